/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/text.h"

#include <string.h>

size_t lr_utf8_decode(const char *text, size_t length, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *)text;
    size_t size = byte[0] < 0x80   ? 1
                  : byte[0] < 0xc2 ? 0
                  : byte[0] < 0xe0 ? 2
                  : byte[0] < 0xf0 ? 3
                  : byte[0] < 0xf5 ? 4
                                   : 0;
    uint32_t value;

    if (size == 0 || size > length)
        return 0;
    value = size == 1 ? byte[0] : byte[0] & (0xffu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (byte[i] & 0x3fu);
    }
    if (value < least[size] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return 0;
    *character = value;
    return size;
}

int lr_is_control(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {0, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff},
    };

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return 1;
    return 0;
}

size_t lr_text_escape(const char *text, size_t length, char *out, size_t room)
{
    static const char digits[] = "0123456789abcdef";
    size_t used = 0;

    while (length > 0) {
        uint32_t c;
        size_t size = lr_utf8_decode(text, length, &c);
        size_t bytes = size ? size : 1;

        if (size && !lr_is_control(c)) {
            if (used + size + 1 > room)
                break;
            memcpy(out + used, text, size);
            used += size;
        } else {
            if (used + 4 * bytes + 1 > room)
                break;
            for (size_t i = 0; i < bytes; i++) {
                unsigned char byte = (unsigned char)text[i];
                const char hex[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};

                memcpy(out + used, hex, 4);
                used += 4;
            }
        }
        text += bytes;
        length -= bytes;
    }
    if (room)
        out[used] = '\0';
    return used;
}
