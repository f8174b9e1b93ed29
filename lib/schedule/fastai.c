/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fastai 2: fastai/callback/schedule.py, commit 0a049e8a. Step k of a training of n is at the place k/n.
 * (fastai keeps the places where one piece ends in single precision.) */
#include "lib/schedule/finders.h"

#include "lib/number.h"

#include <string.h>

#define ROW(word, text, list, alike, about)                                                                  \
    .label = {"fastai." word, text, list, about}, .library = true, .family = alike

static const lr_parameter fit_parameters[] = {
    LR_WORD("fit", "fit_one_cycle", "fit_one_cycle fit_flat_cos fit_sgdr LRFinder",
            "which training it is part of"),
    LR_RATE("lr_max", NULL, "the highest rate (left out: lr, --lr, or 0.001)"),
    LR_RATE("lr", NULL, "the same, as fit_flat_cos calls it"),
    LR_POSITIVE("div", "25", "fit_one_cycle: lr_max over the first rate"),
    LR_POSITIVE("div_final", "100000", "lr_max over the last rate"),
    LR_FRACTION_NONE("pct_start", "none", "where the way down begins (none: 0.25; 0.75 with fit_flat_cos)"),
    {"moms", LR_REAL_LIST, NULL, "0.95/0.85/0.95", 0, INFINITY, LR_OPEN_MOST, NULL,
     "fit_one_cycle: the momentum at first, at the turn and at the end"},
    {"n_cycles", LR_INTEGER, NULL, NULL, 1, 1000, LR_CLOSED, NULL, "fit_sgdr: how many cycles"},
    {"cycle_len", LR_INTEGER, "epochs", "1", 1, INFINITY, LR_OPEN_MOST, NULL,
     "fit_sgdr: epochs of the first one"},
    {"cycle_mult", LR_INTEGER, NULL, "2", 1, INFINITY, LR_OPEN_MOST, NULL,
     "fit_sgdr: how many times as long each next one is"},
    {"n_epoch", LR_INTEGER, "epochs", NULL, 1, INFINITY, LR_OPEN_MOST, NULL,
     "epochs in all, which decide nothing"},
    {"LRFinder", LR_TEXT, NULL, NULL, 0, 0, LR_CLOSED, NULL,
     "START/END/NUM_IT of a range test, or true: 1e-07/10/100; it goes before fit"},
    LR_PIECE,
    LR_NO_MORE};
enum {
    FIT,
    LR_MAX,
    LR,
    DIV,
    DIV_FINAL,
    PCT_START,
    MOMS,
    N_CYCLES,
    CYCLE_LEN,
    CYCLE_MULT,
    N_EPOCH,
    LR_FINDER
};
enum { ONE_CYCLE, FLAT_COS, SGDR, RANGE_TEST };

/* memo: the highest rate, steps in all, which fit, where the way down begins (0 to 1); of a range test both
 * rates and the steps. */
enum { PEAK, ALL, WHICH, TURN, FIRST, LAST, TEST };

static bool one_cycle_check(lr_segment *segment, lr_error *error)
{
    double start = lr_segment_number(segment, PCT_START);

    segment->memo[TURN] = isnan(start) ? 0.25 : start;
    segment->sets = LR_SETS_MOMENTUM;
    return segment->spec.values[MOMS].length == 3
           || lr_segment_refuse(segment, "moms= is three numbers", error);
}

static bool flat_check(lr_segment *segment, lr_error *error)
{
    double start = lr_segment_number(segment, PCT_START);

    (void)error;
    segment->memo[TURN] = isnan(start) ? 0.75 : start;
    return true;
}

static bool sgdr_check(lr_segment *segment, lr_error *error)
{
    double cycles = lr_segment_number(segment, N_CYCLES), mult = lr_segment_number(segment, CYCLE_MULT),
           units;

    if (!lr_segment_needs(segment, N_CYCLES, error))
        return false;
    units = mult > 1 ? (pow(mult, cycles) - 1) / (mult - 1) : cycles;
    if (!isfinite(units))
        return lr_segment_refuse(segment, "the cycles grow out of the range of numbers", error);
    return lr_segment_cycles(segment, segment->memo[ALL] / units, mult, LR_GROW_EXACT, error);
}

/* The three numbers of LRFinder=, as far as they are written. */
static bool finder_check(lr_segment *segment, lr_error *error)
{
    const lr_value *value = &segment->spec.values[LR_FINDER];
    const char *text = value->text ? value->text : "true", *end = text + strlen(text);
    double *memo = segment->memo;

    memo[FIRST] = 1e-7;
    memo[LAST] = 10;
    memo[TEST] = 100;
    for (size_t i = FIRST; strcmp(text, "true") != 0 && text < end; i++) {
        size_t length = strcspn(text, "/");

        if (i > TEST || lr_number_parse(text, length, '.', &memo[i]) != LR_NUMBER || !(memo[i] > 0)
            || isinf(memo[i]))
            return lr_segment_refuse(segment, "LRFinder= is true or START/END/NUM_IT, all more than 0",
                                     error);
        text += length + (text[length] == '/');
    }
    memo[TEST] = fmax(floor(memo[TEST]), 6);
    segment->natural = memo[TEST];
    return true;
}

static lr_rate one_cycle_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo, *moms = segment->spec.values[MOMS].list;
    double turn = memo[TURN] * memo[ALL], max = memo[PEAK];
    bool up = k < turn || memo[TURN] >= 1;
    lr_mix mix = lr_shape_cosine(up ? lr_progress(k, turn) : lr_progress(k - turn, memo[ALL] - turn));

    if (up)
        return (lr_rate){lr_blend(max / lr_segment_number(segment, DIV), max, mix),
                         lr_blend(moms[0], moms[1], mix), NAN};
    return (lr_rate){lr_blend(max, max / lr_segment_number(segment, DIV_FINAL), mix),
                     lr_blend(moms[1], moms[2], mix), NAN};
}

static lr_rate flat_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;
    double turn = memo[TURN] * memo[ALL], max = memo[PEAK];

    if (k < turn || memo[TURN] >= 1)
        return lr_rate_of(max);
    return lr_rate_of(lr_blend(max, max / lr_segment_number(segment, DIV_FINAL),
                               lr_shape_cosine(lr_progress(k - turn, memo[ALL] - turn))));
}

static lr_rate sgdr_rate(const lr_segment *segment, double k)
{
    lr_cycle cycle = lr_cycles_find(&segment->cycles, k);

    if (k >= segment->memo[ALL])
        return lr_rate_of(0);
    return lr_rate_of(lr_cosine_wave(segment->memo[PEAK], 0, (k - cycle.start) / cycle.length));
}

static lr_rate finder_rate(const lr_segment *segment, double k)
{
    const double *memo = segment->memo;

    return lr_rate_of(lr_sweep(memo[FIRST], memo[LAST], fmin(k / memo[TEST], 1)));
}

static const struct {
    lr_segment_check *check;
    lr_segment_rate *rate;
} fits[] = {[ONE_CYCLE] = {one_cycle_check, one_cycle_rate},
            [FLAT_COS] = {flat_check, flat_rate},
            [SGDR] = {sgdr_check, sgdr_rate},
            [RANGE_TEST] = {finder_check, finder_rate}};

static bool fit_check(lr_segment *segment, lr_error *error)
{
    const lr_value *finder = &segment->spec.values[LR_FINDER];
    bool test = finder->text && strcmp(finder->text, "false") != 0 && strcmp(finder->text, "none") != 0;
    int which = test ? RANGE_TEST : lr_segment_choice(segment, FIT);

    segment->sets = 0;
    segment->memo[WHICH] = which;
    segment->memo[PEAK] = lr_segment_rate_or(segment, lr_segment_given(segment, LR_MAX) ? LR_MAX : LR, 1e-3);
    segment->natural = segment->memo[ALL] = segment->length;
    if (which != RANGE_TEST && !lr_segment_needs_length(segment, error))
        return false;
    return fits[which].check(segment, error);
}

static lr_rate fit_rate(const lr_segment *segment, double k)
{
    return fits[(size_t)segment->memo[WHICH]].rate(segment, k);
}

static const lr_parameter sched_parameters[] = {LR_RATE("start", NULL, "the first rate (left out: --lr)"),
                                                LR_RATE("end", NULL, "the last rate (left out: --lr)"),
                                                LR_PIECE, LR_NO_MORE};
static const lr_parameter poly_parameters[] = {LR_RATE("start", NULL, "the first rate (left out: --lr)"),
                                               LR_RATE("end", NULL, "the last rate (left out: --lr)"),
                                               LR_POSITIVE("power", NULL, "the exponent"), LR_PIECE,
                                               LR_NO_MORE};
enum { START, END, SCHED_POWER };

/* memo: both rates. */
static bool sched_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_range(segment, START, END, &segment->memo[0], &segment->memo[1], error)
           && lr_segment_needs_length(segment, error);
}

static bool exp_check(lr_segment *segment, lr_error *error)
{
    if (!sched_check(segment, error))
        return false;
    return (segment->memo[0] > 0 && segment->memo[1] > 0)
           || lr_segment_refuse(segment, "start= and end= must be more than 0", error);
}

static bool no_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_base(segment, START, &segment->memo[0], error);
}

static bool poly_check(lr_segment *segment, lr_error *error)
{
    return lr_segment_needs(segment, SCHED_POWER, error) && sched_check(segment, error);
}

static lr_rate lin_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_blend(segment->memo[0], segment->memo[1], lr_progress(k, segment->length)));
}

static lr_rate cos_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(
        lr_blend(segment->memo[0], segment->memo[1], lr_shape_cosine(lr_progress(k, segment->length))));
}

static lr_rate no_rate(const lr_segment *segment, double k)
{
    (void)k;
    return lr_rate_of(segment->memo[0]);
}

static lr_rate exp_rate(const lr_segment *segment, double k)
{
    return lr_rate_of(lr_sweep(segment->memo[0], segment->memo[1], lr_progress(k, segment->length).gone));
}

static lr_rate poly_rate(const lr_segment *segment, double k)
{
    double p = pow(lr_progress(k, segment->length).gone, lr_segment_number(segment, SCHED_POWER));

    return lr_rate_of(lr_line(segment->memo[0], segment->memo[1], p));
}

#define HELD " At step k of n the place is p = k/n: the end is reached at k = n, and held."

static const lr_schedule_kind rows[] = {
    {ROW("combine_scheds", "what Learner.fit_one_cycle, fit_flat_cos, fit_sgdr and LRFinder do",
         fit_parameters, "onecycle",
         "At step k of n = -n the place is k/n: the end value is that of k = n, which no update has; from "
         "there on it is held. fit_one_cycle: by half cosines from lr_max/div up to lr_max at pct_start, "
         "then "
         "down to lr_max/div_final; the momentum likewise by moms. fit_flat_cos: lr up to pct_start, then by "
         "half a cosine to lr/div_final. fit_sgdr: n_cycles half cosines from lr_max to 0, the first of "
         "cycle_len epochs, each next one cycle_mult times as long, over the whole of n. LRFinder: start "
         "(end/start)^(k/num_it)."),
     .check = fit_check, .rate = fit_rate, .sets = LR_SETS_MOMENTUM},
    {ROW("SchedLin", "a line", sched_parameters, "linear", "rate = start + (end - start) p." HELD),
     .check = sched_check, .rate = lin_rate},
    {ROW("SchedCos", "half a cosine wave", sched_parameters, "cosine",
         "rate = start + (end - start) (1 - cos(pi p))/2." HELD),
     .check = sched_check, .rate = cos_rate},
    {ROW("SchedNo", "one rate", sched_parameters, "constant", "rate = start."), .check = no_check,
     .rate = no_rate},
    {ROW("SchedExp", "a geometric way", sched_parameters, "exp", "rate = start (end/start)^p." HELD),
     .check = exp_check, .rate = exp_rate},
    {ROW("SchedPoly", "a power of what is gone", poly_parameters, "polynomial",
         "rate = start + (end - start) p^power: of what is gone, not of what is left as elsewhere." HELD),
     .check = poly_check, .rate = poly_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_fastai_schedules, rows);
