/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the formats of lr_writers share with the table of them in writer.c; nobody else includes it. */
#ifndef LR_WRITER_ROWS_H
#define LR_WRITER_ROWS_H

#include "lib/writer.h"

bool lr_csv_begin(lr_writer *writer, lr_error *error);
bool lr_csv_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_tsv_begin(lr_writer *writer, lr_error *error);
bool lr_tsv_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_values_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_json_begin(lr_writer *writer, lr_error *error);
bool lr_json_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_json_end(lr_writer *writer, lr_error *error);
bool lr_jsonl_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_c_begin(lr_writer *writer, lr_error *error);
bool lr_c_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_c_end(lr_writer *writer, lr_error *error);
bool lr_npy_begin(lr_writer *writer, lr_error *error);
bool lr_npy_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_yaml_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_yaml_end(lr_writer *writer, lr_error *error);
bool lr_python_begin(lr_writer *writer, lr_error *error);
bool lr_python_row(lr_writer *writer, const lr_cell *cells, lr_error *error);
bool lr_python_end(lr_writer *writer, lr_error *error);
bool lr_tfevents_begin(lr_writer *writer, lr_error *error);
bool lr_tfevents_row(lr_writer *writer, const lr_cell *cells, lr_error *error);

/* The end of every function above: true if sent, else the output's own failure in *error and false. */
bool lr_writer_sent(const lr_writer *writer, bool sent, lr_error *error);

/* For formats that hold numbers of a fixed type only (c, npy, tfevents): the column named `step` holds int64, every
 * other one doubles. A text is read as a number; one that is none, or a step that is not whole, is LR_USAGE.
 */
bool lr_writer_whole(const lr_writer *writer, size_t column);
bool lr_cell_integer(const lr_writer *writer, size_t column, const lr_cell *cell, int64_t *value,
                     lr_error *error);
bool lr_cell_number(const lr_writer *writer, size_t column, const lr_cell *cell, double *value,
                    lr_error *error);

#endif
