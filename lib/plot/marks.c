/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <math.h>
#include <string.h>

enum {
    TRIED = 5,               /* so many marks are placed by trying all orders and sides */
    MOST_ROWS = 3 * LR_MARKS /* a mark that needs more of them has no place */
};

typedef struct search {
    const lr_sheet *sheet;
    lr_frame *frame;
    lr_placed now[LR_MARKS], best[LR_MARKS];
    bool done[LR_MARKS];
    size_t order[LR_MARKS];
    double cost;
} search;

static int text_row(const lr_placed *placed)
{
    return placed->row + (placed->side == LR_OVER);
}

/* Where the text goes on this side of the interval; false when there is no room for it. */
static bool stand(const lr_sheet *sheet, const lr_frame *frame, lr_placed *placed, lr_side side)
{
    double gap = sheet->metrics.gap, least = frame->box.left, most = frame->cell.right;

    placed->side = side;
    if (side == LR_RIGHT)
        placed->from = fmax(placed->x + gap / 2, placed->high) + gap;
    else if (side == LR_LEFT)
        placed->from = fmin(placed->x - gap / 2, placed->low) - gap - placed->width;
    else
        placed->from = fmax(least, fmin(placed->x - placed->width / 2, most - placed->width));
    placed->to = placed->from + placed->width;
    return placed->from >= least - 0.01 && placed->to <= most + 0.01;
}

static bool overlap(double from, double to, double other_from, double other_to, double gap)
{
    return from < other_to + gap && other_from < to + gap;
}

/* Would these two, at their rows, touch; or would the line of one go through the text of the other? */
static bool clash(const lr_placed *a, const lr_placed *b, double gap)
{
    if (text_row(a) == text_row(b) && overlap(a->from, a->to, b->from, b->to, 2 * gap))
        return true;
    if (a->row == b->row && overlap(a->low, a->high, b->low, b->high, gap))
        return true;
    if (text_row(a) == b->row && overlap(a->from, a->to, b->low, b->high, gap))
        return true;
    if (text_row(b) == a->row && overlap(b->from, b->to, a->low, a->high, gap))
        return true;
    if (text_row(a) < b->row && overlap(a->from, a->to, b->x, b->x, gap / 2))
        return true;
    return text_row(b) < a->row && overlap(b->from, b->to, a->x, a->x, gap / 2);
}

/* Put the mark in the lowest row where it touches none of those placed before; the row of its text. */
static int drop(search *s, size_t depth, size_t mark)
{
    lr_placed *placed = &s->now[mark];
    bool clear = false;
    size_t i;

    for (placed->row = 0; !clear && placed->row < MOST_ROWS; placed->row += !clear) {
        clear = true;
        for (i = 0; i < depth; i++)
            clear = clear && !clash(placed, &s->now[s->order[i]], s->sheet->metrics.gap);
    }
    return clear ? text_row(placed) : MOST_ROWS;
}

static void try_rest(search *s, size_t depth, double cost)
{
    size_t count = s->frame->mark_count, mark;
    int side;

    if (cost >= s->cost)
        return;
    if (depth == count) {
        s->cost = cost;
        memcpy(s->best, s->now, sizeof s->best);
        return;
    }
    for (mark = 0; mark < count; mark++) {
        if (s->done[mark])
            continue;
        s->done[mark] = true;
        s->order[depth] = mark;
        for (side = 0; side < LR_SIDES; side++) {
            int row;

            if (!stand(s->sheet, s->frame, &s->now[mark], (lr_side)side))
                continue;
            row = drop(s, depth, mark);
            try_rest(s, depth + 1, fmax(floor(cost), row) + (cost - floor(cost)) + 0.01 * side + 0.001 * row);
            if (count > TRIED)
                break;
        }
        s->done[mark] = false;
        if (count > TRIED)
            break; /* in their own order only */
    }
}

static void collect(const lr_sheet *sheet, lr_frame *frame)
{
    size_t i;

    frame->mark_count = 0;
    for (i = 0; i < frame->panel->layer_count && frame->mark_count < LR_MARKS; i++) {
        const lr_layer *layer = &frame->panel->layers[i];
        lr_placed *placed = &frame->marks[frame->mark_count];
        double x = lr_scale_place(&frame->across, layer->value);

        if (layer->kind != LR_LAYER_MARK || !layer->name || !(x >= frame->box.left && x <= frame->box.right))
            continue;
        *placed = (lr_placed){.mark = layer, .x = x, .low = x, .high = x};
        lr_plain_text(layer->name, 60, placed->text);
        placed->width = lr_sheet_width(sheet, placed->text, sheet->metrics.text);
        if (layer->low < layer->value && !sheet->metrics.cells)
            placed->low = fmax(frame->box.left, lr_scale_place(&frame->across, layer->low));
        if (layer->high > layer->value && !sheet->metrics.cells)
            placed->high = fmin(frame->box.right, lr_scale_place(&frame->across, layer->high));
        frame->mark_count++;
    }
}

void lr_frame_place_marks(const lr_sheet *sheet, lr_frame *frame)
{
    search s = {.sheet = sheet, .frame = frame, .cost = INFINITY};
    size_t i;

    collect(sheet, frame);
    memcpy(s.now, frame->marks, sizeof s.now);
    try_rest(&s, 0, 0);
    if (s.cost < MOST_ROWS)
        memcpy(frame->marks, s.best, sizeof frame->marks);
    else
        frame->mark_count = 0; /* a name wider than the sheet, or too many for it: the lines alone */
    frame->mark_rows = 0;
    for (i = 0; i < frame->mark_count; i++)
        if (text_row(&frame->marks[i]) >= frame->mark_rows)
            frame->mark_rows = text_row(&frame->marks[i]) + 1;
}

static double row_middle(const lr_sheet *sheet, const lr_frame *frame, int row)
{
    return frame->box.top - sheet->metrics.gap - (row + 0.5) * sheet->metrics.row;
}

/* The interval as a bar with ends, a disc at the value, the name beside it. */
static void draw_placed(lr_sheet *sheet, const lr_frame *frame, const lr_placed *placed)
{
    const lr_metrics *metrics = &sheet->metrics;
    double y = row_middle(sheet, frame, placed->row), cap = metrics->row * 0.2;
    double text_y = row_middle(sheet, frame, text_row(placed)) + metrics->row / 2 - metrics->rise;
    lr_pen pen = {
        .colour = lr_colour_value(placed->mark->colour, 0), .width = metrics->thin, .scenery = true};

    if (!metrics->cells) {
        if (placed->low < placed->high) {
            lr_drawing_line(&sheet->drawing, pen, placed->low, y, placed->high, y);
            if (placed->x - placed->low > cap)
                lr_drawing_line(&sheet->drawing, pen, placed->low, y - cap, placed->low, y + cap);
            if (placed->high - placed->x > cap)
                lr_drawing_line(&sheet->drawing, pen, placed->high, y - cap, placed->high, y + cap);
        }
        pen.width = metrics->row * 0.34;
        lr_drawing_begin(&sheet->drawing, LR_SHAPE_DOTS, pen);
        lr_drawing_spot(&sheet->drawing, placed->x, y);
    }
    lr_drawing_text(&sheet->drawing, (lr_writing){.size = metrics->text}, placed->from, text_y, placed->text,
                    NULL);
}

void lr_frame_marks(lr_sheet *sheet, const lr_frame *frame)
{
    size_t i, k;

    for (i = 0; i < frame->panel->layer_count; i++) {
        const lr_layer *layer = &frame->panel->layers[i];
        double x = lr_scale_place(&frame->across, layer->value), top = frame->box.top;
        lr_pen pen = {.colour = lr_colour_value(layer->colour, 0),
                      .width = sheet->metrics.thin,
                      .dashes = layer->dashes,
                      .crisp = true};

        if (layer->kind != LR_LAYER_MARK || !(x >= frame->box.left && x <= frame->box.right))
            continue;
        for (k = 0; k < frame->mark_count; k++)
            if (frame->marks[k].mark == layer)
                top = row_middle(sheet, frame, frame->marks[k].row);
        lr_drawing_line(&sheet->drawing, pen, x, frame->box.bottom, x, top);
    }
    for (k = 0; k < frame->mark_count; k++)
        draw_placed(sheet, frame, &frame->marks[k]);
}
