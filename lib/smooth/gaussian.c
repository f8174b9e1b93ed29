/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/methods.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIGMA };
enum { BLOCK = 1024 }; /* rows worked on at a time: they stay in the cache while the weights pass */

const lr_parameter lr_gaussian_parameters[] = {
    {"sigma", LR_REAL, "rows", "10", 0, 1e6, LR_OPEN_LEAST, NULL, "standard deviation of the weights"},
    {.name = NULL},
};

/* The series with its ends repeated radius times, and the weights at 0..radius rows; *weights is in the same
 * memory. */
static double *prepare(lr_series in, double sigma, size_t radius, double **weights, lr_error *error)
{
    double *padded = lr_allocate(in.length + 3 * radius + 1, sizeof *padded, error), total = 1;

    if (!padded)
        return NULL;
    for (size_t i = 0; i < radius; i++) {
        padded[i] = in.y[0];
        padded[radius + in.length + i] = in.y[in.length - 1];
    }
    memcpy(padded + radius, in.y, in.length * sizeof *padded);
    *weights = padded + in.length + 2 * radius;
    for (size_t k = 0; k <= radius; k++)
        (*weights)[k] = exp(-0.5 * ((double)k / sigma) * ((double)k / sigma));
    for (size_t k = radius; k > 0; k--)
        total += 2 * (*weights)[k];
    for (size_t k = 0; k <= radius; k++)
        (*weights)[k] /= total;
    return padded;
}

/* squares[d], d = 1..radius+1: the sum of the squares of the weights on one side with d rows. The last of them
 * stands for all beyond it. The sum of a whole side. */
static double square_side(const double *weights, size_t radius, double *squares)
{
    double outer = 0, inner = 0;

    for (size_t d = radius + 1; d > 0; d--) {
        outer += d <= radius ? weights[d] : 0;
        squares[d] = outer * outer;
    }
    for (size_t d = 1; d <= radius; d++) {
        inner += weights[d] * weights[d];
        squares[d + 1] += inner;
    }
    return outer;
}

static bool find_band(lr_series in, const double *weights, size_t radius, const double *out, double *band,
                      lr_error *error)
{
    double *squares = lr_allocate(radius + 2, sizeof *squares, error), side, freedom = (double)in.length,
           noise;

    if (!squares)
        return false;
    side = square_side(weights, radius, squares);
    for (size_t i = 0; i < in.length; i++) {
        size_t before = i <= radius ? i : radius + 1, after = in.length - 1 - i;
        double own = weights[0] + (before == 0 ? side : 0) + (after == 0 ? side : 0);

        after = after <= radius ? after : radius + 1;
        band[i] = own * own + squares[before] + squares[after]; /* squares[0] = 0 */
        freedom += band[i] - 2 * own;
    }
    noise = lr_noise(in, out, freedom);
    for (size_t i = 0; i < in.length; i++)
        band[i] = noise * sqrt(band[i]);
    free(squares);
    return true;
}

bool lr_gaussian_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error)
{
    double sigma = spec->values[SIGMA].number, *weights, *padded;
    size_t radius = (size_t)(4 * sigma + 0.5);
    bool ok = true;

    padded = prepare(in, sigma, radius, &weights, error);
    if (!padded)
        return false;
    for (size_t start = 0, end; start < in.length; start = end) {
        end = in.length - start > BLOCK ? start + BLOCK : in.length;
        for (size_t i = start; i < end; i++)
            out[i] = weights[0] * in.y[i];
        for (size_t k = 1; k <= radius; k++) {
            const double *before = padded + radius - k, *after = padded + radius + k;

            for (size_t i = start; i < end; i++)
                out[i] += weights[k] * before[i] + weights[k] * after[i];
        }
    }
    if (band)
        ok = find_band(in, weights, radius, out, band, error);
    free(padded);
    return ok;
}
