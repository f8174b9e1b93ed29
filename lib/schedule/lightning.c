/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PyTorch Lightning: tuner/lr_finder.py of 2.0. Its other schedules are PyTorch's. */
#include "lib/schedule/finders.h"

static const lr_parameter parameters[] = {
    LR_POSITIVE("min_lr", "1e-08", "the first rate"),
    LR_POSITIVE("max_lr", "1", "the last rate"),
    LR_STEPS_OR("num_training", "100", 1, "steps of the test"),
    LR_WORD("mode", "exponential", "exponential linear", "whether it grows by a factor or by a step"),
    LR_PIECE,
    LR_NO_MORE};
enum { MIN_LR, MAX_LR, NUM_TRAINING, MODE };

static bool finder_check(lr_segment *segment, lr_error *error)
{
    (void)error;
    segment->natural = lr_segment_number(segment, NUM_TRAINING);
    return true;
}

static lr_rate finder_rate(const lr_segment *segment, double k)
{
    double least = lr_segment_number(segment, MIN_LR), most = lr_segment_number(segment, MAX_LR);
    double p = k > 0 ? (k + 1) / lr_segment_number(segment, NUM_TRAINING) : 0;

    if (p > 1)
        return lr_rate_of(most);
    return lr_rate_of(lr_segment_choice(segment, MODE) == 1 ? lr_line(least, most, p)
                                                            : lr_sweep(least, most, p));
}

static const lr_schedule_kind rows[] = {
    {.label = {"lightning.lr_find", "a range test", parameters,
               "rate(0) = min_lr, then min_lr (max_lr/min_lr)^((k + "
               "1)/num_training) or, with mode=linear, min_lr + (max_lr - "
               "min_lr) (k + 1)/num_training: the place 1/num_training is "
               "left out, and the last step, num_training - 1, has max_lr, "
               "which is held. Lightning steps its other schedules, which "
               "are PyTorch's, once an epoch unless interval is step."},
     .library = true,
     .family = "exp",
     .check = finder_check,
     .rate = finder_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_lightning_schedules, rows);
