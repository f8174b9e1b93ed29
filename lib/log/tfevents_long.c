/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records that are too long to be held: pictures, graphs, histograms of whole models. They are walked as they
 * come: an event has summaries, a summary has values, a value has fields. Of a value the short fields are kept,
 * so that what is left is an event as well: each kept value in a summary of its own.
 *
 * Why they are not jumped over: a wrong checksum is the only sign that what follows is not to be trusted. Reading
 * and checking a file of pictures goes at half the speed of cat. */
#include "lib/crc32c.h"
#include "lib/log/tfevents.h"

#include <string.h>

enum {
    WINDOW = 20,       /* the longest head of a field, or a field that is a number */
    LONGEST_TAG = 1 << 16,
    LONGEST_TENSOR = 1 << 12,
    SHELL = 12,        /* the heads of a summary and of the value in it */
    PADDED = 5,        /* bytes of a length in them */
    DEPTH = 3
};

typedef struct walk {
    lr_events *events;
    lr_input *input;
    uint64_t left;        /* of the record's data */
    uint64_t ends[DEPTH]; /* what is left at the end of the event, the summary, the value */
    size_t depth;         /* 0: in the event */
    size_t shell;         /* where in kept the value begins */
    uint32_t crc;
    lr_long state;
    lr_error *error;
} walk;

static bool fail(walk *w, lr_long state)
{
    w->state = state;
    return false;
}

/* How many of `need` bytes are there, at the input's start: fewer at the end of the data. */
static bool have(walk *w, size_t need, size_t *count)
{
    if (need > w->left)
        need = (size_t)w->left;
    *count = lr_input_have(w->input, need, w->error);
    if (*count == SIZE_MAX)
        return fail(w, LR_LONG_FAILED);
    if (*count < need)
        return fail(w, LR_LONG_CUT);
    if (*count > w->left)
        *count = (size_t)w->left;
    return true;
}

static void use(walk *w, size_t count)
{
    w->crc = lr_crc32c(w->crc, w->input->bytes + w->input->start, count);
    w->left -= count;
    lr_input_skip(w->input, count);
}

static bool pass(walk *w, uint64_t length)
{
    size_t count;

    for (; length > 0; length -= count) {
        if (!have(w, 1, &count))
            return false;
        if (count > length)
            count = (size_t)length;
        use(w, count);
    }
    return true;
}

static bool keep(walk *w, const void *bytes, size_t length)
{
    lr_events *events = w->events;
    size_t count = events->kept_count;

    if (length > LR_EVENTS_KEPT - count)
        return fail(w, LR_LONG_BAD);
    if (!lr_reserve(&events->kept, &events->kept_capacity, count + length, 1, w->error))
        return fail(w, LR_LONG_FAILED);
    memcpy(events->kept + count, bytes, length);
    events->kept_count += length;
    return true;
}

/* The next `length` bytes, which are few. */
static bool keep_next(walk *w, size_t length)
{
    size_t count;

    if (!have(w, length, &count) || !keep(w, w->input->bytes + w->input->start, length))
        return false;
    use(w, length);
    return true;
}

/* A length in five bytes, whatever it is: legal, and it can be filled in later. */
static void put_padded(unsigned char *at, size_t length)
{
    for (int i = 0; i < PADDED; i++)
        at[i] = (unsigned char)((length >> 7 * i & 127) | (i < PADDED - 1 ? 128 : 0));
}

static bool open_value(walk *w)
{
    unsigned char shell[SHELL] = {LR_WIRE_KEY(5, LR_WIRE_BYTES)};

    shell[1 + PADDED] = LR_WIRE_KEY(1, LR_WIRE_BYTES);
    w->shell = w->events->kept_count;
    return keep(w, shell, sizeof shell);
}

static void close_value(walk *w)
{
    unsigned char *shell = w->events->kept + w->shell;
    size_t length = w->events->kept_count - w->shell - SHELL;

    if (length == 0) {
        w->events->kept_count = w->shell;
        return;
    }
    put_padded(shell + 1, length + 1 + PADDED);
    put_padded(shell + 1 + PADDED + 1, length);
}

/* How long a field of a value may be to be kept. */
static uint64_t longest(uint32_t key)
{
    switch (key) {
    case LR_WIRE_KEY(1, LR_WIRE_BYTES): /* tag */
    case LR_WIRE_KEY(7, LR_WIRE_BYTES): /* node_name */
    case LR_WIRE_KEY(9, LR_WIRE_BYTES): /* metadata */
        return LONGEST_TAG;
    case LR_WIRE_KEY(8, LR_WIRE_BYTES): /* tensor */
        return LONGEST_TENSOR;
    default:
        return 0;
    }
}

/* A field of bytes, its head of `head` bytes still to be used. */
static bool take_bytes(walk *w, uint32_t key, size_t head, uint64_t length)
{
    uint64_t room = w->left - w->ends[w->depth] - head;
    bool inner = (w->depth == 0 && key == LR_WIRE_KEY(5, LR_WIRE_BYTES))
                 || (w->depth == 1 && key == LR_WIRE_KEY(1, LR_WIRE_BYTES));

    if (length > room)
        return fail(w, LR_LONG_BAD);
    if (!inner && w->depth == 2 && length <= longest(key))
        return keep_next(w, head + (size_t)length);
    use(w, head);
    if (!inner)
        return pass(w, length);
    w->ends[++w->depth] = w->left - length;
    return w->depth < 2 || open_value(w);
}

/* Numbers are kept in events and values; groups are not in use in event files. */
static bool take_field(walk *w)
{
    const unsigned char *start;
    uint64_t key, length = 0;
    size_t count, size = 0;
    lr_wire wire;

    if (!have(w, WINDOW, &count))
        return false;
    start = w->input->bytes + w->input->start;
    if (count > w->left - w->ends[w->depth])
        count = (size_t)(w->left - w->ends[w->depth]);
    wire = (lr_wire){.at = start, .end = start + count};
    if (!lr_wire_varint(&wire, &key) || key < 8 || key > UINT32_MAX)
        return fail(w, LR_LONG_BAD);
    if ((key & 7) == LR_WIRE_VARINT || (key & 7) == LR_WIRE_BYTES) {
        if (!lr_wire_varint(&wire, &length))
            return fail(w, LR_LONG_BAD);
    } else if ((key & 7) == LR_WIRE_FIXED32 || (key & 7) == LR_WIRE_FIXED64) {
        size = (key & 7) == LR_WIRE_FIXED32 ? 4 : 8;
    } else {
        return fail(w, LR_LONG_BAD);
    }
    if (size > (size_t)(wire.end - wire.at))
        return fail(w, LR_LONG_BAD);
    count = (size_t)(wire.at - start) + size;
    if ((key & 7) == LR_WIRE_BYTES)
        return take_bytes(w, (uint32_t)key, count, length);
    return w->depth == 1 ? pass(w, count) : keep_next(w, count);
}

static bool take_data(walk *w)
{
    for (;;) {
        while (w->left == w->ends[w->depth]) {
            if (w->depth == 0)
                return true;
            if (w->depth-- == 2)
                close_value(w);
        }
        if (!take_field(w))
            return false;
    }
}

lr_long lr_events_read_long(lr_events *events, lr_input *input, uint64_t length, lr_error *error)
{
    walk w = {.events = events, .input = input, .left = length, .error = error, .state = LR_LONG_GOOD};
    size_t count;

    events->kept_count = 0;
    if (!take_data(&w) && w.state == LR_LONG_BAD)
        pass(&w, w.left); /* whether the checksum is right is still to be said */
    if (w.state != LR_LONG_GOOD && w.state != LR_LONG_BAD)
        return w.state;
    count = lr_input_have(input, LR_EVENTS_TAIL, error);
    if (count == SIZE_MAX)
        return LR_LONG_FAILED;
    if (count < LR_EVENTS_TAIL)
        return LR_LONG_CUT;
    if (lr_events_mask(w.crc) != lr_wire_fixed32(input->bytes + input->start))
        return LR_LONG_DAMAGED;
    lr_input_skip(input, LR_EVENTS_TAIL);
    return w.state;
}
