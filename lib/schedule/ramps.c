/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one value to another: linear exp cosine polynomial rex; and constant, which stays. */
#include "lib/schedule/kinds.h"

/* The first parameters of each ramp; more stand after them. */
enum { FROM, TO, STEPS, END, MORE };

/* memo: the ends; the steps from one to the other; one number of the kind itself; how many steps ahead of k the way
 * is. */
enum { START_RATE, END_RATE, SPAN, OWN, AHEAD };

const lr_parameter lr_constant_parameters[] = {LR_RATE("lr", NULL, "the rate (left out: --lr)"), LR_LENGTH,
                                               LR_WARMUP, LR_ENDING, LR_NO_MORE};
enum { CONSTANT_LR };

bool lr_constant_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, CONSTANT_LR, &segment->memo[0], error);
}

lr_rate lr_constant_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(segment->memo[0]);
}

/* Ends, span and the kind's own number of a ramp of known length. */
static bool check_ramp(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    static const double more[] = {0, -1, 1}; /* exclusive inclusive never */

    memo[AHEAD] = lr_segment_choice(segment, END) == 2;
    memo[SPAN] = segment->length + more[lr_segment_choice(segment, END)];
    memo[OWN] = lr_segment_number(segment, MORE);
    return lr_segment_range(segment, FROM, TO, &memo[START_RATE], &memo[END_RATE], error)
           && lr_segment_needs_length(segment, error);
}

/* A sweep that goes on at its own pace has no end to reach. */
static bool check_no_end(const lr_segment *segment, const char *pace, lr_error *error)
{
    if (lr_segment_given(segment, TO) || lr_segment_given(segment, END))
        return lr_fail(error, LR_USAGE, "%s: %s= and %s= exclude each other: %s= says where it gets to",
                       segment->kind->label.name, pace, lr_segment_given(segment, TO) ? "to" : "end", pace);
    return true;
}

static lr_mix way(const lr_segment *segment, double k)
{
    return lr_progress(k + segment->memo[AHEAD], segment->memo[SPAN]);
}

static lr_rate blended(const lr_segment *segment, lr_mix mix)
{
    return lr_rate_of(lr_blend(segment->memo[START_RATE], segment->memo[END_RATE], mix));
}

const lr_parameter lr_linear_parameters[] = {
    LR_FROM,
    LR_TO,
    LR_LENGTH,
    LR_END,
    {"delta", LR_REAL, NULL, NULL, 0, 0, LR_CLOSED, NULL,
     "instead of to: what each step adds (a sweep with no end of its own)"},
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};

bool lr_linear_check(lr_segment *segment, lr_error *error)
{
    segment->memo[OWN] = lr_segment_number(segment, MORE);
    if (!lr_segment_given(segment, MORE))
        return check_ramp(segment, error);
    return check_no_end(segment, "delta", error)
           && lr_segment_base(segment, FROM, &segment->memo[START_RATE], error);
}

lr_rate lr_linear_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    if (!isnan(memo[OWN]))
        return lr_rate_of(fmax(memo[START_RATE] + memo[OWN] * k, 0));
    return blended(segment, way(segment, k));
}

const lr_parameter lr_exp_parameters[] = {
    LR_POSITIVE("from", NULL, "rate at step 0 (left out: --lr)"),
    LR_POSITIVE("to", NULL, "rate at the end (left out: --lr)"),
    LR_LENGTH,
    LR_END,
    LR_POSITIVE(
        "factor", NULL,
        "instead of to: what the rate is multiplied by in every= steps (a sweep with no end of its own)"),
    {"every", LR_STEPS, "steps", "1", 1, INFINITY, LR_OPEN_MOST, NULL, "the steps that the factor is for"},
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};
enum { EXP_EVERY = MORE + 1 };

bool lr_exp_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;
    bool sweep = lr_segment_given(segment, MORE);

    if (sweep) {
        memo[OWN] = lr_segment_number(segment, MORE);
        memo[SPAN] = lr_segment_number(segment, EXP_EVERY);
        return check_no_end(segment, "factor", error)
               && lr_segment_base(segment, FROM, &memo[START_RATE], error);
    }
    if (lr_segment_given(segment, EXP_EVERY))
        return lr_fail(error, LR_USAGE, "exp: every= goes with factor=, which is left out");
    if (!check_ramp(segment, error))
        return false;
    if (memo[START_RATE] > 0 && memo[END_RATE] > 0)
        return true;
    return lr_fail(error, LR_USAGE,
                   "exp: --lr stands for %s=, and must be more than 0: no factor leads there",
                   memo[START_RATE] > 0 ? "to" : "from");
}

/* a (b/a)^p; the ratio of two rates may be out of a double's range. */
static double geometric(double a, double b, double p)
{
    double ratio = b / a;

    return isnormal(ratio) ? a * pow(ratio, p) : exp(log(a) + (log(b) - log(a)) * p);
}

lr_rate lr_exp_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double from = memo[START_RATE], to = memo[END_RATE];
    lr_mix p;

    if (!isnan(memo[OWN]))
        return lr_rate_of(lr_scaled(from, memo[OWN], k / memo[SPAN]));
    p = way(segment, k);
    return lr_rate_of(p.gone < 0.5 ? geometric(from, to, p.gone) : geometric(to, from, p.left));
}

const lr_parameter lr_cosine_parameters[] = {LR_FROM, LR_TO, LR_LENGTH, LR_END, LR_WARMUP, LR_ENDING, LR_NO_MORE};

bool lr_cosine_check(lr_segment *segment, lr_error *error)
{
    return check_ramp(segment, error);
}

lr_rate lr_cosine_rate(const lr_segment *segment, double k)
{
    return blended(segment, lr_shape_cosine(way(segment, k)));
}

const lr_parameter lr_polynomial_parameters[] = {
    LR_FROM,
    LR_TO,
    LR_LENGTH,
    LR_END,
    LR_POSITIVE("power", "1", "the exponent: 1 is a line, 2 a parabola"),
    {"of", LR_CHOICE, NULL, "left", 0, 0, LR_CLOSED, "left gone", "the part of the way that is raised to it"},
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};
enum { POLYNOMIAL_OF = MORE + 1 };

bool lr_polynomial_check(lr_segment *segment, lr_error *error)
{
    return check_ramp(segment, error);
}

lr_rate lr_polynomial_rate(const lr_segment *segment, double k)
{
    lr_mix p = way(segment, k);
    double power = segment->memo[OWN];

    if (lr_segment_choice(segment, POLYNOMIAL_OF) == 1)
        return blended(segment, (lr_mix){pow(p.gone, power), -expm1(power * log1p(-p.left))});
    return blended(segment, (lr_mix){-expm1(power * log1p(-p.gone)), pow(p.left, power)});
}

const lr_parameter lr_rex_parameters[] = {
    LR_FROM,
    LR_TO,
    LR_LENGTH,
    LR_END,
    LR_POSITIVE("beta", "0.5", "how late it falls: 1 is a line, less holds the rate up for longer"),
    LR_WARMUP,
    LR_ENDING,
    LR_NO_MORE};

bool lr_rex_check(lr_segment *segment, lr_error *error)
{
    return check_ramp(segment, error);
}

lr_rate lr_rex_rate(const lr_segment *segment, double k)
{
    lr_mix p = way(segment, k);
    double beta = segment->memo[OWN], below = beta + (1 - beta) * p.left;

    return blended(segment, (lr_mix){beta * p.gone / below, p.left / below});
}
