/* SPDX-License-Identifier: GPL-3.0-or-later */
/* llama.cpp: common/common.cpp, lr_opt, of 2025, in double where it has float. Steps are epochs. */
#include "lib/schedule/dialects.h"

static const lr_parameter parameters[] = {
    LR_RATE("lr0", NULL, "the first rate (left out: --lr, else 1e-5)"),
    LR_ANY("lr_min", "-1", "the last rate (0 or less: lr0 stays)"),
    LR_ANY("decay_epochs", "-1", "epochs until lr_min (0 or less, or more than epochs: epochs)"),
    {"epochs", LR_INTEGER, "epochs", NULL, 1, INFINITY, LR_OPEN_MOST, NULL,
     "epochs of the training (left out: the length, else 2)"},
    LR_PIECE,
    LR_NO_MORE};
enum { FIRST, LEAST, DECAY, EPOCHS };
enum { BASE, SPAN, HALVINGS }; /* memo */

static bool check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, least = lr_segment_number(segment, LEAST), length = segment->length;

    (void)error;
    memo[BASE] = lr_segment_rate_or(segment, FIRST, 1e-5);
    segment->natural = lr_segment_given(segment, EPOCHS) ? lr_segment_number(segment, EPOCHS)
                       : isfinite(length)                ? length
                                                         : 2;
    memo[SPAN] = lr_segment_number(segment, DECAY);
    if (least > 0 && least < memo[BASE]) {
        if (!(memo[SPAN] > 0 && memo[SPAN] < segment->natural))
            memo[SPAN] = segment->natural;
        memo[HALVINGS] = log2(memo[BASE] / least) / memo[SPAN];
    }
    return true;
}

static lr_rate rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double least = lr_segment_number(segment, LEAST);

    if (least <= 0)
        return lr_rate_of(memo[BASE]);
    return lr_rate_of(k >= memo[SPAN] ? least : memo[BASE] * exp2(-k * memo[HALVINGS]));
}

static const lr_schedule_kind rows[] = {
    {.label = {"llama_cpp.lr_opt", "halved every so many epochs, down to a lowest rate", parameters,
               "A step is an epoch. rate(k) = lr0 0.5^(k log2(lr0/lr_min)/D) for k < D = decay_epochs, "
               "then lr_min. An lr_min that is not below lr0 is taken at once, after decay_epochs epochs "
               "of lr0 where that is given."},
     .check = check,
     .rate = rate,
     .library = true,
     .family = "exp"},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_llama_cpp_schedules, rows);
