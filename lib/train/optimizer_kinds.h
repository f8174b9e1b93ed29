/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the optimisers share with the table of them in optimizer.c; nobody else includes it.
 *
 * A family's file holds parameters, begin (the scalars of a step, in double) and update (the loop). A loop rounds the
 * scalars to lr_real once and keeps PyTorch's order of operations; it branches on nothing inside. */
#ifndef LR_TRAIN_OPTIMIZER_KINDS_H
#define LR_TRAIN_OPTIMIZER_KINDS_H

#include "lib/train/optimizer.h"

#include <math.h>

#ifdef LR_TRAIN_DOUBLE
#define LR_ROOT sqrt
#else
#define LR_ROOT sqrtf
#endif

/* A loop that is compiled into each of its callers, with what they hold constant. */
#define LR_INLINE static inline __attribute__((always_inline))

/* Parameters with one meaning everywhere. */
#define LR_SHARE(name, fallback, help)                                                                       \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, 1, LR_OPEN_MOST, NULL, help                                        \
    }
#define LR_AMOUNT(name, fallback, help)                                                                      \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, INFINITY, LR_OPEN_MOST, NULL, help                                 \
    }
#define LR_SWITCH(name, fallback, help)                                                                      \
    {                                                                                                        \
        name, LR_TRUTH, NULL, fallback, 0, 0, LR_CLOSED, NULL, help                                          \
    }
#define LR_WEIGHT_DECAY(fallback) LR_AMOUNT("weight_decay", fallback, "this much of each weight joins its gradient")

extern const lr_parameter lr_sgd_parameters[], lr_lars_parameters[], lr_rmsprop_parameters[],
    lr_adagrad_parameters[], lr_adam_parameters[], lr_adamw_parameters[], lr_lamb_parameters[];

typedef bool lr_optimizer_check(lr_spec *spec, lr_error *error);
lr_optimizer_check lr_sgd_check;

typedef double lr_optimizer_fill(const lr_spec *spec, size_t slot);
lr_optimizer_fill lr_adagrad_fill;

typedef void lr_optimizer_begin(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update);
lr_optimizer_begin lr_sgd_begin, lr_lars_begin, lr_rmsprop_begin, lr_adagrad_begin, lr_adam_begin, lr_adamw_begin,
    lr_lamb_begin;

typedef void lr_optimizer_update(const lr_update *update, size_t count, lr_real *restrict w,
                                 const lr_real *restrict g, lr_real *const slot[LR_OPTIMIZER_SLOTS]);
lr_optimizer_update lr_sgd_update, lr_lars_update, lr_rmsprop_update, lr_adagrad_update, lr_adam_update,
    lr_adamw_update, lr_lamb_update;

bool lr_sgd_folds(const lr_update *update, double *keep);
void lr_sgd_fold(const lr_update *update, size_t count, lr_real *restrict w, lr_real *restrict v);

/* The momentum in force: the schedule's, or else the parameter's at `position`. */
double lr_optimizer_momentum(const lr_spec *spec, lr_rate rate, size_t position);

/* The 2-norm of a tensor. Summed in double, in an order that does not depend on the processor. */
double lr_optimizer_norm(size_t count, const lr_real *values);

#endif
