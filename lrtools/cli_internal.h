/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the parts of cli: cli.c (parsing), cli_help.c (the views of the tables), cli_io.c (messages and files). */
#ifndef CLI_INTERNAL_H
#define CLI_INTERNAL_H

#include "lrtools/cli.h"

/* Option number i of a program: its own first, then those of programs that read logs,
 * then the common ones; NULL past the end. */
const cli_option *cli_option_at(const cli_tool *tool, size_t i);

/* Catalog number i of a program; NULL past the end. */
const lr_catalog *cli_catalog_at(const cli_tool *tool, size_t i);

/* The names that a program has beyond its options. */
enum { CLI_HELP = 1000, CLI_VERSION };

/* Views: to standard output, then exit. */
void cli_print_help(const cli_tool *tool);
void cli_print_version(const cli_tool *tool);
void cli_print_options(const cli_tool *tool);
void cli_print_catalog(const cli_tool *tool);
/* Say on stderr that the length that was given to this option had to be rounded, if it had. */
void cli_tell_rounded_option(const cli_tool *tool, const void *settings, const cli_option *option, const char *text,
                             const lr_units *units);

/* Those with one of the words in them; how many there were. */
size_t cli_print_list(const cli_tool *tool, char *const *words, size_t count);
void cli_print_usage(const cli_tool *tool); /* the short help, to stderr */

/* All about a name, from every catalog that has it; LR_USAGE when none has. */
bool cli_describe(const cli_tool *tool, const char *name, lr_error *error);

/* Flush and check standard output and exit with the status that follows. */
_Noreturn void cli_exit_after_print(const cli_tool *tool);

/* Once a signal was noted: end by it. */
void cli_end_stopped(void);

/* The error as a line on stderr. */
void cli_report(const cli_tool *tool, const lr_error *error);

#endif
