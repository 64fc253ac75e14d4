/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The state of one run of the verifier, shared by its files. */
#ifndef VYRE_CORE_KERNEL_VERIFYING_H
#define VYRE_CORE_KERNEL_VERIFYING_H

#include <vyre/kernel.h>

#include "core/base/error.h"
#include "core/kernel/code.h"

/* A block that is open. */
typedef struct vyre__open_block {
    uint32_t opener; /* index of the IF, FOR or LOOP */
    uint32_t start;  /* index of what its code follows: the opener, or its ELSE */
    uint32_t op;     /* of the instruction at `start` */
} vyre__open_block;

typedef struct vyre__verifying {
    const vyre_kernel *kernel;
    vyre_error *error;     /* the caller's; may be NULL */
    vyre_status status;    /* VYRE_OK until the first mistake */
    uint32_t index;        /* of the instruction under way */
    uint32_t *definitions; /* owned; of each value that was met: the index of its instruction */
    uint8_t *scopes;       /* owned; and how many blocks were open around it */
    uint32_t value_count;  /* values met */
    int has_trap_buffer;
    uint32_t depth; /* blocks open; [0] is the kernel itself */
    vyre__open_block blocks[VYRE__CODE_MAX_DEPTH + 1];
} vyre__verifying;

/* Records the first mistake: of the kernel, or of the instruction under way. */
void vyre__verify_wrong(vyre__verifying *v, const char *format, ...) VYRE__PRINTF(2, 3);
void vyre__verify_wrong_here(vyre__verifying *v, const char *format, ...) VYRE__PRINTF(2, 3);
void vyre__verify_limit(vyre__verifying *v, const char *what);

/* Stops at the first mistake. */
void vyre__verify_instructions(vyre__verifying *v); /* numbering, types, scopes, blocks */
void vyre__verify_members(vyre__verifying *v, const vyre_instruction *at); /* aux, imm, flags */

/* The constant that a value is. 0 when it is none. */
int vyre__verify_constant(const vyre__verifying *v, uint32_t value, uint64_t *out_bits);

#endif
