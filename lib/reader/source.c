/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/reader/source.h"

#include "lib/reader.h"
#include "lib/reader/split.h"
#include "lib/text.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CHUNK = 1 << 16, /* bytes asked of the system at a time */
    MARGIN = LR_SPLIT_MARGIN, /* bytes behind the last one that are settled */
    SAMPLE = 4096    /* bytes looked at to tell text from other data */
};

/* What a file may begin with that is no text, and what its owner can do about it. */
static const struct magic {
    const char *bytes;
    size_t length;
    const char *advice;
} magics[] = {
    {"\x1f\x8b", 2, "it is gzip data: unpack it first (zcat FILE | ...)"},
    {"\x28\xb5\x2f\xfd", 4, "it is zstd data: unpack it first (zstdcat FILE | ...)"},
    {"\xfd\x37zXZ", 5, "it is xz data: unpack it first (xzcat FILE | ...)"},
    {"BZh", 3, "it is bzip2 data: unpack it first (bzcat FILE | ...)"},
    {"PK\x03\x04", 4, "it is a zip archive (or a spreadsheet): unpack or export it first"},
    {"\x89PNG", 4, "it is a PNG picture, not text"},
    {"\x93NUMPY", 6, "it is a NumPy array, not text"},
    {"\xff\xfe\0\0", 4, "it is UTF-32 text: convert it first (iconv -f UTF-32 -t UTF-8 FILE | ...)"},
};

static bool read_some(lr_source *source, char *into, size_t room, size_t *got, lr_error *error)
{
    ssize_t done;

    do
        done = read(source->fd, into, room);
    while (done < 0 && errno == EINTR);
    if (done < 0)
        return lr_fail_system(error, source->name, "cannot read");
    *got = (size_t)done;
    source->end = done == 0;
    return true;
}

static size_t put_utf8(uint32_t c, char *out)
{
    unsigned char *o = (unsigned char *)out;

    if (c < 0x80)
        return o[0] = (unsigned char)c, 1;
    if (c < 0x800)
        return o[0] = (unsigned char)(0xc0 | c >> 6), o[1] = (unsigned char)(0x80 | (c & 63)), 2;
    if (c < 0x10000)
        return o[0] = (unsigned char)(0xe0 | c >> 12), o[1] = (unsigned char)(0x80 | (c >> 6 & 63)),
               o[2] = (unsigned char)(0x80 | (c & 63)), 3;
    return o[0] = (unsigned char)(0xf0 | c >> 18), o[1] = (unsigned char)(0x80 | (c >> 12 & 63)),
           o[2] = (unsigned char)(0x80 | (c >> 6 & 63)), o[3] = (unsigned char)(0x80 | (c & 63)), 4;
}

static uint32_t unit(const lr_source *source, size_t i)
{
    unsigned char first = (unsigned char)source->bytes[i], second = (unsigned char)source->bytes[i + 1];

    return source->encoding == LR_UTF16LE ? (uint32_t)(first | second << 8) : (uint32_t)(first << 8 | second);
}

/* Convert what is complete of `bytes` to the end of the buffer; a lone surrogate becomes U+FFFD. */
static void convert_utf16(lr_source *source, size_t have)
{
    size_t i = 0;

    while (i + 2 <= have) {
        uint32_t c = unit(source, i);
        size_t size = 2;

        if (c >= 0xd800 && c < 0xdc00) {
            uint32_t low;

            if (i + 4 > have && !source->end)
                break;
            low = i + 4 <= have ? unit(source, i + 2) : 0;
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                size = 4;
            } else {
                c = 0xfffd;
            }
        } else if (c >= 0xdc00 && c < 0xe000) {
            c = 0xfffd;
        }
        source->filled += put_utf8(c, source->buffer + source->filled);
        i += size;
    }
    memmove(source->bytes, source->bytes + i, have - i);
    source->left = have - i;
    if (source->end && source->left) {
        source->filled += put_utf8(0xfffd, source->buffer + source->filled);
        source->left = 0;
    }
}

/* Move what is left to the front and make room for a chunk more (a UTF-16 unit may take three bytes). */
static bool make_room(lr_source *source, lr_error *error)
{
    size_t kept = source->filled - source->start;

    if (source->start)
        memmove(source->buffer, source->buffer + source->start, kept);
    source->newline -= source->start;
    source->carriage -= source->start;
    source->nul -= source->start;
    source->start = 0;
    source->filled = kept;
    return lr_reserve(&source->buffer, &source->capacity, kept + 2 * CHUNK, 1, error);
}

/* Some bytes behind the last one are settled: searches by whole vectors look at them. */
static void set_margin(lr_source *source)
{
    size_t room = source->capacity - source->filled;

    memset(source->buffer + source->filled, 0, room < MARGIN ? room : MARGIN);
}

static void find(const lr_source *source, char byte, size_t *place, size_t from)
{
    const char *found;

    if (*place < from)
        return;
    found = memchr(source->buffer + from, byte, source->filled - from);
    *place = found ? (size_t)(found - source->buffer) : source->filled;
}

/* Find the next one when the last lies behind. */
static void pass(const lr_source *source, char byte, size_t *place)
{
    if (*place < source->start) {
        *place = source->start;
        find(source, byte, place, source->start);
    }
}

static bool fill(lr_source *source, lr_error *error)
{
    size_t before, got;

    if (!make_room(source, error))
        return false;
    before = source->filled;
    if (source->encoding == LR_UTF8) {
        if (!read_some(source, source->buffer + before, CHUNK, &got, error))
            return false;
        source->filled += got;
    } else {
        if (!read_some(source, source->bytes + source->left, CHUNK / 2 - source->left, &got, error))
            return false;
        convert_utf16(source, source->left + got);
    }
    set_margin(source);
    find(source, '\n', &source->newline, before);
    find(source, '\r', &source->carriage, before);
    find(source, '\0', &source->nul, before);
    return true;
}

/* Text has few bytes that no writer of text puts there. A NUL is told later, with its line. */
static bool looks_like_text(const char *bytes, size_t length)
{
    size_t odd = 0;

    for (size_t i = 0; i < length;) {
        uint32_t c = 0;
        size_t size = lr_utf8_decode(bytes + i, length - i, &c);

        odd += (size == 0 && length - i > 3) || (c < 32 && c != 0 && !strchr("\t\n\v\f\r\x1b", (int)c)) || c == 127;
        i += size ? size : 1;
    }
    return odd < 4 || odd * 8 < length;
}

static bool refuse(const lr_source *source, const char *advice, lr_error *error)
{
    return lr_fail_at(error, source->name, 0, 0, "%s", advice);
}

static bool skip(lr_source *source, size_t bytes)
{
    source->start += bytes;
    return true;
}

static bool begin_utf16(lr_source *source, lr_encoding encoding, lr_error *error)
{
    size_t have = source->filled - 2;

    source->bytes = lr_allocate(have > 2 * CHUNK ? have : 2 * CHUNK, 1, error);
    if (!source->bytes || !lr_reserve(&source->buffer, &source->capacity, 2 * have + MARGIN, 1, error))
        return false;
    source->encoding = encoding;
    memcpy(source->bytes, source->buffer + 2, have);
    source->filled = 0;
    convert_utf16(source, have);
    set_margin(source);
    source->newline = source->carriage = source->nul = 0;
    find(source, '\n', &source->newline, 0);
    find(source, '\r', &source->carriage, 0);
    find(source, '\0', &source->nul, 0);
    return true;
}

/* What the first bytes tell. */
static bool sniff(lr_source *source, lr_error *error)
{
    const char *b = source->buffer;
    size_t n = source->filled;

    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (n >= magics[i].length && memcmp(b, magics[i].bytes, magics[i].length) == 0)
            return refuse(source, magics[i].advice, error);
    if (n >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0)
        return skip(source, 3);
    if (n >= 2 && memcmp(b, "\xff\xfe", 2) == 0)
        return begin_utf16(source, LR_UTF16LE, error);
    if (n >= 2 && memcmp(b, "\xfe\xff", 2) == 0)
        return begin_utf16(source, LR_UTF16BE, error);
    if (n >= 4 && !b[0] != !b[1] && !b[0] == !b[2] && !b[1] == !b[3])
        return refuse(source, b[0] ? "it looks like UTF-16 without a byte order mark: convert it first "
                                     "(iconv -f UTF-16LE -t UTF-8 FILE | ...)"
                                   : "it looks like UTF-16 without a byte order mark: convert it first "
                                     "(iconv -f UTF-16BE -t UTF-8 FILE | ...)", error);
    if (!looks_like_text(b, n < SAMPLE ? n : SAMPLE))
        return refuse(source, "it is not text", error);
    return true;
}

bool lr_source_open(lr_source *source, int fd, const char *name, lr_error *error)
{
    return lr_source_open_after(source, fd, name, NULL, 0, false, error);
}

/* Put bytes that were read already, if any, where the next read would have put them. */
static bool begin_with(lr_source *source, const char *bytes, size_t length, lr_error *error)
{
    if (!lr_reserve(&source->buffer, &source->capacity, length + MARGIN, 1, error))
        return false;
    if (length)
        memcpy(source->buffer, bytes, length);
    source->filled = length;
    set_margin(source);
    find(source, '\n', &source->newline, 0);
    find(source, '\r', &source->carriage, 0);
    find(source, '\0', &source->nul, 0);
    return true;
}

bool lr_source_open_after(lr_source *source, int fd, const char *name, const char *bytes, size_t length, bool end,
                          lr_error *error)
{
    *source = (lr_source){.fd = fd, .name = name, .end = end};
    if (!begin_with(source, bytes, length, error))
        return false;
    /* the longest magic has six bytes: a pipe may bring fewer at first */
    while (source->filled < 8 && !source->end)
        if (!fill(source, error))
            return false;
    return sniff(source, error);
}

/* Where the line at start ends, and how; `filled` when that is not known yet. */
static size_t line_end(const lr_source *source, const char **end)
{
    if (source->carriage < source->newline) {
        bool at_edge = source->carriage + 1 == source->filled;

        if (at_edge && !source->end)
            return source->filled;
        *end = source->carriage + 1 == source->newline && !at_edge ? "\r\n" : "\r";
        return source->carriage;
    }
    *end = "\n";
    return source->newline;
}

bool lr_source_line(lr_source *source, lr_line *line, bool *more, lr_error *error)
{
    const char *end = "";
    size_t at;
    bool nul;

    while ((at = line_end(source, &end)) == source->filled && !source->end) {
        size_t most = source->takes_nul ? LR_MOST_LENIENT : LR_MOST_RECORD;

        if (source->filled - source->start > most)
            return lr_fail_at(error, source->name, source->line + 1, 0, "the line is longer than %zu MiB",
                              most >> 20);
        if (!fill(source, error))
            return false;
    }
    *more = source->start < source->filled;
    if (at == source->filled)
        end = "";
    nul = source->nul < at;
    if (nul && !source->takes_nul)
        return lr_fail_at(error, source->name, source->line + 1, 0, "there is a NUL byte in the line");
    *line = (lr_line){source->buffer + source->start, at - source->start, end, !end[0] ? 0 : !end[1] ? 1 : 2,
                      ++source->line, nul};
    source->start = at + line->end_length;
    pass(source, '\n', &source->newline);
    pass(source, '\r', &source->carriage);
    pass(source, '\0', &source->nul);
    return true;
}

bool lr_source_bytes(lr_source *source, const char **bytes, size_t *length, lr_error *error)
{
    while (source->start == source->filled && !source->end)
        if (!fill(source, error))
            return false;
    *bytes = source->buffer + source->start;
    *length = source->filled - source->start;
    source->start = source->newline = source->carriage = source->nul = source->filled;
    return true;
}

void lr_source_free(lr_source *source)
{
    free(source->buffer);
    free(source->bytes);
    *source = (lr_source){0};
}
