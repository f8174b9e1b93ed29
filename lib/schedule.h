/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules: the learning rate (and momentum, and weight decay) in force at any step, in any order.
 *
 * A schedule is a list of segments played one after the other, or several such lists whose rates are multiplied; a
 * segment is a row of lr_schedule_kinds (our own) or lr_schedule_dialects (a library's, named LIBRARY.NAME) with its
 * parameters and a length. Rates are pure functions of the step. Numbers only; knows no trace. */
#ifndef LR_SCHEDULE_H
#define LR_SCHEDULE_H

#include "lib/spec.h"

#include <stdint.h>

/* What a step asks for; momentum and weight decay are NAN where the schedule does not set them. */
typedef struct lr_rate {
    double lr, momentum, weight_decay;
} lr_rate;

enum { LR_SETS_MOMENTUM = 1, LR_SETS_WEIGHT_DECAY = 2 };

typedef struct lr_segment lr_segment;

/* A kind of schedule. rate: the value at step k of the segment, k >= 0. k = length is asked for only where the schedule
 * has ended and is held: curves then give what they tend to, stairs their last tread. Of a library's schedule that is
 * not cut to a length (segment->open), any k is asked for, and it goes on as it does there.
 * check: what ranges alone can't say, and the defaults that depend on base and length; may be NULL. */
typedef struct lr_schedule_kind {
    lr_label label;
    bool (*check)(lr_segment *segment, lr_error *error);
    lr_rate (*rate)(const lr_segment *segment, double k);
    int sets; /* beside lr: LR_SETS_... */
    const char
        *family;  /* of a library's: our own kind that it is but for conventions; NULL: it stands alone */
    bool library; /* it goes on its own way past its end */
    bool metric;  /* it follows a metric: options.metric */
} lr_schedule_kind;

/* The starts of cycles that grow: lib/schedule/growth.h. */
typedef struct lr_cycles {
    double first;
    double *starts; /* owned; NULL: all cycles are as long as the first */
    size_t count;   /* of starts; the last one is where the last listed cycle ends */
} lr_cycles;

/* What is around a kind of our own: lib/schedule/envelope.c reads it from the parameters that all of them share. */
typedef enum lr_after { LR_AFTER_HOLD, LR_AFTER_REPEAT, LR_AFTER_MIRROR, LR_AFTER_ZERO } lr_after;
typedef struct lr_envelope {
    double warmup, from, power, floor;
    int position, shape;
    lr_after after;
    bool before;      /* the warm-up comes on top of steps= */
    bool whole_clock; /* the kind's own steps count from before the warm-up */
    bool jumps;       /* the floor is where the rate goes at the end, not what it stays above */
} lr_envelope;

struct lr_segment {
    const lr_schedule_kind *kind;
    lr_spec spec; /* owned */
    double base;  /* the --lr in force, or NAN */
    double start; /* in steps */
    double
        length;   /* in steps, the warm-up not among them; INFINITY for the last one when nothing limits it */
    double whole; /* with the warm-up */
    lr_envelope shell;
    bool open;       /* not cut to its length: last, and a library's with no steps=, or ours with an after= */
    int sets;        /* as the kind; check may take some off */
    double natural;  /* set by check: after how many steps an open one has run its course; NAN: never */
    double memo[16]; /* what check worked out once for rate */
    double *table;   /* owned: the same, of any length; NULL: none */
    size_t table_length;
    lr_cycles cycles;     /* owned */
    const double *metric; /* borrowed */
    size_t metric_count;
    double metric_every; /* steps; the kind's own steps are the metric's values */
};

/* Segments played one after the other: a part of lr_schedule.segments. */
typedef struct lr_track {
    size_t first, count;
    double length; /* INFINITY when the last segment has no end */
} lr_track;

/* Empty when zeroed; owns its segments. */
typedef struct lr_schedule {
    lr_segment *segments;
    size_t count;
    lr_track *tracks; /* multiplied */
    size_t track_count;
    double base;      /* what a track's rate is divided by, from the second track on */
    double length;    /* steps in all: that of the longest track with an end; INFINITY when there is none */
    lr_cycles cycles; /* where it is repeated (cycles.first > 0) */
    double once,
        shrink; /* its length, all tracks played once; what its rates are multiplied by in each next cycle */
} lr_schedule;

typedef struct lr_schedule_options {
    double lr;      /* base rate; NAN: none given */
    double total;   /* -n: steps in all; 0: not given */
    lr_units units; /* for `10ep`, `5%`, `64000sp`, `1e9tok` */
    const double
        *metric; /* for schedules that follow one: its value after update k; borrowed while the schedule is */
    size_t metric_count;
    double metric_every; /* steps from one value of the metric to the next (0: 1) */
    double repeat, grow,
        shrink; /* play the whole so many times (0: once), each next time so many times as long, and
                                    with rates so many times as high (0: as before) */
} lr_schedule_options;

extern const lr_catalog lr_schedule_kinds, lr_schedule_dialects;

/* Build a schedule from its specs, in playing order; the word "x" among them ends a track and begins the next one,
 * which is multiplied with it (each but the first divided by the base rate). A segment without steps= takes what is
 * left of the total (only one of a track may). LR_USAGE when that can't be. On failure *schedule is empty. */
bool lr_schedule_build(const char *const *specs, size_t count, const lr_schedule_options *options,
                       lr_schedule *schedule, lr_error *error);

/* The rate in force for update `step` (from 0). Pure; O(log segments). Past the end of a track its last value is held,
 * or, where its last segment is open, that goes on. */
lr_rate lr_schedule_rate(const lr_schedule *schedule, int64_t step);
/* What it sets beside lr: LR_SETS_... */
int lr_schedule_sets(const lr_schedule *schedule);
/* Whether the value of the last step is held from schedule->length on. */
bool lr_schedule_is_held(const lr_schedule *schedule);
void lr_schedule_free(lr_schedule *schedule);

#endif
