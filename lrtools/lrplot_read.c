/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lrtools/lrplot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The roles to draw when the user names no columns: those of lr and loss that the log has, else a metric. */
static bool default_columns(const lr_table *table, size_t run, lr_choices *choices, lr_error *error)
{
    static const struct {
        lr_role role;
        const char *also;
    } wanted[] = {{LR_ROLE_LR, "lr"}, {LR_ROLE_LOSS, "lr,loss"}, {LR_ROLE_METRIC, "lr,metric"}};
    bool found[3] = {false, false, false};

    for (size_t c = 0; c < lr_table_columns(table); c++)
        for (size_t i = 0; i < 3; i++) {
            const char *file;

            found[i] = found[i]
                       || (lr_role_fits(wanted[i].role, lr_table_names(table)[c])
                           && (lr_table_has(table, run, c) || lr_table_bad_cells(table, run, c, &file)->count > 0));
        }
    for (size_t i = 1; i < 3; i++)
        if (found[i])
            return lr_choices_parse(found[0] ? wanted[i].also : lr_role_names[wanted[i].role], choices,
                                    error);
    if (found[0])
        return lr_choices_parse("lr", choices, error);
    return lr_fail(error, LR_USAGE, "there is no column of lr, loss or a metric: name columns with -c");
}

/* The name of the file without folders and ending. */
static char *short_name(const char *file, lr_error *error)
{
    const char *start = strrchr(file, '/'), *end;
    char *name;
    size_t length;

    start = start && start[1] ? start + 1 : file;
    end = strrchr(start, '.');
    length = end && end > start ? (size_t)(end - start) : strlen(start);
    name = lr_allocate(length + 1, 1, error);
    if (name)
        memcpy(name, start, length);
    return name;
}

/* Add the runs of an operand, whose traces they take over. */
static bool add_runs(figure_job *job, cli_tables *tables, size_t most, lr_error *error)
{
    size_t room = job->run_count;

    if (job->run_count + tables->count > most)
        return lr_fail(error, LR_USAGE, "more than %zu runs are too many for one picture", most);
    if (!lr_reserve(&job->runs, &room, job->run_count + tables->count, sizeof *job->runs, error))
        return false;
    for (size_t i = 0; i < tables->count; i++) {
        cli_table *table = &tables->items[i];
        figure_run *run = &job->runs[job->run_count++];

        *run = (figure_run){.table = *table};
        table->trace = (lr_trace){0};
        run->name = *run->table.run ? strdup(run->table.run) : short_name(run->table.file, error);
        if (!run->name)
            return lr_fail_memory(error);
    }
    return true;
}

static bool read_runs(figure_job *job, const char *operand, const char *columns, size_t most, lr_error *error)
{
    cli_tables tables = {0};
    bool ok = cli_read_tables(job->tool, job->common, operand, columns ? columns : "lr,loss,metric",
                              columns ? NULL : default_columns, &tables, error)
              && add_runs(job, &tables, most, error);

    cli_tables_free(&tables);
    return ok;
}

/* Two runs of one name are told apart by their folders. */
static bool tell_apart(figure_job *job, lr_error *error)
{
    bool same = false;

    for (size_t i = 0; i < job->run_count; i++)
        for (size_t k = 0; k < i; k++)
            same = same || strcmp(job->runs[i].name, job->runs[k].name) == 0;
    for (size_t i = 0; i < job->run_count && same; i++) {
        figure_run *run = &job->runs[i];

        free(run->name);
        if (asprintf(&run->name, "%s%s%s", run->table.file, *run->table.run ? "/" : "", run->table.run) < 0) {
            run->name = NULL;
            return lr_fail_memory(error);
        }
    }
    return true;
}

bool plot_read(const char *columns, size_t most, figure_job *job, lr_error *error)
{
    for (size_t i = 0; i < cli_operand_count(job->common); i++)
        if (!read_runs(job, cli_operand(job->common, i), columns, most, error))
            return false;
    return tell_apart(job, error);
}
