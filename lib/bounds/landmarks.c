/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"

#include <math.h>

static const double start_share =
    0.1; /* of the way (in log lr) to the minimum: its mean is the start level */
static const double early_share = 0.1, late_share = 0.9; /* of the descent: its start and its end */
static const double work_share = 0.8; /* of the descent of the loss itself, not of its logarithm: the bulk of it */
static const double flat_share = 0.1; /* of the descent: so much above the minimum is still flat */
static const double flat_errors = 2;  /* or so many standard errors */
static const double plateau = 0.25 * M_LN10;  /* log of the rates that a sweep must have before its descent */
enum { START_KNOTS = 1 };             /* that the start level is the mean of at least */

static size_t least_knot(const lr_spline *curve)
{
    size_t i, best = 0;

    for (i = 1; i < curve->n; i++)
        if (curve->value[i] < curve->value[best])
            best = i;
    return best;
}

static double start_of(const lr_spline *curve, size_t least)
{
    double limit = curve->x[0] + start_share * (curve->x[least] - curve->x[0]), mean = 0;
    size_t i;

    for (i = 0; i < curve->n && (i < START_KNOTS || curve->x[i] <= limit); i++)
        mean += (curve->value[i] - mean) / (double)(i + 1);
    return mean;
}

/* Where the curve crosses the level between knots i and i+1. */
static double between(const lr_spline *curve, size_t i, double level)
{
    double share = (level - curve->value[i]) / (curve->value[i + 1] - curve->value[i]);

    return isfinite(share) ? curve->x[i] + fmin(fmax(share, 0), 1) * (curve->x[i + 1] - curve->x[i])
                           : curve->x[i];
}

/* The mean over so many points from x on as there are runs. */
static double density_at(const lr_analysis *analysis, double x)
{
    size_t low = 0, high = analysis->count, most = analysis->run_count, i;
    double sum = 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (analysis->points[middle].x < x)
            low = middle + 1;
        else
            high = middle;
    }
    if (analysis->count == 0)
        return NAN;
    most = most < analysis->count ? most : analysis->count;
    low = low + most <= analysis->count ? low : analysis->count - most;
    for (i = low; i < low + most; i++)
        sum += analysis->origin[i].density;
    return sum / (double)most;
}

/* The level at which a share of the descent is done, counted in the loss itself: most of a fall over decades is done
 * when its logarithm has hardly begun to move. */
static double loss_level(const lr_analysis *analysis, const lr_landmarks *at, double share)
{
    double drop = at->least_level - at->start_level;

    return at->start_level + (analysis->logarithmic ? log1p(share * expm1(drop)) : share * drop);
}

static double work_until(const lr_analysis *analysis, const lr_spline *curve, size_t least, const lr_landmarks *at)
{
    double early = loss_level(analysis, at, early_share), level = loss_level(analysis, at, work_share), x;
    size_t i;

    for (i = least; i > 0 && curve->value[i - 1] <= early; i--)
        ;
    for (; i < least && curve->value[i] > level; i++)
        ;
    x = i > 0 ? between(curve, i - 1, level) : curve->x[0];
    return x + log(density_at(analysis, x));
}

void lr_landmarks_find(const lr_analysis *analysis, const lr_spline *curve, lr_landmarks *landmarks)
{
    size_t least = least_knot(curve), i, steepest = 0;
    double drop, level;

    *landmarks = (lr_landmarks){
        .start_level = start_of(curve, least), .least_level = curve->value[least], .least = curve->x[least]};
    drop = landmarks->start_level - landmarks->least_level;
    for (i = least; i > 0 && curve->value[i - 1] <= landmarks->start_level - early_share * drop; i--)
        ;
    landmarks->descent_start =
        i > 0 ? between(curve, i - 1, landmarks->start_level - early_share * drop) : curve->x[0];
    for (; i < least && curve->value[i] > landmarks->start_level - late_share * drop; i++)
        ;
    landmarks->descent_end =
        i > 0 ? between(curve, i - 1, landmarks->start_level - late_share * drop) : curve->x[0];
    level = fmax(flat_share * drop, flat_errors * analysis->error[least]);
    for (i = least; i + 1 < curve->n && curve->value[i + 1] - landmarks->least_level <= level; i++)
        ;
    landmarks->flat_end = i + 1 < curve->n ? between(curve, i, landmarks->least_level + level) : curve->x[i];
    for (i = 0; i <= least; i++)
        if (lr_spline_slope(curve, curve->x[i]) < lr_spline_slope(curve, curve->x[steepest]))
            steepest = i;
    landmarks->descent_most = curve->x[steepest];
    landmarks->steps_per_fold = density_at(analysis, landmarks->descent_end);
    landmarks->work = work_until(analysis, curve, least, landmarks);
}

bool lr_shows_plateau(const lr_analysis *analysis)
{
    return analysis->at.descent_start - analysis->points[0].x >= plateau;
}

bool lr_shows_end(const lr_analysis *analysis)
{
    return !isnan(analysis->edge.x) || analysis->at.flat_end < analysis->curve.x[analysis->curve.n - 1];
}
