/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for tables of text: any bytes give rows or an error, never a crash, by way of the strict reader and
 * of the lenient one; what it costs is bounded. clang -fsanitize=fuzzer,address,undefined; see the `fuzz` target of
 * the makefile. */
#include "lib/reader.h"
#include "lib/table.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool rewind_log(int fd)
{
    return lseek(fd, 0, SEEK_SET) == 0;
}

static void read_strictly(int fd)
{
    lr_error error = {0};
    lr_reader *reader = lr_reader_open(fd, "log", &error);
    lr_row row;
    bool more = true;
    double value;

    while (reader && more && lr_reader_next(reader, &row, &more, &error))
        for (size_t i = 0; more && i < row.count; i++)
            lr_reader_number(reader, &row, i, &value, &error);
    lr_reader_free(reader);
}

static void read_table(int fd, const char *list, lr_resume resume, size_t memory)
{
    lr_error error = {0};
    lr_choices choices = {0};
    lr_selection selection = {0};
    lr_table_options options = {.choices = list ? &choices : NULL, .resume = resume, .memory = memory,
                                .kind = (const lr_log_kind *)lr_catalog_find(&lr_log_kinds, "csv", 3, NULL)};
    lr_table_notes notes = {0};
    lr_trace trace = {0};
    lr_table *table = lr_table_new(&options, &error);

    if (table && (!list || lr_choices_parse(list, &choices, &error)) && lr_table_read(table, fd, "log", "", &error)
        && lr_table_select(table, options.choices, false, &selection, &error))
        for (size_t run = 0; run < lr_table_runs(table); run++)
            if (lr_table_trace(table, &selection, run, LR_JOIN_DEFAULT, &trace, &notes, &error))
                lr_trace_free(&trace);
    lr_selection_free(&selection);
    lr_choices_free(&choices);
    lr_table_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("log", MFD_CLOEXEC);

    if (fd >= 0 && write(fd, data, size) == (ssize_t)size && rewind_log(fd)) {
        read_strictly(fd);
        if (rewind_log(fd))
            read_table(fd, "lr,loss", LR_RESUME_LAST, 0);
        if (rewind_log(fd))
            read_table(fd, NULL, LR_RESUME_SPLIT, 1);
    }
    close(fd);
    return 0;
}
