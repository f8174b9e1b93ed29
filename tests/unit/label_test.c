/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/label.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct row {
    lr_label label;
    int number;
} row;

static const row rows[] = {
    {{.name = "cosine", .summary = "half a wave"}, 24},
    {{.name = "constant", .summary = "the same all the time"}, 85},
    {{.name = "exp", .summary = "equal steps in the logarithm"}, 3},
    {{0}, 0},
};
static const lr_catalog catalog = {"schedule", rows, sizeof rows[0]};

static void test_rows(void **state)
{
    (void)state;
    assert_string_equal(lr_catalog_row(&catalog, 0)->name, "cosine");
    assert_string_equal(lr_catalog_row(&catalog, 2)->name, "exp");
    assert_int_equal(((const row *)lr_catalog_row(&catalog, 1))->number, 85);
    assert_null(lr_catalog_row(&catalog, 3));
}

static void test_find(void **state)
{
    lr_error error = {0};

    (void)state;
    assert_ptr_equal(lr_catalog_find(&catalog, "exp", 3, &error), &rows[2]);
    assert_ptr_equal(lr_catalog_find(&catalog, "constant:x=1", 8, &error), &rows[1]);
    assert_null(lr_catalog_find(&catalog, "exp", 2, &error));
    assert_null(lr_catalog_find(&catalog, "", 0, &error));
    assert_null(lr_catalog_find(&catalog, "Cosine", 6, NULL));
}

static void test_find_suggests(void **state)
{
    lr_error error = {0};

    (void)state;
    assert_null(lr_catalog_find(&catalog, "cosin", 5, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, "there is no schedule called \"cosin\"; did you mean \"cosine\"?");
    assert_null(lr_catalog_find(&catalog, "parabola", 8, &error));
    assert_string_equal(error.text, "there is no schedule called \"parabola\"; there are: cosine, constant, exp");
}

static const char *word_at(const void *context, size_t index)
{
    return ((const char *const *)context)[index];
}

static const char *nearest(const char *word, const char *const *words)
{
    return lr_nearest(word, strlen(word), word_at, words);
}

static void test_nearest(void **state)
{
    static const char *const words[] = {"steps", "to", "from", "window", "polynomial", NULL};
    static const char *const none[] = {NULL};

    (void)state;
    assert_string_equal(nearest("stpes", words), "steps");       /* two letters swapped */
    assert_string_equal(nearest("step", words), "steps");        /* one is missing */
    assert_string_equal(nearest("windoww", words), "window");    /* one too many */
    assert_string_equal(nearest("windaw", words), "window");     /* another one */
    assert_string_equal(nearest("polinomail", words), "polynomial"); /* two slips in a long word */
    assert_string_equal(nearest("steps", words), "steps");
    assert_null(nearest("momentum", words));
    assert_null(nearest("xyz", words));
    assert_null(nearest("", words));
    assert_null(nearest("steps", none));
}

static void test_nearest_takes_long_words(void **state)
{
    static const char *const words[] = {"steps", NULL};
    char *word = malloc(100001);

    (void)state;
    assert_non_null(word);
    memset(word, 's', 100000);
    word[100000] = '\0';
    assert_null(nearest(word, words));
    free(word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_find),
        cmocka_unit_test(test_nearest), cmocka_unit_test(test_find_suggests),
        cmocka_unit_test(test_nearest_takes_long_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
