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
    assert_string_equal(ranking.next[0].command, "lrgen -n 3991 --lr 0.3 constant -o schedule-0.3.csv");
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

/* Evaluations every so often: high rates have come far by the first of them. */
static const double evaluated[5][8] = {{2.101, 2.014, 1.921, 1.836, 1.748, 1.663, 1.575, 1.493},
                                       {1.652, 1.243, 1.001, 0.884, 0.811, 0.772, 0.741, 0.722},
                                       {0.732, 0.621, 0.583, 0.561, 0.552, 0.547, 0.541, 0.543},
                                       {0.741, 0.655, 0.681, 0.712, 0.733, 0.768, 0.781, 0.802},
                                       {48.31, 9.512, 5.235, 4.117, 3.805, 3.622, 3.581, 3.613}};

static void make_evaluated(training *made, lr_run *runs, bool turned)
{
    for (size_t i = 0; i < 5; i++) {
        for (int k = 0; k < 8; k++) {
            made[i].step[k] = 50 * k + 49;
            made[i].lr[k] = 1e-4 * pow(10, (double)i);
            made[i].loss[k] = turned ? (2.401 - fmin(evaluated[i][k], 2.3)) / 2 : evaluated[i][k];
        }
        runs[i] = (lr_run){"made", 8, made[i].step, made[i].lr, made[i].loss};
    }
}

static void evaluations(void **state)
{
    training made[5];
    lr_run runs[5];
    lr_ranking ranking;

    (void)state;
    make_evaluated(made, runs, false);
    ranking = rank(runs, 5, false);
    assert_true(ranking.start == 2.101 && ranking.best == 2);
    assert_true(ranking.from_step == 0 && ranking.to_step == 399);
    assert_int_equal(ranking.rates[0].standing, LR_STANDING_TOO_LOW);
    assert_non_null(strstr(ranking.rates[0].text, "still improving"));
    assert_int_equal(ranking.rates[1].standing, LR_STANDING_TOO_LOW);
    assert_int_equal(ranking.rates[3].standing, LR_STANDING_TOO_HIGH); /* over-fitted, not diverged */
    assert_int_equal(ranking.rates[4].standing, LR_STANDING_DIVERGED);
    assert_string_equal(ranking.rates[4].text, "ends at 3.66, no better than where trainings start, 2.1");
    assert_string_equal(ranking.next[0].command, "lrgen -n 400 --lr 0.032 constant -o schedule-0.032.csv");
    lr_ranking_free(&ranking);
    made[0].loss[7] = made[0].loss[6] = made[0].loss[5] = made[0].loss[4] = 2.385;
    ranking = rank(runs, 5, false); /* against its own start */
    assert_int_equal(ranking.rates[0].standing, LR_STANDING_DIVERGED);
    assert_string_equal(ranking.rates[0].text, "ends at 2.38, started at 2.1");
    lr_ranking_free(&ranking);
    make_evaluated(made, runs, true);
    ranking = rank(runs, 5, true);
    assert_true(ranking.best == 2);
    assert_true(fabs(ranking.start - 0.15) < 1e-12);
    for (size_t i = 0; i < 4; i++)
        assert_int_not_equal(ranking.rates[i].standing, LR_STANDING_DIVERGED);
    lr_ranking_free(&ranking);
}

/* A lower rate that began a little higher than the others, as its accuracy has noise: that is no way down. */
static void own_start(void **state)
{
    static const double risen[] = {-0.101, -0.152, -0.203, -0.231, -0.236, -0.239, -0.237, -0.238};
    static const double noisy[] = {-0.661, -0.663, -0.567, -0.675, -0.645, -0.645, -0.621, -0.636};
    lr_run run = {"made", 8, NULL, NULL, risen};
    lr_trial trial = {.start = -0.101, .lowest = -0.239};

    (void)state;
    lr_trial_end(&run, false, 5, 7, &trial);
    assert_false(lr_trial_climbed(&run, -0.255, &trial));
    trial.start = -0.255;
    assert_true(lr_trial_climbed(&run, -0.255, &trial));
    run.loss = noisy;
    trial = (lr_trial){.start = -0.661, .lowest = -0.675};
    lr_trial_end(&run, false, 5, 7, &trial);
    assert_false(lr_trial_climbed(&run, -0.671, &trial));
}

/* Rates that tie, and one whose noise hides too much. */
static void ties(void **state)
{
    training made[5];
    lr_run runs[5];
    lr_ranking ranking;
    static const double level[] = {0.52, 0.515, 0.5, 0.51, 1.4};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        for (int k = 0; k < 40; k++) {
            made[i].step[k] = 10 * k;
            made[i].lr[k] = 1e-4 * pow(10, (double)i);
            made[i].loss[k] = k < 4 ? 2.385 : level[i] + 0.1 * sin(5. * k + 2 * (double)i);
        }
        runs[i] = (lr_run){"made", 40, made[i].step, made[i].lr, made[i].loss};
    }
    ranking = rank(runs, 5, false);
    assert_string_equal(ranking.verdict, "tied");
    assert_int_equal(ranking.next_count, 1);
    assert_true(isnan(ranking.next[0].lr));
    assert_string_equal(ranking.next[0].why, "4 of 5 rates tie: train longer, or with more seeds");
    assert_string_equal(ranking.next[0].command, "");
    lr_ranking_free(&ranking);
    ranking = rank(runs, 4, false); /* all: beyond both ends as well */
    assert_string_equal(ranking.verdict, "tied");
    assert_int_equal(ranking.next_count, 3);
    lr_ranking_free(&ranking);
    ranking = rank(runs + 2, 3, false); /* two of three enclose the best; there is no room between them */
    assert_string_equal(ranking.verdict, ranking.best == 0 ? "best-is-lowest" : "ranked");
    for (size_t i = 0; i < ranking.next_count; i++)
        assert_null(strstr(ranking.next[i].why, "room"));
    lr_ranking_free(&ranking);
    for (int k = 30; k < 40; k++) {
        made[3].loss[k] = 0.5 + 0.01 * (k % 2);
        made[4].loss[k] = k % 2 ? 0.3 : 3.1; /* it ends in anything */
    }
    made[4].loss[5] = 0.4;
    ranking = rank(runs + 3, 2, false);
    assert_int_not_equal(ranking.rates[1].standing, LR_STANDING_GOOD);
    assert_false(ranking.rates[1].tied);
    assert_null(strstr(ranking.rates[1].text, "ties"));
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

/* A short run cuts what is compared, and makes nothing diverge: the others had not come far by then. */
static void a_short_run(void **state)
{
    training made[3];
    lr_run runs[3];
    lr_ranking ranking;
    lr_bounds bounds;

    (void)state;
    runs[0] = train(&made[0], 0.003, 2);
    runs[1] = train(&made[1], 0.01, 3);
    runs[2] = train(&made[2], 0.1, 4);
    runs[2].length = 25;
    ranking = rank(runs, 3, false);
    assert_true(ranking.to_step == 240);
    assert_int_equal(ranking.rates[0].standing, LR_STANDING_TOO_LOW);
    assert_int_equal(ranking.rates[1].standing, LR_STANDING_TOO_LOW);
    assert_int_equal(ranking.rates[2].standing, LR_STANDING_GOOD);
    lr_ranking_free(&ranking);
    /* one that was stopped as it rose does not cut anything */
    runs[2] = train(&made[2], 1.2, 4);
    runs[2].length = 25;
    ranking = rank(runs, 3, false);
    assert_true(ranking.to_step == 3990 && !ranking.shortened);
    assert_int_equal(ranking.rates[2].standing, LR_STANDING_DIVERGED);
    lr_ranking_estimates(&ranking, &bounds);
    assert_true(bounds.edge.value == 1.2 && bounds.lr_max.value == 0.01);
    lr_ranking_free(&ranking);
}

static void nothing_in_common(void **state)
{
    training made[2];
    lr_run runs[2];
    lr_ranking ranking;
    lr_error error = {0};

    (void)state;
    runs[0] = train(&made[0], 0.03, 2);
    runs[1] = train(&made[1], 0.1, 3);
    for (int i = 0; i < ROWS; i++)
        made[1].step[i] += 5000;
    runs[1].name = NULL;
    assert_true(lr_ranking_applies(runs, 2));
    assert_false(lr_ranking_make(runs, 2, false, &ranking, &error));
    assert_int_equal(error.fault, LR_NO_ANSWER);
    assert_string_equal(error.text,
                        "the trainings have no steps in common: made ends at step 3990, and a run begins "
                        "at step 5000");
    lr_ranking_free(&ranking);
}

/* One without training stands first, and has no place. */
static void no_rate(void **state)
{
    training made[3];
    lr_run runs[3];
    lr_ranking ranking;

    (void)state;
    runs[0] = train(&made[0], 0, 2);
    runs[1] = train(&made[1], 0.03, 3);
    runs[2] = train(&made[2], 0.1, 4);
    assert_false(lr_ranking_applies(runs, 2));
    ranking = rank(runs, 3, false);
    assert_int_equal(ranking.trial_count, 2);
    assert_int_equal(ranking.count, 2);
    assert_true(ranking.rates[1].lr == 0.1 && ranking.rates[1].standing == LR_STANDING_GOOD);
    lr_ranking_free(&ranking);
}

/* Of two losses nothing is known of the noise; a single one does not diverge. A loss that is not finite, with a
 * training behind it, is told. */
static void hardly_any_losses(void **state)
{
    training made[2];
    lr_run runs[2];
    lr_ranking ranking;

    (void)state;
    runs[0] = train(&made[0], 0.03, 2);
    runs[1] = train(&made[1], 0.1, 3);
    made[0].loss[50] = NAN;
    ranking = rank(runs, 2, false);
    assert_int_equal(ranking.rates[0].standing, LR_STANDING_TOO_LOW);
    assert_non_null(strstr(ranking.rates[0].text, "not finite at step 500"));
    lr_ranking_free(&ranking);
    runs[0].length = runs[1].length = 2;
    ranking = rank(runs, 2, false);
    assert_true(isnan(ranking.rates[0].end.error) && isnan(ranking.rates[1].end.error));
    lr_ranking_free(&ranking);
    runs[0].length = runs[1].length = 1;
    made[0].loss[0] = 2 * made[1].loss[0];
    ranking = rank(runs, 2, false);
    assert_string_equal(ranking.verdict, "no-descent");
    assert_int_not_equal(ranking.rates[0].standing, LR_STANDING_DIVERGED);
    lr_ranking_free(&ranking);
}

/* The good ones end where a worse one begins, though one behind that is good again. */
static void good_around_the_best(void **state)
{
    lr_rated made[] = {
        {.lr = 0.01, .standing = LR_STANDING_GOOD},    {.lr = 0.02, .standing = LR_STANDING_TOO_LOW},
        {.lr = 0.03, .standing = LR_STANDING_GOOD},    {.lr = 0.05, .standing = LR_STANDING_GOOD},
        {.lr = 0.1, .standing = LR_STANDING_DIVERGED}, {.lr = 0.3, .standing = LR_STANDING_GOOD}};
    lr_ranking ranking = {.rates = made, .count = 6, .best = 3, .verdict = "ranked"};
    lr_bounds bounds = {0};

    (void)state;
    lr_ranking_estimates(&ranking, &bounds);
    assert_true(bounds.lr_min.value == 0.03 && bounds.lr_max.value == 0.05);
    assert_true(bounds.lr_suggest.low == 0.02 && bounds.lr_suggest.high == 0.1 && bounds.edge.value == 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_run),
        cmocka_unit_test(nothing_in_common),
        cmocka_unit_test(no_rate),
        cmocka_unit_test(hardly_any_losses),
        cmocka_unit_test(good_around_the_best),
        cmocka_unit_test(whole_grid),
        cmocka_unit_test(edges),
        cmocka_unit_test(ways_to_diverge),
        cmocka_unit_test(nothing_learned),
        cmocka_unit_test(seeds),
        cmocka_unit_test(accuracies),
        cmocka_unit_test(lengths),
        cmocka_unit_test(sweeps),
        cmocka_unit_test(false_alarms),
        cmocka_unit_test(evaluations),
        cmocka_unit_test(own_start),
        cmocka_unit_test(ties),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
