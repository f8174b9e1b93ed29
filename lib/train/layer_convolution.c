/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution, bias, ReLU and 2 x 2 max-pooling in one. Samples are shared out over the parts, and taken a few at a
 * time, so that what a product reads and writes stays in the L2 cache:
 *
 *     patches [pixel][kernel row, kernel column, channel] x weights = outputs [pixel][out channel]
 *
 * The four pixels of a pooling square are next to each other; pixels that no square takes are left out. Channels stand
 * innermost, so that a row of a patch is one stretch of the image, and pooling goes over channels in vectors. On the
 * way back the patches are made again: that is cheaper than to keep them. */
#include "lib/train/internal.h"

#include <string.h>

enum { WEIGHTS, BIAS };
enum { CHUNK_BYTES = 768 * 1024, CHUNK_MOST = 8, SQUARE = 4, DEAD = 4 };

static size_t patch_count(const lr_layer *layer)
{
    return layer->kernel * layer->kernel * layer->in.channels;
}

static size_t pixel_count(const lr_layer *layer)
{
    return SQUARE * layer->out.height * layer->out.width;
}

/* Where things stand in a part's scratch. */
typedef struct bench {
    lr_real *patches, *outputs, *image, *weights, *bias;
} bench;

static bench bench_of(const lr_layer *layer, size_t part)
{
    bench b = {.patches = layer->scratch + part * layer->scratch_count};

    b.outputs = b.patches + layer->chunk * pixel_count(layer) * patch_count(layer);
    b.image = b.outputs + layer->chunk * pixel_count(layer) * layer->out.channels;
    b.weights = b.image + layer->in.count;
    b.bias = b.weights + layer->tensors[WEIGHTS].count;
    return b;
}

static bool shape(lr_layer *layer, lr_error *error)
{
    size_t channels = layer->out.channels, lost = layer->kernel - 1, pixel;
    const lr_shape *in = &layer->in;

    if (in->height < lost + 2 || in->width < lost + 2)
        return lr_fail(error, LR_USAGE, "cnn: images of %zu x %zu are too small for convolution %zu", in->height,
                       in->width, layer->index + 1);
    layer->out.height = (in->height - lost) / 2;
    layer->out.width = (in->width - lost) / 2;
    layer->out.count = channels * layer->out.height * layer->out.width;
    layer->tensors[WEIGHTS].count = patch_count(layer) * channels;
    layer->tensors[BIAS].count = channels;
    layer->codes_count = layer->out.count;
    pixel = (patch_count(layer) + channels) * sizeof(lr_real);
    layer->chunk = CHUNK_BYTES / (pixel_count(layer) * pixel);
    layer->chunk = layer->chunk < 1 ? 1 : layer->chunk > CHUNK_MOST ? CHUNK_MOST : layer->chunk;
    layer->scratch_count = layer->chunk * pixel_count(layer) * (patch_count(layer) + channels) + in->count
                           + layer->tensors[WEIGHTS].count + channels;
    return true;
}

static void start(lr_layer *layer, lr_training *training)
{
    lr_start_weights(training, layer, patch_count(layer), layer->out.channels);
}

/* [channel][row][column] to [row][column][channel]. */
static const lr_real *turn(const lr_layer *layer, const lr_real *planes, lr_real *image)
{
    size_t channels = layer->in.channels, pixels = layer->in.height * layer->in.width;

    if (!layer->planes || channels == 1)
        return planes;
    for (size_t c = 0; c < channels; c++)
        for (size_t p = 0; p < pixels; p++)
            image[p * channels + c] = planes[c * pixels + p];
    return image;
}

/* The stretch of the image where the patch of a pixel begins. */
static size_t corner(const lr_layer *layer, size_t row, size_t column, size_t place)
{
    return ((2 * row + place / 2) * layer->in.width + 2 * column + place % 2) * layer->in.channels;
}

enum { SHORT = 4, LONG = 32 };

/* The compiler would make a call of memcpy out of a plain loop, which takes longer than the copy of a few numbers. */
static inline __attribute__((always_inline)) void copy_run(size_t run, const lr_real *restrict from,
                                                           lr_real *restrict to)
{
    if (run >= LONG) {
        memcpy(to, from, run * sizeof *to);
        return;
    }
    for (; run >= SHORT; run -= SHORT, from += SHORT, to += SHORT)
        memcpy(to, from, SHORT * sizeof *to);
    if (run > 0)
        to[0] = from[0];
    if (run > 1)
        to[1] = from[1];
    if (run > 2)
        to[2] = from[2];
}

LR_FAST
static void make_patches(const lr_layer *layer, const lr_real *restrict image, lr_real *restrict patches)
{
    size_t run = layer->kernel * layer->in.channels, stride = layer->in.width * layer->in.channels;

    for (size_t row = 0; row < layer->out.height; row++)
        for (size_t column = 0; column < layer->out.width; column++)
            for (size_t place = 0; place < SQUARE; place++) {
                const lr_real *from = image + corner(layer, row, column, place);

                for (size_t k = 0; k < layer->kernel; k++, from += stride, patches += run)
                    copy_run(run, from, patches);
            }
}

LR_FAST
static void add_patches(const lr_layer *layer, const lr_real *restrict patches, lr_real *restrict image)
{
    size_t run = layer->kernel * layer->in.channels, stride = layer->in.width * layer->in.channels;

    for (size_t i = 0; i < layer->in.count; i++)
        image[i] = 0;
    for (size_t row = 0; row < layer->out.height; row++)
        for (size_t column = 0; column < layer->out.width; column++)
            for (size_t place = 0; place < SQUARE; place++) {
                lr_real *to = image + corner(layer, row, column, place);

                for (size_t k = 0; k < layer->kernel; k++, to += stride, patches += run) {
                    LR_SIMD
                    for (size_t j = 0; j < run; j++)
                        to[j] += patches[j];
                }
            }
}

/* y = the greatest of the four, with the bias, and where it was; DEAD where ReLU gives 0. NAN goes on. */
LR_FAST
static void pool(size_t squares, size_t channels, const lr_real *restrict outputs, const lr_real *restrict bias,
                 lr_real *restrict y, unsigned char *restrict codes)
{
    for (size_t s = 0; s < squares; s++, outputs += SQUARE * channels, y += channels, codes += channels) {
        LR_SIMD
        for (size_t c = 0; c < channels; c++) {
            lr_real best = outputs[c], b = outputs[channels + c], d = outputs[2 * channels + c],
                    e = outputs[3 * channels + c];
            int code = 0;

            code = b > best || b != b ? 1 : code;
            best = b > best || b != b ? b : best;
            code = d > best || d != d ? 2 : code;
            best = d > best || d != d ? d : best;
            code = e > best || e != e ? 3 : code;
            best = e > best || e != e ? e : best;
            best += bias[c];
            codes[c] = (unsigned char)(best <= 0 ? DEAD : code);
            y[c] = best <= 0 ? 0 : best;
        }
    }
}

/* The gradient goes where the greatest was. */
LR_FAST
static void unpool(size_t squares, size_t channels, const lr_real *restrict dy, const unsigned char *restrict codes,
                   lr_real *restrict outputs, lr_real *restrict bias)
{
    for (size_t s = 0; s < squares; s++, outputs += SQUARE * channels, dy += channels, codes += channels) {
        LR_SIMD
        for (size_t c = 0; c < channels; c++) {
            int code = codes[c];

            outputs[c] = code == 0 ? dy[c] : 0;
            outputs[channels + c] = code == 1 ? dy[c] : 0;
            outputs[2 * channels + c] = code == 2 ? dy[c] : 0;
            outputs[3 * channels + c] = code == 3 ? dy[c] : 0;
            bias[c] += code == DEAD ? 0 : dy[c];
        }
    }
}

static void patch_chunk(const lr_layer *layer, const bench *b, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        make_patches(layer, turn(layer, layer->x + (first + i) * layer->in.count, b->image),
                     b->patches + i * pixel_count(layer) * patch_count(layer));
}

static void forward(lr_layer *layer, const lr_pass *pass)
{
    size_t channels = layer->out.channels, pixels = pixel_count(layer), patch = patch_count(layer), from, to, count;
    const lr_real *weights = pass->training->weights + layer->tensors[WEIGHTS].at,
                  *bias = pass->training->weights + layer->tensors[BIAS].at;
    bench b = bench_of(layer, pass->part->index);

    lr_team_wait(pass->part);
    lr_part_range(pass->part, pass->rows, 1, &from, &to);
    for (size_t first = from; first < to; first += count) {
        count = to - first < layer->chunk ? to - first : layer->chunk;
        patch_chunk(layer, &b, first, count);
        lr_matrix_multiply(count * pixels, channels, patch, (lr_matrix){b.patches, patch, false},
                           (lr_matrix){weights, channels, false}, 0, b.outputs, channels);
        pool(count * pixels / SQUARE, channels, b.outputs, bias, layer->y + first * layer->out.count,
             layer->codes + first * layer->out.count);
    }
    lr_team_wait(pass->part);
}

/* The gradients of samples from..to-1: to the weights in the part's own buffers, to the input in dx. */
static void backward_samples(lr_layer *layer, const lr_pass *pass, const bench *b, size_t from, size_t to)
{
    size_t channels = layer->out.channels, pixels = pixel_count(layer), patch = patch_count(layer), count;
    const lr_real *weights = pass->training->weights + layer->tensors[WEIGHTS].at;

    for (size_t j = 0; j < layer->tensors[WEIGHTS].count && from == to; j++)
        b->weights[j] = 0;
    for (size_t j = 0; j < channels; j++)
        b->bias[j] = 0;
    for (size_t first = from; first < to; first += count) {
        count = to - first < layer->chunk ? to - first : layer->chunk;
        unpool(count * pixels / SQUARE, channels, layer->dy + first * layer->out.count,
               layer->codes + first * layer->out.count, b->outputs, b->bias);
        patch_chunk(layer, b, first, count);
        lr_matrix_multiply(patch, channels, count * pixels, (lr_matrix){b->patches, patch, true},
                           (lr_matrix){b->outputs, channels, false}, first > from, b->weights, channels);
        if (!layer->dx)
            continue;
        lr_matrix_multiply(count * pixels, patch, channels, (lr_matrix){b->outputs, channels, false},
                           (lr_matrix){weights, channels, true}, 0, b->patches, patch);
        for (size_t i = 0; i < count; i++)
            add_patches(layer, b->patches + i * pixels * patch, layer->dx + (first + i) * layer->in.count);
    }
}

/* The sum over the parts, always in the same order. */
static void sum_parts(const lr_layer *layer, const lr_pass *pass, const lr_tensor *tensor)
{
    size_t from, to, offset = (size_t)(bench_of(layer, 0).weights - layer->scratch);

    lr_real keep = (lr_real)lr_gradient_keep(pass);

    if (tensor == &layer->tensors[BIAS])
        offset = (size_t)(bench_of(layer, 0).bias - layer->scratch);
    lr_part_range(pass->part, tensor->count, LR_ALIGNMENT / sizeof(lr_real), &from, &to);
    for (size_t at = from, count; at < to; at += count) {
        lr_real *sum = lr_gradient_begin(pass, tensor, at);

        count = to - at < lr_gradient_room(pass) ? to - at : lr_gradient_room(pass);
        for (size_t j = 0; j < count; j++)
            sum[j] = keep != 0 ? sum[j] * keep : 0;
        for (size_t i = 0; i < pass->part->count; i++) {
            const lr_real *part = layer->scratch + i * layer->scratch_count + offset + at;

            for (size_t j = 0; j < count; j++)
                sum[j] += part[j];
        }
        lr_gradient_end(pass, tensor, at, count);
    }
}

static void backward(lr_layer *layer, const lr_pass *pass)
{
    bench b = bench_of(layer, pass->part->index);
    size_t from, to;

    lr_team_wait(pass->part);
    lr_part_range(pass->part, pass->rows, 1, &from, &to);
    backward_samples(layer, pass, &b, from, to);
    lr_team_wait(pass->part);
    sum_parts(layer, pass, &layer->tensors[WEIGHTS]);
    sum_parts(layer, pass, &layer->tensors[BIAS]);
}

const lr_layer_kind lr_convolution = {"convolution", shape, start, forward, backward};
