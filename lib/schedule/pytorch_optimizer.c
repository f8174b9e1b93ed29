/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pytorch_optimizer: pytorch_optimizer/lr_scheduler, commit 7a076d2f: wsd.py, chebyshev.py, cosine_anealing.py. */
#include "lib/schedule/pytorch_optimizer.h"

#include <stdint.h>

static const lr_parameter wsd_parameters[] = {
    LR_STEPS_OR("num_warmup_steps", NULL, 0, "steps of warm-up"),
    LR_STEPS_OR("num_stable_steps", NULL, 0, "steps at the base rate"),
    LR_STEPS_OR("num_decay_steps", NULL, 0, "steps of decay"),
    LR_RATE("min_lr_ratio", "0", "the rate after the decay, of the base rate"),
    LR_RATE("num_cycles", "0.5", "waves of a cosine way down; 0.5 is once down"),
    LR_WORD("cooldown_type", "1-sqrt", "cosine 1-sqrt linear 1-square", "the way down"),
    LR_PIECE,
    LR_NO_MORE};
enum { WARMUP, STABLE, DECAY, MIN_RATIO, CYCLES, COOLDOWN };

static bool wsd_check(lr_segment *segment, lr_error *error)
{
    for (size_t i = WARMUP; i <= DECAY; i++)
        if (!lr_segment_needs(segment, i, error))
            return false;
    segment->memo[1] = lr_segment_number(segment, WARMUP) + lr_segment_number(segment, STABLE);
    segment->natural = segment->memo[2] = segment->memo[1] + lr_segment_number(segment, DECAY);
    return lr_segment_optimizer(segment, &segment->memo[0], error);
}

static double way_down(const lr_segment *segment, double p)
{
    const double ways[] = {
        lr_cosine_wave(1, lr_segment_number(segment, MIN_RATIO), 2 * lr_segment_number(segment, CYCLES) * p),
        1 - sqrt(p), 1 - p, 1 - p * p};

    return ways[lr_segment_choice(segment, COOLDOWN)];
}

static lr_rate wsd_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (k < lr_segment_number(segment, WARMUP))
        return lr_rate_of(memo[0] * (k / lr_segment_number(segment, WARMUP)));
    if (k < memo[1])
        return lr_rate_of(memo[0]);
    return lr_rate_of(memo[0]
                      * (k < memo[2] ? way_down(segment, (k - memo[1]) / lr_segment_number(segment, DECAY))
                                     : lr_segment_number(segment, MIN_RATIO)));
}

static const lr_parameter steps_parameters[] = {
    LR_STEPS_OR("num_epochs", NULL, 1, "how many steps there are (left out: the length)"),
    LR_POSITIVE("small_m", "0.05", "one end of the range"), LR_POSITIVE("big_m", "1", "the other end"),
    LR_PIECE, LR_NO_MORE};
static const lr_parameter schedule_parameters[] = {
    LR_STEPS_OR("num_epochs", NULL, 1, "epochs in all (left out: the length)"),
    LR_FLAG("is_warmup", "false", "true: the base rate all along"), LR_PIECE, LR_NO_MORE};
enum { NUM_EPOCHS, SMALL_M, BIG_M };
enum { IS_WARMUP = 1 };

static double chebyshev(double index, double count, double small, double big)
{
    double centre = (big + small) / 2, radius = (big - small) / 2;

    return 1 / (centre - radius * cos((index + 0.5) * M_PI / count));
}

static bool steps_check(lr_segment *segment, lr_error *error)
{
    segment->memo[0] = isnan(segment->base) ? 1 : segment->base;
    return lr_segment_total(segment, NUM_EPOCHS, 0, &segment->memo[1], error);
}

static lr_rate steps_rate(const lr_segment *segment, double k)
{
    double count = segment->memo[1];

    return lr_rate_of(segment->memo[0]
                      * chebyshev(fmax(fmin(k, count - 1), 0), count, lr_segment_number(segment, SMALL_M),
                                  lr_segment_number(segment, BIG_M)));
}

/* memo: the base, how many steps are worked out, how many of them are played. */
static bool schedule_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, epochs;
    int exponent;

    if (!lr_segment_optimizer(segment, &memo[0], error)
        || !lr_segment_total(segment, NUM_EPOCHS, 0, &epochs, error))
        return false;
    memo[1] = 1;
    if (epochs > 1) { /* 2^(floor(log2(epochs - 1)) + 1) */
        frexp(epochs - 1, &exponent);
        memo[1] = ldexp(1, exponent);
    }
    memo[2] = 1;
    while (memo[2] < memo[1] - 2)
        memo[2] *= 2;
    return true;
}

/* Element `index` of the permutation of so many, a power of two: each is the one of half as many, interlaced
 * with its mirror. */
static double permuted(uint64_t index, uint64_t count)
{
    double place = 0;
    uint64_t size = 1;
    int levels = 0;

    while (((uint64_t)1 << levels) < count)
        levels++;
    for (int i = levels - 1; i >= 0; i--) { /* from the one of one element to that of all */
        size *= 2;
        place = (index >> i & 1) ? (double)size - 1 - place : place;
    }
    return place;
}

static lr_rate schedule_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double index = fmin(fmax(k - 2, 0), memo[2] - 1);

    if (lr_segment_number(segment, IS_WARMUP) > 0)
        return lr_rate_of(memo[0]);
    return lr_rate_of(memo[0] * chebyshev(permuted((uint64_t)index, (uint64_t)memo[2]), memo[1], 0.05, 1));
}

static const lr_parameter restarts_parameters[] = {
    LR_STEPS_OR("first_cycle_steps", NULL, 1, "steps of the first cycle, warm-up included"),
    {"cycle_mult", LR_REAL, NULL, "1", 1, INFINITY, LR_OPEN_MOST, NULL,
     "how many times as long the cosine of each next one is, rounded down each time"},
    LR_RATE("max_lr", NULL, "the rate at the top of the first cycle (left out: --lr, or 0.0001)"),
    LR_RATE("min_lr", "1e-06", "the least rate"),
    LR_STEPS_OR("warmup_steps", "0", 0, "steps of warm-up, in each cycle"),
    LR_RATE("gamma", "0.9", "what max_lr is multiplied by after each cycle"),
    LR_PIECE,
    LR_NO_MORE};
enum { FIRST_CYCLE, CYCLE_MULT, MAX_LR, MIN_LR, CYCLE_WARMUP, GAMMA };
enum { MOST_CYCLES = 1 << 20 };

/* table: where each cycle starts, up to 2^53 or up to the one that all later ones are as long as, and where the
 * last one ends. memo: the rate at the top, whether there is such a one. */
static bool restarts_check(lr_segment *segment, lr_error *error)
{
    double start = 0, steps = lr_segment_number(segment, FIRST_CYCLE),
           warmup = lr_segment_number(segment, CYCLE_WARMUP);
    size_t room = 0;

    segment->memo[0] = lr_segment_rate_or(segment, MAX_LR, 1e-4);
    if (!lr_segment_needs(segment, FIRST_CYCLE, error))
        return false;
    if (warmup >= steps)
        return lr_segment_refuse(segment, "warmup_steps= must be less than first_cycle_steps=", error);
    for (size_t i = 0; i < MOST_CYCLES; i++) {
        double longer = floor((steps - warmup) * lr_segment_number(segment, CYCLE_MULT)) + warmup;

        if (!lr_reserve(&segment->table, &room, i + 2, sizeof *segment->table, error))
            return false;
        segment->table_length = i + 1;
        segment->table[i] = start;
        segment->table[i + 1] = start + steps;
        segment->memo[1] = longer == steps;
        if (longer == steps || start >= 0x1p53)
            return true;
        start += steps;
        steps = longer;
    }
    return lr_segment_refuse(segment, "the cycles grow so slowly that there are too many to list", error);
}

static lr_cycle find_cycle(const lr_segment *segment, double k)
{
    lr_value starts = {.list = segment->table, .length = segment->table_length};
    size_t index = lr_count_at(&starts, k) - 1;
    double start = segment->table[index], length = segment->table[index + 1] - start, more = 0;

    if (index + 1 == segment->table_length && segment->memo[1] > 0)
        more = floor((k - start) / length);
    return (lr_cycle){(double)index + more, k - fmod(k - start, length), length};
}

static lr_rate restarts_rate(const lr_segment *segment, double k)
{
    lr_cycle cycle = find_cycle(segment, k);
    double warmup = lr_segment_number(segment, CYCLE_WARMUP), t = k - cycle.start;
    double least = lr_segment_number(segment, MIN_LR);
    double most = lr_bounded(lr_scaled(segment->memo[0], lr_segment_number(segment, GAMMA), cycle.index));

    if (k < 1)
        return lr_rate_of(least);
    if (t < warmup)
        return lr_rate_of(lr_line(least, most, t / warmup));
    return lr_rate_of(lr_cosine_wave(most, least, (t - warmup) / (cycle.length - warmup)));
}

static const lr_schedule_kind rows[] = {
    {LR_PO(
         "get_wsd_schedule", "a line up, the base rate, and a way down", wsd_parameters, "wsd",
         "rate(k) = lr k/W for k < W = num_warmup_steps, lr for num_stable_steps, then lr times 1 - sqrt(p), "
         "1 "
         "- p, 1 - p^2 or (cosine) m + (1 - m) (1 + cos(2 pi num_cycles p))/2, p = the part of "
         "num_decay_steps "
         "that is gone; from there on lr m, m = min_lr_ratio. Trap: all but the cosine go down to 0 and then "
         "jump up to lr m."),
     .check = wsd_check, .rate = wsd_rate},
    {LR_PO(
         "get_chebyshev_schedule", "fractal Chebyshev steps", schedule_parameters, NULL,
         "rate(k) = lr/(c - r cos((j + 1/2) pi/T)), c = 0.525, r = 0.475, T the power of two above "
         "num_epochs - 1; j is element k - 2 of the permutation that interlaces itself with its mirror (0; 0 "
         "1; 0 3 1 2; ...), at least the first, at most the last: the first three rows are alike. "
         "arXiv:2103.01338."),
     .check = schedule_check, .rate = schedule_rate},
    {LR_PO("get_chebyshev_steps", "Chebyshev steps, from the largest to the least", steps_parameters, NULL,
           "rate(k) = lr/(c - r cos((k + 1/2) pi/num_epochs)), c = (big_m + small_m)/2, r = (big_m - "
           "small_m)/2; without --lr the factors themselves. The last one is held (the library gives an "
           "array)."),
     .check = steps_check, .rate = steps_rate},
    {LR_PO(
         "CosineAnnealingWarmupRestarts", "a line up and half a cosine wave, again and again",
         restarts_parameters, "cosine-restarts",
         "At step t of cycle i: a line from min_lr to M = max_lr gamma^i in warmup_steps = w, then min_lr + "
         "(M - min_lr) (1 + cos(pi (t - w)/(T - w)))/2. T becomes int((T - w) cycle_mult) + w after each "
         "cycle. Trap: the constructor leaves min_lr, so row 0 is min_lr even without a warm-up."),
     .check = restarts_check, .rate = restarts_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_pytorch_optimizer_schedules, rows);
