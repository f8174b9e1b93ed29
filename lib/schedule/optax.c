/* SPDX-License-Identifier: GPL-3.0-or-later */
/* optax: optax/schedules/_schedule.py, commits 2edbcbe2 and 006cebd2 (their formulas agree). Curves here, pieces
 * in optax_pieces.c. optax computes in float32 unless told otherwise; these are float64. */
#include "lib/schedule/dialects.h"

#define OPTAX(word, text, list, alike, about)                                                                \
    .label = {"optax." word, text, list, about}, .library = true, .family = alike

#define TRANSITION                                                                                           \
    LR_STEPS_OR("transition_steps", NULL, 0, "steps of the way (left out: the length; 0: no change)"),       \
        LR_STEPS_OR("transition_begin", "0", 0, "steps before it")

static const lr_parameter constant_parameters[] = {LR_ANY("value", NULL, "the rate (left out: --lr)"),
                                                   LR_PIECE, LR_NO_MORE};

static bool constant_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, 0, &segment->memo[0], error);
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(segment->memo[0]);
}

/* From one value to another: linear and polynomial. memo: both; steps of the way; steps before it; the power. */
enum { FROM, TO, SPAN, BEGIN, BENT };

static double transition(const double *memo, double k)
{
    double left;

    if (!(memo[SPAN] > 0))
        return memo[FROM];
    left = pow(lr_progress(fmax(k - memo[BEGIN], 0), memo[SPAN]).left, memo[BENT]);
    return lr_blend(memo[FROM], memo[TO], (lr_mix){1 - left, left});
}

static bool transition_check(lr_segment *segment, lr_error *error)
{
    enum { INIT_VALUE, END_VALUE, STEPS, STEPS_BEFORE };
    double *memo = segment->memo;

    memo[TO] = lr_segment_number(segment, END_VALUE);
    memo[BEGIN] = lr_segment_number(segment, STEPS_BEFORE);
    memo[BENT] = 1;
    return lr_segment_base(segment, INIT_VALUE, &memo[FROM], error)
           && lr_segment_needs(segment, END_VALUE, error)
           && lr_segment_total(segment, STEPS, memo[BEGIN], &memo[SPAN], error);
}

static lr_rate transition_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(transition(segment->memo, k));
}

static const lr_parameter linear_parameters[] = {
    LR_ANY("init_value", NULL, "the rate at first (left out: --lr)"),
    LR_ANY("end_value", NULL, "the rate at the end"), TRANSITION, LR_PIECE, LR_NO_MORE};

static const lr_parameter polynomial_parameters[] = {
    LR_ANY("init_value", NULL, "the rate at first (left out: --lr)"),
    LR_ANY("end_value", NULL, "the rate at the end"),
    TRANSITION,
    LR_RATE("power", NULL, "the exponent of what is left of the way"),
    LR_PIECE,
    LR_NO_MORE};
enum { POLYNOMIAL_POWER = 4 };

static bool polynomial_check(lr_segment *segment, lr_error *error)
{
    if (!lr_segment_needs(segment, POLYNOMIAL_POWER, error) || !transition_check(segment, error))
        return false;
    segment->memo[BENT] = lr_segment_number(segment, POLYNOMIAL_POWER);
    return true;
}

/* memo of an exponential: the value at first; steps of a factor; the factor; steps before; whether in stairs; and
 * where it stops, NAN where nowhere. What stands before them in the memo is a warm-up's. */
enum { EXP_FROM = BENT + 1, EXP_SPAN, EXP_FACTOR, EXP_BEGIN, EXP_STAIRS, EXP_STOP };

#define EXPONENTIAL                                                                                          \
    LR_STEPS_OR("transition_steps", NULL, 0, "the steps that decay_rate is for; 0: no change"),              \
        LR_RATE("decay_rate", NULL, "the factor; 0: no change"),                                             \
        LR_STEPS_OR("transition_begin", "0", 0, "steps before it"),                                          \
        LR_FLAG("staircase", "false", "whether it falls once in transition_steps, or at each step"),         \
    {                                                                                                        \
        "end_value", LR_REAL, NULL, "none", 0, 0, LR_CLOSED, "none",                                         \
            "the least rate (the greatest where decay_rate is 1 or more)"                                    \
    }

/* The values of EXPONENTIAL, which begin at `first`. */
static bool read_exponential(lr_segment *segment, size_t first, lr_error *error)
{
    double *memo = segment->memo;

    for (size_t i = 0; i < 5; i++)
        memo[EXP_SPAN + i] = lr_segment_number(segment, first + i);
    return lr_segment_needs(segment, first, error) && lr_segment_needs(segment, first + 1, error);
}

static double exponential(const double *memo, double k)
{
    double times = (k - memo[EXP_BEGIN]) / memo[EXP_SPAN], rate = memo[EXP_FROM];

    if (!(memo[EXP_SPAN] > 0) || memo[EXP_FACTOR] == 0)
        return rate;
    if (k > memo[EXP_BEGIN])
        rate = lr_scaled(rate, memo[EXP_FACTOR], memo[EXP_STAIRS] > 0 ? floor(times) : times);
    return memo[EXP_FACTOR] < 1 ? fmax(rate, memo[EXP_STOP]) : fmin(rate, memo[EXP_STOP]);
}

static const lr_parameter exponential_parameters[] = {
    LR_ANY("init_value", NULL, "the rate at first (left out: --lr)"), EXPONENTIAL, LR_PIECE, LR_NO_MORE};

static bool exponential_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, 0, &segment->memo[EXP_FROM], error)
           && read_exponential(segment, 1, error);
}

static lr_rate exponential_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(exponential(segment->memo, k));
}

/* The power of a cosine: from 1 to alpha in `span` steps. */
static double cosine(double k, double span, double alpha, double exponent)
{
    double left = pow(lr_shape_cosine(lr_progress(k, span)).left, exponent);

    return lr_blend(1, alpha, (lr_mix){1 - left, left});
}

static const lr_parameter cosine_parameters[] = {
    LR_ANY("init_value", NULL, "the rate at first (left out: --lr)"),
    LR_STEPS_OR("decay_steps", NULL, 1, "steps of the way (left out: the length)"),
    LR_ANY("alpha", "0", "the end, as a part of init_value"),
    LR_RATE("exponent", "1", "the exponent of the cosine"),
    LR_PIECE,
    LR_NO_MORE};

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, 0, &segment->memo[FROM], error)
           && lr_segment_total(segment, 1, 0, &segment->memo[SPAN], error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        segment->memo[FROM]
        * cosine(k, segment->memo[SPAN], lr_segment_number(segment, 2), lr_segment_number(segment, 3)));
}

/* What begins with a line from init_value up to peak_value. */
#define WARMUP                                                                                               \
    LR_ANY("init_value", NULL, "the rate at first"),                                                         \
        LR_ANY("peak_value", NULL, "the rate after the warm-up (left out: --lr)"),                           \
        LR_STEPS_OR("warmup_steps", NULL, 0, "steps of the warm-up")
enum { WARMUP_INIT, WARMUP_PEAK, WARMUP_STEPS, WARMUP_MORE };

static bool warmup_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    memo[FROM] = lr_segment_number(segment, WARMUP_INIT);
    memo[SPAN] = lr_segment_number(segment, WARMUP_STEPS);
    memo[BEGIN] = 0;
    memo[BENT] = 1;
    return lr_segment_needs(segment, WARMUP_INIT, error) && lr_segment_needs(segment, WARMUP_STEPS, error)
           && lr_segment_base(segment, WARMUP_PEAK, &memo[TO], error);
}

static const lr_parameter warmup_parameters[] = {WARMUP, LR_PIECE, LR_NO_MORE};

static const lr_parameter warmup_exponential_parameters[] = {WARMUP, EXPONENTIAL, LR_PIECE, LR_NO_MORE};

static bool warmup_exponential_check(lr_segment *segment, lr_error *error)
{
    if (!warmup_check(segment, error) || !read_exponential(segment, WARMUP_MORE, error))
        return false;
    segment->memo[EXP_FROM] = segment->memo[TO];
    return true;
}

static lr_rate warmup_exponential_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return lr_rate_of(k < memo[SPAN] ? transition(memo, k) : exponential(memo, k - memo[SPAN]));
}

static const lr_parameter warmup_cosine_parameters[] = {
    WARMUP,
    LR_STEPS_OR("decay_steps", NULL, 1, "steps in all, the warm-up among them (left out: the length)"),
    LR_ANY("end_value", "0", "the rate at the end"),
    LR_RATE("exponent", "1", "the exponent of the cosine"),
    LR_PIECE,
    LR_NO_MORE};
enum { DECAY_STEPS = WARMUP_MORE, COSINE_END, EXPONENT };
enum { DECAY_SPAN = BENT + 1 };

static bool warmup_cosine_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!warmup_check(segment, error) || !lr_segment_total(segment, DECAY_STEPS, 0, &memo[DECAY_SPAN], error))
        return false;
    memo[DECAY_SPAN] -= memo[SPAN];
    return memo[DECAY_SPAN] > 0
           || lr_segment_refuse(
               segment, "decay_steps= has the warm-up in it, and must be more than warmup_steps=", error);
}

static lr_rate warmup_cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double alpha = memo[TO] == 0 ? 0 : lr_segment_number(segment, COSINE_END) / memo[TO];

    if (k < memo[SPAN])
        return transition_rate(segment, k);
    return lr_rate_of(
        memo[TO] * cosine(k - memo[SPAN], memo[DECAY_SPAN], alpha, lr_segment_number(segment, EXPONENT)));
}

static const lr_schedule_kind rows[] = {
    {OPTAX("constant_schedule", "the same rate at every step", constant_parameters, "constant",
           "rate(k) = value."),
     .check = constant_check, .rate = constant_rate},
    {OPTAX("linear_schedule", "a straight line", linear_parameters, "linear",
           "rate(k) = init_value + (end_value - init_value) p, where p = (k - "
           "transition_begin)/transition_steps, from 0 "
           "to 1: end_value is reached at k = transition_begin + transition_steps and held. With "
           "transition_steps=0 "
           "the rate stays init_value."),
     .check = transition_check, .rate = transition_rate},
    {OPTAX("polynomial_schedule", "a power of the remaining way", polynomial_parameters, "polynomial",
           "rate(k) = end_value + (init_value - end_value) (1 - p)^power, where p is as for "
           "optax.linear_schedule."),
     .check = polynomial_check, .rate = transition_rate},
    {OPTAX("exponential_decay", "equal factors, with a bound", exponential_parameters, "exp",
           "rate(k) = init_value decay_rate^((k - transition_begin)/transition_steps), the exponent rounded "
           "down with "
           "staircase; init_value until k = transition_begin. end_value is the least rate where decay_rate < "
           "1, the "
           "greatest elsewhere. With transition_steps=0 or decay_rate=0 the rate stays init_value."),
     .check = exponential_check, .rate = exponential_rate},
    {OPTAX("cosine_decay_schedule", "half a cosine wave, or a power of it", cosine_parameters, "cosine",
           "rate(k) = init_value ((1 - alpha) c^exponent + alpha), where c = (1 + cos(pi k/decay_steps))/2; "
           "from k = "
           "decay_steps on init_value alpha is held."),
     .check = cosine_check, .rate = cosine_rate},
    {OPTAX("warmup_constant_schedule", "a line up, then the same rate", warmup_parameters, "constant",
           "rate(k) = init_value + (peak_value - init_value) k/warmup_steps, then peak_value. With "
           "warmup_steps=0 it "
           "stays init_value, as in optax."),
     .check = warmup_check, .rate = transition_rate},
    {OPTAX("warmup_cosine_decay_schedule", "a line up, then half a cosine wave", warmup_cosine_parameters,
           "cosine",
           "rate(k) = init_value + (peak_value - init_value) k/warmup_steps for k < warmup_steps; then with "
           "c = (1 + "
           "cos(pi (k - warmup_steps)/(decay_steps - warmup_steps)))/2 it is end_value + (peak_value - "
           "end_value) "
           "c^exponent. decay_steps includes the warm-up; end_value is reached there and held (0 where "
           "peak_value is "
           "0)."),
     .check = warmup_cosine_check, .rate = warmup_cosine_rate},
    {OPTAX("warmup_exponential_decay_schedule", "a line up, then equal factors",
           warmup_exponential_parameters, "exp",
           "rate(k) = init_value + (peak_value - init_value) k/warmup_steps for k < warmup_steps, then as "
           "optax.exponential_decay from peak_value, its steps counted from the end of the warm-up."),
     .check = warmup_exponential_check, .rate = warmup_exponential_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_optax_schedules, rows);
