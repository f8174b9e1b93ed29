/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PyTorch's rows are in torch.c and torch_cycles.c; others that take ReduceLROnPlateau from it share it. */
#ifndef LR_SCHEDULE_TORCH_H
#define LR_SCHEDULE_TORCH_H

#include "lib/schedule/dialects.h"

#define LR_TORCH(word, text, list, alike, about)                                                             \
    .label = {"torch." word, text, list, about}, .library = true, .family = alike

/* ReduceLROnPlateau: a row with these is .metric too. */
extern const lr_parameter lr_plateau_parameters[];
lr_segment_check lr_plateau_check;
lr_segment_rate lr_plateau_rate;

#endif
