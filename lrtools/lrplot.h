/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrplot: what its parts share. lrplot.c has the options and the run, lrplot_read.c brings the logs,
 * lrplot_kinds.c has the kinds of pictures, lrplot_sheet.c puts many into one; what they show is in figure_*.c. */
#ifndef LRPLOT_H
#define LRPLOT_H

#include "lrtools/figure.h"

typedef struct plot_settings {
    cli_common common;
    const char *columns, *title, *size, *smooth;
    const lr_label *kind, *format;
    double dpi;
    int64_t columns_wide, rows_high, sheet;
    bool log_y, maximize, ascii;
} plot_settings;

/* A kind of picture. */
typedef struct plot_kind {
    lr_label label;
    double width, height; /* points, when --size is not given */
    double small_width, small_height; /* of a panel of a sheet; 0: it does not fit into one */
    bool (*build)(figure_job *job, lr_error *error);
} plot_kind;

extern const lr_catalog plot_kinds; /* auto first */

/* Read all operands (standard input when there is none) into job->runs, at most so many; columns as for -c,
 * or NULL. */
bool plot_read(const char *columns, size_t most, figure_job *job, lr_error *error);

/* A figure of a panel for each run, `across` of them side by side; kind NULL: what suits each. */
bool plot_sheet(const plot_kind *kind, figure_job *job, size_t across, lr_error *error);

/* The kind that suits what was read. */
const plot_kind *plot_kind_for(const figure_job *job);

#endif
