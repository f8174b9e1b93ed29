/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns that stand one after the other in a document: held until all are there, then given out by rows. */
#include "lib/log/json_document.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HELD = 1 << 26 }; /* values */

/* Missing is not nan: a NAN that no computation yields. */
static const uint64_t missing_bits = 0x7ff8000000000bad;

static double missing(void)
{
    double value;

    memcpy(&value, &missing_bits, sizeof value);
    return value;
}

static bool is_missing(double value)
{
    return memcmp(&value, &missing_bits, sizeof value) == 0;
}

bool lr_json_hold(lr_json_document *document, const lr_json_value *name, bool single, lr_error *error)
{
    lr_json_held held = {.column = SIZE_MAX, .single = single};

    if (!lr_reserve(&document->held, &document->held_capacity, document->held_count + 1,
                    sizeof *document->held, error))
        return false;
    held.name = lr_allocate(name->length + 1, 1, error);
    if (!held.name)
        return false;
    lr_json_unescape(name, held.name);
    document->held[document->held_count++] = held;
    return true;
}

/* Put a value at the end, where those before it may have been left out as long as none was a number. */
static bool append(lr_log *log, lr_json_document *document, lr_json_held *held, double value)
{
    size_t first = held->values ? held->count : 0;

    if (document->held_values + (held->count + 1 - first) > MOST_HELD)
        return lr_fail_at(document->error, lr_log_name(log), document->line + 1, 0,
                          "its columns hold more than %d values: choose some of them with -c",
                          (int)MOST_HELD);
    if (!lr_reserve(&held->values, &held->capacity, held->count + 1, sizeof *held->values, document->error))
        return false;
    for (size_t i = first; i < held->count; i++)
        held->values[i] = missing();
    held->values[held->count] = value;
    document->held_values += held->count + 1 - first;
    return true;
}

bool lr_json_hold_value(lr_log *log, lr_json_document *document, const lr_json_value *value, size_t line)
{
    lr_json_held *held = &document->held[document->held_count - 1];
    double number;
    lr_number_kind kind = lr_json_number(value, &number);
    bool known = kind == LR_NUMBER || kind == LR_NUMBER_RANGE;

    if (known && held->column == SIZE_MAX
        && !lr_log_find_column(log, held->name, strlen(held->name), &held->column, document->error))
        return false;
    if (kind == LR_NUMBER_RANGE)
        lr_log_add_bad_cell(log, held->column, line, 0, "%.*s in column %s is beyond the largest number",
                            value->length < 40 ? (int)value->length : 40, value->text, held->name);
    if (held->column != SIZE_MAX && lr_log_wants(log, held->column)
        && !append(log, document, held, kind == LR_NUMBER ? number : missing()))
        return false;
    held->count++;
    return true;
}

static int longer(const void *a, const void *b)
{
    const lr_json_held *first = a, *second = b;
    int by_count = (first->count < second->count) - (first->count > second->count);

    return by_count ? by_count : (first->column > second->column) - (first->column < second->column);
}

/* Columns without a number are none; what stands alone counts only where there are no arrays. The longest
 * come first. */
void lr_json_hold_begin(lr_json_document *document)
{
    bool arrays = false;

    for (size_t i = 0; i < document->held_count; i++)
        arrays = arrays || (!document->held[i].single && document->held[i].column != SIZE_MAX);
    for (size_t i = 0; i < document->held_count; i++)
        if (document->held[i].column == SIZE_MAX || (arrays && document->held[i].single))
            document->held[i].count = 0;
    if (document->held_count)
        qsort(document->held, document->held_count, sizeof *document->held, longer);
    document->row = 0;
}

bool lr_json_hold_next(lr_log *log, lr_json_document *document, bool *more)
{
    size_t row = document->row++;

    *more = document->held_count && row < document->held[0].count;
    if (!*more)
        return true;
    lr_log_start_record(log);
    for (size_t i = 0; i < document->held_count && document->held[i].count > row; i++) {
        const lr_json_held *held = &document->held[i];

        if (held->values && !is_missing(held->values[row])
            && !lr_log_add_point(log, held->column, held->values[row], document->error))
            return false;
    }
    return true;
}

void lr_json_hold_clear(lr_json_document *document)
{
    for (size_t i = 0; i < document->held_count; i++) {
        free(document->held[i].name);
        free(document->held[i].values);
    }
    document->held_count = document->held_values = document->row = 0;
}
