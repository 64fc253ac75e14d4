/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Each program has one `trap(value, "here")`: the answers for it are compared. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "core/ir/uniformity.h"
#include "tests/unit/unit.h"

typedef struct probe {
    const char *statements;
    vyre__variance control, trips, value;
} probe;

#define G VYRE__UNIFORM_GRID
#define W VYRE__UNIFORM_WORKGROUP
#define D VYRE__DIVERGENT

/* `read` and `spare` are never written, `data` and `tile` are. */
static const char head[] = "program;\nrevision 6;\nworkgroup 64;\n"
                           "buffer read: u32[8] read;\nbuffer same: u32[8] uniform;\n"
                           "buffer spare: u32[8] readwrite;\nbuffer data: u32[8] readwrite;\n"
                           "buffer hits: u32[8] readwrite;\nbuffer tile: u32[8] workgroup;\n{\n";
static const char tail[] = "\n{ data[gid.x] = 1; tile[lid.x] = 1; atomic_add(hits[0], 1); }\n}\n";

static const probe probes[] = {
    /* values */
    {"trap(7, \"here\");", G, G, G},
    {"trap(len(data), \"here\");", G, G, G},
    {"trap(wid.x + 1, \"here\");", G, G, W},
    {"trap(lid.x, \"here\");", G, G, D},
    {"trap(gid.x, \"here\");", G, G, D},
    {"trap(subgroup_size(), \"here\");", G, G, G},
    {"trap(subgroup_lane(), \"here\");", G, G, D},
    {"trap(subgroup_add(1), \"here\");", G, G, D},
    {"trap(read[0], \"here\");", G, G, G},
    {"trap(same[read[1]], \"here\");", G, G, G},
    {"trap(read[wid.x], \"here\");", G, G, W},
    {"trap(read[lid.x], \"here\");", G, G, D},
    {"trap(spare[0], \"here\");", G, G, G},
    {"trap(data[0], \"here\");", G, G, D},
    {"trap(hits[0], \"here\");", G, G, D},
    {"trap(tile[0], \"here\");", G, G, D},
    {"trap(nope[0], \"here\");", G, G, D},
    {"trap(atomic_add(hits[0], 1), \"here\");", G, G, D},
    {"trap(call(\"f\", 1), \"here\");", G, G, D},
    {"trap(nope, \"here\");", G, G, D},
    {"trap(lid.x == 0 ? 1 : 1, \"here\");", G, G, D},
    {"trap(wid.x == 0 ? read[2] : u32(1.5), \"here\");", G, G, W},
    /* locals */
    {"let x = 1;\nx = 2;\ntrap(x, \"here\");", G, G, G},
    {"let x = lid.x;\ntrap(x, \"here\");", G, G, D},
    {"let x = 1;\nx = lid.x;\ntrap(x, \"here\");", G, G, D},
    {"let x = 1;\ntrap(x, \"here\");\nx = lid.x;", G, G, D},
    {"let x = 1;\nif (lid.x == 0) { x = 2; }\ntrap(x, \"here\");", G, G, D},
    {"let x = 1;\nif (lid.x == 0) {} else { x = 2; }\ntrap(x, \"here\");", G, G, D},
    {"let x = 1;\nif (wid.x == 0) { x = 2; }\ntrap(x, \"here\");", G, G, W},
    {"let x = 1;\nif (read[0] == 0) { x = 2; }\ntrap(x, \"here\");", G, G, G},
    {"{ let x = lid.x; }\n{ let x = 1; trap(x, \"here\"); }", G, G, G},
    {"let x = 1;\n{ let y = lid.x; x = y; }\ntrap(x, \"here\");", G, G, D},
    /* loops */
    {"for (i in 0..4) { trap(i, \"here\"); }", G, G, G},
    {"for (i in 0..wid.x) { trap(i, \"here\"); }", W, W, W},
    {"for (i in lid.x..4) { trap(1, \"here\"); }", D, D, G},
    {"for (i in 0..lid.x) { trap(i, \"here\"); }", D, D, D},
    {"let x = 0;\nfor (i in 0..4) { trap(x, \"here\"); x = lid.x; }", G, G, D},
    {"let a = 0;\nlet b = 0;\nlet c = 0;\nfor (i in 0..9) { trap(a, \"here\"); a = b; b = c; c = "
     "lid.x; }",
     G, G, D},
    {"let n = 4;\nfor (i in 0..n) { trap(i, \"here\"); if (lid.x == i) { n = 5; } }", D, D, D},
    {"for (i in 0..lid.x) { for (k in 0..4) { trap(1, \"here\"); } }", D, D, G},
    /* control */
    {"if (lid.x == 0) { trap(1, \"here\"); }", D, G, G},
    {"if (wid.x == 0) { trap(1, \"here\"); }", W, G, G},
    {"if (lid.x == 0) {} else { trap(1, \"here\"); }", D, G, G},
    {"if (lid.x == 0) { if (true) { trap(1, \"here\"); } }", D, G, G},
    {"if (lid.x == 0) { for (i in 0..4) { trap(i, \"here\"); } }", D, G, D},
    {"if (lid.x == 0) { let x = 1; trap(x, \"here\"); }", D, G, D},
    {"if (lid.x == 0) { return; }\ntrap(1, \"here\");", G, G, G},
    {"if (lid.x == 0) { trap(1, \"other\"); }\ntrap(1, \"here\");", G, G, G},
    {"region r { { trap(1, \"here\"); } }", G, G, G},
};

static const vyre__node *find_trap(const vyre__node_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const vyre__node *node = list->items[i];
        if (node->tag == VYRE__NODE_TRAP && vyre__str_is(node->text, "here"))
            return node;
        const vyre__node *found = find_trap(&node->body);
        if (!found)
            found = find_trap(&node->orelse);
        if (found)
            return found;
    }
    return NULL;
}

static vyre_program *parse(const char *statements)
{
    char text[2048];
    vyre_program *program = NULL;
    vyre_error error = {0};
    snprintf(text, sizeof text, "%s%s%s", head, statements, tail);
    if (vyre_program_parse(text, strlen(text), "test", NULL, &program, &error) != VYRE_OK)
        printf("# %s: %s\n", statements, error.message);
    CU_ASSERT_PTR_NOT_NULL(program);
    return program;
}

static void check_probe(const probe *row)
{
    vyre__uniformity *u = NULL;
    vyre_program *program = parse(row->statements);
    const vyre__node *node = program ? find_trap(&program->entry) : NULL;
    CU_ASSERT_PTR_NOT_NULL(node);
    if (node && vyre__uniformity_create(program, &u, NULL) == VYRE_OK) {
        const vyre__variance control = vyre__uniformity_control(u, node);
        const vyre__variance trips = vyre__uniformity_trips(u, node);
        const vyre__variance value = vyre__uniformity_value(u, node->value);
        if (control != row->control || trips != row->trips || value != row->value) {
            printf("# %s: control %d, trips %d, value %d\n", row->statements, (int)control,
                   (int)trips, (int)value);
            CU_FAIL("another answer");
        }
    }
    vyre__uniformity_release(u);
    vyre_program_release(program);
}

static void every_probe(void)
{
    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++)
        check_probe(&probes[i]);
}

/* The choice of the first statement, which is an `if` or a loop. */
static void expect_choice(const char *statements, vyre__variance expected)
{
    vyre__uniformity *u = NULL;
    vyre_program *program = parse(statements);
    if (program && vyre__uniformity_create(program, &u, NULL) == VYRE_OK)
        CU_ASSERT_EQUAL(vyre__uniformity_choice(u, program->entry.items[0]->body.items[0]),
                        expected);
    vyre__uniformity_release(u);
    vyre_program_release(program);
}

static void choices(void)
{
    expect_choice("if (read[0] == 1) {}", VYRE__UNIFORM_GRID);
    expect_choice("if (wid.x == 1) {}", VYRE__UNIFORM_WORKGROUP);
    expect_choice("if (lid.x == 1) {}", VYRE__DIVERGENT);
    expect_choice("for (i in 0..8) {}", VYRE__UNIFORM_GRID);
    expect_choice("for (i in 0..data[0]) {}", VYRE__DIVERGENT);
    expect_choice("for (i in lid.x..8) {}", VYRE__DIVERGENT);
    expect_choice("let x = lid.x;", VYRE__UNIFORM_GRID);
}

static const unit_test tests[] = {{"every probe", every_probe}, {"choices", choices}, {NULL, NULL}};

int main(void)
{
    return unit_main("uniformity", tests);
}
