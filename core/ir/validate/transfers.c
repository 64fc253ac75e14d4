/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Copies, collectives and indirect dispatches: statements that name whole buffers. */
#include "core/ir/validate/validator.h"

static void check_indirect(vyre__validator *v, const vyre__node *node)
{
    const uint32_t buffer = vyre__program_buffer(v->program, node->name);
    if (node->number % 4 != 0)
        vyre__report(v, "V126", "use an offset that is a multiple of 4",
                     "the offset of an indirect dispatch is %llu, which is no whole u32",
                     (unsigned long long)node->number);
    if (buffer == VYRE__NO_BUFFER)
        vyre__report(v, "V127", "declare the buffer, or correct its name",
                     "an indirect dispatch reads an unknown buffer `%s`",
                     vyre__show_name(v, node->name));
    vyre__touch_buffer(v, buffer, 0);
}

static void check_copy(vyre__validator *v, const vyre__node *node)
{
    if (node->text.size == 0)
        vyre__report(v, "V117", "give the copy and its wait the same tag",
                     "a copy has an empty tag");
    if (node->tag == VYRE__NODE_ASYNC_WAIT)
        return;
    vyre__check_expr(v, node->index, "index");
    vyre__check_expr(v, node->value, "value");
    vyre__touch_buffer(v, vyre__program_buffer(v->program, node->name), 0);
    vyre__touch_buffer(v, vyre__program_buffer(v->program, node->other), 0);
}

/* The buffer, or NULL when it was reported. */
static const vyre__buffer *check_collective_buffer(vyre__validator *v, vyre__str name)
{
    const uint32_t index = vyre__program_buffer(v->program, name);
    vyre__touch_buffer(v, index, 0);
    if (index == VYRE__NO_BUFFER) {
        vyre__report(v, "V046", "declare the buffer, or correct its name",
                     "a collective on an unknown buffer `%s`", vyre__show_name(v, name));
        return NULL;
    }
    const vyre__buffer *buffer = &v->program->buffers[index];
    if (buffer->access != VYRE__ACCESS_WORKGROUP)
        return buffer;
    vyre__report(v, "V046", "use a storage buffer",
                 "a collective needs a storage buffer, `%s` is workgroup memory",
                 vyre__show_name(v, name));
    return NULL;
}

static void check_collective(vyre__validator *v, const vyre__node *node)
{
    const vyre__buffer *input = check_collective_buffer(v, node->name);
    if (node->tag == VYRE__NODE_ALL_REDUCE || node->tag == VYRE__NODE_BROADCAST)
        return;
    const vyre__buffer *output = check_collective_buffer(v, node->other);
    if (input && output && !vyre__type_equal(input->type, output->type))
        vyre__report(v, "V046", "declare both with one element type",
                     "input and output of a collective differ: `%s` holds %s, `%s` holds %s",
                     vyre__show_name(v, input->name), vyre__show_type(v, input->type),
                     vyre__show_name(v, output->name), vyre__show_type(v, output->type));
}

void vyre__check_transfer(vyre__validator *v, const vyre__node *node)
{
    switch (node->tag) {
    case VYRE__NODE_INDIRECT_DISPATCH: check_indirect(v, node); break;
    case VYRE__NODE_ASYNC_LOAD:
    case VYRE__NODE_ASYNC_STORE:
    case VYRE__NODE_ASYNC_WAIT: check_copy(v, node); break;
    default: check_collective(v, node); break;
    }
}
