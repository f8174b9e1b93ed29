/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/json_scan.h"

#include "lib/text.h"

#include <math.h>
#include <string.h>

lr_json_status lr_json_refuse(lr_json *json, const char *place, const char *problem)
{
    json->at = place;
    json->problem = problem;
    return LR_JSON_BAD;
}

lr_json_status lr_json_expect(lr_json *json, char byte, const char *problem)
{
    lr_json_blank(json);
    if (json->at == json->end)
        return LR_JSON_MORE;
    if (*json->at != byte)
        return lr_json_refuse(json, json->at, problem);
    json->at++;
    return LR_JSON_GOOD;
}

/* ---------------------------------------------------------------------------------------------------- strings */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The bytes of the escape at text, 0 when it is none; SIZE_MAX: it is not complete. */
static size_t escape_length(const char *text, size_t length)
{
    if (length < 2)
        return SIZE_MAX;
    if (text[1] != 'u')
        return text[1] && strchr("\"\\/bfnrt", text[1]) ? 2 : 0;
    for (size_t i = 2; i < 6; i++) {
        if (i == length)
            return SIZE_MAX;
        if (hex(text[i]) < 0)
            return 0;
    }
    return 6;
}

/* Bytes that stand for themselves in a string: neither a quote, a backslash, a control nor outside ASCII. */
static const char *pass_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
        uint64_t word, quote, slash;

        memcpy(&word, at, sizeof word);
        quote = word ^ (ones * '"');
        slash = word ^ (ones * '\\');
        /* the classic test for a zero byte, and one for a byte below 32; a false alarm only ends the run of
         * eights */
        if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) | (word - ones * 32) | word) & tops)
            break;
        at += 8;
    }
    while (at < end && (unsigned char)*at >= 32 && (unsigned char)*at < 128 && *at != '"' && *at != '\\')
        at++;
    return at;
}

/* Whether the text ends within a character that is right so far. */
static bool is_begun(const char *at, const char *end)
{
    unsigned char first = (unsigned char)*at;
    ptrdiff_t size = first >= 0xf0 && first < 0xf5   ? 4
                     : first >= 0xe0 && first < 0xf0 ? 3
                     : first >= 0xc2                 ? 2
                                                     : 1;

    if (end - at >= size || first >= 0xf5)
        return false;
    while (++at < end)
        if (((unsigned char)*at & 0xc0) != 0x80)
            return false;
    return true;
}

lr_json_status lr_json_string(lr_json *json, lr_json_value *value)
{
    const char *at = json->at + 1, *end = json->end;

    *value = (lr_json_value){.kind = LR_JSON_STRING, .text = at};
    for (;;) {
        uint32_t character;
        size_t size;

        at = pass_plain(at, end);
        if (at == end)
            return LR_JSON_MORE;
        if (*at == '"')
            break;
        if ((unsigned char)*at < 32)
            return lr_json_refuse(json, at, "a control character in a string");
        if (*at == '\\') {
            value->escaped = true;
            size = escape_length(at, (size_t)(end - at));
            if (size == 0)
                return lr_json_refuse(json, at, "an unknown escape in a string");
        } else {
            size = lr_utf8_decode(at, (size_t)(end - at), &character);
            if (size == 0 && is_begun(at, end))
                size = SIZE_MAX;
            if (size == 0)
                return lr_json_refuse(json, at, "it is not UTF-8");
        }
        if (size == SIZE_MAX)
            return LR_JSON_MORE;
        at += size;
    }
    value->length = (size_t)(at - value->text);
    json->at = at + 1;
    return LR_JSON_GOOD;
}

static char *put_character(uint32_t c, char *out)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
        *out++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 63));
        *out++ = (char)(0x80 | (c & 63));
    } else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 63));
        *out++ = (char)(0x80 | (c >> 6 & 63));
        *out++ = (char)(0x80 | (c & 63));
    }
    return out;
}

static uint32_t four_digits(const char *at)
{
    return (uint32_t)(hex(at[0]) << 12 | hex(at[1]) << 8 | hex(at[2]) << 4 | hex(at[3]));
}

/* The character of the \u escape at `at`, which is complete and right; *at is moved behind it. */
static uint32_t take_unicode(const char **at, const char *end)
{
    uint32_t first = four_digits(*at + 2), second;

    *at += 6;
    if (first < 0xd800 || first > 0xdfff)
        return first;
    if (first > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return 0xfffd;
    second = four_digits(*at + 2);
    if (second < 0xdc00 || second > 0xdfff)
        return 0xfffd;
    *at += 6;
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

size_t lr_json_unescape(const lr_json_value *value, char *out)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char *at = value->text, *end = at + value->length;
    char *start = out;

    while (at < end) {
        const char *letter;

        if (*at != '\\') {
            *out++ = *at++;
        } else if (at[1] == 'u') {
            out = put_character(take_unicode(&at, end), out);
        } else {
            letter = strchr(letters, at[1]);
            *out++ = letter ? meanings[letter - letters] : at[1];
            at += 2;
        }
    }
    return (size_t)(out - start);
}

/* ---------------------------------------------------------------------------------------------------- numbers */

static const char *pass_digits(const char *at, const char *end)
{
    while (at < end && (unsigned char)(*at - '0') < 10)
        at++;
    return at;
}

/* One digit or more. */
static lr_json_status some_digits(lr_json *json, const char **at)
{
    const char *after = pass_digits(*at, json->end);

    if (after == *at && after < json->end)
        return lr_json_refuse(json, after, "a digit is missing");
    if (after == json->end && (!json->last || after == *at))
        return LR_JSON_MORE;
    *at = after;
    return LR_JSON_GOOD;
}

static lr_json_status word(lr_json *json, const char *text, lr_json_kind kind, lr_json_value *value)
{
    size_t length = strlen(text), have = (size_t)(json->end - json->at);

    if (memcmp(json->at, text, have < length ? have : length) != 0)
        return lr_json_refuse(json, json->at, "a value is missing");
    if (have < length)
        return LR_JSON_MORE;
    *value = (lr_json_value){.kind = kind, .text = json->at, .length = length};
    json->at += length;
    return LR_JSON_GOOD;
}

static lr_json_status number(lr_json *json, lr_json_value *value)
{
    const char *at = json->at, *end = json->end;
    lr_json_status status;

    if (*at == '-') {
        if (++at == end)
            return LR_JSON_MORE;
        if (*at == 'I')
            return word(json, "-Infinity", LR_JSON_NUMBER, value);
    }
    if (*at == '0' && (at + 1 < end || json->last))
        at++;
    else if ((status = some_digits(json, &at)) != LR_JSON_GOOD)
        return status;
    if (at < end && (unsigned char)(*at - '0') < 10)
        return lr_json_refuse(json, at, "a number with a 0 in front");
    if (at < end && *at == '.' && (at++, status = some_digits(json, &at)) != LR_JSON_GOOD)
        return status;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        if ((status = some_digits(json, &at)) != LR_JSON_GOOD)
            return status;
    }
    if (at == end && !json->last)
        return LR_JSON_MORE;
    *value = (lr_json_value){.kind = LR_JSON_NUMBER, .text = json->at, .length = (size_t)(at - json->at)};
    json->at = at;
    return LR_JSON_GOOD;
}

lr_json_status lr_json_value_next(lr_json *json, lr_json_value *value)
{
    static const struct opening {
        char byte;
        const char *word;
        lr_json_kind kind;
    } openings[] = {{'n', "null", LR_JSON_WORD},       {'t', "true", LR_JSON_WORD},
                    {'f', "false", LR_JSON_WORD},      {'N', "NaN", LR_JSON_NUMBER},
                    {'I', "Infinity", LR_JSON_NUMBER}, {'{', NULL, LR_JSON_OBJECT},
                    {'[', NULL, LR_JSON_ARRAY}};

    lr_json_blank(json);
    if (json->at == json->end)
        return LR_JSON_MORE;
    if (*json->at == '"')
        return lr_json_string(json, value);
    if (*json->at == '-' || (unsigned char)(*json->at - '0') < 10)
        return number(json, value);
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        if (*json->at != openings[i].byte)
            continue;
        if (openings[i].word)
            return word(json, openings[i].word, openings[i].kind, value);
        *value = (lr_json_value){.kind = openings[i].kind, .text = json->at};
        return LR_JSON_GOOD;
    }
    return lr_json_refuse(json, json->at, "a value is missing");
}

lr_number_kind lr_json_number(const lr_json_value *value, double *number)
{
    char plain[64];

    *number = NAN;
    if (value->kind == LR_JSON_WORD)
        return LR_NUMBER_MISSING;
    if (value->kind != LR_JSON_NUMBER && value->kind != LR_JSON_STRING)
        return LR_NUMBER_BAD;
    if (!value->escaped)
        return lr_number_parse(value->text, value->length, '.', number);
    if (value->length > sizeof plain)
        return LR_NUMBER_BAD;
    return lr_number_parse(plain, lr_json_unescape(value, plain), '.', number);
}
