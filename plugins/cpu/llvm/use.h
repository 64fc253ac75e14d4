/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Who uses libLLVM says so, because the library has locks of its own, and a child in which one of
 * them is held by a thread that did not come along would wait for ever: a fork waits until nobody
 * uses it.
 */
#ifndef PLUGINS_CPU_LLVM_USE_H
#define PLUGINS_CPU_LLVM_USE_H

/* Any number of threads at once; waits for a fork that is under way. Not nested. */
void cpu_llvm_begin_use(void);
void cpu_llvm_end_use(void);

#endif
