/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Composer's typed time. Nobody else includes this.
 *
 * Source: composer/optim/scheduler.py, commit 64051888. A time is a number and a unit: ep (epochs), ba (batches),
 * sp (samples), tok (tokens) or dur (the part of max_duration). Composer rounds each down to a whole number of
 * its unit after scaling by the scale-schedule ratio; epochs become batches first, dur max_duration's unit. */
#ifndef LR_SCHEDULE_COMPOSER_H
#define LR_SCHEDULE_COMPOSER_H

#include "lib/schedule/dialects.h"

/* What every row begins with. */
#define LR_COMPOSER_STATE                                                                                    \
    LR_COMPOSER_TIME("max_duration", NULL, "the training's length (left out: -n, in batches)"),              \
        LR_STEPS_OR("dataloader_len", NULL, 1, "batches of an epoch, for ep"),                               \
        LR_POSITIVE("ssr", "1", "what times other than the warm-up and dur are multiplied by"),              \
        LR_POSITIVE("samples_per_batch", NULL, "for sp"), LR_POSITIVE("tokens_per_batch", NULL, "for tok")
enum {
    LR_COMPOSER_MAX_DURATION,
    LR_COMPOSER_DATALOADER_LEN,
    LR_COMPOSER_SSR,
    LR_COMPOSER_SAMPLES,
    LR_COMPOSER_TOKENS,
    LR_COMPOSER_MORE /* the first parameter of the row itself */
};

#define LR_COMPOSER_TIME(name, fallback, help)                                                               \
    {                                                                                                        \
        name, LR_TEXT, "time", fallback, 0, 0, LR_CLOSED, NULL, help                                         \
    }

typedef enum lr_composer_unit {
    LR_COMPOSER_EPOCHS,
    LR_COMPOSER_BATCHES,
    LR_COMPOSER_SAMPLE_UNIT,
    LR_COMPOSER_TOKEN_UNIT,
    LR_COMPOSER_DURATION,
    LR_COMPOSER_UNITS
} lr_composer_unit;

/* A whole number of a unit, converted: batches, samples or tokens; and how many of them a batch has. */
typedef struct lr_composer_time {
    double value, per_batch;
    lr_composer_unit unit;
} lr_composer_time;

/* Read a time of a row's parameters as Composer converts it, scaled by ssr. LR_USAGE when it is none, or when
 * what its unit needs is not given. A time that is left out and has no default is LR_USAGE too. */
bool lr_composer_convert(const lr_segment *segment, size_t position, double ssr, lr_composer_time *time,
                         lr_error *error);
/* The same of a text: an element of a list of times. */
bool lr_composer_convert_text(const lr_segment *segment, size_t position, const char *text, size_t length,
                              double ssr, lr_composer_time *time, lr_error *error);

/* max_duration, not converted: NAN where neither it nor -n is given; epochs become batches. */
bool lr_composer_duration(const lr_segment *segment, lr_composer_time *time, lr_error *error);

#endif
