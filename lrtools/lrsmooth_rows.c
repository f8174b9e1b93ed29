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
    j->relay.count = j->target_count;
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

static bool next_row(job *j, lr_row *row, bool *more)
{
    if (!lr_reader_next(j->reader, row, more, j->error))
        return false;
    if (!*more)
        return true;
    if (j->step < row->count)
        lr_order_step(&j->order, row->fields[j->step].text, row->fields[j->step].length,
                      lr_reader_decimal(j->reader), row->line);
    for (size_t i = 0; i < j->target_count; i++)
        if (!read_target(j, row, i))
            return false;
    j->row_count++;
    return true;
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

/* A row in, a row out. Before the program would wait for input, what is ready goes out; but not as long as
 * there may be no answer. */
bool lrsmooth_stream(job *j)
{
    bool more, watched = is_watched(j->fd);
    lr_row row;

    for (;;) {
        if (watched && lrsmooth_has_answer(j) && !lr_reader_ready(j->reader)
            && !lr_output_flush(&j->output, j->error))
            return false;
        if (!next_row(j, &row, &more))
            return false;
        if (!more)
            return true;
        if (j->row_count == 1 && !begin_output(j))
            return false;
        for (size_t i = 0; i < j->target_count; i++)
            for (size_t m = 0; m < j->method_count && !j->columns[i].missing; m++)
                j->columns[i].value =
                    ((const lr_smoother *)j->methods[m].row)
                        ->step(&j->methods[m], &j->targets[i].chain[m], j->columns[i].value);
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

/* Where this row stands on the abscissa. A row without a place there cannot be smoothed. */
static bool keep_x(job *j, const lr_row *row)
{
    size_t n = j->row_count - 1;
    double x = (double)n;

    if (!lr_reserve(&j->abscissa, &j->abscissa_capacity, j->row_count, sizeof *j->abscissa, j->error))
        return false;
    if (j->x < lr_reader_columns(j->reader) && !lr_reader_number(j->reader, row, j->x, &x, j->error))
        return false;
    if (j->settings->log_x)
        x = x > 0 ? log(x) : NAN;
    j->abscissa[n] = x;
    j->without_x += isfinite(x) ? 0 : 1;
    for (size_t i = 0; i < j->target_count && !isfinite(x); i++) {
        target *t = &j->targets[i];

        t->finite -= isfinite(j->columns[i].value) != 0;
        t->values[n] = NAN;
        t->missing[n] = true;
    }
    return true;
}

bool lrsmooth_read_all(job *j)
{
    bool more;
    lr_row row;

    j->kept.raw = strcmp(j->settings->format, "same") == 0;
    for (;;) {
        if (!next_row(j, &row, &more))
            return false;
        if (!more)
            return true;
        if (!lr_kept_add(&j->kept, &row, j->error) || !keep_values(j) || (j->needs_x && !keep_x(j, &row)))
            return false;
    }
}

static bool smooth_all(job *j)
{
    j->scratch = lr_allocate(j->row_count, sizeof *j->scratch, j->error);
    if (!j->scratch)
        return false;
    for (size_t i = 0; i < j->target_count; i++) {
        target *t = &j->targets[i];

        for (size_t m = 0; m < j->method_count; m++) {
            lr_series in = {j->row_count, j->abscissa, t->values};

            if (!lr_smooth(&j->methods[m], in, j->scratch, j->error))
                return false;
            t->values = j->scratch;
            j->scratch = (double *)in.y;
        }
    }
    return true;
}

bool lrsmooth_write_all(job *j)
{
    lr_row row;

    if (!smooth_all(j) || !begin_output(j))
        return false;
    for (size_t n = 0; n < j->row_count; n++) {
        for (size_t i = 0; i < j->target_count; i++) {
            j->columns[i].value = j->targets[i].values[n];
            j->columns[i].missing = j->targets[i].missing[n];
        }
        if (!lr_kept_get(&j->kept, n, &row, j->error) || !lr_relay_row(&j->relay, &row, j->error))
            return false;
    }
    return true;
}
