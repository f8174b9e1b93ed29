/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole training in one: onecycle, wsd. */
#include "lib/schedule/kinds.h"

typedef lr_mix shape(lr_mix p);

static lr_mix shape_linear(lr_mix p)
{
    return p;
}

/* Smith's one cycle; the defaults and the three phases are PyTorch's. */
const lr_parameter lr_onecycle_parameters[] = {
    LR_RATE("max", NULL, "the highest rate (left out: --lr)"),
    LR_POSITIVE("div", "25", "the rate at step 0 is max/div"),
    LR_POSITIVE("final_div", "1e4", "the rate at the end is max/div/final_div"),
    {"pct", LR_REAL, NULL, "0.3", 0, 1, LR_CLOSED, NULL, "the part of the length that goes up, from 0 to 1"},
    {"phases", LR_INTEGER, NULL, "2", 2, 3, LR_CLOSED, NULL,
     "2: up, down to the end; 3: up, down to max/div in as many steps, then on to the end"},
    {"shape", LR_CHOICE, NULL, "cos", 0, 0, LR_CLOSED, "cos linear", "the way from one rate to the next"},
    {"momentum", LR_REAL_LIST, NULL, "0.85/0.95", 0, 1, LR_CLOSED, NULL,
     "momentum at the highest rate and elsewhere"},
    LR_LENGTH,
    LR_END,
    LR_NO_MORE};
enum { MAX, DIV, FINAL_DIV, PCT, PHASES, SHAPE, MOMENTUM, STEPS, ONECYCLE_END };

static shape *const onecycle_shapes[] = {lr_shape_cosine, shape_linear};

bool lr_onecycle_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, inclusive = lr_segment_choice(segment, ONECYCLE_END) == 1;
    double up = lr_segment_number(segment, PCT) * segment->length,
           phases = lr_segment_number(segment, PHASES);

    if (!lr_segment_base(segment, MAX, &memo[0], error) || !lr_segment_needs_length(segment, error))
        return false;
    if (segment->spec.values[MOMENTUM].length != 2)
        return lr_fail(error, LR_USAGE, "onecycle: momentum= is two numbers, LOW/HIGH");
    if (phases > 2 && lr_segment_number(segment, PCT) > 0.5)
        return lr_fail(error, LR_USAGE,
                       "onecycle: with phases=3 as many steps go down as up: pct is 0.5 at most");
    /* Where the phases end. */
    memo[1] = up - inclusive;
    memo[2] = phases > 2 ? 2 * up - 2 * inclusive : memo[1];
    memo[3] = segment->length - inclusive;
    return true;
}

/* onecycle at k when its values at the start, at the top, after the second of three phases and at the end are
 * these. */
static double phase_value(const lr_segment *segment, double k, const double values[4])
{
    shape *form = onecycle_shapes[lr_segment_choice(segment, SHAPE)];
    const double *end = segment->memo;
    bool three = lr_segment_number(segment, PHASES) > 2;

    if (k <= end[1])
        return lr_blend(values[0], values[1], form(lr_progress(k, end[1])));
    if (three && k <= end[2])
        return lr_blend(values[1], values[2], form(lr_progress(k - end[1], end[2] - end[1])));
    return lr_blend(three ? values[2] : values[1], values[3], form(lr_progress(k - end[2], end[3] - end[2])));
}

lr_rate lr_onecycle_rate(const lr_segment *segment, double k)
{
    double max = segment->memo[0], start = max / lr_segment_number(segment, DIV);
    double end = start / lr_segment_number(segment, FINAL_DIV);
    const double *momentum = segment->spec.values[MOMENTUM].list;
    const double rates[] = {start, max, start, end};
    const double momenta[] = {momentum[1], momentum[0], momentum[1], momentum[1]};

    return (lr_rate){phase_value(segment, k, rates), phase_value(segment, k, momenta)};
}

const lr_parameter lr_wsd_parameters[] = {
    LR_RATE("max", NULL, "the rate that is held (left out: --lr)"),
    LR_COUNT("warmup", 0, "steps up to max (left out: none)"),
    LR_RATE("from", "0", "rate at step 0, when there is a warmup"),
    LR_COUNT("decay", 0, "steps down to the end (left out: a fifth of the length)"),
    LR_RATE("to", "0", "rate at the end"),
    {"shape", LR_CHOICE, NULL, "linear", 0, 0, LR_CLOSED, "linear cosine 1-sqrt 1-square exp",
     "the way down"},
    LR_LENGTH,
    LR_END,
    LR_NO_MORE};
enum { WSD_MAX, WARMUP, WSD_FROM, DECAY, WSD_TO, WSD_SHAPE, WSD_STEPS, WSD_END };

static lr_mix shape_sqrt(lr_mix p)
{
    return (lr_mix){sqrt(p.gone), p.left / (1 + sqrt(p.gone))};
}

static lr_mix shape_square(lr_mix p)
{
    return (lr_mix){p.gone * p.gone, p.left * (1 + p.gone)};
}

static lr_mix shape_exp(lr_mix p)
{
    return (lr_mix){-2 * expm1(-p.gone * M_LN2), expm1(p.left * M_LN2)};
}

static shape *const wsd_shapes[] = {shape_linear, lr_shape_cosine, shape_sqrt, shape_square, shape_exp};

/* memo: the rate held, the steps up, where the way down begins, the steps that it takes. */
enum { HELD, RISE, FALL_FROM, FALL };

bool lr_wsd_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, decay = lr_segment_number(segment, DECAY);
    double warmup = lr_segment_number(segment, WARMUP);

    if (!lr_segment_base(segment, WSD_MAX, &memo[HELD], error) || !lr_segment_needs_length(segment, error))
        return false;
    memo[RISE] = isnan(warmup) ? 0 : warmup;
    memo[FALL] = isnan(decay) ? round(segment->length / 5) : decay;
    memo[FALL_FROM] = segment->length - memo[FALL];
    if (memo[RISE] <= memo[FALL_FROM])
        return true;
    return lr_fail(error, LR_USAGE, "wsd: warmup and decay are %.0f and %.0f steps, of %.0f in all",
                   memo[RISE], memo[FALL], segment->length);
}

lr_rate lr_wsd_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double max = memo[HELD], span = memo[FALL] - (lr_segment_choice(segment, WSD_END) == 1), rate;
    shape *form = wsd_shapes[lr_segment_choice(segment, WSD_SHAPE)];

    if (k < memo[RISE])
        rate = lr_blend(lr_segment_number(segment, WSD_FROM), max, lr_progress(k, memo[RISE]));
    else if (k < memo[FALL_FROM] || memo[FALL] < 1)
        rate = max;
    else
        rate =
            lr_blend(max, lr_segment_number(segment, WSD_TO), form(lr_progress(k - memo[FALL_FROM], span)));
    return (lr_rate){rate, NAN};
}
