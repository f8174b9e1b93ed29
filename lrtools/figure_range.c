/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of a range test: the bounds as lrbounds finds them, in the places where they can be seen. */
#include "lrtools/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is marked, in the order of the rate. */
typedef struct landmark {
    const char *name;
    size_t offset; /* of its estimate in lr_bounds */
    lr_colour colour;
    int dashes;
} landmark;

static const landmark landmarks[] = {
    {"lr_min", offsetof(lr_bounds, lr_min), LR_GREEN, 1},
    {"lr_suggest", offsetof(lr_bounds, lr_suggest), LR_VERMILLION, 0},
    {"lr_max", offsetof(lr_bounds, lr_max), LR_PURPLE, 1},
    {"edge", offsetof(lr_bounds, edge), LR_BLACK, 2},
};
enum { LANDMARKS = sizeof landmarks / sizeof *landmarks, SUGGESTION = 1, EDGE = 3 };

static const lr_estimate *estimate(const lr_bounds *bounds, const landmark *mark)
{
    return (const lr_estimate *)(const void *)((const char *)bounds + mark->offset);
}

static bool analyse(figure_job *job, figure_run *run, lr_error *error)
{
    lr_bounds_options options = {.maximize = job->maximize};
    size_t value = run->table.value, i;
    lr_run sweep = {.name = run->table.file, .length = run->table.trace.rows, .step = run->table.trace.values[0]};

    if (run->table.lr >= run->table.trace.columns || value >= run->table.trace.columns) {
        lr_fail(error, LR_USAGE,
                "a range test needs columns of lr and loss: name them with -c lr=COLUMN,loss=COLUMN");
        if (error)
            error->file = run->table.file;
        return false;
    }
    sweep.lr = run->table.trace.values[run->table.lr];
    sweep.loss = run->table.trace.values[value];
    if (!lr_bounds_find(&sweep, 1, &options, &run->bounds, error))
        return false;
    run->analysed = true;
    for (i = 0; i < run->bounds.finding_count && isnan(run->bounds.lr_suggest.value); i++)
        cli_note(job->tool, job->common, run->table.file, "%s", run->bounds.findings[i].text);
    return true;
}

/* Raw points, told apart at the edge, and the fitted curve in its interval of 90%. */
static bool add_points(figure_job *job, size_t panel, const figure_run *run, size_t place, lr_error *error)
{
    const lr_bounds *b = &run->bounds;
    bool one = job->run_count == 1;
    double edge = b->edge.value;
    lr_layer before = {.kind = LR_LAYER_POINTS,
                       .colour = one ? LR_BLACK : (lr_colour)(place % LR_PALETTE),
                       .faint = true,
                       .overflow = true,
                       .points = {b->raw_length, b->raw_lr, b->raw_loss}};
    lr_layer after = before;

    if (one && panel == 0) {
        before.name = run->table.value_name;
        if (b->recorder && strcmp(b->recorder->label.name, "none") != 0)
            before.name = lr_figure_text(&job->figure, error, "%s, smoothing undone", before.name);
        if (!before.name)
            return false;
    }
    if (isfinite(edge)) {
        before.low = -INFINITY;
        before.high = edge;
        after.low = edge;
        after.high = INFINITY;
        after.glyph = LR_CROSS;
        after.name = one && panel == 0 ? "past the edge" : NULL;
    }
    return lr_figure_add(&job->figure, panel, before, error)
           && (!isfinite(edge) || lr_figure_add(&job->figure, panel, after, error));
}

static bool add_curve(figure_job *job, size_t panel, const figure_run *run, const double *x, size_t place,
                      lr_error *error)
{
    static const double ninety = 1.6449; /* standard errors on each side that hold 90% */
    const lr_bounds *b = &run->bounds;
    bool one = job->run_count == 1;
    lr_layer line = {.kind = LR_LAYER_LINE,
                     .colour = one ? LR_BLUE : (lr_colour)(place % LR_PALETTE),
                     .dashes = (int)place,
                     .points = {b->fit_length, x, b->fit_loss}};
    lr_layer band = {.kind = LR_LAYER_INTERVAL, .colour = line.colour, .points = {b->fit_length, x, NULL}};
    double *lower, *upper;
    size_t i;

    if (b->fit_length < 2)
        return true;
    lower = lr_allocate(b->fit_length, sizeof *lower, error);
    if (!lr_figure_keep(&job->figure, lower, error))
        return false;
    upper = lr_allocate(b->fit_length, sizeof *upper, error);
    if (!lr_figure_keep(&job->figure, upper, error))
        return false;
    for (i = 0; i < b->fit_length; i++) {
        lower[i] = b->fit_loss[i] - ninety * b->fit_error[i];
        upper[i] = b->fit_loss[i] + ninety * b->fit_error[i];
    }
    band.lower = lower;
    band.upper = upper;
    line.name = !one ? run->name : panel == 0 ? "fit, 90% band" : NULL;
    return lr_figure_add(&job->figure, panel, band, error) && lr_figure_add(&job->figure, panel, line, error);
}

static bool add_regions(figure_job *job, size_t panel, const lr_bounds *b, bool named, lr_error *error)
{
    static const lr_colour tints[LR_REGIONS] = {
        [LR_TOO_SMALL] = LR_SKY, [LR_LEARNING] = LR_MINT, [LR_FLAT] = LR_SAND, [LR_DIVERGING] = LR_ROSE};
    size_t i;

    for (i = 0; i < b->region_count; i++) {
        lr_layer band = {.kind = LR_LAYER_BAND,
                         .colour = tints[b->regions[i].kind],
                         .name = named ? lr_region_names[b->regions[i].kind] : NULL,
                         .low = i ? b->regions[i].from : -INFINITY,
                         .high = i + 1 < b->region_count ? b->regions[i].to : INFINITY};

        if (!lr_figure_add(&job->figure, panel, band, error))
            return false;
    }
    return true;
}

/* The name and the value, in the digits that lrbounds prints. */
static const char *mark_name(figure_job *job, const char *name, double value, lr_error *error)
{
    char text[LR_NUMBER_ROOM];

    if (job->figure.panel_count > 1)
        return name; /* the value stands in another panel */
    lr_number_format_digits(value, 3, text);
    return lr_figure_text(&job->figure, error, "%s %s", name, text);
}

static bool add_marks(figure_job *job, size_t panel, const lr_bounds *b, lr_error *error)
{
    size_t i;

    for (i = 0; i < LANDMARKS; i++) {
        const lr_estimate *at = estimate(b, &landmarks[i]);
        lr_layer mark = {.kind = LR_LAYER_MARK,
                         .colour = landmarks[i].colour,
                         .dashes = landmarks[i].dashes,
                         .value = at->value,
                         .low = at->low,
                         .high = at->high};

        if (!isfinite(at->value))
            continue;
        mark.name = mark_name(job, landmarks[i].name, at->value, error);
        if (!mark.name || !lr_figure_add(&job->figure, panel, mark, error))
            return false;
    }
    return true;
}

/* Several runs: the suggestion of each, in its colour. */
static bool add_suggestion(figure_job *job, size_t panel, const figure_run *run, size_t place, lr_error *error)
{
    const lr_estimate *at = &run->bounds.lr_suggest;
    lr_layer mark = {.kind = LR_LAYER_MARK,
                     .colour = (lr_colour)(place % LR_PALETTE),
                     .dashes = (int)place,
                     .value = at->value,
                     .low = at->low,
                     .high = at->high};

    if (!isfinite(at->value))
        return true;
    mark.name = mark_name(job, "lr_suggest", at->value, error);
    return mark.name && lr_figure_add(&job->figure, panel, mark, error);
}

/* What the axes must show: the part left of the edge of all runs, and a little more. */
static bool set_range(figure_job *job, lr_panel *panel, lr_error *error)
{
    lr_axis all = {0};
    size_t i;

    for (i = 0; i < job->run_count; i++) {
        const lr_bounds *b = &job->runs[i].bounds;
        lr_axis found = {.logarithmic = panel->y.logarithmic};

        figure_robust_range((lr_series){b->raw_length, b->raw_lr, b->raw_loss}, b->edge.value, b->fit_length,
                          b->fit_loss, &found);
        if (found.least < found.most) {
            all.least = all.least < all.most ? fmin(all.least, found.least) : found.least;
            all.most = all.least < all.most ? fmax(all.most, found.most) : found.most;
        }
    }
    panel->y.least = all.least;
    panel->y.most = all.most;
    if (job->run_count > 1)
        return true;
    return figure_count_overflow(
        job, (lr_series){job->runs[0].bounds.raw_length, NULL, job->runs[0].bounds.raw_loss}, &panel->y,
        error);
}

/* Loss against lr. */
static bool fill_range(figure_job *job, size_t panel, lr_error *error)
{
    lr_panel *into = &job->figure.panels[panel];
    bool one = job->run_count == 1;
    size_t i;

    into->x = (lr_axis){.title = "learning rate", .logarithmic = true};
    into->y = (lr_axis){.title = job->runs[0].table.value_name,
                        .logarithmic = job->log_y};
    if (one && !add_regions(job, panel, &job->runs[0].bounds, job->figure.panel_count == 1, error))
        return false;
    for (i = 0; i < job->run_count; i++) {
        const figure_run *run = &job->runs[i];

        if (!add_points(job, panel, run, i, error)
            || !add_curve(job, panel, run, run->bounds.fit_lr, i, error)
            || !(one ? add_marks(job, panel, &run->bounds, error)
                     : add_suggestion(job, panel, run, i, error)))
            return false;
    }
    return set_range(job, into, error);
}

bool figure_range(figure_job *job, lr_error *error)
{
    size_t i;

    if (!lr_figure_panels(&job->figure, 1, error))
        return false;
    for (i = 0; i < job->run_count; i++)
        if (!job->runs[i].analysed && !analyse(job, &job->runs[i], error))
            return false;
    return fill_range(job, 0, error);
}

/* The step at which the rate first reaches a value, between the two rows around it. */
static double step_at_rate(const figure_run *run, double value)
{
    const double *step = run->table.trace.values[0], *lr = run->table.trace.values[run->table.lr];
    size_t i;

    if (!isfinite(value))
        return NAN;
    for (i = 0; i < run->table.trace.rows; i++) {
        if (!(lr[i] >= value))
            continue;
        if (i == 0 && lr[i] > value) /* it is not in the sweep */
            return NAN;
        if (i == 0 || !(lr[i - 1] > 0) || lr[i] == lr[i - 1])
            return step[i];
        return step[i - 1] + (step[i] - step[i - 1]) * log(value / lr[i - 1]) / log(lr[i] / lr[i - 1]);
    }
    return NAN;
}

/* Levels in the first panel, steps in the second: the bounds again. */
static bool link_marks(figure_job *job, const figure_run *run, lr_error *error)
{
    size_t i;

    for (i = 0; i < LANDMARKS; i++) {
        const lr_estimate *at = estimate(&run->bounds, &landmarks[i]);
        lr_layer level = {.kind = LR_LAYER_LEVEL,
                          .colour = landmarks[i].colour,
                          .dashes = landmarks[i].dashes,
                          .value = at->value};
        lr_layer mark = level;
        char text[LR_NUMBER_ROOM];

        if (!isfinite(at->value))
            continue;
        lr_number_format_digits(at->value, 3, text);
        level.name = lr_figure_text(&job->figure, error, "%s %s", landmarks[i].name, text);
        if (!level.name)
            return false;
        mark.name = landmarks[i].name;
        mark.kind = LR_LAYER_MARK;
        mark.value = step_at_rate(run, at->value);
        mark.low = mark.high = NAN;
        if (!lr_figure_add(&job->figure, 0, level, error) || !lr_figure_add(&job->figure, 1, mark, error))
            return false;
    }
    return true;
}

/* The regions over the steps, as far as the sweep goes. */
static bool link_regions(figure_job *job, const figure_run *run, lr_error *error)
{
    lr_bounds over_steps = run->bounds;
    size_t i;

    for (i = 0; i < over_steps.region_count; i++) {
        over_steps.regions[i].from = step_at_rate(run, over_steps.regions[i].from);
        over_steps.regions[i].to = step_at_rate(run, over_steps.regions[i].to);
    }
    return add_regions(job, 1, &over_steps, false, error);
}

/* The steps of the losses whose smoothing is undone: they are rows of the log, in its order. */
static double *raw_steps(figure_job *job, const figure_run *run, lr_error *error)
{
    const lr_trace *trace = &run->table.trace;
    const double *lr = trace->values[run->table.lr];
    double *steps = lr_allocate(run->bounds.raw_length, sizeof *steps, error);
    size_t row = 0, i;

    if (!lr_figure_keep(&job->figure, steps, error))
        return NULL;
    for (i = 0; i < run->bounds.raw_length; i++) {
        while (row < trace->rows && lr[row] != run->bounds.raw_lr[i])
            row++;
        steps[i] = row < trace->rows ? trace->values[0][row++] : NAN;
    }
    return steps;
}

/* Loss against step, with the curve of the fit where its rates were played. */
static bool fill_steps(figure_job *job, const figure_run *run, lr_error *error)
{
    const lr_bounds *b = &run->bounds;
    lr_panel *into = &job->figure.panels[1];
    double edge = step_at_rate(run, b->edge.value);
    lr_layer before = {
        .kind = LR_LAYER_POINTS,
        .colour = LR_BLACK,
        .faint = true,
        .overflow = true,
        .points = {b->raw_length, raw_steps(job, run, error), b->raw_loss}};
    lr_layer after = before;
    double *steps = lr_allocate(b->fit_length, sizeof *steps, error);
    size_t i;

    if (!lr_figure_keep(&job->figure, steps, error) || !before.points.x)
        return false;
    for (i = 0; i < b->fit_length; i++)
        steps[i] = step_at_rate(run, b->fit_lr[i]);
    if (isfinite(edge)) {
        before.high = edge;
        before.low = -INFINITY;
        after.low = edge;
        after.high = INFINITY;
        after.glyph = LR_CROSS;
        if (!lr_figure_add(&job->figure, 1, after, error))
            return false;
    }
    into->x.title = "step";
    into->y = job->figure.panels[2].y;
    return lr_figure_add(&job->figure, 1, before, error) && add_curve(job, 1, run, steps, 0, error);
}

bool figure_panel(figure_job *job, lr_error *error)
{
    figure_run *run = &job->runs[0];

    job->figure.text = 6;
    if (job->run_count > 1)
        return lr_fail(error, LR_USAGE, "a panel shows one run: use -k loss or -k range for %zu",
                       job->run_count);
    if (!lr_figure_panels(&job->figure, 3, error) || !analyse(job, run, error) || !figure_add_rate(job, 0, error)
        || !fill_range(job, 2, error))
        return false;
    if (!figure_is_sweep(run))
        return figure_add_losses(job, 1, error);
    job->figure.panels[0].y.logarithmic = true;
    return fill_steps(job, run, error) && link_regions(job, run, error) && link_marks(job, run, error);
}
