/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/reader/split.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline lr_field trim(const char *text, const char *end)
{
    while (text < end && *text <= ' ' && (*text == ' ' || *text == '\t'))
        text++;
    while (text < end && end[-1] <= ' ' && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return (lr_field){text, (size_t)(end - text)};
}

static inline bool have_room(lr_split *split, size_t more, lr_error *error)
{
    return split->count + more <= split->capacity
           || lr_reserve(&split->fields, &split->capacity, split->count + more, sizeof *split->fields, error);
}

static bool add(lr_split *split, const char *text, const char *end, lr_error *error)
{
    if (!have_room(split, 1, error))
        return false;
    split->fields[split->count++] = trim(text, end);
    return true;
}

#ifdef __SSE2__
static inline uint64_t find_16(const char *at, __m128i wanted)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)at), wanted));
}

/* Where a byte stands among the next 64: a bit each. */
static inline uint64_t find(const char *at, __m128i wanted)
{
    return find_16(at, wanted) | find_16(at + 16, wanted) << 16 | find_16(at + 32, wanted) << 32
           | find_16(at + 48, wanted) << 48;
}

bool lr_split_plain(lr_split *split, const char *text, size_t length, char separator, bool *plain,
                    lr_error *error)
{
    const __m128i wanted = _mm_set1_epi8(separator), quote = _mm_set1_epi8('"');
    const char *start = text, *end = text + length;

    split->count = 0;
    for (const char *at = text; at < end; at += LR_SPLIT_MARGIN) {
        uint64_t ours = end - at < LR_SPLIT_MARGIN ? ((uint64_t)1 << (end - at)) - 1 : UINT64_MAX;
        uint64_t found = find(at, wanted) & ours;

        *plain = (find(at, quote) & ours) == 0;
        if (!*plain)
            return true;
        if (!have_room(split, LR_SPLIT_MARGIN, error))
            return false;
        for (; found; found &= found - 1) {
            const char *here = at + __builtin_ctzll(found);

            split->fields[split->count++] = trim(start, here);
            start = here + 1;
        }
    }
    *plain = true;
    return add(split, start, end, error);
}
#else
bool lr_split_plain(lr_split *split, const char *text, size_t length, char separator, bool *plain,
                    lr_error *error)
{
    const char *start = text, *at, *end = text + length;

    split->count = 0;
    *plain = !memchr(text, '"', length);
    if (!*plain)
        return true;
    for (; (at = memchr(start, separator, (size_t)(end - start))) != NULL; start = at + 1)
        if (!add(split, start, at, error))
            return false;
    return add(split, start, end, error);
}
#endif

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
