/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a run: its columns merged in order of their steps. */
#include "lib/table/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a column does in the join. */
typedef enum part {
    STEP,    /* it is the step */
    DRIVER,  /* there is a row where it has a value */
    COMPANY, /* its value is taken where there is a row */
    CARRIED  /* so is its last value */
} part;

typedef struct rows_column {
    part part;
    bool open; /* there is a series */
    lr_column_series series;
} rows_column;

struct lr_rows {
    const lr_table *table;
    const lr_selection *selection;
    lr_join join;
    rows_column *columns;
    size_t count;
    size_t run;
    size_t hidden; /* the column that has the steps, where nothing else is selected */
    double *values;
    bool *present;
};

static bool is_company(lr_role role)
{
    return role == LR_ROLE_LR || role == LR_ROLE_EPOCH || role == LR_ROLE_TIME || role == LR_ROLE_MOMENTUM;
}

/* As-of where there is a rate, as such or by its name, beside another column. */
static lr_join settle_join(const lr_selection *selection, lr_join join)
{
    bool rate = false, other = false;

    for (size_t i = 0; i < selection->count; i++) {
        rate = rate || selection->items[i].role == LR_ROLE_LR;
        other = other || (selection->items[i].role != LR_ROLE_LR && selection->items[i].role != LR_ROLE_STEP);
    }
    return join != LR_JOIN_DEFAULT ? join : rate && other ? LR_JOIN_ASOF : LR_JOIN_OUTER;
}

static void share_parts(lr_rows *rows)
{
    const lr_selection *selection = rows->selection;
    bool loss = false, other = false;

    for (size_t i = 0; i < selection->count; i++) {
        loss = loss || (selection->items[i].role == LR_ROLE_LOSS && selection->items[i].as_role);
        other = other || (!is_company(selection->items[i].role) && selection->items[i].role != LR_ROLE_STEP);
    }
    for (size_t i = 0; i < selection->count; i++) {
        const lr_selected *item = &selection->items[i];
        rows_column *column = &rows->columns[i];

        if (item->role == LR_ROLE_STEP)
            column->part = STEP;
        else if (rows->join != LR_JOIN_ASOF)
            column->part = DRIVER;
        else if (item->role == LR_ROLE_LR && (other || loss))
            column->part = CARRIED;
        else if (loss ? item->role == LR_ROLE_LOSS && item->as_role : !other || !is_company(item->role))
            column->part = DRIVER;
        else
            column->part = COMPANY;
    }
}

/* Where only the step is asked for: any column that has it, or has steps. */
static size_t find_hidden(const lr_table *table, const lr_selection *selection, size_t run)
{
    for (size_t i = 0; i < selection->count; i++)
        if (selection->items[i].role != LR_ROLE_STEP && selection->items[i].columns[run] < LR_COLUMN_MADE)
            return SIZE_MAX;
    for (size_t s = 0; s < table->segment_count; s++)
        if (table->segments[s].column < table->runs[run].count && lr_table_has(table, run, table->segments[s].column))
            return table->segments[s].column;
    for (size_t c = 0; c < table->runs[run].count; c++)
        if (lr_table_has(table, run, c))
            return c;
    return SIZE_MAX;
}

static bool open_columns(lr_rows *rows, size_t run, lr_table_notes *notes, lr_error *error)
{
    const lr_selection *selection = rows->selection;

    for (size_t i = 0; i < selection->count; i++) {
        size_t column = selection->items[i].columns[run];

        if (column == LR_COLUMN_MADE)
            rows->columns[i].part = STEP; /* of no weight in the join */
        else if (rows->columns[i].part == STEP && column != LR_COLUMN_STEP)
            rows->columns[i].part = COMPANY; /* it is the step of other runs */
        if (rows->columns[i].part == STEP || column >= LR_COLUMN_MADE)
            continue;
        if (!lr_series_open(&rows->columns[i].series, rows->table, run, column, notes,
                            rows->columns[i].part != CARRIED && selection->items[i].role != LR_ROLE_LR, error))
            return false;
        rows->columns[i].open = true;
    }
    if (rows->hidden == SIZE_MAX)
        return true;
    rows->columns[rows->count].part = DRIVER;
    rows->columns[rows->count].open = true;
    return lr_series_open(&rows->columns[rows->count++].series, rows->table, run, rows->hidden, notes, false, error);
}

lr_rows *lr_rows_open(const lr_table *table, const lr_selection *selection, size_t run, lr_join join,
                      lr_table_notes *notes, lr_error *error)
{
    lr_rows *rows = lr_allocate(1, sizeof *rows, error);

    if (!rows)
        return NULL;
    rows->table = table;
    rows->selection = selection;
    rows->run = run;
    rows->join = settle_join(selection, join);
    rows->count = selection->count;
    rows->hidden = find_hidden(table, selection, run);
    rows->columns = lr_allocate(rows->count + 1, sizeof *rows->columns, error);
    rows->values = lr_allocate(rows->count + 1, sizeof *rows->values, error);
    rows->present = lr_allocate(rows->count + 1, sizeof *rows->present, error);
    if (rows->columns && rows->values && rows->present) {
        share_parts(rows);
        for (size_t i = 0; i < rows->count; i++)
            rows->values[i] = NAN;
        if (open_columns(rows, run, notes, error))
            return rows;
    }
    lr_rows_free(rows);
    return NULL;
}

/* --------------------------------------------------------------------------------------------------- one row */

/* The step of the next row: the least of those that drive, or with an exact join the one that all of them have. */
static bool find_next(lr_rows *rows, double *step, bool *more, lr_error *error)
{
    bool exact = rows->join == LR_JOIN_EXACT;

    for (;;) {
        bool any = false, all = true;
        double least = INFINITY, most = -INFINITY;

        for (size_t i = 0; i < rows->count; i++) {
            const rows_column *column = &rows->columns[i];

            if (column->part != DRIVER)
                continue;
            all = all && column->series.here;
            if (!column->series.here)
                continue;
            any = true;
            least = column->series.step < least ? column->series.step : least;
            most = column->series.step > most ? column->series.step : most;
        }
        *more = any && (!exact || all);
        *step = least;
        if (!*more || !exact || least == most)
            return true;
        for (size_t i = 0; i < rows->count; i++)
            while (rows->columns[i].part == DRIVER && rows->columns[i].series.here
                   && rows->columns[i].series.step < most)
                if (!lr_series_next(&rows->columns[i].series, error))
                    return false;
    }
}

/* The value of a column at a step, which only grows. */
static bool take(lr_rows *rows, size_t i, double step, lr_error *error)
{
    rows_column *column = &rows->columns[i];
    bool carried = column->part == CARRIED;

    if (!carried)
        rows->present[i] = false;
    while (column->series.here && column->series.step <= step) {
        if (carried || column->series.step == step) {
            rows->values[i] = column->series.value;
            rows->present[i] = true;
        }
        if (!lr_series_next(&column->series, error))
            return false;
    }
    if (!rows->present[i])
        rows->values[i] = NAN;
    return true;
}

bool lr_rows_next(lr_rows *rows, double *step, bool *more, lr_error *error)
{
    if (!find_next(rows, step, more, error))
        return false;
    for (size_t i = 0; *more && i < rows->count; i++) {
        if (rows->columns[i].part == STEP) {
            rows->values[i] = *step;
            rows->present[i] = true;
        } else if (rows->columns[i].open && !take(rows, i, *step, error)) {
            return false;
        }
    }
    return true;
}

size_t lr_rows_count(const lr_rows *rows)
{
    size_t drivers = 0, column = SIZE_MAX;

    for (size_t i = 0; i < rows->count; i++)
        if (rows->columns[i].part == DRIVER && rows->columns[i].open) {
            drivers++;
            column = rows->columns[i].series.column;
        } else if (rows->columns[i].part == DRIVER) {
            return SIZE_MAX;
        }
    return drivers == 1 && lr_series_grows(rows->table, rows->run, column)
               ? rows->table->runs[rows->run].columns[column].points.count : SIZE_MAX;
}

const double *lr_rows_values(const lr_rows *rows)
{
    return rows->values;
}

const bool *lr_rows_present(const lr_rows *rows)
{
    return rows->present;
}

void lr_rows_free(lr_rows *rows)
{
    if (!rows)
        return;
    for (size_t i = 0; rows->columns && i < rows->count; i++)
        lr_series_close(&rows->columns[i].series);
    free(rows->columns);
    free(rows->values);
    free(rows->present);
    free(rows);
}
