/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"
#include "lib/bounds/ranking_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const lr_standing_names[LR_STANDINGS] = {"too low", "good", "too high", "diverged"};

static const double tail = 0.1; /* of the steps: the end */
static const double last_third =
    1. / 3;                           /* of the steps: where the slope is taken, which needs more of them */
static const double one_rate = 1e-6;  /* rates this near are one */
static const double near_best = 0.02; /* of the way that the best came: as good as it */
static const double chance = 0.05;    /* of Student's t, two sides */
static const double hidden = 0.25;    /* of the way that the best came: noise that hides more is no praise */

/* --------------------------------------------------------------------------------------------------------
 * statistics */

double lr_mean_distance(const lr_mean *a, const lr_mean *b, bool *significant)
{
    double left = a->error * a->error, right = b->error * b->error, both = left + right;
    double away = (a->value - b->value) / sqrt(both), share, freedom;

    *significant = false;
    if (!(both > 0)) { /* no noise at all, or nothing known of it */
        *significant = both == 0 && a->value != b->value;
        return NAN;
    }
    if (!isfinite(both) || !isfinite(away))
        return NAN;
    share = left / both;
    freedom = 1 / (share * share / a->freedom + (1 - share) * (1 - share) / b->freedom); /* Welch */
    *significant = fabs(away) > gsl_cdf_tdist_Qinv(chance / 2, freedom);
    return away;
}

/* Variance of the ends of runs at one rate, over all rates that have several, and on how many degrees of
 * freedom. */
static double between_runs(const lr_ranking *of, double *freedom)
{
    double sum = 0;

    *freedom = 0;
    for (size_t i = 0; i < of->count; i++) {
        const lr_rated *rate = &of->rates[i];
        double mean = 0, count = 0, squares = 0;

        for (size_t k = rate->first; k < rate->first + rate->count; k++)
            if (!of->trials[k].diverged) {
                double off = of->trials[k].end.value - mean;

                mean += off / ++count;
                squares += off * (of->trials[k].end.value - mean);
            }
        if (count > 1) {
            sum += squares;
            *freedom += count - 1;
        }
    }
    return *freedom > 0 ? sum / *freedom : 0;
}

/* The means of a rate's runs. */
static void pool(const lr_ranking *of, double between, double between_freedom, lr_rated *rate)
{
    double count = 0, within = 0, freedom = 0, slope = 0, slope_variance = 0, end = 0;

    for (size_t k = rate->first; k < rate->first + rate->count; k++) {
        const lr_trial *trial = &of->trials[k];

        if (trial->diverged)
            continue;
        count++;
        end += trial->end.value;
        within += trial->end.error * trial->end.error;
        slope += trial->slope.value;
        slope_variance += trial->slope.error * trial->slope.error;
        freedom += trial->end.freedom;
    }
    if (2 * count <= (double)rate->count) { /* half of its runs or more diverged */
        rate->standing = LR_STANDING_DIVERGED;
        rate->end = rate->slope = (lr_mean){NAN, NAN, 1};
        return;
    }
    within /= count;
    rate->end = (lr_mean){end / count, sqrt(fmax(within, between) / count),
                          within >= between ? freedom : between_freedom};
    if (isnan(within)
        && !(between_freedom > 0)) /* of two losses or one, and no other run: nothing is known */
        rate->end.error = NAN;
    rate->slope = (lr_mean){slope / count, sqrt(slope_variance) / count, freedom};
}

/* ---------------------------------------------------------------------------------------------------------
 * from runs to rates */

static int compare_trials(const void *left, const void *right)
{
    const lr_trial *a = left, *b = right;

    if (a->lr != b->lr)
        return a->lr < b->lr ? -1 : 1;
    return (a->run > b->run) - (a->run < b->run);
}

static const char *name_of(const lr_run *run)
{
    return run->name ? run->name : "a run";
}

/* The steps that all runs have that did not diverge. */
static bool find_span(const lr_run *runs, lr_ranking *to, lr_error *error)
{
    const lr_trial *late = NULL, *early = NULL;
    double first = INFINITY, last = INFINITY, longest = -INFINITY, spacing = 0;

    for (size_t i = 0; i < to->trial_count; i++) {
        const lr_trial *trial = &to->trials[i];

        to->longest = fmax(to->longest, trial->last_step - lr_run_step(&runs[trial->run], 0));
        if (trial->diverged)
            continue;
        first = fmin(first, lr_run_step(&runs[trial->run], 0));
        spacing = fmax(spacing, lr_run_spacing(&runs[trial->run]));
        if (!late || lr_run_step(&runs[trial->run], 0) > lr_run_step(&runs[late->run], 0))
            late = trial;
        if (!early || trial->last_step < early->last_step)
            early = trial;
        longest = fmax(longest, trial->last_step);
    }
    last = early ? early->last_step : last;
    if (late && lr_run_step(&runs[late->run], 0) > last)
        return lr_fail(
            error, LR_NO_ANSWER,
            "the trainings have no steps in common: %s ends at step %.15g, and %s begins at step %.15g",
            name_of(&runs[early->run]), last, name_of(&runs[late->run]), lr_run_step(&runs[late->run], 0));
    to->from_step =
        first > 1 && first <= spacing ? 0 : first; /* the first row tells of the steps before it */
    to->to_step = last;
    to->shortened = longest > last;
    return true;
}

static bool find_start(const lr_run *runs, lr_ranking *to, lr_error *error)
{
    double *starts = lr_allocate(to->trial_count, sizeof *starts, error);
    size_t used = 0;

    if (!starts)
        return false;
    for (size_t i = 0; i < to->trial_count; i++)
        if (isfinite(to->trials[i].start))
            starts[used++] = to->trials[i].start;
    /* the lower one of two in the middle: where a log begins after some steps, high rates have done their harm
     * by then */
    lr_median(starts, used);
    to->start = used ? starts[(used - 1) / 2] : NAN;
    free(starts);
    for (size_t i = 0; i < to->trial_count; i++)
        if (isfinite(to->trials[i].start)
            && runs[to->trials[i].run].length > 1) { /* the lowest rate has come least far until then */
            double noise = isnan(to->trials[i].noise) ? 0 : to->trials[i].noise;

            if (to->trials[i].start > to->start + 4 * noise)
                to->start = to->trials[i].start;
            break;
        }
    return true;
}

static void group(lr_ranking *to)
{
    for (size_t i = 0; i < to->trial_count; i++) {
        lr_rated *rate = &to->rates[to->count];

        if (to->count && to->trials[i].lr <= rate[-1].lr * (1 + one_rate)) {
            rate[-1].count++;
            continue;
        }
        *rate = (lr_rated){.lr = to->trials[i].lr, .first = i, .count = 1, .above = NAN, .away = NAN};
        to->count++;
    }
}

/* ----------------------------------------------------------------------------------------------------------
 * the ranking */

static void find_best(lr_ranking *to)
{
    to->best = to->count;
    for (size_t i = 0; i < to->count; i++)
        if (to->rates[i].standing != LR_STANDING_DIVERGED
            && (to->best == to->count || to->rates[i].end.value < to->rates[to->best].end.value))
            to->best = i;
}

static void judge(lr_ranking *to)
{
    const lr_rated *best = &to->rates[to->best];
    double way = to->start - best->end.value;

    for (size_t i = 0; i < to->count; i++) {
        lr_rated *rate = &to->rates[i];
        bool significant;

        if (rate->standing == LR_STANDING_DIVERGED)
            continue;
        rate->away = lr_mean_distance(&rate->end, &best->end, &significant);
        rate->above = i == to->best ? 0 : (rate->end.value - best->end.value) / way;
        rate->tied = i != to->best && !significant && rate->above <= hidden;
        if (rate->above <= near_best || rate->tied)
            rate->standing = LR_STANDING_GOOD;
        else if (i < to->best)
            rate->standing = LR_STANDING_TOO_LOW;
        else /* no lower than at the start, beyond a rate that learns: it lost its way at once */
            rate->standing = rate->above < 1 - chance ? LR_STANDING_TOO_HIGH : LR_STANDING_DIVERGED;
    }
}

/* Whether a rate has come down from the start, as far as can be told: where nothing is known of the noise, some
 * run of it from its own as well. */
static bool has_descended(const lr_ranking *of, const lr_rated *rate)
{
    lr_mean start = {of->start, 0, 1e6};
    bool significant, below = rate->end.value < of->start, own = false;

    for (size_t k = rate->first; k < rate->first + rate->count; k++)
        own = own || of->trials[k].end.value < of->trials[k].start;
    lr_mean_distance(&start, &rate->end, &significant);
    return below && (significant || (isnan(rate->end.error) && own));
}

/* Each by its own end: what shorter runs make of it is no matter. */
static bool find_diverged(const lr_run *runs, lr_ranking *to, lr_error *error)
{
    for (size_t i = 0; i < to->trial_count; i++) {
        lr_trial *trial = &to->trials[i];
        const lr_run *run = &runs[trial->run];
        double last = trial->last_step, span = last - lr_run_step(run, 0);

        lr_trial_end(run, to->maximize, last - tail * span, last, trial);
    }
    if (!find_start(runs, to, error))
        return false;
    for (size_t i = 0; i < to->trial_count; i++) {
        lr_trial *trial = &to->trials[i];

        trial->diverged = trial->diverged || lr_trial_climbed(&runs[trial->run], to->start, trial);
    }
    return true;
}

/* Those of the others, at the steps that all have. */
static void find_ends(const lr_run *runs, lr_ranking *to)
{
    double last = to->to_step, span = last - to->from_step;

    for (size_t i = 0; i < to->trial_count; i++) {
        lr_trial *trial = &to->trials[i];

        if (trial->diverged)
            continue;
        lr_trial_end(&runs[trial->run], to->maximize, last - tail * span, last, trial);
        lr_trial_slope(&runs[trial->run], to->maximize, last - last_third * span, last, trial);
    }
}

static bool set_up(const lr_run *runs, size_t count, bool maximize, lr_ranking *to, lr_error *error)
{
    to->trials = lr_allocate(count, sizeof *to->trials, error);
    to->rates = to->trials ? lr_allocate(count, sizeof *to->rates, error) : NULL;
    if (!to->rates)
        return false;
    for (size_t i = 0; i < count; i++) {
        lr_trial *trial = &to->trials[to->trial_count];

        *trial = (lr_trial){.run = i};
        lr_trial_survey(&runs[i], maximize, trial);
        to->trial_count += isnan(trial->lr) ? 0 : 1;
        to->scheduled = to->scheduled || trial->scheduled;
    }
    qsort(to->trials, to->trial_count, sizeof *to->trials, compare_trials);
    if (!find_diverged(runs, to, error) || !find_span(runs, to, error))
        return false;
    find_ends(runs, to);
    group(to);
    return true;
}

/* Accuracies were turned, so that lower is better: they are told as they were. */
static void turn_back(lr_ranking *to)
{
    to->start = -to->start;
    for (size_t i = 0; i < to->trial_count; i++) {
        lr_trial *trial = &to->trials[i];

        trial->start = -trial->start;
        trial->lowest = -trial->lowest;
        trial->end.value = -trial->end.value;
        trial->slope.value = -trial->slope.value;
    }
    for (size_t i = 0; i < to->count; i++) {
        to->rates[i].end.value = -to->rates[i].end.value;
        to->rates[i].slope.value = -to->rates[i].slope.value;
    }
}

bool lr_ranking_make(const lr_run *runs, size_t count, bool maximize, lr_ranking *ranking, lr_error *error)
{
    double between, freedom;

    *ranking = (lr_ranking){.maximize = maximize};
    if (!set_up(runs, count, maximize, ranking, error))
        return false;
    between = between_runs(ranking, &freedom);
    for (size_t i = 0; i < ranking->count; i++)
        pool(ranking, between, freedom, &ranking->rates[i]);
    find_best(ranking);
    if (ranking->best == ranking->count)
        ranking->verdict = "all-diverged";
    else if (!has_descended(ranking, &ranking->rates[ranking->best]))
        ranking->verdict = "no-descent";
    else
        judge(ranking);
    lr_ranking_advise(ranking);
    lr_ranking_explain(ranking);
    if (maximize)
        turn_back(ranking);
    return true;
}

void lr_ranking_free(lr_ranking *ranking)
{
    free(ranking->trials);
    free(ranking->rates);
    *ranking = (lr_ranking){0};
}

bool lr_ranking_applies(const lr_run *runs, size_t count)
{
    double least = INFINITY, most = 0;

    for (size_t i = 0; i < count; i++) {
        lr_trial trial = {0};

        if (lr_run_is_sweep(&runs[i]))
            return false;
        lr_trial_survey(&runs[i], false, &trial);
        least = fmin(least, trial.lr);
        most = fmax(most, trial.lr);
    }
    return most > least * (1 + one_rate);
}

size_t lr_ranking_good_end(const lr_ranking *ranking, bool upper)
{
    size_t end = ranking->best;

    while (upper ? end + 1 < ranking->count && ranking->rates[end + 1].standing == LR_STANDING_GOOD
                 : end > 0 && ranking->rates[end - 1].standing == LR_STANDING_GOOD)
        end = upper ? end + 1 : end - 1;
    return end;
}

static lr_estimate as_estimate(double value)
{
    return (lr_estimate){value, NAN, NAN};
}

void lr_ranking_estimates(const lr_ranking *ranking, lr_bounds *bounds)
{
    bounds->lr_min = bounds->lr_max = bounds->lr_suggest = bounds->edge = as_estimate(NAN);
    if (!lr_ranking_answers(ranking))
        return;
    bounds->lr_suggest = as_estimate(ranking->rates[ranking->best].lr);
    bounds->lr_min.value = ranking->rates[lr_ranking_good_end(ranking, false)].lr;
    bounds->lr_max.value = ranking->rates[lr_ranking_good_end(ranking, true)].lr;
    for (size_t i = 0; i < ranking->count; i++) {
        const lr_rated *rate = &ranking->rates[i];

        if (rate->standing == LR_STANDING_TOO_LOW && i < ranking->best)
            bounds->lr_suggest.low = rate->lr;
        if (i > ranking->best && rate->standing >= LR_STANDING_TOO_HIGH && isnan(bounds->lr_suggest.high))
            bounds->lr_suggest.high = rate->lr;
        if (i > ranking->best && rate->standing == LR_STANDING_DIVERGED && isnan(bounds->edge.value))
            bounds->edge.value = rate->lr;
    }
}

bool lr_ranking_answers(const lr_ranking *ranking)
{
    return ranking->best < ranking->count && strcmp(ranking->verdict, "no-descent") != 0;
}
