/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/wire.h"

#include <math.h>

/* Groups in groups are legal in fields that nobody knows; deeper ones are an attack. */
enum { MOST_GROUPS = 64, GROUP = 3, GROUP_END = 4 };

double lr_wire_bfloat16(uint64_t bits)
{
    return lr_wire_float((bits & 0xffff) << 16);
}

double lr_wire_half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31);
    double fraction = (double)(bits & 1023), value;

    if (exponent == 31)
        value = fraction != 0 ? (double)NAN : (double)INFINITY;
    else
        value = exponent == 0 ? ldexp(fraction, -24) : ldexp(fraction + 1024, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

static bool fail(lr_wire *wire)
{
    *wire = (lr_wire){NULL, NULL};
    return false;
}

bool lr_wire_varint(lr_wire *wire, uint64_t *value)
{
    uint64_t sum = 0;

    for (unsigned shift = 0; shift < 70 && wire->at < wire->end; shift += 7) {
        unsigned char byte = *wire->at++;

        sum |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) {
            *value = sum;
            return true;
        }
    }
    return fail(wire);
}

static bool take(lr_wire *wire, size_t count, lr_field *field)
{
    if (count > (size_t)(wire->end - wire->at))
        return fail(wire);
    field->bytes = wire->at;
    wire->at += count;
    return true;
}

/* A field, or a mark of a group: the key says which. */
static bool any_field(lr_wire *wire, lr_field *field)
{
    uint64_t key;

    if (wire->at == wire->end || !lr_wire_varint(wire, &key))
        return false;
    if (key > UINT32_MAX || key < 8)
        return fail(wire);
    field->key = (uint32_t)key;
    switch (key & 7) {
    case LR_WIRE_VARINT:
        return lr_wire_varint(wire, &field->value);
    case LR_WIRE_BYTES:
        return lr_wire_varint(wire, &field->value)
               && (field->value > SIZE_MAX ? fail(wire) : take(wire, (size_t)field->value, field));
    case LR_WIRE_FIXED32:
        if (!take(wire, 4, field))
            return false;
        field->value = lr_wire_fixed32(field->bytes);
        return true;
    case LR_WIRE_FIXED64:
        if (!take(wire, 8, field))
            return false;
        field->value = lr_wire_fixed64(field->bytes);
        return true;
    case GROUP:
    case GROUP_END:
        return true;
    default:
        return fail(wire);
    }
}

/* Behind the end of the group that begins with this key. */
static bool pass_group(lr_wire *wire, uint32_t key)
{
    uint32_t open[MOST_GROUPS];
    size_t depth = 0;
    lr_field field;

    open[depth++] = key >> 3;
    while (depth > 0) {
        if (!any_field(wire, &field))
            return fail(wire);
        if ((field.key & 7) == GROUP && depth == MOST_GROUPS)
            return fail(wire);
        if ((field.key & 7) == GROUP)
            open[depth++] = field.key >> 3;
        else if ((field.key & 7) == GROUP_END && open[--depth] != field.key >> 3)
            return fail(wire);
    }
    return true;
}

bool lr_wire_next_any(lr_wire *wire, lr_field *field)
{
    while (any_field(wire, field)) {
        if ((field->key & 7) == GROUP_END)
            return fail(wire);
        if ((field->key & 7) != GROUP)
            return true;
        if (!pass_group(wire, field->key))
            return false;
    }
    return false;
}
