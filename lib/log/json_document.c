/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/json_document.h"

#include "lib/reader.h"
#include "lib/reader/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 1 << 16,
    MOST_TOLD = 10 /* wrong elements that are told of one by one */
};

/* Move what is left to the front and read at least as much again, so that an element is looked at a few times
 * only. */
static bool fill(lr_log *log, lr_json_document *document, lr_error *error)
{
    size_t kept = document->filled - document->start, goal = kept < CHUNK ? CHUNK : 2 * kept;

    if (document->start)
        memmove(document->buffer, document->buffer + document->start, kept);
    document->start = 0;
    document->filled = kept;
    while (document->filled < goal && !document->end) {
        const char *bytes;
        size_t length;

        if (!lr_source_bytes(lr_log_source(log), &bytes, &length, error)
            || !lr_reserve(&document->buffer, &document->capacity, document->filled + length + 1, 1, error))
            return false;
        if (length)
            memcpy(document->buffer + document->filled, bytes, length);
        document->filled += length;
        document->end = length == 0;
    }
    return true;
}

/* What was before `to` is used up. */
static void advance(lr_json_document *document, const char *to)
{
    const char *from = document->buffer + document->start, *line;

    while (from < to && (line = memchr(from, '\n', (size_t)(to - from))) != NULL) {
        document->line++;
        document->column = 0;
        from = line + 1;
    }
    document->column += (size_t)(to - from);
    document->start = (size_t)(to - document->buffer);
}

size_t lr_json_document_line(const lr_json_document *document, const lr_json *json)
{
    const char *from = document->buffer + document->start;
    size_t line = document->line + 1;

    while (from < json->at && (from = memchr(from, '\n', (size_t)(json->at - from))) != NULL) {
        line++;
        from++;
    }
    return line;
}

void lr_json_document_wrong(lr_log *log, lr_json_document *document, const lr_json *json, const char *what)
{
    if (document->wrong++ < MOST_TOLD)
        lr_log_report(log, LR_TROUBLE_DAMAGED, lr_json_document_line(document, json), UINT64_MAX, "%s", what);
}

/* The text is no JSON from here on: what came before it stands. */
static bool stop_bad(lr_log *log, lr_json_document *document, const lr_json *json, lr_error *error)
{
    advance(document, json->at);
    document->stopped = true;
    if (document->records == 0 && document->held_values == 0)
        return lr_fail_at(error, lr_log_name(log), document->line + 1, 0, "it is no JSON: %s (character %zu)",
                          json->problem, document->column + 1);
    lr_log_report(log, LR_TROUBLE_DAMAGED, document->line + 1, UINT64_MAX,
                  "it is no JSON from character %zu on: %s; what follows is not read", document->column + 1,
                  json->problem);
    document->then = lr_json_flush;
    return true;
}

/* A unit is not complete: more of the text is needed. */
static bool want_more(lr_log *log, lr_json_document *document, lr_json *json, lr_error *error)
{
    /* a value that is passed over needs no second look */
    if (document->nest.depth > 0)
        advance(document, json->at);
    if (!document->end && document->filled - document->start > LR_MOST_RECORD) {
        json->problem = "an element is longer than 16 MiB";
        json->at = document->buffer + document->start;
        return stop_bad(log, document, json, error);
    }
    if (!document->end)
        return fill(log, document, error);
    advance(document, document->buffer + document->filled);
    document->stopped = true;
    document->then = lr_json_flush;
    lr_log_report(log, LR_TROUBLE_CUT, document->line + 1, UINT64_MAX,
                  "the document is cut; what is complete of it was read");
    return true;
}

static bool step(lr_log *log, lr_json_document *document, lr_error *error)
{
    lr_json json = {.at = document->buffer + document->start, .end = document->buffer + document->filled};
    lr_json_status status = document->then(log, document, &json);

    if (document->failed)
        return false;
    if (status == LR_JSON_BAD)
        return stop_bad(log, document, &json, error);
    if (status == LR_JSON_MORE)
        return want_more(log, document, &json, error);
    advance(document, json.at);
    return true;
}

bool lr_json_document_next(lr_log *log, lr_json_document *document, lr_record *record, bool *more,
                           lr_error *error)
{
    document->error = error;
    document->ready = document->failed = false;
    if (!document->buffer && !fill(log, document, error))
        return false;
    while (document->then && !document->ready) {
        document->step = document->wall = NAN;
        if (!step(log, document, error))
            return false;
    }
    *more = document->ready;
    if (*more) {
        document->records++;
        record->step = document->step;
        record->wall = document->wall;
        record->line = document->record_line;
        lr_log_end_record(log, record);
    } else if (document->wrong > MOST_TOLD) {
        lr_log_report(log, LR_TROUBLE_DAMAGED, 0, UINT64_MAX, "%zu more elements like these",
                      document->wrong - MOST_TOLD);
        document->wrong = 0;
    }
    return true;
}

void lr_json_document_free(lr_json_document *document)
{
    lr_json_hold_clear(document);
    lr_json_object_free(&document->object);
    free(document->held);
    free(document->buffer);
    *document = (lr_json_document){0};
}
