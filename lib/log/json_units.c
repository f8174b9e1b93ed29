/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shapes of documents, as units that follow each other: see lr_json_unit.
 *
 *   {"log_history": [{...}, ...], ...}  records
 *   {"lr": [...], "loss": [...], ...}   columns; {"a": 1, "b": 2} is one record, more of them may follow
 *   {"tag": [[wall, step, value], ...]}  points (tensorboardX writes them)
 *   [{...}, ...]  records    [1, 2, ...]  the column loss    [[...], [...]]  columns 1, 2, ... */
#include "lib/log/json_document.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static lr_json_unit first_member, member, member_mark, array_first, array_mark, pass, row_element,
    value_element, record_element, number_element;

static lr_json_status go_on(lr_json_document *document, lr_json_unit *then)
{
    document->then = then;
    return LR_JSON_GOOD;
}

static lr_json_status fail(lr_json_document *document)
{
    document->failed = true;
    return LR_JSON_BAD;
}

static lr_json_status begin_pass(lr_json_document *document, lr_json_unit *after)
{
    document->nest.depth = 0;
    document->after = after;
    return go_on(document, pass);
}

static lr_json_status pass(lr_log *log, lr_json_document *document, lr_json *json)
{
    lr_json_status status = lr_json_pass(json, &document->nest);

    (void)log;
    return status == LR_JSON_GOOD ? go_on(document, document->after) : status;
}

/* An array whose bracket is next. */
static lr_json_status open_array(lr_json_document *document, lr_json *json, lr_json_unit *element,
                                 lr_json_unit *close)
{
    json->at++;
    document->element = element;
    document->close = close;
    return go_on(document, array_first);
}

/* A comma, then the one; or the closing byte, then the other. */
static lr_json_status mark(lr_json_document *document, lr_json *json, char closing, lr_json_unit *comma,
                           lr_json_unit *close)
{
    lr_json_blank(json);
    if (json->at == json->end)
        return LR_JSON_MORE;
    if (*json->at != ',' && *json->at != closing)
        return lr_json_refuse(json, json->at,
                              closing == '}' ? "a comma or } is missing" : "a comma or ] is missing");
    return go_on(document, *json->at++ == ',' ? comma : close);
}

/* The closing byte, then `close`; else `other` at the same place. */
static lr_json_status first(lr_json_document *document, lr_json *json, char closing, lr_json_unit *other,
                            lr_json_unit *close)
{
    lr_json_blank(json);
    if (json->at == json->end)
        return LR_JSON_MORE;
    if (*json->at != closing)
        return go_on(document, other);
    json->at++;
    return go_on(document, close);
}

/* ------------------------------------------------------------------------------------------------------ the
 * top */

static lr_json_status top_first(lr_log *log, lr_json_document *document, lr_json *json)
{
    lr_json_value value;
    lr_json_status status = first(document, json, ']', NULL, lr_json_flush);

    (void)log;
    if (status != LR_JSON_GOOD || document->then)
        return status;
    document->then = top_first; /* as long as the first element is not known */
    status = lr_json_value_next(json, &value);
    if (status != LR_JSON_GOOD)
        return status;
    json->at = value.text - (value.kind == LR_JSON_STRING);
    document->close = lr_json_flush;
    document->element = document->series               ? lr_json_triple
                        : value.kind == LR_JSON_OBJECT ? record_element
                        : value.kind == LR_JSON_ARRAY  ? row_element
                                                       : number_element;
    return go_on(document, document->element);
}

lr_json_status lr_json_top(lr_log *log, lr_json_document *document, lr_json *json)
{
    (void)log;
    lr_json_blank(json);
    if (json->at == json->end) {
        if (!document->end)
            return LR_JSON_MORE;
        return go_on(document, NULL);
    }
    if (*json->at == '{' || *json->at == '[')
        return go_on(document, *json->at++ == '{' ? first_member : top_first);
    return lr_json_refuse(json, json->at, "an object or an array is missing");
}

lr_json_status lr_json_flush(lr_log *log, lr_json_document *document, lr_json *json)
{
    bool more;

    if (document->row == 0)
        lr_json_hold_begin(document);
    if (!lr_json_hold_next(log, document, &more))
        return fail(document);
    document->ready = more;
    document->record_line = document->line + 1;
    if (more)
        return LR_JSON_GOOD;
    (void)json;
    lr_json_hold_clear(document);
    document->tag = NULL;
    document->history = false;
    return go_on(document, document->stopped ? NULL : lr_json_top);
}

/* --------------------------------------------------------------------------------------------- members of an
 * object */

static lr_json_status first_member(lr_log *log, lr_json_document *document, lr_json *json)
{
    (void)log;
    return first(document, json, '}', member, lr_json_flush);
}

static lr_json_status member_mark(lr_log *log, lr_json_document *document, lr_json *json)
{
    (void)log;
    return mark(document, json, '}', member, lr_json_flush);
}

static bool is_history(const lr_json_value *name)
{
    return name->length == strlen("log_history") && memcmp(name->text, "log_history", name->length) == 0;
}

/* What is done with the value of a member, whose beginning was read. */
static lr_json_status take_member(lr_log *log, lr_json_document *document, lr_json *json,
                                  const lr_json_value *name, const lr_json_value *value)
{
    size_t line = lr_json_document_line(document, json);

    if (value->kind == LR_JSON_ARRAY && is_history(name)) {
        lr_json_hold_clear(document);
        document->history = true;
        return open_array(document, json, record_element, member_mark);
    }
    if (value->kind == LR_JSON_OBJECT || (document->history && value->kind == LR_JSON_ARRAY))
        return begin_pass(document, member_mark);
    if (document->history)
        return go_on(document, member_mark);
    if (!lr_json_hold(document, name, value->kind != LR_JSON_ARRAY, document->error))
        return fail(document);
    if (value->kind == LR_JSON_ARRAY)
        return open_array(document, json, value_element, member_mark);
    if (!lr_json_hold_value(log, document, value, line))
        return fail(document);
    return go_on(document, member_mark);
}

static lr_json_status member(lr_log *log, lr_json_document *document, lr_json *json)
{
    lr_json_value name, value;
    lr_json_status status;

    lr_json_blank(json);
    if (json->at == json->end)
        return LR_JSON_MORE;
    if (*json->at != '"')
        return lr_json_refuse(json, json->at, "a name in quotes is missing");
    status = lr_json_string(json, &name);
    if (status == LR_JSON_GOOD)
        status = lr_json_expect(json, ':', "a colon is missing");
    if (status == LR_JSON_GOOD)
        status = lr_json_value_next(json, &value);
    return status == LR_JSON_GOOD ? take_member(log, document, json, &name, &value) : status;
}

/* -----------------------------------------------------------------------------------------------------------
 * arrays */

static lr_json_status array_first(lr_log *log, lr_json_document *document, lr_json *json)
{
    (void)log;
    return first(document, json, ']', document->element, document->close);
}

static lr_json_status array_mark(lr_log *log, lr_json_document *document, lr_json *json)
{
    (void)log;
    return mark(document, json, ']', document->element, document->close);
}

static lr_json_status row_mark(lr_log *log, lr_json_document *document, lr_json *json)
{
    document->element = row_element;
    document->close = lr_json_flush;
    return array_mark(log, document, json);
}

/* An array in an array is a column, named by its number. */
static lr_json_status row_element(lr_log *log, lr_json_document *document, lr_json *json)
{
    lr_json_value value, name = {.kind = LR_JSON_STRING};
    lr_json_status status = lr_json_value_next(json, &value);
    char number[24];

    if (status != LR_JSON_GOOD)
        return status;
    if (value.kind != LR_JSON_ARRAY) {
        lr_json_document_wrong(log, document, json, "an array is missing among the others");
        json->at = value.text - (value.kind == LR_JSON_STRING);
        return begin_pass(document, array_mark);
    }
    name.text = number;
    name.length = (size_t)snprintf(number, sizeof number, "%zu", document->held_count + 1);
    if (!lr_json_hold(document, &name, false, document->error))
        return fail(document);
    return open_array(document, json, value_element, row_mark);
}

static lr_json_status record_element(lr_log *log, lr_json_document *document, lr_json *json)
{
    lr_json_value value;
    lr_json_status status = lr_json_value_next(json, &value);
    size_t line;

    if (status != LR_JSON_GOOD)
        return status;
    line = lr_json_document_line(document, json);
    if (value.kind != LR_JSON_OBJECT) {
        lr_json_document_wrong(log, document, json, "an object is missing among the others");
        json->at = value.text - (value.kind == LR_JSON_STRING);
        return begin_pass(document, array_mark);
    }
    if (!lr_json_object_read(&document->object, json, &status, document->error))
        return fail(document);
    if (status != LR_JSON_GOOD)
        return status;
    lr_log_start_record(log);
    if (!lr_json_object_add(&document->object, log, line, document->error))
        return fail(document);
    document->record_line = line;
    document->ready = true;
    return go_on(document, array_mark);
}

/* A point of the record that is being made. */
static bool add_value(lr_log *log, lr_json_document *document, const char *name, const lr_json_value *value)
{
    double number;
    size_t column;
    lr_number_kind kind = lr_json_number(value, &number);

    if (kind != LR_NUMBER && kind != LR_NUMBER_RANGE)
        return true;
    if (!lr_log_find_column(log, name, strlen(name), &column, document->error))
        return false;
    if (kind == LR_NUMBER)
        return lr_log_add_point(log, column, number, document->error);
    lr_log_add_bad_cell(log, column, document->record_line, 0,
                        "%.*s in column %s is beyond the largest number",
                        value->length < 40 ? (int)value->length : 40, value->text, name);
    return true;
}

/* A bare array of numbers: losses. */
static lr_json_status number_element(lr_log *log, lr_json_document *document, lr_json *json)
{
    lr_json_value value;
    lr_json_status status = lr_json_value_next(json, &value);

    if (status != LR_JSON_GOOD)
        return status;
    document->record_line = lr_json_document_line(document, json);
    lr_log_start_record(log);
    if (!add_value(log, document, "loss", &value))
        return fail(document);
    document->ready = true;
    if (value.kind == LR_JSON_OBJECT || value.kind == LR_JSON_ARRAY)
        return begin_pass(document, array_mark);
    return go_on(document, array_mark);
}

/* ----------------------------------------------------------------------------------------------------------
 * triples */

/* Read [a, b, c], all plain values. *good is false where it is something else, perhaps no JSON. */
static lr_json_status read_triple(lr_json *json, lr_json_value values[3], bool *good)
{
    lr_json_status status = lr_json_expect(json, '[', "");

    for (int i = 0; i < 3 && status == LR_JSON_GOOD; i++) {
        status = lr_json_value_next(json, &values[i]);
        if (status == LR_JSON_GOOD && (values[i].kind == LR_JSON_OBJECT || values[i].kind == LR_JSON_ARRAY))
            status = LR_JSON_BAD;
        if (status == LR_JSON_GOOD)
            status = lr_json_expect(json, i < 2 ? ',' : ']', "");
    }
    *good = status == LR_JSON_GOOD;
    return status == LR_JSON_MORE ? status : LR_JSON_GOOD;
}

lr_json_status lr_json_triple(lr_log *log, lr_json_document *document, lr_json *json)
{
    lr_json_value values[3];
    lr_json_status status;
    const char *start;
    bool good;

    lr_json_blank(json);
    start = json->at;
    document->record_line = lr_json_document_line(document, json);
    status = read_triple(json, values, &good);
    if (status != LR_JSON_GOOD)
        return status;
    good = good && lr_json_number(&values[0], &document->wall) == LR_NUMBER
           && lr_json_number(&values[1], &document->step) == LR_NUMBER;
    if (!good) {
        json->at = start;
        lr_json_document_wrong(log, document, json, "a point is not [wall time, step, value]");
        return begin_pass(document, array_mark);
    }
    lr_log_start_record(log);
    if (!add_value(log, document, document->tag ? document->tag : document->series, &values[2]))
        return fail(document);
    document->ready = true;
    return go_on(document, array_mark);
}

/* An element of a column. An array of three as the first one: the column is one of triples. */
static lr_json_status value_element(lr_log *log, lr_json_document *document, lr_json *json)
{
    const lr_json_held *held = &document->held[document->held_count - 1];
    lr_json_value value, values[3];
    lr_json_status status = lr_json_value_next(json, &value);
    const char *start = json->at;
    bool good = false;

    if (status == LR_JSON_GOOD && value.kind == LR_JSON_ARRAY && held->count == 0
        && document->close == member_mark) {
        status = read_triple(json, values, &good);
        json->at = start;
    }
    if (status != LR_JSON_GOOD)
        return status;
    if (good) {
        document->tag = held->name;
        document->element = lr_json_triple;
        return go_on(document, lr_json_triple);
    }
    if (!lr_json_hold_value(log, document, &value, document->line + 1))
        return fail(document);
    if (value.kind == LR_JSON_OBJECT || value.kind == LR_JSON_ARRAY)
        return begin_pass(document, array_mark);
    return go_on(document, array_mark);
}
