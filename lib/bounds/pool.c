/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several runs of one experiment. Each is analysed by itself; then all are fitted by one curve, each shifted by an
 * effect of its own, and only as far as its own edge: a seed that breaks early neither ends the others nor lifts their
 * mean. The edge of all is the median of theirs, and so is each rate, where the curve of all has a vote of its own;
 * how far apart the runs lie goes into the intervals. */
#include "lib/bounds/advice.h"
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>

/* Effects and curve are found in turns; they hardly move after the second. */
enum { ROUNDS = 3, RESIDUALS = 4000 };

/* What one run says by itself. */
typedef struct single {
    lr_edge edge;
    lr_estimate rates[3]; /* as rate_at() has them; NAN: unknown */
    double last;          /* x */
} single;

static lr_estimate *rate_at(lr_bounds *bounds, size_t i)
{
    return i == 0 ? &bounds->lr_min : i == 1 ? &bounds->lr_suggest : &bounds->lr_max;
}

static bool take_single(const lr_analysis *whole, size_t index, single *one, lr_error *error)
{
    static const lr_estimate unknown = {NAN, NAN, NAN};
    lr_analysis alone = {
        .runs = &whole->runs[index], .run_count = 1, .options = whole->options, .rates = whole->rates};
    lr_bounds bounds = {0};
    bool ok = true;
    size_t i;

    *one = (single){{.x = NAN, .back = NAN, .onset = NAN}, {unknown, unknown, unknown}, -INFINITY};
    if (whole->runs[index].length > 0)
        ok = lr_analyse(&alone, &bounds, error);
    if (ok && alone.count > 0) {
        one->edge = alone.edge;
        one->last = alone.points[alone.count - 1].x;
        for (i = 0; i < 3; i++)
            one->rates[i] = *rate_at(&bounds, i);
    }
    lr_analysis_free(&alone);
    lr_bounds_free(&bounds);
    return ok;
}

/* The median of count values of which those that are NAN are left out. */
static double median_known(double *values, size_t count)
{
    size_t i, known = 0;

    for (i = 0; i < count; i++)
        if (!isnan(values[i]))
            values[known++] = values[i];
    return lr_median(values, known);
}

static void join_edges(const single *singles, size_t count, double *scratch, lr_edge *edge)
{
    double seen, low = INFINITY, high = -INFINITY;
    size_t i, backs = 0, sudden = 0;

    *edge = (lr_edge){.x = NAN, .low = NAN, .high = NAN, .before = NAN, .after = NAN, .back = NAN, .onset = NAN};
    for (i = 0; i < count; i++)
        scratch[i] = singles[i].edge.onset;
    edge->onset = median_known(scratch, count);
    for (i = 0; i < count; i++) {
        scratch[i] = singles[i].edge.back;
        backs += isnan(scratch[i]) ? 0 : 1;
    }
    edge->back = 2 * backs > count ? median_known(scratch, count) : NAN;
    for (i = 0; i < count; i++)
        scratch[i] = singles[i].edge.x;
    seen = median_known(scratch, count);
    /* a run that went past where the others broke says that the edge is further up */
    for (i = 0; i < count; i++)
        scratch[i] = !isnan(singles[i].edge.x) ? singles[i].edge.x : singles[i].last > seen ? INFINITY : NAN;
    edge->x = median_known(scratch, count);
    if (!isfinite(edge->x)) {
        edge->x = NAN;
        return;
    }
    for (i = 0; i < count; i++)
        if (!isnan(singles[i].edge.x)) {
            low = fmin(low, singles[i].edge.low);
            high = fmax(high, singles[i].edge.high);
            sudden += singles[i].edge.sudden;
        }
    edge->low = fmin(low, edge->x);
    edge->high = fmax(high, edge->x);
    edge->sudden = 2 * sudden > count;
}

/* How much each run lies above the curve of all; their mean is nothing. */
static void find_effects(lr_analysis *analysis, double *residuals)
{
    size_t run, i, used, seen, stride = analysis->count / RESIDUALS + 1;
    double mean = 0, weight = 0, add;

    for (run = 0; run < analysis->run_count; run++) {
        used = seen = 0;
        for (i = 0; i < analysis->count; i++) {
            double x = analysis->points[i].x;

            if (analysis->origin[i].run != run || x >= analysis->edge.x || x >= analysis->run_edge[run])
                continue;
            if (seen++ % stride == 0)
                residuals[used++] = analysis->points[i].z - lr_spline_value(&analysis->curve, x);
        }
        add = used ? lr_median(residuals, used) : 0;
        analysis->effect[run] = add;
        weight += (double)used;
        if (used)
            mean += (double)used * (add - mean) / weight;
    }
    for (run = 0; run < analysis->run_count; run++)
        analysis->effect[run] -= mean;
}

static bool fit_all(lr_analysis *analysis, lr_error *error)
{
    double *residuals = lr_allocate(analysis->count + 1, sizeof *residuals, error);
    bool ok = residuals != NULL;
    int round;

    analysis->effect = lr_allocate(analysis->run_count, sizeof *analysis->effect, error);
    ok = ok && analysis->effect;
    for (size_t run = 0; ok && run < analysis->run_count; run++)
        analysis->effect[run] = 0;
    for (round = 0; ok && round < ROUNDS; round++) {
        if (round > 0 && analysis->curve.n > 0)
            find_effects(analysis, residuals);
        ok = lr_fit(analysis, error);
    }
    free(residuals);
    return ok;
}

/* The estimate of all, moved to the median of what all say, and widened by how far apart they lie. */
static void join_rates(const single *singles, size_t count, size_t at, double *scratch, lr_estimate *all)
{
    double x, below = 0, above = 0, least = INFINITY, most = -INFINITY;
    size_t i, known = 0;

    for (i = 0; i < count; i++)
        if (!isnan(singles[i].rates[at].value)) {
            const lr_estimate *one = &singles[i].rates[at];

            scratch[known++] = log(one->value);
            below = fmax(below, log(one->value / one->low));
            above = fmax(above, log(one->high / one->value));
        }
    if (isnan(all->value) ? 2 * known < count + 1 : known == 0)
        return;
    if (!isnan(all->value)) {
        scratch[known++] = log(all->value);
        below = log(all->value / all->low);
        above = log(all->high / all->value);
    }
    x = lr_median(scratch, known);
    least = scratch[0];
    most = scratch[known - 1];
    *all = (lr_estimate){exp(x), exp(x - hypot(below, x - least)), exp(x + hypot(above, most - x))};
}

static void join_all(lr_analysis *analysis, const single *singles, double *scratch, lr_bounds *bounds)
{
    size_t count = analysis->run_count, i, known = 0;

    for (i = 0; i < 3; i++)
        join_rates(singles, count, i, scratch, rate_at(bounds, i));
    if (!isnan(bounds->edge.value))
        lr_estimate_within(&bounds->lr_suggest, 0, bounds->edge.value / LR_EDGE_MARGIN);
    lr_estimate_within(&bounds->lr_min, 0, bounds->lr_suggest.value);
    lr_estimate_within(&bounds->lr_max, bounds->lr_suggest.value, INFINITY);
    for (i = 0; i < count; i++)
        if (!isnan(singles[i].rates[1].value))
            scratch[known++] = log(singles[i].rates[1].value);
    if (!isnan(lr_median(scratch, known)))
        analysis->spread = scratch[known - 1] - scratch[0];
}

bool lr_pool(lr_analysis *analysis, lr_bounds *bounds, lr_error *error)
{
    size_t count = analysis->run_count, i;
    single *singles = lr_allocate(count, sizeof *singles, error);
    double *values = lr_allocate(2 * count + 1, sizeof *values, error), *scratch = values + count;
    bool ok = singles && values && lr_prepare(analysis, bounds, error);

    for (i = 0; ok && i < count; i++) {
        ok = take_single(analysis, i, &singles[i], error);
        values[i] = isnan(singles[i].edge.x) ? INFINITY : singles[i].edge.x;
    }
    if (ok) {
        join_edges(singles, count, scratch, &analysis->edge);
        analysis->edge_spread = isnan(analysis->edge.x) ? 0 : analysis->edge.high - analysis->edge.low;
        analysis->run_edge = values;
        ok = fit_all(analysis, error) && lr_decide(analysis, bounds, error);
    }
    if (ok)
        join_all(analysis, singles, scratch, bounds);
    analysis->run_edge = NULL;
    free(singles);
    free(values);
    return ok;
}
