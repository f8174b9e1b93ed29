/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lrgen share. */
#ifndef LRGEN_H
#define LRGEN_H

#include "lrtools/cli.h"

typedef struct gen_settings {
    cli_common common;
    double steps, lr, steps_per_epoch, samples_per_step, tokens_per_step, every, from, to;
    double grow, shrink, metric_every;
    int64_t repeat;
    bool summary;
    const char *rounding, *at, *metric, *columns;
    const char *pieces;
    double tolerance;
    const lr_label *wished;          /* -f */
    const lr_writer_kind *format;    /* the table's, where it is one */
    const struct gen_export *export; /* the other's, else NULL */
} gen_settings;

extern const cli_tool gen_tool;

/* The steps to write: those of a list, or every so many of a range. */
typedef struct gen_plan {
    int64_t *list; /* owned; NULL: a range */
    int64_t from, every;
    size_t count;
    int64_t last; /* the greatest of them */
} gen_plan;

/* Which steps of a schedule of this length are asked for. plan->list is the caller's to free, also on failure. */
bool gen_make_plan(const gen_settings *set, const lr_units *units, double length, gen_plan *plan,
                   lr_error *error);
int64_t gen_step_at(const gen_plan *plan, size_t i);

/* Write the table of these steps to -o or standard output. */
bool gen_write_table(gen_settings *set, const lr_schedule *schedule, const gen_plan *plan, lr_error *error);

/* Write the schedule in a few numbers: text, or a row of a table where a format is asked for. */
bool gen_write_summary(gen_settings *set, const lr_schedule *schedule, const gen_plan *plan, lr_error *error);

#endif
