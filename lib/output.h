/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output that is whole or not there at all.
 *
 * Bytes are buffered; the first failure is kept and every later call returns false with it. A named file is written
 * under a temporary name in the same folder and takes its place, with its permissions, at commit; a device or a pipe
 * named as a file is written directly. */
#ifndef LR_OUTPUT_H
#define LR_OUTPUT_H

#include "lib/error.h"

#include <stdint.h>

/* Empty when zeroed: open it before use. */
typedef struct lr_output {
    int fd;
    const char *name;          /* borrowed: for messages */
    char *target, *temporary;  /* owned; NULL when written directly */
    char *buffer;              /* owned */
    size_t used;
    bool owned;                /* fd is closed at the end */
    bool open, failed;
    bool flush_lines;          /* write out at each end of row: for terminals and pipes that are watched */
    int number;                /* errno of the failure */
} lr_output;

/* Open the file at path (borrowed until commit), or the open descriptor fd, which is not closed, under a name for
 * messages. */
bool lr_output_open(lr_output *output, const char *path, lr_error *error);
bool lr_output_open_fd(lr_output *output, int fd, const char *name, lr_error *error);

/* A file without a name, in the folder that TMPDIR names or in /tmp; -1: LR_SYSTEM. */
int lr_open_temporary(lr_error *error);

/* Append bytes, a NUL-terminated text, a number in its shortest form. Failures are kept for lr_output_commit; the
 * result only says whether going on makes sense. */
bool lr_output_bytes(lr_output *output, const void *bytes, size_t length);
bool lr_output_text(lr_output *output, const char *text);
bool lr_output_number(lr_output *output, double value);
bool lr_output_integer(lr_output *output, int64_t value);
bool lr_output_format(lr_output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Write what is buffered (lr_output_flush), and with commit also close, check and put the file in its place; LR_SYSTEM
 * when any write failed. abandon drops it and removes the temporary file. The output is empty after both. */
bool lr_output_flush(lr_output *output, lr_error *error);
bool lr_output_commit(lr_output *output, lr_error *error);
void lr_output_abandon(lr_output *output);

#endif
