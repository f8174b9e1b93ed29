/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A schedule in a library's own words. A spec of that library is written as it is; one of ours is put into the
 * library's (lrgen_translate.c), and that is compared with it at every step before it is written. */
#include "lrtools/lrgen_export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COMPARED = 1000000 };

/* How a library writes its values. */
typedef struct manner {
    const char *none, *no, *yes, *quote, *open, *close;
} manner;

static const manner python = {"None", "False", "True", "'", "[", "]"},
                    json = {"null", "false", "true", "\"", "[", "]"};

/* The word number `choice` of a parameter's choices. */
static void put_word(lr_output *output, const lr_parameter *parameter, int choice, const char *quote)
{
    const char *word = parameter->choices;

    for (; choice > 0; choice--)
        word = strchr(word, ' ') + 1;
    lr_output_text(output, quote);
    lr_output_bytes(output, word, strcspn(word, " "));
    lr_output_text(output, quote);
}

static void put_value(lr_output *output, const lr_parameter *parameter, const lr_value *value,
                      const manner *how)
{
    bool none = value->choice >= 0 && parameter->type != LR_CHOICE;

    if (none)
        lr_output_text(output, how->none);
    else if (parameter->type == LR_TRUTH)
        lr_output_text(output, value->number != 0 ? how->yes : how->no);
    else if (parameter->type == LR_CHOICE)
        put_word(output, parameter, value->choice, how->quote);
    else if (!value->list)
        lr_output_number(output, value->number);
    for (size_t i = 0; value->list && i < value->length; i++) {
        lr_output_text(output, i ? ", " : how->open);
        lr_output_number(output, value->list[i]);
    }
    if (value->list)
        lr_output_text(output, how->close);
}

/* Whether a parameter is the library's, and has a value that was given or worked out. */
static bool is_told(const lr_segment *segment, size_t i)
{
    const lr_parameter *parameter = &segment->kind->label.parameters[i];
    const lr_value *value = &segment->spec.values[i];
    bool ours = strcmp(parameter->name, "steps") == 0 || strcmp(parameter->name, "strict") == 0;

    bool open = !parameter->fallback || strcmp(parameter->fallback, "none") == 0;

    return !ours && (value->given || (open && (!isnan(value->number) || value->list)));
}

/* What takes a function there, and a number here. */
static const char *python_name(const char *name)
{
    return strcmp(name, "factor_each_step") == 0 ? "lr_lambda=lambda step: " : NULL;
}

/* `name=value, ...` of a segment, each after `before`. */
static void put_parameters(lr_output *output, const lr_segment *segment, const char *before,
                           const char *after_name, const char *between, const char *quote, const manner *how)
{
    const lr_parameter *parameters = segment->kind->label.parameters;
    bool any = false;

    for (size_t i = 0; parameters[i].name; i++) {
        if (!is_told(segment, i))
            continue;
        if (python_name(parameters[i].name))
            lr_output_format(output, "%s%s", any ? between : before, python_name(parameters[i].name));
        else
            lr_output_format(output, "%s%s%s%s%s", any ? between : before, quote, parameters[i].name, quote,
                             after_name);
        put_value(output, &parameters[i], &segment->spec.values[i], how);
        any = true;
    }
}

static const char *own_name(const lr_segment *segment)
{
    return strchr(segment->kind->label.name, '.') + 1;
}

static void put_torch(lr_output *output, const lr_segment *segment)
{
    lr_output_format(output, "torch.optim.lr_scheduler.%s(optimizer", own_name(segment));
    put_parameters(output, segment, ", ", "=", ", ", "", &python);
    lr_output_text(output, ")");
}

/* Segments one after the other: SequentialLR, where there are several. */
static void put_torch_track(lr_output *output, const lr_schedule *schedule, const lr_track *track)
{
    const lr_segment *segments = schedule->segments + track->first;

    if (track->count > 1)
        lr_output_text(output, "torch.optim.lr_scheduler.SequentialLR(optimizer, [");
    for (size_t i = 0; i < track->count; i++) {
        lr_output_text(output, i ? ", " : "");
        put_torch(output, &segments[i]);
    }
    for (size_t i = 1; i < track->count; i++)
        lr_output_format(output, "%s%.0f", i == 1 ? "], milestones=[" : ", ", segments[i].start);
    lr_output_text(output, track->count > 1 ? "])" : "");
}

bool gen_put_torch(const gen_job *job, const lr_schedule *schedule, lr_output *output, lr_error *error)
{
    if (!gen_check_torch(job, schedule, error))
        return false;
    if (schedule->track_count > 1)
        lr_output_text(output, "torch.optim.lr_scheduler.ChainedScheduler([");
    for (size_t i = 0; i < schedule->track_count; i++) {
        lr_output_text(output, i ? ", " : "");
        put_torch_track(output, schedule, &schedule->tracks[i]);
    }
    lr_output_text(output, schedule->track_count > 1 ? "])" : "");
    if (!isnan(schedule->base)) {
        lr_output_text(output, "  # the optimizer's lr is ");
        lr_output_number(output, schedule->base);
    }
    lr_output_text(output, "\n");
    return true;
}

static bool check_single(const gen_job *job, const lr_schedule *schedule, lr_error *error)
{
    return schedule->count == 1
           || lr_fail(error, LR_NO_ANSWER,
                      "%s: its configuration has room for one schedule, and this is made of %zu",
                      job->export->label.name, schedule->count);
}

bool gen_put_deepspeed(const gen_job *job, const lr_schedule *schedule, lr_output *output, lr_error *error)
{
    if (!check_single(job, schedule, error))
        return false;
    lr_output_format(output, "{\"scheduler\": {\"type\": \"%s\", \"params\": {",
                     own_name(&schedule->segments[0]));
    put_parameters(output, &schedule->segments[0], "", ": ", ", ", "\"", &json);
    lr_output_text(output, "}}}\n");
    return true;
}

/* Megatron-LM's flags for the parameters of its scheduler; %s is iters or samples, by what the scheduler counts. */
static const struct {
    const char *parameter, *flag;
    bool counts; /* -iters or -samples comes after it */
} megatron_flags[] = {
    {"max_lr", "--lr", false},
    {"min_lr", "--min-lr", false},
    {"init_lr", "--lr-warmup-init", false},
    {"lr_warmup_steps", "--lr-warmup", true},
    {"lr_decay_steps", "--lr-decay", true},
    {"lr_decay_style", "--lr-decay-style", false},
    {"wsd_decay_steps", "--lr-wsd-decay", true},
    {"lr_wsd_decay_style", "--lr-wsd-decay-style", false},
    {"start_wd", "--start-weight-decay", false},
    {"end_wd", "--end-weight-decay", false},
    {"wd_incr_style", "--weight-decay-incr-style", false},
    {"wd_incr_steps", "--train", true}, /* the increase takes the whole training */
};

static bool put_flag(lr_output *output, const lr_segment *segment, size_t i, bool samples, bool any)
{
    static const manner plain = {"", "", "", "", "", ""};
    const lr_parameter *parameter = &segment->kind->label.parameters[i];

    for (size_t f = 0; f < sizeof megatron_flags / sizeof megatron_flags[0]; f++)
        if (strcmp(megatron_flags[f].parameter, parameter->name) == 0) {
            lr_output_format(output, "%s%s%s ", any ? " " : "", megatron_flags[f].flag,
                             !megatron_flags[f].counts ? ""
                             : samples                 ? "-samples"
                                                       : "-iters");
            put_value(output, parameter, &segment->spec.values[i], &plain);
            return true;
        }
    return false;
}

bool gen_put_megatron(const gen_job *job, const lr_schedule *schedule, lr_output *output, lr_error *error)
{
    const lr_segment *segment = &schedule->segments[0];
    const lr_parameter *parameters = segment->kind->label.parameters;
    double increment;
    bool any = false, put;

    if (!check_single(job, schedule, error))
        return false;
    increment = lr_spec_value(&segment->spec, "increment")->number; /* it has a default */
    for (size_t i = 0; parameters[i].name; i++)
        if (is_told(segment, i) && (segment->spec.values[i].choice < 0 || parameters[i].type == LR_CHOICE)) {
            put = put_flag(output, segment, i, increment > 1, any);
            if (!put && strcmp(parameters[i].name, "increment") != 0)
                return lr_fail(error, LR_NO_ANSWER, "megatron: it has no flag for %s=", parameters[i].name);
            any = any || put;
        }
    if (increment > 1)
        lr_output_format(output, " --global-batch-size %.0f", increment);
    lr_output_text(output, "\n");
    return true;
}

/* Whether a column is what is asked for: NAN is for nothing. */
static bool is_near(double got, double wanted, double peak)
{
    return isnan(wanted) || fabs(got - wanted) <= 1e-12 * peak;
}

/* The steps to compare: all, or so many of them. */
static bool is_same(const gen_job *job, const lr_schedule *theirs, lr_error *error)
{
    int64_t count = job->last - job->first + 1, stride = count / MOST_COMPARED + 1;
    double peak = 0;

    for (int64_t step = job->first; step <= job->last; step += stride)
        peak = fmax(peak, fabs(lr_schedule_rate(job->schedule, step).lr));
    for (int64_t step = job->first; step <= job->last; step += stride) {
        lr_rate wanted = lr_schedule_rate(job->schedule, step), got = lr_schedule_rate(theirs, step);
        bool rate = is_near(got.lr, wanted.lr, peak);
        char a[LR_NUMBER_ROOM], b[LR_NUMBER_ROOM];

        if (rate && is_near(got.momentum, wanted.momentum, 1)
            && is_near(got.weight_decay, wanted.weight_decay, 1))
            continue;
        lr_number_format_digits(wanted.lr, 9, a);
        lr_number_format_digits(got.lr, 9, b);
        return lr_fail(error, LR_NO_ANSWER,
                       "%s has nothing that is exactly this: at step %lld it is %s, %s there %s%s%s",
                       job->export->label.name, (long long)step, a, theirs->segments[0].kind->label.name, b,
                       rate ? " with another momentum or weight decay" : "",
                       strcmp(job->schedule->segments[0].kind->label.name, "onecycle") == 0
                           ? "; its turns are a step earlier: end=inclusive"
                           : "");
    }
    return true;
}

/* steps= is ours: there the last schedule of a track goes on. */
static void open_ends(lr_schedule *theirs)
{
    for (size_t i = 0; i < theirs->track_count; i++)
        theirs->segments[theirs->tracks[i].first + theirs->tracks[i].count - 1].open = true;
}

bool gen_write_words(gen_job *job, lr_output *output, lr_error *error)
{
    const gen_export *export = job->export;
    gen_specs specs = {0};
    lr_schedule_options how = {.lr = job->base,
                               .total = (double)job->last + 1,
                               .metric = job->schedule->segments[0].metric,
                               .metric_count = job->schedule->segments[0].metric_count};
    lr_schedule theirs = {0};
    bool ok = gen_translate(job, &specs, error);

    how.units.total = how.total;
    if (ok && isnan(how.lr))
        how.lr = specs.base;
    ok = ok && lr_schedule_build(specs.texts, specs.count, &how, &theirs, error);
    open_ends(&theirs);
    ok = ok && is_same(job, &theirs, error) && export->put(job, &theirs, output, error);
    if (!ok && error->fault == LR_USAGE) /* what we asked of the library is not the user's mistake */
        error->fault = LR_NO_ANSWER;
    lr_schedule_free(&theirs);
    return ok;
}
