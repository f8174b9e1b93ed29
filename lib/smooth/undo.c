/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/recorder.h"

#include "lib/smooth/methods.h"

#include <math.h>
#include <string.h>

enum { RECORDER, BETA, EPOCH };

const lr_parameter lr_undo_parameters[] = {
    {"recorder", LR_CHOICE, NULL, NULL, 0, 0, LR_CLOSED,
     "fastai lightning torch-lr-finder ignite ktrain keras-mean tensorboard keras-one-cycle "
     "ema ema-debiased",
     "who recorded it, or how; has to be given"},
    {"beta", LR_REAL, NULL, NULL, 0, 1, LR_OPEN_MOST, NULL,
     "weight of the past; the recorder's own unless given: 0.98, of ema 0.95, of the slider 0.6"},
    {"epoch", LR_INTEGER, "rows", NULL, 1, 1e15, LR_CLOSED, NULL,
     "keras-mean: the mean starts anew after so many; otherwise never"},
    {.name = NULL},
};

enum { BEFORE, SHARE }; /* in state: the recorded value of the row before, 1 - beta^(its exponent) */

/* y = a/s with s = 1 - beta^k, k one more with each row. a = beta*a' + (1-beta)*x and s = beta*s' + (1-beta),
 * and so x = y + beta*s'/(1-beta) * (y - y'), which leaves a constant what it is. */
static double undo_average(const lr_recording *how, double first_share, lr_smoothing *smoothing, double y)
{
    double *state = smoothing->state, before = state[SHARE];

    state[SHARE] = smoothing->count == 0 ? first_share : how->beta * before + (1 - how->beta);
    if (smoothing->count == 0)
        return y * (first_share / (1 - how->beta));
    return y + how->beta * before / (1 - how->beta) * (y - state[BEFORE]);
}

double lr_undo_debiased(const lr_recording *how, lr_smoothing *smoothing, double y)
{
    return undo_average(how, 1 - how->beta, smoothing, y);
}

double lr_undo_late(const lr_recording *how, lr_smoothing *smoothing, double y)
{
    return undo_average(how, (1 - how->beta) * (1 + how->beta), smoothing, y);
}

double lr_undo_from_first(const lr_recording *how, lr_smoothing *smoothing, double y)
{
    double before = smoothing->state[BEFORE];

    return smoothing->count == 0 ? y : before + (y - before) / (1 - how->beta);
}

double lr_undo_mean(const lr_recording *how, lr_smoothing *smoothing, double y)
{
    double row = how->epoch > 0 ? fmod((double)smoothing->count, how->epoch) : (double)smoothing->count;

    return row > 0 ? y + row * (y - smoothing->state[BEFORE]) : y;
}

double lr_undo_division(const lr_recording *how, lr_smoothing *smoothing, double y)
{
    double share = how->beta * smoothing->state[SHARE] + (1 - how->beta);

    smoothing->state[SHARE] = share;
    return y * share;
}

double lr_recording_undo(const lr_recording *how, lr_smoothing *smoothing, double y)
{
    double raw;

    if (!isfinite(y))
        return y;
    raw = how->undo(how, smoothing, y);
    smoothing->state[BEFORE] = y;
    smoothing->count++;
    return raw;
}

/* In the order of the words of `recorder`. */
static const lr_recording recordings[] = {
    {lr_undo_debiased, 0.98, 0},   /* fastai */
    {lr_undo_late, 0.98, 0},       /* lightning */
    {lr_undo_from_first, 0.95, 0}, /* torch-lr-finder */
    {lr_undo_from_first, 0.95, 0}, /* ignite */
    {lr_undo_debiased, 0.98, 0},   /* ktrain */
    {lr_undo_mean, 0, 0},          /* keras-mean */
    {lr_undo_debiased, 0.6, 0},    /* tensorboard */
    {lr_undo_division, 0.98, 0},   /* keras-one-cycle */
    {lr_undo_from_first, 0.95, 0}, /* ema */
    {lr_undo_debiased, 0.98, 0},   /* ema-debiased */
};

bool lr_undo_check(const lr_spec *spec, lr_error *error)
{
    const lr_value *values = spec->values;
    bool is_mean;

    if (!values[RECORDER].given)
        return lr_fail(error, LR_USAGE, "undo: recorder must be given: what is to be undone? One of %s",
                       lr_undo_parameters[RECORDER].choices);
    is_mean = recordings[values[RECORDER].choice].undo == lr_undo_mean;
    if (values[BETA].given && is_mean)
        return lr_fail(error, LR_USAGE, "undo: beta is for moving averages, keras-mean has none");
    if (values[EPOCH].given && !is_mean)
        return lr_fail(error, LR_USAGE, "undo: epoch is for recorder=keras-mean");
    return true;
}

double lr_undo_step(const lr_spec *spec, lr_smoothing *smoothing, double x, double y)
{
    const lr_value *values = spec->values;
    lr_recording how = recordings[values[RECORDER].choice];

    (void)x;
    if (values[BETA].given)
        how.beta = values[BETA].number;
    if (values[EPOCH].given)
        how.epoch = values[EPOCH].number;
    return lr_recording_undo(&how, smoothing, y);
}
