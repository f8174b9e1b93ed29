/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For fuzzers of log formats that are text: read all records of some bytes in several ways, and demand that a
 * column has the same values whether others are read or not. */
#ifndef TEXT_LOG_FUZZ_H
#define TEXT_LOG_FUZZ_H

#include "lib/log/kinds.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Half of the columns, by their names. */
static inline bool wants_half(void *context, const char *name)
{
    (void)context;
    return (name[0] & 1) == 0;
}

static inline void hear_text(void *context, lr_trouble trouble, const lr_error *error)
{
    (void)context, (void)trouble;
    if (error->fault != LR_BAD_INPUT || !error->text[0])
        abort();
}

/* A number made of the values in the wanted half, wherever they stand in their records. */
static inline uint64_t sum_record(const lr_log *log, const lr_record *record)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < record->count; i++) {
        const char *name = lr_log_column(log, record->points[i].column);
        double value = isnan(record->points[i].value) ? 0.5 : record->points[i].value;
        uint64_t bits;

        memcpy(&bits, &value, sizeof bits);
        if (wants_half(NULL, name))
            sum += (bits ^ (unsigned char)name[0]) * 0x9e3779b97f4a7c15u;
    }
    return sum;
}

static inline uint64_t read_text(int fd, const lr_log_kind *kind, const char *pattern, bool half)
{
    lr_error error = {0};
    lr_log_options options = {
        .kind = kind, .pattern = pattern, .wanted = half ? wants_half : NULL, .report = hear_text};
    lr_record record;
    uint64_t sum = 0;
    bool more = true;
    lr_log *log;

    lseek(fd, 0, SEEK_SET);
    log = lr_log_open(fd, "run-a-tag-b.json", &options, &error);
    if (!log && error.fault == LR_NO_FAULT)
        abort();
    while (log && lr_log_next(log, &record, &more, &error) && more)
        sum = sum * 31 + sum_record(log, &record);
    lr_log_free(log);
    return sum;
}

/* kind NULL: the one among those that are text which the sniffs find. */
static inline const lr_log_kind *find_kind(const lr_log_kind *kind, const uint8_t *data, size_t size)
{
    static const lr_log_kind *const kinds[] = {&lr_log_json, &lr_log_tensorboard_json, &lr_log_jsonl,
                                               &lr_log_text};
    int most = -1;

    if (kind)
        return kind;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int sure = kinds[i]->sniff((const char *)data, size, true, "a");

        kind = sure > most ? kinds[i] : kind;
        most = sure > most ? sure : most;
    }
    return kind;
}

static inline void fuzz_text(const uint8_t *data, size_t size, const lr_log_kind *kind, const char *pattern)
{
    int fd = memfd_create("log", MFD_CLOEXEC);

    kind = find_kind(kind, data, size);
    if (fd >= 0 && write(fd, data, size) == (ssize_t)size
        && read_text(fd, kind, pattern, false) != read_text(fd, kind, pattern, true))
        abort();
    close(fd);
}

#endif
