/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train.h"
#include "lib/train/optimizer.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { WEIGHTS = 6, SHOWN = 4, STEPS = 50 };

/* As in tests/vectors/optimizers.py. */
static const double start[WEIGHTS] = {0.5, -0.25, 1.5, -2.0, 0.1, 0.0};
static const double scale[WEIGHTS] = {1.0, 0.0, 1e-12, 1e4, 0.01, 3.0};
static const double pull[WEIGHTS] = {0.25, 0.0, 0.25e-12, 0.25, 0.0025, 0.75};
static const int64_t shown[SHOWN] = {1, 2, 11, 50};

static double gradient(int64_t step, int i, double w)
{
    double wave = (double)((step * 37 + i * 101) % 64) / 64 - 0.5;

    return scale[i] * wave + pull[i] * w;
}

static lr_rate rate_at(int64_t step, double base, bool cycles)
{
    double t = (double)step;
    lr_rate rate = {base * (step <= 20 ? 0.1 + 0.9 * t / 20 : 1 - 0.99 * (t - 20) / 30), NAN, NAN};

    if (cycles)
        rate.momentum = step <= 20 ? 0.95 - 0.1 * t / 20 : 0.85 + 0.1 * (t - 20) / 30;
    return rate;
}

static const struct vector {
    const char *spec;
    bool cycles;
    double base;
    float weights[SHOWN][WEIGHTS];
} vectors[] = {
#include "tests/vectors/optimizers.inc"
};

/* An optimiser at work on a tensor. */
enum { ROOM = 3000 };
typedef struct trial {
    lr_spec spec;
    const lr_optimizer_kind *kind;
    bool short_way; /* leave gradients in slot 0, where that may be done */
    size_t folded;  /* steps in which it was */
    size_t count;
    lr_real w[ROOM], g[ROOM], state[LR_OPTIMIZER_SLOTS][ROOM];
} trial;

static void begin(trial *work, const char *text, size_t count)
{
    lr_error error;

    memset(work, 0, sizeof *work);
    work->count = count;
    assert_true(lr_spec_parse(&lr_optimizers, text, NULL, &work->spec, &error));
    work->kind = (const lr_optimizer_kind *)work->spec.row;
    assert_true(!work->kind->check || work->kind->check(&work->spec, &error));
    for (size_t slot = 0; slot < work->kind->slots && work->kind->fill; slot++)
        for (size_t i = 0; i < count; i++)
            work->state[slot][i] = (lr_real)work->kind->fill(&work->spec, slot);
}

static void move(trial *work, lr_rate rate, int64_t step)
{
    lr_real *slots[LR_OPTIMIZER_SLOTS] = {work->state[0], work->state[1], work->state[2]};
    lr_update update;
    double keep;

    work->kind->begin(&work->spec, rate, step, &update);
    if (work->short_way && work->kind->folds && work->kind->folds(&update, &keep)) {
        for (size_t i = 0; i < work->count; i++)
            work->state[0][i] = (lr_real)keep * work->state[0][i] + work->g[i];
        work->kind->fold(&update, work->count, work->w, work->state[0]);
        work->folded++;
        return;
    }
    work->kind->update(&update, work->count, work->w, work->g, slots);
}

/* A weight may be off by a few times the last place of the largest value that it has had. */
static void hold_against(const struct vector *vector, trial *work)
{
    double largest[WEIGHTS] = {0};
    size_t next = 0;

    for (int64_t step = 1; step <= STEPS; step++) {
        for (int i = 0; i < WEIGHTS; i++)
            work->g[i] = (lr_real)gradient(step, i, (double)work->w[i]);
        move(work, rate_at(step, vector->base, vector->cycles), step);
        for (int i = 0; i < WEIGHTS; i++)
            largest[i] = fmax(largest[i], fabs((double)work->w[i]));
        if (step != shown[next])
            continue;
        for (int i = 0; i < WEIGHTS; i++) {
            double right = (double)vector->weights[next][i], off = fabs((double)work->w[i] - right);

            if (!(off <= 8 * FLT_EPSILON * largest[i]))
                fail_msg("%s: weight %d after step %d is %.9g, not %.9g", vector->spec, i, (int)step,
                         (double)work->w[i], right);
        }
        next++;
    }
    assert_int_equal(next, SHOWN);
}

static size_t hold_all(bool short_way)
{
    size_t folded = 0;

    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        trial work;

        begin(&work, vectors[i].spec, WEIGHTS);
        work.short_way = short_way;
        for (int j = 0; j < WEIGHTS; j++)
            work.w[j] = (lr_real)start[j];
        hold_against(&vectors[i], &work);
        folded += work.folded;
        lr_spec_free(&work.spec);
    }
    return folded;
}

static void rules_are_pytorch_s(void **unused)
{
    (void)unused;
    assert_int_equal(hold_all(false), 0);
}

/* Plain momentum folds, with weight decay or a schedule too; with dampening only the first step does. */
static void the_short_way_is_the_same(void **unused)
{
    (void)unused;
    assert_int_equal(hold_all(true), 2 * STEPS + 1);
}

/* Each rule without schedule, by PyTorch's defaults: a row that has none of the vectors is not held against it. */
static void every_rule_is_held_against_something(void **unused)
{
    (void)unused;
    for (size_t row = 0; lr_catalog_row(&lr_optimizers, row); row++) {
        const lr_label *label = lr_catalog_row(&lr_optimizers, row);
        bool found = ((const lr_optimizer_kind *)label)->by_tensor;

        for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
            found = found || strcmp(vectors[i].spec, label->name) == 0;
        assert_true(found);
        assert_non_null(label->details);
    }
}

static void fill_weights(trial *work)
{
    for (size_t i = 0; i < work->count; i++)
        work->w[i] = (lr_real)(((double)(i * 29 % 97) - 41.3) / 23.85);
}

static void fill_gradients(trial *work, int64_t step)
{
    for (size_t i = 0; i < work->count; i++)
        work->g[i] = (lr_real)(((double)((i * 53 + (size_t)step * 17) % 89) - 37.9) / 71.4 + 0.1 * (double)work->w[i]);
}

/* What is no rule by tensor moves a stretch as it moves the whole, however it is cut. */
static void stretches_move_as_the_whole(void **unused)
{
    static const size_t cuts[] = {0, 1, 4, 21, 1000, 1037, 2999};

    (void)unused;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        static trial whole, cut;

        begin(&whole, vectors[i].spec, 2999);
        fill_weights(&whole);
        cut = whole;
        for (int64_t step = 1; step <= 3; step++) {
            lr_update update;

            fill_gradients(&whole, step);
            move(&whole, rate_at(step, vectors[i].base, vectors[i].cycles), step);
            fill_gradients(&cut, step);
            cut.kind->begin(&cut.spec, rate_at(step, vectors[i].base, vectors[i].cycles), step, &update);
            for (size_t k = 0; k + 1 < sizeof cuts / sizeof cuts[0]; k++) {
                size_t from = cuts[k];
                lr_real *slots[] = {cut.state[0] + from, cut.state[1] + from, cut.state[2] + from};

                cut.kind->update(&update, cuts[k + 1] - from, cut.w + from, cut.g + from, slots);
            }
        }
        for (size_t k = 0; k < whole.count; k++)
            assert_true(fabs((double)whole.w[k] - (double)cut.w[k])
                        <= 4 * FLT_EPSILON * fmax(1, fabs((double)whole.w[k])));
        lr_spec_free(&whole.spec);
    }
}

/* ------------------------------------------------------------------- rules by tensor, against slow ones in double */

typedef struct exact {
    double w[ROOM], m[ROOM], v[ROOM];
} exact;

static double norm(size_t count, const double *values)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i] * values[i];
    return sqrt(sum);
}

/* Algorithm 2 of arXiv 1904.00962, for one layer; phi(z) = z. */
static void slow_lamb(exact *slow, size_t count, const lr_real *g, int64_t step, double rate, double beta1,
                      double beta2, double eps, double decay)
{
    static double u[ROOM];
    double trust;

    for (size_t i = 0; i < count; i++) {
        double mean, square;

        slow->m[i] = beta1 * slow->m[i] + (1 - beta1) * (double)g[i];
        slow->v[i] = beta2 * slow->v[i] + (1 - beta2) * (double)g[i] * (double)g[i];
        mean = slow->m[i] / (1 - pow(beta1, (double)step));
        square = slow->v[i] / (1 - pow(beta2, (double)step));
        u[i] = mean / (sqrt(square) + eps) + decay * slow->w[i];
    }
    trust = norm(count, slow->w) > 0 && norm(count, u) > 0 ? norm(count, slow->w) / norm(count, u) : 1;
    for (size_t i = 0; i < count; i++)
        slow->w[i] -= rate * trust * u[i];
}

/* Algorithm 1 of arXiv 1708.03888, for one layer. */
static void slow_lars(exact *slow, size_t count, const lr_real *g, double rate, double momentum, double decay,
                      double trust)
{
    static double gradient[ROOM];
    double length = norm(count, slow->w), local;

    for (size_t i = 0; i < count; i++)
        gradient[i] = (double)g[i];
    local = norm(count, gradient) + decay * length;
    local = length > 0 && local > 0 ? trust * length / local : 1;
    for (size_t i = 0; i < count; i++) {
        slow->v[i] = momentum * slow->v[i] + rate * local * (gradient[i] + decay * slow->w[i]);
        slow->w[i] -= slow->v[i];
    }
}

static void assert_close(const trial *work, const exact *slow)
{
    for (size_t i = 0; i < work->count; i++)
        if (!(fabs((double)work->w[i] - slow->w[i]) <= 1e-5 * fmax(fabs(slow->w[i]), 0.01)))
            fail_msg("weight %zu is %.9g, not %.9g", i, (double)work->w[i], slow->w[i]);
}

/* zero: the weights begin at 0, as biases do. */
static void hold_lamb(size_t count, bool zero)
{
    static trial work;
    static exact slow;

    begin(&work, "lamb:beta1=0.8,beta2=0.95,eps=1e-5,weight_decay=0.03", count);
    if (!zero)
        fill_weights(&work);
    memset(&slow, 0, sizeof slow);
    for (size_t i = 0; i < count; i++)
        slow.w[i] = (double)work.w[i];
    for (int64_t step = 1; step <= STEPS; step++) {
        lr_rate rate = rate_at(step, 0.01, step > 30);

        fill_gradients(&work, step);
        slow_lamb(&slow, count, work.g, step, rate.lr, step > 30 ? rate.momentum : 0.8, 0.95, 1e-5, 0.03);
        move(&work, rate, step);
    }
    assert_close(&work, &slow);
    lr_spec_free(&work.spec);
}

static void hold_lars(size_t count, bool zero)
{
    static trial work;
    static exact slow;

    begin(&work, "lars:momentum=0.8,weight_decay=0.03,trust=0.02", count);
    if (!zero)
        fill_weights(&work);
    memset(&slow, 0, sizeof slow);
    for (size_t i = 0; i < count; i++)
        slow.w[i] = (double)work.w[i];
    for (int64_t step = 1; step <= STEPS; step++) {
        lr_rate rate = rate_at(step, 0.3, step > 30);

        fill_gradients(&work, step);
        slow_lars(&slow, count, work.g, rate.lr, step > 30 ? rate.momentum : 0.8, 0.03, 0.02);
        move(&work, rate, step);
    }
    assert_close(&work, &slow);
    lr_spec_free(&work.spec);
}

static void lamb_and_lars_are_the_papers_(void **unused)
{
    (void)unused;
    for (int zero = 0; zero < 2; zero++) {
        hold_lamb(2385, zero != 0);
        hold_lamb(1, zero != 0);
        hold_lars(2385, zero != 0);
        hold_lars(1, zero != 0);
    }
}

/* Weights and gradients of 0 stay; nothing becomes nan. */
static void nothing_to_do_is_done(void **unused)
{
    (void)unused;
    for (size_t row = 0; lr_catalog_row(&lr_optimizers, row); row++) {
        static trial work;

        begin(&work, lr_catalog_row(&lr_optimizers, row)->name, 37);
        for (int64_t step = 1; step <= 3; step++)
            move(&work, rate_at(step, 0.2385, false), step);
        for (size_t i = 0; i < work.count; i++)
            assert_true(work.w[i] == 0);
        lr_spec_free(&work.spec);
    }
}

/* Gradients that do not vary have no deviation: rounding must not make a root of less than 0. */
static void centered_has_no_negative_variance(void **unused)
{
    static trial work;

    (void)unused;
    begin(&work, "rmsprop:centered=true,alpha=0.5", 1009);
    for (int64_t step = 1; step <= 400; step++) {
        for (size_t i = 0; i < work.count; i++)
            work.g[i] = (lr_real)(0.1 + (double)i * 0.02385);
        move(&work, (lr_rate){1e-3, NAN, NAN}, step);
    }
    for (size_t i = 0; i < work.count; i++)
        assert_true(isfinite(work.w[i]));
    lr_spec_free(&work.spec);
}

static void a_schedule_s_momentum_takes_its_place(void **unused)
{
    (void)unused;
    for (size_t row = 0; lr_catalog_row(&lr_optimizers, row); row++) {
        static trial plain, driven;
        bool differs = false;

        begin(&plain, lr_catalog_row(&lr_optimizers, row)->name, 19);
        fill_weights(&plain);
        driven = plain;
        for (int64_t step = 1; step <= 3; step++) {
            fill_gradients(&plain, step);
            move(&plain, (lr_rate){0.02385, NAN, NAN}, step);
            fill_gradients(&driven, step);
            move(&driven, (lr_rate){0.02385, 0.77, NAN}, step);
        }
        for (size_t i = 0; i < plain.count; i++)
            differs = differs || plain.w[i] != driven.w[i];
        assert_int_equal(differs, plain.kind->momentum);
        lr_spec_free(&plain.spec);
    }
}

static void what_cannot_be_is_said(void **unused)
{
    static const char *const wrong[][2] = {
        {"sgd:nesterov=true", "sgd: nesterov needs a momentum and no dampening"},
        {"sgd:nesterov=true,momentum=0.9,dampening=0.1", "sgd: nesterov needs a momentum and no dampening"},
        {"sgd:momentum=1", "sgd: momentum=1 is out of range: it must be at least 0 and less than 1"},
        {"adam:beta2=1.5", "adam: beta2=1.5 is out of range: it must be at least 0 and less than 1"},
        {"adamw:eps=inf", "adamw: eps=inf is out of range: it must be at least 0"},
        {"adagrad:initial=-1", "adagrad: initial=-1 is out of range: it must be at least 0"},
        {"adm", "there is no optimizer called \"adm\"; did you mean \"adam\"?"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        lr_spec spec;
        lr_error error = {0};
        bool done = lr_spec_parse(&lr_optimizers, wrong[i][0], NULL, &spec, &error);

        if (done && ((const lr_optimizer_kind *)spec.row)->check)
            done = ((const lr_optimizer_kind *)spec.row)->check(&spec, &error);
        assert_false(done);
        assert_int_equal(error.fault, LR_USAGE);
        assert_string_equal(error.text, wrong[i][1]);
        lr_spec_free(&spec);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_pytorch_s),
        cmocka_unit_test(the_short_way_is_the_same),
        cmocka_unit_test(every_rule_is_held_against_something),
        cmocka_unit_test(stretches_move_as_the_whole),
        cmocka_unit_test(lamb_and_lars_are_the_papers_),
        cmocka_unit_test(nothing_to_do_is_done),
        cmocka_unit_test(centered_has_no_negative_variance),
        cmocka_unit_test(a_schedule_s_momentum_takes_its_place),
        cmocka_unit_test(what_cannot_be_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
