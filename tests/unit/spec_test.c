/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/spec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KEYS "; there are: steps, to, window, debias, end, milestones, factors, lambda"

enum { STEPS, TO, WINDOW, DEBIAS, END, MILESTONES, FACTORS, LAMBDA };

static const lr_parameter wave[] = {
    [STEPS] = {.name = "steps", .type = LR_STEPS, .unit = "steps", .least = 1, .most = 2e6, .help = "length"},
    [TO] = {.name = "to", .type = LR_REAL, .fallback = "0.0238", .help = "last value"},
    [WINDOW] = {.name = "window", .type = LR_INTEGER, .fallback = "9", .least = 1, .most = 999, .help = "rows"},
    [DEBIAS] = {.name = "debias", .type = LR_TRUTH, .fallback = "true", .help = "correct the start"},
    [END] = {.name = "end", .type = LR_CHOICE, .fallback = "exclusive", .choices = "exclusive inclusive",
             .help = "end"},
    [MILESTONES] = {.name = "milestones", .type = LR_STEPS_LIST, .least = 0, .most = 1e15, .help = "where"},
    [FACTORS] = {.name = "factors", .type = LR_REAL_LIST, .fallback = "1/0.5", .least = 0, .most = INFINITY,
                 .open = LR_OPEN_LEAST, .help = "by how much"},
    [LAMBDA] = {.name = "lambda", .type = LR_REAL, .fallback = "gcv", .least = 0, .most = 1, .open = LR_OPEN_MOST,
                .choices = "gcv", .help = "penalty"},
    {0},
};
static const lr_label rows[] = {
    {.name = "wave", .summary = "all kinds of parameters", .parameters = wave},
    {.name = "none", .summary = "no parameters"},
    {0},
};
static const lr_catalog catalog = {"shape", rows, sizeof rows[0]};
static const lr_units units = {.steps_per_epoch = 390.5, .total = 2385};

static void test_defaults(void **state)
{
    lr_spec spec;
    lr_error error = {0};

    (void)state;
    assert_true(lr_spec_parse(&catalog, "wave", NULL, &spec, &error));
    assert_ptr_equal(spec.row, &rows[0]);
    assert_true(isnan(spec.values[STEPS].number));
    assert_true(spec.values[TO].number == 0.0238);
    assert_true(spec.values[WINDOW].number == 9);
    assert_true(spec.values[DEBIAS].number == 1);
    assert_int_equal(spec.values[END].choice, 0);
    assert_null(spec.values[MILESTONES].list);
    assert_int_equal(spec.values[FACTORS].length, 2);
    assert_true(spec.values[FACTORS].list[1] == 0.5);
    assert_int_equal(spec.values[LAMBDA].choice, 0);
    assert_true(isnan(spec.values[LAMBDA].number));
    for (size_t i = 0; i <= LAMBDA; i++)
        assert_false(spec.values[i].given);
    lr_spec_free(&spec);
    assert_null(spec.row);
    lr_spec_free(&spec);
}

static void test_values(void **state)
{
    lr_spec spec;
    lr_error error = {0};

    (void)state;
    assert_true(lr_spec_parse(&catalog,
                              "wave:lambda=0.25,factors=0.3/1e-3/7,milestones=30/2ep/10%,end=inclusive,debias=no,"
                              "window=1e2,to=-2.385,steps=10ep",
                              &units, &spec, &error));
    assert_true(spec.values[STEPS].number == 3905);
    assert_true(spec.values[TO].number == -2.385);
    assert_true(spec.values[WINDOW].number == 100);
    assert_true(spec.values[DEBIAS].number == 0);
    assert_int_equal(spec.values[END].choice, 1);
    assert_int_equal(spec.values[MILESTONES].length, 3);
    assert_true(spec.values[MILESTONES].list[0] == 30);
    assert_true(spec.values[MILESTONES].list[1] == 781);
    assert_true(spec.values[MILESTONES].list[2] == 239); /* 238.5, rounded */
    assert_int_equal(spec.values[FACTORS].length, 3);
    assert_true(spec.values[FACTORS].list[1] == 1e-3);
    assert_true(spec.values[LAMBDA].number == 0.25);
    assert_int_equal(spec.values[LAMBDA].choice, -1);
    for (size_t i = 0; i <= LAMBDA; i++)
        assert_true(spec.values[i].given);
    lr_spec_free(&spec);
}

static void check_refused(const char *text, const lr_units *with, const char *message)
{
    lr_spec spec;
    lr_error error = {0};

    assert_false(lr_spec_parse(&catalog, text, with, &spec, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, message);
    assert_null(spec.row);
    for (size_t i = 0; i < LR_SPEC_VALUES; i++)
        assert_null(spec.values[i].list);
    assert_false(lr_spec_parse(&catalog, text, with, &spec, NULL));
}

static void test_names_are_checked(void **state)
{
    (void)state;
    check_refused("wavy", NULL, "there is no shape called \"wavy\"; did you mean \"wave\"?");
    check_refused("", NULL, "there is no shape called \"\"; there are: wave, none");
    check_refused("wave:stpes=3", NULL, "wave: there is no parameter \"stpes\"; did you mean \"steps\"?");
    check_refused("wave:color=3", NULL, "wave: there is no parameter \"color\"" KEYS);
    check_refused("none:steps=3", NULL, "none: it has no parameters");
    check_refused("wave:to=1,to=2", NULL, "wave: to is given twice");
    check_refused("wave:to", NULL, "wave: \"to\" has no value: write to=VALUE");
    check_refused("wave:to=", NULL, "wave: to= has no value");
    check_refused("wave:factors=1/2,", NULL, "wave: there is no parameter \"\"" KEYS);
    check_refused("wave:", NULL, "wave: there is no parameter \"\"" KEYS);
}

static void test_ranges_are_checked(void **state)
{
    (void)state;
    check_refused("wave:steps=0", NULL, "wave: steps=0 is out of range: it must be at least 1 and at most 2000000");
    check_refused("wave:window=1000", NULL, "wave: window=1000 is out of range: it must be at least 1 and at most 999");
    check_refused("wave:lambda=1", NULL, "wave: lambda=1 is out of range: it must be at least 0 and less than 1");
    check_refused("wave:factors=1/0", NULL, "wave: factors=0 is out of range: it must be more than 0");
    check_refused("wave:to=inf", NULL, "wave: to=inf must be finite");
    check_refused("wave:to=nan", NULL, "wave: to=nan must be finite");
    check_refused("wave:to=1e999", NULL, "wave: to=1e999 is not a number");
}

static void test_types_are_checked(void **state)
{
    (void)state;
    check_refused("wave:to=abc", NULL, "wave: to=abc is not a number");
    check_refused("wave:to=0x10", NULL, "wave: to=0x10 is not a number");
    check_refused("wave:to=1:30", NULL, "wave: to=1:30 is not a number");
    check_refused("wave:lambda=cgv", NULL, "wave: lambda=cgv is not a number or one of: gcv");
    check_refused("wave:window=9.5", NULL, "wave: window=9.5 must be a whole number");
    check_refused("wave:steps=9.5", NULL, "wave: steps=9.5 must be a whole number");
    check_refused("wave:steps=many", NULL, "wave: steps=many is not a number of steps");
    check_refused("wave:debias=maybe", NULL, "wave: debias=maybe is neither true nor false");
    check_refused("wave:end=open", NULL, "wave: end=open is not one of: exclusive inclusive");
    check_refused("wave:factors=1//2", NULL, "wave: factors= is not a number");
    check_refused("wave:milestones=1/x", NULL, "wave: milestones=x is not a number of steps");
}

static void test_units_are_needed(void **state)
{
    (void)state;
    check_refused("wave:steps=10ep", NULL,
                  "wave: steps=10ep needs to know how long an epoch is: give --steps-per-epoch");
    check_refused("wave:steps=5%", NULL, "wave: steps=5% needs to know the total: give the number of steps (-n)");
    check_refused("wave:to=5%", &units, "wave: to=5% is not a number");
}

static void test_every_beginning_is_taken_or_refused(void **state)
{
    static const char text[] = "wave:lambda=0.25,factors=0.3/1e-3/7,milestones=30/2ep/10%,end=inclusive,window=1e2";
    char part[sizeof text];

    (void)state;
    for (size_t length = 0; length < sizeof text; length++) {
        lr_spec spec;
        lr_error error = {0};

        memcpy(part, text, length);
        part[length] = '\0';
        if (lr_spec_parse(&catalog, part, &units, &spec, &error))
            lr_spec_free(&spec);
        else
            assert_true(error.fault == LR_USAGE && *error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),           cmocka_unit_test(test_values),
        cmocka_unit_test(test_names_are_checked),  cmocka_unit_test(test_ranges_are_checked),
        cmocka_unit_test(test_types_are_checked),  cmocka_unit_test(test_units_are_needed),
        cmocka_unit_test(test_every_beginning_is_taken_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
