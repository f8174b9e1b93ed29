/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule behind the suggestion, several runs of one experiment, and findings about how a log was made. */
#include "lib/bounds.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/made_sweep.h"

static const lr_finding *finding_of(const lr_bounds *bounds, const char *id)
{
    for (size_t i = 0; i < bounds->finding_count; i++)
        if (strcmp(bounds->findings[i].kind->name, id) == 0)
            return &bounds->findings[i];
    return NULL;
}

static void assert_says(lr_bounds *bounds, const char *id, const char *text)
{
    const lr_finding *finding = finding_of(bounds, id);

    if (!finding)
        fail_msg("there is no finding %s", id);
    else if (!strstr(finding->text, text))
        fail_msg("%s: %s", id, finding->text);
    lr_bounds_free(bounds);
}

/* -------------------------------------------------------------------------------------------------------
 * the rule */

/* Both sides of the rule by definition, from a sweep of hardly any noise: the sum of the rates up to four fifths of the
 * descent over 14 steps, and a fifteenth of the rate at which the loss is nearly back. */
static double literal_rule(const scenario *made)
{
    double level = made->start - 0.8 * made->drop, least = INFINITY, sum = 0, work = 0, back = 0;

    for (size_t i = 0; i < made->length; i++) {
        sum += made->lr[i];
        if (work == 0 && made->loss[i] <= level)
            work = sum;
        least = fmin(least, made->loss[i]);
        if (work > 0 && back == 0 && made->loss[i] >= least + 0.9 * (made->start - least))
            back = made->lr[i];
    }
    work /= 14;
    back /= 15;
    return fmin(work, back) * pow((1 + exp(-fabs(log(work / back)) / 0.5)) / 2, -0.5);
}

static void suggestion_is_the_lower_side(void **state)
{
    static scenario made;
    static const double descents[] = {-4.385, -3.731, -2.731, -2.385};
    static const lr_bounds_options raw = {.recorder = "none"};

    (void)state;
    for (size_t i = 0; i < sizeof descents / sizeof descents[0]; i++) {
        lr_bounds bounds;
        lr_run run;

        made = usual();
        made.length = 1000;
        made.noise = 0.0031;
        made.descent = descents[i];
        run = sweep(&made);
        bounds = find_with(&run, 1, &raw);
        assert_near(log10(bounds.lr_suggest.value), log10(literal_rule(&made)), 0.04);
        lr_bounds_free(&bounds);
    }
}

/* Where the loss is a function of the sum of the rates alone, the number of steps does not move the suggestion. */
static void steps_do_not_matter(void **state)
{
    static scenario made;
    static const size_t lengths[] = {100, 300, 1000, 3000};
    double first = NAN;

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        lr_bounds bounds;
        lr_run run;
        double sum = 0;
        uint64_t random = 2385 * 2654435761u + 17;

        made = usual();
        made.length = lengths[i];
        run = sweep(&made);
        for (size_t k = 0; k < made.length; k++) {
            sum += made.lr[k];
            made.loss[k] = made.lr[k] > 3.17 ? 5.1 : 0.731 + 1.517 * exp(-sum / 0.0731);
            made.loss[k] *= exp(0.0131 * gaussian(&random));
        }
        bounds = find(run);
        first = isnan(first) ? log10(bounds.lr_suggest.value) : first;
        assert_near(log10(bounds.lr_suggest.value), first, 0.06);
        lr_bounds_free(&bounds);
    }
}

/* A linear sweep that has the descent behind it after a few rows suggests no less than it began with. */
static void no_less_than_the_first_rate(void **state)
{
    static scenario made;

    (void)state;
    for (uint64_t seed = 0; seed < 9; seed++) {
        lr_bounds bounds;

        made = usual();
        made.linear = true;
        made.first = log10(0.0131);
        made.last = log10(2.385);
        made.length = 200;
        made.descent = -1.731;
        made.width = 0.0713;
        made.edge = 0.131;
        made.seed = seed;
        bounds = find(sweep(&made));
        assert_true(bounds.lr_suggest.value >= 0.0131 && bounds.lr_suggest.value < 0.3);
        lr_bounds_free(&bounds);
    }
}

/* A loss that comes down to nothing is known to many digits there, which must not stiffen the curve before. */
static void losses_may_come_down_to_nothing(void **state)
{
    static scenario made;

    (void)state;
    for (uint64_t seed = 0; seed < 9; seed++) {
        lr_bounds bounds;

        made = usual();
        made.start = 1.07;
        made.drop = 1.0699;
        made.length = 150;
        made.noise = 0.31;
        made.edge = 9;
        made.seed = seed;
        bounds = find(sweep(&made));
        assert_near(log10(bounds.lr_min.value), made.descent, 1);
        assert_near(log10(bounds.lr_suggest.value), -2.4, 0.5);
        lr_bounds_free(&bounds);
    }
}

/* First losses that happen to be low are no descent, and the return from them is no edge. */
static void low_first_losses_are_no_descent(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    made.length = 500;
    made.noise = 0.131;
    run = sweep(&made);
    for (size_t i = 0; i < 5; i++)
        made.loss[i] *= 0.6;
    bounds = find(run);
    assert_near(log10(bounds.edge.value), made.edge, 0.25);
    lr_bounds_free(&bounds);
}

/* -------------------------------------------------------------------------------------------------------
 * several runs */

/* Runs over other rates, at other levels: one fit of both finds what a run over all rates finds. */
static void grids_may_differ(void **state)
{
    static scenario whole, low, high;
    lr_run runs[2];
    lr_bounds one, both;

    (void)state;
    whole = usual();
    low = high = whole;
    low.last = -1.5;
    high.first = -4.5;
    high.seed = 31;
    low.length = high.length = 211;
    one = find(sweep(&whole));
    runs[0] = sweep(&low);
    runs[1] = sweep(&high);
    for (size_t i = 0; i < high.length; i++)
        high.loss[i] *= 1.31;
    both = find_with(runs, 2, NULL);
    assert_int_equal(both.runs, 2);
    assert_near(log10(both.edge.value), log10(one.edge.value), 0.1);
    assert_near(log10(both.lr_min.value), log10(one.lr_min.value), 0.25);
    assert_near(log10(both.lr_suggest.value), log10(one.lr_suggest.value), 0.2);
    /* between them there is no step where the second run begins */
    for (size_t i = 1; i < both.fit_length; i++)
        if (both.fit_lr[i] < 1e-4)
            assert_true(fabs(both.fit_loss[i] - both.fit_loss[i - 1]) < 0.03);
    lr_bounds_free(&one);
    lr_bounds_free(&both);
}

/* One seed of five that breaks three decades early neither is the edge nor moves the suggestion. */
static void worst_seed_is_one_of_five(void **state)
{
    static scenario seeds[5];
    lr_run runs[5];
    lr_bounds well, four, five;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        seeds[i] = usual();
        seeds[i].seed = 71 + i;
        runs[i] = sweep(&seeds[i]);
    }
    well = find_with(runs, 5, NULL);
    seeds[2].edge = -3.617;
    runs[2] = sweep(&seeds[2]);
    five = find_with(runs, 5, NULL);
    runs[2] = runs[4];
    four = find_with(runs, 4, NULL);
    assert_near(log10(five.edge.value), log10(well.edge.value), 0.1);
    assert_near(log10(five.lr_suggest.value), log10(four.lr_suggest.value), 0.1);
    assert_true(five.edge.low < 1e-3 && five.edge.low < well.edge.low);
    assert_true(five.lr_suggest.low < four.lr_suggest.low);
    lr_bounds_free(&well);
    lr_bounds_free(&four);
    lr_bounds_free(&five);
}

static void a_run_may_be_empty(void **state)
{
    static scenario made;
    lr_run runs[2];
    lr_bounds one, two;

    (void)state;
    made = usual();
    runs[0] = sweep(&made);
    runs[1] = (lr_run){"empty", 0, NULL, NULL, NULL};
    one = find(runs[0]);
    two = find_with(runs, 2, NULL);
    assert_near(two.lr_suggest.value / one.lr_suggest.value, 1, 0.1);
    lr_bounds_free(&one);
    lr_bounds_free(&two);
}

static void runs_apart_are_told(void **state)
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
    assert_says(&bounds, "disagreement", "the 2 runs suggest rates 2.");
}

/* --------------------------------------------------------------------------------------------------------
 * findings */

/* An average that could be undone is told of, and is no fault. */
static void undone_average_is_a_note(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;
    double average = 0;

    (void)state;
    made = usual();
    made.edge = -0.2;
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++)
        made.loss[i] = average = i == 0 ? made.loss[0] : 0.05 * made.loss[i] + 0.95 * average;
    bounds = find(run);
    assert_string_equal(bounds.recorder->label.name, "ema");
    assert_string_equal(lr_bounds_verdict(&bounds), "healthy");
    assert_true(finding_of(&bounds, "over-smoothed")->note);
    assert_says(&bounds, "over-smoothed", "had moved the descent 0.");
}

/* Of an average of which every third row was kept, the mean of the three losses behind each row, weighted as the
 * average weighs them. */
static void thinned_average_is_undone(void **state)
{
    static const lr_bounds_options ema = {.recorder = "ema"};
    static scenario made;
    static double raw[MOST];
    lr_run run;
    lr_bounds bounds;
    double average = 0;

    (void)state;
    made = usual();
    made.length = 900;
    run = sweep(&made);
    memcpy(raw, made.loss, sizeof raw);
    for (size_t i = 0; i < 900; i++) {
        average = i == 0 ? raw[0] : 0.05 * raw[i] + 0.95 * average;
        if (i % 3 == 0) {
            made.step[i / 3] = made.step[i];
            made.lr[i / 3] = made.lr[i];
            made.loss[i / 3] = average;
        }
    }
    run.length = 300;
    bounds = find_with(&run, 1, &ema);
    assert_int_equal(bounds.raw_length, 300);
    for (size_t i = 1; i < 300; i++)
        assert_near(bounds.raw_loss[i],
                    (raw[3 * i] + 0.95 * raw[3 * i - 1] + 0.9025 * raw[3 * i - 2]) / (1 + 0.95 + 0.9025), 1e-9);
    assert_near(log10(bounds.edge.value), made.edge, 0.15);
    lr_bounds_free(&bounds);
}

/* A rate that comes down again: the half that rises is used, and the log says so; every 100th step of a loss that
 * falls as 1/t is nothing that a recorder divided. */
static void triangle_is_told(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++) {
        made.step[i] = 100 * (double)i;
        made.lr[i] = i <= 150 ? 0.1 + 0.058 * (double)i : 0.1 + 0.058 * (double)(300 - i);
        made.loss[i] = 0.0866 / (1 - pow(0.98, (double)i + 1)) * (1 + 0.03 * sin(7 * (double)i));
    }
    bounds = find(run);
    assert_string_equal(bounds.recorder->label.name, "none");
    assert_says(&bounds, "restarted",
                "does not rise throughout the log: only its longest rise, from 0.1 to 8.8, is used; "
                "149 of 300 rows lie outside");
}

static void step_of_the_first_bad_loss(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++)
        made.step[i] = 10 * (double)i + 2385;
    made.loss[217] = NAN;
    bounds = find(run);
    assert_says(&bounds, "non-finite", "1 of 300 losses are not finite, the first at step 4555 (row 218)");
}

static void rates_of_zero_are_no_sweep(void **state)
{
    static const double lr[] = {0, -1, NAN}, loss[] = {2.385, 2.381, 2.379};
    lr_run run = {"zero", 3, NULL, lr, loss};
    lr_bounds bounds;
    lr_error error = {0};

    (void)state;
    assert_false(lr_bounds_find(&run, 1, NULL, &bounds, &error));
    assert_int_equal(error.fault, LR_NO_ANSWER);
    assert_string_equal(error.text, "the learning rate is above 0 in none of the 3 rows: there is no sweep");
}

static void no_finite_loss(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++)
        made.loss[i] = NAN;
    bounds = find(run);
    assert_string_equal(finding_of(&bounds, "too-few-steps")->command, "lrgen -n 900 exp:from=1e-09,to=100");
    assert_says(&bounds, "too-few-steps", "none of the 300 losses is finite");
}

/* Regions and edge tell one story, with or without a descent. */
static void regions_keep_to_the_edge(void **state)
{
    static scenario made;

    (void)state;
    for (size_t length = 12; length < 200; length += 17) {
        lr_bounds bounds;

        made = usual();
        made.length = length;
        made.drop = length % 2 ? 0 : 1.517;
        made.noise = 0.1;
        bounds = find(sweep(&made));
        for (size_t i = 0; i < bounds.region_count; i++)
            if (!isnan(bounds.edge.value) && bounds.regions[i].kind == LR_DIVERGING)
                assert_near(bounds.regions[i].from / bounds.edge.value, 1, 1e-9);
        lr_bounds_free(&bounds);
    }
}

/* --------------------------------------------------------------------------------------------------------
 * what to do with an answer */

static void candidates_spread_over_the_interval(void **state)
{
    lr_bounds bounds = {.lr_suggest = {0.02385, 0.0131, 0.0977}};

    (void)state;
    assert_near(lr_bounds_candidate(&bounds, 0, 1), 0.02385, 1e-12);
    assert_near(lr_bounds_candidate(&bounds, 0, 3), 0.0131, 1e-12);
    assert_near(lr_bounds_candidate(&bounds, 1, 3), 0.02385, 1e-12);
    assert_near(lr_bounds_candidate(&bounds, 4, 5), 0.0977, 1e-12);
    assert_near(lr_bounds_candidate(&bounds, 3, 5), sqrt(0.02385 * 0.0977), 1e-12);
}

/* 32 times the length wants 32^-0.32 of the rate: Bjorck et al., arXiv 2409.19913. */
static void long_trainings_want_less(void **state)
{
    static const lr_bounds_options far = {.horizon = 64000}, here = {.horizon = 731};
    static scenario made;
    lr_bounds usually, longer, shorter;
    lr_run run;

    (void)state;
    made = usual();
    run = sweep(&made);
    usually = find(run);
    longer = find_with(&run, 1, &far);
    shorter = find_with(&run, 1, &here);
    assert_near(longer.lr_suggest.value / usually.lr_suggest.value, pow(2, 5 * -0.32), 1e-9);
    assert_near(longer.lr_suggest.low / usually.lr_suggest.low, pow(2, 5 * -0.32), 1e-9);
    assert_near(longer.lr_max.value / usually.lr_max.value, 1, 1e-12);
    assert_true(longer.lr_min.value <= longer.lr_suggest.value);
    assert_near(shorter.lr_suggest.value / usually.lr_suggest.value, 1, 1e-12);
    lr_bounds_free(&usually);
    lr_bounds_free(&longer);
    lr_bounds_free(&shorter);
}

/* 300 rows over 8 decades are 37.4 a decade; every row is 10 steps. */
static void a_sweep_is_a_warmup(void **state)
{
    static scenario made;
    lr_run run;
    lr_bounds bounds;

    (void)state;
    made = usual();
    run = sweep(&made);
    for (size_t i = 0; i < made.length; i++)
        made.step[i] *= 10;
    bounds = find(run);
    assert_near(bounds.warmup, 374, 10.5);
    lr_bounds_free(&bounds);
    run.lr += 200; /* begins above what it suggests */
    run.loss += 200;
    run.step = NULL;
    run.length = 100;
    bounds = find(run);
    assert_true(isnan(bounds.warmup));
    lr_bounds_free(&bounds);
}

static void metrics_may_disagree(void **state)
{
    static scenario made;
    lr_bounds bounds, metric = {.lr_suggest = {2.385e-6, 1e-6, 1e-5}};
    size_t count;

    (void)state;
    made = usual();
    made.last = -1;
    bounds = find(sweep(&made));
    count = bounds.finding_count;
    assert_string_equal(lr_bounds_verdict(&bounds), "no-divergence");
    lr_bounds_disagree(&bounds, &metric, "val_acc");
    assert_int_equal(bounds.finding_count, count + 1);
    assert_string_equal(lr_bounds_verdict(&bounds), "no-divergence"); /* which is graver */
    metric.lr_suggest.value = bounds.lr_suggest.value * 9.9;
    lr_bounds_disagree(&bounds, &metric, "val_acc");
    assert_int_equal(bounds.finding_count, count + 1);
    assert_says(&bounds, "disagreement", "and val_acc suggests 2.39e-06: they are 3.5 decades apart");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suggestion_is_the_lower_side), cmocka_unit_test(steps_do_not_matter),
        cmocka_unit_test(no_less_than_the_first_rate),  cmocka_unit_test(losses_may_come_down_to_nothing),
        cmocka_unit_test(low_first_losses_are_no_descent),
        cmocka_unit_test(grids_may_differ),             cmocka_unit_test(worst_seed_is_one_of_five),
        cmocka_unit_test(a_run_may_be_empty),           cmocka_unit_test(runs_apart_are_told),
        cmocka_unit_test(undone_average_is_a_note),     cmocka_unit_test(triangle_is_told),
        cmocka_unit_test(thinned_average_is_undone),    cmocka_unit_test(candidates_spread_over_the_interval),
        cmocka_unit_test(long_trainings_want_less),     cmocka_unit_test(a_sweep_is_a_warmup),
        cmocka_unit_test(metrics_may_disagree),
        cmocka_unit_test(step_of_the_first_bad_loss),   cmocka_unit_test(rates_of_zero_are_no_sweep),
        cmocka_unit_test(no_finite_loss),               cmocka_unit_test(regions_keep_to_the_edge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
