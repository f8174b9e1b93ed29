/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/log_told.h"

#include "lib/log/json_scan.h"

#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

/* ----------------------------------------------------------------------------------------------------
 * documents */

static void test_log_history(void **state)
{
    (void)state;
    tells("{\n \"best_metric\": null, \"epoch\": 3.5,\n \"log_history\": [\n"
          "  {\"epoch\": 0.5, \"learning_rate\": 2e-05, \"loss\": 2.385, \"step\": 10},\n"
          "  {\"epoch\": 1, \"eval_loss\": 1.25, \"step\": 20}\n ],\n \"trial_name\": null, \"params\": "
          "{\"a\": [1, {}]},\n"
          " \"betas\": [0.9, 0.999]\n}\n",
          "json\n4 - epoch=0.5 learning_rate=2e-05 loss=2.385 step=10\n5 - epoch=1 eval_loss=1.25 step=20\n");
    tells("{\"log_history\": []}", "json\n");
    /* columns that came before it do not count */
    tells("{\"a\": [1, 2], \"log_history\": [{\"b\": 7.5}]}", "json\n1 - b=7.5\n");
}

static void test_object_of_arrays(void **state)
{
    (void)state;
    tells("{\"lr\": [1e-05, 0.07, 3], \"loss\": [2.385, null], \"name\": \"x\", \"n\": 5}",
          "json\n1 - lr=1e-05 loss=2.385\n1 - lr=0.07\n1 - lr=3\n");
    /* rows are counted though their values are missing; columns without a number are none */
    tells("{\"lr\": [null, \"NaN\", [1], 0.5], \"tags\": [\"a\", \"b\"]}",
          "json\n1 -\n1 - lr=nan\n1 -\n1 - lr=0.5\n");
    tells("{\"a\\u00e9\": [1.5]}", "json\n1 - a\xc3\xa9=1.5\n");
}

static void test_single_objects(void **state)
{
    (void)state;
    tells("{\n \"loss\": 2.385,\n \"tags\": [\"a\"],\n \"name\": \"b\",\n \"lr\": \"1e-3\"\n}\n",
          "json\n6 - loss=2.385 lr=0.001\n");
    tells("{\n \"step\": 1,\n \"loss\": 2.5\n}\n{\n \"step\": 2,\n \"loss\": 1.5\n}\n",
          "json\n4 - step=1 loss=2.5\n8 - step=2 loss=1.5\n");
    tells("{\n}\n", "json\n");
}

static void test_arrays(void **state)
{
    (void)state;
    tells("[2.385, 1.5,\n null, \"0.25\", NaN, -Infinity, {\"a\": 1}, 1]",
          "json\n1 - loss=2.385\n1 - loss=1.5\n2 -\n2 - loss=0.25\n2 - loss=nan\n2 - loss=-inf\n2 -\n2 - "
          "loss=1\n");
    tells("[[1.5, 2.5], [3.5, 4.5, 5.5, 6]]", "json\n1 - 2=3.5 1=1.5\n1 - 2=4.5 1=2.5\n1 - 2=5.5\n1 - 2=6\n");
    tells("[{\"step\": 3, \"loss\": 2.5},\n {\"step\": 4, \"loss\": true}]",
          "json\n1 - step=3 loss=2.5\n2 - step=4\n");
    tells("[]", "json\n");
}

static void test_numbers(void **state)
{
    (void)state;
    tells(
        "[{\"a\": NaN, \"b\": -Infinity, \"c\": Infinity, \"d\": \"nan\", \"e\": \"-inf\", \"f\": \" 1.5 \"},"
        "{\"a\": 12345678901234567890, \"b\": 9007199254740993, \"c\": 1e-400, \"d\": -0.0, \"e\": 5E-324, "
        "\"f\": \"x\"},"
        "{\"a\": null, \"b\": true, \"c\": [1], \"d\": {\"e\": 2}, \"e\": \"None\", \"f\": \"\"}]",
        "json\n1 - a=nan b=-inf c=inf d=nan e=-inf f=1.5\n"
        "1 - a=1.2345678901234567e+19 b=9007199254740992 c=0 d=-0 e=5e-324\n1 -\n");
    tells("[{\"a\": 2, \"b\": 1e999}]",
          "json\n1 - a=2\nbad 1: 1e999 in column b is beyond the largest number\n");
    tells("[0.5, -1e999]",
          "json\n1 - loss=0.5\n1 -\nbad 1: -1e999 in column loss is beyond the largest number\n");
    tells("{\"a\": [1, 2e308]}",
          "json\n1 - a=1\n1 -\nbad 1: 2e308 in column a is beyond the largest number\n");
    /* the later of two */
    tells("[{\"a\": 1, \"a\": 2.5}]", "json\n1 - a=2.5\n");
}

static void test_cut_documents(void **state)
{
    (void)state;
    tells("{\n\"log_history\": [\n{\"step\": 10, \"loss\": 2.385},\n{\"step\": 20, \"lo",
          "json\n3 - step=10 loss=2.385\ncut 4: the document is cut; what is complete of it was read\n");
    tells("[2.5, 1.5, 0.25",
          "json\n1 - loss=2.5\n1 - loss=1.5\ncut 1: the document is cut; what is complete of it was read\n");
    tells("{\"lr\": [1, 2, 3], \"loss\": [2.5, 1.5, 0.2",
          "json\ncut 1: the document is cut; what is complete of it was read\n1 - lr=1 loss=2.5\n1 - lr=2 "
          "loss=1.5\n1 - lr=3\n");
    tells("[{\"a\": 1}", "json\n1 - a=1\ncut 1: the document is cut; what is complete of it was read\n");
    tells("[[1, 2.5, 3], [4, 5.5",
          "tensorboard-json\n1 2.5@1 Value=3\ncut 1: the document is cut; what is complete of it was read\n");
}

static void test_damaged_documents(void **state)
{
    (void)state;
    tells("[\n{\"a\": 1},\n{\"a\" 2}, {\"a\": 3}]", "json\n2 - a=1\ndamaged 3: it is no JSON from character "
                                                    "6 on: a colon is missing; what follows is not read\n");
    tells("[1, 2,]",
          "json\n1 - loss=1\n1 - loss=2\n"
          "damaged 1: it is no JSON from character 7 on: a value is missing; what follows is not read\n");
    tells("[{\"a\": 1}, 5, {\"a\": 2}]",
          "json\n1 - a=1\ndamaged 1: an object is missing among the others\n1 - a=2\n");
    tells("[[1, 2], 3, [4, 5]]",
          "json\ndamaged 1: an array is missing among the others\n1 - 1=1 2=4\n1 - 1=2 2=5\n");
    tells("[{\"a\": 1}] x",
          "json\n1 - a=1\n"
          "damaged 1: it is no JSON from character 12 on: an object or an array is missing; what follows is "
          "not read\n");
    tells("[{\"a\": 1}, {\"b\\u0000\": 1}]", "json\n1 - a=1\ndamaged 1: it is no JSON from character 13 on: "
                                             "a NUL in a name; what follows is not read\n");
}

static void test_refused(void **state)
{
    static const struct refused {
        const char *text, *problem;
    } cases[] = {{"{\"a\": 01}", "a number with a 0 in front (character 8)"},
                 {"{\"a\": tru}", "a value is missing (character 7)"},
                 {"{\"a\": 1.}", "a digit is missing (character 9)"},
                 {"{\"a\": -x}", "a digit is missing (character 8)"},
                 {"{\"a\": 1e+}", "a digit is missing (character 10)"},
                 {"{\"a\": \"\\q\"}", "an unknown escape in a string (character 8)"},
                 {"{\"a\": \"\\u12g4\"}", "an unknown escape in a string (character 8)"},
                 {"{\"a\": \"\t\"}", "a control character in a string (character 8)"},
                 {"{\"a\": \"\xff\"}", "it is not UTF-8 (character 8)"},
                 {"{\"a\": {\"b\": [1}}", "a comma or ] is missing (character 15)"},
                 {"{\"a\": {\"b\": 1]}", "a comma or } is missing (character 14)"},
                 {"{\"a\": {\"b\" 1}}", "a colon is missing (character 12)"},
                 {"{\"a\": {1: 1}}", "a name in quotes is missing (character 8)"},
                 {"{1: 1}", "a name in quotes is missing (character 2)"},
                 {"{\"a\" 1}", "a colon is missing (character 6)"},
                 {"{\"a\": 1]", "a comma or } is missing (character 8)"},
                 {"17", "an object or an array is missing (character 1)"}};
    lr_log_options options = {.kind = &lr_log_json};
    char expected[200];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool held = strcmp(cases[i].text, "{\"a\": 1]") == 0;

        if (held) /* a value stood there before */
            snprintf(expected, sizeof expected,
                     "json\ndamaged 1: it is no JSON from character 8 on: a comma or } is missing; "
                     "what follows is not read\n1 - a=1\n");
        else
            snprintf(expected, sizeof expected, "json\nfails 3 at 1: it is no JSON: %s\n", cases[i].problem);
        tells_with("a.json", &options, cases[i].text, expected);
    }
}

static void test_depth(void **state)
{
    char *deep = malloc(20001), *text;
    lr_log_options options = {0};

    (void)state;
    assert_non_null(deep);
    for (size_t depth = 2047; depth <= 10000; depth += 7953) {
        memset(deep, '[', depth);
        memset(deep + depth, ']', depth);
        text = tell("a.json", &options, deep, 2 * depth);
        assert_string_equal(text, depth == 2047
                                      ? "json\n"
                                      : "json\nfails 3 at 1: it is no JSON: it is nested more than 2048 "
                                        "levels deep (character 2051)\n");
        free(text);
    }
    free(deep);
}

static void test_exports(void **state)
{
    lr_log_options options = {0};

    (void)state;
    tells_with(
        "logs/run-a-tag-train_loss.json", &options,
        "[[1700000000.5, 10, 2.385], [1700000001, 20, \"NaN\"],\n[3, 30, null]]",
        "tensorboard-json\n1 10@1700000000.5 train_loss=2.385\n1 20@1700000001 train_loss=nan\n2 30@3\n");
    tells_with("a.json", &options, "[[1, 2, 3.5]]", "tensorboard-json\n1 2@1 Value=3.5\n");
    tells_with("a.json", &options, "[[1, 2, 3.5], [1, \"x\", 4], [2, 3, 4], 5, [1, 2, 3, 4], [3, 4, 5]]",
               "json\ndamaged 1: an array is missing among the others\n"
               "1 - 4=1 1=1 2=1 3=2 5=3\n1 - 4=2 1=2 3=3 5=4\n1 - 4=3 1=3.5 2=4 3=4 5=5\n1 - 4=4\n");
    options.kind = &lr_log_tensorboard_json;
    tells_with("a.json", &options, "[[1, 2, 3.5], [1, \"x\", 4], {}, [3, 4, 5, 6], [3, 4, 5]]",
               "tensorboard-json\n1 2@1 Value=3.5\ndamaged 1: a point is not [wall time, step, value]\n"
               "damaged 1: a point is not [wall time, step, value]\ndamaged 1: a point is not [wall time, "
               "step, value]\n"
               "1 4@3 Value=5\n");
    options.kind = NULL;
    tells_with("all_scalars.json", &options,
               "{\"run/lr\": [[1, 0, 0.5], [2, 1, 0.25]], \"run/loss\": [[1, 0, 2.385]]}",
               "json\n1 0@1 run/lr=0.5\n1 1@2 run/lr=0.25\n1 0@1 run/loss=2.385\n");
}

/* A thousand points at steps that keep no distance: a sample. */
static void test_sampled_export(void **state)
{
    for (int irregular = 0; irregular < 2; irregular++) {
        char *text = NULL, *out;
        size_t length;
        FILE *file = open_memstream(&text, &length);
        lr_log_options options = {0};

        (void)state;
        assert_non_null(file);
        for (int i = 0; i < 1000; i++)
            fprintf(file, "%s[1, %d, 2.5]", i ? ", " : "[", i == 500 ? 10 * i + irregular : 10 * i);
        fprintf(file, "]");
        fclose(file);
        out = tell("a.json", &options, text, length);
        assert_int_equal(strstr(out, "odd 0: exactly 1000 points at irregular steps") != NULL, irregular);
        free(out);
        free(text);
    }
}

/* Many wrong elements are told of a few times. */
static void test_many_wrong(void **state)
{
    (void)state;
    tells(
        "[{\"a\":1},1,1,1,1,1,1,1,1,1,1,1,1]",
        "json\n1 - a=1\n"
        "damaged 1: an object is missing among the others\ndamaged 1: an object is missing among the others\n"
        "damaged 1: an object is missing among the others\ndamaged 1: an object is missing among the others\n"
        "damaged 1: an object is missing among the others\ndamaged 1: an object is missing among the others\n"
        "damaged 1: an object is missing among the others\ndamaged 1: an object is missing among the others\n"
        "damaged 1: an object is missing among the others\ndamaged 1: an object is missing among the others\n"
        "damaged 0: 2 more elements like these\n");
}

/* --------------------------------------------------------------------------------------------------- the
 * window */

/* The same document with ever more blanks in front, so that the end of what is read at once falls on every
 * byte. */
static void test_pieces(void **state)
{
    static const char *const documents[] = {
        "{\"n\\u00e9\\n\": {\"a\": [1, \"x\\\"\", {}]}, \"log_history\": [{\"step\": -12.5e-3, \"loss\": "
        "\"NaN\", \"\xc3\xa9\": "
        "Infinity}, {\"a\": null}], \"z\": [[true]]}",
        "{\"lr\": [1e-05, -Infinity, 25], \"loss\": [\"2.385\", null, [1]]}", "[[1.5, 22], [33, 44.5, 5, 6]]",
        "[12.5, NaN, \"1\\u0030\"]", "[[17.5, 25, 3.5], [18, 26, 4]]"};
    enum { EDGE = 1 << 16 };
    char *bytes = malloc(EDGE + 400);
    lr_log_options options = {0};

    (void)state;
    assert_non_null(bytes);
    memset(bytes, ' ', EDGE);
    for (size_t d = 0; d < sizeof documents / sizeof documents[0]; d++) {
        size_t length = strlen(documents[d]);
        char *whole;

        options.kind = d == 4 ? &lr_log_tensorboard_json : &lr_log_json;
        whole = tell("a.json", &options, documents[d], length);
        for (size_t before = 1; before <= length; before++) {
            char *text;

            memcpy(bytes + EDGE - before, documents[d], length);
            text = tell("a.json", &options, bytes, EDGE - before + length);
            assert_string_equal(text, whole);
            free(text);
            memset(bytes, ' ', EDGE);
        }
        free(whole);
    }
    free(bytes);
}

/* Cut anywhere, what is told is the beginning of what is told of the whole, and that it is cut. */
static void test_cut_anywhere(void **state)
{
    static const char document[] =
        "{\"log_history\": [{\"step\": 1, \"loss\": 2.5}, {\"step\": 2, \"loss\": 1.5, \"x\": [1, "
        "\"\xe2\x82\xac\\u20ac\"]}, {\"step\": 3}], \"b\": true}";
    lr_log_options options = {.kind = &lr_log_json};
    char *whole = tell("a.json", &options, document, strlen(document));

    (void)state;
    for (size_t length = 1; length < strlen(document); length++) {
        char *text = tell("a.json", &options, document, length), *end = strstr(text, "cut 1:");

        assert_non_null(end);
        assert_memory_equal(text, whole, (size_t)(end - text));
        assert_null(strstr(text, "damaged"));
        free(text);
    }
    free(whole);
}

/* Damage at any byte: never a crash; what came before it stands. */
static void test_damage_anywhere(void **state)
{
    static const char document[] =
        "{\"log_history\": [{\"step\": 1, \"loss\": 2.5},{\"step\": 2, \"loss\": 1.5}]}";
    static const char wrong[] = {'\0', '"', '{', '}', '[', ',', ':', '\\', '9', '-', 'e', (char)0xff, '\n'};
    lr_log_options options = {.kind = &lr_log_json};

    (void)state;
    for (size_t place = 0; place < strlen(document); place++)
        for (size_t w = 0; w < sizeof wrong; w++) {
            char bytes[sizeof document], *text;

            memcpy(bytes, document, sizeof document);
            bytes[place] = wrong[w];
            text = tell("a.json", &options, bytes, strlen(document));
            if (place > 43)
                assert_memory_equal(text, "json\n1 - step=1 loss=2.5\n", 25);
            free(text);
        }
}

/* Only what is wanted is given, and nothing else changes. */
static bool wants_loss(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "loss") == 0;
}

static void test_wanted(void **state)
{
    static const char *const documents[] = {"[{\"a\": 1, \"loss\": 2.5}, {\"a\": 2, \"loss\": 1.5}]",
                                            "{\"a\": [1, 2], \"loss\": [2.5, 1.5], \"b\": [1]}"};

    (void)state;
    for (size_t d = 0; d < 2; d++) {
        lr_log_options options = {.wanted = wants_loss};

        /* nothing is given of the others */
        tells_with("a.json", &options, documents[d], "json\n1 - loss=2.5\n1 - loss=1.5\n");
    }
}

/* ------------------------------------------------------------------------------------------- the peer's
 * opinion */

#ifdef HAVE_JANSSON
static uint64_t random_state = 88172645463325252u;

static size_t random_below(size_t most)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % most);
}

/* Something like JSON: pieces of it in mostly the right order. */
static size_t random_json(char *out, size_t depth)
{
    static const char *const plain[] = {
        "1",       "-2.5e3", "0",        "\"a\"",        "true",       "null", "\"\\u00e9\\n\"",
        "0.25",    "1E-2",   "-0",       "\"\xc3\xa9\"", "\"x\\\"y\"", "01",   "1.",
        "\"\\x\"", "tru",    "\"\x01\"", ".5",           "+1"};
    size_t kind = random_below(depth < 4 ? 6 : 3), used = 0, count;

    if (kind < 3) {
        const char *text = plain[random_below(random_below(20) ? 12 : sizeof plain / sizeof plain[0])];

        return (size_t)(stpcpy(out, text) - out);
    }
    out[used++] = kind == 3 ? '[' : '{';
    count = random_below(4);
    for (size_t i = 0; i < count; i++) {
        if (kind != 3)
            used += (size_t)sprintf(out + used, "\"k%zu\"%s: ", random_below(1000000),
                                    random_below(9) ? "" : " ");
        used += random_json(out + used, depth + 1);
        if (i + 1 < count || random_below(60) == 0)
            out[used++] = ',';
    }
    out[used++] = kind == 3 ? ']' : '}';
    if (random_below(50) == 0)
        out[random_below(used)] = " ,]}[{\"1"[random_below(8)];
    return used;
}

/* What jansson takes, and nothing else, is passed over to its last byte. */
static void test_jansson(void **state)
{
    enum { TIMES = 200000 };
    size_t good = 0;
    char *text = malloc(1 << 16);

    (void)state;
    assert_non_null(text);
    for (int i = 0; i < TIMES; i++) {
        size_t length = random_json(text, 0);
        lr_json json = {.at = text, .end = text + length, .last = true};
        lr_json_nest nest = {0};
        json_error_t why;
        json_t *peer = json_loadb(text, length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &why);
        bool ours = lr_json_pass(&json, &nest) == LR_JSON_GOOD;

        lr_json_blank(&json);
        ours = ours && json.at == json.end;
        if (!peer && json_error_code(&why) == json_error_numeric_overflow)
            continue;
        if (ours != (peer != NULL))
            fail_msg("%.*s: %s", (int)length, text, peer ? "taken by jansson" : why.text);
        good += ours;
        json_decref(peer);
    }
    assert_in_range(good, TIMES / 3, TIMES - TIMES / 20);
    free(text);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_log_history),
                                       cmocka_unit_test(test_object_of_arrays),
                                       cmocka_unit_test(test_single_objects),
                                       cmocka_unit_test(test_arrays),
                                       cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_cut_documents),
                                       cmocka_unit_test(test_damaged_documents),
                                       cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_depth),
                                       cmocka_unit_test(test_exports),
                                       cmocka_unit_test(test_sampled_export),
                                       cmocka_unit_test(test_many_wrong),
                                       cmocka_unit_test(test_pieces),
                                       cmocka_unit_test(test_cut_anywhere),
                                       cmocka_unit_test(test_damage_anywhere),
#ifdef HAVE_JANSSON
                                       cmocka_unit_test(test_jansson),
#endif
                                       cmocka_unit_test(test_wanted)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
