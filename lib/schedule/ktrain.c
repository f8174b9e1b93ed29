/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ktrain: ktrain/lroptimize/sgdr.py and lrfinder.py, main of 2024. Row k is the rate that batch k is
 * trained with. */
#include "lib/schedule/dialects.h"

static const lr_parameter restart_parameters[] = {
    LR_RATE("min_lr", NULL, "the lowest rate"),
    LR_RATE("max_lr", NULL, "the highest rate (left out: --lr)"),
    LR_STEPS_OR("steps_per_epoch", NULL, 1, "batches of an epoch"),
    LR_RATE("lr_decay", "0.9", "each cycle's highest rate is so many times the one before"),
    {"cycle_length", LR_INTEGER, "epochs", "10", 1, INFINITY, LR_OPEN_MOST, NULL,
     "epochs of the first cycle"},
    {"mult_factor", LR_REAL, NULL, "2", 1, INFINITY, LR_OPEN_MOST, NULL,
     "each cycle has so many times the epochs, rounded up"},
    LR_STRICT("the first batch of each later cycle still has the lowest rate, as the callback leaves it"),
    LR_PIECE,
    LR_NO_MORE};
enum { MIN_LR, MAX_LR, EPOCH, DECAY, CYCLE, MULT, STRICT };

static bool restart_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, MIN_LR, error) && lr_segment_needs(segment, EPOCH, error)
           && lr_segment_base(segment, MAX_LR, &segment->memo[MAX_LR], error)
           && lr_segment_cycles(segment, lr_segment_number(segment, CYCLE), lr_segment_number(segment, MULT),
                                LR_GROW_CEIL, error);
}

static lr_rate restart_rate(const lr_segment *segment, double k)
{
    double low = lr_segment_number(segment, MIN_LR), epoch = lr_segment_number(segment, EPOCH), batch;
    lr_cycle cycle = lr_cycles_find(&segment->cycles, floor(k / epoch));

    batch = k - cycle.start * epoch;
    if (batch == 0 && cycle.index > 0 && lr_segment_number(segment, STRICT) > 0)
        return lr_rate_of(low);
    return lr_rate_of(
        lr_blend(lr_scaled(segment->memo[MAX_LR], lr_segment_number(segment, DECAY), cycle.index), low,
                 lr_shape_cosine(lr_progress(batch, cycle.length * epoch))));
}

static const lr_parameter finder_parameters[] = {
    LR_POSITIVE("start_lr", "1e-7", "the first rate"),
    LR_POSITIVE("lr_mult", "1.01", "each rate is so many times the one before"),
    {"max_epochs", LR_INTEGER, "epochs", "none", 1, INFINITY, LR_OPEN_MOST, "none",
     "epochs until 10 is reached, in place of lr_mult"},
    LR_STEPS_OR("steps_per_epoch", NULL, 1, "batches of an epoch; needed for max_epochs"),
    LR_PIECE,
    LR_NO_MORE};
enum { START_LR, LR_MULT, MAX_EPOCHS, FINDER_EPOCH };

static bool finder_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, epochs = lr_segment_number(segment, MAX_EPOCHS);

    memo[START_LR] = lr_segment_number(segment, START_LR);
    memo[LR_MULT] = lr_segment_number(segment, LR_MULT);
    if (isnan(epochs))
        return true;
    if (!lr_segment_needs(segment, FINDER_EPOCH, error))
        return false;
    segment->natural = epochs * lr_segment_number(segment, FINDER_EPOCH);
    memo[LR_MULT] =
        pow((memo[START_LR] < 10 ? 10 : 10 * memo[START_LR]) / memo[START_LR], 1 / segment->natural);
    return true;
}

static lr_rate finder_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return lr_rate_of(fmin(memo[START_LR] * pow(memo[LR_MULT], k), 0x1p1000));
}

static const lr_schedule_kind rows[] = {
    {.label = {"ktrain.SGDRScheduler", "cosine decays, each back at the top", restart_parameters,
               "Cycle i goes from max_lr lr_decay^i down to min_lr on a half cosine; the first is "
               "cycle_length epochs long, each next one ceil(the length before times mult_factor) "
               "epochs."},
     .check = restart_check,
     .rate = restart_rate,
     .library = true,
     .family = "cosine-restarts"},
    {.label = {"ktrain.LRFinder", "equal factors up: a range test", finder_parameters,
               "start_lr lr_mult^k; with max_epochs the factor is (10/start_lr)^(1/(max_epochs "
               "steps_per_epoch)), so that 10 would be reached one batch after the last. ktrain stops "
               "when the rate is more than 10 or the loss 4 times its least."},
     .check = finder_check,
     .rate = finder_rate,
     .library = true,
     .family = "exp"},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_ktrain_schedules, rows);
