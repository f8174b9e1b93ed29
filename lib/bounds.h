/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer of an LR range test: three regions, min lr, max lr, a suggested lr, each with an interval, and what is
 * wrong with the trace. Numbers only: the caller brings the columns.
 *
 * Method: L. N. Smith, arXiv 1506.01186, section 3.3, read by statistics instead of by eye; each step is described
 * at its function. */
#ifndef LR_BOUNDS_H
#define LR_BOUNDS_H

#include "lib/label.h"
#include "lib/output.h"

/* One recorded sweep, borrowed: rows in the order of training. step may be NULL (then the row number). */
typedef struct lr_run {
    const char *name; /* for messages; may be NULL */
    size_t length;
    const double *step, *lr, *loss;
} lr_run;

typedef struct lr_bounds_options {
    bool maximize;        /* the column grows as the model learns (accuracy) */
    const char *recorder; /* name of a row of lr_recorders to take as given; NULL: find out */
    double horizon;       /* steps of the training to come: long ones want less; 0: as long as range tests suggest */
    bool metric;          /* nobody smooths this column, as one of a validation set: no recorder is looked for */
} lr_bounds_options;

/* A value and the interval that should hold it with about 90% confidence; all NAN when it is not known. */
typedef struct lr_estimate {
    double value, low, high;
} lr_estimate;

/* How a trainer's recorder smooths the loss before it writes it: label and exact inverse. */
typedef struct lr_recorder {
    lr_label label;
    /* Undo: raw[i] from recorded[0..length). May be NULL (none). */
    void (*undo)(size_t length, const double *recorded, double *raw);
} lr_recorder;
extern const lr_catalog lr_recorders;

/* What may be wrong with a trace: label.name is the id. A note says how the sweep ended, which is no fault in it;
 * another kind may be a note in one finding, as when what it tells has been mended already. */
typedef struct lr_finding_kind {
    lr_label label;
    bool note;
} lr_finding_kind;
extern const lr_catalog lr_finding_kinds;

/* A sweep to record: rates and steps; steps 0: none. */
typedef struct lr_sweep {
    double from, to, steps;
} lr_sweep;

typedef struct lr_finding {
    const lr_label *kind; /* row of lr_finding_kinds */
    char text[240];       /* one plain sentence with the numbers behind it */
    char command[160];    /* the command that would mend it; "" when there is none, and for notes */
    bool note;            /* nothing is wrong: it only tells */
    lr_sweep sweep;       /* what the command makes; the findings that ask for one share it */
} lr_finding;

/* The regions of the learning rate, left to right. */
typedef enum lr_region_kind { LR_TOO_SMALL, LR_LEARNING, LR_FLAT, LR_DIVERGING, LR_REGIONS } lr_region_kind;
typedef struct lr_region {
    lr_region_kind kind;
    double from, to; /* learning rates, from < to */
} lr_region;
extern const char *const lr_region_names[LR_REGIONS];

enum { LR_FINDINGS = 16 };

/* Empty when zeroed. Owns raw_* and fit_*. */
typedef struct lr_bounds {
    lr_estimate lr_min, lr_max, lr_suggest, edge;
    const lr_recorder *recorder; /* how the loss was recorded (first run) */
    lr_region regions[LR_REGIONS];
    size_t region_count;
    lr_finding findings[LR_FINDINGS]; /* the gravest first, notes last; none but notes: the trace is healthy */
    size_t finding_count;
    bool descends; /* a significant descent stands behind the answer */
    size_t first_non_finite; /* row from 1 of the first non-finite loss of the first run that has one; 0: none */
    double horizon;          /* the steps that lr_suggest is for, 0: those of the options were none */
    double warmup;           /* steps in which the first run that can tell raised the rate ten-fold to lr_suggest */
    size_t runs, points;     /* what the answer stands on: runs pooled, finite points used */

    /* For drawing: the raw losses (smoothing undone) over lr, all runs one after the other, and the fitted curve with
     * its standard error, by increasing lr and only up to the edge. */
    size_t raw_length, fit_length;
    double *raw_lr, *raw_loss;
    double *fit_lr, *fit_loss, *fit_error;
} lr_bounds;

/* Analyse the runs as sweeps of one experiment. True also when there is no answer (lr_suggest.value is NAN: see the
 * findings); false for LR_NO_ANSWER (no data at all) and LR_SYSTEM. */
bool lr_bounds_find(const lr_run *runs, size_t count, const lr_bounds_options *options, lr_bounds *bounds,
                    lr_error *error);
void lr_bounds_free(lr_bounds *bounds);

/* "healthy", or the id of the gravest finding. */
const char *lr_bounds_verdict(const lr_bounds *bounds);

/* Compare with what another column of the same runs says; a finding is added when they are a decade apart. */
void lr_bounds_disagree(lr_bounds *bounds, const lr_bounds *metric, const char *name);

/* The estimates by name; the row whose name is NULL ends them. */
typedef struct lr_bounds_field {
    const char *name, *variable; /* variable: in sh and make */
    size_t offset;               /* of the lr_estimate in lr_bounds */
} lr_bounds_field;
extern const lr_bounds_field lr_bounds_fields[];
const lr_estimate *lr_bounds_estimate(const lr_bounds *bounds, const lr_bounds_field *field);

/* The index-th of count rates to try, spread evenly (in their logarithm) over the interval of lr_suggest. */
double lr_bounds_candidate(const lr_bounds *bounds, size_t index, size_t count);

/* An answer with what the reading of the logs has to say, and the formats to write it in: text json csv sh make. */
typedef struct lr_bounds_answer {
    lr_bounds bounds;
    size_t rows, dropped, non_finite; /* read; replaced by later points; losses that are nan or infinite */
    const char *const *next;          /* commands to go on with, for people; borrowed */
    size_t next_count;                /* 0: those of lrgen */
    size_t candidates;                /* rates to try: how many to write */
    const lr_bounds *metric;          /* what another column says; borrowed; NULL: none was asked */
    const char *metric_name;
    bool warmup;                      /* write what a warm-up changes */
} lr_bounds_answer;

/* Digits that are written for programs: more than any range test knows, and the same with every compiler. */
enum { LR_BOUNDS_DIGITS = 4 };

typedef struct lr_bounds_format {
    lr_label label;
    void (*write)(const lr_bounds_answer *answer, lr_output *output); /* failures stay in output */
    bool verdict;        /* it tells the findings; where it does not, the caller should */
    const char *failure; /* what to write when there is no answer to write, for eval; NULL: nothing */
} lr_bounds_format;
extern const lr_catalog lr_bounds_formats;

#endif
