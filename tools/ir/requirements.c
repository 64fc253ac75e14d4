/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/ir/requirements.h"

#include <inttypes.h>

#include "core/base/bytes.h"
#include "core/base/json.h"

typedef struct requirement_row {
    const char *name;
    uint64_t value;
} requirement_row;

enum { ROW_COUNT = 19, NEED_BITS = 32 };

static void fill_rows(const vyre_requirements *needs, requirement_row rows[ROW_COUNT])
{
    const requirement_row filled[ROW_COUNT] = {
        {"workgroup_invocations", needs->workgroup_invocations},
        {"shared_bytes", needs->shared_bytes},
        {"static_storage_bytes", needs->static_storage_bytes},
        {"largest_buffer_bytes", needs->largest_buffer_bytes},
        {"storage_buffers", needs->storage_buffers},
        {"uniform_buffers", needs->uniform_buffers},
        {"runtime_sized_buffers", needs->runtime_sized_buffers},
        {"nodes", needs->nodes},
        {"expressions", needs->expressions},
        {"atomics", needs->atomics},
        {"barriers", needs->barriers},
        {"traps", needs->traps},
        {"loads", needs->loads},
        {"stores", needs->stores},
        {"calls", needs->calls},
        {"regions", needs->regions},
        {"opaques", needs->opaques},
        {"max_depth", needs->max_depth},
        {"local_collectives", needs->local_collectives},
    };
    for (int i = 0; i < ROW_COUNT; i++)
        rows[i] = filled[i];
}

static char *as_json(const vyre_requirements *needs, const requirement_row *rows, size_t *out_size)
{
    vyre__json json = {.indented = 1};
    vyre__json_begin_object(&json, NULL);
    vyre__json_string(&json, "schema", "vyre.requirements.v1");
    vyre__json_begin_array(&json, "needs");
    for (uint32_t bit = 0; bit < NEED_BITS; bit++)
        if (needs->needs & (1u << bit))
            vyre__json_string(&json, NULL, vyre_need_name(1u << bit));
    vyre__json_end_array(&json);
    vyre__json_begin_array(&json, "workgroup");
    for (int axis = 0; axis < 3; axis++)
        vyre__json_u64(&json, NULL, needs->workgroup[axis]);
    vyre__json_end_array(&json);
    for (int i = 0; i < ROW_COUNT; i++)
        vyre__json_u64(&json, rows[i].name, rows[i].value);
    vyre__json_end_object(&json);
    return vyre__json_take(&json, out_size);
}

char *requirements_text(const vyre_requirements *needs, int json, size_t *out_size)
{
    requirement_row rows[ROW_COUNT];
    vyre__bytes out = {0};
    fill_rows(needs, rows);
    if (json)
        return as_json(needs, rows, out_size);
    vyre__bytes_put_text(&out, "needs");
    for (uint32_t bit = 0; bit < NEED_BITS; bit++)
        if (needs->needs & (1u << bit))
            vyre__bytes_printf(&out, " %s", vyre_need_name(1u << bit));
    vyre__bytes_printf(&out, "\nworkgroup %" PRIu32 " %" PRIu32 " %" PRIu32 "\n",
                       needs->workgroup[0], needs->workgroup[1], needs->workgroup[2]);
    for (int i = 0; i < ROW_COUNT; i++)
        vyre__bytes_printf(&out, "%s %" PRIu64 "\n", rows[i].name, rows[i].value);
    return vyre__bytes_take(&out, out_size);
}
