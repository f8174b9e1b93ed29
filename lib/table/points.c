/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/table/points.h"

#include "lib/output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How a row of numbers is packed. */
typedef enum packing {
    EVEN,   /* first + i * stride, in no bytes */
    OFFSET, /* first + a 32 bit number */
    SINGLE, /* float32 */
    DOUBLE
} packing;

typedef struct packed {
    packing kind;
    double first, stride;
} packed;

struct lr_chunk {
    uint32_t count;
    size_t segment;
    packed x, values;
    void *bytes;     /* NULL: in the file, or none */
    uint64_t offset;
    uint32_t size;
};

static const size_t widths[] = {[EVEN] = 0, [OFFSET] = 4, [SINGLE] = 4, [DOUBLE] = 8};

/* ---------------------------------------------------------------------------------------------------- the store */

static bool open_store(lr_store *store, lr_error *error)
{
    if (store->fd < 0)
        store->fd = lr_open_temporary(error);
    return store->fd >= 0;
}

static bool write_all(int fd, const char *bytes, size_t size, uint64_t offset, lr_error *error)
{
    while (size > 0) {
        ssize_t done = pwrite(fd, bytes, size, (off_t)offset);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return lr_fail_system(error, NULL, "cannot write to the temporary file (TMPDIR names the folder)");
        bytes += done;
        size -= (size_t)done;
        offset += (uint64_t)done;
    }
    return true;
}

static bool read_all(int fd, char *bytes, size_t size, uint64_t offset, lr_error *error)
{
    while (size > 0) {
        ssize_t done = pread(fd, bytes, size, (off_t)offset);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return lr_fail_system(error, NULL, "cannot read the temporary file");
        bytes += done;
        size -= (size_t)done;
        offset += (uint64_t)done;
    }
    return true;
}

void lr_store_close(lr_store *store)
{
    if (store->fd >= 0)
        close(store->fd);
    store->fd = -1;
}

/* ------------------------------------------------------------------------------------------------------ packing */

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static packed choose(const double *from, size_t count, bool offsets)
{
    packed made = {EVEN, from[0], count > 1 ? from[1] - from[0] : 0};
    bool even = isfinite(made.stride) && isfinite(made.first), single = true, offset = offsets;

    for (size_t i = 0; i < count && even; i++)
        even = same(made.first + (double)i * made.stride, from[i]);
    if (even)
        return made;
    for (size_t i = 0; i < count && (single || offset); i++) {
        double distance = from[i] - made.first;

        /* a nan keeps its bits only as it is */
        single = single && same((double)(float)from[i], from[i]);
        offset = offset && distance >= 0 && distance <= UINT32_MAX
                 && same(made.first + (double)(uint32_t)distance, from[i]);
    }
    made.kind = offset ? OFFSET : single ? SINGLE : DOUBLE;
    return made;
}

static char *pack(const packed *how, const double *from, size_t count, char *into)
{
    for (size_t i = 0; i < count && how->kind == OFFSET; i++)
        ((uint32_t *)(void *)into)[i] = (uint32_t)(from[i] - how->first);
    for (size_t i = 0; i < count && how->kind == SINGLE; i++)
        ((float *)(void *)into)[i] = (float)from[i];
    if (how->kind == DOUBLE)
        memcpy(into, from, count * sizeof *from);
    return into + count * widths[how->kind];
}

static const char *unpack(const packed *how, const char *from, size_t count, double *into)
{
    for (size_t i = 0; i < count && how->kind == EVEN; i++)
        into[i] = how->first + (double)i * how->stride;
    for (size_t i = 0; i < count && how->kind == OFFSET; i++)
        into[i] = how->first + (double)((const uint32_t *)(const void *)from)[i];
    for (size_t i = 0; i < count && how->kind == SINGLE; i++)
        into[i] = (double)((const float *)(const void *)from)[i];
    if (how->kind == DOUBLE)
        memcpy(into, from, count * sizeof *into);
    return how->kind == EVEN ? from : from + count * widths[how->kind]; /* where there are no bytes, from may be NULL */
}

/* Pack the open points into a chunk. */
static bool seal(lr_points *points, lr_store *store, lr_error *error)
{
    lr_chunk chunk = {.count = (uint32_t)points->open, .segment = points->segment};
    double buffer[2 * LR_CHUNK];
    char *end;

    if (!points->open)
        return true;
    chunk.x = choose(points->x, points->open, true);
    chunk.values = choose(points->values, points->open, false);
    end = pack(&chunk.x, points->x, points->open, pack(&chunk.values, points->values, points->open, (char *)buffer));
    chunk.size = (uint32_t)(end - (char *)buffer);
    if (!lr_reserve(&points->chunks, &points->chunk_capacity, points->chunk_count + 1, sizeof chunk, error))
        return false;
    if (chunk.size && store->memory + chunk.size <= store->limit) {
        chunk.bytes = lr_allocate(chunk.size, 1, error);
        if (!chunk.bytes)
            return false;
        memcpy(chunk.bytes, buffer, chunk.size);
        store->memory += chunk.size;
    } else if (chunk.size) {
        chunk.offset = store->written;
        if (!open_store(store, error)
            || !write_all(store->fd, (const char *)buffer, chunk.size, chunk.offset, error))
            return false;
        store->written += chunk.size;
    }
    points->chunks[points->chunk_count++] = chunk;
    points->open = 0;
    return true;
}

bool lr_points_add_slowly(lr_points *points, lr_store *store, double x, double value, lr_error *error)
{
    if (points->room == LR_CHUNK) {
        if (!seal(points, store, error))
            return false;
    } else {
        size_t room = points->room ? 4 * points->room : 2;

        if (room > LR_CHUNK)
            room = LR_CHUNK;
        if (!points->room)
            points->last_x = points->last_value = -INFINITY;
        if (!lr_resize(&points->x, room, sizeof *points->x, error)
            || !lr_resize(&points->values, room, sizeof *points->values, error))
            return false;
        points->room = room;
    }
    return lr_points_add(points, store, x, value, error);
}

bool lr_points_begin_segment(lr_points *points, lr_store *store, size_t segment, lr_error *error)
{
    if (!seal(points, store, error))
        return false;
    points->segment = segment;
    points->fresh = 0;
    return true;
}

size_t lr_points_parts(const lr_points *points)
{
    return points->chunk_count + (points->open > 0);
}

size_t lr_points_part(const lr_points *points, size_t i)
{
    return i < points->chunk_count ? points->chunks[i].segment : points->segment;
}

void lr_points_drop_segment(lr_points *points, size_t segment)
{
    if (points->segment != segment)
        return;
    points->falls = true; /* who asks has to look */
    points->count -= points->open;
    points->open = points->fresh = 0;
    while (points->chunk_count > 0 && points->chunks[points->chunk_count - 1].segment == segment) {
        points->count -= points->chunks[--points->chunk_count].count;
        free(points->chunks[points->chunk_count].bytes);
    }
}

void lr_points_free(lr_points *points)
{
    for (size_t i = 0; i < points->chunk_count; i++)
        free(points->chunks[i].bytes);
    free(points->chunks);
    free(points->x);
    free(points->values);
    *points = (lr_points){0};
}

/* ------------------------------------------------------------------------------------------------------ reading */

bool lr_points_open(lr_points_cursor *cursor, const lr_points *points, const lr_store *store, lr_error *error)
{
    size_t room = points->open;

    for (size_t i = 0; i < points->chunk_count; i++)
        room = points->chunks[i].count > room ? points->chunks[i].count : room;
    *cursor = (lr_points_cursor){.points = points, .store = store};
    if (!room)
        return true;
    cursor->x = lr_allocate(room, sizeof *cursor->x, error);
    cursor->values = lr_allocate(room, sizeof *cursor->values, error);
    cursor->bytes = store->written ? lr_allocate(room + 1, 2 * sizeof(double), error) : NULL;
    return cursor->x && cursor->values && (cursor->bytes || !store->written);
}

bool lr_points_load(lr_points_cursor *cursor, bool *more, lr_error *error)
{
    const lr_points *points = cursor->points;
    const lr_chunk *chunk;
    const char *bytes;

    cursor->count = cursor->place = 0;
    *more = cursor->chunk < points->chunk_count + (points->open > 0);
    if (!*more)
        return true;
    if (cursor->chunk == points->chunk_count) {
        cursor->chunk++;
        memcpy(cursor->x, points->x, points->open * sizeof *cursor->x);
        memcpy(cursor->values, points->values, points->open * sizeof *cursor->values);
        cursor->count = points->open;
        cursor->segment = points->segment;
        return true;
    }
    chunk = &points->chunks[cursor->chunk++];
    bytes = chunk->bytes;
    if (!bytes && chunk->size) {
        if (!read_all(cursor->store->fd, cursor->bytes, chunk->size, chunk->offset, error))
            return false;
        bytes = cursor->bytes;
    }
    bytes = unpack(&chunk->values, bytes, chunk->count, cursor->values);
    unpack(&chunk->x, bytes, chunk->count, cursor->x);
    cursor->count = chunk->count;
    cursor->segment = chunk->segment;
    return true;
}

void lr_points_seek(lr_points_cursor *cursor, size_t segment)
{
    const lr_points *points = cursor->points;

    cursor->place = 0;
    if (cursor->count && cursor->segment >= segment)
        return; /* who looked for the end of the segment before has loaded it */
    cursor->count = 0;
    while (cursor->chunk < points->chunk_count && points->chunks[cursor->chunk].segment < segment)
        cursor->chunk++;
}

void lr_points_close(lr_points_cursor *cursor)
{
    free(cursor->x);
    free(cursor->values);
    free(cursor->bytes);
    *cursor = (lr_points_cursor){0};
}
