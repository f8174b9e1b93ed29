/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every kind of ours may have around it: a warm-up before, an end after, a floor below. */
#include "lib/schedule/kinds.h"

/* How far warm-up step k of W is, by where in a step its rate is taken; W > 1 for the last. */
static double at_start(double k, double steps)
{
    return k / steps;
}

static double at_end(double k, double steps)
{
    return (k + 1) / steps;
}

static double at_inside(double k, double steps)
{
    return (k + 1) / (steps + 1);
}

static double at_span(double k, double steps)
{
    return steps > 1 ? k / (steps - 1) : 1;
}

static double (*const positions[])(double k, double steps) = {at_start, at_end, at_inside, at_span};

/* The part of the way up that is made when the part p of the steps is. */
static double rise_linear(double p)
{
    return p;
}

static double rise_cosine(double p)
{
    return lr_shape_cosine((lr_mix){p, 1 - p}).gone;
}

static double rise_root(double p)
{
    return p / (1 + sqrt(1 - p)); /* 1 - sqrt(1 - p) */
}

static double rise_constant(double p)
{
    (void)p;
    return 0;
}

static double (*const rises[])(double p) = {rise_linear, rise_cosine, rise_root, rise_constant};
enum { BY_FACTORS = sizeof rises / sizeof rises[0] }; /* the word after them: exp */

static double number_of(const lr_segment *segment, const char *name, double otherwise)
{
    const lr_value *value = lr_spec_value(&segment->spec, name);

    return value && !isnan(value->number) ? value->number : otherwise;
}

static int choice_of(const lr_segment *segment, const char *name)
{
    const lr_value *value = lr_spec_value(&segment->spec, name);

    return value ? value->choice : 0;
}

bool lr_envelope_read(lr_segment *segment, lr_error *error)
{
    lr_envelope *shell = &segment->shell;
    const lr_value *power = lr_spec_value(&segment->spec, "warmup_power");

    *shell = (lr_envelope){
        .warmup = number_of(segment, "warmup", 0),
        .from = number_of(segment, "warmup_from", 0),
        .power = number_of(segment, "warmup_power", 1),
        .floor = number_of(segment, "floor", 0),
        .position = choice_of(segment, "warmup_at"),
        .shape = choice_of(segment, "warmup_shape"),
        .before = choice_of(segment, "warmup_in") == 1,
        .whole_clock = choice_of(segment, "clock") == 1,
        .jumps = choice_of(segment, "floor_rule") == 1,
        .after = (lr_after)choice_of(segment, "after"),
    };
    if (power && power->given && shell->shape != 0)
        return lr_fail(error, LR_USAGE, "%s: warmup_power= goes with warmup_shape=linear",
                       segment->kind->label.name);
    if (shell->warmup > 0 && shell->shape == BY_FACTORS && !(shell->from > 0))
        return lr_fail(error, LR_USAGE,
                       "%s: warmup_shape=exp needs warmup_from= more than 0: no factor leads up from 0",
                       segment->kind->label.name);
    return true;
}

double lr_envelope_added(const lr_segment *segment)
{
    return segment->shell.before ? segment->shell.warmup : 0;
}

bool lr_envelope_place(lr_segment *segment, bool last, lr_error *error)
{
    const lr_envelope *shell = &segment->shell;

    segment->whole = segment->length;
    if (shell->after != LR_AFTER_HOLD && !last)
        return lr_fail(error, LR_USAGE, "%s: after= is for the last spec: this one is followed by another",
                       segment->kind->label.name);
    if (shell->warmup > segment->length)
        return lr_fail(error, LR_USAGE, "%s: the warmup takes %.0f steps, of %.0f in all",
                       segment->kind->label.name, shell->warmup, segment->length);
    if (!shell->whole_clock)
        segment->length -= shell->warmup;
    return true;
}

static lr_rate warm(const lr_segment *segment, double k)
{
    const lr_envelope *shell = &segment->shell;
    lr_rate rate = segment->kind->rate(segment, 0);
    double p = fmin(positions[shell->position](k, shell->warmup), 1);

    if (shell->shape == BY_FACTORS)
        rate.lr = shell->from * pow(rate.lr / shell->from, p);
    else
        rate.lr = lr_line(shell->from, rate.lr, pow(rises[shell->shape](p), shell->power));
    return rate;
}

/* The step that stands for k, which is not before the end. */
static double after_hold(double k, double length)
{
    (void)k;
    return length;
}

static double after_repeat(double k, double length)
{
    return length > 0 ? fmod(k, length) : length;
}

static double after_mirror(double k, double length)
{
    double there_and_back = length > 0 ? fmod(k, 2 * length) : length;

    return there_and_back > length ? 2 * length - there_and_back : there_and_back;
}

static double (*const after[])(double k, double length) = {[LR_AFTER_HOLD] = after_hold,
                                                           [LR_AFTER_REPEAT] = after_repeat,
                                                           [LR_AFTER_MIRROR] = after_mirror,
                                                           [LR_AFTER_ZERO] = after_hold};

lr_rate lr_envelope_rate(const lr_segment *segment, double k)
{
    const lr_envelope *shell = &segment->shell;
    double clock = shell->whole_clock ? k : k - shell->warmup;
    bool ended = clock >= segment->length;
    lr_rate rate;

    if (k < shell->warmup)
        return warm(segment, k);
    rate = segment->kind->rate(segment, ended ? after[shell->after](clock, segment->length) : clock);
    if (ended && shell->after == LR_AFTER_ZERO)
        rate.lr = 0;
    else if (ended && shell->jumps)
        rate.lr = shell->floor;
    else if (!shell->jumps)
        rate.lr = rate.lr > shell->floor ? rate.lr : shell->floor;
    return rate;
}
