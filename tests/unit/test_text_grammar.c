/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the text form says: every construct, every piece of sugar, and its canonical spelling. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/model.h"
#include "tests/unit/text_kit.h"
#include "tests/unit/unit.h"

/* ---- heads and buffers ---- */

static void expect_head(const char *head, const char *expected)
{
    char text[1024], canonical[1024];
    snprintf(text, sizeof text, "%s {}", head);
    snprintf(canonical, sizeof canonical, "%s\n{}\n", expected);
    text_expect_print(text, canonical);
}

static void heads(void)
{
    expect_head("program; workgroup 1;", "program;\nworkgroup 1;\n");
    expect_head("program saxpy; workgroup 16, 1, 1;", "program saxpy;\nworkgroup 16;\n");
    expect_head("program \"a::b\"; workgroup 1, 1, 2;", "program \"a::b\";\nworkgroup 1, 1, 2;\n");
    expect_head("program `a b`; workgroup 16, 0x10;", "program \"a b\";\nworkgroup 16, 16;\n");
    expect_head("program \"\"; workgroup 1;", "program \"\";\nworkgroup 1;\n");
    expect_head("program \"if\"; workgroup 1;", "program \"if\";\nworkgroup 1;\n");
    expect_head("program \"_1\"; workgroup 1;", "program \"_1\";\nworkgroup 1;\n");
    expect_head("program p; revision 4; workgroup 1;", "program p;\nworkgroup 1;\n");
    expect_head("program p; revision 5; workgroup 1;", "program p;\nrevision 5;\nworkgroup 1;\n");
    expect_head("program p; revision 6; non_composable; workgroup 1;",
                "program p;\nrevision 6;\nnon_composable;\nworkgroup 1;\n");
    expect_head("program p; revision 4; workgroup 1; buffer b: u32[] read linear;",
                "program p;\nrevision 4;\nworkgroup 1;\n\nbuffer b: u32[] read linear;\n");
    expect_head("program p; revision 6; workgroup 1; buffer b: u32[] read linear;",
                "program p;\nworkgroup 1;\n\nbuffer b: u32[] read linear;\n");
}

static void expect_buffer(const char *declaration, const char *expected)
{
    char head[512], canonical[512];
    snprintf(head, sizeof head, "program p; workgroup 1; buffer b: %s;", declaration);
    snprintf(canonical, sizeof canonical, "program p;\nworkgroup 1;\n\nbuffer b: %s;\n", expected);
    expect_head(head, canonical);
}

static void same_buffer(const char *declaration)
{
    expect_buffer(declaration, declaration);
}

static void buffers(void)
{
    static const char *const plain[] = {
        "u32[] read",
        "u32[64] readwrite",
        "f32[] write",
        "f32[1] uniform",
        "f32[256] workgroup",
        "u32[4] output",
        "u32[] readwrite result",
        "u32[] readwrite live",
        "u32[] read result live @7",
        "u32[] read @4294967295",
        "u32[] read kind(global)",
        "u32[] readwrite kind(shared)",
        "u32[] read kind(uniform)",
        "u32[] read kind(local)",
        "u32[] readwrite kind(readonly)",
        "u32[] read kind(push)",
        "u32[] read kind(persistent)",
        "u32[4] output range(0..18446744073709551615)",
        "u32[] read axis(255) align(4294967295)",
        "u32[] read locality(streaming)",
        "u32[] read locality(random)",
        "bytes[] read extract_bytes",
        "u32[] read linear",
        "u32[] read affine",
        "u32[] read relevant",
        "u32[] read shape(at_least(1))",
        "u32[] read shape(at_most(1) && exactly(2) && multiple_of(3))",
        "u32[] read shape(mod_equals(4, 1) || (at_least(1) && at_least(2)))",
        "u32[] read shape(at_least(1) || (at_least(2) || at_least(3)))",
        "u32[] read shape(!!at_least(1) && !(at_least(2) || at_least(3)))",
        "u32[] read shape(affine(-9223372036854775808, 9223372036854775807, -1, 0))",
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        same_buffer(plain[i]);
    expect_buffer("u32[0x10] readwrite live result", "u32[16] output");
    expect_buffer("u32[] read kind(readonly) locality(temporal) @0 align(0)", "u32[] read");
    expect_buffer("u32[] read shape(((at_least(1))))", "u32[] read shape(at_least(1))");
    expect_buffer("u32[] read shape(at_least(1)) linear extract_bytes locality(random) align(1) "
                  "axis(2) range(0..4) kind(push) @3 live result",
                  "u32[] read result live @3 kind(push) range(0..4) axis(2) align(1) "
                  "locality(random) extract_bytes linear shape(at_least(1))");
}

static void bindings(void)
{
    text_expect_print("program p; workgroup 1; buffer a: u32[] read; buffer s: u32[4] workgroup;"
                      "buffer b: u32[] read @1; buffer c: u32[] read @7; buffer d: u32[] read;"
                      "buffer t: u32[4] workgroup @2; buffer `a b`: u32[] read @3; {}",
                      "program p;\nworkgroup 1;\n\n"
                      "buffer a: u32[] read;\nbuffer s: u32[4] workgroup;\n"
                      "buffer b: u32[] read;\nbuffer c: u32[] read @7;\nbuffer d: u32[] read;\n"
                      "buffer t: u32[4] workgroup @2;\nbuffer `a b`: u32[] read @3;\n\n{}\n");
}

static void types(void)
{
    static const char *const all[] = {
        "u32",
        "i32",
        "u64",
        "u32x2",
        "u32x4",
        "bool",
        "bytes",
        "array<16>",
        "f16",
        "bf16",
        "f32",
        "f64",
        "tensor",
        "u8",
        "u16",
        "i8",
        "i16",
        "i64",
        "handle<4294967295>",
        "vec<f32, 255>",
        "tensor<f32>",
        "tensor<f32, 2, 3>",
        "csr<f32>",
        "coo<u32>",
        "bsr<f16, 4, 8>",
        "f8e4m3",
        "f8e5m2",
        "i4",
        "fp4",
        "nf4",
        "mesh<>",
        "mesh<2, 3>",
        "quant<i8, per_tensor, none>",
        "quant<i4, per_channel(1), per_tensor>",
        "quant<u8, per_group(32), per_channel(2)>",
        "quant<fp4, per_tensor, per_group(8)>",
        "opaque<0x80000001>",
        "vec<vec<vec<u32, 2>, 3>, 4>",
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char declaration[128], cast[128];
        snprintf(declaration, sizeof declaration, "%s[] read", all[i]);
        same_buffer(declaration);
        snprintf(cast, sizeof cast, strchr(all[i], '<') ? "let v = cast(%s, 1);" : "let v = %s(1);",
                 all[i]);
        text_expect_lines(cast, cast);
    }
    text_expect_lines("let v = cast(u32, 1);", "let v = u32(1);");
    text_expect_lines("let v = cast(opaque<2147483649>, 1);",
                      "let v = cast(opaque<0x80000001>, 1);");
}

/* ---- statements ---- */

static void same_lines(const char *lines)
{
    text_expect_lines(lines, lines);
}

static void statements(void)
{
    static const char *const all[] = {
        "let v = 1;",
        "let `if` = 1;",
        "let `` = `a b` + `_3`;",
        "let min = min(min, len);",
        "v = 1;",
        "y[0] = 1;",
        "`if`[0] = `a\\`\\\\\\n\\t\\u{0}\"`;",
        "if (true) {}",
        "if (1) {\n    return;\n}",
        "if (1) {} else {\n    return;\n}",
        "if (1) {\n    v = 1;\n} else if (2) {\n    v = 2;\n} else {\n    v = 3;\n}",
        "for (i in 0..len(x)) {\n    y[i] = i;\n}",
        "for (in in in..in) {}",
        "return;",
        "{}",
        "{\n    {\n        return;\n    }\n}",
        "barrier();",
        "barrier.relaxed();",
        "barrier.acquire();",
        "barrier.release();",
        "barrier.acq_rel();",
        "barrier.grid();",
        "indirect_dispatch(x, 18446744073709551615);",
        "async_load(x, y, 0, 16, \"a tag\");",
        "async_store(x, y, gid.x, 16, \"\");",
        "async_wait(\"t\");",
        "region r {}",
        "region \"a::b\" from \"file.rs:1\" {\n    return;\n}",
        "region \"vyre.program.root\" {}",
        "trap(1, \"no\");",
        "resume(\"t\");",
        "all_reduce(x, sum, 0);",
        "all_reduce(x, min, 1);",
        "all_reduce(x, max, 2);",
        "all_reduce(x, and, 3);",
        "all_reduce(x, or, 4);",
        "all_reduce(x, xor, 4294967295);",
        "all_gather(x, y, 0);",
        "reduce_scatter(x, y, sum, 0);",
        "broadcast(x, 1, 2);",
        "opaque(\"kind\", hex\"\");",
        "opaque(\"kind\", hex\"00ff1a\");",
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        same_lines(all[i]);
    text_expect_lines("region `` {}", "region \"\" {}");
    text_expect_lines("region `r` {}", "region r {}");
    text_expect_lines("if (1) {} else {}", "if (1) {}");
    text_expect_lines("if (1) {} else { if (2) {} }", "if (1) {} else if (2) {}");
    text_expect_lines("opaque(\"k\", hex\"0 0 f\n F 1A\");", "opaque(\"k\", hex\"00ff1a\");");
    text_expect_lines("barrier.seq_cst();", "barrier();");
}

static void compound_assignments(void)
{
    same_lines("v += 1;\nv -= 1;\nv *= 2;\nv /= 2;\nv %= 2;\nv &= 1;\nv |= 1;\nv ^= 1;\nv <<= 1;\n"
               "v >>= 1;");
    text_expect_lines("v = v + 1;", "v += 1;");
    text_expect_lines("v = v + 1 + 2;", "v = v + 1 + 2;");
    text_expect_lines("v = v + (1 + 2);", "v += 1 + 2;");
    text_expect_lines("v = 1 + v;", "v = 1 + v;");
    text_expect_lines("v = w + 1;", "v = w + 1;");
    text_expect_lines("v = min(v, 1);", "v = min(v, 1);");
    text_expect_lines("v = v == 1;", "v = v == 1;");
    text_expect_lines("y[a + b] = y[a + b] * 2;", "y[a + b] *= 2;");
    text_expect_lines("y[a + b] = y[b + a] * 2;", "y[a + b] = y[b + a] * 2;");
    text_expect_lines("y[0] = x[0] * 2;", "y[0] = x[0] * 2;");
    /* An index that does something must be evaluated as often as it is written. */
    same_lines("y[atomic_add(y[0], 1)] = y[atomic_add(y[0], 1)] + 1;");
    same_lines("y[call(\"f\")] = y[call(\"f\")] + 1;");
    same_lines("y[opaque(\"f\", hex\"\")] = y[opaque(\"f\", hex\"\")] + 1;");
}

static void tables(void)
{
    same_lines("y[0..4] = { 1, 2, 3, 4 };");
    same_lines("y[7..12] = { 1, -1i, -1.5, true, nan(0xffc00001) };");
    text_expect_lines("y[0..4] = { 1, 2, 3, 4, };", "y[0..4] = { 1, 2, 3, 4 };");
    text_expect_lines("y[0..3] = { 1, 2, 3 };", "y[0] = 1;\ny[1] = 2;\ny[2] = 3;");
    text_expect_lines("y[0] = 1; y[1] = 2; y[2] = 3; y[3] = 4;", "y[0..4] = { 1, 2, 3, 4 };");
    text_expect_lines("y[0] = 1; y[1] = 2; x[2] = 3; x[3] = 4;",
                      "y[0] = 1;\ny[1] = 2;\nx[2] = 3;\nx[3] = 4;");
    text_expect_lines("y[0] = 1; y[1] = 2; y[2] = 3; y[2] = 4; y[3] = 5; y[4] = 6; y[5] = 7;",
                      "y[0] = 1;\ny[1] = 2;\ny[2] = 3;\ny[2..6] = { 4, 5, 6, 7 };");
    text_expect_lines("y[0..2] = { 1, 2 }; y[2] = 3; y[3..5] = { 4, 5 };",
                      "y[0..5] = { 1, 2, 3, 4, 5 };");
    same_lines("y[0xfffffffc..0x100000000] = { 1, 2, 3, 4 };");
}

static void discards(void)
{
    same_lines("atomic_add(y[0], 1);\nfor (i in 0..4) {\n    atomic_or.relaxed(y[i], 1);\n}\n"
               "call(\"f\", 1, ref(x));");
    text_expect_lines("let `_0` = atomic_add(y[0], 1);", "atomic_add(y[0], 1);");
    text_expect_lines("let `_1` = atomic_add(y[0], 1);", "let `_1` = atomic_add(y[0], 1);");
    text_expect_lines("let `_0` = 1;", "let `_0` = 1;");
    text_expect_lines("let `_0` = call(\"f\"); atomic_add(y[0], 1);",
                      "call(\"f\");\nlet `_0` = atomic_add(y[0], 1);");
    char *text = text_body("atomic_add(y[0], 1); atomic_add(y[0], 1);");
    vyre_program *program = text_parse(text);
    const vyre__node *root = program->entry.items[0];
    CU_ASSERT(vyre__str_is(root->body.items[0]->name, "_0"));
    CU_ASSERT(vyre__str_is(root->body.items[1]->name, "_1"));
    vyre_program_release(program);
    free(text);
}

static void entries(void)
{
    static const char head[] = "program p;\nworkgroup 1;\n\n";
    static const char *const bodies[] = {
        "{}\n",
        "raw {}\n",
        "raw {\n    return;\n}\n",
        "raw {\n    region r {}\n    return;\n}\n",
        "region r {}\n",
        "region r {}\n\n{}\n\nregion \"vyre.program.root\" from \"s\" {}\n",
        "{}\n\n{}\n",
    };
    char text[256];
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        snprintf(text, sizeof text, "%s%s", head, bodies[i]);
        text_expect_print(text, text);
    }
    text_expect_print("program p; workgroup 1; raw { region r {} region `vyre.program.root` {} }",
                      "program p;\nworkgroup 1;\n\nregion r {}\n\n{}\n");
    text_expect_print("program p; workgroup 1; region `vyre.program.root` { }",
                      "program p;\nworkgroup 1;\n\n{}\n");
}

/* ---- expressions ---- */

static void expect_expr(const char *expr, const char *expected)
{
    char lines[512], canonical[512];
    snprintf(lines, sizeof lines, "v = %s;", expr);
    snprintf(canonical, sizeof canonical, "v = %s;", expected);
    text_expect_lines(lines, canonical);
}

static void same_exprs(const char *const *exprs)
{
    for (; *exprs; exprs++)
        expect_expr(*exprs, *exprs);
}

static void literals(void)
{
    static const char *const same[] = {"0",
                                       "42",
                                       "65535",
                                       "0x00010001",
                                       "66000",
                                       "4294967000",
                                       "0xffffffff",
                                       "0i",
                                       "-1i",
                                       "-2147483648i",
                                       "2147483647i",
                                       "true",
                                       "false",
                                       "0.0",
                                       "-0.0",
                                       "1.5",
                                       "-1.5e-7",
                                       "inf",
                                       "-inf",
                                       "nan",
                                       "nan(0x7f800001)",
                                       "nan(0xffffffff)",
                                       NULL};
    same_exprs(same);
    expect_expr("42u", "42");
    expect_expr("0x2a", "42");
    expect_expr("1_000", "1000");
    expect_expr("65537", "0x00010001");
    expect_expr("0x7fi", "127i");
    expect_expr("- 42i", "-42i");
    expect_expr("1e10", "1e10");
    expect_expr("10000000000.0", "1e10");
    expect_expr("2.5f", "2.5");
    expect_expr("1f", "1.0");
    expect_expr("0x1.8p-3", "0.1875");
    expect_expr("nan(0x7fc00000)", "nan");
    expect_expr("nan(2147483647)", "nan(0x7fffffff)");
    expect_expr("-inf", "-inf");
}

static void masks(void)
{
    static const char *const same[] = {
        "w & 255",        "w & 0x0100", "w | 0xffff", "0x03e8 ^ w", "w & 0x00010001",
        "w & 0x07270e00", "w & ~1000",  "w << 1000",  "w + 1000",   NULL};
    same_exprs(same);
    expect_expr("w & 256", "w & 0x0100");
    expect_expr("w & (1000 + 0)", "w & (1000 + 0)");
    expect_expr("w & 120000000", "w & 0x07270e00");
}

static void operators(void)
{
    static const char *const same[] = {"a + b - c",
                                       "a - (b + c)",
                                       "a * b + c / d",
                                       "(a + b) * c",
                                       "a * (b * c)",
                                       "a % b * c",
                                       "a + b == c * d",
                                       "(a == b) == c",
                                       "(a < b) + c",
                                       "a == b && c != d && e < f",
                                       "(a && b) || c",
                                       "a || (b && c)",
                                       "a && (b && c)",
                                       "a < b || c <= d || e > f || g >= h",
                                       "a & b & c",
                                       "a & (b & c)",
                                       "(a & b) | c",
                                       "(a ^ b) + c",
                                       "a << b",
                                       "(a << b) << c",
                                       "a << (n - 1)",
                                       "(a & 1) == 0",
                                       "a & (b == c)",
                                       "-a & ~b",
                                       "!a && -b == ~c",
                                       "-(-a)",
                                       "-(a + b)",
                                       "-(1)",
                                       "-(1.0)",
                                       "-(1i)",
                                       "-(-1.0)",
                                       "-(inf)",
                                       "-(-inf)",
                                       "-(nan)",
                                       "-true",
                                       "!!a",
                                       "~-1i",
                                       "-~-(-a)",
                                       "a - -1.0",
                                       "a - -b",
                                       "-x[0]",
                                       "x[x[x[0]]]",
                                       "a ? b : c",
                                       "a ? b : c ? d : e",
                                       "a ? (b ? c : d) : e",
                                       "(a ? b : c) ? d : e",
                                       "(a ? b : c) + 1",
                                       "-(a ? b : c)",
                                       "a && b ? c + d : e & f",
                                       "min(a ? b : c, x[a ? b : c])",
                                       NULL};
    same_exprs(same);
    expect_expr("((a))", "a");
    expect_expr("(a + b) + c", "a + b + c");
    expect_expr("(a * b) + c", "a * b + c");
    expect_expr("(a == b) && c", "a == b && c");
    expect_expr("a ? b : (c ? d : e)", "a ? b : c ? d : e");
    expect_expr("a ? b ? c : d : e", "a ? (b ? c : d) : e");
    expect_expr("- - a", "-(-a)");
    expect_expr("- -1.0", "-(-1.0)");
    expect_expr("(-1.0)", "-1.0");
}

static void calls(void)
{
    static const char *const same[] = {
        "gid.x + wid.y + lid.z",
        "gid.7 + lid.255",
        "gid + lid[0] + wid",
        "len(x) + len(`a b`)",
        "fma(a, b, c)",
        "abs_diff(a, b) + min(a, b) + max(a, b)",
        "sat_add(a, b) + sat_sub(a, b) + sat_mul(a, b)",
        "wave_shuffle(a, b) + wave_ballot(a, b) + wave_reduce(a, b) + wave_broadcast(a, b)",
        "rotl(a, b) + rotr(a, b) + wrap_add(a, b) + wrap_sub(a, b) + mul_high(a, b)",
        "popcount(a) + clz(a) + ctz(a) + reverse_bits(a)",
        "cos(a) + sin(a) + abs(a) + sqrt(a) + floor(a) + ceil(a) + round(a) + trunc(a)",
        "sign(a) + is_nan(a) + is_inf(a) + is_finite(a) + exp(a) + log(a) + log2(a) + exp2(a)",
        "tan(a) + acos(a) + asin(a) + atan(a) + tanh(a) + sinh(a) + cosh(a) + inverse_sqrt(a)",
        "unpack4_low(a) + unpack4_high(a) + unpack8_low(a) + unpack8_high(a) + reciprocal(a)",
        "atomic_add(y[0], 1) + atomic_or(y[0], 1) + atomic_and(y[0], 1) + atomic_xor(y[0], 1)",
        "atomic_min(y[0], 1) + atomic_max(y[0], 1) + atomic_exchange(y[0], 1)",
        "atomic_cas(y[0], 1, 2) + atomic_cas_weak(y[0], 1) + atomic_nand(y[0], 1, 2)",
        "atomic_lru.relaxed(y[0], 1) + atomic_add.acquire(y[0], 1) + atomic_add.release(y[0], 1)",
        "atomic_add.acq_rel(y[0], 1) + atomic_add.grid(y[0], 1)",
        "atomic_ext.relaxed(0x80000001, y[0], 1, 2)",
        "binary_ext(0x80000001, a, b) + unary_ext(0xffffffff, a)",
        "subgroup_add(a) + subgroup_mul(a) + subgroup_min(a) + subgroup_max(a)",
        "subgroup_and(a) + subgroup_or(a) + subgroup_xor(a)",
        "subgroup_shuffle(a, b) + subgroup_ballot(a) + subgroup_lane() + subgroup_size()",
        "call(\"f\") + call(\"a::b\", 1, ref(x), ref(`a b`))",
        "opaque(\"kind\", hex\"0102\")",
        "u32(f32(i32(bool(a))))",
        "cast(vec<f32, 4>, a)",
        NULL};
    same_exprs(same);
    expect_expr("atomic_add.seq_cst(y[0], 1)", "atomic_add(y[0], 1)");
    expect_expr("gid.0x1", "gid.y");
}

static void text_in_quotes(void)
{
    text_expect_lines("resume(\"\\u{41}\\u{e9}\\u{202e}\\u{1F600}\");",
                      "resume(\"A\xC3\xA9\\u{202e}\xF0\x9F\x98\x80\");");
    text_expect_lines("resume(\"`\\`'\\\"\\\\\");", "resume(\"``'\\\"\\\\\");");
    text_expect_lines("resume(\"\\u{0}\\u{7f}\\u{9f}\\u{2028}\\u{feff}\\u{10ffff}\");",
                      "resume(\"\\u{0}\\u{7f}\\u{9f}\\u{2028}\\u{feff}\xF4\x8F\xBF\xBF\");");
    text_expect_lines("resume(\"\ttab\");", "resume(\"\\ttab\");");
}

static void comments_and_space(void)
{
    text_expect_print("/* a */program// b\r\np/**/;workgroup\t1;/* { */{//}\n}// end",
                      "program p;\nworkgroup 1;\n\n{}\n");
    text_expect_lines("v=a+b*c-d/e%f;v=a<<b;v=!a;v=-b;", "v = a + b * c - d / e % f;\nv = a << b;\n"
                                                         "v = !a;\nv = -b;");
    text_expect_lines("for(i in 0..1){}for(i in a..b){}", "for (i in 0..1) {}\nfor (i in a..b) {}");
}

static const unit_test tests[] = {{"heads", heads},
                                  {"buffers", buffers},
                                  {"bindings", bindings},
                                  {"types", types},
                                  {"statements", statements},
                                  {"compound assignments", compound_assignments},
                                  {"tables", tables},
                                  {"discarded results", discards},
                                  {"entries", entries},
                                  {"literals", literals},
                                  {"masks", masks},
                                  {"operators", operators},
                                  {"calls", calls},
                                  {"text in quotes", text_in_quotes},
                                  {"comments and space", comments_and_space},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("text_grammar", tests);
}
