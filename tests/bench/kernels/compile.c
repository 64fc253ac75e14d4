/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/bench/kernels/compile.h"

#include <stdio.h>
#include <string.h>

#include <vyre/vyre.h>

typedef struct trial {
    vyre_way *way;
    vyre_program *program, *other; /* the other opens the device */
    vyre_context *context;         /* or NULL */
    int forgets;                   /* what is on the disk is removed, too */
} trial;

static void compile(const trial *t, vyre_program *program)
{
    vyre_error error = {0};
    vyre_pipeline *pipeline = NULL;
    bench_check(vyre_way_compile(t->way, t->context, program, &pipeline, &error), &error,
                "compiling");
    vyre_pipeline_destroy(pipeline);
}

static void run(void *user, uint64_t calls)
{
    const trial *t = user;
    for (uint64_t i = 0; i < calls; i++)
        compile(t, t->program);
}

/* A context that has not seen the program. */
static void start_over(void *user)
{
    trial *t = user;
    vyre_error error = {0};
    if (t->context)
        bench_check(vyre_context_destroy(t->context, &error), &error, "destroying a context");
    if (t->forgets)
        bench_remove(bench_file(t->way->bench, "forgotten"));
    t->context = vyre_way_context(t->way, t->forgets ? "forgotten" : "compiled");
    compile(t, t->other);
}

static vyre_program *read_other(void)
{
    static const char text[] = "program other;\nworkgroup 1;\nbuffer o: u32[1] output;\n"
                               "{\n    o[0] = 1;\n}\n";
    vyre_error error = {0};
    vyre_program *program = NULL;
    bench_check(vyre_program_read(text, sizeof text - 1, "other", NULL, &program, &error), &error,
                "reading a program");
    return program;
}

void compile_measure(bench *b, vyre_way *way, const problem *p)
{
    vyre_program *program = vyre_way_program(p), *other = read_other();
    trial cold = {.way = way, .program = program, .other = other, .forgets = 1};
    trial disk = {.way = way, .program = program, .other = other};
    trial memory = disk;
    char name[64];
    snprintf(name, sizeof name, "compile %s", p->name);
    start_over(&disk);
    compile(&disk, program); /* it is on the disk from now on */
    start_over(&memory);
    compile(&memory, program);
    const bench_case cases[] = {
        {.name = "cold", .run = run, .user = &cold, .before = start_over, .once = 1},
        {.name = "from the cache in memory", .run = run, .user = &memory, .once = 1},
        {.name = "from the cache on disk",
         .run = run,
         .user = &disk,
         .before = start_over,
         .once = 1},
    };
    bench_group(b, name, cases, 3, NULL);
    vyre_context_destroy(cold.context, NULL);
    vyre_context_destroy(disk.context, NULL);
    vyre_context_destroy(memory.context, NULL);
    vyre_program_release(program);
    vyre_program_release(other);
}
