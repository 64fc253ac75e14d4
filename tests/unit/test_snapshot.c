/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Snapshots, re-scans, and plugins that are loaded only when they are needed. */
#include "config.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static plugin_folder folder;

static vyre_context *open_folder(const char *config)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(plugin_folder_open(&folder, config, &context, &error), VYRE_OK);
    if (!context)
        printf("# %s %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(context);
    return context;
}

static vyre_pipeline *make_pipeline(vyre_context *context)
{
    vyre_pipeline *pipeline = NULL;
    vyre_error error = {0};
    if (try_pipeline(context, increment(), NULL, &pipeline, &error) != VYRE_OK)
        printf("# %s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pipeline);
    return pipeline;
}

static int dispatch_once(vyre_pipeline *pipeline)
{
    static const uint32_t values[] = {1, 2};
    const vyre_input input = {values, sizeof values};
    vyre_outputs outputs = {0};
    const vyre_status status = vyre_dispatch(pipeline, &input, 1, &outputs, NULL, NULL, NULL);
    vyre_outputs_release(&outputs);
    return status == VYRE_OK;
}

/* True when a module of that name is mapped into this process. */
static int is_mapped(const char *name)
{
    char line[4096];
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps))
        found |= strstr(line, name) != NULL;
    if (maps)
        fclose(maps);
    return found;
}

/* First of all tests: modules stay mapped once they were loaded. */
static void looking_loads_no_plugin(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_PROBED);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).probe, VYRE_PROBE_PROCESS);
    CU_ASSERT_FALSE(is_mapped("fake_good.so"));
    vyre_pipeline *pipeline = make_pipeline(context);
    CU_ASSERT_TRUE(is_mapped("fake_good.so"));
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_ACTIVE);
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `fake`: shutdown"));
    plugin_folder_remove(&folder);
}

static void a_report_is_used_again(void)
{
    char config[256];
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "services", "");
    snprintf(config, sizeof config, "[core]\ncache_directory = %s/reports\n", folder.path);
    vyre_context *context = open_folder(config);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).probe, VYRE_PROBE_PROCESS);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    context = open_folder(config);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).probe, VYRE_PROBE_CACHED);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_PROBED);
    CU_ASSERT_STRING_EQUAL(plugin_folder_row(context, 0).version, "9.9");
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, VYRE_SCAN_REFRESH, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).probe, VYRE_PROBE_PROCESS);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    CU_ASSERT_FALSE(is_mapped("fake_services.so"));
    snprintf(config, sizeof config, "rm -r %s/reports", folder.path);
    CU_ASSERT_EQUAL(system(config), 0);
    plugin_folder_remove(&folder);
}

static void without_probes_nothing_runs(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, VYRE_SCAN_NO_PROBE | VYRE_SCAN_REFRESH, NULL),
                    VYRE_OK);
    const vyre_plugin_info row = plugin_folder_row(context, 0);
    CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_INSPECTED);
    CU_ASSERT_EQUAL(row.reason_code, VYRE_UNAVAILABLE);
    CU_ASSERT_PTR_NOT_NULL(strstr(row.fix, "--refresh"));
    CU_ASSERT_EQUAL(context_device_count(context), 0);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 4, NULL), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void generations_count_scans(void)
{
    vyre_snapshot *first = NULL, *second = NULL, *third = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder("[core]\nlog = info\n");
    CU_ASSERT_EQUAL(vyre_context_snapshot(context, &first, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_context_snapshot(context, &second, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_snapshot_generation(first), 1);
    CU_ASSERT_EQUAL(vyre_snapshot_generation(second), 2);
    CU_ASSERT_EQUAL(vyre_snapshot_config_generation(second), 1);
    plugin_folder_write(&folder, "vyre.conf",
                        "[core]\nlog = info\ncache = no\n[backend fake]\nenabled = no\n");
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_context_snapshot(context, &third, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_snapshot_config_generation(third), 3);
    CU_ASSERT_EQUAL(vyre_snapshot_device_count(third), 0);
    CU_ASSERT_EQUAL(vyre_snapshot_device_count(first), 1);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_BUSY);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "3 snapshot(s)"));
    vyre_snapshot_release(third);
    vyre_snapshot_release(second);
    vyre_snapshot_release(first);
    vyre_snapshot_release(NULL);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void the_level_of_the_log_follows(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder("[core]\nlog = error\n");
    CU_ASSERT_EQUAL(folder.log.size, 0);
    plugin_folder_write(&folder, "vyre.conf", "[core]\nlog = debug\ncache = no\n");
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, VYRE_SCAN_REFRESH, NULL), VYRE_OK);
    CU_ASSERT_NOT_EQUAL(folder.log.size, 0);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void a_plugin_that_stays_is_not_started_again(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    vyre_pipeline *pipeline = make_pipeline(context);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_ACTIVE);
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_FALSE(plugin_folder_logged(&folder, "plugin `fake`: shutdown"));
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void a_plugin_that_goes_serves_its_pipelines(void)
{
    char path[512];
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    vyre_pipeline *pipeline = make_pipeline(context);
    snprintf(path, sizeof path, "%s/fake.ini", folder.path);
    CU_ASSERT_EQUAL(unlink(path), 0);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(context_plugin_count(context), 0);
    CU_ASSERT_TRUE(dispatch_once(pipeline));
    CU_ASSERT_FALSE(plugin_folder_logged(&folder, "plugin `fake`: shutdown"));
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `fake`: shutdown"));
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void a_scan_that_fails_changes_nothing(void)
{
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    plugin_folder_write(&folder, "vyre.conf", "[core]\nlgo = info\n");
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, &error), VYRE_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.location, "vyre.conf:2:1"));
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    vyre_pipeline_destroy(make_pipeline(context));
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

/* ---- threads ---- */

static atomic_int stop_workers, failures;

static void *dispatch_until_stopped(void *argument)
{
    while (!atomic_load(&stop_workers))
        if (!dispatch_once(argument))
            atomic_fetch_add(&failures, 1);
    return NULL;
}

static void *route_until_stopped(void *argument)
{
    while (!atomic_load(&stop_workers)) {
        vyre_pipeline *pipeline = NULL;
        vyre_error error;
        if (try_pipeline(argument, increment(), NULL, &pipeline, &error) != VYRE_OK)
            atomic_fetch_add(&failures, 1);
        vyre_pipeline_destroy(pipeline);
        if (context_device_count(argument) != 1)
            atomic_fetch_add(&failures, 1);
    }
    return NULL;
}

static void scans_run_beside_dispatches(void)
{
    pthread_t threads[4];
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder("[core]\nlog = error\n");
    vyre_pipeline *pipeline = make_pipeline(context);
    atomic_store(&stop_workers, 0);
    atomic_store(&failures, 0);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL,
                                             i < 2 ? dispatch_until_stopped : route_until_stopped,
                                             i < 2 ? (void *)pipeline : (void *)context),
                              0);
    for (int i = 0; i < 40; i++)
        CU_ASSERT_EQUAL(vyre_context_rescan(context, i % 8 == 0 ? VYRE_SCAN_REFRESH : 0, NULL),
                        VYRE_OK);
    atomic_store(&stop_workers, 1);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CU_ASSERT_EQUAL(atomic_load(&failures), 0);
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

static const unit_test tests[] = {
    {"looking loads no plugin", looking_loads_no_plugin},
    {"a report is used again", a_report_is_used_again},
    {"without probes nothing runs", without_probes_nothing_runs},
    {"generations count scans", generations_count_scans},
    {"the level of the log follows", the_level_of_the_log_follows},
    {"a plugin that stays is not started again", a_plugin_that_stays_is_not_started_again},
    {"a plugin that goes serves its pipelines", a_plugin_that_goes_serves_its_pipelines},
    {"a scan that fails changes nothing", a_scan_that_fails_changes_nothing},
    {"scans run beside dispatches", scans_run_beside_dispatches},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    return unit_main("snapshot", tests);
}
