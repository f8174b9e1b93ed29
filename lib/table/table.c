/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs and their columns; logs are added in read.c. */
#include "lib/table/internal.h"

#include <stdlib.h>
#include <string.h>

enum { IN_MEMORY = 24 << 20 };

lr_table *lr_table_new(const lr_table_options *options, lr_error *error)
{
    lr_table *table = lr_allocate(1, sizeof *table, error);

    if (!table)
        return NULL;
    table->options = *options;
    table->store.fd = -1;
    table->store.limit = options->memory ? options->memory : IN_MEMORY;
    return table;
}

size_t lr_table_runs(const lr_table *table)
{
    return table->run_count;
}

const char *lr_table_run(const lr_table *table, size_t run)
{
    return table->runs[run].name;
}

size_t lr_table_part_of(const lr_table *table, size_t run)
{
    return table->runs[run].part;
}

size_t lr_table_records(const lr_table *table)
{
    return table->records;
}

size_t lr_table_columns(const lr_table *table)
{
    return table->names.count;
}

const char *const *lr_table_names(const lr_table *table)
{
    return (const char *const *)table->names.names;
}

bool lr_table_has(const lr_table *table, size_t run, size_t column)
{
    return column < table->runs[run].count && table->runs[run].columns[column].points.count > 0;
}

const lr_bad_cells *lr_table_bad_cells(const lr_table *table, size_t run, size_t column, const char **file)
{
    static const lr_bad_cells none = {0};

    *file = NULL;
    if (column >= table->runs[run].count)
        return &none;
    *file = table->runs[run].columns[column].bad_file;
    return &table->runs[run].columns[column].bad;
}

bool lr_table_add_run(lr_table *table, const char *name, size_t *run, lr_error *error)
{
    char *copy = strdup(name);

    if (!copy)
        return lr_fail_memory(error);
    if (!lr_reserve(&table->runs, &table->run_capacity, table->run_count + 1, sizeof *table->runs, error)) {
        free(copy);
        return false;
    }
    *run = table->run_count++;
    table->runs[*run] = (lr_table_part){.name = copy};
    return true;
}

bool lr_table_find_run(lr_table *table, const char *name, size_t *run, lr_error *error)
{
    /* of a run that was split, the last part goes on */
    for (size_t i = table->run_count; i-- > 0;)
        if (strcmp(table->runs[i].name, name) == 0) {
            *run = i;
            return true;
        }
    return lr_table_add_run(table, name, run, error);
}

lr_run_column *lr_table_column(lr_table *table, size_t run, size_t column, lr_error *error)
{
    lr_table_part *part = &table->runs[run];

    if (column >= part->count) {
        size_t room = part->count;

        if (!lr_reserve(&part->columns, &room, column + 1, sizeof *part->columns, error))
            return NULL;
        memset(part->columns + part->count, 0, (room - part->count) * sizeof *part->columns);
        part->count = room;
    }
    return &part->columns[column];
}

bool lr_table_add_segment(lr_table *table, size_t *segment, lr_error *error)
{
    /* number 0 is what columns begin with: no log's */
    if (!lr_reserve(&table->segments, &table->segment_capacity, table->segment_count + 2, sizeof *table->segments,
                    error))
        return false;
    if (table->segment_count == 0)
        table->segments[table->segment_count++] = (lr_segment_steps){.own = true, .column = SIZE_MAX};
    *segment = table->segment_count++;
    table->segments[*segment] = (lr_segment_steps){.own = true, .column = SIZE_MAX};
    return true;
}

void lr_table_free(lr_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->run_count; i++) {
        for (size_t c = 0; c < table->runs[i].count; c++)
            lr_points_free(&table->runs[i].columns[c].points);
        free(table->runs[i].columns);
        free(table->runs[i].name);
    }
    free(table->runs);
    free(table->segments);
    free(table->laps);
    lr_names_free(&table->names);
    lr_names_free(&table->files);
    lr_store_close(&table->store);
    free(table);
}

/* Rows into a trace. */
static bool fill_trace(lr_rows *rows, const lr_selection *selection, lr_trace *trace, double *row, lr_error *error)
{
    const double *values = lr_rows_values(rows);
    bool more;

    for (;;) {
        size_t column = 1;

        if (!lr_rows_next(rows, &row[0], &more, error))
            return false;
        if (!more)
            return true;
        for (size_t i = 0; i < selection->count; i++)
            if (selection->items[i].role != LR_ROLE_STEP)
                row[column++] = values[i];
        if (!lr_trace_add_row(trace, row, error))
            return false;
    }
}

bool lr_table_trace(const lr_table *table, const lr_selection *selection, size_t run, lr_join join, lr_trace *trace,
                    lr_table_notes *notes, lr_error *error)
{
    lr_rows *rows = lr_rows_open(table, selection, run, join, notes, error);
    double *row = rows ? lr_allocate(selection->count + 1, sizeof *row, error) : NULL;
    bool ok;

    *trace = (lr_trace){0};
    ok = row && lr_trace_add_column(trace, "step", error);
    for (size_t i = 0; ok && i < selection->count; i++)
        if (selection->items[i].role != LR_ROLE_STEP)
            ok = lr_trace_add_column(trace, selection->items[i].name, error);
    ok = ok && fill_trace(rows, selection, trace, row, error);
    free(row);
    lr_rows_free(rows);
    if (!ok)
        lr_trace_free(trace);
    return ok;
}
