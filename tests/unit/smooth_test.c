/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each method against a slow version that is the formula written down. */
#include "lib/smooth.h"

#include "lib/spline.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 400 };

/* A falling loss with noise, different for each seed; x with uneven gaps. */
static void make_series(size_t n, unsigned seed, double *x, double *y)
{
    unsigned state = seed * 2654435761U + 1;
    double at = -2.385;

    for (size_t i = 0; i < n; i++) {
        state = state * 1664525U + 1013904223U;
        y[i] = 2.385 * exp(-(double)i / 37.1) + 0.31 + 0.2 * ((double)(state >> 8) / (1 << 24) - 0.5);
        state = state * 1664525U + 1013904223U;
        at += 0.01 + (double)(state >> 8) / (1 << 24);
        x[i] = at;
    }
}

static void parse(const char *text, lr_spec *spec)
{
    lr_error error = {0};

    if (!lr_smoother_parse(text, spec, &error))
        fail_msg("%s: %s", text, error.text);
}

static void smooth(const char *text, size_t n, const double *x, const double *y, double *out)
{
    lr_error error = {0};
    lr_spec spec;

    parse(text, &spec);
    if (!lr_smooth(&spec, (lr_series){n, x, y}, out, NULL, &error))
        fail_msg("%s: %s", text, error.text);
    lr_spec_free(&spec);
}

static void check_near(const char *what, size_t n, const double *got, const double *expected,
                       double tolerance)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(got[i] - expected[i]) <= tolerance))
            fail_msg("%s, n = %zu: row %zu is %.17g, expected %.17g", what, n, i, got[i], expected[i]);
}

/* The parameters of a slow version: window or sigma or beta, degree, derivative. */
typedef void slow_version(size_t n, const double *y, double size, size_t order, size_t deriv, double *out);

static void slow_debiased(size_t n, const double *y, double beta, size_t order, size_t deriv, double *out)
{
    (void)order, (void)deriv;
    for (size_t i = 0; i < n; i++) {
        long double total = 0, weights = 0;

        for (size_t k = 0; k <= i; k++) {
            total += powl(beta, (long double)(i - k)) * y[k];
            weights += powl(beta, (long double)(i - k));
        }
        out[i] = (double)(total / weights);
    }
}

static void slow_plain(size_t n, const double *y, double beta, size_t order, size_t deriv, double *out)
{
    (void)order, (void)deriv;
    for (size_t i = 0; i < n; i++) {
        long double total = powl(beta, (long double)i) * y[0];

        for (size_t k = 1; k <= i; k++)
            total += (1 - (long double)beta) * powl(beta, (long double)(i - k)) * y[k];
        out[i] = (double)total;
    }
}

static void rows_around(size_t n, size_t window, size_t i, size_t *first, size_t *last)
{
    size_t before = window / 2, after = (window - 1) / 2;

    *first = i < before ? 0 : i - before;
    *last = i + after >= n ? n - 1 : i + after;
}

static void slow_mean(size_t n, const double *y, double window, size_t order, size_t deriv, double *out)
{
    size_t first, last;

    (void)order, (void)deriv;
    for (size_t i = 0; i < n; i++) {
        long double total = 0;

        rows_around(n, (size_t)window, i, &first, &last);
        for (size_t k = first; k <= last; k++)
            total += y[k];
        out[i] = (double)(total / (long double)(last - first + 1));
    }
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void slow_median(size_t n, const double *y, double window, size_t order, size_t deriv, double *out)
{
    double sorted[MOST];
    size_t first, last, count;

    (void)order, (void)deriv;
    for (size_t i = 0; i < n; i++) {
        rows_around(n, (size_t)window, i, &first, &last);
        count = last - first + 1;
        memcpy(sorted, y + first, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, by_value);
        out[i] = count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
    }
}

static void slow_gaussian(size_t n, const double *y, double sigma, size_t order, size_t deriv, double *out)
{
    long radius = (long)(4 * sigma + 0.5);

    (void)order, (void)deriv;
    for (size_t i = 0; i < n; i++) {
        long double total = 0, weights = 0;

        for (long k = -radius; k <= radius; k++) {
            long at = (long)i + k;
            long double weight = expl(-(long double)(k * k) / (2 * (long double)sigma * sigma));

            at = at < 0 ? 0 : at >= (long)n ? (long)n - 1 : at;
            total += weight * y[at];
            weights += weight;
        }
        out[i] = (double)(total / weights);
    }
}

/* Least squares by the normal equations, in long double over t from -1 to 1; the derivative at t, per row. */
static double slow_polynomial(const double *y, size_t count, size_t order, size_t deriv, size_t at)
{
    long double a[8][9] = {{0}}, half = count > 1 ? (long double)(count - 1) / 2 : 1, result = 0, t;

    for (size_t k = 0; k < count; k++) {
        t = ((long double)k - (long double)(count - 1) / 2) / half;
        for (size_t i = 0; i <= order; i++) {
            for (size_t j = 0; j <= order; j++)
                a[i][j] += powl(t, (long double)(i + j));
            a[i][order + 1] += powl(t, (long double)i) * y[k];
        }
    }
    for (size_t p = 0; p <= order; p++)
        for (size_t i = 0; i <= order; i++) {
            long double factor = i == p ? 0 : a[i][p] / a[p][p];

            for (size_t j = p; j <= order + 1; j++)
                a[i][j] -= factor * a[p][j];
        }
    t = ((long double)at - (long double)(count - 1) / 2) / half;
    for (size_t i = deriv; i <= order; i++) {
        long double factor = a[i][order + 1] / a[i][i];

        for (size_t d = 0; d < deriv; d++)
            factor *= (long double)(i - d) / half;
        result += factor * powl(t, (long double)(i - deriv));
    }
    return (double)result;
}

static void slow_savgol(size_t n, const double *y, double size, size_t order, size_t deriv, double *out)
{
    size_t window = (size_t)size < n ? (size_t)size : n, half = window / 2, start;

    order = order < window ? order : window - 1;
    for (size_t i = 0; i < n; i++) {
        start = window == n || i < half ? 0 : i - half > n - window ? n - window : i - half;
        out[i] = deriv > order ? 0 : slow_polynomial(y + start, window, order, deriv, i - start);
    }
}

static const struct comparison {
    const char *spec;
    slow_version *slow;
    double size;
    size_t order, deriv;
} comparisons[] = {
    {"ema", slow_debiased, 0.98, 0, 0},
    {"ema:beta=0", slow_debiased, 0, 0, 0},
    {"ema:beta=0.61803", slow_debiased, 0.61803, 0, 0},
    {"ema:alpha=0.1", slow_debiased, 0.9, 0, 0},
    {"ema:alpha=1,debias=false", slow_plain, 0, 0, 0},
    {"ema:halflife=7.5", slow_debiased, 0.91172248855821, 0, 0},
    {"ema:beta=0.9,debias=false", slow_plain, 0.9, 0, 0},
    {"ema:debias=false,halflife=7.5", slow_plain, 0.91172248855821, 0, 0},
    {"mean", slow_mean, 25, 0, 0},
    {"mean:window=1", slow_mean, 1, 0, 0},
    {"mean:window=2", slow_mean, 2, 0, 0},
    {"mean:window=7", slow_mean, 7, 0, 0},
    {"mean:window=12", slow_mean, 12, 0, 0},
    {"mean:window=1000000000", slow_mean, 1e9, 0, 0},
    {"median", slow_median, 25, 0, 0},
    {"median:window=1", slow_median, 1, 0, 0},
    {"median:window=2", slow_median, 2, 0, 0},
    {"median:window=9", slow_median, 9, 0, 0},
    {"median:window=16", slow_median, 16, 0, 0},
    {"median:window=1000000000", slow_median, 1e9, 0, 0},
    {"gaussian:sigma=2.385", slow_gaussian, 2.385, 0, 0},
    {"gaussian", slow_gaussian, 10, 0, 0},
    {"gaussian:sigma=0.1", slow_gaussian, 0.1, 0, 0},
    {"gaussian:sigma=123.4", slow_gaussian, 123.4, 0, 0},
    {"savgol", slow_savgol, 25, 3, 0},
    {"savgol:window=1,order=0", slow_savgol, 1, 0, 0},
    {"savgol:window=3,order=2", slow_savgol, 3, 2, 0},
    {"savgol:window=11,order=4,deriv=1", slow_savgol, 11, 4, 1},
    {"savgol:window=17,order=5,deriv=2", slow_savgol, 17, 5, 2},
    {"savgol:window=31,order=3,deriv=3", slow_savgol, 31, 3, 3},
};

static const size_t lengths[] = {1, 2, 3, 4, 5, 10, 16, 24, 25, 26, 50, 51, 137, MOST};

static void methods_agree_with_slow_versions(void **unused)
{
    double x[MOST], y[MOST], got[MOST], expected[MOST];

    (void)unused;
    for (size_t c = 0; c < sizeof comparisons / sizeof comparisons[0]; c++)
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
            const struct comparison *it = &comparisons[c];

            make_series(lengths[l], (unsigned)(c + 17 * l), x, y);
            smooth(it->spec, lengths[l], NULL, y, got);
            it->slow(lengths[l], y, it->size, it->order, it->deriv, expected);
            check_near(it->spec, lengths[l], got, expected, 3e-13);
        }
}

/* Non-finite rows stay, and the others come out as if they were not there. */
static void non_finite_rows_are_not_there(void **unused)
{
    static const double odd[] = {NAN, INFINITY, -INFINITY};
    static const char *const specs[] = {
        "ema:beta=0.7",       "ema:debias=false",        "mean:window=4",       "median:window=5",
        "gaussian:sigma=1.5", "savgol:window=7,order=2", "spline:lambda=0.3",   "spline:deriv=1",
        "lowess:span=0.3",    "ema:halflife=2,unit=x",   "undo:recorder=fastai"};
    double x[MOST], y[MOST], clean[MOST], mixed_x[MOST], mixed[MOST], expected[MOST], got[MOST];
    size_t n = 60, at;

    (void)unused;
    make_series(n, 5, x, y);
    for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++)
        for (size_t pattern = 0; pattern < 4; pattern++) {
            size_t total = 0;

            smooth(specs[s], n, x, y, clean);
            for (size_t i = 0; i < n; i++) {
                for (size_t k = 0; k < (i * 7 + pattern) % 5 % 3; k++) {
                    mixed_x[total] = odd[(i + k + 1) % 3]; /* x does not matter there either */
                    expected[total] = mixed[total] = odd[(i + k) % 3];
                    total++;
                }
                mixed_x[total] = x[i];
                expected[total] = clean[i];
                mixed[total++] = y[i];
            }
            smooth(specs[s], total, mixed_x, mixed, got);
            for (at = 0; at < total; at++)
                if (memcmp(&got[at], &expected[at], sizeof got[at]) != 0
                    && !(isnan(got[at]) && isnan(expected[at])))
                    fail_msg("%s: row %zu is %.17g, expected %.17g", specs[s], at, got[at], expected[at]);
        }
}

static void nothing_finite(void **unused)
{
    static const char *const specs[] = {"ema",    "mean",   "median", "gaussian",
                                        "savgol", "spline", "lowess", "undo:recorder=ignite"};
    const double y[] = {NAN, INFINITY, NAN}, x[] = {1, 2, 3};
    double out[3];

    (void)unused;
    for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++) {
        smooth(specs[s], 3, x, y, out);
        assert_true(isnan(out[0]) && isinf(out[1]) && isnan(out[2]));
        smooth(specs[s], 0, x, y, out);
    }
}

static void constants_stay(void **unused)
{
    static const char *const specs[] = {"ema:beta=0.9", "ema:halflife=3,debias=false", "mean:window=7",
                                        "mean:window=10", "median:window=6"};
    double y[100], out[100];

    (void)unused;
    for (size_t i = 0; i < 100; i++)
        y[i] = 2.385;
    for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++) {
        smooth(specs[s], 100, NULL, y, out);
        for (size_t i = 0; i < 100; i++)
            if (out[i] != 2.385)
                fail_msg("%s: row %zu is %.17g", specs[s], i, out[i]);
    }
}

static void the_largest_numbers_do_not_overflow(void **unused)
{
    static const char *const specs[] = {"ema",           "ema:debias=false", "mean:window=3",
                                        "mean:window=8", "median:window=2",  "gaussian:sigma=1"};
    double y[64], out[64];

    (void)unused;
    for (size_t i = 0; i < 64; i++)
        y[i] = i % 3 ? DBL_MAX : -DBL_MAX;
    for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++) {
        smooth(specs[s], 64, NULL, y, out);
        for (size_t i = 0; i < 64; i++)
            if (!isfinite(out[i]))
                fail_msg("%s: row %zu is %g", specs[s], i, out[i]);
    }
}

/* A loss of 1e30 must not be felt once it is out of the window. */
static void a_spike_leaves_no_trace(void **unused)
{
    static const char *const specs[] = {"mean:window=5", "median:window=5", "gaussian:sigma=0.5",
                                        "savgol:window=5,order=2"};
    double x[MOST], y[MOST], out[MOST], expected[MOST];

    (void)unused;
    make_series(50, 3, x, y);
    for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++) {
        smooth(specs[s], 20, NULL, y + 30, expected);
        y[10] = 1e30;
        smooth(specs[s], 50, NULL, y, out);
        check_near(specs[s], 15, out + 35, expected + 5, 1e-14);
    }
}

static void streaming_is_the_same(void **unused)
{
    double x[MOST], y[MOST], out[MOST];
    lr_smoothing smoothing = {0};
    lr_spec spec;

    (void)unused;
    make_series(100, 8, x, y);
    y[3] = NAN;
    smooth("ema:beta=0.95", 100, NULL, y, out);
    parse("ema:beta=0.95", &spec);
    for (size_t i = 0; i < 100; i++) {
        double value = ((const lr_smoother *)spec.row)->step(&spec, &smoothing, x[i], y[i]);

        assert_true(value == out[i] || i == 3);
    }
    assert_int_equal(smoothing.count, 99);
    lr_spec_free(&spec);
}

/* Weights that halve with every halflife of distance; x that goes back counts as none. */
static void ema_over_x(void **unused)
{
    double x[MOST], y[MOST], got[MOST], at[MOST], plain[MOST];
    size_t n = 137;

    (void)unused;
    make_series(n, 12, x, y);
    x[50] = x[49] - 2.385;
    at[0] = plain[0] = 0;
    for (size_t i = 1; i < n; i++)
        at[i] = at[i - 1] + fmax(x[i] - x[i - 1], 0);
    smooth("ema:halflife=3.7,unit=x", n, x, y, got);
    for (size_t i = 0; i < n; i++) {
        double total = 0, weights = 0;

        for (size_t k = 0; k <= i; k++) {
            total += exp2((at[k] - at[i]) / 3.7) * y[k];
            weights += exp2((at[k] - at[i]) / 3.7);
        }
        if (fabs(got[i] - total / weights) > 1e-13)
            fail_msg("row %zu is %.17g, expected %.17g", i, got[i], total / weights);
    }
    smooth("ema:beta=0.8,debias=false,unit=x", n, x, y, got);
    for (size_t i = 0; i < n; i++) {
        double left = i == 0 ? 0 : pow(0.8, at[i] - at[i - 1]);

        plain[i] = i == 0 ? y[0] : left * plain[i - 1] + (1 - left) * y[i];
    }
    check_near("ema:beta=0.8,debias=false,unit=x", n, got, plain, 1e-13);
    for (size_t i = 0; i < n; i++)
        x[i] = (double)i;
    smooth("ema:halflife=7.5,unit=x", n, x, y, got);
    smooth("ema:halflife=7.5", n, NULL, y, plain);
    check_near("a row apart", n, got, plain, 1e-14);
}

/* What pandas 1.5 (ewm with halflife 2.5 s and times to the nanosecond) makes of a few rows. */
static void ema_over_seconds_agrees_with_pandas(void **unused)
{
    static const size_t rows[] = {0, 9, 17, 23, 39};
    static const double expected[] = {1.0, 0.5136730672335326, 0.8045614835348706, -0.6108161592370722,
                                      0.3961979681531309};
    double x[40], y[40], got[40];

    (void)unused;
    for (size_t i = 0; i < 40; i++) {
        x[i] = (double)i + 0.3 * sin(5.0 * (double)i);
        y[i] = cos(x[i] / 7) + 0.1 * sin((double)(i * i)) + (i == 17 ? 5 : 0);
    }
    smooth("ema:halflife=2.5,unit=x", 40, x, y, got);
    for (size_t r = 0; r < 5; r++)
        if (!(fabs(got[rows[r]] - expected[r]) < 1e-9))
            fail_msg("row %zu is %.17g, expected %.17g", rows[r], got[rows[r]], expected[r]);
}

/* Any order of rows gives the curve; rows of equal x are one point with their number as weight. */
static void spline_takes_rows_in_any_order(void **unused)
{
    static const size_t order[] = {4, 0, 5, 2, 1, 3, 6, 7};
    static const double x[] = {-1, 0.5, 0.5, 1.7, 2.385, 4, 4, 4},
                        y[] = {3, 2.1, 2.5, 1.4, 0.9, 1.1, 1.6, 1.2};
    static const double knots[] = {-1, 0.5, 1.7, 2.385, 4}, means[] = {3, 2.3, 1.4, 0.9, 1.3},
                        weights[] = {1, 2, 1, 1, 3};
    static const char *const specs[] = {"spline:lambda=0.7", "spline:lambda=0.7,deriv=1",
                                        "spline:lambda=gcv"};
    static const double lambdas[] = {0.7, 0.7, NAN};
    double mixed_x[8], mixed_y[8], got[8], expected[8];

    (void)unused;
    for (size_t i = 0; i < 8; i++) {
        mixed_x[i] = x[order[i]];
        mixed_y[i] = y[order[i]];
    }
    for (size_t s = 0; s < 3; s++) {
        lr_error error = {0};
        lr_spline spline = {0};

        assert_true(lr_spline_fit(5, knots, means, weights, lambdas[s], &spline, &error));
        smooth(specs[s], 8, mixed_x, mixed_y, got);
        for (size_t i = 0; i < 8; i++)
            expected[i] =
                s == 1 ? lr_spline_slope(&spline, mixed_x[i]) : lr_spline_value(&spline, mixed_x[i]);
        check_near(specs[s], 8, got, expected, 1e-12);
        lr_spline_free(&spline);
    }
}

static void spline_between_its_limits(void **unused)
{
    double x[MOST], y[MOST], out[MOST], sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, slope;
    size_t n = 40;

    (void)unused;
    make_series(n, 4, x, y);
    smooth("spline:lambda=0", n, x, y, out);
    check_near("interpolation", n, out, y, 1e-12);
    for (size_t i = 0; i < n; i++) {
        sum_x += x[i];
        sum_y += y[i];
    }
    for (size_t i = 0; i < n; i++) {
        sum_xx += (x[i] - sum_x / (double)n) * (x[i] - sum_x / (double)n);
        sum_xy += (x[i] - sum_x / (double)n) * (y[i] - sum_y / (double)n);
    }
    slope = sum_xy / sum_xx;
    smooth("spline:lambda=1e12", n, x, y, out);
    for (size_t i = 0; i < n; i++)
        y[i] = sum_y / (double)n + slope * (x[i] - sum_x / (double)n);
    check_near("straight line", n, out, y, 1e-6);
    smooth("spline:lambda=1e12,deriv=1", n, x, y, out);
    for (size_t i = 0; i < n; i++)
        y[i] = slope;
    check_near("its slope", n, out, y, 1e-6);
}

static void curves_need_finite_x(void **unused)
{
    static const double x[] = {1, NAN, 3}, y[] = {2.385, 1, 4};
    double out[3];
    lr_error error = {0};
    lr_spec spec;

    (void)unused;
    for (int m = 0; m < 2; m++) {
        parse(m ? "lowess" : "spline", &spec);
        assert_false(lr_smooth(&spec, (lr_series){3, x, y}, out, NULL, &error));
        assert_int_equal(error.fault, LR_BAD_INPUT);
        assert_string_equal(error.text, m ? "lowess: x must be finite" : "spline: x must be finite");
        lr_spec_free(&spec);
    }
}

static void wrong_parameters_are_refused(void **unused)
{
    static const char *const cases[][2] = {
        {"ema:beta=0.9,alpha=0.1", "ema: beta, alpha and halflife say the same: give one of them"},
        {"ema:halflife=3,beta=0.9", "ema: beta, alpha and halflife say the same: give one of them"},
        {"savgol:window=24", "savgol: window=24 must be odd"},
        {"savgol:window=3,order=3", "savgol: order=3 must be less than window=3"},
        {"savgol:order=2,deriv=3", "savgol: deriv=3 must be at most order=2"},
        {"undo",
         "undo: recorder must be given: what is to be undone? One of fastai lightning torch-lr-finder ignite "
         "ktrain keras-mean tensorboard keras-one-cycle ema ema-debiased"},
        {"undo:recorder=keras-mean,beta=0.9", "undo: beta is for moving averages, keras-mean has none"},
        {"undo:recorder=fastai,epoch=100", "undo: epoch is for recorder=keras-mean"},
        {"undo:recorder=keras", NULL},
        {"undo:recorder=fastai,beta=1", NULL},
        {"lowess:span=0", NULL},
        {"lowess:span=1.1", NULL},
        {"lowess:iterations=1.5", NULL},
        {"lowess:delta=-1", NULL},
        {"lowess:deriv=2", NULL},
        {"ema:unit=seconds", NULL},
        {"ema:beta=1", NULL},
        {"ema:beta=-0.1", NULL},
        {"ema:alpha=0", NULL},
        {"ema:alpha=1.5", NULL},
        {"ema:halflife=0", NULL},
        {"ema:debias=maybe", NULL},
        {"mean:window=0", NULL},
        {"mean:window=2.5", NULL},
        {"median:window=-3", NULL},
        {"gaussian:sigma=0", NULL},
        {"gaussian:sigma=1e7", NULL},
        {"savgol:order=13,window=31", NULL},
        {"spline:lambda=-1", NULL},
        {"spline:lambda=gvc", NULL},
        {"spline:deriv=2", NULL},
        {"spline:lamda=1", NULL},
        {"loess", NULL},
        {"", NULL},
    };
    lr_error error;
    lr_spec spec;

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        error = (lr_error){0};
        memset(&spec, 0x5A, sizeof spec);
        if (lr_smoother_parse(cases[i][0], &spec, &error))
            fail_msg("%s was taken", cases[i][0]);
        assert_int_equal(error.fault, LR_USAGE);
        if (cases[i][1])
            assert_string_equal(error.text, cases[i][1]);
        assert_true(error.text[0] != '\0');
        lr_spec_free(&spec); /* empty after a failure */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_agree_with_slow_versions),
        cmocka_unit_test(non_finite_rows_are_not_there),
        cmocka_unit_test(nothing_finite),
        cmocka_unit_test(constants_stay),
        cmocka_unit_test(the_largest_numbers_do_not_overflow),
        cmocka_unit_test(a_spike_leaves_no_trace),
        cmocka_unit_test(streaming_is_the_same),
        cmocka_unit_test(ema_over_x),
        cmocka_unit_test(ema_over_seconds_agrees_with_pandas),
        cmocka_unit_test(spline_takes_rows_in_any_order),
        cmocka_unit_test(spline_between_its_limits),
        cmocka_unit_test(curves_need_finite_x),
        cmocka_unit_test(wrong_parameters_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
