/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fill(lr_error *error, lr_fault fault, const char *file, size_t line, size_t column, const char *format,
                 va_list values)
{
    if (error) {
        *error = (lr_error){.fault = fault, .file = file, .line = line, .column = column};
        vsnprintf(error->text, sizeof error->text, format, values);
    }
    return false;
}

bool lr_fail(lr_error *error, lr_fault fault, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    fill(error, fault, NULL, 0, 0, format, values);
    va_end(values);
    return false;
}

bool lr_fail_at(lr_error *error, const char *file, size_t line, size_t column, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    fill(error, LR_BAD_INPUT, file, line, column, format, values);
    va_end(values);
    return false;
}

bool lr_fail_system(lr_error *error, const char *file, const char *what)
{
    int number = errno;

    lr_fail(error, LR_SYSTEM, "%s: %s", what, strerror(number));
    if (error)
        error->file = file;
    return false;
}

bool lr_fail_memory(lr_error *error)
{
    return lr_fail(error, LR_SYSTEM, "out of memory");
}

void *lr_allocate(size_t count, size_t size, lr_error *error)
{
    void *memory = calloc(count ? count : 1, size);

    if (!memory)
        lr_fail_memory(error);
    return memory;
}

bool lr_resize(void *memory, size_t count, size_t size, lr_error *error)
{
    size_t bytes;
    void *grown;

    if (__builtin_mul_overflow(count, size, &bytes))
        return lr_fail_memory(error);
    memcpy(&grown, memory, sizeof grown); /* the pointer there is of another type than void */
    grown = realloc(grown, bytes ? bytes : 1);
    if (!grown)
        return lr_fail_memory(error);
    memcpy(memory, &grown, sizeof grown);
    return true;
}

bool lr_reserve(void *memory, size_t *capacity, size_t needed, size_t size, lr_error *error)
{
    size_t wanted = *capacity ? *capacity : 16;

    if (needed <= *capacity)
        return true;
    while (wanted < needed)
        if (__builtin_mul_overflow(wanted, (size_t)2, &wanted))
            return lr_fail_memory(error);
    if (!lr_resize(memory, wanted, size, error))
        return false;
    *capacity = wanted;
    return true;
}
