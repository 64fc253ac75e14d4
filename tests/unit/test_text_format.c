/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The formatter: comments, empty lines and the spelling of numbers stay, all else is canonical. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/text_kit.h"
#include "tests/unit/unit.h"

#define HEAD "program p;\nworkgroup 1;\n\n"

static void file_comments(void)
{
    text_expect_format("// Licence\n\n\n// about\nprogram p;// title\n// size\nworkgroup 1;\n"
                       "// a buffer\nbuffer b: u32[] read; // of numbers\n\n\n"
                       "// another\n\nbuffer c: u32[] read;\n/* body */ {} // done\n\n// end",
                       "// Licence\n\n// about\nprogram p; // title\n// size\nworkgroup 1;\n\n"
                       "// a buffer\nbuffer b: u32[] read; // of numbers\n\n"
                       "// another\n\nbuffer c: u32[] read;\n\n/* body */\n{} // done\n\n// end\n");
    text_expect_format("program p;\n\n\nworkgroup 1;{}", HEAD "{}\n");
    text_expect_format("program p; /* a */ revision 4; // b\nworkgroup 1; {}",
                       "program p; /* a */\n// b\nworkgroup 1;\n\n{}\n");
    text_expect_format("program p;\nrevision 5; // b\nworkgroup 1; {}",
                       "program p;\nrevision 5; // b\nworkgroup 1;\n\n{}\n");
}

static void expect_body(const char *lines, const char *expected)
{
    char text[2048], canonical[2048];
    snprintf(text, sizeof text, HEAD "{\n%s}\n", lines);
    snprintf(canonical, sizeof canonical, HEAD "{\n%s}\n", expected);
    text_expect_format(text, canonical);
}

static void same_body(const char *lines)
{
    expect_body(lines, lines);
}

static void statements(void)
{
    same_body("    // first\n    v = 1; // one\n    // between\n    v = 2; /* two */ // and\n\n"
              "    // last\n\n    // very last\n");
    expect_body("v=1;\n\n\n\nv=2;\nv=3;", "    v = 1;\n\n    v = 2;\n    v = 3;\n");
    expect_body("\n\nv = 1;\n\n", "    v = 1;\n");
    expect_body("\n\n// c\n\n\n\nv = 1;\n\n// d\n\n", "    // c\n\n    v = 1;\n\n    // d\n");
    expect_body("v = 1; /* a */ w = 2;", "    v = 1; /* a */\n    w = 2;\n");
    expect_body("v = a + // first\n b; // second\n", "    // first\n    v = a + b; // second\n");
    expect_body("// lead\n\nlet /* x */ v = f32(/* y */ 1);",
                "    // lead\n\n    /* x */\n    /* y */\n    let v = f32(1);\n");
    expect_body("/* two\n   lines  \n*/ v = 1; /* and\n   here */ w = 2;",
                "    /* two\n   lines\n*/\n    v = 1; /* and\n   here */\n    w = 2;\n");
    expect_body("v = 1; // crlf  \r\n// own \t\r\nw = 2;\r\n",
                "    v = 1; // crlf\n    // own\n    w = 2;\n");
}

static void bodies(void)
{
    same_body("    if (a) { // then\n        // own\n        v = 1;\n        // end of then\n"
              "    } else if (b) { // elif\n        v = 2;\n    } else { // else\n"
              "        v = 3; // three\n    } // end\n");
    same_body("    for (i in 0..4) { // head\n    } // tail\n");
    same_body("    for (i in 0..4) {\n        // nothing yet\n    }\n");
    same_body("    {\n        // block\n    }\n    {} // empty\n");
    same_body("    region r { // r\n        return;\n    }\n");
    expect_body(
        "if (a) {} // a\n// b\nelse /* c */ { v = 1; } // d\n",
        "    if (a) {} else {\n        // a\n        // b\n        /* c */\n        v = 1;\n"
        "    } // d\n");
    expect_body("if (a) { v = 1; } else { /* nothing */ } v = 2;",
                "    if (a) {\n        v = 1;\n        /* nothing */\n    }\n    v = 2;\n");
    expect_body("if (a) {} else { // x\nif (b) { v = 1; } // y\n} // z\nv = 2;\n",
                "    if (a) {} else if (b) {\n        // x\n        v = 1;\n    } // y\n"
                "    // z\n    v = 2;\n");
    expect_body("for (i in 0 /* a */ .. 4 // b\n) { // c\n}",
                "    /* a */\n    // b\n    for (i in 0..4) { // c\n    }\n");
}

static void roots(void)
{
    text_expect_format(HEAD "raw { // a\nregion r {} // b\n} // c\n",
                       HEAD "// a\nregion r {} // b\n// c\n");
    text_expect_format(HEAD "raw { // a\nreturn; // b\n} // c\n",
                       HEAD "raw { // a\n    return; // b\n} // c\n");
    text_expect_format(HEAD "region r {} // a\n// b\n{} // c\n",
                       HEAD "region r {} // a\n\n// b\n{} // c\n");
    text_expect_format(HEAD "raw {/* only */}", HEAD "raw { /* only */\n}\n");
}

static void numbers(void)
{
    same_body("    v = 0xff + 1_000 + 42u + 1f - -0x1p3 + 0x2A - 100000 + -0x10i + 1.50;\n");
    same_body("    y[0x0..0x4] = { 0x1, 0x2, 1_0, 1.0e0 };\n");
    same_body("    broadcast(b, 0x1, 1_0);\n    indirect_dispatch(b, 0x10);\n");
    same_body("    v = cast(vec<f32, 0x4>, 4) + binary_ext(2147483649, gid.0x7, nan);\n");
    expect_body("v = - 1.50;", "    v = -1.50;\n");
    text_expect_format(
        "program p; workgroup 0x10, 1_6;"
        "buffer b: tensor<u32, 0x4, 4>[0x40] read align(0x10) range(0..0x40) @0x2;{}",
        "program p;\nworkgroup 0x10, 1_6;\n\n"
        "buffer b: tensor<u32, 0x4, 4>[0x40] read @0x2 range(0..0x40) align(0x10);\n\n"
        "{}\n");
}

static void joined_tables(void)
{
    expect_body("y[0] = 1; // a\ny[1] = 0x2; y[2] = 3; // b\ny[3] = 4; // c\nv = 1;",
                "    // a\n    // b\n    y[0..4] = { 1, 0x2, 3, 4 }; // c\n    v = 1;\n");
    expect_body("y[0..2] = { 1, // a\n 0x2 }; // b\n// c\nv = 1;",
                "    // a\n    y[0] = 1; // b\n    y[1] = 0x2;\n    // c\n    v = 1;\n");
    expect_body("y[0..4] = { // a\n 1, 2, // b\n 3, 4 // c\n}; // d\n",
                "    // a\n    // b\n    // c\n    y[0..4] = { 1, 2, 3, 4 }; // d\n");
}

static void a_file_with_errors(void)
{
    char *out = NULL;
    size_t size = 1;
    vyre_error error = {0};
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    static const char text[] = "program p; workgroup 1; { v = ; }";
    CU_ASSERT_EQUAL(vyre_text_format(text, strlen(text), "f", list, &out, &size, &error),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NULL(out);
    CU_ASSERT_EQUAL(size, 0);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 1);
    vyre_diagnostics_destroy(list);
}

static const unit_test tests[] = {{"comments of the file", file_comments},
                                  {"statements", statements},
                                  {"bodies", bodies},
                                  {"roots", roots},
                                  {"numbers", numbers},
                                  {"joined tables", joined_tables},
                                  {"a file with errors", a_file_with_errors},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("text_format", tests);
}
