/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caffe: src/caffe/solvers/sgd_solver.cpp, 03a371d7: what lr_policy can be. */
#include "lib/schedule/dialects.h"

#define BASE_LR LR_RATE("base_lr", NULL, "the first rate (left out: --lr)")
#define GAMMA LR_RATE("gamma", NULL, "see the formula")
#define POWER LR_ANY("power", NULL, "see the formula")

/* base_lr is first, then what a policy can't do without. */
static const lr_parameter fixed_parameters[] = {BASE_LR, LR_PIECE, LR_NO_MORE};
static const lr_parameter step_parameters[] = {
    BASE_LR, GAMMA, LR_STEPS_OR("stepsize", NULL, 1, "steps at each rate"), LR_PIECE, LR_NO_MORE};
static const lr_parameter exp_parameters[] = {BASE_LR, GAMMA, LR_PIECE, LR_NO_MORE};
static const lr_parameter inv_parameters[] = {BASE_LR, GAMMA, POWER, LR_PIECE, LR_NO_MORE};
static const lr_parameter multistep_parameters[] = {
    BASE_LR, GAMMA, LR_STEP_LIST("stepvalue", "the first step at each next rate"), LR_PIECE, LR_NO_MORE};
static const lr_parameter poly_parameters[] = {
    BASE_LR, POWER, LR_STEPS_OR("max_iter", NULL, 1, "where the rate is 0 (left out: the length)"), LR_PIECE,
    LR_NO_MORE};
static const lr_parameter sigmoid_parameters[] = {
    BASE_LR, LR_ANY("gamma", NULL, "steepness; less than 0: downwards"),
    LR_STEPS_OR("stepsize", NULL, 1, "where half the rate is reached"), LR_PIECE, LR_NO_MORE};
enum { BASE, FIRST, SECOND }; /* parameters, and memo */

static bool base_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, BASE, &segment->memo[BASE], error);
}

static bool first_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, FIRST, error) && base_check(segment, error);
}

static bool both_check(lr_segment *segment, lr_error *error)
{
    return first_check(segment, error) && lr_segment_needs(segment, SECOND, error);
}

static bool poly_check(lr_segment *segment, lr_error *error)
{
    return first_check(segment, error) && lr_segment_total(segment, SECOND, 0, &segment->memo[SECOND], error);
}

/* Caffe passes at most one value a step: each is put where it is passed. */
static bool multistep_check(lr_segment *segment, lr_error *error)
{
    lr_value *values = &segment->spec.values[SECOND];

    if (!both_check(segment, error))
        return false;
    for (size_t i = 1; i < values->length; i++)
        values->list[i] = fmax(values->list[i], values->list[i - 1] + 1);
    return true;
}

static double first(const lr_segment *segment)
{
    return lr_segment_number(segment, FIRST);
}

static lr_rate fixed_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(segment->memo[BASE]);
}

static lr_rate step_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_scaled(segment->memo[BASE], first(segment), floor(k / lr_segment_number(segment, SECOND))));
}

static lr_rate exp_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_scaled(segment->memo[BASE], first(segment), k));
}

static lr_rate inv_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[BASE] * pow(1 + first(segment) * k, -lr_segment_number(segment, SECOND)));
}

static lr_rate multistep_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_scaled(segment->memo[BASE], first(segment),
                                (double)lr_count_at(&segment->spec.values[SECOND], k)));
}

static lr_rate poly_rate(const lr_segment *segment, double k)
{
    double left = (segment->memo[SECOND] - k) / segment->memo[SECOND], power = first(segment);

    /* no power of 0 or less than it that is no number */
    return lr_rate_of(
        left > 0 || (power > 0 && power == floor(power)) ? segment->memo[BASE] * pow(left, power) : 0);
}

static lr_rate sigmoid_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[BASE]
                      / (1 + exp(-first(segment) * (k - lr_segment_number(segment, SECOND)))));
}

#define CAFFE(word, text, alike, about)                                                                      \
    .label = {"caffe." #word, text, word##_parameters, about}, .rate = word##_rate, .library = true,         \
    .family = alike

static const lr_schedule_kind rows[] = {
    {CAFFE(fixed, "always the same rate", "constant", "base_lr."), .check = base_check},
    {CAFFE(step, "stairs of equal length", "step", "base_lr gamma^floor(k/stepsize)."), .check = both_check},
    {CAFFE(exp, "lower by a factor each step", "exp", "base_lr gamma^k."), .check = first_check},
    {CAFFE(inv, "one over a power of the step", NULL, "base_lr (1 + gamma k)^-power."), .check = both_check},
    {CAFFE(multistep, "stairs at given steps", "multistep",
           "base_lr gamma^m, where m counts the stepvalues at or before k. At most one is passed a step: "
           "one given twice counts again a step later."),
     .check = multistep_check},
    {CAFFE(poly, "a power of the remaining way", "polynomial",
           "base_lr (1 - k/max_iter)^power. Past max_iter, where Caffe has stopped, the power of a "
           "negative number, or 0 where that is none."),
     .check = poly_check},
    {CAFFE(sigmoid, "an S from 0 up to the rate, or down from it", NULL,
           "base_lr/(1 + exp(-gamma (k - stepsize))): up with gamma more than 0. Darknet has the "
           "opposite sign."),
     .check = both_check},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_caffe_schedules, rows);
