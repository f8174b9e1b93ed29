/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pytorch_optimizer: pytorch_optimizer/lr_scheduler, commit 7a076d2f: linear_warmup.py, rex.py. */
#include "lib/schedule/pytorch_optimizer.h"

#define RATES                                                                                                \
    LR_RATE("max_lr", NULL, "the highest rate (left out: --lr)"), LR_RATE("min_lr", "0", "the lowest rate")
#define WARMED                                                                                               \
    LR_STEPS_OR("t_max", NULL, 0, "steps in all, warm-up included (left out: the length)"), RATES,           \
        LR_RATE("init_lr", "0", "the rate to warm up from"),                                                 \
        LR_STEPS_OR("warmup_steps", "0", 0, "steps of warm-up")
#define FIRST_ROW                                                                                            \
    LR_STRICT("true: row 0 is min_lr, which the constructor sets, and all others come a step later")

enum { T_MAX, MAX_LR, MIN_LR, INIT_LR, WARMUP, STRICT, SHAPE };
static const lr_parameter warmed_parameters[] = {WARMED, FIRST_ROW, LR_PIECE, LR_NO_MORE};
static const lr_parameter poly_parameters[] = {
    WARMED, FIRST_ROW, LR_POSITIVE("poly_order", "0.5", "the exponent of the steps"), LR_PIECE, LR_NO_MORE};
static const lr_parameter exponential_parameters[] = {
    WARMED,
    FIRST_ROW,
    {"gamma", LR_REAL, NULL, "0.99", 0, 1, LR_OPEN_LEAST, NULL, "what the rate is multiplied by each step"},
    LR_PIECE,
    LR_NO_MORE};

/* memo: the highest rate, steps in all, steps of decay. */
enum { PEAK, ALL, FALL };

static bool warmed_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!lr_segment_base(segment, MAX_LR, &memo[PEAK], error)
        || !lr_segment_total(segment, T_MAX, 0, &memo[ALL], error))
        return false;
    memo[FALL] = fmax(memo[ALL] - lr_segment_number(segment, WARMUP), 1);
    return true;
}

/* Whether step k is decided by the constructor or the warm-up; else *t is how many steps after it stands. */
static bool is_before(const lr_segment *segment, double k, double *t, double *rate)
{
    double warmup = lr_segment_number(segment, WARMUP);

    if (lr_segment_number(segment, STRICT) > 0) {
        *rate = lr_segment_number(segment, MIN_LR);
        if (k < 1)
            return true;
        k--;
    }
    *t = k - warmup;
    *rate = *t < 0 ? lr_line(lr_segment_number(segment, INIT_LR), segment->memo[PEAK], k / warmup)
                   : segment->memo[PEAK];
    return *t <= 0;
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    double t, rate;

    if (!is_before(segment, k, &t, &rate))
        rate = lr_line(rate, lr_segment_number(segment, MIN_LR), t / segment->memo[FALL]);
    return lr_rate_of(rate);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    double t, rate;

    if (!is_before(segment, k, &t, &rate))
        rate = lr_cosine_wave(rate, lr_segment_number(segment, MIN_LR), t / segment->memo[FALL]);
    return lr_rate_of(rate);
}

static lr_rate poly_rate(const lr_segment *segment, double k)
{
    double t, rate;

    if (!is_before(segment, k, &t, &rate))
        rate = lr_line(lr_segment_number(segment, MIN_LR), rate,
                       lr_bounded(pow(t, lr_segment_number(segment, SHAPE))));
    return lr_rate_of(rate);
}

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    double t, rate;

    if (is_before(segment, k, &t, &rate))
        return lr_rate_of(rate);
    return lr_rate_of(
        fmax(lr_scaled(rate, lr_segment_number(segment, SHAPE), t), lr_segment_number(segment, MIN_LR)));
}

static const lr_parameter rex_parameters[] = {
    LR_STEPS_OR("total_steps", NULL, 1, "steps in all (left out: the length)"),
    LR_RATE("max_lr", NULL, "the first rate (left out: --lr, or 1)"),
    LR_RATE("min_lr", "0", "the last rate"),
    LR_STRICT("true: row 0 is min_lr, which the constructor sets"),
    LR_PIECE,
    LR_NO_MORE};
enum { TOTAL, REX_STRICT = 3 };

static bool rex_check(lr_segment *segment, lr_error *error)
{
    segment->memo[PEAK] = lr_segment_rate_or(segment, MAX_LR, 1);
    return lr_segment_total(segment, TOTAL, 0, &segment->memo[ALL], error);
}

static lr_rate rex_rate(const lr_segment *segment, double k)
{
    double least = lr_segment_number(segment, MIN_LR);
    lr_mix mix = lr_progress(k, segment->memo[ALL]);

    if (k < 1 && lr_segment_number(segment, REX_STRICT) > 0)
        return lr_rate_of(least);
    return lr_rate_of(least + (segment->memo[PEAK] - least) * (mix.left / (1 - mix.gone / 2)));
}

#define BEGINNING "A line from init_lr to max_lr in warmup_steps = W, then "
#define END " In the library the constructor leaves min_lr, so that all comes a step later: strict=true."

static const lr_schedule_kind rows[] = {
    {LR_PO("LinearScheduler", "a line up, then a line down", warmed_parameters, "linear",
           BEGINNING
           "max_lr + (min_lr - max_lr) (k - W)/(t_max - W). Trap: it goes on below min_lr past t_max." END),
     .check = warmed_check, .rate = linear_rate},
    {LR_PO("CosineScheduler", "a line up, then a cosine", warmed_parameters, "cosine",
           BEGINNING
           "min_lr + (max_lr - min_lr) (1 + cos(pi (k - W)/(t_max - W)))/2; it climbs again past t_max." END),
     .check = warmed_check, .rate = cosine_rate},
    {LR_PO(
         "PolyScheduler", "a line up, then a growing power", poly_parameters, NULL,
         BEGINNING
         "min_lr + (max_lr - min_lr) (k - W)^poly_order, which, as the library has it, grows for ever." END),
     .check = warmed_check, .rate = poly_rate},
    {LR_PO("ExponentialScheduler", "a line up, then a factor each step", exponential_parameters, "exp",
           BEGINNING "max(max_lr gamma^(k - W), min_lr)." END),
     .check = warmed_check, .rate = exponential_rate},
    {LR_PO("REXScheduler", "slowly down at first, fast at the end", rex_parameters, "rex",
           "rate(k) = min_lr + (max_lr - min_lr) (1 - p)/(1 - p/2), p = k/total_steps; min_lr from k = "
           "total_steps on. In the library the constructor leaves min_lr in row 0: strict=true. "
           "arXiv:2107.04197."),
     .check = rex_check, .rate = rex_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_pytorch_optimizer_ramp_schedules, rows);
