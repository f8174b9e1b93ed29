/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NeMo: nemo/core/optim/lr_scheduler.py, 0165f08f. */
#include "lib/schedule/dialects.h"

/* Every row: warm-up, hold or end, total. A row without a parameter has NAN there. */
#define WARM_UP(total, missing)                                                                              \
    LR_STEPS_NONE("warmup_steps", "none", 0, "length of the warm-up (none: 0, or warmup_ratio)"),            \
        LR_FRACTION_NONE("warmup_ratio", "none", "the same, as a part of max_steps, rounded down"),          \
        LR_STEPS_NONE("max_steps", total, 1, "where the schedule ends" missing)
#define ENDING_WARM_UP WARM_UP(NULL, " (left out: the length)")
#define LEAST(fallback) LR_RATE("min_lr", fallback, "the lowest rate, and the one after max_steps")
#define HOLD                                                                                                 \
    LR_STEPS_NONE("hold_steps", "none", 0, "steps at --lr after the warm-up"),                               \
        LR_FRACTION_NONE("hold_ratio", "none", "the same, as a part of max_steps, rounded down")
enum { WARM, WARM_RATIO, MAX_STEPS, MIN_LR, OWN, OWN_RATIO, POWER };

static const lr_parameter endless_parameters[] = {WARM_UP("none", ""), LEAST("0"), LR_PIECE, LR_NO_MORE};
static const lr_parameter plain_parameters[] = {ENDING_WARM_UP, LEAST("0"), LR_PIECE, LR_NO_MORE};
static const lr_parameter square_parameters[] = {ENDING_WARM_UP, LEAST("1e-5"), LR_PIECE, LR_NO_MORE};
static const lr_parameter hold_parameters[] = {ENDING_WARM_UP, LEAST("0"), HOLD, LR_PIECE, LR_NO_MORE};
static const lr_parameter cosine_parameters[] = {
    ENDING_WARM_UP,
    LEAST("0"),
    LR_STEPS_NONE("constant_steps", "none", 0, "steps at min_lr, at the end"),
    LR_FRACTION_NONE("constant_ratio", "none", "the same, as a part of max_steps, rounded down"),
    LR_PIECE,
    LR_NO_MORE};
static const lr_parameter noam_parameters[] = {
    ENDING_WARM_UP,
    LEAST("0"),
    {"d_model", LR_REAL, NULL, NULL, 0, INFINITY, LR_OPEN, NULL, "width of the model"},
    LR_PIECE,
    LR_NO_MORE};
static const lr_parameter noam_hold_parameters[] = {
    ENDING_WARM_UP, LEAST("0"), HOLD, LR_ANY("decay_rate", "0.5", "power of one over the step"),
    LR_PIECE,       LR_NO_MORE};
static const lr_parameter root_parameters[] = {
    LR_STEPS_NONE("constant_steps", "none", 0, "steps at the first rate"),
    LR_FRACTION_NONE("constant_ratio", "none", "the same, as a part of max_steps, rounded down"),
    LR_STEPS_NONE("max_steps", NULL, 1, "where the schedule ends (left out: the length)"),
    LEAST("0"),
    LR_PIECE,
    LR_NO_MORE};
#define POLYNOMIAL                                                                                           \
    LR_RATE("power", "1", "power of what is left of the way"),                                               \
        LR_FLAG("cycle", "false", "accepted; it would matter only after max_steps")
static const lr_parameter polynomial_parameters[] = {ENDING_WARM_UP, LEAST("0"), POLYNOMIAL, LR_PIECE,
                                                     LR_NO_MORE};
static const lr_parameter polynomial_hold_parameters[] = {ENDING_WARM_UP, LEAST("0"), HOLD,
                                                          POLYNOMIAL,     LR_PIECE,   LR_NO_MORE};

enum { BASE, WARMED, END, HELD, LAST_POWER }; /* memo; END is INFINITY for none */

/* --lr, the total and the warm-up. */
static bool check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, total = lr_segment_number(segment, MAX_STEPS);
    bool none =
        isnan(total)
        && (lr_segment_given(segment, MAX_STEPS) || segment->kind->label.parameters[MAX_STEPS].fallback);

    memo[END] = INFINITY;
    if (!lr_segment_optimizer(segment, &memo[BASE], error)
        || (!none && !lr_segment_total(segment, MAX_STEPS, 0, &memo[END], error)))
        return false;
    if (none && !isnan(lr_segment_number(segment, WARM_RATIO)))
        return lr_segment_refuse(segment, "warmup_ratio needs max_steps", error);
    if (!lr_segment_part(segment, WARM, WARM_RATIO, memo[END], floor, &memo[WARMED], error))
        return false;
    memo[WARMED] = isnan(memo[WARMED]) ? 0 : memo[WARMED];
    return true;
}

/* For a decay that is measured by max_steps. */
static bool check_ending(lr_segment *segment, lr_error *error)
{
    return check(segment, error)
           && (isfinite(segment->memo[END]) || lr_segment_refuse(segment, "it needs max_steps", error));
}

/* Where nothing says how long it is, it goes on. */
static bool check_endless(lr_segment *segment, lr_error *error)
{
    bool known = lr_segment_given(segment, MAX_STEPS) || isfinite(segment->length);

    if (known)
        return check(segment, error);
    segment->memo[END] = INFINITY;
    segment->memo[WARMED] = fmax(0, lr_segment_number(segment, WARM));
    if (!isnan(lr_segment_number(segment, WARM_RATIO)))
        return lr_segment_refuse(segment, "warmup_ratio needs max_steps", error);
    return lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

static bool check_own(lr_segment *segment, lr_error *error)
{
    return check_ending(segment, error)
           && lr_segment_part(segment, OWN, OWN_RATIO, segment->memo[END], floor, &segment->memo[HELD],
                              error);
}

/* memo[HELD] becomes the step where the hold ends; 0: there is none. */
static bool check_hold(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!check_own(segment, error))
        return false;
    memo[HELD] = isnan(memo[HELD]) ? 0 : memo[HELD] + memo[WARMED];
    return true;
}

/* The rate of warm-up and end into *rate, false in between. */
static bool outside(const lr_segment *segment, double k, double *rate)
{
    const double *memo = segment->memo;

    *rate = memo[WARMED] > 0 && k <= memo[WARMED] ? memo[BASE] * ((k + 1) / (memo[WARMED] + 1))
                                                  : lr_segment_number(segment, MIN_LR);
    return (memo[WARMED] > 0 && k <= memo[WARMED]) || k > memo[END];
}

static bool outside_or_held(const lr_segment *segment, double k, double *rate)
{
    const double *memo = segment->memo;
    bool warming = memo[WARMED] > 0 && k <= memo[WARMED];

    if (warming || !(k >= memo[WARMED] && k < memo[HELD]))
        return outside(segment, k, rate);
    *rate = memo[BASE];
    return true;
}

/* What is left of the way from `start` to max_steps, at most 1. */
static double left_of(const lr_segment *segment, double k, double start)
{
    return lr_progress(k - start, segment->memo[END] - start).left;
}

static lr_rate plain_rate(const lr_segment *segment, double k)
{
    double rate;

    return lr_rate_of(outside(segment, k, &rate) ? rate : segment->memo[BASE]);
}

static lr_rate hold_rate(const lr_segment *segment, double k)
{
    double rate;

    return lr_rate_of(outside_or_held(segment, k, &rate) ? rate : segment->memo[BASE]);
}

static lr_rate square_rate(const lr_segment *segment, double k)
{
    double rate, left = left_of(segment, k, segment->memo[WARMED]);

    return lr_rate_of(outside(segment, k, &rate)
                          ? rate
                          : fmax(segment->memo[BASE] * left * left, lr_segment_number(segment, MIN_LR)));
}

static lr_rate square_root_rate(const lr_segment *segment, double k)
{
    double rate;

    return lr_rate_of(outside(segment, k, &rate) ? rate
                                                 : fmax(segment->memo[BASE] * sqrt(left_of(segment, k, 0)),
                                                        lr_segment_number(segment, MIN_LR)));
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    double rate;

    return lr_rate_of(outside(segment, k, &rate)
                          ? rate
                          : lr_line(lr_segment_number(segment, MIN_LR), segment->memo[BASE],
                                    left_of(segment, k, segment->memo[WARMED])));
}

static lr_rate inverse_rate(const lr_segment *segment, double k)
{
    double rate;

    return lr_rate_of(outside(segment, k, &rate)
                          ? rate
                          : segment->memo[BASE] / sqrt((k + 1) / (segment->memo[WARMED] + 1)));
}

static bool not_below_least(const lr_segment *segment, lr_error *error)
{
    return segment->memo[BASE] >= lr_segment_number(segment, MIN_LR)
           || lr_segment_refuse(segment, "--lr is less than min_lr", error);
}

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    if (!check_own(segment, error) || !not_below_least(segment, error))
        return false;
    if (!(segment->memo[HELD] > 0))
        return true;
    return segment->memo[BASE] > lr_segment_number(segment, MIN_LR)
           || lr_segment_refuse(segment, "with constant_steps, --lr must be more than min_lr", error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double rate, constant = memo[HELD] > 0 ? memo[HELD] : 0, span = memo[END] - memo[WARMED] - constant;

    if (constant > 0 && memo[WARMED] > 0 && k <= memo[WARMED])
        return lr_rate_of(memo[BASE] * (k / memo[WARMED]));
    if (outside(segment, k, &rate))
        return lr_rate_of(rate);
    return lr_rate_of(lr_blend(memo[BASE], lr_segment_number(segment, MIN_LR),
                               lr_shape_cosine(lr_progress(k - memo[WARMED], span))));
}

static bool noam_check(lr_segment *segment, lr_error *error)
{
    return check_endless(segment, error) && lr_segment_needs(segment, OWN, error)
           && not_below_least(segment, error);
}

static lr_rate noam_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double step = fmax(1, k), warm = memo[WARMED],
           rate = memo[BASE] / sqrt(lr_segment_number(segment, OWN)) / sqrt(step);

    if (warm > 0)
        rate = fmin(rate, memo[BASE] / sqrt(lr_segment_number(segment, OWN)) * step / (warm * sqrt(warm)));
    return lr_rate_of(step > warm ? fmax(rate, lr_segment_number(segment, MIN_LR)) : rate);
}

static bool noam_hold_check(lr_segment *segment, lr_error *error)
{
    return check_hold(segment, error)
           && (segment->memo[WARMED] > 0 || lr_segment_refuse(segment, "it needs a warm-up", error));
}

static lr_rate noam_hold_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double rate, power = lr_segment_number(segment, POWER),
                 held = memo[HELD] > 0 ? memo[HELD] - memo[WARMED] : 0;

    if (outside_or_held(segment, k, &rate))
        return lr_rate_of(rate);
    rate = memo[BASE] * fmax(1, pow(memo[WARMED], power)) / fmax(1, pow(k - held, power));
    return lr_rate_of(fmax(rate, lr_segment_number(segment, MIN_LR)));
}

static bool root_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo; /* WARM and WARM_RATIO are the constant part's here */

    if (!lr_segment_total(segment, MAX_STEPS, 0, &memo[END], error)
        || !lr_segment_part(segment, WARM, WARM_RATIO, memo[END], floor, &memo[WARMED], error))
        return false;
    return memo[WARMED] > 0 || lr_segment_refuse(segment, "constant_steps must be more than 0", error);
}

static lr_rate root_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (k <= memo[WARMED])
        return lr_rate_of(1 / sqrt(memo[WARMED]));
    return lr_rate_of(k > memo[END] ? lr_segment_number(segment, MIN_LR) : 1 / sqrt(k));
}

static double polynomial(const lr_segment *segment, double left, double power)
{
    return lr_line(lr_segment_number(segment, MIN_LR), segment->memo[BASE], pow(left, power));
}

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    double rate;

    if (outside(segment, k, &rate))
        return lr_rate_of(rate);
    return lr_rate_of(
        polynomial(segment, left_of(segment, k, segment->memo[WARMED]), lr_segment_number(segment, OWN)));
}

static lr_rate polynomial_hold_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double rate, span = memo[END] - fmax(memo[WARMED], memo[HELD]);

    if (outside_or_held(segment, k, &rate))
        return lr_rate_of(rate);
    return lr_rate_of(polynomial(segment, k > memo[HELD] ? lr_progress(k - memo[HELD], span).left : 1,
                                 lr_segment_number(segment, POWER)));
}

#define NEMO(word, text, list, alike, about)                                                                 \
    .label = {"nemo." word, text, list, about}, .library = true, .family = alike
#define WARM_TEXT                                                                                            \
    "With W the warm-up and N = max_steps: lr (k + 1)/(W + 1) for k <= W, min_lr for k > N; between them "
#define HOLD_TEXT                                                                                            \
    "With W the warm-up, N = max_steps and H = W + the hold: lr (k + 1)/(W + 1) for k <= W, lr for k < H, "  \
    "min_lr for "                                                                                            \
    "k > N; between them "

static const lr_schedule_kind rows[] = {
    {NEMO("WarmupPolicy", "warm-up, then constant", endless_parameters, "constant",
          WARM_TEXT "lr. max_steps is none where it is left out: no end."),
     .check = check, .rate = plain_rate},
    {NEMO("WarmupHoldPolicy", "warm-up, then constant", hold_parameters, "constant", HOLD_TEXT "lr."),
     .check = check_hold, .rate = hold_rate},
    {NEMO("SquareAnnealing", "warm-up, then the square of the remaining way", square_parameters, "polynomial",
          WARM_TEXT "max(min_lr, lr ((N - k)/(N - W))^2)."),
     .check = check_ending, .rate = square_rate},
    {NEMO("SquareRootAnnealing", "warm-up, then the root of the remaining way", plain_parameters,
          "polynomial",
          WARM_TEXT "max(min_lr, lr sqrt((N - k)/N)): measured from step 0, not from W, so there is a jump."),
     .check = check_ending, .rate = square_root_rate},
    {NEMO("CosineAnnealing", "warm-up, then a cosine, then constant", cosine_parameters, "cosine",
          WARM_TEXT
          "min_lr + (lr - min_lr) (1 + cos(pi p))/2, p = (k - W)/(N - W - constant_steps), at most 1. "
          "With constant_steps the warm-up is lr k/W, from 0."),
     .check = cosine_check, .rate = cosine_rate},
    {NEMO("NoamAnnealing", "warm-up, then one over the root of the step, by the model's width",
          noam_parameters, "inverse-sqrt",
          "With s = max(1, k) and W the warm-up: lr d_model^-0.5 min(s^-0.5, s W^-1.5), after W at least "
          "min_lr. Rows 0 and 1 are equal. max_steps only measures warmup_ratio."),
     .check = noam_check, .rate = noam_rate},
    {NEMO("NoamHoldAnnealing", "warm-up, hold, then one over a power of the step", noam_hold_parameters, NULL,
          HOLD_TEXT "max(min_lr, lr max(1, W^r)/max(1, (k - hold)^r)), r = decay_rate."),
     .check = noam_hold_check, .rate = noam_hold_rate},
    {NEMO("WarmupAnnealing", "warm-up, then a line", plain_parameters, "linear",
          WARM_TEXT "min_lr + (lr - min_lr) (N - k)/(N - W)."),
     .check = check_ending, .rate = linear_rate},
    {NEMO("InverseSquareRootAnnealing", "warm-up, then one over the root of the step", plain_parameters,
          "inverse-sqrt", WARM_TEXT "lr/sqrt((k + 1)/(W + 1)); after N it jumps to min_lr."),
     .check = check_endless, .rate = inverse_rate},
    {NEMO("T5InverseSquareRootAnnealing", "one over the root of the step, whatever --lr is", root_parameters,
          "inverse-sqrt",
          "With C = constant_steps: 1/sqrt(C) for k <= C, then 1/sqrt(k), min_lr after max_steps."),
     .check = root_check, .rate = root_rate},
    {NEMO("PolynomialDecayAnnealing", "warm-up, then a power of the remaining way", polynomial_parameters,
          "polynomial", WARM_TEXT "min_lr + (lr - min_lr) ((N - k)/(N - W))^power."),
     .check = check_ending, .rate = polynomial_rate},
    {NEMO("PolynomialHoldDecayAnnealing", "warm-up, hold, then a power of the remaining way",
          polynomial_hold_parameters, "polynomial",
          HOLD_TEXT
          "min_lr + (lr - min_lr) ((N - k)/(N - H))^power. Without a hold the way is measured from step "
          "0, but is N - W long: it ends early."),
     .check = check_hold, .rate = polynomial_hold_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_nemo_schedules, rows);
