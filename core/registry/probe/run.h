/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One probe while it runs: what it was asked, what it has sent, and the verdict on it. */
#ifndef VYRE_CORE_REGISTRY_PROBE_RUN_H
#define VYRE_CORE_REGISTRY_PROBE_RUN_H

#include "core/registry/probe/probe.h"
#include "core/registry/probe/process.h"

enum { VYRE__PROBE_TAIL = 4096 /* bytes kept of what it writes to standard error */ };

typedef struct vyre__probe_run_state {
    vyre__probe_job *job; /* the caller's */
    vyre__process process;
    uint64_t started, deadline; /* of vyre__clock_now() */
    int stage;                  /* vyre__report_stage that started last; 0: none */
    int marks;                  /* bytes received that name stages */
    int broken;                 /* it sent what it must not: job->error says what */
    int late;                   /* it was killed at its deadline */
    int killed;
    size_t frame_size;           /* bytes of the whole frame; 0 while unknown */
    vyre__bytes frame;           /* owned; received so far */
    size_t tail_size;            /* bytes written to standard error; the last ones are in `tail` */
    char tail[VYRE__PROBE_TAIL]; /* a ring */
} vyre__probe_run_state;

/* Starts the probe of a job. Returns 0 or the errno of what failed: nothing is held then. */
int vyre__probe_run_start(vyre__probe_run_state *out_run, const char *program,
                          vyre__probe_job *job);

/* Takes what its pipes hold. `ended`: nothing follows that counts. */
void vyre__probe_run_read(vyre__probe_run_state *run, int ended);

/* Writes the results into the job and releases the run. */
void vyre__probe_run_finish(vyre__probe_run_state *run);

/* The results of a job whose probe could not be started. */
void vyre__probe_run_refuse(vyre__probe_job *job, const char *program, int code);

#endif
