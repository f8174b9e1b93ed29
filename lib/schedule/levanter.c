/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levanter: single schedules; levanter_cycles.c puts them together. */
#include "lib/schedule/levanter.h"

#define LEVANTER(word, text, list, alike, about)                                                             \
    .label = {"levanter." word, text, list, about}, .library = true, .family = alike

static double constant(const lr_levanter *given, double count)
{
    (void)count;
    return given->rate;
}

static double cosine(const lr_levanter *given, double count)
{
    double left = pow(lr_shape_cosine(lr_progress(count, given->decay)).left, given->exponent);

    return lr_blend(given->rate, given->least, (lr_mix){1 - left, left});
}

static double linear(const lr_levanter *given, double count)
{
    return given->decay > 0 ? lr_blend(given->rate, given->least, lr_progress(count, given->decay))
                            : given->rate;
}

static double inv_sqrt(const lr_levanter *given, double count)
{
    double decay = sqrt(given->timescale / fmax(count + given->warmup, 1));

    return fmax(given->rate * fmin(decay, 1), given->least);
}

static double inv(const lr_levanter *given, double count)
{
    double over = given->rate / given->least - 1, decay = 1 / (over * fmax(count, 1) / given->decay + 1);

    if (!(given->least > 0) || !(given->decay > 0)) /* what the quotients tend to */
        return given->least;
    return fmax(given->rate * (decay > 0 ? fmin(decay, 1) : 1), given->least);
}

static double power(const lr_levanter *given, double count)
{
    double tokens = count * given->batch * given->sequence;

    return fmin(given->rate, given->batch * given->a * pow(tokens, given->b));
}

double (*const lr_levanter_rates[])(const lr_levanter *given, double count) = {constant, cosine, linear,
                                                                               inv_sqrt, inv,    power};

#define RATE LR_RATE("learning_rate", "0.0006", "the full rate (left out: --lr, or 0.0006)")
#define LEAST LR_RATE("min_lr", NULL, "the least rate (left out: a tenth of the full one)")
#define DECAY LR_STEPS_OR("decay_steps", NULL, 1, "steps of the way (left out: the length)")
enum { LEARNING_RATE, MIN_LR, OWN };

/* The rate, and the least at its place, or a tenth of the rate. */
static lr_levanter read(const lr_segment *segment)
{
    lr_levanter given = {.rate = lr_segment_rate_or(segment, LEARNING_RATE, 0.0006), .exponent = 1};

    given.least = lr_segment_given(segment, MIN_LR) ? lr_segment_number(segment, MIN_LR) : 0.1 * given.rate;
    given.decay = segment->memo[0];
    return given;
}

static const lr_parameter constant_parameters[] = {RATE, LR_PIECE, LR_NO_MORE};

static lr_rate constant_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(lr_segment_rate_or(segment, LEARNING_RATE, 0.0006));
}

static bool decay_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_total(segment, OWN, 0, &segment->memo[0], error);
}

static const lr_parameter cosine_parameters[] = {
    RATE,     LR_ANY("min_lr_ratio", "0.1", "the end, as a part of the full rate"),
    DECAY,    LR_LEVANTER_EXPONENT,
    LR_PIECE, LR_NO_MORE};

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    lr_levanter given = read(segment);

    given.least = given.rate * lr_segment_number(segment, MIN_LR);
    given.exponent = lr_segment_number(segment, OWN + 1);
    return lr_rate_of(cosine(&given, k));
}

static const lr_parameter linear_parameters[] = {RATE, LEAST, DECAY, LR_PIECE, LR_NO_MORE};

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    lr_levanter given = read(segment);

    return lr_rate_of(linear(&given, k));
}

static bool inv_check(lr_segment *segment, lr_error *error)
{
    if (!decay_check(segment, error))
        return false;
    return read(segment).least > 0 || lr_segment_refuse(segment, "min_lr= must be more than 0", error);
}

static lr_rate inv_rate(const lr_segment *segment, double k)
{
    lr_levanter given = read(segment);

    return lr_rate_of(inv(&given, k));
}

static const lr_parameter inv_sqrt_parameters[] = {
    RATE,     LEAST,     LR_STEPS_OR("warmup_steps", "0", 0, "what is added to k"), LR_LEVANTER_TIMESCALE,
    LR_PIECE, LR_NO_MORE};

static lr_rate inv_sqrt_rate(const lr_segment *segment, double k)
{
    lr_levanter given = read(segment);

    given.warmup = lr_segment_number(segment, OWN);
    given.timescale = lr_segment_number(segment, OWN + 1);
    return lr_rate_of(inv_sqrt(&given, k));
}

static const lr_parameter power_parameters[] = {RATE, LR_LEVANTER_POWERS, LR_PIECE, LR_NO_MORE};
enum { BATCH_SIZE = LEARNING_RATE + 1, SEQ_LENGTH, A, B };

static bool power_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, BATCH_SIZE, error) && lr_segment_needs(segment, SEQ_LENGTH, error);
}

static lr_rate power_rate(const lr_segment *segment, double k)
{
    lr_levanter given = {.rate = lr_segment_rate_or(segment, LEARNING_RATE, 0.0006),
                         .batch = lr_segment_number(segment, BATCH_SIZE),
                         .sequence = lr_segment_number(segment, SEQ_LENGTH),
                         .a = lr_segment_number(segment, A),
                         .b = lr_segment_number(segment, B)};

    return lr_rate_of(power(&given, k));
}

static const lr_schedule_kind rows[] = {
    {LEVANTER("constant", "the same rate at every step", constant_parameters, "constant",
              "rate(k) = learning_rate."),
     .rate = constant_rate},
    {LEVANTER("cosine", "half a cosine wave, or a power of it", cosine_parameters, "cosine",
              "rate(k) = learning_rate (min_lr_ratio + (1 - min_lr_ratio) c^exponent), where c = (1 + cos(pi "
              "k/decay_steps))/2, held from k = decay_steps on."),
     .check = decay_check, .rate = cosine_rate},
    {LEVANTER(
         "linear", "a straight line", linear_parameters, "linear",
         "rate(k) = learning_rate + (min_lr - learning_rate) k/decay_steps, held from k = decay_steps on."),
     .check = decay_check, .rate = linear_rate},
    {LEVANTER("inv", "one over the steps", linear_parameters, NULL,
              "rate(k) = learning_rate/(1 + (learning_rate/min_lr - 1) max(k, 1)/decay_steps), but no less "
              "than min_lr, "
              "which it has at k = decay_steps. Row 0 is as row 1."),
     .check = inv_check, .rate = inv_rate},
    {LEVANTER("inv_sqrt", "one over the root of the step", inv_sqrt_parameters, "inverse-sqrt",
              "rate(k) = max(min_lr, learning_rate min(1, sqrt(timescale/max(k + warmup_steps, 1)))). The "
              "warm-up itself "
              "is not part of it: k counts from its end."),
     .rate = inv_sqrt_rate},
    {LEVANTER("power", "a power of the tokens", power_parameters, NULL,
              "rate(k) = min(learning_rate, batch_size a (k batch_size seq_length)^b). Source: Y. Shen and "
              "others, arXiv "
              "2408.13359."),
     .check = power_check, .rate = power_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_levanter_schedules, rows);
