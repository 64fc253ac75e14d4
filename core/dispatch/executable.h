/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Executable: what a device is handed to run a program. Either kernels, lowered for that device, or
 * the program itself where the device runs the tree; compiled, where the device compiles.
 */
#ifndef VYRE_CORE_DISPATCH_EXECUTABLE_H
#define VYRE_CORE_DISPATCH_EXECUTABLE_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/dispatch/binding.h"
#include "core/dispatch/code_cache.h"
#include "core/lower/lower.h"

/* Entries of vyre__executable.order that are no binding of the plan: hidden buffers of kernels. */
#define VYRE__BOUND_TRAP UINT32_C(0xFFFFFFFE)
#define VYRE__BOUND_SCRATCH UINT32_C(0xFFFFFFFF)

/* Which of its kernels run in a launch. */
typedef enum vyre__variant {
    VYRE__VARIANT_GUARDED = 0, /* each access that may be out of range is guarded */
    VYRE__VARIANT_PROVED = 1,  /* without the guards that the launch was found not to need */
    VYRE__VARIANTS = 2
} vyre__variant;

/* Zero-initialise; release in every case, while the device is still open. */
typedef struct vyre__executable {
    vyre__device *device;   /* open; the registry's. NULL before make */
    vyre__lowered *lowered; /* owned; NULL: the device runs the program tree */
    void *wire;             /* owned; wire form, or NULL when no step carries it */
    size_t wire_size;       /* bytes */
    /* Of each step, by variant; owned. NULL: steps carry kernel and program, or, of one variant
     * only, no launch has needed it yet. */
    _Atomic(vyre_plugin_pipeline **) handles[VYRE__VARIANTS];
    pthread_mutex_t compiling; /* held while a variant is compiled during a launch */
    int compiles;              /* the device does, so there are handles; `compiling` is usable */
    uint32_t step_count;       /* at least 1 */
    uint32_t step_flags;       /* VYRE_STEP_* */
    uint32_t *order; /* owned; what each binding that the plugin sees is: a binding of the plan, or
                        VYRE__BOUND_* */
    uint8_t *element_log2; /* owned; of the buffer of each of them: its elements have 2^n bytes.
                              NULL when there is one variant only */
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
const vyre_kernel *vyre__executable_kernel(const vyre__executable *executable,
                                           vyre__variant variant, uint32_t index);

/* What compiling needs besides the device; all of it outlives the executable. */
typedef struct vyre__compiling {
    const char *label;
    vyre__code_cache *cache;
    const vyre__config *config;
    const vyre__log *log;
    uint64_t deadline; /* of vyre__clock_now(); 0: none */
} vyre__compiling;

/* Asks the device whether it would do well. Errors: those of vyre__device_fit(). */
vyre_status vyre__executable_fit(const vyre__executable *executable, const char *label,
                                 vyre_error *error);

/* Compiles every step of the variant that most launches need, if the device compiles. Errors: those
 * of the plugin's compile. */
vyre_status vyre__executable_compile(vyre__executable *executable, const vyre__compiling *how,
                                     vyre_error *error);

/*
 * The variant that a launch may run, compiled if no launch has needed it before. `elements` has an
 * entry for each entry of `order`. Takes no memory and no lock once the variant is there. Errors:
 * those of the plugin's compile.
 */
vyre_status vyre__executable_choose(vyre__executable *executable, const vyre__compiling *how,
                                    const uint32_t grid[3], const uint64_t *elements,
                                    vyre__variant *out_variant, vyre_error *error);

void vyre__executable_release(vyre__executable *executable);

/* Bytes of the scratch buffer for a launch of so many lanes; UINT64_MAX when the kernels, which
 * count its words in 32 bits, cannot reach all of it. */
uint64_t vyre__executable_scratch(const vyre__executable *executable, uint64_t lanes);

#endif
