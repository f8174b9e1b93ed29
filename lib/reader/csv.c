/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/reader/csv.h"

#include "lib/reader/split.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct lr_csv {
    lr_source *source;
    struct csv_parser parser;
    lr_line pushed; /* text NULL: none */

    /* the record being read: its fields lie in text one after the other */
    char *text;
    size_t used, text_capacity;
    size_t *starts; /* of the fields, and one more for the end */
    size_t count, start_capacity;
    bool complete, out_of_memory;
    bool lenient, nul; /* nul: there is a NUL byte in the record */
    bool stuck;        /* what comes next can't be had */
    char separator;

    /* the raw text of a record of several lines */
    char *raw;
    size_t raw_length, raw_capacity;

    lr_field *fields;
    size_t field_capacity;
    lr_split split;
};

static bool start_parser(lr_csv *csv, lr_error *error)
{
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return lr_fail_memory(error);
    csv_set_delim(&csv->parser, (unsigned char)csv->separator);
    csv_set_blk_size(&csv->parser, 1 << 12);
    return true;
}

lr_csv *lr_csv_new(lr_source *source, char separator, bool lenient, lr_error *error)
{
    lr_csv *csv = lr_allocate(1, sizeof *csv, error);

    if (!csv)
        return NULL;
    csv->source = source;
    csv->separator = separator;
    csv->lenient = lenient;
    if (start_parser(csv, error))
        return csv;
    free(csv);
    return NULL;
}

void lr_csv_push_line(lr_csv *csv, const lr_line *line)
{
    csv->pushed = *line;
}

static void take_field(void *text, size_t length, void *context)
{
    lr_csv *csv = context;

    /* one more byte than needed: an empty field has an address too */
    if (csv->used + length >= csv->text_capacity
        && !lr_reserve(&csv->text, &csv->text_capacity, csv->used + length + 1, 1, NULL))
        csv->out_of_memory = true;
    if (csv->count + 2 > csv->start_capacity
        && !lr_reserve(&csv->starts, &csv->start_capacity, csv->count + 2, sizeof *csv->starts, NULL))
        csv->out_of_memory = true;
    if (csv->out_of_memory)
        return;
    if (length)
        memcpy(csv->text + csv->used, text, length);
    csv->starts[csv->count++] = csv->used;
    csv->used += length;
    csv->starts[csv->count] = csv->used;
}

static void take_row(int terminator, void *context)
{
    (void)terminator;
    ((lr_csv *)context)->complete = true;
}

static bool fail_quote(lr_csv *csv, const char *text, size_t length, size_t at, size_t line, lr_error *error)
{
    bool quote = at < length && text[at] == '"';

    if (csv_error(&csv->parser) == CSV_ENOMEM)
        return lr_fail_memory(error);
    return lr_fail_at(error, csv->source->name, line, csv->count + 1, "%s",
                      quote ? "there is a quote inside an unquoted field" : "there is text after a closing quote");
}

/* Feed one line and its end to libcsv. */
static bool feed(lr_csv *csv, const lr_line *line, lr_error *error)
{
    size_t length = line->length, done, end = line->end_length;

    /* the end lies behind the text in the source's buffer, and what is there at the end of a file is not ours */
    done = csv_parse(&csv->parser, line->text, length + end, take_field, take_row, csv);
    if (done != length + end)
        return fail_quote(csv, line->text, length, done, line->number, error);
    return !csv->out_of_memory || lr_fail_memory(error);
}

static bool finish(lr_csv *csv, size_t opened, lr_error *error)
{
    if (csv_fini(&csv->parser, take_field, take_row, csv) == 0)
        return !csv->out_of_memory || lr_fail_memory(error);
    if (csv_error(&csv->parser) == CSV_ENOMEM)
        return lr_fail_memory(error);
    return lr_fail_at(error, csv->source->name, opened, csv->count + 1, "a quote opens here and never closes");
}

/* Keep a copy of the line: the record goes on on the next one. */
static bool keep_raw(lr_csv *csv, const lr_line *line, lr_error *error)
{
    size_t end = line->end_length, needed = csv->raw_length + line->length + end;
    size_t most = csv->lenient ? LR_MOST_LENIENT : LR_MOST_RECORD;

    csv->stuck = needed > most;
    if (csv->stuck)
        return lr_fail_at(error, csv->source->name, line->number, 0, "the row is longer than %zu MiB", most >> 20);
    if (csv->lenient) {
        csv->raw_length = needed;
        return true;
    }
    if (!lr_reserve(&csv->raw, &csv->raw_capacity, needed, 1, error))
        return false;
    memcpy(csv->raw + csv->raw_length, line->text, line->length + end);
    csv->raw_length = needed;
    return true;
}

static bool next_line(lr_csv *csv, lr_line *line, bool *more, lr_error *error)
{
    if (csv->pushed.text) {
        *line = csv->pushed;
        *more = true;
        csv->pushed.text = NULL;
        return true;
    }
    return lr_source_line(csv->source, line, more, error);
}

static lr_field trim(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    while (text < end && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return (lr_field){text, (size_t)(end - text)};
}

/* The fields as pointers; blanks around them do not count. */
static bool make_row(lr_csv *csv, lr_row *row, lr_error *error)
{
    if (csv->count > LR_MOST_COLUMNS)
        return lr_fail_at(error, csv->source->name, row->line, 0, "the row has %zu fields; the limit is %d", csv->count,
                          (int)LR_MOST_COLUMNS);
    if (csv->count > csv->field_capacity
        && !lr_reserve(&csv->fields, &csv->field_capacity, csv->count, sizeof *csv->fields, error))
        return false;
    for (size_t i = 0; i < csv->count; i++)
        csv->fields[i] = trim(csv->text + csv->starts[i], csv->text + csv->starts[i + 1]);
    row->count = csv->count;
    row->fields = csv->fields;
    return true;
}

static bool is_blank(const lr_line *line)
{
    size_t i = 0;

    while (i < line->length && (line->text[i] == ' ' || line->text[i] == '\t'))
        i++;
    return i == line->length;
}

/* Read lines until a record is complete, or the data ends. A record goes on past its line when a quote is open. */
static bool read_record(lr_csv *csv, lr_row *row, bool *more, lr_error *error)
{
    size_t opened = 0; /* the line with the quote that is open; 0: the record has not begun */
    lr_line line = {0};

    while (!csv->complete) {
        size_t fields = csv->count, quote;

        csv->stuck = !next_line(csv, &line, more, error);
        if (csv->stuck)
            return false;
        if (!*more)
            return finish(csv, opened, error);
        csv->nul = csv->nul || line.nul;
        if (!feed(csv, &line, error))
            return false;
        quote = opened && csv->count == fields ? opened : line.number;
        if (!*line.end && !finish(csv, quote, error))
            return false;
        if (!opened && !csv->complete && is_blank(&line))
            continue;
        if (!opened)
            *row = (lr_row){.line = line.number, .raw = line.text, .raw_length = line.length};
        if ((opened || !csv->complete) && !keep_raw(csv, &line, error))
            return false;
        opened = quote;
    }
    row->end_of_line = line.end;
    if (csv->lenient && csv->raw_length)
        row->raw_length = 0;
    else if (csv->raw_length) {
        row->raw = csv->raw;
        row->raw_length = csv->raw_length - line.end_length;
    }
    return true;
}

/* What is wrong with a row need not be the end of the log: a new parser goes on behind it. */
static bool mend(lr_csv *csv, lr_row *row, bool *more, lr_error *error)
{
    if (!csv->lenient || csv->stuck || !error || error->fault != LR_BAD_INPUT)
        return false;
    csv_free(&csv->parser);
    *more = true;
    *row = (lr_row){.bad = true, .line = error->line, .end_of_line = "", .raw = ""};
    return start_parser(csv, error);
}

static bool give_bad(lr_csv *csv, lr_row *row, size_t line, lr_error *error)
{
    *row = (lr_row){.bad = true, .line = line, .end_of_line = "", .raw = ""};
    lr_fail_at(error, csv->source->name, line, 0, "there is a NUL byte in the line");
    return true;
}

/* A line that needs no parser, with what its fields are; *plain is false where it does need one. */
static bool split_line(lr_csv *csv, const lr_line *line, lr_row *row, bool *plain, lr_error *error)
{
    lr_split *split = &csv->split;

    if (!lr_split_plain(split, line->text, line->length, csv->separator, plain, error)
        || (!*plain && !lr_split_quoted(split, line->text, line->length, csv->separator, plain, error)))
        return false;
    if (*plain && split->count > LR_MOST_COLUMNS)
        return lr_fail_at(error, csv->source->name, line->number, 0, "the row has %zu fields; the limit is %d",
                          split->count, (int)LR_MOST_COLUMNS);
    *row = (lr_row){.count = split->count, .fields = split->fields, .raw = line->text, .raw_length = line->length,
                    .end_of_line = line->end, .line = line->number};
    return true;
}

bool lr_csv_next(lr_csv *csv, lr_row *row, bool *more, lr_error *error)
{
    lr_line line;
    bool plain;

    csv->count = csv->used = csv->raw_length = 0;
    csv->complete = csv->nul = false;
    do
        if (!next_line(csv, &line, more, error))
            return false;
    while (*more && is_blank(&line) && !memchr(line.text, csv->separator, line.length));
    if (!*more) {
        *row = (lr_row){0};
        return true;
    }
    if (!split_line(csv, &line, row, &plain, error))
        return false;
    if (plain)
        return !line.nul || give_bad(csv, row, line.number, error);
    lr_csv_push_line(csv, &line);
    if (!read_record(csv, row, more, error))
        return mend(csv, row, more, error);
    *more = csv->complete;
    if (csv->complete && csv->nul)
        return give_bad(csv, row, row->line, error);
    return !csv->complete || make_row(csv, row, error);
}

void lr_csv_free(lr_csv *csv)
{
    if (!csv)
        return;
    csv_free(&csv->parser);
    free(csv->text);
    free(csv->starts);
    free(csv->raw);
    free(csv->fields);
    lr_split_free(&csv->split);
    free(csv);
}
