/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON documents: trainer_state.json, objects of arrays, arrays of numbers, arrays or points. See json_units.c. */
#include "lib/log/json_document.h"
#include "lib/log/json_sniff.h"

#include <stdlib.h>

static int sniff(const char *bytes, size_t length, bool whole, const char *name)
{
    int sure;

    (void)name;
    return lr_json_sniff(bytes, length, whole, &sure) == LR_JSON_DOCUMENT ? sure : 0;
}

static bool open_document(lr_log *log, lr_error *error)
{
    lr_json_document *document = lr_allocate(1, sizeof *document, error);

    if (!document)
        return false;
    document->then = lr_json_top;
    lr_log_set_state(log, document);
    return true;
}

static bool next(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    return lr_json_document_next(log, lr_log_state(log), record, more, error);
}

static void close_document(lr_log *log)
{
    lr_json_document *document = lr_log_state(log);

    if (document)
        lr_json_document_free(document);
    free(document);
}

const lr_log_kind lr_log_json = {
    .label = {.name = "json",
              .summary = "a JSON document: trainer_state.json, {\"lr\": [...], \"loss\": [...]}, an array",
              .details = "An object with log_history: its elements are the records. An object of arrays: "
                         "columns. An object "
                         "of plain values: one record. An array of objects: records; of numbers: the column "
                         "loss; of arrays: the "
                         "columns 1, 2, and so on. What is complete of a cut document is read."},
    .sniff = sniff,
    .open = open_document,
    .next = next,
    .close = close_document};
