/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/train/team.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum { SPINS = 6000 }; /* about 0.1 ms, longer than parts are apart in a step; then sleep */

struct lr_team {
    size_t count, started; /* parts, and threads of ours */
    pthread_t *threads;
    lr_part *parts;
    void (*work)(const lr_part *part, void *context);
    void *context;
    bool over;
    /* the barrier: the last one to arrive begins the next round */
    _Alignas(64) atomic_size_t arrived;
    _Alignas(64) atomic_uint round;
    atomic_size_t sleepers;
    pthread_mutex_t lock;
    pthread_cond_t turned;
};

static void pause_a_little(void)
{
#if defined(__SSE2__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Denormals cost a hundred times what other numbers do, and mean nothing here. */
static uint64_t flush_denormals(void)
{
#if defined(__SSE2__)
    unsigned before = _mm_getcsr();

    _mm_setcsr(before | 0x8040); /* flush to zero, denormals are zero */
    return before;
#elif defined(__aarch64__)
    uint64_t before;

    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | (UINT64_C(1) << 24)));
    return before;
#else
    return 0;
#endif
}

static void restore_denormals(uint64_t before)
{
#if defined(__SSE2__)
    _mm_setcsr((unsigned)before);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(before));
#else
    (void)before;
#endif
}

static void sleep_until(lr_team *team, unsigned round)
{
    pthread_mutex_lock(&team->lock);
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->round) == round)
        pthread_cond_wait(&team->turned, &team->lock);
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->lock);
}

void lr_team_wait(const lr_part *part)
{
    lr_team *team = part->team;
    unsigned round;

    if (part->count == 1)
        return;
    round = atomic_load(&team->round);
    if (atomic_fetch_add(&team->arrived, 1) + 1 == team->count) {
        atomic_store(&team->arrived, 0);
        atomic_fetch_add(&team->round, 1);
        /* who goes to sleep says so before it looks at the round again: here it is either seen, or sees */
        if (atomic_load(&team->sleepers) > 0) {
            pthread_mutex_lock(&team->lock);
            pthread_cond_broadcast(&team->turned);
            pthread_mutex_unlock(&team->lock);
        }
        return;
    }
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load_explicit(&team->round, memory_order_acquire) != round)
            return;
        pause_a_little();
    }
    sleep_until(team, round);
}

static void *serve(void *argument)
{
    const lr_part *part = argument;
    lr_team *team = part->team;

    flush_denormals();
    for (;;) {
        lr_team_wait(part);
        if (team->over)
            return NULL;
        team->work(part, team->context);
        lr_team_wait(part);
    }
}

/* Threads block all signals: they are for the thread that called. */
static bool start(lr_team *team, lr_error *error)
{
    sigset_t all, before;
    int failure = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    while (team->started + 1 < team->count && !failure) {
        failure = pthread_create(&team->threads[team->started], NULL, serve, &team->parts[team->started + 1]);
        team->started += failure == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failure || lr_fail(error, LR_SYSTEM, "cannot start %zu threads: %s", team->count, strerror(failure));
}

bool lr_team_new(size_t count, lr_team **result, lr_error *error)
{
    lr_team *team = NULL;

    *result = NULL;
    if (posix_memalign((void **)&team, _Alignof(lr_team), sizeof *team) != 0)
        return lr_fail_memory(error);
    memset(team, 0, sizeof *team);
    team->count = count;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->turned, NULL);
    if (!(team->parts = lr_allocate(count, sizeof *team->parts, error))
        || !(team->threads = lr_allocate(count, sizeof *team->threads, error))) {
        lr_team_free(team);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        team->parts[i] = (lr_part){team, i, count};
    if (!start(team, error)) {
        lr_team_free(team);
        return false;
    }
    *result = team;
    return true;
}

void lr_team_run(lr_team *team, void (*work)(const lr_part *part, void *context), void *context)
{
    uint64_t before = flush_denormals();

    team->work = work;
    team->context = context;
    lr_team_wait(&team->parts[0]);
    work(&team->parts[0], context);
    lr_team_wait(&team->parts[0]);
    restore_denormals(before);
}

void lr_part_range(const lr_part *part, size_t total, size_t grain, size_t *from, size_t *to)
{
    size_t grains = (total + grain - 1) / grain;

    *from = grains * part->index / part->count * grain;
    *to = grains * (part->index + 1) / part->count * grain;
    if (*from > total)
        *from = total;
    if (*to > total)
        *to = total;
}

void lr_team_free(lr_team *team)
{
    if (!team)
        return;
    if (team->started > 0) {
        team->over = true;
        /* those that could not be started arrive here, so that the others are released */
        atomic_fetch_add(&team->arrived, team->count - 1 - team->started);
        lr_team_wait(&team->parts[0]);
        for (size_t i = 0; i < team->started; i++)
            pthread_join(team->threads[i], NULL);
    }
    pthread_cond_destroy(&team->turned);
    pthread_mutex_destroy(&team->lock);
    free(team->threads);
    free(team->parts);
    free(team);
}
