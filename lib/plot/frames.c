/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <math.h>

double lr_sheet_width(const lr_sheet *sheet, const char *text, double size)
{
    return sheet->meter.width(sheet->meter.state, text, size, false);
}

static lr_scale scale_of(const lr_axis *axis, double from, double to)
{
    if (axis->logarithmic)
        return (lr_scale){true, log(axis->least), log(axis->most) - log(axis->least), from, to};
    return (lr_scale){false, axis->least / 2, axis->most / 2 - axis->least / 2, from, to};
}

double lr_scale_place(const lr_scale *scale, double value)
{
    double t;

    if (scale->logarithmic)
        t = value > 0 ? (log(value) - scale->origin) / scale->span : NAN;
    else
        t = (value / 2 - scale->origin) / scale->span;
    return scale->from + t * (scale->to - scale->from);
}

static double tick_width(const void *context, const lr_tick *tick)
{
    const lr_sheet *sheet = context;
    const lr_metrics *metrics = &sheet->metrics;

    return lr_sheet_width(sheet, tick->text, metrics->text)
           + (*tick->raised ? lr_sheet_width(sheet, tick->raised, metrics->text * metrics->exponent) : 0);
}

static double tick_height(const void *context, const lr_tick *tick)
{
    const lr_sheet *sheet = context;

    (void)tick;
    return sheet->metrics.row;
}

/* Room right of the panel: the names of levels, and half of the last label of x. */
static double room_right(const lr_sheet *sheet, const lr_frame *frame)
{
    double room = sheet->metrics.gap, most = frame->box.right;
    char text[LR_PLAIN_ROOM];
    size_t i;

    for (i = 0; i < frame->panel->layer_count; i++) {
        const lr_layer *layer = &frame->panel->layers[i];

        if (layer->kind == LR_LAYER_LEVEL && layer->name) {
            lr_plain_text(layer->name, 24, text);
            room = fmax(room, lr_sheet_width(sheet, text, sheet->metrics.text) + 2 * sheet->metrics.gap);
        }
    }
    for (i = 0; i < frame->x_ticks.labelled; i++) {
        const lr_tick *tick = &frame->x_ticks.ticks[i];

        most = fmax(most, lr_scale_place(&frame->across, tick->value) + tick_width(sheet, tick) / 2);
    }
    return fmax(room, most - frame->box.right + sheet->metrics.gap / 2);
}

static double room_above(const lr_sheet *sheet, const lr_frame *frame)
{
    const lr_metrics *metrics = &sheet->metrics;
    double rows = frame->mark_rows + frame->bands + (!metrics->turned && frame->panel->y.title)
                  + (double)frame->title_lines;

    return fmax(rows * metrics->row + (rows > 0 ? metrics->gap : 0), metrics->cells ? 0 : metrics->row / 2);
}

/* Settle the box from what is known of the room around it, and the ticks and marks from the box. */
static void settle(const lr_sheet *sheet, lr_frame *frame)
{
    const lr_metrics *metrics = &sheet->metrics;
    lr_ruler across = {0, metrics->text * 0.3, metrics->text * 3.5, tick_width, sheet};
    lr_ruler up = {0, 0, metrics->row * 2.7, tick_height, sheet};
    double title = metrics->turned && frame->panel->y.title ? metrics->row + metrics->gap / 2 : 0;
    size_t i;
    int rows;

    frame->box.left = frame->cell.left + title + frame->label_room + metrics->gap + metrics->tick;
    frame->box.right = frame->cell.right - frame->right_room;
    frame->box.top = frame->cell.top + frame->above;
    frame->box.bottom = frame->cell.bottom - (metrics->cells ? 0 : metrics->tick + metrics->gap / 2)
                        - metrics->row - (frame->panel->x.title ? metrics->row : 0);
    if (metrics->cells) { /* the axis in the lowest dots of a row, its labels in the next */
        frame->box.left = ceil(frame->box.left / 2) * 2 + 1;
        frame->box.right = floor(frame->box.right);
        frame->box.bottom = floor(frame->box.bottom / 4) * 4 - 1;
    }
    if (frame->box.right - frame->box.left < 8 || frame->box.bottom - frame->box.top < 8)
        return;
    across.length = frame->box.right - frame->box.left;
    up.length = frame->box.bottom - frame->box.top;
    frame->across = scale_of(&frame->x, frame->box.left, frame->box.right);
    frame->up = scale_of(&frame->y, frame->box.bottom, frame->box.top);
    lr_ticks_find(frame->x.least, frame->x.most, frame->x.logarithmic, &across, &frame->x_ticks);
    lr_ticks_find(frame->y.least, frame->y.most, frame->y.logarithmic, &up, &frame->y_ticks);
    frame->label_room = 0;
    for (i = 0; i < frame->y_ticks.labelled; i++)
        frame->label_room = fmax(frame->label_room, tick_width(sheet, &frame->y_ticks.ticks[i]));
    frame->right_room = room_right(sheet, frame);
    lr_frame_place_marks(sheet, frame);
    rows = frame->mark_rows + frame->bands;
    frame->roof = frame->box.top - rows * metrics->row - (rows > 0 ? metrics->gap : 0);
}

static bool has_bands(const lr_panel *panel)
{
    size_t i;

    for (i = 0; i < panel->layer_count; i++)
        if (panel->layers[i].kind == LR_LAYER_BAND && panel->layers[i].name)
            return true;
    return false;
}

double lr_frame_top(const lr_sheet *sheet, const lr_frame *frame)
{
    return frame->cell.top + frame->above - room_above(sheet, frame);
}

/* The panels' shares of the sheet, row by row, with the same heights above the boxes of a row. */
static void share(lr_sheet *sheet)
{
    const lr_metrics *metrics = &sheet->metrics;
    size_t count = sheet->figure->panel_count, across = sheet->figure->across, down, p;
    double top = metrics->gap + (sheet->figure->title ? metrics->title * 1.6 : 0), width, height;

    across = across == 0 ? (metrics->stacked ? 1 : count) : across < count ? across : count;
    down = (count + across - 1) / across;
    if (metrics->cells)
        top = sheet->figure->title ? metrics->row : 0;
    width = (sheet->drawing.width - metrics->space * (double)across) / (double)across;
    height = (sheet->drawing.height - sheet->foot - top - metrics->row * (double)(down - 1)) / (double)down;
    for (p = 0; p < count; p++) {
        lr_frame *frame = &sheet->frames[p];
        double right = (double)(p % across) * (width + metrics->space) + metrics->space / 2;
        double below = (double)(p / across) * (height + metrics->row);

        if (metrics->cells) {
            right = floor(right / 2) * 2;
            below = floor(below / 4) * 4;
        }
        frame->cell = (lr_box){right, right + width, top + below, top + below + height};
        frame->bands = has_bands(frame->panel);
        lr_frame_break_title(sheet, frame, width);
        frame->above = room_above(sheet, frame);
    }
    for (p = 0; p < count; p++) {
        size_t first = p - p % across, end = first + across < count ? first + across : count;

        for (size_t i = first; i < end; i++)
            sheet->frames[p].above = fmax(sheet->frames[p].above, room_above(sheet, &sheet->frames[i]));
    }
}

void lr_sheet_frames(lr_sheet *sheet)
{
    enum { PASSES = 4 }; /* labels need room, room changes labels: it settles at once but for odd sizes */
    size_t p;
    int pass;

    for (pass = 0; pass < PASSES; pass++) {
        share(sheet);
        for (p = 0; p < sheet->figure->panel_count; p++)
            settle(sheet, &sheet->frames[p]);
    }
}
