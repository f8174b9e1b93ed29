/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/data/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Images and their labels, as they were read. */
typedef struct image_set {
    lr_idx images, labels;
    const char *images_name, *labels_name;
} image_set;

static void set_free(image_set *set)
{
    lr_idx_free(&set->images);
    lr_idx_free(&set->labels);
}

/* Read a file into the first pair that has no images yet, or no labels, whichever it holds. */
static bool read_into(image_set *sets, size_t count, lr_data_source *source, lr_error *error)
{
    lr_idx idx;
    int fd = source->fd;

    source->fd = -1;
    if (!lr_idx_read(fd, source->name, &idx, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        lr_idx *place = idx.dimensions > 1 ? &sets[i].images : &sets[i].labels;

        if (!place->dimensions) {
            *place = idx;
            *(idx.dimensions > 1 ? &sets[i].images_name : &sets[i].labels_name) = source->name;
            return true;
        }
    }
    lr_fail_at(error, source->name, 0, 0, idx.dimensions > 1 ? "there are more files with images than with labels"
                                                             : "there are more files with labels than with images");
    lr_idx_free(&idx);
    return false;
}

/* Whether the files give themselves away as MNIST's test set. */
static bool is_test(const image_set *set)
{
    const char *slash = strrchr(set->images_name, '/');

    return strncmp(slash ? slash + 1 : set->images_name, "t10k-", 5) == 0;
}

static bool take_labels(const image_set *set, lr_data *data, lr_samples *samples, lr_error *error)
{
    const lr_idx *idx = &set->labels;
    uint16_t *labels = lr_data_own(data, lr_allocate(idx->count, sizeof *labels, error));

    samples->labels = labels;
    if (!labels)
        return false;
    for (size_t i = 0; i < idx->count; i++) {
        double number = idx->bytes ? (double)idx->bytes[i] : (double)idx->values[i];

        if (!(number >= 0 && number < LR_MOST_CLASSES) || number != (double)(uint16_t)number)
            return lr_fail_at(error, set->labels_name, 0, 0, "label %zu is %g: labels are whole, from 0 to %d", i + 1,
                              number, LR_MOST_CLASSES - 1);
        labels[i] = (uint16_t)number;
        if (data->classes <= labels[i])
            data->classes = (size_t)labels[i] + 1;
    }
    return true;
}

/* Sizes of a sample: [features], [height][width] or [channels][height][width]. */
static void take_sizes(const lr_idx *images, lr_data *data)
{
    data->features = images->count / images->size[0];
    if (images->dimensions < 3)
        return;
    data->channels = images->dimensions == 4 ? images->size[1] : 1;
    data->height = images->size[images->dimensions - 2];
    data->width = images->size[images->dimensions - 1];
}

static bool take(image_set *set, lr_data *data, lr_samples *samples, lr_error *error)
{
    lr_data shape = {0};

    if (set->images.size[0] != set->labels.size[0])
        return lr_fail_at(error, set->labels_name, 0, 0, "%zu labels, but %zu images in %s", set->labels.size[0],
                          set->images.size[0], set->images_name);
    take_sizes(&set->images, samples == &data->train ? data : &shape);
    if (samples != &data->train
        && (shape.features != data->features || shape.height != data->height || shape.width != data->width
            || !set->images.bytes != !data->train.bytes))
        return lr_fail_at(error, set->images_name, 0, 0, "these images have not the size or type of the first ones");
    samples->count = set->images.size[0];
    samples->bytes = lr_data_own(data, set->images.bytes);
    samples->values = lr_data_own(data, set->images.values);
    set->images = (lr_idx){0};
    data->scale = 1 / 255.0F;
    return take_labels(set, data, samples, error);
}

bool lr_data_idx(size_t count, lr_data_source *sources, lr_data *data, lr_error *error)
{
    image_set sets[2] = {0};
    bool done = count == 2 || count == 4, turned;

    if (!done)
        return lr_fail(error, LR_USAGE, "IDX files, plain or gzip, are images and labels: two or four, not %zu", count);
    for (size_t i = 0; done && i < count; i++)
        done = read_into(sets, count / 2, &sources[i], error);
    turned = done && count == 4 && is_test(&sets[0]) && !is_test(&sets[1]);
    done = done && take(&sets[turned], data, &data->train, error)
           && (count == 2 || take(&sets[!turned], data, &data->validation, error));
    set_free(&sets[0]);
    set_free(&sets[1]);
    return done;
}

/* ---------------------------------------------------------------------------------------------------------- folders */

enum { FILES = 4, PATH_ROOM = 4096 };

static const char *const file_names[FILES] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                              "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

/* Open a file of the folder, plain or gzip; its path is kept for messages. -1 when it isn't there. */
static int open_file(const char *folder, const char *name, char *path)
{
    static const char *const endings[] = {"", ".gz"};

    for (size_t i = 0; i < 2; i++) {
        int length = snprintf(path, PATH_ROOM, "%s/%s%s", folder, name, endings[i]), fd;

        if (length < 0 || length >= PATH_ROOM) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0 || errno != ENOENT)
            return fd;
    }
    return -1;
}

/* An error's file outlives the call: it must be the folder, and the file's name goes into the text. */
static void blame_folder(const char *folder, lr_error *error)
{
    char text[sizeof error->text];
    const char *slash;

    if (!error || !error->file || error->file == folder)
        return;
    slash = strrchr(error->file, '/');
    memcpy(text, error->text, sizeof text);
    snprintf(error->text, sizeof error->text, "%.80s: %.300s", slash ? slash + 1 : error->file, text);
    error->file = folder;
}

bool lr_data_folder(const char *folder, lr_data *data, lr_error *error)
{
    char paths[FILES][PATH_ROOM];
    lr_data_source sources[FILES];
    size_t count = 0;
    bool done = true;

    for (; done && count < FILES; count++) {
        sources[count] = (lr_data_source){paths[count], open_file(folder, file_names[count], paths[count])};
        if (sources[count].fd >= 0)
            continue;
        if (errno == ENOENT && count == 2) /* no test set: a share of the training set will do */
            break;
        if (errno == ENOENT)
            done = lr_fail_at(error, folder, 0, 0, "there is no %s or %s.gz in this folder", file_names[count],
                              file_names[count]);
        else
            done = lr_fail_system(error, paths[count], "cannot open");
    }
    done = done && lr_data_idx(count, sources, data, error);
    for (size_t i = 0; i < count; i++)
        if (sources[i].fd >= 0)
            close(sources[i].fd);
    blame_folder(folder, error);
    return done;
}

bool lr_fashion_make(const lr_spec *spec, const lr_data_options *options, lr_data *data, lr_error *error)
{
    static const char folder[] = "/usr/share/datasets/fashion-mnist";

    (void)spec;
    (void)options;
    if (access(folder, R_OK) != 0)
        return lr_fail(error, LR_SYSTEM, "fashion-mnist is not installed in %s: install Debian's package "
                       "dataset-fashion-mnist, or name a folder that has its four files", folder);
    return lr_data_folder(folder, data, error);
}
