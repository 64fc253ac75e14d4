/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Buffers that a kernel fills: what they hold before it runs is nobody's business. */
#ifndef PLUGINS_CPU_FILL_H
#define PLUGINS_CPU_FILL_H

#include <vyre/kernel.h>
#include <vyre/plugin.h>

enum { CPU_MAX_BUFFERS = 512 };

/* Of each buffer: bytes of the element that every lane stores at its global id on axis x, unless
 * that is out of range; 0: lanes do otherwise, or the kernel may see what was there before. */
typedef struct cpu_fill {
    uint8_t bytes[CPU_MAX_BUFFERS];
    uint32_t row; /* lanes of a workgroup, all on axis x */
} cpu_fill;

/* At most CPU_MAX_BUFFERS buffers. */
void cpu_fill_of(const vyre_kernel *kernel, cpu_fill *out_fill);

/* Whether the lanes of a step store every byte of a buffer of so many bytes, if it ends well. */
int cpu_fill_covers(const cpu_fill *fill, uint32_t buffer, const vyre_step *step, uint64_t size);

#endif
