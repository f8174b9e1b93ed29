/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules in the words of a trainer: the formats of lrgen that are no tables. */
#ifndef LRGEN_EXPORT_H
#define LRGEN_EXPORT_H

#include "lib/schedule/knots.h"
#include "lrtools/lrgen.h"

typedef struct gen_job gen_job;

/* What the format is made of: the library's own words for the schedule, or pieces. */
typedef enum gen_pieces { GEN_NONE, GEN_LINES, GEN_STAIRS, GEN_EITHER } gen_pieces;

enum { GEN_SPECS = 16 };

/* Specs of a library. */
typedef struct gen_specs {
    const char *texts[GEN_SPECS]; /* borrowed, or in room */
    char room[GEN_SPECS][2000];
    size_t count;
    double base; /* what its factors are of; NAN: nothing */
} gen_specs;

/* A format: write_knots where it is made of pieces, else translate (ours into the library's specs) and put (those,
 * built, in its words). LR_NO_ANSWER where the trainer cannot have this schedule. */
typedef struct gen_export {
    lr_label label;
    gen_pieces pieces;
    bool (*write_knots)(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error);
    bool (*translate)(const gen_job *job, gen_specs *specs, lr_error *error);
    bool (*put)(const gen_job *job, const lr_schedule *schedule, lr_output *output, lr_error *error);
} gen_export;

struct gen_job {
    const gen_settings *set;
    const gen_export *export;
    const lr_schedule *schedule;
    double base;         /* --lr, or NAN */
    int64_t first, last; /* the steps asked for */
    bool stairs;
};

extern const gen_export gen_exports[];

bool gen_write_knots(gen_job *job, lr_output *output, lr_error *error);
bool gen_write_words(gen_job *job, lr_output *output, lr_error *error);

/* The specs of the library that the schedule might be: its own as they were written, ours put in its words. */
bool gen_translate(const gen_job *job, gen_specs *specs, lr_error *error);
bool gen_translate_torch(const gen_job *job, gen_specs *specs, lr_error *error);
bool gen_translate_deepspeed(const gen_job *job, gen_specs *specs, lr_error *error);
bool gen_translate_megatron(const gen_job *job, gen_specs *specs, lr_error *error);
bool gen_put_torch(const gen_job *job, const lr_schedule *schedule, lr_output *output, lr_error *error);
/* LR_NO_ANSWER where PyTorch's schedulers, put together, do not come to what each is by itself. */
bool gen_check_torch(const gen_job *job, const lr_schedule *theirs, lr_error *error);
bool gen_put_deepspeed(const gen_job *job, const lr_schedule *schedule, lr_output *output, lr_error *error);
bool gen_put_megatron(const gen_job *job, const lr_schedule *schedule, lr_output *output, lr_error *error);

#endif
