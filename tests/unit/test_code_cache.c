/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vyre/kernel.h>

#include "core/config/host.h"
#include "core/dispatch/code_cache.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

/* A device whose compiler emits `emit`, and notes what it was given. */
static struct {
    char emit[64];
    size_t emit_size;
    char given[64];
    int compiles, accepts;
} compiler;

static vyre_status compile(vyre_plugin_device *device, const vyre_compile *request,
                           vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                           vyre_sink *sink)
{
    const vyre__host *host = (const void *)device;
    compiler.compiles++;
    snprintf(compiler.given, sizeof compiler.given, "%.*s", (int)request->artefact_size,
             request->artefact ? (const char *)request->artefact : "");
    *out_pipeline = (vyre_plugin_pipeline *)(uintptr_t)1;
    result->artefact_used = request->artefact && compiler.accepts;
    if (!result->artefact_used && (request->flags & VYRE_COMPILE_WANT_ARTEFACT))
        host->table.emit_bytes(host->table.ctx, sink, VYRE_BYTES_ARTEFACT, compiler.emit,
                               compiler.emit_size);
    return VYRE_OK;
}

typedef struct fixture {
    plugin_folder folder;
    vyre__manifest manifest;
    vyre__plugin plugin;
    vyre__device device;
    vyre__fact_view facts;
    vyre__config *config;
    vyre__code_cache cache;
    vyre_kernel kernel;
    char settings[128];
} fixture;

static void read_config(fixture *f, const char *more)
{
    vyre_error error = {0};
    plugin_folder_write(&f->folder, "vyre.conf", more);
    char path[128];
    snprintf(path, sizeof path, "%s/vyre.conf", f->folder.path);
    vyre__config_release(f->config);
    CU_ASSERT_EQUAL_FATAL(vyre__config_load_host(path, &f->config, &error), VYRE_OK);
}

static void open_fixture(fixture *f)
{
    memset(f, 0, sizeof *f);
    memset(&compiler, 0, sizeof compiler);
    plugin_folder_make(&f->folder);
    snprintf(f->settings, sizeof f->settings, "[core]\ncache_directory = %s\n", f->folder.path);
    read_config(f, f->settings);
    f->plugin.manifest.id = "acme";
    f->plugin.version = "1";
    f->plugin.build = f->plugin.build_id = "";
    CU_ASSERT_EQUAL_FATAL(
        vyre__host_init_values(&f->plugin.host, &f->plugin.manifest, NULL, 0, NULL, NULL, NULL),
        VYRE_OK);
    f->plugin.fns.compile = compile;
    f->device.plugin = &f->plugin;
    f->device.handle = (vyre_plugin_device *)(void *)&f->plugin.host;
    atomic_init(&f->device.facts, &f->facts);
    f->kernel.struct_size = sizeof f->kernel;
    vyre__code_cache_start(&f->cache);
    compiler.accepts = 1;
    compiler.emit_size = (size_t)snprintf(compiler.emit, sizeof compiler.emit, "machine code");
}

/* As a later process has it: nothing in memory. */
static void forget_memory(fixture *f)
{
    vyre__code_cache_release(&f->cache);
    vyre__code_cache_start(&f->cache);
}

static void close_fixture(fixture *f)
{
    vyre__code_cache_release(&f->cache);
    vyre__host_release(&f->plugin.host);
    vyre__config_release(f->config);
    plugin_folder_remove(&f->folder);
}

static vyre__code_source compile_once(fixture *f)
{
    vyre_plugin_pipeline *pipeline = NULL;
    vyre_compile_result result;
    vyre__code_source source = VYRE__CODE_COMPILED;
    vyre_error error = {0};
    const vyre_compile request = {.struct_size = sizeof request, .kernel = &f->kernel};
    CU_ASSERT_EQUAL(vyre__code_cache_compile(&f->cache, f->config, NULL, &f->device, &request,
                                             &pipeline, &result, &source, &error),
                    VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL(pipeline);
    return source;
}

/* The path of the only file that is kept; "" when there is none or more than one. */
static void kept_path(const fixture *f, char out[256])
{
    char pattern[128];
    glob_t found;
    out[0] = 0;
    snprintf(pattern, sizeof pattern, "%s/code/*.code", f->folder.path);
    if (glob(pattern, 0, NULL, &found) == 0) {
        if (found.gl_pathc == 1)
            snprintf(out, 256, "%s", found.gl_pathv[0]);
        globfree(&found);
    }
}

static void code_comes_back(void)
{
    fixture f;
    open_fixture(&f);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_COMPILED);
    CU_ASSERT_STRING_EQUAL(compiler.given, "");
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_MEMORY);
    CU_ASSERT_STRING_EQUAL(compiler.given, "machine code");
    forget_memory(&f);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_DISK);
    CU_ASSERT_STRING_EQUAL(compiler.given, "machine code");
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_MEMORY);
    close_fixture(&f);
}

static void code_that_does_not_suit_is_replaced(void)
{
    fixture f;
    open_fixture(&f);
    compile_once(&f);
    compiler.accepts = 0;
    compiler.emit_size = (size_t)snprintf(compiler.emit, sizeof compiler.emit, "better code");
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_COMPILED);
    compiler.accepts = 1;
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_MEMORY);
    CU_ASSERT_STRING_EQUAL(compiler.given, "better code");
    forget_memory(&f);
    compile_once(&f);
    CU_ASSERT_STRING_EQUAL(compiler.given, "better code");
    close_fixture(&f);
}

static void the_key_has_all_that_matters(void)
{
    fixture f;
    open_fixture(&f);
    const vyre_fact fact = {.struct_size = sizeof fact,
                            .key = VYRE_FACT_ARTEFACT_KEY,
                            .type = VYRE_TYPE_BYTES,
                            .source = VYRE_SOURCE_PROBED,
                            .size = 3,
                            .value = {.bytes = "abc"}};
    const vyre__fact_view with_fact = {&fact, 1};
    vyre_compile request = {.struct_size = sizeof request, .kernel = &f.kernel};
    const vyre__code_key key = vyre__code_key_of(&f.device, &request);
    vyre__code_key others[7];
    f.plugin.version = "2";
    others[0] = vyre__code_key_of(&f.device, &request);
    f.plugin.version = "1";
    f.plugin.build_id = "0a";
    others[1] = vyre__code_key_of(&f.device, &request);
    f.plugin.build_id = "";
    f.kernel.digest[31] = 1;
    others[2] = vyre__code_key_of(&f.device, &request);
    f.kernel.digest[31] = 0;
    request.float_mode = VYRE_FLOAT_ULP;
    others[3] = vyre__code_key_of(&f.device, &request);
    request.ulp = 4;
    others[4] = vyre__code_key_of(&f.device, &request);
    request.ulp = request.float_mode = 0;
    atomic_store(&f.device.facts, &with_fact);
    others[5] = vyre__code_key_of(&f.device, &request);
    atomic_store(&f.device.facts, &f.facts);
    request.kernel = NULL;
    request.program = f.kernel.digest;
    request.program_size = sizeof f.kernel.digest;
    others[6] = vyre__code_key_of(&f.device, &request);
    for (int i = 0; i < 7; i++) {
        CU_ASSERT_NOT_EQUAL(memcmp(&key, &others[i], sizeof key), 0);
        for (int j = 0; j < i; j++)
            CU_ASSERT_NOT_EQUAL(memcmp(&others[j], &others[i], sizeof key), 0);
    }
    request.kernel = &f.kernel;
    const vyre__code_key again = vyre__code_key_of(&f.device, &request);
    CU_ASSERT_EQUAL(memcmp(&key, &again, sizeof key), 0);
    close_fixture(&f);
}

static void damage_is_a_miss(void)
{
    fixture f;
    char path[256];
    struct stat info;
    open_fixture(&f);
    compile_once(&f);
    kept_path(&f, path);
    CU_ASSERT_EQUAL_FATAL(stat(path, &info), 0);
    for (off_t at = 0; at < info.st_size; at++) {
        uint8_t byte = 0;
        const int file = open(path, O_RDWR | O_CLOEXEC);
        CU_ASSERT_EQUAL(pread(file, &byte, 1, at), 1);
        byte ^= 0x10;
        CU_ASSERT_EQUAL(pwrite(file, &byte, 1, at), 1);
        close(file);
        forget_memory(&f);
        CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_COMPILED);
        CU_ASSERT_STRING_EQUAL(compiler.given, "");
    }
    CU_ASSERT_EQUAL(truncate(path, 50), 0);
    forget_memory(&f);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_COMPILED);
    forget_memory(&f);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_DISK);
    close_fixture(&f);
}

static void what_others_may_write_is_not_run(void)
{
    fixture f;
    char path[256];
    open_fixture(&f);
    compile_once(&f);
    kept_path(&f, path);
    CU_ASSERT_EQUAL(chmod(path, 0666), 0);
    forget_memory(&f);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_COMPILED);
    CU_ASSERT_STRING_EQUAL(compiler.given, "");
    close_fixture(&f);
}

static void the_folder_is_bounded(void)
{
    fixture f;
    char more[256], pattern[128];
    glob_t found;
    open_fixture(&f);
    snprintf(more, sizeof more, "%scode_cache = 1000\n", f.settings);
    read_config(&f, more);
    for (int i = 0; i < 30; i++) {
        f.kernel.digest[0] = (uint8_t)i;
        compile_once(&f);
    }
    snprintf(pattern, sizeof pattern, "%s/code/*.code", f.folder.path);
    CU_ASSERT_EQUAL_FATAL(glob(pattern, 0, NULL, &found), 0);
    CU_ASSERT_EQUAL(found.gl_pathc, 1000 / (VYRE__STORE_HEAD + compiler.emit_size));
    globfree(&found);
    forget_memory(&f);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_DISK);
    close_fixture(&f);
}

static void a_relative_folder_starts_at_its_file(void)
{
    fixture f;
    char path[256];
    open_fixture(&f);
    read_config(&f, "[core]\ncache_directory = .\n");
    compile_once(&f);
    kept_path(&f, path);
    CU_ASSERT_STRING_NOT_EQUAL(path, "");
    forget_memory(&f);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_DISK);
    close_fixture(&f);
}

static void files_are_counted_and_removed(void)
{
    fixture f;
    vyre__store_usage usage;
    char path[256];
    open_fixture(&f);
    CU_ASSERT_EQUAL(vyre__code_cache_measure(f.folder.path, NULL, 1, &usage, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(usage.files, 0);
    compile_once(&f);
    plugin_folder_write(&f.folder, "code/other.code", "x");
    for (int clear = 0; clear < 2; clear++) {
        CU_ASSERT_EQUAL(vyre__code_cache_measure(f.folder.path, NULL, clear, &usage, NULL),
                        VYRE_OK);
        CU_ASSERT_EQUAL(usage.files, 1);
        CU_ASSERT_EQUAL(usage.bytes, VYRE__STORE_HEAD + compiler.emit_size);
    }
    kept_path(&f, path);
    CU_ASSERT_PTR_NOT_NULL(strstr(path, "other.code"));
    close_fixture(&f);
}

static void it_can_be_switched_off(void)
{
    static const char *const off[] = {"cache = no\n", "code_cache = 0\n"};
    fixture f;
    char path[256], more[256];
    for (size_t i = 0; i < 2; i++) {
        open_fixture(&f);
        snprintf(more, sizeof more, "%s%s", f.settings, off[i]);
        read_config(&f, more);
        compile_once(&f);
        kept_path(&f, path);
        CU_ASSERT_STRING_EQUAL(path, "");
        CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_MEMORY);
        forget_memory(&f);
        CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_COMPILED);
        close_fixture(&f);
    }
}

static void memory_is_bounded(void)
{
    fixture f;
    open_fixture(&f);
    for (int i = 0; i < 2 * VYRE__CODE_CACHE_ENTRIES; i++) {
        f.kernel.digest[0] = (uint8_t)i;
        f.kernel.digest[1] = (uint8_t)(i >> 8);
        compile_once(&f);
        CU_ASSERT(f.cache.count <= VYRE__CODE_CACHE_ENTRIES);
    }
    CU_ASSERT_EQUAL(f.cache.count, VYRE__CODE_CACHE_ENTRIES);
    CU_ASSERT_EQUAL(f.cache.bytes, VYRE__CODE_CACHE_ENTRIES * compiler.emit_size);
    CU_ASSERT_EQUAL(compile_once(&f), VYRE__CODE_FROM_MEMORY);
    close_fixture(&f);
}

static const unit_test tests[] = {
    {"code comes back", code_comes_back},
    {"code that does not suit is replaced", code_that_does_not_suit_is_replaced},
    {"the key has all that matters", the_key_has_all_that_matters},
    {"damage is a miss", damage_is_a_miss},
    {"what others may write is not run", what_others_may_write_is_not_run},
    {"the folder is bounded", the_folder_is_bounded},
    {"a relative folder starts at its file", a_relative_folder_starts_at_its_file},
    {"files are counted and removed", files_are_counted_and_removed},
    {"it can be switched off", it_can_be_switched_off},
    {"memory is bounded", memory_is_bounded},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_LOG");
    return unit_main("code_cache", tests);
}
