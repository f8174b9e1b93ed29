/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MMCV's logs: iter may start again each epoch, and how long an epoch is shows only at the end. */
#include "lib/log/jsonl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HELD = 1 << 26 }; /* points */

static lr_mmcv_mode find_mode(const lr_json_object *object)
{
    if (!object || !object->mode.length)
        return LR_MMCV_NONE;
    return object->mode.length == 5 && memcmp(object->mode.text, "train", 5) == 0 ? LR_MMCV_TRAIN
                                                                                  : LR_MMCV_OTHER;
}

bool lr_hold_record(lr_held_records *held, const lr_record *record, const lr_json_object *object,
                    const char *file, lr_error *error)
{
    lr_held_record kept = {held->point_count, record->line, find_mode(object), record->step, NAN, NAN};

    if (held->point_count + record->count > MOST_HELD)
        return lr_fail_at(error, file, record->line, 0,
                          "there are more than %d values, which have to be held: choose some columns with -c",
                          (int)MOST_HELD);
    if (!lr_reserve(&held->records, &held->capacity, held->count + 1, sizeof *held->records, error)
        || !lr_reserve(&held->points, &held->point_capacity, held->point_count + record->count + 1,
                       sizeof *held->points, error))
        return false;
    if (object) {
        lr_json_object_find(object, "epoch", &kept.epoch);
        lr_json_object_find(object, "iter", &kept.iter);
    }
    held->records[held->count++] = kept;
    if (record->count)
        memcpy(held->points + held->point_count, record->points, record->count * sizeof *record->points);
    held->point_count += record->count;
    return true;
}

bool lr_hold_is_mmcv(const lr_held_records *held, const lr_json_object *object)
{
    const lr_held_record *last = &held->records[held->count - 1];
    double step;

    return last->mode != LR_MMCV_NONE && !isnan(last->epoch) && !isnan(last->iter)
           && !lr_json_object_find(object, "step", &step);
}

static size_t end_of_points(const lr_held_records *held, size_t i)
{
    return i + 1 < held->count ? held->records[i + 1].first : held->point_count;
}

static bool mark_trained(lr_held_records *held, lr_error *error)
{
    for (size_t i = 0; i < held->point_count; i++)
        if (held->points[i].column >= held->columns)
            held->columns = held->points[i].column + 1;
    held->trained = lr_allocate(held->columns + 1, sizeof *held->trained, error);
    if (!held->trained)
        return false;
    for (size_t i = 0; i < held->count; i++)
        for (size_t p = held->records[i].first; p < end_of_points(held, i); p++)
            if (held->records[i].mode == LR_MMCV_TRAIN)
                held->trained[held->points[p].column] = true;
    return true;
}

bool lr_hold_settle(lr_held_records *held, lr_error *error)
{
    held->mmcv = held->laps_told = true;
    held->epoch = held->iter = NAN;
    for (size_t i = 0; i < held->count; i++) {
        const lr_held_record *record = &held->records[i];

        if (record->mode != LR_MMCV_TRAIN || isnan(record->iter))
            continue;
        lr_laps_add(&held->laps, record->epoch, record->iter);
        held->laps_told = held->laps_told && lr_laps_can_pack(record->epoch, record->iter);
    }
    return mark_trained(held, error);
}

/* Leave out of a record that is not of training what training has too. The points are moved together in their
 * place. */
static void leave_out(const lr_held_records *held, lr_record *record, lr_point *points)
{
    size_t kept = 0;

    for (size_t i = 0; i < record->count; i++)
        if (!held->trained[points[i].column])
            points[kept++] = points[i];
    record->count = kept;
}

/* A record that is not of training has the step of the one before it. */
static void give_step(lr_held_records *held, const lr_held_record *kept, lr_record *record)
{
    record->step = NAN;
    if (kept->mode == LR_MMCV_NONE)
        return;
    if (kept->mode == LR_MMCV_TRAIN) {
        held->epoch = kept->epoch;
        held->iter = kept->iter;
    } else {
        leave_out(held, record, held->points + kept->first);
    }
    record->step = lr_laps_step(&held->laps, held->epoch, held->iter);
    if (held->laps_told) {
        record->epoch = held->epoch;
        record->iter = held->iter;
    }
}

bool lr_hold_give(lr_held_records *held, lr_record *record)
{
    const lr_held_record *kept;

    if (held->next == held->count)
        return false;
    kept = &held->records[held->next];
    record->line = kept->line;
    record->points = held->points + kept->first;
    record->count = end_of_points(held, held->next) - kept->first;
    record->step = kept->step;
    held->next++;
    if (held->mmcv)
        give_step(held, kept, record);
    return true;
}

void lr_hold_free(lr_held_records *held)
{
    free(held->records);
    free(held->points);
    free(held->trained);
    *held = (lr_held_records){0};
}
