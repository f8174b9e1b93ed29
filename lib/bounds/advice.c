/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do with an answer: rates to try, what the length of the training and a warm-up change, the next commands. */
#include "lib/bounds/advice.h"
#include "lib/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* The best rate of a training of D tokens goes with D^-0.32 (J. Bjorck, A. Benhaim, V. Chaudhary, F. Wei and X. Song,
 * arXiv 2409.19913: language models, AdamW). Where our constants come from the trainings took 500 to 4000 steps. */
static const double horizon_power = 0.32, horizon_of_fit = 2000;
static const double usual_steps = 10000; /* of the next commands */

void lr_estimate_within(lr_estimate *rate, double least, double most)
{
    if (isnan(rate->value))
        return;
    rate->value = fmax(fmin(rate->value, most), least);
    rate->low = fmin(rate->low, rate->value);
    rate->high = fmax(rate->high, rate->value);
}

double lr_horizon_factor(double steps)
{
    return steps > horizon_of_fit ? pow(steps / horizon_of_fit, -horizon_power) : 1;
}

void lr_horizon_apply(double steps, lr_bounds *bounds)
{
    double factor = lr_horizon_factor(steps);

    bounds->horizon = steps;
    bounds->lr_suggest.value *= factor;
    bounds->lr_suggest.low *= factor;
    bounds->lr_suggest.high *= factor;
    if (!isnan(bounds->lr_suggest.value))
        lr_estimate_within(&bounds->lr_min, 0, bounds->lr_suggest.value);
}

/* In steps, from the first run that passes the rate. */
double lr_warmup_find(const lr_run *runs, size_t count, double rate)
{
    for (size_t i = 0; i < count; i++) {
        const lr_run *run = &runs[i];
        size_t from = 0, to = 0;

        while (from < run->length && !(run->lr[from] >= rate / 10))
            from++;
        for (to = from; to < run->length && run->lr[to] < rate; to++)
            ;
        if (from > 0 && to < run->length)
            return run->step ? run->step[to] - run->step[from] : (double)(to - from);
    }
    return NAN;
}

double lr_bounds_candidate(const lr_bounds *bounds, size_t index, size_t count)
{
    const lr_estimate *rate = &bounds->lr_suggest;
    double at = count < 2 ? 0 : 2 * (double)index / (double)(count - 1) - 1;

    return rate->value * pow(at < 0 ? rate->value / rate->low : rate->high / rate->value, at);
}

static const char *brief(double value, char *room)
{
    lr_number_format_digits(value, 3, room);
    return room;
}

void lr_advice_write_rates(const lr_bounds_answer *answer, lr_output *output)
{
    const lr_bounds *bounds = &answer->bounds;
    char text[LR_NUMBER_ROOM];

    if (isnan(bounds->lr_suggest.value))
        return;
    for (size_t i = 0; i < answer->candidates; i++)
        lr_output_format(output, i ? " %s" : "candidates    %9s",
                         brief(lr_bounds_candidate(bounds, i, answer->candidates), text));
    lr_output_text(output, answer->candidates ? "\n" : "");
    if (bounds->horizon > 0) {
        lr_output_format(output, "horizon       %9.0f  steps: ", bounds->horizon);
        lr_output_format(output, "lr_suggest is %s of that for %.0f\n", brief(lr_horizon_factor(bounds->horizon), text),
                         horizon_of_fit);
    }
    if (answer->warmup && bounds->warmup > 0)
        lr_output_format(output,
                         "warm-up       %9.0f  steps at least: in so many the sweep raised the rate ten-fold to "
                         "lr_suggest; a training that starts there cold bears less than the sweep shows\n",
                         bounds->warmup);
    else if (answer->warmup)
        lr_output_text(output, "warm-up         unknown  the sweep does not rise ten-fold up to lr_suggest\n");
}

void lr_advice_add(lr_next *list, double lr, const char *why, const char *command)
{
    if (list->count == LR_NEXT_COMMANDS)
        return;
    list->items[list->count].lr = lr;
    list->items[list->count].why = why;
    list->items[list->count++].command = command;
}

/* Add one that is made. */
static void add_made(lr_next *list, double lr, const char *why, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void add_made(lr_next *list, double lr, const char *why, const char *format, ...)
{
    va_list values;

    if (list->count == LR_NEXT_COMMANDS)
        return;
    va_start(values, format);
    vsnprintf(list->items[list->count].room, sizeof list->items[0].room, format, values);
    va_end(values);
    lr_advice_add(list, lr, why, list->items[list->count].room);
}

static void add_training(const lr_bounds_answer *answer, double steps, double rate, lr_next *list)
{
    static const char why[] = "a warm-up to a constant rate, and a cosine down";
    char text[LR_NUMBER_ROOM];
    double warmup = answer->warmup ? answer->bounds.warmup : NAN;

    brief(rate, text);
    if (warmup > steps / 20 && warmup < steps)
        add_made(list, rate, why, "lrgen -n %.0f --lr %s linear:steps=%.0f,from=0 cosine:to=0", steps, text,
                 ceil(warmup));
    else
        add_made(list, rate, why, "lrgen -n %.0f --lr %s linear:steps=5%%,from=0 cosine:to=0", steps, text);
}

/* Schedules up to lr_max; false: there is none. */
static bool add_schedules(const lr_bounds *bounds, double steps, lr_next *list)
{
    double rate = bounds->lr_max.value;
    char most[LR_NUMBER_ROOM], least[LR_NUMBER_ROOM];

    if (!bounds->descends || isnan(rate))
        return false;
    add_made(list, rate, "one cycle up to lr_max", "lrgen -n %.0f onecycle:max=%s", steps, brief(rate, most));
    if (!isnan(bounds->lr_min.value))
        add_made(list, rate, "cycles between lr_min and lr_max", "lrgen -n %.0f triangular:min=%s,max=%s,up=10%%",
                 steps, brief(bounds->lr_min.value, least), most);
    return true;
}

void lr_advice_next(const lr_bounds_answer *answer, lr_next *list)
{
    const lr_bounds *bounds = &answer->bounds;
    double steps = bounds->horizon > 0 ? bounds->horizon : usual_steps;

    for (size_t i = 0; i < answer->next_count; i++)
        lr_advice_add(list, NAN, "as the findings ask", answer->next[i]);
    if (answer->next_count || isnan(bounds->lr_suggest.value)
        || (!add_schedules(bounds, steps, list) && answer->candidates == 0))
        return;
    for (size_t i = 0; i < (answer->candidates ? answer->candidates : 1); i++)
        add_training(answer, steps, lr_bounds_candidate(bounds, i, answer->candidates), list);
}

void lr_advice_write_next(const lr_bounds_answer *answer, lr_output *output)
{
    lr_next list = {.count = 0};

    lr_advice_next(answer, &list);
    for (size_t i = 0; i < list.count; i++)
        lr_output_format(output, "next: %s\n", list.items[i].command);
}
