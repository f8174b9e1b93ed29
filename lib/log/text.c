/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text logs by the known patterns, or by one that the user gave. */
#include "lib/log/text.h"

#include "lib/log/jsonl.h"
#include "lib/log/text_clean.h"
#include "lib/reader/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MARGIN = 64,       /* bytes behind a line that was copied */
    MOST_TOLD = 10,    /* lines that can't be read, told of one by one */
    MOST_BROKEN = 1000 /* of them, before reading ends: each of them may have cost milliseconds */
};

static const size_t no_row = SIZE_MAX;

typedef struct text_state {
    lr_text_frames frames;
    lr_text_engine user; /* the user's pattern */
    bool by_user;
    size_t row;         /* the one in force; no_row: none yet */
    double step;        /* NAN: none yet */
    char *clean;        /* room for a line */
    size_t clean_capacity;
    lr_text_room room;
    size_t broken;
    lr_held_records held; /* records without a step, until it is known whether their epochs repeat */
    bool holds_done, end, repeats;
    double epoch;         /* of the record before */
    size_t number;        /* records given by number */
    size_t *seen;         /* by column: the epoch, counted, in which it was met last */
    size_t seen_capacity, epochs;
} text_state;

/* ------------------------------------------------------------------------------------------------------ lines */

/* The pattern that the line matches, and the row it belongs to: the one in force, or one that may take over. */
static lr_match find_engine(text_state *state, const lr_text_line *line, lr_text_engine **engine,
                            lr_error *error)
{
    bool stepped = !isnan(state->step), bar;
    size_t last = state->row;

    *engine = NULL;
    if (state->by_user) {
        *engine = &state->user;
        return lr_matcher_find(state->user.matcher, line->text, line->length, 0);
    }
    bar = lr_text_has_bar(line->text, line->length);
    for (size_t row = 0; lr_text_rows[row].name; row++) {
        bool in_force = row == last;
        lr_match found;

        if (last != no_row && !in_force && (row > last || !lr_text_rows[last].yields))
            continue;
        if (bar && !lr_text_rows[row].bars)
            continue;
        found =
            lr_text_find(&state->frames, row, line->text, line->length, stepped && in_force, engine, error);
        if (found == LR_MATCH_FOUND)
            state->row = row;
        if (found != LR_MATCH_NONE)
            return found;
    }
    return LR_MATCH_NONE;
}

static bool leave_out(lr_log *log, text_state *state, size_t line, const char *what, lr_error *error)
{
    if (state->broken++ < MOST_TOLD)
        lr_log_report(log, LR_TROUBLE_DAMAGED, line, UINT64_MAX, "%s; the line is left out", what);
    if (state->broken < MOST_BROKEN)
        return true;
    return lr_fail_at(error, lr_log_name(log), line, 0, "%d lines could not be read, the last one because %s",
                      (int)MOST_BROKEN, what);
}

/* A line without its escape sequences. */
static bool clean(text_state *state, const lr_line *from, lr_text_line *line, lr_error *error)
{
    *line = (lr_text_line){
        .text = from->text, .length = from->length, .number = from->number, .open = from->end_length == 0};
    if (!memchr(from->text, 0x1b, from->length) && !memchr(from->text, 8, from->length)
        && !memchr(from->text, 7, from->length))
        return true;
    if (!lr_reserve(&state->clean, &state->clean_capacity, from->length + MARGIN, 1, error))
        return false;
    line->text = state->clean;
    line->length = lr_text_clean(from->text, from->length, state->clean);
    memset(state->clean + line->length, 0, MARGIN); /* matching by whole vectors looks at what follows */
    return true;
}

/* The number may go on: what was written of it so far cannot be told from all of it. */
static bool ends_in_number(const lr_text_line *line)
{
    size_t length = line->length;

    for (int i = 0; i < 2 && length > 0 && memchr("eE+-", line->text[length - 1], 4); i++)
        length--;
    return length > 0 && memchr("0123456789.", line->text[length - 1], 11);
}

/* The engine for the pairs in the rest of a line; of the user's pattern there is none. */
static lr_text_engine *pair_engine(text_state *state)
{
    return state->by_user ? NULL : &state->frames.frames[state->row].pair;
}

/* What a line says, as a record of the log; *found is false when it says nothing. */
static bool read_line(lr_log *log, text_state *state, lr_text_line *line, bool *found, lr_error *error)
{
    lr_text_engine *engine;
    lr_match match = find_engine(state, line, &engine, error);

    *found = false;
    if (match == LR_MATCH_FAILED)
        return state->by_user ? lr_fail_memory(error) : false;
    if (match == LR_MATCH_LIMIT)
        return leave_out(log, state, line->number, "the pattern takes too long on it", error);
    if (match == LR_MATCH_NONE)
        return true;
    state->step = lr_text_find_step(engine, state->step);
    if (engine->has_step && isnan(state->step))
        return true;
    lr_log_start_record(log);
    if (!lr_text_take_values(log, engine, pair_engine(state), &state->room, line, error))
        return false;
    if (line->open && (line->pairs < engine->most_pairs || (line->points > 0 && ends_in_number(line)))) {
        lr_log_report(log, LR_TROUBLE_CUT, line->number, UINT64_MAX, "the last line is cut: left out");
        return true;
    }
    engine->most_pairs = line->pairs > engine->most_pairs ? line->pairs : engine->most_pairs;
    *found = line->points > 0;
    return true;
}

static bool is_stepless(const text_state *state)
{
    return !state->by_user && lr_text_rows[state->row].stepless;
}

static bool read_record(lr_log *log, text_state *state, lr_record *record, bool *more, lr_error *error)
{
    size_t row = state->row;
    bool found = false;

    while (!found) {
        lr_line from;
        lr_text_line line;

        if (!lr_source_line(lr_log_source(log), &from, more, error))
            return false;
        if (!*more)
            return true;
        if (from.nul) {
            if (!leave_out(log, state, from.number, "there is a NUL byte in it", error))
                return false;
            continue;
        }
        if (!clean(state, &from, &line, error) || !read_line(log, state, &line, &found, error))
            return false;
        record->line = line.number;
    }
    if (state->row != row)
        lr_log_set_step_names(log, lr_text_rows[state->row].step_names);
    record->step = is_stepless(state) ? NAN : state->step;
    lr_log_end_record(log, record);
    return true;
}

/* ---------------------------------------------------------------------------------------- records without a step */

/* Whether a value of this record would take the place of another at the same epoch. Epochs are printed rounded: many
 * records may share one. */
static bool note_epoch(lr_log *log, text_state *state, const lr_record *record, lr_error *error)
{
    size_t columns = lr_log_columns(log), before = state->seen_capacity;
    double epoch = NAN;

    if (!lr_reserve(&state->seen, &state->seen_capacity, columns, sizeof *state->seen, error))
        return false;
    memset(state->seen + before, 0, (state->seen_capacity - before) * sizeof *state->seen);
    for (size_t i = 0; i < record->count; i++)
        if (strcmp(lr_log_column(log, record->points[i].column), "epoch") == 0)
            epoch = record->points[i].value;
    state->epochs += !(epoch == state->epoch);
    state->epoch = epoch;
    for (size_t i = 0; i < record->count && !isnan(epoch); i++) {
        size_t column = record->points[i].column;

        if (strcmp(lr_log_column(log, column), "epoch") == 0)
            continue;
        state->repeats = state->repeats || state->seen[column] == state->epochs;
        state->seen[column] = state->epochs;
    }
    return true;
}

/* Hold records up to the first that settles how they are counted, or all. */
static bool hold_records(lr_log *log, text_state *state, lr_record *record, lr_error *error)
{
    bool more = true;

    state->holds_done = true;
    while (more && !state->repeats) {
        if (!note_epoch(log, state, record, error)
            || !lr_hold_record(&state->held, record, NULL, lr_log_name(log), error)
            || (!state->repeats && !read_record(log, state, record, &more, error)))
            return false;
    }
    state->end = !more;
    if (state->repeats)
        lr_log_report(log, LR_TROUBLE_ODD, state->held.records[state->held.count - 1].line, UINT64_MAX,
                      "epochs repeat, as they are rounded: the step is the number of the record, from 0");
    return true;
}

static bool next(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    text_state *state = lr_log_state(log);

    if (state->held.next == state->held.count) {
        *more = !state->end;
        if (!*more)
            return true;
        lr_hold_free(&state->held);
        if (!read_record(log, state, record, more, error))
            return false;
        if (*more && is_stepless(state) && !state->holds_done && !hold_records(log, state, record, error))
            return false;
    }
    if (lr_hold_give(&state->held, record))
        *more = true;
    if (*more && state->repeats && isnan(record->step))
        record->step = (double)state->number++;
    return true;
}

/* --------------------------------------------------------------------------------------------------- the kind */

static bool open_text(lr_log *log, lr_error *error)
{
    const char *pattern = lr_log_get_options(log)->pattern;
    text_state *state = lr_allocate(1, sizeof *state, error);

    if (!state)
        return false;
    lr_log_set_state(log, state);
    lr_log_source(log)->takes_nul = true;
    state->row = no_row;
    state->step = state->epoch = NAN;
    state->by_user = pattern != NULL;
    return !pattern || lr_text_engine_make(&state->user, pattern, NULL, true, error);
}

static void close_text(lr_log *log)
{
    text_state *state = lr_log_state(log);

    if (!state)
        return;
    lr_text_frames_free(&state->frames);
    lr_text_engine_free(&state->user);
    free(state->clean);
    free(state->room.at);
    free(state->seen);
    lr_hold_free(&state->held);
    free(state);
}

const lr_log_kind lr_log_text = {
    .label = {.name = "text",
              .summary = "lines of text: Caffe, nanoGPT, llm.c, Megatron-LM, DeepSpeed, Darknet, Hugging Face, "
                         "Epoch N/M",
              .details = "What comes before the first step is no data; progress bars, colours and units behind numbers "
                         "are left out; so is a last line without an end whose number may go on. With --pattern: a "
                         "regular expression (PCRE2) with the named groups step, lr, loss, ..."},
    .sniff = lr_text_sniff,
    .open = open_text,
    .next = next,
    .close = close_text};
