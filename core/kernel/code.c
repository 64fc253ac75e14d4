/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/kernel/code.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

/* ---- keeping ---- */

static void fail_memory(vyre__code *code)
{
    if (code->status == VYRE_OK)
        code->status = VYRE_OUT_OF_HOST_MEMORY;
}

static void fail_limit(vyre__code *code, const char *what)
{
    if (code->status != VYRE_OK)
        return;
    code->status = VYRE_LIMIT;
    code->limit = what;
}

void vyre__code_start(vyre__code *code, const uint32_t workgroup[3], const char *name)
{
    *code = (vyre__code){.name = ""};
    memcpy(code->workgroup, workgroup, sizeof code->workgroup);
    const char *copy = vyre__arena_copy(&code->arena, name, strlen(name));
    if (copy)
        code->name = copy;
    else
        fail_memory(code);
}

void vyre__code_release(vyre__code *code)
{
    vyre__arena_release(&code->arena);
    free(code->items);
    free(code->types);
    free(code->definitions);
    free(code->locals);
    free(code->buffers);
    free(code->tables);
    free(code->sites);
    *code = (vyre__code){0};
}

vyre_status vyre__code_status(const vyre__code *code, vyre_error *error)
{
    if (code->status == VYRE_OUT_OF_HOST_MEMORY)
        return vyre__fail_memory(error, "a kernel");
    if (code->status == VYRE_LIMIT)
        return vyre__fail(error, VYRE_LIMIT, "Split the program into smaller ones.",
                          "the program is too large for a kernel: more than %s", code->limit);
    return VYRE_OK;
}

/* Room for one more of `size` bytes in an array that grows at powers of two; 0 when it is full. */
static int has_room(vyre__code *code, void *array, uint32_t count, size_t size, uint32_t limit,
                    const char *what)
{
    void **items = array;
    if (code->status != VYRE_OK)
        return 0;
    if (count >= limit) {
        fail_limit(code, what);
        return 0;
    }
    if (count & (count - 1))
        return 1;
    void *grown = realloc(*items, (count ? (size_t)count * 2 : 1) * size);
    if (!grown) {
        fail_memory(code);
        return 0;
    }
    *items = grown;
    return 1;
}

/* ---- instructions ---- */

static uint32_t result_type(const vyre__operation *operation, uint32_t type)
{
    switch (operation->result) {
    case VYRE_OPERAND_NONE: return 0;
    case VYRE_OPERAND_BOOL: return VYRE_VALUE_BOOL;
    default: return type;
    }
}

/* Room for `capacity` instructions, each of which may have a value. */
static int resize(vyre__code *code, uint32_t capacity)
{
    vyre_instruction *items = realloc(code->items, capacity * sizeof *items);
    if (items)
        code->items = items;
    uint8_t *types = realloc(code->types, (size_t)capacity + 1);
    if (types)
        code->types = types;
    uint32_t *definitions =
        realloc(code->definitions, ((size_t)capacity + 1) * sizeof *definitions);
    if (definitions)
        code->definitions = definitions;
    if (!items || !types || !definitions)
        return 0;
    types[0] = 0;
    definitions[0] = 0;
    code->capacity = capacity;
    return 1;
}

static int grow(vyre__code *code)
{
    if (code->count >= VYRE__CODE_MAX) {
        fail_limit(code, "2^20 instructions");
        return 0;
    }
    uint32_t capacity = code->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : code->capacity * 2;
    if (capacity > VYRE__CODE_MAX)
        capacity = VYRE__CODE_MAX;
    if (resize(code, capacity))
        return 1;
    fail_memory(code);
    return 0;
}

static inline vyre__value append(vyre__code *code, const vyre_instruction *in)
{
    const uint32_t type = result_type(vyre__operation_of(in->op), in->type);
    if (code->status != VYRE_OK || (code->count == code->capacity && !grow(code)))
        return 0;
    vyre_instruction *at = &code->items[code->count];
    *at = *in;
    at->result = 0;
    if (type) {
        at->result = ++code->value_count;
        code->types[at->result] = (uint8_t)type;
        code->definitions[at->result] = code->count;
    }
    code->count++;
    return at->result;
}

vyre__value vyre__code_put(vyre__code *code, vyre_instruction instruction)
{
    return append(code, &instruction);
}

vyre__value vyre__code_op0(vyre__code *code, uint32_t op, uint32_t type, uint32_t aux)
{
    return append(code, &(vyre_instruction){.op = (uint16_t)op, .type = (uint8_t)type, .aux = aux});
}

vyre__value vyre__code_op1(vyre__code *code, uint32_t op, uint32_t type, vyre__value a)
{
    return vyre__code_op3(code, op, type, a, 0, 0);
}

vyre__value vyre__code_op2(vyre__code *code, uint32_t op, uint32_t type, vyre__value a,
                           vyre__value b)
{
    return vyre__code_op3(code, op, type, a, b, 0);
}

vyre__value vyre__code_op3(vyre__code *code, uint32_t op, uint32_t type, vyre__value a,
                           vyre__value b, vyre__value c)
{
    return append(code,
                  &(vyre_instruction){.op = (uint16_t)op, .type = (uint8_t)type, .arg = {a, b, c}});
}

vyre__value vyre__code_constant(vyre__code *code, uint32_t type, uint64_t bits)
{
    return append(code,
                  &(vyre_instruction){.op = VYRE_OP_CONST, .type = (uint8_t)type, .imm = bits});
}

vyre__value vyre__code_w32(vyre__code *code, uint32_t bits)
{
    return vyre__code_constant(code, VYRE_VALUE_W32, bits);
}

vyre__value vyre__code_f64(vyre__code *code, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return vyre__code_constant(code, VYRE_VALUE_F64, bits);
}

/* ---- complete code ---- */

static void describe_values(vyre__code *code)
{
    code->value_count = 0;
    for (uint32_t i = 0; i < code->count; i++) {
        const vyre_instruction *at = &code->items[i];
        if (!at->result)
            continue;
        code->value_count = at->result;
        code->types[at->result] = (uint8_t)result_type(vyre__operation_of(at->op), at->type);
        code->definitions[at->result] = i;
    }
}

/* Values are at most as many as instructions. */
static int make_room_for_values(vyre__code *code, uint32_t count)
{
    uint8_t *types = realloc(code->types, (size_t)count + 1);
    if (types)
        code->types = types;
    uint32_t *definitions = realloc(code->definitions, ((size_t)count + 1) * sizeof *definitions);
    if (definitions)
        code->definitions = definitions;
    return types && definitions;
}

int vyre__code_replace(vyre__code *code, vyre_instruction *items, uint32_t count)
{
    if (count > code->capacity && !make_room_for_values(code, count))
        return 0;
    free(code->items);
    code->items = items;
    code->count = code->capacity = count;
    describe_values(code);
    return 1;
}

void vyre__code_renumber(vyre__code *code)
{
    describe_values(code);
}

/* ---- blocks ---- */

static void open_block(vyre__code *code, uint32_t index)
{
    if (code->status != VYRE_OK)
        return;
    if (code->depth >= VYRE__CODE_MAX_DEPTH) {
        fail_limit(code, "128 blocks inside each other");
        return;
    }
    code->open[code->depth++] = index;
    if (code->depth > code->max_depth)
        code->max_depth = code->depth;
}

void vyre__code_if(vyre__code *code, vyre__value condition)
{
    const uint32_t index = code->count;
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_IF, .arg = {condition}});
    open_block(code, index);
}

vyre__value vyre__code_for(vyre__code *code, vyre__value from, vyre__value to)
{
    const uint32_t index = code->count;
    const vyre__value i = vyre__code_op2(code, VYRE_OP_FOR, VYRE_VALUE_W32, from, to);
    open_block(code, index);
    return i;
}

void vyre__code_loop(vyre__code *code)
{
    const uint32_t index = code->count;
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_LOOP});
    open_block(code, index);
}

void vyre__code_else(vyre__code *code)
{
    const uint32_t index = code->count;
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_ELSE});
    if (code->status != VYRE_OK)
        return;
    code->items[code->open[code->depth - 1]].aux = index;
    code->open[code->depth - 1] = index;
}

/* Index of the IF, FOR or LOOP of the innermost block, whose ELSE may stand in its place. */
static uint32_t opener_of(const vyre__code *code, uint32_t index)
{
    uint32_t at = index;
    if (code->items[index].op != VYRE_OP_ELSE)
        return index;
    do
        at--;
    while (code->items[at].op != VYRE_OP_IF || code->items[at].aux != index);
    return at;
}

void vyre__code_end(vyre__code *code)
{
    const uint32_t index = code->count;
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_END});
    if (code->status != VYRE_OK)
        return;
    const uint32_t open = code->open[--code->depth];
    code->items[open].aux = index;
    code->items[index].aux = opener_of(code, open);
}

static void leave_loop(vyre__code *code, uint16_t op)
{
    uint32_t depth = code->depth;
    while (depth > 0 && code->items[code->open[depth - 1]].op != VYRE_OP_FOR &&
           code->items[code->open[depth - 1]].op != VYRE_OP_LOOP)
        depth--;
    if (code->status == VYRE_OK && depth > 0)
        vyre__code_put(code, (vyre_instruction){.op = op, .aux = code->open[depth - 1]});
}

void vyre__code_break(vyre__code *code)
{
    leave_loop(code, VYRE_OP_BREAK);
}

void vyre__code_continue(vyre__code *code)
{
    leave_loop(code, VYRE_OP_CONTINUE);
}

/* ---- tables of the kernel ---- */

uint32_t vyre__code_local(vyre__code *code, uint32_t type)
{
    if (!has_room(code, &code->locals, code->local_count, 1, VYRE__CODE_MAX_LOCALS, "4096 locals"))
        return 0;
    code->locals[code->local_count] = (uint8_t)type;
    return code->local_count++;
}

vyre__value vyre__code_get(vyre__code *code, uint32_t local)
{
    return code->status == VYRE_OK ? vyre__code_op0(code, VYRE_OP_GET, code->locals[local], local)
                                   : 0;
}

void vyre__code_set(vyre__code *code, uint32_t local, vyre__value value)
{
    if (code->status == VYRE_OK)
        vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_SET,
                                                .type = code->locals[local],
                                                .arg = {value},
                                                .aux = local});
}

uint32_t vyre__code_buffer(vyre__code *code, const vyre_kernel_buffer *buffer)
{
    if (!has_room(code, &code->buffers, code->buffer_count, sizeof *code->buffers,
                  VYRE__CODE_MAX_BUFFERS, "512 buffers"))
        return 0;
    code->buffers[code->buffer_count] = *buffer;
    code->buffers[code->buffer_count].struct_size = sizeof *buffer;
    return code->buffer_count++;
}

uint32_t vyre__code_table(vyre__code *code, uint32_t type, const void *data, uint32_t count)
{
    const uint32_t bytes = count * (vyre__value_type_bits(type) / 8);
    for (uint32_t i = 0; code->status == VYRE_OK && i < code->table_count; i++)
        if (code->tables[i].type == type && code->tables[i].count == count &&
            memcmp(code->tables[i].data, data, bytes) == 0)
            return i;
    code->table_bytes += bytes;
    if (bytes > VYRE__CODE_MAX_TABLE_BYTES || code->table_bytes > VYRE__CODE_MAX_TABLES_BYTES)
        fail_limit(code, "64 KiB of tables");
    if (!has_room(code, &code->tables, code->table_count, sizeof *code->tables, UINT32_MAX, ""))
        return 0;
    void *copy = vyre__arena_copy(&code->arena, data, bytes);
    if (!copy) {
        fail_memory(code);
        return 0;
    }
    code->tables[code->table_count] = (vyre_kernel_table){
        .struct_size = sizeof *code->tables, .type = type, .count = count, .data = copy};
    return code->table_count++;
}

uint32_t vyre__code_trap_site(vyre__code *code, uint32_t node)
{
    if (!has_room(code, &code->sites, code->site_count, sizeof *code->sites, VYRE__CODE_MAX,
                  "2^20 traps"))
        return 0;
    code->sites[code->site_count] = (vyre_trap_site){.node = node};
    return code->site_count++;
}

uint32_t vyre__code_shared(vyre__code *code, uint64_t bytes, uint32_t align)
{
    const uint64_t start = ((uint64_t)code->shared_bytes + align - 1) / align * align;
    if (bytes > UINT32_MAX - start) {
        fail_limit(code, "4 GiB of workgroup memory");
        return 0;
    }
    code->shared_bytes = (uint32_t)(start + bytes);
    if (align > code->shared_align)
        code->shared_align = align;
    return (uint32_t)start;
}
