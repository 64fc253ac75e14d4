/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/reference_run.h"

#include <stdio.h>

#include "tests/unit/unit.h"

vyre__reference *prepare_built(vyre_builder *builder, uint32_t float_mode, vyre_error *error)
{
    vyre_program *program = NULL;
    vyre__reference *reference = NULL;
    if (vyre_builder_finish(builder, &program, error) == VYRE_OK)
        vyre__reference_prepare(program, float_mode, &reference, error);
    vyre_builder_destroy(builder);
    vyre_program_release(program);
    return reference;
}

vyre_status run_built(vyre_builder *builder, uint32_t float_mode,
                      const vyre__reference_binding *bindings, uint32_t count, uint32_t groups,
                      vyre_error *error)
{
    const uint32_t grid[3] = {groups, 1, 1};
    vyre__reference *reference = prepare_built(builder, float_mode, error);
    if (!reference)
        return error->status;
    const vyre_status status =
        vyre__reference_execute(reference, bindings, count, grid, 0, NULL, NULL, error);
    vyre__reference_release(reference);
    return status;
}

void run_well(vyre_builder *builder, const vyre__reference_binding *bindings, uint32_t count,
              uint32_t groups)
{
    vyre_error error = {0};
    if (run_built(builder, VYRE_FLOAT_STRICT, bindings, count, groups, &error) != VYRE_OK) {
        printf("# %s (%s)\n", error.message, error.location);
        CU_FAIL("the program must run");
    }
}

vyre_value add(vyre_builder *b, vyre_value left, vyre_value right)
{
    return vyre_builder_binary(b, VYRE_BINARY_ADD, left, right);
}

vyre_value less(vyre_builder *b, vyre_value left, vyre_value right)
{
    return vyre_builder_binary(b, VYRE_BINARY_LT, left, right);
}

vyre_value gid(vyre_builder *b)
{
    return vyre_builder_invocation_id(b, 0);
}

vyre_value lid(vyre_builder *b)
{
    return vyre_builder_local_id(b, 0);
}

const uint32_t witness_words[36] = {
    0x00000000, 0x00000001, 0x00000002, 0x00000003, 0xffffffff, 0xfffffffe, 0x80000000, 0x7fffffff,
    0xaaaaaaaa, 0x55555555, 0xdeadbeef, 0xcafef00d, 0xfc0227a6, 0x43f109dd, 0x269a3cb8, 0x5498d3bc,
    0x251e6a63, 0xe5667021, 0x9c13d3a6, 0x0665b988, 0x11475811, 0xe0acc686, 0x08037b02, 0xb93214f6,
    0x4d17f091, 0x0585f0a5, 0x2ab27302, 0x8e2c97e9, 0xd363e1bd, 0xe80fba7e, 0xa9f28c7b, 0x93dd6347,
    0xe118e347, 0xb15f8eaa, 0xde312416, 0xe6741c90};

/* Zeros, subnormals, the ends of the range, ties of rounding, infinities, NaNs, common values. */
const uint32_t witness_floats[44] = {
    0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x00800000, 0x80800000,
    0x00800001, 0x3f7fffff, 0x3f800000, 0xbf800000, 0x3f800001, 0x3effffff, 0x3f000000, 0xbf000000,
    0x3fc00000, 0x40200000, 0xc0200000, 0x40490fdb, 0x402df854, 0x3eaaaaab, 0x4b000000, 0x4b000001,
    0x4affffff, 0xcb000001, 0x4f000000, 0xcf000000, 0xcf000001, 0x4effffff, 0x4f800000, 0x4f7fffff,
    0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345, 0x7f800001, 0x1e3ce508,
    0x5d5e0b6b, 0x42c80000, 0xc2b00000, 0x35477cb7};
