/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/dispatch/traps.h"

#include "core/base/error.h"

/* A node list that is being walked. */
typedef struct level {
    vyre__node_list list;
    uint32_t next;
} level;

static void push(vyre__bytes *stack, vyre__node_list list)
{
    const level entry = {list, 0};
    if (list.count > 0)
        vyre__bytes_put(stack, &entry, sizeof entry);
}

/* Without recursion: a program that was built may nest deeper than the stack. */
vyre_status vyre__traps_find(const vyre_program *program, vyre__traps *traps, vyre_error *error)
{
    vyre__bytes stack = {0};
    push(&stack, program->entry);
    while (stack.size > 0 && !stack.failed && !traps->tags.failed) {
        level *top = (level *)(void *)(stack.data + stack.size - sizeof *top);
        if (top->next == top->list.count) {
            stack.size -= sizeof *top;
            continue;
        }
        const vyre__node *node = top->list.items[top->next++];
        if (node->tag == VYRE__NODE_TRAP) {
            vyre__bytes_put(&traps->tags, &node->text, sizeof node->text);
            traps->count++;
        }
        push(&stack, node->orelse);
        push(&stack, node->body);
    }
    const int failed = stack.failed || traps->tags.failed;
    vyre__bytes_release(&stack);
    return failed ? vyre__fail_memory(error, "the trap sites") : VYRE_OK;
}

void vyre__traps_release(vyre__traps *traps)
{
    vyre__bytes_release(&traps->tags);
    traps->count = 0;
}

vyre__str vyre__traps_tag(const vyre__traps *traps, uint32_t site)
{
    const vyre__str *tags = (const vyre__str *)(const void *)traps->tags.data;
    return site < traps->count ? tags[site] : vyre__str_of("");
}

uint32_t vyre__traps_site(const vyre__traps *traps, vyre__str tag)
{
    const vyre__str *tags = (const vyre__str *)(const void *)traps->tags.data;
    uint32_t equal = UINT32_MAX;
    for (uint32_t i = 0; i < traps->count; i++) {
        if (tags[i].data == tag.data)
            return i;
        if (equal == UINT32_MAX && vyre__str_equal(tags[i], tag))
            equal = i;
    }
    return equal == UINT32_MAX ? 0 : equal;
}
