/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/thin.h"

#include "lib/error.h"

#include <math.h>
#include <stdlib.h>

/* One piece from the last point to this one, cut to the box; a new shape where the pen had to be lifted. */
static void join(lr_thin_line *line, lr_spot to)
{
    lr_spot a = line->last, b = to;
    bool whole;

    if (!line->open) {
        line->open = true;
        line->last = to;
        return;
    }
    line->last = to;
    if (!lr_clip(line->box, &a, &b)) {
        line->drawing_shape = false;
        return;
    }
    if (!line->drawing_shape) {
        lr_drawing_begin(line->drawing, LR_SHAPE_LINE, line->pen);
        lr_drawing_spot(line->drawing, a.x, a.y);
    }
    lr_drawing_spot(line->drawing, b.x, b.y);
    whole = b.x == to.x && b.y == to.y;
    line->drawing_shape = whole;
}

static void flush_column(lr_thin_line *line)
{
    size_t first = line->order[1] < line->order[2] ? 1 : 2, i;
    size_t turn[4] = {0, first, 3 - first, 3};

    for (i = 0; i < 4 && line->count; i++) {
        size_t place = turn[i];

        if (i == 0 || line->order[place] != line->order[turn[i - 1]])
            join(line, line->kept[place]);
    }
    line->count = 0;
}

void lr_thin_line_to(lr_thin_line *line, lr_spot spot)
{
    double index = floor(spot.x / line->column);

    if (!isfinite(spot.x) || !isfinite(spot.y)) {
        lr_thin_line_end(line);
        return;
    }
    if (line->count && index != line->index)
        flush_column(line);
    line->index = index;
    if (!line->count) {
        for (size_t i = 0; i < 4; i++) {
            line->kept[i] = spot;
            line->order[i] = 0;
        }
    }
    if (spot.y < line->kept[1].y) {
        line->kept[1] = spot;
        line->order[1] = line->count;
    }
    if (spot.y > line->kept[2].y) {
        line->kept[2] = spot;
        line->order[2] = line->count;
    }
    line->kept[3] = spot;
    line->order[3] = line->count++;
}

void lr_thin_line_end(lr_thin_line *line)
{
    flush_column(line);
    line->open = line->drawing_shape = false;
}

bool lr_thin_grid_new(lr_thin_grid *grid, lr_box box, double cell)
{
    *grid = (lr_thin_grid){.box = box, .cell = cell};
    grid->columns = (size_t)((box.right - box.left) / cell) + 1;
    grid->rows = (size_t)((box.bottom - box.top) / cell) + 1;
    grid->taken = lr_allocate(grid->columns * grid->rows / 8 + 1, 1, NULL);
    return grid->taken != NULL;
}

bool lr_thin_grid_take(lr_thin_grid *grid, lr_spot spot)
{
    size_t at;
    unsigned bit;

    if (!(spot.x >= grid->box.left && spot.x <= grid->box.right && spot.y >= grid->box.top
          && spot.y <= grid->box.bottom))
        return false;
    at = (size_t)((spot.y - grid->box.top) / grid->cell) * grid->columns
         + (size_t)((spot.x - grid->box.left) / grid->cell);
    bit = 1u << (at % 8);
    if (grid->taken[at / 8] & bit)
        return false;
    grid->taken[at / 8] = (unsigned char)(grid->taken[at / 8] | bit);
    return true;
}

void lr_thin_grid_free(lr_thin_grid *grid)
{
    free(grid->taken);
    *grid = (lr_thin_grid){0};
}
