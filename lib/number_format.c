/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing numbers. Reading them is in number.c. */
#include "lib/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 uint128;

enum { FEWEST = -3, MOST = 16 }; /* written without exponent while the point is after so many digits */

/* digits * 10^exponent, without the sign. */
typedef struct decimal {
    uint64_t digits;
    int exponent;
} decimal;

static uint128 power_of_five(int exponent)
{
    static const uint64_t low[] = {1, 5, 25, 125, 625, 3125, 15625, 78125};
    static const uint64_t high[] = {1, 390625, 152587890625, 59604644775390625};

    return (uint128)low[exponent & 7] * high[exponent >> 3];
}

/* A binary number scaled to fixed point, in units of 2^-shift, and how far down and up decimals still read
 * back to it. */
typedef struct interval {
    uint128 value, down, up;
    int shift;
    bool closed; /* the ends belong to it: the mantissa is even */
} interval;

/* The multiple of step nearest to the value (even quotient on a tie) that reads back to it; 0 when none does.
 * Inline, since a division by a step known beforehand is a multiplication. */
static inline __attribute__((always_inline)) uint64_t nearest_multiple(interval range, uint64_t step)
{
    uint64_t whole = (uint64_t)(range.value >> range.shift), below = whole / step * step,
             above = below + step;
    uint128 under = range.value - ((uint128)below << range.shift);
    uint128 over = ((uint128)step << range.shift) - under;
    bool under_fits = under < range.down || (range.closed && under == range.down);
    bool over_fits = over < range.up || (range.closed && over == range.up);

    if (under_fits && over_fits)
        return over < under || (over == under && below / step % 2 != 0) ? above : below;
    return under_fits ? below : over_fits ? above : 0;
}

/* Four times the mantissa times 10^power, so that half and quarter gaps are whole too: 4 * 2^53 * 5^31 <
 * 2^127. */
static inline __attribute__((always_inline)) interval scale(uint64_t mantissa, int exponent, int power,
                                                            bool narrow)
{
    uint128 five = power_of_five(power);
    int shift = 2 - exponent - power;

    if (shift < 0) {
        five <<= -shift;
        shift = 0;
    }
    return (interval){4 * (uint128)mantissa * five, five << !narrow, 2 * five, shift, mantissa % 2 == 0};
}

static decimal without_zeros(decimal number)
{
    uint64_t tenth;

    while ((tenth = number.digits / 10) * 10 == number.digits) {
        number.digits = tenth;
        number.exponent++;
    }
    return number;
}

/* The shortest decimal of a positive number from 1e-15 to below 1e17, exactly. Two decimals of at most 15
 * digits never read to the same double, so only the lengths 15, 16 and 17 are compared and zeros dropped
 * after that. */
static decimal shortest(uint64_t bits)
{
    static const uint64_t least = 10000000000000000;
    uint64_t mantissa = bits << 12 >> 12 | (uint64_t)1 << 52, digits = 0, whole, reach;
    int exponent = (int)(bits >> 52) - 1075, power;
    interval range;

    /* log10 from the bits: the mantissa stands in for its logarithm, which is a little more; 315652 / 2^20 =
     * log10(2) */
    power = 16 - (int)((((int64_t)(bits >> 32) - ((int64_t)1023 << 20)) * 315652) >> 40);
    power = power < 0 ? 0 : power > 31 ? 31 : power;
    range = scale(mantissa, exponent, power, bits << 12 == 0);
    if (power > 0 && (uint64_t)(range.value >> range.shift) >= 10 * least)
        range = scale(mantissa, exponent, --power, bits << 12 == 0);
    whole = (uint64_t)(range.value >> range.shift);
    reach =
        (uint64_t)(range.up >> range.shift) + 1; /* no decimal further off reads back: spares comparisons */
    if (whole % 100 <= reach || whole % 100 >= 99 - reach)
        digits = nearest_multiple(range, 100);
    if (digits == 0 && (whole % 10 <= reach || whole % 10 + reach >= 9))
        digits = nearest_multiple(range, 10);
    if (digits == 0)
        digits = nearest_multiple(range, 1);
    return without_zeros((decimal){digits, -power});
}

/* value with so many significant digits, by the C library; its decimal sign, which the locale may change, is
 * skipped. */
static decimal rounded(double value, int length)
{
    char text[LR_NUMBER_ROOM];
    decimal number = {0};
    const char *p = text;

    (void)snprintf(text, sizeof text, "%.*e", length - 1, value);
    for (; *p != 'e'; p++)
        if (*p >= '0' && *p <= '9')
            number.digits = number.digits * 10 + (uint64_t)(*p - '0');
    number.exponent = (int)strtol(p + 1, NULL, 10) - (length - 1);
    return number;
}

/* The same at any size, by trial: the fewest digits that read back, or the next decimal of that length (next
 * to a power of two, where the gap below is half that above, the nearest one may not read back but its
 * neighbour does). */
static decimal shortest_by_trial(double value)
{
    char text[LR_NUMBER_ROOM];
    decimal found = {0};
    double back;

    for (int length = value < 0x1p-1021 ? 1 : 15; length <= 17; length++) {
        found = rounded(value, length);
        for (int up = 0; up < 2; up++, found.digits++) {
            (void)snprintf(text, sizeof text, "%llue%d", (unsigned long long)found.digits, found.exponent);
            (void)lr_number_parse(text, strlen(text), '.', &back);
            if (back == value)
                return without_zeros(found);
        }
    }
    return found;
}

static int count_digits(uint64_t number)
{
    static const uint64_t powers[] = {
        0,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
        10000000000000000000U,
    };
    int guess = (64 - __builtin_clzll(number | 1)) * 1233 >> 12; /* log10(2) */

    return guess + (number >= powers[guess]);
}

/* Eight digits at once, within one word: halves, then quarters, then each digit apart. */
static inline void put_eight(uint32_t number, char *out)
{
    uint64_t word = number / 10000 | (uint64_t)(number % 10000) << 32, part;

    part = (word * 10486 >> 20) & 0x0000007F0000007F;
    word = part | (word - 100 * part) << 16;
    part = (word * 103 >> 10) & 0x000F000F000F000F;
    word = (part | (word - 10 * part) << 8) + 0x3030303030303030;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(out, &word, sizeof word);
}

/* Write the digits of a number so that they end before `end`. */
static inline void put_digits(uint64_t number, char *end)
{
    uint32_t rest;

    for (; number >= 100000000; number /= 100000000)
        put_eight((uint32_t)(number % 100000000), end -= 8);
    rest = (uint32_t)number;
    do
        *--end = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
}

static char *put_exponent(int exponent, char *out)
{
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    exponent = abs(exponent);
    if (exponent >= 100)
        *out++ = (char)('0' + exponent / 100);
    *out++ = (char)('0' + exponent / 10 % 10);
    *out++ = (char)('0' + exponent % 10);
    return out;
}

/* Lay out digits * 10^exponent; the address behind the last byte. */
static char *put_decimal(decimal number, char *out)
{
    int count = count_digits(number.digits), point = count + number.exponent;
    bool spread = point < FEWEST || point > MOST;
    int before = spread ? 1 : point; /* digits before the decimal sign */

    if (before <= 0) {
        memcpy(out, "0.000", 5);
        out += 2 - before;
        put_digits(number.digits, out + count);
        out += count;
    } else if (before < count) {
        put_digits(number.digits, out + 1 + count);
        for (int i = 0; i < before; i++)
            out[i] = out[i + 1];
        out[before] = '.';
        out += count + 1;
    } else {
        put_digits(number.digits, out + count);
        memset(out + count, '0', (size_t)(before - count));
        out += before;
    }
    return spread ? put_exponent(point - 1, out) : out;
}

/* What needs no digits: 0, nan, infinities. False when it is none of them; value is then positive. */
static inline bool put_special(double *value, char **out)
{
    if (isnan(*value)) {
        memcpy(*out, "nan", 3);
        *out += 3;
        return true;
    }
    if (signbit(*value)) {
        *(*out)++ = '-';
        *value = -*value;
    }
    if (*value == 0) {
        *(*out)++ = '0';
        return true;
    }
    if (isinf(*value)) {
        memcpy(*out, "inf", 3);
        *out += 3;
        return true;
    }
    return false;
}

static size_t finish(char *out, char *end)
{
    *end = '\0';
    return (size_t)(end - out);
}

size_t lr_number_format(double value, char *out)
{
    char *end = out;
    uint64_t bits, whole;

    if (put_special(&value, &end))
        return finish(out, end);
    if (value < 0x1p53 && (double)(whole = (uint64_t)value) == value) {
        end += count_digits(whole);
        put_digits(whole, end);
        return finish(out, end);
    }
    memcpy(&bits, &value, sizeof bits);
    end = put_decimal(value >= 1e-15 && value < 1e17 ? shortest(bits) : shortest_by_trial(value), end);
    return finish(out, end);
}

size_t lr_integer_format(int64_t value, char *out)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *end = out;

    if (value < 0)
        *end++ = '-';
    end += count_digits(size);
    put_digits(size, end);
    return finish(out, end);
}

size_t lr_number_format_digits(double value, int digits, char *out)
{
    char *end = out;
    decimal number;

    if (put_special(&value, &end))
        return finish(out, end);
    number = rounded(value, digits < 1 ? 1 : digits > 17 ? 17 : digits);
    return finish(out, put_decimal(without_zeros(number), end));
}
