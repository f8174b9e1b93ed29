/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timm: cycles of cosines, powers and tangents. */
#include "lib/schedule/timm.h"

#include <float.h>

/* Cosine, Poly and Tanh: cycles. */
#define CYCLED                                                                                               \
    LR_STEPS_OR("t_initial", NULL, 1, "length of the first cycle (left out: the whole length)"),             \
        LR_RATE("lr_min", "0", "the least rate"),                                                            \
        LR_POSITIVE("cycle_mul", "1", "how much longer the next cycle is"),                                  \
        LR_ANY("cycle_decay", "1", "how much lower the next cycle begins"),                                  \
        {"cycle_limit", LR_INTEGER, NULL, "1", 0, 0x1p53, LR_CLOSED, NULL, "how many cycles there are"},     \
        LR_FLAG("warmup_prefix", "false", "whether the warm-up comes before the first cycle, or in it"),     \
        LR_STRICT("restart where the rounded logarithm has it: for some cycle_mul a step late")
enum {
    T_INITIAL = LR_TIMM_MORE,
    LR_MIN,
    CYCLE_MUL,
    CYCLE_DECAY,
    CYCLE_LIMIT,
    WARMUP_PREFIX,
    STRICT,
    CYCLE_OWN
};

#define CYCLED_ABOUT                                                                                         \
    " Cycle i is T = t_initial cycle_mul^i long and begins at M = lr cycle_decay^i; c counts the steps in "  \
    "it. After cycle_limit cycles the rate is lr_min. Without warmup_prefix the first cycle has gone on "    \
    "during the warm-up, and the rate jumps where that ends; with it the cycles begin there. timm finds "    \
    "the cycle by the floor of a logarithm, which is too small by rounding at some restarts (t = 121 "       \
    "t_initial for cycle_mul=3): strict=true gives these rows as timm does."

static bool check_cycled(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, mult = lr_segment_number(segment, CYCLE_MUL);
    double cycles = fmax(lr_segment_number(segment, CYCLE_LIMIT), 1), all;

    if (!lr_timm_check(segment, lr_segment_number(segment, WARMUP_PREFIX) > 0, error)
        || !lr_segment_total(segment, T_INITIAL, memo[LR_TIMM_CLOCK], &memo[LR_TIMM_OWN], error))
        return false;
    if (memo[LR_TIMM_OWN] < 1)
        return lr_segment_refuse(segment, "the warm-up leaves nothing for t_initial=", error);
    all = mult == 1 ? memo[LR_TIMM_OWN] * cycles
                    : floor(memo[LR_TIMM_OWN] * (pow(mult, cycles) - 1) / (mult - 1));
    segment->natural = all + memo[LR_TIMM_CLOCK] < 0x1p53 ? all + memo[LR_TIMM_CLOCK] : NAN;
    return mult < 1 || lr_segment_cycles(segment, memo[LR_TIMM_OWN], mult, LR_GROW_EXACT, error);
}

static lr_cycle find_cycle(const lr_segment *segment, double t)
{
    double first = segment->memo[LR_TIMM_OWN], mult = lr_segment_number(segment, CYCLE_MUL);

    if (mult != 1 && lr_segment_number(segment, STRICT) > 0)
        return lr_cycle_by_logarithm(first, mult, t);
    return mult < 1 ? lr_cycle_shrinking(first, mult, t) : lr_cycles_find(&segment->cycles, t);
}

/* Row t: from the cycle's first rate to lr_min, as far as shape(segment, p) has it at the part p of the cycle. */
static double cycled(const lr_segment *segment, double t,
                     lr_mix (*shape)(const lr_segment *segment, lr_mix p))
{
    lr_cycle cycle = find_cycle(segment, t);
    double least = lr_segment_number(segment, LR_MIN), most;

    if (!(cycle.index < lr_segment_number(segment, CYCLE_LIMIT)))
        return least;
    most = lr_scaled(segment->memo[LR_TIMM_BASE], lr_segment_number(segment, CYCLE_DECAY), cycle.index);
    return lr_blend(fmax(fmin(most, DBL_MAX), -DBL_MAX), least,
                    shape(segment, lr_progress(fmax(t - cycle.start, 0), cycle.length)));
}

#define K_DECAY LR_RATE("k_decay", "1", "the exponent of the part of the cycle")

/* p^k, and what is left. */
static lr_mix bent(lr_mix p, double k)
{
    return (lr_mix){pow(p.gone, k), k == 1 ? p.left : 1 - pow(p.gone, k)};
}

static const lr_parameter cosine_parameters[] = {LR_TIMM_WARMED, CYCLED, K_DECAY, LR_PIECE, LR_NO_MORE};
enum { COSINE_K = CYCLE_OWN };

static lr_mix cosine_shape(const lr_segment *segment, lr_mix p)
{
    return lr_shape_cosine(bent(p, lr_segment_number(segment, COSINE_K)));
}

static double cosine_after(const lr_segment *segment, double t)
{
    return cycled(segment, t, cosine_shape);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return lr_timm_rate(segment, k, cosine_after);
}

static const lr_parameter poly_parameters[] = {
    LR_TIMM_WARMED, CYCLED,    K_DECAY, LR_RATE("power", "0.5", "the exponent of what is left of the cycle"),
    LR_PIECE,       LR_NO_MORE};
enum { POLY_K = CYCLE_OWN, POWER };

static lr_mix poly_shape(const lr_segment *segment, lr_mix p)
{
    double left = pow(bent(p, lr_segment_number(segment, POLY_K)).left, lr_segment_number(segment, POWER));

    return (lr_mix){1 - left, left};
}

static double poly_after(const lr_segment *segment, double t)
{
    return cycled(segment, t, poly_shape);
}

static lr_rate poly_rate(const lr_segment *segment, double k)
{
    return lr_timm_rate(segment, k, poly_after);
}

static const lr_parameter tanh_parameters[] = {LR_TIMM_WARMED,
                                               CYCLED,
                                               LR_ANY("lb", "-7", "where on the tangent it begins"),
                                               LR_ANY("ub", "3", "where on the tangent it ends"),
                                               LR_PIECE,
                                               LR_NO_MORE};
enum { LB = CYCLE_OWN, UB };

static lr_mix tanh_shape(const lr_segment *segment, lr_mix p)
{
    double gone = tanh(lr_segment_number(segment, LB) * p.left + lr_segment_number(segment, UB) * p.gone);

    return (lr_mix){(1 + gone) / 2, (1 - gone) / 2};
}

static double tanh_after(const lr_segment *segment, double t)
{
    return cycled(segment, t, tanh_shape);
}

static bool tanh_check(lr_segment *segment, lr_error *error)
{
    if (!check_cycled(segment, error))
        return false;
    if (lr_segment_number(segment, LB) >= lr_segment_number(segment, UB))
        return lr_segment_refuse(segment, "lb= must be less than ub=", error);
    if (segment->memo[LR_TIMM_CLOCK]
        < segment->memo[LR_TIMM_WARMUP]) /* the curve, which has gone on during the warm-up */
        segment->memo[LR_TIMM_TARGET] = tanh_after(segment, segment->memo[LR_TIMM_WARMUP]);
    return true;
}

static lr_rate tanh_rate(const lr_segment *segment, double k)
{
    return lr_timm_rate(segment, k, tanh_after);
}

static const lr_schedule_kind rows[] = {
    {LR_TIMM("CosineLRScheduler", "cosine cycles with a warm-up", cosine_parameters, "cosine-restarts",
             "rate(t) = lr_min + (M - lr_min) (1 + cos(pi (c/T)^k_decay))/2." CYCLED_ABOUT),
     .check = check_cycled, .rate = cosine_rate},
    {LR_TIMM("PolyLRScheduler", "powers of what is left of each cycle, with a warm-up", poly_parameters,
             "polynomial", "rate(t) = lr_min + (M - lr_min) (1 - (c/T)^k_decay)^power." CYCLED_ABOUT),
     .check = check_cycled, .rate = poly_rate},
    {LR_TIMM("TanhLRScheduler", "hyperbolic tangents with a warm-up", tanh_parameters, NULL,
             "rate(t) = lr_min + (M - lr_min) (1 - tanh(lb (1 - c/T) + ub c/T))/2: it begins a little below "
             "M, and "
             "ends a little above lr_min. Without warmup_prefix the warm-up leads to the curve, so that "
             "there is no "
             "jump here." CYCLED_ABOUT),
     .check = tanh_check, .rate = tanh_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_timm_schedules, rows);
