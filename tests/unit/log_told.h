/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of logs that are text: what a reader tells of some bytes, as one text that can be compared.
 *
 *   KIND                       the format that was found
 *   LINE STEP a=1.5 b=2        a record; - where it has no step; @WALL behind the step where it has a wall time
 *   cut 3: message             trouble at a line (damaged, odd)
 *   beyond a 3: message        a cell that is no number
 *   fails 3 at 4: message      the fault and the line */
#ifndef LOG_TOLD_H
#define LOG_TOLD_H

#include "lib/log/kinds.h"
#include "lib/log/names.h"
#include "lib/number.h"
#include "tests/unit/log_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct told {
    char *text;
    size_t length;
    FILE *file;
} told;

static inline void told_trouble(void *context, lr_trouble trouble, const lr_error *error)
{
    static const char *const names[] = {"cut", "damaged", "odd"};
    told *to = context;

    fprintf(to->file, "%s %zu: %s\n", names[trouble], error->line, error->text);
}

static inline void told_record(told *to, const lr_log *log, const lr_record *record)
{
    char number[LR_NUMBER_ROOM];

    lr_number_format(record->step, number);
    fprintf(to->file, "%zu %s", record->line, isnan(record->step) ? "-" : number);
    if (!isnan(record->wall))
        fprintf(to->file, "@%.17g", record->wall);
    for (size_t i = 0; i < record->count; i++) {
        lr_number_format(record->points[i].value, number);
        fprintf(to->file, " %s=%s", lr_log_column(log, record->points[i].column), number);
    }
    fprintf(to->file, "\n");
}

static inline void told_end(told *to, const lr_log *log)
{
    for (size_t i = 0; i < lr_log_columns(log); i++) {
        const lr_bad_cells *cells = lr_log_bad_cells(log, i);

        if (cells->count)
            fprintf(to->file, "bad %zu: %s\n", cells->line, cells->what);
    }
}

/* What was told, behind the format. */
static inline char *told_kind(told *to, const char *kind)
{
    char *text = NULL;

    assert_true(asprintf(&text, "%s\n%s", kind, to->text) > 0);
    free(to->text);
    return text;
}

/* To be freed. */
static inline char *tell(const char *name, const lr_log_options *asked, const char *bytes, size_t length)
{
    told to = {0};
    lr_log_options options = *asked;
    lr_error error = {0};
    lr_record record;
    bool more = true, good;
    lr_log *log;
    char *text;
    int fd = file_of(bytes, length);

    to.file = open_memstream(&to.text, &to.length);
    assert_non_null(to.file);
    options.report = told_trouble;
    options.context = &to;
    log = lr_log_open(fd, name, &options, &error);
    good = log != NULL;
    while (good && (good = lr_log_next(log, &record, &more, &error)) && more)
        told_record(&to, log, &record);
    if (log)
        told_end(&to, log);
    if (!good)
        fprintf(to.file, "fails %d at %zu: %s\n", error.fault, error.line, error.text);
    fclose(to.file);
    text = log ? told_kind(&to, ((const lr_label *)lr_log_format(log))->name) : to.text;
    lr_log_free(log);
    close(fd);
    return text;
}

static inline void tells_with(const char *name, const lr_log_options *options, const char *bytes,
                              const char *expected)
{
    char *text = tell(name, options, bytes, strlen(bytes));

    assert_string_equal(text, expected);
    free(text);
}

/* What is told of a log whose format is found by its content. */
static inline void tells(const char *bytes, const char *expected)
{
    lr_log_options options = {0};

    tells_with("run.log", &options, bytes, expected);
}

#endif
