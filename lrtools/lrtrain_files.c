/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: that nothing is written over what is read, or over what else is written. */
#include "lrtools/lrtrain.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder that a file is to be in. */
static bool folder_of(const char *path, struct stat *status)
{
    const char *slash = strrchr(path, '/');
    char folder[4096];
    size_t length = slash ? (size_t)(slash - path) + 1 : 1;

    if (length >= sizeof folder)
        return false;
    memcpy(folder, slash ? path : ".", length);
    folder[length] = '\0';
    return stat(folder, status) == 0;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Whether two names mean one file, there or to be made. Devices and pipes are no files that can be lost. */
static bool same(const char *a, const char *b)
{
    struct stat first, second;
    bool there = stat(a, &first) == 0;

    if (there != (stat(b, &second) == 0) || (there && !S_ISREG(first.st_mode)))
        return false;
    if (!there && (strcmp(base_of(a), base_of(b)) != 0 || !folder_of(a, &first) || !folder_of(b, &second)))
        return false;
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* An option and its file; NULL: not given. */
typedef struct named {
    const char *option, *path;
} named;

static bool apart(named written, named other, lr_error *error)
{
    if (!written.path || !other.path
        || !same(written.path, strcmp(other.path, "-") == 0 ? "/dev/stdin" : other.path))
        return true;
    return lr_fail(error, LR_USAGE, "%s and %s are the same file: %.200s", written.option, other.option,
                   other.path);
}

/* The data and the schedule are only read. What is no file is the name of a data set. */
static bool spare_inputs(const train_settings *set, named written, lr_error *error)
{
    for (size_t i = 0; i < set->data.count; i++)
        if (access(set->data.items[i], F_OK) == 0
            && !apart(written, (named){"--data", set->data.items[i]}, error))
            return false;
    return apart(written, (named){"--schedule-file", set->schedule_file}, error);
}

bool train_check_files(const train_settings *set, lr_error *error)
{
    const char *output = set->common.output;
    bool named_output = output && strcmp(output, "-") != 0;
    const named trace = {named_output ? "-o" : "standard output", named_output ? output : "/dev/stdout"};
    const named save = {"--save", set->save}, resume = {"--resume", set->resume};

    if (set->save && strcmp(set->save, "-") == 0)
        return lr_fail(error, LR_USAGE, "--save needs a file: standard output is for the trace");
    return apart(trace, save, error) && apart(trace, resume, error) && spare_inputs(set, trace, error)
           && spare_inputs(set, save, error);
}

bool train_check_path(const train_settings *set, const char *path, lr_error *error)
{
    return spare_inputs(set, (named){"a file in the folder of -o", path}, error);
}
