/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/plain.h"

#include "lib/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Beyond the controls: no width, no character at all, or not allowed in XML. */
static bool is_drawable(uint32_t c)
{
    return !lr_is_control(c) && (c & 0xfffe) != 0xfffe && !(c >= 0x200b && c <= 0x200d)
           && !(c >= 0x2060 && c <= 0x206f) && !(c >= 0xfdd0 && c <= 0xfdef) && !(c >= 0xfff9 && c <= 0xfffb);
}

size_t lr_plain_text(const char *text, size_t most, char *out)
{
    size_t left = strlen(text), shown = 0, used = 0, i;

    while (left > 0) {
        uint32_t c = 0;
        size_t size = lr_utf8_decode(text, left, &c), bytes = size ? size : 1;
        size_t width = size && is_drawable(c) ? 1 : 4 * bytes;

        if (shown + width > most || used + 16 + 4 > LR_PLAIN_ROOM) {
            strcpy(out + used, "\xe2\x80\xa6");
            return shown + 1;
        }
        if (width == 1)
            memcpy(out + used, text, bytes);
        for (i = 0; i < bytes && width > 1; i++)
            snprintf(out + used + 4 * i, 5, "\\x%02x", (unsigned)(unsigned char)text[i]);
        used += width == 1 ? bytes : width;
        shown += width;
        text += bytes;
        left -= bytes;
    }
    out[used] = '\0';
    return shown;
}
