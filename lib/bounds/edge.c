/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edge of divergence: the first place where the loss has risen for good, either by a jump that no
 * slope explains or by a climb back over half of what it had fallen. All levels are medians of
 * neighbouring bins: a single bad batch is no edge. */
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>

enum {
    MEDIAN = 5, /* bins in a level */
    SIDE = 3,   /* bins on each side of a jump: the least that a median lets one outlier in */
    STAY = 4,   /* bins over which the loss must stay up */
    FIRST = 5,  /* losses at the very start */
    NEAR = 12,  /* bins on each side that noise is taken from */
    ONSET_BINS = 24
};
static const double jump_score = 5;    /* standard errors: with 100 places, one false jump in 10^4 sweeps */
static const double jump_share = 0.1; /* of the descent so far, the least jump */
static const double jump_level = 0.15; /* of the descent so far, lost after the jump */
static const double climb_share = 0.5; /* of the descent so far, lost by a climb */
static const double climb_score = 4;   /* and its size in standard errors */
static const double least_rise =
    0.095; /* log 1.1: what is under a tenth of the loss no user would call divergence */
static const double rounding = 1e-9; /* relative: as much above a loss that stands still is no rise either */
static const double back_share = 0.9;    /* of the descent lost: the loss is back where it started */
static const double onset_score = 3;     /* standard deviations of a bin among those at the start */
static const double trimmed_mean = 0.6307; /* of the least seven eighths of the sizes of normal values */
static const double median_error = 1.25; /* standard error of a median over that of a mean */

typedef struct profile {
    size_t count;
    const lr_point *bins;
    double *level, *noise, *error; /* error: of the level against another */
    double start, rise;
} profile;

static double median_of(const lr_point *bins, size_t from, size_t to)
{
    double values[COARSE_BINS];
    size_t i;

    for (i = from; i < to; i++)
        values[i - from] = bins[i].z;
    return lr_median(values, to - from);
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

/* The differences of neighbours in order of size; returns how many. */
static size_t sort_steps(const lr_point *bins, size_t from, size_t to, double *steps)
{
    size_t i;

    for (i = from; i < to; i++)
        steps[i - from] = fabs(bins[i + 1].z - bins[i].z);
    qsort(steps, to - from, sizeof *steps, compare_numbers);
    return to - from;
}

/* The median on both sides, which knows nothing of the tails of the noise; or on the left alone, where nothing has
 * risen yet, the mean without the largest eighth. */
static double noise_near(const lr_point *bins, size_t count, size_t bin)
{
    double steps[2 * NEAR + 1], mean = 0, median;
    size_t used = sort_steps(bins, bin > NEAR ? bin - NEAR : 0, bin + NEAR < count - 1 ? bin + NEAR : count - 1, steps);
    size_t last = bin < count - 1 ? bin : count - 1, kept, i;

    median = used % 2 ? steps[used / 2] : (steps[used / 2 - 1] + steps[used / 2]) / 2;
    if (last < NEAR)
        return 1.4826 / M_SQRT2 * median;
    used = sort_steps(bins, last > 2 * NEAR ? last - 2 * NEAR : 0, last, steps);
    kept = used - used / 8;
    for (i = 0; i < kept; i++)
        mean += steps[i] / (double)kept;
    return fmax(1.4826 * median, mean / trimmed_mean) / M_SQRT2;
}

/* The median of the first losses. */
static double first_level(const lr_analysis *analysis)
{
    double values[FIRST];
    size_t i, count = analysis->count < FIRST ? analysis->count : FIRST;

    for (i = 0; i < count; i++)
        values[i] = analysis->points[i].z;
    return lr_median(values, count);
}

static void fill_levels(profile *levels, double first)
{
    size_t i, half = MEDIAN / 2, tenth = levels->count / 10 > MEDIAN ? levels->count / 10 : MEDIAN;

    for (i = 0; i < levels->count; i++) {
        size_t reach = half;

        if (reach > i)
            reach = i;
        if (reach > levels->count - 1 - i)
            reach = levels->count - 1 - i;
        levels->level[i] = median_of(levels->bins, i - reach, i + reach + 1);
        levels->noise[i] = noise_near(levels->bins, levels->count, i);
        levels->error[i] =
            median_error * levels->noise[i] * sqrt(1.0 / (double)(2 * reach + 1) + 1.0 / (double)MEDIAN);
    }
    /* A sweep that begins in the descent has its start level in the first bins only, or in the first losses. */
    levels->start = fmax(median_of(levels->bins, 0, tenth < levels->count ? tenth : levels->count),
                         fmax(median_of(levels->bins, 0, SIDE), first));
}

/* How much the level rises before bin k, over so many bins that a jump needs no more. */
static double step_before(const profile *levels, size_t k)
{
    return median_of(levels->bins, k, k + SIDE) - median_of(levels->bins, k - SIDE, k);
}

/* Is there a jump before bin k, and does the loss stay up? */
static bool jumps(const profile *levels, size_t k, double least)
{
    double drop = fmax(0, levels->start - least), need, before;
    size_t to = k + STAY < levels->count ? k + STAY : levels->count;

    if (k < SIDE || k + SIDE > levels->count)
        return false;
    need = fmax(fmax(jump_share * drop, levels->rise),
                jump_score * levels->noise[k] * median_error * sqrt(2.0 / SIDE));
    before = median_of(levels->bins, k - SIDE, k);
    return step_before(levels, k) > need && median_of(levels->bins, k, to) - before > need
           && median_of(levels->bins, k, to) - least >= jump_level * drop;
}

static double crossing(const profile *levels, size_t bin, double level)
{
    double before = levels->level[bin - 1], here = levels->level[bin], share;

    share = here > before ? (level - before) / (here - before) : 1;
    share = fmin(fmax(share, 0), 1);
    return levels->bins[bin - 1].x + share * (levels->bins[bin].x - levels->bins[bin - 1].x);
}

/* The place is where the step is largest: a jump in the midst of its window shows on both sides. */
static void set_jump(const profile *levels, size_t k, lr_edge *edge)
{
    size_t best = k, j;

    for (j = k + 1; j < k + SIDE && j + SIDE <= levels->count; j++)
        if (step_before(levels, j) > step_before(levels, best))
            best = j;
    edge->sudden = true;
    edge->low = levels->bins[best - 1].x;
    edge->high = levels->bins[best].x;
    edge->x = (edge->low + edge->high) / 2;
    edge->before = median_of(levels->bins, best - SIDE, best);
    edge->after = median_of(levels->bins, best, best + SIDE);
}

static void set_climb(const profile *levels, size_t bin, double least, double need, lr_edge *edge)
{
    size_t left = bin, right = bin;

    edge->x = crossing(levels, bin, least + need);
    while (left > 1 && levels->level[left - 1] - least > need - 2 * levels->error[bin])
        left--;
    while (right + 1 < levels->count && levels->level[right] - least < need + 2 * levels->error[bin])
        right++;
    edge->low = fmin(levels->bins[left - 1].x, edge->x);
    edge->high = fmax(levels->bins[right].x, edge->x);
    edge->before = least;
    edge->after = levels->level[bin];
}

/* The rise above *least that makes a climb. Until the descent is significant, the start level is the
 * least. */
static double need_of(const profile *levels, size_t bin, double *least)
{
    double noise = climb_score * levels->error[bin];

    if (levels->start - *least < noise)
        *least = levels->start;
    return fmax(climb_share * (levels->start - *least), fmax(noise, levels->rise));
}

static bool climbs(const profile *levels, size_t bin, double least, double need)
{
    size_t to = bin + STAY < levels->count ? bin + STAY : levels->count;

    return levels->level[bin] - least > need && median_of(levels->bins, bin, to) - least > need;
}

/* Coarser bins see less and know it better: the first two of them in a row whose means are above the start
 * level. */
static double find_onset(const lr_analysis *analysis)
{
    lr_point bins[ONSET_BINS];
    size_t count =
        lr_points_bin(analysis->coarse, analysis->coarse_count, ONSET_BINS, analysis->logarithmic, bins);
    size_t head = count / 4, i;
    double mean = 0, spread = 0, limit;

    if (count < ONSET_BINS)
        return NAN;
    for (i = 0; i < head; i++)
        mean += bins[i].z / (double)head;
    for (i = 0; i < head; i++)
        spread += (bins[i].z - mean) * (bins[i].z - mean) / (double)(head - 1);
    limit = mean + onset_score * sqrt(spread * (1 + 1 / (double)head));
    for (i = head; i + 1 < count; i++)
        if (bins[i].z > limit && bins[i + 1].z > limit)
            return bins[i].x;
    return NAN;
}

/* The first bin at which the loss has risen; levels->count when there is none. */
static size_t scan(const profile *levels, lr_edge *edge, double *least)
{
    size_t bin;

    *least = levels->start;
    for (bin = 1; bin < levels->count; bin++) {
        double need = need_of(levels, bin, least);

        if (jumps(levels, bin, *least)) {
            set_jump(levels, bin, edge);
            return bin;
        }
        if (climbs(levels, bin, *least, need)) {
            set_climb(levels, bin, *least, need, edge);
            return bin;
        }
        if (bin >= MEDIAN / 2) /* before, levels are those of single bins */
            *least = fmin(*least, levels->level[bin]);
    }
    return bin;
}

static void use_tail(const lr_census *census, const profile *levels, lr_edge *edge)
{
    double last = levels->bins[levels->count - 1].x;

    if (isnan(census->tail_x) || census->tail_x >= edge->x)
        return;
    *edge = (lr_edge){.x = census->tail_x,
                      .low = fmin(last, census->tail_x),
                      .high = census->tail_x,
                      .sudden = true,
                      .before = levels->level[levels->count - 1],
                      .after = INFINITY,
                      .back = edge->back,
                      .onset = edge->onset};
}

/* The size of the levels, without logarithm. */
static double greatest(const profile *levels)
{
    double most = 0;

    for (size_t i = 0; i < levels->count; i++)
        most = fmax(most, fabs(levels->bins[i].z));
    return most;
}

bool lr_edge_find(lr_analysis *analysis, lr_error *error)
{
    profile levels = {.count = analysis->coarse_count, .bins = analysis->coarse};
    lr_edge *edge = &analysis->edge;
    double least;
    size_t bin;

    *edge =
        (lr_edge){.x = NAN, .low = NAN, .high = NAN, .before = NAN, .after = NAN, .back = NAN, .onset = NAN};
    if (levels.count < MEDIAN)
        return true;
    levels.level = lr_allocate(3 * levels.count, sizeof *levels.level, error);
    if (!levels.level)
        return false;
    levels.noise = levels.level + levels.count;
    levels.error = levels.noise + levels.count;
    levels.rise = analysis->logarithmic ? least_rise : rounding * greatest(&levels);
    fill_levels(&levels, first_level(analysis));
    edge->onset = find_onset(analysis);
    bin = scan(&levels, edge, &least);
    for (; bin < levels.count && isnan(edge->back); bin++)
        if (levels.level[bin] - least >= back_share * (levels.start - least))
            edge->back = fmax(edge->x, crossing(&levels, bin, least + back_share * (levels.start - least)));
    use_tail(&analysis->census, &levels, edge);
    if (isnan(edge->back) && !isnan(analysis->census.tail_x))
        edge->back = analysis->census.tail_x;
    free(levels.level);
    return true;
}
