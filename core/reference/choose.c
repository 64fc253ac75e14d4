/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which operator takes which types, and the type of its result. */
#include "core/reference/f32_word.h"
#include "core/reference/kernels.h"

int vyre__type_is_float(uint8_t type)
{
    return type == VYRE__TYPE_F32 || type == VYRE__TYPE_F16 || type == VYRE__TYPE_BF16;
}

int vyre__type_is_integer(uint8_t type)
{
    switch (type) {
    case VYRE__TYPE_U32:
    case VYRE__TYPE_I32:
    case VYRE__TYPE_U8:
    case VYRE__TYPE_U16:
    case VYRE__TYPE_I8:
    case VYRE__TYPE_I16: return 1;
    default: return 0;
    }
}

int vyre__type_is_executed(uint8_t type)
{
    return type == VYRE__TYPE_BOOL || vyre__type_is_float(type) || vyre__type_is_integer(type);
}

uint32_t vyre__type_truth(uint8_t type)
{
    return vyre__type_is_float(type) ? ~VYRE__F32_SIGN : UINT32_MAX;
}

static int is_word(uint8_t type)
{
    return type == VYRE__TYPE_U32 || type == VYRE__TYPE_I32;
}

static int takes_condition(uint8_t type)
{
    return type == VYRE__TYPE_U32 || type == VYRE__TYPE_BOOL;
}

static vyre__choice unary(vyre__unary_kernel *kernel, uint8_t type)
{
    return (vyre__choice){.unary = kernel, .type = kernel ? type : 0};
}

static vyre__choice binary(vyre__binary_kernel *kernel, uint8_t type)
{
    return (vyre__choice){.binary = kernel, .type = kernel ? type : 0};
}

vyre__choice vyre__choose_unary(uint8_t op, uint8_t type)
{
    switch (op) {
    case VYRE__UN_IS_NAN:
    case VYRE__UN_IS_INF:
    case VYRE__UN_IS_FINITE:
        return unary(vyre__type_is_float(type) ? vyre__float_unary(op) : NULL, VYRE__TYPE_BOOL);
    case VYRE__UN_LOGICAL_NOT:
        return unary(takes_condition(type) ? vyre__integer_unary(op) : NULL, VYRE__TYPE_BOOL);
    case VYRE__UN_UNPACK4_LOW:
    case VYRE__UN_UNPACK4_HIGH:
    case VYRE__UN_UNPACK8_LOW:
    case VYRE__UN_UNPACK8_HIGH:
        return unary(is_word(type) ? vyre__integer_unary(op) : NULL, VYRE__TYPE_U32);
    default: break;
    }
    if (is_word(type))
        return unary(vyre__integer_unary(op), type);
    if (vyre__type_is_float(type))
        return unary(vyre__float_unary(op), type);
    return (vyre__choice){0};
}

static vyre__choice arithmetic(uint8_t op, uint8_t left, uint8_t right)
{
    if (left == right && vyre__type_is_float(left))
        return binary(vyre__float_binary(op), left);
    if (!is_word(left) || !is_word(right))
        return (vyre__choice){0};
    const int is_signed = left == VYRE__TYPE_I32 && right == VYRE__TYPE_I32;
    return binary(vyre__integer_binary(op, is_signed), is_signed ? left : VYRE__TYPE_U32);
}

static vyre__choice comparison(uint8_t op, uint8_t left, uint8_t right)
{
    vyre__choice choice = arithmetic(op, left, right);
    const int equality = op == VYRE__BIN_EQ || op == VYRE__BIN_NE;
    if (equality && left == VYRE__TYPE_BOOL && right == VYRE__TYPE_BOOL)
        choice = binary(vyre__integer_binary(op, 0), VYRE__TYPE_BOOL);
    if (choice.binary)
        choice.type = VYRE__TYPE_BOOL;
    return choice;
}

vyre__choice vyre__choose_binary(uint8_t op, uint8_t left, uint8_t right)
{
    const int is_unsigned = left == VYRE__TYPE_U32 && right == VYRE__TYPE_U32;
    const int is_signed = left == VYRE__TYPE_I32 && right == VYRE__TYPE_I32;
    const int are_words = is_word(left) && is_word(right);
    switch (op) {
    case VYRE__BIN_ADD:
    case VYRE__BIN_SUB:
    case VYRE__BIN_MUL:
    case VYRE__BIN_DIV:
    case VYRE__BIN_MIN:
    case VYRE__BIN_MAX: return arithmetic(op, left, right);
    case VYRE__BIN_EQ:
    case VYRE__BIN_NE:
    case VYRE__BIN_LT:
    case VYRE__BIN_GT:
    case VYRE__BIN_LE:
    case VYRE__BIN_GE: return comparison(op, left, right);
    case VYRE__BIN_AND:
    case VYRE__BIN_OR:
        if (!takes_condition(left) || !takes_condition(right))
            return (vyre__choice){0};
        return binary(vyre__integer_binary(op, 0), VYRE__TYPE_BOOL);
    case VYRE__BIN_MOD: /* these give u32 also for i32 operands */
    case VYRE__BIN_BIT_AND:
    case VYRE__BIN_BIT_OR:
    case VYRE__BIN_BIT_XOR:
    case VYRE__BIN_WRAP_ADD:
    case VYRE__BIN_WRAP_SUB:
        return binary(are_words ? vyre__integer_binary(op, is_signed) : NULL, VYRE__TYPE_U32);
    default: return binary(is_unsigned ? vyre__integer_binary(op, 0) : NULL, VYRE__TYPE_U32);
    }
}

vyre__choice vyre__choose_cast(uint8_t from, uint8_t target)
{
    return unary(vyre__cast_kernel(from, target), target);
}
