/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Building a program call by call.
 *
 *   // y = a * x + y, one lane per element
 *   vyre_builder *b = vyre_builder_create("saxpy");
 *   vyre_builder_workgroup(b, 256, 1, 1);
 *   vyre_buffer_decl a = vyre_builder_buffer(b, "a", VYRE_DATA_F32, 1, VYRE_ACCESS_UNIFORM);
 *   vyre_buffer_decl x = vyre_builder_buffer(b, "x", VYRE_DATA_F32, 0, VYRE_ACCESS_READ);
 *   vyre_buffer_decl y = vyre_builder_buffer(b, "y", VYRE_DATA_F32, 0, VYRE_ACCESS_READ_WRITE);
 *
 *   vyre_value i = vyre_builder_let(b, "i", vyre_builder_invocation_id(b, 0));
 *   vyre_value inside = vyre_builder_binary(b, VYRE_BINARY_LT, i, vyre_builder_length(b, y));
 *   vyre_builder_begin_if(b, inside);
 *   {
 *       vyre_value factor = vyre_builder_load(b, a, vyre_builder_u32(b, 0));
 *       vyre_value sum = vyre_builder_fma(b, factor, vyre_builder_load(b, x, i),
 *                                         vyre_builder_load(b, y, i));
 *       vyre_builder_store(b, y, i, sum);
 *   }
 *   vyre_builder_end(b);
 *
 *   vyre_program *program = NULL;
 *   vyre_error error = {0};
 *   if (vyre_builder_finish(b, &program, &error) != VYRE_OK)
 *       fprintf(stderr, "%s\n  fix: %s\n", error.message, error.fix);
 *   vyre_builder_destroy(b);
 *
 * Errors are sticky. The first mistake is kept, every later call does nothing and returns 0, and
 * vyre_builder_finish reports the mistake. So nothing needs a check on the way. A call on a NULL
 * builder does nothing either: a failed vyre_builder_create shows at the end as well.
 *
 * Handles are numbers of one builder; 0 is no handle. Names and payloads are copied. Names are
 * UTF-8 of at most 1 MiB. A builder belongs to one thread at a time.
 *
 * The builder checks form, not meaning: types, scopes and the use of buffers are checked by
 * vyre_program_validate. Enumerator values are the tags of the wire form.
 */
#ifndef VYRE_BUILDER_H
#define VYRE_BUILDER_H

#include <vyre/program.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vyre_builder vyre_builder;

typedef uint32_t vyre_value;           /* an expression */
typedef uint32_t vyre_data_type;       /* a VYRE_DATA_ constant, or a type that was made */
typedef uint32_t vyre_buffer_decl;     /* a declared buffer */
typedef uint32_t vyre_shape_predicate; /* a condition on the size of a buffer */

/* ---- life ---- */

/*
 * Begins a program: workgroup 1 x 1 x 1, no buffers, no statements. `op_id` names the operation
 * that the program implements; NULL for none. NULL when memory is short.
 */
VYRE_API vyre_builder *vyre_builder_create(const char *op_id);

VYRE_API void vyre_builder_destroy(vyre_builder *builder); /* NULL is allowed */

/*
 * Ends the program and hands it to the caller, who releases it with vyre_program_release. When a
 * statement outside all regions exists, or there is none at all, the statements become the body of
 * one region, as validation demands. The builder is used up: it can only be destroyed.
 * Errors: the first mistake (INVALID_ARGUMENT; INVALID_PROGRAM when the wanted revision cannot
 * carry the program), an open block, OUT_OF_HOST_MEMORY.
 */
VYRE_API vyre_status vyre_builder_finish(vyre_builder *builder, vyre_program **out_program,
                                         vyre_error *error);

/* VYRE_OK, or the status of the first mistake. */
VYRE_API vyre_status vyre_builder_status(const vyre_builder *builder);

/* ---- the program as a whole ---- */

/* Lanes of a workgroup along x, y and z, each at least 1. */
VYRE_API void vyre_builder_workgroup(vyre_builder *builder, uint32_t x, uint32_t y, uint32_t z);

/* Two copies of the program must not be fused into one. */
VYRE_API void vyre_builder_non_composable(vyre_builder *builder);

/* Wire revision to write: 4, 5 or 6. Without this call it is 4, or 6 when something needs it. */
VYRE_API void vyre_builder_revision(vyre_builder *builder, uint32_t revision);

/* Leaves the top-level statements as they are. Such a program is not executable; tools that test
 * validators want it. */
VYRE_API void vyre_builder_raw(vyre_builder *builder);

/* ---- types ---- */

/* Types without parameters. Widths are bits of one element in memory. */
enum {
    VYRE_DATA_U32 = 0x01,
    VYRE_DATA_I32 = 0x02,
    VYRE_DATA_U64 = 0x03,
    VYRE_DATA_U32X2 = 0x04,
    VYRE_DATA_U32X4 = 0x05,
    VYRE_DATA_BOOL = 0x06,  /* a 32-bit word, true when not 0 */
    VYRE_DATA_BYTES = 0x07, /* a sequence of bytes */
    VYRE_DATA_F16 = 0x09,
    VYRE_DATA_BF16 = 0x0A,
    VYRE_DATA_F32 = 0x0B,
    VYRE_DATA_F64 = 0x0C,
    VYRE_DATA_TENSOR = 0x0D, /* of unstated element and shape */
    VYRE_DATA_U8 = 0x0E,
    VYRE_DATA_U16 = 0x0F,
    VYRE_DATA_I8 = 0x10,
    VYRE_DATA_I16 = 0x11,
    VYRE_DATA_I64 = 0x12,
    VYRE_DATA_F8E4M3 = 0x19,
    VYRE_DATA_F8E5M2 = 0x1A,
    VYRE_DATA_I4 = 0x1B,
    VYRE_DATA_FP4 = 0x1C, /* 4-bit float, E2M1 */
    VYRE_DATA_NF4 = 0x1D  /* 4-bit normal float */
};

/* What a scale or a zero point of a quantised type belongs to, and its parameter. */
enum {
    VYRE_SCALE_PER_TENSOR = 0,  /* parameter 0 */
    VYRE_SCALE_PER_CHANNEL = 1, /* parameter: the axis */
    VYRE_SCALE_PER_GROUP = 2    /* parameter: elements of a group, above 0 */
};
enum {
    VYRE_ZERO_ABSENT = 0,      /* parameter 0 */
    VYRE_ZERO_PER_TENSOR = 1,  /* parameter 0 */
    VYRE_ZERO_PER_CHANNEL = 2, /* parameter: the axis */
    VYRE_ZERO_PER_GROUP = 3    /* parameter: elements of a group, above 0 */
};

VYRE_API vyre_data_type vyre_builder_array_type(vyre_builder *builder, uint32_t element_bytes);
VYRE_API vyre_data_type vyre_builder_handle_type(vyre_builder *builder, uint32_t type_id);
VYRE_API vyre_data_type vyre_builder_vector_type(vyre_builder *builder, vyre_data_type element,
                                                 uint8_t count);
/* At most 4096 dimensions, also for a mesh. Types nest at most 32 levels. */
VYRE_API vyre_data_type vyre_builder_tensor_type(vyre_builder *builder, vyre_data_type element,
                                                 const uint32_t *dims, uint32_t rank);
VYRE_API vyre_data_type vyre_builder_csr_type(vyre_builder *builder, vyre_data_type element);
VYRE_API vyre_data_type vyre_builder_coo_type(vyre_builder *builder, vyre_data_type element);
VYRE_API vyre_data_type vyre_builder_bsr_type(vyre_builder *builder, vyre_data_type element,
                                              uint32_t block_rows, uint32_t block_columns);
VYRE_API vyre_data_type vyre_builder_mesh_type(vyre_builder *builder, const uint32_t *axes,
                                               uint32_t count);
/* `storage`: i4, i8, i16, u8, u16, f8e4m3, f8e5m2, fp4 or nf4. */
VYRE_API vyre_data_type vyre_builder_quantized_type(vyre_builder *builder, vyre_data_type storage,
                                                    uint8_t scale, uint32_t scale_parameter,
                                                    uint8_t zero, uint32_t zero_parameter);
/* `id` has its top bit set, as every id of an opaque type or operator. */
VYRE_API vyre_data_type vyre_builder_opaque_type(vyre_builder *builder, uint32_t id);

/* ---- buffers ---- */

enum {
    VYRE_ACCESS_READ = 0,
    VYRE_ACCESS_READ_WRITE = 1,
    VYRE_ACCESS_UNIFORM = 2,   /* read, small, the same for all lanes */
    VYRE_ACCESS_WORKGROUP = 3, /* memory of one workgroup, zero at its start */
    VYRE_ACCESS_WRITE = 4
};

enum {
    VYRE_KIND_GLOBAL = 0,
    VYRE_KIND_SHARED = 1,
    VYRE_KIND_UNIFORM = 2,
    VYRE_KIND_LOCAL = 3,
    VYRE_KIND_READONLY = 4,
    VYRE_KIND_PUSH = 5,
    VYRE_KIND_PERSISTENT = 6
};

enum {
    VYRE_LOCALITY_STREAMING = 0, /* touched once */
    VYRE_LOCALITY_TEMPORAL = 1,  /* touched again soon; the default */
    VYRE_LOCALITY_RANDOM = 2
};

/* How often a buffer may be used: a discipline that validation checks. */
enum {
    VYRE_LINEAR_ONCE = 0,          /* exactly once */
    VYRE_LINEAR_AT_MOST_ONCE = 1,  /* affine */
    VYRE_LINEAR_AT_LEAST_ONCE = 2, /* relevant */
    VYRE_LINEAR_UNRESTRICTED = 3   /* the default */
};

/*
 * Declares a buffer; the order of declarations is the order of a dispatch's buffers. `count` is in
 * elements, 0: known at dispatch (not for workgroup memory). The binding is the number of buffers
 * before it that are not workgroup memory.
 */
VYRE_API vyre_buffer_decl vyre_builder_buffer(vyre_builder *builder, const char *name,
                                              vyre_data_type type, uint32_t count, uint32_t access);

/* Declares the result: a read-write buffer that is the output and live after the dispatch.
 * `count` > 0. */
VYRE_API vyre_buffer_decl vyre_builder_output(vyre_builder *builder, const char *name,
                                              vyre_data_type type, uint32_t count);

VYRE_API void vyre_builder_set_binding(vyre_builder *builder, vyre_buffer_decl buffer,
                                       uint32_t binding);
/* Replaces the memory kind that follows from the access. */
VYRE_API void vyre_builder_set_kind(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t kind);
/* Marks the result of the program; one buffer at most. */
VYRE_API void vyre_builder_set_result(vyre_builder *builder, vyre_buffer_decl buffer, int result);
/* The caller sees the content after the dispatch. */
VYRE_API void vyre_builder_set_live_out(vyre_builder *builder, vyre_buffer_decl buffer, int live);
/* Only bytes [start, end) go back to the caller. */
VYRE_API void vyre_builder_set_range(vyre_builder *builder, vyre_buffer_decl buffer, uint64_t start,
                                     uint64_t end);
/* Hints, without effect on results: the axis along which accesses coalesce, the alignment in
 * bytes (0 or a power of two), and the locality. */
VYRE_API void vyre_builder_set_axis(vyre_builder *builder, vyre_buffer_decl buffer, uint8_t axis);
VYRE_API void vyre_builder_set_alignment(vyre_builder *builder, vyre_buffer_decl buffer,
                                         uint32_t alignment);
VYRE_API void vyre_builder_set_locality(vyre_builder *builder, vyre_buffer_decl buffer,
                                        uint32_t locality);
/* These three need revision 6. */
VYRE_API void vyre_builder_set_linear(vyre_builder *builder, vyre_buffer_decl buffer,
                                      uint32_t linear);
VYRE_API void vyre_builder_set_extract_bytes(vyre_builder *builder, vyre_buffer_decl buffer,
                                             int extract);
VYRE_API void vyre_builder_set_shape(vyre_builder *builder, vyre_buffer_decl buffer,
                                     vyre_shape_predicate shape);

/* Conditions on the number of elements `n`. */
enum {
    VYRE_SHAPE_AT_LEAST = 1,    /* n >= a */
    VYRE_SHAPE_AT_MOST = 2,     /* n <= a */
    VYRE_SHAPE_EXACTLY = 3,     /* n == a */
    VYRE_SHAPE_MULTIPLE_OF = 4, /* n % a == 0 */
    VYRE_SHAPE_MOD_EQUALS = 5,  /* n % a == b, b < a */
    VYRE_SHAPE_AND = 7,
    VYRE_SHAPE_OR = 8,
    VYRE_SHAPE_NOT = 9
};

/* AT_LEAST to MOD_EQUALS; `b` is read by MOD_EQUALS alone. */
VYRE_API vyre_shape_predicate vyre_builder_shape(vyre_builder *builder, uint32_t predicate,
                                                 uint32_t a, uint32_t b);
/* min <= n * scale + offset <= max, computed exactly. */
VYRE_API vyre_shape_predicate vyre_builder_shape_affine(vyre_builder *builder, int64_t scale,
                                                        int64_t offset, int64_t min, int64_t max);
/* AND, OR, NOT; `right` is 0 for NOT. At most 32 levels and 4096 conditions. */
VYRE_API vyre_shape_predicate vyre_builder_shape_combine(vyre_builder *builder, uint32_t predicate,
                                                         vyre_shape_predicate left,
                                                         vyre_shape_predicate right);

/* ---- values ---- */

/*
 * A value is a tree. Using a value twice computes it twice; vyre_builder_let computes it once.
 * A tree has at most 256 levels and 1,048,576 elements, a program 4,194,304 (readers of the wire
 * form take 64 levels, nodes and types included).
 */

VYRE_API vyre_value vyre_builder_u32(vyre_builder *builder, uint32_t value);
VYRE_API vyre_value vyre_builder_i32(vyre_builder *builder, int32_t value);
VYRE_API vyre_value vyre_builder_f32(vyre_builder *builder, float value);
VYRE_API vyre_value vyre_builder_f32_bits(vyre_builder *builder, uint32_t bits);
VYRE_API vyre_value vyre_builder_bool(vyre_builder *builder, int value);

/* A local or the variable of a loop, by name. */
VYRE_API vyre_value vyre_builder_var(vyre_builder *builder, const char *name);

/* Element `index`; zero beyond the end. */
VYRE_API vyre_value vyre_builder_load(vyre_builder *builder, vyre_buffer_decl buffer,
                                      vyre_value index);
/* Elements of the buffer, u32. */
VYRE_API vyre_value vyre_builder_length(vyre_builder *builder, vyre_buffer_decl buffer);
/* The buffer itself, as an argument of a call. Needs revision 5. */
VYRE_API vyre_value vyre_builder_buffer_ref(vyre_builder *builder, vyre_buffer_decl buffer);

/* Where the lane is, u32; axis 0 is x, 1 is y, 2 is z. */
VYRE_API vyre_value vyre_builder_invocation_id(vyre_builder *builder, uint32_t axis);
VYRE_API vyre_value vyre_builder_workgroup_id(vyre_builder *builder, uint32_t axis);
VYRE_API vyre_value vyre_builder_local_id(vyre_builder *builder, uint32_t axis);

/* Both operands are evaluated, left first, and have one type. */
enum {
    VYRE_BINARY_ADD = 0x01, /* integers wrap */
    VYRE_BINARY_SUB = 0x02,
    VYRE_BINARY_MUL = 0x03,
    VYRE_BINARY_DIV = 0x04, /* u32 x / 0 is 0xffffffff, i32 x / 0 is 0; truncates */
    VYRE_BINARY_MOD = 0x05, /* x % 0 is 0; the sign is that of x */
    VYRE_BINARY_BIT_AND = 0x06,
    VYRE_BINARY_BIT_OR = 0x07,
    VYRE_BINARY_BIT_XOR = 0x08,
    VYRE_BINARY_SHL = 0x09, /* the count is masked to the width */
    VYRE_BINARY_SHR = 0x0A, /* arithmetic on i32 */
    VYRE_BINARY_EQ = 0x0B,  /* comparisons give bool */
    VYRE_BINARY_NE = 0x0C,
    VYRE_BINARY_LT = 0x0D,
    VYRE_BINARY_GT = 0x0E,
    VYRE_BINARY_LE = 0x0F,
    VYRE_BINARY_GE = 0x10,
    VYRE_BINARY_AND = 0x11, /* logical, of bool or words */
    VYRE_BINARY_OR = 0x12,
    VYRE_BINARY_ABS_DIFF = 0x13, /* |a - b| */
    VYRE_BINARY_MIN = 0x14,
    VYRE_BINARY_MAX = 0x15,
    VYRE_BINARY_SAT_ADD = 0x16, /* saturating */
    VYRE_BINARY_SAT_SUB = 0x17,
    VYRE_BINARY_SAT_MUL = 0x18,
    VYRE_BINARY_WAVE_SHUFFLE = 0x19, /* the four wave operators have a form but no device */
    VYRE_BINARY_WAVE_BALLOT = 0x1A,
    VYRE_BINARY_WAVE_REDUCE = 0x1B,
    VYRE_BINARY_WAVE_BROADCAST = 0x1C,
    VYRE_BINARY_ROTL = 0x1D, /* rotate left; the count is masked */
    VYRE_BINARY_ROTR = 0x1E,
    VYRE_BINARY_WRAP_ADD = 0x1F, /* wraps, of integers alone */
    VYRE_BINARY_WRAP_SUB = 0x20,
    VYRE_BINARY_MUL_HIGH = 0x21 /* upper half of the double-width product */
};
VYRE_API vyre_value vyre_builder_binary(vyre_builder *builder, uint32_t op, vyre_value left,
                                        vyre_value right);
VYRE_API vyre_value vyre_builder_binary_opaque(vyre_builder *builder, uint32_t id, vyre_value left,
                                               vyre_value right);

enum {
    VYRE_UNARY_NEGATE = 0x01,
    VYRE_UNARY_BIT_NOT = 0x02,
    VYRE_UNARY_LOGICAL_NOT = 0x03,
    VYRE_UNARY_POPCOUNT = 0x04, /* bits set */
    VYRE_UNARY_CLZ = 0x05,      /* leading zeros; 32 for 0 */
    VYRE_UNARY_CTZ = 0x06,      /* trailing zeros; 32 for 0 */
    VYRE_UNARY_REVERSE_BITS = 0x07,
    VYRE_UNARY_COS = 0x08, /* f32 from here on, angles in radians */
    VYRE_UNARY_SIN = 0x09,
    VYRE_UNARY_ABS = 0x0A,
    VYRE_UNARY_SQRT = 0x0B,
    VYRE_UNARY_FLOOR = 0x0C,
    VYRE_UNARY_CEIL = 0x0D,
    VYRE_UNARY_ROUND = 0x0E, /* half away from zero */
    VYRE_UNARY_TRUNC = 0x0F,
    VYRE_UNARY_SIGN = 0x10,   /* -1, 0 or 1 */
    VYRE_UNARY_IS_NAN = 0x11, /* these three give bool */
    VYRE_UNARY_IS_INF = 0x12,
    VYRE_UNARY_IS_FINITE = 0x13,
    VYRE_UNARY_EXP = 0x14,
    VYRE_UNARY_LOG = 0x15,
    VYRE_UNARY_LOG2 = 0x16,
    VYRE_UNARY_EXP2 = 0x17,
    VYRE_UNARY_TAN = 0x18,
    VYRE_UNARY_ACOS = 0x19,
    VYRE_UNARY_ASIN = 0x1A,
    VYRE_UNARY_ATAN = 0x1B,
    VYRE_UNARY_TANH = 0x1C,
    VYRE_UNARY_SINH = 0x1D,
    VYRE_UNARY_COSH = 0x1E,
    VYRE_UNARY_INVERSE_SQRT = 0x1F,
    VYRE_UNARY_UNPACK4_LOW = 0x20,  /* bits 0 to 3 of a word */
    VYRE_UNARY_UNPACK4_HIGH = 0x21, /* bits 4 to 7 */
    VYRE_UNARY_UNPACK8_LOW = 0x22,  /* bits 0 to 7 */
    VYRE_UNARY_UNPACK8_HIGH = 0x23, /* bits 24 to 31 */
    VYRE_UNARY_RECIPROCAL = 0x24
};
VYRE_API vyre_value vyre_builder_unary(vyre_builder *builder, uint32_t op, vyre_value operand);
VYRE_API vyre_value vyre_builder_unary_opaque(vyre_builder *builder, uint32_t id,
                                              vyre_value operand);

/* `if_true` when the condition holds. All three are evaluated. */
VYRE_API vyre_value vyre_builder_select(vyre_builder *builder, vyre_value condition,
                                        vyre_value if_true, vyre_value if_false);
VYRE_API vyre_value vyre_builder_cast(vyre_builder *builder, vyre_data_type type,
                                      vyre_value operand);
/* a * b + c with one rounding. */
VYRE_API vyre_value vyre_builder_fma(vyre_builder *builder, vyre_value a, vyre_value b,
                                     vyre_value c);
/* Calls a registered operation; at most 4096 arguments. */
VYRE_API vyre_value vyre_builder_call(vyre_builder *builder, const char *op_id,
                                      const vyre_value *args, uint32_t count);

enum {
    VYRE_ORDER_RELAXED = 0,
    VYRE_ORDER_ACQUIRE = 1,
    VYRE_ORDER_RELEASE = 2,
    VYRE_ORDER_ACQ_REL = 3,
    VYRE_ORDER_SEQ_CST = 4, /* the usual one */
    VYRE_ORDER_GRID = 5     /* of a barrier: all workgroups */
};

/* New content of the element, from the old one and the value; u32. */
enum {
    VYRE_ATOMIC_ADD = 0x01,
    VYRE_ATOMIC_OR = 0x02,
    VYRE_ATOMIC_AND = 0x03,
    VYRE_ATOMIC_XOR = 0x04,
    VYRE_ATOMIC_MIN = 0x05, /* unsigned */
    VYRE_ATOMIC_MAX = 0x06, /* unsigned */
    VYRE_ATOMIC_EXCHANGE = 0x07,
    VYRE_ATOMIC_CAS = 0x08, /* the value, if the old one is the expected one */
    VYRE_ATOMIC_CAS_WEAK = 0x09,
    VYRE_ATOMIC_NAND = 0x0A,
    VYRE_ATOMIC_LRU = 0x0B /* unsigned maximum */
};

/* Gives the old content. `expected` is 0 unless the operation compares. */
VYRE_API vyre_value vyre_builder_atomic(vyre_builder *builder, uint32_t op, uint32_t order,
                                        vyre_buffer_decl buffer, vyre_value index,
                                        vyre_value expected, vyre_value value);
VYRE_API vyre_value vyre_builder_atomic_opaque(vyre_builder *builder, uint32_t id, uint32_t order,
                                               vyre_buffer_decl buffer, vyre_value index,
                                               vyre_value expected, vyre_value value);

/* Over the 32 lanes of a subgroup. Other reductions than ADD need revision 5. */
enum {
    VYRE_REDUCE_ADD = 1,
    VYRE_REDUCE_MUL = 2,
    VYRE_REDUCE_MIN = 3,
    VYRE_REDUCE_MAX = 4,
    VYRE_REDUCE_AND = 5,
    VYRE_REDUCE_OR = 6,
    VYRE_REDUCE_XOR = 7
};
VYRE_API vyre_value vyre_builder_subgroup_reduce(vyre_builder *builder, uint32_t op,
                                                 vyre_value operand);
VYRE_API vyre_value vyre_builder_subgroup_shuffle(vyre_builder *builder, vyre_value operand,
                                                  vyre_value lane);
VYRE_API vyre_value vyre_builder_subgroup_ballot(vyre_builder *builder, vyre_value condition);
VYRE_API vyre_value vyre_builder_subgroup_lane(vyre_builder *builder);
VYRE_API vyre_value vyre_builder_subgroup_size(vyre_builder *builder);

/* An extension: at most 4,194,304 bytes of payload, which may be NULL when `size` is 0. */
VYRE_API vyre_value vyre_builder_opaque(vyre_builder *builder, const char *kind,
                                        const void *payload, size_t size);

/* ---- statements ---- */

/* Names a value from here to the end of the block. Returns the local, for use and assignment. */
VYRE_API vyre_value vyre_builder_let(vyre_builder *builder, const char *name, vyre_value value);
/* `local` came from vyre_builder_let or vyre_builder_var. */
VYRE_API void vyre_builder_assign(vyre_builder *builder, vyre_value local, vyre_value value);
/* Without effect beyond the end of the buffer. */
VYRE_API void vyre_builder_store(vyre_builder *builder, vyre_buffer_decl buffer, vyre_value index,
                                 vyre_value value);

/* Blocks. Each begin has its end; `else` stands between those of an `if`. */
VYRE_API void vyre_builder_begin_if(vyre_builder *builder, vyre_value condition);
VYRE_API void vyre_builder_else(vyre_builder *builder);
/* Counts from `from` up to but without `to`, both evaluated once. Returns the variable, u32. */
VYRE_API vyre_value vyre_builder_begin_loop(vyre_builder *builder, const char *variable,
                                            vyre_value from, vyre_value to);
VYRE_API void vyre_builder_begin_block(vyre_builder *builder);
/* A named part; `source` says what it was made from, NULL when nothing is known. */
VYRE_API void vyre_builder_begin_region(vyre_builder *builder, const char *generator,
                                        const char *source);
VYRE_API void vyre_builder_end(vyre_builder *builder);

VYRE_API void vyre_builder_return(vyre_builder *builder); /* ends the lane */
VYRE_API void vyre_builder_barrier(vyre_builder *builder, uint32_t order);
/* Fails the dispatch; `address` and `tag` are reported. */
VYRE_API void vyre_builder_trap(vyre_builder *builder, vyre_value address, const char *tag);
VYRE_API void vyre_builder_resume(vyre_builder *builder, const char *tag);
/* The grid of a later dispatch lies at byte `offset`. */
VYRE_API void vyre_builder_indirect_dispatch(vyre_builder *builder, vyre_buffer_decl buffer,
                                             uint64_t offset);
/* Copies between buffers, complete at the wait for the tag. Offset and size are in bytes; the
 * offset counts in the source of a load and in the destination of a store. */
VYRE_API void vyre_builder_async_load(vyre_builder *builder, vyre_buffer_decl source,
                                      vyre_buffer_decl destination, vyre_value offset,
                                      vyre_value size, const char *tag);
VYRE_API void vyre_builder_async_store(vyre_builder *builder, vyre_buffer_decl source,
                                       vyre_buffer_decl destination, vyre_value offset,
                                       vyre_value size, const char *tag);
VYRE_API void vyre_builder_async_wait(vyre_builder *builder, const char *tag);

/* Between the ranks of a group; group 0 is the world. */
enum {
    VYRE_COLLECTIVE_SUM = 1,
    VYRE_COLLECTIVE_MIN = 2,
    VYRE_COLLECTIVE_MAX = 3,
    VYRE_COLLECTIVE_AND = 4,
    VYRE_COLLECTIVE_OR = 5,
    VYRE_COLLECTIVE_XOR = 6
};
VYRE_API void vyre_builder_all_reduce(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t op,
                                      uint32_t group);
VYRE_API void vyre_builder_all_gather(vyre_builder *builder, vyre_buffer_decl input,
                                      vyre_buffer_decl output, uint32_t group);
VYRE_API void vyre_builder_reduce_scatter(vyre_builder *builder, vyre_buffer_decl input,
                                          vyre_buffer_decl output, uint32_t op, uint32_t group);
VYRE_API void vyre_builder_broadcast(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t root,
                                     uint32_t group);

/* An extension node; limits as for vyre_builder_opaque. */
VYRE_API void vyre_builder_opaque_node(vyre_builder *builder, const char *kind, const void *payload,
                                       size_t size);

#ifdef __cplusplus
}
#endif

#endif
