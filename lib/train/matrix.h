/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one door to BLAS. Every call runs on the thread that makes it: the trainer shares out the work itself. */
#ifndef LR_TRAIN_MATRIX_H
#define LR_TRAIN_MATRIX_H

#include "lib/error.h"
#include "lib/train/real.h"

/* c[rows][columns] = a * b + beta * c, row-major. a is [rows][inner], or [inner][rows] where a_turned; b is
 * [inner][columns], or [columns][inner] where b_turned. stride: numbers from one row to the next as stored. With
 * beta 0, c is not read. */
typedef struct lr_matrix {
    const lr_real *at;
    size_t stride;
    bool turned;
} lr_matrix;
void lr_matrix_multiply(size_t rows, size_t columns, size_t inner, lr_matrix a, lr_matrix b, double beta, lr_real *c,
                        size_t c_stride);

/* Make OpenBLAS run on the calling thread alone, see that there is memory for as many threads of ours as will multiply,
 * and hold some products against a plain loop: LR_SYSTEM when they differ, with the name of the kernels and what to
 * set. */
bool lr_matrix_start(size_t threads, lr_error *error);
const char *lr_matrix_kernel(void);

#endif
