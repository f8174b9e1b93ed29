/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OLMo-core: src/olmo_core/optim/scheduler.py, 014c4c62; WSDS, HalfCosWithWarmup and ExponentialScheduler,
 * which this has not, by its main of 2026. */
#include "lib/schedule/dialects.h"

#define COMMON(steps, total)                                                                                 \
    LR_RATE("initial_lr", NULL, "the highest rate (left out: --lr)"),                                        \
        LR_STEPS_OR("max_steps", NULL, 1, total),                                                            \
        LR_STEPS_NONE("warmup_steps", steps, 0, "length of the warm-up"),                                    \
        LR_FRACTION_NONE("warmup_fraction", "none", "the same, as a part of max_steps, rounded"),            \
        LR_RATE("warmup_min_lr", "0", "rate at its start")
#define TOTAL "where the schedule ends (left out: the length)"
#define TAIL                                                                                                 \
    LR_STEPS_NONE("decay_steps", "none", 0, "length of the decay (none: decay_fraction)"),                   \
        LR_FRACTION_NONE("decay_fraction", "0.1", "the same, as a part of max_steps, rounded"),              \
        LR_RATE("decay_min_lr", "0", "rate at max_steps")
#define CURVE                                                                                                \
    LR_RATE("alpha_f", "0.1", "the last rate, as part of initial_lr"),                                       \
        LR_STEPS_NONE("t_max", "none", 1, "in place of max_steps")
enum { INITIAL, MAX_STEPS, WARM, WARM_FRACTION, WARM_MIN, ALPHA, T_MAX, COSINE_TAIL };
enum { TAIL_STEPS, TAIL_FRACTION, TAIL_MIN };                          /* from where TAIL begins */
enum { BASE, WARMED, END, LAST, TAIL_LENGTH, TAIL_LEAST, CUT, WHOLE }; /* memo */

static const lr_parameter constant_parameters[] = {COMMON("2000", "only measures warmup_fraction"), LR_PIECE,
                                                   LR_NO_MORE};
static const lr_parameter curve_parameters[] = {COMMON("2000", TOTAL), CURVE, LR_PIECE, LR_NO_MORE};
static const lr_parameter wsd_parameters[] = {COMMON("2000", TOTAL), TAIL, LR_PIECE, LR_NO_MORE};
static const lr_parameter tailed_parameters[] = {COMMON("2000", TOTAL), CURVE, TAIL, LR_PIECE, LR_NO_MORE};

static bool check_warm(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!lr_segment_base(segment, INITIAL, &memo[BASE], error)
        || !lr_segment_part(segment, WARM, WARM_FRACTION, memo[END], rint, &memo[WARMED], error))
        return false;
    if (isnan(memo[WARMED]))
        return lr_segment_refuse(segment, "give warmup_steps= or warmup_fraction=", error);
    return memo[WARMED] == 0 || lr_segment_number(segment, WARM_MIN) < memo[BASE]
           || lr_segment_refuse(segment, "warmup_min_lr must be less than initial_lr", error);
}

static bool constant_check(lr_segment *segment, lr_error *error)
{
    bool measured = !isnan(lr_segment_number(segment, WARM_FRACTION));

    if (measured && !lr_segment_total(segment, MAX_STEPS, 0, &segment->memo[END], error))
        return false;
    return check_warm(segment, error);
}

static bool curve_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, replaced = lr_segment_number(segment, T_MAX);

    memo[END] = segment->natural = replaced;
    if ((isnan(replaced) && !lr_segment_total(segment, MAX_STEPS, 0, &memo[END], error))
        || !check_warm(segment, error))
        return false;
    memo[LAST] = memo[BASE] * lr_segment_number(segment, ALPHA);
    return true;
}

static bool inverse_check(lr_segment *segment, lr_error *error)
{
    if (!constant_check(segment, error))
        return false;
    segment->memo[LAST] = segment->memo[BASE] * lr_segment_number(segment, ALPHA);
    return segment->memo[WARMED] > 0
           || lr_segment_refuse(segment, "warmup_steps must be more than 0: the decay is measured by it",
                                error);
}

static double warm_up(const lr_segment *segment, double top, double k)
{
    return lr_line(lr_segment_number(segment, WARM_MIN), top, k / segment->memo[WARMED]);
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    double top = segment->memo[BASE];

    return lr_rate_of(k < segment->memo[WARMED] ? warm_up(segment, top, k) : top);
}

static lr_mix progress(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return k >= memo[END] ? (lr_mix){1, 0} : lr_progress(k - memo[WARMED], memo[END] - memo[WARMED]);
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return k < memo[WARMED] ? constant_rate(segment, k)
                            : lr_rate_of(lr_blend(memo[BASE], memo[LAST], progress(segment, k)));
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return k < memo[WARMED]
               ? constant_rate(segment, k)
               : lr_rate_of(lr_blend(memo[BASE], memo[LAST], lr_shape_cosine(progress(segment, k))));
}

static lr_rate half_cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double half = memo[LAST] + (memo[BASE] - memo[LAST]) / 2;
    lr_mix p = progress(segment, k);

    if (k < memo[WARMED])
        return lr_rate_of(warm_up(segment, half, k));
    return lr_rate_of(
        lr_blend(memo[BASE], memo[LAST], lr_shape_cosine((lr_mix){0.5 + p.gone / 2, p.left / 2})));
}

static lr_rate inverse_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return k < memo[WARMED] ? constant_rate(segment, k)
                            : lr_rate_of(lr_line(memo[LAST], memo[BASE], sqrt(memo[WARMED] / k)));
}

/* The tail's parameters begin at this position; it is a part of `whole` steps and starts from the rate at
 * its begin. */
static bool tail_check(lr_segment *segment, size_t position, double whole, lr_error *error)
{
    double *memo = segment->memo;

    memo[WHOLE] = whole;
    memo[TAIL_LEAST] = lr_segment_number(segment, position + TAIL_MIN);
    if (!lr_segment_part(segment, position + TAIL_STEPS, position + TAIL_FRACTION, whole, rint,
                         &memo[TAIL_LENGTH], error))
        return false;
    return !isnan(memo[TAIL_LENGTH])
           || lr_segment_refuse(segment, "give decay_steps= or decay_fraction=", error);
}

static bool least_check(const lr_segment *segment, lr_error *error)
{
    return segment->memo[TAIL_LENGTH] == 0 || segment->memo[TAIL_LEAST] < segment->memo[CUT]
           || lr_segment_refuse(segment, "decay_min_lr must be less than the rate where the decay begins",
                                error);
}

static bool wsd_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!lr_segment_total(segment, MAX_STEPS, 0, &memo[END], error) || !check_warm(segment, error)
        || !tail_check(segment, ALPHA, memo[END], error))
        return false;
    memo[CUT] = memo[BASE];
    return least_check(segment, error);
}

static bool tailed_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, whole;

    if (!lr_segment_total(segment, MAX_STEPS, 0, &whole, error) || !curve_check(segment, error)
        || !tail_check(segment, COSINE_TAIL, whole, error))
        return false;
    segment->natural = whole;
    memo[CUT] = cosine_rate(segment, fmax(0, whole - memo[TAIL_LENGTH])).lr;
    return least_check(segment, error);
}

/* On past max_steps along the same line. */
static double tail(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double left = fmin(memo[WHOLE] - k, memo[TAIL_LENGTH]);

    return memo[TAIL_LENGTH] > 0 ? lr_line(memo[TAIL_LEAST], memo[CUT], left / memo[TAIL_LENGTH])
                                 : memo[TAIL_LEAST];
}

static lr_rate wsd_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    bool decaying = k > memo[WARMED] || memo[WARMED] == 0;

    return decaying && k >= memo[WHOLE] - memo[TAIL_LENGTH] ? lr_rate_of(tail(segment, k))
                                                            : constant_rate(segment, k);
}

static lr_rate tailed_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return k >= memo[WHOLE] - memo[TAIL_LENGTH] ? lr_rate_of(tail(segment, k)) : cosine_rate(segment, k);
}

static const lr_parameter periods_parameters[] = {
    COMMON("none", "not used: the periods say how long it is"),
    {"period_lengths", LR_STEPS_LIST, "steps", NULL, 1, INFINITY, LR_OPEN_MOST, NULL,
     "length of each period; the warm-up is part of the first"},
    LR_STEPS_NONE("decay_steps", "none", 0, "length of the decay at each period's end"),
    LR_FRACTION_NONE("decay_fraction", "none", "the same, as a part of the period, rounded"),
    LR_RATE("decay_min_lr", "0", "rate at each period's end"),
    LR_PIECE,
    LR_NO_MORE};
enum { PERIODS = ALPHA, PERIOD_DECAY, PERIOD_FRACTION, PERIOD_MIN };

/* The table: each period's end, then the length of each one's decay. */
static bool list_periods(lr_segment *segment, lr_error *error)
{
    const lr_value *periods = &segment->spec.values[PERIODS];
    size_t count = periods->length;
    double *ends = lr_allocate(2 * count, sizeof *ends, error), end = 0;

    segment->table = ends;
    if (!ends)
        return false;
    segment->table_length = 2 * count;
    for (size_t i = 0; i < count; i++) {
        double before = i == 0 ? segment->memo[WARMED] : 0;

        ends[i] = end += periods->list[i];
        if (!lr_segment_part(segment, PERIOD_DECAY, PERIOD_FRACTION, periods->list[i], rint, &ends[count + i],
                             error))
            return false;
        if (isnan(ends[count + i]))
            return lr_segment_refuse(segment, "give decay_steps= or decay_fraction=", error);
        if (before + ends[count + i] > periods->list[i])
            return lr_fail(error, LR_USAGE, "%s: period %zu is shorter than its warm-up and decay",
                           segment->kind->label.name, i);
    }
    segment->natural = end;
    return true;
}

static bool periods_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!lr_segment_needs(segment, PERIODS, error))
        return false;
    memo[END] = segment->spec.values[PERIODS].list[0]; /* warmup_fraction is of the first period */
    memo[TAIL_LEAST] = lr_segment_number(segment, PERIOD_MIN);
    if (!check_warm(segment, error) || !list_periods(segment, error))
        return false;
    return memo[TAIL_LEAST] < memo[BASE]
           || lr_segment_refuse(segment, "decay_min_lr must be less than initial_lr", error);
}

static lr_rate periods_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo, *ends = segment->table;
    size_t count = segment->table_length / 2;
    lr_value list = {.list = segment->table, .length = count};
    size_t i = lr_count_before(&list, k);
    double left, decay;

    if (k < memo[WARMED])
        return constant_rate(segment, k);
    if (i >= count || k >= ends[count - 1])
        return lr_rate_of(memo[TAIL_LEAST]);
    decay = ends[count + i];
    left = ends[i] - k;
    return lr_rate_of(left > decay ? memo[BASE]
                                   : lr_line(memo[TAIL_LEAST], memo[BASE], decay > 0 ? left / decay : 0));
}

static const lr_parameter sweep_parameters[] = {
    LR_RATE("initial_lr", NULL, "the last rate (left out: --lr)"), LR_STEPS_OR("max_steps", NULL, 1, TOTAL),
    LR_POSITIVE("lr_min", "1e-9", "the first rate"), LR_PIECE, LR_NO_MORE};
enum { SWEEP_FROM = MAX_STEPS + 1 };

static bool sweep_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, INITIAL, &segment->memo[BASE], error)
           && lr_segment_total(segment, MAX_STEPS, 0, &segment->memo[END], error);
}

static lr_rate sweep_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double first = lr_segment_number(segment, SWEEP_FROM);

    return lr_rate_of(k >= memo[END] ? memo[BASE] : first * pow(memo[BASE] / first, k / memo[END]));
}

#define OLMO(word, text, list, alike, about)                                                                 \
    .label = {"olmo_core." word, text, list, about}, .library = true, .family = alike
#define WARM_TEXT "With W the warm-up: a line from warmup_min_lr up to initial_lr for k < W; then "
#define END_TEXT " p = (k - W)/(N - W), at most 1; N is t_max or else max_steps; lo = alpha_f initial_lr."

static const lr_schedule_kind rows[] = {
    {OLMO("ConstantWithWarmup", "warm-up, then constant", constant_parameters, "constant",
          WARM_TEXT "initial_lr."),
     .check = constant_check, .rate = constant_rate},
    {OLMO("WSD", "warm-up, stable, then a line", wsd_parameters, "wsd",
          WARM_TEXT
          "initial_lr until k = N - D, then decay_min_lr + (initial_lr - decay_min_lr) (N - k)/D, with N "
          "= max_steps and D = decay_steps. Past N it goes on along the line, below decay_min_lr."),
     .check = wsd_check, .rate = wsd_rate},
    {OLMO("WSDS", "warm-up, then periods of a stable rate and a line down", periods_parameters, "wsd",
          WARM_TEXT
          "in each period initial_lr, and in its last D steps a line to decay_min_lr, which its last "
          "step has; the next one is back at initial_lr. After the last period decay_min_lr. Source: "
          "arXiv 2410.05192."),
     .check = periods_check, .rate = periods_rate},
    {OLMO("LinearWithWarmup", "warm-up, then a line", curve_parameters, "linear",
          WARM_TEXT "initial_lr - (initial_lr - lo) p," END_TEXT),
     .check = curve_check, .rate = linear_rate},
    {OLMO("InvSqrtWithWarmup", "warm-up, then one over the root of the step", curve_parameters,
          "inverse-sqrt",
          WARM_TEXT "lo + (initial_lr - lo) sqrt(W/k), lo = alpha_f initial_lr, without end."),
     .check = inverse_check, .rate = inverse_rate},
    {OLMO("CosWithWarmup", "warm-up, then a cosine", curve_parameters, "cosine",
          WARM_TEXT "lo + (initial_lr - lo) (1 + cos(pi p))/2," END_TEXT),
     .check = curve_check, .rate = cosine_rate},
    {OLMO("HalfCosWithWarmup", "warm-up, then the second half of a cosine", curve_parameters, "cosine",
          "As CosWithWarmup, but the warm-up goes up to (initial_lr + lo)/2 and the cosine starts in its "
          "middle: 1 + cos(pi (1 + p)/2)."),
     .check = curve_check, .rate = half_cosine_rate},
    {OLMO("CosWithWarmupAndLinearDecay", "warm-up, a cosine cut short, then a line", tailed_parameters,
          "cosine",
          "As CosWithWarmup until k = N - D, then a line from the rate there to decay_min_lr at N, with "
          "N = max_steps and D = decay_steps. Past N it goes on along the line, below decay_min_lr."),
     .check = tailed_check, .rate = tailed_rate},
    {OLMO("ExponentialScheduler", "equal factors up: a range test", sweep_parameters, "exp",
          "lr_min (initial_lr/lr_min)^(k/max_steps), then initial_lr."),
     .check = sweep_check, .rate = sweep_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_olmo_core_schedules, rows);
