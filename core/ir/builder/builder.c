/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/builder/builder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/ir/wire/wire.h"

/* ---- mistakes ---- */

int vyre__build_ready(const vyre_builder *builder)
{
    return builder && builder->program && builder->status == VYRE_OK;
}

void vyre__build_fail(vyre_builder *builder, const char *fix, const char *format, ...)
{
    if (!vyre__build_ready(builder))
        return;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    builder->status = vyre__fail(&builder->error, VYRE_INVALID_ARGUMENT, fix, "%s", text);
}

void vyre__build_fail_memory(vyre_builder *builder)
{
    if (vyre__build_ready(builder))
        builder->status = vyre__fail_memory(&builder->error, "a program under construction");
}

vyre_status vyre_builder_status(const vyre_builder *builder)
{
    return builder ? builder->status : VYRE_OUT_OF_HOST_MEMORY;
}

/* ---- memory ---- */

void *vyre__build_alloc(vyre_builder *builder, size_t count, size_t size)
{
    if (!vyre__build_ready(builder))
        return NULL;
    void *memory = vyre__arena_array(&builder->program->arena, count, size);
    if (!memory)
        vyre__build_fail_memory(builder);
    return memory;
}

void *vyre__build_grow(vyre_builder *builder, vyre__table *table, size_t size)
{
    if (!vyre__build_ready(builder))
        return NULL;
    if (table->count == table->capacity) {
        const size_t capacity = table->capacity ? table->capacity * 2 : 16;
        void *larger = realloc(table->items, capacity * size);
        if (!larger) {
            vyre__build_fail_memory(builder);
            return NULL;
        }
        table->items = larger;
        table->capacity = capacity;
    }
    void *item = (char *)table->items + table->count++ * size;
    memset(item, 0, size);
    return item;
}

/* ---- arguments ---- */

vyre__str vyre__build_name(vyre_builder *builder, const char *name, const char *what)
{
    const vyre__str empty = {"", 0};
    if (!vyre__build_ready(builder))
        return empty;
    if (!name) {
        vyre__build_fail(builder, "Pass a string.", "%s is NULL", what);
        return empty;
    }
    const size_t size = strlen(name);
    if (size > VYRE__MAX_STRING)
        vyre__build_fail(builder, "Shorten the name.", "%s is longer than 1 MiB", what);
    else if (vyre__utf8_check(name, size) < size)
        vyre__build_fail(builder, "Pass UTF-8.", "%s is not UTF-8", what);
    if (!vyre__build_ready(builder))
        return empty;
    const char *copy = vyre__arena_copy(&builder->program->arena, name, size);
    if (!copy) {
        vyre__build_fail_memory(builder);
        return empty;
    }
    return (vyre__str){copy, (uint32_t)size};
}

vyre__str vyre__build_payload(vyre_builder *builder, const void *payload, size_t size)
{
    const vyre__str empty = {"", 0};
    if (size > VYRE__MAX_OPAQUE)
        vyre__build_fail(builder, "Split the payload.", "a payload is longer than 4194304 bytes");
    else if (size > 0 && !payload)
        vyre__build_fail(builder, "Pass the bytes, or the size 0.", "a payload is NULL");
    if (size == 0 || !vyre__build_ready(builder))
        return empty;
    const char *copy = vyre__arena_copy(&builder->program->arena, payload, size);
    if (!copy) {
        vyre__build_fail_memory(builder);
        return empty;
    }
    return (vyre__str){copy, (uint32_t)size};
}

uint8_t vyre__build_enum(vyre_builder *builder, uint32_t value, uint32_t first, uint32_t last,
                         const char *what)
{
    if (value >= first && value <= last)
        return (uint8_t)value;
    vyre__build_fail(builder, "Use an enumerator of <vyre/builder.h>.", "there is no %s %u", what,
                     (unsigned)value);
    return (uint8_t)first;
}

uint32_t vyre__build_opaque_id(vyre_builder *builder, uint32_t id)
{
    if (!(id & VYRE__OPAQUE_ID_BIT))
        vyre__build_fail(builder, "Set the top bit of the id.",
                         "the id 0x%08x of an opaque type or operator lacks its top bit",
                         (unsigned)id);
    return id;
}

/* ---- life ---- */

vyre_builder *vyre_builder_create(const char *op_id)
{
    vyre_builder *builder = calloc(1, sizeof *builder);
    if (!builder)
        return NULL;
    builder->program = vyre__program_new();
    if (!builder->program) {
        free(builder);
        return NULL;
    }
    if (op_id) {
        builder->program->has_op_id = 1;
        builder->program->op_id = vyre__build_name(builder, op_id, "the operation id");
    }
    return builder;
}

void vyre_builder_destroy(vyre_builder *builder)
{
    if (!builder)
        return;
    vyre__table *tables[] = {&builder->values,  &builder->types,   &builder->shapes,
                             &builder->buffers, &builder->pending, &builder->blocks};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        free(tables[i]->items);
    vyre__program_discard(builder->program);
    free(builder);
}

void vyre_builder_workgroup(vyre_builder *builder, uint32_t x, uint32_t y, uint32_t z)
{
    if (x == 0 || y == 0 || z == 0)
        vyre__build_fail(builder, "Make every axis at least 1.", "an axis of the workgroup is 0");
    if (!vyre__build_ready(builder))
        return;
    builder->program->workgroup[0] = x;
    builder->program->workgroup[1] = y;
    builder->program->workgroup[2] = z;
}

void vyre_builder_non_composable(vyre_builder *builder)
{
    if (vyre__build_ready(builder))
        builder->program->non_composable = 1;
}

void vyre_builder_revision(vyre_builder *builder, uint32_t revision)
{
    if (revision < 4 || revision > 6)
        vyre__build_fail(builder, "Use revision 4, 5 or 6.", "there is no wire revision %u",
                         (unsigned)revision);
    if (vyre__build_ready(builder))
        builder->revision = revision;
}

void vyre_builder_raw(vyre_builder *builder)
{
    if (vyre__build_ready(builder))
        builder->raw = 1;
}

/* ---- end ---- */

/* Moves a table into the program; NULL when there is no memory. */
static const void *settle(vyre_builder *builder, const vyre__table *table, size_t size)
{
    void *items = vyre__build_alloc(builder, table->count, size);
    if (items && table->count > 0)
        memcpy(items, table->items, table->count * size);
    return items;
}

static void wrap(vyre_builder *builder)
{
    vyre_program *program = builder->program;
    vyre__node *root = vyre__build_alloc(builder, 1, sizeof *root);
    const vyre__node **items = vyre__build_alloc(builder, 1, sizeof *items);
    if (!root || !items)
        return;
    root->tag = VYRE__NODE_REGION;
    root->name = vyre__build_name(builder, VYRE__ROOT_GENERATOR, "the root region");
    root->other = root->text = vyre__str_of("");
    root->body = program->entry;
    items[0] = root;
    program->entry.items = items;
    program->entry.count = 1;
}

static void settle_program(vyre_builder *builder)
{
    vyre_program *program = builder->program;
    if (builder->blocks.count > 0)
        vyre__build_fail(builder, "Call vyre_builder_end once for each begin.",
                         "%zu blocks are open at the end of the program", builder->blocks.count);
    program->buffers = settle(builder, &builder->buffers, sizeof(vyre__buffer));
    program->entry.items = settle(builder, &builder->pending, sizeof(const vyre__node *));
    if (!vyre__build_ready(builder))
        return;
    program->buffer_count = (uint32_t)builder->buffers.count;
    program->entry.count = (uint32_t)builder->pending.count;
    if (!builder->raw && !vyre__program_is_wrapped(program))
        wrap(builder);
    if (!vyre__build_ready(builder))
        return;
    program->revision =
        builder->revision ? builder->revision : vyre__program_least_revision(program);
    builder->status = vyre__wire_check_revision(program, program->revision, &builder->error);
}

vyre_status vyre_builder_finish(vyre_builder *builder, vyre_program **out_program,
                                vyre_error *error)
{
    *out_program = NULL;
    if (!builder)
        return vyre__fail_memory(error, "a builder");
    if (!builder->program)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Create a builder for each program.",
                          "the builder has handed out its program");
    if (builder->status == VYRE_OK)
        settle_program(builder);
    if (builder->status != VYRE_OK) {
        if (error)
            *error = builder->error;
        return builder->status;
    }
    vyre_program *program = builder->program;
    builder->program = NULL;
    return vyre__program_finish(program, out_program, error);
}
