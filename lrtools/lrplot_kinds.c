/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lrtools/lrplot.h"

static bool build_rate(figure_job *job, lr_error *error)
{
    return lr_figure_panels(&job->figure, 1, error) && figure_add_rate(job, 0, error);
}

static bool build_loss(figure_job *job, lr_error *error)
{
    return lr_figure_panels(&job->figure, 1, error) && figure_add_losses(job, 0, error);
}

static bool build_auto(figure_job *job, lr_error *error)
{
    return plot_kind_for(job)->build(job, error);
}

#define COLUMN_WIDTH 252 /* one column of a paper, 3.5 inches; a page is 7.2 */

static const plot_kind kinds[] = {
    {.label = {.name = "auto", .summary = "range for a sweep, else loss, else lr, by what the log holds"},
     .width = COLUMN_WIDTH,
     .height = 180,
     .build = build_auto},
    {.label = {.name = "range", .summary = "loss against learning rate, with its regions and bounds"},
     .width = COLUMN_WIDTH,
     .height = 190,
     .small_width = 170,
     .small_height = 130,
     .build = figure_range},
    {.label = {.name = "loss", .summary = "loss against step: points and trend"},
     .width = COLUMN_WIDTH,
     .height = 170,
     .small_width = 120,
     .small_height = 80,
     .build = build_loss},
    {.label = {.name = "lr", .summary = "learning rate against step"},
     .width = COLUMN_WIDTH,
     .height = 150,
     .small_width = 100,
     .small_height = 66,
     .build = build_rate},
    {.label = {.name = "panel",
               .summary = "lr against step, loss against step, loss against lr, side by side"},
     .width = 518,
     .height = 170,
     .build = figure_panel},
    {.label = {0}},
};

const lr_catalog plot_kinds = {"kind of picture", kinds, sizeof *kinds};

const plot_kind *plot_kind_for(const figure_job *job)
{
    enum { AUTO, RANGE, LOSS, RATE };
    bool sweeps = true, values = false;
    size_t i;

    for (i = 0; i < job->run_count; i++) {
        values = values || job->runs[i].table.value < job->runs[i].table.trace.columns;
        sweeps = sweeps && figure_is_sweep(&job->runs[i]);
    }
    return &kinds[!values ? RATE : sweeps ? RANGE : LOSS];
}
