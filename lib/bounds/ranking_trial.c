/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run: how it began, how low it came, where it ended and how surely. Losses are turned so that lower is
 * better. */
#include "lib/bounds/ranking_internal.h"

#include <math.h>

enum { LEAST_RATES = 5, LEAST_ROWS = 4, BLOCKS = 40, FEW_ROWS = 40 };
static const double least_span = 1.5; /* of the rates of a sweep, as a factor */
static const double rounding = 1e-6;  /* rates this near are one */
static const double most_correlation = 0.99;
static const double climb = 0.5;     /* of the way down, climbed back: diverged */
static const double margin = 0.05;   /* of the start: higher is above it */
static const double own_start = 0.5; /* of the start: a run of few rows may begin so much higher */

double lr_run_step(const lr_run *run, size_t row)
{
    return run->step ? run->step[row] : (double)row;
}

double lr_run_spacing(const lr_run *run)
{
    return run->length > 1 ? lr_run_step(run, 1) - lr_run_step(run, 0) : 0;
}

static bool is_rate(double lr)
{
    return isfinite(lr) && lr > 0;
}

/* --------------------------------------------------------------------------------------------------------
 * the rates of a run */

/* A stretch of rows in which the rate does not fall. */
typedef struct rise {
    size_t rows, rates, level, longest_level; /* level: rows at the present rate */
    double first, last;
} rise;

static void extend(rise *of, double lr)
{
    if (of->rows++ == 0)
        *of = (rise){.rows = 1, .rates = 1, .level = 1, .longest_level = 1, .first = lr, .last = lr};
    else if (lr > of->last * (1 + rounding))
        of->level = 1, of->rates++, of->last = lr;
    else
        of->level++;
    if (of->level > of->longest_level)
        of->longest_level = of->level;
}

static bool rises(const rise *of, size_t rows)
{
    return of->rates >= LEAST_RATES && of->last >= least_span * of->first && 2 * of->rows >= rows
           && 2 * of->longest_level <= rows;
}

bool lr_run_is_sweep(const lr_run *run)
{
    rise now = {0};

    for (size_t row = 0; row < run->length; row++) {
        if (!is_rate(run->lr[row]))
            continue;
        if (now.rows && run->lr[row] < now.last * (1 - rounding)) {
            if (rises(&now, run->length))
                return true;
            now = (rise){0};
        }
        extend(&now, run->lr[row]);
    }
    return rises(&now, run->length);
}

static void survey_rates(const lr_run *run, lr_trial *trial)
{
    double least = INFINITY, most = 0;

    for (size_t row = 0; row < run->length; row++)
        if (is_rate(run->lr[row])) {
            least = fmin(least, run->lr[row]);
            most = fmax(most, run->lr[row]);
        }
    trial->lr = most > 0 ? most : NAN;
    trial->scheduled = most > least * (1 + rounding);
}

bool lr_run_is_constant(const lr_run *run)
{
    lr_trial trial = {0};

    survey_rates(run, &trial);
    return !isnan(trial.lr) && !trial.scheduled;
}

/* ---------------------------------------------------------------------------------------------------------
 * the losses */

static double loss_at(const lr_run *run, bool maximize, size_t row)
{
    return maximize ? -run->loss[row] : run->loss[row];
}

static double mean_of(const lr_run *run, bool maximize, size_t from, size_t to)
{
    double mean = 0, count = 0;

    for (size_t row = from; row < to; row++)
        if (isfinite(run->loss[row]))
            mean += (loss_at(run, maximize, row) - mean) / ++count;
    return count > 0 ? mean : NAN;
}

void lr_trial_survey(const lr_run *run, bool maximize, lr_trial *trial)
{
    size_t block = run->length / BLOCKS ? run->length / BLOCKS : 1, bad = 0;
    size_t tail = run->length - run->length / 10;

    survey_rates(run, trial);
    trial->bad_step = trial->lowest = NAN;
    trial->start = run->length ? loss_at(run, maximize, 0) : NAN;
    trial->last_step = run->length ? lr_run_step(run, run->length - 1) : NAN;
    for (size_t row = 0; row < run->length; row++)
        if (!isfinite(run->loss[row])) {
            trial->bad_step = isnan(trial->bad_step) ? lr_run_step(run, row) : trial->bad_step;
            bad += row >= tail;
        }
    /* a single loss that is not finite in the middle is an accident; one at the end, or many there, are the end */
    trial->diverged =
        run->length == 0 || !isfinite(run->loss[run->length - 1]) || 2 * bad > run->length - tail;
    for (size_t row = 0; row + block <= run->length; row += block)
        trial->lowest = fmin(trial->lowest, mean_of(run, maximize, row, row + block));
}

/* Sums of a straight line through the losses of some rows. */
typedef struct line {
    double count, step, loss, slope, residuals, products; /* means; products: of neighbouring residuals */
    double spread, least;                                 /* sum of squares of the steps; least loss */
} line;

static line fit_line(const lr_run *run, bool maximize, size_t from, size_t to)
{
    line of = {.least = INFINITY};
    double cross = 0, before = 0;

    for (size_t row = from; row < to; row++)
        if (isfinite(run->loss[row])) {
            double step = lr_run_step(run, row) - of.step, loss = loss_at(run, maximize, row);

            of.count++;
            of.least = fmin(of.least, loss);
            of.step += step / of.count;
            cross += step * (loss - of.loss) * (of.count - 1) / of.count;
            of.spread += step * (lr_run_step(run, row) - of.step);
            of.loss += (loss - of.loss) / of.count;
        }
    of.slope = of.spread > 0 ? cross / of.spread : 0;
    for (size_t row = from; row < to; row++)
        if (isfinite(run->loss[row])) {
            double off = loss_at(run, maximize, row) - of.loss - of.slope * (lr_run_step(run, row) - of.step);

            of.residuals += off * off;
            of.products += off * before;
            before = off;
        }
    return of;
}

/* The line through the rows with from < step <= to, or the last few of them; variance: of a residual,
 * inflation: of the variance of a mean of them. */
static line fit_end(const lr_run *run, bool maximize, double from, double to, double *variance,
                    double *inflation)
{
    size_t first = 0, last = run->length;
    double correlation;
    line of;

    while (last > 0 && lr_run_step(run, last - 1) > to)
        last--;
    first = last > LEAST_ROWS ? last - LEAST_ROWS : 0;
    while (first > 0 && lr_run_step(run, first - 1) > from)
        first--;
    of = fit_line(run, maximize, first, last);
    correlation = of.residuals > 0 ? of.products / of.residuals : 0;
    /* that of few rows comes out too low, by about (1 + 3 r) / n; Kendall, Biometrika 41 (1954) 403 */
    correlation += of.count > 0 ? (1 + 3 * correlation) / of.count : 0;
    correlation = fmin(fmax(correlation, 0), most_correlation);
    *inflation = (1 + correlation) / (1 - correlation);
    *variance = of.count > 2 ? of.residuals / (of.count - 2) : NAN;
    return of;
}

void lr_trial_end(const lr_run *run, bool maximize, double from, double to, lr_trial *trial)
{
    double variance, inflation;
    line of = fit_end(run, maximize, from, to, &variance, &inflation);

    trial->noise = sqrt(variance);
    trial->floor = of.count > 0 ? of.least : NAN;
    trial->end = (lr_mean){of.count > 0 ? of.loss : NAN, sqrt(variance * inflation / of.count),
                           fmax(of.count / inflation - 2, 1)};
}

void lr_trial_slope(const lr_run *run, bool maximize, double from, double to, lr_trial *trial)
{
    double variance, inflation;
    line of = fit_end(run, maximize, from, to, &variance, &inflation);

    trial->slope =
        (lr_mean){of.slope, sqrt(variance * inflation / of.spread), fmax(of.count / inflation - 2, 1)};
}

/* Of few rows, as of evaluations every so often, its own first loss counts, unless the harm was done before
 * that. */
static double start_of(const lr_run *run, double start, const lr_trial *trial)
{
    return run->length < FEW_ROWS && trial->start > start
               ? fmin(trial->start, start + own_start * fabs(start))
               : start;
}

bool lr_trial_climbed(const lr_run *run, double common, const lr_trial *trial)
{
    double start = start_of(run, common, trial), beyond = 4 * trial->end.error;
    double above = start + margin * fabs(start), back = trial->lowest + climb * (start - trial->lowest);

    if (run->length < 2)
        return false;
    if (trial->floor > above || (start - trial->lowest > fmax(4 * trial->noise, 0) && trial->floor > back))
        return true;
    return trial->end.value - beyond > above
           || (trial->lowest < start && trial->end.value - fmax(beyond, 4 * trial->noise) > back);
}
