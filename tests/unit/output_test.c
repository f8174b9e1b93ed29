/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/output.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROOM = 1 << 20 };
static char content[ROOM];

/* Each test runs in an empty folder. */
static int enter_folder(void **state)
{
    char name[] = "/tmp/output_testXXXXXX";

    *state = mkdtemp(name) ? strdup(name) : NULL;
    return *state && chdir(name) == 0 ? 0 : -1;
}

static size_t count_files(void)
{
    DIR *folder = opendir(".");
    struct dirent *entry;
    size_t count = 0;

    while (folder && (entry = readdir(folder)))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static int leave_folder(void **state)
{
    char command[200];
    int left = 0;
    const char *const names[] = {"out", "target", "link"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(names[i]);
    left = (int)count_files();
    snprintf(command, sizeof command, "%s", (char *)*state);
    if (chdir("/") != 0 || rmdir(command) != 0)
        left = 1;
    free(*state);
    return left;
}

/* The whole of a file, NUL-terminated; its length is the result. */
static size_t slurp(const char *name)
{
    FILE *file = fopen(name, "rb");
    size_t length = file ? fread(content, 1, ROOM - 1, file) : 0;

    assert_non_null(file);
    fclose(file);
    content[length] = '\0';
    return length;
}

static void spill(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_all_ways_of_writing(void **state)
{
    lr_output output = {0};
    lr_error error = {0};

    (void)state;
    assert_true(lr_output_open(&output, "out", &error));
    assert_true(lr_output_text(&output, "lr,"));
    assert_true(lr_output_number(&output, 2.385));
    assert_true(lr_output_bytes(&output, "\0;", 2));
    assert_true(lr_output_integer(&output, INT64_MIN));
    assert_true(lr_output_format(&output, "%s=%d\n", "n", 24));
    assert_true(lr_output_commit(&output, &error));
    assert_int_equal(slurp("out"), 8 + 2 + 20 + 5);
    assert_memory_equal(content, "lr,2.385\0;-9223372036854775808n=24\n", 35);
    assert_int_equal(count_files(), 1);
}

/* Pieces of every length, around the size of the buffer too, come out one after the other. */
static void test_long_output(void **state)
{
    lr_output output = {0};
    lr_error error = {0};
    char *wanted = malloc(ROOM);
    size_t used = 0;

    (void)state;
    assert_non_null(wanted);
    assert_true(lr_output_open(&output, "out", &error));
    for (size_t i = 0; used + 70000 < ROOM; i++) {
        size_t length = i % 7 == 6 ? 65530 + i % 13 : i * 37 % 900;

        memset(wanted + used, 'a' + (int)(i % 26), length);
        assert_true(lr_output_bytes(&output, wanted + used, length));
        used += length;
    }
    wanted[used] = '\0';
    assert_true(lr_output_format(&output, "%3000d", 24));
    assert_true(lr_output_commit(&output, &error));
    assert_int_equal(slurp("out"), used + 3000);
    assert_memory_equal(content, wanted, used);
    assert_string_equal(content + used + 2990, "        24");
    free(wanted);
}

static void test_abandon_keeps_the_old_file(void **state)
{
    lr_output output = {0};
    lr_error error = {0};

    (void)state;
    spill("out", "old");
    assert_true(lr_output_open(&output, "out", &error));
    assert_true(lr_output_text(&output, "new"));
    assert_true(lr_output_flush(&output, &error));
    slurp("out");
    assert_string_equal(content, "old");
    lr_output_abandon(&output);
    slurp("out");
    assert_string_equal(content, "old");
    assert_int_equal(count_files(), 1);
    lr_output_abandon(&output);
}

static void test_commit_replaces_with_permissions(void **state)
{
    lr_output output = {0};
    lr_error error = {0};
    struct stat status;

    (void)state;
    spill("out", "old and longer");
    assert_int_equal(chmod("out", 0640), 0);
    assert_true(lr_output_open(&output, "out", &error));
    assert_true(lr_output_text(&output, "new"));
    assert_true(lr_output_commit(&output, &error));
    slurp("out");
    assert_string_equal(content, "new");
    assert_int_equal(stat("out", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void test_new_file_follows_umask(void **state)
{
    lr_output output = {0};
    lr_error error = {0};
    struct stat status;
    mode_t before = umask(027);

    (void)state;
    assert_true(lr_output_open(&output, "out", &error));
    assert_true(lr_output_commit(&output, &error));
    umask(before);
    assert_int_equal(stat("out", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_int_equal(status.st_size, 0);
}

static void test_link_stays_a_link(void **state)
{
    lr_output output = {0};
    lr_error error = {0};
    struct stat status;

    (void)state;
    spill("target", "old");
    assert_int_equal(symlink("target", "link"), 0);
    assert_true(lr_output_open(&output, "link", &error));
    assert_true(lr_output_text(&output, "new"));
    assert_true(lr_output_commit(&output, &error));
    assert_int_equal(lstat("link", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    slurp("target");
    assert_string_equal(content, "new");
}

static void test_cannot_open(void **state)
{
    lr_output output = {0};
    lr_error error = {0};

    (void)state;
    assert_false(lr_output_open(&output, "missing/out", &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.file, "missing/out");
    assert_string_equal(error.text, "cannot open for writing: No such file or directory");
    assert_false(lr_output_open(&output, ".", &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.text, "cannot open for writing: Is a directory");
    lr_output_abandon(&output);
}

static void test_full_disk(void **state)
{
    lr_output output = {0};
    lr_error error = {0};
    bool going_on = true;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_true(lr_output_open(&output, "/dev/full", &error));
    for (int i = 0; i < 100000 && going_on; i++)
        going_on = lr_output_text(&output, "0,0.0023,2.385\n");
    assert_false(going_on);
    assert_false(lr_output_text(&output, "more"));
    assert_false(lr_output_number(&output, 2.385));
    assert_false(lr_output_commit(&output, &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.file, "/dev/full");
    assert_string_equal(error.text, "cannot write: No space left on device");
    /* little enough to stay in the buffer: found out at the end */
    assert_true(lr_output_open(&output, "/dev/full", &error));
    assert_true(lr_output_text(&output, "0,0.0023,2.385\n"));
    assert_false(lr_output_commit(&output, &error));
    assert_int_equal(error.fault, LR_SYSTEM);
}

static void test_descriptor_is_not_closed(void **state)
{
    lr_output output = {0};
    lr_error error = {0};
    int ends[2];
    char text[8] = "";

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_true(lr_output_open_fd(&output, ends[1], "standard output", &error));
    output.flush_lines = true;
    assert_true(lr_output_text(&output, "2.385\n"));
    assert_int_equal(read(ends[0], text, sizeof text), 6); /* there before the end, as the line was complete */
    assert_string_equal(text, "2.385\n");
    assert_true(lr_output_text(&output, "24"));
    assert_true(lr_output_commit(&output, &error));
    assert_int_equal(read(ends[0], text, sizeof text), 2);
    assert_int_equal(fcntl(ends[1], F_GETFD) >= 0, 1);
    close(ends[0]);
    close(ends[1]);
}

static void test_bad_descriptor(void **state)
{
    lr_output output = {0};
    lr_error error = {0};

    (void)state;
    assert_true(lr_output_open_fd(&output, 999, "standard output", &error));
    assert_true(lr_output_text(&output, "24"));
    assert_false(lr_output_commit(&output, &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.file, "standard output");
    assert_string_equal(error.text, "cannot write: Bad file descriptor");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_all_ways_of_writing),
        IN_FOLDER(test_long_output),
        IN_FOLDER(test_abandon_keeps_the_old_file),
        IN_FOLDER(test_commit_replaces_with_permissions),
        IN_FOLDER(test_new_file_follows_umask),
        IN_FOLDER(test_link_stays_a_link),
        IN_FOLDER(test_cannot_open),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_descriptor_is_not_closed),
        cmocka_unit_test(test_bad_descriptor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
