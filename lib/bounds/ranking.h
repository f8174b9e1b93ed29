/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings at several learning rates, none of them a range test, held against each other: how most people
 * choose a rate by hand, with statistics in place of the eye.
 *
 * What is compared is the loss at the end: its mean over the last tenth of the steps that all runs have. Its
 * standard error is that of a mean about a straight line, with the variance inflated by (1 + r) / (1 - r) for
 * the correlation r of neighbouring residuals (the variance of the mean of an AR(1) series; Priestley, Spectral
 * Analysis and Time Series, section 5.3); where rates have several runs (seeds), what the runs differ by counts
 * as well. Two rates are told apart where Welch's t is beyond its 95% point; otherwise they tie. */
#ifndef LR_BOUNDS_RANKING_H
#define LR_BOUNDS_RANKING_H

#include "lib/bounds.h"

typedef enum lr_standing {
    LR_STANDING_TOO_LOW,
    LR_STANDING_GOOD,
    LR_STANDING_TOO_HIGH,
    LR_STANDING_DIVERGED
} lr_standing;
enum { LR_STANDINGS = LR_STANDING_DIVERGED + 1 };
extern const char *const lr_standing_names[LR_STANDINGS];

/* A mean with its standard error and the degrees of freedom that it stands on. */
typedef struct lr_mean {
    double value, error, freedom;
} lr_mean;

/* The end of one run. */
typedef struct lr_trial {
    size_t run;
    double lr; /* constant, or the greatest of its schedule */
    bool scheduled;
    bool diverged;
    double start; /* the first loss */
    lr_mean end,
        slope;       /* at the steps that all have, its own end where it diverged; slope: change of the loss a
                         * step, over the last third */
    double floor;    /* least loss of the end */
    double noise;    /* standard deviation of a loss about that */
    double lowest;   /* the least mean of a fortieth of it */
    double bad_step; /* step of the first loss that is not finite; NAN: none */
    double last_step;
} lr_trial;

/* One rate. */
typedef struct lr_rated {
    double lr;
    size_t first, count; /* its trials: in lr_ranking.trials */
    lr_standing standing;
    bool tied; /* good, as it is not told apart from the best one, which is not tied itself */
    lr_mean end, slope;
    double above;   /* the best one's end is so much better, over how far the best came: 0..; NAN: diverged */
    double away;    /* the same in standard errors */
    char text[160]; /* the evidence, for people */
} lr_rated;

enum { LR_NEXT = 3 };

/* A rate to try next, and why. */
typedef struct lr_candidate {
    double lr; /* NAN: those that there are, longer or with more seeds */
    char why[80];
    char command[120]; /* makes its schedule; "" where the runs have schedules of their own */
} lr_candidate;

/* Empty when zeroed; owns trials and rates. */
typedef struct lr_ranking {
    lr_trial *trials; /* by rate */
    size_t trial_count;
    lr_rated *rates;    /* by rate */
    size_t count, best; /* best: in rates; count: there is none */
    double
        start; /* the loss at first: the median, the lowest rate's where that began higher by more than noise */
    double from_step, to_step; /* what was compared, infinite where all diverged */
    double longest;            /* steps from first to last of the longest run */
    bool maximize;
    bool scheduled, shortened; /* some run has a schedule; some run is longer than what was compared */
    lr_candidate next[LR_NEXT];
    size_t next_count;
    const char *verdict; /* ranked, best-is-lowest, best-is-highest, tied, no-descent, all-diverged */
} lr_ranking;

/* Whether these are trainings at two or more rates, and no sweep among them. */
bool lr_ranking_applies(const lr_run *runs, size_t count);
/* Whether the rate of this run rises as in a sweep: through five rates at least, by half at least, over half of
 * its rows at least, and on no rate for longer than that. */
bool lr_run_is_sweep(const lr_run *run);
/* Whether it has one rate only. */
bool lr_run_is_constant(const lr_run *run);

/* True also when no rate is good: see verdict. false: LR_SYSTEM, or LR_NO_ANSWER for trainings that have no steps
 * in common. Free also on failure. */
bool lr_ranking_make(const lr_run *runs, size_t count, bool maximize, lr_ranking *ranking, lr_error *error);
void lr_ranking_free(lr_ranking *ranking);
/* Whether a rate is best of all. */
bool lr_ranking_answers(const lr_ranking *ranking);
/* In the place of bounds: lr_suggest is the best rate, its low and high the next ones that are worse; lr_min
 * and lr_max are the ends of the good ones around it, edge the least above the best that diverged. NAN where
 * there is none. */
void lr_ranking_estimates(const lr_ranking *ranking, lr_bounds *bounds);

/* The ranking in the formats of lr_bounds_formats, by their names. */
typedef struct lr_ranking_format {
    lr_label label;
    void (*write)(const lr_ranking *ranking, const lr_run *runs, lr_output *output);
} lr_ranking_format;
extern const lr_catalog lr_ranking_formats;

#endif
