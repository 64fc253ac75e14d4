/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Kernel form: what the compiler of a device accepts.
 *
 * Stands alone (stddef.h and stdint.h only); C99, C11, C++11 and later. The rules for structs that
 * cross the border are those of <vyre/plugin.h>: the size comes first, members are only appended,
 * reserved members are zero and are not read, a received struct is never copied by assignment.
 *
 * A device either compiles kernels (struct vyre_kernel), or it runs the program tree itself from
 * the wire bytes (VYRE_KERNEL_CAPS_RUNS_PROGRAM). A device that runs the tree leaves every member
 * of its vyre_kernel_caps but struct_size and flags zero.
 */
#ifndef VYRE_KERNEL_H
#define VYRE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Minor number of the kernel form that this header describes. */
#define VYRE_KERNEL_MINOR 0

/* A kernel: made by the library, read by `compile`, `run` and `emit`. Incomplete on purpose. */
struct vyre_kernel;

/*
 * Features beyond the base of the form: vyre_kernel_caps.features, a set of bits.
 * A kernel that needs a feature which a device does not name is never handed to that device.
 */
#define VYRE_KERNEL_FEATURE_I64 (UINT64_C(1) << 0)           /* 64-bit integer values */
#define VYRE_KERNEL_FEATURE_F64 (UINT64_C(1) << 1)           /* binary64 values */
#define VYRE_KERNEL_FEATURE_SHARED (UINT64_C(1) << 2)        /* workgroup memory */
#define VYRE_KERNEL_FEATURE_BARRIER (UINT64_C(1) << 3)       /* workgroup barrier */
#define VYRE_KERNEL_FEATURE_GRID_BARRIER (UINT64_C(1) << 4)  /* barrier of the whole grid */
#define VYRE_KERNEL_FEATURE_ATOMIC (UINT64_C(1) << 5)        /* 32-bit atomics on buffers */
#define VYRE_KERNEL_FEATURE_SHARED_ATOMIC (UINT64_C(1) << 6) /* the same on workgroup memory */
#define VYRE_KERNEL_FEATURE_SUBGROUP (UINT64_C(1) << 7)      /* operations on slices of 32 lanes */
#define VYRE_KERNEL_FEATURE_TRAP (UINT64_C(1) << 8)          /* trap records */
#define VYRE_KERNEL_FEATURE_STORAGE8 (UINT64_C(1) << 9)      /* 8-bit accesses to buffers */
#define VYRE_KERNEL_FEATURE_STORAGE16 (UINT64_C(1) << 10)    /* 16-bit accesses to buffers */
#define VYRE_KERNEL_FEATURE_NATIVE_MATH (UINT64_C(1) << 11)  /* approximations, known error */
#define VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP (UINT64_C(1) << 12) /* loops of unknown trip count */

/*
 * Value types beyond the base types BOOL (1), W32 (2) and F32 (3), which every device takes:
 * vyre_kernel_caps.value_types, bit n for type code n.
 */
#define VYRE_KERNEL_VALUE_W64 (UINT32_C(1) << 4) /* 64-bit integer without a sign of its own */
#define VYRE_KERNEL_VALUE_F64 (UINT32_C(1) << 5) /* IEEE 754 binary64 */

/*
 * Widths of one access to a buffer beyond 32 bits, which every device takes:
 * vyre_kernel_caps.memory_widths, where the bit's value is the width in bytes.
 */
#define VYRE_KERNEL_WIDTH_8 UINT32_C(1)
#define VYRE_KERNEL_WIDTH_16 UINT32_C(2)
#define VYRE_KERNEL_WIDTH_64 UINT32_C(8)

/*
 * vyre_kernel_caps.flags.
 * RUNS_PROGRAM  the device runs the program tree: it is handed the canonical wire bytes, and the
 *               kernel pointer of vyre_compile and vyre_step may be NULL.
 * FREE_GUARDS   a guarded access costs nothing (robust buffers, masked vectors), so that the
 *               library need not offer a second variant of a kernel without guards.
 */
#define VYRE_KERNEL_CAPS_RUNS_PROGRAM (UINT64_C(1) << 0)
#define VYRE_KERNEL_CAPS_FREE_GUARDS (UINT64_C(1) << 1)

/*
 * What the compiler of one device accepts. Filled by the plugin; the host copies it while it
 * copies the device description (or the target) that points to it. Base operations are implied
 * and need no bit. A zero limit means that the device has no limit of its own.
 */
typedef struct vyre_kernel_caps {
    uint32_t struct_size;   /* bytes that the writer filled */
    uint32_t kernel_minor;  /* highest minor of kernel form that the compiler reads */
    uint64_t operations[8]; /* optional operation n is taken natively: bit n % 64 of word n / 64 */
    uint32_t value_types;   /* VYRE_KERNEL_VALUE_* */
    uint32_t memory_widths; /* VYRE_KERNEL_WIDTH_* */
    uint64_t features;      /* VYRE_KERNEL_FEATURE_* */
    uint64_t flags;         /* VYRE_KERNEL_CAPS_* */
    uint32_t max_code;      /* instructions in a kernel */
    uint32_t max_locals;    /* mutable locals in a kernel */
    uint32_t max_buffers;   /* entries of the buffer table, hidden ones included */
    uint32_t max_depth;     /* nesting of blocks */
    uint32_t max_shared;    /* bytes of workgroup memory */
    uint32_t reserved;      /* zero */
} vyre_kernel_caps;

/* Size of the struct in 1.0: the least that a reader may find in struct_size. */
#define VYRE_KERNEL_CAPS_SIZE_V1_0                                                                 \
    (offsetof(vyre_kernel_caps, reserved) + sizeof(((vyre_kernel_caps *)0)->reserved))

#ifdef __cplusplus
}
#endif

#endif
