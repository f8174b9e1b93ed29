/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of lrcat share. */
#ifndef LRCAT_H
#define LRCAT_H

#include "lrtools/cli.h"

typedef struct settings {
    cli_common common;
    const char *columns, *join, *resume, *runs;
    cli_list schedule;
    double lr;
    const lr_writer_kind *format;
    bool contents, stats;
} settings;

/* Everything on the way from the logs to the output. */
typedef struct cat_job {
    settings *set;
    const cli_tool *tool;
    lr_choices choices;
    cli_logs logs;
    lr_selection selection;
    lr_table_notes notes;
    lr_join join;
    lr_schedule schedule;
    size_t bad_cells;

    lr_output output;
    lr_writer writer;
    const char **names; /* of the columns that are written */
    char **made_names;  /* those of them that were made; owned */
    size_t name_count, made_count;
    lr_cell *cells;
    size_t expected; /* rows, where the format must know */
    bool begun;
    bool aligned; /* the list is for people */
} cat_job;

/* lrcat_rows.c: one run after the other, with a column for its name where several are written. */
bool cat_write_long(cat_job *job, lr_error *error);

/* lrcat_wide.c: the runs side by side, or statistics over them. */
bool cat_write_wide(cat_job *job, lr_error *error);
bool cat_write_stats(cat_job *job, lr_error *error);

/* lrcat_list.c */
bool cat_write_list(cat_job *job, lr_error *error);

/* Shared: what a run is called (length of the text in out), output that begins with its first row, and its end. */
size_t cat_run_name(const cat_job *job, size_t run, char *out, size_t room);
bool cat_begin(cat_job *job, lr_error *error);
bool cat_put_row(cat_job *job, lr_error *error);
bool cat_end(cat_job *job, lr_error *error);
/* A value of a row, the rate of the schedule included. */
void cat_fill(const cat_job *job, size_t column, size_t run, double step, double value, bool present, lr_cell *cell);

#endif
