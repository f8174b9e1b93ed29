/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of pytorch_optimizer share. */
#ifndef LR_SCHEDULE_PYTORCH_OPTIMIZER_H
#define LR_SCHEDULE_PYTORCH_OPTIMIZER_H

#include "lib/schedule/dialects.h"

#define LR_PO(word, text, list, alike, about)                                                                \
    .label = {"pytorch_optimizer." word, text, list, about}, .library = true, .family = alike

#endif
