/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/lowess.h"

#include <math.h>

/* With less of the weight left, or of the spread, the blocks' rounding errors show: row by row then. */
static const double least_share = 1e-4;
static const double no_spread = 1e-12; /* all weight is on one x: no line, its mean */

static double spread_of(const lr_line_sums *sums, double *mean)
{
    *mean = sums->wu / sums->w;
    return sums->wuu / sums->w - *mean * *mean;
}

bool lr_line_sums_are_good(const lr_line_sums *sums)
{
    double mean, spread = spread_of(sums, &mean);

    return sums->all == 0
           || (sums->w > least_share * sums->all && spread > least_share * sums->wuu / sums->w);
}

bool lr_line_find(const lr_line_sums *sums, lr_line *line)
{
    double spread = spread_of(sums, &line->mean);

    line->weight = sums->w;
    if (!(sums->w > 0))
        return false;
    line->spread = spread > no_spread * sums->wuu / sums->w ? spread : INFINITY;
    return isfinite(line->spread) || sums->rows != 1;
}

double lr_line_slope(const lr_line *line, const lr_line_sums *sums)
{
    return (sums->wuy / sums->w - line->mean * (sums->wy / sums->w)) / line->spread;
}

double lr_line_value(const lr_line *line, const lr_line_sums *sums)
{
    return sums->wy / sums->w - lr_line_slope(line, sums) * line->mean;
}

void lr_line_row(const lr_line *line, bool slope, double *constant, double *linear)
{
    double tilt = 1 / (line->weight * line->spread);

    *constant = slope ? -line->mean * tilt : 1 / line->weight + line->mean * line->mean * tilt;
    *linear = slope ? tilt : -line->mean * tilt;
}
