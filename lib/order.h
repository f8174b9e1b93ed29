/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the steps of a log grow from row to row. */
#ifndef LR_ORDER_H
#define LR_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Empty when zeroed. */
typedef struct lr_order {
    size_t repeated, back; /* rows whose step is that of the row before, or less */
    size_t first;          /* the line of the first of them; 0: none */

    bool has_last, last_whole;
    double last;
    int64_t last_integer;
} lr_order;

/* Look at the step of the row on this line, as written. Whole steps are compared as such: beyond 2^53 doubles
 * cannot tell them apart. What is no number, or nan, is passed over. decimal: as in lr_number_parse. */
void lr_order_step(lr_order *order, const char *text, size_t length, char decimal, size_t line);

#endif
