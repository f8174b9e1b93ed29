/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of logs that count anew each epoch, as MMCV's iter may: where a record stands in the run shows only when all of
 * the run was seen, in one file or several. Until then it is kept by epoch and iter, as one number.
 *
 * step = (epoch - 1) L + iter, with L the greatest iter of the run, where iter falls while epoch rises; else iter. */
#ifndef LR_LOG_LAPS_H
#define LR_LOG_LAPS_H

#include <stdbool.h>
#include <stddef.h>

/* What is known of a run. Empty when zeroed. */
typedef struct lr_laps {
    size_t records;
    double first_epoch, first_iter, epoch, iter; /* of the first record and the last */
    double longest;                              /* the greatest iter */
    bool falls;                                  /* iter fell while epoch rose */
} lr_laps;

/* The records in the order of the run, those of training. */
void lr_laps_add(lr_laps *laps, double epoch, double iter);
double lr_laps_step(const lr_laps *laps, double epoch, double iter);

/* Whether both are whole numbers that can be told from one; that number, in order of epoch and then of iter. */
bool lr_laps_can_pack(double epoch, double iter);
double lr_laps_pack(double epoch, double iter);
/* NAN and infinities stay. */
double lr_laps_step_of(const lr_laps *laps, double packed);

#endif
