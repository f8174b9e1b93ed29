/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A constant array of C. Several columns are one array of structs: an array for each would have to be held
 * back. */
#include "lib/writer/rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAME = 64 }; /* bytes of an identifier, with the final NUL */

/* Keywords, and what the headers that the text includes may define as macros or types. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = {
        "INFINITY", "NAN",      "auto",    "bool",   "break",    "case",   "char",     "const",
        "continue", "default",  "do",      "double", "else",     "enum",   "extern",   "false",
        "float",    "for",      "goto",    "if",     "inline",   "int",    "int64_t",  "long",
        "register", "restrict", "return",  "short",  "signed",   "sizeof", "static",   "struct",
        "switch",   "true",     "typedef", "union",  "unsigned", "void",   "volatile", "while"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The identifier that stands for a column's name, cut to fit. */
static void make_identifier(const char *name, char *out)
{
    size_t used = 0;

    if (!is_letter(name[0])) {
        out[used++] = 'x';
        out[used++] = '_';
    }
    for (size_t i = 0; name[i] != '\0' && used < MOST_NAME - 2; i++)
        out[used++] = is_letter(name[i]) || is_digit(name[i]) ? name[i] : '_';
    out[used] = '\0';
    if (is_reserved(out))
        memcpy(out + used, "_", 2);
}

static void make_upper(char *text)
{
    for (; *text != '\0'; text++)
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
}

static bool check_names(const lr_writer *writer, lr_error *error)
{
    char mine[MOST_NAME], other[MOST_NAME];

    for (size_t i = 0; i < writer->columns; i++) {
        make_identifier(writer->names[i], mine);
        for (size_t k = 0; k < i; k++) {
            make_identifier(writer->names[k], other);
            if (strcmp(mine, other) == 0)
                return lr_fail(error, LR_USAGE, "c: the columns %s and %s would both be named %s",
                               writer->names[k], writer->names[i], mine);
        }
    }
    return true;
}

bool lr_c_begin(lr_writer *writer, lr_error *error)
{
    lr_output *output = writer->output;
    bool single = writer->columns == 1;
    char name[MOST_NAME], length[MOST_NAME];

    if (writer->expected == 0)
        return lr_fail(error, LR_NO_ANSWER, "c: there are no rows, and C has no empty array");
    if (!check_names(writer, error))
        return false;
    make_identifier(single ? writer->names[0] : "table", name);
    memcpy(length, name, sizeof length);
    make_upper(length);
    lr_output_format(output, "#include <math.h>\n#include <stdint.h>\n\n#define %s_LENGTH %zu\n", length,
                     writer->expected);
    if (single) {
        const char *type = lr_writer_whole(writer, 0) ? "int64_t" : "double";
        bool sent = lr_output_format(output, "static const %s %s[%s_LENGTH] = {\n", type, name, length);
        return lr_writer_sent(writer, sent, error);
    }
    lr_output_text(output, "static const struct {\n");
    for (size_t i = 0; i < writer->columns; i++) {
        make_identifier(writer->names[i], name);
        lr_output_format(output, "    %s %s;\n", lr_writer_whole(writer, i) ? "int64_t" : "double", name);
    }
    return lr_writer_sent(writer, lr_output_text(output, "} table[TABLE_LENGTH] = {\n"), error);
}

static bool put_integer(lr_output *output, int64_t value)
{
    /* C has no negative literals: the least one would be minus an overflow. */
    return value == INT64_MIN ? lr_output_text(output, "INT64_MIN") : lr_output_integer(output, value);
}

static bool put_number(lr_output *output, double value)
{
    if (isfinite(value))
        return lr_output_number(output, value);
    return lr_output_text(output, isnan(value) ? "NAN" : value > 0 ? "INFINITY" : "-INFINITY");
}

bool lr_c_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    bool single = writer->columns == 1;

    lr_output_text(writer->output, single ? "    " : "    {");
    for (size_t i = 0; i < writer->columns; i++) {
        int64_t integer = 0;
        double number = 0;

        if (i > 0)
            lr_output_bytes(writer->output, ", ", 2);
        if (lr_writer_whole(writer, i)) {
            if (!lr_cell_integer(writer, i, &cells[i], &integer, error))
                return false;
            put_integer(writer->output, integer);
        } else {
            if (!lr_cell_number(writer, i, &cells[i], &number, error))
                return false;
            put_number(writer->output, number);
        }
    }
    return lr_writer_sent(writer, lr_output_text(writer->output, single ? ",\n" : "},\n"), error);
}

bool lr_c_end(lr_writer *writer, lr_error *error)
{
    return lr_writer_sent(writer, lr_output_text(writer->output, "};\n"), error);
}
