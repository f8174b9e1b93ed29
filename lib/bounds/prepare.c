/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A rate this much below the one before has fallen: less is rounding in the log. */
static const double rounding = 1e-3;
/* A sweep spans at least this factor, and takes so many rates in it. */
static const double least_span = 1.5;
enum { LEAST_RATES = 5 };
/* Undoing an average may throw single losses below zero; so many are dropped rather than the logarithm. */
static const double most_below_zero = 0.02;
/* What a loss loses below a twentieth of its start level is no longer learning rate but over-fitting. */
static const double offset_share = 0.05;
enum { FIRST = 5 }; /* losses, at least, whose median is the start level */

typedef struct stretch {
    size_t from, to; /* rows from..to-1 */
    double span;     /* log of last over first rate */
} stretch;

static bool has_rate(const lr_run *run, size_t row)
{
    return isfinite(run->lr[row]) && run->lr[row] > 0;
}

/* The stretch of rising rates that spans most; how many others have more than a few rows is `others`. */
static stretch longest_rise(const lr_run *run, size_t *others)
{
    stretch best = {0, 0, -1}, here = {0, 0, 0};
    double first = NAN, last = NAN;
    size_t row;

    *others = 0;
    for (row = 0; row <= run->length; row++) {
        bool end = row == run->length;

        if (!end && !has_rate(run, row))
            continue;
        if (end || (!isnan(last) && run->lr[row] < last * (1 - rounding))) {
            here.to = row;
            here.span = isnan(first) ? 0 : log(last / first);
            *others += here.to - here.from > LEAST_RATES;
            if (here.span > best.span)
                best = here;
            here.from = row;
            first = NAN;
        }
        if (!end) {
            if (isnan(first))
                first = run->lr[row];
            last = run->lr[row];
        }
    }
    *others -= *others > 0;
    return best;
}

static size_t distinct_rates(const lr_run *run, stretch rise)
{
    size_t row, count = 0;
    double last = NAN;

    for (row = rise.from; row < rise.to; row++)
        if (has_rate(run, row) && run->lr[row] != last) {
            last = run->lr[row];
            count++;
        }
    return count;
}

/* From where on most of the losses are not finite: the sweep has ended there. What is missing before the first loss
 * tells nothing of it. */
static double find_tail(const lr_run *run, stretch rise)
{
    size_t row, bad = 0, all = 0, from = rise.from;
    double tail = NAN;

    while (from < rise.to && !isfinite(run->loss[from]))
        from++;
    for (row = rise.to; row-- > from;) {
        all++;
        if (!isfinite(run->loss[row])) {
            bad++;
            if (2 * bad > all && has_rate(run, row))
                tail = log(run->lr[row]);
        }
    }
    return tail;
}

static void count_rows(lr_analysis *analysis, const lr_run *run, stretch rise, lr_bounds *bounds)
{
    lr_census *census = &analysis->census;
    double tail = find_tail(run, rise);
    size_t row, bad = 0;

    for (row = 0; row < run->length; row++) {
        census->no_rate += !has_rate(run, row);
        if (!isfinite(run->loss[row])) {
            census->non_finite++;
            if (bad++ == 0 && bounds->first_non_finite == 0) {
                bounds->first_non_finite = row + 1;
                census->first_bad_lr = run->lr[row];
                census->first_bad_step = run->step ? run->step[row] : (double)row;
            }
        }
    }
    for (row = rise.from; row < rise.to; row++)
        if (has_rate(run, row)) {
            census->first_lr = fmin(run->lr[row], census->first_lr);
            census->last_lr = fmax(run->lr[row], census->last_lr);
        }
    census->rows += run->length;
    census->outside += run->length - (rise.to - rise.from);
    if (!isnan(tail) && !(census->tail_x <= tail))
        census->tail_x = tail;
}

/* Append the finite points of the stretch; raw is the whole run. */
static void append_points(lr_analysis *analysis, size_t index, stretch rise, const double *raw, lr_bounds *bounds)
{
    const lr_run *run = &analysis->runs[index];
    double sum = 0;
    size_t row;

    for (row = rise.from; row < rise.to; row++) {
        double steps = run->step && row > rise.from ? run->step[row] - run->step[row - 1] : 1;

        if (!has_rate(run, row))
            continue;
        sum += run->lr[row] * (steps > 0 ? steps : 1);
        if (!isfinite(raw[row]))
            continue;
        bounds->raw_lr[bounds->raw_length] = run->lr[row];
        bounds->raw_loss[bounds->raw_length++] = raw[row];
        analysis->points[analysis->count] = (lr_point){log(run->lr[row]), raw[row], 1};
        analysis->origin[analysis->count++] = (lr_origin){sum / run->lr[row], index};
    }
}

/* What a trainer averages is its loss. Neighbours in an accuracy are alike because of the model. */
static bool choose_recorder(lr_analysis *analysis, const lr_run *run, size_t index,
                            const lr_recorder **recorder, lr_error *error)
{
    const char *name = analysis->options->recorder;
    bool smoothed = false;

    if (!name && (analysis->options->maximize || analysis->options->metric))
        name = "none";
    *recorder = NULL;
    if (name)
        *recorder = (const lr_recorder *)lr_catalog_find(&lr_recorders, name, strlen(name), error);
    else if (!lr_recorder_detect(run, recorder, &smoothed, error))
        return false;
    if (index == 0) {
        analysis->recorder = *recorder;
        analysis->census.smoothed = smoothed;
    }
    return *recorder != NULL;
}

/* A log of hardly any rows may be the start of one. */
static bool is_sweep(const lr_run *run, stretch rise, size_t others)
{
    if (run->length < LEAST_RATES)
        return true;
    return rise.span >= log(least_span) && distinct_rates(run, rise) >= LEAST_RATES
           && (others > 0 || 2 * (rise.to - rise.from) >= run->length);
}

/* raw has room for two values a row: the raw losses, and scratch. */
static bool take_run(lr_analysis *analysis, size_t index, double *raw, lr_bounds *bounds, lr_error *error)
{
    const lr_run *run = &analysis->runs[index];
    const lr_recorder *recorder;
    size_t others;
    stretch rise = longest_rise(run, &others);

    if (!choose_recorder(analysis, run, index, &recorder, error))
        return false;
    if (run->length == 0)
        return true;
    lr_recorder_undo(recorder, run, raw);
    count_rows(analysis, run, rise, bounds);
    analysis->census.restarted |= others > 0;
    if (!is_sweep(run, rise, others)) {
        if (!analysis->census.not_a_sweep)
            analysis->census.no_sweep = run->name;
        analysis->census.not_a_sweep = true;
    }
    append_points(analysis, index, rise, raw, bounds);
    if (index == 0)
        analysis->census.period = lr_period_find(raw + rise.from, rise.to - rise.from, raw + run->length);
    return true;
}

double lr_analysis_level(const lr_analysis *analysis, double loss)
{
    if (!analysis->logarithmic)
        return analysis->options->maximize ? -loss : loss;
    return loss + analysis->offset > 0 ? log(loss + analysis->offset) : -INFINITY;
}

/* Lower is better and, where the losses allow it, equal ratios are equal distances. The offset keeps the
 * last stretch of a loss that goes to nothing from being all of the descent. */
static bool orient(lr_analysis *analysis, lr_error *error)
{
    size_t i, kept = 0, below = 0, count = analysis->count, first = count / 10 > FIRST ? count / 10 : FIRST;
    double sign = analysis->options->maximize ? -1 : 1, *head;

    first = first < count ? first : count;
    head = lr_allocate(first, sizeof *head, error);
    if (!head)
        return false;
    for (i = 0; i < first; i++)
        head[i] = analysis->points[i].z;
    analysis->offset = offset_share * lr_median(head, first);
    free(head);
    for (i = 0; i < count; i++)
        below += !(analysis->points[i].z + analysis->offset > 0);
    analysis->logarithmic =
        sign > 0 && analysis->offset > 0
        && (double)below <= (analysis->recorder->undo ? most_below_zero : 0) * (double)count;
    for (i = 0; i < count; i++) {
        lr_point point = analysis->points[i];

        point.z = lr_analysis_level(analysis, point.z);
        if (isinf(point.z))
            continue;
        analysis->origin[kept] = analysis->origin[i];
        analysis->points[kept++] = point;
    }
    analysis->count = kept;
    return true;
}

typedef struct ranked {
    lr_point point;
    lr_origin origin;
    size_t rank;
} ranked;

static int compare_ranked(const void *left, const void *right)
{
    const ranked *a = left, *b = right;

    if (a->point.x != b->point.x)
        return a->point.x < b->point.x ? -1 : 1;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

/* Several runs become one sweep; equal rates keep their order so that the answer does not depend on qsort. */
static bool merge_runs(lr_analysis *analysis, lr_error *error)
{
    ranked *all;
    size_t i;

    for (i = 1; i < analysis->count && analysis->points[i].x >= analysis->points[i - 1].x; i++)
        ;
    if (i >= analysis->count)
        return true;
    all = lr_allocate(analysis->count, sizeof *all, error);
    if (!all)
        return false;
    for (i = 0; i < analysis->count; i++)
        all[i] = (ranked){analysis->points[i], analysis->origin[i], i};
    qsort(all, analysis->count, sizeof *all, compare_ranked);
    for (i = 0; i < analysis->count; i++) {
        analysis->points[i] = all[i].point;
        analysis->origin[i] = all[i].origin;
    }
    free(all);
    return true;
}

size_t lr_points_bin(const lr_point *points, size_t count, size_t most, bool logarithmic, lr_point *bins)
{
    size_t groups = count < most ? count : most, group, i = 0, used = 0;

    for (group = 0; group < groups; group++) {
        size_t end = (size_t)((double)(group + 1) * (double)count / (double)groups);
        double base = i < count ? points[i].z : 0, value;
        lr_point bin = {0, 0, 0};

        if (group + 1 == groups)
            end = count;
        while (end < count && end > 0 && points[end].x == points[end - 1].x)
            end++;
        for (; i < end; i++) {
            bin.weight += points[i].weight;
            bin.x += points[i].weight * (points[i].x - bin.x) / bin.weight;
            value = logarithmic ? exp(points[i].z - base) : points[i].z;
            bin.z += points[i].weight * (value - bin.z) / bin.weight;
        }
        if (logarithmic)
            bin.z = base + log(bin.z);
        if (bin.weight > 0)
            bins[used++] = bin;
    }
    return used;
}

bool lr_prepare(lr_analysis *analysis, lr_bounds *bounds, lr_error *error)
{
    size_t i, rows = 0, longest = 0;
    double *raw;
    bool ok = true;

    for (i = 0; i < analysis->run_count; i++) {
        rows += analysis->runs[i].length;
        longest = analysis->runs[i].length > longest ? analysis->runs[i].length : longest;
    }
    if (rows == 0)
        return lr_fail(error, LR_NO_ANSWER, "there is no row to analyse");
    analysis->census.tail_x = analysis->census.first_bad_lr = analysis->census.first_bad_step = NAN;
    analysis->census.first_lr = INFINITY;
    analysis->points = lr_allocate(rows, sizeof *analysis->points, error);
    analysis->origin = lr_allocate(rows, sizeof *analysis->origin, error);
    analysis->coarse = lr_allocate(COARSE_BINS, sizeof *analysis->coarse, error);
    bounds->raw_lr = lr_allocate(rows, sizeof *bounds->raw_lr, error);
    bounds->raw_loss = lr_allocate(rows, sizeof *bounds->raw_loss, error);
    raw = lr_allocate(longest, 2 * sizeof *raw, error);
    if (!analysis->points || !analysis->origin || !analysis->coarse || !bounds->raw_lr || !bounds->raw_loss
        || !raw)
        ok = false;
    for (i = 0; ok && i < analysis->run_count; i++)
        ok = take_run(analysis, i, raw, bounds, error);
    free(raw);
    if (!ok)
        return false;
    if (analysis->census.no_rate == rows)
        return lr_fail(error, LR_NO_ANSWER, "the learning rate is above 0 in none of the %zu rows: there is no sweep",
                       rows);
    if (!merge_runs(analysis, error) || !orient(analysis, error))
        return false;
    analysis->coarse_count = lr_points_bin(analysis->points, analysis->count, COARSE_BINS,
                                           analysis->logarithmic, analysis->coarse);
    bounds->recorder = analysis->recorder;
    bounds->runs = analysis->run_count;
    bounds->points = analysis->count;
    return true;
}
