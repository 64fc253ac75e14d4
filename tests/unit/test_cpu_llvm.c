/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The code generator against the interpreter of kernel form. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/lower/float_ops.h"
#include "plugins/cpu/llvm/isa.h"
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
    uint8_t narrow[WORDS];
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
        const cpu_buffer buffers[KERNEL_RANDOM_BUFFERS] = {
            {m->out, sizeof m->out},           {m->words, sizeof m->words},
            {m->counters, sizeof m->counters}, {m->bytes, sizeof m->bytes},
            {m->wide, sizeof m->wide},         {m->narrow, sizeof m->narrow}};
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
    kernel_random(&code, seed, llvm_level == 2);
    run_both(&code, seed, results, status);
    vyre__code_release(&code);
    if (status[0] != VYRE_OK || status[1] != VYRE_OK)
        wrong = status[0] != VYRE_OK ? "not interpreted" : "not compiled";
    else if (memcmp(&results[0], &results[1], sizeof results[0]) != 0)
        wrong = memcmp(results[0].out, results[1].out, sizeof results[0].out)
                    ? "outputs differ"
                    : "other memory differs";
    for (int i = 0, shown = 0; wrong && getenv("VYRE_TEST_SHOW") && i < WORDS && shown < 20; i++)
        if (results[0].out[i] != results[1].out[i] && ++shown)
            printf("# out[%d]: %08x, compiled %08x\n", i, results[0].out[i], results[1].out[i]);
    return wrong;
}

/* VYRE_TEST_SEEDS=FIRST:COUNT chooses others. */
static void try_seeds(uint32_t level, unsigned long long first, unsigned long long count)
{
    if (!llvm_is_here())
        return;
    const char *chosen = getenv("VYRE_TEST_SEEDS");
    if (chosen)
        sscanf(chosen, "%llu:%llu", &first, &count);
    llvm_level = level;
    for (unsigned long long seed = first; seed < first + count; seed++) {
        const char *wrong = try_seed(seed);
        if (wrong)
            printf("# seed %llu: %s: %s\n", seed, wrong, kernel_error());
        fflush(stdout);
        CU_ASSERT_PTR_NULL(wrong);
    }
    llvm_level = 0;
}

static void random_kernels(void)
{
    try_seeds(0, 1, 150);
}

/* Code for lesser processors than this one. */
static void random_kernels_v3(void)
{
    if (!cpu_isa_of_host().avx2) {
        unit_skip("the processor has no AVX2");
        return;
    }
    try_seeds(3, 151, 80);
}

static void random_kernels_v2(void)
{
    try_seeds(2, 231, 80);
}

/* ---- a kernel to keep ---- */

/* out[i] = i * 3 + param 0, for i = GLOBAL_ID x */
static void write_kernel(vyre__code *code)
{
    static const vyre_kernel_buffer words = {
        .role = VYRE_ROLE_OUTPUT, .element_bytes = 4, .align_log2 = 2};
    vyre__code_start(code, (uint32_t[3]){64, 1, 1}, "kept");
    vyre__code_buffer(code, &words);
    code->param_count = 1;
    const vyre__value id = vyre__code_op0(code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
    const vyre__value param = vyre__code_op0(code, VYRE_OP_PARAM, VYRE_VALUE_W32, 0);
    const vyre__value product =
        vyre__code_op2(code, VYRE_OP_MUL, VYRE_VALUE_W32, id, vyre__code_w32(code, 3));
    const vyre__value sum = vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, product, param);
    vyre__code_put(
        code, (vyre_instruction){
                  .op = VYRE_OP_STORE, .type = VYRE_VALUE_W32, .arg = {id, sum}, .aux = 4u << 16});
}

static cpu_code *compile_kernel(const vyre__code *code, int want_text)
{
    cpu_code *compiled = NULL;
    vyre_kernel form = kernel_of(code);
    form.digest[0] = 7;
    const cpu_code_request request = {.host = kernel_host(),
                                      .kernel = &form,
                                      .library = getenv("VYRE_TEST_LIBLLVM"),
                                      .want_text = want_text};
    CU_ASSERT_EQUAL_FATAL(cpu_code_compile(&request, &compiled), VYRE_OK);
    return compiled;
}

static uint32_t count_wrong(const cpu_code *code)
{
    static uint32_t out[192];
    const uint32_t param = 11;
    const cpu_buffer buffer = {out, sizeof out};
    kernel_launch launch = {.buffers = &buffer, .params = &param, .grid = {3, 1, 1}};
    uint32_t wrong = 0;
    memset(out, 0, sizeof out);
    llvm_run_compiled(code, &launch);
    for (uint32_t i = 0; i < 192; i++)
        wrong += out[i] != i * 3 + 11;
    return wrong;
}

static size_t save(const cpu_code *code, unsigned char *bytes, size_t capacity)
{
    cpu_code_piece pieces[2];
    cpu_code_save(code, pieces);
    CU_ASSERT_FATAL(pieces[0].size + pieces[1].size <= capacity);
    memcpy(bytes, pieces[0].data, pieces[0].size);
    memcpy(bytes + pieces[0].size, pieces[1].data, pieces[1].size);
    return pieces[0].size + pieces[1].size;
}

static void saved_code(void)
{
    static unsigned char bytes[8192];
    static const uint8_t digest[32] = {7}, other[32] = {8};
    vyre__code code;
    cpu_code *loaded = NULL;
    if (!llvm_is_here())
        return;
    write_kernel(&code);
    cpu_code *compiled = compile_kernel(&code, 0);
    vyre__code_release(&code);
    CU_ASSERT_EQUAL(count_wrong(compiled), 0);
    CU_ASSERT_STRING_EQUAL(cpu_code_text(compiled), "");
    const size_t size = save(compiled, bytes, sizeof bytes);
    cpu_code_release(compiled);
    CU_ASSERT_EQUAL_FATAL(cpu_code_load(digest, bytes, size, &loaded), VYRE_OK);
    CU_ASSERT_EQUAL(count_wrong(loaded), 0);
    cpu_code_release(loaded);
    CU_ASSERT_EQUAL(cpu_code_load(other, bytes, size, &loaded), VYRE_ABI_MISMATCH);
    CU_ASSERT_PTR_NULL(loaded);
    for (size_t cut = 0; cut < size; cut++)
        CU_ASSERT_EQUAL(cpu_code_load(digest, bytes, cut, &loaded), VYRE_CORRUPT);
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 0x20;
        CU_ASSERT_NOT_EQUAL(cpu_code_load(digest, bytes, size, &loaded), VYRE_OK);
        bytes[i] ^= 0x20;
    }
}

static void text_of_code(void)
{
    vyre__code code;
    if (!llvm_is_here())
        return;
    write_kernel(&code);
    cpu_code *compiled = compile_kernel(&code, 1);
    vyre__code_release(&code);
    CU_ASSERT_PTR_NOT_NULL(strstr(cpu_code_text(compiled), "define void @entry(ptr %0)"));
    cpu_code_release(compiled);
}

/* ---- lanes one by one ---- */

enum { ROWS = 64, ROW_WORDS = 512 };

static vyre__value load_word(vyre__code *code, uint32_t buffer, vyre__value index)
{
    return vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                                   .type = VYRE_VALUE_W32,
                                                   .flags = VYRE_INSTRUCTION_GUARDED,
                                                   .arg = {index},
                                                   .aux = 4u << 16 | buffer});
}

/* Each lane goes over its row: words[k] for k from words[i] to words[i + 1]. With `carried`, where
 * it looks depends on what it has found. */
static void write_rows(vyre__code *code, int carried)
{
    static const vyre_kernel_buffer out = {
        .role = VYRE_ROLE_OUTPUT, .element_bytes = 4, .align_log2 = 2};
    static const vyre_kernel_buffer words = {.role = VYRE_ROLE_INPUT,
                                             .element_bytes = 4,
                                             .align_log2 = 2,
                                             .flags = VYRE_BUFFER_READ_ONLY};
    vyre__code_start(code, (uint32_t[3]){ROWS, 1, 1}, "rows");
    vyre__code_buffer(code, &out);
    vyre__code_buffer(code, &words);
    const uint32_t sum = vyre__code_local(code, VYRE_VALUE_W32);
    const vyre__value id = vyre__code_op0(code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
    const vyre__value next =
        vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, id, vyre__code_w32(code, 1));
    const vyre__value from = load_word(code, 1, id), to = load_word(code, 1, next);
    const vyre__value k = vyre__code_for(code, from, to);
    const vyre__value was = vyre__code_get(code, sum);
    const vyre__value at = carried ? vyre__code_op2(code, VYRE_OP_XOR, VYRE_VALUE_W32, k, was) : k;
    vyre__code_set(code, sum,
                   vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, was, load_word(code, 1, at)));
    vyre__code_end(code);
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_STORE,
                                            .type = VYRE_VALUE_W32,
                                            .arg = {id, vyre__code_get(code, sum)},
                                            .aux = 4u << 16});
}

static void run_rows(const vyre__code *code)
{
    static uint32_t words[ROW_WORDS], out[2][ROWS];
    for (uint32_t i = 0; i < ROW_WORDS; i++)
        words[i] = i <= ROWS ? ROWS + i * i / 8 : i; /* the last rows lie beyond the words */
    for (int engine = 0; engine < 2; engine++) {
        const cpu_buffer buffers[2] = {{out[engine], sizeof out[0]}, {words, sizeof words}};
        kernel_launch launch = {.buffers = buffers};
        CU_ASSERT_EQUAL(engine ? llvm_run_code(code, &launch) : kernel_run_code(code, &launch),
                        VYRE_OK);
    }
    CU_ASSERT_EQUAL(memcmp(out[0], out[1], sizeof out[0]), 0);
    CU_ASSERT_NOT_EQUAL(out[0][ROWS / 2], 0);
}

static void uneven_rows(void)
{
    if (!llvm_is_here())
        return;
    for (int carried = 0; carried < 2; carried++) {
        vyre__code code;
        write_rows(&code, carried);
        run_rows(&code);
        cpu_code *compiled = compile_kernel(&code, 1);
        CU_ASSERT_EQUAL(strstr(cpu_code_text(compiled), "x i32>") != NULL, carried);
        cpu_code_release(compiled);
        vyre__code_release(&code);
    }
}

/* ---- loops that walk through buffers ---- */

enum { WALK_LANES = 80, WALK_WORDS = 100 };

/* Each lane adds what it finds at start + k for k from 2 to 2 + trips, one by one. */
static void write_walks(vyre__code *code)
{
    static const vyre_kernel_buffer out = {
        .role = VYRE_ROLE_OUTPUT, .element_bytes = 4, .align_log2 = 2};
    static const vyre_kernel_buffer words = {.role = VYRE_ROLE_INPUT,
                                             .element_bytes = 4,
                                             .align_log2 = 2,
                                             .flags = VYRE_BUFFER_READ_ONLY};
    vyre__code_start(code, (uint32_t[3]){1, 1, 1}, "walks");
    vyre__code_buffer(code, &out);
    for (int i = 0; i < 3; i++)
        vyre__code_buffer(code, &words);
    const uint32_t sum = vyre__code_local(code, VYRE_VALUE_W32);
    const vyre__value id = vyre__code_op0(code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
    const vyre__value start = load_word(code, 2, id), two = vyre__code_w32(code, 2);
    const vyre__value to =
        vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, load_word(code, 3, id), two);
    const vyre__value k = vyre__code_for(code, two, to);
    const vyre__value at = vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, k, start);
    const vyre__value word = load_word(code, 1, load_word(code, 1, at));
    const vyre__value was = vyre__code_get(code, sum);
    const vyre__value more = vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, word, k);
    vyre__code_set(code, sum, vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, was, more));
    /* a round that has changed something is not begun again */
    const vyre__value other =
        vyre__code_op2(code, VYRE_OP_XOR, VYRE_VALUE_W32, word, vyre__code_w32(code, 127));
    const vyre__value late = load_word(code, 1, other), then = vyre__code_get(code, sum);
    vyre__code_set(code, sum, vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, then, late));
    vyre__code_end(code);
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_STORE,
                                            .type = VYRE_VALUE_W32,
                                            .arg = {id, vyre__code_get(code, sum)},
                                            .aux = 4u << 16});
}

/* Walks that end before the buffer does, at its end, behind it, at 2^32 and behind that. */
static void walks(void)
{
    static uint32_t words[WALK_WORDS], starts[WALK_LANES], trips[WALK_LANES], out[2][WALK_LANES];
    static const uint32_t lengths[] = {0, 1, 2, 7};
    static const uint32_t bases[] = {0, WALK_WORDS - 9, UINT32_MAX - 10, UINT32_MAX - WALK_WORDS};
    vyre__code code;
    if (!llvm_is_here())
        return;
    for (uint32_t i = 0; i < WALK_WORDS; i++)
        words[i] = i * 41 % (WALK_WORDS + 20);
    for (uint32_t i = 0; i < WALK_LANES; i++) {
        starts[i] = bases[i / 20] + i % 20 / 2 + (i % 20 == 19);
        trips[i] = lengths[i % 4];
    }
    write_walks(&code);
    for (int engine = 0; engine < 2; engine++) {
        const cpu_buffer buffers[4] = {{out[engine], sizeof out[0]},
                                       {words, sizeof words},
                                       {starts, sizeof starts},
                                       {trips, sizeof trips}};
        kernel_launch launch = {.buffers = buffers, .grid = {WALK_LANES, 1, 1}};
        CU_ASSERT_EQUAL(engine ? llvm_run_code(&code, &launch) : kernel_run_code(&code, &launch),
                        VYRE_OK);
    }
    CU_ASSERT_EQUAL(memcmp(out[0], out[1], sizeof out[0]), 0);
    CU_ASSERT_NOT_EQUAL(out[0][3], 0);
    vyre__code_release(&code);
}

/* ---- subnormals that become zeros ---- */

/* One lane alone, and lanes as vectors. */
static void flushes(void)
{
    static const uint32_t edges[] = {0,          1,          0x007FFFFF, 0x00800000, 0x00400000,
                                     0x7F7FFFFF, 0x7F800000, 0x7FC00000, 0x00800001, 0x3F800000};
    enum { EDGES = sizeof edges / sizeof *edges, FLUSHED = 2 * EDGES };
    uint32_t words[FLUSHED], out[2][FLUSHED];
    if (!llvm_is_here())
        return;
    for (uint32_t i = 0; i < FLUSHED; i++)
        words[i] = edges[i % EDGES] | i / EDGES << 31;
    for (uint32_t lanes = 1; lanes <= FLUSHED; lanes += FLUSHED - 1) {
        static const vyre_kernel_buffer any = {
            .role = VYRE_ROLE_INOUT, .element_bytes = 4, .align_log2 = 2};
        vyre__code code;
        vyre__code_start(&code, (uint32_t[3]){lanes, 1, 1}, "flushes");
        vyre__code_buffer(&code, &any);
        vyre__code_buffer(&code, &any);
        const vyre__value id = vyre__code_op0(&code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
        const vyre__value x = vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                                                       .type = VYRE_VALUE_F32,
                                                                       .arg = {id},
                                                                       .aux = 4u << 16 | 1});
        vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_STORE,
                                                 .type = VYRE_VALUE_F32,
                                                 .arg = {id, vyre__lower_flush(&code, x)},
                                                 .aux = 4u << 16});
        for (int engine = 0; engine < 2; engine++) {
            const cpu_buffer buffers[2] = {{out[engine], sizeof out[0]}, {words, sizeof words}};
            kernel_launch launch = {.buffers = buffers, .grid = {FLUSHED / lanes, 1, 1}};
            CU_ASSERT_EQUAL(
                engine ? llvm_run_code(&code, &launch) : kernel_run_code(&code, &launch), VYRE_OK);
        }
        vyre__code_release(&code);
        CU_ASSERT_EQUAL(memcmp(out[0], out[1], sizeof out[0]), 0);
        CU_ASSERT_EQUAL(out[1][EDGES + 1], 0x80000000);
        CU_ASSERT_EQUAL(out[1][3], 0x00800000);
    }
}

/* ---- rows of a workgroup ---- */

/* The lanes read on, row after row, and past the end; as often as all, or as their vector. */
static void write_stream(vyre__code *code, int apart)
{
    static const vyre_kernel_buffer out = {
        .role = VYRE_ROLE_OUTPUT, .element_bytes = 4, .align_log2 = 2};
    static const vyre_kernel_buffer words = {.role = VYRE_ROLE_INPUT,
                                             .element_bytes = 4,
                                             .align_log2 = 2,
                                             .flags = VYRE_BUFFER_READ_ONLY};
    vyre__code_start(code, (uint32_t[3]){ROWS, 1, 1}, "stream");
    vyre__code_buffer(code, &out);
    vyre__code_buffer(code, &words);
    const uint32_t sum = vyre__code_local(code, VYRE_VALUE_W32);
    const vyre__value id = vyre__code_op0(code, VYRE_OP_LOCAL_ID, VYRE_VALUE_W32, 0);
    const vyre__value six = vyre__code_w32(code, 6), zero = vyre__code_w32(code, 0);
    const vyre__value rows =
        apart ? vyre__code_op2(code, VYRE_OP_SHR_U, VYRE_VALUE_W32, id, vyre__code_w32(code, 4))
              : vyre__code_w32(code, ROW_WORDS / ROWS + 1);
    vyre__code_set(code, sum, load_word(code, 1, id));
    const vyre__value k = vyre__code_for(code, zero, rows);
    const vyre__value row = vyre__code_op2(code, VYRE_OP_SHL, VYRE_VALUE_W32, k, six);
    const vyre__value at = vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, id, row);
    const vyre__value word = load_word(code, 1, at), was = vyre__code_get(code, sum);
    vyre__code_set(code, sum, vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, was, word));
    vyre__code_end(code);
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_BARRIER});
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_STORE,
                                            .type = VYRE_VALUE_W32,
                                            .arg = {id, vyre__code_get(code, sum)},
                                            .aux = 4u << 16});
}

static void streams(void)
{
    if (!llvm_is_here())
        return;
    for (int apart = 0; apart < 2; apart++) {
        vyre__code code;
        write_stream(&code, apart);
        run_rows(&code);
        vyre__code_release(&code);
    }
}

/* A loop without an end but for POLL, in several threads. */
static void deadline(void)
{
    vyre__code code;
    kernel_launch launch = {.grid = {64, 1, 1}, .threads = 2};
    if (!llvm_is_here())
        return;
    vyre__code_start(&code, (uint32_t[3]){64, 1, 1}, "endless");
    vyre__code_loop(&code);
    vyre__code_if(&code, vyre__code_op0(&code, VYRE_OP_POLL, VYRE_VALUE_BOOL, 0));
    vyre__code_break(&code);
    vyre__code_end(&code);
    vyre__code_end(&code);
    launch.deadline = cpu_now() + 20000000;
    CU_ASSERT_EQUAL(llvm_run_code(&code, &launch), VYRE_OK);
    const uint64_t end = cpu_now();
    CU_ASSERT_EQUAL(launch.stopped, CPU_STOP_DEADLINE);
    CU_ASSERT(end >= launch.deadline && end - launch.deadline < 500000000); /* a busy machine */
    vyre__code_release(&code);
}

/* A compile ends at its deadline, as soon as libLLVM comes to an end with what it is at. */
static void late_compiles(void)
{
    vyre__code code;
    cpu_code *made = NULL;
    if (!llvm_is_here())
        return;
    vyre__code_start(&code, (uint32_t[3]){64, 1, 1}, "long");
    const uint32_t local = vyre__code_local(&code, VYRE_VALUE_W32);
    for (uint32_t i = 0; i < 3000; i++) {
        const vyre__value old = vyre__code_get(&code, local);
        const vyre__value id = vyre__code_op0(&code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
        vyre__code_set(&code, local, vyre__code_op2(&code, VYRE_OP_XOR, VYRE_VALUE_W32, old, id));
    }
    const vyre_kernel form = kernel_of(&code);
    cpu_code_request request = {.host = kernel_host(),
                                .kernel = &form,
                                .library = getenv("VYRE_TEST_LIBLLVM"),
                                .deadline = 1};
    CU_ASSERT_EQUAL(cpu_code_compile(&request, &made), VYRE_TIMEOUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(kernel_error(), "deadline"));
    request.deadline = cpu_now() + 1000000;
    CU_ASSERT_EQUAL(cpu_code_compile(&request, &made), VYRE_TIMEOUT);
    CU_ASSERT_PTR_NULL(made);
    request.deadline = cpu_now() + UINT64_C(600000000000);
    CU_ASSERT_EQUAL(cpu_code_compile(&request, &made), VYRE_OK);
    cpu_code_release(made);
    vyre__code_release(&code);
}

/* Each adds to what the one before it left, as often as lanes want. */
static void write_loops(vyre__code *code, int count)
{
    static const vyre_kernel_buffer out = {
        .role = VYRE_ROLE_OUTPUT, .element_bytes = 4, .align_log2 = 2};
    vyre__code_start(code, (uint32_t[3]){32, 1, 1}, "loops");
    vyre__code_buffer(code, &out);
    const uint32_t sum = vyre__code_local(code, VYRE_VALUE_W32);
    const vyre__value id = vyre__code_op0(code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
    for (int i = 0; i < count; i++) {
        const vyre__value k = vyre__code_for(code, vyre__code_w32(code, (uint32_t)i % 3), id);
        const vyre__value was = vyre__code_get(code, sum);
        const vyre__value odd = vyre__code_op2(code, VYRE_OP_XOR, VYRE_VALUE_W32, was, k);
        vyre__code_set(code, sum, vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, odd, was));
        vyre__code_end(code);
    }
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_STORE,
                                            .type = VYRE_VALUE_W32,
                                            .arg = {id, vyre__code_get(code, sum)},
                                            .aux = 4u << 16});
}

/* Past a number of loops little is made better, past another one nothing is compiled. */
static void many_loops(void)
{
    static uint32_t out[2][32];
    vyre__code code;
    if (!llvm_is_here())
        return;
    for (int engine = 0; engine < 2; engine++) {
        const cpu_buffer buffer = {out[engine], sizeof out[0]};
        kernel_launch launch = {.buffers = &buffer, .grid = {1, 1, 1}};
        write_loops(&code, 200);
        CU_ASSERT_EQUAL(engine ? llvm_run_code(&code, &launch) : kernel_run_code(&code, &launch),
                        VYRE_OK);
        vyre__code_release(&code);
    }
    CU_ASSERT(out[0][31] != 0);
    CU_ASSERT_EQUAL(memcmp(out[0], out[1], sizeof out[0]), 0);
    const cpu_buffer buffer = {out[0], sizeof out[0]};
    kernel_launch launch = {.buffers = &buffer, .grid = {1, 1, 1}};
    write_loops(&code, 2049);
    CU_ASSERT_EQUAL(llvm_run_code(&code, &launch), VYRE_UNSUPPORTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(kernel_error(), "loops"));
    vyre__code_release(&code);
}

static void refusals(void)
{
    vyre__code code;
    kernel_launch launch = {.grid = {1, 1, 1}};
    if (!llvm_is_here())
        return;
    vyre__code_start(&code, (uint32_t[3]){64, 1, 1}, "native");
    vyre__code_op1(&code, VYRE_OP_RECIP_N, VYRE_VALUE_F32,
                   vyre__code_constant(&code, VYRE_VALUE_F32, 0x3F800000));
    CU_ASSERT_EQUAL(llvm_run_code(&code, &launch), VYRE_UNSUPPORTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(kernel_error(), "operation"));
    vyre__code_release(&code);
    vyre__code_start(&code, (uint32_t[3]){1024, 1024, 1}, "large");
    CU_ASSERT_EQUAL(llvm_run_code(&code, &launch), VYRE_UNSUPPORTED);
    vyre__code_release(&code);
}

static const unit_test tests[] = {{"random kernels", random_kernels},
                                  {"random kernels for x86-64-v3", random_kernels_v3},
                                  {"random kernels for x86-64-v2", random_kernels_v2},
                                  {"code that is kept", saved_code},
                                  {"text of code", text_of_code},
                                  {"uneven rows, lane by lane", uneven_rows},
                                  {"loops that walk through buffers", walks},
                                  {"subnormals that become zeros", flushes},
                                  {"rows of a workgroup", streams},
                                  {"a deadline ends a loop that polls", deadline},
                                  {"a deadline ends a compile", late_compiles},
                                  {"many loops", many_loops},
                                  {"what is refused", refusals},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("cpu_llvm", tests);
}
