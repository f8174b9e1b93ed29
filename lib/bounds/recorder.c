/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ema_share = 0.05; /* weight of the new loss in torch-lr-finder and ignite: smooth_f */
static const double ema_beta =
    0.98; /* fastai, Lightning, ktrain, keras-one-cycle: none lets the user change it */

/* Differences of white noise about a trend have a lag-one correlation of -1/2; those of a moving average
 * with weight f for the new value have -f/2. A series between is cut in the middle, a little towards
 * smooth: noise is never quite white. */
static const double smooth_correlation = -0.2;
static const double white_correlation = -0.25; /* an undone series must get below this */
enum { BLOCKS = 6, LEAST_ROWS = 24 };          /* fewer rows than that: correlations say nothing */

/* Only the first rows are looked at: the sweep's quiet part, and enough for any test. */
enum { MOST_ROWS = 4000, HEAD_ROWS = 400, MOST_STRIDE = 1000 };

/* A running mean restarts where going on would need a loss so many typical deviations away. */
static const double restart_deviations = 25;

/* Every stride-th row is there: what an average took in between is known as a mean only. */
typedef void undoing(size_t length, size_t stride, const double *recorded, double *raw);

typedef struct recorder_row {
    lr_recorder recorder;
    undoing *thinned;
    double (*gain)(size_t t, size_t stride); /* d raw / d recorded at row t */
    bool by_noise;                           /* found by its effect on the noise, not by a signature */
} recorder_row;

static double ema_share_of(size_t stride)
{
    return -expm1((double)stride * log1p(-ema_share));
}

static void thinned_ema(size_t length, size_t stride, const double *recorded, double *raw)
{
    double share = stride == 1 ? ema_share : ema_share_of(stride);

    for (size_t t = 0; t < length; t++)
        raw[t] = t == 0 ? recorded[0] : (recorded[t] - (1 - share) * recorded[t - 1]) / share;
}

static void undo_ema(size_t length, const double *recorded, double *raw)
{
    thinned_ema(length, 1, recorded, raw);
}

static double gain_ema(size_t t, size_t stride)
{
    return t == 0 ? 1 : 1 / ema_share_of(stride);
}

/* The average starts from zero; step t was divided by 1 - beta^(t + late). */
static void undo_debiased_by(size_t length, size_t stride, const double *recorded, double *raw, size_t late)
{
    double past = stride == 1 ? ema_beta : pow(ema_beta, (double)stride);

    for (size_t t = 0; t < length; t++) {
        double now = recorded[t] * -expm1((double)(t * stride + late) * log(ema_beta));
        double before = t == 0 ? 0 : recorded[t - 1] * -expm1((double)((t - 1) * stride + late) * log(ema_beta));

        raw[t] = t == 0 ? now / (1 - ema_beta) : (now - past * before) / (1 - past);
    }
}

static void thinned_debiased(size_t length, size_t stride, const double *recorded, double *raw)
{
    undo_debiased_by(length, stride, recorded, raw, 1);
}

static void undo_debiased(size_t length, const double *recorded, double *raw)
{
    thinned_debiased(length, 1, recorded, raw);
}

static double gain_debiased(size_t t, size_t stride)
{
    return t == 0 ? 1 : -expm1((double)(t * stride + 1) * log(ema_beta)) / -expm1((double)stride * log(ema_beta));
}

static void thinned_lightning(size_t length, size_t stride, const double *recorded, double *raw)
{
    undo_debiased_by(length, stride, recorded, raw, 2);
}

static void undo_lightning(size_t length, const double *recorded, double *raw)
{
    thinned_lightning(length, 1, recorded, raw);
}

static void thinned_mean(size_t length, size_t stride, const double *recorded, double *raw)
{
    double typical = 0;
    size_t t, k = 0;

    for (t = 0; t < length; t++) {
        double rows = (double)k + 1 / (double)stride;
        double onward = k == 0 ? recorded[t] : rows * recorded[t] - (rows - 1) * recorded[t - 1];
        double off = k == 0 ? 0 : fabs(onward - recorded[t - 1]);

        if ((double)k > restart_deviations && off > restart_deviations * typical) {
            k = 0;
            onward = recorded[t];
        } else if (isfinite(off)) {
            typical += (off - typical) / (double)(k < 20 ? k + 1 : 20);
        }
        raw[t] = onward;
        k++;
    }
}

static void undo_mean(size_t length, const double *recorded, double *raw)
{
    thinned_mean(length, 1, recorded, raw);
}

static double gain_mean(size_t t, size_t stride)
{
    return (double)t + 1 / (double)stride;
}

static void undo_one_cycle(size_t length, const double *recorded, double *raw)
{
    size_t t;

    for (t = 0; t < length; t++)
        raw[t] = recorded[t] * -expm1((double)(t + 1) * log(ema_beta));
}

static const recorder_row rows[] = {
    {{{"none", "the loss of each batch as it was", NULL, NULL}, NULL}, NULL, NULL, false},
    {{{"ema", "moving average with weight 0.05, from the first loss (torch-lr-finder, ignite)", NULL,
       "y[0] = x[0], y[t] = 0.05 x[t] + 0.95 y[t-1]"},
      undo_ema},
     thinned_ema,
     gain_ema,
     true},
    {{{"ema-debiased", "moving average with beta 0.98, debiased (fastai, ktrain, TensorBoard)", NULL,
       "a[t] = 0.98 a[t-1] + 0.02 x[t] from 0, y[t] = a[t] / (1 - 0.98^(t+1))"},
      undo_debiased},
     thinned_debiased,
     gain_debiased,
     true},
    {{{"lightning", "the same, but divided by 1 - 0.98^(t+2) (Lightning)", NULL,
       "a[t] = 0.98 a[t-1] + 0.02 x[t] from 0, y[t] = a[t] / (1 - 0.98^(t+2))"},
      undo_lightning},
     thinned_lightning,
     NULL,
     false},
    {{{"keras-mean", "mean of the epoch so far (Keras from 2.2)", NULL, "y[t] = (x[0] + ... + x[t]) / (t+1)"},
      undo_mean},
     thinned_mean,
     gain_mean,
     true},
    {{{"keras-one-cycle", "each loss divided by 1 - 0.98^(t+1), not averaged (keras-one-cycle)", NULL,
       "y[t] = x[t] / (1 - 0.98^(t+1))"},
      undo_one_cycle},
     NULL,
     NULL,
     false},
    {{{NULL, NULL, NULL, NULL}, NULL}, NULL, NULL, false}};

const lr_catalog lr_recorders = {"recorder", rows, sizeof rows[0]};
enum { NONE = 0, LIGHTNING = 3, ONE_CYCLE = 5 };

bool lr_recorder_averages(const lr_recorder *recorder)
{
    return recorder->undo && recorder != &rows[ONE_CYCLE].recorder;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

double lr_median(double *values, size_t count)
{
    if (count == 0)
        return NAN;
    qsort(values, count, sizeof *values, compare_numbers);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double typical_step(const double *series, size_t length, double *scratch)
{
    size_t t;

    for (t = 0; t + 1 < length; t++)
        scratch[t] = fabs(series[t + 1] - series[t]);
    return lr_median(scratch, length - 1);
}

/* Lag-one correlation of the differences, outliers drawn in. */
static double difference_correlation(const double *series, size_t length, double *scratch)
{
    double bound = 3 * typical_step(series, length, scratch), product = 0, square = 0, before = 0;
    size_t t;

    for (t = 0; t + 1 < length; t++) {
        double step = fmin(fmax(series[t + 1] - series[t], -bound), bound);

        product += step * before;
        square += step * step;
        before = step;
    }
    return square > 0 ? product / square : 0;
}

/* The same in blocks, and of these the second lowest: a trend or a divergence makes some blocks look
 * smooth, but an average makes all of them. */
static double block_correlation(const double *series, size_t length, double *scratch)
{
    double blocks[BLOCKS];
    size_t i, each = length / BLOCKS;

    if (each < 12)
        return difference_correlation(series, length, scratch);
    for (i = 0; i < BLOCKS; i++)
        blocks[i] = difference_correlation(series + i * each, each, scratch);
    qsort(blocks, BLOCKS, sizeof *blocks, compare_numbers);
    return blocks[1];
}

/* Bits (natural) that the head of the recorded series takes when the raw differences, relative to the
 * level, are Cauchy distributed: a law with tails so wide that an outlier costs little. Averages differ by
 * how the noise fades in over the first rows, and these belong to the quiet plateau. */
static double code_length(const recorder_row *row, size_t stride, const double *loss, const double *raw, size_t length,
                          double *scratch)
{
    double scale, sum = 0;
    size_t t;

    for (t = 1; t < length; t++)
        scratch[t - 1] = fabs(raw[t] - raw[t - 1]) / fabs(loss[t]);
    scale = lr_median(scratch, length - 1);
    if (!(scale > 0))
        return INFINITY;
    for (t = 1; t < length; t++) {
        double off = (raw[t] - raw[t - 1]) / fabs(loss[t]) / scale;

        sum += log(scale) + log1p(off * off) - log(row->gain(t, stride));
    }
    return sum;
}

/* Lightning skips a rung at the start: the first ratio of rates is the square of the others. */
static bool has_lightning_ladder(const lr_run *run)
{
    const double *lr = run->lr;
    double first, second, third;

    if (run->length < 5 || !(lr[0] > 0))
        return false;
    first = log(lr[1] / lr[0]);
    second = log(lr[2] / lr[1]);
    third = log(lr[3] / lr[2]);
    return second > 0 && fabs(first - 2 * second) < 0.02 * second && fabs(third - second) < 0.02 * second
           && run->loss[0] < 0.85 * run->loss[1]; /* and the first loss stands at 1/1.98 of itself */
}

/* The steps from row to row, where they are all the same; else 1. */
static size_t stride_of(const lr_run *run)
{
    double first = run->step && run->length > 1 ? run->step[1] - run->step[0] : 1;

    if (!(first >= 2 && first <= MOST_STRIDE) || first != floor(first))
        return 1;
    for (size_t t = 1; t < run->length && t < MOST_ROWS; t++)
        if (fabs(run->step[t] - run->step[t - 1] - first) > 1e-6)
            return 1;
    return (size_t)first;
}

void lr_recorder_undo(const lr_recorder *recorder, const lr_run *run, double *raw)
{
    const recorder_row *row = (const recorder_row *)recorder;
    size_t stride = stride_of(run);

    if (!recorder->undo)
        memcpy(raw, run->loss, run->length * sizeof *raw);
    else if (stride > 1 && row->thinned)
        row->thinned(run->length, stride, run->loss, raw);
    else
        recorder->undo(run->length, run->loss, raw);
}

/* Every step is there, or nobody says. */
static bool is_whole(const lr_run *run, size_t length)
{
    for (size_t t = 1; run->step && t < length; t++)
        if (fabs(run->step[t] - run->step[t - 1] - 1) > 1e-6)
            return false;
    return true;
}

/* y ~ 1/t at the start, and level once that is undone. */
static bool falls_as_one_cycle(const lr_run *run, size_t length)
{
    enum { HEAD = 8 };
    static const double level =
        0.25; /* share of the fall that may be left, in logarithms: the noise of the batches */
    const double *loss = run->loss;
    double raw[HEAD], least = INFINITY, most = 0;
    size_t t;

    if (length < LEAST_ROWS || !is_whole(run, HEAD))
        return false;
    undo_one_cycle(HEAD, loss, raw);
    for (t = 0; t < HEAD; t++) {
        if (!(raw[t] > 0) || (t > 0 && t < 4 && fabs(log(raw[t] / raw[t - 1])) > level))
            return false;
        least = fmin(least, raw[t]);
        most = fmax(most, raw[t]);
    }
    return log(most / least) < level * log(loss[0] / loss[HEAD - 1]);
}

static const recorder_row *likeliest(const double *loss, size_t length, size_t stride, double *raw, double *scratch)
{
    const recorder_row *row, *best = NULL;
    double least = INFINITY;
    size_t part = length * 3 / 5, head = part < LEAST_ROWS ? LEAST_ROWS : part < HEAD_ROWS ? part : HEAD_ROWS;

    for (row = rows; row->recorder.label.name; row++) {
        double bits;

        if (!row->by_noise)
            continue;
        row->thinned(length, stride, loss, raw);
        if (block_correlation(raw, length, scratch) > white_correlation)
            continue;
        bits = code_length(row, stride, loss, raw, head, scratch);
        if (bits < least) {
            least = bits;
            best = row;
        }
    }
    return best;
}

bool lr_recorder_detect(const lr_run *run, const lr_recorder **recorder, bool *smoothed, lr_error *error)
{
    const recorder_row *found = &rows[NONE];
    size_t length = 0;
    double *raw;

    *smoothed = false;
    while (length < run->length && length < MOST_ROWS && isfinite(run->loss[length]))
        length++;
    if (has_lightning_ladder(run)) {
        found = &rows[LIGHTNING];
    } else if (falls_as_one_cycle(run, length)) {
        found = &rows[ONE_CYCLE];
    } else if (length >= LEAST_ROWS) {
        raw = lr_allocate(length, 2 * sizeof *raw, error);
        if (!raw)
            return false;
        /* where most losses are the very same there is no noise to go by */
        if (typical_step(run->loss, length, raw) > 0
            && block_correlation(run->loss, length, raw) > smooth_correlation) {
            found = likeliest(run->loss, length, stride_of(run), raw, raw + length);
            *smoothed = !found;
        }
        free(raw);
    }
    *recorder = found ? &found->recorder : &rows[NONE].recorder;
    return true;
}
