/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our kinds of schedules put as specs of a library that might be the same; whether they are is for others to see. */
#include "lrtools/lrgen_export.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static double number_of(const lr_segment *segment, const char *name)
{
    const lr_value *value = lr_spec_value(&segment->spec, name);

    return value ? value->number : NAN;
}

static int choice_of(const lr_segment *segment, const char *name)
{
    const lr_value *value = lr_spec_value(&segment->spec, name);

    return value ? value->choice : 0;
}

/* A rate that may be left out. */
static double rate_or_base(const lr_segment *segment, const char *name)
{
    double rate = number_of(segment, name);

    return isnan(rate) ? segment->base : rate;
}

static double rate_of(const lr_segment *segment, double k)
{
    return segment->kind->rate(segment, k).lr;
}

/* Steps from the first rate to the last. */
static double span_of(const lr_segment *segment)
{
    return segment->length - (choice_of(segment, "end") == 1);
}

static bool add(gen_specs *specs, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool add(gen_specs *specs, const char *format, ...)
{
    va_list arguments;
    int length;

    if (specs->count == GEN_SPECS)
        return false;
    va_start(arguments, format);
    length = vsnprintf(specs->room[specs->count], sizeof specs->room[0], format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof specs->room[0])
        return false;
    specs->texts[specs->count] = specs->room[specs->count];
    specs->count++;
    return true;
}

/* How to put one of our kinds; false: it can't be. `more` is ",steps=N" for those that another follows. */
typedef bool translate(const lr_segment *segment, double base, const char *more, gen_specs *specs);

/* A ratio may lack its last digits, so that it reads as what was meant; that it does is compared. PyTorch divides by
 * the factor at the start. */
static bool torch_line(double from, double to, double base, double steps, const char *more, gen_specs *specs)
{
    return from > 0
           && add(specs, "torch.LinearLR:start_factor=%.15g,end_factor=%.15g,total_iters=%.0f%s", from / base,
                  to / base, steps, more);
}

static bool torch_constant(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    return add(specs, "torch.ConstantLR:factor=%.15g,total_iters=9007199254740991%s",
               rate_of(segment, 0) / base, more);
}

static bool torch_linear(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    return torch_line(rate_of(segment, 0), rate_of(segment, segment->length), base, span_of(segment), more,
                      specs);
}

static bool torch_cosine(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    (void)base;
    return add(specs, "torch.CosineAnnealingLR:T_max=%.0f,eta_min=%.17g%s", span_of(segment),
               rate_of(segment, segment->length), more);
}

static bool torch_exp(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    (void)base;
    return add(specs, "torch.ExponentialLR:gamma=%.15g%s", rate_of(segment, 1) / rate_of(segment, 0), more);
}

static bool torch_polynomial(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    (void)base;
    return add(specs, "torch.PolynomialLR:total_iters=%.0f,power=%.17g%s", span_of(segment),
               number_of(segment, "power"), more);
}

static bool torch_step(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    (void)base;
    return add(specs, "torch.StepLR:step_size=%.0f,gamma=%.17g%s", number_of(segment, "every"),
               number_of(segment, "factor"), more);
}

static bool torch_multistep(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    const lr_value *milestones = lr_spec_value(&segment->spec, "milestones");
    char list[1500];
    size_t used = 0;

    (void)base;
    for (size_t i = 0; i < milestones->length && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%.0f", i ? "/" : "", milestones->list[i]);
    return used < sizeof list
           && add(specs, "torch.MultiStepLR:milestones=%s,gamma=%.17g%s", list, number_of(segment, "factor"),
                  more);
}

static bool torch_onecycle(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    const lr_value *momentum = lr_spec_value(&segment->spec, "momentum");

    (void)base;
    return add(specs,
               "torch.OneCycleLR:max_lr=%.17g,total_steps=%.0f,pct_start=%.17g,anneal_strategy=%s,base_"
               "momentum=%.17g,"
               "max_momentum=%.17g,div_factor=%.17g,final_div_factor=%.17g,three_phase=%s%s",
               rate_or_base(segment, "max"), segment->length, number_of(segment, "pct"),
               choice_of(segment, "shape") == 1 ? "linear" : "cos", momentum->list[0], momentum->list[1],
               number_of(segment, "div"), number_of(segment, "final_div"),
               number_of(segment, "phases") > 2 ? "true" : "false", more);
}

static bool torch_restarts(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    (void)base;
    return add(specs, "torch.CosineAnnealingWarmRestarts:T_0=%.0f,T_mult=%.0f,eta_min=%.17g%s",
               segment->cycles.first, number_of(segment, "mult"), rate_or_base(segment, "to"), more);
}

static bool torch_triangular(const lr_segment *segment, double base, const char *more, gen_specs *specs)
{
    static const struct {
        const char *ours, *theirs;
    } modes[] = {{"triangular2", "triangular2"}, {"exp-range", "exp_range"}, {"triangular", "triangular"}};
    double up = number_of(segment, "up"), down = number_of(segment, "down"),
           gamma = number_of(segment, "gamma");
    size_t mode = 0;

    (void)base;
    up = isnan(up) ? segment->length / 2 : up;
    while (mode < 2 && strcmp(modes[mode].ours, segment->kind->label.name) != 0)
        mode++;
    return add(
        specs,
        "torch.CyclicLR:base_lr=%.17g,max_lr=%.17g,step_size_up=%.0f,step_size_down=%.0f,mode=%s,gamma=%.17g,"
        "cycle_momentum=false%s",
        rate_or_base(segment, "min"), rate_or_base(segment, "max"), up, isnan(down) ? up : down,
        modes[mode].theirs, isnan(gamma) ? 1 : gamma, more);
}

static const struct {
    const char *kind;
    translate *put;
} torch_kinds[] = {
    {"constant", torch_constant},
    {"linear", torch_linear},
    {"cosine", torch_cosine},
    {"exp", torch_exp},
    {"polynomial", torch_polynomial},
    {"step", torch_step},
    {"multistep", torch_multistep},
    {"onecycle", torch_onecycle},
    {"cosine-restarts", torch_restarts},
    {"triangular", torch_triangular},
    {"triangular2", torch_triangular},
    {"exp-range", torch_triangular},
};

static bool fail_kind(const gen_job *job, const lr_segment *segment, lr_error *error)
{
    return lr_fail(error, LR_NO_ANSWER, "%s has nothing that is exactly %s", job->export->label.name,
                   segment->kind->label.name);
}

/* One segment of ours: its warm-up as a line of its own, then the rest. */
static bool torch_segment(const gen_job *job, const lr_segment *segment, bool last, gen_specs *specs,
                          lr_error *error)
{
    char more[64] = "";
    bool ok = true;

    if (segment->shell.warmup > 0) {
        snprintf(more, sizeof more, ",steps=%.0f", segment->shell.warmup);
        ok = torch_line(segment->shell.from, rate_of(segment, 0), specs->base, segment->shell.warmup, more,
                        specs);
    }
    *more = '\0';
    if (!last)
        snprintf(more, sizeof more, ",steps=%.0f", segment->length);
    if (!ok)
        return lr_fail(error, LR_NO_ANSWER, "torch: its LinearLR cannot start from 0: give warmup_from=");
    for (size_t i = 0; i < sizeof torch_kinds / sizeof torch_kinds[0]; i++)
        if (strcmp(torch_kinds[i].kind, segment->kind->label.name) == 0)
            return torch_kinds[i].put(segment, specs->base, more, specs)
                   || (strcmp(segment->kind->label.name, "linear") == 0
                           ? lr_fail(error, LR_NO_ANSWER, "torch: its LinearLR cannot start from 0")
                           : lr_fail(error, LR_NO_ANSWER, "torch: there are too many specs, or steps in %s",
                                     segment->kind->label.name));
    return fail_kind(job, segment, error);
}

/* The rate that factors are of, where --lr does not say it: the highest at the start of a spec. */
static double highest(const lr_schedule *schedule)
{
    double rate = 0;

    for (size_t i = 0; i < schedule->count; i++) {
        const lr_segment *segment = &schedule->segments[i];

        if (!segment->kind->library)
            rate = fmax(rate, fmax(rate_of(segment, 0),
                                   isinf(segment->length) ? 0 : rate_of(segment, segment->length)));
    }
    return rate > 0 ? rate : 1;
}

bool gen_translate_torch(const gen_job *job, gen_specs *specs, lr_error *error)
{
    const lr_schedule *schedule = job->schedule;

    for (size_t t = 0; t < schedule->track_count; t++) {
        const lr_track *track = &schedule->tracks[t];

        if (t > 0 && !add(specs, "x"))
            return lr_fail(error, LR_NO_ANSWER, "torch: there are too many specs");
        for (size_t i = 0; i < track->count; i++)
            if (!torch_segment(job, &schedule->segments[track->first + i], i + 1 == track->count, specs,
                               error))
                return false;
    }
    return true;
}

/* A sweep that adds the same each step. */
bool gen_translate_deepspeed(const gen_job *job, gen_specs *specs, lr_error *error)
{
    const lr_segment *segment = &job->schedule->segments[0];
    double delta = number_of(segment, "delta"), from;

    if (job->schedule->count == 1 && strcmp(segment->kind->label.name, "linear") == 0 && delta > 0
        && (from = rate_of(segment, 0)) > 0)
        return add(specs,
                   "deepspeed.LRRangeTest:lr_range_test_min_lr=%.17g,lr_range_test_step_size=1,"
                   "lr_range_test_step_rate=%.17g",
                   from, delta / from);
    return lr_fail(error, LR_NO_ANSWER,
                   "deepspeed has nothing that is exactly this: its schedules are a step late, and its "
                   "warmup begins with the "
                   "rate of step 1 twice; name one of its own: lrgen --list deepspeed");
}

/* A warm-up in a line, and one decay after it. */
bool gen_translate_megatron(const gen_job *job, gen_specs *specs, lr_error *error)
{
    static const char *const styles[] = {"constant", "linear", "cosine"};
    const lr_schedule *schedule = job->schedule;
    const lr_segment *decay = &schedule->segments[schedule->count - 1];
    bool apart = schedule->count == 2 && strcmp(schedule->segments[0].kind->label.name, "linear") == 0;
    double warmup = apart ? schedule->segments[0].length : decay->shell.warmup;
    double init = apart ? rate_of(&schedule->segments[0], 0) : decay->shell.from;

    if (schedule->track_count > 1 || (schedule->count == 2 && !apart) || schedule->count > 2)
        return lr_fail(error, LR_NO_ANSWER, "megatron has a warmup and one decay, and this is made of more");
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++)
        if (strcmp(styles[i], decay->kind->label.name) == 0)
            return add(specs,
                       "megatron.OptimizerParamScheduler:max_lr=%.17g,min_lr=%.17g,init_lr=%.17g,lr_warmup_"
                       "steps=%.0f,"
                       "lr_decay_steps=%.0f,lr_decay_style=%s",
                       rate_of(decay, 0), i == 0 ? 0 : rate_of(decay, decay->length), init, warmup,
                       isinf(decay->length) ? 9007199254740991 : warmup + span_of(decay), styles[i]);
    if (strcmp(decay->kind->label.name, "wsd") == 0)
        return add(
            specs,
            "megatron.OptimizerParamScheduler:max_lr=%.17g,min_lr=%.17g,init_lr=%.17g,lr_warmup_steps=%.0f,"
            "lr_decay_steps=%.0f,lr_decay_style=WSD,wsd_decay_steps=%.0f,lr_wsd_decay_style=%s",
            rate_of(decay, 0), rate_of(decay, decay->length), init, warmup, warmup + span_of(decay),
            isnan(number_of(decay, "decay")) ? round(decay->whole / 5) : number_of(decay, "decay"),
            (const char *const[]){"linear", "cosine", "minus_sqrt", "linear",
                                  "exponential"}[choice_of(decay, "shape")]);
    return fail_kind(job, decay, error);
}

/* Whether every spec is one of the library itself; *mixed: some are. */
static bool is_own(const gen_job *job, bool *mixed)
{
    size_t own = 0, length = strlen(job->export->label.name);

    for (size_t i = 0; i < job->schedule->count; i++) {
        const char *name = job->schedule->segments[i].kind->label.name;

        own += strncmp(name, job->export->label.name, length) == 0 && name[length] == '.';
        *mixed = *mixed || job->schedule->segments[i].kind->library;
    }
    return own == job->schedule->count;
}

/* Another library's schedule: name the kind of ours that is like it, which might be put in this one's words. */
static bool fail_library(const gen_job *job, lr_error *error)
{
    const lr_segment *segment = job->schedule->segments;
    const char *alike = segment->kind->library ? segment->kind->family : NULL;

    return lr_fail(error, LR_NO_ANSWER, "%s: only its own schedules and ours can be put in its words%s%s",
                   job->export->label.name, alike ? "; of ours this is most like " : "", alike ? alike : "");
}

bool gen_translate(const gen_job *job, gen_specs *specs, lr_error *error)
{
    const cli_common *common = &job->set->common;
    bool libraries = false;

    specs->base = isnan(job->base) ? highest(job->schedule) : job->base;
    if (job->set->repeat > 0)
        return lr_fail(error, LR_NO_ANSWER, "%s: what is repeated has no words there",
                       job->export->label.name);
    if (is_own(job, &libraries)) {
        specs->base = job->base;
        for (size_t i = 0; i < common->operand_count; i++)
            if (specs->count == GEN_SPECS)
                return lr_fail(error, LR_USAGE, "%s: more than %d specs", job->export->label.name, GEN_SPECS);
            else
                specs->texts[specs->count++] = common->operands[i];
        return true;
    }
    if (libraries)
        return fail_library(job, error);
    return job->export->translate(job, specs, error);
}
