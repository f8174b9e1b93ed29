/* SPDX-License-Identifier: GPL-3.0-or-later */
/* llm.c: llmc/schedulers.h, master of 2024, in double where it has float. */
#include "lib/schedule/dialects.h"

static const lr_parameter parameters[] = {
    LR_RATE("learning_rate", NULL, "the highest rate (left out: --lr)"),
    LR_STEPS_OR("warmup_iterations", "0", 0, "length of the warm-up"),
    LR_STEPS_OR("train_num_batches", NULL, 1, "where the schedule ends (left out: the length)"),
    LR_RATE("final_learning_rate_frac", "1", "the last rate, as part of learning_rate"),
    LR_PIECE,
    LR_NO_MORE};
enum { LEARNING_RATE, WARM, TOTAL, FRACTION };
enum { BASE, END, LAST }; /* memo */

static bool constant_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, LEARNING_RATE, &segment->memo[BASE], error);
}

static bool check(lr_segment *segment, lr_error *error)
{
    if (!constant_check(segment, error) || !lr_segment_total(segment, TOTAL, 0, &segment->memo[END], error))
        return false;
    segment->memo[LAST] = segment->memo[BASE] * lr_segment_number(segment, FRACTION);
    return true;
}

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(segment->memo[BASE]);
}

/* Up to the first warm-up step, then the curve; `begin` is where that begins. */
static lr_rate rate_of(const lr_segment *segment, double k, double begin, lr_mix (*shape)(lr_mix))
{
    const double *memo = segment->memo;
    double warm = lr_segment_number(segment, WARM);

    if (k < warm)
        return lr_rate_of(memo[BASE] * ((k + 1) / warm));
    return lr_rate_of(
        k < begin ? memo[BASE]
                  : lr_blend(memo[BASE], memo[LAST], shape(lr_progress(k - begin, memo[END] - begin))));
}

static lr_mix straight(lr_mix p)
{
    return p;
}

static lr_mix root(lr_mix p)
{
    double gone = sqrt(p.gone);

    return (lr_mix){gone, p.left / (1 + gone)};
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, lr_segment_number(segment, WARM), lr_shape_cosine);
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, lr_segment_number(segment, WARM), straight);
}

static lr_rate wsd_rate(const lr_segment *segment, double k)
{
    return rate_of(segment, k, floor(0.8 * segment->memo[END]), root);
}

#define LLMC(word, text, alike, about)                                                                       \
    .label = {"llmc." word, text, parameters, about}, .library = true, .family = alike
#define WARM_TEXT                                                                                            \
    "With W = warmup_iterations and N = train_num_batches: learning_rate (k + 1)/W for k < W; then "
#define END_TEXT " The end is held (llm.c stops with a failed assertion past N)."

static const lr_schedule_kind rows[] = {
    {LLMC("cosine", "warm-up, then a cosine", "cosine",
          WARM_TEXT
          "from learning_rate to its final fraction by (1 + cos(pi p))/2, p = (k - W)/(N - W)." END_TEXT),
     .check = check, .rate = cosine_rate},
    {LLMC("linear", "warm-up, then a line", "linear",
          WARM_TEXT "a line from learning_rate to its final fraction at N." END_TEXT),
     .check = check, .rate = linear_rate},
    {LLMC("constant", "always the same rate", "constant", "learning_rate; there is no warm-up."),
     .check = constant_check, .rate = constant_rate},
    {LLMC("wsd", "warm-up, stable, then one minus a root in the last fifth", "wsd",
          WARM_TEXT "learning_rate for k < D = floor(0.8 N), then to its final fraction by 1 - sqrt((k - "
                    "D)/(N - D))." END_TEXT " Source: arXiv 2405.18392."),
     .check = check, .rate = wsd_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_llmc_schedules, rows);
