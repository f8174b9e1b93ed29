/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/data/internal.h"
#include "lib/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHARE 0.1 /* of the samples that validate, where data has no split of its own and nothing is said */

/* Move row order[i] of an array to place i. `spare` holds a row; order is left as it was. */
static void reorder(void *array, size_t row, uint32_t *order, size_t count, void *spare)
{
    enum { DONE = 1 };
    char *rows = array;
    size_t place, next;

    /* one cycle after the other; the places done are marked in the upper bit and freed of it afterwards */
    for (size_t start = 0; start < count; start++) {
        if (order[start] & (uint32_t)DONE << 31)
            continue;
        memcpy(spare, rows + start * row, row);
        for (place = start; (next = order[place]) != start; place = next) {
            memcpy(rows + place * row, rows + next * row, row);
            order[place] |= (uint32_t)DONE << 31;
        }
        memcpy(rows + place * row, spare, row);
        order[place] |= (uint32_t)DONE << 31;
    }
    for (size_t i = 0; i < count; i++)
        order[i] &= ~((uint32_t)DONE << 31);
}

/* Arrays of the samples are const to those who borrow them; the data owns them. */
static bool shuffle(uint64_t seed, lr_data *data, lr_error *error)
{
    const lr_samples *all = &data->train;
    size_t number = data->features > data->outputs ? data->features : data->outputs;
    uint32_t *order = lr_allocate(all->count, sizeof *order, error);
    void *spare = order ? lr_allocate(number, sizeof(float), error) : NULL;

    if (spare) {
        lr_random_order(seed, LR_STREAM_SPLIT, order, all->count);
        if (all->bytes)
            reorder((void *)(uintptr_t)all->bytes, data->features, order, all->count, spare);
        if (all->values)
            reorder((void *)(uintptr_t)all->values, data->features * sizeof(float), order, all->count, spare);
        if (all->labels)
            reorder((void *)(uintptr_t)all->labels, sizeof(uint16_t), order, all->count, spare);
        if (all->targets)
            reorder((void *)(uintptr_t)all->targets, data->outputs * sizeof(float), order, all->count, spare);
    }
    free(order);
    free(spare);
    return spare != NULL;
}

/* The first `count` samples, or those from `from` on. */
static lr_samples part(const lr_samples *all, const lr_data *data, size_t from, size_t count)
{
    return (lr_samples){.count = count,
                        .bytes = all->bytes ? all->bytes + from * data->features : NULL,
                        .values = all->values ? all->values + from * data->features : NULL,
                        .labels = all->labels ? all->labels + from : NULL,
                        .targets = all->targets ? all->targets + from * data->outputs : NULL};
}

static void disown(lr_data *data, const void *memory)
{
    for (size_t i = 0; memory && i < sizeof data->owned / sizeof data->owned[0]; i++)
        if (data->owned[i] == memory) {
            free(data->owned[i]);
            data->owned[i] = NULL;
        }
}

static bool spell_out(lr_data *data, lr_samples *samples, lr_error *error)
{
    size_t count = samples->count * data->features;
    float *values;

    if (!count)
        return true;
    values = lr_data_own(data, lr_allocate(count, sizeof *values, error));
    if (!values)
        return false;
    for (size_t i = 0; i < count; i++)
        values[i] = (float)samples->bytes[i] * data->scale;
    samples->bytes = NULL;
    samples->values = values;
    return true;
}

/* Bytes become values, for what is standardised is no byte any more. Both splits may lie in one array. */
static bool to_values(lr_data *data, lr_error *error)
{
    const unsigned char *train = data->train.bytes, *validation = data->validation.bytes;

    if (!train)
        return true;
    if (!spell_out(data, &data->train, error) || !spell_out(data, &data->validation, error))
        return false;
    disown(data, train);
    disown(data, validation);
    data->validation.bytes = NULL;
    return true;
}

static void scale_values(const lr_samples *samples, size_t features, const double *mean, const double *factor)
{
    float *values = (float *)(uintptr_t)samples->values;

    for (size_t i = 0; i < samples->count; i++, values += features)
        for (size_t j = 0; j < features; j++)
            values[j] = (float)(((double)values[j] - mean[j]) * factor[j]);
}

/* A feature that does not vary has no scale: it becomes 0. */
static void measure(const lr_samples *samples, size_t features, double *mean, double *factor)
{
    const float *values = samples->values;

    for (size_t i = 0; i < samples->count; i++, values += features)
        for (size_t j = 0; j < features; j++)
            mean[j] += ((double)values[j] - mean[j]) / (double)(i + 1);
    values = samples->values;
    for (size_t i = 0; i < samples->count; i++, values += features)
        for (size_t j = 0; j < features; j++)
            factor[j] += ((double)values[j] - mean[j]) * ((double)values[j] - mean[j]);
    for (size_t j = 0; j < features; j++) {
        double deviation = sqrt(factor[j] / (double)samples->count);

        factor[j] = deviation > 1e-12 * fabs(mean[j]) ? 1 / deviation : 1;
    }
}

static bool standardize(lr_data *data, lr_error *error)
{
    double *numbers = lr_allocate(data->features, 2 * sizeof *numbers, error);
    bool done = numbers && to_values(data, error);

    if (done) {
        measure(&data->train, data->features, numbers, numbers + data->features);
        scale_values(&data->train, data->features, numbers, numbers + data->features);
        scale_values(&data->validation, data->features, numbers, numbers + data->features);
    }
    free(numbers);
    return done;
}

bool lr_data_arrange(const lr_data_options *options, lr_data *data, lr_error *error)
{
    lr_samples all = data->train;
    bool own = isnan(options->validation) && data->validation.count > 0;
    double share = isnan(options->validation) ? SHARE : options->validation;
    size_t kept = all.count, aside = own ? 0 : (size_t)round(share * (double)all.count);

    if (all.count > INT32_MAX)
        return lr_fail(error, LR_BAD_INPUT, "%zu samples are too many: the most is %d", all.count, INT32_MAX);
    if (!own && share > 0 && aside == 0)
        aside = 1;
    if (aside >= all.count)
        return lr_fail(error, LR_USAGE, "of %zu samples %zu would validate: none is left to train with", all.count,
                       aside);
    kept -= aside;
    if ((aside || (options->samples && options->samples < kept)) && !shuffle(options->seed, data, error))
        return false;
    if (options->samples && options->samples < kept)
        kept = options->samples;
    if (!own)
        data->validation = part(&all, data, all.count - aside, aside);
    data->train = part(&all, data, 0, kept);
    return !options->standardize || standardize(data, error);
}
