/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/number.h"
#include "lib/plot/ticks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Put a sign that is a minus, not a hyphen. */
static void put_whole(char *out, int64_t value)
{
    strcpy(out, value < 0 ? "\xe2\x88\x92" : "");
    lr_integer_format(llabs(value), out + strlen(out));
}

/* number * 10^-digits with a decimal point. */
static void put_decimal(char *out, size_t room, int64_t number, int digits)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%0*lld", digits + 1, llabs(number));

    snprintf(out, room, "%s%.*s%s%s", number < 0 ? "\xe2\x88\x92" : "", length - digits, text,
             digits ? "." : "", text + length - digits);
}

/* mantissa * 10^exponent in units of 10^unit, the unit's sign behind it. */
static void put_in_units(char *out, size_t room, int64_t mantissa, int exponent, int unit, const char *sign)
{
    for (; exponent > unit; exponent--)
        mantissa *= 10;
    put_decimal(out, room, mantissa, unit - exponent);
    strcat(out, sign);
}

void lr_tick_label(int64_t mantissa, int exponent, int64_t largest, lr_tick *tick)
{
    int power = exponent; /* largest is d.ddd * 10^power */

    for (; largest >= 10; largest /= 10)
        power++;
    if (mantissa == 0) {
        strcpy(tick->text, "0");
    } else if (exponent <= 0 && exponent >= -6 && (power < 5 || exponent < 0) && power <= 9) {
        put_in_units(tick->text, sizeof tick->text, mantissa, exponent, 0, "");
    } else if (exponent >= 0 && power < 9) {
        bool millions = power >= 6, thousands = power == 5;

        put_in_units(tick->text, sizeof tick->text - 4, mantissa, exponent,
                     millions    ? 6
                     : thousands ? 3
                                 : 0,
                     millions    ? "M"
                     : thousands ? "k"
                                 : "");
    } else {
        put_decimal(tick->text, sizeof tick->text - 8, mantissa, power - exponent);
        strcat(tick->text, "\xc3\x97"
                           "10");
        put_whole(tick->raised, power);
    }
}

static double value_of(int digit, int power)
{
    char text[24];
    double value = 0;
    int length = snprintf(text, sizeof text, "%de%d", digit, power);

    lr_number_parse(text, (size_t)length, '.', &value);
    return value;
}

/* False when there is no room, or it would be the same tick again (among denormals). */
static bool add(lr_ticks *ticks, double value)
{
    if (ticks->count == LR_TICKS || (ticks->count > 0 && ticks->ticks[ticks->count - 1].value == value))
        return false;
    ticks->ticks[ticks->count++] = (lr_tick){.value = value};
    return true;
}

/* The powers of ten from first to last, every stride-th labelled. */
static void decades(int first, int last, int stride, lr_ticks *ticks)
{
    int at = (int)ceil(first / (double)stride) * stride, power;

    if (at + stride > last)
        at = first; /* none or one in step with 10^0: begin at the left end */
    ticks->count = 0;
    for (power = at; power <= last && ticks->count < LR_TICKS / 2; power += stride) {
        lr_tick *tick = &ticks->ticks[ticks->count];

        if (!add(ticks, value_of(1, power)))
            continue;
        strcpy(tick->text, "10");
        put_whole(tick->raised, power);
    }
    ticks->labelled = ticks->count;
}

/* Unlabelled ticks between: the digits 2 to 9 where decades follow each other, else the decades in between.
 */
static void add_minors(double least, double most, int first, int last, int stride, const lr_ruler *ruler,
                       lr_ticks *ticks)
{
    double decade = ruler->length / (log10(most) - log10(least));
    int power, digit;

    if (stride == 1 && decade >= 0.6 * ruler->distance
        && (last - first + 2) * 8 < LR_TICKS - (int)ticks->count) {
        for (power = first - 1; power <= last; power++)
            for (digit = 2; digit < 10; digit++) {
                double value = value_of(digit, power);

                if (value >= least && value <= most)
                    add(ticks, value);
            }
    } else if (stride > 1 && decade >= 1.5) {
        for (power = first; power <= last; power++)
            if ((power - first) % stride || stride > last - first)
                add(ticks, value_of(1, power));
    }
}

/* Few decades: label the digits in `digits` of each, as decimals where they are short. */
static void digits_of(double least, double most, int first, int last, const char *digits, lr_ticks *ticks)
{
    bool plain = first >= -5 && last <= 5;
    int power, digit, pass;

    ticks->count = ticks->labelled = 0;
    for (pass = 0; pass < 2; pass++)
        for (power = first - 1; power <= last; power++)
            for (digit = 1; digit < 10; digit++) {
                double value = value_of(digit, power);
                bool labelled = strchr(digits, '0' + digit);
                lr_tick *tick = &ticks->ticks[ticks->count];

                if (value < least || value > most || labelled != (pass == 0) || !add(ticks, value)
                    || !labelled)
                    continue;
                ticks->labelled++;
                if (plain) {
                    lr_tick_label(digit, power, digit, tick);
                } else {
                    snprintf(tick->text, sizeof tick->text,
                             digit == 1 ? "10"
                                        : "%d\xc3\x97"
                                          "10",
                             digit);
                    put_whole(tick->raised, power);
                }
            }
}

/* The first `tried` of the choices that give two labels or more, all apart. */
static bool few_decades(double least, double most, int first, int last, size_t tried, const lr_ruler *ruler,
                        lr_ticks *ticks)
{
    static const char *const choices[] = {"125", "123456789", "12357", "1246", "13", "15"};
    size_t i;

    for (i = 0; i < tried; i++) {
        digits_of(least, most, first, last, choices[i], ticks);
        if (ticks->labelled >= 2 && lr_ticks_apart(least, most, true, ruler, ticks))
            return true;
    }
    return false;
}

void lr_ticks_log(double least, double most, const lr_ruler *ruler, lr_ticks *ticks)
{
    int first = (int)ceil(log10(least) - 1e-12), last = (int)floor(log10(most) + 1e-12), stride = 1, wanted;

    first += value_of(1, first) < least;
    last -= value_of(1, last) > most;
    if (last - first < 2 && few_decades(least, most, first, last + 1, last - first < 1 ? 6 : 1, ruler, ticks))
        return;
    for (; last - first >= stride; stride++) {
        decades(first, last, stride, ticks);
        if (ticks->labelled >= 2 && lr_ticks_apart(least, most, true, ruler, ticks)) {
            add_minors(least, most, first, last, stride, ruler, ticks);
            return;
        }
    }
    for (wanted = 6; wanted >= 2;
         wanted--) { /* within a decade: as on a linear axis, at their places on this one */
        lr_ticks_linear(least, most, wanted, true, ticks);
        if (lr_ticks_apart(least, most, true, ruler, ticks))
            return;
    }
    ticks->ticks[1] = ticks->ticks[ticks->labelled - 1];
    ticks->count = ticks->labelled = 2;
}
