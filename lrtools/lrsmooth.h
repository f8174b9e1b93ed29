/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of lrsmooth share. */
#ifndef LRSMOOTH_H
#define LRSMOOTH_H

#include "lrtools/cli.h"

typedef struct settings {
    cli_common common;
    const char *columns, *x, *format;
    cli_list methods;
    bool log_x, replace;
} settings;

/* A column to smooth. */
typedef struct target {
    char *name;          /* of the new column; owned */
    lr_smoothing *chain; /* the state of each method, when streaming; owned */
    double *values;      /* of all rows, otherwise; owned, as is missing */
    bool *missing;
    size_t finite, non_finite, first_non_finite;
} target;

/* The work: what was asked for, what was found in the log, and how far it is. release frees what it owns. */
typedef struct job {
    settings *settings;
    lr_error *error;
    int fd; /* what the reader reads */
    lr_reader *reader;
    bool made; /* it reads a table that was made of the log */
    lr_choices choices;
    lr_spec *methods;
    size_t method_count;
    target *targets;
    lr_relay_column *columns; /* what comes out for each target */
    size_t target_count, row_count;
    bool streams, needs_x;
    size_t step, x; /* positions in the log; the number of columns when there is none */

    lr_output output;
    lr_relay relay;
    lr_kept kept;
    size_t value_capacity, abscissa_capacity;
    double *abscissa, *scratch;

    lr_order order;
    size_t without_x;
} job;

/* Open a log and its reader: a table of text as it is, to be read a row at a time; of any other log, and of a folder,
 * the table that lrcat would make. */
bool lrsmooth_open(job *j, const cli_tool *tool, const char *operand);

/* Whether there was a finite value in one of the columns. */
bool lrsmooth_has_answer(const job *j);

/* A row in, a row out: for causal methods. */
bool lrsmooth_stream(job *j);

/* Read and keep all rows; then smooth the columns and write the rows. */
bool lrsmooth_read_all(job *j);
bool lrsmooth_write_all(job *j);

#endif
