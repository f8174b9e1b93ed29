/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train.h"
#include "lib/train/optimizer_kinds.h"

/* w: a weight; g: its gradient; lr: the rate of the step; t: the number of the step, from 1. */
static const lr_optimizer_kind kinds[] = {
    {.label = {"sgd", "stochastic gradient descent, with momentum", lr_sgd_parameters,
               "With g = gradient + weight_decay w: v = momentum v + (1 - dampening) g (v = g in the first step), "
               "then w = w - lr v, or w = w - lr (g + momentum v) with nesterov. As PyTorch's SGD."},
     .slots = 1,
     .check = lr_sgd_check,
     .begin = lr_sgd_begin,
     .update = lr_sgd_update,
     .momentum = true,
     .folds = lr_sgd_folds,
     .fold = lr_sgd_fold},
    {.label = {"rmsprop", "steps divided by the root of the mean squared gradient", lr_rmsprop_parameters,
               "With g = gradient + weight_decay w: v = alpha v + (1 - alpha) g^2; with centered, m = alpha m + (1 - "
               "alpha) g and s = sqrt(v - m^2), else s = sqrt(v). Then w = w - lr g/(s + eps), or with momentum b = "
               "momentum b + g/(s + eps), w = w - lr b. As PyTorch's RMSprop."},
     .slots = 3,
     .begin = lr_rmsprop_begin,
     .update = lr_rmsprop_update,
     .momentum = true},
    {.label = {"adagrad", "steps divided by the root of the sum of squared gradients", lr_adagrad_parameters,
               "With g = gradient + weight_decay w: s = s + g^2, w = w - lr/(1 + (t - 1) lr_decay) g/(sqrt(s) + eps), "
               "where t is the step, from 1. Source: J. Duchi, E. Hazan and Y. Singer, JMLR 12 (2011); as PyTorch's "
               "Adagrad."},
     .slots = 1,
     .fill = lr_adagrad_fill,
     .begin = lr_adagrad_begin,
     .update = lr_adagrad_update},
    {.label = {"adam", "steps scaled by the root of the mean squared gradient", lr_adam_parameters,
               "With g = gradient + weight_decay w: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, "
               "w = w - lr m/(1 - beta1^t) / (sqrt(v/(1 - beta2^t)) + eps). With amsgrad the largest v so far "
               "stands under the root. A schedule's momentum is beta1. Source: D. P. Kingma and J. Ba, arXiv "
               "1412.6980; as PyTorch's Adam."},
     .slots = 3,
     .begin = lr_adam_begin,
     .update = lr_adam_update,
     .momentum = true},
    {.label = {"adamw", "adam, with weight decay apart from the gradient", lr_adamw_parameters,
               "As adam, where the gradient is left as it is and w = w (1 - lr weight_decay) comes first. Source: I. "
               "Loshchilov and F. Hutter, arXiv 1711.05101; as PyTorch's AdamW."},
     .slots = 3,
     .begin = lr_adamw_begin,
     .update = lr_adamw_update,
     .momentum = true},
    {.label = {"lamb", "adam for large batches: each tensor's move is as long as its weights times lr",
               lr_lamb_parameters,
               "With m and v as in adam: u = m/(1 - beta1^t) / (sqrt(v/(1 - beta2^t)) + eps) + weight_decay w, and w = "
               "w - lr u |w|/|u| for each tensor of weights; where one of the two lengths is 0, w = w - lr u. Source: "
               "Y. You and others, arXiv 1904.00962."},
     .slots = 2,
     .by_tensor = true,
     .begin = lr_lamb_begin,
     .update = lr_lamb_update,
     .momentum = true},
    {.label = {"lars", "sgd for large batches: each tensor at a rate of its own", lr_lars_parameters,
               "For each tensor of weights r = lr trust |w|/(|gradient| + weight_decay |w|), or lr where one of the "
               "two is 0; v = momentum v + r (gradient + weight_decay w), w = w - v. Source: Y. You, I. Gitman and B. "
               "Ginsburg, arXiv 1708.03888."},
     .slots = 1,
     .by_tensor = true,
     .begin = lr_lars_begin,
     .update = lr_lars_update,
     .momentum = true},
    {.label = {.name = NULL}}};

const lr_catalog lr_optimizers = {"optimizer", kinds, sizeof kinds[0]};

double lr_optimizer_momentum(const lr_spec *spec, lr_rate rate, size_t position)
{
    return isnan(rate.momentum) ? spec->values[position].number : rate.momentum;
}

enum { LANES = 16 };

LR_FAST double lr_optimizer_norm(size_t count, const lr_real *values)
{
    double lane[LANES] = {0}, sum = 0;
    size_t i = 0;

    for (; i + LANES <= count; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            lane[j] += (double)values[i + j] * (double)values[i + j];
    for (; i < count; i++)
        sum += (double)values[i] * (double)values[i];
    for (size_t j = 0; j < LANES; j++)
        sum += lane[j];
    return sqrt(sum);
}
