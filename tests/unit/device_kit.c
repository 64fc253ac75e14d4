/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/device_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/kernel.h>

#include "tests/unit/unit.h"

const char device_kit_saxpy[] = "program \"blas::saxpy\";\n"
                                "workgroup 64;\n"
                                "buffer x: f32[1024] read;\n"
                                "buffer y: f32[1024] readwrite;\n"
                                "{\n"
                                "    let i = gid.x;\n"
                                "    y[i] = 2.0 * x[i] + y[i];\n"
                                "}\n";

/* ---- plugins and devices ---- */

vyre__plugin *device_kit_plugin(device_kit *kit, const char *id)
{
    vyre__registry *registry = &kit->registry;
    for (size_t i = 0; i < registry->plugin_count; i++)
        if (strcmp(kit->plugins[i]->manifest.id, id) == 0)
            return kit->plugins[i];
    vyre__plugin *plugin = vyre__plugin_new("");
    CU_ASSERT_FATAL(plugin != NULL && registry->plugin_count < DEVICE_KIT_MOST);
    plugin->manifest.id = vyre__arena_copy(&plugin->arena, id, strlen(id));
    plugin->version = "1.0";
    vyre__plugin_advance(plugin, VYRE_PLUGIN_PROBED);
    kit->plugins[registry->plugin_count++] = plugin;
    registry->plugins = kit->plugins;
    return plugin;
}

void device_kit_fail_plugin(device_kit *kit, const char *id, vyre_plugin_state state,
                            const char *reason)
{
    vyre_error why = {0};
    vyre__fail(&why, VYRE_UNAVAILABLE, "Repair it.", "%s", reason);
    vyre__plugin_reject(device_kit_plugin(kit, id), state, &why);
}

vyre__device *device_kit_add_bare(device_kit *kit, const char *plugin, const char *key,
                                  uint32_t device_class)
{
    vyre__registry *registry = &kit->registry;
    vyre__device_record record = {.device_class = device_class, .has_caps = 1};
    record.caps.flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM;
    record.key = vyre__arena_copy(&record.arena, key, strlen(key));
    record.name = record.key;
    vyre__device *device = vyre__device_new(device_kit_plugin(kit, plugin), &record);
    CU_ASSERT_FATAL(device != NULL && registry->device_count < DEVICE_KIT_MOST);
    kit->devices[registry->device_count++] = device;
    registry->devices = kit->devices;
    return device;
}

vyre__device *device_kit_add(device_kit *kit, const char *plugin, const char *key,
                             uint32_t device_class)
{
    vyre__device *device = device_kit_add_bare(kit, plugin, key, device_class);
    static const uint32_t flags[] = {VYRE_FACT_STORAGE8,          VYRE_FACT_STORAGE16,
                                     VYRE_FACT_F32_ROUND_NEAREST, VYRE_FACT_F32_SUBNORMALS,
                                     VYRE_FACT_ATOMIC_U32,        VYRE_FACT_TRAP_REPORT};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        device_kit_flag(kit, flags[i], 1);
    for (uint32_t axis = 0; axis < 3; axis++) {
        device_kit_number(kit, VYRE_FACT_WORKGROUP_SIZE, axis, 1024);
        device_kit_number(kit, VYRE_FACT_GRID, axis, 65535);
    }
    device_kit_number(kit, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, 1024);
    device_kit_number(kit, VYRE_FACT_SHARED_BYTES, 0, 32768);
    device_kit_number(kit, VYRE_FACT_BUFFER_BYTES, 0, UINT64_C(1) << 31);
    device_kit_number(kit, VYRE_FACT_BUFFERS, 0, 16);
    device_kit_number(kit, VYRE_FACT_MEMORY_BYTES, 0, UINT64_C(8) << 30);
    device_kit_number(kit, VYRE_FACT_SUBGROUP_OPERATIONS, 0, 15);
    return device;
}

/* ---- facts ---- */

void device_kit_fact(device_kit *kit, const vyre_fact *fact)
{
    CU_ASSERT_FATAL(kit->registry.device_count > 0);
    vyre__device *device = kit->devices[kit->registry.device_count - 1];
    vyre__facts *facts = &device->record.facts;
    vyre_fact given = *fact;
    char why[128] = "";
    given.struct_size = sizeof given;
    given.unit = vyre__fact_row_of(given.key)->unit;
    if (given.source > VYRE_SOURCE_PROBED)
        given.source = VYRE_SOURCE_PROBED;
    CU_ASSERT_EQUAL(vyre__facts_add(facts, &given, sizeof given, why, sizeof why), VYRE_OK);
    if (why[0])
        printf("# fact %x: %s\n", given.key, why);
    for (uint32_t i = 0; i < facts->count; i++)
        if (facts->list[i].key == given.key && facts->list[i].index == given.index)
            facts->list[i].source = fact->source; /* the host's own sources are allowed here */
    vyre__fact_view *view = vyre__arena_alloc(&device->record.arena, sizeof *view);
    CU_ASSERT_PTR_NOT_NULL_FATAL(view);
    *view = (vyre__fact_view){facts->list, facts->count};
    atomic_store(&device->facts, view);
}

void device_kit_number(device_kit *kit, uint32_t key, uint32_t index, uint64_t value)
{
    const vyre_fact fact = {.key = key,
                            .type = VYRE_TYPE_U64,
                            .source = VYRE_SOURCE_PROBED,
                            .index = index,
                            .value.u64 = value};
    device_kit_fact(kit, &fact);
}

void device_kit_flag(device_kit *kit, uint32_t key, int value)
{
    const vyre_fact fact = {.key = key,
                            .type = VYRE_TYPE_FLAG,
                            .source = VYRE_SOURCE_PROBED,
                            .value.u64 = (uint64_t)value};
    device_kit_fact(kit, &fact);
}

void device_kit_rate(device_kit *kit, uint32_t key, double value)
{
    const vyre_fact fact = {
        .key = key, .type = VYRE_TYPE_F64, .source = VYRE_SOURCE_PROBED, .value.f64 = value};
    device_kit_fact(kit, &fact);
}

void device_kit_text(device_kit *kit, uint32_t key, const char *value)
{
    const vyre_fact fact = {.key = key,
                            .type = VYRE_TYPE_TEXT,
                            .source = VYRE_SOURCE_PROBED,
                            .size = (uint32_t)strlen(value),
                            .value.text = value};
    device_kit_fact(kit, &fact);
}

void device_kit_uuid(device_kit *kit, uint8_t first)
{
    const uint8_t uuid[16] = {first, 1, 2, 3};
    const vyre_fact fact = {.key = VYRE_FACT_DEVICE_UUID,
                            .type = VYRE_TYPE_BYTES,
                            .source = VYRE_SOURCE_PROBED,
                            .size = sizeof uuid,
                            .value.bytes = uuid};
    device_kit_fact(kit, &fact);
}

void device_kit_shuffle(device_kit *kit, uint32_t seed)
{
    for (size_t i = kit->registry.device_count; i > 1; i--) {
        seed = seed * 1664525u + 1013904223u;
        const size_t j = (seed >> 8) % i;
        vyre__device *moved = kit->devices[i - 1];
        kit->devices[i - 1] = kit->devices[j];
        kit->devices[j] = moved;
    }
}

/* ---- policy ---- */

static vyre_status add_file(device_kit *kit, const char *file, const char *text,
                            vyre__config_scope scope, vyre_error *error)
{
    vyre_status status = kit->config ? VYRE_OK : vyre__config_create(&kit->config, error);
    if (status == VYRE_OK)
        status = vyre__config_add(kit->config, file, text, strlen(text), scope, error);
    vyre__policy_release(kit->policy);
    kit->policy = NULL;
    return status == VYRE_OK ? vyre__policy_create(kit->config, &kit->policy, error) : status;
}

vyre_status device_kit_configure(device_kit *kit, const char *text, vyre_error *error)
{
    return add_file(kit, "vyre.conf", text, VYRE__SCOPE_SYSTEM, error);
}

vyre_status device_kit_configure_user(device_kit *kit, const char *text, vyre_error *error)
{
    return add_file(kit, "user.conf", text, VYRE__SCOPE_USER, error);
}

vyre_status device_kit_decide(device_kit *kit, const vyre__route_request *request,
                              vyre_decision **out_decision, vyre_error *error)
{
    if (!kit->policy)
        kit->policy = vyre__policy_default();
    return vyre__decide(kit->policy, &kit->registry, 3, 2, request, NULL, 0, out_decision, error);
}

const char *device_kit_choice(device_kit *kit, const vyre__route_request *request)
{
    static char chosen[128];
    vyre_decision *decision = NULL;
    vyre_decision_info info;
    vyre_error error = {0};
    device_kit_decide(kit, request, &decision, &error);
    chosen[0] = '\0';
    if (decision) {
        vyre_decision_get(decision, &info);
        snprintf(chosen, sizeof chosen, "%s", info.device);
    }
    vyre_decision_release(decision);
    return chosen;
}

void device_kit_release(device_kit *kit)
{
    for (size_t i = 0; i < kit->registry.device_count; i++)
        vyre__device_free(kit->devices[i]);
    for (size_t i = 0; i < kit->registry.plugin_count; i++)
        vyre__plugin_drop(kit->plugins[i]);
    vyre__policy_release(kit->policy);
    vyre__config_release(kit->config);
    *kit = (device_kit){0};
}

vyre_program *device_kit_program(const char *text)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    if (vyre_program_read(text, strlen(text), "test.vyre", NULL, &program, &error) != VYRE_OK)
        printf("# %s %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    return program;
}
