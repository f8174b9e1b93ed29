/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several rules side by side, over several runs. */
#include "lib/bounds/internal.h"
#include "lib/bounds/peers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The middle of one of the rates over the runs, in logarithms; NAN where no run has it. scratch: a value a run. */
static double middle(const lr_peer_answer *runs, size_t count, size_t offset, double *scratch)
{
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        double rate = *(const double *)((const char *)&runs[i] + offset);

        if (!isnan(rate))
            scratch[used++] = log(rate);
    }
    /* one rate is given back as it is, to the last bit */
    if (used == 1)
        for (size_t i = 0; i < count; i++) {
            double rate = *(const double *)((const char *)&runs[i] + offset);

            if (!isnan(rate))
                return rate;
        }
    return exp(lr_median(scratch, used));
}

static bool apply_rule(const lr_spec *spec, const lr_comparison *of, double *scratch, lr_compared *item,
                       lr_error *error)
{
    item->runs = lr_allocate(of->run_count, sizeof *item->runs, error);
    if (!item->runs)
        return false;
    for (size_t i = 0; i < of->run_count; i++)
        if (!lr_peer_find(spec, &of->runs[i], &item->runs[i], error))
            return false;
    item->row = spec->row;
    item->suggest = middle(item->runs, of->run_count, offsetof(lr_peer_answer, suggest), scratch);
    item->least = middle(item->runs, of->run_count, offsetof(lr_peer_answer, least), scratch);
    item->most = middle(item->runs, of->run_count, offsetof(lr_peer_answer, most), scratch);
    for (size_t i = 0; i < of->run_count && item->reason[0] == '\0'; i++)
        memcpy(item->reason, item->runs[i].reason, sizeof item->reason);
    if (!isnan(item->suggest) || !isnan(item->least) || !isnan(item->most))
        item->reason[0] = '\0';
    return true;
}

static void add_ourselves(const lr_bounds *from, lr_compared *item)
{
    item->name = "lrbounds";
    item->suggest = from->lr_suggest.value;
    item->low = from->lr_suggest.low;
    item->high = from->lr_suggest.high;
    item->least = from->lr_min.value;
    item->most = from->lr_max.value;
    if (isnan(item->suggest) && from->finding_count)
        memcpy(item->reason, from->findings[0].text, sizeof item->reason - 1);
}

bool lr_comparison_make(const lr_bounds *ourselves, const lr_spec *specs, const char *const *names,
                        size_t count, const lr_run *runs, size_t run_count, lr_comparison *comparison,
                        lr_error *error)
{
    double *scratch = lr_allocate(run_count, sizeof *scratch, error);
    bool ok = scratch;

    *comparison = (lr_comparison){.run_count = run_count, .runs = runs};
    comparison->items = ok ? lr_allocate(count + 1, sizeof *comparison->items, error) : NULL;
    ok = comparison->items;
    if (ok && ourselves)
        add_ourselves(ourselves, &comparison->items[comparison->count++]);
    for (size_t i = 0; ok && i < count; i++) {
        lr_compared *item = &comparison->items[comparison->count++];

        *item = (lr_compared){.name = names[i], .low = NAN, .high = NAN};
        ok = apply_rule(&specs[i], comparison, scratch, item, error);
    }
    free(scratch);
    return ok;
}

void lr_comparison_free(lr_comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++)
        free(comparison->items[i].runs);
    free(comparison->items);
    *comparison = (lr_comparison){0};
}

double lr_comparison_spread(const lr_comparison *comparison, size_t *count)
{
    double least = INFINITY, most = 0;

    *count = 0;
    for (size_t i = 0; i < comparison->count; i++) {
        double rate = comparison->items[i].suggest;

        if (isnan(rate))
            continue;
        least = fmin(least, rate);
        most = fmax(most, rate);
        ++*count;
    }
    return *count ? log10(most / least) : NAN;
}
