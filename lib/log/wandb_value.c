/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/json_scan.h"
#include "lib/log/wandb.h"

#include <string.h>

enum { DEEPEST = 32, LONGEST_KEY = 1 << 16 }; /* what is deeper is passed over */

/* A value on the way: the length that the key has in each object that is open. */
typedef struct walk {
    lr_json json;
    lr_wandb_names *names;
    size_t lengths[DEEPEST], depth;
    bool first; /* nothing has come in the object yet */
    lr_wandb_number *number;
    void *context;
    lr_error *error;
} walk;

static bool extend(lr_wandb_names *names, size_t length, lr_error *error)
{
    if (!lr_reserve(&names->path, &names->capacity, names->length + length + 2, 1, error))
        return false;
    if (names->length > 0)
        names->path[names->length++] = '.';
    return true;
}

bool lr_wandb_append(lr_wandb_names *names, const char *part, size_t length, lr_error *error)
{
    if (!extend(names, length, error))
        return false;
    memcpy(names->path + names->length, part, length);
    names->length += length;
    return true;
}

static bool append_name(walk *w, const lr_json_value *name)
{
    if (!extend(w->names, name->length, w->error))
        return false;
    w->names->length += lr_json_unescape(name, w->names->path + w->names->length);
    return true;
}

/* A value whose key is known. */
static bool take(walk *w, const lr_json_value *value, bool *good)
{
    lr_json_nest nest = {0};
    double number;

    if (value->kind == LR_JSON_OBJECT && w->depth < DEEPEST) {
        w->json.at++;
        w->lengths[w->depth++] = w->names->length;
        w->first = true;
        return true;
    }
    if (value->kind == LR_JSON_OBJECT || value->kind == LR_JSON_ARRAY) {
        *good = lr_json_pass(&w->json, &nest) == LR_JSON_GOOD;
        return true;
    }
    return lr_json_number(value, &number) != LR_NUMBER || w->names->length > LONGEST_KEY
           || w->number(w->context, number);
}

static bool take_member(walk *w, bool *good)
{
    lr_json_value name, value;

    lr_json_blank(&w->json);
    *good = w->json.at < w->json.end;
    if (*good && *w->json.at == '}') {
        w->json.at++;
        w->depth--;
        w->first = false;
        return true;
    }
    *good = *good && (w->first || lr_json_expect(&w->json, ',', "a comma is missing") == LR_JSON_GOOD);
    lr_json_blank(&w->json);
    *good = *good && w->json.at < w->json.end && *w->json.at == '"'
            && lr_json_string(&w->json, &name) == LR_JSON_GOOD
            && lr_json_expect(&w->json, ':', "a colon is missing") == LR_JSON_GOOD
            && lr_json_value_next(&w->json, &value) == LR_JSON_GOOD;
    if (!*good)
        return true;
    w->first = false;
    w->names->length = w->lengths[w->depth - 1];
    return append_name(w, &name) && take(w, &value, good);
}

bool lr_wandb_walk(lr_wandb_names *names, const char *text, size_t length, lr_wandb_number *number, void *context,
                   bool *good, lr_error *error)
{
    walk w = {.json = {.at = text, .end = text + length, .last = true}, .names = names, .number = number,
              .context = context, .error = error};
    lr_json_value value;

    *good = true;
    if (memmem(text, length, "\"_type\"", 7))
        return true;
    *good = lr_json_value_next(&w.json, &value) == LR_JSON_GOOD;
    if (*good && !take(&w, &value, good))
        return false;
    while (*good && w.depth > 0)
        if (!take_member(&w, good))
            return false;
    lr_json_blank(&w.json);
    *good = *good && w.json.at == w.json.end;
    return true;
}
