/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A thread that stops launches at their deadlines, so that what runs in them looks at one word in
 * memory and never at a clock. It is started by the first launch that is watched, and sleeps until
 * the earliest deadline that it knows of.
 */
#ifndef PLUGINS_CPU_WATCH_H
#define PLUGINS_CPU_WATCH_H

#include "plugins/cpu/launch.h"

typedef struct cpu_watch cpu_watch;

/* No thread yet. NULL: no memory. `host` outlives the watch. */
cpu_watch *cpu_watch_create(const vyre_host *host);

/* Nothing is watched; joins the thread. NULL is allowed. */
void cpu_watch_destroy(cpu_watch *watch);

/* From now on the launch is stopped at its deadline, which is not 0, until cpu_watch_remove(). 0:
 * the system gives no thread, and nothing is watched. Any number of threads at once. */
int cpu_watch_add(cpu_watch *watch, cpu_launch *launch);

/* Of a launch that was added: the thread does not know it any more. */
void cpu_watch_remove(cpu_watch *watch, cpu_launch *launch);

#endif
