/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of a line that needs no parser: one without quotes, which is nearly every line of a training log, or one with
 * plain quotes around whole fields. */
#ifndef LR_READER_SPLIT_H
#define LR_READER_SPLIT_H

#include "lib/reader.h"

/* Empty when zeroed; owns the fields, whose text stays where it is. */
typedef struct lr_split {
    lr_field *fields;
    size_t count, capacity;
} lr_split;

enum { LR_SPLIT_MARGIN = 64 }; /* bytes behind a line that are looked at, whatever they are */

/* The fields of a line without quotes, blanks around them trimmed; *plain is false where there is a quote. */
bool lr_split_plain(lr_split *split, const char *text, size_t length, char separator, bool *plain,
                    lr_error *error);

/* The same for a line in which a quote only opens or closes a field; *plain is false where it is not so simple. */
bool lr_split_quoted(lr_split *split, const char *text, size_t length, char separator, bool *plain, lr_error *error);
void lr_split_free(lr_split *split);

#endif
