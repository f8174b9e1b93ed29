/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of lrbounds share: lrbounds.c reads range tests, lrbounds_compare.c asks the rules of other
 * tools, lrbounds_metric.c reads a second column, lrbounds_rank.c ranks trainings that are no range tests,
 * lrbounds_read.c finds the runs. */
#ifndef LRBOUNDS_H
#define LRBOUNDS_H

#include "lib/bounds/peers.h"
#include "lib/bounds/ranking.h"
#include "lrtools/cli.h"

typedef struct bounds_settings {
    cli_common common;
    const char *columns, *get, *metric;
    const lr_bounds_format *format;
    const lr_recorder *recorder;
    cli_list methods;
    bool maximize, compare, warmup;
    double horizon;
    int64_t candidates;
} bounds_settings;

/* The logs of all operands; runs borrow from them. */
typedef struct bounds_job {
    const cli_tool *tool;
    bounds_settings *set;
    cli_tables tables;
    lr_run *runs;
    char **names;   /* of the runs; owned */
    double **rates; /* those that stand in a name; owned, NULL for the other runs */
    size_t count;
    lr_bounds_answer answer;
    lr_bounds metric; /* what --metric says */
    bool written;     /* the output was opened */
} bounds_job;

/* Read all operands as runs. Free with bounds_job_free, also on failure. */
bool bounds_read(bounds_job *job, lr_error *error);
/* The losses of a run, to be changed. */
double *bounds_losses(bounds_job *job, size_t run);
void bounds_job_free(bounds_job *job);

/* The field asked for with -g: an estimate and which of its numbers, 0 the value, 1 low, 2 high. */
const lr_bounds_field *bounds_find_field(const char *name, size_t *number);

/* --metric: what another column of the runs says, added to the answer. is_validation: by the name of a column.
 * end_with_loss: of a column that is no loss, drop what follows where the loss beside it has become nan for good. */
bool bounds_is_validation(const char *name);
bool bounds_metric_check(const bounds_settings *set, lr_error *error);
bool bounds_end_with_loss(bounds_job *job, lr_error *error);
bool bounds_metric(bounds_job *job, const lr_bounds_options *how, lr_error *error);

/* -m and --compare. */
bool bounds_compare_check(const bounds_settings *set, lr_error *error);
bool bounds_compare(bounds_job *job, lr_error *error);

/* Trainings that are no range tests. tell_training: what to do where all have one rate. */
bool bounds_rank(bounds_job *job, lr_error *error);
void bounds_tell_training(const bounds_job *job);
/* Range tests and trainings at one rate are no runs of one experiment. */
bool bounds_check_mixture(const bounds_job *job, lr_error *error);

#endif
