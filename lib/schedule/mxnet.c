/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MXNet: python/mxnet/lr_scheduler.py, 1.6. k is num_update. */
#include "lib/schedule/dialects.h"

#define COMMON                                                                                               \
    LR_RATE("base_lr", NULL, "the rate after the warm-up (left out: --lr, else 0.01)"),                      \
        LR_STEPS_OR("warmup_steps", "0", 0, "length of the warm-up"),                                        \
        LR_RATE("warmup_begin_lr", "0", "rate at its start"),                                                \
        LR_WORD("warmup_mode", "linear", "linear constant", "shape of the warm-up")
#define FACTOR LR_FRACTION("factor", "1", "each rate is so many times the one before")
enum { BASE, WARM, WARM_FROM, WARM_MODE, OWN, OWN_2, OWN_3 };

static const lr_parameter factor_parameters[] = {
    COMMON,   LR_STEPS_OR("step", NULL, 1, "updates at each rate"),
    FACTOR,   LR_RATE("stop_factor_lr", "1e-8", "no rate after the first is less"),
    LR_PIECE, LR_NO_MORE};
static const lr_parameter multi_factor_parameters[] = {
    COMMON,
    {"step", LR_STEPS_LIST, "steps", NULL, 1, INFINITY, LR_OPEN_MOST, NULL, "the last update at each rate"},
    FACTOR,
    LR_PIECE,
    LR_NO_MORE};
#define ENDING                                                                                               \
    LR_STEPS_OR("max_update", NULL, 1, "where the last rate is reached (left out: the length)"),             \
        LR_RATE("final_lr", "0", "the last rate")
static const lr_parameter poly_parameters[] = {
    COMMON, ENDING, LR_RATE("pwr", "2", "power of what is left of the way"), LR_PIECE, LR_NO_MORE};
static const lr_parameter cosine_parameters[] = {COMMON, ENDING, LR_PIECE, LR_NO_MORE};

static bool base_check(lr_segment *segment, lr_error *error)
{
    segment->memo[BASE] = lr_segment_rate_or(segment, BASE, 0.01);
    return lr_segment_number(segment, WARM_FROM) <= segment->memo[BASE]
           || lr_segment_refuse(segment, "warmup_begin_lr is more than base_lr", error);
}

static bool factor_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, OWN, error) && base_check(segment, error);
}

static bool multi_factor_check(lr_segment *segment, lr_error *error)
{
    const lr_value *steps = &segment->spec.values[OWN];

    if (!factor_check(segment, error))
        return false;
    for (size_t i = 1; i < steps->length; i++)
        if (steps->list[i] <= steps->list[i - 1])
            return lr_segment_refuse(segment, "each step must be more than the one before", error);
    return true;
}

static bool ending_check(lr_segment *segment, lr_error *error)
{
    return base_check(segment, error) && lr_segment_total(segment, OWN, 0, &segment->memo[OWN], error)
           && (segment->memo[OWN] != lr_segment_number(segment, WARM)
               || lr_segment_refuse(segment, "max_update must not be warmup_steps", error));
}

/* The warm-up's rate into *rate, false after it. */
static bool warming(const lr_segment *segment, double k, lr_rate *rate)
{
    double warm = lr_segment_number(segment, WARM), from = lr_segment_number(segment, WARM_FROM);

    *rate = lr_rate_of(
        lr_segment_choice(segment, WARM_MODE) == 0 ? lr_line(from, segment->memo[BASE], k / warm) : from);
    return k < warm;
}

static lr_rate factor_rate(const lr_segment *segment, double k)
{
    double times = ceil(k / lr_segment_number(segment, OWN)) - 1;
    lr_rate rate;

    if (warming(segment, k, &rate))
        return rate;
    return lr_rate_of(times < 1
                          ? segment->memo[BASE]
                          : fmax(lr_scaled(segment->memo[BASE], lr_segment_number(segment, OWN_2), times),
                                 lr_segment_number(segment, OWN_3)));
}

static lr_rate multi_factor_rate(const lr_segment *segment, double k)
{
    size_t passed = lr_count_before(&segment->spec.values[OWN], k);
    lr_rate rate;

    if (warming(segment, k, &rate))
        return rate;
    return lr_rate_of(lr_scaled(segment->memo[BASE], lr_segment_number(segment, OWN_2), (double)passed));
}

/* The way from the warm-up's end to max_update; where that lies within the warm-up, nothing of it is gone. */
static lr_mix progress(const lr_segment *segment, double k)
{
    double span = segment->memo[OWN] - lr_segment_number(segment, WARM);

    return span > 0 ? lr_progress(k - lr_segment_number(segment, WARM), span) : (lr_mix){0, 1};
}

static lr_rate poly_rate(const lr_segment *segment, double k)
{
    lr_rate rate;

    if (warming(segment, k, &rate))
        return rate;
    return lr_rate_of(lr_line(lr_segment_number(segment, OWN_2), segment->memo[BASE],
                              pow(progress(segment, k).left, lr_segment_number(segment, OWN_3))));
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    lr_rate rate;

    if (warming(segment, k, &rate))
        return rate;
    return lr_rate_of(lr_blend(segment->memo[BASE], lr_segment_number(segment, OWN_2),
                               lr_shape_cosine(progress(segment, k))));
}

#define MXNET(word, text, list, alike, about)                                                                \
    .label = {"mxnet." word, text, list, about WARM_TEXT}, .library = true, .family = alike
#define WARM_TEXT                                                                                            \
    " For k < W = warmup_steps a line from warmup_begin_lr up to base_lr at W instead (linear), or "         \
    "warmup_begin_lr "                                                                                       \
    "(constant). k is num_update, which MXNet counts before it updates: its first update has k = 1."

static const lr_schedule_kind rows[] = {
    {MXNET("FactorScheduler", "stairs of equal length", factor_parameters, "step",
           "base_lr factor^m, m = max(0, ceil(k/step) - 1), and at least stop_factor_lr once m is more "
           "than 0: the rate changes at k = step + 1, 2 step + 1, ..."),
     .check = factor_check, .rate = factor_rate},
    {MXNET("MultiFactorScheduler", "stairs at given steps", multi_factor_parameters, "multistep",
           "base_lr factor^m, where m counts the steps before k: the rate changes one after each."),
     .check = multi_factor_check, .rate = multi_factor_rate},
    {MXNET("PolyScheduler", "a power of the remaining way", poly_parameters, "polynomial",
           "final_lr + (base_lr - final_lr) (1 - (k - W)/(max_update - W))^pwr until k = max_update, "
           "whose rate stays."),
     .check = ending_check, .rate = poly_rate},
    {MXNET("CosineScheduler", "half a cosine wave", cosine_parameters, "cosine",
           "final_lr + (base_lr - final_lr) (1 + cos(pi (k - W)/(max_update - W)))/2 until k = "
           "max_update, whose rate stays."),
     .check = ending_check, .rate = cosine_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_mxnet_schedules, rows);
