/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AllenNLP 2: allennlp/training/learning_rate_schedulers and momentum_schedulers, commit 80fb6061. */
#include "lib/schedule/dialects.h"

#define ROW(word, text, list, alike, about)                                                                  \
    .label = {"allennlp." word, text, list, about}, .library = true, .family = alike

static const lr_parameter cosine_parameters[] = {
    LR_STEPS_OR("t_initial", NULL, 1, "steps of the first cycle"),
    {"t_mul", LR_REAL, NULL, "1", 1, INFINITY, LR_OPEN_MOST, NULL, "how many times as long each next one is"},
    LR_RATE("eta_min", "0", "the least rate"),
    LR_RATE("eta_mul", "1", "what the rate that a cycle starts at is multiplied by after each"),
    LR_PIECE,
    LR_NO_MORE};
enum { T_INITIAL, T_MUL, ETA_MIN, ETA_MUL };

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, T_INITIAL, error)
           && lr_segment_optimizer(segment, &segment->memo[0], error)
           && lr_segment_cycles(segment, lr_segment_number(segment, T_INITIAL),
                                lr_segment_number(segment, T_MUL), LR_GROW_FLOOR, error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    lr_cycle cycle = lr_cycles_find(&segment->cycles, k);
    double start = lr_scaled(segment->memo[0], lr_segment_number(segment, ETA_MUL), cycle.index);

    return lr_rate_of(lr_cosine_wave(lr_bounded(start), lr_segment_number(segment, ETA_MIN),
                                     (k - cycle.start) / cycle.length));
}

#define EPOCHS                                                                                               \
    {"num_epochs", LR_INTEGER, "epochs",                                                                     \
     NULL,         1,          INFINITY,                                                                     \
     LR_OPEN_MOST, NULL,       "epochs, with num_steps_per_epoch"},                                          \
        LR_STEPS_OR("num_steps_per_epoch", NULL, 1, "steps of one (both left out: the whole is the length)")
enum { NUM_EPOCHS, NUM_STEPS };

/* memo: the base, steps in all, steps of warm-up. */
enum { BASE, ALL, RISE };

static bool whole_check(lr_segment *segment, lr_error *error)
{
    double epochs = lr_segment_number(segment, NUM_EPOCHS), steps = lr_segment_number(segment, NUM_STEPS);

    if (isnan(epochs) != isnan(steps))
        return lr_segment_refuse(segment, "num_epochs= and num_steps_per_epoch= need each other", error);
    segment->natural = segment->memo[ALL] = isnan(epochs) ? segment->length : epochs * steps;
    if (!isfinite(segment->memo[ALL]))
        return lr_segment_refuse(
            segment, "its length is not known: give num_epochs= and num_steps_per_epoch=, or -n", error);
    return lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

static const lr_parameter slanted_parameters[] = {
    EPOCHS, LR_FRACTION("cut_frac", "0.1", "the part of the steps that goes up"),
    LR_POSITIVE("ratio", "32", "the base rate over the rate at both ends"), LR_PIECE, LR_NO_MORE};
enum { CUT_FRAC = 2, RATIO };

static bool slanted_check(lr_segment *segment, lr_error *error)
{
    if (!whole_check(segment, error))
        return false;
    segment->memo[RISE] = floor(segment->memo[ALL] * lr_segment_number(segment, CUT_FRAC));
    return true;
}

static lr_rate slanted_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double ratio = lr_segment_number(segment, RATIO), part = 1;

    k = fmin(k, memo[ALL]);
    if (k < memo[RISE])
        part = k / memo[RISE];
    else if (memo[RISE] < memo[ALL])
        part = lr_progress(k - memo[RISE], memo[ALL] - memo[RISE]).left;
    return lr_rate_of(memo[BASE] * (1 + part * (ratio - 1)) / ratio);
}

static const lr_parameter polynomial_parameters[] = {EPOCHS,
                                                     LR_RATE("power", "1", "the exponent"),
                                                     LR_STEPS_OR("warmup_steps", "0", 0, "steps of warm-up"),
                                                     LR_RATE("end_learning_rate", "0", "the rate at the end"),
                                                     LR_PIECE,
                                                     LR_NO_MORE};
enum { POLYNOMIAL_POWER = 2, POLYNOMIAL_WARMUP, END_RATE };
static const lr_parameter linear_parameters[] = {
    EPOCHS, LR_STEPS_OR("warmup_steps", "100", 0, "steps of warm-up"), LR_PIECE, LR_NO_MORE};
enum { LINEAR_WARMUP = 2 };

static bool polynomial_check(lr_segment *segment, lr_error *error)
{
    segment->memo[RISE] = lr_segment_number(segment, POLYNOMIAL_WARMUP);
    return whole_check(segment, error);
}

static bool linear_check(lr_segment *segment, lr_error *error)
{
    segment->memo[RISE] = lr_segment_number(segment, LINEAR_WARMUP);
    return whole_check(segment, error);
}

static double decayed(const lr_segment *segment, double k, double power, double end)
{
    const double *memo = segment->memo;

    if (k < memo[RISE])
        return memo[BASE] * (k / memo[RISE]);
    if (k >= memo[ALL])
        return end;
    return end + (memo[BASE] - end) * pow((memo[ALL] - k) / (memo[ALL] - memo[RISE]), power);
}

static lr_rate polynomial_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(decayed(segment, k, lr_segment_number(segment, POLYNOMIAL_POWER),
                              lr_segment_number(segment, END_RATE)));
}

static lr_rate linear_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(decayed(segment, k, 1, 0));
}

static const lr_parameter noam_parameters[] = {
    LR_POSITIVE("model_size", NULL, "the width of the model"),
    LR_STEPS_OR("warmup_steps", NULL, 1, "steps of warm-up"),
    LR_RATE("factor", "1", "what the whole is multiplied by"),
    LR_STRICT(
        "true: the first update is at the optimiser's rate (--lr), which the schedule else knows nothing of"),
    LR_PIECE,
    LR_NO_MORE};
enum { MODEL_SIZE, NOAM_WARMUP, NOAM_FACTOR, NOAM_STRICT };

static bool noam_check(lr_segment *segment, lr_error *error)
{
    if (!lr_segment_needs(segment, MODEL_SIZE, error) || !lr_segment_needs(segment, NOAM_WARMUP, error))
        return false;
    return !(lr_segment_number(segment, NOAM_STRICT) > 0)
           || lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

static lr_rate noam_rate(const lr_segment *segment, double k)
{
    double warmup = lr_segment_number(segment, NOAM_WARMUP), step = fmax(k, 1);

    if (k < 1 && lr_segment_number(segment, NOAM_STRICT) > 0)
        return lr_rate_of(segment->memo[BASE]);
    return lr_rate_of(lr_segment_number(segment, NOAM_FACTOR) / sqrt(lr_segment_number(segment, MODEL_SIZE))
                      * fmin(1 / sqrt(step), step / (warmup * sqrt(warmup))));
}

static const lr_parameter inverted_parameters[] = {
    LR_RATE("momentum", "0.9", "the optimiser's momentum"),
    LR_STEPS_OR("cool_down", NULL, 0, "epochs down"),
    LR_STEPS_OR("warm_up", NULL, 0, "epochs back up"),
    LR_POSITIVE("ratio", "10", "the momentum over the least momentum"),
    LR_PIECE,
    LR_NO_MORE};
enum { MOMENTUM, COOL_DOWN, WARM_UP, MOMENTUM_RATIO };

static bool inverted_check(lr_segment *segment, lr_error *error)
{
    if (!lr_segment_needs(segment, COOL_DOWN, error) || !lr_segment_needs(segment, WARM_UP, error))
        return false;
    segment->natural = lr_segment_number(segment, COOL_DOWN) + lr_segment_number(segment, WARM_UP) + 1;
    return lr_segment_optimizer(segment, &segment->memo[BASE], error);
}

static lr_rate inverted_rate(const lr_segment *segment, double k)
{
    double most = lr_segment_number(segment, MOMENTUM),
           least = most / lr_segment_number(segment, MOMENTUM_RATIO);
    double down = lr_segment_number(segment, COOL_DOWN);
    double momentum = k <= down
                          ? lr_blend(most, least, lr_progress(k, down))
                          : lr_blend(least, most, lr_progress(k - down, lr_segment_number(segment, WARM_UP)));

    return (lr_rate){segment->memo[BASE], momentum, NAN};
}

static const lr_schedule_kind rows[] = {
    {ROW("CosineWithRestarts", "half cosine waves, one after the other", cosine_parameters, "cosine-restarts",
         "rate(k) = eta_min + (lr eta_mul^i - eta_min) (1 + cos(pi t/T))/2 at step t of cycle i, which has T "
         "= "
         "int(t_initial t_mul^i) steps (epochs, in AllenNLP)."),
     .check = cosine_check, .rate = cosine_rate},
    {ROW("SlantedTriangular", "a short line up, a long one down", slanted_parameters, "triangular",
         "rate(k) = lr (1 + p (ratio - 1))/ratio; p goes from 0 to 1 in cut = int(N cut_frac) steps, and "
         "back "
         "to 0 at k = N = num_epochs num_steps_per_epoch, where it stays. (AllenNLP counts the steps of an "
         "epoch anew when one is over; here each has num_steps_per_epoch. Its gradual unfreezing and the "
         "rates "
         "of lower layers are not here.)"),
     .check = slanted_check, .rate = slanted_rate},
    {ROW("PolynomialDecay", "a line up, then a power of what is left", polynomial_parameters, "polynomial",
         "rate(k) = lr k/W for k < W = warmup_steps, then end + (lr - end) ((N - k)/(N - W))^power, N = "
         "num_epochs num_steps_per_epoch; end from k = N on."),
     .check = polynomial_check, .rate = polynomial_rate},
    {ROW("LinearWithWarmup", "a line up, then a line down to 0", linear_parameters, "linear",
         "allennlp.PolynomialDecay with power=1 and end_learning_rate=0."),
     .check = linear_check, .rate = linear_rate},
    {ROW("NoamLR", "a line up, then one over the root", noam_parameters, "inverse-sqrt",
         "rate(k) = factor model_size^-0.5 min(s^-0.5, s warmup_steps^-1.5), s = max(k, 1): the first two "
         "rows "
         "are alike. In AllenNLP the schedule begins after the first update, which is at the optimiser's own "
         "rate: strict=true."),
     .check = noam_check, .rate = noam_rate},
    {ROW("InvertedTriangular", "momentum down and back up, at one rate", inverted_parameters, "constant",
         "The rate is lr. momentum(k) goes from momentum to momentum/ratio at k = cool_down, and back at k = "
         "cool_down + warm_up, where it stays; k are epochs in AllenNLP."),
     .check = inverted_check, .rate = inverted_rate, .sets = LR_SETS_MOMENTUM},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_allennlp_schedules, rows);
