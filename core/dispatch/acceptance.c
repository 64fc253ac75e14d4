/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/acceptance.h"

#include <stdio.h>

#include "core/ir/model.h"
#include "core/routing/filter.h"

/* The two ways to say `workgroup memory` must agree: engines look at one of them only. */
static vyre_status check_kinds(const vyre_program *program, vyre_error *error)
{
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__buffer *buffer = &program->buffers[i];
        if ((buffer->kind == VYRE__KIND_SHARED) != (buffer->access == VYRE__ACCESS_WORKGROUP))
            return vyre__fail(error, VYRE_UNSUPPORTED,
                              "Declare workgroup memory with access workgroup and kind shared.",
                              "buffer `%s` is workgroup memory by its kind or its access, but not "
                              "by both",
                              buffer->name.data);
    }
    return VYRE_OK;
}

static vyre_status check_executable(const vyre_requirements *requirements, vyre_error *error)
{
    const uint32_t needs = requirements->needs & vyre__unexecuted_needs;
    char names[512] = "";
    size_t size = 0;
    for (uint32_t bit = 1; bit && needs; bit <<= 1)
        if ((needs & bit) && size < sizeof names)
            size += (size_t)snprintf(names + size, sizeof names - size, "%s%s",
                                     size > 0 ? ", " : "", vyre_need_name(bit));
    if (!needs)
        return VYRE_OK;
    return vyre__fail(error, VYRE_UNSUPPORTED,
                      "Express the program without them: they can be stored and checked, but no "
                      "engine executes them.",
                      "the program uses what no engine executes: %s", names);
}

vyre_status vyre__program_accept(const vyre_program *program, vyre_requirements *out_requirements,
                                 vyre_error *error)
{
    if (!vyre__program_is_wrapped(program))
        return vyre__fail(error, VYRE_INVALID_PROGRAM,
                          "Put every top-level statement into a region; the builder and the text "
                          "form do so.",
                          "a pipeline takes a top-level Region-wrapped Program");
    vyre_status status = vyre_program_validate(program, NULL, error);
    if (status == VYRE_OK)
        status = vyre_program_requirements(program, out_requirements, error);
    if (status == VYRE_OK)
        status = check_executable(out_requirements, error);
    return status == VYRE_OK ? check_kinds(program, error) : status;
}
