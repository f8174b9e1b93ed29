/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The views of a program's tables: help, lists, what man pages and completion are made from. */
#include "lrtools/cli_internal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP_COLUMN = 29, WIDTH = 100 };

static const char *const type_names[] = {
    [LR_REAL] = "number", [LR_INTEGER] = "integer",       [LR_STEPS] = "steps",           [LR_TRUTH] = "true|false",
    [LR_CHOICE] = "word", [LR_REAL_LIST] = "number/number/...", [LR_STEPS_LIST] = "steps/steps/...",
    [LR_CHOICE_LIST] = "word/word/...", [LR_MAP] = "number:number/...", [LR_TEXT] = "text",
};

/* Print text from the present column on, folding lines at WIDTH and indenting them. */
static void print_folded(const char *text, int column, int indent)
{
    while (*text) {
        int length = (int)strcspn(text, " ");

        if (column > indent && column + 1 + length > WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", length, text);
        column += length;
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void join_names(const lr_catalog *catalog, char *out, size_t room)
{
    const lr_label *row;

    for (size_t i = 0, used = 0; (row = lr_catalog_row(catalog, i)) && used + 1 < room; i++)
        used += (size_t)snprintf(out + used, room - used, "%s%s", i ? " " : "", row->name);
}

static void choices_of(const cli_option *option, char *out, size_t room)
{
    *out = '\0';
    if (option->catalog)
        join_names(option->catalog, out, room);
    else if (option->words)
        snprintf(out, room, "%s", option->words);
}

static void print_option(const cli_option *o)
{
    char text[1200], choices[600];
    int column;

    column = o->letter ? printf("  -%c, --%s", o->letter, o->name) : printf("      --%s", o->name);
    if (o->argument)
        column += printf("=%s", o->argument);
    if (column + 2 > HELP_COLUMN) {
        putchar('\n');
        column = 0;
    }
    printf("%*s", HELP_COLUMN - column, "");
    choices_of(o, choices, sizeof choices);
    snprintf(text, sizeof text, "%s%s%s%s%s%s%s", o->help, *choices ? ": " : "", choices, o->fallback ? " [" : "",
             o->fallback ? o->fallback : "", o->fallback ? "]" : "",
             o->type == CLI_LIST ? "; may be given several times" : "");
    print_folded(text, HELP_COLUMN, HELP_COLUMN);
}

enum { MOST_HELP_ROWS = 60 };

static size_t count_rows(const lr_catalog *catalog)
{
    size_t count = 0;

    while (lr_catalog_row(catalog, count))
        count++;
    return count;
}

/* Of names that are too many for a help text only what they begin with: GROUP.NAME. */
static void print_groups(const lr_catalog *catalog)
{
    char text[4000] = "";
    const char *last = "";
    const lr_label *row;

    for (size_t i = 0, used = 0; (row = lr_catalog_row(catalog, i)) && used < sizeof text; i++) {
        size_t length = strcspn(row->name, ".");

        if (strncmp(last, row->name, length + 1) != 0)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s.", used ? " " : "", (int)length,
                                     row->name);
        last = row->name;
    }
    printf("  %zu, --list GROUP tells those of a group; the groups are\n  ", count_rows(catalog));
    print_folded(text, 2, 2);
}

static void print_rows(const lr_catalog *catalog)
{
    const lr_label *row;
    int widest = 0;

    if (count_rows(catalog) > MOST_HELP_ROWS) {
        print_groups(catalog);
        return;
    }
    for (size_t i = 0; (row = lr_catalog_row(catalog, i)); i++)
        if ((int)strlen(row->name) > widest)
            widest = (int)strlen(row->name);
    for (size_t i = 0; (row = lr_catalog_row(catalog, i)); i++) {
        printf("  %-*s  ", widest, row->name);
        print_folded(row->summary, widest + 4, widest + 4);
    }
}

static void print_names(const cli_tool *tool)
{
    const lr_catalog *catalog, *first = cli_catalog_at(tool, 0);
    bool one = first && !cli_catalog_at(tool, 1);

    if (first)
        printf("\nNames (%s%s%sNAME[:key=value[,key=value]...]; --describe NAME tells the keys):\n", one ? "a " : "",
               one ? first->noun : "", one ? " is " : "each is ");
    for (size_t i = 0; (catalog = cli_catalog_at(tool, i)); i++) {
        if (!one)
            printf("%s %s:\n", i ? "\n" : "", catalog->noun);
        print_rows(catalog);
    }
}

static void print_examples(const cli_tool *tool)
{
    const char *line = tool->examples;

    if (!line)
        return;
    printf("\nExamples:\n");
    while (*line) {
        int length = (int)strcspn(line, "\n");

        printf("  %.*s\n", length, line);
        line += length + (line[length] == '\n');
    }
}

/* Paragraphs of text, each folded. */
static void print_paragraphs(const char *text)
{
    char paragraph[1200];

    while (*text) {
        size_t length = strcspn(text, "\n");

        snprintf(paragraph, sizeof paragraph, "%.*s", (int)length, text);
        print_folded(paragraph, 0, 0);
        text += length + (text[length] == '\n');
    }
}

void cli_print_help(const cli_tool *tool)
{
    const cli_option *option;

    printf("Usage: %s [OPTION]... %s\n", tool->name, tool->operands);
    print_folded(tool->summary, 0, 0);
    if (tool->description)
        printf("\n%s\n", tool->description);
    printf("\nOptions:\n");
    for (size_t i = 0; (option = cli_option_at(tool, i)); i++)
        print_option(option);
    print_names(tool);
    print_examples(tool);
    printf("\nExit status: 0 done, 1 no answer or no data, 2 wrong usage, 3 bad input, 4 system.\n");
}

void cli_print_usage(const cli_tool *tool)
{
    fprintf(stderr, "Usage: %s [OPTION]... %s\n%s\nTry '%s --help'.\n", tool->name, tool->operands, tool->summary,
            tool->name);
}

void cli_print_version(const cli_tool *tool)
{
    printf("%s (lrtools) %s\n", tool->name, PACKAGE_VERSION);
}

void cli_print_options(const cli_tool *tool)
{
    const cli_option *o;
    char choices[600];

    for (size_t i = 0; (o = cli_option_at(tool, i)); i++) {
        choices_of(o, choices, sizeof choices);
        printf("%.1s\t%s\t%s\t%s\t%s\t%s\n", o->letter ? &o->letter : "", o->name, o->argument ? o->argument : "",
               o->fallback ? o->fallback : "", choices, o->help);
    }
}

/* The range of a parameter, as a person would write it; "" where there is none to speak of. */
static void range_of(const lr_parameter *p, char *out, size_t room)
{
    char least[LR_NUMBER_ROOM], most[LR_NUMBER_ROOM];

    *out = '\0';
    if ((p->least == 0 && p->most == 0) || p->type == LR_CHOICE || p->type == LR_TRUTH)
        return;
    lr_number_format(p->least, least);
    lr_number_format(p->most, most);
    if (isinf(p->most))
        snprintf(out, room, "%s %s", p->open & LR_OPEN_LEAST ? ">" : ">=", least);
    else
        snprintf(out, room, "%s%s, %s%s", p->open & LR_OPEN_LEAST ? "(" : "[", least, most,
                 p->open & LR_OPEN_MOST ? ")" : "]");
}

/* What a value of the parameter may be: its type, or its words, or both. */
static void kind_of(const lr_parameter *p, char *out, size_t room)
{
    snprintf(out, room, "%s%s%s", p->type == LR_CHOICE ? "" : type_names[p->type],
             p->choices && p->type != LR_CHOICE ? "|" : "", p->choices ? p->choices : "");
    for (char *blank = out; (blank = strchr(blank, ' ')); blank++)
        *blank = '|';
}

static void print_catalog(const lr_catalog *catalog)
{
    const lr_label *row;
    char range[80], kind[200];

    printf("catalog\t%s\n", catalog->noun);
    for (size_t i = 0; (row = lr_catalog_row(catalog, i)); i++) {
        printf("row\t%s\t%s\n", row->name, row->summary);
        for (const lr_parameter *p = row->parameters; p && p->name; p++) {
            range_of(p, range, sizeof range);
            kind_of(p, kind, sizeof kind);
            printf("parameter\t%s\t%s\t%s\t%s\t%s\t%s\n", p->name, kind, p->unit ? p->unit : "",
                   p->fallback ? p->fallback : "", range, p->help);
        }
    }
}

void cli_print_catalog(const cli_tool *tool)
{
    for (size_t i = 0; cli_catalog_at(tool, i); i++)
        print_catalog(cli_catalog_at(tool, i));
}

/* Whether a name has one of these words in it; all have where there are none. */
static bool is_listed(const char *name, char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasestr(name, words[i]))
            return true;
    return count == 0;
}

size_t cli_print_list(const cli_tool *tool, char *const *words, size_t count)
{
    bool several = tool->catalogs[1] != NULL;
    const lr_catalog *catalog;
    const lr_label *row;
    size_t listed = 0;

    for (size_t i = 0; (catalog = cli_catalog_at(tool, i)); i++)
        for (size_t r = 0; (row = lr_catalog_row(catalog, r)); r++)
            if (is_listed(row->name, words, count)) {
                printf("%s\t%s%s%s\n", row->name, several ? catalog->noun : "", several ? ": " : "", row->summary);
                listed++;
            }
    return listed;
}

static void print_row(const lr_label *row, const char *noun)
{
    char range[80], kind[200], text[600];

    printf("%s%s%s%s: %s\n", row->name, noun ? " (" : "", noun ? noun : "", noun ? ")" : "", row->summary);
    if (row->details) {
        putchar('\n');
        print_paragraphs(row->details);
    }
    printf("\n%s\n", row->parameters ? "Parameters:" : "It has no parameters.");
    for (const lr_parameter *p = row->parameters; p && p->name; p++) {
        range_of(p, range, sizeof range);
        kind_of(p, kind, sizeof kind);
        printf("  %s=%s\n", p->name, kind);
        snprintf(text, sizeof text, "%s%s%s%s%s%s%s%s%s%s", p->help, p->unit ? "; unit: " : "", p->unit ? p->unit : "",
                 *range ? "; range: " : "", range, p->fallback ? " [" : "", p->fallback ? p->fallback : "",
                 p->fallback ? "]" : "", "", "");
        printf("%*s", 8, "");
        print_folded(text, 8, 8);
    }
}

/* Name number i of all the catalogs, one after the other. */
static const char *catalog_name(const void *context, size_t i)
{
    const lr_catalog *catalog;
    const lr_label *row;

    for (size_t c = 0; (catalog = cli_catalog_at(context, c)); c++)
        for (size_t r = 0; (row = lr_catalog_row(catalog, r)); r++)
            if (i-- == 0)
                return row->name;
    return NULL;
}

static bool fail_unknown_name(const cli_tool *tool, const char *name, lr_error *error)
{
    const char *near = lr_nearest(name, strlen(name), catalog_name, tool);
    char nouns[120] = "", names[200];

    for (size_t i = 0, used = 0; cli_catalog_at(tool, i) && used < sizeof nouns; i++)
        used += (size_t)snprintf(nouns + used, sizeof nouns - used, "%s%s",
                                 i == 0 ? "" : cli_catalog_at(tool, i + 1) ? ", " : " or ",
                                 cli_catalog_at(tool, i)->noun);
    lr_join_names(names, sizeof names, catalog_name, tool);
    return lr_fail(error, LR_USAGE, "there is no %s called \"%.80s\"; %s%s%s", nouns, name,
                   near ? "did you mean \"" : "there are: ", near ? near : names, near ? "\"?" : "");
}

bool cli_describe(const cli_tool *tool, const char *name, lr_error *error)
{
    const lr_catalog *catalog;
    size_t found = 0;

    for (size_t i = 0; (catalog = cli_catalog_at(tool, i)); i++) {
        const lr_label *row = lr_catalog_find(catalog, name, strlen(name), NULL);

        if (row && found++ > 0)
            putchar('\n');
        if (row)
            print_row(row, cli_catalog_at(tool, 1) ? catalog->noun : NULL);
        if (row && tool->describe_more)
            tool->describe_more(catalog, row);
    }
    return found > 0 || fail_unknown_name(tool, name, error);
}

_Noreturn void cli_exit_after_print(const cli_tool *tool)
{
    lr_error error = {0};

    if (fflush(stdout) != 0 || ferror(stdout) || fclose(stdout) != 0) {
        lr_fail_system(&error, NULL, "cannot write to standard output");
        cli_report(tool, &error);
        exit(LR_SYSTEM);
    }
    exit(0);
}
