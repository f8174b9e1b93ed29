/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain --compare: lrtrain_compare.c sets up and runs, lrtrain_outcome.c tells and draws what came out. */
#ifndef LRTRAIN_COMPARE_H
#define LRTRAIN_COMPARE_H

#include "lrtools/lrtrain.h"

enum { COMPARE_NAME = 64 };

/* One of the things compared: its name (of its file as well), its rates, and its trials, one a seed. */
typedef struct compare_entry {
    char name[COMPARE_NAME];
    double constant; /* the rate; NAN: a schedule */
    train_rates rates;
    train_trial *trials; /* borrowed */
} compare_entry;

typedef struct comparison {
    train_job *job;
    compare_entry *entries; /* owned */
    size_t count, capacity, seeds;
    int64_t every, evaluate;
    size_t bounds; /* the first entry of `bounds`, where tested */
    bool tested, lr_used;
    train_trial *trials; /* owned: seeds for each entry */
} comparison;

/* The table, for people where kind is NULL. */
bool compare_write(const comparison *of, const lr_writer_kind *kind, lr_output *output, lr_error *error);
/* Loss against step, all in one picture. */
bool compare_draw(const comparison *of, lr_error *error);

#endif
