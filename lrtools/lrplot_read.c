/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lrtools/lrplot.h"

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

static bool read_run(figure_job *job, const char *operand, const char *columns, figure_run *run, lr_error *error)
{
    return cli_read_table(job->tool, job->common, operand, columns ? columns : "lr,loss,metric",
                          columns ? NULL : default_columns, &run->table, error)
           && (run->name = short_name(run->table.file, error)) != NULL;
}

/* Two runs of one name are told apart by their folders. */
static bool tell_apart(figure_job *job, lr_error *error)
{
    bool same = false;
    size_t i, k;

    for (i = 0; i < job->run_count; i++)
        for (k = 0; k < i; k++)
            same = same || strcmp(job->runs[i].name, job->runs[k].name) == 0;
    for (i = 0; i < job->run_count && same; i++) {
        free(job->runs[i].name);
        job->runs[i].name = strdup(job->runs[i].table.file);
        if (!job->runs[i].name)
            return lr_fail_memory(error);
    }
    return true;
}

bool plot_read(const char *columns, size_t most, figure_job *job, lr_error *error)
{
    const cli_common *common = job->common;
    size_t count = cli_operand_count(common), i;

    if (count > most)
        return lr_fail(error, LR_USAGE, "%zu files are too many for one picture: at most %zu", count, most);
    job->runs = lr_allocate(count, sizeof *job->runs, error);
    if (!job->runs)
        return false;
    for (i = 0; i < count; i++) {
        job->run_count = i + 1;
        if (!read_run(job, cli_operand(common, i), columns, &job->runs[i], error))
            return false;
    }
    return tell_apart(job, error);
}
