/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles of panels and of the figure. */
#include "lib/plot/sheet.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { MOST = 100 }; /* characters of a title */

void lr_sheet_fit(const lr_sheet *sheet, const char *text, double length, char out[LR_PLAIN_ROOM])
{
    size_t most = MOST;

    while (lr_plain_text(text, most, out) > 1 && lr_sheet_width(sheet, out, sheet->metrics.text) > length
           && most > 4)
        most--;
}

/* Names of files and of parts of programs may be broken behind punctuation and before a capital. */
static bool may_break(const char *text, size_t at)
{
    unsigned char before = (unsigned char)text[at - 1], next = (unsigned char)text[at];

    return strchr(" ._-/:", before) || (islower(before) && isupper(next));
}

/* How many bytes of the text come into the first line; 0 when it can't be broken. */
static size_t first_line(const lr_sheet *sheet, const char *text, double length)
{
    char start[LR_PLAIN_ROOM];

    for (size_t at = strlen(text) - 1; at > 0; at--) {
        if (!may_break(text, at))
            continue;
        memcpy(start, text, at);
        start[at] = '\0';
        if (lr_sheet_width(sheet, start, sheet->metrics.text) <= length)
            return at;
    }
    return 0;
}

void lr_frame_break_title(const lr_sheet *sheet, lr_frame *frame, double length)
{
    char text[LR_PLAIN_ROOM];
    size_t at;

    frame->title_lines = 0;
    if (!frame->panel->title || lr_plain_text(frame->panel->title, MOST, text) == 0)
        return;
    at = lr_sheet_width(sheet, text, sheet->metrics.text) > length ? first_line(sheet, text, length) : 0;
    if (at > 0) {
        memcpy(frame->title[0], text, at);
        frame->title[0][at] = '\0';
        frame->title_lines++;
    }
    lr_sheet_fit(sheet, text + at, length, frame->title[frame->title_lines++]);
}

/* Over the middle of the box, but within the panel's share. */
static void draw_title(lr_sheet *sheet, const lr_frame *frame)
{
    const lr_metrics *metrics = &sheet->metrics;
    double y = lr_frame_top(sheet, frame);

    for (size_t i = 0; i < frame->title_lines; i++) {
        double width = lr_sheet_width(sheet, frame->title[i], metrics->text);
        double x = fmin((frame->box.left + frame->box.right - width) / 2, frame->cell.right - width);

        lr_drawing_text(&sheet->drawing, (lr_writing){.size = metrics->text}, fmax(x, frame->cell.left),
                        y + (double)(i + 1) * metrics->row - metrics->rise, frame->title[i], NULL);
    }
}

void lr_sheet_titles(lr_sheet *sheet)
{
    const lr_metrics *metrics = &sheet->metrics;
    char title[LR_PLAIN_ROOM];

    for (size_t p = 0; p < sheet->figure->panel_count; p++)
        draw_title(sheet, &sheet->frames[p]);
    if (!sheet->figure->title)
        return;
    lr_plain_text(sheet->figure->title, MOST, title);
    lr_drawing_text(&sheet->drawing, (lr_writing){.size = metrics->title, .anchor = 0.5, .bold = true},
                    sheet->drawing.width / 2,
                    metrics->cells ? metrics->row - metrics->rise : metrics->title * 1.4, title, NULL);
}
