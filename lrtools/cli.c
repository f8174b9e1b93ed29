/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lrtools/cli_internal.h"

#include <fcntl.h>
#include <getopt.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMMON(member) offsetof(cli_common, member)

/* Of programs that read logs. */
static const cli_option log_options[] = {
    {'t', "type", CLI_CHOICE, COMMON(kind), "TYPE", NULL, 0, 0, &lr_log_kinds, NULL,
     "what the logs are (left out: found by content)"},
    {0, "pattern", CLI_TEXT, COMMON(pattern), "REGEX", NULL, 0, 0, NULL, NULL,
     "read text by this regular expression, whose named groups are columns: (?<step>\\d+).*loss (?<loss>\\S+)"},
};

static const cli_option common_options[] = {
    {'o', "output", CLI_TEXT, COMMON(output), "FILE", NULL, 0, 0, NULL, NULL,
     "write to FILE, whole or not at all, instead of standard output"},
    {'q', "quiet", CLI_FLAG, COMMON(quiet), NULL, NULL, 0, 0, NULL, NULL, "no notes on stderr, only errors"},
    {'v', "verbose", CLI_FLAG, COMMON(verbose), NULL, NULL, 0, 0, NULL, NULL, "say on stderr what is being done"},
    {0, "strict", CLI_FLAG, COMMON(strict), NULL, NULL, 0, 0, NULL, NULL,
     "make a note on the data (skipped, merged, not finite) an error: exit 3"},
    {'h', "help", CLI_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL, "show this help and exit"},
    {'V', "version", CLI_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL, "show the version and exit"},
    /* the last two only where the program has a catalog */
    {0, "list", CLI_FLAG, COMMON(list), NULL, NULL, 0, 0, NULL, NULL,
     "list the names there are, with a line on each; with words, the names with one of them"},
    {0, "describe", CLI_TEXT, COMMON(describe), "NAME", NULL, 0, 0, NULL, NULL,
     "tell all about NAME: parameters, defaults, formula"},
};

enum {
    LOG_OPTIONS = sizeof log_options / sizeof log_options[0],
    COMMON_OPTIONS = sizeof common_options / sizeof common_options[0],
    CATALOG_OPTIONS = 2
};

const cli_option *cli_option_at(const cli_tool *tool, size_t i)
{
    size_t own = 0, logs = tool->reads_logs ? LOG_OPTIONS : 0;
    size_t common = COMMON_OPTIONS - (tool->catalogs ? 0 : CATALOG_OPTIONS);

    while (tool->options[own].name)
        own++;
    if (i < own)
        return &tool->options[i];
    i -= own;
    if (i < logs)
        return &log_options[i];
    return i - logs < common ? &common_options[i - logs] : NULL;
}

const lr_catalog *cli_catalog_at(const cli_tool *tool, size_t i)
{
    return tool->catalogs ? tool->catalogs[i] : NULL;
}

static const char *option_name(const void *tool, size_t i)
{
    const cli_option *option = cli_option_at(tool, i);

    return option ? option->name : NULL;
}

static void *variable(void *settings, const cli_option *option)
{
    return (char *)settings + option->offset;
}

/* How the values of each type are read from text; the units come last, when --steps-per-epoch is known. */
typedef bool read_option(const cli_option *option, const char *text, const lr_units *units, void *target,
                         lr_error *error);

static bool read_flag(const cli_option *option, const char *text, const lr_units *units, void *target,
                      lr_error *error)
{
    (void)option, (void)text, (void)units, (void)error;
    *(bool *)target = true;
    return true;
}

static bool read_text(const cli_option *option, const char *text, const lr_units *units, void *target,
                      lr_error *error)
{
    (void)units;
    *(const char **)target = text;
    return *text || lr_fail(error, LR_USAGE, "--%s has an empty value", option->name);
}

static bool read_number(const cli_option *option, lr_type type, const char *text, const lr_units *units,
                        double *number, lr_error *error)
{
    const lr_parameter parameter = {
        .name = option->name, .type = type, .least = option->least, .most = option->most};
    lr_value value;

    if (!lr_value_parse("--", &parameter, text, strlen(text), units, &value, error))
        return false;
    *number = value.number;
    return true;
}

static bool read_real(const cli_option *option, const char *text, const lr_units *units, void *target,
                      lr_error *error)
{
    return read_number(option, LR_REAL, text, units, target, error);
}

static bool read_steps(const cli_option *option, const char *text, const lr_units *units, void *target,
                       lr_error *error)
{
    return read_number(option, LR_STEPS, text, units, target, error);
}

static bool read_count(const cli_option *option, const char *text, const lr_units *units, void *target,
                       lr_error *error)
{
    int64_t exact;
    double number;

    /* a double holds no more than 53 bits: the range is checked there, the value is taken from the digits */
    if (!read_number(option, LR_INTEGER, text, units, &number, error))
        return false;
    if (!lr_integer_parse(text, strlen(text), &exact)) {
        if (fabs(number) > 9e15)
            return lr_fail(error, LR_USAGE, "--%s=%.60s is out of range", option->name, text);
        exact = (int64_t)number;
    }
    *(int64_t *)target = exact;
    return true;
}

static bool read_choice(const cli_option *option, const char *text, const lr_units *units, void *target,
                        lr_error *error)
{
    (void)units;
    *(const lr_label **)target = lr_catalog_find(option->catalog, text, strlen(text), error);
    return *(const lr_label **)target != NULL;
}

static bool read_word(const cli_option *option, const char *text, const lr_units *units, void *target,
                      lr_error *error)
{
    const lr_parameter parameter = {.name = option->name, .type = LR_CHOICE, .choices = option->words};
    lr_value value;

    if (!lr_value_parse("--", &parameter, text, strlen(text), units, &value, error))
        return false;
    *(const char **)target = text;
    return true;
}

static bool read_item(const cli_option *option, const char *text, const lr_units *units, void *target,
                      lr_error *error)
{
    cli_list *list = target;

    (void)option, (void)units;
    if (!lr_resize(&list->items, list->count + 1, sizeof *list->items, error))
        return false;
    list->items[list->count++] = text;
    return true;
}

static read_option *const readers[] = {
    [CLI_FLAG] = read_flag,   [CLI_TEXT] = read_text,     [CLI_REAL] = read_real, [CLI_COUNT] = read_count,
    [CLI_STEPS] = read_steps, [CLI_CHOICE] = read_choice, [CLI_WORD] = read_word, [CLI_LIST] = read_item,
};

static bool set_option(const cli_option *option, const char *text, const lr_units *units, void *settings,
                       lr_error *error)
{
    return readers[option->type](option, text, units, variable(settings, option), error);
}

_Noreturn static void die(const cli_tool *tool, const lr_error *error)
{
    cli_report(tool, error);
    exit((int)error->fault);
}

/* The name of an option that getopt did not know, as the user wrote it, for the message. */
static void fail_unknown(const cli_tool *tool, char **argv, lr_error *error)
{
    const char *word = argv[optind - 1], *near;
    size_t length = strcspn(word, "=");

    if (optopt && strncmp(word, "--", 2) != 0) {
        lr_fail(error, LR_USAGE, "there is no option -%c; see %s --help", optopt, tool->name);
    } else if (optopt) {
        lr_fail(error, LR_USAGE, "%.*s takes no value", (int)length, word);
    } else {
        near = lr_nearest(word + 2, length - 2, option_name, tool);
        lr_fail(error, LR_USAGE, "there is no option %.*s%s%s%s; see %s --help", (int)(length < 60 ? length : 60), word,
                near ? ": did you mean --" : "", near ? near : "", near ? "?" : "", tool->name);
    }
}

enum { MOST_OPTIONS = 64 };

/* getopt's own tables, made from ours. An option's number is its place from 1, beyond every letter. */
static size_t make_getopt_tables(const cli_tool *tool, char *letters, struct option *longs)
{
    size_t count = 0;

    *letters++ = ':';
    for (const cli_option *o; (o = cli_option_at(tool, count)) && count < MOST_OPTIONS; count++) {
        longs[count] = (struct option){o->name, o->type == CLI_FLAG ? no_argument : required_argument, NULL,
                                       256 + (int)count};
        if (o->letter) {
            *letters++ = o->letter;
            if (o->type != CLI_FLAG)
                *letters++ = ':';
        }
    }
    *letters = '\0';
    return count;
}

static size_t place_of(const cli_tool *tool, int code)
{
    size_t i = 0;

    if (code >= 256)
        return (size_t)code - 256;
    while (cli_option_at(tool, i)->letter != code)
        i++;
    return i;
}

/* Walk the command line: texts[i] becomes the last value of option i, lists fill at once, --help answers at once. */
static bool walk(const cli_tool *tool, void *settings, int argc, char **argv, const char **texts, lr_error *error)
{
    char letters[3 * MOST_OPTIONS];
    struct option longs[MOST_OPTIONS + 1] = {0};
    int code;

    make_getopt_tables(tool, letters, longs);
    opterr = 0;
    while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        const cli_option *option;
        size_t place;

        if (code == '?') {
            fail_unknown(tool, argv, error);
            return false;
        }
        place = place_of(tool, code == ':' ? optopt : code);
        option = cli_option_at(tool, place);
        if (code == ':')
            return lr_fail(error, LR_USAGE, "--%s needs a value: %s", option->name, option->argument);
        if (option->letter == 'h')
            cli_print_help(tool);
        if (option->letter == 'V')
            cli_print_version(tool);
        if (option->letter == 'h' || option->letter == 'V')
            cli_exit_after_print(tool);
        texts[place] = optarg ? optarg : "";
        if (option->type == CLI_LIST && !set_option(option, optarg, NULL, settings, error))
            return false;
    }
    return true;
}

/* Turn the texts, or the defaults where there are none, into values. Steps last: they may be in epochs. */
static bool convert(const cli_tool *tool, void *settings, const char *const *texts, lr_error *error)
{
    lr_units units = {0};
    const cli_option *option;

    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; (option = cli_option_at(tool, i)); i++) {
            const char *text = texts[i] ? texts[i] : option->fallback;

            if ((option->type == CLI_STEPS) != (pass == 1) || option->type == CLI_LIST)
                continue;
            if ((option->type == CLI_REAL || option->type == CLI_STEPS) && !text)
                *(double *)variable(settings, option) = NAN;
            if (text && !set_option(option, text, &units, settings, error))
                return false;
            if (text && pass == 1)
                cli_tell_rounded_option(tool, settings, option, text, &units);
            if (text && pass == 1 && strcmp(option->name, "steps") == 0)
                units.total = *(double *)variable(settings, option);
        }
        cli_find_units(tool, settings, &units);
    }
    return true;
}

/* A closed descriptor 0, 1 or 2 would be given to the next file opened: make it one that fails when it is used. */
static void hold_standard_descriptors(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};

    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
            _exit(LR_SYSTEM);
}

static void answer_completion(const cli_tool *tool, const char *question)
{
    if (strcmp(question, "--print-options") == 0)
        cli_print_options(tool);
    else if (strcmp(question, "--print-catalog") == 0)
        cli_print_catalog(tool);
    else
        return;
    cli_exit_after_print(tool);
}

static void answer_catalog(const cli_tool *tool, const cli_common *common)
{
    lr_error error = {0};

    if (!common->list && !common->describe)
        return;
    if (common->list && cli_print_list(tool, common->operands, common->operand_count) == 0) {
        lr_fail(&error, LR_USAGE, "there is no name with \"%.80s\" in it", common->operands[0]);
        die(tool, &error);
    }
    if (common->list)
        cli_exit_after_print(tool);
    if (!cli_describe(tool, common->describe, &error))
        die(tool, &error);
    cli_exit_after_print(tool);
}

void cli_parse(const cli_tool *tool, void *settings, int argc, char **argv)
{
    const char *texts[MOST_OPTIONS] = {0};
    cli_common *common = settings;
    lr_error error = {0};

    hold_standard_descriptors();
    gsl_set_error_handler_off();
    if (argc == 2)
        answer_completion(tool, argv[1]);
    if (!walk(tool, settings, argc, argv, texts, &error) || !convert(tool, settings, texts, &error))
        die(tool, &error);
    common->operands = argv + optind;
    common->operand_count = (size_t)(argc - optind);
    answer_catalog(tool, common);
    if (common->operand_count == 0 && (tool->needs_operand || (tool->reads_input && isatty(STDIN_FILENO)))) {
        cli_print_usage(tool);
        exit(LR_USAGE);
    }
}

static void free_lists(const cli_tool *tool, void *settings)
{
    const cli_option *option;

    for (size_t i = 0; (option = cli_option_at(tool, i)); i++)
        if (option->type == CLI_LIST) {
            cli_list *list = variable(settings, option);

            free(list->items);
            *list = (cli_list){0};
        }
}

int cli_finish(const cli_tool *tool, void *settings, bool ok, const lr_error *error)
{
    const cli_common *common = settings;

    free_lists(tool, settings);
    if (!ok)
        cli_report(tool, error);
    cli_end_stopped();
    if (!ok)
        return (int)error->fault;
    return common->strict && common->data_noted ? LR_BAD_INPUT : 0;
}
