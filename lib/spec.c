/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/spec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN = 60,  /* bytes of a wrong name that a message repeats */
    PREFIX = 100 /* bytes of a row's name before its parameter's in a message */
};

static int shown(size_t length)
{
    return (int)(length < SHOWN ? length : SHOWN);
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
        spec->values[i] = (lr_value){.number = NAN, .choice = -1, .exact = NAN};
    if (read_pairs(spec, colon ? colon + 1 : NULL, units, error) && read_defaults(spec, units, error))
        return true;
    lr_spec_free(spec);
    return false;
}

void lr_spec_free(lr_spec *spec)
{
    for (size_t i = 0; i < LR_SPEC_VALUES; i++) {
        free(spec->values[i].list);
        free(spec->values[i].text);
    }
    *spec = (lr_spec){0};
}

const lr_value *lr_spec_value(const lr_spec *spec, const char *name)
{
    const lr_parameter *parameters = spec->row->parameters;

    for (size_t i = 0; parameters && parameters[i].name; i++)
        if (strcmp(parameters[i].name, name) == 0)
            return &spec->values[i];
    return NULL;
}
