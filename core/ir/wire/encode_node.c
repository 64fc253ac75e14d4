/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Nodes to bytes, as they are or in the canonical form. */

#include "core/ir/wire/writer.h"

int vyre__write_splices(const vyre__wire_writer *writer, const vyre__node *node)
{
    if (!writer->canonical || node->tag != VYRE__NODE_BLOCK)
        return 0;
    for (uint32_t i = 0; i < node->body.count; i++)
        if (node->body.items[i]->tag == VYRE__NODE_LET)
            return 0;
    return 1;
}

/* Writes the nodes of a list without their count; returns how many were written. */
static size_t write_items(vyre__wire_writer *writer, const vyre__node_list *list,
                          const char *member)
{
    size_t written = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const vyre__node *node = list->items[i];
        if (!vyre__write_step(writer, member, i))
            return written;
        if (vyre__write_splices(writer, node)) {
            written += write_items(writer, &node->body, "body");
        } else {
            vyre__write_node(writer, node);
            written++;
        }
        vyre__write_back(writer);
    }
    return written;
}

static void write_list(vyre__wire_writer *writer, const vyre__node_list *list, const char *member)
{
    const size_t at = writer->bytes.size;
    vyre__bytes_put_u32(&writer->bytes, 0);
    const size_t count = write_items(writer, list, member);
    if (count > VYRE__MAX_NODES)
        vyre__write_refuse(writer, "a list has more than 1000000 nodes", "Split the program.");
    if (writer->refused || writer->bytes.failed)
        return;
    for (unsigned i = 0; i < 4; i++)
        writer->bytes.data[at + i] = (uint8_t)(count >> (8 * i));
}

static void write_member(vyre__wire_writer *writer, const vyre__expr *expr, const char *member)
{
    if (!vyre__write_step(writer, member, VYRE__NO_INDEX))
        return;
    vyre__write_expr(writer, expr);
    vyre__write_back(writer);
}

static void write_collective(vyre__wire_writer *writer, const vyre__node *node)
{
    vyre__write_str(writer, node->name);
    if (node->tag == VYRE__NODE_ALL_GATHER || node->tag == VYRE__NODE_REDUCE_SCATTER)
        vyre__write_str(writer, node->other);
    if (node->tag == VYRE__NODE_ALL_REDUCE || node->tag == VYRE__NODE_REDUCE_SCATTER)
        vyre__bytes_put_u8(&writer->bytes, node->op);
    if (node->tag == VYRE__NODE_BROADCAST)
        vyre__bytes_put_u32(&writer->bytes, node->root);
    vyre__bytes_put_u32(&writer->bytes, (uint32_t)node->number);
}

static void write_async(vyre__wire_writer *writer, const vyre__node *node)
{
    vyre__write_str(writer, node->name);
    vyre__write_str(writer, node->other);
    write_member(writer, node->index, "index");
    write_member(writer, node->value, "value");
    vyre__write_str(writer, node->text);
}

/* Nodes that hold names, numbers and expressions only. */
static void write_action(vyre__wire_writer *writer, const vyre__node *node)
{
    switch (node->tag) {
    case VYRE__NODE_BARRIER: vyre__bytes_put_u8(&writer->bytes, node->op); break;
    case VYRE__NODE_INDIRECT_DISPATCH:
        vyre__write_str(writer, node->name);
        vyre__bytes_put_u64(&writer->bytes, node->number);
        break;
    case VYRE__NODE_ASYNC_LOAD:
    case VYRE__NODE_ASYNC_STORE: write_async(writer, node); break;
    case VYRE__NODE_ASYNC_WAIT:
    case VYRE__NODE_RESUME: vyre__write_str(writer, node->text); break;
    case VYRE__NODE_TRAP:
        write_member(writer, node->value, "value");
        vyre__write_str(writer, node->text);
        break;
    case VYRE__NODE_ALL_REDUCE:
    case VYRE__NODE_ALL_GATHER:
    case VYRE__NODE_REDUCE_SCATTER:
    case VYRE__NODE_BROADCAST: write_collective(writer, node); break;
    case VYRE__NODE_OPAQUE:
        vyre__write_str(writer, node->name);
        vyre__write_payload(writer, node->text);
        break;
    default: break; /* return has no payload */
    }
}

static void write_region(vyre__wire_writer *writer, const vyre__node *node)
{
    vyre__write_str(writer, node->name);
    vyre__bytes_put_u8(&writer->bytes, node->has_other);
    if (node->has_other)
        vyre__write_str(writer, node->other);
    write_list(writer, &node->body, "body");
}

static void write_content(vyre__wire_writer *writer, const vyre__node *node)
{
    vyre__bytes_put_u8(&writer->bytes, node->tag);
    switch (node->tag) {
    case VYRE__NODE_LET:
    case VYRE__NODE_ASSIGN:
        vyre__write_str(writer, node->name);
        write_member(writer, node->value, "value");
        break;
    case VYRE__NODE_STORE:
        vyre__write_str(writer, node->name);
        write_member(writer, node->index, "index");
        write_member(writer, node->value, "value");
        break;
    case VYRE__NODE_IF:
        write_member(writer, node->value, "value");
        write_list(writer, &node->body, "body");
        write_list(writer, &node->orelse, "orelse");
        break;
    case VYRE__NODE_LOOP:
        vyre__write_str(writer, node->name);
        write_member(writer, node->index, "index");
        write_member(writer, node->value, "value");
        write_list(writer, &node->body, "body");
        break;
    case VYRE__NODE_BLOCK: write_list(writer, &node->body, "body"); break;
    case VYRE__NODE_REGION: write_region(writer, node); break;
    default: write_action(writer, node); break;
    }
}

void vyre__write_node(vyre__wire_writer *writer, const vyre__node *node)
{
    if (!vyre__write_enter(writer, node->place))
        return;
    write_content(writer, node);
    if (writer->refused && writer->place == 0)
        writer->place = node->place;
    writer->depth--;
}
