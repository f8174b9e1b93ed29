/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the programs have in common on the command line. One table of options a program; parsing, --help, man page and
 * shell completion are views of it. This is the only code that prints messages or exits. */
#ifndef CLI_H
#define CLI_H

#include "lib/lr.h"

typedef enum cli_type {
    CLI_FLAG,   /* bool: no argument */
    CLI_TEXT,   /* const char *: borrowed from argv */
    CLI_REAL,   /* double within least..most; NAN where there is no default */
    CLI_COUNT,  /* int64_t: a whole number within least..most; 0 where there is no default */
    CLI_STEPS,  /* double: a whole number of steps, also 10ep (with --steps-per-epoch) */
    CLI_CHOICE, /* const lr_label *: a row of a catalog, by name */
    CLI_WORD,   /* const char *: one of the words in `words` */
    CLI_LIST    /* cli_list: may be given several times */
} cli_type;

typedef struct cli_list {
    const char **items; /* owned: cli_free */
    size_t count;
} cli_list;

typedef struct cli_option {
    char letter;      /* 0: long form only */
    const char *name; /* long form */
    cli_type type;
    size_t offset;        /* of the variable in the settings: offsetof */
    const char *argument; /* word for the value in help: "FILE" */
    const char *fallback; /* default as text, read by the same parser; NULL: none */
    double least, most;   /* both 0: no limits */
    const lr_catalog *catalog; /* for CLI_CHOICE; also for CLI_TEXT and CLI_LIST that take a spec of it: for help and
                                  completion only, the spec is read by who uses it */
    const char *words;         /* for CLI_WORD: apart by blanks */
    const char *help;          /* one line, lower case, no full stop */
} cli_option;

/* The start of every program's settings. */
typedef struct cli_common {
    const char *output, *describe, *pattern;
    const lr_log_kind *kind; /* of the logs, as is pattern: see lr_log_options */
    bool list, quiet, verbose, strict;
    bool data_noted; /* a cli_note_data was due */
    char **operands; /* borrowed from argv */
    size_t operand_count;
} cli_common;

typedef struct cli_tool {
    const char *name, *summary;
    const char *operands;        /* as in the synopsis: "[FILE...]" */
    const char *description;     /* a few lines for --help */
    const char *examples;        /* lines for --help */
    const cli_option *options;   /* the row whose name is NULL ends them; common ones come by themselves */
    /* what --describe tells after the parameters of a row of this catalog; NULL: nothing */
    void (*describe_more)(const lr_catalog *catalog, const lr_label *row);
    const lr_catalog *const *catalogs; /* what --list and --describe speak of, ended by NULL: CLI_CATALOGS(&one, &two);
                                          NULL: the options are not there. Names may be in several catalogs */
    bool needs_operand;          /* without one: short help, exit 2 */
    bool reads_logs;             /* takes -t and --pattern */
    bool reads_input;            /* without operand and with a terminal as input: short help, exit 2 */
} cli_tool;

#define CLI_CATALOGS(...) (const lr_catalog *const[]){__VA_ARGS__, NULL}

/* Parse the command line into settings (which begins with a cli_common), answer --help, --version, --list, --describe
 * and the completion's questions. Exits with 2 on wrong usage. Call it first. */
void cli_parse(const cli_tool *tool, void *settings, int argc, char **argv);

/* What the options steps-per-epoch, samples-per-step, tokens-per-step (CLI_REAL) and rounding (CLI_WORD, "nearest down
 * up") say of the units; the others stay as they are. */
void cli_find_units(const cli_tool *tool, const void *settings, lr_units *units);
/* Say on stderr that a value in a unit was rounded to whole steps, if it was. */
void cli_tell_rounded(const cli_tool *tool, const cli_common *common, const char *prefix, const char *name,
                      const lr_value *value);

/* Report the error if any, flush and check standard output, free what cli_parse made; the exit status. */
int cli_finish(const cli_tool *tool, void *settings, bool ok, const lr_error *error);

/* A line on stderr, `tool: file:line:column: text` or `tool: text`; bytes that a terminal would act on are shown as
 * escapes. cli_note is silent under --quiet; with --strict a cli_note_data makes the exit status 3. */
void cli_note(const cli_tool *tool, const cli_common *common, const char *file, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void cli_note_data(const cli_tool *tool, cli_common *common, const char *file, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Open -o FILE (or standard output); the temporary file is removed should a signal end the program. */
bool cli_open_output(const cli_common *common, lr_output *output, lr_error *error);
/* Commit if ok (and, under --strict, if nothing was noted), else abandon; the new ok. */
bool cli_close_output(const cli_common *common, lr_output *output, bool ok, lr_error *error);

/* The format that a file's ending names, else csv. */
const lr_writer_kind *cli_writer_for(const char *file);

/* Whether the locale's name promises a terminal that shows UTF-8. */
bool cli_shows_utf8(void);

/* From here on the first SIGINT, SIGTERM or SIGHUP is only noted, for the program to see (from any thread) and to
 * end in good order; cli_finish then ends it by that signal. The second one ends it at once. */
void cli_watch_stop(void);
bool cli_stopped(void);

/* Open an operand for reading: a file, or `-` for standard input. -1 and LR_SYSTEM when it can't be. The name for
 * messages is *name. A standard output that is the same regular file as the input is refused. */
int cli_open_input(const char *operand, const char **name, lr_error *error);
void cli_close_input(int fd);

/* The operands of a program that reads: standard input (`-`) where there is none. */
size_t cli_operand_count(const cli_common *common);
const char *cli_operand(const cli_common *common, size_t i);

/* Trouble with a log that is held back. */
typedef struct cli_held {
    lr_trouble trouble;
    lr_error what;
} cli_held;
enum { CLI_HELD = 8 };

/* Logs read into a table. The caller sets the first three; owns the table. */
typedef struct cli_logs {
    lr_table_options options; /* kind and pattern are those of common; report and opened are set here */
    bool apart;               /* each operand, and each folder below one, is a run of its own */
    bool computes;            /* what is damaged is refused */

    lr_table *table;
    size_t damaged, cut, odd; /* troubles told of */
    lr_error damage;          /* the first that was damage */
    char damaged_file[1200];
    bool doubtful; /* the file being read may be no log: trouble is held back */
    cli_held held[CLI_HELD];
    size_t held_count;
    const cli_tool *tool;
    cli_common *common;
} cli_logs;

/* Read all operands, or one, files or folders, into a new table (lr_table_free it, also on failure). Trouble is noted
 * on stderr. false: none of them could be read. */
bool cli_read_logs(const cli_tool *tool, cli_common *common, cli_logs *logs, lr_error *error);
bool cli_read_operand(const cli_tool *tool, cli_common *common, const char *operand, cli_logs *logs, lr_error *error);
/* The same for a file that is open (cli_open_input), under this name. */
bool cli_read_open(const cli_tool *tool, cli_common *common, int fd, const char *name, cli_logs *logs, lr_error *error);

/* The only run that has what is asked for. */
bool cli_find_run(const lr_table *table, const lr_choices *choices, size_t *run, lr_error *error);
/* Find the columns asked for in a run, for a program that computes: that one is not there, or has a cell that is no
 * number, is an error. The selection is the caller's to free, also on failure. */
bool cli_select(const lr_table *table, size_t run, const lr_choices *choices, lr_selection *selection, lr_error *error);

/* Give the error a file's name that outlives the table: what it has, or this one. */
void cli_keep_file(lr_error *error, const char *file);

/* Say on stderr what was mended on the way to the rows. */
void cli_tell_notes(const cli_tool *tool, cli_common *common, const char *file, const lr_table_notes *notes);

/* Say how to keep apart the files of a folder that took points from each other as one run; options: those that this
 * takes, as ", with --runs". Nothing where the operand is no folder. */
void cli_tell_files(const cli_tool *tool, cli_common *common, const char *operand, const char *options,
                    const lr_table_notes *notes);

/* A log, read; empty when zeroed. The trace is the caller's to free. */
typedef struct cli_table {
    const char *file; /* its name for messages */
    char run[200];    /* of several in a folder its name, control characters escaped; "" where there is one */
    lr_trace trace;   /* step first */
    lr_table_notes notes;
    size_t lr, value; /* columns of the rate and of the first other quantity; trace.columns: there is none */
    char value_name[80]; /* what the log calls that quantity; control characters escaped */
} cli_table;

/* Which columns of a run to take where the user names none; LR_USAGE: it has none of them. */
typedef bool cli_choose(const lr_table *table, size_t run, lr_choices *choices, lr_error *error);

/* Read an operand, a log or a folder with the logs of one run: the columns of this list (as for -c), or with choose
 * those of them that it takes. A cell of theirs that is no number is an error. What was mended is noted on
 * stderr. */
bool cli_read_table(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                    cli_choose *choose, cli_table *table, lr_error *error);

/* The runs of an operand. Empty when zeroed. */
typedef struct cli_tables {
    cli_table *items; /* with their traces owned: cli_tables_free */
    size_t count, capacity;
} cli_tables;

/* The same for a folder with one run or several: of those that have all columns of this list, or with choose some
 * that it takes. They are added to what is there. To be freed also on failure. */
bool cli_read_tables(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                     cli_choose *choose, cli_tables *tables, lr_error *error);
void cli_tables_free(cli_tables *tables);

#endif
