/* SPDX-License-Identifier: GPL-3.0-or-later */
/* optax: optax/schedules/_schedule.py, commits 2edbcbe2 and 006cebd2: pieces between given steps, and warm
 * restarts. */
#include "lib/schedule/dialects.h"

#include <stdlib.h>

#define OPTAX(word, text, list, alike, about)                                                                \
    .label = {"optax." word, text, list, about}, .library = true, .family = alike

#define SCALES                                                                                               \
    {                                                                                                        \
        "boundaries_and_scales", LR_MAP, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none",                    \
            "steps, and what the value is multiplied by there: STEP:SCALE/STEP:SCALE"                        \
    }

/* segment->table: a step, the value there, the next step... in order; memo[0]: the value before all. */
typedef struct knot {
    double step, value; /* the value is a factor, before it is multiplied with those before */
    size_t written;     /* its place among them */
} knot;

static int by_step(const void *a, const void *b)
{
    const knot *one = a, *other = b;
    int order = (one->step > other->step) - (one->step < other->step);

    return order ? order : (one->written > other->written) - (one->written < other->written);
}

/* Put the knots in order, of those at the same step the last one written, as in a Python dictionary, and
 * multiply. */
static bool set_knots(lr_segment *segment, knot *knots, size_t count, lr_error *error)
{
    double value = segment->memo[0];

    segment->table = lr_allocate(2 * count + 1, sizeof *segment->table, error);
    if (!segment->table)
        return false;
    qsort(knots, count, sizeof *knots, by_step);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && knots[i + 1].step == knots[i].step)
            continue;
        value *= knots[i].value;
        segment->table[segment->table_length++] = knots[i].step;
        segment->table[segment->table_length++] = value;
        if (!isfinite(value))
            return lr_segment_refuse(segment, "the values leave the range of numbers", error);
    }
    segment->natural = count > 0 ? fmax(knots[count - 1].step, 0) : NAN;
    return true;
}

static bool read_scales(lr_segment *segment, size_t position, lr_error *error)
{
    const lr_value *map = &segment->spec.values[position];
    size_t count = map->length / 2;
    knot *knots = lr_allocate(count + 1, sizeof *knots, error);
    bool ok = knots != NULL;

    for (size_t i = 0; ok && i < count; i++) {
        knots[i] = (knot){map->list[2 * i], map->list[2 * i + 1], i};
        if (isnan(knots[i].value))
            ok = lr_segment_refuse(segment, "boundaries_and_scales= is STEP:SCALE/STEP:SCALE", error);
    }
    ok = ok && set_knots(segment, knots, count, error);
    free(knots);
    return ok;
}

/* How many knots are at or before k. */
static size_t knots_before(const lr_segment *segment, double k)
{
    size_t low = 0, high = segment->table_length / 2;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (segment->table[2 * middle] <= k)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double value_after(const lr_segment *segment, size_t knots)
{
    return knots == 0 ? segment->memo[0] : segment->table[2 * knots - 1];
}

static const lr_parameter constant_parameters[] = {
    LR_ANY("init_value", NULL, "the value at first (left out: --lr)"), SCALES, LR_PIECE, LR_NO_MORE};

static bool constant_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, 0, &segment->memo[0], error) && read_scales(segment, 1, error);
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(value_after(segment, knots_before(segment, k)));
}

/* From knot to knot, the first of which is step 0. */
static double between(const lr_segment *segment, double k, bool cosine)
{
    size_t knots = knots_before(segment, k);
    double begin = knots == 0 ? 0 : segment->table[2 * knots - 2];
    lr_mix p;

    if (2 * knots == segment->table_length)
        return value_after(segment, knots);
    p = lr_progress(k - begin, fmax(segment->table[2 * knots] - begin, 1));
    return lr_blend(value_after(segment, knots), value_after(segment, knots + 1),
                    cosine ? lr_shape_cosine(p) : p);
}

static const lr_parameter interpolate_parameters[] = {
    LR_ANY("init_value", NULL, "the value at first (left out: --lr)"), SCALES,
    LR_WORD("interpolate_type", NULL, "linear cosine", "how it goes from one to the next"), LR_PIECE,
    LR_NO_MORE};
enum { INTERPOLATE_TYPE = 2 };

static bool interpolate_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, INTERPOLATE_TYPE, error) && constant_check(segment, error);
}

static lr_rate interpolate_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(between(segment, k, lr_segment_choice(segment, INTERPOLATE_TYPE) == 1));
}

#define ONECYCLE                                                                                             \
    LR_STEPS_OR("transition_steps", NULL, 1, "steps in all (left out: the length)"),                         \
        LR_ANY("peak_value", NULL, "the greatest rate (left out: --lr)"),                                    \
        LR_RATE("pct_start", "0.3", "the part of the steps that it goes up in"),                             \
        LR_POSITIVE("div_factor", "25", "peak_value by the rate at first"),                                  \
        LR_POSITIVE("final_div_factor", "10000", "the rate at first by the rate at the end")
enum { ONECYCLE_STEPS, ONECYCLE_PEAK, ONECYCLE_UP, ONECYCLE_DIV, ONECYCLE_FINAL, ONECYCLE_DOWN };

/* The total; memo[0] is the value at first. */
static bool read_onecycle(lr_segment *segment, double *total, lr_error *error)
{
    double peak;

    if (!lr_segment_base(segment, ONECYCLE_PEAK, &peak, error)
        || !lr_segment_total(segment, ONECYCLE_STEPS, 0, total, error))
        return false;
    segment->memo[0] = peak / lr_segment_number(segment, ONECYCLE_DIV);
    return *total > 0 || lr_segment_refuse(segment, "it needs a step", error);
}

static const lr_parameter linear_onecycle_parameters[] = {
    ONECYCLE, LR_RATE("pct_final", "0.85", "the part of the steps at which it is back at the first rate"),
    LR_PIECE, LR_NO_MORE};

static bool linear_onecycle_check(lr_segment *segment, lr_error *error)
{
    double total, div = lr_segment_number(segment, ONECYCLE_DIV);
    knot knots[3];

    if (!read_onecycle(segment, &total, error))
        return false;
    knots[0] = (knot){trunc(lr_segment_number(segment, ONECYCLE_UP) * total), div, 0};
    knots[1] = (knot){trunc(lr_segment_number(segment, ONECYCLE_DOWN) * total), 1 / div, 1};
    knots[2] = (knot){total, 1 / lr_segment_number(segment, ONECYCLE_FINAL), 2};
    return set_knots(segment, knots, 3, error);
}

static lr_rate linear_onecycle_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(between(segment, k, false));
}

static const lr_parameter cosine_onecycle_parameters[] = {ONECYCLE, LR_PIECE, LR_NO_MORE};

static bool cosine_onecycle_check(lr_segment *segment, lr_error *error)
{
    double total, div = lr_segment_number(segment, ONECYCLE_DIV);
    knot knots[2];

    if (!read_onecycle(segment, &total, error))
        return false;
    knots[0] = (knot){trunc(lr_segment_number(segment, ONECYCLE_UP) * total), div, 0};
    knots[1] = (knot){total, 1 / (div * lr_segment_number(segment, ONECYCLE_FINAL)), 1};
    return set_knots(segment, knots, 2, error);
}

static lr_rate cosine_onecycle_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(between(segment, k, true));
}

/* sgdr_schedule: a list for each argument of warmup_cosine_decay_schedule, in place of a list of dictionaries. */
static const lr_parameter sgdr_parameters[] = {
    {"init_value", LR_REAL_LIST, NULL, NULL, 0, 0, LR_CLOSED, NULL, "the rate that each cycle begins with"},
    {"peak_value", LR_REAL_LIST, NULL, NULL, 0, 0, LR_CLOSED, NULL,
     "its rate after its warm-up (left out: --lr)"},
    LR_STEP_LIST("warmup_steps", "steps of its warm-up"),
    LR_STEP_LIST("decay_steps", "its steps in all, as many as there are cycles"),
    {"end_value", LR_REAL_LIST, NULL, "0", 0, 0, LR_CLOSED, NULL, "the rate that it leads to"},
    LR_RATES("exponent", "1", "the exponent of its cosine"),
    LR_PIECE,
    LR_NO_MORE};
enum { SGDR_INIT, SGDR_PEAK, SGDR_WARMUP, SGDR_DECAY, SGDR_END, SGDR_EXPONENT, SGDR_START, SGDR_WIDTH };

/* The value of a list for a cycle: of a list of one, that one. */
static double of_cycle(const lr_value *list, size_t cycle, double otherwise)
{
    if (!list->list)
        return otherwise;
    return list->list[list->length == 1 ? 0 : cycle];
}

static bool sgdr_read(lr_segment *segment, size_t cycle, double start, lr_error *error)
{
    double *row = &segment->table[cycle * SGDR_WIDTH];

    for (size_t i = 0; i < SGDR_START; i++)
        row[i] = of_cycle(&segment->spec.values[i], cycle, segment->base);
    row[SGDR_START] = start;
    if (row[SGDR_DECAY] > row[SGDR_WARMUP])
        return true;
    return lr_segment_refuse(
        segment, "decay_steps= has the warm-up in it, and must be more than warmup_steps=", error);
}

static bool sgdr_check(lr_segment *segment, lr_error *error)
{
    const lr_value *values = segment->spec.values;
    double start = 0;

    if (!lr_segment_needs(segment, SGDR_INIT, error) || !lr_segment_needs(segment, SGDR_WARMUP, error)
        || !lr_segment_needs(segment, SGDR_DECAY, error))
        return false;
    if (!values[SGDR_PEAK].list && isnan(segment->base))
        return lr_segment_refuse(segment, "peak_value= is left out, and there is no --lr to stand for it",
                                 error);
    for (size_t i = 0; i < SGDR_START; i++)
        if (values[i].length > 1 && values[i].length != values[SGDR_DECAY].length)
            return lr_fail(error, LR_USAGE, "%s: %s= is one value, or as many as decay_steps= has",
                           segment->kind->label.name, sgdr_parameters[i].name);
    segment->table_length = values[SGDR_DECAY].length * SGDR_WIDTH;
    segment->table = lr_allocate(segment->table_length, sizeof *segment->table, error);
    if (!segment->table)
        return false;
    for (size_t i = 0; i < values[SGDR_DECAY].length; i++) {
        if (!sgdr_read(segment, i, start, error))
            return false;
        start += values[SGDR_DECAY].list[i];
    }
    segment->natural = start;
    return true;
}

static lr_rate sgdr_rate(const lr_segment *segment, double k)
{
    size_t low = 0, high = segment->table_length / SGDR_WIDTH;
    const double *row;
    double left;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (segment->table[middle * SGDR_WIDTH + SGDR_START] <= k)
            low = middle;
        else
            high = middle;
    }
    row = &segment->table[low * SGDR_WIDTH];
    k -= row[SGDR_START];
    if (k < row[SGDR_WARMUP])
        return lr_rate_of(lr_blend(row[SGDR_INIT], row[SGDR_PEAK], lr_progress(k, row[SGDR_WARMUP])));
    left = lr_shape_cosine(lr_progress(k - row[SGDR_WARMUP], row[SGDR_DECAY] - row[SGDR_WARMUP])).left;
    left = pow(left, row[SGDR_EXPONENT]);
    return lr_rate_of(
        lr_blend(row[SGDR_PEAK], row[SGDR_PEAK] == 0 ? 0 : row[SGDR_END], (lr_mix){1 - left, left}));
}

static const lr_schedule_kind rows[] = {
    {OPTAX("piecewise_constant_schedule", "stairs of given steps and factors", constant_parameters,
           "piecewise",
           "rate(k) = init_value times the scales of all steps at or before k; of a step written twice the "
           "last scale "
           "counts."),
     .check = constant_check, .rate = constant_rate},
    {OPTAX("piecewise_interpolate_schedule", "lines or cosines between given steps", interpolate_parameters,
           NULL,
           "The values at the steps are init_value times all scales up to there, and at step 0 init_value; "
           "between two "
           "the rate goes in a line, or half a cosine wave. After the last it is held."),
     .check = interpolate_check, .rate = interpolate_rate},
    {OPTAX(
         "linear_onecycle_schedule", "one cycle of three lines", linear_onecycle_parameters, "onecycle",
         "From peak_value/div_factor at 0 in lines to peak_value at int(pct_start transition_steps), back at "
         "int(pct_final transition_steps), and to peak_value/div_factor/final_div_factor at "
         "transition_steps, which "
         "is held (optax's own text says peak_value/final_div_factor, and is wrong)."),
     .check = linear_onecycle_check, .rate = linear_onecycle_rate},
    {OPTAX("cosine_onecycle_schedule", "one cycle of two half cosine waves", cosine_onecycle_parameters,
           "onecycle",
           "From peak_value/div_factor at 0 by a half cosine wave to peak_value at int(pct_start "
           "transition_steps), and "
           "by another to peak_value/div_factor/final_div_factor at transition_steps, which is held."),
     .check = cosine_onecycle_check, .rate = cosine_onecycle_rate},
    {OPTAX("sgdr_schedule", "cosine decays with a warm-up each, one after another", sgdr_parameters,
           "cosine-restarts",
           "Cycle i is optax.warmup_cosine_decay_schedule with the i-th of each list, played for its "
           "decay_steps; a "
           "list of one value counts for all. The last cycle's end is held. (optax takes a list of "
           "dictionaries; its "
           "join_schedules is what writing several specs with steps= does.)"),
     .check = sgdr_check, .rate = sgdr_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_optax_pieces_schedules, rows);
