/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of lrsmooth: one after the other, or all together. */
#include "lrtools/lrsmooth.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* The output is opened when there is something to write. */
static bool begin_output(job *j)
{
    const char *format = j->settings->format;

    j->relay.reader = j->reader;
    j->relay.output = &j->output;
    j->relay.replace = j->settings->replace;
    j->relay.columns = j->columns;
    j->relay.count = j->column_count;
    if (strcmp(format, "same") != 0) {
        j->relay.kind =
            (const lr_writer_kind *)lr_catalog_find(&lr_writers, format, strlen(format), j->error);
        if (!j->relay.kind)
            return false;
    }
    return cli_open_output(&j->settings->common, &j->output, j->error)
           && lr_relay_begin(&j->relay, j->row_count, j->error);
}

static bool read_target(job *j, const lr_row *row, size_t i)
{
    target *t = &j->targets[i];
    lr_relay_column *column = &j->columns[i];
    lr_number_kind kind = LR_NUMBER_MISSING;
    const lr_field *field;

    column->value = NAN;
    if (column->source < row->count) {
        field = &row->fields[column->source];
        kind = lr_number_parse(field->text, field->length, lr_reader_decimal(j->reader), &column->value);
        if (kind != LR_NUMBER && kind != LR_NUMBER_MISSING)
            return lr_reader_number(j->reader, row, column->source, &column->value, j->error);
        if (lr_reader_decimal(j->reader) == ',' && !column->comma)
            column->comma = kind == LR_NUMBER && memchr(field->text, ',', field->length);
    }
    column->missing = kind == LR_NUMBER_MISSING;
    if (isfinite(column->value))
        t->finite++;
    else if (!column->missing && t->non_finite++ == 0)
        t->first_non_finite = j->made ? j->row_count + 1 : row->line;
    return true;
}

/* Where this row stands on the abscissa. A row without a place there cannot be smoothed. */
static bool read_x(job *j, const lr_row *row, double *x)
{
    *x = (double)(j->row_count - 1);
    if (!j->uses_x)
        return true;
    if (j->x < lr_reader_columns(j->reader) && !lr_reader_number(j->reader, row, j->x, x, j->error))
        return false;
    if (j->settings->log_x)
        *x = *x > 0 ? log(*x) : NAN;
    if (isfinite(*x))
        return true;
    j->without_x++;
    for (size_t i = 0; i < j->target_count; i++) {
        j->targets[i].finite -= isfinite(j->columns[i].value) != 0;
        j->columns[i].value = NAN;
        j->columns[i].missing = true;
    }
    return true;
}

/* The next row, the series it belongs to, and where it stands. */
static bool next_row(job *j, lr_row *row, size_t *position, double *x, bool *more)
{
    series *its;

    if (!lr_reader_next(j->reader, row, more, j->error))
        return false;
    if (!*more)
        return true;
    for (size_t i = 0; i < j->target_count; i++)
        if (!read_target(j, row, i))
            return false;
    j->row_count++;
    if (!lrsmooth_find_series(j, row, position))
        return false;
    its = &j->series.items[*position];
    its->rows++;
    if (j->step < row->count)
        lr_order_step(&its->order, row->fields[j->step].text, row->fields[j->step].length,
                      lr_reader_decimal(j->reader), row->line);
    return read_x(j, row, x);
}

static bool is_watched(int fd)
{
    struct stat status;

    return fstat(fd, &status) != 0 || !S_ISREG(status.st_mode);
}

bool lrsmooth_has_answer(const job *j)
{
    for (size_t i = 0; i < j->target_count; i++)
        if (j->targets[i].finite > 0)
            return true;
    return false;
}

static void smooth_row(job *j, size_t position, double x)
{
    for (size_t i = 0; i < j->target_count; i++) {
        lr_smoothing *chain = j->targets[i].chain + position * j->method_count;

        for (size_t m = 0; m < j->method_count && !j->columns[i].missing; m++)
            j->columns[i].value = ((const lr_smoother *)j->methods[m].row)
                                      ->step(&j->methods[m], &chain[m], x, j->columns[i].value);
    }
}

/* A row in, a row out. Before the program would wait for input, what is ready goes out; but not as long as
 * there may be no answer. */
bool lrsmooth_stream(job *j)
{
    bool more, watched = is_watched(j->fd);
    size_t position;
    double x;
    lr_row row;

    for (;;) {
        if (watched && lrsmooth_has_answer(j) && !lr_reader_ready(j->reader)
            && !lr_output_flush(&j->output, j->error))
            return false;
        if (!next_row(j, &row, &position, &x, &more))
            return false;
        if (!more)
            return true;
        if (j->row_count == 1 && !begin_output(j))
            return false;
        smooth_row(j, position, x);
        if (!lr_relay_row(&j->relay, &row, j->error))
            return false;
    }
}

static bool keep_values(job *j)
{
    size_t n = j->row_count - 1, capacity = j->value_capacity;

    for (size_t i = 0; i < j->target_count; i++) {
        target *t = &j->targets[i];
        size_t values = j->value_capacity, flags = j->value_capacity;

        if (!lr_reserve(&t->values, &values, j->row_count, sizeof *t->values, j->error)
            || !lr_reserve(&t->missing, &flags, j->row_count, sizeof *t->missing, j->error))
            return false;
        capacity = values < flags ? values : flags;
        t->values[n] = j->columns[i].value;
        t->missing[n] = j->columns[i].missing;
    }
    j->value_capacity = capacity;
    return true;
}

static bool keep_place(job *j, size_t position, double x)
{
    size_t n = j->row_count - 1;
    series_list *list = &j->series;

    if (j->uses_x) {
        if (!lr_reserve(&j->abscissa, &j->abscissa_capacity, j->row_count, sizeof *j->abscissa, j->error))
            return false;
        j->abscissa[n] = x;
    }
    if (j->settings->by) {
        if (!lr_reserve(&list->of_row, &list->row_capacity, j->row_count, sizeof *list->of_row, j->error))
            return false;
        list->of_row[n] = position;
    }
    return true;
}

bool lrsmooth_read_all(job *j)
{
    bool more;
    size_t position;
    double x;
    lr_row row;

    j->kept.raw = strcmp(j->settings->format, "same") == 0;
    for (;;) {
        if (!next_row(j, &row, &position, &x, &more))
            return false;
        if (!more)
            return true;
        if (!lr_kept_add(&j->kept, &row, j->error) || !keep_values(j) || !keep_place(j, position, x))
            return false;
    }
}

/* A standard error that cannot be known is an empty cell, and so is that of a row that was not smoothed. */
static void set_columns(job *j, size_t n)
{
    size_t place = lrsmooth_place(j, n);

    for (size_t i = 0; i < j->target_count; i++) {
        const target *t = &j->targets[i];

        j->columns[i].value = t->values[place];
        j->columns[i].missing = t->missing[n];
        if (t->band) {
            lr_relay_column *band = &j->columns[j->target_count + i];

            band->value = t->band[place];
            band->missing = !isfinite(band->value);
        }
    }
}

bool lrsmooth_write_all(job *j)
{
    lr_row row;

    if (!lrsmooth_smooth_all(j) || !begin_output(j))
        return false;
    for (size_t n = 0; n < j->row_count; n++) {
        set_columns(j, n);
        if (!lr_kept_get(&j->kept, n, &row, j->error) || !lr_relay_row(&j->relay, &row, j->error))
            return false;
    }
    return true;
}
