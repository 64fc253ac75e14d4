/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/kernel_run.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/float_state.h"

/* ---- the host ---- */

static char last_error[1024];

static void report(void *ctx, vyre_status status, const char *message, const char *fix)
{
    (void)ctx, (void)status, (void)fix;
    snprintf(last_error, sizeof last_error, "%s", message);
}

static void *take(void *ctx, size_t size, size_t align)
{
    (void)ctx;
    void *memory = NULL;
    if (size == 0)
        return NULL;
    return posix_memalign(&memory, align > 16 ? align : 16, size) == 0 ? memory : NULL;
}

static void give(void *ctx, void *memory, size_t size, size_t align)
{
    (void)ctx, (void)size, (void)align;
    free(memory);
}

static uint64_t now(void *ctx)
{
    (void)ctx;
    return cpu_now();
}

const vyre_host *kernel_host(void)
{
    static const vyre_host host = {
        .struct_size = sizeof host, .error = report, .alloc = take, .dealloc = give, .now_ns = now};
    return &host;
}

const char *kernel_error(void)
{
    return last_error;
}

/* ---- the form ---- */

static uint64_t features_of(const vyre_instruction *in)
{
    switch (in->op) {
    case VYRE_OP_BARRIER: return VYRE_KERNEL_FEATURE_BARRIER;
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE: return VYRE_KERNEL_FEATURE_SHARED;
    case VYRE_OP_ATOMIC: return VYRE_KERNEL_FEATURE_ATOMIC;
    case VYRE_OP_SHARED_ATOMIC: return VYRE_KERNEL_FEATURE_SHARED_ATOMIC;
    case VYRE_OP_TRAP: return VYRE_KERNEL_FEATURE_TRAP;
    case VYRE_OP_SG_LANE:
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_SHUFFLE:
    case VYRE_OP_SG_REDUCE: return VYRE_KERNEL_FEATURE_SUBGROUP;
    default: return 0;
    }
}

vyre_kernel kernel_of(const vyre__code *code)
{
    vyre_kernel form = {
        .struct_size = sizeof form,
        .shared_bytes = code->shared_bytes,
        .shared_align = code->shared_align,
        .value_count = code->value_count,
        .code_count = code->count,
        .code_stride = sizeof *code->items,
        .local_count = code->local_count,
        .code = code->items,
        .locals = code->locals,
        .buffers = code->buffers,
        .buffer_count = code->buffer_count,
        .buffer_stride = sizeof *code->buffers,
        .tables = code->tables,
        .table_count = code->table_count,
        .table_stride = sizeof *code->tables,
        .trap_sites = code->sites,
        .trap_site_count = code->site_count,
        .param_count = code->param_count,
        .max_depth = code->max_depth,
        .name = code->name,
    };
    memcpy(form.workgroup, code->workgroup, sizeof form.workgroup);
    for (uint32_t i = 0; i < code->count; i++) {
        form.features |= features_of(&code->items[i]);
        form.operations[code->items[i].op / 64] |= UINT64_C(1) << code->items[i].op % 64;
    }
    return form;
}

/* ---- running ---- */

typedef struct share {
    cpu_kernel *kernel;
    cpu_launch *launch;
    uint64_t first, count;
} share;

static void *run_share(void *argument)
{
    const share *s = argument;
    const cpu_float_state callers = cpu_float_enter();
    cpu_kernel_run(s->kernel, s->launch, s->first, s->count);
    cpu_float_leave(callers);
    return NULL;
}

static void run_all(cpu_kernel *kernel, cpu_launch *launch, uint32_t threads)
{
    enum { MOST = 16 };
    share shares[MOST];
    pthread_t ids[MOST];
    const uint64_t groups = cpu_launch_groups(launch);
    const uint32_t count = threads < 1 ? 1 : threads > MOST ? MOST : threads;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t first = groups * i / count, end = groups * (i + 1) / count;
        shares[i] = (share){kernel, launch, first, end - first};
        if (count == 1 || pthread_create(&ids[i], NULL, run_share, &shares[i]) != 0)
            run_share(&shares[i]);
    }
    for (uint32_t i = 0; count > 1 && i < count; i++)
        pthread_join(ids[i], NULL);
}

static void run_cohort(cpu_kernel *kernel, cpu_launch *launch)
{
    cpu_cohort *cohort = cpu_cohort_create(kernel, launch);
    if (!cohort) {
        cpu_launch_stop(launch, CPU_STOP_MEMORY);
        return;
    }
    const cpu_float_state callers = cpu_float_enter();
    do
        cpu_cohort_run(cohort, 0, cpu_launch_groups(launch));
    while (cpu_cohort_waits(cohort) && !cpu_launch_stopped(launch));
    cpu_float_leave(callers);
    cpu_cohort_release(cohort);
}

vyre_status kernel_run(const vyre_kernel *form, kernel_launch *launch)
{
    cpu_kernel *kernel = NULL;
    last_error[0] = '\0';
    const vyre_status status = cpu_kernel_prepare(kernel_host(), form, launch->flags, &kernel);
    if (status != VYRE_OK)
        return status;
    cpu_launch run = {.buffers = launch->buffers,
                      .params = launch->params,
                      .trap = &launch->trap,
                      .deadline = launch->deadline};
    atomic_init(&run.stop, CPU_GO_ON);
    memset(&launch->trap, 0, sizeof launch->trap);
    for (int axis = 0; axis < 3; axis++) {
        run.grid[axis] = launch->grid[axis] ? launch->grid[axis] : 1;
        run.grid_base[axis] = launch->grid_base[axis];
    }
    if (cpu_kernel_cooperates(kernel))
        run_cohort(kernel, &run);
    else
        run_all(kernel, &run, launch->threads);
    launch->stopped = atomic_load(&run.stop);
    cpu_kernel_release(kernel);
    return VYRE_OK;
}

vyre_status kernel_run_code(const vyre__code *code, kernel_launch *launch)
{
    vyre_error error = {0};
    const vyre_status status = vyre__code_status(code, &error);
    if (status != VYRE_OK) {
        snprintf(last_error, sizeof last_error, "%s", error.message);
        return status;
    }
    const vyre_kernel form = kernel_of(code);
    return kernel_run(&form, launch);
}
