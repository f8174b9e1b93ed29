/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hugging Face Transformers: src/transformers/optimization.py, commit 005edacb of 2025: what Diffusers has as
 * well. */
#include "lib/schedule/transformers.h"
#include "lib/schedule/torch.h"

#define WARMUP_STEPS LR_STEPS_OR("num_warmup_steps", NULL, 0, "steps of warm-up")
#define TRAINING_STEPS                                                                                       \
    LR_STEPS_OR("num_training_steps", NULL, 0, "steps in all, warm-up included (left out: the length)")
enum { WARMUP, TRAINING, CYCLES, STRICT };
enum { END_RATE = CYCLES, POWER };

/* memo: the base, steps of warm-up, steps in all, steps of decay (at least 1). */
enum { BASE, RISE, ALL, FALL };

const lr_parameter lr_hf_constant_parameters[] = {LR_PIECE, LR_NO_MORE};
const lr_parameter lr_hf_warmup_parameters[] = {WARMUP_STEPS, LR_PIECE, LR_NO_MORE};
const lr_parameter lr_hf_linear_parameters[] = {WARMUP_STEPS, TRAINING_STEPS, LR_PIECE, LR_NO_MORE};
const lr_parameter lr_hf_cosine_parameters[] = {
    WARMUP_STEPS, TRAINING_STEPS, LR_RATE("num_cycles", "0.5", "waves of the cosine; 0.5 is once down"),
    LR_PIECE, LR_NO_MORE};
const lr_parameter lr_hf_restarts_parameters[] = {
    WARMUP_STEPS,
    TRAINING_STEPS,
    LR_RATE("num_cycles", "1", "how many times it goes down"),
    LR_STRICT("true: the part of the way times num_cycles is rounded as there, a restart may then come late"),
    LR_PIECE,
    LR_NO_MORE};
const lr_parameter lr_hf_polynomial_parameters[] = {WARMUP_STEPS,
                                                    TRAINING_STEPS,
                                                    LR_RATE("lr_end", "1e-07", "the rate at the end"),
                                                    LR_RATE("power", "1", "the exponent"),
                                                    LR_PIECE,
                                                    LR_NO_MORE};

bool lr_hf_constant_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

bool lr_hf_warmup_check(lr_segment *segment, lr_error *error)
{
    segment->memo[RISE] = lr_segment_number(segment, WARMUP);
    return lr_segment_needs(segment, WARMUP, error)
           && lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

bool lr_hf_linear_check(lr_segment *segment, lr_error *error)
{
    if (!lr_hf_warmup_check(segment, error)
        || !lr_segment_total(segment, TRAINING, 0, &segment->memo[ALL], error))
        return false;
    segment->memo[FALL] = fmax(1, segment->memo[ALL] - segment->memo[RISE]);
    return true;
}

bool lr_hf_polynomial_check(lr_segment *segment, lr_error *error)
{
    if (!lr_hf_linear_check(segment, error))
        return false;
    return segment->memo[BASE] > lr_segment_number(segment, END_RATE)
           || lr_fail(error, LR_USAGE, "%s: lr_end=%g must be less than --lr, %g", segment->kind->label.name,
                      lr_segment_number(segment, END_RATE), segment->memo[BASE]);
}

lr_rate lr_hf_constant_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(segment->memo[BASE]);
}

lr_rate lr_hf_warmup_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(segment->memo[BASE] * lr_progress(k, segment->memo[RISE]).gone);
}

lr_rate lr_hf_linear_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (k < memo[RISE])
        return lr_hf_warmup_rate(segment, k);
    return lr_rate_of(memo[BASE] * fmax(0, (memo[ALL] - k) / memo[FALL]));
}

lr_rate lr_hf_cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (k < memo[RISE])
        return lr_hf_warmup_rate(segment, k);
    return lr_rate_of(lr_cosine_wave(
        memo[BASE], 0, 2 * lr_segment_number(segment, CYCLES) * ((k - memo[RISE]) / memo[FALL])));
}

lr_rate lr_hf_restarts_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double cycles = lr_segment_number(segment, CYCLES), p;

    if (k < memo[RISE])
        return lr_hf_warmup_rate(segment, k);
    if ((k - memo[RISE]) / memo[FALL] >= 1)
        return lr_rate_of(0);
    if (lr_segment_number(segment, STRICT) > 0)
        p = fmod(cycles * ((k - memo[RISE]) / memo[FALL]), 1);
    else
        p = fmod(cycles * (k - memo[RISE]), memo[FALL]) / memo[FALL];
    return lr_rate_of(lr_cosine_wave(memo[BASE], 0, p));
}

lr_rate lr_hf_polynomial_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double end = lr_segment_number(segment, END_RATE), left;

    if (k < memo[RISE])
        return lr_hf_warmup_rate(segment, k);
    if (k > memo[ALL] || memo[RISE] >= memo[ALL])
        return lr_rate_of(end);
    left = lr_progress(k - memo[RISE], memo[FALL]).left;
    return lr_rate_of(end + (memo[BASE] - end) * pow(left, lr_segment_number(segment, POWER)));
}

static const lr_schedule_kind rows[] = {
    LR_HF_SHARED("transformers."),
    {LR_HF_ROW("transformers.", "get_reduce_on_plateau_schedule",
               "a factor whenever a metric stops improving", lr_plateau_parameters, NULL,
               "torch.ReduceLROnPlateau, with its parameters."),
     .check = lr_plateau_check, .rate = lr_plateau_rate, .metric = true},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_transformers_schedules, rows);
