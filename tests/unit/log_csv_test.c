/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log kinds csv, tsv and tensorboard-csv, and what all kinds share. */
#include "lib/log/kinds.h"
#include "tests/unit/log_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* What was read, as text: records apart by `; ', points as NAME=VALUE; and what was told. */
typedef struct outcome {
    char records[50000], told[1000];
    const char *kind;
    lr_error error;
    size_t bad;
} outcome;

static void hear(void *context, lr_trouble trouble, const lr_error *error)
{
    static const char *const words[] = {[LR_TROUBLE_CUT] = "cut", [LR_TROUBLE_DAMAGED] = "damaged",
                                        [LR_TROUBLE_ODD] = "odd"};
    outcome *o = context;
    size_t used = strlen(o->told);

    snprintf(o->told + used, sizeof o->told - used, "%s:%zu:%zu:%s ", words[trouble], error->line, error->column,
             error->text);
}

static bool not_y(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "y") != 0;
}

static outcome read_bytes(const char *bytes, size_t length, const char *name, bool all)
{
    outcome o = {.kind = ""};
    lr_log_options options = {.wanted = all ? NULL : not_y, .report = hear, .context = &o};
    int fd = file_of(bytes, length);
    lr_record record;
    bool more;
    lr_log *log;

    log = lr_log_open(fd, name, &options, &o.error);
    if (log)
        o.kind = lr_log_format(log)->label.name;
    while (log && lr_log_next(log, &record, &more, &o.error) && more) {
        size_t used = strlen(o.records);

        assert_true(isnan(record.step) || strstr(o.kind, "csv") == NULL);
        for (size_t i = 0; i < record.count; i++)
            used += (size_t)snprintf(o.records + used, sizeof o.records - used, "%s%s=%g", i ? " " : "",
                                     lr_log_column(log, record.points[i].column), record.points[i].value);
        assert_true(used + 3 < sizeof o.records);
        strcpy(o.records + used, "; ");
    }
    for (size_t c = 0; log && c < lr_log_columns(log); c++)
        o.bad += lr_log_bad_cells(log, c)->count;
    lr_log_free(log);
    close(fd);
    return o;
}

static outcome read_text(const char *text, const char *name)
{
    return read_bytes(text, strlen(text), name, true);
}

static void check(const char *text, const char *records, const char *told)
{
    outcome o = read_text(text, "run.csv");

    assert_int_equal(o.error.fault, LR_NO_FAULT);
    assert_string_equal(o.records, records);
    assert_string_equal(o.told, told);
}

static void test_headers(void **state)
{
    (void)state;
    check("x,y\n1,2.385\n", "x=1 y=2.385; ", "");
    check("x,y\n1,2.385\nx,y\n2,2.297\n", "x=1 y=2.385; x=2 y=2.297; ", "");
    check("x,y\n1,2.385\ny,x,z\n2.297,2,7\n,3\n", "x=1 y=2.385; y=2.297 x=2 z=7; x=3; ", "");
    /* one known name is not enough for a header: that is a row of text */
    check("x,y\n1,2.385\ny,other\n2.31,3\n", "x=1 y=2.385; ; x=2.31 y=3; ", "");
    check("x,x,y\n1,2,3\nx,y,x\n4,5,6\n", "x=1 x=2 y=3; x=4 y=5 x=6; ", "");
    check(" x , \"y\" \n 1 ,\" 2.385 \"\n", "x=1 y=2.385; ", "");
    check(",y\n1,2.385\n", "Unnamed: 0=1 y=2.385; ", "");
    check("1,2.385\n2,2.297\n", "1=1 2=2.385; 1=2 2=2.297; ", "");
}

static void test_rows(void **state)
{
    (void)state;
    check("x,y,z\n1,2.385,\n2\n", "x=1 y=2.385; x=2; ", "");
    check("x,y\n1,2.385\n2", "x=1 y=2.385; ", "cut:3:0:the last row is cut short: it was left out ");
    check("x,y\n1,2.385\n2,2.297", "x=1 y=2.385; x=2 y=2.297; ", "");
    check("x,y\n1,2.385,7\n2,2.297\n", "x=2 y=2.297; ",
          "damaged:2:3:the row has 3 fields, but there are 2 columns ");
    check("x,y\n1,\"2.385\" a\n2,2.297\n", "x=2 y=2.297; ", "damaged:2:2:there is text after a closing quote ");
    check("x,y\n1,2\"\n2,2.297\n", "x=2 y=2.297; ", "damaged:2:2:there is a quote inside an unquoted field ");
    check("x,y\n1,2.385\n2,\"2\n3,3\n", "x=1 y=2.385; ", "damaged:3:2:a quote opens here and never closes ");
    check("x,t,y\n1,\"a\n\"\"b\"\", c\",2.385\n2,,2.297\n", "x=1 y=2.385; x=2 y=2.297; ", "");
    check("x;y\n1;2,385\n", "x=1 y=2.385; ", "");
    check("x\ty\n1\t2,385\n", "x=1 y=2.385; ", "");
    check("x,y\n\n1,01:30\n", "x=1 y=90; ", "");
}

static void test_nul(void **state)
{
    static const char bytes[] = "x,y\n1,2\0003\n2,\"\0\"\n3,2.297\n";
    outcome o = read_bytes(bytes, sizeof bytes - 1, "run.csv", true);

    (void)state;
    assert_string_equal(o.records, "x=3 y=2.297; ");
    assert_string_equal(o.told, "damaged:2:0:there is a NUL byte in the line damaged:3:0:there is a NUL byte in the "
                                "line ");
}

static void test_cells_that_are_no_numbers(void **state)
{
    outcome o = read_text("x,y\n1,abc\n2,1e999\n3,2.385\n4,NA\n", "run.csv");

    (void)state;
    assert_string_equal(o.records, "x=1; x=2; x=3 y=2.385; x=4; ");
    assert_int_equal(o.bad, 2);
    o = read_bytes("x,y\n1,abc\n", 10, "run.csv", false);
    assert_string_equal(o.records, "x=1; ");
    assert_int_equal(o.bad, 0);
}

static void test_exports(void **state)
{
    static const char text[] = "Wall time,Step,Value\r\n1700000000.5,10,2.385\r\n";
    outcome o = read_text(text, "logs/run-a_b-tag-train_loss.csv");

    (void)state;
    assert_string_equal(o.kind, "tensorboard-csv");
    assert_string_equal(o.records, "Wall time=1.7e+09 Step=10 train_loss=2.385; ");
    o = read_text(text, "logs/a.csv");
    assert_string_equal(o.records, "Wall time=1.7e+09 Step=10 Value=2.385; ");
}

static void test_samples(void **state)
{
    char text[40000] = "Wall time,Step,Value\n";
    size_t used = strlen(text);
    outcome o;

    (void)state;
    for (int i = 0; i < 1000; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d,%d,2.385\n", i, 3 * i + i % 2);
    o = read_text(text, "a.csv");
    assert_int_equal(strncmp(o.told, "odd:0:0:TensorBoard exported a sample", 37), 0);
    o = read_text("Step,a,a__MIN,a__MAX\n0,2,2,2\n1,2.3,2.2,2.385\n2,2,1,3\n", "a.csv");
    assert_int_equal(strncmp(o.told, "odd:3:0:W&B exported a sample", 29), 0);
    assert_null(strstr(o.told + 1, "odd"));
    o = read_text("Step,a,a__MIN,a__MAX\n0,2,2,2\n", "a.csv");
    assert_string_equal(o.told, "");
}

static void test_refused(void **state)
{
    outcome o = read_text("\"Name\",\"State\",\"Notes\",\"Created\"\n\"a\",\"finished\",\"\",\"2024\"\n", "w.csv");

    (void)state;
    assert_int_equal(o.error.fault, LR_BAD_INPUT);
    assert_non_null(strstr(o.error.text, "W&B runs"));
    o = read_text("", "a.csv");
    assert_int_equal(o.error.fault, LR_NO_ANSWER);
    o = read_text("x,y\n", "a.csv"); /* a header alone has no columns either */
    assert_string_equal(o.records, "");
}

static void test_sniff(void **state)
{
    static const struct {
        const char *text, *name, *kind;
    } cases[] = {
        {"x,y\n1,2\n", "training.log", "csv"},
        {"x\ty\n1\t2\n", "training.log", "tsv"},
        {"loss\n2.385\n2.297\n", "x", "csv"},
        {"0.1,2.3\n0.2,2.2\n", "x", "csv"},
        {"{\"step\": 1, \"loss\": 2.385}\n{\"step\": 2, \"loss\": 2.297}\n", "x.csv", "jsonl"},
        {"iter 0: loss 2.3850, time 23.85ms\niter 1: loss 2.3850, time 23.85ms\n", "x", "text"},
        {"1700000000000 2.385 0\n1700000000001 2.297 1\n", "x/metrics/loss", "mlflow"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(read_text(cases[i].text, cases[i].name).kind, cases[i].kind);
}

/* What is found of a text that comes in pieces, and after how many bytes. */
static bool look(const char *text, size_t length, size_t piece, size_t *taken)
{
    const lr_log_options options = {0};
    lr_ahead ahead = {0};
    lr_error error = {0};
    bool delimited = false;
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0); /* a piece a read */
    if (fork() == 0) {
        close(ends[0]);
        for (size_t i = 0; i < length; i += piece)
            if (send(ends[1], text + i, length - i < piece ? length - i : piece, MSG_NOSIGNAL) < 0)
                break; /* it knows enough */
        _exit(0);
    }
    close(ends[1]);
    assert_true(lr_log_look(ends[0], "log", &options, &ahead, &delimited, &error));
    *taken = ahead.length;
    assert_true(ahead.length <= length);
    assert_memory_equal(ahead.length ? ahead.bytes : "", text, ahead.length);
    free(ahead.bytes);
    close(ends[0]);
    wait(NULL);
    return delimited;
}

static void test_look(void **state)
{
    static const struct {
        const char *text;
        bool delimited;
        size_t enough; /* bytes after which it is known; 0: all of them, and the end */
    } cases[] = {
        {"step,loss\n1,2.385\n2,2.297\n", true, 18},
        {"2.385\n2.297\n2.125\n", true, 8},
        {"step;loss\r\n1;2,385\r\n2;2,297\r\n", true, 19},
        {"# by hand\n\nhost\tloss\na\tb\na\t2.385\nb\t2.125\n", true, 33},
        {"step,loss\n", true, 0},
        {"", true, 0},
        {"no log at all\nin any format\n", true, 0},
        {"\x1f\x8b and so on\n", true, 8},
        {"{\"step\": 1, \"loss\": 2.385}\n{\"step\": 2, \"loss\": 2.297}\n", false, 0},
        {"[[1, 2.385],\n[2, 2.297]]\n", false, 0},
        {"settings, 1\niter 0: loss 2.3850, time 23.85ms\niter 1: loss 2.3850, time 23.85ms\n", false, 0},
        {"1700000000000 2.385 0\n1700000000001 2.297 1\n", false, 0},
    };
    size_t taken;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length = strlen(cases[i].text), enough = cases[i].enough ? cases[i].enough : length;

        assert_int_equal(look(cases[i].text, length, length + 1, &taken), cases[i].delimited);
        assert_int_equal(look(cases[i].text, length, 1, &taken), cases[i].delimited);
        if (taken != enough)
            fail_msg("%s: %zu bytes instead of %zu", cases[i].text, taken, enough);
    }
}

/* What the user says is not looked at. */
static void test_told(void **state)
{
    static const struct {
        lr_log_options options;
        bool delimited;
    } cases[] = {
        {{.kind = &lr_log_csv}, true},
        {{.kind = &lr_log_tsv}, false}, /* csv finds the separator, tsv is told it: a reader of tables is not */
        {{.kind = &lr_log_text}, false},
        {{.pattern = "(?<loss>\\S+)"}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lr_ahead ahead = {0};
        lr_error error = {0};
        bool delimited = !cases[i].delimited;

        assert_true(lr_log_look(-1, "log", &cases[i].options, &ahead, &delimited, &error));
        assert_int_equal(delimited, cases[i].delimited);
        assert_int_equal(ahead.length, 0);
        assert_null(ahead.bytes);
    }
}

/* A pattern makes any log text, and a log of another kind is refused. */
static void test_pattern(void **state)
{
    static const char text[] = "step,loss\n1,2.385\n2,2.297\n";
    lr_log_options options = {.pattern = "(?<step>\\d+),\\d.(?<loss>\\d+)"};
    int fd = file_of(text, sizeof text - 1);
    lr_error error = {0};
    lr_record record;
    bool more;
    lr_log *log = lr_log_open(fd, "run.csv", &options, &error);

    (void)state;
    assert_non_null(log);
    assert_true(lr_log_next(log, &record, &more, &error) && more);
    assert_true(record.step == 1 && record.points[0].value == 385);
    lr_log_free(log);
    options.kind = &lr_log_csv;
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_null(lr_log_open(fd, "run.csv", &options, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, "a pattern reads text, not csv");
    close(fd);
}

/* A reader and a log go on behind what was looked at, wherever that ends. */
static void test_ahead(void **state)
{
    static const char text[] = "step,loss\n1,2.385\n2,2.297\n";

    (void)state;
    for (size_t cut = 0; cut < sizeof text; cut++) {
        char start[sizeof text];
        lr_ahead ahead = {.bytes = start, .length = cut, .end = cut == sizeof text - 1};
        lr_log_options options = {.ahead = &ahead};
        int fd = file_of(text + cut, sizeof text - 1 - cut);
        lr_error error = {0};
        lr_record record;
        lr_log *log;
        double sum = 0;
        bool more;

        memcpy(start, text, sizeof text);
        log = lr_log_open(fd, "log", &options, &error);
        assert_non_null(log);
        while (lr_log_next(log, &record, &more, &error) && more)
            sum += record.points[1].value;
        assert_true(fabs(sum - 4.682) < 1e-12);
        lr_log_free(log);
        close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers), cmocka_unit_test(test_rows),
        cmocka_unit_test(test_nul),     cmocka_unit_test(test_cells_that_are_no_numbers),
        cmocka_unit_test(test_exports), cmocka_unit_test(test_samples),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_sniff),
        cmocka_unit_test(test_look),    cmocka_unit_test(test_told),
        cmocka_unit_test(test_pattern), cmocka_unit_test(test_ahead),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
