/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header in force of a table: which column each field belongs to. It may change in the middle. */
#ifndef LR_LOG_CSV_HEADER_H
#define LR_LOG_CSV_HEADER_H

#include "lib/log/kinds.h"
#include "lib/log/names.h"
#include "lib/reader.h"

/* Empty when zeroed. */
typedef struct lr_csv_header {
    size_t *columns; /* of the log, a field */
    size_t width, capacity;
    size_t *wanted;  /* fields whose values are asked for */
    size_t wanted_count, wanted_capacity;
    size_t *seen;    /* a column of the log: how often it stands in the header that is being taken */
    size_t seen_count;
    size_t lowest, highest; /* fields of a W&B export with the least and the largest value; 0: none */
    bool told;              /* that it is a sample */
    bool exported;          /* by TensorBoard: field 2 is called after the file */
} lr_csv_header;

/* Begin with the header that the reader found. */
bool lr_csv_header_start(lr_csv_header *header, lr_log *log, const lr_reader *reader, lr_error *error);
/* Whether a row is a header: no number in it, and two names that are known at least. */
bool lr_csv_is_header(const lr_row *row, char decimal, const lr_names *names);
bool lr_csv_header_take(lr_csv_header *header, lr_log *log, const lr_row *row, lr_error *error);
void lr_csv_header_free(lr_csv_header *header);

/* The header of W&B's table of runs. */
bool lr_csv_is_runs_table(size_t count, const char *const *names);

#endif
