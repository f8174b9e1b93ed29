/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures that several programs draw: losses and rates against steps (figure_loss.c), and range tests
 * with their bounds (figure_range.c). */
#ifndef FIGURE_H
#define FIGURE_H

#include "lrtools/cli.h"

/* One log, read. */
typedef struct figure_run {
    cli_table
        table;  /* owns its trace; not looked at by figure_range once the run is analysed, value_name apart */
    char *name; /* for the legend; owned */
    const char *smooth; /* in place of the job's; NULL: that */
    bool analysed;
    lr_bounds bounds; /* once analysed */
} figure_run;

/* Everything that a figure is built from. */
typedef struct figure_job {
    const cli_tool *tool;
    cli_common *common;
    const char *smooth; /* how to smooth a loss over its steps; NULL: a smoothing spline */
    bool log_y, maximize;
    figure_run *runs; /* owned by the caller: figure_runs_free */
    size_t run_count;
    lr_figure figure;
} figure_job;

/* Free the runs and the figure. */
void figure_free(figure_job *job);

/* True when the rate rises over a decade or more, up to the end. */
bool figure_is_sweep(const figure_run *run);
/* A range that shows the bulk of the values whose x is not past the edge (NAN: none), all of the curve (count
 * may be 0), and the others as far as that is not too far. */
void figure_robust_range(lr_series values, double edge, size_t count, const double *curve, lr_axis *axis);
/* The axis' title with a word on points that lie above it. */
bool figure_count_overflow(figure_job *job, lr_series values, lr_axis *axis, lr_error *error);

/* Rates, or losses with their trends, against the step in a panel. */
bool figure_add_rate(figure_job *job, size_t panel, lr_error *error);
bool figure_add_losses(figure_job *job, size_t panel, lr_error *error);

/* Loss against lr, with the bounds: runs that are not analysed yet are, each on its own. */
bool figure_range(figure_job *job, lr_error *error);
/* The rate, the loss and the range test of one run, side by side. */
bool figure_panel(figure_job *job, lr_error *error);

/* Settings of a drawing that depend on the environment alone: SOURCE_DATE_EPOCH. */
lr_plot_options figure_drawing(double dpi);

#endif
