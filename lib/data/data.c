/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/data/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_SOURCES = 4 };

void *lr_data_own(lr_data *data, void *memory)
{
    for (size_t i = 0; memory && i < sizeof data->owned / sizeof data->owned[0]; i++)
        if (!data->owned[i])
            return data->owned[i] = memory;
    return memory;
}

void lr_data_free(lr_data *data)
{
    for (size_t i = 0; i < sizeof data->owned / sizeof data->owned[0]; i++)
        free(data->owned[i]);
    *data = (lr_data){0};
}

/* Whether a source is meant as a problem's name: what looks like a path, or is one, is none. */
static bool is_name(const char *source)
{
    size_t length = strcspn(source, ":");

    for (size_t i = 0; lr_catalog_row(&lr_data_kinds, i); i++) {
        const char *name = lr_catalog_row(&lr_data_kinds, i)->name;

        if (strlen(name) == length && memcmp(name, source, length) == 0)
            return true;
    }
    return !strpbrk(source, "/.") && access(source, F_OK) != 0;
}

static bool make_named(const char *text, const lr_data_options *options, lr_data *data, lr_error *error)
{
    lr_spec spec;
    bool done;

    if (!lr_spec_parse(&lr_data_kinds, text, NULL, &spec, error))
        return false;
    done = ((const lr_data_kind *)spec.row)->make(&spec, options, data, error);
    lr_spec_free(&spec);
    return done;
}

static bool is_folder(const char *source)
{
    struct stat facts;

    return stat(source, &facts) == 0 && S_ISDIR(facts.st_mode);
}

/* IDX data begins with two zero bytes, gzip with 1f 8b; no text does. What can't be read twice is text. */
static bool is_idx(int fd)
{
    unsigned char bytes[2];

    return pread(fd, bytes, 2, 0) == 2
           && ((bytes[0] == 0 && bytes[1] == 0) || (bytes[0] == 0x1f && bytes[1] == 0x8b));
}

static bool read_open(size_t count, lr_data_source *sources, const lr_data_options *options, lr_data *data,
                      lr_error *error)
{
    size_t idx = 0;

    for (size_t i = 0; i < count; i++)
        idx += is_idx(sources[i].fd);
    if (idx == count)
        return lr_data_idx(count, sources, data, error);
    if (idx)
        return lr_fail(error, LR_USAGE, "some of these files are IDX data and some are not");
    return lr_data_csv(count, sources, options, data, error);
}

static bool read_files(size_t count, const char *const *names, const lr_data_options *options, lr_data *data,
                       lr_error *error)
{
    lr_data_source sources[MOST_SOURCES];
    size_t opened = 0;
    bool done = true;

    for (; done && opened < count; opened++) {
        sources[opened] = (lr_data_source){names[opened], open(names[opened], O_RDONLY | O_CLOEXEC)};
        if (sources[opened].fd < 0)
            done = lr_fail_system(error, names[opened], "cannot open");
    }
    done = done && read_open(count, sources, options, data, error);
    for (size_t i = 0; i < opened; i++)
        if (sources[i].fd >= 0)
            close(sources[i].fd);
    return done;
}

static bool read_sources(size_t count, const char *const *sources, const lr_data_options *options, lr_data *data,
                         lr_error *error)
{
    if (count == 1 && is_name(sources[0]))
        return make_named(sources[0], options, data, error);
    for (size_t i = 0; i < count; i++)
        if (is_name(sources[i]) && access(sources[i], F_OK) != 0)
            return lr_fail(error, LR_USAGE, "\"%.80s\" cannot be read together with other data", sources[i]);
    if (count == 1 && is_folder(sources[0]))
        return lr_data_folder(sources[0], data, error);
    return read_files(count, sources, options, data, error);
}

bool lr_data_read(size_t count, const char *const *sources, const lr_data_options *options, lr_data *data,
                  lr_error *error)
{
    const char *slash;

    *data = (lr_data){0};
    if (count == 0 || count > MOST_SOURCES)
        return lr_fail(error, LR_USAGE, "data is one name, or one to %d files, not %zu", MOST_SOURCES, count);
    if (!isnan(options->validation) && !(options->validation >= 0 && options->validation < 1))
        return lr_fail(error, LR_USAGE, "the share of validation samples must be at least 0 and less than 1");
    if (!read_sources(count, sources, options, data, error) || !lr_data_arrange(options, data, error)) {
        lr_data_free(data);
        return false;
    }
    slash = strrchr(sources[0], '/');
    snprintf(data->name, sizeof data->name, "%s", slash && slash[1] ? slash + 1 : sources[0]);
    return true;
}
