/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Programs: reading, writing, checking and identifying them.
 *
 * A vyre_program is an immutable tree with a reference count. Any thread may use it; the count is
 * atomic. docs/program-format.md describes the wire form, docs/text.md the text form.
 */
#ifndef VYRE_PROGRAM_H
#define VYRE_PROGRAM_H

#include <vyre/error.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vyre_program vyre_program;

/* ---- reading ---- */

/*
 * Decodes the wire form, revisions 4, 5 and 6. `wire` is not kept. The result is not validated and
 * not wrapped in a region. Memory is bounded by a constant factor of `size`.
 * Errors: INVALID_PROGRAM (not a program, damaged, beyond a limit; the message starts with
 * E-WIRE-VERSION or E-WIRE-VALIDATION and a sub-code), OUT_OF_HOST_MEMORY.
 */
VYRE_API vyre_status vyre_program_decode(const void *wire, size_t size, vyre_program **out_program,
                                         vyre_error *error);

/*
 * Parses the text form. `file` names it in messages (NULL: "<text>"); `text` is copied. Every
 * mistake is appended to `diagnostics` (may be NULL). With mistakes the call fails with
 * INVALID_PROGRAM and, when `out_program` is set, yields no program.
 */
VYRE_API vyre_status vyre_program_parse(const char *text, size_t size, const char *file,
                                        vyre_diagnostics *diagnostics, vyre_program **out_program,
                                        vyre_error *error);

/*
 * Text or wire, told apart by content: wire begins with the bytes `VYRE`. Otherwise as the two
 * calls above.
 */
VYRE_API vyre_status vyre_program_read(const void *data, size_t size, const char *file,
                                       vyre_diagnostics *diagnostics, vyre_program **out_program,
                                       vyre_error *error);

/*
 * Parses text and validates what could be parsed, so that syntax and type errors come in one list,
 * sorted by position. On success the program is valid; warnings do not fail. With wire input the
 * findings carry a path instead of line and column.
 */
VYRE_API vyre_status vyre_program_check(const void *data, size_t size, const char *file,
                                        vyre_diagnostics *diagnostics, vyre_program **out_program,
                                        vyre_error *error);

VYRE_API vyre_program *vyre_program_retain(vyre_program *program);
VYRE_API void vyre_program_release(vyre_program *program); /* NULL is allowed */

/* ---- writing ---- */

/*
 * Encodes. `revision` is 4, 5, 6, or 0 for the program's own. `*out_wire` is released with
 * vyre_free. Errors: INVALID_PROGRAM (the program or the revision cannot be written: the message
 * names the construct), OUT_OF_HOST_MEMORY, INVALID_ARGUMENT (unknown revision).
 */
VYRE_API vyre_status vyre_program_encode(const vyre_program *program, uint32_t revision,
                                         void **out_wire, size_t *out_size, vyre_error *error);

/* The canonical wire form of the program in its own revision: what the fingerprint covers. */
VYRE_API vyre_status vyre_program_canonical(const vyre_program *program, void **out_wire,
                                            size_t *out_size, vyre_error *error);

/* Prints the canonical text form, NUL-terminated; released with vyre_free. */
VYRE_API vyre_status vyre_program_print(const vyre_program *program, char **out_text,
                                        size_t *out_size, vyre_error *error);

/*
 * Formats text and keeps comments, single blank lines and the spelling of numbers. Text with syntax
 * errors is not formatted: INVALID_PROGRAM, findings in `diagnostics`.
 */
VYRE_API vyre_status vyre_text_format(const char *text, size_t size, const char *file,
                                      vyre_diagnostics *diagnostics, char **out_text,
                                      size_t *out_size, vyre_error *error);

/* ---- identity ---- */

/* BLAKE3-256 of the canonical wire form. Memoised. */
VYRE_API vyre_status vyre_program_fingerprint(const vyre_program *program, uint8_t out_digest[32],
                                              vyre_error *error);

/* Wire revision the program came with, or that a writer would choose: 4, 5 or 6. */
VYRE_API uint32_t vyre_program_revision(const vyre_program *program);

/* A copy that encodes as `revision` by default; INVALID_PROGRAM when that cannot carry it. */
VYRE_API vyre_status vyre_program_with_revision(const vyre_program *program, uint32_t revision,
                                                vyre_program **out_program, vyre_error *error);

/* The operation id the program implements, or NULL. May contain any character but NUL ends it. */
VYRE_API const char *vyre_program_op_id(const vyre_program *program);

VYRE_API void vyre_program_workgroup(const vyre_program *program, uint32_t out_size[3]);

/* ---- checking ---- */

/*
 * Applies every validation rule, collects all findings in `diagnostics` (may be NULL).
 * INVALID_PROGRAM when there is an error. That a program is valid is remembered.
 * Codes V008 to V130 as in docs/validation.md.
 */
VYRE_API vyre_status vyre_program_validate(const vyre_program *program,
                                           vyre_diagnostics *diagnostics, vyre_error *error);

/* ---- buffers ---- */

/* One buffer as declared. Strings belong to the program. */
typedef struct vyre_buffer_info {
    const char *name;   /* NUL-terminated */
    size_t name_size;   /* bytes; a name may contain NUL */
    const char *type;   /* text form: "f32", "vec<f32, 4>" */
    const char *access; /* "read", "readwrite", "write", "uniform", "workgroup" */
    uint32_t binding;
    uint32_t count;        /* declared elements, 0: known at dispatch */
    uint32_t element_size; /* bytes between elements, 0 when not indexable */
    uint32_t element_bits; /* packed bits, for lengths */
    int is_input;          /* a dispatch takes bytes for it */
    int is_output;         /* a dispatch returns bytes of it */
    int is_shared;         /* workgroup memory: neither */
} vyre_buffer_info;

VYRE_API uint32_t vyre_program_buffer_count(const vyre_program *program);
VYRE_API vyre_status vyre_program_buffer(const vyre_program *program, uint32_t index,
                                         vyre_buffer_info *out_info);

/* ---- what a device must have ---- */

/* Bits of vyre_requirements.needs. */
enum {
    VYRE_NEEDS_SUBGROUP = 1u << 0,
    VYRE_NEEDS_FLOAT16 = 1u << 1,
    VYRE_NEEDS_BFLOAT16 = 1u << 2,
    VYRE_NEEDS_FLOAT64 = 1u << 3,
    VYRE_NEEDS_INT64 = 1u << 4,
    VYRE_NEEDS_STORAGE8 = 1u << 5,
    VYRE_NEEDS_STORAGE16 = 1u << 6,
    VYRE_NEEDS_ATOMIC_U32 = 1u << 7,
    VYRE_NEEDS_SHARED_MEMORY = 1u << 8,
    VYRE_NEEDS_BARRIER = 1u << 9,
    VYRE_NEEDS_GRID_BARRIER = 1u << 10,
    VYRE_NEEDS_TRAP = 1u << 11,
    VYRE_NEEDS_INDIRECT_DISPATCH = 1u << 12,
    VYRE_NEEDS_ASYNC_COPY = 1u << 13,
    VYRE_NEEDS_COLLECTIVES = 1u << 14, /* beyond a single rank */
    VYRE_NEEDS_TENSOR = 1u << 15,
    VYRE_NEEDS_CALL = 1u << 16,
    VYRE_NEEDS_OPAQUE = 1u << 17,
    VYRE_NEEDS_RESUME = 1u << 18,
    VYRE_NEEDS_STRICT_FLOAT = 1u << 19,   /* f32 arithmetic occurs */
    VYRE_NEEDS_TRANSCENDENTAL = 1u << 20, /* f32 functions beyond IEEE 754 arithmetic occur */
    VYRE_NEEDS_WIDE_TYPE = 1u << 21,      /* vectors, 4-bit, 8-bit float, quantised, sparse, ... */
    VYRE_NEEDS_SUBGROUP_OPERATOR = 1u << 22 /* the wave_* operators, which no device takes */
};

typedef struct vyre_requirements {
    uint32_t needs;
    uint32_t workgroup[3];
    uint64_t workgroup_invocations; /* product of the axes, saturated */
    uint64_t shared_bytes;          /* sum over workgroup buffers, saturated */
    uint64_t static_storage_bytes;  /* sum over other buffers of declared size, saturated */
    uint64_t largest_buffer_bytes;  /* of declared size */
    uint32_t storage_buffers;       /* buffers bound by a dispatch, uniform ones not counted */
    uint32_t uniform_buffers;
    uint32_t runtime_sized_buffers;
    uint32_t nodes, expressions; /* size of the tree, saturated */
    uint32_t atomics, barriers, traps, loads, stores, calls, regions, opaques;
    uint32_t max_depth;         /* of the tree */
    uint32_t local_collectives; /* single-rank ones */
    uint32_t node_kinds;        /* bit n: a node with wire tag n occurs; bit 31: opaque */
} vyre_requirements;

/* Derived in one pass and memoised. OUT_OF_HOST_MEMORY. */
VYRE_API vyre_status vyre_program_requirements(const vyre_program *program,
                                               vyre_requirements *out_requirements,
                                               vyre_error *error);

/* Word for one bit of `needs`: "subgroup"; NULL for an unknown bit. Static string. */
VYRE_API const char *vyre_need_name(uint32_t bit);

#ifdef __cplusplus
}
#endif

#endif
