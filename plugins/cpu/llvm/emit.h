/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Writes a kernel as one LLVM function: void entry(const cpu_code_arguments *).
 *
 * Whatever changes lies in memory of the stack frame ("slots"): locals, masks, counters. LLVM makes
 * values of them, so that no phi is ever written by hand. Where no mask is set all lanes of the
 * vector are active; code is only reached with at least one active lane.
 */
#ifndef PLUGINS_CPU_LLVM_EMIT_H
#define PLUGINS_CPU_LLVM_EMIT_H

#include "plugins/cpu/llvm/isa.h"
#include "plugins/cpu/llvm/plan.h"
#include "plugins/cpu/llvm/text.h"

enum { SIMD_MAX_DEPTH = 128, SIMD_MAX_SPACES = 32, SIMD_MAX_INTRINSICS = 256 };

/* Metadata of a load from memory that nothing writes, and of branches that are rarely and that are
 * mostly taken. */
#define SIMD_INVARIANT ", !invariant.load !9998"
#define SIMD_RARELY ", !prof !9999"
#define SIMD_MOSTLY ", !prof !9997"

/* A loop around the code that is being written. */
typedef struct simd_loop {
    uint32_t next, exit; /* labels */
    uint32_t dead;       /* that of the code around the loop */
    simd_ir live, gone;  /* slots of masks, if the loop diverges: lanes that are in the loop, lanes
                           that are through with this round */
} simd_loop;

typedef struct simd_emitter {
    const simd_plan *plan;
    const vyre_kernel *kernel;
    const cpu_isa *isa;
    simd_text head;     /* of the function: slots, arguments */
    simd_text body;     /* the rest of it */
    simd_text prologue; /* of the region: values that come from others */
    simd_text piece;    /* of the region: its code */
    simd_text globals;  /* declarations and constants */
    simd_text *out;     /* one of these */
    uint32_t next_id;
    uint32_t next_label;
    int ended;       /* the block has its branch: a label must follow */
    int doubled;     /* writing a block that is there twice */
    int at_group;    /* writing at group level */
    int alone;       /* writing for one lane of a vector: values are scalars */
    uint32_t region; /* that is being written */

    simd_ir *values;  /* owned; of each value: the scalar, or the vector if its form is LANES */
    simd_ir *leads;   /* owned; slots of values that decide control flow at group level */
    simd_ir *locals;  /* owned; slots */
    uint8_t *within;  /* owned; of each value: as an index it is in range where code is written */
    uint32_t *loaded; /* owned; of each value: 1 + the region that has loaded it from the spill */

    simd_ir mask;     /* NOTHING: all lanes */
    simd_ir returned; /* slot: lanes that have ended; NOTHING if none ever does so alone */
    simd_loop loops[SIMD_MAX_DEPTH];
    uint32_t loop_count;
    uint32_t unfit; /* label: this round again, by code that has all guards; 0: there is none */
    uint32_t dead;  /* label: where code goes on when no lane is active any more here */
    uint32_t done;  /* label of the end of the vector, or of the workgroup at group level */

    simd_ir arguments, shared, spill, trap, stop, params; /* pointers */
    simd_ir grid[3], group[3], group_base[3];             /* i32 */
    simd_ir position;   /* i32: LOCAL_LINEAR of lane 0; flat: LOCAL_ID x of it */
    simd_ir spill_here; /* pointer: spill memory of this vector */
    simd_ir flat_first; /* i32: GLOBAL_ID x of lane 0, if flat */
    simd_ir flat_group; /* i32: GROUP_ID x, if flat */
    simd_ir *buffers;   /* owned; pointers */
    simd_ir *limits;    /* owned; 4 for each buffer: accesses of 1, 2, 4, 8 bytes that fit, i32 */
    simd_ir *lengths;   /* owned; LEN of each buffer */

    char intrinsics[SIMD_MAX_INTRINSICS][40]; /* declared ones */
    uint32_t intrinsic_count;
    const char *refused; /* why the kernel cannot be compiled; static */
} simd_emitter;

/*
 * The module's text; `layout` is the data layout of the target. The caller frees it. NULL: out of
 * memory, or *out_refused (static) says what the generator does not do.
 */
char *simd_emit(const simd_plan *plan, const cpu_isa *isa, const char *layout, size_t *out_size,
                const char **out_refused);

/* ---- operands: emit.c ---- */

uint32_t simd_ir_of(uint32_t value_type); /* SIMD_IR_* of VYRE_VALUE_* */
simd_ir simd_fresh(simd_emitter *e, uint32_t type, uint32_t lanes);
simd_ir simd_constant(uint32_t type, uint32_t lanes, uint64_t bits);
simd_ir simd_w32(uint32_t bits);
void simd_say(simd_emitter *e, const char *format, ...); /* a line, see simd_text_put() */

/* operation on equal types; the result has that type */
simd_ir simd_binary(simd_emitter *e, const char *operation, simd_ir a, simd_ir b);
simd_ir simd_compare(simd_emitter *e, const char *operation, simd_ir a, simd_ir b);
simd_ir simd_select(simd_emitter *e, simd_ir condition, simd_ir a, simd_ir b);
simd_ir simd_cast(simd_emitter *e, const char *operation, simd_ir a, uint32_t type);
simd_ir simd_splat(simd_emitter *e, simd_ir scalar);
simd_ir simd_element(simd_emitter *e, simd_ir vector, simd_ir lane);
simd_ir simd_load(simd_emitter *e, uint32_t type, uint32_t lanes, simd_ir pointer);
void simd_store(simd_emitter *e, simd_ir value, simd_ir pointer);
simd_ir simd_slot(simd_emitter *e, uint32_t type, uint32_t lanes);
simd_ir simd_offset(simd_emitter *e, simd_ir pointer, uint32_t element_type, simd_ir index);

/* Calls llvm.NAME, overloaded on the types of `on` (1 or 2 of them). */
simd_ir simd_intrinsic(simd_emitter *e, const char *name, simd_ir result, const simd_ir *on,
                       uint32_t on_count, const simd_ir *arguments, uint32_t count,
                       const char *metadata);
simd_ir simd_intrinsic1(simd_emitter *e, const char *name, simd_ir a);
simd_ir simd_intrinsic2(simd_emitter *e, const char *name, simd_ir a, simd_ir b);

/* A value as a scalar (of STRIDED: that of lane 0), and in each lane. */
simd_ir simd_scalar(simd_emitter *e, uint32_t value);
simd_ir simd_lanes(simd_emitter *e, uint32_t value);
simd_ir simd_argument(simd_emitter *e, uint32_t value, int as_lanes);
simd_ir simd_widen(simd_emitter *e, simd_form form, simd_ir operand);
simd_ir simd_ramp(simd_emitter *e, uint32_t stride);

/* ---- labels and masks ---- */

uint32_t simd_label(simd_emitter *e); /* a new one */
void simd_place(simd_emitter *e, uint32_t label);
void simd_go(simd_emitter *e, uint32_t label);
void simd_branch(simd_emitter *e, simd_ir condition, uint32_t yes, uint32_t no);
/* `how` is SIMD_RARELY or SIMD_MOSTLY */
void simd_branch_as(simd_emitter *e, simd_ir condition, uint32_t yes, uint32_t no, const char *how);
simd_ir simd_any(simd_emitter *e, simd_ir mask);                    /* i1 */
simd_ir simd_and_mask(simd_emitter *e, simd_ir mask, simd_ir more); /* mask may be NOTHING */
simd_ir simd_full_mask(simd_emitter *e, simd_ir mask);              /* all lanes if NOTHING */
simd_ir simd_first_lane(simd_emitter *e);                           /* i32: the first active lane */

/* ---- parts ---- */

/* Result of an instruction that only computes; NOTHING: it is not one. */
simd_ir simd_emit_integer(simd_emitter *e, const vyre_instruction *in, int as_lanes);
simd_ir simd_emit_float(simd_emitter *e, const vyre_instruction *in, int as_lanes);
simd_ir simd_emit_native(simd_emitter *e, const vyre_instruction *in, int as_lanes);
simd_ir simd_emit_flush(simd_emitter *e, uint32_t operand); /* of a scalar */
simd_ir simd_emit_id(simd_emitter *e, uint32_t op, uint32_t axis);

simd_ir simd_emit_load(simd_emitter *e, const vyre_instruction *in);
void simd_emit_store(simd_emitter *e, const vyre_instruction *in);
simd_ir simd_emit_atomic(simd_emitter *e, const vyre_instruction *in);
void simd_emit_trap(simd_emitter *e, const vyre_instruction *in);
void simd_emit_check(simd_emitter *e); /* returns from the function once the launch is stopped */
simd_ir simd_emit_subgroup(simd_emitter *e, const vyre_instruction *in);
simd_ir simd_mask_bits(simd_emitter *e, simd_ir mask); /* i32, or i64 for 64 lanes */
simd_ir simd_lowest(simd_emitter *e, simd_ir bits);    /* i32: number of the lowest bit of such */
simd_ir simd_buffer(simd_emitter *e, uint32_t index);
simd_ir simd_length(simd_emitter *e, uint32_t index);
simd_ir simd_limit(simd_emitter *e, uint32_t index, uint32_t width);

/*
 * The loop goes round at least once, up to `to`. Gives whether the guards of its walks are not
 * needed (i1; NOTHING: there is none), and leaves them out up to simd_end_walks().
 */
simd_ir simd_begin_walks(simd_emitter *e, uint32_t loop, simd_ir to);
void simd_end_walks(simd_emitter *e, uint32_t loop);

/* The turn that begins with the load `first`: one lane after the other. */
void simd_emit_turn(simd_emitter *e, uint32_t first);

/* Instructions [first, end); at group level or in a vector, as e->at_group says. */
void simd_emit_range(simd_emitter *e, uint32_t first, uint32_t end);
void simd_emit_region(simd_emitter *e, uint32_t first, uint32_t end);
void simd_emit_one(simd_emitter *e, uint32_t index);

/* The code of the kernel for one vector, with e->mask as it stands. */
void simd_emit_vector(simd_emitter *e);

#endif
