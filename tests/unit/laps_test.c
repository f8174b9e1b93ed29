/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/laps.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { RECORDS = 12 };

static unsigned next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*state >> 40);
}

/* The rule as it is written, over all records at once. */
static double literal_step(const double (*records)[2], size_t count, size_t at)
{
    double longest = 0;
    bool again = false, one = records[0][0] == records[count - 1][0] && records[0][0] > 1;

    for (size_t i = 0; i < count; i++) {
        longest = fmax(longest, records[i][1]);
        for (size_t k = 0; k < i; k++)
            again = again || (k + 1 == i && records[i][0] > records[k][0] && records[i][1] <= records[k][1]);
    }
    /* the file of a resumed run: the epochs before, with as many iters, would not come as far as its first */
    one = one && (longest == records[0][1]
                  || (records[0][0] - 1) * (longest - records[0][1] + 1) >= records[0][1]);
    return again || one ? (records[at][0] - 1) * longest + records[at][1] : records[at][1];
}

static void test_against_the_rule_taken_literally(void **state)
{
    uint64_t random = 2385;
    size_t again = 0;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        double records[RECORDS][2], packed[RECORDS];
        size_t count = 1 + next_random(&random) % RECORDS;
        bool laps_back = next_random(&random) % 2;
        lr_laps laps = {0};

        for (size_t i = 0; i < count; i++) {
            records[i][0] = i ? records[i - 1][0] + (next_random(&random) % 4 == 0) : 1 + next_random(&random) % 3;
            records[i][1] = i && !(laps_back && records[i][0] > records[i - 1][0])
                                ? records[i - 1][1] + next_random(&random) % 60 : next_random(&random) % 100;
            lr_laps_add(&laps, records[i][0], records[i][1]);
            assert_true(lr_laps_can_pack(records[i][0], records[i][1]));
            packed[i] = lr_laps_pack(records[i][0], records[i][1]);
        }
        for (size_t i = 0; i < count; i++) {
            double wanted = literal_step((const double(*)[2])records, count, i);

            again += wanted != records[i][1];
            assert_true(lr_laps_step(&laps, records[i][0], records[i][1]) == wanted);
            assert_true(lr_laps_step_of(&laps, packed[i]) == wanted);
            for (size_t k = 0; k < i; k++)
                assert_int_equal(packed[k] < packed[i],
                                 records[k][0] < records[i][0]
                                     || (records[k][0] == records[i][0] && records[k][1] < records[i][1]));
        }
    }
    assert_true(again > 5000);
}

static void test_numbers_that_do_not_fit(void **state)
{
    lr_laps laps = {0};

    (void)state;
    assert_true(lr_laps_can_pack(1048575, 4294967295));
    assert_true(lr_laps_step_of(&laps, lr_laps_pack(1048575, 4294967295)) == 4294967295);
    assert_false(lr_laps_can_pack(1048576, 1));
    assert_false(lr_laps_can_pack(1, 4294967296));
    assert_false(lr_laps_can_pack(2.385, 1));
    assert_false(lr_laps_can_pack(1, 2.385));
    assert_false(lr_laps_can_pack(-1, 1));
    assert_false(lr_laps_can_pack(1, -1));
    assert_false(lr_laps_can_pack((double)NAN, 1));
    assert_false(lr_laps_can_pack(1, (double)INFINITY));
    assert_true(isnan(lr_laps_step_of(&laps, (double)NAN)));
    assert_true(isinf(lr_laps_step_of(&laps, (double)INFINITY)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_the_rule_taken_literally),
                                       cmocka_unit_test(test_numbers_that_do_not_fit)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
