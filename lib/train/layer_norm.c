/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch and layer normalisation: y = n * scale + shift, n = (x - mean) / sqrt(variance + 1e-5), over the samples of a
 * batch for each number, or over the numbers of each sample. As PyTorch: running averages of weight 0.1, the variance
 * unbiased in them. kept holds n. For a stretch of m numbers that share mean and variance,
 *     dx = (g - mean(g) - n * mean(g n)) / sqrt(variance + 1e-5), g = dy * scale. */
#include "lib/train/internal.h"

#include <math.h>

enum { SCALE, SHIFT };
static const double epsilon = 1e-5, weight = 0.1;

static bool shape(lr_layer *layer, lr_error *error)
{
    (void)error;
    layer->out = layer->in;
    layer->tensors[SCALE].count = layer->tensors[SHIFT].count = layer->in.count;
    layer->kept_count = layer->in.count;
    return true;
}

static void start(lr_layer *layer, lr_training *training)
{
    for (size_t j = 0; j < layer->in.count; j++)
        training->weights[layer->tensors[SCALE].at + j] = 1;
}

/* Batch: statistics are mean and variance; shared is mean and 1/sqrt of the batch, and room for two sums. */
static bool batch_shape(lr_layer *layer, lr_error *error)
{
    layer->statistics_count = 2 * layer->in.count;
    layer->shared_count = 4 * layer->in.count;
    return shape(layer, error);
}

static void batch_start(lr_layer *layer, lr_training *training)
{
    start(layer, training);
    for (size_t j = 0; j < layer->in.count; j++)
        layer->statistics[layer->in.count + j] = 1;
}

LR_FAST
static void add_columns(size_t rows, size_t columns, size_t stride, const lr_real *restrict a, lr_real *restrict sum)
{
    for (size_t j = 0; j < columns; j++)
        sum[j] = 0;
    for (size_t r = 0; r < rows; r++, a += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            sum[j] += a[j];
    }
}

LR_FAST
static void add_squares(size_t rows, size_t columns, size_t stride, const lr_real *restrict a,
                        const lr_real *restrict mean, lr_real *restrict sum)
{
    for (size_t j = 0; j < columns; j++)
        sum[j] = 0;
    for (size_t r = 0; r < rows; r++, a += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            sum[j] += (a[j] - mean[j]) * (a[j] - mean[j]);
    }
}

LR_FAST
static void add_products(size_t rows, size_t columns, size_t stride, const lr_real *restrict a,
                         const lr_real *restrict b, lr_real *restrict sum)
{
    for (size_t j = 0; j < columns; j++)
        sum[j] = 0;
    for (size_t r = 0; r < rows; r++, a += stride, b += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            sum[j] += a[j] * b[j];
    }
}

/* Mean and 1/sqrt(variance + epsilon) of columns from..to-1, and the running averages. */
static void measure(lr_layer *layer, const lr_pass *pass, size_t from, size_t to)
{
    size_t count = layer->in.count;
    lr_real *mean = layer->shared, *inverse = layer->shared + count;
    lr_real *running = layer->statistics, *variance = layer->statistics + count;
    double rows = (double)pass->rows;

    if (!pass->learning) {
        for (size_t j = from; j < to; j++) {
            mean[j] = running[j];
            inverse[j] = (lr_real)(1 / sqrt((double)variance[j] + epsilon));
        }
        return;
    }
    add_columns(pass->rows, to - from, count, layer->x + from, mean + from);
    for (size_t j = from; j < to; j++)
        mean[j] = (lr_real)((double)mean[j] / rows);
    add_squares(pass->rows, to - from, count, layer->x + from, mean + from, inverse + from);
    for (size_t j = from; j < to; j++) {
        double squares = (double)inverse[j];

        running[j] = (lr_real)((1 - weight) * (double)running[j] + weight * (double)mean[j]);
        if (pass->rows > 1)
            variance[j] = (lr_real)((1 - weight) * (double)variance[j] + weight * squares / (rows - 1));
        inverse[j] = (lr_real)(1 / sqrt(squares / rows + epsilon));
    }
}

LR_FAST
static void normalise(size_t columns, const lr_real *restrict x, const lr_real *restrict mean,
                      const lr_real *restrict inverse, const lr_real *restrict scale, const lr_real *restrict shift,
                      lr_real *restrict kept, lr_real *restrict y)
{
    LR_SIMD
    for (size_t j = 0; j < columns; j++) {
        kept[j] = (x[j] - mean[j]) * inverse[j];
        y[j] = kept[j] * scale[j] + shift[j];
    }
}

static void batch_forward(lr_layer *layer, const lr_pass *pass)
{
    size_t count = layer->in.count, from, to;
    const lr_real *scale = pass->training->weights + layer->tensors[SCALE].at,
                  *shift = pass->training->weights + layer->tensors[SHIFT].at;

    lr_columns(pass->part, count, &from, &to);
    measure(layer, pass, from, to);
    for (size_t r = 0; r < pass->rows; r++)
        normalise(to - from, layer->x + r * count + from, layer->shared + from, layer->shared + count + from,
                  scale + from, shift + from, layer->kept + r * count + from, layer->y + r * count + from);
}

LR_FAST
static void batch_slope(size_t columns, const lr_real *restrict dy, const lr_real *restrict kept,
                        const lr_real *restrict mean, const lr_real *restrict product,
                        const lr_real *restrict factor, lr_real *restrict dx)
{
    LR_SIMD
    for (size_t j = 0; j < columns; j++)
        dx[j] = factor[j] * (dy[j] - mean[j] - kept[j] * product[j]);
}

static void batch_backward(lr_layer *layer, const lr_pass *pass)
{
    size_t count = layer->in.count, from, to;
    const lr_real *scale = pass->training->weights + layer->tensors[SCALE].at;
    lr_real *factor = layer->shared + count, *mean = layer->shared + 2 * count, *product = layer->shared + 3 * count;

    lr_columns(pass->part, count, &from, &to);
    add_columns(pass->rows, to - from, count, layer->dy + from, mean + from);
    add_products(pass->rows, to - from, count, layer->dy + from, layer->kept + from, product + from);
    for (size_t j = from; j < to; j++) {
        mean[j] /= (lr_real)pass->rows;
        product[j] /= (lr_real)pass->rows;
        factor[j] *= scale[j];
    }
    for (size_t r = 0; layer->dx && r < pass->rows; r++)
        batch_slope(to - from, layer->dy + r * count + from, layer->kept + r * count + from, mean + from,
                    product + from, factor + from, layer->dx + r * count + from);
    lr_gradient_columns(pass, &layer->tensors[SCALE], from, to, count, layer->dy, layer->kept);
    lr_gradient_columns(pass, &layer->tensors[SHIFT], from, to, count, layer->dy, NULL);
}

const lr_layer_kind lr_batch_norm = {"batch norm", batch_shape, batch_start, batch_forward, batch_backward};

/* Layer: shared holds 1/sqrt of each sample. */
static bool layer_shape(lr_layer *layer, lr_error *error)
{
    layer->shared_count = 1; /* and one for each sample */
    return shape(layer, error);
}

static void normalise_row(size_t count, const lr_real *x, const lr_real *scale, const lr_real *shift, lr_real *kept,
                          lr_real *y, lr_real *inverse)
{
    double sum = 0, squares = 0, mean;

    for (size_t j = 0; j < count; j++)
        sum += (double)x[j];
    mean = sum / (double)count;
    for (size_t j = 0; j < count; j++)
        squares += ((double)x[j] - mean) * ((double)x[j] - mean);
    *inverse = (lr_real)(1 / sqrt(squares / (double)count + epsilon));
    for (size_t j = 0; j < count; j++) {
        kept[j] = (x[j] - (lr_real)mean) * *inverse;
        y[j] = kept[j] * scale[j] + shift[j];
    }
}

static void layer_forward(lr_layer *layer, const lr_pass *pass)
{
    size_t count = layer->in.count, from, to;
    const lr_real *weights = pass->training->weights;

    lr_team_wait(pass->part);
    lr_part_range(pass->part, pass->rows, 1, &from, &to);
    for (size_t r = from; r < to; r++)
        normalise_row(count, layer->x + r * count, weights + layer->tensors[SCALE].at,
                      weights + layer->tensors[SHIFT].at, layer->kept + r * count, layer->y + r * count,
                      layer->shared + r);
    lr_team_wait(pass->part);
}

static void slope_row(size_t count, const lr_real *dy, const lr_real *kept, const lr_real *scale, lr_real inverse,
                      lr_real *dx)
{
    double mean = 0, product = 0;

    for (size_t j = 0; j < count; j++) {
        double slope = (double)dy[j] * (double)scale[j];

        mean += slope;
        product += slope * (double)kept[j];
    }
    mean /= (double)count;
    product /= (double)count;
    for (size_t j = 0; j < count; j++)
        dx[j] = inverse * (dy[j] * scale[j] - (lr_real)mean - kept[j] * (lr_real)product);
}

static void layer_backward(lr_layer *layer, const lr_pass *pass)
{
    size_t count = layer->in.count, from, to;
    const lr_real *scale = pass->training->weights + layer->tensors[SCALE].at;

    lr_team_wait(pass->part);
    lr_part_range(pass->part, pass->rows, 1, &from, &to);
    for (size_t r = from; layer->dx && r < to; r++)
        slope_row(count, layer->dy + r * count, layer->kept + r * count, scale, layer->shared[r],
                  layer->dx + r * count);
    lr_team_wait(pass->part);
    lr_columns(pass->part, count, &from, &to);
    lr_gradient_columns(pass, &layer->tensors[SCALE], from, to, count, layer->dy, layer->kept);
    lr_gradient_columns(pass, &layer->tensors[SHIFT], from, to, count, layer->dy, NULL);
}

const lr_layer_kind lr_layer_norm = {"layer norm", layer_shape, start, layer_forward, layer_backward};
