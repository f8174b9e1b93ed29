/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_fail_says_what(void **state)
{
    lr_error error = {.fault = LR_SYSTEM, .file = "old", .line = 7, .column = 9};

    (void)state;
    assert_false(lr_fail(&error, LR_USAGE, "%s has %d", "window", 24));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, "window has 24");
    assert_null(error.file);
    assert_int_equal(error.line, 0);
    assert_int_equal(error.column, 0);
}

static void test_fail_at_says_where(void **state)
{
    lr_error error = {0};

    (void)state;
    assert_false(lr_fail_at(&error, "run.csv", 317, 3, "\"%s\" is not a number", "abc"));
    assert_int_equal(error.fault, LR_BAD_INPUT);
    assert_string_equal(error.file, "run.csv");
    assert_int_equal(error.line, 317);
    assert_int_equal(error.column, 3);
    assert_string_equal(error.text, "\"abc\" is not a number");
}

static void test_fail_system_keeps_errno(void **state)
{
    lr_error error = {0};

    (void)state;
    errno = ENOSPC;
    assert_false(lr_fail_system(&error, "out.csv", "cannot write"));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.file, "out.csv");
    assert_string_equal(error.text, "cannot write: No space left on device");
    assert_false(lr_fail_memory(&error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.text, "out of memory");
}

static void test_no_error_wanted(void **state)
{
    (void)state;
    errno = EIO;
    assert_false(lr_fail(NULL, LR_USAGE, "%d", 24));
    assert_false(lr_fail_at(NULL, "run.csv", 3, 2, "%d", 24));
    assert_false(lr_fail_system(NULL, "run.csv", "cannot read"));
    assert_false(lr_fail_memory(NULL));
}

static void test_long_text_is_cut(void **state)
{
    char word[2000];
    lr_error error = {0};

    (void)state;
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_false(lr_fail(&error, LR_BAD_INPUT, "%s", word));
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

static void test_allocate(void **state)
{
    lr_error error = {0};
    double *values = lr_allocate(24, sizeof *values, &error);
    unsigned char *nothing = lr_allocate(0, sizeof *nothing, &error);

    (void)state;
    assert_non_null(values);
    assert_non_null(nothing);
    for (size_t i = 0; i < 24; i++)
        assert_true(values[i] == 0);
    free(values);
    free(nothing);
    assert_null(lr_allocate(SIZE_MAX / 4, 24, &error));
    assert_int_equal(error.fault, LR_SYSTEM);
}

static void test_resize_keeps_what_is_there(void **state)
{
    lr_error error = {0};
    int *numbers = NULL, *before;

    (void)state;
    assert_true(lr_resize(&numbers, 3, sizeof *numbers, &error));
    for (int i = 0; i < 3; i++)
        numbers[i] = 2385 + i;
    assert_true(lr_resize(&numbers, 3000, sizeof *numbers, &error));
    for (int i = 0; i < 3; i++)
        assert_int_equal(numbers[i], 2385 + i);
    before = numbers;
    assert_false(lr_resize(&numbers, SIZE_MAX / 2, sizeof *numbers, &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_ptr_equal(numbers, before);
    assert_int_equal(numbers[2], 2387);
    free(numbers);
}

static void test_reserve_grows_by_doubling(void **state)
{
    lr_error error = {0};
    size_t capacity = 0, growths = 0, last = 0;
    long *numbers = NULL;

    (void)state;
    for (size_t n = 1; n <= 10000; n++) {
        assert_true(lr_reserve(&numbers, &capacity, n, sizeof *numbers, &error));
        assert_true(capacity >= n);
        numbers[n - 1] = (long)n;
        growths += capacity != last;
        last = capacity;
    }
    assert_true(growths < 20);
    assert_int_equal(numbers[4711], 4712);
    assert_false(lr_reserve(&numbers, &capacity, SIZE_MAX - 1, sizeof *numbers, &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_int_equal(capacity, last);
    free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail_says_what),         cmocka_unit_test(test_fail_at_says_where),
        cmocka_unit_test(test_fail_system_keeps_errno), cmocka_unit_test(test_no_error_wanted),
        cmocka_unit_test(test_long_text_is_cut),       cmocka_unit_test(test_allocate),
        cmocka_unit_test(test_resize_keeps_what_is_there), cmocka_unit_test(test_reserve_grows_by_doubling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
