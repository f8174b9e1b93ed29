/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --summary: a schedule in a few numbers, and as a line of bars. */
#include "lrtools/lrgen.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

enum { BARS = 60, MOST_STEPS = 10000000 };

/* A rate and where it is. */
typedef struct spot {
    int64_t step;
    double lr;
} spot;

typedef struct summary {
    spot first, peak, least, last;
    spot jump;         /* the step that the largest jump leads to, and how far it is */
    double sum, error; /* of the rates, and what its last digits missed (Kahan) */
    size_t count, overflows;
    double bars[BARS]; /* the highest rate in each part */
    size_t bar_count;
} summary;

static void add(summary *all, spot now, size_t place, size_t count)
{
    double term = now.lr - all->error, sum = all->sum + term;
    size_t bar = place * all->bar_count / count;

    all->overflows += isfinite(now.lr) ? 0 : 1;
    all->error = (sum - all->sum) - term;
    all->sum = sum;
    all->peak = place == 0 || now.lr > all->peak.lr ? now : all->peak;
    all->least = place == 0 || now.lr < all->least.lr ? now : all->least;
    if (place > 0
        && fabs(now.lr - all->last.lr) > fabs(all->jump.lr) * (1 + 1e-9)) /* not by rounding alone */
        all->jump = (spot){now.step, now.lr - all->last.lr};
    all->first = place == 0 ? now : all->first;
    all->last = now;
    all->bars[bar] = fmax(all->bars[bar], now.lr);
}

static summary summarize(const lr_schedule *schedule, const gen_plan *plan)
{
    summary all = {.count = plan->count, .bar_count = plan->count < BARS ? plan->count : BARS};

    for (size_t i = 0; i < plan->count; i++) {
        int64_t step = gen_step_at(plan, i);

        add(&all, (spot){step, lr_schedule_rate(schedule, step).lr}, i, plan->count);
    }
    return all;
}

static void put_bars(lr_output *output, const summary *all, bool ascii)
{
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const marks[] = {" ", "_", ".", "-", "=", "+", "*", "%", "#"};
    double scale = all->peak.lr > 0 ? all->peak.lr : 1;

    for (size_t i = 0; i < all->bar_count; i++) {
        double part = all->bars[i] / scale;
        int height = isfinite(part) ? (int)ceil(part * 8) : 8;

        lr_output_text(output, (ascii ? marks : blocks)[height < 0 ? 0 : height > 8 ? 8 : height]);
    }
    lr_output_text(output, "\n");
}

static void put_number(lr_output *output, double value)
{
    char text[LR_NUMBER_ROOM];

    lr_number_format_digits(value, 9, text);
    lr_output_text(output, text);
}

static void put_spot(lr_output *output, const char *name, spot at)
{
    lr_output_format(output, "%-13s", name);
    put_number(output, at.lr);
    lr_output_format(output, " at step %lld\n", (long long)at.step);
}

static void put_text(lr_output *output, const summary *all, bool ascii)
{
    lr_output_format(output, "%-13s%zu, %lld to %lld\n", "steps", all->count, (long long)all->first.step,
                     (long long)all->last.step);
    put_spot(output, "first", all->first);
    put_spot(output, "peak", all->peak);
    put_spot(output, "least", all->least);
    put_spot(output, "last", all->last);
    lr_output_format(output, "%-13s", "mean");
    put_number(output, all->sum / (double)all->count);
    lr_output_format(output, "\n%-13s", "area");
    put_number(output, all->sum);
    lr_output_text(output, " (the sum of the rates)\n");
    if (all->jump.lr != 0)
        put_spot(output, "largest jump", all->jump);
    put_bars(output, all, ascii);
}

/* What is written for machines: a row of such columns. */
static bool put_row(const gen_settings *set, lr_output *output, const summary *all, lr_error *error)
{
    static const char *const names[] = {"steps", "first", "peak", "peak_step", "least",    "least_step",
                                        "last",  "mean",  "area", "jump",      "jump_step"};
    const lr_cell cells[] = {{.integer = (int64_t)all->count, .whole = true},
                             {.number = all->first.lr},
                             {.number = all->peak.lr},
                             {.integer = all->peak.step, .whole = true},
                             {.number = all->least.lr},
                             {.integer = all->least.step, .whole = true},
                             {.number = all->last.lr},
                             {.number = all->sum / (double)all->count},
                             {.number = all->sum},
                             {.number = all->jump.lr},
                             {.integer = all->jump.step, .whole = true}};
    lr_writer writer;

    return lr_writer_begin(&writer, set->format, output, sizeof names / sizeof names[0], names, 1, error)
           && lr_writer_row(&writer, cells, error) && lr_writer_end(&writer, error);
}

bool gen_write_summary(gen_settings *set, const lr_schedule *schedule, const gen_plan *plan, lr_error *error)
{
    gen_plan looked_at = *plan;
    lr_output output = {0};
    summary all;
    bool ok = true;

    if (plan->count > MOST_STEPS && !plan->list) {
        int64_t stride = (int64_t)(plan->count / MOST_STEPS) + 1;

        looked_at.every = plan->every * stride;
        looked_at.count = (plan->count - 1) / (size_t)stride + 1;
        cli_note(&gen_tool, &set->common, NULL, "of so many steps every %lld-th is looked at",
                 (long long)looked_at.every);
    }
    all = summarize(schedule, &looked_at);
    all.sum *= (double)plan->count / (double)looked_at.count;
    all.count = plan->count;
    all.last = (spot){plan->last, lr_schedule_rate(schedule, plan->last).lr};
    if (!cli_open_output(&set->common, &output, error))
        return false;
    if (set->format)
        ok = put_row(set, &output, &all, error);
    else
        put_text(&output, &all, !cli_shows_utf8());
    if (ok && all.overflows > 0)
        cli_note_data(&gen_tool, &set->common, NULL, "%zu of %zu rates are past the largest number",
                      all.overflows, all.count);
    return cli_close_output(&set->common, &output, ok, error);
}
