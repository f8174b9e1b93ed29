/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What writing and reading a checkpoint share; private to lib/train. */
#ifndef LR_TRAIN_CHECKPOINT_H
#define LR_TRAIN_CHECKPOINT_H

#include "lib/train/internal.h"

enum {
    LR_CHECKPOINT_OWN = 3, /* lines beside the training's own identity */
    LR_CHECKPOINT_LINES = LR_IDENTITY_ITEMS + LR_CHECKPOINT_OWN,
    LR_CHECKPOINT_VALUE = 4 * sizeof(((lr_identity *)0)->value),
    LR_CHECKPOINT_LINE = LR_CHECKPOINT_VALUE + 64, /* bytes of a line at most */
    LR_CHECKPOINT_HEAD = (LR_CHECKPOINT_LINES + LR_SAVED_SPANS + 3) * LR_CHECKPOINT_LINE
};

/* What must be the same for a continuation, as text without control characters. */
typedef struct lr_checkpoint_line {
    const char *what;
    char value[LR_CHECKPOINT_VALUE];
} lr_checkpoint_line;

/* Those of a training; lines has LR_CHECKPOINT_LINES places. Tells how many there are. */
size_t lr_checkpoint_identity(const lr_training *training, lr_checkpoint_line *lines);

/* The head of a checkpoint; head has LR_CHECKPOINT_HEAD bytes. Tells its length. */
size_t lr_checkpoint_head(const lr_training *training, char *head, size_t room);

/* Numbers from their little-endian bytes. */
void lr_checkpoint_from_bytes(const unsigned char *bytes, size_t count, lr_real *numbers);

#endif
