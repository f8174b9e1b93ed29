/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/draw_cairo.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* What libpng's callbacks and the jump back from them need. */
typedef struct encoding {
    lr_output *output;
    bool written;
    png_byte *line; /* owned: one row, three bytes a pixel */
} encoding;

static void write_bytes(png_structp png, png_bytep bytes, png_size_t length)
{
    encoding *encoder = png_get_io_ptr(png);

    if (!lr_output_bytes(encoder->output, bytes, length)) {
        encoder->written = false;
        png_error(png, "write failed");
    }
}

static void flush(png_structp png)
{
    (void)png;
}

static void fail(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void write_rows(png_structp png, encoding *encoder, cairo_surface_t *surface)
{
    int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface), x,
        y;
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);

    for (y = 0; y < height; y++) {
        for (x = 0; x < width; x++) {
            uint32_t pixel;

            memcpy(&pixel, pixels + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4, sizeof pixel);
            encoder->line[3 * x] = (png_byte)(pixel >> 16 & 0xff);
            encoder->line[3 * x + 1] = (png_byte)(pixel >> 8 & 0xff);
            encoder->line[3 * x + 2] = (png_byte)(pixel & 0xff);
        }
        png_write_row(png, encoder->line);
    }
}

/* Apart from encode, so that no variable that changes lives across the jump. */
static bool write_image(png_structp png, png_infop info, encoding *encoder, cairo_surface_t *surface,
                        double dpi)
{
    png_uint_32 a_metre = (png_uint_32)lround(dpi / 0.0254);

    if (setjmp(png_jmpbuf(png)))
        return false;
    png_set_write_fn(png, encoder, write_bytes, flush);
    png_set_IHDR(png, info, (png_uint_32)cairo_image_surface_get_width(surface),
                 (png_uint_32)cairo_image_surface_get_height(surface), 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, a_metre, a_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    write_rows(png, encoder, surface);
    png_write_end(png, info);
    return true;
}

static bool encode(cairo_surface_t *surface, double dpi, lr_output *output, lr_error *error)
{
    encoding encoder = {.output = output, .written = true};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool ok = false;

    encoder.line = lr_allocate((size_t)cairo_image_surface_get_width(surface), 3, NULL);
    if (info && encoder.line)
        ok = write_image(png, info, &encoder, surface, dpi);
    png_destroy_write_struct(&png, &info);
    free(encoder.line);
    if (ok)
        return true;
    return encoder.written ? lr_fail_memory(error) : lr_fail(error, LR_SYSTEM, "writing the picture failed");
}

bool lr_draw_png(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                 lr_output *output, lr_error *error)
{
    double scale = options->dpi / 72;
    int width = (int)ceil(drawing->width * scale - 1e-6), height = (int)ceil(drawing->height * scale - 1e-6);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    bool ok;

    (void)figure;
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        ok = lr_fail_memory(error);
    else
        ok = lr_draw_on(surface, scale, true, drawing, error);
    cairo_surface_flush(surface);
    ok = ok && encode(surface, options->dpi, output, error);
    cairo_surface_destroy(surface);
    return ok;
}
