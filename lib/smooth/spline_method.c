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

/* The rows by x, those of equal x as one knot with their mean and number. knot[row] is where a row went. */
typedef struct knots {
    size_t count;
    double *x, *y, *weight;
    size_t *knot;
    const double **order;
} knots;

static int compare(const void *left, const void *right)
{
    const double *a = *(const double *const *)left, *b = *(const double *const *)right;

    return *a != *b ? (*a > *b) - (*a < *b) : (a > b) - (a < b);
}

static void knots_free(knots *k)
{
    free(k->x);
    free(k->knot);
    free(k->order);
}

static bool knots_allocate(size_t length, knots *k, lr_error *error)
{
    k->x = lr_allocate(length, 3 * sizeof *k->x, error);
    k->knot = k->x ? lr_allocate(length, sizeof *k->knot, error) : NULL;
    k->order = k->knot ? lr_allocate(length, sizeof *k->order, error) : NULL;
    if (!k->order)
        return false;
    k->y = k->x + length;
    k->weight = k->y + length;
    return true;
}

static bool merge(lr_series in, knots *k, lr_error *error)
{
    bool sorted = true;

    if (!knots_allocate(in.length, k, error))
        return false;
    for (size_t i = 0; i < in.length; i++) {
        if (!isfinite(in.x[i]))
            return lr_fail(error, LR_BAD_INPUT, "spline: x must be finite");
        k->order[i] = in.x + i;
        sorted = sorted && (i == 0 || in.x[i - 1] <= in.x[i]);
    }
    if (!sorted)
        qsort(k->order, in.length, sizeof *k->order, compare);
    for (size_t i = 0; i < in.length; i++) {
        size_t row = (size_t)(k->order[i] - in.x);

        if (i == 0 || in.x[row] > k->x[k->count - 1])
            k->x[k->count++] = in.x[row];
        k->knot[row] = k->count - 1;
        k->weight[k->count - 1]++;
        k->y[k->count - 1] += (in.y[row] - k->y[k->count - 1]) / k->weight[k->count - 1];
    }
    return true;
}

bool lr_spline_apply(const lr_spec *spec, lr_series in, double *out, lr_error *error)
{
    bool slope = spec->values[DERIV].number != 0, ok;
    lr_spline spline = {0};
    knots k = {0};

    ok = merge(in, &k, error)
         && lr_spline_fit(k.count, k.x, k.y, k.count < in.length ? k.weight : NULL,
                          spec->values[LAMBDA].number, &spline, error);
    for (size_t i = 0; i < in.length && ok; i++)
        out[i] = slope ? lr_spline_slope(&spline, in.x[i]) : spline.value[k.knot[i]];
    lr_spline_free(&spline);
    knots_free(&k);
    return ok;
}
