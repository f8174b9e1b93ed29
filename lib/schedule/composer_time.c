/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/composer.h"

#include "lib/number.h"

#include <string.h>

enum { SHOWN = 60 }; /* bytes of a wrong time that a message repeats */

static const char *const endings[LR_COMPOSER_UNITS] = {"ep", "ba", "sp", "tok", "dur"};

typedef struct raw_time {
    double value;
    lr_composer_unit unit;
} raw_time;

static bool fail_time(const lr_segment *segment, size_t position, const char *text, size_t length,
                      const char *what, lr_error *error)
{
    return lr_fail(error, LR_USAGE, "%s: %s=%.*s %s", segment->kind->label.name,
                   segment->kind->label.parameters[position].name, (int)(length < SHOWN ? length : SHOWN),
                   text, what);
}

static bool read_time(const lr_segment *segment, size_t position, const char *text, size_t length,
                      raw_time *time, lr_error *error)
{
    for (lr_composer_unit unit = 0; unit < LR_COMPOSER_UNITS; unit++) {
        size_t size = strlen(endings[unit]);

        if (length <= size || memcmp(text + length - size, endings[unit], size) != 0)
            continue;
        time->unit = unit;
        if (lr_number_parse(text, length - size, '.', &time->value) != LR_NUMBER || !(time->value >= 0)
            || !(time->value < 0x1p53) || memchr(text, ':', length))
            break;
        if (unit != LR_COMPOSER_DURATION)
            time->value = trunc(time->value);
        return true;
    }
    return fail_time(segment, position, text, length, "is no time: write a number and ep, ba, sp, tok or dur",
                     error);
}

/* The unit that a time is converted to, and how many of it a batch has; epochs count as batches. */
static bool set_unit(const lr_segment *segment, size_t position, const char *text, size_t length,
                     lr_composer_unit unit, lr_composer_time *time, lr_error *error)
{
    double *per_batch = &time->per_batch;

    *per_batch = 1;
    time->unit = unit == LR_COMPOSER_EPOCHS ? LR_COMPOSER_BATCHES : unit;
    if (unit == LR_COMPOSER_EPOCHS && !lr_segment_given(segment, LR_COMPOSER_DATALOADER_LEN))
        return fail_time(segment, position, text, length, "needs dataloader_len=", error);
    if (unit == LR_COMPOSER_SAMPLE_UNIT)
        *per_batch = lr_segment_number(segment, LR_COMPOSER_SAMPLES);
    if (unit == LR_COMPOSER_TOKEN_UNIT)
        *per_batch = lr_segment_number(segment, LR_COMPOSER_TOKENS);
    if (isnan(*per_batch))
        return fail_time(
            segment, position, text, length,
            unit == LR_COMPOSER_SAMPLE_UNIT ? "needs samples_per_batch=" : "needs tokens_per_batch=", error);
    return true;
}

static bool read_duration(const lr_segment *segment, raw_time *time, lr_error *error)
{
    const lr_value *written = &segment->spec.values[LR_COMPOSER_MAX_DURATION];

    *time = (raw_time){isfinite(segment->length) ? segment->length : NAN, LR_COMPOSER_BATCHES};
    if (!written->text)
        return true;
    if (!read_time(segment, LR_COMPOSER_MAX_DURATION, written->text, written->length, time, error))
        return false;
    return time->unit != LR_COMPOSER_DURATION
           || fail_time(segment, LR_COMPOSER_MAX_DURATION, written->text, written->length,
                        "can't be a part of itself", error);
}

bool lr_composer_duration(const lr_segment *segment, lr_composer_time *time, lr_error *error)
{
    const lr_value *written = &segment->spec.values[LR_COMPOSER_MAX_DURATION];
    raw_time all;

    if (!read_duration(segment, &all, error)
        || !set_unit(segment, LR_COMPOSER_MAX_DURATION, written->text, written->length, all.unit, time,
                     error))
        return false;
    time->value = all.unit == LR_COMPOSER_EPOCHS
                      ? all.value * lr_segment_number(segment, LR_COMPOSER_DATALOADER_LEN)
                      : all.value;
    return true;
}

bool lr_composer_convert_text(const lr_segment *segment, size_t position, const char *text, size_t length,
                              double ssr, lr_composer_time *time, lr_error *error)
{
    double epoch = lr_segment_number(segment, LR_COMPOSER_DATALOADER_LEN);
    raw_time raw, all;

    if (!read_time(segment, position, text, length, &raw, error))
        return false;
    if (raw.unit != LR_COMPOSER_DURATION) {
        time->value = trunc((raw.unit == LR_COMPOSER_EPOCHS ? raw.value * epoch : raw.value) * ssr);
        return set_unit(segment, position, text, length, raw.unit, time, error);
    }
    if (!read_duration(segment, &all, error))
        return false;
    if (isnan(all.value))
        return fail_time(segment, position, text, length, "needs max_duration=, or -n", error);
    time->value =
        trunc(all.unit == LR_COMPOSER_EPOCHS ? raw.value * epoch * all.value : raw.value * all.value);
    return set_unit(segment, position, text, length, all.unit, time, error);
}

bool lr_composer_convert(const lr_segment *segment, size_t position, double ssr, lr_composer_time *time,
                         lr_error *error)
{
    const lr_value *written = &segment->spec.values[position];

    if (!written->text)
        return lr_segment_needs(segment, position, error);
    return lr_composer_convert_text(segment, position, written->text, written->length, ssr, time, error);
}
