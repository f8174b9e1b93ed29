/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/random.h"

#include <math.h>

/* Seeds and streams are small numbers next to each other: mixed twice, their streams begin at unrelated places. */
uint64_t lr_random_key(uint64_t seed, uint64_t stream)
{
    return lr_random_at(lr_random_at(0, seed), stream);
}

uint64_t lr_random_bits(uint64_t seed, uint64_t stream, uint64_t index)
{
    return lr_random_at(lr_random_key(seed, stream), index);
}

static double unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

double lr_random_unit(uint64_t seed, uint64_t stream, uint64_t index)
{
    return unit(lr_random_bits(seed, stream, index));
}

double lr_random_normal(uint64_t seed, uint64_t stream, uint64_t index)
{
    uint64_t key = lr_random_key(seed, stream);
    double angle = 2 * M_PI * unit(lr_random_at(key, 2 * index));
    double share = 1 - unit(lr_random_at(key, 2 * index + 1)); /* in (0, 1]: it has a logarithm */

    return sqrt(-2 * log(share)) * cos(angle);
}

/* A number below `limit` (at most 2^32): the upper half of the product of 64 random bits with it. */
static uint32_t below(uint64_t bits, uint64_t limit)
{
    return (uint32_t)(((bits >> 32) * limit + ((bits & UINT32_MAX) * limit >> 32)) >> 32);
}

void lr_random_order(uint64_t seed, uint64_t stream, uint32_t *order, size_t count)
{
    uint64_t key = lr_random_key(seed, stream);

    for (size_t i = 0; i < count; i++) {
        uint32_t j = below(lr_random_at(key, i), i + 1);

        order[i] = order[j];
        order[j] = (uint32_t)i;
    }
}
