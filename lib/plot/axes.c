/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <math.h>

static void draw_label(lr_sheet *sheet, const lr_tick *tick, double x, double y, double anchor)
{
    lr_drawing_text(&sheet->drawing, (lr_writing){.size = sheet->metrics.text, .anchor = anchor}, x, y,
                    tick->text, tick->raised);
}

static void draw_x(lr_sheet *sheet, const lr_frame *frame, lr_pen pen)
{
    const lr_metrics *metrics = &sheet->metrics;
    double under = frame->box.bottom + metrics->tick + metrics->gap / 2 + metrics->row - metrics->rise;
    char title[LR_PLAIN_ROOM];
    size_t i;

    if (metrics->cells)
        under = frame->box.bottom + 1 + metrics->row - metrics->rise;
    lr_drawing_line(&sheet->drawing, pen, frame->box.left, frame->box.bottom, frame->box.right,
                    frame->box.bottom);
    for (i = 0; i < frame->x_ticks.count; i++) {
        const lr_tick *tick = &frame->x_ticks.ticks[i];
        double x = lr_scale_place(&frame->across, tick->value);
        double length = i < frame->x_ticks.labelled ? metrics->tick : metrics->minor;

        if (length > 0)
            lr_drawing_line(&sheet->drawing, pen, x, frame->box.bottom, x, frame->box.bottom + length);
        if (i < frame->x_ticks.labelled)
            draw_label(sheet, tick, x, under, 0.5);
    }
    if (!frame->x.title)
        return;
    lr_plain_text(frame->x.title, 100, title);
    lr_drawing_text(&sheet->drawing, (lr_writing){.size = metrics->text, .anchor = 0.5},
                    (frame->box.left + frame->box.right) / 2, under + metrics->row, title, NULL);
}

static void draw_y_title(lr_sheet *sheet, const lr_frame *frame)
{
    const lr_metrics *metrics = &sheet->metrics;
    lr_writing writing = {
        .size = metrics->text, .anchor = metrics->turned ? 0.5 : 0, .turned = metrics->turned};
    double under_title = lr_frame_top(sheet, frame) + (double)frame->title_lines * metrics->row;
    char title[LR_PLAIN_ROOM];

    if (!frame->y.title)
        return;
    if (metrics->turned) {
        lr_sheet_fit(sheet, frame->y.title, frame->box.bottom - frame->cell.top, title);
        lr_drawing_text(&sheet->drawing, writing, frame->cell.left + metrics->row - metrics->rise,
                        (frame->box.top + frame->box.bottom) / 2, title, NULL);
    } else {
        lr_sheet_fit(sheet, frame->y.title, frame->cell.right - frame->cell.left, title);
        lr_drawing_text(&sheet->drawing, writing, frame->cell.left, under_title + metrics->row - metrics->rise,
                        title, NULL);
    }
}

static void draw_y(lr_sheet *sheet, const lr_frame *frame, lr_pen pen)
{
    const lr_metrics *metrics = &sheet->metrics;
    double down = metrics->row / 2 - metrics->rise;
    size_t i;

    lr_drawing_line(&sheet->drawing, pen, frame->box.left, frame->box.bottom, frame->box.left,
                    frame->box.top);
    for (i = 0; i < frame->y_ticks.count; i++) {
        const lr_tick *tick = &frame->y_ticks.ticks[i];
        double y = lr_scale_place(&frame->up, tick->value);
        double length = i < frame->y_ticks.labelled ? metrics->tick : metrics->minor;

        if (length > 0)
            lr_drawing_line(&sheet->drawing, pen, frame->box.left - length, y, frame->box.left, y);
        if (i < frame->y_ticks.labelled)
            draw_label(sheet, tick, frame->box.left - metrics->tick - metrics->gap,
                       metrics->cells ? y : y + down, 1);
    }
    draw_y_title(sheet, frame);
}

void lr_sheet_axes(lr_sheet *sheet)
{
    lr_pen pen = {.colour = 0, .width = sheet->metrics.axis, .crisp = true, .scenery = true};

    for (size_t p = 0; p < sheet->figure->panel_count; p++) {
        draw_x(sheet, &sheet->frames[p], pen);
        draw_y(sheet, &sheet->frames[p], pen);
    }
}
