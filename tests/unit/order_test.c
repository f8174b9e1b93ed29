/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Steps on lines 2, 3, ... */
static lr_order look(const char *const *steps, size_t count, char decimal)
{
    lr_order order = {0};

    for (size_t i = 0; i < count; i++)
        lr_order_step(&order, steps[i], strlen(steps[i]), decimal, i + 2);
    return order;
}

static void growing_steps_are_in_order(void **unused)
{
    static const char *const steps[] = {"-3", "0", "0.5", "2.385", "17", "1e3", "inf"};
    lr_order order = look(steps, 7, '.');

    (void)unused;
    assert_int_equal(order.repeated, 0);
    assert_int_equal(order.back, 0);
    assert_int_equal(order.first, 0);
}

static void repeated_and_backward_steps_are_counted(void **unused)
{
    static const char *const steps[] = {"1", "2", "2", "2.0", "1.5", "7", "3", "3"};
    lr_order order = look(steps, 8, '.');

    (void)unused;
    assert_int_equal(order.repeated, 3);
    assert_int_equal(order.back, 2);
    assert_int_equal(order.first, 4);
}

static void whole_steps_are_exact(void **unused)
{
    static const char *const steps[] = {"9007199254740992", "9007199254740993", "9007199254740993",
                                        "9007199254740992", "9223372036854775807"};
    lr_order order = look(steps, 5, '.');

    (void)unused;
    assert_int_equal(order.repeated, 1);
    assert_int_equal(order.back, 1);
    assert_int_equal(order.first, 4);
}

static void what_is_no_step_is_passed_over(void **unused)
{
    static const char *const steps[] = {"5", "", "nan", "abc", "NA", "5"};
    static const char *const comma[] = {"1,5", "1,25"};
    lr_order order = look(steps, 6, '.');

    (void)unused;
    assert_int_equal(order.repeated, 1);
    assert_int_equal(order.back, 0);
    assert_int_equal(order.first, 7);
    order = look(comma, 2, ',');
    assert_int_equal(order.back, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growing_steps_are_in_order),
        cmocka_unit_test(repeated_and_backward_steps_are_counted),
        cmocka_unit_test(whole_steps_are_exact),
        cmocka_unit_test(what_is_no_step_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
