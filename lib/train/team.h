/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that run one function side by side, each on its part of the work, and wait for each other at barriers. The
 * caller is part 0. Denormals are flushed to zero meanwhile, in every part. */
#ifndef LR_TRAIN_TEAM_H
#define LR_TRAIN_TEAM_H

#include "lib/error.h"

typedef struct lr_team lr_team;

/* A part of a team at work: index below count. */
typedef struct lr_part {
    lr_team *team;
    size_t index, count;
} lr_part;

bool lr_team_new(size_t count, lr_team **team, lr_error *error);

/* Run work(part, context) in every part; returns when all are done. Allocates nothing. */
void lr_team_run(lr_team *team, void (*work)(const lr_part *part, void *context), void *context);

/* Wait until every part is here; nothing to do for a team of one. */
void lr_team_wait(const lr_part *part);

/* The stretch of 0..total that is this part's, cut at multiples of `grain` (from 1). */
void lr_part_range(const lr_part *part, size_t total, size_t grain, size_t *from, size_t *to);
void lr_team_free(lr_team *team);

#endif
