/* SPDX-License-Identifier: GPL-3.0-or-later */
/* InfiniteLRScheduler: the code published for V. Singh and others, Beyond Cosine Decay, arXiv 2503.02844. */
#include "lib/schedule/dialects.h"

static const lr_parameter infinite_parameters[] = {
    LR_STEPS_OR("warmup_steps", "0", 0, "steps of the warm-up"),
    LR_STEPS_OR("cooldown_steps", "0", 0, "steps of the cosine after it, down to constant_lr"),
    LR_POSITIVE("constant_lr", "3.75e-05", "the rate that goes on and on"),
    LR_RATE("min_lr", "1e-08", "the rate that annealing tends to"),
    LR_POSITIVE("tau", "10000", "steps of annealing for a factor of e"),
    {"checkpoint_step", LR_INTEGER, "steps", "-1", -0x1p53, 0x1p53, LR_CLOSED, NULL,
     "the step that annealing begins with; -1: never"},
    LR_PIECE,
    LR_NO_MORE};
enum { WARMUP_STEPS, COOLDOWN_STEPS, CONSTANT_LR, MIN_LR, TAU, CHECKPOINT_STEP };

static bool infinite_check(lr_segment *segment, lr_error *error)
{
    double checkpoint = lr_segment_number(segment, CHECKPOINT_STEP);

    if (!lr_segment_optimizer(segment, &segment->memo[0], error))
        return false;
    return checkpoint < 0
           || checkpoint
                  >= lr_segment_number(segment, WARMUP_STEPS) + lr_segment_number(segment, COOLDOWN_STEPS)
           || lr_segment_refuse(segment, "checkpoint_step= must not come before the end of the cooldown",
                                error);
}

static lr_rate infinite_rate(const lr_segment *segment, double k)
{
    double warmup = lr_segment_number(segment, WARMUP_STEPS),
           cooldown = lr_segment_number(segment, COOLDOWN_STEPS);
    double flat = lr_segment_number(segment, CONSTANT_LR),
           checkpoint = lr_segment_number(segment, CHECKPOINT_STEP);
    double least = lr_segment_number(segment, MIN_LR), base = segment->memo[0];

    if (k < warmup)
        return lr_rate_of((cooldown > 0 ? base : flat) * k / warmup);
    if (k < warmup + cooldown)
        return lr_rate_of(lr_blend(base, flat, lr_shape_cosine(lr_progress(k - warmup, cooldown))));
    if (checkpoint >= 0 && k >= checkpoint)
        return lr_rate_of(least + (flat - least) * exp((checkpoint - k) / lr_segment_number(segment, TAU)));
    return lr_rate_of(flat);
}

static const lr_schedule_kind rows[] = {
    {.label = {"infinite.InfiniteLRScheduler",
               "warmup, cooldown, the same for long, and annealing when wanted", infinite_parameters,
               "lr k/warmup_steps; then half a cosine wave from lr to constant_lr in cooldown_steps; then "
               "constant_lr; "
               "and from checkpoint_step on min_lr + (constant_lr - min_lr) e^(-(k - checkpoint_step)/tau), "
               "which the "
               "paper has otherwise. Without a cooldown the warm-up leads to constant_lr (the published code "
               "means so, "
               "but stops with an error there)."},
     .library = true,
     .check = infinite_check,
     .rate = infinite_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_infinite_schedules, rows);
