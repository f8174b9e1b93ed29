/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/json_sniff.h"

#include "lib/log/json_scan.h"

#include <string.h>

enum { LINES = 200 }; /* lines behind a prefix that are looked at */

/* What the first value of a sample is like. */
typedef struct first_value {
    size_t members, commas, numbers, arrays, triples; /* triples: arrays of three */
    bool history;
} first_value;

/* Whether a name in quotes or the end of the object comes behind the brace. */
static bool begins_object(const char *brace, const char *end)
{
    lr_json json = {.at = brace + 1, .end = end};

    lr_json_blank(&json);
    return json.at < end && (*json.at == '"' || *json.at == '}');
}

const char *lr_json_find_object(const char *line, size_t length)
{
    const char *end = line + length, *at = line;

    while ((at = memchr(at, '{', (size_t)(end - at))) != NULL) {
        if (at == line || begins_object(at, end))
            return at;
        at++;
    }
    return NULL;
}

/* Pass over a value and see whether it is an array of three. */
static lr_json_status pass(lr_json *json, lr_json_value *value, bool *three)
{
    lr_json_nest nest = {0};
    const char *start;
    size_t count = 0;
    lr_json_status status = lr_json_value_next(json, value);

    *three = false;
    if (status != LR_JSON_GOOD || (value->kind != LR_JSON_OBJECT && value->kind != LR_JSON_ARRAY))
        return status;
    start = json->at;
    status = lr_json_pass(json, &nest);
    if (status == LR_JSON_GOOD && value->kind == LR_JSON_ARRAY)
        for (; start < json->at; start++)
            count += *start == ',';
    *three = count == 2;
    return status;
}

/* The members of an object or the elements of an array, as many as the sample has. */
static lr_json_status look(lr_json *json, char closing, first_value *found)
{
    lr_json_status status = LR_JSON_GOOD;

    json->at++;
    lr_json_blank(json);
    if (json->at < json->end && *json->at == closing) {
        json->at++;
        return LR_JSON_GOOD;
    }
    while (status == LR_JSON_GOOD) {
        lr_json_value name = {0}, value = {.kind = LR_JSON_WORD};
        bool three;

        lr_json_blank(json);
        if (json->at == json->end)
            return LR_JSON_MORE;
        if (closing == '}') {
            status = *json->at == '"' ? lr_json_string(json, &name) : LR_JSON_BAD;
            if (status == LR_JSON_GOOD)
                status = lr_json_expect(json, ':', "");
        }
        if (status == LR_JSON_GOOD)
            status = pass(json, &value, &three);
        found->members += status == LR_JSON_GOOD;
        found->numbers += value.kind == LR_JSON_NUMBER;
        found->arrays += value.kind == LR_JSON_ARRAY;
        found->triples += status == LR_JSON_GOOD && three;
        found->history = found->history || (name.length == 11 && memcmp(name.text, "log_history", 11) == 0);
        if (status != LR_JSON_GOOD)
            return status;
        lr_json_blank(json);
        if (json->at == json->end)
            return LR_JSON_MORE;
        if (*json->at == closing) {
            json->at++;
            return LR_JSON_GOOD;
        }
        status = *json->at++ == ',' ? LR_JSON_GOOD : LR_JSON_BAD;
        found->commas += status == LR_JSON_GOOD;
    }
    return status;
}

static lr_json_shape sniff_array(lr_json *json, int *sure)
{
    const char *start = json->at;
    first_value found = {0};
    lr_json_status status = look(json, ']', &found);

    *sure = 95;
    if (status == LR_JSON_GOOD) {
        lr_json_blank(json);
        if (json->at < json->end) /* what follows is perhaps the rest of a line: "[1] started" */
            *sure = found.members > 1 || found.members > found.numbers ? 60 : 0;
    } else if (status == LR_JSON_BAD) {
        *sure = found.commas > 0 ? 60 : 0;
        if (json->at - start > LR_JSON_DEEPEST && found.arrays)
            *sure = 60;
    }
    if (*sure == 0)
        return LR_JSON_NONE;
    return found.triples > 0 && found.triples == found.members ? LR_JSON_TRIPLES : LR_JSON_DOCUMENT;
}

/* An object stands first: is it the whole document or the first of many lines? */
static lr_json_shape sniff_object(lr_json *json, int *sure)
{
    const char *start = json->at, *end = json->end, *line;
    first_value found = {0};
    lr_json_status status = look(json, '}', &found);
    bool broad =
        memchr(start, '\n', (size_t)(json->at - start)) || memchr(start, '\r', (size_t)(json->at - start));
    lr_json_shape alone =
        found.history || (found.arrays && found.arrays >= found.numbers) ? LR_JSON_DOCUMENT : LR_JSON_LINES;

    *sure = 95;
    line = memchr(start, '\n', (size_t)(end - start));
    if (status == LR_JSON_BAD && !begins_object(start, end)) {
        /* a brace, but no name behind it: the next line will tell */
        *sure = line && line + 1 < end && line[1] == '{' ? 50 : 0;
        return *sure ? LR_JSON_LINES : LR_JSON_NONE;
    }
    if (status == LR_JSON_GOOD) {
        lr_json_blank(json);
        if (json->at == end)
            return broad ? LR_JSON_DOCUMENT : alone;
        *sure = *json->at == '{' ? 98 : 80;
        return broad ? LR_JSON_DOCUMENT : LR_JSON_LINES;
    }
    if (status == LR_JSON_BAD)
        *sure = 70;
    return broad ? LR_JSON_DOCUMENT : status == LR_JSON_MORE ? alone : LR_JSON_LINES;
}

/* Objects behind something else in their lines. */
static lr_json_shape sniff_lines(const char *bytes, size_t length, int *sure)
{
    const char *end = bytes + length;

    for (int count = 0; bytes < end && count < LINES; count++) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes)), *brace;

        if (!stop)
            stop = end;
        brace = lr_json_find_object(bytes, (size_t)(stop - bytes));
        if (brace) {
            lr_json json = {.at = brace, .end = stop, .last = true};
            first_value found = {0};

            if (look(&json, '}', &found) == LR_JSON_GOOD && found.members > 0) {
                *sure = 85;
                return LR_JSON_LINES;
            }
        }
        bytes = stop + 1;
    }
    return LR_JSON_NONE;
}

lr_json_shape lr_json_sniff(const char *bytes, size_t length, bool whole, int *sure)
{
    lr_json json = {.at = bytes, .end = bytes + length, .last = whole};
    lr_json_shape shape = LR_JSON_NONE;

    *sure = 0;
    lr_json_blank(&json);
    if (json.at < json.end && *json.at == '[')
        shape = sniff_array(&json, sure);
    else if (json.at < json.end && *json.at == '{')
        shape = sniff_object(&json, sure);
    if (shape == LR_JSON_NONE)
        shape = sniff_lines(bytes, length, sure);
    return shape;
}
