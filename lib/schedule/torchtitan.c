/* SPDX-License-Identifier: GPL-3.0-or-later */
/* torchtitan: torchtitan/components/lr_scheduler.py, commit 0e138118. */
#include "lib/schedule/dialects.h"

#define TITAN(word, text, list, about)                                                                       \
    .label = {"torchtitan." word, text, list, about}, .library = true, .family = "wsd"

#define DECAY(type, least)                                                                                   \
    LR_WORD(type, "linear", "linear sqrt cosine", "how it decays"),                                          \
        LR_ANY(least, "0", "the end, as a part of the rate")

/* memo: the rate; steps up, stable and down. Decay and its end are the parameters at TYPE and TYPE + 1. */
enum { BASE, UP, STABLE, DOWN };

static double left_linear(double q)
{
    return 1 - q;
}

static double left_root(double q)
{
    return 1 - sqrt(q);
}

static double left_cosine(double q)
{
    return lr_shape_cosine((lr_mix){q, 1 - q}).left;
}

static double (*const lefts[])(double q) = {left_linear, left_root, left_cosine};

static lr_rate rate_of(const lr_segment *segment, double k, size_t type)
{
    const double *memo = segment->memo;
    double before = memo[UP] + memo[STABLE], left;

    k = fmin(k, before + memo[DOWN]);
    if (k < memo[UP])
        return lr_rate_of(memo[BASE] * ((k + 1) / (memo[UP] + 1)));
    if (k < before || memo[DOWN] == 0)
        return lr_rate_of(memo[BASE]);
    left = lefts[lr_segment_choice(segment, type)]((k + 1 - before) / (memo[DOWN] + 1));
    return lr_rate_of(memo[BASE]
                      * lr_blend(1, lr_segment_number(segment, type + 1), (lr_mix){1 - left, left}));
}

static const lr_parameter phases_parameters[] = {
    LR_STEPS_OR("warmup_steps", NULL, 0, "steps of the warm-up"),
    LR_STEPS_OR("stable_steps", NULL, 0, "steps at the full rate"),
    LR_STEPS_OR("decay_steps", NULL, 0, "steps of the decay (left out: what is left of the length)"),
    DECAY("lr_decay_type", "lr_min"),
    LR_PIECE,
    LR_NO_MORE};
enum { WARMUP_STEPS, STABLE_STEPS, DECAY_STEPS, LR_DECAY_TYPE };

static bool phases_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    memo[UP] = lr_segment_number(segment, WARMUP_STEPS);
    memo[STABLE] = lr_segment_number(segment, STABLE_STEPS);
    if (!lr_segment_needs(segment, WARMUP_STEPS, error) || !lr_segment_needs(segment, STABLE_STEPS, error)
        || !lr_segment_optimizer(segment, &memo[BASE], error)
        || !lr_segment_total(segment, DECAY_STEPS, memo[UP] + memo[STABLE], &memo[DOWN], error))
        return false;
    return memo[DOWN] >= 0
           || lr_segment_refuse(segment, "the whole is shorter than warm-up and stable phase", error);
}

static lr_rate phases_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, LR_DECAY_TYPE);
}

static const lr_parameter build_parameters[] = {
    LR_STEPS_OR("training_steps", NULL, 1, "steps in all: training.steps (left out: the length)"),
    LR_STEPS_OR("warmup_steps", "200", 0, "steps of the warm-up"),
    {"decay_ratio", LR_REAL, NULL, "none", 0, 1, LR_CLOSED, "none",
     "the part of the steps that the decay takes (none: all after the warm-up)"},
    DECAY("decay_type", "lr_min"),
    LR_PIECE,
    LR_NO_MORE};
enum { TRAINING_STEPS, BUILD_WARMUP, DECAY_RATIO, DECAY_TYPE };

static bool build_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, ratio = lr_segment_number(segment, DECAY_RATIO), total;

    memo[UP] = lr_segment_number(segment, BUILD_WARMUP);
    if (!lr_segment_optimizer(segment, &memo[BASE], error)
        || !lr_segment_total(segment, TRAINING_STEPS, 0, &total, error))
        return false;
    memo[DOWN] = isnan(ratio) ? total - memo[UP] : rint(total * ratio);
    memo[STABLE] = total - memo[UP] - memo[DOWN];
    return memo[DOWN] >= 0 || lr_segment_refuse(segment, "the warm-up is longer than the whole", error);
}

static lr_rate build_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, DECAY_TYPE);
}

#define CURVES                                                                                               \
    "lr (k + 1)/(warmup_steps + 1) for k < warmup_steps, then lr, and at last lr (lr_min + (1 - lr_min) "    \
    "f(q)) with q = "                                                                                        \
    "(k + 1 - first)/(decay_steps + 1), where first is the decay's first step, and f is 1 - q (linear), 1 "  \
    "- sqrt(q) "                                                                                             \
    "(sqrt) or (1 + cos(pi q))/2 (cosine): neither 0 nor the end itself is used. Past the end lr lr_min is " \
    "held."

static const lr_schedule_kind rows[] = {
    {TITAN("linear_warmup_stable_decay", "warmup, stable, decay", phases_parameters, CURVES),
     .check = phases_check, .rate = phases_rate},
    {TITAN("build_lr_schedulers", "warmup, stable, decay, as the configuration has it", build_parameters,
           "As torchtitan.linear_warmup_stable_decay with decay_steps = round(training_steps decay_ratio), "
           "halves to the "
           "even number: " CURVES
           " Where warm-up and decay overlap, the decay has gone on when the warm-up ends."),
     .check = build_check, .rate = build_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_torchtitan_schedules, rows);
