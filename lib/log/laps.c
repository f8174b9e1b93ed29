/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/laps.h"

#include <math.h>

/* Both fit a double's 53 bits. */
static const double most_iters = 4294967296, most_epochs = 1048576;

void lr_laps_add(lr_laps *laps, double epoch, double iter)
{
    if (laps->records++ == 0) {
        laps->first_epoch = epoch;
        laps->first_iter = laps->longest = iter;
    } else {
        laps->falls = laps->falls || (iter <= laps->iter && epoch > laps->epoch);
    }
    laps->longest = iter > laps->longest ? iter : laps->longest;
    laps->epoch = epoch;
    laps->iter = iter;
}

/* Whether iter starts again though there is training of one epoch only, and not of the first: the file of a resumed
 * run without those before it. Were iter to go on, the epochs before, each at least as long as what is seen of this
 * one, would end below its first iter. A single record of a later epoch is taken for the first one after a resume: a
 * runner that counts on has only so few where its epochs are shorter than the interval it logs at. */
static bool starts_again(const lr_laps *laps)
{
    double before = laps->first_epoch - 1;

    return before > 0 && laps->first_epoch == laps->epoch
           && (laps->longest == laps->first_iter
               || before * (laps->longest - laps->first_iter + 1) >= laps->first_iter);
}

double lr_laps_step(const lr_laps *laps, double epoch, double iter)
{
    return laps->falls || starts_again(laps) ? (epoch - 1) * laps->longest + iter : iter;
}

bool lr_laps_can_pack(double epoch, double iter)
{
    return epoch >= 0 && epoch < most_epochs && floor(epoch) == epoch && iter >= 0 && iter < most_iters
           && floor(iter) == iter;
}

double lr_laps_pack(double epoch, double iter)
{
    return epoch * most_iters + iter;
}

double lr_laps_step_of(const lr_laps *laps, double packed)
{
    double epoch = floor(packed / most_iters);

    return isfinite(packed) ? lr_laps_step(laps, epoch, packed - epoch * most_iters) : packed;
}
