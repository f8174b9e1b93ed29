/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axolotl: src/axolotl/utils/schedulers.py, main of 2025. */
#include "lib/schedule/dialects.h"

static const lr_parameter sweep_parameters[] = {
    LR_STEPS_OR("num_steps", NULL, 2, "where the highest rate is reached (left out: the length)"),
    LR_POSITIVE("min_lr", NULL, "the first rate"), LR_POSITIVE("max_lr", NULL, "the last rate"), LR_PIECE,
    LR_NO_MORE};
enum { SWEEP_STEPS, SWEEP_MIN, SWEEP_MAX };

static bool sweep_check(lr_segment *segment, lr_error *error)
{
    double *steps = &segment->memo[SWEEP_STEPS];

    if (!lr_segment_needs(segment, SWEEP_MIN, error) || !lr_segment_needs(segment, SWEEP_MAX, error)
        || !lr_segment_total(segment, SWEEP_STEPS, 0, steps, error))
        return false;
    return *steps > 1 || lr_segment_refuse(segment, "num_steps must be more than 1", error);
}

static lr_rate sweep_rate(const lr_segment *segment, double k)
{
    double steps = segment->memo[SWEEP_STEPS], low = lr_segment_number(segment, SWEEP_MIN),
           high = lr_segment_number(segment, SWEEP_MAX);

    if (k >= steps)
        return lr_rate_of(high);
    return lr_rate_of(low * pow(high / low, fmax(0, k - 1) / (steps - 1)));
}

static const lr_parameter rex_parameters[] = {
    LR_POSITIVE("max_lr", NULL, "the rate by which min_lr is measured (left out: --lr)"),
    LR_RATE("min_lr", "0", "the last rate"),
    LR_STEPS_OR("total_steps", NULL, 1, "where the last rate is reached (left out: the length)"),
    LR_STEPS_OR("num_warmup_steps", "0", 0, "length of the warm-up"),
    LR_STRICT("row 0 of a warm-up is off its line, as the remainder of a negative number has it"),
    LR_PIECE,
    LR_NO_MORE};
enum { REX_MAX, REX_MIN, REX_TOTAL, REX_WARM, REX_STRICT };

static bool rex_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!lr_segment_base(segment, REX_MAX, &memo[REX_MAX], error)
        || !lr_segment_total(segment, REX_TOTAL, 0, &memo[REX_TOTAL], error))
        return false;
    if (!(lr_segment_number(segment, REX_MIN) <= memo[REX_MAX]) || !(memo[REX_MAX] > 0))
        return lr_segment_refuse(segment, "min_lr is more than max_lr, or that is 0", error);
    return lr_segment_number(segment, REX_WARM) <= memo[REX_TOTAL]
           || lr_segment_refuse(segment, "num_warmup_steps is more than total_steps", error);
}

/* left: of the way from the warm-up to the end. */
static double rex(const lr_segment *segment, double left)
{
    return lr_line(lr_segment_number(segment, REX_MIN) / segment->memo[REX_MAX], 1,
                   left / (0.1 + 0.9 * left));
}

static lr_rate rex_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double base = isnan(segment->base) ? memo[REX_MAX] : segment->base,
           warm = lr_segment_number(segment, REX_WARM), span = memo[REX_TOTAL] - warm,
           least = lr_segment_number(segment, REX_MIN);
    double folded = fmod(warm, span);

    if (k == 0 && warm > 0 && lr_segment_number(segment, REX_STRICT) > 0)
        return lr_rate_of(warm == 1 || span == 0 ? least
                                                 : base * rex(segment, folded > 0 ? folded / span : 1));
    if (warm > 0 && k <= warm)
        return lr_rate_of(base * (k / warm));
    return lr_rate_of(k - warm >= span ? least : base * rex(segment, (span - (k - warm)) / span));
}

#define COSINE                                                                                               \
    LR_STEPS_OR("num_warmup_steps", "0", 0, "length of the warm-up"),                                        \
        LR_STEPS_OR("num_training_steps", NULL, 1, "where the cosine ends (left out: the length)")
#define CYCLES LR_RATE("num_cycles", "0.5", "waves of the cosine")
static const lr_parameter quadratic_parameters[] = {COSINE, CYCLES, LR_PIECE, LR_NO_MORE};
static const lr_parameter least_parameters[] = {
    COSINE, LR_FRACTION("min_lr_ratio", "0", "the last rate, as part of --lr"), LR_PIECE, LR_NO_MORE};
static const lr_parameter constant_parameters[] = {
    COSINE,
    CYCLES,
    LR_FRACTION("min_lr_ratio", NULL, "the last rate, as part of --lr"),
    LR_FRACTION("constant_lr_ratio", NULL,
                "the part of num_training_steps, rounded down, after which it is held"),
    LR_PIECE,
    LR_NO_MORE};
enum { WARM, TOTAL, NUM_CYCLES, LEAST_RATIO, CONSTANT_RATIO, RATIO = NUM_CYCLES };
enum { BASE, END }; /* memo */

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_optimizer(segment, &segment->memo[BASE], error)
           && lr_segment_total(segment, TOTAL, 0, &segment->memo[END], error);
}

static bool constant_check(lr_segment *segment, lr_error *error)
{
    if (!lr_segment_needs(segment, LEAST_RATIO, error) || !lr_segment_needs(segment, CONSTANT_RATIO, error)
        || !cosine_check(segment, error))
        return false;
    segment->memo[END] = floor(segment->memo[END] * lr_segment_number(segment, CONSTANT_RATIO));
    return true;
}

/* The cosine's wave of so many cycles, from 1 to 0 and on. */
static double wave(const lr_segment *segment, double k, double cycles)
{
    double warm = lr_segment_number(segment, WARM);

    return lr_cosine_wave(1, 0, 2 * cycles * (k - warm) / fmax(1, segment->memo[END] - warm));
}

static lr_rate quadratic_rate(const lr_segment *segment, double k)
{
    double warm = lr_segment_number(segment, WARM), part = k / warm;

    return lr_rate_of(segment->memo[BASE]
                      * (k < warm ? part * part : wave(segment, k, lr_segment_number(segment, NUM_CYCLES))));
}

static lr_rate least_rate(const lr_segment *segment, double k)
{
    double warm = lr_segment_number(segment, WARM), least = lr_segment_number(segment, RATIO);

    return lr_rate_of(segment->memo[BASE] * (k < warm ? k / warm : lr_line(least, 1, wave(segment, k, 0.5))));
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    double warm = lr_segment_number(segment, WARM), least = lr_segment_number(segment, LEAST_RATIO);

    if (k < warm)
        return lr_rate_of(segment->memo[BASE] * (k / warm));
    k = fmin(k, segment->memo[END]);
    return lr_rate_of(segment->memo[BASE]
                      * lr_line(least, 1, wave(segment, k, lr_segment_number(segment, NUM_CYCLES))));
}

#define AXOLOTL(word, text, list, alike, about)                                                              \
    .label = {"axolotl." word, text, list, about}, .library = true, .family = alike
#define WARM_TEXT "With W = num_warmup_steps and N = num_training_steps: lr k/W for k < W; then "

static const lr_schedule_kind rows[] = {
    {AXOLOTL("InterpolatingLogScheduler", "equal factors up: a range test", sweep_parameters, "exp",
             "min_lr at k = 0, then min_lr q^(k - 1), q = (max_lr/min_lr)^(1/(num_steps - 1)), and "
             "max_lr from k = num_steps on. Rows 0 and 1 are equal."),
     .check = sweep_check, .rate = sweep_rate},
    {AXOLOTL("RexLR", "warm-up, then reflected exponential", rex_parameters, "rex",
             "--lr (max_lr where it is not given) times: k/W for k <= W = num_warmup_steps; then m + (1 "
             "- m) z/(0.1 + 0.9 z), m = min_lr/max_lr, z = (N - k)/(N - W), and min_lr from N = "
             "total_steps on. Source: arXiv 2107.04197."),
     .check = rex_check, .rate = rex_rate},
    {AXOLOTL("get_cosine_schedule_with_quadratic_warmup", "quadratic warm-up, then a cosine",
             quadratic_parameters, "cosine",
             "With W = num_warmup_steps and N = num_training_steps: lr (k/W)^2 for k < W; then lr (1 + "
             "cos(2 pi num_cycles (k - W)/(N - W)))/2; it climbs again after N."),
     .check = cosine_check, .rate = quadratic_rate},
    {AXOLOTL("get_cosine_schedule_with_min_lr", "warm-up, then a cosine to a lowest rate", least_parameters,
             "cosine",
             WARM_TEXT
             "lr (m + (1 - m) (1 + cos(pi (k - W)/(N - W)))/2), m = min_lr_ratio; it climbs again after N."),
     .check = cosine_check, .rate = least_rate},
    {AXOLOTL("get_cosine_schedule_with_warmup_decay_constant", "warm-up, a cosine, then constant",
             constant_parameters, "cosine",
             WARM_TEXT
             "as get_cosine_schedule_with_min_lr, with C = floor(N constant_lr_ratio) in place of N; "
             "from C on that rate is held."),
     .check = constant_check, .rate = constant_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_axolotl_schedules, rows);
