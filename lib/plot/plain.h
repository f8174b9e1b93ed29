/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels made safe to draw. */
#ifndef LR_PLOT_PLAIN_H
#define LR_PLOT_PLAIN_H

#include <stddef.h>

enum { LR_PLAIN_ROOM = 512 }; /* bytes, with the final NUL */

/* Copy text to out (LR_PLAIN_ROOM bytes): control characters, characters without shape, ones that XML
 * forbids, and bytes that are no UTF-8 become \xNN; a text of more than `most` characters (at most 100) is
 * cut and ends in an ellipsis. Returns the number of characters. */
size_t lr_plain_text(const char *text, size_t most, char *out);

#endif
