/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What came of reading a text with -c LIST. */
typedef struct result {
    bool ok;
    lr_trace trace;
    lr_table_notes notes;
    lr_error error;
    size_t records, cut, damaged, odd;
    size_t bad;     /* cells that are no numbers */
    char place[300]; /* of the first of them */
} result;

static void take_trouble(void *context, lr_trouble trouble, const lr_error *error)
{
    result *r = context;

    assert_true(error->text[0]);
    r->cut += trouble == LR_TROUBLE_CUT;
    r->damaged += trouble == LR_TROUBLE_DAMAGED;
    r->odd += trouble == LR_TROUBLE_ODD;
}

static size_t find_bad_cells(const lr_table *table, char place[300])
{
    size_t count = 0;

    for (size_t c = 0; c < lr_table_columns(table); c++) {
        const char *file;
        const lr_bad_cells *bad = lr_table_bad_cells(table, 0, c, &file);

        if (bad->count)
            snprintf(place, 300, "%s:%zu:%zu: %s", file, bad->line, bad->field, bad->what);
        count += bad->count;
    }
    return count;
}

static result read_table(const char *text, const char *list)
{
    result r = {0};
    FILE *file = tmpfile();
    lr_choices choices = {0};
    lr_selection selection = {0};
    lr_table_options options = {.choices = &choices, .report = take_trouble, .context = &r};
    lr_table *table;

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fflush(file), 0);
    assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
    assert_true(lr_choices_parse(list, &choices, &r.error));
    table = lr_table_new(&options, &r.error);
    assert_non_null(table);
    r.ok = lr_table_read(table, fileno(file), "run.csv", "", &r.error)
           && lr_table_select(table, &choices, false, &selection, &r.error)
           && lr_table_trace(table, &selection, 0, LR_JOIN_DEFAULT, &r.trace, &r.notes, &r.error);
    r.records = lr_table_records(table);
    if (r.ok)
        r.bad = find_bad_cells(table, r.place);
    r.error.file = r.error.file ? "run.csv" : NULL;
    lr_selection_free(&selection);
    lr_table_free(table);
    lr_choices_free(&choices);
    fclose(file);
    return r;
}

/* The trace as text: columns, then rows; `-' where a value is absent. */
static void check_table(const char *text, const char *list, const char *wanted)
{
    result r = read_table(text, list);
    char found[2000] = "";
    size_t used = 0;

    assert_true(r.ok);
    for (size_t c = 0; c < r.trace.columns; c++)
        used += (size_t)snprintf(found + used, sizeof found - used, "%s%s", c ? " " : "", r.trace.names[c]);
    for (size_t row = 0; row < r.trace.rows; row++)
        for (size_t c = 0; c < r.trace.columns; c++) {
            double value = r.trace.values[c][row];

            used += (size_t)(isnan(value) ? snprintf(found + used, sizeof found - used, "%s-", c ? " " : "; ")
                                          : snprintf(found + used, sizeof found - used, "%s%g", c ? " " : "; ", value));
        }
    assert_string_equal(found, wanted);
    lr_trace_free(&r.trace);
}

static void test_columns(void **state)
{
    static const char text[] = "step,lr,train_loss,accuracy\n10,0.0023,2.385,24\n20,0.0031,2.297,25\n";

    (void)state;
    check_table(text, "lr,loss", "step lr loss; 10 0.0023 2.385; 20 0.0031 2.297");
    check_table(text, "accuracy", "step accuracy; 10 24; 20 25");
    check_table(text, "loss=accuracy,lr", "step loss lr; 10 24 0.0023; 20 25 0.0031");
    check_table("lr,loss\n0.0023,2.385\n0.0031,2.297\n", "loss", "step loss; 0 2.385; 1 2.297");
}

static void test_lr_is_carried_forward(void **state)
{
    (void)state;
    check_table("step,lr,loss\n0,0.0023,\n1,,2.385\n2,,2.297\n3,0.0031,\n4,,2.3\n", "lr,loss",
                "step lr loss; 1 0.0023 2.385; 2 0.0023 2.297; 4 0.0031 2.3");
    check_table("step,lr,loss\n0,,2.385\n1,0.0023,2.297\n", "lr,loss", "step lr loss; 0 - 2.385; 1 0.0023 2.297");
    check_table("step,lr,loss\n0,0.0023,\n1,0.0031,\n", "lr", "step lr; 0 0.0023; 1 0.0031");
}

static void test_the_later_run_wins(void **state)
{
    result r = read_table("step,loss\n0,2.385\n1,2.3\n2,2.2\n3,2.1\n1,2.33\n2,2.22\n", "loss");

    (void)state;
    assert_true(r.ok);
    assert_int_equal(r.records, 6);
    assert_int_equal(r.notes.dropped, 3);
    assert_int_equal(r.trace.rows, 3);
    assert_true(r.trace.values[1][0] == 2.385);
    assert_true(r.trace.values[1][1] == 2.33);
    assert_true(r.trace.values[1][2] == 2.22);
    lr_trace_free(&r.trace);
}

static void test_notes(void **state)
{
    result r = read_table("step,lr,loss\n0,0.0023,2.385\n1,0.0031,nan\n2,0.004,inf\n3,0.005", "lr,loss");

    (void)state;
    assert_true(r.ok);
    assert_int_equal(r.records, 3);
    assert_int_equal(r.notes.non_finite, 2);
    assert_int_equal(r.notes.dropped, 0);
    assert_int_equal(r.cut, 1);
    assert_int_equal(r.trace.rows, 3);
    assert_true(isnan(r.trace.values[2][1]));
    assert_true(isinf(r.trace.values[2][2]));
    lr_trace_free(&r.trace);
}

static void test_errors(void **state)
{
    result r = read_table("step,loss\n0,2.385\n1,abc\n", "loss");

    (void)state;
    assert_true(r.ok);
    assert_int_equal(r.bad, 1);
    assert_string_equal(r.place, "run.csv:3:2: \"abc\" in column loss is not a number");
    assert_int_equal(r.trace.rows, 1);
    lr_trace_free(&r.trace);
    r = read_table("step,loss\n", "loss");
    assert_false(r.ok);
    assert_int_equal(r.error.fault, LR_NO_ANSWER);
    assert_string_equal(r.error.file, "run.csv");
    r = read_table("step,lr,loss\n0,0.0023,\n", "loss");
    assert_false(r.ok);
    assert_int_equal(r.error.fault, LR_USAGE);
    assert_int_equal(r.trace.columns, 0);
}

static void test_a_step_that_is_not_there(void **state)
{
    result r = read_table("step,loss\n0,2.385\n1,2.3\n", "step=NOSUCH,loss");

    (void)state;
    assert_false(r.ok);
    assert_int_equal(r.error.fault, LR_USAGE);
    assert_non_null(strstr(r.error.text, "NOSUCH"));
    assert_non_null(strstr(r.error.text, "step, loss"));
    check_table("step,n,loss\n5,0,2.385\n6,10,2.3\n", "step=n,loss", "step loss; 0 2.385; 10 2.3");
}

static void read_into(lr_table *table, const char *text)
{
    FILE *file = tmpfile();
    lr_error error = {0};

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fflush(file), 0);
    assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
    assert_true(lr_table_read(table, fileno(file), "run.csv", "", &error));
    fclose(file);
}

/* Logs of one run whose loss goes on where no step is left, or begins before there is one; the second may need several
 * chunks. What is lost are the points without a step. */
static void test_every_log_of_a_run_is_read(void **state)
{
    static const int rows[] = {2, 511, 512, 513, 1500};
    static char text[60000];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lr_table_options options = {0};
        lr_error error = {0};
        lr_table *table = lr_table_new(&options, &error);
        lr_choices choices = {0};
        lr_selection selection = {0};
        lr_table_notes notes = {0};
        lr_trace trace;
        int step = 0;

        assert_non_null(table);
        assert_true(lr_choices_parse(" step, loss ", &choices, &error));
        for (int log = 0; log < 3; log++) {
            size_t used = (size_t)snprintf(text, sizeof text, "step,loss\n,7.5\n");

            for (int row = 0; row < rows[(i + (size_t)log) % 5]; row++, step++)
                used += (size_t)snprintf(text + used, sizeof text - used, "%d,%g\n", 3 * step, 2.385 + step);
            snprintf(text + used, sizeof text - used, ",8.5\n,9.5\n");
            read_into(table, text);
        }
        assert_true(lr_table_select(table, &choices, false, &selection, &error));
        assert_true(lr_table_trace(table, &selection, 0, LR_JOIN_DEFAULT, &trace, &notes, &error));
        assert_int_equal(trace.rows, step);
        assert_int_equal(notes.no_step, 9);
        assert_int_equal(notes.dropped, 0);
        for (int row = 0; row < step; row++) {
            assert_true(trace.values[0][row] == 3 * row);
            assert_true(fabs(trace.values[1][row] - (2.385 + row)) < 0.01);
        }
        lr_trace_free(&trace);
        lr_selection_free(&selection);
        lr_choices_free(&choices);
        lr_table_free(table);
    }
}

/* The steps of a run of MMCV in one file or several, as text. */
static void check_epochs(size_t files, const char *const *texts, lr_resume resume, const char *wanted)
{
    lr_table_options options = {.resume = resume};
    lr_error error = {0};
    lr_table *table = lr_table_new(&options, &error);
    lr_choices choices = {0};
    lr_selection selection = {0};
    char found[400] = "";
    size_t used = 0;

    assert_non_null(table);
    for (size_t i = 0; i < files; i++)
        read_into(table, texts[i]);
    assert_true(lr_choices_parse("loss", &choices, &error));
    assert_true(lr_table_select(table, &choices, false, &selection, &error));
    for (size_t run = 0; run < lr_table_runs(table); run++) {
        lr_table_notes notes = {0};
        lr_trace trace;

        assert_true(lr_table_trace(table, &selection, run, LR_JOIN_DEFAULT, &trace, &notes, &error));
        assert_int_equal(notes.no_step, 0);
        for (size_t row = 0; row < trace.rows; row++)
            used += (size_t)snprintf(found + used, sizeof found - used, " %g:%g", trace.values[0][row],
                                     trace.values[1][row]);
        used += (size_t)snprintf(found + used, sizeof found - used, ";");
        lr_trace_free(&trace);
    }
    assert_string_equal(found, wanted);
    lr_selection_free(&selection);
    lr_choices_free(&choices);
    lr_table_free(table);
}

#define RECORD(epoch, iter, loss) \
    "{\"mode\": \"train\", \"epoch\": " #epoch ", \"iter\": " #iter ", \"loss\": " #loss "}\n"

/* How long an epoch is, and whether iter starts again in each, any file of the run may show. */
static void test_epochs_over_several_logs(void **state)
{
    static const char head[] = "{\"env_info\": \"text\", \"seed\": 5}\n";
    const char *shows_later[] = {RECORD(1, 50, 2.385) RECORD(1, 100, 2.3) RECORD(2, 50, 2.25),
                                 RECORD(2, 100, 2.125) RECORD(2, 120, 2) RECORD(3, 50, 1.5)};
    const char *shows_first[] = {RECORD(1, 100, 2.385) RECORD(1, 120, 2.3) RECORD(2, 100, 2.25),
                                 RECORD(3, 119, 2.125)};
    const char *between[] = {RECORD(1, 50, 2.385) RECORD(1, 100, 2.3), RECORD(2, 50, 2.25) RECORD(2, 101, 2.125)};
    const char *goes_on[] = {RECORD(4, 350, 2.385) RECORD(5, 401, 2.3), RECORD(4, 360, 2.25), RECORD(5, 402, 2)};
    const char *one_epoch[] = {RECORD(4, 50, 2.385) RECORD(4, 100, 2.3), RECORD(4, 60, 2.25) RECORD(4, 120, 2)};
    const char *odd[] = {RECORD(1, 50, 2.385) RECORD(1, 100.5, 2.3) RECORD(2, 50, 2.25)};
    char with_head[2][400];
    const char *late[] = {with_head[0], with_head[1]};

    (void)state;
    check_epochs(2, shows_later, LR_RESUME_LAST, " 50:2.385 100:2.3 170:2.25 220:2.125 240:2 290:1.5;");
    check_epochs(2, shows_first, LR_RESUME_LAST, " 100:2.385 120:2.3 220:2.25 359:2.125;");
    check_epochs(2, between, LR_RESUME_LAST, " 50:2.385 100:2.3 151:2.25 202:2.125;");
    check_epochs(1, between, LR_RESUME_LAST, " 50:2.385 100:2.3;");
    check_epochs(3, goes_on, LR_RESUME_LAST, " 350:2.385 360:2.25 402:2;");
    check_epochs(3, goes_on, LR_RESUME_ALL, " 350:2.385 360:2.25 401:2.3 402:2;");
    check_epochs(3, goes_on, LR_RESUME_SPLIT, " 350:2.385 401:2.3; 360:2.25 402:2;");
    check_epochs(2, one_epoch, LR_RESUME_SPLIT, " 410:2.385 460:2.3; 420:2.25 480:2;");
    check_epochs(1, odd, LR_RESUME_LAST, " 50:2.385 100.5:2.3 150.5:2.25;");
    /* where what comes first has no step, they are a column */
    for (int i = 0; i < 2; i++)
        snprintf(with_head[i], sizeof with_head[i], "%s%s", head, shows_later[i]);
    check_epochs(2, late, LR_RESUME_LAST, " 50:2.385 100:2.3 170:2.25 220:2.125 240:2 290:1.5;");
    for (int i = 0; i < 2; i++)
        snprintf(with_head[i], sizeof with_head[i], "%s%s", head, one_epoch[i]);
    check_epochs(2, late, LR_RESUME_SPLIT, " 410:2.385 460:2.3; 420:2.25 480:2;");
}

/* The rules, taken literally, on logs of a resumed run in which lr and loss stand on rows of their own. */
enum { ROWS = 40, MOST_STEP = 24 };
typedef struct literal {
    int step[ROWS];
    double cell[2][ROWS]; /* lr and loss; NAN where absent */
} literal;

static unsigned next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33);
}

static void make_log(literal *log, char *text, size_t room, uint64_t *random)
{
    size_t used = (size_t)snprintf(text, room, "loss,step,lr\n");
    int step = 0;

    for (int i = 0; i < ROWS; i++) {
        unsigned kind = next_random(random) % 4;

        step = next_random(random) % 6 == 0 ? (int)(next_random(random) % MOST_STEP) : (step + 1) % MOST_STEP;
        log->step[i] = step;
        log->cell[0][i] = kind != 1 ? 0.0023 * (i + 1) : NAN;
        log->cell[1][i] = kind != 2 ? 2.385 - 0.01 * i : NAN;
        used += (size_t)(kind != 2 ? snprintf(text + used, room - used, "%.17g,%d,", log->cell[1][i], step)
                                   : snprintf(text + used, room - used, ",%d,", step));
        used += (size_t)(kind != 1 ? snprintf(text + used, room - used, "%.17g\n", log->cell[0][i])
                                   : snprintf(text + used, room - used, "\n"));
    }
}

/* The value of a column at a step, NAN when nothing is left there: the last point at the step, unless a later point
 * stands at that step or before it. */
static double value_at(const literal *log, int column, int step)
{
    for (int i = ROWS - 1; i >= 0; i--) {
        bool replaced = false;

        if (log->step[i] != step || isnan(log->cell[column][i]))
            continue;
        for (int later = i + 1; later < ROWS; later++)
            replaced = replaced || (!isnan(log->cell[column][later]) && log->step[later] <= step);
        return replaced ? NAN : log->cell[column][i];
    }
    return NAN;
}

static void test_against_the_rules_taken_literally(void **state)
{
    uint64_t random = 2385;

    (void)state;
    for (int round = 0; round < 400; round++) {
        literal log;
        char text[8000];
        size_t row = 0;
        double lr = NAN;
        result r;

        make_log(&log, text, sizeof text, &random);
        r = read_table(text, "lr,loss");
        assert_true(r.ok);
        for (int step = 0; step < MOST_STEP; step++) {
            double loss = value_at(&log, 1, step), here = value_at(&log, 0, step);

            lr = isnan(here) ? lr : here;
            if (isnan(loss))
                continue;
            assert_true(row < r.trace.rows);
            assert_true(r.trace.values[0][row] == step);
            assert_true(r.trace.values[1][row] == lr || (isnan(lr) && isnan(r.trace.values[1][row])));
            assert_true(r.trace.values[2][row] == loss);
            row++;
        }
        assert_int_equal(row, r.trace.rows);
        lr_trace_free(&r.trace);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_lr_is_carried_forward),
        cmocka_unit_test(test_the_later_run_wins),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_a_step_that_is_not_there),
        cmocka_unit_test(test_every_log_of_a_run_is_read),
        cmocka_unit_test(test_epochs_over_several_logs),
        cmocka_unit_test(test_against_the_rules_taken_literally),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
