/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrplot: what its parts share. lrplot.c has the options and the run, lrplot_read.c brings the logs,
 * lrplot_kinds.c has the kinds of pictures; what they show is in figure_*.c. */
#ifndef LRPLOT_H
#define LRPLOT_H

#include "lrtools/figure.h"

typedef struct plot_settings {
    cli_common common;
    const char *columns, *title, *size, *smooth;
    const lr_label *kind, *format;
    double dpi;
    int64_t columns_wide, rows_high;
    bool log_y, maximize, ascii;
} plot_settings;

/* A kind of picture. */
typedef struct plot_kind {
    lr_label label;
    double width, height; /* points, when --size is not given */
    bool (*build)(figure_job *job, lr_error *error);
} plot_kind;

extern const lr_catalog plot_kinds; /* auto first */

/* Read all operands (standard input when there is none) into job->runs; columns as for -c, or NULL. */
bool plot_read(const char *columns, figure_job *job, lr_error *error);

/* The kind that suits what was read. */
const plot_kind *plot_kind_for(const figure_job *job);

#endif
