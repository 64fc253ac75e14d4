/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How fast programs run, beside the same in C, OpenCL and Vulkan on the same processors. --option
 * names an engine of the CPU backend (llvm when it can, else kernel), or the only problem.
 * Everything that is measured is compared first: with the reference interpreter in a small size,
 * with each other in the size that is measured.
 */
#include "config.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/base/file.h"
#include "tests/bench/kernels/chart.h"
#include "tests/bench/kernels/compile.h"
#include "tests/bench/kernels/native.h"
#include "tests/bench/kernels/peer.h"

enum { PEERS = 8, FEW_SAMPLES = 5 };

static const char strict_name[] = "vyre", flush_name[] = "vyre, flush";
static const char ulp_name[] = "vyre, ulp 4";
static const char whole_name[] = "vyre, whole dispatch";

typedef struct subject {
    bench b;
    vyre_way ways[6];
    peer native, strict, kernel, reference; /* of the ways, those that are always there */
    peer peers[PEERS];                      /* what is measured in turn; C is the first */
    size_t peer_count;
    chart chart;
} subject;

/* ---- peers ---- */

static unsigned count_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    return (unsigned)CPU_COUNT(&set);
}

static const char *source_path(const char *name, char path[512])
{
    const char *top = getenv("top_srcdir");
    snprintf(path, 512, "%s/tests/bench/kernels/%s", top ? top : ".", name);
    return path;
}

static void add_peer(subject *s, int is_there, const peer *p, const char *why)
{
    if (!is_there)
        bench_skip(&s->b, p->name, why);
    else if (s->peer_count < PEERS)
        s->peers[s->peer_count++] = *p;
}

/* The engine that was asked for, or else the fastest that runs. */
static const char *choose_engine(subject *s)
{
    static const char *const engines[] = {"llvm", "kernel", "reference", NULL};
    const char *why = "";
    peer p;
    vyre_way way = {.bench = &s->b, .name = "vyre, engine llvm", .engine = "llvm"};
    for (const char *const *engine = engines; *engine; engine++)
        if (s->b.option && strcmp(s->b.option, *engine) == 0)
            return *engine;
    if (vyre_peer_open(&p, &way, &why))
        return "llvm";
    bench_skip(&s->b, way.name, why);
    return "kernel";
}

static int open_way(subject *s, size_t index, const vyre_way *way, peer *out_peer,
                    const char **out_why)
{
    s->ways[index] = *way;
    s->ways[index].bench = &s->b;
    return vyre_peer_open(out_peer, &s->ways[index], out_why);
}

static void open_ways(subject *s, const char *engine)
{
    const vyre_way ways[] = {
        {.name = strict_name, .engine = engine, .float_mode = VYRE_FLOAT_STRICT},
        {.name = flush_name, .engine = engine, .float_mode = VYRE_FLOAT_FLUSH},
        {.name = ulp_name, .engine = engine, .float_mode = VYRE_FLOAT_ULP, .ulp = 4},
        {.name = whole_name, .engine = engine, .float_mode = VYRE_FLOAT_STRICT, .whole = 1},
        {.name = "vyre, engine kernel", .engine = "kernel", .float_mode = VYRE_FLOAT_STRICT},
        {.name = "vyre, engine reference", .engine = "reference", .float_mode = VYRE_FLOAT_STRICT},
    };
    const char *why = "";
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        peer p;
        const int is_there = open_way(s, i, &ways[i], &p, &why);
        if (i < 4)
            add_peer(s, is_there, &p, why);
        if (!is_there && (i == 0 || i > 3))
            bench_fail("%s: %s", ways[i].name, why);
        if (i == 0)
            s->strict = p;
        else if (i == 4)
            s->kernel = p;
        else if (i == 5)
            s->reference = p;
    }
}

static void open_peers(subject *s)
{
    char path[512];
    const char *why = "";
    uint8_t *source = NULL;
    size_t size = 0;
    vyre_error error = {0};
    peer p;
    native_peer_open(&s->native, count_processors(), &why);
    add_peer(s, 1, &s->native, why);
    open_ways(s, choose_engine(s));
    bench_check(vyre__file_read(source_path("peers.cl", path), 1 << 20, 0, &source, &size, &error),
                &error, "reading the programs of OpenCL");
    char *text = malloc(size + 1);
    if (!text)
        bench_fail("no memory");
    memcpy(text, source, size);
    text[size] = '\0';
    add_peer(s, opencl_peer_open(&p, &s->b, text, &why), &p, why);
    free(text);
    free(source);
    static char folder[512];
    add_peer(s, vulkan_peer_open(&p, &s->b, source_path("", folder), &why), &p, why);
}

/* ---- results ---- */

/* Runs once and compares with `wanted`. */
static void check_peer(subject *s, const peer *p, const problem *task, const char *against,
                       void *const *wanted, int exactly)
{
    void *memory[PROBLEM_BUFFERS] = {NULL};
    peer_run *run = p->make(p->self, task);
    if (!run)
        return;
    p->run(run);
    p->results(run, memory);
    problem_compare(&s->b, task, p->name, against, memory, wanted, exactly);
    p->release(run);
}

/* Everybody against one: ways of vyre to the bit, but for the other float modes. */
static void check_problem(subject *s, const problem *task, const peer *one)
{
    void *wanted[PROBLEM_BUFFERS] = {NULL};
    peer_run *run = one->make(one->self, task);
    one->run(run);
    one->results(run, wanted);
    for (size_t i = 0; i < s->peer_count; i++) {
        const peer *p = &s->peers[i];
        const int exactly = p->name == strict_name || p->name == whole_name;
        if (p->self != one->self || p->run != one->run)
            check_peer(s, p, task, one->name, wanted, exactly);
    }
    if (one->self == s->reference.self)
        check_peer(s, &s->kernel, task, one->name, wanted, 1);
    one->release(run);
}

/* ---- measuring ---- */

/* What the machine copies in memory: all processors, more bytes than its caches hold. */
static void measure_copy(subject *s)
{
    const size_t size = s->b.small ? 1 << 20 : 128 << 20;
    bench_figure figure;
    problem p = {.name = "copy", .native = native_copy, .buffer_count = 2, .units = size / 4096};
    p.buffers[0] = (problem_buffer){.data = problem_memory(size), .size = size};
    p.buffers[1] = p.buffers[0];
    p.buffers[1].data = problem_memory(size);
    p.buffers[1].is_result = 1;
    peer_run *run = s->native.make(NULL, &p);
    const bench_case copy = {
        .name = "C, memcpy", .timed = s->native.run, .user = run, .bytes = 2 * (double)size};
    bench_group(&s->b, "copy", &copy, 1, &figure);
    s->b.copy_rate = figure.bytes_rate;
    s->native.release(run);
    problem_release(&p);
}

/* Puts the speeds into the chart, and says how vyre stands beside the best of the others. */
static void report(subject *s, const problem *task, const bench_figure *figures, size_t count)
{
    double best = 0, own = 0;
    chart *c = &s->chart;
    const size_t row = c->row_count++;
    c->rows[row].name = task->name;
    for (size_t i = 0; i < count; i++) {
        const bench_figure *f = &figures[i];
        const int is_vyre = strncmp(f->name, strict_name, strlen(strict_name)) == 0;
        if (f->name == strict_name)
            own = f->median_ns;
        else if (!is_vyre && (best <= 0 || f->median_ns < best))
            best = f->median_ns;
        if (i > 0 && f->name != whole_name)
            c->rows[row].speed[chart_series(c, f->name)] = figures[0].median_ns / f->median_ns;
    }
    /* Two that are equally fast differ by less than this. */
    bench_target(&s->b, own / best, 1.05, "times the best of the others", "%s", task->name);
}

static void measure_problem(subject *s, const problem *task)
{
    bench_case cases[PEERS] = {{0}};
    bench_figure figures[PEERS];
    peer_run *runs[PEERS];
    const peer *owners[PEERS];
    char name[128];
    size_t count = 0;
    for (size_t i = 0; i < s->peer_count; i++) {
        const peer *p = &s->peers[i];
        const int is_other_mode = p->name == flush_name || p->name == ulp_name;
        peer_run *run = is_other_mode && !task->is_float ? NULL : p->make(p->self, task);
        if (!run)
            continue;
        owners[count] = p;
        runs[count] = run;
        cases[count++] = (bench_case){.name = p->name,
                                      .timed = p->run,
                                      .user = run,
                                      .bytes = task->bytes,
                                      .operations = task->operations};
    }
    snprintf(name, sizeof name, "%s (operations: %s)", task->name, task->operation);
    bench_group(&s->b, name, cases, count, figures);
    report(s, task, figures, count);
    for (size_t i = 0; i < count; i++)
        owners[i]->release(runs[i]);
}

/* What interpreting costs, on little data. */
static void measure_interpreters(subject *s, const problem *task)
{
    const peer *const peers[] = {&s->strict, &s->kernel, &s->reference};
    bench_case cases[3] = {{0}};
    peer_run *runs[3];
    char name[64];
    for (size_t i = 0; i < 3; i++) {
        runs[i] = peers[i]->make(peers[i]->self, task);
        cases[i] = (bench_case){.name = peers[i]->name,
                                .timed = peers[i]->run,
                                .user = runs[i],
                                .operations = task->operations};
    }
    snprintf(name, sizeof name, "%s, little data", task->name);
    bench_group(&s->b, name, cases, 3, NULL);
    for (size_t i = 0; i < 3; i++)
        peers[i]->release(runs[i]);
}

/* Whether the option names a problem. */
static int is_problem(const char *option)
{
    int found = 0;
    for (unsigned i = 0; option && i < PROBLEMS; i++) {
        problem p;
        problem_make(&p, i, 1);
        found |= strcmp(option, p.name) == 0;
        problem_release(&p);
    }
    return found;
}

int main(int argc, char **argv)
{
    static subject s;
    bench *b = &s.b;
    bench_begin(b, argc, argv, "kernels");
    s.chart.baseline = "C, -O3 -march=native, as many threads,";
    open_peers(&s);
    measure_copy(&s);
    const char *only = is_problem(b->option) ? b->option : NULL;
    for (unsigned i = 0; i < PROBLEMS; i++) {
        problem little, full;
        problem_make(&little, i, 1);
        if (only && strcmp(only, little.name) != 0) {
            problem_release(&little);
            continue;
        }
        problem_make(&full, i, b->small);
        check_problem(&s, &little, &s.reference);
        check_problem(&s, &full, &s.strict);
        const uint32_t few = b->samples < FEW_SAMPLES ? b->samples : FEW_SAMPLES;
        b->group_samples = strcmp(s.ways[0].engine, "llvm") == 0 ? 0 : few; /* that takes long */
        measure_problem(&s, &full);
        b->group_samples = few;
        measure_interpreters(&s, &little);
        compile_measure(b, &s.ways[0], &little);
        b->group_samples = 0;
        problem_release(&little);
        problem_release(&full);
    }
    if (b->svg)
        chart_write(&s.chart, b->svg);
    return bench_end(b);
}
