/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knee schedule: the reference code of arXiv:2003.03977 (wide-minima-density-hypothesis). */
#include "lib/schedule/dialects.h"

static const lr_parameter parameters[] = {
    LR_RATE("peak_lr", NULL, "the rate of the exploration (left out: --lr)"),
    LR_STEPS_OR("warmup_steps", "0", 0, "steps up to it"),
    LR_STEPS_OR("explore_steps", "0", 0, "steps at it"),
    LR_STEPS_OR("total_steps", NULL, 0, "steps in all (left out: the length)"),
    LR_PIECE,
    LR_NO_MORE};
enum { PEAK_LR, WARMUP, EXPLORE, TOTAL };

/* memo: the peak, where the decay begins, its steps. */
static bool knee_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, total;

    if (!lr_segment_base(segment, PEAK_LR, &memo[0], error)
        || !lr_segment_total(segment, TOTAL, 0, &total, error))
        return false;
    memo[1] = lr_segment_number(segment, WARMUP) + lr_segment_number(segment, EXPLORE);
    memo[2] = total - memo[1];
    return memo[2] >= 0
           || lr_segment_refuse(segment,
                                "warmup_steps= and explore_steps= are more than total_steps=", error);
}

static lr_rate knee_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double step = k + 1, warmup = lr_segment_number(segment, WARMUP);

    if (step <= warmup)
        return lr_rate_of(memo[0] * step / warmup);
    return lr_rate_of(step <= memo[1] ? memo[0] : memo[0] * lr_progress(step - memo[1], memo[2]).left);
}

static const lr_schedule_kind rows[] = {
    {.label = {"knee.KneeLRScheduler", "a line up, the peak, a line down to 0", parameters,
               "Its steps count from 1, s = k + 1. rate(k) = peak_lr s/W for s <= W = warmup_steps, peak_lr "
               "for s <= W + explore_steps, then down by a line to 0 at s = total_steps, which is the last "
               "update: 0. The paper explores for half of the steps."},
     .library = true,
     .family = "wsd",
     .check = knee_check,
     .rate = knee_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_knee_schedules, rows);
