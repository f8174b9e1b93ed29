/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole training in one: onecycle, wsd. */
#include "lib/schedule/kinds.h"

#include <string.h>

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
    {"end", LR_CHOICE, NULL, "exclusive", 0, 0, LR_CLOSED, "exclusive inclusive",
     "the top is at k = pct steps and the end at k = steps (exclusive), or each a step earlier (inclusive)"},
    {"final_of", LR_CHOICE, NULL, "start", 0, 0, LR_CLOSED, "start max",
     "what final_div divides: the rate at step 0, or the highest one"},
    {"turn", LR_CHOICE, NULL, "exact", 0, 0, LR_CLOSED, "exact floor",
     "whether the top is at pct steps, or at the whole number below"},
    LR_ENDING,
    LR_NO_MORE};
enum { MAX, DIV, FINAL_DIV, PCT, PHASES, SHAPE, MOMENTUM, STEPS, ONECYCLE_END, FINAL_OF, TURN };

static shape *const onecycle_shapes[] = {lr_shape_cosine, shape_linear};

/* memo: rate and momentum at the start, at the top, after the second of three phases and at the end; and the steps
 * where that is. */
enum { RATES, MOMENTA = 4, TURNS = 8 };

bool lr_onecycle_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, inclusive = lr_segment_choice(segment, ONECYCLE_END) == 1, max, start, end;
    double up = lr_segment_number(segment, PCT) * segment->length;
    const double *momentum = segment->spec.values[MOMENTUM].list;
    bool three = lr_segment_number(segment, PHASES) > 2;

    if (!lr_segment_base(segment, MAX, &max, error) || !lr_segment_needs_length(segment, error))
        return false;
    if (segment->spec.values[MOMENTUM].length != 2)
        return lr_fail(error, LR_USAGE, "onecycle: momentum= is two numbers, LOW/HIGH");
    if (three && lr_segment_number(segment, PCT) > 0.5)
        return lr_fail(error, LR_USAGE,
                       "onecycle: with phases=3 as many steps go down as up: pct is 0.5 at most");
    start = max / lr_segment_number(segment, DIV);
    end = (lr_segment_choice(segment, FINAL_OF) == 1 ? max : start) / lr_segment_number(segment, FINAL_DIV);
    up = lr_segment_choice(segment, TURN) == 1 ? floor(up) : up;
    memcpy(memo + RATES, (double[]){start, max, three ? start : max, end}, 4 * sizeof *memo);
    memcpy(memo + MOMENTA, (double[]){momentum[1], momentum[0], momentum[three], momentum[1]}, 4 * sizeof *memo);
    memo[TURNS + 1] = up - inclusive;
    memo[TURNS + 2] = three ? 2 * up - 2 * inclusive : memo[TURNS + 1];
    memo[TURNS + 3] = segment->length - inclusive;
    return true;
}

lr_rate lr_onecycle_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo, *turns = memo + TURNS;
    size_t phase = k <= turns[1] ? 0 : k <= turns[2] ? 1 : 2;
    shape *form = onecycle_shapes[lr_segment_choice(segment, SHAPE)];
    lr_mix way = form(lr_progress(k - turns[phase], turns[phase + 1] - turns[phase]));

    return (lr_rate){lr_blend(memo[RATES + phase], memo[RATES + phase + 1], way),
                     lr_blend(memo[MOMENTA + phase], memo[MOMENTA + phase + 1], way), NAN};
}

const lr_parameter lr_wsd_parameters[] = {
    LR_RATE("max", NULL, "the rate that is held (left out: --lr)"),
    LR_COUNT("decay", 0, "steps down to the end (left out: a fifth of the length)"),
    LR_RATE("to", "0", "rate at the end"),
    {"shape", LR_CHOICE, NULL, "linear", 0, 0, LR_CLOSED, "linear cosine 1-sqrt 1-square exp",
     "the way down"},
    LR_LENGTH,
    LR_END,
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};
enum { WSD_MAX, DECAY, WSD_TO, WSD_SHAPE, WSD_STEPS, WSD_END };

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

/* memo: the rate held, where the way down begins, the steps that it takes, how many of them are made at its start. */
enum { HELD, FALL_FROM, FALL, AHEAD };

bool lr_wsd_check(lr_segment *segment, lr_error *error)
{
    static const double more[] = {0, -1, 1}; /* exclusive inclusive never */
    double *memo = segment->memo, decay = lr_segment_number(segment, DECAY);
    int end = lr_segment_choice(segment, WSD_END);

    if (!lr_segment_base(segment, WSD_MAX, &memo[HELD], error) || !lr_segment_needs_length(segment, error))
        return false;
    decay = isnan(decay) ? round(segment->whole / 5) : decay;
    memo[FALL_FROM] = segment->length - decay;
    memo[FALL] = decay < 1 ? 0 : decay + more[end];
    memo[AHEAD] = end == 2;
    if (memo[FALL_FROM] >= 0)
        return true;
    return lr_fail(error, LR_USAGE, "wsd: warmup and decay are %.0f and %.0f steps, of %.0f in all",
                   segment->shell.warmup, decay, segment->whole);
}

lr_rate lr_wsd_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    shape *form = wsd_shapes[lr_segment_choice(segment, WSD_SHAPE)];
    lr_mix way = lr_progress(k - memo[FALL_FROM] + memo[AHEAD], memo[FALL]);

    if (k < memo[FALL_FROM] || memo[FALL_FROM] >= segment->length)
        return lr_rate_of(memo[HELD]);
    return lr_rate_of(lr_blend(memo[HELD], lr_segment_number(segment, WSD_TO), form(way)));
}
