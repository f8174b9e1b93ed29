/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drawing: the flat list of shapes that every canvas can put out. Lengths in points (text canvas: in dots),
 * y down.
 *
 * Adding never fails at once: the first lack of memory is kept in `failed`, and later shapes are dropped. */
#ifndef LR_PLOT_DRAWING_H
#define LR_PLOT_DRAWING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lr_spot {
    double x, y;
} lr_spot;

/* Edges of a rectangle, top < bottom. */
typedef struct lr_box {
    double left, right, top, bottom;
} lr_box;

typedef enum lr_shape_kind {
    LR_SHAPE_LINE,     /* spots joined in their order */
    LR_SHAPE_SEGMENTS, /* each two spots joined */
    LR_SHAPE_AREA,     /* polygon, filled */
    LR_SHAPE_DOTS,     /* discs of diameter width */
    LR_SHAPE_TEXT      /* one spot: where the base line begins, ends, or is halved (anchor) */
} lr_shape_kind;

typedef struct lr_pen {
    uint32_t colour; /* 0xRRGGBB */
    double width;
    int dashes;   /* 0: solid */
    bool crisp;   /* horizontal or vertical: snapped to whole pixels where there are pixels */
    bool scenery; /* axes, not data: may be covered by a legend */
} lr_pen;

typedef struct lr_shape {
    lr_shape_kind kind;
    lr_pen pen;
    size_t first, count; /* in spots */
    size_t text, raised; /* offsets in texts: what is written, and what follows raised (exponent) */
    double size, anchor; /* text: height; 0 starts, 0.5 halves, 1 ends at the spot */
    bool turned, bold;   /* turned: reads upwards */
} lr_shape;

typedef struct lr_drawing {
    double width, height;
    lr_shape *shapes;
    lr_spot *spots;
    char *texts;
    size_t shape_count, shape_capacity, spot_count, spot_capacity, text_length, text_capacity;
    bool failed;
} lr_drawing;

typedef struct lr_writing {
    double size, anchor;
    bool turned, bold;
    uint32_t colour;
} lr_writing;

/* Start a shape; spots added from now on belong to it. */
void lr_drawing_begin(lr_drawing *drawing, lr_shape_kind kind, lr_pen pen);
void lr_drawing_spot(lr_drawing *drawing, double x, double y);
/* Drop a last shape that is too short to be seen (a line of one spot, an area of two). */
void lr_drawing_end(lr_drawing *drawing);

void lr_drawing_line(lr_drawing *drawing, lr_pen pen, double x0, double y0, double x1, double y1);
void lr_drawing_area(lr_drawing *drawing, uint32_t colour, lr_box box);
/* raised may be NULL. text must be clean (lr_plain_text). */
void lr_drawing_text(lr_drawing *drawing, lr_writing writing, double x, double y, const char *text,
                     const char *raised);

/* How many data spots, and lines between them, lie in the box among the shapes from `first` on. */
size_t lr_drawing_covered(const lr_drawing *drawing, size_t first, lr_box box);

/* Cut the line a-b to the box; false when it is all outside. */
bool lr_clip(lr_box box, lr_spot *a, lr_spot *b);

void lr_drawing_free(lr_drawing *drawing);

#endif
