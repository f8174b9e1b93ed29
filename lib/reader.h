/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a log, a row at a time: pull, as the caller asks.
 *
 * Encodings (UTF-8, UTF-16 with a byte order mark), line ends (LF, CRLF, CR), separators (, ; TAB), headers, repeated
 * headers and comments before the header are settled here; what stays are rows of fields under named columns. */
#ifndef LR_READER_H
#define LR_READER_H

#include "lib/error.h"
#include "lib/number.h"
#include "lib/reader/ahead.h"

struct lr_source;

enum {
    LR_MOST_COLUMNS = 1 << 17,     /* columns that a log may have */
    LR_MOST_RECORD = 16 << 20,     /* bytes that one row may have, */
    LR_MOST_LENIENT = 256 << 20    /* where rows are not kept as they were written */
};

typedef struct lr_field {
    const char *text; /* unquoted, blanks around it trimmed; not NUL-terminated */
    size_t length;
} lr_field;

/* One row; borrowed until the next call on its reader. */
typedef struct lr_row {
    size_t count; /* fields it has; at most the number of columns. Missing ones at the end are simply not there */
    const lr_field *fields;
    const char *raw; /* the row as it was written (in UTF-8), without its line end */
    size_t raw_length;
    const char *end_of_line; /* how it ended: "\n", "\r\n", "\r", or "" at the end of a file without one */
    size_t line;             /* on which it starts, from 1 */
    bool bad;                /* it can't be read and has no fields; *error says why. Only where reading is lenient */
} lr_row;

typedef struct lr_reader lr_reader;

/* Start reading the open descriptor fd (which stays the caller's) under a name for messages (borrowed). The header is
 * read here. NULL when there is no data at all (LR_NO_ANSWER) or it is no log (LR_BAD_INPUT, LR_SYSTEM). */
lr_reader *lr_reader_open(int fd, const char *name, lr_error *error);
/* The same where the first bytes have been read already (borrowed for the call). */
lr_reader *lr_reader_open_after(int fd, const char *name, const lr_ahead *ahead, lr_error *error);

/* Go on from an opened source, which becomes the reader's own (and is empty then). separator 0: found. Reading is
 * lenient: a row with NUL bytes or wrong quotes is given as a bad one, and reading goes on behind it; rows longer than
 * the header, a last one that is cut and repeated headers are given like others; `raw` of a row of several lines is not
 * kept. */
lr_reader *lr_reader_open_source(struct lr_source *source, char separator, lr_error *error);

/* The separator that is most often in a first line, quoted fields left out; a comma when there is none. */
char lr_find_separator(const char *text, size_t length);

/* The columns; names are valid until the reader is freed. */
size_t lr_reader_columns(const lr_reader *reader);
const char *lr_reader_column(const lr_reader *reader, size_t column);
const char *const *lr_reader_names(const lr_reader *reader); /* all of them */
const char *lr_reader_name(const lr_reader *reader);
char lr_reader_separator(const lr_reader *reader);
char lr_reader_decimal(const lr_reader *reader);
/* What stands before the first row as written, comments and header with their line ends: "" when there is no header. */
const char *lr_reader_preamble(const lr_reader *reader, size_t *length);

/* The next row. *more is false at the end of the data (and the row empty). false: LR_BAD_INPUT or LR_SYSTEM. */
bool lr_reader_next(lr_reader *reader, lr_row *row, bool *more, lr_error *error);

/* Whether the next row is here already, so that asking for it will not wait for more input. */
bool lr_reader_ready(const lr_reader *reader);

/* True at the end of data when the last row was cut short (no line end and too few fields): it was left out. */
bool lr_reader_cut(const lr_reader *reader);
void lr_reader_free(lr_reader *reader);

/* What is wrong with a field that is no number: `"abc" in column loss is not a number`. */
void lr_field_explain(const lr_field *field, lr_number_kind kind, const char *column, char *out, size_t room);

/* The number in field `column` of a row: NAN where missing; LR_BAD_INPUT with its place where it is no number. */
bool lr_reader_number(const lr_reader *reader, const lr_row *row, size_t column, double *value, lr_error *error);

#endif
