/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Python list: of numbers for one column, of dicts for several. */
#include "lib/writer/rows.h"

#include <math.h>
#include <string.h>

/* A letter or _, then those and digits, in ASCII; other names are left to the dicts, where any string will do. */
static bool is_identifier(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

    return *name && strspn(name, letters) == strlen(name) && !(*name >= '0' && *name <= '9');
}

bool lr_python_begin(lr_writer *writer, lr_error *error)
{
    lr_output_text(writer->output,
                   writer->columns == 1 && is_identifier(writer->names[0]) ? writer->names[0] : "table");
    return lr_writer_sent(writer, lr_output_text(writer->output, " = [\n"), error);
}

static bool put_value(lr_output *output, const lr_cell *cell)
{
    if (cell->text)
        return lr_output_json_string(output, cell->text, cell->length);
    if (cell->whole)
        return lr_output_integer(output, cell->integer);
    if (isfinite(cell->number))
        return lr_output_number(output, cell->number);
    if (cell->missing && isnan(cell->number))
        return lr_output_text(output, "None");
    return lr_output_text(output, isnan(cell->number)  ? "float(\"nan\")"
                                  : cell->number > 0 ? "float(\"inf\")"
                                                     : "float(\"-inf\")");
}

/* Text that is a number goes out as one. */
static lr_cell as_number(const lr_writer *writer, size_t column, const lr_cell *cell)
{
    lr_cell number = {.missing = cell->missing};

    if (cell->text && !cell->label && lr_cell_number(writer, column, cell, &number.number, NULL))
        return number;
    return *cell;
}

bool lr_python_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    lr_output *output = writer->output;
    bool several = writer->columns > 1;

    lr_output_text(output, several ? "    {" : "    ");
    for (size_t i = 0; i < writer->columns; i++) {
        lr_cell cell = as_number(writer, i, &cells[i]);

        if (several) {
            lr_output_text(output, i > 0 ? ", " : "");
            lr_output_json_string(output, writer->names[i], strlen(writer->names[i]));
            lr_output_text(output, ": ");
        }
        put_value(output, &cell);
    }
    return lr_writer_sent(writer, lr_output_text(output, several ? "},\n" : ",\n"), error);
}

bool lr_python_end(lr_writer *writer, lr_error *error)
{
    return lr_writer_sent(writer, lr_output_text(writer->output, "]\n"), error);
}
