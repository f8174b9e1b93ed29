/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train/optimizer_kinds.h"

enum { MOMENTUM, DAMPENING, NESTEROV, WEIGHT_DECAY };

const lr_parameter lr_sgd_parameters[] = {
    LR_SHARE("momentum", "0", "share of the last move that is made again"),
    LR_AMOUNT("dampening", "0", "a gradient enters the momentum with the weight 1-dampening, the first one whole"),
    LR_SWITCH("nesterov", "false", "look ahead: move by the gradient and the momentum's next move"),
    LR_WEIGHT_DECAY("0"),
    {.name = NULL},
};

/* Numbers of an update. */
enum { RATE, KEEP, ENTER, DECAY, AHEAD };

bool lr_sgd_check(lr_spec *spec, lr_error *error)
{
    const lr_value *values = spec->values;

    if (values[NESTEROV].number != 0 && (!(values[MOMENTUM].number > 0) || values[DAMPENING].number != 0))
        return lr_fail(error, LR_USAGE, "sgd: nesterov needs a momentum and no dampening");
    return true;
}

void lr_sgd_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    const lr_value *values = spec->values;

    update->number[RATE] = rate.lr;
    update->number[KEEP] = lr_optimizer_momentum(spec, rate, MOMENTUM);
    update->number[ENTER] = step == 1 ? 1 : 1 - values[DAMPENING].number;
    update->number[DECAY] = values[WEIGHT_DECAY].number;
    update->number[AHEAD] = values[NESTEROV].number;
}

LR_INLINE void plain(size_t count, lr_real rate, lr_real decay, lr_real *restrict w, const lr_real *restrict g)
{
    for (size_t i = 0; i < count; i++)
        w[i] -= rate * (g[i] + decay * w[i]);
}

LR_INLINE void heavy(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                     lr_real *restrict v, bool ahead)
{
    lr_real rate = (lr_real)update->number[RATE], keep = (lr_real)update->number[KEEP];
    lr_real enter = (lr_real)update->number[ENTER], decay = (lr_real)update->number[DECAY];

    for (size_t i = 0; i < count; i++) {
        lr_real d = g[i] + decay * w[i];

        v[i] = keep * v[i] + enter * d;
        w[i] -= rate * (ahead ? d + keep * v[i] : v[i]);
    }
}

/* The sum of momentum and gradient is then made by the product that makes the gradient. */
bool lr_sgd_folds(const lr_update *update, double *keep)
{
    *keep = update->number[KEEP];
    return *keep != 0 && update->number[ENTER] == 1 && update->number[AHEAD] == 0;
}

LR_FAST void lr_sgd_fold(const lr_update *update, size_t count, lr_real *restrict w, lr_real *restrict v)
{
    lr_real rate = (lr_real)update->number[RATE], decay = (lr_real)update->number[DECAY];

    if (decay != 0)
        for (size_t i = 0; i < count; i++) {
            v[i] += decay * w[i];
            w[i] -= rate * v[i];
        }
    else
        for (size_t i = 0; i < count; i++)
            w[i] -= rate * v[i];
}

/* Without momentum nothing enters the slot, as in PyTorch: it is not even read. */
LR_FAST void lr_sgd_update(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                           lr_real *const slot[LR_OPTIMIZER_SLOTS])
{
    if (update->number[KEEP] == 0)
        plain(count, (lr_real)update->number[RATE], (lr_real)update->number[DECAY], w, g);
    else if (update->number[AHEAD] != 0)
        heavy(update, count, w, g, slot[0], true);
    else
        heavy(update, count, w, g, slot[0], false);
}

/* ------------------------------------------------------------------------------------------------------------ lars */

enum { LARS_MOMENTUM, LARS_WEIGHT_DECAY, LARS_TRUST };
enum { LARS_RATE, LARS_KEEP, LARS_DECAY, LARS_COEFFICIENT };

const lr_parameter lr_lars_parameters[] = {
    LR_SHARE("momentum", "0.9", "share of the last move that is made again"),
    LR_WEIGHT_DECAY("0"),
    LR_AMOUNT("trust", "0.001", "trust coefficient: length of a tensor's move for its weights' length, at rate 1"),
    {.name = NULL},
};

void lr_lars_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    (void)step;
    update->number[LARS_RATE] = rate.lr;
    update->number[LARS_KEEP] = lr_optimizer_momentum(spec, rate, LARS_MOMENTUM);
    update->number[LARS_DECAY] = spec->values[LARS_WEIGHT_DECAY].number;
    update->number[LARS_COEFFICIENT] = spec->values[LARS_TRUST].number;
}

LR_FAST static void lars_move(size_t count, lr_real rate, lr_real keep, lr_real decay, lr_real *restrict w,
                              const lr_real *restrict g, lr_real *restrict v)
{
    for (size_t i = 0; i < count; i++) {
        v[i] = keep * v[i] + rate * (g[i] + decay * w[i]);
        w[i] -= v[i];
    }
}

/* A tensor that is all 0 (biases at the start) has no length to go by: it moves at the global rate. */
void lr_lars_update(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                    lr_real *const slot[LR_OPTIMIZER_SLOTS])
{
    double decay = update->number[LARS_DECAY], length = lr_optimizer_norm(count, w);
    double slope = lr_optimizer_norm(count, g) + decay * length, local = 1;

    if (length > 0 && slope > 0)
        local = update->number[LARS_COEFFICIENT] * length / slope;
    lars_move(count, (lr_real)(update->number[LARS_RATE] * local), (lr_real)update->number[LARS_KEEP],
              (lr_real)decay, w, g, slot[0]);
}
