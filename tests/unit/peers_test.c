/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/peers_internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 60, MOST = 1200 };

/* A sweep of 60 rates: plateau, descent around row 25, ripples, and from row 49 on a divergence of this size. */
typedef struct sweep {
    lr_run run;
    double lr[MOST], loss[MOST];
} sweep;

static void make(sweep *made, double size)
{
    for (int i = 0; i < ROWS; i++) {
        made->lr[i] = 1e-5 * pow(1.3, i);
        made->loss[i] = 2.3 - 1.4 / (1 + exp(-(i - 25) / 2.5)) + 0.05 * sin(1.7 * i);
        if (i > 48)
            made->loss[i] += size * exp((i - 48) / 2.5);
    }
    made->run = (lr_run){"made", ROWS, NULL, made->lr, made->loss};
}

static lr_peer_answer ask(const char *rule, const lr_run *run)
{
    lr_spec spec = {0};
    lr_error error = {0};
    lr_peer_answer answer;

    assert_true(lr_spec_parse(&lr_peers, rule, NULL, &spec, &error));
    assert_true(lr_peer_find(&spec, run, &answer, &error));
    lr_spec_free(&spec);
    return answer;
}

static void expect_rate(const char *rule, double rate, double wanted)
{
    if (!(fabs(rate / wanted - 1) < 1e-9))
        fail_msg("%s: %.17g, should be %.17g", rule, rate, wanted);
}

static void expect(const char *rule, const lr_run *run, double wanted)
{
    lr_peer_answer answer = ask(rule, run);

    expect_rate(rule, answer.suggest, wanted);
    assert_string_equal(answer.reason, "");
}

static void expect_reason(const char *rule, const lr_run *run, const char *reason)
{
    lr_peer_answer answer = ask(rule, run);

    assert_false(lr_peer_answered(&answer));
    assert_string_equal(answer.reason, reason);
}

/* Worked out apart from this code, from the description of each rule alone. */
typedef struct expected {
    const char *rule;
    double mild, wild; /* divergence of size 0.2, and of 40, which ends the sweep of those that stop */
} expected;

static const expected table[] = {
    {"valley", 0.026199956436499482, 0.011925332925124932},
    {"valley:num_it=200", 0.07482969557828617, 0.03405994336744932},
    {"slide", 0.007056410014866824, 0.007056410014866824},
    {"slide:adjust_value=2", 0.014112820029733648, 0.014112820029733648},
    {"steep", 0.015502932802662411, 0.015502932802662411},
    {"minimum", 0.497929222979128, 0.13410681671325017},
    {"minimum:num_it=100,divide=5", 0.995858445958256, 0.26821363342650034},
    {"lightning", 0.015502932802662411, 0.015502932802662411},
    {"lightning-linear", 0.0054280077037437095, 0.0054280077037437095},
    {"torch-lr-finder", 0.04427792637768412, 0.04427792637768412},
    {"ignite", 0.04427792637768412, 0.04427792637768412},
    {"keras-lr-finder", 0.007056410014866824, 0.007056410014866824},
    {"keras-lr-finder:sma=7", 0.02015381264346114, 0.02015381264346114},
    {"ktrain", 0.04427792637768412, 0.04427792637768412},
    {"ktrain:strict=true", 1e-5, 1e-5},
    {"ktrain:pick=minimum", 0.497929222979128, 0.29463267631901063},
    {"ktrain:pick=valley", 0.02015381264346114, 0.011925332925124932},
    {"neural-prophet", 0.02015381264346114, 0.02015381264346114},
    {"neural-prophet:lightning=linear", 0.011925332925124928, 0.011925332925124928},
    {"smith", 2.2664052024539276 / 2, 2.2664052024539276 / 2},
    {"smith:window=9", 0.7935314598417168 / 2, 0.7935314598417168 / 2},
};

static void answers(void **state)
{
    sweep mild, wild;

    (void)state;
    make(&mild, 0.2);
    make(&wild, 40);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        expect(table[i].rule, &mild.run, table[i].mild);
        expect(table[i].rule, &wild.run, table[i].wild);
    }
}

static void pairs(void **state)
{
    sweep made;
    lr_peer_answer answer;

    (void)state;
    make(&made, 0.2);
    answer = ask("dataiku", &made.run);
    expect_rate("dataiku", answer.least, 0.015502932802662411);
    expect_rate("dataiku", answer.most, 0.4695452425098916);
    assert_true(isnan(answer.suggest) && lr_peer_answered(&answer));
    answer = ask("dataiku:strict=true", &made.run);
    expect_rate("dataiku", answer.least, 0.02015381264346114);
    expect_rate("dataiku", answer.most, 0.6104088152628591);
    make(&made, 40);
    answer = ask("dataiku", &made.run);
    expect_rate("dataiku", answer.most, 0.2778374216034861);
    answer = ask("smith:divide=4", &made.run);
    expect_rate("smith", answer.most, 2.2664052024539276);
    expect_rate("smith", answer.least, 2.2664052024539276 / 4);
}

/* Where each tool would have stopped, and how many losses were left. */
static void stops(void **state)
{
    sweep made;
    lr_peer_answer answer;

    (void)state;
    make(&made, 40);
    answer = ask("valley", &made.run);
    assert_int_equal(answer.stopped, 51);
    assert_int_equal(answer.planned, ROWS);
    assert_int_equal(answer.used, 51 - 6 - 5);
    answer = ask("valley:stop=none,skip_begin=3,skip_end=2", &made.run);
    assert_int_equal(answer.stopped, 0);
    assert_int_equal(answer.used, ROWS - 5);
    answer = ask("torch-lr-finder", &made.run);
    assert_int_equal(answer.stopped, 51);
    assert_int_equal(answer.used, 51 - 15);
    answer = ask("lightning", &made.run);
    assert_int_equal(answer.stopped, 51);
    assert_int_equal(answer.used, 51 - 11);
    answer = ask("keras-lr-finder", &made.run);
    assert_int_equal(answer.stopped, 50);
    assert_int_equal(answer.used, 50 - 15);
    made.loss[7] = NAN; /* keras_lr_finder alone ends at it */
    answer = ask("keras-lr-finder", &made.run);
    assert_int_equal(answer.stopped, 8);
    /* a loss below zero is more than four times itself */
    made.loss[0] = -2.385;
    answer = ask("valley", &made.run);
    assert_int_equal(answer.stopped, 1);
    answer = ask("lightning", &made.run);
    assert_int_equal(answer.stopped, 2);
}

/* Python's indices, NumPy's argmin, and the like. */
static void bugs(void **state)
{
    sweep made;

    (void)state;
    make(&made, 0.2);
    for (int i = 0; i < ROWS; i++)
        made.loss[i] = i == 0 ? 2.385 : 1 + 0.01 * i; /* falls once */
    expect("valley:beta=0,skip_begin=0,skip_end=0", &made.run, made.lr[0]);
    expect("valley:beta=0,skip_begin=0,skip_end=0,strict=true", &made.run, made.lr[ROWS - 1]);
    expect("ktrain:beta=0,pick=valley,strict=true", &made.run, made.lr[ROWS - 1]);
    made.loss[0] = 0.5; /* and never */
    expect("valley:beta=0,skip_begin=0,skip_end=0,strict=true", &made.run, made.lr[0]);

    make(&made, 0.2);
    made.loss[33] = NAN;
    expect("torch-lr-finder:smooth_f=0,skip_begin=0,skip_end=0,strict=true", &made.run, made.lr[32]);
    expect("ignite:smooth_f=0", &made.run, made.lr[24]);
    /* the rate at the place among the finite losses, three on */
    made.loss[3] = made.loss[4] = made.loss[5] = NAN;
    expect("lightning:beta=0,skip_begin=0", &made.run, made.lr[24]);
    expect("lightning:beta=0,skip_begin=0,strict=true", &made.run, made.lr[21]);

    make(&made, 0.2);
    for (int i = 0; i < ROWS; i++)
        made.loss[i] = 1 + 0.01 * i; /* no difference is below zero: rows without one win */
    expect("keras-lr-finder:sma=20,strict=true", &made.run, made.lr[10]);
    assert_true(ask("keras-lr-finder:sma=20", &made.run).suggest >= made.lr[20]);
}

static void reasons(void **state)
{
    sweep made;

    (void)state;
    make(&made, 0.2);
    expect_reason("lightning:skip_end=0,strict=true", &made.run, "skip_end=0 leaves nothing");
    expect_reason("keras-lr-finder:skip_end=0,strict=true", &made.run,
                  "skip_begin and skip_end leave nothing of 56 losses");
    expect_reason("keras-lr-finder:sma=1000", &made.run, "no row left has a difference over 1000 rows");
    expect_reason("valley:skip_begin=99", &made.run,
                  "0 losses are left to choose from, and the rule needs 1");
    expect_reason("slide:skip_begin=40", &made.run,
                  "15 losses are left to choose from, and the rule needs 16");
    expect_reason("steep:skip_begin=54", &made.run, "1 losses are left to choose from, and the rule needs 2");
    expect_reason("dataiku:skip_begin=58", &made.run,
                  "1 losses are left to choose from, and the rule needs 2");
    expect_reason("ktrain:skip_begin=50", &made.run,
                  "the least loss is in row 51: the rule needs 52 rows before it");
    expect_reason("neural-prophet:skip_begin=50", &made.run, "60 losses are too few: the rule needs 62");
    made.lr[0] = 0; /* as linear sweeps may begin */
    expect_reason("minimum:skip_begin=0,skip_end=59", &made.run,
                  "the rule points at a rate that is not above zero");
    for (int i = 0; i < ROWS; i++)
        made.loss[i] = 1 + 0.01 * i;
    expect_reason("ignite", &made.run, "the least loss is in row 1: the curve is not U-shaped");
    for (int i = 0; i < ROWS; i++)
        made.loss[i] = 3 - 0.01 * i;
    expect_reason("smith", &made.run, "the loss does not rise before the end of the sweep");
    for (int i = 0; i < ROWS; i++)
        made.loss[i] = NAN;
    expect_reason("dataiku", &made.run, "there is no number to choose");
    expect_reason("ktrain", &made.run, "there is no number to choose");
    expect_reason("neural-prophet", &made.run, "there is no number to choose");
    expect_reason("torch-lr-finder", &made.run, "there is no number to choose");
    expect_reason("smith", &made.run, "0 finite losses are left to choose from, and the rule needs 2");
}

/* Every rule answers, or says why not, whatever there is. */
static void odd_runs(void **state)
{
    sweep made;
    const lr_label *row;

    (void)state;
    for (size_t length = 0; length < 40; length++)
        for (int kind = 0; kind < 4; kind++) {
            make(&made, 0.2);
            made.run.length = length;
            for (int i = 0; i < ROWS; i++)
                made.loss[i] = kind == 0   ? made.loss[i]
                               : kind == 1 ? 2.385
                               : kind == 2 ? (i % 3 ? NAN : INFINITY)
                                           : -made.loss[i] * i;
            for (size_t i = 0; (row = lr_catalog_row(&lr_peers, i)); i++) {
                lr_peer_answer answer = ask(row->name, &made.run);

                assert_true(lr_peer_answered(&answer) == (answer.reason[0] == '\0'));
                assert_false(answer.suggest <= 0 || answer.least <= 0 || answer.most <= 0);
            }
        }
}

/* --------------------------------------------------------------------------------------------------------
 * pieces */

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* fastai's own way: the length of the longest falling subsequence that ends in each row. */
static long slow_valley(const double *values, size_t count)
{
    size_t lengths[MOST], end = 0, longest = 1;

    for (size_t i = 0; i < count; i++) {
        lengths[i] = 1;
        for (size_t k = 0; k < i; k++)
            if (values[k] > values[i] && lengths[k] >= lengths[i])
                lengths[i] = lengths[k] + 1;
        if (lengths[i] > longest) {
            longest = lengths[i];
            end = i;
        }
    }
    return longest == 1 ? 0 : (long)end - (long)longest + (long)(longest / 3) + (long)(longest / 3 / 2);
}

static void valleys(void **state)
{
    double values[100], scratch[100];
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        size_t count = 1 + next_random(&seed) % 90;

        for (size_t i = 0; i < count; i++) /* ties are frequent */
            values[i] = 2.385 + next_random(&seed) % 17 - (double)i * (double)(round % 5) / 7;
        assert_int_equal(lr_peer_valley_row(values, count, scratch), slow_valley(values, count));
    }
}

static void planned(void **state)
{
    double lr[MOST];

    (void)state;
    for (int i = 0; i < 73; i++) /* fastai's, and those that put the last rate on the last row */
        lr[i] = 1e-7 * pow(1e8, i / 100.);
    assert_int_equal(lr_peer_planned(73, lr), 100);
    for (int i = 0; i < 73; i++)
        lr[i] = 1e-6 * pow(1e7, i / 299.);
    assert_int_equal(lr_peer_planned(73, lr), 300);
    assert_int_equal(lr_peer_planned(4, lr), 4);
    for (int i = 0; i < 73; i++)
        lr[i] = 1e-5 + (0.1 - 1e-5) * i / 999;
    assert_int_equal(lr_peer_planned(73, lr), 1000);
    for (int i = 0; i < 73; i++)
        lr[i] = 1e-7 * pow(1.0137, i * 1.1);
    assert_int_equal(lr_peer_planned(73, lr), 73);
    lr[40] *= 1.1; /* no ladder */
    assert_int_equal(lr_peer_planned(73, lr), 73);
    for (int i = 0; i < 73; i++)
        lr[i] = 0.01;
    assert_int_equal(lr_peer_planned(73, lr), 73);
}

/* What was smoothed is undone; what only looks so is left alone. */
static void raw(void **state)
{
    sweep made;
    double smoothed[MOST], out[MOST];
    const lr_recorder *found;
    const lr_recorder *ema = (const lr_recorder *)lr_catalog_find(&lr_recorders, "ema", 3, NULL);
    lr_error error = {0};
    uint32_t seed = 3;

    (void)state;
    make(&made, 0.2);
    for (int i = 0; i < ROWS; i++)
        made.loss[i] += 0.2 * (double)(next_random(&seed) % 1000) / 1000;
    for (int i = 0; i < ROWS; i++)
        smoothed[i] = i == 0 ? made.loss[0] : 0.05 * made.loss[i] + 0.95 * smoothed[i - 1];
    assert_true(lr_peer_raw(&made.run, NULL, out, &found, &error));
    assert_string_equal(found->label.name, "none");
    assert_memory_equal(out, made.loss, ROWS * sizeof *out);
    made.run.loss = smoothed;
    assert_true(lr_peer_raw(&made.run, ema, out, &found, &error));
    for (int i = 0; i < ROWS; i++)
        assert_true(fabs(out[i] - made.loss[i]) < 1e-9);
    for (int i = 0; i < ROWS; i++) /* a swing that no average makes */
        smoothed[i] = 1 + 0.9 * sin(i / 2.);
    assert_true(lr_peer_raw(&made.run, ema, out, &found, &error));
    assert_true(found == ema);
    assert_true(lr_peer_raw(&made.run, NULL, out, &found, &error));
    assert_string_equal(found->label.name, "none");
    assert_memory_equal(out, smoothed, ROWS * sizeof *out);
}

static void comparison(void **state)
{
    sweep mild, wild, none;
    lr_run runs[3];
    lr_spec specs[3] = {0};
    const char *names[] = {"minimum", "valley", "dataiku"};
    lr_comparison made;
    lr_error error = {0};
    size_t count;

    (void)state;
    make(&mild, 0.2);
    make(&wild, 40);
    make(&none, 40);
    none.run.length = 3;
    runs[0] = mild.run, runs[1] = wild.run, runs[2] = none.run;
    for (size_t i = 0; i < 3; i++)
        assert_true(lr_spec_parse(&lr_peers, names[i], NULL, &specs[i], &error));
    assert_true(lr_comparison_make(NULL, specs, names, 3, runs, 3, &made, &error));
    expect_rate("minimum", made.items[0].suggest, sqrt(0.497929222979128 * 0.13410681671325017));
    expect_rate("valley", made.items[1].suggest, sqrt(0.026199956436499482 * 0.011925332925124932));
    expect_rate("dataiku", made.items[2].most, sqrt(0.4695452425098916 * 0.2778374216034861));
    expect_rate("spread", lr_comparison_spread(&made, &count),
                log10(made.items[0].suggest / made.items[1].suggest));
    assert_int_equal(count, 2);
    assert_true(made.items[0].reason[0] == '\0' && made.items[0].runs[2].reason[0] != '\0');
    lr_comparison_free(&made);
    assert_true(lr_comparison_make(NULL, specs, names, 3, &none.run, 1, &made, &error));
    assert_true(isnan(lr_comparison_spread(&made, &count)));
    assert_int_equal(count, 0);
    assert_true(made.items[0].reason[0] != '\0');
    lr_comparison_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),    cmocka_unit_test(pairs),   cmocka_unit_test(stops),
        cmocka_unit_test(bugs),       cmocka_unit_test(reasons), cmocka_unit_test(odd_runs),
        cmocka_unit_test(valleys),    cmocka_unit_test(planned), cmocka_unit_test(raw),
        cmocka_unit_test(comparison),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
