/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Kernel form 1.0: what the compiler of a device accepts.
 *
 * The library lowers a program to one flat array of instructions. Every rule of the language is
 * spelled out in them (bounds, zero divisors, not-a-numbers, subnormals, the mathematical
 * functions), so that each operation has one total meaning, stated below, and who compiles a kernel
 * decides nothing about what it computes. An emitter is one switch over vyre_operation.
 *
 * Stands alone (stddef.h and stdint.h only); C99, C11, C++11 and later. The rules for structs that
 * cross the border are those of <vyre/plugin.h>: the size comes first, members are only appended,
 * reserved members are zero and are not read, a received struct is never copied by assignment,
 * element i of an array lies at `pointer + i * stride` bytes.
 *
 * A device either compiles kernels (struct vyre_kernel), or it runs the program tree itself from
 * the wire bytes (VYRE_KERNEL_CAPS_RUNS_PROGRAM). A device that runs the tree leaves every member
 * of its vyre_kernel_caps but struct_size and flags zero.
 *
 * Words used below
 *
 * lane       one invocation. A workgroup has workgroup[0] * [1] * [2] lanes; their linear number is
 *            LOCAL_LINEAR. Each lane runs the code once, for the launch's grid of workgroups.
 * uniform    the same in all lanes of a workgroup that run the instruction together: in the same
 *            round of every loop around it. Lanes that returned do not count.
 * block      the instructions between IF and ELSE or END, ELSE and END, FOR or LOOP and END.
 * value      the result of one instruction, numbered from 1 in the order of the code. Each is used
 *            only inside the block that defines it, after its definition; what must leave a block
 *            goes through a local.
 * some value any bit pattern of the type, the same wherever that result is used, and no other
 *            effect (what LLVM calls frozen). Where the instruction is marked UNIFORM, the same in
 *            all lanes.
 * guaranteed the library makes only kernels of which this is true, for every input, in the lanes
 *            that run the instruction. Of other lanes nothing is known: who computes a value for
 *            them too must not fail on a zero divisor or an index out of range.
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

/*
 * Features beyond the base of the form: vyre_kernel_caps.features, a set of bits.
 * A kernel that needs a feature which a device does not name is never handed to that device.
 * Of unknown trip count are a LOOP, and a FOR unless its end is a constant, or MIN_U of a constant
 * and anything, that lies at most 2^16 above its start (above 0 when that is no constant).
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
 * Types of values. Integers carry no sign, operations do.
 * BOOL, W32 and F32 are base: every device takes them. The codes left out are reserved: 8 to 11
 * for narrow values, 16 to 31 for vectors, 32 to 63 for fragments of matrices.
 */
enum {
    VYRE_VALUE_BOOL = 1, /* true or false; how it is held is the emitter's business */
    VYRE_VALUE_W32 = 2,  /* 32-bit integer */
    VYRE_VALUE_F32 = 3,  /* IEEE 754 binary32 */
    VYRE_VALUE_W64 = 4,  /* 64-bit integer; VYRE_KERNEL_VALUE_W64 */
    VYRE_VALUE_F64 = 5   /* IEEE 754 binary64; VYRE_KERNEL_VALUE_F64 */
};

/* vyre_kernel_caps.value_types: bit n for type code n, beyond the base types. They go with the
 * features I64 and F64: a device names both or none. */
#define VYRE_KERNEL_VALUE_W64 (UINT32_C(1) << VYRE_VALUE_W64)
#define VYRE_KERNEL_VALUE_F64 (UINT32_C(1) << VYRE_VALUE_F64)

/*
 * Widths of one access to a buffer beyond 32 bits, which every device takes:
 * vyre_kernel_caps.memory_widths, where the bit's value is the width in bytes. 8 and 16 bits go
 * with the features STORAGE8 and STORAGE16. Without WIDTH_64 no kernel has a LOAD or STORE of 8
 * bytes.
 */
#define VYRE_KERNEL_WIDTH_8 UINT32_C(1)
#define VYRE_KERNEL_WIDTH_16 UINT32_C(2)
#define VYRE_KERNEL_WIDTH_64 UINT32_C(8)

/*
 * vyre_kernel_caps.flags.
 * RUNS_PROGRAM  the device runs the program tree: it is handed the wire bytes, and the
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

/* ---- Instructions ------------------------------------------------------------------------- */

/* vyre_instruction.flags. A reader may ignore UNIFORM, VOLATILE and LIKELY of an instruction. */
enum {
    VYRE_INSTRUCTION_UNIFORM = 1,  /* the value, the decision of an IF, or the range of a FOR, is
                                      uniform; of BREAK, CONTINUE, RETURN: all lanes of the
                                      workgroup that have not returned take it, or none; proved by
                                      the library */
    VYRE_INSTRUCTION_GUARDED = 2,  /* of an access: the index may be out of range, see LOAD. Not a
                                      hint: without it the index is guaranteed */
    VYRE_INSTRUCTION_VOLATILE = 4, /* of an access: reserved, never set in 1.0 */
    VYRE_INSTRUCTION_LIKELY = 8    /* of an IF: true in most lanes */
};

/* One instruction: 32 bytes of plain data, of fixed size. What `aux` and `imm` hold is said with
 * each operation; members that an operation does not use are zero. */
typedef struct vyre_instruction {
    uint16_t op;     /* vyre_operation */
    uint8_t type;    /* VYRE_VALUE_*: of the result; of the operands where there is no result, and
                        where operations below say so; 0 where none is said */
    uint8_t flags;   /* VYRE_INSTRUCTION_* */
    uint32_t result; /* number of the value, one more than that of the result before; 0: none */
    uint32_t arg[3]; /* numbers of values: the operands a, b, c; 0: absent */
    uint32_t aux;
    uint64_t imm;
} vyre_instruction;

/* How often an operation occurs among devices. */
enum {
    VYRE_OPERATION_BASE = 1,    /* every device has it, for base types; for others with the bit of
                                   the type, and where a feature is named with that feature */
    VYRE_OPERATION_OPTIONAL = 2 /* only with its bit in vyre_kernel_caps.operations. Without it the
                                   library spells it out */
};

/* What an operand or a result is: VYRE_OPERATION_TABLE's columns `result`, `a`, `b`, `c`. */
enum {
    VYRE_OPERAND_NONE = 0,
    VYRE_OPERAND_TYPE = 1, /* of the instruction's type */
    VYRE_OPERAND_BOOL = 2,
    VYRE_OPERAND_W32 = 3,
    VYRE_OPERAND_W64 = 4,
    VYRE_OPERAND_F32 = 5,
    VYRE_OPERAND_F64 = 6,
    VYRE_OPERAND_FLOAT = 7,    /* F32 or F64 */
    VYRE_OPERAND_SAME_SIZE = 8 /* not BOOL, of as many bits as the instruction's type */
};

/* Sets of types for the column `types`: those that the instruction's `type` may be. */
enum {
    VYRE_VALUES_NONE = 0,
    VYRE_VALUES_BOOL = 1 << VYRE_VALUE_BOOL,
    VYRE_VALUES_W32 = 1 << VYRE_VALUE_W32,
    VYRE_VALUES_F32 = 1 << VYRE_VALUE_F32,
    VYRE_VALUES_W64 = 1 << VYRE_VALUE_W64,
    VYRE_VALUES_F64 = 1 << VYRE_VALUE_F64,
    VYRE_VALUES_INTEGER = VYRE_VALUES_W32 | VYRE_VALUES_W64,
    VYRE_VALUES_FLOAT = VYRE_VALUES_F32 | VYRE_VALUES_F64,
    VYRE_VALUES_NUMBER = VYRE_VALUES_INTEGER | VYRE_VALUES_FLOAT,
    VYRE_VALUES_ANY = VYRE_VALUES_NUMBER | VYRE_VALUES_BOOL
};

/* clang-format off */
/*
 * The operations: X(NAME, number, class, result, a, b, c, types). Numbers are never changed and
 * never used twice; those left out are reserved, 448 to 511 for vendors. a, b, c are the operands.
 *
 * Control. Blocks nest; none overlaps another.
 *   IF a            the block that follows runs in the lanes where a is true; the block of its
 *                   ELSE, if there is one, in the other lanes. aux: index of its ELSE or END
 *   ELSE            aux: index of the END
 *   END             aux: index of the IF, FOR or LOOP that it ends
 *   FOR a b -> i    the block runs with i = a, a + 1, ..., as long as i < b (unsigned; both are
 *                   read once). i is known inside only. A lane whose a is not below b runs nothing.
 *                   aux: index of its END
 *   LOOP            the block runs again and again, until BREAK. aux: index of its END
 *   BREAK, CONTINUE of the innermost FOR or LOOP around: the lane leaves it, or goes on with the
 *                   next round. Stand last in their block. aux: index of the FOR or LOOP
 *   RETURN          the lane has ended, as it has behind the last instruction. Stands last in its
 *                   block. In a kernel that has BARRIER, GRID_BARRIER or subgroup operations (but
 *                   SG_LANE) only where it is UNIFORM
 *   BARRIER         goes on when all lanes of the workgroup are there. What any of them wrote
 *                   before, to buffers and to workgroup memory, every one of them sees afterwards.
 *                   Under uniform control flow, guaranteed: all lanes come, or none
 *   GRID_BARRIER    the same for all lanes of the step: all of them come, or none. In steps marked
 *                   COOPERATIVE
 *   FENCE           orders the accesses of this lane before and after it. aux: scope | order << 8
 *   TRAP a          if the trap buffer (the one of role TRAP, guaranteed to be there) is free, its
 *                   word `taken` being 0, takes it and writes there imm (the index of the trap
 *                   site), a as the address and the lane's global id. Then goes on:
 *                   lowering has it followed by a RETURN, or by what keeps the lane idle
 *   POLL            true when the host wants the launch to end (its deadline passed, or it was
 *                   cancelled). May be false for up to 10 ms after that. Not uniform. What such a
 *                   launch writes is thrown away: the device may then also end workgroups that
 *                   have not begun, and all lanes of one at a BARRIER
 */
#define VYRE_OPERATION_TABLE_CONTROL(X)                                                            \
    X(IF, 1, BASE, NONE, BOOL, NONE, NONE, NONE)                                                   \
    X(ELSE, 2, BASE, NONE, NONE, NONE, NONE, NONE)                                                 \
    X(END, 3, BASE, NONE, NONE, NONE, NONE, NONE)                                                  \
    X(FOR, 4, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                   \
    X(LOOP, 5, BASE, NONE, NONE, NONE, NONE, NONE)                                                 \
    X(BREAK, 6, BASE, NONE, NONE, NONE, NONE, NONE)                                                \
    X(CONTINUE, 7, BASE, NONE, NONE, NONE, NONE, NONE)                                             \
    X(RETURN, 9, BASE, NONE, NONE, NONE, NONE, NONE)                                               \
    X(BARRIER, 10, BASE, NONE, NONE, NONE, NONE, NONE)                                             \
    X(GRID_BARRIER, 11, OPTIONAL, NONE, NONE, NONE, NONE, NONE)                                    \
    X(FENCE, 12, BASE, NONE, NONE, NONE, NONE, NONE)                                               \
    X(TRAP, 13, BASE, NONE, W32, NONE, NONE, NONE)                                                 \
    X(POLL, 14, OPTIONAL, BOOL, NONE, NONE, NONE, BOOL)

/*
 * Values from outside, and locals.
 *   CONST           the bits of imm: 0 or 1 for BOOL; the upper half is 0 for W32 and F32
 *   PARAM           word aux of the launch's params (vyre_step.params)
 *   LEN             elements of buffer aux: vyre_binding.size / element_bytes, rounded down; the
 *                   library refuses launches with more than 2^32 - 1
 *   GET, SET a      local aux. All locals are zero (false, +0) at the start of the lane
 *   GROUP_ID        index of the workgroup on axis aux (0 to 2), grid_base[aux] included
 *   LOCAL_ID        index of the lane in its workgroup on axis aux
 *   GLOBAL_ID       GROUP_ID * workgroup[aux] + LOCAL_ID; it fits 32 bits, guaranteed
 *   LOCAL_LINEAR    LOCAL_ID x + workgroup[0] * (y + workgroup[1] * z)
 *   GRID_SIZE       workgroups of the step on axis aux (vyre_step.grid[aux])
 *   SELECT a b c    a ? b : c, for all bits of b and c
 *   BITCAST a       the same bits as another type: W32 and F32, W64 and F64
 *   COPY a          a
 */
#define VYRE_OPERATION_TABLE_VALUE(X)                                                              \
    X(CONST, 20, BASE, TYPE, NONE, NONE, NONE, ANY)                                                \
    X(PARAM, 21, BASE, TYPE, NONE, NONE, NONE, W32)                                                \
    X(LEN, 22, BASE, TYPE, NONE, NONE, NONE, W32)                                                  \
    X(GET, 23, BASE, TYPE, NONE, NONE, NONE, ANY)                                                  \
    X(SET, 24, BASE, NONE, TYPE, NONE, NONE, ANY)                                                  \
    X(GROUP_ID, 25, BASE, TYPE, NONE, NONE, NONE, W32)                                             \
    X(LOCAL_ID, 26, BASE, TYPE, NONE, NONE, NONE, W32)                                             \
    X(GLOBAL_ID, 27, BASE, TYPE, NONE, NONE, NONE, W32)                                            \
    X(LOCAL_LINEAR, 28, BASE, TYPE, NONE, NONE, NONE, W32)                                         \
    X(GRID_SIZE, 29, BASE, TYPE, NONE, NONE, NONE, W32)                                            \
    X(SELECT, 30, BASE, TYPE, BOOL, TYPE, TYPE, ANY)                                               \
    X(BITCAST, 31, BASE, TYPE, SAME_SIZE, NONE, NONE, NUMBER)                                      \
    X(COPY, 32, BASE, TYPE, TYPE, NONE, NONE, ANY)

/*
 * Integers; n is the width of the type.
 *   ADD SUB MUL NEG       modulo 2^n
 *   AND OR XOR NOT        bitwise
 *   SHL SHR_U SHR_S       by b, which is below n, guaranteed; SHR_U fills with 0, SHR_S with the
 *                         sign bit
 *   DIV_U REM_U           b is not 0, guaranteed
 *   DIV_S REM_S           truncated towards zero, the remainder has the sign of a; b is not 0, and
 *                         not -1 with the least a, guaranteed
 *   MIN_U MAX_U MIN_S MAX_S
 *   MULHI_U MULHI_S       the upper half of the product of 2n bits
 *   POPCOUNT              number of bits that are 1
 *   CLZ CTZ               zero bits from the top, from the bottom; n for 0
 *   REVERSE               the bits in opposite order
 *   ROTL                  rotated up by b modulo n
 *   ADDSAT_U SUBSAT_U MULSAT_U   limited to 0 and 2^n - 1
 *   ABSDIFF_U             the larger less the smaller
 *   EXTRACT_U EXTRACT_S   imm >> 8 bits of a from bit imm & 255 on, 1 to n of them and all inside
 *                         the word, guaranteed; zero- or sign-extended
 *   WIDEN_U WIDEN_S       zero- or sign-extended to 64 bits
 *   NARROW HIGH           the lower, the upper 32 bits
 *   MULWIDE_U             the whole product
 *   EQ NE LT_U LE_U LT_S LE_S    `type` is that of the operands, the result is BOOL
 *   AND_B OR_B XOR_B NOT_B       both operands are values: nothing is skipped
 *   BOOL_W32              1 for true, 0 for false
 */
#define VYRE_OPERATION_TABLE_INTEGER(X)                                                            \
    X(ADD, 40, BASE, TYPE, TYPE, TYPE, NONE, INTEGER)                                              \
    X(SUB, 41, BASE, TYPE, TYPE, TYPE, NONE, INTEGER)                                              \
    X(MUL, 42, BASE, TYPE, TYPE, TYPE, NONE, INTEGER)                                              \
    X(AND, 43, BASE, TYPE, TYPE, TYPE, NONE, INTEGER)                                              \
    X(OR, 44, BASE, TYPE, TYPE, TYPE, NONE, INTEGER)                                               \
    X(XOR, 45, BASE, TYPE, TYPE, TYPE, NONE, INTEGER)                                              \
    X(NOT, 46, BASE, TYPE, TYPE, NONE, NONE, INTEGER)                                              \
    X(NEG, 47, BASE, TYPE, TYPE, NONE, NONE, INTEGER)                                              \
    X(SHL, 48, BASE, TYPE, TYPE, W32, NONE, INTEGER)                                               \
    X(SHR_U, 49, BASE, TYPE, TYPE, W32, NONE, INTEGER)                                             \
    X(SHR_S, 50, BASE, TYPE, TYPE, W32, NONE, INTEGER)                                             \
    X(DIV_U, 51, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(REM_U, 52, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(DIV_S, 53, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(REM_S, 54, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(MIN_U, 55, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(MAX_U, 56, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(MIN_S, 57, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(MAX_S, 58, BASE, TYPE, TYPE, TYPE, NONE, W32)                                                \
    X(MULHI_U, 59, BASE, TYPE, TYPE, TYPE, NONE, W32)                                              \
    X(MULHI_S, 60, BASE, TYPE, TYPE, TYPE, NONE, W32)                                              \
    X(POPCOUNT, 61, BASE, TYPE, TYPE, NONE, NONE, W32)                                             \
    X(CLZ, 62, OPTIONAL, TYPE, TYPE, NONE, NONE, W32)                                              \
    X(CTZ, 63, OPTIONAL, TYPE, TYPE, NONE, NONE, W32)                                              \
    X(REVERSE, 64, OPTIONAL, TYPE, TYPE, NONE, NONE, W32)                                          \
    X(ROTL, 65, OPTIONAL, TYPE, TYPE, TYPE, NONE, W32)                                             \
    X(ADDSAT_U, 66, OPTIONAL, TYPE, TYPE, TYPE, NONE, W32)                                         \
    X(SUBSAT_U, 67, OPTIONAL, TYPE, TYPE, TYPE, NONE, W32)                                         \
    X(MULSAT_U, 68, OPTIONAL, TYPE, TYPE, TYPE, NONE, W32)                                         \
    X(ABSDIFF_U, 69, OPTIONAL, TYPE, TYPE, TYPE, NONE, W32)                                        \
    X(EXTRACT_U, 70, OPTIONAL, TYPE, TYPE, NONE, NONE, W32)                                        \
    X(EXTRACT_S, 71, OPTIONAL, TYPE, TYPE, NONE, NONE, W32)                                        \
    X(WIDEN_U, 72, OPTIONAL, TYPE, W32, NONE, NONE, W64)                                           \
    X(WIDEN_S, 73, OPTIONAL, TYPE, W32, NONE, NONE, W64)                                           \
    X(NARROW, 74, OPTIONAL, TYPE, W64, NONE, NONE, W32)                                            \
    X(HIGH, 75, OPTIONAL, TYPE, W64, NONE, NONE, W32)                                              \
    X(MULWIDE_U, 76, OPTIONAL, TYPE, W32, W32, NONE, W64)                                          \
    X(EQ, 80, BASE, BOOL, TYPE, TYPE, NONE, INTEGER)                                               \
    X(NE, 81, BASE, BOOL, TYPE, TYPE, NONE, INTEGER)                                               \
    X(LT_U, 82, BASE, BOOL, TYPE, TYPE, NONE, INTEGER)                                             \
    X(LE_U, 83, BASE, BOOL, TYPE, TYPE, NONE, INTEGER)                                             \
    X(LT_S, 84, BASE, BOOL, TYPE, TYPE, NONE, INTEGER)                                             \
    X(LE_S, 85, BASE, BOOL, TYPE, TYPE, NONE, INTEGER)                                             \
    X(AND_B, 88, BASE, TYPE, TYPE, TYPE, NONE, BOOL)                                               \
    X(OR_B, 89, BASE, TYPE, TYPE, TYPE, NONE, BOOL)                                                \
    X(XOR_B, 90, BASE, TYPE, TYPE, TYPE, NONE, BOOL)                                               \
    X(NOT_B, 91, BASE, TYPE, TYPE, NONE, NONE, BOOL)                                               \
    X(BOOL_W32, 92, BASE, TYPE, BOOL, NONE, NONE, W32)

/*
 * Floats: IEEE 754, rounded once to nearest even, subnormals kept, never contracted, re-associated
 * or replaced by something "equal". Where a result is not a number, it is some NaN: lowering makes
 * it 0x7FC00000 where it can be seen. An emitter may not rely on the sign or payload of a NaN.
 *   EQ_F LT_F LE_F    false when an operand is NaN; subnormals are not zero. `type` is that of the
 *                     operands
 *   NE_F              the opposite of EQ_F: true when an operand is NaN
 *   ADD_F SUB_F MUL_F no operand is a constant zero, guaranteed (some compilers fold it wrongly)
 *   NEG_F ABS_F       change the sign bit and nothing else, of NaNs as well
 *   DIV_F SQRT_F      correctly rounded
 *   FMA_F a b c       a * b + c, rounded once
 *   MIN_F MAX_F       the other operand if one is NaN; -0 < +0
 *   FLOOR CEIL TRUNC RINT   to an integral value; RINT ties to even. The sign of zero is kept:
 *                     RINT(-0.3) = -0
 *   U32_F I32_F U64_F I64_F  from an integer, signed or not, to F32 or F64: rounded once
 *   F_U32 F_I32 F_I64 truncated; some value when the result does not fit or a is NaN
 *   F_U32_SAT F_I32_SAT  truncated and limited to the range; 0 for NaN
 *   F32_F64           from F32 to F64, exact
 *   F64_F32           from F64 to F32, nearest even, subnormal results kept
 *   F16_F32           from the binary16 in the low half of a W32 to F32, exact; the upper half is
 *                     not looked at
 *   F32_F16           to a binary16 in a W32, nearest even, 0x7E00 for NaN; the upper half is zero
 */
#define VYRE_OPERATION_TABLE_FLOAT(X)                                                              \
    X(EQ_F, 96, OPTIONAL, BOOL, TYPE, TYPE, NONE, FLOAT)                                           \
    X(LT_F, 97, OPTIONAL, BOOL, TYPE, TYPE, NONE, FLOAT)                                           \
    X(LE_F, 98, OPTIONAL, BOOL, TYPE, TYPE, NONE, FLOAT)                                           \
    X(NE_F, 99, OPTIONAL, BOOL, TYPE, TYPE, NONE, FLOAT)                                           \
    X(ADD_F, 100, BASE, TYPE, TYPE, TYPE, NONE, FLOAT)                                             \
    X(SUB_F, 101, BASE, TYPE, TYPE, TYPE, NONE, FLOAT)                                             \
    X(MUL_F, 102, BASE, TYPE, TYPE, TYPE, NONE, FLOAT)                                             \
    X(NEG_F, 103, BASE, TYPE, TYPE, NONE, NONE, FLOAT)                                             \
    X(ABS_F, 104, BASE, TYPE, TYPE, NONE, NONE, FLOAT)                                             \
    X(DIV_F, 105, OPTIONAL, TYPE, TYPE, TYPE, NONE, FLOAT)                                         \
    X(SQRT_F, 106, OPTIONAL, TYPE, TYPE, NONE, NONE, FLOAT)                                        \
    X(FMA_F, 107, OPTIONAL, TYPE, TYPE, TYPE, TYPE, FLOAT)                                         \
    X(MIN_F, 108, OPTIONAL, TYPE, TYPE, TYPE, NONE, F32)                                           \
    X(MAX_F, 109, OPTIONAL, TYPE, TYPE, TYPE, NONE, F32)                                           \
    X(FLOOR, 110, BASE, TYPE, TYPE, NONE, NONE, F32)                                               \
    X(CEIL, 111, BASE, TYPE, TYPE, NONE, NONE, F32)                                                \
    X(TRUNC, 112, BASE, TYPE, TYPE, NONE, NONE, F32)                                               \
    X(RINT, 113, BASE, TYPE, TYPE, NONE, NONE, F32)                                                \
    X(U32_F, 116, BASE, TYPE, W32, NONE, NONE, FLOAT)                                              \
    X(I32_F, 117, BASE, TYPE, W32, NONE, NONE, FLOAT)                                              \
    X(U64_F, 118, OPTIONAL, TYPE, W64, NONE, NONE, FLOAT)                                          \
    X(I64_F, 119, OPTIONAL, TYPE, W64, NONE, NONE, FLOAT)                                          \
    X(F_U32, 120, BASE, TYPE, FLOAT, NONE, NONE, W32)                                              \
    X(F_I32, 121, BASE, TYPE, FLOAT, NONE, NONE, W32)                                              \
    X(F_I64, 122, OPTIONAL, TYPE, FLOAT, NONE, NONE, W64)                                          \
    X(F_U32_SAT, 123, OPTIONAL, TYPE, FLOAT, NONE, NONE, W32)                                      \
    X(F_I32_SAT, 124, OPTIONAL, TYPE, FLOAT, NONE, NONE, W32)                                      \
    X(F32_F64, 125, OPTIONAL, TYPE, F32, NONE, NONE, F64)                                          \
    X(F64_F32, 126, OPTIONAL, TYPE, F64, NONE, NONE, F32)                                          \
    X(F16_F32, 127, OPTIONAL, TYPE, W32, NONE, NONE, F32)                                          \
    X(F32_F16, 128, OPTIONAL, TYPE, F32, NONE, NONE, W32)

/*
 * Memory. The width of an access is 1, 2, 4 or 8 bytes; 1 and 2 load into a W32 with zeros above
 * and store the low bits of one; 4 is for W32 and F32, 8 for W64 and F64. Indices count elements
 * of that width. Accesses are little-endian, single, not atomic, and none is invented. Two lanes
 * that access one element without a barrier or atomics between them, one of them writing, see
 * whatever the device does; neighbouring elements are never disturbed. Accesses are aligned to
 * their width, guaranteed: it is at most 2^align_log2 of the buffer; in workgroup memory it is at
 * most shared_align, and divides the offset of the array.
 *   LOAD a          element a of buffer aux & 0xFFFF; aux >> 16 is the width in bytes. Without
 *                   GUARDED a is in range, guaranteed. GUARDED: gives 0 when a is not below
 *                   vyre_binding.size / width
 *   STORE a b       b to element a; aux as LOAD; `type` is that of b. GUARDED: no effect when out
 *                   of range
 *   SHARED_LOAD a   element a of the array in workgroup memory that begins at byte imm & 0xFFFFFFFF
 *                   with elements of imm >> 32 bytes and has aux elements; guarded alike. What was
 *                   never written is some value, and may differ from lane to lane
 *   SHARED_STORE a b
 *   TABLE_LOAD a    element a of table aux; in range, guaranteed. `type` is the table's
 *   ATOMIC a b [c]  on the W32 element a of buffer aux & 0xFFFF, indivisible, relaxed, at device
 *                   scope: aux >> 16 is a VYRE_KERNEL_ATOMIC_*. Gives the old value. GUARDED: gives
 *                   0 and has no effect when a is not below vyre_binding.size / 4. c only with CAS,
 *                   else absent: b is stored if the old value is c
 *   SHARED_ATOMIC   the same on workgroup memory: imm as SHARED_LOAD, with elements of 4 bytes;
 *                   aux & 0xFFFFFF is the number of elements, aux >> 24 a VYRE_KERNEL_ATOMIC_*
 */
#define VYRE_OPERATION_TABLE_MEMORY(X)                                                             \
    X(LOAD, 160, BASE, TYPE, W32, NONE, NONE, NUMBER)                                              \
    X(STORE, 161, BASE, NONE, W32, TYPE, NONE, NUMBER)                                             \
    X(SHARED_LOAD, 164, BASE, TYPE, W32, NONE, NONE, NUMBER)                                       \
    X(SHARED_STORE, 165, BASE, NONE, W32, TYPE, NONE, NUMBER)                                      \
    X(TABLE_LOAD, 166, BASE, TYPE, W32, NONE, NONE, NUMBER)                                        \
    X(ATOMIC, 170, BASE, TYPE, W32, TYPE, TYPE, W32)                                               \
    X(SHARED_ATOMIC, 175, OPTIONAL, TYPE, W32, TYPE, TYPE, W32)

/*
 * Subgroups: slices of 32 lanes by LOCAL_LINEAR, whatever the hardware has; the last slice of a
 * workgroup may be shorter. Under uniform control flow, guaranteed, but for SG_LANE. Only with the
 * feature SUBGROUP.
 *   SG_LANE         LOCAL_LINEAR & 31
 *   SG_BALLOT a     bit l: a is true in lane l; 0 for lanes that the slice does not have
 *   SG_SHUFFLE a b  a of lane b of the slice; 0 when the slice has no such lane
 *   SG_REDUCE a     over the lanes that the slice has; aux is a VYRE_KERNEL_REDUCE_*
 */
#define VYRE_OPERATION_TABLE_SUBGROUP(X)                                                           \
    X(SG_LANE, 180, OPTIONAL, TYPE, NONE, NONE, NONE, W32)                                         \
    X(SG_BALLOT, 181, OPTIONAL, TYPE, BOOL, NONE, NONE, W32)                                       \
    X(SG_SHUFFLE, 182, OPTIONAL, TYPE, TYPE, W32, NONE, W32)                                       \
    X(SG_REDUCE, 183, OPTIONAL, TYPE, TYPE, NONE, NONE, W32)

/*
 * Native functions, in kernels of float mode VYRE_FLOAT_ULP only: the device's own, with an error
 * of at most aux units in the last place for every operand (NaN, zeros and infinities as IEEE 754
 * has them); subnormals may count as zeros.
 */
#define VYRE_OPERATION_TABLE_NATIVE(X)                                                             \
    X(EXP2_N, 192, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)                                          \
    X(LOG2_N, 193, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)                                          \
    X(SIN_N, 194, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)                                           \
    X(COS_N, 195, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)                                           \
    X(TANH_N, 196, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)                                          \
    X(RECIP_N, 197, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)                                         \
    X(RSQRT_N, 198, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)                                         \
    X(DIV_N, 199, OPTIONAL, TYPE, TYPE, TYPE, NONE, F32)                                           \
    X(SQRT_N, 200, OPTIONAL, TYPE, TYPE, NONE, NONE, F32)

#define VYRE_OPERATION_TABLE(X)                                                                    \
    VYRE_OPERATION_TABLE_CONTROL(X)                                                                \
    VYRE_OPERATION_TABLE_VALUE(X)                                                                  \
    VYRE_OPERATION_TABLE_INTEGER(X)                                                                \
    VYRE_OPERATION_TABLE_FLOAT(X)                                                                  \
    VYRE_OPERATION_TABLE_MEMORY(X)                                                                 \
    VYRE_OPERATION_TABLE_SUBGROUP(X)                                                               \
    VYRE_OPERATION_TABLE_NATIVE(X)

#define VYRE_OPERATION_CONSTANT(name, number, class, result, a, b, c, types)                       \
    VYRE_OP_##name = number,
typedef enum vyre_operation {
    VYRE_OPERATION_TABLE(VYRE_OPERATION_CONSTANT)
    VYRE_OPERATION_END = 512 /* one above the last number there can be */
} vyre_operation;
#undef VYRE_OPERATION_CONSTANT
/* clang-format on */

/* FENCE: scopes and orders. */
enum { VYRE_SCOPE_WORKGROUP = 1, VYRE_SCOPE_DEVICE = 2 };
enum { VYRE_FENCE_ACQUIRE = 1, VYRE_FENCE_RELEASE = 2, VYRE_FENCE_ACQ_REL = 3 };

/* ATOMIC. */
enum {
    VYRE_KERNEL_ATOMIC_ADD = 1, /* modulo 2^32 */
    VYRE_KERNEL_ATOMIC_AND = 2,
    VYRE_KERNEL_ATOMIC_OR = 3,
    VYRE_KERNEL_ATOMIC_XOR = 4,
    VYRE_KERNEL_ATOMIC_MIN_U = 5,
    VYRE_KERNEL_ATOMIC_MAX_U = 6,
    VYRE_KERNEL_ATOMIC_EXCHANGE = 7,
    VYRE_KERNEL_ATOMIC_CAS = 8
};

/* SG_REDUCE. */
enum {
    VYRE_KERNEL_REDUCE_ADD = 1, /* modulo 2^32, as MUL */
    VYRE_KERNEL_REDUCE_MUL = 2,
    VYRE_KERNEL_REDUCE_AND = 3,
    VYRE_KERNEL_REDUCE_OR = 4,
    VYRE_KERNEL_REDUCE_XOR = 5,
    VYRE_KERNEL_REDUCE_MIN_U = 6,
    VYRE_KERNEL_REDUCE_MAX_U = 7,
    VYRE_KERNEL_REDUCE_MIN_S = 8,
    VYRE_KERNEL_REDUCE_MAX_S = 9
};

/* ---- The kernel --------------------------------------------------------------------------- */

/* vyre_kernel_buffer.role. The last two are hidden: they belong to no buffer of the program. */
enum {
    VYRE_ROLE_INPUT = 1,
    VYRE_ROLE_OUTPUT = 2,
    VYRE_ROLE_INOUT = 3,
    VYRE_ROLE_UNIFORM = 4,
    VYRE_ROLE_RESIDENT = 5, /* keeps its content from launch to launch */
    VYRE_ROLE_SCRATCH = 6,  /* carries values from one kernel of a split program to the next */
    VYRE_ROLE_TRAP = 7      /* a vyre_trap of <vyre/plugin.h>, 32 bytes; TRAP writes it. Its binding
                               is of kind NONE: what it holds after the step goes to vyre_step.trap */
};

/* vyre_kernel_buffer.access: what the code does, not what was declared. TRAP counts as WRITE and
 * ATOMIC of the trap buffer. */
enum { VYRE_BUFFER_READ = 1, VYRE_BUFFER_WRITE = 2, VYRE_BUFFER_ATOMIC = 4 };

/* vyre_kernel_buffer.flags. */
enum {
    VYRE_BUFFER_READ_ONLY = 1, /* this kernel does not write it: loads may move freely */
    VYRE_BUFFER_DISJOINT = 2,  /* overlaps no buffer that is written; always set in 1.0 */
    VYRE_BUFFER_SMALL = 4      /* declared with at most 16 KiB: fits a uniform binding */
};

/* An entry of the buffer table: what binding number i of a step is. */
typedef struct vyre_kernel_buffer {
    uint32_t struct_size;
    uint32_t role;           /* VYRE_ROLE_* */
    uint32_t access;         /* VYRE_BUFFER_READ, ... */
    uint32_t flags;          /* VYRE_BUFFER_READ_ONLY, ... */
    uint32_t element_bytes;  /* 1, 2, 4, 8, 16: the unit of LEN */
    uint32_t align_log2;     /* element 0 lies at a multiple of 2^align_log2 bytes */
    uint32_t binding;        /* declared binding number, for messages; 0 when hidden */
    uint32_t slot;           /* index in the order of declaration; UINT32_MAX when hidden */
    uint32_t min_elements;   /* there are at least so many, guaranteed; 0: nothing is known */
    uint32_t per_item_bytes; /* SCRATCH: bytes = lanes of the whole launch * per_item_bytes */
    uint32_t per_grid_bytes; /*          + per_grid_bytes */
    uint32_t reserved;
} vyre_kernel_buffer;

/* Constant data that the code indexes: at most 4 KiB, 64 KiB in one kernel. */
typedef struct vyre_kernel_table {
    uint32_t struct_size;
    uint32_t type;  /* VYRE_VALUE_W32, _F32, _W64, _F64 */
    uint32_t count; /* elements, at least 1 */
    uint32_t reserved;
    const void *data; /* in the byte order of the host, aligned to the type */
} vyre_kernel_table;

/* Where a trap comes from. The number of the trap node in the program, counted from 0 in the order
 * of the wire form. Of fixed size. */
typedef struct vyre_trap_site {
    uint32_t node;
    uint32_t reserved;
} vyre_trap_site;

/*
 * vyre_kernel.flags.
 * PROVED        no access is GUARDED
 * POLLS         POLL stands in every loop of unknown trip count, and not in a loop inside it
 * UNIFORM_EXIT  every RETURN is UNIFORM: no lane returns before another of its workgroup
 */
#define VYRE_KERNEL_PROVED UINT64_C(1)
#define VYRE_KERNEL_POLLS UINT64_C(2)
#define VYRE_KERNEL_UNIFORM_EXIT UINT64_C(4)

/*
 * A kernel: made by the library, constant while a plugin sees it (one call), all memory the
 * library's. What a plugin needs later it copies.
 *
 * Limits of 1.0: 2^20 instructions, blocks nested 128 deep, 4096 locals, 512 buffers, 1024 lanes in
 * a workgroup unless the device takes more.
 */
typedef struct vyre_kernel {
    uint32_t struct_size;
    uint32_t kernel_minor;   /* least minor that has all that is in it */
    uint8_t digest[32];      /* over everything below but `name`, `ext` and strides: equal kernels
                                have equal digests, in every process and on every host. To compare,
                                not to compute: how it is made may change with the library */
    uint64_t features;       /* VYRE_KERNEL_FEATURE_* that it needs */
    uint64_t operations[8];  /* operations that occur: bit op % 64 of word op / 64 */
    uint64_t flags;          /* VYRE_KERNEL_PROVED, ... */
    uint32_t float_mode;     /* VYRE_FLOAT_* of <vyre/plugin.h>, for information */
    uint32_t ulp;            /* likewise */
    uint32_t workgroup[3];   /* lanes on each axis, all > 0 */
    uint32_t shared_bytes;   /* workgroup memory: one block, not initialised */
    uint32_t shared_align;   /* bytes, a power of two; 0 without workgroup memory */
    uint32_t subgroup_width; /* 32 when subgroup operations occur, else 0 */
    uint32_t value_count;    /* values are numbered 1 to value_count */
    uint32_t code_count;
    uint32_t code_stride; /* 32 in 1.0 */
    uint32_t local_count;
    const vyre_instruction *code;
    const uint8_t *locals; /* VYRE_VALUE_* of each */
    const vyre_kernel_buffer *buffers;
    uint32_t buffer_count;
    uint32_t buffer_stride;
    const vyre_kernel_table *tables;
    uint32_t table_count;
    uint32_t table_stride;
    const vyre_trap_site *trap_sites;
    uint32_t trap_site_count;
    uint32_t param_count; /* words of PARAM */
    uint32_t max_depth;   /* of blocks */
    uint32_t reserved;
    const char *name;          /* text 64: of the program, for people; "" */
    const void *ext;           /* none in 1.0 */
    const void *reserved_data; /* NULL */
} vyre_kernel;

/* Sizes in 1.0. */
#define VYRE_KERNEL_SIZE_V1_0                                                                      \
    (offsetof(vyre_kernel, reserved_data) + sizeof(((vyre_kernel *)0)->reserved_data))
#define VYRE_KERNEL_BUFFER_SIZE_V1_0                                                               \
    (offsetof(vyre_kernel_buffer, reserved) + sizeof(((vyre_kernel_buffer *)0)->reserved))
#define VYRE_KERNEL_TABLE_SIZE_V1_0                                                                \
    (offsetof(vyre_kernel_table, data) + sizeof(((vyre_kernel_table *)0)->data))

#ifdef __cplusplus
}
#endif

#endif
