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
        "end", LR_CHOICE, NULL, "exclusive", 0, 0, LR_CLOSED, "exclusive inclusive never",                   \
            "where the end value is: k = steps (exclusive), k = steps-1 (inclusive), or no step at all, "    \
            "nor the first value (never: p = (k+1)/(steps+1))"                                               \
    }
/* A warm-up before it, which takes the place of its first steps or comes before them. */
#define LR_WARMUP                                                                                            \
    LR_COUNT("warmup", 0, "steps up to the first rate (left out: none)"),                                    \
        LR_RATE("warmup_from", "0", "rate that the warmup starts from"),                                     \
        {"warmup_shape",                                                                                     \
         LR_CHOICE,                                                                                          \
         NULL,                                                                                               \
         "linear",                                                                                           \
         0,                                                                                                  \
         0,                                                                                                  \
         LR_CLOSED,                                                                                          \
         "linear cosine 1-sqrt constant exp",                                                                \
         "the way up; constant stays at warmup_from"},                                                       \
        LR_POSITIVE("warmup_power", "1", "a linear warmup is raised to this power"),                         \
        {"warmup_at",                                                                                        \
         LR_CHOICE,                                                                                          \
         NULL,                                                                                               \
         "start",                                                                                            \
         0,                                                                                                  \
         0,                                                                                                  \
         LR_CLOSED,                                                                                          \
         "start end inside span",                                                                            \
         "the part of the way that step k of W is at: k/W, (k+1)/W, (k+1)/(W+1) or k/(W-1)"},                \
        {"warmup_in",                                                                                        \
         LR_CHOICE,                                                                                          \
         NULL,                                                                                               \
         "steps",                                                                                            \
         0,                                                                                                  \
         0,                                                                                                  \
         LR_CLOSED,                                                                                          \
         "steps front",                                                                                      \
         "whether steps= counts the warmup too, or the warmup comes in front of them"},                      \
    {                                                                                                        \
        "clock", LR_CHOICE, NULL, "after", 0, 0, LR_CLOSED, "after whole",                                   \
            "whether k and steps in the formula count from after the warmup or from before it"               \
    }
/* What is at the end and below. */
#define LR_ENDING                                                                                            \
    {"after",                                                                                                \
     LR_CHOICE,                                                                                              \
     NULL,                                                                                                   \
     "hold",                                                                                                 \
     0,                                                                                                      \
     0,                                                                                                      \
     LR_CLOSED,                                                                                              \
     "hold repeat mirror zero",                                                                              \
     "past its end, where it is the last spec: the end value, all again, back the same way and again, 0"},   \
        LR_RATE("floor", "0", "the rate does not fall below it"),                                            \
    {                                                                                                        \
        "floor_rule", LR_CHOICE, NULL, "clip", 0, 0, LR_CLOSED, "clip jump",                                 \
            "jump: not a limit, but the rate from the end on"                                                \
    }
#define LR_NO_MORE                                                                                           \
    {                                                                                                        \
        NULL, LR_REAL, NULL, NULL, 0, 0, LR_CLOSED, NULL, NULL                                               \
    }

extern const lr_parameter lr_constant_parameters[], lr_linear_parameters[], lr_exp_parameters[],
    lr_cosine_parameters[], lr_polynomial_parameters[], lr_rex_parameters[], lr_step_parameters[],
    lr_multistep_parameters[], lr_piecewise_parameters[], lr_interpolate_parameters[],
    lr_inverse_sqrt_parameters[], lr_triangular_parameters[], lr_exp_range_parameters[],
    lr_restarts_parameters[], lr_onecycle_parameters[], lr_wsd_parameters[];

typedef bool lr_segment_check(lr_segment *segment, lr_error *error);
lr_segment_check lr_constant_check, lr_linear_check, lr_exp_check, lr_cosine_check, lr_polynomial_check,
    lr_rex_check, lr_step_check, lr_multistep_check, lr_piecewise_check, lr_interpolate_check,
    lr_inverse_sqrt_check, lr_triangular_check, lr_exp_range_check, lr_restarts_check, lr_onecycle_check,
    lr_wsd_check;

typedef lr_rate lr_segment_rate(const lr_segment *segment, double k);
lr_segment_rate lr_constant_rate, lr_linear_rate, lr_exp_rate, lr_cosine_rate, lr_polynomial_rate,
    lr_rex_rate, lr_step_rate, lr_multistep_rate, lr_piecewise_rate, lr_interpolate_rate,
    lr_inverse_sqrt_rate, lr_triangular_rate, lr_triangular2_rate, lr_exp_range_rate, lr_restarts_rate,
    lr_onecycle_rate, lr_wsd_rate;

/* A rate, and nothing beside it. */
static inline lr_rate lr_rate_of(double lr)
{
    return (lr_rate){lr, NAN, NAN};
}

/* The values of a segment's parameters, by their position in the row. Inline, as all that is asked for each step. */
static inline bool lr_segment_given(const lr_segment *segment, size_t position)
{
    return segment->spec.values[position].given;
}

static inline double lr_segment_number(const lr_segment *segment, size_t position)
{
    return segment->spec.values[position].number;
}

static inline int lr_segment_choice(const lr_segment *segment, size_t position)
{
    return segment->spec.values[position].choice;
}

/* A rate that may be left out: as written, else --lr; LR_USAGE when there is neither. */
bool lr_segment_base(lr_segment *segment, size_t position, double *rate, lr_error *error);

/* Both ends of a range, by the same rule; leaving out both is LR_USAGE, for nothing would change then. */
bool lr_segment_range(lr_segment *segment, size_t from, size_t to, double *from_rate, double *to_rate,
                      lr_error *error);

/* LR_USAGE unless the segment's length is known (and it does not end before it begins). */
bool lr_segment_needs_length(const lr_segment *segment, lr_error *error);

/* LR_USAGE unless the parameter is given. */
bool lr_segment_needs(const lr_segment *segment, size_t position, lr_error *error);

/* How many numbers of a list are at most k (at) or less than k (before); lists in order. O(log length). */
size_t lr_count_at(const lr_value *list, double k);
size_t lr_count_before(const lr_value *list, double k);
/* LR_USAGE unless a list of steps (position) never goes back. */
bool lr_segment_in_order(const lr_segment *segment, size_t position, lr_error *error);

/* Whether there is a schedule of this name (length bytes), ours or a library's; LR_USAGE with what may have been meant
 * when there is none: the library's other names, letters in another case, a longer path, a library left out. */
bool lr_schedule_find(const char *name, size_t length, lr_error *error);

/* The envelope of a kind of ours: read from the spec; what it adds to the length that steps= states; put around the
 * segment once segment->length is that of the whole (which becomes segment->whole); and the rate of the whole. */
bool lr_envelope_read(lr_segment *segment, lr_error *error);
double lr_envelope_added(const lr_segment *segment);
bool lr_envelope_place(lr_segment *segment, bool last, lr_error *error);
lr_rate lr_envelope_rate(const lr_segment *segment, double k);

/* How far a curve has gone from one value to another: gone + left = 1, each exact where it is small. */
typedef struct lr_mix {
    double gone, left;
} lr_mix;

/* k of span steps, clamped; 0 of 0 is the end. */
static inline lr_mix lr_progress(double k, double span)
{
    return k >= span ? (lr_mix){1, 0} : (lr_mix){k / span, (span - k) / span};
}

static inline double lr_blend(double from, double to, lr_mix mix)
{
    return mix.gone < 0.5 ? from + (to - from) * mix.gone : to + (from - to) * mix.left;
}

lr_mix lr_shape_cosine(lr_mix p);

/* from + (to - from) p for any p, exact at p = 1 too. */
double lr_line(double from, double to, double p);

/* from factor^times. Where the factor is one over a whole number, dividing by its powers, which are exact,
 * keeps 0.1, 0.01, 0.001 what they look like. Right also where the power alone leaves the range of numbers. */
double lr_scaled(double from, double factor, double times);

#endif
