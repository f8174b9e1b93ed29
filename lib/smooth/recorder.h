/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The raw losses from what a trainer's recorder made of them: exact inverses, a row at a time. n is the number of
 * the row, from 1; rounding errors grow by at most (1+beta)/(1-beta), of the mean by 2n.
 *
 * Sources: fastai's AvgSmoothLoss, ktrain's and Lightning's learning rate finders, davidtvs/pytorch-lr-finder,
 * pytorch-ignite's FastaiLRFinder, titu1994/keras-one-cycle, Keras' progress of the epoch, TensorBoard's
 * scalar charts. */
#ifndef LR_SMOOTH_RECORDER_H
#define LR_SMOOTH_RECORDER_H

#include "lib/smooth.h"

/* How a recorder smooths. */
typedef struct lr_recording lr_recording;
struct lr_recording {
    double (*undo)(const lr_recording *how, lr_smoothing *smoothing, double y); /* y finite */
    double beta;                                                                /* weight of the past */
    double epoch; /* lr_undo_mean: rows after which the mean starts anew; 0: never */
};

/* The raw value behind the next recorded one. Smoothing is empty at the first row of a run. What is not finite is
 * given back, and leaves no trace. */
double lr_recording_undo(const lr_recording *how, lr_smoothing *smoothing, double y);

double lr_undo_debiased(const lr_recording *how, lr_smoothing *smoothing,
                        double y);                                               /* a/(1-beta^n), a from 0 */
double lr_undo_late(const lr_recording *how, lr_smoothing *smoothing, double y); /* a/(1-beta^(n+1)) */
double lr_undo_from_first(const lr_recording *how, lr_smoothing *smoothing,
                          double y);                                                 /* a, from the first x */
double lr_undo_mean(const lr_recording *how, lr_smoothing *smoothing, double y);     /* the mean so far */
double lr_undo_division(const lr_recording *how, lr_smoothing *smoothing, double y); /* x/(1-beta^n) */

#endif
