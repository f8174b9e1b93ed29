/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T5X: t5x/utils.py, commit 019f2a18. The product of the factors is T5X's in float32, here in float64. */
#include "lib/schedule/dialects.h"

static const lr_parameter factors_parameters[] = {
    {"factors", LR_CHOICE_LIST, NULL, "constant/linear_warmup/rsqrt_decay", 0, 0, LR_CLOSED,
     "constant linear_warmup linear_decay rsqrt_decay rsqrt_normalized_decay decay_every cosine_decay",
     "what is multiplied; T5X writes * between them"},
    LR_RATE("base_learning_rate", "0.5", "the factor constant (left out: --lr, or 0.5)"),
    LR_STEPS_OR("warmup_steps", "1000", 0, "W below"),
    LR_RATE("decay_factor", "0.5", "the factor of decay_every, the slope of linear_decay"),
    LR_STEPS_OR("steps_per_decay", "20000", 1, "the period of decay_every"),
    LR_STEPS_OR("steps_per_cycle", "100000", 1, "the period of cosine_decay"),
    LR_STEPS_OR("step_offset", "0", 0, "steps before the first that counts"),
    LR_RATE("min_learning_rate", "1e-08", "the least rate"),
    LR_PIECE,
    LR_NO_MORE};
enum {
    FACTORS,
    BASE_LEARNING_RATE,
    WARMUP_STEPS,
    DECAY_FACTOR,
    STEPS_PER_DECAY,
    STEPS_PER_CYCLE,
    STEP_OFFSET,
    MIN_LEARNING_RATE
};
enum { BASE, WARMUP }; /* memo */

static double constant(const lr_segment *segment, double k)
{
    (void)k;
    return segment->memo[BASE];
}

static double linear_warmup(const lr_segment *segment, double k)
{
    return lr_progress(k, segment->memo[WARMUP]).gone;
}

static double linear_decay(const lr_segment *segment, double k)
{
    double slope = lr_segment_number(segment, DECAY_FACTOR), warmup = segment->memo[WARMUP];
    double up = warmup > 0 ? k / warmup : 1;

    return segment->memo[BASE] * fmin(up, 1 + slope * (warmup - k));
}

static double rsqrt_decay(const lr_segment *segment, double k)
{
    return 1 / sqrt(fmax(fmax(k, segment->memo[WARMUP]), 1));
}

static double rsqrt_normalized_decay(const lr_segment *segment, double k)
{
    return sqrt(segment->memo[WARMUP]) * rsqrt_decay(segment, k);
}

static double decay_every(const lr_segment *segment, double k)
{
    return fmin(lr_scaled(1, lr_segment_number(segment, DECAY_FACTOR),
                          floor(k / lr_segment_number(segment, STEPS_PER_DECAY))),
                0x1p1000); /* times 0 is then 0 */
}

static double cosine_decay(const lr_segment *segment, double k)
{
    double cycle = lr_segment_number(segment, STEPS_PER_CYCLE);

    return lr_shape_cosine(lr_progress(fmod(fmax(k - segment->memo[WARMUP], 0), cycle), cycle)).left;
}

static double (*const factors[])(const lr_segment *segment, double k) = {
    constant, linear_warmup, linear_decay, rsqrt_decay, rsqrt_normalized_decay, decay_every, cosine_decay};

static bool factors_check(lr_segment *segment, lr_error *error)
{
    (void)error;
    segment->memo[BASE] = lr_segment_rate_or(segment, BASE_LEARNING_RATE, 0.5);
    segment->memo[WARMUP] = lr_segment_number(segment, WARMUP_STEPS);
    return true;
}

static lr_rate factors_rate(const lr_segment *segment, double k)
{
    const lr_value *list = &segment->spec.values[FACTORS];
    double rate = 1;

    k = fmax(k - lr_segment_number(segment, STEP_OFFSET), 0);
    for (size_t i = 0; i < list->length; i++)
        rate *= factors[(size_t)list->list[i]](segment, k);
    return lr_rate_of(fmax(rate, lr_segment_number(segment, MIN_LEARNING_RATE)));
}

static const lr_schedule_kind rows[] = {
    {.label =
         {"t5x.create_learning_rate_scheduler", "a product of factors, with a floor", factors_parameters,
          "The product of: constant base_learning_rate; linear_warmup min(1, k/W); linear_decay (which has "
          "these "
          "two in it) base_learning_rate min(k/W, 1 + decay_factor (W - k)); rsqrt_decay 1/sqrt(max(k, W)); "
          "rsqrt_normalized_decay sqrt(W)/sqrt(max(k, W)); decay_every "
          "decay_factor^floor(k/steps_per_decay); "
          "cosine_decay (1 + cos(pi p))/2, where p = max(0, (k - W)/steps_per_cycle) modulo 1; but no less "
          "than "
          "min_learning_rate. k is max(0, step - step_offset). With W = 0 linear_warmup is 1, and the roots "
          "count "
          "step 0 as 1, where T5X divides by 0. factors=constant/linear_warmup/rsqrt_decay is what T5X "
          "writes "
          "'constant * linear_warmup * rsqrt_decay'."},
     .library = true,
     .check = factors_check,
     .rate = factors_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_t5x_schedules, rows);
