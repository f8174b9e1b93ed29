/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be wrong with a trace: one row a kind, the gravest first, and the one sweep that would mend all of it. */
#include "lib/bounds/findings.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double steps_per_fold =
    500; /* more: the curve shows how long training lasts, not what the rate does */
static const double beyond = 100;   /* factor by which a new sweep reaches further */
static const double near = 10;      /* the same upwards from rates above 1, which few trainers bear */
static const double past_edge = 30; /* factor beyond the edge at which a new sweep may end */
enum { LEAST_STEPS = 300, MOST_STEPS = 2000 };

typedef struct finding_row {
    lr_finding_kind kind;
    bool always; /* also where the log is no sweep */
    lr_check *check;
} finding_row;

lr_digits lr_shown(double value)
{
    lr_digits number;

    lr_number_format_digits(value, 3, number.text);
    return number;
}

double lr_decades(double x)
{
    return x / M_LN10;
}

bool lr_say(lr_finding *finding, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    vsnprintf(finding->text, sizeof finding->text, format, values);
    va_end(values);
    return true;
}

double lr_first_rate(const lr_analysis *analysis)
{
    return analysis->census.first_lr;
}

double lr_last_rate(const lr_analysis *analysis)
{
    return analysis->count ? exp(analysis->points[analysis->count - 1].x) : analysis->census.last_lr;
}

double lr_further_down(double rate)
{
    return rate / beyond;
}

double lr_further_up(double rate)
{
    return rate * (rate < 1 ? beyond : near);
}

bool lr_ask_sweep(const lr_analysis *analysis, lr_finding *finding, double from, double to, double times)
{
    double steps = (double)analysis->census.rows / (double)analysis->run_count * times;

    if (!(to > 2 * from)) { /* hardly a sweep */
        from = lr_further_down(from);
        to = lr_further_up(to);
    }
    steps =
        fmin(fmax(ceil(steps / 100) * 100, LEAST_STEPS), fmax(MOST_STEPS, ceil(steps / times / 100) * 100));
    finding->sweep = (lr_sweep){from, to, steps};
    return true;
}

bool lr_has_descent(const lr_analysis *analysis)
{
    return analysis->curve.n > 0 && analysis->confidence >= LR_LEAST_CONFIDENCE;
}

bool lr_is_dense(const lr_analysis *analysis)
{
    return lr_has_descent(analysis) && analysis->at.steps_per_fold >= steps_per_fold;
}

/* Nothing is wrong where there is but a note, and nothing to mend. */
static void drop_sweeps_of_notes(lr_bounds *bounds)
{
    for (size_t i = 0; i < bounds->finding_count; i++)
        if (bounds->findings[i].note)
            bounds->findings[i].sweep = (lr_sweep){0, 0, 0};
}

/* One sweep that mends all: from the least rate to the largest that any asks for, of the most steps that any asks for,
 * or the fewest where there were too many. Rates far past the edge show nothing. */
static lr_sweep common_sweep(const lr_analysis *analysis, const lr_bounds *bounds)
{
    lr_sweep all = {INFINITY, 0, 0};

    for (size_t i = 0; i < bounds->finding_count; i++) {
        const lr_sweep *sweep = &bounds->findings[i].sweep;

        if (sweep->steps == 0)
            continue;
        all.from = fmin(all.from, sweep->from);
        all.to = fmax(all.to, sweep->to);
        all.steps = all.steps == 0          ? sweep->steps
                    : lr_is_dense(analysis) ? fmin(all.steps, sweep->steps)
                                            : fmax(all.steps, sweep->steps);
    }
    if (!isnan(analysis->edge.x))
        all.to = fmin(all.to, past_edge * exp(analysis->edge.x));
    return all;
}

static void write_commands(const lr_analysis *analysis, lr_bounds *bounds)
{
    lr_sweep all = {0, 0, 0};

    drop_sweeps_of_notes(bounds);
    all = common_sweep(analysis, bounds);
    for (size_t i = 0; i < bounds->finding_count; i++) {
        lr_finding *finding = &bounds->findings[i];
        lr_digits low, high;

        if (finding->sweep.steps == 0)
            continue;
        finding->sweep = all;
        lr_number_format_digits(finding->sweep.from, 2, low.text);
        lr_number_format_digits(finding->sweep.to, 2, high.text);
        snprintf(finding->command, sizeof finding->command, "lrgen -n %.0f exp:from=%s,to=%s", finding->sweep.steps,
                 low.text, high.text);
    }
}

#define KIND(name, summary)                                                                                  \
    {                                                                                                        \
        {name, summary, NULL, NULL}, false                                                                   \
    }
#define NOTE(name, summary)                                                                                  \
    {                                                                                                        \
        {name, summary, NULL, NULL}, true                                                                    \
    }
static const finding_row rows[] = {
    {KIND("not-a-sweep", "the learning rate does not rise from row to row"), true, lr_check_not_a_sweep},
    {KIND("too-few-steps", "too few losses to tell a slope from noise"), false, lr_check_few_steps},
    {KIND("first-point", "the loss is least at the start and only rises"), false, lr_check_first_point},
    {KIND("no-descent", "the loss never falls significantly"), false, lr_check_no_descent},
    {KIND("no-plateau", "the sweep starts where the loss falls already"), false, lr_check_no_plateau},
    {KIND("no-divergence", "the sweep ends before the loss diverges"), false, lr_check_no_divergence},
    {KIND("disagreement", "runs, or the signs in one, suggest very different rates"), false, lr_check_disagreement},
    {KIND("restarted", "the log goes on after its sweep, or holds more than one"), true, lr_check_restarted},
    {KIND("over-smoothed", "smoothed so much that the curve has moved"), false, lr_check_smoothed},
    {KIND("periodic", "the loss repeats itself: the batches are not shuffled"), false, lr_check_periodic},
    {KIND("noisy", "noise swamps the descent"), false, lr_check_noisy},
    {KIND("too-slow", "so many steps that their number sets the curve"), false, lr_check_slow},
    {NOTE("collapsed", "the loss settles at a constant behind the edge"), false, lr_check_collapsed},
    {NOTE("non-finite", "losses are nan or infinite"), true, lr_check_not_finite},
    {KIND(NULL, NULL), false, NULL}};

const lr_catalog lr_finding_kinds = {"finding", rows, sizeof rows[0]};

/* A kind that is no note may still be one here: it is checked with the others, and listed behind them. */
static void move_notes_back(lr_bounds *bounds)
{
    lr_finding notes[LR_FINDINGS];
    size_t i, kept = 0, moved = 0;

    for (i = 0; i < bounds->finding_count; i++)
        if (bounds->findings[i].note)
            notes[moved++] = bounds->findings[i];
        else
            bounds->findings[kept++] = bounds->findings[i];
    for (i = 0; i < moved; i++)
        bounds->findings[kept + i] = notes[i];
}

void lr_findings_add_all(const lr_analysis *analysis, lr_bounds *bounds)
{
    const finding_row *row;

    bounds->finding_count = 0;
    for (row = rows; row->check; row++) {
        lr_finding *finding = &bounds->findings[bounds->finding_count];

        *finding = (lr_finding){.kind = &row->kind.label, .note = row->kind.note};
        if ((row->always || !analysis->census.not_a_sweep) && row->check(analysis, bounds, finding))
            bounds->finding_count++;
    }
    move_notes_back(bounds);
    write_commands(analysis, bounds);
}

static size_t place_of(const char *id)
{
    size_t place = 0;

    while (rows[place].check && strcmp(rows[place].kind.label.name, id) != 0)
        place++;
    return place;
}

/* Among the findings by rank; there is room for each kind and one more. */
void lr_bounds_disagree(lr_bounds *bounds, const lr_bounds *metric, const char *name)
{
    size_t kind = place_of("disagreement"), at = 0;
    lr_finding finding = {.kind = &rows[kind].kind.label};
    double here = bounds->lr_suggest.value, there = metric->lr_suggest.value;

    if (!(fabs(log10(here / there)) >= 1) || bounds->finding_count == LR_FINDINGS)
        return;
    lr_say(&finding, "the loss suggests %s, and %.60s suggests %s: they are %.1f decades apart", lr_shown(here).text,
           name, lr_shown(there).text, fabs(log10(here / there)));
    while (at < bounds->finding_count && !bounds->findings[at].note
           && place_of(bounds->findings[at].kind->name) <= kind)
        at++;
    memmove(&bounds->findings[at + 1], &bounds->findings[at], (bounds->finding_count - at) * sizeof finding);
    bounds->findings[at] = finding;
    bounds->finding_count++;
}
