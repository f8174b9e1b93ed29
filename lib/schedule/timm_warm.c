/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/timm.h"

enum { WORDS = 624, AHEAD = 397 };

typedef struct twister {
    uint32_t words[WORDS];
    size_t next;
} twister;

static void start(twister *now, uint32_t seed)
{
    now->words[0] = seed;
    for (uint32_t i = 1; i < WORDS; i++)
        now->words[i] = 1812433253u * (now->words[i - 1] ^ now->words[i - 1] >> 30) + i;
    now->next = WORDS;
}

static void twist(twister *now)
{
    for (size_t i = 0; i < WORDS; i++) {
        uint32_t mixed = (now->words[i] & 0x80000000u) | (now->words[(i + 1) % WORDS] & 0x7fffffffu);

        now->words[i] = now->words[(i + AHEAD) % WORDS] ^ mixed >> 1 ^ (mixed & 1 ? 0x9908b0dfu : 0);
    }
    now->next = 0;
}

static uint32_t next_word(twister *now)
{
    uint32_t word;

    if (now->next == WORDS)
        twist(now);
    word = now->words[now->next++];
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680u;
    word ^= (word << 15) & 0xefc60000u;
    return word ^ word >> 18;
}

/* In [0, 1), by the lower 53 of 64 bits. */
static double next_unit(twister *now)
{
    uint64_t high = next_word(now);

    return (double)((high << 32 | next_word(now)) & ((UINT64_C(1) << 53) - 1)) * 0x1p-53;
}

double lr_timm_noise(uint32_t seed, double most)
{
    twister now;
    double turn, radius, noise;

    start(&now, seed);
    do { /* two at a time, as Box and Muller have it */
        turn = 2 * M_PI * next_unit(&now);
        radius = sqrt(-2 * log1p(-next_unit(&now)));
        noise = (float)(radius * cos(turn));
        if (!(fabs(noise) < most))
            noise = (float)(radius * sin(turn));
    } while (!(fabs(noise) < most));
    return noise;
}

static bool check_noise(lr_segment *segment, lr_error *error)
{
    const lr_value *range = &segment->spec.values[LR_TIMM_NOISE_RANGE_T];

    segment->memo[LR_TIMM_NOISE_FROM] = segment->memo[LR_TIMM_NOISE_TO] = INFINITY;
    if (range->choice >= 0)
        return true;
    if (range->length > 2)
        return lr_segment_refuse(segment, "noise_range_t= is one step, or two", error);
    segment->memo[LR_TIMM_NOISE_FROM] = range->list[0];
    if (range->length == 2)
        segment->memo[LR_TIMM_NOISE_TO] = range->list[1];
    return true;
}

bool lr_timm_check(lr_segment *segment, bool prefix, lr_error *error)
{
    double *memo = segment->memo;

    memo[LR_TIMM_WARMUP] = lr_segment_number(segment, LR_TIMM_WARMUP_T);
    memo[LR_TIMM_CLOCK] = prefix ? memo[LR_TIMM_WARMUP] : 0;
    if (!lr_segment_optimizer(segment, &memo[LR_TIMM_BASE], error))
        return false;
    memo[LR_TIMM_TARGET] = memo[LR_TIMM_BASE];
    return check_noise(segment, error);
}

lr_rate lr_timm_rate(const lr_segment *segment, double t,
                     double (*after)(const lr_segment *segment, double t))
{
    const double *memo = segment->memo;
    double from = lr_segment_number(segment, LR_TIMM_WARMUP_LR_INIT), rate;

    if (t < 1)
        return lr_rate_of(memo[LR_TIMM_WARMUP] > 0 ? from : memo[LR_TIMM_BASE]);
    if (t < memo[LR_TIMM_WARMUP])
        rate = lr_blend(from, memo[LR_TIMM_TARGET], lr_progress(t, memo[LR_TIMM_WARMUP]));
    else
        rate = after(segment, t - memo[LR_TIMM_CLOCK]);
    if (t >= memo[LR_TIMM_NOISE_FROM] && t < memo[LR_TIMM_NOISE_TO])
        rate += rate
                * lr_timm_noise((uint32_t)(uint64_t)(lr_segment_number(segment, LR_TIMM_NOISE_SEED) + t),
                                lr_segment_number(segment, LR_TIMM_NOISE_PCT));
    return lr_rate_of(rate);
}
