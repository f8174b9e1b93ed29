/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows out: the runs one after the other, and what all shapes of output share. */
#include "lrtools/lrcat.h"

#include "lib/log/names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t cat_run_name(const cat_job *job, size_t run, char *out, size_t room)
{
    const lr_table *table = job->logs.table;
    const char *name = lr_table_run(table, run);
    size_t part = lr_table_part_of(table, run);
    bool split = part > 0 || (run + 1 < lr_table_runs(table) && lr_table_part_of(table, run + 1) > 0);
    int length;

    if (!*name)
        length = snprintf(out, room, "%zu", run + 1);
    else if (split)
        length = snprintf(out, room, "%s#%zu", name, part + 1);
    else
        length = snprintf(out, room, "%s", name);
    return length < 0 ? 0 : (size_t)length < room ? (size_t)length : room - 1;
}

/* Counts for machines, as people read them on stderr. */
static void put_counts(cat_job *job)
{
    const lr_table_notes *notes = &job->notes;

    lr_output_format(&job->output,
                     ", \"counts\": {\"records\": %zu, \"rows\": %zu, \"replaced\": %zu, \"without_step\": %zu, "
                     "\"not_finite\": %zu, \"not_numbers\": %zu, \"damaged\": %zu, \"cut\": %zu}}\n",
                     lr_table_records(job->logs.table), job->writer.rows, notes->dropped, notes->no_step,
                     notes->non_finite, job->bad_cells, job->logs.damaged, job->logs.cut);
}

/* A name that no other column has: NAME_2 and so on. */
static bool find_other_name(cat_job *job, lr_names *taken, const char **name, lr_error *error)
{
    size_t room = strlen(*name) + 24, number;
    char *made = lr_allocate(room, 1, error);
    bool fresh = false;

    if (!made || !lr_resize(&job->made_names, job->made_count + 1, sizeof *job->made_names, error)) {
        free(made);
        return false;
    }
    job->made_names[job->made_count++] = made;
    for (size_t k = 2; !fresh; k++) {
        snprintf(made, room, "%s_%zu", *name, k);
        if (!lr_names_find(taken, made, strlen(made), &number, &fresh, error))
            return false;
    }
    *name = made;
    return true;
}

static bool make_names_differ(cat_job *job, lr_error *error)
{
    lr_names taken = {0};
    bool ok = true;

    for (size_t i = 0; ok && i < job->name_count; i++) {
        size_t number;
        bool fresh;

        ok = lr_names_find(&taken, job->names[i], strlen(job->names[i]), &number, &fresh, error)
             && (fresh || find_other_name(job, &taken, &job->names[i], error));
    }
    lr_names_free(&taken);
    return ok;
}

bool cat_begin(cat_job *job, lr_error *error)
{
    const lr_writer_kind *format = job->set->format;

    if ((format->by_name && !make_names_differ(job, error))
        || !cli_open_output(&job->set->common, &job->output, error))
        return false;
    job->begun = true;
    if (format->is_value)
        lr_output_text(&job->output, "{\"log_history\": ");
    return lr_writer_begin(&job->writer, format, &job->output, job->name_count, job->names, job->expected, error);
}

bool cat_put_row(cat_job *job, lr_error *error)
{
    return (job->begun || cat_begin(job, error)) && lr_writer_row(&job->writer, job->cells, error);
}

static bool finish(cat_job *job, lr_error *error)
{
    if (!lr_writer_end(&job->writer, error))
        return false;
    if (job->set->format->is_value)
        put_counts(job);
    return true;
}

bool cat_end(cat_job *job, lr_error *error)
{
    const char *file = cli_operand_count(&job->set->common) == 1 ? cli_operand(&job->set->common, 0) : NULL;

    if (file && strcmp(file, "-") == 0)
        file = "standard input";
    if (!job->begun) {
        lr_fail(error, LR_NO_ANSWER, "there is no row with a value in the columns asked for");
        error->file = file;
        return false;
    }
    cli_tell_notes(job->tool, &job->set->common, file, &job->notes);
    for (size_t i = 0; i < cli_operand_count(&job->set->common); i++)
        cli_tell_files(job->tool, &job->set->common, cli_operand(&job->set->common, i), ", with --runs", &job->notes);
    return cli_close_output(&job->set->common, &job->output, finish(job, error), error);
}

void cat_fill(const cat_job *job, size_t column, size_t run, double step, double value, bool present, lr_cell *cell)
{
    size_t from = job->selection.items[column].columns[run];

    if (from == LR_COLUMN_STEP) {
        value = step;
        present = true;
    } else if (from == LR_COLUMN_MADE) {
        value = lr_schedule_rate(&job->schedule, (int64_t)fmin(fmax(step, -0x1p62), 0x1p62)).lr;
        present = true;
    }
    cell->number = present ? value : NAN;
    cell->missing = !present;
}

static bool write_run(cat_job *job, size_t run, bool named, bool only_count, lr_error *error)
{
    char name[4200];
    size_t length = cat_run_name(job, run, name, sizeof name), first = named ? 1 : 0;
    lr_table_notes unused = {0};
    lr_rows *rows = lr_rows_open(job->logs.table, &job->selection, run, job->join, only_count ? &unused : &job->notes,
                                 error);
    double step;
    bool ok = rows, more = true;

    if (rows && only_count && lr_rows_count(rows) != SIZE_MAX) {
        job->expected += lr_rows_count(rows);
        more = false;
    }
    while (ok && more && (ok = lr_rows_next(rows, &step, &more, error)) && more) {
        const double *values = lr_rows_values(rows);
        const bool *present = lr_rows_present(rows);

        if (only_count) {
            job->expected++;
            continue;
        }
        if (named)
            job->cells[0] = (lr_cell){.text = name, .length = length};
        for (size_t i = 0; i < job->selection.count; i++)
            cat_fill(job, i, run, step, values[i], present[i], &job->cells[first + i]);
        ok = cat_put_row(job, error);
    }
    lr_rows_free(rows);
    return ok;
}

bool cat_write_long(cat_job *job, lr_error *error)
{
    size_t runs = lr_table_runs(job->logs.table), count = job->selection.count;
    bool named = runs > 1 || job->set->runs, ok = true;

    job->name_count = count + named;
    job->names = lr_allocate(count + 1, sizeof *job->names, error);
    job->cells = lr_allocate(count + 1, sizeof *job->cells, error);
    if (!job->names || !job->cells)
        return false;
    if (named)
        job->names[0] = "run";
    for (size_t i = 0; i < count; i++)
        job->names[i + named] = job->selection.items[i].name;
    for (size_t run = 0; ok && run < runs && job->set->format->needs_rows; run++)
        ok = write_run(job, run, named, true, error);
    for (size_t run = 0; ok && run < runs; run++)
        ok = write_run(job, run, named, false, error);
    if (!ok && job->begun)
        cli_close_output(&job->set->common, &job->output, false, NULL);
    return ok && cat_end(job, error);
}
