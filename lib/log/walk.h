/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logs below a folder, and the runs that they belong to: a run is what stands in one folder.
 *
 * In a folder the files of the format that tells most are taken, in order of their names' bytes: tfevents,
 * TensorBoard's exports, trainer_state.json, .wandb, JSON-lines, tables, other JSON, text. What lies below `metrics` is
 * one run of MLflow. Of copies in checkpoint-N the highest N counts, and none where the folder above has its own. */
#ifndef LR_LOG_WALK_H
#define LR_LOG_WALK_H

#include "lib/error.h"

typedef struct lr_found {
    char *path;
    char *run;  /* the folder as seen from the start, "." for itself */
    bool sure;  /* by its name it must be a log: what can't be read is worth a word */
} lr_found;

/* Empty when zeroed; owns its items. passed: told of files that are passed over, NULL: not told. */
typedef struct lr_walk {
    lr_found *items;
    size_t count, capacity;
    size_t runs;
    void (*passed)(void *context, const char *path);
    void *context;
} lr_walk;

/* Find the logs below a folder. Symbolic links are followed, but no folder is visited twice. LR_SYSTEM: a folder can't
 * be read. */
bool lr_walk_folder(lr_walk *walk, const char *folder, lr_error *error);
void lr_walk_free(lr_walk *walk);

#endif
