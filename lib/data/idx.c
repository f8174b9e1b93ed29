/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one door to zlib. IDX: two zero bytes, a code of the type, the number of dimensions; a 32-bit size of each; the
 * numbers; all of it big-endian (Y. LeCun's page of the MNIST database). */
#include "lib/data/internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

static uint64_t big_endian(const unsigned char *bytes, size_t length)
{
    uint64_t number = 0;

    for (size_t i = 0; i < length; i++)
        number = number << 8 | bytes[i];
    return number;
}

static float from_int8(const unsigned char *bytes)
{
    return (float)(int8_t)bytes[0];
}

static float from_int16(const unsigned char *bytes)
{
    return (float)(int16_t)big_endian(bytes, 2);
}

static float from_int32(const unsigned char *bytes)
{
    return (float)(int32_t)big_endian(bytes, 4);
}

static float from_float(const unsigned char *bytes)
{
    uint32_t bits = (uint32_t)big_endian(bytes, 4);
    float value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static float from_double(const unsigned char *bytes)
{
    uint64_t bits = big_endian(bytes, 8);
    double value;

    memcpy(&value, &bits, sizeof value);
    return (float)value;
}

/* Types of numbers; the first stay bytes. */
typedef struct type {
    unsigned char code;
    size_t size;
    float (*number)(const unsigned char *bytes);
} type;

static const type types[] = {
    {0x08, 1, NULL},        {0x09, 1, from_int8},  {0x0b, 2, from_int16},
    {0x0c, 4, from_int32},  {0x0d, 4, from_float}, {0x0e, 8, from_double},
};

static const type *find_type(unsigned char code)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].code == code)
            return &types[i];
    return NULL;
}

/* A file that is being read, and what its header says. */
typedef struct stream {
    gzFile file;
    const char *name;
    const type *type;
} stream;

static bool fail_read(const stream *source, lr_error *error)
{
    int number = Z_OK;

    gzerror(source->file, &number);
    if (number == Z_ERRNO)
        return lr_fail_system(error, source->name, "cannot read");
    if (number == Z_MEM_ERROR)
        return lr_fail_memory(error);
    return lr_fail_at(error, source->name, 0, 0, "the gzip data is %s",
                      number == Z_BUF_ERROR ? "cut short" : "damaged");
}

/* Read up to `length` bytes; *got is less at the end of the data only. */
static bool read_bytes(const stream *source, unsigned char *bytes, size_t length, size_t *got, lr_error *error)
{
    *got = 0;
    while (*got < length) {
        size_t left = length - *got;
        int count = gzread(source->file, bytes + *got, (unsigned)(left < 1 << 20 ? left : 1 << 20));

        if (count < 0)
            return fail_read(source, error);
        if (count == 0) {
            int number = Z_OK;

            gzerror(source->file, &number);
            return number == Z_OK || fail_read(source, error);
        }
        *got += (size_t)count;
    }
    return true;
}

static bool read_header(stream *source, lr_idx *idx, lr_error *error)
{
    unsigned char bytes[4 * (1 + LR_IDX_DIMENSIONS)];
    size_t got;

    if (!read_bytes(source, bytes, 4, &got, error))
        return false;
    if (got < 4 || bytes[0] || bytes[1])
        return lr_fail_at(error, source->name, 0, 0, "it is no IDX file: it does not begin with two zero bytes");
    source->type = find_type(bytes[2]);
    if (!source->type)
        return lr_fail_at(error, source->name, 0, 0, "IDX data of type 0x%02x: no such type is known", bytes[2]);
    idx->dimensions = bytes[3];
    if (idx->dimensions == 0 || idx->dimensions > LR_IDX_DIMENSIONS)
        return lr_fail_at(error, source->name, 0, 0, "IDX data of %zu dimensions: it must have 1 to %d",
                          idx->dimensions, LR_IDX_DIMENSIONS);
    if (!read_bytes(source, bytes, 4 * idx->dimensions, &got, error))
        return false;
    if (got < 4 * idx->dimensions)
        return lr_fail_at(error, source->name, 0, 0, "the IDX header is cut short");
    idx->count = 1;
    for (size_t i = 0; i < idx->dimensions; i++) {
        idx->size[i] = (size_t)big_endian(bytes + 4 * i, 4);
        if (idx->size[i] == 0)
            return lr_fail_at(error, source->name, 0, 0, "IDX dimension %zu is 0", i + 1);
        if (__builtin_mul_overflow(idx->count, idx->size[i], &idx->count) || idx->count > LR_MOST_DATA)
            return lr_fail_at(error, source->name, 0, 0, "the IDX header tells of more than %zu numbers",
                              LR_MOST_DATA);
    }
    return true;
}

enum { FIRST_PIECE = 1 << 20 };

/* Read the numbers as they are stored. The header's word is not taken for it: memory grows as bytes arrive. */
static bool read_stored(const stream *source, size_t length, unsigned char **bytes, lr_error *error)
{
    size_t capacity = 0, used = 0;

    while (used < length) {
        size_t piece = used < FIRST_PIECE ? FIRST_PIECE : used, got;

        piece = piece < length - used ? piece : length - used;
        if (!lr_resize(bytes, capacity = used + piece, 1, error)
            || !read_bytes(source, *bytes + used, piece, &got, error))
            return false;
        used += got;
        if (got < piece)
            return lr_fail_at(error, source->name, 0, 0, "the IDX data is cut short: %zu bytes of %zu", used, length);
    }
    return true;
}

static bool convert(const stream *source, const unsigned char *bytes, lr_idx *idx, lr_error *error)
{
    idx->values = lr_allocate(idx->count, sizeof *idx->values, error);
    if (!idx->values)
        return false;
    for (size_t i = 0; i < idx->count; i++) {
        idx->values[i] = source->type->number(bytes + i * source->type->size);
        if (!isfinite(idx->values[i]))
            return lr_fail_at(error, source->name, 0, 0, "number %zu of the IDX data is not finite", i + 1);
    }
    return true;
}

static bool read_numbers(const stream *source, lr_idx *idx, lr_error *error)
{
    unsigned char *bytes = NULL, more;
    size_t length = idx->count * source->type->size, got;
    bool done;

    if (length > LR_MOST_DATA || idx->count > LR_MOST_DATA / (source->type->number ? sizeof(float) : 1))
        return lr_fail_at(error, source->name, 0, 0, "the IDX header tells of more than %zu bytes", LR_MOST_DATA);
    done = read_stored(source, length, &bytes, error) && read_bytes(source, &more, 1, &got, error);
    if (done && got)
        done = lr_fail_at(error, source->name, 0, 0, "there is more data than the IDX header says");
    if (done && !source->type->number) {
        idx->bytes = bytes;
        return true;
    }
    done = done && convert(source, bytes, idx, error);
    free(bytes);
    return done;
}

bool lr_idx_read(int fd, const char *name, lr_idx *idx, lr_error *error)
{
    stream source = {.file = gzdopen(fd, "rb"), .name = name};
    bool done;

    *idx = (lr_idx){0};
    if (!source.file) {
        close(fd);
        return lr_fail_memory(error);
    }
    gzbuffer(source.file, 1 << 17);
    done = read_header(&source, idx, error) && read_numbers(&source, idx, error);
    gzclose_r(source.file);
    if (!done)
        lr_idx_free(idx);
    return done;
}

void lr_idx_free(lr_idx *idx)
{
    free(idx->bytes);
    free(idx->values);
    *idx = (lr_idx){0};
}
