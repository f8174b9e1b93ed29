/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DeepSeek LLM: arXiv 2401.02954, section 2.3. */
#include "lib/schedule/dialects.h"

static const lr_parameter parameters[] = {
    LR_RATE("max_lr", NULL, "the highest rate (left out: --lr)"),
    LR_STEPS_OR("warmup_steps", "2000", 0, "length of the warm-up"),
    LR_STEPS_OR("total_steps", NULL, 1, "length of the training (left out: the length)"), LR_PIECE,
    LR_NO_MORE};
enum { MAX_LR, WARM, TOTAL };

static bool check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, MAX_LR, &segment->memo[MAX_LR], error)
           && lr_segment_total(segment, TOTAL, 0, &segment->memo[TOTAL], error);
}

static lr_rate rate(const lr_segment *segment, double k)
{
    double top = segment->memo[MAX_LR], warm = lr_segment_number(segment, WARM), total = segment->memo[TOTAL];

    if (k < warm)
        return lr_rate_of(top * (k / warm));
    return lr_rate_of(10 * k < 8 * total ? top : top * (10 * k < 9 * total ? 0.316 : 0.1));
}

static const lr_schedule_kind rows[] = {
    {.label = {"deepseek.multi_step", "warm-up, then two stairs down", parameters,
               "With W = warmup_steps and N = total_steps, warm-up included: max_lr k/W for k < W; "
               "max_lr; 0.316 max_lr from k = 0.8 N on, 0.1 max_lr from 0.9 N on. Source: arXiv "
               "2401.02954."},
     .check = check,
     .rate = rate,
     .library = true,
     .family = "multistep"},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_deepseek_schedules, rows);
