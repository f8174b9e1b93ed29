/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PaddlePaddle: python/paddle/optimizer/lr.py, commit 00816fcb: decays here, curves and cycles in
 * paddle_cycles.c. */
#include "lib/schedule/dialects.h"

#define PADDLE(word, text, list, alike, about)                                                               \
    .label = {"paddle." word, text, list, about}, .library = true, .family = alike

/* The first parameter of most, and memo[0]. */
#define BASE LR_RATE("learning_rate", NULL, "the rate at first (left out: --lr)")
enum { LEARNING_RATE, OWN };

static bool base_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, LEARNING_RATE, &segment->memo[0], error);
}

/* For a row that also needs its second parameter. */
static bool needy_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, OWN, error) && base_check(segment, error);
}

static const lr_parameter noam_parameters[] = {
    LR_RATE("learning_rate", "1", "the factor (left out: --lr, or 1)"),
    LR_POSITIVE("d_model", NULL, "the model's width"), LR_STEPS_OR("warmup_steps", NULL, 1, "steps up"),
    LR_PIECE, LR_NO_MORE};
enum { D_MODEL = OWN, NOAM_WARMUP };

static bool noam_check(lr_segment *segment, lr_error *error)
{
    segment->memo[0] = lr_segment_rate_or(segment, LEARNING_RATE, 1);
    return lr_segment_needs(segment, D_MODEL, error) && lr_segment_needs(segment, NOAM_WARMUP, error);
}

static lr_rate noam_rate(const lr_segment *segment, double k)
{
    double warmup = lr_segment_number(segment, NOAM_WARMUP);
    double shape = fmin(1 / sqrt(fmax(k, 1)), k / (warmup * sqrt(warmup)));

    return lr_rate_of(segment->memo[0] / sqrt(lr_segment_number(segment, D_MODEL)) * shape);
}

static const lr_parameter piecewise_parameters[] = {
    LR_STEP_LIST("boundaries", "steps from which the next value holds"),
    LR_RATES("values", NULL, "the rates, one more than there are boundaries"), LR_PIECE, LR_NO_MORE};
enum { BOUNDARIES, VALUES };

static bool piecewise_check(lr_segment *segment, lr_error *error)
{
    lr_value *boundaries = &segment->spec.values[BOUNDARIES];
    size_t values = segment->spec.values[VALUES].length;

    if (!lr_segment_needs(segment, BOUNDARIES, error) || !lr_segment_needs(segment, VALUES, error))
        return false;
    /* the first that k is less than is sought: one that goes back is as good as the one before */
    for (size_t i = 1; i < boundaries->length; i++)
        boundaries->list[i] = fmax(boundaries->list[i], boundaries->list[i - 1]);
    return values > boundaries->length
           || lr_fail(error, LR_USAGE, "%s: %zu boundaries need %zu values, not %zu",
                      segment->kind->label.name, boundaries->length, boundaries->length + 1, values);
}

static lr_rate piecewise_rate(const lr_segment *segment, double k)
{
    const lr_value *boundaries = &segment->spec.values[BOUNDARIES], *values = &segment->spec.values[VALUES];
    size_t passed = lr_count_at(boundaries, k);

    return lr_rate_of(values->list[passed == boundaries->length ? values->length - 1 : passed]);
}

static const lr_parameter natural_parameters[] = {
    BASE, LR_POSITIVE("gamma", NULL, "how fast it decays: a factor of e in 1/gamma steps"), LR_PIECE,
    LR_NO_MORE};

static lr_rate natural_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[0] * exp(-lr_segment_number(segment, OWN) * k));
}

static const lr_parameter inverse_parameters[] = {
    BASE, LR_RATE("gamma", NULL, "how fast it decays: to a half in 1/gamma steps"), LR_PIECE, LR_NO_MORE};

static lr_rate inverse_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[0] / (1 + lr_segment_number(segment, OWN) * k));
}

static const lr_parameter polynomial_parameters[] = {
    BASE,
    LR_STEPS_OR("decay_steps", NULL, 1, "steps of the way (left out: the length)"),
    LR_ANY("end_lr", "0.0001", "the rate at the end"),
    LR_POSITIVE("power", "1", "the exponent of what is left of the way"),
    LR_FLAG("cycle", "false", "whether the way is made longer by decay_steps each time that it is gone"),
    LR_PIECE,
    LR_NO_MORE};
enum { DECAY_STEPS = OWN, END_LR, POWER, CYCLE };

static bool polynomial_check(lr_segment *segment, lr_error *error)
{
    return base_check(segment, error) && lr_segment_total(segment, DECAY_STEPS, 0, &segment->memo[1], error);
}

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    double span = segment->memo[1], left;

    if (lr_segment_number(segment, CYCLE) > 0)
        span *= fmax(ceil(k / span), 1);
    left = pow(lr_progress(k, span).left, lr_segment_number(segment, POWER));
    return lr_rate_of(
        lr_blend(segment->memo[0], lr_segment_number(segment, END_LR), (lr_mix){1 - left, left}));
}

static const lr_parameter warmup_parameters[] = {
    LR_RATE("learning_rate", NULL, "the rate after it (left out: --lr)"),
    LR_STEPS_OR("warmup_steps", NULL, 1, "steps of the warm-up"),
    LR_ANY("start_lr", NULL, "the rate at first"),
    LR_ANY("end_lr", NULL, "the rate that it leads to"),
    LR_PIECE,
    LR_NO_MORE};
enum { WARMUP_STEPS = OWN, START_LR, WARMUP_END };

static bool warmup_check(lr_segment *segment, lr_error *error)
{
    if (!needy_check(segment, error) || !lr_segment_needs(segment, START_LR, error)
        || !lr_segment_needs(segment, WARMUP_END, error))
        return false;
    return lr_segment_number(segment, START_LR) < lr_segment_number(segment, WARMUP_END)
           || lr_segment_refuse(segment, "end_lr= must be more than start_lr=", error);
}

static lr_rate warmup_rate(const lr_segment *segment, double k)
{
    double steps = lr_segment_number(segment, WARMUP_STEPS);

    if (k >= steps)
        return lr_rate_of(segment->memo[0]);
    return lr_rate_of(lr_blend(lr_segment_number(segment, START_LR), lr_segment_number(segment, WARMUP_END),
                               lr_progress(k, steps)));
}

static const lr_parameter exponential_parameters[] = {
    BASE,
    {"gamma", LR_REAL, NULL, NULL, 0, 1, LR_OPEN, NULL, "what the rate is multiplied by in each step"},
    LR_PIECE,
    LR_NO_MORE};

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_scaled(segment->memo[0], lr_segment_number(segment, OWN), k));
}

static const lr_parameter multiplicative_parameters[] = {
    BASE, LR_RATE("factor_each_step", NULL, "what lr_lambda gives at each step"), LR_PIECE, LR_NO_MORE};

/* Stairs: gamma, which is less than 1, after what they fall at. */
#define GAMMA                                                                                                \
    {                                                                                                        \
        "gamma", LR_REAL, NULL, "0.1", 0, 1, LR_OPEN_MOST, NULL, "what the rate is multiplied by each time"  \
    }
enum { STAIRS_GAMMA = OWN + 1 };

static lr_rate fallen(const lr_segment *segment, double times)
{
    return lr_rate_of(lr_scaled(segment->memo[0], lr_segment_number(segment, STAIRS_GAMMA), times));
}

static const lr_parameter step_parameters[] = {
    BASE, LR_STEPS_OR("step_size", NULL, 1, "the steps from one change to the next"), GAMMA, LR_PIECE,
    LR_NO_MORE};

static lr_rate step_rate(const lr_segment *segment, double k)
{
    return fallen(segment, floor(k / lr_segment_number(segment, OWN)));
}

static const lr_parameter multistep_parameters[] = {
    BASE, LR_STEP_LIST("milestones", "steps from which the next rate holds, each later than the one before"),
    GAMMA, LR_PIECE, LR_NO_MORE};

static bool multistep_check(lr_segment *segment, lr_error *error)
{
    const lr_value *milestones = &segment->spec.values[OWN];

    for (size_t i = 1; i < milestones->length; i++)
        if (milestones->list[i] <= milestones->list[i - 1])
            return lr_segment_refuse(segment, "each of the milestones must be later than the one before",
                                     error);
    return needy_check(segment, error);
}

static lr_rate multistep_rate(const lr_segment *segment, double k)
{
    return fallen(segment, (double)lr_count_at(&segment->spec.values[OWN], k));
}

static const lr_schedule_kind rows[] = {
    {PADDLE("NoamDecay", "up in a line, down as one over the root of the step", noam_parameters,
            "inverse-sqrt",
            "rate(k) = learning_rate d_model^-0.5 min(k^-0.5, k warmup_steps^-1.5); row 0 is 0."),
     .check = noam_check, .rate = noam_rate},
    {PADDLE("PiecewiseDecay", "given rates between given steps", piecewise_parameters, "piecewise",
            "rate(k) = values[j] of the first boundary j that k is less than, or the last value: the "
            "boundary itself is "
            "the first step at the next rate."),
     .check = piecewise_check, .rate = piecewise_rate},
    {PADDLE("NaturalExpDecay", "e to the minus gamma k", natural_parameters, "exp",
            "rate(k) = learning_rate e^(-gamma k)."),
     .check = needy_check, .rate = natural_rate},
    {PADDLE("InverseTimeDecay", "one over the steps", inverse_parameters, NULL,
            "rate(k) = learning_rate/(1 + gamma k)."),
     .check = needy_check, .rate = inverse_rate},
    {PADDLE("PolynomialDecay", "a power of the remaining way", polynomial_parameters, "polynomial",
            "rate(k) = end_lr + (learning_rate - end_lr) (1 - k/N)^power, where N = decay_steps; from k = N "
            "on end_lr is "
            "held. With cycle N = decay_steps max(1, ceil(k/decay_steps)): a saw that goes back to less than "
            "it began "
            "with each time."),
     .check = polynomial_check, .rate = polynomial_rate},
    {PADDLE("LinearWarmup", "a line up, then the same rate", warmup_parameters, "linear",
            "rate(k) = start_lr + (end_lr - start_lr) k/warmup_steps for k < warmup_steps, then "
            "learning_rate. Paddle "
            "takes another schedule there too, which begins when the warm-up ends: give this one steps= of "
            "as many, and "
            "write that one after it."),
     .check = warmup_check, .rate = warmup_rate},
    {PADDLE("ExponentialDecay", "equal factors", exponential_parameters, "exp",
            "rate(k) = learning_rate gamma^k."),
     .check = needy_check, .rate = exponential_rate},
    {PADDLE("MultiplicativeDecay", "equal factors", multiplicative_parameters, "exp",
            "rate(k) = learning_rate factor_each_step^k: the lr_lambda of Paddle's own is this number at "
            "every step."),
     .check = needy_check, .rate = exponential_rate},
    {PADDLE("StepDecay", "stairs of equal length", step_parameters, "step",
            "rate(k) = learning_rate gamma^floor(k/step_size)."),
     .check = needy_check, .rate = step_rate},
    {PADDLE("MultiStepDecay", "stairs at given steps", multistep_parameters, "multistep",
            "rate(k) = learning_rate gamma^m, where m counts the milestones at or before k."),
     .check = multistep_check, .rate = multistep_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_paddle_schedules, rows);
