/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TensorBoard event files: records with checksums. A record: length (8 bytes), checksum of it, data, checksum. */
#include "lib/crc32c.h"
#include "lib/log/tfevents.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

uint32_t lr_events_mask(uint32_t crc)
{
    return (crc >> 15 | crc << 17) + 0xa282ead8;
}

static bool right(const unsigned char *bytes, size_t length, const unsigned char *checksum)
{
    return lr_events_mask(lr_crc32c(0, bytes, length)) == lr_wire_fixed32(checksum);
}

/* A right checksum of the first length is proof. A damaged or cut file is known by its name, if it is no text. */
static int sniff(const char *bytes, size_t length, bool whole, const char *name)
{
    const char *base = name ? strrchr(name, '/') : NULL;
    const unsigned char *head = (const unsigned char *)bytes;

    if (length >= LR_EVENTS_HEAD && right(head, 8, head + 8))
        return 100;
    base = base ? base + 1 : name;
    if (!base || !strstr(base, "tfevents"))
        return 0;
    if (length < LR_EVENTS_HEAD)
        return whole ? 60 : 0;
    return lr_wire_fixed32(head + 4) == 0 ? 60 : 0;
}

static bool open_events(lr_log *log, lr_error *error)
{
    lr_events *events = lr_allocate(1, sizeof *events, error);

    if (!events)
        return false;
    lr_log_set_state(log, events);
    return true;
}

static void close_events(lr_log *log)
{
    lr_events *events = lr_log_state(log);

    if (events) {
        lr_tags_free(&events->tags);
        free(events->kept);
    }
    free(events);
}

/* The rest of the file can't be had. */
static bool stop(lr_log *log, lr_events *events, lr_trouble trouble, const char *what)
{
    events->ended = true;
    lr_log_report(log, trouble, events->number, events->byte, "%s; %zu records read", what, events->number - 1);
    return true;
}

static bool have(lr_input *input, size_t need, size_t *count, lr_error *error)
{
    *count = input->filled - input->start;
    if (*count < need)
        *count = lr_input_have(input, need, error);
    return *count != SIZE_MAX;
}

/* The length of the next record; events->ended at the end. */
static bool read_head(lr_log *log, lr_events *events, lr_input *input, uint64_t *length, lr_error *error)
{
    const unsigned char *head;
    size_t count;

    if (!have(input, LR_EVENTS_HEAD, &count, error))
        return false;
    events->ended = count == 0;
    if (count == 0)
        return true;
    events->number++;
    events->byte = input->offset;
    if (count < LR_EVENTS_HEAD)
        return stop(log, events, LR_TROUBLE_CUT, "the file ends within a record");
    head = input->bytes + input->start;
    if (!right(head, 8, head + 8))
        return stop(log, events, LR_TROUBLE_DAMAGED, "length checksum is wrong");
    *length = lr_wire_fixed64(head);
    if (*length > LR_EVENTS_MOST)
        return stop(log, events, LR_TROUBLE_DAMAGED, "length of over 2 GiB");
    return true;
}

static bool undecoded(lr_log *log, const lr_events *events)
{
    lr_log_report(log, LR_TROUBLE_DAMAGED, events->number, events->byte,
                  "checksums are right, but it is no event; left out");
    return true;
}

/* A record that is held as a whole; *good: it has been decoded. */
static bool read_short(lr_log *log, lr_events *events, lr_input *input, size_t length, lr_record *record,
                       bool *good, lr_error *error)
{
    size_t need = LR_EVENTS_HEAD + length + LR_EVENTS_TAIL, count;
    const unsigned char *data;
    bool done;

    if (!have(input, need, &count, error))
        return false;
    if (count < need)
        return stop(log, events, LR_TROUBLE_CUT, "the file ends within a record");
    data = input->bytes + input->start + LR_EVENTS_HEAD;
    if (!right(data, length, data + length))
        return stop(log, events, LR_TROUBLE_DAMAGED, "data checksum is wrong");
    done = lr_event_decode(log, events, (lr_wire){data, data + length}, record, good, error);
    lr_input_skip(input, need);
    return done && (*good || undecoded(log, events));
}

static bool read_long(lr_log *log, lr_events *events, lr_input *input, uint64_t length, lr_record *record,
                      bool *good, lr_error *error)
{
    lr_wire kept;

    lr_input_skip(input, LR_EVENTS_HEAD);
    switch (lr_events_read_long(events, input, length, error)) {
    case LR_LONG_CUT:
        return stop(log, events, LR_TROUBLE_CUT, "the file ends within a record");
    case LR_LONG_DAMAGED:
        return stop(log, events, LR_TROUBLE_DAMAGED, "data checksum is wrong");
    case LR_LONG_BAD:
        return undecoded(log, events);
    case LR_LONG_FAILED:
        return false;
    case LR_LONG_GOOD:
        break;
    }
    if (events->kept_count == 0)
        return true;
    kept = (lr_wire){events->kept, events->kept + events->kept_count};
    return lr_event_decode(log, events, kept, record, good, error) && (*good || undecoded(log, events));
}

static bool next_event(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    lr_events *events = lr_log_state(log);
    lr_input *input = lr_log_input(log);
    uint64_t length = 0;
    bool good;

    *more = false;
    while (!events->ended) {
        good = false;
        if (!read_head(log, events, input, &length, error))
            return false;
        if (events->ended)
            break;
        if (!(length <= LR_EVENTS_HELD ? read_short(log, events, input, (size_t)length, record, &good, error)
                                       : read_long(log, events, input, length, record, &good, error)))
            return false;
        if (good && record->count > 0) {
            *more = true;
            break;
        }
    }
    return true;
}

const lr_log_kind lr_log_tfevents = {
    .label = {"tfevents", "TensorBoard event file", NULL,
              "Records of TensorFlow, PyTorch (torch.utils.tensorboard, tensorboardX) and others. A tag that has "
              "scalars is a column: simple_value, and tensors of rank 0 of the plugin scalars in any number type. "
              "Both checksums of each record are checked; behind a wrong one nothing of that file can be had."},
    .sniff = sniff,
    .binary = true,
    .open = open_events,
    .next = next_event,
    .close = close_events,
};
