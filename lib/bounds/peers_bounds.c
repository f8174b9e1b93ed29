/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that need more than the trimmed curve, or choose more than one rate. */
#include "lib/bounds/peers_internal.h"

#include <math.h>
#include <string.h>

/* Differences over sma rows; job is not trimmed, so that they reach back behind the first row left. */
void lr_peer_keras(const peer_job *job)
{
    const lr_value *values = job->spec->values;
    size_t sma = (size_t)values[PEER_SMOOTH].number, begin = (size_t)values[PEER_BEGIN].number;
    size_t end = (size_t)values[PEER_END].number, row;
    bool strict = values[STRICT].number != 0;
    double *slope = job->scratch;

    if (job->count <= begin + end || (strict && end == 0)) {
        lr_peer_reason(job, "skip_begin and skip_end leave nothing of %zu losses", job->count);
        return;
    }
    for (size_t i = 0; i < job->count; i++)
        slope[i] = i >= sma ? (job->loss[i] - job->loss[i - sma]) / (double)sma : strict ? 0 : NAN;
    job->answer->used = job->count - begin - end;
    row = lr_peer_least(slope + begin, job->answer->used, strict);
    if (row < job->answer->used)
        job->answer->suggest = job->lr[begin + row];
    else
        lr_peer_reason(job, "no row left has a difference over %zu rows", sma);
}

/* ------------------------------------------------------------------------------------------------------
 * ktrain */

static void ktrain_gradient(const peer_job *job, size_t least)
{
    size_t begin = (size_t)job->spec->values[PEER_BEGIN].number, row;
    bool strict = job->spec->values[KTRAIN_STRICT].number != 0;

    if (least < begin + 2) {
        lr_peer_reason(job, "the least loss is in row %zu: the rule needs %zu rows before it", least + 1,
                       begin + 2);
        return;
    }
    lr_peer_gradient(job->loss + begin, least - begin, job->scratch);
    row = lr_peer_least(job->scratch, least - begin, strict);
    if (row < least - begin)
        job->answer->suggest = job->lr[strict ? row : begin + row];
    else
        lr_peer_reason(job, "there is no number to choose");
}

static void ktrain_minimum(const peer_job *job, size_t least)
{
    job->answer->suggest = job->lr[least] / 10;
}

static void ktrain_valley(const peer_job *job, size_t least)
{
    long row = lr_peer_valley_row(job->loss, job->count, job->scratch);
    bool strict = job->spec->values[KTRAIN_STRICT].number != 0;

    (void)least;
    job->answer->suggest = job->lr[row >= 0 ? (size_t)row : strict ? job->count - 1 : 0];
}

void lr_peer_ktrain(const peer_job *job)
{
    static void (*const picks[])(const peer_job *, size_t) = {ktrain_gradient, ktrain_minimum, ktrain_valley};
    bool strict = job->spec->values[KTRAIN_STRICT].number != 0;
    size_t least = lr_peer_least(job->loss, job->count, strict);

    if (least == job->count)
        lr_peer_reason(job, "there is no number to choose");
    else
        picks[job->spec->values[KTRAIN_PICK].choice](job, least);
}

/* ---------------------------------------------------------------------------------------------------------
 * Dataiku */

static size_t nearest_rate(const double *lr, size_t count, double wanted)
{
    size_t best = 0;

    for (size_t i = 1; i < count; i++)
        if (fabs(lr[i] - wanted) < fabs(lr[best] - wanted))
            best = i;
    return best;
}

/* To the left of the least loss as far as the loss falls; there the steepest. */
static size_t steepest_before(const double *slope, size_t least)
{
    size_t start = least;

    while (start > 0 && slope[start - 1] < 0)
        start--;
    return start + lr_peer_least(slope + start, least - start, false);
}

void lr_peer_dataiku(const peer_job *job)
{
    bool strict = job->spec->values[STRICT].number != 0;
    /* the tool wrote the rate of the next step beside a loss */
    const double *lr = strict ? job->lr + 1 : job->lr;
    size_t count = job->count - (strict && job->count > 0), least, row;

    if (count < 2) {
        lr_peer_reason(job, "%zu losses are left to choose from, and the rule needs 2", count);
        return;
    }
    least = lr_peer_least(job->loss, count, false);
    if (least == count) {
        lr_peer_reason(job, "there is no number to choose");
        return;
    }
    job->answer->most = lr[nearest_rate(lr, count, lr[least] / 10)];
    lr_peer_gradient(job->loss, count, job->scratch);
    row = steepest_before(job->scratch, least);
    job->answer->least = lr[row] <= job->answer->most / 10 ? lr[row] : job->answer->most / 10;
}

/* ---------------------------------------------------------------------------------------------------------
 * NeuralProphet */

enum { HALF = 5, WINDOW = 2 * HALF };

/* A Hamming window over ten rows, the ends repeated; as its even width has it, half a row late. */
static void smooth_hamming(const double *values, size_t count, double *out)
{
    double weights[WINDOW], sum = 0;

    for (size_t k = 0; k < WINDOW; k++)
        sum += weights[k] = 0.54 - 0.46 * cos(2 * M_PI * (double)k / (WINDOW - 1));
    for (size_t i = 0; i < count; i++) {
        double total = 0;

        for (size_t k = 0; k < WINDOW; k++) {
            size_t at = i + 1 + k; /* in the padded series, of which the first mean is dropped */

            total += weights[k] * values[at < HALF ? 0 : at - HALF < count ? at - HALF : count - 1];
        }
        out[i] = total / sum;
    }
}

void lr_peer_prophet(const peer_job *job)
{
    const lr_value *values = job->spec->values;
    size_t begin = (size_t)values[PEER_BEGIN].number, end = (size_t)values[PEER_END].number, steepest;
    double *smooth = job->scratch, *slope = smooth + job->count;
    lr_spec usual = {.values[PEER_END].number = 1};
    peer_job trimmed = *job;

    if (job->count < begin + end + 2) {
        lr_peer_reason(job, "%zu losses are too few: the rule needs %zu", job->count, begin + end + 2);
        return;
    }
    smooth_hamming(job->loss, job->count, smooth);
    lr_peer_gradient(smooth, job->count, slope);
    steepest = lr_peer_least(slope, job->count, false);
    trimmed.spec = &usual;
    trimmed.lr += begin;
    trimmed.loss += begin;
    trimmed.count -= begin + end;
    (values[PROPHET_LIGHTNING].choice == 0 ? lr_peer_lightning : lr_peer_lightning_linear)(&trimmed);
    if (steepest == job->count)
        lr_peer_reason(job, "there is no number to choose");
    else if (job->answer->reason[0] == '\0')
        job->answer->suggest = sqrt(job->answer->suggest * job->lr[steepest]);
    if (job->answer->reason[0])
        job->answer->suggest = NAN;
}

/* ---------------------------------------------------------------------------------------------------------
 * Smith */

/* Means of width rows around each, fewer at the ends. */
static void smooth_mean(const double *values, size_t count, size_t width, double *sums, double *out)
{
    size_t half = width / 2;

    sums[0] = 0;
    for (size_t i = 0; i < count; i++)
        sums[i + 1] = sums[i] + values[i];
    for (size_t i = 0; i < count; i++) {
        size_t reach = i < half ? i : half;

        reach = count - 1 - i < reach ? count - 1 - i : reach;
        out[i] = (sums[i + reach + 1] - sums[i - reach]) / (double)(2 * reach + 1);
    }
}

void lr_peer_smith(const peer_job *job)
{
    const lr_value *values = job->spec->values;
    size_t count = 0, least, width;
    double *smooth = job->scratch + job->count + 1;

    while (count < job->count && isfinite(job->loss[count]))
        count++;
    if (count < 2) {
        lr_peer_reason(job, "%zu finite losses are left to choose from, and the rule needs 2", count);
        return;
    }
    width = isnan(values[PEER_SMOOTH].number) ? count / 20 : (size_t)values[PEER_SMOOTH].number;
    smooth_mean(job->loss, count, width, job->scratch, smooth);
    least = lr_peer_least(smooth, count, false);
    job->answer->used = count;
    if (least + 1 >= job->count) {
        lr_peer_reason(job, "the loss does not rise before the end of the sweep");
        return;
    }
    job->answer->most = job->lr[least];
    job->answer->least = job->lr[least] / values[SMITH_DIVIDE].number;
    job->answer->suggest = job->lr[least] / 2;
}
