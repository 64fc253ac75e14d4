/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The decoded form of a kernel, and the state of a row of lanes that runs it.
 *
 * A value lives in a slot: one element of 4 or 8 bytes for each lane of a row. A BOOL is a word
 * with all bits 0 or 1, so that it serves as a mask. Values that never change while a row runs
 * (constants, ids, params, lengths) have slots of their own and are no instructions any more; the
 * slots of the others are used again when their last use has passed.
 */
#ifndef PLUGINS_CPU_KERNEL_FORM_H
#define PLUGINS_CPU_KERNEL_FORM_H

#include "plugins/cpu/kernel/arena.h"
#include "plugins/cpu/kernel/kernel.h"

enum {
    CPU_VECTOR = 16,       /* lanes that a function works on at a time: rows are padded to it */
    CPU_ROW = 256,         /* lanes that a row is filled up to with further workgroups */
    CPU_CHUNK = 256,       /* lanes that run a straight piece of code before the next ones do */
    CPU_STATES = 16,       /* states kept for the next launch */
    CPU_SLOT_UNIT = 64,    /* bytes: what slots are counted in */
    CPU_MAX_LANES = 65536, /* of a workgroup */
    CPU_MAX_DEPTH = 128    /* of blocks */
};

typedef struct cpu_frame cpu_frame;
typedef struct cpu_op cpu_op;

/* Does one instruction for lanes [first, end); both are multiples of CPU_VECTOR. */
typedef void cpu_handler(cpu_frame *frame, const cpu_op *op, size_t first, size_t end);

/* cpu_op.control: what the loop does itself. */
enum {
    CPU_STRAIGHT = 0,
    CPU_IF,
    CPU_ELSE,
    CPU_END_IF,
    CPU_FOR,
    CPU_END_FOR,
    CPU_LOOP,
    CPU_END_LOOP,
    CPU_BREAK,
    CPU_CONTINUE,
    CPU_RETURN,
    CPU_GRID_BARRIER,
    CPU_BARRIER,
    CPU_STOP /* behind the last instruction */
};

struct cpu_op {
    cpu_handler *handler;  /* of straight instructions */
    uint32_t out, a, b, c; /* slots, in units of CPU_SLOT_UNIT bytes */
    uint32_t aux;
    uint32_t run;     /* straight instructions from here on */
    uint32_t partner; /* index of the ELSE or END; of an END: of what it ends */
    uint8_t control;
    uint8_t uniform; /* the same in all active lanes: worth doing once */
    uint8_t wide;    /* the result has 8 bytes */
    uint8_t guarded;
    uint64_t imm;
};

/* What fills a permanent slot, and when. */
typedef struct cpu_source {
    uint16_t op; /* CONST, LOCAL_ID, ...: VYRE_OP_* */
    uint8_t wide;
    uint8_t when; /* CPU_ONCE, ... */
    uint32_t aux;
    uint32_t slot;
    uint64_t imm;
} cpu_source;

enum { CPU_ONCE = 0, CPU_EACH_LAUNCH = 1, CPU_EACH_ROW = 2 };

typedef struct cpu_table {
    void *data; /* in the kernel's arena */
} cpu_table;

/* What is known of a buffer before it is bound. */
typedef struct cpu_buffer_form {
    uint32_t element_bytes;
    int written; /* by the kernel */
} cpu_buffer_form;

struct cpu_kernel {
    const vyre_host *host;
    cpu_arena arena; /* owns all arrays below */
    cpu_op *code;
    uint32_t code_count;
    cpu_source *sources;
    uint32_t source_count;
    cpu_table *tables;
    uint32_t table_count;
    cpu_buffer_form *buffers;
    uint32_t buffer_count;
    uint32_t trap_buffer; /* UINT32_MAX: none */
    uint32_t param_count;
    uint32_t workgroup[3];
    uint32_t group_lanes;
    uint32_t row_groups;              /* workgroups in a full row */
    uint32_t row_lanes;               /* their lanes, padded */
    uint32_t slot_units;              /* size of all slots */
    uint32_t local_slot, local_units; /* where the locals are: zeroed for each row */
    uint32_t max_depth;
    uint32_t shared_bytes;
    int cooperates; /* it has GRID_BARRIER */
    int avx2;       /* functions of kernel/avx2 are used */
    size_t state_bytes;
    _Atomic(cpu_frame *) states[CPU_STATES]; /* owned; NULL: empty */
};

/* A block that is open. Level 0 is the row. */
typedef struct cpu_level {
    uint32_t *mask; /* lanes that are active: `own`, or the mask of an outer level */
    uint32_t *own;
    uint32_t *live;      /* of loops: lanes that have not left it */
    uint32_t active;     /* number of lanes in `mask` */
    uint32_t live_count; /* likewise */
    uint32_t partner;    /* where it goes on when no lane is active: index of ELSE or END */
    uint32_t counter;    /* of a FOR with a uniform range */
    uint32_t bound;
    uint8_t loop, uniform;
} cpu_level;

/* The state of a row. */
struct cpu_frame {
    cpu_kernel *kernel;
    cpu_launch *launch;
    char *slots;    /* the following, too, lie in the state's own block */
    char *shared;   /* workgroup memory */
    uint32_t *gone; /* lanes that leave a block */
    cpu_level *levels;
    uint32_t depth;
    uint32_t at;     /* index of the next instruction */
    uint32_t lanes;  /* in the row */
    uint32_t end;    /* the same, padded */
    uint32_t spent;  /* lanes times instructions since the last look at the clock */
    uint32_t groups; /* workgroups in the row */
    uint64_t first_group;
    const uint32_t *mask; /* that of the innermost level */
    int full;             /* all lanes of the row are active */
};

static inline void *cpu_slot(const cpu_frame *frame, uint32_t slot)
{
    return frame->slots + (size_t)slot * CPU_SLOT_UNIT;
}

/* Lanes below the padding: what touches memory goes no further. */
static inline size_t cpu_last(const cpu_frame *frame, size_t end)
{
    return end < frame->lanes ? end : frame->lanes;
}

/* The function for an instruction, or NULL. `from` is the type of operand a. */
cpu_handler *cpu_integer_handler(uint32_t op, uint32_t type);
cpu_handler *cpu_compare_handler(uint32_t op, uint32_t type);
cpu_handler *cpu_float_handler(uint32_t op, uint32_t type);
cpu_handler *cpu_convert_handler(uint32_t op, uint32_t type, uint32_t from);
cpu_handler *cpu_move_handler(uint32_t op, uint32_t type);
/* The same for processors with AVX2 and FMA: kernel/avx2. */
cpu_handler *cpu_integer_handler_avx2(uint32_t op, uint32_t type);
cpu_handler *cpu_compare_handler_avx2(uint32_t op, uint32_t type);
cpu_handler *cpu_float_handler_avx2(uint32_t op, uint32_t type);
cpu_handler *cpu_convert_handler_avx2(uint32_t op, uint32_t type, uint32_t from);
cpu_handler *cpu_move_handler_avx2(uint32_t op, uint32_t type);

cpu_handler *cpu_memory_handler(uint32_t op, uint32_t type, uint32_t width);
cpu_handler *cpu_atomic_handler(uint32_t op, uint32_t kind);
cpu_handler *cpu_lane_handler(uint32_t op);
cpu_handler *cpu_reduce_handler(uint32_t kind);

/* state.c */
size_t cpu_state_size(const cpu_kernel *kernel);                   /* bytes */
cpu_frame *cpu_state_take(cpu_kernel *kernel, cpu_launch *launch); /* NULL: no memory */
void cpu_state_give(cpu_kernel *kernel, cpu_frame *frame);
void cpu_state_free(cpu_kernel *kernel, cpu_frame *frame);
/* Makes the row the one of workgroups [first, first + count), count at most row_groups. */
void cpu_state_start(cpu_frame *frame, uint64_t first, uint32_t count);

/* Whether the launch is to end, after work on so many lanes times instructions. */
int cpu_frame_spend(cpu_frame *frame, size_t work);

/* Global id of a lane of the row on an axis. */
uint32_t cpu_lane_global(const cpu_frame *frame, uint32_t lane, uint32_t axis);

/* control.c: goes on until the row has ended or is to stop: 0; or is at a grid barrier: 1. */
int cpu_frame_run(cpu_frame *frame);

#endif
