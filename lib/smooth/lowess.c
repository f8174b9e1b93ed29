/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/lowess.h"

#include "lib/smooth/methods.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

enum { SPAN, ITERATIONS, DELTA, DERIV };
enum { MOST_EXACT = 100000, LEAST_NEIGHBOURS = 2 };

const lr_parameter lr_lowess_parameters[] = {
    {"span", LR_REAL, NULL, "0.2", 0, 1, LR_OPEN_LEAST, NULL, "share of the rows that a line is fitted to"},
    {"iterations", LR_INTEGER, NULL, "3", 0, 100, LR_CLOSED, NULL, "how often outliers are weighed anew"},
    {"delta", LR_REAL, "x", NULL, 0, INFINITY, LR_OPEN_MOST, NULL,
     "interpolate less far from a fitted row; 0, or for over 100000 rows a 100th of the line's reach"},
    {"deriv", LR_INTEGER, NULL, "0", 0, 1, LR_CLOSED, NULL, "0: the value, 1: the slope over x"},
    {.name = NULL},
};

/* Of the line's reach: interpolated between fits so near, a row is off by 1e-4 of the bias that they have. */
static const double reach_share = 0.01;
static const double cut = 6;          /* medians of the residuals: farther off, a row has no weight */
static const double rounding = 1e-13; /* a residual of so little is none */

/* A fit at each row. Each array has a value a row. */
typedef struct lowess {
    lr_series in; /* by x */
    size_t neighbours;
    double delta;  /* NAN: reach_share */
    bool slope;    /* what the band is of */
    double *block; /* owned: the arrays below */
    double *fit, *slopes, *robust;
    double *square, *own;      /* of the fit's row of the hat matrix: squares' sum, diagonal; NULL: no band */
    double *fit_square;        /* square of the value, where square is that of the slope */
    lr_moments moments, equal; /* with the robust weights; without, for the band */
} lowess;

/* The rows nearest to a row: they move on as the row does. */
typedef struct window {
    size_t first, past;
    double radius;
} window;

static void move(const lowess *l, size_t at, window *near)
{
    const double *x = l->in.x;

    while (near->past < l->in.length && x[at] - x[near->first] > x[near->past] - x[at]) {
        near->first++;
        near->past++;
    }
    near->radius = fmax(x[at] - x[near->first], x[near->past - 1] - x[at]);
}

/* All neighbours are at one x. false: there is no weight. */
static bool fit_mean(lowess *l, size_t at, const window *near)
{
    double mass = 0, mean = 0;

    for (size_t i = near->first; i < near->past; i++) {
        mass += l->robust[i];
        if (l->robust[i] > 0)
            mean += l->robust[i] / mass * (l->in.y[i] - mean);
    }
    l->fit[at] = mass > 0 ? mean : l->in.y[at];
    l->slopes[at] = 0;
    if (l->square) {
        l->own[at] = l->fit_square[at] = 1 / (double)(near->past - near->first);
        l->square[at] = l->slope ? 0 : l->own[at];
    }
    return mass > 0;
}

static void sum_near(const lr_moments *moments, size_t at, const window *near, int power, lr_line_sums *sums)
{
    lr_line_sums_find(moments, near->first, near->past, at, near->radius, power, sums);
    if (power == 1 && !lr_line_sums_are_good(sums))
        lr_line_sums_slow(moments, near->first, near->past, at, near->radius, power, sums);
}

/* Without the robust weights: these are in the noise (find_noise). */
static void find_square(lowess *l, size_t at, const window *near)
{
    lr_line_sums sums, squares;
    lr_line line;
    double constant, linear, *of[2] = {l->fit_square, l->square};

    sum_near(&l->equal, at, near, 1, &sums);
    sum_near(&l->equal, at, near, 2, &squares);
    (void)lr_line_find(&sums, &line); /* the row itself has weight */
    for (int s = 0; s < 2; s++) {
        bool slope = s == 1 && l->slope;

        lr_line_row(&line, slope, &constant, &linear);
        of[s][at] = constant * constant * squares.w + 2 * constant * linear * squares.wu
                    + linear * linear * squares.wuu;
        if (slope)
            of[s][at] /= near->radius * near->radius;
        else
            l->own[at] = constant;
    }
}

/* false: there is no weight to fit to, and the row stays what it is. */
static bool fit_row(lowess *l, size_t at, const window *near)
{
    lr_line_sums sums;
    lr_line line;

    if (!(near->radius > 0))
        return fit_mean(l, at, near);
    sum_near(&l->moments, at, near, 1, &sums);
    l->fit[at] = l->in.y[at];
    l->slopes[at] = 0;
    if (!lr_line_find(&sums, &line))
        return false;
    l->fit[at] = lr_line_value(&line, &sums);
    l->slopes[at] = lr_line_slope(&line, &sums) / near->radius;
    return true;
}

/* Rows between two that were fitted lie on a line between them; those at the x of the first have been seen to. */
static void interpolate(const lowess *l, size_t from, size_t to)
{
    double *arrays[] = {l->fit, l->slopes, l->square, l->own, l->fit_square};

    while (from + 1 < to && l->in.x[from + 1] <= l->in.x[from])
        from++;
    for (size_t i = from + 1; i < to; i++) {
        double share = (l->in.x[i] - l->in.x[from]) / (l->in.x[to] - l->in.x[from]);

        for (size_t a = 0; a < (l->square ? 5 : 2); a++)
            arrays[a][i] = share * arrays[a][to] + (1 - share) * arrays[a][from];
    }
}

/* The next row to fit: the last one within delta, or the next with another x; the end when there is none. */
static size_t next_row(const lowess *l, size_t at, double delta)
{
    const double *x = l->in.x;
    size_t next = at + 1, other;

    while (next < l->in.length && x[next] <= x[at])
        next++;
    for (other = next; next < l->in.length && x[next] <= x[at] + delta;)
        next++;
    return next > other ? next - 1 : other;
}

/* The rows behind it with the same x. */
static void repeat(const lowess *l, size_t at, bool fitted)
{
    double *arrays[] = {l->fit, l->slopes, l->square, l->own, l->fit_square};

    for (size_t i = at + 1; i < l->in.length && l->in.x[i] <= l->in.x[at]; i++) {
        for (size_t a = 0; a < (l->square ? 5 : 2); a++)
            arrays[a][i] = arrays[a][at];
        if (!fitted)
            l->fit[i] = l->in.y[i];
    }
}

static void fit_all(lowess *l, bool last)
{
    window near = {0, l->neighbours, 0};
    size_t n = l->in.length, at = 0, before = n;
    bool fitted;

    lr_moments_fill(&l->moments);
    while (at < n) {
        move(l, at, &near);
        fitted = fit_row(l, at, &near);
        if (last && l->square && near.radius > 0)
            find_square(l, at, &near);
        if (before < n)
            interpolate(l, before, at);
        repeat(l, at, fitted);
        before = at;
        at = next_row(l, at, isnan(l->delta) ? reach_share * near.radius : l->delta);
    }
}

static double residual(const lowess *l, size_t i)
{
    double off = l->in.y[i] - l->fit[i];

    return fabs(off) > rounding * fabs(l->in.y[i]) ? off : 0;
}

/* How far a residual is from no weight, 0 to 1. */
static double share_of(double off, double limit)
{
    return off == 0 ? 0 : fmin(fabs(off) / limit, 1);
}

/* The residuals' weights for the next fit; robust is scratch for the median first. */
static double weigh(lowess *l)
{
    size_t n = l->in.length;
    double limit;

    for (size_t i = 0; i < n; i++)
        l->robust[i] = fabs(residual(l, i));
    limit = cut * gsl_stats_median(l->robust, 1, n);
    for (size_t i = 0; i < n; i++) {
        double share = share_of(residual(l, i), limit);

        l->robust[i] = (1 - share * share) * (1 - share * share);
    }
    return limit;
}

/* The standard deviation of noise that would make an estimate by least squares as uncertain as this one by
 * weights: of an M-estimate, mean psi^2 / (mean psi')^2 (P. J. Huber, Ann. Math. Stat. 35 (1964) 73), here psi
 * = r (1-t^2)^2, t = r/limit. limit infinite: least squares. */
static double find_noise(const lowess *l, double limit)
{
    size_t n = l->in.length;
    double square = 0, steepness = 0, freedom = (double)n;

    for (size_t i = 0; i < n; i++) {
        double off = residual(l, i), share = share_of(off, limit);
        double rest = 1 - share * share;

        square += off * rest * rest * (off * rest * rest);
        steepness += rest * (1 - 5 * share * share);
        freedom += l->fit_square[i] - 2 * l->own[i];
    }
    if (!(freedom > 1e-9 * (double)n && steepness > 0))
        return NAN;
    return sqrt(square / freedom) * (double)n / steepness;
}

static bool prepare(lowess *l, bool band, lr_error *error)
{
    size_t n = l->in.length;

    l->block = lr_allocate(n, (band ? 6 : 3) * sizeof *l->block, error);
    if (!l->block)
        return false;
    l->fit = l->block;
    l->slopes = l->fit + n;
    l->robust = l->slopes + n;
    if (band) {
        l->square = l->robust + n;
        l->own = l->square + n;
        l->fit_square = l->own + n;
    }
    for (size_t i = 0; i < n; i++)
        l->robust[i] = 1;
    if (!lr_moments_allocate(l->in, l->robust, true, LR_LOWESS_DEGREE, &l->moments, error))
        return false;
    if (!band)
        return true;
    if (!lr_moments_allocate(l->in, NULL, false, 2 * LR_LOWESS_WEIGHT + 2, &l->equal, error))
        return false;
    lr_moments_fill(&l->equal);
    return true;
}

static bool smooth(const lr_spec *spec, lowess *l, double *out, double *band, lr_error *error)
{
    size_t n = l->in.length, iterations = (size_t)spec->values[ITERATIONS].number;
    double limit = INFINITY, noise;

    l->neighbours = (size_t)(spec->values[SPAN].number * (double)n + 1e-10);
    if (l->neighbours < LEAST_NEIGHBOURS)
        l->neighbours = n < LEAST_NEIGHBOURS ? n : LEAST_NEIGHBOURS;
    l->delta = spec->values[DELTA].given ? spec->values[DELTA].number : n > MOST_EXACT ? NAN : 0;
    l->slope = spec->values[DERIV].number != 0;
    if (!prepare(l, band, error))
        return false;
    for (size_t i = 0; i < iterations; i++) {
        fit_all(l, false);
        limit = weigh(l);
    }
    fit_all(l, true);
    noise = band ? find_noise(l, limit) : 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = l->slope ? l->slopes[i] : l->fit[i];
        if (band)
            band[i] = noise * sqrt(l->square[i]);
    }
    return true;
}

/* Values by x back to where the rows stand; scratch has room for them. */
static void put_back(lr_series in, const double *const *order, double *scratch, double *values)
{
    for (size_t i = 0; i < in.length; i++)
        scratch[i] = values[i];
    for (size_t i = 0; i < in.length; i++)
        values[order[i] - in.x] = scratch[i];
}

bool lr_lowess_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error)
{
    const double **order;
    double *sorted = NULL;
    lowess l = {.in = in};
    bool ok = lr_sort_rows(in, "lowess", &order, error);

    if (ok && order) {
        sorted = lr_allocate(in.length, 2 * sizeof *sorted, error);
        ok = sorted;
        for (size_t i = 0; i < in.length && ok; i++) {
            sorted[i] = *order[i];
            sorted[in.length + i] = in.y[order[i] - in.x];
        }
        l.in.x = sorted;
        l.in.y = sorted ? sorted + in.length : NULL;
    }
    ok = ok && smooth(spec, &l, out, band, error);
    if (ok && order) {
        put_back(in, order, sorted, out);
        if (band)
            put_back(in, order, sorted, band);
    }
    free(order);
    free(sorted);
    free(l.block);
    lr_moments_free(&l.moments);
    lr_moments_free(&l.equal);
    return ok;
}
