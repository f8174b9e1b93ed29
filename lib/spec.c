/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/spec.h"

#include "lib/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a value is read for: the same for each element of a list. */
typedef struct context {
    const char *prefix;
    const lr_parameter *parameter;
    const lr_units *units;
} context;

enum {
    SHOWN = 60, /* bytes of a wrong value that a message repeats */
    PREFIX = 64
};

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
    return lr_fail(error, LR_USAGE, "%s%s=%.*s is out of range: it must be %s %s and %s %s", c->prefix, p->name,
                   shown(length), text, p->open & LR_OPEN_LEAST ? "more than" : "at least", least,
                   p->open & LR_OPEN_MOST ? "less than" : "at most", most);
}

/* Take a unit off the end of a number of steps: what one of them is worth, or 0 with the error filled. */
static double unit_worth(const context *c, const char *text, size_t *length, lr_error *error)
{
    double steps_per_epoch = c->units ? c->units->steps_per_epoch : 0, total = c->units ? c->units->total : 0;

    if (*length > 2 && memcmp(text + *length - 2, "ep", 2) == 0) {
        *length -= 2;
        if (!(steps_per_epoch > 0))
            lr_fail(error, LR_USAGE, "%s%s=%.*sep needs to know how long an epoch is: give --steps-per-epoch",
                    c->prefix, c->parameter->name, shown(*length), text);
        return steps_per_epoch;
    }
    if (*length > 1 && text[*length - 1] == '%') {
        *length -= 1;
        if (!(total > 0))
            lr_fail(error, LR_USAGE, "%s%s=%.*s%% needs to know the total: give the number of steps (-n)",
                    c->prefix, c->parameter->name, shown(*length), text);
        return total / 100;
    }
    return 1;
}

static bool read_number(const context *c, const char *text, size_t length, double *number, lr_error *error)
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
    if (scaled)
        *number = round(*number * worth);
    if ((steps || p->type == LR_INTEGER) && *number != floor(*number))
        return lr_fail(error, LR_USAGE, "%s%s=%.*s must be a whole number", c->prefix, p->name, shown(length), text);
    return in_range(p, *number) || fail_range(c, text, length, *number, error);
}

static bool read_scalar(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    value->choice = find_choice(c->parameter->choices, text, length);
    if (value->choice >= 0) {
        value->number = NAN;
        return true;
    }
    return read_number(c, text, length, &value->number, error);
}

static bool read_word(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    value->choice = find_choice(c->parameter->choices, text, length);
    if (value->choice < 0)
        return lr_fail(error, LR_USAGE, "%s%s=%.*s is not one of: %s", c->prefix, c->parameter->name, shown(length),
                       text, c->parameter->choices);
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

static bool read_list(const context *c, const char *text, size_t length, lr_value *value, lr_error *error)
{
    size_t count = 1;
    const char *end = text + length;

    for (size_t i = 0; i < length; i++)
        count += text[i] == '/';
    value->list = lr_allocate(count, sizeof *value->list, error);
    if (!value->list)
        return false;
    while (value->length < count) {
        const char *slash = memchr(text, '/', (size_t)(end - text));
        size_t size = (size_t)((slash ? slash : end) - text);

        if (!read_number(c, text, size, &value->list[value->length], error)) {
            free(value->list);
            *value = (lr_value){.number = NAN, .choice = -1};
            return false;
        }
        value->length++;
        text += size + (slash != NULL);
    }
    return true;
}

typedef bool read_value(const context *c, const char *text, size_t length, lr_value *value, lr_error *error);

/* How each type is read. */
static read_value *const read_type[] = {
    [LR_REAL] = read_scalar, [LR_INTEGER] = read_scalar,  [LR_STEPS] = read_scalar,   [LR_TRUTH] = read_truth,
    [LR_CHOICE] = read_word, [LR_REAL_LIST] = read_list, [LR_STEPS_LIST] = read_list,
};

bool lr_value_parse(const char *prefix, const lr_parameter *parameter, const char *text, size_t length,
                    const lr_units *units, lr_value *value, lr_error *error)
{
    context c = {prefix, parameter, units};

    *value = (lr_value){.number = NAN, .choice = -1};
    if (length == 0)
        return lr_fail(error, LR_USAGE, "%s%s= has no value", prefix, parameter->name);
    return read_type[parameter->type](&c, text, length, value, error);
}

static const char *parameter_name(const void *parameters, size_t index)
{
    return ((const lr_parameter *)parameters)[index].name;
}

/* Position of the parameter called name, or LR_SPEC_VALUES with the error filled. */
static size_t find_parameter(const lr_label *row, const char *name, size_t length, lr_error *error)
{
    const char *near;
    char names[280];
    size_t i;

    for (i = 0; row->parameters && row->parameters[i].name; i++)
        if (strlen(row->parameters[i].name) == length && memcmp(row->parameters[i].name, name, length) == 0)
            return i;
    if (i == 0) {
        lr_fail(error, LR_USAGE, "%s: it has no parameters", row->name);
        return LR_SPEC_VALUES;
    }
    near = lr_nearest(name, length, parameter_name, row->parameters);
    if (!near)
        lr_join_names(names, sizeof names, parameter_name, row->parameters);
    lr_fail(error, LR_USAGE, "%s: there is no parameter \"%.*s\"; %s%s%s", row->name, shown(length), name,
            near ? "did you mean \"" : "there are: ", near ? near : names, near ? "\"?" : "");
    return LR_SPEC_VALUES;
}

/* Read one `key=value`. */
static bool read_pair(lr_spec *spec, const char *text, size_t length, const lr_units *units, lr_error *error)
{
    const char *equals = memchr(text, '=', length);
    size_t key = equals ? (size_t)(equals - text) : length, i;
    char prefix[PREFIX];
    lr_value *value;

    i = find_parameter(spec->row, text, key, error);
    if (i == LR_SPEC_VALUES)
        return false;
    if (!equals)
        return lr_fail(error, LR_USAGE, "%s: \"%.*s\" has no value: write %.*s=VALUE", spec->row->name,
                       shown(length), text, shown(length), text);
    value = &spec->values[i];
    if (value->given)
        return lr_fail(error, LR_USAGE, "%s: %s is given twice", spec->row->name, spec->row->parameters[i].name);
    snprintf(prefix, sizeof prefix, "%s: ", spec->row->name);
    if (!lr_value_parse(prefix, &spec->row->parameters[i], equals + 1, length - key - 1, units, value, error))
        return false;
    value->given = true;
    return true;
}

static bool read_defaults(lr_spec *spec, const lr_units *units, lr_error *error)
{
    char prefix[PREFIX];

    snprintf(prefix, sizeof prefix, "%s: ", spec->row->name);
    for (size_t i = 0; spec->row->parameters && spec->row->parameters[i].name; i++) {
        const lr_parameter *p = &spec->row->parameters[i];

        if (!spec->values[i].given && p->fallback
            && !lr_value_parse(prefix, p, p->fallback, strlen(p->fallback), units, &spec->values[i], error))
            return false;
    }
    return true;
}

static bool read_pairs(lr_spec *spec, const char *text, const lr_units *units, lr_error *error)
{
    while (text) {
        const char *comma = strchr(text, ',');
        size_t length = comma ? (size_t)(comma - text) : strlen(text);

        if (!read_pair(spec, text, length, units, error))
            return false;
        text = comma ? comma + 1 : NULL;
    }
    return true;
}

bool lr_spec_parse(const lr_catalog *catalog, const char *text, const lr_units *units, lr_spec *spec,
                   lr_error *error)
{
    const char *colon = strchr(text, ':');
    size_t name = colon ? (size_t)(colon - text) : strlen(text);

    *spec = (lr_spec){.row = lr_catalog_find(catalog, text, name, error)};
    if (!spec->row)
        return false;
    for (size_t i = 0; i < LR_SPEC_VALUES; i++)
        spec->values[i] = (lr_value){.number = NAN, .choice = -1};
    if (read_pairs(spec, colon ? colon + 1 : NULL, units, error) && read_defaults(spec, units, error))
        return true;
    lr_spec_free(spec);
    return false;
}

void lr_spec_free(lr_spec *spec)
{
    for (size_t i = 0; i < LR_SPEC_VALUES; i++)
        free(spec->values[i].list);
    *spec = (lr_spec){0};
}
