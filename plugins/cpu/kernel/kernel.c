/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/kernel/kernel.h"

#include "plugins/cpu/kernel/form.h"

const vyre_kernel_caps cpu_kernel_caps = {
    .struct_size = sizeof cpu_kernel_caps,
    .kernel_minor = VYRE_KERNEL_MINOR,
    .operations = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
    .value_types = VYRE_KERNEL_VALUE_W64 | VYRE_KERNEL_VALUE_F64,
    .memory_widths = VYRE_KERNEL_WIDTH_8 | VYRE_KERNEL_WIDTH_16 | VYRE_KERNEL_WIDTH_64,
    .features = VYRE_KERNEL_FEATURE_I64 | VYRE_KERNEL_FEATURE_F64 | VYRE_KERNEL_FEATURE_SHARED |
                VYRE_KERNEL_FEATURE_BARRIER | VYRE_KERNEL_FEATURE_GRID_BARRIER |
                VYRE_KERNEL_FEATURE_ATOMIC | VYRE_KERNEL_FEATURE_SHARED_ATOMIC |
                VYRE_KERNEL_FEATURE_SUBGROUP | VYRE_KERNEL_FEATURE_TRAP |
                VYRE_KERNEL_FEATURE_STORAGE8 | VYRE_KERNEL_FEATURE_STORAGE16 |
                VYRE_KERNEL_FEATURE_NATIVE_MATH | VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP,
    .flags = VYRE_KERNEL_CAPS_FREE_GUARDS,
};

void cpu_kernel_release(cpu_kernel *kernel)
{
    if (!kernel)
        return;
    for (int i = 0; i < CPU_STATES; i++) {
        cpu_frame *frame = atomic_load(&kernel->states[i]);
        if (frame)
            cpu_state_free(kernel, frame);
    }
    cpu_arena_release(&kernel->arena);
    kernel->host->dealloc(kernel->host->ctx, kernel, sizeof *kernel, 0);
}

int cpu_kernel_cooperates(const cpu_kernel *kernel)
{
    return kernel->cooperates;
}

void cpu_kernel_run(cpu_kernel *kernel, cpu_launch *launch, uint64_t first, uint64_t count)
{
    cpu_frame *frame = cpu_state_take(kernel, launch);
    if (!frame) {
        cpu_launch_stop(launch, CPU_STOP_MEMORY);
        return;
    }
    while (count > 0 && !cpu_launch_stopped(launch)) {
        const uint32_t groups = count < kernel->row_groups ? (uint32_t)count : kernel->row_groups;
        cpu_state_start(frame, first, groups);
        cpu_frame_run(frame);
        first += groups;
        count -= groups;
    }
    cpu_state_give(kernel, frame);
}
