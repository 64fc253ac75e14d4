/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Memory that runs out: each call is made with 0, 1, 2, ... allocations that succeed. It must fail
 * with OUT_OF_HOST_MEMORY and say what to do, until it succeeds. A build with the address sanitizer
 * finds what is not released.
 */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <vyre/dispatch.h>
#include <vyre/route.h>

#include "tests/unit/memory_kit.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static const char text[] = "program affine; // comment\n"
                           "workgroup 8;\n"
                           "buffer v: u32[] readwrite;\n"
                           "buffer s: u32[4] workgroup;\n"
                           "{\n"
                           "    let i = gid.x;\n"
                           "    s[i & 3] = 1;\n"
                           "    if (i < len(v)) { v[i] = v[i] * 3 + 1; }\n"
                           "    if (i > 100) { trap(i, \"far\"); }\n"
                           "}\n";

/* What a call under test works on; each may be NULL. */
typedef struct subject {
    vyre_context *context;
    vyre_program *program;
    vyre_pipeline *pipeline;
} subject;

typedef vyre_status attempt(const subject *on, vyre_error *error);

static vyre_program *new_program(void)
{
    vyre_program *program = NULL;
    CU_ASSERT_EQUAL(vyre_program_read(text, sizeof text - 1, NULL, NULL, &program, NULL), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    return program;
}

/* Every time on a program that remembers nothing. */
static void exhaust(const char *name, attempt *make, subject on)
{
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    size_t allowed = 0;
    for (; status != VYRE_OK && allowed < 1000; allowed++) {
        vyre_error error = {0};
        on.program = new_program();
        memory_left = allowed;
        status = make(&on, &error);
        memory_left = SIZE_MAX;
        vyre_program_release(on.program);
        if (status == VYRE_OK)
            break;
        CU_ASSERT_EQUAL(status, VYRE_OUT_OF_HOST_MEMORY);
        CU_ASSERT_EQUAL(error.status, status);
        CU_ASSERT(error.message[0] != '\0' && error.fix[0] != '\0');
        if (status != VYRE_OUT_OF_HOST_MEMORY || !error.fix[0])
            printf("# %s with %zu allocations: %s\n", name, allowed, error.message);
    }
    CU_ASSERT_EQUAL(status, VYRE_OK);
    CU_ASSERT(allowed > 0);
}

/* ---- programs ---- */

static vyre_status read_text(const subject *on, vyre_error *error)
{
    (void)on;
    vyre_program *program = NULL;
    const vyre_status status =
        vyre_program_read(text, sizeof text - 1, NULL, NULL, &program, error);
    CU_ASSERT((status == VYRE_OK) == (program != NULL));
    vyre_program_release(program);
    return status;
}

static vyre_status check_text(const subject *on, vyre_error *error)
{
    (void)on;
    vyre_program *program = NULL;
    const vyre_status status =
        vyre_program_check(text, sizeof text - 1, NULL, NULL, &program, error);
    vyre_program_release(program);
    return status;
}

static vyre_status format_text(const subject *on, vyre_error *error)
{
    (void)on;
    char *formatted = NULL;
    size_t size;
    const vyre_status status =
        vyre_text_format(text, sizeof text - 1, NULL, NULL, &formatted, &size, error);
    vyre_free(formatted);
    return status;
}

static vyre_status print_text(const subject *on, vyre_error *error)
{
    char *printed = NULL;
    size_t size;
    const vyre_status status = vyre_program_print(on->program, &printed, &size, error);
    vyre_free(printed);
    return status;
}

static vyre_status copy_by_wire(const subject *on, vyre_error *error)
{
    void *wire = NULL;
    size_t size = 0;
    vyre_program *copy = NULL;
    vyre_status status = vyre_program_encode(on->program, 0, &wire, &size, error);
    if (status == VYRE_OK)
        status = vyre_program_decode(wire, size, &copy, error);
    vyre_program_release(copy);
    vyre_free(wire);
    return status;
}

static vyre_status validate(const subject *on, vyre_error *error)
{
    return vyre_program_validate(on->program, NULL, error);
}

static vyre_status identify(const subject *on, vyre_error *error)
{
    uint8_t digest[32];
    return vyre_program_fingerprint(on->program, digest, error);
}

static vyre_status derive(const subject *on, vyre_error *error)
{
    vyre_requirements requirements;
    return vyre_program_requirements(on->program, &requirements, error);
}

static void programs(void)
{
    const subject none = {NULL, NULL, NULL};
    exhaust("read", read_text, none);
    exhaust("check", check_text, none);
    exhaust("format", format_text, none);
    exhaust("print", print_text, none);
    exhaust("wire", copy_by_wire, none);
    exhaust("validate", validate, none);
    exhaust("fingerprint", identify, none);
    exhaust("requirements", derive, none);
}

/* ---- devices ---- */

static vyre_status create(vyre_context **out_context, vyre_error *error)
{
    const char *folders[] = {build_path("plugins")};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = build_path("vyre-build-tree.conf")};
    return vyre_context_create(&options, out_context, error);
}

static int missing(void)
{
    const int found = access(build_path("plugins/cpu.ini"), R_OK) == 0;
    if (!found)
        unit_skip("the CPU plugin is not built (--without-cpu)");
    return !found;
}

/* A plugin that could not be brought up is a row that says why, also when memory is short. */
static void contexts(void)
{
    uint32_t devices = 0;
    if (missing())
        return;
    for (size_t allowed = 0; devices == 0 && allowed < 1000; allowed++) {
        vyre_context *context = NULL;
        vyre_error error = {0};
        memory_left = allowed;
        const vyre_status status = create(&context, &error);
        memory_left = SIZE_MAX;
        CU_ASSERT(status == VYRE_OK || status == VYRE_OUT_OF_HOST_MEMORY);
        CU_ASSERT((status == VYRE_OK) == (context != NULL));
        CU_ASSERT(status == VYRE_OK || (error.message[0] && error.fix[0]));
        devices = context_device_count(context);
        for (uint32_t i = 0; i < context_plugin_count(context); i++) {
            vyre_plugin_info info;
            CU_ASSERT_EQUAL(context_plugin(context, i, &info), VYRE_OK);
            CU_ASSERT(info.state != VYRE_PLUGIN_REJECTED || (info.reason[0] && info.fix[0]));
        }
        CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    }
    CU_ASSERT(devices > 0);
}

static vyre_status rescan(const subject *on, vyre_error *error)
{
    vyre_snapshot *before = NULL, *after = NULL;
    CU_ASSERT_EQUAL(vyre_context_snapshot(on->context, &before, NULL), VYRE_OK);
    const vyre_status status = vyre_context_rescan(on->context, 0, error);
    CU_ASSERT_EQUAL(vyre_context_snapshot(on->context, &after, NULL), VYRE_OK);
    CU_ASSERT((status == VYRE_OK) == (before != after));
    vyre_snapshot_release(before);
    vyre_snapshot_release(after);
    return status;
}

static vyre_status route_and_explain(const subject *on, vyre_error *error)
{
    vyre_decision *decision = NULL;
    char *shown = NULL, *json = NULL;
    vyre_status status = vyre_route(on->context, on->program, NULL, &decision, error);
    if (status == VYRE_OK)
        status = vyre_decision_text(decision, &shown, NULL, error);
    if (status == VYRE_OK)
        status = vyre_decision_json(decision, &json, NULL, error);
    CU_ASSERT((status == VYRE_OK) == (json != NULL));
    vyre_free(shown);
    vyre_free(json);
    vyre_decision_release(decision);
    return status;
}

static void rescans_and_routes(void)
{
    subject on = {NULL, NULL, NULL};
    vyre_error error = {0};
    if (missing())
        return;
    CU_ASSERT_EQUAL_FATAL(create(&on.context, &error), VYRE_OK);
    exhaust("route", route_and_explain, on);
    exhaust("rescan", rescan, on);
    CU_ASSERT_EQUAL(vyre_context_destroy(on.context, NULL), VYRE_OK);
}

static vyre_status create_pipeline(const subject *on, vyre_error *error)
{
    vyre_pipeline *pipeline = NULL;
    const vyre_status status =
        vyre_pipeline_create(on->context, on->program, NULL, &pipeline, error);
    CU_ASSERT((status == VYRE_OK) == (pipeline != NULL));
    vyre_pipeline_destroy(pipeline);
    return status;
}

static void pipelines(void)
{
    subject on = {NULL, NULL, NULL};
    vyre_error error = {0};
    if (missing())
        return;
    CU_ASSERT_EQUAL_FATAL(create(&on.context, &error), VYRE_OK);
    exhaust("pipeline", create_pipeline, on);
    CU_ASSERT_EQUAL(vyre_context_destroy(on.context, NULL), VYRE_OK);
}

/* From an address that has to be copied for its alignment. */
static vyre_status dispatch(const subject *on, vyre_error *error)
{
    static uint32_t words[65];
    const vyre_input input = {(const char *)words + 1, 256};
    vyre_outputs outputs = {0};
    const vyre_status status = vyre_dispatch(on->pipeline, &input, 1, &outputs, NULL, NULL, error);
    CU_ASSERT(status == VYRE_OK || outputs.count == 0 || outputs.slots[0].size == 0);
    vyre_outputs_release(&outputs);
    return status;
}

static void dispatches(void)
{
    subject on = {NULL, NULL, NULL};
    vyre_error error = {0};
    if (missing())
        return;
    CU_ASSERT_EQUAL_FATAL(create(&on.context, &error), VYRE_OK);
    vyre_program *program = new_program();
    CU_ASSERT_EQUAL_FATAL(vyre_pipeline_create(on.context, program, NULL, &on.pipeline, &error),
                          VYRE_OK);
    exhaust("dispatch", dispatch, on);
    vyre_pipeline_destroy(on.pipeline);
    vyre_program_release(program);
    CU_ASSERT_EQUAL(vyre_context_destroy(on.context, NULL), VYRE_OK);
}

static const unit_test tests[] = {
    {"programs", programs},
    {"contexts", contexts},
    {"pipelines", pipelines},
    {"dispatches", dispatches},
    {"rescans and routes", rescans_and_routes},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("short_memory", tests);
}
