/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that came from a log, made safe to show. */
#ifndef LR_TEXT_H
#define LR_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Decode the UTF-8 character at text (length >= 1 bytes) and return the bytes that it takes, or 0 when it is not
 * well-formed (overlong forms, surrogates and values past U+10FFFF included). */
size_t lr_utf8_decode(const char *text, size_t length, uint32_t *character);

/* Whether showing this character can do more than draw it: C0 and C1 controls, DEL, bidirectional controls, line and
 * paragraph separators. */
int lr_is_control(uint32_t character);

/* Copy text to out (room bytes, NUL-terminated, cut between characters), with invalid bytes and controls as \xNN. The
 * length of what was written. 4 * length + 1 bytes are always enough. */
size_t lr_text_escape(const char *text, size_t length, char *out, size_t room);

#endif
