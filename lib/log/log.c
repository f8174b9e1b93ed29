/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all formats share: the sniff, columns and runs, records, reports. */
#include "lib/log/kinds.h"

#include "lib/log/names.h"
#include "lib/reader/source.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is known of a column. */
typedef struct known_column {
    bool wanted;
    size_t record; /* the last record that has a point of it, from 1 */
    size_t place;  /* where in that record */
    lr_bad_cells bad;
} known_column;

struct lr_log {
    const lr_log_kind *kind;
    const char *name;
    lr_log_options options;
    void *state;
    const char *const *step_names; /* NULL: those of the kind */
    lr_input input;
    lr_source source;
    lr_names names;
    known_column *columns;
    size_t column_count, column_capacity; /* those taken: a name past the limit is none */
    lr_point *points;
    size_t point_count, point_capacity;
    size_t records; /* begun */
};

static const lr_log_kind *kind_at(size_t index)
{
    return (const lr_log_kind *)lr_catalog_row(&lr_log_kinds, index);
}

const lr_log_kind *lr_log_surest(const char *bytes, size_t length, bool whole, const char *name, bool binary,
                                 int *sure)
{
    const lr_log_kind *best = NULL, *kind;

    *sure = 0;
    for (size_t i = 0; (kind = kind_at(i)) != NULL; i++) {
        int here = kind->binary == binary ? kind->sniff(bytes, length, whole, name) : 0;

        if (here > *sure) {
            *sure = here;
            best = kind;
        }
    }
    return best;
}

/* Text from here on: what was looked at is the start of the source. */
static bool begin_text(lr_log *log, lr_error *error)
{
    lr_source *source = &log->source;
    lr_input *input = &log->input;
    int sure;

    if (!lr_source_open_after(source, input->fd, log->name, (const char *)input->bytes + input->start,
                              input->filled - input->start, input->end, error))
        return false;
    lr_input_free(input);
    input->fd = source->fd;
    if (!log->kind)
        log->kind = lr_log_surest(source->buffer + source->start, source->filled - source->start, source->end,
                                  log->name, false, &sure);
    return log->kind || lr_fail_at(error, log->name, 0, 0, "it is no log in a known format: name one with -t");
}

static bool begin(lr_log *log, lr_error *error)
{
    size_t have = lr_input_have(&log->input, LR_LOG_SAMPLE, error);
    const char *bytes = (const char *)log->input.bytes;
    int sure;

    if (have == SIZE_MAX)
        return false;
    if (log->options.pattern && log->kind && log->kind != &lr_log_text)
        return lr_fail(error, LR_USAGE, "a pattern reads text, not %s", log->kind->label.name);
    if (log->options.pattern)
        log->kind = &lr_log_text;
    if (have == 0)
        return lr_fail(error, LR_NO_ANSWER, "there is no data");
    if (!log->kind)
        log->kind = lr_log_surest(bytes, have < LR_LOG_SAMPLE ? have : LR_LOG_SAMPLE, log->input.end, log->name, true,
                                  &sure);
    if ((!log->kind || !log->kind->binary) && !begin_text(log, error))
        return false;
    return log->kind->open(log, error);
}

/* What was read already is where the first read would have put it. */
static bool take_ahead(lr_input *input, const lr_ahead *ahead, lr_error *error)
{
    if (!ahead)
        return true;
    if (!lr_reserve(&input->bytes, &input->capacity, ahead->length, 1, error))
        return false;
    if (ahead->length)
        memcpy(input->bytes, ahead->bytes, ahead->length);
    input->filled = ahead->length;
    input->end = ahead->end;
    return true;
}

lr_log *lr_log_open(int fd, const char *name, const lr_log_options *options, lr_error *error)
{
    lr_log *log = lr_allocate(1, sizeof *log, error);

    if (!log)
        return NULL;
    log->name = name;
    log->options = options ? *options : (lr_log_options){0};
    log->kind = log->options.kind;
    log->input.fd = fd;
    log->input.name = name;
    if (take_ahead(&log->input, log->options.ahead, error) && begin(log, error))
        return log;
    if (error && !error->file && error->fault != LR_SYSTEM)
        error->file = name;
    lr_log_free(log);
    return NULL;
}

bool lr_log_next(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    *record = (lr_record){.step = NAN, .epoch = NAN, .iter = NAN, .wall = NAN};
    if (log->kind->next(log, record, more, error))
        return true;
    if (error && !error->file && error->fault != LR_SYSTEM)
        error->file = log->name;
    return false;
}

void lr_log_free(lr_log *log)
{
    if (!log)
        return;
    if (log->kind && log->kind->close)
        log->kind->close(log);
    lr_input_free(&log->input);
    lr_source_free(&log->source);
    lr_names_free(&log->names);
    free(log->columns);
    free(log->points);
    free(log);
}

/* ----------------------------------------------------------------------------------------- what has been found */

size_t lr_log_columns(const lr_log *log)
{
    return log->column_count;
}

const char *lr_log_column(const lr_log *log, size_t n)
{
    return log->names.names[n];
}

bool lr_log_repeats(const lr_log *log, size_t n)
{
    return lr_names_look(&log->names, log->names.names[n], log->names.lengths[n]) != n;
}

const char *const *lr_log_step_names(const lr_log *log)
{
    return log->step_names ? log->step_names : log->kind->step_names;
}

const lr_log_kind *lr_log_format(const lr_log *log)
{
    return log->kind;
}

const lr_bad_cells *lr_log_bad_cells(const lr_log *log, size_t n)
{
    return &log->columns[n].bad;
}

/* ------------------------------------------------------------------------------------------------- for formats */

void *lr_log_state(const lr_log *log)
{
    return log->state;
}

void lr_log_set_state(lr_log *log, void *state)
{
    log->state = state;
}

void lr_log_set_step_names(lr_log *log, const char *const *names)
{
    log->step_names = names;
}

lr_input *lr_log_input(lr_log *log)
{
    return &log->input;
}

lr_source *lr_log_source(lr_log *log)
{
    return &log->source;
}

const lr_log_options *lr_log_get_options(const lr_log *log)
{
    return &log->options;
}

const char *lr_log_name(const lr_log *log)
{
    return log->name;
}

static bool take_column(lr_log *log, size_t n, lr_error *error)
{
    const lr_log_options *options = &log->options;

    if (n >= LR_MOST_LOG_COLUMNS)
        return lr_fail_at(error, log->name, 0, 0, "there are more than %d columns", (int)LR_MOST_LOG_COLUMNS);
    if (!lr_reserve(&log->columns, &log->column_capacity, n + 1, sizeof *log->columns, error))
        return false;
    log->column_count = n + 1;
    log->columns[n] =
        (known_column){.wanted = !options->wanted || options->wanted(options->context, log->names.names[n])};
    return true;
}

const lr_names *lr_log_names(const lr_log *log)
{
    return &log->names;
}

bool lr_log_find_column(lr_log *log, const char *name, size_t length, size_t *n, lr_error *error)
{
    bool added;

    return lr_names_find(&log->names, name, length, n, &added, error) && (!added || take_column(log, *n, error));
}

bool lr_log_add_column(lr_log *log, const char *name, size_t length, size_t *n, lr_error *error)
{
    return lr_names_add(&log->names, name, length, n, error) && take_column(log, *n, error);
}

bool lr_log_wants(const lr_log *log, size_t n)
{
    return log->columns[n].wanted;
}

void lr_log_start_record(lr_log *log)
{
    log->records++;
    log->point_count = 0;
}

bool lr_log_add_point(lr_log *log, size_t n, double value, lr_error *error)
{
    known_column *column = &log->columns[n];

    if (!column->wanted)
        return true;
    if (column->record == log->records) {
        log->points[column->place].value = value;
        return true;
    }
    if (log->point_count == log->point_capacity
        && !lr_reserve(&log->points, &log->point_capacity, log->point_count + 1, sizeof *log->points, error))
        return false;
    column->record = log->records;
    column->place = log->point_count;
    log->points[log->point_count++] = (lr_point){n, value};
    return true;
}

void lr_log_add_bad_cell(lr_log *log, size_t n, size_t line, size_t field, const char *format, ...)
{
    lr_bad_cells *bad = &log->columns[n].bad;
    va_list arguments;

    if (!log->columns[n].wanted || bad->count++)
        return;
    bad->line = line;
    bad->field = field;
    va_start(arguments, format);
    vsnprintf(bad->what, sizeof bad->what, format, arguments);
    va_end(arguments);
}

void lr_log_end_record(lr_log *log, lr_record *record)
{
    record->count = log->point_count;
    record->points = log->points;
}

void lr_log_report(lr_log *log, lr_trouble trouble, size_t line, uint64_t byte, const char *format, ...)
{
    lr_error told = {.fault = LR_BAD_INPUT, .file = log->name};
    int used = 0;
    va_list arguments;

    if (!log->options.report)
        return;
    if (!log->kind->binary)
        told.line = line;
    else if (line && byte != UINT64_MAX)
        used = snprintf(told.text, sizeof told.text, "record %zu at byte %llu: ", line, (unsigned long long)byte);
    else if (line)
        used = snprintf(told.text, sizeof told.text, "record %zu: ", line);
    va_start(arguments, format);
    vsnprintf(told.text + used, sizeof told.text - (size_t)used, format, arguments);
    va_end(arguments);
    log->options.report(log->options.context, trouble, &told);
}

void lr_log_report_error(lr_log *log, const lr_error *error)
{
    lr_error told = *error;

    told.file = log->name;
    if (log->options.report)
        log->options.report(log->options.context, LR_TROUBLE_DAMAGED, &told);
}
