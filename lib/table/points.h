/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The points of one column, kept small: in memory up to a limit, beyond it in a temporary file that has no name.
 *
 * x is the step, or the number of the record where the step is found later (see `segment`). What comes at even
 * distances takes no room; values that were float32 take four bytes. */
#ifndef LR_TABLE_POINTS_H
#define LR_TABLE_POINTS_H

#include "lib/error.h"

#include <math.h>
#include <stdint.h>

enum { LR_CHUNK = 512 }; /* points that are packed together */

/* Where packed points lie. Set limit (bytes in memory), and fd to -1, first. */
typedef struct lr_store {
    int fd;
    size_t limit, memory;
    uint64_t written;
} lr_store;

void lr_store_close(lr_store *store);

typedef struct lr_chunk lr_chunk;

/* Empty when zeroed. */
typedef struct lr_points {
    lr_chunk *chunks;
    size_t chunk_count, chunk_capacity;
    double *x, *values; /* not packed yet */
    size_t open, room;
    size_t count;       /* of all points */
    size_t segment;     /* to which those that are added now belong */
    size_t fresh;       /* points of this segment */
    bool falls, value_falls; /* x, or a value, did not grow from one point to the next, or is not a number */
    double last_x, last_value; /* they grow and are finite if the last one, too, is */
    size_t odd;              /* values that are not finite */
} lr_points;

bool lr_points_add_slowly(lr_points *points, lr_store *store, double x, double value, lr_error *error);

static inline bool lr_points_add(lr_points *points, lr_store *store, double x, double value, lr_error *error)
{
    if (points->open == points->room)
        return lr_points_add_slowly(points, store, x, value, error);
    points->x[points->open] = x;
    points->values[points->open++] = value;
    points->falls |= !(x > points->last_x);
    points->value_falls |= !(value > points->last_value);
    points->last_x = x;
    points->last_value = value;
    points->odd += isfinite(value) ? 0 : 1;
    points->count++;
    points->fresh++;
    return true;
}

/* What comes from here on belongs to this segment. */
bool lr_points_begin_segment(lr_points *points, lr_store *store, size_t segment, lr_error *error);
/* The segments that the points belong to, in their order; some may come several times. */
size_t lr_points_parts(const lr_points *points);
size_t lr_points_part(const lr_points *points, size_t i);
/* Forget the points of this segment, which is the last one. */
void lr_points_drop_segment(lr_points *points, size_t segment);
void lr_points_free(lr_points *points);

/* Reading them again, a chunk at a time. Empty when zeroed. */
typedef struct lr_points_cursor {
    const lr_points *points;
    const lr_store *store;
    size_t chunk;        /* the next one */
    double *x, *values;  /* of the present one */
    size_t count, place; /* place: the next point in it */
    size_t segment;
    void *bytes;
} lr_points_cursor;

bool lr_points_open(lr_points_cursor *cursor, const lr_points *points, const lr_store *store, lr_error *error);
/* Load the next chunk; *more is false behind the last one. */
bool lr_points_load(lr_points_cursor *cursor, bool *more, lr_error *error);
/* Go on to the first chunk of this segment. */
void lr_points_seek(lr_points_cursor *cursor, size_t segment);
void lr_points_close(lr_points_cursor *cursor);

#endif
