/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <math.h>

/* The part of the band that is in the panel; false when there is none. */
static bool band_box(const lr_frame *frame, const lr_layer *band, lr_box *box)
{
    double from = lr_scale_place(&frame->across, band->low), to = lr_scale_place(&frame->across, band->high);

    /* A band that starts at 0 on a logarithmic axis starts at the edge. */
    *box = frame->box;
    box->top = frame->roof;
    if (from > box->left)
        box->left = from;
    if (to < box->right)
        box->right = to;
    return box->left < box->right;
}

/* A name's place in the highest row. */
typedef struct name_place {
    char text[LR_PLAIN_ROOM];
    double from, to;
    bool fits, shown; /* fits: it is not wider than its band */
} name_place;

enum { NAMES = 8 };

static size_t collect(const lr_sheet *sheet, const lr_frame *frame, name_place names[NAMES])
{
    size_t count = 0, i;
    lr_box box;

    for (i = 0; i < frame->panel->layer_count && count < NAMES; i++) {
        const lr_layer *band = &frame->panel->layers[i];
        name_place *name = &names[count];
        double width;

        if (band->kind != LR_LAYER_BAND || !band->name || !band_box(frame, band, &box))
            continue;
        lr_plain_text(band->name, 40, name->text);
        width = lr_sheet_width(sheet, name->text, sheet->metrics.small);
        name->from =
            fmax(frame->box.left, fmin((box.left + box.right - width) / 2, frame->box.right - width));
        name->to = name->from + width;
        name->fits = width <= box.right - box.left;
        name->shown = false;
        count += width <= 1.3 * (box.right - box.left); /* else nobody would see whose name it is */
    }
    return count;
}

static bool is_clear(const name_place *names, size_t count, size_t which, double gap)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (names[i].shown && names[which].from < names[i].to + gap && names[i].from < names[which].to + gap)
            return false;
    return true;
}

/* Names stand over the middle of their bands; one that is wider may lean over its neighbours when it stays
 * clear of their names. */
static void name_bands(lr_sheet *sheet, const lr_frame *frame)
{
    const lr_metrics *metrics = &sheet->metrics;
    double y = frame->roof + metrics->row - metrics->rise + (metrics->cells ? 0 : metrics->gap / 2);
    name_place names[NAMES];
    size_t count = collect(sheet, frame, names), i;
    int pass;

    for (pass = 0; pass < 2; pass++)
        for (i = 0; i < count; i++)
            if (!names[i].shown && names[i].fits == (pass == 0)
                && is_clear(names, count, i, 2 * metrics->gap)) {
                names[i].shown = true;
                lr_drawing_text(&sheet->drawing, (lr_writing){.size = metrics->small, .colour = 0x333333},
                                names[i].from, y, names[i].text, NULL);
            }
}

void lr_frame_bands(lr_sheet *sheet, const lr_frame *frame)
{
    size_t i;
    lr_box box;

    for (i = 0; i < frame->panel->layer_count && !sheet->metrics.cells; i++) {
        const lr_layer *band = &frame->panel->layers[i];

        if (band->kind == LR_LAYER_BAND && band_box(frame, band, &box))
            lr_drawing_area(&sheet->drawing, lr_colour_value(band->colour, 0), box);
    }
    if (frame->bands)
        name_bands(sheet, frame);
}
