/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of lr_schedule_kinds share with the table of them in kinds.c; nobody else includes it.
 *
 * A kind's file holds its parameters, a check that works out segment->memo once, and a rate that reads only
 * memo, lists and the length. Every rate is given 0 <= k <= length; k = length is the end of a schedule that
 * is held: there a curve gives what it tends to from the left. */
#ifndef LR_SCHEDULE_KINDS_H
#define LR_SCHEDULE_KINDS_H

#include "lib/schedule.h"

#include <math.h>

/* Parameters with one meaning everywhere. */
#define LR_RATE(name, fallback, help)                                                                        \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, INFINITY, LR_OPEN_MOST, NULL, help                                 \
    }
#define LR_POSITIVE(name, fallback, help)                                                                    \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, INFINITY, LR_OPEN, NULL, help                                      \
    }
#define LR_COUNT(name, least, help)                                                                          \
    {                                                                                                        \
        name, LR_STEPS, "steps", NULL, least, INFINITY, LR_OPEN_MOST, NULL, help                             \
    }
#define LR_FROM LR_RATE("from", NULL, "rate at step 0 (left out: --lr)")
#define LR_TO LR_RATE("to", NULL, "rate at the end (left out: --lr)")
#define LR_LENGTH LR_COUNT("steps", 0, "length (left out: what the other specs leave of -n)")
#define LR_END                                                                                               \
    {                                                                                                        \
        "end", LR_CHOICE, NULL, "exclusive", 0, 0, LR_CLOSED, "exclusive inclusive",                         \
            "the end value is reached at k = steps (exclusive) or at k = steps-1 (inclusive)"                \
    }
#define LR_NO_MORE                                                                                           \
    {                                                                                                        \
        NULL, LR_REAL, NULL, NULL, 0, 0, LR_CLOSED, NULL, NULL                                               \
    }

extern const lr_parameter lr_constant_parameters[], lr_linear_parameters[], lr_exp_parameters[],
    lr_cosine_parameters[], lr_polynomial_parameters[], lr_rex_parameters[], lr_step_parameters[],
    lr_multistep_parameters[], lr_piecewise_parameters[], lr_inverse_sqrt_parameters[],
    lr_triangular_parameters[], lr_exp_range_parameters[], lr_restarts_parameters[], lr_onecycle_parameters[],
    lr_wsd_parameters[];

typedef bool lr_segment_check(lr_segment *segment, lr_error *error);
lr_segment_check lr_constant_check, lr_linear_check, lr_exp_check, lr_cosine_check, lr_polynomial_check,
    lr_rex_check, lr_step_check, lr_multistep_check, lr_piecewise_check, lr_inverse_sqrt_check,
    lr_triangular_check, lr_exp_range_check, lr_restarts_check, lr_onecycle_check, lr_wsd_check;

typedef lr_rate lr_segment_rate(const lr_segment *segment, double k);
lr_segment_rate lr_constant_rate, lr_linear_rate, lr_exp_rate, lr_cosine_rate, lr_polynomial_rate,
    lr_rex_rate, lr_step_rate, lr_multistep_rate, lr_piecewise_rate, lr_inverse_sqrt_rate, lr_triangular_rate,
    lr_triangular2_rate, lr_exp_range_rate, lr_restarts_rate, lr_onecycle_rate, lr_wsd_rate;

/* The values of a segment's parameters, by their position in the row. */
bool lr_segment_given(const lr_segment *segment, size_t position);
double lr_segment_number(const lr_segment *segment, size_t position);
int lr_segment_choice(const lr_segment *segment, size_t position);

/* A rate that may be left out: as written, else --lr; LR_USAGE when there is neither. */
bool lr_segment_base(const lr_segment *segment, size_t position, double *rate, lr_error *error);

/* Both ends of a range, by the same rule; leaving out both is LR_USAGE, for nothing would change then. */
bool lr_segment_range(const lr_segment *segment, size_t from, size_t to, double *from_rate, double *to_rate,
                      lr_error *error);

/* LR_USAGE unless the segment's length is known (and it does not end before it begins). */
bool lr_segment_needs_length(const lr_segment *segment, lr_error *error);

/* LR_USAGE unless the parameter is given. */
bool lr_segment_needs(const lr_segment *segment, size_t position, lr_error *error);

/* How far a curve has gone from one value to another: gone + left = 1, each exact where it is small. */
typedef struct lr_mix {
    double gone, left;
} lr_mix;

/* k of span steps, clamped; 0 of 0 is the end. */
lr_mix lr_progress(double k, double span);
lr_mix lr_shape_cosine(lr_mix p);
double lr_blend(double from, double to, lr_mix mix);

/* from factor^times. Where the factor is one over a whole number, dividing by its powers, which are exact,
 * keeps 0.1, 0.01, 0.001 what they look like. Right also where the power alone leaves the range of numbers. */
double lr_scaled(double from, double factor, double times);

#endif
