/* SPDX-License-Identifier: GPL-3.0-or-later */
/* step, multistep, piecewise; interpolate; and inverse-sqrt. */
#include "lib/schedule/kinds.h"

/* A stair has no slope to reach an end by: after the end its last tread is held. */
static double last_tread(const lr_segment *segment, double k)
{
    return k < segment->length || k < 1 ? k : segment->length - 1;
}

double lr_scaled(double from, double factor, double times)
{
    double divisor = 1 / factor, power = pow(factor, times);

    if (from > 0 && factor > 0
        && (power == 0 || isinf(power))) /* the power alone leaves the range of numbers */
        return exp(log(from) + times * log(factor));
    if (from == 0)
        return 0;
    return divisor > 1 && divisor == floor(divisor) && isfinite(divisor) ? from / pow(divisor, times)
                                                                         : from * power;
}

/* Which step is the first at the next rate: the boundary b itself, the one after it, or the one before. */
#define LR_BOUNDARY                                                                                          \
    {                                                                                                        \
        "boundary", LR_CHOICE, NULL, "at", 0, 0, LR_CLOSED, "at after before",                               \
            "the first step at the next rate: the boundary, the step after it, or the one before"            \
    }

static double ahead(const lr_segment *segment, size_t position, double k)
{
    static const double steps[] = {0, -1, 1};

    return k + steps[lr_segment_choice(segment, position)];
}

#define LR_FACTOR                                                                                            \
    {                                                                                                        \
        "factor", LR_REAL, NULL, "0.1", 0, INFINITY, LR_OPEN_MOST, NULL,                                     \
            "what the rate is multiplied by each time"                                                       \
    }
#define LR_MILESTONES                                                                                        \
    {                                                                                                        \
        "milestones", LR_STEPS_LIST, "steps", NULL, 0, INFINITY, LR_OPEN_MOST, NULL,                         \
            "steps (counted from after a warmup, see clock) from which the next rate holds, in order"        \
    }

const lr_parameter lr_step_parameters[] = {
    LR_FROM,   LR_FACTOR,   LR_COUNT("every", 1, "the steps from one change to the next"),
    LR_LENGTH, LR_BOUNDARY, LR_WARMUP,
    LR_ENDING, LR_NO_MORE};
enum { STEP_FROM, STEP_FACTOR, STEP_EVERY, STEP_STEPS, STEP_BOUNDARY };

bool lr_step_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, STEP_EVERY, error)
           && lr_segment_base(segment, STEP_FROM, &segment->memo[0], error);
}

lr_rate lr_step_rate(const lr_segment *segment, double k)
{
    double at = fmax(ahead(segment, STEP_BOUNDARY, last_tread(segment, k)), 0);
    double times = floor(at / lr_segment_number(segment, STEP_EVERY));

    return lr_rate_of(lr_scaled(segment->memo[0], lr_segment_number(segment, STEP_FACTOR), times));
}

const lr_parameter lr_multistep_parameters[] = {LR_FROM,
                                                LR_FACTOR,
                                                LR_MILESTONES,
                                                {"factors", LR_REAL_LIST, NULL, NULL, 0, INFINITY,
                                                 LR_OPEN_MOST, NULL,
                                                 "instead of factor: one for each milestone; they multiply"},
                                                LR_LENGTH,
                                                LR_BOUNDARY,
                                                LR_WARMUP,
                                                LR_ENDING,
                                                LR_NO_MORE};
enum {
    MULTISTEP_FROM,
    MULTISTEP_FACTOR,
    MULTISTEP_MILESTONES,
    MULTISTEP_FACTORS,
    MULTISTEP_STEPS,
    MULTISTEP_BOUNDARY
};

/* The products of the factors that have been passed, from none to all. */
static bool multiply_factors(lr_segment *segment, lr_error *error)
{
    const lr_value *factors = &segment->spec.values[MULTISTEP_FACTORS];
    double product = segment->memo[0];

    if (lr_segment_given(segment, MULTISTEP_FACTOR))
        return lr_fail(error, LR_USAGE, "multistep: factor= and factors= exclude each other");
    if (factors->length != segment->spec.values[MULTISTEP_MILESTONES].length)
        return lr_fail(error, LR_USAGE, "multistep: %zu milestones need as many factors, not %zu",
                       segment->spec.values[MULTISTEP_MILESTONES].length, factors->length);
    segment->table = lr_allocate(factors->length + 1, sizeof *segment->table, error);
    if (!segment->table)
        return false;
    for (size_t i = 0; i <= factors->length; i++) {
        segment->table[segment->table_length++] = product;
        product *= i < factors->length ? factors->list[i] : 1;
    }
    return true;
}

bool lr_multistep_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, MULTISTEP_MILESTONES, error)
           && lr_segment_in_order(segment, MULTISTEP_MILESTONES, error)
           && lr_segment_base(segment, MULTISTEP_FROM, &segment->memo[0], error)
           && (!lr_segment_given(segment, MULTISTEP_FACTORS) || multiply_factors(segment, error));
}

lr_rate lr_multistep_rate(const lr_segment *segment, double k)
{
    double at = ahead(segment, MULTISTEP_BOUNDARY, last_tread(segment, k));
    size_t times = lr_count_at(&segment->spec.values[MULTISTEP_MILESTONES], at);

    return lr_rate_of(
        segment->table
            ? segment->table[times]
            : lr_scaled(segment->memo[0], lr_segment_number(segment, MULTISTEP_FACTOR), (double)times));
}

const lr_parameter lr_piecewise_parameters[] = {LR_MILESTONES,
                                                {"values", LR_REAL_LIST, NULL, NULL, 0, INFINITY,
                                                 LR_OPEN_MOST, NULL,
                                                 "the rates, one more than there are milestones"},
                                                LR_LENGTH,
                                                LR_BOUNDARY,
                                                LR_WARMUP,
                                                LR_ENDING,
                                                LR_NO_MORE};
enum { PIECEWISE_MILESTONES, PIECEWISE_VALUES, PIECEWISE_STEPS, PIECEWISE_BOUNDARY };

bool lr_piecewise_check(lr_segment *segment, lr_error *error)
{
    size_t boundaries = segment->spec.values[PIECEWISE_MILESTONES].length;
    size_t values = segment->spec.values[PIECEWISE_VALUES].length;

    if (!lr_segment_needs(segment, PIECEWISE_VALUES, error)
        || !lr_segment_in_order(segment, PIECEWISE_MILESTONES, error))
        return false;
    if (values == boundaries + 1)
        return true;
    return lr_fail(error, LR_USAGE, "piecewise: %zu milestones need %zu values, not %zu", boundaries,
                   boundaries + 1, values);
}

lr_rate lr_piecewise_rate(const lr_segment *segment, double k)
{
    double at = ahead(segment, PIECEWISE_BOUNDARY, last_tread(segment, k));

    return lr_rate_of(segment->spec.values[PIECEWISE_VALUES]
                          .list[lr_count_at(&segment->spec.values[PIECEWISE_MILESTONES], at)]);
}

const lr_parameter lr_interpolate_parameters[] = {
    {"at", LR_STEPS_LIST, "steps", NULL, 0, INFINITY, LR_OPEN_MOST, NULL,
     "steps (of this segment) whose rates are given"},
    {"values", LR_REAL_LIST, NULL, NULL, 0, INFINITY, LR_OPEN_MOST, NULL, "their rates"},
    {"shape", LR_CHOICE, NULL, "linear", 0, 0, LR_CLOSED, "linear cosine exp",
     "the way from one to the next"},
    LR_LENGTH,
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};
enum { INTERPOLATE_AT, INTERPOLATE_VALUES, INTERPOLATE_SHAPE };

bool lr_interpolate_check(lr_segment *segment, lr_error *error)
{
    const lr_value *at = &segment->spec.values[INTERPOLATE_AT],
                   *values = &segment->spec.values[INTERPOLATE_VALUES];

    if (!lr_segment_needs(segment, INTERPOLATE_AT, error)
        || !lr_segment_needs(segment, INTERPOLATE_VALUES, error)
        || !lr_segment_in_order(segment, INTERPOLATE_AT, error))
        return false;
    if (values->length != at->length)
        return lr_fail(error, LR_USAGE, "interpolate: %zu steps need as many values, not %zu", at->length,
                       values->length);
    segment->natural = at->list[at->length - 1] + 1;
    return true;
}

static double way_linear(double from, double to, lr_mix p)
{
    return lr_blend(from, to, p);
}

static double way_cosine(double from, double to, lr_mix p)
{
    return lr_blend(from, to, lr_shape_cosine(p));
}

static double way_exp(double from, double to, lr_mix p)
{
    return from > 0 && to > 0 ? exp(log(from) * p.left + log(to) * p.gone) : lr_blend(from, to, p);
}

static double (*const ways[])(double from, double to, lr_mix p) = {way_linear, way_cosine, way_exp};

lr_rate lr_interpolate_rate(const lr_segment *segment, double k)
{
    const lr_value *at = &segment->spec.values[INTERPOLATE_AT];
    const double *values = segment->spec.values[INTERPOLATE_VALUES].list;
    size_t next = lr_count_at(at, k);
    double start;

    if (next == 0 || next == at->length)
        return lr_rate_of(values[next == 0 ? 0 : next - 1]);
    start = at->list[next - 1];
    return lr_rate_of(ways[lr_segment_choice(segment, INTERPOLATE_SHAPE)](
        values[next - 1], values[next], lr_progress(k - start, at->list[next] - start)));
}

const lr_parameter lr_inverse_sqrt_parameters[] = {
    LR_FROM,
    LR_COUNT("timescale", 1,
             "W (left out: the steps before, warmup included, or 10000 where there are none)"),
    LR_LENGTH,
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};
enum { SQRT_FROM, SQRT_TIMESCALE };

bool lr_inverse_sqrt_check(lr_segment *segment, lr_error *error)
{
    double before = segment->start + segment->shell.warmup;

    segment->memo[1] = lr_segment_given(segment, SQRT_TIMESCALE) ? lr_segment_number(segment, SQRT_TIMESCALE)
                       : before > 0                              ? before
                                                                 : 10000;
    return lr_segment_base(segment, SQRT_FROM, &segment->memo[0], error);
}

lr_rate lr_inverse_sqrt_rate(const lr_segment *segment, double k)
{
    double scale = segment->memo[1];

    return lr_rate_of(segment->memo[0] * sqrt(scale / (scale + k)));
}
