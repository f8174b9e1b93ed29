/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of logs: bytes as an open file. */
#ifndef LOG_FILE_H
#define LOG_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* To be closed. */
static inline int file_of(const void *bytes, size_t length)
{
    int fd = memfd_create("log", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), length);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

#endif
