/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --metric: a second column of the same runs, read for itself; does it want the same rate as the loss? */
#include "lrtools/lrbounds.h"

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

bool bounds_metric_check(const bounds_settings *set, lr_error *error)
{
    if (!set->metric)
        return true;
    for (size_t i = 0; i < cli_operand_count(&set->common); i++)
        if (strcmp(cli_operand(&set->common, i), "-") == 0)
            return lr_fail(error, LR_USAGE, "--metric reads a log twice: standard input is there only once");
    return true;
}

/* -c of the second reading: the rate as in the first, which stands before the first comma. */
static char *columns_of(const bounds_settings *set, lr_error *error)
{
    size_t rate = 0, room;
    char *text;

    while (set->columns[rate] && set->columns[rate] != ',')
        rate += set->columns[rate] == '\\' && set->columns[rate + 1] ? 2 : 1;
    room = rate + strlen(set->metric) + sizeof ",loss=";
    text = lr_allocate(room, 1, error);
    if (text)
        snprintf(text, room, "%.*s,loss=%s", (int)rate, set->columns, set->metric);
    return text;
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
    columns = columns_of(job->set, error);
    if (!columns)
        return false;
    again.columns = columns;
    options.maximize = grows(job->set->metric);
    ok = bounds_read(&second, error)
         && lr_bounds_find(second.runs, second.count, &options, &job->metric, error);
    if (ok) {
        job->answer.metric = &job->metric;
        job->answer.metric_name = job->set->metric;
        lr_bounds_disagree(&job->answer.bounds, &job->metric, job->set->metric);
    }
    bounds_job_free(&second);
    free(columns);
    return ok;
}
