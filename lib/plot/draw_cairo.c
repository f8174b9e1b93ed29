/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/draw_cairo.h"

#include <math.h>

typedef struct painter {
    cairo_t *cairo;
    lr_lettering *lettering;
    double scale;
    bool pixels;
} painter;

static void set_colour(cairo_t *cairo, uint32_t colour)
{
    cairo_set_source_rgb(cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0,
                         (colour & 0xff) / 255.0);
}

static double pen_width(const painter *brush, const lr_pen *pen)
{
    return pen->crisp && brush->pixels ? fmax(1, round(pen->width * brush->scale)) / brush->scale
                                       : pen->width;
}

/* The middle of a line of whole pixels. */
static double snap(const painter *brush, double width, double place)
{
    double half = fmod(round(width * brush->scale), 2) / 2;

    return (floor(place * brush->scale) + half) / brush->scale;
}

static void set_pen(const painter *brush, const lr_pen *pen)
{
    double pattern[LR_DASHES];
    int count = lr_dash_pattern(pen->dashes, pen->width, pattern);

    set_colour(brush->cairo, pen->colour);
    cairo_set_line_width(brush->cairo, pen_width(brush, pen));
    cairo_set_dash(brush->cairo, pattern, count, 0);
    cairo_set_line_join(brush->cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(brush->cairo, CAIRO_LINE_CAP_BUTT);
}

static void draw_line(const painter *brush, const lr_shape *shape, const lr_spot *spots)
{
    bool crisp = shape->pen.crisp && brush->pixels && shape->count == 2;
    double width = pen_width(brush, &shape->pen);
    size_t i;

    set_pen(brush, &shape->pen);
    for (i = 0; i < shape->count; i++) {
        double x = spots[i].x, y = spots[i].y;

        if (crisp && spots[0].x == spots[1].x)
            x = snap(brush, width, x);
        if (crisp && spots[0].y == spots[1].y)
            y = snap(brush, width, y);
        cairo_line_to(brush->cairo, x, y);
    }
    cairo_stroke(brush->cairo);
}

static void draw_segments(const painter *brush, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    set_pen(brush, &shape->pen);
    for (i = 0; i + 1 < shape->count; i += 2) {
        cairo_move_to(brush->cairo, spots[i].x, spots[i].y);
        cairo_line_to(brush->cairo, spots[i + 1].x, spots[i + 1].y);
        cairo_stroke(brush->cairo);
    }
}

static void draw_area(const painter *brush, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    set_colour(brush->cairo, shape->pen.colour);
    for (i = 0; i < shape->count; i++)
        cairo_line_to(brush->cairo, spots[i].x, spots[i].y);
    cairo_close_path(brush->cairo);
    cairo_fill(brush->cairo);
}

static void draw_dots(const painter *brush, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    set_colour(brush->cairo, shape->pen.colour);
    for (i = 0; i < shape->count; i++) {
        cairo_arc(brush->cairo, spots[i].x, spots[i].y, shape->pen.width / 2, 0, 2 * 3.14159265358979323846);
        cairo_fill(brush->cairo);
    }
}

static void draw_text(const painter *brush, const lr_shape *shape, const lr_spot *spots, const char *texts)
{
    const char *text = texts + shape->text, *raised = texts + shape->raised;
    double base = lr_lettering_width(brush->lettering, text, shape->size, shape->bold);
    double exponent =
        *raised ? lr_lettering_width(brush->lettering, raised, shape->size * LR_EXPONENT, false) : 0;

    set_colour(brush->cairo, shape->pen.colour);
    cairo_save(brush->cairo);
    cairo_translate(brush->cairo, spots->x, spots->y);
    if (shape->turned)
        cairo_rotate(brush->cairo, -3.14159265358979323846 / 2);
    cairo_move_to(brush->cairo, -shape->anchor * (base + exponent), 0);
    lr_lettering_show(brush->lettering, brush->cairo, text, shape->size, shape->bold);
    if (*raised) {
        cairo_move_to(brush->cairo, base - shape->anchor * (base + exponent), -shape->size * LR_LIFT);
        lr_lettering_show(brush->lettering, brush->cairo, raised, shape->size * LR_EXPONENT, false);
    }
    cairo_restore(brush->cairo);
    cairo_new_path(brush->cairo);
}

static void draw_shape(const painter *brush, const lr_drawing *drawing, const lr_shape *shape)
{
    static void (*const draw[])(const painter *, const lr_shape *,
                                const lr_spot *) = {[LR_SHAPE_LINE] = draw_line,
                                                    [LR_SHAPE_SEGMENTS] = draw_segments,
                                                    [LR_SHAPE_AREA] = draw_area,
                                                    [LR_SHAPE_DOTS] = draw_dots};
    const lr_spot *spots = drawing->spots + shape->first;

    if (shape->kind == LR_SHAPE_TEXT)
        draw_text(brush, shape, spots, drawing->texts);
    else
        draw[shape->kind](brush, shape, spots);
}

bool lr_draw_on(cairo_surface_t *surface, double scale, bool pixels, const lr_drawing *drawing,
                lr_error *error)
{
    painter brush = {.scale = scale, .pixels = pixels, .lettering = lr_lettering_new(error)};
    cairo_status_t status;
    size_t i;

    if (!brush.lettering)
        return false;
    brush.cairo = cairo_create(surface);
    set_colour(brush.cairo, 0xffffff);
    if (pixels)
        cairo_paint(brush.cairo);
    cairo_scale(brush.cairo, scale, scale);
    for (i = 0; i < drawing->shape_count; i++)
        draw_shape(&brush, drawing, &drawing->shapes[i]);
    status = cairo_status(brush.cairo);
    cairo_destroy(brush.cairo);
    lr_lettering_free(brush.lettering);
    if (status == CAIRO_STATUS_NO_MEMORY)
        return lr_fail_memory(error);
    if (status != CAIRO_STATUS_SUCCESS)
        return lr_fail(error, LR_SYSTEM, "drawing failed: %s", cairo_status_to_string(status));
    return true;
}
