/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The reference interpreter: runs the program tree, written for clarity. It is the oracle that
 * every engine is compared with, bit for bit.
 */
#ifndef VYRE_CORE_REFERENCE_REFERENCE_H
#define VYRE_CORE_REFERENCE_REFERENCE_H

#include "core/ir/model.h"

/* A program made ready for interpretation: names resolved, types known. Immutable; any number of
 * threads may execute it at once. */
typedef struct vyre__reference vyre__reference;

/*
 * Prepares a valid program. Executed are values of u32, i32, f32 and bool, loads, stores and casts
 * of u8, u16, i8, i16, f16 and bf16, and arithmetic on the last two in f32. `float_mode` is
 * VYRE_FLOAT_STRICT (or 0) or VYRE_FLOAT_FLUSH. The program is retained. Errors: UNSUPPORTED (names
 * the construct that is not executed, with its place), INVALID_PROGRAM (entry not Region-wrapped;
 * what validation would refuse), LIMIT (nesting beyond that of a valid program), INVALID_ARGUMENT
 * (another float mode), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__reference_prepare(vyre_program *program, uint32_t float_mode,
                                    vyre__reference **out_reference, vyre_error *error);
void vyre__reference_release(vyre__reference *reference); /* NULL is allowed */

/* Memory of one buffer. Bindings follow the program's non-workgroup buffers in declaration order.
 */
typedef struct vyre__reference_binding {
    void *data; /* NULL when size is 0; needs no alignment; never written for a read-only buffer */
    uint64_t size; /* bytes; elements beyond are out of bounds */
} vyre__reference_binding;

/* What a trap reports. */
typedef struct vyre__reference_trap {
    int fired;
    uint32_t address;
    uint32_t lane[3]; /* global invocation id */
    vyre__str tag;    /* belongs to the program */
} vyre__reference_trap;

/*
 * Runs one grid, workgroup after workgroup, x fastest. `grid` counts workgroups per axis, each > 0.
 * `deadline_ns` is absolute on CLOCK_MONOTONIC, 0 for none; it is honoured within 10 ms.
 * `stop`, when not NULL, is read at the same points: non-zero ends the run with CANCELLED.
 * With a barrier of the grid all its invocations run together instead. Memory is bounded by the
 * invocations that run together times the locals that live at the same time.
 * Errors: TRAPPED (out_trap, which may be NULL, tells), TIMEOUT, CANCELLED, INVALID_PROGRAM (not
 * every live invocation reached a barrier), INVALID_ARGUMENT (bindings or grid do not fit), LIMIT
 * (a global id beyond 32 bits, a workgroup of more than 65,536 invocations, workgroup memory beyond
 * 64 MiB, more than 8,388,608 invocations or 1 GiB of state at once), OUT_OF_HOST_MEMORY. After a
 * failure buffer contents are unspecified.
 */
vyre_status vyre__reference_execute(const vyre__reference *reference,
                                    const vyre__reference_binding *bindings, uint32_t binding_count,
                                    const uint32_t grid[3], uint64_t deadline_ns,
                                    const volatile int *stop, vyre__reference_trap *out_trap,
                                    vyre_error *error);

/* The same for a part of a larger grid: `first` is added to the index of each workgroup. */
vyre_status vyre__reference_execute_part(const vyre__reference *reference,
                                         const vyre__reference_binding *bindings,
                                         uint32_t binding_count, const uint32_t first[3],
                                         const uint32_t grid[3], uint64_t deadline_ns,
                                         const volatile int *stop, vyre__reference_trap *out_trap,
                                         vyre_error *error);

#endif
