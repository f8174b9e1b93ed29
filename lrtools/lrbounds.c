/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrbounds: minimum, maximum and suggested learning rate out of range tests, with intervals and a verdict. */
#include "lrtools/lrbounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------
 * the options */

static const cli_option options[] = {
    {'c', "columns", CLI_TEXT, offsetof(bounds_settings, columns), "LIST", "lr,loss", 0, 0, NULL, NULL,
     "the columns of the rate and of the loss: names, roles or ROLE=COLUMN"},
    {'f', "format", CLI_CHOICE, offsetof(bounds_settings, format), "FORMAT", "text", 0, 0, &lr_bounds_formats, NULL,
     "how to write the answer"},
    {'g', "get", CLI_TEXT, offsetof(bounds_settings, get), "FIELD", NULL, 0, 0, NULL, NULL,
     "write one value only: lr_min, lr_max, lr_suggest, edge, any of them with .low or .high, recorder, "
     "verdict"},
    {'m', "method", CLI_LIST, offsetof(bounds_settings, methods), "RULE", NULL, 0, 0, &lr_peers, NULL,
     "answer with the rule of another tool (see --list); given again, with --compare: that one as well"},
    {0, "compare", CLI_FLAG, offsetof(bounds_settings, compare), NULL, NULL, 0, 0, NULL, NULL,
     "the answers of all rules, or of those given with -m, beside our own"},
    {0, "maximize", CLI_FLAG, offsetof(bounds_settings, maximize), NULL, NULL, 0, 0, NULL, NULL,
     "the column grows as the model learns (accuracy)"},
    {0, "metric", CLI_TEXT, offsetof(bounds_settings, metric), "COLUMN", NULL, 0, 0, NULL, NULL,
     "another column, as an accuracy of the validation set: report what it says, and where it disagrees"},
    {0, "recorder", CLI_CHOICE, offsetof(bounds_settings, recorder), "NAME", NULL, 0, 0, &lr_recorders, NULL,
     "how the loss was smoothed when it was recorded (left out: found out; none: not at all)"},
    {0, "horizon", CLI_REAL, offsetof(bounds_settings, horizon), "STEPS", "0", 0, 0x1p53, NULL, NULL,
     "lower lr_suggest for a training of so many steps, as language models want it (0: as it is)"},
    {0, "warmup", CLI_FLAG, offsetof(bounds_settings, warmup), NULL, NULL, 0, 0, NULL, NULL,
     "tell how long a warm-up the sweep was in itself, and what a training needs"},
    {0, "candidates", CLI_COUNT, offsetof(bounds_settings, candidates), "N", NULL, 1, 99, NULL, NULL,
     "write N rates over the interval of lr_suggest, to train each"},
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
    .catalogs = CLI_CATALOGS(&lr_finding_kinds, &lr_peers),
    .reads_logs = true,
    .reads_input = true};

/* -------------------------------------------------------------------------------------------------------
 * the answer */

/* The field asked for with -g: an estimate and which of its numbers. */
const lr_bounds_field *bounds_find_field(const char *name, size_t *number)
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

    if (!name || is_word_field(name) || bounds_find_field(name, &number))
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
    const lr_bounds_field *field = bounds_find_field(name, &number);
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

/* A column that was given the role of a metric grows. */
static bool is_metric(const bounds_job *job)
{
    const lr_trace *trace = &job->tables.items[0].trace;

    for (size_t i = 0; i < trace->columns; i++)
        if (strcmp(trace->names[i], lr_role_names[LR_ROLE_METRIC]) == 0)
            return true;
    return false;
}

static bool work(bounds_job *job, lr_error *error)
{
    bounds_settings *set = job->set;
    lr_bounds_options how = {set->maximize, set->recorder ? set->recorder->label.name : NULL, set->horizon, false};

    if (!check_field(set->get, error) || !bounds_compare_check(set, error) || !bounds_metric_check(set, error)
        || !bounds_read(job, error))
        return false;
    if (set->compare || set->methods.count)
        return bounds_compare(job, error);
    if (lr_ranking_applies(job->runs, job->count))
        return bounds_rank(job, error);
    if (!bounds_check_mixture(job, error))
        return false;
    bounds_tell_training(job);
    job->answer.candidates = (size_t)set->candidates;
    job->answer.warmup = set->warmup;
    how.maximize = how.maximize || is_metric(job);
    how.metric = bounds_is_validation(job->tables.items[0].value_name);
    if ((how.maximize || how.metric) && !bounds_end_with_loss(job, error))
        return false;
    return lr_bounds_find(job->runs, job->count, &how, &job->answer.bounds, error) && bounds_metric(job, &how, error)
           && write_answer(job, error);
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

int main(int argc, char **argv)
{
    bounds_settings set = {0};
    lr_error error = {0};
    bounds_job job = {.tool = &tool, .set = &set};
    bool ok;

    cli_parse(&tool, &set, argc, argv);
    ok = work(&job, &error);
    if (!ok)
        write_failure(&job);
    bounds_job_free(&job);
    return cli_finish(&tool, &set, ok, &error);
}
