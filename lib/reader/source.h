/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes in, lines of UTF-8 out: encodings and line ends are settled here. */
#ifndef LR_READER_SOURCE_H
#define LR_READER_SOURCE_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum lr_encoding { LR_UTF8, LR_UTF16LE, LR_UTF16BE } lr_encoding;

/* Empty when zeroed. Owns its buffers; fd and name are borrowed. */
typedef struct lr_source {
    int fd;
    const char *name;
    lr_encoding encoding;
    bool end;                     /* fd has no more */
    char *buffer;                 /* UTF-8: [start, filled) is not yet given out */
    size_t start, filled, capacity;
    size_t newline, carriage, nul; /* where the next LF, CR, NUL stands; `filled` when there is none yet */
    char *bytes;                  /* UTF-16 as read, before it is converted */
    size_t left;                  /* bytes there that are not converted yet */
    size_t line;                  /* lines given out */
    bool takes_nul;               /* lines with NUL bytes are given out: the caller deals with them */
} lr_source;

/* One physical line; borrowed until the next call. */
typedef struct lr_line {
    const char *text;
    size_t length; /* without its end */
    const char *end; /* "\n", "\r\n", "\r", or "" at the end of a file without one */
    size_t end_length;
    size_t number; /* from 1 */
    bool nul; /* there is a NUL byte in it */
} lr_line;

/* Look at the first bytes: a byte order mark, or data that is no text at all (LR_BAD_INPUT, told by name). */
bool lr_source_open(lr_source *source, int fd, const char *name, lr_error *error);
/* The same where the first bytes have been read already; end: fd has no more. */
bool lr_source_open_after(lr_source *source, int fd, const char *name, const char *bytes, size_t length, bool end,
                          lr_error *error);

/* The next line; *more is false at the end. LR_BAD_INPUT: a NUL byte (see takes_nul), a line over LR_MOST_RECORD. */
bool lr_source_line(lr_source *source, lr_line *line, bool *more, lr_error *error);

/* Whatever has been read and not given out, or else what the next read brings, not lines; borrowed until the next
 * call. *length is 0 at the end. */
bool lr_source_bytes(lr_source *source, const char **bytes, size_t *length, lr_error *error);

void lr_source_free(lr_source *source);

#endif
