/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For fuzzers of log formats: read all records of some bytes, hold the reader to its word, and put what was read
 * into one number, so that two ways of reading can be compared. */
#ifndef LOG_FUZZ_H
#define LOG_FUZZ_H

#include "lib/log/kinds.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void demand(bool true_thing)
{
    if (!true_thing)
        abort();
}

static inline uint64_t stir(uint64_t sum, uint64_t value)
{
    sum ^= value;
    sum *= 0x9e3779b97f4a7c15u;
    return sum ^ sum >> 31;
}

static inline uint64_t stir_double(uint64_t sum, double value)
{
    uint64_t bits = 1;

    if (value == value)
        memcpy(&bits, &value, sizeof bits);
    return stir(sum, bits);
}

static inline uint64_t stir_record(uint64_t sum, const lr_log *log, const lr_record *record)
{
    sum = stir_double(stir_double(sum, record->step), record->wall);
    demand(record->count <= lr_log_columns(log));
    for (size_t i = 0; i < record->count; i++) {
        const lr_point *point = &record->points[i];

        demand(point->column < lr_log_columns(log));
        for (size_t j = 0; j < i && j < 20; j++)
            demand(record->points[j].column != point->column);
        for (const char *c = lr_log_column(log, point->column); *c; c++)
            sum = stir(sum, (unsigned char)*c);
        sum = stir_double(sum, point->value);
    }
    return sum;
}

static inline void hear(void *context, lr_trouble trouble, const lr_error *error)
{
    uint64_t *troubles = context;

    demand(error->fault == LR_BAD_INPUT && error->text[0]);
    *troubles += trouble == LR_TROUBLE_DAMAGED;
}

/* Damage that was told is counted in *damaged. */
static inline uint64_t read_log(const void *data, size_t size, const char *name, const lr_log_kind *kind,
                                uint64_t *damaged)
{
    int fd = memfd_create("log", MFD_CLOEXEC);
    lr_log_options options = {.kind = kind, .report = hear, .context = damaged};
    lr_error error = {0};
    lr_record record;
    uint64_t sum = 0;
    bool more;
    lr_log *log;

    *damaged = 0;
    demand(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
    log = lr_log_open(fd, name, &options, &error);
    demand(log || error.fault != LR_NO_FAULT);
    while (log && lr_log_next(log, &record, &more, &error) && more)
        sum = stir_record(sum, log, &record);
    lr_log_free(log);
    close(fd);
    return sum;
}

#endif
