/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/log_told.h"

static void test_records(void **state)
{
    (void)state;
    tells("{\"iteration\": 19, \"lr\": 0.02, \"total_loss\": 2.385}\n{\"iteration\": 39, \"bbox/AP\": 31.5, "
          "\"lr\": 0.03}\n",
          "jsonl\n1 - iteration=19 lr=0.02 total_loss=2.385\n2 - iteration=39 bbox/AP=31.5 lr=0.03\n");
    /* CRLF, CR, no newline at the end, blank lines */
    tells("{\"a\": 1.5}\r\n\n{\"a\": 2.5}\r{\"a\": 3.5}", "jsonl\n1 - a=1.5\n3 - a=2.5\n4 - a=3.5\n");
    tells("{}\n{\"a\": 1}\n", "jsonl\n1 -\n2 - a=1\n");
}

static void test_values(void **state)
{
    (void)state;
    tells("{\"a\": NaN, \"b\": \"-Infinity\", \"c\": null, \"d\": \"0.25\", \"e\": true, \"f\": [1], \"g\": "
          "{\"h\": 1}, \"i\": \"x\"}\n"
          "{\"a\": -0.0, \"b\": 1E-3, \"c\": 12345678901234567890, \"d\": \"\\u0031.5\", \"n\\u0061me\": 7}\n"
          "{\"a\": 1e999, \"b\": 3}\n",
          "jsonl\n1 - a=nan b=-inf d=0.25\n2 - a=-0 b=0.001 c=1.2345678901234567e+19 d=1.5 name=7\n3 - b=3\n"
          "bad 3: 1e999 in column a is beyond the largest number\n");
    /* an eta is a time, in seconds */
    tells("{\"eta\": \"1:02:03\", \"a\": 1, \"a\": 2.5}\n", "jsonl\n1 - eta=3723 a=2.5\n");
    /* half a surrogate pair; an escape that is a control */
    tells("{\"\\ud800\": 1, \"\\ud83d\\ude00\": 2, \"\\u001b[31m\": 3}\n",
          "jsonl\n1 - \xef\xbf\xbd=1 \xf0\x9f\x98\x80=2 \x1b[31m=3\n");
}

static void test_prefixes(void **state)
{
    (void)state;
    tells("2022-10-18 | INFO | trainer | NOTE: overflow\n"
          "2022-10-18 | INFO | train_inner | {\"epoch\": 1, \"loss\": \"21.229\", \"num_updates\": \"10\"}\n"
          "config {'lr': 0.5}\n{'loss': 3}\n",
          "jsonl\nodd 3: a brace that begins no JSON object: lines like this are no records\n"
          "damaged 4: the line is no JSON: a name in quotes is missing (character 2); left out\n"
          "2 - epoch=1 loss=21.229 num_updates=10\n");
    tells("a {b} {\"c\": 1.5}\n", "jsonl\n1 - c=1.5\n");
}

static void test_broken_lines(void **state)
{
    (void)state;
    tells(
        "{\"a\": 1}\n{\"a\": 2, \"b\n{\"a\": 3}\n",
        "jsonl\ndamaged 2: the line is no JSON: it stops early (character 10); left out\n1 - a=1\n3 - a=3\n");
    tells("{\"a\": 1}\n{\"a\": 2} x\n",
          "jsonl\ndamaged 2: the line is no JSON: text behind the object (character 10); left out\n"
          "1 - a=1\n");
    tells("{\"a\": 1}\n{\"a\": \"\xff\"}\n",
          "jsonl\ndamaged 2: the line is no JSON: it is not UTF-8 (character 8); left out\n1 - a=1\n");
    /* the columns of a broken line are none */
    tells("{\"a\": 1}\n{\"b\": 2, 3}\n{\"a\": 4}\n",
          "jsonl\ndamaged 2: the line is no JSON: a name in quotes is missing (character 10); left out\n1 - "
          "a=1\n3 - a=4\n");
    tells("{\"a\": 1}\n{\"a\": 2, \"b\": 3", "jsonl\ncut 2: the last line is cut: left out\n1 - a=1\n");
    tells("{\"a\": 1}\n{\"a\": 2]",
          "jsonl\ndamaged 2: the line is no JSON: a comma or } is missing (character 8); left out\n"
          "1 - a=1\n");
    tells("{\"a\": 1, \"b", "jsonl\ncut 1: the last line is cut: left out\n");
}

static void test_nul(void **state)
{
    static const char bytes[] = "{\"a\": 1}\n{\"a\":\0 2}\n\0\0\n{\"a\": 3}\n";
    lr_log_options options = {0};
    char *text = tell("a.jsonl", &options, bytes, sizeof bytes - 1);

    (void)state;
    assert_string_equal(
        text, "jsonl\ndamaged 2: the line is no JSON: a NUL byte (character 6); left out\n"
              "damaged 3: the line is no JSON: a NUL byte (character 1); left out\n1 - a=1\n4 - a=3\n");
    free(text);
}

/* The first broken lines are told of one by one. */
static void test_many_broken(void **state)
{
    char bytes[400] = "{\"a\": 1}\n", *text;
    lr_log_options options = {0};

    (void)state;
    for (int i = 0; i < 13; i++)
        strcat(bytes, "{\"a\": x}\n");
    text = tell("a.jsonl", &options, bytes, strlen(bytes));
    assert_non_null(strstr(text, "damaged 11: "));
    assert_null(strstr(text, "damaged 12: "));
    assert_non_null(strstr(text, "damaged 0: 3 more lines that are no JSON\n"));
    free(text);
}

/* -----------------------------------------------------------------------------------------------------------
 * MMCV */

static void test_mmcv_epochs(void **state)
{
    (void)state;
    tells("{\"env_info\": \"many\\nlines\", \"seed\": 5}\n"
          "{\"mode\": \"train\", \"epoch\": 1, \"iter\": 50, \"lr\": 0.5, \"loss\": 2.385}\n"
          "{\"mode\": \"train\", \"epoch\": 1, \"iter\": 100, \"lr\": 0.25, \"loss\": 2.5}\n"
          "{\"mode\": \"val\", \"epoch\": 1, \"iter\": 7, \"lr\": 0.25, \"mAP\": 0.75}\n"
          "{\"mode\": \"train\", \"epoch\": 2, \"iter\": 50, \"lr\": 0.125, \"loss\": 1.5}\n",
          "jsonl\n1 - seed=5\n2 50 epoch=1 iter=50 lr=0.5 loss=2.385\n3 100 epoch=1 iter=100 lr=0.25 "
          "loss=2.5\n4 100 mAP=0.75\n"
          "5 150 epoch=2 iter=50 lr=0.125 loss=1.5\n");
}

static void test_mmcv_iterations(void **state)
{
    (void)state;
    /* iter goes on over the epochs; a key that only comes later in training is one of training; a resumed run */
    tells("{\"mode\": \"val\", \"epoch\": 1, \"iter\": 7, \"acc\": 0.5}\n"
          "{\"mode\": \"train\", \"epoch\": 1, \"iter\": 100, \"loss\": 2.5}\n"
          "{\"mode\": \"val\", \"epoch\": 1, \"iter\": 9, \"acc\": 0.75, \"grad\": 3.5}\n"
          "{\"mode\": \"train\", \"epoch\": 2, \"iter\": 200, \"loss\": 1.5, \"grad\": 1.25}\n"
          "{\"mode\": \"train\", \"epoch\": 1, \"iter\": 150, \"loss\": 1.75}\n",
          "jsonl\n1 - acc=0.5\n2 100 epoch=1 iter=100 loss=2.5\n3 100 acc=0.75\n4 200 epoch=2 iter=200 "
          "loss=1.5 grad=1.25\n"
          "5 150 epoch=1 iter=150 loss=1.75\n");
}

/* What a resumed run writes into its new file has one later epoch, perhaps with one record; an epoch may have one. */
static void test_mmcv_resumed(void **state)
{
    (void)state;
    tells("{\"mode\": \"train\", \"epoch\": 4, \"iter\": 50, \"loss\": 2.385}\n"
          "{\"mode\": \"train\", \"epoch\": 4, \"iter\": 100, \"loss\": 2.25}\n"
          "{\"mode\": \"val\", \"epoch\": 4, \"iter\": 7, \"mAP\": 0.75}\n",
          "jsonl\n1 350 epoch=4 iter=50 loss=2.385\n2 400 epoch=4 iter=100 loss=2.25\n3 400 mAP=0.75\n");
    tells("{\"mode\": \"train\", \"epoch\": 4, \"iter\": 50, \"loss\": 2.385}\n",
          "jsonl\n1 200 epoch=4 iter=50 loss=2.385\n");
    tells("{\"mode\": \"train\", \"epoch\": 1, \"iter\": 50, \"loss\": 2.385}\n"
          "{\"mode\": \"train\", \"epoch\": 2, \"iter\": 50, \"loss\": 2.25}\n",
          "jsonl\n1 50 epoch=1 iter=50 loss=2.385\n2 100 epoch=2 iter=50 loss=2.25\n");
    /* iter may have counted on: three epochs of 26 end before 79, those of 27 do not */
    tells("{\"mode\": \"train\", \"epoch\": 4, \"iter\": 79, \"loss\": 2.385}\n"
          "{\"mode\": \"train\", \"epoch\": 4, \"iter\": 104, \"loss\": 2.25}\n",
          "jsonl\n1 79 epoch=4 iter=79 loss=2.385\n2 104 epoch=4 iter=104 loss=2.25\n");
    tells("{\"mode\": \"train\", \"epoch\": 4, \"iter\": 79, \"loss\": 2.385}\n"
          "{\"mode\": \"train\", \"epoch\": 4, \"iter\": 105, \"loss\": 2.25}\n",
          "jsonl\n1 394 epoch=4 iter=79 loss=2.385\n2 420 epoch=4 iter=105 loss=2.25\n");
    /* epochs that are shorter than the interval */
    tells("{\"mode\": \"train\", \"epoch\": 3, \"iter\": 50, \"loss\": 2.385}\n"
          "{\"mode\": \"train\", \"epoch\": 5, \"iter\": 100, \"loss\": 2.25}\n",
          "jsonl\n1 50 epoch=3 iter=50 loss=2.385\n2 100 epoch=5 iter=100 loss=2.25\n");
}

static void test_not_mmcv(void **state)
{
    (void)state;
    tells("{\"mode\": \"train\", \"epoch\": 1, \"iter\": 50, \"step\": 50, \"loss\": 2.5}\n{\"epoch\": 1, "
          "\"iter\": 60, \"loss\": 2}\n",
          "jsonl\n1 - epoch=1 iter=50 step=50 loss=2.5\n2 - epoch=1 iter=60 loss=2\n");
    /* more records than are looked at before the first is given */
    tells("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n{\"a\":5}\n{\"a\":6}\n{\"a\":7}\n{\"a\":8}\n{\"a\":9}"
          "\n{\"a\":10}\n",
          "jsonl\n1 - a=1\n2 - a=2\n3 - a=3\n4 - a=4\n5 - a=5\n6 - a=6\n7 - a=7\n8 - a=8\n9 - a=9\n10 - "
          "a=10\n");
}

static bool wants_loss(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "loss") == 0;
}

static void test_wanted(void **state)
{
    lr_log_options options = {.wanted = wants_loss};

    (void)state;
    tells_with("a.jsonl", &options,
               "{\"a\": 1, \"loss\": 2.5}\n{\"a\": 2, \"loss\": 1.5}\n{\"loss\": 1.25, \"a\": 2}\n",
               "jsonl\n1 - loss=2.5\n2 - loss=1.5\n3 - loss=1.25\n");
    /* the steps of MMCV are made of columns that nobody asked for */
    tells_with("a.jsonl", &options,
               "{\"mode\": \"train\", \"epoch\": 1, \"iter\": 30, \"loss\": 2.5}\n"
               "{\"mode\": \"train\", \"epoch\": 2, \"iter\": 10, \"loss\": 1.5}\n",
               "jsonl\n1 30 loss=2.5\n2 40 loss=1.5\n");
}

/* Damage and cuts at any byte: the lines without them are read. */
static void test_damage_anywhere(void **state)
{
    static const char document[] =
        "{\"step\": 1, \"loss\": 2.5}\n{\"step\": 2, \"x\": [\"\\u00e9\"]}\n{\"step\": 3, \"loss\": 0.5}\n";
    static const char wrong[] = {'\0', '"', '{', '}', '[',        ',',  ':',
                                 '\\', '9', '-', 'e', (char)0xff, '\n', '\r'};
    lr_log_options options = {.kind = &lr_log_jsonl};

    (void)state;
    for (size_t place = 0; place < strlen(document); place++)
        for (size_t w = 0; w < sizeof wrong; w++) {
            char bytes[sizeof document], *text;

            memcpy(bytes, document, sizeof document);
            bytes[place] = wrong[w];
            text = tell("a.jsonl", &options, bytes, strlen(document));
            if (place > 24)
                assert_non_null(strstr(text, "1 - step=1 loss=2.5\n"));
            if (place < 52)
                assert_non_null(strstr(text, " - step=3 loss=0.5\n"));
            free(text);
        }
    for (size_t length = 25; length < strlen(document); length++) {
        char *text = tell("a.jsonl", &options, document, length);

        assert_non_null(strstr(text, "1 - step=1 loss=2.5\n"));
        assert_null(strstr(text, "damaged"));
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_records),
                                       cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_prefixes),
                                       cmocka_unit_test(test_broken_lines),
                                       cmocka_unit_test(test_nul),
                                       cmocka_unit_test(test_many_broken),
                                       cmocka_unit_test(test_mmcv_epochs),
                                       cmocka_unit_test(test_mmcv_iterations),
                                       cmocka_unit_test(test_mmcv_resumed),
                                       cmocka_unit_test(test_not_mmcv),
                                       cmocka_unit_test(test_wanted),
                                       cmocka_unit_test(test_damage_anywhere)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
