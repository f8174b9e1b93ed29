/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banded spline against a slow literal one: dense matrices, Gaussian elimination, the definition of
 * GCV. */
#include "lib/spline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST = 40 };

/* The hat matrix of the slow spline, column by column, and its second derivatives. */
typedef struct slow {
    size_t n;
    double value[MOST], second[MOST], hat[MOST][MOST];
} slow;

/* Solve a x = b by elimination with pivoting; a and b are used up. */
static void slow_solve(size_t n, double a[MOST][MOST], double *b)
{
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;

        for (size_t i = k + 1; i < n; i++)
            if (fabs(a[i][k]) > fabs(a[pivot][k]))
                pivot = i;
        for (size_t j = 0; j < n; j++) {
            double keep = a[k][j];

            a[k][j] = a[pivot][j];
            a[pivot][j] = keep;
        }
        double keep = b[k];

        b[k] = b[pivot];
        b[pivot] = keep;
        for (size_t i = k + 1; i < n; i++) {
            double factor = a[i][k] / a[k][k];

            for (size_t j = k; j < n; j++)
                a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++)
            b[k] -= a[k][j] * b[j];
        b[k] /= a[k][k];
    }
}

/* Green and Silverman, algorithm of section 2.3.3 with full matrices: (R + lambda Q'W^-1 Q) gamma = Q'y. */
static void slow_fit(size_t n, const double *x, const double *y, const double *w, double lambda, slow *fit)
{
    static double q[MOST][MOST], a[MOST][MOST];
    double gamma[MOST];
    size_t m = n - 2;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            double left = 1 / (x[j + 1] - x[j]), right = 1 / (x[j + 2] - x[j + 1]);

            q[i][j] = i == j ? left : i == j + 1 ? -left - right : i == j + 2 ? right : 0;
        }
    for (size_t i = 0; i < m; i++) {
        gamma[i] = 0;
        for (size_t j = 0; j < m; j++) {
            a[i][j] = i == j       ? (x[i + 2] - x[i]) / 3
                      : i + 1 == j ? (x[j + 1] - x[j]) / 6
                      : j + 1 == i ? (x[i + 1] - x[i]) / 6
                                   : 0;
            for (size_t k = 0; k < n; k++)
                a[i][j] += lambda * q[k][i] * q[k][j] / w[k];
        }
        for (size_t k = 0; k < n; k++)
            gamma[i] += q[k][i] * y[k];
    }
    slow_solve(m, a, gamma);
    fit->n = n;
    for (size_t i = 0; i < n; i++) {
        fit->value[i] = y[i];
        fit->second[i] = i == 0 || i > m ? 0 : gamma[i - 1];
        for (size_t j = 0; j < m; j++)
            fit->value[i] -= lambda / w[i] * q[i][j] * gamma[j];
    }
}

/* Column j of the hat matrix is the fit of the j-th unit vector. */
static void slow_hat(size_t n, const double *x, const double *w, double lambda, slow *fit)
{
    slow column;
    double unit[MOST];

    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < n; i++)
            unit[i] = i == j;
        slow_fit(n, x, unit, w, lambda, &column);
        for (size_t i = 0; i < n; i++)
            fit->hat[i][j] = column.value[i];
    }
}

static double slow_score(size_t n, const double *x, const double *y, const double *w, double lambda)
{
    slow fit;
    double residual = 0, freedom = 0;

    slow_fit(n, x, y, w, lambda, &fit);
    slow_hat(n, x, w, lambda, &fit);
    for (size_t i = 0; i < n; i++) {
        residual += w[i] * (y[i] - fit.value[i]) * (y[i] - fit.value[i]);
        freedom += fit.hat[i][i];
    }
    return (double)n * residual / (((double)n - freedom) * ((double)n - freedom));
}

static double noise(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 0x1p53 - 0.5;
}

static void make(size_t n, double scale, double *x, double *y, double *w)
{
    uint64_t state = 20150603 + n;
    double at = -2.385 * scale;

    for (size_t i = 0; i < n; i++) {
        at += scale * (0.117 + 0.9 * fabs(noise(&state)));
        x[i] = at;
        y[i] = 2.303 + sin(at / scale) + 0.731 * noise(&state);
        w[i] = 0.293 + 3 * fabs(noise(&state));
    }
}

static void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", value, wanted, tolerance);
}

/* x from 1e-8 to 1e6: lambda goes with the third power of the scale. */
static void fits_as_the_slow_one(void **state)
{
    static const double scales[] = {1e-8, 0.0317, 1, 4.1e5}, penalties[] = {1e-6, 0.0137, 2.385, 417};
    double x[MOST], y[MOST], w[MOST];
    slow wanted;

    (void)state;
    for (size_t s = 0; s < 4; s++)
        for (size_t p = 0; p < 4; p++)
            for (size_t n = 3; n <= MOST; n += 6) {
                double lambda = penalties[p] * pow(scales[s], 3), freedom = 0, residual = 0;
                lr_spline fit;

                make(n, scales[s], x, y, w);
                slow_fit(n, x, y, w, lambda, &wanted);
                slow_hat(n, x, w, lambda, &wanted);
                assert_true(lr_spline_fit(n, x, y, w, lambda, &fit, NULL));
                for (size_t i = 0; i < n; i++) {
                    assert_near(fit.value[i], wanted.value[i], 1e-9);
                    assert_near(fit.leverage[i], wanted.hat[i][i], 1e-9);
                    assert_near(fit.second[i] * scales[s] * scales[s],
                                wanted.second[i] * scales[s] * scales[s], 1e-7);
                    freedom += wanted.hat[i][i];
                    residual += w[i] * pow(y[i] - wanted.value[i], 2);
                }
                assert_near(fit.freedom, freedom, 1e-8);
                assert_near(fit.residual, residual, 1e-9 + 1e-9 * residual);
                lr_spline_free(&fit);
            }
}

static void no_weights_are_ones(void **state)
{
    double x[MOST], y[MOST], w[MOST];
    lr_spline with, without;

    (void)state;
    make(23, 1, x, y, w);
    for (size_t i = 0; i < 23; i++)
        w[i] = 1;
    assert_true(lr_spline_fit(23, x, y, w, 0.0731, &with, NULL));
    assert_true(lr_spline_fit(23, x, y, NULL, 0.0731, &without, NULL));
    for (size_t i = 0; i < 23; i++)
        assert_true(with.value[i] == without.value[i]);
    lr_spline_free(&with);
    lr_spline_free(&without);
}

/* No lambda of a fine grid has a lower score than the one found. */
static void finds_the_least_score(void **state)
{
    double x[MOST], y[MOST], w[MOST];

    (void)state;
    for (size_t n = 12; n <= MOST; n += 14) {
        lr_spline fit;
        double found;

        make(n, 0.731, x, y, w);
        assert_true(lr_spline_fit(n, x, y, w, NAN, &fit, NULL));
        found = slow_score(n, x, y, w, fit.lambda);
        for (double at = -6; at <= 4; at += 0.05)
            assert_true(found <= slow_score(n, x, y, w, pow(10, at)) * (1 + 1e-6));
        lr_spline_free(&fit);
    }
}

/* Values and slopes between the knots are of a cubic with the second derivatives at its ends; outside it
 * is straight. */
static void evaluates_anywhere(void **state)
{
    double x[MOST], y[MOST], w[MOST];
    lr_spline fit;

    (void)state;
    make(17, 1, x, y, w);
    assert_true(lr_spline_fit(17, x, y, w, 0.0231, &fit, NULL));
    for (size_t i = 0; i < 17; i++)
        assert_near(lr_spline_value(&fit, x[i]), fit.value[i], 1e-12);
    for (double at = x[0] - 1.37; at < x[16] + 1.37; at += 0.0731) {
        double h = 1e-5, left = lr_spline_value(&fit, at - h), right = lr_spline_value(&fit, at + h);

        assert_near(lr_spline_slope(&fit, at), (right - left) / (2 * h), 1e-7);
    }
    assert_near(lr_spline_value(&fit, x[16] + 3),
                lr_spline_value(&fit, x[16] + 1) + 2 * lr_spline_slope(&fit, x[16]), 1e-12);
    assert_near(lr_spline_value(&fit, x[0] - 3), fit.value[0] - 3 * lr_spline_slope(&fit, x[0]), 1e-12);
    lr_spline_free(&fit);
}

static void few_points_interpolate(void **state)
{
    static const double x[] = {-0.731, 2.385}, y[] = {4.417, 1.293};
    lr_spline fit;
    lr_error error;

    (void)state;
    assert_true(lr_spline_fit(1, x, y, NULL, 2.385, &fit, NULL));
    assert_near(lr_spline_value(&fit, 17.3), 4.417, 0);
    assert_near(lr_spline_slope(&fit, 17.3), 0, 0);
    lr_spline_free(&fit);
    assert_true(lr_spline_fit(2, x, y, NULL, NAN, &fit, NULL));
    assert_near(lr_spline_value(&fit, 0.827), 2.855, 1e-12);
    assert_near(lr_spline_slope(&fit, 0.827), (1.293 - 4.417) / (2.385 + 0.731), 1e-12);
    assert_near(fit.freedom, 2, 0);
    lr_spline_free(&fit);
    assert_false(lr_spline_fit(0, x, y, NULL, 1, &fit, &error));
    assert_int_equal(error.fault, LR_NO_ANSWER);
    assert_string_equal(error.text, "a spline needs at least one point");
}

/* From interpolation to a straight line. */
static void penalties_have_limits(void **state)
{
    double x[MOST], y[MOST], w[MOST], mean = 0, mass = 0, x_mean = 0, xx = 0, xy = 0;
    lr_spline fit;

    (void)state;
    make(29, 1, x, y, w);
    for (size_t i = 0; i < 29; i++) {
        mass += w[i];
        mean += w[i] * y[i];
        x_mean += w[i] * x[i];
    }
    for (size_t i = 0; i < 29; i++) {
        xx += w[i] * (x[i] - x_mean / mass) * (x[i] - x_mean / mass);
        xy += w[i] * (x[i] - x_mean / mass) * (y[i] - mean / mass);
    }
    assert_true(lr_spline_fit(29, x, y, w, 0, &fit, NULL));
    for (size_t i = 0; i < 29; i++)
        assert_near(fit.value[i], y[i], 1e-12);
    assert_near(fit.freedom, 29, 1e-9);
    lr_spline_free(&fit);
    for (int decade = 12; decade <= 300; decade += 36) {
        assert_true(lr_spline_fit(29, x, y, w, pow(10, decade), &fit, NULL));
        assert_near(lr_spline_slope(&fit, 1.7), xy / xx, 1e-6);
        assert_near(fit.freedom, 2, 1e-4);
        lr_spline_free(&fit);
    }
}

/* A hundred thousand points in no time, a wave under noise found again. */
static void many_points(void **state)
{
    size_t n = 100000;
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y), off = 0;
    uint64_t random = 417;
    lr_spline fit;

    (void)state;
    assert_true(x && y);
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)i;
        y[i] = sin((double)i / 5000) + noise(&random);
    }
    assert_true(lr_spline_fit(n, x, y, NULL, NAN, &fit, NULL));
    for (size_t i = 0; i < n; i++)
        off = fmax(off, fabs(fit.value[i] - sin(x[i] / 5000)));
    assert_true(off < 0.05);
    assert_true(fit.freedom > 5 && fit.freedom < 100);
    lr_spline_free(&fit);
    free(x);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_as_the_slow_one),
        cmocka_unit_test(no_weights_are_ones),
        cmocka_unit_test(finds_the_least_score),
        cmocka_unit_test(evaluates_anywhere),
        cmocka_unit_test(few_points_interpolate),
        cmocka_unit_test(penalties_have_limits),
        cmocka_unit_test(many_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
