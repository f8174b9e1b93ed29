/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a figure to a drawing: what the steps of it share. Each step is a file: ranges.c, frames.c (boxes, ticks),
 * titles.c, marks.c and bands.c (what stands above a panel), layers.c (data), axes.c, legend.c; plot.c calls
 * them in turn. */
#ifndef LR_PLOT_SHEET_H
#define LR_PLOT_SHEET_H

#include "lib/plot.h"
#include "lib/plot/drawing.h"
#include "lib/plot/plain.h"
#include "lib/plot/ticks.h"

/* Size of a raised text on paper, and how far up it is, to the text's size. */
#define LR_EXPONENT 0.7
#define LR_LIFT 0.42

/* How wide a text is at a size, in the units of the drawing. */
typedef struct lr_meter {
    double (*width)(void *state, const char *text, double size, bool bold);
    void (*close)(void *state);
    void *state;
} lr_meter;

/* Sizes by which a canvas is laid out: points for paper, dots (2 by 4 to a character) for the terminal. */
typedef struct lr_metrics {
    double text, title, small; /* heights of labels, figure title, and names of bands */
    double row, rise;          /* height of a row of text, and of its base line above the row's lower edge */
    double exponent;           /* size of a raised text to the text's */
    double tick, minor, gap, space; /* lengths of ticks; small and large distances */
    double axis, thin, bold;        /* widths of axes, thin lines, lines of data */
    double dot;                     /* diameter of points */
    double resolution;              /* columns of pixels a unit, for thinning */
    bool turned;                    /* titles of y axes are turned */
    bool stacked;                   /* panels stand one above the other */
    bool cells;                     /* a grid of characters: no areas, no legend frames */
} lr_metrics;

/* How a canvas draws: a row of lr_canvases. */
struct lr_canvas {
    lr_label label;
    const char *ending;
    lr_metrics metrics;
    bool (*check)(const lr_figure *figure, const lr_plot_options *options, lr_error *error); /* may be NULL */
    bool (*open_meter)(lr_meter *meter, lr_error *error);
    bool (*draw)(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                 lr_output *output, lr_error *error);
};

/* A value's place on an axis: from at the least, to at the most. */
typedef struct lr_scale {
    bool logarithmic;
    double origin, span, from, to;
} lr_scale;

/* Where the name of a mark stands: beside its interval, or in the row over it. */
typedef enum lr_side { LR_RIGHT, LR_LEFT, LR_OVER, LR_SIDES } lr_side;

/* A mark's place above its panel. */
typedef struct lr_placed {
    const lr_layer *mark;
    char text[LR_PLAIN_ROOM];
    double x, low, high; /* the value and its interval, on the sheet */
    double from, to;     /* room that the text takes */
    double width;
    int row; /* of the interval, from the panel upwards */
    lr_side side;
} lr_placed;

enum { LR_MARKS = 12, LR_TITLE_LINES = 2 };

typedef struct lr_frame {
    const lr_panel *panel;
    lr_axis x, y;             /* with their ranges settled */
    lr_box cell, box;         /* the panel's share of the sheet, and the area of its data */
    double roof;              /* upper edge of the bands and of the marks' rows */
    char title[LR_TITLE_LINES][LR_PLAIN_ROOM];
    size_t title_lines;
    double label_room;        /* width of the labels of y */
    double above, right_room; /* heights over the box, width right of it */
    lr_scale across, up;
    lr_ticks x_ticks, y_ticks;
    lr_placed marks[LR_MARKS];
    size_t mark_count;
    int mark_rows;
    bool bands; /* there are named bands: a row for them */
} lr_frame;

typedef struct lr_sheet {
    const lr_figure *figure;
    lr_metrics metrics;
    lr_meter meter;
    lr_drawing drawing;
    lr_frame *frames; /* of the figure's panels, while it is laid out */
    double foot; /* height kept free for a legend below the panels */
} lr_sheet;

/* The colour, mixed with white: 0 pure, 1 white. */
/* Lay the figure out and fill the drawing; figure, metrics, meter and the drawing's size are set. */
bool lr_sheet_draw(lr_sheet *sheet, lr_error *error);

uint32_t lr_colour_value(lr_colour colour, double white);
enum { LR_DASHES = 6 };
/* The pattern of dashes (line, gap, ...) for a line of this width; its length, 0 for a solid line. */
int lr_dash_pattern(int dashes, double width, double pattern[LR_DASHES]);

double lr_sheet_width(const lr_sheet *sheet, const char *text, double size);
/* Place of a value on the sheet; not finite where it has none. */
double lr_scale_place(const lr_scale *scale, double value);

void lr_sheet_ranges(lr_sheet *sheet); /* axes' ranges from the layers */
void lr_sheet_frames(lr_sheet *sheet); /* boxes, ticks, rows of marks */
void lr_sheet_axes(lr_sheet *sheet);   /* draws axes, ticks and their titles */
void lr_sheet_titles(lr_sheet *sheet); /* draws the titles of panels and figure */
/* Break a panel's title into lines that are no longer than this; what is over is cut. */
void lr_frame_break_title(const lr_sheet *sheet, lr_frame *frame, double length);
/* The longest beginning of a text, with an ellipsis where it is cut, that the length has room for. */
void lr_sheet_fit(const lr_sheet *sheet, const char *text, double length, char out[LR_PLAIN_ROOM]);
/* Where the uppermost of what stands above a box begins. */
double lr_frame_top(const lr_sheet *sheet, const lr_frame *frame);
void lr_frame_bands(lr_sheet *sheet, const lr_frame *frame);
void lr_frame_place_marks(const lr_sheet *sheet, lr_frame *frame);
void lr_frame_marks(lr_sheet *sheet, const lr_frame *frame);  /* lines, intervals and names */
bool lr_frame_layers(lr_sheet *sheet, const lr_frame *frame); /* data; false: out of memory */
/* Draws the legend of a panel into the emptiest corner when it covers nothing there (shapes from `first` on
 * are the panel's); false when every place covers something. */
bool lr_frame_legend(lr_sheet *sheet, const lr_frame *frame, size_t first);
double lr_sheet_foot_legend(lr_sheet *sheet, bool draw); /* the legend below the panels; its height */

/* Meters and canvases, behind the doors of the drawing libraries. */
bool lr_pango_meter(lr_meter *meter, lr_error *error);
bool lr_cell_meter(lr_meter *meter, lr_error *error);
bool lr_draw_png(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                 lr_output *output, lr_error *error);
bool lr_draw_pdf(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                 lr_output *output, lr_error *error);
bool lr_draw_svg(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                 lr_output *output, lr_error *error);
bool lr_draw_text(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                  lr_output *output, lr_error *error);

#endif
