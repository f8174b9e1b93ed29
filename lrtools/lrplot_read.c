/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lrtools/lrplot.h"

#include <stdlib.h>
#include <string.h>

/* The roles to draw when the user names no columns: those of lr and loss that the log has, else a metric. */
static bool default_columns(lr_reader *reader, lr_choices *choices, lr_error *error)
{
    static const struct {
        lr_role role;
        const char *also;
    } wanted[] = {{LR_ROLE_LR, "lr"}, {LR_ROLE_LOSS, "lr,loss"}, {LR_ROLE_METRIC, "lr,metric"}};
    size_t count = lr_reader_columns(reader), column, i;
    bool found[3];

    for (i = 0; i < 3; i++) {
        if (!lr_role_find(wanted[i].role, count, lr_reader_names(reader), &column, error)) {
            if (error)
                error->file = lr_reader_name(reader);
            return false;
        }
        found[i] = column < count;
    }
    for (i = 1; i < 3; i++)
        if (found[i])
            return lr_choices_parse(found[0] ? wanted[i].also : lr_role_names[wanted[i].role], choices,
                                    error);
    if (found[0])
        return lr_choices_parse("lr", choices, error);
    lr_fail(error, LR_USAGE, "there is no column of lr, loss or a metric: name columns with -c");
    if (error)
        error->file = lr_reader_name(reader);
    return false;
}

static void tell(plot_job *job, const char *file, const lr_table_notes *notes)
{
    if (notes->dropped)
        cli_note_data(job->tool, &job->settings->common, file,
                      "%zu points replaced by later ones of the same steps", notes->dropped);
    if (notes->cut)
        cli_note_data(job->tool, &job->settings->common, file, "the last row is cut short: left out");
    if (notes->non_finite && job->settings->common.verbose)
        cli_note(job->tool, &job->settings->common, file, "%zu values are not finite: gaps",
                 notes->non_finite);
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

/* Which column of the trace is the rate. */
static size_t find_rate(const lr_choices *choices, const lr_trace *trace)
{
    size_t column = 1, i;

    for (i = 0; i < choices->count; i++) {
        if (choices->items[i].role == LR_ROLE_LR)
            return column;
        column += choices->items[i].role != LR_ROLE_STEP;
    }
    return trace->columns;
}

static bool read_table(plot_job *job, plot_run *run, lr_reader *reader, lr_error *error)
{
    lr_choices choices = {0};
    lr_table_notes notes = {0};
    bool ok;

    ok = (job->settings->columns ? lr_choices_parse(job->settings->columns, &choices, error)
                                 : default_columns(reader, &choices, error))
         && lr_choices_resolve(&choices, lr_reader_name(reader), lr_reader_columns(reader),
                               lr_reader_names(reader), error)
         && lr_table_read(reader, &choices, &run->trace, &notes, error);
    if (ok) {
        run->lr = find_rate(&choices, &run->trace);
        tell(job, run->file, &notes);
    }
    lr_choices_free(&choices);
    return ok;
}

static bool read_run(plot_job *job, const char *operand, plot_run *run, lr_error *error)
{
    int fd = cli_open_input(operand, &run->file, error);
    lr_reader *reader;
    bool ok;

    if (fd < 0)
        return false;
    run->name = short_name(run->file, error);
    reader = run->name ? lr_reader_open(fd, run->file, error) : NULL;
    ok = reader && read_table(job, run, reader, error);
    lr_reader_free(reader);
    cli_close_input(fd);
    return ok;
}

/* Two runs of one name are told apart by their folders. */
static bool tell_apart(plot_job *job, lr_error *error)
{
    bool same = false;
    size_t i, k;

    for (i = 0; i < job->run_count; i++)
        for (k = 0; k < i; k++)
            same = same || strcmp(job->runs[i].name, job->runs[k].name) == 0;
    for (i = 0; i < job->run_count && same; i++) {
        free(job->runs[i].name);
        job->runs[i].name = strdup(job->runs[i].file);
        if (!job->runs[i].name)
            return lr_fail_memory(error);
    }
    return true;
}

bool plot_read(plot_job *job, lr_error *error)
{
    const cli_common *common = &job->settings->common;
    size_t count = common->operand_count ? common->operand_count : 1, i;

    if (count > 64)
        return lr_fail(error, LR_USAGE, "%zu files are too many for one picture: at most 64", count);
    job->runs = lr_allocate(count, sizeof *job->runs, error);
    if (!job->runs)
        return false;
    for (i = 0; i < count; i++) {
        job->run_count = i + 1;
        if (!read_run(job, common->operand_count ? common->operands[i] : "-", &job->runs[i], error))
            return false;
    }
    return tell_apart(job, error);
}

void plot_free(plot_job *job)
{
    size_t i;

    for (i = 0; i < job->run_count; i++) {
        free(job->runs[i].name);
        lr_trace_free(&job->runs[i].trace);
        lr_bounds_free(&job->runs[i].bounds);
    }
    free(job->runs);
    lr_figure_free(&job->figure);
}
