/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/spline.h"

#include "lib/smooth/methods.h"

#include <math.h>
#include <stdlib.h>

enum { LAMBDA, DERIV };

const lr_parameter lr_spline_parameters[] = {
    {"lambda", LR_REAL, "x^3", "gcv", 0, INFINITY, LR_OPEN_MOST, "gcv", "penalty on curvature, or gcv"},
    {"deriv", LR_INTEGER, NULL, "0", 0, 1, LR_CLOSED, NULL, "0: the value, 1: the slope over x"},
    {.name = NULL},
};

/* The points that the spline is fitted to: the series itself when its x rise, otherwise its rows by x, those
 * of equal x as one knot with their mean and number. knot[row] is where a row went. */
typedef struct knots {
    size_t count;
    const double *x, *y, *weight; /* weight NULL: all 1 */
    double *values;               /* owned; NULL: x and y are the series' own, and row i is knot i */
    size_t *knot;                 /* owned */
    double inside;                /* sum (y - mean of its knot)^2 */
} knots;

static void knots_free(knots *k)
{
    free(k->values);
    free(k->knot);
}

static bool merge(lr_series in, const double *const *order, knots *k, lr_error *error)
{
    double *x = lr_allocate(in.length, 3 * sizeof *x, error), *y, *weight;

    k->values = x;
    k->knot = x ? lr_allocate(in.length, sizeof *k->knot, error) : NULL;
    if (!k->knot)
        return false;
    y = x + in.length;
    weight = y + in.length;
    for (size_t i = 0; i < in.length; i++) {
        size_t row = order ? (size_t)(order[i] - in.x) : i;
        double off;

        if (i == 0 || in.x[row] > x[k->count - 1])
            x[k->count++] = in.x[row];
        k->knot[row] = k->count - 1;
        weight[k->count - 1]++;
        off = in.y[row] - y[k->count - 1];
        y[k->count - 1] += off / weight[k->count - 1];
        k->inside += off * (in.y[row] - y[k->count - 1]);
    }
    k->x = x;
    k->y = y;
    k->weight = k->count < in.length ? weight : NULL;
    return true;
}

static bool find_knots(lr_series in, knots *k, lr_error *error)
{
    const double **order;
    bool rising = true, ok = true;

    if (!lr_sort_rows(in, "spline", &order, error))
        return false;
    for (size_t i = 1; i < in.length && rising; i++)
        rising = in.x[i - 1] < in.x[i];
    if (rising)
        *k = (knots){.count = in.length, .x = in.x, .y = in.y};
    else
        ok = merge(in, order, k, error);
    free(order);
    return ok;
}

bool lr_spline_has_band(const lr_spec *spec)
{
    return spec->values[DERIV].number == 0;
}

/* From the Bayesian posterior of the curve, which holds its bias as well: the noise's variance times the
 * leverage (G. Wahba, J. R. Stat. Soc. B 45 (1983) 133). */
static void find_band(lr_series in, const knots *k, const lr_spline *spline, double *band)
{
    double freedom = (double)in.length - spline->freedom, variance = NAN;

    if (freedom > 1e-9 * (double)in.length)
        variance = (spline->residual + k->inside) / freedom;
    for (size_t i = 0; i < in.length; i++) {
        size_t knot = k->knot ? k->knot[i] : i;

        band[i] = sqrt(variance * spline->leverage[knot] / (k->weight ? k->weight[knot] : 1));
    }
}

bool lr_spline_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error)
{
    bool slope = spec->values[DERIV].number != 0, ok;
    lr_spline spline = {0};
    knots k = {0};

    ok = find_knots(in, &k, error)
         && lr_spline_fit(k.count, k.x, k.y, k.weight, spec->values[LAMBDA].number, &spline, error);
    for (size_t i = 0; i < in.length && ok; i++) {
        size_t knot = k.knot ? k.knot[i] : i;

        out[i] = slope ? lr_spline_knot_slope(&spline, knot) : spline.value[knot];
    }
    if (ok && band)
        find_band(in, &k, &spline, band);
    lr_spline_free(&spline);
    knots_free(&k);
    return ok;
}
