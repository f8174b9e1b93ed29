/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/wire.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static lr_wire wire_of(const char *bytes, size_t length)
{
    return (lr_wire){(const unsigned char *)bytes, (const unsigned char *)bytes + length};
}

static void test_varint(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        uint64_t value;
    } good[] = {
        {"\x00", 1, 0},
        {"\x7f", 1, 127},
        {"\x80\x01", 2, 128},
        {"\xd1\x12", 2, 2385},
        {"\x80\x80\x00", 3, 0}, /* longer than need be */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, UINT64_MAX},
        {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, (uint64_t)1 << 63},
    };
    static const struct {
        const char *bytes;
        size_t length;
    } bad[] = {{"", 0}, {"\x80", 1}, {"\xff\xff\xff", 3}, {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11}};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        lr_wire wire = wire_of(good[i].bytes, good[i].length);
        uint64_t value = 17;

        assert_true(lr_wire_varint(&wire, &value));
        assert_true(value == good[i].value);
        assert_ptr_equal(wire.at, wire.end);
        assert_false(lr_wire_bad(&wire));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        lr_wire wire = wire_of(bad[i].bytes, bad[i].length);
        uint64_t value;

        assert_false(lr_wire_varint(&wire, &value));
        assert_true(lr_wire_bad(&wire));
    }
}

/* Whatever the way through lr_wire_next, the long one says the same. */
static size_t count_fields(const char *bytes, size_t length, bool *bad, uint32_t *last)
{
    lr_wire wire = wire_of(bytes, length), slow = wire;
    lr_field field, other;
    size_t count = 0;
    bool more;

    do {
        more = lr_wire_next(&wire, &field);
        assert_true(lr_wire_next_any(&slow, &other) == more);
        assert_ptr_equal(wire.at, slow.at);
        assert_ptr_equal(wire.end, slow.end);
        if (more) {
            assert_int_equal(field.key, other.key);
            assert_true(field.value == other.value);
            *last = field.key;
            count++;
        }
    } while (more);
    *bad = lr_wire_bad(&wire);
    return count;
}

static void test_fields(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, count;
        bool bad;
    } cases[] = {
        {"", 0, 0, false},
        {"\x08\x05\x12\x02hi\x1d\x01\x02\x03\x04\x21\x01\x02\x03\x04\x05\x06\x07\x08", 20, 4, false},
        {"\x08\xd1\x12", 3, 1, false},                     /* a number of two bytes */
        {"\x82\x01\x01x", 4, 1, false},                    /* field 16 */
        {"\xfa\xff\xff\xff\x0f\x01x", 7, 1, false},        /* the greatest field number */
        {"\x00\x01", 2, 0, true},                          /* field 0 */
        {"\x80\x80\x80\x80\x10\x01", 6, 0, true},          /* a key beyond 32 bits */
        {"\x08", 1, 0, true},                              /* no value */
        {"\x12", 1, 0, true},                              /* no length */
        {"\x12\x03hi", 4, 0, true},                        /* past the end */
        {"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, 0, true}, /* a length of 2^64-1 */
        {"\x1d\x01\x02\x03", 4, 0, true},
        {"\x21\x01\x02\x03\x04\x05\x06\x07", 8, 0, true},
        {"\x0e\x01", 2, 0, true},                          /* type 6 */
        {"\x0f\x01", 2, 0, true},                          /* type 7 */
        {"\x0b\x0c\x08\x01", 4, 1, false},                 /* an empty group, and a field */
        {"\x0b\x13\x08\x01\x14\x12\x01x\x0c\x08\x01", 11, 1, false}, /* a group in a group */
        {"\x0b\x08\x01", 3, 0, true},                      /* a group that does not end */
        {"\x0b\x14", 2, 0, true},                          /* the end of another group */
        {"\x0c", 1, 0, true},                              /* an end without a start */
        {"\x08\x01\x0c", 3, 1, true},
    };
    uint32_t last = 0;
    bool bad;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(count_fields(cases[i].bytes, cases[i].length, &bad, &last), cases[i].count);
        assert_int_equal(bad, cases[i].bad);
    }
    count_fields("\x0b\x0c\x10\x01", 4, &bad, &last);
    assert_int_equal(last, LR_WIRE_KEY(2, LR_WIRE_VARINT));
}

static void test_deep_groups(void **state)
{
    char groups[400];
    uint32_t last = 0;
    bool bad;

    (void)state;
    memset(groups, 0x0b, 64);
    memset(groups + 64, 0x0c, 64);
    assert_int_equal(count_fields(groups, 128, &bad, &last), 0);
    assert_false(bad);
    memset(groups, 0x0b, 200);
    memset(groups + 200, 0x0c, 200);
    assert_int_equal(count_fields(groups, 400, &bad, &last), 0);
    assert_true(bad);
}

static void test_values(void **state)
{
    static const char bytes[] = "\x12\x05\x08\x07\x10\x09x";
    lr_wire wire = wire_of(bytes, 7), inside;
    lr_field field;

    (void)state;
    assert_true(lr_wire_next(&wire, &field));
    inside = lr_wire_inside(&field);
    assert_true(lr_wire_next(&inside, &field));
    assert_true(field.value == 7);
    assert_true(lr_wire_next(&inside, &field));
    assert_true(field.value == 9);
    assert_false(lr_wire_next(&inside, &field));
    assert_true(lr_wire_bad(&inside)); /* the x */
    assert_int_equal(lr_wire_fixed32((const unsigned char *)"\x01\x02\x03\x84"), 0x84030201);
    assert_true(lr_wire_fixed64((const unsigned char *)"\x01\x02\x03\x04\x05\x06\x07\x88") == 0x8807060504030201);
}

/* sign, exponent and fraction put together as the standard has it */
static double slow_small_float(unsigned bits, int exponent_bits, int fraction_bits)
{
    int bias = (1 << (exponent_bits - 1)) - 1;
    int exponent = (int)(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
    double fraction = (double)(bits & ((1U << fraction_bits) - 1)) / (double)(1 << fraction_bits);
    double sign = bits >> (exponent_bits + fraction_bits) ? -1 : 1;

    if (exponent == (1 << exponent_bits) - 1)
        return fraction > 0 ? (double)NAN : sign * (double)INFINITY;
    return sign * (exponent == 0 ? fraction * pow(2, 1 - bias) : (1 + fraction) * pow(2, exponent - bias));
}

static void check_same(double value, double wanted)
{
    assert_true(isnan(wanted) ? isnan(value) : value == wanted && !signbit(value) == !signbit(wanted));
}

static void test_small_floats(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1 << 16; bits++) {
        check_same(lr_wire_half(bits), slow_small_float(bits, 5, 10));
        check_same(lr_wire_bfloat16(bits), slow_small_float(bits, 8, 7));
    }
    assert_true(lr_wire_half(0x40c5) == 2.384765625); /* 2.385 */
    assert_true(lr_wire_bfloat16(0x4019) == 2.390625);
    assert_true(lr_wire_float(0x4018a3d7) == (double)2.385f);
    assert_true(lr_wire_double(0x4003147ae147ae14) == 2.385);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_varint),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_deep_groups),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_small_floats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
