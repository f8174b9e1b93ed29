/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From logs to one table: columns selected by role or name, joined on the step, resumed runs mended.
 *
 * Logs are added to runs; a run is what one training wrote, in one file or several. Then columns are selected and rows
 * pulled, in order of their steps and each step once. The points lie in memory up to a limit and beyond it in a
 * temporary file; where steps only grow, rows are made without holding them. */
#ifndef LR_TABLE_H
#define LR_TABLE_H

#include "lib/log.h"
#include "lib/role.h"
#include "lib/trace.h"

/* What becomes of points that a later one of their column takes back, at the same step or an earlier one. */
typedef enum lr_resume {
    LR_RESUME_LAST, /* they are dropped */
    LR_RESUME_ALL,  /* only those at the same step are */
    LR_RESUME_SPLIT /* a run of its own begins where steps go back */
} lr_resume;

typedef enum lr_join {
    LR_JOIN_DEFAULT, /* as-of where a rate is asked for beside another column, else outer */
    LR_JOIN_ASOF,    /* rows at the steps of the loss, or of what is no company; the rate is carried forward */
    LR_JOIN_EXACT,   /* rows where all columns have a value */
    LR_JOIN_OUTER    /* rows where any has one */
} lr_join;

typedef struct lr_table_options {
    const lr_choices *choices; /* what will be selected; NULL: anything. Other columns are not kept */
    const lr_log_kind *kind;   /* see lr_log_options */
    const char *pattern;
    const lr_ahead *ahead;     /* of the first log */
    lr_resume resume;
    size_t memory; /* bytes of points that are held in memory; 0: the default */
    /* Told of trouble at once; the file named by *error is only good during the call. NULL: not told. */
    void (*report)(void *context, lr_trouble trouble, const lr_error *error);
    /* Told of each log that was read, and as what. NULL: not told. */
    void (*opened)(void *context, const char *file, const lr_label *format);
    void *context;
} lr_table_options;

typedef struct lr_table lr_table;

lr_table *lr_table_new(const lr_table_options *options, lr_error *error);

/* Read a log as part of the run of this name (copied), which is made where there is none yet. false: nothing
 * could be read, LR_NO_ANSWER (no data), LR_BAD_INPUT (no log), LR_USAGE (two columns for the step), LR_SYSTEM; the
 * table can go on with other logs after the first two. What is wrong in the middle is reported as
 * LR_TROUBLE_DAMAGED. */
bool lr_table_read(lr_table *table, int fd, const char *name, const char *run, lr_error *error);

size_t lr_table_runs(const lr_table *table);
const char *lr_table_run(const lr_table *table, size_t run);
size_t lr_table_part_of(const lr_table *table, size_t run); /* of a run that was split: its parts, from 0 */
size_t lr_table_records(const lr_table *table); /* that were read */
/* All columns that were met, kept or not, and whether a run has a number in one. */
size_t lr_table_columns(const lr_table *table);
const char *const *lr_table_names(const lr_table *table);
bool lr_table_has(const lr_table *table, size_t run, size_t column);
bool lr_table_is_step(const lr_table *table, size_t run, size_t column); /* it gives the steps */
/* Cells of a column that are no numbers; count 0: none. *file: where the first one is. */
const lr_bad_cells *lr_table_bad_cells(const lr_table *table, size_t run, size_t column, const char **file);
void lr_table_free(lr_table *table);

/* Special numbers of columns. */
#define LR_COLUMN_NONE SIZE_MAX         /* the run has none */
#define LR_COLUMN_STEP (SIZE_MAX - 1)   /* the step */
#define LR_COLUMN_MADE (SIZE_MAX - 2)   /* made by the caller: no values here */

/* A column of the output. */
typedef struct lr_selected {
    char *name;      /* owned */
    lr_role role;    /* as which it is treated in a join */
    bool as_role;    /* the user said that it is one */
    size_t *columns; /* in each run; owned */
} lr_selected;

/* Empty when zeroed. */
typedef struct lr_selection {
    size_t count, capacity;
    lr_selected *items;
} lr_selection;

/* Find the columns chosen (NULL: all, the step first) in the runs. with_lr: the caller makes the rate. LR_USAGE where
 * no run has one of them, and the message lists those that there are, or where two answer to one alias; LR_BAD_INPUT
 * where two have one name. */
bool lr_table_select(const lr_table *table, const lr_choices *choices, bool with_lr, lr_selection *selection,
                     lr_error *error);
void lr_selection_free(lr_selection *selection);

/* What was done on the way to the rows. */
typedef struct lr_table_notes {
    size_t rows;       /* records read */
    size_t dropped;    /* points that a later one replaced (resumed run, repeated step) */
    size_t files;      /* logs of one run that a column with such points comes from; the most of all columns */
    size_t no_step;    /* points left out because their step is missing or not finite */
    size_t non_finite; /* nan and infinities in chosen columns other than lr and step */
    bool cut;          /* a log stops early */
} lr_table_notes;

/* Rows of one run. */
typedef struct lr_rows lr_rows;

/* Notes are added to *notes. */
lr_rows *lr_rows_open(const lr_table *table, const lr_selection *selection, size_t run, lr_join join,
                      lr_table_notes *notes, lr_error *error);
/* The next row: a value for each selected column, and whether it is there (a nan that was written is). */
bool lr_rows_next(lr_rows *rows, double *step, bool *more, lr_error *error);
/* How many rows there will be, where that is known beforehand; else SIZE_MAX. */
size_t lr_rows_count(const lr_rows *rows);
const double *lr_rows_values(const lr_rows *rows);
const bool *lr_rows_present(const lr_rows *rows);
void lr_rows_free(lr_rows *rows);

/* All rows as a trace: column 0 is "step", then the selected ones but the step. */
bool lr_table_trace(const lr_table *table, const lr_selection *selection, size_t run, lr_join join, lr_trace *trace,
                    lr_table_notes *notes, lr_error *error);

/* A column of a run in few numbers. */
typedef struct lr_summary {
    size_t points;
    double first_step, last_step, least, most, last;
} lr_summary;

/* column: LR_COLUMN_STEP is not allowed. */
bool lr_table_summarize(const lr_table *table, size_t run, size_t column, lr_summary *summary,
                        lr_table_notes *notes, lr_error *error);

#endif
