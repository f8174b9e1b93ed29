/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be around each kind of schedule, and how schedules are put together: warm-ups, ends, floors, boundaries,
 * products, repetitions, growing cycles, pieces; against the formulas written out, or counted the slow way. */
#include "lib/schedule.h"
#include "lib/schedule/growth.h"
#include "lib/schedule/knots.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_SPECS = 8 };
#define BASE 0.2385

static bool build(const char *text, const lr_schedule_options *options, lr_schedule *schedule,
                  lr_error *error)
{
    char copy[512];
    const char *specs[MOST_SPECS];
    size_t count = 0;
    char *rest = NULL;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &rest); word && count < MOST_SPECS;
         word = strtok_r(NULL, " ", &rest))
        specs[count++] = word;
    return lr_schedule_build(specs, count, options, schedule, error);
}

static lr_schedule built(const char *text, const lr_schedule_options *options)
{
    lr_schedule schedule;
    lr_error error = {0};

    if (!build(text, options, &schedule, &error))
        fail_msg("%s: %s", text, error.text);
    return schedule;
}

static void assert_near(const char *what, int64_t step, double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * BASE))
        fail_msg("%s at step %lld: %.17g, expected %.17g", what, (long long)step, got, want);
}

static double wave(double from, double to, double p)
{
    return to + (from - to) * (1 + cos(M_PI * p)) / 2;
}

/* The warm-up's part of the way, and its shape, by the words. */
static double literal_position(int at, double k, double w)
{
    return at == 0 ? k / w : at == 1 ? (k + 1) / w : at == 2 ? (k + 1) / (w + 1) : k / (w - 1);
}

static double literal_shape(int shape, double from, double to, double p)
{
    const double linear = from + (to - from) * p, constant = from;

    return shape == 0   ? linear
           : shape == 1 ? wave(from, to, p)
           : shape == 2 ? from + (to - from) * (1 - sqrt(1 - p))
           : shape == 3 ? constant
                        : from * pow(to / from, p);
}

static void test_warmups(void **state)
{
    static const char *const places[] = {"start", "end", "inside", "span"};
    static const char *const shapes[] = {"linear", "cosine", "1-sqrt", "constant", "exp"};
    const lr_schedule_options options = {.lr = BASE, .total = 60};

    (void)state;
    for (int at = 0; at < 4; at++)
        for (int shape = 0; shape < 5; shape++) {
            char text[200];
            lr_schedule schedule;

            snprintf(text, sizeof text,
                     "cosine:to=0.01,warmup=7,warmup_from=0.003,warmup_at=%s,warmup_shape=%s", places[at],
                     shapes[shape]);
            schedule = built(text, &options);
            for (int64_t k = 0; k < 70; k++)
                assert_near(
                    text, k, lr_schedule_rate(&schedule, k).lr,
                    k < 7 ? literal_shape(shape, 0.003, BASE, fmin(literal_position(at, (double)k, 7), 1))
                          : wave(BASE, 0.01, fmin((double)(k - 7) / 53, 1)));
            lr_schedule_free(&schedule);
        }
}

/* One value of a schedule with steps=20 unless it says otherwise. */
static void assert_rate(const char *text, int64_t step, double want)
{
    const lr_schedule_options options = {.lr = BASE};
    lr_schedule schedule = built(text, &options);

    assert_near(text, step, lr_schedule_rate(&schedule, step).lr, want);
    lr_schedule_free(&schedule);
}

static void test_conventions(void **state)
{
    (void)state;
    /* a power; the length with the warm-up on top; the clock from before it */
    assert_rate("constant:warmup=5,warmup_power=4", 3, BASE * pow(0.6, 4));
    assert_rate("linear:to=0,steps=20,warmup=5,warmup_in=front", 15, BASE / 2);
    assert_rate("linear:to=0,steps=20,warmup=5,warmup_in=front", 25, 0);
    assert_rate("linear:to=0,steps=20,warmup=5,clock=whole", 4, BASE * 0.8);
    assert_rate("linear:to=0,steps=20,warmup=5,clock=whole", 5, BASE * 0.75);
    /* where the end is */
    assert_rate("linear:to=0,steps=20,end=never", 0, BASE * 20 / 21);
    assert_rate("cosine:to=0.01,steps=20,end=never", 19, wave(BASE, 0.01, 20.0 / 21));
    assert_rate("wsd:steps=20,decay=4,end=never", 19, BASE / 5);
    assert_rate("wsd:steps=20,decay=4,end=inclusive", 18, BASE / 3);
    /* what comes after it */
    assert_rate("linear:to=0,steps=20,after=repeat", 47, BASE * 13 / 20);
    assert_rate("linear:to=0,steps=20,after=mirror", 25, BASE * 5 / 20);
    assert_rate("linear:to=0,steps=20,after=mirror", 43, BASE * 17 / 20);
    assert_rate("linear:to=0.1,steps=20,after=zero", 20, 0);
    assert_rate("linear:to=0,steps=20,warmup=4,after=repeat", 19, BASE / 16);
    assert_rate("linear:to=0,steps=20,warmup=4,after=repeat", 24, BASE * 12 / 16);
    /* below */
    assert_rate("linear:to=0,steps=20,floor=0.05", 19, 0.05);
    assert_rate("linear:to=0,steps=20,floor=0.05,floor_rule=jump", 19, BASE / 20);
    assert_rate("linear:to=0,steps=20,floor=0.05,floor_rule=jump", 20, 0.05);
    /* stairs */
    assert_rate("step:every=10,factor=0.5", 9, BASE);
    assert_rate("step:every=10,factor=0.5,boundary=before", 9, BASE / 2);
    assert_rate("step:every=10,factor=0.5,boundary=after", 10, BASE);
    assert_rate("multistep:milestones=3/7,factor=0.5,boundary=after", 7, BASE / 2);
    assert_rate("multistep:milestones=3/7/7,factors=0.5/0.1/3", 6, BASE / 2);
    assert_rate("multistep:milestones=3/7/7,factors=0.5/0.1/3", 7, BASE * 0.15);
    assert_rate("piecewise:milestones=3/7,values=0.1/0.2/0.3,boundary=before", 2, 0.2);
    assert_rate("interpolate:at=2/6/16,values=0.1/0.3/0.05", 0, 0.1);
    assert_rate("interpolate:at=2/6/16,values=0.1/0.3/0.05", 5, 0.25);
    assert_rate("interpolate:at=2/6/16,values=0.1/0.3/0.05", 99, 0.05);
    assert_rate("interpolate:at=2/6/16,values=0.1/0.3/0.05,shape=cosine", 11, 0.175);
    assert_rate("interpolate:at=2/6/16,values=0.1/0.4/0.1,shape=exp", 4, 0.2);
    /* one-cycle, powers, restarts */
    assert_rate("onecycle:steps=20,final_of=max,final_div=100", 20, BASE / 100);
    assert_rate("onecycle:steps=25,pct=0.3,turn=floor,shape=linear,div=10", 7, BASE);
    assert_rate("polynomial:to=0.01,steps=20,power=2,of=gone", 5, BASE + (0.01 - BASE) / 16);
    assert_rate("cosine-restarts:to=0.01,first=5,mult=1.5,round=compound,steps=90", 5 + 7 + 10, BASE);
    assert_rate("cosine-restarts:to=0.01,first=5,mult=1.5,round=down,steps=90", 5 + 7 + 11, BASE);
    assert_rate("cosine-restarts:to=0.01,first=5,mult=1.5,round=up,steps=90", 5 + 8 + 12, BASE);
    assert_rate("cosine-restarts:to=0.01,first=5,shrink=0.5,shrinks=both,steps=90", 7,
                wave(BASE, 0.01, 0.4) / 2);
    assert_rate("cosine-restarts:to=0.01,first=10,rewarm=4,steps=90", 11, 0.01 + (BASE - 0.01) / 4);
    assert_rate("cosine-restarts:to=0.01,first=10,rewarm=4,steps=90", 17, wave(BASE, 0.01, 0.5));
}

static void test_products(void **state)
{
    const lr_schedule_options options = {.lr = BASE, .total = 40};
    lr_schedule schedule = built(
        "linear:steps=5,from=0 constant x multistep:milestones=10/30 x step:every=4,factor=0.9", &options);

    (void)state;
    for (int64_t k = 0; k < 40; k++)
        assert_near("product", k, lr_schedule_rate(&schedule, k).lr,
                    BASE * fmin((double)k / 5, 1) * pow(0.1, (k >= 10) + (k >= 30))
                        * pow(0.9, (double)(k / 4)));
    assert_true(schedule.length == 40);
    lr_schedule_free(&schedule);
    schedule = built("constant x onecycle:momentum=0.8/0.9", &options);
    assert_true(lr_schedule_sets(&schedule) == LR_SETS_MOMENTUM);
    assert_true(lr_schedule_rate(&schedule, 0).momentum == 0.9);
    lr_schedule_free(&schedule);
}

static void test_repetitions(void **state)
{
    const lr_schedule_options plain = {.lr = BASE, .total = 30, .repeat = 3},
                              growing = {.lr = BASE, .repeat = 3, .grow = 2, .shrink = 0.5};
    lr_schedule schedule = built("linear:to=0", &plain);

    (void)state;
    assert_true(schedule.length == 30);
    for (int64_t k = 0; k < 30; k++)
        assert_near("repeated", k, lr_schedule_rate(&schedule, k).lr, BASE * (1 - (double)(k % 10) / 10));
    assert_near("repeated", 30, lr_schedule_rate(&schedule, 30).lr, 0);
    lr_schedule_free(&schedule);
    schedule = built("linear:to=0,steps=4", &growing);
    assert_true(schedule.length == 4 + 8 + 16);
    for (int64_t k = 0; k < 28; k++) {
        int64_t start = k < 4 ? 0 : k < 12 ? 4 : 12, length = k < 4 ? 4 : k < 12 ? 8 : 16;

        assert_near("growing", k, lr_schedule_rate(&schedule, k).lr,
                    BASE * (1 - (double)(k - start) / (double)length) * 4 / (double)length);
    }
    lr_schedule_free(&schedule);
}

static void test_growth(void **state)
{
    static const struct {
        lr_growth growth;
        double starts[6];
    } cases[] = {{LR_GROW_EXACT, {0, 7, 17.5, 33.25, 56.875, 92.3125}},
                 {LR_GROW_FLOOR, {0, 7, 17, 32, 55, 90}},
                 {LR_GROW_COMPOUND, {0, 7, 17, 32, 54, 87}},
                 {LR_GROW_CEIL, {0, 7, 18, 35, 61, 100}}};
    lr_cycles cycles;
    lr_error error = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(lr_cycles_build(7, 1.5, cases[i].growth, &cycles, &error));
        for (int c = 0; c < 5; c++) {
            lr_cycle cycle = lr_cycles_find(&cycles, cases[i].starts[c]);

            assert_true(cycle.index == c && cycle.start == cases[i].starts[c]);
            assert_true(cycle.start + cycle.length == cases[i].starts[c + 1]);
            cycle = lr_cycles_find(&cycles, nextafter(cases[i].starts[c + 1], 0));
            assert_true(cycle.index == c);
        }
        free(cycles.starts);
    }
    /* the fifth restart of cycles that treble, where a logarithm of the step is one too low */
    assert_true(lr_cycles_build(1, 3, LR_GROW_EXACT, &cycles, &error));
    assert_true(lr_cycles_find(&cycles, 121).index == 5 && lr_cycles_find(&cycles, 120).index == 4);
    assert_true(lr_cycles_find(&cycles, 0x1p52).start <= 0x1p52);
    free(cycles.starts);
    /* cycles that never grow by rounding down are all as long as the first */
    assert_true(lr_cycles_build(1, 1.5, LR_GROW_COMPOUND, &cycles, &error));
    assert_null(cycles.starts);
    assert_true(lr_cycles_find(&cycles, 1e15).index == 1e15);
    assert_true(lr_cycles_build(0.1, 1, LR_GROW_EXACT, &cycles, &error));
    assert_true(lr_cycles_find(&cycles, 3).index == 30);
    assert_false(lr_cycles_build(1, 1 + 1e-6, LR_GROW_EXACT, &cycles, &error));
    assert_string_equal(error.text, "the cycles grow so slowly that there are more than 1048576 of them");
    assert_null(cycles.starts);
}

static double at_knots(const lr_knots *knots, double k)
{
    size_t i = 1;

    while (i + 1 < knots->count && (double)knots->knots[i].step < k)
        i++;
    return knots->knots[i - 1].lr
           + (knots->knots[i].lr - knots->knots[i - 1].lr) * (k - (double)knots->knots[i - 1].step)
                 / (double)(knots->knots[i].step - knots->knots[i - 1].step);
}

enum { SMALL = 22, LEVELS = 9, LARGE = 1200 };

/* Whether a line from (i, a) to (j, b) stays in the corridor, and at or above 0. */
static bool is_line(const double *rates, double tolerance, int i, double a, int j, double b)
{
    if (a < 0 || b < 0)
        return false;
    for (int k = i; k <= j; k++)
        if (fabs(a + (b - a) * (k - i) / (j - i) - rates[k]) > tolerance)
            return false;
    return true;
}

/* The fewest lines there are with values on a lattice: all pairs of points are tried. */
static int fewest_lines(const double *rates, double tolerance)
{
    int lines[SMALL][LEVELS];

    for (int j = 0; j < SMALL; j++)
        for (int b = 0; b < LEVELS; b++) {
            lines[j][b] = j == 0 ? 0 : SMALL;
            for (int i = 0; i < j; i++)
                for (int a = 0; a < LEVELS; a++)
                    if (lines[i][a] + 1 < lines[j][b] && lines[i][a] < SMALL
                        && is_line(rates, tolerance, i, rates[i] + tolerance * (2.0 * a / (LEVELS - 1) - 1),
                                   j, rates[j] + tolerance * (2.0 * b / (LEVELS - 1) - 1)))
                        lines[j][b] = lines[i][a] + 1;
        }
    for (int b = 1; b < LEVELS; b++)
        lines[SMALL - 1][0] =
            lines[SMALL - 1][b] < lines[SMALL - 1][0] ? lines[SMALL - 1][b] : lines[SMALL - 1][0];
    return lines[SMALL - 1][0];
}

static void test_lines(void **state)
{
    static const char *const texts[] = {"cosine:to=0",
                                        "onecycle",
                                        "step:every=9",
                                        "wsd:warmup=5",
                                        "linear:to=0.1",
                                        "exp:to=1e-5",
                                        "cosine-restarts:to=0,cycles=3"};
    static const double tolerances[] = {0.02, 0.003, 1e-9};
    const lr_schedule_options small = {.lr = BASE, .total = SMALL}, large = {.lr = BASE, .total = LARGE};
    lr_error error = {0};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t t = 0; t < 3; t++) {
            lr_schedule schedule = built(texts[i], &small);
            double rates[SMALL];
            lr_knots knots;

            for (int k = 0; k < SMALL; k++)
                rates[k] = lr_schedule_rate(&schedule, k).lr;
            assert_true(lr_knots_lines(&schedule, 0, SMALL - 1, tolerances[t], &knots, &error));
            if ((int)knots.count - 1 > fewest_lines(rates, tolerances[t]))
                fail_msg("%s within %g: %zu lines where %d do", texts[i], tolerances[t], knots.count - 1,
                         fewest_lines(rates, tolerances[t]));
            free(knots.knots);
            lr_schedule_free(&schedule);
            schedule = built(texts[i], &large);
            assert_true(lr_knots_lines(&schedule, 100, LARGE - 1, tolerances[t], &knots, &error));
            assert_true(knots.knots[0].step == 100 && knots.knots[knots.count - 1].step == LARGE - 1);
            for (int k = 100; k < LARGE; k++)
                if (!(fabs(at_knots(&knots, k) - lr_schedule_rate(&schedule, k).lr) <= tolerances[t]))
                    fail_msg("%s within %g: %g off at step %d", texts[i], tolerances[t],
                             at_knots(&knots, k) - lr_schedule_rate(&schedule, k).lr, k);
            free(knots.knots);
            lr_schedule_free(&schedule);
        }
}

static void test_stairs(void **state)
{
    const lr_schedule_options options = {.lr = BASE, .total = 1000};
    lr_schedule schedule = built("multistep:milestones=300/800", &options);
    lr_error error = {0};
    lr_knots knots;

    (void)state;
    assert_true(lr_knots_stairs(&schedule, 0, 999, 0, &knots, &error));
    assert_int_equal(knots.count, 3);
    assert_true(knots.knots[1].step == 300 && knots.knots[2].step == 800 && knots.knots[0].lr == BASE);
    free(knots.knots);
    lr_schedule_free(&schedule);
    /* a line down from BASE: each stair is 2 tolerances high */
    schedule = built("linear:to=0", &options);
    assert_true(lr_knots_stairs(&schedule, 0, 999, BASE / 20 * 1.0001, &knots, &error));
    assert_int_equal(knots.count, 10);
    for (int k = 0; k < 1000; k++) {
        size_t i = 0;

        while (i + 1 < knots.count && knots.knots[i + 1].step <= k)
            i++;
        assert_true(fabs(knots.knots[i].lr - lr_schedule_rate(&schedule, k).lr) <= BASE / 20 * 1.0002);
    }
    free(knots.knots);
    lr_schedule_free(&schedule);
}

static void test_messages(void **state)
{
    static const struct {
        const char *specs;
        double total;
        double repeat;
        const char *text;
    } cases[] = {
        {"x constant", 9, 0,
         "x multiplies what is before it with what is after it: there is nothing before it"},
        {"constant x", 9, 0,
         "x multiplies what is before it with what is after it: there is nothing after it"},
        {"cosine:to=0,warmup=12", 9, 0, "cosine: the warmup takes 12 steps, of 9 in all"},
        {"cosine:to=0,steps=5,after=repeat constant", 9, 0,
         "cosine: after= is for the last spec: this one is followed by another"},
        {"constant:warmup=3,warmup_shape=exp", 9, 0,
         "constant: warmup_shape=exp needs warmup_from= more than 0: no factor leads up from 0"},
        {"constant:warmup=3,warmup_power=2,warmup_shape=cosine", 9, 0,
         "constant: warmup_power= goes with warmup_shape=linear"},
        {"multistep:milestones=3/4,factors=0.1", 9, 0, "multistep: 2 milestones need as many factors, not 1"},
        {"multistep:milestones=3,factors=0.1,factor=0.2", 9, 0,
         "multistep: factor= and factors= exclude each other"},
        {"interpolate:at=3/4,values=0.1", 9, 0, "interpolate: 2 steps need as many values, not 1"},
        {"interpolate:at=4/3,values=0.1/0.2", 9, 0, "interpolate: the at must not go back"},
        {"cosine-restarts:to=0,first=3,rewarm=3", 9, 0,
         "cosine-restarts: rewarm=3 leaves nothing of the first cycle, 3 steps"},
        {"constant", 0, 3, "what is repeated has no length: give steps=, or -n for the whole"},
        {"constant:steps=9e15", 0, 3, "the schedule is longer than 9007199254740992 steps"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const lr_schedule_options options = {.lr = BASE, .total = cases[i].total, .repeat = cases[i].repeat};
        lr_schedule schedule;
        lr_error error = {0};

        assert_false(build(cases[i].specs, &options, &schedule, &error));
        assert_int_equal(error.fault, LR_USAGE);
        assert_string_equal(error.text, cases[i].text);
        assert_null(schedule.segments);
    }
    {
        const lr_schedule_options none = {.lr = NAN, .total = 9};
        lr_schedule schedule;
        lr_error error = {0};

        assert_false(build("constant:lr=1 x constant:lr=1", &none, &schedule, &error));
        assert_string_equal(error.text,
                            "x multiplies what the rates are of the base rate: give --lr, more than 0");
        assert_false(build("torch.ReduceLROnPlateau", &(lr_schedule_options){.lr = BASE, .total = 9},
                           &schedule, &error));
        assert_string_equal(
            error.text,
            "torch.ReduceLROnPlateau: it follows a metric: give --metric FILE, and its column with -c");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warmups),  cmocka_unit_test(test_conventions),
        cmocka_unit_test(test_products), cmocka_unit_test(test_repetitions),
        cmocka_unit_test(test_growth),   cmocka_unit_test(test_lines),
        cmocka_unit_test(test_stairs),   cmocka_unit_test(test_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
