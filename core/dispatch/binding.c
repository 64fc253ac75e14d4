/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/dispatch/binding.h"

#include <stdlib.h>

/* ---- the plan ---- */

/* The first rule that fits decides. */
static vyre__role role_of(const vyre__buffer *buffer)
{
    if (buffer->kind == VYRE__KIND_SHARED || buffer->access == VYRE__ACCESS_WORKGROUP)
        return VYRE__ROLE_SHARED;
    if (buffer->kind == VYRE__KIND_PERSISTENT)
        return VYRE__ROLE_PERSISTENT;
    if (vyre__buffer_is_allocated(buffer))
        return VYRE__ROLE_OUTPUT;
    switch (buffer->access) {
    case VYRE__ACCESS_READ_WRITE: return VYRE__ROLE_INPUT_OUTPUT;
    case VYRE__ACCESS_UNIFORM: return VYRE__ROLE_UNIFORM;
    default: return VYRE__ROLE_INPUT;
    }
}

static int takes_input(vyre__role role)
{
    return role == VYRE__ROLE_INPUT || role == VYRE__ROLE_INPUT_OUTPUT ||
           role == VYRE__ROLE_UNIFORM;
}

static uint32_t shift_of(uint32_t bits)
{
    for (uint32_t shift = 0; shift < 29; shift++)
        if (bits == UINT32_C(8) << shift)
            return shift;
    return VYRE__NO_SHIFT;
}

/* A buffer that the program only reads is still returned when it is live-out. */
static int gives_output(vyre__role role, const vyre__buffer *buffer)
{
    return role == VYRE__ROLE_OUTPUT || role == VYRE__ROLE_INPUT_OUTPUT ||
           (takes_input(role) && buffer->live_out);
}

static vyre_status describe(const vyre_program *program, uint32_t index, vyre__binding *out,
                            vyre_error *error)
{
    const vyre__buffer *buffer = &program->buffers[index];
    const uint32_t size = vyre__type_size(buffer->type);
    const uint32_t hint = buffer->alignment;
    if (hint & (hint - 1))
        return vyre__fail(error, VYRE_INVALID_PROGRAM,
                          "Use 0 or a power of two as the alignment hint.",
                          "buffer `%s` has preferred_alignment=%u, which is not a power of two",
                          buffer->name.data, hint);
    int known = 0;
    const uint64_t bytes = vyre__type_packed_size(buffer->type, buffer->count, &known);
    if (buffer->count > 0 && !known)
        return vyre__fail(error, VYRE_INVALID_PROGRAM,
                          "Use a byte-addressed buffer or an element type of fixed width.",
                          "buffer `%s` declares %u elements of a type without a fixed width",
                          buffer->name.data, buffer->count);
    *out = (vyre__binding){
        .buffer = buffer,
        .buffer_index = index,
        .number = buffer->binding,
        .role = role_of(buffer),
        .element_bits = vyre__type_bits(buffer->type),
        .element_size = size,
        .alignment = hint > size ? hint
                     : size > 0  ? size
                                 : 1,
        .element_count = buffer->count,
        .static_size = bytes,
        .input = VYRE__NO_SLOT,
        .output = VYRE__NO_SLOT,
    };
    if (out->element_bits == 0 && size > 0 && size <= UINT32_MAX / 8)
        out->element_bits = size * 8;
    out->element_shift = shift_of(out->element_bits);
    out->returned = out->role == VYRE__ROLE_OUTPUT || out->role == VYRE__ROLE_INPUT_OUTPUT;
    return VYRE_OK;
}

static int by_number(const void *left, const void *right)
{
    const vyre__binding *a = left;
    const vyre__binding *b = right;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->buffer_index < b->buffer_index ? -1 : a->buffer_index > b->buffer_index;
}

static void number_slots(vyre__binding_plan *plan)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        vyre__binding *binding = &plan->bindings[i];
        if (takes_input(binding->role))
            binding->input = plan->input_count++;
        if (gives_output(binding->role, binding->buffer))
            binding->output = plan->output_count++;
        plan->shared_count += binding->role == VYRE__ROLE_SHARED;
    }
}

static void index_slots(vyre__binding_plan *plan)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        const vyre__binding *binding = &plan->bindings[i];
        if (binding->input != VYRE__NO_SLOT)
            plan->inputs[binding->input] = i;
        if (binding->output != VYRE__NO_SLOT)
            plan->outputs[binding->output] = i;
    }
}

vyre_status vyre__binding_plan_create(const vyre_program *program, vyre__binding_plan *out_plan,
                                      vyre_error *error)
{
    *out_plan = (vyre__binding_plan){0};
    const size_t count = program->buffer_count > 0 ? program->buffer_count : 1;
    vyre__binding_plan plan = {
        .bindings = calloc(count, sizeof *plan.bindings),
        .inputs = calloc(count, sizeof *plan.inputs),
        .outputs = calloc(count, sizeof *plan.outputs),
        .count = program->buffer_count,
    };
    vyre_status status = VYRE_OK;
    if (!plan.bindings || !plan.inputs || !plan.outputs)
        status = vyre__fail_memory(error, "the binding plan");
    for (uint32_t i = 0; status == VYRE_OK && i < plan.count; i++)
        status = describe(program, i, &plan.bindings[i], error);
    if (status != VYRE_OK) {
        vyre__binding_plan_release(&plan);
        return status;
    }
    number_slots(&plan);
    qsort(plan.bindings, plan.count, sizeof *plan.bindings, by_number);
    index_slots(&plan);
    *out_plan = plan;
    return VYRE_OK;
}

void vyre__binding_plan_release(vyre__binding_plan *plan)
{
    free(plan->bindings);
    free(plan->inputs);
    free(plan->outputs);
    *plan = (vyre__binding_plan){0};
}

/* ---- one dispatch ---- */

/* Whole elements in `size` bytes, which a dispatch asks for each buffer: most sizes of elements are
 * powers of two and need no division. */
static uint64_t elements_in(const vyre__binding *binding, uint64_t size)
{
    const uint32_t bits = binding->element_bits;
    if (binding->element_shift != VYRE__NO_SHIFT)
        return size >> binding->element_shift;
    return bits > 0 ? size / bits * 8 + size % bits * 8 / bits : 0;
}

static int is_whole(const vyre__binding *binding, uint64_t size)
{
    const uint32_t bits = binding->element_bits;
    if (binding->element_shift != VYRE__NO_SHIFT)
        return (size & ((UINT64_C(1) << binding->element_shift) - 1)) == 0;
    return bits % 8 != 0 || size % (bits / 8) == 0;
}

static vyre_status check_whole(const vyre__binding *binding, uint64_t size, vyre_error *error)
{
    const uint32_t bits = binding->element_bits;
    if (bits == 0)
        return vyre__fail(
            error, VYRE_INVALID_ARGUMENT, "Declare the buffer with an element type of fixed width.",
            "input `%s` has an element type without a fixed width", binding->buffer->name.data);
    if (!is_whole(binding, size))
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Pass a whole number of elements.",
                          "input `%s` has %llu bytes, which is not a multiple of its %u-byte "
                          "elements",
                          binding->buffer->name.data, (unsigned long long)size, bits / 8);
    return VYRE_OK;
}

static vyre_status check_declared(const vyre__binding *binding, vyre__input_source source,
                                  uint64_t size, vyre_error *error)
{
    const int resident = source == VYRE__INPUT_RESIDENT;
    if (size == binding->static_size || (resident && size > binding->static_size))
        return VYRE_OK;
    return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                      "Pass as many bytes as the declaration says, or declare the buffer without "
                      "a count.",
                      "%s `%s` takes %s%llu bytes (%u elements declared) but has %llu",
                      resident ? "resident input" : "input", binding->buffer->name.data,
                      resident ? "at least " : "", (unsigned long long)binding->static_size,
                      binding->element_count, (unsigned long long)size);
}

/* Bytes of an output that takes no input and declares no count. */
static vyre_status runtime_size(const vyre__binding *binding, uint64_t elements, uint64_t *out_size,
                                vyre_error *error)
{
    const uint32_t bits = binding->element_bits;
    const char *name = binding->buffer->name.data;
    if (elements == 0 || bits == 0)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Give the number of elements with the dispatch (`elements`), or declare "
                          "the buffer's count.",
                          "output `%s` declares no size and the dispatch gives none", name);
    if (elements > UINT32_MAX)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Split the work into several dispatches.",
                          "output `%s` would have %llu elements, more than 4294967295", name,
                          (unsigned long long)elements);
    *out_size = (elements * bits + 7) / 8;
    return VYRE_OK;
}

static vyre_status resolve_one(const vyre__binding *binding, vyre__input_source source,
                               const uint64_t *sizes, uint64_t elements, vyre__bound *out,
                               vyre_error *error)
{
    vyre_status status = VYRE_OK;
    uint64_t size = binding->static_size;
    if (binding->role == VYRE__ROLE_PERSISTENT)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Bind it as a resident handle, or declare it as global memory.",
                          "buffer `%s` is persistent and cannot be bound from host memory",
                          binding->buffer->name.data);
    if (binding->input != VYRE__NO_SLOT) {
        size = sizes[binding->input];
        status = binding->element_count > 0 ? check_declared(binding, source, size, error)
                                            : check_whole(binding, size, error);
    } else if (binding->element_count == 0 && binding->role != VYRE__ROLE_SHARED) {
        status = runtime_size(binding, elements, &size, error);
    }
    if (status != VYRE_OK)
        return status;
    out->size = size;
    out->elements = elements_in(binding, size);
    if (out->elements > UINT32_MAX)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Split the work into several dispatches.",
                          "buffer `%s` has %llu elements, more than 4294967295",
                          binding->buffer->name.data, (unsigned long long)out->elements);
    return VYRE_OK;
}

vyre_status vyre__binding_resolve(const vyre__binding_plan *plan, vyre__input_source source,
                                  const uint64_t *input_sizes, size_t input_count,
                                  uint64_t elements, vyre__bound *out_bound, vyre_error *error)
{
    if (input_count != plan->input_count)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass one input for each buffer that is neither workgroup memory nor "
                          "allocated by the backend, in declaration order.",
                          "the program declares %u input buffer(s) but the dispatch passes %zu",
                          plan->input_count, input_count);
    for (uint32_t i = 0; i < plan->count; i++) {
        out_bound[i] = (vyre__bound){0};
        const vyre_status status =
            resolve_one(&plan->bindings[i], source, input_sizes, elements, &out_bound[i], error);
        if (status != VYRE_OK)
            return status;
    }
    return VYRE_OK;
}
