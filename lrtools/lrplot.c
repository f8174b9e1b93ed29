/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrplot: pictures of training logs and range tests. */
#include "lrtools/lrplot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define AT(member) offsetof(plot_settings, member)

enum { MOST_RUNS = 64 }; /* in one panel */

static const cli_option options[] = {
    {'k', "kind", CLI_CHOICE, AT(kind), "KIND", "auto", 0, 0, &plot_kinds, NULL, "what the picture shows"},
    {'c', "columns", CLI_TEXT, AT(columns), "LIST", NULL, 0, 0, NULL, NULL,
     "columns to draw: names, roles (lr, loss, ...) or ROLE=COLUMN (left out: lr and loss)"},
    {'f', "format", CLI_CHOICE, AT(format), "FORMAT", NULL, 0, 0, &lr_canvases, NULL,
     "format of the picture (left out: by the name of the output; text on a terminal)"},
    {0, "title", CLI_TEXT, AT(title), "TEXT", NULL, 0, 0, NULL, NULL, "write TEXT above the picture"},
    {0, "size", CLI_TEXT, AT(size), "WxH[UNIT]", NULL, 0, 0, NULL, NULL,
     "width and height in inches, or in mm, cm or pt (left out: one column of a paper)"},
    {0, "dpi", CLI_REAL, AT(dpi), "N", "200", LR_LEAST_DPI, LR_MOST_DPI, NULL, NULL, "dots an inch of a png"},
    {0, "sheet", CLI_COUNT, AT(sheet), "N", NULL, 1, 100, NULL, NULL,
     "a small panel for each run, under its name, N of them side by side"},
    {0, "log-y", CLI_FLAG, AT(log_y), NULL, NULL, 0, 0, NULL, NULL, "make the axis of the loss logarithmic"},
    {'m', "smooth", CLI_TEXT, AT(smooth), "SPEC", NULL, 0, 0, NULL, NULL,
     "how to smooth a loss over its steps, as in lrsmooth (left out: a smoothing spline)"},
    {0, "maximize", CLI_FLAG, AT(maximize), NULL, NULL, 0, 0, NULL, NULL,
     "the column grows as the model learns (accuracy)"},
    {0, "width", CLI_COUNT, AT(columns_wide), "N", NULL, LR_LEAST_COLUMNS, LR_MOST_CELLS, NULL, NULL,
     "characters in a row of a text picture (left out: those of the terminal, or 80)"},
    {0, "height", CLI_COUNT, AT(rows_high), "N", NULL, LR_LEAST_ROWS, LR_MOST_CELLS, NULL, NULL,
     "rows of a text picture"},
    {0, "ascii", CLI_FLAG, AT(ascii), NULL, NULL, 0, 0, NULL, NULL,
     "no character beyond ASCII in a text picture"},
    {.name = NULL}};

static const cli_tool tool = {.name = "lrplot",
                              .summary = "draw training logs and range tests",
                              .operands = "[FILE|FOLDER...]",
                              .description = "Draw logs as a PNG, SVG or PDF picture, or in characters on "
                                             "the terminal. A log whose learning rate\n"
                                             "sweeps upwards is drawn as a range test: loss against learning "
                                             "rate, with the regions and the bounds\n"
                                              "that lrbounds finds. Several runs come into one picture, or "
                                              "with --sheet into a panel of their own each.",
                              .examples =
                                  "lrplot run.csv\n"
                                  "lrplot -o range.png run.csv\n"
                                  "lrplot -k panel -o panel.pdf run.csv\n"
                                  "lrplot -k loss -m ema:beta=0.98 --size 89x60mm -o loss.svg a.csv b.csv",
                              .options = options,
                              .catalogs = CLI_CATALOGS(&plot_kinds),
                              .reads_logs = true,
                              .reads_input = true};

/* `3.5x2.6`, `89x60mm` into points. */
static bool parse_size(const char *text, double *width, double *height, lr_error *error)
{
    static const struct {
        const char *name;
        double points;
    } units[] = {{"in", 72}, {"mm", 72 / 25.4}, {"cm", 72 / 2.54}, {"pt", 1}, {"", 72}};
    size_t length = strlen(text), i;
    const char *by = strchr(text, 'x');

    for (i = 0; by && !strchr(text, ':') && i < sizeof units / sizeof *units; i++) {
        size_t unit = strlen(units[i].name), rest = (size_t)(text + length - by) - 1;

        if (unit > rest || strcmp(text + length - unit, units[i].name) != 0)
            continue;
        if (lr_number_parse(text, (size_t)(by - text), '.', width) != LR_NUMBER
            || lr_number_parse(by + 1, rest - unit, '.', height) != LR_NUMBER)
            break;
        *width *= units[i].points;
        *height *= units[i].points;
        return true;
    }
    return lr_fail(error, LR_USAGE,
                   "--size: \"%.40s\" is not a width and a height such as 3.5x2.6 or 89x60mm", text);
}

static const lr_canvas *choose_canvas(const plot_settings *set, lr_error *error)
{
    const lr_canvas *canvas = NULL;
    bool named = set->common.output && strcmp(set->common.output, "-") != 0;

    if (set->format)
        return (const lr_canvas *)set->format;
    if (named)
        canvas = lr_canvas_for_file(set->common.output);
    if (!canvas && !named && isatty(STDOUT_FILENO))
        return (const lr_canvas *)lr_catalog_find(&lr_canvases, "text", 4, error);
    if (!canvas && named)
        lr_fail(error, LR_USAGE,
                "the name \"%.60s\" does not end in .png, .svg, .pdf or .txt: give the format with -f",
                set->common.output);
    else if (!canvas)
        lr_fail(error, LR_USAGE, "give the picture a file, -o FILE, or a format, -f FORMAT");
    return canvas;
}

/* Rows of characters for a sheet of this height in points. */
static int rows_of_sheet(double height)
{
    static const double row = 7.3;

    return (int)fmax(LR_LEAST_ROWS, fmin(height / row, LR_MOST_CELLS));
}

static lr_plot_options drawing_options(const plot_settings *set, const lr_figure *figure)
{
    lr_plot_options how = figure_drawing(set->dpi);
    const char *plain = getenv("NO_COLOR"), *term = getenv("TERM");
    bool terminal = isatty(STDOUT_FILENO) && !set->common.output;
    struct winsize window;

    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col >= LR_LEAST_COLUMNS) {
        how.columns = window.ws_col < LR_MOST_CELLS ? window.ws_col : LR_MOST_CELLS;
        how.rows = window.ws_row > 50 ? 40 : window.ws_row > LR_LEAST_ROWS ? window.ws_row - 1 : how.rows;
    }
    if (set->sheet)
        how.rows = rows_of_sheet(figure->height);
    else if (figure->panel_count > 1)
        how.rows = 18 * (int)figure->panel_count;
    if (set->columns_wide)
        how.columns = (int)set->columns_wide;
    if (set->rows_high)
        how.rows = (int)set->rows_high;
    how.ascii = set->ascii || (terminal && !cli_shows_utf8());
    how.colour = terminal && !(plain && *plain) && term && strcmp(term, "dumb") != 0;
    return how;
}

static bool draw(const plot_settings *set, const lr_figure *figure, lr_error *error)
{
    const lr_canvas *canvas = choose_canvas(set, error);
    lr_plot_options how = drawing_options(set, figure);
    lr_output output = {0};
    bool ok;

    if (!canvas || !cli_open_output(&set->common, &output, error))
        return false;
    ok = lr_plot(canvas, figure, &how, &output, error);
    return cli_close_output(&set->common, &output, ok, error);
}

/* Whether any point can be seen at all. */
static bool has_data(const lr_figure *figure)
{
    for (size_t p = 0; p < figure->panel_count; p++)
        for (size_t i = 0; i < figure->panels[p].layer_count; i++) {
            const lr_series *points = &figure->panels[p].layers[i].points;

            for (size_t k = 0; k < points->length && points->y; k++)
                if (isfinite(points->x[k]) && isfinite(points->y[k]))
                    return true;
        }
    return false;
}

static bool build(const plot_settings *set, figure_job *job, lr_error *error)
{
    const plot_kind *kind = (const plot_kind *)set->kind;
    bool suitable = kind == (const plot_kind *)lr_catalog_row(&plot_kinds, 0), ok;

    job->figure.title = set->title;
    if (set->sheet) {
        ok = plot_sheet(suitable ? NULL : kind, job, (size_t)set->sheet, error);
    } else {
        kind = suitable ? plot_kind_for(job) : kind;
        job->figure.width = kind->width;
        job->figure.height = kind->height;
        ok = kind->build(job, error);
    }
    if (!ok || (set->size && !parse_size(set->size, &job->figure.width, &job->figure.height, error)))
        return false;
    return has_data(&job->figure) || lr_fail(error, LR_NO_ANSWER, "there is no finite value to draw");
}

int main(int argc, char **argv)
{
    plot_settings set = {0};
    figure_job job = {.tool = &tool, .common = &set.common};
    lr_error error = {0};
    bool ok;

    cli_parse(&tool, &set, argc, argv);
    job.smooth = set.smooth;
    job.log_y = set.log_y;
    job.maximize = set.maximize;
    ok = choose_canvas(&set, &error) && plot_read(set.columns, set.sheet ? LR_PANELS : MOST_RUNS, &job, &error)
         && build(&set, &job, &error) && draw(&set, &job.figure, &error);
    figure_free(&job);
    return cli_finish(&tool, &set, ok, &error);
}
