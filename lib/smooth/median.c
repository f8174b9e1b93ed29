/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/methods.h"

#include <stdlib.h>

enum { WINDOW };

const lr_parameter lr_median_parameters[] = {
    {"window", LR_INTEGER, "rows", "25", 1, 1e9, LR_CLOSED, NULL, "length of the window"},
    {.name = NULL},
};

/* The rows in order of their values, and which of them are in the window, as a binary indexed tree of counts
 * (P. M. Fenwick, Softw. Pract. Exp. 24 (1994) 327): adding, removing and finding the k-th smallest take
 * O(log n) each. */
typedef struct ranking {
    const double **order; /* order[rank]: where the value of that rank stands */
    size_t *rank;         /* of each row */
    size_t *tree;         /* from 1 */
    size_t length, top;   /* top: the greatest power of two up to length */
} ranking;

static int compare(const void *left, const void *right)
{
    const double *a = *(const double *const *)left, *b = *(const double *const *)right;

    return *a != *b ? (*a > *b) - (*a < *b) : (a > b) - (a < b);
}

static void ranking_free(ranking *ranks)
{
    free(ranks->order);
    free(ranks->rank);
    free(ranks->tree);
}

static bool rank_all(lr_series in, ranking *ranks, lr_error *error)
{
    ranks->length = in.length;
    ranks->top = 1;
    while (ranks->top <= in.length / 2)
        ranks->top *= 2;
    ranks->order = lr_allocate(in.length, sizeof *ranks->order, error);
    ranks->rank = ranks->order ? lr_allocate(in.length, sizeof *ranks->rank, error) : NULL;
    ranks->tree = ranks->rank ? lr_allocate(in.length + 1, sizeof *ranks->tree, error) : NULL;
    if (!ranks->tree)
        return false;
    for (size_t i = 0; i < in.length; i++)
        ranks->order[i] = in.y + i;
    qsort(ranks->order, in.length, sizeof *ranks->order, compare);
    for (size_t i = 0; i < in.length; i++)
        ranks->rank[ranks->order[i] - in.y] = i;
    return true;
}

static void add(ranking *ranks, size_t row)
{
    for (size_t i = ranks->rank[row] + 1; i <= ranks->length; i += i & -i)
        ranks->tree[i]++;
}

static void take_out(ranking *ranks, size_t row)
{
    for (size_t i = ranks->rank[row] + 1; i <= ranks->length; i += i & -i)
        ranks->tree[i]--;
}

/* The k-th smallest value in the window, k from 0. */
static double smallest(const ranking *ranks, size_t k)
{
    size_t position = 0;

    for (size_t step = ranks->top; step > 0; step /= 2) {
        if (position + step <= ranks->length && ranks->tree[position + step] <= k) {
            position += step;
            k -= ranks->tree[position];
        }
    }
    return *ranks->order[position];
}

bool lr_median_apply(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error)
{
    size_t window = (size_t)spec->values[WINDOW].number, from = 0, to = 0, first, past;
    ranking ranks = {0};
    bool ok = rank_all(in, &ranks, error);

    (void)band; /* the median of whatever law has none without assuming the law */
    for (size_t i = 0; i < in.length && ok; i++) {
        lr_window_rows(window, i, in.length, &first, &past);
        while (to < past)
            add(&ranks, to++);
        while (from < first)
            take_out(&ranks, from++);
        out[i] = smallest(&ranks, (past - first) / 2);
        if ((past - first) % 2 == 0)
            out[i] = 0.5 * out[i] + 0.5 * smallest(&ranks, (past - first) / 2 - 1);
    }
    ranking_free(&ranks);
    return ok;
}
