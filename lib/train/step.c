/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step and an evaluation, each run whole by every part of the team. */
#include "lib/train/internal.h"

#include <math.h>

enum { FEW_COLUMNS = 64, COLUMN_GRAIN = 16, AHEAD = 4, LINE = 64 };

/* A product with few columns is over before a second part would have begun. */
void lr_columns(const lr_part *part, size_t count, size_t *from, size_t *to)
{
    if (count >= FEW_COLUMNS) {
        lr_part_range(part, count, COLUMN_GRAIN, from, to);
        return;
    }
    *from = 0;
    *to = part->index == 0 ? count : 0;
}

LR_FAST
static void convert_bytes(size_t count, const unsigned char *restrict in, lr_real scale, lr_real *restrict out)
{
    LR_SIMD
    for (size_t j = 0; j < count; j++)
        out[j] = (lr_real)in[j] * scale;
}

static void convert_values(size_t count, const float *restrict in, lr_real *restrict out)
{
    for (size_t j = 0; j < count; j++)
        out[j] = (lr_real)in[j];
}

void lr_gather(const lr_data *data, const lr_samples *samples, const uint32_t *index, size_t from, size_t to,
               lr_real *out)
{
    size_t count = data->features;

    for (size_t r = from; r < to; r++) {
        size_t at = index[r] * count;

        if (samples->bytes && r + AHEAD < to)
            for (size_t j = 0; j < count; j += LINE)
                __builtin_prefetch(samples->bytes + index[r + AHEAD] * count + j);
        if (samples->bytes)
            convert_bytes(count, samples->bytes + at, (lr_real)data->scale, out + r * count);
        else
            convert_values(count, samples->values + at, out + r * count);
    }
}

/* The samples of a step or of an evaluation. */
typedef struct stretch {
    lr_training *training;
    const lr_samples *samples;
    const uint32_t *index;
    size_t count, batch; /* samples in all and at a time */
    uint64_t number;     /* of the first batch since the beginning */
    double norm;
} stretch;

static void gather_part(const lr_pass *pass, const stretch *course, size_t first)
{
    size_t from, to;

    lr_part_range(pass->part, pass->rows, 1, &from, &to);
    lr_gather(pass->training->data, course->samples, course->index + first, from, to, pass->training->batch_input);
}

static void pass_forward(const lr_pass *pass)
{
    lr_network *network = &pass->training->network;

    for (size_t i = 0; i < network->count; i++)
        network->layers[i].kind->forward(&network->layers[i], pass);
}

static void pass_backward(const lr_pass *pass)
{
    lr_network *network = &pass->training->network;

    for (size_t i = network->count; i-- > 0;)
        network->layers[i].kind->backward(&network->layers[i], pass);
}

/* Rows whose greatest output is the label's; a NAN is no answer. */
static size_t count_right(const lr_goal *goal, size_t outputs, size_t from, size_t to, const lr_real *y)
{
    size_t right = 0;

    for (size_t r = from; r < to; r++) {
        const lr_real *row = y + r * outputs;
        lr_real told = row[goal->samples->labels[goal->index[r]]];
        bool best = true;

        for (size_t j = 0; j < outputs; j++)
            best = best && row[j] <= told;
        right += best;
    }
    return right;
}

/* The loss of a batch, added to the part's tally, and its gradient. Few outputs are part 0's columns, so that nobody
 * has to wait. */
static void apply_loss(const lr_pass *pass, const stretch *course, size_t first)
{
    lr_training *training = pass->training;
    const lr_layer *last = &training->network.layers[training->network.count - 1];
    const lr_loss_kind *kind = (const void *)training->loss.row;
    bool copies = ((const lr_model_kind *)(const void *)training->model.row)->copies;
    lr_goal goal = {course->samples, course->index + first, copies ? training->batch_input : NULL};
    lr_tally *tally = &training->tallies[pass->part->index];
    size_t outputs = training->outputs, from = 0, to = pass->part->index == 0 ? pass->rows : 0;
    bool alone = outputs < FEW_COLUMNS;

    if (!alone) {
        lr_team_wait(pass->part);
        lr_part_range(pass->part, pass->rows, 1, &from, &to);
    }
    if (from < to) {
        tally->loss += kind->apply(&training->loss, &goal, outputs, from, to, last->y, last->dy,
                                   1 / (double)course->count);
        if (!pass->learning && training->data->classes > 0 && !copies)
            tally->right += count_right(&goal, outputs, from, to, last->y);
    }
    if (!alone)
        lr_team_wait(pass->part);
}

static void clear_tally(lr_training *training, const lr_part *part)
{
    training->tallies[part->index] = (lr_tally){0};
}

static void run_step(const lr_part *part, void *context)
{
    stretch *course = context;
    lr_pass pass = {.training = course->training, .part = part, .learning = true, .first = true};
    double norm;

    clear_tally(course->training, part);
    for (size_t at = 0, batch = 0; at < course->count; at += pass.rows, batch++) {
        pass.rows = course->count - at < course->batch ? course->count - at : course->batch;
        pass.first = batch == 0;
        pass.number = course->number + batch;
        if (!pass.first)
            lr_team_wait(part); /* the others still read the batch before */
        gather_part(&pass, course, at);
        pass_forward(&pass);
        apply_loss(&pass, course, at);
        pass_backward(&pass);
    }
    norm = lr_gradient_finish(course->training, part);
    if (part->index == 0)
        course->norm = norm;
}

static double total_loss(const lr_training *training)
{
    double sum = 0;

    for (size_t i = 0; i < training->threads; i++)
        sum += training->tallies[i].loss;
    return sum;
}

lr_step lr_training_step(lr_training *training, lr_rate rate)
{
    const lr_optimizer_kind *kind = (const void *)training->optimizer.row;
    int64_t per_epoch = lr_training_steps_per_epoch(training), epoch = training->step / per_epoch;
    size_t whole = training->batch * training->accumulate, count = training->data->train.count;
    size_t first = (size_t)(training->step % per_epoch) * whole;
    stretch course = {training, &training->data->train, training->order + first, 0, training->batch, 0, NAN};

    if (training->order_epoch != epoch) {
        lr_random_order(training->seed, LR_STREAM_ORDER + ((uint64_t)epoch << 32), training->order, count);
        training->order_epoch = epoch;
    }
    course.count = count - first < whole ? count - first : whole;
    course.number = (uint64_t)training->step * training->accumulate;
    kind->begin(&training->optimizer, rate, training->step + 1, &training->update);
    training->folds = !training->gradient && kind->folds && kind->folds(&training->update, &training->keep);
    lr_team_run(training->team, run_step, &course);
    training->step++;
    return (lr_step){total_loss(training) / (double)course.count, course.norm};
}

static void run_evaluation(const lr_part *part, void *context)
{
    stretch *course = context;
    lr_pass pass = {.training = course->training, .part = part};

    clear_tally(course->training, part);
    for (size_t at = 0; at < course->count; at += pass.rows) {
        pass.rows = course->count - at < course->batch ? course->count - at : course->batch;
        if (at > 0)
            lr_team_wait(part);
        gather_part(&pass, course, at);
        pass_forward(&pass);
        apply_loss(&pass, course, at);
    }
}

bool lr_training_tells_classes(const lr_training *training)
{
    return training->data->classes > 0 && !((const lr_model_kind *)(const void *)training->model.row)->copies;
}

lr_score lr_training_evaluate(lr_training *training)
{
    const lr_data *data = training->data;
    stretch course = {training, &data->validation, training->identity_order, data->validation.count,
                     training->capacity, 0, NAN};
    size_t right = 0;

    if (data->validation.count == 0)
        return (lr_score){NAN, NAN};
    lr_team_run(training->team, run_evaluation, &course);
    for (size_t i = 0; i < training->threads; i++)
        right += training->tallies[i].right;
    return (lr_score){total_loss(training) / (double)course.count,
                      lr_training_tells_classes(training) ? (double)right / (double)course.count : NAN};
}
