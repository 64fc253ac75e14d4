/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A graph with a node for each value, each local and each stretch of control. An edge leads from
 * what a thing is made of to the thing; divergence spreads along the edges until nothing changes.
 * Most of it is known as the code is read: edges are needed for what depends on a local, or on who
 * is still in a loop.
 */
#include "config.h"

#include "core/kernel/uniform.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/kernel/kernel.h"

enum {
    SLICE = 32,
    OPEN = 4 /* beside a variance: something that comes later may still raise it */
};

typedef struct edge {
    uint32_t target;
    uint32_t next; /* of the same source, as index + 1; 0: none */
} edge;

/* A block that is open. */
typedef struct block {
    uint32_t start; /* control at its beginning; of an IF for both of its parts */
    uint32_t now;   /* control at the instruction under way */
    int is_loop;
} block;

typedef struct graph {
    const vyre_kernel *kernel;
    /* Of each node, with OPEN: values, then locals, then stretches of control. */
    uint8_t *variances;
    uint32_t *first;   /* edges of each node that is open, as index + 1 */
    uint32_t *control; /* node of each instruction */
    uint32_t count;
    vyre__bytes edges;
    block blocks[VYRE__CODE_MAX_DEPTH + 1];
    uint32_t depth;
    uint64_t lanes;
    uint8_t written[VYRE__CODE_MAX_BUFFERS];
} graph;

/* ---- nodes and edges ---- */

static uint8_t variance_of(const graph *g, uint32_t node)
{
    return g->variances[node] & (OPEN - 1);
}

static void raise_to(graph *g, uint32_t node, uint8_t variance)
{
    if (variance_of(g, node) < variance)
        g->variances[node] = (uint8_t)((g->variances[node] & OPEN) | variance);
}

/* What is settled needs no edge: it is the same when divergence spreads. */
static void link_nodes(graph *g, uint32_t from, uint32_t to)
{
    const uint8_t variance = variance_of(g, from);
    raise_to(g, to, variance);
    if (!(g->variances[from] & OPEN) || variance == VYRE__DIVERGENT)
        return;
    const edge next = {to, g->first[from]};
    vyre__bytes_put(&g->edges, &next, sizeof next);
    g->first[from] = (uint32_t)(g->edges.size / sizeof next);
    g->variances[to] |= OPEN;
}

static uint32_t local_node(const graph *g, uint32_t local)
{
    return g->kernel->value_count + 1 + local;
}

static uint32_t new_stretch(graph *g, uint32_t from)
{
    const uint32_t node = g->count++;
    link_nodes(g, from, node);
    return node;
}

/* In a workgroup of one lane nothing differs. */
static void raise_node(graph *g, uint32_t node, vyre__variance variance)
{
    if (variance == VYRE__DIVERGENT && g->lanes == 1)
        variance = VYRE__UNIFORM_WORKGROUP;
    raise_to(g, node, (uint8_t)variance);
}

static void spread(graph *g)
{
    vyre__bytes work = {0};
    for (uint32_t i = 0; i < g->count; i++)
        if (g->first[i] && variance_of(g, i) > 0)
            vyre__bytes_put(&work, &i, sizeof i);
    const edge *edges = (const edge *)(const void *)g->edges.data;
    while (work.size > 0 && !work.failed) {
        uint32_t from;
        work.size -= sizeof from;
        memcpy(&from, work.data + work.size, sizeof from);
        for (uint32_t e = g->first[from]; e; e = edges[e - 1].next) {
            const uint32_t to = edges[e - 1].target;
            if (variance_of(g, to) >= variance_of(g, from))
                continue;
            raise_to(g, to, variance_of(g, from));
            vyre__bytes_put(&work, &to, sizeof to);
        }
    }
    g->edges.failed |= work.failed;
    vyre__bytes_release(&work);
}

/* ---- values ---- */

static vyre__variance of_axis(const graph *g, const vyre_instruction *at)
{
    if (g->kernel->workgroup[at->aux] > 1)
        return VYRE__DIVERGENT;
    return at->op == VYRE_OP_LOCAL_ID ? VYRE__UNIFORM_GRID : VYRE__UNIFORM_WORKGROUP;
}

/* What the value is, whatever its operands are. */
static vyre__variance of_source(const graph *g, const vyre_instruction *at)
{
    switch (at->op) {
    case VYRE_OP_GROUP_ID: return VYRE__UNIFORM_WORKGROUP;
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID: return of_axis(g, at);
    case VYRE_OP_LOCAL_LINEAR:
    case VYRE_OP_SG_LANE: return g->lanes == 1 ? VYRE__UNIFORM_GRID : VYRE__DIVERGENT;
    case VYRE_OP_LOAD: return g->written[at->aux & 0xFFFF] ? VYRE__DIVERGENT : VYRE__UNIFORM_GRID;
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_REDUCE: return g->lanes <= SLICE ? VYRE__UNIFORM_WORKGROUP : VYRE__DIVERGENT;
    case VYRE_OP_SG_SHUFFLE:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC:
    case VYRE_OP_POLL: return VYRE__DIVERGENT;
    default: return VYRE__UNIFORM_GRID;
    }
}

static int ignores_operands(uint32_t op)
{
    return op == VYRE_OP_SG_BALLOT || op == VYRE_OP_SG_REDUCE;
}

static void visit_value(graph *g, const vyre_instruction *at)
{
    raise_node(g, at->result, of_source(g, at));
    if (at->op == VYRE_OP_GET)
        link_nodes(g, local_node(g, at->aux), at->result);
    for (int i = 0; i < 3 && !ignores_operands(at->op); i++)
        if (at->arg[i])
            link_nodes(g, at->arg[i], at->result);
}

/* ---- control ---- */

/* A lane that leaves a loop has its say about all of it. */
static void open_block(graph *g, const vyre_instruction *at)
{
    const uint32_t node = new_stretch(g, g->blocks[g->depth].now);
    if (at->op != VYRE_OP_IF)
        g->variances[node] |= OPEN;
    for (int i = 0; i < 2; i++)
        if (at->arg[i])
            link_nodes(g, at->arg[i], node);
    g->blocks[++g->depth] = (block){node, node, at->op != VYRE_OP_IF};
}

/* Lanes go missing up to the end of the innermost loop. What runs behind depends on who is here,
 * and that depends on all the control around. */
static void leave(graph *g, int is_break)
{
    const uint32_t here = g->blocks[g->depth].now;
    uint32_t depth = g->depth;
    while (depth > 0 && !g->blocks[depth].is_loop)
        g->blocks[depth--].now = here;
    g->blocks[depth].now = here;
    if (is_break)
        link_nodes(g, here, g->blocks[depth].start);
}

static void visit_control(graph *g, const vyre_instruction *at)
{
    switch (at->op) {
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP: open_block(g, at); break;
    case VYRE_OP_ELSE: g->blocks[g->depth].now = g->blocks[g->depth].start; break;
    case VYRE_OP_END: g->depth--; break;
    case VYRE_OP_BREAK: leave(g, 1); break;
    case VYRE_OP_CONTINUE: leave(g, 0); break;
    case VYRE_OP_SET:
        link_nodes(g, at->arg[0], local_node(g, at->aux));
        link_nodes(g, g->blocks[g->depth].now, local_node(g, at->aux));
        break;
    default: break;
    }
}

static int is_scratch(const vyre_kernel *kernel, uint32_t index)
{
    const char *first = (const char *)(const void *)kernel->buffers;
    const vyre_kernel_buffer *buffer =
        (const vyre_kernel_buffer *)(const void *)(first + (size_t)index * kernel->buffer_stride);
    return index < kernel->buffer_count && buffer->role == VYRE_ROLE_SCRATCH;
}

/* What a kernel loads from scratch memory was stored by the one before: see segments.c. */
static void mark_written(graph *g)
{
    for (uint32_t i = 0; i < g->kernel->code_count; i++) {
        const vyre_instruction *at = vyre__kernel_at(g->kernel, i);
        const uint32_t buffer = at->aux & 0xFFFF;
        if ((at->op == VYRE_OP_STORE || at->op == VYRE_OP_ATOMIC) && !is_scratch(g->kernel, buffer))
            g->written[buffer] = 1;
    }
}

static void build(graph *g)
{
    mark_written(g);
    g->count = local_node(g, g->kernel->local_count);
    for (uint32_t i = 0; i < g->kernel->local_count; i++)
        g->variances[local_node(g, i)] = OPEN;
    g->blocks[0].now = g->blocks[0].start = g->count++;
    for (uint32_t i = 0; i < g->kernel->code_count; i++) {
        const vyre_instruction *at = vyre__kernel_at(g->kernel, i);
        g->control[i] = g->blocks[g->depth].now;
        visit_control(g, at);
        if (at->result)
            visit_value(g, at);
    }
}

/* ---- the answers ---- */

static int has_memory(const graph *g)
{
    return g->variances && g->first && g->control && !g->edges.failed;
}

static void answer(const graph *g, vyre__uniform *out)
{
    for (uint32_t i = 0; i < g->kernel->code_count; i++)
        out->controls[i] = variance_of(g, g->control[i]);
    for (uint32_t i = 0; i <= g->kernel->value_count; i++)
        g->variances[i] = variance_of(g, i);
}

vyre_status vyre__uniform_derive(const vyre_kernel *kernel, vyre__uniform *out_uniform,
                                 vyre_error *error)
{
    const uint32_t *size = kernel->workgroup;
    /* Each instruction opens one stretch at most. */
    const size_t nodes = (size_t)kernel->value_count + kernel->local_count + kernel->code_count + 2;
    graph *g = calloc(1, sizeof *g);
    *out_uniform = (vyre__uniform){0};
    if (!g)
        return vyre__fail_memory(error, "a kernel");
    g->kernel = kernel;
    g->lanes = (uint64_t)size[0] * size[1] * size[2];
    g->variances = calloc(nodes, 1);
    g->first = calloc(nodes, sizeof *g->first);
    g->control = malloc(((size_t)kernel->code_count + 1) * sizeof *g->control);
    out_uniform->controls = malloc((size_t)kernel->code_count + 1);
    int done = out_uniform->controls && has_memory(g);
    if (done) {
        build(g);
        spread(g);
        answer(g, out_uniform);
        done = has_memory(g);
    }
    out_uniform->values = g->variances;
    free(g->first);
    free(g->control);
    vyre__bytes_release(&g->edges);
    free(g);
    if (done)
        return VYRE_OK;
    vyre__uniform_release(out_uniform);
    return vyre__fail_memory(error, "a kernel");
}

void vyre__uniform_release(vyre__uniform *uniform)
{
    free(uniform->values);
    free(uniform->controls);
    *uniform = (vyre__uniform){0};
}

int vyre__uniform_holds(const vyre__uniform *uniform, const vyre_kernel *kernel, uint32_t index)
{
    const vyre_instruction *at = vyre__kernel_at(kernel, index);
    if (at->result)
        return uniform->values[at->result] != VYRE__DIVERGENT;
    switch (at->op) {
    case VYRE_OP_IF: return uniform->values[at->arg[0]] != VYRE__DIVERGENT;
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
    case VYRE_OP_RETURN: return uniform->controls[index] != VYRE__DIVERGENT;
    default: return 0;
    }
}

vyre_status vyre__uniform_mark(vyre__code *code, vyre_error *error)
{
    vyre__uniform uniform = {0};
    const vyre_kernel view = vyre__kernel_view(code);
    const vyre_status status = vyre__uniform_derive(&view, &uniform, error);
    if (status != VYRE_OK)
        return status;
    for (uint32_t i = 0; i < code->count; i++) {
        uint8_t *flags = &code->items[i].flags;
        *flags &= (uint8_t)~VYRE_INSTRUCTION_UNIFORM;
        if (vyre__uniform_holds(&uniform, &view, i))
            *flags |= VYRE_INSTRUCTION_UNIFORM;
    }
    vyre__uniform_release(&uniform);
    return VYRE_OK;
}
