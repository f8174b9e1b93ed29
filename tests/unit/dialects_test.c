/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libraries' schedules against values of the libraries themselves: tests/vectors/dialects/NAME.tsv, a case a line,
 *
 *     ARGUMENTS <TAB> COLUMN <TAB> STEP:VALUE STEP:VALUE ...
 *
 * ARGUMENTS: `--lr X`, `-n N`, `--metric A/B/C` (its values) and specs, apart by blanks; COLUMN: lr, momentum or
 * weight_decay. Lines with # tell where values come from. A value agrees within 1e-12 of the largest of its line. */
#include "lib/number.h"
#include "lib/schedule.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_SPECS = 16, MOST_VALUES = 4096 };

/* One line of a file. */
typedef struct line {
    char where[400];
    lr_schedule schedule;
    size_t column; /* in lr_rate */
    double steps[MOST_VALUES], values[MOST_VALUES], metric[MOST_VALUES];
    size_t count, metric_count;
} line;

static double read_number(const line *at, const char *text)
{
    double value;

    if (lr_number_parse(text, strlen(text), '.', &value) != LR_NUMBER)
        fail_msg("%s: \"%s\" is not a number", at->where, text);
    return value;
}

static void read_metric(line *at, char *text)
{
    char *rest = NULL;

    for (char *word = strtok_r(text, "/", &rest); word; word = strtok_r(NULL, "/", &rest)) {
        if (at->metric_count == MOST_VALUES)
            fail_msg("%s: the metric is too long", at->where);
        at->metric[at->metric_count++] = strcmp(word, "nan") == 0 ? NAN : read_number(at, word);
    }
}

static void read_arguments(line *at, char *text)
{
    const char *specs[MOST_SPECS];
    lr_schedule_options options = {.lr = NAN};
    lr_error error = {0};
    size_t count = 0;
    char *rest = NULL;

    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        if (strcmp(word, "--lr") == 0)
            options.lr = read_number(at, strtok_r(NULL, " ", &rest));
        else if (strcmp(word, "-n") == 0)
            options.total = read_number(at, strtok_r(NULL, " ", &rest));
        else if (strcmp(word, "--metric") == 0)
            read_metric(at, strtok_r(NULL, " ", &rest));
        else if (count < MOST_SPECS)
            specs[count++] = word;
    }
    options.metric = at->metric_count > 0 ? at->metric : NULL;
    options.metric_count = at->metric_count;
    if (!lr_schedule_build(specs, count, &options, &at->schedule, &error))
        fail_msg("%s: %s", at->where, error.text);
}

static void read_column(line *at, const char *name)
{
    static const struct {
        const char *name;
        size_t offset;
        int sets;
    } columns[] = {{"lr", offsetof(lr_rate, lr), 0},
                   {"momentum", offsetof(lr_rate, momentum), LR_SETS_MOMENTUM},
                   {"weight_decay", offsetof(lr_rate, weight_decay), LR_SETS_WEIGHT_DECAY}};

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (strcmp(columns[i].name, name) == 0) {
            at->column = columns[i].offset;
            assert_int_equal(lr_schedule_sets(&at->schedule) & columns[i].sets, columns[i].sets);
            return;
        }
    fail_msg("%s: there is no column \"%s\"", at->where, name);
}

static void read_values(line *at, char *text)
{
    char *rest = NULL;

    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *colon = strchr(word, ':');

        if (!colon || at->count == MOST_VALUES)
            fail_msg("%s: \"%s\" is no STEP:VALUE, or one too many", at->where, word);
        *colon = '\0';
        at->steps[at->count] = read_number(at, word);
        at->values[at->count++] = read_number(at, colon + 1);
    }
    if (at->count == 0)
        fail_msg("%s: it has no values", at->where);
}

static void compare(const line *at)
{
    double scale = 0;

    for (size_t i = 0; i < at->count; i++)
        scale = fmax(scale, fabs(at->values[i]));
    for (size_t i = 0; i < at->count; i++) {
        lr_rate rate = lr_schedule_rate(&at->schedule, (int64_t)at->steps[i]);
        double got;

        memcpy(&got, (const char *)&rate + at->column, sizeof got);
        if (!(fabs(got - at->values[i]) <= 1e-12 * (scale > 0 ? scale : 1)))
            fail_msg("%s: step %.0f: %.17g, expected %.17g", at->where, at->steps[i], got, at->values[i]);
    }
}

static void test_line(const char *file, size_t number, char *text)
{
    line *at = calloc(1, sizeof *at);
    char *column = strchr(text, '\t'), *values = column ? strchr(column + 1, '\t') : NULL;

    assert_non_null(at);
    snprintf(at->where, sizeof at->where, "%.100s:%zu: %.200s", file, number, text);
    if (!values)
        fail_msg("%s: two tabs are expected", at->where);
    *column = *values = '\0';
    read_arguments(at, text);
    read_column(at, column + 1);
    read_values(at, values + 1);
    compare(at);
    lr_schedule_free(&at->schedule);
    free(at);
}

static size_t test_file(const char *folder, const char *name)
{
    char path[4400], *text = NULL;
    size_t room = 0, number = 0, cases = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    assert_non_null(file);
    while (getline(&text, &room, file) > 0) {
        number++;
        text[strcspn(text, "\n")] = '\0';
        if (*text && *text != '#') {
            test_line(name, number, text);
            cases++;
        }
    }
    free(text);
    fclose(file);
    return cases;
}

static int is_table(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 4 && strcmp(entry->d_name + length - 4, ".tsv") == 0;
}

static void test_vectors(void **state)
{
    struct dirent **files;
    char folder[4096];
    const char *source = getenv("LR_SOURCE");
    int count;

    (void)state;
    snprintf(folder, sizeof folder, "%s/tests/vectors/dialects", source ? source : ".");
    count = scandir(folder, &files, is_table, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        assert_true(test_file(folder, files[i]->d_name) > 0);
        free(files[i]);
    }
    free(files);
}

/* Every row has a case: its name and a colon, blank or tab stand in some file. */
static bool has_case(const char *folder, const char *name)
{
    char path[4200], *text = NULL;
    const char *dot = strchr(name, '.');
    size_t room = 0;
    bool found = false;
    FILE *file;

    snprintf(path, sizeof path, "%s/%.*s.tsv", folder, (int)(dot - name), name);
    file = fopen(path, "r");
    while (file && !found && getline(&text, &room, file) > 0) {
        const char *at = *text == '#' ? NULL : strstr(text, name);

        found = at && strchr(": \t", at[strlen(name)]);
    }
    free(text);
    if (file)
        fclose(file);
    return found;
}

static void test_every_row_has_a_case(void **state)
{
    const lr_label *row;
    const char *source = getenv("LR_SOURCE");
    char folder[4096];
    size_t missing = 0;

    (void)state;
    snprintf(folder, sizeof folder, "%s/tests/vectors/dialects", source ? source : ".");
    for (size_t i = 0; (row = lr_catalog_row(&lr_schedule_dialects, i)); i++)
        if (!has_case(folder, row->name)) {
            print_error("%s has no case\n", row->name);
            missing++;
        }
    assert_int_equal(missing, 0);
}

/* Far out, and at odd numbers, every row of defaults gives a number, at once. */
static void test_any_step(void **state)
{
    static const int64_t steps[] = {0, 1, 2, 3, 99, 100, 101, 1000003, 1000000000000, INT64_C(1) << 52};
    static const double metric[] = {2.3, 2.1, 2.2, 2.2};
    const lr_label *row;

    (void)state;
    for (size_t i = 0; (row = lr_catalog_row(&lr_schedule_dialects, i)); i++) {
        lr_schedule schedule;
        lr_schedule_options options = {.lr = 0.1, .total = 100, .metric = metric, .metric_count = 4};

        if (!lr_schedule_build(&row->name, 1, &options, &schedule, NULL))
            continue; /* it has parameters that can't be left out */
        for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
            double lr = lr_schedule_rate(&schedule, steps[k]).lr;

            if (!isfinite(lr))
                fail_msg("%s: step %lld: %g", row->name, (long long)steps[k], lr);
        }
        lr_schedule_free(&schedule);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_every_row_has_a_case),
        cmocka_unit_test(test_any_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
