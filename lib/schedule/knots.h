/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A schedule as few pieces: for trainers that take lines or stairs only. */
#ifndef LR_SCHEDULE_KNOTS_H
#define LR_SCHEDULE_KNOTS_H

#include "lib/schedule.h"

/* A step, and the rate there. */
typedef struct lr_knot {
    int64_t step;
    double lr;
} lr_knot;

/* Empty when zeroed; knots is owned: free(). */
typedef struct lr_knots {
    lr_knot *knots;
    size_t count, capacity;
} lr_knots;

/* Lines from knot to knot that are nowhere further than `tolerance` (> 0, a rate) from the schedule, at each step of
 * first..last; the first and last knot are these steps. Each next line is looked for from the furthest steps that the
 * lines before it reach, and what values they can have there (the minimum-link path in a corridor, S. Suri, 1986, with
 * bends at whole steps). Of more than 4096 steps knots are chosen among those that a 64th of the tolerance needs: a
 * line more than the fewest is possible then. Of the values that are left for a knot the nearest to the schedule's is
 * taken. O(steps). */
bool lr_knots_lines(const lr_schedule *schedule, int64_t first, int64_t last, double tolerance,
                    lr_knots *knots, lr_error *error);

/* Stairs: from each knot on its rate holds, within `tolerance` (>= 0) of the schedule; as few as can be. */
bool lr_knots_stairs(const lr_schedule *schedule, int64_t first, int64_t last, double tolerance,
                     lr_knots *knots, lr_error *error);

#endif
