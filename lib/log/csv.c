/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of text: csv, tsv, and what TensorBoard exports. */
#include "lib/log/kinds.h"

#include "lib/log/csv_header.h"
#include "lib/log/csv_sniff.h"
#include "lib/reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLED = 1000 }; /* points that TensorBoard keeps of a series */

typedef struct csv_state {
    lr_reader *reader;
    lr_csv_header header;
    lr_error why;   /* a row is bad */
    char decimal;
    lr_number_kind kind; /* of the first cell that is wanted, which also tells rows from headers */
    double first;
    size_t rows;
    double last, gap; /* of the steps of an export */
    bool irregular;
} csv_state;

/* ---------------------------------------------------------------------------------------------------- opening */

static bool open_separated(lr_log *log, char separator, bool exported, lr_error *error)
{
    csv_state *state = lr_allocate(1, sizeof *state, error);

    if (!state)
        return false;
    lr_log_set_state(log, state);
    state->last = state->gap = NAN;
    state->header.exported = exported;
    state->reader = lr_reader_open_source(lr_log_source(log), separator, error);
    if (!state->reader)
        return false;
    state->decimal = lr_reader_decimal(state->reader);
    if (lr_csv_is_runs_table(lr_reader_columns(state->reader), lr_reader_names(state->reader)))
        return lr_fail_at(error, lr_log_name(log), 0, 0,
                          "it is a table of W&B runs, one row a run, and no series: export a panel or the history "
                          "of a run");
    return true;
}

static bool open_csv(lr_log *log, lr_error *error)
{
    return open_separated(log, 0, false, error);
}

static bool open_tsv(lr_log *log, lr_error *error)
{
    return open_separated(log, '\t', false, error);
}

static bool open_export(lr_log *log, lr_error *error)
{
    return open_separated(log, 0, true, error);
}

static void close_csv(lr_log *log)
{
    csv_state *state = lr_log_state(log);

    if (!state)
        return;
    lr_reader_free(state->reader);
    lr_csv_header_free(&state->header);
    free(state);
}

/* ------------------------------------------------------------------------------------------------------- rows */

static lr_number_kind parse_cell(const csv_state *state, const lr_row *row, size_t field, double *value)
{
    return lr_number_parse(row->fields[field].text, row->fields[field].length, state->decimal, value);
}

/* The i-th of the cells that are wanted. */
static bool add_cell(lr_log *log, const csv_state *state, const lr_row *row, size_t i, lr_error *error)
{
    size_t field = state->header.wanted[i], column = state->header.columns[field];
    double value = state->first;
    lr_number_kind kind = i == 0 ? state->kind : parse_cell(state, row, field, &value);

    if (kind == LR_NUMBER)
        return lr_log_add_point(log, column, value, error);
    if (kind != LR_NUMBER_MISSING) {
        char text[200];

        lr_field_explain(&row->fields[field], kind, lr_log_column(log, column), text, sizeof text);
        lr_log_add_bad_cell(log, column, row->line, field + 1, "%s", text);
    }
    return true;
}

/* W&B gives the least and the largest value beside one that stands for many. */
static void look_for_sample(lr_log *log, csv_state *state, const lr_row *row)
{
    lr_csv_header *header = &state->header;
    double low, high;

    if (header->told || header->highest >= row->count)
        return;
    if (lr_reader_number(state->reader, row, header->lowest, &low, NULL)
        && lr_reader_number(state->reader, row, header->highest, &high, NULL) && low < high) {
        header->told = true;
        lr_log_report(log, LR_TROUBLE_ODD, row->line, UINT64_MAX,
                      "W&B exported a sample: a value stands for several points, of which __MIN and __MAX are the "
                      "least and the largest");
    }
}

/* Whether the steps of an export lie evenly: field 1 is the step there. */
static void look_at_step(csv_state *state, const lr_row *row)
{
    double step;

    if (row->count < 2 || state->irregular || !lr_reader_number(state->reader, row, 1, &step, NULL))
        return;
    if (!isnan(state->gap) && step - state->last != state->gap)
        state->irregular = true;
    state->gap = isnan(state->last) ? NAN : step - state->last;
    state->last = step;
}

static bool take_row(lr_log *log, csv_state *state, const lr_row *row, lr_record *record, lr_error *error)
{
    const lr_csv_header *header = &state->header;

    lr_log_start_record(log);
    for (size_t i = 0; i < header->wanted_count && header->wanted[i] < row->count; i++)
        if (!add_cell(log, state, row, i, error))
            return false;
    lr_log_end_record(log, record);
    record->line = row->line;
    state->rows++;
    if (header->highest)
        look_for_sample(log, state, row);
    if (header->exported)
        look_at_step(state, row);
    return true;
}

/* A row that is no data is told of, or taken as a header; *data is true for the others. */
static bool settle(lr_log *log, csv_state *state, const lr_row *row, bool *data, lr_error *error)
{
    lr_csv_header *header = &state->header;
    bool begun = header->width > 0;

    *data = false;
    if (row->bad) {
        lr_log_report_error(log, &state->why);
        return true;
    }
    if (!begun && !lr_csv_header_start(header, log, state->reader, error))
        return false;
    state->kind = header->wanted_count > 0 && header->wanted[0] < row->count
                      ? parse_cell(state, row, header->wanted[0], &state->first)
                      : LR_NUMBER_MISSING;
    if (begun && state->kind != LR_NUMBER && lr_csv_is_header(row, state->decimal, lr_log_names(log)))
        return lr_csv_header_take(header, log, row, error);
    if (row->count > header->width) {
        lr_error long_row;

        lr_fail_at(&long_row, NULL, row->line, header->width + 1, "the row has %zu fields, but there are %zu columns",
                   row->count, header->width);
        lr_log_report_error(log, &long_row);
        return true;
    }
    *data = row->count == header->width || *row->end_of_line;
    if (!*data)
        lr_log_report(log, LR_TROUBLE_CUT, row->line, UINT64_MAX, "the last row is cut short: it was left out");
    return true;
}

static void tell_sample(lr_log *log, const csv_state *state)
{
    if (state->header.exported && state->rows == SAMPLED && state->irregular)
        lr_log_report(log, LR_TROUBLE_ODD, 0, UINT64_MAX,
                      "TensorBoard exported a sample: 1000 points at uneven steps stand for more; the event files "
                      "have them all");
}

static bool next_row(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    csv_state *state = lr_log_state(log);
    lr_row row;
    bool data = false;

    while (!data) {
        if (!lr_reader_next(state->reader, &row, more, &state->why)) {
            if (error)
                *error = state->why;
            return false;
        }
        if (!*more) {
            tell_sample(log, state);
            return true;
        }
        if (!settle(log, state, &row, &data, error))
            return false;
    }
    return take_row(log, state, &row, record, error);
}

/* ------------------------------------------------------------------------------------------------- the formats */

static int sniff_csv(const char *bytes, size_t length, bool whole, const char *name)
{
    char separator;
    int sure = lr_csv_sniff(bytes, length, whole, name, &separator);

    return separator == '\t' && sure ? sure - 1 : sure;
}

static int sniff_tsv(const char *bytes, size_t length, bool whole, const char *name)
{
    char separator;
    int sure = lr_csv_sniff(bytes, length, whole, name, &separator);

    return separator == '\t' ? sure : 0;
}

static int sniff_export(const char *bytes, size_t length, bool whole, const char *name)
{
    (void)whole;
    (void)name;
    return lr_csv_is_export(bytes, length) ? 95 : 0;
}

const lr_log_kind lr_log_csv = {
    .label = {.name = "csv", .summary = "a table with commas, semicolons or tabs and a header line",
              .details = "The separator is the one that is most often in the first line; with semicolons and tabs a "
                         "comma in a number is the decimal sign. Also that of Lightning, Ultralytics, Keras, fastai, "
                         "timm, pandas and W&B (panel and history)."},
    .sniff = sniff_csv, .open = open_csv, .next = next_row, .close = close_csv};

const lr_log_kind lr_log_tsv = {
    .label = {.name = "tsv", .summary = "a table with tabs and a header line"},
    .sniff = sniff_tsv, .open = open_tsv, .next = next_row, .close = close_csv};

const lr_log_kind lr_log_tensorboard_csv = {
    .label = {.name = "tensorboard-csv", .summary = "one series that TensorBoard exported as CSV",
              .details = "The column Value is called TAG where the file is run-RUN-tag-TAG.csv."},
    .sniff = sniff_export, .open = open_export, .next = next_row, .close = close_csv};
