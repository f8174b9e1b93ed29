/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: what is shown on stderr, and command lines to go on with. */
#include "lrtools/lrtrain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void train_tell_start(const train_job *job, size_t threads)
{
    const train_settings *set = job->set;
    const lr_data *data = &job->data;
    char kind[40];

    if (data->classes)
        snprintf(kind, sizeof kind, "%zu classes", data->classes);
    else
        snprintf(kind, sizeof kind, "%zu target%s", data->outputs, data->outputs == 1 ? "" : "s");
    cli_note(job->tool, &set->common, NULL,
             "%s: %zu samples, %zu to validate, %zu features, %s; %s: %zu parameters; %s; %lld steps an "
             "epoch; OpenBLAS "
             "%s, %zu thread%s",
             data->name, data->train.count, data->validation.count, data->features, kind, set->model,
             job->parameters, set->optimizer, (long long)job->steps_per_epoch, lr_training_kernel(), threads,
             threads == 1 ? "" : "s");
}

void train_progress_start(const train_job *job, int64_t first, train_progress *progress)
{
    const char *output = job->set->common.output;
    bool rows_elsewhere = (output && strcmp(output, "-") != 0) || !isatty(STDOUT_FILENO);

    *progress = (train_progress){.on = !job->set->common.quiet && rows_elsewhere && isatty(STDERR_FILENO),
                                 .start = train_clock(),
                                 .first = first};
    progress->last = progress->start + 0.8;
}

void train_progress_show(train_progress *progress, const char *what, int64_t done, int64_t total, double loss)
{
    double now, left;
    char line[200], number[LR_NUMBER_ROOM];
    int length;

    if (!progress->on || (now = train_clock()) < progress->last + 0.2)
        return;
    progress->last = now;
    progress->shown = true;
    left = (now - progress->start) * (double)(total - done) / fmax(1, (double)(done - progress->first));
    length = snprintf(line, sizeof line, "\r%s step %lld of %lld", what, (long long)done, (long long)total);
    if (!isnan(loss)) {
        lr_number_format_digits(loss, 4, number);
        length += snprintf(line + length, sizeof line - (size_t)length, ", loss %s", number);
    }
    length += snprintf(line + length, sizeof line - (size_t)length, ", %.0f s left\033[K", left);
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        progress->on = false;
}

void train_progress_end(train_progress *progress)
{
    static const char clear[] = "\r\033[K";

    if (progress->shown && write(STDERR_FILENO, clear, sizeof clear - 1) < 0)
        progress->on = false;
    progress->shown = false;
}

/* A text that grows in its room. */
typedef struct line {
    char *text;
    size_t used, room;
    bool full;
} line;

static void add(line *into, const char *bytes, size_t length)
{
    if (into->full || length >= into->room - into->used) {
        into->full = true;
        return;
    }
    memcpy(into->text + into->used, bytes, length);
    into->used += length;
    into->text[into->used] = '\0';
}

/* A word as a shell reads it back. */
static void add_word(line *into, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";

    if (*word && word[strspn(word, plain)] == '\0') {
        add(into, word, strlen(word));
        return;
    }
    add(into, "'", 1);
    for (; *word; word++)
        add(into, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    add(into, "'", 1);
}

static void add_option(line *into, const char *name, const char *value)
{
    if (!value)
        return;
    add(into, " --", 3);
    add(into, name, strlen(name));
    add(into, " ", 1);
    add_word(into, value);
}

static void add_number(line *into, const char *name, double value, double fallback)
{
    char text[LR_NUMBER_ROOM];

    if (isnan(value) || value == fallback)
        return;
    lr_number_format(value, text);
    add_option(into, name, text);
}

static void add_integer(line *into, const char *name, int64_t value, int64_t fallback)
{
    char text[LR_NUMBER_ROOM];

    if (value == fallback)
        return;
    lr_integer_format(value, text);
    add_option(into, name, text);
}

size_t train_command(const train_settings *set, char *text, size_t room)
{
    line into = {.text = text, .room = room};

    *text = '\0';
    add(&into, "lrtrain", 7);
    for (size_t i = 0; i < set->data.count; i++)
        add_option(&into, "data", set->data.items[i]);
    add_option(&into, "label", set->label);
    add_number(&into, "validation", set->validation, NAN);
    add_integer(&into, "samples", set->samples, 0);
    if (set->standardize)
        add(&into, " --standardize", strlen(" --standardize"));
    if (strcmp(set->model, "mlp") != 0)
        add_option(&into, "model", set->model);
    if (strcmp(set->optimizer, "sgd:momentum=0.9") != 0)
        add_option(&into, "optimizer", set->optimizer);
    add_option(&into, "loss", set->loss);
    add_integer(&into, "batch", set->batch, 64);
    add_integer(&into, "accumulate", set->accumulate, 1);
    add_number(&into, "clip", set->clip, NAN);
    add_integer(&into, "seed", set->seed, 1);
    add_integer(&into, "threads", set->threads, 1);
    return into.full ? 0 : into.used;
}
