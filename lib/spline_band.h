/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banded equations of the smoothing spline, for lib/spline.c: Reinsch's form, factorised as L D L'.
 *
 * Knots are one apart on average and weights one on average in here: penalties are lambda / (mass
 * scale^3). */
#ifndef LR_SPLINE_BAND_H
#define LR_SPLINE_BAND_H

#include "lib/spline.h"

/* The largest penalty that the factorisation has digits for. The fit then spans some thousand knots:
 * stiffer ones lose nothing when neighbours are put together first. */
#define LR_BAND_MOST 1e12

/* Owns its arrays; y is borrowed. At least three points. */
typedef struct lr_band {
    size_t n, inner;    /* inner = n - 2: unknown second derivatives */
    double scale, mass; /* x = scale * unit, w = mass * weight */
    const double *y;
    double *step, *inverse;         /* n-1 spacings, and one over them */
    double *variance;               /* n inverse weights */
    double *right;                  /* Q'y */
    double *pivot, *first, *second; /* L and 1/D of L D L' */
    double *gamma;                  /* second derivatives in unit knots */
    double *band0, *band1, *band2;  /* the inverse of the matrix, near its diagonal */
    double residual, slack;         /* of the last fit: sum w (y-f)^2 in unit weights, n - freedom */
    size_t points;                  /* that the n stand for: groups of them, or n */
    double inside;                  /* sum w (y - mean of its group)^2 in unit weights */
} lr_band;

bool lr_band_fill(size_t n, const double *x, const double *y, const double *w, lr_band *band,
                  lr_error *error);
void lr_band_fit(lr_band *band, double penalty);

/* Of point i after a fit: one minus its leverage, and (Q gamma)_i, by which the penalty pulls it off its
 * value. */
double lr_band_slack(const lr_band *band, double penalty, size_t i);
double lr_band_pull(const lr_band *band, size_t i);

/* The decade of the penalty at which the GCV score is least; NAN: out of memory. *ended: it is the last
 * one looked at, a stiffer fit may be better still. */
double lr_band_search(lr_band *band, bool *ended);
/* The same from a decade that is known to be near or above it, downwards: fewer fits. */
double lr_band_search_below(lr_band *band, double decade);
void lr_band_free(lr_band *band);

#endif
