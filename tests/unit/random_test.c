/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 200000 };

/* The first numbers of splitmix64 from the state 0, as S. Vigna's program prints them. */
static void mixing_is_splitmix64_s(void **unused)
{
    (void)unused;
    assert_true(lr_random_at(0, 0) == 0xe220a8397b1dcdafU);
    assert_true(lr_random_at(0, 1) == 0x6e789e6aa1b965f4U);
    assert_true(lr_random_at(0, 2) == 0x06c45d188009454fU);
}

/* A checkpoint or a documented figure of an older version must stay what it was. */
static void numbers_stay_the_same(void **unused)
{
    uint32_t order[8];
    static const uint32_t expected[8] = {1, 6, 2, 4, 5, 3, 7, 0};

    (void)unused;
    assert_true(lr_random_bits(2385, LR_STREAM_ORDER, 17) == 0x759323a3c2df4176U);
    assert_true(lr_random_bits(2385, LR_STREAM_ORDER, 17) == lr_random_at(lr_random_key(2385, LR_STREAM_ORDER), 17));
    lr_random_order(2385, LR_STREAM_ORDER, order, 8);
    assert_memory_equal(order, expected, sizeof order);
}

static void seeds_streams_and_indices_differ(void **unused)
{
    uint64_t seen[4 * 4 * 4];
    size_t count = 0;

    (void)unused;
    for (uint64_t seed = 0; seed < 4; seed++)
        for (uint64_t stream = 1; stream < 5; stream++)
            for (uint64_t index = 0; index < 4; index++)
                seen[count++] = lr_random_bits(seed, stream, index);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(seen[i] != seen[j]);
    assert_true(lr_random_bits(1, 2 + ((uint64_t)7 << 32), 3) != lr_random_bits(1, 2, 3));
}

static void units_are_uniform(void **unused)
{
    double sum = 0, square = 0, least = 1, most = 0, with_next = 0, last = 0.5;

    (void)unused;
    for (uint64_t i = 0; i < MANY; i++) {
        double unit = lr_random_unit(3, LR_STREAM_DROPOUT, i);

        assert_true(unit >= 0 && unit < 1);
        sum += unit;
        square += unit * unit;
        with_next += (unit - 0.5) * (last - 0.5);
        last = unit;
        least = fmin(least, unit);
        most = fmax(most, unit);
    }
    assert_true(fabs(sum / MANY - 0.5) < 4 * sqrt(1.0 / 12 / MANY));
    assert_true(fabs(square / MANY - 1.0 / 3) < 4 * sqrt(4.0 / 45 / MANY));
    assert_true(fabs(with_next / MANY) < 4 * sqrt(1.0 / 144 / MANY));
    assert_true(least < 1e-4 && most > 1 - 1e-4);
}

static void normals_are_normal(void **unused)
{
    double sum = 0, square = 0, cube = 0, fourth = 0;

    (void)unused;
    for (uint64_t i = 0; i < MANY; i++) {
        double z = lr_random_normal(5, LR_STREAM_WEIGHTS, i);

        assert_true(isfinite(z));
        sum += z;
        square += z * z;
        cube += z * z * z;
        fourth += z * z * z * z;
    }
    assert_true(fabs(sum / MANY) < 4 * sqrt(1.0 / MANY));
    assert_true(fabs(square / MANY - 1) < 4 * sqrt(2.0 / MANY));
    assert_true(fabs(cube / MANY) < 4 * sqrt(15.0 / MANY));
    assert_true(fabs(fourth / MANY - 3) < 4 * sqrt(96.0 / MANY));
}

static void an_order_has_each_number_once(void **unused)
{
    static uint32_t order[60000];
    static char seen[60000];

    (void)unused;
    for (size_t count = 0; count <= 60000; count = count * 7 + 1) {
        memset(seen, 0, sizeof seen);
        lr_random_order(11, LR_STREAM_SPLIT, order, count);
        for (size_t i = 0; i < count; i++) {
            assert_true(order[i] < count && !seen[order[i]]);
            seen[order[i]] = 1;
        }
    }
}

/* All 120 orders of five come equally often: chi-squared with 119 degrees of freedom is below 190
 * but once in 30,000. */
static void orders_are_equally_likely(void **unused)
{
    enum { RUNS = 60000, ORDERS = 120 };
    size_t often[ORDERS] = {0};
    double chi = 0;

    (void)unused;
    for (uint64_t run = 0; run < RUNS; run++) {
        uint32_t order[5];
        size_t rank = 0;

        lr_random_order(run, LR_STREAM_ORDER, order, 5);
        for (size_t i = 0; i < 5; i++) {
            size_t less = 0;

            for (size_t j = i + 1; j < 5; j++)
                less += order[j] < order[i];
            rank = rank * (5 - i) + less;
        }
        often[rank]++;
    }
    for (size_t i = 0; i < ORDERS; i++)
        chi += pow((double)often[i] - (double)RUNS / ORDERS, 2) / ((double)RUNS / ORDERS);
    assert_true(chi < 190);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mixing_is_splitmix64_s),
        cmocka_unit_test(numbers_stay_the_same),
        cmocka_unit_test(seeds_streams_and_indices_differ),
        cmocka_unit_test(units_are_uniform),
        cmocka_unit_test(normals_are_normal),
        cmocka_unit_test(an_order_has_each_number_once),
        cmocka_unit_test(orders_are_equally_likely),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
