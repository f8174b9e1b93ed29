/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keras: keras/src/optimizers/schedules/learning_rate_schedule.py, commit 3422977a. Keras computes in float32;
 * these are float64. */
#include "lib/schedule/dialects.h"

#include <float.h>

#define KERAS(word, text, list, alike, about)                                                                \
    .label = {"keras." word, text, list, about}, .library = true, .family = alike

#define INITIAL LR_RATE("initial_learning_rate", NULL, "the rate at first (left out: --lr)")

/* memo: the rate at first; the steps of the way. */
enum { FROM, SPAN };

/* Of a period: ExponentialDecay and InverseTimeDecay. */
#define PERIODIC                                                                                             \
    INITIAL, LR_STEPS_OR("decay_steps", NULL, 1, "the steps that decay_rate is for"),                        \
        LR_RATE("decay_rate", NULL, "how fast it decays"),                                                   \
        LR_FLAG("staircase", "false", "whether it falls once in decay_steps, or at each step")
enum { INITIAL_LEARNING_RATE, DECAY_STEPS, DECAY_RATE, STAIRCASE };

static const lr_parameter periodic_parameters[] = {PERIODIC, LR_PIECE, LR_NO_MORE};

static bool periodic_check(lr_segment *segment, lr_error *error)
{
    segment->memo[SPAN] = lr_segment_number(segment, DECAY_STEPS);
    return lr_segment_needs(segment, DECAY_STEPS, error) && lr_segment_needs(segment, DECAY_RATE, error)
           && lr_segment_base(segment, INITIAL_LEARNING_RATE, &segment->memo[FROM], error);
}

static double periods(const lr_segment *segment, double k)
{
    double times = k / segment->memo[SPAN];

    return lr_segment_number(segment, STAIRCASE) > 0 ? floor(times) : times;
}

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_scaled(segment->memo[FROM], lr_segment_number(segment, DECAY_RATE), periods(segment, k)));
}

static lr_rate inverse_time_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[FROM]
                      / (1 + lr_segment_number(segment, DECAY_RATE) * periods(segment, k)));
}

static const lr_parameter piecewise_parameters[] = {
    LR_STEP_LIST("boundaries", "steps after which the next value holds, in order"),
    LR_RATES("values", NULL, "the rates, one more than there are boundaries"), LR_PIECE, LR_NO_MORE};
enum { BOUNDARIES, VALUES };

static bool piecewise_check(lr_segment *segment, lr_error *error)
{
    size_t boundaries = segment->spec.values[BOUNDARIES].length, values = segment->spec.values[VALUES].length;

    if (!lr_segment_needs(segment, BOUNDARIES, error) || !lr_segment_needs(segment, VALUES, error)
        || !lr_segment_in_order(segment, BOUNDARIES, error))
        return false;
    return values == boundaries + 1
           || lr_fail(error, LR_USAGE, "%s: %zu boundaries need %zu values, not %zu",
                      segment->kind->label.name, boundaries, boundaries + 1, values);
}

static lr_rate piecewise_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        segment->spec.values[VALUES].list[lr_count_before(&segment->spec.values[BOUNDARIES], k)]);
}

static const lr_parameter polynomial_parameters[] = {
    INITIAL,
    LR_STEPS_OR("decay_steps", NULL, 1, "steps of the way (left out: the length)"),
    LR_RATE("end_learning_rate", "0.0001", "the rate at the end"),
    LR_RATE("power", "1", "the exponent of what is left of the way"),
    LR_FLAG("cycle", "false", "whether the way is made longer by decay_steps each time that it is gone"),
    LR_PIECE,
    LR_NO_MORE};
enum { END_LEARNING_RATE = DECAY_STEPS + 1, POWER, CYCLE };

static bool polynomial_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, INITIAL_LEARNING_RATE, &segment->memo[FROM], error)
           && lr_segment_total(segment, DECAY_STEPS, 0, &segment->memo[SPAN], error);
}

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    double span = segment->memo[SPAN], left;

    if (lr_segment_number(segment, CYCLE) > 0)
        span *= fmax(ceil(k / span), 1);
    left = pow(lr_progress(k, span).left, lr_segment_number(segment, POWER));
    return lr_rate_of(lr_blend(segment->memo[FROM], lr_segment_number(segment, END_LEARNING_RATE),
                               (lr_mix){1 - left, left}));
}

static const lr_parameter cosine_parameters[] = {
    INITIAL,
    LR_STEPS_OR("decay_steps", NULL, 1, "steps of the way, the warm-up not among them (left out: the rest)"),
    LR_ANY("alpha", "0", "the end, as a part of the rate that it begins with"),
    {"warmup_target", LR_REAL, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none",
     "the rate that a warm-up leads to (none: there is none)"},
    LR_STEPS_OR("warmup_steps", "0", 0, "steps of the warm-up"),
    LR_PIECE,
    LR_NO_MORE};
enum { ALPHA = DECAY_STEPS + 1, WARMUP_TARGET, WARMUP_STEPS };
enum { WARMUP = SPAN + 1, PEAK }; /* memo: steps of the warm-up; the rate that the decay begins with */

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, target = lr_segment_number(segment, WARMUP_TARGET);

    memo[WARMUP] = isnan(target) ? 0 : lr_segment_number(segment, WARMUP_STEPS);
    if (!lr_segment_base(segment, INITIAL_LEARNING_RATE, &memo[FROM], error)
        || !lr_segment_total(segment, DECAY_STEPS, memo[WARMUP], &memo[SPAN], error))
        return false;
    memo[PEAK] = isnan(target) ? memo[FROM] : target;
    return memo[SPAN] > 0 || lr_segment_refuse(segment, "the warm-up leaves nothing for decay_steps=", error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    lr_mix p = lr_progress(fmax(k - memo[WARMUP], 0), memo[SPAN]);

    if (k < memo[WARMUP])
        return lr_rate_of(lr_blend(memo[FROM], memo[PEAK], lr_progress(k, memo[WARMUP])));
    return lr_rate_of(memo[PEAK] * lr_blend(1, lr_segment_number(segment, ALPHA), lr_shape_cosine(p)));
}

static const lr_parameter restarts_parameters[] = {
    INITIAL,
    LR_STEPS_OR("first_decay_steps", NULL, 1, "length of the first cycle"),
    LR_POSITIVE("t_mul", "2", "how much longer the next cycle is"),
    LR_RATE("m_mul", "1", "how much lower the next cycle begins"),
    LR_ANY("alpha", "0", "the end of each, as a part of initial_learning_rate"),
    LR_STRICT("restart where the rounded logarithm has it: for some t_mul a step late"),
    LR_PIECE,
    LR_NO_MORE};
enum { FIRST_DECAY_STEPS = 1, T_MUL, M_MUL, RESTARTS_ALPHA, STRICT };

static bool restarts_check(lr_segment *segment, lr_error *error)
{
    double mult = lr_segment_number(segment, T_MUL);

    segment->memo[SPAN] = lr_segment_number(segment, FIRST_DECAY_STEPS);
    return lr_segment_base(segment, INITIAL_LEARNING_RATE, &segment->memo[FROM], error)
           && lr_segment_needs(segment, FIRST_DECAY_STEPS, error)
           && (mult < 1 || lr_segment_cycles(segment, segment->memo[SPAN], mult, LR_GROW_EXACT, error));
}

static lr_rate restarts_rate(const lr_segment *segment, double k)
{
    double mult = lr_segment_number(segment, T_MUL), alpha = lr_segment_number(segment, RESTARTS_ALPHA), peak;
    lr_cycle cycle;

    if (mult != 1 && lr_segment_number(segment, STRICT) > 0)
        cycle = lr_cycle_by_logarithm(segment->memo[SPAN], mult, k);
    else
        cycle =
            mult < 1 ? lr_cycle_shrinking(segment->memo[SPAN], mult, k) : lr_cycles_find(&segment->cycles, k);
    peak = fmin(pow(lr_segment_number(segment, M_MUL), cycle.index), DBL_MAX);
    peak *= lr_shape_cosine(lr_progress(fmax(k - cycle.start, 0), cycle.length)).left;
    return lr_rate_of(segment->memo[FROM] * ((1 - alpha) * peak + alpha));
}

static const lr_schedule_kind rows[] = {
    {KERAS("ExponentialDecay", "equal factors", periodic_parameters, "exp",
           "rate(k) = initial_learning_rate decay_rate^(k/decay_steps), the exponent rounded down with "
           "staircase."),
     .check = periodic_check, .rate = exponential_rate},
    {KERAS("InverseTimeDecay", "one over the steps", periodic_parameters, NULL,
           "rate(k) = initial_learning_rate/(1 + decay_rate k/decay_steps), k/decay_steps rounded down with "
           "staircase."),
     .check = periodic_check, .rate = inverse_time_rate},
    {KERAS("PiecewiseConstantDecay", "given rates between given steps", piecewise_parameters, "piecewise",
           "rate(k) = values[j], where j counts the boundaries less than k: the boundary itself is the last "
           "step at the "
           "old rate (in nearly all other libraries it is the first at the new one)."),
     .check = piecewise_check, .rate = piecewise_rate},
    {KERAS("PolynomialDecay", "a power of the remaining way", polynomial_parameters, "polynomial",
           "rate(k) = end_learning_rate + (initial_learning_rate - end_learning_rate) (1 - k/N)^power, where "
           "N = "
           "decay_steps; from k = N on the end is held. With cycle N = decay_steps max(1, "
           "ceil(k/decay_steps)): a saw "
           "that goes back to less than it began with each time."),
     .check = polynomial_check, .rate = polynomial_rate},
    {KERAS("CosineDecay", "half a cosine wave, with a warm-up", cosine_parameters, "cosine",
           "rate(k) = M ((1 - alpha) (1 + cos(pi c/decay_steps))/2 + alpha), where M = initial_learning_rate "
           "and c = k. "
           "With warmup_target M is that, reached in a line from initial_learning_rate in warmup_steps, and "
           "c = k - "
           "warmup_steps: decay_steps does not include the warm-up. After both the end is held. Without "
           "warmup_target "
           "warmup_steps does nothing."),
     .check = cosine_check, .rate = cosine_rate},
    {KERAS("CosineDecayRestarts", "cosine decays, each back at the top", restarts_parameters,
           "cosine-restarts",
           "Cycle i is first_decay_steps t_mul^i long, not rounded: rate(k) = initial_learning_rate ((1 - "
           "alpha) m_mul^i "
           "(1 + cos(pi c))/2 + alpha), c the part of the cycle that is gone. Keras finds the cycle by the "
           "floor of a "
           "logarithm, which rounding makes too small at some restarts (t_mul=3: k = 121 first_decay_steps): "
           "strict=true gives these rows as Keras does in float64."),
     .check = restarts_check, .rate = restarts_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_keras_schedules, rows);
