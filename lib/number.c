/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading numbers. Writing them is in number_format.c. */
#include "lib/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef unsigned __int128 uint128;

enum {
    MOST_POWER = 27,     /* 5^27 is the last that 64 bits hold */
    MOST_DIGITS = 780,   /* a double is at most 767 digits long; what comes after them only breaks a tie */
    MOST_EXPONENT = 9999 /* far beyond any double, at either end */
};

/* A decimal as it stands in the text: digits * 10^exponent, and whether digits that are not 0 were left out.
 */
typedef struct scanned {
    uint64_t digits;
    int64_t exponent;
    bool more;
} scanned;

static inline bool is_blank(char c)
{
    return c <= ' ' && (c == ' ' || (c >= '\t' && c <= '\r'));
}

static unsigned digit_of(char c)
{
    return (unsigned)(unsigned char)c - '0';
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* The value of eight digits, the first in the lowest byte, or false when they are not all digits. Three
 * multiplications instead of eight. */
static inline bool read_eight(uint64_t word, uint64_t *value)
{
    if ((((word + 0x4646464646464646) | (word - 0x3030303030303030)) & 0x8080808080808080) != 0)
        return false;
    word -= 0x3030303030303030;
    word = word * 10 + (word >> 8);
    *value = ((word & 0x000000FF000000FF) * 0x000F424000000064
              + ((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001)
             >> 32;
    return true;
}

static inline bool take_eight(const char *p, uint64_t *value)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return read_eight(word, value);
}

/* One to eight digits and nothing else, as steps are: in front of them zeros are put. */
static inline bool take_few(const char *p, size_t length, uint64_t *value)
{
    uint32_t first, last;
    uint64_t word;

    if (length >= 4) {
        memcpy(&first, p, sizeof first);
        memcpy(&last, p + length - 4, sizeof last);
        word = first | (uint64_t)last << 8 * (length - 4);
    } else {
        word = (unsigned char)p[0] | (uint64_t)(unsigned char)p[length / 2] << 8 * (length / 2)
               | (uint64_t)(unsigned char)p[length - 1] << 8 * (length - 1);
    }
    word = word << 8 * (8 - length) | UINT64_C(0x3030303030303030) >> 4 * length >> 4 * length;
    return read_eight(word, value);
}
#else
static inline bool take_eight(const char *p, uint64_t *value)
{
    (void)p, (void)value;
    return false;
}

static inline bool take_few(const char *p, size_t length, uint64_t *value)
{
    (void)p, (void)length, (void)value;
    return false;
}
#endif

/* Take digits up to the first byte that is none; weight is what each does to the exponent: 0 before the
 * point, -1 after it. */
static inline __attribute__((always_inline)) const char *take_digits(const char *p, const char *end, int weight,
                                                                     scanned *number)
{
    uint64_t eight;

    /* a lone digit before the point is usual */
    while (end - p >= 8 && digit_of(p[1]) < 10 && number->digits < 10000000000 && take_eight(p, &eight)) {
        number->digits = number->digits * 100000000 + eight;
        number->exponent += 8 * weight;
        p += 8;
    }
    for (; p < end && digit_of(*p) < 10; p++) {
        if (number->digits < 1000000000000000000) {
            number->digits = number->digits * 10 + digit_of(*p);
            number->exponent += weight;
        } else {
            number->more = number->more || *p != '0';
            number->exponent += weight + 1;
        }
    }
    return p;
}

static const char *take_exponent(const char *p, const char *end, scanned *number)
{
    bool negative = false;
    int64_t exponent = 0;

    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    if (p == end || digit_of(*p) > 9)
        return NULL;
    for (; p < end && digit_of(*p) < 10; p++)
        if (exponent < 1000000000000)
            exponent = exponent * 10 + digit_of(*p);
    number->exponent += negative ? -exponent : exponent;
    return p;
}

/* Read all of p..end as a decimal without sign. */
static inline bool scan(const char *p, const char *end, char sign, scanned *number)
{
    const char *start = p;
    ptrdiff_t digits;

    *number = (scanned){0};
    p = take_digits(p, end, 0, number);
    digits = p - start;
    if (p < end && (*p == '.' || *p == sign)) {
        start = p + 1;
        p = take_digits(start, end, -1, number);
        digits += p - start;
    }
    if (digits == 0)
        return false;
    if (p < end && (*p == 'e' || *p == 'E'))
        p = take_exponent(p + 1, end, number);
    return p == end;
}

static uint64_t power_of_five(int exponent)
{
    static const uint64_t low[] = {1, 5, 25, 125, 625, 3125, 15625, 78125};
    static const uint64_t high[] = {1, 390625, 152587890625, 59604644775390625};

    return low[exponent & 7] * high[exponent >> 3];
}

/* mantissa * 2^exponent, rounded to nearest and even; sticky: there are further bits below. The top bit of
 * mantissa must be set and the result be far from the ends of the range. */
static double round_up(uint64_t mantissa, bool sticky, int exponent)
{
    uint64_t kept = mantissa >> 11, rest = mantissa & 0x7FF, bits;
    double scale;

    if (rest > 0x400 || (rest == 0x400 && (sticky || (kept & 1) != 0)))
        kept++;
    bits = (uint64_t)(exponent + 11 + 1023) << 52;
    memcpy(&scale, &bits, sizeof scale);
    return (double)kept * scale;
}

/* digits * 10^exponent, correctly rounded; NAN when the exponent is too far out for 128 bits. */
static inline double convert(uint64_t digits, int64_t exponent)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    uint64_t five;
    uint128 wide;
    int power, shift;

    if (digits == 0)
        return 0;
    if (exponent < -MOST_POWER || exponent > MOST_POWER)
        return NAN;
    power = (int)exponent;
    if (digits <= (uint64_t)1 << 53 && power >= -22
        && power <= 22) /* one rounding only: W. D. Clinger, 1990 */
        return power < 0 ? (double)digits / ten[-power] : (double)digits * ten[power];
    if (power >= 0) {
        wide = (uint128)digits * power_of_five(power);
        shift = (wide >> 64) != 0 ? __builtin_clzll((uint64_t)(wide >> 64))
                                  : 64 + __builtin_clzll((uint64_t)wide);
        wide <<= shift;
        return round_up((uint64_t)(wide >> 64), (uint64_t)wide != 0, power + 64 - shift);
    }
    five = power_of_five(-power);
    shift = __builtin_clzll(digits);
    wide = (uint128)(digits << shift) << 63;
    power -= shift + 63 - __builtin_clzll(five);
    five <<= __builtin_clzll(five);
    digits = (uint64_t)(wide / five);
    wide -= (uint128)digits * five;
    shift = __builtin_clzll(digits);
    return round_up(digits << shift, wide != 0, power - shift);
}

/* Any decimal, through the C library: a copy of its first MOST_DIGITS digits, without point, in the C locale.
 * A digit that is not 0 beyond them is stood for by one 1. */
static __attribute__((noinline)) double convert_slowly(const char *p, const char *end)
{
    char copy[MOST_DIGITS + 32];
    size_t used = 0;
    int after = 0;
    bool more = false;
    scanned tail = {0};
    locale_t c_locale;
    double value;

    for (; p < end && *p != 'e' && *p != 'E'; p++) {
        if (digit_of(*p) > 9) {
            after = 1;
        } else if (used == MOST_DIGITS) {
            more = more || *p != '0';
            tail.exponent += 1 - after;
        } else {
            tail.exponent -= after;
            if (used > 0 || *p != '0')
                copy[used++] = *p;
        }
    }
    if (used == 0)
        return 0;
    if (p < end)
        take_exponent(p + 1, end, &tail);
    if (more) {
        copy[used++] = '1';
        tail.exponent--;
    }
    if (tail.exponent > MOST_EXPONENT || tail.exponent < -MOST_EXPONENT)
        tail.exponent = tail.exponent > 0 ? MOST_EXPONENT : -MOST_EXPONENT;
    (void)snprintf(copy + used, sizeof copy - used, "e%d", (int)tail.exponent);
    c_locale = newlocale(LC_ALL_MASK, "C",
                         (locale_t)0); /* no allocation for "C"; a locale the caller set is left out */
    if (c_locale == (locale_t)0)
        return strtod(copy, NULL);
    value = strtod_l(copy, NULL, c_locale);
    freelocale(c_locale);
    return value;
}

static lr_number_kind parse_decimal(const char *p, const char *end, char sign, double *value)
{
    scanned number;

    if (!scan(p, end, sign, &number))
        return LR_NUMBER_BAD;
    *value = convert(number.digits, number.exponent);
    if (number.more && convert(number.digits + 1, number.exponent) != *value) /* also when it is NAN */
        *value = NAN;
    if (isnan(*value))
        *value = convert_slowly(p, end);
    return isinf(*value) ? LR_NUMBER_RANGE : LR_NUMBER;
}

/* [h:]mm:ss, in seconds. */
static __attribute__((noinline)) bool parse_time(const char *p, const char *end, double *value)
{
    int64_t part = 0, total = 0;
    int parts = 1, digits = 0;

    for (; p < end; p++) {
        if (*p == ':') {
            if (digits == 0 || (parts > 1 && digits != 2) || parts == 3)
                return false;
            total = (total + part) * 60;
            part = digits = 0;
            parts++;
        } else {
            if (digit_of(*p) > 9 || ++digits > 9)
                return false;
            part = part * 10 + digit_of(*p);
            if (parts > 1 && part > 59)
                return false;
        }
    }
    *value = (double)(total + part);
    return parts > 1 && digits == 2;
}

typedef struct word {
    const char *text;
    double value;
    bool zeros; /* may go on with zeros, as printf("%f") of old Windows libraries has it */
} word;

static const word words[] = {
    {"nan", NAN, false},    {"inf", INFINITY, false}, {"infinity", INFINITY, false}, {"nan(ind)", NAN, false},
    {"1.#qnan", NAN, true}, {"1.#ind", NAN, true},    {"1.#inf", INFINITY, true},
};

static const char *const missing[] = {"na", "n/a", "#na#", "null", "none"};

static __attribute__((noinline)) lr_number_kind parse_word(const char *p, const char *end, bool is_signed,
                                                           double *value)
{
    size_t length = (size_t)(end - p), known;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        known = strlen(words[i].text);
        if (length < known || strncasecmp(p, words[i].text, known) != 0)
            continue;
        while (words[i].zeros && known < length && p[known] == '0')
            known++;
        if (known == length) {
            *value = words[i].value;
            return LR_NUMBER;
        }
    }
    for (size_t i = 0; i < sizeof missing / sizeof missing[0] && !is_signed; i++)
        if (length == strlen(missing[i]) && strncasecmp(p, missing[i], length) == 0)
            return LR_NUMBER_MISSING;
    return LR_NUMBER_BAD;
}

static inline void trim(const char **p, const char **end)
{
    while (*p < *end && is_blank(**p))
        ++*p;
    while (*p < *end && is_blank((*end)[-1]))
        --*end;
}

static __attribute__((noinline)) lr_number_kind parse_any(const char *text, size_t length, char decimal,
                                                          double *value)
{
    const char *p = text, *end = text + length;
    bool is_signed = false, negative = false;
    lr_number_kind kind;

    *value = NAN;
    trim(&p, &end);
    if (p == end)
        return LR_NUMBER_MISSING;
    if (*p == '-' || *p == '+') {
        is_signed = true;
        negative = *p++ == '-';
    }
    kind = parse_decimal(p, end, decimal, value);
    if (kind == LR_NUMBER_BAD)
        kind = parse_word(p, end, is_signed, value);
    if (kind == LR_NUMBER_BAD && !is_signed && parse_time(p, end, value))
        kind = LR_NUMBER;
    if (kind == LR_NUMBER_BAD || kind == LR_NUMBER_MISSING)
        *value = NAN;
    else if (negative)
        *value = -*value;
    return kind;
}

lr_number_kind lr_number_parse(const char *text, size_t length, char decimal, double *value)
{
    uint64_t whole;

    if (length - 1 >= 8 || !take_few(text, length, &whole))
        return parse_any(text, length, decimal, value);
    *value = (double)(int64_t)whole;
    return LR_NUMBER;
}

bool lr_integer_parse(const char *text, size_t length, int64_t *value)
{
    const char *p = text, *end = text + length;
    bool negative = false;
    uint64_t total = 0, most = INT64_MAX;

    trim(&p, &end);
    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    most += negative;
    if (p == end)
        return false;
    for (; p < end && digit_of(*p) < 10; p++) {
        if (total >= (uint64_t)1 << 59 && (total > most / 10 || total * 10 > most - digit_of(*p)))
            return false;
        total = total * 10 + digit_of(*p);
    }
    if (p < end)
        return false;
    *value = (int64_t)(negative ? 0 - total : total);
    return true;
}
