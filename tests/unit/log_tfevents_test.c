/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/log_bytes.h"

#include "lib/log/kinds.h"

#include <math.h>

/* ------------------------------------------------------------------------------------------- event files, by
 * byte */

static uint32_t masked(const void *data, size_t length)
{
    uint32_t crc = lr_crc32c(0, data, length);

    return (crc >> 15 | crc << 17) + 0xa282ead8;
}

/* data goes into file as a record, and is empty again. */
static void put_record(bytes *file, bytes *data)
{
    size_t start = file->length;

    put_number(file, data->length, 8);
    put_number(file, masked(file->at + start, 8), 4);
    put(file, data->at, data->length);
    put_number(file, masked(data->at, data->length), 4);
    data->length = 0;
}

static void put_version(bytes *file)
{
    bytes event = {0};

    put_double(&event, 1, 1600000000.5);
    put_text(&event, 3, "brain.Event:2");
    put_record(file, &event);
    bytes_free(&event);
}

/* value goes into file as an event of its own. */
static void put_value_event(bytes *file, int64_t step, bytes *value)
{
    bytes event = {0}, summary = {0};

    put_double(&event, 1, 1600000001.25 + (double)step);
    put_whole(&event, 2, (uint64_t)step);
    put_message(&summary, 1, value);
    put_message(&event, 5, &summary);
    put_record(file, &event);
    bytes_free(&event);
    bytes_free(&summary);
}

static void put_simple(bytes *value, const char *tag, double number)
{
    put_text(value, 1, tag);
    put_float(value, 2, number);
}

/* As PyTorch writes it. */
static void put_scalar(bytes *file, int64_t step, const char *tag, double number)
{
    bytes value = {0};

    put_simple(&value, tag, number);
    put_value_event(file, step, &value);
    bytes_free(&value);
}

static void put_metadata(bytes *value, const char *plugin, uint64_t class)
{
    bytes metadata = {0}, data = {0};

    if (plugin) {
        put_text(&data, 1, plugin);
        put_message(&metadata, 1, &data);
    }
    if (class)
        put_whole(&metadata, 4, class);
    put_message(value, 9, &metadata);
    bytes_free(&metadata);
    bytes_free(&data);
}

static outcome read_bytes(const bytes *file)
{
    return read_as(file, "events.out.tfevents.1", NULL, NULL);
}

/* ------------------------------------------------------------------------------------------------ good files */

/* Bytes of a file that TensorFlow 2 wrote, and the test vectors of TensorBoard. */
static void test_known_bytes(void **state)
{
    static const char tf2[] = "\x09\xf1\x63\xc9\xea\xd6\x77\xd8\x41\x10\x64\x2a\x2a\x0a\x28\x0a\x0dlearning_rate"
                              "\x42\x0a\x08\x01\x12\x00\x22\x04\xce\x11\x03\x3d\x4a\x0b\x0a\x09\x0a\x07scalars";
    static const char version[] = "\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22\x09\0\0\x80\x38\x99\xd6\xd7\x41\x1a\x0d"
                                  "brain.Event:2\x12\x4b\x36\xab";
    bytes file = {0}, data = {0};
    outcome seen;

    (void)state;
    put(&file, version, sizeof version - 1);
    put(&data, tf2, sizeof tf2 - 1);
    put_record(&file, &data);
    seen = read_bytes(&file);
    assert_int_equal(seen.error.fault, LR_NO_FAULT);
    assert_int_equal(seen.troubles, 0);
    assert_string_equal(seen.format, "tfevents");
    assert_int_equal(seen.count, 1);
    check_point(&seen, 0, "learning_rate", 100, lr_wire_float(0x3d0311ce));
    assert_int_equal(seen.points[0].line, 2);
    assert_true(seen.points[0].wall == lr_wire_double(0x41d877d6eac963f1));
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&data);
}

static void test_simple(void **state)
{
    static const int64_t steps[] = {0, 1, 127, 128, 2385, INT64_C(1) << 40, -1, -2385, INT64_MIN, INT64_MAX};
    enum { COUNT = sizeof steps / sizeof steps[0] };
    bytes file = {0};
    outcome seen;

    (void)state;
    put_version(&file);
    for (size_t i = 0; i < COUNT; i++) {
        put_scalar(&file, steps[i], "train/loss", 2.385 + (double)i);
        put_scalar(&file, steps[i], "lr", 1e-3 / (double)(i + 1));
    }
    put_scalar(&file, 5, "train/loss", (double)NAN);
    put_scalar(&file, 6, "train/loss", -(double)INFINITY);
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, 2 * COUNT + 2);
    for (size_t i = 0; i < COUNT; i++) {
        check_point(&seen, 2 * i, "train/loss", (double)steps[i], (double)(float)(2.385 + (double)i));
        check_point(&seen, 2 * i + 1, "lr", (double)steps[i], (double)(float)(1e-3 / (double)(i + 1)));
        assert_int_equal(seen.points[2 * i].line, 2 * i + 2);
    }
    check_point(&seen, 2 * COUNT, "train/loss", 5, (double)NAN);
    check_point(&seen, 2 * COUNT + 1, "train/loss", 6, -(double)INFINITY);
    outcome_free(&seen);
    bytes_free(&file);
}

/* Fields in any order, unknown ones among them; several values in a summary, several summaries; no step. */
static void test_order(void **state)
{
    bytes file = {0}, event = {0}, summary = {0}, value = {0};
    outcome seen;

    (void)state;
    put_float(&value, 2, 2.385);
    put_text(&value, 1, "loss");
    put_whole(&value, 99, 5);
    put_key(&value, 50, 3); /* a group that nobody knows */
    put_whole(&value, 1, 1);
    put_key(&value, 50, 4);
    put_message(&summary, 1, &value);
    put_text(&summary, 7, "unknown");
    put_simple(&value, "acc", 0.75);
    put_message(&summary, 1, &value);
    put_message(&event, 5, &summary);
    put_text(&value, 7, "old"); /* node_name alone */
    put_float(&value, 2, 3.25);
    put_message(&summary, 1, &value);
    put_message(&event, 5, &summary);
    put_whole(&event, 2, 17);
    put_double(&event, 1, 12.5);
    put_record(&file, &event);
    put_simple(&value, "loss", 1.5);
    put_message(&summary, 1, &value);
    put_message(&event, 5, &summary);
    put_record(&file, &event);
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, 4);
    check_point(&seen, 0, "loss", 17, (double)2.385f);
    check_point(&seen, 1, "acc", 17, 0.75);
    check_point(&seen, 2, "old", 17, 3.25);
    assert_true(seen.points[2].wall == 12.5);
    check_point(&seen, 3, "loss", 0, 1.5);
    assert_true(isnan(seen.points[3].wall));
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&event);
    bytes_free(&summary);
    bytes_free(&value);
}

/* What holds no scalar makes no column: pictures, histograms, graphs, session logs, values without a value. */
static void test_others(void **state)
{
    bytes file = {0}, event = {0}, value = {0}, inner = {0};
    outcome seen;

    (void)state;
    put_version(&file);
    put_text(&event, 4, "graph");
    put_record(&file, &event);
    put_whole(&inner, 1, 1);
    put_message(&event, 7, &inner);
    put_record(&file, &event);
    put_record(&file, &event); /* empty */
    put_text(&value, 1, "picture");
    put_text(&value, 4, "png");
    put_value_event(&file, 1, &value);
    put_text(&value, 1, "_hparams_/experiment");
    put_metadata(&value, "hparams", 0);
    put_value_event(&file, 1, &value);
    put_float(&value, 2, 2.385); /* no tag */
    put_value_event(&file, 1, &value);
    put_simple(&value, "", 2.385);
    put_value_event(&file, 1, &value);
    put_scalar(&file, 3, "loss", 0.5);
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.columns, 1);
    assert_int_equal(seen.count, 1);
    check_point(&seen, 0, "loss", 3, 0.5);
    assert_int_equal(seen.points[0].line, 9);
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&event);
    bytes_free(&value);
    bytes_free(&inner);
}

/* A tag is a name whatever bytes it has; only NUL can't be in one. */
static void test_tags(void **state)
{
    bytes file = {0}, value = {0};
    outcome seen;

    (void)state;
    put_string(&value, 1, "a\0b\xff", 4);
    put_float(&value, 2, 2.385);
    put_value_event(&file, 1, &value);
    put_string(&value, 1, "a\0c\xff", 4);
    put_float(&value, 2, 1.5);
    put_value_event(&file, 1, &value);
    for (int i = 0; i < 5000; i++) { /* in no order that could be guessed */
        char tag[20];

        snprintf(tag, sizeof tag, "tag%d", i * 7919 % 500);
        put_scalar(&file, i, tag, i);
    }
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.columns, 502);
    check_point(&seen, 0, "a\xef\xbf\xbd" "b\xff", 1, (double)2.385f);
    check_point(&seen, 1, "a\xef\xbf\xbd" "c\xff", 1, 1.5);
    for (int i = 0; i < 5000; i++) {
        char tag[20];

        snprintf(tag, sizeof tag, "tag%d", i * 7919 % 500);
        check_point(&seen, 2 + (size_t)i, tag, i, i);
    }
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&value);
}

static bool not_lr(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "lr") != 0;
}

static void test_wanted(void **state)
{
    bytes file = {0};
    outcome seen;

    (void)state;
    for (int i = 0; i < 9; i++)
        put_scalar(&file, i, i % 3 ? "lr" : "loss", i + 0.385);
    seen = read_as(&file, "a.tfevents", NULL, not_lr);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.columns, 2);
    check_point(&seen, 2, "loss", 6, (double)6.385f);
    outcome_free(&seen);
    bytes_free(&file);
}

/* ---------------------------------------------------------------------------------------------------- tensors */

/* A tensor of this type; list 0: in tensor_content (size bytes of bits), else in the list of that field. */
static void put_tensor(bytes *value, uint64_t type, uint32_t list, bool packed, lr_wire_type wire, size_t size,
                       uint64_t bits)
{
    bytes tensor = {0}, inner = {0};

    put_whole(&tensor, 1, type);
    put_message(&tensor, 2, &inner);
    if (list == 0) {
        put_number(&inner, bits, size);
        put_message(&tensor, 4, &inner);
    } else if (packed) {
        if (wire == LR_WIRE_VARINT)
            put_varint(&inner, bits);
        else
            put_number(&inner, bits, size);
        put_message(&tensor, list, &inner);
    } else {
        put_key(&tensor, list, wire);
        if (wire == LR_WIRE_VARINT)
            put_varint(&tensor, bits);
        else
            put_number(&tensor, bits, size);
    }
    put_message(value, 8, &tensor);
    bytes_free(&tensor);
    bytes_free(&inner);
}

static void test_number_types(void **state)
{
    static const struct {
        uint64_t type;
        uint32_t list;
        lr_wire_type wire;
        size_t size;
        uint64_t bits;
        double value;
    } cases[] = {
        {1, 5, LR_WIRE_FIXED32, 4, 0x4018a3d7, (double)2.385f},
        {2, 6, LR_WIRE_FIXED64, 8, 0x4003147ae147ae14, 2.385},
        {3, 7, LR_WIRE_VARINT, 4, 2385, 2385},
        {3, 7, LR_WIRE_VARINT, 4, (uint64_t)-2385, -2385},
        {4, 7, LR_WIRE_VARINT, 1, 238, 238},
        {5, 7, LR_WIRE_VARINT, 2, (uint64_t)-2385, -2385},
        {6, 7, LR_WIRE_VARINT, 1, (uint64_t)-23, -23},
        {9, 10, LR_WIRE_VARINT, 8, (uint64_t)-2385000000000, -2385000000000},
        {10, 11, LR_WIRE_VARINT, 1, 1, 1},
        {14, 13, LR_WIRE_VARINT, 2, 0x4019, 2.390625},
        {17, 7, LR_WIRE_VARINT, 2, 62385, 62385},
        {19, 13, LR_WIRE_VARINT, 2, 0x40c5, 2.384765625},
        {19, 13, LR_WIRE_VARINT, 2, 0xc0c5, -2.384765625},
        {22, 16, LR_WIRE_VARINT, 4, 4294902385, 4294902385},
        {23, 17, LR_WIRE_VARINT, 8, UINT64_C(1) << 63, 9223372036854775808.0},
    };
    enum { COUNT = sizeof cases / sizeof cases[0] };
    bytes file = {0}, value = {0};
    outcome seen;

    (void)state;
    put_version(&file);
    for (size_t i = 0; i < COUNT; i++)
        for (int way = 0; way < 3; way++) {
            put_text(&value, 1, "x");
            put_tensor(&value, cases[i].type, way == 0 ? 0 : cases[i].list, way == 1, cases[i].wire, cases[i].size,
                       cases[i].bits);
            put_metadata(&value, "scalars", 0);
            put_value_event(&file, (int64_t)i, &value);
        }
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, 3 * COUNT);
    for (size_t i = 0; i < 3 * COUNT; i++)
        check_point(&seen, i, "x", (double)(i / 3), cases[i / 3].value);
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&value);
}

/* Which tags of tensors are scalars. */
static void test_classes(void **state)
{
    static const struct {
        const char *plugin;
        uint64_t class;
        bool scalar;
    } cases[] = {
        {"scalars", 0, true}, {"scalars", 1, true}, {"other", 1, true},   {NULL, 1, true},
        {NULL, 0, false},     {"text", 0, false},   {"scalars", 2, false}, {"scalars", 3, false},
    };
    bytes file = {0}, value = {0};
    outcome seen;
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int again = 0; again < 2; again++) {
            char tag[2] = {(char)('a' + i), 0};

            put_text(&value, 1, tag);
            if (again == 0 && (cases[i].plugin || cases[i].class)) /* the first record tells */
                put_metadata(&value, cases[i].plugin, cases[i].class);
            put_tensor(&value, 1, 5, true, LR_WIRE_FIXED32, 4, 0x4018a3d7);
            put_value_event(&file, (int64_t)i, &value);
        }
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int again = 0; again < 2 && cases[i].scalar; again++) {
            char tag[2] = {(char)('a' + i), 0};

            check_point(&seen, count++, tag, (double)i, (double)2.385f);
        }
    assert_int_equal(seen.count, count);
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&value);
}

/* A tensor as bytes, of a tag of scalars: what becomes of it. */
static void check_tensor(const char *tensor, size_t length, size_t count, size_t odd, size_t damaged)
{
    bytes file = {0}, value = {0};
    outcome seen;

    put_scalar(&file, 1, "loss", 1.5);
    put_text(&value, 1, "x");
    put_string(&value, 8, tensor, length);
    put_metadata(&value, "scalars", 0);
    put_value_event(&file, 2, &value);
    put_scalar(&file, 3, "loss", 2.5);
    seen = read_bytes(&file);
    assert_int_equal(seen.count, 2 + count);
    assert_int_equal(seen.odd, odd);
    assert_int_equal(seen.damaged, damaged);
    if (count)
        check_point(&seen, 1, "x", 2, (double)2.385f);
    if (odd)
        assert_string_equal(seen.told, "record 2 at byte 42: x is said to be a scalar, but its tensor is none; "
                                       "left out (told once)");
    if (damaged)
        assert_string_equal(seen.told, "record 2 at byte 42: checksums are right, but it is no event; left out");
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&value);
}

static void test_odd_tensors(void **state)
{
    (void)state;
    check_tensor("\x08\x01\x22\x04\xd7\xa3\x18\x40", 8, 1, 0, 0);                     /* no shape */
    check_tensor("\x08\x01\x12\x02\x18\x01\x22\x04\xd7\xa3\x18\x40", 12, 1, 0, 0);    /* unknown rank */
    check_tensor("\x22\x04\xd7\xa3\x18\x40\x08\x01", 8, 1, 0, 0);                     /* the type comes last */
    check_tensor("\x08\x01\x12\x04\x12\x02\x08\x01\x22\x04\xd7\xa3\x18\x40", 14, 0, 1, 0); /* rank 1 */
    check_tensor("\x08\x01\x22\x08\xd7\xa3\x18\x40\xd7\xa3\x18\x40", 12, 0, 1, 0);    /* two */
    check_tensor("\x08\x01\x2a\x08\xd7\xa3\x18\x40\xd7\xa3\x18\x40", 12, 0, 1, 0);    /* two, packed */
    check_tensor("\x08\x01\x2d\xd7\xa3\x18\x40\x2d\xd7\xa3\x18\x40", 12, 0, 1, 0);    /* two, not packed */
    check_tensor("\x08\x01\x12\x00", 4, 0, 1, 0);                                     /* none */
    check_tensor("\x08\x02\x2d\xd7\xa3\x18\x40", 7, 0, 1, 0); /* of another type */
    check_tensor("\x08\x07\x42\x02hi", 6, 0, 1, 0);                                   /* a string */
    check_tensor("\x2d\xd7\xa3\x18\x40", 5, 0, 1, 0);                                 /* no type */
    check_tensor("\x08\x01\x22\x03\xd7\xa3\x18", 7, 0, 0, 1);                         /* 3 bytes of 4 */
    check_tensor("\x08\x01\x2a\x06\xd7\xa3\x18\x40\xd7\xa3", 10, 0, 0, 1);            /* packed, 6 bytes */
    check_tensor("\x08\x03\x3a\x01\x80", 5, 0, 0, 1); /* a number that does not end */
    check_tensor("\x08\x01\x12\x02\x12\x05\x22\x04\xd7\xa3\x18\x40", 12, 0, 0, 1); /* a shape that can't be read */
    check_tensor("\x08\x01\x22\x7f\xd7", 5, 0, 0, 1);                                 /* past its end */
}

/* --------------------------------------------------------------------------------------------------- damage */

/* Two tags, some steps, a tensor and an unknown event: what is damaged below. */
static void make_small(bytes *file)
{
    bytes value = {0}, event = {0};

    put_version(file);
    for (int i = 0; i < 4; i++) {
        put_scalar(file, i, "loss", 2.385 - i);
        put_text(&value, 1, "lr");
        put_tensor(&value, 2, i % 2 ? 6 : 0, true, LR_WIRE_FIXED64, 8, double_bits(1e-3 * (i + 1)));
        put_metadata(&value, "scalars", 0);
        put_value_event(file, i, &value);
    }
    put_text(&event, 4, "graph");
    put_record(file, &event);
    put_scalar(file, 4, "loss", 0.5);
    bytes_free(&value);
    bytes_free(&event);
}

/* Cut at each byte: what was before is read, and it is told unless the cut is between records. */
static void test_cut(void **state)
{
    bytes file = {0}, part;
    outcome whole, seen;
    size_t before = 0;
    char told[100];

    (void)state;
    make_small(&file);
    whole = read_bytes(&file);
    assert_int_equal(whole.count, 9);
    assert_int_equal(whole.troubles, 0);
    for (size_t length = 1; length < file.length; length++) {
        part = (bytes){file.at, length, length};
        seen = read_bytes(&part);
        assert_true(seen.opened);
        assert_int_equal(seen.error.fault, LR_NO_FAULT);
        assert_true(is_beginning(&seen, &whole));
        assert_true(seen.count >= before);
        assert_int_equal(seen.damaged + seen.odd, 0);
        assert_true(seen.cut <= 1);
        before = seen.count;
        outcome_free(&seen);
    }
    part = (bytes){file.at, file.length - 1, file.length - 1};
    seen = read_bytes(&part);
    assert_int_equal(seen.cut, 1);
    snprintf(told, sizeof told, "record 11 at byte %zu: the file ends within a record; 10 records read",
             file.length - 42);
    assert_string_equal(seen.told, told);
    outcome_free(&seen);
    outcome_free(&whole);
    bytes_free(&file);
}

/* Any bit turned: nothing but a beginning of the good values is read, and it is told. */
static void test_flipped(void **state)
{
    bytes file = {0};
    outcome whole, seen;

    (void)state;
    make_small(&file);
    whole = read_bytes(&file);
    for (size_t i = 0; i < 8 * file.length; i++) {
        file.at[i / 8] ^= (unsigned char)(1 << i % 8);
        seen = read_as(&file, "x", &lr_log_tfevents, NULL);
        assert_true(is_beginning(&seen, &whole));
        assert_true(seen.count < whole.count);
        assert_int_equal(seen.damaged, 1);
        assert_int_equal(seen.troubles, 1);
        outcome_free(&seen);
        file.at[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    outcome_free(&whole);
    bytes_free(&file);
}

/* Any byte of the data changed and the checksum made right again: no crash, and the other records are read. */
static void test_forged(void **state)
{
    bytes file = {0}, data = {0}, event = {0}, summary = {0}, value = {0};
    outcome seen;

    (void)state;
    put_text(&value, 1, "lr");
    put_tensor(&value, 2, 6, true, LR_WIRE_FIXED64, 8, double_bits(1e-3));
    put_metadata(&value, "scalars", 0);
    put_message(&summary, 1, &value);
    put_whole(&event, 2, 7);
    put_message(&event, 5, &summary);
    for (size_t i = 0; i < event.length; i++)
        for (unsigned byte = 0; byte < 256; byte++) {
            file.length = 0;
            put_scalar(&file, 1, "loss", 2.385);
            put(&data, event.at, event.length);
            data.at[i] = (unsigned char)byte;
            put_record(&file, &data);
            put_scalar(&file, 2, "loss", 1.5);
            seen = read_bytes(&file);
            assert_int_equal(seen.error.fault, LR_NO_FAULT);
            assert_true(seen.count == 2 || seen.count == 3);
            assert_true(seen.damaged == 0 || seen.count == 2);
            check_point(&seen, 0, "loss", 1, (double)2.385f);
            check_point(&seen, seen.count - 1, "loss", 2, 1.5);
            outcome_free(&seen);
        }
    bytes_free(&file);
    bytes_free(&data);
    bytes_free(&event);
    bytes_free(&summary);
    bytes_free(&value);
}

static void check_damage(const bytes *file, size_t count, const char *told)
{
    outcome seen = read_bytes(file);

    assert_true(seen.opened);
    assert_int_equal(seen.error.fault, LR_NO_FAULT);
    assert_int_equal(seen.count, count);
    assert_int_equal(seen.damaged, 1);
    assert_int_equal(seen.troubles, 1);
    assert_string_equal(seen.told, told);
    outcome_free(&seen);
}

static void test_messages(void **state)
{
    static const uint64_t lengths[] = {UINT64_C(1) << 31, UINT64_C(1) << 60, UINT64_MAX};
    bytes file = {0}, data = {0};
    size_t middle, good;

    (void)state;
    put_scalar(&file, 1, "loss", 2.385);
    put_scalar(&file, 2, "loss", 2.25);
    middle = file.length;
    put_scalar(&file, 3, "loss", 2.125);
    file.at[middle + 20]++;
    check_damage(&file, 2, "record 3 at byte 84: data checksum is wrong; 2 records read");
    file.at[middle + 20]--;
    file.at[middle + 10]++;
    check_damage(&file, 2, "record 3 at byte 84: length checksum is wrong; 2 records read");
    file.length = middle;
    good = file.length;
    for (size_t i = 0; i < 3; i++) {
        put_number(&file, lengths[i], 8);
        put_number(&file, masked(file.at + good, 8), 4);
        put_scalar(&file, 3, "loss", 2.125);
        check_damage(&file, 2, "record 3 at byte 84: length of over 2 GiB; 2 records read");
        file.length = good;
    }
    put(&data, "\x10\xff\xff", 3);
    put_record(&file, &data);
    put_scalar(&file, 3, "loss", 2.125);
    check_damage(&file, 3, "record 3 at byte 84: checksums are right, but it is no event; left out");
    bytes_free(&file);
    bytes_free(&data);
}

/* ------------------------------------------------------------------------------------------------ long records */

enum { PICTURE = 3 << 20 };

/* A picture, and scalars before and behind it, in one summary. */
static void make_long(bytes *file)
{
    bytes event = {0}, summary = {0}, value = {0}, picture = {0};

    put_scalar(file, 1, "loss", 2.385);
    for (size_t i = 0; i < PICTURE / 4; i++)
        put_number(&picture, i * 2654435761, 4);
    put_double(&event, 1, 33.5);
    put_simple(&value, "acc", 0.25);
    put_message(&summary, 1, &value);
    put_message(&summary, 1, &value); /* empty */
    put_text(&value, 1, "picture");
    put_string(&value, 4, picture.at, picture.length);
    put_message(&summary, 1, &value);
    put_text(&value, 1, "lr");
    put_string(&value, 99, picture.at, picture.length);
    put_tensor(&value, 2, 0, false, LR_WIRE_FIXED64, 8, double_bits(1e-3));
    put_metadata(&value, "scalars", 0);
    put_message(&summary, 1, &value);
    put_text(&summary, 7, "unknown");
    put_whole(&summary, 8, 2385);
    put_message(&event, 5, &summary);
    put_string(&event, 4, picture.at, picture.length);
    put_whole(&event, 2, 2385);
    put_record(file, &event);
    put_scalar(file, 3, "loss", 2.125);
    bytes_free(&event);
    bytes_free(&summary);
    bytes_free(&value);
    bytes_free(&picture);
}

static void test_long(void **state)
{
    bytes file = {0};
    outcome seen;

    (void)state;
    make_long(&file);
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, 4);
    check_point(&seen, 0, "loss", 1, (double)2.385f);
    check_point(&seen, 1, "acc", 2385, 0.25);
    check_point(&seen, 2, "lr", 2385, 1e-3);
    assert_true(seen.points[2].wall == 33.5);
    assert_int_equal(seen.points[2].line, 2);
    check_point(&seen, 3, "loss", 3, 2.125);
    assert_int_equal(seen.columns, 3);
    outcome_free(&seen);
    bytes_free(&file);
}

static void test_long_damaged(void **state)
{
    bytes file = {0}, part;
    outcome seen;

    (void)state;
    make_long(&file);
    for (size_t at = 150; at < file.length - 60; at += file.length / 13) {
        file.at[at] ^= 4;
        check_damage(&file, 1, "record 2 at byte 42: data checksum is wrong; 1 records read");
        file.at[at] ^= 4;
        part = (bytes){file.at, at, at};
        seen = read_bytes(&part);
        assert_int_equal(seen.cut, 1);
        assert_int_equal(seen.count, 1);
        assert_string_equal(seen.told, "record 2 at byte 42: the file ends within a record; 1 records read");
        outcome_free(&seen);
    }
    part = (bytes){file.at, file.length - 44, file.length - 44}; /* in the checksum of the long one */
    seen = read_bytes(&part);
    assert_int_equal(seen.cut, 1);
    assert_int_equal(seen.count, 1);
    outcome_free(&seen);
    bytes_free(&file);
}

/* A graph and nothing else. */
static void test_long_other(void **state)
{
    bytes file = {0}, event = {0}, graph = {0};
    outcome seen;

    (void)state;
    while (graph.length < 2 << 20)
        put(&graph, "graph", 5);
    put_string(&event, 4, graph.at, graph.length);
    put_record(&file, &event);
    put_scalar(&file, 3, "loss", 2.125);
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.points[0].line, 2);
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&event);
    bytes_free(&graph);
}

/* A long record whose checksums are right and that is no event: left out, and the next one is read. */
static void check_long_bad(const char *start, size_t length)
{
    bytes file = {0}, event = {0};

    put_scalar(&file, 1, "loss", 2.385);
    put(&event, start, length);
    while (event.length < 2 << 20)
        put(&event, "\0", 1);
    put_record(&file, &event);
    put_scalar(&file, 3, "loss", 2.125);
    check_damage(&file, 2, "record 2 at byte 42: checksums are right, but it is no event; left out");
    bytes_free(&file);
    bytes_free(&event);
}

static void test_long_bad(void **state)
{
    bytes file = {0}, event = {0}, summary = {0}, value = {0};

    (void)state;
    check_long_bad("", 0);                                                        /* field 0 */
    check_long_bad("\x0b", 1);                                                    /* a group */
    check_long_bad("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12);       /* a number of 11 bytes */
    check_long_bad("\x2a\xff\xff\xff\xff\x0f", 6);                                /* past the end of the event */
    check_long_bad("\x2a\x04\x0a\x05", 4);                         /* a value past the end of its summary */
    check_long_bad("\x2a\x06\x0a\x04\x0a\x01x\x15", 8);            /* a number past the end of its value */
    check_long_bad("\x2a\x08\x0a\x06\x0a\x01x\x15\x01\x01", 10);   /* the same */
    check_long_bad("\x2a\x05\x0a\x03\x0a\x02x", 7);               /* a tag past the end of its value */
    /* more values than are kept: 2^22 of 4 bytes take 16 there */
    for (int i = 0; i <= 1 << 22; i++) {
        put_text(&value, 1, "aa");
        put_message(&summary, 1, &value);
    }
    put_message(&event, 5, &summary);
    put_record(&file, &event);
    put_scalar(&file, 3, "loss", 2.125);
    check_damage(&file, 1, "record 1 at byte 0: checksums are right, but it is no event; left out");
    bytes_free(&file);
    bytes_free(&event);
    bytes_free(&summary);
    bytes_free(&value);
}

/* ------------------------------------------------------------------------------------------------- finding it */

static int sure(const char *text, size_t length, bool whole, const char *name)
{
    return lr_log_tfevents.sniff(text, length, whole, name);
}

static void test_sniff(void **state)
{
    static const char good[] = "\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22";
    static const char bad[] = "\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x23";

    (void)state;
    assert_int_equal(sure(good, 12, true, "anything.log"), 100);
    assert_int_equal(sure(good, 12, false, NULL), 100);
    assert_int_equal(sure(bad, 12, true, "anything.log"), 0);
    assert_true(sure(bad, 12, true, "runs/events.out.tfevents.1") > 0);
    assert_int_equal(sure(bad, 12, true, "tfevents/anything.log"), 0);
    assert_true(sure(good, 7, true, "events.out.tfevents.1.host") > 0);
    assert_int_equal(sure(good, 7, true, "a.log"), 0);
    assert_int_equal(sure("step,loss\n1,2\n", 14, true, "events.out.tfevents.1"), 0);
}

/* Files with nothing in them: no error here; that there is no data is for others to say. */
static void test_empty(void **state)
{
    bytes file = {0};
    outcome seen;

    (void)state;
    put_version(&file);
    assert_int_equal(file.length, 40);
    seen = read_bytes(&file);
    assert_true(seen.opened);
    assert_int_equal(seen.count + seen.troubles, 0);
    assert_int_equal(seen.error.fault, LR_NO_FAULT);
    outcome_free(&seen);
    file.length = 0;
    seen = read_bytes(&file);
    assert_false(seen.opened);
    assert_int_equal(seen.error.fault, LR_NO_ANSWER);
    outcome_free(&seen);
    bytes_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_bytes), cmocka_unit_test(test_simple),
        cmocka_unit_test(test_order),       cmocka_unit_test(test_others),
        cmocka_unit_test(test_tags),        cmocka_unit_test(test_wanted),
        cmocka_unit_test(test_number_types), cmocka_unit_test(test_classes),
        cmocka_unit_test(test_odd_tensors), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_flipped),     cmocka_unit_test(test_forged),
        cmocka_unit_test(test_messages),    cmocka_unit_test(test_long),
        cmocka_unit_test(test_long_damaged), cmocka_unit_test(test_long_bad),
        cmocka_unit_test(test_long_other),  cmocka_unit_test(test_sniff),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
