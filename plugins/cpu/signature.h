/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a kernel wants of the steps that run it, whatever engine does. */
#ifndef PLUGINS_CPU_SIGNATURE_H
#define PLUGINS_CPU_SIGNATURE_H

#include <vyre/kernel.h>
#include <vyre/plugin.h>

#include "plugins/cpu/fill.h"

typedef struct cpu_signature {
    uint32_t buffer_count;
    uint32_t param_count;
    uint32_t trap_buffer; /* index of the buffer of role TRAP; UINT32_MAX: none */
    int loops;            /* there are any */
    int open_loops;       /* there are some of which nobody knows how often they go round */
    uint64_t work;        /* lane-instructions of a workgroup: a guess, low with open loops */
    cpu_fill fill;
    uint8_t written[CPU_MAX_BUFFERS / 8]; /* bit of each buffer that the kernel writes */
} cpu_signature;

/* 0 when the kernel has more than CPU_MAX_BUFFERS buffers. */
int cpu_signature_of(const vyre_kernel *kernel, cpu_signature *out_signature);

/* Why the step does not go with the kernel, or NULL. Its bindings are not looked at beyond their
 * flags. Static. */
const char *cpu_signature_refuses(const cpu_signature *signature, const vyre_step *step);

#endif
