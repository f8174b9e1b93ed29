/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The natural cubic smoothing spline: minimises sum w (y-f)^2 + lambda * integral f''^2.
 *
 * Reinsch's form with banded matrices (P. J. Green and B. W. Silverman, Nonparametric Regression and
 * Generalized Linear Models, 1994, section 2.3); the diagonal of the hat matrix by M. F. Hutchinson and F. R.
 * de Hoog (Numer. Math. 47, 1985): everything is O(n). */
#ifndef LR_SPLINE_H
#define LR_SPLINE_H

#include "lib/error.h"

/* Empty when zeroed; owns its arrays, each of n values. */
typedef struct lr_spline {
    size_t n;
    double *x, *value, *second; /* knots, f and f'' there */
    double *leverage;           /* diagonal of the hat matrix (with weights): 0 < h <= 1 */
    double lambda, freedom;     /* the penalty and the trace of the hat matrix */
    double residual;            /* sum w (y-f)^2 */
} lr_spline;

/* Fit n points (x strictly increasing, finite; y finite; w > 0 or NULL for all 1). lambda >= 0, or NAN: the
 * one that minimises the generalised cross-validation score n*residual/(n-freedom)^2. n >= 1; under 3 points
 * interpolate. Of more than 50000 points lambda is searched on groups of neighbours, with the score of all
 * points, ever smaller ones until the curve is stiff over many groups. Free with lr_spline_free. */
bool lr_spline_fit(size_t n, const double *x, const double *y, const double *w, double lambda,
                   lr_spline *spline, lr_error *error);

/* The value or slope at any x; linear outside the knots. O(log n). */
double lr_spline_value(const lr_spline *spline, double x);
double lr_spline_slope(const lr_spline *spline, double x);
double lr_spline_knot_slope(const lr_spline *spline, size_t knot); /* O(1) */
void lr_spline_free(lr_spline *spline);

#endif
