/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One step on the engine of the module. */
#include <string.h>

#include "plugins/cpu/cpu.h"
#include "plugins/cpu/float_state.h"

enum {
    FEW = 16,         /* buffers that need no memory for their table */
    SHORT_NS = 200000 /* a launch without loops that takes less is not watched */
};

static const vyre_binding *binding_at(const vyre_step *step, uint32_t index)
{
    const char *first = (const char *)(const void *)step->bindings;
    return (const vyre_binding *)(const void *)(first + (size_t)index * step->binding_stride);
}

/* ---- engines ---- */

typedef struct group_work {
    vyre_plugin_pipeline *pipeline;
    cpu_launch *launch;
} group_work;

static void interpret_groups(void *context, uint64_t first, uint64_t count)
{
    const group_work *work = context;
    cpu_kernel_run(work->pipeline->kernel, work->launch, first, count);
}

static void run_code(void *context, uint64_t first, uint64_t count)
{
    const group_work *work = context;
    cpu_scratch *scratch = &work->pipeline->scratch;
    void *block = scratch->size > 0 ? cpu_scratch_take(scratch) : NULL;
    if (scratch->size > 0 && !block) {
        cpu_launch_stop(work->launch, CPU_STOP_MEMORY);
        return;
    }
    cpu_code_run(work->pipeline->code, work->launch, block, first, count);
    cpu_scratch_give(scratch, block);
}

static void run_cohort(void *context, uint64_t first, uint64_t count)
{
    cpu_cohort_run(context, first, count);
}

static void run_together(cpu_pool *pool, cpu_kernel *kernel, cpu_job *job)
{
    cpu_cohort *cohort = cpu_cohort_create(kernel, job->launch);
    if (!cohort) {
        cpu_launch_stop(job->launch, CPU_STOP_MEMORY);
        return;
    }
    job->run = run_cohort;
    job->context = cohort;
    do
        cpu_pool_run(pool, job);
    while (cpu_cohort_waits(cohort) && !cpu_launch_stopped(job->launch));
    cpu_cohort_release(cohort);
}

/* A guess: interpreting takes half a nanosecond for an instruction of a lane, code a sixteenth of
 * that. */
static uint64_t group_ns(const vyre_plugin_pipeline *pipeline)
{
    return 1 + pipeline->signature.work / (pipeline->code ? 32 : 2);
}

/* A launch of code that may miss its deadline unless it is watched. */
static int is_watched(const vyre_plugin_pipeline *pipeline, const cpu_job *job)
{
    return pipeline->code && job->launch->deadline &&
           (pipeline->signature.loops || job->count > SHORT_NS / job->unit_ns);
}

/* On the threads of the pool, in the floating-point state that engines want. */
static void run_job(cpu_pool *pool, vyre_plugin_pipeline *pipeline, cpu_launch *launch)
{
    group_work work = {pipeline, launch};
    cpu_job job = {.run = pipeline->code ? run_code : interpret_groups,
                   .context = &work,
                   .launch = launch,
                   .count = cpu_launch_groups(launch),
                   .unit_ns = group_ns(pipeline),
                   .is_least = pipeline->signature.open_loops};
    job.watched = is_watched(pipeline, &job);
    if (launch->deadline && cpu_launch_poll(launch))
        return;
    const cpu_float_state callers = cpu_float_enter();
    if (pipeline->kernel && cpu_kernel_cooperates(pipeline->kernel))
        run_together(pool, pipeline->kernel, &job);
    else
        cpu_pool_run(pool, &job);
    cpu_float_leave(callers);
}

static vyre_status stopped(const vyre_plugin_instance *instance, int why)
{
    const vyre_host *host = instance->host;
    switch (why) {
    case CPU_STOP_DEADLINE:
        return cpu_fail(host, VYRE_TIMEOUT, "the deadline passed while the program ran",
                        "Give it more time (`timeout`), or less work at a time.");
    case CPU_STOP_MEMORY:
        return cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory for the lanes of a workgroup",
                        "Free memory, or use a smaller workgroup.");
    default: return VYRE_OK;
    }
}

static vyre_status trapped(const vyre_plugin_instance *instance, const vyre_step *step,
                           const vyre_trap *trap)
{
    if (!step->trap || !trap->taken)
        return VYRE_OK;
    *step->trap = *trap;
    return cpu_fail(instance->host, VYRE_TRAPPED, "the program trapped",
                    "Check its inputs against what the trap stands for.");
}

static vyre_status launch_kernel(const vyre_plugin_instance *instance, const vyre_step *step,
                                 cpu_buffer *buffers, uint64_t deadline)
{
    const uint32_t trap_buffer = step->pipeline->signature.trap_buffer;
    vyre_trap trap = {.taken = 0};
    cpu_launch launch = {.buffers = buffers,
                         .params = step->params,
                         .trap = &trap,
                         .deadline = deadline,
                         .trap_stops = step->trap != NULL};
    atomic_init(&launch.stop, CPU_GO_ON);
    memcpy(launch.grid, step->grid, sizeof launch.grid);
    memcpy(launch.grid_base, step->grid_base, sizeof launch.grid_base);
    for (uint32_t i = 0; i < step->binding_count; i++) {
        const vyre_binding *binding = binding_at(step, i);
        buffers[i] = (cpu_buffer){(void *)(uintptr_t)binding->host_in, binding->size};
    }
    if (trap_buffer != UINT32_MAX)
        buffers[trap_buffer] = (cpu_buffer){&trap, sizeof trap};
    run_job(instance->pool, step->pipeline, &launch);
    const vyre_status status = stopped(instance, atomic_load(&launch.stop));
    return status == VYRE_OK ? trapped(instance, step, &trap) : status;
}

static vyre_status run_kernel(const vyre_plugin_instance *instance, const vyre_step *step,
                              uint64_t deadline)
{
    const vyre_host *host = instance->host;
    cpu_buffer few[FEW];
    const uint32_t count = step->binding_count;
    const char *wrong = cpu_signature_refuses(&step->pipeline->signature, step);
    if (wrong)
        return cpu_fail(host, VYRE_INVALID_ARGUMENT, wrong,
                        "Report this to the library's authors.");
    if (count <= FEW)
        return launch_kernel(instance, step, few, deadline);
    cpu_buffer *buffers = host->alloc(host->ctx, count * sizeof *buffers, 0);
    if (!buffers)
        return cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory for the bindings",
                        "Free memory.");
    const vyre_status status = launch_kernel(instance, step, buffers, deadline);
    host->dealloc(host->ctx, buffers, count * sizeof *buffers, 0);
    return status;
}

/* ---- every engine ---- */

vyre_status cpu_step_run(const vyre_plugin_instance *instance, const vyre_step *step,
                         uint64_t deadline)
{
    if (instance->engine == CPU_ENGINE_REFERENCE)
        return instance->reference->execute(instance->host->ctx, step->pipeline->program, step,
                                            deadline, NULL);
    return run_kernel(instance, step, deadline);
}
