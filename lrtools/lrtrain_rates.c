/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: the rate of each step, out of specs or of a table, and how many steps there are. */
#include "lrtools/lrtrain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_EPOCHS = 2 };

bool train_steps(const train_job *job, const char *name, const char *text, int64_t fallback, int64_t *steps,
                 lr_error *error)
{
    const lr_parameter parameter = {.name = name, .type = LR_STEPS, .least = 1, .most = 0x1p53};
    const lr_units units = {.steps_per_epoch = (double)job->steps_per_epoch};
    lr_value value = {.number = (double)fallback};

    if (text && !lr_value_parse("--", &parameter, text, strlen(text), &units, &value, error))
        return false;
    *steps = (int64_t)value.number;
    return true;
}

/* The steps that the options ask for; 0: they don't say. */
static bool asked_steps(const train_job *job, int64_t *steps, lr_error *error)
{
    double epochs = job->set->epochs;

    if (isnan(epochs))
        return train_steps(job, "steps", job->set->steps, 0, steps, error);
    epochs *= (double)job->steps_per_epoch;
    if (epochs > 0x1p53)
        return lr_fail(error, LR_USAGE, "--epochs: so many steps can't be counted");
    *steps = epochs < 1 ? 1 : (int64_t)llround(epochs);
    return true;
}

/* Whether the specs state all their lengths: what a build without a total has to say. */
static int64_t stated_steps(const train_plan *plan, const lr_schedule_options *how)
{
    lr_schedule schedule = {0};
    double length = 0;

    if (lr_schedule_build(plan->specs, plan->count, how, &schedule, NULL))
        length = schedule.length;
    lr_schedule_free(&schedule);
    return isfinite(length) ? (int64_t)length : 0;
}

bool train_rates_build(const train_job *job, const train_plan *plan, train_rates *rates, lr_error *error)
{
    lr_schedule_options how = {.lr = plan->lr, .units = {.steps_per_epoch = (double)job->steps_per_epoch}};

    *rates = (train_rates){.steps = plan->steps};
    if (!rates->steps && !asked_steps(job, &rates->steps, error))
        return false;
    if (!rates->steps)
        rates->steps = stated_steps(plan, &how);
    if (!rates->steps)
        rates->steps = plan->fallback ? plan->fallback : DEFAULT_EPOCHS * job->steps_per_epoch;
    how.total = how.units.total = (double)rates->steps;
    if (!lr_schedule_build(plan->specs, plan->count, &how, &rates->schedule, error))
        return false;
    if (rates->schedule.length < how.total)
        cli_note(job->tool, &job->set->common, NULL,
                 "the schedule is %.0f steps long: from step %.0f on its end value is held",
                 rates->schedule.length, rates->schedule.length);
    if (rates->schedule.length > how.total)
        cli_note(job->tool, &job->set->common, NULL, "the schedule is %.0f steps long: it is cut after %.0f",
                 rates->schedule.length, how.total);
    return true;
}

bool train_rates_need(const train_job *job, const train_plan *plan)
{
    const double total = 0x1p40; /* more than any spec states: what is left is enough */
    const lr_schedule_options how = {
        .lr = NAN, .total = total, .units = {.steps_per_epoch = (double)job->steps_per_epoch, .total = total}};
    lr_schedule schedule = {0};
    bool built = lr_schedule_build(plan->specs, plan->count, &how, &schedule, NULL);

    lr_schedule_free(&schedule);
    return !built;
}

bool train_rates_asked(const train_job *job, const train_plan *plan, train_rates *rates, lr_error *error)
{
    const train_settings *set = job->set;
    size_t listed = set->schedules.count, count = listed + set->common.operand_count;
    train_plan asked = *plan;
    const char **specs;
    bool ok;

    if (count == 0)
        return train_rates_build(job, plan, rates, error);
    specs = lr_allocate(count, sizeof *specs, error);
    if (!specs)
        return false;
    for (size_t i = 0; i < count; i++)
        specs[i] = i < listed ? set->schedules.items[i] : set->common.operands[i - listed];
    asked.specs = specs;
    asked.count = count;
    ok = train_rates_build(job, &asked, rates, error);
    free(specs);
    return ok;
}

/* The rate, and the momentum where the table has it. */
static bool choose_columns(const lr_table *table, size_t run, lr_choices *choices, lr_error *error)
{
    bool momentum = false;

    for (size_t c = 0; c < lr_table_columns(table); c++)
        momentum = momentum
                   || (lr_role_fits(LR_ROLE_MOMENTUM, lr_table_names(table)[c]) && lr_table_has(table, run, c));
    return lr_choices_parse(momentum ? "lr,momentum" : "lr", choices, error);
}

static bool fail_table(const cli_table *table, lr_fault fault, const char *text, size_t row, lr_error *error)
{
    lr_fail(error, fault, text, row < table->trace.rows ? table->trace.values[0][row] : 0);
    error->file = table->file;
    return false;
}

/* Every rate must be a number that can be played; momentum may be absent. */
static bool check_table(train_rates *rates, lr_error *error)
{
    const lr_trace *trace = &rates->table.trace;
    const double *lr;

    if (rates->table.lr >= trace->columns)
        return fail_table(&rates->table, LR_USAGE, "there is no column of rates: name it with -c lr=COLUMN",
                          trace->rows, error);
    if (trace->rows == 0)
        return fail_table(&rates->table, LR_NO_ANSWER, "there is no row with a rate", 0, error);
    lr = trace->values[rates->table.lr];
    for (size_t i = 0; i < trace->rows; i++) {
        if (!(isfinite(lr[i]) && lr[i] >= 0))
            return fail_table(&rates->table, LR_BAD_INPUT,
                              "the rate of step %.0f is no finite number from 0 up", i, error);
        if (rates->momentum && isfinite(trace->values[rates->momentum][i])
            && !(trace->values[rates->momentum][i] >= 0 && trace->values[rates->momentum][i] < 1))
            return fail_table(&rates->table, LR_BAD_INPUT, "the momentum of step %.0f is not in 0..1", i,
                              error);
    }
    return true;
}

static void tell_length(const train_job *job, const train_rates *rates)
{
    const lr_trace *trace = &rates->table.trace;
    double last = trace->values[0][trace->rows - 1];

    if (last + 1 < (double)rates->steps)
        cli_note(job->tool, &job->set->common, rates->table.file,
                 "the table ends at step %.0f: from there on its last rate is held", last);
    if (last + 1 > (double)rates->steps)
        cli_note(job->tool, &job->set->common, rates->table.file,
                 "the table goes on to step %.0f: it is cut after %lld steps", last, (long long)rates->steps);
}

bool train_rates_read(const train_job *job, train_rates *rates, lr_error *error)
{
    const train_settings *set = job->set;
    const lr_trace *trace = &rates->table.trace;

    if (!cli_read_table(job->tool, &job->set->common, set->schedule_file,
                        set->columns ? set->columns : "lr,momentum", set->columns ? NULL : choose_columns,
                        &rates->table, error))
        return false;
    rates->momentum = rates->table.value < trace->columns ? rates->table.value : 0;
    if (!check_table(rates, error) || !asked_steps(job, &rates->steps, error))
        return false;
    if (!rates->steps
        && !(trace->values[0][trace->rows - 1] >= 0 && trace->values[0][trace->rows - 1] < 0x1p53))
        return fail_table(&rates->table, LR_BAD_INPUT, "the last step is %g: give --steps", trace->rows - 1,
                          error);
    if (!rates->steps)
        rates->steps = (int64_t)trace->values[0][trace->rows - 1] + 1;
    tell_length(job, rates);
    return true;
}

/* The last row at or before the step, else the first. */
static size_t row_of(const lr_trace *trace, double step)
{
    size_t low = 0, high = trace->rows;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (trace->values[0][middle] <= step)
            low = middle;
        else
            high = middle;
    }
    return low;
}

lr_rate train_rate(const train_rates *rates, int64_t step)
{
    const lr_trace *trace = &rates->table.trace;
    size_t row;

    if (trace->columns == 0)
        return lr_schedule_rate(&rates->schedule, step);
    row = row_of(trace, (double)step);
    return (lr_rate){trace->values[rates->table.lr][row],
                     rates->momentum ? trace->values[rates->momentum][row] : NAN, NAN};
}

bool train_rates_momentum(const train_rates *rates)
{
    return rates->table.trace.columns ? rates->momentum != 0
                                      : (lr_schedule_sets(&rates->schedule) & LR_SETS_MOMENTUM) != 0;
}

void train_rates_free(train_rates *rates)
{
    lr_schedule_free(&rates->schedule);
    lr_trace_free(&rates->table.trace);
    *rates = (train_rates){0};
}
