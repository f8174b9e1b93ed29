/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be wrong with a trace: one row a kind, the gravest first, with the test that finds it. */
#include "lib/bounds/internal.h"
#include "lib/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const double steps_per_decade = 8; /* fewer, and a rise is over before it can be told from noise */
static const double steps_per_fold =
    500; /* more: the curve shows how long training lasts, not what the rate does */
static const double noise_share = 0.5; /* of the descent, scattered by single losses */
static const double settled = 0.1;     /* log of how far the levels of a dead network lie apart */
static const double runs_apart = 10;   /* factor between the suggestions of single runs */
static const double beyond = 100;      /* factor by which a new sweep reaches further */
static const double past_edge = 30;     /* factor beyond the edge at which a new sweep may end */
static const double near = 10;         /* the same upwards from rates above 1, which few trainers bear */
enum { LEAST_POINTS = 30, LEAST_STEPS = 300, MOST_STEPS = 2000, SETTLED_BINS = 8 };

typedef struct finding_row {
    lr_finding_kind kind;
    bool always; /* also where the log is no sweep */
    bool (*check)(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding);
} finding_row;

typedef struct digits {
    char text[LR_NUMBER_ROOM];
} digits;

static digits shown(double value)
{
    digits number;

    lr_number_format_digits(value, 3, number.text);
    return number;
}

static double decades(double x)
{
    return x / M_LN10;
}

static bool say(lr_finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool say(lr_finding *finding, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    vsnprintf(finding->text, sizeof finding->text, format, values);
    va_end(values);
    return true;
}

static double first_rate(const lr_analysis *analysis)
{
    return analysis->count ? exp(analysis->points[0].x) : 1e-7;
}

static double last_rate(const lr_analysis *analysis)
{
    return analysis->count ? exp(analysis->points[analysis->count - 1].x) : 10;
}

/* A rate to end a sweep at that has not shown enough. */
static double further(double rate)
{
    return rate * (rate < 1 ? beyond : near);
}

/* The sweep to record instead, of `times` as many steps. */
static bool mend(const lr_analysis *analysis, lr_finding *finding, double from, double to, double times)
{
    double steps = (double)analysis->census.rows / (double)analysis->run_count * times;

    if (!(to > 2 * from)) { /* hardly a sweep */
        from /= beyond;
        to = further(to);
    }
    steps =
        fmin(fmax(ceil(steps / 100) * 100, LEAST_STEPS), fmax(MOST_STEPS, ceil(steps / times / 100) * 100));
    finding->sweep = (lr_sweep){from, to, steps};
    return true;
}

static bool is_note(const lr_finding *finding)
{
    return ((const lr_finding_kind *)finding->kind)->note;
}

/* So many steps that they set the curve. */
static bool is_dense(const lr_analysis *analysis)
{
    return analysis->curve.n > 0 && analysis->confidence >= LR_LEAST_CONFIDENCE
           && analysis->at.steps_per_fold >= steps_per_fold;
}

/* One sweep that mends all: from the least rate to the largest that any asks for, of the most steps that any asks for,
 * or the fewest where there were too many. Rates far past the edge show nothing. */
static lr_sweep common_sweep(const lr_analysis *analysis, const lr_bounds *bounds)
{
    lr_sweep all = {INFINITY, 0, 0};

    for (size_t i = 0; i < bounds->finding_count; i++) {
        const lr_sweep *sweep = &bounds->findings[i].sweep;

        if (sweep->steps == 0 || is_note(&bounds->findings[i]))
            continue;
        all.from = fmin(all.from, sweep->from);
        all.to = fmax(all.to, sweep->to);
        all.steps = all.steps == 0       ? sweep->steps
                    : is_dense(analysis) ? fmin(all.steps, sweep->steps)
                                         : fmax(all.steps, sweep->steps);
    }
    if (!isnan(analysis->edge.x))
        all.to = fmin(all.to, past_edge * exp(analysis->edge.x));
    return all;
}

static void write_commands(const lr_analysis *analysis, lr_bounds *bounds)
{
    lr_sweep all = common_sweep(analysis, bounds);

    for (size_t i = 0; i < bounds->finding_count; i++) {
        lr_finding *finding = &bounds->findings[i];
        digits low, high;

        if (finding->sweep.steps == 0)
            continue;
        if (!is_note(finding))
            finding->sweep = all;
        lr_number_format_digits(finding->sweep.from, 2, low.text);
        lr_number_format_digits(finding->sweep.to, 2, high.text);
        snprintf(finding->command, sizeof finding->command, "lrgen -n %.0f exp:from=%s,to=%s", finding->sweep.steps,
                 low.text, high.text);
    }
}

static bool descends(const lr_analysis *analysis)
{
    return analysis->curve.n > 0 && analysis->confidence >= LR_LEAST_CONFIDENCE;
}

static double loss_at(const lr_analysis *analysis, double z)
{
    return analysis->logarithmic ? exp(z) - analysis->offset : analysis->options->maximize ? -z : z;
}

static bool is_no_sweep(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!analysis->census.not_a_sweep)
        return false;
    say(finding,
        "the learning rate does not rise as in a sweep: %zu of %zu rows lie outside its longest rise, which "
        "goes from %s to %s; another schedule may be active",
        analysis->census.outside, analysis->census.rows, shown(first_rate(analysis)).text,
        shown(last_rate(analysis)).text);
    return mend(analysis, finding, 1e-7, 10, 1);
}

static bool has_few_steps(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double edge = isnan(analysis->edge.x) ? log(last_rate(analysis)) : analysis->edge.x;
    bool open_end = isnan(analysis->edge.x);
    double span = decades(edge - log(first_rate(analysis))), within = 0;
    size_t i;

    (void)bounds;
    for (i = 0; i < analysis->count && (open_end || analysis->points[i].x < edge); i++)
        within++;
    within /= (double)analysis->run_count;
    if (analysis->curve.n > 0 && (double)analysis->count >= LEAST_POINTS && within >= steps_per_decade * span)
        return false;
    say(finding,
        "%.0f finite losses a run over %.1f decades of useful rates are too few to tell a slope from noise",
        within, span);
    return mend(analysis, finding, first_rate(analysis), last_rate(analysis), 3);
}

static bool never_descends(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double drop = fmax(0, analysis->at.start_level - analysis->at.least_level);
    const char *rest = isnan(bounds->lr_suggest.value) ? "no rate can be told from it"
                       : isnan(analysis->anchor)       ? "what is suggested is little more than a guess"
                                                 : "what is suggested goes by where it becomes unstable";

    if (descends(analysis))
        return false;
    if (analysis->logarithmic)
        say(finding,
            "the loss does not descend: its largest fall is %.2g%%, %.1f standard errors beyond chance; %s",
            -100 * expm1(-drop), analysis->confidence, rest);
    else
        say(finding,
            "the loss does not descend: its largest fall is %s, %.1f standard errors beyond chance; %s",
            shown(drop).text, analysis->confidence, rest);
    return mend(analysis, finding, first_rate(analysis) / beyond,
                isnan(analysis->anchor) ? further(last_rate(analysis)) : exp(analysis->anchor), 3);
}

static bool starts_at_least(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (analysis->curve.n == 0 || analysis->at.least > analysis->curve.x[analysis->curve.n / 20 + 1]
        || isnan(analysis->edge.x))
        return false;
    say(finding,
        "the loss is least at the start of the sweep, lr %s, and only rises from there: every rate in it is "
        "too large (or it is an accuracy: say --maximize)",
        shown(first_rate(analysis)).text);
    return mend(analysis, finding, first_rate(analysis) / beyond, last_rate(analysis), 1);
}

static bool has_no_plateau(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!descends(analysis) || lr_shows_plateau(analysis))
        return false;
    say(finding,
        "the loss falls from the first rates on: only %.2f decades from lr %s lie before its descent, so "
        "the least useful rate is not seen",
        decades(analysis->at.descent_start - log(first_rate(analysis))), shown(first_rate(analysis)).text);
    return mend(analysis, finding, first_rate(analysis) / beyond, last_rate(analysis), 1.5);
}

static bool never_diverges(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (analysis->curve.n == 0 || !isnan(analysis->edge.x))
        return false;
    say(finding, "the loss does not diverge up to lr %s, so the largest useful rate is not seen",
        shown(last_rate(analysis)).text);
    return mend(analysis, finding, first_rate(analysis), further(last_rate(analysis)), 1.5);
}

static bool is_restarted(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!analysis->census.restarted)
        return false;
    say(finding,
        "the learning rate starts anew within the log: only its longest rise, from %s to %s, is used; %zu "
        "of %zu rows lie outside",
        shown(first_rate(analysis)).text, shown(last_rate(analysis)).text, analysis->census.outside,
        analysis->census.rows);
    return mend(analysis, finding, first_rate(analysis), last_rate(analysis), 1);
}

static bool runs_disagree(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    if (!(analysis->spread > log(runs_apart)))
        return false;
    say(finding, "taken one by one the %zu runs suggest rates %.0f times apart", bounds->runs,
        exp(analysis->spread));
    return mend(analysis, finding, first_rate(analysis), last_rate(analysis), 3);
}

static bool is_noisy(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double drop = analysis->at.start_level - analysis->at.least_level;

    (void)bounds;
    if (!descends(analysis) || analysis->noise < noise_share * drop)
        return false;
    say(finding,
        "single losses scatter by %.0f%% of the whole descent: a larger batch or a longer sweep would "
        "narrow the intervals",
        100 * analysis->noise / drop);
    return analysis->at.steps_per_fold >= steps_per_fold
           || mend(analysis, finding, first_rate(analysis), last_rate(analysis), 3);
}

static bool is_slow(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!is_dense(analysis))
        return false;
    say(finding,
        "the sweep takes %.0f steps to raise the rate 2.7-fold: how early the loss descends tells how long "
        "it trained, not how large the rate was",
        analysis->at.steps_per_fold);
    return mend(analysis, finding, first_rate(analysis), last_rate(analysis), 0.1);
}

static bool is_periodic(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (analysis->census.period <= 0)
        return false;
    say(finding,
        "the loss repeats itself every %.0f rows: the batches come in the same order each time; shuffle them",
        analysis->census.period);
    return mend(analysis, finding, first_rate(analysis), last_rate(analysis), 1);
}

static bool is_smoothed(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!analysis->census.smoothed)
        return false;
    return say(
        finding,
        "neighbouring losses of the %zu are much alike, as after smoothing, by no recorder that is known: "
        "the bounds lie too far right; log the loss of each batch",
        analysis->census.rows);
}

static bool has_collapsed(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double least = INFINITY, most = -INFINITY;
    size_t i, beyond_edge = 0;

    (void)bounds;
    if (isnan(analysis->edge.x) || !descends(analysis))
        return false;
    for (i = 1; i + 1 < analysis->coarse_count; i++) {
        const lr_point *bin = &analysis->coarse[i];

        if (bin[-1].x <= analysis->edge.high || beyond_edge == SETTLED_BINS)
            continue;
        least = fmin(least, bin->z);
        most = fmax(most, bin->z);
        beyond_edge++;
    }
    if (beyond_edge < SETTLED_BINS || !analysis->logarithmic || most - least > settled)
        return false;
    say(finding,
        "behind the edge the loss settles at %s: the network is dead there, not diverging; rates near the "
        "edge may kill it for good",
        shown(loss_at(analysis, (least + most) / 2)).text);
    return mend(analysis, finding, first_rate(analysis), exp(analysis->edge.x) * 2, 1);
}

static bool is_not_finite(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)analysis;
    if (analysis->census.non_finite == 0)
        return false;
    say(finding, "%zu of %zu losses are not finite, the first in row %zu at lr %s",
        analysis->census.non_finite, analysis->census.rows, bounds->first_non_finite,
        shown(analysis->census.first_bad_lr).text);
    if (analysis->count > 0 && analysis->census.first_bad_lr > first_rate(analysis))
        mend(analysis, finding, first_rate(analysis), analysis->census.first_bad_lr, 1);
    return true;
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
    {KIND("not-a-sweep", "the learning rate does not rise from row to row"), true, is_no_sweep},
    {KIND("too-few-steps", "too few losses to tell a slope from noise"), false, has_few_steps},
    {KIND("first-point", "the loss is least at the start and only rises"), false, starts_at_least},
    {KIND("no-descent", "the loss never falls significantly"), false, never_descends},
    {KIND("no-plateau", "the sweep starts where the loss falls already"), false, has_no_plateau},
    {KIND("no-divergence", "the sweep ends before the loss diverges"), false, never_diverges},
    {KIND("disagreement", "runs of one experiment suggest very different rates"), false, runs_disagree},
    {KIND("restarted", "the log holds more than one sweep"), true, is_restarted},
    {KIND("over-smoothed", "smoothed in a way that cannot be undone"), false, is_smoothed},
    {KIND("periodic", "the loss repeats itself: the batches are not shuffled"), false, is_periodic},
    {KIND("noisy", "noise swamps the descent"), false, is_noisy},
    {KIND("too-slow", "so many steps that their number sets the curve"), false, is_slow},
    {NOTE("collapsed", "the loss settles at a constant behind the edge"), false, has_collapsed},
    {NOTE("non-finite", "losses are nan or infinite"), true, is_not_finite},
    {KIND(NULL, NULL), false, NULL}};

const lr_catalog lr_finding_kinds = {"finding", rows, sizeof rows[0]};

void lr_findings_add_all(const lr_analysis *analysis, lr_bounds *bounds)
{
    const finding_row *row;

    bounds->finding_count = 0;
    for (row = rows; row->check; row++) {
        lr_finding *finding = &bounds->findings[bounds->finding_count];

        *finding = (lr_finding){.kind = &row->kind.label};
        if ((row->always || !analysis->census.not_a_sweep) && row->check(analysis, bounds, finding))
            bounds->finding_count++;
    }
    write_commands(analysis, bounds);
}
