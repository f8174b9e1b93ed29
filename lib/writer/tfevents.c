/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TensorBoard's event files: records (tensorflow/core/lib/io/record_writer.h), each a protocol-buffer message
 * Event (tensorflow/core/util/event.proto, framework/summary.proto). */
#include "lib/writer/rows.h"

#include "lib/crc32c.h"
#include "lib/number.h"
#include "lib/text.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Tags of the fields: number << 3 | type; the types: 0 varint, 1 eight bytes, 2 bytes with a length, 5 four. */
enum {
    EVENT_WALL_TIME = 1 << 3 | 1,
    EVENT_STEP = 2 << 3 | 0,
    EVENT_FILE_VERSION = 3 << 3 | 2,
    EVENT_SUMMARY = 5 << 3 | 2,
    SUMMARY_VALUE = 1 << 3 | 2,
    VALUE_TAG = 1 << 3 | 2,
    VALUE_SIMPLE = 2 << 3 | 5
};

/* A record on its way: its bytes go to the output, or are only counted where there is none. */
typedef struct record {
    lr_output *output;
    uint64_t length;
    uint32_t crc;
} record;

static void put(record *into, const void *bytes, size_t length)
{
    into->length += length;
    if (into->output) {
        into->crc = lr_crc32c(into->crc, bytes, length);
        lr_output_bytes(into->output, bytes, length);
    }
}

static void put_fixed(record *into, uint64_t word, size_t length)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < length; i++)
        bytes[i] = (unsigned char)(word >> (8 * i) & 0xff);
    put(into, bytes, length);
}

static void put_varint(record *into, uint64_t word)
{
    unsigned char bytes[10];
    size_t length = 0;

    for (; word > 0x7f; word >>= 7)
        bytes[length++] = (unsigned char)((word & 0x7f) | 0x80);
    bytes[length++] = (unsigned char)word;
    put(into, bytes, length);
}

static void put_text(record *into, unsigned tag, const char *text)
{
    put_varint(into, tag);
    put_varint(into, strlen(text));
    put(into, text, strlen(text));
}

/* Readers refuse a text that is not UTF-8: what is none becomes U+FFFD. */
static void put_clean(record *into, const char *text)
{
    for (size_t length = strlen(text), size; length > 0; text += size, length -= size) {
        uint32_t character;

        size = lr_utf8_decode(text, length, &character);
        put(into, size ? text : "\xEF\xBF\xBD", size ? size : 3);
        size += size == 0;
    }
}

static void put_tag(record *into, const char *name)
{
    record counted = {0};

    put_clean(&counted, name);
    put_varint(into, VALUE_TAG);
    put_varint(into, counted.length);
    put_clean(into, name);
}

static void put_time(record *into, double seconds)
{
    uint64_t word;

    memcpy(&word, &seconds, sizeof word);
    put_varint(into, EVENT_WALL_TIME);
    put_fixed(into, word, 8);
}

/* A number before or after its record; the checksums are masked, since records may hold records. */
static void frame(lr_output *output, uint64_t word, size_t length, bool masked)
{
    record into = {.output = output};

    put_fixed(&into, masked ? (uint32_t)((uint32_t)word >> 15 | (uint32_t)word << 17) + 0xa282ead8U : word,
              length);
}

static uint32_t crc_of(uint64_t length)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(length >> (8 * i) & 0xff);
    return lr_crc32c(0, bytes, sizeof bytes);
}

/* What an event is written from, twice: its length stands before it. */
typedef struct event {
    const lr_writer *writer;
    const lr_cell *cells;
    double time;
    int64_t step;
    uint64_t summary; /* length of its values */
} event;

/* The number to show for this column; false where the row has none. */
static bool scalar(const event *from, size_t column, double *value)
{
    const lr_cell *cell = &from->cells[column];
    const char *name = from->writer->names[column];

    *value = cell->whole ? (double)cell->integer : cell->number;
    if (strcmp(name, "step") == 0 || strcmp(name, "time") == 0)
        return false;
    if (cell->text)
        return lr_number_parse(cell->text, cell->length, '.', value) == LR_NUMBER;
    return cell->whole || !(cell->missing && isnan(*value));
}

static void put_values(record *into, const event *from)
{
    for (size_t i = 0; i < from->writer->columns; i++) {
        const char *name = from->writer->names[i];
        record counted = {0};
        double value;
        float single;
        uint32_t word;

        if (!scalar(from, i, &value))
            continue;
        single = (float)value;
        memcpy(&word, &single, sizeof word);
        put_tag(&counted, name);
        put_varint(into, SUMMARY_VALUE);
        put_varint(into, counted.length + 1 + sizeof word);
        put_tag(into, name);
        put_varint(into, VALUE_SIMPLE);
        put_fixed(into, word, sizeof word);
    }
}

static void put_event(record *into, const event *from)
{
    put_time(into, from->time);
    if (!from->writer) {
        put_text(into, EVENT_FILE_VERSION, "brain.Event:2");
        return;
    }
    put_varint(into, EVENT_STEP);
    put_varint(into, (uint64_t)from->step);
    put_varint(into, EVENT_SUMMARY);
    put_varint(into, from->summary);
    put_values(into, from);
}

static void put_record(lr_output *output, const event *from)
{
    record counted = {0}, written = {.output = output};

    put_event(&counted, from);
    frame(output, counted.length, 8, false);
    frame(output, crc_of(counted.length), 4, true);
    put_event(&written, from);
    frame(output, written.crc, 4, true);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool sent(const lr_writer *writer, lr_error *error)
{
    return lr_writer_sent(writer, !writer->output->failed, error);
}

bool lr_tfevents_begin(lr_writer *writer, lr_error *error)
{
    const event first = {.time = now()};

    put_record(writer->output, &first);
    return sent(writer, error);
}

bool lr_tfevents_row(lr_writer *writer, const lr_cell *cells, lr_error *error)
{
    event from = {.writer = writer, .cells = cells, .time = now(), .step = (int64_t)writer->rows};
    record counted = {0};

    for (size_t i = 0; i < writer->columns; i++) {
        double time = NAN;

        if (lr_writer_whole(writer, i) && !lr_cell_integer(writer, i, &cells[i], &from.step, error))
            return false;
        if (strcmp(writer->names[i], "time") == 0 && !lr_cell_number(writer, i, &cells[i], &time, error))
            return false;
        from.time = isfinite(time) ? time : from.time;
    }
    put_values(&counted, &from);
    from.summary = counted.length;
    put_record(writer->output, &from);
    return sent(writer, error);
}
