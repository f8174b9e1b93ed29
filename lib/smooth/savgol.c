/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/methods.h"

#include <math.h>
#include <stdlib.h>

enum { WINDOW, ORDER, DERIV };
enum { MOST_ORDER = 12 };

const lr_parameter lr_savgol_parameters[] = {
    {"window", LR_INTEGER, "rows", "25", 1, 1e6, LR_CLOSED, NULL, "length of the window, odd"},
    {"order", LR_INTEGER, NULL, "3", 0, MOST_ORDER, LR_CLOSED, NULL,
     "degree of the polynomial, less than the window"},
    {"deriv", LR_INTEGER, NULL, "0", 0, MOST_ORDER, LR_CLOSED, NULL,
     "which derivative, per row; 0: the value"},
    {.name = NULL},
};

bool lr_savgol_check(const lr_spec *spec, lr_error *error)
{
    double window = spec->values[WINDOW].number, order = spec->values[ORDER].number;

    if (fmod(window, 2) == 0)
        return lr_fail(error, LR_USAGE, "savgol: window=%.0f must be odd", window);
    if (order >= window)
        return lr_fail(error, LR_USAGE, "savgol: order=%.0f must be less than window=%.0f", order, window);
    if (spec->values[DERIV].number > order)
        return lr_fail(error, LR_USAGE, "savgol: deriv=%.0f must be at most order=%.0f",
                       spec->values[DERIV].number, order);
    return true;
}

/* The polynomials of degrees 0..order that are orthonormal over `length` equally spaced points around 0:
 * those of Gram and Chebyshev. values[k] is the deriv-th derivative of the k-th at t, by differentiating
 * b(k+1) q(k+1) = t q(k) - b(k) q(k-1), b(k)^2 = k^2 (length^2 - k^2) / (4 (4 k^2 - 1)). */
static void polynomials(double length, size_t order, size_t deriv, double t, double *values)
{
    double table[MOST_ORDER + 1][MOST_ORDER + 1] = {{0}}, root = 0, next;

    table[0][0] = 1 / sqrt(length);
    for (size_t k = 0; k < order; k++, root = next) {
        double n = (double)(k + 1);

        next = sqrt(n * n * (length * length - n * n) / (4 * (4 * n * n - 1)));
        for (size_t d = 0; d <= deriv; d++) {
            double value = t * table[k][d];

            if (d > 0)
                value += (double)d * table[k][d - 1];
            if (k > 0)
                value -= root * table[k - 1][d];
            table[k + 1][d] = value / next;
        }
    }
    for (size_t k = 0; k <= order; k++)
        values[k] = table[k][deriv];
}

/* A window: its length, the polynomial's degree, which derivative. */
typedef struct fit {
    size_t length, order, deriv;
} fit;

static double middle(const fit *f)
{
    return 0.5 * (double)(f->length - 1);
}

/* out[from..past) from the polynomial fitted to y[0..length) as a whole. */
static void evaluate(const fit *f, const double *y, size_t from, size_t past, double *out)
{
    double at[MOST_ORDER + 1], factors[MOST_ORDER + 1] = {0};

    for (size_t i = 0; i < f->length; i++) {
        polynomials((double)f->length, f->order, 0, (double)i - middle(f), at);
        for (size_t k = 0; k <= f->order; k++)
            factors[k] += y[i] * at[k];
    }
    for (size_t i = from; i < past; i++) {
        polynomials((double)f->length, f->order, f->deriv, (double)i - middle(f), at);
        out[i] = 0;
        for (size_t k = 0; k <= f->order; k++)
            out[i] += factors[k] * at[k];
    }
}

/* What each row of a window adds to the result in its middle. */
static void weigh(const fit *f, double *weights)
{
    double here[MOST_ORDER + 1], at[MOST_ORDER + 1];

    polynomials((double)f->length, f->order, f->deriv, 0, here);
    for (size_t i = 0; i < f->length; i++) {
        polynomials((double)f->length, f->order, 0, (double)i - middle(f), at);
        weights[i] = 0;
        for (size_t k = 0; k <= f->order; k++)
            weights[i] += at[k] * here[k];
    }
}

/* The variance, in that of the noise, of what the polynomial of a window gives at row i of it. The polynomials are
 * orthonormal: for the value, it is the row's own weight as well. */
static double variance(const fit *f, size_t i)
{
    double at[MOST_ORDER + 1], sum = 0;

    polynomials((double)f->length, f->order, f->deriv, (double)i - middle(f), at);
    for (size_t k = 0; k <= f->order; k++)
        sum += at[k] * at[k];
    return sum;
}

static bool smooth(const fit *f, lr_series in, double *out, lr_error *error)
{
    size_t half = f->length / 2, last = in.length - f->length;
    double *weights = lr_allocate(f->length, sizeof *weights, error);

    if (!weights)
        return false;
    weigh(f, weights);
    for (size_t start = 1; start < last; start++) {
        out[start + half] = 0;
        for (size_t i = 0; i < f->length; i++)
            out[start + half] += weights[i] * in.y[start + i];
    }
    evaluate(f, in.y, 0, last > 0 ? half + 1 : f->length, out);
    if (last > 0)
        evaluate(f, in.y + last, half, f->length, out + last);
    free(weights);
    return true;
}

/* Of each row; the ends are those of the first and the last window. */
static void fill_variances(const fit *f, size_t length, double *out)
{
    size_t half = f->length / 2, last = length - f->length;
    double inner = variance(f, half);

    for (size_t i = 0; i < length; i++)
        out[i] = i >= half && i < last + half ? inner : variance(f, i < half ? i : i - last);
}

/* The noise is that of the values about their own fit, whichever derivative was asked for. */
static bool find_band(const fit *f, lr_series in, const double *out, double *band, lr_error *error)
{
    const fit value = {f->length, f->order, 0};
    double freedom = (double)in.length, noise, *values = NULL;

    if (f->deriv > 0) {
        values = lr_allocate(in.length, sizeof *values, error);
        if (!values || !smooth(&value, in, values, error)) {
            free(values);
            return false;
        }
    }
    fill_variances(&value, in.length, band);
    for (size_t i = 0; i < in.length; i++)
        freedom -= band[i];
    noise = lr_noise(in, values ? values : out, freedom);
    free(values);
    fill_variances(f, in.length, band);
    for (size_t i = 0; i < in.length; i++)
        band[i] = noise * sqrt(band[i]);
    return true;
}

bool lr_savgol_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error)
{
    const lr_value *values = spec->values;
    fit f = {(size_t)values[WINDOW].number, (size_t)values[ORDER].number, (size_t)values[DERIV].number};

    if (in.length < f.length) {
        f.length = in.length;
        f.order = f.order < in.length ? f.order : in.length - 1;
    }
    return smooth(&f, in, out, error) && (!band || find_band(&f, in, out, band, error));
}
