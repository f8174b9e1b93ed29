/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix products of an epoch of training on 60,000 images of 28 x 28, and nothing else: what no trainer on OpenBLAS
 * can be faster than. For the CNN also the copying of images into columns and back.
 *
 *     gemms mlp BATCH THREADS EPOCHS 784,512,512,10
 *     gemms cnn BATCH THREADS EPOCHS
 *
 * Prints epoch_seconds=S, the median. Weights are stored [in][out]; the gradient with respect to the images is left out,
 * as every trainer does. The CNN is conv3x3x32, pool, conv3x3x64, pool, 1600-128-10; four images share a product. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { IMAGES = 60000, SIDE = 28, MOST_LAYERS = 16, MOST_EPOCHS = 64, SHARE = 4 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Numbers in -0.5 .. 0.5: zeros would be as fast, denormals would not. */
static float *numbers(size_t count)
{
    float *all = aligned_alloc(64, (count * sizeof *all + 63) / 64 * 64);

    if (!all)
        exit(4);
    for (size_t i = 0; i < count; i++)
        all[i] = (float)((i * 2654435761u >> 7) % 1000) / 1000 - 0.5f;
    return all;
}

/* c[m][n] = a * b + beta * c, row-major; a_turned: a is stored [k][m]; b_turned: b is stored [n][k]. */
static void product(int a_turned, int b_turned, int m, int n, int k, const float *a, const float *b, float beta, float *c)
{
    cblas_sgemm(CblasRowMajor, a_turned ? CblasTrans : CblasNoTrans, b_turned ? CblasTrans : CblasNoTrans, m, n, k, 1, a,
                a_turned ? m : k, b, b_turned ? k : n, beta, c, n);
}

/* ---------------------------------------------------------------------------------------------------------- dense */
typedef struct dense {
    int count, width[MOST_LAYERS + 1];
    float *weights[MOST_LAYERS], *gradient[MOST_LAYERS], *value[MOST_LAYERS + 1], *slope[MOST_LAYERS + 1];
} dense;

static void dense_new(dense *net, int batch)
{
    for (int l = 0; l <= net->count; l++) {
        net->value[l] = numbers((size_t)batch * (size_t)net->width[l]);
        net->slope[l] = numbers((size_t)batch * (size_t)net->width[l]);
        if (l < net->count) {
            net->weights[l] = numbers((size_t)net->width[l] * (size_t)net->width[l + 1]);
            net->gradient[l] = numbers((size_t)net->width[l] * (size_t)net->width[l + 1]);
        }
    }
}

static void dense_step(dense *net, int batch, const float *images, int first_slope)
{
    for (int l = 0; l < net->count; l++)
        product(0, 0, batch, net->width[l + 1], net->width[l], l ? net->value[l] : images, net->weights[l], 0,
                net->value[l + 1]);
    for (int l = net->count - 1; l >= 0; l--) {
        product(1, 0, net->width[l], net->width[l + 1], batch, l ? net->value[l] : images, net->slope[l + 1], 0,
                net->gradient[l]);
        if (l || first_slope)
            product(0, 1, batch, net->width[l], net->width[l + 1], net->slope[l + 1], net->weights[l], 0, net->slope[l]);
    }
}

/* ---------------------------------------------------------------------------------------------------- convolution */
typedef struct convolution {
    int in, out, side, images; /* channels, size of the input, images in one product */
    float *image, *columns, *column_slope, *result, *weights, *gradient, *image_slope;
} convolution;

static int pixels(const convolution *c)
{
    return c->images * (c->side - 2) * (c->side - 2);
}

static void convolution_new(convolution *c)
{
    size_t image = (size_t)c->in * (size_t)c->images * (size_t)c->side * (size_t)c->side;
    size_t columns = (size_t)c->in * 9 * (size_t)pixels(c);

    c->image = numbers(image);
    c->image_slope = numbers(image);
    c->columns = numbers(columns);
    c->column_slope = numbers(columns);
    c->result = numbers((size_t)c->out * (size_t)pixels(c));
    c->weights = numbers((size_t)c->out * (size_t)c->in * 9);
    c->gradient = numbers((size_t)c->out * (size_t)c->in * 9);
}

/* Copy the image [channel][image][row][column] into columns [channel][ky][kx][image][row][column], or add them up. */
static void copy_columns(const convolution *c, int back)
{
    size_t side = (size_t)c->side, small = side - 2;
    float *columns = back ? c->column_slope : c->columns;

    if (back)
        memset(c->image_slope, 0, (size_t)(c->in * c->images) * side * side * sizeof *c->image_slope);
    for (int plane = 0; plane < c->in; plane++)
        for (int place = 0; place < 9; place++)
            for (size_t i = 0; i < (size_t)c->images; i++) {
                size_t at = (((size_t)plane * (size_t)c->images + i) * side + (size_t)(place / 3)) * side + (size_t)(place % 3);

                for (size_t y = 0; y < small; y++, columns += small, at += side) {
                    const float *restrict from = c->image + at;
                    float *restrict to = c->image_slope + at, *restrict column = columns;

                    if (back)
                        for (size_t x = 0; x < small; x++)
                            to[x] += column[x];
                    else
                        memcpy(column, from, small * sizeof *from);
                }
            }
}

static void convolution_forward(const convolution *c)
{
    copy_columns(c, 0);
    product(0, 0, c->out, pixels(c), c->in * 9, c->weights, c->columns, 0, c->result);
}

/* The columns are made again: kept for a whole batch they would not fit into the cache. */
static void convolution_backward(const convolution *c, int first, int image_slope)
{
    copy_columns(c, 0);
    product(0, 1, c->out, c->in * 9, pixels(c), c->result, c->columns, first ? 0 : 1, c->gradient);
    if (image_slope) {
        product(1, 0, c->in * 9, pixels(c), c->out, c->weights, c->result, 0, c->column_slope);
        copy_columns(c, 1);
    }
}

/* ---------------------------------------------------------------------------------------------------------- epochs */
static void mlp_epoch(dense *net, int batch, const float *images)
{
    for (int i = 0; i < IMAGES; i += batch)
        dense_step(net, IMAGES - i < batch ? IMAGES - i : batch, images + (size_t)i * (size_t)net->width[0], 0);
}

static void cnn_epoch(convolution *one, convolution *two, dense *head, int batch)
{
    for (int i = 0; i < IMAGES; i += batch) {
        int left = IMAGES - i < batch ? IMAGES - i : batch;

        for (int done = 0; done < left; done += SHARE) {
            one->images = two->images = left - done < SHARE ? left - done : SHARE;
            convolution_forward(one);
            convolution_forward(two);
            convolution_backward(two, done == 0, 1);
            convolution_backward(one, done == 0, 0);
        }
        dense_step(head, left, head->value[0], 1);
    }
}

int main(int count, char **words)
{
    int cnn = count > 1 && strcmp(words[1], "cnn") == 0;
    int batch = count > 4 ? atoi(words[2]) : 0, threads = count > 4 ? atoi(words[3]) : 0;
    int epochs = count > 4 ? atoi(words[4]) : 0;
    convolution one = {.in = 1, .out = 32, .side = SIDE, .images = SHARE};
    convolution two = {.in = 32, .out = 64, .side = 13, .images = SHARE};
    dense net = {.count = 2, .width = {1600, 128, 10}};
    double seconds[MOST_EPOCHS];
    float *images;

    if (batch < 1 || threads < 1 || epochs < 1 || epochs > MOST_EPOCHS || (!cnn && count < 6))
        return 2;
    if (!cnn) {
        net.count = -1;
        for (char *word = words[5]; *word && net.count < MOST_LAYERS; word += *word == ',')
            net.width[++net.count] = (int)strtol(word, &word, 10);
    }
    openblas_set_num_threads(threads);
    dense_new(&net, batch);
    convolution_new(&one);
    convolution_new(&two);
    images = cnn ? NULL : numbers((size_t)IMAGES * (size_t)net.width[0]);
    for (int e = 0; e < epochs; e++) {
        double start = now();

        if (cnn)
            cnn_epoch(&one, &two, &net, batch);
        else
            mlp_epoch(&net, batch, images);
        seconds[e] = now() - start;
    }
    qsort(seconds, (size_t)epochs, sizeof *seconds, by_size);
    printf("epoch_seconds=%.4f kernels=%s\n", seconds[epochs / 2], openblas_get_corename());
    return 0;
}
