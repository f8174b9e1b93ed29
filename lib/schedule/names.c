/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody may have meant by a name that no schedule has. */
#include "lib/schedule/kinds.h"

#include <string.h>
#include <strings.h>

/* Other names of libraries. */
static const char *const others[][2] = {{"hf", "transformers"},
                                        {"huggingface", "transformers"},
                                        {"pytorch", "torch"},
                                        {"tensorflow", "keras"},
                                        {"tf", "keras"},
                                        {"jax", "optax"},
                                        {"torch-lr-finder", "torch_lr_finder"}};

/* The names of a library's schedules, without the library; index counts those only. */
typedef struct library {
    const char *name;
    size_t length;
} library;

static const char *own_name(const library *of, const char *row)
{
    return strncasecmp(row, of->name, of->length) == 0 && row[of->length] == '.' ? row + of->length + 1
                                                                                 : NULL;
}

static const char *name_in_library(const void *context, size_t index)
{
    const lr_label *row;

    for (size_t i = 0; (row = lr_catalog_row(&lr_schedule_dialects, i)); i++) {
        const char *own = own_name(context, row->name);

        if (own && index-- == 0)
            return own;
    }
    return NULL;
}

static library library_of(const char *name, size_t length)
{
    const char *dot = memchr(name, '.', length);
    library of = {name, dot ? (size_t)(dot - name) : length};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strlen(others[i][0]) == of.length && strncasecmp(others[i][0], name, of.length) == 0)
            of = (library){others[i][1], strlen(others[i][1])};
    return of;
}

static bool same(const char *a, const char *b, size_t length)
{
    return strlen(a) == length && strncasecmp(a, b, length) == 0;
}

/* The last part of a name: torch.optim.lr_scheduler.StepLR is StepLR. */
static const char *last_part(const char *name, size_t length)
{
    const char *dot = memrchr(name, '.', length);

    return dot ? dot + 1 : name;
}

static bool fail_in_library(const library *of, const char *name, size_t length, lr_error *error)
{
    const char *last = last_part(name, length), *own, *near = NULL;
    size_t size = (size_t)(name + length - last);
    char names[280];

    for (size_t i = 0; !near && (own = name_in_library(of, i)); i++)
        near = same(own, last, size) ? own : NULL;
    near = near ? near : lr_nearest(last, size, name_in_library, of);
    if (near)
        return lr_fail(error, LR_USAGE, "there is no dialect called \"%.*s\"; did you mean \"%.*s.%s\"?",
                       (int)(length < 80 ? length : 80), name, (int)of->length, of->name, near);
    lr_join_names(names, sizeof names, name_in_library, of);
    return lr_fail(error, LR_USAGE, "there is no dialect called \"%.*s\"; %.*s has: %s",
                   (int)(length < 60 ? length : 60), name, (int)of->length, of->name, names);
}

bool lr_schedule_find(const char *name, size_t length, lr_error *error)
{
    bool library_named = memchr(name, '.', length);
    library of = library_of(name, length);
    const char *meant = NULL;
    const lr_label *row;

    if (lr_catalog_find(library_named ? &lr_schedule_dialects : &lr_schedule_kinds, name, length, NULL))
        return true;
    if (library_named && name_in_library(&of, 0))
        return fail_in_library(&of, name, length, error);
    for (size_t i = 0; !library_named && (row = lr_catalog_row(&lr_schedule_dialects, i)); i++)
        if (same(strchr(row->name, '.') + 1, name, length))
            meant =
                meant && strncmp(row->name, "torch.", 6) != 0 ? meant : row->name; /* what most will mean */
    if (meant)
        return lr_fail(error, LR_USAGE, "there is no schedule called \"%.*s\"; did you mean \"%s\"?",
                       (int)length, name, meant);
    return lr_catalog_find(library_named ? &lr_schedule_dialects : &lr_schedule_kinds, name, length, error);
}
