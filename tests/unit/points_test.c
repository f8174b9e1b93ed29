/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/table/points.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 5000 };

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 20;
}

/* Numbers of each sort that is packed in its own way, and some that fit none. */
static double make_number(int sort, int i, uint64_t *random)
{
    uint64_t bits = next_random(random) ^ next_random(random) << 30;
    double odd;

    switch (sort) {
    case 0:
        return 10.0 * i + 23;
    case 1:
        return (double)(i + (int)(next_random(random) % 7) * 1000);
    case 2:
        return (double)(float)(2.385 - 1e-3 * i);
    case 3:
        return 2.385 - 1e-3 * i;
    default:
        memcpy(&odd, &bits, sizeof odd); /* nan, infinities and denormals too */
        return i % 3 ? odd : i % 2 ? NAN : -0.0;
    }
}

static void check_all(const lr_points *points, const lr_store *store, const double *x, const double *values,
                      size_t per_segment)
{
    lr_points_cursor cursor;
    lr_error error = {0};
    size_t seen = 0;
    bool more;

    assert_true(lr_points_open(&cursor, points, store, &error));
    while (assert_true(lr_points_load(&cursor, &more, &error)), more)
        for (size_t i = 0; i < cursor.count; i++, seen++) {
            assert_memory_equal(&cursor.x[i], &x[seen], sizeof *x);
            assert_memory_equal(&cursor.values[i], &values[seen], sizeof *values);
            assert_int_equal(cursor.segment, 1 + seen / per_segment);
        }
    assert_int_equal(seen, points->count);
    lr_points_close(&cursor);
}

/* Bits come back as they went in, from memory and from the file, whatever the packing. */
static void test_what_goes_in_comes_out(void **state)
{
    static double x[COUNT], values[COUNT];
    static const size_t limits[] = {1 << 20, 3000, 1};
    uint64_t random = 2385;

    (void)state;
    for (int sorts = 0; sorts < 25; sorts++)
        for (size_t limit = 0; limit < 3; limit++) {
            lr_store store = {.fd = -1, .limit = limits[limit]};
            lr_points points = {0};
            lr_error error = {0};
            size_t per_segment = 1777;

            for (int i = 0; i < COUNT; i++) {
                x[i] = make_number(sorts % 5, i, &random);
                values[i] = make_number(sorts / 5, i, &random);
                if ((size_t)i % per_segment == 0)
                    assert_true(lr_points_begin_segment(&points, &store, 1 + (size_t)i / per_segment, &error));
                assert_true(lr_points_add(&points, &store, x[i], values[i], &error));
            }
            assert_int_equal(points.count, COUNT);
            assert_int_equal(points.fresh, COUNT - 2 * per_segment);
            assert_true(store.memory <= store.limit);
            check_all(&points, &store, x, values, per_segment);
            lr_points_free(&points);
            lr_store_close(&store);
        }
}

/* Whether they grow and are finite is known without a second look. */
static void test_growth_is_known(void **state)
{
    static const struct {
        double numbers[3];
        size_t count;
        bool grow;
    } cases[] = {
        {{2.385, 2.4, 7.5}, 3, true},   {{-2.385}, 1, true},             {{2.385, 2.385}, 2, false},
        {{2.385, 2.4, 2.3}, 3, false},  {{NAN, 2.385}, 2, false},        {{2.385, NAN, 7.5}, 3, false},
        {{INFINITY}, 1, false},         {{INFINITY, 2.385}, 2, false},   {{-INFINITY, 2.385}, 2, false},
        {{2.385, INFINITY}, 2, false},  {{INFINITY, INFINITY}, 2, false}, {{NAN}, 1, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lr_store store = {.fd = -1, .limit = 1 << 20};
        lr_points points = {0};

        for (size_t j = 0; j < cases[i].count; j++)
            assert_true(lr_points_add(&points, &store, cases[i].numbers[j], -cases[i].numbers[j], NULL));
        assert_int_equal(!points.falls && isfinite(points.last_x), cases[i].grow);
        lr_points_free(&points);
        for (size_t j = 0; j < cases[i].count; j++)
            assert_true(lr_points_add(&points, &store, (double)j, cases[i].numbers[j], NULL));
        assert_int_equal(!points.value_falls && isfinite(points.last_value), cases[i].grow);
        lr_points_free(&points);
        lr_store_close(&store);
    }
}

static void test_a_segment_is_found_and_dropped(void **state)
{
    lr_store store = {.fd = -1, .limit = 1 << 20};
    lr_points points = {0};
    lr_points_cursor cursor;
    lr_error error = {0};
    bool more;

    (void)state;
    for (size_t segment = 1; segment <= 3; segment++) {
        assert_true(lr_points_begin_segment(&points, &store, segment, &error));
        for (int i = 0; i < 700; i++)
            assert_true(lr_points_add(&points, &store, i, 2.385 * (double)segment, &error));
    }
    assert_true(lr_points_open(&cursor, &points, &store, &error));
    lr_points_seek(&cursor, 2);
    assert_true(lr_points_load(&cursor, &more, &error) && more);
    assert_int_equal(cursor.segment, 2);
    assert_true(cursor.x[0] == 0 && cursor.values[0] == 2.385 * 2);
    lr_points_seek(&cursor, 2); /* it is there: its first chunk is not passed over */
    assert_int_equal(cursor.count, LR_CHUNK);
    assert_int_equal(cursor.place, 0);
    lr_points_seek(&cursor, 3);
    assert_true(lr_points_load(&cursor, &more, &error) && more);
    assert_int_equal(cursor.segment, 3);
    assert_true(cursor.x[0] == 0 && cursor.values[0] == 2.385 * 3);
    lr_points_close(&cursor);
    lr_points_drop_segment(&points, 2); /* not the last: stays */
    assert_int_equal(points.count, 2100);
    lr_points_drop_segment(&points, 3);
    assert_int_equal(points.count, 1400);
    assert_int_equal(lr_points_part(&points, lr_points_parts(&points) - 1), 2);
    lr_points_free(&points);
    lr_store_close(&store);
}

/* What comes at even distances costs nothing; float32 four bytes, steps that are whole four. */
static void test_points_are_small(void **state)
{
    lr_store store = {.fd = -1, .limit = 1 << 24};
    lr_points points = {0};
    lr_error error = {0};

    (void)state;
    for (int i = 0; i < 512 * 10 + 1; i++)
        assert_true(lr_points_add(&points, &store, i, (double)(float)(2.385 + 0.01 * i * i), &error));
    assert_int_equal(store.memory, 512 * 10 * 4);
    lr_points_free(&points);
    lr_store_close(&store);
}

static void test_no_folder_for_the_file(void **state)
{
    lr_store store = {.fd = -1, .limit = 1};
    lr_points points = {0};
    lr_error error = {0};
    bool ok = true;

    (void)state;
    setenv("TMPDIR", "/no/such/folder", 1);
    for (int i = 0; i < 2000 && ok; i++)
        ok = lr_points_add(&points, &store, i * i, 2.385 * i, &error);
    unsetenv("TMPDIR");
    assert_false(ok);
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_non_null(strstr(error.text, "TMPDIR"));
    lr_points_free(&points);
    lr_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes_in_comes_out),
        cmocka_unit_test(test_growth_is_known),
        cmocka_unit_test(test_a_segment_is_found_and_dropped),
        cmocka_unit_test(test_points_are_small),
        cmocka_unit_test(test_no_folder_for_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
