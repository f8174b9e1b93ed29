/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The labels of a table: texts or whole numbers, which are classes, or numbers to be told. */
#ifndef LR_DATA_LABELS_H
#define LR_DATA_LABELS_H

#include "lib/reader.h"

/* A label as it was written, and its number: NAN where it is none. */
typedef struct lr_data_label {
    size_t at, length; /* in the texts */
    size_t line;
    double number;
} lr_data_label;

/* Empty when zeroed. */
typedef struct lr_data_labels {
    const char *file; /* borrowed */
    size_t column;    /* from 1 */
    lr_data_label *labels;
    size_t count, capacity;
    char *texts;
    size_t used, room;
} lr_data_labels;

/* Classes in order: numbers by value, texts by their bytes. count 0: the labels are targets. Borrows the texts of the
 * labels that it was found in. */
typedef struct lr_data_classes {
    bool numbers;
    size_t count;
    lr_data_label *labels; /* owned */
    const char *texts;
} lr_data_classes;

bool lr_data_labels_add(lr_data_labels *labels, const lr_field *field, char decimal, size_t line, lr_error *error);
void lr_data_labels_free(lr_data_labels *labels);

/* Texts are classes. Whole numbers are, unless there are more than 20 different ones and more than a tenth of the
 * rows; all other numbers are targets. LR_BAD_INPUT when some labels are texts and others fractions, when a number is
 * not finite, when all are the same, or when there are too many. */
bool lr_data_classes_find(const lr_data_labels *labels, lr_data_classes *classes, lr_error *error);
void lr_data_classes_free(lr_data_classes *classes);

/* The class or the number of each label; LR_BAD_INPUT with the place of one that is none. */
bool lr_data_labels_classify(const lr_data_labels *labels, const lr_data_classes *classes, uint16_t *out,
                             lr_error *error);
bool lr_data_labels_targets(const lr_data_labels *labels, float *out, lr_error *error);

#endif
