/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Numbering, types and scopes of values, and the structure of blocks. */
#include "config.h"

#include "core/kernel/kernel.h"
#include "core/kernel/verifying.h"

/* ---- operands ---- */

static uint32_t result_type(const vyre__operation *row, const vyre_instruction *at)
{
    return row->result == VYRE_OPERAND_BOOL ? VYRE_VALUE_BOOL : at->type;
}

static uint32_t type_of(const vyre__verifying *v, uint32_t value)
{
    const vyre_instruction *at = vyre__kernel_at(v->kernel, v->definitions[value]);
    return result_type(vyre__operation_of(at->op), at);
}

int vyre__verify_constant(const vyre__verifying *v, uint32_t value, uint64_t *out_bits)
{
    const vyre_instruction *at = vyre__kernel_at(v->kernel, v->definitions[value]);
    *out_bits = at->imm;
    return at->op == VYRE_OP_CONST;
}

/* The block that defines the value is still open, and has not gone on to its ELSE. */
static int is_visible(const vyre__verifying *v, uint32_t value)
{
    if (value == 0 || value > v->value_count)
        return 0;
    const uint32_t scope = v->scopes[value];
    return scope <= v->depth && (scope == 0 || v->definitions[value] >= v->blocks[scope].start);
}

static int kind_allows(uint32_t kind, uint32_t own, uint32_t type)
{
    switch (kind) {
    case VYRE_OPERAND_TYPE: return type == own;
    case VYRE_OPERAND_BOOL: return type == VYRE_VALUE_BOOL;
    case VYRE_OPERAND_W32: return type == VYRE_VALUE_W32;
    case VYRE_OPERAND_W64: return type == VYRE_VALUE_W64;
    case VYRE_OPERAND_F32: return type == VYRE_VALUE_F32;
    case VYRE_OPERAND_F64: return type == VYRE_VALUE_F64;
    case VYRE_OPERAND_FLOAT: return type == VYRE_VALUE_F32 || type == VYRE_VALUE_F64;
    case VYRE_OPERAND_SAME_SIZE:
        return type != VYRE_VALUE_BOOL && vyre__value_type_bits(type) == vyre__value_type_bits(own);
    default: return 0;
    }
}

/* Operand c of an atomic is there for CAS only. */
static int may_be_absent(const vyre_instruction *at, int i)
{
    return i == 2 && (at->op == VYRE_OP_ATOMIC || at->op == VYRE_OP_SHARED_ATOMIC);
}

static void check_operand(vyre__verifying *v, const vyre_instruction *at, int i)
{
    const uint32_t kind = vyre__operation_of(at->op)->args[i];
    const uint32_t value = at->arg[i];
    if (kind == VYRE_OPERAND_NONE) {
        if (value)
            vyre__verify_wrong_here(v, "takes no operand %c", 'a' + i);
        return;
    }
    if (value == 0 && may_be_absent(at, i))
        return;
    if (!is_visible(v, value)) {
        if (value == 0)
            vyre__verify_wrong_here(v, "operand %c is missing", 'a' + i);
        else
            vyre__verify_wrong_here(v, "operand %c, %%%u, is not defined here", 'a' + i, value);
        return;
    }
    if (!kind_allows(kind, at->type, type_of(v, value)))
        vyre__verify_wrong_here(v, "operand %c, %%%u, must not be %s", 'a' + i, value,
                                vyre__value_type_name(type_of(v, value)));
}

static void check_type(vyre__verifying *v, const vyre_instruction *at, const vyre__operation *row)
{
    if (row->types == VYRE_VALUES_NONE ? at->type != 0
                                       : at->type > VYRE_VALUE_F64 || !(row->types >> at->type & 1))
        vyre__verify_wrong_here(v, "cannot be of type %s (%u)", vyre__value_type_name(at->type),
                                at->type);
}

static void check_result(vyre__verifying *v, const vyre_instruction *at, const vyre__operation *row)
{
    const uint32_t expected = row->result == VYRE_OPERAND_NONE ? 0 : v->value_count + 1;
    if (at->result != expected) {
        vyre__verify_wrong_here(v, "its result is %u instead of %u", at->result, expected);
        return;
    }
    if (expected == 0)
        return;
    v->value_count++;
    v->definitions[expected] = v->index;
    v->scopes[expected] = (uint8_t)(at->op == VYRE_OP_FOR ? v->depth + 1 : v->depth);
}

/* ---- blocks ---- */

static void open_block(vyre__verifying *v, const vyre_instruction *at)
{
    if (v->depth >= VYRE__CODE_MAX_DEPTH) {
        vyre__verify_limit(v, "128 blocks inside each other");
        return;
    }
    v->blocks[++v->depth] = (vyre__open_block){v->index, v->index, at->op};
}

/* What opened the innermost block, or its ELSE, names this instruction. */
static void check_partner(vyre__verifying *v)
{
    const uint32_t start = v->blocks[v->depth].start;
    if (vyre__kernel_at(v->kernel, start)->aux != v->index)
        vyre__verify_wrong_here(v, "instruction %u, which it belongs to, names %u", start,
                                vyre__kernel_at(v->kernel, start)->aux);
}

static void go_on_with_else(vyre__verifying *v)
{
    if (v->depth == 0 || v->blocks[v->depth].op != VYRE_OP_IF) {
        vyre__verify_wrong_here(v, "is not behind the block of an IF");
        return;
    }
    check_partner(v);
    v->blocks[v->depth].start = v->index;
    v->blocks[v->depth].op = VYRE_OP_ELSE;
}

static void close_block(vyre__verifying *v, const vyre_instruction *at)
{
    if (v->depth == 0) {
        vyre__verify_wrong_here(v, "no block is open");
        return;
    }
    check_partner(v);
    if (at->aux != v->blocks[v->depth].opener)
        vyre__verify_wrong_here(v, "names %u instead of %u, which it ends", at->aux,
                                v->blocks[v->depth].opener);
    v->depth--;
}

static int is_loop(uint32_t op)
{
    return op == VYRE_OP_FOR || op == VYRE_OP_LOOP;
}

static void leave_loop(vyre__verifying *v, const vyre_instruction *at)
{
    uint32_t depth = v->depth;
    while (depth > 0 && !is_loop(v->blocks[depth].op))
        depth--;
    if (depth == 0)
        vyre__verify_wrong_here(v, "is in no loop");
    else if (at->aux != v->blocks[depth].opener)
        vyre__verify_wrong_here(v, "names %u instead of %u, the innermost loop", at->aux,
                                v->blocks[depth].opener);
}

static void check_last(vyre__verifying *v)
{
    const uint32_t next = v->index + 1;
    if (next == v->kernel->code_count)
        return;
    const uint32_t op = vyre__kernel_at(v->kernel, next)->op;
    if (op != VYRE_OP_END && op != VYRE_OP_ELSE)
        vyre__verify_wrong_here(v, "is not the last of its block");
}

static void check_structure(vyre__verifying *v, const vyre_instruction *at)
{
    switch (at->op) {
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP: open_block(v, at); break;
    case VYRE_OP_ELSE: go_on_with_else(v); break;
    case VYRE_OP_END: close_block(v, at); break;
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
        leave_loop(v, at);
        check_last(v);
        break;
    case VYRE_OP_RETURN: check_last(v); break;
    default: break;
    }
}

/* ---- all ---- */

static void check_instruction(vyre__verifying *v, const vyre_instruction *at)
{
    const vyre__operation *row = vyre__operation_of(at->op);
    if (row->class == 0) {
        vyre__verify_wrong_here(v, "there is no such operation");
        return;
    }
    check_type(v, at, row);
    for (int i = 0; i < 3; i++)
        check_operand(v, at, i);
    if (v->status != VYRE_OK)
        return;
    check_result(v, at, row);
    vyre__verify_members(v, at);
    check_structure(v, at);
}

void vyre__verify_instructions(vyre__verifying *v)
{
    for (v->index = 0; v->index < v->kernel->code_count && v->status == VYRE_OK; v->index++)
        check_instruction(v, vyre__kernel_at(v->kernel, v->index));
    if (v->status != VYRE_OK)
        return;
    if (v->depth > 0)
        vyre__verify_wrong(v, "the block of instruction %u is not closed",
                           v->blocks[v->depth].opener);
    else if (v->value_count != v->kernel->value_count)
        vyre__verify_wrong(v, "there are %u values instead of %u", v->value_count,
                           v->kernel->value_count);
}
