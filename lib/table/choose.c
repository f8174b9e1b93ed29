/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of the runs the user means. */
#include "lib/table/internal.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_pattern(const char *text)
{
    return strpbrk(text, "*?[") != NULL;
}

/* Whether a choice may turn out to mean a column of this name. */
static bool may_mean(const lr_choice *choice, const char *name)
{
    if (choice->by_role)
        return lr_role_fits(choice->role, name);
    if (strcmp(choice->source, name) == 0)
        return true;
    return !choice->assigned && is_pattern(choice->source) && fnmatch(choice->source, name, 0) == 0;
}

bool lr_choices_want(const lr_choices *choices, const char *name)
{
    if (!choices || lr_role_fits(LR_ROLE_STEP, name))
        return true;
    for (size_t i = 0; i < choices->count; i++)
        if (may_mean(&choices->items[i], name))
            return true;
    return false;
}

/* ------------------------------------------------------------------------------------------------ what a run has */

/* Names of the columns of a run that have a number somewhere, "" in place of the others. */
typedef struct present {
    const lr_table *table;
    size_t run;
    const char **names;
    size_t count;
} present;

static bool find_present(const lr_table *table, size_t run, present *found, lr_error *error)
{
    *found = (present){.table = table, .run = run};
    found->names = lr_allocate(table->runs[run].count + 1, sizeof *found->names, error);
    if (!found->names)
        return false;
    for (found->count = 0; found->count < table->names.count && found->count < table->runs[run].count; found->count++)
        found->names[found->count] =
            lr_table_has(table, run, found->count) ? table->names.names[found->count] : "";
    return true;
}

static void release(present *found, size_t runs)
{
    for (size_t run = 0; found && run < runs; run++) {
        free(found[run].names);
    }
    free(found);
}

bool lr_table_is_step(const lr_table *table, size_t run, size_t column)
{
    /* the column's own segments decide: where it gives the steps it gives them to all that stands beside it */
    const lr_points *points = &table->runs[run].columns[column].points;

    for (size_t i = 0; i < lr_points_parts(points); i++)
        if (table->segments[lr_points_part(points, i)].column != column)
            return false;
    return true;
}

/* Whether the step answers to this name, though no column has it. */
static bool names_step(const lr_table *table, const char *name)
{
    for (size_t s = 0; s < table->segment_count; s++)
        for (const char *const *other = table->segments[s].names; other && *other; other++)
            if (strcmp(*other, name) == 0)
                return true;
    return false;
}

/* Whether a column has this name, or the format, which tells the steps itself, calls them so. */
static bool has_steps_called(const present *has, const char *name)
{
    for (size_t i = 0; i < has->count; i++)
        if (strcmp(has->names[i], name) == 0)
            return true;
    if (names_step(has->table, name))
        return true;
    for (size_t s = 1; s < has->table->segment_count; s++)
        if (has->table->segments[s].own && strcmp(name, lr_role_names[LR_ROLE_STEP]) == 0)
            return true;
    return false;
}

/* The column of the run that a choice means: LR_COLUMN_NONE when there is none. Two that answer alike are an error. */
static bool find_column(const present *has, const lr_choice *choice, size_t *column, lr_error *error)
{
    size_t at = has->count;

    *column = LR_COLUMN_NONE;
    if (choice->role == LR_ROLE_STEP && (choice->by_role || choice->assigned)) {
        if (choice->by_role || has_steps_called(has, choice->source))
            *column = LR_COLUMN_STEP;
        return true;
    }
    if (choice->by_role) {
        if (!lr_role_find(choice->role, has->count, has->names, &at, error))
            return false;
    } else {
        for (size_t i = 0; i < has->count; i++) {
            if (strcmp(has->names[i], choice->source) != 0)
                continue;
            if (at < has->count)
                return lr_fail(error, LR_BAD_INPUT, "columns %zu (%.80s) and %zu (%.80s) both answer to \"%.60s\"",
                               at + 1, has->names[at], i + 1, has->names[i], choice->source);
            at = i;
        }
    }
    if (at < has->count)
        *column = lr_table_is_step(has->table, has->run, at) ? LR_COLUMN_STEP : at;
    else if (names_step(has->table, choice->source))
        *column = LR_COLUMN_STEP;
    return true;
}

/* ------------------------------------------------------------------------------------------------- the selection */

static bool add_item(lr_selection *selection, const lr_table *table, const char *name, lr_role role, bool as_role,
                     lr_selected **item, lr_error *error)
{
    lr_selected made = {.role = role, .as_role = as_role};

    if (!lr_reserve(&selection->items, &selection->capacity, selection->count + 1, sizeof made, error))
        return false;
    made.name = strdup(name);
    made.columns = lr_allocate(table->run_count + 1, sizeof *made.columns, error);
    if (!made.name || !made.columns) {
        free(made.name);
        free(made.columns);
        return lr_fail_memory(error);
    }
    for (size_t run = 0; run < table->run_count; run++)
        made.columns[run] = LR_COLUMN_NONE;
    *item = &selection->items[selection->count++];
    **item = made;
    return true;
}

typedef struct name_list {
    size_t count;
    char *const *names;
} name_list;

static const char *name_at(const void *context, size_t i)
{
    const name_list *list = context;

    return i < list->count ? list->names[i] : NULL;
}

static bool fail_missing(const lr_table *table, const lr_choice *choice, lr_error *error)
{
    name_list context = {table->names.count, table->names.names};
    char list[260];

    for (size_t c = 0; c < table->names.count; c++)
        if (strcmp(table->names.names[c], choice->source) == 0)
            return lr_fail(error, LR_USAGE, "there is no number in column \"%.60s\"", choice->source);
    lr_join_names(list, sizeof list, name_at, &context);
    if (choice->by_role)
        return lr_fail(error, LR_USAGE,
                       "there is no column for the role %s: name it with -c %s=COLUMN%s; the columns are: %s",
                       choice->source, choice->source,
                       choice->role == LR_ROLE_LR ? ", or make it with lrcat --schedule" : "", list);
    return lr_fail(error, LR_USAGE, "there is no column \"%.60s\"; the columns are: %s", choice->source, list);
}

/* The role in a join: a name counts as its role, but a step only where it is the step. */
static lr_role role_in_join(lr_role role, const char *name, bool step)
{
    if (step)
        return LR_ROLE_STEP;
    if (role == LR_ROLE_STEP)
        return lr_role_fits(LR_ROLE_EPOCH, name) ? LR_ROLE_EPOCH : LR_ROLE_NONE;
    return role;
}

/* Columns whose names fit a pattern: each becomes an item. */
static bool add_matching(const lr_table *table, const present *has, const lr_choice *choice, bool with_lr,
                         lr_selection *selection, bool *any, lr_error *error)
{
    lr_selected *item;

    for (size_t c = 0; c < table->names.count; c++) {
        const char *name = table->names.names[c];
        bool found = false;

        if (fnmatch(choice->source, name, 0) != 0)
            continue;
        for (size_t run = 0; run < table->run_count; run++)
            found = found || (lr_table_has(table, run, c) && !lr_table_is_step(table, run, c));
        if (!found)
            continue;
        if (!add_item(selection, table, name, role_in_join(lr_role_of(name), name, false), false, &item, error))
            return false;
        for (size_t run = 0; run < table->run_count; run++)
            item->columns[run] = with_lr && strcmp(name, lr_role_names[LR_ROLE_LR]) == 0 ? LR_COLUMN_MADE
                                 : lr_table_has(has[run].table, run, c)                  ? c
                                                                                         : LR_COLUMN_NONE;
        *any = true;
    }
    return true;
}

static bool add_choice(const lr_table *table, const present *has, const lr_choice *choice, bool with_lr,
                       lr_selection *selection, lr_error *error)
{
    bool made = with_lr && choice->role == LR_ROLE_LR && choice->by_role, any = made, step = false;
    lr_selected *item;

    if (!add_item(selection, table, choice->name, choice->role, choice->by_role || choice->assigned, &item, error))
        return false;
    for (size_t run = 0; run < table->run_count; run++) {
        if (made)
            item->columns[run] = LR_COLUMN_MADE;
        else if (!find_column(&has[run], choice, &item->columns[run], error))
            return false;
        any = any || item->columns[run] != LR_COLUMN_NONE;
        step = step || item->columns[run] == LR_COLUMN_STEP;
    }
    for (size_t run = 0; run < table->run_count && step && item->as_role && choice->role == LR_ROLE_STEP; run++)
        item->columns[run] = LR_COLUMN_STEP; /* runs that lack the column have steps of another name */
    item->role = role_in_join(choice->role, choice->source, step);
    if (any)
        return true;
    if (is_pattern(choice->source) && !choice->assigned && !choice->by_role) {
        free(item->name);
        free(item->columns);
        selection->count--;
        if (!add_matching(table, has, choice, with_lr, selection, &any, error))
            return false;
    }
    return any || fail_missing(table, choice, error);
}

/* Whether a rate that is made takes the place of this column: it would be the rate. */
static bool takes_place_of(const present *has, size_t runs, const char *name)
{
    if (strcmp(name, lr_role_names[LR_ROLE_LR]) == 0)
        return true;
    for (size_t run = 0; run < runs; run++) {
        size_t at;

        if (lr_role_find(LR_ROLE_LR, has[run].count, has[run].names, &at, NULL) && at < has[run].count
            && strcmp(has[run].names[at], name) == 0)
            return true;
    }
    return false;
}

/* Everything there is: the step under the name of its column where that is one, then the others. */
static bool add_all(const lr_table *table, const present *has, bool with_lr, lr_selection *selection, lr_error *error)
{
    lr_selected *item;
    size_t step = SIZE_MAX;

    if (!add_item(selection, table, "step", LR_ROLE_STEP, true, &item, error))
        return false;
    for (size_t run = 0; run < table->run_count; run++)
        item->columns[run] = LR_COLUMN_STEP;
    if (with_lr) {
        if (!add_item(selection, table, "lr", LR_ROLE_LR, true, &item, error))
            return false;
        for (size_t run = 0; run < table->run_count; run++)
            item->columns[run] = LR_COLUMN_MADE;
    }
    for (size_t c = 0; c < table->names.count; c++) {
        const char *name = table->names.names[c];
        bool any = false, steps = true;

        for (size_t run = 0; run < table->run_count; run++) {
            any = any || lr_table_has(table, run, c);
            steps = steps && (!lr_table_has(table, run, c) || lr_table_is_step(table, run, c));
        }
        if (!any || (with_lr && takes_place_of(has, table->run_count, name)))
            continue;
        if (steps) {
            step = step == SIZE_MAX ? c : c + table->names.count;
            continue;
        }
        if (!add_item(selection, table, name, role_in_join(lr_role_of(name), name, false), false, &item, error))
            return false;
        for (size_t run = 0; run < table->run_count; run++)
            item->columns[run] = lr_table_has(table, run, c) ? c : LR_COLUMN_NONE;
    }
    if (step < table->names.count) {
        char *name = strdup(table->names.names[step]);

        if (!name)
            return lr_fail_memory(error);
        free(selection->items[0].name);
        selection->items[0].name = name;
    }
    return true;
}

bool lr_table_select(const lr_table *table, const lr_choices *choices, bool with_lr, lr_selection *selection,
                     lr_error *error)
{
    present *has = lr_allocate(table->run_count + 1, sizeof *has, error);
    bool ok = has;

    *selection = (lr_selection){0};
    for (size_t run = 0; ok && run < table->run_count; run++)
        ok = find_present(table, run, &has[run], error);
    if (ok && !choices)
        ok = add_all(table, has, with_lr, selection, error);
    for (size_t i = 0; ok && choices && i < choices->count; i++)
        ok = add_choice(table, has, &choices->items[i], with_lr, selection, error);
    release(has, table->run_count);
    if (!ok)
        lr_selection_free(selection);
    return ok;
}

void lr_selection_free(lr_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        free(selection->items[i].name);
        free(selection->items[i].columns);
    }
    free(selection->items);
    *selection = (lr_selection){0};
}
