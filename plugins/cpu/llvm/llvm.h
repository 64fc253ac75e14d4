/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The engine `llvm`: kernels as machine code of this processor, made by a libLLVM that is opened at
 * the first compile and never before.
 *
 * The code of a kernel is one block of bytes that stands alone. It can be saved, and loaded again
 * in a process that has no libLLVM.
 */
#ifndef PLUGINS_CPU_LLVM_LLVM_H
#define PLUGINS_CPU_LLVM_LLVM_H

#include <vyre/kernel.h>

#include "plugins/cpu/launch.h"

typedef struct cpu_code cpu_code;

/* From now on a fork waits for compiles that are under way. Before the first of them. */
void cpu_llvm_watch_forks(void);

/* What the engine accepts on this processor. Static. Opens nothing. */
const vyre_kernel_caps *cpu_llvm_caps(void);

/* A native function, and an error in ulp that it never passes. */
typedef struct cpu_native {
    uint16_t op; /* VYRE_OP_EXP2_N, ... */
    double ulp;
} cpu_native;

/* Those of the engine on this processor. Static. */
const cpu_native *cpu_llvm_natives(uint32_t *out_count);

/*
 * Whether kernels can be compiled here: opens the libLLVM at `library`, or if that is NULL or ""
 * the newest that the system has. The first success decides for the process. *out_why (static; may
 * be NULL) says why not. Any thread.
 */
int cpu_llvm_available(const char *library, const char **out_why);

/* A number that is equal on hosts that can load each other's code. */
uint64_t cpu_code_mark(void);

/* Whether a libLLVM seems to be installed: looks for files and opens none. */
int cpu_llvm_installed(const char *library);

/* The libLLVM that is open: static text; "" before the first success. */
const char *cpu_llvm_library(void);

/* cpu_code_compile: what is wanted. */
typedef struct cpu_code_request {
    const vyre_host *host;     /* error is called on failure */
    const vyre_kernel *kernel; /* for the call */
    const char *library;       /* as for cpu_llvm_available() */
    uint64_t deadline;         /* of cpu_now(); 0: none */
    uint32_t level;            /* use no more than x86-64-v<level>: 2, 3, 4; 0: all there is */
    int want_text;             /* keep LLVM's language, see cpu_code_text() */
} cpu_code_request;

/* UNAVAILABLE without libLLVM, TIMEOUT (not at once: libLLVM ends what it is at), UNSUPPORTED for
 * what the generator does not do, COMPILE_FAILED, OUT_OF_HOST_MEMORY; host->error has been called.
 * Any thread. */
vyre_status cpu_code_compile(const cpu_code_request *request, cpu_code **out_code);

/*
 * The code of the kernel with this digest from what cpu_code_save() gave. Not OK, without a report:
 * CORRUPT, or ABI_MISMATCH when it is of another kernel, processor or version of the generator.
 */
vyre_status cpu_code_load(const uint8_t digest[32], const void *bytes, size_t size,
                          cpu_code **out_code);

/* Header and code: two pieces, valid as long as the code. */
typedef struct cpu_code_piece {
    const void *data;
    size_t size;
} cpu_code_piece;
void cpu_code_save(const cpu_code *code, cpu_code_piece out_pieces[2]);

const char *cpu_code_text(const cpu_code *code); /* "" unless it was wanted */
size_t cpu_code_bytes(const cpu_code *code);     /* of machine code and constants */

/* Memory that a thread needs to run workgroups, aligned to 64 bytes; 0: none. */
size_t cpu_code_scratch(const cpu_code *code);

/*
 * Runs workgroups [first, first + count) of the launch on this thread, from any number of threads
 * at once, each with its own scratch. Once launch->stop is set it returns in the middle of the
 * work, within a few milliseconds; it looks at no clock: somebody else sets the word at the
 * deadline. After a trap the launch is stopped if launch->trap_stops. The floating-point state of
 * the thread must be the default one: cpu_float_enter().
 */
void cpu_code_run(const cpu_code *code, cpu_launch *launch, void *scratch, uint64_t first,
                  uint64_t count);

void cpu_code_release(cpu_code *code); /* NULL does nothing */

#endif
