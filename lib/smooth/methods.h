/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The methods behind the rows of lr_smoothers; private to lib/smooth. Each function is as lr_smoother has it,
 * with the series of an apply rid of its non-finite rows and never empty. Parameters stand in the order in
 * which the method's enumeration numbers them. */
#ifndef LR_SMOOTH_METHODS_H
#define LR_SMOOTH_METHODS_H

#include "lib/smooth.h"

extern const lr_parameter lr_ema_parameters[], lr_mean_parameters[], lr_median_parameters[],
    lr_gaussian_parameters[], lr_savgol_parameters[], lr_spline_parameters[];

bool lr_ema_check(const lr_spec *spec, lr_error *error);
double lr_ema_step(const lr_spec *spec, lr_smoothing *smoothing, double y);

bool lr_mean_apply(const lr_spec *spec, lr_series in, double *out, lr_error *error);
bool lr_median_apply(const lr_spec *spec, lr_series in, double *out, lr_error *error);
bool lr_gaussian_apply(const lr_spec *spec, lr_series in, double *out, lr_error *error);

bool lr_savgol_check(const lr_spec *spec, lr_error *error);
bool lr_savgol_apply(const lr_spec *spec, lr_series in, double *out, lr_error *error);

bool lr_spline_apply(const lr_spec *spec, lr_series in, double *out, lr_error *error);

/* The rows from *first up to, not including, *past of a centred window around row i: it shrinks at the ends,
 * and an even one reaches one row further back than ahead. */
void lr_window_rows(size_t window, size_t i, size_t length, size_t *first, size_t *past);

#endif
