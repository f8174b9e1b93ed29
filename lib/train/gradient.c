/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two ways from a gradient to the weights. Streaming: a block of the gradient is used as soon as it is made, out of
 * the cache, and no gradient is kept. Deferred: where the whole is needed first (its norm, clipping, optimisers by
 * tensor, several batches a step) it goes to a slab. Momentum is a sum that the product which makes the gradient can
 * make as well: streaming then goes without a block, and moves less memory. */
#include "lib/train/internal.h"

#include <math.h>

size_t lr_gradient_room(const lr_pass *pass)
{
    return pass->training->gradient ? pass->training->slab_count : pass->training->block_count;
}

double lr_gradient_keep(const lr_pass *pass)
{
    if (pass->training->folds)
        return pass->training->keep;
    return pass->training->gradient && !pass->first;
}

lr_real *lr_gradient_begin(const lr_pass *pass, const lr_tensor *tensor, size_t from)
{
    lr_training *training = pass->training;

    if (training->gradient)
        return training->gradient + tensor->at + from;
    if (training->folds)
        return training->slots[0] + tensor->at + from;
    return training->blocks + pass->part->index * training->block_count;
}

static void move(lr_training *training, size_t at, size_t count, const lr_real *gradient)
{
    const lr_optimizer_kind *kind = (const void *)training->optimizer.row;
    lr_real *slots[LR_OPTIMIZER_SLOTS] = {NULL};

    for (size_t i = 0; i < kind->slots; i++)
        slots[i] = training->slots[i] + at;
    kind->update(&training->update, count, training->weights + at, gradient, slots);
}

void lr_gradient_end(const lr_pass *pass, const lr_tensor *tensor, size_t from, size_t count)
{
    lr_training *training = pass->training;
    const lr_optimizer_kind *kind = (const void *)training->optimizer.row;
    size_t at = tensor->at + from;

    if (training->folds)
        kind->fold(&training->update, count, training->weights + at, training->slots[0] + at);
    else if (!training->gradient)
        move(training, at, count, training->blocks + pass->part->index * training->block_count);
}

LR_FAST
static void add_rows(size_t rows, size_t columns, size_t stride, const lr_real *restrict a, lr_real *restrict sum)
{
    for (size_t r = 0; r < rows; r++, a += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            sum[j] += a[j];
    }
}

LR_FAST
static void add_products(size_t rows, size_t columns, size_t stride, const lr_real *restrict a,
                         const lr_real *restrict b, lr_real *restrict sum)
{
    for (size_t r = 0; r < rows; r++, a += stride, b += stride) {
        LR_SIMD
        for (size_t j = 0; j < columns; j++)
            sum[j] += a[j] * b[j];
    }
}

void lr_gradient_columns(const lr_pass *pass, const lr_tensor *tensor, size_t from, size_t to, size_t stride,
                         const lr_real *a, const lr_real *b)
{
    double keep = lr_gradient_keep(pass);

    for (size_t at = from, count; at < to; at += count) {
        lr_real *sum = lr_gradient_begin(pass, tensor, at);

        count = to - at < lr_gradient_room(pass) ? to - at : lr_gradient_room(pass);
        for (size_t j = 0; j < count; j++)
            sum[j] = keep != 0 ? sum[j] * (lr_real)keep : 0;
        if (b)
            add_products(pass->rows, count, stride, a + at, b + at, sum);
        else
            add_rows(pass->rows, count, stride, a + at, sum);
        lr_gradient_end(pass, tensor, at, count);
    }
}

LR_FAST
static double sum_squares(size_t count, const lr_real *a)
{
    double sum = 0;

    LR_SIMD_SUM(sum)
    for (size_t i = 0; i < count; i++)
        sum += (double)a[i] * (double)a[i];
    return sum;
}

LR_FAST
static void scale(size_t count, lr_real *a, lr_real factor)
{
    LR_SIMD
    for (size_t i = 0; i < count; i++)
        a[i] *= factor;
}

/* The 2-norm of all the gradient, the same in all parts. */
static double norm(lr_training *training, const lr_part *part, size_t from, size_t to)
{
    double sum = 0;

    training->tallies[part->index].square = sum_squares(to - from, training->gradient + from);
    lr_team_wait(part);
    for (size_t i = 0; i < part->count; i++)
        sum += training->tallies[i].square;
    return sqrt(sum);
}

double lr_gradient_finish(lr_training *training, const lr_part *part)
{
    const lr_optimizer_kind *kind = (const void *)training->optimizer.row;
    size_t from, to;
    double length = NAN;

    if (!training->gradient)
        return NAN;
    lr_team_wait(part);
    lr_part_range(part, training->slab_count, LR_ALIGNMENT / sizeof(lr_real), &from, &to);
    if (training->clip > 0 || training->grad_norm)
        length = norm(training, part, from, to);
    if (training->clip > 0) {
        /* as PyTorch's clip_grad_norm_; a NAN norm goes on to the weights, like there */
        double share = training->clip / (length + 1e-6);

        if (!(share >= 1))
            scale(to - from, training->gradient + from, (lr_real)share);
    }
    if (!kind->by_tensor) {
        move(training, from, to - from, training->gradient + from);
        return length;
    }
    lr_team_wait(part);
    for (size_t i = 0; i < training->tensor_count; i++) {
        const lr_tensor *tensor = &training->tensors[i];

        if (tensor->owner == part->index)
            move(training, tensor->at, tensor->count, training->gradient + tensor->at);
    }
    return length;
}
