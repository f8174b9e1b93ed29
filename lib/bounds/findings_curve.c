/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about the curve: what of a range test's shape is missing, and what hides it. */
#include "lib/bounds/findings.h"

#include <math.h>

static const double noise_share = 0.5; /* of the descent, scattered by single losses */
static const double settled = 0.1;     /* log of how far the levels of a dead network lie apart */
static const double apart = M_LN10;    /* between what runs suggest, or the two signs in one run */
static const double chance_error = 0.02;      /* by which a level may miss ln k, relative */
enum { SETTLED_BINS = 8, MOST_CLASSES = 20 }; /* from 20 classes on, ln k is near anything */

static double loss_at(const lr_analysis *analysis, double z)
{
    return analysis->logarithmic ? exp(z) - analysis->offset : analysis->options->maximize ? -z : z;
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
    return lr_ask_sweep(analysis, finding, lr_further_down(lr_first_rate(analysis)),
                        isnan(analysis->anchor) ? lr_further_up(lr_last_rate(analysis)) : exp(analysis->anchor), 3);
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

    (void)bounds;
    if (!lr_has_descent(analysis) || analysis->noise < noise_share * drop)
        return false;
    lr_say(finding,
           "single losses scatter by %.0f%% of the whole descent: a larger batch or a longer sweep would "
           "narrow the intervals",
           100 * analysis->noise / drop);
    return lr_is_dense(analysis)
           || lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), 3);
}

bool lr_check_slow(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    (void)bounds;
    if (!lr_is_dense(analysis))
        return false;
    lr_say(finding,
           "the sweep takes %.0f steps to raise the rate 2.7-fold: how early the loss descends tells how long "
           "it trained, not how large the rate was",
           analysis->at.steps_per_fold);
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), lr_last_rate(analysis), 0.1);
}

/* The number of classes for which the level is what guessing gives, 0: none. */
static int classes_of(double level)
{
    int k = (int)fmin(round(exp(level)), MOST_CLASSES + 1);

    return k >= 2 && k <= MOST_CLASSES && fabs(level - log(k)) <= chance_error * log(k) ? k : 0;
}

bool lr_check_collapsed(const lr_analysis *analysis, const lr_bounds *bounds, lr_finding *finding)
{
    double least = INFINITY, most = -INFINITY, level;
    size_t i, beyond_edge = 0;
    int classes;

    (void)bounds;
    if (isnan(analysis->edge.x) || !lr_has_descent(analysis))
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
    level = loss_at(analysis, (least + most) / 2);
    classes = classes_of(level);
    if (classes)
        lr_say(finding,
               "behind the edge the loss settles at %s, about ln %d: what guessing among %d classes gives; the network "
               "is dead there, not diverging; rates near the edge may kill it for good",
               lr_shown(level).text, classes, classes);
    else
        lr_say(finding,
               "behind the edge the loss settles at %s: the network is dead there, not diverging; rates near the "
               "edge may kill it for good",
               lr_shown(level).text);
    return lr_ask_sweep(analysis, finding, lr_first_rate(analysis), exp(analysis->edge.x) * 2, 1);
}
