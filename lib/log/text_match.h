/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regular expressions with named groups: the door to PCRE2. */
#ifndef LR_LOG_TEXT_MATCH_H
#define LR_LOG_TEXT_MATCH_H

#include "lib/error.h"

typedef struct lr_matcher lr_matcher;

typedef enum lr_match { LR_MATCH_NONE, LR_MATCH_FOUND, LR_MATCH_LIMIT, LR_MATCH_FAILED } lr_match;

/* utf8: characters are those of UTF-8, and invalid bytes match nothing. NULL: LR_USAGE with what is wrong and
 * where (and where no group has a name), or LR_SYSTEM. */
lr_matcher *lr_matcher_new(const char *expression, bool utf8, lr_error *error);

/* The first match in text from the byte `start` on. LR_MATCH_LIMIT: it takes too long to find out.
 * LR_MATCH_FAILED: out of memory. */
lr_match lr_matcher_find(lr_matcher *matcher, const char *text, size_t length, size_t start);

/* The end of the last match, for the next one; always behind its start. */
size_t lr_matcher_end(const lr_matcher *matcher);

/* Named groups: their names (a name may stand twice), and what they caught in the last match: NULL where
 * nothing. */
size_t lr_matcher_groups(const lr_matcher *matcher);
const char *lr_matcher_name(const lr_matcher *matcher, size_t group);
const char *lr_matcher_text(const lr_matcher *matcher, size_t group, size_t *length);
void lr_matcher_free(lr_matcher *matcher);

#endif
