/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/methods.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    const double *a = *(const double *const *)left, *b = *(const double *const *)right;

    return *a != *b ? (*a > *b) - (*a < *b) : (a > b) - (a < b);
}

bool lr_sort_rows(lr_series in, const char *method, const double ***order, lr_error *error)
{
    bool sorted = true;

    *order = NULL;
    for (size_t i = 0; i < in.length; i++) {
        if (!isfinite(in.x[i]))
            return lr_fail(error, LR_BAD_INPUT, "%s: x must be finite", method);
        sorted = sorted && (i == 0 || in.x[i - 1] <= in.x[i]);
    }
    if (sorted)
        return true;
    *order = lr_allocate(in.length, sizeof **order, error);
    if (!*order)
        return false;
    for (size_t i = 0; i < in.length; i++)
        (*order)[i] = in.x + i;
    qsort(*order, in.length, sizeof **order, compare);
    return true;
}

double lr_noise(lr_series in, const double *value, double freedom)
{
    double squares = 0;

    if (!(freedom > 1e-9 * (double)in.length))
        return NAN;
    for (size_t i = 0; i < in.length; i++)
        squares += (in.y[i] - value[i]) * (in.y[i] - value[i]);
    return sqrt(squares / freedom);
}
