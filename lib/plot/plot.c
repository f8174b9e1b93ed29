/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool check_png(const lr_figure *figure, const lr_plot_options *options, lr_error *error)
{
    double width = figure->width * options->dpi / 72, height = figure->height * options->dpi / 72;
    static const double most_area = 1e8;

    if (!(options->dpi >= LR_LEAST_DPI && options->dpi <= LR_MOST_DPI))
        return lr_fail(error, LR_USAGE, "%g dots an inch: must be from %d to %d", options->dpi, LR_LEAST_DPI,
                       LR_MOST_DPI);
    if (width > LR_MOST_PIXELS || height > LR_MOST_PIXELS || width * height > most_area)
        return lr_fail(error, LR_USAGE,
                       "a picture of %.0f by %.0f pixels is too large: %d on a side, %g in all at most",
                       width, height, LR_MOST_PIXELS, most_area);
    return true;
}

static bool check_text(const lr_figure *figure, const lr_plot_options *options, lr_error *error)
{
    (void)figure;
    if (options->columns < LR_LEAST_COLUMNS || options->columns > LR_MOST_CELLS
        || options->rows < LR_LEAST_ROWS || options->rows > LR_MOST_CELLS)
        return lr_fail(error, LR_USAGE, "%d by %d characters: must be from %d by %d to %d by %d",
                       options->columns, options->rows, LR_LEAST_COLUMNS, LR_LEAST_ROWS, LR_MOST_CELLS,
                       LR_MOST_CELLS);
    return true;
}

#define PAPER                                                                                                \
    .text = 7, .title = 8, .small = 6.5, .row = 9, .rise = 2.4, .exponent = LR_EXPONENT, .tick = 3,          \
    .minor = 1.8, .gap = 2.5, .space = 8, .axis = 0.6, .thin = 0.7, .bold = 1.3, .dot = 1.15, .turned = true

static const lr_canvas canvases[] = {
    {.label = {.name = "png", .summary = "pixels, with their size in the file"},
     .ending = ".png",
     .metrics = {PAPER},
     .check = check_png,
     .open_meter = lr_pango_meter,
     .draw = lr_draw_png},
    {.label = {.name = "svg", .summary = "vectors, with text that stays text"},
     .ending = ".svg",
     .metrics = {PAPER, .resolution = 600 / 72.0},
     .open_meter = lr_pango_meter,
     .draw = lr_draw_svg},
    {.label = {.name = "pdf", .summary = "vectors, with the fonts embedded"},
     .ending = ".pdf",
     .metrics = {PAPER, .resolution = 600 / 72.0},
     .open_meter = lr_pango_meter,
     .draw = lr_draw_pdf},
    {.label = {.name = "text", .summary = "characters, for a terminal"},
     .ending = ".txt",
     .metrics = {.text = 4,
                 .title = 4,
                 .small = 4,
                 .row = 4,
                 .rise = 1,
                 .exponent = 1,
                 .tick = 1,
                 .gap = 1,
                 .space = 4,
                 .axis = 1,
                 .thin = 1,
                 .bold = 1,
                 .dot = 1,
                 .resolution = 1,
                 .stacked = true,
                 .cells = true},
     .check = check_text,
     .open_meter = lr_cell_meter,
     .draw = lr_draw_text},
    {.label = {0}},
};

const lr_catalog lr_canvases = {"format of pictures", canvases, sizeof *canvases};

const lr_canvas *lr_canvas_for_file(const char *name)
{
    size_t length = strlen(name), i;

    for (i = 0; canvases[i].label.name; i++) {
        size_t ending = strlen(canvases[i].ending);

        if (length > ending && strcasecmp(name + length - ending, canvases[i].ending) == 0)
            return &canvases[i];
    }
    return NULL;
}

static bool lay_out(lr_sheet *sheet, lr_error *error)
{
    size_t p;

    lr_sheet_frames(sheet);
    for (p = 0; p < sheet->figure->panel_count; p++) {
        const lr_box *box = &sheet->frames[p].box;

        if (box->right - box->left < 3 * sheet->metrics.row
            || box->bottom - box->top < 2 * sheet->metrics.row)
            return lr_fail(error, LR_USAGE, "the picture is too small for its labels");
    }
    return true;
}

/* Everything but the legend, and that too where it covers nothing. */
static bool compose(lr_sheet *sheet, bool *legend_placed, lr_error *error)
{
    size_t p, first;

    *legend_placed = true;
    for (p = 0; p < sheet->figure->panel_count; p++) {
        const lr_frame *frame = &sheet->frames[p];

        lr_frame_bands(sheet, frame);
        first = sheet->drawing.shape_count;
        lr_frame_marks(sheet, frame);
        if (!lr_frame_layers(sheet, frame))
            return lr_fail_memory(error);
        if (sheet->foot == 0)
            *legend_placed = lr_frame_legend(sheet, frame, first) && *legend_placed;
    }
    lr_sheet_axes(sheet);
    lr_sheet_titles(sheet);
    return true;
}

static void clear(lr_drawing *drawing)
{
    drawing->shape_count = drawing->spot_count = drawing->text_length = 0;
}

static bool draw_frames(lr_sheet *sheet, lr_error *error)
{
    bool placed;

    lr_sheet_ranges(sheet);
    if (!lay_out(sheet, error) || !compose(sheet, &placed, error))
        return false;
    if (!placed) {
        sheet->foot = lr_sheet_foot_legend(sheet, false);
        clear(&sheet->drawing);
        if (!lay_out(sheet, error) || !compose(sheet, &placed, error))
            return false;
        lr_sheet_foot_legend(sheet, true);
    }
    return sheet->drawing.failed ? lr_fail_memory(error) : true;
}

bool lr_sheet_draw(lr_sheet *sheet, lr_error *error)
{
    bool ok;

    sheet->frames = lr_allocate(sheet->figure->panel_count, sizeof *sheet->frames, error);
    ok = sheet->frames && draw_frames(sheet, error);
    free(sheet->frames);
    sheet->frames = NULL;
    return ok;
}

static void scale_text(lr_metrics *metrics, double factor)
{
    metrics->text *= factor;
    metrics->title *= factor;
    metrics->small *= factor;
    metrics->row *= factor;
    metrics->rise *= factor;
}

bool lr_plot(const lr_canvas *canvas, const lr_figure *figure, const lr_plot_options *options,
             lr_output *output, lr_error *error)
{
    static const double least_size = 36, most_size = 7200;
    lr_sheet *sheet;
    bool ok;

    if (!(figure->width >= least_size && figure->width <= most_size && figure->height >= least_size
          && figure->height <= most_size))
        return lr_fail(error, LR_USAGE, "a picture of %g by %g inches: must be from 0.5 to 100",
                       figure->width / 72, figure->height / 72);
    if (canvas->check && !canvas->check(figure, options, error))
        return false;
    sheet = lr_allocate(1, sizeof *sheet, error);
    if (!sheet)
        return false;
    sheet->figure = figure;
    sheet->metrics = canvas->metrics;
    if (figure->text > 0 && !canvas->metrics.cells)
        scale_text(&sheet->metrics, figure->text / canvas->metrics.text);
    if (sheet->metrics.resolution == 0)
        sheet->metrics.resolution = options->dpi / 72;
    sheet->drawing.width = canvas->metrics.cells ? options->columns * 2 : figure->width;
    sheet->drawing.height = canvas->metrics.cells ? options->rows * 4 : figure->height;
    ok = canvas->open_meter(&sheet->meter, error) && lr_sheet_draw(sheet, error)
         && canvas->draw(&sheet->drawing, figure, options, output, error);
    if (sheet->meter.close)
        sheet->meter.close(sheet->meter.state);
    lr_drawing_free(&sheet->drawing);
    free(sheet);
    return ok;
}
