/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names in scope, failures, and facts about types. */
#include "config.h"

#include <stdlib.h>

#include "core/ir/locate.h"
#include "core/lower/lowering.h"

/* ---- failure ---- */

int vyre__lowerer_fail(vyre__lowerer *l, vyre_status status)
{
    l->status = status;
    vyre__locate_node(l->error, l->program, l->node);
    return 0;
}

int vyre__lowerer_refuse(vyre__lowerer *l, const char *what, const char *fix)
{
    if (!vyre__lowerer_is_well(l))
        return 0;
    return vyre__lowerer_fail(
        l, vyre__fail(l->error, VYRE_UNSUPPORTED, fix, "%s is not executed", what));
}

static void fail_memory(vyre__lowerer *l)
{
    if (vyre__lowerer_is_well(l))
        vyre__lowerer_fail(l, vyre__fail_memory(l->error, "the lowering of a program"));
}

/* ---- names ---- */

const vyre__symbol *vyre__lowerer_find(const vyre__lowerer *l, vyre__str name)
{
    const uint32_t *position = vyre__map_get(&l->names, name);
    return position && *position ? &l->symbols[*position - 1] : NULL;
}

static int has_room(vyre__lowerer *l)
{
    if (l->symbol_count < l->symbol_capacity)
        return 1;
    const uint32_t capacity = l->symbol_capacity ? l->symbol_capacity * 2 : 64;
    vyre__symbol *symbols = realloc(l->symbols, capacity * sizeof *symbols);
    if (!symbols)
        return 0;
    l->symbols = symbols;
    l->symbol_capacity = capacity;
    return 1;
}

void vyre__lowerer_declare(vyre__lowerer *l, vyre__symbol symbol)
{
    const uint32_t *outer = vyre__map_get(&l->names, symbol.name);
    symbol.covered = outer ? *outer : 0;
    if (!has_room(l) || !vyre__map_put(&l->names, symbol.name, l->symbol_count + 1)) {
        fail_memory(l);
        return;
    }
    l->symbols[l->symbol_count++] = symbol;
}

void vyre__lowerer_leave_scope(vyre__lowerer *l, uint32_t count)
{
    while (l->symbol_count > count) {
        const vyre__symbol *symbol = &l->symbols[--l->symbol_count];
        uint32_t *position = vyre__map_get(&l->names, symbol->name);
        if (position)
            *position = symbol->covered;
    }
}

uint32_t vyre__lowerer_temporary(vyre__lowerer *l, uint32_t type)
{
    if (l->temporary[type] == UINT32_MAX)
        l->temporary[type] = vyre__code_local(&l->code, type);
    return l->temporary[type];
}

uint32_t vyre__lowerer_buffer(vyre__lowerer *l, vyre__str name)
{
    const uint32_t buffer = vyre__program_buffer(l->program, name);
    if (buffer == VYRE__NO_BUFFER && vyre__lowerer_is_well(l))
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM,
                                         "declare the buffer, or correct its name",
                                         "`%.*s` is not a buffer", (int)name.size, name.data));
    return buffer;
}

/* ---- types ---- */

int vyre__holds_float(uint8_t type)
{
    return type == VYRE__TYPE_F32 || type == VYRE__TYPE_F16 || type == VYRE__TYPE_BF16;
}

int vyre__holds_integer(uint8_t type)
{
    switch (type) {
    case VYRE__TYPE_U32:
    case VYRE__TYPE_I32:
    case VYRE__TYPE_U8:
    case VYRE__TYPE_U16:
    case VYRE__TYPE_I8:
    case VYRE__TYPE_I16: return 1;
    default: return 0;
    }
}

int vyre__holds_executed(uint8_t type)
{
    return type == VYRE__TYPE_BOOL || vyre__holds_float(type) || vyre__holds_integer(type);
}

uint32_t vyre__holds_as(uint8_t type)
{
    if (type == VYRE__TYPE_BOOL)
        return VYRE_VALUE_BOOL;
    return vyre__holds_float(type) ? VYRE_VALUE_F32 : VYRE_VALUE_W32;
}
