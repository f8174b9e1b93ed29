/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Composer: composer/optim/scheduler.py, commit 64051888: without a warm-up; composer_warmup.c has the rest. */
#include "lib/schedule/composer.h"

#define COMPOSER(word, text, list, alike, about)                                                             \
    .label = {"composer." word, text, list, about TIMES}, .library = true, .family = alike
#define TIMES                                                                                                \
    " A time is a number and ep, ba (batches: the rows), sp, tok or dur (the part of max_duration), "        \
    "rounded down to a "                                                                                     \
    "whole number; ssr scales it, but for dur."

/* memo: the rate; the time that it takes, and what a batch is of it. */
enum { BASE, TIME, PER_BATCH };

/* The rate, and the time at a position, which must have a length. */
static bool check_time(lr_segment *segment, size_t position, lr_error *error)
{
    lr_composer_time time = {0}, all = {0};

    if (!lr_segment_optimizer(segment, &segment->memo[BASE], error)
        || !lr_composer_convert(segment, position, lr_segment_number(segment, LR_COMPOSER_SSR), &time, error)
        || !lr_composer_duration(segment, &all, error))
        return false;
    segment->memo[TIME] = time.value;
    segment->memo[PER_BATCH] = time.per_batch;
    segment->natural = ceil(all.value / all.per_batch);
    return true;
}

static bool check_length(lr_segment *segment, size_t position, lr_error *error)
{
    if (!check_time(segment, position, error))
        return false;
    return segment->memo[TIME] > 0
           || lr_fail(error, LR_USAGE, "%s: %s= has no length", segment->kind->label.name,
                      segment->kind->label.parameters[position].name);
}

/* The part of the time that is gone at batch k. */
static lr_mix part_gone(const lr_segment *segment, double k)
{
    return lr_progress(k * segment->memo[PER_BATCH], segment->memo[TIME]);
}

/* A multiple of the rate, as Composer's schedulers give it. */
static lr_rate multiplied(const lr_segment *segment, double multiple)
{
    return lr_rate_of(segment->memo[BASE] * multiple);
}

#define GAMMA(fallback) LR_RATE("gamma", fallback, "what the rate is multiplied by each time")

static const lr_parameter step_parameters[] = {
    LR_COMPOSER_STATE, LR_COMPOSER_TIME("step_size", NULL, "the time from one change to the next"),
    GAMMA("0.1"), LR_PIECE, LR_NO_MORE};
enum { STEP_SIZE = LR_COMPOSER_MORE, STEP_GAMMA };

static bool step_check(lr_segment *segment, lr_error *error)
{
    return check_length(segment, STEP_SIZE, error);
}

static lr_rate step_rate(const lr_segment *segment, double k)
{
    double steps = floor(k * segment->memo[PER_BATCH] / segment->memo[TIME]);

    return lr_rate_of(lr_scaled(segment->memo[BASE], lr_segment_number(segment, STEP_GAMMA), steps));
}

static const lr_parameter constant_parameters[] = {
    LR_COMPOSER_STATE, LR_ANY("alpha", "1", "what the rate is multiplied by"),
    LR_COMPOSER_TIME("t_max", "1dur", "for how long; then the rate is itself"), LR_PIECE, LR_NO_MORE};
enum { CONSTANT_ALPHA = LR_COMPOSER_MORE, CONSTANT_T_MAX };

static bool constant_check(lr_segment *segment, lr_error *error)
{
    return check_time(segment, CONSTANT_T_MAX, error);
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    bool during = k * segment->memo[PER_BATCH] < segment->memo[TIME];

    return multiplied(segment, during ? lr_segment_number(segment, CONSTANT_ALPHA) : 1);
}

static const lr_parameter linear_parameters[] = {LR_COMPOSER_STATE,
                                                 LR_ANY("alpha_i", "1", "the multiple at first"),
                                                 LR_ANY("alpha_f", "0", "the multiple at the end"),
                                                 LR_COMPOSER_TIME("t_max", "1dur", "how long it takes"),
                                                 LR_PIECE,
                                                 LR_NO_MORE};
enum { LINEAR_ALPHA_I = LR_COMPOSER_MORE, LINEAR_ALPHA_F, LINEAR_T_MAX };

static bool linear_check(lr_segment *segment, lr_error *error)
{
    return check_length(segment, LINEAR_T_MAX, error);
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return multiplied(segment, lr_blend(lr_segment_number(segment, LINEAR_ALPHA_I),
                                        lr_segment_number(segment, LINEAR_ALPHA_F), part_gone(segment, k)));
}

static const lr_parameter exponential_parameters[] = {
    LR_COMPOSER_STATE, GAMMA(NULL), LR_COMPOSER_TIME("decay_period", "1ep", "the time of a gamma"), LR_PIECE,
    LR_NO_MORE};
enum { EXPONENTIAL_GAMMA = LR_COMPOSER_MORE, DECAY_PERIOD };

static bool exponential_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, EXPONENTIAL_GAMMA, error) && check_length(segment, DECAY_PERIOD, error);
}

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_scaled(segment->memo[BASE], lr_segment_number(segment, EXPONENTIAL_GAMMA),
                                k * segment->memo[PER_BATCH] / segment->memo[TIME]));
}

#define CURVE                                                                                                \
    LR_COMPOSER_STATE, LR_COMPOSER_TIME("t_max", "1dur", "how long it takes"),                               \
        LR_ANY("alpha_f", "0", "the multiple at the end")
enum { CURVE_T_MAX = LR_COMPOSER_MORE, CURVE_ALPHA_F, POWER };

static const lr_parameter cosine_parameters[] = {CURVE, LR_PIECE, LR_NO_MORE};

static bool curve_check(lr_segment *segment, lr_error *error)
{
    return check_length(segment, CURVE_T_MAX, error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return multiplied(segment, lr_blend(1, lr_segment_number(segment, CURVE_ALPHA_F),
                                        lr_shape_cosine(part_gone(segment, k))));
}

static const lr_parameter polynomial_parameters[] = {
    CURVE, LR_RATE("power", NULL, "the exponent of what is left of the time"), LR_PIECE, LR_NO_MORE};

static bool polynomial_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, POWER, error) && curve_check(segment, error);
}

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    double left = pow(part_gone(segment, k).left, lr_segment_number(segment, POWER));

    return multiplied(segment,
                      lr_blend(1, lr_segment_number(segment, CURVE_ALPHA_F), (lr_mix){1 - left, left}));
}

static const lr_parameter restarts_parameters[] = {
    LR_COMPOSER_STATE,
    LR_COMPOSER_TIME("t_0", NULL, "length of the first cycle"),
    LR_POSITIVE("t_mult", "1", "how much longer the next cycle is"),
    LR_ANY("alpha_f", "0", "the multiple at the end of each"),
    LR_PIECE,
    LR_NO_MORE};
enum { T_0 = LR_COMPOSER_MORE, T_MULT, RESTARTS_ALPHA_F };

/* Cycles that get shorter by rounding down, until there are none. */
static bool list_shrinking(lr_segment *segment, double mult, lr_error *error)
{
    lr_cycles *cycles = &segment->cycles;
    double length = segment->memo[TIME], start = 0;
    size_t room = 0;

    cycles->first = length;
    for (; length > 0; length = floor(length * mult)) {
        if (!lr_reserve(&cycles->starts, &room, cycles->count + 2, sizeof *cycles->starts, error))
            return false;
        if (cycles->count == 1 << 20)
            return lr_segment_refuse(segment, "there are more cycles than can be listed", error);
        cycles->starts[cycles->count++] = start;
        start += length;
    }
    cycles->starts[cycles->count++] = start;
    return true;
}

static bool restarts_check(lr_segment *segment, lr_error *error)
{
    double mult = lr_segment_number(segment, T_MULT);

    if (!check_length(segment, T_0, error))
        return false;
    return mult < 1 ? list_shrinking(segment, mult, error)
                    : lr_segment_cycles(segment, segment->memo[TIME], mult, LR_GROW_COMPOUND, error);
}

static lr_rate restarts_rate(const lr_segment *segment, double k)
{
    double now = k * segment->memo[PER_BATCH];
    lr_cycle cycle = lr_cycles_find(&segment->cycles, now);

    return multiplied(segment, lr_blend(1, lr_segment_number(segment, RESTARTS_ALPHA_F),
                                        lr_shape_cosine(lr_progress(now - cycle.start, cycle.length))));
}

static const lr_schedule_kind rows[] = {
    {COMPOSER("StepScheduler", "stairs of equal length", step_parameters, "step",
              "rate(t) = lr gamma^floor(t/step_size)."),
     .check = step_check, .rate = step_rate},
    {COMPOSER("ConstantScheduler", "a multiple for a while, then the rate", constant_parameters, "constant",
              "rate(t) = lr alpha for t < t_max, then lr."),
     .check = constant_check, .rate = constant_rate},
    {COMPOSER("LinearScheduler", "a straight line", linear_parameters, "linear",
              "rate(t) = lr (alpha_i + (alpha_f - alpha_i) t/t_max), held from t_max on."),
     .check = linear_check, .rate = linear_rate},
    {COMPOSER("ExponentialScheduler", "equal factors", exponential_parameters, "exp",
              "rate(t) = lr gamma^(t/decay_period)."),
     .check = exponential_check, .rate = exponential_rate},
    {COMPOSER("CosineAnnealingScheduler", "half a cosine wave", cosine_parameters, "cosine",
              "rate(t) = lr (alpha_f + (1 - alpha_f) (1 + cos(pi t/t_max))/2), held from t_max on."),
     .check = curve_check, .rate = cosine_rate},
    {COMPOSER("CosineAnnealingWarmRestartsScheduler", "cosine decays, each back at the top",
              restarts_parameters, "cosine-restarts",
              "rate(t) = lr (alpha_f + (1 - alpha_f) (1 + cos(pi c/L))/2), c of the cycle's L gone. The "
              "first L is t_0; "
              "each next one is t_mult times the one before, rounded down. Where they shrink to nothing "
              "Composer stops "
              "with an error; here the end is held."),
     .check = restarts_check, .rate = restarts_rate},
    {COMPOSER("PolynomialScheduler", "a power of the remaining time", polynomial_parameters, "polynomial",
              "rate(t) = lr (alpha_f + (1 - alpha_f) (1 - t/t_max)^power), held from t_max on."),
     .check = polynomial_check, .rate = polynomial_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_composer_schedules, rows);
