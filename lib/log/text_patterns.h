/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text logs that are known, as data: a framework is one row.
 *
 * A pattern is a PCRE2 expression with named groups, tried on lines that hold its literal:
 *   step          the step from here on; lines without one belong to the step before them
 *   of            steps of an epoch, where they are counted from 1 in each: with the group epoch (which is a column
 *                 too) the step is (epoch - 1) of + step
 *   rest          searched for pairs with the row's pair expression, which has the groups key and value
 *   key, value    a pair; the column is called `prefix` and the key
 *   any other     a column of that name
 * A value is the number at the start of its text; a unit behind it is left out. */
#ifndef LR_LOG_TEXT_PATTERNS_H
#define LR_LOG_TEXT_PATTERNS_H

#include <stdbool.h>

enum { LR_TEXT_PATTERNS = 5 };

typedef struct lr_text_pattern {
    const char *literal; /* NULL: none, the expression is tried on every line */
    const char *expression;
    const char *prefix; /* NULL: none */
} lr_text_pattern;

typedef struct lr_text_row {
    const char *name;              /* of the framework */
    const char *const *step_names; /* other names that the step answers to; ends with NULL */
    bool stepless;                 /* a match is a record by itself and has no step */
    bool yields;                   /* lines of another row may take over: this one is easily mistaken */
    bool bars;                     /* lines with a progress bar count too */
    const char *pair;              /* NULL: no pattern has a rest */
    lr_text_pattern patterns[LR_TEXT_PATTERNS + 1]; /* the one without an expression ends them */
} lr_text_row;

extern const lr_text_row lr_text_rows[]; /* the one without a name ends them */

#endif
