/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step takes no memory and makes no system call: the program counts the first, and forbids itself the second, so
 * that a step that makes one is killed. With glibc on Linux only, and not under tools that have calls of their own. */
#include "lib/train/internal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define WATCHED 1
#endif
#endif

#if defined(__linux__) && defined(__GLIBC__) && !defined(WATCHED) && __has_include(<linux/seccomp.h>)

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

extern const char __executable_start, etext; /* from the linker: where this program's code is */

static atomic_long taken;

/* Inlined, the call would seem to come from the caller's caller. */
#define OWN_CALL __attribute__((noinline))

/* What this program's own code takes is counted. OpenBLAS is a library beside it: its products of small matrices take
 * a few kilobytes from the heap and give them back. */
static void notice(const void *caller)
{
    if ((uintptr_t)caller >= (uintptr_t)&__executable_start && (uintptr_t)caller < (uintptr_t)&etext)
        taken++;
}

OWN_CALL void *malloc(size_t size)
{
    notice(__builtin_return_address(0));
    return __libc_malloc(size);
}

OWN_CALL void *calloc(size_t count, size_t size)
{
    notice(__builtin_return_address(0));
    return __libc_calloc(count, size);
}

OWN_CALL void *realloc(void *memory, size_t size)
{
    notice(__builtin_return_address(0));
    return __libc_realloc(memory, size);
}

OWN_CALL void *aligned_alloc(size_t alignment, size_t size)
{
    notice(__builtin_return_address(0));
    return __libc_memalign(alignment, size);
}

OWN_CALL int posix_memalign(void **memory, size_t alignment, size_t size)
{
    notice(__builtin_return_address(0));
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

enum { SAMPLES = 70, SIDE = 14, FEATURES = SIDE * SIDE, CLASSES = 3, WARM = 9, STEPS = 200 };
enum { QUIET = 41, TOOK_MEMORY = 42, NO_FILTER = 43 };

static unsigned char images[SAMPLES][FEATURES];
static uint16_t labels[SAMPLES];

static const struct network {
    const char *model, *optimizer;
    size_t accumulate;
    double clip;
} networks[] = {
    {"softmax", "sgd", 1, 0},
    {"mlp:hidden=90/70", "sgd:momentum=0.9", 1, 0},
    {"mlp:hidden=90/70,norm=batch,activation=gelu,dropout=0.2", "adam", 1, 0},
    {"mlp:hidden=90/70,norm=layer,activation=tanh", "lamb", 2, 1},
    {"cnn:channels=8/12,hidden=70", "rmsprop", 1, 0.5},
    {"autoencoder:hidden=90/10", "adamw", 1, 0},
};

static lr_training *set_up(const struct network *network, size_t threads)
{
    static lr_data data;
    lr_training *training;
    lr_error error = {0};

    data = (lr_data){.name = "made up", .features = FEATURES, .channels = 1, .height = SIDE, .width = SIDE,
                     .classes = CLASSES, .scale = 1 / 255.0F};
    data.train = (lr_samples){SAMPLES - 9, images[0], NULL, labels, NULL};
    data.validation = (lr_samples){9, images[SAMPLES - 9], NULL, labels + SAMPLES - 9, NULL};
    for (size_t i = 0; i < SAMPLES; i++) {
        for (size_t j = 0; j < FEATURES; j++)
            images[i][j] = (unsigned char)lr_random_bits(1, LR_STREAM_PROBLEM, i * FEATURES + j);
        labels[i] = (uint16_t)(lr_random_bits(2, LR_STREAM_PROBLEM, i) % CLASSES);
    }
    if (!lr_training_new(&(lr_training_options){.data = &data, .model = network->model, .threads = threads,
                                                .optimizer = network->optimizer, .batch = 16, .seed = 1,
                                                .accumulate = network->accumulate, .clip = network->clip},
                         &training, &error))
        fail_msg("%s: %s", network->model, error.text);
    return training;
}

static void train(lr_training *training, int steps)
{
    for (int i = 0; i < steps; i++) {
        lr_training_step(training, (lr_rate){0.01, 0.8, NAN});
        if (i % 50 == 0)
            lr_training_evaluate(training);
    }
}

/* All that is left to this thread is to end the program. */
static bool forbid_calls(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof rules / sizeof *rules, rules};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* In a child of its own. */
static void forbid(const struct network *network)
{
    lr_training *training = set_up(network, 1);
    long before;

    train(training, WARM);
    if (!forbid_calls())
        _exit(NO_FILTER);
    before = taken;
    train(training, STEPS);
    _exit(taken == before ? QUIET : TOOK_MEMORY);
}

static void test_no_calls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
        pid_t child = fork();
        int status = 0;

        assert_true(child >= 0);
        if (child == 0)
            forbid(&networks[i]);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (WIFSIGNALED(status))
            fail_msg("%s: a step called the system (signal %d)", networks[i].model, WTERMSIG(status));
        if (WEXITSTATUS(status) != QUIET)
            fail_msg("%s: a step took memory", networks[i].model);
    }
}

/* Several threads may sleep and wake each other, but take no memory either. */
static void test_no_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
        lr_training *training = set_up(&networks[i], 2);
        long before;

        train(training, WARM);
        before = taken;
        train(training, STEPS);
        assert_int_equal(taken, before);
        lr_training_free(training);
    }
}

/* The counter counts, and the filter kills. */
static void test_of_the_test(void **state)
{
    long before = taken;
    void *volatile memory = malloc(7);
    pid_t child;
    int status = 0;

    (void)state;
    free(memory);
    assert_true(taken > before);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!forbid_calls())
            _exit(NO_FILTER);
        getppid();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

/* Some containers allow no filter. */
static bool can_forbid(void)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        _exit(forbid_calls() ? QUIET : NO_FILTER);
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == QUIET;
}

/* OpenBLAS starts threads of its own when it is loaded, and they take buffers at any time; without them its buffers are
 * there after the first product. It reads its environment before main. */
int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_calls),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_of_the_test),
    };

    (void)count;
    if (!getenv("OPENBLAS_NUM_THREADS") || strcmp(getenv("OPENBLAS_NUM_THREADS"), "1") != 0) {
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
        execv("/proc/self/exe", arguments);
    }
    if (!can_forbid()) {
        puts("1..0 # SKIP this system allows no filter of system calls");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    puts("1..0 # SKIP it counts what a step asks of the system, and sanitizers ask on their own");
    return 0;
}

#endif
