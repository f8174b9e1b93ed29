/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/log_told.h"

#include "lib/log/text_clean.h"
#include "lib/log/text_match.h"

/* ------------------------------------------------------------------------------------------------------
 * frameworks */

static void test_caffe(void **state)
{
    (void)state;
    tells(
        "I0817 16:02:59.130903 17550 caffe.cpp:217] Using GPUs 0\n"
        "base_lr: 0.35\n"
        "I0817 16:02:59.1 1 solver.cpp:404]     Test net output #0: accuracy = 0.5\n"
        "I0817 16:02:59.130903 17550 solver.cpp:337] Iteration 0, Testing net (#0)\n"
        "I0817 16:04:18.529222 17550 solver.cpp:404]     Test net output #0: accuracy = 0.125\n"
        "I0817 16:04:18.529506 17550 solver.cpp:404]     Test net output #1: loss3/top-1 = 87.3366 (* 1 = "
        "87.3366 loss)\n"
        "I0817 16:04:22.542944 17550 solver.cpp:228] Iteration 0, loss = 4.328\n"
        "I0817 16:04:22.543001 17550 solver.cpp:244]     Train net output #1: loss = 4.25 (* 1 = 4.25 loss)\n"
        "I0817 16:04:22.604670 17550 sgd_solver.cpp:166] Iteration 0, lr = 0.1\n"
        "I0817 16:06:38.543889 17550 solver.cpp:218] Iteration 100 (2.5 iter/s, 40s/100 iters), loss = nan\n"
        "I0817 16:06:38.543889 17550 sgd_solver.cpp:166] Iteration 100, lr = 1e-05\n",
        "text\n5 0 test/accuracy=0.125\n6 0 test/loss3/top-1=87.3366\n7 0 loss=4.328\n8 0 train/loss=4.25\n9 "
        "0 lr=0.1\n"
        "10 100 loss=nan\n11 100 lr=1e-05\n");
}

static void test_nanogpt(void **state)
{
    (void)state;
    tells(
        "tokens per iteration will be: 491,520\nnum decayed parameter tensors: 50\n"
        "step 0: train loss 10.9886, val loss 10.9897\niter 0: loss 10.9766, time 22640.22ms, mfu -100.00%\n"
        "iter 10: loss nan, time 229.57ms, mfu 106.93%\nTraceback (most recent call last):\n  File "
        "\"train.py\", line 5\n",
        "text\n3 0 train loss=10.9886 val loss=10.9897\n4 0 loss=10.9766 time=22640.22 mfu=-100\n"
        "5 10 loss=nan time=229.57 mfu=106.93\n");
}

static void test_llmc(void **state)
{
    (void)state;
    tells("val loss 11.5\n"
          "step    1/19560 | loss 10.987654 (+nanz)| norm 15.6250 (+nanz)| lr 8.57e-07 | 123.45 ms | 49.3% "
          "bf16 MFU\n"
          "val loss 9.5\n",
          "text\n2 1 loss=10.987654 norm=15.625 lr=8.57e-07\n3 1 val_loss=9.5\n");
    tells("step  100 | loss: 5.9 | lr 6.0000e-04 | norm: 0.9 | dt: 331.25ms | tok/sec: 1583.5\n",
          "text\n1 100 loss=5.9 lr=0.0006 norm=0.9 dt=331.25 tok/sec=1583.5\n");
    tells("s:0 tel:10.9876\ns:1 trl:10.5 lr:0.000100 norm:2.50\ns:250 eval:0.25\n",
          "text\n1 0 val_loss=10.9876\n2 1 loss=10.5 lr=0.0001 norm=2.5\n3 250 eval=0.25\n");
}

static void test_megatron(void **state)
{
    (void)state;
    tells("  lr .............................. 0.0003\n  loss_scale ...................... None\n"
          "0: [default3]: [2026-05-29 15:37:10.542500] iteration       20/      50 | consumed samples:       "
          "  5120 | elapsed "
          "time per iteration (ms): 8255.2 | learning rate: 3.000000E-04 | lm loss: 7.463929E+00 | number of "
          "nan iterations: "
          "  0 |\n"
          " iteration       21/      50 | learning rate: 3.500000E-04 | loss scale: 1.0 |\n"
          " validation loss at iteration 21 | lm loss value: 5.250000E+00 | lm loss PPL: 1.905663E+02 | \n",
          "text\n3 20 consumed samples=5120 elapsed time per iteration (ms)=8255.2 learning rate=0.0003 lm "
          "loss=7.463929 number "
          "of nan iterations=0\n4 21 learning rate=0.00035 loss scale=1\n5 21 lm loss value=5.25 lm loss "
          "PPL=190.5663\n");
}

static void test_deepspeed(void **state)
{
    (void)state;
    tells("[2023-11-07 01:55:23,711] [INFO] [config.py:983:print] DeepSpeedEngine configuration:\n"
          "[2023-11-07 01:55:23,711] [INFO] [logging.py:96:log_dist] [Rank 0] step=10, skipped=4, "
          "lr=[4.998e-05, 4.998e-05], "
          "mom=[(0.9, 0.95), (0.9, 0.95)]\n"
          "[Rank 0] step=20, skipped=5, lr=[2.5e-05], mom=[0.875]\n",
          "text\n2 10 skipped=4 lr=4.998e-05 momentum=0.9\n3 20 skipped=5 lr=2.5e-05 momentum=0.875\n");
}

static void test_darknet(void **state)
{
    (void)state;
    tells("layer     filters    size              input                output\n"
          "Loaded: 0.000051 seconds\n"
          "\x1b]2;57/500200: loss=1.9 rate=0.00 eta 95h\a 15700: 1.890148, 1.869278 avg loss, 0.00100 rate, "
          "4.366384 "
          "seconds, 2009600 images, 3631.7 hours left\n"
          "15701: -nan, -nan avg, 0.002000 rate, 4.5 seconds, 2009664 images\n",
          "text\n3 15700 loss=1.890148 avg_loss=1.869278 lr=0.001 seconds=4.366384 images=2009600\n"
          "4 15701 loss=nan avg_loss=nan lr=0.002 seconds=4.5 images=2009664\n");
}

static void test_hugging_face(void **state)
{
    (void)state;
    tells("{'_name': None, 'common': {'epoch': 5}}\n"
          "  0%|          | 0/200 [00:00<?, ?it/s]\r 32%|\xe2\x96\x88\xe2\x96\x88 | 64/200 [29:55<1:03:35, "
          "28.06s/it]{'loss': 2.2723, "
          "'grad_norm': nan, 'learning_rate': '2e-05', 'epoch': 0.31}\r"
          " 33%|\xe2\x96\x88 | 66/200 [29:55<1:03:35, loss=7]\n"
          "{'eval_loss': 1.25, 'note': 'a', 'epoch': 1.0}\n{'train_runtime': 12.5, 'train_loss': 1.5, "
          "'epoch': 1.0}\n",
          "text\n3 - loss=2.2723 grad_norm=nan learning_rate=2e-05 epoch=0.31\n5 - eval_loss=1.25 epoch=1\n"
          "6 - train_runtime=12.5 train_loss=1.5 epoch=1\n");
}

static void test_epochs(void **state)
{
    (void)state;
    tells(
        "LR: 0.5\nVocabulary: 5000\n\nEpoch 4/20: 100%|\xe2\x96\x88\xe2\x96\x88| 935/935 [01:00<00:00, "
        "loss=5.7667]\nEpoch 4/20\n"
        "Train Loss: 5.9609 - Train Perplexity: 387.94\nTime: 60.60s - LR: 9.14e-05\nEpoch: 5/20\nLR: "
        "8.68e-05\n"
        "saved to: 3.pt\nAt 12:30: 5 files - done\n",
        "text\n6 4 Train Loss=5.9609 Train Perplexity=387.94\n7 4 Time=60.6 LR=9.14e-05\n9 5 LR=8.68e-05\n");
    /* as Keras prints it, in colours and with a bar of its own */
    tells("Epoch 1/10\r\n\x1b[1m100/1875\x1b[0m [>....] - ETA: 3s - loss: 2.5\b\b\b\r"
          "\x1b[1m1875/1875\x1b[0m \x1b[32m\xe2\x94\x81\xe2\x94\x81\x1b[0m \x1b[1m3s\x1b[0m 2ms/step - "
          "accuracy: 0.86 - loss: 0.4750\r\n",
          "text\n2 1 loss=2.5\n3 1 accuracy=0.86 loss=0.475\n");
    tells("Epoch [1/10], Loss: 0.5, Acc: 87.5 %\nEpoch 2/10 - loss: 0.25\n",
          "text\n1 1 Loss=0.5 Acc=87.5\n2 2 loss=0.25\n");
}

/* The first known line settles what follows; one that is easily mistaken gives way. */
static void test_rows(void **state)
{
    (void)state;
    tells("iter 5: loss 2.5\nEpoch 7/9\nloss: 3\niter 6: loss 1.5\n", "text\n1 5 loss=2.5\n4 6 loss=1.5\n");
    tells("Epoch 1/2\nloss: 3.5\niter 6: loss 1.5\nloss: 4\n", "text\n2 1 loss=3.5\n3 6 loss=1.5\n");
}

static void test_no_data(void **state)
{
    (void)state;
    tells("Traceback (most recent call last):\n  File \"train.py\", line 355, in <module>\nValueError: a, b, "
          "c: 5\n",
          "text\n");
    tells("lr = 0.5\nloss = 3\n", "text\n");
}

static void test_lines(void **state)
{
    static const char nul[] = "iter 1: loss 2.5\niter 2: lo\0s 3\niter 3: loss 1.5\n";
    lr_log_options options = {0};
    char *text = tell("run.log", &options, nul, sizeof nul - 1);

    (void)state;
    assert_string_equal(
        text,
        "text\n1 1 loss=2.5\ndamaged 2: there is a NUL byte in it; the line is left out\n3 3 loss=1.5\n");
    free(text);
    tells("iter 1: loss 2.5, time 5ms\riter 2: loss 1.5, time 6ms\r\niter 3: loss 1.25, ti",
          "text\n1 1 loss=2.5 time=5\n2 2 loss=1.5 time=6\ncut 3: the last line is cut: left out\n");
    /* a number that ends with the file may have been cut; one with a unit behind it has not */
    tells("iter 1: loss 2.5\niter 2: loss 1.5", "text\n1 1 loss=2.5\ncut 2: the last line is cut: left out\n");
    tells("] Iteration 5, loss = 2.385\n] Iteration 6, loss = 2.",
          "text\n1 5 loss=2.385\ncut 2: the last line is cut: left out\n");
    tells("] Iteration 5, loss = 2.385\n] Iteration 6, lr = 1e-",
          "text\n1 5 loss=2.385\ncut 2: the last line is cut: left out\n");
    tells("iter 1: loss 2.5, time 5ms\niter 2: loss 1.5, time 6ms",
          "text\n1 1 loss=2.5 time=5\n2 2 loss=1.5 time=6\n");
    tells("iter 1: loss 2.5\niter 2: loss nan", "text\n1 1 loss=2.5\n2 2 loss=nan\n");
    tells("iter 1: loss 2.5\nLR 7", "text\n1 1 loss=2.5\n");
}

/* Steps that are counted in each epoch are those of the run. */
static void test_epochs_and_steps(void **state)
{
    (void)state;
    tells("Epoch [1/10], Step [100/600], Loss: 2.385\nEpoch [1/10], Step [200/600], Loss: 2.25\n"
          "Test Accuracy of the model on the 10000 test images: 97.1 %\n"
          "Epoch [2/10], Step [100/600], Loss: 2.125, Acc: 87.5 %\n",
          "text\n1 100 epoch=1 Loss=2.385\n2 200 epoch=1 Loss=2.25\n4 700 epoch=2 Loss=2.125 Acc=87.5\n");
    tells("Epoch: 2/10, Batch: 3/600, Loss: 2.385\n", "text\n1 603 epoch=2 Loss=2.385\n");
    tells("Epoch 1/2\nEpoch [2/2], Step [1/5], Loss: 2.385\n", "text\n2 6 epoch=2 Loss=2.385\n");
}

/* An epoch that is rounded must not make one row of many. */
static void test_rounded_epochs(void **state)
{
    (void)state;
    tells("{'loss': 2.385, 'epoch': 0.01}\n{'eval_loss': 2.5, 'epoch': 0.01}\n{'loss': 2.25, 'epoch': 0.02}\n"
          "{'loss': 2.125, 'epoch': 0.02}\n{'loss': 2, 'epoch': 0.03}\n",
          "text\nodd 4: epochs repeat, as they are rounded: the step is the number of the record, from 0\n"
          "1 0 loss=2.385 epoch=0.01\n2 1 eval_loss=2.5 epoch=0.01\n3 2 loss=2.25 epoch=0.02\n"
          "4 3 loss=2.125 epoch=0.02\n5 4 loss=2 epoch=0.03\n");
    /* training and its evaluation share one; a run that begins again repeats none */
    tells("{'loss': 2.385, 'epoch': 1.0}\n{'eval_loss': 2.5, 'epoch': 1.0}\n{'loss': 2.25, 'epoch': 2.0}\n"
          "{'loss': 2.125, 'epoch': 1.0}\niter 7: loss 1.5\n",
          "text\n1 - loss=2.385 epoch=1\n2 - eval_loss=2.5 epoch=1\n3 - loss=2.25 epoch=2\n"
          "4 - loss=2.125 epoch=1\n5 7 loss=1.5\n");
}

/* ------------------------------------------------------------------------------------------------- the
 * user's pattern */

static void test_pattern(void **state)
{
    lr_log_options options = {.kind = &lr_log_text,
                              .pattern = "^it=(?<step>\\d+) .*loss=(?<loss>\\S+)|^LR (?<lr>\\S+)"};

    (void)state;
    tells_with("a", &options, "LR 5\nit=3 x loss=2.385s\nLR 0.125\nit=4 loss=abc\nit=5 loss=NA\n",
               "text\n2 3 loss=2.385\n3 3 lr=0.125\nbad 4: \"abc\" in column loss is not a number\n");
    options.pattern = "rest=(?<rest>\\S+) (?<value>\\S+)";
    tells_with("a", &options, "rest=1.5 7\n", "text\n1 - rest=1.5 value=7\n");
    options.pattern = "(?<loss>\\d+)a|b(?<loss>\\d+)|(?<\xc3\xa9t\xc3\xa9>\\d)\xc3\xa9";
    tells_with("a", &options, "5a\nb6\n7\xc3\xa9\n\xff 8a\n",
               "text\n1 - loss=5\n2 - loss=6\n3 - \xc3\xa9t\xc3\xa9=7\n4 - loss=8\n");
}

static void test_bad_pattern(void **state)
{
    lr_log_options options = {.kind = &lr_log_text, .pattern = "loss=(?<loss>\\d+"};

    (void)state;
    tells_with("a", &options, "loss=5\n",
               "fails 2 at 0: the pattern is wrong at its character 17: missing closing parenthesis\n");
    options.pattern = "loss=(\\d+)";
    tells_with(
        "a", &options, "loss=5\n",
        "fails 2 at 0: the pattern has no named group: write (?<loss>...) around what is to be read\n");
}

/* No pattern takes for ever. */
static void test_slow_pattern(void **state)
{
    lr_log_options options = {.kind = &lr_log_text, .pattern = "^(a+)+(?<loss>\\d)$|^(?<loss>\\d)"};
    char bytes[200] = "5\n", *text;

    (void)state;
    for (int i = 0; i < 12; i++)
        strcat(bytes, "aaaaaaaaaaaa");
    strcat(bytes, "!\n7\n");
    text = tell("a", &options, bytes, strlen(bytes));
    assert_string_equal(
        text,
        "text\n1 - loss=5\ndamaged 2: the pattern takes too long on it; the line is left out\n3 - loss=7\n");
    free(text);
}

static void test_many_broken(void **state)
{
    enum { LINES = 1001 };
    char *bytes = malloc(3 * LINES), *text;
    lr_log_options options = {.kind = &lr_log_text};

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < LINES; i++)
        memcpy(bytes + 3 * i, "\0x\n", 3);
    text = tell("a", &options, bytes, 3 * LINES);
    assert_non_null(strstr(
        text,
        "damaged 10: there is a NUL byte in it; the line is left out\nfails 3 at 1000: 1000 lines could "
        "not be read, the last one because there is a NUL byte in it\n"));
    free(text);
    free(bytes);
}

/* --------------------------------------------------------------------------------------------------------
 * pieces */

static void test_numbers(void **state)
{
    static const struct number_case {
        const char *text;
        lr_number_kind kind;
        double value;
    } cases[] = {{"229.57ms", LR_NUMBER, 229.57},
                 {"-100.00%", LR_NUMBER, -100},
                 {"3.000000E-04", LR_NUMBER, 3e-4},
                 {"5.", LR_NUMBER, 5},
                 {"60.60s", LR_NUMBER, 60.6},
                 {"1e5x", LR_NUMBER, 1e5},
                 {"1ex", LR_NUMBER, 1},
                 {"1:02:03", LR_NUMBER, 3723},
                 {" 2.5 ms", LR_NUMBER, 2.5},
                 {"-nan", LR_NUMBER, NAN},
                 {"1.#QNAN", LR_NUMBER, NAN},
                 {"inf", LR_NUMBER, INFINITY},
                 {"12)", LR_NUMBER, 12},
                 {"7:", LR_NUMBER, 7},
                 {"2,5", LR_NUMBER_BAD, 0},
                 {"1.2.3", LR_NUMBER_BAD, 0},
                 {"3/4", LR_NUMBER_BAD, 0},
                 {"2024-01-01", LR_NUMBER_BAD, 0},
                 {"abc", LR_NUMBER_BAD, 0},
                 {"", LR_NUMBER_MISSING, 0},
                 {"None", LR_NUMBER_MISSING, 0},
                 {"N/A", LR_NUMBER_MISSING, 0},
                 {"-", LR_NUMBER_BAD, 0},
                 {"1e999", LR_NUMBER_RANGE, INFINITY}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value;

        if (lr_text_number(cases[i].text, strlen(cases[i].text), &value) != cases[i].kind)
            fail_msg("%s", cases[i].text);
        if (cases[i].kind == LR_NUMBER && !(isnan(cases[i].value) ? isnan(value) : value == cases[i].value))
            fail_msg("%s is read as %g", cases[i].text, value);
    }
}

static void test_clean(void **state)
{
    static const char *const cases[][2] = {{"\x1b[1;32mloss\x1b[0m 5", "loss 5"},
                                           {"a\x1b]2;title\x1b\\b", "ab"},
                                           {"a\x1b]2;title\ab", "ab"},
                                           {"a\x1b(Bb", "aBb"},
                                           {"a\x1b", "a"},
                                           {"a\x1b[", "a"},
                                           {"a\x1b]2;x", "a"},
                                           {"\b\b\ba\a", "a"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[40];
        size_t length = lr_text_clean(cases[i][0], strlen(cases[i][0]), out);

        assert_int_equal(length, strlen(cases[i][1]));
        assert_memory_equal(out, cases[i][1], length);
    }
}

static void test_damage_anywhere(void **state)
{
    static const char document[] =
        "iter 1: loss 2.5, time 3ms\niter 2: loss 1.5, time 4ms\niter 3: loss 1.25, time 5ms\n";
    static const char wrong[] = {'\0', ' ', ':', ',', '9', '-', 'e', (char)0xff, '\n', '\r', 0x1b, '|'};
    lr_log_options options = {.kind = &lr_log_text};

    (void)state;
    for (size_t place = 0; place < strlen(document); place++)
        for (size_t w = 0; w < sizeof wrong; w++) {
            char bytes[sizeof document], *text;

            memcpy(bytes, document, sizeof document);
            bytes[place] = wrong[w];
            text = tell("a", &options, bytes, strlen(document));
            if (place > 27)
                assert_non_null(strstr(text, " 1 loss=2.5 time=3\n"));
            if (place < 53)
                assert_non_null(strstr(text, " 3 loss=1.25 time=5\n"));
            free(text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_caffe),        cmocka_unit_test(test_nanogpt),
        cmocka_unit_test(test_llmc),         cmocka_unit_test(test_megatron),
        cmocka_unit_test(test_deepspeed),    cmocka_unit_test(test_darknet),
        cmocka_unit_test(test_hugging_face), cmocka_unit_test(test_epochs),
        cmocka_unit_test(test_rows),         cmocka_unit_test(test_no_data),
        cmocka_unit_test(test_epochs_and_steps), cmocka_unit_test(test_rounded_epochs),
        cmocka_unit_test(test_lines),        cmocka_unit_test(test_pattern),
        cmocka_unit_test(test_bad_pattern),  cmocka_unit_test(test_slow_pattern),
        cmocka_unit_test(test_many_broken),  cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_clean),        cmocka_unit_test(test_damage_anywhere)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
