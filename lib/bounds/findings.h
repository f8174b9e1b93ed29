/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the checks of findings_trace.c and findings_curve.c share with the table of findings.c. */
#ifndef LR_BOUNDS_FINDINGS_H
#define LR_BOUNDS_FINDINGS_H

#include "lib/bounds/internal.h"
#include "lib/number.h"

/* A check fills the finding's text and, where a sweep would mend it, its sweep; false: nothing is found. */
typedef bool lr_check(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding);

/* About the log. */
lr_check lr_check_not_a_sweep, lr_check_few_steps, lr_check_restarted, lr_check_smoothed, lr_check_periodic,
    lr_check_not_finite;
/* About the curve. */
lr_check lr_check_first_point, lr_check_no_descent, lr_check_no_plateau, lr_check_no_divergence, lr_check_disagreement,
    lr_check_noisy, lr_check_slow, lr_check_collapsed;

typedef struct lr_digits {
    char text[LR_NUMBER_ROOM];
} lr_digits;

/* A number as people read it. */
lr_digits lr_shown(double value);
double lr_decades(double x);
/* Always true. */
bool lr_say(lr_finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The rates that the sweep goes from and to, also when no loss of it is finite. */
double lr_first_rate(const lr_analysis *analysis);
double lr_last_rate(const lr_analysis *analysis);
/* Lower, and higher: where to begin and to end a sweep that has not shown enough. */
double lr_further_down(double rate);
double lr_further_up(double rate);
/* Ask for a sweep of `times` as many steps. Always true. */
bool lr_ask_sweep(const lr_analysis *analysis, lr_finding *finding, double from, double to, double times);
/* So many steps that they set the curve. */
bool lr_is_dense(const lr_analysis *analysis);
bool lr_has_descent(const lr_analysis *analysis);

#endif
