/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: what its parts share. lrtrain.c has the options and the run; lrtrain_rates.c the rate of each step;
 * lrtrain_loop.c trains; lrtrain_trace.c has the columns and files; lrtrain_one.c is one training with its trace,
 * lrtrain_trials.c several side by side, lrtrain_range.c a range test of them, lrtrain_compare.c a comparison;
 * lrtrain_show.c what people see meanwhile; lrtrain_files.c keeps what is read from what is written. */
#ifndef LRTRAIN_H
#define LRTRAIN_H

#include "lib/train.h"
#include "lrtools/figure.h"

typedef struct train_settings {
    cli_common common;
    cli_list data, schedules, compare;
    const char *label, *model, *optimizer, *loss;
    const char *steps, *every, *evaluate,
        *save_every; /* in steps or epochs: their length is known with the data */
    const char *schedule_file, *columns, *format, *save, *resume;
    double validation, clip, epochs, lr;
    int64_t samples, batch, accumulate, seed, threads, seeds;
    bool standardize, grad_norm, time, keep_going, range_test, benchmark;
} train_settings;

/* Everything that the ways to run share. */
typedef struct train_job {
    const cli_tool *tool;
    train_settings *set;
    lr_data data;
    int64_t steps_per_epoch;
    size_t parameters;
    bool accuracy; /* the model tells classes: the share of right answers is measured */
    bool answered; /* the answer of a range test was begun */
    char *path;    /* of the last file in the folder of -o, for messages; owned */
} train_job;

/* -------------------------------------------------------------------------------- the rate of each step */

/* Out of a schedule or a table. Empty when zeroed. */
typedef struct train_rates {
    lr_schedule schedule;
    cli_table table; /* its trace has columns: there is no schedule */
    size_t momentum; /* column of the table; 0: none */
    int64_t steps;   /* to train */
} train_rates;

/* What is to be played, and for how long. */
typedef struct train_plan {
    const char *const *specs;
    size_t count;
    double lr;        /* NAN: none */
    int64_t steps;    /* 0: what --steps or --epochs say, else what the schedule itself says, else */
    int64_t fallback; /* 0: two epochs */
} train_plan;

bool train_rates_build(const train_job *job, const train_plan *plan, train_rates *rates, lr_error *error);
/* The same with the specs of --schedule and the operands in place of the plan's, where there are any. */
bool train_rates_asked(const train_job *job, const train_plan *plan, train_rates *rates, lr_error *error);
/* The rates of --schedule-file. */
bool train_rates_read(const train_job *job, train_rates *rates, lr_error *error);
/* Past the end the last rate is held. */
lr_rate train_rate(const train_rates *rates, int64_t step);
bool train_rates_momentum(const train_rates *rates);
/* Whether a plan that can be built needs its lr. */
bool train_rates_need(const train_job *job, const train_plan *plan);
void train_rates_free(train_rates *rates);

/* A value of the option --name in steps ("500", "2ep"). NULL: fallback. */
bool train_steps(const train_job *job, const char *name, const char *text, int64_t fallback, int64_t *steps,
                 lr_error *error);

/* --------------------------------------------------------------------------------------------- the rows */

enum train_column {
    COLUMN_STEP,
    COLUMN_EPOCH,
    COLUMN_LR,
    COLUMN_LOSS,
    COLUMN_MOMENTUM,
    COLUMN_GRAD_NORM,
    COLUMN_VAL_LOSS,
    COLUMN_VAL_ACCURACY,
    COLUMN_TIME,
    COLUMNS
};

typedef struct train_row {
    double value[COLUMNS];
    bool measured; /* val_loss and val_accuracy */
} train_row;

/* The columns that a trace has, in their order. */
typedef struct train_columns {
    size_t count, column[COLUMNS];
    const char *names[COLUMNS];
} train_columns;

train_columns train_columns_of(const train_job *job, const train_rates *rates);
/* What was not measured for this row is absent; a loss that is not finite is there. */
lr_cell train_cell(size_t column, double value, bool measured);

/* --------------------------------------------------------------------------------------------- the loop */

/* One training. The caller sets the first part; empty when zeroed. */
typedef struct train_run {
    lr_training *training;
    const train_rates *rates;
    int64_t every, evaluate; /* a row every so many steps; evaluate: 0 never */
    bool sweep;              /* stop when the loss has left for good */
    bool keep_going;         /* not even at a loss that is not finite */
    bool (*row)(void *context, const train_row *row, lr_error *error); /* takes each row */
    bool (*after)(void *context, int64_t done, lr_error *error);       /* after each step; may be NULL */
    void *context;

    int64_t steps;       /* done, those before a resumed start included */
    double loss;         /* of the last step */
    double final_loss;   /* mean over the last tenth of the steps, NAN or infinite if any of them is */
    int64_t diverged_at; /* step of the first loss that is not finite; -1: none */
    bool stopped;        /* by a signal */
    lr_score score;      /* after the last step */
} train_run;

/* Train up to rates->steps. False when a row could not be taken. */
bool train_loop(train_run *run, lr_error *error);

/* A new training as the options say. */
bool train_new(const train_job *job, uint64_t seed, size_t threads, lr_training **training, lr_error *error);

double train_clock(void); /* seconds, monotonic */

/* -------------------------------------------------------------------------------------- the ways to run */

bool train_one(train_job *job, lr_error *error);       /* a trace of one training */
bool train_benchmark(train_job *job, lr_error *error); /* --benchmark */
bool train_range(train_job *job, lr_error *error);     /* --range-test */
/* After a failure: what a shell that evaluates the answer must see. */
void train_range_failed(const train_job *job);
bool train_compare(train_job *job, lr_error *error); /* --compare */

/* What is read must not be what is written, nor two things be written to one file. */
bool train_check_files(const train_settings *set, lr_error *error);
/* The same for a file in the folder of -o. */
bool train_check_path(const train_settings *set, const char *path, lr_error *error);

/* One of several trainings; the caller sets the first part. */
typedef struct train_trial {
    const train_rates *rates;
    uint64_t seed;
    bool sweep;

    train_columns columns;
    lr_trace trace; /* owned */
    train_run run;  /* what came out; the training is gone */
    lr_error error;
    bool failed;
} train_trial;

/* Run all, --threads at a time on one thread each: the results do not depend on the number. `what` stands in
 * the progress. False also when a signal ended them. */
bool train_trials(const train_job *job, train_trial *trials, size_t count, const char *what, lr_error *error);
void train_trials_free(train_trial *trials, size_t count);

/* Make the folder of -o if it is not there, write a trace to DIR/NAME.csv, draw a figure to DIR/NAME.png. */
bool train_folder(const train_job *job, lr_error *error);
bool train_write_trace(train_job *job, const char *name, const train_trial *trial, lr_error *error);
bool train_draw(train_job *job, const char *name, const lr_figure *figure, lr_error *error);

/* A range test, done and analysed. Empty when zeroed. */
typedef struct train_test {
    train_rates rates;
    train_trial *trials; /* owned */
    size_t count;
    lr_bounds_answer answer;
} train_test;

/* By the options, or (usual) with the sweep and the seeds that are usual. */
bool train_test_run(train_job *job, bool usual, train_test *test, lr_error *error);
void train_test_free(train_test *test);

/* ---------------------------------------------------------------------------------------- what is shown */

/* `lrtrain --data ... --model ...`: what is trained, quoted for a shell, in text (room bytes); the length, or 0
 * when it does not fit. */
size_t train_command(const train_settings *set, char *text, size_t room);

/* The line at the start. */
void train_tell_start(const train_job *job, size_t threads);

/* Progress on a terminal: one line, rewritten; the first after a second, and only where no rows go to the
 * terminal. */
typedef struct train_progress {
    bool on, shown;
    double start, last;
    int64_t first; /* steps done at the start */
} train_progress;
void train_progress_start(const train_job *job, int64_t first, train_progress *progress);
void train_progress_show(train_progress *progress, const char *what, int64_t done, int64_t total,
                         double loss);
void train_progress_end(train_progress *progress);

#endif
