/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of binary logs: bytes put together one by one, and what a reader makes of them. */
#ifndef LOG_BYTES_H
#define LOG_BYTES_H

#include "lib/crc32c.h"
#include "lib/log/kinds.h"
#include "lib/log/wire.h"
#include "tests/unit/log_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------------------------------------------- bytes */

typedef struct bytes {
    unsigned char *at;
    size_t length, capacity;
} bytes;

static inline void put(bytes *out, const void *more, size_t length)
{
    if (out->length + length > out->capacity) {
        out->capacity = 2 * (out->length + length) + 64;
        out->at = realloc(out->at, out->capacity);
        assert_non_null(out->at);
    }
    if (length)
        memcpy(out->at + out->length, more, length);
    out->length += length;
}

static inline void put_number(bytes *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)(value >> 8 * i);

        put(out, &byte, 1);
    }
}

static inline uint32_t float_bits(double value)
{
    float narrow = (float)value;
    uint32_t bits;

    memcpy(&bits, &narrow, sizeof bits);
    return bits;
}

static inline uint64_t double_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline void put_varint(bytes *out, uint64_t value)
{
    for (; value > 127; value >>= 7)
        put_number(out, (value & 127) | 128, 1);
    put_number(out, value, 1);
}

static inline void put_key(bytes *out, uint32_t number, uint32_t type)
{
    put_varint(out, LR_WIRE_KEY(number, type));
}

static inline void put_whole(bytes *out, uint32_t number, uint64_t value)
{
    put_key(out, number, LR_WIRE_VARINT);
    put_varint(out, value);
}

static inline void put_float(bytes *out, uint32_t number, double value)
{
    put_key(out, number, LR_WIRE_FIXED32);
    put_number(out, float_bits(value), 4);
}

static inline void put_double(bytes *out, uint32_t number, double value)
{
    put_key(out, number, LR_WIRE_FIXED64);
    put_number(out, double_bits(value), 8);
}

static inline void put_string(bytes *out, uint32_t number, const void *text, size_t length)
{
    put_key(out, number, LR_WIRE_BYTES);
    put_varint(out, length);
    put(out, text, length);
}

static inline void put_text(bytes *out, uint32_t number, const char *text)
{
    put_string(out, number, text, strlen(text));
}

/* inner goes into out as a field, and is empty again. */
static inline void put_message(bytes *out, uint32_t number, bytes *inner)
{
    put_string(out, number, inner->at, inner->length);
    inner->length = 0;
}

static inline void bytes_free(bytes *out)
{
    free(out->at);
    *out = (bytes){0};
}

/* ---------------------------------------------------------------------------------------- what a reader makes */

typedef struct read_point {
    double step, value, wall;
    char column[80];
    size_t line;
} read_point;

typedef struct outcome {
    bool opened;
    read_point *points;
    size_t count, capacity;
    size_t troubles;         /* all */
    size_t cut, damaged, odd; /* of these */
    char told[400];          /* the last */
    lr_error error;          /* fault: LR_NO_FAULT where all went well */
    char format[32];
    size_t columns;
} outcome;

static inline void remember(void *context, lr_trouble trouble, const lr_error *error)
{
    outcome *seen = context;

    seen->troubles++;
    seen->cut += trouble == LR_TROUBLE_CUT;
    seen->damaged += trouble == LR_TROUBLE_DAMAGED;
    seen->odd += trouble == LR_TROUBLE_ODD;
    snprintf(seen->told, sizeof seen->told, "%s", error->text);
}

static inline void take(outcome *seen, const lr_log *log, const lr_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        if (seen->count == seen->capacity) {
            seen->capacity = 2 * seen->capacity + 64;
            seen->points = realloc(seen->points, seen->capacity * sizeof *seen->points);
            assert_non_null(seen->points);
        }
        read_point *point = &seen->points[seen->count++];

        *point = (read_point){record->step, record->points[i].value, record->wall, "", record->line};
        snprintf(point->column, sizeof point->column, "%s", lr_log_column(log, record->points[i].column));
    }
}

/* Read the bytes as a log of that name, and of that kind (NULL: by content). */
static inline outcome read_as(const bytes *in, const char *name, const lr_log_kind *kind,
                              bool (*wanted)(void *, const char *))
{
    int fd = file_of(in->at, in->length);
    outcome seen = {0};
    lr_log_options options = {.kind = kind, .wanted = wanted, .report = remember, .context = &seen};
    lr_record record;
    bool more;
    lr_log *log;

    log = lr_log_open(fd, name, &options, &seen.error);
    seen.opened = log != NULL;
    if (log) {
        while (lr_log_next(log, &record, &more, &seen.error) && more)
            take(&seen, log, &record);
        snprintf(seen.format, sizeof seen.format, "%s", lr_log_format(log)->label.name);
        seen.columns = lr_log_columns(log);
    }
    lr_log_free(log);
    close(fd);
    return seen;
}

static inline void outcome_free(outcome *seen)
{
    free(seen->points);
    *seen = (outcome){0};
}

/* Point number i of seen. */
static inline void check_point(const outcome *seen, size_t i, const char *column, double step, double value)
{
    assert_true(i < seen->count);
    assert_string_equal(seen->points[i].column, column);
    assert_true(seen->points[i].step == step);
    if (value == value)
        assert_true(seen->points[i].value == value);
    else
        assert_true(seen->points[i].value != seen->points[i].value);
}

/* Whether what was read of damaged bytes is the beginning of what was read of the good ones. */
static inline bool is_beginning(const outcome *part, const outcome *whole)
{
    if (part->count > whole->count)
        return false;
    for (size_t i = 0; i < part->count; i++)
        if (strcmp(part->points[i].column, whole->points[i].column) != 0
            || part->points[i].step != whole->points[i].step || part->points[i].value != whole->points[i].value)
            return false;
    return true;
}

#endif
