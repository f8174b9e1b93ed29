/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/knots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A line by its value at the step where a piece begins, and its slope. */
typedef struct line {
    double value, slope;
} line;

/* All lines that a piece may still be: a convex polygon in the plane of value and slope. */
typedef struct lines {
    line *corners;
    size_t count, capacity;
} lines;

/* A point that some number of lines reach: the values they can have there, and for the way back the lines of the last
 * piece, and where that begins. */
typedef struct node {
    size_t point;
    double low, high;
    lines possible;
    size_t before; /* position in the list of nodes */
} node;

typedef struct nodes {
    node *items;
    size_t count, capacity;
} nodes;

static double at(line l, double distance)
{
    return l.value + l.slope * distance;
}

static bool add_corner(lines *to, line corner, lr_error *error)
{
    if (!lr_reserve(&to->corners, &to->capacity, to->count + 1, sizeof *to->corners, error))
        return false;
    to->corners[to->count++] = corner;
    return true;
}

/* What is left of the polygon where sign * (value at distance - limit) <= 0: Sutherland and Hodgman's clipping. */
static bool clip(const lines *from, double distance, double limit, double sign, lines *to, lr_error *error)
{
    to->count = 0;
    for (size_t i = 0; i < from->count; i++) {
        line a = from->corners[i], b = from->corners[(i + 1) % from->count];
        double over_a = sign * (at(a, distance) - limit), over_b = sign * (at(b, distance) - limit);
        double part = over_a / (over_a - over_b);

        if (over_a <= 0 && !add_corner(to, a, error))
            return false;
        if ((over_a < 0 && over_b > 0) || (over_a > 0 && over_b < 0))
            if (!add_corner(
                    to, (line){a.value + (b.value - a.value) * part, a.slope + (b.slope - a.slope) * part},
                    error))
                return false;
    }
    return true;
}

static void range(const lines *of, double distance, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < of->count; i++) {
        *low = fmin(*low, at(of->corners[i], distance));
        *high = fmax(*high, at(of->corners[i], distance));
    }
}

/* All lines from a window of values to the next point's. */
static bool begin(double low, double high, double there, double next_low, double next_high, lines *all,
                  lr_error *error)
{
    const line corners[] = {{low, (next_low - low) / there},
                            {low, (next_high - low) / there},
                            {high, (next_high - high) / there},
                            {high, (next_low - high) / there}};

    all->count = 0;
    for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++)
        if (!add_corner(all, corners[i], error))
            return false;
    return true;
}

/* What is being extended, and the sets of lines that are clipped in turn. */
typedef struct corridor {
    const lr_knot *points; /* of the schedule */
    size_t count;
    double tolerance;
    lines now, spare, cut;
} corridor;

static double distance(const corridor *way, size_t from, size_t to)
{
    return (double)(way->points[to].step - way->points[from].step);
}

/* Remember a node at this point; of several with as many lines that with the most values. */
static bool keep(const corridor *way, nodes *all, size_t layer, size_t before, size_t point, lr_error *error)
{
    const lines *possible = &way->now;
    node *item = NULL;
    double low, high;

    range(possible, distance(way, all->items[before].point, point), &low, &high);
    for (size_t i = layer; i < all->count && !item; i++)
        item = all->items[i].point == point ? &all->items[i] : NULL;
    if (item && item->high - item->low >= high - low)
        return true;
    if (!item) {
        if (!lr_reserve(&all->items, &all->capacity, all->count + 1, sizeof *all->items, error))
            return false;
        item = &all->items[all->count++];
        *item = (node){.point = point};
    }
    if (!lr_reserve(&item->possible.corners, &item->possible.capacity, possible->count, sizeof(line), error))
        return false;
    item->low = low;
    item->high = high;
    item->before = before;
    memcpy(item->possible.corners, possible->corners, possible->count * sizeof(line));
    item->possible.count = possible->count;
    return true;
}

/* The least value allowed at a point: no rate is below 0, if the schedule's is not. */
static double least_at(const corridor *way, size_t point)
{
    double rate = way->points[point].lr;

    return rate >= 0 ? fmax(rate - way->tolerance, 0) : rate - way->tolerance;
}

/* Go on from a node as far as one line can, to *end at most the last point. With a layer (position in the list) nodes
 * are remembered there for the points from `wanted` on. */
static bool extend(corridor *way, nodes *all, size_t start, size_t layer, size_t wanted, size_t *end,
                   lr_error *error)
{
    const node from = all->items[start];
    double next = way->points[from.point + 1].lr, first = distance(way, from.point, from.point + 1);

    if (!begin(from.low, from.high, first, least_at(way, from.point + 1), next + way->tolerance, &way->now,
               error))
        return false;
    for (*end = from.point + 1;; ++*end) {
        double rate, there;
        lines kept = way->now;

        if (layer && *end >= wanted && !keep(way, all, layer, start, *end, error))
            return false;
        if (*end + 1 == way->count)
            return true;
        there = distance(way, from.point, *end + 1);
        rate = way->points[*end + 1].lr;
        if (!clip(&way->now, there, rate + way->tolerance, 1, &way->spare, error)
            || !clip(&way->spare, there, least_at(way, *end + 1), -1, &way->cut, error))
            return false;
        if (way->cut.count == 0)
            return true;
        way->now = way->cut;
        way->cut = kept;
    }
}

/* From the points that so many lines reach to those that one more does: the furthest ones. */
static bool extend_layer(corridor *way, nodes *all, size_t first, size_t starts, lr_error *error)
{
    size_t end_of_layer = all->count, furthest = 0, end;

    for (size_t i = first; i < end_of_layer; i++) {
        if (!extend(way, all, i, 0, 0, &end, error))
            return false;
        furthest = end > furthest ? end : furthest;
    }
    starts = furthest + 1 == way->count ? 1 : starts < furthest ? starts : furthest;
    for (size_t i = first; i < end_of_layer; i++)
        if (!extend(way, all, i, end_of_layer, furthest - starts + 1, &end, error))
            return false;
    return true;
}

/* The corner that ends nearest to a value: where rounding left no line through it. */
static double start_near(const lines *possible, double distance, double value)
{
    line best = possible->corners[0];

    for (size_t i = 1; i < possible->count; i++)
        if (fabs(at(possible->corners[i], distance) - value) < fabs(at(best, distance) - value))
            best = possible->corners[i];
    return best.value;
}

static double nearest(double wanted, double low, double high)
{
    return fmin(fmax(wanted, low), high);
}

/* The values at `distance` 0 of those of the lines that are `value` there, at the end. */
static void starts_of(const lines *possible, double distance, double value, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < possible->count; i++) {
        line a = possible->corners[i], b = possible->corners[(i + 1) % possible->count];
        double over_a = at(a, distance) - value, over_b = at(b, distance) - value, start;

        if (over_a * over_b > 0)
            continue;
        start = over_a == over_b ? a.value : a.value + (b.value - a.value) * (over_a / (over_a - over_b));
        *low = fmin(*low, start);
        *high = fmax(*high, start);
        if (over_a == 0 && over_b == 0) {
            *low = fmin(*low, b.value);
            *high = fmax(*high, b.value);
        }
    }
}

/* The knots, from the last node back to the first. */
static bool settle(const corridor *way, const nodes *all, lr_knots *knots, lr_error *error)
{
    size_t count = 1;
    const node *item = &all->items[all->count - 1];
    double value = nearest(way->points[item->point].lr, item->low, item->high);

    for (size_t i = all->count - 1; i > 0; i = all->items[i].before)
        count++;
    if (!lr_reserve(&knots->knots, &knots->capacity, count, sizeof *knots->knots, error))
        return false;
    knots->count = count;
    while (count-- > 0) {
        const node *before = &all->items[item->before];
        double low, high, there = distance(way, before->point, item->point);

        knots->knots[count] = (lr_knot){way->points[item->point].step, value};
        if (count == 0)
            break;
        starts_of(&item->possible, there, value, &low, &high);
        value = low <= high ? nearest(way->points[before->point].lr, low, high)
                            : start_near(&item->possible, there, value);
        item = before;
    }
    return true;
}

/* Points of the schedule between which it is a line but for `tolerance`: all steps where that is 0. */
static bool take_points(const lr_schedule *schedule, int64_t first, int64_t last, double tolerance,
                        lr_knots *points, lr_error *error)
{
    double least = -INFINITY,
           most = INFINITY; /* slopes of lines from the last point that are near enough so far */
    lr_knot before = {first, lr_schedule_rate(schedule, first).lr}, anchor = before;

    for (int64_t step = first;; step++) {
        lr_knot now = {step, lr_schedule_rate(schedule, step).lr};
        double length = (double)(step - anchor.step), slope = (now.lr - anchor.lr) / length;

        if (step == first || step == last || tolerance == 0 || slope < least || slope > most) {
            /* the one before, if it is not the anchor, ends the line; this one, at the ends, is a point itself */
            bool whole = step == first || step == last || tolerance == 0;

            if (!lr_reserve(&points->knots, &points->capacity, points->count + 2, sizeof *points->knots,
                            error))
                return false;
            if (step != first && before.step != anchor.step && (slope < least || slope > most))
                points->knots[points->count++] = anchor = before;
            if (whole)
                points->knots[points->count++] = anchor = now;
            least = -INFINITY;
            most = INFINITY;
            length = (double)(step - anchor.step);
        }
        if (step == last)
            return true;
        if (length > 0) {
            least = fmax(least, (now.lr - tolerance - anchor.lr) / length);
            most = fmin(most, (now.lr + tolerance - anchor.lr) / length);
        }
        before = now;
    }
}

/* Up to so many steps each is a point; a thinner choice is within this part of the tolerance. */
enum { MOST_POINTS = 4096, THIN = 64 };

/* How many of the furthest points of a layer are tried as the next one's start. */
static size_t count_starts(size_t points)
{
    enum { WORK = 1000000, MOST = 64 };
    size_t starts = WORK / points;

    return starts < 1 ? 1 : starts > MOST ? MOST : starts;
}

static bool find_lines(corridor *way, nodes *all, lr_knots *knots, lr_error *error)
{
    double rate = way->points[0].lr;

    if (!lr_reserve(&all->items, &all->capacity, 1, sizeof *all->items, error))
        return false;
    all->items[all->count++] = (node){.low = least_at(way, 0), .high = rate + way->tolerance};
    for (size_t layer = 0; all->items[all->count - 1].point + 1 < way->count;) {
        size_t next = all->count;

        if (!extend_layer(way, all, layer, count_starts(way->count), error))
            return false;
        layer = next;
    }
    return settle(way, all, knots, error);
}

bool lr_knots_lines(const lr_schedule *schedule, int64_t first, int64_t last, double tolerance,
                    lr_knots *knots, lr_error *error)
{
    bool thin = last - first >= MOST_POINTS;
    lr_knots points = {0};
    nodes all = {0};
    corridor way = {0};
    bool ok = take_points(schedule, first, last, thin ? tolerance / THIN : 0, &points, error);

    *knots = (lr_knots){0};
    /* a little is kept for the rounding of whoever evaluates it */
    way = (corridor){.points = points.knots,
                     .count = points.count,
                     .tolerance = tolerance * (thin ? 1 - 1.0 / THIN : 1) * (1 - 1e-6)};
    ok = ok && find_lines(&way, &all, knots, error);
    for (size_t i = 0; i < all.count; i++)
        free(all.items[i].possible.corners);
    free(all.items);
    free(way.now.corners);
    free(way.spare.corners);
    free(way.cut.corners);
    free(points.knots);
    return ok;
}

bool lr_knots_stairs(const lr_schedule *schedule, int64_t first, int64_t last, double tolerance,
                     lr_knots *knots, lr_error *error)
{
    double low = NAN, high = NAN;

    *knots = (lr_knots){0};
    for (int64_t step = first; step <= last; step++) {
        double rate = lr_schedule_rate(schedule, step).lr;

        if (knots->count > 0 && fmax(high, rate) - fmin(low, rate) <= 2 * tolerance) {
            low = fmin(low, rate);
            high = fmax(high, rate);
        } else {
            if (!lr_reserve(&knots->knots, &knots->capacity, knots->count + 1, sizeof *knots->knots, error)) {
                free(knots->knots);
                *knots = (lr_knots){0};
                return false;
            }
            low = high = rate;
            knots->knots[knots->count++].step = step;
        }
        knots->knots[knots->count - 1].lr = low == high ? low : low + (high - low) / 2;
    }
    return true;
}
