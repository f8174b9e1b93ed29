/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense layers: y = f(x W + b), W stored [in][out]. Forward is shared out by columns of y, backward by rows of W:
 * a part makes dx = dy W^T for its own columns of x, which are its own rows of W, then dW = x^T dy for the same rows,
 * so that it may move them at once without waiting for the others. */
#include "lib/train/internal.h"

#include <math.h>

enum { WEIGHTS, BIAS };

static bool shape(lr_layer *layer, lr_error *error)
{
    (void)error;
    layer->out = (lr_shape){.count = layer->out.count};
    layer->tensors[WEIGHTS].count = layer->in.count * layer->out.count;
    layer->tensors[BIAS].count = layer->out.count;
    layer->kept_count = layer->activation->keeps ? layer->out.count : 0;
    return true;
}

static void start(lr_layer *layer, lr_training *training)
{
    lr_start_weights(training, layer, layer->in.count, layer->out.count);
}

static void forward(lr_layer *layer, const lr_pass *pass)
{
    size_t in = layer->in.count, out = layer->out.count, from, to;
    const lr_real *weights = pass->training->weights + layer->tensors[WEIGHTS].at,
                  *bias = pass->training->weights + layer->tensors[BIAS].at;

    lr_team_wait(pass->part);
    lr_columns(pass->part, out, &from, &to);
    if (from == to)
        return;
    lr_matrix_multiply(pass->rows, to - from, in, (lr_matrix){layer->x, in, false},
                       (lr_matrix){weights + from, out, false}, 0, layer->y + from, out);
    layer->activation->forward(pass->rows, to - from, out, bias + from, layer->y + from,
                               layer->kept ? layer->kept + from : NULL);
}

/* Rows from..to-1 of dW, a block at a time. */
static void backward_weights(const lr_layer *layer, const lr_pass *pass, size_t from, size_t to)
{
    const lr_tensor *tensor = &layer->tensors[WEIGHTS];
    size_t in = layer->in.count, out = layer->out.count, room = lr_gradient_room(pass) / out;
    /* blocks of one size: a small last one would be slow */
    size_t blocks = (to - from + room - 1) / room;

    for (size_t i = 0, row = from, past; i < blocks; i++, row = past) {
        past = from + (to - from) * (i + 1) / blocks;
        lr_matrix_multiply(past - row, out, pass->rows, (lr_matrix){layer->x + row, in, true},
                           (lr_matrix){layer->dy, out, false}, lr_gradient_keep(pass),
                           lr_gradient_begin(pass, tensor, row * out), out);
        lr_gradient_end(pass, tensor, row * out, (past - row) * out);
    }
}

static void backward(lr_layer *layer, const lr_pass *pass)
{
    size_t in = layer->in.count, out = layer->out.count, from, to;
    const lr_real *weights = pass->training->weights + layer->tensors[WEIGHTS].at;

    lr_columns(pass->part, out, &from, &to);
    if (layer->activation->backward && from < to)
        layer->activation->backward(pass->rows, to - from, out, layer->y + from,
                                    layer->kept ? layer->kept + from : NULL, layer->dy + from);
    lr_gradient_columns(pass, &layer->tensors[BIAS], from, to, out, layer->dy, NULL);
    lr_team_wait(pass->part);
    lr_columns(pass->part, in, &from, &to);
    if (from == to)
        return;
    if (layer->dx)
        lr_matrix_multiply(pass->rows, to - from, out, (lr_matrix){layer->dy, out, false},
                           (lr_matrix){weights + from * out, out, true}, 0, layer->dx + from, in);
    backward_weights(layer, pass, from, to);
}

const lr_layer_kind lr_dense = {"dense", shape, start, forward, backward};

void lr_start_weights(lr_training *training, const lr_layer *layer, size_t inputs, size_t outputs)
{
    const lr_tensor *tensor = &layer->tensors[WEIGHTS];
    lr_real *weights = training->weights + tensor->at;
    uint64_t stream = LR_STREAM_WEIGHTS + ((uint64_t)layer->index << 32);
    double deviation = sqrt(2 / (double)inputs), bound = sqrt(6 / (double)(inputs + outputs));

    for (size_t i = 0; i < tensor->count; i++)
        weights[i] = (lr_real)(layer->glorot ? bound * (2 * lr_random_unit(training->seed, stream, i) - 1)
                                             : deviation * lr_random_normal(training->seed, stream, i));
}
