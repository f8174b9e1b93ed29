/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/trace.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_rows_and_columns(void **state)
{
    lr_trace trace = {0};
    lr_error error = {0};

    (void)state;
    assert_true(lr_trace_add_column(&trace, "lr", &error));
    assert_true(lr_trace_add_column(&trace, "loss", &error));
    for (size_t i = 0; i < 1000; i++)
        assert_true(lr_trace_add_row(&trace, (double[]){0.0023 * (double)i, 2.385 - (double)i}, &error));
    assert_int_equal(trace.rows, 1000);
    assert_true(trace.capacity >= 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(trace.values[0][i] == 0.0023 * (double)i);
        assert_true(trace.values[1][i] == 2.385 - (double)i);
    }
    lr_trace_free(&trace);
    assert_int_equal(trace.columns, 0);
    assert_int_equal(trace.rows, 0);
    lr_trace_free(&trace);
}

static void test_a_late_column_is_absent(void **state)
{
    lr_trace trace = {0};
    lr_error error = {0};
    char name[] = "loss";

    (void)state;
    assert_true(lr_trace_add_column(&trace, name, &error));
    name[0] = 'm'; /* the trace has a copy */
    for (size_t i = 0; i < 300; i++)
        assert_true(lr_trace_add_row(&trace, (double[]){2.385}, &error));
    assert_true(lr_trace_add_column(&trace, "loss_smooth", &error));
    for (size_t i = 0; i < 300; i++)
        assert_true(isnan(trace.values[1][i]));
    for (size_t i = 0; i < 1000; i++)
        assert_true(lr_trace_add_row(&trace, (double[]){2.297, 2.3}, &error));
    assert_true(trace.values[0][299] == 2.385);
    assert_true(trace.values[1][1299] == 2.3);
    assert_int_equal(lr_trace_column(&trace, "loss"), 0);
    assert_int_equal(lr_trace_column(&trace, "loss_smooth"), 1);
    assert_int_equal(lr_trace_column(&trace, "moss"), 2);
    lr_trace_free(&trace);
}

static void test_rows_without_columns(void **state)
{
    lr_trace trace = {0};
    lr_error error = {0};

    (void)state;
    assert_int_equal(lr_trace_column(&trace, "loss"), 0);
    assert_true(lr_trace_add_row(&trace, NULL, &error));
    assert_true(lr_trace_add_column(&trace, "loss", &error));
    assert_true(isnan(trace.values[0][0]));
    lr_trace_free(&trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_and_columns),
        cmocka_unit_test(test_a_late_column_is_absent),
        cmocka_unit_test(test_rows_without_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
