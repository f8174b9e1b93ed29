/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The length that a sweep was meant to have, read off its rates. */
#include "lib/bounds/peers.h"

#include <math.h>

enum {
    ROUND = 50,
    LEAST = 5,
    MOST_TIMES = 20
};                                    /* lengths are multiples of ROUND, and not far beyond what is there */
static const double rung = 1e-3;      /* a rate may be so far off its ladder: logs are rounded */
static const double off_power = 2e-4; /* decades that the whole may be off a power of ten */

/* Whether all rates lie on the ladder from the first to the last. */
static bool is_ladder(size_t length, const double *lr, bool linear)
{
    double first = lr[0], last = lr[length - 1], rungs = (double)(length - 1);
    double step = linear ? (last - first) / rungs : log(last / first) / rungs;

    for (size_t i = 0; i < length; i++) {
        double wanted = linear ? first + step * (double)i : first * exp(step * (double)i);

        if (!(fabs(lr[i] - wanted) <= rung * wanted))
            return false;
    }
    return true;
}

/* Decades from the first rate to the one so many rungs on. */
static double decades(size_t length, const double *lr, bool linear, size_t rungs)
{
    double ratio = lr[length - 1] / lr[0], share = (double)rungs / (double)(length - 1);

    return linear ? log10(1 + (ratio - 1) * share) : log10(ratio) * share;
}

static bool is_whole(double value)
{
    return value > 0.5 && fabs(value - round(value)) < off_power;
}

size_t lr_peer_planned(size_t length, const double *lr)
{
    bool linear;

    if (length < LEAST || !(lr[0] > 0) || !(lr[length - 1] > lr[0]) || !isfinite(lr[length - 1]))
        return length;
    linear = is_ladder(length, lr, true);
    if (!linear && !is_ladder(length, lr, false))
        return length;
    /* the last rung is the last step, or the one that would come after it */
    for (size_t steps = (length + ROUND - 1) / ROUND * ROUND; steps <= MOST_TIMES * length + ROUND;
         steps += ROUND)
        if (is_whole(decades(length, lr, linear, steps - 1)) || is_whole(decades(length, lr, linear, steps)))
            return steps;
    return length;
}
