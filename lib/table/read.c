/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log's records into the columns of its run. */
#include "lib/table/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One of the runs that the log holds. */
typedef struct told_run {
    bool known;
    size_t run, segment;
} told_run;

/* A log that is being read. */
typedef struct feed {
    lr_table *table;
    lr_log *log;
    const char *file; /* owned by the table */
    const char *run_name;
    size_t *columns; /* of the table, for each of the log */
    size_t column_count, column_capacity;
    told_run *runs;
    size_t run_count;
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

/* The run of a record, found when it appears first. */
static bool find_run(feed *f, size_t told, told_run **found, lr_error *error)
{
    told_run *run;

    if (told >= f->run_count) {
        size_t room = f->run_count;

        if (!lr_reserve(&f->runs, &room, told + 1, sizeof *f->runs, error))
            return false;
        memset(f->runs + f->run_count, 0, (room - f->run_count) * sizeof *f->runs);
        f->run_count = room;
    }
    run = *found = &f->runs[told];
    if (run->known)
        return true;
    run->known = true;
    if (told == 0) {
        if (!lr_table_find_run(f->table, f->run_name, &run->run, error))
            return false;
    } else {
        char name[400];
        const char *part = lr_log_run(f->log, told);

        snprintf(name, sizeof name, "%s%s%s", f->run_name, *f->run_name ? "/" : "", part);
        if (!lr_table_find_run(f->table, name, &run->run, error))
            return false;
    }
    return lr_table_add_segment(f->table, &run->segment, error);
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

static bool add_record(feed *f, const lr_record *record, lr_error *error)
{
    bool own_split = f->own && f->table->options.resume == LR_RESUME_SPLIT;
    double x = f->own ? record->step : (double)f->records;
    told_run *run;

    if (record->run < f->run_count && f->runs[record->run].known)
        run = &f->runs[record->run];
    else if (!find_run(f, record->run, &run, error))
        return false;
    if (f->column_count < lr_log_columns(f->log) && !map_columns(f, error))
        return false;
    for (size_t i = 0; i < record->count; i++) {
        size_t column = f->columns[record->points[i].column];

        if (own_split && isfinite(x) && !lr_table_split_at(f->table, &run->run, column, x, error))
            return false;
        if (!lr_table_add_point(f->table, run->run, run->segment, column, x, record->points[i].value, error))
            return false;
    }
    if (!f->own && !isnan(record->step)) {
        if (f->step == SIZE_MAX && !lr_names_find(&f->table->names, "step", 4, &f->step, NULL, error))
            return false;
        return lr_table_add_point(f->table, run->run, run->segment, f->step, x, record->step, error);
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
static bool find_named(const feed *f, const lr_choices *choices, const told_run *run, size_t *column)
{
    for (size_t i = 0; choices && i < choices->count; i++)
        if (choices->items[i].role == LR_ROLE_STEP && choices->items[i].assigned)
            for (size_t c = 0; c < f->column_count; c++) {
                size_t at = f->columns[c];

                if (at < f->table->runs[run->run].count
                    && f->table->runs[run->run].columns[at].points.segment == run->segment
                    && f->table->runs[run->run].columns[at].points.fresh
                    && strcmp(f->table->names.names[at], choices->items[i].source) == 0) {
                    *column = at;
                    return true;
                }
            }
    return false;
}

/* Where the steps of what was just read come from: the column named for it, the format, an alias, the row number. */
static bool find_steps(feed *f, const told_run *run, lr_error *error)
{
    lr_segment_steps *steps = &f->table->segments[run->segment];
    const lr_table_part *part = &f->table->runs[run->run];
    const char **names;
    size_t found;
    bool ok;

    steps->names = lr_log_step_names(f->log);
    steps->own = false;
    if (find_named(f, f->table->options.choices, run, &steps->column))
        return true;
    steps->own = f->own;
    steps->column = SIZE_MAX;
    if (f->own)
        return true;
    names = lr_allocate(part->count + 1, sizeof *names, error);
    if (!names)
        return false;
    for (size_t c = 0; c < part->count; c++)
        names[c] = part->columns[c].points.segment == run->segment && part->columns[c].points.fresh
                       ? f->table->names.names[c] : "";
    ok = lr_role_find(LR_ROLE_STEP, part->count, names, &found, error);
    if (ok)
        steps->column = found < part->count ? found : SIZE_MAX;
    if (ok && found < part->count)
        steps->dense = part->columns[found].points.fresh == f->records;
    else if (error) {
        error->fault = LR_USAGE;
        error->file = f->file;
    }
    free(names);
    return ok;
}

static bool note_bad_cells(feed *f, const told_run *run, lr_error *error)
{
    for (size_t c = 0; c < f->column_count; c++) {
        const lr_bad_cells *bad = lr_log_bad_cells(f->log, c);
        lr_run_column *column;

        if (!bad->count)
            continue;
        column = lr_table_column(f->table, run->run, f->columns[c], error);
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
    told_run *first;

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
    if (!find_run(f, 0, &first, error))
        return false;
    for (size_t i = 0; i < f->run_count; i++)
        if (f->runs[i].known
            && !(find_steps(f, &f->runs[i], error)
                 && (f->own || f->table->options.resume != LR_RESUME_SPLIT
                     || lr_table_split(f->table, f->runs[i].run, f->runs[i].segment, error))))
            return false;
    return note_bad_cells(f, &f->runs[0], error);
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
    free(f.runs);
    return ok;
}
