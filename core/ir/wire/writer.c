/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/wire/writer.h"

#include "core/base/error.h"

void vyre__write_refuse(vyre__wire_writer *writer, const char *refused, const char *fix)
{
    if (writer->refused)
        return;
    writer->refused = refused;
    writer->fix = fix;
    writer->refused_steps = writer->step_count;
}

static void locate(const vyre__wire_writer *writer, const vyre_program *program, vyre_error *error)
{
    if (writer->place > 0 && program->source.file) {
        uint32_t line = 0, column = 0;
        vyre__source_position(&program->source, writer->place - 1, &line, &column);
        vyre__error_locate(error, "%s:%u:%u", program->source.file, (unsigned)line,
                           (unsigned)column);
        return;
    }
    vyre__bytes path = {0};
    for (unsigned i = 0; i < writer->refused_steps; i++) {
        const vyre__wire_step *step = &writer->steps[i];
        vyre__bytes_printf(&path, "%s%s", i > 0 ? "." : "", step->member);
        if (step->index != VYRE__NO_INDEX)
            vyre__bytes_printf(&path, "[%u]", (unsigned)step->index);
    }
    if (!path.failed && path.size > 0)
        vyre__error_locate(error, "%.*s", (int)path.size, (const char *)path.data);
    vyre__bytes_release(&path);
}

vyre_status vyre__write_status(const vyre__wire_writer *writer, const vyre_program *program,
                               vyre_error *error)
{
    if (writer->bytes.failed)
        return vyre__fail_memory(error, "the wire form of a program");
    if (!writer->refused)
        return VYRE_OK;
    vyre__fail(error, VYRE_INVALID_PROGRAM, writer->fix,
               "E-WIRE-VALIDATION: the program cannot be written: %s", writer->refused);
    locate(writer, program, error);
    return VYRE_INVALID_PROGRAM;
}

int vyre__write_step(vyre__wire_writer *writer, const char *member, uint32_t index)
{
    if (writer->step_count == VYRE__WIRE_MAX_STEPS)
        vyre__write_refuse(writer, "the tree is too deep", "Name intermediate values with `let`.");
    if (writer->refused)
        return 0;
    writer->steps[writer->step_count].member = member;
    writer->steps[writer->step_count].index = index;
    writer->step_count++;
    return 1;
}

void vyre__write_back(vyre__wire_writer *writer)
{
    writer->step_count--;
}

int vyre__write_enter(vyre__wire_writer *writer, vyre__place place)
{
    if (writer->refused || writer->bytes.failed)
        return 0;
    if (writer->depth >= writer->depth_limit)
        vyre__write_refuse(
            writer, "nodes, expressions and types nest deeper than a reader takes (64)",
            "Name intermediate values with `let`, and nest branches and loops less.");
    else if (writer->bytes.size > writer->size_limit)
        vyre__write_refuse(writer, "a top-level node is longer than a reader takes (4 MiB)",
                           "Split the statements over several regions.");
    if (writer->refused) {
        writer->place = place;
        return 0;
    }
    writer->depth++;
    return 1;
}

static int check_length(vyre__wire_writer *writer, vyre__str text)
{
    if (text.size > VYRE__MAX_STRING)
        vyre__write_refuse(writer, "a string is longer than 1 MiB", "Shorten the name.");
    return !writer->refused;
}

void vyre__write_str(vyre__wire_writer *writer, vyre__str text)
{
    if (!check_length(writer, text))
        return;
    vyre__bytes_put_u32(&writer->bytes, text.size);
    vyre__bytes_put(&writer->bytes, text.data, text.size);
}

void vyre__write_lstr(vyre__wire_writer *writer, vyre__str text)
{
    if (!check_length(writer, text))
        return;
    vyre__bytes_put_leb(&writer->bytes, text.size);
    vyre__bytes_put(&writer->bytes, text.data, text.size);
}

void vyre__write_payload(vyre__wire_writer *writer, vyre__str payload)
{
    if (payload.size > VYRE__MAX_OPAQUE)
        vyre__write_refuse(writer, "an opaque payload is longer than 4 MiB", "Split the payload.");
    if (writer->refused)
        return;
    vyre__bytes_put_u32(&writer->bytes, payload.size);
    vyre__bytes_put(&writer->bytes, payload.data, payload.size);
}
