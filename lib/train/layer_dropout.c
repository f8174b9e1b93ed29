/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dropout, and activations that stand alone. */
#include "lib/train/internal.h"

static bool same_shape(lr_layer *layer, lr_error *error)
{
    (void)error;
    layer->out = layer->in;
    if (layer->activation)
        layer->kept_count = layer->activation->keeps ? layer->out.count : 0;
    return true;
}

/* A hash of the position (two rounds of multiply and shift, with keys) decides which numbers stay, so that no mask has
 * to be kept and parts agree. */
LR_FAST
static void drop(size_t columns, uint32_t position, const uint32_t *key, uint32_t threshold, lr_real factor,
                 const lr_real *restrict x, lr_real *restrict y)
{
    uint32_t first = key[0], second = key[1];

    LR_SIMD
    for (size_t j = 0; j < columns; j++) {
        uint32_t mixed = (position + (uint32_t)j) * 0x9E3779B9U ^ first;

        mixed ^= mixed >> 16;
        mixed = mixed * 0x7FEB352DU + second;
        mixed ^= mixed >> 15;
        mixed *= 0x846CA68BU;
        mixed ^= mixed >> 16;
        y[j] = mixed < threshold ? 0 : x[j] * factor;
    }
}

static void drop_batch(const lr_layer *layer, const lr_pass *pass, const lr_real *x, lr_real *y)
{
    uint64_t stream = LR_STREAM_DROPOUT + ((uint64_t)layer->index << 32);
    uint64_t bits = lr_random_bits(pass->training->seed, stream, pass->number);
    uint32_t key[2] = {(uint32_t)bits, (uint32_t)(bits >> 32)}, threshold;
    size_t count = layer->out.count, from, to;

    threshold = pass->learning ? (uint32_t)(layer->rate * 4294967296) : 0;
    lr_columns(pass->part, count, &from, &to);
    for (size_t r = 0; r < pass->rows; r++)
        drop(to - from, (uint32_t)(r * count + from), key, threshold,
             pass->learning ? (lr_real)(1 / (1 - layer->rate)) : 1, x + r * count + from, y + r * count + from);
}

static void drop_forward(lr_layer *layer, const lr_pass *pass)
{
    drop_batch(layer, pass, layer->x, layer->y);
}

static void drop_backward(lr_layer *layer, const lr_pass *pass)
{
    if (layer->dx)
        drop_batch(layer, pass, layer->dy, layer->dx);
}

const lr_layer_kind lr_dropout = {"dropout", same_shape, NULL, drop_forward, drop_backward};

static void copy_columns(const lr_layer *layer, const lr_pass *pass, const lr_real *x, lr_real *y)
{
    size_t count = layer->out.count, from, to;

    lr_columns(pass->part, count, &from, &to);
    for (size_t r = 0; r < pass->rows; r++)
        for (size_t j = from; j < to; j++)
            y[r * count + j] = x[r * count + j];
}

static void activate_forward(lr_layer *layer, const lr_pass *pass)
{
    size_t count = layer->out.count, from, to;

    copy_columns(layer, pass, layer->x, layer->y);
    lr_columns(pass->part, count, &from, &to);
    if (from < to)
        layer->activation->forward(pass->rows, to - from, count, NULL, layer->y + from,
                                   layer->kept ? layer->kept + from : NULL);
}

static void activate_backward(lr_layer *layer, const lr_pass *pass)
{
    size_t count = layer->out.count, from, to;

    lr_columns(pass->part, count, &from, &to);
    if (from < to && layer->activation->backward)
        layer->activation->backward(pass->rows, to - from, count, layer->y + from,
                                    layer->kept ? layer->kept + from : NULL, layer->dy + from);
    if (layer->dx)
        copy_columns(layer, pass, layer->dy, layer->dx);
}

const lr_layer_kind lr_activate = {"activation", same_shape, NULL, activate_forward, activate_backward};
