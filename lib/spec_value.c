/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of a spec: one reader a type. */
#include "lib/spec.h"

#include "lib/number.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a value is read for: the same for each element of a list. */
typedef struct context {
    const char *prefix;
    const lr_parameter *parameter;
    const lr_units *units;
} context;

enum { SHOWN = 60 }; /* bytes of a wrong value that a message repeats */

static int shown(size_t length)
{
    return (int)(length < SHOWN ? length : SHOWN);
}

/* The position of a word among those of a parameter's choices, -1 when it is none of them. */
static int find_choice(const char *choices, const char *text, size_t length)
{
    int position = 0;

    while (choices && *choices) {
        size_t size = strcspn(choices, " ");

        if (size == length && memcmp(choices, text, length) == 0)
            return position;
        choices += size + strspn(choices + size, " ");
        position++;
    }
    return -1;
}

static bool in_range(const lr_parameter *p, double value)
{
    if (p->least == 0 && p->most == 0)
        return isfinite(value);
    return (p->open & LR_OPEN_LEAST ? value > p->least : value >= p->least)
           && (p->open & LR_OPEN_MOST ? value < p->most : value <= p->most);
}

static bool fail_range(const context *c, const char *text, size_t length, double number, lr_error *error)
{
    const lr_parameter *p = c->parameter;
    char least[LR_NUMBER_ROOM], most[LR_NUMBER_ROOM];

    if ((p->least == 0 && p->most == 0) || (isinf(number) && number > 0 && p->most == DBL_MAX))
        return lr_fail(error, LR_USAGE, "%s%s=%.*s must be finite", c->prefix, p->name, shown(length), text);
    lr_number_format(p->least, least);
    lr_number_format(p->most, most);
    if (p->most >= DBL_MAX)
        return lr_fail(error, LR_USAGE, "%s%s=%.*s is out of range: it must be %s %s", c->prefix, p->name,
                       shown(length), text, p->open & LR_OPEN_LEAST ? "more than" : "at least", least);
    return lr_fail(error, LR_USAGE, "%s%s=%.*s is out of range: it must be %s %s and %s %s", c->prefix,
                   p->name, shown(length), text, p->open & LR_OPEN_LEAST ? "more than" : "at least", least,
                   p->open & LR_OPEN_MOST ? "less than" : "at most", most);
}

/* A unit of steps: what one is worth, from what the caller knows, and what to give for it. */
typedef struct unit {
    const char *ending;
    size_t known; /* of the number in lr_units: offsetof */
    double scale; /* of that number; 0: the unit is that part of a step */
    const char *missing;
} unit;

static const unit unit_rows[] = {
    {"ep", offsetof(lr_units, steps_per_epoch), 1, "how long an epoch is: give --steps-per-epoch"},
    {"%", offsetof(lr_units, total), 0.01, "the total: give the number of steps (-n)"},
    {"sp", offsetof(lr_units, samples_per_step), 0, "how many samples a step takes: give --samples-per-step"},
    {"tok", offsetof(lr_units, tokens_per_step), 0, "how many tokens a step takes: give --tokens-per-step"},
};

/* Take a unit off the end of a number of steps: what one of them is worth, or 0 with the error filled. */
static double unit_worth(const context *c, const char *text, size_t *length, lr_error *error)
{
    for (size_t i = 0; i < sizeof unit_rows / sizeof unit_rows[0]; i++) {
        const unit *row = &unit_rows[i];
        size_t size = strlen(row->ending);
        double known = 0;

        if (*length <= size || memcmp(text + *length - size, row->ending, size) != 0)
            continue;
        if (c->units)
            memcpy(&known, (const char *)c->units + row->known, sizeof known);
        *length -= size;
        if (!(known > 0))
            lr_fail(error, LR_USAGE, "%s%s=%.*s%s needs to know %s", c->prefix, c->parameter->name,
                    shown(*length), text, row->ending, row->missing);
        else
            known = row->scale > 0 ? known * row->scale : 1 / known;
        return known;
    }
    return 1;
}

static double (*const rounders[])(double) = {
    [LR_ROUND_NEAREST] = round, [LR_ROUND_DOWN] = floor, [LR_ROUND_UP] = ceil};

static bool read_number(const context *c, const char *text, size_t length, double *number, double *exact,
                        lr_error *error)
{
    const lr_parameter *p = c->parameter;
    bool steps = p->type == LR_STEPS || p->type == LR_STEPS_LIST;
    size_t digits = length;
    double worth = steps ? unit_worth(c, text, &digits, error) : 1;
    bool scaled = digits < length;

    if (!(worth > 0))
        return false;
    if (lr_number_parse(text, digits, '.', number) != LR_NUMBER || memchr(text, ':', digits))
        return lr_fail(error, LR_USAGE, "%s%s=%.*s is not %s%s%s", c->prefix, p->name, shown(length), text,
                       steps ? "a number of steps" : "a number", p->choices ? " or one of: " : "",
                       p->choices ? p->choices : "");
    if (scaled) {
        double product = *number * worth, whole = round(product);

        /* 5% of 60 is 3: what only the product's last digit says does not count */
        if (fabs(product - whole) > 1e-12 * fabs(whole)) {
            whole = rounders[c->units ? c->units->rounding : LR_ROUND_NEAREST](product);
            *exact = isnan(*exact) ? product : *exact;
        }
        *number = whole;
    }
    if ((steps || p->type == LR_INTEGER) && *number != floor(*number))
        return lr_fail(error, LR_USAGE, "%s%s=%.*s must be a whole number%s", c->prefix, p->name, shown(length), text,
                       steps && *number > 0 && *number < 1 ? " of steps; a part of the total is written 6%" : "");
    return in_range(p, *number) || fail_range(c, text, length, *number, error);
}

static bool read_scalar(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    value->choice = find_choice(c->parameter->choices, text, length);
    if (value->choice >= 0) {
        value->number = NAN;
        return true;
    }
    return read_number(c, text, length, &value->number, &value->exact, error);
}

static bool read_word(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    value->choice = find_choice(c->parameter->choices, text, length);
    if (value->choice < 0)
        return lr_fail(error, LR_USAGE, "%s%s=%.*s is not one of: %s", c->prefix, c->parameter->name,
                       shown(length), text, c->parameter->choices);
    return true;
}

static bool read_truth(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    static const char words[] = "false true no yes 0 1";
    int position = find_choice(words, text, length);

    if (position < 0)
        return lr_fail(error, LR_USAGE, "%s%s=%.*s is neither true nor false", c->prefix, c->parameter->name,
                       shown(length), text);
    value->number = position % 2;
    return true;
}

/* Read one element of a list into numbers[0] (of a map into the next as well). */
typedef bool read_element(const context *c, const char *text, size_t length, double *numbers, lr_value *value,
                          lr_error *error);

static bool read_one(const context *c, const char *text, size_t length, double *numbers, lr_value *value,
                     lr_error *error)
{
    return read_number(c, text, length, numbers, &value->exact, error);
}

static bool read_one_word(const context *c, const char *text, size_t length, double *numbers, lr_value *value,
                          lr_error *error)
{
    lr_value word = *value;

    if (!read_word(c, text, length, &word, error))
        return false;
    *numbers = word.choice;
    return true;
}

static bool read_pair_of_numbers(const context *c, const char *text, size_t length, double *numbers,
                                 lr_value *value, lr_error *error)
{
    const char *colon = memchr(text, ':', length);
    size_t first = colon ? (size_t)(colon - text) : length;

    numbers[1] = NAN;
    return read_number(c, text, first, numbers, &value->exact, error)
           && (!colon || read_number(c, colon + 1, length - first - 1, numbers + 1, &value->exact, error));
}

/* A list of elements of `width` numbers each; a word in place of the list ("none") is its choice. */
static bool read_elements(const context *c, const char *text, size_t length, read_element *element,
                          size_t width, lr_value *value, lr_error *error)
{
    size_t count = 1;
    const char *end = text + length;

    for (size_t i = 0; i < length; i++)
        count += text[i] == '/';
    value->list = lr_allocate(count * width, sizeof *value->list, error);
    if (!value->list)
        return false;
    while (value->length < count * width) {
        const char *slash = memchr(text, '/', (size_t)(end - text));
        size_t size = (size_t)((slash ? slash : end) - text);

        if (!element(c, text, size, &value->list[value->length], value, error)) {
            free(value->list);
            *value = (lr_value){.number = NAN, .choice = -1, .exact = NAN};
            return false;
        }
        value->length += width;
        text += size + (slash != NULL);
    }
    return true;
}

static bool read_list(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    value->choice = find_choice(c->parameter->choices, text, length);
    return value->choice >= 0 || read_elements(c, text, length, read_one, 1, value, error);
}

static bool read_words(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    return read_elements(c, text, length, read_one_word, 1, value, error);
}

static bool read_map(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    value->choice = find_choice(c->parameter->choices, text, length);
    return value->choice >= 0 || read_elements(c, text, length, read_pair_of_numbers, 2, value, error);
}

static bool read_text(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    (void)c;
    value->text = lr_allocate(length + 1, 1, error);
    if (!value->text)
        return false;
    memcpy(value->text, text, length);
    value->text[length] = '\0';
    value->length = length;
    return true;
}

typedef bool read_value(const context *c, const char *text, size_t length, lr_value *value, lr_error *error);

/* How each type is read. */
static read_value *const read_type[] = {
    [LR_REAL] = read_scalar,     [LR_INTEGER] = read_scalar,    [LR_STEPS] = read_scalar,
    [LR_TRUTH] = read_truth,     [LR_CHOICE] = read_word,       [LR_REAL_LIST] = read_list,
    [LR_STEPS_LIST] = read_list, [LR_CHOICE_LIST] = read_words, [LR_MAP] = read_map,
    [LR_TEXT] = read_text,
};

bool lr_value_parse(const char *prefix, const lr_parameter *parameter, const char *text, size_t length,
                    const lr_units *units, lr_value *value, lr_error *error)
{
    context c = {prefix, parameter, units};

    *value = (lr_value){.number = NAN, .choice = -1, .exact = NAN};
    if (length == 0)
        return lr_fail(error, LR_USAGE, "%s%s= has no value", prefix, parameter->name);
    return read_type[parameter->type](&c, text, length, value, error);
}
