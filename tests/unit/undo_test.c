/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each recorder written down as its library does it, and undone: the raw losses come back. */
#include "lib/smooth.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 3000 };
static const double tolerance = 1e-9;

/* A range test: a plateau, a fall, a divergence up to some hundred. */
static void make_losses(double *x)
{
    unsigned state = 2385;

    for (size_t i = 0; i < ROWS; i++) {
        double u = (double)i / ROWS;

        state = state * 1664525U + 1013904223U;
        x[i] = 2.385 - 1.5 / (1 + exp(-(u - 0.5) / 0.05)) + exp((u - 0.9) / 0.016)
               + 0.4 * ((double)(state >> 8) / (1 << 24) - 0.5);
    }
}

typedef void recorder(const double *x, double parameter, double *y);

/* fastai's AvgSmoothLoss, ktrain, Dataiku, granite-tsfm: beta 0.98. TensorBoard's slider: any. */
static void slow_debiased(const double *x, double beta, double *y)
{
    double average = 0;

    for (size_t t = 0; t < ROWS; t++) {
        average = beta * average + (1 - beta) * x[t];
        y[t] = average / (1 - pow(beta, (double)t + 1));
    }
}

/* Lightning's callback: its global step has moved on already. */
static void slow_lightning(const double *x, double beta, double *y)
{
    double average = 0;

    for (size_t t = 0; t < ROWS; t++) {
        average = beta * average + (1 - beta) * x[t];
        y[t] = average / (1 - pow(beta, (double)t + 2));
    }
}

/* torch-lr-finder and ignite: smooth_f is the weight of the new loss. */
static void slow_from_first(const double *x, double smooth_f, double *y)
{
    for (size_t t = 0; t < ROWS; t++)
        y[t] = t == 0 ? x[t] : smooth_f * x[t] + (1 - smooth_f) * y[t - 1];
}

/* Keras: a sum and a count, reset at each epoch. */
static void slow_mean(const double *x, double epoch, double *y)
{
    double sum = 0, count = 0;

    for (size_t t = 0; t < ROWS; t++) {
        if (epoch > 0 && t % (size_t)epoch == 0)
            sum = count = 0;
        sum += x[t];
        count++;
        y[t] = sum / count;
    }
}

/* keras-one-cycle: its average forgets the average. */
static void slow_one_cycle(const double *x, double beta, double *y)
{
    for (size_t t = 0; t < ROWS; t++) {
        double running = beta * x[t] + (1 - beta) * x[t];

        y[t] = running / (1 - pow(beta, (double)t + 1));
    }
}

static const struct {
    const char *spec;
    recorder *record;
    double parameter;
} cases[] = {
    {"undo:recorder=fastai", slow_debiased, 0.98},
    {"undo:recorder=ktrain", slow_debiased, 0.98},
    {"undo:recorder=ema-debiased", slow_debiased, 0.98},
    {"undo:recorder=ema-debiased,beta=0.999", slow_debiased, 0.999},
    {"undo:recorder=ema-debiased,beta=0", slow_debiased, 0},
    {"undo:recorder=tensorboard", slow_debiased, 0.6},
    {"undo:recorder=tensorboard,beta=0.9", slow_debiased, 0.9},
    {"undo:recorder=lightning", slow_lightning, 0.98},
    {"undo:recorder=lightning,beta=0.9", slow_lightning, 0.9},
    {"undo:recorder=torch-lr-finder", slow_from_first, 0.05},
    {"undo:recorder=torch-lr-finder,beta=0.8", slow_from_first, 0.2},
    {"undo:recorder=ignite", slow_from_first, 0.05},
    {"undo:recorder=ema", slow_from_first, 0.05},
    {"undo:recorder=keras-mean", slow_mean, 0},
    {"undo:recorder=keras-mean,epoch=100", slow_mean, 100},
    {"undo:recorder=keras-mean,epoch=937", slow_mean, 937},
    {"undo:recorder=keras-one-cycle", slow_one_cycle, 0.98},
};

static void undo(const char *text, const double *y, double *raw)
{
    lr_error error = {0};
    lr_spec spec;

    if (!lr_smoother_parse(text, &spec, &error)
        || !lr_smooth(&spec, (lr_series){ROWS, NULL, y}, raw, NULL, &error))
        fail_msg("%s: %s", text, error.text);
    lr_spec_free(&spec);
}

static void raw_losses_come_back(void **unused)
{
    static double x[ROWS], y[ROWS], raw[ROWS];

    (void)unused;
    make_losses(x);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        cases[c].record(x, cases[c].parameter, y);
        undo(cases[c].spec, y, raw);
        for (size_t t = 0; t < ROWS; t++)
            if (!(fabs(raw[t] - x[t]) <= tolerance))
                fail_msg("%s: row %zu is %.17g, was %.17g", cases[c].spec, t, raw[t], x[t]);
    }
}

/* The slider leaves what is not finite where it is, and out of its average. */
static void gaps_of_the_slider(void **unused)
{
    static double x[ROWS], y[ROWS], raw[ROWS];
    double average = 0, count = 0;

    (void)unused;
    make_losses(x);
    for (size_t t = 0; t < ROWS; t++) {
        if (t % 7 == 3)
            x[t] = t % 2 ? NAN : INFINITY;
        if (isfinite(x[t])) {
            average = 0.9 * average + 0.1 * x[t];
            count++;
        }
        y[t] = isfinite(x[t]) ? average / (1 - pow(0.9, count)) : x[t];
    }
    undo("undo:recorder=tensorboard,beta=0.9", y, raw);
    for (size_t t = 0; t < ROWS; t++)
        if (isfinite(x[t]) ? !(fabs(raw[t] - x[t]) <= tolerance) : isfinite(raw[t]))
            fail_msg("row %zu is %.17g, was %.17g", t, raw[t], x[t]);
}

static void constants_stay(void **unused)
{
    static double y[ROWS], raw[ROWS];

    (void)unused;
    for (size_t t = 0; t < ROWS; t++)
        y[t] = 2.385;
    for (size_t c = 0; c < 7; c++) {
        undo(cases[c].spec, y, raw);
        for (size_t t = 0; t < ROWS; t++)
            if (raw[t] != 2.385)
                fail_msg("%s: row %zu is %.17g", cases[c].spec, t, raw[t]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_losses_come_back),
        cmocka_unit_test(gaps_of_the_slider),
        cmocka_unit_test(constants_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
