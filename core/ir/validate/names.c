/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Locals and the node lists that they live in. */
#include <string.h>

#include "core/ir/validate/validator.h"

typedef struct shadowed {
    vyre__str name;
    uint32_t before; /* binding that the name had, or VYRE__NO_ITEM */
} shadowed;

const vyre__binding *vyre__find_local(const vyre__validator *v, vyre__str name)
{
    const uint32_t *index = vyre__map_get(&v->names, name);
    if (!index || *index == VYRE__NO_ITEM)
        return NULL;
    return (const vyre__binding *)(const void *)v->bindings.data + *index;
}

/* Two names of one list are never allowed; an outer name may not be hidden either. */
static void check_free(vyre__validator *v, vyre__str name)
{
    const vyre__binding *earlier = vyre__find_local(v, name);
    if (!earlier)
        return;
    const int sibling = earlier->scope == v->scope && !earlier->is_loop;
    const char *shown = vyre__show_name(v, name);
    const char *value = vyre__show_value(v);
    const char *fix = "choose another name";
    if (!earlier->is_loop && v->node && v->node->tag == VYRE__NODE_LET)
        fix = vyre__scratch(v, "choose another name, or assign: `%s = %s;`", shown,
                            value ? value : "…");
    vyre__report(v, sibling ? "V032" : "V008", fix,
                 "`%s` is declared already%s; names do not shadow", shown,
                 vyre__show_place(v, earlier->place));
}

void vyre__declare_local(vyre__validator *v, vyre__str name, const vyre__type *type, int is_loop)
{
    check_free(v, name);
    const uint32_t *live = vyre__map_get(&v->names, name);
    const shadowed entry = {name, live ? *live : VYRE__NO_ITEM};
    const vyre__binding binding = {
        .type = type, .place = v->at->place, .scope = v->scope, .is_loop = is_loop != 0};
    const uint32_t index = (uint32_t)(v->bindings.size / sizeof binding);
    vyre__bytes_put(&v->bindings, &binding, sizeof binding);
    vyre__bytes_put(&v->undo, &entry, sizeof entry);
    if (v->bindings.failed || v->undo.failed || !vyre__map_put(&v->names, name, index))
        v->out_of_memory = 1;
}

vyre__scope_mark vyre__open_scope(vyre__validator *v)
{
    const vyre__scope_mark mark = {v->scope, v->undo.size};
    v->scope = ++v->scopes;
    return mark;
}

void vyre__close_scope(vyre__validator *v, vyre__scope_mark mark)
{
    v->scope = mark.scope;
    while (v->undo.size > mark.undo) {
        shadowed entry;
        v->undo.size -= sizeof entry;
        memcpy(&entry, v->undo.data + v->undo.size, sizeof entry);
        uint32_t *live = vyre__map_get(&v->names, entry.name);
        if (live)
            *live = entry.before;
    }
}
