/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/json_record.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------------- reading */

static bool same_name(const lr_json_object *object, size_t column, const lr_json_value *name)
{
    const lr_json_slot *slot = &object->slots[column];

    return slot->length == name->length && memcmp(slot->name, name->text, name->length) == 0;
}

/* The column of a name, where it is the one that came next the last time. */
static size_t guess_column(const lr_json_object *object, size_t guess, const lr_json_value *name)
{
    return guess < object->slot_count && object->slots[guess].name && same_name(object, guess, name)
               ? guess
               : SIZE_MAX;
}

static bool add_member(lr_json_object *object, const lr_json_member *member, lr_error *error)
{
    if (object->count == object->capacity
        && !lr_reserve(&object->members, &object->capacity, object->count + 1, sizeof *object->members,
                       error))
        return false;
    object->members[object->count++] = *member;
    return true;
}

/* Keep a member if it is a number. *guess: the column expected here, and then the one expected next. */
static bool take_member(lr_json_object *object, const lr_json_value *name, const lr_json_value *value,
                        size_t *guess, lr_error *error)
{
    lr_json_member member = {.name = *name, .value = *value, .column = guess_column(object, *guess, name)};
    lr_number_kind kind = LR_NUMBER;

    if (member.column != SIZE_MAX)
        *guess = object->slots[member.column].next;
    if (value->kind == LR_JSON_STRING && name->length == 4 && memcmp(name->text, "mode", 4) == 0)
        object->mode = *value;
    /* what a bare number is need not be known before it is asked for */
    if (value->kind != LR_JSON_NUMBER || member.column == SIZE_MAX || object->slots[member.column].wanted)
        kind = lr_json_number(value, &member.number);
    member.beyond = kind == LR_NUMBER_RANGE;
    return (kind != LR_NUMBER && kind != LR_NUMBER_RANGE) || add_member(object, &member, error);
}

/* A name may say anything but NUL, which ends names elsewhere. */
static lr_json_status read_name(lr_json_object *object, lr_json *json, lr_json_value *name, lr_error *error)
{
    const char *start;
    lr_json_status status;

    lr_json_blank(json);
    start = json->at;
    if (start == json->end)
        return LR_JSON_MORE;
    if (*start != '"')
        return lr_json_refuse(json, start, "a name in quotes is missing");
    status = lr_json_string(json, name);
    if (status != LR_JSON_GOOD || !name->escaped)
        return status;
    if (!lr_reserve(&object->name, &object->name_capacity, name->length, 1, error))
        return LR_JSON_MORE;
    if (memchr(object->name, '\0', lr_json_unescape(name, object->name)))
        return lr_json_refuse(json, start, "a NUL in a name");
    return LR_JSON_GOOD;
}

static lr_json_status read_value(lr_json *json, lr_json_value *value)
{
    lr_json_nest nest;
    lr_json_status status = lr_json_value_next(json, value);

    if (status != LR_JSON_GOOD || (value->kind != LR_JSON_OBJECT && value->kind != LR_JSON_ARRAY))
        return status;
    nest.depth = 0;
    return lr_json_pass(json, &nest);
}

/* A comma or the closing brace. */
static lr_json_status read_mark(lr_json *json, bool *closed)
{
    lr_json_blank(json);
    if (json->at == json->end)
        return LR_JSON_MORE;
    if (*json->at != ',' && *json->at != '}')
        return lr_json_refuse(json, json->at, "a comma or } is missing");
    *closed = *json->at++ == '}';
    return LR_JSON_GOOD;
}

static bool is_empty(lr_json *json)
{
    lr_json_blank(json);
    if (json->at == json->end || *json->at != '}')
        return false;
    json->at++;
    return true;
}

bool lr_json_object_read(lr_json_object *object, lr_json *json, lr_json_status *status, lr_error *error)
{
    size_t guess = object->first;
    lr_error memory = {0};
    bool closed;

    object->count = 0;
    object->mode = (lr_json_value){0};
    *status = lr_json_expect(json, '{', "an object is missing");
    closed = *status == LR_JSON_GOOD && is_empty(json);
    while (*status == LR_JSON_GOOD && !closed) {
        lr_json_value name, value;

        *status = read_name(object, json, &name, &memory);
        if (memory.fault) {
            *error = memory;
            return false;
        }
        if (*status == LR_JSON_GOOD)
            *status = lr_json_expect(json, ':', "a colon is missing");
        if (*status == LR_JSON_GOOD)
            *status = read_value(json, &value);
        if (*status == LR_JSON_GOOD && !take_member(object, &name, &value, &guess, error))
            return false;
        if (*status == LR_JSON_GOOD)
            *status = read_mark(json, &closed);
    }
    return true;
}

/* ---------------------------------------------------------------------------------------------- into the log */

static bool new_slot(lr_json_object *object, const lr_log *log, size_t column, lr_error *error)
{
    const char *name = lr_log_column(log, column);

    if (!lr_reserve(&object->slots, &object->slot_capacity, column + 1, sizeof *object->slots, error))
        return false;
    while (object->slot_count <= column)
        object->slots[object->slot_count++] = (lr_json_slot){0};
    object->slots[column] = (lr_json_slot){name, strlen(name), SIZE_MAX, lr_log_wants(log, column)};
    return true;
}

static bool find_column(lr_json_object *object, lr_log *log, lr_json_member *member, lr_error *error)
{
    const char *name = member->name.text;
    size_t length = member->name.length;

    if (member->name.escaped) {
        length = lr_json_unescape(&member->name, object->name);
        name = object->name;
    }
    if (!lr_log_find_column(log, name, length, &member->column, error))
        return false;
    return (member->column < object->slot_count && object->slots[member->column].name)
           || new_slot(object, log, member->column, error);
}

bool lr_json_object_add(lr_json_object *object, lr_log *log, size_t line, lr_error *error)
{
    size_t *next = &object->first;

    for (size_t i = 0; i < object->count; i++) {
        lr_json_member *member = &object->members[i];

        if (member->column == SIZE_MAX) {
            size_t before = i ? object->members[i - 1].column : SIZE_MAX;

            if (!find_column(object, log, member, error))
                return false;
            if (before != SIZE_MAX) /* the slots may have moved */
                next = &object->slots[before].next;
        }
        *next = member->column;
        next = &object->slots[member->column].next;
        if (member->beyond)
            lr_log_add_bad_cell(log, member->column, line, 0,
                                "%.*s in column %s is beyond the largest number",
                                member->value.length < 40 ? (int)member->value.length : 40,
                                member->value.text, object->slots[member->column].name);
        else if (!lr_log_add_point(log, member->column, member->number, error))
            return false;
    }
    return true;
}

bool lr_json_object_find(const lr_json_object *object, const char *name, double *number)
{
    bool found = false;

    for (size_t i = 0; i < object->count; i++) {
        const lr_json_member *member = &object->members[i];

        if (member->name.length == strlen(name) && memcmp(member->name.text, name, member->name.length) == 0)
            found = lr_json_number(&member->value, number) == LR_NUMBER;
    }
    return found;
}

void lr_json_object_free(lr_json_object *object)
{
    free(object->members);
    free(object->slots);
    free(object->name);
    *object = (lr_json_object){0};
}
