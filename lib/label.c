/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/label.h"

#include <stdio.h>
#include <string.h>

static const lr_label *row_of_parts(const lr_catalog *const *parts, size_t index)
{
    for (; *parts; parts++) {
        const lr_label *label;
        size_t count = 0;

        while ((label = lr_catalog_row(*parts, count)))
            if (count++ == index)
                return label;
        index -= count;
    }
    return NULL;
}

const lr_label *lr_catalog_row(const lr_catalog *catalog, size_t index)
{
    const lr_label *label;

    if (catalog->size == LR_PARTS)
        return row_of_parts(catalog->rows, index);
    if (!catalog->size)
        return ((const lr_label *const *)catalog->rows)[index];
    label = (const lr_label *)((const char *)catalog->rows + index * catalog->size);
    return label->name ? label : NULL;
}

static const char *row_name(const void *context, size_t index)
{
    const lr_label *label = lr_catalog_row(context, index);

    return label ? label->name : NULL;
}

void lr_join_names(char *out, size_t room, const char *(*next)(const void *context, size_t index), const void *context)
{
    const char *name;
    size_t used = 0;

    *out = '\0';
    for (size_t i = 0; (name = next(context, i)); i++) {
        int length = snprintf(out + used, room - used, "%s%s", i ? ", " : "", name);

        if (length < 0 || (size_t)length >= room - used) {
            if (used + sizeof " ..." <= room)
                memcpy(out + used, " ...", sizeof " ...");
            else
                out[used] = '\0';
            return;
        }
        used += (size_t)length;
    }
}

const lr_label *lr_catalog_find(const lr_catalog *catalog, const char *name, size_t length, lr_error *error)
{
    const lr_label *label;
    const char *near;
    char names[280];

    for (size_t i = 0; (label = lr_catalog_row(catalog, i)); i++)
        if (strlen(label->name) == length && memcmp(label->name, name, length) == 0)
            return label;
    near = lr_nearest(name, length, row_name, catalog);
    if (!near)
        lr_join_names(names, sizeof names, row_name, catalog);
    lr_fail(error, LR_USAGE, "there is no %s called \"%.*s\"; %s%s%s", catalog->noun, (int)(length < 80 ? length : 80),
            name, near ? "did you mean \"" : "there are: ", near ? near : names, near ? "\"?" : "");
    return NULL;
}

enum { LONGEST_WORD = 40 }; /* longer words are no slip of the finger */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Damerau-Levenshtein distance (restricted: a swapped pair counts once). */
static size_t distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t d[LONGEST_WORD + 1][LONGEST_WORD + 1];

    for (size_t i = 0; i <= m; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= n; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= m; i++)
        for (size_t j = 1; j <= n; j++) {
            d[i][j] = least(least(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[m][n];
}

const char *lr_nearest(const char *word, size_t length, const char *(*next)(const void *context, size_t index),
                       const void *context)
{
    size_t allowed = least(3, (length + 2) / 3), best = allowed + 1;
    const char *nearest = NULL, *candidate;

    if (length == 0 || length > LONGEST_WORD)
        return NULL;
    for (size_t i = 0; (candidate = next(context, i)); i++) {
        size_t size = strlen(candidate), far;

        if (size > LONGEST_WORD)
            continue;
        far = distance(word, length, candidate, size);
        if (far < best && far < size) {
            best = far;
            nearest = candidate;
        }
    }
    return nearest;
}
