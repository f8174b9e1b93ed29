/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is it a table of text? Settled as early as can be: who reads tables a row at a time must not wait for more. */
#include "lib/log/kinds.h"

#include "lib/log/csv_sniff.h"
#include "lib/reader/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LEAST = 8,   /* bytes before which nothing can be told */
    UNSURE = 10  /* a sniff says no more than that it may be text */
};

static bool read_ahead(int fd, const char *name, lr_ahead *ahead, lr_error *error)
{
    ssize_t got;

    if (!lr_reserve(&ahead->bytes, &ahead->capacity, LR_LOG_SAMPLE, 1, error))
        return false;
    do
        got = read(fd, ahead->bytes + ahead->length, LR_LOG_SAMPLE - ahead->length);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return lr_fail_system(error, name, "cannot read");
    ahead->length += (size_t)got;
    ahead->end = got == 0;
    return true;
}

static bool is_table(const lr_log_kind *kind)
{
    return kind == &lr_log_csv || kind == &lr_log_tsv || kind == &lr_log_tensorboard_csv;
}

/* all: more bytes will not be asked for. What nobody knows is left to the reader of tables, which says what it is. */
static lr_delimited judge_text(const char *text, size_t length, const lr_ahead *ahead, bool all, const char *name)
{
    lr_delimited shape = lr_csv_first_rows(text, length, ahead->end);
    const lr_log_kind *kind;
    int sure;

    if (shape != LR_DELIMITED && !all)
        return LR_DELIMITED_PERHAPS;
    kind = lr_log_surest(text, length, ahead->end, name, false, &sure);
    if (is_table(kind) || (sure <= UNSURE && (shape == LR_DELIMITED || ahead->end)))
        return LR_DELIMITED;
    return all ? LR_NOT_DELIMITED : LR_DELIMITED_PERHAPS;
}

/* *error is set where memory ran out. */
static lr_delimited judge(const lr_ahead *ahead, const char *name, lr_error *error)
{
    bool all = ahead->end || ahead->length == LR_LOG_SAMPLE;
    lr_delimited found = LR_DELIMITED;
    lr_source text = {0};
    int sure;

    if (!all && (ahead->length < LEAST
                 || (ahead->length < LR_LOG_HEAD && memchr(ahead->bytes, '\0', ahead->length))))
        return LR_DELIMITED_PERHAPS;
    if (lr_log_surest(ahead->bytes, ahead->length, ahead->end, name, true, &sure))
        return LR_NOT_DELIMITED;
    if (ahead->length > 0 && lr_source_open_after(&text, -1, name, ahead->bytes, ahead->length, true,
                                                   error))
        found = judge_text(text.buffer + text.start, text.filled - text.start, ahead, all, name);
    lr_source_free(&text);
    return found;
}

bool lr_log_look(int fd, const char *name, const lr_log_options *options, lr_ahead *ahead, bool *delimited,
                 lr_error *error)
{
    lr_delimited found;
    lr_error why = {0};

    *delimited = options->kind == &lr_log_csv && !options->pattern;
    if (options->kind || options->pattern)
        return true;
    do
        if (!read_ahead(fd, name, ahead, error))
            return false;
    while ((found = judge(ahead, name, &why)) == LR_DELIMITED_PERHAPS);
    if (why.fault == LR_SYSTEM) {
        if (error)
            *error = why;
        return false;
    }
    *delimited = found == LR_DELIMITED;
    return true;
}
