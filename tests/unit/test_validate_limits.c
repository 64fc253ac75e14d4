/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Validation of trees that no text can spell: the limits, size, and programs from the wire. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/program.h>

#include "core/base/blake3.h"
#include "core/ir/model.h"
#include "core/ir/uniformity.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/unit.h"

/* ---- trees ---- */

static vyre__expr *new_expr(vyre_program *program, uint8_t tag, uint32_t arg_count)
{
    vyre__expr *expr = vyre__arena_alloc(&program->arena, sizeof *expr);
    const vyre__expr **args = vyre__arena_array(&program->arena, arg_count, sizeof *args);
    expr->tag = tag;
    expr->arg_count = arg_count;
    expr->args = args;
    return expr;
}

static void set_arg(vyre__expr *expr, uint32_t index, const vyre__expr *arg)
{
    ((const vyre__expr **)(uintptr_t)expr->args)[index] = arg;
}

static vyre__node *new_node(vyre_program *program, uint8_t tag, const char *name)
{
    vyre__node *node = vyre__arena_alloc(&program->arena, sizeof *node);
    node->tag = tag;
    node->name = vyre__str_of(name);
    return node;
}

static const vyre__node **new_list(vyre_program *program, vyre__node_list *list, uint32_t count)
{
    const vyre__node **items = vyre__arena_array(&program->arena, count, sizeof *items);
    list->items = items;
    list->count = count;
    return items;
}

/* A program whose body holds `count` statements, which the caller fills in. */
static vyre_program *new_program(uint32_t count, const vyre__node ***out_items)
{
    vyre_program *program = vyre__program_new();
    vyre__node *root = new_node(program, VYRE__NODE_REGION, VYRE__ROOT_GENERATOR);
    new_list(program, &program->entry, 1)[0] = root;
    *out_items = new_list(program, &root->body, count);
    return program;
}

static vyre_program *finish(vyre_program *program)
{
    vyre_program *finished = NULL;
    CU_ASSERT_EQUAL(vyre__program_finish(program, &finished, NULL), VYRE_OK);
    return finished;
}

/* Validates and returns how many errors have the code; *out_others counts the other errors. */
static size_t count_code(const vyre_program *program, const char *code, size_t *out_others)
{
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_program_validate(program, list, NULL);
    size_t count = 0;
    for (size_t i = 0; i < vyre_diagnostics_count(list); i++) {
        vyre_diagnostic finding;
        vyre_diagnostics_get(list, i, &finding);
        count += strcmp(finding.code, code) == 0;
    }
    *out_others = vyre_diagnostics_seen(list, VYRE_SEVERITY_ERROR) - count;
    vyre_diagnostics_destroy(list);
    return count;
}

static void expect_only(vyre_program *program, const char *code, size_t times)
{
    size_t others;
    CU_ASSERT_EQUAL(count_code(program, code, &others), times);
    CU_ASSERT_EQUAL(others, 0);
    vyre_program_release(program);
}

/* ---- limits ---- */

/* A return below `depth` blocks. */
static vyre_program *nested_blocks(uint32_t depth)
{
    const vyre__node **items;
    vyre_program *program = new_program(1, &items);
    for (uint32_t i = 0; i < depth; i++) {
        vyre__node *block = new_node(program, VYRE__NODE_BLOCK, "");
        items[0] = block;
        items = new_list(program, &block->body, 1);
    }
    items[0] = new_node(program, VYRE__NODE_RETURN, "");
    return finish(program);
}

static void nesting(void)
{
    expect_only(nested_blocks(63), "V018", 0);
    expect_only(nested_blocks(64), "V018", 1);
    expect_only(nested_blocks(200000), "V018", 1);
}

/* `let x = ~~~…0;` with `depth` expressions. */
static vyre_program *nested_expr(uint32_t depth)
{
    const vyre__node **items;
    vyre_program *program = new_program(1, &items);
    vyre__expr *expr = new_expr(program, VYRE__EXPR_LIT_U32, 0);
    for (uint32_t i = 1; i < depth; i++) {
        vyre__expr *outer = new_expr(program, VYRE__EXPR_UNARY, 1);
        outer->op = VYRE__UN_BIT_NOT;
        set_arg(outer, 0, expr);
        expr = outer;
    }
    vyre__node *let = new_node(program, VYRE__NODE_LET, "x");
    let->value = expr;
    items[0] = let;
    return finish(program);
}

static void expression_depth(void)
{
    expect_only(nested_expr(129), "V033", 0);
    expect_only(nested_expr(130), "V033", 1);
    expect_only(nested_expr(1000000), "V033", 1);
}

static vyre_program *many_blocks(uint32_t count)
{
    const vyre__node **items;
    vyre_program *program = new_program(count, &items);
    for (uint32_t i = 0; i < count; i++)
        items[i] = new_node(program, VYRE__NODE_BLOCK, "");
    return finish(program);
}

static void statement_count(void)
{
    expect_only(many_blocks(8191), "V019", 0);
    expect_only(many_blocks(8192), "V019", 1);
    expect_only(many_blocks(100000), "V019", 1);
}

static void empty_workgroup(void)
{
    vyre_program *program = nested_blocks(0);
    program->workgroup[1] = 0;
    expect_only(program, "V106", 1);
    expect_only(nested_blocks(0), "V106", 0);
}

static void analyses_of_deep_trees(void)
{
    vyre_requirements needs;
    vyre__uniformity *uniformity;
    vyre_program *program = nested_expr(1000000);
    CU_ASSERT_EQUAL(vyre_program_requirements(program, &needs, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(needs.expressions, 1000000);
    CU_ASSERT_EQUAL(needs.max_depth, 1000002);
    CU_ASSERT_EQUAL(vyre__uniformity_create(program, &uniformity, NULL), VYRE_OK);
    const vyre__expr *value = program->entry.items[0]->body.items[0]->value;
    CU_ASSERT_EQUAL(vyre__uniformity_value(uniformity, value), VYRE__DIVERGENT);
    vyre__uniformity_release(uniformity);
    vyre_program_release(program);
}

/* ---- size ---- */

/* As many buffers as the format has, the last one named as `last`. Each is loaded once. */
static vyre_program *many_buffers(uint32_t count, const char *last)
{
    const vyre__node **items;
    vyre_program *program = new_program(count < 8000 ? count : 8000, &items);
    vyre__buffer *buffers = vyre__arena_array(&program->arena, count, sizeof *buffers);
    for (uint32_t i = 0; i < count; i++) {
        char name[16];
        const int size = snprintf(name, sizeof name, "b%u", (unsigned)i);
        const char *copy = vyre__arena_copy(&program->arena, name, (size_t)size);
        buffers[i] = (vyre__buffer){.name = {copy, (uint32_t)size},
                                    .binding = i,
                                    .count = 4,
                                    .type = vyre__type_plain(VYRE__TYPE_U32),
                                    .access = VYRE__ACCESS_READ,
                                    .kind = VYRE__KIND_READONLY,
                                    .linear = VYRE__UNRESTRICTED};
        if (i >= 8000)
            continue;
        vyre__node *let = new_node(program, VYRE__NODE_LET, copy);
        vyre__expr *load = new_expr(program, VYRE__EXPR_LOAD, 1);
        load->name = buffers[i].name;
        set_arg(load, 0, new_expr(program, VYRE__EXPR_LIT_U32, 0));
        let->value = load;
        items[i] = let;
    }
    if (last)
        buffers[count - 1].name = vyre__str_of(last);
    program->buffers = buffers;
    program->buffer_count = count;
    return finish(program);
}

static void buffer_count(void)
{
    expect_only(many_buffers(16384, NULL), "V107", 0);
    expect_only(many_buffers(16384, "b0"), "V107", 1);
}

/* ---- the memo ---- */

static void repeated(void)
{
    vyre_program *valid = nested_blocks(1), *invalid = nested_blocks(64);
    for (int i = 0; i < 2; i++) {
        vyre_error error = {0};
        CU_ASSERT_EQUAL(vyre_program_validate(valid, NULL, &error), VYRE_OK);
        CU_ASSERT_EQUAL(vyre_program_validate(invalid, NULL, &error), VYRE_INVALID_PROGRAM);
        CU_ASSERT(strstr(error.message, "nested deeper than 64") != NULL);
        CU_ASSERT(error.fix[0] != '\0');
    }
    vyre_program_release(valid);
    vyre_program_release(invalid);
}

/* ---- short memory ---- */

/* Locals, buffers and a barrier in a loop; invalid when the end of the loop is a divergent value.
 */
static vyre_program *with_barrier(uint8_t end)
{
    vyre_program *program = many_buffers(40, NULL);
    vyre__node *loop = new_node(program, VYRE__NODE_LOOP, "i");
    loop->index = new_expr(program, VYRE__EXPR_LIT_U32, 0);
    loop->value = new_expr(program, end, 0);
    vyre__node *barrier = new_node(program, VYRE__NODE_BARRIER, "");
    barrier->op = VYRE__ORDER_SEQ_CST;
    new_list(program, &loop->body, 1)[0] = barrier;
    const vyre__node_list *body = &program->entry.items[0]->body;
    ((const vyre__node **)(uintptr_t)body->items)[39] = loop;
    return program;
}

/* The status when only `allocations` succeed. */
static vyre_status validate_with(const vyre_program *program, size_t allocations)
{
    memory_left = allocations;
    const vyre_status status = vyre_program_validate(program, NULL, NULL);
    memory_left = SIZE_MAX;
    return status;
}

static void expect_under_pressure(uint8_t end, vyre_status expected)
{
    size_t allocations = 0;
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    for (; status == VYRE_OUT_OF_HOST_MEMORY && allocations < 1000; allocations++) {
        vyre_program *program = with_barrier(end);
        status = validate_with(program, allocations);
        vyre_program_release(program);
    }
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT(allocations > 5);
}

static void short_memory(void)
{
    expect_under_pressure(VYRE__EXPR_LIT_U32, VYRE_OK);
    expect_under_pressure(VYRE__EXPR_LOCAL_ID, VYRE_INVALID_PROGRAM);
    vyre_program *program = with_barrier(VYRE__EXPR_LIT_U32);
    vyre_requirements needs;
    memory_left = 0;
    CU_ASSERT_EQUAL(vyre_program_requirements(program, &needs, NULL), VYRE_OUT_OF_HOST_MEMORY);
    memory_left = 1;
    CU_ASSERT_EQUAL(vyre_program_requirements(program, &needs, NULL), VYRE_OUT_OF_HOST_MEMORY);
    memory_left = SIZE_MAX;
    CU_ASSERT_EQUAL(vyre_program_requirements(program, &needs, NULL), VYRE_OK);
    vyre_program_release(program);
}

/* ---- from the wire ---- */

static unsigned char *trivial(size_t *out_size)
{
    return unit_read_data("golden/trivial_const.rev4.bin", out_size);
}

static void sign(unsigned char *wire, size_t size)
{
    vyre__blake3_hash(wire + 40, size - 40, wire + 8);
}

static vyre_status check_wire(const void *wire, size_t size, vyre_diagnostic *out_first)
{
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    static char code[32], path[128];
    const vyre_status status = vyre_program_check(wire, size, "x.vir", list, NULL, NULL);
    memset(out_first, 0, sizeof *out_first);
    code[0] = path[0] = '\0';
    if (vyre_diagnostics_get(list, 0, out_first) == VYRE_OK) {
        snprintf(code, sizeof code, "%s", out_first->code);
        snprintf(path, sizeof path, "%s", out_first->path);
    }
    out_first->code = code;
    out_first->path = path;
    vyre_diagnostics_destroy(list);
    return status;
}

static void other_form(void)
{
    size_t size;
    vyre_diagnostic first;
    unsigned char *wire = trivial(&size);
    CU_ASSERT_EQUAL(check_wire(wire, size, &first), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(first.code, "");
    /* The length 0x2d of the record of the region, with a padded number in front of it. */
    unsigned char *padded = malloc(size + 1);
    memcpy(padded, wire, 0x82);
    padded[0x82] = 0xAD;
    padded[0x83] = 0x00;
    memcpy(padded + 0x84, wire + 0x83, size - 0x83);
    sign(padded, size + 1);
    CU_ASSERT_EQUAL(check_wire(padded, size + 1, &first), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(first.code, "W002");
    CU_ASSERT_EQUAL(first.severity, VYRE_SEVERITY_WARNING);
    free(padded);
    free(wire);
}

static void path_of_finding(void)
{
    size_t size;
    vyre_diagnostic first;
    unsigned char *wire = trivial(&size);
    wire[0xa6 + 1] = 9; /* the index 0 of the store becomes 9 */
    sign(wire, size);
    CU_ASSERT_EQUAL(check_wire(wire, size, &first), VYRE_INVALID_PROGRAM);
    CU_ASSERT_STRING_EQUAL(first.code, "V036");
    CU_ASSERT_STRING_EQUAL(first.path, "entry[0].body[0]");
    CU_ASSERT_EQUAL(first.line, 0);
    free(wire);
}

static void path_of_operand(void)
{
    const vyre__node **items;
    vyre_program *program = new_program(1, &items);
    vyre__expr *sum = new_expr(program, VYRE__EXPR_BINARY, 2);
    sum->op = VYRE__BIN_ADD;
    set_arg(sum, 0, new_expr(program, VYRE__EXPR_LIT_U32, 0));
    vyre__expr *unknown = new_expr(program, VYRE__EXPR_VAR, 0);
    unknown->name = vyre__str_of("a\nb");
    set_arg(sum, 1, unknown);
    vyre__node *let = new_node(program, VYRE__NODE_LET, "x");
    let->value = sum;
    items[0] = let;
    program = finish(program);
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_diagnostic first = {0};
    vyre_program_validate(program, list, NULL);
    CU_ASSERT_EQUAL(vyre_diagnostics_get(list, 0, &first), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(first.code, "V066");
    CU_ASSERT_STRING_EQUAL(first.path, "entry[0].body[0].value.args[1]");
    CU_ASSERT_PTR_NULL(strchr(first.message, '\n'));
    vyre_diagnostics_destroy(list);
    vyre_program_release(program);
}

static void damaged(void)
{
    size_t size;
    vyre_diagnostic first;
    unsigned char *wire = trivial(&size);
    wire[size - 1] ^= 1;
    CU_ASSERT_EQUAL(check_wire(wire, size, &first), VYRE_INVALID_PROGRAM);
    CU_ASSERT_STRING_EQUAL(first.code, "E-WIRE-VALIDATION");
    wire[4] = 9;
    CU_ASSERT_EQUAL(check_wire(wire, size, &first), VYRE_INVALID_PROGRAM);
    CU_ASSERT_STRING_EQUAL(first.code, "E-WIRE-VERSION");
    free(wire);
}

static const unit_test tests[] = {
    {"nesting", nesting},
    {"depth of expressions", expression_depth},
    {"number of statements", statement_count},
    {"workgroup without lanes", empty_workgroup},
    {"analyses of deep trees", analyses_of_deep_trees},
    {"as many buffers as there can be", buffer_count},
    {"asked twice", repeated},
    {"short memory", short_memory},
    {"bytes in another form", other_form},
    {"path of a finding", path_of_finding},
    {"path of an operand", path_of_operand},
    {"damaged bytes", damaged},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("validate_limits", tests);
}
