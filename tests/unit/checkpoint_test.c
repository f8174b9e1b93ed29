/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/crc32c.h"
#include "lib/train.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* 57 samples in batches of 8: eight steps an epoch, the last one of a single sample. */
enum { SAMPLES = 57, BATCH = 8, EPOCH = 8, MOST = 1 << 22 };

static lr_data spirals;

static int make_data(void **unused)
{
    const char *const source[] = {"spirals:count=60,classes=3"};
    lr_data_options options = {.validation = 0.05, .seed = 3};

    (void)unused;
    return lr_data_read(1, source, &options, &spirals, NULL) && spirals.train.count == SAMPLES ? 0 : -1;
}

static int free_data(void **unused)
{
    (void)unused;
    lr_data_free(&spirals);
    return 0;
}

static lr_training_options options_of(const char *model, const char *optimizer)
{
    return (lr_training_options){.data = &spirals, .model = model, .optimizer = optimizer, .batch = BATCH,
                                 .accumulate = 1, .seed = 11, .threads = 1};
}

static lr_training *start(const lr_training_options *options)
{
    lr_training *training;
    lr_error error = {0};

    if (!lr_training_new(options, &training, &error))
        fail_msg("%s", error.text);
    return training;
}

/* Train up to step `to`, and keep the losses; a schedule with momentum. */
static void train(lr_training *training, int64_t to, double *losses)
{
    while (lr_training_step_count(training) < to) {
        int64_t step = lr_training_step_count(training);
        lr_rate rate = {0.001 * (double)(1 + step % 7), step % 3 ? NAN : 0.77, NAN};

        losses[step] = lr_training_step(training, rate).loss;
    }
}

/* Write a checkpoint to a file that is no more anywhere; its descriptor, at the beginning. */
static int save(const lr_training *training)
{
    char name[] = "/tmp/checkpoint_testXXXXXX";
    int fd = mkstemp(name);
    lr_output output;
    lr_error error;

    assert_true(fd >= 0);
    unlink(name);
    assert_true(lr_output_open_fd(&output, fd, "saved", &error));
    assert_true(lr_training_save(training, &output, &error));
    assert_true(lr_output_commit(&output, &error));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static size_t save_bytes(const lr_training *training, unsigned char *bytes)
{
    int fd = save(training);
    ssize_t length = read(fd, bytes, MOST);

    assert_true(length > 0 && length < MOST);
    close(fd);
    return (size_t)length;
}

static bool load_bytes(lr_training *training, const unsigned char *bytes, size_t length, lr_error *error)
{
    char name[] = "/tmp/checkpoint_testXXXXXX";
    int fd = mkstemp(name);
    bool done;

    assert_true(fd >= 0);
    unlink(name);
    assert_int_equal(write(fd, bytes, length), length);
    lseek(fd, 0, SEEK_SET);
    done = lr_training_load(training, fd, "saved", error);
    close(fd);
    return done;
}

/* ------------------------------------------------------------------------------------------------- continuation */

static void assert_continues(const lr_training_options *options, int64_t at)
{
    enum { STEPS = 3 * EPOCH };
    double straight[STEPS], resumed[STEPS];
    lr_training *one = start(options), *two = start(options);
    lr_score first, second;
    lr_error error = {0};
    int fd;

    train(one, at, straight);
    memcpy(resumed, straight, sizeof resumed);
    fd = save(one);
    if (!lr_training_load(two, fd, "saved", &error))
        fail_msg("%s", error.text);
    close(fd);
    assert_int_equal(lr_training_step_count(two), at);
    train(one, STEPS, straight);
    train(two, STEPS, resumed);
    for (int64_t i = 0; i < STEPS; i++)
        assert_true(isfinite(straight[i]));
    assert_memory_equal(straight, resumed, sizeof straight);
    first = lr_training_evaluate(one);
    second = lr_training_evaluate(two);
    assert_memory_equal(&first, &second, sizeof first);
    lr_training_free(one);
    lr_training_free(two);
}

static void every_optimizer_continues(void **unused)
{
    static const char *const specs[] = {
        "sgd", "sgd:momentum=0.9,nesterov=true", "rmsprop:centered=true,momentum=0.5", "adagrad:initial=0.1", "adam",
        "adam:amsgrad=true", "adamw", "lamb", "lars",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        lr_training_options options = options_of("mlp:hidden=20/9", specs[i]);

        assert_continues(&options, 5);
    }
    for (size_t row = 0; lr_catalog_row(&lr_optimizers, row); row++) {
        bool found = false;

        for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++)
            found = found || strncmp(specs[i], lr_catalog_row(&lr_optimizers, row)->name, strcspn(specs[i], ":")) == 0;
        assert_true(found);
    }
}

static void any_step_will_do(void **unused)
{
    lr_training_options options = options_of("mlp:hidden=20/9,norm=batch,dropout=0.3", "adam");

    (void)unused;
    for (int64_t at = 0; at <= 2 * EPOCH + 1; at++)
        assert_continues(&options, at);
}

static void so_do_other_settings(void **unused)
{
    lr_training_options options = options_of("softmax", "sgd:momentum=0.9");

    (void)unused;
    assert_continues(&options, 9);
    options.threads = 2;
    options.model = "mlp:hidden=200,norm=layer,dropout=0.1";
    assert_continues(&options, 9);
    options.clip = 0.1;
    options.accumulate = 3;
    assert_continues(&options, 2);
}

static void it_is_read_from_a_pipe(void **unused)
{
    lr_training_options options = options_of("mlp:hidden=300/100", "adam");
    lr_training *one = start(&options), *two = start(&options);
    static unsigned char bytes[MOST];
    double losses[9];
    size_t length;
    int ends[2];
    pid_t child;

    (void)unused;
    train(one, 9, losses);
    length = save_bytes(one, bytes);
    assert_true(length > 300000);
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        for (size_t at = 0; at < length; at += 1000)
            if (write(ends[1], bytes + at, length - at < 1000 ? length - at : 1000) < 0)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    assert_true(lr_training_load(two, ends[0], "a pipe", NULL));
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(lr_training_step_count(two), 9);
    lr_training_free(one);
    lr_training_free(two);
}

/* ------------------------------------------------------------------------------------------------- what differs */

static void assert_differs(const lr_training_options *options, const char *text)
{
    lr_training_options made = options_of("mlp:hidden=20", "sgd:momentum=0.9");
    lr_training *one = start(&made), *two = start(options);
    lr_error error = {0};
    int fd = save(one);

    assert_false(lr_training_load(two, fd, "saved", &error));
    close(fd);
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.file, "saved");
    if (strncmp(error.text, text, strlen(text)) != 0)
        fail_msg("\"%s\" is not \"%s\"", error.text, text);
    lr_training_free(one);
    lr_training_free(two);
}

static void other_settings_are_told(void **unused)
{
    const char *const source[] = {"spirals:count=60,classes=3"};
    lr_training_options options = options_of("mlp:hidden=20", "sgd:momentum=0.9");
    lr_data other;

    (void)unused;
    options.batch = 9;
    assert_differs(&options, "the checkpoint was made with batch 8, not 9");
    options.batch = BATCH;
    options.accumulate = 2;
    assert_differs(&options, "the checkpoint was made with accumulate 1, not 2");
    options.accumulate = 1;
    options.seed = 12;
    assert_differs(&options, "the checkpoint was made with seed 11, not 12");
    options.seed = 11;
    options.clip = 0.5;
    assert_differs(&options, "the checkpoint was made with clip 0, not 0.5");
    options.clip = 0;
    options.threads = 2;
    assert_differs(&options, "the checkpoint was made with threads 1, not 2");
    options.threads = 1;
    options.grad_norm = true;
    assert_differs(&options, "the checkpoint was made with grad_norm no, not yes");
    options.grad_norm = false;
    options.optimizer = "sgd:momentum=0.8";
    assert_differs(&options, "the checkpoint was made with optimizer sgd:momentum=0.9");
    options.optimizer = "adam";
    assert_differs(&options, "the checkpoint was made with optimizer sgd:momentum=0.9");
    options.optimizer = "sgd:momentum=0.9";
    options.model = "mlp:hidden=20/9";
    assert_differs(&options, "the checkpoint was made with model mlp:hidden=20");
    options.model = "mlp:hidden=20";
    options.loss = "cross-entropy:smoothing=0.1";
    assert_differs(&options, "the checkpoint was made with loss ");
    options.loss = NULL;
    assert_true(lr_data_read(1, source, &(lr_data_options){.validation = 0.05, .seed = 4}, &other, NULL));
    options.data = &other;
    assert_differs(&options, "the checkpoint was made with data checksum ");
    lr_data_free(&other);
}

/* --------------------------------------------------------------------------------------------------- damaged ones */

static void assert_refused(lr_training *training, const unsigned char *bytes, size_t length, const char *text)
{
    lr_error error = {0};

    assert_false(load_bytes(training, bytes, length, &error));
    assert_string_equal(error.text, text);
    assert_int_equal(error.fault, LR_BAD_INPUT);
    assert_string_equal(error.file, "saved");
}

static void wrong_files_are_refused(void **unused)
{
    lr_training_options options = options_of("softmax", "sgd:momentum=0.9");
    lr_training *training = start(&options);
    static unsigned char bytes[MOST];
    size_t length = save_bytes(training, bytes);

    (void)unused;
    assert_true(load_bytes(training, bytes, length, NULL));
    assert_refused(training, bytes, 0, "it is no checkpoint");
    assert_refused(training, (const unsigned char *)"step,lr\n", 8, "it is no checkpoint");
    assert_refused(training, bytes, 3, "the checkpoint is cut short");
    assert_refused(training, bytes, length - 1, "the checkpoint is cut short");
    bytes[length] = 7;
    assert_refused(training, bytes, length + 1, "there is more data behind the checkpoint");
    bytes[length - 9] ^= 16;
    assert_refused(training, bytes, length, "the checkpoint is damaged: its checksum is wrong");
    bytes[19] = '2';
    assert_refused(training, bytes, length, "a checkpoint of version 2: only version 1 can be read");
    lr_training_free(training);
}

/* Cut anywhere, or with any bit turned, it is bad input: not another training. */
static void any_damage_is_noticed(void **unused)
{
    lr_training_options options = options_of("softmax", "sgd:momentum=0.9");
    lr_training *training = start(&options);
    static unsigned char bytes[MOST];
    size_t length = save_bytes(training, bytes);
    lr_error error = {0};

    (void)unused;
    for (size_t i = 0; i < length; i++) {
        assert_false(load_bytes(training, bytes, i, &error));
        assert_int_equal(error.fault, LR_BAD_INPUT);
    }
    for (size_t bit = 0; bit < 8 * length; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_false(load_bytes(training, bytes, length, &error));
        assert_int_equal(error.fault, LR_BAD_INPUT);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_true(load_bytes(training, bytes, length, &error));
    lr_training_free(training);
}

static void failures_of_the_system_are_told(void **unused)
{
    lr_training_options options = options_of("softmax", "sgd");
    lr_training *training = start(&options);
    int full = open("/dev/full", O_WRONLY), directory = open("/tmp", O_RDONLY);
    lr_output output;
    lr_error error = {0};

    (void)unused;
    assert_false(lr_training_load(training, directory, "saved", &error));
    assert_int_equal(error.fault, LR_SYSTEM);
    assert_string_equal(error.text, "cannot read: Is a directory");
    if (full >= 0) {
        assert_true(lr_output_open_fd(&output, full, "full", &error));
        assert_true(!lr_training_save(training, &output, &error) || !lr_output_commit(&output, &error));
        assert_int_equal(error.fault, LR_SYSTEM);
        lr_output_abandon(&output);
        close(full);
    }
    close(directory);
    lr_training_free(training);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_optimizer_continues),
        cmocka_unit_test(any_step_will_do),
        cmocka_unit_test(so_do_other_settings),
        cmocka_unit_test(it_is_read_from_a_pipe),
        cmocka_unit_test(other_settings_are_told),
        cmocka_unit_test(wrong_files_are_refused),
        cmocka_unit_test(any_damage_is_noticed),
        cmocka_unit_test(failures_of_the_system_are_told),
    };

    return cmocka_run_group_tests(tests, make_data, free_data);
}
