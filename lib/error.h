/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What went wrong, and where.
 *
 * A function that can fail returns bool and takes an lr_error last; it fills it before it returns false.
 * The caller owns the lr_error; nothing in it is allocated, so there is nothing to free. */
#ifndef LR_ERROR_H
#define LR_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* Kinds of failure; their numbers are the programs' exit statuses. */
typedef enum lr_fault {
    LR_NO_FAULT = 0,
    LR_NO_ANSWER = 1, /* it ran, but there is no data or no answer in it */
    LR_USAGE = 2,     /* what was asked for cannot be: an unknown name, a value out of range, no such column */
    LR_BAD_INPUT = 3, /* the data cannot be read as what it should be, or goes past a stated limit */
    LR_SYSTEM = 4     /* opening, reading, writing or memory failed */
} lr_fault;

typedef struct lr_error {
    lr_fault fault;
    const char *file;    /* borrowed from the caller; NULL when no file is to blame */
    size_t line, column; /* from 1, 0 unknown; column counts fields */
    char text[400];      /* one sentence, lower case, no full stop; may hold bytes of the input: escape to show */
} lr_error;

/* Each fills *error (NULL is allowed) and returns false, so that a function can end `return lr_fail(...)`. */
bool lr_fail(lr_error *error, lr_fault fault, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool lr_fail_at(lr_error *error, const char *file, size_t line, size_t column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));                               /* LR_BAD_INPUT, with its place */
bool lr_fail_system(lr_error *error, const char *file, const char *what); /* LR_SYSTEM: `what: strerror(errno)` */
bool lr_fail_memory(lr_error *error);                                    /* LR_SYSTEM: out of memory */

/* Allocate count items of size bytes (zeroed), or change the number of items that *memory holds; both check the
 * product for overflow. lr_resize leaves *memory as it was when it fails. free() what you get. */
void *lr_allocate(size_t count, size_t size, lr_error *error);
bool lr_resize(void *memory, size_t count, size_t size, lr_error *error); /* memory: address of the pointer */

/* Grow *memory so that it holds at least `needed` items, doubling *capacity. Same rules as lr_resize. */
bool lr_reserve(void *memory, size_t *capacity, size_t needed, size_t size, lr_error *error);

#endif
