/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing numbers. Reading them is in number.c. */
#include "lib/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 uint128;

enum { FEWEST = -3, MOST = 16 }; /* written without exponent while the point is after so many digits */

/* digits * 10^exponent, without the sign; written without the zeros at the end of digits. */
typedef struct decimal {
    uint64_t digits;
    int exponent;
} decimal;

#define EIGHT_ZEROS UINT64_C(0x3030303030303030)

static const uint64_t least = 10000000000000000; /* of 17 digits */

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

/* Which power of ten makes the last of 17 digits of a number whole, or the next one. log10 from the bits: the
 * mantissa stands in for its logarithm, which is a little more; 315652 / 2^20 = log10(2). */
static inline int power_of_last(uint64_t bits)
{
    return 16 - (int)((((int64_t)(bits >> 32) - ((int64_t)1023 << 20)) * 315652) >> 40);
}

/* The decimal of at most 15 digits that reads back to a number from 1e-7 to below 1e14, if there is one: there is no
 * other then. Powers of ten up to 10^22 are doubles, so that the trial rounds once, as reading does. */
static inline bool find_short(double value, uint64_t bits, decimal *found)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int power = power_of_last(bits) - 2;
    int64_t digits;

    power -= value * ten[power] >= 1e15;
    digits = (int64_t)(value * ten[power] + 0.5);
    *found = (decimal){100 * (uint64_t)digits, -power - 2};
    return (double)digits / ten[power] == value;
}

/* The shortest decimal of a positive number from 1e-15 to below 1e17, exactly. Two decimals of at most 15
 * digits never read to the same double, so only the lengths 15, 16 and 17 are compared. */
static __attribute__((noinline)) decimal shortest(uint64_t bits)
{
    uint64_t mantissa = bits << 12 >> 12 | (uint64_t)1 << 52, digits = 0, whole, reach;
    int exponent = (int)(bits >> 52) - 1075, power = power_of_last(bits);
    interval range;

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
    return (decimal){digits, -power};
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
                return found;
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

/* Eight digits at once, within one word (the first one is its lowest byte): halves, then quarters, then each digit
 * apart. */
static inline uint64_t eight_digits(uint32_t number)
{
    uint64_t word = number / 10000 | (uint64_t)(number % 10000) << 32, part;

    part = (word * 10486 >> 20) & 0x0000007F0000007F;
    word = part | (word - 100 * part) << 16;
    part = (word * 103 >> 10) & 0x000F000F000F000F;
    return (part | (word - 10 * part) << 8) + EIGHT_ZEROS;
}

static inline void put_eight(uint64_t word, char *out)
{
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
        put_eight(eight_digits((uint32_t)(number % 100000000)), end -= 8);
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

/* Eight digits with the point behind so many of them (fewer than 8); the last one is lost. */
static inline uint64_t with_point(uint64_t word, int before)
{
    uint64_t kept = ((uint64_t)1 << 8 * before) - 1;

    return (word & kept) | (uint64_t)'.' << 8 * before | (word & ~kept) << 8;
}

/* Lay out digits * 10^exponent; the address behind the last byte. All 17 digits are put, whatever is needed: out has
 * the room. Nothing is read back from there, which would have to wait for the bytes. */
static inline char *put_decimal(decimal number, char *out)
{
    uint64_t front, high, low;
    int count, before;
    bool spread;

    for (; number.digits < least; number.exponent--)
        number.digits *= 10;
    for (; number.digits >= 10 * least; number.exponent++)
        number.digits /= 10;
    front = number.digits / 100000000;
    high = eight_digits((uint32_t)(front % 100000000));
    low = (uint32_t)(number.digits - front * 100000000);
    low = low == 0 ? EIGHT_ZEROS : eight_digits((uint32_t)low);
    count = low != EIGHT_ZEROS    ? 17 - __builtin_clzll(low ^ EIGHT_ZEROS) / 8
            : high != EIGHT_ZEROS ? 9 - __builtin_clzll(high ^ EIGHT_ZEROS) / 8
                                  : 1;
    before = 17 + number.exponent;
    spread = before < FEWEST || before > MOST;
    if (!spread && before <= 0) {
        memcpy(out, "0.000", 5);
        out += 2 - before;
        before = count;
    }
    before = spread ? 1 : before;
    *out = (char)('0' + front / 100000000);
    put_eight(high, out + (before < 9 && before < count ? 2 : 1));
    put_eight(low, out + (before < count ? 10 : 9));
    if (before < count) {
        put_eight(with_point(before < 9 ? high : low, (before - 1) % 8), out + (before < 9 ? 1 : 9));
        before = count + 1;
    }
    return spread ? put_exponent(16 + number.exponent, out + before) : out + before;
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
    decimal number;

    if (put_special(&value, &end))
        return finish(out, end);
    if (value < 0x1p53 && (double)(whole = (uint64_t)value) == value) {
        end += count_digits(whole);
        put_digits(whole, end);
        return finish(out, end);
    }
    memcpy(&bits, &value, sizeof bits);
    if (value < 1e-7 || value >= 1e14 || !find_short(value, bits, &number))
        number = value >= 1e-15 && value < 1e17 ? shortest(bits) : shortest_by_trial(value);
    return finish(out, put_decimal(number, end));
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
    return finish(out, put_decimal(number, end));
}
