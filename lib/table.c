/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns of the trace being read: where they stand in the log, and which cells are there. A nan that was written
 * is a value; a cell that is empty is none. */
typedef struct table {
    lr_reader *reader;
    const lr_choices *choices;
    lr_trace *trace;
    lr_table_notes *notes;
    size_t columns;   /* of the trace, the step included */
    size_t *sources;  /* position in the log; SIZE_MAX: the row number */
    lr_role *roles;
    char **present;   /* present[column][row] */
    size_t capacity;  /* rows that present has room for */
    double *values;   /* one row */
    bool ordered;     /* steps have only grown so far */
} table;

/* The log's column for the step: the one asked for, else the one that its name tells, else the row number. */
static bool find_step(table *t, lr_error *error)
{
    size_t count = lr_reader_columns(t->reader), column;

    for (size_t i = 0; i < t->choices->count; i++)
        if (t->choices->items[i].role == LR_ROLE_STEP) {
            t->sources[0] = t->choices->items[i].column;
            return true;
        }
    if (!lr_role_find(LR_ROLE_STEP, count, lr_reader_names(t->reader), &column, error)) {
        if (error)
            error->file = lr_reader_name(t->reader);
        return false;
    }
    t->sources[0] = column < count ? column : SIZE_MAX;
    return true;
}

static bool prepare(table *t, lr_error *error)
{
    size_t most = t->choices->count + 1;

    t->sources = lr_allocate(most, sizeof *t->sources, error);
    t->roles = lr_allocate(most, sizeof *t->roles, error);
    t->present = lr_allocate(most, sizeof *t->present, error);
    t->values = lr_allocate(most, sizeof *t->values, error);
    if (!t->sources || !t->roles || !t->present || !t->values || !find_step(t, error)
        || !lr_trace_add_column(t->trace, "step", error))
        return false;
    t->roles[0] = LR_ROLE_STEP;
    t->columns = 1;
    for (size_t i = 0; i < t->choices->count; i++) {
        const lr_choice *choice = &t->choices->items[i];

        if (choice->role == LR_ROLE_STEP)
            continue;
        if (!lr_trace_add_column(t->trace, choice->name, error))
            return false;
        t->sources[t->columns] = choice->column;
        t->roles[t->columns++] = choice->role;
    }
    return true;
}

static void release(table *t)
{
    for (size_t c = 0; t->present && c < t->columns; c++)
        free(t->present[c]);
    free(t->present);
    free(t->sources);
    free(t->roles);
    free(t->values);
}

static bool make_room(table *t, lr_error *error)
{
    size_t capacity = t->capacity;

    if (t->trace->rows < t->capacity)
        return true;
    for (size_t c = 0; c < t->columns; c++) {
        capacity = t->capacity;
        if (!lr_reserve(&t->present[c], &capacity, t->trace->rows + 1, 1, error))
            return false;
    }
    t->capacity = capacity;
    return true;
}

static bool is_there(const table *t, const lr_row *row, size_t source)
{
    const lr_field *field = &row->fields[source];
    double value;

    return source < row->count
           && lr_number_parse(field->text, field->length, lr_reader_decimal(t->reader), &value) != LR_NUMBER_MISSING;
}

/* Add one row of the log. A row without a step, or with nothing but a step, is none. */
static bool add_row(table *t, const lr_row *row, lr_error *error)
{
    lr_trace *trace = t->trace;
    size_t n = trace->rows;
    bool any = false;

    if (!make_room(t, error))
        return false;
    for (size_t c = 0; c < t->columns; c++) {
        t->present[c][n] = 1;
        if (t->sources[c] == SIZE_MAX) {
            t->values[c] = (double)(t->notes->rows - 1);
            continue;
        }
        if (!lr_reader_number(t->reader, row, t->sources[c], &t->values[c], error))
            return false;
        t->present[c][n] = !isnan(t->values[c]) || is_there(t, row, t->sources[c]);
        if (c > 0 && t->present[c][n]) {
            any = true;
            t->notes->non_finite += t->roles[c] != LR_ROLE_LR && !isfinite(t->values[c]);
        }
    }
    if (!any)
        return true;
    if (!isfinite(t->values[0])) {
        t->notes->no_step++;
        return true;
    }
    t->ordered = t->ordered && (n == 0 || t->values[0] > trace->values[0][n - 1]);
    return lr_trace_add_row(trace, t->values, error);
}

/* In one column: a point at a step takes the place of all earlier points at that step or later ones. */
static void drop_replaced(table *t, size_t column, size_t *stack)
{
    const double *step = t->trace->values[0];
    size_t depth = 0;

    for (size_t row = 0; row < t->trace->rows; row++) {
        if (!t->present[column][row])
            continue;
        while (depth > 0 && step[stack[depth - 1]] >= step[row]) {
            t->present[column][stack[--depth]] = 0;
            t->notes->dropped++;
        }
        stack[depth++] = row;
    }
}

static int by_step(const void *a, const void *b, void *context)
{
    const double *step = context;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;

    if (step[i] != step[j])
        return step[i] < step[j] ? -1 : 1;
    return i < j ? -1 : i > j;
}

/* Put the rows into the order of their steps; those of one step become one. order: the rows, sorted. */
static bool reorder(table *t, const size_t *order, lr_error *error)
{
    lr_trace *trace = t->trace;
    size_t rows = trace->rows, kept = 0;
    double *step = trace->values[0];
    double *moved = lr_allocate(rows, sizeof *moved, error);
    char *there = lr_allocate(rows, 1, error);

    for (size_t c = trace->columns; moved && there && c-- > 0;) {
        kept = 0;
        for (size_t i = 0; i < rows; i++) {
            size_t row = order[i];
            bool same = i > 0 && step[row] == step[order[i - 1]];

            if (!same) {
                moved[kept] = trace->values[c][row];
                there[kept++] = t->present[c][row];
            } else if (t->present[c][row]) {
                moved[kept - 1] = trace->values[c][row];
                there[kept - 1] = 1;
            }
        }
        memcpy(trace->values[c], moved, kept * sizeof *moved);
        memcpy(t->present[c], there, kept);
    }
    free(moved);
    free(there);
    if (!moved || !there)
        return false;
    trace->rows = kept;
    return true;
}

static bool mend_order(table *t, lr_error *error)
{
    size_t rows = t->trace->rows;
    size_t *order;
    bool ok;

    if (t->ordered)
        return true;
    order = lr_allocate(rows, sizeof *order, error);
    if (!order)
        return false;
    for (size_t c = 1; c < t->columns; c++)
        drop_replaced(t, c, order);
    for (size_t i = 0; i < rows; i++)
        order[i] = i;
    qsort_r(order, rows, sizeof *order, by_step, t->trace->values[0]);
    ok = reorder(t, order, error);
    free(order);
    return ok;
}

/* Whether a row stays: those that have a loss if there is one among the columns, else those that have any column that
 * is more than company for others. */
static bool stays(const table *t, size_t row, bool has_loss, bool has_other)
{
    for (size_t c = 1; c < t->columns; c++) {
        bool company = t->roles[c] == LR_ROLE_LR || t->roles[c] == LR_ROLE_EPOCH || t->roles[c] == LR_ROLE_TIME
                       || t->roles[c] == LR_ROLE_MOMENTUM;

        if (t->present[c][row] && (has_loss ? t->roles[c] == LR_ROLE_LOSS : !has_other || !company))
            return true;
    }
    return false;
}

/* As-of join: carry the lr forward and keep the rows of the loss. */
static void join(table *t)
{
    lr_trace *trace = t->trace;
    bool has_loss = false, has_other = false;
    size_t kept = 0;

    for (size_t c = 1; c < t->columns; c++) {
        has_loss = has_loss || t->roles[c] == LR_ROLE_LOSS;
        has_other = has_other || t->roles[c] == LR_ROLE_NONE || t->roles[c] == LR_ROLE_METRIC;
        for (size_t row = 1; t->roles[c] == LR_ROLE_LR && row < trace->rows; row++)
            if (!t->present[c][row])
                trace->values[c][row] = trace->values[c][row - 1];
    }
    for (size_t row = 0; row < trace->rows; row++) {
        if (!stays(t, row, has_loss, has_other))
            continue;
        for (size_t c = 0; c < t->columns; c++)
            trace->values[c][kept] = trace->values[c][row];
        kept++;
    }
    trace->rows = kept;
}

static bool read_rows(table *t, lr_error *error)
{
    lr_row row;
    bool more;

    for (;;) {
        if (!lr_reader_next(t->reader, &row, &more, error))
            return false;
        if (!more)
            break;
        t->notes->rows++;
        if (!add_row(t, &row, error))
            return false;
    }
    t->notes->cut = lr_reader_cut(t->reader);
    if (t->trace->rows > 0)
        return true;
    lr_fail(error, LR_NO_ANSWER, "there is no row with a value in the columns asked for");
    if (error)
        error->file = lr_reader_name(t->reader);
    return false;
}

bool lr_table_read(lr_reader *reader, const lr_choices *choices, lr_trace *trace, lr_table_notes *notes,
                   lr_error *error)
{
    table t = {.reader = reader, .choices = choices, .trace = trace, .notes = notes, .ordered = true};
    bool ok;

    *trace = (lr_trace){0};
    *notes = (lr_table_notes){0};
    ok = prepare(&t, error) && read_rows(&t, error) && mend_order(&t, error);
    if (ok)
        join(&t);
    release(&t);
    if (!ok)
        lr_trace_free(trace);
    return ok;
}
