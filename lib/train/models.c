/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The networks that a user can name. */
#include "lib/train/internal.h"

#include <math.h>
#include <string.h>

bool lr_network_add(lr_network *network, lr_shape input, lr_layer settings, lr_error *error)
{
    lr_layer layer = settings;

    layer.index = network->count;
    layer.in = network->count > 0 ? network->layers[network->count - 1].out : input;
    if (!layer.kind->shape(&layer, error)
        || !lr_reserve(&network->layers, &network->capacity, network->count + 1, sizeof layer, error))
        return false;
    network->layers[network->count++] = layer;
    return true;
}

static lr_shape input_shape(const lr_data *data)
{
    return (lr_shape){data->features, data->channels, data->height, data->width};
}

static bool add_output(lr_network *network, const lr_data *data, size_t outputs, lr_error *error)
{
    return lr_network_add(network, input_shape(data),
                          (lr_layer){.kind = &lr_dense, .activation = lr_activations, .out.count = outputs,
                                     .glorot = true},
                          error);
}

static size_t told(const lr_data *data)
{
    return data->classes > 0 ? data->classes : data->outputs;
}

static bool build_softmax(const lr_spec *spec, const lr_data *data, lr_network *network, lr_error *error)
{
    (void)spec;
    return add_output(network, data, told(data), error);
}

/* What mlp and autoencoder have in common, in this order among their parameters. */
enum { HIDDEN, ACTIVATION, NORM, DROPOUT, INIT };
enum { NO_NORM, BATCH_NORM, LAYER_NORM };
enum { HE, GLOROT };

#define ACTIVATION_ROW(fallback) \
    {"activation", LR_CHOICE, NULL, fallback, 0, 0, LR_CLOSED, "relu tanh sigmoid gelu", "after each hidden layer"}
#define NORM_ROW \
    {"norm", LR_CHOICE, NULL, "none", 0, 0, LR_CLOSED, "none batch layer", "before each activation"}
#define DROPOUT_ROW \
    {"dropout", LR_REAL, NULL, "0", 0, 1, LR_OPEN_MOST, NULL, "share of the hidden numbers dropped in training"}
#define INIT_ROW \
    {"init", LR_CHOICE, NULL, NULL, 0, 0, LR_CLOSED, "he glorot", "initial weights of hidden layers"}

static const lr_parameter mlp_parameters[] = {
    {"hidden", LR_REAL_LIST, NULL, "512/512", 1, 65536, LR_CLOSED, NULL, "units of each hidden layer"},
    ACTIVATION_ROW("relu"),
    NORM_ROW,
    DROPOUT_ROW,
    INIT_ROW,
    {.name = NULL},
};

static const lr_parameter autoencoder_parameters[] = {
    {"hidden", LR_REAL_LIST, NULL, "256/32", 1, 65536, LR_CLOSED, NULL, "units of each layer down to the code"},
    ACTIVATION_ROW("relu"),
    NORM_ROW,
    DROPOUT_ROW,
    INIT_ROW,
    {.name = NULL},
};

/* The number at `index` of a list of whole numbers. */
static bool whole(const char *model, const char *key, const lr_value *value, size_t index, size_t *number,
                  lr_error *error)
{
    if (value->list[index] != floor(value->list[index]))
        return lr_fail(error, LR_USAGE, "%s: %s must be whole numbers", model, key);
    *number = (size_t)value->list[index];
    return true;
}

/* dense, norm, activation, dropout */
static bool add_hidden(lr_network *network, const lr_data *data, const lr_spec *spec, size_t units, lr_error *error)
{
    const lr_value *values = spec->values;
    const lr_activation *activation = &lr_activations[1 + values[ACTIVATION].choice];
    /* ReLU and GELU lose half of the variance, which He's makes up for */
    bool glorot = values[INIT].given ? values[INIT].choice == GLOROT : !strchr("rg", activation->name[0]);
    lr_shape input = input_shape(data);
    lr_layer dense = {.kind = &lr_dense, .activation = activation, .out.count = units, .glorot = glorot};
    lr_layer norm = {.kind = values[NORM].choice == BATCH_NORM ? &lr_batch_norm : &lr_layer_norm};

    if (values[NORM].choice != NO_NORM)
        dense.activation = lr_activations;
    if (!lr_network_add(network, input, dense, error))
        return false;
    if (values[NORM].choice != NO_NORM
        && !(lr_network_add(network, input, norm, error)
             && lr_network_add(network, input, (lr_layer){.kind = &lr_activate, .activation = activation}, error)))
        return false;
    return values[DROPOUT].number == 0
           || lr_network_add(network, input, (lr_layer){.kind = &lr_dropout, .rate = values[DROPOUT].number}, error);
}

static bool build_mlp(const lr_spec *spec, const lr_data *data, lr_network *network, lr_error *error)
{
    const lr_value *hidden = &spec->values[HIDDEN];

    for (size_t i = 0, units = 0; i < hidden->length; i++)
        if (!whole("mlp", "hidden", hidden, i, &units, error) || !add_hidden(network, data, spec, units, error))
            return false;
    return add_output(network, data, told(data), error);
}

static bool build_autoencoder(const lr_spec *spec, const lr_data *data, lr_network *network, lr_error *error)
{
    const lr_value *hidden = &spec->values[HIDDEN];

    for (size_t i = 0, units = 0; i + 1 < 2 * hidden->length; i++) {
        size_t index = i < hidden->length ? i : 2 * hidden->length - 2 - i;

        if (!whole("autoencoder", "hidden", hidden, index, &units, error)
            || !add_hidden(network, data, spec, units, error))
            return false;
    }
    return add_output(network, data, data->features, error);
}

enum { CHANNELS, KERNEL, CNN_HIDDEN, CNN_DROPOUT };

static const lr_parameter cnn_parameters[] = {
    {"channels", LR_REAL_LIST, NULL, "32/64", 1, 4096, LR_CLOSED, NULL, "channels of each convolution"},
    {"kernel", LR_INTEGER, NULL, "3", 1, 31, LR_CLOSED, NULL, "rows and columns of its window"},
    {"hidden", LR_REAL_LIST, NULL, "128", 1, 65536, LR_CLOSED, NULL, "units of each dense layer before the outputs"},
    {"dropout", LR_REAL, NULL, "0", 0, 1, LR_OPEN_MOST, NULL, "share of the dense numbers dropped in training"},
    {.name = NULL},
};

static bool build_cnn(const lr_spec *spec, const lr_data *data, lr_network *network, lr_error *error)
{
    const lr_value *channels = &spec->values[CHANNELS], *hidden = &spec->values[CNN_HIDDEN];
    lr_shape input = input_shape(data);
    lr_layer convolution = {.kind = &lr_convolution, .kernel = (size_t)spec->values[KERNEL].number};
    lr_layer dense = {.kind = &lr_dense, .activation = &lr_activations[1]};
    lr_layer dropout = {.kind = &lr_dropout, .rate = spec->values[CNN_DROPOUT].number};

    if (data->channels == 0)
        return lr_fail(error, LR_USAGE, "cnn: the samples of %s are no images", data->name);
    for (size_t i = 0; i < channels->length; i++) {
        convolution.planes = i == 0;
        if (!whole("cnn", "channels", channels, i, &convolution.out.channels, error)
            || !lr_network_add(network, input, convolution, error))
            return false;
    }
    for (size_t i = 0; i < hidden->length; i++)
        if (!whole("cnn", "hidden", hidden, i, &dense.out.count, error)
            || !lr_network_add(network, input, dense, error)
            || (dropout.rate > 0 && !lr_network_add(network, input, dropout, error)))
            return false;
    return add_output(network, data, told(data), error);
}

static const char softmax_details[] =
    "outputs = x W + b: linear, with no hidden layer. W begins with Glorot's values (uniform within "
    "+-sqrt(6/(in+out))), b with 0. With loss mse it is linear regression.";

static const char mlp_details[] =
    "Each hidden layer is x W + b, then norm, activation and dropout, in this order; then a linear layer to the "
    "outputs. norm=batch: (x - mean) / sqrt(variance + 1e-5) * scale + shift over the batch, and running averages of "
    "weight 0.1 (variance unbiased) in evaluation; norm=layer: the same over the numbers of each sample. gelu is "
    "x * P(N(0,1) <= x), exactly. dropout=p makes a share p of the numbers 0 and multiplies the rest by 1/(1-p), in "
    "training only. init=he: normal with standard deviation sqrt(2/in), the default for relu and gelu; init=glorot: "
    "uniform within +-sqrt(6/(in+out)), the default for tanh and sigmoid and always for the outputs. Biases begin "
    "at 0.";

static const char cnn_details[] =
    "For images. Each convolution: a kernel x kernel window without padding (the image loses kernel-1 rows and "
    "columns), bias, ReLU, then the greatest of each 2 x 2 square (an odd last row or column is left out). Then dense "
    "layers with ReLU and dropout, and a linear layer to the outputs. Weights begin normal with standard deviation "
    "sqrt(2/in), those of the outputs with Glorot's values.";

static const char autoencoder_details[] =
    "hidden=256/32 on 784 features is 784-256-32-256-784: hidden layers as in mlp, down to the last of the list and "
    "back, then a linear layer to as many outputs as there are features. Its target is its own input, its loss mse.";

static const lr_model_kind models[] = {
    {{"softmax", "linear outputs, no hidden layer", NULL, softmax_details}, build_softmax, false},
    {{"mlp", "dense layers (multi-layer perceptron)", mlp_parameters, mlp_details}, build_mlp, false},
    {{"cnn", "convolutions with pooling, then dense layers", cnn_parameters, cnn_details}, build_cnn, false},
    {{"autoencoder", "dense layers to a short code and back", autoencoder_parameters, autoencoder_details},
     build_autoencoder, true},
    {.label = {.name = NULL}},
};

const lr_catalog lr_models = {"model", models, sizeof *models};
