/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which wire revision a program needs. */
#include "core/base/error.h"
#include "core/ir/model.h"
#include "core/ir/wire/wire.h"

/* Deeper trees have no wire form in any revision, so what they hold does not matter here. */
enum { SEARCH_DEPTH = 512 };

static void need(vyre__wire_need *out, uint32_t revision, const char *construct, vyre__str name)
{
    if (revision > out->revision)
        *out = (vyre__wire_need){revision, construct, name};
}

static void search_expr(vyre__wire_need *out, const vyre__expr *expr, unsigned depth)
{
    if (!expr || depth >= SEARCH_DEPTH || out->revision >= 5)
        return;
    if (expr->tag == VYRE__EXPR_BUFFER_REF)
        need(out, 5, "a reference to buffer", expr->name);
    if (expr->tag == VYRE__EXPR_SUBGROUP_REDUCE && expr->op != VYRE__REDUCE_ADD)
        need(out, 5, "a subgroup reduction other than add", (vyre__str){"", 0});
    for (uint32_t i = 0; i < expr->arg_count; i++)
        search_expr(out, expr->args[i], depth + 1);
}

static void search_nodes(vyre__wire_need *out, const vyre__node_list *list, unsigned depth)
{
    if (depth >= SEARCH_DEPTH)
        return;
    for (uint32_t i = 0; i < list->count && out->revision < 5; i++) {
        const vyre__node *node = list->items[i];
        search_expr(out, node->index, depth + 1);
        search_expr(out, node->value, depth + 1);
        search_nodes(out, &node->body, depth + 1);
        search_nodes(out, &node->orelse, depth + 1);
    }
}

static void search_buffer(vyre__wire_need *out, const vyre__buffer *buffer)
{
    if (buffer->linear != VYRE__UNRESTRICTED)
        need(out, 6, "the linear type of buffer", buffer->name);
    if (buffer->extract_bytes)
        need(out, 6, "byte extraction from buffer", buffer->name);
    if (buffer->shape)
        need(out, 6, "the shape predicate of buffer", buffer->name);
}

vyre__wire_need vyre__program_wire_need(const vyre_program *program)
{
    vyre__wire_need out = {4, NULL, {"", 0}};
    for (uint32_t i = 0; i < program->buffer_count && out.revision < 6; i++)
        search_buffer(&out, &program->buffers[i]);
    if (out.revision < 6)
        search_nodes(&out, &program->entry, 0);
    return out;
}

vyre_status vyre__wire_check_revision(const vyre_program *program, uint32_t revision,
                                      vyre_error *error)
{
    if (revision < 4 || revision > 6)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Use revision 4, 5 or 6.",
                          "there is no wire revision %u", (unsigned)revision);
    const vyre__wire_need least = vyre__program_wire_need(program);
    if (least.revision <= revision)
        return VYRE_OK;
    const int shown = least.name.size < 100 ? (int)least.name.size : 100;
    vyre__fail(error, VYRE_INVALID_PROGRAM,
               least.revision == 6 ? "Write revision 6, or remove the construct."
                                   : "Write revision 5 or 6, or remove the construct.",
               "E-WIRE-VALIDATION: revision %u cannot carry %s%s%.*s%s", (unsigned)revision,
               least.construct, shown > 0 ? " `" : "", shown, least.name.data,
               shown > 0 ? "`" : "");
    return VYRE_INVALID_PROGRAM;
}

uint32_t vyre__program_least_revision(const vyre_program *program)
{
    return vyre__program_wire_need(program).revision > 4 ? 6 : 4;
}
