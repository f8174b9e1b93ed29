/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain --range-test: sweeps with several seeds, pooled and analysed as lrbounds does. */
#include "lrtools/lrtrain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 3, SWEEP_STEPS = 800 /* 100 a decade of the sweeps below */, COMMAND = 4096 };

/* As in L. N. Smith, arXiv 1506.01186, section 3.3, over the rates that the optimisers need. LARS multiplies the
 * rate by a trust coefficient of 0.001. */
static const struct {
    const char *optimizer; /* NULL: any other */
    const char *spec[1];
} sweeps[] = {{"lars", {"exp:from=1e-4,to=1e4"}}, {NULL, {"exp:from=1e-7,to=10"}}};

static const char *const *usual_sweep(const train_settings *set)
{
    size_t length = strcspn(set->optimizer, ":"), i = 0;

    while (sweeps[i].optimizer
           && (strlen(sweeps[i].optimizer) != length
               || memcmp(sweeps[i].optimizer, set->optimizer, length) != 0))
        i++;
    return sweeps[i].spec;
}

static bool set_up(train_job *job, bool usual, train_test *test, lr_error *error)
{
    const train_settings *set = job->set;
    const train_plan plan = {.specs = usual_sweep(set),
                             .count = 1,
                             .lr = set->lr,
                             .steps = usual ? SWEEP_STEPS : 0,
                             .fallback = SWEEP_STEPS};

    test->count = set->seeds && !usual ? (size_t)set->seeds : SEEDS;
    test->trials = lr_allocate(test->count, sizeof *test->trials, error);
    for (size_t i = 0; test->trials && i < test->count; i++)
        test->trials[i] =
            (train_trial){.rates = &test->rates, .seed = (uint64_t)set->seed + i, .sweep = true};
    return test->trials && (usual ? train_rates_build : train_rates_asked)(job, &plan, &test->rates, error);
}

/* A column of a trial's trace. */
static const double *column(const train_trial *trial, const char *name)
{
    return trial->trace.values[lr_trace_column(&trial->trace, name)];
}

static bool analyse(train_test *test, lr_error *error)
{
    const lr_bounds_options how = {.recorder = "none"};
    lr_run *runs = lr_allocate(test->count, sizeof *runs, error);
    bool ok = runs != NULL;

    for (size_t i = 0; ok && i < test->count; i++) {
        const train_trial *trial = &test->trials[i];

        runs[i] = (lr_run){NULL, trial->trace.rows, column(trial, "step"), column(trial, "lr"),
                           column(trial, "loss")};
        test->answer.rows += trial->trace.rows;
        for (size_t row = 0; row < trial->trace.rows; row++)
            test->answer.non_finite += isfinite(runs[i].loss[row]) ? 0 : 1;
    }
    ok = ok && lr_bounds_find(runs, test->count, &how, &test->answer.bounds, error);
    free(runs);
    return ok;
}

/* The trial that was over before it said anything, where there is no answer: no sweep of such rates has one. */
static const train_trial *too_early(const train_test *test)
{
    enum { EARLY = 20 };
    const train_trial *first = NULL;

    if (!isnan(test->answer.bounds.lr_suggest.value))
        return NULL;
    for (size_t i = 0; i < test->count; i++) {
        const train_run *run = &test->trials[i].run;

        if (run->diverged_at >= 0 && run->diverged_at < EARLY
            && (!first || run->diverged_at < first->run.diverged_at))
            first = &test->trials[i];
    }
    return first;
}

static void tell_early(const train_job *job, const train_test *test)
{
    const train_trial *trial = too_early(test);
    char lr[LR_NUMBER_ROOM];

    if (!trial)
        return;
    lr_number_format_digits(train_rate(&test->rates, trial->run.diverged_at).lr, 3, lr);
    cli_note(job->tool, &job->set->common, NULL,
             "the loss is not finite from step %lld on, at lr %s: scale the features (--standardize) and the "
             "targets, or sweep lower with --schedule",
             (long long)trial->run.diverged_at, lr);
}

bool train_test_run(train_job *job, bool usual, train_test *test, lr_error *error)
{
    bool ok = set_up(job, usual, test, error)
              && train_trials(job, test->trials, test->count, "range test:", error) && analyse(test, error);

    if (ok)
        tell_early(job, test);
    return ok;
}

void train_test_free(train_test *test)
{
    train_trials_free(test->trials, test->count);
    train_rates_free(&test->rates);
    lr_bounds_free(&test->answer.bounds);
}

/* All seeds as points, one fit through them, and the bounds. The figure borrows from the test. */
static bool draw(train_job *job, const train_test *test, lr_error *error)
{
    figure_run run = {
        .name = NULL, .analysed = true, .bounds = test->answer.bounds, .table = {.value_name = "loss"}};
    figure_job picture = {.tool = job->tool, .common = &job->set->common, .runs = &run, .run_count = 1};
    bool ok;

    picture.figure.width = 3.5 * 72;
    picture.figure.height = 190;
    ok = figure_range(&picture, error) && train_draw(job, "range-test", &picture.figure, error);
    lr_figure_free(&picture.figure);
    return ok;
}

static bool write_folder(train_job *job, const train_test *test, lr_error *error)
{
    if (!job->set->common.output)
        return true;
    for (size_t i = 0; i < test->count; i++) {
        char name[40];

        snprintf(name, sizeof name, "seed-%llu", (unsigned long long)test->trials[i].seed);
        if (!train_write_trace(job, name, &test->trials[i], error))
            return false;
    }
    return draw(job, test, error);
}

/* -------------------------------------------------------------------------------------- what comes next */

/* The commands that go on from an answer, and their texts. */
typedef struct sequel {
    char texts[3][COMMAND];
    const char *commands[3];
    size_t count;
} sequel;

/* What was trained, and this behind it; left out when it does not fit. */
static void add_command(const train_settings *set, sequel *to, const char *format, const char *value)
{
    char *text = to->texts[to->count];
    size_t used = train_command(set, text, COMMAND);
    int length = used ? snprintf(text + used, COMMAND - used, format, value) : 0;

    if (used && (size_t)length < COMMAND - used)
        to->commands[to->count++] = text;
}

/* The sweeps that lrbounds would have lrgen make are ours to run; not for the sake of how this one ended. */
static void mend(const train_settings *set, lr_bounds *bounds, sequel *to)
{
    bool own = set->schedules.count + set->common.operand_count > 0, told = own && !bounds->descends;

    if (told) /* before any other sweep, the usual one */
        add_command(set, to, " --range-test%s", "");
    for (size_t i = 0; i < bounds->finding_count; i++) {
        lr_finding *finding = &bounds->findings[i];
        char from[LR_NUMBER_ROOM], least[LR_NUMBER_ROOM], most[LR_NUMBER_ROOM], text[160];

        bool note = ((const lr_finding_kind *)(const void *)finding->kind)->note;

        if (!finding->command[0])
            continue;
        finding->command[0] = '\0';
        if (told || !(finding->sweep.steps > 0) || (note && !isnan(bounds->lr_max.value)))
            continue;
        lr_number_format_digits(finding->sweep.from, 3, least);
        lr_number_format_digits(finding->sweep.to, 3, most);
        lr_number_format(finding->sweep.steps, from);
        snprintf(text, sizeof text, "exp:from=%s,to=%s --steps %s", least, most, from);
        add_command(set, to, " --range-test --schedule %s", text);
        told = true;
    }
}

/* Where the rates were low already; the usual sweep may do better than one of the user's that began too high. */
static bool hopeless(const train_settings *set, const train_test *test)
{
    static const double low = 1e-3;
    const train_trial *trial = too_early(test);
    bool own = set->schedules.count + set->common.operand_count > 0;

    return trial && !(own && train_rate(&test->rates, trial->run.diverged_at).lr > low);
}

static void drop_commands(lr_bounds *bounds)
{
    for (size_t i = 0; i < bounds->finding_count; i++)
        bounds->findings[i].command[0] = '\0';
}

static void make_sequel(const train_job *job, train_test *test, sequel *to)
{
    const char *evaluate = job->data.validation.count ? " --evaluate 1ep" : "";
    const train_settings *set = job->set;
    lr_bounds *bounds = &test->answer.bounds;
    char value[LR_NUMBER_ROOM], text[120];

    if (hopeless(set, test))
        drop_commands(bounds);
    else
        mend(set, bounds, to);
    lr_number_format_digits(bounds->lr_max.value, 3, value);
    snprintf(text, sizeof text, "%s --schedule onecycle:max=%s -o onecycle.csv", evaluate, value);
    if (bounds->descends && !isnan(bounds->lr_max.value))
        add_command(set, to, " --epochs 10%s", text);
    lr_number_format_digits(bounds->lr_suggest.value, 3, value);
    snprintf(text, sizeof text, "%s --lr %s -o constant.csv", evaluate, value);
    if (!isnan(bounds->lr_suggest.value))
        add_command(set, to, " --epochs 10%s", text);
}

/* ------------------------------------------------------------------------------------------- the answer */

static bool choose_format(const train_job *job, const lr_bounds_format **format, lr_error *error)
{
    const char *name = job->set->format ? job->set->format : "text";

    *format = (const lr_bounds_format *)lr_catalog_find(&lr_bounds_formats, name, strlen(name), NULL);
    return *format
           || lr_fail(error, LR_USAGE,
                      "--format=%s is for traces: the answer of --range-test is written as text, json, "
                      "csv, sh or make",
                      name);
}

/* The answer goes to standard output: -o names the folder. */
static bool write_answer(train_job *job, train_test *test, const lr_bounds_format *format, lr_error *error)
{
    cli_common common = job->set->common;
    const lr_bounds *bounds = &test->answer.bounds;
    sequel *next = lr_allocate(1, sizeof *next, error);
    lr_output output = {0};
    bool ok;

    common.output = NULL;
    ok = next && cli_open_output(&common, &output, error);
    if (ok) {
        job->answered = true;
        make_sequel(job, test, next);
        test->answer.next = next->commands;
        test->answer.next_count = next->count;
        if (!format->verdict && bounds->finding_count && strcmp(lr_bounds_verdict(bounds), "healthy") != 0)
            cli_note(job->tool, &common, NULL, "%s: %s", lr_bounds_verdict(bounds), bounds->findings[0].text);
        format->write(&test->answer, &output);
        ok = cli_close_output(&common, &output, true, error);
    }
    free(next);
    if (ok && isnan(bounds->lr_suggest.value))
        ok = lr_fail(error, LR_NO_ANSWER, "no learning rate can be suggested: %s",
                     bounds->finding_count ? bounds->findings[0].text : "no descent, no edge");
    return ok;
}

bool train_range(train_job *job, lr_error *error)
{
    const lr_bounds_format *format;
    train_test test = {0};
    bool ok = choose_format(job, &format, error) && train_folder(job, error);

    cli_watch_stop();
    if (ok)
        train_tell_start(job, 1);
    ok = ok && train_test_run(job, false, &test, error) && write_folder(job, &test, error)
         && write_answer(job, &test, format, error);
    train_test_free(&test);
    return ok;
}

/* A shell that evaluates nothing would go on with what its variables held before. */
void train_range_failed(const train_job *job)
{
    const lr_bounds_format *format = NULL;
    cli_common common = job->set->common;
    lr_output output = {0};

    if (!job->set->range_test || job->answered || !choose_format(job, &format, NULL) || !format->failure)
        return;
    common.output = NULL;
    if (cli_open_output(&common, &output, NULL)) {
        lr_output_text(&output, format->failure);
        cli_close_output(&common, &output, true, NULL);
    }
}
