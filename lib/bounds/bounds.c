/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/advice.h"
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>

void lr_analysis_free(lr_analysis *analysis)
{
    free(analysis->points);
    free(analysis->origin);
    free(analysis->coarse);
    free(analysis->effect);
    lr_fit_clear(analysis);
}

bool lr_analyse(lr_analysis *analysis, lr_bounds *bounds, lr_error *error)
{
    return lr_prepare(analysis, bounds, error) && lr_edge_find(analysis, error) && lr_fit(analysis, error)
           && lr_decide(analysis, bounds, error);
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

bool lr_bounds_find_by(const lr_rates *rates, const lr_run *runs, size_t count, const lr_bounds_options *options,
                       lr_bounds *bounds, lr_error *error)
{
    lr_analysis analysis = {.runs = runs, .run_count = count, .options = options, .rates = rates};
    bool ok;

    *bounds = (lr_bounds){0};
    ok = count > 1 ? lr_pool(&analysis, bounds, error) : lr_analyse(&analysis, bounds, error);
    if (ok) {
        forget_unseen(&analysis, bounds);
        lr_regions_set(&analysis, bounds);
        lr_findings_add_all(&analysis, bounds);
        if (options->horizon > 0)
            lr_horizon_apply(options->horizon, bounds);
        bounds->warmup = lr_warmup_find(runs, count, bounds->lr_suggest.value);
    }
    lr_analysis_free(&analysis);
    if (!ok)
        lr_bounds_free(bounds);
    return ok;
}

bool lr_bounds_find(const lr_run *runs, size_t count, const lr_bounds_options *options, lr_bounds *bounds,
                    lr_error *error)
{
    static const lr_bounds_options usual = {0};

    return lr_bounds_find_by(&lr_rates_fitted, runs, count, options ? options : &usual, bounds, error);
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
