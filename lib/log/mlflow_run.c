/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Source: mlflow/store/tracking/file_store.py. */
#include "lib/log/mlflow.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static size_t read_start(const char *folder, const char *file, char *out, size_t room)
{
    char path[4096];
    int written = snprintf(path, sizeof path, "%s/%s", folder, file), fd;
    ssize_t got;

    if (written < 0 || (size_t)written >= sizeof path)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return 0;
    got = read(fd, out, room);
    close(fd);
    return got > 0 ? (size_t)got : 0;
}

static bool copy_name(const char *text, size_t length, char *out, size_t room)
{
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r' || text[length - 1] == ' '))
        length--;
    if (length >= 2 && (text[0] == '\'' || text[0] == '"') && text[length - 1] == text[0]) {
        text++;
        length -= 2;
    }
    if (length == 0 || length >= room || memchr(text, '\0', length) || memchr(text, '\n', length))
        return false;
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

bool lr_mlflow_run_name(const char *folder, char *out, size_t room)
{
    char text[8192];
    size_t length = read_start(folder, "tags/mlflow.runName", text, sizeof text - 1);
    static const char key[] = "run_name: ";

    if (copy_name(text, length, out, room))
        return true;
    length = read_start(folder, "meta.yaml", text, sizeof text - 1);
    text[length] = '\0';
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, sizeof key - 1) == 0)
            return copy_name(line + sizeof key - 1, strcspn(line, "\n") - (sizeof key - 1), out, room);
    }
    return false;
}
