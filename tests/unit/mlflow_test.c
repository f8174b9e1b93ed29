/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/log_bytes.h"

#include "lib/log/kinds.h"

#include <math.h>

static outcome read_kind(const char *text, const char *name, const lr_log_kind *kind)
{
    bytes file = {(unsigned char *)(uintptr_t)text, strlen(text), 0};

    return read_as(&file, name, kind, NULL);
}

static outcome read_text(const char *text, const char *name)
{
    return read_kind(text, name, NULL);
}

static void test_lines(void **state)
{
    outcome seen = read_text("1708209014522 2.385 0\n1708209015000 -1e-3 7\r\n\n1708209016500 nan -3\n"
                             "1708209017000 inf 9 data 5f3 m-1\n1708209018000 0.5 8",
                             "mlruns/0/abc/metrics/train/loss");

    (void)state;
    assert_true(seen.opened);
    assert_string_equal(seen.format, "mlflow");
    assert_int_equal(seen.troubles, 1); /* the last has fewer fields than the one before, and no end */
    assert_int_equal(seen.cut, 1);
    assert_int_equal(seen.count, 4);
    check_point(&seen, 0, "train/loss", 0, 2.385);
    check_point(&seen, 1, "train/loss", 7, -1e-3);
    check_point(&seen, 2, "train/loss", -3, (double)NAN);
    check_point(&seen, 3, "train/loss", 9, (double)INFINITY);
    assert_true(seen.points[0].wall == 1708209014.522);
    assert_int_equal(seen.points[1].line, 2);
    assert_int_equal(seen.points[2].line, 4);
    outcome_free(&seen);
}

/* The first versions: seconds, and no step. */
static void test_old(void **state)
{
    outcome seen = read_text("1528000000 2.385\n1528000001 2.25", "metrics/acc");

    (void)state;
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, 2);
    assert_string_equal(seen.points[1].column, "acc");
    assert_true(isnan(seen.points[1].step));
    assert_true(seen.points[1].value == 2.25);
    assert_true(seen.points[1].wall == 1528000001);
    outcome_free(&seen);
}

static void test_damage(void **state)
{
    outcome seen = read_kind("1708209014522 2.385 0\n1708209014523 2.3x 1\n1708209014524 None 2\n"
                             "1708209014525 0:12 3\n1708209014526 2.25 4.5\n1708209014527 2 5\n17082090",
                             "a/loss", &lr_log_mlflow);

    (void)state;
    assert_int_equal(seen.damaged, 3);
    assert_int_equal(seen.cut, 1);
    assert_string_equal(seen.told, "the last line is cut; left out");
    assert_int_equal(seen.count, 2);
    check_point(&seen, 0, "loss", 0, 2.385);
    check_point(&seen, 1, "loss", 5, 2);
    outcome_free(&seen);
    seen = read_kind("1708209014522 2.385 0\n-\n", "a/loss", &lr_log_mlflow);
    assert_string_equal(seen.told, "not a line `timestamp value step`; left out");
    assert_int_equal(seen.damaged, 1);
    outcome_free(&seen);
}

static void test_names(void **state)
{
    static const char *const cases[][2] = {
        {"mlruns/0/a/metrics/loss", "loss"},
        {"/x/metrics/train/loss", "train/loss"},
        {"metrics/metrics/loss", "loss"},
        {"mymetrics/loss", "loss"},
        {"loss", "loss"},
        {"a/b/loss", "loss"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        outcome seen = read_text("1708209014522 2.385 0\n", cases[i][0]);

        assert_int_equal(seen.count, 1);
        check_point(&seen, 0, cases[i][1], 0, 2.385);
        outcome_free(&seen);
    }
}

static int sure(const char *text, bool whole, const char *name)
{
    return lr_log_mlflow.sniff(text, strlen(text), whole, name);
}

static void test_sniff(void **state)
{
    (void)state;
    assert_true(sure("1708209014522 2.385 0\n", true, "a/metrics/b") > sure("1708209014522 2.385 0\n", true, "b"));
    assert_true(sure("1708209014522 2.385 0\n", true, "b") > 0);
    assert_true(sure("1708209014522 2.385", true, "b") > 0);
    assert_true(sure("1708209014522 2.385 0\n17082", false, "b") > 0);
    assert_true(sure("1708209014522 2.385 0\n17082", true, "b") > 0);
    assert_true(sure("1708209014522 2.385 0\nx\n1708209014523 2.25 1\n", true, "b") > 0);
    assert_int_equal(sure("1708209014522 2.38", false, "b"), 0); /* the line may go on in any way */
    assert_int_equal(sure("1 2.385 0\n", true, "a/metrics/b"), 0);
    assert_int_equal(sure("1708209014522,2.385,0\n", true, "a/metrics/b"), 0);
    assert_int_equal(sure("1708209014522 2.385 0\nstep 2\n", true, "a/metrics/b"), 0);
    assert_int_equal(sure("time value step\n", true, "a/metrics/b"), 0);
    assert_int_equal(sure("", true, "a/metrics/b"), 0);
}

/* Cut anywhere: whole lines count, and a number may be short only in the last one. */
static void test_cut(void **state)
{
    static const char text[] = "1708209014522 2.385 0\n1708209014523 2.25 1\n1708209014524 1.125 2\n";

    (void)state;
    for (size_t length = 1; length < sizeof text; length++) {
        bytes part = {(unsigned char *)(uintptr_t)text, length, 0};
        outcome seen = read_as(&part, "metrics/loss", &lr_log_mlflow, NULL);
        size_t lines = length >= 65 ? 3 : length >= 43 ? 2 : length >= 22;

        assert_int_equal(seen.damaged + seen.odd, 0);
        assert_true(seen.count >= lines && seen.count <= lines + 1);
        if (lines > 0)
            check_point(&seen, 0, "loss", 0, 2.385);
        outcome_free(&seen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines), cmocka_unit_test(test_old), cmocka_unit_test(test_damage),
        cmocka_unit_test(test_names), cmocka_unit_test(test_sniff), cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
