/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operand as a trace: read, choose columns, join, say on stderr what was mended on the way. */
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

/* Whether a run has all that is asked for. */
static bool has_all(const lr_table *from, size_t run, const lr_choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        bool any = choices->items[i].role == LR_ROLE_STEP;

        for (size_t c = 0; c < lr_table_columns(from) && !any; c++)
            any = lr_table_has(from, run, c)
                  && (choices->items[i].by_role
                          ? lr_role_fits(choices->items[i].role, lr_table_names(from)[c])
                          : strcmp(choices->items[i].source, lr_table_names(from)[c]) == 0);
        if (!any)
            return false;
    }
    return true;
}

bool cli_find_run(const lr_table *from, const lr_choices *choices, size_t *run, lr_error *error)
{
    size_t found = 0;

    *run = 0;
    if (lr_table_runs(from) < 2)
        return true;
    for (size_t r = 0; r < lr_table_runs(from); r++)
        if (has_all(from, r, choices) && found++ == 0)
            *run = r;
    return found < 2
           || lr_fail(error, LR_USAGE, "there are %zu runs in it: name the folder or the file of one (%s)", found,
                      lr_table_run(from, *run));
}

static bool make_trace(const cli_logs *logs, size_t run, const lr_choices *wished, cli_choose *choose,
                       cli_table *table, lr_error *error)
{
    lr_choices taken = {0};
    const lr_choices *choices = wished;
    lr_selection selection = {0};
    bool ok = true;

    if (choose) {
        ok = choose(logs->table, run, &taken, error);
        choices = &taken;
    }
    ok = ok && cli_select(logs->table, run, choices, &selection, error)
         && lr_table_trace(logs->table, &selection, run, LR_JOIN_DEFAULT, &table->trace, &table->notes, error);
    if (ok && table->trace.rows == 0) {
        lr_trace_free(&table->trace);
        ok = lr_fail(error, LR_NO_ANSWER, "there is no row with a value in the columns asked for");
    }
    if (ok)
        find_roles(logs->table, &selection, run, table);
    table->notes.rows = lr_table_records(logs->table);
    table->notes.cut = logs->cut > 0;
    lr_choices_free(&taken);
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

bool cli_read_table(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                    cli_choose *choose, cli_table *table, lr_error *error)
{
    cli_logs logs = {.computes = true};
    lr_choices wished = {0};
    size_t run;
    bool ok = lr_choices_parse(columns, &wished, error);

    if (!ok)
        return false;
    table->file = strcmp(operand, "-") == 0 ? "standard input" : operand;
    logs.options.choices = &wished;
    ok = cli_read_operand(tool, common, operand, &logs, error);
    if (ok
        && !(cli_find_run(logs.table, &wished, &run, error)
             && make_trace(&logs, run, &wished, choose, table, error))) {
        if (error && error->fault != LR_SYSTEM)
            cli_keep_file(error, table->file);
        ok = false;
    }
    lr_table_free(logs.table);
    lr_choices_free(&wished);
    if (ok) {
        cli_tell_notes(tool, common, table->file, &table->notes);
        cli_tell_files(tool, common, operand, "", &table->notes);
    }
    return ok;
}

/* The run of this number as one more table. */
static bool add_table(const cli_tool *tool, cli_common *common, const cli_logs *logs, size_t run,
                      const lr_choices *wished, cli_choose *choose, const char *file, cli_tables *tables,
                      lr_error *error)
{
    cli_table *table;
    const char *name = lr_table_run(logs->table, run);
    bool ok;

    if (!lr_reserve(&tables->items, &tables->capacity, tables->count + 1, sizeof *tables->items, error))
        return false;
    table = &tables->items[tables->count++];
    *table = (cli_table){.file = file};
    table->run = strdup(name);
    ok = table->run ? make_trace(logs, run, wished, choose, table, error) : lr_fail_memory(error);
    if (ok)
        cli_tell_notes(tool, common, file, &table->notes);
    else if (error && error->fault != LR_SYSTEM)
        cli_keep_file(error, file);
    return ok;
}

/* Whether a run has what is asked for, or what would be chosen of it. */
static bool is_wanted(const lr_table *table, size_t run, const lr_choices *wished, cli_choose *choose,
                      bool *wanted, lr_error *error)
{
    lr_choices taken = {0};
    bool ok = !choose || choose(table, run, &taken, error);

    *wanted = ok && has_all(table, run, choose ? &taken : wished);
    lr_choices_free(&taken);
    return ok;
}

bool cli_read_tables(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                     cli_choose *choose, cli_tables *tables, lr_error *error)
{
    const char *file = strcmp(operand, "-") == 0 ? "standard input" : operand;
    cli_logs logs = {.computes = true};
    lr_choices wished = {0};
    size_t before = tables->count;
    bool ok = lr_choices_parse(columns, &wished, error), wanted;

    if (!ok)
        return false;
    logs.options.choices = &wished;
    ok = cli_read_operand(tool, common, operand, &logs, error);
    for (size_t run = 0; ok && lr_table_runs(logs.table) > 1 && run < lr_table_runs(logs.table); run++) {
        ok = is_wanted(logs.table, run, &wished, choose, &wanted, error);
        if (ok && wanted)
            ok = add_table(tool, common, &logs, run, &wished, choose, file, tables, error);
    }
    if (ok && tables->count == before)
        ok = add_table(tool, common, &logs, 0, &wished, choose, file, tables, error);
    if (ok)
        cli_tell_files(tool, common, operand, "", &tables->items[before].notes);
    lr_table_free(logs.table);
    lr_choices_free(&wished);
    return ok;
}

void cli_tables_free(cli_tables *tables)
{
    for (size_t i = 0; i < tables->count; i++) {
        free(tables->items[i].run);
        lr_trace_free(&tables->items[i].trace);
    }
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
