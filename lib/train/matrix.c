/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train/matrix.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

extern char *openblas_get_corename(void);
extern void openblas_set_num_threads(int);

#ifdef LR_TRAIN_DOUBLE
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

void lr_matrix_multiply(size_t rows, size_t columns, size_t inner, lr_matrix a, lr_matrix b, double beta, lr_real *c,
                        size_t c_stride)
{
    GEMM(CblasRowMajor, a.turned ? CblasTrans : CblasNoTrans, b.turned ? CblasTrans : CblasNoTrans, (int)rows,
         (int)columns, (int)inner, 1, a.at, (int)a.stride, b.at, (int)b.stride, (lr_real)beta, c, (int)c_stride);
}

const char *lr_matrix_kernel(void)
{
    return openblas_get_corename();
}

enum { MOST_ROWS = 70, MOST_COLUMNS = 70, MOST_INNER = 130 };

typedef struct product {
    size_t rows, columns, inner;
} product;

/* Numbers like -0.73, the same each time. */
static lr_real sample(size_t i)
{
    return (lr_real)((double)(i * 2654435761U % 4096) / 2048 - 1);
}

/* Whether one product comes out as a plain loop has it, to what rounding allows. */
static bool holds(product p, bool a_turned, bool b_turned, double beta, lr_real *a, lr_real *b, lr_real *c)
{
    size_t a_stride = a_turned ? p.rows : p.inner, b_stride = b_turned ? p.inner : p.columns;
    double room = 8 * (double)p.inner * (sizeof(lr_real) == sizeof(double) ? DBL_EPSILON : (double)FLT_EPSILON);

    for (size_t i = 0; i < p.rows * p.inner; i++)
        a[i] = sample(i + 1);
    for (size_t i = 0; i < p.inner * p.columns; i++)
        b[i] = sample(3 * i + 2);
    for (size_t i = 0; i < p.rows * p.columns; i++)
        c[i] = beta != 0 ? sample(7 * i) : (lr_real)NAN;
    lr_matrix_multiply(p.rows, p.columns, p.inner, (lr_matrix){a, a_stride, a_turned},
                       (lr_matrix){b, b_stride, b_turned}, beta, c, p.columns);
    for (size_t i = 0; i < p.rows; i++)
        for (size_t j = 0; j < p.columns; j++) {
            double sum = beta != 0 ? beta * (double)sample(7 * (i * p.columns + j)) : 0;

            for (size_t k = 0; k < p.inner; k++)
                sum += (double)a[a_turned ? k * a_stride + i : i * a_stride + k]
                       * (double)b[b_turned ? j * b_stride + k : k * b_stride + j];
            if (!(fabs((double)c[i * p.columns + j] - sum) <= room))
                return false;
        }
    return true;
}

/* OpenBLAS takes a buffer of 128 MiB of addresses for each thread that multiplies, and where it gets none it tries for
 * ever: better to find out before. */
static bool has_room(size_t threads, lr_error *error)
{
    enum { BUFFER = 129 << 20 };
    void **buffers = lr_allocate(threads, sizeof *buffers, error);
    size_t got = 0;

    while (buffers && got < threads && (buffers[got] = malloc(BUFFER)))
        got++;
    for (size_t i = 0; i < got; i++)
        free(buffers[i]);
    free(buffers);
    return got == threads || lr_fail(error, LR_SYSTEM, "out of memory: OpenBLAS needs 128 MiB of addresses a thread");
}

bool lr_matrix_start(size_t threads, lr_error *error)
{
    static const product products[] = {{1, 1, 1}, {3, 10, 17}, {64, 10, 130}, {33, 64, 70}, {70, 65, 31}};
    lr_real *a, *b, *c;
    bool right = true;

    openblas_set_num_threads(1);
    if (!has_room(threads, error))
        return false;
    a = lr_allocate(MOST_ROWS * MOST_INNER + MOST_INNER * MOST_COLUMNS + MOST_ROWS * MOST_COLUMNS, sizeof *a, error);
    if (!a)
        return false;
    b = a + MOST_ROWS * MOST_INNER;
    c = b + MOST_INNER * MOST_COLUMNS;
    for (size_t i = 0; i < sizeof products / sizeof *products * 8 && right; i++)
        right = holds(products[i / 8], i & 1, i & 2, i & 4 ? 0.5 : 0, a, b, c);
    free(a);
    return right || lr_fail(error, LR_SYSTEM,
                            "OpenBLAS computes wrongly on this processor with its %s kernels: set the environment "
                            "variable OPENBLAS_CORETYPE to others (Haswell)",
                            lr_matrix_kernel());
}
