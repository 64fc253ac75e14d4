/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/kernel/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/kernel/kernel.h"
#include "core/kernel/summary.h"
#include "core/kernel/uniform.h"
#include "core/kernel/verifying.h"

enum { MESSAGE_CAPACITY = 256 };

/* ---- mistakes ---- */

static void record(vyre__verifying *v, vyre_status status, const char *fix, const char *message)
{
    if (v->status == VYRE_OK)
        v->status = vyre__fail(v->error, status, fix, "kernel form: %s", message);
}

static const char report_it[] = "Report this to the maintainers of vyre, with the program.";

void vyre__verify_wrong(vyre__verifying *v, const char *format, ...)
{
    char message[MESSAGE_CAPACITY];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof message, format, list);
    va_end(list);
    record(v, VYRE_INTERNAL, report_it, message);
}

void vyre__verify_wrong_here(vyre__verifying *v, const char *format, ...)
{
    char what[MESSAGE_CAPACITY / 2], message[MESSAGE_CAPACITY];
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    const uint32_t op = vyre__kernel_at(v->kernel, v->index)->op;
    const char *name = vyre__operation_of(op)->name;
    if (name)
        snprintf(message, sizeof message, "instruction %u: %s: %s", v->index, name, what);
    else
        snprintf(message, sizeof message, "instruction %u: operation %u: %s", v->index, op, what);
    record(v, VYRE_INTERNAL, report_it, message);
}

void vyre__verify_limit(vyre__verifying *v, const char *what)
{
    char message[MESSAGE_CAPACITY];
    snprintf(message, sizeof message, "more than %s", what);
    record(v, VYRE_LIMIT, "Split the program into smaller ones.", message);
}

/* ---- the kernel itself ---- */

static void check_limit(vyre__verifying *v, uint64_t count, uint64_t most, const char *what)
{
    if (count > most)
        vyre__verify_limit(v, what);
}

/* An array of `count` elements at multiples of `stride` can be read as such. */
static void check_array(vyre__verifying *v, const void *array, uint32_t count, size_t stride,
                        size_t size, size_t alignment, const char *what)
{
    if (count && !array)
        vyre__verify_wrong(v, "%s are missing", what);
    else if (count && (stride < size || stride % alignment || (uintptr_t)array % alignment))
        vyre__verify_wrong(v, "%s are not aligned, or their stride is too small", what);
}

static void check_arrays(vyre__verifying *v)
{
    const vyre_kernel *k = v->kernel;
    check_limit(v, k->code_count, VYRE__CODE_MAX, "2^20 instructions");
    check_limit(v, k->local_count, VYRE__CODE_MAX_LOCALS, "4096 locals");
    check_limit(v, k->buffer_count, VYRE__CODE_MAX_BUFFERS, "512 buffers");
    check_limit(v, k->table_count, VYRE__CODE_MAX_TABLES_BYTES / 4, "64 KiB of tables");
    check_limit(v, k->trap_site_count, VYRE__CODE_MAX, "2^20 traps");
    check_array(v, k->code, k->code_count, k->code_stride, sizeof *k->code, 8, "instructions");
    check_array(v, k->locals, k->local_count, 1, 1, 1, "locals");
    check_array(v, k->buffers, k->buffer_count, k->buffer_stride, VYRE_KERNEL_BUFFER_SIZE_V1_0, 4,
                "buffers");
    check_array(v, k->tables, k->table_count, k->table_stride, VYRE_KERNEL_TABLE_SIZE_V1_0,
                sizeof(void *), "tables");
    check_array(v, k->trap_sites, k->trap_site_count, sizeof *k->trap_sites, sizeof *k->trap_sites,
                4, "trap sites");
    if (k->value_count > k->code_count)
        vyre__verify_wrong(v, "%u values are more than there are instructions", k->value_count);
}

static void check_shared(vyre__verifying *v)
{
    const uint32_t align = v->kernel->shared_align;
    if (v->kernel->shared_bytes ? align == 0 || (align & (align - 1)) != 0 : align != 0)
        vyre__verify_wrong(v, "workgroup memory of %u bytes is aligned to %u",
                           v->kernel->shared_bytes, align);
}

static void check_mode(vyre__verifying *v)
{
    const uint32_t mode = v->kernel->float_mode;
    if (mode < VYRE_FLOAT_STRICT || mode > VYRE_FLOAT_ULP)
        vyre__verify_wrong(v, "%u is no float mode", mode);
    else if ((v->kernel->ulp != 0) != (mode == VYRE_FLOAT_ULP))
        vyre__verify_wrong(v, "ulp %u belongs to float mode ulp", v->kernel->ulp);
}

static void check_workgroup(vyre__verifying *v)
{
    uint64_t lanes = 1;
    for (int i = 0; i < 3; i++) {
        if (v->kernel->workgroup[i] == 0)
            vyre__verify_wrong(v, "the workgroup has no lanes");
        lanes *= v->kernel->workgroup[i];
        check_limit(v, lanes, UINT32_MAX, "2^32 - 1 lanes in a workgroup");
        if (v->status != VYRE_OK)
            return;
    }
}

static void check_header(vyre__verifying *v)
{
    const vyre_kernel *k = v->kernel;
    if (k->struct_size < VYRE_KERNEL_SIZE_V1_0) {
        vyre__verify_wrong(v, "the struct has %u bytes", k->struct_size);
        return;
    }
    if (k->kernel_minor > VYRE_KERNEL_MINOR)
        vyre__verify_wrong(v, "minor %u is not known", k->kernel_minor);
    if (k->reserved || k->reserved_data || k->ext)
        vyre__verify_wrong(v, "a reserved member is not zero");
    if (!k->name)
        vyre__verify_wrong(v, "the name is missing");
    check_workgroup(v);
    check_mode(v);
    check_shared(v);
    check_arrays(v);
}

/* ---- what the code refers to ---- */

static void check_locals(vyre__verifying *v)
{
    for (uint32_t i = 0; i < v->kernel->local_count && v->status == VYRE_OK; i++)
        if (vyre__value_type_bits(v->kernel->locals[i]) == 0)
            vyre__verify_wrong(v, "local %u has no type", i);
}

static void check_table(vyre__verifying *v, uint32_t index, uint64_t *sum)
{
    const vyre_kernel_table *table = vyre__kernel_table_at(v->kernel, index);
    const uint64_t size = vyre__value_type_bits(table->type) / 8;
    if (table->struct_size < VYRE_KERNEL_TABLE_SIZE_V1_0 || table->reserved)
        vyre__verify_wrong(v, "table %u: the struct is not that of 1.0", index);
    else if (size == 0)
        vyre__verify_wrong(v, "table %u has no type", index);
    else if (table->count == 0 || !table->data || (uintptr_t)table->data % size)
        vyre__verify_wrong(v, "table %u is empty or not aligned", index);
    check_limit(v, size * table->count, VYRE__CODE_MAX_TABLE_BYTES, "4 KiB in a table");
    *sum += size * table->count;
    check_limit(v, *sum, VYRE__CODE_MAX_TABLES_BYTES, "64 KiB of tables");
}

static int is_hidden(uint32_t role)
{
    return role == VYRE_ROLE_SCRATCH || role == VYRE_ROLE_TRAP;
}

static void check_buffer(vyre__verifying *v, uint32_t index)
{
    const vyre_kernel_buffer *b = vyre__kernel_buffer_at(v->kernel, index);
    const uint32_t size = b->element_bytes;
    if (b->struct_size < VYRE_KERNEL_BUFFER_SIZE_V1_0 || b->reserved)
        vyre__verify_wrong(v, "buffer %u: the struct is not that of 1.0", index);
    else if (b->role < VYRE_ROLE_INPUT || b->role > VYRE_ROLE_TRAP)
        vyre__verify_wrong(v, "buffer %u: %u is no role", index, b->role);
    else if (size == 0 || size > 16 || (size & (size - 1)) != 0)
        vyre__verify_wrong(v, "buffer %u: elements of %u bytes", index, size);
    else if (b->align_log2 > 31)
        vyre__verify_wrong(v, "buffer %u is aligned to 2^%u", index, b->align_log2);
    else if (is_hidden(b->role) != (b->slot == UINT32_MAX) || (is_hidden(b->role) && b->binding))
        vyre__verify_wrong(v, "buffer %u: slot %u and binding %u do not fit its role", index,
                           b->slot, b->binding);
    else if (b->role != VYRE_ROLE_SCRATCH && (b->per_item_bytes || b->per_grid_bytes))
        vyre__verify_wrong(v, "buffer %u has a size rule but is not scratch", index);
}

static void check_tables(vyre__verifying *v)
{
    uint64_t sum = 0;
    uint32_t traps = 0;
    check_locals(v);
    for (uint32_t i = 0; i < v->kernel->table_count && v->status == VYRE_OK; i++)
        check_table(v, i, &sum);
    for (uint32_t i = 0; i < v->kernel->buffer_count && v->status == VYRE_OK; i++) {
        check_buffer(v, i);
        traps += vyre__kernel_buffer_at(v->kernel, i)->role == VYRE_ROLE_TRAP;
    }
    v->has_trap_buffer = traps > 0;
    if (traps > 1)
        vyre__verify_wrong(v, "there are %u trap buffers", traps);
}

/* ---- uniform control ---- */

static int gathers_lanes(uint32_t op)
{
    return op == VYRE_OP_BARRIER || op == VYRE_OP_GRID_BARRIER || vyre__operation_is_subgroup(op);
}

static int has_gathering(const vyre_kernel *kernel)
{
    for (uint32_t i = 0; i < kernel->code_count; i++)
        if (gathers_lanes(vyre__kernel_at(kernel, i)->op))
            return 1;
    return 0;
}

static void check_control(vyre__verifying *v, const vyre__uniform *uniform)
{
    for (v->index = 0; v->index < v->kernel->code_count; v->index++) {
        const uint32_t op = vyre__kernel_at(v->kernel, v->index)->op;
        const uint8_t control = uniform->controls[v->index];
        if ((gathers_lanes(op) || op == VYRE_OP_RETURN) && control == VYRE__DIVERGENT)
            vyre__verify_wrong_here(v, "is not under uniform control");
        if (op == VYRE_OP_GRID_BARRIER && control != VYRE__UNIFORM_GRID)
            vyre__verify_wrong_here(v, "the control differs between workgroups");
    }
}

static void check_uniform_flags(vyre__verifying *v, const vyre__uniform *uniform)
{
    for (v->index = 0; v->index < v->kernel->code_count; v->index++)
        if (vyre__kernel_at(v->kernel, v->index)->flags & VYRE_INSTRUCTION_UNIFORM &&
            !vyre__uniform_holds(uniform, v->kernel, v->index))
            vyre__verify_wrong_here(v, "is marked uniform and is not");
}

/* ---- what is derived ---- */

static void check_access(vyre__verifying *v, const vyre__summary *summary)
{
    for (uint32_t i = 0; i < v->kernel->buffer_count; i++) {
        const vyre_kernel_buffer *b = vyre__kernel_buffer_at(v->kernel, i);
        const uint32_t writes = b->access & (VYRE_BUFFER_WRITE | VYRE_BUFFER_ATOMIC);
        if (b->access != summary->access[i])
            vyre__verify_wrong(v, "buffer %u: its access is %u, the code's %u", i, b->access,
                               summary->access[i]);
        else if (b->flags & ~7U || !(b->flags & VYRE_BUFFER_DISJOINT) ||
                 !(b->flags & VYRE_BUFFER_READ_ONLY) != (writes != 0))
            vyre__verify_wrong(v, "buffer %u: its flags are %u", i, b->flags);
    }
}

static void check_summary(vyre__verifying *v)
{
    vyre__summary summary;
    const vyre_kernel *k = v->kernel;
    uint8_t digest[sizeof k->digest];
    if (vyre__summarise(k, &summary, v->error) != VYRE_OK) {
        v->status = VYRE_OUT_OF_HOST_MEMORY;
        return;
    }
    if (k->features != summary.features)
        vyre__verify_wrong(v, "the features are %#llx, the code's %#llx",
                           (unsigned long long)k->features, (unsigned long long)summary.features);
    if (memcmp(k->operations, summary.operations, sizeof k->operations) != 0)
        vyre__verify_wrong(v, "the set of operations is not that of the code");
    if (k->flags != summary.flags)
        vyre__verify_wrong(v, "the flags are %#llx, the code's %#llx", (unsigned long long)k->flags,
                           (unsigned long long)summary.flags);
    if (k->max_depth != summary.max_depth || k->subgroup_width != summary.subgroup_width)
        vyre__verify_wrong(v, "depth %u or subgroup width %u are not the code's", k->max_depth,
                           k->subgroup_width);
    check_access(v, &summary);
    vyre__kernel_digest(k, digest);
    if (memcmp(digest, k->digest, sizeof digest) != 0)
        vyre__verify_wrong(v, "the digest is not that of the kernel");
}

/* ---- all ---- */

static void fail_memory(vyre__verifying *v)
{
    if (v->status == VYRE_OK)
        v->status = vyre__fail_memory(v->error, "verifying a kernel");
}

static void check_code(vyre__verifying *v)
{
    v->definitions = malloc(((size_t)v->kernel->code_count + 1) * sizeof *v->definitions);
    v->scopes = malloc((size_t)v->kernel->code_count + 1);
    if (v->definitions && v->scopes)
        vyre__verify_instructions(v);
    else
        fail_memory(v);
    free(v->definitions);
    free(v->scopes);
}

static void check_uniform(vyre__verifying *v, int gathers, int has_flags)
{
    vyre__uniform uniform = {0};
    v->status = vyre__uniform_derive(v->kernel, &uniform, v->error);
    if (v->status == VYRE_OK && gathers)
        check_control(v, &uniform);
    if (v->status == VYRE_OK && has_flags)
        check_uniform_flags(v, &uniform);
    vyre__uniform_release(&uniform);
}

static vyre_status verify(const vyre_kernel *kernel, int is_finished, vyre_error *error)
{
    vyre__verifying v = {.kernel = kernel, .error = error};
    check_header(&v);
    if (v.status == VYRE_OK)
        check_tables(&v);
    if (v.status == VYRE_OK)
        check_code(&v);
    const int gathers = v.status == VYRE_OK && has_gathering(kernel);
    if (v.status == VYRE_OK && (gathers || is_finished))
        check_uniform(&v, gathers, is_finished);
    if (v.status == VYRE_OK && is_finished)
        check_summary(&v);
    return v.status;
}

vyre_status vyre__kernel_verify(const vyre_kernel *kernel, vyre_error *error)
{
    return verify(kernel, 1, error);
}

vyre_status vyre__code_verify(const vyre_kernel *view, vyre_error *error)
{
    return verify(view, 0, error);
}
