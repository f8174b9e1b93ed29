/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: the columns of a trace, and the folder for the traces and pictures of several trainings. */
#include "lrtools/lrtrain.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const column_names[COLUMNS] = {"step",      "epoch",    "lr",           "loss", "momentum",
                                                  "grad_norm", "val_loss", "val_accuracy", "time"};

train_columns train_columns_of(const train_job *job, const train_rates *rates)
{
    const train_settings *set = job->set;
    const bool wanted[COLUMNS] = {[COLUMN_STEP] = true,
                                  [COLUMN_EPOCH] = true,
                                  [COLUMN_LR] = true,
                                  [COLUMN_LOSS] = true,
                                  [COLUMN_MOMENTUM] = train_rates_momentum(rates),
                                  [COLUMN_GRAD_NORM] = set->grad_norm,
                                  [COLUMN_VAL_LOSS] = set->evaluate,
                                  [COLUMN_VAL_ACCURACY] = set->evaluate && job->accuracy,
                                  [COLUMN_TIME] = set->time};
    train_columns columns = {0};

    for (size_t i = 0; i < COLUMNS; i++)
        if (wanted[i]) {
            columns.names[columns.count] = column_names[i];
            columns.column[columns.count++] = i;
        }
    return columns;
}

/* A value that was not measured for this row is absent; a loss that is no number is one. */
lr_cell train_cell(size_t column, double value, bool measured)
{
    static const bool whole[COLUMNS] = {[COLUMN_STEP] = true, [COLUMN_EPOCH] = true};
    bool may_be_absent = column == COLUMN_MOMENTUM
                         || (!measured && (column == COLUMN_VAL_LOSS || column == COLUMN_VAL_ACCURACY));

    if (whole[column])
        return (lr_cell){.integer = (int64_t)value, .whole = true};
    return (lr_cell){.number = value, .missing = may_be_absent};
}

bool train_folder(const train_job *job, lr_error *error)
{
    const char *folder = job->set->common.output;
    struct stat status;

    if (!folder || mkdir(folder, 0777) == 0)
        return true;
    if (errno == EEXIST && stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    return lr_fail_system(error, folder, "cannot make the folder");
}

/* DIR/NAMEending; free() it. */
static char *path_of(const train_job *job, const char *name, const char *ending, lr_error *error)
{
    const char *folder = job->set->common.output;
    size_t room = strlen(folder) + strlen(name) + strlen(ending) + 2;
    char *path = lr_allocate(room, 1, error);

    if (path) {
        strcpy(path, folder);
        if (path[strlen(path) - 1] != '/')
            strcat(path, "/");
        strcat(strcat(path, name), ending);
    }
    return path;
}

static bool write_rows(lr_writer *writer, const train_trial *trial, lr_error *error)
{
    const lr_trace *trace = &trial->trace;
    lr_cell cells[COLUMNS];

    for (size_t row = 0; row < trace->rows; row++) {
        int64_t done = (int64_t)trace->values[COLUMN_STEP][row] + 1, every = trial->run.evaluate;
        bool measured = every && (done % every == 0 || row + 1 == trace->rows);

        for (size_t i = 0; i < trace->columns; i++)
            cells[i] = train_cell(trial->columns.column[i], trace->values[i][row], measured);
        if (!lr_writer_row(writer, cells, error))
            return false;
    }
    return true;
}

/* What was asked of a file in the folder. */
typedef bool write_file(const train_trial *trial, const lr_figure *figure, lr_output *output,
                        lr_error *error);

static bool write_trace(const train_trial *trial, const lr_figure *figure, lr_output *output, lr_error *error)
{
    lr_writer writer = {0};

    (void)figure;
    return lr_writer_begin(&writer, cli_writer_for(NULL), output, trial->columns.count, trial->columns.names,
                           trial->trace.rows, error)
           && write_rows(&writer, trial, error) && lr_writer_end(&writer, error);
}

static bool draw(const train_trial *trial, const lr_figure *figure, lr_output *output, lr_error *error)
{
    enum { DOTS = 200 };
    const lr_plot_options how = figure_drawing(DOTS);

    (void)trial;
    return lr_plot(lr_canvas_for_file("a.png"), figure, &how, output, error);
}

/* The path of a file that failed is kept for the message. */
static bool write_path(train_job *job, char *path, write_file *write, const train_trial *trial,
                       const lr_figure *figure, lr_error *error)
{
    cli_common common = job->set->common;
    lr_output output = {0};
    bool ok;

    if (!path)
        return false;
    common.output = path;
    ok = train_check_path(job->set, path, error) && cli_open_output(&common, &output, error)
         && cli_close_output(&common, &output, write(trial, figure, &output, error), error);
    free(job->path);
    job->path = path;
    return ok;
}

bool train_write_trace(train_job *job, const char *name, const train_trial *trial, lr_error *error)
{
    return write_path(job, path_of(job, name, ".csv", error), write_trace, trial, NULL, error);
}

bool train_draw(train_job *job, const char *name, const lr_figure *figure, lr_error *error)
{
    return write_path(job, path_of(job, name, ".png", error), draw, NULL, figure, error);
}
