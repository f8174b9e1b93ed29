/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind against its formula written out the slow way, at every step and at any step; what holds at the
 * start, at the end and after it; composition, units and messages. */
#include "lib/schedule.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_SPECS = 8 };

/* Build from specs apart by blanks; base NAN and total 0 where they are not given. */
static bool build(const char *text, double base, double total, lr_schedule *schedule, lr_error *error)
{
    char copy[512];
    const char *specs[MOST_SPECS];
    size_t count = 0;
    lr_schedule_options options = {.lr = base, .total = total, .units = {.steps_per_epoch = 39.5}};

    assert_true(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text) + 1);
    for (char *word = copy, *next; *word && count < MOST_SPECS; word = next) {
        next = word + strcspn(word, " ");
        if (*next)
            *next++ = '\0';
        specs[count++] = word;
    }
    return lr_schedule_build(specs, count, &options, schedule, error);
}

static lr_schedule built(const char *text, double base, double total)
{
    lr_schedule schedule;
    lr_error error = {0};

    if (!build(text, base, total, &schedule, &error))
        fail_msg("%s: %s", text, error.text);
    return schedule;
}

static void assert_near(const char *what, int64_t step, double got, double want, double scale)
{
    if (!(fabs(got - want) <= 1e-12 * scale))
        fail_msg("%s at step %lld: %.17g, expected %.17g", what, (long long)step, got, want);
}

static void assert_rate(const char *text, double base, double total, int64_t step, double want)
{
    lr_schedule schedule = built(text, base, total);

    assert_near(text, step, lr_schedule_rate(&schedule, step).lr, want, fabs(want) > 0 ? fabs(want) : 1);
    lr_schedule_free(&schedule);
}

/* The literal formulas. n: length; k: step, 0 <= k <= n. */
typedef double formula(double k, double n);

static double literal_line(double k, double n)
{
    return 0.2385 + (0.0123 - 0.2385) * k / n;
}

static double literal_line_inclusive(double k, double n)
{
    return 0.2385 + (0.0123 - 0.2385) * (k < n - 1 ? k : n - 1) / (n - 1);
}

static double literal_delta(double k, double n)
{
    double rate = 1.37e-5;

    (void)n;
    for (double i = 0; i < k; i++)
        rate += 2.385e-4;
    return rate;
}

static double literal_exp(double k, double n)
{
    double rate = 2.385e-7;

    for (double i = 0; i < k; i++)
        rate *= exp(log(3.7 / 2.385e-7) / n);
    return rate;
}

static double literal_factor(double k, double n)
{
    (void)n;
    return 2.385e-6 * exp(log(1.7) * k / 13);
}

static double literal_cosine(double k, double n)
{
    return 0.0123 + (0.2385 - 0.0123) * (1 + cos(M_PI * k / n)) / 2;
}

static double literal_polynomial(double k, double n)
{
    return 0.0123 + (0.2385 - 0.0123) * exp(2.7 * log(1 - k / n));
}

static double literal_rex(double k, double n)
{
    return 0.0123 + (0.2385 - 0.0123) * (1 - k / n) / (0.5 + 0.5 * (1 - k / n));
}

static double literal_step(double k, double n)
{
    double rate = 0.2385;

    for (double i = 1; i <= k && i < n; i++)
        if (fmod(i, 7) == 0)
            rate *= 0.83;
    return rate;
}

static double literal_multistep(double k, double n)
{
    static const double milestones[] = {3, 17, 17, 60};
    double rate = 0.2385;

    (void)n;
    for (size_t i = 0; i < 4; i++)
        rate *= k >= milestones[i] ? 0.37 : 1;
    return rate;
}

static double literal_piecewise(double k, double n)
{
    (void)n;
    return k < 5 ? 0.2385 : k < 41 ? 0.71 : 0.0037;
}

static double literal_inverse_sqrt(double k, double n)
{
    (void)n;
    return fmax(0.2385 / sqrt((31 + k) / 31), 0.129);
}

/* Smith's own form: cycle, then x in [0, 1] away from the top; up and down are of one length. */
static double literal_triangle(double k, double scale)
{
    double cycle = floor(1 + k / 22), x = fabs(k / 11 - 2 * cycle + 1);

    return 0.0123 + (0.2385 - 0.0123) * fmax(0, 1 - x) * scale;
}

static double literal_triangular(double k, double n)
{
    (void)n;
    return literal_triangle(k, 1);
}

static double literal_triangular2(double k, double n)
{
    (void)n;
    return literal_triangle(k, 1 / pow(2, floor(1 + k / 22) - 1));
}

static double literal_exp_range(double k, double n)
{
    (void)n;
    return literal_triangle(k, pow(0.987, k));
}

static double literal_asymmetric(double k, double n)
{
    double t = k - 17 * floor(k / 17);

    (void)n;
    return t < 5 ? 0.0123 + (0.2385 - 0.0123) * t / 5 : 0.2385 - (0.2385 - 0.0123) * (t - 5) / 12;
}

/* Lengths added up cycle by cycle. */
static double literal_restarts(double k, double n)
{
    double length = 4, start = 0, height = 0.2385 - 0.0123;

    while (start + length <= k && start + length < n) {
        start += length;
        length *= 1.5;
        height *= 0.87;
    }
    return 0.0123 + height * (1 + cos(M_PI * (k - start) / length)) / 2;
}

static double literal_cycles(double k, double n)
{
    double cycle = fmin(floor(k * 7 / n), 6);

    return 0.0123 + (0.2385 - 0.0123) * (1 + cos(M_PI * (k * 7 / n - cycle))) / 2;
}

static double between(double a, double b, double p)
{
    return b + (a - b) * (1 + cos(M_PI * p)) / 2;
}

static double literal_onecycle(double k, double n)
{
    double top = 0.3 * n, start = 0.2385 / 25;

    return k <= top ? between(start, 0.2385, k / top) : between(0.2385, start / 1e4, (k - top) / (n - top));
}

/* As PyTorch counts: the top at pct n - 1, the end at n - 1. */
static double literal_onecycle_torch(double k, double n)
{
    double top = 0.3 * n - 1, start = 0.2385 / 25;

    k = k < n - 1 ? k : n - 1;
    return k <= top ? between(start, 0.2385, k / top)
                    : between(0.2385, start / 1e4, (k - top) / (n - 1 - top));
}

static double literal_three_phases(double k, double n)
{
    double top = 0.4 * n, start = 0.2385 / 10, end = start / 100;

    if (k <= top)
        return start + (0.2385 - start) * k / top;
    if (k <= 2 * top)
        return 0.2385 + (start - 0.2385) * (k - top) / top;
    return start + (end - start) * (k - 2 * top) / (n - 2 * top);
}

/* As PyTorch counts three phases: they end at pct n - 1, 2 pct n - 2 and n - 1. */
static double literal_three_phases_torch(double k, double n)
{
    double top = 0.4 * n - 1, back = 2 * 0.4 * n - 2, start = 0.2385 / 25;

    k = k < n - 1 ? k : n - 1;
    if (k <= top)
        return between(start, 0.2385, k / top);
    return k <= back ? between(0.2385, start, (k - top) / (back - top))
                     : between(start, start / 1e4, (k - back) / (n - 1 - back));
}

static double wsd(double k, double n, double (*shape)(double))
{
    if (k < 11)
        return 0.001 + (0.2385 - 0.001) * k / 11;
    return k < n - 23 ? 0.2385 : 0.0123 + (0.2385 - 0.0123) * shape((k - (n - 23)) / 23);
}

static double fall_line(double q)
{
    return 1 - q;
}

static double fall_cosine(double q)
{
    return (1 + cos(M_PI * q)) / 2;
}

static double fall_sqrt(double q)
{
    return 1 - sqrt(q);
}

static double fall_square(double q)
{
    return 1 - q * q;
}

static double fall_exp(double q)
{
    return 2 * pow(0.5, q) - 1;
}

static double literal_wsd_linear(double k, double n)
{
    return wsd(k, n, fall_line);
}

static double literal_wsd_cosine(double k, double n)
{
    return wsd(k, n, fall_cosine);
}

static double literal_wsd_sqrt(double k, double n)
{
    return wsd(k, n, fall_sqrt);
}

static double literal_wsd_square(double k, double n)
{
    return wsd(k, n, fall_square);
}

static double literal_wsd_exp(double k, double n)
{
    return wsd(k, n, fall_exp);
}

static double literal_interpolate(double k, double n)
{
    (void)n;
    return k < 10 ? 0.2385 : k < 50 ? 0.2385 + (0.0371 - 0.2385) * (k - 10) / 40 : 0.0371;
}

static double literal_constant(double k, double n)
{
    (void)k, (void)n;
    return 0.2385;
}

static const struct {
    const char *spec; /* of 97 steps; --lr is 0.2385 */
    formula *literal;
} kinds[] = {
    {"constant", literal_constant},
    {"linear:to=0.0123", literal_line},
    {"linear:to=0.0123,end=inclusive", literal_line_inclusive},
    {"linear:from=1.37e-5,delta=2.385e-4", literal_delta},
    {"exp:from=2.385e-7,to=3.7", literal_exp},
    {"exp:from=2.385e-6,factor=1.7,every=13", literal_factor},
    {"cosine:to=0.0123", literal_cosine},
    {"polynomial:to=0.0123,power=2.7", literal_polynomial},
    {"rex:to=0.0123", literal_rex},
    {"step:every=7,factor=0.83", literal_step},
    {"multistep:milestones=3/17/17/60,factor=0.37", literal_multistep},
    {"piecewise:milestones=5/41,values=0.2385/0.71/0.0037", literal_piecewise},
    {"interpolate:at=10/50,values=0.2385/0.0371", literal_interpolate},
    {"inverse-sqrt:timescale=31,floor=0.129", literal_inverse_sqrt},
    {"triangular:min=0.0123,up=11", literal_triangular},
    {"triangular2:min=0.0123,up=11", literal_triangular2},
    {"exp-range:min=0.0123,up=11,gamma=0.987", literal_exp_range},
    {"triangular:min=0.0123,up=5,down=12", literal_asymmetric},
    {"cosine-restarts:to=0.0123,first=4,mult=1.5,shrink=0.87", literal_restarts},
    {"cosine-restarts:to=0.0123,cycles=7", literal_cycles},
    {"onecycle", literal_onecycle},
    {"onecycle:end=inclusive", literal_onecycle_torch},
    {"onecycle:phases=3,pct=0.4,shape=linear,div=10,final_div=100", literal_three_phases},
    {"onecycle:phases=3,pct=0.4,end=inclusive", literal_three_phases_torch},
    {"wsd:warmup_from=0.001,warmup=11,decay=23,to=0.0123", literal_wsd_linear},
    {"wsd:warmup_from=0.001,warmup=11,decay=23,to=0.0123,shape=cosine", literal_wsd_cosine},
    {"wsd:warmup_from=0.001,warmup=11,decay=23,to=0.0123,shape=1-sqrt", literal_wsd_sqrt},
    {"wsd:warmup_from=0.001,warmup=11,decay=23,to=0.0123,shape=1-square", literal_wsd_square},
    {"wsd:warmup_from=0.001,warmup=11,decay=23,to=0.0123,shape=exp", literal_wsd_exp},
};
enum { KINDS = sizeof kinds / sizeof kinds[0], LENGTH = 97 };

/* Every step up to the end, and a while after it, where the value at the end is held. */
static void test_formulas(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        lr_schedule schedule = built(kinds[i].spec, 0.2385, LENGTH);

        for (int64_t k = 0; k < LENGTH + 9; k++)
            assert_near(kinds[i].spec, k, lr_schedule_rate(&schedule, k).lr,
                        kinds[i].literal((double)(k < LENGTH ? k : LENGTH), LENGTH), 0.2385);
        lr_schedule_free(&schedule);
    }
}

/* Every kind of the catalog is in the table above. */
static void test_formulas_are_complete(void **state)
{
    const lr_label *row;

    (void)state;
    for (size_t r = 0; (row = lr_catalog_row(&lr_schedule_kinds, r)); r++) {
        bool found = false;

        for (size_t i = 0; i < KINDS; i++)
            found |= strcspn(kinds[i].spec, ":") == strlen(row->name)
                     && strncmp(kinds[i].spec, row->name, strlen(row->name)) == 0;
        if (!found)
            fail_msg("%s has no literal formula", row->name);
        assert_non_null(row->details);
    }
}

/* Any order gives the same bits as one step after the other, and so does a second build. */
static void test_random_access(void **state)
{
    static const char text[] = "linear:steps=13,from=0 cosine-restarts:steps=200,first=3,mult=1.1,to=0.001 "
                               "onecycle:steps=50 exp:steps=40,to=1e-6 step:every=9";
    lr_schedule schedule = built(text, 0.2385, 0), again = built(text, 0.2385, 0);
    double sequence[400];

    (void)state;
    for (int64_t k = 0; k < 400; k++)
        sequence[k] = lr_schedule_rate(&schedule, k).lr;
    for (int64_t i = 0, k = 0; i < 400; i++, k = (k + 149) % 400) {
        double rate = lr_schedule_rate(&again, k).lr;
        assert_memory_equal(&rate, &sequence[k], sizeof rate);
    }
    lr_schedule_free(&schedule);
    lr_schedule_free(&again);
}

/* Worked by hand. */
static void test_values(void **state)
{
    (void)state;
    assert_rate("linear:to=0", 0.1, 37, 36, 0.1 / 37);
    assert_rate("linear:steps=4,from=0", 0.3, 0, 1, 0.075);
    assert_rate("exp:from=1e-6,factor=2,every=1000", NAN, 0, 3000, 8e-6);
    assert_rate("exp:from=1e-7,to=10", NAN, 8, 5, 0.01);
    assert_rate("cosine:to=0", 0.3, 6, 2, 0.225);
    assert_rate("polynomial:to=0.1,power=2", 0.5, 4, 1, 0.325);
    assert_rate("rex:to=0", 0.3, 4, 2, 0.2);
    assert_rate("triangular:min=0.1,max=0.7,up=3,down=2", NAN, 0, 6, 0.3);
    assert_rate("triangular2:min=0.1,max=0.7,up=3,down=2", NAN, 0, 6, 0.2);
    assert_rate("wsd:decay=4,shape=1-sqrt", 0.3, 10, 7, 0.15);
    assert_rate("wsd", 0.3, 10, 8, 0.3);
    assert_rate("wsd", 0.3, 10, 9, 0.15);
    assert_rate("inverse-sqrt:timescale=5", 0.3, 0, 15, 0.15);
}

static void assert_exact(const char *text, double base, double total, int64_t step, double want)
{
    lr_schedule schedule = built(text, base, total);
    double rate = lr_schedule_rate(&schedule, step).lr;

    if (rate != want)
        fail_msg("%s at step %lld: %.17g, expected %.17g exactly", text, (long long)step, rate, want);
    lr_schedule_free(&schedule);
}

/* The first value and the end value are those that were asked for, to the last bit. */
static void test_ends(void **state)
{
    static const char *const ramps[] = {"linear", "exp", "cosine", "polynomial", "rex"};
    char text[100];

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        snprintf(text, sizeof text, "%s:from=0.7,to=0.0123", ramps[i]);
        assert_exact(text, NAN, 97, 0, 0.7);
        assert_exact(text, NAN, 97, 97, 0.0123);
        assert_exact(text, NAN, 97, INT64_MAX, 0.0123);
        assert_exact(text, NAN, 97, -5, 0.7);
        snprintf(text, sizeof text, "%s:from=0.0123,to=0.7,end=inclusive", ramps[i]);
        assert_exact(text, NAN, 97, 0, 0.0123);
        assert_exact(text, NAN, 97, 96, 0.7);
        assert_exact(text, NAN, 97, 97, 0.7);
        assert_exact(text, NAN, 1, 0, 0.7);
    }
    assert_exact("cosine:to=0", 0.3, 6, 3, 0.15);
    assert_exact("triangular:min=0.0123,max=0.7,up=3", NAN, 0, 3, 0.7);
    assert_exact("onecycle:max=0.7,pct=0.25", NAN, 100, 25, 0.7);
    assert_exact("onecycle:max=0.7,pct=0", NAN, 100, 0, 0.7);
    assert_exact("onecycle:max=0.7,pct=1", NAN, 100, 100, 0.7);
    assert_exact("wsd:max=0.7,to=0.0123,decay=10", NAN, 97, 87, 0.7);
    assert_exact("wsd:max=0.7,to=0.0123,decay=10", NAN, 97, 97, 0.0123);
    assert_exact("wsd:max=0.7,to=0.0123,decay=10,end=inclusive", NAN, 97, 87, 0.7);
    assert_exact("wsd:max=0.7,to=0.0123,decay=10,end=inclusive", NAN, 97, 96, 0.0123);
    assert_exact("wsd:max=0.7,to=0.0123,decay=0", NAN, 97, 97, 0.7);
    assert_exact("wsd:max=0.7,to=0.0123,warmup=50%,decay=50%", NAN, 10, 5, 0.7);
    assert_exact("step:every=30", 0.1, 0, 90, 0.0001);
    assert_exact("step:every=30,steps=90", 0.1, 0, 90, 0.001);
}

/* A restart comes at the step that the lengths add up to, whatever logarithms and powers round to. */
static void test_restarts_are_exact(void **state)
{
    static const struct {
        const char *spec;
        double first, mult;
    } cases[] = {{"cosine-restarts:first=1,mult=3,to=0", 1, 3},
                 {"cosine-restarts:first=7,mult=10,to=0", 7, 10},
                 {"cosine-restarts:first=16,mult=1.5,to=0", 16, 1.5},
                 {"cosine-restarts:first=10,mult=1.1,to=0", 10, 1.1},
                 {"cosine-restarts:first=3,to=0", 3, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lr_schedule schedule = built(cases[i].spec, 0.2385, 0);
        double start = 0, length = cases[i].first;

        for (int cycle = 0; cycle < 12 && start < 1e15; cycle++, start += length, length *= cases[i].mult)
            if (fabs(start - round(start)) < 1e-9) {
                int64_t step = (int64_t)round(start);

                assert_near(cases[i].spec, step, lr_schedule_rate(&schedule, step).lr, 0.2385, 1);
                if (cycle > 1) /* the first may be one step long: all peak */
                    assert_true(lr_schedule_rate(&schedule, step - 1).lr < 0.2385);
            }
        lr_schedule_free(&schedule);
    }
}

static void test_extreme_steps(void **state)
{
    const int64_t far = 1000000000000;

    (void)state;
    assert_rate("linear:steps=2000000000000,to=0", 0.2385, 0, far, 0.2385 / 2);
    assert_rate("cosine:steps=4000000000000,to=0", 0.2385, 0, far, 0.2385 * (1 + M_SQRT1_2) / 2);
    assert_rate("triangular:min=0.1,max=0.7,up=4", NAN, 0, far + 3, 0.1 + 0.6 * 0.75);
    assert_rate("cosine-restarts:first=3,to=0", 0.2385, 0, far, 0.2385 * 0.75);
    assert_rate("step:every=1000000000000,factor=0.37", 0.2385, 0, far - 1, 0.2385);
    assert_rate("step:every=1000000000000,factor=0.37", 0.2385, 0, far, 0.2385 * 0.37);
    assert_rate("inverse-sqrt:timescale=1000000000000,steps=9007199254740992", 0.2385, 0, 3 * far,
                0.2385 / 2);
    assert_exact("constant", 0.2385, 0, INT64_MAX, 0.2385);
    assert_exact("constant", 0.2385, 0, INT64_MIN, 0.2385);
    /* the ends' ratio is not a double */
    assert_rate("exp:from=1e-200,to=1e200", NAN, 400, 100, 1e-100);
}

/* Near an end the small values are right to their own last digits, not to those of the large ones. */
static void test_small_values(void **state)
{
    double x = M_PI / 2e9;

    (void)state;
    assert_rate("linear:steps=1000000000,from=0", 0.2385, 0, 1, 0.2385e-9);
    assert_rate("linear:steps=1000000000,to=0", 0.2385, 0, 999999999, 0.2385e-9);
    assert_rate("cosine:steps=1000000000,to=0", 0.2385, 0, 999999999, 0.2385 * x * x);
    assert_rate("cosine:steps=1000000000,from=0", 0.2385, 0, 1, 0.2385 * x * x);
}

static void test_composition(void **state)
{
    lr_schedule schedule =
        built("linear:steps=5,from=0 cosine:to=0.001 constant:lr=0.0004,steps=10%", 0.2385, 100);

    (void)state;
    assert_int_equal(schedule.count, 3);
    assert_true(schedule.length == 100);
    assert_true(schedule.segments[1].start == 5 && schedule.segments[1].length == 85);
    assert_true(lr_schedule_rate(&schedule, 4).lr == 0.2385 * 0.8);
    assert_true(lr_schedule_rate(&schedule, 5).lr == 0.2385);
    assert_true(lr_schedule_rate(&schedule, 89).lr > 0.001);
    assert_true(lr_schedule_rate(&schedule, 90).lr == 0.0004);
    assert_true(lr_schedule_rate(&schedule, 1000).lr == 0.0004);
    assert_int_equal(lr_schedule_sets(&schedule), 0);
    lr_schedule_free(&schedule);
    assert_int_equal(schedule.count, 0);
    lr_schedule_free(&schedule);

    /* one without steps is passed over, in the middle and at the end */
    assert_exact("linear:steps=2,from=0 constant:steps=0,lr=7 constant:lr=0.3", 0.1, 0, 2, 0.3);
    assert_exact("constant:steps=3 linear:to=0.037,steps=0", 0.1, 0, 2, 0.1);
    assert_exact("constant:steps=3 linear:to=0.037,steps=0", 0.1, 0, 3, 0.037);
    assert_exact("constant:steps=3 triangular:min=0.037,steps=0", 0.1, 0, 3, 0.037);
    assert_exact("constant:steps=3 cosine-restarts:to=0.037,cycles=2,steps=0", 0.1, 0, 3, 0.037);
    assert_exact("constant:steps=3 step:every=2,steps=0", 0.1, 0, 3, 0.1);
    /* the scale of inverse-sqrt is what was played before it, or 10000 */
    assert_rate("linear:steps=25,from=0 inverse-sqrt", 0.2385, 0, 100, 0.2385 / 2);
    assert_rate("inverse-sqrt", 0.2385, 0, 30000, 0.2385 / 2);
}

static void test_units(void **state)
{
    lr_schedule schedule =
        built("linear:steps=2ep,from=0 constant:steps=3% multistep:milestones=2ep/50%", 0.1, 1000);

    (void)state;
    assert_true(schedule.segments[1].start == 79);
    assert_true(schedule.segments[2].start == 79 + 30);
    assert_near("milestone in epochs", 187, lr_schedule_rate(&schedule, 187).lr, 0.1, 1);
    assert_near("milestone in epochs", 188, lr_schedule_rate(&schedule, 188).lr, 0.01, 1);
    assert_near("milestone in percent", 609, lr_schedule_rate(&schedule, 609).lr, 0.001, 1);
    lr_schedule_free(&schedule);
}

static void test_length(void **state)
{
    lr_schedule schedule = built("exp:from=1e-6,factor=2", NAN, 0);

    (void)state;
    assert_true(isinf(schedule.length));
    lr_schedule_free(&schedule);
    schedule = built("constant:steps=12 cosine:to=0,steps=9", 0.1, 0);
    assert_true(schedule.length == 21);
    lr_schedule_free(&schedule);
    schedule = built("constant:steps=12 cosine:to=0,steps=9", 0.1, 4);
    assert_true(schedule.length == 21);
    lr_schedule_free(&schedule);
}

static void test_momentum(void **state)
{
    lr_schedule schedule = built("constant:steps=10 onecycle:steps=100,momentum=0.83/0.97", 0.2385, 0);

    (void)state;
    assert_int_equal(lr_schedule_sets(&schedule), LR_SETS_MOMENTUM);
    assert_true(isnan(lr_schedule_rate(&schedule, 9).momentum));
    assert_true(lr_schedule_rate(&schedule, 10).momentum == 0.97);
    assert_near("momentum", 25, lr_schedule_rate(&schedule, 25).momentum, 0.9, 1);
    assert_true(lr_schedule_rate(&schedule, 40).momentum == 0.83);
    assert_near("momentum", 75, lr_schedule_rate(&schedule, 75).momentum, 0.9, 1);
    assert_true(lr_schedule_rate(&schedule, 500).momentum == 0.97);
    lr_schedule_free(&schedule);
    /* of three phases the last has the high one */
    schedule = built("onecycle:steps=100,phases=3", 0.2385, 0);
    assert_near("momentum", 30, lr_schedule_rate(&schedule, 30).momentum, 0.85, 1);
    assert_near("momentum", 60, lr_schedule_rate(&schedule, 60).momentum, 0.95, 1);
    assert_near("momentum", 77, lr_schedule_rate(&schedule, 77).momentum, 0.95, 1);
    lr_schedule_free(&schedule);
}

static const struct {
    const char *specs;
    double base, total;
    const char *text;
} refused[] = {
    {"", 0.1, 0, "there is no schedule"},
    {"cosin", 0.1, 0, "there is no schedule called \"cosin\"; did you mean \"cosine\"?"},
    {"cosine:stpes=9", 0.1, 0, "cosine: there is no parameter \"stpes\"; did you mean \"steps\"?"},
    {"cosine:to=-2.5", 0.1, 9, "cosine: to=-2.5 is out of range: it must be at least 0"},
    {"cosine:to=inf", 0.1, 9, "cosine: to=inf is out of range: it must be at least 0"},
    {"linear:to=0", NAN, 9, "linear: from= is left out, and there is no --lr to stand for it"},
    {"constant", NAN, 9, "constant: lr= is left out, and there is no --lr to stand for it"},
    {"onecycle", NAN, 9, "onecycle: max= is left out, and there is no --lr to stand for it"},
    {"linear", 0.1, 9, "linear: give from= or to=: left out, both are --lr and nothing would change"},
    {"triangular:up=3", 0.1, 9,
     "triangular: give min= or max=: left out, both are --lr and nothing would change"},
    {"cosine:to=0", 0.1, 0, "cosine: its length is not known: give steps=, or -n for the whole"},
    {"constant cosine:to=0,steps=5", 0.1, 0,
     "constant: its length is not known: give steps=, or -n for the whole"},
    {"triangular:min=0", 0.1, 0, "triangular: its length is not known: give steps=, or -n for the whole"},
    {"cosine-restarts:to=0,cycles=3", 0.1, 0,
     "cosine-restarts: its length is not known: give steps=, or -n for the whole"},
    {"linear:to=0 constant", 0.1, 9,
     "linear and constant both leave out steps=: only one can take what is left"},
    {"constant:steps=9 cosine:to=0", 0.1, 9,
     "cosine: nothing is left for it: the other specs take 9 of 9 steps"},
    {"constant:steps=9007199254740992 constant:steps=2", 0.1, 0,
     "the schedule is longer than 9007199254740992 steps"},
    {"linear:to=1,delta=0.1", 0.1, 9,
     "linear: delta= and to= exclude each other: delta= says where it gets to"},
    {"exp:factor=2,end=inclusive", 0.1, 9,
     "exp: factor= and end= exclude each other: factor= says where it gets to"},
    {"exp:to=2,every=3", 0.1, 9, "exp: every= goes with factor=, which is left out"},
    {"exp:to=0", 0.1, 9, "exp: to=0 is out of range: it must be more than 0"},
    {"exp:to=0.1", 0, 9, "exp: --lr stands for from=, and must be more than 0: no factor leads there"},
    {"exp:from=0.1", 0, 9, "exp: --lr stands for to=, and must be more than 0: no factor leads there"},
    {"step", 0.1, 9, "step: it needs every="},
    {"multistep", 0.1, 9, "multistep: it needs milestones="},
    {"multistep:milestones=7/3", 0.1, 9, "multistep: the milestones must not go back"},
    {"piecewise:milestones=3", 0.1, 9, "piecewise: it needs values="},
    {"piecewise:milestones=3,values=1/2/3", 0.1, 9, "piecewise: 1 milestones need 2 values, not 3"},
    {"triangular:min=0,down=9", 0.1, 9, "triangular: down=9 leaves no steps to go up in"},
    {"cosine-restarts:to=0", 0.1, 9, "cosine-restarts: give first= or cycles="},
    {"cosine-restarts:to=0,first=3,cycles=2", 0.1, 9,
     "cosine-restarts: give first= or cycles=, not both"},
    {"onecycle:momentum=0.9", 0.1, 9, "onecycle: momentum= is two numbers, LOW/HIGH"},
    {"onecycle:phases=3,pct=0.6", 0.1, 9,
     "onecycle: with phases=3 as many steps go down as up: pct is 0.5 at most"},
    {"wsd:warmup=5,decay=5", 0.1, 9, "wsd: warmup and decay are 5 and 5 steps, of 9 in all"},
    {"constant:steps=5%", 0.1, 0,
     "constant: steps=5% needs to know the total: give the number of steps (-n)"},
};

static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        lr_schedule schedule;
        lr_error error = {0};

        assert_false(build(refused[i].specs, refused[i].base, refused[i].total, &schedule, &error));
        assert_string_equal(error.text, refused[i].text);
        assert_int_equal(error.fault, LR_USAGE);
        assert_null(schedule.segments);
        assert_int_equal(schedule.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas),      cmocka_unit_test(test_formulas_are_complete),
        cmocka_unit_test(test_random_access), cmocka_unit_test(test_values),
        cmocka_unit_test(test_ends),          cmocka_unit_test(test_restarts_are_exact),
        cmocka_unit_test(test_extreme_steps), cmocka_unit_test(test_small_values),
        cmocka_unit_test(test_composition),   cmocka_unit_test(test_units),
        cmocka_unit_test(test_length),        cmocka_unit_test(test_momentum),
        cmocka_unit_test(test_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
