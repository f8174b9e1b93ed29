/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hugging Face Diffusers: src/diffusers/optimization.py, commit 013f5550 of 2024. */
#include "lib/schedule/transformers.h"

#include <stdlib.h>

static const lr_parameter piecewise_parameters[] = {
    {"step_rules", LR_MAP, NULL, NULL, 0, 0, LR_CLOSED, NULL,
     "FACTOR:UPTO pairs and a last FACTOR: 1:10/0.1:20/0.005 (the library writes commas)"},
    LR_PIECE,
    LR_NO_MORE};
enum { STEP_RULES };

/* A rule: the step before which it holds, which one it is, its factor. */
enum { UPTO, ORDER, FACTOR, RULE };

static int compare_rules(const void *a, const void *b)
{
    const double *x = a, *y = b;
    size_t i = x[UPTO] == y[UPTO] ? ORDER : UPTO;

    return (x[i] > y[i]) - (x[i] < y[i]);
}

/* table: the rules in the order of their steps. */
static bool fill_table(lr_segment *segment, lr_error *error)
{
    const lr_value *rules = &segment->spec.values[STEP_RULES];
    size_t count = rules->length / 2 - 1;

    segment->table = lr_allocate(RULE * count + 1, sizeof *segment->table, error);
    if (!segment->table)
        return false;
    for (size_t i = 0; i < count; i++) {
        double *rule = segment->table + RULE * i;

        rule[FACTOR] = rules->list[2 * i];
        rule[UPTO] = rules->list[2 * i + 1];
        rule[ORDER] = (double)i;
        if (isnan(rule[UPTO]) || rule[UPTO] != floor(rule[UPTO]))
            return lr_segment_refuse(
                segment, "step_rules= is FACTOR:UPTO pairs, UPTO a whole number, and a last FACTOR alone",
                error);
    }
    segment->table_length = count;
    qsort(segment->table, count, RULE * sizeof *segment->table, compare_rules);
    return true;
}

static bool piecewise_check(lr_segment *segment, lr_error *error)
{
    const lr_value *rules = &segment->spec.values[STEP_RULES];

    if (!lr_segment_needs(segment, STEP_RULES, error)
        || !lr_segment_optimizer(segment, &segment->memo[0], error))
        return false;
    if (!isnan(rules->list[rules->length - 1]))
        return lr_segment_refuse(segment, "step_rules= ends with the FACTOR that stays, without a step",
                                 error);
    segment->memo[1] = rules->list[rules->length - 2];
    return fill_table(segment, error);
}

/* How many rules end at or before k. */
static size_t rules_ended(const lr_segment *segment, double k)
{
    size_t low = 0, high = segment->table_length;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (segment->table[RULE * middle + UPTO] <= k)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static lr_rate piecewise_rate(const lr_segment *segment, double k)
{
    size_t at = rules_ended(segment, k);

    if (at == segment->table_length)
        return lr_rate_of(segment->memo[0] * segment->memo[1]);
    at = rules_ended(segment, segment->table[RULE * at + UPTO])
         - 1; /* of rules for one step the last counts */
    return lr_rate_of(segment->memo[0] * segment->table[RULE * at + FACTOR]);
}

static const lr_schedule_kind rows[] = {
    LR_HF_SHARED("diffusers."),
    {LR_HF_ROW(
         "diffusers.", "get_piecewise_constant_schedule", "factors, each up to a step", piecewise_parameters,
         "piecewise",
         "rate(k) = lr FACTOR of the first rule with k < UPTO, else lr times the last FACTOR. Trap: UPTO "
         "counts from the start of the training; the library's own description (\"the next 20 steps\") "
         "is wrong."),
     .check = piecewise_check, .rate = piecewise_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_diffusers_schedules, rows);
