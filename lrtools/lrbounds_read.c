/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of all operands. A log without a rate of its own may have it in its name. */
#include "lrtools/lrbounds.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------
 * the rate in a name: runs/lr-0.01.csv, lr=3e-4/metrics.csv, learning_rate_0.1.csv */

/* What stands for the rate in names, the longer first. */
static const char *const words[] = {"learning-rate", "learning_rate", "learningrate", "lr"};

/* Bytes of the longest number at the start of text, 0 when there is none; the point of a file's ending is no
 * part. */
static size_t number_length(const char *text)
{
    size_t length = strspn(text, "0123456789"), part;

    if (text[length] == '.' && (part = strspn(text + length + 1, "0123456789")))
        length += 1 + part;
    if (length && (text[length] == 'e' || text[length] == 'E')) {
        size_t sign = text[length + 1] == '-' || text[length + 1] == '+';

        part = strspn(text + length + 1 + sign, "0123456789");
        length += part ? 1 + sign + part : 0;
    }
    return length;
}

/* The last rate that a name tells of, 0: none. */
static double rate_in(const char *name)
{
    double found = 0;

    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        size_t length = strlen(words[w]);

        for (const char *at = name; *at; at++) {
            const char *text = at + length;
            double rate;

            if (strncasecmp(at, words[w], length) != 0 || (at > name && isalpha((unsigned char)at[-1])))
                continue;
            text += *text && strchr("=_-", *text);
            if (lr_number_parse(text, number_length(text), '.', &rate) == LR_NUMBER && rate > 0)
                found = rate;
        }
    }
    return found;
}

/* ---------------------------------------------------------------------------------------------------------
 * reading */

static const char *reading; /* the operand that is being read: what chooses columns is told of a table only */

static double rate_of(const char *file, const char *run)
{
    double rate = run && *run ? rate_in(run) : 0;

    return rate > 0 ? rate : rate_in(file);
}

/* The columns asked for; but only the loss where there is no rate in the log and one in its name. */
static bool choose_columns(const lr_table *table, size_t run, lr_choices *choices, lr_error *error)
{
    bool has_rate = false;

    for (size_t c = 0; c < lr_table_columns(table); c++)
        has_rate =
            has_rate || (lr_table_has(table, run, c) && lr_role_fits(LR_ROLE_LR, lr_table_names(table)[c]));
    return lr_choices_parse(!has_rate && rate_of(reading, lr_table_run(table, run)) > 0 ? "loss" : "lr,loss",
                            choices, error);
}

static char *run_name(const cli_table *table, lr_error *error)
{
    size_t room = strlen(table->file) + strlen(table->run) + 2;
    char *name = lr_allocate(room, 1, error);

    if (name)
        snprintf(name, room, "%s%s%s", table->file, table->run[0] ? "/" : "", table->run);
    return name;
}

/* A column of the rate in the name. */
static bool take_rate(bounds_job *job, size_t index, lr_error *error)
{
    const cli_table *table = &job->tables.items[index];
    double rate = rate_of(table->file, table->run), *rates;
    char text[LR_NUMBER_ROOM];

    rates = job->rates[index] = lr_allocate(table->trace.rows, sizeof *rates, error);
    if (!rates)
        return false;
    for (size_t i = 0; i < table->trace.rows; i++)
        rates[i] = rate;
    lr_number_format(rate, text);
    cli_note(job->tool, &job->set->common, job->names[index],
             "no column is a rate: lr %s is taken from the name", text);
    return true;
}

/* Without a rate in the log, which is then in its name. */
static bool is_named(const bounds_job *job, const lr_trace *trace)
{
    return strcmp(job->set->columns, "lr,loss") == 0 && trace->columns == 2;
}

static size_t rate_column(const cli_table *table)
{
    return table->lr < table->trace.columns ? table->lr : 1;
}

static size_t loss_column(const bounds_job *job, const cli_table *table)
{
    return is_named(job, &table->trace) ? 1 : 3 - rate_column(table);
}

double *bounds_losses(bounds_job *job, size_t run)
{
    cli_table *table = &job->tables.items[run];

    return table->trace.values[loss_column(job, table)];
}

/* Take a log as a run: the column of lr and the other one; without a rate by its name, the first is the rate. */
static bool take_run(bounds_job *job, size_t index, lr_error *error)
{
    const cli_table *table = &job->tables.items[index];
    const lr_trace *trace = &table->trace;
    bool named = is_named(job, trace);
    size_t lr = rate_column(table), loss = loss_column(job, table);

    if (trace->columns != 3 && !named)
        return lr_fail(error, LR_USAGE, "-c takes two columns, the rate and the loss");
    if (trace->rows == 0) {
        lr_fail(error, LR_NO_ANSWER, "there is no row with a loss");
        error->file = table->file;
        return false;
    }
    job->names[index] = run_name(table, error);
    if (!job->names[index] || (named && !take_rate(job, index, error)))
        return false;
    job->runs[index] = (lr_run){job->names[index], trace->rows, trace->values[0],
                                named ? job->rates[index] : trace->values[lr], trace->values[loss]};
    job->answer.rows += table->notes.rows;
    job->answer.dropped += table->notes.dropped;
    job->answer.non_finite += table->notes.non_finite;
    return true;
}

bool bounds_read(bounds_job *job, lr_error *error)
{
    bounds_settings *set = job->set;
    cli_choose *choose = strcmp(set->columns, "lr,loss") == 0 ? choose_columns : NULL;

    for (size_t i = 0; i < cli_operand_count(&set->common); i++) {
        reading = cli_operand(&set->common, i);
        if (!cli_read_tables(job->tool, &set->common, reading, set->columns, choose, &job->tables, error))
            return false;
    }
    job->runs = lr_allocate(job->tables.count, sizeof *job->runs, error);
    job->names = job->runs ? lr_allocate(job->tables.count, sizeof *job->names, error) : NULL;
    job->rates = job->names ? lr_allocate(job->tables.count, sizeof *job->rates, error) : NULL;
    if (!job->rates)
        return false;
    for (; job->count < job->tables.count; job->count++)
        if (!take_run(job, job->count, error))
            return false;
    return true;
}

void bounds_job_free(bounds_job *job)
{
    for (size_t i = 0; job->rates && i < job->tables.count; i++) {
        free(job->names[i]);
        free(job->rates[i]);
    }
    free(job->names);
    free(job->rates);
    free(job->runs);
    cli_tables_free(&job->tables);
    lr_bounds_free(&job->answer.bounds);
    lr_bounds_free(&job->metric);
}
