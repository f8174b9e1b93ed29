/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/kinds.h"

/* k: step of the segment, from 0, the warm-up not counted; N: its steps without the warm-up; p = k/N (end=exclusive),
 * k/(N-1) (end=inclusive) or (k+1)/(N+1) (end=never), at most 1. */
static const lr_schedule_kind kinds[] = {
    {.label = {"constant", "the same rate at every step", lr_constant_parameters,
               "rate(k) = lr. Holds for its steps, or for ever as the last one."},
     .check = lr_constant_check,
     .rate = lr_constant_rate},
    {.label =
         {"linear", "a straight line: warmup, decay, or a linear range test", lr_linear_parameters,
          "rate(k) = from + (to - from) p, where p = k/steps, or k/(steps-1) with end=inclusive. A warmup "
          "is linear:steps=500,from=0; step 500, the first of the next spec, is then the first at full "
          "rate. With delta instead of to, rate(k) = from + delta k, but never less than 0: the linear "
          "range test (L. N. Smith, arXiv 1506.01186)."},
     .check = lr_linear_check,
     .rate = lr_linear_rate},
    {.label = {"exp", "equal factors: an exponential decay or range test", lr_exp_parameters,
               "rate(k) = from (to/from)^p, where p = k/steps, or k/(steps-1) with end=inclusive. With "
               "factor instead of to, rate(k) = from factor^(k/every), smooth in between; for stairs see "
               "step. A range test is exp:from=1e-7,to=10 or exp:from=1e-6,factor=2,every=1000."},
     .check = lr_exp_check,
     .rate = lr_exp_rate},
    {.label = {"cosine", "half a cosine wave: slow, fast, slow", lr_cosine_parameters,
               "rate(k) = to + (from - to) (1 + cos(pi p))/2, where p = k/steps, or k/(steps-1) with "
               "end=inclusive. Source: I. Loshchilov and F. Hutter, arXiv 1608.03983, without the "
               "restarts. With to more than from it is a smooth warmup."},
     .check = lr_cosine_check,
     .rate = lr_cosine_rate},
    {.label =
         {"polynomial", "a power of the remaining way", lr_polynomial_parameters,
          "rate(k) = to + (from - to) (1 - p)^power, where p = k/steps, or k/(steps-1) with end=inclusive."},
     .check = lr_polynomial_check,
     .rate = lr_polynomial_rate},
    {.label =
         {"rex", "reflected exponential: holds the rate up, falls late", lr_rex_parameters,
          "rate(k) = to + (from - to) (1 - p)/(beta + (1 - beta) (1 - p)), where p = k/steps, or "
          "k/(steps-1) with end=inclusive. Source: J. Chen, C. Wolfe and A. Kyrillidis, arXiv 2107.04197, "
          "where beta is 0.5."},
     .check = lr_rex_check,
     .rate = lr_rex_rate},
    {.label = {"step", "stairs of equal length", lr_step_parameters,
               "rate(k) = from factor^floor(k/every). Step every is the first at the new rate."},
     .check = lr_step_check,
     .rate = lr_step_rate},
    {.label = {"multistep", "stairs at given steps", lr_multistep_parameters,
               "rate(k) = from factor^m, where m counts the milestones at or before k: the milestone "
               "itself is the first step at the new rate. A milestone given twice counts twice."},
     .check = lr_multistep_check,
     .rate = lr_multistep_rate},
    {.label = {"piecewise", "given rates between given steps", lr_piecewise_parameters,
               "rate(k) = values[m], where m counts the milestones at or before k: the milestone itself "
               "is the first step at the new rate. piecewise:milestones=30/80,values=0.1/0.01/0.001"},
     .check = lr_piecewise_check,
     .rate = lr_piecewise_rate},
    {.label =
         {"interpolate", "from point to point", lr_interpolate_parameters,
          "rate(k) goes from one of the values to the next, in a line, on half a cosine wave or by equal "
          "factors; before the first and after the last it is theirs. "
          "interpolate:at=0/500/10000,values=0/3e-4/0"},
     .check = lr_interpolate_check,
     .rate = lr_interpolate_rate},
    {.label = {"inverse-sqrt", "one over the root of the step, as for transformers",
               lr_inverse_sqrt_parameters,
               "rate(k) = from sqrt(W/(W + k)), where W = timescale. After a warmup of W steps that "
               "is from sqrt(W/step), counted from the start of the training. Source: A. Vaswani and others, "
               "arXiv 1706.03762, section 5.3."},
     .check = lr_inverse_sqrt_check,
     .rate = lr_inverse_sqrt_rate},
    {.label = {"triangular", "up and down between two rates", lr_triangular_parameters,
               "With t = k mod (up + down): rate(k) = min + (max - min) t/up until t = up, then max - "
               "(max - min) (t - up)/down. Source: L. N. Smith, arXiv 1506.01186."},
     .check = lr_triangular_check,
     .rate = lr_triangular_rate},
    {.label = {"triangular2", "as triangular, half as high in each next cycle", lr_triangular_parameters,
               "As triangular with max - min multiplied by 2^-floor(k/(up + down)). Source: L. N. Smith, "
               "arXiv 1506.01186."},
     .check = lr_triangular_check,
     .rate = lr_triangular2_rate},
    {.label = {"exp-range", "as triangular, lower by a factor each step", lr_exp_range_parameters,
               "As triangular with max - min multiplied by gamma^k; min stays. Source: L. N. Smith, arXiv "
               "1506.01186, as the libraries read it."},
     .check = lr_exp_range_check,
     .rate = lr_exp_range_rate},
    {.label =
         {"onecycle", "up to the highest rate, down far below the first; momentum the other way",
          lr_onecycle_parameters,
          "From max/div up to max at k = pct steps, then down to max/div/final_div at k = steps; the "
          "momentum goes from high to low and back. With end=inclusive the top is at pct steps - 1 and "
          "the end at steps - 1: exactly PyTorch's OneCycleLR. With phases=3 the second phase returns to "
          "max/div in as many steps, and the third goes on to the end. Source: L. N. Smith and N. Topin, "
          "arXiv 1708.07120."},
     .check = lr_onecycle_check,
     .rate = lr_onecycle_rate,
     .sets = LR_SETS_MOMENTUM},
    {.label = {"cosine-restarts", "cosine decays, each back at the top (SGDR)", lr_restarts_parameters,
               "Cycle i is first mult^i steps long and goes from to + (from - to) shrink^i down to `to` "
               "on a cosine; the step that would reach it is the next cycle's first, except at the end. "
               "Lengths are not rounded. Source: I. Loshchilov and F. Hutter, arXiv 1608.03983."},
     .check = lr_restarts_check,
     .rate = lr_restarts_rate},
    {.label =
         {"wsd", "warmup, stable, decay", lr_wsd_parameters,
          "After a warmup max until the decay begins, then to + (max - to) "
          "f(q), where q goes from 0 to 1 in the decay and f is 1 - q (linear), (1 + cos(pi q))/2 "
          "(cosine), 1 - sqrt(q) (1-sqrt), 1 - q^2 (1-square) or 2^(1-q) - 1 (exp). The end is reached at "
          "k = steps, or k = steps-1 with end=inclusive. Source: S. Hu and others, arXiv 2404.06395; A. "
          "Hagele and others, arXiv 2405.18392 (1-sqrt)."},
     .check = lr_wsd_check,
     .rate = lr_wsd_rate},
    {.label = {.name = NULL}}};

const lr_catalog lr_schedule_kinds = {"schedule", kinds, sizeof kinds[0]};
