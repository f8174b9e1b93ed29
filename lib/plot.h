/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures: an lr_figure says what is to be seen, a row of lr_canvases draws it.
 *
 * A figure is one panel or more; a panel has two axes and layers, drawn in the order of their kinds
 * whatever the order in which they were added. Series are borrowed; non-finite points are gaps, and what lies
 * outside the axes is clipped before any drawing library sees it. Labels may hold any bytes: control
 * characters and invalid UTF-8 are shown as \xNN. The same figure and options give the same bytes. */
#ifndef LR_PLOT_H
#define LR_PLOT_H

#include "lib/label.h"
#include "lib/output.h"
#include "lib/trace.h"

/* Colours by position in the palette (M. Okabe and K. Ito, Color Universal Design, 2008), in an order in
 * which each has a contrast of at least 3:1 on white. Lines of equal colour never occur with equal dashes. */
typedef enum lr_colour {
    LR_BLACK,
    LR_BLUE,
    LR_VERMILLION,
    LR_GREEN,
    LR_PURPLE,
    LR_PALETTE,          /* series i takes i % LR_PALETTE */
    LR_SKY = LR_PALETTE, /* from here on tints, for bands */
    LR_MINT,
    LR_SAND,
    LR_ROSE,
    LR_COLOURS
} lr_colour;

typedef enum lr_layer_kind {
    LR_LAYER_BAND,     /* the x-range low..high tinted, its name above the panel */
    LR_LAYER_MARK,     /* a vertical line at value; name and interval low..high stand above the panel */
    LR_LAYER_LEVEL,    /* a horizontal line at value, its name at the right */
    LR_LAYER_INTERVAL, /* the area between lower and upper over points.x, which increases */
    LR_LAYER_POINTS,   /* a glyph at each point */
    LR_LAYER_LINE,     /* points joined in their order */
    LR_LAYERS
} lr_layer_kind;

/* How points look. */
typedef enum lr_glyph { LR_DOT, LR_CROSS, LR_GLYPHS } lr_glyph;

typedef struct lr_layer {
    lr_layer_kind kind;
    lr_colour colour;
    lr_glyph glyph;              /* points */
    int dashes;                  /* lines, levels, marks: 0 solid, 1.. patterns */
    bool faint;                  /* lighter, as raw data under a curve */
    bool overflow;               /* points above the panel are shown as triangles at its upper edge */
    const char *name;            /* borrowed, or kept by the figure; NULL: none, and no legend entry */
    lr_series points;            /* points, line, interval (x) */
    const double *lower, *upper; /* interval: each of points.length; NAN is a gap */
    double value;                /* level, mark */
    double low, high;            /* band: from, to. mark: its interval, NAN: none. points: only those with
                                    low <= x < high, all when low is not below high */
} lr_layer;

/* least and most both 0: what the layers need, with a margin. On a logarithmic axis what is not above 0 is a
 * gap. */
typedef struct lr_axis {
    const char *title; /* borrowed or kept by the figure; NULL: none */
    double least, most;
    bool logarithmic;
} lr_axis;

typedef struct lr_panel {
    const char *title; /* borrowed or kept; NULL: none */
    lr_axis x, y;
    lr_layer *layers; /* owned by the figure */
    size_t layer_count, layer_capacity;
} lr_panel;

enum { LR_PANELS = 1000 }; /* at most */

/* Empty when zeroed. width and height in points of 1/72 inch. */
typedef struct lr_figure {
    const char *title; /* borrowed or kept; NULL: none */
    double width, height;
    double text; /* height of labels in points; 0: 7 */
    size_t across; /* so many panels side by side, the next ones below; 0: all of them (text: one) */
    lr_panel *panels; /* owned */
    size_t panel_count;
    void **kept; /* owned */
    size_t kept_count, kept_capacity;
} lr_figure;

/* Give a figure that has none so many empty panels. */
bool lr_figure_panels(lr_figure *figure, size_t count, lr_error *error);
/* Put the first panel of another figure in the place of an empty one, with all that the other keeps; the other is freed
 * in any case. */
bool lr_figure_move(lr_figure *figure, size_t panel, lr_figure *other, lr_error *error);
/* Add a layer to a panel; the copy's address is not kept valid. */
bool lr_figure_add(lr_figure *figure, size_t panel, lr_layer layer, lr_error *error);
/* The figure frees this memory in the end (at once when it fails). NULL is an allocation that failed. */
bool lr_figure_keep(lr_figure *figure, void *memory, lr_error *error);
/* A text made as by printf, kept by the figure. NULL when memory is short. */
const char *lr_figure_text(lr_figure *figure, lr_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void lr_figure_free(lr_figure *figure);

typedef struct lr_plot_options {
    double dpi;        /* png: dots an inch */
    int columns, rows; /* text: size in characters */
    bool colour;       /* text: with colours of ECMA-48 */
    bool ascii;        /* text: no character beyond ASCII */
    int64_t date;      /* pdf: its date of creation, seconds since 1970 */
} lr_plot_options;

enum {
    LR_LEAST_DPI = 30,
    LR_MOST_DPI = 2400,
    LR_MOST_PIXELS = 32767, /* on a side */
    LR_LEAST_COLUMNS = 20,
    LR_LEAST_ROWS = 8,
    LR_MOST_CELLS = 1000
};

typedef struct lr_canvas lr_canvas;  /* a row: label, then how to draw */
extern const lr_catalog lr_canvases; /* png svg pdf text */

/* The canvas that draws files with this name (.png .svg .pdf .txt); NULL when the ending is none of them. */
const lr_canvas *lr_canvas_for_file(const char *name);

/* Draw. LR_USAGE when the size is out of range, LR_SYSTEM when writing or memory failed. */
bool lr_plot(const lr_canvas *canvas, const lr_figure *figure, const lr_plot_options *options,
             lr_output *output, lr_error *error);

#endif
