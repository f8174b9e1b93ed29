/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader, fed through pipes in pieces of any size. */
#include "lib/reader.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A descriptor that gives these bytes, so many at a time. */
static int feed(const char *bytes, size_t length, size_t piece, pid_t *child)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    *child = fork();
    assert_true(*child >= 0);
    if (*child == 0) {
        close(ends[0]);
        for (size_t i = 0; i < length; i += piece)
            if (write(ends[1], bytes + i, length - i < piece ? length - i : piece) < 0)
                break;
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

/* All that a reader tells about these bytes, as one text: columns, then rows with their line, fields and end, then how
 * it ended. */
static char *tell(const char *bytes, size_t length, size_t piece)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    pid_t child;
    int fd = feed(bytes, length, piece, &child);
    lr_error error = {0};
    lr_reader *reader = lr_reader_open(fd, "run.csv", &error);
    bool more = reader != NULL;
    lr_row row;

    assert_non_null(out);
    for (size_t i = 0; reader && i < lr_reader_columns(reader); i++)
        fprintf(out, "%s[%s]", i ? " " : "", lr_reader_column(reader, i));
    fputs("\n", out);
    while (more && lr_reader_next(reader, &row, &more, &error) && more) {
        fprintf(out, "%zu:", row.line);
        for (size_t i = 0; i < row.count; i++)
            fprintf(out, " [%.*s]", (int)row.fields[i].length, row.fields[i].text);
        fprintf(out, " {%.*s}%s\n", (int)row.raw_length, row.raw,
                strcmp(row.end_of_line, "\r\n") == 0 ? " CRLF" : *row.end_of_line == '\r' ? " CR"
                                                             : *row.end_of_line          ? ""
                                                                                         : " END");
    }
    if (error.fault)
        fprintf(out, "%d %s:%zu:%zu: %s\n", (int)error.fault, error.file ? error.file : "-", error.line, error.column,
                error.text);
    if (reader && lr_reader_cut(reader))
        fputs("cut\n", out);
    lr_reader_free(reader);
    close(fd);
    waitpid(child, NULL, 0);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void check_bytes(const char *bytes, size_t length, const char *wanted)
{
    static const size_t pieces[] = {1 << 16, 1, 2, 3, 7};

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        char *found = tell(bytes, length, pieces[i]);

        assert_string_equal(found, wanted);
        free(found);
    }
}

static void check(const char *text, const char *wanted)
{
    check_bytes(text, strlen(text), wanted);
}

static void test_rows(void **state)
{
    (void)state;
    check("step,lr,loss\n0,0.0023,2.385\n1,0.0031,2.297\n",
          "[step] [lr] [loss]\n2: [0] [0.0023] [2.385] {0,0.0023,2.385}\n3: [1] [0.0031] [2.297] {1,0.0031,2.297}\n");
    check("step,loss\n 0 ,\t2.385 \n", "[step] [loss]\n2: [0] [2.385] { 0 ,\t2.385 }\n");
    check("step,loss\n0,2.385", "[step] [loss]\n2: [0] [2.385] {0,2.385} END\n");
    check("step,loss\n0,\n", "[step] [loss]\n2: [0] [] {0,}\n");
}

static void test_line_ends(void **state)
{
    (void)state;
    check("step,loss\r\n0,2.385\r\n1,2.297\r\n",
          "[step] [loss]\n2: [0] [2.385] {0,2.385} CRLF\n3: [1] [2.297] {1,2.297} CRLF\n");
    check("step,loss\r0,2.385\r1,2.297\r",
          "[step] [loss]\n2: [0] [2.385] {0,2.385} CR\n3: [1] [2.297] {1,2.297} CR\n");
    check("step,loss\n0,2.385\r\n1,2.297\r2,2.3\n",
          "[step] [loss]\n2: [0] [2.385] {0,2.385} CRLF\n3: [1] [2.297] {1,2.297} CR\n4: [2] [2.3] {2,2.3}\n");
}

/* Lines are searched many bytes at a time: separators and quotes at every place among them. */
static void test_fields_of_any_length(void **state)
{
    static char text[1 << 16], wanted[1 << 17];
    size_t used = 0, told = 0;

    (void)state;
    used += (size_t)snprintf(text, sizeof text, "step,loss,lr\n");
    told += (size_t)snprintf(wanted, sizeof wanted, "[step] [loss] [lr]\n");
    for (int i = 0; i < 140; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%0*d,2.385,\n1,%0*d ,\"%d\"\n", i + 1, i, i + 1, i,
                                 i);
        told += (size_t)snprintf(wanted + told, sizeof wanted - told, "%d: [%0*d] [2.385] [] {%0*d,2.385,}\n",
                                 2 * i + 2, i + 1, i, i + 1, i);
        told += (size_t)snprintf(wanted + told, sizeof wanted - told, "%d: [1] [%0*d] [%d] {1,%0*d ,\"%d\"}\n",
                                 2 * i + 3, i + 1, i, i, i + 1, i, i);
    }
    check(text, wanted);
}

static void test_blank_lines_count_but_are_no_rows(void **state)
{
    (void)state;
    check("\n\nstep,loss\n\n0,2.385\n  \n\n1,2.297\n\n",
          "[step] [loss]\n5: [0] [2.385] {0,2.385}\n8: [1] [2.297] {1,2.297}\n");
}

static void test_quotes(void **state)
{
    (void)state;
    check("\"step\",\"the \"\"loss\"\"\"\n\"0\",\"2.385\"\n",
          "[step] [the \"loss\"]\n2: [0] [2.385] {\"0\",\"2.385\"}\n");
    check("step,note,loss\n0,\"a,b\",2.385\n", "[step] [note] [loss]\n2: [0] [a,b] [2.385] {0,\"a,b\",2.385}\n");
    check("step,note,loss\n0,\"two\nlines\",2.385\n1,x,2.297\n",
          "[step] [note] [loss]\n2: [0] [two\nlines] [2.385] {0,\"two\nlines\",2.385}\n"
          "4: [1] [x] [2.297] {1,x,2.297}\n");
}

static void test_broken_quotes(void **state)
{
    (void)state;
    check("step,loss\n0,2.385\n1,\"2.297\n2,2.3\n3,2.2\n",
          "[step] [loss]\n2: [0] [2.385] {0,2.385}\n3 run.csv:3:2: a quote opens here and never closes\n");
    check("step,loss\n0,\"2.385\"x\n", "[step] [loss]\n3 run.csv:2:2: there is text after a closing quote\n");
    check("step,loss\n0,2.3\"85\n", "[step] [loss]\n3 run.csv:2:2: there is a quote inside an unquoted field\n");
}

static void test_separators(void **state)
{
    (void)state;
    check("step\tloss\n0\t2.385\n", "[step] [loss]\n2: [0] [2.385] {0\t2.385}\n");
    check("step;loss\n0;2,385\n", "[step] [loss]\n2: [0] [2,385] {0;2,385}\n");
}

static void test_byte_order_marks(void **state)
{
    static const char little[] = "\xff\xfes\0,\0l\0\n\0" "0\0,\0\xe9\0\n\0";
    static const char big[] = "\xfe\xff\0s\0,\0l\0\n\0" "0\0,\0\xe9\0\n";
    static const char pair[] = "\xff\xfes\0\n\0\x3d\xd8\x42\xde\n\0"; /* a character outside the first plane */

    (void)state;
    check("\xef\xbb\xbfstep,loss\n0,2.385\n", "[step] [loss]\n2: [0] [2.385] {0,2.385}\n");
    check("\xef\xbb\xbf\"step\",loss\n0,2.385\n", "[step] [loss]\n2: [0] [2.385] {0,2.385}\n");
    check_bytes(little, sizeof little - 1, "[s] [l]\n2: [0] [\xc3\xa9] {0,\xc3\xa9}\n");
    check_bytes(big, sizeof big - 1, "[s] [l]\n2: [0] [\xc3\xa9] {0,\xc3\xa9}\n");
    check_bytes(pair, sizeof pair - 1, "[s]\n2: [\xf0\x9f\x99\x82] {\xf0\x9f\x99\x82}\n");
}

static void test_no_header(void **state)
{
    (void)state;
    check("0,2.385\n1,2.297\n", "[1] [2]\n1: [0] [2.385] {0,2.385}\n2: [1] [2.297] {1,2.297}\n");
}

static void test_header_again(void **state)
{
    (void)state;
    check("step,loss\n0,2.385\nstep,loss\n1,2.297\n",
          "[step] [loss]\n2: [0] [2.385] {0,2.385}\n4: [1] [2.297] {1,2.297}\n");
}

static void test_comments_before_the_header(void **state)
{
    (void)state;
    check("# from a trainer\n# seed 24\nstep,loss\n0,2.385\n", "[step] [loss]\n4: [0] [2.385] {0,2.385}\n");
}

static void test_field_counts(void **state)
{
    (void)state;
    check("step,lr,loss\n0,0.0023\n1,0.0031,2.297\n",
          "[step] [lr] [loss]\n2: [0] [0.0023] {0,0.0023}\n3: [1] [0.0031] [2.297] {1,0.0031,2.297}\n");
    check("step,loss\n0,2.385,7\n", "[step] [loss]\n3 run.csv:2:3: the row has 3 fields, but there are 2 columns\n");
    check("step,lr,loss\n0,0.0023,2.385\n1,0.0031",
          "[step] [lr] [loss]\n2: [0] [0.0023] [2.385] {0,0.0023,2.385}\ncut\n");
}

static void test_no_data(void **state)
{
    (void)state;
    check("", "\n1 run.csv:0:0: there is no data\n");
    check("\n\r\n\n", "\n1 run.csv:0:0: there is no data\n");
    check("\xef\xbb\xbf", "\n1 run.csv:0:0: there is no data\n");
    check("step,loss\n", "[step] [loss]\n");
}

/* The message of bytes that are no log must name what they are. */
static void check_is_refused(const char *bytes, size_t length, size_t line, const char *word)
{
    for (size_t piece = 1; piece < 8; piece += 2) {
        pid_t child;
        int fd = feed(bytes, length, piece, &child);
        lr_error error = {0};
        lr_reader *reader = lr_reader_open(fd, "run.csv", &error);
        bool more = true;
        lr_row row;

        while (reader && more && lr_reader_next(reader, &row, &more, &error))
            continue;
        lr_reader_free(reader);
        close(fd);
        waitpid(child, NULL, 0);
        assert_int_equal(error.fault, LR_BAD_INPUT);
        assert_string_equal(error.file, "run.csv");
        assert_int_equal(error.line, line);
        if (!strstr(error.text, word))
            assert_string_equal(error.text, word);
    }
}

#define REFUSED(bytes, line, word) check_is_refused(bytes, sizeof(bytes) - 1, line, word)

static void test_other_data_is_told_by_name(void **state)
{
    (void)state;
    REFUSED("\x1f\x8b\x08\0\0\0\0\0\0\x03" "abcdef", 0, "gzip");
    REFUSED("\x28\xb5\x2f\xfd" "abcdefgh", 0, "zstd");
    REFUSED("\xfd" "7zXZ\0\0\x04" "abcd", 0, "xz");
    REFUSED("BZh91AY&SYabcdefg", 0, "bzip2");
    REFUSED("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 0, "PNG");
    REFUSED("s\0t\0e\0p\0,\0l\0r\0\n\0", 0, "UTF-16");
}

static void test_nul(void **state)
{
    (void)state;
    REFUSED("step,loss\n0,2\0" "3\n", 2, "NUL");
    REFUSED("st\0ep,loss\n0,2.385\n", 1, "NUL");
}

static void test_numbers(void **state)
{
    static const char text[] = "step,loss\n0,2.385\n1,\n2,abc\n3,1e999\n4\n5,\"1,5\"\n6,nan\n";
    pid_t child;
    int fd = feed(text, sizeof text - 1, 5, &child);
    lr_error error = {0};
    lr_reader *reader = lr_reader_open(fd, "run.csv", &error);
    bool more;
    lr_row row;
    double value;

    (void)state;
    assert_non_null(reader);
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_true(lr_reader_number(reader, &row, 1, &value, &error) && value == 2.385);
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_true(lr_reader_number(reader, &row, 1, &value, &error) && isnan(value));
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_true(lr_reader_number(reader, &row, 0, &value, &error) && value == 2);
    assert_false(lr_reader_number(reader, &row, 1, &value, &error));
    assert_int_equal(error.fault, LR_BAD_INPUT);
    assert_int_equal(error.line, 4);
    assert_int_equal(error.column, 2);
    assert_string_equal(error.text, "\"abc\" in column loss is not a number");
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_false(lr_reader_number(reader, &row, 1, &value, &error));
    assert_string_equal(error.text, "\"1e999\" in column loss is larger than any double");
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_true(lr_reader_number(reader, &row, 1, &value, &error) && isnan(value));
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_false(lr_reader_number(reader, &row, 1, &value, &error));
    assert_non_null(strstr(error.text, "decimal comma"));
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_true(lr_reader_number(reader, &row, 1, &value, &error) && isnan(value));
    lr_reader_free(reader);
    close(fd);
    waitpid(child, NULL, 0);
}

static void test_decimal_comma(void **state)
{
    static const char text[] = "step;loss\n0;2,385\n1;2.297\n";
    pid_t child;
    int fd = feed(text, sizeof text - 1, 5, &child);
    lr_error error = {0};
    lr_reader *reader = lr_reader_open(fd, "run.csv", &error);
    bool more;
    lr_row row;
    double value;

    (void)state;
    assert_non_null(reader);
    assert_int_equal(lr_reader_separator(reader), ';');
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_true(lr_reader_number(reader, &row, 1, &value, &error) && value == 2.385);
    assert_true(lr_reader_next(reader, &row, &more, &error));
    assert_true(lr_reader_number(reader, &row, 1, &value, &error) && value == 2.297);
    lr_reader_free(reader);
    close(fd);
    waitpid(child, NULL, 0);
}

static void test_preamble(void **state)
{
    static const char text[] = "# a comment\r\nstep,loss\r\n0,2.385\r\n";
    pid_t child;
    int fd = feed(text, sizeof text - 1, 3, &child);
    lr_error error = {0};
    lr_reader *reader = lr_reader_open(fd, "run.csv", &error);
    size_t length;
    const char *preamble;

    (void)state;
    assert_non_null(reader);
    preamble = lr_reader_preamble(reader, &length);
    assert_int_equal(length, 24);
    assert_memory_equal(preamble, text, length);
    assert_string_equal(lr_reader_name(reader), "run.csv");
    lr_reader_free(reader);
    close(fd);
    waitpid(child, NULL, 0);
}

static void test_long_rows(void **state)
{
    enum { COLUMNS = 20000 };
    size_t room = COLUMNS * 20, used = 0, count = 0;
    char *text = malloc(room);
    pid_t child;
    int fd;
    lr_error error = {0};
    lr_reader *reader;
    bool more = true;
    lr_row row;

    (void)state;
    assert_non_null(text);
    for (int line = 0; line < 2; line++)
        for (int i = 0; i < COLUMNS; i++)
            used += (size_t)snprintf(text + used, room - used, line ? "%d%c" : "c%d%c", i * 7,
                                     i + 1 < COLUMNS ? ',' : '\n');
    fd = feed(text, used, 4099, &child);
    reader = lr_reader_open(fd, "run.csv", &error);
    assert_non_null(reader);
    assert_int_equal(lr_reader_columns(reader), COLUMNS);
    while (lr_reader_next(reader, &row, &more, &error) && more) {
        double value;

        assert_int_equal(row.count, COLUMNS);
        assert_true(lr_reader_number(reader, &row, 12345, &value, &error) && value == 12345 * 7);
        count++;
    }
    assert_int_equal(count, 1);
    lr_reader_free(reader);
    close(fd);
    waitpid(child, NULL, 0);
    free(text);
}

static void test_cannot_read(void **state)
{
    lr_error error = {0};
    int fd = open("/", O_RDONLY);

    (void)state;
    assert_true(fd >= 0);
    assert_null(lr_reader_open(fd, "folder", &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.file, "folder");
    assert_string_equal(error.text, "cannot read: Is a directory");
    close(fd);
    lr_reader_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_fields_of_any_length),
        cmocka_unit_test(test_blank_lines_count_but_are_no_rows),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_broken_quotes),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_byte_order_marks),
        cmocka_unit_test(test_no_header),
        cmocka_unit_test(test_header_again),
        cmocka_unit_test(test_comments_before_the_header),
        cmocka_unit_test(test_field_counts),
        cmocka_unit_test(test_no_data),
        cmocka_unit_test(test_other_data_is_told_by_name),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_decimal_comma),
        cmocka_unit_test(test_preamble),
        cmocka_unit_test(test_long_rows),
        cmocka_unit_test(test_cannot_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
