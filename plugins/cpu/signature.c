/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/signature.h"

#include <stdlib.h>

enum {
    ROUNDS = 4,          /* of a loop of which nobody knows */
    MAX_BLOCKS = 128 + 1 /* of kernel form, and the kernel itself */
};

static const uint64_t MOST_WORK = UINT64_C(1) << 40;

static const vyre_instruction *instruction_at(const vyre_kernel *kernel, uint32_t index)
{
    const char *first = (const char *)(const void *)kernel->code;
    return (const vyre_instruction *)(const void *)(first + (size_t)index * kernel->code_stride);
}

/* Of each value: 1 + the constant that it is, or 0. NULL: no memory. */
static uint64_t *constants_of(const vyre_kernel *kernel)
{
    uint64_t *constants = calloc((size_t)kernel->value_count + 1, sizeof *constants);
    for (uint32_t i = 0; constants && i < kernel->code_count; i++) {
        const vyre_instruction *at = instruction_at(kernel, i);
        if (at->op == VYRE_OP_CONST)
            constants[at->result] = (uint64_t)(uint32_t)at->imm + 1;
    }
    return constants;
}

/* Of a loop; 0: nobody knows before it runs. */
static uint64_t rounds_of(const uint64_t *constants, const vyre_instruction *loop)
{
    if (!constants || loop->op != VYRE_OP_FOR)
        return 0;
    const uint64_t from = constants[loop->arg[0]], to = constants[loop->arg[1]];
    return !from || !to ? 0 : to > from ? to - from : 1;
}

static uint64_t product(uint64_t a, uint64_t b)
{
    return b > 0 && a > MOST_WORK / b ? MOST_WORK : a * b;
}

static void guess_work(const vyre_kernel *kernel, cpu_signature *signature)
{
    uint64_t weights[MAX_BLOCKS] = {1}, *constants = constants_of(kernel);
    uint32_t depth = 0;
    signature->work = 1;
    for (uint32_t i = 0; i < kernel->code_count; i++) {
        const vyre_instruction *at = instruction_at(kernel, i);
        uint64_t rounds = 1;
        if (at->op == VYRE_OP_FOR || at->op == VYRE_OP_LOOP) {
            signature->loops = 1;
            rounds = rounds_of(constants, at);
            signature->open_loops |= rounds == 0;
        }
        if (at->op == VYRE_OP_FOR || at->op == VYRE_OP_LOOP || at->op == VYRE_OP_IF) {
            weights[depth + 1] = product(weights[depth], rounds ? rounds : ROUNDS);
            depth++;
        } else if (at->op == VYRE_OP_END) {
            depth--;
        }
        signature->work += weights[depth];
    }
    free(constants);
    for (int axis = 0; axis < 3; axis++)
        signature->work = product(signature->work, kernel->workgroup[axis]);
}

int cpu_signature_of(const vyre_kernel *kernel, cpu_signature *out_signature)
{
    *out_signature = (cpu_signature){.buffer_count = kernel->buffer_count,
                                     .param_count = kernel->param_count,
                                     .trap_buffer = UINT32_MAX};
    if (kernel->buffer_count > CPU_MAX_BUFFERS)
        return 0;
    guess_work(kernel, out_signature);
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
