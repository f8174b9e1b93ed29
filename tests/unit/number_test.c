/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/number.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

static double from_bits(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t to_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static lr_number_kind parse(const char *text, double *value)
{
    return lr_number_parse(text, strlen(text), '.', value);
}

/* The C library is the judge of every decimal. */
static void check_against_strtod(const char *text)
{
    double value, expected = strtod(text, NULL);
    lr_number_kind kind = parse(text, &value);

    if (kind != (isinf(expected) ? LR_NUMBER_RANGE : LR_NUMBER) || to_bits(value) != to_bits(expected))
        fail_msg("\"%s\" reads as %a, expected %a (kind %d)", text, value, expected, (int)kind);
}

/* Shortest: no decimal of fewer digits reads back, and of those as long none is nearer. The slow way: try all
 * lengths. */
static void check_shortest(double value)
{
    char text[LR_NUMBER_ROOM], trial[64], bare[64];
    size_t length = lr_number_format(value, text), digits = 0;
    int precision;

    assert_int_equal(length, strlen(text));
    if (to_bits(strtod(text, NULL)) != to_bits(value))
        fail_msg("%a written as %s", value, text);
    for (const char *p = text; *p != '\0' && *p != 'e'; p++)
        if (*p >= '0' && *p <= '9' && (digits > 0 || *p != '0'))
            bare[digits++] = *p;
    while (digits > 0 && bare[digits - 1] == '0')
        digits--;
    for (precision = 1; precision < 17; precision++) {
        (void)snprintf(trial, sizeof trial, "%.*e", precision - 1, value);
        if (strtod(trial, NULL) == value)
            break;
    }
    if (digits > (size_t)precision)
        fail_msg("%a written as %s, but %s is shorter", value, text, trial);
    (void)snprintf(trial, sizeof trial, "%.*e", (int)digits - 1, value);
    if (digits == (size_t)precision && strtod(text, NULL) == strtod(trial, NULL)) {
        bare[digits] = '\0';
        for (size_t i = 0; i < digits; i++)
            if (bare[i] != trial[value < 0 ? 1 + (i == 0 ? 0 : i + 1) : (i == 0 ? 0 : i + 1)])
                fail_msg("%a written as %s, but %s is nearer", value, text, trial);
    }
}

static void check_round_trip(double value)
{
    char text[LR_NUMBER_ROOM];
    double back;

    assert_true(lr_number_format(value, text) < LR_NUMBER_ROOM);
    if (parse(text, &back) != LR_NUMBER || to_bits(back) != to_bits(value))
        fail_msg("%a written as %s reads as %a", value, text, back);
}

/* A value like those in logs: 1e-17 to 1e18, so that the fast ways and their borders are met. */
static double usual(uint64_t *state)
{
    uint64_t bits = next_random(state);

    return from_bits((bits & 0x800FFFFFFFFFFFFF) | (uint64_t)(1023 - 56 + next_random(state) % 117) << 52);
}

/* Under valgrind a fiftieth has to do. */
static int times(int count)
{
    return getenv("LR_VALGRIND") ? count / 50 : count;
}

static void random_bits_survive(void **unused)
{
    uint64_t state = 2385, bits;

    (void)unused;
    for (int i = 0; i < times(1500000); i++)
        check_round_trip(usual(&state));
    for (int i = 0; i < times(40000); i++)
        if (isfinite(from_bits(bits = next_random(&state))))
            check_round_trip(from_bits(bits));
}

static void random_bits_are_shortest(void **unused)
{
    uint64_t state = 4711, bits;

    (void)unused;
    for (int i = 0; i < times(40000); i++)
        check_shortest(usual(&state));
    for (int i = 0; i < times(6000); i++)
        if (isfinite(from_bits(bits = next_random(&state))))
            check_shortest(from_bits(bits));
}

static void short_decimals_stay_short(void **unused)
{
    static const char *const texts[] = {
        "0.1",
        "0.3",
        "2.385",
        "1e-05",
        "0.0001",
        "1.5e-07",
        "123456.789",
        "1e+16",
        "1e+22",
        "2.5e-15",
        "9.9e-16",
        "1e-15",
        "0.001",
        "1e+300",
        "5e-324",
        "2.2250738585072014e-308",
        "1.7976931348623157e+308",
        "9007199254740993e+1",
        "1.2345678901234568e+17",
        "0.012",
        "65.4321",
        "-2.385",
        "9007199254740992",
        "9007199254740991",
        "9007199254740994",
        "1e+17",
        "12345678901234.5",
        "-0.00012",
    };
    char text[LR_NUMBER_ROOM];

    (void)unused;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        (void)lr_number_format(strtod(texts[i], NULL), text);
        if (strcmp(texts[i], "9007199254740993e+1") != 0)
            assert_string_equal(text, texts[i]);
    }
    (void)lr_number_format(
        0x1p-44, text); /* the nearest decimal of 16 digits does not read back, its neighbour does */
    assert_string_equal(text, "5.684341886080802e-14");
    (void)lr_number_format(0x1p90, text);
    assert_string_equal(text, "1.2379400392853803e+27");
    (void)lr_number_format(0.1 + 0.2, text);
    assert_string_equal(text, "0.30000000000000004");
}

static void edges_are_shortest(void **unused)
{
    (void)unused;
    for (int exponent = -1074; exponent < 1024; exponent++) {
        double power = ldexp(1, exponent);

        check_shortest(power);
        check_round_trip(power);
        check_shortest(nextafter(power, 0) > 0 ? nextafter(power, 0) : power);
        check_round_trip(nextafter(power, INFINITY));
    }
    for (int exponent = -20; exponent < 20; exponent++) {
        double ten;
        char text[16];

        (void)snprintf(text, sizeof text, "1e%d", exponent);
        ten = strtod(text, NULL);
        check_shortest(ten);
        check_shortest(nextafter(ten, 0));
        check_shortest(nextafter(ten, INFINITY));
    }
    check_shortest(0x1.fffffffffffffp1023);
    check_shortest(0x1p53 - 1);
    check_shortest(0x1p53 + 2);
}

/* As logs have them: few digits, at any size. */
static void random_decimals_are_shortest(void **unused)
{
    uint64_t state = 1912, most = 10;
    char text[64];

    (void)unused;
    for (int length = 1; length < 18; length++, most *= 10)
        for (int i = 0; i < times(3000); i++) {
            double value;

            (void)snprintf(text, sizeof text, "%llue%d", (unsigned long long)(next_random(&state) % most),
                           (int)(next_random(&state) % 44) - 30);
            value = strtod(text, NULL);
            check_shortest(i % 2 ? value : -value);
            check_round_trip(nextafter(value, INFINITY));
        }
}

/* A byte that is no digit among few that are: none is taken for one. */
static void few_digits(void **unused)
{
    static const char others[] = " \t\n\v\f\r.+-eE:";
    char text[16] = "";
    double value;

    (void)unused;
    for (size_t length = 1; length < 11; length++)
        for (size_t place = 0; place < length; place++)
            for (int byte = 1; byte < 256; byte++) {
                memcpy(text, "2385071946", length);
                text[length] = '\0';
                text[place] = (char)byte;
                if (byte >= '0' && byte <= '9')
                    check_against_strtod(text);
                else if (!strchr(others, byte))
                    assert_int_equal(parse(text, &value), LR_NUMBER_BAD);
            }
}

static void random_decimals_read_as_strtod(void **unused)
{
    uint64_t state = 31;
    char text[128];

    (void)unused;
    for (int i = 0; i < times(300000); i++) {
        uint64_t digits = next_random(&state) >> next_random(&state) % 60;
        int exponent = (int)(next_random(&state) % (i % 16 == 0 ? 700 : 64)) - (i % 16 == 0 ? 350 : 40);

        (void)snprintf(text, sizeof text, "%llu.%lue%d", (unsigned long long)digits,
                       (unsigned long)(next_random(&state) % 1000), exponent);
        check_against_strtod(text);
        (void)snprintf(text, sizeof text, "%.17g", usual(&state));
        check_against_strtod(text);
    }
}

/* Exactly half way between two doubles, and next to it. */
static void halves_go_to_even(void **unused)
{
    uint64_t state = 977;
    char text[1200];
    size_t length;

    (void)unused;
    for (int i = 0; i < times(3000); i++) {
        uint64_t odd = (next_random(&state) >> 11 | (uint64_t)1 << 52) * 2 + 1; /* 54 bits, the last set */
        int exponent = (int)(next_random(&state) % 60) - 50;

        if (exponent >= 0)
            (void)snprintf(text, sizeof text, "%.0f", ldexp((double)(odd >> 1), exponent + 1));
        else
            (void)snprintf(text, sizeof text, "%.*Lf", 60, ldexpl((long double)odd, exponent));
        check_against_strtod(text);
        length = strlen(text);
        if (exponent < 0) {
            text[length - 1] = '1';
            check_against_strtod(text);
            memset(text + length, '0', 800);
            memcpy(text + length + 800, "1", 2);
            check_against_strtod(text);
        }
    }
    for (int i = 0; i < 400; i++) { /* whole numbers of 54 bits times a power of five */
        uint64_t odd = (next_random(&state) >> 11 | (uint64_t)1 << 52) * 2 + 1;

        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)odd);
        check_against_strtod(text);
        (void)snprintf(text, sizeof text, "%llu000", (unsigned long long)odd);
        check_against_strtod(text);
        (void)snprintf(text, sizeof text, "%llue-3", (unsigned long long)odd);
        check_against_strtod(text);
    }
}

static void hard_decimals(void **unused)
{
    static const char *const texts[] = {
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "9007199254740993",
        "9007199254740992.99999999999999999",
        "9007199254740993.0000000000000000000000000000001",
        "0.000000000000000000000000000000000001",
        "0e999999",
        "18446744073709551615",
        "18446744073709551616",
        "9999999999999999999",
        "10000000000000000000",
        "1e23",
        "8.5e22",
        "6.0221407600000000000000000000000000001e23",
        "000000000000000000000000000000.1",
        ".5",
        "1.",
        "00012",
        "1E5",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827021181583404541015625",
        "100000000000000000000000000000000000000000000000000000000000e-59",
        "12345678",
        "1234567812345678.12345678",
        "3.5844466002796428e+298",
        "1e-27",
        "9e27",
        "7.2057594037927933e16",
        "1e22",
        "1e-22",
        "9007199254740993e-22",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_against_strtod(texts[i]);
}

static void long_decimals(void **unused)
{
    static const size_t lengths[] = {20, 779, 780, 781, 900, 20000};
    char text[20064];

    (void)unused;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        memset(text, '7', lengths[i]);
        (void)snprintf(text + lengths[i], 32, "e-%zu", lengths[i]);
        check_against_strtod(text);
        memset(text, '0', lengths[i]);
        text[1] = '.';
        memcpy(text + lengths[i], "2385e1", 7);
        check_against_strtod(text);
        (void)snprintf(text + lengths[i], 32, "2385e%zu", lengths[i]);
        check_against_strtod(text);
    }
}

typedef struct reading {
    const char *text;
    lr_number_kind kind;
    double value;
} reading;

static void words_and_blanks(void **unused)
{
    static const reading cases[] = {
        {" 1", LR_NUMBER, 1},
        {"1 ", LR_NUMBER, 1},
        {"\t2.385 \r", LR_NUMBER, 2.385},
        {"+1", LR_NUMBER, 1},
        {"-0", LR_NUMBER, -0.0},
        {"-2.5", LR_NUMBER, -2.5},
        {"inf", LR_NUMBER, INFINITY},
        {"-inf", LR_NUMBER, -INFINITY},
        {"+Inf", LR_NUMBER, INFINITY},
        {"INF", LR_NUMBER, INFINITY},
        {"Infinity", LR_NUMBER, INFINITY},
        {"-INFINITY", LR_NUMBER, -INFINITY},
        {"1.#INF", LR_NUMBER, INFINITY},
        {"-1.#INF", LR_NUMBER, -INFINITY},
        {"1.#INF00", LR_NUMBER, INFINITY},
        {"nan", LR_NUMBER, NAN},
        {"-nan", LR_NUMBER, NAN},
        {"NaN", LR_NUMBER, NAN},
        {"nan(ind)", LR_NUMBER, NAN},
        {"-nan(ind)", LR_NUMBER, NAN},
        {"1.#QNAN", LR_NUMBER, NAN},
        {"-1.#IND", LR_NUMBER, NAN},
        {"-1.#IND00", LR_NUMBER, NAN},
        {"01:23", LR_NUMBER, 83},
        {"1:02:03", LR_NUMBER, 3723},
        {"75:03", LR_NUMBER, 4503},
        {"1e999", LR_NUMBER_RANGE, INFINITY},
        {"-1e999", LR_NUMBER_RANGE, -INFINITY},
        {"1e-999", LR_NUMBER, 0},
        {"-1e-999", LR_NUMBER, -0.0},
    };
    double value;

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (parse(cases[i].text, &value) != cases[i].kind)
            fail_msg("\"%s\"", cases[i].text);
        if (isnan(cases[i].value) ? !isnan(value) : to_bits(value) != to_bits(cases[i].value))
            fail_msg("\"%s\" reads as %g", cases[i].text, value);
    }
}

static void missing_and_bad(void **unused)
{
    static const char *const missing[] = {"",     " ",    "\t ",  "NA",   "na",   "N/A",  "n/a",
                                          "#na#", "#NA#", "null", "NULL", "None", "none", " None "};
    static const char *const bad[] = {
        "0x10",     "1_000",
        "1e",       "1e+",
        "--1",      "+-1",
        "1.2.3",    "1d3",
        "1.5f",     "1,5",
        "NaN(123)", "nan1",
        "infinit",  "1 2",
        "$1",       "1%",
        "-",        "+",
        ".",        "-.",
        "e5",       ".e5",
        "1e5.5",    "abc",
        "-NA",      "1:2",
        "1:60",     "1:2:03:04",
        ":12",      "1:",
        "-1:02",    "0b1",
        "\xD9\xA1", "\342\210\2221",
        "\xC2\xBD", "1.#",
        "1.#INF1",  "nonee",
        "n",        "1e5e5",
        "infx",
    };
    double value;

    (void)unused;
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        value = 2.385;
        assert_int_equal(parse(missing[i], &value), LR_NUMBER_MISSING);
        assert_true(isnan(value));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        value = 2.385;
        if (parse(bad[i], &value) != LR_NUMBER_BAD || !isnan(value))
            fail_msg("\"%s\" reads as %g", bad[i], value);
    }
    assert_int_equal(lr_number_parse("1\0002", 3, '.', &value), LR_NUMBER_BAD);
}

static void only_the_given_bytes_are_read(void **unused)
{
    char *exact;
    double value;

    (void)unused;
    for (size_t length = 1; length < 20; length++) {
        exact = malloc(length); /* no NUL behind it: a sanitizer sees every byte too many */
        assert_non_null(exact);
        memset(exact, '1', length);
        assert_int_equal(lr_number_parse(exact, length, '.', &value), LR_NUMBER);
        free(exact);
    }
    assert_int_equal(lr_number_parse("2.38577", 5, '.', &value), LR_NUMBER);
    assert_true(value == 2.385);
}

static void decimal_comma(void **unused)
{
    static const char small[] = "0,00000000000000000000000000000000000000238500000001";
    double value;

    (void)unused;
    assert_int_equal(lr_number_parse("2,385", 5, ',', &value), LR_NUMBER);
    assert_true(value == 2.385);
    assert_int_equal(lr_number_parse("2.385", 5, ',', &value), LR_NUMBER);
    assert_true(value == 2.385);
    assert_int_equal(lr_number_parse("-1,5e-3", 7, ',', &value), LR_NUMBER);
    assert_true(value == -1.5e-3);
    assert_int_equal(lr_number_parse("1,234,567", 9, ',', &value), LR_NUMBER_BAD);
    assert_int_equal(lr_number_parse("1.234,5", 7, ',', &value), LR_NUMBER_BAD);
    assert_int_equal(lr_number_parse("2,385", 5, '.', &value), LR_NUMBER_BAD);
    assert_int_equal(lr_number_parse(small, sizeof small - 1, ',', &value), LR_NUMBER);
    assert_true(value == strtod("0.00000000000000000000000000000000000000238500000001", NULL));
}

static void integers(void **unused)
{
    static const int64_t values[] = {0,    7,          -7,        10,        99,           100,
                                     2385, -123456789, INT64_MAX, INT64_MIN, INT64_MAX - 1};
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      "1.0",
                                      "1e3",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "1 2",
                                      "0x1",
                                      "99999999999999999999",
                                      "abc"};
    char text[LR_NUMBER_ROOM];
    size_t length;
    int64_t value;

    (void)unused;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        length = lr_integer_format(values[i], text);
        assert_int_equal(length, strlen(text));
        assert_true(strtoll(text, NULL, 10) == values[i]);
        assert_true(lr_integer_parse(text, strlen(text), &value));
        assert_true(value == values[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (lr_integer_parse(bad[i], strlen(bad[i]), &value))
            fail_msg("\"%s\"", bad[i]);
    assert_true(lr_integer_parse(" +00012 ", 8, &value));
    assert_int_equal(value, 12);
}

static void given_digits(void **unused)
{
    static const struct {
        double value;
        int digits;
        const char *text;
    } cases[] = {
        {2.3851, 3, "2.39"},
        {0.1, 17, "0.10000000000000001"},
        {1.0, 5, "1"},
        {123456, 3, "123000"},
        {0.00012345, 2, "0.00012"},
        {1.25e-7, 3, "1.25e-07"},
        {NAN, 3, "nan"},
        {-INFINITY, 3, "-inf"},
        {0, 3, "0"},
        {-2.5e-300, 4, "-2.5e-300"},
        {9.999, 2, "10"},
        {5e-324, 1, "5e-324"},
        {2.385, 0, "2"},
    };
    char text[LR_NUMBER_ROOM];
    size_t length;

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        length = lr_number_format_digits(cases[i].value, cases[i].digits, text);
        assert_int_equal(length, strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void specials_are_written(void **unused)
{
    char text[LR_NUMBER_ROOM];

    (void)unused;
    (void)lr_number_format(NAN, text);
    assert_string_equal(text, "nan");
    (void)lr_number_format(-NAN, text);
    assert_string_equal(text, "nan");
    (void)lr_number_format(INFINITY, text);
    assert_string_equal(text, "inf");
    (void)lr_number_format(-INFINITY, text);
    assert_string_equal(text, "-inf");
    (void)lr_number_format(-0.0, text);
    assert_string_equal(text, "-0");
    (void)lr_number_format(-17, text);
    assert_string_equal(text, "-17");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bits_survive),
        cmocka_unit_test(random_bits_are_shortest),
        cmocka_unit_test(short_decimals_stay_short),
        cmocka_unit_test(edges_are_shortest),
        cmocka_unit_test(random_decimals_are_shortest),
        cmocka_unit_test(few_digits),
        cmocka_unit_test(random_decimals_read_as_strtod),
        cmocka_unit_test(halves_go_to_even),
        cmocka_unit_test(hard_decimals),
        cmocka_unit_test(long_decimals),
        cmocka_unit_test(words_and_blanks),
        cmocka_unit_test(missing_and_bad),
        cmocka_unit_test(only_the_given_bytes_are_read),
        cmocka_unit_test(decimal_comma),
        cmocka_unit_test(integers),
        cmocka_unit_test(given_digits),
        cmocka_unit_test(specials_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
