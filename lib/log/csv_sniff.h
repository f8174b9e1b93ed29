/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How surely the start of a text is a table with a separator. */
#ifndef LR_LOG_CSV_SNIFF_H
#define LR_LOG_CSV_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

typedef enum lr_delimited { LR_NOT_DELIMITED, LR_DELIMITED_PERHAPS, LR_DELIMITED } lr_delimited;

/* 0 .. 100, as lr_log_kind.sniff says; *separator is the one that the first line suggests (a comma for none). */
int lr_csv_sniff(const char *bytes, size_t length, bool whole, const char *name, char *separator);

/* Whether a row of numbers stands in the first rows, below a header at least as wide or without one; perhaps: it may
 * come yet. */
lr_delimited lr_csv_first_rows(const char *bytes, size_t length, bool whole);

/* The header of TensorBoard's export. */
bool lr_csv_is_export(const char *bytes, size_t length);

#endif
