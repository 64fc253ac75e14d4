/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * System calls that fail: each function in turn fails at its first call, its second, and so on,
 * while a context is opened and opened again. What comes of it has a reason and a fix, and nothing
 * stays behind; what is only interrupted is done all the same.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/fault_kit.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

enum { MOST_CALLS = 300 };

static plugin_folder folder;
static char config[256];
static unsigned fired;

static int count_descriptors(void)
{
    int count = 0;
    DIR *stream = opendir("/proc/self/fd");
    while (stream && readdir(stream))
        count++;
    if (stream)
        closedir(stream);
    return count;
}

/* 1 when the row says what is wrong with it, if anything is. */
static int is_explained(const vyre_context *context)
{
    for (uint32_t i = 0; i < context_plugin_count(context); i++) {
        vyre_plugin_info row;
        if (context_plugin(context, i, &row) != VYRE_OK)
            return 0;
        if (row.reason_code != VYRE_OK && (!row.reason[0] || !row.fix[0]))
            return 0;
        if (row.reason_code == VYRE_OK && row.state != VYRE_PLUGIN_PROBED)
            return 0;
    }
    return 1;
}

static void forget_report(void)
{
    char path[256];
    snprintf(path, sizeof path, "%s/reports/fake-*.report", folder.path);
    plugin_folder_unlink(path);
}

/* Returns 0 when no call failed any more. */
static int one(const char *function, unsigned after, int code, int cached)
{
    const char *folders[] = {folder.path};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = config};
    vyre_context *context = NULL;
    vyre_error error = {0};
    if (!cached)
        forget_report();
    const int before = count_descriptors();
    fault_arm(function, after, code);
    const vyre_status status = vyre_context_create(&options, &context, &error);
    const int failed = fault_disarm();
    const int explained =
        status == VYRE_OK ? is_explained(context) : error.message[0] && error.fix[0] && !context;
    const int whole = code != EINTR || context_device_count(context) == 1;
    CU_ASSERT_TRUE(explained && whole);
    if (!explained || !whole)
        printf("# %s %u, errno %d: %d %s\n", function, after, code, (int)status, error.message);
    const pid_t left = waitpid(-1, NULL, WNOHANG);
    CU_ASSERT_EQUAL(left, -1);
    if (left != -1)
        printf("# %s %u, errno %d leaves a child: %s\n", function, after, code,
               plugin_folder_row(context, 0).reason);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(count_descriptors(), before);
    fired += (unsigned)failed;
    return failed;
}

static void begin(void)
{
    char text[512];
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    snprintf(config, sizeof config, "%s/vyre.conf", folder.path);
    snprintf(text, sizeof text, "[core]\nprobe_program = %s\ncache_directory = reports\n",
             build_path("vyre-probe"));
    plugin_folder_write(&folder, "vyre.conf", text);
    fired = 0;
    one("", 0, 0, 0);
}

static void end(void)
{
    char path[256];
    forget_report();
    snprintf(path, sizeof path, "%s/reports", folder.path);
    CU_ASSERT_EQUAL(rmdir(path), 0); /* no draft is left */
    plugin_folder_remove(&folder);
}

static void sweep(const char *function, int code)
{
    for (int cached = 0; cached < 2; cached++)
        for (unsigned after = 0; after < MOST_CALLS && one(function, after, code, cached); after++)
            continue;
}

/* ---- tests ---- */

static void every_call_fails_once(void)
{
    static const int codes[] = {EMFILE, EIO, ENOMEM, EACCES};
    begin();
    for (const char *const *function = fault_functions; *function; function++)
        for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
            if (strcmp(*function, "waitid") != 0) /* fails for children of others only */
                sweep(*function, codes[i]);
    CU_ASSERT_TRUE(fired > 100);
    printf("# %u calls failed\n", fired);
    end();
}

static void what_is_interrupted_goes_on(void)
{
    static const char *const functions[] = {"read", "pread", "ppoll", "waitid", "write"};
    begin();
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        sweep(functions[i], EINTR);
    CU_ASSERT_TRUE(fired > 10);
    end();
}

static void every_read_and_write_is_short(void)
{
    begin();
    fault_short = 1;
    for (int cached = 0; cached < 2; cached++) {
        vyre_context *context = NULL;
        char text[256];
        if (!cached)
            forget_report();
        snprintf(text, sizeof text, "[core]\nlog = info\ncache_directory = %s/reports\n",
                 folder.path);
        CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, text, &context, NULL), VYRE_OK);
        const vyre_plugin_info row = plugin_folder_row(context, 0);
        CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_PROBED);
        if (row.state != VYRE_PLUGIN_PROBED)
            printf("# %s\n", row.reason);
        CU_ASSERT_EQUAL(row.probe, cached ? VYRE_PROBE_CACHED : VYRE_PROBE_PROCESS);
        CU_ASSERT_EQUAL(context_device_count(context), 1);
        CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    }
    fault_short = 0;
    end();
}

static const unit_test tests[] = {{"every call fails once", every_call_fails_once},
                                  {"what is interrupted goes on", what_is_interrupted_goes_on},
                                  {"every read and write is short", every_read_and_write_is_short},
                                  {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    return unit_main("faults", tests);
}
