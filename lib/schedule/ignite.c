/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PyTorch-Ignite: ignite/handlers/param_scheduler.py and lr_finder.py, commit de08e799 of 2025. Row k is the
 * value that the handler sets when iteration k starts. */
#include "lib/schedule/finders.h"

#define ROW(word, text, list, alike, about)                                                                  \
    .label = {"ignite." word, text, list, about}, .library = true, .family = alike

#define CYCLICAL                                                                                             \
    LR_RATE("start_value", NULL, "the rate that a cycle starts at (left out: --lr)"),                        \
        LR_RATE("end_value", NULL, "the rate that it goes to"),                                              \
        LR_STEPS_OR("cycle_size", NULL, 2, "steps of the first cycle"),                                      \
        {"cycle_mult", LR_REAL, NULL,                                                                        \
         "1",          1,       INFINITY,                                                                    \
         LR_OPEN_MOST, NULL,    "how many times as long each next one is, rounded down each time"},          \
        LR_RATE("start_value_mult", "1", "what the start is multiplied by after each cycle"),                \
        LR_RATE("end_value_mult", "1", "what the end is multiplied by after each cycle"),                    \
        LR_STEPS_OR("warmup_duration", "0", 0, "steps of a line from the end back to the next start")

static const lr_parameter cosine_parameters[] = {CYCLICAL, LR_PIECE, LR_NO_MORE};
static const lr_parameter linear_parameters[] = {
    CYCLICAL, LR_FLAG("monotonic", "false", "whether it goes only one way, to the end, and not back"),
    LR_PIECE, LR_NO_MORE};
enum { START_VALUE, END_VALUE, SIZE, MULT, START_MULT, END_MULT, WARMUP, MONOTONIC };

/* A cycle: its first step, its steps, the steps of warm-up that follow. */
enum { FIRST, STEPS, RISE, CYCLE };
enum { MOST_CYCLES = 1 << 20 };

/* table: the cycles up to 2^53, or up to the one that all later ones are as long as. memo: the first start,
 * whether there is such a one. */
static bool list_cycles(lr_segment *segment, lr_error *error)
{
    double start = 0, steps = lr_segment_number(segment, SIZE), rise = lr_segment_number(segment, WARMUP);
    double mult = lr_segment_number(segment, MULT);
    size_t room = 0;

    for (size_t i = 0; i < MOST_CYCLES; i++) {
        double *cycle, longer = floor(steps * mult), later = floor(rise * mult);

        if (!lr_reserve(&segment->table, &room, CYCLE * (i + 1), sizeof *segment->table, error))
            return false;
        segment->table_length = i + 1;
        cycle = segment->table + CYCLE * i;
        cycle[FIRST] = start;
        cycle[STEPS] = steps;
        cycle[RISE] = rise;
        segment->memo[1] = longer == steps && later == rise;
        if (segment->memo[1] > 0 || start >= 0x1p53)
            return true;
        start += steps + rise;
        steps = longer;
        rise = later;
    }
    return lr_segment_refuse(segment, "the cycles grow so slowly that there are too many to list", error);
}

static bool cyclical_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, END_VALUE, error) && lr_segment_needs(segment, SIZE, error)
           && lr_segment_base(segment, START_VALUE, &segment->memo[0], error) && list_cycles(segment, error);
}

static bool linear_check(lr_segment *segment, lr_error *error)
{
    if (lr_segment_number(segment, WARMUP) > 0 && !(lr_segment_number(segment, MONOTONIC) > 0))
        return lr_segment_refuse(segment, "warmup_duration= goes with monotonic=true alone", error);
    return cyclical_check(segment, error);
}

/* Where in its cycle a step stands: t of its steps, after so many other cycles. */
typedef struct place {
    double t, steps, rise, index;
} place;

static place find_place(const lr_segment *segment, double k)
{
    size_t low = 0, high = segment->table_length;
    const double *cycle;
    double t, length, more = 0;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (segment->table[CYCLE * middle + FIRST] <= k)
            low = middle;
        else
            high = middle;
    }
    cycle = segment->table + CYCLE * low;
    t = k - cycle[FIRST];
    length = cycle[STEPS] + cycle[RISE];
    if (low + 1 == segment->table_length && segment->memo[1] > 0) {
        more = floor(t / length);
        t = fmod(t, length);
    }
    return (place){t, cycle[STEPS], cycle[RISE], (double)low + more};
}

/* The rate of that place; away: how far it is from the start to the end, where it is not on the way back. */
static lr_rate cyclical_rate(const lr_segment *segment, place at, lr_mix away)
{
    bool back = at.t > at.steps;
    double start = lr_scaled(segment->memo[0], lr_segment_number(segment, START_MULT), at.index + back);
    double end =
        lr_scaled(lr_segment_number(segment, END_VALUE), lr_segment_number(segment, END_MULT), at.index);

    start = lr_bounded(start);
    end = lr_bounded(end);
    if (back)
        return lr_rate_of(lr_line(end, start, (at.t - at.steps) / at.rise));
    return lr_rate_of(lr_blend(start, end, away));
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    place at = find_place(segment, k);

    return cyclical_rate(segment, at, lr_shape_cosine(lr_progress(at.t, at.steps)));
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    place at = find_place(segment, k);
    double back = fabs(at.t / at.steps - 0.5) * 2;

    if (lr_segment_number(segment, MONOTONIC) > 0)
        return cyclical_rate(segment, at, lr_progress(at.t, at.steps));
    return cyclical_rate(segment, at, (lr_mix){1 - back, back});
}

static const lr_parameter pieces_parameters[] = {{"milestones_values", LR_MAP, NULL, NULL, 0, 0, LR_CLOSED,
                                                  NULL, "STEP:RATE pairs in order: 10:0.5/20:0.45/30:0.1"},
                                                 LR_PIECE,
                                                 LR_NO_MORE};
enum { MILESTONES_VALUES };

static bool pieces_check(lr_segment *segment, lr_error *error)
{
    const lr_value *map = &segment->spec.values[MILESTONES_VALUES];

    if (!lr_segment_needs(segment, MILESTONES_VALUES, error))
        return false;
    for (size_t i = 0; i + 1 < map->length; i += 2) {
        if (isnan(map->list[i + 1]) || map->list[i] != floor(map->list[i]))
            return lr_segment_refuse(segment, "milestones_values= is STEP:RATE pairs, STEP a whole number",
                                     error);
        if (i > 0 && map->list[i] < map->list[i - 2])
            return lr_segment_refuse(segment, "the steps of milestones_values= must not go back", error);
    }
    segment->natural = fmax(map->list[map->length - 2] + 1, 0);
    return true;
}

static lr_rate pieces_rate(const lr_segment *segment, double k)
{
    const lr_value *map = &segment->spec.values[MILESTONES_VALUES];
    size_t low = 0, count = map->length / 2, high = count;
    const double *pair;

    while (low < high) { /* low: how many milestones are at or before k */
        size_t middle = low + (high - low) / 2;

        if (map->list[2 * middle] <= k)
            low = middle + 1;
        else
            high = middle;
    }
    pair = map->list + 2 * (low > 0 ? low - 1 : 0);
    if (low == 0 || low == count)
        return lr_rate_of(pair[1]);
    return lr_rate_of(lr_line(pair[1], pair[3], (k - pair[0]) / (pair[2] - pair[0])));
}

static const lr_parameter finder_parameters[] = {
    LR_POSITIVE("start_lr", NULL, "the rate to start from (left out: --lr)"),
    LR_POSITIVE("end_lr", "10", "the rate to end with"),
    LR_STEPS_OR("num_iter", NULL, 1, "steps (left out: the length)"),
    LR_WORD("step_mode", "exp", "exp linear", "whether it grows by a factor or by a step"),
    LR_PIECE,
    LR_NO_MORE};
enum { START_LR, END_LR, NUM_ITER, STEP_MODE };

static bool finder_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, end = lr_segment_number(segment, END_LR);

    if (!lr_segment_base(segment, START_LR, &memo[0], error)
        || !lr_segment_total(segment, NUM_ITER, 0, &memo[1], error))
        return false;
    return (memo[0] > 0 && memo[0] < end)
           || lr_segment_refuse(segment, "start_lr= must be more than 0 and less than end_lr=", error);
}

static lr_rate finder_rate(const lr_segment *segment, double k)
{
    double start = segment->memo[0], end = lr_segment_number(segment, END_LR);
    bool line = lr_segment_choice(segment, STEP_MODE) == 1;
    lr_mix mix = lr_progress(line ? k : k + 1, segment->memo[1]);

    return lr_rate_of(line ? lr_blend(start, end, mix) : lr_sweep(start, end, mix.gone));
}

static const lr_schedule_kind rows[] = {
    {ROW("CosineAnnealingScheduler", "half cosine waves, one after the other", cosine_parameters,
         "cosine-restarts",
         "rate(k) = start + (end - start) (1 - cos(pi t/T))/2 at step t of a cycle of T steps; T becomes "
         "int(T "
         "cycle_mult) after each, and so does warmup_duration, in which a line goes from the end to the next "
         "start; start and end are multiplied by start_value_mult and end_value_mult. Without a warm-up the "
         "end itself is never reached."),
     .check = cyclical_check, .rate = cosine_rate},
    {ROW("LinearCyclicalScheduler", "a line there and back, or only there, in cycles", linear_parameters,
         "triangular",
         "rate(k) = end + (start - end) |t/T - 1/2| 2 at step t of a cycle of T steps or, with "
         "monotonic=true, "
         "start + (end - start) t/T. Cycles, multipliers and warm-up as in ignite.CosineAnnealingScheduler; "
         "a "
         "warm-up goes with monotonic=true alone."),
     .check = linear_check, .rate = linear_rate},
    {ROW("PiecewiseLinear", "lines between points", pieces_parameters, "piecewise",
         "The rate at each milestone, on a line between two, and that of the first or last one outside. Two "
         "milestones at one step are a jump; the second counts there."),
     .check = pieces_check, .rate = pieces_rate},
    {ROW("FastaiLRFinder", "a range test", finder_parameters, "exp",
         "rate(k) = start_lr (end_lr/start_lr)^((k + 1)/num_iter): start_lr itself is not used, the last "
         "step "
         "has end_lr. step_mode=linear: start_lr + (end_lr - start_lr) k/num_iter. Then end_lr is held."),
     .check = finder_check, .rate = finder_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_ignite_schedules, rows);
