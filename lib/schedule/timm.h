/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What timm's schedulers share: the warm-up, and the noise. Nobody else includes this.
 *
 * Source: timm/scheduler/, commit aa4b5850; the noise is PyTorch's generator on the CPU. */
#ifndef LR_SCHEDULE_TIMM_H
#define LR_SCHEDULE_TIMM_H

#include "lib/schedule/dialects.h"

#define LR_TIMM(word, text, list, alike, about)                                                              \
    .label = {"timm." word, text, list, about LR_TIMM_ABOUT}, .library = true, .family = alike

#define LR_TIMM_ABOUT                                                                                        \
    " A row is what timm calls t: an epoch, or an update with t_in_epochs=false, which is the same curve. "  \
    "Warm-up: warmup_lr_init + (lr - warmup_lr_init) t/warmup_t for t < warmup_t; row 0 is what the "        \
    "constructor leaves, warmup_lr_init or lr. Noise: with noise_range_t=FROM or FROM/TO the rate is "       \
    "multiplied by 1 + n in these rows (row 0 has none), where n is the first number with |n| < noise_pct "  \
    "that torch.randn draws on the CPU after manual_seed(noise_seed + t); timm ignores noise_std."

/* What every row begins with. */
#define LR_TIMM_WARMED                                                                                       \
    LR_STEPS_OR("warmup_t", "0", 0, "steps of the warm-up"),                                                 \
        LR_RATE("warmup_lr_init", "0", "the rate that the warm-up begins with"),                             \
        LR_FLAG("t_in_epochs", "true", "whether a row is an epoch or an update: the same curve"),            \
        {"noise_range_t",                                                                                    \
         LR_REAL_LIST,                                                                                       \
         "steps",                                                                                            \
         "none",                                                                                             \
         0,                                                                                                  \
         INFINITY,                                                                                           \
         LR_OPEN_MOST,                                                                                       \
         "none",                                                                                             \
         "from which step on there is noise, or from which to which: FROM or FROM/TO"},                      \
        {"noise_pct", LR_REAL, NULL, "0.67", 0x1p-10, INFINITY, LR_OPEN_MOST, NULL, "the noise is less"},    \
        {"noise_std", LR_REAL, NULL, "1", 0, 0, LR_CLOSED, NULL, "timm reads it and does nothing with it"},  \
    {                                                                                                        \
        "noise_seed", LR_INTEGER, NULL, "42", 0, 0x1p53, LR_CLOSED, NULL, "step t draws with this plus t"    \
    }
enum {
    LR_TIMM_WARMUP_T,
    LR_TIMM_WARMUP_LR_INIT,
    LR_TIMM_T_IN_EPOCHS,
    LR_TIMM_NOISE_RANGE_T,
    LR_TIMM_NOISE_PCT,
    LR_TIMM_NOISE_STD,
    LR_TIMM_NOISE_SEED,
    LR_TIMM_MORE /* the first parameter of the row itself */
};

/* memo: lr; the warm-up's length, and the rate that it leads to; what is taken off t after it; where there is
 * noise. */
enum {
    LR_TIMM_BASE,
    LR_TIMM_WARMUP,
    LR_TIMM_TARGET,
    LR_TIMM_CLOCK,
    LR_TIMM_NOISE_FROM,
    LR_TIMM_NOISE_TO,
    LR_TIMM_OWN /* the first that is the row's own */
};

/* Read the above. prefix: the warm-up comes before what follows it, and not in its first steps. */
bool lr_timm_check(lr_segment *segment, bool prefix, lr_error *error);

/* Row t of a schedule whose rate after the warm-up is after(t). */
lr_rate lr_timm_rate(const lr_segment *segment, double t,
                     double (*after)(const lr_segment *segment, double t));

/* The first number from the normal distribution that is nearer to 0 than `most`, of the Mersenne Twister
 * (MT19937, M. Matsumoto and T. Nishimura, 1998) seeded with `seed`, as float32. most >= 1/1024: else it may take
 * long. */
double lr_timm_noise(uint32_t seed, double most);

#endif
