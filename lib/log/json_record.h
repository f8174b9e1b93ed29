/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One JSON object as a record: its members that are numbers.
 *
 * Null, true, false, nested objects and arrays, and text that is no number are missing. Of a name that stands
 * twice the later value counts. */
#ifndef LR_LOG_JSON_RECORD_H
#define LR_LOG_JSON_RECORD_H

#include "lib/log/json_scan.h"
#include "lib/log/kinds.h"

/* A member of the object read last. */
typedef struct lr_json_member {
    lr_json_value name, value;
    size_t column; /* of the log; SIZE_MAX: not looked up yet */
    double number;
    bool beyond; /* a decimal beyond the largest double */
} lr_json_member;

/* What is known of a column: objects of one log have mostly the same names in the same order. */
typedef struct lr_json_slot {
    const char *name;
    size_t length, next; /* next: the column that came after it */
    bool wanted;
} lr_json_slot;

/* Empty when zeroed; owns its arrays. The members borrow from the text. */
typedef struct lr_json_object {
    lr_json_member *members; /* those that are numbers */
    size_t count, capacity;
    lr_json_value mode;  /* the text under the name "mode"; length 0: there is none */
    lr_json_slot *slots; /* by column */
    size_t slot_count, slot_capacity, first;
    char *name; /* room for a name without its escapes */
    size_t name_capacity;
} lr_json_object;

/* Read the object whose brace is next. The log is not touched. false: LR_SYSTEM. */
bool lr_json_object_read(lr_json_object *object, lr_json *json, lr_json_status *status, lr_error *error);

/* Make its members the points of a record of the log that was begun. */
bool lr_json_object_add(lr_json_object *object, lr_log *log, size_t line, lr_error *error);

/* The number under this name, which has no escapes. */
bool lr_json_object_find(const lr_json_object *object, const char *name, double *number);
void lr_json_object_free(lr_json_object *object);

#endif
