/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The series of lrsmooth: which row belongs to which, and smoothing them one after the other. */
#include "lrtools/lrsmooth.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static size_t hash(const char *text, size_t length)
{
    uint64_t sum = 14695981039346656037U;

    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)text[i]) * 1099511628211U;
    return (size_t)(sum ^ (sum >> 32));
}

static size_t *find_slot(const series_list *list, const char *key, size_t length)
{
    size_t at = hash(key, length) % list->slot_count;

    for (;; at = (at + 1) % list->slot_count) {
        const series *item = list->slots[at] ? &list->items[list->slots[at] - 1] : NULL;

        if (!item || (item->length == length && memcmp(item->key, key, length) == 0))
            return &list->slots[at];
    }
}

/* At most half of the slots are taken. */
static bool make_slots(series_list *list, lr_error *error)
{
    size_t wanted = list->slot_count ? 4 * list->slot_count : 64, *slots;

    if (2 * list->count < list->slot_count)
        return true;
    slots = lr_allocate(wanted, sizeof *slots, error);
    if (!slots)
        return false;
    free(list->slots);
    list->slots = slots;
    list->slot_count = wanted;
    for (size_t i = 0; i < list->count; i++)
        *find_slot(list, list->items[i].key, list->items[i].length) = i + 1;
    return true;
}

static bool add_series(job *j, const char *key, size_t length)
{
    series_list *list = &j->series;
    size_t position = list->count;

    if (!lr_reserve(&list->items, &list->capacity, position + 1, sizeof *list->items, j->error))
        return false;
    for (size_t i = 0; i < j->target_count && j->streams; i++) {
        target *t = &j->targets[i];

        if (!lr_reserve(&t->chain, &t->chain_capacity, (position + 1) * j->method_count, sizeof *t->chain,
                        j->error))
            return false;
        memset(t->chain + position * j->method_count, 0, j->method_count * sizeof *t->chain);
    }
    list->items[position] = (series){.key = lr_allocate(length + 1, 1, j->error), .length = length};
    if (!list->items[position].key)
        return false;
    memcpy(list->items[position].key, key, length);
    list->count++;
    return true;
}

bool lrsmooth_find_series(job *j, const lr_row *row, size_t *position)
{
    series_list *list = &j->series;
    bool has = j->by < row->count;
    const char *key = has ? row->fields[j->by].text : "";
    size_t length = has ? row->fields[j->by].length : 0, *slot;

    *position = 0;
    if (list->count == 1 && j->by >= lr_reader_columns(j->reader)) /* all rows are one series */
        return true;
    if (!make_slots(list, j->error))
        return false;
    slot = find_slot(list, key, length);
    if (*slot == 0) {
        if (!add_series(j, key, length))
            return false;
        *slot = list->count;
    }
    *position = *slot - 1;
    return true;
}

void lrsmooth_free_series(series_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].key);
    free(list->items);
    free(list->slots);
    free(list->of_row);
    *list = (series_list){0};
}

size_t lrsmooth_place(const job *j, size_t row)
{
    return j->series.count > 1 ? j->series.of_row[row] : row;
}

/* Numbers of the rows, to stand series after series; scratch takes their place, they its. */
static void arrange(job *j, double **numbers)
{
    double *from = *numbers;

    for (size_t n = 0; n < j->row_count; n++)
        j->scratch[j->series.of_row[n]] = from[n];
    *numbers = j->scratch;
    j->scratch = from;
}

static void arrange_all(job *j)
{
    series_list *list = &j->series;
    size_t start = 0;

    if (list->count < 2)
        return;
    for (size_t i = 0; i < list->count; i++) {
        list->items[i].next = start;
        start += list->items[i].rows;
    }
    for (size_t n = 0; n < j->row_count; n++)
        list->of_row[n] = list->items[list->of_row[n]].next++;
    if (j->abscissa)
        arrange(j, &j->abscissa);
    for (size_t i = 0; i < j->target_count; i++)
        arrange(j, &j->targets[i].values);
}

/* One method on all series of a column: the result takes the place of the values. */
static bool apply(job *j, target *t, const lr_spec *method, double *band)
{
    double *from = t->values;
    size_t start = 0;

    for (size_t i = 0; i < j->series.count; i++) {
        size_t rows = j->series.items[i].rows;
        lr_series in = {rows, j->abscissa ? j->abscissa + start : NULL, from + start};

        if (!lr_smooth(method, in, j->scratch + start, band ? band + start : NULL, j->error))
            return false;
        start += rows;
    }
    t->values = j->scratch;
    j->scratch = from;
    return true;
}

bool lrsmooth_smooth_all(job *j)
{
    j->scratch = lr_allocate(j->row_count, sizeof *j->scratch, j->error);
    if (!j->scratch)
        return false;
    arrange_all(j);
    for (size_t i = 0; i < j->target_count; i++) {
        target *t = &j->targets[i];

        if (j->settings->band && !(t->band = lr_allocate(j->row_count, sizeof *t->band, j->error)))
            return false;
        for (size_t m = 0; m < j->method_count; m++)
            if (!apply(j, t, &j->methods[m], m + 1 == j->method_count ? t->band : NULL))
                return false;
    }
    return true;
}
