/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timm: stairs; warmup, stable, decay. */
#include "lib/schedule/timm.h"

/* Step and MultiStep. */
#define STAIRS                                                                                               \
    LR_ANY("decay_rate", "1", "what the rate is multiplied by each time"),                                   \
        LR_FLAG("warmup_prefix", "true", "whether the steps are counted from the end of the warm-up")
enum { DECAY_RATE = LR_TIMM_MORE, STAIRS_PREFIX, DECAY_T };

static const lr_parameter step_parameters[] = {
    LR_TIMM_WARMED, STAIRS,
    LR_POSITIVE("decay_t", NULL, "the steps from one change to the next; 2.4 is one too"), LR_PIECE,
    LR_NO_MORE};

static bool stairs_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, DECAY_T, error)
           && lr_timm_check(segment, lr_segment_number(segment, STAIRS_PREFIX) > 0, error);
}

static double decayed(const lr_segment *segment, double times)
{
    return lr_scaled(segment->memo[LR_TIMM_BASE], lr_segment_number(segment, DECAY_RATE), times);
}

static double step_after(const lr_segment *segment, double t)
{
    double every = lr_segment_number(segment, DECAY_T);

    return decayed(segment, rint((t - fmod(t, every)) / every)); /* exact, as Python's t // every */
}

static lr_rate step_rate(const lr_segment *segment, double k)
{
    return lr_timm_rate(segment, k, step_after);
}

static const lr_parameter multistep_parameters[] = {
    LR_TIMM_WARMED, STAIRS, LR_STEP_LIST("decay_t", "steps a row before which the rate falls, in order"),
    LR_PIECE, LR_NO_MORE};

static bool multistep_check(lr_segment *segment, lr_error *error)
{
    return stairs_check(segment, error) && lr_segment_in_order(segment, DECAY_T, error);
}

static double multistep_after(const lr_segment *segment, double t)
{
    return decayed(segment, (double)lr_count_at(&segment->spec.values[DECAY_T], t + 1));
}

static lr_rate multistep_rate(const lr_segment *segment, double k)
{
    return lr_timm_rate(segment, k, multistep_after);
}

static const lr_parameter wsd_parameters[] = {
    LR_TIMM_WARMED,
    LR_STEPS_OR("t_initial", NULL, 1, "length without the warm-up (left out: the whole length)"),
    LR_STEPS_OR("decay_t", NULL, 1, "how many of its last steps the decay takes"),
    LR_RATE("lr_min", "0", "the least rate"),
    LR_WORD("stable_fn", "constant", "constant rsqrt power", "what the rate does before the decay"),
    {"stable_timescale", LR_REAL, "steps", "none", 0, INFINITY, LR_OPEN, "none", "s below (none: warmup_t)"},
    LR_POSITIVE("stable_power", "0.5", "the exponent of stable_fn=power"),
    LR_WORD("decay_fn", "1-sqrt", "linear 1-sqrt cosine power exp", "how it decays"),
    LR_POSITIVE("decay_power", "0.5", "the exponent of decay_fn=power"),
    {"decay_ratio", LR_REAL, NULL, "0.1", 0, 1, LR_OPEN, NULL,
     "how far decay_fn=exp falls, before it is stretched to 0"},
    LR_PIECE,
    LR_NO_MORE};
enum {
    WSD_INITIAL = LR_TIMM_MORE,
    WSD_DECAY,
    WSD_MIN,
    STABLE_FN,
    STABLE_TIMESCALE,
    STABLE_POWER,
    DECAY_FN,
    DECAY_POWER,
    DECAY_RATIO
};
enum { STABLE_CONSTANT, STABLE_RSQRT };
enum { WSD_LENGTH = LR_TIMM_OWN, WSD_SCALE, WSD_POWER }; /* power 0: constant */

static bool wsd_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;
    int stable = lr_segment_choice(segment, STABLE_FN);

    if (!lr_segment_needs(segment, WSD_DECAY, error) || !lr_timm_check(segment, true, error)
        || !lr_segment_total(segment, WSD_INITIAL, memo[LR_TIMM_WARMUP], &memo[WSD_LENGTH], error))
        return false;
    memo[WSD_SCALE] = lr_segment_number(segment, STABLE_TIMESCALE);
    if (isnan(memo[WSD_SCALE]))
        memo[WSD_SCALE] = memo[LR_TIMM_WARMUP];
    memo[WSD_POWER] = stable == STABLE_RSQRT ? 0.5 : lr_segment_number(segment, STABLE_POWER);
    if (lr_segment_number(segment, WSD_DECAY) > memo[WSD_LENGTH])
        return lr_segment_refuse(segment, "decay_t= must be at most t_initial=", error);
    if (stable == STABLE_CONSTANT) {
        memo[WSD_POWER] = 0;
        memo[WSD_SCALE] = 1;
    }
    return memo[WSD_SCALE] > 0
           || lr_segment_refuse(
               segment, "stable_fn= needs stable_timescale=, or a warm-up, which stands for it", error);
}

static double left_linear(const lr_segment *segment, lr_mix q)
{
    (void)segment;
    return q.left;
}

static double left_root(const lr_segment *segment, lr_mix q)
{
    (void)segment;
    return 1 - sqrt(q.gone);
}

static double left_cosine(const lr_segment *segment, lr_mix q)
{
    (void)segment;
    return lr_shape_cosine(q).left;
}

static double left_power(const lr_segment *segment, lr_mix q)
{
    return 1 - pow(q.gone, lr_segment_number(segment, DECAY_POWER));
}

static double left_exp(const lr_segment *segment, lr_mix q)
{
    double ratio = lr_segment_number(segment, DECAY_RATIO);

    return (pow(ratio, q.gone) - ratio) / (1 - ratio);
}

static double (*const lefts[])(const lr_segment *segment, lr_mix q) = {left_linear, left_root, left_cosine,
                                                                       left_power, left_exp};

static double wsd_after(const lr_segment *segment, double t)
{
    const double *memo = segment->memo;
    double least = lr_segment_number(segment, WSD_MIN), decay = lr_segment_number(segment, WSD_DECAY);
    double stable = fmax(memo[LR_TIMM_BASE] * pow(1 + t / memo[WSD_SCALE], -memo[WSD_POWER]), least);
    double since = t - (memo[WSD_LENGTH] - decay), left;

    if (since <= 0)
        return stable;
    left = lefts[lr_segment_choice(segment, DECAY_FN)](segment, lr_progress(since, decay));
    return lr_blend(stable, least, (lr_mix){1 - left, left});
}

static lr_rate wsd_rate(const lr_segment *segment, double k)
{
    return lr_timm_rate(segment, k, wsd_after);
}

static const lr_schedule_kind rows[] = {
    {LR_TIMM("StepLRScheduler", "stairs of equal length, with a warm-up", step_parameters, "step",
             "rate(t) = lr decay_rate^floor(c/decay_t), where c counts from the end of the warm-up, or from "
             "0 without "
             "warmup_prefix."),
     .check = stairs_check, .rate = step_rate},
    {LR_TIMM("MultiStepLRScheduler", "stairs at given steps, with a warm-up", multistep_parameters,
             "multistep",
             "rate(t) = lr decay_rate^m, where m counts the steps of decay_t that are at most c + 1: each "
             "takes effect "
             "a row early, which later versions (0514e98d) have mended; c counts from the end of the "
             "warm-up, or from 0 "
             "without warmup_prefix."),
     .check = multistep_check, .rate = multistep_rate},
    {LR_TIMM(
         "WSDLRScheduler", "warmup, stable, decay", wsd_parameters, "wsd",
         "With c counted from the end of the warm-up, S(c) = max(lr g(c), lr_min), where g is 1 (constant), "
         "(1 + c/s)^-0.5 (rsqrt) or (1 + c/s)^-stable_power (power). In the last decay_t of t_initial steps "
         "rate(t) = lr_min + (S(c) - lr_min) f(q), where q goes from 0 to 1 in them and f is 1 - q (linear), "
         "1 - sqrt(q), (1 + cos(pi q))/2 (cosine), 1 - q^decay_power (power) or (r^q - r)/(1 - r) with r = "
         "decay_ratio (exp). lr_min from t = warmup_t + t_initial on."),
     .check = wsd_check, .rate = wsd_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_timm_stairs_schedules, rows);
