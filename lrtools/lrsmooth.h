/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of lrsmooth share. */
#ifndef LRSMOOTH_H
#define LRSMOOTH_H

#include "lrtools/cli.h"

typedef struct settings {
    cli_common common;
    const char *columns, *x, *by, *format;
    cli_list methods;
    bool log_x, replace, band;
} settings;

/* A column to smooth. */
typedef struct target {
    char *name, *band_name; /* of the new columns; owned */
    lr_smoothing *chain;    /* the state of each method in each series, when streaming; owned */
    size_t chain_capacity;
    double *
        values; /* of all rows, otherwise, series after series; owned, as are missing (in the order of rows) */
    bool *missing;
    double *band; /* and band, like values; NULL: not wanted */
    size_t finite, non_finite, first_non_finite;
} target;

/* A series: the rows with one value of the column --by, or all of them. */
typedef struct series {
    char *key;                 /* owned: as written */
    size_t length, rows, next; /* of the key; the rows of the series; where the next one goes */
    lr_order order;
} series;

/* Empty when zeroed; owns all. */
typedef struct series_list {
    series *items;
    size_t count, capacity;
    size_t *slots, slot_count;    /* open addressing: 1 + position in items, 0: free */
    size_t *of_row, row_capacity; /* the series of each row; after lrsmooth_arrange its place in values */
} series_list;

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
    lr_relay_column *columns; /* what comes out: for each target, with --band then its standard error */
    size_t target_count, column_count, row_count;
    bool streams, uses_x;
    size_t step, x, by; /* positions in the log; the number of columns when there is none */
    series_list series;

    lr_output output;
    lr_relay relay;
    lr_kept kept;
    size_t value_capacity, abscissa_capacity;
    double *abscissa, *scratch;
    size_t without_x;
} job;

/* Open a log and its reader: a table of text as it is, to be read a row at a time; of any other log, and of a
 * folder, the table that lrcat would make. */
bool lrsmooth_open(job *j, const cli_tool *tool, const char *operand);

/* Whether there was a finite value in one of the columns. */
bool lrsmooth_has_answer(const job *j);

/* A row in, a row out: for causal methods. */
bool lrsmooth_stream(job *j);

/* Read and keep all rows; then smooth the columns and write the rows. */
bool lrsmooth_read_all(job *j);
bool lrsmooth_write_all(job *j);

/* The series that a row belongs to, a new one if need be. */
bool lrsmooth_find_series(job *j, const lr_row *row, size_t *position);
void lrsmooth_free_series(series_list *list);

/* When all has been read: smooth each series. Row n's value is then at lrsmooth_place(j, n). */
bool lrsmooth_smooth_all(job *j);
size_t lrsmooth_place(const job *j, size_t row);

#endif
