/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train/checkpoint.h"

#include "lib/crc32c.h"
#include "lib/number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 1 << 16 };
#define MOST_STEPS ((int64_t)1 << 53)

/* Bytes from a descriptor, with the checksum of those that were taken. */
typedef struct stream {
    int fd;
    const char *name;
    uint32_t crc;
    size_t from, to; /* in buffer */
    unsigned char buffer[ROOM];
} stream;

static bool fail_cut(const stream *in, lr_error *error)
{
    return lr_fail_at(error, in->name, 0, 0, "the checkpoint is cut short");
}

/* Have at least one byte in the buffer, or *end. */
static bool fill(stream *in, bool *end, lr_error *error)
{
    ssize_t count;

    *end = false;
    if (in->from < in->to)
        return true;
    do
        count = read(in->fd, in->buffer, ROOM);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return lr_fail_system(error, in->name, "cannot read");
    in->from = 0;
    in->to = (size_t)count;
    *end = count == 0;
    return true;
}

static bool take(stream *in, unsigned char *bytes, size_t length, lr_error *error)
{
    while (length > 0) {
        size_t count;
        bool end;

        if (!fill(in, &end, error))
            return false;
        if (end)
            return fail_cut(in, error);
        count = in->to - in->from < length ? in->to - in->from : length;
        memcpy(bytes, in->buffer + in->from, count);
        in->crc = lr_crc32c(in->crc, bytes, count);
        in->from += count;
        bytes += count;
        length -= count;
    }
    return true;
}

/* A line of the head, without its end; one that is longer than any is no head. */
static bool take_line(stream *in, char *line, lr_error *error)
{
    for (size_t i = 0; i < LR_CHECKPOINT_LINE; i++) {
        unsigned char byte;

        if (!take(in, &byte, 1, error))
            return false;
        line[i] = (char)byte;
        if (byte == '\n') {
            line[i] = '\0';
            return true;
        }
    }
    return lr_fail_at(error, in->name, 0, 0, "it is no checkpoint, or a damaged one");
}

static bool take_magic(stream *in, lr_error *error)
{
    static const char start[] = "lrtools checkpoint ";
    char line[LR_CHECKPOINT_LINE];

    for (size_t i = 0; i < sizeof start - 1; i++) {
        unsigned char byte;
        bool end;

        if (!fill(in, &end, error))
            return false;
        if (end && i > 0)
            return fail_cut(in, error);
        if (end || in->buffer[in->from] != (unsigned char)start[i])
            return lr_fail_at(error, in->name, 0, 0, "it is no checkpoint");
        if (!take(in, &byte, 1, error))
            return false;
    }
    if (!take_line(in, line, error))
        return false;
    return strcmp(line, "1") == 0
           || lr_fail_at(error, in->name, 0, 0, "a checkpoint of version %.20s: only version 1 can be read", line);
}

/* "WHAT: NUMBER" */
static bool take_number(stream *in, const char *what, int64_t *number, lr_error *error)
{
    char line[LR_CHECKPOINT_LINE];
    size_t length = strlen(what);

    if (!take_line(in, line, error))
        return false;
    return (strncmp(line, what, length) == 0 && strncmp(line + length, ": ", 2) == 0
            && lr_integer_parse(line + length + 2, strlen(line + length + 2), number) && *number >= 0)
           || lr_fail_at(error, in->name, 0, 0, "the checkpoint is damaged: %s is not where it should be", what);
}

/* Compare the identity; the first difference is left in *difference, whole, for the file may turn out to be damaged. */
static bool take_identity(stream *in, const lr_training *training, lr_error *difference, lr_error *error)
{
    lr_checkpoint_line lines[LR_CHECKPOINT_LINES];
    size_t count = lr_checkpoint_identity(training, lines);

    for (size_t i = 0; i < count; i++) {
        char line[LR_CHECKPOINT_LINE];
        size_t length = strlen(lines[i].what);

        if (!take_line(in, line, error))
            return false;
        if (strncmp(line, lines[i].what, length) != 0 || strncmp(line + length, ": ", 2) != 0)
            return lr_fail_at(error, in->name, 0, 0, "the checkpoint is damaged: %s is not where it should be",
                              lines[i].what);
        if (strcmp(line + length + 2, lines[i].value) != 0 && !difference->fault)
            lr_fail(difference, LR_USAGE, "the checkpoint was made with %s %.150s, not %.150s", lines[i].what,
                    line + length + 2, lines[i].value);
    }
    return true;
}

/* What stands behind the step: as many spans as the file has, so that one of another model can be told from a damaged
 * one. numbers: how many there are in all. */
static bool take_spans(stream *in, const lr_training *training, bool same, uint64_t *numbers, lr_error *error)
{
    char line[LR_CHECKPOINT_LINE];
    size_t count = 0;

    for (*numbers = 0; take_line(in, line, error); count++) {
        const char *colon = strstr(line, ": ");
        char expected[LR_CHECKPOINT_LINE];
        int64_t number;

        if (*line == '\0')
            return !same || count == training->saved_count
                   || lr_fail_at(error, in->name, 0, 0, "the checkpoint is damaged: numbers are missing");
        if (!colon || !lr_integer_parse(colon + 2, strlen(colon + 2), &number) || number < 0 || count >= LR_SAVED_SPANS
            || number > INT64_MAX / 64 / LR_SAVED_SPANS)
            return lr_fail_at(error, in->name, 0, 0, "the checkpoint is damaged: the list of its numbers is none");
        *numbers += (uint64_t)number;
        if (!same)
            continue;
        if (count < training->saved_count)
            snprintf(expected, sizeof expected, "%s: %zu", training->saved[count].what, training->saved[count].count);
        if (count >= training->saved_count || strcmp(line, expected) != 0)
            return lr_fail_at(error, in->name, 0, 0, "the checkpoint is damaged: it has other numbers than its model");
    }
    return false;
}

static bool take_numbers(stream *in, const lr_training *training, lr_error *error)
{
    enum { PIECE = 4096 };
    unsigned char bytes[PIECE * sizeof(lr_real)];

    for (size_t i = 0; i < training->saved_count; i++)
        for (size_t at = 0; at < training->saved[i].count; at += PIECE) {
            size_t left = training->saved[i].count - at, count = left < PIECE ? left : PIECE;

            if (!take(in, bytes, count * sizeof(lr_real), error))
                return false;
            lr_checkpoint_from_bytes(bytes, count, training->saved[i].at + at);
        }
    return true;
}

static bool pass_over(stream *in, uint64_t length, lr_error *error)
{
    unsigned char bytes[4096];

    while (length > 0) {
        size_t count = length < sizeof bytes ? (size_t)length : sizeof bytes;

        if (!take(in, bytes, count, error))
            return false;
        length -= count;
    }
    return true;
}

/* The checksum, and nothing behind it. */
static bool take_end(stream *in, lr_error *error)
{
    uint32_t crc = in->crc, sum = 0;
    unsigned char bytes[4];
    bool end;

    if (!take(in, bytes, sizeof bytes, error))
        return false;
    for (size_t k = 0; k < sizeof bytes; k++)
        sum |= (uint32_t)bytes[k] << 8 * k;
    if (sum != crc)
        return lr_fail_at(error, in->name, 0, 0, "the checkpoint is damaged: its checksum is wrong");
    if (!fill(in, &end, error))
        return false;
    return end || lr_fail_at(error, in->name, 0, 0, "there is more data behind the checkpoint");
}

/* A difference is told only once the file is known to be whole: damage makes differences too. */
static bool load(lr_training *training, stream *in, lr_error *error)
{
    lr_error difference = {0};
    uint64_t numbers;
    int64_t step;

    if (!take_magic(in, error) || !take_identity(in, training, &difference, error)
        || !take_number(in, "step", &step, error) || !take_spans(in, training, !difference.fault, &numbers, error))
        return false;
    if (!(difference.fault ? pass_over(in, numbers * sizeof(lr_real), error) : take_numbers(in, training, error))
        || !take_end(in, error))
        return false;
    if (difference.fault) {
        if (error) {
            *error = difference;
            error->file = in->name;
        }
        return false;
    }
    if (step > MOST_STEPS)
        return lr_fail_at(error, in->name, 0, 0, "the checkpoint is damaged: it is of step %lld", (long long)step);
    training->step = step;
    training->order_epoch = -1;
    return true;
}

bool lr_training_load(lr_training *training, int fd, const char *name, lr_error *error)
{
    stream *in = lr_allocate(1, sizeof *in, error);
    bool done;

    if (!in)
        return false;
    in->fd = fd;
    in->name = name;
    done = load(training, in, error);
    free(in);
    return done;
}
