/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults on demand, preloaded into a program (glibc): from main on, and not in what runs before it,
 *
 *     FAULT_MALLOC=N   the N-th allocation fails         FAULT_WRITE=N   the N-th write fails with ENOSPC
 *     FAULT_READ=N     the N-th read fails with EIO      FAULT_ON=yes    and so does every one after it
 *     FAULT_SHORT=N    reads and writes do N bytes at most, and every third one is interrupted first (EINTR)
 *     FAULT_LOG=FILE   at the end, the numbers of allocations, writes and reads are written to FILE */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct fault {
    const char *name;
    long at, count;
};

static struct fault allocation = {"FAULT_MALLOC", 0, 0};
static struct fault writing = {"FAULT_WRITE", 0, 0};
static struct fault reading = {"FAULT_READ", 0, 0};
static long most, calls;
static bool armed, persistent;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static bool fails(struct fault *fault)
{
    if (!armed)
        return false;
    fault->count++;
    return fault->at && (persistent ? fault->count >= fault->at : fault->count == fault->at);
}

static bool no_memory(void)
{
    if (!fails(&allocation))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return no_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return no_memory() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return no_memory() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return no_memory() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *memory = no_memory() ? NULL : __libc_memalign(alignment, size);

    if (!memory)
        return ENOMEM;
    *out = memory;
    return 0;
}

static bool interrupted(void)
{
    if (!armed || !most || ++calls % 3)
        return false;
    errno = EINTR;
    return true;
}

static size_t shortened(size_t length)
{
    return armed && most && length > (size_t)most ? (size_t)most : length;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    static ssize_t (*next)(int, const void *, size_t);

    if (!next)
        next = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (fd != STDERR_FILENO && fails(&writing)) {
        errno = ENOSPC;
        return -1;
    }
    return interrupted() ? -1 : next(fd, bytes, shortened(length));
}

ssize_t read(int fd, void *bytes, size_t length)
{
    static ssize_t (*next)(int, void *, size_t);

    if (!next)
        next = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    if (fails(&reading)) {
        errno = EIO;
        return -1;
    }
    return interrupted() ? -1 : next(fd, bytes, shortened(length));
}

static long number(const char *name)
{
    const char *text = getenv(name);

    return text ? strtol(text, NULL, 10) : 0;
}

static void report(void)
{
    const char *name = getenv("FAULT_LOG");
    FILE *file;

    armed = false;
    if (!name || !(file = fopen(name, "w")))
        return;
    fprintf(file, "%ld %ld %ld\n", allocation.count, writing.count, reading.count);
    fclose(file);
}

static int (*real_main)(int, char **, char **);

static int armed_main(int argc, char **argv, char **environment)
{
    atexit(report);
    allocation.at = number(allocation.name);
    writing.at = number(writing.name);
    reading.at = number(reading.name);
    most = number("FAULT_SHORT");
    persistent = getenv("FAULT_ON") != NULL;
    armed = true;
    return real_main(argc, argv, environment);
}

typedef int start_function(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void),
                           void *);

int __libc_start_main(int (*program)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    start_function *next = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");

    real_main = program;
    return next(armed_main, argc, argv, init, fini, rtld_fini, stack_end);
}
