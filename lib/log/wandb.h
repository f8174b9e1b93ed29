/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the reader of .wandb files: pieces and blocks (wandb.c), records (wandb_record.c), values
 * (wandb_value.c). */
#ifndef LR_LOG_WANDB_H
#define LR_LOG_WANDB_H

#include "lib/log/kinds.h"

/* The key of an item, put together. Empty when zeroed; free path. */
typedef struct lr_wandb_names {
    char *path;
    size_t length, capacity;
} lr_wandb_names;

/* Add a part to the key, after a point where it is not the first. */
bool lr_wandb_append(lr_wandb_names *names, const char *part, size_t length, lr_error *error);

/* A number was met; names has its key. */
typedef bool lr_wandb_number(void *context, double value);

/* Take the numbers of a JSON value: itself, or those in objects, whose keys are longer by the names there.
 * Pictures and other media ("_type") have none. *good is false where it is no JSON. */
bool lr_wandb_walk(lr_wandb_names *names, const char *text, size_t length, lr_wandb_number *number, void *context,
                   bool *good, lr_error *error);

uint32_t lr_wandb_crc(const unsigned char *bytes, size_t length); /* of zlib */

/* Decode a record and collect the values of its history, if it has one. *good: it could be decoded. */
bool lr_wandb_decode(lr_log *log, lr_wandb_names *names, const unsigned char *bytes, size_t length,
                     lr_record *record, bool *good, lr_error *error);

#endif
