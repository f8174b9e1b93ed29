/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrgen: schedules and range-test sweeps, written as tables for any trainer. */
#include "lrtools/lrgen_export.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const lr_catalog exports = {"format", gen_exports, sizeof(gen_export)};
static const lr_catalog *const both_formats[] = {&lr_writers, &exports, NULL};
static const lr_catalog formats = {"format", both_formats, LR_PARTS};

#define AT(member) offsetof(gen_settings, member)

static const cli_option options[] = {
    {'n', "steps", CLI_STEPS, AT(steps), "N", NULL, 1, 0x1p53, NULL, NULL,
     "steps in all (left out: the sum of the specs' steps=)"},
    {0, "lr", CLI_REAL, AT(lr), "LR", NULL, 0, DBL_MAX, NULL, NULL,
     "the rate that stands for a from=, to= or max= that is left out"},
    {0, "steps-per-epoch", CLI_REAL, AT(steps_per_epoch), "N", NULL, 0x1p-20, 0x1p53, NULL, NULL,
     "what an epoch is in steps: 10ep is then a length"},
    {0, "samples-per-step", CLI_REAL, AT(samples_per_step), "N", NULL, 0x1p-20, 0x1p53, NULL, NULL,
     "how many samples a step takes (the batch): 50000sp is then a length"},
    {0, "tokens-per-step", CLI_REAL, AT(tokens_per_step), "N", NULL, 0x1p-20, 0x1p53, NULL, NULL,
     "how many tokens a step takes: 1e9tok is then a length"},
    {0, "rounding", CLI_WORD, AT(rounding), "WORD", "nearest", 0, 0, NULL, "nearest down up",
     "how a length in another unit becomes whole steps"},
    {0, "repeat", CLI_COUNT, AT(repeat), "N", NULL, 1, 0x1p31, NULL, NULL,
     "play the whole N times; -n is then the length of all"},
    {0, "grow", CLI_REAL, AT(grow), "X", "1", 1, 1e6, NULL, NULL,
     "each repetition is X times as long as the one before"},
    {0, "shrink", CLI_REAL, AT(shrink), "X", "1", 0x1p-40, 1e6, NULL, NULL,
     "each repetition has X times the rates of the one before"},
    {0, "metric", CLI_TEXT, AT(metric), "FILE", NULL, 0, 0, NULL, NULL,
     "the log of the metric that a schedule follows, such as torch.ReduceLROnPlateau"},
    {0, "metric-every", CLI_STEPS, AT(metric_every), "N", "1", 1, 0x1p53, NULL, NULL,
     "steps from one value of the metric to the next: 1ep where it is measured once an epoch"},
    {'c', "columns", CLI_TEXT, AT(columns), "LIST", NULL, 0, 0, NULL, NULL,
     "the metric's column in that log: a name or a role, or metric=NAME (left out: metric)"},
    {0, "at", CLI_TEXT, AT(at), "STEP,STEP...", NULL, 0, 0, NULL, NULL,
     "write these steps only, in this order"},
    {0, "every", CLI_STEPS, AT(every), "N", "1", 1, 0x1p53, NULL, NULL, "write every N-th step only"},
    {0, "from", CLI_STEPS, AT(from), "K", "0", 0, 0x1p53, NULL, NULL, "begin with step K"},
    {0, "to", CLI_STEPS, AT(to), "K", NULL, 1, 0x1p53, NULL, NULL, "stop before step K (left out: the end)"},
    {0, "summary", CLI_FLAG, AT(summary), NULL, NULL, 0, 0, NULL, NULL,
     "tell first, peak, last, mean, area and largest jump instead; with -f as a table of one row"},
    {0, "tolerance", CLI_REAL, AT(tolerance), "X", "0.001", 0x1p-40, 1, NULL, NULL,
     "how far knots and stairs may be from the schedule, as a part of its peak"},
    {0, "pieces", CLI_WORD, AT(pieces), "WORD", NULL, 0, 0, NULL, "lines stairs",
     "what knots are made of where the format takes either (left out: lines)"},
    {'f', "format", CLI_CHOICE, AT(wished), "FORMAT", NULL, 0, 0, &formats, NULL,
     "how to write it (left out: a table by the ending of -o FILE, else csv)"},
    {.name = NULL}};

/* Who else has such a schedule, and under which name. */
static void describe_alike(const lr_catalog *catalog, const lr_label *row)
{
    const lr_schedule_kind *kind = (const lr_schedule_kind *)(const void *)row;
    const char *family = NULL;
    const lr_label *other;
    bool any = false;

    if (catalog == &lr_schedule_kinds)
        family = row->name;
    if (catalog == &lr_schedule_dialects)
        family = kind->family;
    if (catalog == &lr_schedule_dialects && kind->metric)
        printf("\nThe log that it follows: --metric FILE, and its column: -c COLUMN\n");
    if (catalog == &lr_schedule_dialects && family)
        printf("\nOur own, with every convention to choose: %s\n", family);
    for (size_t i = 0; family && (other = lr_catalog_row(&lr_schedule_dialects, i)); i++) {
        const lr_schedule_kind *alike = (const lr_schedule_kind *)(const void *)other;

        if (other == row || !alike->family || strcmp(alike->family, family) != 0)
            continue;
        printf("%s  %s\n", any ? "" : "\nAlike, as libraries have it:\n", other->name);
        any = true;
    }
}

const cli_tool gen_tool = {
    .name = "lrgen",
    .summary = "generate learning-rate schedules and range-test sweeps",
    .operands = "SPEC...",
    .description =
        "Write the learning rate in force at each step, from step 0: the specs are played one after the\n"
        "other, or, with the word x between them, side by side and multiplied. A spec is\n"
        "NAME[:key=value[,key=value]...]; see --list and --describe NAME. One spec may leave out steps= and\n"
        "takes what is left of -n. Lengths are steps, 10ep, 5% of -n, 50000sp (samples) or 1e9tok (tokens).\n"
        "Past the end the end value is held.",
    .examples =
        "lrgen -n 1000 exp:from=1e-7,to=10\n"
        "lrgen --lr 3e-4 linear:steps=500,from=0 cosine:steps=9500,to=3e-5\n"
        "lrgen -n 90ep --steps-per-epoch 391 --lr 0.1 -f npy -o lr.npy linear:steps=5ep,from=0 cosine:to=0\n"
        "lrgen -n 90ep --steps-per-epoch 391 --lr 0.1 constant:warmup=5ep x multistep:milestones=30ep/60ep\n"
        "lrgen -n 1000 --lr 5e-5 transformers.get_linear_schedule_with_warmup:num_warmup_steps=6%\n"
        "lrgen -n 1000 --lr 0.1 -f torch cosine:to=0\n"
        "lrgen --lr 0.1 --at 0,30,60 step:every=30",
    .options = options,
    .catalogs = CLI_CATALOGS(&lr_schedule_kinds, &lr_schedule_dialects, &formats),
    .describe_more = describe_alike,
    .needs_operand = true};

/* What is being done, for --verbose: the specs with their steps and the rates at both ends. */
static void tell_segments(const gen_settings *set, const lr_schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++) {
        const lr_segment *segment = &schedule->segments[i];
        double last = segment->start + segment->whole - 1;
        char first_rate[LR_NUMBER_ROOM], last_rate[LR_NUMBER_ROOM];

        lr_number_format_digits(lr_schedule_rate(schedule, (int64_t)segment->start).lr, 6, first_rate);
        if (segment->whole < 1) {
            cli_note(&gen_tool, &set->common, NULL, "%s: no steps", segment->kind->label.name);
        } else if (isinf(last)) {
            cli_note(&gen_tool, &set->common, NULL, "%s: from step %.0f on, lr %s at first",
                     segment->kind->label.name, segment->start, first_rate);
        } else {
            lr_number_format_digits(lr_schedule_rate(schedule, (int64_t)last).lr, 6, last_rate);
            cli_note(&gen_tool, &set->common, NULL, "%s: steps %.0f to %.0f, lr %s to %s",
                     segment->kind->label.name, segment->start, last, first_rate, last_rate);
        }
    }
}

/* Options that mean nothing without another one. */
static bool check_settings(const gen_settings *set, lr_error *error)
{
    if (set->repeat == 0 && (set->grow != 1 || set->shrink != 1))
        return lr_fail(error, LR_USAGE, "--%s is for what is repeated: give --repeat too",
                       set->grow != 1 ? "grow" : "shrink");
    if (set->summary && set->export)
        return lr_fail(error, LR_USAGE, "--summary and -f %s exclude each other", set->export->label.name);
    if (set->pieces && !(set->export && set->export->write_knots))
        return lr_fail(error, LR_USAGE, "--pieces is for a format of pieces: knots, spec, optax...");
    return !set->columns || set->metric
           || lr_fail(error, LR_USAGE, "--columns names a column of --metric FILE, which is not given");
}

/* The column of the log that the schedule is to follow. */
static bool read_metric(gen_settings *set, cli_table *log, lr_schedule_options *how, lr_error *error)
{
    if (!set->metric)
        return true;
    if (!cli_read_table(&gen_tool, &set->common, set->metric, set->columns ? set->columns : "metric", NULL,
                        log, error))
        return false;
    if (log->value == log->trace.columns)
        return lr_fail(error, LR_USAGE, "--columns: none of them is a metric");
    how->metric = log->trace.values[log->value];
    how->metric_count = log->trace.rows;
    return true;
}

/* Whether the rates would be others, were --lr another. */
static bool uses_lr(const gen_settings *set, const lr_schedule_options *how, const lr_schedule *schedule,
                    const gen_plan *plan)
{
    enum { LOOKS = 50 };
    lr_schedule_options twice = *how;
    lr_schedule other;
    double last = fmax((double)plan->last, isinf(schedule->length) ? 0 : schedule->length - 1);
    bool used = false;

    twice.lr *= 2;
    if (!lr_schedule_build((const char *const *)set->common.operands, set->common.operand_count, &twice,
                           &other, NULL))
        return true;
    for (size_t i = 0; i < LOOKS && !used; i++) {
        int64_t step = (int64_t)(last * (double)i / (LOOKS - 1));

        used = lr_schedule_rate(schedule, step).lr != lr_schedule_rate(&other, step).lr;
    }
    lr_schedule_free(&other);
    return used;
}

/* Options that nothing took: whoever wrote them meant something. */
static void tell_unused(const gen_settings *set, const lr_schedule_options *how, const lr_schedule *schedule,
                        const gen_plan *plan)
{
    bool follows = false;

    for (size_t i = 0; i < schedule->count; i++)
        follows = follows || schedule->segments[i].kind->metric;
    if (set->metric && !follows)
        cli_note(&gen_tool, &set->common, NULL,
                 "--metric is not used: none of these schedules follows a metric");
    if (set->lr > 0 && schedule->track_count == 1 && !uses_lr(set, how, schedule, plan))
        cli_note(&gen_tool, &set->common, NULL, "--lr is not used: these schedules have rates of their own");
}

/* What was rounded in the specs, what is held past the end and what is cut. */
static void tell(const gen_settings *set, const lr_schedule_options *how, const lr_schedule *schedule,
                 const gen_plan *plan)
{
    double total = how->total;

    for (size_t i = 0; i < schedule->count; i++) {
        const lr_label *label = &schedule->segments[i].kind->label;
        char prefix[100];

        snprintf(prefix, sizeof prefix, "%s: ", label->name);
        for (size_t p = 0; label->parameters && label->parameters[p].name; p++)
            cli_tell_rounded(&gen_tool, &set->common, prefix, label->parameters[p].name,
                             &schedule->segments[i].spec.values[p]);
    }
    if (set->common.verbose)
        tell_segments(set, schedule);
    tell_unused(set, how, schedule, plan);
    if (!lr_schedule_is_held(schedule))
        return;
    if ((double)plan->last >= schedule->length)
        cli_note(&gen_tool, &set->common, NULL,
                 "the schedule is %.0f steps long: from step %.0f on its end value is held", schedule->length,
                 schedule->length);
    if (total > 0 && isfinite(schedule->length) && schedule->length > total)
        cli_note(&gen_tool, &set->common, NULL, "the schedule is %.0f steps long: it is cut after %.0f",
                 schedule->length, total);
}

/* Which of the two kinds of formats it is. */
static void choose_format(gen_settings *set)
{
    for (size_t i = 0; set->wished && gen_exports[i].label.name; i++)
        if (&gen_exports[i].label == set->wished)
            set->export = &gen_exports[i];
    if (set->wished && !set->export)
        set->format = (const lr_writer_kind *)(const void *)set->wished;
    else if (!set->summary && !set->export)
        set->format = cli_writer_for(set->common.output);
}

static bool write_export(gen_settings *set, const lr_schedule *schedule, const gen_plan *plan,
                         lr_error *error)
{
    gen_job job = {.set = set,
                   .export = set->export,
                   .schedule = schedule,
                   .base = set->lr,
                   .first = plan->from,
                   .last = plan->last};
    lr_output output = {0};
    bool ok;

    if (plan->list || plan->every != 1)
        return lr_fail(error, LR_USAGE, "%s looks at each step: leave out --at and --every",
                       set->export->label.name);
    if (set->export->translate && plan->from > 0)
        return lr_fail(error, LR_USAGE, "%s has the whole schedule only: leave out --from",
                       set->export->label.name);
    if (!cli_open_output(&set->common, &output, error))
        return false;
    ok = (set->export->write_knots ? gen_write_knots : gen_write_words)(&job, &output, error);
    return cli_close_output(&set->common, &output, ok, error);
}

static bool write_it(gen_settings *set, const lr_schedule *schedule, const gen_plan *plan, lr_error *error)
{
    if (set->export)
        return write_export(set, schedule, plan, error);
    return (set->summary ? gen_write_summary : gen_write_table)(set, schedule, plan, error);
}

static bool generate(gen_settings *set, lr_error *error)
{
    lr_schedule_options how = {.lr = set->lr,
                               .total = isnan(set->steps) ? 0 : set->steps,
                               .metric_every = set->metric_every,
                               .repeat = (double)set->repeat,
                               .grow = set->grow,
                               .shrink = set->shrink};
    lr_schedule schedule = {0};
    cli_table log = {0};
    gen_plan plan = {0};
    bool ok;

    choose_format(set);
    cli_find_units(&gen_tool, set, &how.units);
    how.units.total = how.total;
    ok = check_settings(set, error) && read_metric(set, &log, &how, error)
         && lr_schedule_build((const char *const *)set->common.operands, set->common.operand_count, &how,
                              &schedule, error)
         && gen_make_plan(set, &how.units, schedule.length, &plan, error);
    if (ok)
        tell(set, &how, &schedule, &plan);
    ok = ok && write_it(set, &schedule, &plan, error);
    free(plan.list);
    lr_schedule_free(&schedule);
    lr_trace_free(&log.trace);
    return ok;
}

int main(int argc, char **argv)
{
    gen_settings set = {0};
    lr_error error = {0};
    bool ok;

    cli_parse(&gen_tool, &set, argc, argv);
    ok = generate(&set, &error);
    return cli_finish(&gen_tool, &set, ok, &error);
}
