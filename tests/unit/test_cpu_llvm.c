/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The code generator against the interpreter of kernel form. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/kernel_random.h"
#include "tests/unit/llvm_run.h"
#include "tests/unit/unit.h"

enum { WORDS = 8192, INPUTS = 131 };

/* Memory of one launch. */
typedef struct memory {
    uint32_t out[WORDS];
    uint32_t words[INPUTS];
    uint32_t counters[KERNEL_RANDOM_COUNTERS];
    uint8_t bytes[INPUTS * 2 + 1];
    uint64_t wide[INPUTS];
} memory;

static void fill(memory *m, uint64_t seed)
{
    unsigned char *bytes = (unsigned char *)m;
    for (size_t i = 0; i < sizeof *m; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        bytes[i] = (unsigned char)(seed >> 56);
    }
    for (int i = 0; i < INPUTS; i += 3)
        m->words[i] = (uint32_t)i;
    for (int i = 1; i < INPUTS; i += 3)
        m->words[i] = 0x3F000000u + (m->words[i] & 0xFFFFFF);
}

static void run_both(const vyre__code *code, uint64_t seed, memory results[2],
                     vyre_status status[2])
{
    static const uint32_t params[] = {3, 17, 0x80000000, 100000};
    for (int engine = 0; engine < 2; engine++) {
        memory *m = &results[engine];
        fill(m, seed);
        const cpu_buffer buffers[KERNEL_RANDOM_BUFFERS] = {{m->out, sizeof m->out},
                                                           {m->words, sizeof m->words},
                                                           {m->counters, sizeof m->counters},
                                                           {m->bytes, sizeof m->bytes},
                                                           {m->wide, sizeof m->wide}};
        kernel_launch launch = {
            .buffers = buffers, .params = params, .grid = {KERNEL_RANDOM_GRID, 1, 1}};
        status[engine] = engine ? llvm_run_code(code, &launch) : kernel_run_code(code, &launch);
    }
}

/* What differs, or NULL. */
static const char *try_seed(uint64_t seed)
{
    static memory results[2];
    vyre_status status[2];
    vyre__code code;
    const char *wrong = NULL;
    kernel_random(&code, seed);
    run_both(&code, seed, results, status);
    vyre__code_release(&code);
    if (status[0] != VYRE_OK || status[1] != VYRE_OK)
        wrong = status[0] != VYRE_OK ? "not interpreted" : "not compiled";
    else if (memcmp(&results[0], &results[1], sizeof results[0]) != 0)
        wrong = memcmp(results[0].out, results[1].out, sizeof results[0].out) ? "outputs differ"
                                                                              : "counters differ";
    for (int i = 0, shown = 0; wrong && getenv("VYRE_TEST_SHOW") && i < WORDS && shown < 20; i++)
        if (results[0].out[i] != results[1].out[i] && ++shown)
            printf("# out[%d]: %08x, compiled %08x\n", i, results[0].out[i], results[1].out[i]);
    return wrong;
}

/* VYRE_TEST_SEEDS=FIRST:COUNT chooses others. */
static void random_kernels(void)
{
    unsigned long long first = 1, count = 150;
    if (!llvm_is_here())
        return;
    const char *chosen = getenv("VYRE_TEST_SEEDS");
    if (chosen)
        sscanf(chosen, "%llu:%llu", &first, &count);
    for (unsigned long long seed = first; seed < first + count; seed++) {
        const char *wrong = try_seed(seed);
        if (wrong)
            printf("# seed %llu: %s: %s\n", seed, wrong, kernel_error());
        fflush(stdout);
        CU_ASSERT_PTR_NULL(wrong);
    }
}

static const unit_test tests[] = {{"random kernels", random_kernels}, {NULL, NULL}};

int main(void)
{
    return unit_main("cpu_llvm", tests);
}
