/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init2winit: projects/optlrschedule/scheduler/rex_schedule_family.py and base_schedule_family.py (2024). */
#include "lib/schedule/dialects.h"

static const lr_parameter rex_parameters[] = {
    LR_STEPS_OR("total_steps", NULL, 1, "steps in all (left out: the length)"),
    LR_STEPS_OR("warmup_steps", "0", 0, "how many of them are the warm-up"),
    LR_RATE("beta", "0.9", "how late it falls: 1 is a line, less holds the rate up for longer"),
    LR_WORD("warmup_type", "linear", "linear cosine exponential polynomial", "how it goes up"),
    LR_POSITIVE("exp_growth_rate", NULL, "for warmup_type=exponential"),
    LR_POSITIVE("poly_power", NULL, "for warmup_type=polynomial"),
    LR_PIECE,
    LR_NO_MORE};
enum { TOTAL_STEPS, WARMUP_STEPS, BETA, WARMUP_TYPE, EXP_GROWTH_RATE, POLY_POWER };
enum { LINEAR, COSINE, EXPONENTIAL, POLYNOMIAL };
enum { BASE, TOTAL }; /* memo */

static bool rex_check(lr_segment *segment, lr_error *error)
{
    int type = lr_segment_choice(segment, WARMUP_TYPE);

    if (!lr_segment_optimizer(segment, &segment->memo[BASE], error)
        || !lr_segment_total(segment, TOTAL_STEPS, 0, &segment->memo[TOTAL], error)
        || (type == EXPONENTIAL && !lr_segment_needs(segment, EXP_GROWTH_RATE, error))
        || (type == POLYNOMIAL && !lr_segment_needs(segment, POLY_POWER, error)))
        return false;
    if (segment->memo[TOTAL] < 1)
        return lr_segment_refuse(segment, "it needs a step", error);
    return lr_segment_number(segment, WARMUP_STEPS) <= segment->memo[TOTAL]
           || lr_segment_refuse(segment, "warmup_steps= must be at most total_steps=", error);
}

static double up_linear(const lr_segment *segment, double p)
{
    (void)segment;
    return p;
}

static double up_cosine(const lr_segment *segment, double p)
{
    (void)segment;
    return lr_shape_cosine((lr_mix){p, 1 - p}).gone;
}

static double up_exponential(const lr_segment *segment, double p)
{
    return -expm1(-lr_segment_number(segment, EXP_GROWTH_RATE) * p);
}

static double up_polynomial(const lr_segment *segment, double p)
{
    return pow(p, lr_segment_number(segment, POLY_POWER));
}

static double (*const ups[])(const lr_segment *segment, double p) = {
    [LINEAR] = up_linear, [COSINE] = up_cosine, [EXPONENTIAL] = up_exponential, [POLYNOMIAL] = up_polynomial};

static lr_rate rex_rate(const lr_segment *segment, double k)
{
    double warmup = lr_segment_number(segment, WARMUP_STEPS), beta = lr_segment_number(segment, BETA);
    const double *memo = segment->memo;
    lr_mix p;

    k = fmax(fmin(k, memo[TOTAL] - 1), 0);
    if (k < warmup)
        return lr_rate_of(memo[BASE] * ups[lr_segment_choice(segment, WARMUP_TYPE)](segment, k / warmup));
    p = lr_progress(k - warmup, memo[TOTAL] - warmup);
    return lr_rate_of(memo[BASE] * (p.left / (p.left + beta * p.gone)));
}

static const lr_schedule_kind rows[] = {
    {.label =
         {"init2winit.RexScheduleFamily", "a warm-up, then reflected exponential", rex_parameters,
          "With p = (k - warmup_steps)/(total_steps - warmup_steps) rate(k) = lr (1 - p)/(1 - (1 - beta) p) "
          "after the "
          "warm-up; beta = 0.5 is the paper's (J. Chen, C. Wolfe and A. Kyrillidis, arXiv 2107.04197). The "
          "warm-up, "
          "q = k/warmup_steps: lr q (linear), lr (1 - cos(pi q))/2 (cosine), lr (1 - e^(-exp_growth_rate q)) "
          "(exponential) or lr q^poly_power (polynomial). The array ends with the total; its last value is "
          "held."},
     .library = true,
     .family = "rex",
     .check = rex_check,
     .rate = rex_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_init2winit_schedules, rows);
