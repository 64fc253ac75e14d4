/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How fast programs become kernels for the CPU backend. An operation is a node of the program: a
 * statement or an expression. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/base/file.h"
#include "core/lower/lower.h"
#include "plugins/cpu/llvm/llvm.h"
#include "tests/bench/bench.h"

typedef struct subject {
    vyre_program *program;
    int is_plain;
} subject;

/* ---- nodes ---- */

static uint64_t count_expression(const vyre__expr *e)
{
    uint64_t count = 1;
    if (!e)
        return 0;
    for (uint32_t i = 0; i < e->arg_count; i++)
        count += count_expression(e->args[i]);
    return count;
}

static uint64_t count_nodes(const vyre__node_list *list)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const vyre__node *node = list->items[i];
        count += 1 + count_expression(node->index) + count_expression(node->value) +
                 count_nodes(&node->body) + count_nodes(&node->orelse);
    }
    return count;
}

/* ---- programs ---- */

static vyre_program *parse(const char *text, size_t size, const char *name)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    bench_check(vyre_program_read(text, size, name, NULL, &program, &error), &error,
                "reading a program");
    bench_check(vyre_program_validate(program, NULL, &error), &error, "validating a program");
    return program;
}

static vyre_program *read_program(const char *name)
{
    const char *top = getenv("top_srcdir");
    char path[512];
    uint8_t *text = NULL;
    size_t size = 0;
    vyre_error error = {0};
    snprintf(path, sizeof path, "%s/%s", top ? top : ".", name);
    bench_check(vyre__file_read(path, 1 << 20, 0, &text, &size, &error), &error,
                "reading a program");
    vyre_program *program = parse((const char *)text, size, name);
    free(text);
    return program;
}

/* Rounds of a generator of random numbers, one after the other, with a load and a store in each. */
static vyre_program *make_long_program(unsigned rounds)
{
    vyre__bytes text = {0};
    vyre__bytes_put_text(&text, "program long;\nworkgroup 64;\nbuffer x: u32[] read;\n"
                                "buffer y: u32[] readwrite;\n{\n    let s = gid.x;\n");
    for (unsigned i = 0; i < rounds; i++)
        vyre__bytes_printf(&text,
                           "    if ((s & %u) == 0) {\n"
                           "        s = (s ^ (s << 13)) + x[gid.x + %u];\n"
                           "    } else {\n"
                           "        s = (s >> 7) * %u + y[s %% 1024];\n"
                           "    }\n"
                           "    y[gid.x * 4 + %u] = s + min(s, %u);\n",
                           1u << i % 8, i, 2 * i + 1, i % 4, i);
    vyre__bytes_put_text(&text, "}\n");
    if (text.failed)
        bench_fail("no memory for a program");
    vyre_program *program = parse((const char *)text.data, text.size, "long");
    vyre__bytes_release(&text);
    return program;
}

/* ---- measuring ---- */

static void lower(void *user, uint64_t calls)
{
    const subject *s = user;
    const vyre__lowering options = {
        .caps = cpu_llvm_caps(), .float_mode = VYRE_FLOAT_STRICT, .is_plain = s->is_plain};
    for (uint64_t i = 0; i < calls; i++) {
        vyre__lowered *lowered = NULL;
        vyre_error error = {0};
        bench_check(vyre__lower(s->program, &options, &lowered, &error), &error, "lowering");
        vyre__lowered_release(lowered);
    }
}

static void measure(bench *b, const char *name, vyre_program *program)
{
    const double nodes = (double)count_nodes(&program->entry);
    subject whole = {program, 0}, plain = {program, 1};
    bench_figure figures[2];
    char title[96];
    const bench_case cases[] = {
        {.name = "lowered and simplified", .run = lower, .user = &whole, .operations = nodes},
        {.name = "lowered alone", .run = lower, .user = &plain, .operations = nodes},
    };
    snprintf(title, sizeof title, "%s (operations: %.0f nodes)", name, nodes);
    bench_group(b, title, cases, 2, figures);
    bench_target(b, figures[0].median_ns / nodes, 200, "ns a node", "%s", name);
    vyre_program_release(program);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"examples/saxpy.vyre", "examples/matmul-tiled.vyre",
                                        "examples/softmax.vyre", "examples/sha256-blocks.vyre"};
    bench b;
    bench_begin(&b, argc, argv, "lower");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        measure(&b, names[i] + strlen("examples/"), read_program(names[i]));
    measure(&b, "a long program", make_long_program(b.small ? 20 : 800));
    return bench_end(&b);
}
