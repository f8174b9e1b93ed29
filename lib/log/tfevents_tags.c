/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/tfevents.h"

#include <stdlib.h>
#include <string.h>

static bool is(const lr_tags *tags, size_t position, const char *name, size_t length)
{
    return position < tags->names.count && tags->names.lengths[position] == length
           && memcmp(tags->names.names[position], name, length) == 0;
}

bool lr_tags_find(lr_tags *tags, const unsigned char *bytes, size_t length, lr_tag **tag, lr_error *error)
{
    const char *name = (const char *)bytes;
    size_t position = tags->names.count ? tags->items[tags->last].next : 0;
    bool added = false;

    if (!is(tags, position, name, length)) {
        /* room first: a name without its item must not be found */
        if (!lr_reserve(&tags->items, &tags->capacity, tags->names.count + 1, sizeof *tags->items, error)
            || !lr_names_find(&tags->names, name, length, &position, &added, error))
            return false;
        if (added)
            tags->items[position] = (lr_tag){.name = tags->names.names[position], .length = length,
                                             .column = SIZE_MAX};
        tags->items[tags->last].next = position;
    }
    tags->last = position;
    *tag = &tags->items[position];
    return true;
}

void lr_tags_free(lr_tags *tags)
{
    lr_names_free(&tags->names);
    free(tags->items);
    *tags = (lr_tags){0};
}
