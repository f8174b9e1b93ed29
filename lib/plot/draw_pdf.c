/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/draw_cairo.h"

#include <cairo/cairo-pdf.h>
#include <time.h>

static cairo_status_t write_bytes(void *closure, const unsigned char *bytes, unsigned length)
{
    return lr_output_bytes(closure, bytes, length) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* cairo would take the time of day, and two runs would differ. */
static void set_date(cairo_surface_t *surface, int64_t date)
{
    time_t seconds = (time_t)date;
    struct tm parts;
    char text[40];

    if (gmtime_r(&seconds, &parts) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts))
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

bool lr_draw_pdf(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                 lr_output *output, lr_error *error)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(write_bytes, output, drawing->width, drawing->height);
    char title[LR_PLAIN_ROOM];
    cairo_status_t status;
    bool ok;

    set_date(surface, options->date);
    if (figure->title) {
        lr_plain_text(figure->title, 100, title);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    }
    ok = lr_draw_on(surface, 1, false, drawing, error);
    cairo_surface_finish(surface);
    status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!ok || status == CAIRO_STATUS_SUCCESS)
        return ok;
    return lr_fail(error, LR_SYSTEM, "drawing failed: %s", cairo_status_to_string(status));
}
