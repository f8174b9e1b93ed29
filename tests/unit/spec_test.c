/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/spec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KEYS "; there are: steps, to, window, debias, end, milestones, factors, lambda, words, map, text"

enum { STEPS, TO, WINDOW, DEBIAS, END, MILESTONES, FACTORS, LAMBDA, WORDS, MAP, TEXT };

static const lr_parameter wave[] = {
    [STEPS] = {.name = "steps", .type = LR_STEPS, .unit = "steps", .least = 1, .most = 2e6, .help = "length"},
    [TO] = {.name = "to", .type = LR_REAL, .fallback = "0.0238", .help = "last value"},
    [WINDOW] =
        {.name = "window", .type = LR_INTEGER, .fallback = "9", .least = 1, .most = 999, .help = "rows"},
    [DEBIAS] = {.name = "debias", .type = LR_TRUTH, .fallback = "true", .help = "correct the start"},
    [END] = {.name = "end",
             .type = LR_CHOICE,
             .fallback = "exclusive",
             .choices = "exclusive inclusive",
             .help = "end"},
    [MILESTONES] = {.name = "milestones", .type = LR_STEPS_LIST, .least = 0, .most = 1e15, .help = "where"},
    [FACTORS] = {.name = "factors",
                 .type = LR_REAL_LIST,
                 .fallback = "1/0.5",
                 .least = 0,
                 .most = INFINITY,
                 .open = LR_OPEN_LEAST,
                 .help = "by how much"},
    [LAMBDA] = {.name = "lambda",
                .type = LR_REAL,
                .fallback = "gcv",
                .least = 0,
                .most = 1,
                .open = LR_OPEN_MOST,
                .choices = "gcv",
                .help = "penalty"},
    [WORDS] = {.name = "words", .type = LR_CHOICE_LIST, .choices = "up flat down", .help = "in turn"},
    [MAP] = {.name = "map", .type = LR_MAP, .least = 0, .most = 100, .choices = "none", .help = "pairs"},
    [TEXT] = {.name = "text", .type = LR_TEXT, .fallback = "0.5dur", .help = "anything"},
    {0},
};
static const lr_label rows[] = {
    {.name = "wave", .summary = "all kinds of parameters", .parameters = wave},
    {.name = "none", .summary = "no parameters"},
    {0},
};
static const lr_catalog catalog = {"shape", rows, sizeof rows[0]};
static const lr_units units = {
    .steps_per_epoch = 390.5, .total = 2385, .samples_per_step = 64, .tokens_per_step = 2048};

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
    assert_true(
        lr_spec_parse(&catalog,
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
    check_refused("wave:steps=0", NULL,
                  "wave: steps=0 is out of range: it must be at least 1 and at most 2000000");
    check_refused("wave:window=1000", NULL,
                  "wave: window=1000 is out of range: it must be at least 1 and at most 999");
    check_refused("wave:lambda=1", NULL,
                  "wave: lambda=1 is out of range: it must be at least 0 and less than 1");
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
    check_refused("wave:steps=5%", NULL,
                  "wave: steps=5% needs to know the total: give the number of steps (-n)");
    check_refused("wave:to=5%", &units, "wave: to=5% is not a number");
}

static void test_every_beginning_is_taken_or_refused(void **state)
{
    static const char text[] =
        "wave:lambda=0.25,factors=0.3/1e-3/7,milestones=30/2ep/10%,end=inclusive,window=1e2";
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

static void test_lists_of_all_kinds(void **state)
{
    lr_spec spec;
    lr_error error = {0};

    (void)state;
    assert_true(lr_spec_parse(&catalog, "wave:words=down/up,map=3:0.25/7:1e1/2.385,text=10ba/3ep", NULL,
                              &spec, &error));
    assert_int_equal(spec.values[WORDS].length, 2);
    assert_true(spec.values[WORDS].list[0] == 2 && spec.values[WORDS].list[1] == 0);
    assert_int_equal(spec.values[MAP].length, 6);
    assert_true(spec.values[MAP].list[2] == 7 && spec.values[MAP].list[3] == 10);
    assert_true(spec.values[MAP].list[4] == 2.385 && isnan(spec.values[MAP].list[5]));
    assert_string_equal(spec.values[TEXT].text, "10ba/3ep");
    lr_spec_free(&spec);
    assert_true(lr_spec_parse(&catalog, "wave:map=none", NULL, &spec, &error));
    assert_null(spec.values[MAP].list);
    assert_int_equal(spec.values[MAP].choice, 0);
    assert_string_equal(spec.values[TEXT].text, "0.5dur");
    lr_spec_free(&spec);
    assert_false(lr_spec_parse(&catalog, "wave:words=down/left", NULL, &spec, &error));
    assert_string_equal(error.text, "wave: words=left is not one of: up flat down");
    assert_false(lr_spec_parse(&catalog, "wave:map=3:", NULL, &spec, &error));
    assert_string_equal(error.text, "wave: map= is not a number or one of: none");
    assert_false(lr_spec_parse(&catalog, "wave:map=3:101", NULL, &spec, &error));
    assert_string_equal(error.text, "wave: map=101 is out of range: it must be at least 0 and at most 100");
    assert_false(lr_spec_parse(&catalog, "wave:map=3:1:2", NULL, &spec, &error));
    assert_string_equal(error.text, "wave: map=1:2 is not a number or one of: none");
}

static void test_units_of_data(void **state)
{
    static const struct {
        lr_rounding rounding;
        double steps;
    } cases[] = {{LR_ROUND_NEAREST, 15}, {LR_ROUND_DOWN, 15}, {LR_ROUND_UP, 16}};
    lr_spec spec;
    lr_error error = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lr_units how = units;

        how.rounding = cases[i].rounding;
        assert_true(lr_spec_parse(&catalog, "wave:steps=980sp,milestones=4096tok/5%", &how, &spec, &error));
        assert_true(spec.values[STEPS].number == cases[i].steps);
        assert_true(spec.values[STEPS].exact == 15.3125);
        assert_true(spec.values[MILESTONES].list[0] == 2);
        assert_true(fabs(spec.values[MILESTONES].exact - 119.25) < 1e-9);
        lr_spec_free(&spec);
    }
    /* what is whole but for the product's last digit was not rounded */
    assert_true(lr_spec_parse(&catalog, "wave:steps=20%", &units, &spec, &error));
    assert_true(spec.values[STEPS].number == 477 && isnan(spec.values[STEPS].exact));
    lr_spec_free(&spec);
    assert_false(lr_spec_parse(&catalog, "wave:steps=980sp", NULL, &spec, &error));
    assert_string_equal(
        error.text, "wave: steps=980sp needs to know how many samples a step takes: give --samples-per-step");
    assert_false(lr_spec_parse(&catalog, "wave:steps=980tok", NULL, &spec, &error));
    assert_string_equal(
        error.text, "wave: steps=980tok needs to know how many tokens a step takes: give --tokens-per-step");
}

static void test_catalog_of_catalogs(void **state)
{
    static const lr_label more[] = {{.name = "more", .summary = "in another catalog"}, {0}}, none[] = {{0}};
    static const lr_catalog second = {"shape", more, sizeof more[0]}, empty = {"shape", none, sizeof none[0]};
    static const lr_catalog *const parts[] = {&catalog, &empty, &second, NULL};
    static const lr_catalog all = {"shape", parts, LR_PARTS};

    (void)state;
    assert_string_equal(lr_catalog_row(&all, 0)->name, "wave");
    assert_string_equal(lr_catalog_row(&all, 1)->name, "none");
    assert_string_equal(lr_catalog_row(&all, 2)->name, "more");
    assert_null(lr_catalog_row(&all, 3));
    assert_ptr_equal(lr_catalog_find(&all, "more", 4, NULL), &more[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_lists_of_all_kinds),
        cmocka_unit_test(test_units_of_data),
        cmocka_unit_test(test_catalog_of_catalogs),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_names_are_checked),
        cmocka_unit_test(test_ranges_are_checked),
        cmocka_unit_test(test_types_are_checked),
        cmocka_unit_test(test_units_are_needed),
        cmocka_unit_test(test_every_beginning_is_taken_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
