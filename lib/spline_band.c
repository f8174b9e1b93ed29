/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/spline_band.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <math.h>
#include <stdlib.h>

/* The factorisation is written out: it has two bands below the diagonal, a few flops a row, and the
 * leverages need its unit factor. gsl_linalg_cholesky_band makes several library calls a row and is ten
 * times as slow. */

/* Search for lambda, in decades of the penalty for knots one apart. */
static const double grid_step = 0.5;       /* wide minima of GCV are over a decade wide: two points in each */
static const double grid_least = -7;       /* there the fit interpolates to 7 digits */
static const double grid_lowest = -30;     /* the same for the closest pair of very unevenly spaced knots */
static const double grid_most = 12;        /* LR_BAND_MOST */
static const double grid_tolerance = 1e-4; /* decades: the fit is flat in lambda near the minimum */
enum { GRID_POINTS = 2 * (12 + 30) + 1, REFINEMENTS = 60 };

void lr_band_free(lr_band *work)
{
    free(work->step);
    *work = (lr_band){0};
}

bool lr_band_fill(size_t n, const double *x, const double *y, const double *w, lr_band *work, lr_error *error)
{
    double *block = lr_allocate(n, 10 * sizeof(double), error);
    size_t i;

    *work = (lr_band){.n = n, .inner = n - 2, .points = n, .y = y};
    if (!block)
        return false;
    work->step = block;
    work->variance = block + n;
    work->right = block + 2 * n;
    work->pivot = block + 3 * n;
    work->first = block + 4 * n;
    work->second = block + 5 * n;
    work->gamma = block + 6 * n;
    work->band0 = block + 7 * n;
    work->band1 = block + 8 * n;
    work->band2 = block + 9 * n;
    work->scale = (x[n - 1] - x[0]) / (double)(n - 1);
    for (i = 0; i < n; i++)
        work->mass += w ? w[i] : 1;
    work->mass /= (double)n;
    for (i = 0; i < n; i++)
        work->variance[i] = w ? work->mass / w[i] : 1;
    for (i = 0; i + 1 < n; i++)
        work->step[i] = (x[i + 1] - x[i]) / work->scale;
    for (i = 0; i < work->inner; i++)
        work->right[i] = (work->y[i + 2] - work->y[i + 1]) / work->step[i + 1]
                         - (work->y[i + 1] - work->y[i]) / work->step[i];
    return true;
}

/* R + penalty Q'W^-1 Q = L D L', unknown i standing at knot i+1. */
static void factorise(lr_band *work, double penalty)
{
    const double *h = work->step, *v = work->variance;
    double *d = work->pivot, *l1 = work->first, *l2 = work->second;
    size_t i;

    for (i = 0; i < work->inner; i++) {
        double left = 1 / h[i], right = 1 / h[i + 1], middle = -left - right;
        double diagonal =
            (h[i] + h[i + 1]) / 3
            + penalty * (left * left * v[i] + middle * middle * v[i + 1] + right * right * v[i + 2]);

        if (i >= 1)
            diagonal -= l1[i - 1] * l1[i - 1] * d[i - 1];
        if (i >= 2)
            diagonal -= l2[i - 2] * l2[i - 2] * d[i - 2];
        d[i] = diagonal;
        l1[i] = l2[i] = 0;
        if (i + 1 < work->inner) {
            double further = 1 / h[i + 2];
            double near =
                h[i + 1] / 6 + penalty * (middle * v[i + 1] * right - right * v[i + 2] * (right + further));

            if (i >= 1)
                near -= l2[i - 1] * l1[i - 1] * d[i - 1];
            l1[i] = near / diagonal;
            if (i + 2 < work->inner)
                l2[i] = penalty * right * v[i + 2] * further / diagonal;
        }
    }
}

static void solve(lr_band *work)
{
    const double *d = work->pivot, *l1 = work->first, *l2 = work->second;
    double *z = work->gamma;
    size_t i;

    for (i = 0; i < work->inner; i++) {
        z[i] = work->right[i];
        if (i >= 1)
            z[i] -= l1[i - 1] * z[i - 1];
        if (i >= 2)
            z[i] -= l2[i - 2] * z[i - 2];
    }
    for (i = work->inner; i-- > 0;) {
        z[i] /= d[i];
        if (i + 1 < work->inner)
            z[i] -= l1[i] * z[i + 1];
        if (i + 2 < work->inner)
            z[i] -= l2[i] * z[i + 2];
    }
}

/* The bands of the inverse from the last row up (Hutchinson and de Hoog). */
static void invert_bands(lr_band *work)
{
    const double *d = work->pivot, *l1 = work->first, *l2 = work->second;
    double *b0 = work->band0, *b1 = work->band1, *b2 = work->band2;
    size_t i, m = work->inner;

    for (i = m; i-- > 0;) {
        double next0 = i + 1 < m ? b0[i + 1] : 0, next1 = i + 2 < m ? b1[i + 1] : 0;
        double after0 = i + 2 < m ? b0[i + 2] : 0;

        b2[i] = -l1[i] * next1 - l2[i] * after0;
        b1[i] = -l1[i] * next0 - l2[i] * next1;
        b0[i] = 1 / d[i] - l1[i] * b1[i] - l2[i] * b2[i];
    }
}

/* Penalty / w q' B^-1 q, q the point's row of Q. */
double lr_band_slack(const lr_band *work, double penalty, size_t i)
{
    const double *h = work->step;
    size_t m = work->inner;
    double sum = 0, before = 0, here = 0, after = 0;
    bool has_before = i >= 2, has_here = i >= 1 && i <= m, has_after = i < m;

    if (has_before)
        before = 1 / h[i - 1];
    if (has_here)
        here = -1 / h[i - 1] - 1 / h[i];
    if (has_after)
        after = 1 / h[i];
    if (has_before)
        sum += before * before * work->band0[i - 2];
    if (has_here)
        sum += here * here * work->band0[i - 1];
    if (has_after)
        sum += after * after * work->band0[i];
    if (has_before && has_here)
        sum += 2 * before * here * work->band1[i - 2];
    if (has_here && has_after)
        sum += 2 * here * after * work->band1[i - 1];
    if (has_before && has_after)
        sum += 2 * before * after * work->band2[i - 2];
    return penalty * work->variance[i] * sum;
}

double lr_band_pull(const lr_band *work, size_t i)
{
    const double *h = work->step, *gamma = work->gamma;
    size_t m = work->inner;
    double sum = 0;

    if (i >= 2)
        sum += gamma[i - 2] / h[i - 1];
    if (i >= 1 && i <= m)
        sum -= gamma[i - 1] * (1 / h[i - 1] + 1 / h[i]);
    if (i < m)
        sum += gamma[i] / h[i];
    return sum;
}

void lr_band_fit(lr_band *work, double penalty)
{
    size_t i;

    factorise(work, penalty);
    solve(work);
    invert_bands(work);
    work->residual = work->slack = 0;
    for (i = 0; i < work->n; i++) {
        double pull = penalty * lr_band_pull(work, i);

        work->residual += pull * pull * work->variance[i];
        work->slack += lr_band_slack(work, penalty, i);
    }
}

/* The score as a ratio of small numbers: both go to zero with lambda, their ratio does not. */
static double score(double decades, void *context)
{
    lr_band *work = context;
    double value, slack;

    lr_band_fit(work, pow(10, decades));
    slack = work->slack + (double)(work->points - work->n);
    value = (double)work->points * (work->residual + work->inside) / (slack * slack);
    return isfinite(value) ? value : GSL_DBL_MAX;
}

/* Brent's method around the least point of the grid, given with the scores there and on both sides. NAN:
 * no memory. */
static double refine(lr_band *work, double middle, const double *scores)
{
    gsl_function function = {score, work};
    double low = middle - grid_step, high = middle + grid_step;
    gsl_min_fminimizer *minimiser;
    int i;

    if (!(scores[1] < scores[0] && scores[1] < scores[2]))
        return middle;
    minimiser = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    if (!minimiser)
        return NAN;
    if (gsl_min_fminimizer_set_with_values(minimiser, &function, middle, scores[1], low, scores[0], high,
                                           scores[2])
        == GSL_SUCCESS)
        for (i = 0; i < REFINEMENTS && gsl_min_fminimizer_iterate(minimiser) == GSL_SUCCESS; i++) {
            middle = gsl_min_fminimizer_x_minimum(minimiser);
            if (gsl_min_fminimizer_x_upper(minimiser) - gsl_min_fminimizer_x_lower(minimiser)
                < grid_tolerance)
                break;
        }
    gsl_min_fminimizer_free(minimiser);
    return middle;
}

/* The score may have several minima, so a grid comes first. */
double lr_band_search(lr_band *work, bool *ended)
{
    double closest = INFINITY, low, high, scores[GRID_POINTS + 2];
    size_t i, count, best = 1;

    for (i = 0; i + 1 < work->n; i++)
        closest = fmin(closest, work->step[i]);
    low = fmax(grid_lowest, grid_least + 3 * fmin(0, log10(closest)));
    high = fmin(grid_most, 4 * log10((double)work->n) + 2);
    count = (size_t)((high - low) / grid_step) + 1;
    scores[0] = scores[count + 1] = 0; /* no refinement past the ends */
    for (i = 1; i <= count; i++) {
        scores[i] = score(low + (double)(i - 1) * grid_step, work);
        if (scores[i] < scores[best])
            best = i;
    }
    *ended = best == count;
    return refine(work, low + (double)(best - 1) * grid_step, scores + best - 1);
}
