/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NumPy's array file, version 1.0. Format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html. */
#include "lib/writer/rows.h"

#include "lib/number.h"
#include "lib/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PREAMBLE = 10,      /* magic, version, length of the header */
    ALIGNMENT = 64,     /* the data begin at a multiple of it */
    MOST_HEADER = 65535 /* the length is a 16-bit number */
};

static const char too_large[] = "npy: the columns' names do not fit the format's header of 65535 bytes";

typedef struct header {
    char text[MOST_HEADER + 1];
    size_t used;
    bool full;
} header;

static void put(header *head, const char *text, size_t length)
{
    if (head->full || length > MOST_HEADER - head->used) {
        head->full = true;
        return;
    }
    memcpy(head->text + head->used, text, length);
    head->used += length;
}

static void put_text(header *head, const char *text)
{
    put(head, text, strlen(text));
}

/* A string literal of Python in ASCII: NumPy reads the header as Latin-1. */
static void put_name(header *head, const char *name)
{
    size_t length = strlen(name), size;

    put_text(head, "'");
    for (size_t at = 0; at<length; at += size> 0 ? size : 1) {
        char escape[16];
        uint32_t point = 0;

        size = lr_utf8_decode(name + at, length - at, &point);
        point = size > 0 ? point : 0xFFFD;
        if (point >= 0x20 && point < 0x7F && point != '\'' && point != '\\') {
            put(head, name + at, 1);
            continue;
        }
        snprintf(escape, sizeof escape, point > 0xFFFF ? "\\U%08x" : "\\u%04x", (unsigned)point);
        put_text(head, escape);
    }
    put_text(head, "'");
}

static const char *type_of(const lr_writer *writer, size_t column)
{
    return lr_writer_whole(writer, column) ? "'<i8'" : "'<f8'";
}

static void put_type(header *head, const lr_writer *writer)
{
    if (writer->columns == 1) {
        put_text(head, type_of(writer, 0));
        return;
    }
    put_text(head, "[");
    for (size_t i = 0; i < writer->columns && !head->full; i++) {
        put_text(head, i > 0 ? ", (" : "(");
        put_name(head, writer->names[i]);
        put_text(head, ", ");
        put_text(head, type_of(writer, i));
        put_text(head, ")");
    }
    put_text(head, "]");
}

static void put_header(header *head, const lr_writer *writer)
{
    char shape[LR_NUMBER_ROOM];

    put_text(head, "{'descr': ");
    put_type(head, writer);
    lr_integer_format((int64_t)writer->expected, shape);
    put_text(head, ", 'fortran_order': False, 'shape': (");
    put_text(head, shape);
    put_text(head, ",), }");
    while (!head->full && (PREAMBLE + head->used + 1) % ALIGNMENT != 0)
        put_text(head, " ");
    put_text(head, "\n");
}

/* NumPy refuses a type with two fields of one name. */
static bool check_names(const lr_writer *writer, lr_error *error)
{
    for (size_t i = 0; i < writer->columns; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(writer->names[i], writer->names[k]) == 0)
                return lr_fail(error, LR_USAGE,
                               "npy: two columns are named %s, and fields need names of their own",
                               writer->names[i]);
    return true;
}

bool lr_npy_begin(lr_writer *writer, lr_error *error)
{
    unsigned char preamble[PREAMBLE] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0, 0};
    header *head = lr_allocate(1, sizeof *head, error);
    bool ok = head != NULL;

    if (ok) {
        put_header(head, writer);
        ok = head->full ? lr_fail(error, LR_USAGE, "%s", too_large) : check_names(writer, error);
    }
    if (ok) {
        preamble[8] = (unsigned char)(head->used & 0xFF);
        preamble[9] = (unsigned char)(head->used >> 8);
        lr_output_bytes(writer->output, preamble, sizeof preamble);
        ok = lr_writer_sent(writer, lr_output_bytes(writer->output, head->text, head->used), error);
    }
    free(head);
    return ok;
}

/* A cell as it stands in the file. */
static bool pack(const lr_writer *writer, size_t column, const lr_cell *cell, uint64_t *word, lr_error *error)
{
    bool whole = lr_writer_whole(writer, column);
    int64_t integer = 0;
    double number = 0;

    if (whole ? !lr_cell_integer(writer, column, cell, &integer, error)
              : !lr_cell_number(writer, column, cell, &number, error))
        return false;
    if (whole)
        memcpy(word, &integer, sizeof *word);
    else
        memcpy(word, &number, sizeof *word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    *word = __builtin_bswap64(*word);
#endif
    return true;
}

bool lr_npy_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    enum { MOST = 8 }; /* written at once */
    uint64_t words[MOST];
    bool sent = true;
    size_t i, held = 0;

    for (i = 0; i < writer->columns; i++) {
        if (!pack(writer, i, &cells[i], &words[held++], error))
            return false;
        if (held < MOST && i + 1 < writer->columns)
            continue;
        sent = lr_output_bytes(writer->output, words, held * sizeof *words);
        held = 0;
    }
    return lr_writer_sent(writer, sent, error);
}
