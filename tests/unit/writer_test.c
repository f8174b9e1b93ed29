/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every format, byte for byte; escaping; what a format cannot hold. */
#include "lib/writer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT(literal)                                                                                        \
    {                                                                                                        \
        .text = literal, .length = sizeof literal - 1                                                        \
    }
#define WHOLE(value)                                                                                         \
    {                                                                                                        \
        .integer = value, .whole = true                                                                      \
    }
#define NUMBER(value)                                                                                        \
    {                                                                                                        \
        .number = value                                                                                      \
    }
#define ABSENT                                                                                               \
    {                                                                                                        \
        .number = NAN, .missing = true                                                                       \
    }

/* What was written last. */
static char written[1 << 17];
static size_t written_length;

static const lr_writer_kind *kind_of(const char *name)
{
    lr_error error = {0};
    const lr_label *row = lr_catalog_find(&lr_writers, name, strlen(name), &error);

    assert_non_null(row);
    return (const lr_writer_kind *)(const void *)row;
}

/* Write rows of cells, announcing `expected`; the result is in `written`. */
static bool write_table(const char *format, size_t columns, const char *const *names, size_t rows,
                        size_t expected, const lr_cell *cells, lr_error *error)
{
    FILE *file = tmpfile();
    lr_output output;
    lr_writer writer;
    bool ok;

    assert_non_null(file);
    assert_true(lr_output_open_fd(&output, fileno(file), "table", error));
    ok = lr_writer_begin(&writer, kind_of(format), &output, columns, names, expected, error);
    for (size_t i = 0; ok && i < rows; i++)
        ok = lr_writer_row(&writer, cells + i * columns, error);
    ok = ok && lr_writer_end(&writer, error);
    if (ok)
        assert_true(lr_output_commit(&output, error));
    else
        lr_output_abandon(&output);
    rewind(file);
    written_length = fread(written, 1, sizeof written - 1, file);
    written[written_length] = '\0';
    fclose(file);
    return ok;
}

static void assert_table(const char *format, size_t columns, const char *const *names, size_t rows,
                         const lr_cell *cells, const char *want)
{
    lr_error error = {0};

    if (!write_table(format, columns, names, rows, rows, cells, &error))
        fail_msg("%s: %s", format, error.text);
    assert_string_equal(written, want);
}

static void assert_refused(const char *format, size_t columns, const char *const *names, size_t rows,
                           size_t expected, const lr_cell *cells, lr_fault fault, const char *text)
{
    lr_error error = {0};

    assert_false(write_table(format, columns, names, rows, expected, cells, &error));
    assert_string_equal(error.text, text);
    assert_int_equal(error.fault, fault);
}

static const char *const names[] = {"step", "lr", "note"};
static const lr_cell mixed[] = {
    WHOLE(0),         NUMBER(2.385), TEXT("plain"), WHOLE(-7), NUMBER(1e-7),      TEXT("a,b\t\"c\"\\\r\nd"),
    WHOLE(INT64_MAX), NUMBER(NAN),   TEXT(""),      ABSENT,    NUMBER(-INFINITY), TEXT("\xCE\xB7 = 1"),
};

static void test_csv(void **state)
{
    static const char *const odd[] = {"a,b", "say \"lr\""};
    static const char *const lone[] = {"loss"};
    static const lr_cell cells[] = {ABSENT, TEXT(""), NUMBER(0.25), TEXT("a\rb"), TEXT("a\nb"), TEXT("\"")};

    (void)state;
    assert_table("csv", 3, names, 4, mixed,
                 "step,lr,note\n0,2.385,plain\n-7,1e-07,\"a,b\t\"\"c\"\"\\\r\nd\"\n9223372036854775807,nan,\n"
                 ",-inf,\xCE\xB7 = 1\n");
    assert_table("csv", 2, odd, 1, cells, "\"a,b\",\"say \"\"lr\"\"\"\n,\n");
    assert_table("csv", 1, lone, 6, cells, "loss\n\"\"\n\"\"\n0.25\n\"a\rb\"\n\"a\nb\"\n\"\"\"\"\n");
    assert_table("csv", 3, names, 0, NULL, "step,lr,note\n");
}

static void test_tsv(void **state)
{
    static const char *const odd[] = {"a\tb", "c"};
    static const lr_cell cells[] = {TEXT("\\"), TEXT("x\n")};

    (void)state;
    assert_table(
        "tsv", 3, names, 4, mixed,
        "step\tlr\tnote\n0\t2.385\tplain\n-7\t1e-07\ta,b\\t\"c\"\\\\\\r\\nd\n9223372036854775807\tnan\t\n"
        "\t-inf\t\xCE\xB7 = 1\n");
    assert_table("tsv", 2, odd, 1, cells, "a\\tb\tc\n\\\\\tx\\n\n");
}

static void test_values(void **state)
{
    static const lr_cell cells[] = {TEXT("0.125"), TEXT("b")};

    (void)state;
    assert_table("values", 3, names, 4, mixed, "2.385\n1e-07\nnan\n-inf\n");
    assert_table("values", 1, names, 4, (const lr_cell[]){WHOLE(3), ABSENT, NUMBER(0.5), TEXT("x")},
                 "3\nnan\n0.5\nx\n");
    assert_table("values", 2, names, 1, cells, "b\n");
    assert_true(kind_of("values")->one_column);
    assert_true(kind_of("values")->by_position);
}

static void test_json(void **state)
{
    (void)state;
    assert_table("json", 3, names, 4, mixed,
                 "[\n{\"step\": 0, \"lr\": 2.385, \"note\": \"plain\"},\n"
                 "{\"step\": -7, \"lr\": 1e-07, \"note\": \"a,b\\t\\\"c\\\"\\\\\\r\\nd\"},\n"
                 "{\"step\": 9223372036854775807, \"lr\": \"NaN\", \"note\": \"\"},\n"
                 "{\"step\": null, \"lr\": \"-Infinity\", \"note\": \"\xCE\xB7 = 1\"}\n]\n");
    assert_table("json", 3, names, 0, NULL, "[]\n");
    assert_table("jsonl", 1, names, 2, (const lr_cell[]){WHOLE(12), NUMBER(INFINITY)},
                 "{\"step\": 12}\n{\"step\": \"Infinity\"}\n");
    assert_table("jsonl", 1, names, 0, NULL, "");
}

/* A field that JSON would read as a number is one, digit for digit; what only looks like one is a string. */
static void test_json_numbers(void **state)
{
    static const char *const numbers[] = {
        "0", "-0", "12", "0.5", "-1.50", "1e5", "2.0E-07", "1e+22", "123456789012345678901234567890"};
    static const char *const strings[] = {"",    "-",     "007", "00", "-07",  "+1",  ".5",  "5.",      "1e",
                                          "1e+", "0x1p3", "nan", "1 ", "1.e5", "1,5", "--1", "Infinity"};
    char want[200];

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        lr_cell cell = {.text = numbers[i], .length = strlen(numbers[i])};
        snprintf(want, sizeof want, "{\"step\": %s}\n", numbers[i]);
        assert_table("jsonl", 1, names, 1, &cell, want);
    }
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        lr_cell cell = {.text = strings[i], .length = strlen(strings[i])};
        snprintf(want, sizeof want, "{\"step\": \"%s\"}\n", strings[i]);
        assert_table("jsonl", 1, names, 1, &cell, want);
    }
    /* not all of the text: a field is not NUL-terminated */
    assert_table("jsonl", 1, names, 1, &(lr_cell){.text = "12x", .length = 2}, "{\"step\": 12}\n");
}

static void test_json_strings(void **state)
{
    static const char *const odd[] = {"a\"b"};
    static const struct {
        lr_cell cell;
        const char *want;
    } cases[] = {
        {TEXT("\x01\b\f\x1F\x7F/"), "\\u0001\\b\\f\\u001f\\u007f/"},
        {TEXT("a\0b"), "a\\u0000b"},
        {TEXT("\xC2\x9B"
              "31m"),
         "\\u009b31m"},
        {TEXT("\xE2\x80\xAEgpj"), "\\u202egpj"},
        {TEXT("\xFF"), "\xEF\xBF\xBD"},
        {TEXT("a\xC3"), "a\xEF\xBF\xBD"},
        {TEXT("\xC0\xAFz"), "\xEF\xBF\xBD\xEF\xBF\xBDz"},
        {TEXT("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {TEXT("\xF0\x9F\x93\x89 \xEF\xBF\xBD"), "\xF0\x9F\x93\x89 \xEF\xBF\xBD"},
    };
    char want[200];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(want, sizeof want, "{\"a\\\"b\": \"%s\"}\n", cases[i].want);
        assert_table("jsonl", 1, odd, 1, &cases[i].cell, want);
    }
}

static void test_c(void **state)
{
    static const char *const lr[] = {"lr"}, *const step[] = {"step"},
                             *const odd[] = {"2nd", "train/loss", "double"};
    static const lr_cell cells[] = {NUMBER(0.1),       NUMBER(NAN), TEXT(" 2.5e-3 "),
                                    NUMBER(-INFINITY), ABSENT,      NUMBER(INFINITY)};
    static const lr_cell steps[] = {WHOLE(3), TEXT("41"), WHOLE(INT64_MIN), NUMBER(7)};

    (void)state;
    assert_table("c", 1, lr, 3, cells,
                 "#include <math.h>\n#include <stdint.h>\n\n#define LR_LENGTH 3\n"
                 "static const double lr[LR_LENGTH] = {\n    0.1,\n    NAN,\n    0.0025,\n};\n");
    assert_table("c", 1, step, 4, steps,
                 "#include <math.h>\n#include <stdint.h>\n\n#define STEP_LENGTH 4\n"
                 "static const int64_t step[STEP_LENGTH] = {\n    3,\n    41,\n    INT64_MIN,\n    7,\n};\n");
    assert_table("c", 3, odd, 2, cells,
                 "#include <math.h>\n#include <stdint.h>\n\n#define TABLE_LENGTH 2\nstatic const struct {\n"
                 "    double x_2nd;\n    double train_loss;\n    double double_;\n} table[TABLE_LENGTH] = {\n"
                 "    {0.1, NAN, 0.0025},\n    {-INFINITY, NAN, INFINITY},\n};\n");
    assert_true(kind_of("c")->needs_rows);
}

static void test_c_refuses(void **state)
{
    static const char *const twins[] = {"a b", "a-b"};
    static const lr_cell text[] = {TEXT("cold"), NUMBER(1)}, half[] = {NUMBER(1.5), NUMBER(1)};

    (void)state;
    assert_refused("c", 2, names, 0, 0, NULL, LR_NO_ANSWER, "c: there are no rows, and C has no empty array");
    assert_refused("c", 2, twins, 1, 1, text, LR_USAGE, "c: the columns a b and a-b would both be named a_b");
    assert_refused("c", 1, twins, 1, 1, text, LR_USAGE,
                   "c: row 1 of column a b is not a number, and that is all the format can hold");
    assert_refused("c", 2, names, 1, 1, half, LR_USAGE,
                   "c: row 1 of column step is not a whole number, and that is all the format can hold");
}

/* The header by its fields: magic, version, length, padding, and the dictionary that NumPy evaluates. */
static void assert_npy(size_t data, const char *dictionary)
{
    size_t header = (size_t)(unsigned char)written[8] + ((size_t)(unsigned char)written[9] << 8);
    size_t length = strlen(dictionary);

    assert_memory_equal(written, "\x93NUMPY\x01\x00", 8);
    assert_int_equal((10 + header) % 64, 0);
    assert_int_equal(written_length, 10 + header + data);
    assert_true(header > length);
    assert_memory_equal(written + 10, dictionary, length);
    for (size_t i = 10 + length; i < 10 + header - 1; i++)
        assert_int_equal(written[i], ' ');
    assert_int_equal(written[10 + header - 1], '\n');
    memmove(written, written + 10 + header, data);
}

static void test_npy(void **state)
{
    static const char *const lr[] = {"lr"}, *const odd[] = {"it's", "\xCE\xB7\\", "\xF0\x9F\x93\x89\xFF\n"};
    static const lr_cell cells[] = {NUMBER(2.385), TEXT("-0.5"), ABSENT};
    static const lr_cell pairs[] = {WHOLE(-2), NUMBER(2.385), TEXT("9007199254740993"), NUMBER(INFINITY)};
    lr_error error = {0};

    (void)state;
    assert_true(write_table("npy", 1, lr, 3, 3, cells, &error));
    assert_npy(24, "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }");
    assert_memory_equal(written, "\x14\xAE\x47\xE1\x7A\x14\x03\x40\x00\x00\x00\x00\x00\x00\xE0\xBF", 16);
    assert_memory_equal(written + 16, "\x00\x00\x00\x00\x00\x00\xF8\x7F", 8);
    assert_true(write_table("npy", 2, names, 2, 2, pairs, &error));
    assert_npy(32, "{'descr': [('step', '<i8'), ('lr', '<f8')], 'fortran_order': False, 'shape': (2,), }");
    assert_memory_equal(written,
                        "\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x14\xAE\x47\xE1\x7A\x14\x03\x40"
                        "\x01\x00\x00\x00\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\xF0\x7F",
                        32);
    assert_true(write_table("npy", 1, lr, 0, 0, NULL, &error));
    assert_npy(0, "{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }");
    assert_true(write_table("npy", 3, odd, 1, 1, cells, &error));
    assert_npy(24, "{'descr': [('it\\u0027s', '<f8'), ('\\u03b7\\u005c', '<f8'), "
                   "('\\U0001f4c9\\ufffd\\u000a', '<f8')], 'fortran_order': False, 'shape': (1,), }");
}

/* A header of more than 255 bytes: both bytes of its length count. */
static void test_npy_long_header(void **state)
{
    enum { MANY = 40 };
    static char room[MANY][24];
    static const char *many[MANY];
    char want[4096] = "{'descr': [";
    size_t used = strlen(want);
    lr_error error = {0};

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(room[i], sizeof room[i], "column%zu", i);
        many[i] = room[i];
        used +=
            (size_t)snprintf(want + used, sizeof want - used, "%s('%s', '<f8')", i > 0 ? ", " : "", many[i]);
    }
    snprintf(want + used, sizeof want - used, "], 'fortran_order': False, 'shape': (0,), }");
    assert_true(write_table("npy", MANY, many, 0, 0, NULL, &error));
    assert_npy(0, want);
}

static void test_npy_refuses(void **state)
{
    enum { MANY = 4000 };
    static char room[MANY][24];
    static const char *many[MANY];
    static const char *const twins[] = {"loss", "lr", "loss"};
    static const lr_cell text[] = {TEXT("cold"), NUMBER(1), NUMBER(1)}, far[] = {NUMBER(1e300), NUMBER(1)};

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(room[i], sizeof room[i], "column%zu", i);
        many[i] = room[i];
    }
    assert_refused("npy", MANY, many, 0, 0, NULL, LR_USAGE,
                   "npy: the columns' names do not fit the format's header of 65535 bytes");
    assert_refused("npy", 3, twins, 1, 1, text, LR_USAGE,
                   "npy: two columns are named loss, and fields need names of their own");
    assert_refused("npy", 2, twins, 1, 1, text, LR_USAGE,
                   "npy: row 1 of column loss is not a number, and that is all the format can hold");
    assert_refused("npy", 2, names, 1, 1, far, LR_USAGE,
                   "npy: row 1 of column step is not a whole number, and that is all the format can hold");
}

static void test_rows_are_counted(void **state)
{
    static const lr_cell cells[] = {NUMBER(1), NUMBER(2), NUMBER(3)};

    (void)state;
    assert_refused("npy", 1, names + 1, 3, 2, cells, LR_USAGE, "npy: more rows than the 2 announced");
    assert_refused("c", 1, names + 1, 2, 3, cells, LR_USAGE, "c: 2 rows where 3 were announced");
    assert_refused("csv", 0, names, 0, 0, cells, LR_USAGE, "csv: there is no column to write");
}

/* A failed write comes out of the row that met it, or of the end, with its reason. */
static void test_full_disk(void **state)
{
    static const lr_cell cells[] = {WHOLE(1), NUMBER(2.385), TEXT("text")};
    const lr_label *row;

    (void)state;
    for (size_t i = 0; (row = lr_catalog_row(&lr_writers, i)); i++) {
        size_t columns = 2, count = 100000, done = 0;
        lr_output output;
        lr_writer writer;
        lr_error error = {0};
        bool ok;

        assert_true(lr_output_open(&output, "/dev/full", &error));
        ok = lr_writer_begin(&writer, (const lr_writer_kind *)(const void *)row, &output, columns, names,
                             count, &error);
        assert_true(ok);
        while (ok && done < count && (ok = lr_writer_row(&writer, cells, &error)))
            done++;
        assert_false(ok);
        assert_true(done > 0);
        assert_int_equal(error.fault, LR_SYSTEM);
        assert_string_equal(error.text, "cannot write: No space left on device");
        lr_output_abandon(&output);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_tsv),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_json_numbers),
        cmocka_unit_test(test_json_strings),
        cmocka_unit_test(test_c),
        cmocka_unit_test(test_c_refuses),
        cmocka_unit_test(test_npy),
        cmocka_unit_test(test_npy_refuses),
        cmocka_unit_test(test_npy_long_header),
        cmocka_unit_test(test_rows_are_counted),
        cmocka_unit_test(test_full_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
