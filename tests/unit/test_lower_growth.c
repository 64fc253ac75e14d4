/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The work of lowering grows with the program, whatever the program is. Work is counted in basic
 * blocks of the code of core/lower, core/kernel and the analysis of uniformity that run, so that a
 * busy machine does not matter.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/base/bytes.h"
#include "core/lower/lower.h"
#include "core/lower/simplify/sweep.h"
#include "tests/unit/unit.h"

static uint64_t blocks_run;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    blocks_run++;
}

/* ---- programs ---- */

static void put(vyre__bytes *out, const char *text)
{
    vyre__bytes_put_text(out, text);
}

static void flat(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "s = s + (t ^ %u);", i);
}

static void stores(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "y[gid.x + %u] = x[gid.x * %u];", i, i);
}

static void names(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "let n%u = s ^ x[s + %u];", i, i);
}

static void locals(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "let n%u = s + %u; n%u = n%u + s;", i, i, i, i / 2);
}

static void branches(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "if (s > %u) { s = s + %u; } else { y[s] = %u; }", i, i, i);
}

static void guards(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "if (s + %u >= t) { return; } y[s + %u] = s;", i, i);
}

static void returns(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "if (s == %u) { y[s] = 1; return; }", i);
}

static void loops(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "for (i%u in 0..t) { s = s + x[i%u + %u]; }", i, i, i);
}

static void barriers(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "w[lid.x] = s + %u; barrier(); s = s + w[63 - lid.x];", i);
}

/* Each looks at what comes behind it: the work grows with both. */
enum { SEGMENTS = 20 };

static void grid_barriers(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, i >= SEGMENTS ? "y[s + %u] = s;" : "barrier.grid(); s = s + x[%u];", i);
}

static void atomics(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "s = s + atomic_add(b%u[s], %u) + b%u[s];", i % 100, i, i % 99);
}

static void sums(vyre__bytes *out, uint32_t i)
{
    if (i % 50 == 0)
        put(out, i ? "; s = s" : "s = s");
    vyre__bytes_printf(out, " + (s ^ %u)", i);
}

/* Trees of as many blocks as fit into each other. */
enum { DEEP = 56 };

static void nest(vyre__bytes *out, uint32_t i, const char *head, const char *tail)
{
    vyre__bytes_printf(out, head, i, i);
    for (uint32_t k = 0; i % DEEP == DEEP - 1 && k < DEEP; k++)
        put(out, tail);
}

static void nested_branches(vyre__bytes *out, uint32_t i)
{
    nest(out, i, "if (s > %u) { s = s + %u; ", "y[s] = s; }");
}

static void chains(vyre__bytes *out, uint32_t i)
{
    nest(out, i, "if (s == %u) { s = s + %u; } else { ", "}");
}

static void nested_loops(vyre__bytes *out, uint32_t i)
{
    nest(out, i, "for (i%u in 0..t) { s = s + x[%u];", "y[s] = s; }");
}

static void nested_returns(vyre__bytes *out, uint32_t i)
{
    nest(out, i, "if (s > %u) { s = s + %u; ", "return; }");
}

/* Constants that meet in one bucket of the table of values. */
static uint32_t meeting_constant(uint32_t i)
{
    static uint32_t last, last_index = UINT32_MAX;
    vyre_instruction key = {.op = VYRE_OP_CONST, .type = VYRE_VALUE_W32};
    uint32_t at = i == 0 || last_index == UINT32_MAX ? 0 : last + 1;
    for (;; at++) {
        key.imm = at;
        if ((vyre__sweep_hash(&key) & 0xFFF) == 0)
            break;
    }
    last = at;
    last_index = i;
    return at;
}

static void meeting(vyre__bytes *out, uint32_t i)
{
    vyre__bytes_printf(out, "y[s] = %u;", meeting_constant(i));
}

typedef struct family {
    const char *name;
    void (*put)(vyre__bytes *out, uint32_t i);
    const char *around, *behind; /* what encloses all of them */
    uint32_t count;              /* of the smaller program */
} family;

static const family families[] = {
    {"assignments", flat, "", "", 4000},
    {"loads and stores", stores, "", "", 4000},
    {"names", names, "", "", 4000},
    {"locals", locals, "", "", 1900},
    {"branches", branches, "", "", 4000},
    {"branches in a loop", branches, "for (k in 0..t) {", "}", 4000},
    {"guards of one index", guards, "", "", 4000},
    {"returns", returns, "", "", 4000},
    {"returns before a barrier", returns, "", "barrier();", 4000},
    {"loops", loops, "", "", 1000},
    {"loops in a loop", loops, "for (k in 0..t) {", "}", 1000},
    {"barriers", barriers, "", "", 2000},
    {"barriers in a loop", barriers, "for (k in 0..t) {", "}", 2000},
    {"barriers of the grid", grid_barriers, "", "", 4000},
    {"atomics on many buffers", atomics, "", "", 2000},
    {"sums", sums, "", ";", 4000},
    {"branches in branches", nested_branches, "", "", 60 * DEEP},
    {"chains of branches", chains, "", "", 60 * DEEP},
    {"loops in loops", nested_loops, "", "", 20 * DEEP},
    {"returns in branches", nested_returns, "", "barrier();", 60 * DEEP},
    {"equal hashes", meeting, "", "", 1500},
};

static vyre_program *make(const family *f, uint32_t count)
{
    vyre__bytes text = {0};
    vyre_program *program = NULL;
    vyre_error error = {0};
    put(&text, "program \"t::growth\"; workgroup 64; buffer x: u32[] read;"
               "buffer y: u32[] readwrite; buffer w: u32[64] workgroup;");
    for (unsigned i = 0; i < 100; i++)
        vyre__bytes_printf(&text, "buffer b%u: u32[] readwrite;", i);
    put(&text, "{ let s = gid.x; s = s + 1; let t = x[0];");
    put(&text, f->around);
    for (uint32_t i = 0; i < count; i++)
        f->put(&text, i);
    put(&text, f->behind);
    put(&text, "y[gid.x] = s; }");
    const vyre_status status =
        vyre_program_parse((const char *)text.data, text.size, f->name, NULL, &program, &error);
    if (status != VYRE_OK)
        printf("# %s: %s (%s)\n", f->name, error.message, error.location);
    CU_ASSERT_EQUAL_FATAL(status, VYRE_OK);
    vyre__bytes_release(&text);
    return program;
}

/* ---- counting ---- */

/* A device that takes everything but barriers of the grid. */
static vyre_kernel_caps caps_for_all(void)
{
    vyre_kernel_caps caps = {.struct_size = sizeof caps,
                             .kernel_minor = VYRE_KERNEL_MINOR,
                             .value_types = UINT32_MAX,
                             .memory_widths = UINT32_MAX,
                             .features = ~(uint64_t)VYRE_KERNEL_FEATURE_GRID_BARRIER};
    memset(caps.operations, 0xFF, sizeof caps.operations);
    return caps;
}

static uint64_t work_of(const family *f, uint32_t count, vyre_status expected)
{
    const vyre_kernel_caps caps = caps_for_all();
    const vyre__lowering options = {.caps = &caps, .float_mode = VYRE_FLOAT_STRICT};
    vyre_program *program = make(f, count);
    vyre__lowered *lowered = NULL;
    vyre_error error = {0};
    blocks_run = 0;
    const vyre_status status = vyre__lower(program, &options, &lowered, &error);
    const uint64_t work = blocks_run;
    if (status != expected)
        printf("# %s: %s\n", f->name, error.message);
    CU_ASSERT_EQUAL(status, expected);
    vyre__lowered_release(lowered);
    vyre_program_release(program);
    return work;
}

/* Twice the program is about twice the work; and no statement is worth more than this. */
enum { MOST_PER_STATEMENT = 20000 };

static void twice_the_program(void)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        const family *f = &families[i];
        const uint64_t once = work_of(f, f->count, VYRE_OK);
        const uint64_t twice = work_of(f, 2 * f->count, VYRE_OK);
        printf("# %s: %" PRIu64 " blocks a statement, then %" PRIu64 "\n", f->name, once / f->count,
               twice / (2 * f->count));
        CU_ASSERT(once > f->count);
        CU_ASSERT(twice < once * 9 / 4);
        CU_ASSERT(once / f->count < MOST_PER_STATEMENT);
    }
}

/* ---- more than fits ---- */

/* What is too large is refused by name, after work that its size is worth. */
static void too_much(void)
{
    static const family many_locals = {"locals", locals, "", "", 65535};
    static const family many_stores = {"stores", stores, "", "", 200000};
    static const family many_assignments = {"assignments", flat, "", "", 200000};
    CU_ASSERT(work_of(&many_locals, 65535, VYRE_LIMIT) / 65535 < MOST_PER_STATEMENT);
    CU_ASSERT(work_of(&many_stores, 200000, VYRE_LIMIT) / 200000 < MOST_PER_STATEMENT);
    CU_ASSERT(work_of(&many_assignments, 200000, VYRE_OK) / 200000 < MOST_PER_STATEMENT);
}

static const unit_test tests[] = {
    {"twice the program", twice_the_program},
    {"more than fits", too_much},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("lower growth", tests);
}
