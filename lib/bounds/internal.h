/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps of the analysis hand to each other: recorder, prepare, edge, fit, decide, findings, in
 * this order. Coordinates: x is the natural logarithm of the learning rate; z is the natural logarithm of
 * the loss plus a small offset where `logarithmic` is set, else the loss, turned so that lower is better. */
#ifndef LR_BOUNDS_INTERNAL_H
#define LR_BOUNDS_INTERNAL_H

#include "lib/bounds.h"
#include "lib/spline.h"

/* A finite point, or the mean of several neighbours: weight says of how many. */
typedef struct lr_point {
    double x, z, weight;
} lr_point;

/* Where a point comes from. */
typedef struct lr_origin {
    double density; /* (sum of lr of its run so far) / lr, in steps */
    size_t run;
} lr_origin;

/* What the rows of the runs look like before any analysis. */
typedef struct lr_census {
    size_t rows;                           /* in all runs */
    size_t no_rate;                        /* lr zero, negative or not finite: dropped */
    size_t non_finite;                     /* loss nan or infinite: dropped */
    size_t outside;                        /* outside the longest stretch of rising lr: dropped */
    double first_lr, last_lr;              /* of the stretch of rising lr of all runs */
    double first_bad_lr, first_bad_step;   /* of the first non-finite loss; NAN: none */
    double tail_x;                         /* log lr from which non-finite losses prevail, NAN: they do not */
    const char *no_sweep;                  /* name of the first run whose rate does not rise; NULL: none, or no name */
    bool restarted, not_a_sweep, smoothed; /* smoothed: it looks smoothed, by no recorder that we know */
    double period; /* rows from peak to peak when the loss repeats itself, 0: it does not */
} lr_census;

/* The edge: NAN x when the loss does not rise. */
typedef struct lr_edge {
    double x, low, high;
    bool sudden;          /* a level shift, not a slow climb */
    double before, after; /* level on both sides */
    double onset; /* first log lr at which the loss is above its start level beyond its noise; NAN: nowhere */
    double back;  /* log lr at which the loss is back at its start level; NAN: not inside the sweep */
} lr_edge;

/* Where the curve does what, in x; NAN where it does not. */
typedef struct lr_landmarks {
    double start_level, least_level;                 /* z on the plateau and at the minimum */
    double descent_start, descent_most, descent_end; /* 10%, steepest, 90% of the descent */
    double least;                                    /* the minimum */
    double flat_end;                                 /* from there on the curve is above the minimum */
    double steps_per_fold;                           /* (sum of lr up to descent_end) / lr there */
    double work;                                     /* log of the sum of lr up to four fifths of the descent */
} lr_landmarks;

/* The constants of the suggestion that are fitted (tests/bench/regret-fit); the others have a reason beside them. */
typedef struct lr_rates {
    double work_steps;    /* in so many steps of a constant rate four fifths of the descent should be done */
    double back_margin;   /* the largest stable rate is so many times under the one that loses the whole descent */
    double anchor_margin; /* without a descent: so many times under the first sign of instability */
    double rule_spread;   /* how far, in decades, a good rate may lie from the answer, noise apart */
    double anchor_spread; /* and without a descent */
} lr_rates;
extern const lr_rates lr_rates_fitted;

typedef struct lr_analysis {
    const lr_run *runs;
    size_t run_count;
    const lr_bounds_options *options;
    const lr_rates *rates;
    const lr_recorder *recorder;
    lr_census census;
    bool logarithmic;
    double offset;    /* z = log(loss + offset) where logarithmic */
    lr_point *points; /* owned, by increasing x, which may repeat; all runs together */
    lr_origin *origin; /* owned, like points */
    size_t count;
    lr_point *coarse; /* owned: at most COARSE_BINS, for levels and the edge */
    size_t coarse_count;
    lr_edge edge;
    const double *run_edge; /* borrowed: x of the edge of each run, INFINITY: none; NULL: one run */
    double *effect;         /* owned, of several runs: how much z of each lies above the curve of all */
    lr_spline curve;    /* z over x left of the edge; empty when there are too few points */
    double *error;      /* owned: standard error of curve.value */
    double *weight;     /* owned: weights of the fit, for noise of variance 1 */
    double noise;       /* standard deviation of a single point about the curve, median over the sweep */
    double correlation; /* of neighbouring residuals */
    double inflation;   /* of variances, for that correlation */
    lr_landmarks at;
    double fast, stable; /* x of the two sides of the suggestion, with a descent */
    double confidence; /* descent over its standard error, beyond what chance makes of noise */
    double spread;     /* of the suggestions of single runs, log of the largest over the least; 0: one run */
    double edge_spread; /* of the edges of single runs, or of their intervals together; 0: one run */
    double anchor;     /* without a descent: x of the first sign of instability, NAN: none */
} lr_analysis;

/* A descent of fewer standard errors is none. */
#define LR_LEAST_CONFIDENCE 2.0
/* The suggestion stays so many times under the edge. */
#define LR_EDGE_MARGIN 4.0

enum { COARSE_BINS = 100, FINE_BINS = 400, LEAST_KNOTS = 6 };

/* Each returns false only for LR_SYSTEM, lr_prepare also for LR_NO_ANSWER. recorder: the one found, `none`
 * when no other; *smoothed: it is none, and the losses look smoothed all the same. */
bool lr_recorder_detect(const lr_run *run, const lr_recorder **recorder, bool *smoothed, lr_error *error);
/* raw[0..run->length). Of an average of which only every k-th step is there, the mean of the k losses in between. */
void lr_recorder_undo(const lr_recorder *recorder, const lr_run *run, double *raw);
/* Whether what it records is an average, which runs behind. */
bool lr_recorder_averages(const lr_recorder *recorder);
bool lr_prepare(lr_analysis *analysis, lr_bounds *bounds, lr_error *error);
/* The z of a loss; -INFINITY where it has none. */
double lr_analysis_level(const lr_analysis *analysis, double loss);
/* Groups of equal count, at most `most`; points of one x stay together. The mean of the losses, not of their
 * logarithms: what is minimised is a mean. Returns how many. */
size_t lr_points_bin(const lr_point *points, size_t count, size_t most, bool logarithmic, lr_point *bins);
/* Rows from peak to peak of a loss that repeats itself, 0 when it does not; scratch has room for length
 * values. */
double lr_period_find(const double *raw, size_t length, double *scratch);
bool lr_edge_find(lr_analysis *analysis, lr_error *error);
bool lr_fit(lr_analysis *analysis, lr_error *error); /* also again, after a change */
void lr_fit_clear(lr_analysis *analysis);
void lr_landmarks_find(const lr_analysis *analysis, const lr_spline *curve, lr_landmarks *landmarks);
bool lr_decide(lr_analysis *analysis, lr_bounds *bounds, lr_error *error);
/* The logarithm of the suggested rate alone, without its interval, after lr_decide; NAN: none. */
double lr_decide_rate(const lr_analysis *analysis);
/* Whether the sweep shows where the descent begins, and where the loss stops being near its least. */
bool lr_shows_plateau(const lr_analysis *analysis);
bool lr_shows_end(const lr_analysis *analysis);
void lr_regions_set(const lr_analysis *analysis, lr_bounds *bounds);
void lr_findings_add_all(const lr_analysis *analysis, lr_bounds *bounds);

/* All steps for one run; for several runs of one experiment; and lr_bounds_find under other constants. */
bool lr_analyse(lr_analysis *analysis, lr_bounds *bounds, lr_error *error);
bool lr_pool(lr_analysis *analysis, lr_bounds *bounds, lr_error *error);
void lr_analysis_free(lr_analysis *analysis);
bool lr_bounds_find_by(const lr_rates *rates, const lr_run *runs, size_t count, const lr_bounds_options *options,
                       lr_bounds *bounds, lr_error *error);

/* Median of count values; sorts them. NAN when there are none. */
double lr_median(double *values, size_t count);

#endif
