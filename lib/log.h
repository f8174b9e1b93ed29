/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any training log as records: what was logged at one moment, in the order of the file.
 *
 * A record is sparse: it has points of some columns. Columns are found on the way and numbered in order of their first
 * appearance; only numbers are values (a recorded nan is one), what is no number is no point. A format is a row of
 * lr_log_kinds: one file in lib/log/ and one row, found by its first bytes or chosen by name. */
#ifndef LR_LOG_H
#define LR_LOG_H

#include "lib/label.h"
#include "lib/reader/ahead.h"

#include <stdint.h>

typedef struct lr_point {
    size_t column;
    double value;
} lr_point;

/* Borrowed until the next call. */
typedef struct lr_record {
    double step;            /* NAN: the format has no step of its own (it is then a column, or the record's number) */
    double epoch, iter;     /* where the step follows from these, once all logs of the run are known (lib/log/laps.h:
                               `step` is what this log alone tells); NAN elsewhere */
    double wall;            /* seconds since 1970; NAN: not told */
    size_t count;
    const lr_point *points; /* a column at most once */
    size_t line;            /* where it stands: a line from 1, or a record from 1 in binary formats */
} lr_record;

/* What is wrong with a log and does not keep the rest from being read. */
typedef enum lr_trouble {
    LR_TROUBLE_CUT,     /* it stops early, as that of a run that goes on: exit status 0 */
    LR_TROUBLE_DAMAGED, /* something in the middle can't be read: exit status 3, what is good is put out */
    LR_TROUBLE_ODD      /* worth a word: a sampled export, a value that is no number */
} lr_trouble;

/* Cells of a column that are no numbers: how many, where the first one is and what is wrong with it. */
typedef struct lr_bad_cells {
    size_t count, line, field;
    char what[200]; /* `"abc" in column loss is not a number`; may hold bytes of the input */
} lr_bad_cells;

enum { LR_MOST_LOG_COLUMNS = 1 << 17 }; /* columns that a log may have */

typedef struct lr_log lr_log;
typedef struct lr_log_kind lr_log_kind;

typedef struct lr_log_options {
    const lr_log_kind *kind; /* NULL: found by content */
    const char *pattern;     /* a regular expression with named groups: the log is text; NULL: the known patterns */
    const lr_ahead *ahead;   /* what has been read from fd already; NULL: nothing */
    /* Whether values of a column of this name are needed; NULL: of all. Asked once a column, when it appears. */
    bool (*wanted)(void *context, const char *name);
    /* Told at once; *error has the place. NULL: not told. */
    void (*report)(void *context, lr_trouble trouble, const lr_error *error);
    void *context;
} lr_log_options;

/* csv tsv tensorboard-csv tensorboard-json tfevents json jsonl mlflow wandb text */
extern const lr_catalog lr_log_kinds;

/* Read so much of fd as it takes to tell whether it is a table of text, for lr_reader: not waiting for more than its
 * first rows where it is one, else up to 64 KiB. *ahead is what was read, the caller's to free also on failure. What is
 * no log in any known format, or nothing, counts as a table. Nothing is read where the
 * options say what it is: csv is a table, whatever separates its fields. */
bool lr_log_look(int fd, const char *name, const lr_log_options *options, lr_ahead *ahead, bool *delimited,
                 lr_error *error);

/* Read the open descriptor fd (which stays the caller's) under a name (borrowed: for messages, and some formats name
 * their column after it). NULL: no data at all (LR_NO_ANSWER), no log (LR_BAD_INPUT), LR_SYSTEM. */
lr_log *lr_log_open(int fd, const char *name, const lr_log_options *options, lr_error *error);

/* The next record; *more is false at the end. false: nothing more can be had (LR_BAD_INPUT where nothing was read that
 * makes sense, LR_SYSTEM). */
bool lr_log_next(lr_log *log, lr_record *record, bool *more, lr_error *error);

/* Columns found so far. */
size_t lr_log_columns(const lr_log *log);
const char *lr_log_column(const lr_log *log, size_t column);
bool lr_log_repeats(const lr_log *log, size_t column); /* an earlier column has the same name */
const lr_bad_cells *lr_log_bad_cells(const lr_log *log, size_t column);
/* Other names by which the step answers in this format ("iter" in nanoGPT's); NULL where there is none. The list ends
 * with NULL and outlives the log. */
const char *const *lr_log_step_names(const lr_log *log);
const lr_log_kind *lr_log_format(const lr_log *log);
void lr_log_free(lr_log *log);

#endif
