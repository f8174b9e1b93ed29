/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"

#include <math.h>

const char *const lr_region_names[LR_REGIONS] = {"too small", "learning", "flat", "diverging"};

static void add(lr_bounds *bounds, lr_region_kind kind, double from, double to)
{
    if (from < to)
        bounds->regions[bounds->region_count++] = (lr_region){kind, exp(from), exp(to)};
}

/* Where rates cease to be too small: at lr_min, which may lie below the descent of the curve when a stable rate
 * does, or when several runs have a say. */
static double least_useful(const lr_analysis *analysis, const lr_bounds *bounds)
{
    return isnan(bounds->lr_min.value) ? fmin(analysis->at.descent_start, log(bounds->lr_suggest.value))
                                       : log(bounds->lr_min.value);
}

void lr_regions_set(const lr_analysis *analysis, lr_bounds *bounds)
{
    const lr_landmarks *at = &analysis->at;
    double first, last, edge = analysis->edge.x;

    bounds->region_count = 0;
    if (analysis->count == 0 || analysis->census.not_a_sweep)
        return;
    first = log(analysis->census.first_lr);
    last = analysis->points[analysis->count - 1].x;
    if (!isnan(analysis->census.tail_x))
        last = fmax(last, analysis->census.tail_x);
    if (analysis->confidence >= LR_LEAST_CONFIDENCE) {
        double least = fmax(first, least_useful(analysis, bounds)), done = fmax(least, at->descent_end);

        edge = isnan(edge) ? last : edge;
        add(bounds, LR_TOO_SMALL, first, least);
        add(bounds, LR_LEARNING, least, done);
        add(bounds, LR_FLAT, done, edge);
    } else if (isnan(edge)) {
        edge = isnan(analysis->anchor) ? last : analysis->anchor;
    }
    add(bounds, LR_DIVERGING, edge, last);
}
