/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads that share the workgroups of a launch.
 *
 * A job is a row of units. The caller starts with it alone; a job that is long enough is split into
 * one range for each thread, and who has finished his own takes half of what another has left. No
 * thread exists before the first such job, and a shorter one takes no lock.
 *
 * Threads block all signals and compute with the default floating-point state.
 */
#ifndef PLUGINS_CPU_POOL_H
#define PLUGINS_CPU_POOL_H

#include "plugins/cpu/launch.h"

enum { CPU_MAX_THREADS = 256 };

typedef struct cpu_pool cpu_pool;

typedef struct cpu_job {
    /* Does units [first, first + count), from any thread. Ends early when the launch is stopped. */
    void (*run)(void *context, uint64_t first, uint64_t count);
    void *context;
    cpu_launch *launch; /* its deadline and stop are obeyed between ranges */
    uint64_t count;     /* units */
    uint64_t unit_ns;   /* a guess of the time that one takes; 0: none */
    int is_least;       /* one may take much longer than guessed */
    int watched;        /* a thread stops the launch at its deadline: `run` looks at no clock */
} cpu_job;

/* No threads yet. NULL: no memory. `host` outlives the pool. */
cpu_pool *cpu_pool_create(const vyre_host *host);
void cpu_pool_destroy(cpu_pool *pool); /* no job is under way; joins the threads. NULL is allowed */

/* At most so many threads work on a job, the caller included; 0: as many as the process may keep
 * busy. From any thread. */
void cpu_pool_limit(cpu_pool *pool, uint32_t threads);
uint32_t cpu_pool_threads(const cpu_pool *pool); /* the limit in force */

/* Returns when all units are done, or the launch was stopped and nobody works on it. From any
 * number of threads at once. The caller's floating-point state is to be the default one. */
void cpu_pool_run(cpu_pool *pool, const cpu_job *job);

#endif
