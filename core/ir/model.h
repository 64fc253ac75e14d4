/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The program tree, as it lies in memory.
 *
 * A program is immutable once vyre__program_finish() returned it; everything it points to lives in
 * its arena. Readers need no lock. The tree carries every construct of the wire format, also those
 * that no engine executes. Enumerator values are the wire tags.
 */
#ifndef VYRE_CORE_IR_MODEL_H
#define VYRE_CORE_IR_MODEL_H

#include <stdatomic.h>

#include <vyre/program.h>

#include "core/base/arena.h"
#include "core/base/diagnostics.h"
#include "core/base/text.h"

/* ---- limits ---- */

enum {
    VYRE__MAX_PROGRAM_BYTES = 64 << 20,
    VYRE__MAX_BUFFERS = 16384,
    VYRE__MAX_NODES = 1000000, /* of one list */
    VYRE__MAX_ARGS = 4096,
    VYRE__MAX_STRING = 1 << 20,     /* bytes */
    VYRE__MAX_OPAQUE = 4096 * 1024, /* bytes of an opaque payload, and of a node record */
    VYRE__MAX_DECODE_DEPTH = 64,    /* nodes, expressions and types together */
    VYRE__MAX_SHAPE_DEPTH = 32,
    VYRE__MAX_TENSOR_RANK = 4096,
    VYRE__MAX_MESH_AXES = 4096,
    VYRE__MAX_VALIDATE_NESTING = 64, /* node lists */
    VYRE__MAX_VALIDATE_NODES = 8192, /* of a whole program */
    VYRE__MAX_VALIDATE_EXPR_DEPTH = 128
};

/* Generator of the region that wraps the statements of a program. */
#define VYRE__ROOT_GENERATOR "vyre.program.root"

/* Marks an id of an opaque type or operator. */
#define VYRE__OPAQUE_ID_BIT 0x80000000u

/* ---- types ---- */

typedef enum vyre__type_tag {
    VYRE__TYPE_U32 = 0x01,
    VYRE__TYPE_I32 = 0x02,
    VYRE__TYPE_U64 = 0x03,
    VYRE__TYPE_VEC2U32 = 0x04,
    VYRE__TYPE_VEC4U32 = 0x05,
    VYRE__TYPE_BOOL = 0x06,
    VYRE__TYPE_BYTES = 0x07,
    VYRE__TYPE_ARRAY = 0x08, /* a: element size in bytes */
    VYRE__TYPE_F16 = 0x09,
    VYRE__TYPE_BF16 = 0x0A,
    VYRE__TYPE_F32 = 0x0B,
    VYRE__TYPE_F64 = 0x0C,
    VYRE__TYPE_TENSOR = 0x0D,
    VYRE__TYPE_U8 = 0x0E,
    VYRE__TYPE_U16 = 0x0F,
    VYRE__TYPE_I8 = 0x10,
    VYRE__TYPE_I16 = 0x11,
    VYRE__TYPE_I64 = 0x12,
    VYRE__TYPE_HANDLE = 0x13,        /* a: type id */
    VYRE__TYPE_VEC = 0x14,           /* element; a: count, at most 255 */
    VYRE__TYPE_TENSOR_SHAPED = 0x15, /* element; dims */
    VYRE__TYPE_SPARSE_CSR = 0x16,    /* element */
    VYRE__TYPE_SPARSE_COO = 0x17,    /* element */
    VYRE__TYPE_SPARSE_BSR = 0x18,    /* element; a: block rows, b: block columns */
    VYRE__TYPE_F8E4M3 = 0x19,
    VYRE__TYPE_F8E5M2 = 0x1A,
    VYRE__TYPE_I4 = 0x1B,
    VYRE__TYPE_FP4 = 0x1C,
    VYRE__TYPE_NF4 = 0x1D,
    VYRE__TYPE_DEVICE_MESH = 0x1E, /* dims: axes */
    VYRE__TYPE_QUANTIZED = 0x1F,   /* element: storage; scale, a: its parameter; zero, b: its own */
    VYRE__TYPE_OPAQUE = 0x80       /* a: id, top bit set */
} vyre__type_tag;

typedef enum vyre__quant_scale {
    VYRE__SCALE_PER_TENSOR = 0,  /* parameter 0 */
    VYRE__SCALE_PER_CHANNEL = 1, /* parameter: axis */
    VYRE__SCALE_PER_GROUP = 2    /* parameter: group size > 0 */
} vyre__quant_scale;

typedef enum vyre__quant_zero {
    VYRE__ZERO_ABSENT = 0,      /* parameter 0 */
    VYRE__ZERO_PER_TENSOR = 1,  /* parameter 0 */
    VYRE__ZERO_PER_CHANNEL = 2, /* parameter: axis */
    VYRE__ZERO_PER_GROUP = 3    /* parameter: group size > 0 */
} vyre__quant_zero;

typedef struct vyre__type {
    uint8_t tag;   /* vyre__type_tag */
    uint8_t scale; /* vyre__quant_scale */
    uint8_t zero;  /* vyre__quant_zero */
    uint32_t a, b; /* parameters, see the tags */
    uint32_t dim_count;
    const uint32_t *dims;             /* in the arena */
    const struct vyre__type *element; /* in the arena; NULL for types without one */
} vyre__type;

/* ---- operators ---- */

enum { VYRE__OP_OPAQUE = 0x80 }; /* operator byte of an opaque operator; its id is beside it */

typedef enum vyre__binary {
    VYRE__BIN_ADD = 0x01,
    VYRE__BIN_SUB,
    VYRE__BIN_MUL,
    VYRE__BIN_DIV,
    VYRE__BIN_MOD,
    VYRE__BIN_BIT_AND,
    VYRE__BIN_BIT_OR,
    VYRE__BIN_BIT_XOR,
    VYRE__BIN_SHL,
    VYRE__BIN_SHR,
    VYRE__BIN_EQ,
    VYRE__BIN_NE,
    VYRE__BIN_LT,
    VYRE__BIN_GT,
    VYRE__BIN_LE,
    VYRE__BIN_GE,
    VYRE__BIN_AND,
    VYRE__BIN_OR,
    VYRE__BIN_ABS_DIFF,
    VYRE__BIN_MIN,
    VYRE__BIN_MAX,
    VYRE__BIN_SAT_ADD,
    VYRE__BIN_SAT_SUB,
    VYRE__BIN_SAT_MUL,
    VYRE__BIN_WAVE_SHUFFLE,
    VYRE__BIN_WAVE_BALLOT,
    VYRE__BIN_WAVE_REDUCE,
    VYRE__BIN_WAVE_BROADCAST,
    VYRE__BIN_ROTL,
    VYRE__BIN_ROTR,
    VYRE__BIN_WRAP_ADD,
    VYRE__BIN_WRAP_SUB,
    VYRE__BIN_MUL_HIGH /* 0x21 */
} vyre__binary;

typedef enum vyre__unary {
    VYRE__UN_NEGATE = 0x01,
    VYRE__UN_BIT_NOT,
    VYRE__UN_LOGICAL_NOT,
    VYRE__UN_POPCOUNT,
    VYRE__UN_CLZ,
    VYRE__UN_CTZ,
    VYRE__UN_REVERSE_BITS,
    VYRE__UN_COS,
    VYRE__UN_SIN,
    VYRE__UN_ABS,
    VYRE__UN_SQRT,
    VYRE__UN_FLOOR,
    VYRE__UN_CEIL,
    VYRE__UN_ROUND,
    VYRE__UN_TRUNC,
    VYRE__UN_SIGN,
    VYRE__UN_IS_NAN,
    VYRE__UN_IS_INF,
    VYRE__UN_IS_FINITE,
    VYRE__UN_EXP,
    VYRE__UN_LOG,
    VYRE__UN_LOG2,
    VYRE__UN_EXP2,
    VYRE__UN_TAN,
    VYRE__UN_ACOS,
    VYRE__UN_ASIN,
    VYRE__UN_ATAN,
    VYRE__UN_TANH,
    VYRE__UN_SINH,
    VYRE__UN_COSH,
    VYRE__UN_INVERSE_SQRT,
    VYRE__UN_UNPACK4_LOW,
    VYRE__UN_UNPACK4_HIGH,
    VYRE__UN_UNPACK8_LOW,
    VYRE__UN_UNPACK8_HIGH,
    VYRE__UN_RECIPROCAL /* 0x24 */
} vyre__unary;

typedef enum vyre__atomic {
    VYRE__ATOMIC_ADD = 0x01,
    VYRE__ATOMIC_OR,
    VYRE__ATOMIC_AND,
    VYRE__ATOMIC_XOR,
    VYRE__ATOMIC_MIN,
    VYRE__ATOMIC_MAX,
    VYRE__ATOMIC_EXCHANGE,
    VYRE__ATOMIC_CAS,
    VYRE__ATOMIC_CAS_WEAK,
    VYRE__ATOMIC_NAND,
    VYRE__ATOMIC_LRU /* 0x0B */
} vyre__atomic;

typedef enum vyre__order {
    VYRE__ORDER_RELAXED = 0,
    VYRE__ORDER_ACQUIRE = 1,
    VYRE__ORDER_RELEASE = 2,
    VYRE__ORDER_ACQ_REL = 3,
    VYRE__ORDER_SEQ_CST = 4,
    VYRE__ORDER_GRID = 5 /* of a barrier: the whole grid */
} vyre__order;

typedef enum vyre__reduce {
    VYRE__REDUCE_ADD = 1,
    VYRE__REDUCE_MUL,
    VYRE__REDUCE_MIN,
    VYRE__REDUCE_MAX,
    VYRE__REDUCE_AND,
    VYRE__REDUCE_OR,
    VYRE__REDUCE_XOR
} vyre__reduce;

typedef enum vyre__collective {
    VYRE__COLLECTIVE_SUM = 1,
    VYRE__COLLECTIVE_MIN,
    VYRE__COLLECTIVE_MAX,
    VYRE__COLLECTIVE_AND,
    VYRE__COLLECTIVE_OR,
    VYRE__COLLECTIVE_XOR
} vyre__collective;

/* ---- expressions ---- */

typedef enum vyre__expr_tag {
    VYRE__EXPR_LIT_U32 = 0,       /* bits */
    VYRE__EXPR_LIT_I32 = 1,       /* bits */
    VYRE__EXPR_LIT_BOOL = 2,      /* bits: 0 or 1 */
    VYRE__EXPR_VAR = 3,           /* name */
    VYRE__EXPR_LOAD = 4,          /* name: buffer; arg 0: index */
    VYRE__EXPR_BUF_LEN = 5,       /* name: buffer */
    VYRE__EXPR_INVOCATION_ID = 6, /* op: axis */
    VYRE__EXPR_WORKGROUP_ID = 7,  /* op: axis */
    VYRE__EXPR_LOCAL_ID = 8,      /* op: axis */
    VYRE__EXPR_BINARY = 9,        /* op: vyre__binary or VYRE__OP_OPAQUE with bits: id; args 0, 1 */
    VYRE__EXPR_UNARY = 10,        /* op: vyre__unary or VYRE__OP_OPAQUE with bits: id; arg 0 */
    VYRE__EXPR_CALL = 11,         /* name: op id; args */
    VYRE__EXPR_SELECT = 12,       /* args: condition, value if true, value if false */
    VYRE__EXPR_CAST = 13,         /* type; arg 0 */
    VYRE__EXPR_ATOMIC = 14,       /* op: vyre__atomic or VYRE__OP_OPAQUE with bits: id; order; name:
                                     buffer;       args: index, value [, expected] (arg_count 2 or 3) */
    VYRE__EXPR_LIT_F32 = 15,      /* bits */
    VYRE__EXPR_FMA = 16,          /* args 0, 1, 2 */
    VYRE__EXPR_SUBGROUP_REDUCE = 17,  /* op: vyre__reduce; arg 0 */
    VYRE__EXPR_SUBGROUP_SHUFFLE = 18, /* args: value, lane */
    VYRE__EXPR_SUBGROUP_BALLOT = 19,  /* arg 0 */
    VYRE__EXPR_SUBGROUP_LANE = 20,
    VYRE__EXPR_SUBGROUP_SIZE = 21,
    VYRE__EXPR_BUFFER_REF = 22, /* name: buffer */
    VYRE__EXPR_OPAQUE = 0x80,   /* name: kind; payload */
    VYRE__EXPR_ERROR = 0xFF     /* stands where text did not parse; never in a finished program that
                                   was accepted, has no type and no wire form */
} vyre__expr_tag;

/* Where a tree element came from: 1 + byte offset into the program's source text, or 0. */
typedef uint32_t vyre__place;

typedef struct vyre__expr {
    uint8_t tag;   /* vyre__expr_tag */
    uint8_t op;    /* operator or axis, see the tags */
    uint8_t order; /* vyre__order of an atomic */
    vyre__place place;
    uint32_t bits;                        /* literal bits or opaque id */
    uint32_t arg_count;                   /* entries of args */
    vyre__str name;                       /* in the arena */
    const struct vyre__expr *const *args; /* in the arena */
    union {
        const vyre__type *type; /* target of a cast, in the arena */
        vyre__str payload;      /* of an opaque expression, in the arena */
    } u;
} vyre__expr;

/* ---- nodes ---- */

typedef enum vyre__node_tag {
    VYRE__NODE_LET = 0,    /* name; value */
    VYRE__NODE_ASSIGN = 1, /* name; value */
    VYRE__NODE_STORE = 2,  /* name: buffer; index; value */
    VYRE__NODE_IF = 3,     /* value: condition; body; orelse */
    VYRE__NODE_LOOP = 4,   /* name: variable; index: from; value: to; body */
    VYRE__NODE_RETURN = 5,
    VYRE__NODE_BLOCK = 6,             /* body */
    VYRE__NODE_BARRIER = 7,           /* op: vyre__order */
    VYRE__NODE_INDIRECT_DISPATCH = 8, /* name: buffer; number: byte offset */
    VYRE__NODE_ASYNC_LOAD =
        9, /* name: source; other: destination; index: offset; value: size; text: tag */
    VYRE__NODE_ASYNC_WAIT = 10,  /* text: tag */
    VYRE__NODE_REGION = 11,      /* name: generator; has_other: source given; other: source; body */
    VYRE__NODE_ASYNC_STORE = 12, /* as ASYNC_LOAD */
    VYRE__NODE_TRAP = 13,        /* value: address; text: tag */
    VYRE__NODE_RESUME = 14,      /* text: tag */
    VYRE__NODE_ALL_REDUCE = 15,  /* name: buffer; op: vyre__collective; number: group */
    VYRE__NODE_ALL_GATHER = 16,  /* name: input; other: output; number: group */
    VYRE__NODE_REDUCE_SCATTER = 17, /* name: input; other: output; op; number: group */
    VYRE__NODE_BROADCAST = 18,      /* name: buffer; root; number: group */
    VYRE__NODE_OPAQUE = 0x80        /* name: kind; text: payload */
} vyre__node_tag;

typedef struct vyre__node_list {
    const struct vyre__node *const *items; /* in the arena */
    uint32_t count;
} vyre__node_list;

typedef struct vyre__node {
    uint8_t tag;       /* vyre__node_tag */
    uint8_t op;        /* vyre__order or vyre__collective, see the tags */
    uint8_t has_other; /* of a region: a source is given */
    vyre__place place;
    uint32_t root;   /* of a broadcast */
    uint64_t number; /* see the tags */
    vyre__str name, other, text;
    const vyre__expr *index; /* in the arena, like everything below */
    const vyre__expr *value;
    vyre__node_list body;
    vyre__node_list orelse;
} vyre__node;

/* ---- buffers ---- */

typedef enum vyre__access {
    VYRE__ACCESS_READ = 0,
    VYRE__ACCESS_READ_WRITE = 1,
    VYRE__ACCESS_UNIFORM = 2,
    VYRE__ACCESS_WORKGROUP = 3,
    VYRE__ACCESS_WRITE = 4
} vyre__access;

typedef enum vyre__kind {
    VYRE__KIND_GLOBAL = 0,
    VYRE__KIND_SHARED = 1,
    VYRE__KIND_UNIFORM = 2,
    VYRE__KIND_LOCAL = 3,
    VYRE__KIND_READONLY = 4,
    VYRE__KIND_PUSH = 5,
    VYRE__KIND_PERSISTENT = 6
} vyre__kind;

typedef enum vyre__locality {
    VYRE__LOCALITY_STREAMING = 0,
    VYRE__LOCALITY_TEMPORAL = 1,
    VYRE__LOCALITY_RANDOM = 2
} vyre__locality;

typedef enum vyre__linear {
    VYRE__LINEAR = 0,
    VYRE__AFFINE = 1,
    VYRE__RELEVANT = 2,
    VYRE__UNRESTRICTED = 3
} vyre__linear;

typedef enum vyre__shape_tag {
    VYRE__SHAPE_AT_LEAST = 1,    /* a */
    VYRE__SHAPE_AT_MOST = 2,     /* a */
    VYRE__SHAPE_EXACTLY = 3,     /* a */
    VYRE__SHAPE_MULTIPLE_OF = 4, /* a */
    VYRE__SHAPE_MOD_EQUALS = 5,  /* a: modulus, b: remainder */
    VYRE__SHAPE_AFFINE = 6,      /* affine: scale, offset, min, max */
    VYRE__SHAPE_AND = 7,         /* left, right */
    VYRE__SHAPE_OR = 8,          /* left, right */
    VYRE__SHAPE_NOT = 9          /* left */
} vyre__shape_tag;

typedef struct vyre__shape {
    uint8_t tag; /* vyre__shape_tag */
    uint32_t a, b;
    int64_t affine[4];
    const struct vyre__shape *left, *right; /* in the arena */
} vyre__shape;

typedef struct vyre__buffer {
    vyre__str name;
    uint32_t binding;
    uint32_t count;         /* elements; 0: known at dispatch */
    const vyre__type *type; /* of an element, in the arena */
    uint8_t access;         /* vyre__access */
    uint8_t kind;           /* vyre__kind */
    uint8_t is_output;      /* the result buffer */
    uint8_t live_out;       /* visible to the caller after the dispatch */
    uint8_t has_range;      /* only bytes [range_start, range_end) go back to the caller */
    uint8_t has_axis;
    uint8_t axis;     /* hint: coalescing axis */
    uint8_t locality; /* hint: vyre__locality */
    uint8_t linear;   /* vyre__linear */
    uint8_t extract_bytes;
    uint32_t alignment; /* hint: bytes, 0 for none */
    vyre__place place;
    uint64_t range_start, range_end;
    const vyre__shape *shape; /* in the arena, or NULL */
} vyre__buffer;

/* ---- the program ---- */

struct vyre_program {
    atomic_uint references;
    vyre__arena arena;           /* owns the tree, the names and the source copy */
    struct vyre_program *origin; /* retained; owns the tree in place of the arena, or NULL */
    uint32_t revision;           /* 4, 5 or 6: what it came with, or what a writer would choose */
    uint8_t has_op_id;
    uint8_t non_composable;
    vyre__str op_id;
    uint32_t workgroup[3];
    uint32_t buffer_count;
    const vyre__buffer *buffers; /* in declaration order */
    vyre__node_list entry;
    vyre__map buffer_index;          /* name to index of its first declaration */
    const char *const *buffer_types; /* element types in the text form, one per buffer */
    vyre__source source; /* text the program was parsed from; file NULL when there is none */
    _Atomic(struct vyre__requirements *) requirements; /* memoised, owned; NULL until asked for */
    _Atomic(struct vyre__digest *) fingerprint;        /* memoised, owned; NULL until asked for */
    atomic_int is_valid;                               /* memoised: validation found no error */
};

/*
 * A program under construction: zero references, tree filled in by the caller, memory from
 * `program->arena`. NULL when memory is short. Workgroup 1, 1, 1, revision 4.
 */
vyre_program *vyre__program_new(void);

/* Ends construction: builds the buffer index and sets the reference count to 1. On failure
 * (OUT_OF_HOST_MEMORY) the program is released. */
vyre_status vyre__program_finish(vyre_program *program, vyre_program **out_program,
                                 vyre_error *error);

/* Releases a program that was never finished. NULL is allowed. */
void vyre__program_discard(vyre_program *program);

/* Index of the first buffer with that name, or VYRE__NO_BUFFER. */
#define VYRE__NO_BUFFER UINT32_MAX
uint32_t vyre__program_buffer(const vyre_program *program, vyre__str name);

/* The least revision that can carry the program: 4, or 6. */
uint32_t vyre__program_least_revision(const vyre_program *program);

/* True when every top-level node is a region and there is one. */
int vyre__program_is_wrapped(const vyre_program *program);

/* ---- facts about types ---- */

uint32_t vyre__type_size(const vyre__type *type);   /* bytes of one element, 0 when it has none */
uint32_t vyre__type_stride(const vyre__type *type); /* bytes between elements, 0: not indexable */
uint32_t vyre__type_bits(const vyre__type *type);   /* packed bits of an element, 0: none */
int vyre__type_equal(const vyre__type *a, const vyre__type *b);
const char *vyre__type_word(uint8_t tag); /* "u32", "vec": the word of the text form */
void vyre__type_print(vyre__bytes *out, const vyre__type *type); /* in the text form */

/* Packed length in bytes of `count` elements; 0 in *out_known when it cannot be told (count 0, an
 * unsized element, overflow). */
uint64_t vyre__type_packed_size(const vyre__type *type, uint32_t count, int *out_known);

/* A shared constant for a type without parameters, or NULL. */
const vyre__type *vyre__type_plain(uint8_t tag);

/* ---- facts about buffers ---- */

/* The backend allocates it: no input is taken for it. */
int vyre__buffer_is_allocated(const vyre__buffer *buffer);

/* It is returned to the caller: allocated, read-write, or live-out. */
int vyre__buffer_is_output(const vyre__buffer *buffer);

/* Kind that the access implies. */
uint8_t vyre__kind_of_access(uint8_t access);

int vyre__shape_holds(const vyre__shape *shape, uint32_t count);

/* ---- names, for messages and the text form ---- */

const char *vyre__node_op_id(uint8_t tag);   /* "vyre.node.let" of the wire records; NULL: opaque */
const char *vyre__binary_word(uint8_t op);   /* "+", "abs_diff"; NULL when unknown */
const char *vyre__unary_word(uint8_t op);    /* "-", "sqrt"; NULL when unknown */
const char *vyre__atomic_word(uint8_t op);   /* "add"; NULL when unknown */
const char *vyre__order_word(uint8_t order); /* "relaxed"; NULL when unknown */
const char *vyre__reduce_word(uint8_t op);   /* "add"; NULL when unknown */
const char *vyre__collective_word(uint8_t op); /* "sum"; NULL when unknown */
const char *vyre__access_word(uint8_t access); /* "read"; NULL when unknown */
const char *vyre__kind_word(uint8_t kind);     /* "global"; NULL when unknown */

#endif
