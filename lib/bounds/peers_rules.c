/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that choose one rate. */
#include "lib/bounds/peers_internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void lr_peer_reason(const peer_job *job, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(job->answer->reason, sizeof job->answer->reason, format, arguments);
    va_end(arguments);
}

size_t lr_peer_least(const double *values, size_t count, bool strict)
{
    size_t best = count;

    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i])) {
            if (strict)
                return i;
            continue;
        }
        if (best == count || values[i] < values[best])
            best = i;
    }
    return best;
}

void lr_peer_gradient(const double *values, size_t count, double *gradient)
{
    gradient[0] = values[1] - values[0];
    for (size_t i = 1; i + 1 < count; i++)
        gradient[i] = (values[i + 1] - values[i - 1]) / 2;
    gradient[count - 1] = values[count - 1] - values[count - 2];
}

/* The derivative over x, with the weights of uneven steps: second order inside, differences at the ends. */
static void gradient_over(const double *x, const double *values, size_t count, double *gradient)
{
    gradient[0] = (values[1] - values[0]) / (x[1] - x[0]);
    for (size_t i = 1; i + 1 < count; i++) {
        double back = x[i] - x[i - 1], on = x[i + 1] - x[i];

        gradient[i] =
            (back * back * values[i + 1] + (on * on - back * back) * values[i] - on * on * values[i - 1])
            / (back * on * (on + back));
    }
    gradient[count - 1] = (values[count - 1] - values[count - 2]) / (x[count - 1] - x[count - 2]);
}

static bool enough(const peer_job *job, size_t least)
{
    if (job->count >= least)
        return true;
    lr_peer_reason(job, "%zu losses are left to choose from, and the rule needs %zu", job->count, least);
    return false;
}

/* Take the rate at a position that lr_peer_least found, divided. */
static void suggest(const peer_job *job, size_t row, double divide)
{
    if (row < job->count)
        job->answer->suggest = job->lr[row] / divide;
    else
        lr_peer_reason(job, "there is no number to choose");
}

/* --------------------------------------------------------------------------------------------------------
 * fastai */

/* The end of the longest strictly falling subsequence of the values, and its length: patience sorting, with
 * tops[k] the greatest value at which a subsequence of k + 1 values ends. The first row that reaches the
 * greatest length. */
long lr_peer_valley_row(const double *values, size_t count, double *scratch)
{
    double *tops = scratch;
    size_t longest = 0, end = 0;

    for (size_t i = 0; i < count; i++) {
        size_t low = 0, high = longest;

        while (low < high) {
            size_t middle = low + (high - low) / 2;

            if (tops[middle] > values[i])
                low = middle + 1;
            else
                high = middle;
        }
        tops[low] = values[i];
        if (low == longest) {
            longest++;
            end = i;
        }
    }
    if (longest < 2)
        return 0;
    /* a third of the length on from the row before it, and half of that */
    return (long)end - (long)longest + (long)(longest / 3) + (long)(longest / 6);
}

void lr_peer_valley(const peer_job *job)
{
    bool strict = job->spec->values[VALLEY_STRICT].number != 0;
    long row;

    if (!enough(job, 1))
        return;
    row = lr_peer_valley_row(job->loss, job->count, job->scratch);
    /* Python counts a row before the first from the end: it gives the largest rate where the loss only rises */
    suggest(job, row >= 0 ? (size_t)row : strict ? job->count - 1 : 0, 1);
}

void lr_peer_minimum(const peer_job *job)
{
    if (enough(job, 1))
        suggest(job, lr_peer_least(job->loss, job->count, false), job->spec->values[MINIMUM_DIVIDE].number);
}

void lr_peer_steep(const peer_job *job)
{
    if (!enough(job, 2))
        return;
    for (size_t i = 0; i + 1 < job->count; i++)
        job->scratch[i] = (job->loss[i + 1] - job->loss[i]) / (log(job->lr[i + 1]) - log(job->lr[i]));
    suggest(job, lr_peer_least(job->scratch, job->count - 1, false), 1);
}

/* From the end to the left, as long as the slopes at both ends of an interval differ. */
void lr_peer_slide(const peer_job *job)
{
    size_t width = (size_t)job->spec->values[SLIDE_WIDTH].number, left, right;
    double threshold = job->spec->values[SLIDE_THRESHOLD].number, *slope = job->scratch;

    if (!enough(job, width + 1))
        return;
    lr_peer_gradient(job->loss, job->count, slope);
    right = job->count - 1;
    left = right - width;
    suggest(job, left, 1 / job->spec->values[SLIDE_FACTOR].number);
    while (fabs(slope[right] - slope[left]) > threshold) {
        suggest(job, left, 1 / job->spec->values[SLIDE_FACTOR].number);
        if (left-- == 0)
            break;
        right--;
    }
}

/* --------------------------------------------------------------------------------------------------------
 * steepest slope */

void lr_peer_torch(const peer_job *job)
{
    if (!enough(job, 2))
        return;
    lr_peer_gradient(job->loss, job->count, job->scratch);
    suggest(job, lr_peer_least(job->scratch, job->count, job->spec->values[STRICT].number != 0), 1);
}

/* The finite losses with their rates, in scratch; how many. */
static size_t finite_losses(const peer_job *job, double *lr, double *loss)
{
    size_t used = 0;

    for (size_t i = 0; i < job->count; i++)
        if (isfinite(job->loss[i])) {
            lr[used] = job->lr[i];
            loss[used++] = job->loss[i];
        }
    return used;
}

static void lightning(const peer_job *job, bool over_rate)
{
    peer_job finite = *job;
    bool strict = job->spec->values[STRICT].number != 0;
    double *lr = job->scratch, *loss = lr + job->count, *slope = loss + job->count;

    if (strict && job->spec->values[PEER_END].number == 0) {
        lr_peer_reason(job, "skip_end=0 leaves nothing");
        return;
    }
    finite.count = finite_losses(job, lr, loss);
    finite.lr = lr;
    if (!enough(&finite, 2))
        return;
    if (over_rate)
        gradient_over(lr, loss, finite.count, slope);
    else
        lr_peer_gradient(loss, finite.count, slope);
    /* before 2.5.3 a position among the finite losses was used among all */
    suggest(strict && !over_rate ? job : &finite, lr_peer_least(slope, finite.count, false), 1);
}

void lr_peer_lightning(const peer_job *job)
{
    lightning(job, false);
}

void lr_peer_lightning_linear(const peer_job *job)
{
    lightning(job, true);
}

void lr_peer_ignite(const peer_job *job)
{
    bool strict = job->spec->values[STRICT].number != 0;
    size_t least = lr_peer_least(job->loss, job->count, strict);

    if (least == job->count || least < 2) {
        lr_peer_reason(job, "the least loss is in row %zu: the curve is not U-shaped",
                       least == job->count ? 0 : least + 1);
        return;
    }
    for (size_t i = 1; i < least; i++)
        job->scratch[i - 1] = (job->loss[i + 1] - job->loss[i - 1]) / 2;
    suggest(job, lr_peer_least(job->scratch, least - 1, strict) + 1, 1);
}
