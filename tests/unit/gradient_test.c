/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer built with double as its number type: gradients against central differences, networks against the
 * formulas written down, and different ways to the same numbers against each other. */
#include "lib/train/internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

_Static_assert(sizeof(lr_real) == sizeof(double), "this test needs -DLR_TRAIN_DOUBLE");

enum { SAMPLES = 23, HELD = 5, FEATURES = 2 * 9 * 8, CLASSES = 4, OUTPUTS = 3 };

/* Samples as images of 2 channels, 9 x 8; as rows of 7 features; as rows of 1. */
static float values[SAMPLES + HELD][FEATURES], targets[SAMPLES + HELD][OUTPUTS];
static unsigned char bytes[SAMPLES + HELD][FEATURES];
static uint16_t labels[SAMPLES + HELD];

typedef enum problem { ROWS, IMAGES, BYTES, TARGETS, SINGLE } problem;

static lr_data make_data(problem p)
{
    lr_data data = {.name = "made up", .train.count = SAMPLES, .validation.count = HELD, .scale = 1 / 255.0F};
    bool image = p == IMAGES || p == BYTES;

    data.features = image ? FEATURES : p == SINGLE ? 1 : 7;
    data.channels = image ? 2 : 0;
    data.height = image ? 9 : 0;
    data.width = image ? 8 : 0;
    data.train.bytes = p == BYTES ? bytes[0] : NULL;
    data.train.values = p == BYTES ? NULL : values[0];
    data.train.labels = p == TARGETS || p == SINGLE ? NULL : labels;
    data.train.targets = data.train.labels ? NULL : targets[0];
    data.classes = data.train.labels ? CLASSES : 0;
    data.outputs = data.train.labels ? 0 : p == SINGLE ? 1 : OUTPUTS;
    data.validation.bytes = p == BYTES ? bytes[0] + SAMPLES * FEATURES : NULL;
    data.validation.values = p == BYTES ? NULL : values[0] + SAMPLES * data.features;
    data.validation.labels = data.train.labels ? labels + SAMPLES : NULL;
    data.validation.targets = data.train.labels ? NULL : targets[0] + SAMPLES * data.outputs;
    return data;
}

static int fill(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES + HELD; i++) {
        for (size_t j = 0; j < FEATURES; j++) {
            values[i][j] = (float)lr_random_normal(3, LR_STREAM_PROBLEM, i * FEATURES + j);
            bytes[i][j] = (unsigned char)(lr_random_bits(4, LR_STREAM_PROBLEM, i * FEATURES + j) & 255);
        }
        for (size_t j = 0; j < OUTPUTS; j++)
            targets[i][j] = (float)lr_random_normal(5, LR_STREAM_PROBLEM, i * OUTPUTS + j);
        labels[i] = (uint16_t)(lr_random_bits(6, LR_STREAM_PROBLEM, i) % CLASSES);
    }
    return 0;
}

static lr_training *set_up(const lr_training_options *options)
{
    lr_training *training;
    lr_error error = {0};

    if (!lr_training_new(options, &training, &error))
        fail_msg("%s: %s", options->model, error.text);
    return training;
}

static double loss_at(lr_training *training, int64_t step)
{
    training->step = step;
    return lr_training_step(training, (lr_rate){0, NAN, NAN}).loss;
}

/* Not 0 or 1 in scales, shifts and biases. */
static void stir(lr_training *training)
{
    for (size_t t = 0; t < training->tensor_count; t++)
        for (size_t i = 0; i < training->tensors[t].count; i++)
            training->weights[training->tensors[t].at + i] += 0.1 * lr_random_normal(9, 77 + t, i);
}

/* Every number of a tensor, or about 20 of them; those far below the greatest of all are held against that: a bias
 * before batch normalisation has no slope. */
static void check_tensor(lr_training *training, const lr_tensor *tensor, const double *gradient, int64_t step,
                         const char *what)
{
    size_t stride = tensor->count > 20 ? tensor->count / 19 : 1;
    double greatest = 0;

    for (size_t i = 0; i < training->slab_count; i++)
        greatest = fmax(greatest, fabs(gradient[i]));
    for (size_t i = 0; i < tensor->count; i += stride) {
        double *w = &training->weights[tensor->at + i], before = *w, h = 1e-5, slope, error;
        double told = gradient[tensor->at + i], low, high;

        *w = before + h;
        high = loss_at(training, step);
        *w = before - h;
        low = loss_at(training, step);
        *w = before;
        slope = (high - low) / (2 * h);
        error = fabs(slope - told) / fmax(fmax(fabs(slope), fabs(told)), 1e-3 * greatest);
        if (!(error < 1e-5))
            fail_msg("%s: tensor at %zu, number %zu of %zu: %.12g told, %.12g measured", what, tensor->at, i,
                     tensor->count, told, slope);
    }
}

static const struct network {
    problem problem;
    const char *model, *loss;
    size_t batch, accumulate;
} networks[] = {
    {ROWS, "softmax", NULL, 23, 1},
    {ROWS, "softmax", "cross-entropy:smoothing=0.17", 8, 1},
    {ROWS, "softmax", "mse", 8, 1},
    {TARGETS, "softmax", NULL, 8, 1},
    {SINGLE, "softmax", NULL, 1, 1},
    {SINGLE, "mlp:hidden=5,activation=tanh", "mse", 40, 1},
    {ROWS, "mlp:hidden=11/6", NULL, 8, 1},
    {ROWS, "mlp:hidden=11/6,activation=tanh", NULL, 8, 1},
    {ROWS, "mlp:hidden=11/6,activation=sigmoid", NULL, 8, 1},
    {ROWS, "mlp:hidden=11/6,activation=gelu", NULL, 8, 1},
    {ROWS, "mlp:hidden=11/6,init=glorot", "mse", 8, 1},
    {TARGETS, "mlp:hidden=11,norm=batch", NULL, 8, 1},
    {ROWS, "mlp:hidden=11/6,norm=batch,activation=gelu", "cross-entropy:smoothing=0.1", 8, 1},
    {ROWS, "mlp:hidden=11/6,norm=layer,activation=tanh", NULL, 8, 1},
    {ROWS, "mlp:hidden=70/66,norm=layer,activation=sigmoid", NULL, 8, 1},
    {ROWS, "mlp:hidden=70/66,norm=batch,activation=gelu,dropout=0.3", NULL, 8, 1},
    {ROWS, "mlp:hidden=11/6,dropout=0.4", NULL, 8, 1},
    {BYTES, "mlp:hidden=11,activation=tanh", NULL, 8, 1},
    {ROWS, "mlp:hidden=11/6,activation=gelu", NULL, 5, 3},
    {ROWS, "autoencoder:hidden=6/3,activation=tanh", NULL, 8, 1},
    {BYTES, "autoencoder:hidden=12/3,activation=gelu,norm=batch", NULL, 8, 1},
    {IMAGES, "cnn:channels=5,kernel=2,hidden=6", NULL, 8, 1},
    {IMAGES, "cnn:channels=5/3,kernel=2,hidden=6/4,dropout=0.2", NULL, 13, 1},
    {IMAGES, "cnn:channels=4,kernel=3,hidden=6", "mse", 8, 2},
    {BYTES, "cnn:channels=3,kernel=1,hidden=6", "cross-entropy:smoothing=0.1", 8, 1},
};

static void test_gradients(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof networks / sizeof *networks; n++)
        for (size_t threads = 1; threads <= 1 + (n % 3 == 0); threads++) {
            const struct network *net = &networks[n];
            lr_data data = make_data(net->problem);
            lr_training *training = set_up(&(lr_training_options){
                .data = &data, .model = net->model, .optimizer = "sgd", .loss = net->loss, .batch = net->batch,
                .accumulate = net->accumulate, .grad_norm = true, .seed = 2, .threads = threads});
            int64_t last = lr_training_steps_per_epoch(training) - 1;
            double *gradient = calloc(training->slab_count, sizeof *gradient), norm, square = 0;

            assert_non_null(gradient);
            stir(training);
            training->step = last; /* where the batch is a smaller one */
            norm = lr_training_step(training, (lr_rate){0, NAN, NAN}).grad_norm;
            memcpy(gradient, training->gradient, training->slab_count * sizeof *gradient);
            for (size_t i = 0; i < training->slab_count; i++)
                square += gradient[i] * gradient[i];
            assert_true(square > 0 && fabs(norm - sqrt(square)) < 1e-12 * norm);
            for (size_t t = 0; t < training->tensor_count; t++)
                check_tensor(training, &training->tensors[t], gradient, last, net->model);
            free(gradient);
            lr_training_free(training);
        }
}

/* Weights after some steps, one way and the other, over two epochs with smaller last batches. */
static void check_same(const lr_training_options *one, const lr_training_options *other, int steps, const char *what)
{
    lr_training *a = set_up(one), *b = set_up(other);

    assert_int_equal(a->slab_count, b->slab_count);
    for (int i = 0; i < steps; i++) {
        lr_rate rate = {0.05, i % 3 == 2 ? 0.7 : NAN, NAN};
        double x = lr_training_step(a, rate).loss, y = lr_training_step(b, rate).loss;

        if (!(fabs(x - y) <= 1e-9 * fabs(x)))
            fail_msg("%s: step %d: loss %.15g and %.15g", what, i, x, y);
    }
    for (size_t i = 0; i < a->slab_count; i++)
        if (!(fabs(a->weights[i] - b->weights[i]) < 1e-9))
            fail_msg("%s: number %zu: %.15g and %.15g", what, i, a->weights[i], b->weights[i]);
    assert_true(fabs(lr_training_evaluate(a).loss - lr_training_evaluate(b).loss) < 1e-9);
    lr_training_free(a);
    lr_training_free(b);
}

static const char *const optimizers[] = {
    "sgd", "sgd:momentum=0.9", "sgd:momentum=0.9,nesterov=true", "sgd:momentum=0.9,weight_decay=0.1",
    "sgd:momentum=0.8,dampening=0.3", "adam", "rmsprop", "lamb", "lars",
};

static void test_parts(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof networks / sizeof *networks; n++)
        for (size_t threads = 2; threads <= 2 + (n % 4 == 0); threads++) {
            lr_data data = make_data(networks[n].problem);
            lr_training_options one = {.data = &data, .model = networks[n].model, .loss = networks[n].loss,
                                       .batch = networks[n].batch, .accumulate = networks[n].accumulate,
                                       .seed = 3, .threads = 1,
                                       .optimizer = optimizers[n % (sizeof optimizers / sizeof *optimizers)]};
            lr_training_options other = one;

            other.threads = threads;
            check_same(&one, &other, 9, one.model);
        }
}

static void test_streaming_is_deferred(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof optimizers / sizeof *optimizers; n++)
        for (size_t threads = 1; threads <= 2; threads++) {
            lr_data data = make_data(n % 2 ? IMAGES : ROWS);
            lr_training_options one = {.data = &data, .optimizer = optimizers[n], .batch = 8, .accumulate = 1,
                                       .model = n % 2 ? "cnn:channels=5,hidden=70" : "mlp:hidden=700/90,norm=batch",
                                       .seed = 3, .threads = threads};
            lr_training_options other = one;

            other.grad_norm = true;
            check_same(&one, &other, 7, one.optimizer);
        }
}

static void test_accumulation_is_a_larger_batch(void **state)
{
    lr_data data = make_data(ROWS);
    lr_training_options one = {.data = &data, .model = "mlp:hidden=12", .optimizer = "sgd:momentum=0.9",
                               .batch = 15, .accumulate = 1, .seed = 5, .threads = 2};
    lr_training_options other = one;

    (void)state;
    other.batch = 5;
    other.accumulate = 3;
    check_same(&one, &other, 9, "accumulation");
    one.batch = 23;
    other.batch = 4;
    other.accumulate = 6;
    check_same(&one, &other, 9, "accumulation over the whole");
}

/* Clipped to a fifth of its norm, plain descent moves a fifth as far. */
static void test_clipping(void **state)
{
    lr_data data = make_data(ROWS);
    lr_training_options options = {.data = &data, .model = "mlp:hidden=12", .optimizer = "sgd", .batch = 23,
                                   .accumulate = 1, .grad_norm = true, .seed = 5, .threads = 2};
    lr_training *free_one = set_up(&options), *clipped, *loose;
    double norm = lr_training_step(free_one, (lr_rate){0.5, NAN, NAN}).grad_norm, start;

    (void)state;
    options.grad_norm = false;
    options.clip = norm / 5;
    clipped = set_up(&options);
    options.clip = norm * 2;
    loose = set_up(&options);
    for (size_t i = 0; i < clipped->slab_count; i++) {
        start = clipped->weights[i];
        clipped->slots[0][i] = start;
    }
    assert_true(fabs(lr_training_step(clipped, (lr_rate){0.5, NAN, NAN}).grad_norm / norm - 1) < 1e-12);
    lr_training_step(loose, (lr_rate){0.5, NAN, NAN});
    for (size_t i = 0; i < clipped->slab_count; i++) {
        start = clipped->slots[0][i];
        assert_true(fabs((clipped->weights[i] - start) * 5 - (free_one->weights[i] - start)) < 1e-5);
        assert_true(fabs(loose->weights[i] - free_one->weights[i]) < 1e-12);
    }
    lr_training_free(free_one);
    lr_training_free(clipped);
    lr_training_free(loose);
}

/* ------------------------------------------------------------- the formulas written down, a sample at a time */

static void slow_dense(const lr_training *training, size_t layer, const double *x, double *y)
{
    const lr_layer *l = &training->network.layers[layer];

    for (size_t j = 0; j < l->out.count; j++) {
        y[j] = training->weights[l->tensors[1].at + j];
        for (size_t i = 0; i < l->in.count; i++)
            y[j] += x[i] * training->weights[l->tensors[0].at + i * l->out.count + j];
    }
}

static double slow_entropy(const double *y, size_t label, double smoothing)
{
    double sum = 0, loss = 0;

    for (size_t j = 0; j < CLASSES; j++)
        sum += exp(y[j]);
    for (size_t j = 0; j < CLASSES; j++)
        loss -= ((1 - smoothing) * (j == label) + smoothing / CLASSES) * log(exp(y[j]) / sum);
    return loss;
}

static size_t slow_answer(const double *y)
{
    size_t best = 0;

    for (size_t j = 1; j < CLASSES; j++)
        best = y[j] > y[best] ? j : best;
    return best;
}

/* x is [channel][row][column] or, after a layer, [row][column][channel]; y the latter. */
static void slow_convolution(const lr_training *training, size_t layer, const double *x, double *y)
{
    const lr_layer *l = &training->network.layers[layer];
    const lr_shape *in = &l->in, *out = &l->out;

    for (size_t row = 0; row < out->height; row++)
        for (size_t column = 0; column < out->width; column++)
            for (size_t o = 0; o < out->channels; o++) {
                double greatest = 0;

                for (size_t place = 0; place < 4; place++) {
                    size_t top = 2 * row + place / 2, left = 2 * column + place % 2, at = 0;
                    double sum = training->weights[l->tensors[1].at + o];

                    for (size_t r = top; r < top + l->kernel; r++)
                        for (size_t c = left; c < left + l->kernel; c++)
                            for (size_t i = 0; i < in->channels; i++, at++)
                                sum += training->weights[l->tensors[0].at + at * out->channels + o]
                                       * (layer == 0 ? x[(i * in->height + r) * in->width + c]
                                                     : x[(r * in->width + c) * in->channels + i]);
                    greatest = fmax(greatest, sum);
                }
                y[(row * out->width + column) * out->channels + o] = greatest;
            }
}

static void test_cnn_by_hand(void **state)
{
    lr_data data = make_data(IMAGES);
    lr_training *training = set_up(&(lr_training_options){.data = &data, .model = "cnn:channels=5/3,kernel=2,hidden=6",
                                                          .optimizer = "sgd", .batch = 9, .accumulate = 1,
                                                          .seed = 8, .threads = 2});
    double loss = 0, right = 0, x[FEATURES], first[5 * 4 * 3], second[3 * 1 * 1], hidden[6], y[CLASSES];
    lr_score score;

    (void)state;
    stir(training);
    for (size_t s = 0; s < HELD; s++) {
        for (size_t j = 0; j < FEATURES; j++)
            x[j] = (double)data.validation.values[s * FEATURES + j];
        slow_convolution(training, 0, x, first);
        slow_convolution(training, 1, first, second);
        slow_dense(training, 2, second, hidden);
        for (size_t j = 0; j < 6; j++)
            hidden[j] = fmax(hidden[j], 0);
        slow_dense(training, 3, hidden, y);
        loss += slow_entropy(y, data.validation.labels[s], 0) / HELD;
        right += (slow_answer(y) == data.validation.labels[s]) / (double)HELD;
    }
    score = lr_training_evaluate(training);
    assert_true(fabs(score.loss - loss) < 1e-12 && fabs(score.accuracy - right) < 1e-12);
    lr_training_free(training);
}

static double activate(size_t kind, double z)
{
    return kind == 0   ? fmax(z, 0)
           : kind == 1 ? tanh(z)
           : kind == 2 ? 1 / (1 + exp(-z))
                       : z * 0.5 * (1 + erf(z / sqrt(2)));
}

/* Activations, layer norm and smoothing; dropout does nothing in evaluation. */
static void test_mlp_by_hand(void **state)
{
    static const char *const models[] = {"mlp:hidden=6,norm=layer,activation=relu,dropout=0.5",
                                         "mlp:hidden=6,norm=layer,activation=tanh",
                                         "mlp:hidden=6,norm=layer,activation=sigmoid",
                                         "mlp:hidden=6,norm=layer,activation=gelu,dropout=0.2"};
    lr_data data = make_data(ROWS);

    (void)state;
    for (size_t kind = 0; kind < 4; kind++) {
        lr_training *training = set_up(&(lr_training_options){
            .data = &data, .model = models[kind], .optimizer = "sgd", .loss = "cross-entropy:smoothing=0.2",
            .batch = 9, .accumulate = 1, .seed = 8, .threads = 1});
        const lr_layer *norm = &training->network.layers[1];
        double loss = 0, x[7], z[6], y[CLASSES];

        stir(training);
        for (size_t s = 0; s < HELD; s++) {
            double mean = 0, variance = 0;

            for (size_t j = 0; j < 7; j++)
                x[j] = (double)data.validation.values[s * 7 + j];
            slow_dense(training, 0, x, z);
            for (size_t j = 0; j < 6; j++)
                mean += z[j] / 6;
            for (size_t j = 0; j < 6; j++)
                variance += (z[j] - mean) * (z[j] - mean) / 6;
            for (size_t j = 0; j < 6; j++)
                z[j] = activate(kind, (z[j] - mean) / sqrt(variance + 1e-5)
                                              * training->weights[norm->tensors[0].at + j]
                                          + training->weights[norm->tensors[1].at + j]);
            slow_dense(training, training->network.count - 1, z, y);
            loss += slow_entropy(y, data.validation.labels[s], 0.2) / HELD;
        }
        assert_true(fabs(lr_training_evaluate(training).loss - loss) < 1e-12);
        lr_training_free(training);
    }
}

/* After steps at rate 0 over the whole data the running statistics are its own, but for 0.9^n of their start. */
static void test_running_statistics(void **state)
{
    enum { STEPS = 200 };
    lr_data data = make_data(ROWS);
    lr_training *training = set_up(&(lr_training_options){.data = &data, .model = "mlp:hidden=6,norm=batch",
                                                          .optimizer = "sgd", .batch = SAMPLES, .accumulate = 1,
                                                          .seed = 8, .threads = 2});
    const lr_layer *layer = &training->network.layers[1];
    double x[7], z[SAMPLES][6];

    (void)state;
    assert_string_equal(training->saved[training->saved_count - 1].what, "statistics");
    assert_int_equal(training->saved[training->saved_count - 1].count, 12);
    stir(training);
    for (int i = 0; i < STEPS; i++)
        lr_training_step(training, (lr_rate){0, NAN, NAN});
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t j = 0; j < 7; j++)
            x[j] = (double)data.train.values[s * 7 + j];
        slow_dense(training, 0, x, z[s]);
    }
    for (size_t j = 0; j < 6; j++) {
        double mean = 0, variance = 0, shift = training->weights[layer->tensors[1].at + j], fresh;

        for (size_t s = 0; s < SAMPLES; s++)
            mean += z[s][j] / SAMPLES;
        for (size_t s = 0; s < SAMPLES; s++)
            variance += (z[s][j] - mean) * (z[s][j] - mean) / (SAMPLES - 1);
        assert_true(fabs(layer->statistics[j] - mean) < 1e-8);
        assert_true(fabs(layer->statistics[6 + j] - variance) < 1e-8);
        lr_training_evaluate(training);
        slow_dense(training, 0, (double[]){0, 0, 0, 0, 0, 0, 0}, z[0]);
        for (size_t i = 0; i < 7; i++)
            x[i] = (double)data.validation.values[i];
        slow_dense(training, 0, x, z[0]);
        fresh = (z[0][j] - mean) / sqrt(variance + 1e-5) * training->weights[layer->tensors[0].at + j] + shift;
        assert_true(fabs(layer->y[j] - fresh) < 1e-6);
        for (size_t i = 0; i < 7; i++)
            x[i] = (double)data.train.values[i];
        slow_dense(training, 0, x, z[0]);
    }
    lr_training_free(training);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gradients),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_streaming_is_deferred),
        cmocka_unit_test(test_accumulation_is_a_larger_batch),
        cmocka_unit_test(test_clipping),
        cmocka_unit_test(test_cnn_by_hand),
        cmocka_unit_test(test_mlp_by_hand),
        cmocka_unit_test(test_running_statistics),
    };

    return cmocka_run_group_tests(tests, fill, NULL);
}
