/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Nodes on the wire: a tag, then the payload of the tag, depth first. */
#include "core/ir/wire/reader.h"

static vyre__node_list read_list(vyre__wire_reader *reader)
{
    const vyre__node_list empty = {NULL, 0};
    const uint8_t *at = reader->next;
    const uint32_t count = vyre__read_u32(reader);
    if (count > VYRE__MAX_NODES)
        vyre__read_fail(reader, at, VYRE__WIRE_LIMIT, "Split the program.",
                        "a list of %u nodes, the limit is %d", (unsigned)count, VYRE__MAX_NODES);
    const size_t first = reader->pending_count;
    for (uint32_t i = 0; i < count && reader->status == VYRE_OK; i++)
        vyre__read_push(reader, vyre__read_node(reader));
    if (reader->status != VYRE_OK)
        return empty;
    return (vyre__node_list){vyre__read_collect(reader, first), count};
}

static void read_async(vyre__wire_reader *reader, vyre__node *node)
{
    node->name = vyre__read_str(reader);
    node->other = vyre__read_str(reader);
    node->index = vyre__read_expr(reader);
    node->value = vyre__read_expr(reader);
    node->text = vyre__read_str(reader);
}

static void read_region(vyre__wire_reader *reader, vyre__node *node)
{
    node->name = vyre__read_str(reader);
    node->has_other = vyre__read_tag(reader, 0, 2, "the mark of a region's source");
    if (node->has_other)
        node->other = vyre__read_str(reader);
    node->body = read_list(reader);
}

static uint8_t read_collective_op(vyre__wire_reader *reader)
{
    return vyre__read_tag(reader, VYRE__COLLECTIVE_SUM, 6, "a collective operation");
}

static void read_collective(vyre__wire_reader *reader, vyre__node *node)
{
    node->name = vyre__read_str(reader);
    switch (node->tag) {
    case VYRE__NODE_ALL_REDUCE: node->op = read_collective_op(reader); break;
    case VYRE__NODE_ALL_GATHER: node->other = vyre__read_str(reader); break;
    case VYRE__NODE_REDUCE_SCATTER:
        node->other = vyre__read_str(reader);
        node->op = read_collective_op(reader);
        break;
    default: node->root = vyre__read_u32(reader); break;
    }
    node->number = vyre__read_u32(reader);
}

/* Nodes that hold names, numbers and expressions only. */
static void read_action(vyre__wire_reader *reader, vyre__node *node, const uint8_t *at)
{
    switch (node->tag) {
    case VYRE__NODE_RETURN: break;
    case VYRE__NODE_BARRIER:
        node->op = vyre__read_tag(reader, VYRE__ORDER_RELAXED, 6, "a memory order");
        break;
    case VYRE__NODE_INDIRECT_DISPATCH:
        node->name = vyre__read_str(reader);
        node->number = vyre__read_u64(reader);
        break;
    case VYRE__NODE_ASYNC_LOAD:
    case VYRE__NODE_ASYNC_STORE: read_async(reader, node); break;
    case VYRE__NODE_ASYNC_WAIT:
    case VYRE__NODE_RESUME: node->text = vyre__read_str(reader); break;
    case VYRE__NODE_TRAP:
        node->value = vyre__read_expr(reader);
        node->text = vyre__read_str(reader);
        break;
    case VYRE__NODE_ALL_REDUCE:
    case VYRE__NODE_ALL_GATHER:
    case VYRE__NODE_REDUCE_SCATTER:
    case VYRE__NODE_BROADCAST: read_collective(reader, node); break;
    case VYRE__NODE_OPAQUE:
        node->name = vyre__read_str(reader);
        node->text = vyre__read_payload(reader);
        break;
    default:
        vyre__read_fail(reader, at, VYRE__WIRE_TAG,
                        "Mend the writer, or read the program with a newer library.",
                        "there is no node with tag 0x%02x", (unsigned)node->tag);
    }
}

static void read_content(vyre__wire_reader *reader, vyre__node *node, const uint8_t *at)
{
    switch (node->tag) {
    case VYRE__NODE_LET:
    case VYRE__NODE_ASSIGN:
        node->name = vyre__read_str(reader);
        node->value = vyre__read_expr(reader);
        break;
    case VYRE__NODE_STORE:
        node->name = vyre__read_str(reader);
        node->index = vyre__read_expr(reader);
        node->value = vyre__read_expr(reader);
        break;
    case VYRE__NODE_IF:
        node->value = vyre__read_expr(reader);
        node->body = read_list(reader);
        node->orelse = read_list(reader);
        break;
    case VYRE__NODE_LOOP:
        node->name = vyre__read_str(reader);
        node->index = vyre__read_expr(reader);
        node->value = vyre__read_expr(reader);
        node->body = read_list(reader);
        break;
    case VYRE__NODE_BLOCK: node->body = read_list(reader); break;
    case VYRE__NODE_REGION: read_region(reader, node); break;
    default: read_action(reader, node, at); break;
    }
}

const vyre__node *vyre__read_node(vyre__wire_reader *reader)
{
    if (!vyre__read_enter(reader))
        return NULL;
    vyre__node *node = vyre__read_alloc(reader, 1, sizeof *node);
    if (node) {
        const uint8_t *at = reader->next;
        node->tag = vyre__read_u8(reader);
        if (reader->status == VYRE_OK)
            read_content(reader, node, at);
    }
    reader->depth--;
    return reader->status == VYRE_OK ? node : NULL;
}
