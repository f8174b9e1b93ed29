/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>

/* A loss repeats itself when the same batches come round in the same order. Differences take the trend
 * away; white noise has correlations of about 1/sqrt(rows), so that half is far beyond chance. */
static const double least_correlation = 0.5;
enum { LEAST_ROUNDS = 4, SHORTEST = 3, MOST_ROWS = 2000 };

static double correlation_at(const double *steps, size_t count, size_t lag)
{
    double product = 0, square = 0;
    size_t t;

    for (t = 0; t < count; t++)
        square += steps[t] * steps[t];
    for (t = lag; t < count; t++)
        product += steps[t] * steps[t - lag];
    return square > 0 ? product / square * (double)count / (double)(count - lag) : 0;
}

double lr_period_find(const double *raw, size_t length, double *scratch)
{
    size_t count = length < MOST_ROWS ? length : MOST_ROWS, t, lag;
    double bound;

    if (count < LEAST_ROUNDS * SHORTEST + 1)
        return 0;
    for (t = 0; t + 1 < count; t++)
        scratch[t] = fabs(raw[t + 1] - raw[t]);
    bound = 3 * lr_median(scratch, count - 1);
    if (!isfinite(bound))
        return 0;
    for (t = 0; t + 1 < count; t++)
        scratch[t] = isfinite(raw[t + 1] - raw[t]) ? fmin(fmax(raw[t + 1] - raw[t], -bound), bound) : 0;
    if (correlation_at(scratch, count - 1, 1) > 0) /* a smooth trend is like itself at any distance */
        return 0;
    for (lag = SHORTEST; LEAST_ROUNDS * lag < count; lag++)
        if (correlation_at(scratch, count - 1, lag) > least_correlation)
            return (double)lag;
    return 0;
}
