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
    .operands = "[FILE...]",
    .description =
        "Reads learning-rate range tests and writes the least, the largest and a suggested rate, each with "
        "an\ninterval, the regions, and what is wrong with the trace, with the command that would mend it. "
        "Several\nfiles are seeds of one experiment: they are pooled. Exit status 1: no rate can be "
        "suggested.",
    .examples = "lrbounds run.csv\n"
                "lrbounds -g lr_suggest seed-1.csv seed-2.csv seed-3.csv\nlrbounds -c lr,loss=val_acc "
                "--maximize run.csv\neval \"$(lrbounds -f sh run.csv)\"",
    .options = options,
    .catalog = &lr_finding_kinds,
    .reads_input = true};

/* ----------------------------------------------------------------------------------------------------------
 * reading */

/* The traces of all files; runs borrow from them. */
typedef struct bounds_job {
    settings *set;
    lr_trace *traces;
    lr_run *runs;
    size_t count;
    lr_bounds_answer answer;
} bounds_job;

static void report(bounds_job *job, const char *name, const lr_table_notes *notes)
{
    cli_common *common = &job->set->common;

    if (notes->cut)
        cli_note_data(&tool, common, name, "the last row is cut short: it was left out");
    if (notes->dropped)
        cli_note_data(&tool, common, name,
                      "%zu points were replaced by later ones at the same steps or before them",
                      notes->dropped);
    if (notes->non_finite)
        cli_note_data(&tool, common, name, "%zu losses are not finite: they were left out",
                      notes->non_finite);
}

/* Which of the chosen columns is the rate and which the loss: by role, else in this order. */
static bool find_columns(const lr_choices *choices, size_t *lr, size_t *loss, lr_error *error)
{
    size_t columns[2], used = 0, lr_at = 0;

    for (size_t i = 0, column = 1; i < choices->count; i++) {
        if (choices->items[i].role == LR_ROLE_STEP)
            continue;
        if (used == 2)
            return lr_fail(error, LR_USAGE, "-c takes two columns, the rate and the loss");
        if (choices->items[i].role == LR_ROLE_LR)
            lr_at = used;
        columns[used++] = column++;
    }
    if (used != 2)
        return lr_fail(error, LR_USAGE, "-c takes two columns, the rate and the loss");
    *lr = columns[lr_at];
    *loss = columns[1 - lr_at];
    return true;
}

static bool read_columns(bounds_job *job, size_t index, lr_reader *reader, lr_error *error)
{
    lr_choices choices = {0};
    lr_trace *trace = &job->traces[index];
    lr_table_notes notes = {0};
    size_t lr = 0, loss = 0;
    bool ok = lr_choices_parse(job->set->columns, &choices, error)
              && find_columns(&choices, &lr, &loss, error)
              && lr_choices_resolve(&choices, lr_reader_name(reader), lr_reader_columns(reader),
                                    lr_reader_names(reader), error)
              && lr_table_read(reader, &choices, trace, &notes, error);

    if (ok && trace->rows == 0) {
        ok = lr_fail(error, LR_NO_ANSWER, "there is no row with a loss");
        error->file = lr_reader_name(reader);
        lr_trace_free(trace);
    }
    if (ok) {
        job->runs[index] = (lr_run){lr_reader_name(reader), trace->rows, trace->values[0], trace->values[lr],
                                    trace->values[loss]};
        job->answer.rows += notes.rows;
        job->answer.dropped += notes.dropped;
        job->answer.non_finite += notes.non_finite;
        report(job, lr_reader_name(reader), &notes);
    }
    lr_choices_free(&choices);
    return ok;
}

static bool read_file(bounds_job *job, size_t index, const char *operand, lr_error *error)
{
    const char *name;
    lr_reader *reader;
    bool ok;
    int fd = cli_open_input(operand, &name, error);

    if (fd < 0)
        return false;
    reader = lr_reader_open(fd, name, error);
    ok = reader && read_columns(job, index, reader, error);
    lr_reader_free(reader);
    cli_close_input(fd);
    return ok;
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

static bool write_answer(bounds_job *job, lr_error *error)
{
    lr_output output = {0};
    const lr_bounds_answer *answer = &job->answer;
    bool found = true, to_file;

    if (!cli_open_output(&job->set->common, &output, error))
        return false;
    to_file = output.temporary != NULL;
    if (job->set->get)
        found = write_field(answer, job->set->get, &output, error);
    else
        job->set->format->write(answer, &output);
    if (found && !job->set->get && isnan(answer->bounds.lr_suggest.value)) {
        found = lr_fail(error, LR_NO_ANSWER, "no learning rate can be suggested: %s",
                        answer->bounds.finding_count ? answer->bounds.findings[0].text
                                                     : "no descent, no edge");
        /* what is known is for people to read; a file that make would take for an answer stays away */
        if (!to_file && !cli_close_output(&output, true, error))
            return false;
    }
    return output.open ? cli_close_output(&output, found, error) && found : found;
}

static bool work(bounds_job *job, lr_error *error)
{
    static char *standard_input[] = {"-"};
    settings *set = job->set;
    size_t count = set->common.operand_count ? set->common.operand_count : 1;
    char **operands = set->common.operand_count ? set->common.operands : standard_input;
    lr_bounds_options how = {set->maximize, set->recorder ? set->recorder->label.name : NULL};

    if (!check_field(set->get, error))
        return false;
    job->traces = lr_allocate(count, sizeof *job->traces, error);
    job->runs = lr_allocate(count, sizeof *job->runs, error);
    if (!job->traces || !job->runs)
        return false;
    for (; job->count < count; job->count++)
        if (!read_file(job, job->count, operands[job->count], error))
            return false;
    return lr_bounds_find(job->runs, count, &how, &job->answer.bounds, error) && write_answer(job, error);
}

int main(int argc, char **argv)
{
    settings set = {0};
    lr_error error = {0};
    bounds_job job = {.set = &set};
    bool ok;

    cli_parse(&tool, &set, argc, argv);
    ok = work(&job, &error);
    for (size_t i = 0; job.traces && i < job.count; i++)
        lr_trace_free(&job.traces[i]);
    free(job.traces);
    free(job.runs);
    lr_bounds_free(&job.answer.bounds);
    return cli_finish(&tool, &set, ok, &error);
}
