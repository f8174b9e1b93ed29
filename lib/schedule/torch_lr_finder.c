/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pytorch-lr-finder: torch_lr_finder/lr_finder.py, commit 76df3050. */
#include "lib/schedule/finders.h"

#define ROW(word, text, about) .label = {"torch_lr_finder." word, text, parameters, about}, .library = true

static const lr_parameter parameters[] = {LR_RATE("start_lr", NULL, "the first rate (left out: --lr)"),
                                          LR_RATE("end_lr", "10", "the rate of step num_iter-1"),
                                          LR_STEPS_OR("num_iter", "100", 2, "steps of the test"), LR_PIECE,
                                          LR_NO_MORE};
enum { START_LR, END_LR, NUM_ITER };

static bool linear_check(lr_segment *segment, lr_error *error)
{
    segment->natural = lr_segment_number(segment, NUM_ITER);
    return lr_segment_base(segment, START_LR, &segment->memo[0], error);
}

static bool exponential_check(lr_segment *segment, lr_error *error)
{
    if (!linear_check(segment, error))
        return false;
    return (segment->memo[0] > 0 && lr_segment_number(segment, END_LR) > 0)
           || lr_segment_refuse(segment, "both rates must be more than 0", error);
}

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_sweep(segment->memo[0], lr_segment_number(segment, END_LR),
                               k / (lr_segment_number(segment, NUM_ITER) - 1)));
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_line(segment->memo[0], lr_segment_number(segment, END_LR),
                              k / (lr_segment_number(segment, NUM_ITER) - 1)));
}

static const lr_schedule_kind rows[] = {{ROW("ExponentialLR", "a range test by factors",
                                             "rate(k) = start_lr (end_lr/start_lr)^(k/(num_iter - 1)): the "
                                             "last step of the test has end_lr. Past it it goes on."),
                                         .check = exponential_check, .rate = exponential_rate,
                                         .family = "exp"},
                                        {ROW("LinearLR", "a range test by equal steps",
                                             "rate(k) = start_lr + (end_lr - start_lr) k/(num_iter - 1): the "
                                             "last step of the test has end_lr. Past it it goes on."),
                                         .check = linear_check, .rate = linear_rate, .family = "linear"},
                                        {.label = {.name = NULL}}};

LR_DIALECT(lr_torch_lr_finder_schedules, rows);
