/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <math.h>
#include <string.h>

/* What stands before a name: as its layer looks. */
static void sample(lr_sheet *sheet, const lr_layer *layer, double x, double y, double width)
{
    const lr_metrics *metrics = &sheet->metrics;
    double white = layer->faint ? 0.55 : 0, tall = metrics->row * 0.25;
    lr_pen pen = {.colour = lr_colour_value(layer->colour, white),
                  .width = metrics->bold,
                  .dashes = layer->dashes,
                  .scenery = true};
    double half = metrics->dot * 1.4;

    if (layer->kind == LR_LAYER_LINE) {
        lr_drawing_line(&sheet->drawing, pen, x, y, x + width, y);
    } else if (layer->kind == LR_LAYER_INTERVAL) {
        lr_drawing_area(&sheet->drawing, lr_colour_value(layer->colour, 0.72),
                        (lr_box){x, x + width, y - tall, y + tall});
    } else if (layer->glyph == LR_CROSS) {
        pen = (lr_pen){.colour = pen.colour, .width = metrics->thin, .scenery = true};
        lr_drawing_line(&sheet->drawing, pen, x + width / 2 - half, y - half, x + width / 2 + half, y + half);
        lr_drawing_line(&sheet->drawing, pen, x + width / 2 - half, y + half, x + width / 2 + half, y - half);
    } else {
        pen.width = metrics->dot * 1.8;
        lr_drawing_begin(&sheet->drawing, LR_SHAPE_DOTS, pen);
        lr_drawing_spot(&sheet->drawing, x + width / 2, y);
    }
}

/* Layers that come into the legend. */
static bool is_entry(const lr_layer *layer)
{
    return layer->name
           && (layer->kind == LR_LAYER_LINE || layer->kind == LR_LAYER_POINTS
               || layer->kind == LR_LAYER_INTERVAL);
}

static double sample_width(const lr_sheet *sheet)
{
    return sheet->metrics.cells ? 3 : sheet->metrics.text * 2;
}

/* With the blank before the name. */
static double sample_room(const lr_sheet *sheet)
{
    return sample_width(sheet) + (sheet->metrics.cells ? 3 : sheet->metrics.gap);
}

static double entry_width(const lr_sheet *sheet, const lr_layer *layer, char text[LR_PLAIN_ROOM])
{
    lr_plain_text(layer->name, 48, text);
    return sample_room(sheet) + lr_sheet_width(sheet, text, sheet->metrics.text);
}

static void draw_entry(lr_sheet *sheet, const lr_layer *layer, double x, double y)
{
    const lr_metrics *metrics = &sheet->metrics;
    char text[LR_PLAIN_ROOM];

    entry_width(sheet, layer, text);
    sample(sheet, layer, x, y + metrics->row / 2, sample_width(sheet));
    lr_drawing_text(&sheet->drawing, (lr_writing){.size = metrics->text}, x + sample_room(sheet),
                    y + metrics->row - metrics->rise, text, NULL);
}

/* Draw the entries of the panel one under the other. */
static void draw_entries(lr_sheet *sheet, const lr_frame *frame, double x, double y)
{
    size_t i;

    for (i = 0; i < frame->panel->layer_count; i++)
        if (is_entry(&frame->panel->layers[i])) {
            draw_entry(sheet, &frame->panel->layers[i], x, y);
            y += sheet->metrics.row;
        }
}

/* Draw the legend at a part (0 to 1) of the free width and height of the panel if it covers nothing there.
 * size: of the legend, from 0, 0. */
static bool try_place(lr_sheet *sheet, const lr_frame *frame, size_t first, lr_box size, double across,
                      double down)
{
    double gap = sheet->metrics.gap;
    double x = frame->box.left + gap + across * (frame->box.right - frame->box.left - size.right - 2 * gap);
    double y = frame->box.top + gap + down * (frame->box.bottom - frame->box.top - size.bottom - 2 * gap);

    if (sheet->metrics.cells) {
        x = floor(x / 2) * 2;
        y = floor(y / 4) * 4;
    }
    if (lr_drawing_covered(&sheet->drawing, first,
                           (lr_box){x - gap, x + size.right + gap, y, y + size.bottom}))
        return false;
    draw_entries(sheet, frame, x, y);
    return true;
}

bool lr_frame_legend(lr_sheet *sheet, const lr_frame *frame, size_t first)
{
    /* Corners, then the middles of the edges; then anywhere. */
    static const double places[][2] = {{1, 0},   {0, 0},   {1, 1},   {0, 1},
                                       {0.5, 0}, {0.5, 1}, {1, 0.5}, {0, 0.5}};
    enum { FINE_ACROSS = 16, FINE_DOWN = 6 };
    lr_box size = {0};
    char text[LR_PLAIN_ROOM];
    size_t i;
    int place;

    for (i = 0; i < frame->panel->layer_count; i++)
        if (is_entry(&frame->panel->layers[i])) {
            size.right = fmax(size.right, entry_width(sheet, &frame->panel->layers[i], text));
            size.bottom += sheet->metrics.row;
        }
    if (size.bottom == 0)
        return true;
    if (size.right + 2 * sheet->metrics.gap > frame->box.right - frame->box.left
        || size.bottom + 2 * sheet->metrics.gap > frame->box.bottom - frame->box.top)
        return false;
    for (i = 0; i < sizeof places / sizeof *places; i++)
        if (try_place(sheet, frame, first, size, places[i][0], places[i][1]))
            return true;
    for (place = 0; place < (FINE_ACROSS + 1) * (FINE_DOWN + 1); place++)
        if (try_place(sheet, frame, first, size, place % (FINE_ACROSS + 1) / (double)FINE_ACROSS,
                      (double)(place / (FINE_ACROSS + 1)) / FINE_DOWN))
            return true;
    return false;
}

static bool same_entry(const lr_layer *a, const lr_layer *b)
{
    return a->kind == b->kind && a->colour == b->colour && a->glyph == b->glyph && a->dashes == b->dashes
           && a->faint == b->faint && strcmp(a->name, b->name) == 0;
}

/* Whether a panel before this one has the same in the legend. */
static bool is_repeated(const lr_figure *figure, size_t panel, const lr_layer *layer)
{
    for (size_t p = 0; p < panel; p++)
        for (size_t i = 0; i < figure->panels[p].layer_count; i++)
            if (is_entry(&figure->panels[p].layers[i]) && same_entry(&figure->panels[p].layers[i], layer))
                return true;
    return false;
}

double lr_sheet_foot_legend(lr_sheet *sheet, bool draw)
{
    const lr_metrics *metrics = &sheet->metrics;
    double left = metrics->space, x = left, y = metrics->gap, width;
    char text[LR_PLAIN_ROOM];
    size_t p, i;

    for (p = 0; p < sheet->figure->panel_count; p++)
        for (i = 0; i < sheet->figure->panels[p].layer_count; i++) {
            const lr_layer *layer = &sheet->figure->panels[p].layers[i];

            if (!is_entry(layer) || is_repeated(sheet->figure, p, layer))
                continue;
            width = entry_width(sheet, layer, text);
            if (x > left && x + width > sheet->drawing.width - metrics->gap) {
                x = left;
                y += metrics->row;
            }
            if (draw)
                draw_entry(sheet, layer, x, sheet->drawing.height - sheet->foot + y);
            x += width + metrics->space;
        }
    y = x > left ? y + metrics->row + metrics->gap : 0;
    return metrics->cells ? ceil(y / 4) * 4 : y;
}
