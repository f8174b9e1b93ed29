/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lengths in epochs, samples, tokens: what the options say of them, and what had to be rounded. */
#include "lrtools/cli_internal.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* The options that say what the units of steps are worth. */
static const struct {
    const char *name;
    size_t offset; /* in lr_units */
} unit_options[] = {{"steps-per-epoch", offsetof(lr_units, steps_per_epoch)},
                    {"samples-per-step", offsetof(lr_units, samples_per_step)},
                    {"tokens-per-step", offsetof(lr_units, tokens_per_step)}};

void cli_find_units(const cli_tool *tool, const void *settings, lr_units *units)
{
    const cli_option *option;

    for (size_t i = 0; (option = cli_option_at(tool, i)); i++) {
        const char *from = (const char *)settings + option->offset;

        for (size_t u = 0; u < sizeof unit_options / sizeof unit_options[0]; u++)
            if (strcmp(option->name, unit_options[u].name) == 0 && option->type == CLI_REAL
                && !isnan(*(const double *)(const void *)from))
                memcpy((char *)units + unit_options[u].offset, from, sizeof(double));
        if (strcmp(option->name, "rounding") == 0 && option->type == CLI_WORD) {
            const char *word = *(const char *const *)(const void *)from;

            units->rounding = strcmp(word, "down") == 0 ? LR_ROUND_DOWN
                              : strcmp(word, "up") == 0 ? LR_ROUND_UP
                                                        : LR_ROUND_NEAREST;
        }
    }
}

/* A length given in a unit that had to be rounded: say so. */
void cli_tell_rounded_option(const cli_tool *tool, const void *settings, const cli_option *option,
                             const char *text, const lr_units *units)
{
    const lr_parameter parameter = {.name = option->name, .type = LR_STEPS, .most = INFINITY};
    lr_value value;

    if (!lr_value_parse("--", &parameter, text, strlen(text), units, &value, NULL))
        return;
    cli_tell_rounded(tool, settings, "--", option->name, &value);
}

void cli_tell_rounded(const cli_tool *tool, const cli_common *common, const char *prefix, const char *name,
                      const lr_value *value)
{
    char exact[LR_NUMBER_ROOM];

    if (isnan(value->exact))
        return;
    lr_number_format_digits(value->exact, 9, exact);
    if (value->list)
        cli_note(tool, common, NULL, "%s%s: %s steps and the like are rounded to whole ones", prefix, name,
                 exact);
    else
        cli_note(tool, common, NULL, "%s%s is %s steps: rounded to %.0f", prefix, name, exact, value->number);
}
