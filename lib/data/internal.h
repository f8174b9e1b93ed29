/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lib/data share; nobody else includes it. */
#ifndef LR_DATA_INTERNAL_H
#define LR_DATA_INTERNAL_H

#include "lib/data.h"
#include "lib/reader.h"
#include "lib/spec.h"

/* Most bytes that the values of one split may take: 2 GiB. */
#define LR_MOST_DATA ((size_t)1 << 31)
enum { LR_MOST_CLASSES = 65536 };

/* A problem known by name: reads or makes the training samples, and the validation samples where it has them. */
typedef struct lr_data_kind {
    lr_label label;
    bool (*make)(const lr_spec *spec, const lr_data_options *options, lr_data *data, lr_error *error);
} lr_data_kind;

extern const lr_parameter lr_regression_parameters[], lr_spirals_parameters[];
typedef bool lr_data_make(const lr_spec *spec, const lr_data_options *options, lr_data *data, lr_error *error);
lr_data_make lr_fashion_make, lr_regression_make, lr_spirals_make;

/* What an IDX file holds: `bytes` where it has unsigned bytes, else `values`. Empty when zeroed; owns both. */
enum { LR_IDX_DIMENSIONS = 4 };
typedef struct lr_idx {
    size_t dimensions, size[LR_IDX_DIMENSIONS]; /* size[0]: how many */
    size_t count;                               /* of numbers: the product of the sizes */
    unsigned char *bytes;
    float *values;
} lr_idx;

/* Read the IDX file (plain or gzip) on fd, which is closed. name: for messages, borrowed. */
bool lr_idx_read(int fd, const char *name, lr_idx *idx, lr_error *error);
void lr_idx_free(lr_idx *idx);

/* One open file among the sources. */
typedef struct lr_data_source {
    const char *name; /* borrowed */
    int fd;
} lr_data_source;

/* Read 2 or 4 IDX files into data. The descriptors are closed; those that were are -1. */
bool lr_data_idx(size_t count, lr_data_source *sources, lr_data *data, lr_error *error);

/* Read the four files of a folder under the names that MNIST's have. */
bool lr_data_folder(const char *folder, lr_data *data, lr_error *error);

/* Read 1 or 2 CSV files. */
bool lr_data_csv(size_t count, const lr_data_source *sources, const lr_data_options *options, lr_data *data,
                 lr_error *error);

/* Shuffle, split, limit and standardise as the options say. */
bool lr_data_arrange(const lr_data_options *options, lr_data *data, lr_error *error);

/* Hand memory over to the data, which frees it. There is a place for each of its arrays. */
void *lr_data_own(lr_data *data, void *memory);

#endif
