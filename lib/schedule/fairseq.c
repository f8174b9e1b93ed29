/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fairseq: fairseq/optim/lr_scheduler/, 3d262bb2. Row k is what step_update(k) sets. Those that go by
 * epochs are in fairseq_lists.c. */
#include "lib/schedule/dialects.h"

/* Where the warm-up of W updates starts, for those that say -1 for "the other end". */
#define WARM_UP(steps, other)                                                                                \
    LR_STEPS_OR("warmup_updates", steps, 0, "length of the warm-up"),                                        \
        LR_ANY("warmup_init_lr", "-1", "rate at its start (less than 0: " other ")")
enum { WARM, WARM_FROM };
enum { BASE, FROM, PERIOD }; /* memo */

/* --lr, and where its warm-up starts. */
static bool warm_check(lr_segment *segment, double other, lr_error *error)
{
    double from = lr_segment_number(segment, WARM_FROM);

    segment->memo[FROM] = from < 0 ? other : from;
    return lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

static bool warming(const lr_segment *segment, double k)
{
    return k < lr_segment_number(segment, WARM);
}

static lr_rate warm_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_line(segment->memo[FROM], segment->memo[BASE], k / lr_segment_number(segment, WARM)));
}

static const lr_parameter cosine_parameters[] = {
    WARM_UP("0", "min_lr"),
    LR_RATE("min_lr", "0", "the lowest rate of the first period"),
    {"t_mult", LR_REAL, NULL, "1", 1, INFINITY, LR_OPEN_MOST, NULL, "each period is so many times as long"},
    LR_ANY("lr_period_updates", "-1", "length of the first period (0 or less: max_update - warmup_updates)"),
    LR_ANY("lr_shrink", "0.1", "each period's rates, lowest and highest, are multiplied by it"),
    LR_STEPS_OR("max_update", NULL, 0, "see lr_period_updates (left out: the length)"),
    LR_STRICT("the period by a floating logarithm: some restarts come a step late, at the lowest rate"),
    LR_PIECE,
    LR_NO_MORE};
enum { COSINE_MIN = 2, T_MULT, COSINE_PERIOD, SHRINK, MAX_UPDATE, STRICT };

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, least = lr_segment_number(segment, COSINE_MIN), total;

    if (!warm_check(segment, least, error))
        return false;
    if (memo[BASE] <= least)
        return lr_segment_refuse(segment, "--lr must be more than min_lr", error);
    memo[PERIOD] = lr_segment_number(segment, COSINE_PERIOD);
    if (memo[PERIOD] <= 0) {
        if (!lr_segment_total(segment, MAX_UPDATE, 0, &total, error))
            return false;
        memo[PERIOD] = total - lr_segment_number(segment, WARM);
    }
    if (memo[PERIOD] <= 0)
        return lr_segment_refuse(segment, "max_update leaves nothing after the warm-up", error);
    return lr_segment_cycles(segment, memo[PERIOD], lr_segment_number(segment, T_MULT), LR_GROW_EXACT, error);
}

/* The period as fairseq finds it. */
static lr_cycle strict_cycle(const lr_segment *segment, double k)
{
    double mult = lr_segment_number(segment, T_MULT), first = segment->memo[PERIOD],
           index = floor(log(1 - k / first * (1 - mult)) / log(mult)), grown = pow(mult, index);

    return (lr_cycle){index, (1 - grown) / (1 - mult) * first, grown * first};
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double shrink = lr_segment_number(segment, SHRINK);
    lr_cycle cycle;

    if (warming(segment, k))
        return warm_rate(segment, k);
    k -= lr_segment_number(segment, WARM);
    cycle = lr_segment_number(segment, STRICT) > 0 && lr_segment_number(segment, T_MULT) > 1
                ? strict_cycle(segment, k)
                : lr_cycles_find(&segment->cycles, k);
    return lr_rate_of(lr_cosine_wave(lr_scaled(memo[BASE], shrink, cycle.index),
                                     lr_scaled(lr_segment_number(segment, COSINE_MIN), shrink, cycle.index),
                                     (k - cycle.start) / cycle.length));
}

static const lr_parameter inverse_parameters[] = {WARM_UP("4000", "0"), LR_PIECE, LR_NO_MORE};

static bool inverse_check(lr_segment *segment, lr_error *error)
{
    return warm_check(segment, 0, error)
           && (lr_segment_number(segment, WARM) > 0
               || lr_segment_refuse(
                   segment, "warmup_updates must be more than 0: the decay is measured by it", error));
}

static lr_rate inverse_rate(const lr_segment *segment, double k)
{
    if (warming(segment, k))
        return warm_rate(segment, k);
    return lr_rate_of(segment->memo[BASE] * sqrt(lr_segment_number(segment, WARM) / k));
}

static const lr_parameter polynomial_parameters[] = {
    LR_STEPS_OR("warmup_updates", "0", 0, "length of the warm-up, from 0"),
    {"force_anneal", LR_INTEGER, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none", "only none can be had"},
    LR_RATE("end_learning_rate", "0", "the last rate"),
    LR_RATE("power", "1", "power of what is left of the way"),
    LR_STEPS_OR("total_num_update", NULL, 1, "where the last rate is reached (left out: the length)"),
    LR_PIECE,
    LR_NO_MORE};
enum { FORCE_ANNEAL = 1, END_RATE, POWER, TOTAL };

static bool polynomial_check(lr_segment *segment, lr_error *error)
{
    if (!isnan(lr_segment_number(segment, FORCE_ANNEAL)))
        return lr_segment_refuse(segment,
                                 "force_anneal counts epochs and feeds the rate back into itself: only "
                                 "none can be had",
                                 error);
    return lr_segment_optimizer(segment, &segment->memo[BASE], error)
           && lr_segment_total(segment, TOTAL, 0, &segment->memo[PERIOD], error);
}

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double warm = lr_segment_number(segment, WARM), end = lr_segment_number(segment, END_RATE), left;

    if (warm > 0 && k <= warm)
        return lr_rate_of(memo[BASE] * (k / warm));
    if (k >= memo[PERIOD])
        return lr_rate_of(end);
    left = pow(lr_progress(k - warm, memo[PERIOD] - warm).left, lr_segment_number(segment, POWER));
    return lr_rate_of(lr_line(end, memo[BASE], left));
}

static const lr_parameter step_parameters[] = {
    WARM_UP("0", "min_lr"),
    LR_RATE("min_lr", "0", "the rate is never less"),
    LR_STEPS_OR("lr_deacy_period", "25000", 1, "steps at each rate; so spelt in fairseq"),
    LR_STEPS_OR("lr_decay_period", NULL, 1, "the same, as later releases spell it"),
    LR_FRACTION("lr_decay", "0.5", "each rate is so many times the one before"),
    LR_PIECE,
    LR_NO_MORE};
enum { STEP_MIN = 2, STEP_PERIOD, STEP_PERIOD_LATER, STEP_DECAY };

static bool step_check(lr_segment *segment, lr_error *error)
{
    double least = lr_segment_number(segment, STEP_MIN);
    bool later = lr_segment_given(segment, STEP_PERIOD_LATER);

    segment->memo[PERIOD] = lr_segment_number(segment, later ? STEP_PERIOD_LATER : STEP_PERIOD);
    return warm_check(segment, least, error)
           && (segment->memo[BASE] > least
               || lr_segment_refuse(segment, "--lr must be more than min_lr", error));
}

static lr_rate step_rate(const lr_segment *segment, double k)
{
    double times;

    if (warming(segment, k))
        return warm_rate(segment, k);
    times = floor((k - lr_segment_number(segment, WARM)) / segment->memo[PERIOD]);
    return lr_rate_of(fmax(lr_scaled(segment->memo[BASE], lr_segment_number(segment, STEP_DECAY), times),
                           lr_segment_number(segment, STEP_MIN)));
}

static const lr_parameter tri_stage_parameters[] = {
    LR_STEPS_OR("warmup_steps", "0", 0, "length of the warm-up"),
    LR_STEPS_OR("hold_steps", "0", 0, "steps at --lr"),
    LR_STEPS_OR("decay_steps", "0", 0, "length of the decay"),
    {"phase_ratio", LR_REAL_LIST, NULL, "none", 0, 1, LR_CLOSED, "none",
     "the three lengths as parts of max_update instead, rounded down"},
    LR_RATE("init_lr_scale", "0.01", "the first rate, as part of --lr"),
    LR_POSITIVE("final_lr_scale", "0.01", "the last rate, as part of --lr"),
    LR_STEPS_OR("max_update", NULL, 1, "see phase_ratio (left out: the length)"),
    LR_PIECE,
    LR_NO_MORE};
enum { STAGE_WARM, STAGE_HOLD, STAGE_DECAY, RATIO, FIRST_SCALE, LAST_SCALE, STAGE_TOTAL };
enum { STAGES = 3 };

static bool stages_of_ratio(lr_segment *segment, lr_error *error)
{
    const lr_value *ratio = &segment->spec.values[RATIO];
    double total, sum = 0;

    for (size_t i = 0; i < ratio->length; i++)
        sum += ratio->list[i];
    if (ratio->length != STAGES || fabs(sum - 1) > 1e-9)
        return lr_segment_refuse(segment, "phase_ratio must be three numbers that add up to 1", error);
    if (!lr_segment_total(segment, STAGE_TOTAL, 0, &total, error))
        return false;
    for (size_t i = 0; i < STAGES; i++)
        segment->memo[1 + i] = floor(total * ratio->list[i]);
    return true;
}

static bool tri_stage_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo; /* --lr, then the three lengths */

    for (size_t i = 0; i < STAGES; i++)
        memo[1 + i] = lr_segment_number(segment, STAGE_WARM + i);
    if (!lr_segment_optimizer(segment, &memo[BASE], error)
        || (segment->spec.values[RATIO].list && !stages_of_ratio(segment, error)))
        return false;
    segment->natural = memo[1] + memo[2] + memo[3];
    return memo[3] > 0
           || lr_segment_refuse(segment, "decay_steps must be more than 0 (or give phase_ratio)", error);
}

static lr_rate tri_stage_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double last = lr_segment_number(segment, LAST_SCALE), into = k - memo[1] - memo[2];

    if (k < memo[1])
        return lr_rate_of(memo[BASE] * lr_line(lr_segment_number(segment, FIRST_SCALE), 1, k / memo[1]));
    if (into < 0)
        return lr_rate_of(memo[BASE]);
    return lr_rate_of(memo[BASE] * pow(last, lr_progress(into, memo[3]).gone));
}

static const lr_parameter triangular_parameters[] = {
    LR_RATE("max_lr", NULL, "the highest rate; --lr is the lowest"),
    {"lr_period_updates", LR_REAL, "steps", "5000", 2, INFINITY, LR_OPEN_MOST, NULL,
     "length of a period; half of it is rounded down"},
    LR_ANY("lr_shrink", "0.1", "each period's highest rate is multiplied by it"),
    LR_FLAG("shrink_min", "false", "the lowest too"),
    LR_PIECE,
    LR_NO_MORE};
enum { TRIANGLE_MAX, TRIANGLE_PERIOD, TRIANGLE_SHRINK, SHRINK_MIN };

static bool triangular_check(lr_segment *segment, lr_error *error)
{
    segment->memo[PERIOD] = floor(lr_segment_number(segment, TRIANGLE_PERIOD) / 2);
    return lr_segment_needs(segment, TRIANGLE_MAX, error)
           && lr_segment_optimizer(segment, &segment->memo[BASE], error)
           && (lr_segment_number(segment, TRIANGLE_MAX) > segment->memo[BASE]
               || lr_segment_refuse(segment, "max_lr must be more than --lr", error));
}

static lr_rate triangular_rate(const lr_segment *segment, double k)
{
    double half = segment->memo[PERIOD], cycle = floor(k / (2 * half)), at = k - cycle * 2 * half,
           shrink = lr_segment_number(segment, TRIANGLE_SHRINK), low = segment->memo[BASE];

    if (lr_segment_number(segment, SHRINK_MIN) > 0)
        low = lr_scaled(low, shrink, cycle);
    return lr_rate_of(lr_blend(low, lr_scaled(lr_segment_number(segment, TRIANGLE_MAX), shrink, cycle),
                               lr_progress(at <= half ? at : 2 * half - at, half)));
}

#define FAIRSEQ(word, text, list, alike, about)                                                              \
    .label = {"fairseq." word, text, list, about}, .library = true, .family = alike
#define WARM_TEXT "With W = warmup_updates: a line from warmup_init_lr up to --lr for k < W; then "

static const lr_schedule_kind rows[] = {
    {FAIRSEQ("CosineLRSchedule", "warm-up, then cosine decays that shrink", cosine_parameters,
             "cosine-restarts",
             WARM_TEXT
             "period i is lr_period_updates t_mult^i long and goes from lr lr_shrink^i down to min_lr "
             "lr_shrink^i on a half cosine; the step that would reach it is the next period's first. The "
             "period does not include W. After max_update the next, shrunk, period begins. fairseq finds "
             "i by a floating logarithm, which is one too small at the 5th restart of t_mult=3: "
             "strict=true."),
     .check = cosine_check, .rate = cosine_rate},
    {FAIRSEQ("InverseSquareRootSchedule", "warm-up, then one over the root of the step", inverse_parameters,
             "inverse-sqrt", WARM_TEXT "lr sqrt(W/k)."),
     .check = inverse_check, .rate = inverse_rate},
    {FAIRSEQ("PolynomialDecayLRSchedule", "warm-up, then a power of the remaining way", polynomial_parameters,
             "polynomial",
             "With W = warmup_updates and N = total_num_update: lr k/W for k <= W; end_learning_rate for "
             "k >= N; between them end + (lr - end) (1 - (k - W)/(N - W))^power. force_anneal, which "
             "counts epochs, can't be had."),
     .check = polynomial_check, .rate = polynomial_rate},
    {FAIRSEQ("StepLRSchedule", "warm-up, then stairs of equal length", step_parameters, "step",
             WARM_TEXT "max(min_lr, lr lr_decay^floor((k - W)/lr_deacy_period))."),
     .check = step_check, .rate = step_rate},
    {FAIRSEQ("TriStageLRSchedule", "warm-up, hold, exponential decay", tri_stage_parameters, NULL,
             "With W, H, D the three lengths: lr (init + (1 - init) k/W) for k < W; lr for k < W + H; lr "
             "final^q, q = (k - W - H)/D, at most 1; then held. With phase_ratio the lengths are its "
             "parts of max_update, rounded down, so they may add up to less."),
     .check = tri_stage_check, .rate = tri_stage_rate},
    {FAIRSEQ("TriangularLRSchedule", "up and down between two rates that shrink", triangular_parameters,
             "triangular",
             "With s = floor(lr_period_updates/2) and c = floor(k/(2 s)): from --lr up to max_lr "
             "lr_shrink^c in s steps and back in s; with shrink_min from --lr lr_shrink^c. Without it "
             "the highest rate may come to lie below --lr."),
     .check = triangular_check, .rate = triangular_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_fairseq_schedules, rows);
