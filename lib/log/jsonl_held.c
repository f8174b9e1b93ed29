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

/* Whether iter starts again though the file, that of a resumed run, has training of one epoch only, and not of the
 * first: were iter to go on, the epochs before, each at least as long as what is seen of this one, would end below
 * its first iter. A single record of a later epoch is taken for the first one after a resume: a runner that counts
 * on has only so few where its epochs are shorter than the interval it logs at. */
static bool starts_again(const lr_held_record *first, double last, double longest)
{
    double before = first->epoch - 1;

    return before > 0 && first->epoch == last
           && (longest == first->iter || before * (longest - first->iter + 1) >= first->iter);
}

bool lr_hold_settle(lr_held_records *held, lr_error *error)
{
    const lr_held_record *first = NULL, *before = NULL;

    for (size_t i = 0; i < held->count; i++) {
        const lr_held_record *record = &held->records[i];

        if (record->mode != LR_MMCV_TRAIN || isnan(record->iter))
            continue;
        first = first ? first : record;
        held->longest = record->iter > held->longest ? record->iter : held->longest;
        held->falls = held->falls || (before && record->iter <= before->iter && record->epoch > before->epoch);
        before = record;
    }
    held->falls = held->falls || (before && starts_again(first, before->epoch, held->longest));
    held->steps = true;
    held->step = NAN;
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
    if (!held->steps)
        return true;
    if (kept->mode == LR_MMCV_TRAIN)
        held->step = held->falls ? (kept->epoch - 1) * held->longest + kept->iter : kept->iter;
    if (kept->mode == LR_MMCV_OTHER)
        leave_out(held, record, held->points + kept->first);
    record->step = kept->mode == LR_MMCV_NONE ? NAN : held->step;
    return true;
}

void lr_hold_free(lr_held_records *held)
{
    free(held->records);
    free(held->points);
    free(held->trained);
    *held = (lr_held_records){0};
}
