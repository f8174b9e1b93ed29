/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>

static void analysis_free(lr_analysis *analysis)
{
    free(analysis->points);
    free(analysis->density);
    free(analysis->coarse);
    free(analysis->error);
    free(analysis->weight);
    lr_spline_free(&analysis->curve);
}

static bool analyse(lr_analysis *analysis, lr_bounds *bounds, lr_error *error)
{
    return lr_prepare(analysis, bounds, error) && lr_edge_find(analysis, error) && lr_fit(analysis, error)
           && lr_decide(analysis, bounds, error);
}

/* The suggestion of one run by itself; NAN when it has none. */
static bool suggest_alone(const lr_analysis *whole, size_t index, double *rate, lr_error *error)
{
    lr_analysis single = {.runs = &whole->runs[index], .run_count = 1, .options = whole->options};
    lr_bounds bounds = {0};
    bool ok = whole->runs[index].length == 0 || analyse(&single, &bounds, error);

    *rate = ok && bounds.lr_suggest.value > 0 ? bounds.lr_suggest.value : NAN;
    analysis_free(&single);
    lr_bounds_free(&bounds);
    return ok;
}

/* Keep the order of the three when the suggestion moves to another rate. */
static void move_suggestion(lr_bounds *bounds, double rate)
{
    lr_estimate *suggest = &bounds->lr_suggest;
    double factor;

    rate = isnan(bounds->edge.value) ? rate : fmin(rate, bounds->edge.value / LR_EDGE_MARGIN);
    rate = fmax(fmin(rate, bounds->lr_max.value), isnan(bounds->lr_min.value) ? 0 : bounds->lr_min.value);
    factor = rate / suggest->value;
    *suggest = (lr_estimate){rate, suggest->low * factor, suggest->high * factor};
}

/* A run in which the descent went astray moves the pooled curve, but not the median of what all say by
 * themselves and the curve says: on range tests of three seeds the median has three quarters of the loss
 * that the curve alone has. */
static bool compare_runs(lr_analysis *whole, lr_bounds *bounds, lr_error *error)
{
    double *rates, rate;
    size_t i, used = 0;

    whole->spread = 0;
    if (whole->run_count < 2 || isnan(bounds->lr_suggest.value))
        return true;
    rates = lr_allocate(whole->run_count + 1, sizeof *rates, error);
    if (!rates)
        return false;
    for (i = 0; i < whole->run_count; i++) {
        if (!suggest_alone(whole, i, &rate, error)) {
            free(rates);
            return false;
        }
        if (!isnan(rate))
            rates[used++] = log(rate);
    }
    rates[used++] = log(bounds->lr_suggest.value);
    move_suggestion(bounds, exp(lr_median(rates, used)));
    whole->spread = rates[used - 1] - rates[0];
    bounds->lr_suggest.low = fmin(bounds->lr_suggest.low, exp(rates[0]));
    bounds->lr_suggest.high = fmax(bounds->lr_suggest.high, exp(rates[used - 1]));
    free(rates);
    return true;
}

/* A bound that the sweep does not reach is not known: what stands in its place is where the sweep begins or ends. */
static void forget_unseen(const lr_analysis *analysis, lr_bounds *bounds)
{
    static const lr_estimate unknown = {NAN, NAN, NAN};

    bounds->descends = analysis->curve.n > 0 && analysis->confidence >= LR_LEAST_CONFIDENCE;
    if (!bounds->descends)
        return;
    if (!lr_shows_plateau(analysis))
        bounds->lr_min = unknown;
    if (lr_shows_end(analysis))
        return;
    bounds->lr_max = unknown;
    bounds->lr_suggest.high = fmax(bounds->lr_suggest.high, exp(analysis->points[analysis->count - 1].x));
}

bool lr_bounds_find(const lr_run *runs, size_t count, const lr_bounds_options *options, lr_bounds *bounds,
                    lr_error *error)
{
    static const lr_bounds_options usual = {0};
    lr_analysis analysis = {.runs = runs, .run_count = count, .options = options ? options : &usual};
    bool ok;

    *bounds = (lr_bounds){0};
    ok = analyse(&analysis, bounds, error) && compare_runs(&analysis, bounds, error);
    if (ok) {
        forget_unseen(&analysis, bounds);
        lr_regions_set(&analysis, bounds);
        lr_findings_add_all(&analysis, bounds);
    }
    analysis_free(&analysis);
    if (!ok)
        lr_bounds_free(bounds);
    return ok;
}

void lr_bounds_free(lr_bounds *bounds)
{
    free(bounds->raw_lr);
    free(bounds->raw_loss);
    free(bounds->fit_lr);
    free(bounds->fit_loss);
    free(bounds->fit_error);
    *bounds = (lr_bounds){0};
}
