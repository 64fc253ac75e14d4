/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/fill.h"

#include <string.h>

static const vyre_instruction *instruction_at(const vyre_kernel *kernel, uint32_t index)
{
    const char *first = (const char *)(const void *)kernel->code;
    return (const vyre_instruction *)(const void *)(first + (size_t)index * kernel->code_stride);
}

static const vyre_kernel_buffer *buffer_at(const vyre_kernel *kernel, uint32_t index)
{
    const char *first = (const char *)(const void *)kernel->buffers;
    return (const vyre_kernel_buffer *)(const void *)(first +
                                                      (size_t)index * kernel->buffer_stride);
}

/* What is known on the way through the code. Values are numbers; 0: none yet. */
typedef struct walk {
    const vyre_kernel *kernel;
    cpu_fill *fill;
    uint32_t id;                      /* GLOBAL_ID x */
    uint32_t length[CPU_MAX_BUFFERS]; /* LEN */
    uint32_t below[CPU_MAX_BUFFERS];  /* id < LEN */
    uint32_t depth;                   /* of open blocks */
    uint32_t apart;                   /* the outermost of them that not every lane runs; 0: none */
    uint32_t within;                  /* if depth is 1 and nothing is apart: its condition */
} walk;

static uint32_t find(const walk *w, const uint32_t *values, uint32_t value)
{
    uint32_t i = 0;
    while (i < w->kernel->buffer_count && values[i] != value)
        i++;
    return i;
}

static void open_block(walk *w, const vyre_instruction *in)
{
    w->depth++;
    if (w->apart)
        return;
    if (w->depth == 1 && in->op == VYRE_OP_IF &&
        find(w, w->below, in->arg[0]) < w->kernel->buffer_count)
        w->within = in->arg[0];
    else
        w->apart = w->depth;
}

static void close_block(walk *w)
{
    if (w->apart == w->depth)
        w->apart = 0;
    w->depth--;
    if (w->depth == 0)
        w->within = 0;
}

static void take_store(walk *w, const vyre_instruction *in)
{
    const uint32_t number = in->aux & 0xFFFF, bytes = in->aux >> 16;
    const vyre_kernel_buffer *buffer = buffer_at(w->kernel, number);
    if (!w->apart && w->id && in->arg[0] == w->id &&
        (w->depth == 0 || w->below[number] == w->within) && buffer->access == VYRE_BUFFER_WRITE &&
        bytes == buffer->element_bytes)
        w->fill->bytes[number] = (uint8_t)bytes;
}

/* The launch ends early, and will have failed. */
static int is_poll(const vyre_kernel *kernel, uint32_t index)
{
    if (index < 2)
        return 0;
    const vyre_instruction *branch = instruction_at(kernel, index - 1);
    const vyre_instruction *poll = instruction_at(kernel, index - 2);
    return branch->op == VYRE_OP_IF && poll->op == VYRE_OP_POLL && poll->result == branch->arg[0];
}

/* 0: lanes may end here, and store nothing. */
static int take(walk *w, uint32_t index)
{
    const vyre_instruction *in = instruction_at(w->kernel, index);
    switch (in->op) {
    case VYRE_OP_GLOBAL_ID: w->id = in->aux == 0 ? in->result : w->id; break;
    case VYRE_OP_LEN: w->length[in->aux] = in->result; break;
    case VYRE_OP_LT_U:
        if (in->arg[0] == w->id && find(w, w->length, in->arg[1]) < w->kernel->buffer_count)
            w->below[find(w, w->length, in->arg[1])] = in->result;
        break;
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP: open_block(w, in); break;
    case VYRE_OP_ELSE:
        if (!w->apart)
            w->apart = w->depth;
        break;
    case VYRE_OP_END: close_block(w); break;
    case VYRE_OP_STORE: take_store(w, in); break;
    case VYRE_OP_TRAP: return 0;
    case VYRE_OP_RETURN: return is_poll(w->kernel, index);
    default: break;
    }
    return 1;
}

void cpu_fill_of(const vyre_kernel *kernel, cpu_fill *out_fill)
{
    walk w = {.kernel = kernel, .fill = out_fill};
    memset(out_fill, 0, sizeof *out_fill);
    if (kernel->workgroup[1] != 1 || kernel->workgroup[2] != 1)
        return;
    out_fill->row = kernel->workgroup[0];
    for (uint32_t i = 0; i < kernel->code_count; i++) {
        if (take(&w, i))
            continue;
        memset(out_fill, 0, sizeof *out_fill);
        return;
    }
}

int cpu_fill_covers(const cpu_fill *fill, uint32_t buffer, const vyre_step *step, uint64_t size)
{
    const uint32_t bytes = fill->bytes[buffer];
    return bytes > 0 && step->grid[1] == 1 && step->grid[2] == 1 && step->grid_base[0] == 0 &&
           size % bytes == 0 && size / bytes <= (uint64_t)step->grid[0] * fill->row;
}
