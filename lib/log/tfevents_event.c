/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An event: when, at which step, and values under their tags. */
#include "lib/log/tfevents.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The value that a Summary holds under a tag, as far as scalars are concerned. */
typedef struct summary_value {
    const unsigned char *tag; /* NULL: it has none; so below */
    size_t tag_length;
    lr_wire tensor, metadata;
    double simple;
    bool has_simple;
} summary_value;

/* TensorBoard's rule: the class if it is told, else the plugin's name. */
static bool read_class(lr_wire wire, lr_tag_class *class)
{
    lr_tag_class by_name = LR_TAG_UNKNOWN;
    uint64_t told = 0;
    lr_field field, inner;
    lr_wire plugin;

    while (lr_wire_next(&wire, &field))
        if (field.key == LR_WIRE_KEY(4, LR_WIRE_VARINT)) {
            told = field.value;
        } else if (field.key == LR_WIRE_KEY(1, LR_WIRE_BYTES)) {
            plugin = lr_wire_inside(&field);
            while (lr_wire_next(&plugin, &inner))
                if (inner.key == LR_WIRE_KEY(1, LR_WIRE_BYTES) && inner.value > 0)
                    by_name = inner.value == 7 && memcmp(inner.bytes, "scalars", 7) == 0 ? LR_TAG_SCALAR
                                                                                         : LR_TAG_OTHER;
            if (lr_wire_bad(&plugin))
                return false;
        }
    *class = told == 0 ? by_name : told == 1 ? LR_TAG_SCALAR : LR_TAG_OTHER;
    return !lr_wire_bad(&wire);
}

static bool read_value(lr_wire wire, summary_value *value)
{
    lr_field field;

    *value = (summary_value){.tag = NULL};
    while (lr_wire_next(&wire, &field))
        switch (field.key) {
        case LR_WIRE_KEY(1, LR_WIRE_BYTES):
            value->tag = field.bytes;
            value->tag_length = (size_t)field.value;
            break;
        case LR_WIRE_KEY(2, LR_WIRE_FIXED32):
            value->has_simple = true;
            value->simple = lr_wire_float(field.value);
            break;
        case LR_WIRE_KEY(7, LR_WIRE_BYTES): /* the tag of early tensor summaries */
            if (value->tag)
                break;
            value->tag = field.bytes;
            value->tag_length = (size_t)field.value;
            break;
        case LR_WIRE_KEY(8, LR_WIRE_BYTES):
            value->tensor = lr_wire_inside(&field);
            break;
        case LR_WIRE_KEY(9, LR_WIRE_BYTES):
            value->metadata = lr_wire_inside(&field);
            break;
        default:
            break;
        }
    return !lr_wire_bad(&wire);
}

/* A name as a C string: a NUL byte in a tag becomes U+FFFD. */
static bool make_column(lr_log *log, lr_tag *tag, lr_error *error)
{
    char *name;
    size_t length = 0;
    bool made;

    if (!memchr(tag->name, 0, tag->length)) {
        made = lr_log_find_column(log, tag->name, tag->length, &tag->column, error);
    } else {
        name = lr_allocate(tag->length, 3, error);
        if (!name)
            return false;
        for (size_t i = 0; i < tag->length; i++)
            if (tag->name[i] != '\0') {
                name[length++] = tag->name[i];
            } else {
                memcpy(name + length, "\xef\xbf\xbd", 3);
                length += 3;
            }
        made = lr_log_find_column(log, name, length, &tag->column, error);
        free(name);
    }
    tag->wanted = made && lr_log_wants(log, tag->column);
    return made;
}

static bool add(lr_log *log, lr_tag *tag, double value, lr_error *error)
{
    if (tag->column == SIZE_MAX && !make_column(log, tag, error))
        return false;
    return !tag->wanted || lr_log_add_point(log, tag->column, value, error);
}

/* A tensor under a tag of scalars. */
static bool add_tensor(lr_log *log, const lr_events *events, lr_tag *tag, const lr_wire *tensor, bool *good,
                       lr_error *error)
{
    double value;

    switch (lr_tensor_decode(*tensor, &value)) {
    case LR_TENSOR_SCALAR:
        return add(log, tag, value, error);
    case LR_TENSOR_OTHER:
        if (!tag->told)
            lr_log_report(log, LR_TROUBLE_ODD, events->number, events->byte,
                          "%s is said to be a scalar, but its tensor is none; left out (told once)", tag->name);
        tag->told = true;
        return true;
    case LR_TENSOR_BAD:
        break;
    }
    *good = false;
    return true;
}

static bool take_value(lr_log *log, lr_events *events, lr_wire wire, bool *good, lr_error *error)
{
    summary_value value;
    lr_tag *tag;

    *good = read_value(wire, &value);
    if (!*good || !(value.has_simple || value.tensor.at || value.metadata.at) || value.tag_length == 0)
        return true;
    if (!lr_tags_find(&events->tags, value.tag, value.tag_length, &tag, error))
        return false;
    if (value.metadata.at && tag->class == LR_TAG_UNKNOWN)
        *good = read_class(value.metadata, &tag->class);
    if (!*good)
        return true;
    if (value.has_simple)
        return add(log, tag, value.simple, error);
    if (value.tensor.at && tag->class == LR_TAG_SCALAR)
        return add_tensor(log, events, tag, &value.tensor, good, error);
    return true;
}

static bool take_summary(lr_log *log, lr_events *events, lr_wire wire, bool *good, lr_error *error)
{
    lr_field field;

    while (*good && lr_wire_next(&wire, &field))
        if (field.key == LR_WIRE_KEY(1, LR_WIRE_BYTES)
            && !take_value(log, events, lr_wire_inside(&field), good, error))
            return false;
    *good = *good && !lr_wire_bad(&wire);
    return true;
}

static void finish(lr_log *log, const lr_events *events, double wall, uint64_t step, lr_record *record)
{
    lr_log_end_record(log, record);
    record->step = (double)(int64_t)step;
    record->wall = wall;
    record->line = events->number;
}

/* One simple value in the shape that the usual writers give it: wall time, step, and a summary of one value of a
 * tag and a number. Most event files are full of these; matched as a whole they take two thirds of the time.
 * false: it has another shape. */
static bool match_simple(lr_wire wire, uint64_t *step, const unsigned char **tag, size_t *tag_length)
{
    const unsigned char *at = wire.at;
    size_t left;

    if (wire.end - at < 9 + 2 + 4 + 2 + 5 || at[0] != LR_WIRE_KEY(1, LR_WIRE_FIXED64)
        || at[9] != LR_WIRE_KEY(2, LR_WIRE_VARINT))
        return false;
    wire.at = at + 10;
    if (!lr_wire_varint(&wire, step))
        return false;
    at = wire.at;
    left = (size_t)(wire.end - at);
    if (left < 11 || left > 127 + 2 || at[0] != LR_WIRE_KEY(5, LR_WIRE_BYTES) || at[1] != left - 2
        || at[2] != LR_WIRE_KEY(1, LR_WIRE_BYTES) || at[3] != left - 4 || at[4] != LR_WIRE_KEY(1, LR_WIRE_BYTES)
        || at[5] != left - 11 || at[left - 5] != LR_WIRE_KEY(2, LR_WIRE_FIXED32))
        return false;
    *tag = at + 6;
    *tag_length = left - 11;
    return *tag_length > 0;
}

static bool take_simple(lr_log *log, lr_events *events, lr_wire wire, const unsigned char *name, size_t length,
                        lr_error *error)
{
    lr_tag *tag;

    return lr_tags_find(&events->tags, name, length, &tag, error)
           && add(log, tag, lr_wire_float(lr_wire_fixed32(wire.end - 4)), error);
}

static bool decode(lr_log *log, lr_events *events, lr_wire wire, lr_record *record, bool *good, lr_error *error)
{
    double wall = (double)NAN;
    uint64_t step = 0;
    lr_field field;

    *good = true;
    while (*good && lr_wire_next(&wire, &field))
        switch (field.key) {
        case LR_WIRE_KEY(1, LR_WIRE_FIXED64):
            wall = lr_wire_double(field.value);
            break;
        case LR_WIRE_KEY(2, LR_WIRE_VARINT):
            step = field.value;
            break;
        case LR_WIRE_KEY(5, LR_WIRE_BYTES):
            if (!take_summary(log, events, lr_wire_inside(&field), good, error))
                return false;
            break;
        default:
            break;
        }
    *good = *good && !lr_wire_bad(&wire);
    finish(log, events, wall, step, record);
    return true;
}

bool lr_event_decode(lr_log *log, lr_events *events, lr_wire wire, lr_record *record, bool *good, lr_error *error)
{
    const unsigned char *tag;
    size_t length;
    uint64_t step;

    lr_log_start_record(log);
    if (!match_simple(wire, &step, &tag, &length))
        return decode(log, events, wire, record, good, error);
    *good = take_simple(log, events, wire, tag, length, error);
    finish(log, events, lr_wire_double(lr_wire_fixed64(wire.at + 1)), step, record);
    return *good;
}
