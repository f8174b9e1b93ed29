/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ranking for people and for programs. Where accuracies were compared they are shown as they were. */
#include "lib/bounds/ranking.h"
#include "lib/number.h"
#include "lib/text.h"
#include "lib/writer.h"

#include <math.h>
#include <string.h>

static void write_number(double value, const char *nothing, lr_output *output)
{
    char text[LR_NUMBER_ROOM];

    lr_number_format_digits(value, LR_BOUNDS_DIGITS, text);
    lr_output_text(output, isfinite(value) ? text : nothing);
}

static const char *brief(double value, char *room)
{
    lr_number_format_digits(value, 3, room);
    return isnan(value) ? "" : room;
}

/* --------------------------------------------------------------------------------------------------------
 * for people */

static void write_rate(const lr_rated *rate, lr_output *output)
{
    char lr[LR_NUMBER_ROOM], end[LR_NUMBER_ROOM], error[LR_NUMBER_ROOM];

    lr_number_format_digits(rate->end.value, 4, end);
    lr_number_format_digits(rate->end.error, 2, error);
    lr_output_format(output, "%-10s %5zu  %-9s ", brief(rate->lr, lr), rate->count,
                     lr_standing_names[rate->standing]);
    if (isnan(rate->end.value))
        lr_output_format(output, "%18s", "");
    else if (!isfinite(rate->end.error)) /* not known, or past the largest number */
        lr_output_format(output, "%9s %8s", end, "");
    else
        lr_output_format(output, "%9s +-%6s", end, error);
    lr_output_format(output, "  %s\n", rate->text);
}

static void write_best(const lr_ranking *from, lr_output *output)
{
    lr_bounds bounds = {0};
    char rate[LR_NUMBER_ROOM], low[LR_NUMBER_ROOM], high[LR_NUMBER_ROOM];

    lr_ranking_estimates(from, &bounds);
    if (!lr_ranking_answers(from)) {
        lr_output_format(output, "\nbest: unknown (%s)\n", from->verdict);
        return;
    }
    lr_output_format(output, "\nbest: %s%s", brief(bounds.lr_suggest.value, rate),
                     from->scheduled ? " (the greatest rate of its schedule)" : "");
    if (bounds.lr_min.value < bounds.lr_max.value)
        lr_output_format(output, ", as good: %s .. %s", brief(bounds.lr_min.value, low),
                         brief(bounds.lr_max.value, high));
    if (!isnan(bounds.lr_suggest.low))
        lr_output_format(output, ", too low: %s", brief(bounds.lr_suggest.low, low));
    if (!isnan(bounds.lr_suggest.high))
        lr_output_format(output, ", %s: %s",
                         bounds.edge.value == bounds.lr_suggest.high ? "diverged" : "too high",
                         brief(bounds.lr_suggest.high, high));
    lr_output_format(output, "\nverdict: %s\n", from->verdict);
}

static void write_text(const lr_ranking *from, const lr_run *runs, lr_output *output)
{
    (void)runs;
    lr_output_format(output, "no range test: %zu trainings at %zu %srates, compared ", from->trial_count,
                     from->count, from->scheduled ? "greatest " : "");
    if (isfinite(from->to_step))
        lr_output_format(output, "at step %.0f%s\n\n", from->to_step,
                         from->shortened ? ", which all have" : "");
    else
        lr_output_text(output, "nowhere: all diverged\n\n");
    lr_output_format(output, "%-10s %5s  %-9s %18s  %s\n", "lr", "runs", "standing",
                     from->maximize ? "final score" : "final loss", "evidence");
    for (size_t i = 0; i < from->count; i++)
        write_rate(&from->rates[i], output);
    write_best(from, output);
    for (size_t i = 0; i < from->next_count; i++) {
        const lr_candidate *next = &from->next[i];
        char rate[LR_NUMBER_ROOM];

        lr_output_format(output, "  %s%s%s\n", next->why, isnan(next->lr) ? "" : ": try ",
                         brief(next->lr, rate));
        if (next->command[0])
            lr_output_format(output, "    next: %s\n", next->command);
    }
}

/* -------------------------------------------------------------------------------------------------------
 * for programs */

typedef struct ranking_field {
    const char *name, *variable;
    size_t offset; /* in lr_bounds */
} ranking_field;

static const ranking_field fields[] = {{"lr_min", "LR_MIN", offsetof(lr_bounds, lr_min)},
                                       {"lr_max", "LR_MAX", offsetof(lr_bounds, lr_max)},
                                       {"lr_suggest", "LR_SUGGEST", offsetof(lr_bounds, lr_suggest)},
                                       {"edge", "LR_EDGE", offsetof(lr_bounds, edge)},
                                       {.name = NULL}};

static const lr_estimate *estimate_of(const lr_bounds *bounds, const ranking_field *field)
{
    return (const lr_estimate *)((const char *)bounds + field->offset);
}

static void write_text_field(const char *name, const char *text, lr_output *output)
{
    lr_output_format(output, "\"%s\": ", name);
    lr_output_json_string(output, text, strlen(text));
}

static void write_named(const char *name, double value, lr_output *output)
{
    lr_output_format(output, ", \"%s\": ", name);
    write_number(value, "null", output);
}

static void write_json_rate(const lr_ranking *from, const lr_rated *rate, const lr_run *runs,
                            lr_output *output)
{
    lr_output_text(output, "{\"lr\": ");
    write_number(rate->lr, "null", output);
    lr_output_text(output, ", ");
    write_text_field("standing", lr_standing_names[rate->standing], output);
    lr_output_format(output, ", \"tied\": %s", rate->tied ? "true" : "false");
    write_named("end", rate->end.value, output);
    write_named("error", rate->end.error, output);
    write_named("above", rate->above, output);
    write_named("standard_errors", rate->away, output);
    write_named("slope", rate->slope.value, output);
    write_named("slope_error", rate->slope.error, output);
    lr_output_text(output, ", ");
    write_text_field("evidence", rate->text, output);
    lr_output_text(output, ", \"runs\": [");
    for (size_t k = rate->first; k < rate->first + rate->count; k++) {
        const lr_trial *trial = &from->trials[k];
        const char *name = runs[trial->run].name;

        lr_output_text(output, k > rate->first ? ", {" : "{");
        write_text_field("name", name ? name : "", output);
        lr_output_format(output, ", \"diverged\": %s", trial->diverged ? "true" : "false");
        write_named("end", trial->end.value, output);
        write_named("first_non_finite", trial->bad_step, output);
        lr_output_text(output, "}");
    }
    lr_output_text(output, "]}");
}

static void write_json_next(const lr_ranking *from, lr_output *output)
{
    lr_output_text(output, "  \"next\": [");
    for (size_t i = 0; i < from->next_count; i++) {
        lr_output_text(output, i ? ",\n    {\"lr\": " : "\n    {\"lr\": ");
        write_number(from->next[i].lr, "null", output);
        lr_output_text(output, ", ");
        write_text_field("why", from->next[i].why, output);
        lr_output_text(output, ", ");
        write_text_field("command", from->next[i].command, output);
        lr_output_text(output, "}");
    }
    lr_output_text(output, from->next_count ? "\n  ]\n}\n" : "]\n}\n");
}

static void write_json(const lr_ranking *from, const lr_run *runs, lr_output *output)
{
    lr_bounds bounds = {0};

    lr_ranking_estimates(from, &bounds);
    lr_output_text(output, "{\n  \"schema\": 1,\n");
    for (const ranking_field *field = fields; field->name; field++) {
        const lr_estimate *estimate = estimate_of(&bounds, field);

        lr_output_format(output, "  \"%s\": ", field->name);
        if (isnan(estimate->value)) {
            lr_output_text(output, "null,\n");
            continue;
        }
        lr_output_text(output, "{\"value\": ");
        write_number(estimate->value, "null", output);
        write_named("low", estimate->low, output);
        write_named("high", estimate->high, output);
        lr_output_text(output, "},\n");
    }
    lr_output_text(output, "  ");
    write_text_field("verdict", from->verdict, output);
    lr_output_text(output, ",\n  \"start\": ");
    write_number(from->start, "null", output);
    lr_output_text(output, ",\n  \"step\": ");
    write_number(isfinite(from->to_step) ? from->to_step : NAN, "null", output);
    lr_output_format(output, ",\n  \"scheduled\": %s,\n  \"rates\": [", from->scheduled ? "true" : "false");
    for (size_t i = 0; i < from->count; i++) {
        lr_output_text(output, i ? ",\n    " : "\n    ");
        write_json_rate(from, &from->rates[i], runs, output);
    }
    lr_output_text(output, "\n  ],\n");
    write_json_next(from, output);
}

static void write_csv(const lr_ranking *from, const lr_run *runs, lr_output *output)
{
    (void)runs;
    lr_output_text(output, "lr,runs,standing,tied,best,end,error,above,standard_errors,slope,slope_error\n");
    for (size_t i = 0; i < from->count; i++) {
        const lr_rated *rate = &from->rates[i];
        const double values[] = {rate->end.value, rate->end.error,   rate->above,
                                 rate->away,      rate->slope.value, rate->slope.error};

        write_number(rate->lr, "", output);
        lr_output_format(output, ",%zu,%s,%d,%d", rate->count, lr_standing_names[rate->standing], rate->tied,
                         lr_ranking_answers(from) && i == from->best);
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            lr_output_text(output, ",");
            write_number(values[k], "", output);
        }
        lr_output_text(output, "\n");
    }
}

static void write_variables(const lr_ranking *from, const char *equals, lr_output *output)
{
    lr_bounds bounds = {0};

    lr_ranking_estimates(from, &bounds);
    for (const ranking_field *field = fields; field->name; field++) {
        lr_output_format(output, "%s%s", field->variable, equals);
        write_number(estimate_of(&bounds, field)->value, "", output);
        lr_output_text(output, "\n");
    }
    lr_output_format(output, "LR_VERDICT%s%s\n", equals, from->verdict);
}

static void write_sh(const lr_ranking *from, const lr_run *runs, lr_output *output)
{
    (void)runs;
    write_variables(from, "=", output);
    if (!lr_ranking_answers(from))
        lr_output_text(output, "false\n"); /* what eval returns */
}

static void write_make(const lr_ranking *from, const lr_run *runs, lr_output *output)
{
    (void)runs;
    write_variables(from, " := ", output);
}

static const lr_ranking_format formats[] = {
    {{"text", "for people", NULL, NULL}, write_text},
    {{"json", "one object", NULL, NULL}, write_json},
    {{"csv", "a row for each rate", NULL, NULL}, write_csv},
    {{"sh", "LR_MIN=... and so on, for eval", NULL, NULL}, write_sh},
    {{"make", "LR_MIN := ... and so on, for include", NULL, NULL}, write_make},
    {{NULL, NULL, NULL, NULL}, NULL}};
const lr_catalog lr_ranking_formats = {"format", formats, sizeof formats[0]};
