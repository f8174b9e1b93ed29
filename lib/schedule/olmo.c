/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OLMo: olmo/optim.py, 0154b50e; the rows that this has not, and warmup_min_lr, by its main of 2025. */
#include "lib/schedule/dialects.h"

#define COMMON                                                                                               \
    LR_RATE("initial_lr", NULL, "the highest rate (left out: --lr)"),                                        \
        LR_STEPS_OR("max_steps", NULL, 1, "where the schedule ends (left out: the length)"),                 \
        LR_STEPS_OR("warmup_steps", "2000", 0, "length of the warm-up"),                                     \
        LR_RATE("warmup_min_lr", NULL, "rate at its start (left out: a tenth of initial_lr)"),               \
        LR_RATE("alpha_f", "0.1", "the last rate, as part of initial_lr"),                                   \
        LR_STEPS_NONE("t_max", "none", 1, "in place of max_steps")
enum { INITIAL, MAX_STEPS, WARM, WARM_FROM, ALPHA, T_MAX, OF };
enum { BASE, END, FROM, LAST }; /* memo */

static const lr_parameter parameters[] = {COMMON, LR_PIECE, LR_NO_MORE};
static const lr_parameter max_parameters[] = {
    COMMON,
    {"of", LR_CHOICE_LIST, NULL, "CosWithWarmup/InvSqrtWithWarmup", 0, 0, LR_CLOSED,
     "CosWithWarmup InvSqrtWithWarmup LinearWithWarmup CosLinearEnvelope ConstantWithWarmupScheduler",
     "the schedules, with the same parameters"},
    LR_PIECE,
    LR_NO_MORE};

static bool check_start(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!lr_segment_base(segment, INITIAL, &memo[BASE], error))
        return false;
    memo[FROM] =
        lr_segment_given(segment, WARM_FROM) ? lr_segment_number(segment, WARM_FROM) : 0.1 * memo[BASE];
    memo[LAST] = memo[BASE] * lr_segment_number(segment, ALPHA);
    return true;
}

static bool check(lr_segment *segment, lr_error *error)
{
    double replaced = lr_segment_number(segment, T_MAX);

    if (!check_start(segment, error))
        return false;
    segment->memo[END] = segment->natural = replaced;
    return !isnan(replaced) || lr_segment_total(segment, MAX_STEPS, 0, &segment->memo[END], error);
}

static bool inverse_check(lr_segment *segment, lr_error *error)
{
    return check_start(segment, error)
           && (lr_segment_number(segment, WARM) > 0
               || lr_segment_refuse(segment, "warmup_steps must be more than 0: the decay is measured by it",
                                    error));
}

/* The way from warm-up to end, clamped. */
static lr_mix progress(const lr_segment *segment, double k)
{
    double warm = lr_segment_number(segment, WARM);

    return k >= segment->memo[END] ? (lr_mix){1, 0} : lr_progress(k - warm, segment->memo[END] - warm);
}

static double cosine(const lr_segment *segment, double k)
{
    return lr_blend(segment->memo[BASE], segment->memo[LAST], lr_shape_cosine(progress(segment, k)));
}

static double inverse(const lr_segment *segment, double k)
{
    return segment->memo[BASE] * sqrt(lr_segment_number(segment, WARM) / fmax(k, 1));
}

static double linear(const lr_segment *segment, double k)
{
    return lr_blend(segment->memo[BASE], segment->memo[LAST], progress(segment, k));
}

static double envelope(const lr_segment *segment, double k)
{
    lr_mix p = progress(segment, k);

    return lr_line(segment->memo[LAST], segment->memo[BASE], p.left * lr_shape_cosine(p).left);
}

static double constant(const lr_segment *segment, double k)
{
    (void)k;
    return segment->memo[BASE];
}

typedef double decay(const lr_segment *segment, double k);
static decay *const decays[] = {cosine, inverse, linear, envelope, constant};
enum { INVERSE = 1 };

static lr_rate rate_of(const lr_segment *segment, decay *after, double k)
{
    double warm = lr_segment_number(segment, WARM);

    return lr_rate_of(k < warm ? lr_line(segment->memo[FROM], segment->memo[BASE], k / warm)
                               : after(segment, k));
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, cosine, k);
}

static lr_rate inverse_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, inverse, k);
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, linear, k);
}

static lr_rate envelope_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, envelope, k);
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, constant, k);
}

static bool max_check(lr_segment *segment, lr_error *error)
{
    const lr_value *of = &segment->spec.values[OF];

    for (size_t i = 0; i < of->length; i++)
        if ((int)of->list[i] == INVERSE && !inverse_check(segment, error))
            return false;
    return check(segment, error);
}

static lr_rate max_rate(const lr_segment *segment, double k)
{
    const lr_value *of = &segment->spec.values[OF];
    lr_rate most = rate_of(segment, decays[(size_t)of->list[0]], k);

    for (size_t i = 1; i < of->length; i++)
        most.lr = fmax(most.lr, rate_of(segment, decays[(size_t)of->list[i]], k).lr);
    return most;
}

#define OLMO(word, text, list, alike, about)                                                                 \
    .label = {"olmo." word, text, list, about}, .library = true, .family = alike
#define WARM_TEXT                                                                                            \
    "With W = warmup_steps: a line from initial_lr/10 (warmup_min_lr) up to initial_lr for k < W; then "
#define END_TEXT " p = (k - W)/(N - W), at most 1; N is t_max or else max_steps; lo = alpha_f initial_lr."

static const lr_schedule_kind rows[] = {
    {OLMO("CosWithWarmup", "warm-up, then a cosine", parameters, "cosine",
          WARM_TEXT "lo + (initial_lr - lo) (1 + cos(pi p))/2," END_TEXT),
     .check = check, .rate = cosine_rate},
    {OLMO("LinearWithWarmup", "warm-up, then a line", parameters, "linear",
          WARM_TEXT "lo + (initial_lr - lo) (1 - p)," END_TEXT),
     .check = check, .rate = linear_rate},
    {OLMO("InvSqrtWithWarmup", "warm-up, then one over the root of the step", parameters, "inverse-sqrt",
          WARM_TEXT "initial_lr sqrt(W/k), without end."),
     .check = inverse_check, .rate = inverse_rate},
    {OLMO("CosLinearEnvelope", "warm-up, then the product of a cosine and a line", parameters, "cosine",
          WARM_TEXT "lo + (initial_lr - lo) (1 - p) (1 + cos(pi p))/2," END_TEXT),
     .check = check, .rate = envelope_rate},
    {OLMO("ConstantWithWarmupScheduler", "warm-up, then constant", parameters, "constant",
          WARM_TEXT "initial_lr."),
     .check = check_start, .rate = constant_rate},
    {OLMO("MaxScheduler", "the highest of several schedules", max_parameters, NULL,
          "At each step the highest rate of the schedules named in of=, which share the parameters."),
     .check = max_check, .rate = max_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_olmo_schedules, rows);
