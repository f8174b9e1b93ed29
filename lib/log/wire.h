/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protocol buffers as bytes: one field of a message after the other, in place. Nothing is allocated or copied,
 * nothing calls itself, and every length is held against the bytes that there are. Source: "Encoding" of the
 * protocol buffers documentation. */
#ifndef LR_LOG_WIRE_H
#define LR_LOG_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* How a field is written; groups are passed over and not handed out. */
typedef enum lr_wire_type { LR_WIRE_VARINT, LR_WIRE_FIXED64, LR_WIRE_BYTES, LR_WIRE_FIXED32 = 5 } lr_wire_type;

/* What a field begins with: its number and type in one, for comparisons. */
#define LR_WIRE_KEY(number, type) ((uint32_t)(number) << 3 | (uint32_t)(type))

/* What is left of a message; borrowed. end is NULL once something could not be decoded. Small enough for
 * registers. */
typedef struct lr_wire {
    const unsigned char *at, *end;
} lr_wire;

typedef struct lr_field {
    uint32_t key;               /* LR_WIRE_KEY */
    uint64_t value;             /* of a number: its bits. Of bytes: their length */
    const unsigned char *bytes; /* of bytes */
} lr_field;

/* The next field of any kind; false at the end of the message, or where it can't be decoded (lr_wire_bad is then
 * true). */
bool lr_wire_next_any(lr_wire *wire, lr_field *field);

/* A number of 1 to 10 bytes; false, and lr_wire_bad: cut, or too long. */
bool lr_wire_varint(lr_wire *wire, uint64_t *value);

static inline bool lr_wire_bad(const lr_wire *wire)
{
    return !wire->end;
}

/* Little-endian numbers of these bytes, whatever the machine. */
static inline uint32_t lr_wire_fixed32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static inline uint64_t lr_wire_fixed64(const unsigned char *bytes)
{
    return lr_wire_fixed32(bytes) | (uint64_t)lr_wire_fixed32(bytes + 4) << 32;
}

/* The message (or list of numbers) that a field of bytes holds. */
static inline lr_wire lr_wire_inside(const lr_field *field)
{
    return (lr_wire){.at = field->bytes, .end = field->bytes + field->value};
}

/* lr_wire_next_any, with the common fields in place: those of a number below 16, and of few bytes. Event files are
 * read in two thirds of the time with it. */
static inline bool lr_wire_next(lr_wire *wire, lr_field *field)
{
    const unsigned char *at = wire->at;
    size_t left = (size_t)(wire->end - at), length;

    if (left == 0)
        return false;
    field->key = at[0];
    if (left >= 2 && at[0] < 128 && at[0] >= 8) {
        length = at[1];
        if ((at[0] & 7) == LR_WIRE_BYTES && length < 128 && length <= left - 2) {
            field->value = length;
            field->bytes = at + 2;
            wire->at = at + 2 + length;
            return true;
        }
        if ((at[0] & 7) == LR_WIRE_VARINT && length < 128) {
            field->value = length;
            wire->at = at + 2;
            return true;
        }
        if ((at[0] & 7) == LR_WIRE_FIXED32 && left >= 5) {
            field->value = lr_wire_fixed32(at + 1);
            wire->at = at + 5;
            return true;
        }
        if ((at[0] & 7) == LR_WIRE_FIXED64 && left >= 9) {
            field->value = lr_wire_fixed64(at + 1);
            wire->at = at + 9;
            return true;
        }
    }
    return lr_wire_next_any(wire, field);
}

/* The real numbers that have these bits: 32, 64, 16 (IEEE 754 half) and 16 (bfloat16). */
static inline double lr_wire_float(uint64_t bits)
{
    uint32_t narrow = (uint32_t)bits;
    float value;

    memcpy(&value, &narrow, sizeof value);
    return (double)value;
}

static inline double lr_wire_double(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

double lr_wire_half(uint64_t bits);
double lr_wire_bfloat16(uint64_t bits);

#endif
