/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for event files. The first byte says what the others are: a file as it is, or the data of
 * records (each after two bytes of length), which are given right checksums, as chance does not find these.
 * Records are then also read as parts of long ones, which must give the same values. */
#include "tests/fuzz/log_fuzz.h"

#include "lib/crc32c.h"

enum { FILLING = (1 << 20) + 1, ROOM = 1 << 16 };

static void put(unsigned char **out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        *(*out)++ = (unsigned char)(value >> 8 * i);
}

static uint32_t masked(const void *data, size_t length)
{
    uint32_t crc = lr_crc32c(0, data, length);

    return (crc >> 15 | crc << 17) + 0xa282ead8;
}

/* filling: bytes of a field that nobody knows, before the data. */
static void put_record(unsigned char **out, const uint8_t *data, size_t length, size_t filling)
{
    size_t head = filling ? 6 : 0;
    unsigned char *start = *out;

    put(out, length + head + filling, 8);
    put(out, masked(start, 8), 4);
    if (filling) {
        put(out, 0x6a, 1); /* field 13, bytes */
        put(out, filling | 128, 1);
        put(out, filling >> 7 | 128, 1);
        put(out, filling >> 14 | 128, 1);
        put(out, filling >> 21 | 128, 1);
        put(out, 0, 1);
        memset(*out, 'x', filling);
        *out += filling;
    }
    memcpy(*out, data, length);
    *out += length;
    put(out, masked(start + 12, (size_t)(*out - start) - 12), 4);
}

static size_t make_file(unsigned char *file, const uint8_t *data, size_t size, size_t filling)
{
    unsigned char *out = file;

    while (size >= 2) {
        size_t length = (size_t)(data[0] | data[1] << 8) % 1024;

        data += 2;
        size -= 2;
        if (length > size)
            length = size;
        put_record(&out, data, length, filling);
        filling = 0; /* one is enough: it takes its time */
        data += length;
        size -= length;
    }
    return (size_t)(out - file);
}

/* A group is passed over in a short record and refused in a long one. */
static void compare(const uint8_t *data, size_t size)
{
    unsigned char *file = malloc(FILLING + ROOM);
    uint64_t damaged, damaged_long, sum, sum_long;
    size_t length;

    if (!file)
        return;
    length = make_file(file, data, size, 0);
    sum = read_log(file, length, "a", NULL, &damaged);
    length = make_file(file, data, size, FILLING);
    sum_long = read_log(file, length, "a", NULL, &damaged_long);
    demand(damaged_long >= damaged);
    demand(damaged_long > damaged || sum == sum_long);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char file[ROOM];
    uint64_t damaged;

    if (size == 0 || size > 4096)
        return 0;
    if (data[0] % 8 == 0)
        read_log(data + 1, size - 1, "events.out.tfevents.1", &lr_log_tfevents, &damaged);
    else if (data[0] % 8 == 1)
        compare(data + 1, size - 1);
    else
        read_log(file, make_file(file, data + 1, size - 1, 0), "events.out.tfevents.1", NULL, &damaged);
    return 0;
}
