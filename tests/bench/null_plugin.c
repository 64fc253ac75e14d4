/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/bench/null_plugin.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const char *null_plugin_module(bench *b, unsigned devices)
{
    char name[64];
    snprintf(name, sizeof name, "tests/bench/.libs/null_%u.so", devices);
    return bench_path(b, name);
}

const char *null_plugin_folder(bench *b, unsigned devices)
{
    char folder[32], manifest[64];
    snprintf(folder, sizeof folder, "null-%u", devices);
    snprintf(manifest, sizeof manifest, "%s/null.ini", folder);
    const char *path = bench_file(b, folder);
    if (mkdir(path, 0755) != 0)
        bench_fail("cannot make %s", path);
    bench_write(b, manifest, "[plugin]\nid = null_%u\nlibrary = %s\nabi = 1.0\n", devices,
                null_plugin_module(b, devices));
    return path;
}

vyre_context *null_plugin_context(bench *b, unsigned devices)
{
    vyre_error error = {0};
    vyre_context *context = NULL;
    const char *path = null_plugin_folder(b, devices);
    const vyre_context_options options = {
        .struct_size = sizeof options,
        .directory_count = 1,
        .plugin_directories = &path,
        .config_file = bench_config(b, "null.conf", path),
        .application = "bench",
    };
    bench_check(vyre_context_create(&options, &context, &error), &error, "creating a context");
    return context;
}

vyre_program *null_plugin_program(const char *text)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    bench_check(vyre_program_read(text, strlen(text), "bench", NULL, &program, &error), &error,
                "reading a program");
    return program;
}
