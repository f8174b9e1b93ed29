/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/data/labels.h"
#include "lib/data/internal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 60 };

bool lr_data_labels_add(lr_data_labels *labels, const lr_field *field, char decimal, size_t line, lr_error *error)
{
    lr_data_label label = {.at = labels->used, .length = field->length, .line = line};

    if (!lr_reserve(&labels->labels, &labels->capacity, labels->count + 1, sizeof label, error)
        || !lr_reserve(&labels->texts, &labels->room, labels->used + field->length, 1, error))
        return false;
    if (lr_number_parse(field->text, field->length, decimal, &label.number) == LR_NUMBER_MISSING)
        return lr_fail_at(error, labels->file, line, labels->column, "the label is missing: it is \"%.*s\"",
                          (int)(field->length < SHOWN ? field->length : SHOWN), field->text);
    memcpy(labels->texts + labels->used, field->text, field->length);
    labels->used += field->length;
    labels->labels[labels->count++] = label;
    return true;
}

void lr_data_labels_free(lr_data_labels *labels)
{
    free(labels->labels);
    free(labels->texts);
    *labels = (lr_data_labels){0};
}

void lr_data_classes_free(lr_data_classes *classes)
{
    free(classes->labels);
    *classes = (lr_data_classes){0};
}

static bool fail_label(const lr_data_labels *labels, const lr_data_label *label, const char *what, lr_error *error)
{
    return lr_fail_at(error, labels->file, label->line, labels->column, "label \"%.*s\" %s",
                      (int)(label->length < SHOWN ? label->length : SHOWN), labels->texts + label->at, what);
}

/* What sort of labels there are: the first of each, NULL where there is none. */
typedef struct sorts {
    const lr_data_label *text, *fraction, *infinite;
} sorts;

static sorts look(const lr_data_labels *labels)
{
    sorts found = {0};

    for (size_t i = labels->count; i-- > 0;) {
        const lr_data_label *label = &labels->labels[i];

        if (isnan(label->number))
            found.text = label;
        else if (!(fabs(label->number) <= (double)FLT_MAX))
            found.infinite = label;
        else if (label->number != floor(label->number))
            found.fraction = label;
    }
    return found;
}

static int compare_numbers(const void *first, const void *second)
{
    double a = ((const lr_data_label *)first)->number, b = ((const lr_data_label *)second)->number;

    return (a > b) - (a < b);
}

static int compare_texts(const void *first, const void *second, void *texts)
{
    const lr_data_label *a = first, *b = second;
    size_t length = a->length < b->length ? a->length : b->length;
    int order = memcmp((const char *)texts + a->at, (const char *)texts + b->at, length);

    return order ? order : (a->length > b->length) - (a->length < b->length);
}

/* The different labels, in order. */
static bool sort_labels(const lr_data_labels *labels, lr_data_classes *classes, lr_error *error)
{
    classes->texts = labels->texts;
    classes->labels = lr_allocate(labels->count, sizeof *classes->labels, error);
    if (!classes->labels)
        return false;
    memcpy(classes->labels, labels->labels, labels->count * sizeof *classes->labels);
    if (classes->numbers)
        qsort(classes->labels, labels->count, sizeof *classes->labels, compare_numbers);
    else
        qsort_r(classes->labels, labels->count, sizeof *classes->labels, compare_texts, labels->texts);
    for (size_t i = 0; i < labels->count; i++) {
        const lr_data_label *last = &classes->labels[classes->count ? classes->count - 1 : 0];
        const lr_data_label *next = &classes->labels[i];

        if (!classes->count || (classes->numbers ? compare_numbers(last, next)
                                                 : compare_texts(last, next, labels->texts)))
            classes->labels[classes->count++] = *next;
    }
    return true;
}

bool lr_data_classes_find(const lr_data_labels *labels, lr_data_classes *classes, lr_error *error)
{
    sorts found = look(labels);

    *classes = (lr_data_classes){.numbers = !found.text};
    if (found.text && found.fraction)
        return fail_label(labels, found.text, "is not a number, though others are", error);
    if (found.infinite)
        return fail_label(labels, found.infinite, "is not finite", error);
    if (found.fraction)
        return true;
    if (!sort_labels(labels, classes, error))
        return false;
    if (classes->count == 1)
        return fail_label(labels, &labels->labels[0], "stands in every row: there is nothing to learn", error);
    if (classes->numbers && classes->count > 20 && classes->count > labels->count / 10)
        classes->count = 0;
    if (classes->count > LR_MOST_CLASSES)
        return lr_fail_at(error, labels->file, 0, labels->column, "%zu different labels: the most is %d",
                          classes->count, LR_MOST_CLASSES);
    return true;
}

/* The class of a label whose text stands in `texts`; -1: none. */
static int find_class(const lr_data_classes *classes, const lr_data_label *label, const char *texts)
{
    size_t low = 0, high = classes->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const lr_data_label *there = &classes->labels[middle];
        size_t length = label->length < there->length ? label->length : there->length;
        int order = classes->numbers ? compare_numbers(label, there)
                                     : memcmp(texts + label->at, classes->texts + there->at, length);

        if (order == 0 && !classes->numbers)
            order = (label->length > there->length) - (label->length < there->length);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

bool lr_data_labels_classify(const lr_data_labels *labels, const lr_data_classes *classes, uint16_t *out,
                             lr_error *error)
{
    for (size_t i = 0; i < labels->count; i++) {
        const lr_data_label *label = &labels->labels[i];
        int class = classes->numbers && isnan(label->number) ? -1 : find_class(classes, label, labels->texts);

        if (class < 0)
            return fail_label(labels, label, "is no class of the training data", error);
        out[i] = (uint16_t)class;
    }
    return true;
}

bool lr_data_labels_targets(const lr_data_labels *labels, float *out, lr_error *error)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (!(fabs(labels->labels[i].number) <= (double)FLT_MAX))
            return fail_label(labels, &labels->labels[i], "is not a finite number", error);
        out[i] = (float)labels->labels[i].number;
    }
    return true;
}
