/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimisers: one row each. The rules are PyTorch 1.13's, number for number, where it has the optimiser. */
#ifndef LR_TRAIN_OPTIMIZER_H
#define LR_TRAIN_OPTIMIZER_H

#include "lib/schedule.h"
#include "lib/spec.h"
#include "lib/train/real.h"

enum { LR_OPTIMIZER_SLOTS = 3, LR_OPTIMIZER_NUMBERS = 12 };

/* What a step's updates share, worked out once: a row's own numbers, each in its own place. */
typedef struct lr_update {
    double number[LR_OPTIMIZER_NUMBERS];
} lr_update;

typedef struct lr_optimizer_kind {
    lr_label label;
    size_t slots;   /* numbers of state beside each weight, all 0 at first (unless fill is there) */
    bool by_tensor; /* update needs whole tensors (it takes their norms); else any stretch of any length will do */
    bool (*check)(lr_spec *spec, lr_error *error); /* what ranges can't say; may be NULL */
    /* The initial value of a slot; NULL: 0. */
    double (*fill)(const lr_spec *spec, size_t slot);
    /* What step `step` (from 1) needs. rate.momentum: NAN, or what takes the place of momentum or beta1. */
    void (*begin)(const lr_spec *spec, lr_rate rate, int64_t step, lr_update *update);
    /* Move count weights w by their gradients g; slot[i] holds count numbers of state. Writes w and the slots only. */
    void (*update)(const lr_update *update, size_t count, lr_real *restrict w, const lr_real *restrict g,
                   lr_real *const slot[LR_OPTIMIZER_SLOTS]);
    bool momentum; /* the momentum of a schedule drives it */
    /* Both NULL, or a shorter way: whether in this step slot 0 becomes keep * slot 0 + gradient to begin with, so that
     * the product that makes the gradient may leave it right there; and what is then left to do. */
    bool (*folds)(const lr_update *update, double *keep);
    void (*fold)(const lr_update *update, size_t count, lr_real *restrict w, lr_real *restrict slot);
} lr_optimizer_kind;

#endif
