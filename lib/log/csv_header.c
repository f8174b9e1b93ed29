/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/csv_header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The tag in the name of a file that TensorBoard exported, run-RUN-tag-TAG.csv; NULL: there is none. */
static const char *find_tag(const char *path, size_t *length)
{
    const char *name = strrchr(path, '/'), *tag;

    name = name ? name + 1 : path;
    tag = strncmp(name, "run-", 4) == 0 ? strstr(name, "-tag-") : NULL;
    if (!tag)
        return NULL;
    tag += 5;
    *length = strlen(tag);
    if (*length > 4 && strcasecmp(tag + *length - 4, ".csv") == 0)
        *length -= 4;
    return *length ? tag : NULL;
}

static bool same_name(const lr_log *log, size_t column, const char *name, size_t length)
{
    const char *other = lr_log_column(log, column);

    return strncmp(other, name, length) == 0 && !other[length];
}

/* Add a field under a name. One that stands twice in a header makes two columns. */
static bool add_field(lr_csv_header *header, lr_log *log, const char *name, size_t length, lr_error *error)
{
    size_t column, k, count;

    if (!lr_log_find_column(log, name, length, &column, error))
        return false;
    if (column < header->seen_count && (k = header->seen[column]++) > 0) {
        for (count = lr_log_columns(log), column++; column < count; column++)
            if (same_name(log, column, name, length) && --k == 0)
                break;
        if (column == count && !lr_log_add_column(log, name, length, &column, error))
            return false;
    }
    count = lr_log_columns(log);
    if (count > header->seen_count) {
        size_t room = header->seen_count;

        if (!lr_reserve(&header->seen, &room, count, sizeof *header->seen, error))
            return false;
        memset(header->seen + header->seen_count, 0, (room - header->seen_count) * sizeof *header->seen);
        header->seen_count = room;
        header->seen[column] = 1;
    }
    if (!lr_reserve(&header->columns, &header->capacity, header->width + 1, sizeof *header->columns, error))
        return false;
    if (lr_log_wants(log, column)) {
        if (!lr_reserve(&header->wanted, &header->wanted_capacity, header->wanted_count + 1, sizeof *header->wanted,
                        error))
            return false;
        header->wanted[header->wanted_count++] = header->width;
    }
    header->columns[header->width++] = column;
    return true;
}

static bool ends_with(const char *name, size_t length, const char *end)
{
    size_t size = strlen(end);

    return length > size && memcmp(name + length - size, end, size) == 0;
}

/* Remember where W&B's extremes stand, those of the first column that has them. */
static void note_extremes(lr_csv_header *header, size_t field, const char *name, size_t length)
{
    if (!header->lowest && ends_with(name, length, "__MIN"))
        header->lowest = field;
    if (!header->highest && header->lowest && field == header->lowest + 1 && ends_with(name, length, "__MAX"))
        header->highest = field;
}

static void begin(lr_csv_header *header)
{
    header->width = header->wanted_count = header->lowest = header->highest = 0;
    if (header->seen)
        memset(header->seen, 0, header->seen_count * sizeof *header->seen);
}

bool lr_csv_header_start(lr_csv_header *header, lr_log *log, const lr_reader *reader, lr_error *error)
{
    begin(header);
    for (size_t i = 0; i < lr_reader_columns(reader); i++) {
        const char *name = lr_reader_column(reader, i);
        size_t length = strlen(name), tag_length;
        const char *tag = header->exported && i == 2 ? find_tag(lr_log_name(log), &tag_length) : NULL;

        if (!add_field(header, log, tag ? tag : name, tag ? tag_length : length, error))
            return false;
        note_extremes(header, i, name, length);
    }
    return true;
}

/* Digits with a point perhaps: a number without doubt, which is what rows mostly begin with. */
static bool is_plain_number(const lr_field *field)
{
    size_t i = 0, points = 0;

    for (; i < field->length; i++) {
        bool point = field->text[i] == '.';

        if (!point && (unsigned char)(field->text[i] - '0') > 9)
            return false;
        points += point;
    }
    return i > points && points < 2;
}

bool lr_csv_is_header(const lr_row *row, char decimal, const lr_names *names)
{
    size_t known = 0;
    double value;

    /* nearly every row is decided by its first field or two */
    for (size_t i = 0; i < row->count; i++) {
        const lr_field *field = &row->fields[i];

        if (!field->length)
            continue;
        if (is_plain_number(field)
            || lr_number_parse(field->text, field->length, decimal, &value) == LR_NUMBER)
            return false;
        known += lr_names_look(names, field->text, field->length) < names->count;
    }
    return known >= 2;
}

bool lr_csv_header_take(lr_csv_header *header, lr_log *log, const lr_row *row, lr_error *error)
{
    begin(header);
    for (size_t i = 0; i < row->count; i++) {
        const lr_field *field = &row->fields[i];
        char unnamed[40];
        int length = snprintf(unnamed, sizeof unnamed, "Unnamed: %zu", i);

        if (!add_field(header, log, field->length ? field->text : unnamed,
                       field->length ? field->length : (size_t)length, error))
            return false;
    }
    return true;
}

void lr_csv_header_free(lr_csv_header *header)
{
    free(header->columns);
    free(header->wanted);
    free(header->seen);
    *header = (lr_csv_header){0};
}

bool lr_csv_is_runs_table(size_t count, const char *const *names)
{
    static const char *const needed[] = {"Name", "State", "Created"};
    size_t found = 0;

    for (size_t n = 0; n < 3; n++)
        for (size_t i = 0; i < count; i++)
            if (strcmp(names[i], needed[n]) == 0) {
                found++;
                break;
            }
    return found == 3;
}
