/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/reader/split.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static lr_field trim(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    while (text < end && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return (lr_field){text, (size_t)(end - text)};
}

static bool add(lr_split *split, const char *text, const char *end, lr_error *error)
{
    if (split->count == split->capacity
        && !lr_reserve(&split->fields, &split->capacity, split->count + 1, sizeof *split->fields, error))
        return false;
    split->fields[split->count++] = trim(text, end);
    return true;
}

bool lr_split_plain(lr_split *split, const char *text, size_t length, char separator, lr_error *error)
{
    const char *start = text, *at = text, *end = text + length;

    split->count = 0;
#ifdef __SSE2__
    for (const __m128i wanted = _mm_set1_epi8(separator); end - at >= 16; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, wanted));

        for (; found; found &= found - 1) {
            const char *here = at + __builtin_ctz(found);

            if (!add(split, start, here, error))
                return false;
            start = here + 1;
        }
    }
    for (; at < end; at++)
        if (*at == separator) {
            if (!add(split, start, at, error))
                return false;
            start = at + 1;
        }
#else
    for (; (at = memchr(start, separator, (size_t)(end - start))) != NULL; start = at + 1)
        if (!add(split, start, at, error))
            return false;
#endif
    return add(split, start, end, error);
}

bool lr_split_quoted(lr_split *split, const char *text, size_t length, char separator, bool *plain, lr_error *error)
{
    const char *start = text, *end = text + length, *stop;

    split->count = 0;
    *plain = false;
    for (;; start = stop + 1) {
        bool quoted = start < end && *start == '"';

        stop = memchr(start + quoted, quoted ? '"' : separator, (size_t)(end - start - quoted));
        if (quoted && (!stop || (stop + 1 < end && stop[1] != separator)))
            return true;
        if (!stop)
            stop = end;
        if (!quoted && memchr(start, '"', (size_t)(stop - start)))
            return true;
        if (!add(split, start + quoted, stop, error))
            return false;
        stop += quoted;
        if (stop == end)
            break;
    }
    *plain = true;
    return true;
}

void lr_split_free(lr_split *split)
{
    free(split->fields);
    *split = (lr_split){0};
}
