/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From the start of a process to the end of one that ran a program on the CPU backend. */
#include "config.h"

#include "tests/bench/bench.h"

int main(int argc, char **argv)
{
    bench b;
    bench_figure figures[3];
    bench_begin(&b, argc, argv, "start");
    const char *config = bench_config(&b, "vyre.conf", bench_path(&b, "plugins"));
    const char *program = bench_file(&b, "first.vyre");
    bench_write(&b, "first.vyre", "%s",
                "program first;\nworkgroup 64;\nbuffer y: u32[] readwrite;\n{\n"
                "    let i = gid.x;\n    if (i < len(y)) { y[i] = y[i] + 1; }\n}\n");
    bench_process nothing = {.bench = &b, .config = config, .argv = {"true"}};
    bench_process library = {
        .bench = &b, .config = config, .argv = {bench_path(&b, "tests/bench/.libs/first")}};
    bench_process tool = {
        .bench = &b,
        .config = config,
        .argv = {bench_path(&b, ".libs/vyre-run"), program, "--in", "y=u32:1,2,3,4"}};
    bench_process cold = library;
    cold.cold = 1;
    bench_process_run(&library, 1);
    const bench_case cases[] = {
        {.name = "true", .run = bench_process_run, .user = &nothing, .is_process = 1},
        {.name = "a program with the library",
         .run = bench_process_run,
         .user = &library,
         .is_process = 1},
        {.name = "vyre-run", .run = bench_process_run, .user = &tool, .is_process = 1},
    };
    const bench_case cold_cases[] = {
        {.name = "true", .run = bench_process_run, .user = &nothing, .is_process = 1},
        {.name = "a program with the library",
         .run = bench_process_run,
         .before = bench_process_before,
         .user = &cold,
         .is_process = 1},
    };
    bench_group(&b, "start to first result, from kept reports", cases, 3, figures);
    for (int i = 1; i < 3; i++)
        bench_target(&b, figures[i].more_ns / 1e6, 10, "ms more", "%s against true",
                     figures[i].name);
    bench_group(&b, "start to first result, without kept reports", cold_cases, 2, NULL);
    return bench_end(&b);
}
