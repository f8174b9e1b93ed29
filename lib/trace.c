/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room for one more row in every column. */
static bool grow(lr_trace *trace, lr_error *error)
{
    size_t capacity = trace->capacity ? trace->capacity : 256;

    if (trace->rows < trace->capacity)
        return true;
    if (trace->capacity && __builtin_mul_overflow(trace->capacity, (size_t)2, &capacity))
        return lr_fail_memory(error);
    for (size_t c = 0; c < trace->columns; c++)
        if (!lr_resize(&trace->values[c], capacity, sizeof(double), error))
            return false;
    trace->capacity = capacity;
    return true;
}

bool lr_trace_add_column(lr_trace *trace, const char *name, lr_error *error)
{
    size_t columns = trace->columns;
    size_t length = strlen(name) + 1;
    char *copy;
    double *values;

    if (!lr_resize(&trace->names, columns + 1, sizeof *trace->names, error)
        || !lr_resize(&trace->values, columns + 1, sizeof *trace->values, error))
        return false;
    copy = lr_allocate(length, 1, error);
    values = copy ? lr_allocate(trace->capacity, sizeof *values, error) : NULL;
    if (!values) {
        free(copy);
        return false;
    }
    memcpy(copy, name, length);
    for (size_t row = 0; row < trace->rows; row++)
        values[row] = NAN;
    trace->names[columns] = copy;
    trace->values[columns] = values;
    trace->columns++;
    return true;
}

bool lr_trace_add_row(lr_trace *trace, const double *values, lr_error *error)
{
    if (!grow(trace, error))
        return false;
    for (size_t c = 0; c < trace->columns; c++)
        trace->values[c][trace->rows] = values[c];
    trace->rows++;
    return true;
}

size_t lr_trace_column(const lr_trace *trace, const char *name)
{
    size_t c = 0;

    while (c < trace->columns && strcmp(trace->names[c], name) != 0)
        c++;
    return c;
}

void lr_trace_free(lr_trace *trace)
{
    for (size_t c = 0; c < trace->columns; c++) {
        free(trace->names[c]);
        free(trace->values[c]);
    }
    free(trace->names);
    free(trace->values);
    *trace = (lr_trace){0};
}
