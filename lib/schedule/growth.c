/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/growth.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_CYCLES = 1 << 20 };
static const double most_steps = 0x1p53; /* up to here a double holds every step */

typedef struct growing {
    double first, mult, length, times; /* length of the cycle at hand; mult^i */
} growing;

static double next_exact(const growing *now)
{
    return now->first * now->times;
}

static double next_floor(const growing *now)
{
    return floor(now->first * now->times);
}

static double next_compound(const growing *now)
{
    return floor(now->length * now->mult);
}

static double next_ceil(const growing *now)
{
    return ceil(now->length * now->mult);
}

static double (*const next_length[])(const growing *now) = {
    [LR_GROW_EXACT] = next_exact,
    [LR_GROW_FLOOR] = next_floor,
    [LR_GROW_COMPOUND] = next_compound,
    [LR_GROW_CEIL] = next_ceil,
};

/* A sum of lengths that is whole but for rounding is made whole, or a restart would come a step late. */
static double mended(double start)
{
    double whole = round(start);

    return fabs(start - whole) <= 1e-13 * start ? whole : start;
}

static bool list_starts(growing *now, lr_growth growth, lr_cycles *cycles, lr_error *error)
{
    size_t room = 0;
    double start = 0;

    for (size_t i = 0; i < MOST_CYCLES; i++) {
        if (!lr_reserve(&cycles->starts, &room, cycles->count + 1, sizeof *cycles->starts, error))
            return false;
        cycles->starts[cycles->count++] = start;
        if (start >= most_steps)
            return true;
        start = mended(start + now->length);
        now->times = pow(now->mult, (double)i + 1);
        now->length = next_length[growth](now);
    }
    return lr_fail(error, LR_USAGE, "the cycles grow so slowly that there are more than %d of them",
                   MOST_CYCLES);
}

bool lr_cycles_build(double first, double mult, lr_growth growth, lr_cycles *cycles, lr_error *error)
{
    growing now = {first, mult, first, mult};

    *cycles = (lr_cycles){.first = first};
    now.length = next_length[growth](&now);
    if (now.length <= first
        && (mult <= 1 || growth == LR_GROW_COMPOUND)) /* nothing grows, if only by rounding down */
        return true;
    now = (growing){first, mult, first, 1};
    if (list_starts(&now, growth, cycles, error))
        return true;
    free(cycles->starts);
    *cycles = (lr_cycles){0};
    return false;
}

lr_cycle lr_cycles_find(const lr_cycles *cycles, double k)
{
    size_t low = 0, high = cycles->count;

    if (!cycles->starts) {
        double index = floor(k / cycles->first);

        /* the quotient is rounded, the product decides */
        index -= index * cycles->first > k;
        index += (index + 1) * cycles->first <= k;
        return (lr_cycle){index, index * cycles->first, cycles->first};
    }
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (cycles->starts[middle] <= k)
            low = middle;
        else
            high = middle;
    }
    low -= low + 1 == cycles->count; /* past the list */
    return (lr_cycle){(double)low, cycles->starts[low], cycles->starts[low + 1] - cycles->starts[low]};
}
