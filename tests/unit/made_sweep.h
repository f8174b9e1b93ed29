/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Range tests that are made up, for the tests of lib/bounds. To be included after cmocka.h. */
#ifndef LR_MADE_SWEEP_H
#define LR_MADE_SWEEP_H

#include "lib/bounds.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { MOST = 4000 };

/* A sweep that is made up: plateau, descent, flat part, divergence; in decades of the rate. */
typedef struct scenario {
    size_t length;
    double first, last;                 /* log10 lr */
    double start, drop, descent, width; /* loss, its fall, where and how wide in decades */
    double edge;                        /* from here on the loss grows */
    double noise;
    bool linear;
    uint64_t seed;
    double lr[MOST], loss[MOST], step[MOST];
} scenario;

static inline double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 11) + 0.5) / 0x1p53;
}

static inline double gaussian(uint64_t *state)
{
    double radius = sqrt(-2 * log(uniform(state)));

    return radius * cos(2 * M_PI * uniform(state));
}

static inline scenario usual(void)
{
    return (scenario){.length = 300,
                      .first = -7,
                      .last = 1,
                      .start = 2.303,
                      .drop = 1.517,
                      .descent = -2.731,
                      .width = 0.293,
                      .edge = -0.617,
                      .noise = 0.0317,
                      .seed = 417};
}

static inline lr_run sweep(scenario *made)
{
    uint64_t state = made->seed * 2654435761u + 17;

    for (size_t i = 0; i < made->length; i++) {
        double share = (double)i / (double)(made->length - 1), low = pow(10, made->first),
               high = pow(10, made->last);
        double lr = made->linear ? low + share * (high - low) : low * pow(high / low, share), u = log10(lr);

        made->step[i] = (double)i;
        made->lr[i] = lr;
        made->loss[i] = made->start - made->drop / (1 + exp(-(u - made->descent) / made->width));
        if (u > made->edge)
            made->loss[i] *= exp(fmin(5, 9 * (u - made->edge)));
        made->loss[i] *= exp(made->noise * gaussian(&state));
    }
    return (lr_run){"made", made->length, made->step, made->lr, made->loss};
}

static inline lr_bounds find_with(const lr_run *runs, size_t count, const lr_bounds_options *options)
{
    lr_bounds bounds;
    lr_error error = {0};

    if (!lr_bounds_find(runs, count, options, &bounds, &error))
        fail_msg("%s", error.text);
    return bounds;
}

static inline lr_bounds find(lr_run run)
{
    return find_with(&run, 1, NULL);
}

static inline bool has(const lr_bounds *bounds, const char *id)
{
    for (size_t i = 0; i < bounds->finding_count; i++)
        if (strcmp(bounds->findings[i].kind->name, id) == 0)
            return true;
    return false;
}

static inline void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", value, wanted, tolerance);
}

static inline void assert_holds(const lr_estimate *estimate)
{
    if (isnan(estimate->value)) {
        assert_true(isnan(estimate->low) && isnan(estimate->high));
        return;
    }
    assert_true(estimate->low > 0 && estimate->low <= estimate->value && estimate->value <= estimate->high);
    assert_true(isfinite(estimate->high));
}

#endif
