/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON document read piece by piece: a window on the text that grows until what is next in it is complete. */
#ifndef LR_LOG_JSON_DOCUMENT_H
#define LR_LOG_JSON_DOCUMENT_H

#include "lib/log/json_record.h"

typedef struct lr_json_document lr_json_document;

/* What is done next: it reads one unit (an element, a name, a mark) and says what comes after it by setting
 * `then`. When the unit is not complete it has changed nothing, and is called again with a larger window. */
typedef lr_json_status lr_json_unit(lr_log *log, lr_json_document *document, lr_json *json);

/* A column that is held until its document ends. */
typedef struct lr_json_held {
    size_t column;          /* of the log; SIZE_MAX as long as there is no number in it */
    char *name;             /* owned */
    double *values;         /* owned; a missing one is a NAN of its own kind */
    size_t count, capacity; /* count goes on where values are not wanted: then there are none */
    bool single;            /* it stood alone, not in an array */
} lr_json_held;

/* Empty when zeroed; owns its buffer and columns. */
struct lr_json_document {
    char *buffer; /* [start, filled) is not used up */
    size_t start, filled, capacity;
    bool end, stopped;   /* stopped: nothing more can be had of it */
    size_t line, column; /* of start: lines from 0, and bytes in that line */
    lr_json_unit *then;
    lr_json_unit *element; /* of the array that is open */
    lr_json_unit *close;   /* what follows its end */
    lr_json_nest nest;     /* of a value that is passed over */
    lr_json_unit *after;   /* what follows it */
    lr_json_object object;
    lr_error *error;    /* of the call that is going on */
    bool ready, failed; /* a record was made; *error was filled */
    double step, wall;  /* of the record */
    size_t record_line;
    size_t records, wrong; /* made; elements that are not what they should be */
    lr_json_held *held;
    size_t held_count, held_capacity, held_values, row;
    bool history;       /* there is a log_history: nothing else counts */
    const char *series; /* the column of an array of triples at the top; borrowed; NULL: there is none */
    const char *tag;    /* the column of one in an object */
};

/* Read units until a record is ready. false: *error. */
bool lr_json_document_next(lr_log *log, lr_json_document *document, lr_record *record, bool *more,
                           lr_error *error);
void lr_json_document_free(lr_json_document *document);

/* The line of the unit that is next, from 1. */
size_t lr_json_document_line(const lr_json_document *document, const lr_json *json);

/* An element that is not what it should be; told of the first ones. */
void lr_json_document_wrong(lr_log *log, lr_json_document *document, const lr_json *json, const char *what);

/* json_held.c: columns of values */
bool lr_json_hold(lr_json_document *document, const lr_json_value *name, bool single, lr_error *error);
bool lr_json_hold_value(lr_log *log, lr_json_document *document, const lr_json_value *value, size_t line);
void lr_json_hold_begin(lr_json_document *document); /* to be given out from the first row on */
bool lr_json_hold_next(lr_log *log, lr_json_document *document, bool *more);
void lr_json_hold_clear(lr_json_document *document);

/* json_units.c: the shapes of documents */
lr_json_unit lr_json_top;    /* any of them; with a series set, an array is one of triples */
lr_json_unit lr_json_flush;  /* give out what is held */
lr_json_unit lr_json_triple; /* [wall, step, value] */

#endif
