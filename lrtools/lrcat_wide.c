/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several runs in one row a step: side by side, or as statistics. */
#include "lrtools/lrcat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A run on its way. */
typedef struct lane {
    lr_rows *rows;
    double step;
    bool more;
} lane;

enum { MEAN, DEVIATION, LEAST, MOST, STATISTICS };
static const char *const statistic_names[] = {"mean", "sd", "min", "max"};

static void close_lanes(const cat_job *job, lane *lanes)
{
    for (size_t run = 0; lanes && run < lr_table_runs(job->logs.table); run++)
        lr_rows_free(lanes[run].rows);
    free(lanes);
}

static lane *open_lanes(cat_job *job, lr_table_notes *notes, lr_error *error)
{
    size_t runs = lr_table_runs(job->logs.table);
    lane *lanes = lr_allocate(runs + 1, sizeof *lanes, error);

    for (size_t run = 0; lanes && run < runs; run++) {
        lane *at = &lanes[run];

        at->rows = lr_rows_open(job->logs.table, &job->selection, run, job->join, notes, error);
        if (at->rows && lr_rows_next(at->rows, &at->step, &at->more, error))
            continue;
        close_lanes(job, lanes);
        return NULL;
    }
    return lanes;
}

/* The least step among the runs; false: there is none. */
static bool next_step(const cat_job *job, const lane *lanes, double *step)
{
    bool any = false;

    *step = INFINITY;
    for (size_t run = 0; run < lr_table_runs(job->logs.table); run++)
        if (lanes[run].more) {
            *step = fmin(*step, lanes[run].step);
            any = true;
        }
    return any;
}

/* Columns that are the same for all runs: the step, and what is made from it. */
static bool is_shared(const cat_job *job, size_t column)
{
    return job->selection.items[column].role == LR_ROLE_STEP
           || job->selection.items[column].columns[0] == LR_COLUMN_MADE;
}

/* One column can't be the step in one run and something else in another. */
static bool check_steps(const cat_job *job, lr_error *error)
{
    for (size_t i = 0; i < job->selection.count; i++) {
        const lr_selected *item = &job->selection.items[i];

        for (size_t run = 0; item->role == LR_ROLE_STEP && run < lr_table_runs(job->logs.table); run++)
            if (item->columns[run] < LR_COLUMN_MADE)
                return lr_fail(error, LR_USAGE,
                               "\"%.60s\" is the step in one run and not in %.200s: ask for step, or name the step of "
                               "all with -c step=COLUMN",
                               item->name, lr_table_run(job->logs.table, run));
    }
    return true;
}

/* A cell that is the same for all runs. */
static void fill_shared(const cat_job *job, size_t column, double step, lr_cell *cell)
{
    if (job->selection.items[column].role == LR_ROLE_STEP)
        *cell = (lr_cell){.number = step};
    else
        cat_fill(job, column, 0, step, NAN, false, cell);
}

static bool add_name(cat_job *job, const char *before, const char *between, const char *after, lr_error *error)
{
    char *name = lr_allocate(strlen(before) + strlen(between) + strlen(after) + 1, 1, error);

    if (!name)
        return false;
    stpcpy(stpcpy(stpcpy(name, before), between), after);
    job->made_names[job->made_count++] = name;
    job->names[job->name_count++] = name;
    return true;
}

/* times: how many columns one that is not shared makes. */
static bool make_room(cat_job *job, size_t times, lr_error *error)
{
    size_t most = job->selection.count * (times + 1) + 1;

    job->names = lr_allocate(most, sizeof *job->names, error);
    job->made_names = lr_allocate(most, sizeof *job->made_names, error);
    job->cells = lr_allocate(most, sizeof *job->cells, error);
    return job->names && job->made_names && job->cells;
}

typedef void fill_cells(cat_job *job, const lane *lanes, double step);

/* Pull all runs in step, and put out a row for each step. */
static bool write_merged(cat_job *job, fill_cells *fill, bool only_count, lr_error *error)
{
    lr_table_notes unused = {0};
    lane *lanes = open_lanes(job, only_count ? &unused : &job->notes, error);
    double step;
    bool ok = lanes;

    while (ok && next_step(job, lanes, &step)) {
        if (only_count)
            job->expected++;
        else {
            fill(job, lanes, step);
            ok = cat_put_row(job, error);
        }
        for (size_t run = 0; ok && run < lr_table_runs(job->logs.table); run++)
            if (lanes[run].more && lanes[run].step == step)
                ok = lr_rows_next(lanes[run].rows, &lanes[run].step, &lanes[run].more, error);
    }
    close_lanes(job, lanes);
    return ok;
}

static bool write_all(cat_job *job, fill_cells *fill, lr_error *error)
{
    bool ok = (!job->set->format->needs_rows || write_merged(job, fill, true, error))
              && write_merged(job, fill, false, error);

    if (!ok && job->begun)
        cli_close_output(&job->set->common, &job->output, false, NULL);
    return ok && cat_end(job, error);
}

static void fill_wide(cat_job *job, const lane *lanes, double step)
{
    size_t cell = 0;

    for (size_t i = 0; i < job->selection.count; i++) {
        if (is_shared(job, i)) {
            fill_shared(job, i, step, &job->cells[cell++]);
            continue;
        }
        for (size_t run = 0; run < lr_table_runs(job->logs.table); run++) {
            bool here = lanes[run].more && lanes[run].step == step;

            if (job->selection.items[i].columns[run] == LR_COLUMN_NONE)
                continue;
            cat_fill(job, i, run, step, here ? lr_rows_values(lanes[run].rows)[i] : NAN,
                     here && lr_rows_present(lanes[run].rows)[i], &job->cells[cell++]);
        }
    }
}

bool cat_write_wide(cat_job *job, lr_error *error)
{
    size_t runs = lr_table_runs(job->logs.table);

    if (!check_steps(job, error) || !make_room(job, runs, error))
        return false;
    for (size_t i = 0; i < job->selection.count; i++) {
        const lr_selected *item = &job->selection.items[i];
        char name[4200];

        if (is_shared(job, i)) {
            job->names[job->name_count++] = item->name;
            continue;
        }
        for (size_t run = 0; run < runs; run++) {
            if (item->columns[run] == LR_COLUMN_NONE)
                continue;
            cat_run_name(job, run, name, sizeof name);
            if (!add_name(job, name, ":", item->name, error))
                return false;
        }
    }
    return write_all(job, fill_wide, error);
}

/* Mean and deviation in one pass, by Welford's update; a value that is not finite makes them so. */
static void summarize(const cat_job *job, const lane *lanes, size_t column, double step, double *numbers,
                      size_t *count)
{
    double squares = 0;

    *count = 0;
    numbers[MEAN] = 0;
    numbers[LEAST] = numbers[MOST] = NAN;
    for (size_t run = 0; run < lr_table_runs(job->logs.table); run++) {
        double value, distance;

        if (!lanes[run].more || lanes[run].step != step || !lr_rows_present(lanes[run].rows)[column])
            continue;
        value = lr_rows_values(lanes[run].rows)[column];
        ++*count;
        distance = value - numbers[MEAN];
        numbers[MEAN] += distance / (double)*count;
        squares += distance * (value - numbers[MEAN]);
        numbers[LEAST] = fmin(numbers[LEAST], value);
        numbers[MOST] = fmax(numbers[MOST], value);
    }
    numbers[DEVIATION] = *count > 1 ? sqrt(squares / (double)(*count - 1)) : NAN;
}

static void fill_stats(cat_job *job, const lane *lanes, double step)
{
    size_t cell = 0, count, most = 0;

    for (size_t i = 0; i < job->selection.count; i++) {
        double numbers[STATISTICS];

        if (is_shared(job, i)) {
            fill_shared(job, i, step, &job->cells[cell++]);
            continue;
        }
        summarize(job, lanes, i, step, numbers, &count);
        most = count > most ? count : most;
        for (size_t s = 0; s < STATISTICS; s++)
            job->cells[cell++] = (lr_cell){.number = count ? numbers[s] : NAN,
                                           .missing = count == 0 || (s == DEVIATION && count == 1)};
    }
    job->cells[cell] = (lr_cell){.integer = (int64_t)most, .whole = true};
}

bool cat_write_stats(cat_job *job, lr_error *error)
{
    if (!check_steps(job, error) || !make_room(job, STATISTICS, error))
        return false;
    for (size_t i = 0; i < job->selection.count; i++) {
        const lr_selected *item = &job->selection.items[i];

        if (is_shared(job, i)) {
            job->names[job->name_count++] = item->name;
            continue;
        }
        for (size_t s = 0; s < STATISTICS; s++)
            if (!add_name(job, item->name, "_", statistic_names[s], error))
                return false;
    }
    job->names[job->name_count++] = "runs";
    return write_all(job, fill_stats, error);
}
