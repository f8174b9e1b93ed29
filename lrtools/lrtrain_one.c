/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: one training, with its trace and checkpoints; and the benchmark. */
#include "lrtools/lrtrain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A training that writes as it goes. */
typedef struct one {
    train_job *job;
    train_rates rates;
    train_run run;
    train_columns columns;
    lr_output output;
    lr_writer writer;
    double flushed; /* when */
    int64_t save_every;
    train_progress progress;
} one;

/* Those who watch the trace see it no more than this late, and most rows need no system call. */
static const double patience = 0.2;

static bool write_row(void *context, const train_row *row, lr_error *error)
{
    one *to = context;
    lr_cell cells[COLUMNS];
    double now = train_clock();

    for (size_t i = 0; i < to->columns.count; i++)
        cells[i] = train_cell(to->columns.column[i], row->value[to->columns.column[i]], row->measured);
    if (!lr_writer_row(&to->writer, cells, error))
        return false;
    if (now < to->flushed + patience)
        return true;
    to->flushed = now;
    return lr_output_flush(&to->output, error);
}

static bool save(const one *from, lr_error *error)
{
    cli_common common = from->job->set->common;
    lr_output output = {0};

    common.output = from->job->set->save;
    common.strict = false; /* a checkpoint is right whatever the data was like */
    return cli_open_output(&common, &output, error)
           && cli_close_output(&common, &output, lr_training_save(from->run.training, &output, error), error);
}

/* Hours of training must not end at a checkpoint that can't be written. A pipe would see it end. */
static bool try_save(const train_settings *set, lr_error *error)
{
    cli_common common = set->common;
    lr_output output = {0};
    struct stat status;

    if (!set->save || (stat(set->save, &status) == 0 && S_ISFIFO(status.st_mode)))
        return true;
    common.output = set->save;
    if (!cli_open_output(&common, &output, error))
        return false;
    cli_close_output(&common, &output, false, error);
    return true;
}

/* The trace is never behind the checkpoint. */
static bool after_step(void *context, int64_t done, lr_error *error)
{
    one *to = context;

    train_progress_show(&to->progress, "lrtrain:", done, to->rates.steps, to->run.loss);
    if (to->save_every == 0 || done % to->save_every != 0 || done == to->rates.steps)
        return true;
    return lr_output_flush(&to->output, error) && save(to, error);
}

static bool choose_format(const train_job *job, const lr_writer_kind **kind, lr_error *error)
{
    const char *name = job->set->format;

    *kind = cli_writer_for(job->set->common.output);
    if (name)
        *kind = (const lr_writer_kind *)lr_catalog_find(&lr_writers, name, strlen(name), NULL);
    if (!*kind)
        return lr_fail(error, LR_USAGE,
                       "--format=%s is for the answer of --range-test: a trace is written as csv, tsv, "
                       "json, jsonl, values or tfevents",
                       name);
    return !(*kind)->needs_rows
           || lr_fail(error, LR_USAGE,
                      "%s must know the number of rows at its start: a trace is written as csv, tsv, "
                      "json, jsonl, values or tfevents",
                      (*kind)->label.name);
}

static bool read_rates(one *to, lr_error *error)
{
    static const char *const constant[] = {"constant"};
    const train_plan plan = {.specs = constant, .count = 1, .lr = to->job->set->lr};

    if (to->job->set->schedule_file)
        return train_rates_read(to->job, &to->rates, error);
    return train_rates_asked(to->job, &plan, &to->rates, error);
}

static bool resume(one *to, lr_error *error)
{
    const char *name;
    int fd;
    bool ok;

    if (!to->job->set->resume)
        return true;
    fd = cli_open_input(to->job->set->resume, &name, error);
    ok = fd >= 0 && lr_training_load(to->run.training, fd, name, error);
    if (fd >= 0)
        cli_close_input(fd);
    if (ok && lr_training_step_count(to->run.training) >= to->rates.steps)
        ok = lr_fail(error, LR_USAGE, "the checkpoint has %lld steps behind it, and %lld are asked for",
                     (long long)lr_training_step_count(to->run.training), (long long)to->rates.steps);
    if (!ok && error && !error->file)
        error->file = to->job->set->resume;
    return ok;
}

static bool prepare(one *to, lr_error *error)
{
    const train_settings *set = to->job->set;

    to->run.rates = &to->rates;
    to->run.keep_going = set->keep_going;
    to->run.row = write_row;
    to->run.after = after_step;
    to->run.context = to;
    return train_steps(to->job, "every", set->every, 1, &to->run.every, error)
           && train_steps(to->job, "evaluate", set->evaluate, 0, &to->run.evaluate, error)
           && train_steps(to->job, "save-every", set->save_every, 0, &to->save_every, error)
           && read_rates(to, error)
           && train_new(to->job, (uint64_t)set->seed, (size_t)set->threads, &to->run.training, error)
           && resume(to, error) && try_save(set, error);
}

static void tell_end(const one *from)
{
    const train_job *job = from->job;
    const train_run *run = &from->run;
    char loss[LR_NUMBER_ROOM], text[120] = "", val[LR_NUMBER_ROOM];
    size_t used = 0;

    if (run->diverged_at >= 0)
        cli_note_data(job->tool, &job->set->common, NULL,
                      "the loss of step %lld is not finite: training has diverged%s",
                      (long long)run->diverged_at,
                      job->set->keep_going ? "" : " and was stopped (--keep-going goes on)");
    else if (job->data.validation.count && !run->stopped && !isfinite(run->score.loss))
        cli_note_data(job->tool, &job->set->common, NULL,
                      "val_loss is not finite after the last step: training has diverged");
    lr_number_format_digits(run->loss, 6, loss);
    lr_number_format_digits(run->score.loss, 6, val);
    if (job->data.validation.count && !run->stopped)
        used += (size_t)snprintf(text, sizeof text, ", val_loss %s", val);
    lr_number_format_digits(run->score.accuracy, 6, val);
    if (job->data.validation.count && job->accuracy && !run->stopped)
        snprintf(text + used, sizeof text - used, ", val_accuracy %s", val);
    cli_note(job->tool, &job->set->common, NULL, "%s%lld steps, loss %s%s",
             run->stopped ? "stopped by a signal: " : "", (long long)run->steps, loss, text);
}

static bool train_and_write(one *to, const lr_writer_kind *kind, lr_error *error)
{
    cli_common *common = &to->job->set->common;
    bool ok;

    if (!cli_open_output(common, &to->output, error))
        return false;
    to->columns = train_columns_of(to->job, &to->rates);
    train_progress_start(to->job, lr_training_step_count(to->run.training), &to->progress);
    ok = lr_writer_begin(&to->writer, kind, &to->output, to->columns.count, to->columns.names, 0, error)
         && train_loop(&to->run, error) && lr_writer_end(&to->writer, error);
    train_progress_end(&to->progress);
    if (ok)
        tell_end(to);
    ok = cli_close_output(common, &to->output, ok, error);
    return ok && (!to->job->set->save || save(to, error));
}

bool train_one(train_job *job, lr_error *error)
{
    one it = {.job = job};
    const lr_writer_kind *kind = NULL;
    bool ok = choose_format(job, &kind, error) && prepare(&it, error);

    cli_watch_stop(); /* not before: a pipe that is read may never say anything */
    if (ok)
        train_tell_start(job, (size_t)job->set->threads);
    ok = ok && train_and_write(&it, kind, error);
    lr_training_free(it.run.training);
    train_rates_free(&it.rates);
    return ok;
}

/* ---------------------------------------------------------------------------------------- the benchmark */

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Seconds of each whole epoch, and the mean loss of the last. */
static double time_epochs(one *to, size_t epochs, double *seconds)
{
    int64_t length = to->job->steps_per_epoch;
    double sum = 0;

    for (size_t i = 0; i < epochs && !cli_stopped(); i++) {
        double begin = train_clock();

        sum = 0;
        for (int64_t k = 0; k < length && !cli_stopped(); k++)
            sum += lr_training_step(to->run.training, train_rate(&to->rates, (int64_t)i * length + k)).loss;
        seconds[i] = train_clock() - begin;
    }
    return sum / (double)length;
}

static bool write_benchmark(one *to, lr_error *error)
{
    const train_job *job = to->job;
    size_t epochs = (size_t)((to->rates.steps + job->steps_per_epoch - 1) / job->steps_per_epoch);
    double *seconds = lr_allocate(epochs, sizeof *seconds, error), loss, accuracy;
    bool ok = seconds && cli_open_output(&job->set->common, &to->output, error);

    if (ok) {
        loss = time_epochs(to, epochs, seconds);
        ok = !cli_stopped() || lr_fail(error, LR_NO_ANSWER, "stopped by a signal");
    }
    if (ok) {
        accuracy = lr_training_evaluate(to->run.training).accuracy;
        qsort(seconds, epochs, sizeof *seconds, ascending);
        lr_output_format(&to->output,
                         "epoch_seconds=%.6f loss=", (seconds[(epochs - 1) / 2] + seconds[epochs / 2]) / 2);
        lr_output_number(&to->output, loss);
        lr_output_text(&to->output, " accuracy=");
        lr_output_number(&to->output, accuracy);
        lr_output_format(&to->output, " kernel=%s threads=%lld\n", lr_training_kernel(),
                         (long long)job->set->threads);
    }
    if (to->output.open)
        ok = cli_close_output(&job->set->common, &to->output, ok, error);
    free(seconds);
    return ok;
}

bool train_benchmark(train_job *job, lr_error *error)
{
    one it = {.job = job};
    bool ok = prepare(&it, error);

    cli_watch_stop();
    if (ok)
        train_tell_start(job, (size_t)job->set->threads);
    ok = ok && write_benchmark(&it, error);
    lr_training_free(it.run.training);
    train_rates_free(&it.rates);
    return ok;
}
