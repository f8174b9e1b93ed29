/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over the rows near a point with tricube weights, for lowess.c; private to lib/smooth.
 *
 * A fit needs sums over k rows, n fits n k. The tricube weight of the row at distance u (in radii, -1..1) is a
 * polynomial in u on each side of the point, (1 -+ u^3)^3, so that the sum over a block of rows follows from the
 * block's moments about its own centre, by Taylor's theorem: with blocks of 16, 32, 64 ... rows a fit takes
 * O(log k). Nothing is subtracted that is not in the window, and the moments are of numbers from -1 to 1: the
 * sums are exact to some 1e-15 of the sum of absolute values. */
#ifndef LR_SMOOTH_LOWESS_H
#define LR_SMOOTH_LOWESS_H

#include "lib/error.h"
#include "lib/trace.h"

enum {
    LR_LOWESS_WEIGHT = 9, /* degree of the tricube weight */
    LR_LOWESS_DEGREE = 11 /* of its product with u^2 */
};

/* Moments of blocks: of a weight (NULL: all 1) and, where y is set, of its product with y. Empty when zeroed. */
typedef struct lr_moments {
    size_t length, degree, blocks;
    const double *x, *y, *weight; /* borrowed; x rises */
    double *centre, *half;        /* of each block: owned, as is: */
    double *of_weight, *of_y;     /* degree+1 for each block, of ((x-centre)/half)^p */
} lr_moments;

/* Room for n rows (kept between fills), then the moments of what x, y and weight point to now. */
bool lr_moments_allocate(lr_series series, const double *weight, bool with_y, size_t degree,
                         lr_moments *moments, lr_error *error);
void lr_moments_fill(lr_moments *moments);
void lr_moments_free(lr_moments *moments);

/* What a line is fitted from: sums of W, W u, W u^2, W y, W u y, W = weight * tricube(u). all: sum of the
 * weight. */
typedef struct lr_line_sums {
    double w, wu, wuu, wy, wuy, all;
    size_t rows; /* those with weight, as far as they were taken one by one */
} lr_line_sums;

/* Rows first..past-1 around the row `at`, none farther away than radius > 0. power 2: the square of the tricube
 * weight instead (moments of degree 20). */
void lr_line_sums_find(const lr_moments *moments, size_t first, size_t past, size_t at, double radius,
                       int power, lr_line_sums *sums);
/* The same row by row. */
void lr_line_sums_slow(const lr_moments *moments, size_t first, size_t past, size_t at, double radius,
                       int power, lr_line_sums *sums);

/* Whether the sums over blocks have digits enough; otherwise it takes lr_line_sums_slow. */
bool lr_line_sums_are_good(const lr_line_sums *sums);

/* The line through the sums, u in radii from the point: false when there is none, the weight being on no row
 * or on one. With all weight on one x it is level (spread infinite). */
typedef struct lr_line {
    double weight, mean, spread; /* of u */
} lr_line;
bool lr_line_find(const lr_line_sums *sums, lr_line *line);
double lr_line_value(const lr_line *line, const lr_line_sums *sums); /* at the point */
double lr_line_slope(const lr_line *line, const lr_line_sums *sums);
/* What the row at u adds to the value, or the slope: W (constant + linear u) times its y. */
void lr_line_row(const lr_line *line, bool slope, double *constant, double *linear);

#endif
