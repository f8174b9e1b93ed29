/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules: the learning rate (and momentum) in force at any step, in any order.
 *
 * A schedule is a list of segments played one after the other; a segment is a row of lr_schedule_kinds with its
 * parameters and a length. Rates are pure functions of the step. Numbers only; knows no trace. */
#ifndef LR_SCHEDULE_H
#define LR_SCHEDULE_H

#include "lib/spec.h"

#include <stdint.h>

/* What a step asks for; momentum is NAN where the schedule does not set it. */
typedef struct lr_rate {
    double lr, momentum;
} lr_rate;

typedef struct lr_segment lr_segment;

/* A kind of schedule. rate: the value at step k of the segment, 0 <= k <= length; k = length is asked for only where
 * the schedule has ended and is held: curves then give what they tend to, stairs their last tread.
 * check: what ranges alone can't say, and the defaults that depend on base and length; may be NULL. */
typedef struct lr_schedule_kind {
    lr_label label;
    bool (*check)(lr_segment *segment, lr_error *error);
    lr_rate (*rate)(const lr_segment *segment, double k);
    bool momentum; /* it sets the momentum as well */
} lr_schedule_kind;

struct lr_segment {
    const lr_schedule_kind *kind;
    lr_spec spec;         /* owned */
    double base;          /* the --lr in force */
    double start, length; /* in steps; length may be INFINITY for the last one when nothing limits it */
    double memo[4];       /* what check worked out once for rate */
};

/* Empty when zeroed; owns its segments. */
typedef struct lr_schedule {
    lr_segment *segments;
    size_t count;
    double length; /* steps in all; INFINITY when the last segment has no end */
} lr_schedule;

typedef struct lr_schedule_options {
    double lr;      /* base rate; NAN: none given */
    double total;   /* -n: steps in all; 0: not given */
    lr_units units; /* for `10ep` and `5%` */
} lr_schedule_options;

extern const lr_catalog lr_schedule_kinds;

/* Build a schedule from its specs, in playing order. A segment without steps= takes what is left of the total
 * (only one may). LR_USAGE when that can't be. On failure *schedule is empty. */
bool lr_schedule_build(const char *const *specs, size_t count, const lr_schedule_options *options,
                       lr_schedule *schedule, lr_error *error);

/* The rate in force for update `step` (from 0). Pure; O(log segments). Past the end the last value is held. */
lr_rate lr_schedule_rate(const lr_schedule *schedule, int64_t step);
bool lr_schedule_has_momentum(const lr_schedule *schedule);
void lr_schedule_free(lr_schedule *schedule);

#endif
