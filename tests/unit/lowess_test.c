/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lowess against a slow version that is Cleveland's description written down, and the standard errors of all
 * methods against their hat matrices. */
#include "lib/smooth.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 700 };

/* A falling loss with noise and, with outliers set, some wild values; kind says how x lies. */
static void make_series(size_t n, unsigned seed, int kind, bool outliers, double *x, double *y)
{
    unsigned state = seed * 2654435761U + 1;
    double at = -2.385;

    for (size_t i = 0; i < n; i++) {
        double noise;

        state = state * 1664525U + 1013904223U;
        noise = (double)(state >> 8) / (1 << 24) - 0.5;
        y[i] = 2.385 * exp(-(double)i / 37.1) + 0.31 + 0.2 * noise;
        if (outliers && i % 17 == 5)
            y[i] += 20 * noise;
        state = state * 1664525U + 1013904223U;
        at += 0.01 + (double)(state >> 8) / (1 << 24);
        x[i] = kind == 0   ? (double)i
               : kind == 1 ? at
               : kind == 2 ? 1e-7 * pow(10, (double)i / 50)
                           : floor(at);
    }
}

static void smooth(const char *text, size_t n, const double *x, const double *y, double *out, double *band)
{
    lr_error error = {0};
    lr_spec spec;

    if (!lr_smoother_parse(text, &spec, &error) || !lr_smooth(&spec, (lr_series){n, x, y}, out, band, &error))
        fail_msg("%s: %s", text, error.text);
    lr_spec_free(&spec);
}

/* The line at row i: its value and slope, by least squares about the weighted mean. */
static bool slow_line(size_t n, const double *x, const double *y, const double *robust, size_t k, size_t i,
                      double *value, double *slope)
{
    long double mass = 0, mean_x = 0, mean_y = 0, xx = 0, xy = 0, weight[MOST], radius, d;
    size_t first = 0, rows = 0;

    while (first + k < n && (x[i] > (x[first] + x[first + k]) / 2))
        first++;
    radius = fmaxl((long double)x[i] - x[first], (long double)x[first + k - 1] - x[i]);
    for (size_t j = first; j < first + k; j++) {
        d = radius > 0 ? fabsl((long double)x[j] - x[i]) / radius : 0;
        weight[j] = robust[j] * powl(1 - d * d * d, 3);
        rows += weight[j] > 0;
        mass += weight[j];
        mean_x += weight[j] * x[j];
        mean_y += weight[j] * y[j];
    }
    if (rows < 2)
        return false;
    mean_x /= mass;
    mean_y /= mass;
    for (size_t j = first; j < first + k; j++) {
        xx += weight[j] * (x[j] - mean_x) * (x[j] - mean_x);
        xy += weight[j] * (x[j] - mean_x) * (y[j] - mean_y);
    }
    *slope = xx > 1e-24L * mass * radius * radius ? (double)(xy / xx) : 0;
    *value = (double)(mean_y + *slope * ((long double)x[i] - mean_x));
    return true;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double slow_median(size_t n, const double *values)
{
    static double sorted[MOST];

    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_value);
    return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* Returns six medians of the residuals before the last fit. */
static double slow_lowess(size_t n, const double *x, const double *y, double span, int iterations,
                          double *fit, double *slope)
{
    static double robust[MOST], off[MOST];
    size_t k = (size_t)(span * (double)n + 1e-10);
    double limit = INFINITY;

    k = k < 2 ? 2 : k;
    for (size_t i = 0; i < n; i++)
        robust[i] = 1;
    for (int pass = 0; pass <= iterations; pass++) {
        for (size_t i = 0; i < n; i++)
            if (!slow_line(n, x, y, robust, k, i, &fit[i], &slope[i])) {
                fit[i] = y[i];
                slope[i] = 0;
            }
        if (pass == iterations)
            break;
        for (size_t i = 0; i < n; i++)
            off[i] = fabs(y[i] - fit[i]);
        limit = 6 * slow_median(n, off);
        for (size_t i = 0; i < n; i++)
            robust[i] = off[i] >= limit ? 0 : pow(1 - off[i] / limit * (off[i] / limit), 2);
    }
    return limit;
}

/* As a share of the range of what is expected. */
static void check_near(const char *what, size_t n, const double *got, const double *expected, double share)
{
    double least = INFINITY, most = -INFINITY;

    for (size_t i = 0; i < n; i++) {
        least = fmin(least, expected[i]);
        most = fmax(most, expected[i]);
    }
    for (size_t i = 0; i < n; i++)
        if (!(fabs(got[i] - expected[i]) <= share * fmax(most - least, 1e-300)))
            fail_msg("%s, n = %zu: row %zu is %.17g, expected %.17g", what, n, i, got[i], expected[i]);
}

static void lowess_agrees_with_slow_version(void **unused)
{
    static const struct {
        double span;
        int iterations;
    } ways[] = {{0.1, 0}, {0.2, 3}, {2.0 / 3, 1}, {1, 2}, {0.05, 5}};
    static const size_t lengths[] = {5, 16, 33, 137, 400, MOST};
    static double x[MOST], y[MOST], got[MOST], fit[MOST], slope[MOST];
    char spec[100];

    (void)unused;
    for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++)
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
            for (int kind = 0; kind < 4; kind++) {
                size_t n = lengths[l];

                if (ways[w].span * (double)n < 4)
                    continue;
                make_series(n, (unsigned)(w + 7 * l), kind, w % 2, x, y);
                (void)slow_lowess(n, x, y, ways[w].span, ways[w].iterations, fit, slope);
                (void)snprintf(spec, sizeof spec, "lowess:span=%.17g,iterations=%d", ways[w].span,
                               ways[w].iterations);
                smooth(spec, n, x, y, got, NULL);
                check_near(spec, n, got, fit, 1e-10);
                (void)snprintf(spec, sizeof spec, "lowess:span=%.17g,iterations=%d,deriv=1", ways[w].span,
                               ways[w].iterations);
                smooth(spec, n, x, y, got, NULL);
                check_near(spec, n, got, slope, 1e-9);
            }
}

/* What statsmodels 0.13 (lowess, delta=0) makes of a few rows. */
static void lowess_agrees_with_statsmodels(void **unused)
{
    static const size_t rows[] = {0, 9, 17, 23, 39};
    static const struct {
        const char *spec;
        double expected[5];
    } cases[] = {
        {"lowess:span=0.3,iterations=3",
         {1.0809188250765884, 0.20665991708586318, -0.7278104885143895, -0.9216930138911615,
          0.7667713427190461}},
        {"lowess:span=0.5,iterations=0",
         {1.1284322365634614, 0.25810690662685987, -0.2283566202045244, -0.6709872796228695,
          0.7729594145814469}},
    };
    double x[40], y[40], got[40];

    (void)unused;
    for (size_t i = 0; i < 40; i++) {
        x[i] = (double)i + 0.3 * sin(5.0 * (double)i);
        y[i] = cos(x[i] / 7) + 0.1 * sin((double)(i * i)) + (i == 17 ? 5 : 0);
    }
    for (size_t c = 0; c < 2; c++) {
        smooth(cases[c].spec, 40, x, y, got, NULL);
        for (size_t r = 0; r < 5; r++)
            if (!(fabs(got[rows[r]] - cases[c].expected[r]) < 1e-12))
                fail_msg("%s: row %zu is %.17g", cases[c].spec, rows[r], got[rows[r]]);
    }
}

/* Rows in any order; a straight line stays itself, slope and all. */
static void lowess_of_a_line_in_any_order(void **unused)
{
    static double x[MOST], y[MOST], got[MOST], expected[MOST];
    size_t n = 331;

    (void)unused;
    for (size_t i = 0; i < n; i++) {
        x[i] = 2.385 + 0.7 * (double)(i * 100 % n);
        y[i] = 1e3 - 0.37 * x[i];
    }
    smooth("lowess:span=0.1", n, x, y, got, NULL);
    check_near("a line", n, got, y, 1e-12);
    smooth("lowess:span=0.1,deriv=1", n, x, y, got, NULL);
    for (size_t i = 0; i < n; i++)
        assert_true(fabs(got[i] + 0.37) < 1e-9);
    for (size_t i = 0; i < n; i++)
        y[i] += sin(7.1 * x[i]);
    smooth("lowess:span=0.1", n, x, y, got, NULL);
    for (size_t i = 0; i < n; i++) {
        static double sorted_x[MOST], sorted_y[MOST];

        sorted_x[i * 100 % n] = x[i];
        sorted_y[i * 100 % n] = y[i];
        if (i + 1 == n)
            smooth("lowess:span=0.1", n, sorted_x, sorted_y, expected, NULL);
    }
    for (size_t i = 0; i < n; i++)
        assert_true(got[i] == expected[i * 100 % n]);
}

/* Between fitted rows a straight line, and these no farther apart than delta. */
static void lowess_interpolates(void **unused)
{
    static double x[MOST], y[MOST], got[MOST], exact[MOST];
    size_t n = MOST, fitted = 0;

    (void)unused;
    make_series(n, 3, 0, false, x, y);
    smooth("lowess:span=0.2", n, x, y, exact, NULL);
    smooth("lowess:span=0.2,delta=7,iterations=3", n, x, y, got, NULL);
    for (size_t i = 0; i < n; i++) {
        fitted += i % 7 == 0 || i + 1 == n;
        if (i % 7 != 0 && i + 7 < n)
            assert_true(fabs(got[i] - got[i - 1] - (got[i / 7 * 7 + 7] - got[i / 7 * 7]) / 7) < 1e-12);
        assert_true(fabs(got[i] - exact[i]) < (i < 60 ? 2e-2 : 4e-3));
    }
    assert_int_equal(fitted, 101);
}

/* Over 100000 rows lines span a hundredth of a fit's reach, and nobody sees it. */
static void lowess_of_many_rows(void **unused)
{
    enum { MANY = 100001 };
    double *x = malloc(MANY * sizeof *x), *y = malloc(MANY * sizeof *y), *got = malloc(MANY * sizeof *got),
           *exact = malloc(MANY * sizeof *exact);
    double worst = 0;

    (void)unused;
    assert_true(x && y && got && exact);
    for (size_t i = 0; i < MANY; i++) {
        x[i] = 1e-7 * pow(1e8, (double)i / MANY);
        y[i] = 2 * exp(-log(x[i] / 1e-2) * log(x[i] / 1e-2)) + 0.1 * sin((double)(i * i % 10007));
    }
    smooth("lowess:iterations=0", MANY, x, y, got, NULL);
    smooth("lowess:delta=0,iterations=0", MANY, x, y, exact, NULL);
    for (size_t i = 0; i < MANY; i++)
        worst = fmax(worst, fabs(got[i] - exact[i]));
    if (!(worst > 0 && worst < 2e-4))
        fail_msg("off by %g", worst);
    free(x);
    free(y);
    free(got);
    free(exact);
}

/* Outliers have no weight in the end. */
static void lowess_is_robust(void **unused)
{
    static double x[MOST], y[MOST], clean[MOST], got[MOST];

    (void)unused;
    make_series(300, 4, 1, false, x, y);
    smooth("lowess:span=0.3", 300, x, y, clean, NULL);
    for (size_t i = 4; i < 300; i += 10)
        y[i] += i % 4 ? 1e30 : 55.1;
    smooth("lowess:span=0.3,iterations=6", 300, x, y, got, NULL);
    for (size_t i = 0; i < 300; i++)
        assert_true(fabs(got[i] - clean[i]) < 0.05);
}

/* The hat matrix of a linear smoother, column by column. */
static double hat[MOST][MOST];

static void find_hat(const char *spec, size_t n, const double *x)
{
    static double unit[MOST], column[MOST];

    for (size_t j = 0; j < n; j++) {
        memset(unit, 0, sizeof unit);
        unit[j] = 1;
        smooth(spec, n, x, unit, column, NULL);
        for (size_t i = 0; i < n; i++)
            hat[i][j] = column[i];
    }
}

/* n - 2 tr L + tr LL', or with `bayes` n - tr L; square[i] gets (LL')ii, or Lii. */
static double slow_freedom(size_t n, bool bayes, double *square)
{
    double freedom = (double)n;

    for (size_t i = 0; i < n; i++) {
        square[i] = bayes ? hat[i][i] : 0;
        for (size_t j = 0; j < n && !bayes; j++)
            square[i] += hat[i][j] * hat[i][j];
        freedom += bayes ? -hat[i][i] : square[i] - 2 * hat[i][i];
    }
    return freedom;
}

static void bands_come_from_the_hat_matrix(void **unused)
{
    static const struct {
        const char *spec, *value; /* what the noise is found from */
        int kind;
        bool bayes;
    } cases[] = {
        {"mean:window=7", "mean:window=7", 0, false},
        {"mean:window=12", "mean:window=12", 0, false},
        {"mean:window=1000", "mean:window=1000", 0, false},
        {"gaussian:sigma=2.385", "gaussian:sigma=2.385", 0, false},
        {"gaussian:sigma=40", "gaussian:sigma=40", 0, false},
        {"savgol:window=11,order=3", "savgol:window=11,order=3", 0, false},
        {"savgol:window=11,order=3,deriv=1", "savgol:window=11,order=3", 0, false},
        {"savgol:window=701,order=4,deriv=2", "savgol:window=701,order=4", 0, false},
        {"spline:lambda=3.1", "spline:lambda=3.1", 1, true},
        {"spline:lambda=3.1", "spline:lambda=3.1", 3, true},
        {"lowess:span=0.3,iterations=0", "lowess:span=0.3,iterations=0", 1, false},
        {"lowess:span=0.5,iterations=0", "lowess:span=0.5,iterations=0", 3, false},
        {"lowess:span=0.3,iterations=0,deriv=1", "lowess:span=0.3,iterations=0", 1, false},
    };
    static double x[MOST], y[MOST], fit[MOST], band[MOST], square[MOST], expected[MOST];
    size_t n = 137;

    (void)unused;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double squares = 0, freedom;

        make_series(n, (unsigned)c, cases[c].kind, false, x, y);
        find_hat(cases[c].value, n, x);
        freedom = slow_freedom(n, cases[c].bayes, square);
        smooth(cases[c].value, n, x, y, fit, NULL);
        for (size_t i = 0; i < n; i++)
            squares += (y[i] - fit[i]) * (y[i] - fit[i]);
        if (strcmp(cases[c].spec, cases[c].value) != 0) {
            find_hat(cases[c].spec, n, x);
            (void)slow_freedom(n, false, square);
        }
        smooth(cases[c].spec, n, x, y, fit, band);
        for (size_t i = 0; i < n; i++) {
            expected[i] = sqrt(squares / freedom * square[i]);
            if (!(fabs(band[i] - expected[i]) <= 1e-9 * expected[i]))
                fail_msg("%s: row %zu has %.17g, expected %.17g", cases[c].spec, i, band[i], expected[i]);
        }
    }
}

/* With weights for outliers, the noise is that of an M-estimate and the hat matrix that without them. */
static void band_of_the_robust_fit(void **unused)
{
    static double x[MOST], y[MOST], fit[MOST], slope[MOST], got[MOST], band[MOST], square[MOST];
    size_t n = 200;
    double limit, psi = 0, steepness = 0, freedom;

    (void)unused;
    make_series(n, 6, 1, true, x, y);
    limit = slow_lowess(n, x, y, 0.3, 3, fit, slope);
    find_hat("lowess:span=0.3,iterations=0", n, x);
    freedom = slow_freedom(n, false, square);
    for (size_t i = 0; i < n; i++) {
        double r = y[i] - fit[i], t = fmin(fabs(r) / limit, 1);

        psi += pow(r * pow(1 - t * t, 2), 2);
        steepness += (1 - t * t) * (1 - 5 * t * t);
    }
    smooth("lowess:span=0.3", n, x, y, got, band);
    for (size_t i = 0; i < n; i++) {
        double expected = sqrt(psi / freedom * square[i]) / (steepness / (double)n);

        if (!(fabs(band[i] - expected) <= 1e-8 * expected))
            fail_msg("row %zu has %.17g, expected %.17g", i, band[i], expected);
    }
}

static void bands_hold_the_truth(void **unused)
{
    static const char *const specs[] = {"mean:window=15", "gaussian:sigma=5", "savgol:window=31,order=3",
                                        "spline",         "lowess:span=0.1",  "lowess:span=0.1,iterations=0"};
    static double x[MOST], y[MOST], truth[MOST], fit[MOST], band[MOST];

    (void)unused;
    for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++) {
        size_t inside = 0;

        for (unsigned seed = 1; seed <= 20; seed++) {
            unsigned state = seed;

            for (size_t i = 0; i < MOST; i++) {
                double noise = 0;

                for (int k = 0; k < 12; k++) {
                    state = state * 1664525U + 1013904223U;
                    noise += (double)(state >> 8) / (1 << 24) - 0.5;
                }
                x[i] = (double)i;
                truth[i] = 2.385 + sin((double)i / 150);
                y[i] = truth[i] + 0.2 * noise;
            }
            smooth(specs[s], MOST, x, y, fit, band);
            for (size_t i = 0; i < MOST; i++)
                inside += fabs(fit[i] - truth[i]) < 1.96 * band[i];
        }
        if ((double)inside < 0.92 * 20 * MOST || (double)inside > 0.98 * 20 * MOST)
            fail_msg("%s: %.3f of the truth is inside two standard errors", specs[s],
                     (double)inside / (20.0 * MOST));
    }
}

/* No band where there is no noise to be seen, around rows that are not finite, or at all. */
static void where_there_is_no_band(void **unused)
{
    static const char *const without[][2] = {
        {"ema", "ema has no standard error"},
        {"median", "median has no standard error"},
        {"undo:recorder=fastai", "undo has no standard error"},
        {"spline:deriv=1", "spline has no standard error, set up like this"}};
    static const char *const exact[] = {"mean:window=1", "gaussian:sigma=0.1", "savgol:window=3,order=2",
                                        "spline:lambda=0", "lowess:span=0.1"};
    const double x[] = {1, 2, 3, 4, 5, 6}, y[] = {2.385, 1, NAN, 4, INFINITY, 1.5};
    double out[6], band[6];
    lr_error error = {0};
    lr_spec spec;

    (void)unused;
    for (size_t s = 0; s < sizeof without / sizeof without[0]; s++) {
        assert_true(lr_smoother_parse(without[s][0], &spec, &error));
        assert_false(lr_smoother_has_band(&spec));
        assert_false(lr_smooth(&spec, (lr_series){6, x, y}, out, band, &error));
        assert_string_equal(error.text, without[s][1]);
        assert_int_equal(error.fault, LR_USAGE);
    }
    for (size_t s = 0; s < sizeof exact / sizeof exact[0]; s++) {
        smooth(exact[s], 6, x, y, out, band);
        for (size_t i = 0; i < 6; i++)
            assert_true(isnan(band[i]));
    }
    smooth("mean:window=2", 6, x, y, out, band);
    for (size_t i = 0; i < 6; i++)
        assert_true((i == 2 || i == 4) == (isnan(band[i]) != 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lowess_agrees_with_slow_version),
        cmocka_unit_test(lowess_agrees_with_statsmodels),
        cmocka_unit_test(lowess_of_a_line_in_any_order),
        cmocka_unit_test(lowess_interpolates),
        cmocka_unit_test(lowess_of_many_rows),
        cmocka_unit_test(lowess_is_robust),
        cmocka_unit_test(bands_come_from_the_hat_matrix),
        cmocka_unit_test(band_of_the_robust_fit),
        cmocka_unit_test(bands_hold_the_truth),
        cmocka_unit_test(where_there_is_no_band),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
