/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json and jsonl, and JSON values for whoever writes JSON of another shape. */
#include "lib/text.h"
#include "lib/writer/rows.h"

#include <math.h>
#include <string.h>

/* The two-character escape of a code point, or NULL. */
static const char *short_escape(uint32_t point)
{
    static const struct {
        uint32_t point;
        const char *text;
    } escapes[] = {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\t', "\\t"},
                   {'\r', "\\r"}, {'\b', "\\b"},  {'\f', "\\f"}};

    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
        if (escapes[i].point == point)
            return escapes[i].text;
    return NULL;
}

bool lr_output_json_string(lr_output *output, const char *text, size_t length)
{
    size_t start = 0, at = 0;

    lr_output_bytes(output, "\"", 1);
    while (at < length) {
        uint32_t point = 0;
        size_t size = lr_utf8_decode(text + at, length - at, &point), taken = size > 0 ? size : 1;
        const char *escape = short_escape(point);

        if (size == 0 || escape || lr_is_control(point)) {
            lr_output_bytes(output, text + start, at - start);
            start = at + taken;
            if (size == 0)
                lr_output_text(output, "\xEF\xBF\xBD");
            else if (escape)
                lr_output_text(output, escape);
            else
                lr_output_format(output, "\\u%04x", (unsigned)point);
        }
        at += taken;
    }
    lr_output_bytes(output, text + start, length - start);
    return lr_output_bytes(output, "\"", 1);
}

bool lr_output_json_number(lr_output *output, double value)
{
    if (isfinite(value))
        return lr_output_number(output, value);
    return lr_output_text(output, isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
}

static size_t digits(const char *text, size_t length, size_t at)
{
    while (at < length && text[at] >= '0' && text[at] <= '9')
        at++;
    return at;
}

/* Whether text is a number by the grammar of RFC 8259, section 6. */
static bool is_json_number(const char *text, size_t length)
{
    size_t at = length > 0 && text[0] == '-', first = at;

    at = digits(text, length, at);
    if (at == first || (text[first] == '0' && at > first + 1))
        return false;
    if (at < length && text[at] == '.') {
        first = at + 1;
        at = digits(text, length, first);
        if (at == first)
            return false;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        first = at + 1;
        first += first < length && (text[first] == '+' || text[first] == '-');
        at = digits(text, length, first);
        if (at == first)
            return false;
    }
    return at == length;
}

static bool put_value(lr_output *output, const lr_cell *cell)
{
    if (cell->text)
        return !cell->label && is_json_number(cell->text, cell->length)
                   ? lr_output_bytes(output, cell->text, cell->length)
                   : lr_output_json_string(output, cell->text, cell->length);
    if (cell->whole)
        return lr_output_integer(output, cell->integer);
    if (cell->missing && isnan(cell->number))
        return lr_output_text(output, "null");
    return lr_output_json_number(output, cell->number);
}

static bool put_object(const lr_writer *writer, const lr_cell *cells)
{
    lr_output_bytes(writer->output, "{", 1);
    for (size_t i = 0; i < writer->columns; i++) {
        if (i > 0)
            lr_output_bytes(writer->output, ", ", 2);
        lr_output_json_string(writer->output, writer->names[i], strlen(writer->names[i]));
        lr_output_bytes(writer->output, ": ", 2);
        put_value(writer->output, &cells[i]);
    }
    return lr_output_bytes(writer->output, "}", 1);
}

bool lr_json_begin(lr_writer *writer, lr_error *error)
{
    return lr_writer_sent(writer, lr_output_text(writer->output, "["), error);
}

bool lr_json_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    lr_output_text(writer->output, writer->rows > 0 ? ",\n" : "\n");
    return lr_writer_sent(writer, put_object(writer, cells), error);
}

bool lr_json_end(lr_writer *writer, lr_error *error)
{
    return lr_writer_sent(writer, lr_output_text(writer->output, writer->rows > 0 ? "\n]\n" : "]\n"), error);
}

bool lr_jsonl_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    put_object(writer, cells);
    return lr_writer_sent(writer, lr_output_bytes(writer->output, "\n", 1), error);
}
