/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the formats and the analysis take from advice.c. */
#ifndef LR_BOUNDS_ADVICE_H
#define LR_BOUNDS_ADVICE_H

#include "lib/bounds.h"

/* Keep a value within two others, and its interval around it. */
void lr_estimate_within(lr_estimate *rate, double least, double most);
/* What a training of so many steps does to the suggestion: at most 1. */
double lr_horizon_factor(double steps);
void lr_horizon_apply(double steps, lr_bounds *bounds);
/* The steps in which a run raised the rate ten-fold, up to this one; NAN: none did. */
double lr_warmup_find(const lr_run *runs, size_t count, double rate);
/* For people: the lines of candidates, horizon and warm-up, and the commands to go on with. */
void lr_advice_write_rates(const lr_bounds_answer *answer, lr_output *output);
void lr_advice_write_next(const lr_bounds_answer *answer, lr_output *output);

/* The commands to go on with, and what each is for. */
enum { LR_NEXT_COMMANDS = 128 };
typedef struct lr_next {
    size_t count;
    struct {
        double lr; /* the largest of what the command makes; NAN: of several kinds */
        const char *why, *command; /* borrowed; or command is made, in room */
        char room[160];
    } items[LR_NEXT_COMMANDS];
} lr_next;
/* Add one; what there is no room for is left out. */
void lr_advice_add(lr_next *list, double lr, const char *why, const char *command);
/* Add all of an answer, apart from those that its findings have. */
void lr_advice_next(const lr_bounds_answer *answer, lr_next *list);

#endif
