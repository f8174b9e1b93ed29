/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds.h"
#include "lib/label.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/made_sweep.h"

/* What holds whatever the trace. */
static void assert_sound(const lr_bounds *bounds)
{
    assert_holds(&bounds->lr_min);
    assert_holds(&bounds->lr_max);
    assert_holds(&bounds->lr_suggest);
    assert_holds(&bounds->edge);
    if (!isnan(bounds->lr_min.value))
        assert_true(bounds->lr_min.value <= bounds->lr_suggest.value);
    if (!isnan(bounds->lr_suggest.value) && !isnan(bounds->lr_max.value))
        assert_true(bounds->lr_suggest.value <= bounds->lr_max.value);
    if (!isnan(bounds->edge.value) && !isnan(bounds->lr_suggest.value))
        assert_true(bounds->lr_suggest.value < bounds->edge.value);
    for (size_t i = 0; i < bounds->region_count; i++) {
        assert_true(bounds->regions[i].from < bounds->regions[i].to);
        assert_true(i == 0 || bounds->regions[i].from >= bounds->regions[i - 1].to * (1 - 1e-12));
        if (bounds->regions[i].kind == LR_TOO_SMALL && !isnan(bounds->lr_min.value))
            assert_near(bounds->regions[i].to / bounds->lr_min.value, 1, 1e-9);
    }
    for (size_t i = 0; i < bounds->finding_count; i++)
        assert_true(bounds->findings[i].text[0] && strlen(bounds->findings[i].text) < 239);
    assert_true(isnan(bounds->lr_suggest.value) <= (bounds->finding_count > 0));
    for (size_t i = 1; i < bounds->fit_length; i++)
        assert_true(bounds->fit_lr[i] > bounds->fit_lr[i - 1] && bounds->fit_error[i] > 0);
}

/* -------------------------------------------------------------------------------------------------------
 * recorders */

/* The recorders as their sources have them, a loop each. */
static void record(const char *name, size_t length, const double *raw, double *recorded)
{
    double average = 0, product = 1, sum = 0;

    for (size_t t = 0; t < length; t++) {
        average = 0.98 * average + (1 - 0.98) * raw[t];
        product *= 0.98;
        sum += raw[t];
        if (strcmp(name, "ema") == 0)
            recorded[t] = t == 0 ? raw[t] : 0.05 * raw[t] + 0.95 * recorded[t - 1];
        else if (strcmp(name, "ema-debiased") == 0)
            recorded[t] = average / (1 - product);
        else if (strcmp(name, "lightning") == 0)
            recorded[t] = average / (1 - product * 0.98);
        else if (strcmp(name, "keras-mean") == 0)
            recorded[t] = sum / (double)(t + 1);
        else if (strcmp(name, "keras-one-cycle") == 0)
            recorded[t] = raw[t] / (1 - product);
        else
            recorded[t] = raw[t];
    }
}

static void recorders_are_undone(void **state)
{
    static const char *const names[] = {"none",      "ema",        "ema-debiased",
                                        "lightning", "keras-mean", "keras-one-cycle"};
    static scenario made;
    static double recorded[MOST], raw[MOST];

    (void)state;
    made = usual();
    sweep(&made);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const lr_recorder *row =
            (const lr_recorder *)lr_catalog_find(&lr_recorders, names[i], strlen(names[i]), NULL);

        assert_non_null(row);
        record(names[i], made.length, made.loss, recorded);
        if (!row->undo) {
            assert_string_equal(names[i], "none");
            continue;
        }
        row->undo(made.length, recorded, raw);
        for (size_t t = 0; t < made.length; t++)
            assert_near(raw[t], made.loss[t], 1e-9);
    }
}

/* Keras starts its mean anew with each epoch. */
static void running_mean_restarts(void **state)
{
    static scenario made;
    static double recorded[MOST], raw[MOST];
    const lr_recorder *row = (const lr_recorder *)lr_catalog_find(&lr_recorders, "keras-mean", 10, NULL);

    (void)state;
    made = usual();
    made.edge = 9;
    sweep(&made);
    for (size_t from = 0; from < made.length; from += 100)
        record("keras-mean", 100, made.loss + from, recorded + from);
    row->undo(made.length, recorded, raw);
    for (size_t t = 0; t < made.length; t++)
        assert_near(raw[t], made.loss[t], 1e-9);
}

static void recorders_are_found(void **state)
{
    static const char *const names[] = {"none", "ema", "ema-debiased", "keras-mean", "keras-one-cycle"};
    static scenario made;
    static double recorded[MOST];

    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++)
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            lr_run run;
            lr_bounds bounds;

            made = usual();
            made.seed = seed;
            made.length = 500;
            run = sweep(&made);
            record(names[i], made.length, made.loss, recorded);
            run.loss = recorded;
            bounds = find(run);
            assert_string_equal(bounds.recorder->label.name, names[i]);
            assert_sound(&bounds);
            assert_near(log10(bounds.edge.value), made.edge, 0.35);
            lr_bounds_free(&bounds);
        }
}

/* Lightning betrays itself by the first rung of its ladder of rates. */
static void lightning_is_found(void **state)
{
    static scenario made;
    static double recorded[MOST];
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.length = 100;
    run = sweep(&made);
    for (size_t t = 0; t < made.length; t++)
        made.lr[t] = pow(10, -7 + 0.08 * (double)(t == 0 ? 0 : t + 1));
    record("lightning", made.length, made.loss, recorded);
    run.loss = recorded;
    bounds = find(run);
    assert_string_equal(bounds.recorder->label.name, "lightning");
    lr_bounds_free(&bounds);
}

static void recorder_may_be_given(void **state)
{
    static scenario made;
    static double recorded[MOST];
    lr_bounds_options options = {.recorder = "none"};
    lr_run run;
    lr_bounds bounds;
    lr_error error;

    (void)state;
    made = usual();
    run = sweep(&made);
    record("ema", made.length, made.loss, recorded);
    run.loss = recorded;
    bounds = find_with(&run, 1, &options);
    assert_string_equal(bounds.recorder->label.name, "none");
    assert_near(bounds.raw_loss[17], recorded[17], 0);
    lr_bounds_free(&bounds);
    options.recorder = "ema";
    bounds = find_with(&run, 1, &options);
    assert_near(bounds.raw_loss[17], made.loss[17], 1e-9);
    lr_bounds_free(&bounds);
    options.recorder = "emma";
    assert_false(lr_bounds_find(&run, 1, &options, &bounds, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, "there is no recorder called \"emma\"; did you mean \"ema\"?");
}

/* ------------------------------------------------------------------------------------------------- the
 * three rates */

static void landmarks_are_found(void **state)
{
    static const size_t lengths[] = {100, 300, 1000, 4000};
    static scenario made;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (uint64_t seed = 1; seed <= 10; seed++) {
            lr_bounds bounds;

            made = usual();
            made.length = lengths[i];
            made.seed = seed;
            bounds = find(sweep(&made));
            assert_sound(&bounds);
            /* 10% of the descent of a logistic is ln 9 widths before its middle, in the loss itself; in
             * its logarithm, in which the analysis works, a little later */
            assert_near(log10(bounds.lr_min.value), made.descent - made.width * log(9), 0.35);
            assert_near(log10(bounds.edge.value), made.edge, 0.25);
            assert_true(log10(bounds.lr_suggest.value) > made.descent - 1.5 * made.width);
            assert_true(log10(bounds.lr_suggest.value) < made.edge - 0.5);
            assert_true(!has(&bounds, "no-plateau") && !has(&bounds, "no-divergence")
                        && !has(&bounds, "no-descent"));
            assert_int_equal(bounds.region_count, 4);
            assert_int_equal(bounds.regions[3].kind, LR_DIVERGING);
            assert_near(bounds.regions[3].from, bounds.edge.value, 1e-12);
            lr_bounds_free(&bounds);
        }
}

/* The same sweep in other units of rate and loss gives the same answer in these. */
static void answer_scales(void **state)
{
    static scenario made, other;
    lr_bounds one, two;

    (void)state;
    made = usual();
    one = find(sweep(&made));
    other = made;
    for (size_t i = 0; i < made.length; i++) {
        other.lr[i] = 3.7e-3 * made.lr[i];
        other.loss[i] = 417 * made.loss[i];
    }
    two = find((lr_run){"other", made.length, other.step, other.lr, other.loss});
    assert_near(two.lr_suggest.value / (3.7e-3 * one.lr_suggest.value), 1, 1e-6);
    assert_near(two.edge.value / (3.7e-3 * one.edge.value), 1, 1e-6);
    lr_bounds_free(&one);
    lr_bounds_free(&two);
}

static void same_trace_same_answer(void **state)
{
    static scenario made;
    lr_bounds one, two;

    (void)state;
    made = usual();
    one = find(sweep(&made));
    two = find(sweep(&made));
    assert_memory_equal(&one.lr_min, &two.lr_min, 4 * sizeof one.lr_min);
    lr_bounds_free(&one);
    lr_bounds_free(&two);
}

static void linear_from_zero(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.linear = true;
    made.first = -3.9;
    made.last = 0;
    made.descent = -1.6;
    made.length = 1000;
    made.edge = -0.3;
    run = sweep(&made);
    made.lr[0] = 0;
    bounds = find(run);
    assert_sound(&bounds);
    assert_near(log10(bounds.edge.value), made.edge, 0.15);
    assert_int_equal(bounds.points, 999);
    assert_int_equal(bounds.raw_length, 999);
    assert_true(log10(bounds.lr_suggest.value) > -2.2 && log10(bounds.lr_suggest.value) < -0.6);
    lr_bounds_free(&bounds);
}

/* A loss that is back at a constant after the edge, lower than it was before: what is right of the edge
 * doesn't count. */
static void nothing_right_of_the_edge_counts(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.length = 1000;
    run = sweep(&made);
    for (size_t i = 900; i < 1000; i++)
        made.loss[i] = 0.0317;
    bounds = find(run);
    assert_sound(&bounds);
    assert_near(log10(bounds.edge.value), made.edge, 0.2);
    assert_true(bounds.fit_lr[bounds.fit_length - 1] < bounds.edge.value);
    lr_bounds_free(&bounds);
}

static void outliers_are_no_edge(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    made.loss[40] *= 17;
    made.loss[120] *= 30;
    made.loss[200] *= 9;
    bounds = find(run);
    assert_near(log10(bounds.edge.value), made.edge, 0.2);
    assert_near(log10(bounds.lr_min.value), made.descent - made.width * log(9), 0.35);
    lr_bounds_free(&bounds);
}

static void tail_is_an_edge(void **state)
{
    static const double tails[] = {NAN, INFINITY};
    static scenario made;

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        lr_run run;
        lr_bounds bounds;

        made = usual();
        made.edge = 9;
        run = sweep(&made);
        for (size_t i = 231; i < 300; i++)
            made.loss[i] = tails[k];
        bounds = find(run);
        assert_sound(&bounds);
        assert_near(bounds.edge.value, made.lr[231], 1e-6 * made.lr[231]);
        assert_int_equal(bounds.first_non_finite, 232);
        assert_true(has(&bounds, "non-finite") && !has(&bounds, "no-divergence"));
        assert_int_equal(bounds.points, 231);
        lr_bounds_free(&bounds);
    }
}

/* Losses that an overflow has skipped here and there are left out, and are no edge. */
static void scattered_nan_is_no_edge(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    made.loss[31] = made.loss[77] = made.loss[78] = NAN;
    bounds = find(run);
    assert_sound(&bounds);
    assert_near(log10(bounds.edge.value), made.edge, 0.2);
    assert_int_equal(bounds.first_non_finite, 32);
    assert_int_equal(bounds.points, 297);
    lr_bounds_free(&bounds);
}

/* What is missing before the first loss is no divergence; between the losses and the end it is. */
static void missing_head_is_no_edge(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < 160; i++) /* more than half of them */
        made.loss[i] = NAN;
    bounds = find(run);
    assert_sound(&bounds);
    assert_near(log10(bounds.edge.value), made.edge, 0.2);
    assert_true(bounds.lr_suggest.value > 1e-5);
    lr_bounds_free(&bounds);
    for (size_t i = 200; i < 300; i++)
        made.loss[i] = NAN;
    bounds = find(run);
    assert_sound(&bounds);
    assert_near(bounds.edge.value / made.lr[200], 1, 0.05);
    lr_bounds_free(&bounds);
}

static void accuracy_is_turned(void **state)
{
    static scenario made;
    lr_bounds_options options = {.maximize = true};
    lr_run run;
    lr_bounds loss, accuracy;

    (void)state;
    made = usual();
    made.noise = 0.01;
    run = sweep(&made);
    loss = find(run);
    for (size_t i = 0; i < made.length; i++)
        made.loss[i] = 0.1 + 0.8 * fmax(0, (2.303 - made.loss[i]) / 1.517) + 0.013 * sin((double)(i * i));
    accuracy = find_with(&run, 1, &options);
    assert_sound(&accuracy);
    assert_near(log10(accuracy.lr_min.value), log10(loss.lr_min.value), 0.4);
    assert_near(log10(accuracy.edge.value), log10(loss.edge.value), 0.4);
    assert_true(accuracy.fit_loss[accuracy.fit_length / 2] > 0);
    lr_bounds_free(&loss);
    lr_bounds_free(&accuracy);
}

static void losses_may_be_negative(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds plain, shifted;

    (void)state;
    made = usual();
    run = sweep(&made);
    plain = find(run);
    for (size_t i = 0; i < made.length; i++)
        made.loss[i] -= 17.3;
    shifted = find(run);
    assert_sound(&shifted);
    assert_near(log10(shifted.lr_min.value), log10(plain.lr_min.value), 0.3);
    assert_near(log10(shifted.edge.value), log10(plain.edge.value), 0.3);
    lr_bounds_free(&plain);
    lr_bounds_free(&shifted);
}

static void runs_are_pooled(void **state)
{
    static scenario seeds[3];
    lr_run runs[3];
    lr_bounds bounds, backwards;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        seeds[i] = usual();
        seeds[i].length = 100;
        seeds[i].seed = 31 + i;
        runs[i] = sweep(&seeds[i]);
    }
    bounds = find_with(runs, 3, NULL);
    assert_sound(&bounds);
    assert_int_equal(bounds.runs, 3);
    assert_int_equal(bounds.points, 300);
    assert_near(log10(bounds.edge.value), -0.617, 0.2);
    assert_false(has(&bounds, "disagreement"));
    runs[0] = sweep(&seeds[2]);
    runs[2] = sweep(&seeds[0]);
    backwards = find_with(runs, 3, NULL);
    assert_near(backwards.lr_suggest.value / bounds.lr_suggest.value, 1, 1e-6);
    lr_bounds_free(&bounds);
    lr_bounds_free(&backwards);
}

/* The intervals hold under any noise and shape, and so does everything else. */
static void invariants_hold(void **state)
{
    static scenario made;
    uint64_t random = 2385;

    (void)state;
    for (int i = 0; i < 200; i++) {
        lr_bounds bounds;
        lr_run run;

        made = usual();
        made.seed = (uint64_t)i;
        made.length = 2 + (size_t)(500 * uniform(&random) * uniform(&random));
        made.noise = 0.5 * uniform(&random) * uniform(&random);
        made.drop = 2.2 * uniform(&random);
        made.descent = -8 + 9 * uniform(&random);
        made.width = 0.05 + uniform(&random);
        made.edge = -7 + 9 * uniform(&random);
        made.linear = i % 3 == 0;
        run = sweep(&made);
        if (i % 5 == 0)
            made.loss[made.length / 3] = NAN;
        if (i % 7 == 0)
            for (size_t k = made.length / 2; k < made.length; k++)
                made.loss[k] = INFINITY;
        bounds = find(run);
        assert_sound(&bounds);
        lr_bounds_free(&bounds);
    }
}

/* --------------------------------------------------------------------------------------------------------
 * findings */

static lr_bounds find_made(scenario *made)
{
    lr_bounds bounds = find(sweep(made));

    assert_sound(&bounds);
    return bounds;
}

static void assert_finding(lr_bounds *bounds, const char *id, const char *command)
{
    for (size_t i = 0; i < bounds->finding_count; i++)
        if (strcmp(bounds->findings[i].kind->name, id) == 0) {
            if (command)
                assert_string_equal(bounds->findings[i].command, command);
            lr_bounds_free(bounds);
            return;
        }
    fail_msg("there is no finding %s", id);
}

static void healthy(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    bounds = find_made(&made);
    for (size_t i = 0; i < bounds.finding_count; i++)
        fail_msg("%s: %s", bounds.findings[i].kind->name, bounds.findings[i].text);
    lr_bounds_free(&bounds);
}

static void no_plateau(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.first = -2.9;
    bounds = find_made(&made);
    assert_finding(&bounds, "no-plateau", "lrgen -n 500 exp:from=1.3e-05,to=10");
}

static void no_divergence(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.last = -1.2;
    bounds = find_made(&made);
    assert_true(isnan(bounds.edge.value));
    assert_true(isnan(bounds.lr_max.value)); /* where the sweep ends is no bound */
    assert_true(bounds.lr_suggest.high >= pow(10, made.last) * 0.99);
    assert_finding(&bounds, "no-divergence", "lrgen -n 500 exp:from=1e-07,to=6.3");
}

/* Nothing but noise: no rate is made up. */
static void no_descent(void **state)
{
    static scenario made;
    int answers = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        lr_bounds bounds;

        made = usual();
        made.drop = 0;
        made.edge = 9;
        made.seed = seed;
        bounds = find_made(&made);
        answers += !isnan(bounds.lr_suggest.value);
        assert_finding(&bounds, "no-descent", NULL);
    }
    assert_true(answers <= 4);
}

/* No descent, but an edge: a low rate with a wide interval, and said to be so. */
static void no_descent_but_edge(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.drop = 0;
    bounds = find_made(&made);
    assert_true(isnan(bounds.lr_min.value));
    assert_true(bounds.lr_suggest.high / bounds.lr_suggest.low > 9);
    assert_near(log10(bounds.lr_suggest.value), made.edge - log10(50), 0.3);
    assert_finding(&bounds, "no-descent", NULL);
    made.drop = 0.2; /* a fall that noise drowns: from the same rate again, to beyond the edge, with more steps */
    made.noise = 0.6;
    made.edge = -1.5;
    made.seed = 1001;
    bounds = find_made(&made);
    assert_false(has(&bounds, "first-point"));
    assert_true(strcmp(bounds.findings[0].kind->name, "no-descent") == 0);
    assert_near(bounds.findings[0].sweep.from, 1e-7, 1e-12);
    assert_true(bounds.findings[0].sweep.to > 3 * bounds.edge.value);
    assert_true(bounds.findings[0].sweep.to < 10 * bounds.edge.value);
    assert_near(bounds.findings[0].sweep.steps, 900, 1e-9);
    assert_finding(&bounds, "no-descent", NULL);
}

static void first_point(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.first = -0.6;
    bounds = find_made(&made);
    assert_finding(&bounds, "first-point", NULL);
}

static void too_few_steps(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.length = 20;
    bounds = find_made(&made);
    assert_finding(&bounds, "too-few-steps", "lrgen -n 300 exp:from=1e-07,to=10");
}

static void too_slow(void **state)
{
    static scenario made;
    lr_bounds bounds;
    lr_run run;

    (void)state;
    made = usual();
    made.length = 1000;
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++)
        made.step[i] = 20 * (double)i;
    bounds = find(run);
    assert_finding(&bounds, "too-slow", NULL);
}

static void noisy(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.drop = 0.9;
    made.noise = 0.41;
    bounds = find_made(&made);
    assert_finding(&bounds, "noisy", "lrgen -n 900 exp:from=1e-07,to=10");
}

/* The same noise with as many steps as make sense: not the same sweep again. */
static void noisy_enough(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.length = 2000;
    made.noise = 0.7;
    bounds = find_made(&made);
    for (size_t i = 0; i < bounds.finding_count; i++)
        assert_true(strcmp(bounds.findings[i].kind->name, "noisy") != 0
                    || strstr(bounds.findings[i].text, "seed-*.csv"));
    assert_finding(&bounds, "noisy", "");
}

static lr_bounds collapse_to(scenario *made, double level)
{
    lr_run run;
    lr_bounds bounds;
    uint64_t random = 31;

    *made = usual();
    run = sweep(made);
    for (size_t i = 0; i < made->length; i++)
        if (log10(made->lr[i]) > made->edge)
            made->loss[i] = level + 0.01 * gaussian(&random);
    bounds = find(run);
    assert_near(log10(bounds.edge.value), made->edge, 0.1);
    assert_true(bounds.findings[0].note);
    return bounds;
}

/* A note, which asks for nothing. How many classes there are is told only where the level is sharp enough. */
static void collapsed(void **state)
{
    static scenario made;
    lr_bounds bounds;

    (void)state;
    bounds = collapse_to(&made, log(10));
    assert_non_null(strstr(bounds.findings[0].text, "ln 10: what guessing among 10 classes gives"));
    assert_finding(&bounds, "collapsed", "");
    bounds = collapse_to(&made, 2.337);
    assert_non_null(strstr(bounds.findings[0].text, ", about what guessing gives;"));
    assert_finding(&bounds, "collapsed", "");
    bounds = collapse_to(&made, 1.25);
    assert_null(strstr(bounds.findings[0].text, "guessing"));
    assert_finding(&bounds, "collapsed", "");
}

static void not_a_sweep(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++)
        made.lr[i] = 0.0317;
    bounds = find(run);
    assert_true(isnan(bounds.lr_suggest.value));
    lr_bounds_free(&bounds);
    for (size_t i = 0; i < made.length; i++) /* a warm-up, then a decay */
        made.lr[i] = 0.0317 * (i < 50 ? (double)(i + 1) / 50 : (double)(300 - i) / 250);
    bounds = find(run);
    assert_true(isnan(bounds.lr_suggest.value));
    assert_finding(&bounds, "not-a-sweep", "lrgen -n 300 exp:from=1e-07,to=10");
    { /* among sweeps it is named */
        static scenario other;
        lr_run runs[2];
        lr_error error = {0};

        other = usual();
        runs[0] = sweep(&other);
        runs[1] = run;
        runs[1].name = "warm.csv";
        assert_true(lr_bounds_find(runs, 2, NULL, &bounds, &error));
        assert_string_equal(bounds.findings[0].text, "2 runs are taken for sweeps of one experiment, and in warm.csv "
                                                     "the learning rate does not rise");
        lr_bounds_free(&bounds);
    }
}

static void restarted(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    memmove(made.lr + 60, made.lr, 300 * sizeof *made.lr);
    memmove(made.loss + 60, made.loss, 300 * sizeof *made.loss);
    run.length = 360;
    run.step = NULL;
    bounds = find(run);
    assert_near(log10(bounds.edge.value), made.edge, 0.2);
    assert_finding(&bounds, "restarted", NULL);
}

static void periodic(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;
    double batches[25];
    uint64_t random = 731;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < 25; i++)
        batches[i] = exp(0.2 * gaussian(&random));
    for (size_t i = 0; i < made.length; i++)
        made.loss[i] *= batches[i % 25];
    bounds = find(run);
    assert_finding(&bounds, "periodic", NULL);
}

static void over_smoothed(void **state)
{
    static scenario made;
    static double smooth[MOST];
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++) {
        size_t from = i < 12 ? 0 : i - 12, to = i + 13 < made.length ? i + 13 : made.length;

        for (size_t k = from; k < to; k++)
            smooth[i] += made.loss[k] / (double)(to - from);
    }
    for (size_t i = 0; i < made.length; i++) {
        size_t from = i < 12 ? 0 : i - 12, to = i + 13 < made.length ? i + 13 : made.length;

        made.loss[i] = 0;
        for (size_t k = from; k < to; k++)
            made.loss[i] += smooth[k] / (double)(to - from);
    }
    bounds = find(run);
    assert_finding(&bounds, "over-smoothed", NULL);
}

static void disagreement(void **state)
{
    static scenario low, high;
    lr_run runs[2];
    lr_bounds bounds;

    (void)state;
    low = usual();
    low.descent = -5.1;
    low.edge = -3.7;
    high = usual();
    runs[0] = sweep(&low);
    runs[1] = sweep(&high);
    bounds = find_with(runs, 2, NULL);
    assert_finding(&bounds, "disagreement", NULL);
}

/* The same descent, and edges that lie apart. */
static void edges_apart(void **state)
{
    static scenario made[3];
    static const double edges[] = {-1.231, -0.617, 0.217};
    lr_run runs[3];
    lr_bounds bounds;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        made[i] = usual();
        made[i].edge = edges[i];
        made[i].seed += i;
        runs[i] = sweep(&made[i]);
    }
    bounds = find_with(runs, 3, NULL);
    assert_string_equal(lr_bounds_verdict(&bounds), "disagreement");
    assert_non_null(strstr(bounds.findings[0].text, "the 3 runs do not break at one rate"));
    lr_bounds_free(&bounds);
    made[0].edge = -1.031; /* less than a decade */
    made[2].edge = -0.317;
    runs[0] = sweep(&made[0]);
    runs[2] = sweep(&made[2]);
    bounds = find_with(runs, 3, NULL);
    assert_string_equal(lr_bounds_verdict(&bounds), "healthy");
    lr_bounds_free(&bounds);
}

/* What looks smoothed in an accuracy, or on a validation set, is no recorder's doing. */
static void metrics_have_no_recorder(void **state)
{
    static const lr_bounds_options grows = {.maximize = true}, held_out = {.metric = true};
    static scenario made;
    static double smooth[MOST];
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    record("ema", made.length, made.loss, smooth);
    run.loss = smooth;
    bounds = find(run);
    assert_string_equal(bounds.recorder->label.name, "ema");
    lr_bounds_free(&bounds);
    bounds = find_with(&run, 1, &held_out);
    assert_string_equal(bounds.recorder->label.name, "none");
    assert_false(has(&bounds, "over-smoothed"));
    lr_bounds_free(&bounds);
    for (size_t i = 0; i < made.length; i++)
        smooth[i] = 1 - smooth[i] / 10;
    bounds = find_with(&run, 1, &grows);
    assert_string_equal(bounds.recorder->label.name, "none");
    assert_false(has(&bounds, "over-smoothed"));
    lr_bounds_free(&bounds);
}

static void no_data(void **state)
{
    static const double lr[] = {1e-3, 2e-3, 3e-3}, loss[] = {NAN, NAN, INFINITY};
    lr_run none = {"none", 0, NULL, NULL, NULL}, bad = {"bad", 3, NULL, lr, loss};
    lr_bounds bounds;
    lr_error error;

    (void)state;
    assert_false(lr_bounds_find(&none, 1, NULL, &bounds, &error));
    assert_int_equal(error.fault, LR_NO_ANSWER);
    assert_string_equal(error.text, "there is no row to analyse");
    bounds = find(bad);
    assert_true(isnan(bounds.lr_suggest.value) && isnan(bounds.edge.value));
    assert_int_equal(bounds.first_non_finite, 1);
    assert_finding(&bounds, "non-finite", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorders_are_undone),
        cmocka_unit_test(running_mean_restarts),
        cmocka_unit_test(recorders_are_found),
        cmocka_unit_test(lightning_is_found),
        cmocka_unit_test(recorder_may_be_given),
        cmocka_unit_test(landmarks_are_found),
        cmocka_unit_test(answer_scales),
        cmocka_unit_test(same_trace_same_answer),
        cmocka_unit_test(linear_from_zero),
        cmocka_unit_test(nothing_right_of_the_edge_counts),
        cmocka_unit_test(outliers_are_no_edge),
        cmocka_unit_test(tail_is_an_edge),
        cmocka_unit_test(scattered_nan_is_no_edge),
        cmocka_unit_test(missing_head_is_no_edge),
        cmocka_unit_test(accuracy_is_turned),
        cmocka_unit_test(losses_may_be_negative),
        cmocka_unit_test(runs_are_pooled),
        cmocka_unit_test(invariants_hold),
        cmocka_unit_test(healthy),
        cmocka_unit_test(no_plateau),
        cmocka_unit_test(no_divergence),
        cmocka_unit_test(no_descent),
        cmocka_unit_test(no_descent_but_edge),
        cmocka_unit_test(first_point),
        cmocka_unit_test(too_few_steps),
        cmocka_unit_test(too_slow),
        cmocka_unit_test(noisy),
        cmocka_unit_test(noisy_enough),
        cmocka_unit_test(collapsed),
        cmocka_unit_test(not_a_sweep),
        cmocka_unit_test(restarted),
        cmocka_unit_test(periodic),
        cmocka_unit_test(over_smoothed),
        cmocka_unit_test(disagreement),
        cmocka_unit_test(edges_apart),
        cmocka_unit_test(metrics_have_no_recorder),
        cmocka_unit_test(no_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
