/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Smoothing a series: one row of lr_smoothers a method. Numbers only; knows no trace. */
#ifndef LR_SMOOTH_H
#define LR_SMOOTH_H

#include "lib/spec.h"
#include "lib/trace.h"

/* The state of a causal smoother; empty when zeroed, owns nothing. */
typedef struct lr_smoothing {
    double state[4];
    size_t count; /* finite values seen */
} lr_smoothing;

/* A method: the label, then either step (causal: one value at a time, constant memory) or apply (whole
 * series).
 *
 * Non-finite y: every method gives them back unchanged at their place and computes the others as if the rows
 * with them were not there; a smoother that looks at neighbours counts neighbours among the finite rows. step
 * does so itself; for apply lr_smooth takes them out before and puts them back after.
 *
 * apply: in.length >= 1, all y finite; in.x has in.length values where the method uses x (LR_BAD_INPUT unless
 * they are finite), otherwise it is ignored and may be NULL. out has in.length values and must not overlap
 * the input. band, where has_band says so: the pointwise standard error of out, of in.length values; NULL:
 * not wanted; NAN where the noise cannot be known. The noise is taken to be independent and of one variance,
 * which is found from the residuals. */
typedef struct lr_smoother {
    lr_label label;
    bool (*check)(const lr_spec *spec, lr_error *error); /* what ranges alone can't say; may be NULL */
    double (*step)(const lr_spec *spec, lr_smoothing *smoothing, double x, double y);
    bool (*apply)(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);
    bool (*uses_x)(const lr_spec *spec);   /* NULL: never */
    bool (*has_band)(const lr_spec *spec); /* NULL: never */
    bool undoes;                           /* gives the raw series back: its noise is independent again */
} lr_smoother;

extern const lr_catalog lr_smoothers;

/* Parse a spec and check it. Free with lr_spec_free. */
bool lr_smoother_parse(const char *text, lr_spec *spec, lr_error *error);

/* Whether the method, set up like this, looks at x, or has a standard error. */
bool lr_smoother_uses_x(const lr_spec *spec);
bool lr_smoother_has_band(const lr_spec *spec);

/* Smooth a whole series with whichever of step and apply the method has; in.x may be NULL where the method
 * does not use it, band where it is not wanted (LR_USAGE where the method has none). */
bool lr_smooth(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);

#endif
