/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SVG by hand: cairo would turn text into outlines, and journals want text that can be edited and searched.
 */
#include "lib/plot/sheet.h"

#include <math.h>

static void put_escaped(lr_output *output, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            lr_output_text(output, "&amp;");
        else if (*text == '<')
            lr_output_text(output, "&lt;");
        else if (*text == '>')
            lr_output_text(output, "&gt;");
        else
            lr_output_bytes(output, text, 1);
    }
}

/* Two decimals: a hundredth of a point is a 7200th of an inch. */
static void put_length(lr_output *output, double value)
{
    lr_output_number(output, round(value * 100) / 100);
}

static void put_spot(lr_output *output, const char *command, lr_spot spot)
{
    lr_output_text(output, command);
    put_length(output, spot.x);
    lr_output_text(output, " ");
    put_length(output, spot.y);
}

static void put_stroke(lr_output *output, const lr_pen *pen)
{
    double pattern[LR_DASHES];
    int count = lr_dash_pattern(pen->dashes, pen->width, pattern), i;

    lr_output_format(output, "\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"", (unsigned)pen->colour);
    put_length(output, pen->width);
    for (i = 0; i < count; i++) {
        lr_output_text(output, i ? " " : "\" stroke-dasharray=\"");
        put_length(output, pattern[i]);
    }
}

static void put_line(lr_output *output, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    lr_output_text(output, "<path d=\"");
    for (i = 0; i < shape->count; i++)
        put_spot(output, i == 0 ? "M" : i == 1 ? "L" : " ", spots[i]);
    put_stroke(output, &shape->pen);
    lr_output_text(output, "\" stroke-linejoin=\"round\"/>\n");
}

static void put_segments(lr_output *output, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    lr_output_text(output, "<path d=\"");
    for (i = 0; i < shape->count; i++)
        put_spot(output, i % 2 ? "L" : "M", spots[i]);
    put_stroke(output, &shape->pen);
    lr_output_text(output, "\"/>\n");
}

static void put_area(lr_output *output, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    lr_output_text(output, "<path d=\"");
    for (i = 0; i < shape->count; i++)
        put_spot(output, i ? "L" : "M", spots[i]);
    lr_output_format(output, "Z\" fill=\"#%06x\"/>\n", (unsigned)shape->pen.colour);
}

/* A dot is a line of no length with round ends: the shortest way to write a disc. */
static void put_dots(lr_output *output, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    lr_output_text(output, "<path d=\"");
    for (i = 0; i < shape->count; i++) {
        put_spot(output, "M", (lr_spot){round(spots[i].x * 10) / 10, round(spots[i].y * 10) / 10});
        lr_output_text(output, "h0");
    }
    put_stroke(output, &shape->pen);
    lr_output_text(output, "\" stroke-linecap=\"round\"/>\n");
}

static void put_text(lr_output *output, const lr_shape *shape, const lr_spot *spots, const char *texts)
{
    const char *anchor = shape->anchor == 0 ? "start" : shape->anchor == 1 ? "end" : "middle";
    const char *raised = texts + shape->raised;

    lr_output_text(output, "<text x=\"");
    put_length(output, spots->x);
    lr_output_text(output, "\" y=\"");
    put_length(output, spots->y);
    lr_output_format(output, "\" font-size=\"%g\" text-anchor=\"%s\"", shape->size, anchor);
    if (shape->bold)
        lr_output_text(output, " font-weight=\"bold\"");
    if (shape->pen.colour)
        lr_output_format(output, " fill=\"#%06x\"", (unsigned)shape->pen.colour);
    if (shape->turned) {
        put_spot(output, " transform=\"rotate(-90 ", *spots);
        lr_output_text(output, ")\"");
    }
    lr_output_text(output, " xml:space=\"preserve\">");
    put_escaped(output, texts + shape->text);
    if (*raised) {
        lr_output_text(output, "<tspan dy=\"");
        put_length(output, -shape->size * LR_LIFT);
        lr_output_text(output, "\" font-size=\"");
        put_length(output, shape->size * LR_EXPONENT);
        lr_output_text(output, "\">");
        put_escaped(output, raised);
        lr_output_text(output, "</tspan>");
    }
    lr_output_text(output, "</text>\n");
}

static void put_head(lr_output *output, const lr_drawing *drawing, const char *title)
{
    char text[LR_PLAIN_ROOM];

    lr_output_text(output,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
                   "width=\"");
    put_length(output, drawing->width);
    lr_output_text(output, "pt\" height=\"");
    put_length(output, drawing->height);
    put_spot(output, "pt\" viewBox=\"0 0 ", (lr_spot){drawing->width, drawing->height});
    lr_output_text(output, "\" font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n");
    if (title) {
        lr_plain_text(title, 100, text);
        lr_output_text(output, "<title>");
        put_escaped(output, text);
        lr_output_text(output, "</title>\n");
    }
    lr_output_text(output, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
}

bool lr_draw_svg(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                 lr_output *output, lr_error *error)
{
    static void (*const put[])(lr_output *, const lr_shape *,
                               const lr_spot *) = {[LR_SHAPE_LINE] = put_line,
                                                   [LR_SHAPE_SEGMENTS] = put_segments,
                                                   [LR_SHAPE_AREA] = put_area,
                                                   [LR_SHAPE_DOTS] = put_dots};
    size_t i;

    (void)options;
    put_head(output, drawing, figure->title);
    for (i = 0; i < drawing->shape_count; i++) {
        const lr_shape *shape = &drawing->shapes[i];
        const lr_spot *spots = drawing->spots + shape->first;

        if (shape->kind == LR_SHAPE_TEXT)
            put_text(output, shape, spots, drawing->texts);
        else
            put[shape->kind](output, shape, spots);
    }
    if (!lr_output_text(output, "</svg>\n"))
        return lr_fail(error, LR_SYSTEM, "writing the picture failed");
    return true;
}
