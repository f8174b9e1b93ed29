/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tensor2Tensor: tensor2tensor/utils/learning_rate.py of 2019. Computed there in float32, here in float64. */
#include "lib/schedule/dialects.h"

#define T2T(word, text, list, about)                                                                         \
    .label = {"tensor2tensor." word, text, list, about}, .library = true, .family = NULL

/* What both rows have. */
#define HPARAMS                                                                                              \
    LR_STEPS_OR("learning_rate_warmup_steps", "100", 0, "W below"),                                          \
        LR_POSITIVE("hidden_size", "64", "the model's width"),                                               \
        LR_STEPS_OR("learning_rate_decay_steps", "5000", 1, "D below"),                                      \
        LR_RATE("learning_rate_decay_rate", "1", "the factor of D steps"),                                   \
        LR_FLAG("learning_rate_decay_staircase", "false", "whether it falls once in D steps, or at each")
enum { WARMUP_STEPS, HIDDEN_SIZE, DECAY_STEPS, DECAY_RATE, STAIRCASE, OWN };
enum { BASE, WARMUP, DECAY, TRAIN }; /* memo */

static void read_hparams(lr_segment *segment)
{
    segment->memo[WARMUP] = lr_segment_number(segment, WARMUP_STEPS);
    segment->memo[DECAY] = lr_segment_number(segment, DECAY_STEPS);
}

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
    return fmin(fmax((segment->memo[TRAIN] - k) / segment->memo[DECAY], 0), 1);
}

static double cosdecay(const lr_segment *segment, double k)
{
    return k <= segment->memo[WARMUP] ? 1 : lr_cosine_wave(1, 0, k / segment->memo[DECAY]);
}

static double single_cycle_cos_decay(const lr_segment *segment, double k)
{
    return lr_cosine_wave(1, 0, fmax(k - segment->memo[WARMUP], 0) / segment->memo[DECAY]);
}

static double rsqrt_decay(const lr_segment *segment, double k)
{
    return 1 / sqrt(fmax(fmax(k, segment->memo[WARMUP]), 1));
}

static double rsqrt_normalized_decay(const lr_segment *segment, double k)
{
    return sqrt(segment->memo[WARMUP]) * rsqrt_decay(segment, k);
}

/* rate^(steps/D), rounded down to whole D with staircase. */
static double powered(const lr_segment *segment, double steps)
{
    double times = steps / segment->memo[DECAY];

    if (lr_segment_number(segment, STAIRCASE) > 0)
        times = floor(times);
    return fmin(lr_scaled(1, lr_segment_number(segment, DECAY_RATE), times),
                0x1p1000); /* times 0 is then 0 */
}

static double exp_decay(const lr_segment *segment, double k)
{
    return powered(segment, fmax(k - segment->memo[WARMUP], 0));
}

static double rsqrt_hidden_size(const lr_segment *segment, double k)
{
    (void)k;
    return 1 / sqrt(lr_segment_number(segment, HIDDEN_SIZE));
}

static double (*const factors[])(const lr_segment *segment, double k) = {
    constant,    linear_warmup,          linear_decay, cosdecay,         single_cycle_cos_decay,
    rsqrt_decay, rsqrt_normalized_decay, exp_decay,    rsqrt_hidden_size};

static const lr_parameter factors_parameters[] = {
    HPARAMS,
    {"learning_rate_schedule", LR_CHOICE_LIST, NULL, "constant/linear_warmup/rsqrt_decay/rsqrt_hidden_size",
     0, 0, LR_CLOSED,
     "constant linear_warmup linear_decay cosdecay single_cycle_cos_decay rsqrt_decay rsqrt_normalized_decay "
     "exp_decay "
     "rsqrt_hidden_size",
     "what is multiplied; T2T writes * between them"},
    LR_RATE("learning_rate_constant", "1", "the factor constant (left out: --lr, or 1)"),
    LR_STEPS_OR("train_steps", NULL, 0, "where linear_decay ends (left out: the length)"),
    LR_PIECE,
    LR_NO_MORE};
enum { SCHEDULE = OWN, CONSTANT, TRAIN_STEPS };
enum { LINEAR_DECAY = 2 }; /* in the choices */

static bool factors_check(lr_segment *segment, lr_error *error)
{
    const lr_value *list = &segment->spec.values[SCHEDULE];

    read_hparams(segment);
    segment->memo[BASE] = lr_segment_rate_or(segment, CONSTANT, 1);
    for (size_t i = 0; i < list->length; i++)
        if (list->list[i] == LINEAR_DECAY)
            return lr_segment_total(segment, TRAIN_STEPS, 0, &segment->memo[TRAIN], error);
    return true;
}

static lr_rate factors_rate(const lr_segment *segment, double k)
{
    const lr_value *list = &segment->spec.values[SCHEDULE];
    double rate = 1;

    for (size_t i = 0; i < list->length; i++)
        rate *= factors[(size_t)list->list[i]](segment, k);
    return lr_rate_of(rate);
}

/* The older schedule: a decay, its clock not moved by the warm-up before it (but for exp and sqrt). */
static const lr_parameter legacy_parameters[] = {
    HPARAMS,
    LR_RATE("learning_rate", "0.1", "the factor of all (left out: --lr, or 0.1)"),
    LR_WORD("learning_rate_decay_scheme", "none", "none noam exp piecewise cosine cyclelinear10x sqrt",
            "how it decays"),
    LR_FLAG("adam", "false", "whether the optimizer's name has Adam in it: times 0.002"),
    LR_STEPS_OR("learning_rate_cosine_cycle_steps", "250000", 1, "half the period of cosine"),
    LR_STEP_LIST("learning_rate_boundaries",
                 "for piecewise: steps after which the next multiple holds, in order"),
    LR_RATES("learning_rate_multiples", NULL,
             "for piecewise: the multiples, as many as boundaries (1 before them)"),
    LR_PIECE,
    LR_NO_MORE};
enum { LEGACY_RATE = OWN, SCHEME, ADAM, COSINE_CYCLE, LEGACY_BOUNDARIES, MULTIPLES };
enum { NOAM = 1, PIECEWISE = 3 }; /* schemes */

static double scheme_none(const lr_segment *segment, double k)
{
    (void)segment, (void)k;
    return 1;
}

static double scheme_noam(const lr_segment *segment, double k)
{
    double warmup = fmax(segment->memo[WARMUP], 1);

    return 5000 / sqrt(lr_segment_number(segment, HIDDEN_SIZE))
           * fmin((k + 1) / (warmup * sqrt(warmup)), 1 / sqrt(k + 1));
}

static double scheme_exp(const lr_segment *segment, double k)
{
    return powered(segment, k - segment->memo[WARMUP]);
}

static double scheme_piecewise(const lr_segment *segment, double k)
{
    size_t passed = lr_count_before(&segment->spec.values[LEGACY_BOUNDARIES], k);

    return passed == 0 ? 1 : segment->spec.values[MULTIPLES].list[passed - 1];
}

static double scheme_cosine(const lr_segment *segment, double k)
{
    return lr_cosine_wave(1, 0, k / lr_segment_number(segment, COSINE_CYCLE));
}

static double scheme_cyclelinear10x(const lr_segment *segment, double k)
{
    double cycle = fmax(segment->memo[WARMUP], 1), at = fmod(k, 2 * cycle);

    return (1 - fabs(at - cycle) / cycle + 0.1) * 3;
}

static double scheme_sqrt(const lr_segment *segment, double k)
{
    return 500 / sqrt(fmax(k - segment->memo[WARMUP], 1));
}

static double (*const schemes[])(const lr_segment *segment, double k) = {
    scheme_none,   scheme_noam,           scheme_exp, scheme_piecewise,
    scheme_cosine, scheme_cyclelinear10x, scheme_sqrt};

static bool legacy_check(lr_segment *segment, lr_error *error)
{
    const lr_value *boundaries = &segment->spec.values[LEGACY_BOUNDARIES];

    read_hparams(segment);
    segment->memo[BASE] =
        lr_segment_rate_or(segment, LEGACY_RATE, 0.1) * (lr_segment_number(segment, ADAM) > 0 ? 0.002 : 1);
    if (lr_segment_choice(segment, SCHEME) != PIECEWISE)
        return true;
    if (boundaries->length == 0 || boundaries->length != segment->spec.values[MULTIPLES].length)
        return lr_segment_refuse(
            segment, "piecewise needs as many learning_rate_multiples= as learning_rate_boundaries=", error);
    return lr_segment_in_order(segment, LEGACY_BOUNDARIES, error);
}

static lr_rate legacy_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    int scheme = lr_segment_choice(segment, SCHEME);
    bool warm = scheme != NOAM && k < memo[WARMUP];

    return lr_rate_of(memo[BASE]
                      * (warm ? pow(0.01, (memo[WARMUP] - k) / memo[WARMUP]) : schemes[scheme](segment, k)));
}

static const lr_schedule_kind rows[] = {
    {T2T("learning_rate_schedule", "a product of factors", factors_parameters,
         "The product of: constant learning_rate_constant; linear_warmup min(1, k/W); linear_decay "
         "(train_steps - k)/D "
         "from 0 to 1; cosdecay 1 for k <= W, then (1 + cos(pi k/D))/2; single_cycle_cos_decay (1 + cos(pi "
         "max(k - W, "
         "0)/D))/2, which climbs back; rsqrt_decay 1/sqrt(max(k, W)); rsqrt_normalized_decay "
         "sqrt(W)/sqrt(max(k, W)); "
         "exp_decay learning_rate_decay_rate^(max(k - W, 0)/D); rsqrt_hidden_size hidden_size^-0.5. With W = "
         "0 "
         "linear_warmup is 1, and the roots count step 0 as 1, where T2T divides by 0."),
     .check = factors_check, .rate = factors_rate},
    {T2T("legacy_learning_rate_schedule", "a warm-up by factors, then a decay", legacy_parameters,
         "learning_rate (times 0.002 with adam) times: 0.01^(1 - k/W) for k < W, then by "
         "learning_rate_decay_scheme 1 "
         "(none), learning_rate_decay_rate^((k - W)/D) (exp), multiples between boundaries, each the last "
         "step of the "
         "one before (piecewise), (1 + cos(pi k/learning_rate_cosine_cycle_steps))/2 (cosine), 3 (0.1 + the "
         "part of the "
         "way up in a triangle of W steps up and W down) (cyclelinear10x) or 500/sqrt(max(k - W, 1)) (sqrt). "
         "noam has "
         "no such warm-up: 5000 hidden_size^-0.5 min((k + 1) W^-1.5, (k + 1)^-0.5). W = 0 counts as 1 in "
         "noam and "
         "cyclelinear10x."),
     .check = legacy_check, .rate = legacy_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_tensor2tensor_schedules, rows);
