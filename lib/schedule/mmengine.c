/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MMEngine: mmengine/optim/scheduler/param_scheduler.py, 25434293. Each works in a window of steps [begin,
 * end), on the rate that others left: before it the rate is --lr, after it the last one stays. Several are
 * multiplied by "x". */
#include "lib/schedule/torch.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW                                                                                               \
    LR_STEPS_OR("begin", "0", 0, "the first step in which it works"),                                        \
        LR_STEPS_OR("end", "1000000000", 1, "the step from which it does not"),                              \
        LR_FLAG("by_epoch", "true", "accepted; steps are what the caller's are"), LR_PIECE, LR_NO_MORE

/* The first parameters are a row's own, then WINDOW: memo[BEGIN] and memo[END] come from there. */
enum { BASE, BEGIN, END, LOW, OWN };

static bool window_check(lr_segment *segment, lr_error *error)
{
    const lr_parameter *parameters = segment->kind->label.parameters;
    double *memo = segment->memo;

    for (size_t i = 0; parameters[i].name; i++)
        if (strcmp(parameters[i].name, "begin") == 0) {
            memo[BEGIN] = lr_segment_number(segment, i);
            memo[END] = lr_segment_number(segment, i + 1);
            if (lr_segment_given(segment, i + 1))
                segment->natural = memo[END];
        }
    return memo[END] > memo[BEGIN] || lr_segment_refuse(segment, "end must be more than begin", error);
}

static bool check(lr_segment *segment, lr_error *error)
{
    return window_check(segment, error) && lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

/* How many steps into the window, at most to its last one; less than 0 before it. */
static double inside(const lr_segment *segment, double k)
{
    return fmin(k, segment->memo[END] - 1) - segment->memo[BEGIN];
}

/* How many steps the window's last one is from its first. */
static double span(const lr_segment *segment)
{
    return segment->memo[END] - segment->memo[BEGIN] - 1;
}

static const lr_parameter constant_parameters[] = {
    LR_FRACTION("factor", "0.3333333333333333", "what the rate is multiplied by in the window"), WINDOW};

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    double at = inside(segment, k), factor = lr_segment_number(segment, 0);
    bool reduced = at == 0 || (at > 0 && at < span(segment));

    return lr_rate_of(segment->memo[BASE] * (reduced ? factor : 1));
}

static const lr_parameter linear_parameters[] = {
    LR_FRACTION("start_factor", "0.3333333333333333", "what the rate is multiplied by at first"),
    LR_FRACTION("end_factor", "1", "and in the last step of the window"), WINDOW};

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    double at = inside(segment, k), start = lr_segment_number(segment, 0);

    if (at < 0)
        return lr_rate_of(segment->memo[BASE]);
    return lr_rate_of(
        segment->memo[BASE]
        * (at > 0 ? lr_blend(start, lr_segment_number(segment, 1), lr_progress(at, span(segment))) : start));
}

static const lr_parameter step_parameters[] = {
    LR_STEPS_OR("step_size", NULL, 1, "steps at each rate"),
    LR_RATE("gamma", "0.1", "each rate is so many times the one before"), WINDOW};

static bool first_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, 0, error) && check(segment, error);
}

static lr_rate step_rate(const lr_segment *segment, double k)
{
    double at = fmax(0, inside(segment, k));

    return lr_rate_of(lr_scaled(segment->memo[BASE], lr_segment_number(segment, 1),
                                floor(at / lr_segment_number(segment, 0))));
}

static const lr_parameter multistep_parameters[] = {
    LR_STEP_LIST("milestones", "steps of the window that are the first at the next rate; twice counts twice"),
    LR_RATE("gamma", "0.1", "each rate is so many times the one before"), WINDOW};

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static bool multistep_check(lr_segment *segment, lr_error *error)
{
    lr_value *milestones = &segment->spec.values[0];

    if (!lr_segment_needs(segment, 0, error) || !check(segment, error))
        return false;
    qsort(milestones->list, milestones->length, sizeof *milestones->list, by_number);
    return true;
}

static lr_rate multistep_rate(const lr_segment *segment, double k)
{
    size_t passed = lr_count_at(&segment->spec.values[0], inside(segment, k));

    return lr_rate_of(lr_scaled(segment->memo[BASE], lr_segment_number(segment, 1), (double)passed));
}

static const lr_parameter exponential_parameters[] = {
    LR_RATE("gamma", NULL, "each rate is so many times the one before"), WINDOW};

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_scaled(segment->memo[BASE], lr_segment_number(segment, 0), fmax(0, inside(segment, k))));
}

#define FLOOR(missing)                                                                                       \
    LR_RATE_NONE("eta_min", "none", "the lowest rate" missing),                                              \
        LR_FRACTION_NONE("eta_min_ratio", "none", "the same, as part of --lr")

/* memo[LOW], from eta_min or eta_min_ratio at this position and the next; NAN where neither is given. */
static bool floor_check(lr_segment *segment, size_t position, lr_error *error)
{
    double *memo = segment->memo, least = lr_segment_number(segment, position),
           ratio = lr_segment_number(segment, position + 1);

    memo[LOW] = isnan(least) ? memo[BASE] * ratio : least;
    return isnan(least) || isnan(ratio)
           || lr_segment_refuse(segment, "give eta_min= or eta_min_ratio=, not both", error);
}

static const lr_parameter cosine_parameters[] = {
    LR_STEPS_NONE("T_max", "none", 1, "steps down to eta_min (none: end - begin)"), FLOOR(" (none: 0)"),
    WINDOW};

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, down = lr_segment_number(segment, 0);

    if (!check(segment, error) || !floor_check(segment, 1, error))
        return false;
    memo[LOW] = isnan(memo[LOW]) ? 0 : memo[LOW];
    memo[OWN] = isnan(down) ? memo[END] - memo[BEGIN] : down;
    return true;
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return lr_rate_of(lr_cosine_wave(memo[BASE], memo[LOW], fmax(0, inside(segment, k)) / memo[OWN]));
}

static const lr_parameter poly_parameters[] = {LR_RATE("eta_min", "0", "the rate of the window's last step"),
                                               LR_RATE("power", "1", "power of what is left of the way"),
                                               WINDOW};

static lr_rate poly_rate(const lr_segment *segment, double k)
{
    double at = inside(segment, k), left = at > 0 ? lr_progress(at, span(segment)).left : 1;

    return lr_rate_of(lr_line(lr_segment_number(segment, 0), segment->memo[BASE],
                              pow(left, lr_segment_number(segment, 1))));
}

static const lr_parameter cycle_parameters[] = {
    LR_RATE("eta_max", NULL, "the highest rate (left out: --lr)"),
    LR_STEPS_NONE("total_steps", "none", 1, "length of the cycle (none: end - begin)"),
    LR_FRACTION("pct_start", "0.3", "part of it in which the rate goes up"),
    LR_WORD("anneal_strategy", "cos", "cos linear", "shape of each phase"),
    LR_POSITIVE("div_factor", "25", "the first rate is eta_max over this"),
    LR_POSITIVE("final_div_factor", "10000", "the last rate is the first over this"),
    LR_FLAG("three_phase", "false", "down to the first rate as fast as up, then to the last"),
    WINDOW};
enum { ETA_MAX, TOTAL, PCT_START, ANNEAL, DIV, FINAL_DIV, THREE_PHASE };
enum { TOP = OWN, TURN, BACK, LAST, START, FINISH }; /* memo */

static bool cycle_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, total = lr_segment_number(segment, TOTAL);

    if (!lr_segment_base(segment, ETA_MAX, &memo[TOP], error) || !window_check(segment, error))
        return false;
    memo[BASE] = segment->base;
    if (memo[BEGIN] > 0 && !lr_segment_optimizer(segment, &memo[BASE], error))
        return false;
    total = isnan(total) ? memo[END] - memo[BEGIN] : total;
    memo[TURN] = lr_segment_number(segment, PCT_START) * total - 1;
    memo[BACK] = lr_segment_number(segment, THREE_PHASE) > 0
                     ? 2 * lr_segment_number(segment, PCT_START) * total - 2
                     : memo[TURN];
    memo[LAST] = total - 1;
    memo[START] = memo[TOP] / lr_segment_number(segment, DIV);
    memo[FINISH] = memo[START] / lr_segment_number(segment, FINAL_DIV);
    segment->natural = fmin(memo[BEGIN] + total, memo[END]);
    return memo[TURN] != 0
           || lr_segment_refuse(segment, "pct_start total_steps = 1 makes a phase of no length", error);
}

static double anneal(const lr_segment *segment, double from, double to, double k, double begin, double end)
{
    double p = end > begin || end < begin ? (k - begin) / (end - begin) : 1;

    return lr_segment_choice(segment, ANNEAL) == 0 ? lr_cosine_wave(from, to, p) : lr_line(from, to, p);
}

static lr_rate cycle_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    bool three = lr_segment_number(segment, THREE_PHASE) > 0;
    double at = inside(segment, k);

    if (at < 0)
        return lr_rate_of(memo[BASE]);
    at = fmin(at, memo[LAST] + 1);
    if (at <= memo[TURN])
        return lr_rate_of(anneal(segment, memo[START], memo[TOP], at, 0, memo[TURN]));
    if (three && at <= memo[BACK])
        return lr_rate_of(anneal(segment, memo[TOP], memo[START], at, memo[TURN], memo[BACK]));
    return lr_rate_of(
        anneal(segment, three ? memo[START] : memo[TOP], memo[FINISH], at, memo[BACK], memo[LAST]));
}

static const lr_parameter restart_parameters[] = {
    {"periods", LR_STEPS_LIST, "steps", NULL, 1, INFINITY, LR_OPEN_MOST, NULL, "length of each period"},
    LR_RATES("restart_weights", "1", "what --lr is multiplied by at each period's start"),
    FLOOR(""),
    WINDOW};

static bool restart_check(lr_segment *segment, lr_error *error)
{
    lr_value *periods = &segment->spec.values[0];

    if (!lr_segment_needs(segment, 0, error) || !check(segment, error) || !floor_check(segment, 2, error))
        return false;
    if (isnan(segment->memo[LOW]))
        return lr_segment_refuse(segment, "it needs eta_min= or eta_min_ratio=", error);
    if (periods->length != segment->spec.values[1].length)
        return lr_segment_refuse(segment, "periods and restart_weights must be as many", error);
    for (size_t i = 1; i < periods->length; i++) /* where each ends */
        periods->list[i] += periods->list[i - 1];
    segment->natural = fmin(segment->memo[BEGIN] + periods->list[periods->length - 1], segment->memo[END]);
    return true;
}

static lr_rate restart_rate(const lr_segment *segment, double k)
{
    const lr_value *ends = &segment->spec.values[0];
    double at = inside(segment, k), begin;
    size_t i;

    if (at < 0)
        return lr_rate_of(segment->memo[BASE]);
    at = fmin(at, ends->list[ends->length - 1] - 1);
    i = lr_count_at(ends, at);
    begin = i > 0 ? ends->list[i - 1] : 0;
    return lr_rate_of(lr_blend(segment->memo[BASE] * segment->spec.values[1].list[i], segment->memo[LOW],
                               lr_shape_cosine(lr_progress(at - begin, ends->list[i] - begin))));
}

/* In the order of lr_plateau_parameters. */
static const lr_parameter plateau_parameters[] = {
    LR_WORD("rule", "less", "less greater", "whether the metric is to fall or to rise"),
    {"factor", LR_REAL, NULL, "0.1", 0, 1, LR_OPEN_MOST, NULL, "what the rate is multiplied by"},
    LR_STEPS_OR("patience", "10", 0, "how many values in turn that are no better are borne"),
    LR_RATE("threshold", "0.0001", "by how much a value must beat the best one to be better"),
    LR_WORD("threshold_rule", "rel", "rel abs", "whether that is a part of the best value, or a difference"),
    LR_STEPS_OR("cooldown", "0", 0, "for how many values after a reduction none counts as bad"),
    LR_RATE("min_value", "0", "the least rate"),
    LR_RATE("eps", "1e-08", "a reduction by no more than this is not made"),
    LR_FLAG("by_epoch", "true", "accepted; steps are what the caller's are"),
    LR_PIECE,
    LR_NO_MORE};

#define MMENGINE(word, text, list, alike, about)                                                             \
    .label = {"mmengine." word, text, list, about}, .library = true, .family = alike
#define WINDOW_TEXT "With j = k - begin in the window: "

static const lr_schedule_kind rows[] = {
    {MMENGINE("ConstantLR", "a factor in a window", constant_parameters, "constant",
              WINDOW_TEXT "lr factor for j < end - begin - 1, and lr in the window's last step."),
     .check = check, .rate = constant_rate},
    {MMENGINE("LinearLR", "a line in a window: the usual warm-up", linear_parameters, "linear",
              WINDOW_TEXT
              "lr (start + (end_factor - start) j/(end - begin - 1)): the window's last step is the "
              "first at end_factor."),
     .check = check, .rate = linear_rate},
    {MMENGINE("StepLR", "stairs of equal length", step_parameters, "step",
              WINDOW_TEXT "lr gamma^floor(j/step_size)."),
     .check = first_check, .rate = step_rate},
    {MMENGINE("MultiStepLR", "stairs at given steps", multistep_parameters, "multistep",
              WINDOW_TEXT "lr gamma^m, where m counts the milestones at or before j: they count from begin."),
     .check = multistep_check, .rate = multistep_rate},
    {MMENGINE("ExponentialLR", "lower by a factor each step", exponential_parameters, "exp",
              WINDOW_TEXT "lr gamma^j."),
     .check = first_check, .rate = exponential_rate},
    {MMENGINE("CosineAnnealingLR", "half a cosine wave, and back up", cosine_parameters, "cosine",
              WINDOW_TEXT
              "eta_min + (lr - eta_min) (1 + cos(pi j/T_max))/2, so where T_max is end - begin eta_min "
              "is never reached: the window's last step is j = T_max - 1. It climbs again after T_max."),
     .check = cosine_check, .rate = cosine_rate},
    {MMENGINE("PolyLR", "a power of the remaining way", poly_parameters, "polynomial",
              WINDOW_TEXT
              "eta_min + (lr - eta_min) (1 - j/(end - begin - 1))^power: the window's last step has "
              "eta_min."),
     .check = check, .rate = poly_rate},
    {MMENGINE("OneCycleLR", "up to the highest rate, down far below the first", cycle_parameters, "onecycle",
              WINDOW_TEXT
              "as torch.OneCycleLR, without momentum: from eta_max/div_factor up to eta_max at j = "
              "pct_start total_steps - 1, down to the first over final_div_factor at total_steps - 1; "
              "three_phase: back to the first at 2 pct_start total_steps - 2. j = total_steps bounces "
              "up; after that MMEngine raises an error, and here that value stays. Before begin the rate "
              "is --lr."),
     .check = cycle_check, .rate = cycle_rate},
    {MMENGINE("CosineRestartLR", "cosine decays of given lengths, each back at the top", restart_parameters,
              "cosine-restarts",
              WINDOW_TEXT
              "in period i, t steps from its start, eta_min + (lr weight[i] - eta_min) (1 + cos(pi "
              "t/period[i]))/2; after the last period its last rate stays."),
     .check = restart_check, .rate = restart_rate},
    {MMENGINE("ReduceOnPlateauLR", "reduced when a metric does not get better", plateau_parameters, NULL,
              "As torch.ReduceLROnPlateau; its window, begin and end, can't be had."),
     .check = lr_plateau_check, .rate = lr_plateau_rate, .metric = true},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_mmengine_schedules, rows);
