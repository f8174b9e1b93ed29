/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the landmarks to the three rates. The constants were fitted on range tests of 25 training problems
 * for which the best constant rate is known by trying them all; they are shared by all optimisers, batch
 * sizes and lengths. */
#include "lib/bounds/internal.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

/* The suggestion is fast enough: the rate at which nine tenths of the descent are done, moved by how many
 * steps the sweep takes for an e-fold of the rate, since a dense sweep gets down earlier. */
static const double descent_factor = 0.8;
static const double density_power = 0.6, density_unit = 16; /* steps */
/* And it is stable: well under the rate at which the loss is back at its start level (which overstates the
 * largest useful rate by 0.8 decades), and under the edge by LR_EDGE_MARGIN. */
static const double back_margin = 12;
/* And it leaves room to the minimum, behind which a sweep is already being thrown about. */
static const double least_margin = 2;
/* A sweep rises through its edge in a few steps; a rate that has to be held must keep off it. */
static const double hold_margin = 3;
/* Where nothing descends, the first sign of instability is all there is to go by. */
static const double anchor_margin = 50;
/* A descent of so many standard errors is followed where nothing else is to go by. */
static const double faint_confidence = 1.5;
/* How far, in decades, a good rate may lie from the rule's answer (nine in ten do not), noise apart;
 * without descent. */
static const double rule_spread = 0.2, anchor_spread = 0.5;
/* And the start of the descent and the end of the flat part: as far as they move between sweeps of 100 and
 * 1000 steps. */
static const double limit_spread = 0.25;

enum { REPLICATES = 64, SEED = 20150603 };
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

static decision decide(const lr_analysis *analysis, const lr_landmarks *at, double shift)
{
    double edge = analysis->edge.x + shift, stable = back_of(analysis, shift) - log(back_margin);
    decision draw;

    draw.suggest =
        log(descent_factor) + at->descent_end + density_power * log(at->steps_per_fold / density_unit);
    draw.suggest = fmin(fmin(draw.suggest, stable), at->least - log(least_margin));
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
    bounds->lr_suggest = interval(best.suggest, draws, offsetof(decision, suggest), rule_spread);
    return true;
}

/* No descent to go by: a guess with a wide interval, and only where the sweep shows where it becomes
 * unstable. */
static void decide_by_anchor(const lr_analysis *analysis, lr_bounds *bounds)
{
    double x = analysis->anchor - log(anchor_margin), most = analysis->anchor - log(hold_margin);
    double spread = anchor_spread * M_LN10;

    bounds->lr_suggest = (lr_estimate){exp(x), exp(x - spread), exp(x + spread)};
    bounds->lr_max = (lr_estimate){exp(most), exp(most - spread), exp(most + spread)};
}

static double find_anchor(const lr_analysis *analysis)
{
    double x = analysis->edge.onset;

    return isnan(x) ? analysis->edge.x : isnan(analysis->edge.x) ? x : fmin(x, analysis->edge.x);
}

/* The minimum is the least of as many independent values as the curve has degrees of freedom: under noise
 * alone that is sqrt(2 log n) standard errors down already. */
static double confidence_of(const lr_analysis *analysis)
{
    const lr_spline *curve = &analysis->curve;
    size_t least = 0, i;
    double chance;

    for (i = 1; i < curve->n; i++)
        if (curve->value[i] < curve->value[least])
            least = i;
    chance = analysis->error[least] * sqrt(2 * log(fmax(1, curve->freedom)));
    return fmax(0, (analysis->at.start_level - analysis->at.least_level - chance)
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
        if (!copy_curve(analysis, bounds, error))
            return false;
    }
    if (analysis->confidence >= LR_LEAST_CONFIDENCE)
        return decide_by_descent(analysis, bounds, error);
    if (!isnan(analysis->anchor)) {
        decide_by_anchor(analysis, bounds);
    } else if (analysis->confidence >= faint_confidence) {
        if (!decide_by_descent(analysis, bounds, error))
            return false;
        bounds->lr_min = unknown; /* there may be no descent to begin */
    }
    return true;
}
