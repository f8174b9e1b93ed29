/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/growth.h"
#include "lib/schedule/kinds.h"

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

    for (size_t i = 0; parameters && parameters[i].name; i++)
        if (parameters[i].type == LR_STEPS && strcmp(parameters[i].name, "steps") == 0)
            return segment->spec.values[i].number;
    return NAN;
}

/* A library's schedules bear its name before a dot. */
static const lr_catalog *catalog_of(const char *spec)
{
    return memchr(spec, '.', strcspn(spec, ":")) ? &lr_schedule_dialects : &lr_schedule_kinds;
}

static bool read_spec(const char *spec, const lr_schedule_options *options, const lr_units *units,
                      lr_segment *segment, lr_error *error)
{
    if (!lr_schedule_find(spec, strcspn(spec, ":"), error)
        || !lr_spec_parse(catalog_of(spec), spec, units, &segment->spec, error))
        return false;
    segment->kind = (const lr_schedule_kind *)(const void *)segment->spec.row;
    segment->base = options->lr;
    segment->length = stated_length(segment);
    if (!segment->kind->library && !lr_envelope_read(segment, error))
        return false;
    if (!segment->kind->library)
        segment->length += lr_envelope_added(segment);
    segment->sets = segment->kind->sets;
    segment->natural = NAN;
    segment->metric = options->metric;
    segment->metric_count = options->metric_count;
    segment->metric_every = options->metric_every > 0 ? options->metric_every : 1;
    if (!segment->kind->metric || options->metric)
        return true;
    return lr_fail(error, LR_USAGE, "%s: it follows a metric: give --metric FILE, and its column with -c",
                   name_of(segment));
}

static const char times[] = "x";

static bool read_specs(const char *const *specs, const lr_schedule_options *options, lr_schedule *schedule,
                       size_t count, lr_error *error)
{
    lr_units units = options->units;
    lr_track *track;

    units.total = units.total > 0 ? units.total : options->total;
    schedule->segments = lr_allocate(count, sizeof *schedule->segments, error);
    schedule->tracks = lr_allocate(count, sizeof *schedule->tracks, error);
    if (!schedule->segments || !schedule->tracks)
        return false;
    track = &schedule->tracks[schedule->track_count++];
    for (size_t i = 0; i < count; i++) {
        if (strcmp(specs[i], times) != 0) {
            if (!read_spec(specs[i], options, &units, &schedule->segments[schedule->count++], error))
                return false;
            track->count++;
            continue;
        }
        if (track->count == 0 || i + 1 == count)
            return lr_fail(error, LR_USAGE,
                           "x multiplies what is before it with what is after it: there is nothing %s",
                           track->count == 0 ? "before it" : "after it");
        track = &schedule->tracks[schedule->track_count++];
        track->first = schedule->count;
    }
    return true;
}

/* The length of the one segment of a track that states none. */
static bool take_rest(lr_segment *segment, bool last, double stated, double total, lr_error *error)
{
    if (total > 0 && stated >= total)
        return lr_fail(error, LR_USAGE, "%s: nothing is left for it: the other specs take %.0f of %.0f steps",
                       name_of(segment), stated, total);
    if (!(total > 0) && !last)
        return lr_fail(error, LR_USAGE, "%s: its length is not known: give steps=, or -n for the whole",
                       name_of(segment));
    segment->length = total > 0 ? total - stated : INFINITY;
    return true;
}

static bool place_segments(const lr_track *track, lr_segment *segments, double total, lr_error *error)
{
    size_t rest = track->count;
    double stated = 0, start = 0;

    for (size_t i = 0; i < track->count; i++) {
        if (!isnan(segments[i].length))
            stated += segments[i].length;
        else if (rest == track->count)
            rest = i;
        else
            return lr_fail(error, LR_USAGE, "%s and %s both leave out steps=: only one can take what is left",
                           name_of(&segments[rest]), name_of(&segments[i]));
    }
    if (rest < track->count && !take_rest(&segments[rest], rest + 1 == track->count, stated, total, error))
        return false;
    for (size_t i = 0; i < track->count; i++) {
        segments[i].start = start;
        start += segments[i].length;
        segments[i].whole = segments[i].length;
        if (!segments[i].kind->library && !lr_envelope_place(&segments[i], i + 1 == track->count, error))
            return false;
    }
    return !(isfinite(start) && start > most_steps)
           || lr_fail(error, LR_USAGE, "the schedule is longer than %.0f steps", most_steps);
}

static bool build_track(lr_schedule *schedule, lr_track *track, double total, lr_error *error)
{
    lr_segment *segments = schedule->segments + track->first, *last = segments + track->count - 1;

    if (!place_segments(track, segments, total, error))
        return false;
    for (size_t i = 0; i < track->count; i++)
        if (segments[i].kind->check && !segments[i].kind->check(&segments[i], error))
            return false;
    if (last->kind->metric)
        last->natural *= last->metric_every;
    last->open = last->shell.after != LR_AFTER_HOLD || (last->kind->library && isnan(stated_length(last)));
    track->length = last->start + (isinf(last->whole) && !isnan(last->natural) ? last->natural : last->whole);
    if (isfinite(track->length))
        schedule->length = isinf(schedule->length) ? track->length : fmax(schedule->length, track->length);
    return true;
}

static bool check_base(const lr_schedule *schedule, lr_error *error)
{
    return schedule->track_count == 1 || schedule->base > 0
           || lr_fail(error, LR_USAGE,
                      "x multiplies what the rates are of the base rate: give --lr, more than 0");
}

/* How many times as long as the first cycle all of them are. */
static double cycles_in_all(const lr_schedule_options *options)
{
    double growth = options->grow > 0 ? log(options->grow) : 0;

    return growth > 0 ? expm1(options->repeat * growth) / expm1(growth) : options->repeat;
}

static bool repeat(const lr_schedule_options *options, lr_schedule *schedule, lr_error *error)
{
    double length = schedule->length;

    if (!(options->repeat > 0))
        return true;
    if (!isfinite(length) || length == 0)
        return lr_fail(error, LR_USAGE, "what is repeated has no length: give steps=, or -n for the whole");
    if (length * cycles_in_all(options) > most_steps)
        return lr_fail(error, LR_USAGE, "the schedule is longer than %.0f steps", most_steps);
    if (length < 1)
        return lr_fail(
            error, LR_USAGE,
            "what is repeated would be shorter than a step: give fewer repetitions, or more steps");
    schedule->once = length;
    schedule->shrink = options->shrink > 0 ? options->shrink : 1;
    schedule->length = round(length * cycles_in_all(options));
    return lr_cycles_build(length, options->grow > 0 ? options->grow : 1, LR_GROW_EXACT, &schedule->cycles,
                           error);
}

bool lr_schedule_build(const char *const *specs, size_t count, const lr_schedule_options *options,
                       lr_schedule *schedule, lr_error *error)
{
    double total = options->repeat > 0 ? options->total / cycles_in_all(options) : options->total;
    bool ok;

    *schedule = (lr_schedule){.base = options->lr, .length = INFINITY};
    if (count == 0)
        return lr_fail(error, LR_USAGE, "there is no schedule");
    ok = read_specs(specs, options, schedule, count, error) && check_base(schedule, error);
    for (size_t i = 0; ok && i < schedule->track_count; i++)
        ok = build_track(schedule, &schedule->tracks[i], total, error);
    ok = ok && repeat(options, schedule, error);
    if (!ok)
        lr_schedule_free(schedule);
    return ok;
}

static lr_rate track_rate(const lr_track *track, const lr_segment *segments, double k)
{
    size_t low = 0, high = track->count;
    const lr_segment *segment;

    /* The last segment that starts at or before k: one without steps is passed over by that. */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (segments[middle].start <= k)
            low = middle;
        else
            high = middle;
    }
    segment = &segments[low];
    k -= segment->start;
    k = k < segment->whole || segment->open ? k : segment->whole;
    if (segment->kind->metric)
        k = floor(k / segment->metric_every);
    return segment->kind->library ? segment->kind->rate(segment, k) : lr_envelope_rate(segment, k);
}

/* 0 times what has grown out of the range of numbers is 0. */
static double product(double a, double b)
{
    return a == 0 || b == 0 ? 0 : a * b;
}

static lr_rate rate_at(const lr_schedule *schedule, double k)
{
    lr_rate rate = track_rate(&schedule->tracks[0], schedule->segments, k);

    for (size_t i = 1; i < schedule->track_count; i++) {
        const lr_track *track = &schedule->tracks[i];
        lr_rate factor = track_rate(track, schedule->segments + track->first, k);

        rate.lr = product(rate.lr, factor.lr / schedule->base);
        rate.momentum = isnan(rate.momentum) ? factor.momentum : rate.momentum;
        rate.weight_decay = isnan(rate.weight_decay) ? factor.weight_decay : rate.weight_decay;
    }
    return rate;
}

lr_rate lr_schedule_rate(const lr_schedule *schedule, int64_t step)
{
    double k = step > 0 ? (double)step : 0;
    lr_cycle cycle;
    lr_rate rate;

    if (!(schedule->cycles.first > 0))
        return rate_at(schedule, k);
    cycle = lr_cycles_find(&schedule->cycles, fmin(k, nextafter(schedule->length, 0)));
    rate = rate_at(schedule, (fmin(k, schedule->length) - cycle.start) * (schedule->once / cycle.length));
    rate.lr = product(rate.lr, pow(schedule->shrink, cycle.index));
    return rate;
}

int lr_schedule_sets(const lr_schedule *schedule)
{
    int sets = 0;

    for (size_t i = 0; i < schedule->count; i++)
        sets |= schedule->segments[i].sets;
    return sets;
}

bool lr_schedule_is_held(const lr_schedule *schedule)
{
    if (schedule->cycles.first > 0)
        return true;
    for (size_t i = 0; i < schedule->track_count; i++) {
        const lr_track *track = &schedule->tracks[i];
        const lr_segment *last = &schedule->segments[track->first + track->count - 1];

        if (last->open || isinf(last->whole))
            return false;
    }
    return true;
}

void lr_schedule_free(lr_schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++) {
        lr_spec_free(&schedule->segments[i].spec);
        free(schedule->segments[i].table);
        free(schedule->segments[i].cycles.starts);
    }
    free(schedule->segments);
    free(schedule->tracks);
    free(schedule->cycles.starts);
    *schedule = (lr_schedule){0};
}
