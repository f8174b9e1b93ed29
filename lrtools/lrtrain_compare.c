/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain --compare: the same training with several rates or schedules. */
#include "lrtools/lrtrain_compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static compare_entry *add_entry(comparison *to, lr_error *error)
{
    if (!lr_reserve(&to->entries, &to->capacity, to->count + 1, sizeof *to->entries, error))
        return NULL;
    to->entries[to->count] = (compare_entry){.constant = NAN};
    return &to->entries[to->count++];
}

/* A name that can be a file's: what is no letter, digit or one of a few others becomes a dash. */
static void set_name(compare_entry *of, const char *text, size_t length)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+=,";

    length = length < COMPARE_NAME - 1 ? length : COMPARE_NAME - 1;
    for (size_t i = 0; i < length; i++)
        of->name[i] = strchr(plain, text[i]) && (i || text[i] != '.') ? text[i] : '-';
    of->name[length] = '\0';
}

static bool set_constant(const comparison *of, compare_entry *entry, double lr, lr_error *error)
{
    static const char *const constant[] = {"constant"};

    entry->constant = lr;
    return train_rates_build(of->job, &(train_plan){.specs = constant, .count = 1, .lr = lr}, &entry->rates,
                             error);
}

static bool add_constant(comparison *to, const char *name, double lr, lr_error *error)
{
    compare_entry *entry = add_entry(to, error);

    if (!entry)
        return false;
    set_name(entry, name, strlen(name));
    return set_constant(to, entry, lr, error);
}

/* Specs apart by blanks. */
static bool add_schedule(comparison *to, const char *name, size_t name_length, const char *text,
                         lr_error *error)
{
    enum { PHASES = 32 };
    const char *specs[PHASES];
    char *copy = strdup(text), *at = copy, *end;
    compare_entry *entry = add_entry(to, error);
    train_plan plan = {.specs = specs, .lr = to->job->set->lr};
    bool ok = copy && entry;

    if (!copy)
        lr_fail_memory(error);
    for (; ok && *(at += strspn(at, " \t\n")); at = end) {
        end = at + strcspn(at, " \t\n");
        if (plan.count == PHASES)
            ok = lr_fail(error, LR_USAGE, "--compare=%.60s...: more than %d phases", text, (int)PHASES);
        else
            specs[plan.count++] = at;
        if (*end)
            *end++ = '\0';
    }
    if (ok) {
        set_name(entry, name, name_length);
        ok = train_rates_build(to->job, &plan, &entry->rates, error);
        to->lr_used = to->lr_used || (ok && train_rates_need(to->job, &plan));
    }
    free(copy);
    return ok;
}

enum { BOUNDS = 4 };

/* Their rates come when all else is known to be right. */
static bool add_bounds(comparison *to, lr_error *error)
{
    static const char *const names[BOUNDS] = {"too-low", "good", "high", "too-high"};

    to->bounds = to->count;
    to->tested = true;
    for (size_t i = 0; i < BOUNDS; i++) {
        compare_entry *entry = add_entry(to, error);

        if (!entry)
            return false;
        set_name(entry, names[i], strlen(names[i]));
    }
    return true;
}

/* Rates out of a range test, from too low to far too high. */
static bool find_bounds(comparison *to, lr_error *error)
{
    train_test test = {0};
    const lr_bounds *bounds = &test.answer.bounds;
    bool ok = train_test_run(to->job, true, &test, error);
    double suggest, most, rates[BOUNDS];

    if (ok && (isnan(bounds->lr_suggest.value) || isnan(bounds->lr_max.value)))
        ok = lr_fail(error, LR_NO_ANSWER, "the range test knows no %s: %s",
                     isnan(bounds->lr_suggest.value) ? "lr_suggest" : "lr_max",
                     bounds->finding_count ? bounds->findings[0].text : "nothing descends");
    suggest = bounds->lr_suggest.value;
    most = bounds->lr_max.value;
    if (ok)
        cli_note(to->job->tool, &to->job->set->common, NULL,
                 "range test: lr_suggest %.3g, lr_max %.3g (%s): too-low is lr_suggest/100, good is "
                 "lr_suggest, high is "
                 "lr_max, too-high is 10 lr_max",
                 suggest, most, lr_bounds_verdict(bounds));
    memcpy(rates, (double[BOUNDS]){suggest / 100, suggest, most, 10 * most}, sizeof rates);
    for (size_t i = 0; ok && i < BOUNDS; i++)
        ok = set_constant(to, &to->entries[to->bounds + i], rates[i], error);
    train_test_free(&test);
    return ok;
}

/* [NAME=]SPEC: an equals sign before any colon or blank ends a name. */
static bool add_item(comparison *to, const char *item, lr_error *error)
{
    size_t length = strcspn(item, "=: ");
    bool named = item[length] == '=' && length > 0;
    const char *spec = named ? item + length + 1 : item, *name = named ? item : spec;
    double lr;

    length = named ? length : strlen(spec);
    if (strcmp(item, "bounds") == 0)
        return add_bounds(to, error);
    if (lr_number_parse(spec, strlen(spec), '.', &lr) == LR_NUMBER) {
        char text[COMPARE_NAME];

        snprintf(text, sizeof text, "%s%.*s", !named && *name == '.' ? "0" : "", (int)length, name);
        return (lr >= 0 && isfinite(lr) && add_constant(to, text, lr, error))
               || (!(lr >= 0 && isfinite(lr))
                   && lr_fail(error, LR_USAGE, "--compare=%.60s: a rate must be a finite number from 0 up",
                              item));
    }
    return (*spec || lr_fail(error, LR_USAGE, "--compare=%.60s has an empty value", item))
           && add_schedule(to, name, length, spec, error);
}

/* Files and legends need names of their own. */
static bool check_names(const comparison *of, lr_error *error)
{
    for (size_t i = 0; i < of->count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(of->entries[i].name, of->entries[k].name) == 0)
                return lr_fail(error, LR_USAGE, "two of --compare are called \"%s\": name them, NAME=SPEC",
                               of->entries[i].name);
    return true;
}

/* All that can be wrong with the options is found here, before anything is trained. */
static bool read_items(comparison *to, lr_error *error)
{
    const train_settings *set = to->job->set;

    to->seeds = set->seeds ? (size_t)set->seeds : 1;
    if (!train_steps(to->job, "every", set->every, 1, &to->every, error)
        || !train_steps(to->job, "evaluate", set->evaluate, 0, &to->evaluate, error))
        return false;
    for (size_t i = 0; i < set->compare.count; i++)
        if (!add_item(to, set->compare.items[i], error))
            return false;
    if (!isnan(set->lr) && !to->lr_used)
        return lr_fail(error, LR_USAGE, "--lr is used by none of --compare: each states its own rates");
    return check_names(to, error);
}

static bool set_up(comparison *to, lr_error *error)
{
    const train_settings *set = to->job->set;

    if (to->tested && !find_bounds(to, error))
        return false;
    to->trials = lr_allocate(to->count * to->seeds, sizeof *to->trials, error);
    for (size_t i = 0; to->trials && i < to->count; i++)
        for (size_t k = 0; k < to->seeds; k++)
            to->trials[i * to->seeds + k] = (train_trial){.rates = &to->entries[i].rates,
                                                          .seed = (uint64_t)set->seed + k,
                                                          .run = {.every = to->every, .evaluate = to->evaluate}};
    for (size_t i = 0; to->trials && i < to->count; i++)
        to->entries[i].trials = to->trials + i * to->seeds;
    return to->trials != NULL;
}

/* NULL: for people. */
static bool choose_format(const train_job *job, const lr_writer_kind **kind, lr_error *error)
{
    const char *name = job->set->format;

    *kind = NULL;
    if (!name || strcmp(name, "text") == 0)
        return true;
    *kind = (const lr_writer_kind *)lr_catalog_find(&lr_writers, name, strlen(name), NULL);
    return (*kind && !(*kind)->one_column && strcmp(name, "tfevents") != 0)
           || lr_fail(error, LR_USAGE,
                      "--format=%s: the table of --compare is written as text, csv, tsv, json or jsonl",
                      name);
}

static bool write_table(const comparison *of, const lr_writer_kind *kind, lr_error *error)
{
    cli_common common = of->job->set->common;
    lr_output output = {0};

    common.output = NULL; /* -o names the folder */
    return cli_open_output(&common, &output, error)
           && cli_close_output(&common, &output, compare_write(of, kind, &output, error), error);
}

static bool write_folder(const comparison *of, lr_error *error)
{
    if (!of->job->set->common.output)
        return true;
    for (size_t i = 0; i < of->count * of->seeds; i++) {
        const char *name = of->entries[i / of->seeds].name;
        char text[COMPARE_NAME + 30];

        if (of->seeds == 1)
            snprintf(text, sizeof text, "%s", name);
        else
            snprintf(text, sizeof text, "%s-seed-%llu", name, (unsigned long long)of->trials[i].seed);
        if (!train_write_trace(of->job, text, &of->trials[i], error))
            return false;
    }
    return compare_draw(of, error);
}

bool train_compare(train_job *job, lr_error *error)
{
    comparison all = {.job = job};
    const lr_writer_kind *kind;
    bool ok = choose_format(job, &kind, error) && read_items(&all, error) && train_folder(job, error);

    cli_watch_stop();
    if (ok)
        train_tell_start(job, 1);
    ok = ok && set_up(&all, error) && train_trials(job, all.trials, all.count * all.seeds, "compare:", error)
         && write_folder(&all, error) && write_table(&all, kind, error);
    train_trials_free(all.trials, all.trials ? all.count * all.seeds : 0);
    for (size_t i = 0; i < all.count; i++)
        train_rates_free(&all.entries[i].rates);
    free(all.entries);
    return ok;
}
