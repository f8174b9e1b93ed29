/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the trainer share; private to lib/train.
 *
 * A network is a list of layers; layer n reads the y of layer n-1 and leaves its own. Samples stand in rows:
 * y is [sample][number]. Every step runs in all parts of a team side by side, under one convention:
 *
 *     between layers each part has done its own columns (lr_columns) of all rows. A layer that reads more than its own
 *     columns waits first (lr_team_wait); one that shares out its work otherwise waits at its end.
 *
 * Nothing is allocated once lr_training_new is done. */
#ifndef LR_TRAIN_INTERNAL_H
#define LR_TRAIN_INTERNAL_H

#include "lib/random.h"
#include "lib/train.h"
#include "lib/train/matrix.h"
#include "lib/train/optimizer.h"
#include "lib/train/team.h"

#include <stdint.h>

enum {
    LR_ALIGNMENT = 64,     /* bytes, of every slab and every tensor in it */
    LR_BLOCK = 131072,     /* numbers of a gradient that are made and used at one time: half of an L2 cache */
    LR_LAYER_TENSORS = 2,  /* weights and bias, or scale and shift */
    LR_SAVED_SPANS = 2 + LR_OPTIMIZER_SLOTS,
    LR_IDENTITY_ITEMS = 16
};

/* A stretch of the slab of weights, and at the same place of the slots and of the gradient. */
typedef struct lr_tensor {
    size_t at, count;
    size_t owner; /* the part that moves it, for optimisers by tensor */
} lr_tensor;

/* Slabs: memory aligned to LR_ALIGNMENT, zeroed, all freed together. Empty when zeroed. */
typedef struct lr_slabs {
    void **blocks;
    size_t count, capacity;
} lr_slabs;
void *lr_slab(lr_slabs *slabs, size_t count, size_t size, lr_error *error);
void lr_slabs_free(lr_slabs *slabs);

/* How many numbers a sample is made of; channels 0 where they are no image. Between layers images stand as
 * [row][column][channel]. */
typedef struct lr_shape {
    size_t count, channels, height, width;
} lr_shape;

/* y = f(y + bias) in place, on `columns` columns of `rows` rows `stride` apart; bias may be NULL. kept: NULL, or where
 * y + bias is left, as the activation's keeps says. */
typedef struct lr_activation {
    const char *name;
    bool keeps; /* backward needs what went in: kept */
    void (*forward)(size_t rows, size_t columns, size_t stride, const lr_real *bias, lr_real *y, lr_real *kept);
    /* dy becomes dy * f'; NULL: nothing to do. */
    void (*backward)(size_t rows, size_t columns, size_t stride, const lr_real *y, const lr_real *kept, lr_real *dy);
} lr_activation;
extern const lr_activation lr_activations[]; /* ends at a row without name; the first one is f(x) = x */

typedef struct lr_layer lr_layer;

/* One batch on its way through the network, as one part sees it. */
typedef struct lr_pass {
    lr_training *training;
    const lr_part *part;
    size_t rows;     /* samples of the batch */
    bool learning;   /* training mode: dropout, statistics of the batch */
    bool first;      /* of the batches of its step: gradients begin anew */
    uint64_t number; /* of the batch since the beginning of the training */
} lr_pass;

typedef struct lr_layer_kind {
    const char *name;
    /* Know in, activation and the settings; tell out, tensors' counts, statistics, kept, codes and scratch. */
    bool (*shape)(lr_layer *layer, lr_error *error);
    /* Initial weights and statistics; both are 0 before. */
    void (*start)(lr_layer *layer, lr_training *training);
    void (*forward)(lr_layer *layer, const lr_pass *pass);
    /* From dy make dx (where it is not NULL) and the gradients. A layer's weights may be moved as soon as it calls
     * lr_gradient_end. May spoil dy. */
    void (*backward)(lr_layer *layer, const lr_pass *pass);
} lr_layer_kind;
extern const lr_layer_kind lr_dense, lr_activate, lr_dropout, lr_batch_norm, lr_layer_norm, lr_convolution;

struct lr_layer {
    const lr_layer_kind *kind;
    const lr_activation *activation;
    size_t index;    /* in the network */
    lr_shape in, out;
    size_t kernel;   /* convolution: rows and columns of the window */
    bool planes;     /* convolution: the input stands as [channel][row][column] */
    double rate;     /* dropout: share of numbers that become 0 */
    bool glorot;     /* initial weights; else He */

    lr_tensor tensors[LR_LAYER_TENSORS];
    size_t statistics_count;           /* numbers beside the weights that a checkpoint keeps */
    size_t kept_count, codes_count;    /* numbers and bytes for the way back, a sample */
    size_t shared_count;               /* numbers for the way back, in all */
    size_t scratch_count;              /* numbers of each part's own, for the length of a call */
    size_t chunk;                      /* convolution: samples of one product */

    const lr_real *x; /* [batch][in.count] */
    lr_real *dx;      /* gradient to x; NULL for the first layer */
    lr_real *y, *dy;  /* [batch][out.count] */
    lr_real *statistics, *kept, *shared, *scratch;
    unsigned char *codes;
};

/* Layers in the order in which they are passed. Empty when zeroed. */
typedef struct lr_network {
    lr_layer *layers;
    size_t count, capacity;
} lr_network;

/* Append a layer that takes what the last one (at first: `input`) gives; settings: kind and what it needs. */
bool lr_network_add(lr_network *network, lr_shape input, lr_layer settings, lr_error *error);

/* A row of lr_models. */
typedef struct lr_model_kind {
    lr_label label;
    bool (*build)(const lr_spec *spec, const lr_data *data, lr_network *network, lr_error *error);
    bool copies; /* its aim is its own input */
} lr_model_kind;

/* What the outputs of a batch should have been: of sample index[row] a class or numbers, or the batch itself. */
typedef struct lr_goal {
    const lr_samples *samples;
    const uint32_t *index;
    const lr_real *copy; /* [batch][outputs]; NULL: labels or targets of samples */
} lr_goal;

/* A row of lr_losses. */
typedef struct lr_loss_kind {
    lr_label label;
    bool classes; /* for classes only */
    /* The sum of the losses of rows from..to-1. dy becomes the gradient of that sum * scale. */
    double (*apply)(const lr_spec *spec, const lr_goal *goal, size_t outputs, size_t from, size_t to,
                    const lr_real *y, lr_real *dy, double scale);
} lr_loss_kind;

/* What must be the same for a continuation, as text; and what a checkpoint keeps. */
typedef struct lr_identity {
    const char *what; /* "model" */
    char value[256];  /* "mlp:hidden=512/512,activation=relu,..." */
} lr_identity;
typedef struct lr_saved {
    const char *what; /* "weights", "slot 0", "statistics" */
    lr_real *at;
    size_t count;
} lr_saved;

/* What each part tells the others, a cache line of its own. */
typedef struct lr_tally {
    _Alignas(64) double loss;
    double square;
    size_t right;
} lr_tally;

/* A checkpoint keeps step and all of saved, and compares identity: everything else follows from the options, or is a
 * function of step (order of the samples, dropout). */
struct lr_training {
    int64_t step; /* done */
    lr_saved saved[LR_SAVED_SPANS];
    size_t saved_count;
    lr_identity identity[LR_IDENTITY_ITEMS];
    size_t identity_count;

    const lr_data *data;
    size_t batch, capacity; /* samples of a batch, and for how many there is room (evaluation takes more) */
    size_t accumulate, threads;
    double clip;
    bool grad_norm;
    uint64_t seed;
    lr_spec model, optimizer, loss;

    lr_network network;
    lr_shape input;
    size_t outputs;
    lr_tensor *tensors; /* all of them */
    size_t tensor_count, parameters;

    size_t slab_count; /* numbers of the slabs of weights, slots, gradient */
    lr_real *weights, *slots[LR_OPTIMIZER_SLOTS];
    lr_real *gradient; /* NULL: streaming */
    lr_real *blocks;   /* streaming: block_count numbers of each part's own */
    size_t block_count;
    lr_real *batch_input; /* [capacity][features] */
    uint32_t *order, *identity_order; /* of the training samples this epoch; 0 1 2... of the validation samples */
    int64_t order_epoch;  /* that order belongs to; -1: none */
    lr_tally *tallies;    /* one a part */
    lr_update update;     /* of the step at work */
    bool folds;           /* in this step gradients go right into slot 0, to keep times what it holds */
    double keep;
    lr_team *team;
    lr_slabs slabs;
};

/* The columns of `count` that are the part's own: a few (below 64) are all part 0's. */
void lr_columns(const lr_part *part, size_t count, size_t *from, size_t *to);

/* Gradients. A layer asks where numbers from..from+count-1 of one of its tensors' gradient go (count is at most
 * lr_gradient_room), puts them there, added to lr_gradient_keep times what stands there (0: it is not read), and tells
 * that it has: they move the weights at once, or later when the gradient of the whole step is needed first. */
size_t lr_gradient_room(const lr_pass *pass);
double lr_gradient_keep(const lr_pass *pass);
lr_real *lr_gradient_begin(const lr_pass *pass, const lr_tensor *tensor, size_t from);
void lr_gradient_end(const lr_pass *pass, const lr_tensor *tensor, size_t from, size_t count);

/* When all gradients of a step are there: norm, clipping, the move; every part calls it. Tells the norm. */
double lr_gradient_finish(lr_training *training, const lr_part *part);

/* Sums over the rows of columns from..to-1 of a ([rows][stride]), or of a * b, as the gradient of a tensor. */
void lr_gradient_columns(const lr_pass *pass, const lr_tensor *tensor, size_t from, size_t to, size_t stride,
                         const lr_real *a, const lr_real *b);

/* Rows from..to-1 of a batch: samples index[row], as numbers. */
void lr_gather(const lr_data *data, const lr_samples *samples, const uint32_t *index, size_t from, size_t to,
               lr_real *out);

/* Initial weights of a tensor: inputs and outputs of a unit. */
void lr_start_weights(lr_training *training, const lr_layer *layer, size_t inputs, size_t outputs);

#endif
