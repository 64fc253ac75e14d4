/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/llvm/text.h"

static const struct {
    const char *name;
    uint32_t bits;
} types[] = {
    [SIMD_IR_I1] = {"i1", 1},      [SIMD_IR_I8] = {"i8", 8},       [SIMD_IR_I16] = {"i16", 16},
    [SIMD_IR_I32] = {"i32", 32},   [SIMD_IR_I64] = {"i64", 64},    [SIMD_IR_F16] = {"half", 16},
    [SIMD_IR_F32] = {"float", 32}, [SIMD_IR_F64] = {"double", 64}, [SIMD_IR_POINTER] = {"ptr", 64},
};

uint32_t simd_ir_bits(uint32_t type)
{
    return types[type].bits;
}

static void put_bytes(simd_text *text, const char *bytes, size_t size)
{
    if (text->failed)
        return;
    if (text->capacity - text->size <= size) {
        const size_t capacity = text->capacity * 2 + size + 4096;
        char *grown = realloc(text->data, capacity);
        text->failed = !grown;
        if (!grown)
            return;
        text->data = grown;
        text->capacity = capacity;
    }
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

static void put_string(simd_text *text, const char *string)
{
    put_bytes(text, string, strlen(string));
}

static void put_number(simd_text *text, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    put_bytes(text, digits + at, sizeof digits - at);
}

static void put_type(simd_text *text, simd_ir operand)
{
    if (!operand.lanes) {
        put_string(text, types[operand.type].name);
        return;
    }
    put_string(text, "<");
    put_number(text, operand.lanes);
    put_string(text, " x ");
    put_string(text, types[operand.type].name);
    put_string(text, ">");
}

static int is_float(uint32_t type)
{
    return type == SIMD_IR_F16 || type == SIMD_IR_F32 || type == SIMD_IR_F64;
}

static simd_ir as_integer(simd_ir operand)
{
    const uint32_t bits = simd_ir_bits(operand.type);
    operand.type = bits == 64 ? SIMD_IR_I64 : bits == 32 ? SIMD_IR_I32 : SIMD_IR_I16;
    return operand;
}

static void put_elements(simd_text *text, simd_ir operand)
{
    simd_ir element = operand;
    element.lanes = 0;
    put_string(text, "<");
    for (uint32_t lane = 0; lane < operand.lanes; lane++)
        simd_text_put(text, lane ? ", %R" : "%R", element);
    put_string(text, ">");
}

/* Constants of float types are written as their bits: decimal text would lose those of NaNs. */
static void put_constant(simd_text *text, simd_ir operand)
{
    if (operand.bits == 0)
        put_string(text, operand.lanes                     ? "zeroinitializer"
                         : operand.type == SIMD_IR_POINTER ? "null"
                         : is_float(operand.type)          ? "0.0"
                         : operand.type == SIMD_IR_I1      ? "false"
                                                           : "0");
    else if (is_float(operand.type))
        simd_text_put(text, "bitcast (%R to %T)", as_integer(operand), operand);
    else if (operand.lanes)
        put_elements(text, operand);
    else if (operand.type == SIMD_IR_I1)
        put_string(text, "true");
    else
        put_number(text, operand.bits);
}

static void put_operand(simd_text *text, simd_ir operand)
{
    if (operand.kind == SIMD_IR_TEMPORARY)
        simd_text_put(text, "%%t%u", operand.id);
    else
        put_constant(text, operand);
}

static void put_directive(simd_text *text, char directive, va_list *list)
{
    simd_ir operand;
    switch (directive) {
    case 's': put_string(text, va_arg(*list, const char *)); break;
    case 'u': put_number(text, va_arg(*list, uint32_t)); break;
    case 'l': put_number(text, va_arg(*list, uint64_t)); break;
    case 'r': put_operand(text, va_arg(*list, simd_ir)); break;
    case 'T': put_type(text, va_arg(*list, simd_ir)); break;
    case 'R':
        operand = va_arg(*list, simd_ir);
        put_type(text, operand);
        put_string(text, " ");
        put_operand(text, operand);
        break;
    default: put_bytes(text, &directive, 1); break;
    }
}

void simd_text_put_list(simd_text *text, const char *format, va_list list)
{
    va_list copy;
    va_copy(copy, list);
    for (const char *at = format; *at;) {
        const size_t plain = strcspn(at, "%");
        put_bytes(text, at, plain);
        at += plain;
        if (*at) {
            put_directive(text, at[1], &copy);
            at += 2;
        }
    }
    va_end(copy);
}

void simd_text_put(simd_text *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    simd_text_put_list(text, format, list);
    va_end(list);
}

void simd_text_release(simd_text *text)
{
    free(text->data);
    *text = (simd_text){0};
}
