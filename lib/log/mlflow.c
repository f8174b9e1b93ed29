/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A metric of MLflow's file store: a file a metric, lines of `timestamp value step`, apart by blanks. Files of
 * before 2019 have no step; later ones may have more behind it (data set, model). Timestamps are in milliseconds.
 *
 * Source: mlflow/store/tracking/file_store.py. */
#include "lib/log/kinds.h"
#include "lib/number.h"
#include "lib/reader/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 3, LOOKED_AT = 20 };

typedef struct metric_line {
    size_t fields; /* as many as there are */
    int64_t time, step;
    double value;
    lr_number_kind kind;
} metric_line;

typedef struct metric_file {
    size_t column;
    size_t fields; /* of the line before */
} metric_file;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* false: it is no line of a metric file. */
static bool parse(const char *text, size_t length, metric_line *line)
{
    const char *starts[FIELDS];
    size_t lengths[FIELDS] = {0}, at = 0;

    *line = (metric_line){.fields = 0};
    for (;; line->fields++) {
        size_t start;

        while (at < length && is_blank(text[at]))
            at++;
        if (at == length)
            break;
        start = at;
        while (at < length && !is_blank(text[at]))
            at++;
        if (line->fields < FIELDS) {
            starts[line->fields] = text + start;
            lengths[line->fields] = at - start;
        }
    }
    if (line->fields < 2 || !lr_integer_parse(starts[0], lengths[0], &line->time))
        return false;
    line->kind = lr_number_parse(starts[1], lengths[1], '.', &line->value);
    return line->kind != LR_NUMBER_BAD && !memchr(starts[1], ':', lengths[1])
           && (line->fields < 3 || lr_integer_parse(starts[2], lengths[2], &line->step));
}

/* Behind the last "metrics/" of a path, or its last part. */
static const char *metric_name(const char *path)
{
    const char *name = path, *slash;

    for (const char *at = path; (at = strstr(at, "metrics/")) != NULL; at += 8)
        if ((at == path || at[-1] == '/') && at[8])
            name = at + 8;
    if (name != path)
        return name;
    slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* The first line is of this form and so are most of those behind it; times are of after 2001, in milliseconds
 * (seconds in the first versions). The place among "metrics" makes it sure. */
static int sniff(const char *bytes, size_t length, bool whole, const char *name)
{
    size_t good = 0, bad = 0, at = 0;
    metric_line line;

    while (at < length && good + bad < LOOKED_AT) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t here = end ? (size_t)(end - bytes) - at : length - at;

        if (!end && !whole)
            break;
        if (here > 0 && bytes[at + here - 1] == '\r')
            here--;
        if (parse(bytes + at, here, &line) && line.time >= 1000000000)
            good++;
        else if (good == 0)
            return 0;
        else
            bad += here > 0 && end; /* the last line may be cut */
        at = end ? (size_t)(end - bytes) + 1 : length;
    }
    if (good <= bad)
        return 0;
    return name && strstr(name, "metrics/") ? 95 : 70;
}

static bool open_metric(lr_log *log, lr_error *error)
{
    metric_file *file = lr_allocate(1, sizeof *file, error);
    const char *path = lr_log_name(log), *name = metric_name(path ? path : "metric");

    if (!file)
        return false;
    lr_log_set_state(log, file);
    return lr_log_find_column(log, name, strlen(name), &file->column, error);
}

static void close_metric(lr_log *log)
{
    free(lr_log_state(log));
}

/* A line that is none: at the end of the file without a newline it is cut. */
static void tell(lr_log *log, const lr_line *text)
{
    if (text->end_length == 0)
        lr_log_report(log, LR_TROUBLE_CUT, text->number, UINT64_MAX, "the last line is cut; left out");
    else
        lr_log_report(log, LR_TROUBLE_DAMAGED, text->number, UINT64_MAX,
                      "not a line `timestamp value step`; left out");
}

static bool next_line(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    metric_file *file = lr_log_state(log);
    metric_line line;
    lr_line text;

    while (lr_source_line(lr_log_source(log), &text, more, error)) {
        if (!*more)
            return true;
        if (text.length == 0)
            continue;
        if (!parse(text.text, text.length, &line) || (text.end_length == 0 && line.fields < file->fields)) {
            tell(log, &text);
            continue;
        }
        file->fields = line.fields;
        if (line.kind == LR_NUMBER_MISSING)
            continue;
        lr_log_start_record(log);
        if (!lr_log_add_point(log, file->column, line.value, error))
            return false;
        lr_log_end_record(log, record);
        record->step = line.fields < 3 ? (double)NAN : (double)line.step;
        record->wall = (double)line.time / (line.time < 100000000000 ? 1 : 1000);
        record->line = text.number;
        return true;
    }
    return false;
}

const lr_log_kind lr_log_mlflow = {
    .label = {"mlflow", "MLflow metric file, or a run's folder of them", NULL,
              "Lines of `timestamp value step`. The column is called after the file: the path below metrics/."},
    .sniff = sniff,
    .open = open_metric,
    .next = next_line,
    .close = close_metric,
};
