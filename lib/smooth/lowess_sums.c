/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/lowess.h"

#include <math.h>
#include <stdlib.h>

enum { LEAF = 16, MOST_DEGREE = 20 };

/* Blocks of a level stand one after the other, level after level, from those of LEAF rows; only whole blocks. */
static size_t count_blocks(size_t rows)
{
    size_t count = 0;

    for (size_t level = rows / LEAF; level > 0; level /= 2)
        count += level;
    return count;
}

bool lr_moments_allocate(lr_series series, const double *weight, bool with_y, size_t degree,
                         lr_moments *moments, lr_error *error)
{
    size_t blocks = count_blocks(series.length);

    *moments = (lr_moments){.length = series.length,
                            .degree = degree,
                            .blocks = blocks,
                            .x = series.x,
                            .y = with_y ? series.y : NULL,
                            .weight = weight};
    moments->centre = lr_allocate(blocks + 1, 2 * sizeof(double), error);
    moments->of_weight = lr_allocate(blocks + 1, (degree + 1) * sizeof(double), error);
    if (with_y)
        moments->of_y = lr_allocate(blocks + 1, (degree + 1) * sizeof(double), error);
    if (!moments->centre || !moments->of_weight || (with_y && !moments->of_y)) {
        lr_moments_free(moments);
        return false;
    }
    moments->half = moments->centre + blocks;
    return true;
}

void lr_moments_free(lr_moments *moments)
{
    free(moments->centre);
    free(moments->of_weight);
    free(moments->of_y);
    *moments = (lr_moments){0};
}

/* Rows of x from first, `rows` of them. */
static void place(lr_moments *m, size_t block, size_t first, size_t rows)
{
    double low = m->x[first], high = m->x[first + rows - 1];

    m->centre[block] = low + 0.5 * (high - low);
    m->half[block] = 0.5 * (high - low);
}

static void fill_leaf(lr_moments *m, size_t block, size_t first)
{
    double *of_weight = m->of_weight + block * (m->degree + 1);
    double *of_y = m->of_y ? m->of_y + block * (m->degree + 1) : NULL;
    double scale;

    place(m, block, first, LEAF);
    scale = m->half[block] > 0 ? 1 / m->half[block] : 0;
    for (size_t p = 0; p <= m->degree; p++)
        of_weight[p] = 0;
    for (size_t p = 0; of_y && p <= m->degree; p++)
        of_y[p] = 0;
    for (size_t i = first; i < first + LEAF; i++) {
        double v = (m->x[i] - m->centre[block]) * scale, power = m->weight ? m->weight[i] : 1;

        for (size_t p = 0; p <= m->degree; p++, power *= v) {
            of_weight[p] += power;
            if (of_y)
                of_y[p] += power * m->y[i];
        }
    }
}

/* to[p] += sum of binomial(p, q) shift^(p-q) scale^q from[q]: moments about another centre. Row p of Pascal's
 * triangle is made from row p-1, with the powers in it. */
static void shift(const double *from, size_t degree, double move, double scale, double *to)
{
    double row[MOST_DEGREE + 1] = {1};

    to[0] += from[0];
    for (size_t p = 1; p <= degree; p++) {
        double sum;

        row[p] = row[p - 1] * scale;
        for (size_t q = p - 1; q > 0; q--)
            row[q] = row[q] * move + row[q - 1] * scale;
        row[0] *= move;
        sum = 0;
        for (size_t q = 0; q <= p; q++)
            sum += row[q] * from[q];
        to[p] += sum;
    }
}

static void join(lr_moments *m, size_t block, size_t left)
{
    size_t width = m->degree + 1;

    for (size_t p = 0; p < width; p++) {
        m->of_weight[block * width + p] = 0;
        if (m->of_y)
            m->of_y[block * width + p] = 0;
    }
    for (size_t child = left; child < left + 2; child++) {
        double scale = m->half[block] > 0 ? 1 / m->half[block] : 0;
        double move = (m->centre[child] - m->centre[block]) * scale, shrink = m->half[child] * scale;

        shift(m->of_weight + child * width, m->degree, move, shrink, m->of_weight + block * width);
        if (m->of_y)
            shift(m->of_y + child * width, m->degree, move, shrink, m->of_y + block * width);
    }
}

void lr_moments_fill(lr_moments *m)
{
    size_t block = 0, below = 0, count = m->length / LEAF;

    for (; block < count; block++)
        fill_leaf(m, block, block * LEAF);
    for (size_t rows = 2 * LEAF, level = count / 2; level > 0; rows *= 2, level /= 2) {
        for (size_t i = 0; i < level; i++, block++) {
            place(m, block, i * rows, rows);
            join(m, block, below + 2 * i);
        }
        below += count;
        count = level;
    }
}

/* (1 + s (a + b v)^3)^(3 power) as a polynomial in v. */
static size_t expand(double s, double a, double b, int power, double *out)
{
    double cube[4] = {1 + s * a * a * a, 3 * s * a * a * b, 3 * s * a * b * b, s * b * b * b};
    size_t degree = 0;

    out[0] = 1;
    for (int times = 0; times < 3 * power; times++) {
        for (size_t k = degree + 4; k-- > 0;) {
            double sum = 0;

            for (size_t j = k > degree ? k - degree : 0; j <= 3 && j <= k; j++)
                sum += cube[j] * out[k - j];
            out[k] = sum;
        }
        degree += 3;
    }
    return degree;
}

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

static void add_block(const lr_moments *m, size_t block, size_t at, double radius, int power, double sign,
                      lr_line_sums *sums)
{
    double factors[MOST_DEGREE + 4], a = (m->centre[block] - m->x[at]) / radius, b = m->half[block] / radius;
    size_t count = expand(sign, a, b, power, factors) + 1;
    const double *of_weight = m->of_weight + block * (m->degree + 1);
    double first = dot(factors, of_weight, count), second = dot(factors, of_weight + 1, count);

    sums->all += of_weight[0];
    sums->w += first;
    sums->wu += a * first + b * second;
    sums->wuu += a * a * first + 2 * a * b * second + b * b * dot(factors, of_weight + 2, count);
    if (m->of_y) {
        const double *of_y = m->of_y + block * (m->degree + 1);
        double value = dot(factors, of_y, count);

        sums->wy += value;
        sums->wuy += a * value + b * dot(factors, of_y + 1, count);
    }
}

static void add_row(const lr_moments *m, size_t row, size_t at, double radius, int power, lr_line_sums *sums)
{
    double u = (m->x[row] - m->x[at]) / radius, distance = fabs(u), bell = 1 - distance * distance * distance;
    double weight = m->weight ? m->weight[row] : 1;

    sums->all += weight;
    bell = bell * bell * bell;
    weight *= power == 2 ? bell * bell : bell;
    sums->rows += weight > 0;
    sums->w += weight;
    sums->wu += weight * u;
    sums->wuu += weight * u * u;
    if (m->y) {
        sums->wy += weight * m->y[row];
        sums->wuy += weight * u * m->y[row];
    }
}

/* One side of the point: the largest blocks that fit, from the left. */
static void add_side(const lr_moments *m, size_t first, size_t past, size_t at, double radius, int power,
                     double sign, lr_line_sums *sums)
{
    while (first < past) {
        size_t rows = LEAF, index = first / LEAF, start = 0, count = m->length / LEAF;

        if (first % LEAF != 0 || past - first < LEAF) {
            add_row(m, first++, at, radius, power, sums);
            continue;
        }
        while (index % 2 == 0 && past - first >= 2 * rows) {
            start += count;
            count /= 2;
            index /= 2;
            rows *= 2;
        }
        add_block(m, start + index, at, radius, power, sign, sums);
        first += rows;
    }
}

void lr_line_sums_find(const lr_moments *moments, size_t first, size_t past, size_t at, double radius,
                       int power, lr_line_sums *sums)
{
    *sums = (lr_line_sums){0};
    add_side(moments, first, at < past ? at : past, at, radius, power, 1, sums);
    add_side(moments, at > first ? at : first, past, at, radius, power, -1, sums);
}

void lr_line_sums_slow(const lr_moments *moments, size_t first, size_t past, size_t at, double radius,
                       int power, lr_line_sums *sums)
{
    *sums = (lr_line_sums){0};
    for (size_t row = first; row < past; row++)
        add_row(moments, row, at, radius, power, sums);
}
