/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/kernel/print.h"

#include <string.h>

#include <vyre/plugin.h>

#include "core/base/text.h"
#include "core/ir/text/number.h"
#include "core/kernel/kernel.h"
#include "core/kernel/summary.h"
#include "core/kernel/words.h"

enum { INDENT_MAX = VYRE__CODE_MAX_DEPTH };

/* The name of a number in a row of names that begins with that of 0; "?" when there is none. */
#define NAME(names, number) name_of(names, sizeof(names) / sizeof *(names), number)

static const char *name_of(const char *const *names, size_t count, uint64_t number)
{
    return number < count ? names[number] : "?";
}

static const char *word_of(vyre__word_list list, uint64_t number)
{
    const char *word = vyre__kernel_word(list, number);
    return word ? word : "?";
}

/* Words for the bits that are set, each with a space before it. */
static void put_bits(vyre__bytes *out, uint64_t bits, vyre__word_list list)
{
    for (uint32_t i = 0; i < 64; i++)
        if (bits >> i & 1)
            vyre__bytes_printf(out, " %s", word_of(list, i));
}

/* ---- header ---- */

static void put_header(const vyre_kernel *k, vyre__bytes *out)
{
    vyre__bytes_put_text(out, "kernel ");
    vyre__put_escaped(out, k->name ? k->name : "", k->name ? strlen(k->name) : 0);
    vyre__bytes_printf(out, "\nworkgroup %u %u %u\nfloat %s", k->workgroup[0], k->workgroup[1],
                       k->workgroup[2], word_of(VYRE__WORDS_FLOAT_MODE, k->float_mode));
    if (k->ulp)
        vyre__bytes_printf(out, " %u", k->ulp);
    if (k->features) {
        vyre__bytes_put_text(out, "\nneeds");
        put_bits(out, k->features, VYRE__WORDS_FEATURE);
    }
    if (k->flags) {
        vyre__bytes_put_text(out, "\nis");
        put_bits(out, k->flags, VYRE__WORDS_KERNEL_FLAG);
    }
    if (k->param_count)
        vyre__bytes_printf(out, "\nparams %u", k->param_count);
    if (k->shared_bytes)
        vyre__bytes_printf(out, "\nshared %u bytes, aligned to %u", k->shared_bytes,
                           k->shared_align);
    vyre__bytes_put_u8(out, '\n');
}

static void put_buffer(const vyre_kernel_buffer *b, uint32_t index, vyre__bytes *out)
{
    vyre__bytes_printf(out, "buffer%u %s, elements of %u, aligned to 2^%u", index,
                       word_of(VYRE__WORDS_ROLE, b->role), b->element_bytes, b->align_log2);
    if (b->slot != UINT32_MAX)
        vyre__bytes_printf(out, ", slot %u, binding %u", b->slot, b->binding);
    if (b->min_elements)
        vyre__bytes_printf(out, ", at least %u", b->min_elements);
    if (b->role == VYRE_ROLE_SCRATCH)
        vyre__bytes_printf(out, ", %u bytes a lane and %u", b->per_item_bytes, b->per_grid_bytes);
    vyre__bytes_put_u8(out, ':');
    put_bits(out, b->access, VYRE__WORDS_ACCESS);
    put_bits(out, b->flags, VYRE__WORDS_BUFFER_FLAG);
    vyre__bytes_put_u8(out, '\n');
}

/* The bits of a value: small integers and floats in decimal, the rest in hexadecimal. */
static void put_constant(uint32_t type, uint64_t bits, vyre__bytes *out)
{
    char text[VYRE__F32_TEXT_MAX];
    if (type == VYRE_VALUE_BOOL)
        vyre__bytes_put_text(out, bits ? "true" : "false");
    else if (type == VYRE_VALUE_F32)
        vyre__bytes_put(out, text, vyre__f32_print((uint32_t)bits, text));
    else if (type == VYRE_VALUE_F64)
        vyre__bytes_printf(out, "0x%016llX", (unsigned long long)bits);
    else
        vyre__bytes_printf(out, bits < 65536 ? "%llu" : "0x%llX", (unsigned long long)bits);
}

static void put_table(const vyre_kernel_table *table, uint32_t index, vyre__bytes *out)
{
    const uint32_t bits = vyre__value_type_bits(table->type);
    vyre__bytes_printf(out, "table%u %s[%u]:", index, vyre__value_type_name(table->type),
                       table->count);
    for (uint32_t i = 0; bits > 0 && i < table->count; i++) {
        vyre__bytes_put_u8(out, ' ');
        put_constant(table->type, vyre__kernel_table_element(table, i), out);
    }
    vyre__bytes_put_u8(out, '\n');
}

static void put_tables(const vyre_kernel *k, vyre__bytes *out)
{
    for (uint32_t i = 0; i < k->buffer_count; i++)
        put_buffer(vyre__kernel_buffer_at(k, i), i, out);
    for (uint32_t i = 0; i < k->local_count; i++)
        vyre__bytes_printf(out, "local%u %s\n", i, vyre__value_type_name(k->locals[i]));
    for (uint32_t i = 0; i < k->table_count; i++)
        put_table(vyre__kernel_table_at(k, i), i, out);
    for (uint32_t i = 0; i < k->trap_site_count; i++)
        vyre__bytes_printf(out, "site%u node %u\n", i, k->trap_sites[i].node);
}

/* ---- instructions ---- */

static void put_name(const vyre_instruction *at, vyre__bytes *out)
{
    char word[VYRE__OPERATION_WORD_MAX];
    vyre__operation_word(at->op, word);
    vyre__bytes_put_text(out, word);
}

static void put_kind(const vyre_instruction *at, vyre__bytes *out)
{
    static const char *const atomics[] = {"?",     "add",   "and",      "or", "xor",
                                          "min_u", "max_u", "exchange", "cas"};
    static const char *const reductions[] = {"?",   "add",   "mul",   "and",   "or",
                                             "xor", "min_u", "max_u", "min_s", "max_s"};
    switch (at->op) {
    case VYRE_OP_ATOMIC: vyre__bytes_printf(out, ".%s", NAME(atomics, at->aux >> 16)); break;
    case VYRE_OP_SHARED_ATOMIC: vyre__bytes_printf(out, ".%s", NAME(atomics, at->aux >> 24)); break;
    case VYRE_OP_SG_REDUCE: vyre__bytes_printf(out, ".%s", NAME(reductions, at->aux)); break;
    default: break;
    }
}

/* Operands from the `from`th on. */
static void put_operands(const vyre_instruction *at, int from, const char *before, vyre__bytes *out)
{
    for (int i = from; i < 3; i++) {
        if (!at->arg[i])
            continue;
        vyre__bytes_printf(out, "%s%%%u", before, at->arg[i]);
        before = ", ";
    }
}

static void put_width(const vyre_instruction *at, uint64_t width, vyre__bytes *out)
{
    if (width != vyre__value_type_bits(at->type) / 8)
        vyre__bytes_printf(out, " of %llu", (unsigned long long)width);
}

static void put_shared(const vyre_instruction *at, uint32_t count, vyre__bytes *out)
{
    vyre__bytes_printf(out, " shared+%u[%%%u below %u]", (unsigned)(at->imm & UINT32_MAX),
                       at->arg[0], count);
    put_width(at, at->imm >> 32, out);
    put_operands(at, 1, ", ", out);
}

static void put_access(const vyre_instruction *at, vyre__bytes *out)
{
    switch (at->op) {
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE: put_shared(at, at->aux, out); break;
    case VYRE_OP_SHARED_ATOMIC: put_shared(at, at->aux & 0xFFFFFF, out); break;
    default:
        vyre__bytes_printf(out, " buffer%u[%%%u]", at->aux & 0xFFFF, at->arg[0]);
        if (at->op != VYRE_OP_ATOMIC)
            put_width(at, at->aux >> 16, out);
        put_operands(at, 1, ", ", out);
        break;
    }
}

static void put_fence(const vyre_instruction *at, vyre__bytes *out)
{
    static const char *const scopes[] = {"?", "workgroup", "device"};
    static const char *const orders[] = {"?", "acquire", "release", "acq_rel"};
    vyre__bytes_printf(out, " %s %s", NAME(scopes, at->aux & 255), NAME(orders, at->aux >> 8));
}

/* What the operation has instead of, or beside, its operands. */
static void put_particulars(const vyre_instruction *at, vyre__bytes *out)
{
    static const char *const axes[] = {"x", "y", "z"};
    switch (at->op) {
    case VYRE_OP_CONST:
        vyre__bytes_put_u8(out, ' ');
        put_constant(at->type, at->imm, out);
        break;
    case VYRE_OP_PARAM: vyre__bytes_printf(out, " %u", at->aux); break;
    case VYRE_OP_LEN: vyre__bytes_printf(out, " buffer%u", at->aux); break;
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID:
    case VYRE_OP_GRID_SIZE: vyre__bytes_printf(out, " %s", NAME(axes, at->aux)); break;
    case VYRE_OP_FENCE: put_fence(at, out); break;
    case VYRE_OP_TRAP: vyre__bytes_printf(out, " at site%llu", (unsigned long long)at->imm); break;
    case VYRE_OP_EXTRACT_U:
    case VYRE_OP_EXTRACT_S:
        vyre__bytes_printf(out, " %llu bits from %u", (unsigned long long)(at->imm >> 8),
                           (unsigned)(at->imm & 255));
        break;
    default:
        if (at->op >= VYRE_OP_EXP2_N && at->op <= VYRE_OP_SQRT_N)
            vyre__bytes_printf(out, " within %u ulp", at->aux);
        break;
    }
}

static void put_body(const vyre_instruction *at, vyre__bytes *out)
{
    if (vyre__operation_is_access(at->op)) {
        put_access(at, out);
    } else if (at->op == VYRE_OP_GET || at->op == VYRE_OP_SET) {
        vyre__bytes_printf(out, " local%u", at->aux);
        put_operands(at, 0, ", ", out);
    } else if (at->op == VYRE_OP_FOR) {
        vyre__bytes_printf(out, " %%%u to %%%u", at->arg[0], at->arg[1]);
    } else if (at->op == VYRE_OP_TABLE_LOAD) {
        vyre__bytes_printf(out, " table%u[%%%u]", at->aux, at->arg[0]);
    } else {
        put_operands(at, 0, " ", out);
        put_particulars(at, out);
    }
}

static int is_block_end(uint32_t op)
{
    return op == VYRE_OP_ELSE || op == VYRE_OP_END;
}

static int is_block_begin(uint32_t op)
{
    return op == VYRE_OP_IF || op == VYRE_OP_ELSE || op == VYRE_OP_FOR || op == VYRE_OP_LOOP;
}

static void put_instruction(const vyre_instruction *at, uint32_t depth, vyre__bytes *out)
{
    vyre__bytes_printf(out, "%*s", (int)(depth < INDENT_MAX ? depth : INDENT_MAX) * 2, "");
    if (at->result)
        vyre__bytes_printf(out, "%%%u = ", at->result);
    put_name(at, out);
    put_kind(at, out);
    if (at->type)
        vyre__bytes_printf(out, ".%s", vyre__value_type_name(at->type));
    put_body(at, out);
    put_bits(out, at->flags, VYRE__WORDS_INSTRUCTION_FLAG);
    vyre__bytes_put_u8(out, '\n');
}

void vyre__kernel_print(const vyre_kernel *kernel, vyre__bytes *out)
{
    uint32_t depth = 0;
    put_header(kernel, out);
    put_tables(kernel, out);
    vyre__bytes_put_u8(out, '\n');
    for (uint32_t i = 0; i < kernel->code_count; i++) {
        const vyre_instruction *at = vyre__kernel_at(kernel, i);
        if (is_block_end(at->op) && depth > 0)
            depth--;
        put_instruction(at, depth, out);
        if (is_block_begin(at->op))
            depth++;
    }
}
