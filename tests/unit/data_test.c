/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/data.h"
#include "lib/spec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

enum { FILES = 4, ROOM = 64 };

/* Files in a folder of their own. */
static char paths[FILES][ROOM], folder[ROOM];

static int make_folder(void **unused)
{
    (void)unused;
    strcpy(folder, "/tmp/data_testXXXXXX");
    if (!mkdtemp(folder))
        return -1;
    for (int i = 0; i < FILES; i++)
        snprintf(paths[i], ROOM, "%.40s/file%d", folder, i);
    return 0;
}

static int remove_folder(void **unused)
{
    (void)unused;
    for (int i = 0; i < FILES; i++)
        unlink(paths[i]);
    return rmdir(folder);
}

static void write_file(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void write_gzip(const char *path, const void *bytes, size_t length)
{
    gzFile file = gzopen(path, "wb9");

    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes, (unsigned)length), length);
    assert_int_equal(gzclose(file), Z_OK);
}

static void write_text(int number, const char *text)
{
    write_file(paths[number], text, strlen(text));
}

static const lr_data_options plain = {.validation = NAN, .seed = 7};
static const lr_data_options whole = {.validation = 0, .seed = 7};

static bool read_paths(size_t count, const lr_data_options *options, lr_data *data, lr_error *error)
{
    const char *const sources[] = {paths[0], paths[1], paths[2], paths[3]};

    return lr_data_read(count, sources, options, data, error);
}

static void assert_read(size_t count, const lr_data_options *options, lr_data *data)
{
    lr_error error = {0};

    if (!read_paths(count, options, data, &error))
        fail_msg("%s:%zu:%zu: %s", error.file ? error.file : "", error.line, error.column, error.text);
}

/* file: the number of the file to blame; -1: none. text: what the message begins with. */
static void assert_refused(size_t count, const lr_data_options *options, lr_fault fault, int file, size_t line,
                           size_t column, const char *text)
{
    lr_error error = {0};
    lr_data data;

    assert_false(read_paths(count, options, &data, &error));
    if (strncmp(error.text, text, strlen(text)) != 0)
        fail_msg("\"%s\" is not \"%s\"", error.text, text);
    assert_int_equal(error.fault, fault);
    if (file < 0)
        assert_null(error.file);
    else
        assert_string_equal(error.file, paths[file]);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    assert_int_equal(data.train.count, 0);
    assert_null(data.owned[0]);
}

/* ------------------------------------------------------------------------------------------------------------ IDX */

static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2,
                                       0, 51, 255, 7, 1, 2, 3, 4, 9, 8, 7, 6};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1};
static const unsigned char more_images[] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 11, 12, 13, 14};
static const unsigned char more_labels[] = {0, 0, 8, 1, 0, 0, 0, 1, 4};

static void assert_images(const lr_data *data)
{
    assert_int_equal(data->features, 4);
    assert_int_equal(data->channels, 1);
    assert_int_equal(data->height, 2);
    assert_int_equal(data->width, 2);
    assert_int_equal(data->train.count, 3);
    assert_memory_equal(data->train.bytes, images + 16, 12);
    assert_true(data->scale == 1 / 255.0F);
    assert_null(data->train.values);
    assert_null(data->train.targets);
    assert_int_equal(data->outputs, 0);
    assert_int_equal(data->train.labels[0], 2);
    assert_int_equal(data->train.labels[1], 0);
    assert_int_equal(data->train.labels[2], 1);
}

static void images_and_labels_in_any_order(void **unused)
{
    lr_data data;

    (void)unused;
    for (int turn = 0; turn < 2; turn++) {
        write_file(paths[turn], images, sizeof images);
        write_gzip(paths[!turn], labels, sizeof labels);
        assert_read(2, &whole, &data);
        assert_images(&data);
        assert_int_equal(data.classes, 3);
        assert_int_equal(data.validation.count, 0);
        assert_string_equal(data.name, "file0");
        lr_data_free(&data);
    }
}

static void a_second_pair_validates(void **unused)
{
    lr_data data;

    (void)unused;
    write_file(paths[0], labels, sizeof labels);
    write_gzip(paths[1], images, sizeof images);
    write_gzip(paths[2], more_images, sizeof more_images);
    write_file(paths[3], more_labels, sizeof more_labels);
    assert_read(4, &plain, &data);
    assert_images(&data);
    assert_int_equal(data.classes, 5);
    assert_int_equal(data.validation.count, 1);
    assert_memory_equal(data.validation.bytes, more_images + 16, 4);
    assert_int_equal(data.validation.labels[0], 4);
    lr_data_free(&data);
    /* a share takes the place of the second pair */
    assert_read(4, &(lr_data_options){.validation = 0.34, .seed = 7}, &data);
    assert_int_equal(data.train.count, 2);
    assert_int_equal(data.validation.count, 1);
    assert_true(data.validation.labels[0] < 3);
    lr_data_free(&data);
    assert_read(4, &whole, &data);
    assert_int_equal(data.validation.count, 0);
    lr_data_free(&data);
}

/* Numbers of other types, big-endian; without height and width they are no images. */
static void types_of_numbers(void **unused)
{
    static const struct {
        unsigned char bytes[12 + 16];
        size_t length;
        float values[2];
    } cases[] = {
        {{0, 0, 9, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0xfe, 5}, 14, {-2, 5}},
        {{0, 0, 0xb, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0, 1, 2}, 16, {-256, 258}},
        {{0, 0, 0xc, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xf0, 0, 1, 0, 1}, 20, {-16, 65537}},
        {{0, 0, 0xd, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x40, 0x18, 0xa3, 0xd7, 0xbf, 0, 0, 0}, 20, {2.385F, -0.5F}},
        {{0, 0, 0xe, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x40, 0x03, 0x14, 0x7a, 0xe1, 0x47, 0xae, 0x14, 0xbf, 0xe0}, 28,
         {2.385F, -0.5F}},
    };
    static const unsigned char label[] = {0, 0, 0xc, 1, 0, 0, 0, 1, 0, 0, 0xff, 0xff};
    lr_data data;

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_file(paths[0], cases[i].bytes, cases[i].length);
        write_file(paths[1], label, sizeof label);
        assert_read(2, &whole, &data);
        assert_null(data.train.bytes);
        assert_memory_equal(data.train.values, cases[i].values, sizeof cases[i].values);
        assert_int_equal(data.height, 0);
        assert_int_equal(data.features, 2);
        assert_int_equal(data.train.labels[0], 65535);
        assert_int_equal(data.classes, 65536);
        lr_data_free(&data);
    }
}

static void images_with_channels(void **unused)
{
    static const unsigned char coloured[] = {0, 0, 8, 4, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2,
                                             1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    lr_data data;

    (void)unused;
    write_file(paths[0], coloured, sizeof coloured);
    write_file(paths[1], labels, sizeof labels);
    assert_read(2, &whole, &data);
    assert_int_equal(data.channels, 2);
    assert_int_equal(data.height, 1);
    assert_int_equal(data.width, 2);
    assert_int_equal(data.features, 4);
    lr_data_free(&data);
}

/* Write a changed copy of the images: `length` bytes, the one at `at` replaced. */
static void write_changed(size_t length, size_t at, unsigned char byte)
{
    unsigned char bytes[sizeof images + 1] = {0};

    memcpy(bytes, images, sizeof images);
    bytes[at] = byte;
    write_file(paths[0], bytes, length);
}

static void wrong_idx_files_are_refused(void **unused)
{
    (void)unused;
    write_file(paths[1], labels, sizeof labels);
    write_changed(sizeof images + 1, 0, 0);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "there is more data than the IDX header says");
    write_changed(sizeof images, 2, 0x0a);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "IDX data of type 0x0a: no such type is known");
    write_changed(sizeof images, 3, 0);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "IDX data of 0 dimensions: it must have 1 to 4");
    write_changed(sizeof images, 3, 200);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "IDX data of 200 dimensions: it must have 1 to 4");
    write_changed(sizeof images, 7, 0);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "IDX dimension 1 is 0");
    write_changed(sizeof images, 8, 255);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "the IDX header tells of more than 2147483648 numbers");
    write_changed(sizeof images, 5, 9);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "the IDX data is cut short: 12 bytes of 2359308");
    write_changed(sizeof images, 2, 0x0e);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "the IDX data is cut short: 12 bytes of 96");
    write_changed(sizeof images - 4, 7, 2);
    assert_refused(2, &plain, LR_BAD_INPUT, 1, 0, 0, "3 labels, but 2 images in ");
}

static void wrong_labels_are_refused(void **unused)
{
    static const unsigned char large[] = {0, 0, 0xc, 1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2};
    static const unsigned char negative[] = {0, 0, 9, 1, 0, 0, 0, 3, 0, 1, 0xff};
    static const unsigned char fraction[] = {0, 0, 0xd, 1, 0, 0, 0, 3, 0x40, 0x18, 0xa3, 0xd7, 0, 0, 0, 0, 0, 0, 0, 0};
    static const unsigned char none[] = {0, 0, 0xd, 1, 0, 0, 0, 1, 0x7f, 0xc0, 0, 0};

    (void)unused;
    write_file(paths[0], images, sizeof images);
    write_file(paths[1], large, sizeof large);
    assert_refused(2, &plain, LR_BAD_INPUT, 1, 0, 0, "label 2 is 65536: labels are whole, from 0 to 65535");
    write_file(paths[1], negative, sizeof negative);
    assert_refused(2, &plain, LR_BAD_INPUT, 1, 0, 0, "label 3 is -1: labels are whole, from 0 to 65535");
    write_file(paths[1], fraction, sizeof fraction);
    assert_refused(2, &plain, LR_BAD_INPUT, 1, 0, 0, "label 1 is 2.385: labels are whole, from 0 to 65535");
    write_file(paths[1], none, sizeof none);
    assert_refused(2, &plain, LR_BAD_INPUT, 1, 0, 0, "number 1 of the IDX data is not finite");
}

static void files_must_belong_together(void **unused)
{
    static const unsigned char wide[] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 11, 12, 13, 14};

    (void)unused;
    write_file(paths[0], images, sizeof images);
    write_file(paths[1], images, sizeof images);
    assert_refused(2, &plain, LR_BAD_INPUT, 1, 0, 0, "there are more files with images than with labels");
    write_file(paths[0], labels, sizeof labels);
    write_file(paths[1], labels, sizeof labels);
    assert_refused(2, &plain, LR_BAD_INPUT, 1, 0, 0, "there are more files with labels than with images");
    assert_refused(1, &plain, LR_USAGE, -1, 0, 0,
                   "IDX files, plain or gzip, are images and labels: two or four, not 1");
    write_file(paths[0], images, sizeof images);
    write_file(paths[2], wide, sizeof wide);
    write_file(paths[3], more_labels, sizeof more_labels);
    assert_refused(4, &plain, LR_BAD_INPUT, 2, 0, 0, "these images have not the size or type of the first ones");
    write_text(2, "a,b\n1,2\n");
    assert_refused(3, &plain, LR_USAGE, -1, 0, 0, "some of these files are IDX data and some are not");
}

/* What begins like IDX data but is cut anywhere, or has any bit turned, is refused or read: never more than that. */
static void damaged_idx_files_do_no_harm(void **unused)
{
    unsigned char bytes[sizeof images], packed[200];
    size_t length;
    FILE *file;
    lr_data data;

    (void)unused;
    write_file(paths[1], labels, sizeof labels);
    for (length = 0; length < sizeof images; length++) {
        write_file(paths[0], images, length);
        assert_false(read_paths(2, &plain, &data, NULL));
    }
    for (size_t bit = 0; bit < 8 * sizeof images; bit++) {
        memcpy(bytes, images, sizeof images);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        write_file(paths[0], bytes, sizeof bytes);
        if (read_paths(2, &plain, &data, NULL))
            lr_data_free(&data);
    }
    write_gzip(paths[0], images, sizeof images);
    file = fopen(paths[0], "rb");
    assert_non_null(file);
    length = fread(packed, 1, sizeof packed, file);
    fclose(file);
    for (size_t i = 0; i < length; i++) {
        write_file(paths[0], packed, i);
        assert_false(read_paths(2, &plain, &data, NULL));
    }
    for (size_t bit = 0; bit < 8 * length; bit++) {
        packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
        write_file(paths[0], packed, length);
        if (read_paths(2, &plain, &data, NULL))
            lr_data_free(&data);
        packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    write_file(paths[0], packed, length - 6);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "the gzip data is cut short");
    packed[length - 6] ^= 1;
    write_file(paths[0], packed, length);
    assert_refused(2, &plain, LR_BAD_INPUT, 0, 0, 0, "the gzip data is damaged");
}

/* -------------------------------------------------------------------------------------------------------- folders */

static void a_folder_has_mnist_s_names(void **unused)
{
    static const char *const names[FILES] = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte",
                                             "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"};
    const char *const source[] = {folder};
    char path[FILES][ROOM + 40];
    const char *sources[FILES];
    lr_error error = {0};
    lr_data data;

    (void)unused;
    for (int i = 0; i < FILES; i++)
        snprintf(path[i], sizeof path[i], "%s/%s", folder, names[i]);
    assert_false(lr_data_read(1, source, &plain, &data, &error));
    assert_int_equal(error.fault, LR_BAD_INPUT);
    assert_string_equal(error.file, folder);
    assert_string_equal(error.text,
                        "there is no train-images-idx3-ubyte or train-images-idx3-ubyte.gz in this folder");
    write_gzip(path[0], images, sizeof images);
    write_file(path[1], labels, sizeof labels);
    assert_true(lr_data_read(1, source, &whole, &data, &error));
    assert_images(&data);
    assert_int_equal(data.validation.count, 0);
    lr_data_free(&data);
    write_file(path[2], more_images, sizeof more_images);
    write_gzip(path[3], more_labels, sizeof more_labels);
    assert_true(lr_data_read(1, source, &plain, &data, &error));
    assert_images(&data);
    assert_int_equal(data.validation.count, 1);
    lr_data_free(&data);
    /* in the order of the alphabet the test set comes first */
    for (int i = 0; i < FILES; i++)
        sources[i] = path[(i + 2) % FILES];
    assert_true(lr_data_read(FILES, sources, &plain, &data, &error));
    assert_images(&data);
    assert_int_equal(data.validation.count, 1);
    lr_data_free(&data);
    write_file(path[2], more_images, sizeof more_images - 1);
    assert_false(lr_data_read(1, source, &plain, &data, &error));
    assert_string_equal(error.file, folder);
    assert_string_equal(error.text, "t10k-images-idx3-ubyte: the IDX data is cut short: 3 bytes of 4");
    for (int i = 0; i < FILES; i++)
        unlink(path[i]);
}

/* The real one, where it is installed. */
static void fashion_mnist_is_what_it_should_be(void **unused)
{
    const char *const source[] = {"fashion-mnist"};
    lr_error error = {0};
    lr_data data;
    size_t often[10] = {0};
    uint64_t sum = 0;

    (void)unused;
    if (access("/usr/share/datasets/fashion-mnist", F_OK) != 0) {
        assert_false(lr_data_read(1, source, &plain, &data, &error));
        assert_int_equal(error.fault, LR_SYSTEM);
        assert_non_null(strstr(error.text, "install Debian's package dataset-fashion-mnist"));
        skip();
    }
    assert_true(lr_data_read(1, source, &plain, &data, &error));
    assert_string_equal(data.name, "fashion-mnist");
    assert_int_equal(data.train.count, 60000);
    assert_int_equal(data.validation.count, 10000);
    assert_int_equal(data.features, 784);
    assert_int_equal(data.classes, 10);
    for (size_t i = 0; i < 60000; i++)
        often[data.train.labels[i]]++;
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(often[i], 6000);
    for (size_t i = 0; i < 60000 * (size_t)784; i++)
        sum += data.train.bytes[i];
    assert_true(fabs((double)sum / 60000 / 784 / 255 - 0.28604) < 1e-5); /* as torchvision's users know it */
    lr_data_free(&data);
}

/* ------------------------------------------------------------------------------------------------------------ CSV */

static void texts_are_classes_by_the_alphabet(void **unused)
{
    static const float values[] = {1, 2.385F, -3, 4e-5F, 5, 6};
    lr_data data;

    (void)unused;
    write_text(0, "kind,x,y\nwolf,1,2.385\n\"a \"\"b\",-3,4e-5\ncat,5,6\n");
    assert_read(1, &(lr_data_options){.validation = 0, .label = "kind"}, &data);
    assert_int_equal(data.train.count, 3);
    assert_int_equal(data.features, 2);
    assert_int_equal(data.height, 0);
    assert_int_equal(data.classes, 3);
    assert_int_equal(data.outputs, 0);
    assert_memory_equal(data.train.values, values, sizeof values);
    assert_null(data.train.bytes);
    assert_null(data.train.targets);
    assert_int_equal(data.train.labels[0], 2);
    assert_int_equal(data.train.labels[1], 0);
    assert_int_equal(data.train.labels[2], 1);
    lr_data_free(&data);
}

static void whole_numbers_are_classes_by_value(void **unused)
{
    lr_data data;

    (void)unused;
    write_text(0, "x;y\n1,5;10\n2;-1\n3;9\n4;10.0\n");
    assert_read(1, &whole, &data);
    assert_int_equal(data.classes, 3);
    assert_true(data.train.values[0] == 1.5F);
    assert_int_equal(data.train.labels[0], 2);
    assert_int_equal(data.train.labels[1], 0);
    assert_int_equal(data.train.labels[2], 1);
    assert_int_equal(data.train.labels[3], 2);
    lr_data_free(&data);
}

/* Fractions are targets; so are whole numbers of which there are too many. */
static void other_numbers_are_targets(void **unused)
{
    char text[2000];
    size_t used = (size_t)snprintf(text, sizeof text, "x,price\n");
    lr_data data;

    (void)unused;
    write_text(0, "x,y\n1,10\n2,2.385\n");
    assert_read(1, &whole, &data);
    assert_int_equal(data.classes, 0);
    assert_int_equal(data.outputs, 1);
    assert_null(data.train.labels);
    assert_true(data.train.targets[0] == 10 && data.train.targets[1] == 2.385F);
    lr_data_free(&data);
    for (int i = 0; i < 21; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d,%d\n", i, 100000 + i);
    write_text(0, text);
    assert_read(1, &whole, &data);
    assert_int_equal(data.classes, 0);
    assert_true(data.train.targets[20] == 100020);
    lr_data_free(&data);
    text[used - 14] = '\0'; /* the last row goes */
    write_text(0, text);
    assert_read(1, &whole, &data);
    assert_int_equal(data.classes, 20);
    lr_data_free(&data);
}

static void many_rows_may_have_many_classes(void **unused)
{
    enum { MANY = 250, KINDS = 24 };
    char text[4000];
    size_t used = (size_t)snprintf(text, sizeof text, "x,kind\n");
    lr_data data;

    (void)unused;
    for (int i = 0; i < MANY; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d,%d\n", i, 10 * (i % KINDS));
    write_text(0, text);
    assert_read(1, &whole, &data);
    assert_int_equal(data.classes, KINDS);
    assert_int_equal(data.train.labels[23], 23);
    lr_data_free(&data);
}

static void a_second_table_validates(void **unused)
{
    lr_data data;

    (void)unused;
    write_text(0, "x,kind\n1,cat\n2,wolf\n3,cat\n");
    write_text(1, "x,kind\n7,wolf\n2.385,cat\n");
    assert_read(2, &plain, &data);
    assert_int_equal(data.train.count, 3);
    assert_int_equal(data.validation.count, 2);
    assert_int_equal(data.validation.labels[0], 1);
    assert_int_equal(data.validation.labels[1], 0);
    assert_true(data.validation.values[1] == 2.385F);
    lr_data_free(&data);
    write_text(0, "x,y\n1,0.5\n2,2\n");
    write_text(1, "x,y\n7,1\n8,2.385\n");
    assert_read(2, &plain, &data);
    assert_true(data.validation.targets[1] == 2.385F);
    lr_data_free(&data);
}

static void wrong_tables_are_refused(void **unused)
{
    static const struct {
        const char *text;
        size_t line, column;
        const char *message;
    } cases[] = {
        {"x,y\n1,2\nabc,3\n", 3, 1, "\"abc\" in column x is not a number"},
        {"x,y\n1,2\n,3\n", 3, 1, "column x is empty"},
        {"x,y\n1,2\nNA,3\n", 3, 1, "\"NA\" in column x is no number to train with"},
        {"x,y\n1,2\nnan,3\n", 3, 1, "\"nan\" in column x is no number to train with"},
        {"x,y\n1,2\n1e39,3\n", 3, 1, "\"1e39\" in column x is too large to train with"},
        {"x,y\n1,2\n-inf,3\n", 3, 1, "\"-inf\" in column x is too large to train with"},
        {"x,z,y\n1,2,3\n1,2\n4,5,6\n", 3, 3, "the label is missing: column y is empty"},
        {"x,y\n1,2\n2,\n", 3, 2, "the label is missing: column y is empty"},
        {"x,y\n1,a\n2,N/A\n", 3, 2, "the label is missing: it is \"N/A\""},
        {"x,y\n1,0.5\n2,abc\n", 3, 2, "label \"abc\" is not a number, though others are"},
        {"x,y\n1,0.5\n2,inf\n", 3, 2, "label \"inf\" is not finite"},
        {"x,y\n1,cat\n2,cat\n", 2, 2, "label \"cat\" stands in every row: there is nothing to learn"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_text(0, cases[i].text);
        assert_refused(1, &whole, LR_BAD_INPUT, 0, cases[i].line, cases[i].column, cases[i].message);
    }
    write_text(0, "x\n1\n");
    assert_refused(1, &whole, LR_BAD_INPUT, 0, 0, 0, "one column is not enough");
    write_text(0, "x,y\n");
    assert_refused(1, &whole, LR_NO_ANSWER, 0, 0, 0, "there are no rows");
    write_text(0, "x,species\n1,2\n2,3\n");
    assert_refused(1, &(lr_data_options){.validation = 0, .label = "speces"}, LR_USAGE, -1, 0, 0,
                   "/tmp/data_test");
    write_text(0, "x,y\n1,2\n2,3\n");
    write_text(1, "x,z\n1,2\n2,3\n");
    assert_refused(2, &whole, LR_BAD_INPUT, 1, 0, 2, "column 2 is z, but y in ");
    write_text(1, "x,y,z\n1,2,3\n2,3,4\n");
    assert_refused(2, &whole, LR_BAD_INPUT, 1, 0, 0, "3 columns, but 2 in ");
    write_text(1, "x,y\n1,4\n");
    assert_refused(2, &whole, LR_BAD_INPUT, 1, 2, 2, "label \"4\" is no class of the training data");
    write_text(1, "x,y\n1,abc\n");
    assert_refused(2, &whole, LR_BAD_INPUT, 1, 2, 2, "label \"abc\" is no class of the training data");
    write_text(0, "x,y\n1,2.5\n2,3\n");
    assert_refused(2, &whole, LR_BAD_INPUT, 1, 2, 2, "label \"abc\" is not a finite number");
    write_text(2, "x,y\n1,2\n2,3\n");
    assert_refused(3, &whole, LR_USAGE, -1, 0, 0, "CSV data is one table, or two, not 3");
}

static void a_sample_is_no_header(void **unused)
{
    lr_data data;

    (void)unused;
    write_text(0, "5.1,3.5,Iris-setosa\n4.9,3,Iris-setosa\n7,3.2,Iris-versicolor\n");
    assert_refused(1, &whole, LR_BAD_INPUT, 0, 0, 0,
                   "the first row is a sample, not the columns' names: put a row of names before it");
    write_text(0, "label,0,1,2\n7,1,2,3\n8,4,5,2.385\n");
    assert_read(1, &(lr_data_options){.validation = 0, .label = "label"}, &data);
    assert_int_equal(data.train.count, 2);
    assert_int_equal(data.classes, 2);
    lr_data_free(&data);
    write_text(0, "1,2,0\n3,4,1\n5,2.385,0\n");
    assert_read(1, &whole, &data);
    assert_int_equal(data.train.count, 3);
    assert_int_equal(data.features, 2);
    lr_data_free(&data);
}

static void damaged_tables_do_no_harm(void **unused)
{
    static const char text[] = "kind,x,y\nwolf,1,2.385\n\"a \"\"b\",-3,4e-5\ncat,5,6\n";
    char changed[sizeof text];
    lr_data data;

    (void)unused;
    for (size_t length = 0; length < sizeof text; length++) {
        write_file(paths[0], text, length);
        if (read_paths(1, &plain, &data, NULL))
            lr_data_free(&data);
    }
    for (size_t bit = 0; bit < 8 * (sizeof text - 1); bit++) {
        memcpy(changed, text, sizeof text);
        changed[bit / 8] = (char)(changed[bit / 8] ^ (1 << bit % 8));
        write_file(paths[0], changed, sizeof text - 1);
        if (read_paths(1, &plain, &data, NULL))
            lr_data_free(&data);
    }
}

/* ----------------------------------------------------------------------------------------------- splits and scales */

enum { ROWS = 100 };

/* Row i: x = i, y = 5, label i % 3. */
static void write_rows(void)
{
    char text[4000];
    size_t used = (size_t)snprintf(text, sizeof text, "x,y,label\n");

    for (int i = 0; i < ROWS; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d,5,%d\n", i, i % 3);
    write_file(paths[0], text, used);
}

/* Every row is in one of the splits, whole. */
static void assert_rows(const lr_data *data)
{
    const lr_samples *splits[] = {&data->train, &data->validation};
    bool seen[ROWS] = {false};

    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < splits[k]->count; i++) {
            size_t row = (size_t)splits[k]->values[2 * i];

            assert_true(row < ROWS && !seen[row]);
            seen[row] = true;
            assert_true(splits[k]->values[2 * i + 1] == 5);
            assert_int_equal(splits[k]->labels[i], row % 3);
        }
}

static void a_share_is_taken_at_random(void **unused)
{
    lr_data data, again, other;
    double sum = 0;

    (void)unused;
    write_rows();
    assert_read(1, &plain, &data);
    assert_int_equal(data.train.count, 90);
    assert_int_equal(data.validation.count, 10);
    assert_rows(&data);
    lr_data_free(&data);
    assert_read(1, &(lr_data_options){.validation = 0.37, .seed = 3}, &data);
    assert_read(1, &(lr_data_options){.validation = 0.37, .seed = 3}, &again);
    assert_read(1, &(lr_data_options){.validation = 0.37, .seed = 4}, &other);
    assert_int_equal(data.validation.count, 37);
    assert_rows(&data);
    assert_rows(&other);
    assert_memory_equal(data.train.values, again.train.values, 63 * 2 * sizeof(float));
    assert_memory_not_equal(data.train.values, other.train.values, 63 * 2 * sizeof(float));
    for (size_t i = 0; i < 37; i++)
        sum += (double)data.validation.values[2 * i];
    assert_true(fabs(sum / 37 - 49.5) < 20);
    lr_data_free(&data);
    lr_data_free(&again);
    lr_data_free(&other);
    assert_read(1, &(lr_data_options){.validation = 1e-9, .seed = 3}, &data);
    assert_int_equal(data.validation.count, 1);
    lr_data_free(&data);
}

static void fewer_samples_on_request(void **unused)
{
    lr_data data, all;

    (void)unused;
    write_rows();
    assert_read(1, &(lr_data_options){.validation = 0.2, .seed = 3, .samples = 17}, &data);
    assert_read(1, &(lr_data_options){.validation = 0.2, .seed = 3}, &all);
    assert_int_equal(data.train.count, 17);
    assert_int_equal(data.validation.count, 20);
    assert_rows(&data);
    assert_memory_equal(data.train.values, all.train.values, 17 * 2 * sizeof(float));
    assert_memory_equal(data.validation.values, all.validation.values, 20 * 2 * sizeof(float));
    lr_data_free(&data);
    lr_data_free(&all);
    assert_read(1, &(lr_data_options){.validation = 0, .samples = 17}, &data);
    assert_int_equal(data.train.count, 17);
    assert_true(data.train.values[0] != 0 || data.train.values[2] != 1 || data.train.values[4] != 2);
    lr_data_free(&data);
    assert_read(1, &(lr_data_options){.validation = 0, .samples = 1000}, &data);
    assert_int_equal(data.train.count, ROWS);
    assert_true(data.train.values[2 * 63] == 63); /* nothing to shuffle for */
    lr_data_free(&data);
}

static void features_are_standardised_by_the_training_samples(void **unused)
{
    double sum = 0, square = 0, mean = 0, spread = 0;
    lr_data data, raw;

    (void)unused;
    write_rows();
    assert_read(1, &(lr_data_options){.validation = 0.3, .seed = 3, .standardize = true}, &data);
    assert_read(1, &(lr_data_options){.validation = 0.3, .seed = 3}, &raw);
    for (size_t i = 0; i < 70; i++)
        mean += (double)raw.train.values[2 * i] / 70;
    for (size_t i = 0; i < 70; i++)
        spread += pow((double)raw.train.values[2 * i] - mean, 2) / 70;
    for (size_t i = 0; i < 70; i++) {
        sum += (double)data.train.values[2 * i];
        square += pow((double)data.train.values[2 * i], 2);
        assert_true(data.train.values[2 * i + 1] == 0);
    }
    assert_true(fabs(sum / 70) < 1e-6 && fabs(square / 70 - 1) < 1e-6);
    for (size_t i = 0; i < 30; i++)
        assert_true(fabs((double)data.validation.values[2 * i]
                         - ((double)raw.validation.values[2 * i] - mean) / sqrt(spread)) < 1e-6);
    lr_data_free(&data);
    lr_data_free(&raw);
}

static void bytes_are_standardised_too(void **unused)
{
    static const double first[] = {0, 1, 9}; /* of the images */
    lr_data data;

    (void)unused;
    write_file(paths[0], images, sizeof images);
    write_file(paths[1], labels, sizeof labels);
    write_file(paths[2], more_images, sizeof more_images);
    write_file(paths[3], more_labels, sizeof more_labels);
    assert_read(4, &(lr_data_options){.validation = NAN, .standardize = true}, &data);
    assert_null(data.train.bytes);
    assert_null(data.validation.bytes);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs((double)data.train.values[4 * i] - (first[i] - 10.0 / 3) / sqrt(146.0 / 9)) < 1e-6);
    assert_true(fabs((double)data.validation.values[0] - (11 - 10.0 / 3) / sqrt(146.0 / 9)) < 1e-6);
    lr_data_free(&data);
    /* both splits in one array */
    assert_read(2, &(lr_data_options){.validation = 0.34, .standardize = true}, &data);
    assert_int_equal(data.train.count, 2);
    assert_int_equal(data.validation.count, 1);
    assert_true(fabs(fabs((double)data.train.values[0]) - 1) < 1e-6);
    lr_data_free(&data);
}

static void wrong_options_are_refused(void **unused)
{
    (void)unused;
    write_rows();
    assert_refused(1, &(lr_data_options){.validation = 1}, LR_USAGE, -1, 0, 0,
                   "the share of validation samples must be at least 0 and less than 1");
    assert_refused(1, &(lr_data_options){.validation = -0.1}, LR_USAGE, -1, 0, 0,
                   "the share of validation samples must be at least 0 and less than 1");
    assert_refused(1, &(lr_data_options){.validation = 0.999}, LR_USAGE, -1, 0, 0,
                   "of 100 samples 100 would validate: none is left to train with");
    assert_refused(0, &plain, LR_USAGE, -1, 0, 0, "data is one name, or one to 4 files, not 0");
    unlink(paths[0]);
    assert_refused(1, &plain, LR_SYSTEM, 0, 0, 0, "cannot open: No such file or directory");
}

/* ------------------------------------------------------------------------------------------------------- problems */

static bool make(const char *source, uint64_t seed, lr_data *data, lr_error *error)
{
    return lr_data_read(1, &source, &(lr_data_options){.validation = 0, .seed = seed}, data, error);
}

/* Of E[x x'], in the place of which stands a mean over many samples: trace, and the sum of its squares, which tell what
 * the eigenvalues' sum and sum of squares are, whatever the rotation. */
static void measure(const lr_data *data, double *sum, double *squares, double *largest_off)
{
    *sum = *squares = *largest_off = 0;
    for (size_t a = 0; a < data->features; a++)
        for (size_t b = 0; b < data->features; b++) {
            double mean = 0;

            for (size_t i = 0; i < data->train.count; i++) {
                const float *x = data->train.values + i * data->features;

                mean += (double)x[a] * (double)x[b] / (double)data->train.count;
            }
            *sum += a == b ? mean : 0;
            *squares += mean * mean;
            if (a != b)
                *largest_off = fmax(*largest_off, fabs(mean));
        }
}

static void regression_has_its_condition(void **unused)
{
    double sum, squares, off, variance = 0;
    lr_data data;
    lr_error error = {0};

    (void)unused;
    for (int rotated = 0; rotated < 2; rotated++) {
        assert_true(make(rotated ? "regression:features=3,condition=100,count=40000"
                                 : "regression:features=3,condition=100,count=40000,rotate=false", 5, &data, &error));
        assert_int_equal(data.outputs, 1);
        assert_int_equal(data.classes, 0);
        assert_null(data.train.labels);
        measure(&data, &sum, &squares, &off);
        assert_true(fabs(sum - 1.11) < 0.03); /* 1, 1/10, 1/100 */
        assert_true(fabs(squares - 1.0101) < 0.06);
        assert_true(rotated ? off > 0.05 : off < 0.01);
        lr_data_free(&data);
    }
    assert_true(make("regression:features=500,count=3000,noise=0.5", 6, &data, &error));
    for (size_t i = 0; i < 3000; i++)
        variance += pow((double)data.train.targets[i], 2) / 3000;
    assert_true(fabs(variance - 1.25) < 0.2);
    lr_data_free(&data);
}

/* Without noise the target is a linear function of the inputs: three samples of two features tell so. */
static void regression_is_linear(void **unused)
{
    lr_error error = {0};
    lr_data data;
    const float *x, *y;
    double det, a, b;

    (void)unused;
    assert_true(make("regression:features=2,count=10,noise=0", 9, &data, &error));
    x = data.train.values;
    y = data.train.targets;
    det = (double)x[0] * (double)x[3] - (double)x[1] * (double)x[2];
    a = ((double)y[0] * (double)x[3] - (double)x[1] * (double)y[1]) / det;
    b = ((double)x[0] * (double)y[1] - (double)y[0] * (double)x[2]) / det;
    for (size_t i = 2; i < 10; i++)
        assert_true(fabs(a * (double)x[2 * i] + b * (double)x[2 * i + 1] - (double)y[i]) < 1e-4);
    lr_data_free(&data);
}

static void spirals_are_spirals(void **unused)
{
    lr_error error = {0};
    lr_data data, other;

    (void)unused;
    assert_true(make("spirals:count=3000,classes=3,noise=0,turns=2.385", 5, &data, &error));
    assert_int_equal(data.features, 2);
    assert_int_equal(data.classes, 3);
    for (size_t i = 0; i < 3000; i++) {
        double x = (double)data.train.values[2 * i], y = (double)data.train.values[2 * i + 1];
        double way = hypot(x, y) / 2, angle = 2 * M_PI * (2.385 * way + (double)data.train.labels[i] / 3);

        assert_int_equal(data.train.labels[i], i % 3);
        assert_true(way <= 1.0001);
        assert_true(fabs(2 * way * cos(angle) - x) < 1e-5 && fabs(2 * way * sin(angle) - y) < 1e-5);
    }
    assert_true(make("spirals:count=3000,classes=3,turns=2.385", 5, &other, &error));
    for (size_t i = 0; i < 6000; i++)
        assert_true(fabs((double)data.train.values[i] - (double)other.train.values[i]) < 0.6);
    lr_data_free(&data);
    lr_data_free(&other);
    assert_true(make("spirals", 5, &data, &error));
    assert_true(make("spirals", 6, &other, &error));
    assert_string_equal(data.name, "spirals");
    assert_int_equal(data.train.count, 2000);
    assert_memory_not_equal(data.train.values, other.train.values, 4000 * sizeof(float));
    lr_data_free(&data);
    lr_data_free(&other);
}

static void wrong_problems_are_refused(void **unused)
{
    static const char *const wrong[][2] = {
        {"fashion-mnits", "there is no data set called \"fashion-mnits\"; did you mean \"fashion-mnist\"?"},
        {"spirals:count=9", "spirals: count=9 is out of range: it must be at least 10 and at most 10000000"},
        {"spirals:classes=1", "spirals: classes=1 is out of range: it must be at least 2 and at most 100"},
        {"regression:features=0", "regression: features=0 is out of range: it must be at least 1 and at most 100000"},
        {"regression:condition=0.5",
         "regression: condition=0.5 is out of range: it must be at least 1 and at most 1000000000000"},
        {"regression:count=10000000,features=100000",
         "10000000 samples of 100000 numbers are too much: the most is 536870912 numbers"},
        {"fashion-mnist:count=3", "fashion-mnist: it has no parameters"},
    };
    const char *const two[] = {"spirals", "regression"};
    lr_error error = {0};
    lr_data data;

    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(make(wrong[i][0], 1, &data, &error));
        assert_int_equal(error.fault, LR_USAGE);
        assert_string_equal(error.text, wrong[i][1]);
    }
    assert_false(lr_data_read(2, two, &plain, &data, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, "\"spirals\" cannot be read together with other data");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_and_labels_in_any_order),
        cmocka_unit_test(a_second_pair_validates),
        cmocka_unit_test(types_of_numbers),
        cmocka_unit_test(images_with_channels),
        cmocka_unit_test(wrong_idx_files_are_refused),
        cmocka_unit_test(wrong_labels_are_refused),
        cmocka_unit_test(files_must_belong_together),
        cmocka_unit_test(damaged_idx_files_do_no_harm),
        cmocka_unit_test(a_folder_has_mnist_s_names),
        cmocka_unit_test(fashion_mnist_is_what_it_should_be),
        cmocka_unit_test(texts_are_classes_by_the_alphabet),
        cmocka_unit_test(whole_numbers_are_classes_by_value),
        cmocka_unit_test(other_numbers_are_targets),
        cmocka_unit_test(many_rows_may_have_many_classes),
        cmocka_unit_test(a_second_table_validates),
        cmocka_unit_test(wrong_tables_are_refused),
        cmocka_unit_test(a_sample_is_no_header),
        cmocka_unit_test(damaged_tables_do_no_harm),
        cmocka_unit_test(a_share_is_taken_at_random),
        cmocka_unit_test(fewer_samples_on_request),
        cmocka_unit_test(features_are_standardised_by_the_training_samples),
        cmocka_unit_test(bytes_are_standardised_too),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(regression_has_its_condition),
        cmocka_unit_test(regression_is_linear),
        cmocka_unit_test(spirals_are_spirals),
        cmocka_unit_test(wrong_problems_are_refused),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
