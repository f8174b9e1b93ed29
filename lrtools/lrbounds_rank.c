/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrbounds on trainings that are no range tests: the best of their rates. */
#include "lrtools/lrbounds.h"

#include <math.h>
#include <string.h>

enum { FEW = 5 }; /* rows: they may be the start of anything */

static bool write_field(const lr_ranking *ranking, const char *name, lr_output *output, lr_error *error)
{
    lr_bounds bounds = {0};
    size_t number = 0;
    const lr_bounds_field *field = bounds_find_field(name, &number);
    const lr_estimate *estimate;
    char text[LR_NUMBER_ROOM];
    double value;

    if (!field) {
        lr_output_format(output, "%s\n", strcmp(name, "verdict") == 0 ? ranking->verdict : "none");
        return true;
    }
    lr_ranking_estimates(ranking, &bounds);
    estimate = lr_bounds_estimate(&bounds, field);
    value = number == 0 ? estimate->value : number == 1 ? estimate->low : estimate->high;
    if (isnan(value))
        return lr_fail(error, LR_NO_ANSWER, "%s is not known: no rate among those tried shows it (%s)", name,
                       ranking->verdict);
    lr_number_format_digits(value, LR_BOUNDS_DIGITS, text);
    lr_output_format(output, "%s\n", text);
    return true;
}

/* Nothing but rises, as of an accuracy that was not said to be one. */
static bool is_rise(const lr_ranking *ranking)
{
    for (size_t i = 0; i < ranking->trial_count; i++)
        if (ranking->maximize || !(ranking->trials[i].end.value > ranking->start))
            return false;
    return true;
}

static bool write_answer(bounds_job *job, const lr_ranking *ranking, lr_error *error)
{
    const char *name = job->set->format->label.name;
    const lr_ranking_format *format =
        (const lr_ranking_format *)lr_catalog_find(&lr_ranking_formats, name, strlen(name), error);
    lr_output output = {0};
    bool found = true, to_file;

    if (!format || !cli_open_output(&job->set->common, &output, error))
        return false;
    job->written = true;
    to_file = output.temporary != NULL;
    if (job->set->get) {
        found = write_field(ranking, job->set->get, &output, error);
        return cli_close_output(&job->set->common, &output, found, error) && found;
    }
    format->write(ranking, job->runs, &output);
    if (!lr_ranking_answers(ranking))
        found = lr_fail(error, LR_NO_ANSWER, "no rate is best: %s",
                        strcmp(ranking->verdict, "no-descent") == 0 ? "no training comes down from its start"
                        : is_rise(ranking) ? "all trainings end above their start (if it is an accuracy: say "
                                             "--maximize)"
                                           : "all trainings diverged");
    return cli_close_output(&job->set->common, &output, found || !to_file, error) && found;
}

void bounds_tell_training(const bounds_job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->runs[i].length < FEW || !lr_run_is_constant(&job->runs[i]))
            return;
    if (job->count)
        cli_note(job->tool, &job->set->common, job->runs[0].name,
                 "a training at one rate, no range test: with the logs of trainings at other rates it can be "
                 "ranked");
}

bool bounds_check_mixture(const bounds_job *job, lr_error *error)
{
    const char *training = NULL, *sweep = NULL;
    size_t trainings = 0, sweeps = 0;

    for (size_t i = 0; i < job->count; i++) {
        const lr_run *run = &job->runs[i];

        if (lr_run_is_sweep(run))
            sweep = run->name, sweeps++;
        else if (run->length >= FEW && lr_run_is_constant(run))
            training = run->name, trainings++;
    }
    if (!training || !sweep)
        return true;
    if (sweeps == 1 && trainings > 1)
        return lr_fail(error, LR_NO_ANSWER,
                       "%s is a range test among %zu trainings at one rate: leave it out", sweep, trainings);
    if (trainings == 1 && sweeps > 1)
        return lr_fail(error, LR_NO_ANSWER,
                       "%s is a training at one rate among %zu range tests: leave it out", training, sweeps);
    return lr_fail(error, LR_NO_ANSWER,
                   "%s is a training at one rate, and %s a range test: they are read apart", training, sweep);
}

/* A rate of nothing, as of a run without training: it has no place among the others. */
static void tell_left_out(const bounds_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        size_t row = 0;

        while (row < job->runs[i].length && !(job->runs[i].lr[row] > 0 && isfinite(job->runs[i].lr[row])))
            row++;
        if (row == job->runs[i].length)
            cli_note(job->tool, &job->set->common, job->runs[i].name,
                     "left out: its rate is nowhere above 0");
    }
}

bool bounds_rank(bounds_job *job, lr_error *error)
{
    lr_ranking ranking = {0};
    bool ok;

    if (job->set->horizon > 0 || job->set->warmup || job->set->candidates)
        return lr_fail(error, LR_USAGE,
                       "these are trainings: --horizon, --warmup and --candidates need a range test");
    tell_left_out(job);
    ok = lr_ranking_make(job->runs, job->count, job->set->maximize, &ranking, error)
         && write_answer(job, &ranking, error);
    lr_ranking_free(&ranking);
    return ok;
}
