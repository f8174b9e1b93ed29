/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the libraries share: one file a library, each with a catalog of its schedules; dialects.c lists the
 * catalogs. Nobody else includes this.
 *
 * A row is named LIBRARY.NAME, with the library's own parameter names and defaults; row k is the value in force for
 * update k. Its rate is asked for any k >= 0 and goes on past the end as the library does. Where what a library does is
 * an accident, the row gives the intended values, and strict=true the accident. Each file names the version that its
 * formulas were taken from. */
#ifndef LR_SCHEDULE_DIALECTS_H
#define LR_SCHEDULE_DIALECTS_H

#include "lib/schedule/growth.h"
#include "lib/schedule/kinds.h"

#include <float.h>

#define LR_DIALECT(catalog, rows) const lr_catalog catalog = {"dialect", rows, sizeof rows[0]}

extern const lr_catalog lr_optax_schedules, lr_optax_pieces_schedules, lr_keras_schedules,
    lr_composer_schedules, lr_composer_warmup_schedules, lr_paddle_schedules, lr_paddle_cycles_schedules,
    lr_t5x_schedules, lr_tensor2tensor_schedules, lr_init2winit_schedules, lr_levanter_schedules,
    lr_levanter_cycles_schedules, lr_infinite_schedules, lr_plateaus_schedules, lr_torchtitan_schedules,
    lr_fvcore_schedules;
extern const lr_catalog lr_allennlp_schedules, lr_axolotl_schedules, lr_caffe_schedules, lr_darknet_schedules,
    lr_deepseek_schedules, lr_deepspeed_schedules, lr_diffusers_schedules, lr_dolomite_schedules,
    lr_fairseq_list_schedules, lr_fairseq_schedules, lr_fastai_schedules, lr_ignite_schedules,
    lr_knee_schedules, lr_ktrain_schedules, lr_lightning_schedules, lr_llama_cpp_schedules, lr_llmc_schedules,
    lr_megatron_schedules, lr_mmengine_schedules, lr_mxnet_schedules, lr_nemo_schedules,
    lr_olmo_core_schedules, lr_olmo_schedules, lr_pytorch_optimizer_ramp_schedules,
    lr_pytorch_optimizer_schedules, lr_torch_cycle_schedules, lr_torch_lr_finder_schedules,
    lr_torch_schedules, lr_transformers_floor_schedules, lr_transformers_schedules;
extern const lr_catalog lr_timm_schedules, lr_timm_stairs_schedules;

/* The last parameter of every row (but darknet's): how long it is played before the next spec. */
#define LR_PIECE                                                                                             \
    LR_COUNT("steps", 0, "length where another spec follows (left out: what the others leave of -n)")
#define LR_STRICT(help)                                                                                      \
    {                                                                                                        \
        "strict", LR_TRUTH, NULL, "false", 0, 0, LR_CLOSED, NULL, help                                       \
    }

/* Parameters by type; fallback NULL: left to the row's check. */
#define LR_ANY(name, fallback, help) /* any finite number */                                                 \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, 0, LR_CLOSED, NULL, help                                           \
    }
#define LR_STEPS_OR(name, fallback, least, help) /* a number of steps, units allowed */                      \
    {                                                                                                        \
        name, LR_STEPS, "steps", fallback, least, INFINITY, LR_OPEN_MOST, NULL, help                         \
    }
#define LR_FRACTION(name, fallback, help) /* from 0 to 1 */                                                  \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, 1, LR_CLOSED, NULL, help                                           \
    }
#define LR_FLAG(name, fallback, help)                                                                        \
    {                                                                                                        \
        name, LR_TRUTH, NULL, fallback, 0, 0, LR_CLOSED, NULL, help                                          \
    }
#define LR_WORD(name, fallback, words, help)                                                                 \
    {                                                                                                        \
        name, LR_CHOICE, NULL, fallback, 0, 0, LR_CLOSED, words, help                                        \
    }
#define LR_RATES(name, fallback, help) /* a list */                                                          \
    {                                                                                                        \
        name, LR_REAL_LIST, NULL, fallback, 0, INFINITY, LR_OPEN_MOST, NULL, help                            \
    }
#define LR_STEP_LIST(name, help) /* a list of steps */                                                       \
    {                                                                                                        \
        name, LR_STEPS_LIST, "steps", NULL, 0, INFINITY, LR_OPEN_MOST, NULL, help                            \
    }

/* The same where "none" may be given: the number is then NAN, as where it is left out and has no default. */
#define LR_STEPS_NONE(name, fallback, least, help)                                                           \
    {                                                                                                        \
        name, LR_STEPS, "steps", fallback, least, INFINITY, LR_OPEN_MOST, "none", help                       \
    }
#define LR_FRACTION_NONE(name, fallback, help)                                                               \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, 1, LR_CLOSED, "none", help                                         \
    }
#define LR_RATE_NONE(name, fallback, help)                                                                   \
    {                                                                                                        \
        name, LR_REAL, NULL, fallback, 0, INFINITY, LR_OPEN_MOST, "none", help                               \
    }

/* The base rate that the library takes from its optimiser: --lr; LR_USAGE when none is given. */
bool lr_segment_optimizer(const lr_segment *segment, double *rate, lr_error *error);

/* A number of steps that may be left out where the length is known: as written, else the length; LR_USAGE when neither
 * is there. Sets segment->natural too: after so many steps, plus `before`, the schedule has run its course. */
bool lr_segment_total(lr_segment *segment, size_t position, double before, double *steps, lr_error *error);

/* A library's own rate parameter that has a default there: as written, else --lr, else that default. */
double lr_segment_rate_or(const lr_segment *segment, size_t position, double library);

/* Fill the error with "ROW: what" (LR_USAGE); false. */
bool lr_segment_refuse(const lr_segment *segment, const char *what, lr_error *error);

/* A number of steps by one parameter or as a fraction of the total by another: the number where it is written, else
 * the fraction's, else the number's default; NAN where there is none. LR_USAGE when both are written. The fraction of
 * the total is rounded by `rounded` (floor: Python's int; rint: its round). */
bool lr_segment_part(const lr_segment *segment, size_t number, size_t fraction, double total,
                     double (*rounded)(double), double *steps, lr_error *error);

/* The cycles of a segment, from lr_cycles_build, with the row's name before its message. */
bool lr_segment_cycles(lr_segment *segment, double first, double mult, lr_growth growth, lr_error *error);

/* What has grown out of the range of numbers is the largest one: 0 times it is 0. */
static inline double lr_bounded(double value)
{
    return fmin(value, DBL_MAX);
}

/* Half a cosine wave from one value to the other, for any p: it goes back after p = 1, with period 2. Exact where p is
 * whole. */
double lr_cosine_wave(double from, double to, double p);

/* The cycle that step k is in where each is `mult` < 1 times as long as the one before, and all end before first/(1 -
 * mult): from there on it is the infinitely late one, of no length. */
lr_cycle lr_cycle_shrinking(double first, double mult, double k);

/* The cycle that step k is in as the libraries find it: floor(log(1 + k/first (mult - 1), base mult)), which rounding
 * makes one too small at some restarts; k is then its start plus its length. mult is not 1; past the end of shrinking
 * cycles as lr_cycle_shrinking. */
lr_cycle lr_cycle_by_logarithm(double first, double mult, double k);

#endif
