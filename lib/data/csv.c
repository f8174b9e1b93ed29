/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/data/internal.h"
#include "lib/data/labels.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 60 }; /* bytes of a wrong field that a message repeats */

/* A table that is being read: numbers of the features row by row, and what stands in the label's column. */
typedef struct csv_table {
    lr_reader *reader;
    size_t label; /* its column */
    float *values;
    size_t used, capacity;
    lr_data_labels labels;
} csv_table;

static void table_free(csv_table *table)
{
    lr_reader_free(table->reader);
    free(table->values);
    lr_data_labels_free(&table->labels);
    *table = (csv_table){0};
}

static const char *column_name(const void *context, size_t index)
{
    const lr_reader *reader = context;

    return index < lr_reader_columns(reader) ? lr_reader_column(reader, index) : NULL;
}

static bool find_label(csv_table *table, const char *name, lr_error *error)
{
    size_t count = lr_reader_columns(table->reader);
    const char *near;
    char names[280];

    table->label = count - 1;
    if (!name)
        return true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(lr_reader_column(table->reader, i), name) == 0) {
            table->label = i;
            return true;
        }
    near = lr_nearest(name, strlen(name), column_name, table->reader);
    if (!near)
        lr_join_names(names, sizeof names, column_name, table->reader);
    return lr_fail(error, LR_USAGE, "%.60s has no column called \"%.60s\"; %s%s%s", lr_reader_name(table->reader), name,
                   near ? "did you mean \"" : "there are: ", near ? near : names, near ? "\"?" : "");
}

static bool fail_feature(const csv_table *table, const lr_row *row, size_t column, double value, lr_error *error)
{
    const char *name = lr_reader_column(table->reader, column);
    lr_field field = column < row->count ? row->fields[column] : (lr_field){"", 0};

    if (field.length == 0)
        return lr_fail_at(error, lr_reader_name(table->reader), row->line, column + 1, "column %.60s is empty", name);
    return lr_fail_at(error, lr_reader_name(table->reader), row->line, column + 1, "\"%.*s\" in column %.60s is %s",
                      (int)(field.length < SHOWN ? field.length : SHOWN), field.text, name,
                      isnan(value) ? "no number to train with" : "too large to train with");
}

static bool read_feature(csv_table *table, const lr_row *row, size_t column, lr_error *error)
{
    double value;

    if (!lr_reader_number(table->reader, row, column, &value, error))
        return false;
    if (!(fabs(value) <= (double)FLT_MAX))
        return fail_feature(table, row, column, value, error);
    table->values[table->used++] = (float)value;
    return true;
}

static bool read_row(csv_table *table, const lr_row *row, lr_error *error)
{
    size_t columns = lr_reader_columns(table->reader);

    if (table->used + columns > LR_MOST_DATA / sizeof *table->values)
        return lr_fail_at(error, lr_reader_name(table->reader), row->line, 0, "there are more than %zu numbers",
                          LR_MOST_DATA / sizeof *table->values);
    if (!lr_reserve(&table->values, &table->capacity, table->used + columns, sizeof *table->values, error))
        return false;
    for (size_t i = 0; i < columns; i++)
        if (i != table->label && !read_feature(table, row, i, error))
            return false;
    if (table->label >= row->count || row->fields[table->label].length == 0)
        return lr_fail_at(error, lr_reader_name(table->reader), row->line, table->label + 1,
                          "the label is missing: column %.60s is empty",
                          lr_reader_column(table->reader, table->label));
    return lr_data_labels_add(&table->labels, &row->fields[table->label], lr_reader_decimal(table->reader), row->line,
                              error);
}

/* A sample whose label is a text looks like a header to the reader. Its numbers give it away, unless they count the
 * columns. */
static bool check_header(const csv_table *table, lr_error *error)
{
    size_t count = lr_reader_columns(table->reader);
    bool counted = true;
    size_t length;

    lr_reader_preamble(table->reader, &length);
    for (size_t i = 0; i < count; i++) {
        const char *name = lr_reader_column(table->reader, i);
        double number;

        if (i == table->label)
            continue;
        if (lr_number_parse(name, strlen(name), lr_reader_decimal(table->reader), &number) != LR_NUMBER)
            return true;
        counted = counted && fabs(number - (double)i) <= 1;
    }
    return counted || length == 0
           || lr_fail_at(error, lr_reader_name(table->reader), 0, 0,
                         "the first row is a sample, not the columns' names: put a row of names before it");
}

static bool read_table(const lr_data_source *source, const char *label, csv_table *table, lr_error *error)
{
    bool more = true;
    lr_row row;

    table->reader = lr_reader_open(source->fd, source->name, error);
    if (!table->reader)
        return false;
    if (lr_reader_columns(table->reader) < 2)
        return lr_fail_at(error, source->name, 0, 0, "one column is not enough: there must be a feature and a label");
    if (!find_label(table, label, error) || !check_header(table, error))
        return false;
    table->labels.file = source->name;
    table->labels.column = table->label + 1;
    while (lr_reader_next(table->reader, &row, &more, error) && more)
        if (!read_row(table, &row, error))
            return false;
    if (more)
        return false;
    if (lr_reader_cut(table->reader))
        return lr_fail_at(error, source->name, 0, 0, "the last row is cut short");
    if (table->labels.count)
        return true;
    lr_fail(error, LR_NO_ANSWER, "there are no rows");
    if (error)
        error->file = source->name;
    return false;
}

static bool same_columns(const csv_table *first, const csv_table *second, lr_error *error)
{
    const lr_reader *a = first->reader, *b = second->reader;

    if (lr_reader_columns(a) != lr_reader_columns(b))
        return lr_fail_at(error, lr_reader_name(b), 0, 0, "%zu columns, but %zu in %s", lr_reader_columns(b),
                          lr_reader_columns(a), lr_reader_name(a));
    for (size_t i = 0; i < lr_reader_columns(a); i++)
        if (strcmp(lr_reader_column(a, i), lr_reader_column(b, i)) != 0)
            return lr_fail_at(error, lr_reader_name(b), 0, i + 1, "column %zu is %.60s, but %.60s in %.60s", i + 1,
                              lr_reader_column(b, i), lr_reader_column(a, i), lr_reader_name(a));
    return true;
}

/* Hand the table's numbers over to the data. */
static bool take(csv_table *table, const lr_data_classes *classes, lr_data *data, lr_samples *samples, lr_error *error)
{
    samples->count = table->labels.count;
    samples->values = lr_data_own(data, table->values);
    table->values = NULL;
    if (classes->count) {
        uint16_t *labels = lr_data_own(data, lr_allocate(samples->count, sizeof *labels, error));

        samples->labels = labels;
        return labels && lr_data_labels_classify(&table->labels, classes, labels, error);
    } else {
        float *targets = lr_data_own(data, lr_allocate(samples->count, sizeof *targets, error));

        samples->targets = targets;
        return targets && lr_data_labels_targets(&table->labels, targets, error);
    }
}

bool lr_data_csv(size_t count, const lr_data_source *sources, const lr_data_options *options, lr_data *data,
                 lr_error *error)
{
    csv_table tables[2] = {0};
    lr_data_classes classes = {0};
    bool done = count <= 2 || lr_fail(error, LR_USAGE, "CSV data is one table, or two, not %zu", count);

    for (size_t i = 0; done && i < count; i++)
        done = read_table(&sources[i], options->label, &tables[i], error);
    done = done && (count == 1 || same_columns(&tables[0], &tables[1], error))
           && lr_data_classes_find(&tables[0].labels, &classes, error);
    if (done) {
        data->features = lr_reader_columns(tables[0].reader) - 1;
        data->classes = classes.count;
        data->outputs = !classes.count;
        done = take(&tables[0], &classes, data, &data->train, error)
               && (count == 1 || take(&tables[1], &classes, data, &data->validation, error));
    }
    lr_data_classes_free(&classes);
    table_free(&tables[0]);
    table_free(&tables[1]);
    return done;
}
