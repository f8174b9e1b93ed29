/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the reader of event files: records (tfevents.c), events (tfevents_event.c), tensors (tfevents_tensor.c)
 * and records too long to be held (tfevents_long.c).
 *
 * Sources: tf_record.rs, event.proto, summary.proto, tensor.proto and data_compat.rs of TensorBoard. */
#ifndef LR_LOG_TFEVENTS_H
#define LR_LOG_TFEVENTS_H

#include "lib/log/kinds.h"
#include "lib/log/names.h"
#include "lib/log/wire.h"

enum {
    LR_EVENTS_HEAD = 12,        /* length and its checksum */
    LR_EVENTS_TAIL = 4,         /* checksum of the data */
    LR_EVENTS_HELD = 1 << 20,   /* a longer record is read in pieces */
    LR_EVENTS_MOST = INT32_MAX, /* a longer record is an error even where its checksum is right */
    LR_EVENTS_KEPT = 64 << 20   /* of one long record: as much as can be scalars */
};

/* What the records of a tag hold, by the first metadata that says so. */
typedef enum lr_tag_class { LR_TAG_UNKNOWN, LR_TAG_SCALAR, LR_TAG_OTHER } lr_tag_class;

typedef struct lr_tag {
    const char *name; /* borrowed; may hold any bytes */
    size_t length;
    size_t next;   /* the tag that came after this one: steps log their tags in the same order */
    size_t column; /* SIZE_MAX: it has had no value yet */
    lr_tag_class class;
    bool wanted, told;
} lr_tag;

/* Tags by name: the one expected next without a search. Empty when zeroed. */
typedef struct lr_tags {
    lr_names names;
    lr_tag *items; /* as many as names */
    size_t capacity;
    size_t last; /* found last */
} lr_tags;

/* The tag of that name, added if it is new; borrowed until the next call. false: LR_SYSTEM. */
bool lr_tags_find(lr_tags *tags, const unsigned char *name, size_t length, lr_tag **tag, lr_error *error);
void lr_tags_free(lr_tags *tags);

typedef struct lr_events {
    lr_tags tags;
    size_t number; /* of the record, from 1 */
    uint64_t byte; /* where it begins */
    bool ended;
    unsigned char *kept; /* what is left of a long record */
    size_t kept_count, kept_capacity;
} lr_events;

uint32_t lr_events_mask(uint32_t crc); /* as checksums are stored */

/* Decode an event and collect its scalars into the log's record; *good is false when it can't be decoded. */
bool lr_event_decode(lr_log *log, lr_events *events, lr_wire wire, lr_record *record, bool *good, lr_error *error);

/* What a tensor is worth. */
typedef enum lr_tensor_is {
    LR_TENSOR_SCALAR,
    LR_TENSOR_OTHER, /* several values, a rank, or values that are no numbers */
    LR_TENSOR_BAD    /* can't be decoded */
} lr_tensor_is;

lr_tensor_is lr_tensor_decode(lr_wire wire, double *value);

/* How reading a long record ended. */
typedef enum lr_long { LR_LONG_GOOD, LR_LONG_CUT, LR_LONG_DAMAGED, LR_LONG_BAD, LR_LONG_FAILED } lr_long;

/* Read the data of a long record, which begins at the input's start, and its checksum in pieces. What can be
 * scalars is kept, as an event of its own, in events->kept. LR_LONG_DAMAGED: the checksum is wrong; LR_LONG_BAD:
 * it can't be decoded, or has more values than are kept; LR_LONG_FAILED: *error is set. */
lr_long lr_events_read_long(lr_events *events, lr_input *input, uint64_t length, lr_error *error);

#endif
