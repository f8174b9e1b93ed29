/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrcat: any training logs as one table. */
#include "lrtools/lrcat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const cli_option options[] = {
    {'c', "columns", CLI_TEXT, offsetof(settings, columns), "LIST", NULL, 0, 0, NULL, NULL,
     "columns to put out: names, patterns (*loss*), roles or ROLE=COLUMN (left out: all)"},
    {'l', "contents", CLI_FLAG, offsetof(settings, contents), NULL, NULL, 0, 0, NULL, NULL,
     "list runs and columns instead, with their roles, points, steps and range"},
    {0, "join", CLI_WORD, offsetof(settings, join), "HOW", NULL, 0, 0, NULL, "asof exact outer",
     "which steps make rows: those of the loss, with the rate before them (asof), those with all columns "
     "(exact) or with any (outer); left out: asof where a rate stands beside other columns, else outer"},
    {0, "resume", CLI_WORD, offsetof(settings, resume), "HOW", "last", 0, 0, NULL, "last all split",
     "where steps go back: keep the later points (last), all (all), or begin a new run (split)"},
    {0, "runs", CLI_WORD, offsetof(settings, runs), "HOW", NULL, 0, 0, NULL, "long wide",
     "each file or folder is a run: one below the other with a column run (long), or side by side (wide)"},
    {0, "schedule", CLI_LIST, offsetof(settings, schedule), "SPEC", NULL, 0, 0, NULL, NULL,
     "make the column lr by a schedule of lrgen (may be given several times)"},
    {0, "lr", CLI_REAL, offsetof(settings, lr), "RATE", NULL, 0, 0, NULL, NULL,
     "base rate of the schedule, where its parameters leave it out"},
    {0, "stats", CLI_FLAG, offsetof(settings, stats), NULL, NULL, 0, 0, NULL, NULL,
     "mean, standard deviation, least and largest value over the runs, at each step"},
    {'f', "format", CLI_CHOICE, offsetof(settings, format), "FORMAT", NULL, 0, 0, &lr_writers, NULL,
     "how to write the table (left out: by the ending of -o FILE, else csv)"},
    {.name = NULL}};

static const cli_tool tool = {
    .name = "lrcat",
    .summary = "read training logs of any kind as one table",
    .operands = "[FILE|FOLDER...]",
    .description =
        "Reads training logs and writes the columns chosen as one table, a row a step. Several files are one run "
        "that\ngoes on (or one column each); --runs keeps them apart. Folders are searched for logs.",
    .examples = "lrcat -l runs/exp1/\nlrcat -c step,lr,loss trainer_state.json > run.csv\n"
                "lrcat -c 'loss,val/*' --runs wide seed-1/ seed-2/ seed-3/\n"
                "lrcat -c loss --stats seed-*/\nlrcat --schedule exp:from=1e-7,to=10,steps=1000 -c lr,loss losses.json",
    .options = options,
    .catalogs = CLI_CATALOGS(&lr_log_kinds),
    .reads_logs = true,
    .reads_input = true};

/* The position of a word among those that an option takes. */
static size_t position(const char *word, const char *const *words)
{
    size_t i = 0;

    while (words[i] && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static lr_resume find_resume(const settings *set)
{
    static const char *const words[] = {[LR_RESUME_LAST] = "last", [LR_RESUME_ALL] = "all",
                                        [LR_RESUME_SPLIT] = "split", NULL};

    return (lr_resume)position(set->resume, words);
}

static lr_join find_join(const settings *set)
{
    static const char *const words[] = {[LR_JOIN_DEFAULT] = "", [LR_JOIN_ASOF] = "asof", [LR_JOIN_EXACT] = "exact",
                                        [LR_JOIN_OUTER] = "outer", NULL};

    return (lr_join)position(set->join ? set->join : "", words);
}

/* The format that a file's ending names, else this one. */
static const lr_writer_kind *format_for(const char *file, const char *other)
{
    const char *ending = file ? strrchr(file, '.') : NULL;
    const lr_label *named = ending ? lr_catalog_find(&lr_writers, ending + 1, strlen(ending + 1), NULL) : NULL;

    return (const lr_writer_kind *)(named ? named : lr_catalog_find(&lr_writers, other, strlen(other), NULL));
}

/* Cells that should be numbers: left empty, counted, and said with the place of the first. */
static void tell_bad_cells_of(cat_job *job, size_t run, size_t column)
{
    char place[1300];
    const char *file;
    const lr_bad_cells *bad = lr_table_bad_cells(job->logs.table, run, column, &file);

    if (!bad->count)
        return;
    job->bad_cells += bad->count;
    snprintf(place, sizeof place, "%.1200s:%zu:%zu", file, bad->line, bad->field);
    cli_note_data(job->tool, &job->set->common, place, "%s; %zu such cell%s left empty", bad->what, bad->count,
                  bad->count == 1 ? " was" : "s were");
}

/* In the columns selected; and without -c in a rate or loss that is not there, as no cell of it is a number. */
static void tell_bad_cells(cat_job *job)
{
    const lr_table *table = job->logs.table;

    for (size_t i = 0; i < job->selection.count; i++)
        for (size_t run = 0; run < lr_table_runs(table); run++)
            if (job->selection.items[i].columns[run] < LR_COLUMN_MADE)
                tell_bad_cells_of(job, run, job->selection.items[i].columns[run]);
    for (size_t c = 0; !job->set->columns && c < lr_table_columns(table); c++)
        for (size_t run = 0; run < lr_table_runs(table); run++) {
            const char *name = lr_table_names(table)[c];

            if (!lr_table_has(table, run, c)
                && (lr_role_fits(LR_ROLE_LOSS, name) || lr_role_fits(LR_ROLE_LR, name)))
                tell_bad_cells_of(job, run, c);
        }
}

/* The last step of the log: how long a schedule is that does not say it. */
static bool build_schedule(cat_job *job, lr_error *error)
{
    const lr_table *table = job->logs.table;
    lr_schedule_options how = {.lr = job->set->lr};

    for (size_t run = 0; run < lr_table_runs(table); run++)
        for (size_t c = 0; c < lr_table_columns(table); c++) {
            lr_summary summary;

            if (!lr_table_has(table, run, c))
                continue;
            if (!lr_table_summarize(table, run, c, &summary, NULL, error))
                return false;
            how.total = fmax(how.total, summary.last_step + 1);
        }
    how.units.total = how.total;
    return lr_schedule_build(job->set->schedule.items, job->set->schedule.count, &how, &job->schedule, error);
}

static bool write_table(cat_job *job, lr_error *error)
{
    const settings *set = job->set;
    bool wide = set->runs && strcmp(set->runs, "wide") == 0;

    if (set->contents)
        return cat_write_list(job, error);
    if (set->schedule.count && !build_schedule(job, error))
        return false;
    if (!lr_table_select(job->logs.table, set->columns ? &job->choices : NULL, set->schedule.count > 0,
                         &job->selection, error)) {
        /* two columns of one name: without -c both are put out */
        if (error->fault == LR_BAD_INPUT)
            error->fault = LR_USAGE;
        return false;
    }
    tell_bad_cells(job);
    return set->stats ? cat_write_stats(job, error) : wide ? cat_write_wide(job, error) : cat_write_long(job, error);
}

/* What is good was written; what was not is the exit status. */
static bool conclude(cat_job *job, lr_error *error)
{
    if (!job->logs.damaged)
        return true;
    return lr_fail(error, LR_BAD_INPUT, "%zu part%s of the input could not be read", job->logs.damaged,
                   job->logs.damaged == 1 ? "" : "s");
}

static bool work(cat_job *job, lr_error *error)
{
    settings *set = job->set;

    job->aligned = set->contents && !set->format && !set->common.output && isatty(STDOUT_FILENO);
    if (!set->format)
        set->format = format_for(set->common.output, set->contents ? "tsv" : "csv");
    job->join = find_join(set);
    if (job->join == LR_JOIN_DEFAULT && !set->columns)
        job->join = LR_JOIN_OUTER; /* nothing was asked for that would need a rate */
    if (set->columns && !lr_choices_parse(set->columns, &job->choices, error))
        return false;
    job->logs.apart = set->runs || set->stats;
    /* a schedule has a rate at any step, whatever column it comes from */
    job->logs.options = (lr_table_options){.choices = set->columns && !set->schedule.count ? &job->choices : NULL,
                                           .resume = find_resume(set)};
    if (!cli_read_logs(job->tool, &set->common, &job->logs, error))
        return false;
    return write_table(job, error) && conclude(job, error);
}

static void release(cat_job *job)
{
    for (size_t i = 0; i < job->made_count; i++)
        free(job->made_names[i]);
    free(job->made_names);
    free(job->names);
    free(job->cells);
    lr_schedule_free(&job->schedule);
    lr_selection_free(&job->selection);
    lr_table_free(job->logs.table);
    lr_choices_free(&job->choices);
}

int main(int argc, char **argv)
{
    settings set = {0};
    lr_error error = {0};
    cat_job job = {.set = &set, .tool = &tool};
    bool ok;

    cli_parse(&tool, &set, argc, argv);
    ok = work(&job, &error);
    release(&job);
    return cli_finish(&tool, &set, ok, &error);
}
