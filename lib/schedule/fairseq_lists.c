/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fairseq: rates by epoch or update (fairseq/optim/lr_scheduler/, 3d262bb2). Epochs count from 1 and are
 * updates_per_epoch long, which fairseq takes from its data. */
#include "lib/number.h"
#include "lib/schedule/dialects.h"

#include <stdlib.h>
#include <string.h>

static const lr_parameter fixed_parameters[] = {
    LR_RATES("lr", NULL, "a rate an epoch; the last stays (left out: --lr)"),
    {"force_anneal", LR_INTEGER, "epochs", "none", 0, INFINITY, LR_OPEN_MOST, "none",
     "the first epoch to shrink in"},
    LR_ANY("lr_shrink", "0.1",
           "from force_anneal on, the last rate times this to the power of epoch + 1 - force_anneal"),
    LR_STEPS_OR("warmup_updates", "0", 0, "length of the warm-up"),
    LR_STEPS_OR("updates_per_epoch", NULL, 1, "length of an epoch; needed for a list and for force_anneal"),
    LR_PIECE,
    LR_NO_MORE};
enum { FIXED_LR, FORCE_ANNEAL, SHRINK, WARM, EPOCH };

static bool fixed_check(lr_segment *segment, lr_error *error)
{
    const lr_value *rates = &segment->spec.values[FIXED_LR];
    bool epochs = rates->length > 1 || !isnan(lr_segment_number(segment, FORCE_ANNEAL));

    if (!rates->list && !lr_segment_optimizer(segment, &segment->memo[0], error))
        return false;
    return !epochs || lr_segment_needs(segment, EPOCH, error);
}

static lr_rate fixed_rate(const lr_segment *segment, double k)
{
    const lr_value *rates = &segment->spec.values[FIXED_LR];
    double length = lr_segment_number(segment, EPOCH), epoch = isnan(length) ? 1 : 1 + floor(k / length),
           anneal = lr_segment_number(segment, FORCE_ANNEAL), warm = lr_segment_number(segment, WARM),
           at = fmin(epoch, (double)rates->length), rate;

    if (epoch >= anneal)
        at = (double)rates->length;
    rate = rates->list ? rates->list[(size_t)at - 1] : segment->memo[0];
    if (epoch >= anneal)
        rate = lr_scaled(rate, lr_segment_number(segment, SHRINK), epoch + 1 - anneal);
    return lr_rate_of(k < warm ? rate * ((k + 1) / warm) : rate);
}

static const lr_parameter manual_parameters[] = {
    {"update2lr", LR_TEXT, NULL, NULL, 0, 0, LR_CLOSED, NULL,
     "UPDATE:RATE or FIRST-LAST:RATE, apart by slashes"},
    {"epoch2lr", LR_TEXT, NULL, NULL, 0, 0, LR_CLOSED, NULL, "the same for epochs, from 1"},
    LR_STEPS_OR("updates_per_epoch", NULL, 1, "length of an epoch; needed for epoch2lr"),
    LR_PIECE,
    LR_NO_MORE};
enum { UPDATES, EPOCHS, MANUAL_EPOCH };

/* Keys from first to last have the rate; a later one of the text wins. */
typedef struct stretch {
    double first, last, rate;
} stretch;

/* memo: --lr; then how many pairs (key, rate) of updates and of epochs stand in segment->table, in this
 * order. */
enum { BASE, COUNTS };

static bool read_item(const lr_segment *segment, const char *text, size_t length, stretch *item,
                      lr_error *error)
{
    const char *colon = memchr(text, ':', length),
               *dash = colon ? memchr(text, '-', (size_t)(colon - text)) : NULL;
    const char *first_end = dash ? dash : colon;
    double *numbers[] = {&item->first, &item->last, &item->rate};
    const char *starts[] = {text, dash ? dash + 1 : text, colon ? colon + 1 : text};
    const char *ends[] = {first_end, colon, text + length};
    bool ok = colon != NULL;

    for (size_t i = 0; ok && i < 3; i++)
        ok = lr_number_parse(starts[i], (size_t)(ends[i] - starts[i]), '.', numbers[i]) == LR_NUMBER
             && isfinite(*numbers[i]) && *numbers[i] >= 0;
    if (ok && item->first == floor(item->first) && item->last == floor(item->last)
        && item->first <= item->last)
        return true;
    return lr_fail(error, LR_USAGE, "%s: %.*s is not STEP:RATE or FIRST-LAST:RATE, of whole steps",
                   segment->kind->label.name, (int)(length < 60 ? length : 60), text);
}

static bool read_items(const lr_segment *segment, const char *text, stretch **items, size_t *count,
                       lr_error *error)
{
    size_t room = 0;

    for (size_t size;; text += size + 1) {
        size = strcspn(text, "/");
        if (!lr_reserve(items, &room, *count + 1, sizeof **items, error)
            || !read_item(segment, text, size, &(*items)[(*count)++], error))
            return false;
        if (text[size] == '\0')
            return true;
    }
}

/* The rate at step k: that of the largest key at or below it. False where there is none. */
static bool rate_at(const stretch *items, size_t count, double k, double *rate)
{
    double key = -1;

    for (size_t i = 0; i < count; i++)
        if (items[i].first <= k)
            key = fmax(key, fmin(items[i].last, k));
    for (size_t i = 0; i < count; i++)
        if (items[i].first <= key && key <= items[i].last)
            *rate = items[i].rate;
    return key >= 0;
}

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Append the steps where the rate may change, each with its rate, to the table. */
static bool add_changes(lr_segment *segment, const stretch *items, size_t count, double *added,
                        lr_error *error)
{
    double *keys = lr_allocate(2 * count, sizeof *keys, error);
    size_t start = segment->table_length;

    if (!keys || !lr_resize(&segment->table, start + 4 * count, sizeof *segment->table, error)) {
        free(keys);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        keys[2 * i] = items[i].first;
        keys[2 * i + 1] = items[i].last + 1;
    }
    qsort(keys, 2 * count, sizeof *keys, by_number);
    for (size_t i = 0; i < 2 * count; i++) {
        double *pair = &segment->table[segment->table_length];

        pair[0] = keys[i];
        segment->table_length += rate_at(items, count, keys[i], &pair[1]) ? 2 : 0;
    }
    *added = (double)(segment->table_length - start) / 2;
    free(keys);
    return true;
}

static bool add_text(lr_segment *segment, size_t position, lr_error *error)
{
    const char *text = segment->spec.values[position].text;
    stretch *items = NULL;
    size_t count = 0;
    bool ok = !text
              || (read_items(segment, text, &items, &count, error)
                  && add_changes(segment, items, count, &segment->memo[COUNTS + position], error));

    free(items);
    return ok;
}

static bool manual_check(lr_segment *segment, lr_error *error)
{
    const double *memo = segment->memo;

    if (!add_text(segment, UPDATES, error) || !add_text(segment, EPOCHS, error))
        return false;
    if (memo[COUNTS + EPOCHS] > 0 && !lr_segment_needs(segment, MANUAL_EPOCH, error))
        return false;
    segment->memo[BASE] = segment->base;
    if (isnan(memo[BASE]) && memo[COUNTS + UPDATES] > 0 && segment->table[0] == 0)
        return true;
    return lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

/* The rate of the last of count pairs whose key is at most k; NAN where there is none. */
static double find_change(const double *pairs, size_t count, double k)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (pairs[2 * middle] <= k)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? pairs[2 * low - 1] : NAN;
}

static lr_rate manual_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    size_t updates = (size_t)memo[COUNTS + UPDATES], epochs = (size_t)memo[COUNTS + EPOCHS];
    double rate = find_change(segment->table, updates, k);

    if (isnan(rate) && epochs > 0)
        rate = find_change(segment->table + 2 * updates, epochs,
                           1 + floor(k / lr_segment_number(segment, MANUAL_EPOCH)));
    return lr_rate_of(isnan(rate) ? memo[BASE] : rate);
}

static const lr_schedule_kind rows[] = {
    {.label = {"fairseq.FixedLRSchedule", "warm-up, and a rate an epoch", fixed_parameters,
               "In epoch e = 1 + floor(k/updates_per_epoch) the rate is the e-th of lr, or its last; "
               "from force_anneal on, the last times lr_shrink^(e + 1 - force_anneal). Times (k + 1)/W "
               "for k < W = warmup_updates."},
     .check = fixed_check,
     .rate = fixed_rate,
     .library = true,
     .family = "piecewise"},
    {.label = {"fairseq.ManualSchedule", "given rates at given updates or epochs", manual_parameters,
               "The rate of the largest key at or below update k; before the first key, that of epoch 1 "
               "+ floor(k/updates_per_epoch) by the same rule; else --lr. fairseq's {\"0-4\": 0.1, "
               "\"5,7\": 0.05} is update2lr=0-4:0.1/5:0.05/7:0.05. The end of a range only matters where "
               "another key lies in it."},
     .check = manual_check,
     .rate = manual_rate,
     .library = true,
     .family = "piecewise"},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_fairseq_list_schedules, rows);
