/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text logs: which row of text_patterns.h a line belongs to, and what it says. */
#ifndef LR_LOG_TEXT_H
#define LR_LOG_TEXT_H

#include "lib/log/kinds.h"
#include "lib/log/text_match.h"
#include "lib/log/text_patterns.h"

/* What a named group is for. */
typedef enum lr_text_use {
    LR_TEXT_STEP,
    LR_TEXT_OF,
    LR_TEXT_REST,
    LR_TEXT_KEY,
    LR_TEXT_VALUE,
    LR_TEXT_COLUMN
} lr_text_use;

/* A pattern that was compiled. */
typedef struct lr_text_engine {
    lr_matcher *matcher;
    const char *prefix;
    bool has_step;
    size_t most_pairs; /* that a line had so far */
    lr_text_use *uses; /* by group */
    size_t *columns;   /* of the log, by group; SIZE_MAX: not looked up yet */
} lr_text_engine;

/* A row in use: its engines are made when a line first holds their literal. Empty when zeroed. */
typedef struct lr_text_frame {
    lr_text_engine engines[LR_TEXT_PATTERNS], pair;
} lr_text_frame;

enum { LR_TEXT_MOST_ROWS = 16 };

/* Empty when zeroed. */
typedef struct lr_text_frames {
    lr_text_frame frames[LR_TEXT_MOST_ROWS];
} lr_text_frames;

bool lr_text_engine_make(lr_text_engine *engine, const char *expression, const char *prefix, bool utf8,
                         lr_error *error);
void lr_text_engine_free(lr_text_engine *engine);

/* Whether a line holds a progress bar. */
bool lr_text_has_bar(const char *text, size_t length);

/* The pattern of this row that the line matches: *engine, or NULL. stepped: a step is known, so patterns
 * without one count too. */
lr_match lr_text_find(lr_text_frames *frames, size_t row, const char *text, size_t length, bool stepped,
                      lr_text_engine **engine, lr_error *error);
void lr_text_frames_free(lr_text_frames *frames);

/* A line that is being read. */
typedef struct lr_text_line {
    const char *text;
    size_t length, number, pairs, points;
    bool open; /* the last one, without an end */
} lr_text_line;

/* Room for the name of a column. Empty when zeroed; free at. */
typedef struct lr_text_room {
    char *at;
    size_t capacity;
} lr_text_room;

/* What the named groups of an engine that matched a line caught, as points of the log, counted in the line. pair: of
 * the key and value pairs in a group `rest`; NULL: the engine has no such group. */
bool lr_text_take_values(lr_log *log, lr_text_engine *engine, const lr_text_engine *pair, lr_text_room *room,
                         lr_text_line *line, lr_error *error);
/* The step of the line where it names one (of an epoch's steps, the one of the run), else the one before. */
double lr_text_find_step(const lr_text_engine *engine, double before);

int lr_text_sniff(const char *bytes, size_t length, bool whole, const char *name); /* see lr_log_kind */

#endif
