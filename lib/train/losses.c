/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train/exponential.h"
#include "lib/train/internal.h"

enum { SMOOTHING };

static const lr_parameter entropy_parameters[] = {
    {"smoothing", LR_REAL, NULL, "0", 0, 1, LR_OPEN_MOST, NULL, "share of each aim spread over all classes"},
    {.name = NULL},
};

/* dy = e^(y - the greatest y of its row), row by row; then in one sweep, for rows are short. */
LR_FAST
static void exponentials(size_t rows, size_t outputs, const lr_real *restrict y, lr_real *restrict dy)
{
    for (size_t r = 0; r < rows; r++) {
        const lr_real *row = y + r * outputs;
        lr_real greatest = row[0];

        for (size_t j = 1; j < outputs; j++)
            greatest = row[j] > greatest ? row[j] : greatest;
        for (size_t j = 0; j < outputs; j++)
            dy[r * outputs + j] = row[j] - greatest;
    }
    LR_SIMD
    for (size_t i = 0; i < rows * outputs; i++)
        dy[i] = lr_exp(dy[i]);
}

/* loss = -sum over classes of q log p, p = softmax(y), q = 1 - smoothing at the label plus smoothing / classes
 * everywhere; d loss / dy = p - q. */
static double entropy(const lr_spec *spec, const lr_goal *goal, size_t outputs, size_t from, size_t to,
                      const lr_real *y, lr_real *dy, double scale)
{
    double smoothing = spec->values[SMOOTHING].number, spread = smoothing / (double)outputs, sum = 0;

    exponentials(to - from, outputs, y + from * outputs, dy + from * outputs);
    for (size_t r = from; r < to; r++) {
        const lr_real *row = y + r * outputs;
        lr_real *slope = dy + r * outputs, total = 0, share, greatest = row[0];
        size_t label = goal->samples->labels[goal->index[r]];
        double mean = 0;

        for (size_t j = 0; j < outputs; j++) {
            total += slope[j];
            greatest = row[j] > greatest ? row[j] : greatest;
        }
        if (smoothing > 0)
            for (size_t j = 0; j < outputs; j++)
                mean += (double)row[j] / (double)outputs;
        sum += log((double)total) + (double)greatest - (1 - smoothing) * (double)row[label] - smoothing * mean;
        share = (lr_real)(scale / (double)total);
        for (size_t j = 0; j < outputs; j++)
            slope[j] = slope[j] * share - (lr_real)(spread * scale);
        slope[label] -= (lr_real)((1 - smoothing) * scale);
    }
    return sum;
}

LR_FAST
static double square(size_t count, const lr_real *restrict y, const lr_real *restrict aim, lr_real *restrict dy,
                     lr_real scale)
{
    double sum = 0;

    LR_SIMD_SUM(sum)
    for (size_t j = 0; j < count; j++) {
        lr_real difference = y[j] - aim[j];

        sum += (double)difference * (double)difference;
        dy[j] = difference * scale;
    }
    return sum;
}

static double square_class(size_t count, const lr_real *y, size_t label, lr_real *dy, lr_real scale)
{
    double sum = 0;

    for (size_t j = 0; j < count; j++) {
        lr_real difference = y[j] - (j == label);

        sum += (double)difference * (double)difference;
        dy[j] = difference * scale;
    }
    return sum;
}

static double square_target(size_t count, const lr_real *y, const float *target, lr_real *dy, lr_real scale)
{
    double sum = 0;

    for (size_t j = 0; j < count; j++) {
        lr_real difference = y[j] - (lr_real)target[j];

        sum += (double)difference * (double)difference;
        dy[j] = difference * scale;
    }
    return sum;
}

static double mean_square(const lr_spec *spec, const lr_goal *goal, size_t outputs, size_t from, size_t to,
                          const lr_real *y, lr_real *dy, double scale)
{
    double sum = 0;
    lr_real slope = (lr_real)(2 * scale / (double)outputs);

    (void)spec;
    for (size_t r = from; r < to; r++) {
        size_t at = r * outputs;

        if (goal->copy)
            sum += square(outputs, y + at, goal->copy + at, dy + at, slope);
        else if (goal->samples->labels)
            sum += square_class(outputs, y + at, goal->samples->labels[goal->index[r]], dy + at, slope);
        else
            sum += square_target(outputs, y + at, goal->samples->targets + goal->index[r] * outputs, dy + at, slope);
    }
    return sum / (double)outputs;
}

static const lr_loss_kind losses[] = {
    {{"cross-entropy", "softmax and cross-entropy, for classes", entropy_parameters,
      "The mean over samples of -sum q log p, p = softmax of the outputs, q = 1 at the right class and 0 elsewhere. "
      "smoothing=s moves a share s of q from the right class to all classes alike: q = (1-s)*onehot + s/classes "
      "(PyTorch's label_smoothing)."},
     true, entropy},
    {{"mse", "mean squared error", NULL,
      "The mean over samples and outputs of (output - target)^2. For classes the target is 1 at the right class and "
      "0 elsewhere; for an autoencoder it is the input."},
     false, mean_square},
    {.label = {.name = NULL}},
};

const lr_catalog lr_losses = {"loss", losses, sizeof *losses};
