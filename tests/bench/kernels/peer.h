/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A peer is opened once, makes problems ready, and runs them. */
#ifndef TESTS_BENCH_KERNELS_PEER_H
#define TESTS_BENCH_KERNELS_PEER_H

#include <vyre/dispatch.h>

#include "tests/bench/kernels/problem.h"

typedef struct peer_run peer_run; /* a problem made ready */

/* `self` is the peer's own. What fails after `open` ends the program. */
typedef struct peer {
    const char *name;
    /* Readies the problem, with memory of its own for the results. NULL: the peer has no such
     * program. */
    peer_run *(*make)(void *self, const problem *p);
    double (*run)(void *run); /* computes; returns the nanoseconds that count */
    void (*results)(peer_run *run, void **out_memory); /* where the buffers are; valid until run */
    void (*release)(peer_run *run);
    void *self;
} peer;

/* Each fills *out_peer, or says in *out_why (static, or valid until the end) why it cannot run
 * here. */

/* C of this compiler: `threads` of them. */
int native_peer_open(peer *out_peer, unsigned threads, const char **out_why);

/* A CPU device of OpenCL. `source` is the text of its programs. */
int opencl_peer_open(peer *out_peer, bench *b, const char *source, const char **out_why);

/* The first CPU device of Vulkan; `folder` has a NAME.comp for each problem that it can run. */
int vulkan_peer_open(peer *out_peer, bench *b, const char *folder, const char **out_why);

/* How vyre runs things. */
typedef struct vyre_way {
    bench *bench;
    const char *name;    /* of the peer */
    const char *engine;  /* of the CPU backend */
    uint32_t float_mode; /* VYRE_FLOAT_* */
    uint32_t ulp;
    int whole; /* counts the whole dispatch, not what the device says of its own part */
} vyre_way;

/* The way stays the caller's. Refused when the engine cannot run a first program. */
int vyre_peer_open(peer *out_peer, vyre_way *way, const char **out_why);

/* ---- for the compile times ---- */

/* A context that keeps its files in folder `name` of this run, with the engine of the way. */
vyre_context *vyre_way_context(const vyre_way *way, const char *name);
vyre_program *vyre_way_program(const problem *p);
vyre_status vyre_way_compile(const vyre_way *way, vyre_context *context, vyre_program *program,
                             vyre_pipeline **out_pipeline, vyre_error *error);

#endif
