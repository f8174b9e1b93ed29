/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offline runs of Weights & Biases, run-*.wandb: a header, then the records of LevelDB's log format. A piece of
 * one: checksum (CRC-32 of zlib, over type and data), length (2 bytes), type (1 byte), data; no piece crosses a
 * block of 32 KiB, and a record is one piece or a first, middles and a last.
 *
 * Sources: wandb/sdk/internal/datastore.py; leveldb/doc/log_format.md. */
#include "lib/log/wandb.h"

#include "lib/log/kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_HEAD = 7,
    BLOCK = 1 << 15,
    HEAD = 7, /* of a piece */
    MOST = 64 << 20, /* bytes of a record: one of an attack, or of a file uploaded in the log */
    WHOLE = 1, FIRST, MIDDLE, LAST
};

static const unsigned char file_head[FILE_HEAD] = {':', 'W', '&', 'B', 0xe1, 0xbe, 0};

typedef struct wandb_file {
    unsigned char *record; /* the pieces so far */
    size_t count, capacity;
    bool open;   /* a first piece has come, and no last one */
    bool ended;
    size_t number; /* of the record, from 1 */
    uint64_t byte; /* where the piece begins */
    lr_wandb_names names;
} wandb_file;

/* Four bits at a time: these files are small. */
uint32_t lr_wandb_crc(const unsigned char *bytes, size_t length)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    uint32_t crc = ~UINT32_C(0);

    for (size_t i = 0; i < length; i++) {
        crc = crc >> 4 ^ table[(crc ^ bytes[i]) & 15];
        crc = crc >> 4 ^ table[(crc ^ (uint32_t)bytes[i] >> 4) & 15];
    }
    return ~crc;
}

static int sniff(const char *bytes, size_t length, bool whole, const char *name)
{
    (void)name;
    if (length >= FILE_HEAD && memcmp(bytes, file_head, FILE_HEAD) == 0)
        return 100;
    return length > 1 && whole && length < FILE_HEAD && memcmp(bytes, file_head, length) == 0 ? 50 : 0;
}

static bool open_wandb(lr_log *log, lr_error *error)
{
    lr_input *input = lr_log_input(log);
    size_t have = lr_input_have(input, FILE_HEAD, error);
    wandb_file *file;

    if (have == SIZE_MAX)
        return false;
    if (have < FILE_HEAD || memcmp(input->bytes + input->start, file_head, 4) != 0)
        return lr_fail_at(error, lr_log_name(log), 0, 0, "it does not begin as a .wandb file does");
    if (memcmp(input->bytes + input->start, file_head, FILE_HEAD) != 0)
        return lr_fail_at(error, lr_log_name(log), 0, 0, "a .wandb file of a version that is not known");
    lr_input_skip(input, FILE_HEAD);
    file = lr_allocate(1, sizeof *file, error);
    if (!file)
        return false;
    lr_log_set_state(log, file);
    return true;
}

static void close_wandb(lr_log *log)
{
    wandb_file *file = lr_log_state(log);

    if (file) {
        free(file->record);
        free(file->names.path);
    }
    free(file);
}

/* What is left of the block. */
static size_t block_left(const lr_input *input)
{
    return (size_t)(BLOCK - input->offset % BLOCK);
}

static void damaged(lr_log *log, wandb_file *file, const char *what)
{
    lr_log_report(log, LR_TROUBLE_DAMAGED, file->number, file->byte, "%s; left out", what);
    file->open = false;
}

/* How long the piece at the start is, with its head; 0: there is none that is right in these bytes of a block. */
static size_t good_piece(const unsigned char *head, size_t have)
{
    size_t length = have < HEAD ? 0 : (size_t)head[4] | (size_t)head[5] << 8;

    if (have < HEAD || length > have - HEAD || head[6] < WHOLE || head[6] > LAST
        || lr_wandb_crc(head + 6, length + 1)
               != ((uint32_t)head[0] | (uint32_t)head[1] << 8 | (uint32_t)head[2] << 16 | (uint32_t)head[3] << 24))
        return 0;
    return HEAD + length;
}

/* Go on behind a damaged piece of this length (0: not known) where a good one stands there, else at the next block:
 * only there it is known where a piece begins. */
static bool resume(lr_log *log, wandb_file *file, size_t piece, const char *what, lr_error *error)
{
    lr_input *input = lr_log_input(log);
    size_t left = block_left(input), have = input->filled - input->start;
    uint64_t missing;
    char all[200];

    have = have < left ? have : left;
    if (piece && piece < have && good_piece(input->bytes + input->start + piece, have - piece)) {
        damaged(log, file, what);
        lr_input_skip(input, piece);
        return true;
    }
    snprintf(all, sizeof all, piece == left ? "%s" : "%s, and what follows in its block of 32 KiB is lost", what);
    damaged(log, file, all);
    return lr_input_pass(input, left, &missing, error);
}

static void cut(lr_log *log, wandb_file *file)
{
    file->ended = true;
    lr_log_report(log, LR_TROUBLE_CUT, file->number, file->byte, "the file ends within a record; %zu records read",
                  file->number - 1);
}

/* Add a piece; *done: it was the last of a record. */
static bool take_piece(lr_log *log, wandb_file *file, unsigned type, const unsigned char *data, size_t length,
                       bool *done, lr_error *error)
{
    bool begins = type == WHOLE || type == FIRST;

    if (begins && file->open) {
        damaged(log, file, "a record without its end");
        file->number++;
    }
    if (!begins && !file->open) { /* the start of it was left out, and told of */
        file->number--;
        return true;
    }
    if (begins) {
        file->count = 0;
        file->open = true;
    }
    if (length > MOST - file->count) {
        damaged(log, file, "a record of over 64 MiB");
        return true;
    }
    if (!lr_reserve(&file->record, &file->capacity, file->count + length + 1, 1, error))
        return false;
    memcpy(file->record + file->count, data, length);
    file->count += length;
    *done = type == WHOLE || type == LAST;
    file->open = !*done;
    return true;
}

/* The next piece of the block that the input is in. */
static bool next_piece(lr_log *log, wandb_file *file, bool *done, lr_error *error)
{
    lr_input *input = lr_log_input(log);
    size_t left = block_left(input), have = lr_input_have(input, left, error), length;
    const unsigned char *head = input->bytes + input->start;
    bool zero = true, taken;

    if (have == SIZE_MAX)
        return false;
    for (size_t i = 0; i < HEAD && i < have && i < left; i++)
        zero = zero && head[i] == 0;
    if (zero && (left < HEAD || have >= HEAD)) { /* filling at the end of a block */
        lr_input_skip(input, have < left ? have : left);
        return true;
    }
    file->byte = input->offset;
    file->number += !file->open;
    if (left < HEAD)
        return resume(log, file, left, "bytes behind the last record of a block", error);
    length = have < HEAD ? 0 : (size_t)head[4] | (size_t)head[5] << 8;
    if (have >= HEAD && length > left - HEAD)
        return resume(log, file, 0, "length of a record is wrong", error);
    if (have >= HEAD && (head[6] < WHOLE || head[6] > LAST))
        return resume(log, file, HEAD + length, "type of a record is wrong", error);
    if (have < HEAD + length) {
        cut(log, file);
        return true;
    }
    if (!good_piece(head, HEAD + length))
        return resume(log, file, HEAD + length, "checksum is wrong", error);
    taken = take_piece(log, file, head[6], head + HEAD, length, done, error);
    lr_input_skip(input, HEAD + length);
    return taken;
}

static bool next_record(lr_log *log, wandb_file *file, bool *more, lr_error *error)
{
    lr_input *input = lr_log_input(log);
    size_t have;

    *more = false;
    while (!*more && !file->ended) {
        have = lr_input_have(input, 1, error);
        if (have == SIZE_MAX)
            return false;
        file->ended = have == 0;
        if (file->ended && file->open)
            cut(log, file);
        else if (!file->ended && !next_piece(log, file, more, error))
            return false;
    }
    return true;
}

static bool next_history(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    wandb_file *file = lr_log_state(log);
    bool good;

    while (next_record(log, file, more, error)) {
        if (!*more)
            return true;
        if (!lr_wandb_decode(log, &file->names, file->record, file->count, record, &good, error))
            return false;
        record->line = file->number;
        if (!good)
            damaged(log, file, "checksum is right, but it can't be decoded");
        else if (record->count > 0)
            return true;
    }
    return false;
}

static const char *const step_names[] = {"_step", NULL};

const lr_log_kind lr_log_wandb = {
    .label = {"wandb", "offline run of Weights & Biases (run-*.wandb)", NULL,
              "History records; the step is _step. A nested key is its parts with points between them; media are "
              "passed over."},
    .sniff = sniff,
    .binary = true,
    .open = open_wandb,
    .next = next_history,
    .close = close_wandb,
    .step_names = step_names,
};
