/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting a training up: everything that a step needs is worked out and allocated here. */
#include "lib/train/internal.h"

#include "lib/crc32c.h"
#include "lib/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVALUATED = 256 }; /* samples that evaluation takes at a time, at least */

static const lr_model_kind *model_of(const lr_training *training)
{
    return (const void *)training->model.row;
}

static const lr_optimizer_kind *optimizer_of(const lr_training *training)
{
    return (const void *)training->optimizer.row;
}

static bool read_specs(lr_training *training, const lr_training_options *options, lr_error *error)
{
    const char *loss = options->loss;
    const lr_data *data = options->data;
    const lr_optimizer_kind *kind;

    if (!lr_spec_parse(&lr_models, options->model, NULL, &training->model, error)
        || !lr_spec_parse(&lr_optimizers, options->optimizer, NULL, &training->optimizer, error))
        return false;
    if (!loss)
        loss = data->classes > 0 && !model_of(training)->copies ? "cross-entropy" : "mse";
    if (!lr_spec_parse(&lr_losses, loss, NULL, &training->loss, error))
        return false;
    kind = optimizer_of(training);
    return !kind->check || kind->check(&training->optimizer, error);
}

static bool check_loss(const lr_training *training, lr_error *error)
{
    const lr_loss_kind *loss = (const void *)training->loss.row;
    const lr_data *data = training->data;

    if (data->train.count == 0)
        return lr_fail(error, LR_NO_ANSWER, "%s has no training samples", data->name);
    if (loss->classes && model_of(training)->copies)
        return lr_fail(error, LR_USAGE, "%s: %s tells no classes", loss->label.name, training->model.row->name);
    if (loss->classes && data->classes == 0)
        return lr_fail(error, LR_USAGE, "%s: %s has no classes", loss->label.name, data->name);
    return true;
}

/* A place in the slab for each tensor, aligned; and its mover, so that the parts get about the same to do. */
static bool place_tensors(lr_training *training, lr_error *error)
{
    size_t grain = LR_ALIGNMENT / sizeof(lr_real), *load;

    training->tensors = lr_slab(&training->slabs, training->network.count * LR_LAYER_TENSORS, sizeof(lr_tensor), error);
    load = lr_allocate(training->threads, sizeof *load, error);
    if (!training->tensors || !load) {
        free(load);
        return false;
    }
    for (size_t i = 0; i < training->network.count; i++)
        for (size_t k = 0; k < LR_LAYER_TENSORS; k++) {
            lr_tensor *tensor = &training->network.layers[i].tensors[k];

            if (tensor->count == 0)
                continue;
            tensor->at = training->slab_count;
            for (size_t part = 0; part < training->threads; part++)
                if (load[part] < load[tensor->owner])
                    tensor->owner = part;
            load[tensor->owner] += tensor->count;
            training->slab_count += (tensor->count + grain - 1) / grain * grain;
            training->parameters += tensor->count;
            training->tensors[training->tensor_count++] = *tensor;
        }
    free(load);
    return true;
}

static void save_span(lr_training *training, const char *what, lr_real *at, size_t count)
{
    training->saved[training->saved_count++] = (lr_saved){what, at, count};
}

static bool allocate_weights(lr_training *training, lr_error *error)
{
    static const char *const names[LR_OPTIMIZER_SLOTS] = {"slot 0", "slot 1", "slot 2"};
    const lr_optimizer_kind *kind = optimizer_of(training);
    lr_slabs *slabs = &training->slabs;
    size_t count = training->slab_count;
    bool streaming = !kind->by_tensor && training->clip == 0 && !training->grad_norm && training->accumulate == 1;

    if (!(training->weights = lr_slab(slabs, count, sizeof(lr_real), error)))
        return false;
    save_span(training, "weights", training->weights, count);
    for (size_t i = 0; i < kind->slots; i++) {
        if (!(training->slots[i] = lr_slab(slabs, count, sizeof(lr_real), error)))
            return false;
        save_span(training, names[i], training->slots[i], count);
        for (size_t j = 0; kind->fill && j < count; j++)
            training->slots[i][j] = (lr_real)kind->fill(&training->optimizer, i);
    }
    training->block_count = LR_BLOCK;
    for (size_t i = 0; i < training->network.count; i++)
        if (training->network.layers[i].out.count > training->block_count)
            training->block_count = training->network.layers[i].out.count;
    if (streaming)
        return (training->blocks = lr_slab(slabs, training->block_count * training->threads, sizeof(lr_real), error));
    return (training->gradient = lr_slab(slabs, count, sizeof(lr_real), error));
}

static bool allocate_layer(lr_training *training, lr_layer *layer, lr_error *error)
{
    lr_slabs *slabs = &training->slabs;
    size_t rows = training->capacity;

    return (layer->y = lr_slab(slabs, rows * layer->out.count, sizeof(lr_real), error))
           && (layer->dy = lr_slab(slabs, rows * layer->out.count, sizeof(lr_real), error))
           && (layer->kept_count == 0
               || (layer->kept = lr_slab(slabs, rows * layer->kept_count, sizeof(lr_real), error)))
           && (layer->codes_count == 0
               || (layer->codes = lr_slab(slabs, rows * layer->codes_count, 1, error)))
           && (layer->shared_count == 0
               || (layer->shared = lr_slab(slabs, layer->shared_count + rows, sizeof(lr_real), error)))
           && (layer->scratch_count == 0
               || (layer->scratch = lr_slab(slabs, layer->scratch_count * training->threads, sizeof(lr_real), error)));
}

static bool allocate_layers(lr_training *training, lr_error *error)
{
    size_t statistics = 0;
    lr_real *at;

    for (size_t i = 0; i < training->network.count; i++)
        statistics += training->network.layers[i].statistics_count;
    if (!(at = lr_slab(&training->slabs, statistics, sizeof *at, error))
        || !(training->batch_input = lr_slab(&training->slabs, training->capacity * training->input.count,
                                             sizeof(lr_real), error)))
        return false;
    save_span(training, "statistics", at, statistics);
    for (size_t i = 0; i < training->network.count; i++) {
        lr_layer *layer = &training->network.layers[i];

        if (!allocate_layer(training, layer, error))
            return false;
        layer->statistics = at;
        at += layer->statistics_count;
        layer->x = i > 0 ? layer[-1].y : training->batch_input;
        layer->dx = i > 0 ? layer[-1].dy : NULL;
        if (layer->kind->start)
            layer->kind->start(layer, training);
    }
    return true;
}

static bool allocate_orders(lr_training *training, lr_error *error)
{
    const lr_data *data = training->data;

    if (!(training->order = lr_slab(&training->slabs, data->train.count, sizeof *training->order, error))
        || !(training->identity_order = lr_slab(&training->slabs, data->validation.count,
                                                sizeof *training->identity_order, error))
        || !(training->tallies = lr_slab(&training->slabs, training->threads, sizeof *training->tallies, error)))
        return false;
    for (size_t i = 0; i < data->validation.count; i++)
        training->identity_order[i] = (uint32_t)i;
    training->order_epoch = -1;
    return true;
}

/* Text that may not fit: what stands for the rest is a checksum of all of it. */
typedef struct spec_text {
    char *out;
    size_t used, room;
    uint32_t sum;
} spec_text;

static void put(spec_text *to, const char *text, size_t length)
{
    for (size_t i = 0; i < length && to->used + 1 < to->room; i++)
        to->out[to->used++] = text[i];
    to->out[to->used] = '\0';
    to->sum = lr_crc32c(to->sum, text, length);
}

static void put_number(spec_text *to, double number)
{
    char text[LR_NUMBER_ROOM];

    lr_number_format(number, text);
    put(to, text, strlen(text));
}

/* The choice-th word, or nothing. */
static void put_word(spec_text *to, const char *words, int choice)
{
    size_t length = strcspn(words, " ");

    for (int i = 0; i < choice && words[length]; i++) {
        words += length + 1;
        length = strcspn(words, " ");
    }
    put(to, words, choice < 0 ? 0 : length);
}

/* A spec with all its values, so that two ways of writing the same are the same. */
static void write_spec(const lr_spec *spec, char *out, size_t room)
{
    const lr_parameter *parameters = spec->row->parameters;
    spec_text to = {out, 0, room, 0};

    put(&to, spec->row->name, strlen(spec->row->name));
    for (size_t i = 0; parameters && parameters[i].name; i++) {
        const lr_value *value = &spec->values[i];

        put(&to, i > 0 ? "," : ":", 1);
        put(&to, parameters[i].name, strlen(parameters[i].name));
        put(&to, "=", 1);
        if (parameters[i].type == LR_CHOICE)
            put_word(&to, parameters[i].choices, value->choice);
        else if (!value->list)
            put_number(&to, value->number);
        for (size_t k = 0; value->list && k < value->length; k++) {
            put(&to, "/", k > 0);
            put_number(&to, value->list[k]);
        }
    }
    if (to.used + 1 == room)
        snprintf(out + room - sizeof "...01234567", sizeof "...01234567", "...%08lx", (unsigned long)to.sum);
}

static char *identify(lr_training *training, const char *what)
{
    lr_identity *identity = &training->identity[training->identity_count++];

    identity->what = what;
    return identity->value;
}

static void identify_all(lr_training *training)
{
    const lr_data *data = training->data;
    size_t room = sizeof training->identity[0].value;

    snprintf(identify(training, "data"), room, "%s", data->name);
    snprintf(identify(training, "samples"), room, "%zu", data->train.count);
    snprintf(identify(training, "features"), room, "%zu", data->features);
    write_spec(&training->model, identify(training, "model"), room);
    write_spec(&training->optimizer, identify(training, "optimizer"), room);
    write_spec(&training->loss, identify(training, "loss"), room);
    snprintf(identify(training, "batch"), room, "%zu", training->batch);
    snprintf(identify(training, "accumulate"), room, "%zu", training->accumulate);
    snprintf(identify(training, "clip"), room, "%.17g", training->clip);
    snprintf(identify(training, "seed"), room, "%llu", (unsigned long long)training->seed);
}

static bool set_up(lr_training *training, const lr_training_options *options, lr_error *error)
{
    const lr_data *data = options->data;
    size_t evaluated = data->validation.count < EVALUATED ? data->validation.count : EVALUATED;

    training->data = data;
    training->batch = options->batch;
    training->accumulate = options->accumulate;
    training->threads = options->threads;
    training->clip = options->clip;
    training->grad_norm = options->grad_norm;
    training->seed = options->seed;
    training->input = (lr_shape){data->features, data->channels, data->height, data->width};
    training->capacity = options->batch < data->train.count ? options->batch : data->train.count;
    if (training->capacity < evaluated)
        training->capacity = evaluated;
    if (!read_specs(training, options, error) || !check_loss(training, error)
        || !model_of(training)->build(&training->model, data, &training->network, error))
        return false;
    training->outputs = training->network.layers[training->network.count - 1].out.count;
    if (!place_tensors(training, error) || !allocate_weights(training, error) || !allocate_layers(training, error)
        || !allocate_orders(training, error))
        return false;
    identify_all(training);
    return lr_matrix_start(training->threads, error) && lr_team_new(training->threads, &training->team, error);
}

bool lr_training_new(const lr_training_options *options, lr_training **result, lr_error *error)
{
    lr_training *training = lr_allocate(1, sizeof *training, error);

    *result = NULL;
    if (!training)
        return false;
    if (!set_up(training, options, error)) {
        lr_training_free(training);
        return false;
    }
    *result = training;
    return true;
}

void lr_training_free(lr_training *training)
{
    if (!training)
        return;
    lr_team_free(training->team);
    lr_spec_free(&training->model);
    lr_spec_free(&training->optimizer);
    lr_spec_free(&training->loss);
    free(training->network.layers);
    lr_slabs_free(&training->slabs);
    free(training);
}

int64_t lr_training_step_count(const lr_training *training)
{
    return training->step;
}

int64_t lr_training_steps_per_epoch(const lr_training *training)
{
    size_t batches = (training->data->train.count + training->batch - 1) / training->batch;

    return (int64_t)((batches + training->accumulate - 1) / training->accumulate);
}

size_t lr_training_parameters(const lr_training *training)
{
    return training->parameters;
}

const char *lr_training_kernel(void)
{
    return lr_matrix_kernel();
}
