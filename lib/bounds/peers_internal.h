/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of other tools: peers_rows.c has the rows, peers.c what comes before a rule, peers_rules.c and
 * peers_bounds.c the rules. */
#ifndef LR_BOUNDS_PEERS_INTERNAL_H
#define LR_BOUNDS_PEERS_INTERNAL_H

#include "lib/bounds/peers.h"

/* Every rule has these parameters first; then its own. */
enum { PEER_SMOOTH, PEER_STOP, PEER_BEGIN, PEER_END, PEER_OWN };
/* The own parameters of the rules that have some. */
enum { FASTAI_STEPS = PEER_OWN, FASTAI_OWN };
enum { VALLEY_STRICT = FASTAI_OWN };
enum { SLIDE_WIDTH = FASTAI_OWN, SLIDE_THRESHOLD, SLIDE_FACTOR };
enum { MINIMUM_DIVIDE = FASTAI_OWN };
enum { STRICT = PEER_OWN };
enum { KTRAIN_PICK = PEER_OWN, KTRAIN_STRICT };
enum { PROPHET_LIGHTNING = PEER_OWN };
enum { SMITH_DIVIDE = PEER_OWN };

/* What a rule chooses from. */
typedef struct peer_job {
    const lr_spec *spec;
    const double *lr, *loss; /* smoothed and trimmed: count of them */
    size_t count;
    double *scratch; /* room for 3 values for each row of the run */
    lr_peer_answer *answer;
} peer_job;

/* Each fills the answer, with a reason where it has none. */
typedef void peer_rule(const peer_job *job);
peer_rule lr_peer_valley, lr_peer_slide, lr_peer_minimum, lr_peer_steep, lr_peer_torch, lr_peer_lightning,
    lr_peer_lightning_linear, lr_peer_ignite, lr_peer_keras, lr_peer_ktrain, lr_peer_dataiku, lr_peer_prophet,
    lr_peer_smith;

/* What a tool records: out[0..run->length) from the raw losses. */
typedef void peer_record(const lr_spec *spec, const lr_run *run, double *out);
peer_record lr_peer_record_raw, lr_peer_record_debiased, lr_peer_record_lightning, lr_peer_record_share;

/* A row of lr_peers. */
typedef struct peer_row {
    lr_label label;
    peer_record *record;
    size_t unchecked; /* rows at the start at which the sweep does not end */
    bool least_first; /* the least loss takes in the row itself: it matters for losses below zero */
    bool trims,
        plans; /* skip_begin and skip_end are left out beforehand; skip_begin goes by the planned length */
    bool cuts; /* it ends at the first loss that is not a number */
    bool nan_stops;
    peer_rule *rule;
} peer_row;

void lr_peer_reason(const peer_job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Position of the least value; not a number: passed over, or with `strict` the least of all, as NumPy has it.
 * count when there is none. */
size_t lr_peer_least(const double *values, size_t count, bool strict);
/* The derivative over the rows: half the difference of the neighbours, at the ends the difference. count >= 2. */
void lr_peer_gradient(const double *values, size_t count, double *gradient);
/* The row that the longest strictly falling subsequence points to; before the first: -1. scratch: a value a
 * row. */
long lr_peer_valley_row(const double *values, size_t count, double *scratch);

#endif
