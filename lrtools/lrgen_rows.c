/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps lrgen writes, and the table of them. */
#include "lrtools/lrgen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int64_t gen_step_at(const gen_plan *steps, size_t i)
{
    return steps->list ? steps->list[i] : steps->from + (int64_t)i * steps->every;
}

static bool plan_list(const gen_settings *set, const lr_units *units, gen_plan *steps, lr_error *error)
{
    static const lr_parameter parameter = {.name = "at", .type = LR_STEPS, .least = 0, .most = 0x1p53};
    const char *text = set->at;
    size_t room = 1;

    for (const char *c = text; *c; c++)
        room += *c == ',';
    steps->list = lr_allocate(room, sizeof *steps->list, error);
    while (steps->list && text) {
        const char *comma = strchr(text, ',');
        size_t length = comma ? (size_t)(comma - text) : strlen(text);
        lr_value value;

        if (!lr_value_parse("--", &parameter, text, length, units, &value, error))
            return false;
        steps->list[steps->count++] = (int64_t)value.number;
        steps->last = steps->last > (int64_t)value.number ? steps->last : (int64_t)value.number;
        text = comma ? comma + 1 : NULL;
    }
    return steps->list != NULL;
}

static bool plan_range(const gen_settings *set, double length, gen_plan *steps, lr_error *error)
{
    double whole = isnan(set->steps) ? length : set->steps, end = isnan(set->to) ? whole : set->to;

    if (isinf(end))
        return lr_fail(error, LR_USAGE, "the schedule has no end: give the number of steps, -n");
    if (end == 0)
        return lr_fail(error, LR_NO_ANSWER, "the schedule has no steps");
    if (set->from >= end)
        return lr_fail(error, LR_USAGE, "--from=%.0f is past the last step, %.0f", set->from, end - 1);
    steps->from = (int64_t)set->from;
    steps->every = (int64_t)set->every;
    steps->count = (size_t)(((int64_t)end - 1 - steps->from) / steps->every) + 1;
    steps->last = gen_step_at(steps, steps->count - 1);
    return true;
}

bool gen_make_plan(const gen_settings *set, const lr_units *units, double length, gen_plan *steps,
                   lr_error *error)
{
    if (!set->at)
        return plan_range(set, length, steps, error);
    if (set->from != 0 || !isnan(set->to) || set->every != 1)
        return lr_fail(error, LR_USAGE, "--at names each step: it excludes --from, --to and --every");
    return plan_list(set, units, steps, error);
}

/* The columns of the table, in their order; a format that goes by position has no need of steps 0, 1, 2... */
enum { STEP, LR, MOMENTUM, WEIGHT_DECAY, COLUMNS };
static const char *const column_names[] = {"step", "lr", "momentum", "weight_decay"};

typedef struct columns {
    size_t chosen[COLUMNS], count;
    const char *names[COLUMNS];
} columns;

static columns choose_columns(const lr_writer_kind *format, const lr_schedule *schedule,
                              const gen_plan *steps)
{
    bool counts = !steps->list && steps->from == 0 && steps->every == 1;
    int sets = format->one_column ? 0 : lr_schedule_sets(schedule);
    const bool wanted[COLUMNS] = {[STEP] = !format->one_column && !(format->by_position && counts),
                                  [LR] = true,
                                  [MOMENTUM] = sets & LR_SETS_MOMENTUM,
                                  [WEIGHT_DECAY] = sets & LR_SETS_WEIGHT_DECAY};
    columns table = {.count = 0};

    for (size_t i = 0; i < COLUMNS; i++)
        if (wanted[i]) {
            table.names[table.count] = column_names[i];
            table.chosen[table.count++] = i;
        }
    return table;
}

static bool write_rows(lr_writer *writer, const lr_schedule *schedule, const gen_plan *steps,
                       const columns *table, size_t *overflows, lr_error *error)
{
    lr_cell cells[COLUMNS] = {0};

    for (size_t c = 0; c < table->count; c++) {
        cells[c].whole = table->chosen[c] == STEP;
        cells[c].missing = table->chosen[c] > LR;
    }
    for (size_t i = 0; i < steps->count; i++) {
        int64_t step = gen_step_at(steps, i);
        lr_rate rate = lr_schedule_rate(schedule, step);
        const double numbers[COLUMNS] = {NAN, rate.lr, rate.momentum, rate.weight_decay};

        cells[0].integer = step; /* read where it is the column of steps */
        for (size_t c = 0; c < table->count; c++)
            cells[c].number = numbers[table->chosen[c]];
        *overflows += isfinite(rate.lr) ? 0 : 1;
        if (!lr_writer_row(writer, cells, error))
            return false;
    }
    return true;
}

bool gen_write_table(gen_settings *set, const lr_schedule *schedule, const gen_plan *steps, lr_error *error)
{
    lr_output output = {0};
    lr_writer writer = {0};
    columns table = choose_columns(set->format, schedule, steps);
    size_t overflows = 0;
    bool ok;

    if (!cli_open_output(&set->common, &output, error))
        return false;
    ok = lr_writer_begin(&writer, set->format, &output, table.count, table.names, steps->count, error)
         && write_rows(&writer, schedule, steps, &table, &overflows, error) && lr_writer_end(&writer, error);
    if (ok && overflows > 0)
        cli_note_data(&gen_tool, &set->common, NULL, "%zu of %zu rates are past the largest number",
                      overflows, steps->count);
    return cli_close_output(&set->common, &output, ok, error);
}
