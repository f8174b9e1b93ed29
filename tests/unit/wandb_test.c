/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/log_bytes.h"

#include "lib/log/kinds.h"
#include "lib/log/wandb.h"

#include <math.h>

enum { BLOCK = 32768, WHOLE = 1, FIRST, MIDDLE, LAST };

/* ----------------------------------------------------------------------------------------- .wandb files, by byte
 * */

static void put_head(bytes *file)
{
    put(file, ":W&B\xe1\xbe\0", 7);
}

static void put_piece(bytes *file, unsigned char type, const unsigned char *data, size_t length)
{
    bytes piece = {0};

    put(&piece, &type, 1);
    put(&piece, data, length);
    put_number(file, lr_wandb_crc(piece.at, piece.length), 4);
    put_number(file, length, 2);
    put(file, piece.at, piece.length);
    bytes_free(&piece);
}

/* data goes into file in pieces, as LevelDB's log writer cuts it, and is empty again. */
static void put_log(bytes *file, bytes *data)
{
    size_t done = 0;

    do {
        size_t left = BLOCK - file->length % BLOCK, part = data->length - done;
        bool first = done == 0;

        if (left < 7) {
            put(file, "\0\0\0\0\0\0", left);
            left = BLOCK;
        }
        if (part > left - 7)
            part = left - 7;
        put_piece(file,
                  first ? (part == data->length ? WHOLE : FIRST) : done + part < data->length ? MIDDLE : LAST,
                  data->at + done, part);
        done += part;
    } while (done < data->length);
    data->length = 0;
}

static void put_item(bytes *history, const char *key, const char *nested, const char *json)
{
    bytes item = {0};

    if (key)
        put_text(&item, 1, key);
    if (nested) {
        put_text(&item, 2, "train");
        put_text(&item, 2, nested);
    }
    put_text(&item, 16, json);
    put_message(history, 1, &item);
    bytes_free(&item);
}

static void put_history(bytes *file, bytes *history)
{
    bytes record = {0};

    put_whole(&record, 1, 5);
    put_message(&record, 2, history);
    put_log(file, &record);
    bytes_free(&record);
}

static void put_step(bytes *file, int step, const char *loss)
{
    bytes history = {0};
    char text[20];

    snprintf(text, sizeof text, "%d", step);
    put_item(&history, "loss", NULL, loss);
    put_item(&history, "_step", NULL, text);
    put_history(file, &history);
    bytes_free(&history);
}

static void put_run(bytes *file, const char *id, const char *name)
{
    bytes record = {0}, run = {0};

    put_text(&run, 1, id);
    if (name)
        put_text(&run, 8, name);
    put_message(&record, 17, &run);
    put_log(file, &record);
    bytes_free(&record);
    bytes_free(&run);
}

static outcome read_bytes(const bytes *file)
{
    return read_as(file, "run-abc.wandb", NULL, NULL);
}

/* ------------------------------------------------------------------------------------------------------ tests */

/* Bit by bit, as the definition reads. */
static void test_crc(void **state)
{
    unsigned char text[300];

    (void)state;
    assert_int_equal(lr_wandb_crc((const unsigned char *)"123456789", 9), 0xcbf43926);
    for (size_t length = 0; length < sizeof text; length++) {
        uint32_t crc = ~UINT32_C(0);

        text[length] = (unsigned char)(length * 179 + 5);
        for (size_t i = 0; i < length; i++) {
            crc ^= text[i];
            for (int bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
        }
        assert_int_equal(lr_wandb_crc(text, length), ~crc);
    }
}

static void test_history(void **state)
{
    bytes file = {0}, history = {0}, record = {0}, step = {0};
    outcome seen;

    (void)state;
    put_head(&file);
    put_run(&file, "y0r1d", "big-fish-17");
    put_item(&history, "loss", NULL, "2.385");
    put_item(&history, NULL, "lr", "1e-3");
    put_item(&history, "note", NULL, "\"text\"");
    put_item(&history, "none", NULL, "null");
    put_item(&history, "time", NULL, "\"1:12\"");
    put_item(&history, "_timestamp", NULL, "1708209014.5");
    put_item(&history, "_step", NULL, "17");
    put_item(&history, "acc", NULL, "NaN");
    put_item(&history, "top", NULL, "\"-Infinity\"");
    put_whole(&step, 1, 99);
    put_message(&history, 2, &step);
    put_history(&file, &history);
    put_text(&record, 4, "output"); /* another kind of record */
    put_log(&file, &record);
    put_item(&history, "loss", NULL, "2.25"); /* its step in the record's own field */
    put_whole(&step, 1, 18);
    put_message(&history, 2, &step);
    put_history(&file, &history);
    put_item(&history, "loss", NULL, "2.125"); /* no step at all */
    put_history(&file, &history);
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_string_equal(seen.format, "wandb");
    assert_int_equal(seen.count, 8);
    check_point(&seen, 0, "loss", 17, 2.385);
    check_point(&seen, 1, "train.lr", 17, 1e-3);
    check_point(&seen, 2, "time", 17, 72);
    check_point(&seen, 3, "_timestamp", 17, 1708209014.5);
    check_point(&seen, 4, "acc", 17, (double)NAN);
    check_point(&seen, 5, "top", 17, -(double)INFINITY);
    assert_true(seen.points[0].wall == 1708209014.5);
    assert_int_equal(seen.points[0].line, 2);
    check_point(&seen, 6, "loss", 18, 2.25);
    assert_int_equal(seen.points[6].line, 4);
    assert_true(isnan(seen.points[7].step));
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&history);
    bytes_free(&record);
    bytes_free(&step);
}

/* Objects in values; what is no number is passed over. */
static void test_nested(void **state)
{
    static const char *const bad[] = {"{\"a\":1", "{\"a\" 1}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}",
                                      "[1,", "2.5 x", "", "{\"a\":[1}"};
    bytes file = {0}, history = {0};
    char deep[400] = "";
    outcome seen;

    (void)state;
    put_head(&file);
    put_item(&history, "a", NULL, " { \"b\" : 2.385, \"c\": {\"d\": \"-Infinity\", \"e\": [1, {\"x\": 2}], "
                                  "\"f\": {}, \"\\u00e9\": 3}, \"g\": null, \"h\": 4 }");
    put_item(&history, "picture", NULL, "{\"_type\": \"image-file\", \"size\": 17}");
    put_item(&history, "list", NULL, "[1, 2]");
    for (int i = 0; i < 40; i++)
        strcat(deep, "{\"\":");
    strcat(deep, "1");
    for (int i = 0; i < 40; i++)
        strcat(deep, "}");
    put_item(&history, "deep", NULL, deep);
    put_item(&history, "_step", NULL, "3");
    put_history(&file, &history);
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, 4);
    check_point(&seen, 0, "a.b", 3, 2.385);
    check_point(&seen, 1, "a.c.d", 3, -(double)INFINITY);
    check_point(&seen, 2, "a.c.\xc3\xa9", 3, 3);
    check_point(&seen, 3, "a.h", 3, 4);
    outcome_free(&seen);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        file.length = 7;
        put_item(&history, "a", NULL, bad[i]);
        put_history(&file, &history);
        put_step(&file, 1, "2.385");
        seen = read_bytes(&file);
        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.damaged, 1);
        outcome_free(&seen);
    }
    bytes_free(&file);
    bytes_free(&history);
}

/* Records of all sizes, so that pieces end everywhere in a block; some cross several blocks. */
static void test_blocks(void **state)
{
    bytes file = {0}, history = {0}, filling = {0};
    outcome seen;
    int count = 0;

    (void)state;
    put_head(&file);
    put_run(&file, "y0r1d", NULL);
    while (filling.length < 9000)
        put(&filling, "\"", 1);
    for (int i = 0; i < 2000; i++, count++) {
        char text[32];

        snprintf(text, sizeof text, "%d.385", i);
        put_string(&history, 77, filling.at, (size_t)(i * 7 % 9000));
        for (int big = 0; i % 500 == 499 && big < 12; big++)
            put_string(&history, 78, filling.at, 9000);
        put_item(&history, "loss", NULL, text);
        snprintf(text, sizeof text, "%d", i);
        put_item(&history, "_step", NULL, text);
        put_history(&file, &history);
    }
    seen = read_bytes(&file);
    assert_int_equal(seen.troubles, 0);
    assert_int_equal(seen.count, count);
    for (int i = 0; i < count; i++)
        check_point(&seen, (size_t)i, "loss", i, i + 0.385);
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&history);
    bytes_free(&filling);
}

static void make_small(bytes *file)
{
    put_head(file);
    put_run(file, "y0r1d", NULL);
    for (int i = 0; i < 5; i++) {
        char loss[20];

        snprintf(loss, sizeof loss, "%d.385", 5 - i);
        put_step(file, i, loss);
    }
}

static void test_cut(void **state)
{
    bytes file = {0}, part;
    outcome whole, seen;
    size_t before = 0;

    (void)state;
    make_small(&file);
    whole = read_bytes(&file);
    assert_int_equal(whole.count, 5);
    for (size_t length = 8; length < file.length; length++) {
        part = (bytes){file.at, length, length};
        seen = read_bytes(&part);
        assert_true(seen.opened);
        assert_true(is_beginning(&seen, &whole));
        assert_true(seen.count >= before);
        assert_int_equal(seen.damaged, 0);
        assert_true(seen.cut <= 1);
        before = seen.count;
        outcome_free(&seen);
    }
    part = (bytes){file.at, file.length - 1, file.length - 1};
    seen = read_bytes(&part);
    assert_int_equal(seen.cut, 1);
    assert_non_null(strstr(seen.told, "record 6 at byte "));
    assert_non_null(strstr(seen.told, ": the file ends within a record; 5 records read"));
    outcome_free(&seen);
    outcome_free(&whole);
    bytes_free(&file);
}

/* What was seen of a whole, with gaps. */
static bool is_part(const outcome *seen, const outcome *whole)
{
    size_t i = 0;

    for (size_t w = 0; w < whole->count && i < seen->count; w++)
        i += seen->points[i].step == whole->points[w].step && seen->points[i].value == whole->points[w].value;
    return i == seen->count;
}

/* Any bit turned behind the header: it is told, and no value is changed. */
static void test_flipped(void **state)
{
    bytes file = {0};
    outcome whole, seen;

    (void)state;
    make_small(&file);
    whole = read_bytes(&file);
    for (size_t i = 8 * 7; i < 8 * file.length; i++) {
        file.at[i / 8] ^= (unsigned char)(1 << i % 8);
        seen = read_bytes(&file);
        assert_true(is_part(&seen, &whole));
        assert_true(seen.damaged + seen.cut == 1 || (seen.count == 5 && seen.damaged == 1));
        outcome_free(&seen);
        file.at[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    outcome_free(&whole);
    bytes_free(&file);
}

/* Behind damage reading goes on at the next block. */
static void test_resumed(void **state)
{
    bytes file = {0};
    outcome seen;
    size_t lost = 0;

    (void)state;
    put_head(&file);
    for (int i = 0; i < 3000; i++)
        put_step(&file, i, "2.385");
    assert_true(file.length > 3 * BLOCK);
    file.at[BLOCK + 5000] ^= 1;
    seen = read_bytes(&file);
    assert_int_equal(seen.damaged, 1);
    assert_int_equal(seen.cut, 0);
    assert_non_null(strstr(seen.told, "; left out"));
    for (size_t i = 1; i < seen.count; i++)
        if (seen.points[i].step != seen.points[i - 1].step + 1)
            lost++;
    assert_int_equal(lost, 1);
    assert_int_equal(seen.count, 2999); /* what follows stands where the length says */
    assert_true(seen.points[seen.count - 1].step == 2999);
    outcome_free(&seen);
    bytes_free(&file);
}

static void check_told(bytes *file, size_t count, size_t damaged, const char *told)
{
    outcome seen = read_bytes(file);

    assert_true(seen.opened);
    assert_int_equal(seen.error.fault, LR_NO_FAULT);
    assert_int_equal(seen.count, count);
    assert_int_equal(seen.damaged, damaged);
    if (told)
        assert_string_equal(seen.told, told);
    outcome_free(&seen);
    file->length = 7;
}

static void test_messages(void **state)
{
    bytes file = {0}, data = {0};

    (void)state;
    put_head(&file);
    put(&data, "\x12\xff\xff", 3);
    put_log(&file, &data);
    put_step(&file, 1, "2.385");
    check_told(&file, 1, 1, "record 1 at byte 7: checksum is right, but it can't be decoded; left out");
    put_piece(&file, FIRST, (const unsigned char *)"\x12", 1);
    put_step(&file, 1, "2.385");
    check_told(&file, 1, 1, "record 1 at byte 15: a record without its end; left out");
    put_piece(&file, MIDDLE, (const unsigned char *)"\x12", 1);
    put_step(&file, 1, "2.385");
    check_told(&file, 1, 0, NULL);
    put_piece(&file, 7, (const unsigned char *)"\x12", 1);
    put_step(&file, 1, "2.385");
    check_told(&file, 1, 1, "record 1 at byte 7: type of a record is wrong; left out");
    put_step(&file, 1, "2.385");
    put_step(&file, 2, "2.25");
    file.at[20]++;
    check_told(&file, 1, 1, "record 1 at byte 7: checksum is wrong; left out");
    put_step(&file, 1, "2.385");
    file.at[20]++;
    check_told(&file, 0, 1,
               "record 1 at byte 7: checksum is wrong, and what follows in its block of 32 KiB is lost; left out");
    put_step(&file, 1, "2.385"); /* a length that is another: no piece begins behind it */
    put_step(&file, 2, "2.25");
    put_step(&file, 3, "2.125");
    file.at[11]++;
    check_told(&file, 0, 1,
               "record 1 at byte 7: checksum is wrong, and what follows in its block of 32 KiB is lost; left out");
    put_step(&file, 1, "2.385");
    file.at[12] = 0xff;
    check_told(&file, 0, 1,
               "record 1 at byte 7: length of a record is wrong, and what follows in its block of 32 KiB is lost; "
               "left out");
    put_step(&file, 1, "2.385"); /* filled with zeros to the end of the block, as file systems do */
    while (file.length < BLOCK)
        put(&file, "\0", 1);
    put_step(&file, 2, "2.25");
    check_told(&file, 2, 0, NULL);
    while (data.length < BLOCK - 7 - 7 - 3)
        put(&data, "\x08\x05", 2);
    data.length = BLOCK - 7 - 7 - 3;
    put_piece(&file, WHOLE, data.at, data.length);
    assert_int_equal(file.length, BLOCK - 3);
    put(&file, "\0x\0", 3);
    put_step(&file, 2, "2.25");
    check_told(&file, 1, 2, "record 2 at byte 32765: bytes behind the last record of a block; left out");
    bytes_free(&file);
    bytes_free(&data);
}

/* A file that ends between the pieces of a record. */
static void test_cut_between(void **state)
{
    bytes file = {0}, data = {0};
    outcome seen;

    (void)state;
    put_head(&file);
    put_step(&file, 1, "2.385");
    while (data.length < 2 * BLOCK)
        put(&data, "\x08\x05", 2);
    put_log(&file, &data);
    file.length = BLOCK;
    seen = read_bytes(&file);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.cut, 1);
    assert_int_equal(seen.troubles, 1);
    assert_non_null(strstr(seen.told, "record 2 at byte "));
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&data);
}

/* Keys that are none, and steps that can't be decoded. */
static void test_odd_records(void **state)
{
    bytes file = {0}, history = {0}, item = {0}, record = {0};
    outcome seen;

    (void)state;
    put_head(&file);
    put_string(&item, 1, "a\0b", 3);
    put_text(&item, 16, "2.385");
    put_message(&history, 1, &item);
    put_text(&item, 16, "2.385"); /* no key */
    put_message(&history, 1, &item);
    put_text(&item, 1, "no value");
    put_message(&history, 1, &item);
    put_item(&history, "loss", NULL, "2.25");
    put_item(&history, "_step", NULL, "7");
    put_history(&file, &history);
    put_text(&history, 2, "\x08");
    put_history(&file, &history);
    put_text(&record, 17, "\x0a\x7f"); /* a kind of record that is not looked into */
    put_log(&file, &record);
    seen = read_bytes(&file);
    assert_int_equal(seen.count, 1);
    check_point(&seen, 0, "loss", 7, 2.25);
    assert_int_equal(seen.damaged, 1);
    outcome_free(&seen);
    bytes_free(&file);
    bytes_free(&history);
    bytes_free(&item);
    bytes_free(&record);
}

/* A record of over 64 MiB is left out, and not held. */
static void test_too_long(void **state)
{
    bytes file = {0}, data = {0};

    (void)state;
    put_head(&file);
    data.at = calloc(1, (64 << 20) + 1);
    assert_non_null(data.at);
    data.length = data.capacity = (64 << 20) + 1;
    put_log(&file, &data);
    put_step(&file, 2, "2.25");
    check_told(&file, 1, 1, NULL);
    bytes_free(&file);
    bytes_free(&data);
}

static void test_versions(void **state)
{
    bytes file = {0};
    outcome seen;

    (void)state;
    make_small(&file);
    file.at[6] = 1;
    seen = read_as(&file, "a.wandb", &lr_log_wandb, NULL);
    assert_false(seen.opened);
    assert_int_equal(seen.error.fault, LR_BAD_INPUT);
    assert_string_equal(seen.error.text, "a .wandb file of a version that is not known");
    outcome_free(&seen);
    file.at[0] = 'x';
    seen = read_as(&file, "a.wandb", &lr_log_wandb, NULL);
    assert_string_equal(seen.error.text, "it does not begin as a .wandb file does");
    outcome_free(&seen);
    file.at[0] = ':';
    file.at[6] = 0;
    assert_int_equal(lr_log_wandb.sniff((const char *)file.at, 7, true, "x"), 100);
    assert_int_equal(lr_log_wandb.sniff((const char *)file.at, 4, true, "x"), 50);
    assert_int_equal(lr_log_wandb.sniff("step,loss", 9, true, "x.wandb"), 0);
    bytes_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crc),      cmocka_unit_test(test_history), cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_cut),      cmocka_unit_test(test_flipped), cmocka_unit_test(test_resumed),
        cmocka_unit_test(test_messages), cmocka_unit_test(test_too_long), cmocka_unit_test(test_versions),
        cmocka_unit_test(test_cut_between), cmocka_unit_test(test_odd_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
