/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/names.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t a)
{
    a ^= a >> 32;
    a *= 0x9e3779b97f4a7c15u;
    a ^= a >> 29;
    a *= 0xd6e8feb86659fd93u;
    return a ^ a >> 32;
}

/* The seed is the set's address, which whoever writes a log cannot know: names that collide on purpose are not to be
 * had. Numbers do not depend on it. */
static uint64_t hash(const lr_names *names, const char *name, size_t length)
{
    uint64_t sum = mix((uint64_t)(uintptr_t)names ^ length);

    for (; length >= 8; name += 8, length -= 8) {
        uint64_t word;

        memcpy(&word, name, 8);
        sum = mix(sum ^ word);
    }
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)name[i]) * 0x100000001b3u;
    return mix(sum);
}

/* The slot of this name: where it is, or where it would be. */
static size_t find_slot(const lr_names *names, uint64_t sum, const char *name, size_t length)
{
    size_t slot = (size_t)sum & (names->slot_count - 1);

    for (; names->slots[slot]; slot = (slot + 1) & (names->slot_count - 1)) {
        size_t number = names->slots[slot] - 1;

        if (names->hashes[number] == sum && names->lengths[number] == length
            && memcmp(names->names[number], name, length) == 0)
            break;
    }
    return slot;
}

static bool grow(lr_names *names, lr_error *error)
{
    size_t count = names->slot_count ? 2 * names->slot_count : 64;
    size_t *slots;

    if (names->slot_count && 2 * (names->count + 1) <= names->slot_count)
        return true;
    slots = lr_allocate(count, sizeof *slots, error);
    if (!slots)
        return false;
    free(names->slots);
    names->slots = slots;
    names->slot_count = count;
    for (size_t i = 0; i < names->count; i++) {
        size_t slot = find_slot(names, names->hashes[i], names->names[i], names->lengths[i]);

        if (!slots[slot])
            slots[slot] = i + 1;
    }
    return true;
}

static bool append(lr_names *names, uint64_t sum, const char *name, size_t length, lr_error *error)
{
    size_t count = names->count;
    char *copy;

    if (!lr_reserve(&names->names, &names->name_capacity, count + 1, sizeof *names->names, error)
        || !lr_reserve(&names->lengths, &names->length_capacity, count + 1, sizeof *names->lengths, error)
        || !lr_reserve(&names->hashes, &names->hash_capacity, count + 1, sizeof *names->hashes, error))
        return false;
    copy = lr_allocate(length + 1, 1, error);
    if (!copy)
        return false;
    memcpy(copy, name, length);
    names->names[count] = copy;
    names->lengths[count] = length;
    names->hashes[count] = sum;
    names->count++;
    return true;
}

bool lr_names_add(lr_names *names, const char *name, size_t length, size_t *number, lr_error *error)
{
    uint64_t sum = hash(names, name, length);
    size_t slot;

    if (!grow(names, error) || !append(names, sum, name, length, error))
        return false;
    *number = names->count - 1;
    slot = find_slot(names, sum, name, length);
    if (!names->slots[slot])
        names->slots[slot] = names->count;
    return true;
}

size_t lr_names_look(const lr_names *names, const char *name, size_t length)
{
    size_t slot;

    if (!names->slot_count)
        return names->count;
    slot = find_slot(names, hash(names, name, length), name, length);
    return names->slots[slot] ? names->slots[slot] - 1 : names->count;
}

bool lr_names_find(lr_names *names, const char *name, size_t length, size_t *number, bool *added, lr_error *error)
{
    *number = lr_names_look(names, name, length);
    if (added)
        *added = *number == names->count;
    return *number < names->count || lr_names_add(names, name, length, number, error);
}

void lr_names_free(lr_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->names[i]);
    free(names->names);
    free(names->lengths);
    free(names->hashes);
    free(names->slots);
    *names = (lr_names){0};
}
