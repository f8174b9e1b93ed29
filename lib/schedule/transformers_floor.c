/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hugging Face Transformers: src/transformers/optimization.py, commit 005edacb of 2025: what does not end at 0. */
#include "lib/schedule/transformers.h"

#define ROW(word, text, list, alike, about) LR_HF_ROW("transformers.", word, text, list, alike, about)
#define WARMUP_STEPS LR_STEPS_OR("num_warmup_steps", NULL, 0, "steps of warm-up")
#define TRAINING_STEPS                                                                                       \
    LR_STEPS_OR("num_training_steps", NULL, 0, "steps in all, warm-up included (left out: the length)")

static const lr_parameter isqrt_parameters[] = {
    WARMUP_STEPS,
    LR_STEPS_NONE("timescale", "none", 1, "what the root counts in (none: num_warmup_steps, or 10000)"),
    LR_PIECE, LR_NO_MORE};
enum { WARMUP, TIMESCALE };

/* memo: the base, steps of warm-up, and what the schedule adds. */
enum { BASE, RISE, SCALE };

static bool isqrt_check(lr_segment *segment, lr_error *error)
{
    double scale = lr_segment_number(segment, TIMESCALE);

    if (!lr_hf_warmup_check(segment, error))
        return false;
    if (isnan(scale))
        scale = segment->memo[RISE] > 0 ? segment->memo[RISE] : 10000;
    segment->memo[SCALE] = scale;
    return true;
}

static lr_rate isqrt_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (k < memo[RISE])
        return lr_hf_warmup_rate(segment, k);
    return lr_rate_of(memo[BASE] / sqrt((k + (memo[SCALE] - memo[RISE])) / memo[SCALE]));
}

#define FLOOR_PARAMETERS                                                                                     \
    WARMUP_STEPS, TRAINING_STEPS, LR_RATE("num_cycles", "0.5", "waves of the cosine; 0.5 is once down"),     \
        LR_RATE_NONE("min_lr", "none", "the least rate; this or min_lr_rate"),                               \
        LR_RATE_NONE("min_lr_rate", "none", "the least rate, of the base rate; this or min_lr")

static const lr_parameter floor_parameters[] = {FLOOR_PARAMETERS, LR_PIECE, LR_NO_MORE};
static const lr_parameter floor_warmup_parameters[] = {
    FLOOR_PARAMETERS,
    LR_RATE_NONE("warmup_lr_rate", "none", "the first rate, of the base rate (none: 1/num_warmup_steps)"),
    LR_PIECE, LR_NO_MORE};
enum { TRAINING = 1, CYCLES, MIN_LR, MIN_LR_RATE, WARMUP_LR_RATE };

/* memo beside base and warm-up: steps of decay, the least rate. */
enum { FALL = 2, LEAST };

static bool floor_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, rate = lr_segment_number(segment, MIN_LR), all;
    double part = lr_segment_number(segment, MIN_LR_RATE);

    if (!lr_hf_warmup_check(segment, error) || !lr_segment_total(segment, TRAINING, 0, &all, error))
        return false;
    if (isnan(rate) == isnan(part))
        return lr_segment_refuse(segment, "give one of min_lr= and min_lr_rate=", error);
    memo[FALL] = fmax(1, all - memo[RISE]);
    memo[LEAST] = isnan(rate) ? memo[BASE] * part : rate;
    return true;
}

static lr_rate floor_cosine(const lr_segment *segment, double steps)
{
    const double *memo = segment->memo;

    return lr_rate_of(lr_cosine_wave(memo[BASE], memo[LEAST],
                                     2 * lr_segment_number(segment, CYCLES) * (steps / memo[FALL])));
}

static lr_rate floor_rate(const lr_segment *segment, double k)
{
    if (k < segment->memo[RISE])
        return lr_hf_warmup_rate(segment, k);
    return floor_cosine(segment, k - segment->memo[RISE]);
}

static lr_rate floor_warmup_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double first = lr_segment_number(segment, WARMUP_LR_RATE);

    if (k >= memo[RISE])
        return floor_cosine(segment, k - memo[RISE] + 1);
    if (isnan(first))
        return lr_rate_of(memo[BASE] * ((k + 1) / memo[RISE]));
    return lr_rate_of(memo[BASE] * (first + (1 - first) * k / fmax(1, memo[RISE] - 1)));
}

static const lr_parameter wsd_parameters[] = {
    WARMUP_STEPS,
    LR_STEPS_OR("num_decay_steps", NULL, 0, "steps of decay"),
    LR_STEPS_NONE("num_training_steps", "none", 0, "steps in all (none: the length), or:"),
    LR_STEPS_NONE("num_stable_steps", "none", 0, "steps at the base rate; it goes before num_training_steps"),
    LR_WORD("warmup_type", "linear", "linear cosine 1-sqrt", "the way up"),
    LR_WORD("decay_type", "cosine", "linear cosine 1-sqrt", "the way down"),
    LR_RATE("min_lr_ratio", "0", "the first and the last rate, of the base rate"),
    LR_RATE("num_cycles", "0.5", "waves of a cosine way down; 0.5 is once down"),
    LR_PIECE,
    LR_NO_MORE};
enum { WSD_DECAY = 1, WSD_TRAINING, WSD_STABLE, WARMUP_TYPE, DECAY_TYPE, MIN_LR_RATIO, WSD_CYCLES };

/* memo beside base and warm-up: where the decay begins, and where it ends. */
enum { DECAY_FROM = 2, DECAY_END };

static bool wsd_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, decay = lr_segment_number(segment, WSD_DECAY), all;
    double stable = lr_segment_number(segment, WSD_STABLE);

    if (!lr_hf_warmup_check(segment, error) || !lr_segment_needs(segment, WSD_DECAY, error))
        return false;
    if (!isnan(stable)) {
        memo[DECAY_FROM] = memo[RISE] + stable;
    } else {
        if (!lr_segment_total(segment, WSD_TRAINING, 0, &all, error))
            return false;
        memo[DECAY_FROM] = all - decay; /* before the end of the warm-up, when there is no room: as there */
    }
    segment->natural = memo[DECAY_END] = memo[DECAY_FROM] + decay;
    return true;
}

static double rise(int type, double p)
{
    if (type == 1)
        return lr_shape_cosine((lr_mix){p, 1 - p}).gone;
    return type == 2 ? 1 - sqrt(1 - p) : p;
}

static double fall(const lr_segment *segment, double p)
{
    int type = lr_segment_choice(segment, DECAY_TYPE);

    if (type == 1)
        return lr_cosine_wave(1, 0, 2 * lr_segment_number(segment, WSD_CYCLES) * p);
    return type == 2 ? 1 - sqrt(p) : 1 - p;
}

static lr_rate wsd_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double least = lr_segment_number(segment, MIN_LR_RATIO), decay = lr_segment_number(segment, WSD_DECAY),
           factor;

    if (k < memo[RISE])
        factor = rise(lr_segment_choice(segment, WARMUP_TYPE), k / memo[RISE]);
    else if (k < memo[DECAY_FROM])
        factor = 1;
    else
        factor = k < memo[DECAY_END] ? fall(segment, (k - memo[DECAY_FROM]) / decay) : 0;
    return lr_rate_of(memo[BASE] * lr_line(least, 1, factor));
}

static const lr_schedule_kind rows[] = {
    {ROW("get_inverse_sqrt_schedule", "a line up, then one over the root", isqrt_parameters, "inverse-sqrt",
         "rate(k) = lr k/W for k < W = num_warmup_steps, then lr / sqrt((k + T - W)/T), T = timescale. For "
         "ever. Trap: get_scheduler() drops timescale."),
     .check = isqrt_check, .rate = isqrt_rate},
    {ROW("get_cosine_with_min_lr_schedule_with_warmup", "a line up, then a cosine down to a floor",
         floor_parameters, "cosine",
         "rate(k) = lr k/W for k < W (from 0, not from the floor), then m + (lr - m) (1 + cos(2 pi "
         "num_cycles "
         "(k - W)/(N - W)))/2, m = min_lr or lr min_lr_rate: m at k = N. Trap: past N it climbs again."),
     .check = floor_check, .rate = floor_rate},
    {ROW("get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
         "a line up that starts above 0, then a cosine down to a floor", floor_warmup_parameters, "cosine",
         "rate(k) = lr (k + 1)/W for k < W or, with warmup_lr_rate r, lr (r + (1 - r) k/(W - 1)); then m + "
         "(lr "
         "- m) (1 + cos(2 pi num_cycles (k + 1 - W)/(N - W)))/2: the floor m is reached at k = N - 1, alone "
         "among the library's. Past that it climbs again."),
     .check = floor_check, .rate = floor_warmup_rate},
    {ROW("get_wsd_schedule", "a way up, the base rate, and a way down", wsd_parameters, "wsd",
         "rate(k) = lr (m + (1 - m) f), m = min_lr_ratio. f goes from 0 to 1 at k = W by p (linear), (1 - "
         "cos(pi p))/2 or 1 - sqrt(1 - p); is 1 up to N - num_decay_steps; then 1 - q, (1 + cos(2 pi "
         "num_cycles q))/2 or 1 - sqrt(q); and 0 from N on. The warm-up, too, starts at m."),
     .check = wsd_check, .rate = wsd_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_transformers_floor_schedules, rows);
