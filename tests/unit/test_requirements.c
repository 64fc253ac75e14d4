/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One program per construct, and the needs that it brings. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <vyre/program.h>

#include "tests/unit/unit.h"

typedef struct need {
    const char *declares, *statements;
    uint32_t needs;
} need;

#define NEEDS(name) VYRE_NEEDS_##name

static const need rows[] = {
    {"buffer b: u32[4] readwrite;", "b[gid.x] = b[0] * 2;", 0},
    {"buffer b: i32[4] read;\nbuffer c: bool[4] read;\nbuffer f: f32[4] read;", "", 0},
    {"buffer b: f16[4] read;", "", NEEDS(FLOAT16) | NEEDS(STORAGE16)},
    {"buffer b: bf16[4] read;", "", NEEDS(BFLOAT16) | NEEDS(STORAGE16)},
    {"buffer b: f64[4] read;", "", NEEDS(FLOAT64)},
    {"buffer b: u64[4] read;", "", NEEDS(INT64)},
    {"buffer b: i64[4] read;", "", NEEDS(INT64)},
    {"buffer b: u8[4] read;", "", NEEDS(STORAGE8)},
    {"buffer b: i8[4] read;", "", NEEDS(STORAGE8)},
    {"buffer b: u16[4] read;", "", NEEDS(STORAGE16)},
    {"buffer b: i16[4] read;", "", NEEDS(STORAGE16)},
    {"buffer b: tensor[4] read;", "", NEEDS(TENSOR)},
    {"buffer b: u32x4[4] read;", "", NEEDS(WIDE_TYPE)},
    {"buffer b: i4[4] read;", "", NEEDS(WIDE_TYPE)},
    {"buffer b: f8e4m3[4] read;", "", NEEDS(WIDE_TYPE)},
    {"buffer b: quant<i8, per_tensor, none>[4] read;", "", NEEDS(WIDE_TYPE)},
    {"buffer b: opaque<0x80000001>[4] read;", "", NEEDS(OPAQUE) | NEEDS(WIDE_TYPE)},
    {"buffer t: u32[4] workgroup;", "", NEEDS(SHARED_MEMORY)},
    {"", "let x = f16(1.0);", NEEDS(FLOAT16)},
    {"", "let x = bf16(1.0);", NEEDS(BFLOAT16)},
    {"", "let x = u64(1);", NEEDS(INT64)},
    {"", "let x = u8(1);", 0},
    {"", "let x = cast(u32x2, 1);", NEEDS(WIDE_TYPE)},
    {"buffer b: u32[4] readwrite;", "atomic_add(b[0], 1);", NEEDS(ATOMIC_U32)},
    {"buffer b: u32[4] readwrite;", "atomic_ext(0x80000001, b[0], 1);",
     NEEDS(ATOMIC_U32) | NEEDS(OPAQUE)},
    {"", "barrier();", NEEDS(BARRIER)},
    {"", "barrier.grid();", NEEDS(BARRIER) | NEEDS(GRID_BARRIER)},
    {"", "trap(1, \"t\");", NEEDS(TRAP)},
    {"", "resume(\"t\");", NEEDS(RESUME)},
    {"buffer b: u32[4] read;", "indirect_dispatch(b, 0);", NEEDS(INDIRECT_DISPATCH)},
    {"buffer b: u32[4] readwrite;", "async_load(b, b, 0, 4, \"t\");", NEEDS(ASYNC_COPY)},
    {"buffer b: u32[4] readwrite;", "async_store(b, b, 0, 4, \"t\");", NEEDS(ASYNC_COPY)},
    {"", "async_wait(\"t\");", NEEDS(ASYNC_COPY)},
    {"buffer b: u32[4] readwrite;", "all_reduce(b, sum, 0);", 0},
    {"buffer b: u32[4] readwrite;", "all_reduce(b, sum, 1);", NEEDS(COLLECTIVES)},
    {"buffer b: u32[4] readwrite;", "broadcast(b, 0, 0);", 0},
    {"buffer b: u32[4] readwrite;", "broadcast(b, 1, 0);", NEEDS(COLLECTIVES)},
    {"buffer b: u32[4] readwrite;", "all_gather(b, b, 2);", NEEDS(COLLECTIVES)},
    {"buffer b: u32[4] readwrite;", "reduce_scatter(b, b, max, 2);", NEEDS(COLLECTIVES)},
    {"", "let x = subgroup_add(1);", NEEDS(SUBGROUP)},
    {"", "let x = subgroup_shuffle(1, 2);", NEEDS(SUBGROUP)},
    {"", "let x = subgroup_ballot(true);", NEEDS(SUBGROUP)},
    {"", "let x = subgroup_lane();", NEEDS(SUBGROUP)},
    {"", "let x = subgroup_size();", NEEDS(SUBGROUP)},
    {"", "let x = wave_shuffle(1, 2);", NEEDS(SUBGROUP_OPERATOR)},
    {"", "let x = wave_ballot(1, 2);", NEEDS(SUBGROUP_OPERATOR)},
    {"", "let x = wave_reduce(1, 2);", NEEDS(SUBGROUP_OPERATOR)},
    {"", "let x = wave_broadcast(1, 2);", NEEDS(SUBGROUP_OPERATOR)},
    {"", "call(\"a::b\", 1);", NEEDS(CALL)},
    {"", "call(\"a::subgroup_sum\", 1);", NEEDS(CALL) | NEEDS(SUBGROUP)},
    {"", "call(\"a::subgroup::sum\", 1);", NEEDS(CALL) | NEEDS(SUBGROUP)},
    {"", "call(\"wave_sum\", 1);", NEEDS(CALL) | NEEDS(SUBGROUP)},
    {"", "call(\"a::warp::sum\", 1);", NEEDS(CALL) | NEEDS(SUBGROUP)},
    {"", "call(\"a::warped\", 1);", NEEDS(CALL)},
    {"", "let x = opaque(\"k\", hex\"00\");", NEEDS(OPAQUE)},
    {"", "opaque(\"k\", hex\"00\");", NEEDS(OPAQUE)},
    {"", "let x = binary_ext(0x80000001, 1, 2);", NEEDS(OPAQUE)},
    {"", "let x = unary_ext(0x80000001, 1);", NEEDS(OPAQUE)},
    {"", "let x = 1.0;", 0},
    {"", "let x = 1 + 2;", 0},
    {"", "let x = 1.0 + 2.0;", NEEDS(STRICT_FLOAT)},
    {"buffer f: f32[4] read;", "let x = f[0] < f[1];", NEEDS(STRICT_FLOAT)},
    {"", "let x = fma(1.0, 2.0, 3.0);", NEEDS(STRICT_FLOAT)},
    {"", "let x = sqrt(1.0);", NEEDS(STRICT_FLOAT)},
    {"", "let x = -(1.0);", NEEDS(STRICT_FLOAT)},
    {"", "let x = inverse_sqrt(1.0);", NEEDS(STRICT_FLOAT) | NEEDS(TRANSCENDENTAL)},
    {"", "let x = exp(1.0);", NEEDS(STRICT_FLOAT) | NEEDS(TRANSCENDENTAL)},
    {"", "let x = tanh(1.0);", NEEDS(STRICT_FLOAT) | NEEDS(TRANSCENDENTAL)},
};

static int derive(const char *declares, const char *statements, vyre_requirements *out)
{
    char text[2048];
    vyre_program *program = NULL;
    vyre_error error = {0};
    snprintf(text, sizeof text, "program;\nrevision 6;\nworkgroup 8, 4, 2;\n%s\n{\n%s\n}\n",
             declares, statements);
    memset(out, 0, sizeof *out);
    if (vyre_program_parse(text, strlen(text), "test", NULL, &program, &error) != VYRE_OK)
        printf("# %s: %s\n", statements, error.message);
    CU_ASSERT_PTR_NOT_NULL(program);
    if (!program)
        return 0;
    CU_ASSERT_EQUAL(vyre_program_requirements(program, out, NULL), VYRE_OK);
    vyre_requirements again;
    CU_ASSERT_EQUAL(vyre_program_requirements(program, &again, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(memcmp(out, &again, sizeof again), 0);
    vyre_program_release(program);
    return 1;
}

static void every_need(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vyre_requirements found;
        if (derive(rows[i].declares, rows[i].statements, &found) && found.needs != rows[i].needs) {
            printf("# %s %s: needs 0x%x instead of 0x%x\n", rows[i].declares, rows[i].statements,
                   (unsigned)found.needs, (unsigned)rows[i].needs);
            CU_FAIL("other needs");
        }
    }
}

static void every_bit_occurs(void)
{
    uint32_t seen = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        seen |= rows[i].needs;
    for (uint32_t bit = 1; bit != 0 && vyre_need_name(bit); bit <<= 1)
        CU_ASSERT((seen & bit) != 0);
    CU_ASSERT_PTR_NULL(vyre_need_name(VYRE_NEEDS_SUBGROUP_OPERATOR << 1));
    CU_ASSERT_PTR_NULL(vyre_need_name(0));
    CU_ASSERT_PTR_NULL(vyre_need_name(3));
    CU_ASSERT_STRING_EQUAL(vyre_need_name(VYRE_NEEDS_SUBGROUP), "subgroup");
    CU_ASSERT_STRING_EQUAL(vyre_need_name(VYRE_NEEDS_SUBGROUP_OPERATOR), "subgroup_operator");
}

static void sizes(void)
{
    vyre_requirements found;
    derive("buffer a: u32[100] read;\nbuffer b: u8[7] readwrite;\nbuffer c: f32[] read;\n"
           "buffer d: u32[4] uniform;\nbuffer e: i4[3] read;\nbuffer s: u32[64] workgroup;\n"
           "buffer t: u32[1] workgroup;",
           "", &found);
    CU_ASSERT_EQUAL(found.workgroup[0], 8);
    CU_ASSERT_EQUAL(found.workgroup[2], 2);
    CU_ASSERT_EQUAL(found.workgroup_invocations, 64);
    CU_ASSERT_EQUAL(found.shared_bytes, 260);
    CU_ASSERT_EQUAL(found.static_storage_bytes, 400 + 7 + 16 + 2);
    CU_ASSERT_EQUAL(found.largest_buffer_bytes, 400);
    CU_ASSERT_EQUAL(found.storage_buffers, 4);
    CU_ASSERT_EQUAL(found.uniform_buffers, 1);
    CU_ASSERT_EQUAL(found.runtime_sized_buffers, 1);
}

static void counts(void)
{
    vyre_requirements found;
    derive("buffer b: u32[4] readwrite;",
           "let x = b[0];\nb[1] = x + 1;\nfor (i in 0..2) { barrier(); }\natomic_or(b[0], 1);\n"
           "region r { trap(0, \"t\"); }\nall_reduce(b, sum, 0);\nopaque(\"k\", hex\"\");",
           &found);
    CU_ASSERT_EQUAL(found.nodes, 10);
    CU_ASSERT_EQUAL(found.expressions, 2 + 4 + 2 + 3 + 1);
    CU_ASSERT_EQUAL(found.loads, 1);
    CU_ASSERT_EQUAL(found.stores, 1);
    CU_ASSERT_EQUAL(found.barriers, 1);
    CU_ASSERT_EQUAL(found.atomics, 1);
    CU_ASSERT_EQUAL(found.traps, 1);
    CU_ASSERT_EQUAL(found.regions, 2);
    CU_ASSERT_EQUAL(found.opaques, 1);
    CU_ASSERT_EQUAL(found.local_collectives, 1);
    CU_ASSERT_EQUAL(found.calls, 0);
    CU_ASSERT_EQUAL(found.max_depth, 4);
    CU_ASSERT_EQUAL(found.node_kinds, 1u << 0 | 1u << 2 | 1u << 4 | 1u << 7 | 1u << 11 | 1u << 13 |
                                          1u << 15 | 1u << 31);
}

static const unit_test tests[] = {{"every need", every_need},
                                  {"every bit occurs and has a name", every_bit_occurs},
                                  {"sizes", sizes},
                                  {"counts", counts},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("requirements", tests);
}
