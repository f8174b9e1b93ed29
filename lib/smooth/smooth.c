/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth.h"

#include "lib/smooth/methods.h"

#include <math.h>
#include <stdlib.h>

static const lr_smoother smoothers[] = {
    {
        .label =
            {"ema", "exponential moving average, looking back only", lr_ema_parameters,
             "s = beta*s + (1-beta)*y, a row at a time. debias=true divides by 1-beta^n, n rows seen,\n"
             "which makes it the weighted mean of what was seen: TensorBoard's slider, pandas'\n"
             "ewm(adjust=True). debias=false starts at the first value: pandas' ewm(adjust=False),\n"
             "Miller's step -a ewma. beta = 1-alpha = 2^(-1/halflife): give one of the three. unit=x: a\n"
             "weight falls with the distance d on the abscissa, by beta^d, so that halflife is in steps\n"
             "or, with -x, in what that column counts: pandas' ewm(halflife, times). An abscissa that\n"
             "goes back counts as no distance."},
        .check = lr_ema_check,
        .step = lr_ema_step,
        .uses_x = lr_ema_uses_x,
    },
    {
        .label = {"mean", "moving mean, centred", lr_mean_parameters,
                  "The window shrinks at the ends; an even one reaches one row further back than ahead."},
        .apply = lr_mean_apply,
        .has_band = lr_smoother_always,
    },
    {
        .label = {"median", "moving median, centred: spikes leave no trace", lr_median_parameters,
                  "The window shrinks at the ends; an even one reaches one row further back than ahead. The\n"
                  "median of an even number of rows is the mean of the two in the middle."},
        .apply = lr_median_apply,
    },
    {
        .label = {"gaussian", "weighted mean with the weights of a normal curve", lr_gaussian_parameters,
                  "Weights exp(-k^2/(2 sigma^2)) at k rows, cut at 4 sigma; before the first row and after\n"
                  "the last stand copies of them: scipy.ndimage.gaussian_filter1d(mode='nearest')."},
        .apply = lr_gaussian_apply,
        .has_band = lr_smoother_always,
    },
    {
        .label =
            {"savgol", "Savitzky-Golay: a polynomial fitted to each window", lr_savgol_parameters,
             "Rows count as equally spaced, derivatives are per row. The ends take the polynomial of\n"
             "the first and the last whole window: scipy.signal.savgol_filter(mode='interp'). A series\n"
             "shorter than the window is one window. A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964)\n"
             "1627."},
        .check = lr_savgol_check,
        .apply = lr_savgol_apply,
        .has_band = lr_smoother_always,
    },
    {
        .label =
            {"spline", "natural cubic smoothing spline over x", lr_spline_parameters,
             "Minimises sum (y-f)^2 + lambda * integral f''^2 over x as given. Rows are taken in the\n"
             "order of x; rows of equal x count as one point, their mean, with the weight of all of\n"
             "them. gcv: the lambda that minimises the generalised cross-validation score.\n"
             "P. J. Green, B. W. Silverman, Nonparametric Regression and Generalized Linear Models, 1994."},
        .apply = lr_spline_apply,
        .uses_x = lr_smoother_always,
        .has_band = lr_spline_has_band,
    },
    {
        .label =
            {"lowess", "robust locally weighted regression over x", lr_lowess_parameters,
             "Around each point a line is fitted to the nearest span*n rows, with weights (1-d^3)^3 at d of\n"
             "the distance to the farthest; then, as often as iterations says, all lines again with weights\n"
             "(1-r^2)^2 more, r the residual over 6 medians of the residuals: what is off counts less. "
             "delta:\n"
             "after a point that was fitted, those less than delta away are interpolated, as in R and\n"
             "statsmodels. deriv=1 is the slope of the line. W. S. Cleveland, J. Am. Stat. Assoc. 74 (1979)\n"
             "829; with iterations=0 it is known as loess of degree 1."},
        .apply = lr_lowess_apply,
        .uses_x = lr_smoother_always,
        .has_band = lr_smoother_always,
    },
    {
        .label =
            {"undo", "the raw series from what a recorder made of it", lr_undo_parameters,
             "Inverts the smoothing that a training library applied before it wrote the loss, exactly; all\n"
             "rows from the first on must be there. ema-debiased: a = beta*a + (1-beta)*x from 0, divided "
             "by\n"
             "1-beta^n at the n-th row: fastai, ktrain, Dataiku, granite-tsfm, TensorBoard's slider (that "
             "at\n"
             "0.6). lightning: by 1-beta^(n+1). ema: a = beta*a + (1-beta)*x from the first loss:\n"
             "torch-lr-finder (beta = 1-smooth_f), ignite. keras-mean: the mean of the epoch so far, which\n"
             "starts anew after as many rows as epoch says. keras-one-cycle: each loss divided by 1-beta^n."},
        .check = lr_undo_check,
        .step = lr_undo_step,
        .undoes = true,
    },
    {.label = {.name = NULL}},
};

const lr_catalog lr_smoothers = {"smoother", smoothers, sizeof smoothers[0]};

bool lr_smoother_parse(const char *text, lr_spec *spec, lr_error *error)
{
    const lr_smoother *smoother;

    if (!lr_spec_parse(&lr_smoothers, text, NULL, spec, error))
        return false;
    smoother = (const lr_smoother *)spec->row;
    if (!smoother->check || smoother->check(spec, error))
        return true;
    lr_spec_free(spec);
    *spec = (lr_spec){0};
    return false;
}

bool lr_smoother_always(const lr_spec *spec)
{
    (void)spec;
    return true;
}

bool lr_smoother_uses_x(const lr_spec *spec)
{
    const lr_smoother *smoother = (const lr_smoother *)spec->row;

    return smoother->uses_x && smoother->uses_x(spec);
}

bool lr_smoother_has_band(const lr_spec *spec)
{
    const lr_smoother *smoother = (const lr_smoother *)spec->row;

    return smoother->has_band && smoother->has_band(spec);
}

void lr_window_rows(size_t window, size_t i, size_t length, size_t *first, size_t *past)
{
    size_t before = window / 2, after = window - before;

    *first = i > before ? i - before : 0;
    *past = length - i > after ? i + after : length;
}

/* The finite rows of a series, apart. values owns x (behind y) and y. */
static bool gather(lr_series in, size_t count, lr_series *finite, double **values, lr_error *error)
{
    double *x, *y;

    *values = lr_allocate(in.x ? 2 * count : count, sizeof **values, error);
    if (!*values)
        return false;
    y = *values;
    x = y + count;
    *finite = (lr_series){count, in.x ? x : NULL, y};
    for (size_t i = 0; i < in.length; i++) {
        if (!isfinite(in.y[i]))
            continue;
        *y++ = in.y[i];
        if (in.x)
            *x++ = in.x[i];
    }
    return true;
}

/* Values of the finite rows, at the start of out, to their places; from the end, so that nothing is overwritten
 * before it is moved. What stands at the others is `odd`, or without it NAN. */
static void scatter(lr_series in, size_t count, const double *odd, double *out)
{
    for (size_t i = in.length; i-- > 0;)
        out[i] = isfinite(in.y[i]) ? out[--count] : odd ? odd[i] : NAN;
}

/* Apply a method to the finite rows and put the others back at their places. */
static bool apply(const lr_smoother *smoother, const lr_spec *spec, lr_series in, double *out, double *band,
                  lr_error *error)
{
    size_t count = 0;
    lr_series finite;
    double *values;
    bool ok;

    for (size_t i = 0; i < in.length; i++)
        count += isfinite(in.y[i]) != 0;
    if (count == in.length)
        return count == 0 || smoother->apply(spec, in, out, band, error);
    if (count > 0) {
        if (!gather(in, count, &finite, &values, error))
            return false;
        /* out and band are longer than that: their starts serve */
        ok = smoother->apply(spec, finite, out, band, error);
        free(values);
        if (!ok)
            return false;
    }
    scatter(in, count, in.y, out);
    if (band)
        scatter(in, count, NULL, band);
    return true;
}

bool lr_smooth(const lr_spec *spec, lr_series in, double *out, double *band, lr_error *error)
{
    const lr_smoother *smoother = (const lr_smoother *)spec->row;
    lr_smoothing smoothing = {0};

    if (band && !lr_smoother_has_band(spec))
        return lr_fail(error, LR_USAGE, "%s has no standard error%s", smoother->label.name,
                       smoother->has_band ? ", set up like this" : "");
    if (smoother->apply)
        return apply(smoother, spec, in, out, band, error);
    for (size_t i = 0; i < in.length; i++)
        out[i] = smoother->step(spec, &smoothing, in.x ? in.x[i] : (double)i, in.y[i]);
    return true;
}
