/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer: small networks on one CPU by OpenBLAS. Numbers only; the caller owns the loop:
 *
 *     lr_training_new(&options, &training, &error);
 *     while (lr_training_step_count(training) < steps)
 *         result = lr_training_step(training, lr_schedule_rate(&schedule, lr_training_step_count(training)));
 *     score = lr_training_evaluate(training);
 *     lr_training_free(training);
 *
 * The same options, number of threads and kind of processor give the same numbers, bit for bit. A library of its own
 * (libtrain.a) upon liblr.a, so that only the program that trains needs OpenBLAS. */
#ifndef LR_TRAIN_H
#define LR_TRAIN_H

#include "lib/data.h"
#include "lib/label.h"
#include "lib/output.h"
#include "lib/schedule.h"

extern const lr_catalog lr_models;     /* softmax mlp cnn autoencoder */
extern const lr_catalog lr_losses;     /* cross-entropy mse */
extern const lr_catalog lr_optimizers; /* sgd rmsprop adagrad adam adamw lamb lars */

typedef struct lr_training_options {
    const lr_data *data;   /* borrowed until lr_training_free */
    const char *model;     /* specs of rows of the catalogs above; borrowed during the call */
    const char *optimizer;
    const char *loss;      /* NULL: cross-entropy where the data has classes and the model tells them, else mse */
    size_t batch;          /* samples a batch, from 1; the last batch of an epoch may be smaller */
    size_t accumulate;     /* batches whose gradients are averaged into one step, from 1 */
    double clip;           /* the gradient is scaled down to this 2-norm; 0: never */
    bool grad_norm;        /* measure the 2-norm of the gradient (before clipping) */
    uint64_t seed;         /* of initial weights, order of samples, dropout */
    size_t threads;        /* from 1 */
} lr_training_options;

typedef struct lr_training lr_training;

/* Set up: weights at their initial values, step 0. LR_USAGE for a spec, or for a model or loss that does not suit the
 * data; LR_SYSTEM when memory or threads are short or OpenBLAS computes wrongly here (it is tried). NULL on failure. */
bool lr_training_new(const lr_training_options *options, lr_training **training, lr_error *error);

/* What a step tells: the mean loss of its samples at the weights before the update, in training mode; grad_norm is NAN
 * unless it was asked for or clipping needs it. Both may be infinite or NAN once training has diverged. */
typedef struct lr_step {
    double loss, grad_norm;
} lr_step;

/* One update of the weights at this rate. rate.momentum, where it is not NAN, takes the place of the optimiser's
 * momentum or beta1. Allocates nothing and can't fail. */
lr_step lr_training_step(lr_training *training, lr_rate rate);

/* Mean loss and share of right answers (NAN where there are no classes) over the validation samples, in evaluation
 * mode (no dropout, running statistics); both NAN where there are none. Changes nothing. */
typedef struct lr_score {
    double loss, accuracy;
} lr_score;
lr_score lr_training_evaluate(lr_training *training);

int64_t lr_training_step_count(const lr_training *training);     /* steps done */
int64_t lr_training_steps_per_epoch(const lr_training *training);
size_t lr_training_parameters(const lr_training *training);      /* numbers that are trained */
bool lr_training_tells_classes(const lr_training *training);     /* its answers are right or wrong */

/* The set of kernels that OpenBLAS has chosen for this processor: "Haswell", "SkylakeX"... */
const char *lr_training_kernel(void);

/* Write all that a continuation needs; and read it into a training that was set up with the same options (LR_USAGE,
 * with what differs, when it was not; LR_BAD_INPUT when the data is no whole checkpoint). A training that continues
 * gives the very numbers that it would have given uninterrupted. After a failed load the training is of no use. */
bool lr_training_save(const lr_training *training, lr_output *output, lr_error *error);
bool lr_training_load(lr_training *training, int fd, const char *name, lr_error *error);

void lr_training_free(lr_training *training);

#endif
