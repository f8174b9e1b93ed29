/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer as it is used: it learns, tells what it can't, and gives the same numbers again. */
#include "lib/train.h"
#include "lib/train/internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SAMPLES = 300, HELD = 60, SIDE = 8, FEATURES = SIDE * SIDE, CLASSES = 3 };

static unsigned char images[SAMPLES + HELD][FEATURES];
static uint16_t labels[SAMPLES + HELD];
static float points[SAMPLES + HELD], aims[SAMPLES + HELD];

/* Bright squares in one of three places, in noise; and a line with noise. */
static int fill(void **state)
{
    (void)state;
    for (size_t s = 0; s < SAMPLES + HELD; s++) {
        labels[s] = (uint16_t)(lr_random_bits(1, LR_STREAM_PROBLEM, s) % CLASSES);
        for (size_t j = 0; j < FEATURES; j++) {
            size_t place = j / SIDE < 4 ? j % SIDE < 4 ? 0 : 1 : 2;
            size_t bright = place == labels[s] ? 60 : 0;

            images[s][j] = (unsigned char)(bright + lr_random_bits(2, LR_STREAM_PROBLEM, s * FEATURES + j) % 120);
        }
        points[s] = (float)lr_random_normal(3, LR_STREAM_PROBLEM, s);
        aims[s] = 2.385F * points[s] - 0.7F + 0.1F * (float)lr_random_normal(4, LR_STREAM_PROBLEM, s);
    }
    return 0;
}

static lr_data squares(void)
{
    lr_data data = {.name = "squares", .features = FEATURES, .channels = 1, .height = SIDE, .width = SIDE,
                    .classes = CLASSES, .scale = 1 / 255.0F};

    data.train = (lr_samples){SAMPLES, images[0], NULL, labels, NULL};
    data.validation = (lr_samples){HELD, images[SAMPLES], NULL, labels + SAMPLES, NULL};
    return data;
}

static lr_data line(void)
{
    lr_data data = {.name = "line", .features = 1, .outputs = 1};

    data.train = (lr_samples){SAMPLES, NULL, points, NULL, aims};
    data.validation = (lr_samples){HELD, NULL, points + SAMPLES, NULL, aims + SAMPLES};
    return data;
}

static lr_training *set_up(const lr_training_options *options)
{
    lr_training *training;
    lr_error error = {0};

    if (!lr_training_new(options, &training, &error))
        fail_msg("%s: %s", options->model, error.text);
    return training;
}

static lr_training_options plain(const lr_data *data, const char *model, const char *optimizer)
{
    return (lr_training_options){.data = data, .model = model, .optimizer = optimizer, .batch = 32, .accumulate = 1,
                                 .seed = 1, .threads = 1};
}

static const struct good {
    const char *model, *optimizer;
    double lr;
} goods[] = {
    {"softmax", "sgd:momentum=0.9", 0.1},
    {"mlp:hidden=40/30", "sgd:momentum=0.9", 0.05},
    {"mlp:hidden=80,activation=tanh", "adam", 0.003},
    {"mlp:hidden=80,norm=batch,activation=gelu,dropout=0.2", "adamw", 0.003},
    {"mlp:hidden=40/30,norm=layer,activation=sigmoid", "rmsprop", 0.003},
    {"cnn:channels=6/8,kernel=2,hidden=20", "sgd:momentum=0.9,nesterov=true", 0.05},
    {"cnn:channels=70,hidden=20,dropout=0.2", "adam", 0.003},
};

static void test_learns(void **state)
{
    lr_data data = squares();

    (void)state;
    for (size_t i = 0; i < sizeof goods / sizeof *goods; i++)
        for (size_t threads = 1; threads <= 2; threads++) {
            lr_training_options options = plain(&data, goods[i].model, goods[i].optimizer);
            lr_training *training;
            lr_score score;

            options.threads = threads;
            training = set_up(&options);
            assert_int_equal(lr_training_steps_per_epoch(training), 10); /* 9 of 32 and one of 12 */
            assert_true(fabs(lr_training_evaluate(training).loss - log(CLASSES)) < 2);
            for (int s = 0; s < 80; s++)
                lr_training_step(training, (lr_rate){goods[i].lr, NAN, NAN});
            assert_int_equal(lr_training_step_count(training), 80);
            score = lr_training_evaluate(training);
            if (!(score.accuracy > 0.9 && score.loss < 0.5))
                fail_msg("%s: accuracy %g, loss %g", goods[i].model, score.accuracy, score.loss);
            lr_training_free(training);
        }
}

static void test_regression(void **state)
{
    lr_data data = line();
    lr_training_options options = plain(&data, "softmax", "sgd");
    lr_training *training;
    lr_score score;

    (void)state;
    options.batch = 1;
    training = set_up(&options);
    assert_int_equal(lr_training_steps_per_epoch(training), SAMPLES);
    assert_int_equal(lr_training_parameters(training), 2);
    for (int s = 0; s < SAMPLES; s++)
        lr_training_step(training, (lr_rate){0.02, NAN, NAN});
    score = lr_training_evaluate(training);
    assert_true(isnan(score.accuracy) && score.loss < 0.02);
    assert_true(fabs((double)training->weights[0] - 2.385) < 0.05);
    lr_training_free(training);
}

static void test_autoencoder(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "autoencoder:hidden=20/4", "adam");
    lr_training *training = set_up(&options);
    double before = lr_training_evaluate(training).loss;

    (void)state;
    assert_int_equal(training->network.count, 4);
    assert_int_equal(lr_training_parameters(training), 64 * 20 + 20 + 20 * 4 + 4 + 4 * 20 + 20 + 20 * 64 + 64);
    for (int s = 0; s < 100; s++)
        lr_training_step(training, (lr_rate){0.003, NAN, NAN});
    assert_true(lr_training_evaluate(training).loss < 0.5 * before);
    assert_true(isnan(lr_training_evaluate(training).accuracy));
    lr_training_free(training);
}

static void test_same_again(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "mlp:hidden=80/70,norm=batch,dropout=0.3", "adam");

    (void)state;
    for (size_t threads = 1; threads <= 3; threads++) {
        lr_training *one, *other;

        options.threads = threads;
        one = set_up(&options);
        other = set_up(&options);
        for (int s = 0; s < 25; s++) {
            lr_step a = lr_training_step(one, (lr_rate){0.003, NAN, NAN}), b;

            if (s % 7 == 0)
                lr_training_evaluate(other); /* changes nothing */
            b = lr_training_step(other, (lr_rate){0.003, NAN, NAN});
            assert_memory_equal(&a.loss, &b.loss, sizeof a.loss);
        }
        assert_memory_equal(one->weights, other->weights, one->slab_count * sizeof(lr_real));
        lr_training_free(one);
        lr_training_free(other);
    }
}

static void test_seeds_differ(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "mlp:hidden=16", "sgd");
    lr_training *one = set_up(&options), *other;

    (void)state;
    options.seed = 2;
    other = set_up(&options);
    assert_true(lr_training_step(one, (lr_rate){0.1, NAN, NAN}).loss
                != lr_training_step(other, (lr_rate){0.1, NAN, NAN}).loss);
    lr_training_free(one);
    lr_training_free(other);
}

/* Each sample once an epoch, in another order the next time. */
static void test_order(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "softmax", "sgd");
    lr_training *training = set_up(&options);
    uint32_t first[SAMPLES];
    bool seen[SAMPLES] = {false}, differs = false;

    (void)state;
    lr_training_step(training, (lr_rate){0.1, NAN, NAN});
    for (size_t i = 0; i < SAMPLES; i++) {
        first[i] = training->order[i];
        assert_true(first[i] < SAMPLES && !seen[first[i]]);
        seen[first[i]] = true;
    }
    for (int s = 0; s < 10; s++)
        lr_training_step(training, (lr_rate){0.1, NAN, NAN});
    for (size_t i = 0; i < SAMPLES; i++)
        differs = differs || training->order[i] != first[i];
    assert_true(differs);
    lr_training_free(training);
}

/* The share that dropout drops, the factor of the rest, and masks of their own for each batch and layer. */
static void test_dropout(void **state)
{
    enum { UNITS = 1000, ROWS = 30 };
    lr_data data = squares();
    lr_training_options options = plain(&data, "mlp:hidden=1000/1000,activation=sigmoid,dropout=0.3", "sgd");
    lr_training *training;
    const lr_layer *layer;
    size_t dropped = 0, both = 0, again = 0;
    static bool gone[ROWS * UNITS];

    (void)state;
    options.batch = ROWS;
    training = set_up(&options);
    layer = &training->network.layers[1];
    lr_training_step(training, (lr_rate){0, NAN, NAN});
    for (size_t i = 0; i < ROWS * UNITS; i++) {
        gone[i] = layer->y[i] == 0;
        dropped += gone[i];
        both += gone[i] && layer[2].y[i] == 0;
        if (!gone[i])
            assert_true(fabs((double)(layer->y[i] / layer->x[i]) * 0.7 - 1) < 1e-6);
    }
    lr_training_step(training, (lr_rate){0, NAN, NAN});
    for (size_t i = 0; i < ROWS * UNITS; i++)
        again += gone[i] && layer->y[i] == 0;
    /* 30,000 draws: standard deviations 0.0026 and 0.0017 */
    assert_true(fabs((double)dropped / (ROWS * UNITS) - 0.3) < 0.015);
    assert_true(fabs((double)both / (ROWS * UNITS) - 0.09) < 0.01);
    assert_true(fabs((double)again / (ROWS * UNITS) - 0.09) < 0.01);
    lr_training_evaluate(training);
    for (size_t i = 0; i < HELD * UNITS; i++)
        assert_true(layer->y[i] == layer->x[i]);
    lr_training_free(training);
}

/* He: normal, sd sqrt(2/in); Glorot: uniform within sqrt(6/(in+out)); biases 0. */
static void test_initial_weights(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "mlp:hidden=500/400,init=he,activation=tanh", "sgd");

    (void)state;
    for (int glorot = 0; glorot <= 1; glorot++) {
        lr_training *training;
        const lr_tensor *tensor;
        double square = 0, sum = 0, greatest = 0, expected = glorot ? 6.0 / 900 / 3 : 2.0 / 500;

        options.model = glorot ? "mlp:hidden=500/400,activation=tanh" : options.model;
        training = set_up(&options);
        tensor = &training->network.layers[1].tensors[0];
        for (size_t i = 0; i < tensor->count; i++) {
            double w = (double)training->weights[tensor->at + i];

            sum += w;
            square += w * w;
            greatest = fmax(greatest, fabs(w));
        }
        assert_true(fabs(square / (double)tensor->count / expected - 1) < 0.02);
        assert_true(fabs(sum / (double)tensor->count) < 0.02 * sqrt(expected));
        assert_true(glorot ? greatest < sqrt(6.0 / 900) * (1 + 1e-6) : greatest > 4 * sqrt(expected));
        tensor = &training->network.layers[1].tensors[1];
        for (size_t i = 0; i < tensor->count; i++)
            assert_true(training->weights[tensor->at + i] == 0);
        lr_training_free(training);
    }
}

/* Past divergence all is NAN or infinite, and it goes on. */
static void test_divergence(void **state)
{
    static const char *const models[] = {"mlp:hidden=40/70,norm=batch,dropout=0.2", "cnn:channels=6,hidden=20",
                                         "mlp:hidden=16,norm=layer,activation=gelu", "mlp:hidden=20"};
    lr_data data = squares();

    (void)state;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        lr_training_options options = plain(&data, models[i], "sgd:momentum=0.9");
        lr_training *training;
        lr_score score;
        double loss;

        options.clip = i % 2 ? 1e30 : 0;
        training = set_up(&options);
        for (int s = 0; s < 12; s++)
            lr_training_step(training, (lr_rate){1e30, NAN, NAN});
        loss = lr_training_step(training, (lr_rate){0.1, NAN, NAN}).loss;
        score = lr_training_evaluate(training);
        if (!strstr(models[i], "layer")) /* which may end with units that are all 0 */
            if (!(loss - loss != 0 && score.loss - score.loss != 0))
                fail_msg("%s: loss %g, then %g", models[i], loss, score.loss);
        assert_true(score.accuracy >= 0 && score.accuracy <= 1);
        lr_training_free(training);
    }
}

/* Few samples, large batches: one step an epoch, over all of them. */
static void test_batches(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "mlp:hidden=16", "sgd");
    lr_training *all, *more;

    (void)state;
    options.batch = SAMPLES;
    all = set_up(&options);
    options.batch = 7 * SAMPLES;
    options.accumulate = 5;
    more = set_up(&options);
    assert_int_equal(lr_training_steps_per_epoch(all), 1);
    assert_int_equal(lr_training_steps_per_epoch(more), 1);
    for (int s = 0; s < 3; s++)
        assert_true(fabs(lr_training_step(all, (lr_rate){0.1, NAN, NAN}).loss
                         - lr_training_step(more, (lr_rate){0.1, NAN, NAN}).loss)
                    < 1e-5);
    lr_training_free(all);
    lr_training_free(more);
    options.batch = 32;
    options.accumulate = 4;
    all = set_up(&options);
    assert_int_equal(lr_training_steps_per_epoch(all), 3); /* 128, 128 and 44 samples */
    assert_true(isnan(lr_training_step(all, (lr_rate){0.1, NAN, NAN}).grad_norm));
    lr_training_free(all);
}

static void test_no_validation(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "softmax", "sgd");
    lr_training *training;
    lr_score score;

    (void)state;
    data.validation = (lr_samples){0};
    training = set_up(&options);
    lr_training_step(training, (lr_rate){0.1, NAN, NAN});
    score = lr_training_evaluate(training);
    assert_true(isnan(score.loss) && isnan(score.accuracy));
    lr_training_free(training);
    lr_training_free(NULL);
}

static void check_refused(const lr_training_options *options, lr_fault fault, const char *text)
{
    lr_training *training = (void *)&fault;
    lr_error error = {0};

    assert_false(lr_training_new(options, &training, &error));
    assert_null(training);
    assert_int_equal(error.fault, fault);
    assert_string_equal(error.text, text);
}

static void test_refused(void **state)
{
    lr_data data = squares(), numbers = line(), none = squares();
    lr_training_options options = plain(&data, "mlp:hidden=16/2.5", "sgd");

    (void)state;
    check_refused(&options, LR_USAGE, "mlp: hidden must be whole numbers");
    options.model = "autoencoder:hidden=2.5";
    check_refused(&options, LR_USAGE, "autoencoder: hidden must be whole numbers");
    options.model = "cnn:channels=2.5";
    check_refused(&options, LR_USAGE, "cnn: channels must be whole numbers");
    options.model = "cnn:channels=4,hidden=2.5";
    check_refused(&options, LR_USAGE, "cnn: hidden must be whole numbers");
    options.model = "cnn:channels=4/4";
    check_refused(&options, LR_USAGE, "cnn: images of 3 x 3 are too small for convolution 2");
    options.model = "softmax";
    options.optimizer = "sgd:nesterov=true";
    check_refused(&options, LR_USAGE, "sgd: nesterov needs a momentum and no dampening");
    options.optimizer = "sgd";
    options.model = "autoencoder";
    options.loss = "cross-entropy";
    check_refused(&options, LR_USAGE, "cross-entropy: autoencoder tells no classes");
    options.data = &numbers;
    options.model = "softmax";
    check_refused(&options, LR_USAGE, "cross-entropy: line has no classes");
    options.loss = NULL;
    options.model = "cnn";
    check_refused(&options, LR_USAGE, "cnn: the samples of line are no images");
    none.train.count = 0;
    options.data = &none;
    check_refused(&options, LR_NO_ANSWER, "squares has no training samples");
}

static void test_identity(void **state)
{
    lr_data data = squares();
    lr_training_options options = plain(&data, "mlp:hidden=16/8", "sgd:momentum=0.9");
    lr_training *one = set_up(&options), *other;

    (void)state;
    options.model = "mlp:activation=relu,hidden=16/8,dropout=0";
    other = set_up(&options);
    assert_int_equal(one->identity_count, other->identity_count);
    for (size_t i = 0; i < one->identity_count; i++) {
        assert_string_equal(one->identity[i].value, other->identity[i].value);
        if (strcmp(one->identity[i].what, "optimizer") == 0)
            assert_non_null(strstr(one->identity[i].value, "momentum=0.9"));
    }
    lr_training_free(one);
    lr_training_free(other);
    assert_true(strlen(lr_training_kernel()) > 2);
}

/* A team counts to the right sum, and every part passes each barrier before any goes on. */
enum { ROUNDS = 300 };
typedef struct meeting {
    int seen[4][ROUNDS];
    bool late;
} meeting;

static void meet(const lr_part *part, void *context)
{
    meeting *m = context;

    for (int round = 0; round < ROUNDS; round++) {
        m->seen[part->index][round]++;
        lr_team_wait(part);
        for (size_t i = 0; i < part->count; i++)
            if (m->seen[i][round] != 1)
                m->late = true;
        lr_team_wait(part);
    }
}

static void test_team(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 4; count++) {
        lr_team *team;
        lr_error error = {0};
        size_t sum = 0, from, to;

        assert_true(lr_team_new(count, &team, &error));
        for (int again = 0; again < 3; again++) {
            meeting m = {0};

            lr_team_run(team, meet, &m);
            assert_false(m.late);
        }
        for (size_t i = 0; i < count; i++) {
            lr_part_range(&(lr_part){team, i, count}, 103, 8, &from, &to);
            assert_true(from % 8 == 0 && from <= to && from == sum);
            sum = to;
        }
        assert_int_equal(sum, 103);
        lr_team_free(team);
    }
    lr_team_free(NULL);
}

#if defined(__SSE2__) || defined(__aarch64__)
static void make_denormal(const lr_part *part, void *context)
{
    volatile double *out = context, least = 2.3e-308;

    out[part->index] = least / 8;
}

/* Denormals are 0 in each part while it works, and themselves again after. */
static void test_denormals(void **state)
{
    volatile double least = 2.3e-308, results[3] = {-1, -1, -1};
    lr_team *team;
    lr_error error = {0};

    (void)state;
    assert_true(lr_team_new(3, &team, &error));
    lr_team_run(team, make_denormal, (void *)results);
    assert_true(results[0] == 0 && results[1] == 0 && results[2] == 0);
    assert_true(least / 8 > 0);
    lr_team_free(team);
}
#endif

static void test_matrix(void **state)
{
    lr_error error = {0};

    (void)state;
    assert_true(lr_matrix_start(2, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns),
        cmocka_unit_test(test_regression),
        cmocka_unit_test(test_autoencoder),
        cmocka_unit_test(test_same_again),
        cmocka_unit_test(test_seeds_differ),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_dropout),
        cmocka_unit_test(test_initial_weights),
        cmocka_unit_test(test_divergence),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_no_validation),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_team),
#if defined(__SSE2__) || defined(__aarch64__)
        cmocka_unit_test(test_denormals),
#endif
        cmocka_unit_test(test_matrix),
    };

    return cmocka_run_group_tests(tests, fill, NULL);
}
