/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which kind of JSON a sample is. */
#ifndef LR_LOG_JSON_SNIFF_H
#define LR_LOG_JSON_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

typedef enum lr_json_shape { LR_JSON_NONE, LR_JSON_DOCUMENT, LR_JSON_TRIPLES, LR_JSON_LINES } lr_json_shape;

/* sure: 0 to 100, as in lr_log_kind. */
lr_json_shape lr_json_sniff(const char *bytes, size_t length, bool whole, int *sure);

/* The object in a line of JSON-lines: from the first brace behind which a name in quotes or the end of the
 * object comes, or from its first byte if that is a brace. NULL: the line has none. */
const char *lr_json_find_object(const char *line, size_t length);

#endif
