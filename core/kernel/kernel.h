/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A finished kernel: code that no longer changes, with everything derived that a device asks for
 * before it compiles, and a digest. Any number of threads may read it.
 */
#ifndef VYRE_CORE_KERNEL_H
#define VYRE_CORE_KERNEL_H

#include <vyre/kernel.h>

#include "core/kernel/code.h"

typedef struct vyre__kernel {
    vyre_instruction *code; /* owned */
    vyre_kernel form;       /* what plugins see; its other arrays follow in the same allocation */
} vyre__kernel;

/*
 * Makes a kernel of code: verifies it (vyre__code_verify()), derives UNIFORM flags, access and
 * READ_ONLY of buffers, features, operations, flags, depth and digest; sets DISJOINT of buffers.
 * What the code itself says of these is not read. A longer name is cut to 63 bytes.
 *
 * On success the code is released. On failure it is left to the caller. Errors: those of
 * vyre__code_status(); OUT_OF_HOST_MEMORY; INTERNAL and LIMIT when the code is wrong.
 */
vyre_status vyre__kernel_finish(vyre__code *code, vyre__kernel **out_kernel, vyre_error *error);

/*
 * The same kernel without GUARDED at the instructions of the list, whose indices the caller knows
 * to be in range. Errors: OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__kernel_unguard(const vyre__kernel *kernel, const uint32_t *indices, size_t count,
                                 vyre__kernel **out_kernel, vyre_error *error);

void vyre__kernel_release(vyre__kernel *kernel); /* NULL is allowed */

/* Code as a kernel whose arrays are the code's: valid until the code changes. What is derived is
 * zero. */
vyre_kernel vyre__kernel_view(const vyre__code *code);

/* Elements of the arrays of a kernel, by their strides. */
static inline const vyre_instruction *vyre__kernel_at(const vyre_kernel *kernel, uint32_t index)
{
    return (const vyre_instruction *)(const void *)((const char *)kernel->code +
                                                    (size_t)index * kernel->code_stride);
}

static inline const vyre_kernel_buffer *vyre__kernel_buffer_at(const vyre_kernel *kernel,
                                                               uint32_t index)
{
    return (const vyre_kernel_buffer *)(const void *)((const char *)kernel->buffers +
                                                      (size_t)index * kernel->buffer_stride);
}

static inline const vyre_kernel_table *vyre__kernel_table_at(const vyre_kernel *kernel,
                                                             uint32_t index)
{
    return (const vyre_kernel_table *)(const void *)((const char *)kernel->tables +
                                                     (size_t)index * kernel->table_stride);
}

/* The bits of an element. */
static inline uint64_t vyre__kernel_table_element(const vyre_kernel_table *table, uint32_t index)
{
    const int is_wide = table->type == VYRE_VALUE_W64 || table->type == VYRE_VALUE_F64;
    return is_wide ? ((const uint64_t *)table->data)[index]
                   : ((const uint32_t *)table->data)[index];
}

/*
 * BLAKE3-256 over these, all integers little-endian, nothing between them:
 *   u64  features, operations[8], flags
 *   u32  float_mode, ulp, workgroup[3], shared_bytes, shared_align, subgroup_width, value_count,
 *        code_count, local_count, buffer_count, table_count, trap_site_count, param_count,
 * max_depth each instruction: u16 op, u8 type, u8 flags, u32 result, arg[3], aux, u64 imm each
 * local: u8 type each buffer: u32 role, access, flags, element_bytes, align_log2, binding, slot,
 * min_elements, per_item_bytes, per_grid_bytes each table: u32 type, count; its elements of 4 or 8
 * bytes each trap site: u32 node Sizes, strides, padding, reserved members, `name` and `ext` are
 * left out.
 */
void vyre__kernel_digest(const vyre_kernel *kernel, uint8_t out_digest[32]);

#endif
