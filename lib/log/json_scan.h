/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as it comes, a token at a time: nothing is built and nothing is allocated, so a document of any size
 * can be read in pieces and what is complete of a cut one is known.
 *
 * The grammar is that of RFC 8259, and the bare tokens NaN, Infinity and -Infinity that Python writes are
 * numbers. Where a name stands twice in an object, both are told. Nesting deeper than LR_JSON_DEEPEST is
 * refused. */
#ifndef LR_LOG_JSON_SCAN_H
#define LR_LOG_JSON_SCAN_H

#include "lib/number.h"

enum { LR_JSON_DEEPEST = 2048 };

typedef enum lr_json_status {
    LR_JSON_GOOD,
    LR_JSON_MORE, /* the text ends where more of it is needed; the place is where the token began */
    LR_JSON_BAD   /* it is no JSON: see problem, and at */
} lr_json_status;

typedef enum lr_json_kind {
    LR_JSON_NUMBER,
    LR_JSON_STRING,
    LR_JSON_WORD,   /* null, true, false */
    LR_JSON_OBJECT, /* its first byte is next */
    LR_JSON_ARRAY
} lr_json_kind;

/* A place in a piece of JSON text. */
typedef struct lr_json {
    const char *at, *end;
    bool last;           /* nothing comes behind end: a number may stand there */
    const char *problem; /* static text; of a bad one */
} lr_json;

typedef struct lr_json_value {
    lr_json_kind kind;
    bool escaped;     /* a string with backslashes */
    const char *text; /* borrowed; of a string without its quotes */
    size_t length;
} lr_json_value;

/* A value that is being passed over, perhaps in several pieces. Zeroed: not begun. */
typedef struct lr_json_nest {
    size_t depth;
    int expects;
    unsigned char objects[LR_JSON_DEEPEST / 8]; /* a bit a level: object or array */
} lr_json_nest;

/* Blanks and line ends are passed over. */
static inline void lr_json_blank(lr_json *json)
{
    while (json->at < json->end
           && (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t'))
        json->at++;
}

lr_json_status lr_json_refuse(lr_json *json, const char *place, const char *problem);

/* The byte that must come next, after blanks. */
lr_json_status lr_json_expect(lr_json *json, char byte, const char *problem);

/* A string, from its quote on. */
lr_json_status lr_json_string(lr_json *json, lr_json_value *value);

/* A value, after blanks; of an object or an array only that it begins here. */
lr_json_status lr_json_value_next(lr_json *json, lr_json_value *value);

/* Pass over a value of any kind, checking it. LR_JSON_MORE: call again with the rest of the text and the same
 * nest. */
lr_json_status lr_json_pass(lr_json *json, lr_json_nest *nest);

/* What a string says, in out (value->length bytes are enough): the length. A half of a surrogate pair is
 * U+FFFD. */
size_t lr_json_unescape(const lr_json_value *value, char *out);

/* A number, or a string that holds one: see lib/number.h. LR_NUMBER_MISSING for words, LR_NUMBER_BAD for all
 * else. */
lr_number_kind lr_json_number(const lr_json_value *value, double *number);

#endif
