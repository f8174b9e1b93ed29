/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lrsmooth reads. There is one way to filter: any log that is no table of text becomes one first, in a file
 * without a name. */
#include "lrtools/lrsmooth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A run of a table on its way into the file. */
typedef struct copy {
    const lr_table *table;
    size_t run;
    lr_selection all;
    lr_output output;
    lr_writer writer;
    const char **names;
    size_t *from; /* which of the selected columns each is */
    lr_cell *cells;
    size_t count;
} copy;

/* The columns that the run has. */
static bool choose_columns(copy *c, lr_error *error)
{
    if (!lr_table_select(c->table, NULL, false, &c->all, error))
        return false;
    c->names = lr_allocate(c->all.count + 1, sizeof *c->names, error);
    c->from = lr_allocate(c->all.count + 1, sizeof *c->from, error);
    c->cells = lr_allocate(c->all.count + 1, sizeof *c->cells, error);
    if (!c->names || !c->from || !c->cells)
        return false;
    for (size_t i = 0; i < c->all.count; i++)
        if (c->all.items[i].columns[c->run] != LR_COLUMN_NONE) {
            c->names[c->count] = c->all.items[i].name;
            c->from[c->count++] = i;
        }
    return true;
}

static bool put_row(copy *c, const lr_rows *rows, double step, lr_error *error)
{
    for (size_t i = 0; i < c->count; i++) {
        size_t from = c->from[i];
        bool is_step = c->all.items[from].columns[c->run] == LR_COLUMN_STEP;
        bool present = is_step || lr_rows_present(rows)[from];

        c->cells[i].missing = !present;
        c->cells[i].number = is_step ? step : present ? lr_rows_values(rows)[from] : NAN;
    }
    return lr_writer_row(&c->writer, c->cells, error);
}

static bool put_rows(copy *c, lr_table_notes *notes, lr_error *error)
{
    lr_rows *rows = lr_rows_open(c->table, &c->all, c->run, LR_JOIN_OUTER, notes, error);
    bool ok = rows, more = true;
    double step;

    while (ok && (ok = lr_rows_next(rows, &step, &more, error)) && more)
        ok = put_row(c, rows, step, error);
    lr_rows_free(rows);
    return ok;
}

static bool write_csv(copy *c, int fd, lr_table_notes *notes, lr_error *error)
{
    const lr_writer_kind *csv = (const lr_writer_kind *)lr_catalog_find(&lr_writers, "csv", strlen("csv"), error);
    bool ok = csv && lr_output_open_fd(&c->output, fd, "temporary file (TMPDIR names the folder)", error);

    if (!ok)
        return false;
    ok = lr_writer_begin(&c->writer, csv, &c->output, c->count, c->names, 0, error) && put_rows(c, notes, error)
         && lr_writer_end(&c->writer, error) && lr_output_flush(&c->output, error);
    lr_output_abandon(&c->output);
    return ok && (lseek(fd, 0, SEEK_SET) == 0 || lr_fail_system(error, NULL, "cannot read the temporary file"));
}

/* The file with the table, to be read from its start; -1: an error. */
static int make_file(const lr_table *table, size_t run, lr_table_notes *notes, lr_error *error)
{
    copy c = {.table = table, .run = run};
    int fd = choose_columns(&c, error) ? lr_open_temporary(error) : -1;

    if (fd >= 0 && !write_csv(&c, fd, notes, error)) {
        close(fd);
        fd = -1;
    }
    free(c.names);
    free(c.from);
    free(c.cells);
    lr_selection_free(&c.all);
    return fd;
}

/* What is asked for must be there, and be numbers: said with the places in the log, which the file does not know. */
static bool check(const job *j, const lr_table *table, size_t run)
{
    lr_selection selection = {0};
    lr_choices x = {0};
    bool ok = cli_select(table, run, &j->choices, &selection, j->error);

    lr_selection_free(&selection);
    if (ok && j->settings->x)
        ok = lr_choices_parse(j->settings->x, &x, j->error)
             && cli_select(table, run, &x, &selection, j->error);
    lr_selection_free(&selection);
    lr_choices_free(&x);
    return ok;
}

/* logs: read. */
static bool open_made(job *j, const cli_tool *tool, const cli_logs *logs, const char *name)
{
    lr_table_notes notes = {0};
    size_t run;
    int fd = cli_find_run(logs->table, &j->choices, &run, j->error) && check(j, logs->table, run)
                 ? make_file(logs->table, run, &notes, j->error)
                 : -1;

    if (fd < 0) {
        if (j->error->fault != LR_SYSTEM)
            cli_keep_file(j->error, name);
        return false;
    }
    cli_close_input(j->fd);
    j->fd = fd;
    notes.non_finite = 0; /* those of the columns that are smoothed will be told */
    cli_tell_notes(tool, &j->settings->common, name, &notes);
    j->made = true;
    j->reader = lr_reader_open(fd, name, j->error);
    return j->reader;
}

static bool open_folder(job *j, const cli_tool *tool, const char *folder)
{
    cli_logs logs = {.computes = true};
    bool ok = cli_read_operand(tool, &j->settings->common, folder, &logs, j->error)
              && open_made(j, tool, &logs, folder);

    lr_table_free(logs.table);
    return ok;
}

static bool open_file(job *j, const cli_tool *tool, const char *name, const lr_ahead *ahead, bool delimited)
{
    cli_logs logs = {.computes = true, .options.ahead = ahead};
    bool ok;

    if (delimited) {
        j->reader = lr_reader_open_after(j->fd, name, ahead, j->error);
        return j->reader;
    }
    ok = cli_read_open(tool, &j->settings->common, j->fd, name, &logs, j->error)
         && open_made(j, tool, &logs, name);
    lr_table_free(logs.table);
    return ok;
}

bool lrsmooth_open(job *j, const cli_tool *tool, const char *operand)
{
    const cli_common *common = &j->settings->common;
    lr_log_options options = {.kind = common->kind, .pattern = common->pattern};
    lr_ahead ahead = {0};
    struct stat status;
    const char *name;
    bool delimited, ok;

    if (strcmp(operand, "-") != 0 && stat(operand, &status) == 0 && S_ISDIR(status.st_mode))
        return open_folder(j, tool, operand);
    j->fd = cli_open_input(operand, &name, j->error);
    if (j->fd < 0)
        return false;
    ok = lr_log_look(j->fd, name, &options, &ahead, &delimited, j->error)
         && open_file(j, tool, name, &ahead, delimited);
    free(ahead.bytes);
    return ok;
}
