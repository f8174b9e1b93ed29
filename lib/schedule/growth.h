/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cycles that grow: cycle i is first mult^i steps long, rounded as this or that library does. */
#ifndef LR_SCHEDULE_GROWTH_H
#define LR_SCHEDULE_GROWTH_H

#include "lib/schedule.h"

typedef enum lr_growth {
    LR_GROW_EXACT,    /* not rounded; starts that are whole but for rounding errors are made whole */
    LR_GROW_FLOOR,    /* floor(first mult^i): AllenNLP */
    LR_GROW_COMPOUND, /* floor(the length before, times mult): Composer, ignite */
    LR_GROW_CEIL      /* ceil(the length before, times mult): ktrain */
} lr_growth;

typedef struct lr_cycle {
    double index, start, length;
} lr_cycle;

/* Work out the cycles up to step 2^53. first > 0, mult >= 1. LR_USAGE when they grow so slowly that they are too many
 * to list; cycles->starts is then NULL. Else cycles is the caller's to free. */
bool lr_cycles_build(double first, double mult, lr_growth growth, lr_cycles *cycles, lr_error *error);

/* The cycle that step k >= 0 is in; its first step is its start. O(log cycles). */
lr_cycle lr_cycles_find(const lr_cycles *cycles, double k);

#endif
