/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Listing the devices of a host: from kept reports, and with every plugin examined. */
#include "config.h"

#include <stdio.h>

#include "tests/bench/null_plugin.h"

/* The CPU backend, which is examined inside the process, and three plugins that are examined in one
 * each, with 73 devices in all. */
static const char *many_plugins(bench *b)
{
    char folders[4096];
    snprintf(folders, sizeof folders, "%s:%s:%s:%s", bench_path(b, "plugins"),
             null_plugin_folder(b, 1), null_plugin_folder(b, 8), null_plugin_folder(b, 64));
    return bench_config(b, "many.conf", folders);
}

static bench_case process_case(const char *name, bench_process *process)
{
    return (bench_case){.name = name,
                        .run = bench_process_run,
                        .before = bench_process_before,
                        .user = process,
                        .is_process = 1};
}

static void measure(bench *b, const char *config, const char *name)
{
    const char *tool = bench_path(b, ".libs/vyre-devices");
    bench_figure figures[4];
    bench_process nothing = {.bench = b, .config = config, .argv = {"true"}};
    bench_process version = {.bench = b, .config = config, .argv = {tool, "--version"}};
    bench_process kept = {.bench = b, .config = config, .argv = {tool}};
    bench_process cold = {.bench = b, .config = config, .argv = {tool}, .cold = 1};
    const bench_case warm_cases[] = {
        process_case("true", &nothing),
        process_case("vyre-devices --version", &version),
        process_case("vyre-devices", &kept),
    };
    const bench_case cold_cases[] = {
        process_case("true", &nothing),
        process_case("vyre-devices", &cold),
    };
    char group[96];
    bench_process_run(&kept, 1);
    snprintf(group, sizeof group, "%s, from kept reports", name);
    bench_group(b, group, warm_cases, 3, figures);
    bench_target(b, figures[2].more_ns / 1e6, 5, "ms more", "%s: vyre-devices against true", group);
    snprintf(group, sizeof group, "%s, every plugin examined", name);
    bench_group(b, group, cold_cases, 2, NULL);
}

int main(int argc, char **argv)
{
    bench b;
    bench_begin(&b, argc, argv, "devices");
    measure(&b, bench_config(&b, "vyre.conf", bench_path(&b, "plugins")), "the CPU backend");
    measure(&b, many_plugins(&b), "4 plugins");
    return bench_end(&b);
}
