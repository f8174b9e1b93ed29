/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimisers that divide by the root of squared gradients: rmsprop forgets old ones, adagrad does not. */
#include "lib/train/optimizer_kinds.h"

enum { ALPHA, EPS, WEIGHT_DECAY, MOMENTUM, CENTERED };

const lr_parameter lr_rmsprop_parameters[] = {
    LR_SHARE("alpha", "0.99", "share of the past in the mean of squared gradients"),
    LR_AMOUNT("eps", "1e-8", "added to the root, so that it divides"),
    LR_WEIGHT_DECAY("0"),
    LR_SHARE("momentum", "0", "share of the last move that is made again"),
    LR_SWITCH("centered", "false", "divide by the deviation: the squared mean gradient is taken off"),
    {.name = NULL},
};

/* Numbers of an update. */
enum { RATE, KEEP, ENTER, FLOOR, DECAY, AGAIN, DEVIATION };

void lr_rmsprop_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    const lr_value *values = spec->values;

    (void)step;
    update->number[RATE] = rate.lr;
    update->number[KEEP] = values[ALPHA].number;
    update->number[ENTER] = 1 - values[ALPHA].number;
    update->number[FLOOR] = values[EPS].number;
    update->number[DECAY] = values[WEIGHT_DECAY].number;
    update->number[AGAIN] = lr_optimizer_momentum(spec, rate, MOMENTUM);
    update->number[DEVIATION] = values[CENTERED].number;
}

/* slots: mean of squares; last move; mean. */
LR_INLINE void move(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                    lr_real *restrict square, lr_real *restrict last, lr_real *restrict mean, bool heavy, bool centered)
{
    const double *number = update->number;
    lr_real rate = (lr_real)number[RATE], keep = (lr_real)number[KEEP], enter = (lr_real)number[ENTER];
    lr_real eps = (lr_real)number[FLOOR], decay = (lr_real)number[DECAY], again = (lr_real)number[AGAIN];

    for (size_t i = 0; i < count; i++) {
        lr_real d = g[i] + decay * w[i], spread = keep * square[i] + enter * d * d;

        square[i] = spread;
        if (centered) {
            lr_real middle = keep * mean[i] + enter * d;

            mean[i] = middle;
            spread -= middle * middle;
            spread = spread < 0 ? 0 : spread; /* by rounding, where gradients hardly vary: PyTorch gives nan */
        }
        if (heavy) {
            last[i] = again * last[i] + d / (LR_ROOT(spread) + eps);
            w[i] -= rate * last[i];
        } else {
            w[i] -= rate * d / (LR_ROOT(spread) + eps);
        }
    }
}

LR_FAST void lr_rmsprop_update(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                               lr_real *const slot[LR_OPTIMIZER_SLOTS])
{
    bool heavy = update->number[AGAIN] > 0;

    if (update->number[DEVIATION] != 0) {
        if (heavy)
            move(update, count, w, g, slot[0], slot[1], slot[2], true, true);
        else
            move(update, count, w, g, slot[0], NULL, slot[2], false, true);
    } else {
        if (heavy)
            move(update, count, w, g, slot[0], slot[1], NULL, true, false);
        else
            move(update, count, w, g, slot[0], NULL, NULL, false, false);
    }
}

/* --------------------------------------------------------------------------------------------------------- adagrad */

enum { ADAGRAD_LR_DECAY, ADAGRAD_WEIGHT_DECAY, ADAGRAD_INITIAL, ADAGRAD_EPS };
enum { ADAGRAD_RATE, ADAGRAD_DECAY, ADAGRAD_FLOOR };

const lr_parameter lr_adagrad_parameters[] = {
    LR_AMOUNT("lr_decay", "0", "step t is made at the rate lr/(1 + (t - 1) lr_decay)"),
    LR_WEIGHT_DECAY("0"),
    LR_AMOUNT("initial", "0", "the sum of squares begins with it"),
    LR_AMOUNT("eps", "1e-10", "added to the root, so that it divides"),
    {.name = NULL},
};

double lr_adagrad_fill(const lr_spec *spec, size_t slot)
{
    (void)slot;
    return spec->values[ADAGRAD_INITIAL].number;
}

void lr_adagrad_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    const lr_value *values = spec->values;

    update->number[ADAGRAD_RATE] = rate.lr / (1 + (double)(step - 1) * values[ADAGRAD_LR_DECAY].number);
    update->number[ADAGRAD_DECAY] = values[ADAGRAD_WEIGHT_DECAY].number;
    update->number[ADAGRAD_FLOOR] = values[ADAGRAD_EPS].number;
}

LR_FAST void lr_adagrad_update(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                               lr_real *const slot[LR_OPTIMIZER_SLOTS])
{
    const double *number = update->number;
    lr_real rate = (lr_real)number[ADAGRAD_RATE], decay = (lr_real)number[ADAGRAD_DECAY];
    lr_real eps = (lr_real)number[ADAGRAD_FLOOR], *restrict sum = slot[0];

    for (size_t i = 0; i < count; i++) {
        lr_real d = g[i] + decay * w[i];

        sum[i] += d * d;
        w[i] -= rate * d / (LR_ROOT(sum[i]) + eps);
    }
}
