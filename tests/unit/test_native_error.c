/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Float mode ulp on the CPU backend, as programs see it: errors of the functions on samples and
 * edges. tests/math/native-exhaustive covers every operand.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

#include "tests/math/native_error.h"
#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

enum { SAMPLES = 1 << 20, NEAR = 3 };

static uint32_t operands[SAMPLES];

/* True when the device tells the errors of native functions: a libLLVM, and a processor with FMA */
static int has_natives(void)
{
    vyre_device_info device;
    if (context_device_count(cpu) == 0 || context_device(cpu, 0, &device) != VYRE_OK)
        return 0;
    for (uint32_t i = 0; i < device.fact_count; i++)
        if (device.facts[i].key == VYRE_FACT_ULP)
            return 1;
    return 0;
}

static int missing_natives(void)
{
    if (missing_cpu())
        return 1;
    if (!has_natives())
        unit_skip("the CPU backend has no native functions here");
    return !has_natives();
}

/* Applies the function in mode ulp:N. */
static struct native_findings try_all(const struct native_function *f, uint32_t ulp, uint32_t count)
{
    struct native_findings findings = {0};
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_error error = {0};
    CU_ASSERT_EQUAL_FATAL(native_pipeline(cpu, f, ulp, &pipeline, &error), VYRE_OK);
    CU_ASSERT_EQUAL(
        native_try(pipeline, oracle_find(f->name), operands, count, &outputs, &findings, &error),
        VYRE_OK);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    return findings;
}

static void expect_within(const struct native_function *f, uint32_t count)
{
    const struct native_findings found = try_all(f, f->ulp, count);
    if (found.worst > f->bound)
        printf("# %s: %.4f ulp at 0x%08x\n", f->name, found.worst, (unsigned)found.worst_at);
    CU_ASSERT(found.worst <= f->bound);
}

static const float edges[] = {0,
                              0x1p-149f,
                              0x1p-126f,
                              0x1p-64f,
                              0x1p-24f,
                              0x1p-12f,
                              0.5f,
                              0x1.6a09e6p-1f,
                              0.55f,
                              1,
                              0x1.6a09e6p+0f,
                              1.5f,
                              0x1.921fb6p-1f,
                              0x1.921fb6p+0f,
                              0x1.921fb6p+1f,
                              2,
                              9,
                              9.5f,
                              22,
                              64,
                              87.33654f,
                              88.72284f,
                              103.97208f,
                              104,
                              126,
                              127,
                              128,
                              129,
                              149,
                              150,
                              151,
                              152,
                              1e4f,
                              0x1p17f,
                              1e6f,
                              0x1p22f,
                              0x1p23f,
                              0x1p24f,
                              0x1.f37316p+95f,
                              1e30f,
                              0x1.fffffep+127f,
                              INFINITY,
                              NAN};

/* Each edge with its neighbours, of both signs. */
static uint32_t fill_edges(void)
{
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        for (int near = -NEAR; near <= NEAR; near++) {
            const uint32_t bits = (oracle_bits(edges[i]) + (uint32_t)near) & 0x7FFFFFFF;
            operands[count++] = bits;
            operands[count++] = bits | 0x80000000;
        }
    return count;
}

static void edge_operands(void)
{
    const uint32_t count = fill_edges();
    for (int i = 0; i < NATIVE_FUNCTIONS && !missing_natives(); i++)
        expect_within(&native_functions[i], count);
}

/* Half of all bit patterns, half of those that programs use. */
static void fill_samples(void)
{
    uint64_t state = 7;
    for (uint32_t i = 0; i < SAMPLES; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const uint32_t bits = (uint32_t)(state >> 32);
        operands[i] = i % 2 ? bits : (bits & 0x83FFFFFF) + 0x3C000000;
    }
}

static void samples(void)
{
    fill_samples();
    for (int i = 0; i < NATIVE_FUNCTIONS && !missing_natives(); i++)
        expect_within(&native_functions[i], SAMPLES);
}

/* From its N on a function is native, which shows in results that are not the nearest ones. */
static void strict_below_its_bound(void)
{
    fill_samples();
    for (int i = 0; i < NATIVE_FUNCTIONS && !missing_natives(); i++) {
        const struct native_function *f = &native_functions[i];
        CU_ASSERT(try_all(f, f->ulp, SAMPLES / 16).not_nearest > 0);
        if (f->ulp > 1)
            CU_ASSERT_EQUAL(try_all(f, f->ulp - 1, SAMPLES / 16).not_nearest, 0);
    }
}

static void every_bound_is_kept(void)
{
    fill_samples();
    for (uint32_t ulp = 1; ulp <= 6 && !missing_natives(); ulp++)
        for (int i = 0; i < NATIVE_FUNCTIONS; i++)
            CU_ASSERT(try_all(&native_functions[i], ulp, SAMPLES / 16).worst <= ulp);
}

static const unit_test tests[] = {{"edges", edge_operands},
                                  {"a million operands of each function", samples},
                                  {"strict below its bound", strict_below_its_bound},
                                  {"every bound is kept", every_bound_is_kept},
                                  {NULL, NULL}};

int main(void)
{
    cpu_open();
    const int status = unit_main("native_error", tests);
    vyre_context_destroy(cpu, NULL);
    return status;
}
