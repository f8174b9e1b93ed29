/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrgen: schedules and range-test sweeps, written as tables for any trainer. */
#include "lrtools/cli.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct settings {
    cli_common common;
    double steps, lr, steps_per_epoch, every, from, to;
    const char *at;
    const lr_writer_kind *format;
} settings;

#define AT(member) offsetof(settings, member)

static const cli_option options[] = {
    {'n', "steps", CLI_STEPS, AT(steps), "N", NULL, 1, 0x1p53, NULL, NULL,
     "steps in all (left out: the sum of the specs' steps=)"},
    {0, "lr", CLI_REAL, AT(lr), "LR", NULL, 0, DBL_MAX, NULL, NULL,
     "the rate that stands for a from=, to= or max= that is left out"},
    {0, "steps-per-epoch", CLI_REAL, AT(steps_per_epoch), "N", NULL, 0x1p-20, 0x1p53, NULL, NULL,
     "what an epoch is in steps: 10ep is then a length"},
    {0, "at", CLI_TEXT, AT(at), "STEP,STEP...", NULL, 0, 0, NULL, NULL,
     "write these steps only, in this order"},
    {0, "every", CLI_STEPS, AT(every), "N", "1", 1, 0x1p53, NULL, NULL, "write every N-th step only"},
    {0, "from", CLI_STEPS, AT(from), "K", "0", 0, 0x1p53, NULL, NULL, "begin with step K"},
    {0, "to", CLI_STEPS, AT(to), "K", NULL, 1, 0x1p53, NULL, NULL, "stop before step K (left out: the end)"},
    {'f', "format", CLI_CHOICE, AT(format), "FORMAT", NULL, 0, 0, &lr_writers, NULL,
     "how to write the table (left out: by the ending of -o FILE, else csv)"},
    {.name = NULL}};

static const cli_tool tool = {
    .name = "lrgen",
    .summary = "generate learning-rate schedules and range-test sweeps",
    .operands = "SPEC...",
    .description =
        "Write the learning rate in force at each step, from step 0: the specs are played one after the\n"
        "other. A spec is NAME[:key=value[,key=value]...]; see --list and --describe NAME. One spec may\n"
        "leave out steps= and takes what is left of -n. Past the end the last value is held.",
    .examples =
        "lrgen -n 1000 exp:from=1e-7,to=10\n"
        "lrgen --lr 3e-4 linear:steps=500,from=0 cosine:steps=9500,to=3e-5\n"
        "lrgen -n 90ep --steps-per-epoch 391 --lr 0.1 -f npy -o lr.npy linear:steps=5ep,from=0 cosine:to=0\n"
        "lrgen --lr 0.1 --at 0,30,60 step:every=30",
    .options = options,
    .catalogs = CLI_CATALOGS(&lr_schedule_kinds),
    .needs_operand = true};

/* The steps to write: those of a list, or every so many of a range. */
typedef struct plan {
    int64_t *list; /* owned; NULL: a range */
    int64_t from, every;
    size_t count;
    int64_t last; /* the greatest of them */
} plan;

static int64_t step_at(const plan *steps, size_t i)
{
    return steps->list ? steps->list[i] : steps->from + (int64_t)i * steps->every;
}

static bool plan_list(const settings *set, const lr_units *units, plan *steps, lr_error *error)
{
    static const lr_parameter parameter = {.name = "at", .type = LR_STEPS, .least = 0, .most = 0x1p53};
    const char *text = set->at;
    size_t room = 1;

    for (const char *c = text; *c; c++)
        room += *c == ',';
    steps->list = lr_allocate(room, sizeof *steps->list, error);
    while (steps->list && text) {
        const char *comma = strchr(text, ',');
        size_t length = comma ? (size_t)(comma - text) : strlen(text);
        lr_value value;

        if (!lr_value_parse("--", &parameter, text, length, units, &value, error))
            return false;
        steps->list[steps->count++] = (int64_t)value.number;
        steps->last = steps->last > (int64_t)value.number ? steps->last : (int64_t)value.number;
        text = comma ? comma + 1 : NULL;
    }
    return steps->list != NULL;
}

static bool plan_range(const settings *set, double length, plan *steps, lr_error *error)
{
    double whole = isnan(set->steps) ? length : set->steps, end = isnan(set->to) ? whole : set->to;

    if (isinf(end))
        return lr_fail(error, LR_USAGE, "the schedule has no end: give the number of steps, -n");
    if (end == 0)
        return lr_fail(error, LR_NO_ANSWER, "the schedule has no steps");
    if (set->from >= end)
        return lr_fail(error, LR_USAGE, "--from=%.0f is past the last step, %.0f", set->from, end - 1);
    steps->from = (int64_t)set->from;
    steps->every = (int64_t)set->every;
    steps->count = (size_t)(((int64_t)end - 1 - steps->from) / steps->every) + 1;
    steps->last = step_at(steps, steps->count - 1);
    return true;
}

static bool make_plan(const settings *set, const lr_units *units, double length, plan *steps, lr_error *error)
{
    if (!set->at)
        return plan_range(set, length, steps, error);
    if (set->from != 0 || !isnan(set->to) || set->every != 1)
        return lr_fail(error, LR_USAGE, "--at names each step: it excludes --from, --to and --every");
    return plan_list(set, units, steps, error);
}

/* The columns of the table, in their order; a format that goes by position has no need of steps 0, 1, 2... */
enum { STEP, LR, MOMENTUM, COLUMNS };
static const char *const column_names[] = {"step", "lr", "momentum"};

static size_t choose_columns(const lr_writer_kind *format, const lr_schedule *schedule, const plan *steps,
                             size_t *first)
{
    bool counts = !steps->list && steps->from == 0 && steps->every == 1;
    bool momentum = !format->one_column && lr_schedule_has_momentum(schedule);

    *first = format->one_column || (format->by_position && counts) ? LR : STEP;
    return (momentum ? COLUMNS : MOMENTUM) - *first;
}

static bool write_rows(lr_writer *writer, const lr_schedule *schedule, const plan *steps, size_t first,
                       size_t *overflows, lr_error *error)
{
    for (size_t i = 0; i < steps->count; i++) {
        int64_t step = step_at(steps, i);
        lr_rate rate = lr_schedule_rate(schedule, step);
        lr_cell cells[COLUMNS] = {
            [STEP] = {.integer = step, .whole = true},
            [LR] = {.number = rate.lr},
            [MOMENTUM] = {.number = rate.momentum, .missing = true},
        };

        *overflows += isfinite(rate.lr) ? 0 : 1;
        if (!lr_writer_row(writer, cells + first, error))
            return false;
    }
    return true;
}

static bool write_table(settings *set, const lr_schedule *schedule, const plan *steps, lr_error *error)
{
    lr_output output = {0};
    lr_writer writer = {0};
    size_t first, overflows = 0, columns = choose_columns(set->format, schedule, steps, &first);
    bool ok;

    if (!cli_open_output(&set->common, &output, error))
        return false;
    ok = lr_writer_begin(&writer, set->format, &output, columns, column_names + first, steps->count, error)
         && write_rows(&writer, schedule, steps, first, &overflows, error) && lr_writer_end(&writer, error);
    if (ok && overflows > 0)
        cli_note_data(&tool, &set->common, NULL, "%zu of %zu rates are past the largest number", overflows,
                      steps->count);
    return cli_close_output(&set->common, &output, ok, error);
}

/* What is being done, for --verbose: the specs with their steps and the rates at both ends. */
static void tell_segments(const settings *set, const lr_schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++) {
        const lr_segment *segment = &schedule->segments[i];
        double last = segment->start + segment->length - 1;
        char first_rate[LR_NUMBER_ROOM], last_rate[LR_NUMBER_ROOM];

        lr_number_format_digits(lr_schedule_rate(schedule, (int64_t)segment->start).lr, 6, first_rate);
        if (segment->length < 1) {
            cli_note(&tool, &set->common, NULL, "%s: no steps", segment->kind->label.name);
        } else if (isinf(last)) {
            cli_note(&tool, &set->common, NULL, "%s: from step %.0f on, lr %s at first",
                     segment->kind->label.name, segment->start, first_rate);
        } else {
            lr_number_format_digits(lr_schedule_rate(schedule, (int64_t)last).lr, 6, last_rate);
            cli_note(&tool, &set->common, NULL, "%s: steps %.0f to %.0f, lr %s to %s",
                     segment->kind->label.name, segment->start, last, first_rate, last_rate);
        }
    }
}

static bool generate(settings *set, lr_error *error)
{
    lr_schedule_options how = {.lr = set->lr, .total = isnan(set->steps) ? 0 : set->steps};
    lr_schedule schedule = {0};
    plan steps = {0};
    bool ok;

    if (!set->format)
        set->format = cli_writer_for(set->common.output);
    how.units.steps_per_epoch = isnan(set->steps_per_epoch) ? 0 : set->steps_per_epoch;
    how.units.total = how.total;
    ok = lr_schedule_build((const char *const *)set->common.operands, set->common.operand_count, &how,
                           &schedule, error)
         && make_plan(set, &how.units, schedule.length, &steps, error);
    if (ok && set->common.verbose)
        tell_segments(set, &schedule);
    if (ok && (double)steps.last >= schedule.length)
        cli_note(&tool, &set->common, NULL,
                 "the schedule is %.0f steps long: from step %.0f on its last value is held", schedule.length,
                 schedule.length);
    if (ok && how.total > 0 && isfinite(schedule.length) && schedule.length > how.total)
        cli_note(&tool, &set->common, NULL, "the schedule is %.0f steps long: it is cut after %.0f", schedule.length,
                 how.total);
    ok = ok && write_table(set, &schedule, &steps, error);
    free(steps.list);
    lr_schedule_free(&schedule);
    return ok;
}

int main(int argc, char **argv)
{
    settings set = {0};
    lr_error error = {0};
    bool ok;

    cli_parse(&tool, &set, argc, argv);
    ok = generate(&set, &error);
    return cli_finish(&tool, &set, ok, &error);
}
