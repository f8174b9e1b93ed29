/* SPDX-License-Identifier: GPL-3.0-or-later */
/* e^x without a call, so that loops over it become vectors. */
#ifndef LR_TRAIN_EXPONENTIAL_H
#define LR_TRAIN_EXPONENTIAL_H

#include "lib/train/real.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef LR_TRAIN_DOUBLE
static inline double lr_exp(double x)
{
    return exp(x);
}
#else
/* e^x = 2^n e^r with n whole and |r| <= ln(2)/2; e^r by its Taylor polynomial of degree 7 (relative error below 1e-7
 * in all). Below -87 it is e^-87, above 88 it is e^88; NAN stays NAN. */
static inline float lr_exp(float x)
{
    const float rounder = 12582912; /* 1.5 * 2^23: adding it rounds to whole numbers, left in the lowest bits */
    float limited = x < -87 ? -87 : x > 88 ? 88 : x, shifted = limited * 1.44269504F + rounder;
    float whole = shifted - rounder, r = limited - whole * 0.693359375F + whole * 2.12194440e-4F, sum, power;
    uint32_t bits;

    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 23) + (127U << 23);
    memcpy(&power, &bits, sizeof power);
    sum = 1 / 720.0F + r * (1 / 5040.0F);
    sum = 1 / 120.0F + r * sum;
    sum = 1 / 24.0F + r * sum;
    sum = 1 / 6.0F + r * sum;
    sum = 0.5F + r * sum;
    sum = 1 + r * sum;
    return (1 + r * sum) * power;
}
#endif

#endif
