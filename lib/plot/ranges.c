/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <float.h>
#include <math.h>

typedef struct value_span {
    double least, most;
    bool logarithmic;
} value_span;

static void include(value_span *span, double value)
{
    if (!isfinite(value) || (span->logarithmic && value <= 0))
        return;
    if (value < span->least)
        span->least = value;
    if (value > span->most)
        span->most = value;
}

static void include_all(value_span *span, size_t length, const double *values)
{
    size_t i;

    for (i = 0; i < length && values; i++)
        include(span, values[i]);
}

/* On a logarithmic axis: a range that rounding makes, too small to be scaled. */
static bool is_point(double least, double most)
{
    return !(log(most) - log(least) > 1e-12);
}

/* A range for nothing or for a constant, and a margin for others. */
static void widen(value_span *span, double margin)
{
    double extra;

    if (span->least > span->most) {
        span->least = span->logarithmic ? 1 : 0;
        span->most = span->logarithmic ? 10 : 1;
    } else if (span->logarithmic) {
        extra = is_point(span->least, span->most) ? 2 : exp(margin * (log(span->most) - log(span->least)));
        span->least = fmax(span->least / extra, DBL_TRUE_MIN);
        span->most = fmin(span->most * extra, DBL_MAX);
    } else {
        extra = span->least < span->most ? margin * span->most - margin * span->least
                : span->most == 0        ? 1
                                         : fabs(span->most) * 0.1;
        span->least = fmax(span->least - extra, -DBL_MAX);
        span->most = fmin(span->most + extra, DBL_MAX);
    }
    if (!(span->least < span->most)) { /* a denormal, whose tenth is 0 */
        span->least = span->logarithmic ? span->least : nextafter(span->least, -DBL_MAX);
        span->most = nextafter(span->most, DBL_MAX);
    }
}

static lr_axis settle(lr_axis axis, value_span found, double margin)
{
    bool given = isfinite(axis.least) && isfinite(axis.most) && axis.least < axis.most
                 && (!axis.logarithmic || (axis.least > 0 && !is_point(axis.least, axis.most)));

    if (!given) {
        widen(&found, margin);
        axis.least = found.least;
        axis.most = found.most;
    }
    return axis;
}

void lr_sheet_ranges(lr_sheet *sheet)
{
    static const double margin_x = 0.02, margin_y = 0.06;
    size_t p, i;

    for (p = 0; p < sheet->figure->panel_count; p++) {
        const lr_panel *panel = &sheet->figure->panels[p];
        value_span x = {INFINITY, -INFINITY, panel->x.logarithmic},
                   y = {INFINITY, -INFINITY, panel->y.logarithmic};

        for (i = 0; i < panel->layer_count; i++) {
            const lr_layer *layer = &panel->layers[i];

            include_all(&x, layer->points.length, layer->points.x);
            include_all(&y, layer->points.length, layer->points.y);
            include_all(&y, layer->points.length, layer->lower);
            include_all(&y, layer->points.length, layer->upper);
            if (layer->kind == LR_LAYER_LEVEL)
                include(&y, layer->value);
            if (layer->kind == LR_LAYER_MARK) /* what the picture is for is seen, outside the data too */
                include(&x, layer->value);
        }
        sheet->frames[p].panel = panel;
        sheet->frames[p].x = settle(panel->x, x, margin_x);
        sheet->frames[p].y = settle(panel->y, y, margin_y);
    }
}
