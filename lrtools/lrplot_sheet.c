/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A contact sheet: the picture of each run by itself, small, under its name. */
#include "lrtools/lrplot.h"

#include <math.h>
#include <string.h>

typedef struct panel_size {
    double width, height;
} panel_size;

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* What the axes of all panels have in common is said once, above. */
static bool share_titles(figure_job *job, lr_error *error)
{
    lr_figure *figure = &job->figure;
    const char *x = figure->panels[0].x.title, *y = figure->panels[0].y.title;

    for (size_t p = 0; p < figure->panel_count; p++)
        if (!same_text(x, figure->panels[p].x.title) || !same_text(y, figure->panels[p].y.title))
            return true;
    for (size_t p = 0; p < figure->panel_count; p++)
        figure->panels[p].x.title = figure->panels[p].y.title = NULL;
    figure->title = lr_figure_text(figure, error, "%s%s%s against %s", figure->title ? figure->title : "",
                                   figure->title ? ": " : "", y, x);
    return figure->title != NULL;
}

/* The picture of one run, as it would be without the others, becomes a panel; all are as large as the largest. */
static bool add_panel(const plot_kind *kind, figure_job *job, size_t place, panel_size *size, lr_error *error)
{
    figure_job one = *job;

    one.runs = &job->runs[place];
    one.run_count = 1;
    one.figure = (lr_figure){0};
    kind = kind ? kind : plot_kind_for(&one);
    if (kind->small_width == 0)
        return lr_fail(error, LR_USAGE, "--sheet has room for one panel of each run: -k %s has more",
                       kind->label.name);
    if (!kind->build(&one, error)) {
        lr_figure_free(&one.figure);
        return false;
    }
    if (!lr_figure_move(&job->figure, place, &one.figure, error))
        return false;
    job->figure.panels[place].title = job->runs[place].name;
    *size = (panel_size){fmax(size->width, kind->small_width), fmax(size->height, kind->small_height)};
    return true;
}

bool plot_sheet(const plot_kind *kind, figure_job *job, size_t across, lr_error *error)
{
    static const double title = 16;
    size_t down;
    panel_size size = {0};

    across = across < job->run_count ? across : job->run_count;
    down = (job->run_count + across - 1) / across;
    job->figure.text = 6;
    job->figure.across = across;
    if (!lr_figure_panels(&job->figure, job->run_count, error))
        return false;
    for (size_t i = 0; i < job->run_count; i++)
        if (!add_panel(kind, job, i, &size, error))
            return false;
    job->figure.width = size.width * (double)across;
    job->figure.height = size.height * (double)down + title;
    return share_titles(job, error);
}
