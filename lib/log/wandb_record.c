/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Field numbers as in wandb/proto/wandb_internal.proto. Record: 2 history. HistoryRecord: 1 item, 2 step {1 num}.
 * HistoryItem: 1 key, 2 nested_key, 16 value_json. */
#include "lib/log/wandb.h"

#include "lib/log/wire.h"

#include <math.h>
#include <string.h>

enum { LONGEST_KEY = 1 << 16 };

/* A history record on the way. */
typedef struct history {
    lr_log *log;
    lr_wandb_names *names;
    double step, wall;
    bool named; /* the step is told by an item: that wins */
    lr_error *error;
} history;

static bool key_is(const history *h, const char *name)
{
    return h->names->length == strlen(name) && memcmp(h->names->path, name, h->names->length) == 0;
}

static bool take_number(void *context, double value)
{
    history *h = context;
    lr_wandb_names *names = h->names;
    size_t column;

    if (names->length == 0 || memchr(names->path, 0, names->length))
        return true;
    if (key_is(h, "_step")) {
        h->step = value;
        h->named = true;
        return true;
    }
    if (key_is(h, "_timestamp"))
        h->wall = value;
    return lr_log_find_column(h->log, names->path, names->length, &column, h->error)
           && lr_log_add_point(h->log, column, value, h->error);
}

static bool take_item(history *h, lr_wire wire, bool *good)
{
    const unsigned char *json = NULL;
    size_t length = 0;
    lr_field field;

    h->names->length = 0;
    while (lr_wire_next(&wire, &field))
        if (field.key == LR_WIRE_KEY(1, LR_WIRE_BYTES) || field.key == LR_WIRE_KEY(2, LR_WIRE_BYTES)) {
            size_t part = (size_t)field.value;

            if (part > 0 && h->names->length + part <= LONGEST_KEY
                && !lr_wandb_append(h->names, (const char *)field.bytes, part, h->error))
                return false;
        } else if (field.key == LR_WIRE_KEY(16, LR_WIRE_BYTES)) {
            json = field.bytes;
            length = (size_t)field.value;
        }
    *good = !lr_wire_bad(&wire);
    return !*good || !json
           || lr_wandb_walk(h->names, (const char *)json, length, take_number, h, good, h->error);
}

static bool take_history(history *h, lr_wire wire, bool *good)
{
    lr_field field, inner;
    lr_wire step;

    while (*good && lr_wire_next(&wire, &field))
        if (field.key == LR_WIRE_KEY(1, LR_WIRE_BYTES)) {
            if (!take_item(h, lr_wire_inside(&field), good))
                return false;
        } else if (field.key == LR_WIRE_KEY(2, LR_WIRE_BYTES)) {
            step = lr_wire_inside(&field);
            if (!h->named)
                h->step = 0; /* as of a field that is not there */
            while (lr_wire_next(&step, &inner))
                if (inner.key == LR_WIRE_KEY(1, LR_WIRE_VARINT) && !h->named)
                    h->step = (double)(int64_t)inner.value;
            *good = *good && !lr_wire_bad(&step);
        }
    *good = *good && !lr_wire_bad(&wire);
    return true;
}

bool lr_wandb_decode(lr_log *log, lr_wandb_names *names, const unsigned char *bytes, size_t length,
                     lr_record *record, bool *good, lr_error *error)
{
    history h = {.log = log, .names = names, .step = (double)NAN, .wall = (double)NAN, .error = error};
    lr_wire wire = {bytes, bytes + length};
    lr_field field;

    *good = true;
    lr_log_start_record(log);
    while (*good && lr_wire_next(&wire, &field))
        if (field.key == LR_WIRE_KEY(2, LR_WIRE_BYTES)) {
            if (!take_history(&h, lr_wire_inside(&field), good))
                return false;
        }
    *good = *good && !lr_wire_bad(&wire);
    lr_log_end_record(log, record);
    record->step = h.step;
    record->wall = h.wall;
    return true;
}
