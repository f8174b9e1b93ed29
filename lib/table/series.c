/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One column of a run as a series: its steps found, its order mended. */
#include "lib/table/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const lr_points *points_of(const lr_table *table, size_t run, size_t column)
{
    return &table->runs[run].columns[column].points;
}

/* ------------------------------------------------------------------------------------ points with their steps */

/* A new segment: from which column its steps come. */
static bool enter(lr_column_series *series, size_t segment, lr_error *error)
{
    const lr_segment_steps *steps = &series->table->segments[segment];

    series->segment = segment;
    series->own = steps->own || steps->column == SIZE_MAX;
    series->laps = steps->laps && !series->as_packed ? &series->table->laps[steps->laps - 1] : NULL;
    if (series->own)
        return true;
    if (!series->has_steps || series->step_column != steps->column) {
        lr_points_close(&series->steps);
        series->step_column = steps->column;
        series->has_steps = true;
        if (!lr_points_open(&series->steps, points_of(series->table, series->run, steps->column),
                            &series->table->store, error))
            return false;
    }
    lr_points_seek(&series->steps, segment);
    return true;
}

/* The step at x, by the column that has it; NAN: there is none. */
static bool find_step(lr_column_series *series, double x, double *step, lr_error *error)
{
    lr_points_cursor *steps = &series->steps;
    bool more = true;

    *step = NAN;
    for (;;) {
        if (steps->place == steps->count || steps->segment < series->segment) {
            if (!lr_points_load(steps, &more, error))
                return false;
            if (!more)
                return true;
            continue;
        }
        if (steps->segment > series->segment || steps->x[steps->place] > x)
            return true;
        if (steps->x[steps->place] == x)
            break;
        steps->place++;
    }
    *step = steps->values[steps->place];
    return true;
}

/* The next point that has a step, as it was logged. */
static bool next_raw(lr_column_series *series, lr_error *error)
{
    lr_points_cursor *points = &series->points;
    bool more = true;

    series->here = false;
    for (;;) {
        while (points->place == points->count) {
            if (!lr_points_load(points, &more, error))
                return false;
            if (!more)
                return true;
            if (points->segment != series->segment && !enter(series, points->segment, error))
                return false;
        }
        series->value = points->values[points->place];
        series->step = series->x = points->x[points->place++];
        if (!series->own && !find_step(series, series->step, &series->step, error))
            return false;
        if (series->laps)
            series->step = lr_laps_step_of(series->laps, series->step);
        if (series->laps && series->has_steps && series->column == series->step_column)
            series->value = series->step;
        if (isfinite(series->step))
            break;
        series->no_step++;
    }
    series->here = true;
    return true;
}

static bool open_raw(lr_column_series *series, const lr_table *table, size_t run, size_t column, lr_error *error)
{
    *series = (lr_column_series){.table = table, .run = run, .column = column, .segment = SIZE_MAX};
    return column >= table->runs[run].count
           || lr_points_open(&series->points, points_of(table, run, column), &table->store, error);
}

bool lr_series_open_raw(lr_column_series *series, const lr_table *table, size_t run, size_t column, lr_error *error)
{
    bool ok = open_raw(series, table, run, column, error);

    series->as_packed = true;
    if (ok && (column >= table->runs[run].count || next_raw(series, error)))
        return true;
    lr_series_close(series);
    return false;
}

/* ------------------------------------------------------------------------------------------- mending the order */

typedef struct pair {
    double step;
    size_t place;
} pair;

static int by_step(const void *a, const void *b)
{
    const pair *one = a, *other = b;

    if (one->step != other->step)
        return one->step < other->step ? -1 : 1;
    return one->place < other->place ? -1 : one->place > other->place;
}

/* A point that says the same as the one that takes its place is no loss. */
static bool is_loss(double step, double value, double later_step, double later_value)
{
    return step != later_step || memcmp(&value, &later_value, sizeof value) != 0;
}

/* Of a resumed run the later points stay: one takes back those at its step and behind it. What is left has grown. The
 * number of those that are lost. */
static size_t keep_last(lr_column_series *series, size_t count)
{
    double *steps = series->step_list, *values = series->value_list;
    size_t depth = 0, lost = 0;

    for (size_t i = 0; i < count; i++) {
        for (; depth > 0 && steps[depth - 1] >= steps[i]; depth--)
            lost += is_loss(steps[depth - 1], values[depth - 1], steps[i], values[i]);
        steps[depth] = steps[i];
        values[depth++] = values[i];
    }
    series->count = depth;
    return lost;
}

static bool keep_all(lr_column_series *series, size_t count, size_t *lost, lr_error *error)
{
    pair *order = lr_allocate(count, sizeof *order, error);
    double *values = lr_allocate(count, sizeof *values, error);

    if (!order || !values) {
        free(order);
        free(values);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        order[i] = (pair){series->step_list[i], i};
    qsort(order, count, sizeof *order, by_step);
    series->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && order[i + 1].step == order[i].step) {
            *lost += is_loss(0, series->value_list[order[i].place], 0, series->value_list[order[i + 1].place]);
            continue;
        }
        series->step_list[series->count] = order[i].step;
        values[series->count++] = series->value_list[order[i].place];
    }
    free(order);
    free(series->value_list);
    series->value_list = values;
    return true;
}

/* The logs that a column comes from. */
static size_t count_segments(const lr_points *points)
{
    size_t count = 0;

    for (size_t i = 0; i < lr_points_parts(points); i++)
        count += i == 0 || lr_points_part(points, i) != lr_points_part(points, i - 1);
    return count;
}

static bool mend(lr_column_series *series, lr_table_notes *notes, lr_error *error)
{
    size_t count = 0, lost = 0, most = points_of(series->table, series->run, series->column)->count;

    series->step_list = lr_allocate(most, sizeof *series->step_list, error);
    series->value_list = lr_allocate(most, sizeof *series->value_list, error);
    if (!series->step_list || !series->value_list)
        return false;
    while (count < most) {
        if (!next_raw(series, error))
            return false;
        if (!series->here)
            break;
        series->step_list[count] = series->step;
        series->value_list[count++] = series->value;
    }
    if (series->table->options.resume == LR_RESUME_ALL) {
        if (!keep_all(series, count, &lost, error))
            return false;
    } else {
        lost = keep_last(series, count);
    }
    if (notes && lost) {
        size_t files = count_segments(points_of(series->table, series->run, series->column));

        notes->dropped += lost;
        notes->files = files > notes->files ? files : notes->files;
    }
    return true;
}

/* -------------------------------------------------------------------------------------------------- the series */

bool lr_series_grows(const lr_table *table, size_t run, size_t column)
{
    const lr_points *points = points_of(table, run, column), *steps;
    size_t first, parts = lr_points_parts(points);

    /* in a second log the records are counted anew: x falls */
    if (points->falls || !isfinite(points->last_x) || !parts)
        return false;
    first = lr_points_part(points, 0);
    for (size_t i = 0; i < parts; i++)
        if (table->segments[lr_points_part(points, i)].laps
            || (!table->segments[lr_points_part(points, i)].own && lr_points_part(points, i) != first))
            return false;
    if (table->segments[first].own || table->segments[first].column == SIZE_MAX)
        return true;
    steps = points_of(table, run, table->segments[first].column);
    return table->segments[first].dense && !steps->falls && !steps->value_falls && isfinite(steps->last_value);
}

/* One pass to see whether the steps grow. */
static bool look(lr_column_series *series, bool count_odd, lr_table_notes *notes, bool *grows, lr_error *error)
{
    double last = -INFINITY;

    *grows = true;
    for (;;) {
        if (!next_raw(series, error))
            return false;
        if (!series->here)
            break;
        *grows = *grows && series->step > last;
        last = series->step;
        if (notes && count_odd)
            notes->non_finite += isfinite(series->value) ? 0 : 1;
    }
    if (notes && series->no_step > notes->no_step)
        notes->no_step = series->no_step;
    return true;
}

bool lr_series_next(lr_column_series *series, lr_error *error)
{
    if (!series->step_list)
        return next_raw(series, error);
    series->here = series->place < series->count;
    if (series->here) {
        series->step = series->step_list[series->place];
        series->value = series->value_list[series->place++];
    }
    return true;
}

bool lr_series_open(lr_column_series *series, const lr_table *table, size_t run, size_t column,
                    lr_table_notes *notes, bool count_odd, lr_error *error)
{
    bool grows, ok;

    if (!open_raw(series, table, run, column, error)) {
        lr_series_close(series);
        return false;
    }
    if (column >= table->runs[run].count)
        return true;
    grows = lr_series_grows(table, run, column);
    if (grows) {
        ok = true;
        if (notes && count_odd)
            notes->non_finite += points_of(table, run, column)->odd;
    } else {
        ok = look(series, count_odd, notes, &grows, error);
    }
    lr_series_close(series);
    ok = ok && open_raw(series, table, run, column, error) && (grows || mend(series, notes, error))
         && lr_series_next(series, error);
    if (!ok)
        lr_series_close(series);
    return ok;
}

void lr_series_close(lr_column_series *series)
{
    lr_points_close(&series->points);
    lr_points_close(&series->steps);
    free(series->step_list);
    free(series->value_list);
    *series = (lr_column_series){0};
}

bool lr_table_summarize(const lr_table *table, size_t run, size_t column, lr_summary *summary,
                        lr_table_notes *notes, lr_error *error)
{
    lr_column_series series;
    bool ok;

    *summary = (lr_summary){.first_step = NAN, .last_step = NAN, .least = NAN, .most = NAN, .last = NAN};
    if (!lr_series_open(&series, table, run, column, notes, true, error))
        return false;
    for (ok = true; ok && series.here; ok = lr_series_next(&series, error)) {
        if (summary->points++ == 0)
            summary->first_step = series.step;
        summary->last_step = series.step;
        summary->last = series.value;
        if (isfinite(series.value)) {
            summary->least = fmin(summary->least, series.value);
            summary->most = fmax(summary->most, series.value);
        }
    }
    lr_series_close(&series);
    return ok;
}
