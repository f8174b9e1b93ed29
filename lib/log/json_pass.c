/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passing over a value of any depth without a stack of calls. */
#include "lib/log/json_scan.h"

/* What may come next. */
enum { A_VALUE, A_VALUE_OR_CLOSE, A_NAME, A_NAME_OR_CLOSE, A_COLON, A_COMMA_OR_CLOSE };

static bool in_object(const lr_json_nest *nest)
{
    size_t level = nest->depth - 1;

    return nest->objects[level / 8] >> level % 8 & 1;
}

static lr_json_status open_level(lr_json *json, lr_json_nest *nest, bool object)
{
    size_t level = nest->depth;

    if (level == LR_JSON_DEEPEST)
        return lr_json_refuse(json, json->at, "it is nested more than 2048 levels deep");
    if (object)
        nest->objects[level / 8] |= (unsigned char)(1 << level % 8);
    else
        nest->objects[level / 8] &= (unsigned char)~(1 << level % 8);
    nest->depth++;
    nest->expects = object ? A_NAME_OR_CLOSE : A_VALUE_OR_CLOSE;
    json->at++;
    return LR_JSON_GOOD;
}

static lr_json_status take_value(lr_json *json, lr_json_nest *nest)
{
    lr_json_value value;
    lr_json_status status = lr_json_value_next(json, &value);

    if (status != LR_JSON_GOOD)
        return status;
    if (value.kind == LR_JSON_OBJECT || value.kind == LR_JSON_ARRAY)
        return open_level(json, nest, value.kind == LR_JSON_OBJECT);
    nest->expects = A_COMMA_OR_CLOSE;
    return LR_JSON_GOOD;
}

static lr_json_status take_name(lr_json *json, lr_json_nest *nest)
{
    lr_json_value name;
    lr_json_status status;

    if (*json->at != '"')
        return lr_json_refuse(json, json->at, "a name in quotes is missing");
    status = lr_json_string(json, &name);
    if (status == LR_JSON_GOOD)
        nest->expects = A_COLON;
    return status;
}

/* The closing bracket, a comma or a colon, where one of them is next; *taken is false where a name or a value
 * is. */
static lr_json_status take_mark(lr_json *json, lr_json_nest *nest, bool *taken)
{
    int expects = nest->expects;
    bool object = in_object(nest),
         may_close = expects == A_VALUE_OR_CLOSE || expects == A_NAME_OR_CLOSE || expects == A_COMMA_OR_CLOSE;

    *taken = true;
    if (may_close && *json->at == (object ? '}' : ']')) {
        nest->depth--;
        nest->expects = A_COMMA_OR_CLOSE;
    } else if (expects == A_COMMA_OR_CLOSE) {
        if (*json->at != ',')
            return lr_json_refuse(json, json->at,
                                  object ? "a comma or } is missing" : "a comma or ] is missing");
        nest->expects = object ? A_NAME : A_VALUE;
    } else if (expects == A_COLON) {
        if (*json->at != ':')
            return lr_json_refuse(json, json->at, "a colon is missing");
        nest->expects = A_VALUE;
    } else {
        *taken = false;
        return LR_JSON_GOOD;
    }
    json->at++;
    return LR_JSON_GOOD;
}

lr_json_status lr_json_pass(lr_json *json, lr_json_nest *nest)
{
    if (nest->depth == 0) {
        lr_json_status status = take_value(json, nest);

        if (status != LR_JSON_GOOD)
            return status;
    }
    while (nest->depth > 0) {
        lr_json_status status;
        bool taken;

        lr_json_blank(json);
        if (json->at == json->end)
            return LR_JSON_MORE;
        status = take_mark(json, nest, &taken);
        if (status == LR_JSON_GOOD && !taken)
            status = nest->expects == A_NAME || nest->expects == A_NAME_OR_CLOSE ? take_name(json, nest)
                                                                                 : take_value(json, nest);
        if (status != LR_JSON_GOOD)
            return status;
    }
    return LR_JSON_GOOD;
}
