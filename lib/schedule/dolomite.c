/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dolomite-engine: dolomite_engine/optimization/scheduler.py, 3ac8f74f; defaults of its training
 * arguments. */
#include "lib/schedule/dialects.h"

#define COMMON                                                                                               \
    LR_STEPS_OR("num_warmup_steps", "200", 0, "length of the warm-up, from 0"),                              \
        LR_STEPS_OR("num_constant_steps", "0", 0, "steps at --lr"),                                          \
        LR_STEPS_NONE("num_decay_steps", "none", 0,                                                          \
                      "length of the decay (none: what is left of "                                          \
                      "num_training_steps)"),                                                                \
        LR_STEPS_OR("num_training_steps", NULL, 1, "where it ends (left out: the length)"),                  \
        LR_FRACTION("lr_decay_factor", "0.1", "the last rate, as part of --lr")
enum { WARM, CONSTANT, DECAY, TOTAL, FACTOR };
enum { BASE, HOLD, END }; /* memo: --lr, where the constant steps end, where the decay does */

static const lr_parameter parameters[] = {COMMON, LR_PIECE, LR_NO_MORE};
static const lr_parameter constant_parameters[] = {
    LR_STEPS_OR("num_warmup_steps", "200", 0, "length of the warm-up, from 0"), LR_PIECE, LR_NO_MORE};

static bool constant_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

static bool check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, decay = lr_segment_number(segment, DECAY);

    memo[HOLD] = lr_segment_number(segment, WARM) + lr_segment_number(segment, CONSTANT);
    memo[END] = segment->natural = memo[HOLD] + decay;
    return constant_check(segment, error)
           && (!isnan(decay) || lr_segment_total(segment, TOTAL, 0, &memo[END], error));
}

static bool exponential_check(lr_segment *segment, lr_error *error)
{
    return check(segment, error)
           && (segment->memo[END] > segment->memo[HOLD]
               || lr_segment_refuse(segment, "warm-up and constant steps leave none for the decay", error));
}

/* Warm-up and constant steps, then --lr times what is left of the decay's range. */
static lr_rate rate_of(const lr_segment *segment, double k, lr_mix (*shape)(lr_mix))
{
    const double *memo = segment->memo;
    double warm = lr_segment_number(segment, WARM);

    if (warm > 0 && k <= warm)
        return lr_rate_of(memo[BASE] * (k / warm));
    if (!shape || k <= memo[HOLD])
        return lr_rate_of(memo[BASE]);
    return lr_rate_of(memo[BASE]
                      * lr_blend(1, lr_segment_number(segment, FACTOR),
                                 shape(lr_progress(k - memo[HOLD], memo[END] - memo[HOLD]))));
}

static lr_mix straight(lr_mix p)
{
    return p;
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, NULL);
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, straight);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, lr_shape_cosine);
}

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double into = k - memo[HOLD], factor = lr_segment_number(segment, FACTOR);

    if (into <= 0)
        return constant_rate(segment, k);
    return lr_rate_of(memo[BASE]
                      * (1 + (1 - factor) * M_E / (M_E - 1) * expm1(-into / (memo[END] - memo[HOLD]))));
}

static const lr_parameter power_parameters[] = {
    LR_POSITIVE("optimizer_lr", NULL, "the highest rate (left out: --lr)"),
    LR_STEPS_OR("num_warmup_steps", "200", 0, "length of the warm-up, from 0"),
    LR_RATE("a", NULL, "factor of the power"),
    LR_ANY("b", NULL, "the power"),
    LR_RATE("c", NULL, "what a step counts: the batch size in tokens"),
    LR_PIECE,
    LR_NO_MORE};
enum { POWER_LR, POWER_WARM, A, B, C };

static double power(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double tokens = k * lr_segment_number(segment, C);

    return fmin(1, lr_segment_number(segment, A) / memo[BASE] * pow(tokens, lr_segment_number(segment, B)));
}

static bool power_check(lr_segment *segment, lr_error *error)
{
    if (!lr_segment_needs(segment, A, error) || !lr_segment_needs(segment, B, error)
        || !lr_segment_needs(segment, C, error)
        || !lr_segment_base(segment, POWER_LR, &segment->memo[BASE], error))
        return false;
    if (!(segment->memo[BASE] > 0))
        return lr_segment_refuse(segment, "the rate must be more than 0", error);
    return lr_segment_number(segment, B) >= 0
           || (lr_segment_number(segment, POWER_WARM) > 0 && lr_segment_number(segment, C) > 0)
           || lr_segment_refuse(segment, "with b less than 0, num_warmup_steps and c must be more than 0",
                                error);
}

static lr_rate power_rate(const lr_segment *segment, double k)
{
    double warm = lr_segment_number(segment, POWER_WARM);

    if (warm > 0 && k <= warm)
        return lr_rate_of(segment->memo[BASE] * (power(segment, warm) * (k / warm)));
    return lr_rate_of(segment->memo[BASE] * power(segment, k));
}

#define DOLOMITE(word, text, list, alike, about)                                                             \
    .label = {"dolomite." word, text, list, about}, .library = true, .family = alike
#define WARM_TEXT                                                                                            \
    "With W = num_warmup_steps, C = W + num_constant_steps, D = C + num_decay_steps or num_training_steps, " \
    "f = "                                                                                                   \
    "lr_decay_factor: lr k/W for k <= W, lr for k <= C; then "

static const lr_schedule_kind rows[] = {
    {DOLOMITE("ConstantScheduler", "warm-up, then constant", constant_parameters, "constant",
              "lr k/num_warmup_steps for k up to num_warmup_steps, then lr."),
     .check = constant_check, .rate = constant_rate},
    {DOLOMITE("LinearScheduler", "warm-up, constant, then a line", parameters, "linear",
              WARM_TEXT "a line to lr f at D, which is held."),
     .check = check, .rate = linear_rate},
    {DOLOMITE("CosineScheduler", "warm-up, constant, then a cosine", parameters, "cosine",
              WARM_TEXT "half a cosine wave to lr f at D, which is held."),
     .check = check, .rate = cosine_rate},
    {DOLOMITE(
         "ExponentialScheduler", "warm-up, constant, then an exponential", parameters, NULL,
         WARM_TEXT
         "lr (A exp(-p) + B), p = (k - C)/(D - C), A = (1 - f) e/(e - 1), B = (f e - 1)/(e - 1): lr at C "
         "and lr f at D, and on below it, below 0 too."),
     .check = exponential_check, .rate = exponential_rate},
    {DOLOMITE("PowerScheduler", "warm-up to a power of the tokens seen", power_parameters, NULL,
              "min(lr, a (c k)^b); for k <= W = num_warmup_steps a line from 0 to the value at W. "
              "Source: arXiv 2408.13359."),
     .check = power_check, .rate = power_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_dolomite_schedules, rows);
