/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/csv_sniff.h"

#include "lib/reader.h"

#include <string.h>
#include <strings.h>

enum { LINES = 12 }; /* that are looked at behind the header */

/* Lines of a sample, one after the other. */
typedef struct sample {
    const char *at, *end;
    bool whole;
} sample;

/* What is in a line. */
typedef struct shape {
    size_t fields, numbers, empty;
} shape;

/* The next line that is neither blank nor a comment; false when there is none that is complete. */
static bool next_line(sample *from, const char **line, size_t *length)
{
    while (from->at < from->end) {
        const char *start = from->at, *stop = start;

        while (stop < from->end && *stop != '\n' && *stop != '\r')
            stop++;
        if (stop == from->end && !from->whole)
            return false;
        from->at = stop < from->end ? stop + 1 : stop;
        while (start < stop && (*start == ' ' || *start == '\t'))
            start++;
        if (start == stop || *start == '#')
            continue;
        *line = start;
        *length = (size_t)(stop - start);
        return true;
    }
    return false;
}

static shape look(const char *line, size_t length, char separator)
{
    const char *end = line + length;
    char decimal = separator == ',' ? '.' : ',';
    shape found = {0};

    for (;;) {
        const char *stop = line;
        bool quoted = false;
        double value;
        size_t cut;
        lr_number_kind kind;

        for (; stop < end && (quoted || *stop != separator); stop++)
            quoted ^= *stop == '"';
        cut = stop - line > 1 && *line == '"' && stop[-1] == '"';
        kind = lr_number_parse(line + cut, (size_t)(stop - line) - 2 * cut, decimal, &value);
        found.fields++;
        found.numbers += kind == LR_NUMBER || kind == LR_NUMBER_RANGE;
        found.empty += kind == LR_NUMBER_MISSING;
        if (stop == end)
            return found;
        line = stop + 1;
    }
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), wanted = strlen(end);

    return length >= wanted && strcasecmp(name + length - wanted, end) == 0;
}

/* By name alone; what looks like JSON is asked elsewhere first. */
static int by_name(const char *name)
{
    return ends_with(name, ".csv") || ends_with(name, ".tsv") ? 50 : 0;
}

int lr_csv_sniff(const char *bytes, size_t length, bool whole, const char *name, char *separator)
{
    sample from = {bytes, bytes + length, whole};
    const char *line;
    size_t size, good = 0, bad = 0, count = 0;
    shape head;

    *separator = ',';
    if (!next_line(&from, &line, &size))
        return by_name(name);
    *separator = lr_find_separator(line, size);
    head = look(line, size, *separator);
    while (count < LINES && next_line(&from, &line, &size)) {
        shape row = look(line, size, *separator);

        count++;
        good += row.numbers > 0 && 3 * row.numbers >= row.fields - row.empty;
        bad += row.numbers == 0 && row.empty < row.fields;
    }
    if (good == 0 || good < bad)
        return head.numbers == head.fields && count == 0 ? 55 : head.fields > 2 && count == 0 ? 25 : by_name(name);
    if (head.fields == 1)
        return bad > 0 ? by_name(name) : by_name(name) ? 70 : 45;
    return by_name(name) ? 80 : 70;
}

lr_delimited lr_csv_first_rows(const char *bytes, size_t length, bool whole)
{
    sample from = {bytes, bytes + length, whole};
    const char *line;
    size_t size;
    char separator;
    shape head;

    if (!next_line(&from, &line, &size))
        return whole ? LR_NOT_DELIMITED : LR_DELIMITED_PERHAPS;
    if (*line == '{' || *line == '[')
        return LR_NOT_DELIMITED;
    separator = lr_find_separator(line, size);
    head = look(line, size, separator);
    if (head.numbers > 0 && head.numbers + head.empty == head.fields)
        return LR_DELIMITED;
    for (size_t count = 0; count < LINES; count++) {
        shape row;

        if (!next_line(&from, &line, &size))
            return whole ? LR_NOT_DELIMITED : LR_DELIMITED_PERHAPS;
        row = look(line, size, separator);
        if (row.numbers > 0 && row.fields <= head.fields)
            return LR_DELIMITED;
    }
    return LR_NOT_DELIMITED;
}

bool lr_csv_is_export(const char *bytes, size_t length)
{
    static const char *const headers[] = {"Wall time,Step,Value", "\"Wall time\",\"Step\",\"Value\""};

    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        size_t size = strlen(headers[i]);

        if (length >= size && memcmp(bytes, headers[i], size) == 0
            && (length == size || bytes[size] == '\n' || bytes[size] == '\r'))
            return true;
    }
    return false;
}
