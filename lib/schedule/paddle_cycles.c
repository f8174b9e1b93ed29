/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PaddlePaddle: python/paddle/optimizer/lr.py, commit 00816fcb: lines, cosines and cycles. What Paddle computes
 * from the rate before is here in closed form; they differ by rounding only. */
#include "lib/schedule/dialects.h"

#include <float.h>

#define PADDLE(word, text, list, alike, about)                                                               \
    .label = {"paddle." word, text, list, about}, .library = true, .family = alike

#define BASE LR_RATE("learning_rate", NULL, "the rate at first (left out: --lr)")
enum { LEARNING_RATE, OWN };

static const lr_parameter cosine_parameters[] = {
    BASE, LR_STEPS_OR("T_max", NULL, 1, "steps down to eta_min (left out: the length)"),
    LR_ANY("eta_min", "0", "the least rate"), LR_PIECE, LR_NO_MORE};

static bool span_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, LEARNING_RATE, &segment->memo[0], error)
           && lr_segment_total(segment, OWN, 0, &segment->memo[1], error)
           && (segment->memo[1] > 0 || lr_segment_refuse(segment, "it needs a step", error));
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_cosine_wave(segment->memo[0], lr_segment_number(segment, OWN + 1), k / segment->memo[1]));
}

static const lr_parameter restarts_parameters[] = {
    BASE,
    LR_STEPS_OR("T_0", NULL, 1, "length of the first cycle"),
    {"T_mult", LR_INTEGER, NULL, "1", 1, 0x1p53, LR_CLOSED, NULL, "how much longer the next cycle is"},
    LR_ANY("eta_min", "0", "the least rate"),
    LR_STRICT("restart where step(epoch), which rounds a logarithm, does: for some T_mult a step late"),
    LR_PIECE,
    LR_NO_MORE};
enum { T_0 = OWN, T_MULT, ETA_MIN, STRICT };

static bool restarts_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, T_0, error)
           && lr_segment_base(segment, LEARNING_RATE, &segment->memo[0], error)
           && lr_segment_cycles(segment, lr_segment_number(segment, T_0), lr_segment_number(segment, T_MULT),
                                LR_GROW_EXACT, error);
}

static lr_rate restarts_rate(const lr_segment *segment, double k)
{
    double mult = lr_segment_number(segment, T_MULT);
    lr_cycle cycle = mult > 1 && lr_segment_number(segment, STRICT) > 0
                         ? lr_cycle_by_logarithm(lr_segment_number(segment, T_0), mult, k)
                         : lr_cycles_find(&segment->cycles, k);

    return lr_rate_of(lr_blend(segment->memo[0], lr_segment_number(segment, ETA_MIN),
                               lr_shape_cosine(lr_progress(fmax(k - cycle.start, 0), cycle.length))));
}

static const lr_parameter linear_parameters[] = {
    BASE,
    LR_STEPS_OR("total_steps", NULL, 1, "steps of the way (left out: the length)"),
    {"start_factor", LR_REAL, NULL, "0.3333333333333333", 0, 1, LR_OPEN_LEAST, NULL,
     "the part of the rate at first"},
    LR_FRACTION("end_factor", "1", "the part of the rate at the end"),
    LR_PIECE,
    LR_NO_MORE};

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[0]
                      * lr_blend(lr_segment_number(segment, OWN + 1), lr_segment_number(segment, OWN + 2),
                                 lr_progress(k, segment->memo[1])));
}

static const lr_parameter cyclic_parameters[] = {
    LR_RATE("base_learning_rate", NULL, "the rate at the bottom (left out: --lr)"),
    LR_RATE("max_learning_rate", NULL, "the rate at the top"),
    LR_STEPS_OR("step_size_up", NULL, 1, "steps up"),
    {"step_size_down", LR_STEPS, "steps", "none", 1, INFINITY, LR_OPEN_MOST, "none",
     "steps down (none: as many as up)"},
    LR_WORD("mode", "triangular", "triangular triangular2 exp_range", "how the height shrinks"),
    LR_RATE("exp_gamma", "1", "the factor of a step for exp_range"),
    LR_PIECE,
    LR_NO_MORE};
enum { MAX_LEARNING_RATE = OWN, STEP_SIZE_UP, STEP_SIZE_DOWN, MODE, EXP_GAMMA };

static bool cyclic_check(lr_segment *segment, lr_error *error)
{
    double down = lr_segment_number(segment, STEP_SIZE_DOWN);

    segment->memo[1] = lr_segment_number(segment, STEP_SIZE_UP);
    segment->memo[2] = isnan(down) ? segment->memo[1] : down;
    return lr_segment_needs(segment, MAX_LEARNING_RATE, error)
           && lr_segment_needs(segment, STEP_SIZE_UP, error)
           && lr_segment_base(segment, LEARNING_RATE, &segment->memo[0], error);
}

/* The height that is left in a cycle (from 0), at a step. */
static double height_same(double gamma, double cycle, double k)
{
    (void)gamma, (void)cycle, (void)k;
    return 1;
}

static double height_halved(double gamma, double cycle, double k)
{
    (void)gamma, (void)k;
    return exp2(-cycle);
}

static double height_by_step(double gamma, double cycle, double k)
{
    (void)cycle;
    return fmin(pow(gamma, k), DBL_MAX);
}

static double (*const heights[])(double gamma, double cycle, double k) = {height_same, height_halved,
                                                                          height_by_step};

static lr_rate cyclic_rate(const lr_segment *segment, double k)
{
    double up = segment->memo[1], down = segment->memo[2], cycle = floor(k / (up + down)),
           in = fmod(k, up + down);
    double height = in <= up ? in / up : (up + down - in) / down;

    height *= heights[lr_segment_choice(segment, MODE)](lr_segment_number(segment, EXP_GAMMA), cycle, k);
    return lr_rate_of(segment->memo[0]
                      + (lr_segment_number(segment, MAX_LEARNING_RATE) - segment->memo[0]) * height);
}

static const lr_parameter onecycle_parameters[] = {
    LR_RATE("max_learning_rate", NULL, "the greatest rate (left out: --lr)"),
    LR_STEPS_OR("total_steps", NULL, 1, "steps in all (left out: the length)"),
    LR_POSITIVE("divide_factor", "25", "the greatest rate by the rate at first"),
    LR_RATE("end_learning_rate", "0.0001", "the rate at the end"),
    LR_FRACTION("phase_pct", "0.3", "the part of the steps that it goes up in"),
    LR_WORD("anneal_strategy", "cos", "cos linear", "how it goes from one rate to the next"),
    LR_FLAG("three_phase", "false", "whether it goes back to the first rate before the end"),
    LR_PIECE,
    LR_NO_MORE};
enum { TOTAL_STEPS = OWN, DIVIDE_FACTOR, END_LEARNING_RATE, PHASE_PCT, ANNEAL_STRATEGY, THREE_PHASE };
/* memo: how many phases; the total; and from STEP on the steps that they begin with, from RATE on the rates
 * there. */
enum { PHASES, TOTAL, STEP, RATE = STEP + 4 };

static bool onecycle_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, top, first, up;

    if (!lr_segment_base(segment, LEARNING_RATE, &top, error)
        || !lr_segment_total(segment, TOTAL_STEPS, 0, &memo[TOTAL], error))
        return false;
    first = top / lr_segment_number(segment, DIVIDE_FACTOR);
    up = lr_segment_number(segment, PHASE_PCT) * memo[TOTAL] - 1;
    memo[STEP] = 0;
    memo[STEP + 1] = up;
    memo[RATE] = first;
    memo[RATE + 1] = top;
    memo[PHASES] = 2;
    if (lr_segment_number(segment, THREE_PHASE) > 0) {
        memo[PHASES] = 3;
        memo[STEP + 2] = 2 * lr_segment_number(segment, PHASE_PCT) * memo[TOTAL] - 2;
        memo[RATE + 2] = first;
    }
    memo[STEP + (size_t)memo[PHASES]] = memo[TOTAL] - 1;
    memo[RATE + (size_t)memo[PHASES]] = lr_segment_number(segment, END_LEARNING_RATE);
    if (memo[PHASES] > 2 && lr_segment_number(segment, PHASE_PCT) >= 0.5)
        return lr_segment_refuse(segment, "with three_phase phase_pct= must be less than 0.5", error);
    return up != 0
           || lr_segment_refuse(segment, "phase_pct= of total_steps= is one step, which has no length",
                                error);
}

static lr_rate onecycle_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    size_t phase = 0, last = (size_t)memo[PHASES] - 1;
    double span, p;

    k = fmin(k, memo[TOTAL]);
    while (phase < last && k > memo[STEP + phase + 1])
        phase++;
    span = memo[STEP + phase + 1] - memo[STEP + phase];
    p = span == 0 ? 1 : (k - memo[STEP + phase]) / span;
    if (lr_segment_choice(segment, ANNEAL_STRATEGY) == 0)
        return lr_rate_of(lr_cosine_wave(memo[RATE + phase], memo[RATE + phase + 1], p));
    return lr_rate_of(lr_line(memo[RATE + phase], memo[RATE + phase + 1], p));
}

static const lr_schedule_kind rows[] = {
    {PADDLE("CosineAnnealingDecay", "half a cosine wave, and back up", cosine_parameters, "cosine",
            "rate(k) = eta_min + (learning_rate - eta_min) (1 + cos(pi k/T_max))/2: after T_max steps it "
            "climbs again, "
            "with period 2 T_max."),
     .check = span_check, .rate = cosine_rate},
    {PADDLE("CosineAnnealingWarmRestarts", "cosine decays, each back at the top", restarts_parameters,
            "cosine-restarts",
            "rate(k) = eta_min + (learning_rate - eta_min) (1 + cos(pi c/T))/2 in cycles of T = T_0 T_mult^i "
            "steps, c of "
            "them gone. That is what step() gives; step(epoch), as LinearWarmup calls it, finds the cycle by "
            "a rounded "
            "logarithm and is late by a step at some restarts (T_mult=3: k = 121 T_0): strict=true."),
     .check = restarts_check, .rate = restarts_rate},
    {PADDLE(
         "LinearLR", "a line from one part of the rate to another", linear_parameters, "linear",
         "rate(k) = learning_rate (start_factor + (end_factor - start_factor) k/total_steps), held from k = "
         "total_steps on."),
     .check = span_check, .rate = linear_rate},
    {PADDLE("CyclicLR", "up and down between two rates", cyclic_parameters, "triangular",
            "With c = k mod (up + down): base + (max - base) h s, where h = c/up until c = up, then (up + "
            "down - c)/down, "
            "and s is 1 (triangular), 2^-floor(k/(up + down)) (triangular2) or exp_gamma^k (exp_range)."),
     .check = cyclic_check, .rate = cyclic_rate},
    {PADDLE(
         "OneCycleLR", "up to the greatest rate, and down far below the first", onecycle_parameters,
         "onecycle",
         "From max/divide_factor up to max at k = phase_pct total_steps - 1 (need not be whole) and down to "
         "end_learning_rate at total_steps - 1; with three_phase back to the first rate at 2 phase_pct "
         "total_steps - 2 "
         "before. Row total_steps goes on past the end as in Paddle (cos bounces up); Paddle stops with an "
         "error "
         "after it, here it is held. Unlike torch.OneCycleLR the end is given itself, and the momentum "
         "stays."),
     .check = onecycle_check, .rate = onecycle_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_paddle_cycles_schedules, rows);
