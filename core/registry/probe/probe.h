/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Examining plugins in processes of their own, several at a time.
 *
 * A probe is started with posix_spawn: its own session, environment inherited, one pipe for stages
 * and the report, one for what it writes to standard output and standard error. It is given a
 * deadline, and is killed with its process group when that passes. The library installs no signal
 * handler and waits for its own process id only; an application that ignores SIGCHLD is fine. What
 * a plugin started in a session of its own outlives the probe and cannot hold up the result.
 */
#ifndef VYRE_CORE_REGISTRY_PROBE_H
#define VYRE_CORE_REGISTRY_PROBE_H

#include "core/registry/manifest.h"
#include "core/registry/module/trust.h"
#include "core/registry/probe/report.h"

/* One plugin to examine. Strings belong to the caller. */
typedef struct vyre__probe_job {
    const char *id;           /* of the manifest */
    const char *manifest;     /* path: read again by the probe for the options' declarations */
    const char *library;      /* resolved path of the module */
    vyre__file_identity file; /* what was inspected: the probe refuses another file */
    const vyre__host_option *options; /* values in force */
    size_t option_count;
    uint32_t timeout_ms;
    int check; /* 1: for vyre_plugin_check(); rules that were broken are in the report's messages */
    /* results, set by vyre__probe_run() */
    vyre_status
        status;       /* VYRE_OK: `report` was received, whatever it says. Else the probe failed: */
    vyre_error error; /* TIMEOUT, CORRUPT (crashed, left without a report, or sent a broken one),
                         UNAVAILABLE (could not be started), OUT_OF_HOST_MEMORY */
    int signal;       /* that ended the probe; 0 none */
    int exit_code;    /* -1: it did not exit by itself */
    int system_error; /* errno of what could not be done; 0 none */
    uint64_t duration_ns;
    /* Released by the caller. After TIMEOUT and CORRUPT it says the same as `error`, with the stage
     * that the plugin was in, so that it can be kept. */
    vyre__report report;
} vyre__probe_job;

/*
 * Runs all jobs, as many at a time as there are processors that this process may use, and returns
 * when the last has ended. `program` is the path of vyre-probe. The results do not depend on the
 * order in which probes end.
 */
void vyre__probe_run(const char *program, vyre__probe_job *jobs, size_t count);

#endif
