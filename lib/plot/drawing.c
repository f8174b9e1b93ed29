/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/drawing.h"

#include "lib/error.h"

#include <stdlib.h>
#include <string.h>

void lr_drawing_begin(lr_drawing *drawing, lr_shape_kind kind, lr_pen pen)
{
    if (drawing->failed
        || !lr_reserve(&drawing->shapes, &drawing->shape_capacity, drawing->shape_count + 1, sizeof(lr_shape),
                       NULL)) {
        drawing->failed = true;
        return;
    }
    drawing->shapes[drawing->shape_count++] =
        (lr_shape){.kind = kind, .pen = pen, .first = drawing->spot_count};
}

void lr_drawing_spot(lr_drawing *drawing, double x, double y)
{
    if (drawing->failed
        || !lr_reserve(&drawing->spots, &drawing->spot_capacity, drawing->spot_count + 1, sizeof(lr_spot),
                       NULL)) {
        drawing->failed = true;
        return;
    }
    drawing->spots[drawing->spot_count++] = (lr_spot){x, y};
    drawing->shapes[drawing->shape_count - 1].count++;
}

void lr_drawing_end(lr_drawing *drawing)
{
    static const size_t least[] = {[LR_SHAPE_LINE] = 2,
                                   [LR_SHAPE_SEGMENTS] = 2,
                                   [LR_SHAPE_AREA] = 3,
                                   [LR_SHAPE_DOTS] = 1,
                                   [LR_SHAPE_TEXT] = 1};
    const lr_shape *last;

    if (drawing->failed || drawing->shape_count == 0)
        return;
    last = &drawing->shapes[drawing->shape_count - 1];
    if (last->count < least[last->kind]) {
        drawing->spot_count = last->first;
        drawing->shape_count--;
    }
}

void lr_drawing_line(lr_drawing *drawing, lr_pen pen, double x0, double y0, double x1, double y1)
{
    lr_drawing_begin(drawing, LR_SHAPE_LINE, pen);
    lr_drawing_spot(drawing, x0, y0);
    lr_drawing_spot(drawing, x1, y1);
}

void lr_drawing_area(lr_drawing *drawing, uint32_t colour, lr_box box)
{
    lr_drawing_begin(drawing, LR_SHAPE_AREA, (lr_pen){.colour = colour, .scenery = true});
    lr_drawing_spot(drawing, box.left, box.top);
    lr_drawing_spot(drawing, box.right, box.top);
    lr_drawing_spot(drawing, box.right, box.bottom);
    lr_drawing_spot(drawing, box.left, box.bottom);
}

static size_t keep_text(lr_drawing *drawing, const char *text)
{
    size_t length = strlen(text) + 1, at = drawing->text_length;

    if (drawing->failed || !lr_reserve(&drawing->texts, &drawing->text_capacity, at + length, 1, NULL)) {
        drawing->failed = true;
        return 0;
    }
    memcpy(drawing->texts + at, text, length);
    drawing->text_length += length;
    return at;
}

void lr_drawing_text(lr_drawing *drawing, lr_writing writing, double x, double y, const char *text,
                     const char *raised)
{
    size_t base = keep_text(drawing, text), exponent = keep_text(drawing, raised ? raised : "");
    lr_shape *shape;

    lr_drawing_begin(drawing, LR_SHAPE_TEXT, (lr_pen){.colour = writing.colour, .scenery = true});
    lr_drawing_spot(drawing, x, y);
    if (drawing->failed)
        return;
    shape = &drawing->shapes[drawing->shape_count - 1];
    shape->text = base;
    shape->raised = exponent;
    shape->size = writing.size;
    shape->anchor = writing.anchor;
    shape->turned = writing.turned;
    shape->bold = writing.bold;
}

/* One step of Liang and Barsky (ACM TOG 3, 1984): the part of the line, from *t0 to *t1, on the inner side of
 * an edge. */
static bool clip_edge(double direction, double distance, double *t0, double *t1)
{
    double t;

    if (direction == 0)
        return distance >= 0;
    t = distance / direction;
    if (direction < 0) {
        if (t > *t0)
            *t0 = t;
    } else if (t < *t1) {
        *t1 = t;
    }
    return *t0 <= *t1;
}

bool lr_clip(lr_box box, lr_spot *a, lr_spot *b)
{
    double t0 = 0, t1 = 1, dx = b->x - a->x, dy = b->y - a->y;
    lr_spot from = *a;

    if (!clip_edge(-dx, a->x - box.left, &t0, &t1) || !clip_edge(dx, box.right - a->x, &t0, &t1)
        || !clip_edge(-dy, a->y - box.top, &t0, &t1) || !clip_edge(dy, box.bottom - a->y, &t0, &t1))
        return false;
    if (t1 < 1)
        *b = (lr_spot){from.x + t1 * dx, from.y + t1 * dy};
    if (t0 > 0)
        *a = (lr_spot){from.x + t0 * dx, from.y + t0 * dy};
    return true;
}

static bool inside(lr_box box, lr_spot spot)
{
    return spot.x >= box.left && spot.x <= box.right && spot.y >= box.top && spot.y <= box.bottom;
}

size_t lr_drawing_covered(const lr_drawing *drawing, size_t first, lr_box box)
{
    size_t covered = 0, i, k;

    for (i = first; i < drawing->shape_count; i++) {
        const lr_shape *shape = &drawing->shapes[i];
        const lr_spot *spots = drawing->spots + shape->first;
        size_t stride = shape->kind == LR_SHAPE_SEGMENTS ? 2 : 1;

        if (shape->pen.scenery || shape->kind == LR_SHAPE_TEXT)
            continue;
        for (k = 0; k + 1 < shape->count && shape->kind != LR_SHAPE_DOTS; k += stride) {
            lr_spot a = spots[k], b = spots[k + 1];

            covered += lr_clip(box, &a, &b);
        }
        for (k = 0; k < shape->count && shape->kind == LR_SHAPE_DOTS; k++)
            covered += inside(box, spots[k]);
    }
    return covered;
}

void lr_drawing_free(lr_drawing *drawing)
{
    free(drawing->shapes);
    free(drawing->spots);
    free(drawing->texts);
    *drawing = (lr_drawing){0};
}
