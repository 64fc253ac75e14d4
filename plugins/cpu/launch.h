/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * One step as an engine sees it: all memory in place, workgroups numbered in one row.
 *
 * An engine runs ranges of workgroups; several threads run ranges of one launch at once. Group n of
 * the row has the index (n mod grid[0], n / grid[0] mod grid[1], ...), to which grid_base is added.
 */
#ifndef PLUGINS_CPU_LAUNCH_H
#define PLUGINS_CPU_LAUNCH_H

#include <stdatomic.h>
#include <time.h>

#include <vyre/plugin.h>

/* Entry i is entry i of the kernel's buffer table. */
typedef struct cpu_buffer {
    void *data;    /* not owned; NULL when size is 0 */
    uint64_t size; /* bytes */
} cpu_buffer;

/* Why a launch ends early. */
enum { CPU_GO_ON = 0, CPU_STOP_DEADLINE = 1, CPU_STOP_TRAP = 2, CPU_STOP_MEMORY = 3 };

/* Lives until every thread is done with it. Nothing in it is owned. */
typedef struct cpu_launch {
    const cpu_buffer *buffers;
    const uint32_t *params;
    vyre_trap *trap;   /* that of the buffer with role TRAP; `taken` is accessed atomically */
    uint64_t deadline; /* CLOCK_MONOTONIC, ns; 0: none */
    uint32_t grid[3], grid_base[3];
    int trap_stops;                     /* whether a trap ends the launch */
    atomic_int stop;                    /* CPU_GO_ON, or why to end */
    struct cpu_launch *next, *previous; /* the watch's, while it knows the launch */
} cpu_launch;

static inline uint64_t cpu_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Workgroups of the launch; UINT64_MAX for more than that. */
static inline uint64_t cpu_launch_groups(const cpu_launch *launch)
{
    const uint64_t plane = (uint64_t)launch->grid[0] * launch->grid[1];
    return launch->grid[2] > UINT64_MAX / plane ? UINT64_MAX : plane * launch->grid[2];
}

static inline int cpu_launch_stopped(const cpu_launch *launch)
{
    return atomic_load_explicit(&launch->stop, memory_order_relaxed) != CPU_GO_ON;
}

/* The first reason stays. */
static inline void cpu_launch_stop(cpu_launch *launch, int why)
{
    int none = CPU_GO_ON;
    atomic_compare_exchange_strong_explicit(&launch->stop, &none, why, memory_order_relaxed,
                                            memory_order_relaxed);
}

/* As cpu_launch_stopped(), after a look at the clock: about 30 ns. */
static inline int cpu_launch_poll(cpu_launch *launch)
{
    if (launch->deadline && cpu_now() >= launch->deadline)
        cpu_launch_stop(launch, CPU_STOP_DEADLINE);
    return cpu_launch_stopped(launch);
}

#endif
