/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log passed on with columns of numbers added or replaced: in its own format, where every other field,
 * comments, quotes and line ends stay byte for byte, or in one of lr_writers. */
#ifndef LR_RELAY_H
#define LR_RELAY_H

#include "lib/reader.h"
#include "lib/writer.h"

/* A column of the output; the caller sets value and missing before each row. */
typedef struct lr_relay_column {
    const char *name; /* borrowed; not used when replacing */
    size_t source;    /* the column of the log that it comes from, and replaces */
    double value;
    bool missing; /* an empty cell */
    bool comma;   /* the log writes this column with decimal commas: so do we */
} lr_relay_column;

/* Empty when zeroed. The caller sets the first six, all borrowed, before lr_relay_begin; owns the others. */
typedef struct lr_relay {
    const lr_reader *reader;
    lr_output *output;
    const lr_writer_kind *kind; /* NULL: the log's own format */
    bool replace;
    const lr_relay_column *columns;
    size_t count;

    lr_writer writer;
    const char **names;
    lr_cell *cells;
} lr_relay;

/* Write what stands before the rows. expected: rows that will come, for formats that must know. */
bool lr_relay_begin(lr_relay *relay, size_t expected, lr_error *error);

/* Pass a row on. One shorter than the header is filled up; in a replaced column, a value that is missing or
 * not finite leaves the field as it was written. */
bool lr_relay_row(lr_relay *relay, const lr_row *row, lr_error *error);
bool lr_relay_end(lr_relay *relay, lr_error *error);
void lr_relay_free(lr_relay *relay);

/* A name for a new column, base and suffix, and a number from 2 behind them when the log or one of the
 * columns so far has that name already. free() it. */
char *lr_relay_name(const lr_reader *reader, const lr_relay_column *columns, size_t count, const char *base,
                    const char *suffix, lr_error *error);

/* Rows that are kept to be passed on later: empty when zeroed. */
typedef struct lr_kept_row {
    size_t place, length, count, line;
    const char *end_of_line;
} lr_kept_row;

typedef struct lr_kept {
    bool raw; /* keep the text of rows, for their own format; false: their fields. Set it first */
    lr_kept_row *rows;
    size_t count, capacity;
    char *text;
    size_t used, text_capacity;
    lr_field *fields; /* of the row that was given out */
    size_t field_capacity;
} lr_kept;

/* Keep a copy of a row; give the n-th out again, borrowed until the next call (with raw set it has no
 * fields). */
bool lr_kept_add(lr_kept *kept, const lr_row *row, lr_error *error);
bool lr_kept_get(lr_kept *kept, size_t n, lr_row *row, lr_error *error);
void lr_kept_free(lr_kept *kept);

#endif
