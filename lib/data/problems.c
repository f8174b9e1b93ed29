/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problems that are made, not read. A number of stream LR_STREAM_PROBLEM is used once: each use has a stream of its own
 * in the upper half. */
#include "lib/data/internal.h"
#include "lib/random.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_SAMPLES = 10000000, MOST_FEATURES = 100000 };
enum { USE_INPUTS, USE_SLOPES, USE_NOISE, USE_MIRRORS }; /* mirrors have several */

static uint64_t stream(uint64_t use)
{
    return LR_STREAM_PROBLEM + (use << 32);
}

#define COUNT                                                                                                \
    {                                                                                                        \
        "count", LR_INTEGER, "samples", "2000", 10, MOST_SAMPLES, LR_CLOSED, NULL, "how many"                \
    }

/* Memory for the samples: values, and labels or targets. */
static bool allocate(size_t count, size_t features, lr_data *data, uint16_t **labels, float **targets, float **values,
                     lr_error *error)
{
    if (features > LR_MOST_DATA / sizeof **values / count)
        return lr_fail(error, LR_USAGE, "%zu samples of %zu numbers are too much: the most is %zu numbers", count,
                       features, LR_MOST_DATA / sizeof **values);
    *values = lr_data_own(data, lr_allocate(count * features, sizeof **values, error));
    if (!*values)
        return false;
    if (labels)
        data->train.labels = *labels = lr_data_own(data, lr_allocate(count, sizeof **labels, error));
    else
        data->train.targets = *targets = lr_data_own(data, lr_allocate(count, sizeof **targets, error));
    data->train.values = *values;
    data->train.count = count;
    data->features = features;
    return labels ? *labels : (const void *)*targets;
}

/* ------------------------------------------------------------------------------------------------------- regression */

enum { FEATURES, CONDITION, REGRESSION_COUNT, REGRESSION_NOISE, ROTATE };
enum { MIRRORS = 3 };

const lr_parameter lr_regression_parameters[] = {
    {"features", LR_INTEGER, NULL, "20", 1, MOST_FEATURES, LR_CLOSED, NULL, "numbers of a sample"},
    {"condition", LR_REAL, NULL, "1000", 1, 1e12, LR_CLOSED, NULL, "largest curvature of the loss for the smallest"},
    COUNT,
    {"noise", LR_REAL, NULL, "0.1", 0, 1e6, LR_CLOSED, NULL, "standard deviation of what cannot be told"},
    {"rotate", LR_TRUTH, NULL, "true", 0, 0, LR_CLOSED, NULL, "false: each feature is one of the directions"},
    {.name = NULL},
};

/* What all samples share: scales of the directions, their share in the target, and the mirrors. */
typedef struct directions {
    size_t features;
    double *scale, *slope, *sample, *mirrors[MIRRORS];
} directions;

static void draw_plan(directions *plan, double condition, uint64_t seed)
{
    size_t features = plan->features;

    for (size_t j = 0; j < features; j++) {
        plan->scale[j] = features > 1 ? pow(condition, -0.5 * (double)j / (double)(features - 1)) : 1;
        plan->slope[j] = lr_random_normal(seed, stream(USE_SLOPES), j) / sqrt((double)features);
    }
    for (size_t k = 0; k < MIRRORS; k++) {
        double square = 0;

        for (size_t j = 0; j < features; j++) {
            plan->mirrors[k][j] = lr_random_normal(seed, stream(USE_MIRRORS + k), j);
            square += plan->mirrors[k][j] * plan->mirrors[k][j];
        }
        for (size_t j = 0; j < features; j++)
            plan->mirrors[k][j] *= sqrt(2 / square); /* x - m (m x): the mirror is of length 1 */
    }
}

static void turn(const directions *plan)
{
    for (size_t k = 0; k < MIRRORS; k++) {
        const double *mirror = plan->mirrors[k];
        double along = 0;

        for (size_t j = 0; j < plan->features; j++)
            along += mirror[j] * plan->sample[j];
        for (size_t j = 0; j < plan->features; j++)
            plan->sample[j] -= along * mirror[j];
    }
}

static void draw_regression(const lr_spec *spec, const directions *plan, uint64_t seed, size_t count, float *values,
                            float *targets)
{
    double noise = spec->values[REGRESSION_NOISE].number;

    for (size_t i = 0; i < count; i++) {
        double target = noise * lr_random_normal(seed, stream(USE_NOISE), i);

        for (size_t j = 0; j < plan->features; j++) {
            double z = lr_random_normal(seed, stream(USE_INPUTS), i * plan->features + j);

            target += plan->slope[j] * z;
            plan->sample[j] = plan->scale[j] * z;
        }
        if (spec->values[ROTATE].number != 0)
            turn(plan);
        for (size_t j = 0; j < plan->features; j++)
            values[i * plan->features + j] = (float)plan->sample[j];
        targets[i] = (float)target;
    }
}

bool lr_regression_make(const lr_spec *spec, const lr_data_options *options, lr_data *data, lr_error *error)
{
    size_t features = (size_t)spec->values[FEATURES].number, count = (size_t)spec->values[REGRESSION_COUNT].number;
    directions plan = {.features = features};
    double *numbers;
    float *values = NULL, *targets = NULL;

    if (!allocate(count, features, data, NULL, &targets, &values, error))
        return false;
    numbers = lr_allocate(features, (3 + MIRRORS) * sizeof *numbers, error);
    if (!numbers)
        return false;
    plan.scale = numbers;
    plan.slope = numbers + features;
    plan.sample = numbers + 2 * features;
    for (size_t k = 0; k < MIRRORS; k++)
        plan.mirrors[k] = numbers + (3 + k) * features;
    draw_plan(&plan, spec->values[CONDITION].number, options->seed);
    draw_regression(spec, &plan, options->seed, count, values, targets);
    data->outputs = 1;
    free(numbers);
    return true;
}

/* ---------------------------------------------------------------------------------------------------------- spirals */

enum { SPIRALS_COUNT, CLASSES, SPIRALS_NOISE, TURNS };

#define RADIUS 2 /* of a spiral: its coordinates have then a standard deviation near 1 */

const lr_parameter lr_spirals_parameters[] = {
    COUNT,
    {"classes", LR_INTEGER, NULL, "2", 2, 100, LR_CLOSED, NULL, "how many arms there are"},
    {"noise", LR_REAL, NULL, "0.1", 0, 1e6, LR_CLOSED, NULL, "standard deviation of each coordinate; the radius is 2"},
    {"turns", LR_REAL, NULL, "1.5", 0, 100, LR_OPEN_LEAST, NULL, "how often an arm goes round"},
    {.name = NULL},
};

bool lr_spirals_make(const lr_spec *spec, const lr_data_options *options, lr_data *data, lr_error *error)
{
    size_t count = (size_t)spec->values[SPIRALS_COUNT].number, classes = (size_t)spec->values[CLASSES].number;
    double noise = spec->values[SPIRALS_NOISE].number, turns = spec->values[TURNS].number;
    uint64_t seed = options->seed;
    uint16_t *labels = NULL;
    float *values = NULL;

    if (!allocate(count, 2, data, &labels, NULL, &values, error))
        return false;
    data->classes = classes;
    for (size_t i = 0; i < count; i++) {
        size_t class = i % classes;
        double way = sqrt(lr_random_unit(seed, stream(USE_INPUTS), i)); /* an arm is then about equally dense */
        double angle = 2 * M_PI * (turns * way + (double)class / (double)classes);

        labels[i] = (uint16_t)class;
        values[2 * i] = (float)(RADIUS * way * cos(angle) + noise * lr_random_normal(seed, stream(USE_NOISE), 2 * i));
        values[2 * i + 1] =
            (float)(RADIUS * way * sin(angle) + noise * lr_random_normal(seed, stream(USE_NOISE), 2 * i + 1));
    }
    return true;
}
