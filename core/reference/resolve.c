/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>

#include "core/reference/resolver.h"

static int resolve_list(vyre__resolver *resolver, vyre__node_list list, uint32_t mask,
                        vyre__step_list *out_steps);

void *vyre__resolver_fail(vyre__resolver *resolver, vyre_status status)
{
    resolver->status = status;
    vyre__locate_node(resolver->error, resolver->program, resolver->node);
    return NULL;
}

/* ---- names ---- */

const vyre__local *vyre__resolver_local(const vyre__resolver *resolver, vyre__str name)
{
    const uint32_t *position = vyre__map_get(&resolver->names, name);
    return position && *position ? &resolver->locals[*position - 1] : NULL;
}

uint32_t vyre__resolver_buffer(vyre__resolver *resolver, vyre__str name)
{
    const uint32_t buffer = vyre__program_buffer(resolver->program, name);
    if (buffer == VYRE__NO_BUFFER)
        vyre__resolver_fail(resolver,
                            vyre__fail(resolver->error, VYRE_INVALID_PROGRAM,
                                       "declare the buffer, or correct its name",
                                       "`%.*s` is not a buffer", (int)name.size, name.data));
    return buffer;
}

static int out_of_memory(vyre__resolver *resolver)
{
    vyre__resolver_fail(resolver, vyre__fail_memory(resolver->error, "the prepared program"));
    return 0;
}

static int push_local(vyre__resolver *resolver, vyre__local local, uint32_t *out_slot)
{
    if (resolver->local_count == resolver->local_capacity) {
        const uint32_t capacity = resolver->local_capacity ? resolver->local_capacity * 2 : 64;
        vyre__local *locals = realloc(resolver->locals, capacity * sizeof *locals);
        if (!locals)
            return out_of_memory(resolver);
        resolver->locals = locals;
        resolver->local_capacity = capacity;
    }
    const uint32_t slot = resolver->local_count;
    if (!local.is_hidden) {
        const uint32_t *outer = vyre__map_get(&resolver->names, local.name);
        local.covered = outer ? *outer : 0;
        if (!vyre__map_put(&resolver->names, local.name, slot + 1))
            return out_of_memory(resolver);
    }
    resolver->locals[slot] = local;
    resolver->local_count = slot + 1;
    if (resolver->reference->slots < resolver->local_count)
        resolver->reference->slots = resolver->local_count;
    *out_slot = slot;
    return 1;
}

static void pop_locals(vyre__resolver *resolver, uint32_t count)
{
    while (resolver->local_count > count) {
        const vyre__local *local = &resolver->locals[--resolver->local_count];
        uint32_t *position = local->is_hidden ? NULL : vyre__map_get(&resolver->names, local->name);
        if (position)
            *position = local->covered;
    }
}

/* ---- statements ---- */

static void need_rows(vyre__resolver *resolver, uint32_t rows)
{
    if (resolver->reference->rows < rows)
        resolver->reference->rows = rows;
}

static int resolve_let(vyre__resolver *resolver, const vyre__node *node, vyre__step *step)
{
    step->value = vyre__resolve_expr(resolver, node->value);
    if (!step->value)
        return 0;
    need_rows(resolver, step->value->rows);
    const vyre__local local = {.name = node->name, .type = step->value->type};
    return push_local(resolver, local, &step->slot);
}

static int resolve_assign(vyre__resolver *resolver, const vyre__node *node, vyre__step *step)
{
    const vyre__local *local = vyre__resolver_local(resolver, node->name);
    const int is_buffer = vyre__program_buffer(resolver->program, node->name) != VYRE__NO_BUFFER;
    if (!local || local->is_loop) {
        vyre__resolver_fail(
            resolver,
            vyre__fail(resolver->error,
                       !local && is_buffer ? VYRE_UNSUPPORTED : VYRE_INVALID_PROGRAM,
                       !local && is_buffer ? "store to an element of the buffer"
                                           : "assign to a local that `let` introduced",
                       "`%.*s` cannot be assigned: %s", (int)node->name.size, node->name.data,
                       local       ? "it is a loop variable"
                       : is_buffer ? "it is a buffer"
                                   : "it is not a local in scope"));
        return 0;
    }
    step->slot = (uint32_t)(local - resolver->locals);
    const uint8_t type = local->type;
    step->value = vyre__resolve_expr(resolver, node->value);
    if (!step->value)
        return 0;
    need_rows(resolver, 1 + step->value->rows);
    if (step->value->type == type)
        return 1;
    vyre__resolver_fail(resolver,
                        vyre__fail(resolver->error, VYRE_INVALID_PROGRAM, "cast the value",
                                   "`%.*s` holds %s, the value is %s", (int)node->name.size,
                                   node->name.data, vyre__type_word(type),
                                   vyre__type_word(step->value->type)));
    return 0;
}

static int is_storable(uint8_t element, uint8_t value)
{
    if (vyre__type_is_float(element))
        return vyre__type_is_float(value);
    return !vyre__type_is_float(value);
}

static int resolve_store(vyre__resolver *resolver, const vyre__node *node, vyre__step *step)
{
    step->slot = vyre__resolver_buffer(resolver, node->name);
    if (step->slot == VYRE__NO_BUFFER)
        return 0;
    const uint8_t access = resolver->program->buffers[step->slot].access;
    if (access == VYRE__ACCESS_READ || access == VYRE__ACCESS_UNIFORM) {
        vyre__resolver_fail(resolver, vyre__fail(resolver->error, VYRE_INVALID_PROGRAM,
                                                 "declare the buffer readwrite or write",
                                                 "a store to the read-only buffer `%.*s`",
                                                 (int)node->name.size, node->name.data));
        return 0;
    }
    step->index = vyre__resolve_index(resolver, node->index, "index of a store");
    step->value = step->index ? vyre__resolve_expr(resolver, node->value) : NULL;
    if (!step->value)
        return 0;
    need_rows(resolver, 1 + step->index->rows);
    need_rows(resolver, 2 + step->value->rows);
    const uint8_t element = resolver->reference->memories[step->slot].type;
    if (is_storable(element, step->value->type))
        return 1;
    vyre__resolver_fail(resolver,
                        vyre__fail(resolver->error, VYRE_INVALID_PROGRAM, "cast the value",
                                   "`%.*s` holds %s, the value is %s", (int)node->name.size,
                                   node->name.data, vyre__type_word(element),
                                   vyre__type_word(step->value->type)));
    return 0;
}

static void need_masks(vyre__resolver *resolver, uint32_t masks)
{
    if (resolver->reference->masks < masks)
        resolver->reference->masks = masks;
}

static int resolve_if(vyre__resolver *resolver, const vyre__node *node, uint32_t mask,
                      vyre__step *step)
{
    step->value = vyre__resolve_expr(resolver, node->value);
    if (!step->value)
        return 0;
    need_rows(resolver, 1 + step->value->rows);
    need_masks(resolver, mask + 2);
    step->mask = mask;
    step->truth = vyre__type_truth(step->value->type);
    return resolve_list(resolver, node->body, mask + 2, &step->body) &&
           resolve_list(resolver, node->orelse, mask + 2, &step->orelse);
}

static int resolve_loop(vyre__resolver *resolver, const vyre__node *node, uint32_t mask,
                        vyre__step *step)
{
    const uint32_t outer = resolver->local_count;
    step->index = vyre__resolve_index(resolver, node->index, "bound of a loop");
    step->value =
        step->index ? vyre__resolve_index(resolver, node->value, "bound of a loop") : NULL;
    if (!step->value)
        return 0;
    need_rows(resolver, step->index->rows);
    need_rows(resolver, step->value->rows);
    need_masks(resolver, mask + 1);
    step->mask = mask;
    const vyre__local variable = {.name = node->name, .type = VYRE__TYPE_U32, .is_loop = 1};
    const vyre__local bound = {.type = VYRE__TYPE_U32, .is_hidden = 1};
    const int done = push_local(resolver, bound, &step->bound) &&
                     push_local(resolver, variable, &step->slot) &&
                     resolve_list(resolver, node->body, mask + 1, &step->body);
    pop_locals(resolver, outer);
    return done;
}

static int resolve_trap(vyre__resolver *resolver, const vyre__node *node, vyre__step *step)
{
    step->text = node->text;
    step->value = vyre__resolve_index(resolver, node->value, "address of a trap");
    if (step->value)
        need_rows(resolver, 1 + step->value->rows);
    return step->value != NULL;
}

static int refuse(vyre__resolver *resolver, const char *what, const char *fix)
{
    vyre__resolver_fail(
        resolver, vyre__fail(resolver->error, VYRE_UNSUPPORTED, fix, "%s is not executed", what));
    return 0;
}

/* if (gid.x < len(input)) { output[gid.x] = input[gid.x]; } */
typedef struct copy_tree {
    vyre__expr index, length, inside, load;
    const vyre__expr *inside_args[2], *load_args[1];
    vyre__node store, guard;
    const vyre__node *body[1];
} copy_tree;

static const vyre__node *new_copy(vyre__resolver *resolver, vyre__str input, vyre__str output)
{
    copy_tree *tree = vyre__arena_alloc(&resolver->reference->arena, sizeof *tree);
    if (!tree)
        return NULL;
    tree->index.tag = VYRE__EXPR_INVOCATION_ID;
    tree->length = (vyre__expr){.tag = VYRE__EXPR_BUF_LEN, .name = input};
    tree->inside_args[0] = &tree->index;
    tree->inside_args[1] = &tree->length;
    tree->inside = (vyre__expr){
        .tag = VYRE__EXPR_BINARY, .op = VYRE__BIN_LT, .arg_count = 2, .args = tree->inside_args};
    tree->load_args[0] = &tree->index;
    tree->load = (vyre__expr){
        .tag = VYRE__EXPR_LOAD, .name = input, .arg_count = 1, .args = tree->load_args};
    tree->store = (vyre__node){
        .tag = VYRE__NODE_STORE, .name = output, .index = &tree->index, .value = &tree->load};
    tree->body[0] = &tree->store;
    tree->guard = (vyre__node){
        .tag = VYRE__NODE_IF, .value = &tree->inside, .body = {.items = tree->body, .count = 1}};
    return &tree->guard;
}

/* One rank is the whole group: reducing and broadcasting leave the buffer as it is, gathering and
 * scattering copy it. */
static int resolve_collective(vyre__resolver *resolver, const vyre__node *node, uint32_t mask,
                              vyre__step *step)
{
    if (node->number != 0)
        return refuse(resolver, "a collective over a group other than 0",
                      "use group 0, which is the one rank of a dispatch");
    if (node->tag == VYRE__NODE_BROADCAST && node->root != 0)
        return refuse(resolver, "a broadcast from a rank other than 0",
                      "broadcast from rank 0, the only one of a dispatch");
    if (vyre__resolver_buffer(resolver, node->name) == VYRE__NO_BUFFER)
        return 0;
    step->tag = VYRE__NODE_BLOCK;
    if (node->tag == VYRE__NODE_ALL_REDUCE || node->tag == VYRE__NODE_BROADCAST)
        return 1;
    const vyre__node *copy = new_copy(resolver, node->name, node->other);
    if (!copy)
        return out_of_memory(resolver);
    step->tag = VYRE__NODE_IF;
    return resolve_if(resolver, copy, mask, step);
}

static int resolve_step(vyre__resolver *resolver, const vyre__node *node, uint32_t mask,
                        vyre__step *step)
{
    switch (node->tag) {
    case VYRE__NODE_LET: return resolve_let(resolver, node, step);
    case VYRE__NODE_ASSIGN: return resolve_assign(resolver, node, step);
    case VYRE__NODE_STORE: return resolve_store(resolver, node, step);
    case VYRE__NODE_IF: return resolve_if(resolver, node, mask, step);
    case VYRE__NODE_LOOP: return resolve_loop(resolver, node, mask, step);
    case VYRE__NODE_RETURN: step->leaves = 1; return 1;
    case VYRE__NODE_BLOCK:
    case VYRE__NODE_REGION:
        step->tag = VYRE__NODE_BLOCK;
        return resolve_list(resolver, node->body, mask, &step->body);
    case VYRE__NODE_BARRIER:
        step->whole_grid = node->op == VYRE__ORDER_GRID;
        resolver->reference->whole_grid |= step->whole_grid;
        return 1;
    case VYRE__NODE_TRAP: return resolve_trap(resolver, node, step);
    case VYRE__NODE_ALL_REDUCE:
    case VYRE__NODE_BROADCAST:
    case VYRE__NODE_ALL_GATHER:
    case VYRE__NODE_REDUCE_SCATTER: return resolve_collective(resolver, node, mask, step);
    case VYRE__NODE_INDIRECT_DISPATCH:
        return refuse(resolver, "an indirect dispatch", "dispatch with an explicit grid");
    case VYRE__NODE_ASYNC_LOAD:
        return refuse(resolver, "an asynchronous load",
                      "copy the elements with loads and stores, then a barrier");
    case VYRE__NODE_ASYNC_STORE:
        return refuse(resolver, "an asynchronous store",
                      "copy the elements with loads and stores, then a barrier");
    case VYRE__NODE_ASYNC_WAIT:
        return refuse(resolver, "a wait for an asynchronous copy",
                      "copy the elements with loads and stores, then a barrier");
    case VYRE__NODE_RESUME:
        return refuse(resolver, "a resume", "continue the work in a second dispatch");
    default:
        return refuse(resolver, "an opaque statement",
                      "write it with the statements of the format");
    }
}

static int leaves(const vyre__step *step)
{
    int found = step->leaves;
    for (uint32_t i = 0; i < step->body.count; i++)
        found |= step->body.items[i].leaves;
    for (uint32_t i = 0; i < step->orelse.count; i++)
        found |= step->orelse.items[i].leaves;
    return found;
}

static int resolve_nodes(vyre__resolver *resolver, vyre__node_list list, uint32_t mask,
                         vyre__step *steps)
{
    for (uint32_t i = 0; i < list.count; i++) {
        steps[i].tag = list.items[i]->tag;
        steps[i].node = list.items[i];
        resolver->node = list.items[i];
        if (!resolve_step(resolver, list.items[i], mask, &steps[i]))
            return 0;
        steps[i].leaves = leaves(&steps[i]) != 0;
    }
    return 1;
}

static int resolve_list(vyre__resolver *resolver, vyre__node_list list, uint32_t mask,
                        vyre__step_list *out_steps)
{
    if (resolver->depth >= VYRE__MAX_VALIDATE_NESTING + 1) {
        vyre__resolver_fail(resolver, vyre__fail(resolver->error, VYRE_LIMIT,
                                                 "split the program or flatten its control flow",
                                                 "statements are nested deeper than %d levels",
                                                 VYRE__MAX_VALIDATE_NESTING));
        return 0;
    }
    vyre__step *steps = vyre__arena_array(&resolver->reference->arena, list.count, sizeof *steps);
    if (!steps)
        return out_of_memory(resolver);
    const uint32_t outer = resolver->local_count;
    resolver->depth++;
    const int done = resolve_nodes(resolver, list, mask, steps);
    resolver->depth--;
    pop_locals(resolver, outer);
    *out_steps = (vyre__step_list){.items = steps, .count = list.count};
    return done;
}

/* ---- buffers ---- */

static int resolve_buffers(vyre__resolver *resolver)
{
    const vyre_program *program = resolver->program;
    vyre__reference *reference = resolver->reference;
    vyre__memory *memories =
        vyre__arena_array(&reference->arena, program->buffer_count, sizeof *memories);
    if (!memories)
        return out_of_memory(resolver);
    reference->memories = memories;
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__buffer *buffer = &program->buffers[i];
        vyre__memory *memory = &memories[i];
        if (!vyre__type_is_executed(buffer->type->tag)) {
            vyre__resolver_fail(
                resolver, vyre__fail(resolver->error, VYRE_UNSUPPORTED,
                                     "use u32, i32, f32, bool, or an 8 or 16 bit type",
                                     "the buffer `%.*s` of %s: the element type is not executed",
                                     (int)buffer->name.size, buffer->name.data,
                                     vyre__type_word(buffer->type->tag)));
            return 0;
        }
        memory->type = buffer->type->tag;
        memory->stride = vyre__type_stride(buffer->type);
        memory->is_shared = buffer->access == VYRE__ACCESS_WORKGROUP;
        if (!memory->is_shared) {
            memory->binding = reference->binding_count++;
            continue;
        }
        memory->offset = reference->shared_bytes;
        memory->size = (uint64_t)buffer->count * memory->stride;
        reference->shared_bytes += (memory->size + 3) & ~UINT64_C(3);
    }
    return 1;
}

vyre_status vyre__resolve(vyre__reference *reference, vyre_error *error)
{
    vyre__resolver resolver = {
        .reference = reference, .program = reference->program, .error = error};
    if (resolve_buffers(&resolver))
        resolve_list(&resolver, reference->program->entry, 1, &reference->entry);
    free(resolver.locals);
    vyre__map_release(&resolver.names);
    return resolver.status;
}
