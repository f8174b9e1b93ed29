/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/role.h"

#include "lib/label.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const lr_role_names[LR_ROLES] = {
    [LR_ROLE_STEP] = "step", [LR_ROLE_LR] = "lr",     [LR_ROLE_LOSS] = "loss",
    [LR_ROLE_EPOCH] = "epoch", [LR_ROLE_TIME] = "time", [LR_ROLE_MOMENTUM] = "momentum",
    [LR_ROLE_METRIC] = "metric",
};

/* What logs call the roles, in order of preference; a final * stands for any ending. A metric has no alias: what is
 * one is for the user to say. Not here, on purpose: val_loss and the like, part losses, rates of parameter groups. */
static const char *const aliases[LR_ROLES][20] = {
    [LR_ROLE_STEP] = {"step", "global_step", "iteration", "iter", "num_updates", "_step", "total_timesteps",
                      "time/total_timesteps", "trainer/global_step", "train/global_step", "epoch", "Unnamed: 0"},
    [LR_ROLE_LR] = {"lr", "learning_rate", "learning rate", "train_lr", "train/lr", "train/learning_rate", "lr-*",
                    "lr_mean"},
    [LR_ROLE_LOSS] = {"loss", "train_loss", "train/loss", "train loss", "training_loss", "total_loss",
                      "Loss/total_loss", "train/total_loss", "lm loss", "train_loss_step", "train/loss_step",
                      "train_loss_epoch", "train/loss_epoch", "train/step_loss", "loss_mean"},
    [LR_ROLE_EPOCH] = {"epoch"},
    [LR_ROLE_TIME] = {"time"},
    [LR_ROLE_MOMENTUM] = {"momentum"},
    [LR_ROLE_METRIC] = {NULL},
};

static bool matches(const char *alias, const char *name)
{
    size_t length = strlen(alias);

    if (alias[length - 1] == '*')
        return strncasecmp(alias, name, length - 1) == 0;
    return strcasecmp(alias, name) == 0;
}

/* The first column for which the name fits, exactly or as an alias; count when there is none. A second one is an
 * error. */
static bool find_one(const char *alias, bool exact, size_t count, const char *const *names, size_t *column,
                     lr_error *error)
{
    *column = count;
    for (size_t i = 0; i < count; i++) {
        if (exact ? strcmp(alias, names[i]) != 0 : !matches(alias, names[i]))
            continue;
        if (*column < count)
            return lr_fail(error, strcmp(names[*column], names[i]) == 0 ? LR_BAD_INPUT : LR_USAGE,
                           "columns %zu (%.80s) and %zu (%.80s) both answer to \"%s\"", *column + 1,
                           names[*column], i + 1, names[i], alias);
        *column = i;
    }
    return true;
}

bool lr_role_find(lr_role role, size_t count, const char *const *names, size_t *column, lr_error *error)
{
    if (!find_one(lr_role_names[role], true, count, names, column, error))
        return false;
    for (size_t i = 0; *column == count && aliases[role][i]; i++)
        if (!find_one(aliases[role][i], false, count, names, column, error))
            return false;
    return true;
}

bool lr_role_fits(lr_role role, const char *name)
{
    if (strcmp(lr_role_names[role], name) == 0)
        return true;
    for (size_t i = 0; aliases[role][i]; i++)
        if (matches(aliases[role][i], name))
            return true;
    return false;
}

lr_role lr_role_of(const char *name)
{
    for (lr_role role = 0; role < LR_ROLES; role++)
        for (size_t i = 0; aliases[role][i]; i++)
            if (matches(aliases[role][i], name))
                return role;
    return LR_ROLE_NONE;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The text without the blanks around it, in place: the names of columns have none. */
static char *trim(char *text)
{
    size_t length;

    while (is_blank(*text))
        text++;
    length = strlen(text);
    while (length && is_blank(text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* Copy an item without its backslashes; *equals is where its first bare = stands in the copy, or NULL. */
static char *unescape(const char *text, size_t length, char **equals, lr_error *error)
{
    char *made = lr_allocate(length + 1, 1, error), *out = made;

    *equals = NULL;
    for (size_t i = 0; made && i < length; i++) {
        if (text[i] == '\\' && i + 1 < length && strchr(",=\\", text[i + 1]))
            i++;
        else if (text[i] == '=' && !*equals)
            *equals = out;
        *out++ = text[i];
    }
    return made;
}

static lr_role role_called(const char *name)
{
    lr_role role = 0;

    while (role < LR_ROLES && strcmp(lr_role_names[role], name) != 0)
        role++;
    return role;
}

static bool add_choice(lr_choices *choices, char *text, char *equals, lr_error *error)
{
    lr_choice choice = {.role = LR_ROLE_NONE};

    if (equals) {
        *equals = '\0';
        equals = trim(equals + 1);
    }
    text = trim(text);
    if (equals) {
        choice.role = role_called(text);
        if (choice.role == LR_ROLE_NONE || !*equals)
            return lr_fail(error, LR_USAGE,
                           "-c: \"%.60s=\" must be a role and a column: step, lr, loss, epoch, time, momentum or "
                           "metric",
                           text);
        choice.assigned = true;
        choice.source = strdup(equals);
    } else {
        if (!*text)
            return lr_fail(error, LR_USAGE, "-c: there is an empty name in the list");
        choice.role = role_called(text);
        choice.by_role = choice.role != LR_ROLE_NONE;
        choice.role = choice.by_role ? choice.role : lr_role_of(text);
        choice.source = strdup(text);
    }
    choice.name = strdup(text);
    if (!choice.name || !choice.source || !lr_resize(&choices->items, choices->count + 1, sizeof choice, error)) {
        free(choice.name);
        free(choice.source);
        return lr_fail_memory(error);
    }
    choices->items[choices->count++] = choice;
    return true;
}

bool lr_choices_parse(const char *text, lr_choices *choices, lr_error *error)
{
    bool more = true;

    *choices = (lr_choices){0};
    while (more) {
        size_t length = 0;
        char *item, *equals;
        bool ok;

        while (text[length] && text[length] != ',')
            length += text[length] == '\\' && text[length + 1] ? 2 : 1;
        item = unescape(text, length, &equals, error);
        ok = item && add_choice(choices, item, equals, error);
        free(item);
        if (!ok) {
            lr_choices_free(choices);
            return false;
        }
        more = text[length] == ',';
        text += length + more;
    }
    return true;
}

typedef struct name_list {
    size_t count;
    const char *const *names;
} name_list;

static const char *name_at(const void *context, size_t i)
{
    const name_list *list = context;

    return i < list->count ? list->names[i] : NULL;
}

static bool fail_missing(const lr_choice *choice, const char *file, size_t count, const char *const *names,
                         lr_error *error)
{
    name_list context = {count, names};
    char list[260];

    lr_join_names(list, sizeof list, name_at, &context);
    if (choice->by_role)
        lr_fail(error, LR_USAGE, "there is no column for the role %s: name it with -c %s=COLUMN; the columns are: %s",
                choice->source, choice->source, list);
    else
        lr_fail(error, LR_USAGE, "there is no column \"%.60s\"; the columns are: %s", choice->source, list);
    if (error)
        error->file = file;
    return false;
}

static bool resolve(lr_choice *choice, const char *file, size_t count, const char *const *names, lr_error *error)
{
    bool ok = choice->by_role ? lr_role_find(choice->role, count, names, &choice->column, error)
                              : find_one(choice->source, true, count, names, &choice->column, error);

    if (!ok && error)
        error->file = file;
    return ok && (choice->column < count || fail_missing(choice, file, count, names, error));
}

bool lr_choices_resolve(lr_choices *choices, const char *file, size_t count, const char *const *names,
                        lr_error *error)
{
    for (size_t i = 0; i < choices->count; i++)
        if (!resolve(&choices->items[i], file, count, names, error))
            return false;
    return true;
}

void lr_choices_free(lr_choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        free(choices->items[i].name);
        free(choices->items[i].source);
    }
    free(choices->items);
    *choices = (lr_choices){0};
}
