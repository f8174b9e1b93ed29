/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/draw_cairo.h"

#include <stdlib.h>

struct lr_lettering {
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *face;
};

/* Without hinting: widths do not depend on the size of pixels, so a picture is laid out alike at any
 * resolution. */
lr_lettering *lr_lettering_new(lr_error *error)
{
    lr_lettering *lettering = lr_allocate(1, sizeof *lettering, error);
    cairo_font_options_t *options;

    if (!lettering)
        return NULL;
    options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    lettering->fonts = pango_cairo_font_map_new();
    lettering->context = pango_font_map_create_context(lettering->fonts);
    pango_cairo_context_set_font_options(lettering->context, options);
    pango_context_set_round_glyph_positions(lettering->context, FALSE);
    pango_context_set_language(lettering->context, pango_language_from_string("en"));
    lettering->layout = pango_layout_new(lettering->context);
    lettering->face = pango_font_description_from_string("DejaVu Sans");
    cairo_font_options_destroy(options);
    return lettering;
}

void lr_lettering_free(lr_lettering *lettering)
{
    pango_font_description_free(lettering->face);
    g_object_unref(lettering->layout);
    g_object_unref(lettering->context);
    g_object_unref(lettering->fonts);
    free(lettering);
}

/* The size is set large and the result scaled: pango counts in 1/1024 of a unit. */
enum { FINE = 16 };

static void set_text(lr_lettering *lettering, const char *text, double size, bool bold)
{
    pango_font_description_set_absolute_size(lettering->face, size * FINE * PANGO_SCALE);
    pango_font_description_set_weight(lettering->face, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(lettering->layout, lettering->face);
    pango_layout_set_single_paragraph_mode(lettering->layout, TRUE);
    pango_layout_set_text(lettering->layout, text, -1);
}

double lr_lettering_width(lr_lettering *lettering, const char *text, double size, bool bold)
{
    PangoRectangle logical;

    set_text(lettering, text, size, bold);
    pango_layout_get_extents(lettering->layout, NULL, &logical);
    return logical.width / (double)PANGO_SCALE / FINE;
}

void lr_lettering_show(lr_lettering *lettering, cairo_t *cairo, const char *text, double size, bool bold)
{
    cairo_save(cairo);
    set_text(lettering, text, size, bold);
    cairo_scale(cairo, 1.0 / FINE, 1.0 / FINE);
    cairo_rel_move_to(cairo, 0, -pango_layout_get_baseline(lettering->layout) / (double)PANGO_SCALE);
    pango_cairo_show_layout(cairo, lettering->layout);
    cairo_restore(cairo);
}

static double meter_width(void *state, const char *text, double size, bool bold)
{
    return lr_lettering_width(state, text, size, bold);
}

static void meter_close(void *state)
{
    lr_lettering_free(state);
}

bool lr_pango_meter(lr_meter *meter, lr_error *error)
{
    lr_lettering *lettering = lr_lettering_new(error);

    if (!lettering)
        return false;
    *meter = (lr_meter){meter_width, meter_close, lettering};
    return true;
}
