/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/signature.h"

enum { ROUNDS = 4, MOST_WEIGHT = 4096 };

static const vyre_instruction *instruction_at(const vyre_kernel *kernel, uint32_t index)
{
    const char *first = (const char *)(const void *)kernel->code;
    return (const vyre_instruction *)(const void *)(first + (size_t)index * kernel->code_stride);
}

/* Nothing is known of how often a loop runs; several deep ones run long. */
static uint64_t guess_work(const vyre_kernel *kernel)
{
    uint64_t work = 1, weight = 1;
    for (uint32_t i = 0; i < kernel->code_count; i++) {
        const vyre_instruction *at = instruction_at(kernel, i);
        if (at->op == VYRE_OP_FOR || at->op == VYRE_OP_LOOP)
            weight *= ROUNDS;
        else if (at->op == VYRE_OP_END && instruction_at(kernel, at->aux)->op != VYRE_OP_IF)
            weight /= ROUNDS;
        work += weight < MOST_WEIGHT ? weight : MOST_WEIGHT;
    }
    const uint64_t lanes =
        (uint64_t)kernel->workgroup[0] * kernel->workgroup[1] * kernel->workgroup[2];
    return work < UINT64_MAX / lanes ? work * lanes : UINT64_MAX;
}

static int has_loops(const vyre_kernel *kernel)
{
    for (uint32_t i = 0; i < kernel->code_count; i++) {
        const uint32_t op = instruction_at(kernel, i)->op;
        if (op == VYRE_OP_FOR || op == VYRE_OP_LOOP)
            return 1;
    }
    return 0;
}

int cpu_signature_of(const vyre_kernel *kernel, cpu_signature *out_signature)
{
    *out_signature = (cpu_signature){.buffer_count = kernel->buffer_count,
                                     .param_count = kernel->param_count,
                                     .trap_buffer = UINT32_MAX,
                                     .loops = has_loops(kernel),
                                     .work = guess_work(kernel)};
    if (kernel->buffer_count > CPU_MAX_BUFFERS)
        return 0;
    cpu_fill_of(kernel, &out_signature->fill);
    for (uint32_t i = 0; i < kernel->buffer_count; i++) {
        const char *first = (const char *)(const void *)kernel->buffers;
        const vyre_kernel_buffer *buffer =
            (const vyre_kernel_buffer *)(const void *)(first + (size_t)i * kernel->buffer_stride);
        if (buffer->role == VYRE_ROLE_TRAP)
            out_signature->trap_buffer = i;
        if (buffer->access & (VYRE_BUFFER_WRITE | VYRE_BUFFER_ATOMIC))
            out_signature->written[i / 8] |= (uint8_t)(1u << i % 8);
    }
    return 1;
}

const char *cpu_signature_refuses(const cpu_signature *signature, const vyre_step *step)
{
    const char *first = (const char *)(const void *)step->bindings;
    if (step->binding_count != signature->buffer_count)
        return "a step has another number of bindings than its kernel has buffers";
    if (step->param_count < signature->param_count || (signature->param_count > 0 && !step->params))
        return "a step has fewer params than its kernel reads";
    if (step->grid[0] == 0 || step->grid[1] == 0 || step->grid[2] == 0)
        return "a step has no workgroups";
    for (uint32_t i = 0; i < step->binding_count; i++) {
        const vyre_binding *binding =
            (const vyre_binding *)(const void *)(first + (size_t)i * step->binding_stride);
        if ((binding->flags & VYRE_BINDING_READ_ONLY) &&
            (signature->written[i / 8] & 1u << i % 8) != 0)
            return "a binding is marked as read-only, but its kernel writes it";
    }
    return NULL;
}
