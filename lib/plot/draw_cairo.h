/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door to cairo and pango: only draw_*.c include this. */
#ifndef LR_PLOT_DRAW_CAIRO_H
#define LR_PLOT_DRAW_CAIRO_H

#include "lib/plot/sheet.h"

#include <pango/pangocairo.h>

/* Text in the pictures' one typeface. */
typedef struct lr_lettering lr_lettering;
lr_lettering *lr_lettering_new(lr_error *error);
double lr_lettering_width(lr_lettering *lettering, const char *text, double size, bool bold);
/* From the current point, which is on the base line. */
void lr_lettering_show(lr_lettering *lettering, cairo_t *cairo, const char *text, double size, bool bold);
void lr_lettering_free(lr_lettering *lettering);

/* Draw on a surface with `scale` pixels a point; pixels: lines marked crisp are snapped to them. */
bool lr_draw_on(cairo_surface_t *surface, double scale, bool pixels, const lr_drawing *drawing,
                lr_error *error);

#endif
