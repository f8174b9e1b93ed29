/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: the loop. */
#include "lrtools/lrtrain.h"

#include <math.h>
#include <time.h>

double train_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

bool train_new(const train_job *job, uint64_t seed, size_t threads, lr_training **training, lr_error *error)
{
    const train_settings *set = job->set;
    const lr_training_options how = {.data = &job->data,
                                     .model = set->model,
                                     .optimizer = set->optimizer,
                                     .loss = set->loss,
                                     .batch = (size_t)set->batch,
                                     .accumulate = (size_t)set->accumulate,
                                     .clip = isnan(set->clip) ? 0 : set->clip,
                                     .grad_norm = set->grad_norm,
                                     .seed = seed,
                                     .threads = threads};

    return lr_training_new(&how, training, error);
}

/* When a sweep has seen enough: the smoothed loss stays far above both its best and its start. */
typedef struct watch {
    double smoothed, weight, best, first;
    int64_t seen, above;
} watch;

static bool left_for_good(watch *on, double loss)
{
    static const double decay = 0.9, far = 4, least = 2;
    enum { FIRST = 20, LONG = 40 };
    double mean;

    on->smoothed = decay * on->smoothed + (1 - decay) * loss;
    on->weight = decay * on->weight + (1 - decay);
    mean = on->smoothed / on->weight;
    if (++on->seen == FIRST)
        on->first = on->best = mean;
    if (on->seen <= FIRST)
        return false;
    on->best = fmin(on->best, mean);
    on->above = mean > far * fabs(on->best) && mean > least * fabs(on->first) ? on->above + 1 : 0;
    return on->above >= LONG;
}

/* What the loop keeps from step to step. */
typedef struct loop {
    watch watch;
    double spent; /* seconds of training */
    double tail;  /* sum of the last losses */
    int64_t tail_from;
} loop;

static bool is_due(int64_t step, int64_t every)
{
    return every > 0 && step % every == 0;
}

/* One step and what it tells. */
static void take_step(train_run *run, loop *at, int64_t step, train_row *row)
{
    double begin = train_clock();
    lr_rate rate = train_rate(run->rates, step);
    lr_step result = lr_training_step(run->training, rate);
    int64_t per_epoch = lr_training_steps_per_epoch(run->training);

    at->spent += train_clock() - begin;
    *row = (train_row){.value = {[COLUMN_STEP] = (double)step,
                                 [COLUMN_EPOCH] = (double)(step / per_epoch),
                                 [COLUMN_LR] = rate.lr,
                                 [COLUMN_LOSS] = result.loss,
                                 [COLUMN_MOMENTUM] = rate.momentum,
                                 [COLUMN_GRAD_NORM] = result.grad_norm,
                                 [COLUMN_VAL_LOSS] = NAN,
                                 [COLUMN_VAL_ACCURACY] = NAN,
                                 [COLUMN_TIME] = at->spent}};
    run->loss = result.loss;
    if (step >= at->tail_from)
        at->tail += result.loss;
    if (!isfinite(result.loss) && run->diverged_at < 0)
        run->diverged_at = step;
}

/* A row goes out where it is due, and wherever something was measured. */
static bool give_row(train_run *run, int64_t step, bool last, train_row *row, lr_error *error)
{
    bool measured = run->evaluate && (last || is_due(step + 1, run->evaluate));

    row->measured = measured;
    if (measured) {
        run->score = lr_training_evaluate(run->training);
        row->value[COLUMN_VAL_LOSS] = run->score.loss;
        row->value[COLUMN_VAL_ACCURACY] = run->score.accuracy;
    }
    return !(measured || is_due(step, run->every)) || run->row(run->context, row, error);
}

bool train_loop(train_run *run, lr_error *error)
{
    int64_t steps = run->rates->steps, first = lr_training_step_count(run->training);
    loop at = {.tail_from = steps - (steps + 9) / 10};
    bool over = false;

    run->diverged_at = -1;
    run->loss = NAN;
    run->score = (lr_score){NAN, NAN};
    at.tail_from = at.tail_from < first ? first : at.tail_from;
    while (lr_training_step_count(run->training) < steps && !over && !run->stopped) {
        int64_t step = lr_training_step_count(run->training);
        train_row row;

        take_step(run, &at, step, &row);
        over = (run->diverged_at >= 0 && !run->keep_going)
               || (run->sweep && left_for_good(&at.watch, run->loss));
        if (!give_row(run, step, over || step + 1 == steps, &row, error))
            return false;
        run->stopped = cli_stopped();
        if (run->after && !run->after(run->context, step + 1, error))
            return false;
    }
    run->steps = lr_training_step_count(run->training);
    run->final_loss = run->steps == steps ? at.tail / (double)(steps - at.tail_from) : NAN;
    if (!run->evaluate && !run->stopped && !run->sweep)
        run->score = lr_training_evaluate(run->training);
    return true;
}
