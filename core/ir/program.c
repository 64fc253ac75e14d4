/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What an application can ask a program. */
#include <string.h>

#include "core/base/error.h"
#include "core/ir/model.h"
#include "core/ir/wire/wire.h"

uint32_t vyre_program_revision(const vyre_program *program)
{
    return program->revision;
}

const char *vyre_program_op_id(const vyre_program *program)
{
    return program->has_op_id ? program->op_id.data : NULL;
}

void vyre_program_workgroup(const vyre_program *program, uint32_t out_size[3])
{
    memcpy(out_size, program->workgroup, sizeof program->workgroup);
}

uint32_t vyre_program_buffer_count(const vyre_program *program)
{
    return program->buffer_count;
}

vyre_status vyre_program_buffer(const vyre_program *program, uint32_t index,
                                vyre_buffer_info *out_info)
{
    if (!out_info)
        return VYRE_INVALID_ARGUMENT;
    memset(out_info, 0, sizeof *out_info);
    if (!program || index >= program->buffer_count)
        return VYRE_INVALID_ARGUMENT;
    const vyre__buffer *buffer = &program->buffers[index];
    out_info->name = buffer->name.data;
    out_info->name_size = buffer->name.size;
    out_info->type = program->buffer_types[index];
    out_info->access = vyre__access_word(buffer->access);
    out_info->binding = buffer->binding;
    out_info->count = buffer->count;
    out_info->element_size = vyre__type_stride(buffer->type);
    out_info->element_bits = vyre__type_bits(buffer->type);
    out_info->is_shared = buffer->access == VYRE__ACCESS_WORKGROUP;
    out_info->is_input = !out_info->is_shared && !vyre__buffer_is_allocated(buffer);
    out_info->is_output = vyre__buffer_is_output(buffer);
    return VYRE_OK;
}

/* Everything that describes the program; the memory stays with the original. */
static void share_tree(vyre_program *copy, vyre_program *original)
{
    copy->origin = vyre_program_retain(original->origin ? original->origin : original);
    copy->has_op_id = original->has_op_id;
    copy->non_composable = original->non_composable;
    copy->op_id = original->op_id;
    memcpy(copy->workgroup, original->workgroup, sizeof copy->workgroup);
    copy->buffer_count = original->buffer_count;
    copy->buffers = original->buffers;
    copy->entry = original->entry;
    copy->source = original->source;
}

vyre_status vyre_program_with_revision(const vyre_program *program, uint32_t revision,
                                       vyre_program **out_program, vyre_error *error)
{
    *out_program = NULL;
    vyre_status status = vyre__wire_check_revision(program, revision, error);
    if (status != VYRE_OK)
        return status;
    vyre_program *copy = vyre__program_new();
    if (!copy)
        return vyre__fail_memory(error, "a program");
    /* The count is the one member of a finished program that may change. */
    share_tree(copy, (vyre_program *)(uintptr_t)program);
    copy->revision = revision;
    return vyre__program_finish(copy, out_program, error);
}
