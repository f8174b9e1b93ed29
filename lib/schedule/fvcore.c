/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fvcore: fvcore/common/param_scheduler.py, commit 0c9e9e15. Each is a function of `where`, the part of the
 * training that is done: here k/max_iter, as Detectron2's LRMultiplier has it. The values are the rates
 * themselves. */
#include "lib/schedule/dialects.h"

#define FVCORE(word, text, list, alike, about)                                                               \
    .label = {"fvcore." word, text, list, about WHERE}, .library = true, .family = alike
#define WHERE                                                                                                \
    " w = k/max_iter; from w = 1 on, where fvcore stops with an error or goes on, the value there is held."

#define TOTAL LR_STEPS_OR("max_iter", NULL, 1, "steps in all (left out: the length)")
enum { MAX_ITER, OWN };

static const double epsilon = 1e-6; /* fvcore's WHERE_EPSILON */

static bool total_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_total(segment, MAX_ITER, 0, &segment->memo[0], error);
}

/* The total, and a value that may be --lr. */
static bool value_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, OWN, &segment->memo[1], error) && total_check(segment, error);
}

static bool range_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, OWN + 1, error) && value_check(segment, error);
}

static lr_mix where(const lr_segment *segment, double k)
{
    return lr_progress(k, segment->memo[0]);
}

static const lr_parameter constant_parameters[] = {TOTAL, LR_ANY("value", NULL, "the rate (left out: --lr)"),
                                                   LR_PIECE, LR_NO_MORE};

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(segment->memo[1]);
}

static const lr_parameter range_parameters[] = {
    TOTAL, LR_ANY("start_value", NULL, "the rate at first (left out: --lr)"),
    LR_ANY("end_value", NULL, "the rate at the end"), LR_PIECE, LR_NO_MORE};

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_blend(segment->memo[1], lr_segment_number(segment, OWN + 1), where(segment, k)));
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_blend(segment->memo[1], lr_segment_number(segment, OWN + 1), lr_shape_cosine(where(segment, k))));
}

static const lr_parameter exponential_parameters[] = {
    TOTAL, LR_ANY("start_value", NULL, "the rate at first (left out: --lr)"),
    LR_RATE("decay", NULL, "the factor of the whole"), LR_PIECE, LR_NO_MORE};

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_scaled(segment->memo[1], lr_segment_number(segment, OWN + 1), where(segment, k).gone));
}

static const lr_parameter polynomial_parameters[] = {
    TOTAL, LR_ANY("base_value", NULL, "the rate at first (left out: --lr)"),
    LR_RATE("power", NULL, "the exponent of what is left"), LR_PIECE, LR_NO_MORE};

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[1] * pow(where(segment, k).left, lr_segment_number(segment, OWN + 1)));
}

/* Stairs. */
static const lr_parameter step_parameters[] = {
    TOTAL, LR_RATES("values", NULL, "the rates, for equal parts"),
    LR_STEPS_OR("num_updates", NULL, 1, "fvcore reads it and does nothing with it"), LR_PIECE, LR_NO_MORE};

static bool step_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, OWN, error) && total_check(segment, error);
}

/* Which of so many equal parts it is. */
static double equal_part(const lr_segment *segment, double k, double parts)
{
    return fmin(floor((where(segment, k).gone + epsilon) * parts), parts - 1);
}

static lr_rate step_rate(const lr_segment *segment, double k)
{
    const lr_value *values = &segment->spec.values[OWN];

    return lr_rate_of(values->list[(size_t)equal_part(segment, k, (double)values->length)]);
}

static const lr_parameter gamma_parameters[] = {
    TOTAL,
    LR_POSITIVE("base_value", NULL, "the rate at first (left out: --lr)"),
    LR_POSITIVE("gamma", NULL, "what the rate is multiplied by each time"),
    {"num_decays", LR_INTEGER, NULL, NULL, 1, 0x1p53, LR_CLOSED, NULL, "how often"},
    LR_STEPS_OR("num_updates", NULL, 1, "fvcore does nothing with it"),
    LR_PIECE,
    LR_NO_MORE};

static bool gamma_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, OWN + 2, error) && range_check(segment, error);
}

static lr_rate gamma_rate(const lr_segment *segment, double k)
{
    double part = equal_part(segment, k, lr_segment_number(segment, OWN + 2) + 1);

    return lr_rate_of(lr_scaled(segment->memo[1], lr_segment_number(segment, OWN + 1), part));
}

static const lr_parameter multistep_parameters[] = {
    TOTAL,
    LR_RATES("values", NULL, "the rates"),
    LR_STEP_LIST("milestones",
                 "where the next holds, each later than the one before; with no num_updates= the last is "
                 "the end (left out: equal parts)"),
    LR_STEPS_OR("num_updates", NULL, 1, "the whole, in the unit of the milestones"),
    LR_PIECE,
    LR_NO_MORE};
enum { VALUES = OWN, MILESTONES, NUM_UPDATES };

/* Milestones into segment->table, and the whole in their unit into memo[1]. */
static bool read_milestones(lr_segment *segment, lr_error *error)
{
    const lr_value *given = &segment->spec.values[MILESTONES];
    size_t values = segment->spec.values[VALUES].length;
    double whole = lr_segment_number(segment, NUM_UPDATES), *list;

    if (given->list && given->length != values - (isnan(whole) ? 0u : 1u))
        return lr_segment_refuse(
            segment, "there must be as many milestones= as values= (one less with num_updates=)", error);
    list = segment->table = lr_allocate(values, sizeof *list, error);
    if (!list)
        return false;
    segment->table_length = values - 1;
    for (size_t i = 0; i + 1 < values; i++)
        list[i] = given->list ? given->list[i] : ceil(whole / (double)values) * (double)(i + 1);
    segment->memo[1] = isnan(whole) ? given->list[values - 1] : whole;
    for (size_t i = 0; i + 1 < values; i++)
        if (list[i] <= (i > 0 ? list[i - 1] : 0) || list[i] >= segment->memo[1])
            return lr_segment_refuse(
                segment, "each milestone must be later than the one before, and before the end", error);
    return true;
}

static bool multistep_check(lr_segment *segment, lr_error *error)
{
    if (!step_check(segment, error))
        return false;
    if (!lr_segment_given(segment, MILESTONES) && !lr_segment_given(segment, NUM_UPDATES))
        return lr_segment_refuse(segment, "it needs milestones= or num_updates=", error);
    return read_milestones(segment, error);
}

static lr_rate multistep_rate(const lr_segment *segment, double k)
{
    const lr_value list = {.list = segment->table, .length = segment->table_length};
    double at = floor((where(segment, k).gone + epsilon) * segment->memo[1]);

    return lr_rate_of(segment->spec.values[VALUES].list[lr_count_at(&list, at)]);
}

static const lr_schedule_kind rows[] = {
    {FVCORE("ConstantParamScheduler", "the same rate at every step", constant_parameters, "constant",
            "value."),
     .check = value_check, .rate = constant_rate},
    {FVCORE("LinearParamScheduler", "a straight line", range_parameters, "linear",
            "rate(w) = start_value + (end_value - start_value) w."),
     .check = range_check, .rate = linear_rate},
    {FVCORE("CosineParamScheduler", "half a cosine wave", range_parameters, "cosine",
            "rate(w) = end_value + (start_value - end_value) (1 + cos(pi w))/2."),
     .check = range_check, .rate = cosine_rate},
    {FVCORE("ExponentialParamScheduler", "equal factors", exponential_parameters, "exp",
            "rate(w) = start_value decay^w."),
     .check = range_check, .rate = exponential_rate},
    {FVCORE("PolynomialDecayParamScheduler", "a power of what is left", polynomial_parameters, "polynomial",
            "rate(w) = base_value (1 - w)^power."),
     .check = range_check, .rate = polynomial_rate},
    {FVCORE("StepParamScheduler", "given rates for equal parts", step_parameters, "piecewise",
            "rate(w) = values[int((w + 1e-6) n)] of n values."),
     .check = step_check, .rate = step_rate},
    {FVCORE("StepWithFixedGammaParamScheduler", "stairs of equal parts", gamma_parameters, "step",
            "rate(w) = base_value gamma^int((w + 1e-6) (num_decays + 1))."),
     .check = gamma_check, .rate = gamma_rate},
    {FVCORE("MultiStepParamScheduler", "given rates between given steps", multistep_parameters, "piecewise",
            "rate(w) = values[m], where m counts the milestones at or before int((w + 1e-6) num_updates)."),
     .check = multistep_check, .rate = multistep_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_fvcore_schedules, rows);
