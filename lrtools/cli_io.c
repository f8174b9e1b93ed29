/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages on stderr, and the files that a program reads and writes. */
#include "lrtools/cli_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a handler must know: the temporary files to remove should a signal end the program, and whether the first signal
 * is only to be noted. */
enum { TEMPORARIES = 4 };
static const char *volatile temporary_files[TEMPORARIES];
static volatile sig_atomic_t stop_watched;
static atomic_int stop_number;

static bool asks_to_stop(int number)
{
    return number == SIGINT || number == SIGTERM || number == SIGHUP;
}

static void end_by_signal(int number)
{
    if (stop_watched && asks_to_stop(number) && !stop_number) {
        stop_number = number;
        return;
    }
    for (size_t i = 0; i < TEMPORARIES; i++)
        if (temporary_files[i])
            unlink(temporary_files[i]);
    signal(number, SIG_DFL);
    raise(number);
}

static void watch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
    bool files = false;

    for (size_t i = 0; i < TEMPORARIES; i++)
        files = files || temporary_files[i];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (signal(numbers[i], files || (stop_watched && asks_to_stop(numbers[i])) ? end_by_signal : SIG_DFL)
            == SIG_IGN)
            signal(numbers[i], SIG_IGN);
}

/* Put a name in the place of another: NULL stands for none. */
static void watch_file(const char *before, const char *now)
{
    size_t i = 0;

    while (i < TEMPORARIES && temporary_files[i] != before)
        i++;
    if (i < TEMPORARIES)
        temporary_files[i] = now;
    watch_signals();
}

void cli_watch_stop(void)
{
    stop_watched = true;
    watch_signals();
}

bool cli_stopped(void)
{
    return stop_number != 0;
}

void cli_end_stopped(void)
{
    if (!stop_number)
        return;
    signal(stop_number, SIG_DFL);
    raise(stop_number);
}

/* One line, whatever bytes the text holds; one write, so that lines of programs in a pipeline do not mix. */
static void print_line(const char *text)
{
    char line[4 * 2048 + 2];
    size_t length = lr_text_escape(text, strlen(text), line, sizeof line - 1);

    line[length++] = '\n';
    while (length > 0) {
        ssize_t done = write(STDERR_FILENO, line, length);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            break;
        length -= (size_t)done;
        memmove(line, line + done, length);
    }
}

void cli_report(const cli_tool *tool, const lr_error *error)
{
    char text[2048];
    int used = snprintf(text, sizeof text, "%s: ", tool->name);

    if (error->file)
        used += snprintf(text + used, sizeof text - (size_t)used, "%.1200s:", error->file);
    if (error->file && error->line)
        used += snprintf(text + used, sizeof text - (size_t)used, "%zu:", error->line);
    if (error->file && error->line && error->column)
        used += snprintf(text + used, sizeof text - (size_t)used, "%zu:", error->column);
    snprintf(text + used, sizeof text - (size_t)used, "%s%s", error->file ? " " : "", error->text);
    print_line(text);
}

static void note(const cli_tool *tool, const char *file, const char *format, va_list values)
{
    char text[2048];
    int used = file ? snprintf(text, sizeof text, "%s: %.1200s: ", tool->name, file)
                    : snprintf(text, sizeof text, "%s: ", tool->name);

    vsnprintf(text + used, sizeof text - (size_t)used, format, values);
    print_line(text);
}

void cli_note(const cli_tool *tool, const cli_common *common, const char *file, const char *format, ...)
{
    va_list values;

    if (common->quiet)
        return;
    va_start(values, format);
    note(tool, file, format, values);
    va_end(values);
}

void cli_note_data(const cli_tool *tool, cli_common *common, const char *file, const char *format, ...)
{
    va_list values;

    common->data_noted = true;
    if (common->quiet && !common->strict)
        return;
    va_start(values, format);
    note(tool, file, format, values);
    va_end(values);
}

/* While a temporary file comes or goes, the handler must not run: it would miss the file, or read a freed name. */
static void hold_signals(sigset_t *before)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, before);
}

bool cli_open_output(const cli_common *common, lr_output *output, lr_error *error)
{
    sigset_t before;
    bool ok;

    if (!common->output || strcmp(common->output, "-") == 0)
        return lr_output_open_fd(output, STDOUT_FILENO, "standard output", error);
    hold_signals(&before);
    ok = lr_output_open(output, common->output, error);
    if (ok && output->temporary)
        watch_file(NULL, output->temporary);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool cli_close_output(const cli_common *common, lr_output *output, bool ok, lr_error *error)
{
    sigset_t before;

    if (ok && output->temporary && common->strict && common->data_noted)
        ok = lr_fail(error, LR_BAD_INPUT, "nothing is written: --strict, and there was something to note");
    ok = ok && lr_output_flush(output, error); /* all that takes long, but the last of it */
    hold_signals(&before);
    if (output->temporary)
        watch_file(output->temporary, NULL);
    if (ok)
        ok = lr_output_commit(output, error);
    else
        lr_output_abandon(output);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok;
}

/* Reading a file while writing onto it would never end, or destroy it. */
static bool is_standard_output(int fd)
{
    struct stat in, out;

    return fstat(fd, &in) == 0 && fstat(STDOUT_FILENO, &out) == 0 && S_ISREG(in.st_mode) && in.st_dev == out.st_dev
           && in.st_ino == out.st_ino;
}

int cli_open_input(const char *operand, const char **name, lr_error *error)
{
    bool standard = strcmp(operand, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(operand, O_RDONLY | O_CLOEXEC);
    struct stat status;

    *name = standard ? "standard input" : operand;
    if (fd < 0) {
        lr_fail_system(error, *name, "cannot open");
        return -1;
    }
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        lr_fail_system(error, *name, "cannot read");
        cli_close_input(fd);
        return -1;
    }
    if (is_standard_output(fd)) {
        lr_fail(error, LR_SYSTEM, "the input is the standard output as well; use -o to write onto the input");
        error->file = *name;
        cli_close_input(fd);
        return -1;
    }
    return fd;
}

void cli_close_input(int fd)
{
    if (fd > STDERR_FILENO)
        close(fd);
}

const lr_writer_kind *cli_writer_for(const char *file)
{
    static const char *const others[][2] = {{".py", "python"}, {".yml", "yaml"}, {".h", "c"}};
    const char *ending = file ? strrchr(file, '.') : NULL, *name = ending ? ending + 1 : "csv";
    const lr_label *named;

    for (size_t i = 0; ending && i < sizeof others / sizeof others[0]; i++)
        if (strcmp(ending, others[i][0]) == 0)
            name = others[i][1];
    named = lr_catalog_find(&lr_writers, name, strlen(name), NULL);
    return (const lr_writer_kind *)(named ? named : lr_catalog_find(&lr_writers, "csv", strlen("csv"), NULL));
}

bool cli_shows_utf8(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    size_t i;

    for (i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);

        if (value && *value)
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}
