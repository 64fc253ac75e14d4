/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One program per rule that breaks it and nothing else, and a neighbour that keeps it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/program.h>

#include "tests/unit/unit.h"

typedef struct rule {
    const char *codes;         /* of the broken program, in their order; "W001" and so on too */
    unsigned line;             /* of the first finding, counted from the declarations; 0: any */
    const char *declares;      /* buffers of both programs, or those of the broken one */
    const char *broken;        /* statements */
    const char *kept;          /* statements of the neighbour */
    const char *declares_kept; /* buffers of the neighbour, when they differ */
    const char *head;          /* lines before the buffers; NULL: a program of revision 4 */
} rule;

#define REVISION_6 "program;\nrevision 6;\nworkgroup 64;\n"

static const rule rules[] = {
    /* names */
    {"V008", 3, "", "let x = 1;\n{ let x = 2; }", "{ let x = 1; }\n{ let x = 2; }", 0, 0},
    {"V008", 2, "", "for (i in 0..4) { let i = 1; }", "for (i in 0..4) { let k = i; }", 0, 0},
    {"V011", 2, "", "for (i in 0..4) { i = 1; }", "let k = 0;\nfor (i in 0..4) { k = i; }", 0, 0},
    {"V032", 3, "", "let x = 1;\nlet x = 2;", "let x = 1;\nlet y = 2;", 0, 0},
    {"V066", 2, "", "let x = y;", "let y = 1;\nlet x = y;", 0, 0},
    {"V066", 3, "", "{ let y = 1; }\nlet x = y;", "{ let y = 1;\nlet x = y; }", 0, 0},
    {"V120", 2, "", "x = 1;", "let x = 0;\nx = 1;", 0, 0},
    {"V119", 3, "buffer b: u32[4] read;", "b = 1;", "let c = 1;\nc = 2;", 0, 0},
    /* declarations */
    {"V022", 2, "buffer a: u32[1] output;\nbuffer b: u32[1] output;", "", "",
     "buffer a: u32[1] output;\nbuffer b: u32[1] readwrite;", 0},
    {"V083", 1, "buffer b: u32[4] read shape(at_least(8));", "", "",
     "buffer b: u32[4] read shape(at_least(2));", REVISION_6},
    {"V105", 0, "", "raw { let x = 1; }", "let x = 1;", 0, 0},
    {"V107", 2, "buffer b: u32[4] read;\nbuffer b: u32[4] readwrite;", "", "",
     "buffer b: u32[4] read;\nbuffer c: u32[4] readwrite;", 0},
    {"V108", 2, "buffer a: u32[4] read @3;\nbuffer b: u32[4] read @3;", "", "",
     "buffer a: u32[4] read @3;\nbuffer b: u32[4] read @4;", 0},
    {"V109", 1, "buffer t: u32[] workgroup;", "", "", "buffer t: u32[4] workgroup;", 0},
    {"V110", 1, "buffer b: array<4>[4] output;", "", "", "buffer b: u32[4] output;", 0},
    {"V130", 1, "buffer b: u32[] output;", "", "", "buffer b: u32[] write;", 0},
    {"V130", 1, "buffer b: u32[] readwrite live;", "", "", "buffer b: u32[] readwrite;", 0},
    {"V070", 1, "buffer b: u32[4] read linear;", "let x = b[0] + b[1];", "let x = b[0];", 0,
     REVISION_6},
    {"V070", 1, "buffer b: u32[4] read affine;", "let x = b[0] + len(b);", "", 0, REVISION_6},
    {"V070", 1, "buffer b: u32[4] read relevant;", "", "let x = b[0] + b[1];", 0, REVISION_6},
    /* memory */
    {"V013", 3, "buffer b: bytes[4] read;", "let x = b[0];", "let x = b[0];",
     "buffer b: bytes[4] read extract_bytes;", REVISION_6},
    {"V013", 3, "buffer b: bytes[4] readwrite;", "b[0] = 1;", "b[0] = 1;",
     "buffer b: bytes[4] readwrite extract_bytes;", REVISION_6},
    {"V036", 3, "buffer b: u32[4] readwrite;", "b[4] = 1;", "b[3] = 1;", 0, 0},
    {"V122 V036", 3, "buffer b: u32[4] readwrite;", "b[-1i] = 1;", "b[len(b) - 1] = 1;", 0, 0},
    {"V063", 3, "buffer b: u32[4] read;", "b[0] = 1;", "b[0] = 1;", "buffer b: u32[4] write;", 0},
    {"V063", 3, "buffer b: u32[4] uniform;", "b[0] = 1;", "b[0] = 1;",
     "buffer b: u32[4] workgroup;", 0},
    {"V064", 2, "", "nope[0] = 1;", "nope[0] = 1;", "buffer nope: u32[1] write;", 0},
    {"V065", 2, "", "let x = nope[0];", "let x = nope[0];", "buffer nope: u32[1] read;", 0},
    {"V067", 2, "", "let x = len(nope);", "let x = len(nope);", "buffer nope: u32[1] read;", 0},
    {"V116", 4, "buffer b: u32[4] readwrite;", "let x = b[0];\natomic_add(b[1], 1);",
     "let x = b[0];\nbarrier();\natomic_add(b[1], 1);", 0, 0},
    {"V116", 4, "buffer b: u32[4] readwrite;", "atomic_add(b[1], 1);\nb[0] = 1;",
     "atomic_add(b[1], 1);\n{ b[0] = 1; }", 0, 0},
    {"V116", 4, "buffer b: u32[4] readwrite;", "if (b[0] == 1) {}\natomic_add(b[1], 1);",
     "{ if (b[0] == 1) {} }\natomic_add(b[1], 1);", 0, 0},
    /* atomics */
    {"V009", 3, "buffer b: u32[4] read;", "atomic_add(b[0], 1);", "atomic_add(b[0], 1);",
     "buffer b: u32[4] readwrite;", 0},
    {"V009", 3, "buffer b: u32[4] write;", "atomic_add(b[0], 1);", "b[0] = 1;", 0, 0},
    {"V014", 3, "buffer b: i32[4] readwrite;", "atomic_add(b[0], 1);", "b[0] = 1i;", 0, 0},
    {"V013 V014", 3, "buffer b: bytes[4] readwrite;", "atomic_add(b[0], 1);", "", 0, 0},
    {"V025", 3, "buffer t: u32[4] workgroup;", "atomic_add(t[0], 1);", "t[0] += 1;", 0, 0},
    {"V027", 3, "buffer b: u32[4] readwrite;", "atomic_add(b[1i], 1);", "atomic_add(b[1], 1);", 0,
     0},
    {"V042", 3, "buffer b: u32[4] readwrite;", "atomic_add.grid(b[0], 1);",
     "atomic_add.relaxed(b[0], 1);", 0, 0},
    {"V057", 3, "buffer b: u32[4] readwrite;", "atomic_add(b[0], 1i);", "atomic_add(b[0], 1);", 0,
     0},
    {"V058", 3, "buffer b: u32[4] readwrite;", "atomic_cas(b[0], 1i, 2);",
     "atomic_cas(b[0], 1, 2);", 0, 0},
    {"V059", 3, "buffer b: u32[4] readwrite;", "atomic_cas(b[0], 1);", "atomic_cas(b[0], 1, 2);", 0,
     0},
    {"V060", 3, "buffer b: u32[4] readwrite;", "atomic_add(b[0], 1, 2);", "atomic_add(b[0], 2);", 0,
     0},
    {"V061", 2, "", "atomic_add(nope[0], 1);", "atomic_add(nope[0], 1);",
     "buffer nope: u32[4] readwrite;", 0},
    /* types of operators */
    {"V012", 2, "", "let x = u8(1.0);", "let x = u8(u32(1.0));", 0, 0},
    {"V012", 2, "", "let x = f64(1.0);", "let x = f16(1.0);", 0, 0},
    {"V023", 2, "", "let x = bytes(1);", "let x = bool(1);", 0, 0},
    {"V028", 2, "", "let x = fma(1.0, 2.0, 3);", "let x = fma(1.0, 2.0, 3.0);", 0, 0},
    {"V029", 2, "", "let x = true ? 1 : 1.0;", "let x = true ? 1 : 2;", 0, 0},
    {"V035", 2, "", "let x = u8(gid.x);", "let x = i32(gid.x);", 0, 0},
    {"V044", 2, "", "let x = gid.x / 0;", "let x = gid.x / 2;", 0, 0},
    {"V044", 2, "", "let x = gid.x % 0;", "let x = gid.x % 2;", 0, 0},
    {"V044", 2, "", "let x = gid.x / u32(0i);", "let x = 0 / gid.x;", 0, 0},
    {"V047", 2, "", "let x = subgroup_and(1.0);", "let x = subgroup_and(1);", 0, REVISION_6},
    {"V084", 3, "buffer w: u64[4] read;", "let x = w[0] + w[1];", "let x = w[0];", 0, 0},
    {"V085", 2, "", "let x = sat_add(1i, 2i);", "let x = sat_add(1, 2);", 0, 0},
    {"V086", 2, "", "let x = abs_diff(1i, 2i);", "let x = abs_diff(1, 2);", 0, 0},
    {"V087", 2, "", "let x = (1 < 2) + 1;", "let x = (1 < 2 ? 1 : 0) + 1;", 0, 0},
    {"V088", 2, "", "let x = 1 + 1.0;", "let x = 1.0 + 1.0;", 0, 0},
    {"V089", 2, "", "let x = 1.0 % 2.0;", "let x = 1i % 2i;", 0, 0},
    {"V090", 2, "", "let x = 1 % 1i;", "let x = 1 % 1;", 0, 0},
    {"V091 V093", 2, "", "let x = 1.0 & 1;", "let x = 1 & 1;", 0, 0},
    {"V092 V093", 2, "", "let x = 1 | 1.0;", "let x = 1 | 1;", 0, 0},
    {"V093", 2, "", "let x = 1 ^ 1i;", "let x = 1i ^ 1i;", 0, 0},
    {"V094", 2, "", "let x = 1 << 1i;", "let x = 1 << 1;", 0, 0},
    {"V094", 2, "", "let x = rotl(1i, 1);", "let x = rotl(1, 1);", 0, 0},
    {"V095", 2, "", "let x = 1.0 && true;", "let x = 1 && true;", 0, 0},
    {"V096", 2, "", "let x = 1 < 1.0;", "let x = 1.0 < 1.0;", 0, 0},
    {"V097", 2, "", "let x = wave_reduce(1, 2);", "let x = subgroup_add(1);", 0, 0},
    {"V098", 2, "", "let x = -(1i);", "let x = 0i - 1i;", 0, 0},
    {"V099", 2, "", "let x = -(true);", "let x = -(1);", 0, 0},
    {"V100", 2, "", "let x = !1.0;", "let x = !1;", 0, 0},
    {"V101", 2, "", "let x = ~1.0;", "let x = ~1;", 0, 0},
    {"V101", 2, "", "let x = popcount(true);", "let x = popcount(1i);", 0, 0},
    {"V102", 2, "", "let x = sqrt(2);", "let x = sqrt(2.0);", 0, 0},
    {"V103", 2, "", "let x = unpack4_low(1.0);", "let x = unpack4_low(1i);", 0, 0},
    {"V104", 2, "", "let x = unary_ext(0x80000001, 1);", "let x = ~1;", 0, 0},
    /* statements */
    {"V010", 2, "", "if (lid.x == 0) { barrier(); }", "if (wid.x == 0) { barrier(); }", 0, 0},
    {"V010", 2, "", "if (wid.x == 0) { barrier.grid(); }", "barrier.grid();", 0, 0},
    {"V010", 2, "", "for (i in 0..lid.x) { let x = subgroup_add(i); }",
     "if (lid.x == 3) { for (i in 0..4) { let x = subgroup_add(i); } }", 0, 0},
    {"V043", 2, "", "barrier.relaxed();", "barrier.acquire();", 0, 0},
    {"V045", 3, "", "let x = 1;\nx = 1.0;", "let x = 1;\nx = 2;", 0, 0},
    {"V055", 2, "", "for (i in 0..4) { barrier(); if (i == 2) { return; } }",
     "for (i in 0..4) { barrier(); if (i == 2) { return; } barrier(); }", 0, REVISION_6},
    {"V055", 2, "", "for (i in 0..4) { if (i == 2) { return; } for (k in 0..2) { barrier(); } }",
     "for (i in 0..4) { if (i == 2) { return; } { barrier(); } }", 0, REVISION_6},
    {"V112", 3, "", "return;\nlet x = 1;", "let x = 1;\nreturn;", 0, 0},
    {"V121", 3, "buffer b: u32[4] readwrite;", "b[0] = 1.0;", "b[0] = 1i;", 0, 0},
    {"V121", 3, "buffer b: u32[4] readwrite;", "b[0] = 1 < 2;", "b[0] = 1 < 2 ? 1 : 0;", 0, 0},
    {"V121", 3, "buffer b: f32[4] readwrite;", "b[0] = 1 < 2;", "b[0] = f32(1 < 2);", 0,
     REVISION_6},
    {"V122", 3, "buffer b: u32[4] readwrite;", "b[1i] = 1;", "b[1] = 1;", 0, 0},
    {"V123", 2, "", "if (1.0) {}", "if (1) {}", 0, 0},
    {"V124", 2, "", "for (i in 1i..4) {}", "for (i in 1..4) {}", 0, 0},
    {"V125", 2, "", "for (i in 1..4i) {}", "for (i in 1..4) {}", 0, 0},
    /* transfers and extensions */
    {"V046", 2, "", "all_reduce(nope, sum, 0);", "all_reduce(nope, sum, 0);",
     "buffer nope: u32[4] readwrite;", 0},
    {"V046", 3, "buffer b: u32[4] workgroup;", "all_reduce(b, sum, 0);", "", 0, 0},
    {"V046", 4, "buffer a: u32[4] read;\nbuffer b: f32[4] readwrite;", "all_gather(a, b, 0);",
     "all_gather(a, a, 0);", 0, 0},
    {"V117", 2, "", "async_wait(\"\");", "async_wait(\"t\");", 0, 0},
    {"V117", 3, "buffer b: u32[4] readwrite;", "async_load(b, b, 0, 4, \"\");",
     "async_load(b, b, 0, 4, \"t\");", 0, 0},
    {"V126", 3, "buffer b: u32[4] read;", "indirect_dispatch(b, 3);", "indirect_dispatch(b, 4);", 0,
     0},
    {"V127", 2, "", "indirect_dispatch(nope, 4);", "indirect_dispatch(nope, 4);",
     "buffer nope: u32[4] read;", 0},
    {"V030", 2, "", "let x = opaque(\"\", hex\"00\");", "let x = opaque(\"k\", hex\"00\");", 0, 0},
    {"V031", 2, "", "opaque(\"\", hex\"00\");", "opaque(\"k\", hex\"00\");", 0, 0},
    {"V051", 3, "buffer b: u32[4] read;", "let x = ref(b);", "let x = call(\"f\", ref(b));", 0,
     REVISION_6},
    {"V052", 2, "", "let x = call(\"f\", ref(nope));", "let x = call(\"f\", ref(nope));",
     "buffer nope: u32[4] read;", REVISION_6},
    {"V068", 2, "", "let x = gid.7;", "let x = gid.z;", 0, 0},
    {"V115", 3, "", "region \"a#self-exclusive\" {}\nregion \"a#self-exclusive\" {}",
     "region \"a#self-exclusive\" {}\nregion \"b#self-exclusive\" {}", 0, 0},
    /* warnings */
    {"W001", 3, "buffer b: u32[4] readwrite;", "let x = true ? atomic_add(b[0], 1) : 0;",
     "let x = atomic_add(b[true ? 0 : 1], 1);", 0, 0},
    {"V044", 2, "", "let x = 1.0 / 0.0;", "let x = 1.0 / 2.0;", 0, 0},
    {"V055", 2, "", "for (i in 0..4) { barrier(); if (i == 2) { return; } }",
     "for (i in 0..4) { if (i == 2) { return; } barrier(); }", 0, 0},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};

/* ---- the table ---- */

static void assemble(char *out, size_t size, const char *head, const char *declares,
                     const char *statements)
{
    const int raw = strncmp(statements, "raw", 3) == 0;
    snprintf(out, size, "%s%s%s%s%s%s", head ? head : "program;\nworkgroup 64;\n", declares,
             declares[0] ? "\n" : "", raw ? "" : "{\n", statements, raw ? "\n" : "\n}\n");
}

static unsigned count_lines(const char *text)
{
    unsigned lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

/* Codes of the findings, separated by blanks. */
static void list_codes(const vyre_diagnostics *list, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < vyre_diagnostics_count(list); i++) {
        vyre_diagnostic finding;
        vyre_diagnostics_get(list, i, &finding);
        const size_t used = strlen(out);
        snprintf(out + used, size - used, "%s%s", used ? " " : "", finding.code);
    }
}

static void fail_rule(const char *text, const char *what, const char *found)
{
    printf("# %s: %s in\n", what, found);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        printf("#   %.*s\n", (int)strcspn(line, "\n"), line);
    CU_FAIL("a rule does not hold");
}

static void check_broken(const rule *row, const char *text)
{
    char codes[256];
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_error error = {0};
    const vyre_status status = vyre_program_check(text, strlen(text), "test", list, NULL, &error);
    const size_t errors = vyre_diagnostics_seen(list, VYRE_SEVERITY_ERROR);
    vyre_diagnostic first = {0};
    list_codes(list, codes, sizeof codes);
    if (strcmp(codes, row->codes) != 0)
        fail_rule(text, row->codes, codes[0] ? codes : "no finding");
    CU_ASSERT_EQUAL(status, errors > 0 ? VYRE_INVALID_PROGRAM : VYRE_OK);
    if (vyre_diagnostics_get(list, 0, &first) == VYRE_OK) {
        const unsigned head = count_lines(row->head ? row->head : "\n\n");
        if (row->line > 0 && first.line != head + row->line)
            fail_rule(text, row->codes, "another line");
        CU_ASSERT(first.fix[0] != '\0' && first.message[0] != '\0' && first.path != NULL);
    }
    vyre_diagnostics_destroy(list);
}

static void check_kept(const rule *row, const char *text)
{
    char codes[256];
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_error error = {0};
    vyre_program *program = NULL;
    const vyre_status status =
        vyre_program_check(text, strlen(text), "test", list, &program, &error);
    list_codes(list, codes, sizeof codes);
    if (status != VYRE_OK || !program || strstr(codes, row->codes))
        fail_rule(text, "must be valid", codes[0] ? codes : error.message);
    vyre_program_release(program);
    vyre_diagnostics_destroy(list);
}

static void every_rule(void)
{
    char text[1024];
    for (const rule *row = rules; row->codes; row++) {
        assemble(text, sizeof text, row->head, row->declares, row->broken);
        check_broken(row, text);
        assemble(text, sizeof text, row->head,
                 row->declares_kept ? row->declares_kept : row->declares, row->kept);
        check_kept(row, text);
    }
}

/* ---- what the user reads ---- */

typedef struct wording {
    const char *declares, *statements;
    const char *expected; /* line:column code message | fix */
} wording;

static const wording wordings[] = {
    {"buffer x: f32[4] read;", "let y = x[0] + 1;",
     "5:14 V088 `+` takes two values of one type, found f32 and u32 | write `1.0`"},
    {"buffer y: u32[4] readwrite;", "y[0] = lid.x < 3;",
     "5:1 V121 `y` holds u32, the value is bool | write `lid.x < 3 ? 1 : 0`"},
    {"buffer tile: u32[4] workgroup;", "atomic_add(tile[0], 1);",
     "5:1 V025 atomics need a storage buffer, `tile` is workgroup memory | "
     "count privately, add with one storage atomic"},
    {"", "let x = 7;\n{ let x = 1; }",
     "5:7 V008 `x` is declared already at 4:5; names do not shadow | "
     "choose another name, or assign: `x = 1;`"},
    {"", "if (lid.x == 0) { barrier(); }",
     "4:19 V010 a barrier must be reached by every lane of the workgroup | "
     "move it behind the `if`"},
    {"", "for (k in 0..lid.x) { barrier(); }",
     "4:23 V010 a barrier must be reached by every lane of the workgroup | "
     "move it behind the `for`"},
    {"", "let x = sqrt(2);", "4:9 V102 `sqrt` takes f32, found u32 | write `2.0` or `f32(n)`"},
    {"buffer b: u32[4] readwrite;", "let c = true;\nlet x = c ? atomic_add(b[0], 1) : 0;",
     "6:13 W001 both arms of `?:` are evaluated, so the atomic always happens | use `if`"},
    {"", "let a = 1i;\na = 2;",
     "5:1 V045 the local `a` is i32, the value is u32 | "
     "write `i32(2)`"},
    {NULL, NULL, NULL},
};

static void every_wording(void)
{
    char text[1024], found[1024];
    for (const wording *row = wordings; row->expected; row++) {
        vyre_diagnostics *list = vyre_diagnostics_create(0);
        vyre_diagnostic first = {0};
        assemble(text, sizeof text, NULL, row->declares, row->statements);
        vyre_program_check(text, strlen(text), "test", list, NULL, NULL);
        CU_ASSERT_EQUAL(vyre_diagnostics_get(list, 0, &first), VYRE_OK);
        snprintf(found, sizeof found, "%u:%u %s %s | %s", (unsigned)first.line,
                 (unsigned)first.column, first.code, first.message, first.fix);
        if (strcmp(found, row->expected) != 0)
            fail_rule(text, row->expected, found);
        vyre_diagnostics_destroy(list);
    }
}

/* ---- one list for syntax and rules ---- */

static void expect_codes(const char *declares, const char *statements, const char *expected)
{
    char text[1024], codes[256];
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    assemble(text, sizeof text, NULL, declares, statements);
    vyre_program_check(text, strlen(text), "test", list, NULL, NULL);
    list_codes(list, codes, sizeof codes);
    if (strcmp(codes, expected) != 0)
        fail_rule(text, expected, codes);
    vyre_diagnostics_destroy(list);
}

static void sorted_with_syntax(void)
{
    expect_codes("", "let a = nope;\nlet b = 1 +;\nlet c = sqrt(1);", "V066 S011 V102");
}

static void one_mistake_one_finding(void)
{
    expect_codes("buffer y: f32[4] readwrite;", "let a = nope + 1;\ny[0] = a * 2.0;", "V066");
    expect_codes("buffer y: f32[4] readwrite;", "y[0] = 1 + 1.0;", "V088");
    expect_codes("buffer y: f32[4] readwrite;", "let a = 1 +;\ny[0] = a;", "S011");
    expect_codes("buffer y: f32[4] readwrite;", "y[0] = true ? 1 : 1.0;", "V029");
}

static void findings_of_a_store_begin_with_its_own(void)
{
    expect_codes("buffer y: f32[4] readwrite;", "y[0] = ~1.0 < 2.0;", "V121 V101");
}

static void without_a_list(void)
{
    const char valid[] = "program;\nworkgroup 1;\n{ let x = 1; }\n";
    const char invalid[] = "program;\nworkgroup 1;\n{ let x = y; }\n";
    vyre_error error = {0};
    vyre_program *program = NULL;
    CU_ASSERT_EQUAL(vyre_program_check(valid, sizeof valid - 1, NULL, NULL, &program, &error),
                    VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL(program);
    vyre_program_release(program);
    CU_ASSERT_EQUAL(vyre_program_check(invalid, sizeof invalid - 1, NULL, NULL, &program, &error),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NULL(program);
    CU_ASSERT(strstr(error.message, "`y` is not declared here") != NULL);
    CU_ASSERT(strstr(error.location, "3:11") != NULL);
}

static const unit_test tests[] = {
    {"every rule and its neighbour", every_rule},
    {"wording of the usual mistakes", every_wording},
    {"syntax and rules in one sorted list", sorted_with_syntax},
    {"one mistake gives one finding", one_mistake_one_finding},
    {"a store speaks before its operands", findings_of_a_store_begin_with_its_own},
    {"checking without a list", without_a_list},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("validate", tests);
}
