/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrbounds: minimum, maximum and suggested learning rate out of range tests, with intervals and a verdict. */
#include "lrtools/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------
 * the options */

typedef struct settings {
    cli_common common;
    const char *columns, *get;
    const lr_bounds_format *format;
    const lr_recorder *recorder;
    bool maximize;
} settings;

static const cli_option options[] = {
    {'c', "columns", CLI_TEXT, offsetof(settings, columns), "LIST", "lr,loss", 0, 0, NULL, NULL,
     "the columns of the rate and of the loss: names, roles or ROLE=COLUMN"},
    {'f', "format", CLI_CHOICE, offsetof(settings, format), "FORMAT", "text", 0, 0, &lr_bounds_formats, NULL,
     "how to write the answer"},
    {'g', "get", CLI_TEXT, offsetof(settings, get), "FIELD", NULL, 0, 0, NULL, NULL,
     "write one value only: lr_min, lr_max, lr_suggest, edge, any of them with .low or .high, recorder, "
     "verdict"},
    {0, "maximize", CLI_FLAG, offsetof(settings, maximize), NULL, NULL, 0, 0, NULL, NULL,
     "the column grows as the model learns (accuracy)"},
    {0, "recorder", CLI_CHOICE, offsetof(settings, recorder), "NAME", NULL, 0, 0, &lr_recorders, NULL,
     "how the loss was smoothed when it was recorded (left out: found out; none: not at all)"},
    {.name = NULL}};

static const cli_tool tool = {
    .name = "lrbounds",
    .summary = "find the bounds of the learning rate in range tests",
    .operands = "[FILE|FOLDER...]",
    .description =
        "Reads learning-rate range tests and writes the least, the largest and a suggested rate, each with "
        "an\ninterval, the regions, and what is wrong with the trace, with the command that would mend it. "
        "Several\nfiles are seeds of one experiment: they are pooled. Exit status 1: no rate can be "
        "suggested.",
    .examples = "lrbounds run.csv\n"
                "lrbounds -g lr_suggest seed-1.csv seed-2.csv seed-3.csv\nlrbounds -c lr,loss=val_acc "
                "--maximize run.csv\neval \"$(lrbounds -f sh run.csv)\" && lrgen -n 10000 onecycle:max=$LR_MAX",
    .options = options,
    .catalogs = CLI_CATALOGS(&lr_finding_kinds),
    .reads_logs = true,
    .reads_input = true};

/* ----------------------------------------------------------------------------------------------------------
 * reading */

/* The logs of all files; runs borrow from them. */
typedef struct bounds_job {
    settings *set;
    cli_table *tables;
    lr_run *runs;
    size_t count;
    lr_bounds_answer answer;
    bool written; /* the output was opened */
} bounds_job;

/* Take a log as a run: the column of lr and the other one; without a rate by its name, the first is the rate. */
static bool take_run(bounds_job *job, size_t index, lr_error *error)
{
    const cli_table *table = &job->tables[index];
    const lr_trace *trace = &table->trace;
    size_t lr = table->lr < trace->columns ? table->lr : 1, loss = 3 - lr;

    if (trace->columns != 3) {
        lr_fail(error, LR_USAGE, "-c takes two columns, the rate and the loss");
        return false;
    }
    if (trace->rows == 0) {
        lr_fail(error, LR_NO_ANSWER, "there is no row with a loss");
        error->file = table->file;
        return false;
    }
    job->runs[index] =
        (lr_run){table->file, trace->rows, trace->values[0], trace->values[lr], trace->values[loss]};
    job->answer.rows += table->notes.rows;
    job->answer.dropped += table->notes.dropped;
    job->answer.non_finite += table->notes.non_finite;
    return true;
}

/* -------------------------------------------------------------------------------------------------------
 * the answer */

/* The field asked for with -g: an estimate and which of its numbers. */
static const lr_bounds_field *find_field(const char *name, size_t *number)
{
    static const char *const ends[] = {"", ".low", ".high"};

    for (const lr_bounds_field *field = lr_bounds_fields; field->name; field++)
        for (*number = 0; *number < 3; ++*number) {
            size_t length = strlen(field->name);

            if (strncmp(name, field->name, length) == 0 && strcmp(name + length, ends[*number]) == 0)
                return field;
        }
    return NULL;
}

static bool is_word_field(const char *name)
{
    return strcmp(name, "recorder") == 0 || strcmp(name, "verdict") == 0;
}

static bool check_field(const char *name, lr_error *error)
{
    size_t number;

    if (!name || is_word_field(name) || find_field(name, &number))
        return true;
    return lr_fail(error, LR_USAGE,
                   "there is no field \"%s\" to get: lr_min, lr_max, lr_suggest, edge, with .low or .high, "
                   "recorder, verdict",
                   name);
}

static bool write_field(const lr_bounds_answer *answer, const char *name, lr_output *output, lr_error *error)
{
    char text[LR_NUMBER_ROOM];
    size_t number;
    const lr_bounds_field *field = find_field(name, &number);
    const lr_estimate *estimate = field ? lr_bounds_estimate(&answer->bounds, field) : NULL;
    const char *word = strcmp(name, "verdict") == 0 ? lr_bounds_verdict(&answer->bounds)
                                                    : answer->bounds.recorder->label.name;

    if (!field) {
        lr_output_format(output, "%s\n", word);
        return true;
    }
    if (isnan(estimate->value))
        return lr_fail(error, LR_NO_ANSWER, "%s is not known: %s", field->name,
                       answer->bounds.finding_count ? answer->bounds.findings[0].text
                                                    : "the sweep does not show it");
    lr_number_format_digits(number == 0   ? estimate->value
                            : number == 1 ? estimate->low
                                          : estimate->high,
                            LR_BOUNDS_DIGITS, text);
    lr_output_format(output, "%s\n", text);
    return true;
}

/* A number alone does not say that something is wrong. */
static void tell_verdict(const bounds_job *job)
{
    const lr_bounds *bounds = &job->answer.bounds;
    const char *verdict = lr_bounds_verdict(bounds);

    if (bounds->finding_count && strcmp(verdict, bounds->findings[0].kind->name) == 0
        && !isnan(bounds->lr_suggest.value)
        && (job->set->get ? !is_word_field(job->set->get) : !job->set->format->verdict))
        cli_note(&tool, &job->set->common, NULL, "%s: %s", verdict, bounds->findings[0].text);
}

static bool write_answer(bounds_job *job, lr_error *error)
{
    lr_output output = {0};
    const lr_bounds_answer *answer = &job->answer;
    bool found = true, to_file;

    if (!cli_open_output(&job->set->common, &output, error))
        return false;
    job->written = true;
    to_file = output.temporary != NULL;
    tell_verdict(job);
    if (job->set->get)
        found = write_field(answer, job->set->get, &output, error);
    else
        job->set->format->write(answer, &output);
    if (found && !job->set->get && isnan(answer->bounds.lr_suggest.value)) {
        found = lr_fail(error, LR_NO_ANSWER, "no learning rate can be suggested: %s",
                        answer->bounds.finding_count ? answer->bounds.findings[0].text
                                                     : "no descent, no edge");
        /* what is known is for people to read; a file that make would take for an answer stays away */
        if (!to_file && !cli_close_output(&job->set->common, &output, true, error))
            return false;
    }
    return output.open ? cli_close_output(&job->set->common, &output, found, error) && found : found;
}

static bool work(bounds_job *job, lr_error *error)
{
    settings *set = job->set;
    size_t count = cli_operand_count(&set->common);
    lr_bounds_options how = {set->maximize, set->recorder ? set->recorder->label.name : NULL};

    if (!check_field(set->get, error))
        return false;
    job->tables = lr_allocate(count, sizeof *job->tables, error);
    job->runs = lr_allocate(count, sizeof *job->runs, error);
    if (!job->tables || !job->runs)
        return false;
    for (; job->count < count; job->count++)
        if (!cli_read_table(&tool, &set->common, cli_operand(&set->common, job->count), set->columns, NULL,
                            &job->tables[job->count], error)
            || !take_run(job, job->count, error))
            return false;
    return lr_bounds_find(job->runs, count, &how, &job->answer.bounds, error) && write_answer(job, error);
}

/* A shell that evaluates nothing would go on with what its variables held before. */
static void write_failure(const bounds_job *job)
{
    const char *text = job->set->format->failure;
    lr_output output = {0};

    if (!text || job->written || job->set->get || job->set->common.output)
        return;
    if (cli_open_output(&job->set->common, &output, NULL)) {
        lr_output_text(&output, text);
        cli_close_output(&job->set->common, &output, true, NULL);
    }
}

static void bounds_job_free(bounds_job *job)
{
    for (size_t i = 0; job->tables && i < cli_operand_count(&job->set->common); i++)
        lr_trace_free(&job->tables[i].trace);
    free(job->tables);
    free(job->runs);
    lr_bounds_free(&job->answer.bounds);
}

int main(int argc, char **argv)
{
    settings set = {0};
    lr_error error = {0};
    bounds_job job = {.set = &set};
    bool ok;

    cli_parse(&tool, &set, argc, argv);
    ok = work(&job, &error);
    if (!ok)
        write_failure(&job);
    bounds_job_free(&job);
    return cli_finish(&tool, &set, ok, &error);
}
