/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The methods behind the rows of lr_smoothers; private to lib/smooth. Each function is as lr_smoother has it,
 * with the series of an apply rid of its non-finite rows and never empty. Parameters stand in the order in
 * which the method's enumeration numbers them. */
#ifndef LR_SMOOTH_METHODS_H
#define LR_SMOOTH_METHODS_H

#include "lib/smooth.h"

extern const lr_parameter lr_ema_parameters[], lr_mean_parameters[], lr_median_parameters[],
    lr_gaussian_parameters[], lr_savgol_parameters[], lr_spline_parameters[], lr_lowess_parameters[],
    lr_undo_parameters[];

bool lr_ema_check(const lr_spec *spec, lr_error *error);
double lr_ema_step(const lr_spec *spec, lr_smoothing *smoothing, double x, double y);
bool lr_ema_uses_x(const lr_spec *spec);

bool lr_mean_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);
bool lr_median_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);
bool lr_gaussian_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);

bool lr_savgol_check(const lr_spec *spec, lr_error *error);
bool lr_savgol_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);

bool lr_spline_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);
bool lr_spline_has_band(const lr_spec *spec);

bool lr_lowess_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error);

bool lr_undo_check(const lr_spec *spec, lr_error *error);
double lr_undo_step(const lr_spec *spec, lr_smoothing *smoothing, double x, double y);

/* For uses_x and has_band. */
bool lr_smoother_always(const lr_spec *spec);

/* The rows from *first up to, not including, *past of a centred window around row i: it shrinks at the ends,
 * and an even one reaches one row further back than ahead. */
void lr_window_rows(size_t window, size_t i, size_t length, size_t *first, size_t *past);

/* The rows of a series in the order of x, equal x in the order of the rows: *order[k] is the place in in.x; free()
 * it. NULL when that is the order in which they stand. LR_BAD_INPUT: an x is not finite (`method` says it). */
bool lr_sort_rows(lr_series in, const char *method, const double ***order, lr_error *error);

/* The standard deviation of the noise: squares = sum of squared residuals of the fit `value`, and
 * freedom = n - 2 tr L + tr LL', what the hat matrix L leaves of n rows. NAN when that is nothing. */
double lr_noise(lr_series in, const double *value, double freedom);

#endif
