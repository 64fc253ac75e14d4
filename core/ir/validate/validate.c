/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The walk over the statements of a program, and the rules about statements. */
#include "core/ir/validate/validate.h"

#include <stdlib.h>

#include "core/base/error.h"
#include "core/ir/validate/validator.h"

static vyre__flow check_list(vyre__validator *v, const vyre__node_list *list, const char *field,
                             const vyre__node *loop);

/* ---- single statements ---- */

static void check_let(vyre__validator *v, const vyre__node *node)
{
    const vyre__type *type = vyre__check_expr(v, node->value, "value");
    vyre__declare_local(v, node->name, type, 0);
}

static void check_assigned_type(vyre__validator *v, const vyre__node *node,
                                const vyre__type *declared, const vyre__type *value,
                                const char *what)
{
    vyre__report(v, "V045", vyre__cast_fix(v, value, declared, vyre__show_value(v)),
                 "%s `%s` is %s, the value is %s", what, vyre__show_name(v, node->name),
                 vyre__show_type(v, declared), vyre__show_type(v, value));
}

static void check_assign_local(vyre__validator *v, const vyre__node *node,
                               const vyre__binding *local, const vyre__type *value)
{
    if (local->is_loop)
        vyre__report(v, "V011", "assign to a local of your own",
                     "the loop variable `%s` cannot be assigned", vyre__show_name(v, node->name));
    if (vyre__type_is_known(local->type) && vyre__type_is_known(value) &&
        !vyre__type_equal(local->type, value))
        check_assigned_type(v, node, local->type, value, "the local");
}

static void check_assign_buffer(vyre__validator *v, const vyre__node *node,
                                const vyre__buffer *buffer, const vyre__type *value)
{
    if (buffer->access != VYRE__ACCESS_READ_WRITE) {
        const char *name = vyre__show_name(v, node->name);
        vyre__report(v, "V119", vyre__scratch(v, "store to an element: `%s[i] = …;`", name),
                     "`%s` is a `%s` buffer, not a local", name, vyre__access_word(buffer->access));
    }
    if (vyre__type_is_known(value) && !vyre__type_stores(v, value, buffer->type))
        check_assigned_type(v, node, buffer->type, value, "the buffer");
}

static void check_assign(vyre__validator *v, const vyre__node *node)
{
    int has_findings;
    const vyre__type *value = vyre__probe_expr(v, node->value, "value", &has_findings);
    const vyre__binding *local = vyre__find_local(v, node->name);
    const uint32_t buffer = vyre__program_buffer(v->program, node->name);
    if (local) {
        check_assign_local(v, node, local, value);
    } else if (buffer != VYRE__NO_BUFFER) {
        check_assign_buffer(v, node, &v->program->buffers[buffer], value);
    } else {
        const char *name = vyre__show_name(v, node->name);
        vyre__report(v, "V120", vyre__scratch(v, "declare it: `let %s = …;`", name),
                     "`%s` is not declared here", name);
    }
    if (has_findings)
        vyre__replay_expr(v, node->value, "value");
}

static void check_store(vyre__validator *v, const vyre__node *node)
{
    int index_findings, value_findings;
    const vyre__type *index = vyre__probe_expr(v, node->index, "index", &index_findings);
    const vyre__type *value = vyre__probe_expr(v, node->value, "value", &value_findings);
    vyre__check_store(v, node, index, value);
    if (index_findings)
        vyre__replay_expr(v, node->index, "index");
    if (value_findings)
        vyre__replay_expr(v, node->value, "value");
}

static void check_bound(vyre__validator *v, const char *code, const vyre__type *type,
                        const char *which)
{
    if (vyre__type_is_known(type) && type->tag != VYRE__TYPE_U32)
        vyre__report(v, code, vyre__cast_fix(v, type, vyre__type_plain(VYRE__TYPE_U32), NULL),
                     "a loop is a range of u32, its %s is %s", which, vyre__show_type(v, type));
}

static void check_condition(vyre__validator *v, const vyre__type *type)
{
    if (vyre__type_is_known(type) && type->tag != VYRE__TYPE_U32 && type->tag != VYRE__TYPE_BOOL)
        vyre__report(v, "V123", "compare: write `… != 0`", "a condition is bool or u32, found %s",
                     vyre__show_type(v, type));
}

/* ---- statements with statements inside ---- */

static vyre__flow check_if(vyre__validator *v, const vyre__node *node, size_t touched)
{
    vyre__flow flow = {0, 0, VYRE__TAIL_NONE};
    check_condition(v, vyre__check_expr(v, node->value, "value"));
    vyre__check_hazards(v, touched);
    vyre__flow_append(&flow, check_list(v, &node->body, "body", NULL), 0);
    vyre__flow_append(&flow, check_list(v, &node->orelse, "orelse", NULL), 0);
    return flow;
}

static vyre__flow check_loop(vyre__validator *v, const vyre__node *node, size_t touched)
{
    const vyre__type *from = vyre__check_expr(v, node->index, "index");
    const vyre__type *to = vyre__check_expr(v, node->value, "value");
    check_bound(v, "V124", from, "start");
    check_bound(v, "V125", to, "end");
    vyre__check_hazards(v, touched);
    const vyre__flow body = check_list(v, &node->body, "body", node);
    vyre__check_back_edge(v, body);
    return body;
}

/* A generator that ends in this mark names a region that a program may hold once. */
static int is_self_exclusive(vyre__str generator, vyre__str *out_base)
{
    const vyre__str mark = vyre__str_of("#self-exclusive");
    if (generator.size < mark.size)
        return 0;
    *out_base = (vyre__str){generator.data, generator.size - mark.size};
    return vyre__str_equal((vyre__str){generator.data + out_base->size, mark.size}, mark);
}

static void check_exclusive(vyre__validator *v, const vyre__node *node)
{
    vyre__str base;
    if (!is_self_exclusive(node->name, &base))
        return;
    const uint32_t *seen = vyre__map_get(&v->exclusive, base);
    const uint32_t count = seen ? *seen + 1 : 1;
    if (!vyre__map_put(&v->exclusive, base, count))
        v->out_of_memory = 1;
    if (count == 2)
        vyre__report(v, "V115", "run the two in dispatches of their own",
                     "the region `%s` excludes itself and occurs twice",
                     vyre__show_name(v, node->name));
}

/* ---- the walk ---- */

static vyre__flow check_tag(vyre__validator *v, const vyre__node *node, size_t touched)
{
    vyre__flow flow = {0, 0, VYRE__TAIL_NONE};
    switch (node->tag) {
    case VYRE__NODE_LET: check_let(v, node); break;
    case VYRE__NODE_ASSIGN: check_assign(v, node); break;
    case VYRE__NODE_STORE: check_store(v, node); break;
    case VYRE__NODE_IF: return check_if(v, node, touched);
    case VYRE__NODE_LOOP: return check_loop(v, node, touched);
    case VYRE__NODE_RETURN: return (vyre__flow){0, 1, VYRE__TAIL_LEAVES};
    case VYRE__NODE_REGION:
        check_exclusive(v, node);
        return check_list(v, &node->body, "body", NULL);
    case VYRE__NODE_BLOCK: return check_list(v, &node->body, "body", NULL);
    case VYRE__NODE_BARRIER:
        vyre__check_barrier(v, node);
        vyre__forget_accesses(v);
        return (vyre__flow){1, 0, VYRE__TAIL_BARRIER};
    case VYRE__NODE_TRAP: vyre__check_expr(v, node->value, "value"); break;
    case VYRE__NODE_RESUME: break;
    case VYRE__NODE_OPAQUE:
        if (node->name.size == 0)
            vyre__report(v, "V031", "name the extension", "an opaque statement without a kind");
        break;
    default: vyre__check_transfer(v, node); break;
    }
    vyre__check_hazards(v, touched);
    return flow;
}

static void count_node(vyre__validator *v)
{
    if (++v->nodes <= VYRE__MAX_VALIDATE_NODES || v->node_limit_reported)
        return;
    v->node_limit_reported = 1;
    vyre__report(v, "V019", "split the program", "the program has more than %d statements",
                 VYRE__MAX_VALIDATE_NODES);
}

static vyre__flow check_node(vyre__validator *v, const vyre__node *node, const char *field,
                             uint32_t item)
{
    const vyre__step step = {
        .parent = v->at, .field = field, .item = item, .place = node->place, .node = node};
    const vyre__node *outer = v->node;
    const size_t touched = v->touched.size;
    v->at = &step;
    v->node = node;
    count_node(v);
    const vyre__flow flow = check_tag(v, node, touched);
    vyre__commit_touched(v, touched);
    v->node = outer;
    v->at = step.parent;
    return flow;
}

static void check_after_return(vyre__validator *v, const vyre__node_list *list, const char *field)
{
    for (uint32_t i = 0; i + 1 < list->count; i++) {
        if (list->items[i]->tag != VYRE__NODE_RETURN)
            continue;
        const vyre__step step = {
            .parent = v->at, .field = field, .item = i + 1, .place = list->items[i + 1]->place};
        v->at = &step;
        vyre__report(v, "V112", "remove it, or put the `return` behind it",
                     "this statement follows a `return` and never runs");
        v->at = step.parent;
        return;
    }
}

static void report_nesting(vyre__validator *v, const vyre__node_list *list, const char *field)
{
    if (v->nesting_reported || list->count == 0)
        return;
    v->nesting_reported = 1;
    const vyre__step step = {
        .parent = v->at, .field = field, .item = 0, .place = list->items[0]->place};
    v->at = &step;
    vyre__report(v, "V018", "flatten the branches, loops and blocks, or split the program",
                 "statements are nested deeper than %d", VYRE__MAX_VALIDATE_NESTING);
    v->at = step.parent;
}

/* `loop` is the loop whose body the list is, or NULL. */
static vyre__flow check_list(vyre__validator *v, const vyre__node_list *list, const char *field,
                             const vyre__node *loop)
{
    vyre__flow flow = {0, 0, VYRE__TAIL_NONE};
    if (v->nesting > VYRE__MAX_VALIDATE_NESTING) {
        report_nesting(v, list, field);
        return flow;
    }
    const vyre__scope_mark scope = vyre__open_scope(v);
    const vyre__epoch_mark accesses = vyre__open_accesses(v);
    v->nesting++;
    if (loop)
        vyre__declare_local(v, loop->name, vyre__type_plain(VYRE__TYPE_U32), 1);
    for (uint32_t i = 0; i < list->count && !v->out_of_memory; i++) {
        const vyre__node *node = list->items[i];
        const int inlined = node->tag != VYRE__NODE_IF && node->tag != VYRE__NODE_LOOP;
        vyre__flow_append(&flow, check_node(v, node, field, i), inlined);
    }
    v->nesting--;
    check_after_return(v, list, field);
    vyre__close_accesses(v, accesses);
    vyre__close_scope(v, scope);
    return flow;
}

/* ---- the whole ---- */

static void check_program(vyre__validator *v)
{
    vyre__check_header(v);
    vyre__check_buffers(v);
    check_list(v, &v->program->entry, "entry", NULL);
    /* Statements that were not entered may hold the references that are missing. */
    if (!v->nesting_reported && !v->expr_depth_reported)
        vyre__check_linear_types(v);
}

static void release(vyre__validator *v)
{
    vyre__map_release(&v->names);
    vyre__map_release(&v->exclusive);
    vyre__bytes_release(&v->bindings);
    vyre__bytes_release(&v->undo);
    vyre__bytes_release(&v->touched);
    vyre__bytes_release(&v->epochs_undo);
    vyre__uniformity_release(v->uniformity);
    free(v->uses);
    free(v);
}

vyre_status vyre__validate(const vyre_program *program, vyre_diagnostics *diagnostics,
                           size_t *out_errors, vyre_error *error)
{
    *out_errors = 0;
    vyre__validator *v = calloc(1, sizeof *v);
    if (!v)
        return vyre__fail_memory(error, "validation");
    v->program = program;
    v->diagnostics = diagnostics;
    v->uses = calloc((size_t)program->buffer_count + 1, sizeof *v->uses);
    v->out_of_memory = !v->uses;
    if (v->uses)
        check_program(v);
    *out_errors = v->errors;
    const int out_of_memory = v->out_of_memory || vyre__diagnostics_out_of_memory(diagnostics);
    release(v);
    return out_of_memory ? vyre__fail_memory(error, "validation") : VYRE_OK;
}
