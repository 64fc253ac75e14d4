/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Running programs: a pipeline is a program made ready for one device; a dispatch runs it.
 *
 *   vyre_context *context;  vyre_program *program;  vyre_pipeline *pipeline;
 *   vyre_context_create(NULL, &context, &error);
 *   vyre_program_read(text, size, "saxpy.vyre", NULL, &program, &error);
 *   vyre_pipeline_create(context, program, NULL, &pipeline, &error);
 *   vyre_dispatch(pipeline, inputs, 3, &outputs, NULL, NULL, &error);
 */
#ifndef VYRE_DISPATCH_H
#define VYRE_DISPATCH_H

#include <vyre/device.h>
#include <vyre/program.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vyre_pipeline vyre_pipeline;

/* Compile-time choices. Zero-initialise, set struct_size. */
typedef struct vyre_pipeline_options {
    uint32_t struct_size; /* sizeof(vyre_pipeline_options) */
    uint32_t float_mode;  /* VYRE_FLOAT_STRICT, _FLUSH or _ULP; 0: what the rules of the
                             configuration say, strict unless they say otherwise */
    uint32_t ulp;         /* bound of VYRE_FLOAT_ULP; else 0 */
    const char *device;   /* selector that comes before every rule; NULL: that of the context */
    const char *label;    /* for rules and messages; at most 63 bytes are kept */
    uint32_t grid[3];     /* workgroups that dispatches are expected to have; 0: unknown */
    uint32_t reserved;    /* 0 */
    uint64_t elements;    /* invocations that dispatches are expected to have; 0: unknown */
    uint64_t bytes_in;    /* that a dispatch is expected to send to the device; 0: unknown */
    uint64_t bytes_out;   /* that it is expected to bring back; 0: unknown */
} vyre_pipeline_options;

/*
 * Checks the program, chooses a device and compiles. The program is retained.
 * Errors: INVALID_PROGRAM (validation fails, or the entry is not Region-wrapped), UNSUPPORTED (a
 * construct that no engine executes, named), NO_DEVICE (the message lists what each device lacks),
 * COMPILE_FAILED, what the plugin reports, OUT_OF_HOST_MEMORY.
 */
VYRE_API vyre_status vyre_pipeline_create(vyre_context *context, const vyre_program *program,
                                          const vyre_pipeline_options *options,
                                          vyre_pipeline **out_pipeline, vyre_error *error);
VYRE_API void vyre_pipeline_destroy(vyre_pipeline *pipeline); /* NULL is allowed */

/* "<plugin>:<fingerprint>", or "<plugin>:passthrough". Belongs to the pipeline. */
VYRE_API const char *vyre_pipeline_id(const vyre_pipeline *pipeline);

/* Id of the device it was compiled for. Belongs to the pipeline. */
VYRE_API const char *vyre_pipeline_device(const vyre_pipeline *pipeline);

/* Bytes of one input, borrowed for the call. `data` may be NULL when size is 0. */
typedef struct vyre_input {
    const void *data;
    size_t size;
} vyre_input;

/* One output slot. `data` has `capacity` bytes of which `size` are valid. */
typedef struct vyre_output {
    void *data; /* allocated with malloc; owned by whoever owns the list */
    size_t size;
    size_t capacity;
} vyre_output;

/*
 * Outputs of a dispatch, in declaration order of the output buffers. Zero-initialise, reuse over
 * dispatches, end with vyre_outputs_release. A slot whose capacity suffices keeps its memory;
 * otherwise it gets new memory. Surplus slots are released, missing ones are added.
 */
typedef struct vyre_outputs {
    vyre_output *slots; /* owned */
    size_t count;
    size_t capacity;
} vyre_outputs;

/* Frees the slots and empties the list, which may be used again. NULL is allowed. */
VYRE_API void vyre_outputs_release(vyre_outputs *outputs);

/* Choices of one dispatch. Zero-initialise, set struct_size. */
typedef struct vyre_dispatch_options {
    uint32_t struct_size; /* sizeof(vyre_dispatch_options) */
    uint32_t grid[3];     /* workgroups per axis; all 0: inferred, which needs a one-dimensional
                             workgroup. Otherwise every axis must be > 0 */
    uint64_t elements;    /* least number of invocations to infer the grid for, and the length in
                             elements of `write` and `readwrite` outputs of runtime size that have
                             no input; 0: not given */
    uint64_t timeout_ns;  /* wall clock; 0: none */
    uint64_t max_output_bytes;    /* refuse with LIMIT when outputs would be larger; 0: no bound */
    uint32_t fixpoint_iterations; /* runs of the program on the same buffers; 0 means 1 */
} vyre_dispatch_options;

/* What a dispatch did. */
typedef struct vyre_dispatch_report {
    uint32_t grid[3];   /* workgroups launched */
    uint64_t wall_ns;   /* the whole call */
    uint64_t kernel_ns; /* on the device; UINT64_MAX when unknown */
    uint64_t bytes_in, bytes_out;
    uint32_t slots_reused, slots_moved, slots_appended;
    uint64_t slot_bytes_copied, slot_bytes_moved, slot_bytes_appended, slot_bytes_retained;
    int trapped; /* the members below are set */
    uint32_t trap_address;
    uint32_t trap_lane[3]; /* global invocation id */
    char trap_tag[256];    /* escaped, cut */
} vyre_dispatch_report;

/*
 * Runs the program once. `inputs` follow the input buffers in declaration order: every buffer that
 * is neither workgroup memory nor allocated by the backend. A buffer of declared size takes exactly
 * that many bytes; one of runtime size any whole number of elements.
 * `outputs` may be NULL to drop them; `report` may be NULL.
 * After a failure every output slot has size 0; inputs are never written.
 * Errors: INVALID_ARGUMENT (inputs do not fit the declarations, a grid that is zero, too large or
 * cannot be inferred), TRAPPED, TIMEOUT, LIMIT, OUT_OF_HOST_MEMORY, FORKED, what the plugin
 * reports.
 */
VYRE_API vyre_status vyre_dispatch(vyre_pipeline *pipeline, const vyre_input *inputs,
                                   size_t input_count, vyre_outputs *outputs,
                                   const vyre_dispatch_options *options,
                                   vyre_dispatch_report *report, vyre_error *error);

#ifdef __cplusplus
}
#endif

#endif
