/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up and down again: triangular triangular2 exp-range; and down with restarts: cosine-restarts. */
#include "lib/schedule/kinds.h"

#define LR_CYCLE                                                                                             \
    LR_RATE("min", NULL, "the lower rate (left out: --lr)"),                                                 \
        LR_RATE("max", NULL, "the upper rate (left out: --lr)"),                                             \
        LR_COUNT("up", 1, "steps from min to max (left out: half of the length, one cycle in all)"),         \
        LR_COUNT("down", 1, "steps from max back to min (left out: as up)"), LR_LENGTH

enum { MIN, MAX, UP, DOWN, CYCLE_STEPS, GAMMA };

/* memo of the triangles. */
enum { LOW, HIGH, RISE, FALL };

const lr_parameter lr_triangular_parameters[] = {LR_CYCLE, LR_NO_MORE};
const lr_parameter lr_exp_range_parameters[] = {
    LR_CYCLE,
    {"gamma", LR_REAL, NULL, "0.99994", 0, 1, LR_OPEN_LEAST, NULL, "what max-min is multiplied by each step"},
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

    return (lr_rate){lr_blend(low, high, triangle(segment, k)), NAN};
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
    {"shrink", LR_REAL, NULL, "1", 0, 1, LR_OPEN_LEAST, NULL,
     "what from-to is multiplied by at each restart"},
    LR_LENGTH,
    LR_NO_MORE};
enum { FROM, TO, FIRST, CYCLES, MULT, SHRINK };

/* memo of the restarts: first length, log of mult. */
enum { PEAK, FLOOR, LENGTH, GROWTH };

/* Where cycle i begins. A sum of lengths that is whole but for rounding is made whole, or a restart would
 * come a step late: the sum's relative error is some 40 roundings at most, since it stays under 2^53 steps.
 */
static double cycle_start(const lr_segment *segment, double i)
{
    const double *memo = segment->memo;
    double start = memo[LENGTH] * (memo[GROWTH] > 0 ? expm1(i * memo[GROWTH]) / expm1(memo[GROWTH]) : i);
    double whole = round(start);

    return fabs(start - whole) <= 1e-13 * start ? whole : start;
}

static double cycle_of(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double parts = k / memo[LENGTH], i;

    i = floor(memo[GROWTH] > 0 ? log1p(parts * expm1(memo[GROWTH])) / memo[GROWTH] : parts);
    while (i > 0 && cycle_start(segment, i) > k)
        i--;
    while (i + 1 > i && cycle_start(segment, i + 1) <= k) /* past 2^53 there is no next number */
        i++;
    return i;
}

bool lr_restarts_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;
    bool first = lr_segment_given(segment, FIRST), cycles = lr_segment_given(segment, CYCLES);

    if (first == cycles)
        return lr_fail(error, LR_USAGE, "cosine-restarts: give %s",
                       first ? "first= or cycles=, not both" : "first= or cycles=");
    if (!lr_segment_range(segment, FROM, TO, &memo[PEAK], &memo[FLOOR], error)
        || (cycles && !lr_segment_needs_length(segment, error)))
        return false;
    memo[GROWTH] = log1p(lr_segment_number(segment, MULT) - 1);
    memo[LENGTH] = 1;
    memo[LENGTH] = first ? lr_segment_number(segment, FIRST)
                         : segment->length / cycle_start(segment, lr_segment_number(segment, CYCLES));
    return true;
}

lr_rate lr_restarts_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double i, start, scale;
    lr_mix p;

    if (!(memo[LENGTH] > 0))
        return (lr_rate){memo[FLOOR], NAN};
    i = cycle_of(segment, k);
    start = cycle_start(segment, i);
    if (k >= segment->length && i > 0 && start >= segment->length)
        i--; /* the end of the last cycle, not the restart after it */
    start = cycle_start(segment, i);
    p = lr_progress(k - start, cycle_start(segment, i + 1) - start);
    scale = pow(lr_segment_number(segment, SHRINK), i);
    return (lr_rate){
        lr_blend(memo[PEAK] * scale + memo[FLOOR] * (1 - scale), memo[FLOOR], lr_shape_cosine(p)), NAN};
}
