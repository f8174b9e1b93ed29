/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event files, read back by a decoder that knows the format only. */
#include "lib/writer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static unsigned char written[1 << 16];
static size_t written_length;

static void write_rows(size_t columns, const char *const *names, size_t rows, const lr_cell *cells)
{
    FILE *file = tmpfile();
    lr_error error = {0};
    lr_output output;
    lr_writer writer;
    const lr_label *kind = lr_catalog_find(&lr_writers, "tfevents", 8, &error);

    assert_non_null(file);
    assert_non_null(kind);
    assert_true(lr_output_open_fd(&output, fileno(file), "events", &error));
    assert_true(lr_writer_begin(&writer, (const lr_writer_kind *)(const void *)kind, &output, columns, names,
                                0, &error));
    for (size_t i = 0; i < rows; i++)
        assert_true(lr_writer_row(&writer, cells + i * columns, &error));
    assert_true(lr_writer_end(&writer, &error) && lr_output_commit(&output, &error));
    rewind(file);
    written_length = fread(written, 1, sizeof written, file);
    fclose(file);
}

/* CRC-32C bit by bit, masked as in TensorFlow's lib/hash/crc32c.h. */
static uint32_t masked_crc(const unsigned char *bytes, size_t length)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < length; i++)
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (((crc ^ (uint32_t)bytes[i] >> bit) & 1) ? 0x82f63b78 : 0);
    crc = ~crc;
    return (crc >> 15 | crc << 17) + 0xa282ead8;
}

static uint64_t fixed(const unsigned char *at, size_t length)
{
    uint64_t word = 0;

    for (size_t i = length; i-- > 0;)
        word = word << 8 | at[i];
    return word;
}

static double fixed_double(const unsigned char *at)
{
    uint64_t word = fixed(at, 8);
    double value;

    memcpy(&value, &word, sizeof value);
    return value;
}

static double fixed_float(const unsigned char *at)
{
    uint32_t word = (uint32_t)fixed(at, 4);
    float value;

    memcpy(&value, &word, sizeof value);
    return (double)value;
}

/* The body of the record at *at, which moves past it. */
static const unsigned char *next_record(size_t *at, size_t *length)
{
    const unsigned char *start = written + *at;

    assert_true(*at + 16 <= written_length);
    *length = (size_t)fixed(start, 8);
    assert_int_equal(fixed(start + 8, 4), masked_crc(start, 8));
    assert_true(*at + 16 + *length <= written_length);
    assert_int_equal(fixed(start + 12 + *length, 4), masked_crc(start + 12, *length));
    *at += 16 + *length;
    return start + 12;
}

static uint64_t varint(const unsigned char **at)
{
    uint64_t word = 0;

    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = *(*at)++;

        word |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return word;
    }
}

typedef struct decoded {
    double time;
    int64_t step;
    char version[40];
    size_t count;
    char tags[4][40];
    double values[4];
} decoded;

static void decode_value(const unsigned char *at, const unsigned char *end, decoded *event)
{
    while (at < end) {
        uint64_t field = varint(&at), length;

        if (field == 10) {
            length = varint(&at);
            memcpy(event->tags[event->count], at, length);
            at += length;
        } else {
            assert_int_equal(field, 21);
            event->values[event->count] = fixed_float(at);
            at += 4;
        }
    }
    assert_ptr_equal(at, end);
    event->count++;
}

static void decode_summary(const unsigned char *at, const unsigned char *end, decoded *event)
{
    while (at < end) {
        uint64_t length;

        assert_int_equal(varint(&at), 10);
        length = varint(&at);
        decode_value(at, at + length, event);
        at += length;
    }
    assert_ptr_equal(at, end);
}

static decoded next_event(size_t *place)
{
    decoded event = {.step = -1};
    size_t size;
    const unsigned char *at = next_record(place, &size), *end = at + size;

    while (at < end) {
        uint64_t field = varint(&at), length;

        if (field == 9) {
            event.time = fixed_double(at);
            at += 8;
            continue;
        }
        length = varint(&at);
        if (field == 16) {
            event.step = (int64_t)length;
            continue;
        }
        assert_true(field == 26 || field == 42);
        if (field == 26)
            memcpy(event.version, at, length);
        else
            decode_summary(at, at + length, &event);
        at += length;
    }
    assert_ptr_equal(at, end);
    return event;
}

static void test_scalars(void **state)
{
    static const char *const names[] = {"step", "lr", "train/loss", "note"};
    static const lr_cell cells[] = {{.integer = 0, .whole = true},
                                    {.number = 2.385},
                                    {.number = NAN},
                                    {.text = "warm", .length = 4},
                                    {.integer = 300, .whole = true},
                                    {.number = -INFINITY},
                                    {.number = NAN, .missing = true},
                                    {.text = "1.5", .length = 3},
                                    {.integer = INT64_MAX, .whole = true},
                                    {.integer = 7, .whole = true},
                                    {.text = "", .length = 0},
                                    {.number = NAN, .missing = true}};
    size_t at = 0;
    double now = (double)time(NULL);
    decoded event;

    (void)state;
    write_rows(4, names, 3, cells);
    event = next_event(&at);
    assert_string_equal(event.version, "brain.Event:2");
    assert_true(fabs(event.time - now) < 100);
    event = next_event(&at);
    assert_int_equal(event.step, 0);
    assert_true(fabs(event.time - now) < 100);
    assert_int_equal(event.count, 2);
    assert_string_equal(event.tags[0], "lr");
    assert_true(event.values[0] == (double)2.385f);
    assert_string_equal(event.tags[1], "train/loss");
    assert_true(isnan(event.values[1]));
    event = next_event(&at);
    assert_int_equal(event.step, 300);
    assert_int_equal(event.count, 2);
    assert_true(isinf(event.values[0]) && event.values[0] < 0);
    assert_string_equal(event.tags[1], "note");
    assert_true(event.values[1] == 1.5);
    event = next_event(&at);
    assert_true(event.step == INT64_MAX);
    assert_int_equal(event.count, 1);
    assert_true(event.values[0] == 7);
    assert_int_equal(at, written_length);
}

/* The column time is the wall time; rows count where there is no step; names are made UTF-8. */
static void test_time_and_rows(void **state)
{
    static const char *const names[] = {"time", "a\xFFz"};
    static const lr_cell cells[] = {
        {.number = 1234.5}, {.number = 0.25}, {.text = "1700000000.125", .length = 14}, {.number = 0.5}};
    size_t at = 0;
    decoded event;

    (void)state;
    write_rows(2, names, 2, cells);
    next_event(&at);
    event = next_event(&at);
    assert_int_equal(event.step, 0);
    assert_true(event.time == 1234.5);
    assert_int_equal(event.count, 1);
    assert_string_equal(event.tags[0], "a\xEF\xBF\xBDz");
    event = next_event(&at);
    assert_int_equal(event.step, 1);
    assert_true(event.time == 1700000000.125);
    assert_int_equal(at, written_length);
}

static void test_negative_step(void **state)
{
    static const char *const names[] = {"step", "loss"};
    static const lr_cell cells[] = {{.integer = -7, .whole = true}, {.number = 2.5}};
    size_t at = 0;

    (void)state;
    write_rows(2, names, 1, cells);
    next_event(&at);
    assert_int_equal(next_event(&at).step, -7);
}

static void test_no_such_step(void **state)
{
    static const char *const names[] = {"step", "loss"};
    static const lr_cell cells[] = {{.number = 1.5}, {.number = 2.5}};
    lr_error error = {0};
    lr_output output;
    lr_writer writer;
    const lr_label *kind = lr_catalog_find(&lr_writers, "tfevents", 8, &error);

    (void)state;
    assert_true(lr_output_open(&output, "/dev/null", &error));
    assert_true(
        lr_writer_begin(&writer, (const lr_writer_kind *)(const void *)kind, &output, 2, names, 0, &error));
    assert_false(lr_writer_row(&writer, cells, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text,
                        "tfevents: row 1 of column step is not a whole number, and that is all the "
                        "format can hold");
    lr_output_abandon(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_time_and_rows),
        cmocka_unit_test(test_negative_step),
        cmocka_unit_test(test_no_such_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
