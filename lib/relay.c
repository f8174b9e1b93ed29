/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/relay.h"

#include "lib/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_taken(const lr_reader *reader, const lr_relay_column *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < lr_reader_columns(reader); i++)
        if (strcmp(lr_reader_column(reader, i), name) == 0)
            return true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(columns[i].name, name) == 0)
            return true;
    return false;
}

char *lr_relay_name(const lr_reader *reader, const lr_relay_column *columns, size_t count, const char *base,
                    const char *suffix, lr_error *error)
{
    size_t room = strlen(base) + strlen(suffix) + 24;
    char *name = lr_allocate(room, 1, error);

    if (!name)
        return NULL;
    (void)snprintf(name, room, "%s%s", base, suffix);
    for (size_t number = 2; is_taken(reader, columns, count, name); number++)
        (void)snprintf(name, room, "%s%s%zu", base, suffix, number);
    return name;
}

/* A name as a field of the log's own format. */
static void put_name(const lr_relay *relay, const char *name)
{
    char separator[2] = {lr_reader_separator(relay->reader), '\0'};
    size_t length = strlen(name);

    lr_output_text(relay->output, separator);
    if (!strpbrk(name, separator) && !strpbrk(name, "\"\r\n") && name[0] != ' ' && name[length - 1] != ' ') {
        lr_output_bytes(relay->output, name, length);
        return;
    }
    lr_output_text(relay->output, "\"");
    for (const char *p = name; *p; p++) {
        if (*p == '"')
            lr_output_text(relay->output, "\"");
        lr_output_bytes(relay->output, p, 1);
    }
    lr_output_text(relay->output, "\"");
}

/* Comments and header as they were, the new names before the end of their last line. */
static bool begin_same(lr_relay *relay, lr_error *error)
{
    size_t length, end = 0;
    const char *preamble = lr_reader_preamble(relay->reader, &length);

    while (end < length && (preamble[length - 1 - end] == '\n' || preamble[length - 1 - end] == '\r'))
        end++;
    lr_output_bytes(relay->output, preamble, length - end);
    for (size_t i = 0; i < relay->count && length > 0 && !relay->replace; i++)
        put_name(relay, relay->columns[i].name);
    return lr_output_bytes(relay->output, preamble + length - end, end)
           || lr_output_flush(relay->output, error);
}

bool lr_relay_begin(lr_relay *relay, size_t expected, lr_error *error)
{
    size_t columns = lr_reader_columns(relay->reader), count = columns + (relay->replace ? 0 : relay->count);

    if (!relay->kind)
        return begin_same(relay, error);
    relay->names = lr_allocate(count, sizeof *relay->names, error);
    relay->cells = relay->names ? lr_allocate(count, sizeof *relay->cells, error) : NULL;
    if (!relay->cells)
        return false;
    memcpy(relay->names, lr_reader_names(relay->reader), columns * sizeof *relay->names);
    for (size_t i = columns; i < count; i++)
        relay->names[i] = relay->columns[i - columns].name;
    return lr_writer_begin(&relay->writer, relay->kind, relay->output, count, relay->names, expected, error);
}

static void put_value(const lr_relay *relay, const lr_relay_column *column)
{
    char text[LR_NUMBER_ROOM], *point;
    size_t length;

    if (column->missing)
        return;
    if (!column->comma) {
        lr_output_number(relay->output, column->value);
        return;
    }
    length = lr_number_format(column->value, text);
    point = memchr(text, '.', length);
    if (point)
        *point = ',';
    lr_output_bytes(relay->output, text, length);
}

static const lr_relay_column *replacement(const lr_relay *relay, size_t source)
{
    for (size_t i = 0; i < relay->count; i++)
        if (relay->columns[i].source == source)
            return &relay->columns[i];
    return NULL;
}

/* The row as it was, but for the fields that are replaced. A quoted field may hold separators: quotes come in
 * pairs. */
static void put_replaced(const lr_relay *relay, const lr_row *row)
{
    const char *p = row->raw, *end = row->raw + row->raw_length, *start = p;
    char separator = lr_reader_separator(relay->reader);
    bool quoted = false;

    for (size_t field = 0; p <= end; p++) {
        const lr_relay_column *column;

        if (p < end && *p == '"')
            quoted = !quoted;
        if (p < end && (quoted || *p != separator))
            continue;
        column = replacement(relay, field++);
        if (column && !column->missing && isfinite(column->value))
            put_value(relay, column);
        else
            lr_output_bytes(relay->output, start, (size_t)(p - start));
        lr_output_bytes(relay->output, p, p < end);
        start = p + 1;
    }
}

static void put_added(const lr_relay *relay, const lr_row *row)
{
    char separator = lr_reader_separator(relay->reader);

    lr_output_bytes(relay->output, row->raw, row->raw_length);
    for (size_t i = row->count; i < lr_reader_columns(relay->reader); i++)
        lr_output_bytes(relay->output, &separator, 1);
    for (size_t i = 0; i < relay->count; i++) {
        lr_output_bytes(relay->output, &separator, 1);
        put_value(relay, &relay->columns[i]);
    }
}

/* A field for another format. There a decimal comma would make text of a number. */
static lr_cell make_cell(const lr_relay *relay, const lr_field *field)
{
    lr_cell cell = {.text = field->text, .length = field->length};
    double number;

    if (field->length == 0)
        return (lr_cell){.number = NAN, .missing = true};
    if (lr_reader_decimal(relay->reader) == ',' && memchr(field->text, ',', field->length)
        && lr_number_parse(field->text, field->length, ',', &number) == LR_NUMBER)
        cell = (lr_cell){.number = number};
    return cell;
}

static bool put_cells(lr_relay *relay, const lr_row *row, lr_error *error)
{
    size_t columns = lr_reader_columns(relay->reader);

    for (size_t i = 0; i < columns; i++)
        relay->cells[i] =
            i < row->count ? make_cell(relay, &row->fields[i]) : (lr_cell){.number = NAN, .missing = true};
    for (size_t i = 0; i < relay->count; i++) {
        const lr_relay_column *column = &relay->columns[i];

        relay->cells[relay->replace ? column->source : columns + i] =
            (lr_cell){.number = column->missing ? NAN : column->value, .missing = column->missing};
    }
    return lr_writer_row(&relay->writer, relay->cells, error);
}

bool lr_relay_row(lr_relay *relay, const lr_row *row, lr_error *error)
{
    if (relay->kind)
        return put_cells(relay, row, error);
    if (relay->replace)
        put_replaced(relay, row);
    else
        put_added(relay, row);
    return lr_output_text(relay->output, row->end_of_line) || lr_output_flush(relay->output, error);
}

bool lr_relay_end(lr_relay *relay, lr_error *error)
{
    return !relay->kind || lr_writer_end(&relay->writer, error);
}

void lr_relay_free(lr_relay *relay)
{
    free(relay->names);
    free(relay->cells);
    *relay = (lr_relay){0};
}
