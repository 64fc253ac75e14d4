/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The head of a program, its buffers, and plain accesses to them. */
#include "core/ir/validate/validator.h"

/* ---- head ---- */

static void check_workgroup(vyre__validator *v)
{
    for (uint32_t axis = 0; axis < 3; axis++)
        if (v->program->workgroup[axis] == 0)
            vyre__report(v, "V106", "write 1 for an axis that is not used",
                         "the workgroup has no lanes along axis %c", "xyz"[axis]);
}

void vyre__check_header(vyre__validator *v)
{
    if (!vyre__program_is_wrapped(v->program))
        vyre__report(v, "V105", "put the statements into a region: `{ … }` instead of `raw { … }`",
                     "every top-level statement is a region, and there is one");
    check_workgroup(v);
}

/* ---- declarations ---- */

/* The key of a binding number in a map of strings. */
static vyre__str binding_key(const vyre__buffer *buffer)
{
    return (vyre__str){(const char *)&buffer->binding, sizeof buffer->binding};
}

static void check_binding(vyre__validator *v, vyre__map *bindings, uint32_t index)
{
    const vyre__buffer *buffer = &v->program->buffers[index];
    if (buffer->access == VYRE__ACCESS_WORKGROUP)
        return;
    const uint32_t *earlier = vyre__map_get(bindings, binding_key(buffer));
    if (earlier)
        vyre__report(v, "V108", "give it another `@n`, or none", "`%s` has the binding %u of `%s`",
                     vyre__show_name(v, buffer->name), (unsigned)buffer->binding,
                     vyre__show_name(v, v->program->buffers[*earlier].name));
    else if (!vyre__map_put(bindings, binding_key(buffer), index))
        v->out_of_memory = 1;
}

static void check_sizes(vyre__validator *v, const vyre__buffer *buffer)
{
    if (buffer->access == VYRE__ACCESS_WORKGROUP && buffer->count == 0)
        vyre__report(v, "V109", "write the number of elements in the brackets",
                     "workgroup memory `%s` has no size", vyre__show_name(v, buffer->name));
    if (buffer->is_output &&
        (buffer->type->tag == VYRE__TYPE_ARRAY || buffer->type->tag == VYRE__TYPE_TENSOR))
        vyre__report(v, "V110", "use elements of a scalar or vector type",
                     "the result buffer `%s` cannot hold %s", vyre__show_name(v, buffer->name),
                     vyre__show_type(v, buffer->type));
    /* `write` and `readwrite` buffers take their size from the dispatch, results cannot. */
    const int is_result =
        buffer->is_output || (buffer->live_out && buffer->access == VYRE__ACCESS_READ_WRITE);
    if (is_result && buffer->access != VYRE__ACCESS_WORKGROUP && buffer->count == 0 &&
        !buffer->has_range)
        vyre__report(v, "V130", "write the number of elements in the brackets",
                     "the output `%s` has no size", vyre__show_name(v, buffer->name));
    if (buffer->shape && !vyre__shape_holds(buffer->shape, buffer->count))
        vyre__report(v, "V083", "change the number of elements, or the shape",
                     "`%s` has %u elements, which its shape does not allow",
                     vyre__show_name(v, buffer->name), (unsigned)buffer->count);
}

static void check_declaration(vyre__validator *v, vyre__map *bindings, uint32_t index)
{
    const vyre__buffer *buffer = &v->program->buffers[index];
    if (vyre__program_buffer(v->program, buffer->name) != index)
        vyre__report(v, "V107", "choose another name", "there are two buffers `%s`",
                     vyre__show_name(v, buffer->name));
    check_binding(v, bindings, index);
    check_sizes(v, buffer);
}

void vyre__check_buffers(vyre__validator *v)
{
    vyre__map bindings = {0};
    uint32_t results = 0;
    for (uint32_t i = 0; i < v->program->buffer_count; i++) {
        const vyre__buffer *buffer = &v->program->buffers[i];
        const vyre__step step = {
            .parent = v->at, .field = "buffers", .item = i, .place = buffer->place};
        v->at = &step;
        check_declaration(v, &bindings, i);
        if (buffer->is_output && ++results == 2)
            vyre__report(v, "V022", "keep one `result` or `output`, declare others `readwrite`",
                         "`%s` is a second result buffer", vyre__show_name(v, buffer->name));
        v->at = step.parent;
    }
    vyre__map_release(&bindings);
}

static int keeps_discipline(const vyre__buffer *buffer, uint32_t references)
{
    switch (buffer->linear) {
    case VYRE__LINEAR: return references == 1;
    case VYRE__AFFINE: return references <= 1;
    case VYRE__RELEVANT: return references >= 1;
    default: return 1;
    }
}

void vyre__check_linear_types(vyre__validator *v)
{
    static const char *const wanted[] = {"exactly once", "at most once", "at least once"};
    static const char *const words[] = {"linear", "affine", "relevant"};
    for (uint32_t i = 0; i < v->program->buffer_count; i++) {
        const vyre__buffer *buffer = &v->program->buffers[i];
        if (keeps_discipline(buffer, v->uses[i].references))
            continue;
        const vyre__step step = {
            .parent = v->at, .field = "buffers", .item = i, .place = buffer->place};
        v->at = &step;
        vyre__report(v, "V070",
                     vyre__scratch(v, "name it %s, or drop `%s`", wanted[buffer->linear],
                                   words[buffer->linear]),
                     "the %s buffer `%s` is named %u times, it must be %s", words[buffer->linear],
                     vyre__show_name(v, buffer->name), (unsigned)v->uses[i].references,
                     wanted[buffer->linear]);
        v->at = step.parent;
    }
}

/* ---- plain accesses ---- */

void vyre__check_load(vyre__validator *v, const vyre__expr *expr, uint32_t buffer)
{
    if (buffer == VYRE__NO_BUFFER)
        vyre__report(v, "V065", "declare the buffer, or correct its name",
                     "a load from an unknown buffer `%s`", vyre__show_name(v, expr->name));
    else if (v->program->buffers[buffer].type->tag == VYRE__TYPE_BYTES &&
             !v->program->buffers[buffer].extract_bytes)
        vyre__report(v, "V013", "declare it as u8 or u32, or with `extract_bytes`",
                     "`%s` holds bytes, which cannot be loaded one by one",
                     vyre__show_name(v, expr->name));
}

static void check_store_target(vyre__validator *v, const vyre__buffer *buffer)
{
    if (buffer->access == VYRE__ACCESS_READ || buffer->access == VYRE__ACCESS_UNIFORM)
        vyre__report(v, "V063", "declare it `readwrite`, `write` or `output`",
                     "`%s` is `%s` and cannot be stored to", vyre__show_name(v, buffer->name),
                     vyre__access_word(buffer->access));
    if (buffer->type->tag == VYRE__TYPE_BYTES && !buffer->extract_bytes)
        vyre__report(v, "V013", "declare it as u8 or u32, or with `extract_bytes`",
                     "`%s` holds bytes, which cannot be stored one by one",
                     vyre__show_name(v, buffer->name));
}

/* A store behind the end has no effect; with a constant index that is surely a mistake. */
static void check_constant_index(vyre__validator *v, const vyre__buffer *buffer,
                                 const vyre__expr *index)
{
    const int is_signed = index->tag == VYRE__EXPR_LIT_I32;
    if (buffer->count == 0 || (index->tag != VYRE__EXPR_LIT_U32 && !is_signed) ||
        index->bits < buffer->count)
        return;
    const char *text = is_signed ? vyre__scratch(v, "%di", (int)index->bits)
                                 : vyre__scratch(v, "%u", (unsigned)index->bits);
    vyre__report(v, "V036", vyre__scratch(v, "use an index below %u", (unsigned)buffer->count),
                 "index %s is outside `%s`, which has %u elements", text,
                 vyre__show_name(v, buffer->name), (unsigned)buffer->count);
}

void vyre__check_store(vyre__validator *v, const vyre__node *node, const vyre__type *index,
                       const vyre__type *value)
{
    const uint32_t found = vyre__program_buffer(v->program, node->name);
    vyre__touch_buffer(v, found, 0);
    if (found == VYRE__NO_BUFFER) {
        vyre__report(v, "V064", "declare the buffer, or correct its name",
                     "a store to an unknown buffer `%s`", vyre__show_name(v, node->name));
        return;
    }
    const vyre__buffer *buffer = &v->program->buffers[found];
    check_store_target(v, buffer);
    if (vyre__type_is_known(value) && !vyre__type_stores(v, value, buffer->type))
        vyre__report(v, "V121", vyre__cast_fix(v, value, buffer->type, vyre__show_value(v)),
                     "`%s` holds %s, the value is %s", vyre__show_name(v, buffer->name),
                     vyre__show_type(v, buffer->type), vyre__show_type(v, value));
    if (vyre__type_is_known(index) && index->tag != VYRE__TYPE_U32)
        vyre__report(v, "V122", vyre__cast_fix(v, index, vyre__type_plain(VYRE__TYPE_U32), NULL),
                     "an index is u32, found %s", vyre__show_type(v, index));
    check_constant_index(v, buffer, node->index);
}
