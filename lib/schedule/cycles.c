/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up and down again: triangular triangular2 exp-range; and down with restarts: cosine-restarts. */
#include "lib/schedule/growth.h"
#include "lib/schedule/kinds.h"

#define LR_CYCLE                                                                                             \
    LR_RATE("min", NULL, "the lower rate (left out: --lr)"),                                                 \
        LR_RATE("max", NULL, "the upper rate (left out: --lr)"),                                             \
        LR_COUNT("up", 1, "steps from min to max (left out: half of the length, one cycle in all)"),         \
        LR_COUNT("down", 1, "steps from max back to min (left out: as up)"), LR_LENGTH

enum { MIN, MAX, UP, DOWN, CYCLE_STEPS, GAMMA };

/* memo of the triangles. */
enum { LOW, HIGH, RISE, FALL };

const lr_parameter lr_triangular_parameters[] = {LR_CYCLE, LR_WARMUP, LR_ENDING, LR_NO_MORE};
const lr_parameter lr_exp_range_parameters[] = {
    LR_CYCLE,
    {"gamma", LR_REAL, NULL, "0.99994", 0, 1, LR_OPEN_LEAST, NULL, "what max-min is multiplied by each step"},
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};

bool lr_triangular_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;
    bool up = lr_segment_given(segment, UP), down = lr_segment_given(segment, DOWN);

    if (!lr_segment_range(segment, MIN, MAX, &memo[LOW], &memo[HIGH], error))
        return false;
    if (!up && !lr_segment_needs_length(segment, error))
        return false;
    if (!up && down && lr_segment_number(segment, DOWN) >= segment->length)
        return lr_fail(error, LR_USAGE, "%s: down=%.0f leaves no steps to go up in",
                       segment->kind->label.name, lr_segment_number(segment, DOWN));
    if (up)
        memo[RISE] = lr_segment_number(segment, UP);
    else
        memo[RISE] = down ? segment->length - lr_segment_number(segment, DOWN) : segment->length / 2;
    memo[FALL] = down ? lr_segment_number(segment, DOWN) : memo[RISE];
    return true;
}

bool lr_exp_range_check(lr_segment *segment, lr_error *error)
{
    return lr_triangular_check(segment, error);
}

/* How far step k stands from low to high. */
static lr_mix triangle(const lr_segment *segment, double k)
{
    double rise = segment->memo[RISE], fall = segment->memo[FALL], t = fmod(k, rise + fall);
    lr_mix down;

    if (!(rise > 0))
        return (lr_mix){0, 1};
    if (t < rise)
        return lr_progress(t, rise);
    down = lr_progress(t - rise, fall);
    return (lr_mix){down.left, down.gone};
}

static lr_rate scaled_triangle(const lr_segment *segment, double k, double scale)
{
    double low = segment->memo[LOW], high = segment->memo[HIGH] * scale + low * (1 - scale);

    return lr_rate_of(lr_blend(low, high, triangle(segment, k)));
}

lr_rate lr_triangular_rate(const lr_segment *segment, double k)
{
    return scaled_triangle(segment, k, 1);
}

lr_rate lr_triangular2_rate(const lr_segment *segment, double k)
{
    double period = segment->memo[RISE] + segment->memo[FALL];

    return scaled_triangle(segment, k, period > 0 ? exp2(-floor(k / period)) : 1);
}

lr_rate lr_exp_range_rate(const lr_segment *segment, double k)
{
    return scaled_triangle(segment, k, pow(lr_segment_number(segment, GAMMA), k));
}

const lr_parameter lr_restarts_parameters[] = {
    LR_RATE("from", NULL, "rate that each cycle starts at (left out: --lr)"),
    LR_RATE("to", NULL, "rate that each cycle goes down to (left out: --lr)"),
    LR_COUNT("first", 1, "length of the first cycle"),
    {"cycles", LR_INTEGER, NULL, NULL, 1, 1e6, LR_CLOSED, NULL,
     "instead of first: the number of cycles in the whole length"},
    {"mult", LR_REAL, NULL, "1", 1, 1e6, LR_CLOSED, NULL, "what each next length is multiplied by"},
    {"round", LR_CHOICE, NULL, "none", 0, 0, LR_CLOSED, "none down compound up",
     "lengths: not rounded; first mult^i rounded down; the one before times mult rounded down, or up"},
    {"shrink", LR_REAL, NULL, "1", 0, 1, LR_OPEN_LEAST, NULL,
     "what from-to is multiplied by at each restart"},
    {"shrinks", LR_CHOICE, NULL, "range", 0, 0, LR_CLOSED, "range both",
     "what shrinks: from-to, or both from and to"},
    LR_COUNT("rewarm", 0, "steps from `to` back up at the start of each cycle after the first"),
    LR_LENGTH,
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};
enum { FROM, TO, FIRST, CYCLES, MULT, ROUND, SHRINK, SHRINKS, REWARM };

/* memo of the restarts. */
enum { PEAK, FLOOR, RISING };

/* The length of the first of so many cycles that fill the whole. */
static double fill(const lr_segment *segment)
{
    double cycles = lr_segment_number(segment, CYCLES), mult = lr_segment_number(segment, MULT);
    double growth = log1p(mult - 1);

    return segment->length / (growth > 0 ? expm1(cycles * growth) / expm1(growth) : cycles);
}

bool lr_restarts_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, length;
    bool first = lr_segment_given(segment, FIRST), cycles = lr_segment_given(segment, CYCLES);
    lr_error why = {0};

    if (first == cycles)
        return lr_fail(error, LR_USAGE, "cosine-restarts: give %s",
                       first ? "first= or cycles=, not both" : "first= or cycles=");
    if (!lr_segment_range(segment, FROM, TO, &memo[PEAK], &memo[FLOOR], error)
        || (cycles && !lr_segment_needs_length(segment, error)))
        return false;
    memo[RISING] = lr_segment_given(segment, REWARM) ? lr_segment_number(segment, REWARM) : 0;
    length = first ? lr_segment_number(segment, FIRST) : fill(segment);
    if (memo[RISING] >= length && memo[RISING] > 0)
        return lr_fail(error, LR_USAGE, "cosine-restarts: rewarm=%.0f leaves nothing of the first cycle, %.0f steps",
                       memo[RISING], length);
    return length == 0
           || lr_cycles_build(length, lr_segment_number(segment, MULT),
                              (lr_growth)lr_segment_choice(segment, ROUND), &segment->cycles, &why)
           || lr_fail(error, why.fault, "cosine-restarts: %s", why.text);
}

lr_rate lr_restarts_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double peak = memo[PEAK], base = memo[FLOOR], rising, scale;
    lr_cycle cycle;

    if (!(segment->cycles.first > 0))
        return lr_rate_of(base);
    cycle = lr_cycles_find(&segment->cycles, k);
    if (k >= segment->length && cycle.index > 0 && cycle.start >= segment->length)
        cycle = lr_cycles_find(&segment->cycles, nextafter(k, 0)); /* the end of the last one, not a restart after it */
    scale = pow(lr_segment_number(segment, SHRINK), cycle.index);
    base *= lr_segment_choice(segment, SHRINKS) == 1 ? scale : 1;
    peak = memo[PEAK] * scale + memo[FLOOR] * (lr_segment_choice(segment, SHRINKS) == 1 ? 0 : 1 - scale);
    rising = cycle.index > 0 ? memo[RISING] : 0;
    if (k - cycle.start < rising)
        return lr_rate_of(lr_line(base, peak, (k - cycle.start) / rising));
    return lr_rate_of(
        lr_blend(peak, base, lr_shape_cosine(lr_progress(k - cycle.start - rising, cycle.length - rising))));
}
