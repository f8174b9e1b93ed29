/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranking_trial.c looks at runs, ranking.c holds them against each other, ranking_next.c says what to try. */
#ifndef LR_BOUNDS_RANKING_INTERNAL_H
#define LR_BOUNDS_RANKING_INTERNAL_H

#include "lib/bounds/ranking.h"

/* Everything of a trial but its end: lr, start, lowest, bad_step, last_step, diverged by losses that are not
 * finite. */
void lr_trial_survey(const lr_run *run, bool maximize, lr_trial *trial);
/* The end of a run over the rows with from < step <= to, or the last few of them. */
void lr_trial_end(const lr_run *run, bool maximize, double from, double to, lr_trial *trial);
/* The same for the slope. */
void lr_trial_slope(const lr_run *run, bool maximize, double from, double to, lr_trial *trial);
/* It ended above its start, or climbed back half of its way: all of its end, or the mean of that beyond all
 * doubt. A single loss goes nowhere. start: where the trainings began. */
bool lr_trial_climbed(const lr_run *run, double start, const lr_trial *trial);
double lr_run_step(const lr_run *run, size_t row);
/* Steps from its first row to its second, 0 when there is none. */
double lr_run_spacing(const lr_run *run);

/* The least or the largest of the good rates that have no worse one between them and the best. */
size_t lr_ranking_good_end(const lr_ranking *ranking, bool upper);
/* Fill next, verdict unless it is there, and the texts. */
void lr_ranking_advise(lr_ranking *ranking);
void lr_ranking_explain(lr_ranking *ranking);

/* How many standard errors a is above b, and whether that is beyond Student's 95% point. */
double lr_mean_distance(const lr_mean *a, const lr_mean *b, bool *significant);

#endif
