/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which pattern a line matches. */
#include "lib/log/text.h"

#include <stdlib.h>
#include <string.h>

static lr_text_use use_of(const char *name)
{
    static const struct named_use {
        const char *name;
        lr_text_use use;
    } uses[] = {{"step", LR_TEXT_STEP},
                {"of", LR_TEXT_OF},
                {"rest", LR_TEXT_REST},
                {"key", LR_TEXT_KEY},
                {"value", LR_TEXT_VALUE}};

    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (strcmp(name, uses[i].name) == 0)
            return uses[i].use;
    return LR_TEXT_COLUMN;
}

/* What the groups are for: `of`, `rest`, `key` and `value` mean something in the known patterns only. */
static bool find_uses(lr_text_engine *engine, bool known, lr_error *error)
{
    size_t count = lr_matcher_groups(engine->matcher);

    engine->uses = lr_allocate(count, sizeof *engine->uses, error);
    engine->columns = lr_allocate(count, sizeof *engine->columns, error);
    if (!engine->uses || !engine->columns)
        return false;
    for (size_t i = 0; i < count; i++) {
        engine->uses[i] = use_of(lr_matcher_name(engine->matcher, i));
        if (!known && engine->uses[i] != LR_TEXT_STEP)
            engine->uses[i] = LR_TEXT_COLUMN;
        engine->has_step = engine->has_step || engine->uses[i] == LR_TEXT_STEP;
        engine->columns[i] = SIZE_MAX;
    }
    return true;
}

bool lr_text_engine_make(lr_text_engine *engine, const char *expression, const char *prefix, bool utf8,
                         lr_error *error)
{
    *engine = (lr_text_engine){.prefix = prefix};
    engine->matcher = lr_matcher_new(expression, utf8, error);
    if (engine->matcher && find_uses(engine, !utf8, error))
        return true;
    lr_text_engine_free(engine);
    return false;
}

void lr_text_engine_free(lr_text_engine *engine)
{
    lr_matcher_free(engine->matcher);
    free(engine->uses);
    free(engine->columns);
    *engine = (lr_text_engine){0};
}

bool lr_text_has_bar(const char *text, size_t length)
{
    static const char *const bars[] = {"%|", "|\xe2\x96\x88"};

    for (size_t i = 0; i < sizeof bars / sizeof bars[0]; i++)
        if (memmem(text, length, bars[i], strlen(bars[i])))
            return true;
    return false;
}

lr_match lr_text_find(lr_text_frames *frames, size_t row, const char *text, size_t length, bool stepped,
                      lr_text_engine **engine, lr_error *error)
{
    const lr_text_row *known = &lr_text_rows[row];
    lr_text_frame *frame = &frames->frames[row];

    *engine = NULL;
    for (size_t i = 0; known->patterns[i].expression; i++) {
        const lr_text_pattern *pattern = &known->patterns[i];
        lr_text_engine *made = &frame->engines[i];
        lr_match found;

        if (pattern->literal && !memmem(text, length, pattern->literal, strlen(pattern->literal)))
            continue;
        if (!made->matcher && !lr_text_engine_make(made, pattern->expression, pattern->prefix, false, error))
            return LR_MATCH_FAILED;
        if (!made->has_step && !known->stepless && !stepped)
            continue;
        found = lr_matcher_find(made->matcher, text, length, 0);
        if (found == LR_MATCH_FAILED)
            lr_fail_memory(error);
        if (found == LR_MATCH_NONE)
            continue;
        *engine = found == LR_MATCH_FOUND ? made : NULL;
        if (found == LR_MATCH_FOUND && known->pair && !frame->pair.matcher
            && !lr_text_engine_make(&frame->pair, known->pair, NULL, false, error))
            return LR_MATCH_FAILED;
        return found;
    }
    return LR_MATCH_NONE;
}

void lr_text_frames_free(lr_text_frames *frames)
{
    for (size_t row = 0; row < LR_TEXT_MOST_ROWS; row++) {
        for (size_t i = 0; i < LR_TEXT_PATTERNS; i++)
            lr_text_engine_free(&frames->frames[row].engines[i]);
        lr_text_engine_free(&frames->frames[row].pair);
    }
}
