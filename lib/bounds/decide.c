/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the landmarks to the three rates. A good rate is fast enough, and stable; each side has a landmark, and the
 * suggestion is the lower of the two, rounded off where they meet. How far from its landmark each side lies is fitted
 * on range tests of training problems for which the best constant rate is known by trying them all (by
 * tests/bench/regret-fit); the same numbers serve all optimisers, batch sizes and lengths.
 *
 * Fast enough: what a sweep has learnt depends on the sum of its rates (in gradient flow on nothing else), so that
 * sweeps of 100 and of 1000 steps have the same sum behind them where most of the descent is done. The rate is the one
 * whose own sum gets there in a fixed number of steps.
 *
 * Stable: the rate at which the loss is back at its start level overstates the largest useful rate, by a factor that
 * hardly depends on the sweep. */
#include "lib/bounds/internal.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

const lr_rates lr_rates_fitted = {
    .work_steps = 14, .back_margin = 15, .anchor_margin = 60, .rule_spread = 0.25, .anchor_spread = 0.5};

/* Over so wide a distance, in the logarithm of the rate, the lower of two sides is rounded off: a hard minimum throws
 * away what the other side knows and gains nothing (0.3 to 0.7 do equally well). */
static const double softness = 0.5;
/* A sweep rises through its edge in a few steps; a rate that has to be held must keep off it. */
static const double hold_margin = 3;
/* How far, in decades, the start of the descent and the end of the flat part move between sweeps of 100 and
 * 1000 steps. */
static const double limit_spread = 0.25;

enum { REPLICATES = 64, SEED = 20150603, HEAD = 5 };
static const double tail = 0.05; /* on each side of an interval */

typedef struct decision {
    double least, most, suggest; /* x */
} decision;

static double last_x(const lr_analysis *analysis)
{
    return analysis->points[analysis->count - 1].x;
}

static double back_of(const lr_analysis *analysis, double shift)
{
    const lr_edge *edge = &analysis->edge;

    if (!isnan(edge->back))
        return edge->back + shift;
    return isnan(edge->x) ? last_x(analysis) : edge->x + shift + log(2); /* it rises fast behind an edge */
}

static double lower_of(double a, double b)
{
    return fmin(a, b) - softness * log((1 + exp(-fabs(a - b) / softness)) / 2);
}

/* The rate that does the work of the descent in a fixed number of steps. A sweep that has done it in its first few rows
 * asks for less than it began with: that it needs less is no reason to take less. */
static double fast_side(const lr_analysis *analysis, const lr_landmarks *at)
{
    return fmax(at->work - log(analysis->rates->work_steps), analysis->points[0].x);
}

static double stable_side(const lr_analysis *analysis, double shift)
{
    return back_of(analysis, shift) - log(analysis->rates->back_margin);
}

static decision decide(const lr_analysis *analysis, const lr_landmarks *at, double shift)
{
    double edge = analysis->edge.x + shift;
    decision draw;

    draw.suggest = lower_of(fast_side(analysis, at), stable_side(analysis, shift));
    draw.suggest = fmin(draw.suggest, at->flat_end);
    draw.most = at->flat_end;
    if (!isnan(edge)) {
        draw.suggest = fmin(draw.suggest, edge - log(LR_EDGE_MARGIN));
        draw.most = fmin(draw.most, edge - log(hold_margin));
    }
    draw.most = fmax(draw.most, draw.suggest);
    draw.least = fmin(at->descent_start, draw.suggest);
    return draw;
}

static double *refill(const lr_analysis *analysis, gsl_rng *random, double *z)
{
    size_t i;

    for (i = 0; i < analysis->curve.n; i++)
        z[i] = analysis->curve.value[i]
               + gsl_ran_gaussian_ziggurat(random, sqrt(analysis->inflation / analysis->weight[i]));
    return z;
}

/* What the decision would have been under other noise of the same size. */
static bool replicate(const lr_analysis *analysis, decision *draws, lr_error *error)
{
    double *z = lr_allocate(analysis->curve.n, sizeof *z, error);
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    const lr_spline *curve = &analysis->curve;
    bool ok = z && random;
    int i;

    if (z && !random)
        lr_fail_memory(error);
    if (random)
        gsl_rng_set(random, SEED);
    for (i = 0; ok && i < REPLICATES; i++) {
        lr_spline other = {0};
        lr_landmarks at;
        double shift = 0;

        ok = lr_spline_fit(curve->n, curve->x, refill(analysis, random, z), analysis->weight, curve->lambda,
                           &other, error);
        if (!ok)
            break;
        lr_landmarks_find(analysis, &other, &at);
        if (!isnan(analysis->edge.x))
            shift = gsl_ran_flat(random, analysis->edge.low, analysis->edge.high + 1e-12) - analysis->edge.x;
        draws[i] = decide(analysis, &at, shift);
        lr_spline_free(&other);
    }
    gsl_rng_free(random);
    free(z);
    return ok;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

/* The interval of the replicates, widened by a spread in decades that has nothing to do with noise. */
static lr_estimate interval(double x, const decision *draws, size_t offset, double spread)
{
    double values[REPLICATES], below, above, fixed = spread * M_LN10;
    size_t i;

    for (i = 0; i < REPLICATES; i++)
        values[i] = *(const double *)((const char *)&draws[i] + offset);
    qsort(values, REPLICATES, sizeof *values, compare_numbers);
    below = fmax(0, x - values[(size_t)(tail * REPLICATES)]);
    above = fmax(0, values[(size_t)((1 - tail) * REPLICATES)] - x);
    return (lr_estimate){exp(x), exp(x - hypot(below, fixed)), exp(x + hypot(above, fixed))};
}

static bool decide_by_descent(const lr_analysis *analysis, lr_bounds *bounds, lr_error *error)
{
    decision draws[REPLICATES], best = decide(analysis, &analysis->at, 0);

    if (!replicate(analysis, draws, error))
        return false;
    bounds->lr_min = interval(best.least, draws, offsetof(decision, least), limit_spread);
    bounds->lr_max = interval(best.most, draws, offsetof(decision, most), limit_spread);
    bounds->lr_suggest =
        interval(best.suggest, draws, offsetof(decision, suggest), analysis->rates->rule_spread);
    return true;
}

/* Far under the first sign of instability; but a sweep that began not much lower has borne its first rates, and may
 * have no descent because it began behind it: then half-way from these to what should be stable. */
static double anchor_rate(const lr_analysis *analysis)
{
    double far = analysis->anchor - log(analysis->rates->anchor_margin);
    double stable = analysis->anchor - log(analysis->rates->back_margin), first = analysis->points[0].x;

    return first < analysis->anchor - log(LR_EDGE_MARGIN) ? fmax(far, fmin((first + stable) / 2, stable)) : far;
}

/* No descent to go by: a guess with a wide interval, and only where the sweep shows where it becomes
 * unstable. */
static void decide_by_anchor(const lr_analysis *analysis, lr_bounds *bounds)
{
    double x = anchor_rate(analysis), most = analysis->anchor - log(hold_margin);
    double spread = analysis->rates->anchor_spread * M_LN10;

    bounds->lr_suggest = (lr_estimate){exp(x), exp(x - spread), exp(x + spread)};
    bounds->lr_max = (lr_estimate){exp(most), exp(most - spread), exp(most + spread)};
}

static double find_anchor(const lr_analysis *analysis)
{
    double x = analysis->edge.onset;

    return isnan(x) ? analysis->edge.x : isnan(analysis->edge.x) ? x : fmin(x, analysis->edge.x);
}

/* The mean level of the first bins, and its error. The first knot of a linear sweep stands alone, decades from the
 * others; its neighbours have begun to descend at worst, and know better where they are. */
static double head_of(const lr_analysis *analysis, double *error)
{
    double sum = 0, weight = 0;

    for (size_t i = 0; i < HEAD && i < analysis->curve.n; i++) {
        sum += analysis->weight[i] * analysis->curve.value[i];
        weight += analysis->weight[i];
    }
    *error = sqrt(analysis->inflation / weight);
    return sum / weight;
}

/* The minimum is the least of as many independent values as the curve has degrees of freedom: under noise
 * alone that is sqrt(2 log n) standard errors down already. */
static double confidence_of(const lr_analysis *analysis)
{
    const lr_spline *curve = &analysis->curve;
    size_t least = 0, i;
    double chance, head, error;

    for (i = 1; i < curve->n; i++)
        if (curve->value[i] < curve->value[least])
            least = i;
    chance = analysis->error[least] * sqrt(2 * log(fmax(1, curve->freedom)));
    head = head_of(analysis, &error);
    head = (head - analysis->at.least_level - chance) / hypot(analysis->error[least], error);
    return fmax(fmax(0, head), (analysis->at.start_level - analysis->at.least_level - chance)
                                   / hypot(analysis->error[least], analysis->error[0]));
}

static bool copy_curve(const lr_analysis *analysis, lr_bounds *bounds, lr_error *error)
{
    const lr_spline *curve = &analysis->curve;
    size_t i;

    bounds->fit_lr = lr_allocate(curve->n, sizeof *bounds->fit_lr, error);
    bounds->fit_loss = lr_allocate(curve->n, sizeof *bounds->fit_loss, error);
    bounds->fit_error = lr_allocate(curve->n, sizeof *bounds->fit_error, error);
    if (!bounds->fit_lr || !bounds->fit_loss || !bounds->fit_error)
        return false;
    for (i = 0; i < curve->n; i++) {
        double z = curve->value[i];

        bounds->fit_lr[i] = exp(curve->x[i]);
        bounds->fit_loss[i] = analysis->logarithmic         ? exp(z) - analysis->offset
                              : analysis->options->maximize ? -z
                                                            : z;
        bounds->fit_error[i] = analysis->error[i] * (analysis->logarithmic ? exp(z) : 1);
    }
    bounds->fit_length = curve->n;
    return true;
}

/* Whether the descent is what the answer stands on. */
static bool by_descent(const lr_analysis *analysis)
{
    return analysis->confidence >= LR_LEAST_CONFIDENCE;
}

double lr_decide_rate(const lr_analysis *analysis)
{
    if (analysis->census.not_a_sweep || analysis->count == 0)
        return NAN;
    return by_descent(analysis) ? decide(analysis, &analysis->at, 0).suggest
                                : anchor_rate(analysis);
}

bool lr_decide(lr_analysis *analysis, lr_bounds *bounds, lr_error *error)
{
    static const lr_estimate unknown = {NAN, NAN, NAN};

    bounds->lr_min = bounds->lr_max = bounds->lr_suggest = bounds->edge = unknown;
    analysis->confidence = 0;
    analysis->anchor = find_anchor(analysis);
    if (analysis->census.not_a_sweep || analysis->count == 0)
        return true;
    if (!isnan(analysis->edge.x))
        bounds->edge =
            (lr_estimate){exp(analysis->edge.x), exp(analysis->edge.low), exp(analysis->edge.high)};
    if (analysis->curve.n > 0) {
        lr_landmarks_find(analysis, &analysis->curve, &analysis->at);
        analysis->confidence = confidence_of(analysis);
        analysis->fast = fast_side(analysis, &analysis->at);
        analysis->stable = stable_side(analysis, 0);
        if (!copy_curve(analysis, bounds, error))
            return false;
    }
    if (by_descent(analysis))
        return decide_by_descent(analysis, bounds, error);
    if (!isnan(analysis->anchor))
        decide_by_anchor(analysis, bounds);
    return true;
}
