/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands as runs of a table: files and folders are read, and what is wrong with them is said. */
#include "lrtools/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TOLD = 20 }; /* troubles of a kind that are written out */

void cli_keep_file(lr_error *error, const char *file)
{
    static char kept[4096];

    if (error->file && (!file || strcmp(error->file, file) != 0)) {
        if (error->file != kept)
            snprintf(kept, sizeof kept, "%s", error->file);
        file = kept;
    }
    error->file = file;
}

static void tell(cli_logs *logs, bool data, const lr_error *what, size_t count)
{
    char place[1400];
    int used = snprintf(place, sizeof place, "%.1200s", what->file ? what->file : "");

    if (count > TOLD + 1)
        return;
    if (what->line)
        used += snprintf(place + used, sizeof place - (size_t)used, ":%zu", what->line);
    if (what->line && what->column)
        snprintf(place + used, sizeof place - (size_t)used, ":%zu", what->column);
    if (count == TOLD + 1)
        cli_note(logs->tool, logs->common, place, "there is more of this kind");
    else if (data)
        cli_note_data(logs->tool, logs->common, place, "%s", what->text);
    else
        cli_note(logs->tool, logs->common, place, "%s", what->text);
}

/* A copy of an error that outlives the name in it. */
static void keep(lr_error *kept, char *name, size_t room, const lr_error *error)
{
    *kept = *error;
    snprintf(name, room, "%s", error->file ? error->file : "");
    kept->file = error->file ? name : NULL;
}

static void count_trouble(cli_logs *logs, lr_trouble trouble, const lr_error *what)
{
    if (trouble == LR_TROUBLE_ODD) {
        tell(logs, true, what, ++logs->odd);
    } else if (trouble == LR_TROUBLE_CUT) {
        tell(logs, true, what, ++logs->cut);
    } else {
        if (logs->damaged++ == 0)
            keep(&logs->damage, logs->damaged_file, sizeof logs->damaged_file, what);
        if (!logs->computes)
            tell(logs, true, what, logs->damaged);
    }
}

/* Trouble with a file that may be no log at all waits until it is known to be one. */
static void take_trouble(void *context, lr_trouble trouble, const lr_error *what)
{
    cli_logs *logs = context;

    if (!logs->doubtful)
        count_trouble(logs, trouble, what);
    else if (logs->held_count < CLI_HELD)
        logs->held[logs->held_count++] = (cli_held){trouble, *what};
}

/* What came of one log, and of all. */
typedef struct outcome {
    bool several; /* there may be others */
    size_t good;
    lr_error first; /* why nothing could be read */
    char file[1200];
} outcome;

/* A log that can't be read is no reason not to read the next. told: why has been said. */
static bool pass_over(cli_logs *logs, outcome *all, const lr_error *why, bool quiet, bool told, lr_error *error)
{
    if (why->fault != LR_NO_ANSWER && why->fault != LR_BAD_INPUT) {
        *error = *why;
        cli_keep_file(error, NULL);
        return false;
    }
    if (all->first.fault == LR_NO_FAULT || (why->fault > all->first.fault && !quiet))
        keep(&all->first, all->file, sizeof all->file, why);
    if (quiet) {
        if (logs->common->verbose)
            cli_note(logs->tool, logs->common, why->file, "%s: passed over", why->text);
    } else if (all->several && why->fault == LR_NO_ANSWER) {
        cli_note(logs->tool, logs->common, why->file, "%s", why->text);
    } else if (all->several && !told) {
        count_trouble(logs, LR_TROUBLE_DAMAGED, why);
    }
    return true;
}

static lr_error no_data(const char *file)
{
    lr_error error;

    lr_fail(&error, LR_NO_ANSWER, "there is no data");
    error.file = file;
    return error;
}

/* sure: by its name it is a log; named: by the user. */
static bool read_open(cli_logs *logs, int fd, const char *name, const char *run, bool sure, bool named, outcome *all,
                      lr_error *error)
{
    lr_error why = {0};
    size_t before = logs->damaged;
    bool ok;

    logs->doubtful = !sure;
    logs->held_count = 0;
    ok = lr_table_read(logs->table, fd, name, run, &why);
    logs->doubtful = false;
    if (!ok && why.fault == LR_NO_ANSWER && !logs->options.choices) /* no columns that it could speak of */
        why = no_data(why.file);
    all->good += ok;
    for (size_t i = 0; ok && i < logs->held_count; i++)
        count_trouble(logs, logs->held[i].trouble, &logs->held[i].what);
    return ok
           || pass_over(logs, all, &why, !sure || (why.fault == LR_NO_ANSWER && !named), logs->damaged > before,
                        error);
}

static bool read_file(cli_logs *logs, const char *path, const char *run, bool sure, bool named, outcome *all,
                      lr_error *error)
{
    lr_error why = {0};
    const char *name;
    int fd = cli_open_input(path, &name, &why);
    bool ok;

    if (fd < 0) {
        *error = why;
        cli_keep_file(error, NULL);
        return false;
    }
    ok = read_open(logs, fd, name, run, sure, named, all, error);
    cli_close_input(fd);
    return ok;
}

static void tell_passed(void *context, const char *path)
{
    cli_logs *logs = context;

    if (logs->common->verbose)
        cli_note(logs->tool, logs->common, path, "passed over");
}

/* What the run of a file found in a folder is called. */
static bool make_name(const cli_logs *logs, const char *folder, const lr_found *found, bool several, bool prefix,
                      char *name, size_t room)
{
    bool itself = strcmp(found->run, ".") == 0;
    int length;

    if (!logs->apart && !several)
        length = snprintf(name, room, "%s", "");
    else if (prefix || itself)
        length = snprintf(name, room, itself ? "%s" : "%s/%s", folder, found->run);
    else
        length = snprintf(name, room, "%s", found->run);
    return length >= 0 && (size_t)length < room;
}

static bool read_folder(cli_logs *logs, const char *folder, bool prefix, outcome *all, lr_error *error)
{
    lr_walk walk = {.passed = tell_passed, .context = logs};
    char name[4096];
    bool ok = lr_walk_folder(&walk, folder, error);

    all->several = all->several || walk.count > 1;
    if (!ok)
        error->file = folder;
    for (size_t i = 0; ok && i < walk.count; i++) {
        const lr_found *found = &walk.items[i];

        ok = make_name(logs, folder, found, walk.runs > 1, prefix, name, sizeof name)
                 ? read_file(logs, found->path, name, found->sure, false, all, error)
                 : lr_fail(error, LR_BAD_INPUT, "the name of a run is too long");
    }
    if (!ok)
        cli_keep_file(error, folder);
    lr_walk_free(&walk);
    if (ok && walk.count == 0 && all->first.fault == LR_NO_FAULT) {
        lr_fail(error, LR_NO_ANSWER, "there is no log in this folder");
        error->file = folder;
        keep(&all->first, all->file, sizeof all->file, error);
    }
    return ok;
}

static bool read_operand(cli_logs *logs, const char *operand, bool prefix, outcome *all, lr_error *error)
{
    struct stat status;

    if (strcmp(operand, "-") != 0 && stat(operand, &status) == 0 && S_ISDIR(status.st_mode))
        return read_folder(logs, operand, prefix, all, error);
    return read_file(logs, operand, logs->apart ? operand : "", true, true, all, error);
}

static void tell_format(void *context, const char *file, const lr_label *format)
{
    const cli_logs *logs = context;

    if (logs->common->verbose)
        cli_note(logs->tool, logs->common, file, "read as %s", format->name);
}

static bool begin(const cli_tool *tool, cli_common *common, cli_logs *logs, lr_error *error)
{
    logs->tool = tool;
    logs->common = common;
    logs->options.kind = common->kind;
    logs->options.pattern = common->pattern;
    logs->options.report = take_trouble;
    logs->options.opened = tell_format;
    logs->options.context = logs;
    logs->table = lr_table_new(&logs->options, error);
    return logs->table;
}

/* What was told of a log as damage while others are good is the answer where none is. */
static bool settle(cli_logs *logs, const outcome *all, lr_error *error)
{
    bool refused = logs->damaged > 0 && (logs->computes || lr_table_records(logs->table) == 0);

    if (!refused && all->good > 0)
        return true;
    *error = refused ? logs->damage : all->first;
    if (!logs->computes && logs->damaged && strcmp(error->text, logs->damage.text) == 0)
        lr_fail(error, error->fault, "nothing could be read"); /* why has been told */
    cli_keep_file(error, NULL);
    return false;
}

bool cli_read_logs(const cli_tool *tool, cli_common *common, cli_logs *logs, lr_error *error)
{
    size_t count = cli_operand_count(common);
    outcome all = {.several = count > 1};
    bool ok = begin(tool, common, logs, error);

    for (size_t i = 0; ok && i < count; i++)
        ok = read_operand(logs, cli_operand(common, i), count > 1, &all, error);
    return ok && settle(logs, &all, error);
}

bool cli_read_operand(const cli_tool *tool, cli_common *common, const char *operand, cli_logs *logs, lr_error *error)
{
    outcome all = {0};

    return begin(tool, common, logs, error) && read_operand(logs, operand, false, &all, error)
           && settle(logs, &all, error);
}

bool cli_read_open(const cli_tool *tool, cli_common *common, int fd, const char *name, cli_logs *logs,
                   lr_error *error)
{
    outcome all = {0};

    return begin(tool, common, logs, error) && read_open(logs, fd, name, "", true, true, &all, error)
           && settle(logs, &all, error);
}

void cli_tell_notes(const cli_tool *tool, cli_common *common, const char *file, const lr_table_notes *notes)
{
    if (notes->dropped)
        cli_note_data(tool, common, file, "%zu point%s replaced by later ones at the same steps or before them",
                      notes->dropped, notes->dropped == 1 ? " was" : "s were");
    if (notes->no_step)
        cli_note_data(tool, common, file, "%zu row%s no step: left out", notes->no_step,
                      notes->no_step == 1 ? " has" : "s have");
    if (notes->non_finite)
        cli_note_data(tool, common, file, "%zu value%s not finite", notes->non_finite,
                      notes->non_finite == 1 ? " is" : "s are");
}
