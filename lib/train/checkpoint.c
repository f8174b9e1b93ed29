/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: a head of text lines, the numbers, a checksum.
 *
 *     lrtools checkpoint 1
 *     WHAT: VALUE            what must be the same for a continuation, a line each
 *     step: N
 *     WHAT: COUNT            how many numbers of each kind follow
 *                            (an empty line)
 *     numbers                IEEE 754, little-endian, kind after kind
 *     CRC-32C                of all bytes before, 4 bytes, little-endian
 */
#include "lib/train/checkpoint.h"

#include "lib/crc32c.h"
#include "lib/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char magic[] = "lrtools checkpoint 1";

#ifdef LR_TRAIN_DOUBLE
typedef uint64_t bits;
#else
typedef uint32_t bits;
#endif

_Static_assert(sizeof(bits) == sizeof(lr_real), "the bits of a number");

/* What the samples are: data of the same name and size may hold others. */
static uint32_t data_checksum(const lr_data *data)
{
    const lr_samples *splits[] = {&data->train, &data->validation};
    uint32_t crc = 0;

    for (size_t i = 0; i < 2; i++) {
        const lr_samples *samples = splits[i];
        size_t count = samples->count;

        if (samples->bytes)
            crc = lr_crc32c(crc, samples->bytes, count * data->features);
        if (samples->values)
            crc = lr_crc32c(crc, samples->values, count * data->features * sizeof *samples->values);
        if (samples->labels)
            crc = lr_crc32c(crc, samples->labels, count * sizeof *samples->labels);
        if (samples->targets)
            crc = lr_crc32c(crc, samples->targets, count * data->outputs * sizeof *samples->targets);
    }
    return crc;
}

/* A gradient that is kept to be measured is made in other pieces than one that moves the weights at once, and rounded
 * otherwise; "any" where it is kept for another reason. */
static const char *measured(const lr_training *training)
{
    const lr_optimizer_kind *kind = (const void *)training->optimizer.row;

    if (kind->by_tensor || training->clip > 0 || training->accumulate > 1)
        return "any";
    return training->grad_norm ? "yes" : "no";
}

size_t lr_checkpoint_identity(const lr_training *training, lr_checkpoint_line *lines)
{
    size_t count = 0;
    lr_checkpoint_line *line;

    for (; count < training->identity_count; count++) {
        const lr_identity *identity = &training->identity[count];

        lines[count].what = identity->what;
        lr_text_escape(identity->value, strlen(identity->value), lines[count].value, sizeof lines[count].value);
    }
    line = &lines[count++];
    line->what = "data checksum";
    snprintf(line->value, sizeof line->value, "%08x", data_checksum(training->data));
    line = &lines[count++];
    line->what = "threads";
    snprintf(line->value, sizeof line->value, "%zu", training->threads);
    line = &lines[count++];
    line->what = "grad_norm";
    snprintf(line->value, sizeof line->value, "%s", measured(training));
    return count;
}

size_t lr_checkpoint_head(const lr_training *training, char *head, size_t room)
{
    lr_checkpoint_line lines[LR_CHECKPOINT_LINES];
    size_t count = lr_checkpoint_identity(training, lines);
    size_t used = (size_t)snprintf(head, room, "%s\n", magic);

    for (size_t i = 0; i < count && used < room; i++)
        used += (size_t)snprintf(head + used, room - used, "%s: %s\n", lines[i].what, lines[i].value);
    if (used < room)
        used += (size_t)snprintf(head + used, room - used, "step: %lld\n", (long long)training->step);
    for (size_t i = 0; i < training->saved_count && used < room; i++)
        used += (size_t)snprintf(head + used, room - used, "%s: %zu\n", training->saved[i].what,
                                 training->saved[i].count);
    if (used < room)
        used += (size_t)snprintf(head + used, room - used, "\n");
    return used;
}

enum { PIECE = 4096 }; /* numbers that are written at a time */

static size_t to_bytes(const lr_real *numbers, size_t count, unsigned char *out)
{
    for (size_t i = 0; i < count; i++) {
        bits number;

        memcpy(&number, &numbers[i], sizeof number);
        for (size_t k = 0; k < sizeof number; k++)
            *out++ = (unsigned char)(number >> 8 * k);
    }
    return count * sizeof(bits);
}

void lr_checkpoint_from_bytes(const unsigned char *bytes, size_t count, lr_real *numbers)
{
    for (size_t i = 0; i < count; i++) {
        bits number = 0;

        for (size_t k = 0; k < sizeof number; k++)
            number |= (bits)*bytes++ << 8 * k;
        memcpy(&numbers[i], &number, sizeof number);
    }
}

static bool put(lr_output *output, const void *bytes, size_t length, uint32_t *crc)
{
    *crc = lr_crc32c(*crc, bytes, length);
    return lr_output_bytes(output, bytes, length);
}

static bool put_span(lr_output *output, const lr_saved *saved, uint32_t *crc)
{
    unsigned char bytes[PIECE * sizeof(lr_real)];

    for (size_t at = 0; at < saved->count; at += PIECE) {
        size_t count = saved->count - at < PIECE ? saved->count - at : PIECE;

        if (!put(output, bytes, to_bytes(saved->at + at, count, bytes), crc))
            return false;
    }
    return true;
}

bool lr_training_save(const lr_training *training, lr_output *output, lr_error *error)
{
    char head[LR_CHECKPOINT_HEAD];
    size_t length = lr_checkpoint_head(training, head, sizeof head);
    unsigned char sum[4];
    uint32_t crc = 0;
    bool done = put(output, head, length, &crc);

    for (size_t i = 0; done && i < training->saved_count; i++)
        done = put_span(output, &training->saved[i], &crc);
    for (size_t k = 0; k < sizeof sum; k++)
        sum[k] = (unsigned char)(crc >> 8 * k);
    if (done && lr_output_bytes(output, sum, sizeof sum))
        return true;
    errno = output->number;
    return lr_fail_system(error, output->name, "cannot write");
}
