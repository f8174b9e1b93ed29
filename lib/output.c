/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/output.h"

#include "lib/number.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 1 << 16, TRIES = 100 };

bool lr_output_open_fd(lr_output *output, int fd, const char *name, lr_error *error)
{
    *output = (lr_output){.fd = fd, .name = name, .buffer = lr_allocate(BUFFER, 1, error)};
    output->open = output->buffer != NULL;
    return output->open;
}

static void forget(lr_output *output)
{
    free(output->buffer);
    free(output->target);
    free(output->temporary);
    *output = (lr_output){.fd = -1};
}

/* The permissions of the file that will be replaced, or those of a new one. fchmod knows no umask: ask for it. */
static mode_t wanted_mode(const char *path)
{
    struct stat old;
    mode_t mask;

    if (stat(path, &old) == 0)
        return old.st_mode & 0777;
    mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Make the temporary file beside the target, whose name it takes at commit. */
static bool open_temporary(lr_output *output, lr_error *error)
{
    const char *slash = strrchr(output->target, '/');
    int folder = slash ? (int)(slash - output->target) + 1 : 0;
    size_t room = (size_t)folder + 60;

    output->temporary = lr_allocate(room, 1, error);
    if (!output->temporary)
        return false;
    for (unsigned try = 0; try < TRIES; try++) {
        snprintf(output->temporary, room, "%.*s.lrtools-%ld-%u.tmp", folder, output->target, (long)getpid(), try);
        output->fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (output->fd >= 0)
            return fchmod(output->fd, wanted_mode(output->target)) == 0
                   || lr_fail_system(error, output->name, "cannot set the permissions");
        if (errno != EEXIST)
            break;
    }
    free(output->temporary);
    output->temporary = NULL;
    return lr_fail_system(error, output->name, "cannot open for writing");
}

/* The open descriptor that a path means, -1 when it means none: opening its file anew would write from its start. */
static int descriptor_of(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    int64_t number;

    if (strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        size_t length = strlen(folders[i]);

        if (strncmp(path, folders[i], length) == 0 && lr_integer_parse(path + length, strlen(path + length), &number)
            && number >= 0 && number < INT_MAX)
            return (int)number;
    }
    return -1;
}

/* A symbolic link stays one: what it points to is replaced. */
static bool open_target(lr_output *output, const char *path, bool exists, lr_error *error)
{
    struct stat link;

    if (!exists && lstat(path, &link) == 0) {
        errno = ENOENT;
        return lr_fail_system(error, path, "cannot open for writing: it is a link to nothing");
    }
    output->target = exists ? realpath(path, NULL) : strdup(path);
    return output->target ? open_temporary(output, error) : lr_fail_system(error, path, "cannot open for writing");
}

bool lr_output_open(lr_output *output, const char *path, lr_error *error)
{
    struct stat status;
    int descriptor = descriptor_of(path);
    bool exists = stat(path, &status) == 0, ok;

    if (!lr_output_open_fd(output, -1, path, error))
        return false;
    output->owned = true;
    if (descriptor >= 0 || (exists && !S_ISREG(status.st_mode))) {
        output->fd = descriptor >= 0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 3) : open(path, O_WRONLY | O_CLOEXEC);
        ok = output->fd >= 0 || lr_fail_system(error, path, "cannot open for writing");
    } else {
        ok = open_target(output, path, exists, error);
    }
    if (!ok)
        lr_output_abandon(output);
    return ok;
}

int lr_open_temporary(lr_error *error)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int fd;

    if (!folder || !*folder || strlen(folder) > sizeof path - 40)
        folder = "/tmp";
    snprintf(path, sizeof path, "%s/lrtools-XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        lr_fail_system(error, NULL, "cannot make a temporary file (TMPDIR names the folder)");
    else
        unlink(path);
    return fd;
}

/* Write all of the bytes, however few the system takes at a time. */
static bool write_all(lr_output *output, const char *bytes, size_t length)
{
    while (length > 0 && !output->failed) {
        ssize_t done = write(output->fd, bytes, length);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            output->failed = true;
            output->number = errno;
            break;
        }
        bytes += done;
        length -= (size_t)done;
    }
    return !output->failed;
}

static bool drain(lr_output *output)
{
    size_t used = output->used;

    output->used = 0;
    return write_all(output, output->buffer, used);
}

bool lr_output_bytes(lr_output *output, const void *bytes, size_t length)
{
    if (length > BUFFER - output->used && !drain(output))
        return false;
    if (length >= BUFFER)
        return write_all(output, bytes, length);
    memcpy(output->buffer + output->used, bytes, length);
    output->used += length;
    if (output->flush_lines && length && ((const char *)bytes)[length - 1] == '\n')
        return drain(output);
    return !output->failed;
}

bool lr_output_text(lr_output *output, const char *text)
{
    return lr_output_bytes(output, text, strlen(text));
}

bool lr_output_number(lr_output *output, double value)
{
    if (LR_NUMBER_ROOM > BUFFER - output->used && !drain(output))
        return false;
    output->used += lr_number_format(value, output->buffer + output->used);
    return !output->failed;
}

bool lr_output_integer(lr_output *output, int64_t value)
{
    if (LR_NUMBER_ROOM > BUFFER - output->used && !drain(output))
        return false;
    output->used += lr_integer_format(value, output->buffer + output->used);
    return !output->failed;
}

bool lr_output_format(lr_output *output, const char *format, ...)
{
    char text[1024];
    char *long_text = NULL;
    va_list values;
    int length;
    bool ok;

    va_start(values, format);
    length = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (length < (int)sizeof text)
        return length >= 0 && lr_output_bytes(output, text, (size_t)length);
    va_start(values, format);
    length = vasprintf(&long_text, format, values);
    va_end(values);
    if (length < 0) {
        output->failed = true;
        output->number = ENOMEM;
        return false;
    }
    ok = lr_output_bytes(output, long_text, (size_t)length);
    free(long_text);
    return ok;
}

bool lr_output_flush(lr_output *output, lr_error *error)
{
    if (!output->failed)
        drain(output);
    if (!output->failed)
        return true;
    errno = output->number;
    return lr_fail_system(error, output->name, "cannot write");
}

/* Make the name of a new file last, too; a folder that can't be synchronised is no reason to fail. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    free(folder);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

static bool close_checked(lr_output *output, lr_error *error)
{
    int fd = output->fd;

    if (!output->owned)
        return true;
    output->fd = -1;
    return close(fd) == 0 || lr_fail_system(error, output->name, "cannot write");
}

static bool put_in_place(lr_output *output, lr_error *error)
{
    if (fsync(output->fd) != 0 && errno != EINVAL && errno != EROFS)
        return lr_fail_system(error, output->name, "cannot write");
    if (!close_checked(output, error))
        return false;
    if (rename(output->temporary, output->target) != 0)
        return lr_fail_system(error, output->name, "cannot put the file in its place");
    free(output->temporary);
    output->temporary = NULL;
    sync_folder(output->target);
    return true;
}

bool lr_output_commit(lr_output *output, lr_error *error)
{
    bool ok = lr_output_flush(output, error)
              && (output->temporary ? put_in_place(output, error) : close_checked(output, error));

    if (!ok) {
        lr_output_abandon(output);
        return false;
    }
    forget(output);
    return true;
}

void lr_output_abandon(lr_output *output)
{
    if (output->owned && output->fd >= 0)
        close(output->fd);
    if (output->temporary)
        unlink(output->temporary);
    forget(output);
}
