/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Composer: composer/optim/scheduler.py, commit 64051888: stairs at given times; and what has a warm-up. */
#include "lib/schedule/composer.h"

#include <stdlib.h>
#include <string.h>

#define COMPOSER(word, text, list, alike, about)                                                             \
    .label = {"composer." word, text, list, about}, .library = true, .family = alike
#define TIMES                                                                                                \
    " A time is a number and ep, ba (batches: the rows), sp, tok or dur (the part of max_duration), "        \
    "rounded down to a "                                                                                     \
    "whole number; ssr scales it, but for dur."
#define WARM                                                                                                 \
    " The warm-up is not scaled by ssr, unless scale_warmup=true; Composer then scales only the line, and "  \
    "not where it "                                                                                          \
    "ends: strict=true. The rest takes what t_max has after the warm-up, which must be of the same unit, "   \
    "and t_max no "                                                                                          \
    "less than max_duration."

/* memo: the rate; when the warm-up ends, what its line is long, what a batch is of both; when all ends. */
enum { BASE, WARMUP, LINE, PER_BATCH, END };

#define WARMUP_FIRST LR_COMPOSER_STATE, LR_COMPOSER_TIME("t_warmup", NULL, "how long the warm-up is")
#define WARMUP_LAST                                                                                          \
    LR_FLAG("scale_warmup", "false", "whether ssr scales the warm-up too"),                                  \
        LR_STRICT("scale the warm-up's line only, not where it ends")
enum { T_WARMUP = LR_COMPOSER_MORE, OWN };

/* The rate and the warm-up. SCALE_WARMUP is at `scale`, strict after it. */
static bool check_warmup(lr_segment *segment, size_t scale, lr_error *error)
{
    bool scaled = lr_segment_number(segment, scale) > 0, strict = lr_segment_number(segment, scale + 1) > 0;
    double ssr = scaled ? lr_segment_number(segment, LR_COMPOSER_SSR) : 1, *memo = segment->memo;
    lr_composer_time end = {0}, line = {0}, all = {0};

    if (!lr_segment_optimizer(segment, &memo[BASE], error)
        || !lr_composer_convert(segment, T_WARMUP, ssr, &line, error)
        || !lr_composer_convert(segment, T_WARMUP, strict ? 1 : ssr, &end, error)
        || !lr_composer_duration(segment, &all, error))
        return false;
    memo[WARMUP] = end.value;
    memo[LINE] = line.value;
    memo[PER_BATCH] = end.per_batch;
    segment->natural = ceil(all.value / all.per_batch);
    return true;
}

/* t_max too, as it has to be. */
static bool check_curve(lr_segment *segment, size_t t_max, size_t scale, lr_error *error)
{
    lr_composer_time end = {0}, all = {0}, warmup = {0};

    if (!check_warmup(segment, scale, error)
        || !lr_composer_convert(segment, t_max, lr_segment_number(segment, LR_COMPOSER_SSR), &end, error)
        || !lr_composer_convert(segment, T_WARMUP, 1, &warmup, error)
        || !lr_composer_duration(segment, &all, error))
        return false;
    segment->memo[END] = end.value;
    if (end.unit != warmup.unit)
        return lr_segment_refuse(segment, "t_warmup= and t_max= must be in the same unit", error);
    return !(all.unit == end.unit && end.value < all.value)
           || lr_segment_refuse(segment, "t_max= must not be less than max_duration", error);
}

/* How far the part after the warm-up is. */
static lr_mix part_gone(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (memo[END] <= memo[WARMUP])
        return (lr_mix){0, 1};
    return lr_progress(k * memo[PER_BATCH] - memo[WARMUP], memo[END] - memo[WARMUP]);
}

/* During the warm-up the multiple from 0 to `top`, else NAN. */
static double warm(const lr_segment *segment, double k, double top)
{
    const double *memo = segment->memo;
    double now = k * memo[PER_BATCH];

    return now < memo[WARMUP] ? top * lr_progress(now, memo[LINE]).gone : NAN;
}

/* That, or after the warm-up the multiple at the part gone of the way from one to another. */
static lr_rate multiplied(const lr_segment *segment, double k, double top, double to, lr_mix gone)
{
    double multiple = warm(segment, k, top);

    return lr_rate_of(segment->memo[BASE] * (isnan(multiple) ? lr_blend(top, to, gone) : multiple));
}

static const lr_parameter linear_parameters[] = {WARMUP_FIRST,
                                                 LR_ANY("alpha_i", "1", "the multiple after the warm-up"),
                                                 LR_ANY("alpha_f", "0", "the multiple at the end"),
                                                 LR_COMPOSER_TIME("t_max", "1dur", "when it ends"),
                                                 WARMUP_LAST,
                                                 LR_PIECE,
                                                 LR_NO_MORE};
enum { ALPHA_I = OWN, ALPHA_F, LINEAR_T_MAX, LINEAR_SCALE };

static bool linear_check(lr_segment *segment, lr_error *error)
{
    return check_curve(segment, LINEAR_T_MAX, LINEAR_SCALE, error);
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return multiplied(segment, k, lr_segment_number(segment, ALPHA_I), lr_segment_number(segment, ALPHA_F),
                      part_gone(segment, k));
}

static const lr_parameter constant_parameters[] = {
    WARMUP_FIRST,
    LR_ANY("alpha", "1", "the multiple after the warm-up"),
    LR_COMPOSER_TIME("t_max", "1dur", "Composer checks it only"),
    WARMUP_LAST,
    LR_PIECE,
    LR_NO_MORE};
enum { CONSTANT_T_MAX = OWN + 1, CONSTANT_SCALE };

static bool constant_check(lr_segment *segment, lr_error *error)
{
    return check_curve(segment, CONSTANT_T_MAX, CONSTANT_SCALE, error);
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    double alpha = lr_segment_number(segment, OWN);

    return multiplied(segment, k, alpha, alpha, (lr_mix){1, 0});
}

static const lr_parameter cosine_parameters[] = {WARMUP_FIRST,
                                                 LR_COMPOSER_TIME("t_max", "1dur", "when it ends"),
                                                 LR_ANY("alpha_f", "0", "the multiple at the end"),
                                                 WARMUP_LAST,
                                                 LR_PIECE,
                                                 LR_NO_MORE};
enum { COSINE_T_MAX = OWN, COSINE_ALPHA_F, COSINE_SCALE };

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    return check_curve(segment, COSINE_T_MAX, COSINE_SCALE, error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return multiplied(segment, k, 1, lr_segment_number(segment, COSINE_ALPHA_F),
                      lr_shape_cosine(part_gone(segment, k)));
}

static const lr_parameter polynomial_parameters[] = {
    WARMUP_FIRST,
    LR_RATE("power", "2", "the exponent of what is left of the time"),
    LR_COMPOSER_TIME("t_max", "1dur", "when it ends"),
    LR_ANY("alpha_f", "0", "the multiple at the end"),
    WARMUP_LAST,
    LR_PIECE,
    LR_NO_MORE};
enum { POWER = OWN, POLYNOMIAL_T_MAX, POLYNOMIAL_ALPHA_F, POLYNOMIAL_SCALE };

static bool polynomial_check(lr_segment *segment, lr_error *error)
{
    return check_curve(segment, POLYNOMIAL_T_MAX, POLYNOMIAL_SCALE, error);
}

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    double left = pow(part_gone(segment, k).left, lr_segment_number(segment, POWER));

    return multiplied(segment, k, 1, lr_segment_number(segment, POLYNOMIAL_ALPHA_F),
                      (lr_mix){1 - left, left});
}

/* Stairs at given times. segment->table: the batches from which each holds, in order. */
#define MILESTONES LR_COMPOSER_TIME("milestones", NULL, "the times of changes: TIME/TIME, units may differ")
#define GAMMA LR_RATE("gamma", "0.1", "what the rate is multiplied by each time")

static int by_number(const void *a, const void *b)
{
    const double *one = a, *other = b;

    return (*one > *other) - (*one < *other);
}

static bool read_milestones(lr_segment *segment, size_t position, lr_error *error)
{
    const char *text = segment->spec.values[position].text;
    lr_composer_time time = {0};
    size_t room = 0;

    if (!lr_segment_needs(segment, position, error))
        return false;
    for (;;) {
        size_t length = strcspn(text, "/");

        if (!lr_composer_convert_text(segment, position, text, length,
                                      lr_segment_number(segment, LR_COMPOSER_SSR), &time, error)
            || !lr_reserve(&segment->table, &room, segment->table_length + 1, sizeof *segment->table, error))
            return false;
        segment->table[segment->table_length++] = ceil(time.value / time.per_batch);
        if (!text[length])
            break;
        text += length + 1;
    }
    qsort(segment->table, segment->table_length, sizeof *segment->table, by_number);
    return true;
}

static double fallen(const lr_segment *segment, double gamma, double k)
{
    const lr_value list = {.list = segment->table, .length = segment->table_length};

    return lr_scaled(segment->memo[BASE], gamma, (double)lr_count_at(&list, k));
}

static const lr_parameter multistep_parameters[] = {LR_COMPOSER_STATE, MILESTONES, GAMMA, LR_PIECE,
                                                    LR_NO_MORE};

static bool multistep_check(lr_segment *segment, lr_error *error)
{
    lr_composer_time all = {0};

    if (!lr_segment_optimizer(segment, &segment->memo[BASE], error)
        || !lr_composer_duration(segment, &all, error))
        return false;
    segment->natural = ceil(all.value / all.per_batch);
    return read_milestones(segment, LR_COMPOSER_MORE, error);
}

static lr_rate multistep_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(fallen(segment, lr_segment_number(segment, LR_COMPOSER_MORE + 1), k));
}

static const lr_parameter warm_multistep_parameters[] = {WARMUP_FIRST, MILESTONES, GAMMA,
                                                         WARMUP_LAST,  LR_PIECE,   LR_NO_MORE};
enum { WARM_MILESTONES = OWN, WARM_GAMMA, WARM_SCALE };

static bool warm_multistep_check(lr_segment *segment, lr_error *error)
{
    return check_warmup(segment, WARM_SCALE, error) && read_milestones(segment, WARM_MILESTONES, error);
}

static lr_rate warm_multistep_rate(const lr_segment *segment, double k)
{
    double multiple = warm(segment, k, 1);

    return lr_rate_of(isnan(multiple) ? fallen(segment, lr_segment_number(segment, WARM_GAMMA), k)
                                      : segment->memo[BASE] * multiple);
}

static const lr_schedule_kind rows[] = {
    {COMPOSER("MultiStepScheduler", "stairs at given times", multistep_parameters, "multistep",
              "rate(t) = lr gamma^m, where m counts the milestones at or before t." TIMES),
     .check = multistep_check, .rate = multistep_rate},
    {COMPOSER("MultiStepWithWarmupScheduler", "a line up, then stairs at given times",
              warm_multistep_parameters, "multistep",
              "rate(t) = lr t/t_warmup for t < t_warmup, then lr gamma^m, where m counts the milestones at "
              "or before t; "
              "one in the warm-up takes effect when that ends." TIMES
              " The warm-up is not scaled by ssr, unless scale_warmup=true; Composer then scales only the "
              "line, and not "
              "where it ends: strict=true."),
     .check = warm_multistep_check, .rate = warm_multistep_rate},
    {COMPOSER("ConstantWithWarmupScheduler", "a line up, then a multiple of the rate", constant_parameters,
              "constant", "rate(t) = lr alpha t/t_warmup for t < t_warmup, then lr alpha." TIMES WARM),
     .check = constant_check, .rate = constant_rate},
    {COMPOSER("LinearWithWarmupScheduler", "a line up, then a line to the end", linear_parameters, "linear",
              "rate(t) = lr alpha_i t/t_warmup for t < t_warmup, then lr (alpha_i + (alpha_f - alpha_i) p), "
              "where p = (t - "
              "t_warmup)/(t_max - t_warmup), held from t_max on." TIMES WARM),
     .check = linear_check, .rate = linear_rate},
    {COMPOSER("CosineAnnealingWithWarmupScheduler", "a line up, then half a cosine wave", cosine_parameters,
              "cosine",
              "rate(t) = lr t/t_warmup for t < t_warmup, then lr (alpha_f + (1 - alpha_f) (1 + cos(pi "
              "p))/2), where p = (t "
              "- t_warmup)/(t_max - t_warmup), held from t_max on." TIMES WARM),
     .check = cosine_check, .rate = cosine_rate},
    {COMPOSER("PolynomialWithWarmupScheduler", "a line up, then a power of the remaining time",
              polynomial_parameters, "polynomial",
              "rate(t) = lr t/t_warmup for t < t_warmup, then lr (alpha_f + (1 - alpha_f) (1 - p)^power), "
              "where p = (t - "
              "t_warmup)/(t_max - t_warmup), held from t_max on." TIMES WARM),
     .check = polynomial_check, .rate = polynomial_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_composer_warmup_schedules, rows);
