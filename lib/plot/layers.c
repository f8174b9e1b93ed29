/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"
#include "lib/plot/thin.h"

#include <math.h>

static const double faint = 0.55, interval_white = 0.72;

static lr_pen line_pen(const lr_sheet *sheet, const lr_layer *layer)
{
    return (lr_pen){.colour = lr_colour_value(layer->colour, layer->faint ? faint : 0),
                    .width = layer->faint ? sheet->metrics.thin : sheet->metrics.bold,
                    .dashes = layer->dashes};
}

/* Points may be limited to a stretch of x. */
static bool is_wanted(const lr_layer *layer, size_t i)
{
    return !(layer->low < layer->high)
           || (layer->points.x[i] >= layer->low && layer->points.x[i] < layer->high);
}

static lr_spot spot_at(const lr_frame *frame, const lr_layer *layer, size_t i)
{
    return (lr_spot){lr_scale_place(&frame->across, layer->points.x[i]),
                     lr_scale_place(&frame->up, layer->points.y[i])};
}

static bool draw_line(lr_sheet *sheet, const lr_frame *frame, const lr_layer *layer)
{
    lr_thin_line line = {.drawing = &sheet->drawing,
                         .pen = line_pen(sheet, layer),
                         .box = frame->box,
                         .column = 1 / sheet->metrics.resolution};
    size_t i;

    for (i = 0; i < layer->points.length; i++)
        lr_thin_line_to(&line, spot_at(frame, layer, i));
    lr_thin_line_end(&line);
    return true;
}

/* One side of the area, a spot a column; the other is drawn back from right to left. */
static void draw_side(lr_sheet *sheet, const lr_frame *frame, const lr_layer *layer, size_t first,
                      size_t last, bool back)
{
    double column = -1;
    size_t k;

    for (k = first; k <= last; k++) {
        size_t i = back ? last - (k - first) : k;
        double x = lr_scale_place(&frame->across, layer->points.x[i]);
        double y = lr_scale_place(&frame->up, (back ? layer->lower : layer->upper)[i]);
        double at = floor(x * sheet->metrics.resolution);

        if (at == column && k != last)
            continue;
        column = at;
        lr_drawing_spot(&sheet->drawing, fmax(frame->box.left, fmin(x, frame->box.right)),
                        fmax(frame->box.top, fmin(y, frame->box.bottom)));
    }
}

static bool is_seen(const lr_frame *frame, const lr_layer *layer, size_t i)
{
    double x = lr_scale_place(&frame->across, layer->points.x[i]);

    return x >= frame->box.left && x <= frame->box.right
           && isfinite(lr_scale_place(&frame->up, layer->upper[i]))
           && !isnan(lr_scale_place(&frame->up, layer->lower[i]));
}

static bool draw_interval(lr_sheet *sheet, const lr_frame *frame, const lr_layer *layer)
{
    size_t first = 0, last;

    if (sheet->metrics.cells)
        return true;
    for (; first < layer->points.length; first = last + 1) {
        last = first;
        if (!is_seen(frame, layer, first))
            continue;
        while (last + 1 < layer->points.length && is_seen(frame, layer, last + 1))
            last++;
        lr_drawing_begin(&sheet->drawing, LR_SHAPE_AREA,
                         (lr_pen){.colour = lr_colour_value(layer->colour, interval_white)});
        draw_side(sheet, frame, layer, first, last, false);
        draw_side(sheet, frame, layer, first, last, true);
        lr_drawing_end(&sheet->drawing);
    }
    return true;
}

static void draw_dot(lr_drawing *drawing, lr_spot spot, double size)
{
    (void)size;
    lr_drawing_spot(drawing, spot.x, spot.y);
}

static void draw_cross(lr_drawing *drawing, lr_spot spot, double size)
{
    double half = size / 2;

    lr_drawing_spot(drawing, spot.x - half, spot.y - half);
    lr_drawing_spot(drawing, spot.x + half, spot.y + half);
    lr_drawing_spot(drawing, spot.x - half, spot.y + half);
    lr_drawing_spot(drawing, spot.x + half, spot.y - half);
}

typedef struct glyph_kind {
    lr_shape_kind shape;
    double scale; /* of its size to the metrics' dot */
    double pen;   /* of its line's width to its size; 1 for dots */
    void (*draw)(lr_drawing *drawing, lr_spot spot, double size);
} glyph_kind;

static const glyph_kind glyphs[LR_GLYPHS] = {
    [LR_DOT] = {LR_SHAPE_DOTS, 1, 1, draw_dot},
    [LR_CROSS] = {LR_SHAPE_SEGMENTS, 1.5, 0.28, draw_cross},
};

/* Few points are drawn larger. */
static double glyph_size(const lr_sheet *sheet, const lr_layer *layer)
{
    size_t count = layer->points.length;
    double many = count < 100 ? 2 : count < 600 ? 1.5 : 1;

    return sheet->metrics.cells ? 0 : sheet->metrics.dot * glyphs[layer->glyph].scale * many;
}

static void draw_triangle(lr_sheet *sheet, const lr_frame *frame, lr_pen pen, double x)
{
    double size = sheet->metrics.dot * 1.3;

    if (sheet->metrics.cells) {
        lr_drawing_begin(&sheet->drawing, LR_SHAPE_DOTS, pen);
        lr_drawing_spot(&sheet->drawing, x, frame->box.top);
        return;
    }
    pen.scenery = false;
    lr_drawing_begin(&sheet->drawing, LR_SHAPE_AREA, pen);
    lr_drawing_spot(&sheet->drawing, x, frame->box.top);
    lr_drawing_spot(&sheet->drawing, x + size, frame->box.top + 1.7 * size);
    lr_drawing_spot(&sheet->drawing, x - size, frame->box.top + 1.7 * size);
}

static bool draw_overflow(lr_sheet *sheet, const lr_frame *frame, const lr_layer *layer, lr_pen pen)
{
    lr_thin_grid grid;
    size_t i;

    if (!lr_thin_grid_new(&grid, frame->box, fmax(1, sheet->metrics.dot * 2)))
        return false;
    for (i = 0; i < layer->points.length; i++) {
        lr_spot spot = spot_at(frame, layer, i);

        if (is_wanted(layer, i) && spot.y < frame->box.top
            && lr_thin_grid_take(&grid, (lr_spot){spot.x, frame->box.top}))
            draw_triangle(sheet, frame, pen, spot.x);
    }
    lr_thin_grid_free(&grid);
    return true;
}

static bool draw_points(lr_sheet *sheet, const lr_frame *frame, const lr_layer *layer)
{
    const glyph_kind *glyph = &glyphs[layer->glyph];
    double size = glyph_size(sheet, layer);
    lr_pen pen = {.colour = lr_colour_value(layer->colour, layer->faint ? faint : 0),
                  .width = size * glyph->pen};
    lr_thin_grid grid;
    size_t i;

    if (!lr_thin_grid_new(&grid, frame->box, sheet->metrics.cells ? 1 : fmax(size, 0.8) * 0.7))
        return false;
    lr_drawing_begin(&sheet->drawing, glyph->shape, pen);
    for (i = 0; i < layer->points.length; i++) {
        lr_spot spot = spot_at(frame, layer, i);

        if (is_wanted(layer, i) && lr_thin_grid_take(&grid, spot))
            glyph->draw(&sheet->drawing, spot, size);
    }
    lr_drawing_end(&sheet->drawing);
    lr_thin_grid_free(&grid);
    return !layer->overflow || draw_overflow(sheet, frame, layer, pen);
}

/* The names of levels, in the order of their heights, pushed apart downwards where they would touch. */
static bool draw_level(lr_sheet *sheet, const lr_frame *frame, const lr_layer *layer)
{
    const lr_metrics *metrics = &sheet->metrics;
    double y = lr_scale_place(&frame->up, layer->value), below = 0, above = 0, name_y;
    lr_pen pen = {.colour = lr_colour_value(layer->colour, 0),
                  .width = metrics->thin,
                  .dashes = layer->dashes,
                  .crisp = true};
    char text[LR_PLAIN_ROOM];
    size_t i;

    if (!(y >= frame->box.top && y <= frame->box.bottom))
        return true;
    lr_drawing_line(&sheet->drawing, pen, frame->box.left, y, frame->box.right, y);
    if (!layer->name)
        return true;
    for (i = 0; i < frame->panel->layer_count; i++) {
        const lr_layer *other = &frame->panel->layers[i];
        double other_y = lr_scale_place(&frame->up, other->value);

        if (other == layer || other->kind != LR_LAYER_LEVEL || !(fabs(other_y - y) < metrics->row))
            continue;
        if (other_y > y || (other_y == y && other > layer))
            above =
                fmax(above, (metrics->row - (other_y - y)) / 2); /* it is lower: go up by half the overlap */
        else
            below = fmax(below, (metrics->row - (y - other_y)) / 2);
    }
    name_y = y - above + below + (metrics->cells ? 0 : metrics->row / 2 - metrics->rise);
    lr_plain_text(layer->name, 24, text);
    lr_drawing_text(&sheet->drawing, (lr_writing){.size = metrics->text}, frame->box.right + metrics->gap,
                    name_y, text, NULL);
    return true;
}

bool lr_frame_layers(lr_sheet *sheet, const lr_frame *frame)
{
    static bool (*const draw[LR_LAYERS])(lr_sheet *, const lr_frame *, const lr_layer *) = {
        [LR_LAYER_LEVEL] = draw_level,
        [LR_LAYER_INTERVAL] = draw_interval,
        [LR_LAYER_POINTS] = draw_points,
        [LR_LAYER_LINE] = draw_line}; /* bands and marks reach above the panel: drawn on their own */
    size_t kind, i;

    for (kind = 0; kind < LR_LAYERS; kind++)
        for (i = 0; i < frame->panel->layer_count && draw[kind]; i++)
            if (frame->panel->layers[i].kind == kind && !draw[kind](sheet, frame, &frame->panel->layers[i]))
                return false;
    return true;
}
