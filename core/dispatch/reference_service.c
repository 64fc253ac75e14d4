/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/reference_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/dispatch/traps.h"
#include "core/reference/reference.h"
#include "core/registry/host.h"

/* Steps with no more bindings than this need no memory of their own. */
enum { FEW_BINDINGS = 16 };

struct vyre_reference {
    vyre_program *program;     /* retained */
    vyre__reference *prepared; /* owned */
    vyre__traps traps;         /* owned */
    uint32_t buffer_count;     /* that are not workgroup memory */
};

/* One buffer while a step runs. */
typedef struct buffer {
    vyre__reference_binding memory;
    void *scratch; /* owned; NULL when the caller's memory is used */
} buffer;

/* Hands an error of the library to the plugin's caller, with its place. */
static vyre_status pass_on(void *ctx, const vyre_error *error)
{
    char message[sizeof error->message + sizeof error->location + 2];
    snprintf(message, sizeof message, "%s%s%s", error->location, error->location[0] ? ": " : "",
             error->message);
    vyre__host_error(ctx, error->status, message, error->fix);
    return error->status;
}

static vyre_status refuse(void *ctx, const char *message)
{
    vyre__host_error(ctx, VYRE_INVALID_ARGUMENT, message, "Report this to the plugin's vendor.");
    return VYRE_INVALID_ARGUMENT;
}

/* ---- preparing ---- */

static void release(void *ctx, vyre_reference *reference)
{
    (void)ctx;
    if (!reference)
        return;
    vyre__reference_release(reference->prepared);
    vyre__traps_release(&reference->traps);
    vyre_program_release(reference->program);
    free(reference);
}

static vyre_status make(const void *wire, size_t size, uint32_t mode, vyre_reference **out,
                        vyre_error *error)
{
    vyre_reference *reference = calloc(1, sizeof *reference);
    *out = reference;
    if (!reference)
        return vyre__fail_memory(error, "a prepared program");
    vyre_status status = vyre_program_decode(wire, size, &reference->program, error);
    if (status == VYRE_OK)
        status = vyre_program_validate(reference->program, NULL, error);
    if (status == VYRE_OK)
        status = vyre__traps_find(reference->program, &reference->traps, error);
    if (status == VYRE_OK)
        status = vyre__reference_prepare(reference->program, mode, &reference->prepared, error);
    for (uint32_t i = 0; status == VYRE_OK && i < reference->program->buffer_count; i++)
        reference->buffer_count += reference->program->buffers[i].access != VYRE__ACCESS_WORKGROUP;
    return status;
}

static vyre_status prepare(void *ctx, const void *wire, size_t wire_size, uint32_t float_mode,
                           vyre_reference **out_reference)
{
    vyre_error error = {0};
    vyre_reference *reference = NULL;
    *out_reference = NULL;
    if (float_mode > VYRE_FLOAT_ULP) {
        vyre__host_error(ctx, VYRE_UNSUPPORTED, "the interpreter does not know the float mode",
                         "Use strict, flush or ulp.");
        return VYRE_UNSUPPORTED;
    }
    const uint32_t mode = float_mode == VYRE_FLOAT_FLUSH ? VYRE_FLOAT_FLUSH : VYRE_FLOAT_STRICT;
    if (make(wire, wire_size, mode, &reference, &error) == VYRE_OK) {
        *out_reference = reference;
        return VYRE_OK;
    }
    release(ctx, reference);
    return pass_on(ctx, &error);
}

/* ---- running ---- */

static const vyre_binding *binding_at(const vyre_step *step, uint32_t index)
{
    const char *first = (const char *)(const void *)step->bindings;
    return (const vyre_binding *)(const void *)(first + (size_t)index * step->binding_stride);
}

static const char *check_binding(const vyre_binding *binding)
{
    const int host = binding->kind == VYRE_BINDING_HOST;
    if (binding->struct_size < VYRE_BINDING_SIZE_V1_0)
        return "the struct_size of a binding is out of range";
    if (!host && binding->kind != VYRE_BINDING_NONE)
        return "the interpreter takes bindings of kind NONE and HOST only";
    if (!host && (binding->flags & (VYRE_BINDING_COPY_IN | VYRE_BINDING_COPY_OUT)))
        return "a binding without host memory cannot be copied";
    if (binding->size > SIZE_MAX || binding->out_offset > binding->size ||
        binding->out_size > binding->size - binding->out_offset)
        return "the range of a binding lies outside of it";
    if ((binding->flags & VYRE_BINDING_COPY_IN) && binding->size > 0 && !binding->host_in)
        return "a binding with COPY_IN has no host_in";
    if ((binding->flags & VYRE_BINDING_COPY_OUT) && binding->out_size > 0 && !binding->host_out)
        return "a binding with COPY_OUT has no host_out";
    return NULL;
}

/* Chooses the memory that the interpreter works in: the caller's where its bytes are the whole
 * buffer, else a copy. */
static int bring_in(const vyre_binding *binding, const vyre__buffer *declared, buffer *out)
{
    const int is_written =
        declared->access == VYRE__ACCESS_READ_WRITE || declared->access == VYRE__ACCESS_WRITE;
    const size_t size = (size_t)binding->size;
    const int in = (binding->flags & VYRE_BINDING_COPY_IN) != 0;
    const int back = (binding->flags & VYRE_BINDING_COPY_OUT) != 0;
    *out = (buffer){.memory = {NULL, binding->size}};
    if (size == 0)
        return 1;
    /* The program is believed, not the flag: what is brought in stays as it is. */
    if (in && !back && !is_written && (binding->flags & VYRE_BINDING_READ_ONLY)) {
        out->memory.data = (void *)(uintptr_t)binding->host_in;
        return 1;
    }
    if (back && binding->out_size == binding->size)
        out->memory.data = binding->host_out;
    else
        out->memory.data = out->scratch = calloc(1, size);
    if (!out->memory.data)
        return 0;
    if (in && out->memory.data != binding->host_in)
        memmove(out->memory.data, binding->host_in, size);
    else if (!in && (binding->flags & VYRE_BINDING_ZERO) && !out->scratch)
        memset(out->memory.data, 0, size);
    return 1;
}

static void bring_out(const vyre_binding *binding, const buffer *from)
{
    if (from->scratch && (binding->flags & VYRE_BINDING_COPY_OUT) && binding->out_size > 0)
        memcpy(binding->host_out, (const char *)from->scratch + binding->out_offset,
               (size_t)binding->out_size);
}

static vyre_status run(const vyre_reference *reference, const vyre_step *step,
                       const vyre__reference_binding *memory, uint64_t deadline,
                       const volatile int32_t *stop, vyre_error *error)
{
    vyre__reference_trap trap = {0};
    const vyre_status status =
        vyre__reference_execute_part(reference->prepared, memory, reference->buffer_count,
                                     step->grid_base, step->grid, deadline, stop, &trap, error);
    if (status == VYRE_TRAPPED && trap.fired && step->trap) {
        step->trap->taken = 1;
        step->trap->site = vyre__traps_site(&reference->traps, trap.tag);
        step->trap->address = trap.address;
        memcpy(step->trap->global_id, trap.lane, sizeof trap.lane);
    }
    return status;
}

static const char *check_step(const vyre_reference *reference, const vyre_step *step)
{
    if (step->struct_size < VYRE_STEP_SIZE_V1_0)
        return "the struct_size of a step is out of range";
    if (step->binding_count != reference->buffer_count)
        return "a step has another number of bindings than the program has buffers";
    if (step->binding_count > 0 &&
        (!step->bindings || step->binding_stride < VYRE_BINDING_SIZE_V1_0))
        return "the list of bindings is malformed";
    for (uint32_t i = 0; i < step->binding_count; i++) {
        const char *wrong = check_binding(binding_at(step, i));
        if (wrong)
            return wrong;
    }
    return NULL;
}

static vyre_status execute_in(void *ctx, const vyre_reference *reference, const vyre_step *step,
                              uint64_t deadline, const volatile int32_t *stop, buffer *buffers,
                              vyre__reference_binding *memory)
{
    vyre_error error; /* filled by whoever fails: clearing it would cost more than a small step */
    vyre_status status = VYRE_OK;
    const vyre__buffer *declared = reference->program->buffers;
    uint32_t ready = 0;
    for (; status == VYRE_OK && ready < step->binding_count; ready++, declared++) {
        while (declared->access == VYRE__ACCESS_WORKGROUP)
            declared++;
        if (!bring_in(binding_at(step, ready), declared, &buffers[ready]))
            status = vyre__fail_memory(&error, "a buffer of the program");
        memory[ready] = buffers[ready].memory;
    }
    if (status == VYRE_OK)
        status = run(reference, step, memory, deadline, stop, &error);
    for (uint32_t i = 0; i < ready; i++) {
        if (status == VYRE_OK)
            bring_out(binding_at(step, i), &buffers[i]);
        free(buffers[i].scratch);
    }
    return status == VYRE_OK ? VYRE_OK : pass_on(ctx, &error);
}

static vyre_status execute(void *ctx, const vyre_reference *reference, const vyre_step *step,
                           uint64_t deadline, const volatile int32_t *stop)
{
    buffer few[FEW_BINDINGS];
    vyre__reference_binding few_memory[FEW_BINDINGS];
    const char *wrong = check_step(reference, step);
    if (wrong)
        return refuse(ctx, wrong);
    if (step->binding_count <= FEW_BINDINGS)
        return execute_in(ctx, reference, step, deadline, stop, few, few_memory);
    buffer *buffers = calloc(step->binding_count, sizeof *buffers);
    vyre__reference_binding *memory = calloc(step->binding_count, sizeof *memory);
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    if (buffers && memory)
        status = execute_in(ctx, reference, step, deadline, stop, buffers, memory);
    else
        vyre__host_error(ctx, status, "out of memory for the bindings of a step",
                         "Free memory and try again.");
    free(buffers);
    free(memory);
    return status;
}

const vyre_host_reference vyre__reference_service = {
    .header = {.struct_size = sizeof(vyre_host_reference), .type = VYRE_EXT_HOST_REFERENCE},
    .prepare = prepare,
    .execute = execute,
    .release = release,
};
