/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ranking says to people: the evidence for each rate, and which rate to try next. */
#include "lib/bounds/ranking_internal.h"
#include "lib/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Rates further apart than this leave room for one between them. */
static const double wide = 3.5;
enum { LEAST_TIES = 3 }; /* of some of the rates: two neighbours that tie enclose the best one */
static const double least_stride = 2, most_stride = 10, usual_stride = 3;

/* --------------------------------------------------------------------------------------------------------
 * what to try */

/* Two digits say enough of a rate to try. */
static double round_rate(double lr)
{
    char text[LR_NUMBER_ROOM];
    double rounded = lr;
    size_t length = lr_number_format_digits(lr, 2, text);

    lr_number_parse(text, length, '.', &rounded);
    return rounded;
}

static void add_candidate(lr_ranking *to, double lr, const char *why)
{
    lr_candidate *next = &to->next[to->next_count];
    double steps = isfinite(to->to_step) ? to->to_step - to->from_step : to->longest;
    char rate[LR_NUMBER_ROOM];

    if (to->next_count == LR_NEXT)
        return;
    to->next_count++;
    *next = (lr_candidate){.lr = isnan(lr) ? lr : round_rate(lr)};
    snprintf(next->why, sizeof next->why, "%s", why);
    if (isnan(lr))
        return;
    lr_number_format(next->lr, rate);
    if (!to->scheduled && isfinite(steps))
        snprintf(next->command, sizeof next->command, "lrgen -n %.0f --lr %s constant -o schedule-%s.csv",
                 fmax(steps + 1, 1), rate, rate);
}

/* By what rates are apart on this grid: the geometric mean, not too small and not too large. */
static double stride(const lr_ranking *of)
{
    double all = of->rates[of->count - 1].lr / of->rates[0].lr;

    return of->count < 2 ? usual_stride
                         : fmin(fmax(pow(all, 1 / (double)(of->count - 1)), least_stride), most_stride);
}

/* Which of the rates is best cannot be told: all are good, or most of those that did not diverge tie. */
static bool is_tied(const lr_ranking *of)
{
    size_t ties = 1, good = 0, held = 0;

    for (size_t i = 0; i < of->count; i++) {
        ties += of->rates[i].tied;
        good += of->rates[i].standing == LR_STANDING_GOOD;
        held += of->rates[i].standing != LR_STANDING_DIVERGED;
    }
    return good == of->count || (ties >= LEAST_TIES && 3 * ties > 2 * held);
}

static void advise_tied(lr_ranking *to)
{
    size_t ties = 1;
    char why[sizeof to->next[0].why];

    to->verdict = "tied";
    for (size_t i = 0; i < to->count; i++)
        ties += to->rates[i].tied;
    if (ties == 1)
        return;
    snprintf(why, sizeof why, "%zu of %zu rates tie: train longer, or with more seeds", ties, to->count);
    add_candidate(to, NAN, why);
}

static bool any_good(const lr_ranking *of, size_t from, size_t to)
{
    while (from < to && of->rates[from].standing != LR_STANDING_GOOD)
        from++;
    return from < to;
}

static void advise_ranked(lr_ranking *to)
{
    size_t low = lr_ranking_good_end(to, false), high = lr_ranking_good_end(to, true);
    size_t last = to->count - 1, best = to->best;

    if (is_tied(to)) {
        advise_tied(to);
        if (low > 0 || high < last)
            return;
    }
    to->verdict = to->verdict    ? to->verdict
                  : best == last ? "best-is-highest"
                  : best == 0    ? "best-is-lowest"
                                 : "ranked";
    if (high == last)
        add_candidate(to, to->rates[last].lr * stride(to),
                      best == last ? "the best rate is the highest tried"
                                   : "the highest rate tried is as good as the best");
    if (low == 0)
        add_candidate(to, to->rates[0].lr / stride(to),
                      best == 0 ? "the best rate is the lowest tried"
                                : "the lowest rate tried is as good as the best");
    if (best < last && !any_good(to, best + 1, to->count)
        && to->rates[best + 1].lr > wide * to->rates[best].lr)
        add_candidate(to, sqrt(to->rates[best].lr * to->rates[best + 1].lr),
                      "there is room above the best rate");
    if (best > 0 && !any_good(to, 0, best) && to->rates[best].lr > wide * to->rates[best - 1].lr)
        add_candidate(to, sqrt(to->rates[best].lr * to->rates[best - 1].lr),
                      "there is room below the best rate");
}

void lr_ranking_advise(lr_ranking *ranking)
{
    if (!ranking->count)
        return;
    if (ranking->best == ranking->count)
        add_candidate(ranking, ranking->rates[0].lr / most_stride, "all rates diverged");
    else if (!ranking->verdict)
        advise_ranked(ranking);
    else if (ranking->rates[ranking->count - 1].standing != LR_STANDING_DIVERGED)
        add_candidate(ranking, ranking->rates[ranking->count - 1].lr * most_stride, "no rate descends");
    else if (ranking->best + 1 < ranking->count)
        add_candidate(ranking, sqrt(ranking->rates[ranking->best].lr * ranking->rates[ranking->best + 1].lr),
                      "no rate descends, and higher ones diverge");
}

/* --------------------------------------------------------------------------------------------------------
 * the evidence */

/* As much of a text as there is room for behind what is there. */
static void append(lr_rated *to, const char *text)
{
    size_t used = strlen(to->text);

    snprintf(to->text + used, sizeof to->text - used, "%s%s", used ? "; " : "", text);
}

/* A loss as it was in the log. */
static double shown(const lr_ranking *of, double loss)
{
    return of->maximize ? -loss : loss;
}

/* Against its own first loss; where that is worse still, as behind the steps that did the harm, against the
 * others. */
static void explain_above(const lr_ranking *of, lr_rated *rate, double end, double start)
{
    char text[sizeof rate->text];

    if (end > start)
        snprintf(text, sizeof text, "ends at %.3g, started at %.3g", shown(of, end), shown(of, start));
    else
        snprintf(text, sizeof text, "ends at %.3g, no better than where trainings start, %.3g",
                 shown(of, end), shown(of, of->start));
    append(rate, text);
}

static void explain_diverged(const lr_ranking *of, lr_rated *rate)
{
    char text[sizeof rate->text];
    size_t count = 0;
    const lr_trial *first = NULL;

    for (size_t k = rate->first; k < rate->first + rate->count; k++) {
        const lr_trial *trial = &of->trials[k];

        count += trial->diverged;
        if (trial->diverged && (!first || trial->bad_step < first->bad_step))
            first = trial;
    }
    if (!first) { /* it is where it began */
        explain_above(of, rate, rate->end.value, of->trials[rate->first].start);
        return;
    }
    if (isfinite(first->bad_step))
        snprintf(text, sizeof text, "not finite from step %.15g on", first->bad_step);
    else
        snprintf(text, sizeof text, "went back from %.3g to %.3g", shown(of, first->lowest),
                 shown(of, first->end.value));
    if (isnan(first->bad_step) && first->end.value > of->start)
        explain_above(of, rate, first->end.value, first->start);
    else
        append(rate, text);
    if (rate->count > 1) {
        snprintf(text, sizeof text, "%zu of %zu runs", count, rate->count);
        append(rate, text);
    }
}

static void explain_distance(const lr_ranking *of, lr_rated *rate)
{
    char text[sizeof rate->text];
    const lr_rated *best = &of->rates[of->best];
    double off = rate->end.value - best->end.value;

    if (rate == best)
        append(rate, "best");
    else if (isnan(rate->away) && rate->tied)
        snprintf(text, sizeof text, "not told apart from the best: %.2g worse", off);
    else if (isnan(rate->away))
        snprintf(text, sizeof text, "ends %.2g worse than the best", off);
    else if (rate->tied)
        snprintf(text, sizeof text, "ties with the best: %.2g worse, %.1f standard errors", off, rate->away);
    else
        snprintf(text, sizeof text, "ends %.2g worse than the best, %.1f standard errors", off, rate->away);
    if (rate != best)
        append(rate, text);
}

/* It went on learning behind it; whether it would another time is not sure. */
static void explain_accident(const lr_ranking *of, lr_rated *rate)
{
    char text[sizeof rate->text];

    for (size_t k = rate->first; k < rate->first + rate->count; k++)
        if (isfinite(of->trials[k].bad_step) && !of->trials[k].diverged) {
            snprintf(text, sizeof text, "not finite at step %.15g", of->trials[k].bad_step);
            append(rate, text);
            return;
        }
}

/* A slope that can be told from none. */
static void explain_slope(const lr_ranking *of, lr_rated *rate)
{
    char text[sizeof rate->text];
    lr_mean level = {0, 0, 1e6};
    bool significant;
    double away = lr_mean_distance(&rate->slope, &level, &significant);
    double change = fabs(rate->slope.value) * (of->to_step - of->from_step) / 3;

    if (!significant || isnan(away))
        return;
    snprintf(text, sizeof text, "%s by %.2g over the last third",
             away < 0 ? "still improving" : "getting worse", change);
    append(rate, text);
}

void lr_ranking_explain(lr_ranking *ranking)
{
    for (size_t i = 0; i < ranking->count; i++) {
        lr_rated *rate = &ranking->rates[i];

        if (rate->standing == LR_STANDING_DIVERGED) {
            explain_diverged(ranking, rate);
            continue;
        }
        if (lr_ranking_answers(ranking))
            explain_distance(ranking, rate);
        else
            append(rate, "does not come down from its start");
        explain_accident(ranking, rate);
        explain_slope(ranking, rate);
    }
}
