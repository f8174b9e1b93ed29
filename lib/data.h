/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets for training: files that people have (IDX images, CSV tables), and generated problems that need no file. */
#ifndef LR_DATA_H
#define LR_DATA_H

#include "lib/label.h"

#include <stdint.h>

/* Samples of one split, borrowed from the lr_data: `features` numbers each, as bytes (the number is byte * scale) or as
 * values, the other NULL. labels: a class each, below lr_data.classes, or NULL; targets: `outputs` numbers each, or
 * NULL. */
typedef struct lr_samples {
    size_t count;
    const unsigned char *bytes;
    const float *values;
    const uint16_t *labels;
    const float *targets;
} lr_samples;

/* Empty when zeroed. */
typedef struct lr_data {
    char name[80];                  /* for messages and checkpoints: "fashion-mnist" */
    lr_samples train, validation;   /* validation.count may be 0 */
    size_t features;                /* channels * height * width for images, [channel][row][column] */
    size_t channels, height, width; /* all 0 where samples are no images */
    size_t classes;                 /* 0 where there are targets instead */
    size_t outputs;                 /* numbers of a target; 0 where there are classes */
    float scale;                    /* of bytes */
    void *owned[8];
} lr_data;

typedef struct lr_data_options {
    const char *label;   /* CSV: the column to be told; NULL: the last one. Texts are classes, in the order of their
                            bytes. Whole numbers are classes, in their order, unless there are more than 20 different
                            ones and more than a tenth of the rows; all other numbers are targets */
    double validation;   /* share of the training samples, taken at random by the seed, that become the validation
                            split; NAN: the data's own split where it has one, else 0.1 */
    size_t samples;      /* keep at most so many training samples, the first after the shuffle by seed; 0: all */
    bool standardize;    /* scale each feature to mean 0 and standard deviation 1 over the training samples */
    uint64_t seed;
} lr_data_options;

extern const lr_catalog lr_data_kinds; /* fashion-mnist regression spirals: problems known by name */

/* Read the data that `sources` name: one spec of a row of lr_data_kinds, or files. Files tell by their content what
 * they are: IDX (plain or gzip): images and labels, once or twice (the second pair is the validation split), in any
 * order of images and labels; CSV: one, or two of the same columns (the second is the validation split); a folder:
 * the four IDX files of MNIST by their usual names. LR_USAGE, LR_BAD_INPUT with the file (past 2 GiB of numbers a
 * split, too), LR_NO_ANSWER when a table has no rows, LR_SYSTEM. *data is empty then. */
bool lr_data_read(size_t count, const char *const *sources, const lr_data_options *options, lr_data *data,
                  lr_error *error);
void lr_data_free(lr_data *data);

#endif
