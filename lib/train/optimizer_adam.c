/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train/optimizer_kinds.h"

enum { BETA1, BETA2, EPS, WEIGHT_DECAY, AMSGRAD };

#define BETAS                                                                                                \
    LR_SHARE("beta1", "0.9", "share of the past in the mean of gradients"),                                 \
        LR_SHARE("beta2", "0.999", "share of the past in the mean of squared gradients")
#define FLOOR(fallback) LR_AMOUNT("eps", fallback, "added to the root, so that it divides")

const lr_parameter lr_adam_parameters[] = {
    BETAS,
    FLOOR("1e-8"),
    LR_WEIGHT_DECAY("0"),
    LR_SWITCH("amsgrad", "false", "divide by the largest root so far"),
    {.name = NULL},
};

#define PULL(fallback) LR_AMOUNT("weight_decay", fallback, "pulls each weight to 0 by this share, at rate 1")

const lr_parameter lr_adamw_parameters[] = {
    BETAS,
    FLOOR("1e-8"),
    PULL("0.01"),
    LR_SWITCH("amsgrad", "false", "divide by the largest root so far"),
    {.name = NULL},
};

const lr_parameter lr_lamb_parameters[] = {
    BETAS,
    FLOOR("1e-6"),
    PULL("0.01"),
    {.name = NULL},
};

/* Numbers of an update. SIZE: the rate, freed of the first mean's bias; ROOT: one over the root of the second mean's
 * bias. */
enum { KEEP1, ENTER1, KEEP2, ENTER2, SIZE, ROOT, FLOOR_, DECAY, LARGEST };

static void begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    const lr_value *values = spec->values;
    double beta1 = lr_optimizer_momentum(spec, rate, BETA1), beta2 = values[BETA2].number;
    double *number = update->number;

    number[KEEP1] = beta1;
    number[ENTER1] = 1 - beta1;
    number[KEEP2] = beta2;
    number[ENTER2] = 1 - beta2;
    number[SIZE] = rate.lr / (1 - pow(beta1, (double)step));
    number[ROOT] = 1 / sqrt(1 - pow(beta2, (double)step));
    number[FLOOR_] = values[EPS].number;
}

void lr_adam_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    begin(spec, rate, step, update);
    update->number[DECAY] = spec->values[WEIGHT_DECAY].number;
    update->number[LARGEST] = spec->values[AMSGRAD].number;
}

void lr_adamw_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    begin(spec, rate, step, update);
    update->number[DECAY] = 1 - rate.lr * spec->values[WEIGHT_DECAY].number;
    update->number[LARGEST] = spec->values[AMSGRAD].number;
}

/* coupled: weight decay joins the gradient (adam), or shrinks the weights beforehand (adamw). */
LR_INLINE void move(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                    lr_real *restrict m, lr_real *restrict v, lr_real *restrict top, bool coupled, bool largest)
{
    const double *number = update->number;
    lr_real keep1 = (lr_real)number[KEEP1], enter1 = (lr_real)number[ENTER1], keep2 = (lr_real)number[KEEP2];
    lr_real enter2 = (lr_real)number[ENTER2], size = (lr_real)number[SIZE], root = (lr_real)number[ROOT];
    lr_real eps = (lr_real)number[FLOOR_], decay = (lr_real)number[DECAY];

    for (size_t i = 0; i < count; i++) {
        lr_real d = coupled ? g[i] + decay * w[i] : g[i], start = coupled ? w[i] : w[i] * decay, second;

        m[i] = keep1 * m[i] + enter1 * d;
        second = keep2 * v[i] + enter2 * d * d;
        v[i] = second;
        if (largest) {
            second = top[i] > second ? top[i] : second;
            top[i] = second;
        }
        w[i] = start - size * m[i] / (LR_ROOT(second) * root + eps);
    }
}

LR_FAST void lr_adam_update(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                            lr_real *const slot[LR_OPTIMIZER_SLOTS])
{
    if (update->number[LARGEST] != 0)
        move(update, count, w, g, slot[0], slot[1], slot[2], true, true);
    else
        move(update, count, w, g, slot[0], slot[1], NULL, true, false);
}

LR_FAST void lr_adamw_update(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                             lr_real *const slot[LR_OPTIMIZER_SLOTS])
{
    if (update->number[LARGEST] != 0)
        move(update, count, w, g, slot[0], slot[1], slot[2], false, true);
    else
        move(update, count, w, g, slot[0], slot[1], NULL, false, false);
}

/* ------------------------------------------------------------------------------------------------------------ lamb */

/* Numbers of its update: MEAN, ROOT: one over a mean's bias, and over the root of one. */
enum { LAMB_KEEP1, LAMB_ENTER1, LAMB_KEEP2, LAMB_ENTER2, LAMB_MEAN, LAMB_ROOT, LAMB_FLOOR, LAMB_DECAY, LAMB_RATE };

void lr_lamb_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update)
{
    begin(spec, (lr_rate){1, rate.momentum, NAN}, step, update);
    update->number[LAMB_DECAY] = spec->values[WEIGHT_DECAY].number;
    update->number[LAMB_RATE] = rate.lr;
}

/* The direction of weight i: the same expression in both passes, for there is no place to keep it. */
LR_INLINE lr_real direction(const double *number, lr_real w, lr_real m, lr_real v)
{
    lr_real mean = (lr_real)number[LAMB_MEAN], root = (lr_real)number[LAMB_ROOT], eps = (lr_real)number[LAMB_FLOOR];

    return mean * m / (LR_ROOT(v) * root + eps) + (lr_real)number[LAMB_DECAY] * w;
}

/* Bring the means up to date, and tell the length of the tensor's direction. */
LR_FAST static double lamb_means(const double *number, size_t count, const lr_real *restrict w,
                                 const lr_real *restrict g, lr_real *restrict m, lr_real *restrict v)
{
    lr_real keep1 = (lr_real)number[LAMB_KEEP1], enter1 = (lr_real)number[LAMB_ENTER1];
    lr_real keep2 = (lr_real)number[LAMB_KEEP2], enter2 = (lr_real)number[LAMB_ENTER2];
    enum { PIECE = 1024 };
    lr_real length[PIECE];
    double square = 0;

    for (size_t from = 0; from < count; from += PIECE) {
        size_t size = count - from < PIECE ? count - from : PIECE;
        double part;

        for (size_t j = 0, i = from; j < size; j++, i++) {
            m[i] = keep1 * m[i] + enter1 * g[i];
            v[i] = keep2 * v[i] + enter2 * g[i] * g[i];
            length[j] = direction(number, w[i], m[i], v[i]);
        }
        part = lr_optimizer_norm(size, length);
        square += part * part;
    }
    return sqrt(square);
}

LR_FAST static void lamb_move(const double *number, size_t count, lr_real rate, lr_real *restrict w,
                              const lr_real *restrict m, const lr_real *restrict v)
{
    for (size_t i = 0; i < count; i++)
        w[i] -= rate * direction(number, w[i], m[i], v[i]);
}

/* A tensor that is all 0 (biases at the start), or has nowhere to go, has no length to go by: it moves at the global
 * rate. */
void lr_lamb_update(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                    lr_real *const slot[LR_OPTIMIZER_SLOTS])
{
    const double *number = update->number;
    double weights = lr_optimizer_norm(count, w), length = lamb_means(number, count, w, g, slot[0], slot[1]);
    double trust = weights > 0 && length > 0 ? weights / length : 1;

    lamb_move(number, count, (lr_real)(number[LAMB_RATE] * trust), w, slot[0], slot[1]);
}
