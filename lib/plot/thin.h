/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Millions of points drawn with as many shapes as can be seen, in one pass. */
#ifndef LR_PLOT_THIN_H
#define LR_PLOT_THIN_H

#include "lib/plot/drawing.h"

/* A line being drawn. M4 (U. Jugel et al., PVLDB 7, 2014): of the points in one column of pixels the first,
 * the lowest, the highest and the last are kept, in their order. Cut to the box; a gap at each non-finite
 * spot. */
typedef struct lr_thin_line {
    lr_drawing *drawing;
    lr_pen pen;
    lr_box box;
    double column;   /* width of a column, points */
    bool open;       /* there is a point before */
    lr_spot last;    /* it: where the next piece begins */
    double index;    /* the column in work */
    size_t count;    /* points in it */
    lr_spot kept[4]; /* its first, least, most, last */
    size_t order[4]; /* their places in the column */
    bool drawing_shape;
} lr_thin_line;

void lr_thin_line_to(lr_thin_line *line, lr_spot spot);
void lr_thin_line_end(lr_thin_line *line);

/* Which cells of a grid over a box have been drawn in: one dot a cell is enough. Empty when zeroed. */
typedef struct lr_thin_grid {
    lr_box box;
    double cell;
    size_t columns, rows;
    unsigned char *taken; /* owned */
} lr_thin_grid;

bool lr_thin_grid_new(lr_thin_grid *grid, lr_box box, double cell);
/* True when the spot is in the box and the first in its cell. */
bool lr_thin_grid_take(lr_thin_grid *grid, lr_spot spot);
void lr_thin_grid_free(lr_thin_grid *grid);

#endif
