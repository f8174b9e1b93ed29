/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrplot: what its parts share. lrplot.c has the options and the run, lrplot_read.c brings the logs,
 * lrplot_kinds.c and lrplot_range.c say what each kind of picture shows. */
#ifndef LRPLOT_H
#define LRPLOT_H

#include "lrtools/cli.h"

/* One log, read. */
typedef struct plot_run {
    cli_table table; /* owns its trace */
    char *name;      /* for the legend; owned */
    bool analysed;
    lr_bounds bounds; /* once analysed */
} plot_run;

typedef struct plot_settings {
    cli_common common;
    const char *columns, *title, *size, *smooth;
    const lr_label *kind, *format;
    double dpi;
    int64_t columns_wide, rows_high;
    bool log_y, maximize, ascii;
} plot_settings;

/* Everything that a kind needs to build its figure. */
typedef struct plot_job {
    const cli_tool *tool;
    plot_settings *settings;
    plot_run *runs;
    size_t run_count;
    lr_figure figure;
} plot_job;

/* A kind of picture. */
typedef struct plot_kind {
    lr_label label;
    double width, height; /* points, when --size is not given */
    bool (*build)(plot_job *job, lr_error *error);
} plot_kind;

extern const lr_catalog plot_kinds; /* auto first */

/* Read all operands (standard input when there is none) into job->runs. */
bool plot_read(plot_job *job, lr_error *error);
void plot_free(plot_job *job);

/* The kind that suits what was read. */
const plot_kind *plot_kind_for(const plot_job *job);

/* True when the rate rises over a decade or more, up to the end. */
bool plot_is_sweep(const plot_run *run);
/* A range that shows the bulk of the values whose x is not past the edge (NAN: none), all of the curve (count
 * may be 0), and the others as far as that is not too far. */
void plot_robust_range(lr_series values, double edge, size_t count, const double *curve, lr_axis *axis);
/* The trend of a series: by --smooth, or a smoothing spline. x and y are kept by the figure. */
bool plot_trend(plot_job *job, lr_series raw, lr_series *trend, lr_error *error);
/* The axis' title with a word on points that lie above it. */
bool plot_count_overflow(plot_job *job, lr_series values, lr_axis *axis, lr_error *error);

bool plot_build_range(plot_job *job, lr_error *error);
bool plot_build_panel(plot_job *job, lr_error *error);
bool plot_add_rate(plot_job *job, size_t panel, lr_error *error);
bool plot_add_losses(plot_job *job, size_t panel, lr_error *error);

#endif
