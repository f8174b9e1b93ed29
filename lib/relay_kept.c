/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows kept in one block of text: as they were written, or field by field, each behind its length. */
#include "lib/relay.h"

#include <stdlib.h>
#include <string.h>

static bool keep(lr_kept *kept, const void *bytes, size_t length, lr_error *error)
{
    if (!lr_reserve(&kept->text, &kept->text_capacity, kept->used + length, 1, error))
        return false;
    if (length > 0)
        memcpy(kept->text + kept->used, bytes, length);
    kept->used += length;
    return true;
}

bool lr_kept_add(lr_kept *kept, const lr_row *row, lr_error *error)
{
    lr_kept_row made = {
        .place = kept->used, .count = row->count, .line = row->line, .end_of_line = row->end_of_line};

    if (kept->raw && !keep(kept, row->raw, row->raw_length, error))
        return false;
    for (size_t i = 0; i < row->count && !kept->raw; i++)
        if (!keep(kept, &row->fields[i].length, sizeof row->fields[i].length, error)
            || !keep(kept, row->fields[i].text, row->fields[i].length, error))
            return false;
    made.length = kept->used - made.place;
    if (!lr_reserve(&kept->rows, &kept->capacity, kept->count + 1, sizeof *kept->rows, error))
        return false;
    kept->rows[kept->count++] = made;
    return true;
}

bool lr_kept_get(lr_kept *kept, size_t n, lr_row *row, lr_error *error)
{
    const lr_kept_row *k = &kept->rows[n];
    const char *p = kept->text + k->place;

    *row = (lr_row){.count = k->count, .line = k->line, .end_of_line = k->end_of_line};
    if (kept->raw) {
        row->raw = p;
        row->raw_length = k->length;
        return true;
    }
    if (!lr_reserve(&kept->fields, &kept->field_capacity, k->count, sizeof *kept->fields, error))
        return false;
    for (size_t i = 0; i < k->count; i++) {
        memcpy(&kept->fields[i].length, p, sizeof kept->fields[i].length);
        kept->fields[i].text = p + sizeof kept->fields[i].length;
        p = kept->fields[i].text + kept->fields[i].length;
    }
    row->fields = kept->fields;
    return true;
}

void lr_kept_free(lr_kept *kept)
{
    free(kept->rows);
    free(kept->text);
    free(kept->fields);
    *kept = (lr_kept){0};
}
