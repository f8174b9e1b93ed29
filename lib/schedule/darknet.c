/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Darknet: src/network.c, get_current_rate, and src/parser.c for the defaults, 2018; sgdr by A.
 * Bochkovskiy's fork. k is its batch number. darknet.steps has no steps= for its length, for it has a list
 * named so. */
#include "lib/schedule/dialects.h"

#define COMMON                                                                                               \
    LR_RATE("learning_rate", NULL, "the rate (left out: --lr, else 0.001)"),                                 \
        LR_STEPS_OR("burn_in", "0", 0, "length of the warm-up"),                                             \
        LR_RATE("power", "4", "of the part of the warm-up that is done; also the power of poly")
enum { BASE, BURN_IN, POWER, OWN, OWN_2, OWN_3 };

static const lr_parameter constant_parameters[] = {COMMON, LR_PIECE, LR_NO_MORE};
static const lr_parameter step_parameters[] = {
    COMMON, LR_STEPS_OR("step", "1", 1, "steps at each rate"),
    LR_RATE("scale", "1", "each rate is so many times the one before"), LR_PIECE, LR_NO_MORE};
static const lr_parameter steps_parameters[] = {
    COMMON, LR_STEP_LIST("steps", "the first step at each next rate"),
    LR_RATES("scales", NULL, "what the rate is multiplied by at each"), LR_NO_MORE};
static const lr_parameter exp_parameters[] = {
    COMMON, LR_RATE("gamma", "1", "each rate is so many times the one before"), LR_PIECE, LR_NO_MORE};
static const lr_parameter poly_parameters[] = {
    COMMON, LR_STEPS_OR("max_batches", NULL, 1, "where the rate is 0 (left out: the length)"), LR_PIECE,
    LR_NO_MORE};
static const lr_parameter sigmoid_parameters[] = {
    COMMON,
    LR_STEPS_OR("step", "1", 0, "where half the rate is reached"),
    LR_ANY("gamma", "1", "steepness; more than 0: downwards"),
    LR_STRICT(
        "k - step without a sign, as its types have it: before step the rate is 0 (gamma more than 0) or "
        "full"),
    LR_PIECE,
    LR_NO_MORE};
static const lr_parameter sgdr_parameters[] = {
    COMMON,
    LR_RATE("learning_rate_min", "1e-5", "the lowest rate"),
    LR_STEPS_OR("sgdr_cycle", NULL, 1, "length of the first cycle (left out: the length)"),
    {"sgdr_mult", LR_REAL, NULL, "2", 1, INFINITY, LR_OPEN_MOST, NULL, "each cycle is so many times as long"},
    LR_PIECE,
    LR_NO_MORE};

static bool base_check(lr_segment *segment, lr_error *error)
{
    (void)error;
    segment->memo[BASE] = lr_segment_rate_or(segment, BASE, 0.001);
    return true;
}

/* The products of the scales that have been passed, from none to all. */
static bool steps_check(lr_segment *segment, lr_error *error)
{
    lr_value *steps = &segment->spec.values[OWN], *scales = &segment->spec.values[OWN_2];

    if (!base_check(segment, error) || !lr_segment_needs(segment, OWN, error)
        || !lr_segment_needs(segment, OWN_2, error))
        return false;
    if (steps->length != scales->length)
        return lr_segment_refuse(segment, "steps and scales must be as many", error);
    segment->table = lr_allocate(steps->length + 1, sizeof *segment->table, error);
    if (!segment->table)
        return false;
    segment->table_length = steps->length + 1;
    segment->table[0] = segment->memo[BASE];
    for (size_t i = 1; i < steps->length;
         i++) /* darknet looks no further than the first that is not passed */
        steps->list[i] = fmax(steps->list[i], steps->list[i - 1]);
    for (size_t i = 0; i < scales->length; i++)
        segment->table[i + 1] = segment->table[i] * scales->list[i];
    return true;
}

static bool poly_check(lr_segment *segment, lr_error *error)
{
    return base_check(segment, error) && lr_segment_total(segment, OWN, 0, &segment->memo[OWN], error);
}

static bool sgdr_check(lr_segment *segment, lr_error *error)
{
    return base_check(segment, error) && lr_segment_total(segment, OWN_2, 0, &segment->memo[OWN_2], error)
           && lr_segment_cycles(segment, segment->memo[OWN_2], lr_segment_number(segment, OWN_3),
                                LR_GROW_COMPOUND, error);
}

static double constant(const lr_segment *segment, double k)
{
    (void)k;
    return segment->memo[BASE];
}

static double step(const lr_segment *segment, double k)
{
    return lr_scaled(segment->memo[BASE], lr_segment_number(segment, OWN_2),
                     floor(k / lr_segment_number(segment, OWN)));
}

static double steps(const lr_segment *segment, double k)
{
    return segment->table[lr_count_at(&segment->spec.values[OWN], k)];
}

static double exponential(const lr_segment *segment, double k)
{
    return lr_scaled(segment->memo[BASE], lr_segment_number(segment, OWN), k);
}

static double poly(const lr_segment *segment, double k)
{
    double left = (segment->memo[OWN] - k) / segment->memo[OWN], power = lr_segment_number(segment, POWER);

    return left > 0 || (power > 0 && power == floor(power)) ? segment->memo[BASE] * pow(left, power) : 0;
}

static double sigmoid(const lr_segment *segment, double k)
{
    double from = k - lr_segment_number(segment, OWN);

    if (from < 0 && lr_segment_number(segment, OWN_3) > 0)
        from += 0x1p64;
    return segment->memo[BASE] / (1 + exp(lr_segment_number(segment, OWN_2) * from));
}

/* A cycle has its last step, at the lowest rate, too: the next begins one step late. */
static double sgdr(const lr_segment *segment, double k)
{
    lr_cycle cycle = lr_cycles_find(&segment->cycles, fmax(0, k - 1));

    return lr_blend(segment->memo[BASE], lr_segment_number(segment, OWN),
                    lr_shape_cosine(lr_progress(k - cycle.start, cycle.length)));
}

static lr_rate rate_of(const lr_segment *segment, double k,
                       double (*policy)(const lr_segment *segment, double k))
{
    double burn_in = lr_segment_number(segment, BURN_IN);

    if (k >= burn_in)
        return lr_rate_of(policy(segment, k));
    return lr_rate_of(segment->memo[BASE] * pow(k / burn_in, lr_segment_number(segment, POWER)));
}

#define POLICY(name, policy)                                                                                 \
    static lr_rate name(const lr_segment *segment, double k)                                                 \
    {                                                                                                        \
        return rate_of(segment, k, policy);                                                                  \
    }
POLICY(constant_rate, constant)
POLICY(step_rate, step)
POLICY(steps_rate, steps)
POLICY(exp_rate, exponential)
POLICY(poly_rate, poly)
POLICY(sigmoid_rate, sigmoid)
POLICY(sgdr_rate, sgdr)

#define DARKNET(word, text, alike, about)                                                                    \
    .label = {"darknet." #word, text, word##_parameters, about BURN_IN_TEXT}, .rate = word##_rate,           \
    .library = true, .family = alike
#define BURN_IN_TEXT                                                                                         \
    " For k < burn_in learning_rate (k/burn_in)^power instead. k is darknet's batch number, which it "       \
    "counts before it "                                                                                      \
    "updates: its first update has k = 1."

static const lr_schedule_kind rows[] = {
    {DARKNET(constant, "always the same rate", "constant", "learning_rate."), .check = base_check},
    {DARKNET(step, "stairs of equal length", "step", "learning_rate scale^floor(k/step)."),
     .check = base_check},
    {DARKNET(steps, "stairs at given steps", "multistep",
             "learning_rate times the scales whose steps are at or before k."),
     .check = steps_check},
    {DARKNET(exp, "lower by a factor each step", "exp", "learning_rate gamma^k."), .check = base_check},
    {DARKNET(poly, "a power of the remaining way", "polynomial",
             "learning_rate (1 - k/max_batches)^power. Past max_batches, where darknet has stopped, the "
             "power of a negative number, or 0 where that is none."),
     .check = poly_check},
    {DARKNET(sigmoid, "an S down from the rate to 0, or up to it", NULL,
             "learning_rate/(1 + exp(gamma (k - step))): down with gamma more than 0. Caffe has the "
             "opposite sign."),
     .check = base_check},
    {DARKNET(sgdr, "cosine decays, each back at the top", "cosine-restarts",
             "Cycle i is sgdr_cycle sgdr_mult^i long and goes from learning_rate to learning_rate_min on "
             "a half cosine; the step that reaches it is its own, and the next one is already a step "
             "into the next cycle."),
     .check = sgdr_check},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_darknet_schedules, rows);
