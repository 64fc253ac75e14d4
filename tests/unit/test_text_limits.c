/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The limits of the text form, at the edge and one beyond, and what happens when memory is short.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/ir/model.h"
#include "core/ir/text/text.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/text_kit.h"
#include "tests/unit/unit.h"

#define HEAD "program p;\nworkgroup 1;\n\n"

static void repeat(vyre__bytes *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        vyre__bytes_put_text(out, text);
}

/* HEAD `before` open*count `middle` close*count `after`. vyre_free() it. */
static char *nest(const char *before, const char *open, size_t count, const char *middle,
                  const char *close, const char *after)
{
    vyre__bytes out = {0};
    vyre__bytes_put_text(&out, HEAD);
    vyre__bytes_put_text(&out, before);
    repeat(&out, open, count);
    vyre__bytes_put_text(&out, middle);
    repeat(&out, close, count);
    vyre__bytes_put_text(&out, after);
    return vyre__bytes_take(&out, NULL);
}

/* Parses, prints, parses what was printed and prints that. */
static void expect_fine(char *text)
{
    vyre_program *program = text_parse(text);
    if (program) {
        char *printed = text_print(program);
        text_expect_print(printed, printed);
        vyre_free(printed);
    }
    vyre_program_release(program);
    vyre_free(text);
}

/* The only finding is S090 in that message. */
static void expect_refused(char *text, const char *message)
{
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_diagnostic finding = {0};
    CU_ASSERT_EQUAL(vyre_program_parse(text, strlen(text), NULL, list, NULL, NULL),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 1);
    vyre_diagnostics_get(list, 0, &finding);
    CU_ASSERT(finding.code && strcmp(finding.code, "S090") == 0);
    text_expect_same("message", finding.message, message);
    vyre_diagnostics_destroy(list);
    vyre_free(text);
}

/* ---- nesting ---- */

typedef struct nesting_row {
    const char *before, *open, *middle, *close, *after;
    size_t most; /* levels of this kind that fit */
} nesting_row;

static const nesting_row nestings[] = {
    {"{ v = ", "(", "1", ")", "; }", 199},
    {"{ v = ", "x[", "1", "]", "; }", 199},
    {"{ v = ", "sqrt(", "1", ")", "; }", 199},
    {"{ v = ", "!", "1", "", "; }", 199},
    {"{ v = ", "-(", "1", ")", "; }", 99},
    {"{ v = ", "- ", "a", "", "; }", 100}, /* printed -(-(-a)) */
    {"{ v = ", "a ? b : ", "1", "", "; }", 199},
    {"{ v = ", "a ? ", "1", " : b", "; }", 100}, /* printed a ? (a ? 1 : b) : b */
    {"{ v = ", "a ? (", "1", ") : b", "; }", 99},
    {"{ v = ", "a & (", "1", ")", "; }", 199},
    {"", "{", "", "}", "", 200},
    {"{", "if (a) {", "", "}", "}", 99},
    {"{ if (a) {} ", "else if (a) {} ", "", "", "}", 197},
    {"{", "for (i in 0..1) {", "", "}", "}", 199},
    {"{", "region r {", "", "}", "}", 199},
    {"{ v = cast(", "vec<", "u32", ", 2>", ", 1); }", 198},
    {"buffer b: ", "csr<", "u32", ">", "[] read; {}", 200},
    {"buffer b: u32[] read shape(", "(", "at_least(1)", ")", "); {}", 200},
    {"buffer b: u32[] read shape(", "!", "at_least(1)", "", "); {}", 31},
};

static void nesting(void)
{
    for (size_t i = 0; i < sizeof nestings / sizeof nestings[0]; i++) {
        const nesting_row *row = &nestings[i];
        const int shape = row->most == 31;
        expect_fine(nest(row->before, row->open, row->most, row->middle, row->close, row->after));
        expect_refused(
            nest(row->before, row->open, row->most + 1, row->middle, row->close, row->after),
            shape ? "a shape predicate nests deeper than 32 levels"
                  : "more than 200 levels of nesting");
    }
}

/* What is too deep is skipped without recursion, and the rest is still read. */
static void far_too_deep(void)
{
    char *text = nest("{ v = ", "(", 1000000, "1", ")", ";\n v = ; }");
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_program_parse(text, strlen(text), NULL, list, NULL, NULL);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 2);
    vyre_diagnostics_destroy(list);
    vyre_free(text);
    expect_refused(nest("", "{", 1000000, "", "}", ""), "more than 200 levels of nesting");
}

/* A chain leans left: it has no nesting, however long it is. */
static void long_chains(void)
{
    char *text = nest("{ let v = a", " + b", 300000, "", "", ";\n }");
    vyre_program *program = text_parse(text);
    char *printed = text_print(program), *formatted = NULL;
    text_expect_print(printed, printed);
    CU_ASSERT_EQUAL(vyre_text_format(text, strlen(text), NULL, NULL, &formatted, NULL, NULL),
                    VYRE_OK);
    CU_ASSERT(formatted && strcmp(formatted, printed) == 0);
    vyre_error error = {0};
    void *wire = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &wire, &size, &error), VYRE_INVALID_PROGRAM);
    vyre_program_release(program);
    vyre_free(wire);
    vyre_free(formatted);
    vyre_free(printed);
    vyre_free(text);
    /* The same for the comparison behind `b[i] += e`. */
    text = nest("{ x[a", " + b", 300000, "] = x[a", " + b", "] + 1; }");
    program = text_parse(text);
    printed = text_print(program);
    CU_ASSERT(printed && strstr(printed, "] += 1;"));
    vyre_program_release(program);
    vyre_free(printed);
    vyre_free(text);
}

/* ---- counts and sizes ---- */

static void counts(void)
{
    expect_fine(nest("{ call(\"f\"", ", 1", VYRE__MAX_ARGS, "", "", "); }"));
    expect_refused(nest("{ call(\"f\"", ", 1", VYRE__MAX_ARGS + 1, "", "", "); }"),
                   "more than 4096 arguments");
    expect_fine(nest("buffer b: tensor<u32", ", 1", VYRE__MAX_TENSOR_RANK, "", "", ">[] read; {}"));
    expect_refused(
        nest("buffer b: tensor<u32", ", 1", VYRE__MAX_TENSOR_RANK + 1, "", "", ">[] read; {}"),
        "more than 4096 dimensions");
    expect_refused(nest("buffer b: mesh<1", ", 1", VYRE__MAX_MESH_AXES, "", "", ">[] read; {}"),
                   "more than 4096 dimensions");
    expect_fine(nest("", "buffer b: u32[] read;", VYRE__MAX_BUFFERS, "{}", "", ""));
    expect_refused(nest("", "buffer b: u32[] read;", VYRE__MAX_BUFFERS + 1, "{}", "", ""),
                   "more than 16384 buffers");
}

static void statements(void)
{
    char *text = nest("{", "return;", VYRE__MAX_NODES, "", "", "}");
    vyre_program *program = text_parse(text);
    CU_ASSERT(program && program->entry.items[0]->body.count == VYRE__MAX_NODES);
    vyre_program_release(program);
    vyre_free(text);
    expect_refused(nest("{", "return;", VYRE__MAX_NODES + 1, "", "", "}"),
                   "more than 1000000 statements in one list");
    expect_refused(nest("{ y[0..1000001] = {", "1,", VYRE__MAX_NODES + 1, "", "", "}; }"),
                   "more than 1000000 statements in one list");
}

static void sizes(void)
{
    expect_fine(nest("{ resume(\"", "a", VYRE__MAX_STRING, "", "", "\"); }"));
    expect_refused(nest("{ resume(\"", "a", VYRE__MAX_STRING + 1, "", "", "\"); }"),
                   "more than 1048576 bytes between quotes");
    expect_fine(nest("{ resume(\"", "\\u{41}", VYRE__MAX_STRING, "", "", "\"); }"));
    expect_fine(nest("{ opaque(\"k\", hex\"", "00", VYRE__MAX_OPAQUE, "", "", "\"); }"));
    expect_refused(nest("{ opaque(\"k\", hex\"", "00", VYRE__MAX_OPAQUE + 1, "", "", "\"); }"),
                   "more than 4194304 bytes in a payload");
}

static void the_file(void)
{
    const size_t size = VYRE__MAX_PROGRAM_BYTES;
    static const char start[] = "program p; workgroup 1; {}";
    char *text = malloc(size + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, ' ', size + 1);
    memcpy(text, start, sizeof start - 1);
    CU_ASSERT_EQUAL(vyre_program_parse(text, size, NULL, NULL, NULL, NULL), VYRE_OK);
    vyre_error error = {0};
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_diagnostic finding = {0};
    CU_ASSERT_EQUAL(vyre_program_parse(text, size + 1, "big", list, NULL, &error),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 1);
    vyre_diagnostics_get(list, 0, &finding);
    CU_ASSERT(finding.code && strcmp(finding.code, "S090") == 0);
    text_expect_same("message", error.message, "S090: the text is longer than 64 MiB");
    vyre_diagnostics_destroy(list);
    free(text);
}

/* ---- places ---- */

static uint32_t column_of(vyre__place place)
{
    return place - (uint32_t)strlen(TEXT_HEAD);
}

static void places(void)
{
    char *text = text_body("let v = a + -1.5;\nx[i] += c ? min(a, b) : gid.x;");
    vyre_program *program = text_parse(text);
    const vyre__node *let = program->entry.items[0]->body.items[0];
    CU_ASSERT_EQUAL(column_of(let->place), 9);
    CU_ASSERT_EQUAL(column_of(let->value->place), 15);
    CU_ASSERT_EQUAL(column_of(let->value->args[0]->place), 13);
    CU_ASSERT_EQUAL(column_of(let->value->args[1]->place), 17);
    const vyre__node *store = program->entry.items[0]->body.items[1];
    const uint32_t line = 4 + 17 + 1; /* columns of the first line and its end */
    CU_ASSERT_EQUAL(column_of(store->place) - line, 5);
    CU_ASSERT_EQUAL(column_of(store->index->place) - line, 7);
    CU_ASSERT_EQUAL(column_of(store->value->place) - line, 10);
    CU_ASSERT_EQUAL(column_of(store->value->args[0]->place) - line, 5);
    const vyre__expr *select = store->value->args[1];
    CU_ASSERT_EQUAL(column_of(select->place) - line, 15);
    CU_ASSERT_EQUAL(column_of(select->args[1]->place) - line, 17);
    CU_ASSERT_EQUAL(column_of(select->args[2]->place) - line, 29);
    CU_ASSERT_EQUAL(program->buffers[0].place, strlen("program p;\nworkgroup 64;\nbuffer x"));
    CU_ASSERT_EQUAL(program->entry.items[0]->place + 1, strlen(TEXT_HEAD));
    CU_ASSERT_EQUAL(program->source.size, strlen(text));
    vyre_program_release(program);
    free(text);
}

/* What failed is an error expression, what did not is there. */
static void after_errors(void)
{
    char *text = text_body("let v = fma(1;\nlet w = 2;\ny[0] = .5;");
    vyre_program *program = NULL;
    size_t errors = 0;
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_EQUAL(vyre__text_parse(text, strlen(text), NULL, list, &program, &errors, NULL),
                    VYRE_OK);
    CU_ASSERT_EQUAL(errors, 2);
    const vyre__node_list body = program->entry.items[0]->body;
    CU_ASSERT_EQUAL_FATAL(body.count, 3);
    CU_ASSERT(vyre__str_is(body.items[0]->name, "v"));
    CU_ASSERT_EQUAL(body.items[0]->value->tag, VYRE__EXPR_ERROR);
    CU_ASSERT_EQUAL(body.items[1]->value->tag, VYRE__EXPR_LIT_U32);
    CU_ASSERT_EQUAL(body.items[2]->value->tag, VYRE__EXPR_ERROR);
    CU_ASSERT_EQUAL(program->buffer_count, 2);
    text_expect_same("file", program->source.file, "<text>");
    vyre_diagnostics_destroy(list);
    vyre_program_release(program);
    free(text);
}

/* ---- memory ---- */

/* One attempt with `allocations` that succeed. Returns 1 once nothing failed. */
static int attempt(const char *text, size_t allocations)
{
    vyre_program *program = NULL;
    char *printed = NULL, *formatted = NULL;
    vyre_error error = {0};
    memory_left = allocations;
    vyre_status status = vyre_program_parse(text, strlen(text), NULL, NULL, &program, &error);
    if (status == VYRE_OK)
        status = vyre_program_print(program, &printed, NULL, &error);
    if (status == VYRE_OK)
        status = vyre_text_format(text, strlen(text), NULL, NULL, &formatted, NULL, &error);
    memory_left = SIZE_MAX;
    CU_ASSERT(status == VYRE_OK || (status == VYRE_OUT_OF_HOST_MEMORY && error.message[0]));
    CU_ASSERT(status == VYRE_OK || !formatted);
    vyre_program_release(program);
    vyre_free(printed);
    vyre_free(formatted);
    return status == VYRE_OK;
}

static void memory_is_short(void)
{
    static const char text[] =
        "// c\nprogram \"a b\"; workgroup 0x40; // d\nbuffer `x y`: tensor<u32, 1, 2>[] read;\n{\n"
        "    // c\n    let v = fma(a, b, c) + 1.5 + call(\"f\", 1, 2, 3); // d\n"
        "    if (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
        " < ccccccccccccccccccccccccccccccccccccccccccccc) { return; }\n"
        "    y[0..4] = { 1, 2, 3, 4 }; resume(\"a\\n\"); atomic_add(y[0], 1);\n}\n";
    size_t allocations = 0;
    while (allocations < 1000 && !attempt(text, allocations))
        allocations++;
    printf("# %u allocations\n", (unsigned)allocations);
    CU_ASSERT(allocations > 10 && allocations < 1000);
}

static const unit_test tests[] = {{"nesting", nesting},
                                  {"far too deep", far_too_deep},
                                  {"long chains", long_chains},
                                  {"counts", counts},
                                  {"statements", statements},
                                  {"sizes", sizes},
                                  {"the file", the_file},
                                  {"places", places},
                                  {"after errors", after_errors},
                                  {"memory is short", memory_is_short},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("text_limits", tests);
}
