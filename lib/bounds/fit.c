/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curve of the loss left of the edge: a penalised spline whose noise may change along the sweep, with
 * weights that let go of outliers, and the standard error of each value. */
#include "lib/bounds/internal.h"

#include <math.h>
#include <stdlib.h>

/* GCV undersmooths one curve in ten; counting each degree of freedom 1.4 times mends it (Y.-J. Kim and C.
 * Gu, JRSS B 66, 2004). Correlated noise makes each worth more still: (1+r)/(1-r), for r up to the limit. */
static const double freedom_cost = 1.4;
static const double most_correlation = 0.5;
static const double bisquare = 4.685;    /* 95% efficient for normal noise (Tukey's biweight) */
static const double least_weight = 1e-3; /* an outlier keeps so much: the matrix must stay regular */
static const double penalty_step = 0.25; /* decades; the fit hardly moves between two */
static const double penalty_least = -3, penalty_most = 9; /* decades, for knots one apart: 400 knots fit in */
static const double noise_floor =
    3e-3; /* of the range of z: what is known better than that must not stiffen the curve where it is not */
enum { PASSES = 4, NEAR = 15 };         /* bins on each side that local noise is taken from */

typedef struct fitting {
    size_t n;
    lr_point *bins;
    double *x, *z, *weight, *noise, *residual, *scratch; /* noise: of a single point */
} fitting;

/* The points left of the edge, and of that of their own run, with what their run adds taken away. */
static size_t within_edge(const lr_analysis *analysis, lr_point *points)
{
    size_t i, count = 0;

    for (i = 0; i < analysis->count; i++) {
        lr_point point = analysis->points[i];
        size_t run = analysis->origin[i].run;

        if (point.x >= analysis->edge.x || (analysis->run_edge && point.x >= analysis->run_edge[run]))
            continue;
        point.z -= analysis->effect ? analysis->effect[run] : 0;
        points[count++] = point;
    }
    return count;
}

static bool task_fill(fitting *task, const lr_analysis *analysis, lr_error *error)
{
    lr_point *points = lr_allocate(analysis->count + 1, sizeof *points, error);
    size_t within, most, i;
    double *block;

    if (!points)
        return false;
    within = within_edge(analysis, points);
    most = within < FINE_BINS ? within : FINE_BINS;
    task->bins = lr_allocate(most + 1, sizeof *task->bins, error);
    block = lr_allocate(most + 1, 6 * sizeof *block, error);
    task->x = block;
    if (task->bins && block)
        task->n = lr_points_bin(points, within, most, analysis->logarithmic, task->bins);
    free(points);
    if (!task->bins || !block)
        return false;
    task->z = block + most;
    task->weight = block + 2 * most;
    task->noise = block + 3 * most;
    task->residual = block + 4 * most;
    task->scratch = block + 5 * most;
    for (i = 0; i < task->n; i++) {
        task->x[i] = task->bins[i].x;
        task->z[i] = task->bins[i].z;
    }
    return true;
}

static void task_free(fitting *task)
{
    free(task->bins);
    free(task->x);
}

/* Noise before there is a curve: from second differences, which a straight slope does not enter. */
static void first_residuals(fitting *task)
{
    size_t i;

    for (i = 0; i < task->n; i++) {
        size_t middle = i == 0 ? 1 : i == task->n - 1 ? task->n - 2 : i;

        task->residual[i] = (task->z[middle] - (task->z[middle - 1] + task->z[middle + 1]) / 2) / sqrt(1.5);
    }
}

static void local_noise(fitting *task)
{
    double range = 0, floor;
    size_t i, j;

    for (i = 0; i < task->n; i++)
        range = fmax(range, fabs(task->z[i] - task->z[0]));
    floor = fmax(noise_floor * range, 1e-300);
    for (i = 0; i < task->n; i++) {
        size_t from = i > NEAR ? i - NEAR : 0, to = i + NEAR + 1 < task->n ? i + NEAR + 1 : task->n;

        for (j = from; j < to; j++)
            task->scratch[j - from] = fabs(task->residual[j]) * sqrt(task->bins[j].weight);
        task->noise[i] = fmax(1.4826 * lr_median(task->scratch, to - from), floor);
    }
}

static void reweight(fitting *task)
{
    size_t i;

    for (i = 0; i < task->n; i++) {
        double u = task->residual[i] * sqrt(task->bins[i].weight) / (bisquare * task->noise[i]);
        double robust = fabs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0;

        task->weight[i] =
            fmax(robust, least_weight) * task->bins[i].weight / (task->noise[i] * task->noise[i]);
    }
}

static double neighbour_correlation(const fitting *task)
{
    double product = 0, square = 0;
    size_t i;

    for (i = 0; i < task->n; i++) {
        double here = task->residual[i] * sqrt(task->weight[i]);

        square += here * here;
        if (i > 0)
            product += here * task->residual[i - 1] * sqrt(task->weight[i - 1]);
    }
    return square > 0 ? product / square : 0;
}

/* The spline of least GCV score, each degree of freedom counted `cost` times. */
static bool fit_least(const fitting *task, double cost, lr_spline *curve, lr_error *error)
{
    double unit = pow((task->x[task->n - 1] - task->x[0]) / (double)(task->n - 1), 3), mass = 0;
    double least = INFINITY, best = penalty_most, at;
    size_t i;

    for (i = 0; i < task->n; i++)
        mass += task->weight[i] / (double)task->n;
    for (at = penalty_least; at <= penalty_most; at += penalty_step) {
        double slack, score;

        if (!lr_spline_fit(task->n, task->x, task->z, task->weight, unit * mass * pow(10, at), curve, error))
            return false;
        slack = (double)task->n - cost * curve->freedom;
        score = slack > 0 ? curve->residual / (slack * slack) : INFINITY;
        if (score < least) {
            least = score;
            best = at;
        }
        lr_spline_free(curve);
    }
    return lr_spline_fit(task->n, task->x, task->z, task->weight, unit * mass * pow(10, best), curve, error);
}

static bool iterate(fitting *task, lr_analysis *analysis, lr_error *error)
{
    double correlation = 0;
    size_t i;
    int pass;

    first_residuals(task);
    local_noise(task);
    for (i = 0; i < task->n; i++)
        task->residual[i] = 0; /* no outlier yet */
    for (pass = 0; pass < PASSES; pass++) {
        double r = fmin(fmax(correlation, 0), most_correlation);

        reweight(task);
        lr_spline_free(&analysis->curve);
        if (!fit_least(task, freedom_cost * (1 + r) / (1 - r), &analysis->curve, error))
            return false;
        for (i = 0; i < task->n; i++)
            task->residual[i] = task->z[i] - analysis->curve.value[i];
        correlation = neighbour_correlation(task);
        local_noise(task);
    }
    analysis->correlation = correlation;
    return true;
}

void lr_fit_clear(lr_analysis *analysis)
{
    lr_spline_free(&analysis->curve);
    free(analysis->error);
    free(analysis->weight);
    analysis->error = analysis->weight = NULL;
    analysis->noise = NAN;
}

bool lr_fit(lr_analysis *analysis, lr_error *error)
{
    fitting task = {0};
    double r;
    size_t i;
    bool ok = task_fill(&task, analysis, error);

    lr_fit_clear(analysis);
    if (!ok || task.n < LEAST_KNOTS) {
        task_free(&task);
        return ok;
    }
    analysis->error = lr_allocate(task.n, sizeof *analysis->error, error);
    analysis->weight = lr_allocate(task.n, sizeof *analysis->weight, error);
    ok = analysis->error && analysis->weight && iterate(&task, analysis, error);
    r = fmin(fmax(analysis->correlation, 0), most_correlation);
    analysis->inflation = (1 + r) / (1 - r);
    for (i = 0; ok && i < task.n; i++) {
        analysis->weight[i] = task.weight[i];
        analysis->error[i] = sqrt(analysis->inflation * analysis->curve.leverage[i] / analysis->weight[i]);
    }
    if (ok)
        analysis->noise = lr_median(task.noise, task.n);
    task_free(&task);
    return ok;
}
