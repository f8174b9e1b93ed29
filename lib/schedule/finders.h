/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What range tests of several libraries share. */
#ifndef LR_SCHEDULE_FINDERS_H
#define LR_SCHEDULE_FINDERS_H

#include "lib/schedule/dialects.h"

/* start (end/start)^p for any p >= 0, exact at 0 and 1; at most the largest number. */
static inline double lr_sweep(double start, double end, double p)
{
    return p == 1 ? end : lr_bounded(start * pow(end / start, p));
}

#endif
