/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that was resumed as several: a part begins where the step of any column goes back. */
#include "lib/table/internal.h"

#include <stdlib.h>
#include <string.h>

bool lr_table_split_at(lr_table *table, size_t *run, size_t column, double step, lr_error *error)
{
    lr_run_column *at = lr_table_column(table, *run, column, error);

    if (!at)
        return false;
    if (at->has_last && step < at->last) {
        size_t part = table->runs[*run].part + 1, next;

        if (!lr_table_add_run(table, table->runs[*run].name, &next, error))
            return false;
        table->runs[next].part = part;
        table->runs[next].laps = table->runs[*run].laps;
        *run = next;
        at = lr_table_column(table, next, column, error);
        if (!at)
            return false;
    }
    at->last = step;
    at->has_last = true;
    return true;
}

typedef struct point {
    double x, step, value;
} point;

/* The points of one column in the segment. */
typedef struct strand {
    size_t column, count, capacity, place;
    point *points;
} strand;

static bool collect(const lr_table *table, size_t run, size_t segment, strand *into, lr_error *error)
{
    lr_column_series series;
    bool ok = lr_series_open_raw(&series, table, run, into->column, error);

    while (ok && series.here) {
        if (series.segment == segment) {
            ok = lr_reserve(&into->points, &into->capacity, into->count + 1, sizeof *into->points, error);
            if (!ok)
                break;
            into->points[into->count++] = (point){series.x, series.step, series.value};
        }
        ok = lr_series_next(&series, error);
    }
    lr_series_close(&series);
    return ok;
}

/* Merge the columns by record, and give the points to the parts. */
static bool deal(lr_table *table, size_t run, size_t segment, strand *strands, size_t count, lr_error *error)
{
    for (;;) {
        double x = 0;
        bool any = false;

        for (size_t i = 0; i < count; i++)
            if (strands[i].place < strands[i].count && (!any || strands[i].points[strands[i].place].x < x)) {
                x = strands[i].points[strands[i].place].x;
                any = true;
            }
        if (!any)
            return true;
        for (size_t i = 0; i < count; i++) {
            const point *at;

            if (strands[i].place == strands[i].count)
                continue;
            at = &strands[i].points[strands[i].place];
            if (at->x > x)
                continue;
            strands[i].place++;
            if (!lr_table_split_at(table, &run, strands[i].column, at->step, error)
                || !lr_table_add_point(table, run, segment, strands[i].column, at->step, at->value, error))
                return false;
        }
    }
}

bool lr_table_split(lr_table *table, size_t run, size_t segment, lr_error *error)
{
    size_t most = table->runs[run].count, count = 0;
    strand *strands = lr_allocate(most + 1, sizeof *strands, error);
    bool ok = strands;

    for (size_t c = 0; ok && c < most; c++)
        if (table->runs[run].columns[c].points.segment == segment) {
            strands[count].column = c;
            ok = collect(table, run, segment, &strands[count++], error);
        }
    for (size_t i = 0; ok && i < count; i++)
        lr_points_drop_segment(&table->runs[run].columns[strands[i].column].points, segment);
    if (ok) {
        table->segments[segment].own = true;
        ok = deal(table, run, segment, strands, count, error);
    }
    for (size_t i = 0; strands && i < count; i++)
        free(strands[i].points);
    free(strands);
    return ok;
}
