/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The number type of the trainer: float; the tests build the same sources with double, to hold gradients against
 * finite differences. */
#ifndef LR_TRAIN_REAL_H
#define LR_TRAIN_REAL_H

#include <stddef.h>

#ifdef LR_TRAIN_DOUBLE
typedef double lr_real;
#else
typedef float lr_real;
#endif

/* Compile a function for several kinds of processor, the best taken when the program starts. */
#if defined(LR_TARGET_CLONES)
#define LR_FAST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LR_FAST
#endif

/* Stands before a loop whose turns do not depend on each other: vectors at any level of optimisation (the sources of
 * the trainer are compiled with -fopenmp-simd -fno-math-errno -fno-trapping-math; the pragma brings in no OpenMP).
 * LR_SIMD_SUM(s): the turns only add to s, in any order. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* with sanitizers or little optimisation it makes none, and tells */
#endif
#define LR_PRAGMA(text) _Pragma(#text)
#define LR_SIMD LR_PRAGMA(omp simd)
#define LR_SIMD_SUM(...) LR_PRAGMA(omp simd reduction(+ : __VA_ARGS__))

#endif
