/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer written for people and for programs: one row a format. */
#include "lib/bounds.h"

#include "lib/bounds/advice.h"
#include "lib/number.h"
#include "lib/writer.h"

#include <math.h>
#include <string.h>

const lr_bounds_field lr_bounds_fields[] = {{"lr_min", "LR_MIN", offsetof(lr_bounds, lr_min)},
                                            {"lr_max", "LR_MAX", offsetof(lr_bounds, lr_max)},
                                            {"lr_suggest", "LR_SUGGEST", offsetof(lr_bounds, lr_suggest)},
                                            {"edge", "LR_EDGE", offsetof(lr_bounds, edge)},
                                            {.name = NULL}};

const lr_estimate *lr_bounds_estimate(const lr_bounds *bounds, const lr_bounds_field *field)
{
    return (const lr_estimate *)((const char *)bounds + field->offset);
}

/* Notes come last: when the first finding is one, there is nothing wrong. */
const char *lr_bounds_verdict(const lr_bounds *bounds)
{
    const lr_finding *first = bounds->findings;
    bool healthy = bounds->finding_count == 0 || first->note;

    return healthy ? "healthy" : first->kind->name;
}

static void write_number(double value, lr_output *output)
{
    char text[LR_NUMBER_ROOM];

    lr_number_format_digits(value, LR_BOUNDS_DIGITS, text);
    lr_output_text(output, text);
}

/* For people, and for commands that people read. */
static const char *brief(double value, char *room)
{
    lr_number_format_digits(value, 3, room);
    return isnan(value) ? "unknown" : room;
}

static void write_regions(const lr_bounds_answer *answer, lr_output *output)
{
    char from[LR_NUMBER_ROOM], to[LR_NUMBER_ROOM];

    for (size_t i = 0; i < answer->bounds.region_count; i++) {
        const lr_region *region = &answer->bounds.regions[i];

        lr_output_format(output, "  %-11s %9s .. %s\n", lr_region_names[region->kind],
                         brief(region->from, from), brief(region->to, to));
    }
    lr_output_text(output, answer->bounds.region_count ? "\n" : "");
}

/* Findings that one sweep mends share its command. */
static bool is_repeated(const lr_bounds *bounds, size_t finding)
{
    for (size_t i = finding; i-- > 0;)
        if (strcmp(bounds->findings[i].command, bounds->findings[finding].command) == 0)
            return true;
    return false;
}

static void write_verdict(const lr_bounds_answer *answer, lr_output *output)
{
    const lr_bounds *bounds = &answer->bounds;

    lr_output_format(output, "verdict: %s\n", lr_bounds_verdict(&answer->bounds));
    for (size_t i = 0; i < bounds->finding_count; i++) {
        lr_output_format(output, "  %s: %s\n", bounds->findings[i].kind->name, bounds->findings[i].text);
        if (bounds->findings[i].command[0] && !is_repeated(bounds, i))
            lr_output_format(output, "    next: %s\n", bounds->findings[i].command);
    }
    lr_advice_write_next(answer, output);
}

/* What another column says, beside what the loss does. */
static void write_metric(const lr_bounds_answer *answer, lr_output *output)
{
    char value[LR_NUMBER_ROOM], low[LR_NUMBER_ROOM], high[LR_NUMBER_ROOM];
    const lr_estimate *rate = answer->metric ? &answer->metric->lr_suggest : NULL;

    if (!rate)
        return;
    lr_output_format(output, "by the metric %9s", brief(rate->value, value));
    if (!isnan(rate->value))
        lr_output_format(output, "  (%s .. %s)", brief(rate->low, low), brief(rate->high, high));
    lr_output_text(output, "\n");
}

static void write_text(const lr_bounds_answer *answer, lr_output *output)
{
    char value[LR_NUMBER_ROOM], low[LR_NUMBER_ROOM], high[LR_NUMBER_ROOM];
    bool told = false;

    for (const lr_bounds_field *field = lr_bounds_fields; field->name; field++) {
        const lr_estimate *estimate = lr_bounds_estimate(&answer->bounds, field);

        lr_output_format(output, "%-13s %9s", field->name, brief(estimate->value, value));
        if (!isnan(estimate->value)) {
            lr_output_format(output, "  (%s .. %s)%s", brief(estimate->low, low), brief(estimate->high, high),
                             told ? "" : "  with about 90% confidence");
            told = true;
        }
        lr_output_text(output, "\n");
    }
    lr_output_format(output, "%-13s %9s\n", "recorder",
                     answer->bounds.recorder ? answer->bounds.recorder->label.name : "none");
    lr_output_format(output, "%-13s %9zu  (%zu run%s)\n", "losses", answer->bounds.points, answer->bounds.runs,
                     answer->bounds.runs == 1 ? "" : "s");
    write_metric(answer, output);
    lr_advice_write_rates(answer, output);
    lr_output_text(output, "\n");
    write_regions(answer, output);
    write_verdict(answer, output);
}

static void write_json_estimate(const char *name, const lr_estimate *estimate, lr_output *output)
{
    lr_output_format(output, "\"%s\": ", name);
    if (isnan(estimate->value)) {
        lr_output_text(output, "null");
        return;
    }
    lr_output_text(output, "{\"value\": ");
    write_number(estimate->value, output);
    lr_output_text(output, ", \"low\": ");
    write_number(estimate->low, output);
    lr_output_text(output, ", \"high\": ");
    write_number(estimate->high, output);
    lr_output_text(output, "}");
}

static void write_json_text(const char *name, const char *text, lr_output *output)
{
    lr_output_format(output, "\"%s\": ", name);
    lr_output_json_string(output, text, strlen(text));
}

static void write_json_lists(const lr_bounds *bounds, lr_output *output)
{
    lr_output_text(output, "  \"regions\": [");
    for (size_t i = 0; i < bounds->region_count; i++) {
        lr_output_text(output, i ? ",\n    {" : "\n    {");
        write_json_text("kind", lr_region_names[bounds->regions[i].kind], output);
        lr_output_text(output, ", \"from\": ");
        write_number(bounds->regions[i].from, output);
        lr_output_text(output, ", \"to\": ");
        write_number(bounds->regions[i].to, output);
        lr_output_text(output, "}");
    }
    lr_output_text(output, bounds->region_count ? "\n  ],\n  \"findings\": [" : "],\n  \"findings\": [");
    for (size_t i = 0; i < bounds->finding_count; i++) {
        const lr_finding *finding = &bounds->findings[i];

        lr_output_text(output, i ? ",\n    {" : "\n    {");
        write_json_text("id", finding->kind->name, output);
        lr_output_text(output, ", ");
        write_json_text("text", finding->text, output);
        lr_output_text(output, ", ");
        write_json_text("command", finding->command, output);
        lr_output_text(output, "}");
    }
    lr_output_text(output, bounds->finding_count ? "\n  ],\n" : "],\n");
}

/* What was asked for besides, and nothing else. */
static void write_json_advice(const lr_bounds_answer *answer, lr_output *output)
{
    const lr_bounds *bounds = &answer->bounds;
    size_t count = isnan(bounds->lr_suggest.value) ? 0 : answer->candidates;

    if (answer->candidates)
        lr_output_text(output, "\"candidates\": [");
    for (size_t i = 0; i < count; i++) {
        lr_output_text(output, i ? ", " : "");
        write_number(lr_bounds_candidate(bounds, i, count), output);
    }
    if (answer->candidates)
        lr_output_text(output, "],\n  ");
    if (bounds->horizon > 0)
        lr_output_format(output, "\"horizon\": %.0f,\n  ", bounds->horizon);
    if (answer->warmup && bounds->warmup > 0)
        lr_output_format(output, "\"warmup\": %.0f,\n  ", bounds->warmup);
    else if (answer->warmup)
        lr_output_text(output, "\"warmup\": null,\n  ");
}

static void write_json_metric(const lr_bounds_answer *answer, lr_output *output)
{
    if (!answer->metric)
        return;
    lr_output_text(output, "\"metric\": {");
    write_json_text("name", answer->metric_name, output);
    for (const lr_bounds_field *field = lr_bounds_fields; field->name; field++) {
        lr_output_text(output, ", ");
        write_json_estimate(field->name, lr_bounds_estimate(answer->metric, field), output);
    }
    lr_output_text(output, "},\n  ");
}

/* As text has it: the one sweep that mends, then what to go on with. */
static void write_json_next(const lr_bounds_answer *answer, lr_output *output)
{
    const lr_bounds *bounds = &answer->bounds;
    lr_next list = {.count = 0};

    for (size_t i = 0; i < bounds->finding_count; i++)
        if (bounds->findings[i].command[0] && !is_repeated(bounds, i))
            lr_advice_add(&list, NAN, bounds->findings[i].kind->name, bounds->findings[i].command);
    lr_advice_next(answer, &list);
    lr_output_text(output, "  \"next\": [");
    for (size_t i = 0; i < list.count; i++) {
        lr_output_text(output, i ? ",\n    {\"lr\": " : "\n    {\"lr\": ");
        if (isnan(list.items[i].lr))
            lr_output_text(output, "null");
        else
            write_number(list.items[i].lr, output);
        lr_output_text(output, ", ");
        write_json_text("why", list.items[i].why, output);
        lr_output_text(output, ", ");
        write_json_text("command", list.items[i].command, output);
        lr_output_text(output, "}");
    }
    lr_output_text(output, list.count ? "\n  ],\n" : "],\n");
}

static void write_json(const lr_bounds_answer *answer, lr_output *output)
{
    const lr_bounds *bounds = &answer->bounds;

    lr_output_text(output, "{\n  \"schema\": 1,\n  ");
    for (const lr_bounds_field *field = lr_bounds_fields; field->name; field++) {
        write_json_estimate(field->name, lr_bounds_estimate(&answer->bounds, field), output);
        lr_output_text(output, ",\n  ");
    }
    write_json_metric(answer, output);
    write_json_advice(answer, output);
    write_json_text("recorder", bounds->recorder ? bounds->recorder->label.name : "none", output);
    lr_output_text(output, ",\n  ");
    write_json_text("verdict", lr_bounds_verdict(&answer->bounds), output);
    lr_output_text(output, ",\n");
    write_json_lists(bounds, output);
    write_json_next(answer, output);
    lr_output_format(output, "  \"runs\": %zu,\n  \"rows\": %zu,\n  \"points\": %zu,\n", bounds->runs,
                     answer->rows, bounds->points);
    lr_output_format(output,
                     "  \"dropped\": %zu,\n  \"non_finite\": %zu,\n  \"first_non_finite\": ", answer->dropped,
                     answer->non_finite);
    if (bounds->first_non_finite)
        lr_output_format(output, "%zu\n}\n", bounds->first_non_finite);
    else
        lr_output_text(output, "null\n}\n");
}

static void write_csv(const lr_bounds_answer *answer, lr_output *output)
{
    lr_output_text(output, "field,value,low,high\n");
    for (const lr_bounds_field *field = lr_bounds_fields; field->name; field++) {
        const lr_estimate *estimate = lr_bounds_estimate(&answer->bounds, field);
        const double values[] = {estimate->value, estimate->low, estimate->high};

        lr_output_text(output, field->name);
        for (size_t i = 0; i < 3; i++) {
            lr_output_text(output, ",");
            if (!isnan(values[i]))
                write_number(values[i], output);
        }
        lr_output_text(output, "\n");
    }
    for (size_t i = 0; i < answer->candidates && !isnan(answer->bounds.lr_suggest.value); i++) {
        lr_output_text(output, "candidate,");
        write_number(lr_bounds_candidate(&answer->bounds, i, answer->candidates), output);
        lr_output_text(output, ",,\n");
    }
}

/* quote: around a list of several words. */
static void write_variables(const lr_bounds_answer *answer, const char *equals, const char *quote, lr_output *output)
{
    for (const lr_bounds_field *field = lr_bounds_fields; field->name; field++) {
        double value = lr_bounds_estimate(&answer->bounds, field)->value;

        lr_output_format(output, "%s%s", field->variable, equals);
        if (!isnan(value))
            write_number(value, output);
        lr_output_text(output, "\n");
    }
    if (answer->candidates) {
        lr_output_format(output, "LR_CANDIDATES%s%s", equals, quote);
        for (size_t i = 0; i < answer->candidates && !isnan(answer->bounds.lr_suggest.value); i++) {
            lr_output_text(output, i ? " " : "");
            write_number(lr_bounds_candidate(&answer->bounds, i, answer->candidates), output);
        }
        lr_output_format(output, "%s\n", quote);
    }
    lr_output_format(output, "LR_VERDICT%s%s\n", equals, lr_bounds_verdict(&answer->bounds));
}

static void write_sh(const lr_bounds_answer *answer, lr_output *output)
{
    write_variables(answer, "=", "'", output);
    if (isnan(answer->bounds.lr_suggest.value))
        lr_output_text(output, "false\n"); /* what eval returns */
}

static void write_make(const lr_bounds_answer *answer, lr_output *output)
{
    write_variables(answer, " := ", "", output);
}

static const lr_bounds_format formats[] = {
    {{"text", "for people: bounds, regions, verdict, next commands", NULL, NULL}, write_text, true, NULL},
    {{"json", "one object: everything", NULL, NULL}, write_json, true, NULL},
    {{"csv", "field,value,low,high", NULL, NULL}, write_csv, false, NULL},
    {{"sh", "LR_MIN=... and so on, for eval", NULL, NULL}, write_sh, false,
     "LR_MIN=\nLR_MAX=\nLR_SUGGEST=\nLR_EDGE=\nLR_VERDICT=\nfalse\n"},
    {{"make", "LR_MIN := ... and so on, for include", NULL, NULL}, write_make, false, NULL},
    {{NULL, NULL, NULL, NULL}, NULL, false, NULL}};

const lr_catalog lr_bounds_formats = {"format", formats, sizeof formats[0]};
