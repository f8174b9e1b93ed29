/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operand as a trace, or several: read, choose columns, join, say on stderr what was mended on the way. */
#include "lrtools/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The columns of the trace that hold the rate and the first other quantity. */
static void find_roles(const lr_table *from, const lr_selection *selection, size_t run, cli_table *table)
{
    size_t column = 1;

    table->lr = table->value = table->trace.columns;
    for (size_t i = 0; i < selection->count; i++) {
        const lr_selected *item = &selection->items[i];

        if (item->role == LR_ROLE_STEP)
            continue;
        if (item->role == LR_ROLE_LR && table->lr == table->trace.columns) {
            table->lr = column;
        } else if (table->value == table->trace.columns) {
            const char *name = lr_table_names(from)[item->columns[run]];

            table->value = column;
            lr_text_escape(name, strlen(name), table->value_name, sizeof table->value_name);
        }
        column++;
    }
}

static bool refuse_cells(const lr_table *from, size_t run, size_t column, lr_error *error)
{
    const char *file;
    const lr_bad_cells *bad = lr_table_bad_cells(from, run, column, &file);

    return !bad->count || lr_fail_at(error, file, bad->line, bad->field, "%s", bad->what);
}

/* Whether a choice could mean a column of this name, had it a number. */
static bool may_mean(const lr_choice *choice, const char *name)
{
    return choice->by_role ? lr_role_fits(choice->role, name) : strcmp(choice->source, name) == 0;
}

/* No column was found: one that has only text, or nothing, is why. */
static bool explain(const lr_table *from, size_t run, const lr_choices *choices, lr_error *error)
{
    for (size_t i = 0; i < choices->count; i++)
        for (size_t c = 0; c < lr_table_columns(from); c++) {
            const char *name = lr_table_names(from)[c];

            if (lr_table_has(from, run, c) || !may_mean(&choices->items[i], name))
                continue;
            if (!refuse_cells(from, run, c, error))
                return false;
            if (error && error->fault == LR_USAGE)
                lr_fail(error, LR_NO_ANSWER, "there is no value in column %.60s", name);
            return false;
        }
    return false;
}

/* A cell that is no number is refused, with its place, in what was selected and in the step. */
static bool check_cells(const lr_table *from, size_t run, const lr_selection *selection, lr_error *error)
{
    size_t count = lr_table_columns(from), step;
    bool steps = false;

    for (size_t i = 0; i < selection->count; i++)
        if (selection->items[i].columns[run] < count
            && !refuse_cells(from, run, selection->items[i].columns[run], error))
            return false;
    for (size_t c = 0; c < count; c++) {
        if (!lr_table_has(from, run, c) || !lr_table_is_step(from, run, c))
            continue;
        steps = true;
        if (!refuse_cells(from, run, c, error))
            return false;
    }
    /* where no column gives the steps, the one that should is why */
    return steps || !lr_role_find(LR_ROLE_STEP, count, lr_table_names(from), &step, NULL) || step == count
           || refuse_cells(from, run, step, error);
}

bool cli_select(const lr_table *table, size_t run, const lr_choices *choices, lr_selection *selection, lr_error *error)
{
    if (!lr_table_select(table, choices, false, selection, error))
        return explain(table, run, choices, error);
    return check_cells(table, run, selection, error);
}

static bool has_column(const lr_table *from, size_t run, const lr_choice *choice)
{
    if (choice->role == LR_ROLE_STEP)
        return true;
    for (size_t c = 0; c < lr_table_columns(from); c++)
        if (lr_table_has(from, run, c) && may_mean(choice, lr_table_names(from)[c]))
            return true;
    return false;
}

static bool has_all(const lr_table *from, size_t run, const lr_choices *choices)
{
    for (size_t i = 0; i < choices->count; i++)
        if (!has_column(from, run, &choices->items[i]))
            return false;
    return true;
}

static bool fail_several(const char *first, lr_error *error)
{
    return lr_fail(error, LR_USAGE, "there are several runs in it: name the folder or the file of one (%s)", first);
}

bool cli_find_run(const lr_table *from, const lr_choices *choices, size_t *run, lr_error *error)
{
    size_t found = 0;

    *run = 0;
    for (size_t r = 0; r < lr_table_runs(from) && found < 2; r++)
        if (has_all(from, r, choices) && found++ == 0)
            *run = r;
    return found < 2 || fail_several(lr_table_run(from, *run), error);
}

/* The columns of this run that choices mean. */
static bool make_trace(const cli_logs *logs, const lr_choices *choices, size_t run, cli_table *table, lr_error *error)
{
    const char *name = lr_table_run(logs->table, run);
    lr_selection selection = {0};
    bool ok = cli_select(logs->table, run, choices, &selection, error)
              && lr_table_trace(logs->table, &selection, run, LR_JOIN_DEFAULT, &table->trace, &table->notes, error);

    if (ok && table->trace.rows == 0) {
        lr_trace_free(&table->trace);
        ok = lr_fail(error, LR_NO_ANSWER, "there is no row with a value in the columns asked for");
    }
    if (ok)
        find_roles(logs->table, &selection, run, table);
    lr_text_escape(name, strlen(name), table->run, sizeof table->run);
    table->notes.rows = lr_table_records(logs->table);
    table->notes.cut = logs->cut > 0;
    lr_selection_free(&selection);
    return ok;
}

void cli_tell_files(const cli_tool *tool, cli_common *common, const char *operand, const char *options,
                    const lr_table_notes *notes)
{
    struct stat status;

    if (notes->files > 1 && strcmp(operand, "-") != 0 && stat(operand, &status) == 0 && S_ISDIR(status.st_mode))
        cli_note(tool, common, operand, "%zu files are taken as one run; to keep them apart give them as FOLDER/*%s",
                 notes->files, options);
}

/* How an operand is to be read. */
typedef struct request {
    const lr_choices *wished;
    cli_choose *choose;
    size_t most; /* runs */
} request;

/* One more run of the logs, where it has what is asked for; must: that it has not is an error. */
static bool add_table(const cli_logs *logs, const request *how, size_t run, bool must, cli_tables *tables,
                      lr_error *error)
{
    lr_choices taken = {0};
    lr_error none = {0};
    bool has = how->choose ? how->choose(logs->table, run, &taken, &none)
                           : must || has_all(logs->table, run, how->wished);
    bool ok = true;

    if (has && tables->count == how->most) {
        ok = fail_several(tables->items[0].run, error);
    } else if (has) {
        ok = lr_reserve(&tables->items, &tables->capacity, tables->count + 1, sizeof *tables->items, error);
        if (ok) {
            tables->items[tables->count] = (cli_table){0};
            ok = make_trace(logs, how->choose ? &taken : how->wished, run, &tables->items[tables->count], error);
        }
        tables->count += ok;
    } else if (must || none.fault == LR_SYSTEM) {
        *error = none;
        ok = false;
    }
    lr_choices_free(&taken);
    return ok;
}

static bool add_tables(const cli_logs *logs, const request *how, cli_tables *tables, lr_error *error)
{
    size_t runs = lr_table_runs(logs->table), before = tables->count;

    for (size_t run = 0; run < runs; run++)
        if (!add_table(logs, how, run, runs == 1, tables, error))
            return false;
    return tables->count > before || add_table(logs, how, 0, true, tables, error);
}

/* Whether there is a column run that has no numbers, as where lrcat stacked several runs. */
static bool names_runs(const lr_table *table)
{
    for (size_t c = 0; c < lr_table_columns(table); c++)
        if (strcmp(lr_table_names(table)[c], "run") == 0 && !lr_table_has(table, 0, c))
            return true;
    return false;
}

/* Name and tell of the tables that this operand added to those before. */
static void finish_tables(const cli_tool *tool, cli_common *common, const char *operand, bool ok, size_t before,
                          bool stacked, cli_tables *tables)
{
    for (size_t i = before; i < tables->count; i++) {
        cli_table *table = &tables->items[i];

        table->file = strcmp(operand, "-") == 0 ? "standard input" : operand;
        if (ok) {
            cli_tell_notes(tool, common, table->file, &table->notes);
            cli_tell_files(tool, common, operand, "", &table->notes);
        }
        if (ok && stacked && table->notes.dropped > 0)
            cli_note_data(tool, common, table->file,
                          "the steps go back, and a column run has names: runs that are stacked in one log count as "
                          "one that was resumed, of which the last is left; give each a log of its own");
    }
}

static bool read_tables(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                        cli_choose *choose, size_t most, cli_tables *tables, lr_error *error)
{
    cli_logs logs = {.computes = true};
    lr_choices wished = {0};
    const request how = {&wished, choose, most};
    size_t before = tables->count;
    bool ok = lr_choices_parse(columns, &wished, error);

    if (!ok)
        return false;
    logs.options.choices = &wished;
    ok = cli_read_operand(tool, common, operand, &logs, error);
    if (ok && !add_tables(&logs, &how, tables, error)) {
        if (error->fault != LR_SYSTEM)
            cli_keep_file(error, strcmp(operand, "-") == 0 ? "standard input" : operand);
        ok = false;
    }
    finish_tables(tool, common, operand, ok, before, ok && names_runs(logs.table), tables);
    lr_table_free(logs.table);
    lr_choices_free(&wished);
    return ok;
}

bool cli_read_tables(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                     cli_choose *choose, cli_tables *tables, lr_error *error)
{
    return read_tables(tool, common, operand, columns, choose, SIZE_MAX, tables, error);
}

bool cli_read_table(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                    cli_choose *choose, cli_table *table, lr_error *error)
{
    cli_tables tables = {0};
    bool ok = read_tables(tool, common, operand, columns, choose, 1, &tables, error);

    if (ok) {
        *table = tables.items[0];
        tables.items[0].trace = (lr_trace){0};
    }
    cli_tables_free(&tables);
    return ok;
}

void cli_tables_free(cli_tables *tables)
{
    for (size_t i = 0; i < tables->count; i++)
        lr_trace_free(&tables->items[i].trace);
    free(tables->items);
    *tables = (cli_tables){0};
}

size_t cli_operand_count(const cli_common *common)
{
    return common->operand_count ? common->operand_count : 1;
}

const char *cli_operand(const cli_common *common, size_t i)
{
    return common->operand_count ? common->operands[i] : "-";
}
