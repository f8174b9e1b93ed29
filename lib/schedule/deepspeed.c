/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DeepSpeed: deepspeed/runtime/lr_schedules.py, main of 2026. Row 0 is what its constructor sets, row k
 * what the k-th step() does. */
#include "lib/schedule/dialects.h"

static const lr_parameter range_parameters[] = {
    LR_RATE("lr_range_test_min_lr", "0.001", "the first rate"),
    LR_STEPS_OR("lr_range_test_step_size", "2000", 1,
                "steps in which the rate grows by step_rate times the first"),
    LR_ANY("lr_range_test_step_rate", "1", "how much it grows in these, in units of the first rate"),
    LR_FLAG("lr_range_test_staircase", "false", "grow only after whole step sizes"),
    LR_PIECE,
    LR_NO_MORE};
enum { RANGE_MIN, RANGE_SIZE, RANGE_RATE, RANGE_STAIRCASE };

static lr_rate range_rate(const lr_segment *segment, double k)
{
    double interval = k / lr_segment_number(segment, RANGE_SIZE);

    if (lr_segment_number(segment, RANGE_STAIRCASE) > 0)
        interval = floor(interval);
    return lr_rate_of(lr_segment_number(segment, RANGE_MIN)
                      * (1 + lr_segment_number(segment, RANGE_RATE) * interval));
}

static const lr_parameter cycle_parameters[] = {
    LR_RATE("cycle_min_lr", NULL, "the first rate, and the one after the cycle (left out: --lr)"),
    LR_RATE("cycle_max_lr", NULL, "the highest rate"),
    LR_RATE("decay_lr_rate", "0", "after the cycle the rate is divided by 1 + this every decay_step_size"),
    LR_STEPS_OR("cycle_first_step_size", "2000", 1, "steps up"),
    LR_STEPS_NONE("cycle_second_step_size", "none", 0, "steps down (none: as many)"),
    {"cycle_first_stair_count", LR_INTEGER, NULL, "0", 0, INFINITY, LR_OPEN_MOST, NULL,
     "stairs up (0: a straight line)"},
    {"cycle_second_stair_count", LR_INTEGER, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none",
     "stairs down (none: as many)"},
    LR_STEPS_OR("decay_step_size", "0", 0, "see decay_lr_rate (0: no decay)"),
    LR_FLAG("cycle_momentum", "true", "cycle the momentum the other way"),
    LR_RATE("cycle_min_mom", "0.8", "the lowest momentum"),
    LR_RATE("cycle_max_mom", "0.9", "the highest momentum"),
    LR_ANY("decay_mom_rate", "0",
           "after the cycle the momentum is multiplied by 1 + this every decay_step_size"),
    LR_STRICT(
        "momentum of row 0 is cycle_min_mom, as the constructor has it; stair counts change nothing, as "
        "until July 2026"),
    LR_PIECE,
    LR_NO_MORE};
enum {
    CYCLE_MIN,
    CYCLE_MAX,
    DECAY_RATE,
    FIRST,
    SECOND,
    FIRST_STAIRS,
    SECOND_STAIRS,
    DECAY_SIZE,
    WITH_MOMENTUM,
    MIN_MOMENTUM,
    MAX_MOMENTUM,
    DECAY_MOMENTUM,
    STRICT
};
enum { LOW, UP, DOWN, UP_STAIRS, DOWN_STAIRS }; /* memo */

static bool cycle_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, second = lr_segment_number(segment, SECOND),
           stairs = lr_segment_number(segment, SECOND_STAIRS);

    if (!lr_segment_base(segment, CYCLE_MIN, &memo[LOW], error)
        || !lr_segment_needs(segment, CYCLE_MAX, error))
        return false;
    memo[UP] = lr_segment_number(segment, FIRST);
    memo[DOWN] = isnan(second) ? memo[UP] : second;
    memo[UP_STAIRS] = lr_segment_number(segment, FIRST_STAIRS);
    memo[DOWN_STAIRS] = isnan(stairs) ? memo[UP_STAIRS] : stairs;
    if (lr_segment_number(segment, STRICT) > 0)
        memo[UP_STAIRS] = memo[DOWN_STAIRS] = 0;
    if (lr_segment_number(segment, WITH_MOMENTUM) == 0)
        segment->sets &= ~LR_SETS_MOMENTUM;
    segment->natural = memo[UP] + memo[DOWN];
    return true;
}

/* How high in the cycle, from 0 to 1; k of `up` steps from the foot. */
static lr_mix height(double k, double up, double stairs)
{
    double stair = floor(k * stairs / up);

    return stairs > 0 ? (lr_mix){stair / stairs, (stairs - stair) / stairs} : lr_progress(k, up);
}

static lr_rate cycle_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double size = lr_segment_number(segment, DECAY_SIZE), after = k - memo[UP] - memo[DOWN],
           low = lr_segment_number(segment, MIN_MOMENTUM), high = lr_segment_number(segment, MAX_MOMENTUM);
    lr_rate rate = lr_rate_of(memo[LOW]);

    if (after < 0) {
        lr_mix at = k <= memo[UP] ? height(k, memo[UP], memo[UP_STAIRS])
                                  : height(-after, memo[DOWN], memo[DOWN_STAIRS]);

        rate = (lr_rate){lr_blend(memo[LOW], lr_segment_number(segment, CYCLE_MAX), at),
                         lr_blend(high, low, at), NAN};
    } else {
        double interval = size > 0 ? after / size : 0;

        rate.lr /= 1 + lr_segment_number(segment, DECAY_RATE) * interval;
        rate.momentum = high * (1 + lr_segment_number(segment, DECAY_MOMENTUM) * interval);
    }
    if (k == 0 && lr_segment_number(segment, STRICT) > 0)
        rate.momentum = low;
    if (!(segment->sets & LR_SETS_MOMENTUM))
        rate.momentum = NAN;
    return rate;
}

#define WARM_UP_STEPS                                                                                        \
    LR_STEPS_OR("warmup_num_steps", "1000", 0, "length of the warm-up; less than 2 is 2"),                   \
        LR_WORD("warmup_type", "log", "log linear", "shape of the warm-up")

static const lr_parameter warm_parameters[] = {
    LR_RATE("warmup_min_lr", "0", "the first rate"),
    LR_RATE("warmup_max_lr", NULL, "the rate after the warm-up (left out: --lr)"), WARM_UP_STEPS, LR_PIECE,
    LR_NO_MORE};
static const lr_parameter decay_parameters[] = {
    LR_RATE("warmup_min_lr", "0", "the first rate"),
    LR_RATE("warmup_max_lr", "0.001", "the rate after the warm-up"),
    WARM_UP_STEPS,
    LR_STEPS_OR("total_num_steps", NULL, 1, "where the rate is 0, but for a step (left out: the length)"),
    LR_PIECE,
    LR_NO_MORE};
static const lr_parameter cosine_parameters[] = {
    LR_RATE("warmup_min_ratio", "0", "the first rate, as part of --lr"),
    LR_RATE("cos_min_ratio", "0.0001", "the last rate, as part of --lr"),
    WARM_UP_STEPS,
    LR_STEPS_OR("total_num_steps", NULL, 1, "where the last rate is reached (left out: the length)"),
    LR_STRICT("row 0 is 0 whatever warmup_min_ratio says, as the constructor has it"),
    LR_PIECE,
    LR_NO_MORE};
enum { WARM_MIN, WARM_MAX, WARM_STEPS, WARM_TYPE, TOTAL, COSINE_STRICT, COSINE_LEAST = WARM_MAX };
enum { BASE, WARM, END }; /* memo */

static double part_log(double k, double steps)
{
    return log(k) / log(steps);
}

static double part_linear(double k, double steps)
{
    return (k - 1) / steps;
}

static double (*const parts[])(double k, double steps) = {part_log, part_linear};

/* Of the way up at row k >= 1, which the library calls iteration k - 1. */
static double warmed(const lr_segment *segment, double k)
{
    return parts[lr_segment_choice(segment, WARM_TYPE)](k, segment->memo[WARM]);
}

static bool warm_check(lr_segment *segment, lr_error *error)
{
    segment->memo[WARM] = fmax(2, lr_segment_number(segment, WARM_STEPS));
    return lr_segment_base(segment, WARM_MAX, &segment->memo[BASE], error);
}

static lr_rate warm_rate(const lr_segment *segment, double k)
{
    double least = lr_segment_number(segment, WARM_MIN);

    if (k < 1)
        return lr_rate_of(least);
    return lr_rate_of(lr_line(least, segment->memo[BASE], k <= segment->memo[WARM] ? warmed(segment, k) : 1));
}

static bool decay_check(lr_segment *segment, lr_error *error)
{
    segment->memo[WARM] = fmax(2, lr_segment_number(segment, WARM_STEPS));
    segment->memo[BASE] = lr_segment_number(segment, WARM_MAX);
    return lr_segment_total(segment, TOTAL, 0, &segment->memo[END], error);
}

static lr_rate decay_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (k <= memo[WARM])
        return warm_rate(segment, k);
    return lr_rate_of(lr_line(lr_segment_number(segment, WARM_MIN), memo[BASE],
                              fmax(0, (memo[END] - (k - 1)) / fmax(1, memo[END] - memo[WARM]))));
}

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    segment->memo[WARM] = fmax(2, lr_segment_number(segment, WARM_STEPS));
    return lr_segment_optimizer(segment, &segment->memo[BASE], error)
           && lr_segment_total(segment, TOTAL, 0, &segment->memo[END], error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double first = lr_segment_number(segment, WARM_MIN);

    if (k < 1)
        return lr_rate_of(lr_segment_number(segment, COSINE_STRICT) > 0 ? 0 : memo[BASE] * first);
    if (k <= memo[WARM])
        return lr_rate_of(memo[BASE] * lr_line(first, 1, warmed(segment, k)));
    return lr_rate_of(
        memo[BASE]
        * lr_blend(1, lr_segment_number(segment, COSINE_LEAST),
                   lr_shape_cosine(lr_progress(k - memo[WARM], fmax(1, memo[END] - memo[WARM])))));
}

#define DEEPSPEED(word, text, list, alike, about)                                                            \
    .label = {"deepspeed." word, text, list, about}, .library = true, .family = alike

static const lr_schedule_kind rows[] = {
    {DEEPSPEED("LRRangeTest", "a range test: a straight line or stairs up", range_parameters, "linear",
               "rate(k) = min (1 + step_rate k/step_size), with staircase the floor of k/step_size; it "
               "has no end."),
     .rate = range_rate},
    {DEEPSPEED("OneCycle", "up, down, then one over the step; momentum the other way", cycle_parameters, NULL,
               "From cycle_min_lr up to cycle_max_lr at k = cycle_first_step_size, back down in "
               "cycle_second_step_size, in straight lines or stairs; then, i steps on, cycle_min_lr/(1 + "
               "decay_lr_rate i/decay_step_size). Momentum goes from cycle_max_mom to cycle_min_mom and "
               "back, then is cycle_max_mom (1 + decay_mom_rate i/decay_step_size)."),
     .check = cycle_check, .rate = cycle_rate, .sets = LR_SETS_MOMENTUM},
    {DEEPSPEED("WarmupLR", "warm-up, then constant", warm_parameters, "constant",
               "With W = max(2, warmup_num_steps): min + (max - min) p, p = log(k)/log(W) (log, the "
               "default) or (k - 1)/W (linear) for 1 <= k <= W, then max. Row 0 and row 1 are both min."),
     .check = warm_check, .rate = warm_rate},
    {DEEPSPEED("WarmupDecayLR", "warm-up, then a line to 0", decay_parameters, "linear",
               "As WarmupLR; then, with N = total_num_steps, min + (max - min) (N - k + 1)/max(1, N - "
               "W), never below min: it is reached at k = N + 1."),
     .check = decay_check, .rate = decay_rate},
    {DEEPSPEED("WarmupCosineLR", "warm-up, then a cosine", cosine_parameters, "cosine",
               "--lr times: the warm-up of WarmupLR from warmup_min_ratio to 1; then cos_min_ratio + (1 "
               "- cos_min_ratio) (1 + cos(pi p))/2, p = (k - W)/(N - W), at most 1. The first step after "
               "the warm-up is already below 1; the end is held (until 2026 it climbed again)."),
     .check = cosine_check, .rate = cosine_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_deepspeed_schedules, rows);
