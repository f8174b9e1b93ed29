/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/ticks.h"

#include "lib/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The nice steps in order of preference, times ten so that they are whole, and the weights of the four goals.
 */
static const int steps[] = {10, 50, 20, 25, 40, 30};
enum { STEPS = sizeof steps / sizeof *steps, MOST_SKIP = 12, MOST_LABELS = 40 };
static const double weight_simplicity = 0.25, weight_coverage = 0.2, weight_density = 0.5,
                    weight_legibility = 0.05;

/* What is searched for, and the best so far: labels (start + i*skip) * step * 10^power, i = 0..count-1. */
typedef struct search {
    double least, most;
    int wanted;
    bool inside;
    double score;
    int64_t start;
    int skip, step, power, count;
} search;

static double simplicity(int place, int skip, bool zero)
{
    return 1 - place / (double)(STEPS - 1) - skip + zero;
}

static double coverage(const search *s, double first, double last)
{
    double range = s->most - s->least, a = s->most - last, b = s->least - first;

    return 1 - 0.5 * (a * a + b * b) / (0.01 * range * range);
}

static double best_coverage(const search *s, double span)
{
    double range = s->most - s->least, half = (span - range) / 2;

    return span > range ? 1 - half * half / (0.01 * range * range) : 1;
}

static double density(const search *s, int count, double first, double last)
{
    double is = (count - 1) / (last - first);
    double ought = (s->wanted - 1) / (fmax(last, s->most) - fmin(first, s->least));

    return 2 - fmax(is / ought, ought / is);
}

static double best_density(const search *s, int count)
{
    return count >= s->wanted ? 2 - (count - 1) / (double)(s->wanted - 1) : 1;
}

static double total(double simple, double cover, double dense)
{
    return weight_simplicity * simple + weight_coverage * cover + weight_density * dense + weight_legibility;
}

/* Rate the labels that begin at `start` and keep them when they are the best. */
static void try_labels(search *s, int place, int skip, int count, int power, int64_t start)
{
    double unit = steps[place] * pow(10, power), first = (double)start * unit;
    double last = (double)(start + (int64_t)skip * (count - 1)) * unit, slack = 1e-10 * (s->most - s->least),
           score;
    bool zero = first <= 0 && last >= 0 && start % skip == 0;

    if (s->inside && (first < s->least - slack || last > s->most + slack))
        return;
    score = total(simplicity(place, skip, zero), coverage(s, first, last), density(s, count, first, last));
    if (score > s->score) {
        s->score = score;
        s->start = start;
        s->skip = skip;
        s->step = steps[place];
        s->power = power;
        s->count = count;
    }
}

/* All powers of ten, and all starts, for one nice step, skip and count. */
static void try_powers(search *s, int place, int skip, int count)
{
    double simple = simplicity(place, skip, true), dense = best_density(s, count);
    double delta = (s->most - s->least) / (count + 1) / skip / steps[place];
    int power;

    for (power = (int)ceil(log10(delta) - 1e-12);; power++) {
        double unit = steps[place] * pow(10, power), step = unit * skip;
        int64_t low, high;

        if (total(simple, best_coverage(s, step * (count - 1)), dense) < s->score)
            return;
        low = (int64_t)floor(s->most / step) * skip - (int64_t)(count - 1) * skip;
        high = (int64_t)ceil(s->least / step) * skip;
        for (; low <= high; low++)
            try_labels(s, place, skip, count, power, low);
    }
}

static void search_labels(search *s)
{
    int skip, place, count;

    s->score = -2;
    for (skip = 1; skip <= MOST_SKIP; skip++)
        for (place = 0; place < STEPS; place++) {
            if (total(simplicity(place, skip, true), 1, 1) < s->score)
                return;
            for (count = 2; count <= MOST_LABELS; count++) {
                if (total(simplicity(place, skip, true), 1, best_density(s, count)) < s->score)
                    break;
                try_powers(s, place, skip, count);
            }
        }
}

static double parse(const char *text)
{
    double value = 0;

    lr_number_parse(text, strlen(text), '.', &value);
    return value;
}

/* Too narrow for decimal steps, or out of the reach of the search: the two ends, in full. */
static void label_ends(double least, double most, lr_ticks *ticks)
{
    ticks->count = ticks->labelled = 2;
    ticks->ticks[0] = (lr_tick){.value = least};
    ticks->ticks[1] = (lr_tick){.value = most};
    lr_number_format(least, ticks->ticks[0].text);
    lr_number_format(most, ticks->ticks[1].text);
}

static void label_found(const search *s, int scale, double least, double most, bool inside, lr_ticks *ticks)
{
    int exponent = s->power + scale, i;
    int64_t numbers[MOST_LABELS], largest = 0;
    bool divisible = true;

    for (i = 0; i < s->count; i++)
        numbers[i] = (s->start + (int64_t)i * s->skip) * s->step;
    while (divisible) {
        for (i = 0; i < s->count; i++)
            divisible = divisible && numbers[i] % 10 == 0;
        for (i = 0; i < s->count && divisible; i++)
            numbers[i] /= 10;
        exponent += divisible;
    }
    for (i = 0; i < s->count; i++)
        largest = llabs(numbers[i]) > largest ? llabs(numbers[i]) : largest;
    ticks->count = 0;
    for (i = 0; i < s->count; i++) {
        lr_tick *tick = &ticks->ticks[ticks->count];
        char text[40];

        *tick = (lr_tick){0};
        snprintf(text, sizeof text, "%llde%d", (long long)numbers[i], exponent);
        tick->value = parse(text);
        lr_tick_label(numbers[i], exponent, largest, tick);
        ticks->count += (!inside || (tick->value >= least && tick->value <= most))
                        && !(ticks->count > 0 && tick[-1].value == tick->value); /* the same denormal */
    }
    ticks->labelled = ticks->count;
}

void lr_ticks_linear(double least, double most, int wanted, bool inside, lr_ticks *ticks)
{
    double top = fmax(fabs(least), fabs(most));
    int scale = (int)floor(log10(top)), half = scale / 2;
    search s = {.wanted = wanted < 2                 ? 2
                          : wanted > MOST_LABELS / 2 ? MOST_LABELS / 2
                                                     : wanted,
                .inside = inside};

    /* In two steps: 10^-scale may be beyond the largest double where least and most are not. */
    s.least = least * pow(10, -half) * pow(10, half - scale);
    s.most = most * pow(10, -half) * pow(10, half - scale);
    if (!(s.most - s.least > 1e-11)) {
        label_ends(least, most, ticks);
        return;
    }
    search_labels(&s);
    label_found(&s, scale, least, most, inside, ticks);
    if (ticks->count < 2)
        label_ends(least, most, ticks);
}

double lr_axis_position(double least, double most, bool logarithmic, double value)
{
    if (logarithmic)
        return value > 0 ? (log(value) - log(least)) / (log(most) - log(least)) : NAN;
    return (value / 2 - least / 2)
           / (most / 2 - least / 2); /* halved: the range may be beyond the largest double */
}

bool lr_ticks_apart(double least, double most, bool logarithmic, const lr_ruler *ruler, const lr_ticks *ticks)
{
    double end = -INFINITY;
    size_t i;

    for (i = 0; i < ticks->labelled; i++) {
        const lr_tick *tick = &ticks->ticks[i];
        double half = ruler->extent(ruler->context, tick) / 2;
        double middle = lr_axis_position(least, most, logarithmic, tick->value) * ruler->length;

        if (middle - half < end + ruler->gap)
            return false;
        end = middle + half;
    }
    return true;
}

void lr_ticks_find(double least, double most, bool logarithmic, const lr_ruler *ruler, lr_ticks *ticks)
{
    int wanted = (int)fmin(8, ruler->length / ruler->distance) + 1;

    if (logarithmic && log10(most) - log10(least) > 1e-9) {
        lr_ticks_log(least, most, ruler, ticks);
        return;
    }
    for (wanted = wanted < 2 ? 2 : wanted; wanted >= 2; wanted--) {
        lr_ticks_linear(least, most, wanted, true, ticks);
        if (lr_ticks_apart(least, most, logarithmic, ruler, ticks))
            return;
    }
    /* Even the fewest labels are too long: the outermost two. */
    ticks->ticks[1] = ticks->ticks[ticks->labelled - 1];
    ticks->count = ticks->labelled = 2;
}
