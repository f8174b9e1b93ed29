/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrbounds -m and --compare: what the rules of other tools say. */
#include "lrtools/lrbounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rules asked for, and the runs with raw losses. */
typedef struct peer_work {
    bounds_job *job;
    lr_spec *specs;     /* owned */
    const char **names; /* owned; the names themselves are borrowed */
    size_t count;
    lr_run *runs; /* owned */
    double *raw;  /* owned: the losses of all runs */
    lr_comparison comparison;
} peer_work;

static bool is_comparison(const bounds_settings *set)
{
    return set->compare || set->methods.count > 1;
}

/* The formats are the same in name. */
static const lr_peer_format *find_format(const bounds_settings *set, lr_error *error)
{
    const char *name = set->format->label.name;
    const lr_catalog *catalog = is_comparison(set) ? &lr_comparison_formats : &lr_peer_formats;
    const lr_peer_format *format = (const lr_peer_format *)lr_catalog_find(catalog, name, strlen(name), NULL);

    if (!format)
        lr_fail(error, LR_USAGE, "--compare is written as text, json or csv, not as %s", name);
    return format;
}

static size_t catalog_rows(void)
{
    size_t count = 0;

    while (lr_catalog_row(&lr_peers, count))
        count++;
    return count;
}

static bool parse_rules(peer_work *work, lr_error *error)
{
    const cli_list *given = &work->job->set->methods;
    size_t count = given->count ? given->count : catalog_rows();

    work->specs = lr_allocate(count, sizeof *work->specs, error);
    work->names = work->specs ? lr_allocate(count, sizeof *work->names, error) : NULL;
    if (!work->names)
        return false;
    for (; work->count < count; work->count++) {
        size_t i = work->count;

        work->names[i] = given->count ? given->items[i] : lr_catalog_row(&lr_peers, i)->name;
        if (!lr_spec_parse(&lr_peers, work->names[i], NULL, &work->specs[i], error))
            return false;
    }
    return true;
}

/* The runs as the rules take them: rows that have a rate, and losses as they were before they were recorded. */
static bool make_raw(peer_work *work, const lr_recorder **recorder, lr_error *error)
{
    const bounds_job *job = work->job;
    size_t rows = 0;
    double *at;

    for (size_t i = 0; i < job->count; i++)
        rows += job->runs[i].length;
    work->runs = lr_allocate(job->count, sizeof *work->runs, error);
    at = work->raw = work->runs ? lr_allocate(rows + 1, 2 * sizeof *work->raw, error) : NULL;
    if (!at)
        return false;
    for (size_t i = 0; i < job->count; i++) {
        const lr_run *run = &job->runs[i];
        const lr_recorder *found;
        double *loss = at, *lr = at + run->length;
        size_t used = 0;

        if (!lr_peer_raw(run, job->set->recorder, loss, &found, error))
            return false;
        *recorder = i == 0 ? found : *recorder;
        for (size_t row = 0; row < run->length; row++)
            if (isfinite(run->lr[row])) {
                loss[used] = loss[row];
                lr[used++] = run->lr[row];
            }
        work->runs[i] = (lr_run){run->name, used, NULL, lr, loss};
        at += 2 * run->length;
    }
    return true;
}

/* One of the rule's numbers, which have no interval. */
static bool write_field(const bounds_job *job, const lr_comparison *of, lr_output *output, lr_error *error)
{
    const char *name = job->set->get;
    const lr_compared *item = &of->items[0];
    size_t number = 0;
    const lr_bounds_field *field = bounds_find_field(name, &number);
    lr_bounds rates = {.lr_min.value = item->least,
                       .lr_max.value = item->most,
                       .lr_suggest.value = item->suggest,
                       .edge.value = NAN};
    char text[LR_NUMBER_ROOM];

    if (!field) {
        lr_output_format(output, "%s\n",
                         strcmp(name, "verdict") == 0 ? "unexamined" : of->recorder->label.name);
        return true;
    }
    if (number)
        return lr_fail(error, LR_NO_ANSWER, "%s is not known: the rule %s has no interval", name, item->name);
    if (isnan(lr_bounds_estimate(&rates, field)->value))
        return lr_fail(error, LR_NO_ANSWER, "%s is not known: %s%s%s", name,
                       item->reason[0] ? item->reason : "the rule ", item->reason[0] ? "" : item->name,
                       item->reason[0] ? "" : " has none");
    lr_number_format_digits(lr_bounds_estimate(&rates, field)->value, LR_PEER_DIGITS, text);
    lr_output_format(output, "%s\n", text);
    return true;
}

/* Whether any of them answers; a comparison is read even when one of its rules does not. */
static bool check_answers(const lr_comparison *of, lr_error *error)
{
    for (size_t i = 0; i < of->count; i++)
        if (of->items[i].reason[0] == '\0')
            return true;
    return lr_fail(error, LR_NO_ANSWER,
                   of->count == 1 ? "no learning rate can be suggested: %s" : "no rule answers: %s",
                   of->items[0].reason);
}

static bool write_answer(peer_work *work, lr_error *error)
{
    bounds_job *job = work->job;
    const lr_peer_format *format = find_format(job->set, error);
    lr_output output = {0};
    bool found, to_file;

    if (!format || !cli_open_output(&job->set->common, &output, error))
        return false;
    job->written = true;
    to_file = output.temporary != NULL;
    if (job->set->get) {
        found = write_field(job, &work->comparison, &output, error);
    } else {
        format->write(&work->comparison, &output);
        found = check_answers(&work->comparison, error);
    }
    if (found || to_file || job->set->get)
        return cli_close_output(&job->set->common, &output, found, error) && found;
    return cli_close_output(&job->set->common, &output, true, error) && false;
}

static bool ask(peer_work *work, lr_error *error)
{
    bounds_job *job = work->job;
    const bounds_settings *set = job->set;
    lr_bounds_options how = {.maximize = set->maximize,
                             .recorder = set->recorder ? set->recorder->label.name : NULL};
    const lr_recorder *recorder = NULL;

    if (!parse_rules(work, error) || !make_raw(work, &recorder, error))
        return false;
    if (is_comparison(set) && !lr_bounds_find(job->runs, job->count, &how, &job->answer.bounds, error))
        return false;
    if (!lr_comparison_make(is_comparison(set) ? &job->answer.bounds : NULL, work->specs, work->names,
                            work->count, work->runs, job->count, &work->comparison, error))
        return false;
    work->comparison.recorder = recorder;
    return write_answer(work, error);
}

bool bounds_compare_check(const bounds_settings *set, lr_error *error)
{
    lr_spec spec = {0};

    if (!set->compare && set->methods.count == 0)
        return true;
    if (set->maximize)
        return lr_fail(
            error, LR_USAGE,
            "the rules of other tools know losses only: -m and --compare don't go with --maximize");
    if (set->horizon > 0 || set->warmup || set->candidates)
        return lr_fail(error, LR_USAGE,
                       "-m and --compare answer as other tools do: --horizon, --warmup and --candidates "
                       "don't go with them");
    if (is_comparison(set) && set->get)
        return lr_fail(error, LR_USAGE, "-g takes one answer, and --compare has several");
    for (size_t i = 0; i < set->methods.count; i++) {
        if (!lr_spec_parse(&lr_peers, set->methods.items[i], NULL, &spec, error))
            return false;
        lr_spec_free(&spec);
    }
    return find_format(set, error) != NULL;
}

bool bounds_compare(bounds_job *job, lr_error *error)
{
    peer_work work = {.job = job};
    bool ok = ask(&work, error);

    for (size_t i = 0; i < work.count; i++)
        lr_spec_free(&work.specs[i]);
    lr_comparison_free(&work.comparison);
    free(work.specs);
    free(work.names);
    free(work.runs);
    free(work.raw);
    return ok;
}
