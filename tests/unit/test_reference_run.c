/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What surrounds the execution: refusals, limits, deadlines, threads, the caller's processor. */
#include <fenv.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tests/unit/reference_run.h"
#include "tests/unit/unit.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

static vyre_value u(vyre_builder *b, uint32_t value)
{
    return vyre_builder_u32(b, value);
}

static vyre_buffer_decl words(vyre_builder *b, const char *name)
{
    return vyre_builder_buffer(b, name, VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE);
}

/* ---- refusals ---- */

static void refused(vyre_builder *b, vyre_status status, const char *text)
{
    vyre_error error = {0};
    CU_ASSERT_PTR_NULL(prepare_built(b, 0, &error));
    CU_ASSERT_EQUAL(error.status, status);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, text));
    CU_ASSERT(error.fix[0] != '\0');
    if (!strstr(error.message, text))
        printf("# said: %s\n", error.message);
}

static vyre_builder *with_value(vyre_value (*make)(vyre_builder *b, vyre_buffer_decl buffer))
{
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl buffer = words(b, "buffer");
    vyre_builder_let(b, "x", make(b, buffer));
    return b;
}

static vyre_value weak_cas(vyre_builder *b, vyre_buffer_decl buffer)
{
    return vyre_builder_atomic(b, VYRE_ATOMIC_CAS_WEAK, VYRE_ORDER_RELAXED, buffer, u(b, 0),
                               u(b, 1), u(b, 2));
}

static vyre_value nand(vyre_builder *b, vyre_buffer_decl buffer)
{
    return vyre_builder_atomic(b, VYRE_ATOMIC_NAND, VYRE_ORDER_RELAXED, buffer, u(b, 0), 0,
                               u(b, 2));
}

static vyre_value wave(vyre_builder *b, vyre_buffer_decl buffer)
{
    (void)buffer;
    return vyre_builder_binary(b, VYRE_BINARY_WAVE_REDUCE, u(b, 1), u(b, 2));
}

static vyre_value wide_cast(vyre_builder *b, vyre_buffer_decl buffer)
{
    (void)buffer;
    return vyre_builder_cast(b, VYRE_DATA_U64, u(b, 1));
}

static vyre_value unknown_local(vyre_builder *b, vyre_buffer_decl buffer)
{
    (void)buffer;
    return vyre_builder_var(b, "nobody");
}

static vyre_value mixed_types(vyre_builder *b, vyre_buffer_decl buffer)
{
    (void)buffer;
    return add(b, u(b, 1), vyre_builder_f32(b, 1.0f));
}

static vyre_value float_index(vyre_builder *b, vyre_buffer_decl buffer)
{
    return vyre_builder_load(b, buffer, vyre_builder_f32(b, 1.0f));
}

static vyre_value call(vyre_builder *b, vyre_buffer_decl buffer)
{
    (void)buffer;
    return vyre_builder_call(b, "some.op", NULL, 0);
}

static void values_that_are_refused(void)
{
    refused(with_value(weak_cas), VYRE_UNSUPPORTED, "weak compare-and-exchange");
    refused(with_value(nand), VYRE_UNSUPPORTED, "nand");
    refused(with_value(wave), VYRE_UNSUPPORTED, "wave_reduce");
    refused(with_value(wide_cast), VYRE_UNSUPPORTED, "u64");
    refused(with_value(unknown_local), VYRE_INVALID_PROGRAM, "nobody");
    refused(with_value(mixed_types), VYRE_UNSUPPORTED, "u32 and f32");
    refused(with_value(float_index), VYRE_UNSUPPORTED, "index");
    refused(with_value(call), VYRE_UNSUPPORTED, "a call");
}

static void statements_that_are_refused(void)
{
    for (int i = 0; i < 7; i++) {
        static const char *const said[] = {
            "asynchronous load",  "asynchronous store", "wait", "indirect dispatch", "resume",
            "group other than 0", "rank other than 0"};
        vyre_builder *b = vyre_builder_create(NULL);
        const vyre_buffer_decl one = words(b, "one"), two = words(b, "two");
        switch (i) {
        case 0: vyre_builder_async_load(b, one, two, u(b, 0), u(b, 4), "t"); break;
        case 1: vyre_builder_async_store(b, one, two, u(b, 0), u(b, 4), "t"); break;
        case 2: vyre_builder_async_wait(b, "t"); break;
        case 3: vyre_builder_indirect_dispatch(b, one, 0); break;
        case 4: vyre_builder_resume(b, "t"); break;
        case 5: vyre_builder_all_reduce(b, one, VYRE_COLLECTIVE_SUM, 3); break;
        default: vyre_builder_broadcast(b, one, 1, 0); break;
        }
        refused(b, VYRE_UNSUPPORTED, said[i]);
    }
}

static void buffers_that_are_refused(void)
{
    static const struct {
        vyre_data_type type;
        const char *word;
    } table[] = {{VYRE_DATA_U64, "u64"},       {VYRE_DATA_F64, "f64"},
                 {VYRE_DATA_I4, "i4"},         {VYRE_DATA_F8E4M3, "f8e4m3"},
                 {VYRE_DATA_TENSOR, "tensor"}, {VYRE_DATA_BYTES, "bytes"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_builder_buffer(b, "odd", table[i].type, 0, VYRE_ACCESS_READ);
        words(b, "out");
        vyre_builder_return(b);
        refused(b, VYRE_UNSUPPORTED, table[i].word);
    }
}

static void unwrapped_programs_are_refused(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    words(b, "out");
    vyre_builder_return(b);
    vyre_builder_raw(b);
    refused(b, VYRE_INVALID_PROGRAM, "top-level Region-wrapped Program");
}

/* ---- launches and limits ---- */

static vyre__reference *simple(uint32_t x, uint32_t y)
{
    vyre_error error = {0};
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, x, y, 1);
    const vyre_buffer_decl out = words(b, "out");
    vyre_builder_store(b, out, gid(b), u(b, 1));
    return prepare_built(b, 0, &error);
}

static void launches_that_are_refused(void)
{
    uint32_t out[4] = {0};
    const vyre__reference_binding bindings[] = {WHOLE(out), WHOLE(out)};
    static const struct {
        uint32_t x, y, bindings, grid[3];
        vyre_status status;
    } table[] = {
        {4, 1, 1, {1, 1, 1}, VYRE_OK},
        {4, 1, 0, {1, 1, 1}, VYRE_INVALID_ARGUMENT},
        {4, 1, 2, {1, 1, 1}, VYRE_INVALID_ARGUMENT},
        {4, 1, 1, {1, 0, 1}, VYRE_INVALID_ARGUMENT},
        {4, 1, 1, {0x40000001, 1, 1}, VYRE_LIMIT},
        {1, 3, 1, {1, 0x55555556, 1}, VYRE_LIMIT},
        {65536, 1, 1, {1, 1, 1}, VYRE_OK},
        {65536, 2, 1, {1, 1, 1}, VYRE_LIMIT},
        {0xffffffff, 0xffffffff, 1, {1, 1, 1}, VYRE_LIMIT},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        vyre_error error = {0};
        vyre__reference *reference = simple(table[i].x, table[i].y);
        CU_ASSERT_PTR_NOT_NULL_FATAL(reference);
        CU_ASSERT_EQUAL(vyre__reference_execute(reference, bindings, table[i].bindings,
                                                table[i].grid, 0, NULL, NULL, &error),
                        table[i].status);
        CU_ASSERT(table[i].status == VYRE_OK || error.fix[0]);
        vyre__reference_release(reference);
    }
}

static void memory_limits(void)
{
    for (int grid = 0; grid < 2; grid++) {
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_builder_workgroup(b, 64, 1, 1);
        vyre_builder_buffer(b, "shared", VYRE_DATA_U32, grid ? 16384 : (1 << 24) + 1,
                            VYRE_ACCESS_WORKGROUP);
        words(b, "out");
        vyre_builder_barrier(b, grid ? VYRE_ORDER_GRID : VYRE_ORDER_SEQ_CST);
        vyre_error error = {0};
        const vyre__reference_binding bindings[] = {EMPTY};
        CU_ASSERT_EQUAL(run_built(b, 0, bindings, 1, grid ? 1 << 15 : 1, &error), VYRE_LIMIT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, grid ? "state" : "workgroup memory"));
    }
}

/* ---- deadlines ---- */

enum { KINDS = 6, COPIES = 8000 };

/* Statements that compute nothing, for all invocations of the grid at once. */
static void copy_often(vyre_builder *b)
{
    const vyre_value from = vyre_builder_let(b, "from", gid(b));
    const vyre_value to = vyre_builder_let(b, "to", from);
    for (int i = 0; i < COPIES; i++)
        vyre_builder_assign(b, to, from);
    vyre_builder_barrier(b, VYRE_ORDER_GRID);
}

/* Programs that do not end in any reasonable time, each in another part of the interpreter. */
static vyre__reference *endless(int kind)
{
    vyre_error error = {0};
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, kind == 1 ? 256 : kind == 5 ? 1024 : 1, 1, 1);
    const vyre_buffer_decl out = words(b, "out");
    vyre_buffer_decl shared = 0;
    if (kind == 3)
        shared = vyre_builder_buffer(b, "shared", VYRE_DATA_U32, 1 << 24, VYRE_ACCESS_WORKGROUP);
    if (kind < 3)
        vyre_builder_begin_loop(b, "i", u(b, 0), u(b, 0xffffffff));
    if (kind == 2)
        vyre_builder_begin_loop(b, "j", u(b, 5), u(b, 5));
    if (kind == 1)
        vyre_builder_store(b, out, gid(b), u(b, 1));
    if (kind == 2)
        vyre_builder_end(b);
    if (kind == 3)
        vyre_builder_store(b, shared, u(b, 0), u(b, 1));
    if (kind < 3)
        vyre_builder_end(b);
    if (kind == 4)
        vyre_builder_return(b);
    if (kind == 5)
        copy_often(b);
    return prepare_built(b, 0, &error);
}

static const uint32_t huge[3] = {0xffffffff, 0xffffffff, 1};

static void deadlines(void)
{
    for (int kind = 0; kind < KINDS; kind++) {
        vyre_error error = {0};
        vyre__reference *reference = endless(kind);
        CU_ASSERT_PTR_NOT_NULL_FATAL(reference);
        const vyre__reference_binding bindings[] = {EMPTY};
        const uint32_t one[3] = {1, 1, 1}, wide[3] = {1024, 1, 1};
        const uint32_t *grid = kind < 3 ? one : kind < 5 ? huge : wide;
        const uint64_t deadline = vyre__clock_deadline(20000000);
        CU_ASSERT_EQUAL(
            vyre__reference_execute(reference, bindings, 1, grid, deadline, NULL, NULL, &error),
            VYRE_TIMEOUT);
        const uint64_t late = vyre__clock_now() - deadline;
        printf("# kind %d: %.2f ms late\n", kind, (double)late / 1e6);
        CU_ASSERT(late < 1000000000); /* a loaded host may take the processor away */
        CU_ASSERT(error.fix[0] != '\0');
        vyre__reference_release(reference);
    }
}

typedef struct stopped_run {
    vyre__reference *reference;
    volatile int stop;
    vyre_status status;
} stopped_run;

static void *run_until_stopped(void *argument)
{
    stopped_run *run = argument;
    const vyre__reference_binding bindings[] = {EMPTY};
    const uint32_t grid[3] = {1, 1, 1};
    run->status =
        vyre__reference_execute(run->reference, bindings, 1, grid, 0, &run->stop, NULL, NULL);
    return NULL;
}

static void the_stop_flag(void)
{
    stopped_run run = {.reference = endless(1)};
    pthread_t thread;
    CU_ASSERT_PTR_NOT_NULL_FATAL(run.reference);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, run_until_stopped, &run), 0);
    const uint64_t start = vyre__clock_now();
    while (vyre__clock_now() - start < 5000000)
        ;
    __atomic_store_n(&run.stop, 1, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    CU_ASSERT_EQUAL(run.status, VYRE_CANCELLED);
    vyre__reference_release(run.reference);
}

/* ---- the caller's processor ---- */

/* 2^-126 / 2 and 1 + 2^-24: a subnormal, and a tie of rounding. */
static vyre__reference *delicate(void)
{
    vyre_error error = {0};
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl in = vyre_builder_buffer(b, "in", VYRE_DATA_F32, 0, VYRE_ACCESS_READ);
    const vyre_buffer_decl out =
        vyre_builder_buffer(b, "out", VYRE_DATA_F32, 0, VYRE_ACCESS_READ_WRITE);
    vyre_builder_store(b, out, u(b, 0),
                       vyre_builder_binary(b, VYRE_BINARY_MUL, vyre_builder_load(b, in, u(b, 0)),
                                           vyre_builder_load(b, in, u(b, 1))));
    vyre_builder_store(
        b, out, u(b, 1),
        add(b, vyre_builder_load(b, in, u(b, 2)), vyre_builder_load(b, in, u(b, 3))));
    vyre_builder_begin_if(b,
                          vyre_builder_binary(b, VYRE_BINARY_NE, vyre_builder_load(b, in, u(b, 4)),
                                              vyre_builder_f32(b, 0.0f)));
    vyre_builder_trap(b, u(b, 0), "stop");
    vyre_builder_end(b);
    return prepare_built(b, 0, &error);
}

static void run_delicate(vyre__reference *reference, uint32_t trap)
{
    uint32_t in[5] = {0x00800000, 0x3f000000, 0x3f800000, 0x33800000, trap ? 0x3f800000 : 0};
    uint32_t out[2] = {0};
    const vyre__reference_binding bindings[] = {WHOLE(in), WHOLE(out)};
    const uint32_t grid[3] = {1, 1, 1};
    CU_ASSERT_EQUAL(vyre__reference_execute(reference, bindings, 2, grid, 0, NULL, NULL, NULL),
                    trap ? VYRE_TRAPPED : VYRE_OK);
    CU_ASSERT_EQUAL(out[0], 0x00400000);
    CU_ASSERT_EQUAL(out[1], 0x3f800000);
}

static void callers_that_flush_or_round_otherwise(void)
{
    vyre__reference *reference = delicate();
    CU_ASSERT_PTR_NOT_NULL_FATAL(reference);
    for (uint32_t trap = 0; trap < 2; trap++) {
        CU_ASSERT_EQUAL(fesetround(FE_UPWARD), 0);
        run_delicate(reference, trap);
        CU_ASSERT_EQUAL(fegetround(), FE_UPWARD);
        fesetround(FE_TONEAREST);
#if defined(__SSE__)
        const unsigned saved = _mm_getcsr();
        _mm_setcsr(0x8040 | 0x1f80); /* as after linking with -ffast-math */
        run_delicate(reference, trap);
        CU_ASSERT_EQUAL(_mm_getcsr() & ~0x3fu, 0x8040 | (0x1f80 & ~0x3fu));
        _mm_setcsr(saved);
#endif
    }
    vyre__reference_release(reference);
}

/* ---- threads ---- */

enum { LANES = 4096 };

typedef struct shared_run {
    const vyre__reference *reference;
    uint32_t seed, wrong;
} shared_run;

static void *run_often(void *argument)
{
    shared_run *run = argument;
    uint32_t in[LANES], out[LANES];
    const vyre__reference_binding bindings[] = {WHOLE(in), WHOLE(out)};
    const uint32_t grid[3] = {LANES / 64, 1, 1};
    for (uint32_t round = 0; round < 50; round++) {
        for (uint32_t i = 0; i < LANES; i++)
            in[i] = i * run->seed + round;
        if (vyre__reference_execute(run->reference, bindings, 2, grid, 0, NULL, NULL, NULL) !=
            VYRE_OK)
            run->wrong++;
        for (uint32_t i = 0; i < LANES; i++)
            run->wrong += out[i] != in[i / 64 * 64 + 63 - i % 64] * 3;
    }
    return NULL;
}

static void two_threads_share_a_program(void)
{
    vyre_error error = {0};
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 64, 1, 1);
    const vyre_buffer_decl in = vyre_builder_buffer(b, "in", VYRE_DATA_U32, 0, VYRE_ACCESS_READ);
    const vyre_buffer_decl out = words(b, "out");
    const vyre_buffer_decl shared =
        vyre_builder_buffer(b, "shared", VYRE_DATA_U32, 64, VYRE_ACCESS_WORKGROUP);
    vyre_builder_store(b, shared, lid(b), vyre_builder_load(b, in, gid(b)));
    vyre_builder_barrier(b, VYRE_ORDER_SEQ_CST);
    vyre_builder_store(
        b, out, gid(b),
        vyre_builder_binary(
            b, VYRE_BINARY_MUL, u(b, 3),
            vyre_builder_load(b, shared,
                              vyre_builder_binary(b, VYRE_BINARY_SUB, u(b, 63), lid(b)))));
    vyre__reference *reference = prepare_built(b, 0, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reference);
    shared_run runs[2] = {{.reference = reference, .seed = 7},
                          {.reference = reference, .seed = 11}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, run_often, &runs[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        CU_ASSERT_EQUAL(runs[i].wrong, 0);
    }
    vyre__reference_release(reference);
}

static const unit_test tests[] = {
    {"values that are refused", values_that_are_refused},
    {"statements that are refused", statements_that_are_refused},
    {"buffers that are refused", buffers_that_are_refused},
    {"unwrapped programs are refused", unwrapped_programs_are_refused},
    {"launches that are refused", launches_that_are_refused},
    {"memory limits", memory_limits},
    {"deadlines", deadlines},
    {"the stop flag", the_stop_flag},
    {"callers that flush or round otherwise", callers_that_flush_or_round_otherwise},
    {"two threads share a program", two_threads_share_a_program},
    {NULL, NULL}};

int main(void)
{
    return unit_main("reference_run", tests);
}
