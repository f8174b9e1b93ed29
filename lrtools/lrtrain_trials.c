/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: several trainings side by side, each on one thread. */
#include "lrtools/lrtrain.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What the threads share; `lock` guards next and running. */
typedef struct pool {
    const train_job *job;
    train_trial *trials;
    size_t count, next, running;
    atomic_llong done; /* steps of all of them */
    atomic_bool failed;
    pthread_mutex_t lock;
    pthread_cond_t over;
} pool;

/* A trial at work. */
typedef struct worker {
    pool *of;
    train_trial *trial;
} worker;

static bool keep_row(void *context, const train_row *row, lr_error *error)
{
    worker *at = context;
    double values[COLUMNS];

    for (size_t i = 0; i < at->trial->columns.count; i++)
        values[i] = row->value[at->trial->columns.column[i]];
    return lr_trace_add_row(&at->trial->trace, values, error);
}

static bool count_step(void *context, int64_t done, lr_error *error)
{
    worker *at = context;

    (void)done, (void)error;
    atomic_fetch_add_explicit(&at->of->done, 1, memory_order_relaxed);
    return true;
}

static bool run_trial(worker *at)
{
    train_trial *trial = at->trial;
    train_run *run = &trial->run;
    bool ok = true;

    run->every = run->every ? run->every : 1;
    run->rates = trial->rates;
    run->sweep = trial->sweep;
    run->keep_going = at->of->job->set->keep_going;
    run->row = keep_row;
    run->after = count_step;
    run->context = at;
    at->trial->columns = train_columns_of(at->of->job, trial->rates);
    for (size_t i = 0; i < at->trial->columns.count && ok; i++)
        ok = lr_trace_add_column(&trial->trace, at->trial->columns.names[i], &trial->error);
    if (!ok)
        return false;
    pthread_mutex_lock(&at->of->lock); /* starting up is not made for several at a time */
    ok = train_new(at->of->job, trial->seed, 1, &run->training, &trial->error);
    pthread_mutex_unlock(&at->of->lock);
    ok = ok && train_loop(run, &trial->error);
    lr_training_free(run->training);
    run->training = NULL;
    return ok;
}

static void *serve(void *argument)
{
    pool *of = argument;

    pthread_mutex_lock(&of->lock);
    while (of->next < of->count && !of->failed && !cli_stopped()) {
        worker at = {.of = of, .trial = &of->trials[of->next++]};

        pthread_mutex_unlock(&of->lock);
        if (!run_trial(&at)) {
            at.trial->failed = true;
            of->failed = true;
        }
        pthread_mutex_lock(&of->lock);
    }
    of->running--;
    pthread_cond_signal(&of->over);
    pthread_mutex_unlock(&of->lock);
    return NULL;
}

/* Wait for all, with the progress to look at. */
static void wait_for_all(pool *of, const char *what)
{
    train_progress progress;
    int64_t total = 0;

    for (size_t i = 0; i < of->count; i++)
        total += of->trials[i].rates->steps;
    train_progress_start(of->job, 0, &progress);
    pthread_mutex_lock(&of->lock);
    while (of->running > 0) {
        struct timespec until;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 200000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&of->over, &of->lock, &until);
        train_progress_show(&progress, what, of->done, total, NAN);
    }
    pthread_mutex_unlock(&of->lock);
    train_progress_end(&progress);
}

/* Signals are for the main thread. */
static bool start_threads(pool *of, pthread_t *threads, size_t count, size_t *started, lr_error *error)
{
    sigset_t all, before;
    int failure = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_mutex_lock(&of->lock);
    for (*started = 0; *started < count && !failure; *started += failure == 0)
        failure = pthread_create(&threads[*started], NULL, serve, of);
    of->running = *started;
    pthread_mutex_unlock(&of->lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return *started > 0 || lr_fail(error, LR_SYSTEM, "cannot start a thread: %s", strerror(failure));
}

bool train_trials(const train_job *job, train_trial *trials, size_t count, const char *what, lr_error *error)
{
    pool of = {.job = job,
               .trials = trials,
               .count = count,
               .lock = PTHREAD_MUTEX_INITIALIZER,
               .over = PTHREAD_COND_INITIALIZER};
    size_t wanted = (size_t)job->set->threads < count ? (size_t)job->set->threads : count, started = 0;
    pthread_t *threads = lr_allocate(wanted, sizeof *threads, error);
    bool ok = threads && start_threads(&of, threads, wanted, &started, error);

    if (ok)
        wait_for_all(&of, what);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    if (ok && cli_stopped())
        return lr_fail(error, LR_NO_ANSWER, "stopped by a signal: nothing is written");
    for (size_t i = 0; ok && i < count; i++)
        if (trials[i].failed) {
            *error = trials[i].error;
            ok = false;
        }
    return ok;
}

void train_trials_free(train_trial *trials, size_t count)
{
    for (size_t i = 0; trials && i < count; i++)
        lr_trace_free(&trials[i].trace);
    free(trials);
}
