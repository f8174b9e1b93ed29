/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about the curve: what of a range test's shape is missing, and what hides it. */
#include "lib/bounds/findings.h"

#include <math.h>
#include <stdio.h>

static const double noise_share = 0.5; /* of the descent, scattered by single losses */
static const double settled = 0.1;     /* log of how far the levels of a dead network lie apart */
static const double apart = M_LN10;    /* between what runs suggest, or the two signs in one run */
static const double chance_error = 0.02;      /* by which a level may miss ln k, relative */
static const double sharp = 0.05;      /* largest standard error, of what lies between ln k and ln (k + 1), to tell k */
static const double behind = 5;       /* factor over the edge, where a sweep that is to show it may end */
static const double far_below = 100;  /* factor from its first rate to where it becomes unstable: it began low enough */
static const double worth = 1.5;      /* factor in steps below which a longer sweep is not worth it */
static const double times_more = 3;   /* steps */
enum { MOST_LONGER = 6000 };          /* of them */
enum { SETTLED_BINS = 8, MOST_CLASSES = 20 }; /* from 20 classes on, ln k is near anything */

static double loss_at(const lr_analysis *analysis, double z)
{
    return analysis->logarithmic ? exp(z) - analysis->offset : analysis->options->maximize ? -z : z;
}

/* Where it breaks is known: up to behind that, and from where it began unless that is near. More steps, so that the
 * rates below have time to do something. */
static bool ask_longer(const lr_analysis *analysis, lr_finding *finding)
{
    double from = lr_first_rate(analysis), to = lr_last_rate(analysis), edge = analysis->edge.x;
    double steps = times_more * (double)analysis->census.rows / (double)analysis->run_count;
    bool late = isnan(analysis->anchor) || exp(analysis->anchor) < far_below * from;

    if (!isnan(edge))
        to = behind * exp(edge);
    else if (isnan(analysis->anchor))
        to = lr_further_up(to);
    lr_ask_sweep(analysis, finding, late ? lr_further_down(from) : from, to, times_more);
    finding->sweep.steps = fmax(finding->sweep.steps, fmin(ceil(steps / 100) * 100, MOST_LONGER));
    return true;
}

bool lr_check_no_descent(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double drop = fmax(0, analysis->at.start_level - analysis->at.least_level);
    const char *rest = isnan(bounds->lr_suggest.value) ? "no rate can be told from it"
                       : isnan(analysis->anchor)       ? "what is suggested comes from single runs"
                                                 : "what is suggested goes by where it becomes unstable";

    if (lr_has_descent(analysis))
        return false;
    if (analysis->logarithmic)
        lr_say(finding,
               "the loss does not descend: its largest fall is %.2g%%, %.1f standard errors beyond chance; %s",
               -100 * expm1(-drop), analysis->confidence, rest);
    else
        lr_say(finding,
               "the loss does not descend: its largest fall is %s, %.1f standard errors beyond chance; %s",
               lr_shown(drop).text, analysis->confidence, rest);
    return ask_longer(analysis, finding);
}

bool lr_check_first_point(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (analysis->curve.n == 0 || analysis->at.least > analysis->curve.x[analysis->curve.n / 20 + 1]
        || isnan(analysis->edge.x))
        return false;
    lr_say(finding,
           "the loss is least at the start of the sweep, lr %s, and only rises from there: every rate in it is "
           "too large (or it is an accuracy: say --maximize)",
           lr_shown(lr_first_rate(analysis)).text);
    return lr_ask_sweep(analysis, finding, lr_further_down(lr_first_rate(analysis)), lr_last_rate(analysis), 1);
}

bool lr_check_no_plateau(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!lr_has_descent(analysis) || lr_shows_plateau(analysis))
        return false;
    lr_say(finding,
           "the loss falls from the first rates on: only %.2f decades from lr %s lie before its descent, so "
           "the least useful rate is not seen",
           lr_decades(analysis->at.descent_start - log(lr_first_rate(analysis))),
           lr_shown(lr_first_rate(analysis)).text);
    return lr_ask_sweep(analysis, finding, lr_further_down(lr_first_rate(analysis)), lr_last_rate(analysis), 1.5);
}

bool lr_check_no_divergence(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (analysis->curve.n == 0 || !isnan(analysis->edge.x))
        return false;
    lr_say(finding, "the loss does not diverge up to lr %s, so the largest useful rate is not seen",
           lr_shown(lr_last_rate(analysis)).text);
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_further_up(lr_last_rate(analysis)), 1.5);
}

bool lr_check_disagreement(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double sides = lr_has_descent(analysis) && !lr_is_dense(analysis) ? analysis->fast - analysis->stable : 0;

    if (analysis->spread > apart)
        lr_say(finding, "taken one by one the %zu runs suggest rates %.1f decades apart", bounds->runs,
               lr_decades(analysis->spread));
    else if (analysis->edge_spread > apart)
        lr_say(finding,
               "the %zu runs do not break at one rate: their edges, with the intervals, lie from %s to %s, %.1f "
               "decades; there may be no rate that suits all",
               bounds->runs, lr_shown(exp(analysis->edge.low)).text, lr_shown(exp(analysis->edge.high)).text,
               lr_decades(analysis->edge_spread));
    else if (sides > apart)
        lr_say(finding,
               "a rate that is fast enough, %s, lies %.1f decades above one that is stable, %s: at a stable rate the "
               "training takes long",
               lr_shown(exp(analysis->fast)).text, lr_decades(sides), lr_shown(exp(analysis->stable)).text);
    else
        return false;
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), 3);
}

bool lr_check_noisy(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double drop = analysis->at.start_level - analysis->at.least_level;
    double rows = (double)analysis->census.rows / (double)analysis->run_count;
    const char *mend = "a larger batch, several seeds together (lrbounds seed-*.csv) or a longer sweep";

    (void)bounds;
    if (!lr_has_descent(analysis) || analysis->noise < noise_share * drop)
        return false;
    lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), times_more);
    if (lr_is_dense(analysis) || finding->sweep.steps < worth * rows) { /* no sweep of more steps makes sense */
        finding->sweep = (lr_sweep){0, 0, 0};
        mend = "a larger batch or several seeds together (lrbounds seed-*.csv)";
    }
    return lr_say(finding, "single losses scatter by %.0f%% of the whole descent: %s would narrow the intervals",
                  100 * analysis->noise / drop, mend);
}

bool lr_check_slow(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!lr_is_dense(analysis))
        return false;
    lr_say(finding,
           "the sweep takes %.15g steps to raise the rate 2.7-fold: how early the loss descends tells how long "
           "it trained, not how large the rate was",
           round(analysis->at.steps_per_fold));
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), 0.1);
}

/* The number of classes for which the level is about what guessing gives, 0: none. */
static int classes_of(double level)
{
    int k = (int)fmin(round(exp(level)), MOST_CLASSES + 1);

    return k >= 2 && k <= MOST_CLASSES && fabs(level - log(k)) <= chance_error * log(k) ? k : 0;
}

/* What the loss settled at, and the standard error of that. */
typedef struct settlement {
    size_t bins;
    double least, most, sum, square; /* of z; of the loss in units of the first */
    double first;
} settlement;

static settlement settle(const lr_analysis *analysis)
{
    settlement at = {.least = INFINITY, .most = -INFINITY};

    for (size_t i = 1; i + 1 < analysis->coarse_count && at.bins < SETTLED_BINS; i++) {
        const lr_point *bin = &analysis->coarse[i];
        double loss = loss_at(analysis, bin->z);

        if (bin[-1].x <= analysis->edge.high)
            continue;
        at.first = at.bins++ ? at.first : loss;
        at.least = fmin(at.least, bin->z);
        at.most = fmax(at.most, bin->z);
        at.sum += loss - at.first;
        at.square += (loss - at.first) * (loss - at.first);
    }
    return at;
}

bool lr_check_collapsed(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    settlement at;
    char guess[80] = "";
    double level, error;
    int classes;

    (void)bounds;
    if (isnan(analysis->edge.x) || !lr_has_descent(analysis) || !analysis->logarithmic)
        return false;
    at = settle(analysis);
    if (at.bins < SETTLED_BINS || at.most - at.least > settled)
        return false;
    level = at.first + at.sum / SETTLED_BINS;
    error = sqrt((at.square - at.sum * at.sum / SETTLED_BINS) / (SETTLED_BINS - 1) / SETTLED_BINS);
    classes = classes_of(level);
    if (classes && fabs(level - log(classes)) <= 2 * error && error <= sharp * log1p(1.0 / classes))
        snprintf(guess, sizeof guess, ", about ln %d: what guessing among %d classes gives", classes, classes);
    else if (classes)
        snprintf(guess, sizeof guess, ", about what guessing gives");
    return lr_say(finding,
                  "behind the edge the loss settles at %s%s; the network is dead there, not diverging; rates near the "
                  "edge may kill it for good",
                  lr_shown(level).text, guess);
}
