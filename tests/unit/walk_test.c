/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/walk.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/lrtools-walk-XXXXXX";

/* Make these files, with the folders above them. */
static void make_files(const char *const *paths)
{
    for (; *paths; paths++) {
        char path[300];
        FILE *file;

        snprintf(path, sizeof path, "%s/%s", folder, *paths);
        for (char *slash = path + strlen(folder); (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
            *slash = '\0';
            mkdir(path, 0755);
        }
        file = fopen(path, "w");
        assert_non_null(file);
        fclose(file);
    }
}

static void note(void *context, const char *path)
{
    strcat(strcat(context, path + strlen(folder)), " ");
}

/* What is found below a folder of the test: `run:path' apart by blanks. */
static void check(const char *below, const char *wanted, size_t runs, const char *passed)
{
    char start[300], found[2000] = "", left[1000] = "";
    lr_walk walk = {.passed = note, .context = left};
    lr_error error = {0};

    snprintf(start, sizeof start, "%s%s%s", folder, *below ? "/" : "", below);
    assert_true(lr_walk_folder(&walk, start, &error));
    for (size_t i = 0; i < walk.count; i++) {
        size_t used = strlen(found);

        snprintf(found + used, sizeof found - used, "%s%s:%s", i ? " " : "", walk.items[i].run,
                 walk.items[i].path + strlen(start));
    }
    assert_string_equal(found, wanted);
    assert_int_equal(walk.runs, runs);
    if (passed)
        assert_string_equal(left, passed);
    lr_walk_free(&walk);
}

static void test_sorts(void **state)
{
    static const char *const files[] = {
        "one/metrics.csv", "one/events.out.tfevents.2.host", "one/events.out.tfevents.1.host", "one/hparams.yaml",
        "two/B.csv", "two/a.csv", "two/notes.txt", "three/train.log", "three/model.bin", NULL};

    (void)state;
    make_files(files);
    check("one", ".:/events.out.tfevents.1.host .:/events.out.tfevents.2.host", 1,
          "/one/hparams.yaml /one/metrics.csv ");
    check("two", ".:/B.csv .:/a.csv", 1, "/two/notes.txt ");
    check("", "one:/one/events.out.tfevents.1.host one:/one/events.out.tfevents.2.host three:/three/train.log "
              "two:/two/B.csv two:/two/a.csv", 3, NULL);
}

static void test_checkpoints(void **state)
{
    static const char *const files[] = {"hf/checkpoint-9/trainer_state.json", "hf/checkpoint-10/trainer_state.json",
                                        "hf/checkpoint-10/config.json", "hf/checkpoint-x/trainer_state.json", NULL};
    static const char *const above[] = {"hf/trainer_state.json", NULL};

    (void)state;
    make_files(files);
    check("hf", "checkpoint-10:/checkpoint-10/trainer_state.json checkpoint-x:/checkpoint-x/trainer_state.json", 2,
          NULL);
    make_files(above);
    check("hf", ".:/trainer_state.json checkpoint-x:/checkpoint-x/trainer_state.json", 2, NULL);
}

static void test_mlflow(void **state)
{
    static const char *const files[] = {"ml/0/a1/meta.yaml", "ml/0/a1/metrics/loss", "ml/0/a1/metrics/val/loss",
                                        "ml/0/b2/metrics/loss", NULL};

    (void)state;
    make_files(files);
    check("ml", "0/a1:/0/a1/metrics/loss 0/a1:/0/a1/metrics/val/loss 0/b2:/0/b2/metrics/loss", 2, NULL);
    check("ml/0/a1", ".:/metrics/loss .:/metrics/val/loss", 1, NULL);
    check("ml/0/a1/metrics", ".:/loss .:/val/loss", 1, NULL);
}

static void test_links_are_followed_once(void **state)
{
    static const char *const files[] = {"links/real/run.csv", "aside/run.csv", NULL};
    char path[300];

    (void)state;
    make_files(files);
    snprintf(path, sizeof path, "%s/links/real/up", folder);
    assert_int_equal(symlink("..", path), 0);
    snprintf(path, sizeof path, "%s/links/to-aside", folder);
    assert_int_equal(symlink("../aside", path), 0);
    snprintf(path, sizeof path, "%s/links/nowhere", folder);
    assert_int_equal(symlink("not-there", path), 0);
    check("links", "real:/real/run.csv to-aside:/to-aside/run.csv", 2, NULL);
}

static void test_no_folder(void **state)
{
    lr_walk walk = {0};
    lr_error error = {0};
    char path[300];

    (void)state;
    snprintf(path, sizeof path, "%s/empty", folder);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_true(lr_walk_folder(&walk, path, &error));
    assert_int_equal(walk.count, 0);
    lr_walk_free(&walk);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 10, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorts),
        cmocka_unit_test(test_checkpoints),
        cmocka_unit_test(test_mlflow),
        cmocka_unit_test(test_links_are_followed_once),
        cmocka_unit_test(test_no_folder),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
