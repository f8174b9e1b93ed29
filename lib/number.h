/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in and out: C locale always, exact both ways.
 *
 * Reading rounds correctly (to nearest, ties to even); writing gives the shortest decimal that reads back to the same
 * double, the one nearest to it where several are as short. Nothing here depends on the locale or keeps state. */
#ifndef LR_NUMBER_H
#define LR_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum lr_number_kind {
    LR_NUMBER,         /* a number, nan and the infinities included */
    LR_NUMBER_MISSING, /* empty, blanks, NA, N/A, #na#, null, None in any case: value is NAN */
    LR_NUMBER_RANGE,   /* a finite decimal beyond the largest double: value is an infinity */
    LR_NUMBER_BAD      /* anything else: value is NAN */
} lr_number_kind;

/* Read the whole of text (length bytes; blanks around it do not count). Decimal with optional sign and exponent, nan
 * (also nan(ind), 1.#QNAN, -1.#IND), inf and infinity (1.#INF), [h:]mm:ss as seconds. decimal is the decimal sign:
 * '.', or ',' where one comma is read as a point too. Too small a number reads as 0 or a denormal, as in strtod. */
lr_number_kind lr_number_parse(const char *text, size_t length, char decimal, double *value);

/* A whole number in decimal within int64; false when it is not one. */
bool lr_integer_parse(const char *text, size_t length, int64_t *value);

enum { LR_NUMBER_ROOM = 32 }; /* bytes that any number needs, with the final NUL */

/* Write value in its shortest form ("0.1", "1e-07", "nan", "-inf"; a whole number has no ".0") and return the number
 * of bytes before the NUL. out has LR_NUMBER_ROOM bytes. */
size_t lr_number_format(double value, char *out);
size_t lr_integer_format(int64_t value, char *out);

/* value with `digits` significant digits (1 to 17) for people; trailing zeros dropped. Same room and result. */
size_t lr_number_format_digits(double value, int digits, char *out);

#endif
