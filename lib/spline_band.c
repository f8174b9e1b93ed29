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
static const double walk_step = 1; /* of a search downwards, which goes on for so many behind the best: */
enum { PATIENCE = 4, GRID_POINTS = 2 * (12 + 30) + 1, REFINEMENTS = 60 };

void lr_band_free(lr_band *work)
{
    free(work->step);
    *work = (lr_band){0};
}

bool lr_band_fill(size_t n, const double *x, const double *y, const double *w, lr_band *work, lr_error *error)
{
    double *block = lr_allocate(n, 11 * sizeof(double), error);
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
    work->inverse = block + 10 * n;
    work->scale = (x[n - 1] - x[0]) / (double)(n - 1);
    for (i = 0; i < n; i++)
        work->mass += w ? w[i] : 1;
    work->mass /= (double)n;
    for (i = 0; i < n; i++)
        work->variance[i] = w ? work->mass / w[i] : 1;
    for (i = 0; i + 1 < n; i++) {
        work->step[i] = (x[i + 1] - x[i]) / work->scale;
        work->inverse[i] = 1 / work->step[i];
    }
    for (i = 0; i < work->inner; i++)
        work->right[i] = (work->y[i + 2] - work->y[i + 1]) / work->step[i + 1]
                         - (work->y[i + 1] - work->y[i]) / work->step[i];
    return true;
}

/* Row i of Q'W^-1 Q: its diagonal, and what stands one and two to the right of that (where it is there). */
static double own_of(const lr_band *work, size_t i)
{
    const double *g = work->inverse, *v = work->variance;
    double middle = g[i] + g[i + 1];

    return g[i] * g[i] * v[i] + middle * middle * v[i + 1] + g[i + 1] * g[i + 1] * v[i + 2];
}

static double near_of(const lr_band *work, size_t i)
{
    const double *g = work->inverse, *v = work->variance;

    return -g[i + 1] * ((g[i] + g[i + 1]) * v[i + 1] + (g[i + 1] + g[i + 2]) * v[i + 2]);
}

static double far_of(const lr_band *work, size_t i)
{
    return work->inverse[i + 1] * work->inverse[i + 2] * work->variance[i + 2];
}

/* R + penalty Q'W^-1 Q = L D L', unknown i standing at knot i+1, and L z = Q'y on the way; z stands in gamma. */
static void factorise(lr_band *work, double penalty)
{
    const double *h = work->step;
    double l1 = 0, l2 = 0, d1 = 0, d2 = 0, z1 = 0, z2 = 0; /* to the left: factors, pivots, z */
    double next = 0;                                       /* l2 of the next row */
    size_t i, m = work->inner;

    for (i = 0; i < m; i++) {
        double pivot = (h[i] + h[i + 1]) / 3 + penalty * own_of(work, i) - l1 * l1 * d1 - l2 * l2 * d2;
        double z = work->right[i] - l1 * z1 - l2 * z2, near = 0, far = 0;

        if (i + 1 < m)
            near = h[i + 1] / 6 + penalty * near_of(work, i) - next * l1 * d1;
        if (i + 2 < m)
            far = penalty * far_of(work, i);
        work->pivot[i] = 1 / pivot;
        work->first[i] = near * work->pivot[i];
        work->second[i] = far * work->pivot[i];
        work->gamma[i] = z;
        l1 = work->first[i];
        l2 = next;
        next = work->second[i];
        d2 = d1;
        d1 = pivot;
        z2 = z1;
        z1 = z;
    }
}

/* From the last row up: D L' gamma = z, and the bands of the inverse (Hutchinson and de Hoog); with them, what
 * both sum up to. */
static void solve(lr_band *work, double penalty)
{
    double g1 = 0, g2 = 0, b0 = 0, b1 = 0,
           after = 0; /* gamma and the bands of the next row, b0 of that after it */
    double slack = 0;
    size_t i, m = work->inner;

    for (i = m; i-- > 0;) {
        double l1 = work->first[i], l2 = work->second[i], gamma, near, far;

        gamma = work->gamma[i] * work->pivot[i] - l1 * g1 - l2 * g2;
        far = -l1 * b1 - l2 * after;
        near = -l1 * b0 - l2 * b1;
        after = b0;
        b0 = work->pivot[i] - l1 * near - l2 * far;
        b1 = near;
        g2 = g1;
        g1 = work->gamma[i] = gamma;
        work->band0[i] = b0;
        work->band1[i] = b1;
        work->band2[i] = far;
        slack += b0 * own_of(work, i);
        if (i + 1 < m)
            slack += 2 * near * near_of(work, i);
        if (i + 2 < m)
            slack += 2 * far * far_of(work, i);
    }
    work->slack = penalty * slack;
}

/* Penalty / w q' B^-1 q, q the point's row of Q. */
double lr_band_slack(const lr_band *work, double penalty, size_t i)
{
    const double *g = work->inverse;
    size_t m = work->inner;
    double sum = 0, before = 0, here = 0, after = 0;
    bool has_before = i >= 2, has_here = i >= 1 && i <= m, has_after = i < m;

    if (has_before)
        before = g[i - 1];
    if (has_here)
        here = -g[i - 1] - g[i];
    if (has_after)
        after = g[i];
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
    const double *g = work->inverse, *gamma = work->gamma;
    size_t m = work->inner;
    double sum = 0;

    if (i >= 2)
        sum += gamma[i - 2] * g[i - 1];
    if (i >= 1 && i <= m)
        sum -= gamma[i - 1] * (g[i - 1] + g[i]);
    if (i < m)
        sum += gamma[i] * g[i];
    return sum;
}

/* How far the penalty pulls a point, squared, over its weight and the penalty's square. */
static double square_pull(const lr_band *work, size_t i)
{
    double pull = lr_band_pull(work, i);

    return pull * pull * work->variance[i];
}

void lr_band_fit(lr_band *work, double penalty)
{
    const double *g = work->inverse, *gamma = work->gamma;
    double squares = 0;
    size_t i;

    factorise(work, penalty);
    solve(work, penalty);
    for (i = 2; i < work->inner; i++) { /* as lr_band_pull has it where all is there */
        double pull = gamma[i - 2] * g[i - 1] - gamma[i - 1] * (g[i - 1] + g[i]) + gamma[i] * g[i];

        squares += pull * pull * work->variance[i];
    }
    squares += square_pull(work, 0) + square_pull(work, 1);
    for (i = work->inner > 2 ? work->inner : 2; i < work->n; i++)
        squares += square_pull(work, i);
    work->residual = penalty * penalty * squares;
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

/* Brent's method around the least point of a grid, given with the scores there and on both sides, a step away.
 * NAN: no memory. */
static double refine(lr_band *work, double middle, double step, const double *scores)
{
    gsl_function function = {score, work};
    double low = middle - step, high = middle + step;
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

/* Where the closest pair of knots is as good as interpolated. */
static double lowest_decade(const lr_band *work)
{
    double closest = INFINITY;
    size_t i;

    for (i = 0; i + 1 < work->n; i++)
        closest = fmin(closest, work->step[i]);
    return fmax(grid_lowest, grid_least + 3 * fmin(0, log10(closest)));
}

double lr_band_search_below(lr_band *work, double decade)
{
    double scores[GRID_POINTS + PATIENCE], around[3] = {0}, low = lowest_decade(work);
    size_t best = 0, i, count = 0;

    for (decade += walk_step; count - best <= PATIENCE && count < GRID_POINTS && decade >= low;
         decade -= walk_step) {
        scores[count] = score(decade, work);
        if (scores[count] < scores[best])
            best = count;
        count++;
    }
    if (best > 0 && best + 1 < count)
        for (i = 0; i < 3; i++)
            around[i] = scores[best + 1 - i];
    return refine(work, decade + (double)(count - best) * walk_step, walk_step, around);
}

/* The score may have several minima, so a grid comes first. */
double lr_band_search(lr_band *work, bool *ended)
{
    double low = lowest_decade(work), high, scores[GRID_POINTS + 2];
    size_t i, count, best = 1;

    high = fmin(grid_most, 4 * log10((double)work->n) + 2);
    count = (size_t)((high - low) / grid_step) + 1;
    scores[0] = scores[count + 1] = 0; /* no refinement past the ends */
    for (i = 1; i <= count; i++) {
        scores[i] = score(low + (double)(i - 1) * grid_step, work);
        if (scores[i] < scores[best])
            best = i;
    }
    *ended = best == count;
    return refine(work, low + (double)(best - 1) * grid_step, grid_step, scores + best - 1);
}
