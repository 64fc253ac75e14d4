/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Statements and blocks. */
#include <string.h>

#include "core/ir/builder/builder.h"

/* Adds a statement to the innermost open block; NULL when the builder has stopped. */
static vyre__node *add_node(vyre_builder *builder, uint8_t tag)
{
    vyre__node *node = vyre__build_alloc(builder, 1, sizeof *node);
    const vyre__node **slot =
        node ? vyre__build_grow(builder, &builder->pending, sizeof *slot) : NULL;
    if (!slot)
        return NULL;
    node->tag = tag;
    node->name = node->other = node->text = vyre__str_of("");
    *slot = node;
    return node;
}

/* ---- statements ---- */

vyre_value vyre_builder_let(vyre_builder *builder, const char *name, vyre_value value)
{
    const vyre__str copy = vyre__build_name(builder, name, "the name of a local");
    const vyre__expr *taken = vyre__build_take(builder, value);
    vyre__node *node = add_node(builder, VYRE__NODE_LET);
    if (!node)
        return 0;
    node->name = copy;
    node->value = taken;
    return vyre_builder_var(builder, name);
}

void vyre_builder_assign(vyre_builder *builder, vyre_value local, vyre_value value)
{
    const vyre__built *target = vyre__build_value(builder, local);
    if (target && target->expr->tag != VYRE__EXPR_VAR)
        vyre__build_fail(builder, "Pass the result of vyre_builder_let or vyre_builder_var.",
                         "an assignment to a value that is no local");
    const vyre__str name = target ? target->expr->name : vyre__str_of("");
    const vyre__expr *taken = vyre__build_take(builder, value);
    vyre__node *node = add_node(builder, VYRE__NODE_ASSIGN);
    if (!node)
        return;
    node->name = name;
    node->value = taken;
}

void vyre_builder_store(vyre_builder *builder, vyre_buffer_decl buffer, vyre_value index,
                        vyre_value value)
{
    const vyre__str name = vyre__build_buffer_name(builder, buffer);
    const vyre__expr *at = vyre__build_take(builder, index);
    const vyre__expr *taken = vyre__build_take(builder, value);
    vyre__node *node = add_node(builder, VYRE__NODE_STORE);
    if (!node)
        return;
    node->name = name;
    node->index = at;
    node->value = taken;
}

void vyre_builder_return(vyre_builder *builder)
{
    add_node(builder, VYRE__NODE_RETURN);
}

void vyre_builder_barrier(vyre_builder *builder, uint32_t order)
{
    const uint8_t checked =
        vyre__build_enum(builder, order, VYRE__ORDER_RELAXED, VYRE__ORDER_GRID, "memory order");
    vyre__node *node = add_node(builder, VYRE__NODE_BARRIER);
    if (node)
        node->op = checked;
}

static void tagged(vyre_builder *builder, uint8_t node_tag, const vyre__expr *value,
                   const char *tag)
{
    const vyre__str text = vyre__build_name(builder, tag, "a tag");
    vyre__node *node = add_node(builder, node_tag);
    if (!node)
        return;
    node->value = value;
    node->text = text;
}

void vyre_builder_trap(vyre_builder *builder, vyre_value address, const char *tag)
{
    tagged(builder, VYRE__NODE_TRAP, vyre__build_take(builder, address), tag);
}

void vyre_builder_resume(vyre_builder *builder, const char *tag)
{
    tagged(builder, VYRE__NODE_RESUME, NULL, tag);
}

void vyre_builder_async_wait(vyre_builder *builder, const char *tag)
{
    tagged(builder, VYRE__NODE_ASYNC_WAIT, NULL, tag);
}

void vyre_builder_indirect_dispatch(vyre_builder *builder, vyre_buffer_decl buffer, uint64_t offset)
{
    const vyre__str name = vyre__build_buffer_name(builder, buffer);
    vyre__node *node = add_node(builder, VYRE__NODE_INDIRECT_DISPATCH);
    if (!node)
        return;
    node->name = name;
    node->number = offset;
}

static void copy_node(vyre_builder *builder, uint8_t node_tag, vyre_buffer_decl source,
                      vyre_buffer_decl destination, vyre_value offset, vyre_value size,
                      const char *tag)
{
    const vyre__str from = vyre__build_buffer_name(builder, source);
    const vyre__str to = vyre__build_buffer_name(builder, destination);
    const vyre__str text = vyre__build_name(builder, tag, "a tag");
    const vyre__expr *at = vyre__build_take(builder, offset);
    const vyre__expr *length = vyre__build_take(builder, size);
    vyre__node *node = add_node(builder, node_tag);
    if (!node)
        return;
    node->name = from;
    node->other = to;
    node->text = text;
    node->index = at;
    node->value = length;
}

void vyre_builder_async_load(vyre_builder *builder, vyre_buffer_decl source,
                             vyre_buffer_decl destination, vyre_value offset, vyre_value size,
                             const char *tag)
{
    copy_node(builder, VYRE__NODE_ASYNC_LOAD, source, destination, offset, size, tag);
}

void vyre_builder_async_store(vyre_builder *builder, vyre_buffer_decl source,
                              vyre_buffer_decl destination, vyre_value offset, vyre_value size,
                              const char *tag)
{
    copy_node(builder, VYRE__NODE_ASYNC_STORE, source, destination, offset, size, tag);
}

static uint8_t collective_op(vyre_builder *builder, uint32_t op)
{
    return vyre__build_enum(builder, op, VYRE__COLLECTIVE_SUM, VYRE__COLLECTIVE_XOR,
                            "collective operation");
}

static vyre__node *collective(vyre_builder *builder, uint8_t tag, vyre__str name, vyre__str other,
                              uint32_t group)
{
    vyre__node *node = add_node(builder, tag);
    if (node) {
        node->name = name;
        node->other = other;
        node->number = group;
    }
    return node;
}

void vyre_builder_all_reduce(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t op,
                             uint32_t group)
{
    const uint8_t checked = collective_op(builder, op);
    vyre__node *node =
        collective(builder, VYRE__NODE_ALL_REDUCE, vyre__build_buffer_name(builder, buffer),
                   vyre__str_of(""), group);
    if (node)
        node->op = checked;
}

void vyre_builder_all_gather(vyre_builder *builder, vyre_buffer_decl input, vyre_buffer_decl output,
                             uint32_t group)
{
    collective(builder, VYRE__NODE_ALL_GATHER, vyre__build_buffer_name(builder, input),
               vyre__build_buffer_name(builder, output), group);
}

void vyre_builder_reduce_scatter(vyre_builder *builder, vyre_buffer_decl input,
                                 vyre_buffer_decl output, uint32_t op, uint32_t group)
{
    const uint8_t checked = collective_op(builder, op);
    vyre__node *node =
        collective(builder, VYRE__NODE_REDUCE_SCATTER, vyre__build_buffer_name(builder, input),
                   vyre__build_buffer_name(builder, output), group);
    if (node)
        node->op = checked;
}

void vyre_builder_broadcast(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t root,
                            uint32_t group)
{
    vyre__node *node =
        collective(builder, VYRE__NODE_BROADCAST, vyre__build_buffer_name(builder, buffer),
                   vyre__str_of(""), group);
    if (node)
        node->root = root;
}

void vyre_builder_opaque_node(vyre_builder *builder, const char *kind, const void *payload,
                              size_t size)
{
    const vyre__str name = vyre__build_name(builder, kind, "the kind of an opaque node");
    const vyre__str copy = vyre__build_payload(builder, payload, size);
    vyre__node *node = add_node(builder, VYRE__NODE_OPAQUE);
    if (!node)
        return;
    node->name = name;
    node->text = copy;
}

/* ---- blocks ---- */

static void open_block(vyre_builder *builder, vyre__node *node)
{
    if (node && builder->blocks.count == VYRE__BUILD_DEPTH)
        vyre__build_fail(builder, "Nest fewer blocks.", "blocks nest deeper than %d levels",
                         VYRE__BUILD_DEPTH);
    vyre__open *block = node ? vyre__build_grow(builder, &builder->blocks, sizeof *block) : NULL;
    if (!block)
        return;
    block->node = node;
    block->first = builder->pending.count;
}

void vyre_builder_begin_if(vyre_builder *builder, vyre_value condition)
{
    const vyre__expr *taken = vyre__build_take(builder, condition);
    vyre__node *node = add_node(builder, VYRE__NODE_IF);
    if (node)
        node->value = taken;
    open_block(builder, node);
}

vyre_value vyre_builder_begin_loop(vyre_builder *builder, const char *variable, vyre_value from,
                                   vyre_value to)
{
    const vyre__str name = vyre__build_name(builder, variable, "the variable of a loop");
    const vyre__expr *first = vyre__build_take(builder, from);
    const vyre__expr *end = vyre__build_take(builder, to);
    vyre__node *node = add_node(builder, VYRE__NODE_LOOP);
    if (node) {
        node->name = name;
        node->index = first;
        node->value = end;
    }
    open_block(builder, node);
    return vyre_builder_var(builder, variable);
}

void vyre_builder_begin_block(vyre_builder *builder)
{
    open_block(builder, add_node(builder, VYRE__NODE_BLOCK));
}

void vyre_builder_begin_region(vyre_builder *builder, const char *generator, const char *source)
{
    const vyre__str name = vyre__build_name(builder, generator, "the generator of a region");
    const vyre__str origin =
        source ? vyre__build_name(builder, source, "the source of a region") : vyre__str_of("");
    vyre__node *node = add_node(builder, VYRE__NODE_REGION);
    if (node) {
        node->name = name;
        node->has_other = source != NULL;
        node->other = origin;
    }
    open_block(builder, node);
}

static vyre__open *innermost(vyre_builder *builder, const char *what)
{
    if (!vyre__build_ready(builder))
        return NULL;
    if (builder->blocks.count > 0)
        return (vyre__open *)builder->blocks.items + (builder->blocks.count - 1);
    vyre__build_fail(builder, "Begin a block first.", "%s without an open block", what);
    return NULL;
}

/* Takes the statements of a block out of `pending`. */
static vyre__node_list close_list(vyre_builder *builder, const vyre__open *block)
{
    const vyre__node_list empty = {NULL, 0};
    const size_t count = builder->pending.count - block->first;
    if (count > VYRE__MAX_NODES)
        vyre__build_fail(builder, "Split the block.", "a block has more than %d statements",
                         VYRE__MAX_NODES);
    const vyre__node **items = vyre__build_alloc(builder, count, sizeof *items);
    if (!items)
        return empty;
    const vyre__node *const *pending = builder->pending.items;
    if (count > 0)
        memcpy(items, pending + block->first, count * sizeof *items);
    builder->pending.count = block->first;
    return (vyre__node_list){items, (uint32_t)count};
}

void vyre_builder_else(vyre_builder *builder)
{
    vyre__open *block = innermost(builder, "`else`");
    if (!block)
        return;
    if (block->node->tag != VYRE__NODE_IF || block->in_else) {
        vyre__build_fail(builder, "Call vyre_builder_else once between begin_if and end.",
                         "`else` without an `if`");
        return;
    }
    block->node->body = close_list(builder, block);
    block->in_else = 1;
}

void vyre_builder_end(vyre_builder *builder)
{
    vyre__open *block = innermost(builder, "`end`");
    if (!block)
        return;
    const vyre__node_list list = close_list(builder, block);
    if (block->in_else)
        block->node->orelse = list;
    else
        block->node->body = list;
    builder->blocks.count--;
}
