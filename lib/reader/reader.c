/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log as named columns and rows: the separator, the header and what surrounds it. */
#include "lib/reader.h"

#include "lib/reader/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lr_reader {
    lr_source source;
    lr_csv *csv;
    char separator, decimal;
    char **columns; /* owned names */
    size_t count;
    char *preamble; /* comments and header as written */
    size_t preamble_length, preamble_capacity;
    char *header; /* the header row alone, to know it again */
    size_t header_length;
    lr_row first; /* a row that was read to look for the header and is data */
    bool has_first, cut, lenient;
};

size_t lr_reader_columns(const lr_reader *reader)
{
    return reader->count;
}

const char *lr_reader_column(const lr_reader *reader, size_t column)
{
    return reader->columns[column];
}

const char *const *lr_reader_names(const lr_reader *reader)
{
    return (const char *const *)reader->columns;
}

const char *lr_reader_name(const lr_reader *reader)
{
    return reader->source.name;
}

char lr_reader_separator(const lr_reader *reader)
{
    return reader->separator;
}

char lr_reader_decimal(const lr_reader *reader)
{
    return reader->decimal;
}

const char *lr_reader_preamble(const lr_reader *reader, size_t *length)
{
    *length = reader->preamble_length;
    return reader->preamble ? reader->preamble : "";
}

bool lr_reader_ready(const lr_reader *reader)
{
    return reader->has_first || reader->source.end || reader->source.newline < reader->source.filled;
}

bool lr_reader_cut(const lr_reader *reader)
{
    return reader->cut;
}

static bool add_preamble(lr_reader *reader, const char *text, size_t length, const char *end, lr_error *error)
{
    size_t needed = reader->preamble_length + length + strlen(end);

    if (needed > LR_MOST_RECORD)
        return lr_fail_at(error, reader->source.name, 0, 0, "there are more than %d MiB of comments before the header",
                          LR_MOST_RECORD >> 20);
    if (needed == reader->preamble_length)
        return true;
    if (!lr_reserve(&reader->preamble, &reader->preamble_capacity, needed, 1, error))
        return false;
    memcpy(reader->preamble + reader->preamble_length, text, length);
    memcpy(reader->preamble + reader->preamble_length + length, end, strlen(end));
    reader->preamble_length = needed;
    return true;
}

/* The separator that is most often in the first line, quoted fields left out; a comma when there is none. */
char lr_find_separator(const char *text, size_t length)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t most = 0;
    char best = ',';

    for (size_t c = 0; c < sizeof candidates; c++) {
        size_t count = 0;
        bool quoted = false;

        for (size_t i = 0; i < length; i++) {
            quoted ^= text[i] == '"';
            count += !quoted && text[i] == candidates[c];
        }
        if (count > most) {
            most = count;
            best = candidates[c];
        }
    }
    return best;
}

/* Pass comments and blank lines before the header; the first other line settles the separator. */
static bool find_first_line(lr_reader *reader, lr_error *error)
{
    lr_line line;
    bool more;

    for (;;) {
        size_t blank = 0;

        if (!lr_source_line(&reader->source, &line, &more, error))
            return false;
        if (!more)
            return lr_fail(error, LR_NO_ANSWER, "there is no data");
        while (blank < line.length && (line.text[blank] == ' ' || line.text[blank] == '\t'))
            blank++;
        if (blank < line.length && line.text[blank] != '#')
            break;
        if (blank < line.length && !add_preamble(reader, line.text, line.length, line.end, error))
            return false;
    }
    if (!reader->separator)
        reader->separator = lr_find_separator(line.text, line.length);
    reader->decimal = reader->separator == ',' ? '.' : ',';
    reader->csv = lr_csv_new(&reader->source, reader->separator, reader->lenient, error);
    if (!reader->csv)
        return false;
    lr_csv_push_line(reader->csv, &line);
    return true;
}

/* A row of numbers, some of which may be missing, is no header. */
static bool is_data(const lr_reader *reader, const lr_row *row)
{
    size_t numbers = 0;
    double value;

    for (size_t i = 0; i < row->count; i++) {
        lr_number_kind kind =
            lr_number_parse(row->fields[i].text, row->fields[i].length, reader->decimal, &value);

        if (kind == LR_NUMBER_BAD || kind == LR_NUMBER_RANGE)
            return false;
        numbers += kind == LR_NUMBER;
    }
    return numbers > 0;
}

static char *copy(const char *text, size_t length, lr_error *error)
{
    char *made = lr_allocate(length + 1, 1, error);

    if (made)
        memcpy(made, text, length);
    return made;
}

/* The name of a column: what the header says, or its number. */
static char *make_name(const lr_row *row, size_t column, bool header, lr_error *error)
{
    char number[40];

    if (header && row->fields[column].length)
        return copy(row->fields[column].text, row->fields[column].length, error);
    snprintf(number, sizeof number, header ? "Unnamed: %zu" : "%zu", header ? column : column + 1);
    return copy(number, strlen(number), error);
}

static bool take_names(lr_reader *reader, const lr_row *row, bool header, lr_error *error)
{
    reader->columns = lr_allocate(row->count, sizeof *reader->columns, error);
    if (!reader->columns)
        return false;
    for (; reader->count < row->count; reader->count++) {
        reader->columns[reader->count] = make_name(row, reader->count, header, error);
        if (!reader->columns[reader->count])
            return false;
    }
    return true;
}

static bool read_header(lr_reader *reader, lr_error *error)
{
    bool more, header;
    lr_row row;

    if (!find_first_line(reader, error) || !lr_csv_next(reader->csv, &row, &more, error))
        return false;
    if (row.bad)
        return false;
    if (!more)
        return lr_fail(error, LR_NO_ANSWER, "there is no data");
    header = !is_data(reader, &row);
    if (!take_names(reader, &row, header, error))
        return false;
    if (!header) {
        reader->first = row;
        reader->has_first = true;
        return true;
    }
    reader->header = copy(row.raw, row.raw_length, error);
    reader->header_length = row.raw_length;
    return reader->header && add_preamble(reader, row.raw, row.raw_length, row.end_of_line, error);
}

/* ok: all went well so far */
static lr_reader *open_with(lr_reader *reader, bool ok, const char *name, lr_error *error)
{
    if (ok && read_header(reader, error))
        return reader;
    if (error && !error->file && error->fault != LR_SYSTEM)
        error->file = name;
    lr_reader_free(reader);
    return NULL;
}

lr_reader *lr_reader_open(int fd, const char *name, lr_error *error)
{
    lr_reader *reader = lr_allocate(1, sizeof *reader, error);

    return open_with(reader, reader && lr_source_open(&reader->source, fd, name, error), name, error);
}

lr_reader *lr_reader_open_after(int fd, const char *name, const lr_ahead *ahead, lr_error *error)
{
    lr_reader *reader = lr_allocate(1, sizeof *reader, error);
    bool ok = reader && lr_source_open_after(&reader->source, fd, name, ahead->bytes, ahead->length, ahead->end, error);

    return open_with(reader, ok, name, error);
}

lr_reader *lr_reader_open_source(lr_source *source, char separator, lr_error *error)
{
    const char *name = source->name;
    lr_reader *reader = lr_allocate(1, sizeof *reader, error);

    if (reader) {
        reader->source = *source;
        *source = (lr_source){.fd = source->fd, .name = name, .end = true};
        reader->source.takes_nul = true;
        reader->separator = separator;
        reader->lenient = true;
    }
    return open_with(reader, reader, name, error);
}

/* The header once more: a log that was appended to. */
static bool is_header(const lr_reader *reader, const lr_row *row)
{
    return row->raw_length == reader->header_length && reader->header_length
           && row->raw[0] == reader->header[0] && memcmp(row->raw, reader->header, row->raw_length) == 0;
}

static bool next_row(lr_reader *reader, lr_row *row, bool *more, lr_error *error)
{
    if (reader->has_first) {
        *row = reader->first;
        reader->has_first = false;
        *more = true;
        return true;
    }
    do
        if (!lr_csv_next(reader->csv, row, more, error))
            return false;
    while (*more && !reader->lenient && is_header(reader, row));
    return true;
}

bool lr_reader_next(lr_reader *reader, lr_row *row, bool *more, lr_error *error)
{
    if (!next_row(reader, row, more, error))
        return false;
    if (!*more)
        return true;
    if (row->bad)
        return true;
    if (row->count > reader->count && !reader->lenient)
        return lr_fail_at(error, reader->source.name, row->line, reader->count + 1,
                          "the row has %zu fields, but there are %zu columns", row->count, reader->count);
    if (row->count < reader->count && !*row->end_of_line && !reader->lenient) {
        reader->cut = true;
        *more = false;
        *row = (lr_row){0};
    }
    return true;
}

void lr_reader_free(lr_reader *reader)
{
    if (!reader)
        return;
    for (size_t i = 0; i < reader->count; i++)
        free(reader->columns[i]);
    free(reader->columns);
    free(reader->preamble);
    free(reader->header);
    lr_csv_free(reader->csv);
    lr_source_free(&reader->source);
    free(reader);
}

enum { SHOWN = 60 };

void lr_field_explain(const lr_field *field, lr_number_kind kind, const char *column, char *out, size_t room)
{
    bool comma = kind == LR_NUMBER_BAD && memchr(field->text, ',', field->length);

    snprintf(out, room, "\"%.*s\"%s in column %s is %s%s", (int)(field->length < SHOWN ? field->length : SHOWN),
             field->text, field->length > SHOWN ? "..." : "", column,
             kind == LR_NUMBER_RANGE ? "larger than any double" : "not a number",
             comma ? " (a decimal comma is read where the separator is a semicolon or a tab)" : "");
}

static bool fail_number(const lr_reader *reader, const lr_row *row, size_t column, lr_number_kind kind,
                        lr_error *error)
{
    char text[sizeof error->text];

    lr_field_explain(&row->fields[column], kind, reader->columns[column], text, sizeof text);
    return lr_fail_at(error, reader->source.name, row->line, column + 1, "%s", text);
}

bool lr_reader_number(const lr_reader *reader, const lr_row *row, size_t column, double *value, lr_error *error)
{
    lr_number_kind kind;

    if (column >= row->count) {
        *value = __builtin_nan("");
        return true;
    }
    kind = lr_number_parse(row->fields[column].text, row->fields[column].length, reader->decimal, value);
    return kind == LR_NUMBER || kind == LR_NUMBER_MISSING || fail_number(reader, row, column, kind, error);
}
