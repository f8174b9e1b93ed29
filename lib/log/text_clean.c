/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/text_clean.h"

#include <math.h>
#include <string.h>

enum { ESCAPE = 0x1b, BELL = 7, BACKSPACE = 8 };

/* Behind the escape sequence that begins at `at` (ECMA-48: a CSI ends at a byte from @ to ~; a title ends at
 * a bell or at ESC \). */
static const char *pass_escape(const char *at, const char *end)
{
    char kind = ++at < end ? *at++ : 0;

    if (kind == '[') {
        while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x40)
            at++;
        return at < end && (unsigned char)*at >= 0x40 && (unsigned char)*at < 0x7f ? at + 1 : at;
    }
    if (kind == ']') {
        while (at < end && *at != BELL && *at != ESCAPE)
            at++;
        if (at < end && *at == BELL)
            return at + 1;
        return end - at > 1 && at[1] == '\\' ? at + 2 : at;
    }
    return at;
}

size_t lr_text_clean(const char *text, size_t length, char *out)
{
    const char *end = text + length;
    size_t used = 0;

    while (text < end) {
        if (*text == ESCAPE) {
            text = pass_escape(text, end);
            continue;
        }
        if (*text != BELL && *text != BACKSPACE)
            out[used++] = *text;
        text++;
    }
    return used;
}

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static const char *digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

/* The end of the decimal at text; text itself where there is none. */
static const char *decimal_end(const char *text, const char *end)
{
    const char *at = text, *start, *exponent;
    size_t count;

    at += at < end && (*at == '+' || *at == '-');
    start = at;
    at = digits(at, end);
    count = (size_t)(at - start);
    if (at < end && *at == '.') {
        start = at + 1;
        at = digits(start, end);
        count += (size_t)(at - start);
    }
    if (count == 0)
        return text;
    if (at < end && (*at == 'e' || *at == 'E')) {
        exponent = at + 1;
        exponent += exponent < end && (*exponent == '+' || *exponent == '-');
        if (exponent < end && is_digit(*exponent))
            at = digits(exponent, end);
    }
    return at;
}

/* Words (nan, -inf, 1.#QNAN) and times are read whole, up to where they stop. */
static const char *word_end(const char *at, const char *end)
{
    while (at < end && (is_digit(*at) || is_letter(*at) || strchr("+-.#:()/", *at)) && *at)
        at++;
    return at;
}

lr_number_kind lr_text_number(const char *text, size_t length, double *value)
{
    const char *end = text + length, *stop, *whole;
    lr_number_kind kind;

    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    stop = decimal_end(text, end);
    whole = word_end(text, end);
    kind = lr_number_parse(text, (size_t)(whole - text), '.', value);
    if (kind != LR_NUMBER_BAD)
        stop = whole;
    /* behind it a unit may stand, but nothing that makes it part of something else: 1.2.3, 2,5, 3.pt */
    if (stop > text && end - stop >= 2 && strchr(".,:/-+#", *stop) && is_digit(stop[1]))
        return LR_NUMBER_BAD;
    if (stop > text && stop < end && stop[-1] == '.' && is_letter(*stop))
        return LR_NUMBER_BAD;
    if (kind != LR_NUMBER_BAD || stop == text)
        return kind;
    return lr_number_parse(text, (size_t)(stop - text), '.', value);
}
