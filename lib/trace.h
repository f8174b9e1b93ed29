/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trace: named columns of doubles, one row a step. The only data that flows between the parts. */
#ifndef LR_TRACE_H
#define LR_TRACE_H

#include "lib/error.h"

/* Empty when zeroed; owns its names and values. NAN stands for an absent value. */
typedef struct lr_trace {
    size_t rows, columns, capacity; /* capacity: rows that each column has room for */
    char **names;
    double **values; /* values[column][row] */
} lr_trace;

/* Two columns of equal length, borrowed. */
typedef struct lr_series {
    size_t length;
    const double *x, *y;
} lr_series;

/* Add a column (its values NAN in the rows that exist) or a row (values: one for each column). */
bool lr_trace_add_column(lr_trace *trace, const char *name, lr_error *error);
bool lr_trace_add_row(lr_trace *trace, const double *values, lr_error *error);

/* Position of the column of that name, or trace->columns when there is none. */
size_t lr_trace_column(const lr_trace *trace, const char *name);

void lr_trace_free(lr_trace *trace);

#endif
