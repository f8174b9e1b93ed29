/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a log to the trace that is analysed or drawn: columns selected by role, joined on the step, resumed runs mended.
 *
 * The rules: one row a distinct step in increasing order; where steps go back (a resumed run) the later points win; lr
 * is carried forward to the steps of the loss (as-of join). */
#ifndef LR_TABLE_H
#define LR_TABLE_H

#include "lib/reader.h"
#include "lib/role.h"
#include "lib/trace.h"

/* What was done to get there, for the caller to report. */
typedef struct lr_table_notes {
    size_t rows;       /* rows read */
    size_t dropped;    /* points that a later one replaced (resumed run, repeated step) */
    size_t no_step;    /* rows left out because their step is missing or not finite */
    size_t non_finite; /* nan and infinities in chosen columns other than lr and step */
    bool cut;          /* the last row was cut short and left out */
} lr_table_notes;

/* Read all rows. Column 0 of the trace is "step" (the step column, or the row number from 0), then the chosen ones in
 * their order under their names. choices must be resolved. */
bool lr_table_read(lr_reader *reader, const lr_choices *choices, lr_trace *trace, lr_table_notes *notes,
                   lr_error *error);

#endif
