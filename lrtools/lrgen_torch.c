/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What PyTorch's schedulers do to each other. Each is made for itself; SequentialLR and ChainedScheduler (1.13 and
 * 2.x) call them on one optimiser, and most work out the next rate from the one that they find there. Where that does
 * not come to the schedule asked for, or fails, no line of Python is given. */
#include "lrtools/lrgen_export.h"

#include <math.h>
#include <string.h>

typedef struct place {
    const lr_segment *segment;
    bool alone, first;  /* in its track */
    double base, asked; /* the optimiser's rate; the last step asked for, from the segment's start */
} place;

/* Why it fails, or NULL. */
typedef const char *rule(const place *at);

static double number_of(const lr_segment *segment, const char *name)
{
    const lr_parameter *parameters = segment->kind->label.parameters;

    for (size_t i = 0; parameters[i].name; i++)
        if (strcmp(parameters[i].name, name) == 0)
            return segment->spec.values[i].number;
    return NAN;
}

static const char *never(const place *at)
{
    (void)at;
    return NULL;
}

static const char *constant_rule(const place *at)
{
    double factor = number_of(at->segment, "factor");
    bool strict = number_of(at->segment, "strict") > 0;

    if (factor == 0 && !strict && at->asked >= number_of(at->segment, "total_iters"))
        return "its ConstantLR cannot leave factor=0";
    return number_of(at->segment, "total_iters") == 0 && factor != 1 && !strict
               ? "its ConstantLR keeps the factor for ever with total_iters=0: strict=true is that"
               : NULL;
}

static const char *linear_rule(const place *at)
{
    double start = number_of(at->segment, "start_factor");

    if (start == 0)
        return "its LinearLR cannot start from 0";
    if (number_of(at->segment, "total_iters") > 0)
        return NULL;
    if (!at->first)
        return "its LinearLR divides by total_iters=0";
    return start != number_of(at->segment, "end_factor") && !(number_of(at->segment, "strict") > 0)
               ? "its LinearLR keeps the start factor for ever with total_iters=0: strict=true is that"
               : NULL;
}

static const char *polynomial_rule(const place *at)
{
    return number_of(at->segment, "total_iters") == 0 && !at->first
               ? "its PolynomialLR divides by total_iters=0"
               : NULL;
}

static const char *multiplicative_rule(const place *at)
{
    return at->first ? NULL : "its MultiplicativeLR goes on from the rate that it finds, not from --lr";
}

static const char *cyclic_rule(const place *at)
{
    return !at->alone && at->first && number_of(at->segment, "base_lr") != at->base
               ? "a CyclicLR makes its base_lr that of the schedulers after it: it must be --lr"
               : NULL;
}

static const char *onecycle_rule(const place *at)
{
    double first = number_of(at->segment, "max_lr") / number_of(at->segment, "div_factor");

    if (at->asked > at->segment->natural)
        return "its OneCycleLR refuses to step past its total_steps";
    return !at->alone && fabs(first - at->base) > 1e-12 * first
               ? "a OneCycleLR makes its first rate that of the other schedulers: it must be --lr"
               : NULL;
}

static const char *plateau_rule(const place *at)
{
    return at->alone ? NULL : "its ReduceLROnPlateau is told a metric by step(), which SequentialLR has not";
}

static bool always(const place *at)
{
    (void)at;
    return true;
}

static bool to_zero_once(const place *at)
{
    return number_of(at->segment, "eta_min") == 0 && at->asked <= number_of(at->segment, "T_max");
}

static const struct {
    const char *name;
    rule *fails;
    bool (*factors)(const place *at); /* it multiplies the rate that it finds; NULL: never */
} habits[] = {
    {"torch.StepLR", never, always},
    {"torch.MultiStepLR", never, always},
    {"torch.ConstantLR", constant_rule, always},
    {"torch.LinearLR", linear_rule, always},
    {"torch.ExponentialLR", never, always},
    {"torch.MultiplicativeLR", multiplicative_rule, always},
    {"torch.PolynomialLR", polynomial_rule, always},
    {"torch.CosineAnnealingLR", never, to_zero_once},
    {"torch.CosineAnnealingWarmRestarts", never, NULL},
    {"torch.CyclicLR", cyclic_rule, NULL},
    {"torch.OneCycleLR", onecycle_rule, NULL},
    {"torch.ReduceLROnPlateau", plateau_rule, NULL},
};

static const char *why_not(const place *at, bool multiplied)
{
    for (size_t i = 0; i < sizeof habits / sizeof habits[0]; i++) {
        const char *why;

        if (strcmp(habits[i].name, at->segment->kind->label.name) != 0)
            continue;
        why = habits[i].fails(at);
        if (!why && multiplied && !(habits[i].factors && habits[i].factors(at)))
            return "ChainedScheduler multiplies only schedulers that multiply the rate they find";
        return why;
    }
    return "it is not known how its schedulers go together with this one";
}

/* It keeps its rates with the optimiser, where the next one puts its own. */
static bool has_two_onecycles(const lr_schedule *schedule)
{
    size_t count = 0;

    for (size_t i = 0; i < schedule->count; i++)
        count += strcmp(schedule->segments[i].kind->label.name, "torch.OneCycleLR") == 0;
    return count > 1;
}

/* What a track multiplies the base rate by. */
static double factor_at(const lr_schedule *schedule, const lr_track *track, double step)
{
    const lr_segment *segment = schedule->segments + track->first, *end = segment + track->count;

    while (segment + 1 < end && segment[1].start <= step)
        segment++;
    return segment->kind->rate(segment, step - segment->start).lr / schedule->base;
}

/* SequentialLR sets the rate at its beginning and at each milestone, whatever the others have made of it. */
static bool sets_anew(const lr_schedule *schedule, const lr_track *track, double last)
{
    const lr_segment *segments = schedule->segments + track->first;

    for (size_t t = 0; track->count > 1 && t < schedule->track_count; t++)
        for (size_t i = 0; &schedule->tracks[t] != track && i < track->count; i++)
            if (segments[i].start <= last
                && fabs(factor_at(schedule, &schedule->tracks[t], segments[i].start) - 1) > 1e-12)
                return true;
    return false;
}

bool gen_check_torch(const gen_job *job, const lr_schedule *theirs, lr_error *error)
{
    double last = (double)job->last;

    if (has_two_onecycles(theirs))
        return lr_fail(error, LR_NO_ANSWER, "torch: its OneCycleLRs overwrite each other's rates");
    for (size_t t = 0; t < theirs->track_count; t++) {
        const lr_track *track = &theirs->tracks[t];

        if (sets_anew(theirs, track, last))
            return lr_fail(error, LR_NO_ANSWER,
                           "torch: its SequentialLR sets the rate anew at each milestone, and loses what it "
                           "is multiplied by");
        for (size_t i = 0; i < track->count; i++) {
            const lr_segment *segment = &theirs->segments[track->first + i];
            double end = i + 1 < track->count ? fmin(last, segment->start + segment->whole - 1) : last;
            place at = {segment, track->count == 1, i == 0, theirs->base, end - segment->start};
            const char *why = track->count > 1 && segment->whole == 0
                                  ? "its SequentialLR has no place for a schedule without steps"
                                  : why_not(&at, theirs->track_count > 1);

            if (why)
                return lr_fail(error, LR_NO_ANSWER, "torch: %s", why);
        }
    }
    return true;
}
