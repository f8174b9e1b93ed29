/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON-lines: an object a line, perhaps behind other text. */
#include "lib/log/jsonl.h"

#include "lib/log/json_sniff.h"
#include "lib/reader/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST = 8,     /* records that show whether it is a log of MMCV */
    MOST_TOLD = 10 /* broken lines that are told of one by one */
};

typedef struct lines_state {
    lr_json_object object;
    lr_held_records held;
    size_t records, broken;
    bool end, odd;
} lines_state;

static int sniff(const char *bytes, size_t length, bool whole, const char *name)
{
    int sure;

    (void)name;
    return lr_json_sniff(bytes, length, whole, &sure) == LR_JSON_LINES ? sure : 0;
}

/* A line that is no JSON. Where it is the last one and has no end, it was cut while it was written. */
static bool leave_line(lr_log *log, lines_state *state, const lr_line *line, const lr_json *json,
                       lr_json_status status, lr_error *error)
{
    size_t place = (size_t)(json->at - line->text) + 1;

    if (status == LR_JSON_MORE && line->end_length == 0) {
        lr_log_report(log, LR_TROUBLE_CUT, line->number, UINT64_MAX, "the last line is cut: left out");
        return true;
    }
    if (state->records == 0 && line->end_length == 0 && state->broken == 0)
        return lr_fail_at(error, lr_log_name(log), line->number, 0, "it is no JSON: %s (character %zu)",
                          json->problem, place);
    if (state->broken++ < MOST_TOLD)
        lr_log_report(log, LR_TROUBLE_DAMAGED, line->number, UINT64_MAX,
                      "the line is no JSON: %s (character %zu); left out",
                      status == LR_JSON_MORE ? "it stops early" : json->problem, place);
    return true;
}

/* The record in a line; *found is false where there is none. */
static bool read_line(lr_log *log, lines_state *state, const lr_line *line, bool *found, lr_error *error)
{
    const char *brace = lr_json_find_object(line->text, line->length);
    lr_json json = {.at = brace, .end = line->text + line->length, .last = true};
    lr_json_status status;

    *found = false;
    if (line->nul) {
        json.at = memchr(line->text, '\0', line->length);
        return leave_line(log, state, line, &json, lr_json_refuse(&json, json.at, "a NUL byte"), error);
    }
    if (!brace) {
        if (!state->odd && memchr(line->text, '{', line->length))
            lr_log_report(log, LR_TROUBLE_ODD, line->number, UINT64_MAX,
                          "a brace that begins no JSON object: lines like this are no records");
        state->odd = state->odd || memchr(line->text, '{', line->length);
        return true;
    }
    if (!lr_json_object_read(&state->object, &json, &status, error))
        return false;
    if (status == LR_JSON_GOOD) {
        lr_json_blank(&json);
        if (json.at < json.end)
            status = lr_json_refuse(&json, json.at, "text behind the object");
    }
    if (status != LR_JSON_GOOD)
        return leave_line(log, state, line, &json, status, error);
    *found = true;
    lr_log_start_record(log);
    return lr_json_object_add(&state->object, log, line->number, error);
}

/* The next record of the file. */
static bool read_record(lr_log *log, lines_state *state, lr_record *record, bool *more, lr_error *error)
{
    lr_line line;
    bool found = false;

    while (!found) {
        if (!lr_source_line(lr_log_source(log), &line, more, error))
            return false;
        if (!*more) {
            state->end = true;
            if (state->broken > MOST_TOLD)
                lr_log_report(log, LR_TROUBLE_DAMAGED, 0, UINT64_MAX, "%zu more lines that are no JSON",
                              state->broken - MOST_TOLD);
            return true;
        }
        if (!read_line(log, state, &line, &found, error))
            return false;
    }
    state->records++;
    record->line = line.number;
    lr_log_end_record(log, record);
    return true;
}

/* Hold the first records, and all of them where they turn out to be MMCV's. */
static bool open_lines(lr_log *log, lr_error *error)
{
    lines_state *state = lr_allocate(1, sizeof *state, error);
    bool mmcv = false, more = true;

    if (!state)
        return false;
    lr_log_set_state(log, state);
    lr_log_source(log)->takes_nul = true;
    while (mmcv || state->held.count < FIRST) {
        lr_record record = {.step = (double)NAN};

        if (!read_record(log, state, &record, &more, error))
            return false;
        if (!more)
            break;
        if (!lr_hold_record(&state->held, &record, &state->object, lr_log_name(log), error))
            return false;
        mmcv = mmcv || lr_hold_is_mmcv(&state->held, &state->object);
    }
    return !mmcv || lr_hold_settle(&state->held, error);
}

static bool next(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    lines_state *state = lr_log_state(log);

    *more = state->held.next < state->held.count;
    if (*more)
        return lr_hold_give(&state->held, record);
    if (state->end)
        return true;
    lr_hold_free(&state->held);
    return read_record(log, state, record, more, error);
}

static void close_lines(lr_log *log)
{
    lines_state *state = lr_log_state(log);

    if (!state)
        return;
    lr_json_object_free(&state->object);
    lr_hold_free(&state->held);
    free(state);
}

const lr_log_kind lr_log_jsonl = {
    .label = {.name = "jsonl",
              .summary =
                  "JSON-lines: an object a line, perhaps behind other text (Detectron2, MMCV, fairseq)",
              .details =
                  "Each line from its first { to its end is a record; other lines are none. Records of MMCV "
                  "(mode, epoch and iter, but no step): where iter starts again each epoch, the step is "
                  "(epoch - 1) L + iter with L the greatest iter of the run, over all its files (so also where all "
                  "there is of it is one later epoch with an iter too low to have counted on); a record "
                  "that is not of training has the step of the one before it."},
    .sniff = sniff,
    .open = open_lines,
    .next = next,
    .close = close_lines};
