/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double most_steps = 0x1p53; /* up to here a double holds every step */

static const char *name_of(const lr_segment *segment)
{
    return segment->kind->label.name;
}

/* The value of steps=, NAN when it is left out. */
static double stated_length(const lr_segment *segment)
{
    const lr_parameter *parameters = segment->kind->label.parameters;

    for (size_t i = 0; parameters[i].name; i++)
        if (strcmp(parameters[i].name, "steps") == 0)
            return segment->spec.values[i].number;
    return NAN;
}

static bool read_specs(const char *const *specs, const lr_schedule_options *options, lr_schedule *schedule,
                       size_t count, lr_error *error)
{
    lr_units units = options->units;

    units.total = units.total > 0 ? units.total : options->total;
    schedule->segments = lr_allocate(count, sizeof *schedule->segments, error);
    if (!schedule->segments)
        return false;
    for (; schedule->count < count; schedule->count++) {
        lr_segment *segment = &schedule->segments[schedule->count];

        if (!lr_spec_parse(&lr_schedule_kinds, specs[schedule->count], &units, &segment->spec, error))
            return false;
        segment->kind = (const lr_schedule_kind *)(const void *)segment->spec.row;
        segment->base = options->lr;
        segment->length = stated_length(segment);
    }
    return true;
}

/* The length of the one segment that states none. */
static bool take_rest(lr_schedule *schedule, size_t open, double stated, double total, lr_error *error)
{
    lr_segment *segment = &schedule->segments[open];

    if (total > 0 && stated >= total)
        return lr_fail(error, LR_USAGE, "%s: nothing is left for it: the other specs take %.0f of %.0f steps",
                       name_of(segment), stated, total);
    if (!(total > 0) && open + 1 < schedule->count)
        return lr_fail(error, LR_USAGE, "%s: its length is not known: give steps=, or -n for the whole",
                       name_of(segment));
    segment->length = total > 0 ? total - stated : INFINITY;
    return true;
}

static bool place_segments(lr_schedule *schedule, double total, lr_error *error)
{
    size_t open = schedule->count;
    double stated = 0;

    for (size_t i = 0; i < schedule->count; i++) {
        const lr_segment *segment = &schedule->segments[i];

        if (!isnan(segment->length))
            stated += segment->length;
        else if (open == schedule->count)
            open = i;
        else
            return lr_fail(error, LR_USAGE, "%s and %s both leave out steps=: only one can take what is left",
                           name_of(&schedule->segments[open]), name_of(segment));
    }
    if (open < schedule->count && !take_rest(schedule, open, stated, total, error))
        return false;
    for (size_t i = 0; i < schedule->count; i++) {
        schedule->segments[i].start = schedule->length;
        schedule->length += schedule->segments[i].length;
    }
    return !(isfinite(schedule->length) && schedule->length > most_steps)
           || lr_fail(error, LR_USAGE, "the schedule is longer than %.0f steps", most_steps);
}

bool lr_schedule_build(const char *const *specs, size_t count, const lr_schedule_options *options,
                       lr_schedule *schedule, lr_error *error)
{
    bool ok;

    *schedule = (lr_schedule){0};
    if (count == 0)
        return lr_fail(error, LR_USAGE, "there is no schedule");
    ok =
        read_specs(specs, options, schedule, count, error) && place_segments(schedule, options->total, error);
    for (size_t i = 0; ok && i < count; i++) {
        lr_segment *segment = &schedule->segments[i];
        ok = !segment->kind->check || segment->kind->check(segment, error);
    }
    if (!ok)
        lr_schedule_free(schedule);
    return ok;
}

lr_rate lr_schedule_rate(const lr_schedule *schedule, int64_t step)
{
    double k = step > 0 ? (double)step : 0;
    size_t low = 0, high = schedule->count;
    const lr_segment *segment;

    /* The last segment that starts at or before k: one without steps is passed over by that. */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (schedule->segments[middle].start <= k)
            low = middle;
        else
            high = middle;
    }
    segment = &schedule->segments[low];
    k -= segment->start;
    return segment->kind->rate(segment, k < segment->length ? k : segment->length);
}

bool lr_schedule_has_momentum(const lr_schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++)
        if (schedule->segments[i].kind->momentum)
            return true;
    return false;
}

void lr_schedule_free(lr_schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++)
        lr_spec_free(&schedule->segments[i].spec);
    free(schedule->segments);
    *schedule = (lr_schedule){0};
}
