/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A YAML sequence of mappings, a line each. Numbers are written so that YAML 1.1 readers, which take 1e-07 for a
 * string, read them as numbers too: with a point in the mantissa and a sign in the exponent. */
#include "lib/writer/rows.h"

#include "lib/number.h"

#include <math.h>
#include <string.h>

static bool put_number(lr_output *output, double value)
{
    char text[LR_NUMBER_ROOM];
    char *exponent;

    if (!isfinite(value))
        return lr_output_text(output, isnan(value) ? ".nan" : value > 0 ? ".inf" : "-.inf");
    lr_number_format(value, text);
    exponent = strchr(text, 'e');
    if (!exponent)
        return lr_output_text(output, text);
    lr_output_bytes(output, text, (size_t)(exponent - text));
    if (!memchr(text, '.', (size_t)(exponent - text)))
        lr_output_text(output, ".0");
    lr_output_text(output, exponent[1] == '-' || exponent[1] == '+' ? "e" : "e+");
    return lr_output_text(output, exponent + 1);
}

static bool put_value(lr_output *output, const lr_cell *cell)
{
    double number;

    if (cell->text && !cell->label && lr_number_parse(cell->text, cell->length, '.', &number) == LR_NUMBER)
        return put_number(output, number);
    if (cell->text)
        return lr_output_json_string(output, cell->text, cell->length);
    if (cell->whole)
        return lr_output_integer(output, cell->integer);
    if (cell->missing && isnan(cell->number))
        return lr_output_text(output, "null");
    return put_number(output, cell->number);
}

bool lr_yaml_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    lr_output *output = writer->output;

    lr_output_text(output, "- {");
    for (size_t i = 0; i < writer->columns; i++) {
        if (i > 0)
            lr_output_text(output, ", ");
        lr_output_json_string(output, writer->names[i], strlen(writer->names[i]));
        lr_output_text(output, ": ");
        put_value(output, &cells[i]);
    }
    return lr_writer_sent(writer, lr_output_text(output, "}\n"), error);
}

bool lr_yaml_end(lr_writer *writer, lr_error *error)
{
    return writer->rows > 0 || lr_writer_sent(writer, lr_output_text(writer->output, "[]\n"), error);
}
