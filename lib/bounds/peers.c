/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"
#include "lib/bounds/peers_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double most_below_zero = 0.05; /* share of the losses */

/* ------------------------------------------------------------------------------------------------------
 * what a tool records: out[0..length) from the raw losses */

void lr_peer_record_raw(const lr_spec *spec, const lr_run *run, double *out)
{
    (void)spec;
    memcpy(out, run->loss, run->length * sizeof *out);
}

void lr_peer_record_debiased(const lr_spec *spec, const lr_run *run, double *out)
{
    double beta = spec->values[PEER_SMOOTH].number, average = 0;

    for (size_t t = 0; t < run->length; t++) {
        average = beta * average + (1 - beta) * run->loss[t];
        out[t] = average / (1 - pow(beta, (double)t + 1));
    }
}

/* The exponent is one too large, and a loss that is not finite leaves the average alone. */
void lr_peer_record_lightning(const lr_spec *spec, const lr_run *run, double *out)
{
    double beta = spec->values[PEER_SMOOTH].number, average = 0;

    for (size_t t = 0; t < run->length; t++) {
        bool finite = isfinite(run->loss[t]);

        if (finite)
            average = beta * average + (1 - beta) * run->loss[t];
        out[t] = finite ? average / (1 - pow(beta, (double)t + 2)) : NAN;
    }
}

void lr_peer_record_share(const lr_spec *spec, const lr_run *run, double *out)
{
    double share = spec->values[PEER_SMOOTH].number;

    for (size_t t = 0; t < run->length; t++)
        out[t] = t == 0 || share == 0 ? run->loss[t] : share * run->loss[t] + (1 - share) * out[t - 1];
}

/* ------------------------------------------------------------------------------------------------------
 * from a run to what a rule chooses from */

/* How many rows the tool would have recorded: the one that ends the sweep is the last. */
static size_t stop_row(const peer_row *row, double times, const double *loss, size_t length)
{
    double least = INFINITY;

    for (size_t t = 0; t < length; t++) {
        if (row->least_first && loss[t] < least)
            least = loss[t];
        if (t >= row->unchecked && (loss[t] > times * least || (row->nan_stops && isnan(loss[t]))))
            return t + 1;
        if (loss[t] < least)
            least = loss[t];
    }
    return length;
}

static size_t skipped_begin(const lr_spec *spec, const peer_row *row, const lr_run *run,
                            lr_peer_answer *answer)
{
    const lr_value *begin = &spec->values[PEER_BEGIN], *steps = &spec->values[FASTAI_STEPS];

    if (!row->plans)
        return (size_t)begin->number;
    answer->planned = isnan(steps->number) ? lr_peer_planned(run->length, run->lr) : (size_t)steps->number;
    return isnan(begin->number) ? answer->planned / 10 : (size_t)begin->number;
}

static void trim(const lr_spec *spec, const peer_row *row, const lr_run *run, peer_job *job)
{
    size_t begin = skipped_begin(spec, row, run, job->answer), end = (size_t)spec->values[PEER_END].number, i;

    if (!row->trims)
        return;
    begin = begin < job->count ? begin : job->count;
    job->lr += begin;
    job->loss += begin;
    job->count -= begin;
    job->count -= end < job->count ? end : job->count;
    for (i = 0; i < job->count && row->cuts && !isnan(job->loss[i]); i++)
        ;
    job->count = row->cuts ? i : job->count;
}

/* A rate of zero, where a linear sweep begins, is none to train with. */
static void keep_rate(double *rate)
{
    if (!isfinite(*rate) || *rate <= 0)
        *rate = NAN;
}

bool lr_peer_answered(const lr_peer_answer *answer)
{
    return !isnan(answer->suggest) || !isnan(answer->least) || !isnan(answer->most);
}

bool lr_peer_find(const lr_spec *spec, const lr_run *run, lr_peer_answer *answer, lr_error *error)
{
    const peer_row *row = (const peer_row *)spec->row;
    double *loss = lr_allocate(run->length + 1, 4 * sizeof *loss, error),
           times = spec->values[PEER_STOP].number;
    peer_job job = {spec, run->lr, loss, run->length, loss + run->length, answer};

    *answer = (lr_peer_answer){.suggest = NAN, .least = NAN, .most = NAN};
    if (!loss)
        return false;
    row->record(spec, run, loss);
    if (!isnan(times))
        job.count = stop_row(row, times, loss, run->length);
    answer->stopped = job.count < run->length ? job.count : 0;
    trim(spec, row, run, &job);
    answer->used = job.count;
    row->rule(&job);
    keep_rate(&answer->suggest);
    keep_rate(&answer->least);
    keep_rate(&answer->most);
    if (!lr_peer_answered(answer) && answer->reason[0] == '\0')
        lr_peer_reason(&job, "the rule points at a rate that is not above zero");
    free(loss);
    return true;
}

/* A wrong guess shows itself: to undo an average that is none makes a swinging series, and losses below zero
 * where the log has not one. */
static bool is_plausible(const lr_run *run, const double *raw)
{
    size_t below = 0;

    for (size_t i = 0; i < run->length; i++) {
        if (run->loss[i] <= 0)
            return true;
        below += raw[i] <= 0;
    }
    return (double)below <= most_below_zero * (double)run->length;
}

bool lr_peer_raw(const lr_run *run, const lr_recorder *recorder, double *raw, const lr_recorder **found,
                 lr_error *error)
{
    bool smoothed;

    *found = recorder;
    if (!recorder && !lr_recorder_detect(run, found, &smoothed, error))
        return false;
    if ((*found)->undo)
        (*found)->undo(run->length, run->loss, raw);
    if ((*found)->undo && (recorder || is_plausible(run, raw)))
        return true;
    if (!recorder)
        *found = (const lr_recorder *)lr_catalog_row(&lr_recorders, 0);
    memcpy(raw, run->loss, run->length * sizeof *raw);
    return true;
}
