/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that a user can name is a row of a table, and a row begins with a label.
 *
 * A catalog says how to walk such a table; finding a row by name, listing the rows, help, man page and completion
 * are views of it. Rows are constant; nothing here allocates. */
#ifndef LR_LABEL_H
#define LR_LABEL_H

#include "lib/error.h"

#include <stdint.h>

typedef enum lr_type {
    LR_REAL,      /* 0.98, 1e-4 */
    LR_INTEGER,   /* a whole number */
    LR_STEPS,     /* a number of steps: 500, 10ep (epochs), 5% (of the total) */
    LR_TRUTH,     /* true, false (also yes/no, 1/0) */
    LR_CHOICE,    /* one word of `choices` */
    LR_REAL_LIST,   /* 1/0.5/0.1 */
    LR_STEPS_LIST,  /* 30/80, 10ep/50% */
    LR_CHOICE_LIST, /* words of `choices` apart by slashes: their positions */
    LR_MAP,         /* 30:0.1/80:0.01: pairs of numbers; one of a pair may be alone, its second number is then NAN */
    LR_TEXT         /* anything, for the method to read */
} lr_type;

/* Which end of a parameter's range is not part of it. */
enum { LR_CLOSED = 0, LR_OPEN_LEAST = 1, LR_OPEN_MOST = 2, LR_OPEN = 3 };

typedef struct lr_parameter {
    const char *name;
    lr_type type;
    const char *unit;     /* for people: "steps", "rows"; NULL where there is none */
    const char *fallback; /* the default, as a user would write it; NULL: the method settles it (see help) */
    double least, most;   /* range of a number or of each element of a list; both 0: any finite number */
    int open;             /* LR_CLOSED ... LR_OPEN */
    const char *choices;  /* words apart by blanks, for LR_CHOICE; for a number: words allowed instead ("gcv") */
    const char *help;     /* one line */
} lr_parameter;

typedef struct lr_label {
    const char *name, *summary;     /* summary: one line, lower case, no full stop */
    const lr_parameter *parameters; /* ends at a row whose name is NULL; NULL when there are none */
    const char *details;            /* formula, conventions, source: for --describe and the man page; may be NULL */
} lr_label;

typedef struct lr_catalog {
    const char *noun; /* "schedule", "smoother": used in messages */
    const void *rows; /* each begins with an lr_label; the row whose name is NULL ends them */
    size_t size;      /* of a row; 0: rows is an array of pointers to them, which NULL ends; LR_PARTS: of pointers to
                         catalogs, whose rows are this one's, which NULL ends */
} lr_catalog;

#define LR_PARTS SIZE_MAX

/* The row at index, or NULL past the end. */
const lr_label *lr_catalog_row(const lr_catalog *catalog, size_t index);

/* The row of that name (length bytes). NULL and LR_USAGE when there is none; the message says which name is near. */
const lr_label *lr_catalog_find(const lr_catalog *catalog, const char *name, size_t length, lr_error *error);

/* The word nearest to `word` among the names that next(context, index) gives until NULL; NULL when none is near
 * enough to be a slip of the finger (Damerau-Levenshtein distance at most a third of the length, and at most 3). */
const char *lr_nearest(const char *word, size_t length, const char *(*next)(const void *context, size_t index),
                       const void *context);

/* Those names as "a, b, c" in out (room bytes), cut with " ..." when they are too many. */
void lr_join_names(char *out, size_t room, const char *(*next)(const void *context, size_t index),
                   const void *context);

#endif
