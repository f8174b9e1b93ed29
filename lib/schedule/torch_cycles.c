/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PyTorch: torch/optim/lr_scheduler.py, 1.13 and main of 2025: what goes by a cosine or in cycles. */
#include "lib/schedule/torch.h"

static const lr_parameter cosine_parameters[] = {
    LR_STEPS_OR("T_max", NULL, 1, "steps down to eta_min (left out: the length)"),
    LR_RATE("eta_min", "0", "the rate at T_max; it may be more than the base rate"), LR_PIECE, LR_NO_MORE};
enum { T_MAX, COSINE_ETA_MIN };

static bool cosine_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_optimizer(segment, &segment->memo[0], error)
           && lr_segment_total(segment, T_MAX, 0, &segment->memo[1], error);
}

static lr_rate cosine_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_cosine_wave(segment->memo[0], lr_segment_number(segment, COSINE_ETA_MIN), k / segment->memo[1]));
}

static const lr_parameter restarts_parameters[] = {
    LR_STEPS_OR("T_0", NULL, 1, "steps of the first cycle"),
    {"T_mult", LR_INTEGER, NULL, "1", 1, INFINITY, LR_OPEN_MOST, NULL,
     "how many times as long each next one is"},
    LR_RATE("eta_min", "0", "the least rate"),
    LR_STRICT("true: as step(epoch) finds the cycle, by a logarithm that may be one cycle late"),
    LR_PIECE,
    LR_NO_MORE};
enum { T_0, T_MULT, RESTARTS_ETA_MIN, RESTARTS_STRICT };

static bool restarts_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, T_0, error) && lr_segment_optimizer(segment, &segment->memo[0], error)
           && lr_segment_cycles(segment, lr_segment_number(segment, T_0), lr_segment_number(segment, T_MULT),
                                LR_GROW_EXACT, error);
}

static lr_rate restarts_rate(const lr_segment *segment, double k)
{
    double first = lr_segment_number(segment, T_0), mult = lr_segment_number(segment, T_MULT);
    bool logarithm = lr_segment_number(segment, RESTARTS_STRICT) > 0 && mult > 1 && k >= first;
    lr_cycle cycle = logarithm ? lr_cycle_by_logarithm(first, mult, k) : lr_cycles_find(&segment->cycles, k);

    return lr_rate_of(lr_cosine_wave(segment->memo[0], lr_segment_number(segment, RESTARTS_ETA_MIN),
                                     (k - cycle.start) / cycle.length));
}

static const lr_parameter cyclic_parameters[] = {
    LR_RATE("base_lr", NULL, "the rate at the ends of a cycle (left out: --lr)"),
    LR_RATE("max_lr", NULL, "the rate in its middle; it may be less"),
    LR_STEPS_OR("step_size_up", "2000", 1, "steps from base_lr to max_lr"),
    LR_STEPS_NONE("step_size_down", "none", 0, "steps back (none: as many)"),
    LR_WORD("mode", "triangular", "triangular triangular2 exp_range",
            "whether the height stays, is halved each cycle, or is multiplied by gamma each step"),
    LR_RATE("gamma", "1", "the factor of exp_range"),
    LR_FLAG("cycle_momentum", "true", "whether the momentum goes the other way"),
    LR_RATE("base_momentum", "0.8", "the least momentum"),
    LR_RATE("max_momentum", "0.9", "the momentum at the ends of a cycle"),
    LR_PIECE,
    LR_NO_MORE};
enum {
    BASE_LR,
    CYCLIC_MAX_LR,
    UP,
    DOWN,
    MODE,
    GAMMA,
    CYCLIC_MOMENTUM,
    CYCLIC_BASE_MOMENTUM,
    CYCLIC_MAX_MOMENTUM
};

/* memo: the lower rate, steps up, steps down. */
static bool cyclic_check(lr_segment *segment, lr_error *error)
{
    double up = lr_segment_number(segment, UP), down = lr_segment_number(segment, DOWN);

    if (!lr_segment_needs(segment, CYCLIC_MAX_LR, error)
        || !lr_segment_base(segment, BASE_LR, &segment->memo[0], error))
        return false;
    segment->memo[1] = up;
    segment->memo[2] = isnan(down) ? up : down;
    if (!(lr_segment_number(segment, CYCLIC_MOMENTUM) > 0))
        segment->sets = 0;
    return true;
}

/* How high step k stands, of the full height of its cycle. */
static double triangle(const lr_segment *segment, double k)
{
    double up = segment->memo[1], down = segment->memo[2], t = fmod(k, up + down);

    return t <= up ? t / up : (up + down - t) / down;
}

static double cyclic_scale(const lr_segment *segment, double k)
{
    double cycle = floor(k / (segment->memo[1] + segment->memo[2]));

    if (lr_segment_choice(segment, MODE) == 2)
        return lr_scaled(1, lr_segment_number(segment, GAMMA), k);
    return lr_segment_choice(segment, MODE) == 1 ? exp2(-cycle) : 1;
}

static lr_rate cyclic_rate(const lr_segment *segment, double k)
{
    double low = segment->memo[0], high = lr_segment_number(segment, CYCLIC_MAX_LR);
    double height = triangle(segment, k), least = lr_segment_number(segment, CYCLIC_BASE_MOMENTUM);
    double most = lr_segment_number(segment, CYCLIC_MAX_MOMENTUM), scale = cyclic_scale(segment, k);
    double part = lr_bounded(height * lr_bounded(scale));
    bool momentum = segment->sets & LR_SETS_MOMENTUM;

    return (lr_rate){lr_line(low, high, part), momentum ? lr_line(most, least, part) : NAN, NAN};
}

static const lr_parameter onecycle_parameters[] = {
    LR_RATE("max_lr", NULL, "the highest rate (left out: --lr)"),
    LR_STEPS_NONE("total_steps", "none", 1,
                  "steps in all (none: epochs times steps_per_epoch, or the length)"),
    {"epochs", LR_INTEGER, NULL, "none", 1, INFINITY, LR_OPEN_MOST, "none", "epochs, with steps_per_epoch"},
    {"steps_per_epoch", LR_INTEGER, NULL, "none", 1, INFINITY, LR_OPEN_MOST, "none",
     "steps of one, with epochs"},
    LR_FRACTION("pct_start", "0.3", "the part of the steps that goes up"),
    LR_WORD("anneal_strategy", "cos", "cos linear", "how it goes from one rate to the next"),
    LR_FLAG("cycle_momentum", "true", "whether the momentum goes the other way"),
    LR_RATE("base_momentum", "0.85", "the least momentum"),
    LR_RATE("max_momentum", "0.95", "the momentum at both ends"),
    LR_POSITIVE("div_factor", "25", "max_lr divided by this is the first rate"),
    LR_POSITIVE("final_div_factor", "10000", "the first rate divided by this is the last"),
    LR_FLAG("three_phase", "false", "whether it goes back to the first rate before it goes to the last"),
    LR_PIECE,
    LR_NO_MORE};
enum {
    MAX_LR,
    TOTAL,
    EPOCHS,
    STEPS_PER_EPOCH,
    PCT_START,
    STRATEGY,
    CYCLE_MOMENTUM,
    BASE_MOMENTUM,
    MAX_MOMENTUM,
    DIV,
    FINAL_DIV,
    THREE_PHASE
};

/* memo: the highest rate, the steps, the number of phases, their ends (from memo[4] on, after a 0). */
enum { PEAK, STEPS, PHASES, ENDS };

static bool onecycle_steps(lr_segment *segment, lr_error *error)
{
    double total = lr_segment_number(segment, TOTAL), epochs = lr_segment_number(segment, EPOCHS);
    double each = lr_segment_number(segment, STEPS_PER_EPOCH);

    if (!isnan(total) || (isnan(epochs) && isnan(each)))
        return lr_segment_total(segment, TOTAL, 0, &segment->memo[STEPS], error);
    if (isnan(epochs) || isnan(each))
        return lr_segment_refuse(segment, "epochs= and steps_per_epoch= need each other", error);
    segment->natural = segment->memo[STEPS] = epochs * each;
    return true;
}

static bool onecycle_check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo, start = lr_segment_number(segment, PCT_START);
    bool three = lr_segment_number(segment, THREE_PHASE) > 0;

    if (!lr_segment_base(segment, MAX_LR, &memo[PEAK], error) || !onecycle_steps(segment, error))
        return false;
    memo[PHASES] = three ? 3 : 2;
    memo[ENDS] = 0;
    memo[ENDS + 1] = start * memo[STEPS] - 1;
    memo[ENDS + 2] = three ? 2 * start * memo[STEPS] - 2 : memo[STEPS] - 1;
    memo[ENDS + 3] = memo[STEPS] - 1;
    if (!(lr_segment_number(segment, CYCLE_MOMENTUM) > 0))
        segment->sets = 0;
    return true;
}

/* values: at 0 and at the end of each phase. A phase without steps is passed over at once. */
static double phase_value(const lr_segment *segment, double k, const double *values)
{
    const double *ends = &segment->memo[ENDS];
    size_t last = (size_t)segment->memo[PHASES], i = 1;
    double span, p;

    while (i < last && !(k <= ends[i]))
        i++;
    span = ends[i] - ends[i - 1];
    if (span == 0)
        return k > ends[i] ? values[i - 1] : values[i];
    p = (k - ends[i - 1]) / span;
    return lr_segment_choice(segment, STRATEGY) == 1 ? lr_line(values[i - 1], values[i], p)
                                                     : lr_cosine_wave(values[i - 1], values[i], p);
}

static lr_rate onecycle_rate(const lr_segment *segment, double k)
{
    double peak = segment->memo[PEAK], start = peak / lr_segment_number(segment, DIV);
    double end = start / lr_segment_number(segment, FINAL_DIV),
           most = lr_segment_number(segment, MAX_MOMENTUM);
    double least = lr_segment_number(segment, BASE_MOMENTUM);
    bool three = segment->memo[PHASES] > 2, momentum = segment->sets & LR_SETS_MOMENTUM;
    const double rates[] = {start, peak, three ? start : end, end};
    const double momenta[] = {most, least, most, most};

    if (k > segment->memo[STEPS])
        k = segment->memo[STEPS] - 1;
    return (lr_rate){phase_value(segment, k, rates), momentum ? phase_value(segment, k, momenta) : NAN, NAN};
}

static const lr_schedule_kind rows[] = {
    {LR_TORCH("CosineAnnealingLR", "half a cosine wave, and back up", cosine_parameters, "cosine",
              "rate(k) = eta_min + (lr - eta_min) (1 + cos(pi k/T_max))/2: eta_min is reached at k = T_max. "
              "Trap: from there it climbs again, with period 2 T_max."),
     .check = cosine_check, .rate = cosine_rate},
    {LR_TORCH(
         "CosineAnnealingWarmRestarts", "half cosine waves, each longer than the one before",
         restarts_parameters, "cosine-restarts",
         "rate(k) = eta_min + (lr - eta_min) (1 + cos(pi t/T))/2 at step t of a cycle of T steps; cycle i "
         "has T_0 T_mult^i. Each begins at lr; eta_min itself is never reached. So goes step() without an "
         "argument; step(epoch) finds the cycle by int(log(...)), which for some T_mult is one too small "
         "where a cycle begins (T_mult=3: the 5th restart), and gives eta_min there: strict=true."),
     .check = restarts_check, .rate = restarts_rate},
    {LR_TORCH(
         "CyclicLR", "up and down in straight lines, for ever", cyclic_parameters, "triangular",
         "rate(k) = base_lr + (max_lr - base_lr) h s, where h is the height of the triangle (0 to 1 in "
         "step_size_up steps, back to 0 in step_size_down) and s = 1 (triangular), 2^-cycle (triangular2) or "
         "gamma^k (exp_range). momentum(k) = max_momentum - (max_momentum - base_momentum) h s. max_lr < "
         "base_lr is accepted."),
     .check = cyclic_check, .rate = cyclic_rate, .sets = LR_SETS_MOMENTUM},
    {LR_TORCH(
         "OneCycleLR", "up to the peak, and far down", onecycle_parameters, "onecycle",
         "From max_lr/div_factor up to max_lr at k = pct_start N - 1 (no whole number, as a rule), then "
         "down to max_lr/div_factor/final_div_factor at k = N - 1; by a cosine or a line. three_phase: "
         "down to the first rate at k = 2 pct_start N - 2, then to the last at N - 1 (never, with "
         "pct_start > 0.5). The momentum goes from max_momentum to base_momentum and back. Traps: at k = "
         "N PyTorch takes one step past the end, where a cosine comes up again and a line goes below 0; "
         "from N + 1 on it is an error there, and the value of N - 1 here. pct_start N = 1 is a division "
         "by 0 there; here it begins at max_lr."),
     .check = onecycle_check, .rate = onecycle_rate, .sets = LR_SETS_MOMENTUM},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_torch_cycle_schedules, rows);
