/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/ranking_internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 400, RUNS = 8 };

typedef struct training {
    double step[ROWS], lr[ROWS], loss[ROWS];
} training;

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 11) + 0.5) / 0x1p53;
}

static double gaussian(uint64_t *state)
{
    double radius = sqrt(-2 * log(uniform(state)));

    return radius * cos(2 * M_PI * uniform(state));
}

/* A quadratic with two curvatures: too small a rate is slow, too large a one leaves noise, beyond 1 it grows. */
static lr_run train(training *made, double lr, uint64_t seed)
{
    double noise = 0, slow = 1, fast = 1;

    for (int i = 0; i < ROWS; i++) {
        noise = 0.6 * noise + 0.02 * gaussian(&seed);
        made->step[i] = 10 * i;
        made->lr[i] = lr;
        made->loss[i] = 0.35 + slow * slow + fast * fast + 0.4 * lr + noise;
        slow *= 1 - fmin(lr, 1) * 0.05;
        fast *= lr > 1 ? -1.3 : 1 - 0.4 * lr;
    }
    return (lr_run){"made", ROWS, made->step, made->lr, made->loss};
}

static const double rates[] = {0.003, 0.03, 0.1, 0.3, 0.9, 1.2};
enum { RATES = 6 };

static void make_all(training *made, lr_run *runs)
{
    for (size_t i = 0; i < RATES; i++)
        runs[i] = train(&made[i], rates[i], 417 + i);
}

static lr_ranking rank(const lr_run *runs, size_t count, bool maximize)
{
    lr_ranking ranking;
    lr_error error = {0};

    assert_true(lr_ranking_applies(runs, count));
    assert_true(lr_ranking_make(runs, count, maximize, &ranking, &error));
    return ranking;
}

static void whole_grid(void **state)
{
    training made[RATES];
    lr_run runs[RATES], mixed[RATES];
    lr_ranking ranking;
    lr_bounds bounds;
    static const size_t order[] = {4, 1, 5, 0, 3, 2};

    (void)state;
    make_all(made, runs);
    made[5].loss[ROWS - 1] = 1e30;
    for (size_t i = 0; i < RATES; i++)
        mixed[i] = runs[order[i]];
    ranking = rank(mixed, RATES, false);
    assert_int_equal(ranking.count, RATES);
    assert_int_equal(ranking.best, 2);
    assert_string_equal(ranking.verdict, "ranked");
    assert_int_equal(ranking.rates[0].standing, LR_STANDING_TOO_LOW);
    assert_int_equal(ranking.rates[1].standing, LR_STANDING_TOO_LOW);
    assert_int_equal(ranking.rates[2].standing, LR_STANDING_GOOD);
    assert_int_equal(ranking.rates[3].standing, LR_STANDING_TOO_HIGH);
    assert_int_equal(ranking.rates[4].standing, LR_STANDING_TOO_HIGH);
    assert_int_equal(ranking.rates[5].standing, LR_STANDING_DIVERGED);
    assert_non_null(strstr(ranking.rates[0].text, "still improving"));
    assert_non_null(strstr(ranking.rates[2].text, "best"));
    lr_ranking_estimates(&ranking, &bounds);
    assert_true(bounds.lr_suggest.value == 0.1 && bounds.lr_suggest.low == 0.03);
    assert_true(bounds.lr_suggest.high == 0.3 && bounds.lr_min.value == 0.1 && bounds.edge.value == 1.2);
    lr_ranking_free(&ranking);
}

/* The end of the grid is no answer to rest on. */
static void edges(void **state)
{
    training made[RATES];
    lr_run runs[RATES];
    lr_ranking ranking;

    (void)state;
    make_all(made, runs);
    ranking = rank(runs, 2, false);
    assert_string_equal(ranking.verdict, "best-is-highest");
    assert_int_equal(ranking.next_count, 2);
    assert_true(ranking.next[0].lr == 0.3);
    assert_string_equal(ranking.next[0].command, "lrgen -n 3991 --lr 0.3 constant -o lr-0.3.csv");
    assert_true(ranking.next[1].lr == 0.0095);
    lr_ranking_free(&ranking);
    runs[0] = runs[2], runs[1] = runs[4];
    ranking = rank(runs, 2, false);
    assert_string_equal(ranking.verdict, "best-is-lowest");
    assert_true(ranking.next[0].lr == 0.011);
    lr_ranking_free(&ranking);
    /* all diverged: far below the least */
    runs[0] = train(&made[0], 1.1, 5);
    runs[1] = train(&made[1], 1.2, 6);
    ranking = rank(runs, 2, false);
    assert_string_equal(ranking.verdict, "all-diverged");
    assert_false(lr_ranking_answers(&ranking));
    assert_true(ranking.next[0].lr == 0.11);
    lr_ranking_free(&ranking);
}

static void ways_to_diverge(void **state)
{
    training made[4];
    lr_run runs[4];
    lr_ranking ranking;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        runs[i] = train(&made[i], 0.1 * (double)(i + 1), 9);
    for (int i = 131; i < ROWS; i++)
        made[1].loss[i] = NAN;
    for (int i = 200; i < ROWS; i++) /* it falls, and falls back to a plateau below its start */
        made[2].loss[i] = 2.1;
    made[3].loss[50] = INFINITY; /* an accident in the middle is none */
    ranking = rank(runs, 4, false);
    assert_int_equal(ranking.rates[0].standing, LR_STANDING_GOOD);
    assert_int_equal(ranking.rates[1].standing, LR_STANDING_DIVERGED);
    assert_string_equal(ranking.rates[1].text, "not finite from step 1310 on");
    assert_int_equal(ranking.rates[2].standing, LR_STANDING_DIVERGED);
    assert_non_null(strstr(ranking.rates[2].text, "went back from 0.4"));
    assert_int_not_equal(ranking.rates[3].standing, LR_STANDING_DIVERGED);
    assert_true(ranking.to_step == 3990);
    lr_ranking_free(&ranking);
    for (int i = 0; i < ROWS; i++) /* stuck from the start: it is beyond a rate that learns */
        made[2].loss[i] = 2.35 + 0.01 * sin(i);
    ranking = rank(runs, 4, false);
    assert_int_equal(ranking.rates[2].standing, LR_STANDING_DIVERGED);
    assert_non_null(strstr(ranking.rates[2].text, "ends at 2.35, started at"));
    lr_ranking_free(&ranking);
}

static void nothing_learned(void **state)
{
    training made[2];
    lr_run runs[2];
    lr_ranking ranking;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        runs[i] = train(&made[i], 1e-12 * (double)(1 + i), 3 + i);
        for (int k = 0; k < 3; k++)
            made[i].loss[k] = 2.3;
    }
    ranking = rank(runs, 2, false);
    assert_string_equal(ranking.verdict, "no-descent");
    assert_string_equal(ranking.next[0].why, "no rate descends");
    assert_true(ranking.next[0].lr == 2e-11);
    assert_non_null(strstr(ranking.rates[0].text, "does not come down from its start"));
    lr_ranking_free(&ranking);
}

/* Runs of one rate are seeds of it; what they differ by counts for all. */
static void seeds(void **state)
{
    training made[4];
    lr_run runs[4];
    lr_ranking ranking;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        runs[i] = train(&made[i], i < 2 ? 0.1 : 0.11, 20 + i);
        for (int k = 50; k < ROWS; k++)
            made[i].loss[k] += i % 2 ? 0.2 : -0.2;
    }
    ranking = rank(runs, 4, false);
    assert_int_equal(ranking.count, 2);
    assert_int_equal(ranking.rates[0].count, 2);
    assert_string_equal(ranking.verdict, "tied");
    assert_true(ranking.rates[0].tied != ranking.rates[1].tied);
    /* the deviation between runs, over the root of two */
    assert_true(fabs(ranking.rates[0].end.error - 0.2) < 0.02);
    assert_true(ranking.rates[0].end.freedom == 2);
    lr_ranking_free(&ranking);
}

static void accuracies(void **state)
{
    training made[RATES];
    lr_run runs[RATES];
    lr_ranking ranking;

    (void)state;
    make_all(made, runs);
    for (size_t i = 0; i < RATES; i++)
        for (int k = 0; k < ROWS; k++)
            made[i].loss[k] = 3 - made[i].loss[k];
    ranking = rank(runs, RATES, true);
    assert_int_equal(ranking.best, 2);
    assert_true(ranking.rates[2].end.value > 2.5 && ranking.rates[2].end.value < 2.7);
    assert_true(ranking.rates[0].slope.value > 0 && ranking.start < 1);
    assert_int_equal(ranking.rates[5].standing, LR_STANDING_DIVERGED);
    lr_ranking_free(&ranking);
}

/* What a run shorter than the others has is what is compared. */
static void lengths(void **state)
{
    training made[2];
    lr_run runs[2];
    lr_ranking ranking;

    (void)state;
    runs[0] = train(&made[0], 0.01, 2);
    runs[1] = train(&made[1], 0.1, 3);
    runs[1].length = 120;
    for (int k = 0; k < 120; k++)
        made[1].lr[k] = 0.1 * (1 - k / 120.);
    ranking = rank(runs, 2, false);
    assert_true(ranking.shortened && ranking.to_step == 1190);
    assert_true(ranking.scheduled && ranking.rates[1].lr == 0.1);
    assert_string_equal(ranking.next[0].command, "");
    lr_ranking_free(&ranking);
}

static void sweeps(void **state)
{
    training made;
    lr_run run = train(&made, 0.1, 1);

    (void)state;
    assert_false(lr_run_is_sweep(&run));
    for (int i = 0; i < ROWS; i++)
        made.lr[i] = 1e-6 * pow(1.03, i);
    assert_true(lr_run_is_sweep(&run));
    for (int i = 0; i < ROWS; i++) /* stairs */
        made.lr[i] = 1e-6 * pow(2, i / 20);
    assert_true(lr_run_is_sweep(&run));
    for (int i = 0; i < ROWS; i++) /* warm-up, then constant or falling */
        made.lr[i] = i < 40 ? 1e-3 * i : 0.04;
    assert_false(lr_run_is_sweep(&run));
    for (int i = 0; i < ROWS; i++)
        made.lr[i] = i < 100 ? 1e-3 * i : 0.1 * (1 - (i - 100) / 300.);
    assert_false(lr_run_is_sweep(&run));
    for (int i = 0; i < ROWS; i++)
        made.lr[i] = NAN;
    assert_false(lr_run_is_sweep(&run));
}

/* Two trainings that differ in nothing but their noise are told apart in about one case of twenty, although the
 * noise is far from white. */
static void false_alarms(void **state)
{
    training made[2];
    lr_run runs[2];
    int told = 0, worse = 0;

    (void)state;
    for (uint64_t round = 0; round < 400; round++) {
        lr_trial trials[2];
        bool significant;

        for (size_t i = 0; i < 2; i++) {
            runs[i] = train(&made[i], 0.5, 1000 * round + 17 * i + 1);
            lr_trial_end(&runs[i], false, 3000, 3990, &trials[i]);
        }
        lr_mean_distance(&trials[0].end, &trials[1].end, &significant);
        told += significant;
        trials[1].end.value -= 0.04; /* three standard errors or more */
        lr_mean_distance(&trials[0].end, &trials[1].end, &significant);
        worse += significant;
    }
    assert_in_range(told, 4, 44);
    assert_true(worse > 240);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_grid),      cmocka_unit_test(edges),  cmocka_unit_test(ways_to_diverge),
        cmocka_unit_test(nothing_learned), cmocka_unit_test(seeds),  cmocka_unit_test(accuracies),
        cmocka_unit_test(lengths),         cmocka_unit_test(sweeps), cmocka_unit_test(false_alarms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
