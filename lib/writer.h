/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a table, a row at a time, in any format: one row of lr_writers a format. */
#ifndef LR_WRITER_H
#define LR_WRITER_H

#include "lib/label.h"
#include "lib/output.h"

/* A value to write. text NULL: the number, or the integer where `whole` is set; else the text (borrowed), which is
 * quoted or escaped as the format needs. A NAN number is an empty cell where `missing` is set. In json and jsonl a
 * text that is a JSON number goes out as one, digit for digit, unless `label` is set; c, npy and tfevents read texts
 * as numbers, and tfevents passes over those that are none. */
typedef struct lr_cell {
    double number;
    int64_t integer;
    const char *text;
    size_t length;
    bool whole, missing, label;
} lr_cell;

typedef struct lr_writer lr_writer;

/* A format. begin and end may be NULL. Rows are counted by lr_writer_row. */
typedef struct lr_writer_kind {
    lr_label label;
    bool (*begin)(lr_writer *writer, lr_error *error);
    bool (*row)(lr_writer *writer, const lr_cell *cells, lr_error *error);
    bool (*end)(lr_writer *writer, lr_error *error);
    bool needs_rows;  /* the number of rows must be known at the start (lr_writer.expected) */
    bool by_position; /* a row is found by its place: a column of steps 0, 1, 2... is best left out */
    bool is_value;    /* the table is one JSON value, which can be part of a larger one */
    bool by_name;     /* a value is found by the name of its column: no two may be called alike */
    bool one_column;  /* writes one column only: the last that holds numbers */
} lr_writer_kind;

extern const lr_catalog lr_writers; /* csv tsv json jsonl yaml values c python npy tfevents */

/* Empty when zeroed. Everything is borrowed. */
struct lr_writer {
    const lr_writer_kind *kind;
    lr_output *output;
    size_t columns;
    const char *const *names;
    size_t expected; /* rows that will come, for formats that say so at the start */
    size_t rows;     /* written so far */
};

/* Start a table of the named columns. */
bool lr_writer_begin(lr_writer *writer, const lr_writer_kind *kind, lr_output *output, size_t columns,
                     const char *const *names, size_t expected, lr_error *error);
bool lr_writer_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_writer_end(lr_writer *writer, lr_error *error);

/* A JSON string of length bytes, with its quotes: control characters escaped, invalid UTF-8 replaced by U+FFFD. */
bool lr_output_json_string(lr_output *output, const char *text, size_t length);

/* A JSON number; non-finite values as the strings "NaN", "Infinity", "-Infinity" (strict JSON has no other way). */
bool lr_output_json_number(lr_output *output, double value);

#endif
