/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/model.h"

#include <stdlib.h>

#include "core/base/error.h"

vyre_program *vyre__program_new(void)
{
    vyre_program *program = calloc(1, sizeof *program);
    if (!program)
        return NULL;
    atomic_init(&program->references, 0);
    atomic_init(&program->requirements, NULL);
    atomic_init(&program->fingerprint, NULL);
    atomic_init(&program->is_valid, 0);
    program->revision = 4;
    for (int axis = 0; axis < 3; axis++)
        program->workgroup[axis] = 1;
    return program;
}

void vyre__program_discard(vyre_program *program)
{
    if (!program)
        return;
    free(atomic_load(&program->requirements));
    free(atomic_load(&program->fingerprint));
    vyre__map_release(&program->buffer_index);
    vyre__arena_release(&program->arena);
    vyre_program_release(program->origin);
    free(program);
}

static int index_buffers(vyre_program *program)
{
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__str name = program->buffers[i].name;
        if (vyre__map_get(&program->buffer_index, name))
            continue;
        if (!vyre__map_put(&program->buffer_index, name, i))
            return 0;
    }
    return 1;
}

static const char *type_text(vyre_program *program, const vyre__type *type)
{
    if (vyre__type_plain(type->tag))
        return vyre__type_word(type->tag);
    vyre__bytes text = {0};
    vyre__type_print(&text, type);
    const char *copy = text.failed ? NULL : vyre__arena_copy(&program->arena, text.data, text.size);
    vyre__bytes_release(&text);
    return copy;
}

static int print_buffer_types(vyre_program *program)
{
    const char **texts = vyre__arena_array(&program->arena, program->buffer_count, sizeof *texts);
    if (!texts)
        return 0;
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        texts[i] = type_text(program, program->buffers[i].type);
        if (!texts[i])
            return 0;
    }
    program->buffer_types = texts;
    return 1;
}

vyre_status vyre__program_finish(vyre_program *program, vyre_program **out_program,
                                 vyre_error *error)
{
    *out_program = NULL;
    if (!index_buffers(program) || !print_buffer_types(program)) {
        vyre__program_discard(program);
        return vyre__fail_memory(error, "the table of buffers");
    }
    atomic_store(&program->references, 1);
    *out_program = program;
    return VYRE_OK;
}

vyre_program *vyre_program_retain(vyre_program *program)
{
    if (program)
        atomic_fetch_add_explicit(&program->references, 1, memory_order_relaxed);
    return program;
}

void vyre_program_release(vyre_program *program)
{
    if (program && atomic_fetch_sub_explicit(&program->references, 1, memory_order_acq_rel) == 1)
        vyre__program_discard(program);
}

uint32_t vyre__program_buffer(const vyre_program *program, vyre__str name)
{
    const uint32_t *index = vyre__map_get(&program->buffer_index, name);
    return index ? *index : VYRE__NO_BUFFER;
}

int vyre__program_is_wrapped(const vyre_program *program)
{
    for (uint32_t i = 0; i < program->entry.count; i++)
        if (program->entry.items[i]->tag != VYRE__NODE_REGION)
            return 0;
    return program->entry.count > 0;
}
