/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A context on the CPU plugin of the build tree, and short ways to run programs in it. */
#ifndef TESTS_UNIT_CPU_DISPATCH_H
#define TESTS_UNIT_CPU_DISPATCH_H

#include <vyre/builder.h>
#include <vyre/dispatch.h>

extern vyre_context *cpu; /* NULL without the plugin */

/* Sets `cpu`. The test destroys it. */
void cpu_open(void);

/* Marks the running test as skipped and returns 1 when `cpu` is NULL. */
int missing_cpu(void);

/* Ends a builder; a failed assertion ends the test. */
vyre_program *finish(vyre_builder *b);

/* Adds 1 to each element of `v` in place. */
vyre_program *increment(void);

/* Makes a pipeline and releases the program. */
vyre_status try_pipeline(vyre_context *context, vyre_program *program,
                         const vyre_pipeline_options *options, vyre_pipeline **pipeline,
                         vyre_error *error);

/* A pipeline on the CPU; a failed assertion ends the test. */
vyre_pipeline *pipeline_of(vyre_program *program);

/* Dispatches with one input of u32 values, or none when `values` is NULL. */
vyre_status run_u32(vyre_pipeline *pipeline, const uint32_t *values, size_t count,
                    vyre_outputs *outputs, const vyre_dispatch_options *options,
                    vyre_dispatch_report *report, vyre_error *error);

/* True when the slot holds exactly these values. */
int holds(const vyre_outputs *outputs, size_t slot, const uint32_t *values, size_t count);

#endif
