/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What plugins say of themselves, one oddity each (tests/plugins/odd.c), and what becomes of the
 * candidate.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vyre/facts.h>

#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static plugin_folder folder;

/* A copy: a link would be resolved to the file that it names. */
static void add_odd(const char *oddity, const char *module, const char *more)
{
    char path[512], text[2048];
    snprintf(path, sizeof path, "%s/%s.so", folder.path, oddity);
    snprintf(text, sizeof text, "cp %s %s", build_path(module), path);
    CU_ASSERT_EQUAL_FATAL(system(text), 0);
    snprintf(text, sizeof text, "[plugin]\nid = odd\nlibrary = %s.so\nabi = 1.0\n%s", oddity, more);
    plugin_folder_write(&folder, "odd.ini", text);
}

static vyre_context *open_odd(const char *oddity, const char *module, const char *more)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    add_odd(oddity, module, more);
    CU_ASSERT_EQUAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    if (!context)
        printf("# %s: %s\n", oddity, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(context);
    return context;
}

static void close_odd(vyre_context *context)
{
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

typedef struct oddity {
    const char *name;
    vyre_status code;  /* VYRE_OK: it is used */
    const char *words; /* of the reason, or of a line of the log */
    uint32_t devices;
} oddity;

static void expect(const oddity *expected, const char *module)
{
    vyre_context *context = open_odd(expected->name, module, "");
    const vyre_plugin_info row = plugin_folder_row(context, 0);
    const int used = expected->code == VYRE_OK;
    const int right = row.state == (used ? VYRE_PLUGIN_PROBED : VYRE_PLUGIN_REJECTED) &&
                      row.reason_code == expected->code &&
                      (used ? !row.reason[0] && plugin_folder_logged(&folder, expected->words)
                            : strstr(row.reason, expected->words) && row.fix[0]) &&
                      context_device_count(context) == expected->devices;
    if (!right)
        printf("# %s: %s, %d, %u device(s): %s (%s)\n", expected->name,
               vyre_plugin_state_name(row.state), (int)row.reason_code,
               context_device_count(context), row.reason, row.fix);
    CU_ASSERT_TRUE(right);
    for (const char *c = row.reason; *c; c++)
        CU_ASSERT_TRUE((unsigned char)*c >= 0x20 && (unsigned char)*c < 0xFF);
    close_odd(context);
}

static void expect_each(const oddity *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect(&list[i], "tests/plugins/.libs/odd.so");
}

#define EXPECT_EACH(list) expect_each(list, sizeof list / sizeof list[0])

/* ---- tests ---- */

static void sizes(void)
{
    static const oddity list[] = {
        {"nothing", VYRE_OK, "", 1},
        {"size_0", VYRE_ABI_MISMATCH, "vyre_plugin has struct_size 0;", 0},
        {"size_1", VYRE_ABI_MISMATCH, "vyre_plugin has struct_size 1;", 0},
        {"size_less", VYRE_ABI_MISMATCH, "ABI 1.0 takes", 0},
        {"size_least", VYRE_OK, "", 1},
        {"size_more", VYRE_OK, "", 1},
        {"size_over", VYRE_ABI_MISMATCH, "struct_size 65537;", 0},
        {"size_huge", VYRE_ABI_MISMATCH, "struct_size 4294967295;", 0},
        {"fns_0", VYRE_ABI_MISMATCH, "vyre_device_fns has struct_size 0;", 0},
        {"fns_less", VYRE_ABI_MISMATCH, "vyre_device_fns has struct_size", 0},
        {"fns_more", VYRE_OK, "", 1},
        {"fns_huge", VYRE_ABI_MISMATCH, "struct_size 4294967295;", 0},
    };
    EXPECT_EACH(list);
}

static void mandatory_functions(void)
{
    static const oddity list[] = {
        {"no_shutdown", VYRE_ABI_MISMATCH, "mandatory function `shutdown`", 0},
        {"no_enumerate", VYRE_ABI_MISMATCH, "mandatory function `enumerate`", 0},
        {"no_open", VYRE_ABI_MISMATCH, "mandatory function `open_device`", 0},
        {"no_device", VYRE_ABI_MISMATCH, "no device table", 0},
        {"no_close", VYRE_ABI_MISMATCH, "mandatory function `close`", 0},
        {"no_pipeline_destroy", VYRE_ABI_MISMATCH, "mandatory function `pipeline_destroy`", 0},
        {"no_wait", VYRE_ABI_MISMATCH, "mandatory function `wait`", 0},
        {"no_job_destroy", VYRE_ABI_MISMATCH, "mandatory function `job_destroy`", 0},
        {"no_memory_destroy", VYRE_ABI_MISMATCH, "mandatory function `memory_destroy`", 0},
    };
    EXPECT_EACH(list);
}

static void names(void)
{
    static const oddity list[] = {
        {"id_none", VYRE_ABI_MISMATCH, "the module says it is ``", 0},
        {"id_empty", VYRE_ABI_MISMATCH, "the module says it is ``", 0},
        {"id_long", VYRE_ABI_MISMATCH, "`odd_odd_odd_odd_odd_odd_odd_odd_`", 0},
        {"id_upper", VYRE_ABI_MISMATCH, "`ODD`", 0},
        {"id_escape", VYRE_ABI_MISMATCH, "\\u{1b}[31modd", 0},
        {"id_edge", VYRE_CORRUPT, "crashed with SIGSEGV in query", 0},
        {"version_none", VYRE_ABI_MISMATCH, "the plugin has no version", 0},
        {"name_edge", VYRE_CORRUPT, "crashed with SIGSEGV", 0},
    };
    EXPECT_EACH(list);
}

static void versions_and_extensions(void)
{
    static const oddity list[] = {
        {"refuses", VYRE_ABI_MISMATCH, "refused without a reason", 0},
        {"minor", VYRE_ABI_MISMATCH, "its table ABI 1.1", 0},
        {"flags", VYRE_ABI_MISMATCH, "the note of the module says ABI 1.0 and flags 0x0", 0},
        {"requires", VYRE_ABI_MISMATCH, "needs host feature 0, which this library", 0},
        {"ext_unknown", VYRE_OK, "", 1},
        {"ext_0", VYRE_OK, "", 1},
        {"ext_cycle", VYRE_OK, "", 1},
        {"ext_long", VYRE_OK, "", 1},
    };
    static const oddity newer = {"nothing", VYRE_OK, "", 1};
    EXPECT_EACH(list);
    expect(&newer, "tests/plugins/.libs/odd_newer.so");
}

static void devices(void)
{
    static const oddity list[] = {
        {"devices_0", VYRE_OK, "", 0},
        {"devices_10000", VYRE_OK, "", 256},
        {"twice", VYRE_OK, "device `zero` is dropped: an earlier device has the same key", 1},
        {"thread", VYRE_OK, "the thread was refused", 0},
        {"late", VYRE_OK, "called emit_device outside of the call that it belongs to", 1},
        {"desc_0", VYRE_OK, "is dropped: its struct_size is out of range", 0},
        {"desc_huge", VYRE_OK, "is dropped: its struct_size is out of range", 0},
        {"caps_0", VYRE_OK, "is dropped: the struct_size of its kernel capabilities", 0},
        {"stride_8", VYRE_OK, "is dropped: its list of facts is malformed", 0},
        {"no_facts", VYRE_OK, "is dropped: its list of facts is malformed", 0},
        {"key_none", VYRE_OK, "device `?` is dropped: its key is not", 0},
        {"key_long", VYRE_OK, "device `?` is dropped: its key is not", 0},
        {"key_edge", VYRE_CORRUPT, "crashed with SIGSEGV in enumerate", 0},
        {"class_0", VYRE_OK, "is dropped: its class is unknown", 0},
    };
    EXPECT_EACH(list);
}

/* Facts are kept as they are claimed: what contradicts itself is for the vendor to explain. */
static void facts_that_contradict(void)
{
    vyre_device_info device;
    uint64_t all = 0, unused = 0;
    vyre_context *context = open_odd("nothing", "tests/plugins/.libs/odd.so", "");
    CU_ASSERT_EQUAL_FATAL(context_device(context, 0, &device), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_device_number(&device, VYRE_FACT_MEMORY_BYTES, 0, &all), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_device_number(&device, VYRE_FACT_MEMORY_FREE, 0, &unused), VYRE_OK);
    CU_ASSERT_TRUE(unused > all);
    close_odd(context);
}

/* ---- in this process ---- */

static void init_fails_once(void)
{
    vyre_context *context =
        open_odd("second_time", "tests/plugins/.libs/odd.so", "probe = inprocess\n");
    const vyre_plugin_info row = plugin_folder_row(context, 0);
    CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_REJECTED);
    CU_ASSERT_EQUAL(row.reason_code, VYRE_INTERNAL);
    CU_ASSERT_STRING_EQUAL(row.reason, "the driver is still asleep");
    CU_ASSERT_FALSE(plugin_folder_logged(&folder, "shut down"));
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_INITIALISED);
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "shut down"));
    plugin_folder_remove(&folder);
}

static void a_device_that_is_gone(void)
{
    vyre_pipeline *pipeline = NULL;
    vyre_error error;
    vyre_context *context = open_odd("gone", "tests/plugins/.libs/odd.so", "");
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    CU_ASSERT_EQUAL(try_pipeline(context, increment(), NULL, &pipeline, &error), VYRE_NOT_FOUND);
    CU_ASSERT_STRING_EQUAL(error.message, "the device was unplugged");
    CU_ASSERT_STRING_EQUAL(error.fix, "Plug it.");
    CU_ASSERT_PTR_NULL(pipeline);
    close_odd(context);
}

/* A report that is kept says that it is there: it is dropped, and the plugin examined once more. */
static void a_kept_report_that_is_out_of_date(void)
{
    char text[256];
    vyre_context *context = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_error error;
    plugin_folder_make(&folder);
    add_odd("gone", "tests/plugins/.libs/odd.so", "");
    snprintf(text, sizeof text, "[core]\ncache_directory = %s/reports\n", folder.path);
    CU_ASSERT_EQUAL(plugin_folder_open(&folder, text, &context, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, text, &context, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).probe, VYRE_PROBE_CACHED);
    CU_ASSERT_EQUAL(try_pipeline(context, increment(), NULL, &pipeline, &error), VYRE_NOT_FOUND);
    CU_ASSERT_STRING_EQUAL(error.message, "the device was unplugged");
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).probe, VYRE_PROBE_PROCESS);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    snprintf(text, sizeof text, "rm -r %s/reports", folder.path);
    CU_ASSERT_EQUAL(system(text), 0);
    plugin_folder_remove(&folder);
}

/* What is loaded must be what was inspected. */
static void a_module_that_is_replaced(void)
{
    char command[512];
    vyre_pipeline *pipeline = NULL;
    vyre_error error;
    vyre_context *context = open_odd("replaced", "tests/plugins/.libs/odd.so", "");
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    snprintf(command, sizeof command, "cp %s/replaced.so %s/new && mv %s/new %s/replaced.so",
             folder.path, folder.path, folder.path, folder.path);
    CU_ASSERT_EQUAL(system(command), 0);
    CU_ASSERT_EQUAL(try_pipeline(context, increment(), NULL, &pipeline, &error), VYRE_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "was replaced while it was being loaded"));
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_REJECTED);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(try_pipeline(context, increment(), NULL, &pipeline, &error), VYRE_OK);
    vyre_pipeline_destroy(pipeline);
    close_odd(context);
}

static void a_device_that_is_lost(void)
{
    const uint32_t values[] = {1, 2};
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_error error;
    vyre_context *context = open_odd("lost", "tests/plugins/.libs/odd.so", "");
    plugin_folder_add(&folder, "fake", "good", "");
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    const vyre_pipeline_options lost = {.struct_size = sizeof lost, .device = "odd:*"};
    CU_ASSERT_EQUAL(try_pipeline(context, increment(), &lost, &pipeline, &error), VYRE_OK);
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 2, &outputs, NULL, NULL, &error), VYRE_DEVICE_LOST);
    CU_ASSERT_STRING_EQUAL(error.message, "the device fell off the bus");
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    /* Others serve on. */
    const vyre_pipeline_options other = {.struct_size = sizeof other, .device = "fake:*"};
    CU_ASSERT_EQUAL(try_pipeline(context, increment(), &other, &pipeline, &error), VYRE_OK);
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 2, &outputs, NULL, NULL, &error), VYRE_OK);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    close_odd(context);
}

static const unit_test tests[] = {
    {"sizes", sizes},
    {"mandatory functions", mandatory_functions},
    {"names", names},
    {"versions and extensions", versions_and_extensions},
    {"devices", devices},
    {"facts that contradict", facts_that_contradict},
    {"init fails once", init_fails_once},
    {"a module that is replaced", a_module_that_is_replaced},
    {"a device that is gone", a_device_that_is_gone},
    {"a kept report that is out of date", a_kept_report_that_is_out_of_date},
    {"a device that is lost", a_device_that_is_lost},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:detect_leaks=0", 1);
    return unit_main("handshake", tests);
}
