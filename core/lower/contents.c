/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/contents.h"

#include <stdlib.h>

#include "core/base/error.h"

#define NONE UINT32_MAX

/* Statements that occur at several places of the tree share one entry. */
typedef struct vyre__content {
    const vyre__node *node; /* in the program; NULL: free */
    uint32_t bits;
    uint32_t number; /* of a trap */
} vyre__content;

typedef struct shadowed {
    vyre__str name;
    uint32_t before;
} shadowed;

typedef struct walk {
    const vyre_program *program;
    vyre__contents *contents;
    vyre__bytes nodes; /* vyre__content[], in the order of the walk */
    vyre__map names;   /* name to index in `nodes` of its `let`, or NONE */
    vyre__bytes undo;  /* shadowed[] */
    uint32_t nesting;
    int failed;
} walk;

static vyre__content *content_at(const walk *w, uint32_t index)
{
    return (vyre__content *)(void *)w->nodes.data + index;
}

/* ---- names ---- */

static void declare(walk *w, vyre__str name, uint32_t index)
{
    const uint32_t *found = vyre__map_get(&w->names, name);
    const shadowed entry = {name, found ? *found : NONE};
    vyre__bytes_put(&w->undo, &entry, sizeof entry);
    if (!vyre__map_put(&w->names, name, index))
        w->failed = 1;
}

static void restore_names(walk *w, size_t mark)
{
    while (w->undo.size > mark && !w->undo.failed) {
        w->undo.size -= sizeof(shadowed);
        const shadowed *entry = (const shadowed *)(const void *)(w->undo.data + w->undo.size);
        uint32_t *value = vyre__map_get(&w->names, entry->name);
        if (value)
            *value = entry->before;
    }
}

static void mark_assigned(walk *w, vyre__str name)
{
    const uint32_t *found = vyre__map_get(&w->names, name);
    if (found && *found != NONE && !w->nodes.failed)
        content_at(w, *found)->bits |= VYRE__HAS_ASSIGNED;
}

/* ---- the walk ---- */

static void use(walk *w, vyre__str name, uint8_t how)
{
    const uint32_t buffer = vyre__program_buffer(w->program, name);
    if (buffer != VYRE__NO_BUFFER)
        w->contents->uses[buffer] |= how;
}

static uint32_t visit_expr(walk *w, const vyre__expr *expr, uint32_t depth)
{
    uint32_t bits = 0;
    if (!expr || depth > VYRE__MAX_VALIDATE_EXPR_DEPTH + VYRE__MAX_VALIDATE_NESTING)
        return 0;
    switch (expr->tag) {
    case VYRE__EXPR_LOAD: use(w, expr->name, VYRE__USE_LOADED); break;
    case VYRE__EXPR_ATOMIC:
        use(w, expr->name, VYRE__USE_ATOMIC);
        bits = VYRE__HAS_ATOMIC;
        break;
    case VYRE__EXPR_SUBGROUP_REDUCE:
    case VYRE__EXPR_SUBGROUP_SHUFFLE:
    case VYRE__EXPR_SUBGROUP_BALLOT: bits = VYRE__HAS_SUBGROUP; break;
    default: break;
    }
    for (uint32_t i = 0; i < expr->arg_count; i++)
        bits |= visit_expr(w, expr->args[i], depth + 1);
    return bits;
}

static uint32_t visit_list(walk *w, const vyre__node_list *list, const vyre__node *loop);

static uint32_t own_bits(walk *w, const vyre__node *node, uint32_t index)
{
    switch (node->tag) {
    case VYRE__NODE_STORE: use(w, node->name, VYRE__USE_STORED); return 0;
    case VYRE__NODE_ASSIGN: mark_assigned(w, node->name); return 0;
    case VYRE__NODE_RETURN: return VYRE__HAS_LEAVES;
    case VYRE__NODE_BARRIER:
        return VYRE__HAS_BARRIER | (node->op == VYRE__ORDER_GRID ? VYRE__HAS_GRID_BARRIER : 0);
    case VYRE__NODE_ALL_GATHER:
    case VYRE__NODE_REDUCE_SCATTER:
        use(w, node->name, VYRE__USE_LOADED);
        use(w, node->other, VYRE__USE_STORED);
        return 0;
    case VYRE__NODE_TRAP:
        if (!w->nodes.failed)
            content_at(w, index)->number = w->contents->trap_count;
        w->contents->trap_count++;
        vyre__bytes_put(&w->contents->trap_tags, &node->text, sizeof node->text);
        return VYRE__HAS_LEAVES | VYRE__HAS_TRAP;
    default: return 0;
    }
}

static uint32_t visit_node(walk *w, const vyre__node *node)
{
    const uint32_t index = (uint32_t)(w->nodes.size / sizeof(vyre__content));
    vyre__bytes_put(&w->nodes, &(vyre__content){.node = node}, sizeof(vyre__content));
    uint32_t bits = visit_expr(w, node->index, 0) | visit_expr(w, node->value, 0);
    bits |= own_bits(w, node, index);
    bits |= visit_list(w, &node->body, node->tag == VYRE__NODE_LOOP ? node : NULL);
    bits |= visit_list(w, &node->orelse, NULL);
    if (node->tag == VYRE__NODE_LET)
        declare(w, node->name, index);
    if (!w->nodes.failed)
        content_at(w, index)->bits |= bits;
    return bits;
}

/* `loop` is the loop whose body the list is, or NULL. */
static uint32_t visit_list(walk *w, const vyre__node_list *list, const vyre__node *loop)
{
    uint32_t bits = 0;
    if (w->nesting > VYRE__MAX_VALIDATE_NESTING || list->count == 0)
        return 0;
    const size_t mark = w->undo.size;
    w->nesting++;
    if (loop)
        declare(w, loop->name, NONE);
    for (uint32_t i = 0; i < list->count; i++)
        bits |= visit_node(w, list->items[i]);
    w->nesting--;
    restore_names(w, mark);
    return bits;
}

/* ---- the table ---- */

static size_t slot_of(const vyre__contents *contents, const vyre__node *node)
{
    const uint64_t hash = (uint64_t)(uintptr_t)node * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(hash >> 20) & contents->mask;
    while (contents->table[i].node && contents->table[i].node != node)
        i = (i + 1) & contents->mask;
    return i;
}

static int build_table(walk *w)
{
    const size_t count = w->nodes.size / sizeof(vyre__content);
    size_t capacity = 16;
    while (capacity / 2 < count)
        capacity *= 2;
    vyre__contents *contents = w->contents;
    contents->table = calloc(capacity, sizeof *contents->table);
    if (!contents->table)
        return 0;
    contents->mask = capacity - 1;
    for (uint32_t i = 0; i < count; i++) {
        const vyre__content *found = content_at(w, i);
        vyre__content *entry = &contents->table[slot_of(contents, found->node)];
        const uint32_t before = entry->bits;
        if (!entry->node)
            *entry = *found;
        entry->bits |= before | found->bits;
    }
    return 1;
}

vyre_status vyre__contents_find(const vyre_program *program, vyre__contents *contents,
                                vyre_error *error)
{
    walk w = {.program = program, .contents = contents, .names.seed = program->buffer_index.seed};
    contents->uses = calloc((size_t)program->buffer_count + 1, 1);
    int done = contents->uses != NULL;
    if (done) {
        contents->all = visit_list(&w, &program->entry, NULL);
        done = !w.failed && !w.nodes.failed && !w.undo.failed && !contents->trap_tags.failed &&
               build_table(&w);
    }
    vyre__bytes_release(&w.nodes);
    vyre__bytes_release(&w.undo);
    vyre__map_release(&w.names);
    return done ? VYRE_OK : vyre__fail_memory(error, "the lowering of a program");
}

void vyre__contents_release(vyre__contents *contents)
{
    free(contents->table);
    free(contents->uses);
    vyre__bytes_release(&contents->trap_tags);
    *contents = (vyre__contents){0};
}

uint32_t vyre__contents_of(const vyre__contents *contents, const vyre__node *node)
{
    return contents->table[slot_of(contents, node)].bits;
}

uint32_t vyre__contents_of_list(const vyre__contents *contents, vyre__node_list list)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < list.count; i++)
        bits |= vyre__contents_of(contents, list.items[i]);
    return bits;
}

uint32_t vyre__contents_trap(const vyre__contents *contents, const vyre__node *node)
{
    return contents->table[slot_of(contents, node)].number;
}
