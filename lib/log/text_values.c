/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line says: its values and its step. */
#include "lib/log/text.h"

#include "lib/log/text_clean.h"

#include <math.h>
#include <string.h>

static bool add_point(lr_log *log, lr_text_line *line, size_t column, double value, lr_error *error)
{
    line->points++;
    return lr_log_add_point(log, column, value, error);
}

/* What a named group caught. */
static bool take_column(lr_log *log, lr_text_engine *engine, size_t group, lr_text_line *line, lr_error *error)
{
    const char *name = lr_matcher_name(engine->matcher, group), *text;
    size_t length = 0, *column = &engine->columns[group];
    double value;
    lr_number_kind kind;

    text = lr_matcher_text(engine->matcher, group, &length);
    kind = text ? lr_text_number(text, length, &value) : LR_NUMBER_MISSING;
    if (kind == LR_NUMBER_MISSING)
        return true;
    if (*column == SIZE_MAX && !lr_log_find_column(log, name, strlen(name), column, error))
        return false;
    if (kind == LR_NUMBER)
        return add_point(log, line, *column, value, error);
    lr_log_add_bad_cell(log, *column, line->number, 0, "\"%.*s\" in column %s is not a number",
                        length < 40 ? (int)length : 40, text, name);
    return true;
}

/* A key and its value, the groups of `engine`: the column is called after the key. What is no number is none. */
static bool take_pair(lr_log *log, lr_text_room *room, const lr_text_engine *engine, const char *prefix,
                      lr_text_line *line, lr_error *error)
{
    size_t groups = lr_matcher_groups(engine->matcher), lengths[2] = {0},
           before = prefix ? strlen(prefix) : 0, column;
    const char *texts[2] = {NULL, NULL};
    double value;

    for (size_t i = 0; i < groups; i++)
        if (engine->uses[i] == LR_TEXT_KEY || engine->uses[i] == LR_TEXT_VALUE) {
            size_t side = engine->uses[i] == LR_TEXT_VALUE;

            texts[side] = lr_matcher_text(engine->matcher, i, &lengths[side]);
        }
    if (!texts[0] || !texts[1])
        return true;
    line->pairs++;
    if (lr_text_number(texts[1], lengths[1], &value) != LR_NUMBER)
        return true;
    if (!lr_reserve(&room->at, &room->capacity, before + lengths[0], 1, error))
        return false;
    if (prefix)
        memcpy(room->at, prefix, before);
    memcpy(room->at + before, texts[0], lengths[0]);
    return lr_log_find_column(log, room->at, before + lengths[0], &column, error)
           && add_point(log, line, column, value, error);
}

/* All pairs in the rest of a line. */
static bool take_rest(lr_log *log, const lr_text_engine *pair, lr_text_room *room, const char *text, size_t length,
                      lr_text_line *line, lr_error *error)
{
    size_t start = 0;

    while (start < length) {
        lr_match found = lr_matcher_find(pair->matcher, text, length, start);

        if (found == LR_MATCH_FAILED)
            return lr_fail_memory(error);
        if (found != LR_MATCH_FOUND)
            return true;
        start = lr_matcher_end(pair->matcher);
        if (!take_pair(log, room, pair, NULL, line, error))
            return false;
    }
    return true;
}

double lr_text_find_step(const lr_text_engine *engine, double before)
{
    size_t groups = lr_matcher_groups(engine->matcher), length = 0;
    double value, step = NAN, of = NAN, epoch = NAN;

    for (size_t i = 0; i < groups; i++) {
        const char *text = lr_matcher_text(engine->matcher, i, &length);

        if (!text || lr_text_number(text, length, &value) != LR_NUMBER || !isfinite(value))
            continue;
        if (engine->uses[i] == LR_TEXT_STEP)
            step = value;
        else if (engine->uses[i] == LR_TEXT_OF)
            of = value;
        else if (strcmp(lr_matcher_name(engine->matcher, i), "epoch") == 0)
            epoch = value;
    }
    if (isnan(step))
        return before;
    return isnan(of) || isnan(epoch) ? step : (epoch - 1) * of + step;
}

bool lr_text_take_values(lr_log *log, lr_text_engine *engine, const lr_text_engine *pair, lr_text_room *room,
                         lr_text_line *line, lr_error *error)
{
    size_t groups = lr_matcher_groups(engine->matcher), length = 0;
    bool is_pair = false;

    for (size_t i = 0; i < groups; i++) {
        const char *text = lr_matcher_text(engine->matcher, i, &length);

        is_pair = is_pair || engine->uses[i] == LR_TEXT_VALUE;
        if (engine->uses[i] == LR_TEXT_COLUMN && !take_column(log, engine, i, line, error))
            return false;
        if (engine->uses[i] == LR_TEXT_REST && text && !take_rest(log, pair, room, text, length, line, error))
            return false;
    }
    return !is_pair || take_pair(log, room, engine, engine->prefix, line, error);
}
