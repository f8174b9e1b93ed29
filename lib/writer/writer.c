/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/writer/rows.h"

#include "lib/number.h"

#include <math.h>
#include <string.h>

static const lr_writer_kind writers[] = {
    {.label = {.name = "csv",
               .summary = "comma-separated values under a line of names",
               .details =
                   "Lines end with LF. A field with a comma, a double quote or a line end in it is put in "
                   "double quotes, quotes in it doubled (RFC 4180). An absent value is an empty field; "
                   "non-finite numbers are nan, inf and -inf."},
     .begin = lr_csv_begin,
     .row = lr_csv_row},
    {.label = {.name = "tsv",
               .summary = "tab-separated values under a line of names",
               .details =
                   "Lines end with LF. In text, tab, line feed, carriage return and backslash are written "
                   "\\t, \\n, \\r and \\\\. An absent value is an empty field; non-finite numbers are nan, "
                   "inf and -inf."},
     .begin = lr_tsv_begin,
     .row = lr_tsv_row},
    {.label = {.name = "json",
               .summary = "an array of objects, one a line",
               .details =
                   "Strict JSON (RFC 8259), one object a row. Non-finite numbers are the strings \"NaN\", "
                   "\"Infinity\" and \"-Infinity\"; an absent value is null; bytes that are not UTF-8 "
                   "become U+FFFD. A field that reads as a JSON number is written as a number."},
     .begin = lr_json_begin,
     .row = lr_json_row,
     .is_value = true,
     .by_name = true,
     .end = lr_json_end},
    {.label = {.name = "jsonl",
               .summary = "one JSON object a line (JSON lines)",
               .details = "As json, without the array around the objects."},
     .row = lr_jsonl_row,
     .by_name = true},
    {.label = {.name = "yaml",
               .summary = "a YAML sequence of mappings, one a line",
               .details =
                   "Numbers have a point and a signed exponent where they have one, so that YAML 1.1 readers "
                   "take them for numbers; non-finite ones are .nan, .inf and -.inf, an absent value is null. "
                   "Names and texts are double-quoted."},
     .row = lr_yaml_row,
     .end = lr_yaml_end,
     .by_name = true},
    {.label = {.name = "values",
               .summary = "the bare values of one column, one a line",
               .details =
                   "The last column that holds numbers; no header. An absent value is nan, so that line k "
                   "stays row k."},
     .row = lr_values_row,
     .by_position = true,
     .one_column = true},
    {.label = {.name = "c",
               .summary = "a constant array of C, with its length",
               .details =
                   "For one column: `static const double lr[LR_LENGTH]` and a macro LR_LENGTH. For "
                   "several: an array of structs with a member for each column, int64_t for the column "
                   "step and double for the others, and the macro TABLE_LENGTH. Names become C "
                   "identifiers: other characters than letters, digits and _ become _, a name that would "
                   "then be taken or reserved gets a _ at its end. A column without a number in it cannot "
                   "be written; an absent value is NAN."},
     .begin = lr_c_begin,
     .row = lr_c_row,
     .end = lr_c_end,
     .needs_rows = true,
     .by_position = true},
    {.label = {.name = "python",
               .summary = "a Python list",
               .details =
                   "For one column: `lr = [...]`, the numbers one a line, for `lr[min(step, len(lr) - 1)]`. For "
                   "several: `table = [...]` of dicts. An absent value is None."},
     .begin = lr_python_begin,
     .row = lr_python_row,
     .end = lr_python_end,
     .by_name = true,
     .by_position = true},
    {.label = {.name = "npy",
               .summary = "an array for numpy.load",
               .details =
                   "NumPy's format, version 1.0, little-endian. One column is an array of shape (N,) and "
                   "type float64 (int64 for a column step). Several are a structured array of shape (N,) "
                   "whose fields bear the columns' names: numpy.load(file)['lr']. A column without a "
                   "number in it cannot be written; an absent value is nan."},
     .begin = lr_npy_begin,
     .row = lr_npy_row,
     .by_name = true,
     .needs_rows = true,
     .by_position = true},
    {.label = {.name = "tfevents",
               .summary = "an event file for TensorBoard",
               .details =
                   "One event a row, at the row's step (the number of the row where there is no column "
                   "step), with a scalar named after each column that holds a number in this row. Scalars "
                   "are float32. The wall time is that of the writing, or the column time. TensorBoard "
                   "takes the files whose names have tfevents in them: run/train.tfevents."},
     .begin = lr_tfevents_begin,
     .by_name = true,
     .row = lr_tfevents_row},
    {.label = {.name = NULL}}};

const lr_catalog lr_writers = {"format", writers, sizeof writers[0]};

bool lr_writer_begin(lr_writer *writer, const lr_writer_kind *kind, lr_output *output, size_t columns,
                     const char *const *names, size_t expected, lr_error *error)
{
    *writer =
        (lr_writer){.kind = kind, .output = output, .columns = columns, .names = names, .expected = expected};
    if (columns == 0)
        return lr_fail(error, LR_USAGE, "%s: there is no column to write", kind->label.name);
    return !kind->begin || kind->begin(writer, error);
}

bool lr_writer_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    if (writer->kind->needs_rows && writer->rows == writer->expected)
        return lr_fail(error, LR_USAGE, "%s: more rows than the %zu announced", writer->kind->label.name,
                       writer->expected);
    if (!writer->kind->row(writer, cells, error))
        return false;
    writer->rows++;
    return true;
}

bool lr_writer_end(lr_writer *writer, lr_error *error)
{
    const lr_writer_kind *kind = writer->kind;

    if (kind->needs_rows && writer->rows != writer->expected)
        return lr_fail(error, LR_USAGE, "%s: %zu rows where %zu were announced", kind->label.name,
                       writer->rows, writer->expected);
    return !kind->end || kind->end(writer, error);
}

bool lr_writer_sent(const lr_writer *writer, bool sent, lr_error *error)
{
    return sent || lr_output_flush(writer->output, error);
}

bool lr_writer_whole(const lr_writer *writer, size_t column)
{
    const char *name = writer->names[column];

    return name[0] == 's' && strcmp(name, "step") == 0; /* asked for each cell */
}

static bool misfit(const lr_writer *writer, size_t column, const char *wanted, lr_error *error)
{
    return lr_fail(error, LR_USAGE,
                   "%s: row %zu of column %s is not a %s, and that is all the format can hold",
                   writer->kind->label.name, writer->rows + 1, writer->names[column], wanted);
}

bool lr_cell_number(const lr_writer *writer, size_t column, const lr_cell *cell, double *value,
                    lr_error *error)
{
    if (cell->text && lr_number_parse(cell->text, cell->length, '.', value) == LR_NUMBER_BAD)
        return misfit(writer, column, "number", error);
    if (!cell->text)
        *value = cell->whole ? (double)cell->integer : cell->number;
    return true;
}

bool lr_cell_integer(const lr_writer *writer, size_t column, const lr_cell *cell, int64_t *value,
                     lr_error *error)
{
    double number = NAN;

    if (!cell->text && cell->whole) {
        *value = cell->integer;
        return true;
    }
    if (cell->text && lr_integer_parse(cell->text, cell->length, value))
        return true;
    if (!lr_cell_number(writer, column, cell, &number, error))
        return false;
    if (!(fabs(number) <= 0x1p53) || number != floor(number))
        return misfit(writer, column, "whole number", error);
    *value = (int64_t)number;
    return true;
}
