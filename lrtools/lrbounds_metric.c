/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --metric: a second column of the same runs, read for itself; does it want the same rate as the loss? */
#include "lrtools/lrbounds.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* In the name of what falls as the model learns. */
static const char *const falls[] = {"loss", "err", "perplexity", "ppl", "wer"};

static bool holds(const char *name, const char *word)
{
    for (size_t length = strlen(word); *name; name++)
        if (strncasecmp(name, word, length) == 0)
            return true;
    return false;
}

static bool grows(const char *name)
{
    for (size_t i = 0; i < sizeof falls / sizeof falls[0]; i++)
        if (holds(name, falls[i]))
            return false;
    return true;
}

/* The last step at which the loss was finite, where it ends in others; INFINITY: it does not. */
static double last_finite(const lr_run *loss)
{
    size_t rows = loss->length;

    while (rows > 0 && !isfinite(loss->loss[rows - 1]))
        rows--;
    return rows == loss->length || rows == 0 ? INFINITY : loss->step[rows - 1];
}

/* Where the loss has come to its end, what a broken network still scores is no answer to the rate. */
static void end_with_loss(const bounds_job *job, bounds_job *second)
{
    for (size_t i = 0; job->count == second->count && i < job->count; i++) {
        const lr_run *run = &second->runs[i];
        double last = last_finite(&job->runs[i]);

        for (size_t row = 0; row < run->length; row++)
            if (run->step[row] > last)
                bounds_losses(second, i)[row] = NAN;
    }
}

/* In the name of what is taken from a validation set, as a word. */
bool bounds_is_validation(const char *name)
{
    static const char *const words[] = {"val", "valid", "validation", "eval", "evaluation", "test", "dev"};

    for (const char *at = name; *at;) {
        size_t length = strcspn(at, "_/-. ");

        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (length == strlen(words[i]) && strncasecmp(at, words[i], length) == 0)
                return true;
        at += length + (at[length] != '\0');
    }
    return false;
}

static bool reads_pipe(const bounds_settings *set)
{
    for (size_t i = 0; i < cli_operand_count(&set->common); i++)
        if (strcmp(cli_operand(&set->common, i), "-") == 0)
            return true;
    return false;
}

bool bounds_metric_check(const bounds_settings *set, lr_error *error)
{
    if (!set->metric)
        return true;
    return !reads_pipe(set)
           || lr_fail(error, LR_USAGE, "--metric reads a log twice: standard input is there only once");
}

/* -c of another reading: the rate as in the first, which stands before the first comma. */
static char *columns_of(const bounds_settings *set, const char *loss, lr_error *error)
{
    size_t rate = 0, room;
    char *text;

    while (set->columns[rate] && set->columns[rate] != ',')
        rate += set->columns[rate] == '\\' && set->columns[rate + 1] ? 2 : 1;
    room = rate + strlen(loss) + sizeof ",loss=";
    text = lr_allocate(room, 1, error);
    if (text)
        snprintf(text, room, "%.*s,%s%s", (int)rate, set->columns, set->metric ? "loss=" : "", loss);
    return text;
}

/* Where the column asked for is no loss, the log may have one beside it, and that may come to an end. */
bool bounds_end_with_loss(bounds_job *job, lr_error *error)
{
    bounds_settings again = *job->set;
    bounds_job beside = {.tool = job->tool, .set = &again};
    lr_error none = {0};
    char *columns;

    if (job->set->metric || reads_pipe(job->set))
        return true;
    columns = columns_of(job->set, lr_role_names[LR_ROLE_LOSS], error);
    if (!columns)
        return false;
    again.columns = columns;
    again.common.quiet = true;
    if (bounds_read(&beside, &none))
        end_with_loss(&beside, job);
    else if (none.fault == LR_SYSTEM)
        *error = none;
    bounds_job_free(&beside);
    free(columns);
    return none.fault != LR_SYSTEM;
}

bool bounds_metric(bounds_job *job, const lr_bounds_options *how, lr_error *error)
{
    bounds_settings again = *job->set;
    bounds_job second = {.tool = job->tool, .set = &again};
    lr_bounds_options options = *how;
    char *columns;
    bool ok;

    if (!job->set->metric)
        return true;
    columns = columns_of(job->set, job->set->metric, error);
    if (!columns)
        return false;
    again.columns = columns;
    options.maximize = grows(job->set->metric);
    options.metric = true;
    ok = bounds_read(&second, error);
    if (ok) {
        end_with_loss(job, &second);
        ok = lr_bounds_find(second.runs, second.count, &options, &job->metric, error);
    }
    if (ok) {
        job->answer.metric = &job->metric;
        job->answer.metric_name = job->set->metric;
        lr_bounds_disagree(&job->answer.bounds, &job->metric, job->set->metric);
    }
    bounds_job_free(&second);
    free(columns);
    return ok;
}
