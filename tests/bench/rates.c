/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of lrbounds under other constants, for regret-fit: the landmarks are found once, then answers are many.
 *
 *     rates GROUP... with a group TRACE[+TRACE]..., seeds that are pooled; a trace: step,lr,loss
 *
 * Reads lines of five constants (struct lr_rates) behind a word: after "rate" it writes the logarithm of the rate of
 * each group in a line, after "answer FIRST COUNT" the value, low and high of COUNT groups, a line each. */
#include "lib/bounds/internal.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 16, MOST_ROWS = 100000 };

typedef struct group {
    lr_run runs[MOST_RUNS];
    size_t count;
    lr_analysis analysis;
    lr_bounds bounds;
} group;

static const lr_bounds_options usual;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "rates: %s: %s\n", what, why);
    exit(4);
}

static double *column(void)
{
    double *values = malloc(MOST_ROWS * sizeof *values);

    if (!values)
        fail("trace", "no memory");
    return values;
}

static lr_run read_trace(const char *path)
{
    double *step = column(), *lr = column(), *loss = column();
    lr_run run = {path, 0, step, lr, loss};
    char line[256], *at;
    FILE *in = fopen(path, "r");

    if (!in || !fgets(line, sizeof line, in))
        fail(path, "cannot be read");
    while (run.length < MOST_ROWS && fgets(line, sizeof line, in)) {
        step[run.length] = strtod(line, &at);
        lr[run.length] = strtod(at + (*at == ','), &at);
        loss[run.length++] = strtod(at + (*at == ','), &at);
    }
    fclose(in);
    return run;
}

static void read_group(char *word, group *one)
{
    lr_error error = {0};

    for (char *next; word; word = next) {
        next = strchr(word, '+');
        if (next)
            *next++ = '\0';
        if (one->count == MOST_RUNS)
            fail(word, "too many runs");
        one->runs[one->count++] = read_trace(word);
    }
    one->analysis = (lr_analysis){
        .runs = one->runs, .run_count = 1, .options = &usual, .rates = &lr_rates_fitted};
    if (one->count == 1 && !lr_analyse(&one->analysis, &one->bounds, &error))
        fail(one->runs[0].name, error.text);
}

static void write_rates(group *groups, size_t count, const lr_rates *rates)
{
    for (size_t i = 0; i < count; i++) {
        groups[i].analysis.rates = rates;
        printf("%s%.9g", i ? " " : "", lr_decide_rate(&groups[i].analysis));
    }
    putchar('\n');
}

static void write_answer(const group *one, const lr_rates *rates)
{
    lr_bounds bounds;
    lr_error error = {0};

    if (!lr_bounds_find_by(rates, one->runs, one->count, &usual, &bounds, &error))
        fail(one->runs[0].name, error.text);
    printf("%.9g %.9g %.9g\n", bounds.lr_suggest.value, bounds.lr_suggest.low, bounds.lr_suggest.high);
    lr_bounds_free(&bounds);
}

int main(int count, char **words)
{
    size_t groups_count = (size_t)(count - 1), first, number;
    group *groups = calloc(groups_count + 1, sizeof *groups);
    char line[256];

    if (!groups)
        fail("groups", "no memory");
    gsl_set_error_handler_off();
    for (size_t i = 0; i < groups_count; i++)
        read_group(words[i + 1], &groups[i]);
    while (fgets(line, sizeof line, stdin)) {
        lr_rates rates;
        double *const value[] = {&rates.work_steps, &rates.back_margin, &rates.anchor_margin, &rates.rule_spread,
                                 &rates.anchor_spread};
        bool answer = sscanf(line, "answer %zu %zu", &first, &number) == 2;
        char *at = line + strcspn(line, " ");

        if (answer)
            at = strchr(strchr(at + 1, ' ') + 1, ' ');
        for (size_t i = 0; i < sizeof value / sizeof value[0]; i++)
            *value[i] = strtod(at, &at);
        for (size_t i = first; answer && i < first + number && i < groups_count; i++)
            write_answer(&groups[i], &rates);
        if (!answer)
            write_rates(groups, groups_count, &rates);
        fflush(stdout);
    }
    return 0;
}
