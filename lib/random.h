/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers without state: the index-th number of a stream is a function of (seed, stream, index), so that a
 * checkpoint has none to keep and threads share none. Mixing: the finaliser of splitmix64 (S. Vigna; G. Steele et al.,
 * OOPSLA 2014). */
#ifndef LR_RANDOM_H
#define LR_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Streams, so that no two uses share numbers. A use that needs many streams adds to the number in the upper half. */
enum { LR_STREAM_WEIGHTS = 1, LR_STREAM_ORDER, LR_STREAM_DROPOUT, LR_STREAM_SPLIT, LR_STREAM_PROBLEM };

uint64_t lr_random_bits(uint64_t seed, uint64_t stream, uint64_t index);
double lr_random_unit(uint64_t seed, uint64_t stream, uint64_t index);   /* uniform in [0, 1), 53 bits */
double lr_random_normal(uint64_t seed, uint64_t stream, uint64_t index); /* mean 0, variance 1 (Box-Muller) */

/* Shuffle the numbers 0..count-1 into order (Fisher-Yates). count is less than 2^32. */
void lr_random_order(uint64_t seed, uint64_t stream, uint32_t *order, size_t count);

/* For loops over many indices: lr_random_bits(seed, stream, index) is lr_random_at(lr_random_key(seed, stream), index).
 */
uint64_t lr_random_key(uint64_t seed, uint64_t stream);

static inline uint64_t lr_random_at(uint64_t key, uint64_t index)
{
    uint64_t bits = key + (index + 1) * 0x9e3779b97f4a7c15u;

    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
    return bits ^ bits >> 31;
}

#endif
