/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log's records into the columns of its run. */
#include "lib/table/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A log that is being read. */
typedef struct feed {
    lr_table *table;
    lr_log *log;
    const char *file; /* owned by the table */
    const char *run_name;
    size_t *columns; /* of the table, for each of the log */
    size_t column_count, column_capacity;
    bool placed;
    size_t run, segment; /* of the table, once placed */
    size_t records;
    bool settled, own; /* the format tells steps itself */
    size_t step;       /* the column for steps that turn up late */
    bool damaged;
    lr_error damage;   /* the first */
} feed;

static bool wants(void *context, const char *name)
{
    const feed *f = context;

    return lr_choices_want(f->table->options.choices, name);
}

static void pass_on(void *context, lr_trouble trouble, const lr_error *error)
{
    feed *f = context;

    if (trouble == LR_TROUBLE_DAMAGED && !f->damaged) {
        f->damaged = true;
        f->damage = *error;
    }
    if (f->table->options.report)
        f->table->options.report(f->table->options.context, trouble, error);
}

/* --------------------------------------------------------------------------------------------- names and numbers */

/* The table's column for each of the log's. The k-th of one name is the k-th there too. */
static bool map_columns(feed *f, lr_error *error)
{
    size_t count = lr_log_columns(f->log);

    if (!lr_reserve(&f->columns, &f->column_capacity, count, sizeof *f->columns, error))
        return false;
    for (; f->column_count < count; f->column_count++) {
        const char *name = lr_log_column(f->log, f->column_count);
        size_t length = strlen(name), column, k = 0;
        bool added;

        if (!lr_names_find(&f->table->names, name, length, &column, &added, error))
            return false;
        if (!added && lr_log_repeats(f->log, f->column_count)) {
            for (size_t i = 0; i < f->column_count; i++)
                k += strcmp(lr_log_column(f->log, i), name) == 0;
            for (column++; column < f->table->names.count; column++)
                if (strcmp(f->table->names.names[column], name) == 0 && --k == 0)
                    break;
            if (column == f->table->names.count && !lr_names_add(&f->table->names, name, length, &column, error))
                return false;
        }
        f->columns[f->column_count] = column;
    }
    return true;
}

/* The run is made when there is something for it. */
static bool find_run(feed *f, lr_error *error)
{
    f->placed = true;
    return lr_table_find_run(f->table, f->run_name, &f->run, error)
           && lr_table_add_segment(f->table, &f->segment, error);
}

/* ------------------------------------------------------------------------------------------------------- points */

bool lr_table_add_point(lr_table *table, size_t run, size_t segment, size_t column, double x, double value,
                        lr_error *error)
{
    lr_points *points;

    if (column >= table->runs[run].count && !lr_table_column(table, run, column, error))
        return false;
    points = &table->runs[run].columns[column].points;
    if (points->segment != segment && !lr_points_begin_segment(points, &table->store, segment, error))
        return false;
    return lr_points_add(points, &table->store, x, value, error);
}

/* The first record says whether the format knows steps. */
static void settle(feed *f, const lr_record *record)
{
    f->settled = true;
    f->own = !isnan(record->step);
}

/* The step of a record; where it counts anew each epoch, packed until all of the run is known. */
static bool find_record_step(const feed *f, const lr_record *record, double *step, lr_error *error)
{
    lr_table *table = f->table;
    lr_table_part *part = &table->runs[f->run];

    *step = record->step;
    if (isnan(record->epoch))
        return true;
    if (!part->laps) {
        if (!lr_reserve(&table->laps, &table->lap_capacity, table->lap_count + 1, sizeof *table->laps, error))
            return false;
        table->laps[table->lap_count] = (lr_laps){0};
        part->laps = ++table->lap_count;
    }
    table->segments[f->segment].laps = part->laps;
    lr_laps_add(&table->laps[part->laps - 1], record->epoch, record->iter);
    *step = lr_laps_pack(record->epoch, record->iter);
    return true;
}

static bool add_record(feed *f, const lr_record *record, lr_error *error)
{
    bool own_split = f->own && f->table->options.resume == LR_RESUME_SPLIT;
    double step, x;

    if (!f->placed && !find_run(f, error))
        return false;
    if (!find_record_step(f, record, &step, error)
        || (f->column_count < lr_log_columns(f->log) && !map_columns(f, error)))
        return false;
    x = f->own ? step : (double)f->records;
    for (size_t i = 0; i < record->count; i++) {
        size_t column = f->columns[record->points[i].column];

        if (own_split && isfinite(x) && !lr_table_split_at(f->table, &f->run, column, x, error))
            return false;
        if (!lr_table_add_point(f->table, f->run, f->segment, column, x, record->points[i].value, error))
            return false;
    }
    if (!f->own && !isnan(step)) {
        if (f->step == SIZE_MAX && !lr_names_find(&f->table->names, "step", 4, &f->step, NULL, error))
            return false;
        return lr_table_add_point(f->table, f->run, f->segment, f->step, x, step, error);
    }
    return true;
}

/* What can't be read on is damage; what was read stays. */
static bool read_records(feed *f, lr_error *error)
{
    lr_record record;
    lr_error why = {0};
    bool more = true;

    for (;;) {
        if (!lr_log_next(f->log, &record, &more, &why)) {
            if (why.fault != LR_BAD_INPUT || (lr_log_columns(f->log) == 0 && f->records == 0)) {
                if (error)
                    *error = why;
                return false;
            }
            pass_on(f, LR_TROUBLE_DAMAGED, &why);
            return true;
        }
        if (!more)
            return true;
        if (!f->settled)
            settle(f, &record);
        if (!add_record(f, &record, error))
            return false;
        f->records++;
    }
}

/* -------------------------------------------------------------------------------------------------- the steps */

/* The column among those of this log that the user named for the step. */
static bool find_named(const feed *f, const lr_choices *choices, size_t *column)
{
    for (size_t i = 0; choices && i < choices->count; i++)
        if (choices->items[i].role == LR_ROLE_STEP && choices->items[i].assigned)
            for (size_t c = 0; c < f->column_count; c++) {
                size_t at = f->columns[c];

                if (at < f->table->runs[f->run].count
                    && f->table->runs[f->run].columns[at].points.segment == f->segment
                    && f->table->runs[f->run].columns[at].points.fresh
                    && strcmp(f->table->names.names[at], choices->items[i].source) == 0) {
                    *column = at;
                    return true;
                }
            }
    return false;
}

/* Where the steps of what was just read come from: the column named for it, the format, an alias, the row number. */
static bool find_steps(feed *f, lr_error *error)
{
    lr_segment_steps *steps = &f->table->segments[f->segment];
    const lr_table_part *part = &f->table->runs[f->run];
    const char **names;
    size_t found;
    bool ok;

    steps->names = lr_log_step_names(f->log);
    steps->own = false;
    if (find_named(f, f->table->options.choices, &steps->column)) {
        steps->laps = 0;
        return true;
    }
    steps->own = f->own;
    steps->column = SIZE_MAX;
    if (f->own)
        return true;
    names = lr_allocate(part->count + 1, sizeof *names, error);
    if (!names)
        return false;
    for (size_t c = 0; c < part->count; c++)
        names[c] = part->columns[c].points.segment == f->segment && part->columns[c].points.fresh
                       ? f->table->names.names[c] : "";
    ok = lr_role_find(LR_ROLE_STEP, part->count, names, &found, error);
    if (ok)
        steps->column = found < part->count ? found : SIZE_MAX;
    if (ok && steps->column != f->step)
        steps->laps = 0;
    if (ok && found < part->count)
        steps->dense = part->columns[found].points.fresh == f->records;
    else if (error) {
        error->fault = LR_USAGE;
        error->file = f->file;
    }
    free(names);
    return ok;
}

static bool note_bad_cells(feed *f, lr_error *error)
{
    for (size_t c = 0; c < f->column_count; c++) {
        const lr_bad_cells *bad = lr_log_bad_cells(f->log, c);
        lr_run_column *column;

        if (!bad->count)
            continue;
        column = lr_table_column(f->table, f->run, f->columns[c], error);
        if (!column)
            return false;
        if (!column->bad.count) {
            column->bad = *bad;
            column->bad_file = f->file;
        } else {
            column->bad.count += bad->count;
        }
    }
    return true;
}

static bool finish(feed *f, lr_error *error)
{
    if (f->column_count < lr_log_columns(f->log) && !map_columns(f, error))
        return false;
    f->table->records += f->records;
    if (lr_log_columns(f->log) == 0) {
        if (f->damaged && error)
            *error = f->damage;
        else
            lr_fail(error, LR_NO_ANSWER, "there is no row with a value in the columns asked for");
        if (error)
            error->file = f->file;
        return false;
    }
    if ((!f->placed && !find_run(f, error)) || !find_steps(f, error))
        return false;
    if (!f->own && f->table->options.resume == LR_RESUME_SPLIT
        && !lr_table_split(f->table, f->run, f->segment, error))
        return false;
    if (f->table->options.opened)
        f->table->options.opened(f->table->options.context, f->file, (const lr_label *)lr_log_format(f->log));
    return note_bad_cells(f, error);
}

bool lr_table_read(lr_table *table, int fd, const char *name, const char *run, lr_error *error)
{
    feed f = {.table = table, .run_name = run, .step = SIZE_MAX};
    lr_log_options options = {.kind = table->options.kind, .pattern = table->options.pattern,
                              .ahead = table->options.ahead, .wanted = table->options.choices ? wants : NULL,
                              .report = pass_on, .context = &f};
    size_t file;
    bool ok;

    if (!lr_names_find(&table->files, name, strlen(name), &file, NULL, error))
        return false;
    f.file = table->files.names[file];
    table->options.ahead = NULL;
    f.log = lr_log_open(fd, f.file, &options, error);
    ok = f.log && read_records(&f, error) && finish(&f, error);
    lr_log_free(f.log);
    free(f.columns);
    return ok;
}
