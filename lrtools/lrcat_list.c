/* SPDX-License-Identifier: GPL-3.0-or-later */
/* -l: what there is in the logs. */
#include "lrtools/lrcat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUN, COLUMN, ROLE, POINTS, FIRST, LAST, LEAST, MOST, VALUE, FIELDS, DIGITS = 7, NAME_WIDTH = 60 };
static const char *const field_names[] = {"run",  "column", "role", "points", "first_step",
                                          "last_step", "min", "max", "last"};

/* One line of the list. */
typedef struct item {
    size_t run, column;
    lr_summary summary;
} item;

typedef struct item_list {
    item *items;
    size_t count, capacity;
} item_list;

static const char *role_of(const lr_table *table, const item *from)
{
    const char *name = lr_table_names(table)[from->column];
    lr_role role = lr_role_of(name);

    if (lr_table_is_step(table, from->run, from->column))
        role = LR_ROLE_STEP;
    else if (role == LR_ROLE_STEP)
        role = lr_role_fits(LR_ROLE_EPOCH, name) ? LR_ROLE_EPOCH : LR_ROLE_NONE;
    return role == LR_ROLE_NONE ? "" : lr_role_names[role];
}

static bool collect(cat_job *job, item_list *list, lr_error *error)
{
    const lr_table *table = job->logs.table;

    for (size_t run = 0; run < lr_table_runs(table); run++)
        for (size_t c = 0; c < lr_table_columns(table); c++) {
            item made = {.run = run, .column = c};

            if (!lr_table_has(table, run, c))
                continue;
            if (!lr_table_summarize(table, run, c, &made.summary,
                                    lr_table_is_step(table, run, c) ? NULL : &job->notes, error)
                || !lr_reserve(&list->items, &list->capacity, list->count + 1, sizeof made, error))
                return false;
            list->items[list->count++] = made;
        }
    return true;
}

static void fill(cat_job *job, const item *from, char *run)
{
    const lr_table *table = job->logs.table;
    const char *name = lr_table_names(table)[from->column], *role = role_of(table, from);
    const lr_summary *summary = &from->summary;
    lr_cell *cells = job->cells;

    cells[RUN] = (lr_cell){.text = run, .length = strlen(run)};
    cells[COLUMN] = (lr_cell){.text = name, .length = strlen(name)};
    cells[ROLE] = (lr_cell){.text = role, .length = strlen(role)};
    cells[POINTS] = (lr_cell){.integer = (int64_t)summary->points, .whole = true};
    cells[FIRST] = (lr_cell){.number = summary->first_step, .missing = true};
    cells[LAST] = (lr_cell){.number = summary->last_step, .missing = true};
    cells[LEAST] = (lr_cell){.number = summary->least, .missing = true};
    cells[MOST] = (lr_cell){.number = summary->most, .missing = true};
    cells[VALUE] = (lr_cell){.number = summary->last};
}

/* A cell as people see it: cut, harmless on a terminal. */
static size_t show(const lr_cell *cell, char *out, size_t room)
{
    if (cell->text)
        return lr_text_escape(cell->text, cell->length, out, room);
    if (cell->whole)
        return lr_integer_format(cell->integer, out);
    if (cell->missing && isnan(cell->number)) {
        *out = '\0';
        return 0;
    }
    return lr_number_format_digits(cell->number, DIGITS, out);
}

/* Columns as wide as their widest cell; a character that is not ASCII counts as one. */
static size_t width_of(const char *text)
{
    size_t width = 0;

    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static void put_line(cat_job *job, const size_t *widths)
{
    for (size_t f = 0; f < FIELDS; f++) {
        char text[NAME_WIDTH + 1];
        size_t width;

        if (!widths[f])
            continue;
        show(&job->cells[f], text, sizeof text);
        width = width_of(text);
        if (f > ROLE)
            lr_output_format(&job->output, "%*s%s", (int)(widths[f] - width), "", text);
        else
            lr_output_format(&job->output, "%s%*s", text, (int)(widths[f] - width), "");
        lr_output_text(&job->output, f + 1 < FIELDS ? "  " : "\n");
    }
}

static bool write_aligned(cat_job *job, const item_list *list, char *run, size_t room, lr_error *error)
{
    bool several = lr_table_runs(job->logs.table) > 1;
    size_t widths[FIELDS] = {0};
    lr_cell heads[FIELDS];

    for (size_t f = 0; f < FIELDS; f++) {
        heads[f] = (lr_cell){.text = field_names[f], .length = strlen(field_names[f])};
        widths[f] = heads[f].length;
    }
    for (size_t i = 0; i < list->count; i++) {
        cat_run_name(job, list->items[i].run, run, room);
        fill(job, &list->items[i], run);
        for (size_t f = 0; f < FIELDS; f++) {
            char text[NAME_WIDTH + 1];
            size_t width;

            show(&job->cells[f], text, sizeof text);
            width = width_of(text);
            widths[f] = width > widths[f] ? width : widths[f];
        }
    }
    widths[RUN] *= several;
    if (!cli_open_output(&job->set->common, &job->output, error))
        return false;
    memcpy(job->cells, heads, sizeof heads);
    put_line(job, widths);
    for (size_t i = 0; i < list->count; i++) {
        cat_run_name(job, list->items[i].run, run, room);
        fill(job, &list->items[i], run);
        put_line(job, widths);
    }
    return cli_close_output(&job->set->common, &job->output, true, error);
}

static bool write_rows(cat_job *job, const item_list *list, char *run, size_t room, lr_error *error)
{
    bool ok = true;

    job->expected = list->count;
    for (size_t i = 0; ok && i < list->count; i++) {
        cat_run_name(job, list->items[i].run, run, room);
        fill(job, &list->items[i], run);
        ok = cat_put_row(job, error);
    }
    if (!ok && job->begun)
        cli_close_output(&job->set->common, &job->output, false, NULL);
    return ok && cat_end(job, error);
}

bool cat_write_list(cat_job *job, lr_error *error)
{
    item_list list = {0};
    char run[4200];
    bool ok;

    job->names = lr_allocate(FIELDS, sizeof *job->names, error);
    job->cells = lr_allocate(FIELDS, sizeof *job->cells, error);
    ok = job->names && job->cells && collect(job, &list, error);
    for (size_t f = 0; ok && f < FIELDS; f++)
        job->names[job->name_count++] = field_names[f];
    if (ok && list.count && job->aligned)
        ok = write_aligned(job, &list, run, sizeof run, error);
    else if (ok)
        ok = write_rows(job, &list, run, sizeof run, error);
    free(list.items);
    return ok;
}
