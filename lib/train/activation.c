/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activations: exact ones, as PyTorch computes them by default. */
#include "lib/train/exponential.h"
#include "lib/train/internal.h"

#include <math.h>

static lr_real with_bias(const lr_real *bias, size_t j, lr_real y)
{
    return bias ? y + bias[j] : y;
}

LR_FAST
static void linear(size_t rows, size_t columns, size_t stride, const lr_real *restrict bias, lr_real *restrict y,
                   lr_real *restrict kept)
{
    (void)kept;
    if (!bias)
        return;
    for (size_t r = 0; r < rows; r++, y += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            y[j] += bias[j];
    }
}

/* Written so that a NAN stays one. */
LR_FAST
static void relu(size_t rows, size_t columns, size_t stride, const lr_real *restrict bias, lr_real *restrict y,
                 lr_real *restrict kept)
{
    (void)kept;
    for (size_t r = 0; r < rows; r++, y += stride) {
        if (bias) {
            LR_SIMD
            for (size_t j = 0; j < columns; j++) {
                lr_real z = y[j] + bias[j];

                y[j] = z < 0 ? 0 : z;
            }
        } else {
            LR_SIMD
            for (size_t j = 0; j < columns; j++)
                y[j] = y[j] < 0 ? 0 : y[j];
        }
    }
}

LR_FAST
static void relu_back(size_t rows, size_t columns, size_t stride, const lr_real *restrict y,
                      const lr_real *restrict kept, lr_real *restrict dy)
{
    (void)kept;
    for (size_t r = 0; r < rows; r++, y += stride, dy += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            dy[j] = y[j] <= 0 ? 0 : dy[j];
    }
}

static void hyperbolic(size_t rows, size_t columns, size_t stride, const lr_real *bias, lr_real *y, lr_real *kept)
{
    (void)kept;
    for (size_t r = 0; r < rows; r++, y += stride)
        for (size_t j = 0; j < columns; j++)
            y[j] = (lr_real)tanh((double)with_bias(bias, j, y[j]));
}

LR_FAST
static void hyperbolic_back(size_t rows, size_t columns, size_t stride, const lr_real *restrict y,
                            const lr_real *restrict kept, lr_real *restrict dy)
{
    (void)kept;
    for (size_t r = 0; r < rows; r++, y += stride, dy += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            dy[j] *= 1 - y[j] * y[j];
    }
}

LR_FAST
static void logistic(size_t rows, size_t columns, size_t stride, const lr_real *restrict bias, lr_real *restrict y,
                     lr_real *restrict kept)
{
    (void)kept;
    linear(rows, columns, stride, bias, y, NULL);
    for (size_t r = 0; r < rows; r++, y += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            y[j] = 1 / (1 + lr_exp(-y[j]));
    }
}

LR_FAST
static void logistic_back(size_t rows, size_t columns, size_t stride, const lr_real *restrict y,
                          const lr_real *restrict kept, lr_real *restrict dy)
{
    (void)kept;
    for (size_t r = 0; r < rows; r++, y += stride, dy += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            dy[j] *= y[j] * (1 - y[j]);
    }
}

/* z * P(N(0, 1) <= z) */
static void gaussian(size_t rows, size_t columns, size_t stride, const lr_real *bias, lr_real *y, lr_real *kept)
{
    for (size_t r = 0; r < rows; r++, y += stride, kept += stride)
        for (size_t j = 0; j < columns; j++) {
            double z = (double)with_bias(bias, j, y[j]);

            kept[j] = (lr_real)z;
            y[j] = (lr_real)(0.5 * z * erfc(-z * M_SQRT1_2));
        }
}

static void gaussian_back(size_t rows, size_t columns, size_t stride, const lr_real *y, const lr_real *kept,
                          lr_real *dy)
{
    (void)y;
    for (size_t r = 0; r < rows; r++, kept += stride, dy += stride)
        for (size_t j = 0; j < columns; j++) {
            double z = (double)kept[j], density = exp(-0.5 * z * z) * M_SQRT1_2 * 0.5 * M_2_SQRTPI;

            dy[j] *= (lr_real)(0.5 * erfc(-z * M_SQRT1_2) + z * density);
        }
}

const lr_activation lr_activations[] = {
    {"linear", false, linear, NULL},
    {"relu", false, relu, relu_back},
    {"tanh", false, hyperbolic, hyperbolic_back},
    {"sigmoid", false, logistic, logistic_back},
    {"gelu", true, gaussian, gaussian_back},
    {.name = NULL},
};
