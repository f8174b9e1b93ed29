/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks: where an axis is marked and what is written there.
 *
 * Linear axes: J. Talbot, S. Lin, P. Hanrahan, An extension of Wilkinson's algorithm for positioning tick
 * labels on axes (IEEE TVCG 16, 2010). A tick is a whole number times a power of ten, so that its label is
 * exact. */
#ifndef LR_PLOT_TICKS_H
#define LR_PLOT_TICKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lr_tick {
    double value;
    char text[40];   /* "" for a tick without label */
    char raised[40]; /* an exponent that follows, raised; or "" */
} lr_tick;

enum { LR_TICKS = 128 };

typedef struct lr_ticks {
    size_t count, labelled;
    lr_tick ticks[LR_TICKS]; /* labelled ones first, each part by increasing value */
} lr_ticks;

/* The axis that the ticks have to fit: its length, the least gap between labels, the distance from label to
 * label that reads well, and the room that a label takes along the axis. */
typedef struct lr_ruler {
    double length, gap, distance;
    double (*extent)(const void *context, const lr_tick *tick);
    const void *context;
} lr_ruler;

/* About `wanted` (2 or more) ticks for least < most, both finite; only ones within the range when inside is
 * set. At least two. Labels are exact and distinct. */
void lr_ticks_linear(double least, double most, int wanted, bool inside, lr_ticks *ticks);

/* The best ticks that fit: least < most, finite, above 0 where logarithmic. As many as have room, at least
 * two. */
void lr_ticks_find(double least, double most, bool logarithmic, const lr_ruler *ruler, lr_ticks *ticks);

/* Position of value on an axis, 0 at least and 1 at most; not finite where it has none. */
double lr_axis_position(double least, double most, bool logarithmic, double value);

/* Write mantissa * 10^exponent (shared by all labels of an axis, largest: the greatest magnitude of them). */
void lr_tick_label(int64_t mantissa, int exponent, int64_t largest, lr_tick *tick);

/* The ticks of a logarithmic axis; ticks_log.c. */
void lr_ticks_log(double least, double most, const lr_ruler *ruler, lr_ticks *ticks);
/* True when no two labels come closer than the gap. */
bool lr_ticks_apart(double least, double most, bool logarithmic, const lr_ruler *ruler,
                    const lr_ticks *ticks);

#endif
