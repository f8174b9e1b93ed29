/* SPDX-License-Identifier: GPL-3.0-or-later */
/* step, multistep, piecewise; and inverse-sqrt. */
#include "lib/schedule/kinds.h"

/* How many of the boundaries are at or before k. */
static size_t passed(const lr_value *boundaries, double k)
{
    size_t low = 0, high = boundaries->length;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (boundaries->list[middle] <= k)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A stair has no slope to reach an end by: after the end its last tread is held. */
static double last_tread(const lr_segment *segment, double k)
{
    return k < segment->length || k < 1 ? k : segment->length - 1;
}

double lr_scaled(double from, double factor, double times)
{
    double divisor = 1 / factor, power = pow(factor, times);

    if (from > 0 && factor > 0 && (power == 0 || isinf(power))) /* the power alone leaves the range of numbers */
        return exp(log(from) + times * log(factor));
    if (from == 0)
        return 0;
    return divisor > 1 && divisor == floor(divisor) && isfinite(divisor) ? from / pow(divisor, times)
                                                                         : from * power;
}

static bool check_order(const lr_segment *segment, size_t position, lr_error *error)
{
    const lr_value *value = &segment->spec.values[position];

    for (size_t i = 1; i < value->length; i++)
        if (value->list[i] < value->list[i - 1])
            return lr_fail(error, LR_USAGE, "%s: the %s must not go back", segment->kind->label.name,
                           segment->kind->label.parameters[position].name);
    return true;
}

#define LR_FACTOR                                                                                            \
    {                                                                                                        \
        "factor", LR_REAL, NULL, "0.1", 0, INFINITY, LR_OPEN_MOST, NULL,                                     \
            "what the rate is multiplied by each time"                                                       \
    }
#define LR_MILESTONES                                                                                        \
    {                                                                                                        \
        "milestones", LR_STEPS_LIST, "steps", NULL, 0, INFINITY, LR_OPEN_MOST, NULL,                         \
            "steps (of this segment) from which the next rate holds, in order"                               \
    }

const lr_parameter lr_step_parameters[] = {
    LR_FROM, LR_FACTOR, LR_COUNT("every", 1, "the steps from one change to the next"), LR_LENGTH, LR_NO_MORE};
enum { STEP_FROM, STEP_FACTOR, STEP_EVERY };

bool lr_step_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, STEP_EVERY, error)
           && lr_segment_base(segment, STEP_FROM, &segment->memo[0], error);
}

lr_rate lr_step_rate(const lr_segment *segment, double k)
{
    double times = floor(last_tread(segment, k) / lr_segment_number(segment, STEP_EVERY));

    return (lr_rate){lr_scaled(segment->memo[0], lr_segment_number(segment, STEP_FACTOR), times), NAN};
}

const lr_parameter lr_multistep_parameters[] = {LR_FROM, LR_FACTOR, LR_MILESTONES, LR_LENGTH, LR_NO_MORE};
enum { MULTISTEP_FROM, MULTISTEP_FACTOR, MULTISTEP_MILESTONES };

bool lr_multistep_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, MULTISTEP_MILESTONES, error)
           && check_order(segment, MULTISTEP_MILESTONES, error)
           && lr_segment_base(segment, MULTISTEP_FROM, &segment->memo[0], error);
}

lr_rate lr_multistep_rate(const lr_segment *segment, double k)
{
    size_t times = passed(&segment->spec.values[MULTISTEP_MILESTONES], last_tread(segment, k));

    return (lr_rate){lr_scaled(segment->memo[0], lr_segment_number(segment, MULTISTEP_FACTOR), (double)times), NAN};
}

const lr_parameter lr_piecewise_parameters[] = {LR_MILESTONES,
                                                {"values", LR_REAL_LIST, NULL, NULL, 0, INFINITY,
                                                 LR_OPEN_MOST, NULL,
                                                 "the rates, one more than there are milestones"},
                                                LR_LENGTH,
                                                LR_NO_MORE};
enum { PIECEWISE_MILESTONES, PIECEWISE_VALUES };

bool lr_piecewise_check(lr_segment *segment, lr_error *error)
{
    size_t boundaries = segment->spec.values[PIECEWISE_MILESTONES].length;
    size_t values = segment->spec.values[PIECEWISE_VALUES].length;

    if (!lr_segment_needs(segment, PIECEWISE_VALUES, error)
        || !check_order(segment, PIECEWISE_MILESTONES, error))
        return false;
    if (values == boundaries + 1)
        return true;
    return lr_fail(error, LR_USAGE, "piecewise: %zu milestones need %zu values, not %zu", boundaries,
                   boundaries + 1, values);
}

lr_rate lr_piecewise_rate(const lr_segment *segment, double k)
{
    const lr_value *values = &segment->spec.values[PIECEWISE_VALUES];

    return (lr_rate){
        values->list[passed(&segment->spec.values[PIECEWISE_MILESTONES], last_tread(segment, k))], NAN};
}

const lr_parameter lr_inverse_sqrt_parameters[] = {
    LR_FROM,
    LR_COUNT("timescale", 1, "W (left out: the steps before this segment, or 10000 where there are none)"),
    LR_RATE("min", "0", "the rate does not fall below it"), LR_LENGTH, LR_NO_MORE};
enum { SQRT_FROM, SQRT_TIMESCALE, SQRT_MIN };

bool lr_inverse_sqrt_check(lr_segment *segment, lr_error *error)
{
    double before = segment->start > 0 ? segment->start : 10000;

    segment->memo[1] =
        lr_segment_given(segment, SQRT_TIMESCALE) ? lr_segment_number(segment, SQRT_TIMESCALE) : before;
    return lr_segment_base(segment, SQRT_FROM, &segment->memo[0], error);
}

lr_rate lr_inverse_sqrt_rate(const lr_segment *segment, double k)
{
    double scale = segment->memo[1], rate = segment->memo[0] * sqrt(scale / (scale + k));

    return (lr_rate){fmax(rate, lr_segment_number(segment, SQRT_MIN)), NAN};
}
