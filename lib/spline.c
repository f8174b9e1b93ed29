/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/spline.h"

#include "lib/spline_band.h"

#include <math.h>
#include <stdlib.h>

static const double line_penalty = 1e4; /* times n^4: freedom is 2 to four digits, the fit a straight line */
enum {
    GROUP = 10,            /* points put together at a time in the search for lambda */
    LEAST_TO_GROUP = 3000, /* fewer have no stiffer fit than the search has seen */
    LEAST_GROUPS = 100,    /* that a stiff fit stands on */
    MOST_TO_SEARCH = 50000 /* more are put together, for a start */
};
static const double stiff_penalty = 1e4; /* a fit spans some ten knots: little is lost if each is a group */

/* Straight line by least squares: no second derivative, two degrees of freedom (n < 3: through the
 * points). */
static void fit_line(const double *y, const double *w, lr_spline *spline)
{
    size_t n = spline->n, i;
    double mass = 0, x_mean = 0, y_mean = 0, xx = 0, xy = 0;

    for (i = 0; i < n; i++) {
        double weight = w ? w[i] : 1;

        mass += weight;
        x_mean += weight * (spline->x[i] - x_mean) / mass;
        y_mean += weight * (y[i] - y_mean) / mass;
    }
    for (i = 0; i < n; i++) {
        double weight = w ? w[i] : 1, dx = spline->x[i] - x_mean;

        xx += weight * dx * dx;
        xy += weight * dx * (y[i] - y_mean);
    }
    for (i = 0; i < n; i++) {
        double weight = w ? w[i] : 1, dx = spline->x[i] - x_mean;

        spline->value[i] = n < 3 ? y[i] : y_mean + xy / xx * dx;
        spline->leverage[i] = n < 3 ? 1 : weight / mass + weight * dx * dx / xx;
        spline->residual += weight * (y[i] - spline->value[i]) * (y[i] - spline->value[i]);
    }
    spline->freedom = n < 3 ? (double)n : 2;
}

/* The piece that x lies in: 0..n-2. */
static size_t piece_of(const lr_spline *spline, double x)
{
    size_t low = 0, high = spline->n - 1;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (spline->x[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double slope_in(const lr_spline *spline, size_t i, double x)
{
    double h = spline->x[i + 1] - spline->x[i], b = (x - spline->x[i]) / h, a = 1 - b;

    return (spline->value[i + 1] - spline->value[i]) / h
           + h / 6 * ((3 * b * b - 1) * spline->second[i + 1] - (3 * a * a - 1) * spline->second[i]);
}

static double value_in(const lr_spline *spline, size_t i, double x)
{
    double h = spline->x[i + 1] - spline->x[i], b = (x - spline->x[i]) / h, a = 1 - b;

    return a * spline->value[i] + b * spline->value[i + 1]
           + h * h / 6 * ((a * a * a - a) * spline->second[i] + (b * b * b - b) * spline->second[i + 1]);
}

/* x, or the end of the knots that it is beyond. */
static double draw_in(const lr_spline *spline, double x)
{
    return fmin(fmax(x, spline->x[0]), spline->x[spline->n - 1]);
}

double lr_spline_slope(const lr_spline *spline, double x)
{
    if (spline->n < 2)
        return 0;
    x = draw_in(spline, x);
    return slope_in(spline, piece_of(spline, x), x);
}

double lr_spline_knot_slope(const lr_spline *spline, size_t knot)
{
    if (spline->n < 2)
        return 0;
    return slope_in(spline, knot < spline->n - 1 ? knot : knot - 1, spline->x[knot]);
}

double lr_spline_value(const lr_spline *spline, double x)
{
    double inside;
    size_t i;

    if (spline->n < 2)
        return spline->n ? spline->value[0] : NAN;
    inside = draw_in(spline, x);
    i = piece_of(spline, inside);
    return value_in(spline, i, inside) + (x - inside) * slope_in(spline, i, inside);
}

static void copy_fit(const lr_band *band, double penalty, lr_spline *spline)
{
    size_t i;

    for (i = 0; i < band->n; i++) {
        spline->value[i] = band->y[i] - penalty * band->variance[i] * lr_band_pull(band, i);
        spline->leverage[i] = fmin(1, 1 - lr_band_slack(band, penalty, i));
        if (i >= 1 && i <= band->inner)
            spline->second[i] = band->gamma[i - 1] / (band->scale * band->scale);
    }
    spline->residual = band->residual * band->mass;
    spline->freedom = (double)band->n - band->slack;
}

/* Neighbours put together, `size` at a time. */
typedef struct grouping {
    size_t size, count;
    double *x, *y, *w; /* owned: x */
    double inside;     /* sum w (y - mean of its group)^2 */
} grouping;

static bool group(size_t n, const double *x, const double *y, const double *w, size_t size, grouping *groups,
                  lr_error *error)
{
    size_t i, k;

    *groups = (grouping){.size = size, .count = (n + size - 1) / size};
    groups->x = lr_allocate(groups->count, 3 * sizeof(double), error);
    if (!groups->x)
        return false;
    groups->y = groups->x + groups->count;
    groups->w = groups->y + groups->count;
    for (i = 0; i < n; i++) {
        double weight = w ? w[i] : 1, off;

        k = i / size;
        off = y[i] - groups->y[k];
        groups->w[k] += weight;
        groups->x[k] += weight * (x[i] - groups->x[k]) / groups->w[k];
        groups->y[k] += weight * off / groups->w[k];
        groups->inside += weight * off * (y[i] - groups->y[k]);
    }
    return true;
}

/* What a search goes by: how many points those at hand stand for, and their sum of squares about them; where an
 * earlier search, on groups of them, found the least score (NAN: there was none). */
typedef struct quest {
    size_t points;
    double inside, before;
    double penalty; /* found, in unit knots */
} quest;

/* The least score on these points. NAN and an error when out of memory. *ended: a stiffer curve may be better
 * still. */
static double search_here(size_t n, const double *x, const double *y, const double *w, quest *q, bool *ended,
                          lr_error *error)
{
    lr_band band;
    double lambda, unit;

    *ended = false;
    if (!lr_band_fill(n, x, y, w, &band, error))
        return NAN;
    band.points = q->points;
    band.inside = q->inside / band.mass;
    unit = band.mass * band.scale * band.scale * band.scale;
    if (isnan(q->before))
        q->penalty = pow(10, lr_band_search(&band, ended));
    else
        q->penalty = pow(10, lr_band_search_below(&band, fmin(log10(q->before / unit), log10(LR_BAND_MOST))));
    lambda = q->penalty * unit;
    lr_band_free(&band);
    if (isnan(lambda))
        lr_fail_memory(error);
    return lambda;
}

/* Where the best is the stiffest that could be looked at, groups of neighbours take the place of points. */
static double search_on(size_t n, const double *x, const double *y, const double *w, quest *q,
                        lr_error *error)
{
    bool ended;
    double lambda = search_here(n, x, y, w, q, &ended, error);
    grouping groups;

    if (isnan(lambda) || !ended || n < LEAST_TO_GROUP)
        return lambda;
    if (!group(n, x, y, w, GROUP, &groups, error))
        return NAN;
    q->inside += groups.inside;
    lambda = search_on(groups.count, groups.x, groups.y, groups.w, q, error);
    free(groups.x);
    return lambda;
}

/* The lambda of least score; NAN and an error when out of memory. Of many points groups are searched, ever
 * smaller ones as long as the fit is not stiff enough for them. */
static double search(size_t n, const double *x, const double *y, const double *w, lr_error *error)
{
    quest q = {.points = n, .before = NAN};
    grouping groups;

    for (size_t size = (n + MOST_TO_SEARCH - 1) / MOST_TO_SEARCH; size > 1; size /= GROUP) {
        if (!group(n, x, y, w, size, &groups, error))
            return NAN;
        q.inside = groups.inside;
        q.before = search_on(groups.count, groups.x, groups.y, groups.w, &q, error);
        free(groups.x);
        if (isnan(q.before) || q.penalty >= stiff_penalty)
            return q.before;
    }
    q.inside = 0;
    return search_on(n, x, y, w, &q, error);
}

static bool fit_banded(const double *y, const double *w, lr_spline *spline, lr_error *error)
{
    lr_band band;
    double penalty;

    if (!lr_band_fill(spline->n, spline->x, y, w, &band, error))
        return false;
    penalty = spline->lambda / (band.mass * band.scale * band.scale * band.scale);
    lr_band_fit(&band, penalty);
    copy_fit(&band, penalty, spline);
    lr_band_free(&band);
    return true;
}

/* So stiff a fit is as good as constant over a group: fit the groups and read the curve at the points. */
static bool fit_grouped(const double *y, const double *w, size_t size, lr_spline *spline, lr_error *error)
{
    grouping groups;
    lr_spline coarse = {0};
    size_t i, k = 0;
    bool ok = group(spline->n, spline->x, y, w, size, &groups, error)
              && lr_spline_fit(groups.count, groups.x, groups.y, groups.w, spline->lambda, &coarse, error);

    for (i = 0; ok && i < spline->n; i++) {
        double x = spline->x[i], weight = w ? w[i] : 1, inside, share;

        while (k + 2 < coarse.n && coarse.x[k + 1] <= x)
            k++;
        inside = draw_in(&coarse, x);
        share = (inside - coarse.x[k]) / (coarse.x[k + 1] - coarse.x[k]);
        spline->value[i] = value_in(&coarse, k, inside) + (x - inside) * slope_in(&coarse, k, inside);
        spline->second[i] = (1 - share) * coarse.second[k] + share * coarse.second[k + 1];
        spline->leverage[i] = fmin(1, weight
                                          * ((1 - share) * coarse.leverage[k] / groups.w[k]
                                             + share * coarse.leverage[k + 1] / groups.w[k + 1]));
        spline->residual += weight * (y[i] - spline->value[i]) * (y[i] - spline->value[i]);
    }
    spline->freedom = coarse.freedom;
    lr_spline_free(&coarse);
    free(groups.x);
    return ok;
}

static bool fit_curve(const double *y, const double *w, lr_spline *spline, lr_error *error)
{
    double n = (double)spline->n, scale = (spline->x[spline->n - 1] - spline->x[0]) / (n - 1), mass = 0,
           penalty;
    size_t i, size;

    for (i = 0; i < spline->n; i++)
        mass += w ? w[i] : 1;
    penalty = spline->lambda / (mass / n * scale * scale * scale);
    if (penalty > line_penalty * pow(n, 4)) {
        fit_line(y, w, spline);
        return true;
    }
    size = (size_t)fmin(ceil(pow(penalty / LR_BAND_MOST, 0.25)), floor(n / LEAST_GROUPS));
    return size > 1 ? fit_grouped(y, w, size, spline, error) : fit_banded(y, w, spline, error);
}

bool lr_spline_fit(size_t n, const double *x, const double *y, const double *w, double lambda,
                   lr_spline *spline, lr_error *error)
{
    size_t i;
    bool ok = true;

    *spline = (lr_spline){.n = n, .lambda = lambda};
    if (n == 0)
        return lr_fail(error, LR_NO_ANSWER, "a spline needs at least one point");
    spline->x = lr_allocate(n, sizeof(double), error);
    spline->value = lr_allocate(n, sizeof(double), error);
    spline->second = lr_allocate(n, sizeof(double), error);
    spline->leverage = lr_allocate(n, sizeof(double), error);
    if (!spline->x || !spline->value || !spline->second || !spline->leverage) {
        lr_spline_free(spline);
        return false;
    }
    for (i = 0; i < n; i++)
        spline->x[i] = x[i];
    if (isnan(lambda))
        spline->lambda = n < 3 ? 0 : search(n, x, y, w, error);
    if (n < 3)
        fit_line(y, w, spline);
    else
        ok = !isnan(spline->lambda) && fit_curve(y, w, spline, error);
    if (!ok)
        lr_spline_free(spline);
    return ok;
}

void lr_spline_free(lr_spline *spline)
{
    free(spline->x);
    free(spline->value);
    free(spline->second);
    free(spline->leverage);
    *spline = (lr_spline){0};
}
