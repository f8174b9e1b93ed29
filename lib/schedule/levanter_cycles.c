/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levanter: what its optimisers build of the schedules: cycles of [warm-up] [stable] [decay], and a cooldown. */
#include "lib/schedule/levanter.h"

static const lr_parameter cycles_parameters[] = {
    LR_STEPS_OR("num_train_steps", NULL, 1, "steps in all (left out: the length)"),
    LR_RATE("learning_rate", "0.0006", "the full rate (left out: --lr, or 0.0006)"),
    LR_RATE("min_lr_ratio", "0.1", "the least rate, as a part of the full one"),
    LR_RATE("warmup", "0.01", "the first cycle's warm-up: a part of the cycle up to 1, else steps"),
    {"decay", LR_REAL, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none",
     "its decay, likewise (none: all the rest)"},
    LR_RATE("rewarmup", "0", "the warm-up of later cycles, likewise"),
    {"cooldown", LR_REAL, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none",
     "a line down to the least rate after all cycles: a part of the whole up to 1, else steps"},
    {"cycle_length", LR_REAL_LIST, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none",
     "a cycle's length, likewise; or the length of each"},
    {"cycles", LR_REAL_LIST, NULL, "none", 0, INFINITY, LR_OPEN_MOST, "none",
     "how many cycles there are; or the steps at which they end"},
    LR_WORD("lr_schedule", "cosine", LR_LEVANTER_NAMES, "how it decays"),
    LR_LEVANTER_EXPONENT,
    LR_LEVANTER_TIMESCALE,
    LR_LEVANTER_POWERS,
    LR_PIECE,
    LR_NO_MORE};
enum {
    NUM_TRAIN_STEPS,
    LEARNING_RATE,
    MIN_LR_RATIO,
    WARMUP,
    DECAY,
    REWARMUP,
    COOLDOWN,
    CYCLE_LENGTH,
    CYCLES,
    LR_SCHEDULE,
    EXPONENT,
    TIMESCALE,
    BATCH_SIZE,
    SEQ_LENGTH,
    A,
    B
};

/* A piece in segment->table: the step that it begins with; a line from one rate to another in `span` steps, or
 * where SPAN is NAN, the decay with these steps of warm-up and decay. */
enum { START, FROM, TO, SPAN, OWN_WARMUP, OWN_DECAY, WIDTH };

typedef struct building {
    lr_segment *segment;
    lr_levanter given;
    double previous; /* the rate at the last cycle's end */
    size_t room;
} building;

static bool add_piece(building *now, const double *piece, lr_error *error)
{
    lr_segment *segment = now->segment;

    if (!lr_reserve(&segment->table, &now->room, segment->table_length + WIDTH, sizeof *segment->table,
                    error))
        return false;
    for (size_t i = 0; i < WIDTH; i++)
        segment->table[segment->table_length++] = piece[i];
    return true;
}

/* A part of a whole up to 1, else steps. */
static bool count_steps(const building *now, size_t position, double value, double whole, double *steps,
                        lr_error *error)
{
    *steps = value <= 1 ? trunc(value * whole) : value;
    return value <= 1 || value == floor(value)
           || lr_fail(error, LR_USAGE, "%s: %s= is a part up to 1, or a whole number of steps",
                      now->segment->kind->label.name, cycles_parameters[position].name);
}

static bool add_cycle(building *now, size_t index, double start, double end, lr_error *error)
{
    size_t warm = index == 0 ? WARMUP : REWARMUP;
    double whole = end - start, warmup, decay, stable, given = lr_segment_number(now->segment, DECAY);
    double rate = now->given.rate;

    if (!count_steps(now, warm, lr_segment_number(now->segment, warm), whole, &warmup, error)
        || !count_steps(now, DECAY, isnan(given) ? 0 : given, whole, &decay, error))
        return false;
    decay = isnan(given) ? whole - warmup : decay;
    stable = whole - warmup - decay;
    if (stable < 0 || decay < 0)
        return lr_segment_refuse(now->segment, "a cycle is shorter than its warm-up and decay", error);
    if (lr_segment_choice(now->segment, LR_SCHEDULE) == LR_LEVANTER_COSINE && decay < 1)
        return lr_segment_refuse(now->segment, "a cosine needs a step: decay= leaves none", error);
    now->given.warmup = warmup;
    now->given.decay = decay;
    if (warmup > 0 && !add_piece(now, (double[WIDTH]){start, now->previous, rate, warmup, 0, 0}, error))
        return false;
    if (stable > 0 && !add_piece(now, (double[WIDTH]){start + warmup, rate, rate, stable, 0, 0}, error))
        return false;
    now->previous = lr_levanter_rates[lr_segment_choice(now->segment, LR_SCHEDULE)](&now->given, decay);
    return add_piece(now, (double[WIDTH]){end - decay, 0, 0, NAN, warmup, decay}, error);
}

/* One cycle after another, the ends of which a list has. */
static bool add_listed(building *now, const lr_value *list, bool lengths, double total, lr_error *error)
{
    double start = 0;
    size_t index = 0;

    for (size_t i = 0; i < list->length; i++) {
        double end = lengths ? start + list->list[i] : list->list[i];

        if (end <= start || end > total || end != floor(end))
            return lr_segment_refuse(
                now->segment, "each cycle must have steps, and end with the whole at the latest", error);
        if (!add_cycle(now, index++, start, end, error))
            return false;
        start = end;
    }
    return start == total || add_cycle(now, index, start, total, error);
}

/* Cycles of the same length: as many as fit, what is left goes to the last one. */
static bool add_equal(building *now, double count, double length, double total, lr_error *error)
{
    if (count > 1 << 20)
        return lr_segment_refuse(now->segment, "there are too many cycles", error);
    for (double i = 0; i < count; i++) {
        double end = i + 1 < count ? trunc(length * (i + 1)) : total, start = trunc(length * i);

        if (end <= start)
            return lr_segment_refuse(now->segment, "a cycle has no steps", error);
        if (!add_cycle(now, (size_t)i, start, end, error))
            return false;
    }
    return true;
}

static bool add_cycles(building *now, double total, lr_error *error)
{
    const lr_value *lengths = &now->segment->spec.values[CYCLE_LENGTH],
                   *cycles = &now->segment->spec.values[CYCLES];
    double length;

    if (lengths->list && cycles->list)
        return lr_segment_refuse(now->segment, "give cycle_length= or cycles=, not both", error);
    if (lengths->length > 1)
        return add_listed(now, lengths, true, total, error);
    if (cycles->length > 1)
        return add_listed(now, cycles, false, total, error);
    if (cycles->list) {
        if (cycles->list[0] < 1 || cycles->list[0] != floor(cycles->list[0]))
            return lr_segment_refuse(now->segment, "cycles= is a whole number, at least 1", error);
        return add_equal(now, cycles->list[0], total / cycles->list[0], total, error);
    }
    if (!lengths->list)
        return add_equal(now, 1, total, total, error);
    if (!count_steps(now, CYCLE_LENGTH, lengths->list[0], total, &length, error))
        return false;
    if (length < 1)
        return lr_segment_refuse(now->segment, "cycle_length= has no steps", error);
    return add_equal(now, fmax(floor(total / length), 1), length, total, error);
}

static lr_levanter read_given(const lr_segment *segment)
{
    double rate = lr_segment_rate_or(segment, LEARNING_RATE, 0.0006);

    return (lr_levanter){.rate = rate,
                         .least = rate * lr_segment_number(segment, MIN_LR_RATIO),
                         .exponent = lr_segment_number(segment, EXPONENT),
                         .timescale = lr_segment_number(segment, TIMESCALE),
                         .batch = lr_segment_number(segment, BATCH_SIZE),
                         .sequence = lr_segment_number(segment, SEQ_LENGTH),
                         .a = lr_segment_number(segment, A),
                         .b = lr_segment_number(segment, B)};
}

static bool check_given(const lr_segment *segment, const lr_levanter *given, lr_error *error)
{
    int schedule = lr_segment_choice(segment, LR_SCHEDULE);

    if (schedule == LR_LEVANTER_INV && !(given->least > 0))
        return lr_segment_refuse(segment, "lr_schedule=inv needs a least rate of more than 0", error);
    return schedule != LR_LEVANTER_POWER
           || (lr_segment_needs(segment, BATCH_SIZE, error) && lr_segment_needs(segment, SEQ_LENGTH, error));
}

static bool cycles_check(lr_segment *segment, lr_error *error)
{
    building now = {.segment = segment, .given = read_given(segment)};
    double total, cooldown = lr_segment_number(segment, COOLDOWN);

    if (!check_given(segment, &now.given, error)
        || !lr_segment_total(segment, NUM_TRAIN_STEPS, 0, &total, error)
        || !count_steps(&now, COOLDOWN, isnan(cooldown) ? 0 : cooldown, total, &cooldown, error))
        return false;
    if (total - cooldown < 1)
        return lr_segment_refuse(segment, "the cooldown leaves no steps", error);
    if (!add_cycles(&now, total - cooldown, error))
        return false;
    return cooldown < 1
           || add_piece(
               &now, (double[WIDTH]){total - cooldown, now.previous, now.given.least, cooldown, 0, 0}, error);
}

static lr_rate cycles_rate(const lr_segment *segment, double k)
{
    size_t low = 0, high = segment->table_length / WIDTH;
    const double *piece;
    lr_levanter given = read_given(segment);

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (segment->table[middle * WIDTH + START] <= k)
            low = middle;
        else
            high = middle;
    }
    piece = &segment->table[low * WIDTH];
    k -= piece[START];
    if (!isnan(piece[SPAN]))
        return lr_rate_of(lr_blend(piece[FROM], piece[TO], lr_progress(k, piece[SPAN])));
    given.warmup = piece[OWN_WARMUP];
    given.decay = piece[OWN_DECAY];
    return lr_rate_of(lr_levanter_rates[lr_segment_choice(segment, LR_SCHEDULE)](&given, k));
}

static const lr_schedule_kind rows[] = {
    {.label = {"levanter.lr_scheduler", "cycles of warmup, stable, decay, and a cooldown", cycles_parameters,
               "Each cycle: a line up to learning_rate in its warm-up, from 0 in the first one and from "
               "where the last one "
               "ended in the next; learning_rate; and the decay by lr_schedule, as in the row of that name, "
               "from the "
               "decay's first step on. A part of a length is rounded down. cycle_length=N makes cycles of N "
               "as often as "
               "that goes into the whole, and the last one takes what is left; cycles=N ends cycle i at "
               "int(whole/N i). A "
               "list of lengths, or of ends, may leave a last cycle to the end. The cooldown is a line from "
               "the last "
               "cycle's end down to learning_rate min_lr_ratio."},
     .library = true,
     .family = "wsd",
     .check = cycles_check,
     .rate = cycles_rate},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_levanter_cycles_schedules, rows);
