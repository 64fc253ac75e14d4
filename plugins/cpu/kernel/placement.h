/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What is found out about a kernel before it is decoded: types, how long each value is used, and
 * where it lives. Values of a kernel that is not well-formed are never trusted as indices.
 */
#ifndef PLUGINS_CPU_KERNEL_PLACEMENT_H
#define PLUGINS_CPU_KERNEL_PLACEMENT_H

#include "plugins/cpu/kernel/form.h"

/* The row of an operation in VYRE_OPERATION_TABLE. */
typedef struct cpu_row {
    uint8_t known;
    uint8_t result; /* VYRE_OPERAND_* */
    uint8_t args[3];
} cpu_row;

const cpu_row *cpu_row_of(uint32_t op);

/* By number of the value; entry 0 is none. */
typedef struct cpu_value {
    uint8_t type;      /* VYRE_VALUE_* */
    uint8_t permanent; /* its slot is filled before the row runs */
    uint8_t placed;
    uint32_t same;    /* another value with the same bits in the same slot; 0: none */
    uint32_t defined; /* index of its instruction */
    uint32_t last;    /* index of the last instruction that needs it */
    uint32_t depth;   /* blocks open where it is defined */
    uint32_t slot;
    uint32_t next; /* chain of the values that end with one instruction, or of free slots */
} cpu_value;

/* Arrays are in `arena`, which the caller releases. */
typedef struct cpu_placement {
    cpu_arena arena;
    const vyre_kernel *form;
    cpu_value *values;
    uint32_t *partner;     /* of each END: what it ends; of each ELSE: its IF */
    uint32_t *level;       /* of BREAK and CONTINUE: number of blocks from the loop outwards */
    uint32_t *sets;        /* indices of SETs; those of local l: [set_start[l], set_start[l + 1]) */
    uint32_t *set_start;   /* by local */
    uint32_t *local_slots; /* by local */
    cpu_source *sources;   /* what fills the permanent slots */
    uint32_t source_count;
    uint32_t units; /* slots given out */
    uint32_t local_slot, local_units;
} cpu_placement;

static inline const vyre_instruction *cpu_instruction(const vyre_kernel *form, uint32_t index)
{
    const char *first = (const char *)(const void *)form->code;
    return (const vyre_instruction *)(const void *)(first + (size_t)index * form->code_stride);
}

static inline int cpu_is_wide(uint32_t type)
{
    return type == VYRE_VALUE_W64 || type == VYRE_VALUE_F64;
}

/* Why the kernel is not well-formed, or NULL. */
const char *cpu_form_check(const vyre_kernel *form);

/* Fills everything for a checked kernel; row_lanes is the length of rows. 0: no memory. */
int cpu_placement_make(cpu_placement *placement, uint32_t row_lanes);

/* The value whose slot `value` is in. */
uint32_t cpu_placement_root(const cpu_placement *placement, uint32_t value);

#endif
