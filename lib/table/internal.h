/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the table share. */
#ifndef LR_TABLE_INTERNAL_H
#define LR_TABLE_INTERNAL_H

#include "lib/log/laps.h"
#include "lib/log/names.h"
#include "lib/table.h"
#include "lib/table/points.h"

/* Where the steps of the points of a segment (what one log added to one run) come from. */
typedef struct lr_segment_steps {
    bool own;      /* x is the step */
    size_t column; /* else the column that has it at the same x; SIZE_MAX: x, the row number, is it */
    bool dense;    /* each record has a step there */
    size_t laps;   /* the steps are packed: those of table->laps[laps - 1]; 0: they are not */
    const char *const *names; /* by which the step answers; NULL: none */
} lr_segment_steps;

typedef struct lr_run_column {
    lr_points points;
    lr_bad_cells bad;
    const char *bad_file; /* owned by the table */
    double last;          /* step, where runs are split */
    bool has_last;
} lr_run_column;

typedef struct lr_table_part {
    char *name;
    lr_run_column *columns; /* by number of the name */
    size_t count;
    size_t part; /* which of its parts this is, where runs are split */
    size_t laps; /* of all its parts: as in lr_segment_steps */
} lr_table_part;

struct lr_table {
    lr_table_options options;
    lr_store store;
    lr_names names;    /* of columns, over all runs */
    lr_names files;
    lr_table_part *runs;
    size_t run_count, run_capacity;
    lr_segment_steps *segments;
    size_t segment_count, segment_capacity;
    lr_laps *laps;
    size_t lap_count, lap_capacity;
    size_t records;
};

/* table.c */
bool lr_table_find_run(lr_table *table, const char *name, size_t *run, lr_error *error);
bool lr_table_add_run(lr_table *table, const char *name, size_t *run, lr_error *error);
/* The column of a run, made where there is none. NULL: LR_SYSTEM. */
lr_run_column *lr_table_column(lr_table *table, size_t run, size_t column, lr_error *error);
bool lr_table_add_segment(lr_table *table, size_t *segment, lr_error *error);

/* read.c */
bool lr_table_add_point(lr_table *table, size_t run, size_t segment, size_t column, double x, double value,
                        lr_error *error);

/* split.c: a point at this step begins the next part of the run where its column goes back; *run is then that part. */
bool lr_table_split_at(lr_table *table, size_t *run, size_t column, double step, lr_error *error);
/* Give the points of a segment, whose steps are known now, to the parts they belong to. */
bool lr_table_split(lr_table *table, size_t run, size_t segment, lr_error *error);

/* choose.c: whether a column of this name may be selected. */
bool lr_choices_want(const lr_choices *choices, const char *name);

/* One column of a run in order of its steps, each step once. Empty when zeroed. */
typedef struct lr_column_series {
    const lr_table *table;
    size_t run, column;
    lr_points_cursor points, steps; /* steps: of the column that has them in this segment */
    size_t segment, step_column;
    bool own, has_steps, as_packed;
    const lr_laps *laps; /* NULL: the steps are not packed, or wanted so */
    size_t no_step;

    double *step_list, *value_list; /* where the order had to be mended; owned */
    size_t count, place;

    bool here; /* there is a point: */
    double x, step, value; /* x: as it was stored (of points as they were logged) */
} lr_column_series;

bool lr_series_open(lr_column_series *series, const lr_table *table, size_t run, size_t column,
                    lr_table_notes *notes, bool count_odd, lr_error *error);
/* Whether it is known without a look that its steps grow and that no point lacks one. */
bool lr_series_grows(const lr_table *table, size_t run, size_t column);
bool lr_series_next(lr_column_series *series, lr_error *error);
void lr_series_close(lr_column_series *series);
/* The points as they were logged, with their steps (packed, where they are), in order of the log. */
bool lr_series_open_raw(lr_column_series *series, const lr_table *table, size_t run, size_t column, lr_error *error);

#endif
