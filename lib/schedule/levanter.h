/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levanter's schedules as functions of a count, for its rows and for the cycles made of them. Nobody else
 * includes this.
 *
 * Source: src/levanter/optim/config.py, commit 2f8a58a1. */
#ifndef LR_SCHEDULE_LEVANTER_H
#define LR_SCHEDULE_LEVANTER_H

#include "lib/schedule/dialects.h"

/* What the configuration gives a schedule; a schedule reads what it needs. */
typedef struct lr_levanter {
    double rate, least;   /* min_lr */
    double warmup, decay; /* steps */
    double exponent, timescale, batch, sequence, a, b;
} lr_levanter;

/* The rows' order, and that of lr_schedule=. */
#define LR_LEVANTER_NAMES "constant cosine linear inv_sqrt inv power"
enum {
    LR_LEVANTER_CONSTANT,
    LR_LEVANTER_COSINE,
    LR_LEVANTER_LINEAR,
    LR_LEVANTER_INV_SQRT,
    LR_LEVANTER_INV,
    LR_LEVANTER_POWER
};
extern double (*const lr_levanter_rates[])(const lr_levanter *given, double count);

#define LR_LEVANTER_EXPONENT LR_RATE("exponent", "1", "the exponent of the cosine")
#define LR_LEVANTER_TIMESCALE                                                                                \
    LR_POSITIVE("timescale", "10000", "the count up to which the rate is the full one")
#define LR_LEVANTER_POWERS                                                                                   \
    LR_POSITIVE("batch_size", NULL, "sequences of a batch"),                                                 \
        LR_POSITIVE("seq_length", NULL, "tokens of a sequence"), LR_POSITIVE("a", "4.6", "the amplitude"),   \
    {                                                                                                        \
        "b", LR_REAL, NULL, "-0.51", -INFINITY, 0, LR_OPEN, NULL, "the exponent of the tokens"               \
    }

#endif
