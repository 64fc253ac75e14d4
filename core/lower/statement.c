/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Statements. */
#include "config.h"

#include "core/lower/value.h"

static int fail(vyre__lowerer *l, vyre_status status)
{
    return vyre__lowerer_fail(l, status);
}

/* ---- locals ---- */

static void lower_let(vyre__lowerer *l, const vyre__node *node)
{
    const vyre__typed value = vyre__lowerer_expr(l, node->value);
    if (!value.type)
        return;
    vyre__symbol symbol = {.name = node->name, .type = value.type, .where = value.value};
    if (vyre__contents_of(&l->contents, node) & VYRE__HAS_ASSIGNED) {
        symbol.is_local = 1;
        symbol.where = vyre__code_local(&l->code, vyre__holds_as(value.type));
        vyre__code_set(&l->code, symbol.where, value.value);
    }
    vyre__lowerer_declare(l, symbol);
}

static int refuse_assign(vyre__lowerer *l, const vyre__node *node, const vyre__symbol *symbol)
{
    const int is_buffer =
        !symbol && vyre__program_buffer(l->program, node->name) != VYRE__NO_BUFFER;
    return fail(l,
                vyre__fail(l->error, is_buffer ? VYRE_UNSUPPORTED : VYRE_INVALID_PROGRAM,
                           is_buffer ? "store to an element of the buffer"
                                     : "assign to a local that `let` introduced",
                           "`%.*s` cannot be assigned: %s", (int)node->name.size, node->name.data,
                           symbol      ? "it is a loop variable"
                           : is_buffer ? "it is a buffer"
                                       : "it is not a local in scope"));
}

static int refuse_type(vyre__lowerer *l, vyre__str name, uint8_t held, uint8_t given)
{
    return fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM, "cast the value",
                              "`%.*s` holds %s, the value is %s", (int)name.size, name.data,
                              vyre__type_word(held), vyre__type_word(given)));
}

/* A lane that is gone may be assigned to: nobody looks. So control that is uniform among the others
 * is uniform among all. */
static void lower_assign(vyre__lowerer *l, const vyre__node *node)
{
    const vyre__symbol *found = vyre__lowerer_find(l, node->name);
    if (!found || found->is_loop) {
        refuse_assign(l, node, found);
        return;
    }
    const vyre__symbol symbol = *found;
    const vyre__typed value = vyre__lowerer_expr(l, node->value);
    if (!value.type)
        return;
    if (value.type != symbol.type) {
        refuse_type(l, node->name, symbol.type, value.type);
        return;
    }
    vyre__value given = value.value;
    if (l->flow.walk == VYRE__WALK_TOGETHER && l->flow.mask)
        given = vyre__value_select(l, l->flow.mask, given, vyre__code_get(&l->code, symbol.where));
    vyre__code_set(&l->code, symbol.where, given);
}

/* ---- memory ---- */

static int is_storable(uint8_t element, uint8_t value)
{
    return vyre__holds_float(element) == vyre__holds_float(value);
}

static void lower_store(vyre__lowerer *l, const vyre__node *node)
{
    const uint32_t buffer = vyre__lowerer_buffer(l, node->name);
    if (buffer == VYRE__NO_BUFFER)
        return;
    const uint8_t access = l->program->buffers[buffer].access;
    if (access == VYRE__ACCESS_READ || access == VYRE__ACCESS_UNIFORM) {
        fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM, "declare the buffer readwrite or write",
                           "a store to the read-only buffer `%.*s`", (int)node->name.size,
                           node->name.data));
        return;
    }
    const vyre__value index = vyre__lowerer_index(l, node->index, "index of a store");
    const vyre__typed value = vyre__lowerer_expr(l, node->value);
    if (!vyre__lowerer_is_well(l))
        return;
    if (is_storable(l->stores[buffer].type, value.type))
        vyre__lowerer_store(l, buffer, index, value);
    else
        refuse_type(l, node->name, l->stores[buffer].type, value.type);
}

/* ---- lanes that leave ---- */

/* For a barrier of the grid the whole grid has to agree, and lanes that another segment starts
 * again have to say that they are gone. */
static int may_end(const vyre__lowerer *l)
{
    return !(l->contents.all & VYRE__HAS_GRID_BARRIER) || l->code.depth == 0;
}

int vyre__lowerer_return(vyre__lowerer *l)
{
    vyre__code *code = &l->code;
    const int all_leave = l->flow.walk == VYRE__WALK_TOGETHER && !l->flow.mask;
    if (l->flow.walk == VYRE__WALK_ALONE || (all_leave && may_end(l))) {
        vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_RETURN});
        return 1;
    }
    vyre__lowerer_expect_gone(l);
    vyre__value gone = vyre__value_bool(l, 1);
    if (l->flow.walk == VYRE__WALK_TOGETHER && l->flow.mask)
        gone = vyre__code_op2(code, VYRE_OP_OR_B, VYRE_VALUE_BOOL, l->flow.mask,
                              vyre__code_get(code, l->gone));
    vyre__code_set(code, l->gone, gone);
    if (l->flow.walk == VYRE__WALK_APART && l->flow.may_break)
        vyre__code_break(code);
    return 1;
}

static int lower_trap(vyre__lowerer *l, const vyre__node *node)
{
    const vyre__value address = vyre__lowerer_index(l, node->value, "address of a trap");
    const uint32_t site = vyre__code_trap_site(&l->code, vyre__contents_trap(&l->contents, node));
    const int entered = vyre__lowerer_enter(l);
    vyre__code_put(&l->code, (vyre_instruction){.op = VYRE_OP_TRAP, .arg = {address}, .imm = site});
    vyre__lowerer_leave(l, entered);
    return vyre__lowerer_return(l);
}

/* ---- barriers ---- */

static void lower_barrier(vyre__lowerer *l, const vyre__node *node)
{
    const int is_grid = node->op == VYRE__ORDER_GRID;
    const vyre__variance most = is_grid ? VYRE__UNIFORM_GRID : VYRE__UNIFORM_WORKGROUP;
    if (l->flow.walk != VYRE__WALK_TOGETHER || l->flow.mask ||
        vyre__uniformity_control(l->uniformity, node) > most) {
        fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM,
                           "move the barrier out of the branch or loop that only some invocations "
                           "execute",
                           is_grid ? "a grid barrier must be reached by every lane of the grid"
                                   : "a barrier must be reached by every lane of the workgroup"));
        return;
    }
    if (is_grid && l->segments.splits) {
        vyre__segments_cut(l);
        return;
    }
    vyre__code_put(&l->code,
                   (vyre_instruction){.op = is_grid ? VYRE_OP_GRID_BARRIER : VYRE_OP_BARRIER});
}

/* ---- collectives ---- */

/* if (gid.x < len(input)) { output[gid.x] = input[gid.x]; } */
typedef struct copy_tree {
    vyre__expr index, length, inside, load;
    const vyre__expr *inside_args[2], *load_args[1];
    vyre__node store, guard;
    const vyre__node *body[1];
} copy_tree;

static const vyre__node *new_copy(vyre__lowerer *l, const vyre__node *node)
{
    copy_tree *tree = vyre__arena_alloc(&l->arena, sizeof *tree);
    if (!tree) {
        fail(l, vyre__fail_memory(l->error, "the lowering of a program"));
        return NULL;
    }
    tree->index = (vyre__expr){.tag = VYRE__EXPR_INVOCATION_ID};
    tree->length = (vyre__expr){.tag = VYRE__EXPR_BUF_LEN, .name = node->name};
    tree->inside_args[0] = &tree->index;
    tree->inside_args[1] = &tree->length;
    tree->inside = (vyre__expr){
        .tag = VYRE__EXPR_BINARY, .op = VYRE__BIN_LT, .arg_count = 2, .args = tree->inside_args};
    tree->load_args[0] = &tree->index;
    tree->load = (vyre__expr){
        .tag = VYRE__EXPR_LOAD, .name = node->name, .arg_count = 1, .args = tree->load_args};
    tree->store = (vyre__node){
        .tag = VYRE__NODE_STORE, .name = node->other, .index = &tree->index, .value = &tree->load};
    tree->body[0] = &tree->store;
    tree->guard = (vyre__node){
        .tag = VYRE__NODE_IF, .value = &tree->inside, .body = {.items = tree->body, .count = 1}};
    return &tree->guard;
}

/* One rank is the whole group: reducing and broadcasting leave the buffer as it is, gathering and
 * scattering copy it. */
static void lower_collective(vyre__lowerer *l, const vyre__node *node)
{
    if (node->number != 0) {
        vyre__lowerer_refuse(l, "a collective over a group other than 0",
                             "use group 0, which is the one rank of a dispatch");
        return;
    }
    if (node->tag == VYRE__NODE_BROADCAST && node->root != 0) {
        vyre__lowerer_refuse(l, "a broadcast from a rank other than 0",
                             "broadcast from rank 0, the only one of a dispatch");
        return;
    }
    if (vyre__lowerer_buffer(l, node->name) == VYRE__NO_BUFFER ||
        node->tag == VYRE__NODE_ALL_REDUCE || node->tag == VYRE__NODE_BROADCAST)
        return;
    const vyre__node *copy = new_copy(l, node);
    if (copy)
        vyre__lowerer_if(l, copy);
}

/* ---- all of them ---- */

static int refuse(vyre__lowerer *l, const vyre__node *node)
{
    static const char *const copy = "copy the elements with loads and stores, then a barrier";
    switch (node->tag) {
    case VYRE__NODE_INDIRECT_DISPATCH:
        return vyre__lowerer_refuse(l, "an indirect dispatch", "dispatch with an explicit grid");
    case VYRE__NODE_ASYNC_LOAD: return vyre__lowerer_refuse(l, "an asynchronous load", copy);
    case VYRE__NODE_ASYNC_STORE: return vyre__lowerer_refuse(l, "an asynchronous store", copy);
    case VYRE__NODE_ASYNC_WAIT:
        return vyre__lowerer_refuse(l, "a wait for an asynchronous copy", copy);
    case VYRE__NODE_RESUME:
        return vyre__lowerer_refuse(l, "a resume", "continue the work in a second dispatch");
    default:
        return vyre__lowerer_refuse(l, "an opaque statement",
                                    "write it with the statements of the format");
    }
}

/* True when no lane goes on behind the statement. */
static int lower_node(vyre__lowerer *l, const vyre__node *node)
{
    l->node = node;
    switch (node->tag) {
    case VYRE__NODE_LET: lower_let(l, node); return 0;
    case VYRE__NODE_ASSIGN: lower_assign(l, node); return 0;
    case VYRE__NODE_STORE: lower_store(l, node); return 0;
    case VYRE__NODE_IF: return vyre__lowerer_if(l, node);
    case VYRE__NODE_LOOP: vyre__lowerer_loop(l, node); return 0;
    case VYRE__NODE_RETURN: return vyre__lowerer_return(l);
    case VYRE__NODE_BLOCK:
    case VYRE__NODE_REGION: return vyre__lowerer_list(l, node->body);
    case VYRE__NODE_BARRIER: lower_barrier(l, node); return 0;
    case VYRE__NODE_TRAP: return lower_trap(l, node);
    case VYRE__NODE_ALL_REDUCE:
    case VYRE__NODE_BROADCAST:
    case VYRE__NODE_ALL_GATHER:
    case VYRE__NODE_REDUCE_SCATTER: lower_collective(l, node); return 0;
    default: return refuse(l, node);
    }
}

int vyre__lowerer_list(vyre__lowerer *l, vyre__node_list list)
{
    if (l->depth >= VYRE__MAX_VALIDATE_NESTING + 1) {
        fail(l,
             vyre__fail(l->error, VYRE_LIMIT, "split the program or flatten its control flow",
                        "statements are nested deeper than %d levels", VYRE__MAX_VALIDATE_NESTING));
        return 1;
    }
    const uint32_t outer = l->symbol_count;
    vyre__open_list *open = &l->segments.open[l->segments.open_count++];
    int ended = 0;
    l->depth++;
    for (uint32_t i = 0; i < list.count && !ended && vyre__lowerer_is_well(l); i++) {
        *open = (vyre__open_list){list, i + 1};
        ended = lower_node(l, list.items[i]);
    }
    l->depth--;
    l->segments.open_count--;
    vyre__lowerer_leave_scope(l, outer);
    return ended;
}
