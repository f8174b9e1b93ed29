/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/crc32c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Bit by bit, as the definition reads. */
static uint32_t slow_crc32c(uint32_t crc, const unsigned char *bytes, size_t length)
{
    crc = ~crc;
    for (size_t i = 0; i < length; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            unsigned low = (crc ^ (uint32_t)bytes[i] >> bit) & 1;

            crc = crc >> 1 ^ (low ? 0x82f63b78 : 0);
        }
    return ~crc;
}

/* The check value of the catalogues, and the examples of RFC 3720, B.4. */
static void test_known_values(void **state)
{
    unsigned char bytes[32];

    (void)state;
    assert_int_equal(lr_crc32c(0, "123456789", 9), 0xe3069283);
    assert_int_equal(lr_crc32c(0, "", 0), 0);
    assert_int_equal(lr_crc32c(0, "a", 1), 0xc1d04330);
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(lr_crc32c(0, bytes, sizeof bytes), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(lr_crc32c(0, bytes, sizeof bytes), 0x62a8ab43);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    assert_int_equal(lr_crc32c(0, bytes, sizeof bytes), 0x46dd794e);
}

static void test_any_length_and_place(void **state)
{
    unsigned char bytes[100];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * i * 167 + 23);
    for (size_t from = 0; from < 9; from++)
        for (size_t length = 0; from + length <= sizeof bytes; length++)
            assert_int_equal(lr_crc32c(0, bytes + from, length), slow_crc32c(0, bytes + from, length));
}

static void test_in_pieces(void **state)
{
    static const char text[] = "a checksum may be taken piece by piece";
    uint32_t whole = lr_crc32c(0, text, sizeof text);

    (void)state;
    for (size_t cut = 0; cut <= sizeof text; cut++)
        assert_int_equal(lr_crc32c(lr_crc32c(0, text, cut), text + cut, sizeof text - cut), whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_any_length_and_place),
        cmocka_unit_test(test_in_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
