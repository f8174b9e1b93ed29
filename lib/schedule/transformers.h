/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diffusers took these from Transformers: the rows of both are in transformers.c and diffusers.c. */
#ifndef LR_SCHEDULE_TRANSFORMERS_H
#define LR_SCHEDULE_TRANSFORMERS_H

#include "lib/schedule/dialects.h"

extern const lr_parameter lr_hf_constant_parameters[], lr_hf_warmup_parameters[], lr_hf_linear_parameters[],
    lr_hf_cosine_parameters[], lr_hf_restarts_parameters[], lr_hf_polynomial_parameters[];
lr_segment_check lr_hf_constant_check, lr_hf_warmup_check, lr_hf_linear_check, lr_hf_polynomial_check;
lr_segment_rate lr_hf_constant_rate, lr_hf_warmup_rate, lr_hf_linear_rate, lr_hf_cosine_rate,
    lr_hf_restarts_rate, lr_hf_polynomial_rate;

/* The rows that are the same in both, under the library's name (with its dot). */
#define LR_HF_ROW(library_name, word, text, list, alike, about)                                              \
    .label = {library_name word, text, list, about}, .library = true, .family = alike
#define LR_HF_SHARED(name)                                                                                   \
    {LR_HF_ROW(name, "get_constant_schedule", "one rate", lr_hf_constant_parameters, "constant",             \
               "rate(k) = lr."),                                                                             \
     .check = lr_hf_constant_check, .rate = lr_hf_constant_rate},                                            \
        {LR_HF_ROW(name, "get_constant_schedule_with_warmup", "a line up, then one rate",                    \
                   lr_hf_warmup_parameters, "constant",                                                      \
                   "rate(k) = lr k/num_warmup_steps for k < num_warmup_steps: the first update is at 0. "    \
                   "Then lr."),                                                                              \
         .check = lr_hf_warmup_check, .rate = lr_hf_warmup_rate},                                            \
        {LR_HF_ROW(                                                                                          \
             name, "get_linear_schedule_with_warmup", "a line up, then a line down to 0",                    \
             lr_hf_linear_parameters, "linear",                                                              \
             "rate(k) = lr k/W for k < W = num_warmup_steps, then lr (N - k)/(N - W), at least 0: N = "      \
             "num_training_steps has the warm-up in it. The first update is at 0, and so is k = N."),        \
         .check = lr_hf_linear_check, .rate = lr_hf_linear_rate},                                            \
        {LR_HF_ROW(name, "get_cosine_schedule_with_warmup", "a line up, then a cosine",                      \
                   lr_hf_cosine_parameters, "cosine",                                                        \
                   "rate(k) = lr k/W for k < W, then lr (1 + cos(2 pi num_cycles (k - W)/(N - W)))/2: 0 at " \
                   "k = N with num_cycles=0.5. Trap: past N it climbs again."),                              \
         .check = lr_hf_linear_check, .rate = lr_hf_cosine_rate},                                            \
        {LR_HF_ROW(name, "get_cosine_with_hard_restarts_schedule_with_warmup",                               \
                   "a line up, then cosines that begin anew", lr_hf_restarts_parameters, "cosine-restarts",  \
                   "rate(k) = lr k/W for k < W, then lr (1 + cos(pi (num_cycles p mod 1)))/2, p = (k - "     \
                   "W)/(N - W); 0 from k = N on. Where num_cycles p is whole but for rounding, the library " \
                   "may give 0 in place of lr (with 22 cycles and more): strict=true."),                     \
         .check = lr_hf_linear_check, .rate = lr_hf_restarts_rate},                                          \
    {                                                                                                        \
        LR_HF_ROW(name, "get_polynomial_decay_schedule_with_warmup",                                         \
                  "a line up, then a power of what is left", lr_hf_polynomial_parameters, "polynomial",      \
                  "rate(k) = lr k/W for k < W, then lr_end + (lr - lr_end) (1 - (k - W)/(N - W))^power up "  \
                  "to k = N, then lr_end, which must be less than lr."),                                     \
            .check = lr_hf_polynomial_check, .rate = lr_hf_polynomial_rate                                   \
    }

#endif
