/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rate that falls when a metric does not get better, as timm (which wraps PyTorch's), Keras, PaddlePaddle and
 * optax have it: each counts otherwise. timm/scheduler/plateau_lr.py, commit 23f09af0; Keras 3's callback;
 * python/paddle/ optimizer/lr.py, commit 00816fcb; optax/contrib/_reduce_on_plateau.py of 2024. */
#include "lib/schedule/timm.h"

/* What is being counted; the rules differ in what they do with it. */
typedef struct plateau {
    double best, rate, bad, cooling;
    double factor, patience, part, difference, least, cooldown, least_change;
    bool rises;
} plateau;

/* Whether a value beats the best one by the threshold, as each library writes it: their last digits differ. */
static bool beats_torch(const plateau *at, double value)
{
    return at->rises ? value > at->best * (at->part + 1) : value < at->best * (1 - at->part);
}

static bool beats_keras(const plateau *at, double value)
{
    return at->rises ? value > at->best + at->difference : value < at->best - at->difference;
}

static bool beats_paddle(const plateau *at, double value)
{
    double margin = at->best * at->part + at->difference;

    return isinf(at->best) || (at->rises ? value > at->best + margin : value < at->best - margin);
}

static bool beats_optax(const plateau *at, double value)
{
    return value < (1 - at->part) * at->best - at->difference;
}

static void note(plateau *at, double value, bool better)
{
    at->best = better ? value : at->best;
    at->bad = better ? 0 : at->bad + 1;
}

static void reduce(plateau *at)
{
    double reduced = fmax(at->rate * at->factor, at->least);

    at->cooling = at->cooldown;
    at->bad = 0;
    if (at->rate - reduced > at->least_change)
        at->rate = reduced;
}

/* PyTorch: a value in the cooldown may be the best, but none is bad. */
static void step_torch(plateau *at, double value)
{
    note(at, value, beats_torch(at, value));
    if (at->cooling > 0) {
        at->cooling--;
        at->bad = 0;
    }
    if (at->bad > at->patience)
        reduce(at);
}

/* Paddle: a value in the cooldown is not looked at. */
static void step_paddle(plateau *at, double value)
{
    if (at->cooling > 0) {
        at->cooling--;
        return;
    }
    note(at, value, beats_paddle(at, value));
    if (at->bad > at->patience)
        reduce(at);
}

/* Keras: the value that ends the cooldown counts again; and so many bad values suffice, not one more. */
static void step_keras(plateau *at, double value)
{
    if (at->cooling > 0) {
        at->cooling--;
        at->bad = 0;
    }
    if (beats_keras(at, value)) {
        note(at, value, true);
    } else if (!(at->cooling > 0)) {
        note(at, value, false);
        if (at->bad >= at->patience && at->rate > at->least)
            reduce(at);
    }
}

/* optax: exactly so many bad values in turn. */
static void step_optax(plateau *at, double value)
{
    note(at, value, beats_optax(at, value));
    if (at->cooling > 0) {
        at->cooling--;
        at->bad = 0;
    } else if (at->bad == at->patience) {
        reduce(at);
    }
}

/* Replay values from..end of the metric. segment->table: pairs of a step and the rate from there on, which is
 * `late` steps after the value; `mean` values are averaged each time. */
static bool replay(lr_segment *segment, plateau *at, void (*step)(plateau *at, double value), size_t from,
                   size_t mean, double late, lr_error *error)
{
    size_t room = 0;
    double average = 0;

    for (size_t i = from; i < segment->metric_count; i++) {
        double before = at->rate, count = (double)((i - from) % mean);

        average = (count * average + segment->metric[i]) / (count + 1);
        if (count + 1 < (double)mean)
            continue;
        step(at, average);
        average = 0;
        if (at->rate == before)
            continue;
        if (!lr_reserve(&segment->table, &room, segment->table_length + 2, sizeof *segment->table, error))
            return false;
        segment->table[segment->table_length++] = (double)i + late;
        segment->table[segment->table_length++] = at->rate;
    }
    segment->natural = (double)segment->metric_count;
    return true;
}

enum { BASE = LR_TIMM_BASE }; /* memo: the rate before the first change */

static double replayed(const lr_segment *segment, double k)
{
    size_t low = 0, high = segment->table_length / 2;

    while (low < high) { /* low: how many changes were made at or before k */
        size_t middle = low + (high - low) / 2;

        if (segment->table[2 * middle] <= k)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? segment->memo[BASE] : segment->table[2 * low - 1];
}

static lr_rate replayed_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(replayed(segment, k));
}

static double worst(bool rises)
{
    return rises ? -INFINITY : INFINITY;
}

#define FACTOR(name)                                                                                         \
    {                                                                                                        \
        name, LR_REAL, NULL, "0.1", 0, 1, LR_OPEN_MOST, NULL, "what the rate is multiplied by"               \
    }

static const lr_parameter timm_parameters[] = {
    LR_TIMM_WARMED,
    FACTOR("decay_rate"),
    LR_STEPS_OR("patience_t", "10", 0, "how many values in turn that are no better are borne"),
    LR_RATE("threshold", "0.0001", "by what part a value must beat the best one to be better"),
    LR_STEPS_OR("cooldown_t", "0", 0, "for how many values after a reduction none counts as bad"),
    LR_RATE("lr_min", "0", "the least rate"),
    LR_WORD("mode", "max", "min max", "whether the metric is to fall or to rise"),
    LR_PIECE,
    LR_NO_MORE};
enum { DECAY_RATE = LR_TIMM_MORE, PATIENCE_T, THRESHOLD, COOLDOWN_T, LR_MIN, TIMM_MODE };

static bool timm_check(lr_segment *segment, lr_error *error)
{
    plateau at = {.factor = lr_segment_number(segment, DECAY_RATE),
                  .patience = lr_segment_number(segment, PATIENCE_T),
                  .part = lr_segment_number(segment, THRESHOLD),
                  .cooldown = lr_segment_number(segment, COOLDOWN_T),
                  .least = lr_segment_number(segment, LR_MIN),
                  .least_change = 1e-8,
                  .rises = lr_segment_choice(segment, TIMM_MODE) == 1};
    double *memo = segment->memo;

    if (!lr_timm_check(segment, false, error))
        return false;
    at.best = worst(at.rises);
    at.rate = memo[BASE];
    memo[LR_TIMM_NOISE_FROM] = fmax(memo[LR_TIMM_NOISE_FROM], memo[LR_TIMM_WARMUP] + 1);
    return replay(segment, &at, step_torch, (size_t)memo[LR_TIMM_WARMUP], 1, 1, error);
}

static lr_rate timm_rate(const lr_segment *segment, double k)
{
    return lr_timm_rate(segment, k, replayed);
}

static const lr_parameter keras_parameters[] = {
    FACTOR("factor"),
    LR_STEPS_OR("patience", "10", 0, "so many values in turn that are no better reduce it"),
    LR_WORD("mode", "min", "min max", "whether the metric is to fall or to rise"),
    LR_RATE("min_delta", "0.0001", "by how much a value must beat the best one to be better"),
    LR_STEPS_OR("cooldown", "0", 0, "for how many values after a reduction none counts as bad"),
    LR_RATE("min_lr", "0", "the least rate"),
    LR_PIECE,
    LR_NO_MORE};

static bool keras_check(lr_segment *segment, lr_error *error)
{
    plateau at = {.factor = lr_segment_number(segment, 0),
                  .patience = lr_segment_number(segment, 1),
                  .difference = lr_segment_number(segment, 3),
                  .cooldown = lr_segment_number(segment, 4),
                  .least = lr_segment_number(segment, 5),
                  .rises = lr_segment_choice(segment, 2) == 1};

    at.best = worst(at.rises);
    if (!lr_segment_optimizer(segment, &segment->memo[BASE], error))
        return false;
    at.rate = segment->memo[BASE];
    return replay(segment, &at, step_keras, 0, 1, 1, error);
}

static const lr_parameter paddle_parameters[] = {
    LR_RATE("learning_rate", NULL, "the rate at first (left out: --lr)"),
    LR_WORD("mode", "min", "min max", "whether the metric is to fall or to rise"),
    FACTOR("factor"),
    LR_STEPS_OR("patience", "10", 0, "how many values in turn that are no better are borne"),
    LR_RATE("threshold", "0.0001", "by how much a value must beat the best one to be better"),
    LR_WORD("threshold_mode", "rel", "rel abs", "whether that is a part of the best value, or a difference"),
    LR_STEPS_OR("cooldown", "0", 0, "how many values after a reduction are not looked at"),
    LR_RATE("min_lr", "0", "the least rate"),
    LR_RATE("epsilon", "1e-08", "a reduction by no more than this is not made"),
    LR_PIECE,
    LR_NO_MORE};

static bool paddle_check(lr_segment *segment, lr_error *error)
{
    plateau at = {.factor = lr_segment_number(segment, 2),
                  .patience = lr_segment_number(segment, 3),
                  .cooldown = lr_segment_number(segment, 6),
                  .least = lr_segment_number(segment, 7),
                  .least_change = lr_segment_number(segment, 8),
                  .rises = lr_segment_choice(segment, 1) == 1};

    *(lr_segment_choice(segment, 5) == 0 ? &at.part : &at.difference) = lr_segment_number(segment, 4);
    at.best = worst(at.rises);
    if (!lr_segment_base(segment, 0, &segment->memo[BASE], error))
        return false;
    at.rate = segment->memo[BASE];
    return replay(segment, &at, step_paddle, 0, 1, 1, error);
}

static const lr_parameter optax_parameters[] = {
    {"factor", LR_REAL, NULL, "0.1", 0, 1, LR_OPEN, NULL, "what the rate is multiplied by"},
    LR_STEPS_OR("patience", "10", 1, "so many values in turn that are no better reduce it"),
    LR_RATE("rtol", "0.0001", "by what part of the best a value must beat it to be better"),
    LR_RATE("atol", "0", "by how much beside that"),
    LR_STEPS_OR("cooldown", "0", 0, "for how many values after a reduction none counts as bad"),
    LR_STEPS_OR("accumulation_size", "1", 1, "how many values are averaged each time"),
    LR_FRACTION("min_scale", "0", "the least rate, as a part of the full one"),
    LR_PIECE,
    LR_NO_MORE};

static bool optax_check(lr_segment *segment, lr_error *error)
{
    plateau at = {.best = INFINITY,
                  .factor = lr_segment_number(segment, 0),
                  .patience = lr_segment_number(segment, 1),
                  .part = lr_segment_number(segment, 2),
                  .difference = lr_segment_number(segment, 3),
                  .cooldown = lr_segment_number(segment, 4)};

    if (!lr_segment_optimizer(segment, &segment->memo[BASE], error))
        return false;
    at.rate = segment->memo[BASE];
    at.least = at.rate * lr_segment_number(segment, 6);
    if (!(at.part > 0 || at.difference > 0))
        return lr_segment_refuse(segment, "rtol= or atol= must be more than 0", error);
    return replay(segment, &at, step_optax, 0, (size_t)lr_segment_number(segment, 5), 0, error);
}

#define METRIC(word, text, list, about) .label = {word, text, list, about}, .library = true, .metric = true

static const lr_schedule_kind rows[] = {
    {METRIC("timm.PlateauLRScheduler", "reduced when a metric does not get better, with a warm-up",
            timm_parameters,
            "Row t has seen the values up to t - 1, those before the warm-up's end excepted. When more than "
            "patience_t "
            "in turn are no better than best (1 + threshold) (mode=max; 1 - threshold for min), the rate "
            "becomes max(rate "
            "decay_rate, lr_min), and for cooldown_t values none counts as bad; a change of 1e-8 or less is "
            "not made." LR_TIMM_ABOUT),
     .check = timm_check, .rate = timm_rate},
    {METRIC("keras.ReduceLROnPlateau", "reduced when a metric does not get better", keras_parameters,
            "Row k has seen the values up to k - 1. When patience in turn are not better than the best by "
            "more than "
            "min_delta, the rate becomes max(rate factor, min_lr), and for cooldown values none counts as "
            "bad, but the "
            "one that ends the cooldown. PyTorch's needs one more."),
     .check = keras_check, .rate = replayed_rate},
    {METRIC("paddle.ReduceOnPlateau", "reduced when a metric does not get better", paddle_parameters,
            "Row k has seen the values up to k - 1. When more than patience in turn are no better than best "
            "- best "
            "threshold (rel) or best - threshold (abs; the other sign with mode=max), the rate becomes "
            "max(rate factor, "
            "min_lr), unless that is a change of epsilon or less; then cooldown values are not looked at at "
            "all, where "
            "PyTorch lets them be the best."),
     .check = paddle_check, .rate = replayed_rate},
    {METRIC("optax.contrib.reduce_on_plateau", "reduced when a metric does not get better", optax_parameters,
            "Row k has seen the values up to its own, which optax takes with the update. When patience of "
            "them in turn "
            "(each the mean of accumulation_size) are not less than (1 - rtol) best - atol, the rate becomes "
            "max(rate "
            "factor, lr min_scale), and for cooldown values none counts as bad."),
     .check = optax_check, .rate = replayed_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_plateaus_schedules, rows);
