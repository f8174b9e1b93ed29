/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about the log: how the rate moves, how many losses there are, how they were recorded. */
#include "lib/bounds/findings.h"

#include <math.h>

static const double steps_per_decade = 8; /* fewer, and a rise is over before it can be told from noise */
static const double moved = 0.1;          /* decades: an average that moves the curve by less is no matter */
static const double outside_share = 0.05; /* of the rows, outside the sweep: fewer are not worth a word */
static const double hardly = 1.5;         /* as a factor: rates that rise by less are no sweep of any kind */
static const double one_rate = 1 + 1e-6;  /* as a factor: rates this near are one */
enum { LEAST_POINTS = 30 };

bool lr_check_not_a_sweep(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!analysis->census.not_a_sweep)
        return false;
    if (analysis->census.outside == 0 && lr_last_rate(analysis) < one_rate * lr_first_rate(analysis))
        lr_say(finding, "the rate is constant, %s", lr_shown(lr_first_rate(analysis)).text);
    else if (!(lr_last_rate(analysis) > hardly * lr_first_rate(analysis)))
        lr_say(finding, "the learning rate goes from %s to %s: that is no sweep",
               lr_shown(lr_first_rate(analysis)).text, lr_shown(lr_last_rate(analysis)).text);
    else if (bounds->runs > 1)
        lr_say(finding,
               "%zu runs are taken for sweeps of one experiment, and in %.100s the learning rate does not rise",
               bounds->runs, analysis->census.no_sweep ? analysis->census.no_sweep : "one of them");
    else
        lr_say(finding,
               "the learning rate does not rise as in a sweep: %zu of %zu rows lie outside its longest rise, which "
               "goes from %s to %s; another schedule may be active",
               analysis->census.outside, analysis->census.rows, lr_shown(lr_first_rate(analysis)).text,
               lr_shown(lr_last_rate(analysis)).text);
    return lr_ask_sweep(analysis, finding, 1e-7, 10, 1);
}

bool lr_check_few_steps(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double edge = isnan(analysis->edge.x) ? log(lr_last_rate(analysis)) : analysis->edge.x;
    bool open_end = isnan(analysis->edge.x);
    double span = lr_decades(edge - log(lr_first_rate(analysis))), within = 0;
    size_t i;

    (void)bounds;
    for (i = 0; i < analysis->count && (open_end || analysis->points[i].x < edge); i++)
        within++;
    within /= (double)analysis->run_count;
    if (analysis->curve.n > 0 && (double)analysis->count >= LEAST_POINTS && within >= steps_per_decade * span)
        return false;
    if (analysis->count == 0)
        lr_say(finding, "none of the %zu losses is finite", analysis->census.rows);
    else
        lr_say(finding,
               "%.0f finite losses a run over %.1f decades of useful rates are too few to tell a slope from noise",
               within, span);
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), 3);
}

bool lr_check_restarted(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    const lr_census *census = &analysis->census;

    (void)bounds;
    if (!census->restarted
        && (census->not_a_sweep || (double)census->outside < outside_share * (double)census->rows))
        return false;
    lr_say(finding, "the learning rate %s: only its longest rise, from %s to %s, is used; %zu of %zu rows lie outside",
           census->restarted ? "starts anew within the log" : "does not rise throughout the log",
           lr_shown(lr_first_rate(analysis)).text, lr_shown(lr_last_rate(analysis)).text, census->outside,
           census->rows);
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), 1);
}

bool lr_check_periodic(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (analysis->census.period <= 0)
        return false;
    lr_say(finding,
           "the loss repeats itself every %.0f rows: the batches come in the same order each time; shuffle them",
           analysis->census.period);
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), 1);
}

/* How far the recorded average ran behind, in decades: where it has done half of the descent against where the losses
 * themselves have, in the first run; INFINITY: it never has. NAN: there is no average, or no descent. */
static double moved_by(const lr_analysis *analysis)
{
    const lr_run *run = &analysis->runs[0];
    const lr_spline *curve = &analysis->curve;
    double half = (analysis->at.start_level + analysis->at.least_level) / 2, true_x;
    size_t i, row;

    if (!lr_has_descent(analysis) || !lr_recorder_averages(analysis->recorder))
        return NAN;
    for (i = 0; i + 1 < curve->n && (curve->x[i] < analysis->at.descent_start || curve->value[i] > half); i++)
        ;
    true_x = curve->x[i];
    for (row = 0; row < run->length; row++)
        if (run->lr[row] >= exp(analysis->at.descent_start)
            && lr_analysis_level(analysis, run->loss[row]) <= half)
            return lr_decades(log(run->lr[row]) - true_x);
    return INFINITY;
}

bool lr_check_smoothed(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double by = moved_by(analysis);

    (void)bounds;
    if (analysis->census.smoothed)
        return lr_say(
            finding,
            "neighbouring losses of the %zu are much alike, as after smoothing, by no recorder that is known: "
            "the bounds lie too far right; log the loss of each batch",
            analysis->census.rows);
    finding->note = true;
    if (!(by >= moved))
        return false;
    if (isinf(by))
        return lr_say(finding, "the average that was recorded (%s) never came down half of the descent; it is undone",
                      analysis->recorder->label.name);
    return lr_say(finding, "the average that was recorded (%s) had moved the descent %.1f decades to the right; it is "
                  "undone", analysis->recorder->label.name, by);
}

bool lr_check_not_finite(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    const lr_census *census = &analysis->census;

    if (census->non_finite == 0)
        return false;
    return lr_say(finding, "%zu of %zu losses are not finite, the first at step %.15g (row %zu), lr %s",
                  census->non_finite, census->rows, census->first_bad_step, bounds->first_non_finite,
                  lr_shown(census->first_bad_lr).text);
}
