/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rule's answer, and the answers of several side by side, for people and for programs. A rule has no
 * interval and no opinion on the trace: what it does not have is empty, null or said to be so. */
#include "lib/bounds/peers.h"
#include "lib/number.h"
#include "lib/text.h"
#include "lib/writer.h"

#include <math.h>
#include <string.h>

enum { PEOPLE = 3, NAME_WIDTH = 18 };

static const char *brief(double value, char *room)
{
    lr_number_format_digits(value, PEOPLE, room);
    return isnan(value) ? "" : room;
}

/* value with as many digits as programs get, or what stands for nothing */
static void write_rate(double value, const char *nothing, lr_output *output)
{
    char text[LR_NUMBER_ROOM];

    lr_number_format_digits(value, LR_PEER_DIGITS, text);
    lr_output_text(output, isnan(value) ? nothing : text);
}

/* decades and our own rates: as lrbounds has them elsewhere */
static void write_rough(double value, const char *nothing, lr_output *output)
{
    char text[LR_NUMBER_ROOM];

    lr_number_format_digits(value, LR_BOUNDS_DIGITS, text);
    lr_output_text(output, isnan(value) ? nothing : text);
}

static void write_shown(const char *text, lr_output *output)
{
    char shown[400];

    lr_text_escape(text, strlen(text), shown, sizeof shown);
    lr_output_text(output, shown);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* --------------------------------------------------------------------------------------------------------
 * one rule */

typedef struct peer_field {
    const char *name, *variable;
    size_t offset; /* in lr_compared; SIZE_MAX: no rule has it */
} peer_field;

static const peer_field fields[] = {{"lr_min", "LR_MIN", offsetof(lr_compared, least)},
                                    {"lr_max", "LR_MAX", offsetof(lr_compared, most)},
                                    {"lr_suggest", "LR_SUGGEST", offsetof(lr_compared, suggest)},
                                    {"edge", "LR_EDGE", SIZE_MAX},
                                    {.name = NULL}};

static double field_value(const lr_compared *item, const peer_field *field)
{
    return field->offset == SIZE_MAX ? NAN : *(const double *)((const char *)item + field->offset);
}

static void write_run_text(const lr_comparison *from, size_t run, lr_output *output)
{
    const lr_peer_answer *answer = &from->items[0].runs[run];
    char rate[LR_NUMBER_ROOM];

    lr_output_text(output, "  ");
    write_shown(from->runs[run].name ? from->runs[run].name : "run", output);
    lr_output_text(output, ": ");
    if (answer->reason[0])
        lr_output_format(output, "%s; ", answer->reason);
    else if (from->run_count > 1 && !isnan(answer->suggest))
        lr_output_format(output, "%s, ", brief(answer->suggest, rate));
    lr_output_format(output, "chosen from %zu of %zu losses", answer->used, from->runs[run].length);
    if (answer->planned)
        lr_output_format(output, " of a sweep of %zu steps", answer->planned);
    if (answer->stopped)
        lr_output_format(output, ", ended by its stop rule at row %zu", answer->stopped);
    lr_output_text(output, "\n");
}

static void write_text(const lr_comparison *from, lr_output *output)
{
    const lr_compared *item = &from->items[0];
    char rate[LR_NUMBER_ROOM];

    for (const peer_field *field = fields; field->name; field++) {
        double value = field_value(item, field);

        if (!isnan(value))
            lr_output_format(output, "%-13s %9s\n", field->name, brief(value, rate));
    }
    if (item->reason[0])
        lr_output_format(output, "%-13s %9s\n", "lr_suggest", "unknown");
    lr_output_format(output, "%-13s %9s\n\n", "recorder",
                     from->recorder ? from->recorder->label.name : "none");
    lr_output_format(output, "rule: %s (%s)\n", item->name, item->row->summary);
    for (size_t i = 0; i < from->run_count; i++)
        write_run_text(from, i, output);
    if (from->run_count > 1)
        lr_output_text(output, "  the middle of the runs is written; the rule itself knows one run\n");
    lr_output_text(output,
                   "  the rule has no interval and does not judge the test: see lrbounds without -m\n");
}

static void write_json_rates(const lr_compared *item, lr_output *output)
{
    for (const peer_field *field = fields; field->name; field++) {
        double value = field_value(item, field);

        lr_output_format(output, "  \"%s\": ", field->name);
        if (isnan(value)) {
            lr_output_text(output, "null,\n");
        } else {
            lr_output_text(output, "{\"value\": ");
            write_rate(value, "null", output);
            lr_output_text(output, ", \"low\": null, \"high\": null},\n");
        }
    }
}

static void write_json_text(const char *name, const char *text, lr_output *output)
{
    lr_output_format(output, "\"%s\": ", name);
    if (text && text[0])
        lr_output_json_string(output, text, strlen(text));
    else
        lr_output_text(output, "null");
}

static void write_json_runs(const lr_comparison *from, const lr_compared *item, const char *indent,
                            lr_output *output)
{
    lr_output_text(output, "\"runs\": [");
    for (size_t i = 0; i < from->run_count && item->runs; i++) {
        lr_output_format(output, "%s%s{", i ? "," : "", indent);
        write_json_text("name", from->runs[i].name, output);
        lr_output_text(output, ", \"lr_suggest\": ");
        write_rate(item->runs[i].suggest, "null", output);
        lr_output_format(output, ", \"used\": %zu, \"stopped\": %zu, \"planned\": %zu, ", item->runs[i].used,
                         item->runs[i].stopped, item->runs[i].planned);
        write_json_text("reason", item->runs[i].reason, output);
        lr_output_text(output, "}");
    }
    lr_output_text(output, "]");
}

static void write_json(const lr_comparison *from, lr_output *output)
{
    const lr_compared *item = &from->items[0];

    lr_output_text(output, "{\n  \"schema\": 1,\n  ");
    write_json_text("rule", item->name, output);
    lr_output_text(output, ",\n");
    write_json_rates(item, output);
    lr_output_text(output, "  ");
    write_json_text("recorder", from->recorder ? from->recorder->label.name : "none", output);
    lr_output_text(output, ",\n  \"verdict\": \"unexamined\",\n  ");
    write_json_text("reason", item->reason, output);
    lr_output_text(output, ",\n  ");
    write_json_runs(from, item, "\n    ", output);
    lr_output_text(output, "\n}\n");
}

static void write_csv(const lr_comparison *from, lr_output *output)
{
    lr_output_text(output, "field,value,low,high\n");
    for (const peer_field *field = fields; field->name; field++) {
        lr_output_format(output, "%s,", field->name);
        write_rate(field_value(&from->items[0], field), "", output);
        lr_output_text(output, ",,\n");
    }
}

static void write_variables(const lr_comparison *from, const char *equals, lr_output *output)
{
    for (const peer_field *field = fields; field->name; field++) {
        lr_output_format(output, "%s%s", field->variable, equals);
        write_rate(field_value(&from->items[0], field), "", output);
        lr_output_text(output, "\n");
    }
    lr_output_format(output, "LR_VERDICT%sunexamined\n", equals);
}

static void write_sh(const lr_comparison *from, lr_output *output)
{
    write_variables(from, "=", output);
    if (from->items[0].reason[0])
        lr_output_text(output, "false\n"); /* what eval returns */
}

static void write_make(const lr_comparison *from, lr_output *output)
{
    write_variables(from, " := ", output);
}

static const lr_peer_format one[] = {
    {{"text", "for people", NULL, NULL}, write_text},
    {{"json", "one object", NULL, NULL}, write_json},
    {{"csv", "field,value,low,high", NULL, NULL}, write_csv},
    {{"sh", "LR_MIN=... and so on, for eval", NULL, NULL}, write_sh},
    {{"make", "LR_MIN := ... and so on, for include", NULL, NULL}, write_make},
    {{NULL, NULL, NULL, NULL}, NULL}};
const lr_catalog lr_peer_formats = {"format", one, sizeof one[0]};

/* -------------------------------------------------------------------------------------------------------
 * several rules */

/* Decades from our own suggestion; NAN where one of the two is not there. */
static double decades(const lr_comparison *from, const lr_compared *item)
{
    return from->items[0].row ? NAN : log10(item->suggest / from->items[0].suggest);
}

static void write_line(const lr_comparison *from, const lr_compared *item, lr_output *output)
{
    char suggest[LR_NUMBER_ROOM], least[LR_NUMBER_ROOM], most[LR_NUMBER_ROOM];
    double away = decades(from, item);

    lr_output_format(output, "%-*s", NAME_WIDTH, item->name);
    if (item->reason[0]) {
        lr_output_format(output, "   no answer: %s\n", item->reason);
        return;
    }
    lr_output_format(output, " %10s", brief(item->suggest, suggest));
    if (!isnan(away))
        lr_output_format(output, " %+8.2f", away);
    else if (!isnan(item->least) || !isnan(item->most))
        lr_output_format(output, " %8s", "");
    if (!isnan(item->least) || !isnan(item->most))
        lr_output_format(output, " %10s %10s", brief(item->least, least), brief(item->most, most));
    lr_output_text(output, "\n");
}

static void write_ends(const lr_comparison *from, double spread, size_t count, lr_output *output)
{
    const lr_compared *least = NULL, *most = NULL;
    char low[LR_NUMBER_ROOM], high[LR_NUMBER_ROOM];

    for (size_t i = 0; i < from->count; i++) {
        const lr_compared *item = &from->items[i];

        if (isnan(item->suggest))
            continue;
        least = !least || item->suggest < least->suggest ? item : least;
        most = !most || item->suggest > most->suggest ? item : most;
    }
    if (least && most)
        lr_output_format(output, "\nspread: %.2f decades over %zu suggestion%s, from %s (%s) to %s (%s)\n",
                         spread, count, plural(count), brief(least->suggest, low), least->name,
                         brief(most->suggest, high), most->name);
}

static void compare_text(const lr_comparison *from, lr_output *output)
{
    size_t count;
    double spread = lr_comparison_spread(from, &count);

    lr_output_format(output, "%-*s %10s %8s %10s %10s\n", NAME_WIDTH, "rule", "lr_suggest", "decades",
                     "lr_min", "lr_max");
    for (size_t i = 0; i < from->count; i++)
        write_line(from, &from->items[i], output);
    write_ends(from, spread, count, output);
    if (from->run_count > 1)
        lr_output_format(output, "a rule's rate is the middle of what it says of each of the %zu runs\n",
                         from->run_count);
}

static void compare_json(const lr_comparison *from, lr_output *output)
{
    size_t count;
    double spread = lr_comparison_spread(from, &count);

    lr_output_text(output, "{\n  \"schema\": 1,\n  \"rules\": [");
    for (size_t i = 0; i < from->count; i++) {
        const lr_compared *item = &from->items[i];
        const struct {
            const char *name;
            double value;
        } rates[] = {{"lr_suggest", item->suggest}, {"low", item->low},     {"high", item->high},
                     {"lr_min", item->least},       {"lr_max", item->most}, {"decades", decades(from, item)}};

        lr_output_text(output, i ? ",\n    {" : "\n    {");
        write_json_text("rule", item->name, output);
        for (size_t k = 0; k < sizeof rates / sizeof rates[0]; k++) {
            lr_output_format(output, ", \"%s\": ", rates[k].name);
            (item->row && k + 1 < sizeof rates / sizeof rates[0] ? write_rate : write_rough)(rates[k].value,
                                                                                             "null", output);
        }
        lr_output_text(output, ", ");
        write_json_text("reason", item->reason, output);
        lr_output_text(output, ", ");
        write_json_runs(from, item, "", output);
        lr_output_text(output, "}");
    }
    lr_output_format(output, "\n  ],\n  \"suggestions\": %zu,\n  \"spread\": ", count);
    write_rough(spread, "null", output);
    lr_output_text(output, "\n}\n");
}

static void compare_csv(const lr_comparison *from, lr_output *output)
{
    lr_output_text(output, "rule,lr_suggest,low,high,lr_min,lr_max,decades,reason\n");
    for (size_t i = 0; i < from->count; i++) {
        const lr_compared *item = &from->items[i];
        const double rates[] = {item->suggest, item->low,  item->high,
                                item->least,   item->most, decades(from, item)};

        lr_output_format(output, strchr(item->name, ',') ? "\"%s\"" : "%s", item->name);
        for (size_t k = 0; k < sizeof rates / sizeof rates[0]; k++) {
            lr_output_text(output, ",");
            (item->row && k + 1 < sizeof rates / sizeof rates[0] ? write_rate : write_rough)(rates[k], "",
                                                                                             output);
        }
        lr_output_format(output, item->reason[0] ? ",\"%s\"\n" : ",%s\n", item->reason);
    }
}

static const lr_peer_format several[] = {{{"text", "for people", NULL, NULL}, compare_text},
                                         {{"json", "one object", NULL, NULL}, compare_json},
                                         {{"csv", "a row for each rule", NULL, NULL}, compare_csv},
                                         {{NULL, NULL, NULL, NULL}, NULL}};
const lr_catalog lr_comparison_formats = {"format", several, sizeof several[0]};
