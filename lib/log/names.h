/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names numbered in order of their first appearance, found again in constant time. */
#ifndef LR_LOG_NAMES_H
#define LR_LOG_NAMES_H

#include "lib/error.h"

#include <stdint.h>

/* Empty when zeroed; owns the names. */
typedef struct lr_names {
    char **names; /* NUL-terminated */
    size_t *lengths;
    uint64_t *hashes;
    size_t count, name_capacity, length_capacity, hash_capacity;
    size_t *slots; /* number of the name + 1; 0: free */
    size_t slot_count;
} lr_names;

/* The number of this name, added when it is new (*added, which may be NULL). false: LR_SYSTEM. */
bool lr_names_find(lr_names *names, const char *name, size_t length, size_t *number, bool *added, lr_error *error);
/* Add a name that may be there already: it gets a number of its own, and only the first of them is ever found. */
bool lr_names_add(lr_names *names, const char *name, size_t length, size_t *number, lr_error *error);
/* The number of this name, or names->count. */
size_t lr_names_look(const lr_names *names, const char *name, size_t length);
void lr_names_free(lr_names *names);

#endif
