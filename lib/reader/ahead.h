/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First bytes of a descriptor that have been read already. */
#ifndef LR_READER_AHEAD_H
#define LR_READER_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

/* Empty when zeroed; bytes is owned. */
typedef struct lr_ahead {
    char *bytes;
    size_t length, capacity;
    bool end; /* there are no more */
} lr_ahead;

#endif
