/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other tools would answer to the same sweep: one row of lr_peers a rule, so that an old value can be
 * reproduced and compared. A rule has no interval, and most of them one number only.
 *
 * A rule is given the raw losses. It smooths them as its tool does while it records, ends where its tool would
 * have ended the sweep, leaves out the rows that its tool leaves out, and then chooses. Where a tool has a bug
 * that its authors would not defend, the row does what was meant, and strict=true what is done; the label's
 * details say which. Sources: the tools' own code, named there. */
#ifndef LR_BOUNDS_PEERS_H
#define LR_BOUNDS_PEERS_H

#include "lib/bounds.h"
#include "lib/spec.h"

enum { LR_PEER_REASON = 200 };
/* Digits that are written for programs: a rule's rate is one of the log, and can be found there again. */
enum { LR_PEER_DIGITS = 9 };

/* Each rate NAN where the rule has none. */
typedef struct lr_peer_answer {
    double suggest, least, most; /* a rate to train with; the ends of a cycle */
    size_t used;                 /* losses that it chose from */
    size_t stopped; /* row from 1 at which its tool would have ended the sweep; 0: it would not */
    size_t planned; /* steps that the sweep was meant to have, where the rule goes by them; else 0 */
    char reason[LR_PEER_REASON]; /* why there is no rate at all; else "" */
} lr_peer_answer;

extern const lr_catalog lr_peers;

/* Apply a rule to a run whose losses are raw (lr_peer_raw). True also when there is no answer; false:
 * LR_SYSTEM. */
bool lr_peer_find(const lr_spec *spec, const lr_run *run, lr_peer_answer *answer, lr_error *error);
bool lr_peer_answered(const lr_peer_answer *answer);

/* raw[0..run->length): the losses with the recorder's smoothing undone; recorder: a row of lr_recorders, NULL:
 * find out (*found says which). */
bool lr_peer_raw(const lr_run *run, const lr_recorder *recorder, double *raw, const lr_recorder **found,
                 lr_error *error);

/* How many steps a sweep was meant to have, which a sweep that was stopped early does not say: the number of
 * rows, or the first multiple of 50 above it at which the rates, continued, have grown by a power of ten in
 * all, which is how people choose the ends of a sweep. */
size_t lr_peer_planned(size_t length, const double *lr);

/* What a rule, or this program itself, says of the runs. */
typedef struct lr_compared {
    const char *name;    /* as it was asked for; borrowed */
    const lr_label *row; /* NULL: ourselves */
    double suggest, least, most, low,
        high;             /* the middle of the runs; low, high: an interval, where there is one */
    lr_peer_answer *runs; /* the rule's answer to each run; owned; NULL for ourselves */
    char reason[LR_PEER_REASON];
} lr_compared;

/* Empty when zeroed. */
typedef struct lr_comparison {
    size_t count, run_count;
    lr_compared *items; /* owned */
    const lr_run *runs; /* borrowed */
    const lr_recorder *recorder;
} lr_comparison;

/* Apply rules to runs with raw losses: the middle of the runs, in logarithms, is what a rule says. ourselves
 * (may be NULL): our own answer, which comes first. names: what the specs are called. Free also on failure. */
bool lr_comparison_make(const lr_bounds *ourselves, const lr_spec *specs, const char *const *names,
                        size_t count, const lr_run *runs, size_t run_count, lr_comparison *comparison,
                        lr_error *error);
void lr_comparison_free(lr_comparison *comparison);
/* Decades from the least suggestion to the greatest, and how many there are. */
double lr_comparison_spread(const lr_comparison *comparison, size_t *count);

/* Formats of one rule's answer (the names of lr_bounds_formats), and of all side by side (text json csv). */
typedef struct lr_peer_format {
    lr_label label;
    void (*write)(const lr_comparison *comparison, lr_output *output);
} lr_peer_format;
extern const lr_catalog lr_peer_formats, lr_comparison_formats;

#endif
