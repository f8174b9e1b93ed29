/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/methods.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { WINDOW };

const lr_parameter lr_mean_parameters[] = {
    {"window", LR_INTEGER, "rows", "25", 1, 1e9, LR_CLOSED, NULL, "length of the window"},
    {.name = NULL},
};

/* A sum and what rounding took from it (T. J. Dekker, Numer. Math. 18 (1971) 224). */
typedef struct sum {
    double value, rest;
} sum;

static sum add(sum total, double y)
{
    double value = total.value + y, part = value - total.value;

    return (sum){value, total.rest + ((total.value - (value - part)) + (y - part))};
}

/* The mean of count numbers, rounded about once: a constant series stays what it is. */
static double divide(sum total, double count)
{
    double quotient = total.value / count;

    return quotient + (fma(-quotient, count, total.value) + total.rest) / count;
}

/* Sums within blocks as long as the window: from each row to the end of its block, and from the block's start
 * up to each row. Any window is the end of one block and the start of the next, so nothing is ever
 * subtracted: a value of 1e30 leaves no trace once it is out of the window. */
static void sum_blocks(lr_series in, size_t window, double scale, sum *to_end, sum *from_start)
{
    for (size_t start = 0, end; start < in.length; start = end) {
        end = in.length - start > window ? start + window : in.length;
        from_start[start] = (sum){in.y[start] * scale, 0};
        for (size_t i = start + 1; i < end; i++)
            from_start[i] = add(from_start[i - 1], in.y[i] * scale);
        to_end[end - 1] = (sum){in.y[end - 1] * scale, 0};
        for (size_t i = end - 1; i-- > start;)
            to_end[i] = add(to_end[i + 1], in.y[i] * scale);
    }
}

static double window_mean(const sum *to_end, const sum *from_start, size_t window, size_t first, size_t past)
{
    size_t last = past - 1;
    sum total = from_start[last];

    if (first / window != last / window) {
        total = add(total, to_end[first].value);
        total.rest += to_end[first].rest;
    } else if (first % window != 0) {
        total = to_end[first]; /* a window cut by the end of the series, all in its last block */
    }
    return divide(total, (double)(past - first));
}

/* The mean of m rows has 1/m of their variance; that is also its own row's weight. */
static void find_band(lr_series in, size_t window, const double *out, double *band)
{
    double traces = 0, noise;
    size_t first, past;

    for (size_t i = 0; i < in.length; i++) {
        lr_window_rows(window, i, in.length, &first, &past);
        band[i] = 1 / (double)(past - first);
        traces += band[i];
    }
    noise = lr_noise(in, out, (double)in.length - traces);
    for (size_t i = 0; i < in.length; i++)
        band[i] = noise * sqrt(band[i]);
}

bool lr_mean_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error)
{
    size_t window = (size_t)spec->values[WINDOW].number, first, past;
    sum *sums = lr_allocate(in.length, 2 * sizeof *sums, error);
    double largest = 0, scale;

    if (!sums)
        return false;
    for (size_t i = 0; i < in.length; i++)
        largest = fmax(largest, fabs(in.y[i]));
    scale =
        largest > DBL_MAX / 2 / (double)window ? 0x1p-64 : 1; /* sums of the largest numbers would overflow */
    sum_blocks(in, window, scale, sums, sums + in.length);
    for (size_t i = 0; i < in.length; i++) {
        lr_window_rows(window, i, in.length, &first, &past);
        out[i] = window_mean(sums, sums + in.length, window, first, past) / scale;
    }
    free(sums);
    if (band)
        find_band(in, window, out, band);
    return true;
}
