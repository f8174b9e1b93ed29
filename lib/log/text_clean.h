/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people's eyes leave out of a line of text, and numbers with units. */
#ifndef LR_LOG_TEXT_CLEAN_H
#define LR_LOG_TEXT_CLEAN_H

#include "lib/number.h"

/* Copy a line without its escape sequences (colours, window titles), backspaces and bells: the length. out
 * has room for all of it. */
size_t lr_text_clean(const char *text, size_t length, char *out);

/* The number at the start of text, as lib/number.h reads them; a unit behind it is left out (229.57ms,
 * -100.00%). A number that goes on as one (1.2.3, 2024-01-01, 3/4) is none: LR_NUMBER_BAD. */
lr_number_kind lr_text_number(const char *text, size_t length, double *value);

#endif
