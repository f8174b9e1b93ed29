/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PyTorch: torch/optim/lr_scheduler.py, 1.13 and main of 2025 (their formulas agree): what goes one way, and
 * ReduceLROnPlateau. Its schedulers go from one rate to the next by recursion; the closed forms, which stand
 * here, are within 1e-12 of that over 100000 steps. */
#include "lib/schedule/torch.h"
#include "lib/schedule/dialects.h"

#include <stdlib.h>
#include <string.h>

static const lr_parameter step_parameters[] = {
    LR_STEPS_OR("step_size", NULL, 1, "steps from one change to the next"),
    LR_RATE("gamma", "0.1", "what the rate is multiplied by each time"), LR_PIECE, LR_NO_MORE};
enum { STEP_SIZE, STEP_GAMMA };

static bool step_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, STEP_SIZE, error)
           && lr_segment_optimizer(segment, &segment->memo[0], error);
}

static lr_rate step_rate(const lr_segment *segment, double k)
{
    double times = floor(k / lr_segment_number(segment, STEP_SIZE));

    return lr_rate_of(lr_scaled(segment->memo[0], lr_segment_number(segment, STEP_GAMMA), times));
}

static const lr_parameter multistep_parameters[] = {
    LR_STEP_LIST("milestones", "the steps where the rate changes, in any order; twice the same: twice"),
    LR_RATE("gamma", "0.1", "what the rate is multiplied by each time"), LR_PIECE, LR_NO_MORE};
enum { MILESTONES, MULTISTEP_GAMMA };

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static bool multistep_check(lr_segment *segment, lr_error *error)
{
    const lr_value *milestones = &segment->spec.values[MILESTONES];

    if (!lr_segment_needs(segment, MILESTONES, error)
        || !lr_segment_optimizer(segment, &segment->memo[0], error))
        return false;
    segment->table = lr_allocate(milestones->length, sizeof *segment->table, error);
    if (!segment->table)
        return false;
    segment->table_length = milestones->length;
    memcpy(segment->table, milestones->list, milestones->length * sizeof *segment->table);
    qsort(segment->table, segment->table_length, sizeof *segment->table, compare_numbers);
    return true;
}

static lr_rate multistep_rate(const lr_segment *segment, double k)
{
    lr_value sorted = {.list = segment->table, .length = segment->table_length};
    double times = (double)lr_count_at(&sorted, k);

    return lr_rate_of(lr_scaled(segment->memo[0], lr_segment_number(segment, MULTISTEP_GAMMA), times));
}

static const lr_parameter constant_parameters[] = {
    LR_FRACTION("factor", "0.3333333333333333", "what the rate is multiplied by at first"),
    LR_STEPS_OR("total_iters", "5", 0, "steps until it is the base rate again"),
    LR_STRICT("true: with total_iters=0, or with factor=0, the factor stays for ever, as it does there"),
    LR_PIECE, LR_NO_MORE};
enum { FACTOR, CONSTANT_ITERS, CONSTANT_STRICT };

/* memo: the base, the step from which on it is the rate. */
static bool constant_check(lr_segment *segment, lr_error *error)
{
    double iters = lr_segment_number(segment, CONSTANT_ITERS), factor = lr_segment_number(segment, FACTOR);
    bool strict = lr_segment_number(segment, CONSTANT_STRICT) > 0;

    segment->memo[1] = strict && (iters == 0 || factor == 0) ? INFINITY : iters;
    return lr_segment_optimizer(segment, &segment->memo[0], error);
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[0] * (k < segment->memo[1] ? lr_segment_number(segment, FACTOR) : 1));
}

static const lr_parameter linear_parameters[] = {
    LR_FRACTION("start_factor", "0.3333333333333333", "what the rate is multiplied by at first"),
    LR_FRACTION("end_factor", "1", "what it is multiplied by at the end"),
    LR_STEPS_OR("total_iters", "5", 0, "steps from the one to the other"),
    LR_STRICT("true: with total_iters=0 the start factor stays for ever, as it does there"),
    LR_PIECE,
    LR_NO_MORE};
enum { START_FACTOR, END_FACTOR, LINEAR_ITERS, LINEAR_STRICT };

static bool base_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_optimizer(segment, &segment->memo[0], error);
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    double base = segment->memo[0], iters = lr_segment_number(segment, LINEAR_ITERS);
    lr_mix mix = lr_progress(k, iters);

    if (iters == 0 && lr_segment_number(segment, LINEAR_STRICT) > 0)
        mix = (lr_mix){0, 1};
    return lr_rate_of(
        base
        * lr_blend(lr_segment_number(segment, START_FACTOR), lr_segment_number(segment, END_FACTOR), mix));
}

static const lr_parameter exponential_parameters[] = {
    LR_RATE("gamma", NULL, "what the rate is multiplied by each step"), LR_PIECE, LR_NO_MORE};
static const lr_parameter multiplicative_parameters[] = {
    LR_RATE("factor_each_step", NULL, "what lr_lambda gives at each step: the rate is multiplied by it"),
    LR_PIECE, LR_NO_MORE};
enum { EACH_STEP };

static bool exponential_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, EACH_STEP, error)
           && lr_segment_optimizer(segment, &segment->memo[0], error);
}

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_scaled(segment->memo[0], lr_segment_number(segment, EACH_STEP), k));
}

static const lr_parameter polynomial_parameters[] = {LR_STEPS_OR("total_iters", "5", 0, "steps down to 0"),
                                                     LR_RATE("power", "1", "the exponent"), LR_PIECE,
                                                     LR_NO_MORE};
enum { POLYNOMIAL_ITERS, POWER };

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    double iters = lr_segment_number(segment, POLYNOMIAL_ITERS);
    double left = iters > 0 ? lr_progress(k, iters).left : 1;

    return lr_rate_of(segment->memo[0] * pow(left, lr_segment_number(segment, POWER)));
}

const lr_parameter lr_plateau_parameters[] = {
    LR_WORD("mode", "min", "min max", "whether the metric is to fall or to rise"),
    {"factor", LR_REAL, NULL, "0.1", 0, 1, LR_OPEN_MOST, NULL, "what the rate is multiplied by"},
    LR_STEPS_OR("patience", "10", 0, "how many values in turn that are no better are borne"),
    LR_RATE("threshold", "0.0001", "by how much a value must beat the best one to be better"),
    LR_WORD("threshold_mode", "rel", "rel abs", "whether that is a part of the best value, or a difference"),
    LR_STEPS_OR("cooldown", "0", 0, "for how many values after a reduction none counts as bad"),
    LR_RATE("min_lr", "0", "the least rate"),
    LR_RATE("eps", "1e-08", "a reduction by no more than this is not made"),
    LR_PIECE,
    LR_NO_MORE};
enum { MODE, PLATEAU_FACTOR, PATIENCE, THRESHOLD, THRESHOLD_MODE, COOLDOWN, MIN_LR, EPS };

typedef struct plateau {
    double best, rate, bad, cooling;
} plateau;

static bool is_better(const lr_segment *segment, double value, double best)
{
    double threshold = lr_segment_number(segment, THRESHOLD);
    bool rise = lr_segment_choice(segment, MODE) == 1,
         relative = lr_segment_choice(segment, THRESHOLD_MODE) == 0;

    if (rise)
        return value > (relative ? best * (threshold + 1) : best + threshold);
    return value < (relative ? best * (1 - threshold) : best - threshold);
}

/* One call of step(); true where it changed the rate. */
static bool plateau_step(const lr_segment *segment, plateau *at, double value)
{
    double reduced;

    if (is_better(segment, value, at->best)) {
        at->best = value;
        at->bad = 0;
    } else {
        at->bad++;
    }
    if (at->cooling > 0) {
        at->cooling--;
        at->bad = 0;
    }
    if (!(at->bad > lr_segment_number(segment, PATIENCE)))
        return false;
    at->cooling = lr_segment_number(segment, COOLDOWN);
    at->bad = 0;
    reduced = fmax(at->rate * lr_segment_number(segment, PLATEAU_FACTOR), lr_segment_number(segment, MIN_LR));
    if (!(at->rate - reduced > lr_segment_number(segment, EPS)))
        return false;
    at->rate = reduced;
    return true;
}

/* table: pairs of a step and the rate from there on. memo: the rate before the first one. */
bool lr_plateau_check(lr_segment *segment, lr_error *error)
{
    plateau at = {.best = lr_segment_choice(segment, MODE) == 1 ? -INFINITY : INFINITY};
    size_t room = 0;

    if (!lr_segment_optimizer(segment, &segment->memo[0], error))
        return false;
    at.rate = segment->memo[0];
    segment->natural = (double)segment->metric_count;
    for (size_t i = 0; i < segment->metric_count; i++) {
        if (!plateau_step(segment, &at, segment->metric[i]))
            continue;
        if (!lr_reserve(&segment->table, &room, segment->table_length + 2, sizeof *segment->table, error))
            return false;
        segment->table[segment->table_length++] = (double)i + 1;
        segment->table[segment->table_length++] = at.rate;
    }
    return true;
}

lr_rate lr_plateau_rate(const lr_segment *segment, double k)
{
    size_t low = 0, high = segment->table_length / 2;

    while (low < high) { /* low: how many changes were made at or before k */
        size_t middle = low + (high - low) / 2;

        if (segment->table[2 * middle] <= k)
            low = middle + 1;
        else
            high = middle;
    }
    return lr_rate_of(low == 0 ? segment->memo[0] : segment->table[2 * low - 1]);
}

static const lr_schedule_kind rows[] = {
    {LR_TORCH("StepLR", "a factor every so many steps", step_parameters, "step",
              "rate(k) = lr gamma^floor(k/step_size): the first change is at k = step_size. For ever."),
     .check = step_check, .rate = step_rate},
    {LR_TORCH(
         "MultiStepLR", "a factor at given steps", multistep_parameters, "multistep",
         "rate(k) = lr gamma^(how many milestones are <= k): it changes at the milestone itself, at k = 0 "
         "too. The last rate stays."),
     .check = multistep_check, .rate = multistep_rate},
    {LR_TORCH(
         "ConstantLR", "a factor for a while, then the base rate", constant_parameters, "constant",
         "rate(k) = lr factor for k < total_iters, then lr. PyTorch divides the rate by the factor at k = "
         "total_iters alone: total_iters=0 leaves the factor for ever (though its closed form, which "
         "SequentialLR starts with, does not), and factor=0 is an error there: strict=true."),
     .check = constant_check, .rate = constant_rate},
    {LR_TORCH(
         "LinearLR", "a line from one factor to the other", linear_parameters, "linear",
         "rate(k) = lr (start_factor + (end_factor - start_factor) min(k, total_iters)/total_iters): the "
         "end is reached at k = total_iters, and held. total_iters=0 leaves the start factor for ever in "
         "PyTorch (strict=true); here it is the end factor. start_factor=0 is refused or fails there, and "
         "is a line from 0 here."),
     .check = base_check, .rate = linear_rate},
    {LR_TORCH("ExponentialLR", "a factor each step", exponential_parameters, "exp",
              "rate(k) = lr gamma^k. For ever."),
     .check = exponential_check, .rate = exponential_rate},
    {LR_TORCH("MultiplicativeLR", "a factor each step, given by a function", multiplicative_parameters, "exp",
              "rate(k) = lr factor_each_step^k: lr_lambda = lambda epoch: factor_each_step. For ever."),
     .check = exponential_check, .rate = exponential_rate},
    {LR_TORCH("PolynomialLR", "a power of what is left of the way", polynomial_parameters, "polynomial",
              "rate(k) = lr (1 - min(k, total_iters)/total_iters)^power: 0 from k = total_iters on. "
              "total_iters=0: lr."),
     .check = base_check, .rate = polynomial_rate},
    {LR_TORCH(
         "ReduceLROnPlateau", "a factor whenever a metric stops improving", lr_plateau_parameters, NULL,
         "The metric's value k is passed to step() after update k. A value is better than the best one so "
         "far "
         "when it is < best (1 - threshold), < best - threshold (abs), > best (1 + threshold) (max) or > "
         "best "
         "+ threshold (max, abs); each other one is bad, but not in a cooldown. More than patience bad ones "
         "in "
         "turn: the rate becomes max(lr factor, min_lr), if that is less by more than eps, and a cooldown "
         "begins. A value that is no number is bad. From the end of the metric on the rate is held. Trap: "
         "mode=max with a negative metric and threshold_mode=rel takes values for better that are worse."),
     .check = lr_plateau_check, .rate = lr_plateau_rate, .metric = true},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_torch_schedules, rows);
