/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Executable: what a device is handed to run a program. Either kernels, lowered for that device, or
 * the program itself where the device runs the tree; compiled, where the device compiles.
 */
#ifndef VYRE_CORE_DISPATCH_EXECUTABLE_H
#define VYRE_CORE_DISPATCH_EXECUTABLE_H

#include "core/dispatch/binding.h"
#include "core/dispatch/code_cache.h"
#include "core/lower/lower.h"

/* Entries of vyre__executable.order that are no binding of the plan: hidden buffers of kernels. */
#define VYRE__BOUND_TRAP UINT32_C(0xFFFFFFFE)
#define VYRE__BOUND_SCRATCH UINT32_C(0xFFFFFFFF)

/* Zero-initialise; release in every case, while the device is still open. */
typedef struct vyre__executable {
    vyre__device *device;           /* open; the registry's. NULL before make */
    vyre__lowered *lowered;         /* owned; NULL: the device runs the program tree */
    void *wire;                     /* owned; wire form, or NULL when no step carries it */
    size_t wire_size;               /* bytes */
    vyre_plugin_pipeline **handles; /* owned; of each step. NULL: steps carry kernel and program */
    uint32_t step_count;            /* at least 1 */
    uint32_t step_flags;            /* VYRE_STEP_* */
    uint32_t *order; /* owned; what each binding that the plugin sees is: a binding of the plan, or
                        VYRE__BOUND_* */
    uint32_t bound_count;
    uint32_t float_mode, ulp;
} vyre__executable;

/*
 * Lowers the program for a device that is open, or prepares its wire form, and finds the order of
 * the bindings. Errors: those of vyre__lower(), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__executable_make(vyre__executable *executable, vyre_program *program,
                                  const vyre__binding_plan *plan, vyre__device *device,
                                  uint32_t float_mode, uint32_t ulp, vyre_error *error);

/* The kernel of step `index`; NULL when the device runs the tree. */
const vyre_kernel *vyre__executable_kernel(const vyre__executable *executable, uint32_t index);

/* The request that compiles step `index`; its pointers are the executable's. */
vyre_compile vyre__executable_request(const vyre__executable *executable, uint32_t index,
                                      const char *label);

/* Asks the device whether it would do well. Errors: those of vyre__device_fit(). */
vyre_status vyre__executable_fit(const vyre__executable *executable, const char *label,
                                 vyre_error *error);

/* Compiles every step, if the device compiles. Errors: those of the plugin's compile. */
vyre_status vyre__executable_compile(vyre__executable *executable, const char *label,
                                     vyre__code_cache *cache, const vyre__config *config,
                                     const vyre__log *log, vyre_error *error);

void vyre__executable_release(vyre__executable *executable);

/* Bytes of the scratch buffer for a launch of so many lanes; UINT64_MAX when that overflows. */
uint64_t vyre__executable_scratch(const vyre__executable *executable, uint64_t lanes);

#endif
