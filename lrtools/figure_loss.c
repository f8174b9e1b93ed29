/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Losses and rates against steps. */
#include "lrtools/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool figure_is_sweep(const figure_run *run)
{
    const double *lr;
    double least = INFINITY, most = 0;
    size_t i, falls = 0;

    if (run->table.lr >= run->table.trace.columns || run->table.trace.rows < 5)
        return false;
    lr = run->table.trace.values[run->table.lr];
    for (i = 0; i < run->table.trace.rows; i++) {
        if (!(lr[i] > 0 && isfinite(lr[i])))
            continue;
        falls += lr[i] < most;
        least = fmin(least, lr[i]);
        most = fmax(most, lr[i]);
    }
    return most >= 10 * least && falls <= run->table.trace.rows / 50 && lr[run->table.trace.rows - 1] > 0.9 * most;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Quantiles of a sample of the finite values: at most SAMPLE of them, evenly taken. */
static size_t take_sample(lr_series values, double edge, bool logarithmic, size_t room, double *sample)
{
    size_t stride = values.length / room + 1, count = 0, i;

    for (i = 0; i < values.length; i += stride)
        if (isfinite(values.y[i]) && (!logarithmic || values.y[i] > 0) && !(values.x[i] > edge))
            sample[count++] = values.y[i];
    qsort(sample, count, sizeof *sample, ascending);
    return count;
}

void figure_robust_range(lr_series values, double edge, size_t count, const double *curve, lr_axis *axis)
{
    enum { SAMPLE = 4096 };
    static const double tail = 0.05, reach = 0.75, margin = 0.06;
    double sample[SAMPLE], low, high, span, least = INFINITY, most = -INFINITY;
    bool logarithmic = axis->logarithmic;
    size_t taken = take_sample(values, edge, logarithmic, SAMPLE, sample), i;

    if (taken < 2)
        return;
    low = sample[(size_t)(tail * (double)(taken - 1))];
    high = sample[(size_t)((1 - tail) * (double)(taken - 1))];
    for (i = 0; i < count; i++)
        if (isfinite(curve[i]) && (!logarithmic || curve[i] > 0)) {
            low = fmin(low, curve[i]);
            high = fmax(high, curve[i]);
        }
    for (i = 0; i < values.length; i++)
        if (isfinite(values.y[i]) && (!logarithmic || values.y[i] > 0)) {
            least = fmin(least, values.y[i]);
            most = fmax(most, values.y[i]);
        }
    if (!(low < high))
        return;
    if (logarithmic) {
        span = log(high / low);
        axis->least = exp(fmax(log(low) - reach * span, log(least)) - margin * span);
        axis->most = exp(fmin(log(high) + reach * span, log(most)) + margin * span);
        return;
    }
    span = high - low;
    axis->least = fmax(low - reach * span, least) - margin * span;
    axis->most = fmin(high + reach * span, most) + margin * span;
}

bool figure_count_overflow(figure_job *job, lr_series values, lr_axis *axis, lr_error *error)
{
    size_t above = 0, i;

    for (i = 0; i < values.length && axis->least < axis->most; i++)
        above += values.y[i] > axis->most;
    if (above && axis->title)
        axis->title = lr_figure_text(&job->figure, error, "%s (\xe2\x96\xb2 %zu above)", axis->title, above);
    return !above || axis->title;
}

/* Means (of the logarithms, perhaps) over at most `most` stretches of finite points; their number. */
static size_t pool(lr_series raw, bool logarithmic, size_t most, double *x, double *y)
{
    size_t stride = raw.length / most + 1, count = 0, taken = 0, i;
    double sum_x = 0, sum_y = 0;

    for (i = 0; i < raw.length; i++) {
        double value = logarithmic ? log(raw.y[i]) : raw.y[i];

        if (isfinite(raw.x[i]) && isfinite(value)) {
            sum_x += raw.x[i];
            sum_y += value;
            taken++;
        }
        if (taken == stride || (i + 1 == raw.length && taken)) {
            if (count == 0 || sum_x / (double)taken > x[count - 1]) {
                x[count] = sum_x / (double)taken;
                y[count++] = sum_y / (double)taken;
            }
            sum_x = sum_y = 0;
            taken = 0;
        }
    }
    return count;
}

/* Over a logarithmic axis the trend is that of the logarithms. */
static bool default_trend(lr_series raw, bool logarithmic, double *x, double *y, size_t *count,
                          lr_error *error)
{
    enum { STRETCHES = 1500 };
    lr_spline spline = {0};

    *count = pool(raw, logarithmic, STRETCHES, x, y);
    if (*count >= 3) {
        if (!lr_spline_fit(*count, x, y, NULL, NAN, &spline, error))
            return false;
        memcpy(y, spline.value, *count * sizeof *y);
        lr_spline_free(&spline);
    }
    for (size_t i = 0; i < *count && logarithmic; i++)
        y[i] = exp(y[i]);
    return true;
}

/* By the smoother asked for, or a smoothing spline; kept by the figure. */
static bool trend_of(figure_job *job, const char *smooth, lr_series raw, lr_series *trend, lr_error *error)
{
    double *x = NULL, *y = lr_allocate(raw.length, sizeof *y, error);
    size_t count = raw.length;
    lr_spec spec = {0};
    bool ok;

    if (!lr_figure_keep(&job->figure, y, error))
        return false;
    if (smooth) {
        ok = lr_smoother_parse(smooth, &spec, error) && lr_smooth(&spec, raw, y, NULL, error);
        lr_spec_free(&spec);
        *trend = (lr_series){count, raw.x, y};
        return ok;
    }
    x = lr_allocate(raw.length, sizeof *x, error);
    if (!lr_figure_keep(&job->figure, x, error)
        || !default_trend(raw, job->log_y, x, y, &count, error))
        return false;
    *trend = (lr_series){count, x, y};
    return true;
}

/* A rate that spends a good part of its time far below its peak is better seen on a logarithmic axis; a
 * cosine that touches zero is not. */
static bool wants_logarithm(const double *lr, size_t rows)
{
    double least = INFINITY, most = 0;
    size_t low = 0, i;

    for (i = 0; i < rows; i++)
        if (lr[i] > 0 && isfinite(lr[i])) {
            least = fmin(least, lr[i]);
            most = fmax(most, lr[i]);
        }
    for (i = 0; i < rows; i++)
        low += lr[i] > 0 && lr[i] < sqrt(least) * sqrt(most);
    return most >= 99 * least && low >= rows / 5;
}

bool figure_add_rate(figure_job *job, size_t panel, lr_error *error)
{
    lr_panel *into = &job->figure.panels[panel];
    size_t i;

    into->x.title = "step";
    into->y = (lr_axis){.title = "learning rate", .logarithmic = true};
    for (i = 0; i < job->run_count; i++) {
        const figure_run *run = &job->runs[i];
        const cli_table *table = &run->table;
        lr_layer line = {.kind = LR_LAYER_LINE,
                         .colour = job->run_count > 1 ? (lr_colour)(i % LR_PALETTE) : LR_BLUE,
                         .dashes = (int)i,
                         .name = job->run_count > 1 ? run->name : NULL};

        if (table->lr >= table->trace.columns)
            continue;
        line.points = (lr_series){table->trace.rows, table->trace.values[0], table->trace.values[table->lr]};
        into->y.logarithmic = into->y.logarithmic && wants_logarithm(line.points.y, line.points.length);
        if (!lr_figure_add(&job->figure, panel, line, error))
            return false;
    }
    if (into->layer_count == 0)
        return lr_fail(error, LR_USAGE, "there is no column of learning rates: name it with -c lr=COLUMN");
    into->y.logarithmic = into->y.logarithmic || job->log_y;
    return true;
}

/* One column against the step: its points faint, its trend bold. */
static bool add_loss(figure_job *job, size_t panel, const char *smooth, lr_series raw, const char *name,
                     size_t place, lr_error *error)
{
    lr_axis *axis = &job->figure.panels[panel].y, found = {.logarithmic = axis->logarithmic};
    lr_colour colour = name ? (lr_colour)(place % LR_PALETTE) : LR_BLUE;
    lr_layer points = {.kind = LR_LAYER_POINTS,
                       .colour = name ? colour : LR_BLACK,
                       .faint = true,
                       .overflow = true,
                       .points = raw};
    lr_layer line = {.kind = LR_LAYER_LINE, .colour = colour, .dashes = (int)place, .name = name};

    if (!trend_of(job, smooth, raw, &line.points, error) || !lr_figure_add(&job->figure, panel, points, error)
        || !lr_figure_add(&job->figure, panel, line, error))
        return false;
    figure_robust_range(raw, NAN, line.points.length, line.points.y, &found);
    if (found.least < found.most && axis->least < axis->most) {
        axis->least = fmin(axis->least, found.least);
        axis->most = fmax(axis->most, found.most);
    } else if (found.least < found.most) {
        axis->least = found.least;
        axis->most = found.most;
    }
    return true;
}

bool figure_add_losses(figure_job *job, size_t panel, lr_error *error)
{
    lr_panel *into = &job->figure.panels[panel];
    size_t values = 0, place = 0, i, c;

    for (i = 0; i < job->run_count; i++)
        for (c = 1; c < job->runs[i].table.trace.columns; c++)
            values += c != job->runs[i].table.lr;
    if (values == 0)
        return lr_fail(error, LR_USAGE, "there is no column of losses: name it with -c loss=COLUMN");
    into->x.title = "step";
    into->y.logarithmic = job->log_y;
    for (i = 0; i < job->run_count; i++)
        for (c = 1; c < job->runs[i].table.trace.columns; c++) {
            const figure_run *run = &job->runs[i];
            const lr_trace *trace = &run->table.trace;
            const char *column = trace->names[c], *name = NULL;

            if (c == run->table.lr)
                continue;
            if (job->run_count > 1 && values > job->run_count)
                name = lr_figure_text(&job->figure, error, "%s: %s", run->name, column);
            else if (values > 1)
                name = job->run_count > 1 ? run->name : column;
            into->y.title = values == 1 || values == job->run_count ? column : "value";
            if ((values > 1 && !name)
                || !add_loss(job, panel, run->smooth ? run->smooth : job->smooth,
                             (lr_series){trace->rows, trace->values[0], trace->values[c]}, name, place++, error))
                return false;
        }
    return values > 1 || figure_count_overflow(job, into->layers[0].points, &into->y, error);
}

void figure_free(figure_job *job)
{
    for (size_t i = 0; i < job->run_count; i++) {
        free(job->runs[i].name);
        lr_trace_free(&job->runs[i].table.trace);
        lr_bounds_free(&job->runs[i].bounds);
    }
    free(job->runs);
    lr_figure_free(&job->figure);
}

lr_plot_options figure_drawing(double dpi)
{
    lr_plot_options how = {.dpi = dpi, .columns = 80, .rows = 24};
    const char *date = getenv("SOURCE_DATE_EPOCH");

    if (!date || !lr_integer_parse(date, strlen(date), &how.date))
        how.date = 0;
    return how;
}
