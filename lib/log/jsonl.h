/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON-lines, and the records of a log that must be known whole before the first can be told. */
#ifndef LR_LOG_JSONL_H
#define LR_LOG_JSONL_H

#include "lib/log/json_record.h"
#include "lib/log/laps.h"

/* What MMCV says of a record. */
typedef enum lr_mmcv_mode { LR_MMCV_NONE, LR_MMCV_TRAIN, LR_MMCV_OTHER } lr_mmcv_mode;

/* A record that is held: its points are points[first ... of the next record]. */
typedef struct lr_held_record {
    size_t first, line;
    lr_mmcv_mode mode;
    double step; /* of its own; NAN: none */
    double epoch, iter;
} lr_held_record;

/* Empty when zeroed; owns its arrays. */
typedef struct lr_held_records {
    lr_held_record *records;
    size_t count, capacity, next; /* next: to be given out */
    lr_point *points;
    size_t point_count, point_capacity;
    bool *trained; /* by column: train records have it */
    size_t columns;
    bool mmcv, laps_told;  /* laps_told: records tell their epoch and iter */
    lr_laps laps;          /* of this file */
    double epoch, iter;    /* of the train record before; NAN: none */
} lr_held_records;

/* Hold a record; what MMCV says of it is taken from the object (NULL: nothing). false:
 * LR_BAD_INPUT (too many), LR_SYSTEM. */
bool lr_hold_record(lr_held_records *held, const lr_record *record, const lr_json_object *object,
                    const char *file, lr_error *error);

/* Whether the record held last is one of MMCV: it has mode, epoch and iter, but no step. */
bool lr_hold_is_mmcv(const lr_held_records *held, const lr_json_object *object);

/* All of the file is held: settle the steps, as far as this file tells, by the rules of MMCV. */
bool lr_hold_settle(lr_held_records *held, lr_error *error);

/* The next of those that are held; false when there is none. Its points are borrowed until `held` is freed. */
bool lr_hold_give(lr_held_records *held, lr_record *record);
void lr_hold_free(lr_held_records *held);

#endif
