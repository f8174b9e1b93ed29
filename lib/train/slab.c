/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train/internal.h"

#include <stdlib.h>

void *lr_slab(lr_slabs *slabs, size_t count, size_t size, lr_error *error)
{
    size_t extra = LR_ALIGNMENT / size + 1;
    char *block;

    if (count > SIZE_MAX / 2 / size - extra)
        return lr_fail_memory(error), NULL;
    if (!lr_reserve(&slabs->blocks, &slabs->capacity, slabs->count + 1, sizeof *slabs->blocks, error)
        || !(block = lr_allocate(count + extra, size, error)))
        return NULL;
    slabs->blocks[slabs->count++] = block;
    return block + (LR_ALIGNMENT - (uintptr_t)block % LR_ALIGNMENT) % LR_ALIGNMENT;
}

void lr_slabs_free(lr_slabs *slabs)
{
    for (size_t i = 0; i < slabs->count; i++)
        free(slabs->blocks[i]);
    free(slabs->blocks);
    *slabs = (lr_slabs){0};
}
