/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of fields from lines: through libcsv where there are quotes to understand. The only code that knows it. */
#ifndef LR_READER_CSV_H
#define LR_READER_CSV_H

#include "lib/reader.h"
#include "lib/reader/source.h"

typedef struct lr_csv lr_csv;

/* Read records from an opened source (borrowed) with this separator; lenient: as in lr_reader_open_source. NULL:
 * LR_SYSTEM. */
lr_csv *lr_csv_new(lr_source *source, char separator, bool lenient, lr_error *error);

/* The next record that is not a blank line; *more is false at the end. LR_BAD_INPUT: a quote in a bare field, text
 * after a closing quote, a quote that never closes (named by the line where it opened), a record over a limit. */
bool lr_csv_next(lr_csv *csv, lr_row *row, bool *more, lr_error *error);

/* The first line of the source, not yet taken: it is given to lr_csv_next before others. */
void lr_csv_push_line(lr_csv *csv, const lr_line *line);

void lr_csv_free(lr_csv *csv);

#endif
