/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv, tsv and values: a row is a line. */
#include "lib/writer/rows.h"

#include <math.h>
#include <string.h>

typedef bool put_text(lr_output *output, const char *text, size_t length);

static bool put_csv_text(lr_output *output, const char *text, size_t length)
{
    size_t start = 0;

    if (!memchr(text, ',', length) && !memchr(text, '"', length) && !memchr(text, '\n', length)
        && !memchr(text, '\r', length))
        return lr_output_bytes(output, text, length);
    lr_output_bytes(output, "\"", 1);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '"') {
            lr_output_bytes(output, text + start, i + 1 - start);
            start = i; /* the quote goes out once more */
        }
    lr_output_bytes(output, text + start, length - start);
    return lr_output_bytes(output, "\"", 1);
}

static bool put_tsv_text(lr_output *output, const char *text, size_t length)
{
    static const char plain[] = "\t\n\r\\", escape[] = "tnr\\";
    bool sent = true;
    size_t start = 0;

    for (size_t i = 0; i < length; i++) {
        const char *found = memchr(plain, text[i], sizeof plain - 1);
        if (found) {
            lr_output_bytes(output, text + start, i - start);
            lr_output_bytes(output, "\\", 1);
            sent = lr_output_bytes(output, &escape[found - plain], 1);
            start = i + 1;
        }
    }
    return start < length ? lr_output_bytes(output, text + start, length - start) : sent;
}

static bool put_cell(lr_output *output, const lr_cell *cell, put_text *text)
{
    if (cell->text)
        return text(output, cell->text, cell->length);
    if (cell->whole)
        return lr_output_integer(output, cell->integer);
    return (cell->missing && isnan(cell->number)) || lr_output_number(output, cell->number);
}

static bool is_empty(const lr_cell *cell)
{
    return cell->text ? cell->length == 0 : !cell->whole && cell->missing && isnan(cell->number);
}

static bool begin(const lr_writer *writer, char separator, put_text *text, lr_error *error)
{
    for (size_t i = 0; i < writer->columns; i++) {
        if (i > 0)
            lr_output_bytes(writer->output, &separator, 1);
        text(writer->output, writer->names[i], strlen(writer->names[i]));
    }
    return lr_writer_sent(writer, lr_output_bytes(writer->output, "\n", 1), error);
}

static bool row(const lr_writer *writer, const lr_cell *cells, char separator, put_text *text,
                lr_error *error)
{
    for (size_t i = 0; i < writer->columns; i++) {
        if (i > 0)
            lr_output_bytes(writer->output, &separator, 1);
        put_cell(writer->output, &cells[i], text);
    }
    return lr_writer_sent(writer, lr_output_bytes(writer->output, "\n", 1), error);
}

bool lr_csv_begin(lr_writer *writer, lr_error *error)
{
    return begin(writer, ',', put_csv_text, error);
}

bool lr_csv_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    /* A lone empty field would be an empty line, which readers skip. */
    if (writer->columns == 1 && is_empty(cells))
        return lr_writer_sent(writer, lr_output_bytes(writer->output, "\"\"\n", 3), error);
    return row(writer, cells, ',', put_csv_text, error);
}

bool lr_tsv_begin(lr_writer *writer, lr_error *error)
{
    return begin(writer, '\t', put_tsv_text, error);
}

bool lr_tsv_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    return row(writer, cells, '\t', put_tsv_text, error);
}

bool lr_values_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    size_t chosen = writer->columns;

    while (chosen > 0 && cells[chosen - 1].text)
        chosen--;
    chosen = chosen > 0 ? chosen - 1 : writer->columns - 1;
    if (is_empty(&cells[chosen]))
        lr_output_number(writer->output, NAN);
    else
        put_cell(writer->output, &cells[chosen], put_tsv_text);
    return lr_writer_sent(writer, lr_output_bytes(writer->output, "\n", 1), error);
}
