/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What an instruction holds beside its operands: aux, imm, flags, and constants as operands. */
#include "config.h"

#include <vyre/plugin.h>

#include "core/kernel/kernel.h"
#include "core/kernel/summary.h"
#include "core/kernel/verifying.h"

enum { USES_AUX = 1, USES_IMM = 2 };

static unsigned members_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_CONST:
    case VYRE_OP_TRAP:
    case VYRE_OP_EXTRACT_U:
    case VYRE_OP_EXTRACT_S: return USES_IMM;
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_SHARED_ATOMIC: return USES_AUX | USES_IMM;
    case VYRE_OP_IF:
    case VYRE_OP_ELSE:
    case VYRE_OP_END:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP:
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
    case VYRE_OP_FENCE:
    case VYRE_OP_PARAM:
    case VYRE_OP_LEN:
    case VYRE_OP_GET:
    case VYRE_OP_SET:
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID:
    case VYRE_OP_GRID_SIZE:
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
    case VYRE_OP_TABLE_LOAD:
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SG_REDUCE: return USES_AUX;
    default: return op >= VYRE_OP_EXP2_N && op <= VYRE_OP_SQRT_N ? USES_AUX : 0;
    }
}

static void check_below(vyre__verifying *v, uint64_t number, uint64_t count, const char *what)
{
    if (number >= count)
        vyre__verify_wrong_here(v, "there is no %s %llu", what, (unsigned long long)number);
}

static void check_between(vyre__verifying *v, uint64_t number, uint64_t least, uint64_t most,
                          const char *what)
{
    if (number < least || number > most)
        vyre__verify_wrong_here(v, "%llu is no %s", (unsigned long long)number, what);
}

/* ---- values ---- */

static void check_constant(vyre__verifying *v, const vyre_instruction *at)
{
    const uint32_t bits = vyre__value_type_bits(at->type);
    if (bits < 64 && at->imm >> bits)
        vyre__verify_wrong_here(v, "its bits do not fit %s", vyre__value_type_name(at->type));
}

static void check_local(vyre__verifying *v, const vyre_instruction *at)
{
    if (at->aux >= v->kernel->local_count)
        check_below(v, at->aux, v->kernel->local_count, "local");
    else if (v->kernel->locals[at->aux] != at->type)
        vyre__verify_wrong_here(v, "local %u is %s", at->aux,
                                vyre__value_type_name(v->kernel->locals[at->aux]));
}

static void check_field(vyre__verifying *v, const vyre_instruction *at)
{
    const uint64_t from = at->imm & 255, width = at->imm >> 8;
    if (width < 1 || width > 32 || from + width > 32)
        vyre__verify_wrong_here(v, "its bits are not inside the word");
}

static void check_shift(vyre__verifying *v, const vyre_instruction *at)
{
    uint64_t count;
    if (vyre__verify_constant(v, at->arg[1], &count) && count >= vyre__value_type_bits(at->type))
        vyre__verify_wrong_here(v, "shifts by %llu", (unsigned long long)count);
}

static void check_divisor(vyre__verifying *v, const vyre_instruction *at)
{
    uint64_t divisor, least;
    if (!vyre__verify_constant(v, at->arg[1], &divisor))
        return;
    if (divisor == 0)
        vyre__verify_wrong_here(v, "divides by 0");
    if ((at->op == VYRE_OP_DIV_S || at->op == VYRE_OP_REM_S) && divisor == UINT32_MAX &&
        vyre__verify_constant(v, at->arg[0], &least) && least == UINT32_C(1) << 31)
        vyre__verify_wrong_here(v, "divides the least number by -1");
}

static void check_no_zero(vyre__verifying *v, const vyre_instruction *at)
{
    const uint64_t magnitude =
        at->type == VYRE_VALUE_F64 ? UINT64_MAX >> 1 : (uint64_t)(UINT32_MAX >> 1);
    for (int i = 0; i < 2; i++) {
        uint64_t bits;
        if (vyre__verify_constant(v, at->arg[i], &bits) && !(bits & magnitude))
            vyre__verify_wrong_here(v, "operand %c is a constant zero", 'a' + i);
    }
}

static void check_native(vyre__verifying *v, const vyre_instruction *at)
{
    if (v->kernel->float_mode != VYRE_FLOAT_ULP)
        vyre__verify_wrong_here(v, "belongs to float mode ulp only");
    if (at->aux == 0)
        vyre__verify_wrong_here(v, "allows no error");
}

/* ---- memory ---- */

static int width_fits(uint32_t type, uint64_t width)
{
    switch (type) {
    case VYRE_VALUE_W32: return width == 1 || width == 2 || width == 4;
    case VYRE_VALUE_F32: return width == 4;
    default: return width == 8;
    }
}

static void check_width(vyre__verifying *v, const vyre_instruction *at, uint64_t width)
{
    if (!width_fits(at->type, width))
        vyre__verify_wrong_here(v, "%s has no access of %llu bytes",
                                vyre__value_type_name(at->type), (unsigned long long)width);
}

static void check_buffer(vyre__verifying *v, const vyre_instruction *at, uint32_t width)
{
    const uint32_t index = at->aux & 0xFFFF;
    check_below(v, index, v->kernel->buffer_count, "buffer");
    if (v->status != VYRE_OK)
        return;
    const vyre_kernel_buffer *buffer = vyre__kernel_buffer_at(v->kernel, index);
    if (buffer->role == VYRE_ROLE_TRAP)
        vyre__verify_wrong_here(v, "buffer %u is that of traps", index);
    else if (at->op != VYRE_OP_LOAD &&
             (buffer->role == VYRE_ROLE_INPUT || buffer->role == VYRE_ROLE_UNIFORM))
        vyre__verify_wrong_here(v, "buffer %u is an input", index);
    else if (width > UINT64_C(1) << buffer->align_log2)
        vyre__verify_wrong_here(v, "buffer %u is not aligned to %u bytes", index, width);
}

static void check_atomic(vyre__verifying *v, const vyre_instruction *at, uint32_t kind)
{
    check_between(v, kind, VYRE_KERNEL_ATOMIC_ADD, VYRE_KERNEL_ATOMIC_CAS, "kind of atomic");
    if ((at->arg[2] != 0) != (kind == VYRE_KERNEL_ATOMIC_CAS))
        vyre__verify_wrong_here(v, "operand c belongs to CAS, and CAS has it");
}

static void check_shared(vyre__verifying *v, const vyre_instruction *at, uint64_t count)
{
    const uint64_t start = at->imm & UINT32_MAX, width = at->imm >> 32;
    check_width(v, at, width);
    if (v->status != VYRE_OK)
        return;
    if (at->op == VYRE_OP_SHARED_ATOMIC && width != 4)
        vyre__verify_wrong_here(v, "is on elements of %u bytes", (unsigned)width);
    if (start % width || width > v->kernel->shared_align)
        vyre__verify_wrong_here(v, "its array is not aligned to %u bytes", (unsigned)width);
    if (start + count * width > v->kernel->shared_bytes)
        vyre__verify_wrong_here(v, "its array is not inside workgroup memory");
}

/* The count of elements has 32 bits and so has the width: no overflow above. */
static void check_index(vyre__verifying *v, const vyre_instruction *at, uint64_t count)
{
    uint64_t index;
    if (!(at->flags & VYRE_INSTRUCTION_GUARDED) && vyre__verify_constant(v, at->arg[0], &index) &&
        index >= count)
        vyre__verify_wrong_here(v, "index %llu is out of range", (unsigned long long)index);
}

static void check_table(vyre__verifying *v, const vyre_instruction *at)
{
    check_below(v, at->aux, v->kernel->table_count, "table");
    if (v->status != VYRE_OK)
        return;
    const vyre_kernel_table *table = vyre__kernel_table_at(v->kernel, at->aux);
    if (table->type != at->type)
        vyre__verify_wrong_here(v, "table %u is %s", at->aux, vyre__value_type_name(table->type));
    check_index(v, at, table->count);
}

static void check_memory(vyre__verifying *v, const vyre_instruction *at)
{
    switch (at->op) {
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
        check_width(v, at, at->aux >> 16);
        check_buffer(v, at, at->aux >> 16);
        break;
    case VYRE_OP_ATOMIC:
        check_atomic(v, at, at->aux >> 16);
        check_buffer(v, at, 4);
        break;
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
        check_shared(v, at, at->aux);
        check_index(v, at, at->aux);
        break;
    case VYRE_OP_SHARED_ATOMIC:
        check_atomic(v, at, at->aux >> 24);
        check_shared(v, at, at->aux & 0xFFFFFF);
        check_index(v, at, at->aux & 0xFFFFFF);
        break;
    default: break;
    }
}

/* ---- control ---- */

static void check_fence(vyre__verifying *v, const vyre_instruction *at)
{
    check_between(v, at->aux & 255, VYRE_SCOPE_WORKGROUP, VYRE_SCOPE_DEVICE, "scope");
    check_between(v, at->aux >> 8, VYRE_FENCE_ACQUIRE, VYRE_FENCE_ACQ_REL, "order");
}

static void check_trap(vyre__verifying *v, const vyre_instruction *at)
{
    check_below(v, at->imm, v->kernel->trap_site_count, "trap site");
    if (!v->has_trap_buffer)
        vyre__verify_wrong_here(v, "the kernel has no trap buffer");
}

static void check_flags(vyre__verifying *v, const vyre_instruction *at)
{
    unsigned allowed = VYRE_INSTRUCTION_UNIFORM;
    if (vyre__operation_is_access(at->op))
        allowed |= VYRE_INSTRUCTION_GUARDED;
    if (at->op == VYRE_OP_IF)
        allowed |= VYRE_INSTRUCTION_LIKELY;
    if (at->flags & ~allowed)
        vyre__verify_wrong_here(v, "cannot have the flags %u", at->flags & ~allowed);
}

static void check_particulars(vyre__verifying *v, const vyre_instruction *at)
{
    switch (at->op) {
    case VYRE_OP_FENCE: check_fence(v, at); break;
    case VYRE_OP_TRAP: check_trap(v, at); break;
    case VYRE_OP_CONST: check_constant(v, at); break;
    case VYRE_OP_PARAM: check_below(v, at->aux, v->kernel->param_count, "parameter"); break;
    case VYRE_OP_LEN: check_below(v, at->aux, v->kernel->buffer_count, "buffer"); break;
    case VYRE_OP_GET:
    case VYRE_OP_SET: check_local(v, at); break;
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID:
    case VYRE_OP_GRID_SIZE: check_below(v, at->aux, 3, "axis"); break;
    case VYRE_OP_SHL:
    case VYRE_OP_SHR_U:
    case VYRE_OP_SHR_S: check_shift(v, at); break;
    case VYRE_OP_DIV_U:
    case VYRE_OP_REM_U:
    case VYRE_OP_DIV_S:
    case VYRE_OP_REM_S: check_divisor(v, at); break;
    case VYRE_OP_EXTRACT_U:
    case VYRE_OP_EXTRACT_S: check_field(v, at); break;
    case VYRE_OP_ADD_F:
    case VYRE_OP_SUB_F:
    case VYRE_OP_MUL_F: check_no_zero(v, at); break;
    case VYRE_OP_TABLE_LOAD: check_table(v, at); break;
    case VYRE_OP_SG_REDUCE:
        check_between(v, at->aux, VYRE_KERNEL_REDUCE_ADD, VYRE_KERNEL_REDUCE_MAX_S,
                      "kind of reduction");
        break;
    default:
        if (at->op >= VYRE_OP_EXP2_N && at->op <= VYRE_OP_SQRT_N)
            check_native(v, at);
        else
            check_memory(v, at);
        break;
    }
}

void vyre__verify_members(vyre__verifying *v, const vyre_instruction *at)
{
    const unsigned used = members_of(at->op);
    check_flags(v, at);
    if (at->aux && !(used & USES_AUX))
        vyre__verify_wrong_here(v, "aux is %u instead of 0", at->aux);
    if (at->imm && !(used & USES_IMM))
        vyre__verify_wrong_here(v, "imm is %llu instead of 0", (unsigned long long)at->imm);
    check_particulars(v, at);
}
