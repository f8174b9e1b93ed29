/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/data/internal.h"

static const lr_data_kind kinds[] = {
    {.label = {"fashion-mnist", "70,000 grey images of 28x28, ten kinds of clothes", NULL,
               "60,000 images for training and 10,000 for validation, from /usr/share/datasets/fashion-mnist, where "
               "Debian's package dataset-fashion-mnist puts them. The same four files in another folder are read by "
               "naming the folder, and so is MNIST. Source: H. Xiao, K. Rasul and R. Vollgraf, arXiv 1708.07747."},
     .make = lr_fashion_make},
    {.label = {"regression", "made: a linear regression that is hard to descend, for its curvatures differ",
               lr_regression_parameters,
               "A sample is Q diag(s) z: z is normal, s falls in equal factors from 1 to 1/sqrt(condition), Q turns "
               "them away from the axes (three random reflections; rotate=false leaves it out). So the mean squared "
               "error of a linear model has curvatures from 1 to 1/condition. The target is a z + noise, where a is "
               "normal with variance 1/features: each direction tells as much of it as any other, and the least mean "
               "squared error is noise^2. Drawn by the seed."},
     .make = lr_regression_make},
    {.label = {"spirals", "made: points of spiral arms, to be told apart", lr_spirals_parameters,
               "Two coordinates. With u uniform in 0..1, t = sqrt(u) and the angle a = 2 pi (turns t + class/classes): "
               "(2 t cos a, 2 t sin a), and normal noise on both. The classes take turns. Drawn by the seed."},
     .make = lr_spirals_make},
    {.label = {.name = NULL}}};

const lr_catalog lr_data_kinds = {"data set", kinds, sizeof kinds[0]};
