/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tensor of rank 0 as a number. */
#include "lib/log/tfevents.h"

static double from_int8(uint64_t bits)
{
    return (double)(int8_t)bits;
}

static double from_int16(uint64_t bits)
{
    return (double)(int16_t)bits;
}

static double from_int32(uint64_t bits)
{
    return (double)(int32_t)bits;
}

static double from_int64(uint64_t bits)
{
    return (double)(int64_t)bits;
}

static double from_unsigned(uint64_t bits)
{
    return (double)bits;
}

static double from_bool(uint64_t bits)
{
    return bits ? 1 : 0;
}

/* A number type: its number in types.proto, its bytes in tensor_content, the field of its list in tensor.proto
 * and how that is written. */
typedef struct number_type {
    uint64_t number;
    size_t size;
    uint32_t list;
    lr_wire_type wire;
    double (*convert)(uint64_t bits);
} number_type;

static const number_type types[] = {
    {1, 4, 5, LR_WIRE_FIXED32, lr_wire_float},   /* DT_FLOAT, float_val */
    {2, 8, 6, LR_WIRE_FIXED64, lr_wire_double},  /* DT_DOUBLE, double_val */
    {3, 4, 7, LR_WIRE_VARINT, from_int32},       /* DT_INT32, int_val */
    {4, 1, 7, LR_WIRE_VARINT, from_unsigned},    /* DT_UINT8 */
    {5, 2, 7, LR_WIRE_VARINT, from_int16},       /* DT_INT16 */
    {6, 1, 7, LR_WIRE_VARINT, from_int8},        /* DT_INT8 */
    {9, 8, 10, LR_WIRE_VARINT, from_int64},      /* DT_INT64, int64_val */
    {10, 1, 11, LR_WIRE_VARINT, from_bool},      /* DT_BOOL, bool_val */
    {14, 2, 13, LR_WIRE_VARINT, lr_wire_bfloat16}, /* DT_BFLOAT16, half_val */
    {17, 2, 7, LR_WIRE_VARINT, from_unsigned},   /* DT_UINT16 */
    {19, 2, 13, LR_WIRE_VARINT, lr_wire_half},   /* DT_HALF */
    {22, 4, 16, LR_WIRE_VARINT, from_unsigned},  /* DT_UINT32, uint32_val */
    {23, 8, 17, LR_WIRE_VARINT, from_unsigned},  /* DT_UINT64, uint64_val */
};

static const number_type *find_type(uint64_t number)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].number == number)
            return &types[i];
    return NULL;
}

/* The type, and whether the shape has a dimension. */
static bool read_form(lr_wire wire, const number_type **type, bool *flat)
{
    lr_field field, inner;
    lr_wire shape;

    *type = NULL;
    *flat = true;
    while (lr_wire_next(&wire, &field))
        if (field.key == LR_WIRE_KEY(1, LR_WIRE_VARINT)) {
            *type = find_type(field.value);
        } else if (field.key == LR_WIRE_KEY(2, LR_WIRE_BYTES)) {
            shape = lr_wire_inside(&field);
            while (lr_wire_next(&shape, &inner))
                *flat = *flat && inner.key != LR_WIRE_KEY(2, LR_WIRE_BYTES);
            if (lr_wire_bad(&shape))
                return false;
        }
    return !lr_wire_bad(&wire);
}

static uint64_t little_endian(const unsigned char *bytes, size_t size)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)bytes[i] << 8 * i;
    return bits;
}

/* A packed list: how many values it has (at most 2 are looked at), and the last of these. */
static bool read_packed(const lr_field *field, const number_type *type, size_t *count, uint64_t *bits)
{
    size_t size = type->wire == LR_WIRE_VARINT ? 0 : type->size;
    lr_wire list = lr_wire_inside(field);

    if (size > 0 && field->value % size != 0)
        return false;
    for (; *count < 2 && list.at < list.end; ++*count)
        if (size > 0) {
            *bits = little_endian(list.at, size);
            list.at += size;
        } else if (!lr_wire_varint(&list, bits)) {
            return false;
        }
    return true;
}

/* A negative int_val fills 64 bits, whatever its type. */
static uint64_t narrow(uint64_t bits, size_t size)
{
    return size < 8 ? bits & ((UINT64_C(1) << 8 * size) - 1) : bits;
}

lr_tensor_is lr_tensor_decode(lr_wire wire, double *value)
{
    const number_type *type;
    size_t count = 0;
    uint64_t bits = 0;
    lr_field field;
    bool flat;

    if (!read_form(wire, &type, &flat))
        return LR_TENSOR_BAD;
    if (!type || !flat)
        return LR_TENSOR_OTHER;
    while (lr_wire_next(&wire, &field))
        if (field.key == LR_WIRE_KEY(4, LR_WIRE_BYTES) && field.value > 0) {
            if (field.value % type->size != 0)
                return LR_TENSOR_BAD;
            count += (size_t)field.value / type->size;
            bits = little_endian(field.bytes, type->size);
        } else if (field.key == LR_WIRE_KEY(type->list, type->wire)) {
            count++;
            bits = field.value;
        } else if (field.key == LR_WIRE_KEY(type->list, LR_WIRE_BYTES)
                   && !read_packed(&field, type, &count, &bits)) {
            return LR_TENSOR_BAD;
        }
    if (count != 1)
        return LR_TENSOR_OTHER;
    *value = type->convert(narrow(bits, type->size));
    return LR_TENSOR_SCALAR;
}
