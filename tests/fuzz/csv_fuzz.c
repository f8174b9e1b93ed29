/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for the CSV reader: any bytes give rows or an error, never a crash; what it costs is bounded.
 * clang -fsanitize=fuzzer,address,undefined; see the `fuzz` target of the makefile. */
#include "lib/table.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("log", MFD_CLOEXEC);
    lr_error error = {0};
    lr_choices choices = {0};
    lr_table_notes notes;
    lr_trace trace = {0};
    lr_reader *reader;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return 0;
    }
    reader = lr_reader_open(fd, "log", &error);
    if (reader && lr_choices_parse("lr,loss", &choices, &error)
        && lr_choices_resolve(&choices, "log", lr_reader_columns(reader), lr_reader_names(reader), &error)
        && lr_table_read(reader, &choices, &trace, &notes, &error))
        lr_trace_free(&trace);
    lr_choices_free(&choices);
    lr_reader_free(reader);
    close(fd);
    return 0;
}
