/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a format brings, and what all of them share. */
#ifndef LR_LOG_KINDS_H
#define LR_LOG_KINDS_H

#include "lib/log.h"

/* Bytes of the log, read in large pieces. Empty when zeroed; owns the buffer. */
typedef struct lr_input {
    int fd;
    const char *name;
    bool end;                       /* fd has no more */
    unsigned char *bytes;           /* [start, filled) is not used up yet */
    size_t start, filled, capacity;
    uint64_t offset;                /* of bytes[start] in the log */
} lr_input;

/* Have at least `need` bytes at start, or all that are left: how many there are. SIZE_MAX and *error: LR_SYSTEM. */
size_t lr_input_have(lr_input *input, size_t need, lr_error *error);
void lr_input_skip(lr_input *input, size_t count); /* of those that are there */
/* Leave out count bytes, there or not (by seeking where that is possible); false and *left: how many were missing. */
bool lr_input_pass(lr_input *input, uint64_t count, uint64_t *left, lr_error *error);
void lr_input_free(lr_input *input);

enum {
    LR_LOG_SAMPLE = 1 << 16, /* first bytes that formats are found by */
    LR_LOG_HEAD = 12         /* bytes that tell binary formats */
};

/* A format. state: what open allocates and close frees. Text formats read lines: encodings are settled for them. */
struct lr_log_kind {
    lr_label label;
    /* How sure the first bytes (at most 64 KiB, whole is true when they are all; text formats get UTF-8) make it that
     * this is the format: 0 not at all .. 100 certain. The highest wins; the first row among equals. */
    int (*sniff)(const char *bytes, size_t length, bool whole, const char *name);
    bool binary;
    bool (*open)(lr_log *log, lr_error *error);
    bool (*next)(lr_log *log, lr_record *record, bool *more, lr_error *error);
    void (*close)(lr_log *log);
    const char *const *step_names; /* see lr_log_step_names */
};

/* For formats: their state, their input, the options. */
void *lr_log_state(const lr_log *log);
void lr_log_set_state(lr_log *log, void *state);
lr_input *lr_log_input(lr_log *log);            /* binary formats */
struct lr_source *lr_log_source(lr_log *log);   /* text formats: lib/reader/source.h */
const lr_log_options *lr_log_get_options(const lr_log *log);
void lr_log_set_step_names(lr_log *log, const char *const *names); /* of this log, instead of those of its kind */
const char *lr_log_name(const lr_log *log);

/* The column of this name, added if it is new. false: LR_SYSTEM. */
bool lr_log_find_column(lr_log *log, const char *name, size_t length, size_t *column, lr_error *error);
/* Add a column that may bear the name of another. */
bool lr_log_add_column(lr_log *log, const char *name, size_t length, size_t *column, lr_error *error);
bool lr_log_wants(const lr_log *log, size_t column);
const struct lr_names *lr_log_names(const lr_log *log); /* of the columns: lib/log/names.h */
/* Collect a record: points added since lr_log_start_record. A column given twice: the later value. */
void lr_log_start_record(lr_log *log);
bool lr_log_add_point(lr_log *log, size_t column, double value, lr_error *error);
/* Count a cell of a wanted column that is no number; of the first one its place and what is wrong are kept. */
void lr_log_add_bad_cell(lr_log *log, size_t column, size_t line, size_t field, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void lr_log_end_record(lr_log *log, lr_record *record);
/* Tell of trouble at a line (or record; 0: none), and a byte where it is known (else UINT64_MAX). */
void lr_log_report(lr_log *log, lr_trouble trouble, size_t line, uint64_t byte, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Tell of damage that has been described already, with line and column. */
void lr_log_report_error(lr_log *log, const lr_error *error);

/* The kind whose sniff is surest, among the binary ones or the others, and how sure it is; NULL: none is. */
const lr_log_kind *lr_log_surest(const char *bytes, size_t length, bool whole, const char *name, bool binary,
                                 int *sure);

/* The rows, one a file. */
extern const lr_log_kind lr_log_csv, lr_log_tsv, lr_log_tensorboard_csv, lr_log_tensorboard_json, lr_log_tfevents,
    lr_log_json, lr_log_jsonl, lr_log_mlflow, lr_log_wandb, lr_log_text;

#endif
