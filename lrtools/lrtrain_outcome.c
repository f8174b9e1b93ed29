/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain --compare: the table and the picture. */
#include "lrtools/lrtrain_compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What came out for an entry: means over the seeds. */
typedef struct outcome {
    double loss, val_loss, val_accuracy, least, most; /* least and most val_accuracy */
    int64_t steps, diverged;                          /* of the longest; trials whose loss was not finite */
} outcome;

static outcome outcome_of(const compare_entry *of, size_t seeds, bool validated)
{
    outcome all = {.least = INFINITY, .most = -INFINITY};

    for (size_t i = 0; i < seeds; i++) {
        const train_run *run = &of->trials[i].run;

        all.loss += run->final_loss / (double)seeds;
        all.val_loss += run->score.loss / (double)seeds;
        all.val_accuracy += run->score.accuracy / (double)seeds;
        all.least = fmin(all.least, run->score.accuracy);
        all.most = fmax(all.most, run->score.accuracy);
        all.steps = run->steps > all.steps ? run->steps : all.steps;
        all.diverged += run->diverged_at >= 0 || (validated && !isfinite(run->score.loss));
    }
    return all;
}

enum {
    TABLE_NAME,
    TABLE_STEPS,
    TABLE_DIVERGED,
    TABLE_LOSS,
    TABLE_VAL_LOSS,
    TABLE_VAL_ACCURACY,
    TABLE_LEAST,
    TABLE_MOST,
    TABLE
};
static const char *const table_names[TABLE] = {"name",     "steps",        "diverged",       "loss",
                                               "val_loss", "val_accuracy", "least_accuracy", "most_accuracy"};

/* The last columns are only there where they say something. */
static size_t table_columns(const comparison *of)
{
    const lr_data *data = &of->job->data;

    return data->validation.count == 0 ? TABLE_VAL_LOSS
           : !of->job->accuracy        ? TABLE_VAL_ACCURACY
           : of->seeds == 1            ? TABLE_LEAST
                                       : TABLE;
}

static void fill_cells(const comparison *in, size_t i, lr_cell *cells)
{
    const compare_entry *of = &in->entries[i];
    outcome all = outcome_of(of, in->seeds, in->job->data.validation.count > 0);

    cells[TABLE_NAME] = (lr_cell){.text = of->name, .length = strlen(of->name), .label = true};
    cells[TABLE_STEPS] = (lr_cell){.integer = all.steps, .whole = true};
    cells[TABLE_DIVERGED] = (lr_cell){.integer = all.diverged, .whole = true};
    cells[TABLE_LOSS] = (lr_cell){.number = all.loss};
    cells[TABLE_VAL_LOSS] = (lr_cell){.number = all.val_loss};
    cells[TABLE_VAL_ACCURACY] = (lr_cell){.number = all.val_accuracy};
    cells[TABLE_LEAST] = (lr_cell){.number = all.least};
    cells[TABLE_MOST] = (lr_cell){.number = all.most};
}

/* Aligned, in digits for people. */
static void write_text(const comparison *of, size_t columns, lr_output *output)
{
    size_t widest = strlen(table_names[TABLE_NAME]);

    for (size_t i = 0; i < of->count; i++)
        widest = strlen(of->entries[i].name) > widest ? strlen(of->entries[i].name) : widest;
    lr_output_format(output, "%-*s", (int)widest, table_names[TABLE_NAME]);
    for (size_t c = 1; c < columns; c++)
        lr_output_format(output, "  %*s", (int)fmax(8, (double)strlen(table_names[c])), table_names[c]);
    lr_output_text(output, "\n");
    for (size_t i = 0; i < of->count; i++) {
        lr_cell cells[TABLE];

        fill_cells(of, i, cells);
        lr_output_format(output, "%-*s", (int)widest, of->entries[i].name);
        for (size_t c = 1; c < columns; c++) {
            char text[LR_NUMBER_ROOM];

            if (cells[c].whole)
                lr_integer_format(cells[c].integer, text);
            else
                lr_number_format_digits(cells[c].number, 4, text);
            lr_output_format(output, "  %*s", (int)fmax(8, (double)strlen(table_names[c])), text);
        }
        lr_output_text(output, "\n");
    }
}

static bool write_rows(const comparison *of, const lr_writer_kind *kind, size_t columns, lr_output *output,
                       lr_error *error)
{
    lr_writer writer = {0};

    if (!lr_writer_begin(&writer, kind, output, columns, table_names, of->count, error))
        return false;
    for (size_t i = 0; i < of->count; i++) {
        lr_cell cells[TABLE];

        fill_cells(of, i, cells);
        if (!lr_writer_row(&writer, cells, error))
            return false;
    }
    return lr_writer_end(&writer, error);
}

bool compare_write(const comparison *of, const lr_writer_kind *kind, lr_output *output, lr_error *error)
{
    size_t columns = table_columns(of);

    if (kind)
        return write_rows(of, kind, columns, output, error);
    write_text(of, columns, output);
    return true;
}

/* ------------------------------------------------------------------------------------------ the picture */

/* The mean over the seeds of each row's loss: until the first seed is out of it. */
static bool mean_losses(const compare_entry *of, size_t seeds, lr_trace *mean, lr_error *error)
{
    size_t rows = of->trials[0].trace.rows;

    if (!lr_trace_add_column(mean, "step", error) || !lr_trace_add_column(mean, "loss", error))
        return false;
    for (size_t i = 1; i < seeds; i++)
        rows = of->trials[i].trace.rows < rows ? of->trials[i].trace.rows : rows;
    for (size_t row = 0; row < rows; row++) {
        double values[2] = {of->trials[0].trace.values[COLUMN_STEP][row], 0};

        for (size_t i = 0; i < seeds; i++)
            values[1] += of->trials[i].trace.values[COLUMN_LOSS][row] / (double)seeds;
        if (!lr_trace_add_row(mean, values, error))
            return false;
    }
    return true;
}

/* "good: 0.02", or the name alone. */
static char *legend_of(const compare_entry *of, lr_error *error)
{
    char *text = lr_allocate(COMPARE_NAME + LR_NUMBER_ROOM + 2, 1, error);
    char value[LR_NUMBER_ROOM];
    double named;

    if (!text)
        return NULL;
    strcpy(text, of->name);
    if (!isnan(of->constant) && lr_number_parse(of->name, strlen(of->name), '.', &named) != LR_NUMBER) {
        lr_number_format_digits(of->constant, 2, value);
        strcat(strcat(text, ": "), value);
    }
    return text;
}

static bool add_run(const comparison *of, size_t i, figure_run *run, lr_error *error)
{
    if (!mean_losses(&of->entries[i], of->seeds, &run->table.trace, error))
        return false;
    run->table.lr = run->table.trace.columns;
    run->table.value = 1;
    run->name = legend_of(&of->entries[i], error);
    return run->name != NULL;
}

/* Where all start, and the lowest loss. */
static void find_span(const figure_job *picture, double *start, double *least)
{
    *start = -INFINITY;
    *least = INFINITY;
    for (size_t i = 0; i < picture->run_count; i++) {
        const lr_trace *trace = &picture->runs[i].table.trace;

        for (size_t row = 0; row < trace->rows; row++)
            *least = fmin(*least, trace->values[1][row]);
        if (trace->rows && isfinite(trace->values[1][0]))
            *start = fmax(*start, trace->values[1][0]);
    }
}

/* A loss that has left upwards must not make all the others a line at the bottom: the picture ends a little above
 * the start, and what is far above it is drawn just above the picture, lest a trend through it swings below the
 * others. */
static void hold_losses(figure_job *picture, double *most)
{
    static const double shown = 0.3, kept = 1;
    double start, least;

    find_span(picture, &start, &least);
    *most = start > least ? start + shown * (start - least) : fabs(start);
    if (!(start > least))
        return;
    for (size_t i = 0; i < picture->run_count; i++) {
        const lr_trace *trace = &picture->runs[i].table.trace;

        for (size_t row = 0; row < trace->rows; row++)
            if (trace->values[1][row] > start + kept * (start - least))
                trace->values[1][row] = start + kept * (start - least);
    }
}

/* A kernel never leaves the range of the losses, as a spline does where they jump; narrow where there are few. */
static bool choose_smoothing(figure_job *picture, figure_run *run, lr_error *error)
{
    static const double part = 120, usual = 3, few = 16;
    double rows = (double)run->table.trace.rows;
    double sigma = fmax(rows / part, fmin(usual, rows / few));

    run->smooth = lr_figure_text(&picture->figure, error, "gaussian:sigma=%.3g", sigma);
    return run->smooth != NULL;
}

static bool draw(figure_job *picture, lr_error *error)
{
    lr_axis *axis;
    double most;

    picture->figure.width = 5 * 72;
    picture->figure.height = 3 * 72;
    if (!lr_figure_panels(&picture->figure, 1, error))
        return false;
    axis = &picture->figure.panels[0].y;
    hold_losses(picture, &most);
    for (size_t i = 0; i < picture->run_count; i++)
        if (!choose_smoothing(picture, &picture->runs[i], error))
            return false;
    if (!figure_add_losses(picture, 0, error))
        return false;
    if (!(axis->least < axis->most)) /* every run has one loss, and it is the same */
        *axis = (lr_axis){.title = axis->title, .least = 0, .most = isfinite(most) ? 2 * most : 1};
    else if (axis->least < most)
        axis->most = fmin(axis->most, most);
    return true;
}

bool compare_draw(const comparison *of, lr_error *error)
{
    figure_job picture = {.tool = of->job->tool, .common = &of->job->set->common};
    bool ok;

    picture.runs = lr_allocate(of->count, sizeof *picture.runs, error);
    ok = picture.runs != NULL;
    for (size_t i = 0; ok && i < of->count; i++) {
        picture.run_count = i + 1;
        ok = add_run(of, i, &picture.runs[i], error);
    }
    ok = ok && draw(&picture, error) && train_draw(of->job, "compare", &picture.figure, error);
    figure_free(&picture);
    return ok;
}
